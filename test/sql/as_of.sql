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
