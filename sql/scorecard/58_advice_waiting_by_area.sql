-- Advice requested and not received, for cases that have not ended, as in advice_waiting: by area and in total.
-- Reads advice_as_at, cases_as_at and today.
CREATE VIEW scorecard.advice_waiting_by_area AS
WITH waiting AS MATERIALIZED (
	SELECT *
	FROM (
		SELECT service, case_id, advice.raw_area::text COLLATE "default" AS raw_area, advice.knows_areas, count(*) AS waiting,
			count(*) FILTER (WHERE (SELECT day FROM ehcp.today) > requested_on + ehcp.limit_days('advice')) AS over_6_weeks,
			min(requested_on) AS first_day
		-- takes the place of columns that the advice_as_at of an earlier version does not have
		FROM (SELECT NULL::text AS raw_area, false AS knows_areas) AS unknown,
			LATERAL (SELECT case_id, service, requested_on, is_open, raw_area, knows_areas FROM scorecard.advice_as_at) AS advice
		WHERE is_open
		GROUP BY 1, 2, advice.raw_area, advice.knows_areas
	) AS advice
	-- nobody waits for the advice of a case that has ended
	WHERE NOT EXISTS (SELECT FROM scorecard.cases_as_at AS ended
		WHERE ended.case_id::text = advice.case_id::text AND ended_on IS NOT NULL)
), named AS (
	SELECT advice.*, CASE WHEN advice.knows_areas THEN coalesce(advice.raw_area, 'not known')
		WHEN bool_or(cases.knows_areas) OVER () THEN coalesce(cases.raw_area, 'not known') END AS area
	FROM waiting AS advice LEFT JOIN (
		-- a case in several rows counts once; the planner knows that DISTINCT leaves one
		SELECT DISTINCT ON (case_id) case_id, knows_areas, raw_area
		FROM (SELECT case_id, knows_areas, raw_area::text AS raw_area FROM scorecard.cases_as_at WHERE is_open GROUP BY 1, 2, cases_as_at.raw_area) AS open
		ORDER BY case_id, raw_area COLLATE "C"
	) AS cases ON cases.case_id::text = advice.case_id::text
)
SELECT service, area, coalesce(sum(waiting), 0)::bigint AS waiting,
	coalesce(sum(over_6_weeks), 0)::bigint AS over_6_weeks,
	round(100.0 * sum(over_6_weeks) / nullif(sum(waiting), 0), 1) AS percent_over_6_weeks,
	(SELECT day FROM ehcp.today) - min(first_day) AS longest_wait_days,
	count(DISTINCT case_id) AS cases_waiting,
	count(DISTINCT case_id) FILTER (WHERE over_6_weeks > 0) AS cases_over_6_weeks,
	grouping(service) = 1 AND count(*) > 0 OR grouping(area) = 1 AND count(area) > 0 AS is_total
FROM named
GROUP BY GROUPING SETS ((service, area), (service), (area), ())
HAVING grouping(area) = 1 OR area IS NOT NULL;
