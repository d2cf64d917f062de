-- The caseload of each officer or team, and in total: open, overdue, due within four weeks, and completed in the last 12 weeks.
-- Reads cases_as_at and today.
CREATE VIEW scorecard.caseload AS
WITH counts AS (
	SELECT owner, raw_area, count(*) FILTER (WHERE is_open) AS open,
		count(*) FILTER (WHERE is_open AND (SELECT day FROM ehcp.today) > requested_on + ehcp.limit_days('final_plan')) AS overdue,
		count(*) FILTER (WHERE is_open AND requested_on + ehcp.limit_days('final_plan')
			BETWEEN (SELECT day FROM ehcp.today) AND (SELECT day FROM ehcp.today) + 4 * 7) AS due,
		count(*) FILTER (WHERE ended_on >= requested_on) AS completed
	FROM scorecard.cases_as_at
	WHERE requested_on IS NOT NULL AND (is_open OR ended_on > (SELECT day FROM ehcp.today) - 12 * 7)
	GROUP BY 1, 2
)
SELECT owner, coalesce(sum(open), 0)::bigint AS open, coalesce(sum(overdue), 0)::bigint AS overdue,
	coalesce(sum(due), 0)::bigint AS due_in_4_weeks, coalesce(sum(completed), 0)::bigint AS completed_12_weeks,
	round(12.0 * sum(open) / nullif(sum(completed), 0), 1) AS clearance_weeks,
	grouping(owner) = 1 AND count(owner) > 0 AS is_total
-- without any owner, there are no rows but the one for all
FROM (SELECT CASE WHEN (SELECT count(owner) FROM counts) > 0 THEN coalesce(owner, 'not known') END AS owner, open, overdue, due, completed FROM counts) AS named
GROUP BY GROUPING SETS ((owner), ())
HAVING grouping(owner) = 1 OR owner IS NOT NULL;
