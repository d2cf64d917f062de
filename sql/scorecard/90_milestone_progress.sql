-- How many of the cases, reviews or plans counted on a day have been completed since, against the milestone; and the plans of the other cases.
-- Reads milestones, cases_as_at, reviews_as_at, plans_as_at and today.
CREATE VIEW scorecard.milestone_progress AS
WITH milestones AS MATERIALIZED (
	SELECT name, counted_on, due_on, cases_to_complete, population, least((SELECT day FROM ehcp.today), due_on) AS day
	-- from an array, because the planner expects many rows of a small table without statistics
	FROM unnest(ARRAY(SELECT milestones FROM scorecard.milestones)) AS milestones
	WHERE counted_on <= (SELECT day FROM ehcp.today)
), cases AS MATERIALIZED (
	-- the cases that had not ended on the first of the days, or got their plan after it
	SELECT requested_on, issued_on, ended_on, count(*) AS cases,
		ehcp.timeliness_agg(requested_on, issued_on, excepted) FILTER (WHERE NOT contested) AS t
	FROM scorecard.cases_as_at
	WHERE ended_on IS NULL OR ended_on > (SELECT min(counted_on) FROM scorecard.milestones) OR issued_on > (SELECT min(counted_on) FROM scorecard.milestones)
	GROUP BY 1, 2, 3, raw_area
), reviews AS MATERIALIZED (
	-- the reviews that had not been decided then; none if no milestone is for reviews
	SELECT first_day, limit_day, decided_on, count(*) AS reviews
	-- takes the place of raw_area if reviews_as_at is that of 1.0.0, which has none
	FROM (SELECT NULL::text AS raw_area) AS unknown,
		LATERAL (SELECT ehcp.earlier(due_on, meeting_on) AS first_day,
			ehcp.earlier(due_on, meeting_on + ehcp.limit_days('review_decision')) AS limit_day, decided_on, raw_area
		FROM scorecard.reviews_as_at) AS reviews
	WHERE first_day <= (SELECT day FROM ehcp.today)
		AND (decided_on IS NULL OR decided_on > (SELECT min(counted_on) FROM scorecard.milestones))
		AND EXISTS (SELECT FROM scorecard.milestones WHERE population IN ('overdue reviews', 'outstanding reviews'))
	GROUP BY 1, 2, 3, reviews.raw_area
), plans AS MATERIALIZED (
	-- what is to be done with a plan, until it is done or the plan ceases; none if no milestone is for it
	SELECT 'outstanding transfers' AS population, started_on AS first_day, transfer_due_on AS limit_day, ehcp.earlier(transfer_final_on, ceased_on) AS ended_on, count(*) AS plans
	FROM scorecard.plans_as_at
	WHERE knows_transfers AND transfer_due_on IS NOT NULL AND EXISTS (SELECT FROM scorecard.milestones WHERE population = 'outstanding transfers')
	GROUP BY 2, 3, 4, raw_area
	UNION ALL
	SELECT 'outstanding amendments' AS population, notice_on AS first_day,
		ehcp.earlier(notice_on + ehcp.limit_days('amended_final_plan'), meeting_on + ehcp.limit_days('amended_final_plan_after_meeting')) AS limit_day,
		ehcp.earlier(CASE WHEN amended_on >= notice_on THEN amended_on END, ceased_on) AS ended_on, count(*) AS plans
	FROM scorecard.plans_as_at
	WHERE knows_amendments AND notice_on IS NOT NULL AND EXISTS (SELECT FROM scorecard.milestones WHERE population = 'outstanding amendments')
	GROUP BY 2, 3, 4, raw_area
), counted AS (
	SELECT name, cases AS n, was_overdue, was_overdue OR was_open AND population = 'open cases' AND requested_on <= counted_on AS is_counted, ended_on,
		CASE WHEN issued_on > counted_on AND issued_on <= day THEN t END AS t
	FROM milestones JOIN cases ON population IN ('overdue cases', 'open cases') AND (ended_on IS NULL OR ended_on > counted_on OR issued_on > counted_on),
		-- a plan can follow another end
		LATERAL (SELECT ended_on IS NULL OR ended_on > counted_on) AS w(was_open),
		LATERAL (SELECT was_open AND coalesce(requested_on + ehcp.limit_days('final_plan') < counted_on, false)) AS o(was_overdue)
	UNION ALL
	SELECT name, reviews, limit_day < counted_on, limit_day < counted_on OR population = 'outstanding reviews', decided_on, NULL AS t
	FROM milestones JOIN reviews ON population IN ('overdue reviews', 'outstanding reviews') AND first_day <= counted_on
		AND (decided_on IS NULL OR decided_on > counted_on)
	UNION ALL
	SELECT name, plans, limit_day < counted_on, true AS is_counted, ended_on, NULL AS t
	FROM milestones JOIN plans USING (population)
	WHERE (first_day IS NULL OR first_day <= counted_on) AND (ended_on IS NULL OR ended_on > counted_on)
		-- the transfers that the milestone is for
		AND (population <> 'outstanding transfers' OR limit_day <= due_on)
), known AS (
	-- whether the plans say so
	SELECT bool_and(knows_transfers) AS transfers, bool_and(knows_amendments) AS amendments
	FROM (SELECT raw_area, knows_transfers, knows_amendments FROM scorecard.plans_as_at GROUP BY 1, 2, 3) AS plans
), counts AS (
	SELECT name, counted_on, due_on, cases_to_complete, population, day,
		-- the first of the last 12 weeks since counted_on
		greatest(counted_on, day - 12 * 7) AS pace_from,
		sum(n) FILTER (WHERE was_overdue) AS n_overdue,
		sum(n) FILTER (WHERE is_counted) AS n_counted,
		sum(n) FILTER (WHERE is_counted AND ended_on <= day) AS n_completed,
		sum(n) FILTER (WHERE is_counted AND ended_on > greatest(counted_on, day - 12 * 7) AND ended_on <= day) AS n_recently_completed,
		ehcp.rollup(t) FILTER (WHERE is_counted IS NOT TRUE) AS others
	FROM milestones LEFT JOIN counted USING (name)
	GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT name AS milestone, counted_on, due_on, overdue_then, cases_to_complete, completed,
	round(expected, 1) AS expected_by_now,
	round(completed - expected, 1) AS ahead_by,
	CASE WHEN completed >= cases_to_complete THEN 'met'
		WHEN completed < cases_to_complete AND (SELECT day FROM ehcp.today) >= due_on THEN 'missed'
		WHEN completed >= expected THEN 'on course'
		WHEN completed < expected THEN 'behind' END AS milestone_result,
	ehcp.completed(others) - ehcp.exceptions(others) AS others_issued,
	ehcp.in_time(others) AS others_in_20_weeks,
	ehcp.percent_in_time(others) AS others_percent,
	population, counted_then,
	-- rounded up, so that it is enough
	CASE WHEN completed IS NOT NULL AND isfinite(due_on) AND (SELECT day FROM ehcp.today) < due_on
		THEN round(ceil(70.0 * greatest(cases_to_complete - completed, 0) / (due_on - day)) / 10, 1) END AS needed_a_week,
	round(recently_completed * 7.0 / nullif(day - pace_from, 0), 1) AS completions_a_week
FROM counts,
	LATERAL (SELECT CASE population WHEN 'outstanding transfers' THEN (SELECT transfers FROM known)
		WHEN 'outstanding amendments' THEN (SELECT amendments FROM known) END IS NOT FALSE) AS k(is_known),
	LATERAL (SELECT CASE WHEN is_known THEN 0 END) AS z(nothing),
	LATERAL (SELECT coalesce(n_overdue, nothing)::bigint AS overdue_then, coalesce(n_counted, nothing)::bigint AS counted_then,
		coalesce(n_completed, nothing)::bigint AS completed, coalesce(n_recently_completed, nothing)::bigint AS recently_completed) AS c,
	LATERAL (SELECT CASE WHEN isfinite(counted_on) AND isfinite(due_on)
		THEN cases_to_complete::numeric * (day - counted_on) / (due_on - counted_on) END) AS e(expected);
