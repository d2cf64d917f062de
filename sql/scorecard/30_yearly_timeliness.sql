-- Plans issued, and how many in 20 weeks, by the calendar year of issue: by area and in total.
-- Reads cases_as_at.
CREATE VIEW scorecard.yearly_timeliness AS
WITH issued AS (
	SELECT year, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, t
	FROM (
		SELECT ehcp.year_of(issued_on) AS year, raw_area, knows_areas, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM scorecard.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2, 3
	) AS counted
), years AS (
	SELECT year, area, ehcp.rollup(t) AS t, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM issued
	GROUP BY GROUPING SETS ((year, area), (year))
	HAVING grouping(area) = 1 OR area IS NOT NULL
), windows AS (
	SELECT *, CASE WHEN lag(year) OVER by_year = year - 1 THEN lag(t) OVER by_year END AS t_before
	FROM years
	WINDOW by_year AS (PARTITION BY area ORDER BY year)
)
SELECT year, area,
	ehcp.completed(t) - ehcp.exceptions(t) AS issued,
	ehcp.in_time(t) AS in_20_weeks,
	ehcp.percent_in_time(t) AS percent,
	lower(ehcp.percent_in_time_interval(t)) AS percent_lower,
	upper(ehcp.percent_in_time_interval(t)) AS percent_upper,
	ehcp.completed(t) AS issued_including_exceptions,
	ehcp.in_time(t, ehcp.limit_days('final_plan'), true) AS in_20_weeks_including_exceptions,
	ehcp.percent_in_time(t, ehcp.limit_days('final_plan'), true) AS percent_including_exceptions,
	ehcp.percent_in_time(t) - ehcp.percent_in_time(t_before) AS change,
	CASE ehcp.clear_change(t_before, t) WHEN 1 THEN 'better' WHEN -1 THEN 'worse' WHEN 0 THEN 'no clear change' END AS direction_of_travel,
	ehcp.mean_weeks(t) AS mean_weeks,
	ehcp.median_weeks(t) AS median_weeks,
	is_total
FROM windows;
