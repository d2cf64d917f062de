-- The region: reads the summaries of its councils through postgres_fdw, and rolls them up.

\set ON_ERROR_STOP on
\getenv host PGHOST
\pset footer off
\pset null ''
SET client_min_messages = warning;
SET datestyle = ISO;
CREATE EXTENSION ehcp_timeliness;
CREATE EXTENSION postgres_fdw;

CREATE SERVER north FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'host', dbname 'council_north');
CREATE SERVER south FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'host', dbname 'council_south');
CREATE USER MAPPING FOR CURRENT_USER SERVER north OPTIONS (user 'region_reader');
CREATE USER MAPPING FOR CURRENT_USER SERVER south OPTIONS (user 'region_reader');
CREATE SCHEMA north;
CREATE SCHEMA south;
IMPORT FOREIGN SCHEMA published FROM SERVER north INTO north;
IMPORT FOREIGN SCHEMA published FROM SERVER south INTO south;

-- A copy, once a month: small, and without a child's record
CREATE TABLE months AS
SELECT 'north' AS council, * FROM north.timeliness_by_month
UNION ALL
SELECT 'south', * FROM south.timeliness_by_month;
CREATE TABLE flows AS
SELECT 'north' AS council, * FROM north.caseflow
UNION ALL
SELECT 'south', * FROM south.caseflow;

\qecho
\qecho 'The region by month (c: withheld by the council)'
\qecho
SELECT to_char(month, 'Mon YYYY') AS month,
	CASE WHEN bool_or(t IS NULL) FILTER (WHERE council = 'north') THEN 'c'
		ELSE ehcp.percent_in_time(ehcp.rollup(t) FILTER (WHERE council = 'north'))::text END AS north,
	CASE WHEN bool_or(t IS NULL) FILTER (WHERE council = 'south') THEN 'c'
		ELSE ehcp.percent_in_time(ehcp.rollup(t) FILTER (WHERE council = 'south'))::text END AS south,
	ehcp.completed(ehcp.rollup(t)) AS issued_where_published,
	ehcp.percent_in_time(ehcp.rollup(t)) AS region,
	ehcp.percent_in_time_interval(ehcp.rollup(t)) AS interval,
	ehcp.median_weeks(ehcp.rollup(t)) AS median_weeks
FROM months
GROUP BY months.month
ORDER BY months.month;

\qecho 'The region''s backlog, quarter by quarter'
\qecho
SELECT b.*
FROM (SELECT ehcp.rollup(f) AS f FROM flows) AS region,
	ehcp.backlog_series(f, '2020-03-31', '2021-12-31', '3 months') AS b;
