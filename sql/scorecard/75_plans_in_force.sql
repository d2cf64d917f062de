-- The number of plans at the end of each month, and a year before: by area and in total.
-- Reads cases_as_at, months and today.
CREATE VIEW scorecard.plans_in_force AS
WITH flows AS (
	SELECT CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, f, first_day
	FROM (
		SELECT raw_area, knows_areas, ehcp.caseflow_agg(issued_on, ceased_on) AS f, min(issued_on) AS first_day
		FROM scorecard.cases_as_at
		WHERE issued_on IS NOT NULL
		GROUP BY 1, 2
	) AS counted
), totals AS (
	SELECT area, ehcp.rollup(f) AS f, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM flows
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
), counts AS (
	-- the end of each month, from a 31 December on
	SELECT day, area, open AS in_force, lag(open, 12) OVER (PARTITION BY area ORDER BY day) AS in_force_year_before, is_total
	FROM totals, ehcp.backlog_series(f, (date_trunc('year', (SELECT day FROM ehcp.today) - interval '11 years') - interval '1 day')::date,
		(SELECT day FROM ehcp.today), '1 month')
	UNION ALL
	SELECT last_day, area, (ehcp.backlog(f, last_day)).open, (ehcp.backlog(f, (last_day - interval '1 year')::date)).open, is_total
	FROM totals, scorecard.months
	WHERE NOT is_whole
)
SELECT day, area, in_force, in_force_year_before,
	round(100.0 * (in_force - in_force_year_before) / nullif(in_force_year_before, 0), 1) AS change_percent,
	is_total
FROM counts JOIN (SELECT last_day AS day FROM scorecard.months) AS shown USING (day)
WHERE day >= (SELECT min(first_day) FROM flows);
