-- The official calendars against the bank holiday files, computed in SQL: for each division and
-- year, the newest file that has the year.  Chains of copies.
\set file `cat sql/bank-holidays.json`
BEGIN;
SELECT plan(23);
SELECT setseed(0.5) \g /dev/null

CREATE TEMP TABLE files (n integer, loaded_at timestamptz, content jsonb);
INSERT INTO files SELECT 0, loaded_at, :'file'::jsonb FROM ehcp.bank_holiday_files WHERE shipped;

-- division, year and bank holiday, of each file
CREATE TEMP VIEW said AS
SELECT n, loaded_at, division, extract(year FROM date) AS year, date, title
FROM files, jsonb_each(content) AS d(division, events), jsonb_to_recordset(events->'events') AS e(date date, title text);
CREATE TEMP VIEW expected AS
SELECT division, date, title
FROM (SELECT *, rank() OVER (PARTITION BY division, year ORDER BY loaded_at DESC, n DESC) AS age FROM said) AS ranked
WHERE age = 1;
CREATE TEMP VIEW found AS
SELECT calendar, lower(days), reason FROM ehcp.closures JOIN ehcp.calendars ON name = calendar WHERE official;

SELECT set_eq('TABLE found', 'TABLE expected', 'the shipped file');
SELECT set_eq('SELECT name, first_day, last_day FROM ehcp.calendars WHERE official',
	$$ SELECT division, make_date(min(year)::integer, 1, 1) AS first_day, make_date(max(year)::integer, 12, 31) AS last_day FROM said GROUP BY division $$, '... and the years that it has');

-- Forty files: at most two divisions, some years, some with a bank holiday moved, withdrawn or renamed, a few new years
CREATE TEMP TABLE made AS
SELECT n, jsonb_object_agg(division, jsonb_build_object('events', events)) AS content
FROM (
	SELECT n, division, jsonb_agg(jsonb_build_object('date', to_char(day, 'YYYY-MM-DD'), 'title', title) ORDER BY day) AS events
	FROM (
		SELECT chosen.n, division, date + shift AS day, CASE WHEN random() < 0.1 THEN 'Renamed' ELSE title END AS title, random() < 0.02 AS withdrawn
		FROM (
			SELECT n, division, year, shift
			FROM generate_series(1, 40) AS n, unnest('{england-and-wales,scotland,northern-ireland}'::text[]) AS division, generate_series(2012, 2028) AS year,
				LATERAL (SELECT CASE WHEN random() < 0.3 THEN 1 ELSE 0 END + n * 0 AS shift) AS s
			WHERE random() < 0.15
			OFFSET 0
		) AS chosen JOIN said USING (division, year)
		WHERE said.n = 0
	) AS moved
	WHERE NOT withdrawn
	GROUP BY n, division
) AS divisions
GROUP BY n;
SELECT cmp_ok(count(*)::integer, '>', 30, 'files') FROM made;

-- some are rejected, because a year has fewer than eight bank holidays; the others count by their date, in whatever order they are loaded
CREATE FUNCTION pg_temp.load_all() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	one made;
	day timestamptz;
	loaded integer := 0;
BEGIN
	FOR one IN SELECT * FROM made ORDER BY n
	LOOP
		BEGIN
			PERFORM ehcp.load_bank_holidays(one.content);
		EXCEPTION WHEN invalid_parameter_value THEN
			CONTINUE;
		END;
		loaded := loaded + 1;
		-- as if loaded on another day, also before the shipped file was downloaded
		day := timestamptz '2026-11-22 00:00Z' + interval '1 hour' * floor(random() * 2000 - 1000);
		UPDATE ehcp.bank_holiday_files SET loaded_at = day WHERE bank_holidays = one.content AND NOT shipped;
		INSERT INTO files VALUES (one.n, day, one.content);
	END LOOP;
	RETURN loaded;
END
$$;
SELECT cmp_ok(pg_temp.load_all(), '>', 15, '... and those that were loaded');
SELECT set_eq('TABLE found', 'TABLE expected', 'the newest file counts, in any order of loading');
SELECT is_empty('SELECT * FROM ehcp.verify_calendars()', '... and verify_calendars() finds nothing');

-- a deleted file
DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped AND loaded_at = (SELECT max(loaded_at) FROM ehcp.bank_holiday_files WHERE NOT shipped);
DELETE FROM files WHERE n > 0 AND loaded_at = (SELECT max(loaded_at) FROM files WHERE n > 0);
SELECT set_eq('TABLE found', 'TABLE expected', 'a deleted file no longer counts');

