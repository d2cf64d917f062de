-- Working days against a day-by-day count over the GOV.UK file, on random input.
BEGIN;
SELECT plan(11);
SELECT setseed(0.2014);

-- every day of every division, read from the file without our functions
\set file `cat sql/bank-holidays.json`
CREATE TEMP TABLE days AS
SELECT calendar, day::date AS day,
	extract(isodow FROM day) <= 5 AND NOT EXISTS (
		SELECT FROM jsonb_array_elements(division->'events') AS event
		WHERE (event->>'date')::date = day) AS working
FROM jsonb_each(:'file'::jsonb) AS divisions(calendar, division),
	generate_series(date '2012-01-01', date '2028-12-31', '1 day') AS day;

-- ... and an unusual calendar: odd weekdays, terms, a closure of 300 days
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('odd', '{2,3,7}', '2012-01-01', '2028-12-31');
INSERT INTO ehcp.closures
SELECT 'odd', daterange(from_day, from_day + (random() * 45)::integer + 1), 'term ' || i
FROM (SELECT i, date '2012-01-01' + (random() * 6100)::integer AS from_day FROM generate_series(1, 60) AS i) AS closures;
INSERT INTO ehcp.closures VALUES ('odd', '[2019-03-01,2019-12-25)', 'rebuilt'), ('odd', '[2019-05-01,2019-05-02)', 'twice');
INSERT INTO days
SELECT 'odd', day::date, extract(isodow FROM day) IN (2, 3, 7) AND NOT EXISTS (
	SELECT FROM ehcp.closures WHERE calendar = 'odd' AND days @> day::date)
FROM generate_series(date '2012-01-01', date '2028-12-31', '1 day') AS day;
CREATE INDEX ON days (calendar, day) INCLUDE (working);
ANALYZE days;

SELECT is(count(*), 4 * 6210::bigint, 'every day of 17 years, four calendars') FROM days;
SELECT is_empty('SELECT * FROM days WHERE ehcp.is_working_day(day, calendar) <> working', 'is_working_day on every day');
SELECT set_eq(format('SELECT ehcp.working_days(%L, %L, %L)', '2012-01-01', '2028-12-31', calendar),
	format('SELECT day FROM days WHERE working AND calendar = %L', calendar), 'working_days in ' || calendar)
FROM (VALUES ('scotland'), ('odd')) AS calendars(calendar);

CREATE TEMP TABLE pairs AS
SELECT (ARRAY['england-and-wales', 'scotland', 'northern-ireland', 'odd'])[1 + i % 4] AS calendar,
	date '2012-01-01' + (random() * 6209)::integer AS a,
	date '2012-01-01' + (random() * 6209)::integer AS b,
	date '2012-01-01' + (random() * 6209)::integer AS c,
	(random() * 400 - 200)::integer AS n
FROM generate_series(1, 24000) AS i;

-- day by day: one row a day between, signed by direction
SELECT is_empty($$
	SELECT calendar, a, b, ehcp.working_days_between(a, b, calendar), expected
	FROM (SELECT *, CASE WHEN a <= b
			THEN (SELECT count(*) FROM days WHERE days.calendar = pairs.calendar AND day > a AND day <= b AND working)
			ELSE -(SELECT count(*) FROM days WHERE days.calendar = pairs.calendar AND day > b AND day <= a AND working)
		END AS expected FROM pairs) AS counted
	WHERE ehcp.working_days_between(a, b, calendar) <> expected
$$, 'working_days_between of 24,000 random pairs');

-- the n-th working day, found day by day; NULL if that leaves the calendar
CREATE TEMP TABLE walks AS
SELECT calendar, a, n, CASE
	WHEN n > 0 THEN (SELECT day FROM days WHERE days.calendar = pairs.calendar AND day > a AND working
		ORDER BY day OFFSET n - 1 LIMIT 1)
	WHEN n < 0 THEN (SELECT day FROM days WHERE days.calendar = pairs.calendar AND day < a AND working
		ORDER BY day DESC OFFSET -n - 1 LIMIT 1)
	ELSE a END AS expected
FROM pairs;
SELECT cmp_ok(count(expected), '>=', 20000::bigint, 'over 20,000 random offsets, above and below zero') FROM walks;
SELECT is_empty('SELECT * FROM walks WHERE expected IS NOT NULL AND ehcp.add_working_days(a, n, calendar) <> expected',
	'add_working_days of each');
-- ... and an error if that leaves the calendar, never a guess
CREATE FUNCTION pg_temp.is_refused(a date, n integer, calendar text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ehcp.add_working_days(a, n, calendar);
	RETURN false;
EXCEPTION WHEN datetime_field_overflow THEN
	RETURN true;
END $$;
SELECT is_empty('SELECT * FROM walks WHERE expected IS NULL AND NOT pg_temp.is_refused(a, n, calendar)',
	'an error where the calendar ends');
SELECT is_empty($$
	SELECT * FROM days
	WHERE day BETWEEN '2012-02-01' AND '2028-11-30' AND calendar <> 'odd'
		AND (ehcp.next_working_day(day, calendar), ehcp.previous_working_day(day, calendar)) IS DISTINCT FROM
			((SELECT min(day) FROM days AS d WHERE d.calendar = days.calendar AND d.day > days.day AND working),
			(SELECT max(day) FROM days AS d WHERE d.calendar = days.calendar AND d.day < days.day AND working))
$$, 'next and previous working day of every day');

-- laws
SELECT is_empty($$
	SELECT * FROM pairs
	WHERE ehcp.working_days_between(a, b, calendar) <> -ehcp.working_days_between(b, a, calendar)
		OR ehcp.working_days_between(a, b, calendar) + ehcp.working_days_between(b, c, calendar)
			<> ehcp.working_days_between(a, c, calendar)
$$, 'between is antisymmetric and adds up');
SELECT is_empty('SELECT * FROM walks WHERE n >= 0 AND expected IS NOT NULL
	AND ehcp.working_days_between(a, ehcp.add_working_days(a, n, calendar), calendar) <> n',
	'between is the inverse of add');
SELECT * FROM finish();
ROLLBACK;
