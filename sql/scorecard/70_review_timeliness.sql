-- Annual reviews by month: due, held, decided within 4 weeks of the meeting, outstanding and overdue.
-- Reads reviews_as_at and months.
CREATE VIEW scorecard.review_timeliness AS
WITH due AS (
	SELECT date_trunc('month', due_on::timestamp)::date AS month, count(*) AS due, count(meeting_on) AS held,
		count(*) FILTER (WHERE meeting_on <= due_on) AS held_in_time
	FROM scorecard.reviews_as_at
	WHERE due_on <= ehcp.as_of()
	GROUP BY 1
), decided AS (
	SELECT date_trunc('month', decided_on::timestamp)::date AS month, ehcp.timeliness_agg(meeting_on, decided_on) AS t
	FROM scorecard.reviews_as_at
	WHERE decided_on IS NOT NULL
	GROUP BY 1
), reviews AS (
	SELECT reviews.*
	-- takes the place of person_id if reviews_as_at is that of 1.0.0, which has none
	FROM (SELECT NULL::text AS person_id) AS unknown,
		LATERAL (SELECT plan_id, person_id, least(due_on, meeting_on) AS first_day,
			-- the decision is due by then, and within four weeks of the meeting
			least(due_on, meeting_on + ehcp.limit_days('review_decision')) AS limit_day, decided_on
		FROM scorecard.reviews_as_at) AS reviews
	WHERE first_day <= ehcp.as_of()
), flows AS (
	SELECT min(first_day) AS first_day,
		ehcp.caseflow_agg(first_day, decided_on) FILTER (WHERE decided_on IS NULL OR decided_on >= first_day) AS outstanding,
		ehcp.caseflow_agg(limit_day, decided_on, 0) FILTER (WHERE decided_on IS NULL OR decided_on >= limit_day) AS undecided
	FROM reviews
), children AS (
	-- the days on which some review of the child is outstanding
	SELECT CASE WHEN count(*) > 0 THEN ehcp.caseflow_agg(lower(days), upper(days)) END AS children
	FROM (SELECT unnest(range_agg(daterange(first_day, decided_on))) AS days
		FROM reviews
		WHERE person_id IS NOT NULL AND (decided_on IS NULL OR decided_on >= first_day)
		GROUP BY person_id) AS outstanding
)
SELECT month,
	coalesce(due, 0) AS due,
	coalesce(held, 0) AS held,
	round(100.0 * held / due, 1) AS percent_held,
	ehcp.completed(coalesce(t, 'empty')) AS completed,
	ehcp.in_time(coalesce(t, 'empty'), ehcp.limit_days('review_decision')) AS completed_in_4_weeks,
	ehcp.percent_in_time(t, ehcp.limit_days('review_decision')) AS percent_in_4_weeks,
	(ehcp.backlog(outstanding, last_day)).open AS outstanding,
	(ehcp.backlog(undecided, last_day)).overdue AS overdue,
	coalesce(held_in_time, 0) AS held_in_time,
	round(100.0 * held_in_time / due, 1) AS percent_held_in_time,
	(ehcp.backlog(children, last_day)).open AS children_outstanding
FROM scorecard.months JOIN flows ON last_day >= first_day LEFT JOIN due USING (month) LEFT JOIN decided USING (month),
	children;
