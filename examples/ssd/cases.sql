-- Cases from the tables of the Standard Safeguarding Dataset: a row for each request, with
-- the columns that a scorecard takes.
--
-- The dataset has no mediation and no tribunal, so there is no column contested: the
-- Department leaves the plans out that were issued after these, and from here nobody can.
-- It has the last review of a plan only, not when it was due nor when the meeting was:
-- there is no view of reviews.  ssd_send, with the children, is not read.

\set ON_ERROR_STOP on

CREATE VIEW cases AS
WITH assessments AS (
	-- of several assessments of a request the one that led to a plan, or else goes on, or else came last
	SELECT DISTINCT ON (ehca_ehcp_request_id) ehca_ehcp_request_id AS case_id, ehca_ehcp_assessment_outcome AS assessment_outcome,
		ehca_ehcp_assessment_outcome_date::date AS settled_on, ehca_ehcp_assessment_exceptions = '1' AS excepted
	FROM ssd_ehcp_assessment
	ORDER BY ehca_ehcp_request_id,
		CASE WHEN ehca_ehcp_assessment_outcome = 'Y' AND ehca_ehcp_assessment_outcome_date IS NOT NULL THEN 1
			WHEN ehca_ehcp_assessment_outcome IN ('A', 'Y') THEN 2 ELSE 3 END,
		CASE ehca_ehcp_assessment_outcome WHEN 'Y' THEN ehca_ehcp_assessment_outcome_date END,
		ehca_ehcp_assessment_outcome_date DESC NULLS LAST, ehca_ehcp_assessment_id
), plans AS (
	-- a plan has ended when the last one has
	SELECT ehca_ehcp_request_id AS case_id, min(ehcn_named_plan_start_date)::date AS plan_started_on,
		(array_agg(ehcn_named_plan_ceased_date::date ORDER BY ehcn_named_plan_start_date DESC NULLS LAST, ehcn_named_plan_id))[1] AS ceased_on
	FROM ssd_ehcp_named_plan JOIN ssd_ehcp_assessment ON ehcn_ehcp_asmt_id = ehca_ehcp_assessment_id
	GROUP BY ehca_ehcp_request_id
), requests AS (
	SELECT ehcr_ehcp_request_id AS case_id, ehcr_ehcp_req_date::date AS requested_on,
		ehcr_ehcp_req_outcome AS request_outcome, ehcr_ehcp_req_outcome_date::date AS request_settled_on,
		assessment_outcome, CASE WHEN assessment_outcome IS NOT NULL THEN settled_on
			WHEN ehcr_ehcp_req_outcome IN ('N', 'W') THEN ehcr_ehcp_req_outcome_date::date END AS settled_on,
		-- historical (H): it was decided to assess; a Y without a date: the plan is not issued yet
		CASE WHEN assessment_outcome IS NULL THEN ehcr_ehcp_req_outcome IS NULL OR ehcr_ehcp_req_outcome IN ('Y', 'A', 'H')
			ELSE assessment_outcome = 'A' OR assessment_outcome = 'Y' AND settled_on IS NULL END AS waiting,
		coalesce(excepted, false) AS excepted, plan_started_on, ceased_on
	FROM ssd_ehcp_requests
	LEFT JOIN assessments ON assessments.case_id = ehcr_ehcp_request_id
	LEFT JOIN plans ON plans.case_id = ehcr_ehcp_request_id
), closed AS (
	-- of a case that was withdrawn the day is often not recorded: the last day known, which is none for a few
	SELECT *, CASE WHEN NOT waiting THEN coalesce(settled_on, greatest(requested_on, request_settled_on, plan_started_on)) END AS closed_on
	FROM requests
)
SELECT case_id, requested_on,
	CASE WHEN request_outcome IN ('Y', 'N', 'H') THEN request_settled_on END AS decided_on,
	CASE WHEN request_outcome IN ('Y', 'H') THEN true WHEN request_outcome = 'N' THEN false END AS decision,
	CASE assessment_outcome WHEN 'Y' THEN settled_on END AS issued_on,
	CASE assessment_outcome WHEN 'N' THEN settled_on END AS refused_on,
	closed_on, NOT waiting AND settled_on IS NULL AS closed_on_assumed, excepted, plan_started_on, ceased_on, request_outcome, assessment_outcome
FROM closed
WHERE waiting OR closed_on IS NOT NULL;
COMMENT ON VIEW cases IS 'EHC plan requests of the Standard Safeguarding Dataset, a row each, as a scorecard takes them.';
