-- The figures at the end of each month, as ehcp.refresh_history() noted them then, and what the data say now: by area and in total.
-- Reads cases_as_at, monthly_timeliness, months, reported and today.
CREATE VIEW scorecard.history AS
WITH flows AS (
	SELECT CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, f, first_day
	FROM (
		SELECT raw_area, knows_areas, ehcp.caseflow_agg(requested_on, ended_on) AS f, ehcp.earlier(min(requested_on), min(issued_on)) AS first_day
		FROM scorecard.cases_as_at
		GROUP BY 1, 2
	) AS counted
), totals AS (
	SELECT area, ehcp.rollup(f) AS f, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM flows
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
), now AS (
	-- (of areas in arrays, NULL equals NULL)
	SELECT month, day, area, ARRAY[area] AS areas, open, overdue, is_total
	FROM totals,
		-- the end of each month, from a 31 December on
		ehcp.backlog_series(f, (date_trunc('year', (SELECT day FROM ehcp.today) - interval '10 years') - interval '1 day')::date, (SELECT day FROM ehcp.today), '1 month')
		JOIN (SELECT month, last_day AS day, is_whole FROM scorecard.months) AS shown USING (day)
	WHERE is_whole AND day >= (SELECT min(first_day) FROM flows)
)
SELECT coalesce(now.day, reported.day) AS day, coalesce(now.area, reported.area) AS area, reported_on,
	reported.issued, reported.in_20_weeks, round(100.0 * reported.in_20_weeks / nullif(reported.issued, 0), 1) AS percent, reported.open, reported.overdue,
	issued_now, in_20_weeks_now, timeliness.percent AS percent_now, open_now, overdue_now,
	CASE WHEN reported_on IS NOT NULL THEN (reported.issued, reported.in_20_weeks, reported.open, reported.overdue)
		<> (issued_now, in_20_weeks_now, open_now, overdue_now) END AS has_moved,
	now.is_total IS TRUE OR reported.is_total IS TRUE AS is_total
FROM now
	LEFT JOIN (SELECT *, ARRAY[area] AS areas FROM scorecard.monthly_timeliness) AS timeliness ON timeliness.month = now.month AND timeliness.areas = now.areas
	-- also an area, or a month, that the data no longer have
	FULL JOIN (SELECT *, ARRAY[area] AS areas, area IS NULL AND count(area) OVER (PARTITION BY day) > 0 AS is_total FROM scorecard.reported
		WHERE day <= (SELECT day FROM ehcp.today)) AS reported ON reported.day = now.day AND reported.areas = now.areas
	-- of a day that is not the end of one of these months, what the data say now is not computed
	LEFT JOIN (SELECT last_day FROM scorecard.months WHERE is_whole) AS shown ON last_day = coalesce(now.day, reported.day),
	-- nor by area, if the data no longer have areas
	LATERAL (SELECT CASE WHEN last_day IS NOT NULL AND (reported.area IS NULL OR (SELECT bool_or(area IS NOT NULL) FROM flows) IS NOT FALSE) THEN 0 END) AS n(nothing),
	LATERAL (SELECT coalesce(timeliness.issued, nothing) AS issued_now, coalesce(timeliness.in_20_weeks, nothing) AS in_20_weeks_now,
		coalesce(now.open, nothing) AS open_now, coalesce(now.overdue, nothing) AS overdue_now) AS f;
