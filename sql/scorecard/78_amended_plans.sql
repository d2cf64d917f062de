-- The amendment notices by month, and how many of the amended plans were final within 8 weeks of the notice and 12 weeks of the meeting: by area and in total.
-- Reads plans_as_at and today.
CREATE VIEW scorecard.amended_plans AS
WITH counted AS (
	SELECT ehcp.month_of(notice_on) AS month, raw_area, knows_areas, count(*) AS notices,
		count(final_on) AS amended,
		count(*) FILTER (WHERE final_on <= notice_on + ehcp.limit_days('amended_final_plan')) AS in_8,
		count(*) FILTER (WHERE final_on > notice_on + ehcp.limit_days('amended_final_plan')
			OR final_on IS NULL AND (SELECT day FROM ehcp.today) > notice_on + ehcp.limit_days('amended_final_plan')
				AND (in_force OR ceased_on > notice_on + ehcp.limit_days('amended_final_plan'))) AS beyond_8,
		count(*) FILTER (WHERE final_on <= meeting_on + ehcp.limit_days('amended_final_plan_after_meeting')) AS in_12,
		count(*) FILTER (WHERE final_on > meeting_on + ehcp.limit_days('amended_final_plan_after_meeting')
			OR final_on IS NULL AND (SELECT day FROM ehcp.today) > meeting_on + ehcp.limit_days('amended_final_plan_after_meeting')
				AND (in_force OR ceased_on > meeting_on + ehcp.limit_days('amended_final_plan_after_meeting'))) AS beyond_12
	FROM (
		SELECT raw_area, knows_areas, notice_on, meeting_on, CASE WHEN amended_on >= notice_on THEN amended_on END AS final_on, in_force, ceased_on
		FROM scorecard.plans_as_at
		WHERE notice_on IS NOT NULL AND knows_amendments
	) AS plans
	-- a plan that ceased in time will not be amended
	WHERE in_force OR final_on IS NOT NULL OR ceased_on > notice_on + ehcp.limit_days('amended_final_plan')
		OR ceased_on > meeting_on + ehcp.limit_days('amended_final_plan_after_meeting')
	GROUP BY 1, 2, 3
)
SELECT month, area, sum(notices)::bigint AS notices, sum(amended)::bigint AS amended,
	sum(notices - amended)::bigint AS not_amended,
	sum(in_8)::bigint AS amended_in_8_weeks, sum(beyond_8)::bigint AS beyond_8_weeks,
	round(100.0 * sum(in_8) / nullif(sum(in_8 + beyond_8), 0), 1) AS percent_in_8_weeks,
	sum(in_12)::bigint AS amended_in_12_weeks, sum(beyond_12)::bigint AS beyond_12_weeks,
	round(100.0 * sum(in_12) / nullif(sum(in_12 + beyond_12), 0), 1) AS percent_in_12_weeks,
	grouping(area) = 1 AND count(area) > 0 AS is_total
FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM counted) AS named
GROUP BY GROUPING SETS ((month, area), (month))
HAVING grouping(area) = 1 OR area IS NOT NULL;
