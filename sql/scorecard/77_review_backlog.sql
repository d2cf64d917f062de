-- The annual reviews not completed, by the months since their meeting and since the day on which they were due: by area and in total.
-- Reads plans_as_at and today.
CREATE VIEW scorecard.review_backlog AS
WITH counted AS (
	SELECT raw_area, knows_areas,
		-- the last day from which the months are over: greatest() for the ends of months
		count(*) FILTER (WHERE awaits_decision) AS meeting_0,
		count(*) FILTER (WHERE awaits_decision AND meeting_on <= (SELECT ehcp.months_before(day, 3) FROM ehcp.today)) AS meeting_3,
		count(*) FILTER (WHERE awaits_decision AND meeting_on <= (SELECT ehcp.months_before(day, 6) FROM ehcp.today)) AS meeting_6,
		count(*) FILTER (WHERE awaits_decision AND meeting_on <= (SELECT ehcp.months_before(day, 12) FROM ehcp.today)) AS meeting_12,
		count(*) FILTER (WHERE awaits_decision AND meeting_on <= (SELECT ehcp.months_before(day, 24) FROM ehcp.today)) AS meeting_24,
		count(*) FILTER (WHERE due_on < (SELECT day FROM ehcp.today)) AS due_0,
		count(*) FILTER (WHERE due_on <= (SELECT ehcp.months_before(day, 3) FROM ehcp.today)) AS due_3,
		count(*) FILTER (WHERE due_on <= (SELECT ehcp.months_before(day, 6) FROM ehcp.today)) AS due_6,
		count(*) FILTER (WHERE due_on <= (SELECT ehcp.months_before(day, 12) FROM ehcp.today)) AS due_12,
		count(*) FILTER (WHERE due_on <= (SELECT ehcp.months_before(day, 24) FROM ehcp.today)) AS due_24
	FROM scorecard.plans_as_at
	WHERE in_force
	GROUP BY 1, 2
), totals AS (
	SELECT area, grouping(area) = 1 AND count(area) > 0 AS is_total,
		coalesce(sum(meeting_0), 0)::bigint AS meeting_0, coalesce(sum(meeting_3), 0)::bigint AS meeting_3, coalesce(sum(meeting_6), 0)::bigint AS meeting_6,
		coalesce(sum(meeting_12), 0)::bigint AS meeting_12, coalesce(sum(meeting_24), 0)::bigint AS meeting_24,
		coalesce(sum(due_0), 0)::bigint AS due_0, coalesce(sum(due_3), 0)::bigint AS due_3, coalesce(sum(due_6), 0)::bigint AS due_6,
		coalesce(sum(due_12), 0)::bigint AS due_12, coalesce(sum(due_24), 0)::bigint AS due_24
	FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM counted) AS named
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT area, since, incomplete, incomplete_3_months, incomplete_6_months, incomplete_12_months, incomplete_24_months, is_total
FROM totals,
	LATERAL (VALUES ('meeting', meeting_0, meeting_3, meeting_6, meeting_12, meeting_24), ('due day', due_0, due_3, due_6, due_12, due_24))
		AS b(since, incomplete, incomplete_3_months, incomplete_6_months, incomplete_12_months, incomplete_24_months);
