-- :cases cases of 150 areas over 12 years, up to "today", the last day of 2024.  They are random,
-- but the same in each run, and in order of arrival, as in any case table.  The days from request
-- to plan are realistic: most are near the limit, with a long tail.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION ehcp_timeliness;
CREATE EXTENSION pg_prewarm;

SELECT setseed(0.5) \g /dev/null
CREATE UNLOGGED TABLE cases AS
SELECT case_id, area,
	CASE WHEN random() > 0.003 THEN requested_on END AS requested_on,	-- unknown for some
	CASE WHEN end_on <= '2024-12-31' AND has_plan THEN end_on END AS issued_on,
	CASE WHEN end_on <= '2024-12-31' THEN end_on END AS closed_on,
	excepted
FROM (
	SELECT case_id, 1 + floor(random() * 150)::integer AS area, requested_on, has_plan, random() < 0.05 AS excepted,
		requested_on + CASE
			WHEN NOT has_plan THEN 20 + (random() * 92)::integer		-- refused or withdrawn
			WHEN random() < 0.05 THEN 200 + (random() * 900)::integer	-- stuck
			ELSE 88 + (random() * 30 - 45 * ln(1 - random()))::integer
		END AS end_on
	FROM (
		SELECT i AS case_id, date '2013-01-01' + ((i - 1) * 4383::bigint / :cases)::integer AS requested_on,
			random() < 0.9 AS has_plan
		FROM generate_series(1, :cases) AS i
	) AS requests
) AS ends;

-- for questions that take too long on all cases
CREATE TABLE some_cases AS
SELECT * FROM cases WHERE case_id % (:cases / least(:cases, 10000)) = 0;

-- for the peers: each day with the number of working days up to it; the bank holidays
CREATE TABLE holidays AS
SELECT DISTINCT lower(days) + i AS day
FROM ehcp.closures, generate_series(0, upper(days) - lower(days) - 1) AS i
WHERE calendar = 'england-and-wales';
CREATE TABLE calendar AS
SELECT day, working, count(*) FILTER (WHERE working) OVER (ORDER BY day)::integer AS n
FROM (SELECT day::date AS day, extract(isodow FROM day) < 6 AND day::date NOT IN (SELECT day FROM holidays) AS working
	FROM generate_series(date '2012-01-01', date '2028-12-31', '1 day') AS day) AS days;
CREATE UNIQUE INDEX ON calendar (day);

CREATE UNLOGGED TABLE summaries AS
SELECT area, date_trunc('month', issued_on::timestamp)::date AS month, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
FROM cases
WHERE issued_on IS NOT NULL
GROUP BY 1, 2;

CREATE TABLE monthly_summaries AS
SELECT month, ehcp.rollup(t) AS t FROM summaries GROUP BY month;
CREATE TABLE flow AS
SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases;

VACUUM ANALYZE;
CHECKPOINT;
SELECT pg_prewarm('cases') \g /dev/null

-- the rows for the peers that do not read the server's table
\copy cases TO 'cases.csv' (FORMAT csv)
\copy calendar TO 'calendar.csv' (FORMAT csv)
\copy (SELECT CASE WHEN issued_on IS NULL THEN date '2024-12-31' ELSE issued_on END - requested_on, (issued_on IS NOT NULL)::integer FROM cases WHERE requested_on IS NOT NULL AND NOT excepted AND (issued_on IS NOT NULL OR closed_on IS NULL)) TO 'survival.txt'
