-- Advice requested and not received, for cases that have not ended: by service and in total.
-- Reads advice_as_at and cases_as_at.
CREATE VIEW scorecard.advice_waiting AS
SELECT service, count(*) AS waiting,
	count(*) FILTER (WHERE ehcp.as_of() > requested_on + ehcp.limit_days('advice')) AS over_6_weeks,
	round(100.0 * count(*) FILTER (WHERE ehcp.as_of() > requested_on + ehcp.limit_days('advice')) / nullif(count(*), 0), 1) AS percent_over_6_weeks,
	max(ehcp.as_of() - requested_on) AS longest_wait_days,
	count(DISTINCT case_id) AS cases_waiting,
	count(DISTINCT case_id) FILTER (WHERE ehcp.as_of() > requested_on + ehcp.limit_days('advice')) AS cases_over_6_weeks
FROM scorecard.advice_as_at
-- nobody waits for the advice of a case that has ended
WHERE is_open AND NOT EXISTS (SELECT FROM scorecard.cases_as_at AS ended
	WHERE ended.case_id::text = advice_as_at.case_id AND ended_on IS NOT NULL)
GROUP BY GROUPING SETS ((service), ());
