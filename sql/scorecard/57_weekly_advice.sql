-- Advice requested and not received at the end of each of the last 53 weeks: by service and in total, where a case that waits for two services counts once.
-- Reads advice_as_at, cases_as_at and today.
CREATE VIEW scorecard.weekly_advice AS
WITH requested AS (
	SELECT service, case_id, requested_on, received_on, count(*) AS n
	-- takes the place of raw_area if advice_as_at is that of 1.0.0, which has none
	FROM (SELECT NULL::text AS raw_area) AS unknown,
		LATERAL (SELECT service, case_id, requested_on, received_on, raw_area FROM scorecard.advice_as_at) AS advice
	-- those that waited in the last 53 weeks
	WHERE requested_on IS NOT NULL AND (received_on IS NULL OR received_on > (SELECT day - 52 * 7 FROM ehcp.today)) AND (received_on IS NULL OR received_on >= requested_on)
	GROUP BY 1, 2, 3, 4, advice.raw_area
), waits AS MATERIALIZED (
	-- nobody waits for the advice of a case that has ended
	SELECT service, requested.case_id, requested_on, least(received_on, ended_on) AS closed_on, n
	FROM requested LEFT JOIN (
		SELECT case_id, min(ended_on) AS ended_on
		FROM (SELECT case_id, raw_area, min(ended_on) AS ended_on FROM scorecard.cases_as_at WHERE ended_on IS NOT NULL GROUP BY 1, 2) AS by_area
		GROUP BY 1
	) AS ended ON ended.case_id::text = requested.case_id::text
	WHERE ended_on IS NULL OR ended_on > requested_on AND ended_on > (SELECT day - 52 * 7 FROM ehcp.today)
), weeks AS (
	SELECT (SELECT day FROM ehcp.today) - 7 * n AS week_ending FROM generate_series(0, 52) AS n
), requests AS (
	SELECT week_ending, service, sum(n)::bigint AS waiting,
		coalesce(sum(n) FILTER (WHERE week_ending > requested_on + ehcp.limit_days('advice')), 0)::bigint AS over_6_weeks,
		count(DISTINCT case_id) AS cases_waiting,
		count(DISTINCT case_id) FILTER (WHERE week_ending > requested_on + ehcp.limit_days('advice')) AS cases_over_6_weeks,
		grouping(service) = 1 AS is_total
	FROM weeks JOIN waits ON requested_on <= week_ending AND (closed_on IS NULL OR closed_on > week_ending)
	GROUP BY GROUPING SETS ((week_ending, service), (week_ending))
), services AS (
	-- from an array, because the planner expects many services
	SELECT service, false AS is_total FROM unnest(ARRAY(SELECT DISTINCT service FROM waits)) AS service
	UNION ALL
	SELECT NULL AS service, true AS is_total WHERE EXISTS (SELECT FROM waits)
)
SELECT weeks.week_ending, services.service, coalesce(waiting, 0) AS waiting, coalesce(over_6_weeks, 0) AS over_6_weeks,
	coalesce(cases_waiting, 0) AS cases_waiting, coalesce(cases_over_6_weeks, 0) AS cases_over_6_weeks, services.is_total
FROM weeks CROSS JOIN services LEFT JOIN requests
	ON requests.week_ending = weeks.week_ending AND requests.is_total = services.is_total AND requests.service IS NOT DISTINCT FROM services.service;
