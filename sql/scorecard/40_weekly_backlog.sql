-- Requests, endings, and the cases open and overdue, week by week to the day ehcp.as_of(): by area and in total.
-- Reads cases_as_at and today.
CREATE VIEW scorecard.weekly_backlog AS
WITH flows AS (
	SELECT CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, f, first_day
	FROM (
		SELECT raw_area, knows_areas, ehcp.caseflow_agg(requested_on, ended_on) AS f, min(requested_on) AS first_day
		FROM scorecard.cases_as_at
		GROUP BY 1, 2
	) AS counted
), totals AS (
	SELECT area, ehcp.rollup(f) AS f, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM flows
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT day AS week_ending, area, opened AS received, closed AS completed, open, overdue,
	round(100.0 * overdue / nullif(open, 0), 1) AS percent_overdue,
	CASE WHEN count(*) OVER twelve = 12 THEN round(12.0 * open / nullif(sum(closed) OVER twelve, 0), 1) END AS clearance_weeks,
	is_total, overdue_days
FROM (SELECT (SELECT day FROM ehcp.today) - least(((SELECT day FROM ehcp.today) - min(first_day)) / 7, 520) * 7 AS first_week FROM flows
		HAVING count(first_day) > 0) AS weeks, totals,
	-- day by day: ehcp.overdue_days() for each week would read the whole summary each time
	LATERAL (
		SELECT max(day) AS day, sum(opened)::bigint AS opened, sum(closed)::bigint AS closed,
			(sum(open) FILTER (WHERE (day - first_week) % 7 = 0))::bigint AS open,
			(sum(overdue) FILTER (WHERE (day - first_week) % 7 = 0))::bigint AS overdue,
			sum(overdue)::bigint AS overdue_days
		FROM ehcp.backlog_series(f, first_week - 6, (SELECT day FROM ehcp.today), '1 day')
		GROUP BY (day - first_week + 6) / 7
	) AS by_week
WINDOW twelve AS (PARTITION BY area ORDER BY day ROWS 11 PRECEDING);
