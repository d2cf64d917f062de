-- The tables of the Standard Safeguarding Dataset about EHC plans, to try the view:
-- identifiers of 48 characters, dates as timestamps, codes as text.  The rows are invented, by
-- arithmetic.  If you have the tables, you need only cases.sql.

\set ON_ERROR_STOP on

CREATE TABLE ssd_send
(
	send_table_id varchar(48) PRIMARY KEY,
	send_person_id varchar(48),
	send_upn varchar(48),
	send_uln varchar(48),
	send_upn_unknown varchar(48)
);
CREATE TABLE ssd_ehcp_requests
(
	ehcr_ehcp_request_id varchar(48) PRIMARY KEY,
	ehcr_send_table_id varchar(48) REFERENCES ssd_send,
	ehcr_ehcp_req_date timestamp,
	ehcr_ehcp_req_outcome_date timestamp,
	ehcr_ehcp_req_outcome varchar(100)
);
CREATE TABLE ssd_ehcp_assessment
(
	ehca_ehcp_assessment_id varchar(48) PRIMARY KEY,
	ehca_ehcp_request_id varchar(48) REFERENCES ssd_ehcp_requests,
	ehca_ehcp_assessment_outcome_date timestamp,
	ehca_ehcp_assessment_outcome varchar(100),
	ehca_ehcp_assessment_exceptions varchar(100)
);
CREATE TABLE ssd_ehcp_named_plan
(
	ehcn_named_plan_id varchar(48) PRIMARY KEY,
	ehcn_ehcp_asmt_id varchar(48) REFERENCES ssd_ehcp_assessment,
	ehcn_named_plan_start_date timestamp,
	ehcn_named_plan_ceased_date timestamp,
	ehcn_named_plan_ceased_reason varchar(100)
);
CREATE TABLE ssd_ehcp_active_plans
(
	ehcp_active_ehcp_id varchar(48) PRIMARY KEY,
	ehcp_ehcp_request_id varchar(48) REFERENCES ssd_ehcp_requests,
	ehcp_active_ehcp_last_review_date timestamp
);

-- 900 requests from 2021 to 2023, with what was known at the end of 2023
CREATE TEMP TABLE made AS
SELECT i, requested, requested + 20 + i % 30 AS decided, requested + 60 + i * i % 130 AS settled
FROM generate_series(1, 900) AS i, LATERAL (SELECT date '2021-01-04' + i * 47 % 1090 AS requested) AS r;

INSERT INTO ssd_send SELECT 'send-' || i, 'person-' || i FROM made;
INSERT INTO ssd_ehcp_requests
SELECT 'request-' || i, 'send-' || i, CASE WHEN i % 97 > 0 THEN requested + time '09:30' END, CASE WHEN outcome IN ('Y', 'N') THEN decided + time '16:45' END, outcome
FROM made, LATERAL (SELECT CASE WHEN i % 31 = 0 THEN 'W' WHEN decided > '2023-12-31' THEN 'A' WHEN i % 9 = 0 THEN 'N' ELSE 'Y' END AS outcome) AS o;
INSERT INTO ssd_ehcp_assessment
SELECT 'assessment-' || i, ehcr_ehcp_request_id, CASE WHEN outcome IN ('Y', 'N') THEN settled + time '12:00' END, outcome, CASE WHEN i % 12 = 0 THEN '1' ELSE '0' END
FROM made JOIN ssd_ehcp_requests ON ehcr_ehcp_request_id = 'request-' || i,
	LATERAL (SELECT CASE WHEN settled > '2023-12-31' THEN 'A' WHEN i % 47 = 0 THEN 'W' WHEN i % 17 = 0 THEN 'N' ELSE 'Y' END AS outcome) AS o
WHERE ehcr_ehcp_req_outcome = 'Y';
-- some refused requests are assessed again
INSERT INTO ssd_ehcp_assessment
SELECT 'again-' || i, ehca_ehcp_request_id, settled + 100, 'Y', '0'
FROM made JOIN ssd_ehcp_assessment ON ehca_ehcp_assessment_id = 'assessment-' || i
WHERE ehca_ehcp_assessment_outcome = 'N' AND i % 34 = 0 AND settled + 100 <= '2023-12-31';
-- a plan for each, and for some a second plan after the first
INSERT INTO ssd_ehcp_named_plan
SELECT 'plan-' || ehca_ehcp_assessment_id, ehca_ehcp_assessment_id, ehca_ehcp_assessment_outcome_date,
	CASE WHEN ehca_ehcp_assessment_id LIKE '%5' THEN ehca_ehcp_assessment_outcome_date + interval '200 days' END,
	CASE WHEN ehca_ehcp_assessment_id LIKE '%5' THEN '5' END
FROM ssd_ehcp_assessment WHERE ehca_ehcp_assessment_outcome = 'Y';
INSERT INTO ssd_ehcp_named_plan
SELECT 'next-' || ehcn_named_plan_id, ehcn_ehcp_asmt_id, ehcn_named_plan_ceased_date + interval '1 day'
FROM ssd_ehcp_named_plan WHERE ehcn_named_plan_id LIKE '%25';
INSERT INTO ssd_ehcp_active_plans
SELECT 'active-' || ehca_ehcp_request_id, ehca_ehcp_request_id, max(ehcn_named_plan_start_date) + interval '1 year'
FROM ssd_ehcp_assessment JOIN ssd_ehcp_named_plan ON ehcn_ehcp_asmt_id = ehca_ehcp_assessment_id
GROUP BY ehca_ehcp_request_id HAVING count(*) > count(ehcn_named_plan_ceased_date);

-- the placeholder rows of the sector's scripts for tables without a source, and mistyped codes
INSERT INTO ssd_send VALUES ('SSD_PH', 'SSD_PH', 'SSD_PH', 'SSD_PH', 'SSD_PH');
INSERT INTO ssd_ehcp_requests VALUES ('SSD_PH', 'SSD_PH', '1900-01-01', '1900-01-01', 'SSD_PH');
INSERT INTO ssd_ehcp_assessment VALUES ('SSD_PH', 'SSD_PH', '1900-01-01', 'SSD_PH', 'SSD_PH');
INSERT INTO ssd_ehcp_named_plan VALUES ('SSD_PH', 'SSD_PH', '1900-01-01', '1900-01-01', 'SSD_PH');
UPDATE ssd_ehcp_requests SET ehcr_ehcp_req_outcome = 'Yes' WHERE ehcr_ehcp_request_id = 'request-1';
UPDATE ssd_ehcp_requests SET ehcr_ehcp_req_outcome = 'y ' WHERE ehcr_ehcp_request_id = 'request-2';

ANALYZE;
