-- Requests by month, compared with the same month a year before, and how many of them were refused or withdrawn: by area and in total.
-- Reads cases_as_at, months and today.
CREATE VIEW scorecard.requests AS
WITH received AS (
	SELECT month, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area, requests, up_to_the_day,
		-- where refusals are not known, one looks like a withdrawal
		CASE WHEN knows_refusals_to_assess THEN refused END AS refused,
		CASE WHEN knows_refusals_to_assess AND knows_refusals_to_issue THEN withdrawn END AS withdrawn
	FROM (
		SELECT ehcp.month_of(requested_on) AS month, raw_area, knows_areas, knows_refusals_to_assess, knows_refusals_to_issue, count(*) AS requests,
			count(*) FILTER (WHERE requested_on - ehcp.month_of(requested_on) <= (SELECT day FROM ehcp.today) - ehcp.month_of((SELECT day FROM ehcp.today)))
				AS up_to_the_day,
			count(*) FILTER (WHERE NOT decision) AS refused,
			-- ended with no plan, no refusal of a plan, and no decision not to assess
			count(*) FILTER (WHERE ended_on IS NOT NULL AND issued_on IS NULL AND refused_on IS NULL AND (decision IS NULL OR decision)) AS withdrawn
		FROM scorecard.cases_as_at
		WHERE requested_on IS NOT NULL
		GROUP BY 1, 2, 3, 4, 5
	) AS counted
), months AS (
	SELECT month, area, sum(requests)::bigint AS requests, sum(up_to_the_day)::bigint AS up_to_the_day,
		sum(refused)::bigint AS refused, sum(withdrawn)::bigint AS withdrawn,
		grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM (
		SELECT * FROM received JOIN (SELECT month FROM scorecard.months) AS shown USING (month)
		UNION ALL
		SELECT month, area, 0 AS requests, 0 AS up_to_the_day, none_refused, none_withdrawn
		FROM scorecard.months, (SELECT area, 0 * min(refused) AS none_refused, 0 * min(withdrawn) AS none_withdrawn FROM received GROUP BY area) AS areas
		WHERE month >= (SELECT min(month) FROM received)
	) AS parts
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
), windows AS (
	SELECT month, area, is_total, requests, refused, withdrawn,
		CASE WHEN is_whole THEN lag(requests, 12) OVER by_month ELSE lag(up_to_the_day, 12) OVER by_month END
			AS requests_year_before,
		CASE WHEN is_whole AND count(*) OVER twelve = 12 THEN round(avg(requests) OVER twelve, 1) END AS mean_of_12_months
	FROM months JOIN (SELECT month, is_whole FROM scorecard.months) AS shown USING (month)
	WINDOW by_month AS (PARTITION BY area ORDER BY month), twelve AS (by_month ROWS 11 PRECEDING)
)
SELECT month, area, requests, requests_year_before,
	round(100.0 * (requests - requests_year_before) / nullif(requests_year_before, 0), 1) AS change_percent,
	mean_of_12_months,
	is_total,
	refused AS refused_to_assess,
	round(100.0 * refused / nullif(requests, 0), 1) AS percent_refused_to_assess,
	withdrawn,
	round(100.0 * withdrawn / nullif(requests, 0), 1) AS percent_withdrawn
FROM windows;
