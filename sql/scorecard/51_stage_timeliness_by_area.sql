-- The stages and their limits by month of completion, as in stage_timeliness: by area and in total.
-- Reads cases_as_at, advice_as_at and months.
CREATE VIEW scorecard.stage_timeliness_by_area AS
WITH counted AS (
	SELECT 'decision_to_assess' AS stage, NULL AS service, ehcp.month_of(decided_on) AS month, raw_area::text AS raw_area, knows_areas, ehcp.timeliness_agg(requested_on, decided_on) AS t
	FROM scorecard.cases_as_at
	WHERE decided_on IS NOT NULL
	GROUP BY month, cases_as_at.raw_area, knows_areas
	UNION ALL
	SELECT 'refusal_to_issue' AS stage, NULL AS service, ehcp.month_of(refused_on) AS month, raw_area::text AS raw_area, knows_areas, ehcp.timeliness_agg(requested_on, refused_on) AS t
	FROM scorecard.cases_as_at
	WHERE refused_on IS NOT NULL AND requested_on IS NOT NULL
	GROUP BY month, cases_as_at.raw_area, knows_areas
	UNION ALL
	SELECT 'final_plan' AS stage, NULL AS service, ehcp.month_of(issued_on) AS month, raw_area::text AS raw_area, knows_areas, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM scorecard.cases_as_at
	WHERE issued_on IS NOT NULL AND NOT contested
	GROUP BY month, cases_as_at.raw_area, knows_areas
	UNION ALL
	-- advice that has areas of its own
	SELECT 'advice' AS stage, service, month, raw_area::text COLLATE "default" AS raw_area, true AS knows_areas, t
	FROM (
		SELECT service, ehcp.month_of(received_on) AS month, advice.raw_area, ehcp.timeliness_agg(requested_on, received_on) AS t
		-- takes the place of columns that the advice_as_at of an earlier version does not have
		FROM (SELECT NULL::text AS raw_area, false AS knows_areas) AS unknown,
			LATERAL (SELECT service, requested_on, received_on, raw_area, knows_areas FROM scorecard.advice_as_at) AS advice
		WHERE received_on IS NOT NULL AND advice.knows_areas
		GROUP BY 1, 2, 3
	) AS own_areas
	UNION ALL
	-- or the area of its case
	SELECT 'advice' AS stage, service, month, raw_area COLLATE "default" AS raw_area, bool_or(knows_areas) OVER () AS knows_areas, t
	FROM (
		SELECT cases.raw_area, ehcp.month_of(received_on) AS month, service, cases.knows_areas, ehcp.timeliness_agg(requested_on, received_on) AS t
		FROM (SELECT false AS knows_areas) AS unknown,
			LATERAL (SELECT case_id, service, requested_on, received_on, knows_areas FROM scorecard.advice_as_at) AS advice
			-- sorted byte by byte, which takes a fraction of the time
			LEFT JOIN (SELECT case_id, knows_areas, min(raw_area::text COLLATE "C") AS raw_area FROM scorecard.cases_as_at GROUP BY 1, 2) AS cases ON cases.case_id::text = advice.case_id::text
		WHERE received_on IS NOT NULL AND NOT advice.knows_areas
		GROUP BY 1, 2, 3, 4
	) AS areas_of_cases
), completed AS (
	SELECT stage, service, month, area, ehcp.rollup(t) AS t, grouping(area) = 1 AND count(area) > 0 AS has_areas
	FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area, 'not known') END AS area FROM counted) AS named
	GROUP BY GROUPING SETS ((stage, service, month, area), (stage, service, month), (stage, month, area), (stage, month))
	-- only advice has services
	HAVING (grouping(area) = 1 OR area IS NOT NULL) AND (grouping(service) = 0 OR stage = 'advice')
), months AS (
	SELECT stage, service, area, month, ehcp.rollup(t) AS t, bool_or(has_areas) AS has_areas
	FROM (
		SELECT * FROM completed JOIN (SELECT month FROM scorecard.months) AS shown USING (month)
		UNION ALL
		-- every area from the first month of the stage or service on
		SELECT month, stage, service, area, 'empty' AS t, has_areas
		FROM scorecard.months, (SELECT stage, service, min(month) AS first_month, array_agg(DISTINCT area) AS areas FROM completed GROUP BY 1, 2) AS stages,
			unnest(areas) AS area, LATERAL (SELECT area IS NULL AND cardinality(areas) > 1) AS h(has_areas)
		WHERE month >= first_month
	) AS parts
	GROUP BY 1, 2, 3, 4
), windows AS (
	SELECT *,
		ehcp.limit_days(stage) AS limit_days,
		CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
		ehcp.rollup(t) OVER this_year AS t_this_year
	FROM months
	WINDOW twelve AS (PARTITION BY stage, service, area ORDER BY month ROWS 11 PRECEDING),
		this_year AS (PARTITION BY stage, service, area, date_trunc('year', month::timestamp) ORDER BY month)
)
SELECT month, stage, service, area, limit_days,
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
	has_areas OR stage = 'advice' AND service IS NULL AS is_total
FROM windows;
