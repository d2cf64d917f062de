-- The stages and their limits by month of completion: decision to assess, advice by service, refusal, final plan.
-- Reads cases_as_at, advice_as_at and months.
CREATE VIEW scorecard.stage_timeliness AS
WITH completed AS (
	-- by area too, so that each partition of cases is counted where its rows are
	SELECT stage, NULL AS service, month, ehcp.rollup(t) AS t
	FROM (
		SELECT 'decision_to_assess' AS stage, ehcp.month_of(decided_on) AS month, raw_area, ehcp.timeliness_agg(requested_on, decided_on) AS t
		FROM scorecard.cases_as_at
		WHERE decided_on IS NOT NULL
		GROUP BY 2, 3
		UNION ALL
		SELECT 'refusal_to_issue' AS stage, ehcp.month_of(refused_on) AS month, raw_area, ehcp.timeliness_agg(requested_on, refused_on) AS t
		FROM scorecard.cases_as_at
		WHERE refused_on IS NOT NULL AND requested_on IS NOT NULL
		GROUP BY 2, 3
		UNION ALL
		SELECT 'final_plan' AS stage, ehcp.month_of(issued_on) AS month, raw_area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM scorecard.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 2, 3
	) AS stages
	GROUP BY stage, month
	UNION ALL
	SELECT 'advice' AS stage, service, month, ehcp.rollup(t) AS t
	FROM (
		SELECT service, ehcp.month_of(received_on) AS month, ehcp.timeliness_agg(requested_on, received_on) AS t
		-- takes the place of raw_area if advice_as_at is that of 1.0.0, which has none
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT service, requested_on, received_on, raw_area FROM scorecard.advice_as_at) AS advice
		WHERE received_on IS NOT NULL
		GROUP BY 1, 2, advice.raw_area
	) AS counted
	GROUP BY GROUPING SETS ((service, month), (month))
), months AS (
	SELECT stage, service, month, ehcp.rollup(t) AS t
	FROM (
		SELECT * FROM completed JOIN (SELECT month FROM scorecard.months) AS shown USING (month)
		UNION ALL
		SELECT month, stage, service, 'empty' AS t
		FROM scorecard.months, (SELECT stage, service, min(month) AS first_month FROM completed GROUP BY 1, 2) AS stages
		WHERE month >= first_month
	) AS parts
	GROUP BY stage, service, month
), windows AS (
	SELECT *,
		ehcp.limit_days(stage) AS limit_days,
		CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
		ehcp.rollup(t) OVER this_year AS t_this_year
	FROM months
	WINDOW twelve AS (PARTITION BY stage, service ORDER BY month ROWS 11 PRECEDING),
		this_year AS (PARTITION BY stage, service, date_trunc('year', month::timestamp) ORDER BY month)
)
SELECT month, stage, service, limit_days,
	ehcp.completed(t) - ehcp.exceptions(t) AS completed,
	ehcp.in_time(t, limit_days) AS in_time,
	ehcp.percent_in_time(t, limit_days) AS percent,
	lower(ehcp.percent_in_time_interval(t, limit_days)) AS percent_lower,
	upper(ehcp.percent_in_time_interval(t, limit_days)) AS percent_upper,
	ehcp.percent_in_time(t_12_months, limit_days) AS rolling_12_months,
	ehcp.percent_in_time(t_this_year, limit_days) AS year_to_date,
	ehcp.median_weeks(t) AS median_weeks,
	ehcp.completed(t_12_months) - ehcp.exceptions(t_12_months) AS completed_12_months,
	ehcp.in_time(t_12_months, limit_days) AS in_time_12_months,
	ehcp.completed(t_this_year) - ehcp.exceptions(t_this_year) AS completed_year_to_date,
	ehcp.in_time(t_this_year, limit_days) AS in_time_year_to_date,
	-- the other stages have no service, and one row for each month
	stage = 'advice' AND service IS NULL AS is_total
FROM windows;
