-- Plans from the tables of the Standard Safeguarding Dataset, after cases.sql: a row for each
-- request with a plan, with the columns that a scorecard reads.
--
-- The dataset records the decision after the last review, but neither the meeting nor the
-- outcome, and no phase transfer.  So the views show which reviews were completed and which
-- are overdue, and nothing of the four weeks after the meeting.

\set ON_ERROR_STOP on

CREATE VIEW plans AS
WITH named AS (
	-- as in ssd_requests_read: the plan that started last counts
	SELECT ehca_ehcp_request_id AS plan_id, min(start_day) AS started_on,
		(array_agg(cease_day ORDER BY start_day DESC NULLS LAST, cease_day DESC NULLS FIRST, reason))[1] AS ceased_on,
		(array_agg(reason ORDER BY start_day DESC NULLS LAST, cease_day DESC NULLS FIRST, reason))[1] AS cease_reason
	FROM ssd_ehcp_assessment JOIN ssd_ehcp_named_plan ON ehcn_ehcp_asmt_id = ehca_ehcp_assessment_id,
		LATERAL (SELECT ssd_day(ehcn_named_plan_start_date) AS start_day, ssd_day(ehcn_named_plan_ceased_date) AS cease_day,
			nullif(btrim(ehcn_named_plan_ceased_reason, E' \t\r\n'), '') AS reason) AS days
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH') AND NOT starts_with(ehcn_named_plan_id, 'SSD_PH')
		-- the view problems lists the assessments of others as not read
		AND EXISTS (SELECT FROM ssd_ehcp_requests WHERE ehcr_ehcp_request_id = ehca_ehcp_request_id)
	GROUP BY 1
), active AS (
	SELECT ehcp_ehcp_request_id AS plan_id, max(ssd_day(ehcp_active_ehcp_last_review_date)) AS decided_on
	FROM ssd_ehcp_active_plans
	WHERE NOT starts_with(ehcp_active_ehcp_id, 'SSD_PH')
	GROUP BY 1
)
SELECT plan_id, started_on, ceased_on, cease_reason, NULL::date AS meeting_on, decided_on
FROM named FULL JOIN active USING (plan_id);
COMMENT ON VIEW plans IS 'EHC plans of the Standard Safeguarding Dataset, one per request, with the columns of a scorecard.';
