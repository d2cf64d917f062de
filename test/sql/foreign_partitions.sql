-- What the views compute from dates, in a form that postgres_fdw sends to another server.
-- test/tap/foreign_partitions.pl tests the views over other servers.
SET datestyle = ISO;

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
FROM unnest(ARRAY[NULL, '-infinity', '2021-01-31', 'infinity']::date[]) AS a, unnest(ARRAY[NULL, '2021-01-30', '2021-02-01']::date[]) AS b;
SELECT count(*), count(*) FILTER (WHERE ehcp.first_between(from_day, to_day, a, b, c, d) IS DISTINCT FROM
	(SELECT min(day) FROM unnest(ARRAY[a, b, c, d]) AS day WHERE day BETWEEN from_day AND to_day)) AS different
FROM unnest(ARRAY[NULL, '1989-09-01']::date[]) AS from_day, unnest(ARRAY[NULL, '2021-01-31']::date[]) AS to_day,
	unnest(ARRAY[NULL, '-infinity', '1989-08-31', '1989-09-01', '2021-01-31', 'infinity']::date[]) AS a, unnest(ARRAY[NULL, '2021-01-30', '2021-02-01']::date[]) AS b,
	unnest(ARRAY[NULL, '2021-01-29', '2021-02-02']::date[]) AS c, unnest(ARRAY[NULL, '2020-01-01', 'infinity']::date[]) AS d;
