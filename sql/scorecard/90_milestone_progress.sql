-- How many of the cases overdue on a day have been completed since, against the milestone; and the plans of the other cases.
-- Reads milestones and cases_as_at.
CREATE VIEW scorecard.milestone_progress AS
SELECT name AS milestone, counted_on, due_on, overdue_then, cases_to_complete, completed,
	round(expected, 1) AS expected_by_now,
	round(completed - expected, 1) AS ahead_by,
	CASE WHEN completed >= cases_to_complete THEN 'met'
		WHEN ehcp.as_of() >= due_on THEN 'missed'
		WHEN completed >= expected THEN 'on course'
		WHEN completed < expected THEN 'behind' END AS milestone_result,
	ehcp.completed(others) - ehcp.exceptions(others) AS others_issued,
	ehcp.in_time(others) AS others_in_20_weeks,
	ehcp.percent_in_time(others) AS others_percent
FROM unnest(ARRAY(SELECT milestones FROM scorecard.milestones)) AS milestones,
	LATERAL (SELECT least(ehcp.as_of(), due_on)) AS d(day),
	LATERAL (SELECT CASE WHEN isfinite(counted_on) AND isfinite(due_on)
		THEN cases_to_complete::numeric * (day - counted_on) / (due_on - counted_on) END) AS e(expected),
	LATERAL (
		SELECT count(*) FILTER (WHERE was_overdue) AS overdue_then,
			count(*) FILTER (WHERE was_overdue AND ended_on <= day) AS completed,
			ehcp.timeliness_agg(requested_on, issued_on, excepted)
				FILTER (WHERE NOT was_overdue AND issued_on > counted_on AND issued_on <= day AND NOT contested) AS others
		FROM (
			SELECT *, coalesce(requested_on + ehcp.limit_days('final_plan') < counted_on, false) AS was_overdue
			FROM scorecard.cases_as_at
			WHERE ended_on IS NULL OR ended_on > counted_on
		) AS cases
	) AS counts
WHERE counted_on <= ehcp.as_of();
