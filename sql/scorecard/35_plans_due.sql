-- Cases by the month in which their 20 weeks end, by area and in total; in future months some may still be refused or withdrawn.
-- Reads cases_as_at, pace and today.
CREATE VIEW scorecard.plans_due AS
WITH due AS (
	SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, t, open, due, closed_without_plan
	FROM (
		SELECT ehcp.month_of(requested_on + ehcp.limit_days('final_plan')) AS month, raw_area, knows_areas,
			ehcp.timeliness_agg(requested_on, issued_on, false) FILTER (WHERE NOT excepted) AS t,
			ehcp.timeliness_agg(requested_on, NULL, false, (SELECT day FROM ehcp.today)) FILTER (WHERE NOT excepted AND is_open) AS open,
			count(*) FILTER (WHERE NOT excepted) AS due,
			count(*) FILTER (WHERE NOT excepted AND ended_on IS NOT NULL AND issued_on IS NULL) AS closed_without_plan
		FROM scorecard.cases_as_at
		-- a case that ended without a plan within the 20 weeks never became due
		WHERE NOT contested AND requested_on IS NOT NULL
			AND (issued_on IS NOT NULL OR ended_on IS NULL OR ended_on > requested_on + ehcp.limit_days('final_plan'))
		GROUP BY 1, 2, 3
	) AS counted
), months AS (
	SELECT month, area, ehcp.rollup(t) AS t, ehcp.rollup(open) AS open, sum(due)::bigint AS due, sum(closed_without_plan)::bigint AS closed_without_plan,
		grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM due
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT month, area, due,
	ehcp.completed(t) AS issued,
	ehcp.in_time(t) AS in_20_weeks,
	CASE WHEN month + interval '1 month' <= (SELECT day FROM ehcp.today) + 1
		THEN round(100.0 * ehcp.in_time(t) / nullif(due, 0), 1) END AS percent,
	closed_without_plan,
	due - ehcp.completed(t) - closed_without_plan AS in_progress,
	ehcp.mean_weeks(t) AS mean_weeks,
	is_total,
	round(ehcp.expected_in_time(open, (SELECT pace FROM scorecard.pace))::numeric, 1) AS expected
FROM months;
