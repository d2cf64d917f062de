-- What became of the requests of each month, exceptions included: by area and in total. Add up the rows of several months for sums over them.
-- Reads cases_as_at, pace and today.
CREATE VIEW scorecard.cohort AS
WITH requests AS (
	SELECT ehcp.month_of(requested_on) AS month, raw_area, knows_areas,
		count(*) AS opened,
		count(issued_on) AS issued,
		count(*) FILTER (WHERE issued_on BETWEEN requested_on AND requested_on + ehcp.limit_days('final_plan')) AS in_20_weeks,
		count(*) FILTER (WHERE ended_on IS NOT NULL AND issued_on IS NULL) AS closed_without_plan,
		count(*) FILTER (WHERE ended_on IS NULL) AS in_progress,
		count(*) FILTER (WHERE ended_on IS NULL AND (SELECT day FROM ehcp.today) > requested_on + ehcp.limit_days('final_plan')) AS overdue,
		ehcp.timeliness_agg(requested_on, issued_on, excepted, (SELECT day FROM ehcp.today))
			FILTER (WHERE (issued_on IS NOT NULL OR ended_on IS NULL) AND NOT contested AND NOT excepted) AS t,
		ehcp.timeliness_agg(requested_on, NULL, false, (SELECT day FROM ehcp.today)) FILTER (WHERE is_open) AS open
	FROM scorecard.cases_as_at
	WHERE requested_on IS NOT NULL
	GROUP BY 1, 2, 3
)
SELECT month, area, opened, issued, in_20_weeks, closed_without_plan, in_progress, overdue, percent_expected_in_20_weeks, is_total,
	round(expected::numeric, 1) AS expected,
	round((100 * (in_20_weeks::double precision + expected) / opened::double precision)::numeric, 1) AS percent_expected
FROM (
	SELECT month, area, sum(opened)::bigint AS opened, sum(issued)::bigint AS issued, sum(in_20_weeks)::bigint AS in_20_weeks,
		sum(closed_without_plan)::bigint AS closed_without_plan, sum(in_progress)::bigint AS in_progress,
		sum(overdue)::bigint AS overdue,
		ehcp.percent_expected_in_time(ehcp.rollup(t)) AS percent_expected_in_20_weeks,
		grouping(area) = 1 AND count(area) > 0 AS is_total,
		ehcp.expected_in_time(ehcp.rollup(open), (SELECT pace FROM scorecard.pace)) AS expected
	FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM requests) AS named
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
) AS totals;
