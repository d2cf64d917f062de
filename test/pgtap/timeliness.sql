-- On random cases, the measures against plain SQL, and the same answer from every plan.
BEGIN;
SELECT plan(19);
SELECT setseed(0.1530);

-- 200,000 cases in 150 areas: most take months, some years; ties, gaps, unusual dates
CREATE TEMP TABLE cases AS
SELECT area, started_on, excepted, CASE
	WHEN kind < 0.1 THEN NULL
	WHEN kind < 0.12 THEN start - 1 - (share * 30)::integer
	WHEN kind < 0.98 THEN start + (share * 320)::integer
	ELSE start + (share * share * 14600)::integer END AS completed_on
FROM (SELECT *, coalesce(started_on, '2020-01-01') AS start FROM (
	SELECT i % 150 AS area,
		CASE WHEN random() < 0.97 THEN date '2018-01-01' + (random() * 1500)::integer END AS started_on,
		CASE WHEN random() < 0.5 THEN false WHEN random() < 0.2 THEN true END AS excepted,
		random() AS kind, random() AS share
	FROM generate_series(1, 200000) AS i) AS random) AS made;
-- a few special areas: only open cases, one case, one day
DELETE FROM cases WHERE area IN (0, 1, 2);
INSERT INTO cases VALUES (0, '2020-01-01', false, NULL), (1, '2020-01-01', false, '2020-05-20');
INSERT INTO cases SELECT 2, '2020-01-01', NULL, '2020-05-20' FROM generate_series(1, 3000);
ANALYZE cases;

-- rounding half up to a tenth, in integers, without our functions
CREATE FUNCTION pg_temp.tenths(numerator numeric, denominator numeric) RETURNS numeric LANGUAGE sql AS
	'SELECT round(div(20 * numerator + denominator, 2 * nullif(denominator, 0)) / 10, 1)';
CREATE TEMP TABLE expected AS
SELECT area,
	count(*) AS completed,
	count(*) FILTER (WHERE excepted IS TRUE) AS exceptions,
	count(*) FILTER (WHERE excepted IS NOT TRUE AND days IS NULL) AS undated,
	count(*) FILTER (WHERE excepted IS NOT TRUE AND days <= 140) AS in_time,
	count(*) FILTER (WHERE days <= 100) AS in_time_100,
	pg_temp.tenths(100 * count(*) FILTER (WHERE excepted IS NOT TRUE AND days <= 140), count(*) FILTER (WHERE excepted IS NOT TRUE)) AS percent,
	pg_temp.tenths(100 * count(*) FILTER (WHERE days <= 100), count(*)) AS percent_100,
	pg_temp.tenths(sum(days) FILTER (WHERE excepted IS NOT TRUE), 7 * count(days) FILTER (WHERE excepted IS NOT TRUE)) AS mean,
	pg_temp.tenths((2 * percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE excepted IS NOT TRUE))::numeric, 14) AS median
FROM (SELECT *, CASE WHEN completed_on >= started_on THEN completed_on - started_on END AS days FROM cases) AS cases
WHERE completed_on IS NOT NULL
GROUP BY GROUPING SETS ((area), ());
INSERT INTO expected VALUES (0, 0, 0, 0, 0, 0);

PREPARE two_steps AS
SELECT area, ehcp.completed(t), ehcp.exceptions(t), ehcp.undated(t), ehcp.in_time(t), ehcp.in_time(t, 100, true) AS in_time_100,
	ehcp.percent_in_time(t), ehcp.percent_in_time(t, 100, true) AS percent_100, ehcp.mean_weeks(t), ehcp.median_weeks(t)
FROM (SELECT area, ehcp.timeliness_agg(started_on, completed_on, excepted) AS t FROM cases GROUP BY GROUPING SETS ((area), ())) AS summaries;
PREPARE one_step AS
SELECT area, ehcp.completed(started_on, completed_on, excepted), ehcp.in_time(started_on, completed_on, excepted),
	ehcp.percent_in_time(started_on, completed_on, excepted), ehcp.mean_weeks(started_on, completed_on, excepted),
	ehcp.median_weeks(started_on, completed_on, excepted)
