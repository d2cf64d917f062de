-- Exceptions: closures of four weeks, absences, the coronavirus window.
SET datestyle = ISO;
SELECT ehcp.copy_calendar('england-and-wales', 'our-school') > 0 AS copied;
-- the school year of 2021/22: last days of term on Friday 23 July, Friday 17 December and Friday 1 April
INSERT INTO ehcp.closures VALUES
	('our-school', '[2021-07-24,2021-09-01]', 'summer holiday'),
	('our-school', '[2021-10-25,2021-10-29]', 'half-term'),
	('our-school', '[2021-12-18,2022-01-03]', 'Christmas holiday'),
	('our-school', '[2022-02-21,2022-02-25]', 'half-term'),
	('our-school', '[2022-04-02,2022-04-18]', 'Easter holiday'),
	('our-school', '[2022-05-30,2022-06-03]', 'half-term'),
	('our-school', '[2022-07-23,2022-08-31]', 'summer holiday');
SELECT * FROM ehcp.closure_windows('our-school');

-- the day before, on and after each edge: a week before closing, a week before reopening, closing, reopening
SELECT day, ehcp.closure_exception(day, 'our-school')
FROM unnest('{2021-07-16,2021-07-17,2021-07-18,2021-07-23,2021-07-24,2021-07-25,2021-08-25,2021-08-26,2021-08-27,2021-09-01,2021-09-02,2021-09-03}'::date[]) AS day;
-- Christmas, Easter and half-term are too short, wherever advice is requested
SELECT count(*) FROM generate_series(date '2021-09-03', date '2022-07-15', '1 day') AS day WHERE ehcp.closure_exception(day::date, 'our-school');
-- why, and why not
SELECT ehcp.explain_closure_exception('2021-07-20', 'our-school');
SELECT ehcp.explain_closure_exception('2021-12-13', 'our-school');
SELECT ehcp.explain_closure_exception('2021-12-13', 'england-and-wales');

-- 27, 28 and 29 days from closing to reopening
SELECT days, ehcp.closure_exception(date '2021-06-01', datemultirange(daterange(date '2021-06-01', date '2021-06-01' + days)))
FROM unnest('{27,28,29}'::integer[]) AS days;
-- overlapping and adjoining closures are one
SELECT * FROM ehcp.closure_windows(datemultirange(daterange('2021-06-01', '2021-06-15'), daterange('2021-06-10', '2021-06-16'), daterange('2021-06-16', '2021-06-30')));
-- and so are two with a weekend between, and with a weekend and a bank holiday
SELECT * FROM ehcp.closure_windows('{[2021-07-26,2021-08-06],[2021-08-09,2021-08-20]}'::datemultirange);
SELECT * FROM ehcp.closure_windows('{[2021-08-09,2021-08-27],[2021-08-31,2021-09-10]}'::datemultirange);
SELECT * FROM ehcp.closure_windows('{[2021-08-09,2021-08-27],[2021-08-31,2021-09-10]}'::datemultirange, 'scotland');
-- but not with a day of school between
SELECT * FROM ehcp.closure_windows('{[2021-08-09,2021-08-26],[2021-08-31,2021-09-10]}'::datemultirange);
-- a closure to a Friday lasts until Monday
SELECT * FROM ehcp.closure_windows('{[2021-07-26,2021-08-20]}'::datemultirange);
SELECT ehcp.closure_exception('2021-08-16', '{[2021-07-26,2021-08-20]}'::datemultirange), ehcp.closure_exception('2021-08-17', '{[2021-07-26,2021-08-20]}'::datemultirange);

-- nothing closed; NULL
SELECT ehcp.closure_exception('2021-07-20', '{}'::datemultirange), ehcp.closure_exception(NULL, 'our-school'),
	ehcp.closure_exception('2021-07-20', NULL::datemultirange), ehcp.closure_exception('2021-07-20', '{}'::datemultirange, NULL),
	ehcp.explain_closure_exception(NULL, 'our-school');
SELECT count(*) FROM ehcp.closure_windows('{}'::datemultirange);
-- a calendar that ends with a closure: what is certain is said, what is not is an error
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('ends-closed', '2021-01-01', '2021-08-31');
INSERT INTO ehcp.closures VALUES ('ends-closed', '[2021-07-24,2021-08-31]', 'summer holiday');
SELECT * FROM ehcp.closure_windows('ends-closed');
SELECT ehcp.closure_exception('2021-07-16', 'ends-closed'), ehcp.closure_exception('2021-07-17', 'ends-closed'), ehcp.closure_exception('2021-08-25', 'ends-closed');
SELECT ehcp.closure_exception('2021-08-26', 'ends-closed');
SELECT ehcp.explain_closure_exception('2021-08-26', 'ends-closed');
SELECT ehcp.explain_closure_exception('2021-07-16', 'ends-closed');
SELECT ehcp.explain_closure_exception('2021-08-25', 'ends-closed');
DELETE FROM ehcp.calendars WHERE name IN ('our-school', 'ends-closed');

