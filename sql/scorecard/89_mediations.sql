-- The mediations by month of the request: held, within 30 days, agreed, and followed by an appeal: by area and in total.
-- Reads mediations_as_at.
CREATE VIEW scorecard.mediations AS
WITH counted AS (
	SELECT ehcp.month_of(requested_on) AS month, raw_area, knows_areas, knows_appeals, count(*) AS requested, count(held_on) AS mediated,
		count(*) FILTER (WHERE held_on BETWEEN requested_on AND requested_on + ehcp.limit_days('mediation_meeting')) AS in_30_days,
		count(*) FILTER (WHERE agreed) AS agreed,
		CASE WHEN knows_appeals THEN count(*) FILTER (WHERE held_on IS NOT NULL AND appealed_on >= held_on) END AS appealed
	FROM scorecard.mediations_as_at
	WHERE requested_on IS NOT NULL
	GROUP BY 1, 2, 3, 4
)
SELECT month, area, sum(requested)::bigint AS mediations_requested, sum(mediated)::bigint AS mediations_held,
	round(100.0 * sum(mediated) / sum(requested), 1) AS percent_mediations_held,
	sum(in_30_days)::bigint AS mediated_in_30_days,
	sum(agreed)::bigint AS agreed, round(100.0 * sum(agreed) / nullif(sum(mediated), 0), 1) AS percent_agreed,
	sum(appealed)::bigint AS went_on_to_appeal, round(100.0 * sum(appealed) / nullif(sum(mediated), 0), 1) AS percent_went_on_to_appeal,
	grouping(area) = 1 AND count(area) > 0 AS is_total
FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM counted) AS named
GROUP BY GROUPING SETS ((month, area), (month))
HAVING grouping(area) = 1 OR area IS NOT NULL;
