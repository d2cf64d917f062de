-- Plans issued, and how many in 20 weeks, by quarter, financial year and academic year of issue: by area and in total.
-- Reads cases_as_at and today.
CREATE VIEW scorecard.period_timeliness AS
WITH issued AS (
	SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, t
	FROM (
		SELECT ehcp.month_of(issued_on) AS month, raw_area, knows_areas, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM scorecard.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2, 3
	) AS counted
), periods AS (
	SELECT kind, length, from_day, area, ehcp.rollup(t) AS t, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM issued, LATERAL (VALUES
			('quarter', interval '3 months', date_trunc('quarter', month::timestamp)),
			('financial year', interval '1 year', date_trunc('year', month::timestamp - interval '3 months') + interval '3 months'),
			('academic year', interval '1 year', date_trunc('year', month::timestamp - interval '8 months') + interval '8 months')
		) AS of_month(kind, length, from_day)
	GROUP BY GROUPING SETS ((kind, length, from_day, area), (kind, length, from_day))
	HAVING grouping(area) = 1 OR area IS NOT NULL
), windows AS (
	SELECT *, CASE WHEN lag(from_day) OVER by_period = from_day - length THEN lag(t) OVER by_period END AS t_before,
		(from_day + length - interval '1 day')::date AS to_day
	FROM periods
	WINDOW by_period AS (PARTITION BY kind, area ORDER BY from_day)
)
SELECT kind,
	-- quarters are those of the financial year
	CASE kind WHEN 'quarter' THEN to_char(from_day - interval '3 months', 'YYYY') || to_char(from_day + interval '9 months', '/YY') || to_char(from_day - interval '3 months', ' "Q"Q')
		ELSE to_char(from_day, 'YYYY') || to_char(from_day + interval '1 year', '/YY') END AS period,
	from_day::date AS from_day, to_day, area,
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
	to_day <= (SELECT day FROM ehcp.today) AS is_whole,
	is_total
FROM windows;
