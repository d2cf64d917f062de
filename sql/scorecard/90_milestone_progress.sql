-- How many of the cases overdue on a day have been completed since, against the milestone; and the plans of the other cases.
-- Reads milestones, cases_as_at and today.
CREATE VIEW scorecard.milestone_progress AS
WITH milestones AS MATERIALIZED (
	SELECT name, counted_on, due_on, cases_to_complete, least((SELECT day FROM ehcp.today), due_on) AS day
	-- from an array, because the planner expects many rows of a small table without statistics
	FROM unnest(ARRAY(SELECT milestones FROM scorecard.milestones)) AS milestones
	WHERE counted_on <= (SELECT day FROM ehcp.today)
), cases AS MATERIALIZED (
	-- the cases that had not ended on the first of the days
	SELECT requested_on, issued_on, ended_on, count(*) AS cases,
		ehcp.timeliness_agg(requested_on, issued_on, excepted) FILTER (WHERE NOT contested) AS t
	FROM scorecard.cases_as_at
	WHERE ended_on IS NULL OR ended_on > (SELECT min(counted_on) FROM scorecard.milestones)
	GROUP BY 1, 2, 3, raw_area
), counts AS (
	SELECT name, counted_on, due_on, cases_to_complete, day,
		coalesce(sum(cases) FILTER (WHERE was_overdue), 0)::bigint AS overdue_then,
		coalesce(sum(cases) FILTER (WHERE was_overdue AND ended_on <= day), 0)::bigint AS completed,
		ehcp.rollup(t) FILTER (WHERE NOT was_overdue AND issued_on > counted_on AND issued_on <= day) AS others
	FROM milestones LEFT JOIN cases ON ended_on IS NULL OR ended_on > counted_on,
		LATERAL (SELECT coalesce(requested_on + ehcp.limit_days('final_plan') < counted_on, false)) AS o(was_overdue)
	GROUP BY 1, 2, 3, 4, 5
)
SELECT name AS milestone, counted_on, due_on, overdue_then, cases_to_complete, completed,
	round(expected, 1) AS expected_by_now,
	round(completed - expected, 1) AS ahead_by,
	CASE WHEN completed >= cases_to_complete THEN 'met'
		WHEN (SELECT day FROM ehcp.today) >= due_on THEN 'missed'
		WHEN completed >= expected THEN 'on course'
		WHEN completed < expected THEN 'behind' END AS milestone_result,
	ehcp.completed(others) - ehcp.exceptions(others) AS others_issued,
	ehcp.in_time(others) AS others_in_20_weeks,
	ehcp.percent_in_time(others) AS others_percent
FROM counts,
	LATERAL (SELECT CASE WHEN isfinite(counted_on) AND isfinite(due_on)
		THEN cases_to_complete::numeric * (day - counted_on) / (due_on - counted_on) END) AS e(expected);
