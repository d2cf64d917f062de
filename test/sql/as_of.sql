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
-- what is not a day is refused, and the day stays
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

-- a day that has come, one that has not, and one that cannot be right
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

-- months and years, as date_trunc and extract have them
SELECT day, ehcp.month_of(day), ehcp.year_of(day)
FROM unnest('{-infinity,4713-01-01 BC,0044-03-15 BC,0001-12-31 BC,0001-01-01,1900-02-28,2000-02-29,2021-01-01,2021-12-31,9999-12-31,5874897-12-31,infinity}'::date[]) AS day;
SELECT count(*) AS different
FROM generate_series(-800000, 800000, 7) AS n, LATERAL (SELECT date '2000-01-01' + n) AS d(day)
WHERE ehcp.month_of(day) <> date_trunc('month', day::timestamp) OR ehcp.year_of(day) <> extract(year FROM day);
SELECT ehcp.month_of(NULL), ehcp.year_of(NULL);
\set VERBOSITY terse
SELECT ehcp.month_of('4714-11-24 BC');
\set VERBOSITY default

-- the earlier of two days, and the first between two days
SELECT a, b, ehcp.earlier(a, b), ehcp.earlier(a, b) IS NOT DISTINCT FROM least(a, b) AS as_least
FROM unnest('{NULL,-infinity,2021-01-31,infinity}'::date[]) AS a, unnest('{NULL,2021-01-30,2021-02-01}'::date[]) AS b;
SELECT count(*), count(*) FILTER (WHERE ehcp.first_between(from_day, to_day, a, b, c, d) IS DISTINCT FROM
	(SELECT min(day) FROM unnest(ARRAY[a, b, c, d]) AS day WHERE day BETWEEN from_day AND to_day)) AS different
FROM unnest('{NULL,1989-09-01}'::date[]) AS from_day, unnest('{NULL,2021-01-31}'::date[]) AS to_day,
	unnest('{NULL,-infinity,1989-08-31,1989-09-01,2021-01-31,infinity}'::date[]) AS a, unnest('{NULL,2021-01-30,2021-02-01}'::date[]) AS b,
	unnest('{NULL,2021-01-29,2021-02-02}'::date[]) AS c, unnest('{NULL,2020-01-01,infinity}'::date[]) AS d;