-- A sentence says what the function says, for every day around closures at random: in the middle, one
-- after the other, and at the end of the calendar.  And both say what brute force does: a school is
-- closed from a closure's first day to the first day after it that is worked and not closed.
CREATE FUNCTION asked(what text, day date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT ehcp.%I(%L::date, ''random'')', what, day) INTO answer;
	RETURN coalesce(answer, 'no answer');
EXCEPTION WHEN SQLSTATE '22008' THEN
	RETURN 'not known';
END
$$;
-- from each closed day to the first day of school after it, or to the day after the calendar's last
CREATE VIEW brute_force_periods AS
WITH days AS MATERIALIZED (
	SELECT day::date AS day, EXISTS (SELECT FROM ehcp.closures WHERE calendar = 'random' AND days @> day::date) AS closed,
		extract(isodow FROM day) < 6 AS worked
	FROM ehcp.calendars, generate_series(first_day, last_day, '1 day') AS day WHERE name = 'random'
)
SELECT c.day AS closed_on, last_day, coalesce((SELECT min(day) FROM days WHERE days.day > c.day AND worked AND NOT days.closed), last_day + 1) AS reopens_on
FROM days AS c, ehcp.calendars WHERE closed AND name = 'random';
CREATE TABLE periods AS TABLE brute_force_periods;
CREATE FUNCTION brute_force(asked_on date) RETURNS text LANGUAGE sql AS $$
	SELECT CASE
		WHEN bool_or(reopens_on - closed_on >= 28 AND asked_on BETWEEN closed_on - 7 AND reopens_on - 7) THEN 'true'
		WHEN bool_or(reopens_on > last_day AND asked_on >= closed_on - 7) THEN 'not known'
		ELSE 'false' END
	FROM periods
$$;
CREATE TABLE compared (trial integer, day date, function text, sentence text, brute_force text, said text);
DO $$
BEGIN
	PERFORM setseed(0.12);
	FOR trial IN 1 .. 25 LOOP
		INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('random', '2021-01-01', date '2021-05-01' + (random() * 6)::integer);
		INSERT INTO ehcp.closures
		SELECT DISTINCT 'random', daterange(first, least(first + 1 + (random() * 40)::integer, last_day + 1)), 'closure ' || i
		FROM generate_series(1, 1 + trial % 4) AS i, ehcp.calendars,
			LATERAL (SELECT CASE WHEN i = 1 AND trial % 3 > 0 THEN last_day - (random() * 45)::integer ELSE first_day + (random() * 110)::integer END AS first) AS f
		WHERE name = 'random';
		DELETE FROM periods;
		INSERT INTO periods TABLE brute_force_periods;
		INSERT INTO compared
		SELECT trial, day, asked('closure_exception', day::date), CASE
				WHEN sentence LIKE 'The exception can apply: closed from %' THEN 'true'
				WHEN sentence LIKE 'The exception cannot apply: %' THEN 'false'
				ELSE sentence END, brute_force(day::date), sentence
		FROM generate_series(date '2020-12-20', '2021-05-20', '1 day') AS day, LATERAL (SELECT asked('explain_closure_exception', day::date) AS sentence) AS s;
		DELETE FROM ehcp.calendars WHERE name = 'random';
	END LOOP;
END
$$;
SELECT brute_force AS answer, count(*) > 50 AS many, count(*) FILTER (WHERE function <> brute_force) AS function_differs,
	count(*) FILTER (WHERE sentence <> brute_force) AS sentence_differs
FROM compared GROUP BY brute_force ORDER BY brute_force;
SELECT DISTINCT regexp_replace(regexp_replace(said, '\(.*\)', '(...)'), '[0-9]+', '#', 'g') AS said FROM compared ORDER BY 1;
DROP FUNCTION asked, brute_force;
DROP VIEW brute_force_periods;
DROP TABLE compared, periods;

-- mistakes
SELECT ehcp.closure_exception('2021-07-20', 'our-school');
SELECT ehcp.closure_exception('infinity', 'scotland');
SELECT ehcp.closure_exception('2021-07-20', '{[2021-07-24,)}'::datemultirange);
SELECT ehcp.closure_exception('2021-07-20', '{[2021-07-24,infinity)}'::datemultirange);
SELECT ehcp.closure_exception('2031-07-20', '{[2031-07-24,2031-09-01]}'::datemultirange);

-- absence: 28 days on end within the 20 weeks from 1 June to 19 October 2021
SELECT ehcp.absence_exception(absences, '2021-06-01', 140) FROM (VALUES
	('{[2021-07-01,2021-07-27]}'::datemultirange),	-- 27 days
	('{[2021-07-01,2021-07-28]}'),					-- 28
	('{[2021-07-01,2021-07-20],[2021-07-21,2021-07-28]}'),	-- adjoining
	('{[2021-07-01,2021-07-20],[2021-07-22,2021-08-10]}'),	-- a day at home
	('{[2021-05-01,2021-06-27]}'),					-- 27 of them within
	('{[2021-05-01,2021-06-28]}'),					-- 28
	('{[2021-09-23,2021-12-31]}'),					-- 27
	('{[2021-09-22,2021-12-31]}'),					-- 28
	('{[2021-10-20,2021-12-31]}'),					-- after it
	('{(,)}'), ('{}'), (NULL)) AS v(absences);
-- a tribunal's order: 2 weeks
SELECT ehcp.absence_exception('{[2021-06-23,2021-07-31]}', '2021-06-01', 35, 14), ehcp.absence_exception('{[2021-06-24,2021-07-31]}', '2021-06-01', 35, 14);
SELECT ehcp.absence_exception('{[2021-07-01,2021-07-14]}', 'infinity', 35);
SELECT ehcp.absence_exception('{[2021-07-01,2021-07-14]}', '2021-06-01', -1);
SELECT ehcp.absence_exception('{[2021-07-01,2021-07-14]}', '2021-06-01', 35, 0);
SELECT ehcp.absence_exception('{(,)}', '5874897-12-31', 2147483647);

-- the coronavirus rules: a flag, never a moved date
SELECT day, ehcp.in_coronavirus_window(day) FROM unnest('{2020-04-30,2020-05-01,2020-09-25,2020-09-26,infinity,NULL}'::date[]) AS day;
SELECT ehcp.deadline('2020-03-01', 'final_plan'), ehcp.in_coronavirus_window(ehcp.deadline('2020-03-01', 'final_plan'));