FROM cases GROUP BY GROUPING SETS ((area), ());

SELECT set_eq('two_steps', 'SELECT * FROM expected', 'measures of summaries');
SELECT set_eq('one_step', 'SELECT area, completed, in_time, percent, mean, median FROM expected', 'measures directly from rows');
SELECT set_eq('SELECT ehcp.percent_in_time(ehcp.timeliness_agg(started_on, completed_on), 140, true) FROM cases',
	'SELECT ehcp.percent_in_time(ehcp.timeliness_agg(started_on, completed_on, excepted), 140, true) FROM cases',
	'without the flag: as including exceptions');

-- with exceptions: the cases that have days taken, by plain SQL
CREATE TEMP TABLE dated AS
SELECT area, excepted IS TRUE AS excepted, completed_on IS NULL AS open, coalesce(completed_on, '2072-01-01') - started_on AS days
FROM cases WHERE completed_on >= started_on OR completed_on IS NULL AND started_on IS NOT NULL;
PREPARE weeks AS
SELECT area, also, fraction, ehcp.mean_weeks(t, also), ehcp.median_weeks(t, also), ehcp.percentile_weeks(t, fraction, also)
FROM (SELECT area, ehcp.timeliness_agg(started_on, completed_on, excepted) AS t FROM cases WHERE area < 12 GROUP BY area) AS summaries,
	unnest('{false,true}'::boolean[]) AS also, unnest('{0,0.1,0.5,0.9,1}'::numeric[]) AS fraction;
