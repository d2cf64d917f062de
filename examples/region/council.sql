-- A council of the region: its case table, which nobody else sees, and the summaries by
-- month that it publishes.  The cases are invented, by arithmetic; :seed makes the councils
-- differ.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION ehcp_timeliness;

CREATE TABLE cases AS
SELECT i AS case_id, requested_on,
	CASE WHEN issued_on <= '2021-12-31' AND i % 9 > 0 THEN issued_on END AS issued_on,
	CASE WHEN issued_on <= '2021-12-31' THEN issued_on END AS closed_on,
	i % 14 = 0 AS excepted
FROM generate_series(1, 700 + :seed * 100) AS i,
	LATERAL (SELECT date '2020-01-01' + i * 37 % 730 AS requested_on) AS request,
	LATERAL (SELECT requested_on + 70 + (i * i * 13 + :seed * 29) % (110 + :seed * 30) AS issued_on) AS issue;

-- What leaves the council.  A summary of few cases is withheld: its numbers could tell of
-- a child.  Cases with an exception are few in any month, and stay here.  The views are
-- barriers: without, a condition of the reader's could be asked row by row, and count them.
CREATE SCHEMA published;
CREATE FUNCTION published.suppress(t ehcp.timeliness, least_cases integer DEFAULT 5) RETURNS ehcp.timeliness
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN ehcp.completed(t) >= least_cases THEN t END;

CREATE VIEW published.timeliness_by_month WITH (security_barrier) AS
SELECT date_trunc('month', issued_on::timestamp)::date AS month, published.suppress(ehcp.timeliness_agg(requested_on, issued_on)) AS t
FROM cases
WHERE issued_on IS NOT NULL AND excepted IS NOT TRUE
GROUP BY 1;

-- The backlog without the cases that were closed in a month that is withheld, or in which
-- nothing is published: their number could be had from it otherwise.
CREATE VIEW published.caseflow WITH (security_barrier) AS
SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f
FROM cases
WHERE closed_on IS NULL
	OR date_trunc('month', closed_on::timestamp)::date IN (SELECT month FROM published.timeliness_by_month WHERE t IS NOT NULL);

-- The region reads that, and nothing else.
GRANT USAGE ON SCHEMA published TO region_reader;
GRANT SELECT ON published.timeliness_by_month, published.caseflow TO region_reader;
