-- The open cases by the weeks since their request: by area and in all.
-- Reads cases_as_at.
CREATE VIEW scorecard.backlog_ages AS
WITH open AS (
	SELECT area, ehcp.timeliness_agg(requested_on, NULL, false, ehcp.as_of()) AS t
	FROM scorecard.cases_as_at
	WHERE is_open
	GROUP BY area
), totals AS (
	SELECT area, ehcp.rollup(t) AS t
	FROM open
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT area, ('{0-6,6-16,16-20,20-30,30-40,40-52,52+}'::text[])[n] AS band, from_day, to_day, open,
	round(100.0 * open / nullif(ehcp.open_cases(t), 0), 1) AS percent_of_open
FROM totals,
	ehcp.bands(t, '{42,112,140,210,280,364}') WITH ORDINALITY AS bands(from_day, to_day, completed, open, n);
