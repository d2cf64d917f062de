-- Every statutory limit against its source, and against PostgreSQL's date arithmetic.
BEGIN;
SELECT plan(43);

CREATE TEMP TABLE reference (name text, trigger text, "limit" text, exceptions text, regulation text, status text);
\copy reference FROM 'test/data/statutory_limits.csv' WITH (FORMAT csv, HEADER)

SELECT is(count(*), 53::bigint, 'the reference has 53 limits') FROM reference;
SELECT set_eq('SELECT name, status FROM ehcp.statutory_limits', 'SELECT name, status FROM reference', 'the same names and status');

-- the text of the reference, parsed: the part before any other remark
CREATE TEMP TABLE words AS
SELECT name,
	substring("limit" FROM '^(?:at least )?(\d+) (?:working )?(?:days|weeks?|months?)')::integer AS amount,
	CASE WHEN "limit" LIKE 'before %' THEN 'day of the year'
		ELSE regexp_replace(substring("limit" FROM '\d+ ((?:working )?(?:days|weeks?|months?))'), '(week|month)$', '\1s') END AS unit,
	CASE WHEN "limit" LIKE 'before %' THEN substring("limit" FROM '^before \d+ \w+')
		WHEN "limit" ~ '(beginning|starting) with that day' THEN 'beginning with the trigger'
		WHEN "limit" LIKE '% before' THEN 'before the trigger'
		ELSE 'after the trigger' END AS counting
FROM reference;
SELECT set_eq('SELECT name, amount, unit, counting FROM ehcp.statutory_limits', 'SELECT * FROM words',
	'the same amounts, units and counting');
SELECT set_eq('SELECT unit, counting, count(*) FROM words GROUP BY 1, 2', $$ VALUES ('weeks', 'after the trigger', 29::bigint), ('weeks', 'before the trigger', 2),
	('days', 'after the trigger', 3), ('days', 'beginning with the trigger', 3), ('months', 'after the trigger', 4), ('months', 'before the trigger', 1),
	('months', 'beginning with the trigger', 3), ('working days', 'after the trigger', 5), ('working days', 'beginning with the trigger', 1),
	('day of the year', 'before 31 March', 1), ('day of the year', 'before 15 February', 1) $$, '... which are these');

-- triggers, exceptions: "the same" and "as decision_to_assess" are resolved by hand
CREATE TEMP TABLE triggers (ours text, reference text);
INSERT INTO triggers VALUES ('request received, or authority became responsible', 'request received (or authority became responsible)'),
	('body received the authority''s request for advice', 'body receives the authority''s request for advice'), ('draft plan served', 'draft served'),
	('any day of the calendar year of the transfer', 'transfer year'), ('transfer', 'transfer date'), ('tribunal order', 'order'),
	('agreement that binds the commissioning body', 'agreement that binds the body'), ('request for a detained person received', 'request for a detained person'),
	('draft plan for a detained person served', 'draft served');
