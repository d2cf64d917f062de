-- The table of dates against generate_series(), date_trunc() and the file of bank holidays.
BEGIN;
SELECT plan(11);
\set file `cat sql/bank-holidays.json`
SET LOCAL ehcp.as_of = '2023-11-08';

CREATE TEMP TABLE expected AS
SELECT calendar, day::date AS day, extract(isodow FROM day) < 6 AND title IS NULL AS working_day, title AS bank_holiday,
	-- a Wednesday
	(SELECT min(later)::date FROM generate_series(day, day + interval '6 days', '1 day') AS later WHERE extract(isodow FROM later) = 3) AS week_ending,
	date_trunc('month', day)::date AS month, date_trunc('quarter', day)::date AS quarter, extract(year FROM day)::integer AS year,
	to_char(day - interval '3 months', 'YYYY/') || to_char(day + interval '9 months', 'YY') AS financial_year,
	to_char(date_trunc('month', day) - interval '8 months', 'YYYY/') || to_char(date_trunc('month', day) + interval '4 months', 'YY') AS academic_year
FROM jsonb_object_keys(:'file'::jsonb) AS calendar, generate_series(timestamp '2012-01-01', timestamp '2028-12-31', '1 day') AS day
	LEFT JOIN LATERAL (SELECT event->>'title' FROM jsonb_array_elements(:'file'::jsonb #> ARRAY[calendar, 'events']) AS event
		WHERE (event->>'date')::date = day) AS titles(title) ON true;
-- (31 March minus 3 months is 31 December)
SELECT is(count(*), 3 * 6210::bigint, 'every day of 17 years, of three calendars') FROM expected;
SELECT cmp_ok(count(*) FILTER (WHERE bank_holiday IS NOT NULL), '>', 400::bigint, '... with bank holidays') FROM expected;
CREATE TEMP TABLE given AS
SELECT calendar, d.* FROM unnest('{england-and-wales,scotland,northern-ireland}'::text[]) AS calendar, ehcp.dates('2012-01-01', '2028-12-31', calendar) AS d;
SELECT is_empty('SELECT * FROM expected EXCEPT SELECT * FROM given', 'the table of dates has them');
SELECT is_empty('SELECT * FROM given EXCEPT SELECT * FROM expected', '... and no others');
SELECT is(count(*), 3 * 6210::bigint, '... each once') FROM given;
SELECT is_empty('SELECT day FROM given WHERE calendar = ''scotland'' AND working_day <> ehcp.is_working_day(day, ''scotland'')', 'working days are those of is_working_day');

-- part of it is the same as all
SELECT setseed(0.5);
CREATE TEMP TABLE parts AS
SELECT a, a + n AS z FROM (SELECT date '2012-01-01' + (random() * 6000)::integer AS a, (random() * 60)::integer AS n FROM generate_series(1, 300)) AS r;
SELECT is_empty($$
	SELECT a, z, to_jsonb(d) FROM parts, ehcp.dates(a, z, 'northern-ireland') AS d
	EXCEPT SELECT a, z, to_jsonb(g) - 'calendar' FROM parts JOIN given AS g ON day BETWEEN a AND z WHERE calendar = 'northern-ireland'
$$, 'a part is as it is in the whole');

-- a calendar with more closures than room is made for at first
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('many', '2024-01-01', '2026-12-31');
INSERT INTO ehcp.closures SELECT 'many', daterange(day, day + 1), 'closed ' || day FROM generate_series(0, 999) AS i, LATERAL (SELECT date '2024-01-01' + i) AS d(day);
SELECT is(count(*) FILTER (WHERE bank_holiday = 'closed ' || day), 1000::bigint, 'the reasons of 1,000 closures') FROM ehcp.dates('2024-01-01', '2026-12-31', 'many');

-- the periods are those of the scorecard
CREATE TABLE cases AS SELECT i AS case_id, date '2021-01-04' + i * 3 AS requested_on, date '2021-05-03' + i * 4 AS issued_on, date '2021-05-03' + i * 4 AS closed_on, false AS excepted
FROM generate_series(0, 200) AS i;
SET LOCAL client_min_messages = warning;
SELECT count(*) AS n FROM ehcp.create_scorecard('cases', 'card') \gset
SELECT is_empty('SELECT week_ending FROM card.weekly_backlog WHERE week_ending NOT IN (SELECT week_ending FROM given WHERE week_ending = day)', 'week_ending joins weekly_backlog');
SELECT is_empty('SELECT month FROM card.monthly_timeliness WHERE month NOT IN (SELECT month FROM given)', 'month joins monthly_timeliness');
SELECT is_empty('SELECT year FROM card.yearly_timeliness WHERE year NOT IN (SELECT year FROM given)', 'year joins yearly_timeliness');
SELECT * FROM finish();
ROLLBACK;
