-- Every statutory limit against the table it was taken from, and against
-- PostgreSQL's own date arithmetic.
BEGIN;
SELECT plan(19);

CREATE TEMP TABLE reference (name text, trigger text, "limit" text, exceptions text, regulation text, status text);
\copy reference FROM 'test/data/statutory_limits.csv' WITH (FORMAT csv, HEADER)

SELECT is(count(*), 39::bigint, 'the reference has 39 limits') FROM reference;
SELECT set_eq('SELECT name, status FROM ehcp.statutory_limits', 'SELECT name, status FROM reference', 'the same names and status');

-- the words of the reference, taken apart
CREATE TEMP TABLE words AS
SELECT name,
	substring("limit" FROM '(?:at least )?(\d+) (?:working )?(?:days|weeks|months?)')::integer AS amount,
	CASE WHEN "limit" LIKE 'before %' THEN 'day of the year'
		ELSE regexp_replace(substring("limit" FROM '\d+ ((?:working )?(?:days|weeks|months?))'), '^month$', 'months') END AS unit,
	CASE WHEN "limit" LIKE 'before %' THEN "limit"
		WHEN "limit" LIKE '%beginning with%' THEN 'beginning with the trigger'
		WHEN "limit" LIKE '% before' THEN 'before the trigger'
		ELSE 'after the trigger' END AS counting
FROM reference;
SELECT set_eq('SELECT name, amount, unit, counting FROM ehcp.statutory_limits', 'SELECT * FROM words',
	'the same amounts, units and counting');

-- exceptions: "as decision_to_assess" and "the same" resolved by hand here
SELECT set_eq('SELECT name, array_to_string(exceptions, '', '') FROM ehcp.statutory_limits', $$
	SELECT name, CASE exceptions
		WHEN 'none' THEN ''
		WHEN 'as decision_to_assess' THEN 'school closure, early-years closure, personal, absence'
		WHEN 'circumstances, absence, missed appointment; never closure' THEN 'absence, circumstances, missed appointment'
		WHEN 'the same' THEN 'personal, absence of 2 weeks'
		ELSE exceptions END
	FROM reference
$$, 'the same exceptions');
SELECT is_empty($$
	SELECT name, ours.regulation, reference.regulation
	FROM ehcp.statutory_limits AS ours JOIN reference USING (name)
	WHERE replace(replace(replace(ours.regulation, 'SEND reg. ', ''), 'r. 20', 'r.20'), 's. 44', 's.44') <> reference.regulation
$$, 'the same regulations');

-- each deadline on every day of four years (a leap day among them) by interval arithmetic
CREATE TEMP TABLE days AS SELECT day::date AS day FROM generate_series(date '2019-01-01', date '2022-12-31', '1 day') AS day;
SELECT is_empty($$
	SELECT day, name, ehcp.deadline(day, name)
	FROM days, words
	WHERE unit IN ('days', 'weeks', 'months') AND ehcp.deadline(day, name) <> (day
		+ CASE counting WHEN 'before the trigger' THEN -1 ELSE 1 END * (amount || ' ' || unit)::interval
		- CASE counting WHEN 'beginning with the trigger' THEN interval '1 day' ELSE interval '0' END)::date
$$, 'days, weeks and months on 1,461 days');
SELECT is_empty($$
	SELECT day FROM days
	WHERE ehcp.deadline(day, 'phase_transfer') <> make_date(extract(year FROM day)::integer, 2, 14)
		OR ehcp.deadline(day, 'phase_transfer_post_16') <> make_date(extract(year FROM day)::integer, 3, 30)
$$, 'phase transfers on 1,461 days');
SELECT is_empty($$
	SELECT day, name, calendar FROM days, words, ehcp.calendars AS c(calendar)
	WHERE unit = 'working days' AND ehcp.deadline(day, name, calendar) <> (
		SELECT max(d) FROM (
			SELECT d FROM generate_series(day + CASE counting WHEN 'beginning with the trigger' THEN 0 ELSE 1 END, day + 40, '1 day') AS d
			WHERE ehcp.is_working_day(d::date, calendar) ORDER BY d LIMIT amount) AS counted)
$$, 'working days on 1,461 days, in every calendar');
SELECT is_empty($$
	SELECT day, name FROM days, words
	WHERE unit <> 'working days' AND ehcp.deadline(day, name) <> ehcp.deadline(day, name, 'scotland')
$$, 'the calendar changes nothing for the others');

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
$$, '... as many as in the backlog, on 1,461 days');
SELECT is_empty($$
	SELECT requested_on, day FROM cases, days, generate_series(0, 2) AS n WHERE ehcp.due_between(requested_on, day, day + n) <> (ehcp.deadline(requested_on, 'final_plan') BETWEEN day AND day + n)
$$, 'due_between: the deadline lies between');

-- by hand: 20 weeks, the day of the request left out
SELECT is(ehcp.deadline('2024-02-29', 'final_plan'), date '2024-07-18', '20 weeks from a leap day, on a printed calendar');
SELECT is(ehcp.deadline('2021-07-19', 'decision_to_assess'), date '2021-08-30', 'a bank holiday stays: no roll-forward');
SELECT is(ehcp.deadline('2021-09-01', 'phase_transfer'), date '2021-02-14', 'the transfer of 1 September 2021');
SELECT * FROM finish();
ROLLBACK;
