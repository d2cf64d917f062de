-- Annual reviews by month, as in review_timeliness: by area and in total.
-- Reads reviews_as_at, months and today.
CREATE VIEW scorecard.review_timeliness_by_area AS
WITH due AS (
	SELECT month, area, sum(due)::bigint AS due, sum(held)::bigint AS held, sum(held_in_time)::bigint AS held_in_time
	FROM (
		SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, due, held, held_in_time
		FROM (
			SELECT ehcp.month_of(due_on) AS month, reviews.raw_area, reviews.knows_areas, count(*) AS due, count(meeting_on) AS held,
				count(*) FILTER (WHERE meeting_on <= due_on) AS held_in_time
			-- takes the place of columns that the reviews_as_at of an earlier version does not have; and of person_id below
			FROM (SELECT NULL::text AS raw_area, false AS knows_areas) AS unknown,
				LATERAL (SELECT due_on, meeting_on, raw_area, knows_areas FROM scorecard.reviews_as_at) AS reviews
			WHERE due_on <= (SELECT day FROM ehcp.today)
			GROUP BY 1, 2, 3
		) AS counted
	) AS named
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
), decided AS (
	SELECT month, area, ehcp.rollup(t) AS t
	FROM (
		SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, t
		FROM (
			SELECT ehcp.month_of(decided_on) AS month, reviews.raw_area, reviews.knows_areas, ehcp.timeliness_agg(meeting_on, decided_on) AS t
			FROM (SELECT NULL::text AS raw_area, false AS knows_areas) AS unknown,
				LATERAL (SELECT meeting_on, decided_on, raw_area, knows_areas FROM scorecard.reviews_as_at) AS reviews
			WHERE decided_on IS NOT NULL
			GROUP BY 1, 2, 3
		) AS counted
	) AS named
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
), flows AS (
	SELECT area, grouping(area) = 1 AND count(area) > 0 AS is_total, min(first_day) AS first_day, ehcp.rollup(outstanding) AS outstanding, ehcp.rollup(undecided) AS undecided
	FROM (
		SELECT CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, first_day, outstanding, undecided
		FROM (
			SELECT reviews.raw_area, reviews.knows_areas, min(first_day) FILTER (WHERE first_day <= (SELECT day FROM ehcp.today)) AS first_day,
				ehcp.caseflow_agg(first_day, decided_on) FILTER (WHERE decided_on IS NULL OR decided_on >= first_day) AS outstanding,
				ehcp.caseflow_agg(limit_day, decided_on, 0) FILTER (WHERE decided_on IS NULL OR decided_on >= limit_day) AS undecided
			FROM (SELECT NULL::text AS raw_area, false AS knows_areas) AS unknown,
				LATERAL (SELECT ehcp.earlier(due_on, meeting_on) AS first_day,
					-- the decision is due by then, and within four weeks of the meeting
					ehcp.earlier(due_on, meeting_on + ehcp.limit_days('review_decision')) AS limit_day, decided_on, raw_area, knows_areas
				FROM scorecard.reviews_as_at) AS reviews
			-- an area whose reviews were all decided before they were due has figures too
			WHERE first_day <= (SELECT day FROM ehcp.today) OR decided_on IS NOT NULL
			GROUP BY 1, 2
		) AS counted
	) AS named
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
), children AS (
	-- the days on which some review of the child is outstanding, in the area or anywhere
	SELECT area, ehcp.caseflow_agg(lower(part), upper(part)) AS children
	FROM (
		SELECT area, range_agg(days) AS days
		FROM (
			SELECT person_id, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, days
			FROM (
				SELECT reviews.person_id, reviews.raw_area, reviews.knows_areas, range_agg(daterange(first_day, decided_on)) AS days
				FROM (SELECT NULL::text AS person_id, NULL::text AS raw_area, false AS knows_areas) AS unknown,
					LATERAL (SELECT ehcp.earlier(due_on, meeting_on) AS first_day, decided_on, person_id, raw_area, knows_areas
					FROM scorecard.reviews_as_at) AS reviews
				WHERE first_day <= (SELECT day FROM ehcp.today) AND reviews.person_id IS NOT NULL
					AND (decided_on IS NULL OR decided_on >= first_day)
				GROUP BY 1, 2, 3
			) AS counted
		) AS by_area
		GROUP BY GROUPING SETS ((person_id, area), (person_id))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	) AS outstanding, unnest(days) AS part
	GROUP BY area
)
SELECT shown.month, flows.area,
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
	CASE WHEN EXISTS (SELECT FROM children) THEN coalesce((ehcp.backlog(children, last_day)).open, 0) END AS children_outstanding,
	flows.is_total
FROM scorecard.months AS shown JOIN flows ON last_day >= least((SELECT min(first_day) FROM flows), (SELECT min(month) FROM decided))
	LEFT JOIN due ON due.month = shown.month AND due.area IS NOT DISTINCT FROM flows.area
	LEFT JOIN decided ON decided.month = shown.month AND decided.area IS NOT DISTINCT FROM flows.area
	LEFT JOIN children ON children.area IS NOT DISTINCT FROM flows.area;
