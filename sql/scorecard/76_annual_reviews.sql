-- The annual reviews of the plans in force, over the 12 months that end with the day: by area and in total.
-- Reads plans_as_at and today.
CREATE VIEW scorecard.annual_reviews AS
WITH counted AS (
	SELECT raw_area, knows_areas, count(*) AS in_force,
		count(*) FILTER (WHERE expected) AS expected,
		count(meeting_on) AS meetings_held,
		count(*) FILTER (WHERE decided_on > year_before) AS completed_in_year,
		count(*) FILTER (WHERE decided_on <= year_before) AS completed_earlier,
		-- a decision before the meeting belongs to another review, whose meeting is not known
		count(*) FILTER (WHERE decided_on > year_before AND decided_on >= meeting_on) AS decided_after_meeting,
		count(*) FILTER (WHERE decided_on > year_before AND decided_on >= meeting_on
			AND decided_on <= meeting_on + ehcp.limit_days('review_decision')) AS decided_in_4_weeks,
		count(*) FILTER (WHERE decided_on > year_before AND outcome = 'A') AS outcome_amend,
		count(*) FILTER (WHERE decided_on > year_before AND outcome = 'C') AS outcome_cease,
		count(*) FILTER (WHERE decided_on > year_before AND outcome = 'M') AS outcome_maintain
	FROM (
		SELECT raw_area, knows_areas, meeting_on, decided_on, outcome, (SELECT ehcp.months_before(day, 12) FROM ehcp.today) AS year_before,
			-- a year old, of unknown age, or reviewed before
			started_on IS NULL OR meeting_on IS NOT NULL OR decided_on IS NOT NULL
				OR ehcp.deadline(started_on, 'annual_review') <= (SELECT day FROM ehcp.today) AS expected
		FROM scorecard.plans_as_at
		WHERE in_force
	) AS plans
	GROUP BY 1, 2
), children AS (
	SELECT raw_area, knows_areas, person_id,
		count(*) FILTER (WHERE decided_on IS NULL AND (started_on IS NULL OR meeting_on IS NOT NULL
			OR ehcp.deadline(started_on, 'annual_review') <= (SELECT day FROM ehcp.today))) AS not_completed
	FROM scorecard.plans_as_at
	WHERE in_force AND person_id IS NOT NULL
	GROUP BY 1, 2, 3
), children_by_area AS (
	SELECT area, grouping(area) = 1 AS is_all, count(DISTINCT person_id) AS children,
		count(DISTINCT person_id) FILTER (WHERE not_completed > 0) AS children_not_completed
	FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM children) AS named
	GROUP BY GROUPING SETS ((area), ())
), totals AS (
	SELECT area, grouping(area) = 1 AND count(area) > 0 AS is_total, grouping(area) = 1 AS is_all,
		coalesce(sum(in_force), 0)::bigint AS in_force, coalesce(sum(expected), 0)::bigint AS expected,
		coalesce(sum(meetings_held), 0)::bigint AS meetings_held,
		coalesce(sum(completed_in_year), 0)::bigint AS completed_in_year, coalesce(sum(completed_earlier), 0)::bigint AS completed_earlier,
		coalesce(sum(decided_after_meeting), 0)::bigint AS decided_after_meeting, coalesce(sum(decided_in_4_weeks), 0)::bigint AS decided_in_4_weeks,
		coalesce(sum(outcome_amend), 0)::bigint AS outcome_amend, coalesce(sum(outcome_cease), 0)::bigint AS outcome_cease,
		coalesce(sum(outcome_maintain), 0)::bigint AS outcome_maintain
	FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM counted) AS named
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT totals.area, in_force, expected, meetings_held, expected - meetings_held AS no_meeting,
	completed_in_year, completed_earlier, expected - completed_in_year - completed_earlier AS not_completed,
	round(100.0 * completed_in_year / nullif(expected, 0), 1) AS percent_completed_in_year,
	decided_after_meeting, decided_in_4_weeks,
	round(100.0 * decided_in_4_weeks / nullif(decided_after_meeting, 0), 1) AS percent_decided_in_4_weeks,
	outcome_amend, outcome_cease, outcome_maintain, completed_in_year - outcome_amend - outcome_cease - outcome_maintain AS outcome_not_recorded,
	nullif(children, 0) AS children, CASE WHEN children > 0 THEN children_not_completed END AS children_not_completed,
	is_total
FROM totals LEFT JOIN children_by_area ON children_by_area.is_all = totals.is_all AND children_by_area.area IS NOT DISTINCT FROM totals.area;
