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
), waits AS (
	-- nobody waits for the advice of a case that has ended; and what waits today does so until tomorrow
	SELECT service, requested.case_id, requested_on, least(received_on, ended_on, (SELECT day + 1 FROM ehcp.today)) AS closed_on
	FROM requested LEFT JOIN (
		SELECT case_id, min(ended_on) AS ended_on
		FROM (SELECT case_id, raw_area, min(ended_on) AS ended_on FROM scorecard.cases_as_at WHERE ended_on IS NOT NULL GROUP BY 1, 2) AS by_area
		WHERE case_id::text IN (SELECT case_id::text FROM requested)
		GROUP BY 1
	) AS ended ON ended.case_id::text = requested.case_id::text
		-- a row for each of n equal requests
		CROSS JOIN LATERAL unnest(array_fill(true, ARRAY[n::integer]))
	WHERE ended_on IS NULL OR ended_on > requested_on AND ended_on > (SELECT day - 52 * 7 FROM ehcp.today)
), days AS (
	SELECT *, requested_on + ehcp.limit_days('advice') + 1 AS late_on,
		-- until when the case waits for earlier requests: for those for the same service, and for all
		max(closed_on) OVER (PARTITION BY case_id, service ORDER BY requested_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS service_until,
		max(closed_on) OVER (PARTITION BY case_id ORDER BY requested_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS case_until
	FROM waits
), flows AS (
	SELECT service, grouping(service) = 1 AS is_total,
		ehcp.caseflow_agg(requested_on, closed_on, ehcp.limit_days('advice')) AS requests,
		-- a request adds the days on which no earlier one waits; if it has none, it opens after it closes, which counts on no day
		ehcp.caseflow_agg(greatest(requested_on, service_until), closed_on) FILTER (WHERE case_id IS NOT NULL) AS service_cases,
		ehcp.caseflow_agg(greatest(late_on, service_until), closed_on) FILTER (WHERE case_id IS NOT NULL) AS service_cases_late,
		ehcp.caseflow_agg(greatest(requested_on, case_until), closed_on) FILTER (WHERE case_id IS NOT NULL) AS cases,
		ehcp.caseflow_agg(greatest(late_on, case_until), closed_on) FILTER (WHERE case_id IS NOT NULL) AS cases_late
	FROM days
	GROUP BY GROUPING SETS ((service), ())
	HAVING count(*) > 0
)
SELECT week_ending, service, r.open AS waiting, r.overdue AS over_6_weeks,
	coalesce((ehcp.backlog(CASE WHEN is_total THEN cases ELSE service_cases END, week_ending)).open, 0) AS cases_waiting,
	coalesce((ehcp.backlog(CASE WHEN is_total THEN cases_late ELSE service_cases_late END, week_ending)).open, 0) AS cases_over_6_weeks,
	is_total
FROM flows CROSS JOIN (SELECT (SELECT day FROM ehcp.today) - 7 * n AS week_ending FROM generate_series(0, 52) AS n) AS weeks,
	LATERAL ehcp.backlog(requests, week_ending) AS r;