-- a chain of copies, each with its own closures
SELECT ehcp.copy_calendar('scotland', 'first'), ehcp.copy_calendar('first', 'second'), ehcp.copy_calendar('second', 'third') \g /dev/null
INSERT INTO ehcp.closures VALUES ('first', '[2027-08-02,2027-08-09)', 'ours'), ('second', '[2027-10-04,2027-10-09)', 'ours'), ('third', '[2027-11-01,2027-11-02)', 'ours');
DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped;
SELECT ehcp.refresh_calendar('third') \g /dev/null
CREATE TEMP VIEW inherited AS
SELECT calendar, days, reason FROM ehcp.closures WHERE calendar IN ('first', 'second', 'third');
SELECT set_eq('TABLE inherited', $$
	SELECT copy, days, reason FROM ehcp.closures, unnest('{first,second,third}'::text[]) AS copy WHERE calendar = 'scotland'
	UNION VALUES ('first', daterange '[2027-08-02,2027-08-09)', 'ours'), ('second', '[2027-08-02,2027-08-09)', 'ours'), ('third', '[2027-08-02,2027-08-09)', 'ours'),
		('second', '[2027-10-04,2027-10-09)', 'ours'), ('third', '[2027-10-04,2027-10-09)', 'ours'), ('third', '[2027-11-01,2027-11-02)', 'ours')
$$, 'refreshing the last copy of a chain refreshes all');
SELECT is(daterange(first_day, last_day, '[]'), (SELECT daterange(first_day, last_day, '[]') FROM ehcp.calendars WHERE name = 'scotland'), name || ': what the original no longer knows is not open')
FROM ehcp.calendars WHERE name IN ('first', 'second', 'third') ORDER BY name;
-- nor does a closure of its own keep a year without its bank holidays
SELECT ehcp.load_bank_holidays((SELECT jsonb_build_object('scotland', jsonb_build_object('events', jsonb_agg(jsonb_build_object('title', 'a day', 'date', to_char(day, 'YYYY-MM-DD'))))) FROM generate_series(timestamp '2029-01-01', '2029-08-01', '1 month') AS day)) \g /dev/null
SELECT ehcp.refresh_calendar('third') \g /dev/null
UPDATE ehcp.calendars SET first_day = '2010-09-01' WHERE name = 'third';
INSERT INTO ehcp.closures VALUES ('second', '[2029-03-05,2029-03-07)', 'ours');
SELECT is(ehcp.is_working_day('2029-08-01', 'third'), false, 'a copy knows what its original knows');
DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped;
SELECT throws_ok($$ SELECT ehcp.refresh_calendar('third') $$, '55000', 'calendar "second" has closures of its own on days that "first" no longer knows', '... and closures of its own must have somewhere to be');
SELECT ehcp.repair_calendars() \g /dev/null
SELECT isnt_empty($$ SELECT FROM ehcp.verify_calendars() WHERE calendar = 'second' $$, '... which cannot be repaired');
SELECT is(ehcp.is_working_day('2029-02-01', 'second'), false, '... and until then no bank holiday is a working day');
DELETE FROM ehcp.closures WHERE calendar = 'second' AND days = '[2029-03-05,2029-03-07)';
SELECT ehcp.repair_calendars() \g /dev/null
SELECT is_empty('SELECT * FROM ehcp.verify_calendars()', '... but without them it can');
SELECT throws_ok($$ SELECT ehcp.is_working_day('2029-02-01', 'second') $$, '22008', NULL, '... and the days are not known');
SELECT is((SELECT first_day FROM ehcp.calendars WHERE name = 'third'), '2010-09-01', '... while the other end stays as it was set');
UPDATE ehcp.calendars SET first_day = (SELECT first_day FROM ehcp.calendars WHERE name = 'second') WHERE name = 'third';
-- a file of more years than all others, with a gap between, takes away none of theirs
CREATE TEMP TABLE scotland AS SELECT * FROM ehcp.calendars WHERE name = 'scotland';
SELECT throws_ok($$ SELECT ehcp.load_bank_holidays((SELECT jsonb_build_object('scotland', jsonb_build_object('events', jsonb_agg(jsonb_build_object('title', 'a day', 'date', to_char(make_date(year, month, 1)::timestamp, 'YYYY-MM-DD'))))) FROM generate_series(1970, 2005) AS year, generate_series(1, 8) AS month)) $$,
	'22023', 'bank holidays from 1970-01-01 to 2005-12-31 leave a gap in calendar "scotland"', 'older years with a gap');
SELECT results_eq($$ SELECT * FROM ehcp.calendars WHERE name = 'scotland' $$, 'TABLE scotland', '... and the calendar is as it was');
UPDATE ehcp.calendars SET name = 'the first' WHERE name = 'first';
SELECT set_eq('SELECT copy_of FROM ehcp.calendars WHERE NOT official', ARRAY['scotland', 'the first', 'second'], 'copies follow the new name');
DELETE FROM ehcp.closures WHERE calendar = 'the first' AND reason = 'ours';
SELECT ehcp.refresh_calendar('third') \g /dev/null
SELECT is_empty($$ SELECT FROM inherited WHERE days = '[2027-08-02,2027-08-09)' $$, 'a closure deleted from the original goes from its copies');

-- a range with a long header, as COPY stores it if the owner of the table has set another storage
ALTER TABLE ehcp.closures ALTER COLUMN days SET STORAGE PLAIN;
COPY ehcp.closures (calendar, days, reason) FROM stdin;
third	[2027-11-03,2027-11-05)	ours
\.
SELECT results_eq($$ SELECT day::date FROM generate_series(timestamp '2027-11-01', '2027-11-05', '1 day') AS day WHERE ehcp.is_working_day(day::date, 'third') $$,
	$$ VALUES (date '2027-11-02'), (date '2027-11-05') $$, 'closures in another storage');

SELECT * FROM finish();
ROLLBACK;