SELECT is_empty($$
	SELECT name, ours.trigger, reference.trigger
	FROM ehcp.statutory_limits AS ours JOIN reference USING (name)
	WHERE ours.trigger <> reference.trigger AND (ours.trigger, reference.trigger) NOT IN (SELECT * FROM triggers)
		AND NOT (name = 'no_provision_notice' AND ours.trigger = 'request received, or authority became responsible' AND reference.trigger = 'the same')
		AND NOT (name = 'detained_final_plan' AND ours.trigger = 'request for a detained person received' AND reference.trigger = 'the same')
		AND NOT (name LIKE 'unopposed%' AND ours.trigger = 'authority told the Tribunal that it does not oppose' AND reference.trigger = 'the same')
$$, 'the same triggers');
SELECT set_eq('SELECT name, array_to_string(exceptions, '', '') FROM ehcp.statutory_limits', $$
	SELECT name, CASE exceptions
		WHEN 'none' THEN ''
		WHEN 'as decision_to_assess' THEN 'school closure, early-years closure, personal, absence'
		WHEN 'circumstances, absence, missed appointment; never closure' THEN 'absence, circumstances, missed appointment'
		WHEN 'personal; never absence' THEN 'personal'
		WHEN 'the same' THEN 'personal, absence of 2 weeks'
		ELSE exceptions END
	FROM reference
$$, 'the same exceptions');
SELECT is_empty($$
	SELECT name, ours.regulation, reference.regulation
	FROM ehcp.statutory_limits AS ours JOIN reference USING (name)
	WHERE regexp_replace(replace(ours.regulation, 'SEND reg. ', ''), '(r|s|reg)\. (\d+)', '\1.\2') <> reference.regulation
$$, 'the same regulations');
-- the reference's remarks beside the figure are in the note
SELECT is_empty($$
	SELECT name, note, "limit" FROM ehcp.statutory_limits JOIN reference USING (name)
	WHERE ("limit" LIKE 'at least%') IS DISTINCT FROM (coalesce(note, '') = 'at least')
		OR substring("limit" FROM '\((practice reads ".*?")') <> coalesce(note, '')
		OR "limit" LIKE '%the later of this%' AND coalesce(note, '') NOT LIKE 'the later of this and % holds%'
		OR "limit" LIKE '%the earlier of this%' AND coalesce(note, '') NOT LIKE 'the earlier of this and % holds%'
		OR "limit" LIKE '%the decision that ends the review, not the meeting' AND note IS DISTINCT FROM 'the decision that ends the review is due by then, not the meeting'
$$, 'the notes');

-- each deadline on every day of six years (two leap days among them): by interval arithmetic; and
-- "N months beginning with" a day as the last day before the day of that number in the Nth month
CREATE TEMP TABLE days AS SELECT day::date AS day FROM generate_series(date '2019-01-01', date '2024-12-31', '1 day') AS day;
SELECT is_empty($$
	SELECT day, name, ehcp.deadline(day, name)
	FROM days, words
	WHERE unit IN ('days', 'weeks', 'months') AND (unit, counting) <> ('months', 'beginning with the trigger') AND ehcp.deadline(day, name) <> (day
		+ CASE counting WHEN 'before the trigger' THEN -1 ELSE 1 END * (amount || ' ' || unit)::interval
		- CASE counting WHEN 'beginning with the trigger' THEN interval '1 day' ELSE interval '0' END)::date
$$, 'days, weeks and months on 2,192 days');
SELECT is_empty($$
	SELECT day, name, ehcp.deadline(day, name)
	FROM days, words
	WHERE (unit, counting) = ('months', 'beginning with the trigger') AND ehcp.deadline(day, name) <> (
		SELECT max(d)::date FROM generate_series(day + 28 * amount, day + 31 * amount, '1 day') AS d
		WHERE (12 * extract(year FROM d) + extract(month FROM d), extract(day FROM d)) < (12 * extract(year FROM day) + extract(month FROM day) + amount, extract(day FROM day)))
$$, 'months beginning with a day, on 2,192 days');
SELECT is_empty($$
	SELECT day FROM days
	WHERE ehcp.deadline(day, 'phase_transfer') <> make_date(extract(year FROM day)::integer, 2, 14)
		OR ehcp.deadline(day, 'phase_transfer_post_16') <> make_date(extract(year FROM day)::integer, 3, 30)
$$, 'phase transfers on 2,192 days');
SELECT is_empty($$
	SELECT day, name, calendar FROM days, words, ehcp.calendars AS c(calendar)
	WHERE unit = 'working days' AND ehcp.deadline(day, name, calendar) <> (
		SELECT max(d) FROM (
			SELECT d FROM generate_series(day + CASE counting WHEN 'beginning with the trigger' THEN 0 ELSE 1 END, day + 70, '1 day') AS d
			WHERE ehcp.is_working_day(d::date, calendar) ORDER BY d LIMIT amount) AS counted)
$$, 'working days on 2,192 days, in every calendar');
SELECT is_empty($$
	SELECT day, name FROM days, words
	WHERE unit <> 'working days' AND ehcp.deadline(day, name) <> ehcp.deadline(day, name, 'scotland')
$$, 'a calendar does not change the others');

