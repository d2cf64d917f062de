-- The work of the open cases, and the staff that the pace of each scenario takes, by role: by area and in total.
-- Reads hours_per_plan, trajectory and today.
CREATE VIEW scorecard.staff_weeks AS
SELECT scenario, area, role, hours AS hours_per_plan, open,
	round(open * hours / hours_a_week, 1) AS staff_weeks,
	completions_a_week,
	round(completions_a_week * hours / hours_a_week, 1) AS staff,
	needed_a_week,
	round(needed_a_week * hours / hours_a_week, 1) AS staff_needed,
	is_total
FROM (
	-- open now, the pace when the scenario has begun, and what is needed for 12 weeks
	SELECT scenario, area, is_total,
		max(open + completed - received) FILTER (WHERE week_ending = (SELECT day FROM ehcp.today) + 7) AS open,
		max(completions_a_week) FILTER (WHERE week_ending = (SELECT day FROM ehcp.today) + 52 * 7) AS completions_a_week,
		max(needed_a_week) FILTER (WHERE week_ending = (SELECT day FROM ehcp.today) + 12 * 7) AS needed_a_week
	FROM scorecard.trajectory
	GROUP BY 1, 2, 3
) AS plans,
	-- from an array, because the planner expects many rows of a small table without statistics
	unnest(ARRAY(SELECT hours_per_plan FROM scorecard.hours_per_plan)) AS hours_per_plan;
