-- The appeals registered in the 12 months that end with the day, as a percentage of the decisions that can be appealed: by area and in total.
-- Reads appeals_as_at, cases_as_at, plans_as_at and today.
CREATE VIEW scorecard.appeal_rate AS
WITH counted AS (
	SELECT 'appeals' AS relation, raw_area::text AS raw_area, knows_areas, registered, 0 AS requests_refused, 0 AS plans_refused, 0 AS reviews_completed, 0 AS plans_ceased
	FROM (
		SELECT raw_area, knows_areas,
			-- as in appeals: not one that was concluded before it was registered
			count(*) FILTER (WHERE registered_on > (SELECT ehcp.months_before(day, 12) FROM ehcp.today) AND (concluded_on IS NULL OR concluded_on >= registered_on)) AS registered
		FROM scorecard.appeals_as_at
		GROUP BY 1, 2
	) AS appeals
	UNION ALL
	SELECT 'cases' AS relation, raw_area::text, knows_areas, 0, requests_refused, plans_refused, 0, 0
	FROM (
		-- what the case table does not say is not 0
		SELECT raw_area, knows_areas,
			CASE WHEN knows_refusals_to_assess
				THEN count(*) FILTER (WHERE decided_on > (SELECT ehcp.months_before(day, 12) FROM ehcp.today) AND NOT decision) END AS requests_refused,
			CASE WHEN knows_refusals_to_issue THEN count(*) FILTER (WHERE refused_on > (SELECT ehcp.months_before(day, 12) FROM ehcp.today)) END AS plans_refused
		FROM scorecard.cases_as_at
		GROUP BY 1, 2, knows_refusals_to_assess, knows_refusals_to_issue
	) AS cases
	UNION ALL
	SELECT 'plans' AS relation, raw_area::text, knows_areas, 0, 0, 0, reviews_completed, plans_ceased
	FROM (
		SELECT raw_area, knows_areas,
			count(*) FILTER (WHERE decided_on > (SELECT ehcp.months_before(day, 12) FROM ehcp.today)) AS reviews_completed,
			-- 2: the needs are met without a plan
			CASE WHEN knows_cease_reasons
				THEN count(*) FILTER (WHERE ceased_on > (SELECT ehcp.months_before(day, 12) FROM ehcp.today) AND cease_reason = '2') END AS plans_ceased
		FROM scorecard.plans_as_at
		GROUP BY 1, 2, knows_cease_reasons
	) AS plans
), totals AS (
	SELECT area, coalesce(sum(registered), 0)::bigint AS registered,
		-- not known in one area, or in none
		CASE WHEN (SELECT count(requests_refused) = count(*) FROM counted) THEN coalesce(sum(requests_refused), 0)::bigint END AS requests_refused,
		CASE WHEN (SELECT count(plans_refused) = count(*) FROM counted) THEN coalesce(sum(plans_refused), 0)::bigint END AS plans_refused,
		coalesce(sum(reviews_completed), 0)::bigint AS reviews_completed,
		CASE WHEN (SELECT count(plans_ceased) = count(*) FROM counted) THEN coalesce(sum(plans_ceased), 0)::bigint END AS plans_ceased,
		grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM (SELECT *, CASE WHEN (SELECT bool_and(knows_areas) FROM counted) THEN coalesce(raw_area, 'not known') END AS area FROM counted) AS named
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT area, registered AS registered_in_year, requests_refused, plans_refused, reviews_completed, plans_ceased, appealable,
	CASE WHEN (SELECT bool_or(relation = 'appeals') AND bool_or(relation = 'plans') FROM counted)
		THEN round(100.0 * registered / nullif(appealable, 0), 1) END AS percent_appealed,
	is_total
FROM totals, LATERAL (SELECT requests_refused + plans_refused + reviews_completed + plans_ceased) AS a(appealable);