PREPARE weeks_expected AS
SELECT area, also, fraction, pg_temp.tenths(sum(days), 7 * count(days)) AS mean,
	pg_temp.tenths((2 * percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::numeric, 14) AS median,
	-- the case at the position and the next one, and the fraction between them
	pg_temp.tenths(min(days) FILTER (WHERE n = place) + mod(fraction * (cases - 1), 1)
		* (min(days) FILTER (WHERE n = least(place + 1, cases - 1)) - min(days) FILTER (WHERE n = place)), 7) AS percentile
FROM (
	SELECT area, also, fraction, days, row_number() OVER places - 1 AS n, cases, div(fraction * (cases - 1), 1) AS place
	FROM (
		SELECT area, also, days, count(*) OVER (PARTITION BY area, also) AS cases
		FROM dated, unnest('{false,true}'::boolean[]) AS also
		WHERE area < 12 AND NOT open AND (also OR NOT excepted)
	) AS counted, unnest('{0,0.1,0.5,0.9,1}'::numeric[]) AS fraction
	WINDOW places AS (PARTITION BY area, also, fraction ORDER BY days)
) AS placed
GROUP BY area, also, fraction, cases
UNION ALL
SELECT 0, also, fraction, NULL, NULL, NULL FROM unnest('{false,true}'::boolean[]) AS also, unnest('{0,0.1,0.5,0.9,1}'::numeric[]) AS fraction;
SELECT set_eq('weeks', 'weeks_expected', 'mean, median and percentiles with exceptions');
SELECT set_eq($$
	SELECT area, also, b.*
	FROM (SELECT area, ehcp.timeliness_agg(started_on, completed_on, excepted, '2072-01-01') AS t
		FROM cases GROUP BY area) AS summaries,
		unnest('{false,true}'::boolean[]) AS also, ehcp.bands(t, '{0,42,140,300}', also) AS b
$$, $$
	SELECT areas.area, also, from_day, to_day, count(*) FILTER (WHERE NOT open AND (also OR NOT excepted)) AS completed,
		count(*) FILTER (WHERE open) AS open
	FROM (SELECT DISTINCT area FROM cases) AS areas
		CROSS JOIN unnest('{false,true}'::boolean[]) AS also
		CROSS JOIN (VALUES (0, 0), (1, 42), (43, 140), (141, 300), (301, NULL)) AS bands(from_day, to_day)
		LEFT JOIN dated
			ON dated.area = areas.area AND days >= from_day AND (days <= to_day OR to_day IS NULL)
	GROUP BY 1, 2, 3, 4
$$, 'bands with exceptions');
SELECT is((SELECT array_agg(ehcp.mean_weeks(t, also)) FROM (SELECT 'exceptions 14:1; undated 2; undated_exceptions 3'::ehcp.timeliness AS t) AS s,
	unnest('{false,true}'::boolean[]) AS also), '{NULL,2.0}'::numeric[], 'undated cases have no days, with or without an exception');

-- the same bytes for any order of the rows and any plan
CREATE TEMP TABLE whole AS SELECT ehcp.timeliness_agg(started_on, completed_on, excepted)::text AS t FROM cases;
CREATE TEMP TABLE by_area AS SELECT area, ehcp.timeliness_agg(started_on, completed_on, excepted) AS t FROM cases GROUP BY area;
SELECT is(ehcp.rollup(t)::text, (SELECT t FROM whole), 'the rollup of the areas is the whole') FROM by_area;
SELECT is(ehcp.rollup(t ORDER BY random())::text, (SELECT t FROM whole), 'in any order') FROM by_area;
SELECT is(ehcp.timeliness_agg(started_on, completed_on, excepted ORDER BY completed_on)::text, (SELECT t FROM whole), 'of sorted rows')
FROM cases;
SELECT is(ehcp.rollup(t::text::ehcp.timeliness)::text, (SELECT t FROM whole), 'through text') FROM by_area;
SELECT is(ehcp.rollup(t)::text, (SELECT t FROM whole), 'of case by case')
FROM (SELECT ehcp.timeliness_agg(started_on, completed_on, excepted) AS t FROM cases GROUP BY ctid) AS each;
CREATE TEMP TABLE halves AS
SELECT ehcp.timeliness_agg(started_on, completed_on, excepted) FILTER (WHERE area < 75) AS a,
	ehcp.timeliness_agg(started_on, completed_on, excepted) FILTER (WHERE area >= 75) AS b FROM cases;
SELECT is(ehcp.timeliness_combine(a, b)::text, (SELECT t FROM whole), 'two halves combined') FROM halves;
SELECT is(ehcp.timeliness_combine(b, a)::text, (SELECT t FROM whole), 'the other way round') FROM halves;
SET LOCAL enable_hashagg = off;
SELECT set_eq('two_steps', 'SELECT * FROM expected', 'grouped by sorting');
RESET enable_hashagg;
SET LOCAL work_mem = '64kB';
SELECT bag_eq('SELECT started_on, completed_on, ehcp.timeliness_agg(started_on, completed_on, excepted)::text FROM cases GROUP BY 1, 2',
	'SELECT started_on, completed_on, ehcp.timeliness_agg(started_on, completed_on, excepted)::text FROM (SELECT * FROM cases ORDER BY 1, 2) AS s GROUP BY 1, 2',
	'spilling to disk');
RESET work_mem;

-- windows: running and moving
SELECT set_eq($$
	SELECT DISTINCT ON (area) area, ehcp.completed(started_on, completed_on, excepted) OVER (ORDER BY area)
	FROM cases WHERE area < 20
$$, $$
	SELECT area, ehcp.completed(ehcp.rollup(t) OVER (ORDER BY area)) FROM by_area WHERE area < 20
$$, 'a running window');
SELECT set_eq($$
	SELECT area, ehcp.rollup(t) OVER (ORDER BY area ROWS BETWEEN 11 PRECEDING AND CURRENT ROW)::text FROM by_area
$$, $$
	SELECT area, (SELECT ehcp.rollup(t) FROM by_area AS twelve WHERE twelve.area BETWEEN by_area.area - 11 AND by_area.area)::text FROM by_area
$$, 'a moving window of 12');
SELECT ok(ehcp.timeliness_add(NULL, '2020-01-01', NULL) IS NULL, 'a case without a completion adds nothing');
SELECT throws_ok($$ SELECT ehcp.bands('empty', array_fill(1, ARRAY[45000000])) $$, '22023', 'edges must be days in ascending order', 'more edges than memory for their bands');
SELECT * FROM finish();
ROLLBACK;
