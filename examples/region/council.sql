-- A council of the region: its case table, which nobody else can read, and the summaries that
-- it publishes.  The cases are invented, by arithmetic; :seed makes the councils differ, and
-- :data_to is the day up to which the data go.

\set ON_ERROR_STOP on
-- fewer cases than this are not published
\set least_cases 5
SET client_min_messages = warning;
CREATE EXTENSION ehcp_timeliness;

-- The council loads an extract from its case management system into these two tables, both in
-- one transaction.
CREATE TABLE cases AS
SELECT i AS case_id, requested_on,
	CASE WHEN issued_on <= :'data_to' AND i % 9 > 0 THEN issued_on END AS issued_on,
	CASE WHEN issued_on <= :'data_to' THEN issued_on END AS closed_on,
	i % 14 = 0 AS excepted
FROM generate_series(1, 700 + :seed * 100) AS i,
	LATERAL (SELECT date '2020-01-01' + i * 37 % 730 AS requested_on) AS request,
	LATERAL (SELECT requested_on + 70 + (i * i * 13 + :seed * 29) % (110 + :seed * 30) AS issued_on) AS issue
WHERE requested_on <= :'data_to';
CREATE TABLE extract AS SELECT date :'data_to' AS data_to;
CREATE UNIQUE INDEX one_row ON extract ((true));

-- The cases as they were known at the end of that day, and the month in which each left the
-- backlog.  is_counted: the plan counts for the 20-week measure.
CREATE VIEW known_cases AS
SELECT requested_on, issued_on, closed_on, is_counted,
	date_trunc('month', CASE WHEN is_counted THEN issued_on ELSE closed_on END::timestamp)::date AS month
FROM (SELECT requested_on, CASE WHEN issued_on <= data_to THEN issued_on END AS issued_on,
		CASE WHEN closed_on <= data_to THEN closed_on END AS closed_on,
		(issued_on <= data_to AND excepted IS NOT TRUE) IS TRUE AS is_counted
	FROM cases CROSS JOIN extract
	WHERE (requested_on > data_to) IS NOT TRUE) AS cases;

-- What leaves the council.  The views are security barriers: without that, a reader's condition
-- could be evaluated for every case, and count them.
CREATE SCHEMA published;
CREATE VIEW published.extract WITH (security_barrier) AS
SELECT data_to FROM extract;

-- The summary of few cases is suppressed: its numbers can identify a child.  Cases with an
-- exception are few in any month, and are not published.
CREATE FUNCTION published.suppress(t ehcp.timeliness, least_cases integer) RETURNS ehcp.timeliness
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN ehcp.completed(t) >= least_cases THEN t END;

CREATE VIEW published.timeliness_by_month WITH (security_barrier) AS
SELECT month, published.suppress(ehcp.timeliness_agg(requested_on, issued_on), :least_cases) AS t
FROM known_cases
WHERE is_counted
GROUP BY month;

-- The backlog leaves out the plans of a suppressed month, and the other cases closed in a month
-- if they are few.  Otherwise a subtraction would give their number.
CREATE VIEW published.caseflow WITH (security_barrier) AS
SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f
FROM (SELECT requested_on, closed_on, month, count(*) OVER (PARTITION BY month, is_counted) AS cases FROM known_cases) AS cases
WHERE month IS NULL OR cases >= :least_cases;

-- The region reads that, and nothing else.  A row security policy that hides cases from the
-- owner of the views is an error, whatever the settings of the client.
GRANT USAGE ON SCHEMA published TO region_reader;
GRANT SELECT ON published.extract, published.timeliness_by_month, published.caseflow TO region_reader;
ALTER ROLE region_reader IN DATABASE :"DBNAME" SET row_security = off;
