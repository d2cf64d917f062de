-- What becomes of the backlog in the 52 weeks after the day ehcp.as_of(): at the pace of the last 12 weeks, by area and in total, and in each scenario.
-- Reads scenarios, cases_as_at and today.
CREATE VIEW scorecard.trajectory AS
WITH counts AS (
	SELECT CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, f, t, in_time
	FROM (
		SELECT raw_area, knows_areas, ehcp.caseflow_agg(requested_on, ended_on) AS f,
			ehcp.timeliness_agg(requested_on, NULL, false, (SELECT day FROM ehcp.today)) FILTER (WHERE is_open) AS t,
			count(*) FILTER (WHERE ended_on > (SELECT day FROM ehcp.today) - 12 * 7
				AND ended_on >= requested_on AND ended_on <= requested_on + ehcp.limit_days('final_plan')) AS in_time
		FROM scorecard.cases_as_at
		GROUP BY 1, 2
	) AS counted
), paces AS (
	SELECT area, is_total, f, t, opened / 12.0 AS requests, closed / 12.0 AS completions, coalesce(in_time / nullif(closed, 0), 0) AS share
	FROM (
		SELECT area, ehcp.rollup(f) AS f, ehcp.rollup(t) AS t, sum(in_time) AS in_time, grouping(area) = 1 AND count(area) > 0 AS is_total
		FROM counts
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	) AS totals,
		LATERAL (SELECT ehcp.opened(f, (SELECT day FROM ehcp.today) - 12 * 7 + 1, (SELECT day FROM ehcp.today)) AS opened,
			ehcp.closed(f, (SELECT day FROM ehcp.today) - 12 * 7 + 1, (SELECT day FROM ehcp.today)) AS closed) AS last_12_weeks
	-- ehcp.project() raises an error for others
	WHERE ehcp.open_cases(t) > 0
), plans AS (
	SELECT 'present pace' AS scenario, area, is_total, f, t, array_fill(requests, ARRAY[52]) AS requests, array_fill(completions, ARRAY[52]) AS completions, share, 0 AS least_days
	FROM paces
	UNION ALL
	SELECT name, paces.area, false, f, t,
		ARRAY(SELECT (days * requests + (7 - days) * coalesce(requests_a_week, requests)) / 7 FROM unnest(days_before) AS days),
		ARRAY(SELECT (days * completions + (7 - days) * completions_a_week) / 7 FROM unnest(days_before) AS days),
		coalesce(share_for_cases_in_time, share), least_days
	-- from an array, because the planner expects many rows of a small table without statistics
	FROM unnest(ARRAY(SELECT scenarios FROM scorecard.scenarios)) AS scenarios
		JOIN paces ON paces.area IS NOT DISTINCT FROM scenarios.area,
		-- of each week, the days at the present pace
		LATERAL (SELECT least(greatest(from_day, (SELECT day FROM ehcp.today)), (SELECT day FROM ehcp.today) + 52 * 7 + 1) - (SELECT day FROM ehcp.today) - 1) AS b(before),
		LATERAL (SELECT ARRAY(SELECT least(greatest(before - 7 * n, 0), 7) FROM generate_series(0, 51) AS n)) AS d(days_before)
)
SELECT scenario, week_ending, area, requested AS received, completed, in_time, percent, open, overdue, mean_weeks,
	CASE WHEN open > margin THEN open - margin WHEN open <= margin THEN 0 END AS open_lower,
	open + margin AS open_upper,
	round(requests[n], 1) AS requests_a_week,
	round(completions[n], 1) AS completions_a_week,
	-- rounded up: one completion too few leaves a case overdue
	CASE WHEN n * 7 <= ehcp.limit_days('final_plan')
		THEN round(ceil(10.0 * ehcp.completions_needed(t, (SELECT day FROM ehcp.today), week_ending) / n) / 10, 1) END AS needed_a_week,
	is_total
FROM plans,
	ehcp.project(t, (SELECT day FROM ehcp.today), (SELECT day FROM ehcp.today) + 52 * 7, requests, completions, share, least_days) AS projected,
	LATERAL (SELECT (week_ending - (SELECT day FROM ehcp.today)) / 7) AS w(n),
	LATERAL (SELECT ehcp.open_margin(f, (SELECT day FROM ehcp.today), n)) AS m(margin);
