-- The appeals registered and concluded by month, and those ongoing at its end: by area and in total.
-- Reads appeals_as_at and months.
CREATE VIEW scorecard.appeals AS
WITH counted AS (
	SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, registered, concluded
	FROM (
		SELECT ehcp.month_of(registered_on) AS month, raw_area, knows_areas, count(*) AS registered, 0 AS concluded
		FROM scorecard.appeals_as_at
		-- one that was concluded before it was registered is in no line
		WHERE registered_on IS NOT NULL AND (concluded_on IS NULL OR concluded_on >= registered_on)
		GROUP BY 1, 2, 3
		UNION ALL
		SELECT ehcp.month_of(concluded_on) AS month, raw_area, knows_areas, 0, count(*) FILTER (WHERE concluded_on >= registered_on) AS concluded
		FROM scorecard.appeals_as_at
		WHERE concluded_on IS NOT NULL
		GROUP BY 1, 2, 3
	) AS flows
	WHERE registered > 0 OR concluded > 0
), totals AS (
	SELECT month, area, sum(registered)::bigint AS registered, sum(concluded)::bigint AS concluded, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM (
		SELECT * FROM counted
		UNION ALL
		SELECT month, area, 0 AS registered, 0 AS concluded FROM scorecard.months, (SELECT DISTINCT area FROM counted) AS areas
		WHERE month >= (SELECT min(month) FROM counted)
	) AS parts
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT month, area, registered, concluded, ongoing, is_total
FROM (SELECT *, sum(registered - concluded) OVER (PARTITION BY area ORDER BY month)::bigint AS ongoing FROM totals) AS lines
	JOIN (SELECT month FROM scorecard.months) AS shown USING (month);
