-- Every request for advice that is not answered, or was answered after more than 6 weeks, with its case.
-- Reads advice_as_at, cases_as_at and today.
CREATE VIEW scorecard.advice_tracker AS
WITH cases AS MATERIALIZED (
	-- a row for each case, also if it has several; it has ended if one of them has
	SELECT case_id, min(raw_area::text COLLATE "C") COLLATE "default" AS area, min(owner) AS owner, bool_and(is_open) AS is_open, bool_or(knows_areas) AS knows_areas
	FROM scorecard.cases_as_at
	GROUP BY 1
), late AS (
	SELECT case_id, advice.raw_area::text COLLATE "default" AS raw_area, advice.knows_areas, service, requested_on, received_on, is_open AS waits
	-- takes the place of columns that the advice_as_at of an earlier version does not have
	FROM (SELECT NULL::text AS raw_area, false AS knows_areas) AS unknown,
		LATERAL (SELECT case_id, service, requested_on, received_on, is_open, raw_area, knows_areas FROM scorecard.advice_as_at) AS advice
	WHERE is_open OR received_on > requested_on + ehcp.limit_days('advice')
)
SELECT advice.case_id, CASE WHEN advice.knows_areas THEN coalesce(raw_area, 'not known')
		-- the case can be missing
		WHEN area IS NOT NULL THEN area
		WHEN (SELECT bool_or(knows_areas) FROM cases) THEN 'not known' END AS area, owner, service, requested_on, received_on,
	requested_on + ehcp.limit_days('advice') AS due_on,
	CASE WHEN waits THEN (SELECT day FROM ehcp.today) ELSE received_on END - requested_on AS days_waited,
	CASE WHEN NOT waits THEN 'received late' WHEN (SELECT day FROM ehcp.today) > requested_on + ehcp.limit_days('advice') THEN 'over 6 weeks' ELSE 'waiting' END AS advice_status
FROM late AS advice LEFT JOIN cases ON cases.case_id::text = advice.case_id::text
-- nobody waits for the advice of a case that has ended
WHERE NOT waits OR cases.is_open IS NOT FALSE;