-- a constant limit, which the planner looks up, gives what the same limit in a column gives
SELECT is_empty(format('SELECT day FROM days, (SELECT %1$L::text AS name OFFSET 0) AS n WHERE ehcp.deadline(day, %1$L) <> ehcp.deadline(day, n.name)', name), name || ', constant')
FROM words WHERE name IN ('final_plan', 'review_papers', 'draft_plan_representations', 'annual_review') ORDER BY name;
CREATE TEMP TABLE cases AS
SELECT requested_on, closed_on FROM unnest('{2019-01-01,2019-05-20,2019-05-21,2019-05-22,2019-11-01,NULL}'::date[]) AS requested_on,
	unnest('{2018-12-01,2019-01-01,2019-05-21,2019-05-22,2019-10-08,2020-06-30,NULL}'::date[]) AS closed_on;
SELECT is_empty($$
	SELECT requested_on, closed_on, day FROM cases, days WHERE day BETWEEN '2019-05-01' AND '2020-05-01' AND coalesce(ehcp.is_overdue(requested_on, closed_on, day), false)
		<> coalesce(requested_on <= day AND (closed_on IS NULL OR closed_on > day) AND day > ehcp.deadline(requested_on, 'final_plan'), false)
$$, 'is_overdue: open at the end of the day, after the deadline');
SELECT is_empty($$
	SELECT day FROM days, LATERAL (SELECT count(*) AS overdue FROM cases WHERE ehcp.is_overdue(requested_on, closed_on, day)) AS c,
		(SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases) AS s WHERE (ehcp.backlog(f, day)).overdue <> overdue
$$, '... as many as in the backlog, on 2,192 days');
SELECT is_empty($$
	SELECT requested_on, day FROM cases, days, generate_series(0, 2) AS n WHERE ehcp.due_between(requested_on, day, day + n) <> (ehcp.deadline(requested_on, 'final_plan') BETWEEN day AND day + n)
$$, 'due_between: the deadline lies between');

-- the days of a limit: from the words of the reference, and from the deadline
SELECT set_eq($$ SELECT name, ehcp.limit_days(name) FROM words WHERE unit IN ('days', 'weeks') $$, $$
	SELECT name, CASE counting WHEN 'before the trigger' THEN -1 ELSE 1 END * amount * CASE unit WHEN 'weeks' THEN 7 ELSE 1 END - CASE counting WHEN 'beginning with the trigger' THEN 1 ELSE 0 END
	FROM words WHERE unit IN ('days', 'weeks')
$$, 'limit_days: the days of the reference');
SELECT is_empty($$
	SELECT name, day FROM words, days WHERE unit IN ('days', 'weeks') AND day + ehcp.limit_days(name) <> ehcp.deadline(day, name)
$$, '... which give the deadline');
SELECT is(array(SELECT ehcp.limit_days(name) FROM unnest('{decision_to_assess,advice,refusal_to_issue,final_plan,review_decision}'::text[]) AS name), '{42,42,112,140,28}'::integer[],
	'... those of the scorecard by hand');
SELECT throws_ok(format('SELECT ehcp.limit_days(%L)', name), '22023', format('statutory limit "%s" is not a fixed number of days', name), 'no days: ' || name)
FROM words WHERE unit NOT IN ('days', 'weeks');

-- by hand: 20 weeks, not counting the day of the request
SELECT is(ehcp.deadline('2024-02-29', 'final_plan'), date '2024-07-18', '20 weeks from a leap day, on a printed calendar');
SELECT is(ehcp.deadline('2021-07-19', 'decision_to_assess'), date '2021-08-30', 'a bank holiday stays: no roll-forward');
SELECT is(ehcp.deadline('2021-09-01', 'phase_transfer'), date '2021-02-14', 'the transfer of 1 September 2021');
SELECT is(array(SELECT ehcp.deadline(day, 'annual_review') FROM unnest('{2021-11-08,2023-03-01,2024-02-29}'::date[]) AS day), '{2022-11-07,2024-02-29,2025-02-28}'::date[],
	'12 months beginning with a day');
SELECT * FROM finish();
ROLLBACK;
