-- Advice requested and not received, for cases that have not ended: by service and in total.
-- Reads advice_as_at, cases_as_at and today.
CREATE VIEW scorecard.advice_waiting AS
WITH waiting AS MATERIALIZED (
	SELECT *
	FROM (
		SELECT service, case_id, count(*) AS waiting,
			count(*) FILTER (WHERE (SELECT day FROM ehcp.today) > requested_on + ehcp.limit_days('advice')) AS over_6_weeks,
			min(requested_on) AS first_day
		-- takes the place of raw_area if advice_as_at is that of 1.0.0, which has none
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT case_id, service, requested_on, is_open, raw_area FROM scorecard.advice_as_at) AS advice
		WHERE is_open
		GROUP BY 1, 2, advice.raw_area
	) AS advice
	-- nobody waits for the advice of a case that has ended
	WHERE NOT EXISTS (SELECT FROM scorecard.cases_as_at AS ended
		WHERE ended.case_id::text = advice.case_id::text AND ended_on IS NOT NULL)
)
SELECT service, coalesce(sum(waiting), 0)::bigint AS waiting,
	coalesce(sum(over_6_weeks), 0)::bigint AS over_6_weeks,
	round(100.0 * sum(over_6_weeks) / nullif(sum(waiting), 0), 1) AS percent_over_6_weeks,
	(SELECT day FROM ehcp.today) - min(first_day) AS longest_wait_days,
	count(DISTINCT case_id) AS cases_waiting,
	count(DISTINCT case_id) FILTER (WHERE over_6_weeks > 0) AS cases_over_6_weeks,
	grouping(service) = 1 AND count(*) > 0 AS is_total
FROM waiting
GROUP BY GROUPING SETS ((service), ());
