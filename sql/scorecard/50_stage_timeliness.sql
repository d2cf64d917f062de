-- The stages and their limits by month of completion: decision to assess, advice by service, refusal, final plan.
-- Reads cases_as_at, advice_as_at and months.
CREATE VIEW scorecard.stage_timeliness AS
WITH completed AS (
	SELECT 'decision_to_assess' AS stage, NULL AS service, date_trunc('month', decided_on::timestamp)::date AS month,
		ehcp.timeliness_agg(requested_on, decided_on) AS t
	FROM scorecard.cases_as_at
	WHERE decided_on IS NOT NULL
	GROUP BY 3
	UNION ALL
	SELECT 'advice' AS stage, substr(month_and_service, 11) AS service, left(month_and_service, 10)::date AS month, ehcp.rollup(t) AS t
	FROM (
		SELECT month_and_service, ehcp.timeliness_agg(requested_on, received_on) AS t
		FROM (
			-- one key, which OFFSET 0 keeps whole: of two, the planner would expect a group for every pair
			SELECT to_char(received_on::timestamp, 'YYYY-MM-01') || service AS month_and_service, requested_on, received_on
			FROM scorecard.advice_as_at
			WHERE received_on IS NOT NULL
			OFFSET 0
		) AS received
		GROUP BY 1
	) AS advice
	GROUP BY GROUPING SETS ((2, 3), (3))
	UNION ALL
	SELECT 'refusal_to_issue' AS stage, NULL AS service, date_trunc('month', refused_on::timestamp)::date AS month,
		ehcp.timeliness_agg(requested_on, refused_on) AS t
	FROM scorecard.cases_as_at
	WHERE refused_on IS NOT NULL AND requested_on IS NOT NULL
	GROUP BY 3
	UNION ALL
	SELECT 'final_plan' AS stage, NULL AS service, date_trunc('month', issued_on::timestamp)::date AS month,
		ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM scorecard.cases_as_at
	WHERE issued_on IS NOT NULL AND NOT contested
	GROUP BY 3
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
	ehcp.median_weeks(t) AS median_weeks
FROM windows;
