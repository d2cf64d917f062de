-- Annual reviews by month: due, held, decided within 4 weeks of the meeting, outstanding and overdue.
-- Reads reviews_as_at, months and today.
CREATE VIEW scorecard.review_timeliness AS
WITH due AS (
	SELECT month, sum(due)::bigint AS due, sum(held)::bigint AS held, sum(held_in_time)::bigint AS held_in_time
	FROM (
		SELECT ehcp.month_of(due_on) AS month, count(*) AS due, count(meeting_on) AS held,
			count(*) FILTER (WHERE meeting_on <= due_on) AS held_in_time
		-- takes the place of raw_area if reviews_as_at is that of 1.0.0, which has none; and of person_id below
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT due_on, meeting_on, raw_area FROM scorecard.reviews_as_at) AS reviews
		WHERE due_on <= (SELECT day FROM ehcp.today)
		GROUP BY 1, reviews.raw_area
	) AS counted
	GROUP BY 1
), decided AS (
	SELECT month, ehcp.rollup(t) AS t
	FROM (
		SELECT ehcp.month_of(decided_on) AS month, ehcp.timeliness_agg(meeting_on, decided_on) AS t
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT meeting_on, decided_on, raw_area FROM scorecard.reviews_as_at) AS reviews
		WHERE decided_on IS NOT NULL
		GROUP BY 1, reviews.raw_area
	) AS counted
	GROUP BY 1
), flows AS (
	SELECT min(first_day) AS first_day, ehcp.rollup(outstanding) AS outstanding, ehcp.rollup(undecided) AS undecided
	FROM (
		SELECT min(first_day) AS first_day,
			ehcp.caseflow_agg(first_day, decided_on) FILTER (WHERE decided_on IS NULL OR decided_on >= first_day) AS outstanding,
			ehcp.caseflow_agg(limit_day, decided_on, 0) FILTER (WHERE decided_on IS NULL OR decided_on >= limit_day) AS undecided
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT ehcp.earlier(due_on, meeting_on) AS first_day,
				-- the decision is due by then, and within four weeks of the meeting
				ehcp.earlier(due_on, meeting_on + ehcp.limit_days('review_decision')) AS limit_day, decided_on, raw_area
			FROM scorecard.reviews_as_at) AS reviews
		WHERE first_day <= (SELECT day FROM ehcp.today)
		GROUP BY reviews.raw_area
	) AS counted
), children AS (
	-- the days on which some review of the child is outstanding
	SELECT CASE WHEN count(*) > 0 THEN ehcp.caseflow_agg(lower(days), upper(days)) END AS children
	FROM (SELECT unnest(range_agg(days)) AS days
		FROM (
			SELECT reviews.person_id, range_agg(daterange(first_day, decided_on)) AS days
			FROM (SELECT NULL::text AS person_id, NULL::text AS raw_area) AS unknown,
				LATERAL (SELECT ehcp.earlier(due_on, meeting_on) AS first_day, decided_on, person_id, raw_area
				FROM scorecard.reviews_as_at) AS reviews
			WHERE first_day <= (SELECT day FROM ehcp.today) AND reviews.person_id IS NOT NULL
				AND (decided_on IS NULL OR decided_on >= first_day)
			GROUP BY 1, reviews.raw_area
		) AS by_area
		GROUP BY person_id) AS outstanding
)
SELECT month,
	coalesce(due, 0) AS due,
	coalesce(held, 0) AS held,
	round(100.0 * held / due, 1) AS percent_held,
	ehcp.completed(coalesce(t, 'empty')) AS completed,
	ehcp.in_time(coalesce(t, 'empty'), ehcp.limit_days('review_decision')) AS completed_in_4_weeks,
	ehcp.percent_in_time(t, ehcp.limit_days('review_decision')) AS percent_in_4_weeks,
	coalesce((ehcp.backlog(outstanding, last_day)).open, 0) AS outstanding,
	coalesce((ehcp.backlog(undecided, last_day)).overdue, 0) AS overdue,
	coalesce(held_in_time, 0) AS held_in_time,
	round(100.0 * held_in_time / due, 1) AS percent_held_in_time,
	(ehcp.backlog(children, last_day)).open AS children_outstanding
FROM scorecard.months JOIN flows ON last_day >= least(first_day, (SELECT min(month) FROM decided)) LEFT JOIN due USING (month) LEFT JOIN decided USING (month),
	children;
