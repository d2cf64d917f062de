-- Every open case with its next statutory step, its deadline and its status.
-- Reads cases_as_at, pace and today.
CREATE VIEW scorecard.case_tracker AS
SELECT case_id, area, owner, requested_on, (SELECT day FROM ehcp.today) - requested_on AS days_open, stage, next_step,
	ehcp.deadline(requested_on, next_step) AS next_step_deadline,
	deadline, deadline - (SELECT day FROM ehcp.today) AS days_left,
	CASE WHEN ehcp.calendar_knows(deadline, (SELECT calendar FROM ehcp.today))
			AND ehcp.calendar_knows((SELECT day FROM ehcp.today), (SELECT calendar FROM ehcp.today))
		THEN ehcp.working_days_between((SELECT day FROM ehcp.today), deadline, (SELECT calendar FROM ehcp.today)) END AS working_days_left,
	CASE WHEN requested_on IS NULL THEN 'request date missing'
		WHEN excepted THEN 'exception'
		WHEN deadline < (SELECT day FROM ehcp.today) THEN 'overdue'
		WHEN deadline <= (SELECT day FROM ehcp.today) + 4 * 7 THEN 'due within four weeks'
		ELSE 'on track' END AS status,
	-- by age, computed once; only if the column is read
	CASE WHEN deadline <= (SELECT day FROM ehcp.today) THEN 0.0
		ELSE round((100 * (ARRAY(SELECT chance FROM ehcp.chances_in_time((SELECT pace FROM scorecard.pace)) ORDER BY age_days))
			[(SELECT day FROM ehcp.today) - requested_on + 1])::numeric, 1) END AS chance_in_time
FROM (
	SELECT *, ehcp.deadline(requested_on, 'final_plan') AS deadline,
		-- where decisions are not known, the timetable decides
		CASE WHEN requested_on IS NULL THEN NULL
			WHEN knows_decisions AND decided_on IS NULL THEN 'request'
			WHEN NOT knows_decisions AND (SELECT day FROM ehcp.today) <= requested_on + ehcp.limit_days('decision_to_assess') THEN 'request'
			WHEN (SELECT day FROM ehcp.today) <= requested_on + ehcp.limit_days('refusal_to_issue') THEN 'assessment'
			ELSE 'plan' END AS stage
	FROM scorecard.cases_as_at
	WHERE is_open
) AS open,
	LATERAL (SELECT CASE stage WHEN 'request' THEN 'decision_to_assess' WHEN 'assessment' THEN 'refusal_to_issue'
		WHEN 'plan' THEN 'final_plan' END)
		AS step(next_step);
