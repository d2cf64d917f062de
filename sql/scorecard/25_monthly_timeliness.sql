-- Plans issued, and how many in 20 weeks, by month of issue: by area and in total.
-- Reads cases_as_at and months.
CREATE VIEW scorecard.monthly_timeliness AS
WITH issued AS (
	SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, t
	FROM (
		SELECT ehcp.month_of(issued_on) AS month, raw_area, knows_areas, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM scorecard.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2, 3
	) AS counted
), months AS (
	-- a row for each area and month, also if no plan was issued
	SELECT month, area, ehcp.rollup(t) AS t, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM (
		SELECT * FROM issued JOIN (SELECT month FROM scorecard.months) AS shown USING (month)
		UNION ALL
		SELECT month, area, 'empty' AS t FROM scorecard.months, (SELECT DISTINCT area FROM issued) AS areas
		WHERE month >= (SELECT min(month) FROM issued)
	) AS parts
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
), windows AS (
	SELECT month, area, is_total, t, lag(t) OVER by_month AS t_before,
		CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
		ehcp.rollup(t) OVER this_year AS t_this_year,
		-- a month that is not over is not in the line
		ehcp.xmr(ehcp.percent_in_time(t_whole), false, ehcp.completed(t_whole) - ehcp.exceptions(t_whole)) OVER by_month AS point, t_whole
	FROM months JOIN (SELECT month, is_whole FROM scorecard.months) AS shown USING (month), LATERAL (SELECT CASE WHEN is_whole THEN t END) AS w(t_whole)
	WINDOW by_month AS (PARTITION BY area ORDER BY month),
		twelve AS (by_month ROWS 11 PRECEDING),
		this_year AS (PARTITION BY area, date_trunc('year', month::timestamp) ORDER BY month)
)
SELECT month, area,
	ehcp.completed(t) - ehcp.exceptions(t) AS issued,
	ehcp.in_time(t) AS in_20_weeks,
	ehcp.percent_in_time(t) AS percent,
	lower(ehcp.percent_in_time_interval(t)) AS percent_lower,
	upper(ehcp.percent_in_time_interval(t)) AS percent_upper,
	ehcp.completed(t) AS issued_including_exceptions,
	ehcp.in_time(t, ehcp.limit_days('final_plan'), true) AS in_20_weeks_including_exceptions,
	ehcp.percent_in_time(t, ehcp.limit_days('final_plan'), true) AS percent_including_exceptions,
	ehcp.percent_in_time(t_12_months) AS rolling_12_months,
	ehcp.percent_in_time(t_this_year) AS year_to_date,
	ehcp.percent_in_time(t) - ehcp.percent_in_time(t_before) AS change,
	CASE ehcp.clear_change(t_before, t) WHEN 1 THEN 'better' WHEN -1 THEN 'worse' WHEN 0 THEN 'no clear change' END AS direction_of_travel,
	ehcp.mean_weeks(t) AS mean_weeks,
	ehcp.median_weeks(t) AS median_weeks,
	ehcp.completed(t_12_months) - ehcp.exceptions(t_12_months) AS issued_12_months,
	ehcp.in_time(t_12_months) AS in_20_weeks_12_months,
	ehcp.completed(t_this_year) - ehcp.exceptions(t_this_year) AS issued_year_to_date,
	ehcp.in_time(t_this_year) AS in_20_weeks_year_to_date,
	is_total,
	-- NULL without plans in the month, before it is over, and where there are too few in most months
	CASE WHEN (point).too_few OR ehcp.percent_in_time(t_whole) IS NULL THEN NULL ELSE coalesce((point).special_cause, 'no special cause') END AS special_cause
FROM windows;
