-- The day of a scorecard: what the setting accepts.  test/tap/as_of.pl tests every way to set it.
SET datestyle = ISO;

SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date AS today;
SET ehcp.as_of = '2021-01-31';
SELECT ehcp.as_of();
SET datestyle = 'SQL, DMY';
SELECT ehcp.as_of();
SET datestyle = ISO;
SET ehcp.as_of = '2024-02-29';
SELECT ehcp.as_of();
SET ehcp.as_of = '2021-06-30 00:00:00+00';
SELECT ehcp.as_of();
-- other values are rejected, and the day stays
SET ehcp.as_of = '2023-02-29';
SET ehcp.as_of = '31/01/2021';
\set VERBOSITY terse
SET ehcp.as_of = '2021-01-31 ';
SET ehcp.as_of = '0000-01-01';
SET ehcp.as_of = '2021-1--31';
SET ehcp.as_of = 'infinity';
SET ehcp.as_of = '2021-06-30 12:00:00';
\set VERBOSITY default
SELECT ehcp.as_of();
SET ehcp.as_of = '';
SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date AS today;
RESET ehcp.as_of;

-- a day in the past, a day in the future, and an impossible day
SELECT day, ehcp.date_by(day, '2021-01-31')
FROM unnest('{-infinity,1989-08-31,1989-09-01,2021-01-31,2021-02-01,infinity}'::date[]) AS day;
SELECT ehcp.earliest_date();

-- the row from which the views of a scorecard read the day and the calendar
SET ehcp.as_of = '2021-01-31';
SELECT * FROM ehcp.today;
SET ehcp.calendar = 'scotland';
SELECT * FROM ehcp.today;
RESET ehcp.calendar;
RESET ehcp.as_of;

-- a view as on a day, in one statement; the setting keeps its value
CREATE SCHEMA as_at;
CREATE VIEW as_at.days AS SELECT day, calendar, i FROM ehcp.today, generate_series(1, 2) AS i;
SET ehcp.as_of = '2020-02-29';
SELECT * FROM ehcp.as_at('2021-01-31', NULL::as_at.days);
SELECT a.day AS one, b.day AS other, (SELECT day FROM ehcp.today) AS session
FROM ehcp.as_at('2021-01-31', NULL::as_at.days) AS a JOIN ehcp.as_at(date '2021-02-28', NULL::as_at.days) AS b USING (i);
SELECT i, (ehcp.as_at(day, NULL::as_at.days)).day FROM (SELECT i, date '2021-01-31' + i AS day FROM generate_series(1, 2) AS i) AS days;
-- each type of parameter, whatever DateStyle is
SET datestyle = 'SQL, DMY';
SET timezone = 'Europe/London';
SELECT to_char(day, 'YYYY-MM-DD') FROM ehcp.as_at(date '2021-07-03', NULL::as_at.days) WHERE i = 1
UNION ALL SELECT to_char(day, 'YYYY-MM-DD') FROM ehcp.as_at(timestamp '2021-07-04 00:00', NULL::as_at.days) WHERE i = 1
UNION ALL SELECT to_char(day, 'YYYY-MM-DD') FROM ehcp.as_at(timestamptz '2021-07-05 00:00+01', NULL::as_at.days) WHERE i = 1
UNION ALL SELECT to_char(day, 'YYYY-MM-DD') FROM ehcp.as_at(varchar '2021-07-06T00:00:00.000Z', NULL::as_at.days) WHERE i = 1;
RESET datestyle;
-- no other day than the one that was meant
SELECT * FROM ehcp.as_at(NULL, NULL::as_at.days);
SELECT * FROM ehcp.as_at(NULL::date, NULL::as_at.days);
\set VERBOSITY terse
SELECT * FROM ehcp.as_at('', NULL::as_at.days);
SELECT * FROM ehcp.as_at('31/01/2021', NULL::as_at.days);
SELECT * FROM ehcp.as_at(date 'infinity', NULL::as_at.days);
SELECT * FROM ehcp.as_at(timestamp '2021-07-04 12:00', NULL::as_at.days);
SELECT * FROM ehcp.as_at(timestamptz '2021-07-05 00:00+00', NULL::as_at.days);
SELECT * FROM ehcp.as_at(timestamp '-infinity', NULL::as_at.days);
RESET timezone;
-- a timestamp that PostgreSQL does not make
BEGIN;
CREATE CAST (bigint AS timestamp) WITHOUT FUNCTION;
SELECT * FROM ehcp.as_at((-9223372036854775807)::bigint::timestamp, NULL::as_at.days);
ROLLBACK;
\set VERBOSITY default
-- only a view
CREATE MATERIALIZED VIEW as_at.kept AS SELECT * FROM as_at.days;
SELECT * FROM ehcp.as_at('2021-01-31', NULL::as_at.kept);
SELECT * FROM ehcp.as_at('2021-01-31', 'as_at.days'::text);
-- after an error in the view, the setting has its former value too
CREATE VIEW as_at.fails AS SELECT 1 / (day - date '2021-01-31') AS one FROM ehcp.today;
BEGIN;
SAVEPOINT before;
\set VERBOSITY terse
SELECT * FROM ehcp.as_at('2021-01-31', NULL::as_at.fails);
\set VERBOSITY default
ROLLBACK TO before;
SELECT day FROM ehcp.today;
COMMIT;
-- a view of one day, which a column more does not break
CREATE VIEW as_at.january AS SELECT * FROM ehcp.as_at('2021-01-31', NULL::as_at.days);
CREATE OR REPLACE VIEW as_at.days AS SELECT day, calendar, i, i + 1 AS more FROM ehcp.today, generate_series(1, 2) AS i;
SELECT * FROM as_at.january;
RESET ehcp.as_of;
DROP SCHEMA as_at CASCADE;
