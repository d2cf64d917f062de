-- Every request for advice that is not answered, or was answered after more than 6 weeks, with its case.
-- Reads advice_as_at, cases_as_at and today.
CREATE VIEW scorecard.advice_tracker AS
SELECT advice.case_id, area, owner, service, advice.requested_on, received_on,
	advice.requested_on + ehcp.limit_days('advice') AS due_on,
	(SELECT day FROM ehcp.today) - advice.requested_on AS days_waited,
	CASE WHEN (SELECT day FROM ehcp.today) > advice.requested_on + ehcp.limit_days('advice') THEN 'over 6 weeks' ELSE 'waiting' END AS advice_status
FROM scorecard.advice_as_at AS advice LEFT JOIN scorecard.cases_as_at AS cases ON cases.case_id::text = advice.case_id::text
-- nobody waits for the advice of a case that has ended
WHERE advice.is_open AND cases.is_open IS NOT FALSE
UNION ALL
SELECT advice.case_id, area, owner, service, advice.requested_on, received_on,
	advice.requested_on + ehcp.limit_days('advice'), received_on - advice.requested_on, 'received late'
FROM scorecard.advice_as_at AS advice LEFT JOIN scorecard.cases_as_at AS cases ON cases.case_id::text = advice.case_id::text
WHERE received_on > advice.requested_on + ehcp.limit_days('advice');
