-- What psql reads: the rows that every client must read too, in the folder :folder.
-- Run by test/clients/run in the demo's database.
\set ON_ERROR_STOP on
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;

-- types that no view of the scorecard has, and the largest bigint
CREATE SCHEMA clients;
CREATE VIEW clients.types AS
SELECT area, ehcp.percent_in_time(t) AS percent, ehcp.percent_in_time_interval(t) AS interval,
	daterange(first_day, last_day, '[]') AS days, t AS summary, 9223372036854775807 AS largest, 0.10::numeric AS scale, 'é “ü”'::text AS letters
FROM (SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, min(issued_on) AS first_day, max(issued_on) AS last_day
	FROM cases WHERE issued_on IS NOT NULL GROUP BY area) AS areas;
COMMENT ON COLUMN clients.types.letters IS 'Letters outside ASCII: é';

-- the views, and the query that reads each in a fixed order
CREATE TABLE clients.views AS
SELECT c.oid, format('%I.%I', nspname, relname) AS name,
	format('SELECT * FROM %I.%I ORDER BY %s', nspname, relname, (SELECT string_agg(attnum::text, ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = c.oid AND attnum > 0)) AS query
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE nspname IN ('scorecard', 'clients') AND relkind = 'v'
ORDER BY 2;

\cd :folder
\o views
SELECT name FROM clients.views ORDER BY name;
\o
SELECT format(E'\\o %s.query\nSELECT %L;\n', name, query),
	format(E'\\o %s.rows\nCOPY (%s) TO STDOUT;\n', name, query),
	format(E'\\o %s.columns\nCOPY (SELECT attname, format_type(atttypid, NULL), col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = %L::regclass AND attnum > 0 ORDER BY attnum) TO STDOUT;\n',
		name, name)
FROM clients.views \g (format=unaligned fieldsep='' tuples_only=on) read.sql
\i read.sql

-- another day
SELECT query AS backlog FROM clients.views WHERE name = 'scorecard.weekly_backlog' \gset
\o as_at.query
SELECT replace(:'backlog', 'scorecard.weekly_backlog', 'ehcp.as_at($1, NULL::scorecard.weekly_backlog)');
SET ehcp.as_of = '2021-01-31';
\o january
COPY (:backlog) TO STDOUT;
SELECT count(*) FROM cases WHERE requested_on <= '2021-01-31' \g requested
