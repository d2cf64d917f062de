-- The open cases by weeks since the request: by area and in total.
-- Reads cases_as_at and today.
CREATE VIEW scorecard.backlog_ages AS
WITH open AS (
	SELECT CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, t
	FROM (
		SELECT raw_area, knows_areas, ehcp.timeliness_agg(requested_on, NULL, false, (SELECT day FROM ehcp.today)) AS t
		FROM scorecard.cases_as_at
		WHERE is_open
		GROUP BY 1, 2
	) AS counted
), totals AS (
	SELECT area, ehcp.rollup(t) AS t, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM open
	GROUP BY GROUPING SETS ((area), ())
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT area, from_day / 7 || coalesce('-' || to_day / 7, '+') AS band, from_day, to_day, open,
	round(100.0 * open / nullif(ehcp.open_cases(t), 0), 1) AS percent_of_open,
	coalesce(ehcp.open_cases(t), 0) AS open_in_all_bands,
	is_total
FROM totals,
	-- the three limits, then 30, 40 and 52 weeks
	ehcp.bands(t, ARRAY[ehcp.limit_days('decision_to_assess'), ehcp.limit_days('refusal_to_issue'), ehcp.limit_days('final_plan'), 30 * 7, 40 * 7, 52 * 7]);
