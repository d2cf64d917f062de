-- Cases from the tables of the Standard Safeguarding Dataset: a row for each request, with
-- the columns that a scorecard reads, and a view of the values that cannot be interpreted.
--
-- The dataset does not record mediation and tribunals, so there is no column contested: the
-- Department for Education excludes plans issued after them, which this dataset cannot do.
-- The dataset records only the last review of a plan, without the due date or the date of
-- the meeting, so this file creates no view of reviews.  It leaves out ssd_send, the table of
-- children.

\set ON_ERROR_STOP on

-- Reads a value.  Spaces around a code or a flag, and upper or lower case, do not matter.

CREATE FUNCTION ssd_outcome(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN upper(btrim(code, E' \t\r\n')) IN ('Y', 'N', 'A', 'W', 'H') THEN upper(btrim(code, E' \t\r\n'))
	WHEN btrim(code, E' \t\r\n') <> '' THEN '?' END;
COMMENT ON FUNCTION ssd_outcome(text) IS 'The outcome Y, N, A, W or H; NULL for no code, ? for any other code.';

CREATE FUNCTION ssd_flag(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN lower(btrim(code, E' \t\r\n')) IN ('1', 'y', 'yes', 't', 'true') THEN 'Y'
	WHEN lower(btrim(code, E' \t\r\n')) IN ('0', 'n', 'no', 'f', 'false') THEN 'N'
	WHEN btrim(code, E' \t\r\n') <> '' THEN '?' END;
COMMENT ON FUNCTION ssd_flag(text) IS 'Y or N; NULL for no flag, ? for any other text.';

-- The day of a timestamp, in England even if the session has another time zone; NULL for a
-- placeholder, such as 1900-01-01, to which SQL Server converts empty text.
CREATE FUNCTION ssd_day(value date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value BETWEEN '1990-01-01' AND '2099-12-31' THEN value END;
CREATE FUNCTION ssd_day(value timestamp) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value::date BETWEEN '1990-01-01' AND '2099-12-31' THEN value::date END;
CREATE FUNCTION ssd_day(value timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (value AT TIME ZONE 'Europe/London')::date BETWEEN '1990-01-01' AND '2099-12-31' THEN (value AT TIME ZONE 'Europe/London')::date END;
COMMENT ON FUNCTION ssd_day(date) IS 'The day; NULL before 1990 and after 2099.';
COMMENT ON FUNCTION ssd_day(timestamp) IS 'Its day; NULL before 1990 and after 2099.';
COMMENT ON FUNCTION ssd_day(timestamptz) IS 'Its day in England; NULL before 1990 and after 2099.';

-- The requests as read, including those with values that cannot be interpreted.  A row that
-- occurs twice counts once.  The sector's scripts put a placeholder row, with the identifier
-- SSD_PH, into a table without a source; it is not a request.
CREATE VIEW ssd_requests_read AS
WITH read AS (
	SELECT ehca_ehcp_assessment_id AS assessment_id, ehca_ehcp_request_id AS case_id, ssd_outcome(ehca_ehcp_assessment_outcome) AS outcome,
		ssd_day(ehca_ehcp_assessment_outcome_date) AS settled_on, ssd_flag(ehca_ehcp_assessment_exceptions) = 'Y' AS excepted
	FROM ssd_ehcp_assessment
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH')
), assessments AS (
	-- of several assessments of a request, the one that led to a plan; without one, the one that continues, or the last
	SELECT DISTINCT ON (case_id) case_id, outcome AS assessment_outcome, settled_on, excepted IS TRUE AS excepted
	FROM read
	ORDER BY case_id,
		CASE WHEN outcome = 'Y' AND settled_on IS NOT NULL THEN 1 WHEN outcome IN ('A', 'Y') OR outcome IS NULL THEN 2 ELSE 3 END,
		CASE outcome WHEN 'Y' THEN settled_on END,
		settled_on DESC NULLS LAST, assessment_id
), plans AS (
	-- a plan ceases when the one that started last does; of those that started on the same day, the one that lasts longest
	SELECT case_id, min(start_day) AS plan_started_on,
		(array_agg(cease_day ORDER BY start_day DESC NULLS LAST, cease_day DESC NULLS FIRST))[1] AS ceased_on
	FROM read JOIN ssd_ehcp_named_plan ON ehcn_ehcp_asmt_id = assessment_id,
		LATERAL (SELECT ssd_day(ehcn_named_plan_start_date) AS start_day, ssd_day(ehcn_named_plan_ceased_date) AS cease_day) AS days
	WHERE NOT starts_with(ehcn_named_plan_id, 'SSD_PH')
	GROUP BY case_id
), requests AS (
	SELECT DISTINCT ehcr_ehcp_request_id AS case_id, ssd_day(ehcr_ehcp_req_date) AS requested_on,
		ssd_outcome(ehcr_ehcp_req_outcome) AS request_outcome, ssd_day(ehcr_ehcp_req_outcome_date) AS request_settled_on
	FROM ssd_ehcp_requests
	WHERE NOT starts_with(ehcr_ehcp_request_id, 'SSD_PH')
), cases AS (
	SELECT case_id, requested_on, request_outcome, request_settled_on, assessment_outcome, assessments.case_id IS NOT NULL AS assessed,
		CASE WHEN assessments.case_id IS NOT NULL THEN settled_on WHEN request_outcome IN ('N', 'W') THEN request_settled_on END AS settled_on,
		-- historical (H): the decision was to assess; Y without a date: the plan is not issued yet; no outcome: not decided yet
		CASE WHEN assessments.case_id IS NULL THEN request_outcome IS NULL OR request_outcome IN ('Y', 'A', 'H')
			ELSE assessment_outcome IS NULL OR assessment_outcome = 'A' OR assessment_outcome = 'Y' AND settled_on IS NULL END AS waiting,
		coalesce(excepted, false) AS excepted, plan_started_on, ceased_on
	FROM requests LEFT JOIN assessments USING (case_id) LEFT JOIN plans USING (case_id)
)
-- the day of a withdrawal is often not recorded: then the last known day of the case, which a few cases lack
SELECT *, CASE WHEN NOT waiting THEN coalesce(settled_on, greatest(requested_on, request_settled_on, plan_started_on)) END AS closed_on
FROM cases;
COMMENT ON VIEW ssd_requests_read IS 'Behind cases and problems: each request as read, including those with values that cannot be interpreted.';

CREATE VIEW problems (relation, row_id, case_id, column_name, value, rule, effect) AS
	-- rows that are not read
	SELECT 'ssd_ehcp_requests', ehcr_ehcp_request_id::text, ehcr_ehcp_request_id::text, 'ehcr_ehcp_request_id', ehcr_ehcp_request_id::text, 'an identifier is present and is not a placeholder', 'row not read'
	FROM ssd_ehcp_requests
	WHERE starts_with(ehcr_ehcp_request_id, 'SSD_PH') OR ehcr_ehcp_request_id IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_assessment', ehca_ehcp_assessment_id::text, ehca_ehcp_request_id::text, 'ehca_ehcp_assessment_id', ehca_ehcp_assessment_id::text, 'an identifier is present and is not a placeholder', 'row not read'
	FROM ssd_ehcp_assessment
	WHERE starts_with(ehca_ehcp_assessment_id, 'SSD_PH') OR ehca_ehcp_assessment_id IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_named_plan', ehcn_named_plan_id::text, NULL::text, 'ehcn_named_plan_id', ehcn_named_plan_id::text, 'an identifier is present and is not a placeholder', 'row not read'
	FROM ssd_ehcp_named_plan
	WHERE starts_with(ehcn_named_plan_id, 'SSD_PH') OR ehcn_named_plan_id IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_assessment', ehca_ehcp_assessment_id::text, ehca_ehcp_request_id::text, 'ehca_ehcp_request_id', ehca_ehcp_request_id::text, 'an assessment belongs to an existing request', 'row not read'
	FROM ssd_ehcp_assessment
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH') AND NOT EXISTS (SELECT FROM ssd_ehcp_requests WHERE ehcr_ehcp_request_id = ehca_ehcp_request_id)
	UNION ALL
	SELECT 'ssd_ehcp_named_plan', ehcn_named_plan_id::text, NULL::text, 'ehcn_ehcp_asmt_id', ehcn_ehcp_asmt_id::text, 'a plan belongs to an existing assessment', 'row not read'
	FROM ssd_ehcp_named_plan
	WHERE NOT starts_with(ehcn_named_plan_id, 'SSD_PH') AND NOT EXISTS (SELECT FROM ssd_ehcp_assessment WHERE ehca_ehcp_assessment_id = ehcn_ehcp_asmt_id)
	UNION ALL
	-- codes
	SELECT 'ssd_ehcp_requests', ehcr_ehcp_request_id::text, ehcr_ehcp_request_id::text, 'ehcr_ehcp_req_outcome', ehcr_ehcp_req_outcome::text, 'an outcome is Y, N, A, W or H', 'case left out'
	FROM ssd_ehcp_requests
	WHERE NOT starts_with(ehcr_ehcp_request_id, 'SSD_PH') AND ssd_outcome(ehcr_ehcp_req_outcome) = '?'
	UNION ALL
	SELECT 'ssd_ehcp_requests', ehcr_ehcp_request_id::text, ehcr_ehcp_request_id::text, 'ehcr_ehcp_req_outcome', ehcr_ehcp_req_outcome::text, 'an outcome with a date has a code', 'case left out'
	FROM ssd_ehcp_requests
	WHERE NOT starts_with(ehcr_ehcp_request_id, 'SSD_PH') AND ssd_outcome(ehcr_ehcp_req_outcome) IS NULL AND ssd_day(ehcr_ehcp_req_outcome_date) IS NOT NULL
	UNION ALL
	SELECT 'ssd_ehcp_assessment', ehca_ehcp_assessment_id::text, ehca_ehcp_request_id::text, 'ehca_ehcp_assessment_outcome', ehca_ehcp_assessment_outcome::text, 'an outcome is Y, N, A, W or H', 'case left out'
	FROM ssd_ehcp_assessment
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH') AND ssd_outcome(ehca_ehcp_assessment_outcome) = '?'
	UNION ALL
	SELECT 'ssd_ehcp_assessment', ehca_ehcp_assessment_id::text, ehca_ehcp_request_id::text, 'ehca_ehcp_assessment_outcome', ehca_ehcp_assessment_outcome::text, 'an outcome with a date has a code', 'case left out'
	FROM ssd_ehcp_assessment
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH') AND ssd_outcome(ehca_ehcp_assessment_outcome) IS NULL AND ssd_day(ehca_ehcp_assessment_outcome_date) IS NOT NULL
	UNION ALL
	SELECT 'ssd_ehcp_assessment', ehca_ehcp_assessment_id::text, ehca_ehcp_request_id::text, 'ehca_ehcp_assessment_exceptions', ehca_ehcp_assessment_exceptions::text, 'a flag is 1 or 0', 'case left out'
	FROM ssd_ehcp_assessment
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH') AND ssd_flag(ehca_ehcp_assessment_exceptions) = '?'
	UNION ALL
	-- days
	SELECT 'ssd_ehcp_requests', ehcr_ehcp_request_id::text, ehcr_ehcp_request_id::text, 'ehcr_ehcp_req_date', ehcr_ehcp_req_date::text, 'a date is between 1990 and 2099', 'day read as missing'
	FROM ssd_ehcp_requests
	WHERE NOT starts_with(ehcr_ehcp_request_id, 'SSD_PH') AND ehcr_ehcp_req_date IS NOT NULL AND ssd_day(ehcr_ehcp_req_date) IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_requests', ehcr_ehcp_request_id::text, ehcr_ehcp_request_id::text, 'ehcr_ehcp_req_outcome_date', ehcr_ehcp_req_outcome_date::text, 'a date is between 1990 and 2099', 'day read as missing'
	FROM ssd_ehcp_requests
	WHERE NOT starts_with(ehcr_ehcp_request_id, 'SSD_PH') AND ehcr_ehcp_req_outcome_date IS NOT NULL AND ssd_day(ehcr_ehcp_req_outcome_date) IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_assessment', ehca_ehcp_assessment_id::text, ehca_ehcp_request_id::text, 'ehca_ehcp_assessment_outcome_date', ehca_ehcp_assessment_outcome_date::text, 'a date is between 1990 and 2099', 'day read as missing'
	FROM ssd_ehcp_assessment
	WHERE NOT starts_with(ehca_ehcp_assessment_id, 'SSD_PH') AND ehca_ehcp_assessment_outcome_date IS NOT NULL AND ssd_day(ehca_ehcp_assessment_outcome_date) IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_named_plan', ehcn_named_plan_id::text, ehca_ehcp_request_id::text, 'ehcn_named_plan_start_date', ehcn_named_plan_start_date::text, 'a date is between 1990 and 2099', 'day read as missing'
	FROM ssd_ehcp_named_plan LEFT JOIN ssd_ehcp_assessment ON ehca_ehcp_assessment_id = ehcn_ehcp_asmt_id
	WHERE NOT starts_with(ehcn_named_plan_id, 'SSD_PH') AND ehcn_named_plan_start_date IS NOT NULL AND ssd_day(ehcn_named_plan_start_date) IS NULL
	UNION ALL
	SELECT 'ssd_ehcp_named_plan', ehcn_named_plan_id::text, ehca_ehcp_request_id::text, 'ehcn_named_plan_ceased_date', ehcn_named_plan_ceased_date::text, 'a date is between 1990 and 2099', 'day read as missing'
	FROM ssd_ehcp_named_plan LEFT JOIN ssd_ehcp_assessment ON ehca_ehcp_assessment_id = ehcn_ehcp_asmt_id
	WHERE NOT starts_with(ehcn_named_plan_id, 'SSD_PH') AND ehcn_named_plan_ceased_date IS NOT NULL AND ssd_day(ehcn_named_plan_ceased_date) IS NULL
	UNION ALL
	-- whole requests
	SELECT 'ssd_ehcp_requests', case_id::text, case_id::text, 'ehcr_ehcp_request_id', case_id::text, 'an identifier belongs to one request', 'case left out'
	FROM (SELECT case_id FROM ssd_requests_read GROUP BY case_id HAVING count(*) > 1) AS several
	WHERE true
	UNION ALL
	SELECT 'ssd_ehcp_requests', case_id::text, case_id::text, 'ehcr_ehcp_req_date', NULL::text, 'a case that has ended has a date', 'case left out'
	FROM ssd_requests_read
	WHERE NOT waiting AND closed_on IS NULL;
COMMENT ON VIEW problems IS 'The values in the tables of the dataset that cannot be interpreted, one per row, and the effect of each.';
COMMENT ON COLUMN problems.effect IS 'case left out (until the value is corrected), row not read, or day read as missing.';

CREATE VIEW cases AS
SELECT case_id, requested_on,
	CASE WHEN request_outcome IN ('Y', 'N', 'H') THEN request_settled_on END AS decided_on,
	-- an assessment after a refusal means that the refusal was overturned
	CASE WHEN request_outcome IN ('Y', 'H') THEN true WHEN request_outcome = 'N' THEN assessed END AS decision,
	CASE assessment_outcome WHEN 'Y' THEN settled_on END AS issued_on,
	CASE assessment_outcome WHEN 'N' THEN settled_on END AS refused_on,
	closed_on, NOT waiting AND settled_on IS NULL AS closed_on_assumed, excepted, plan_started_on, ceased_on, request_outcome, assessment_outcome
FROM ssd_requests_read
WHERE NOT EXISTS (SELECT FROM problems WHERE problems.case_id = ssd_requests_read.case_id AND effect = 'case left out');
COMMENT ON VIEW cases IS 'EHC plan requests of the Standard Safeguarding Dataset, one per row, with the columns of a scorecard.';
