-- Closures and absences against brute force in SQL, day by day.
BEGIN;
SELECT plan(15);
SELECT setseed(0.12);

CREATE FUNCTION pg_temp.answer(function text, day date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT ehcp.%I(%L::date, ''random'')', function, day) INTO answer;
	RETURN coalesce(answer, 'no answer');
EXCEPTION WHEN SQLSTATE '22008' THEN
	RETURN 'not known';
END
$$;
-- a school is closed from a closed day to the next working day that is not closed, or to the day after the calendar ends
CREATE VIEW pg_temp.brute_force_periods AS
WITH days AS MATERIALIZED (
	SELECT day::date AS day, EXISTS (SELECT FROM ehcp.closures WHERE calendar = 'random' AND days @> day::date) AS closed,
		extract(isodow FROM day) < 6 AS worked
	FROM ehcp.calendars, generate_series(first_day, last_day, '1 day') AS day WHERE name = 'random'
)
SELECT c.day AS closed_on, last_day, coalesce((SELECT min(day) FROM days WHERE days.day > c.day AND worked AND NOT days.closed), last_day + 1) AS reopens_on
FROM days AS c, ehcp.calendars WHERE closed AND name = 'random';
CREATE TEMP TABLE periods AS TABLE pg_temp.brute_force_periods;
CREATE FUNCTION pg_temp.brute_force(requested_on date) RETURNS text LANGUAGE sql AS $$
	SELECT CASE
		WHEN bool_or(reopens_on - closed_on >= 28 AND requested_on BETWEEN closed_on - 7 AND reopens_on - 7) THEN 'true'
		WHEN bool_or(reopens_on > last_day AND requested_on >= closed_on - 7) THEN 'not known'
		ELSE 'false' END
	FROM periods
$$;

-- random closures, in the middle and at the end of a calendar, and adjoining ones; every day around them
CREATE TEMP TABLE compared (trial integer, day date, brute_force text, closure_exception text, sentence text);
CREATE TEMP TABLE windows (trial integer, source text, closed_on date, reopens_on date, days_closed integer, advice_from date, advice_to date);
DO $$
BEGIN
	FOR trial IN 1 .. 25 LOOP
		INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('random', '2021-01-01', date '2021-05-01' + (random() * 6)::integer);
		INSERT INTO ehcp.closures
		SELECT DISTINCT 'random', daterange(first, least(first + 1 + (random() * 40)::integer, last_day + 1)), 'closure ' || i
		FROM generate_series(1, 1 + trial % 4) AS i, ehcp.calendars,
			LATERAL (SELECT CASE WHEN i = 1 AND trial % 3 > 0 THEN last_day - (random() * 45)::integer ELSE first_day + (random() * 110)::integer END AS first) AS f
		WHERE name = 'random';
		DELETE FROM periods;
		INSERT INTO periods TABLE pg_temp.brute_force_periods;
		INSERT INTO compared
		SELECT trial, day::date, pg_temp.brute_force(day::date), pg_temp.answer('closure_exception', day::date), pg_temp.answer('explain_closure_exception', day::date)
		FROM generate_series(date '2020-12-20', '2021-05-20', '1 day') AS day;
		-- of the days of a period, the first counts
		INSERT INTO windows
		SELECT trial, 'brute force', closed_on, CASE WHEN reopens_on <= last_day THEN reopens_on END, CASE WHEN reopens_on <= last_day THEN reopens_on - closed_on END,
			closed_on - 7, CASE WHEN reopens_on <= last_day THEN reopens_on - 7 END
		FROM (SELECT min(closed_on) AS closed_on, reopens_on, last_day FROM periods GROUP BY reopens_on, last_day) AS p
		WHERE reopens_on - closed_on >= 28 OR reopens_on > last_day;
		INSERT INTO windows SELECT trial, 'calendar', w.* FROM ehcp.closure_windows('random') AS w;
		INSERT INTO windows SELECT trial, 'argument', w.* FROM ehcp.closure_windows((SELECT range_agg(days) FROM ehcp.closures WHERE calendar = 'random'), 'random') AS w;
		DELETE FROM ehcp.calendars WHERE name = 'random';
	END LOOP;
END
$$;
SELECT results_eq('SELECT brute_force, count(*) > 50 FROM compared GROUP BY 1 ORDER BY 1', $$ VALUES ('false', true), ('not known', true), ('true', true) $$, 'every answer occurs');
SELECT is_empty('SELECT * FROM compared WHERE closure_exception <> brute_force', 'closure_exception');
SELECT is_empty($$ SELECT * FROM compared WHERE brute_force <> CASE
	WHEN sentence LIKE 'The exception can apply: closed from %' THEN 'true'
	WHEN sentence LIKE 'The exception cannot apply: %' THEN 'false'
	ELSE sentence END $$, 'explain_closure_exception');
SELECT set_eq($$ SELECT regexp_replace(regexp_replace(sentence, '\(.*\)', '(...)'), '[0-9]+', '#', 'g') FROM compared $$, ARRAY[
	'The exception can apply: closed from #-#-# to #-#-#, # days (...); advice was requested on #-#-#, which is from #-#-# to #-#-#, a week before closing to a week before reopening.',
	'The exception can apply: closed from #-#-# to at least #-#-#, the last day that the calendar knows, which are # days (...); advice was requested on #-#-#, which is from #-#-# to #-#-#, a week before closing to a week before the earliest reopening.',
	'The exception cannot apply: advice was requested on #-#-#; the nearest closure of four weeks or more, from #-#-# to #-#-#, is for advice requested from #-#-# to #-#-#.',
	'The exception cannot apply: advice was requested on #-#-#; the nearest closure that is, or may be, of four weeks or more, from #-#-# to at least #-#-#, the last day that the calendar knows, is for advice requested from #-#-#.',
	'The exception cannot apply: the calendar has no closure of four weeks or more.',
	'not known'], 'these are its sentences');
SELECT cmp_ok((SELECT count(*) FROM windows WHERE source = 'brute force'), '>', 20::bigint, 'closures that are long enough');
SELECT set_eq($$ SELECT trial, closed_on, reopens_on, days_closed, advice_from, advice_to FROM windows WHERE source = 'calendar' $$,
	$$ SELECT trial, closed_on, reopens_on, days_closed, advice_from, advice_to FROM windows WHERE source = 'brute force' $$, 'closure_windows of a calendar');
SELECT set_eq($$ SELECT trial, closed_on, reopens_on, days_closed, advice_from, advice_to FROM windows WHERE source = 'argument' $$,
	$$ SELECT trial, closed_on, reopens_on, days_closed, advice_from, advice_to FROM windows WHERE source = 'brute force' $$, 'closure_windows of a multirange');

-- a calendar already read for working days, then for its closures, and again after a change
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('school', '2021-01-01', '2021-12-31');
INSERT INTO ehcp.closures VALUES ('school', '[2021-07-24,2021-08-31]', 'summer holiday');
SELECT is(ehcp.working_days_between('2021-07-01', '2021-09-30', 'school'), 38, 'a calendar is read for its working days');
SELECT results_eq($$ SELECT ehcp.closure_exception(day, 'school') FROM unnest('{2021-07-16,2021-07-17,2021-08-25,2021-08-26,2021-07-17}'::date[]) AS day $$,
	'VALUES (false), (true), (true), (false), (true)', '... and then for its closures');
UPDATE ehcp.closures SET days = '[2021-07-24,2021-08-10]' WHERE calendar = 'school';
SELECT is(ehcp.closure_exception('2021-07-17', 'school'), false, '... again after a change');
SELECT is_empty($$ SELECT * FROM ehcp.closure_windows('school') $$, '... with no closure of four weeks left');

-- random absences, of three bounded or unbounded ranges: at least least_days consecutive days of absence within the limit
CREATE TEMP TABLE absences AS
SELECT i, (SELECT range_agg(daterange(CASE WHEN random() < 0.95 THEN first END, CASE WHEN random() < 0.95 THEN first + 1 + (random() * 40)::integer END))
		FROM (SELECT date '2021-01-01' + (random() * 120)::integer AS first FROM generate_series(1, 3) WHERE i > 0) AS f) AS absences,
	date '2021-02-01' + (random() * 10)::integer AS started_on, (random() * 70)::integer AS limit_days, 1 + (random() * 40)::integer AS least_days
FROM generate_series(1, 500) AS i;
CREATE TEMP TABLE longest AS
SELECT i, coalesce(max(n), 0) AS days
FROM absences LEFT JOIN LATERAL (
	-- day minus row number is the same for consecutive days
	SELECT count(*) AS n
	FROM (SELECT day - row_number() OVER (ORDER BY day)::integer AS run
		FROM (SELECT started_on + d AS day FROM generate_series(0, limit_days) AS d) AS days WHERE absences @> day) AS runs
	GROUP BY run
) AS runs ON true
GROUP BY i;
SELECT results_eq('SELECT ehcp.absence_exception(absences, started_on, limit_days, least_days) FROM absences ORDER BY i',
	'SELECT days >= least_days FROM absences JOIN longest USING (i) ORDER BY i', 'absence_exception');
SELECT results_eq('SELECT ehcp.absence_exception(absences, started_on, limit_days) FROM absences ORDER BY i',
	'SELECT days >= 28 FROM longest ORDER BY i', '... of 28 days');

-- the days of the sentence are those of the calendar, also in a time zone that lacks one of them
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('old', '1994-01-01', '1995-12-31');
INSERT INTO ehcp.closures VALUES ('old', '[1994-12-31,1995-02-01)', 'rebuilding');
SET LOCAL timezone = 'Pacific/Kiritimati';
SELECT is(to_char(date '1994-12-31', 'YYYY-MM-DD'), '1995-01-01', 'a time zone without 31 December 1994');
SELECT matches(ehcp.explain_closure_exception('1994-12-31', 'old'), 'closed from 1994-12-31 to 1995-01-31, .* requested on 1994-12-31,', '... and the day in a sentence');

SELECT * FROM finish();
ROLLBACK;
