-- The view case_facts: one row for each case, whose sums are the figures of the other views; and the
-- columns of the case table that it can have.
BEGIN;
SET client_min_messages = error;
SELECT setseed(0.61);
SELECT * FROM no_plan();

-- cases with everything that goes wrong, and two dimensions that the views do not know
CREATE TABLE cases AS
SELECT i % 2990 AS case_id, requested_on, CASE WHEN dice[1] < 0.75 THEN ended_on END AS issued_on, CASE WHEN dice[2] < 0.9 THEN ended_on END AS closed_on,
	CASE WHEN dice[3] < 0.1 THEN true WHEN dice[3] < 0.9 THEN false END AS excepted,
	CASE WHEN dice[4] < 0.9 THEN date '2018-02-03' + i / 2 + (dice[4] * 50)::integer END AS decided_on, CASE WHEN dice[1] < 0.95 THEN dice[1] < 0.9 END AS decision,
	CASE WHEN dice[1] BETWEEN 0.7 AND 0.85 THEN ended_on - 20 END AS refused_on, CASE WHEN dice[5] < 0.05 THEN true WHEN dice[5] < 0.9 THEN false END AS contested,
	CASE WHEN dice[5] > 0.9 THEN ended_on - 3 + (dice[6] * 300)::integer END AS ceased_on,
	(ARRAY['north', 'south', 'east', NULL])[1 + floor(dice[6] * 3.3)::integer] AS area,
	(ARRAY['autism', 'speech', NULL])[1 + floor(dice[7] * 2.5)::integer] AS need, (dice[8] * 5)::integer AS "Phase 100%", date '2010-01-01' + i AS born_on, 'child ' || i AS "full name"
FROM (SELECT i, CASE WHEN i % 50 > 0 THEN date '2018-02-03' + i / 2 END AS requested_on, date '2018-02-03' + i / 2 - 5 + (dice[9] * dice[9] * 300)::integer AS ended_on, dice
	FROM (SELECT i, array_agg(random()) AS dice FROM generate_series(1, 3000) AS i, generate_series(1, 9 + i * 0) GROUP BY i) AS random) AS random;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', NULL, NULL, '{need,"Phase 100%"}') \gset

-- the same rows, whatever the names and the number types of their columns
CREATE FUNCTION same(have text, want text, label text) RETURNS text LANGUAGE sql AS $$
	SELECT bag_eq(format('SELECT v::text AS v FROM (%s) AS v', have), format('SELECT v::text AS v FROM (%s) AS v', want), label)
$$;
CREATE FUNCTION facts_agree(day date) RETURNS SETOF text LANGUAGE plpgsql AS $body$
DECLARE
	of_day CONSTANT text := day || ': ';
BEGIN
	PERFORM set_config('ehcp.as_of', day::text, true);
	RETURN NEXT same('SELECT case_id, area, owner, requested_on, decided_on, decision, refused_on, issued_on, ceased_on, ended_on, excepted, contested FROM card.case_facts',
		'SELECT case_id, area, owner, requested_on, decided_on, decision, refused_on, issued_on, ceased_on, ended_on, excepted, contested FROM card.cases_as_at', of_day || 'the cases');
	RETURN NEXT same('SELECT case_id, requested_on, need, "Phase 100%" FROM card.case_facts',
		format('SELECT case_id, requested_on, need, "Phase 100%%" FROM cases WHERE requested_on <= %L OR requested_on IS NULL', day), of_day || '... with the columns named');
	-- each case in its area and in all
	CREATE TEMP TABLE facts AS TABLE card.case_facts;
	CREATE TEMP TABLE twice AS SELECT facts.*, every AS part FROM facts, LATERAL (VALUES (area), (NULL)) AS parts(every);
	RETURN NEXT same('SELECT month, area, issued, in_20_weeks, issued_including_exceptions, in_20_weeks_including_exceptions, mean_weeks FROM card.monthly_timeliness WHERE issued_including_exceptions > 0',
		'SELECT month_issued, part, sum(counts), sum(in_time), sum(counts_including_exceptions), sum(in_time_including_exceptions) AS x, round(avg(days_taken) FILTER (WHERE counts = 1) / 7, 1)
		FROM twice WHERE counts_including_exceptions = 1 GROUP BY 1, 2', of_day || 'monthly_timeliness');
	RETURN NEXT same('SELECT year, area, issued, in_20_weeks, issued_including_exceptions, in_20_weeks_including_exceptions FROM card.yearly_timeliness',
		'SELECT extract(year FROM month_issued)::integer, part, sum(counts), sum(in_time), sum(counts_including_exceptions), sum(in_time_including_exceptions) AS x
		FROM twice WHERE counts_including_exceptions = 1 GROUP BY 1, 2', of_day || 'yearly_timeliness');
	RETURN NEXT same('SELECT month, area, due, issued, in_20_weeks, closed_without_plan, in_progress FROM card.plans_due WHERE due > 0',
		'SELECT month_due, part, sum(due), sum(counts) AS i, sum(in_time), sum(closed_without_plan) AS c, sum(is_open) AS o FROM twice WHERE due = 1 GROUP BY 1, 2', of_day || 'plans_due');
	RETURN NEXT same('SELECT week_ending, area, received, completed, open, overdue FROM card.weekly_backlog WHERE week_ending = ehcp.as_of()',
		format('SELECT date %1$L, part, sum(CASE WHEN requested_on > date %1$L - 7 THEN received ELSE 0 END), sum(CASE WHEN ended_on > date %1$L - 7 THEN completed ELSE 0 END), sum(is_open) AS o, sum(is_overdue) FROM twice GROUP BY 2', day),
		of_day || 'weekly_backlog');
	RETURN NEXT same('SELECT area, sum(received) AS r, sum(completed) AS c FROM card.weekly_backlog GROUP BY area',
		'SELECT part, sum(received) AS r, sum(completed) AS c FROM twice GROUP BY 1', of_day || '... all weeks');
	RETURN NEXT same('SELECT area, band, open FROM card.backlog_ages WHERE open > 0',
		$$ SELECT part, CASE WHEN days_open <= 42 THEN '0-6' WHEN days_open <= 112 THEN '6-16' WHEN days_open <= 140 THEN '16-20' WHEN days_open <= 210 THEN '20-30' WHEN days_open <= 280 THEN '30-40'
			WHEN days_open <= 364 THEN '40-52' ELSE '52+' END, sum(is_open) FROM twice WHERE is_open = 1 GROUP BY 1, 2 $$, of_day || 'backlog_ages');
	RETURN NEXT same('SELECT month, stage, completed, in_time FROM card.stage_timeliness WHERE completed > 0', $$
		SELECT month_decided, 'decision_to_assess', sum(decided), sum(decided_in_time) AS x FROM facts WHERE decided = 1 GROUP BY 1
		UNION ALL SELECT month_refused, 'refusal_to_issue', sum(refused), sum(refused_in_time) FROM facts WHERE refused = 1 GROUP BY 1
		UNION ALL SELECT month_issued, 'final_plan', sum(counts), sum(in_time) FROM facts WHERE counts = 1 GROUP BY 1 $$, of_day || 'stage_timeliness');
	RETURN NEXT same('SELECT month, area, requests FROM card.requests WHERE requests > 0', 'SELECT month_requested, part, sum(requests) FROM twice WHERE requests = 1 GROUP BY 1, 2', of_day || 'requests');
	RETURN NEXT same('SELECT month, area, opened, issued, in_20_weeks, closed_without_plan, in_progress, overdue FROM card.cohort',
		'SELECT month_requested, part, sum(requests), sum(issued) AS i, sum(in_20_weeks) AS x, sum(closed_without_plan) AS c, sum(is_open) AS o, sum(is_overdue) AS l FROM twice WHERE requests = 1 GROUP BY 1, 2', of_day || 'cohort');
	-- a plan that ceased before its issue is in force on no day
	RETURN NEXT same('SELECT area, in_force FROM card.plans_in_force WHERE day = ehcp.as_of()', 'SELECT part, sum(in_force) FROM twice WHERE issued = 1 GROUP BY 1', of_day || 'plans_in_force');
	RETURN NEXT same('SELECT case_id, days_open, deadline, area FROM card.case_tracker', 'SELECT case_id, days_open, deadline, area FROM facts WHERE ended_on IS NULL', of_day || 'case_tracker');
	RETURN NEXT is((SELECT count(*) FROM card.case_tracker WHERE requested_on IS NOT NULL), (SELECT sum(is_open) FROM facts), of_day || '... open, with a request date');
	RETURN NEXT same($$ SELECT percent FROM card.yearly_timeliness WHERE area IS NULL $$, 'SELECT round(100.0 * sum(in_time) / nullif(sum(counts), 0), 1) FROM facts WHERE issued = 1 AND NOT contested GROUP BY extract(year FROM issued_on)',
		of_day || 'the headline');
	-- two dimensions that no view has: their parts are the whole, and each is what its cases are
	RETURN NEXT same('SELECT need, "Phase 100%", sum(counts), sum(in_time) AS x, sum(is_open) AS o FROM facts GROUP BY 1, 2', format($$
		SELECT need, "Phase 100%%", count(*) FILTER (WHERE plan AND excepted IS NOT TRUE AND contested IS NOT TRUE), count(*) FILTER (WHERE plan AND excepted IS NOT TRUE AND contested IS NOT TRUE AND issued_on - requested_on BETWEEN 0 AND 140) AS x,
			count(*) FILTER (WHERE requested_on IS NOT NULL AND NOT coalesce(least(closed_on, issued_on, refused_on, CASE WHEN NOT decision THEN decided_on END) <= %1$L, false)) AS o
		FROM (SELECT *, coalesce(issued_on <= %1$L, false) AS plan FROM cases WHERE requested_on <= %1$L OR requested_on IS NULL) AS known GROUP BY 1, 2 $$, day), of_day || 'by need and phase');
	RETURN NEXT is((SELECT count(*) FROM facts WHERE weeks_taken IS DISTINCT FROM round(days_taken / 7.0, 1)), 0::bigint, of_day || 'weeks');
	DROP TABLE facts, twice;
END
$body$;
SELECT facts_agree('2021-12-31');
SELECT facts_agree('2020-03-17');

-- every flag is 1 or 0, and all of them are summed over all cases
SELECT is_empty($$ SELECT flag, value FROM card.case_facts AS f, jsonb_each_text(to_jsonb(f)) AS flags(flag, value) JOIN ehcp.scorecard_figures ON name = flag
	WHERE summed_over = 'all cases' AND value NOT IN ('0', '1') $$, 'flags are 1 or 0');
-- names and birth dates only if they are listed
SELECT is_empty($$ SELECT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'card'::regnamespace AND attname IN ('born_on', 'full name') $$, 'no column that was not named');
SELECT is(col_description('card.case_facts'::regclass, attnum), 'as in the case table, whatever the day of the scorecard', 'a column of the table has a comment') FROM pg_attribute WHERE attrelid = 'card.case_facts'::regclass AND attname = 'Phase 100%';

-- without the list the columns stay; a longer list in another order adds columns at the end; grants and views over it stay
CREATE VIEW own AS SELECT need, count(*) FROM card.case_facts GROUP BY need;
GRANT SELECT ON card.case_facts TO pg_monitor;
CREATE FUNCTION facts_columns() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'card.case_facts'::regclass AND attnum > (SELECT attnum FROM pg_attribute WHERE attrelid = 'card.case_facts'::regclass AND attname = 'days_open')
$$;
SELECT is(facts_columns(), 'need,"Phase 100%"', 'the columns named');
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card') \gset
SELECT is(facts_columns(), 'need,"Phase 100%"', '... stay');
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', NULL, NULL, '{born_on,"Phase 100%",closed_on,need}') \gset
SELECT is(facts_columns(), 'need,"Phase 100%",born_on,closed_on', '... in their place, and new ones after them');
SELECT ok(has_table_privilege('pg_monitor', 'card.case_facts', 'SELECT'), '... with the rights');
SELECT facts_agree('2021-06-30');
SELECT throws_ok($$ SELECT ehcp.create_scorecard('cases', 'card', NULL, NULL, '{}') $$, '42P16', NULL, 'no column: the view has to be dropped');
SELECT throws_ok($$ SELECT ehcp.create_scorecard('cases', 'card', NULL, NULL, '{phase}') $$, '42703', '"public.cases" has no column "phase"', 'a column that is not there');
SELECT throws_ok($$ SELECT ehcp.create_scorecard('cases', 'card', NULL, NULL, '{NULL}') $$, '42703', '"public.cases" has no column "NULL"', 'NULL');
SELECT throws_ok($$ SELECT ehcp.create_scorecard('cases', 'card', NULL, NULL, '{ctid}') $$, '42703', '"public.cases" has no column "ctid"', 'a system column');
SELECT throws_ok($$ SELECT ehcp.create_scorecard('cases', 'card', NULL, NULL, '{need,need}') $$, '42701', 'column "need" would be in the view "case_facts" twice', 'a column twice');
SELECT throws_ok($$ SELECT ehcp.create_scorecard('cases', 'card', NULL, NULL, '{need,area}') $$, '42701', 'column "area" would be in the view "case_facts" twice', 'a column that it has');
-- names that need quotes, or look like something else
CREATE TABLE odd AS SELECT case_id, requested_on, issued_on, closed_on, excepted, need AS "%1$s", need AS "a, b AS c", need AS "x"" FROM y", need AS extra_1, 1.5 AS status, '{}'::json AS "FROM
(SELECT " FROM cases;
SELECT count(*) AS views FROM ehcp.create_scorecard('odd', 'odd_card', NULL, NULL, ARRAY['a, b AS c', '%1$s', 'extra_1', E'FROM\n(SELECT ', 'x" FROM y', 'status']) \gset
SET LOCAL ehcp.as_of = '2030-01-01';
SELECT bag_eq('SELECT case_id, "a, b AS c", "%1$s", extra_1, "x"" FROM y", status FROM odd_card.case_facts', 'SELECT case_id, "a, b AS c", "%1$s", extra_1, "x"" FROM y", status FROM odd', 'odd names');
SELECT count(*) AS views FROM ehcp.create_scorecard('odd', 'odd_card') \gset
SET LOCAL ehcp.as_of = '2030-01-01';
SELECT bag_eq('SELECT case_id, "a, b AS c", "%1$s", extra_1, "x"" FROM y", status FROM odd_card.case_facts', 'SELECT case_id, "a, b AS c", "%1$s", extra_1, "x"" FROM y", status FROM odd', '... again');

-- the view about
CREATE TABLE advice AS SELECT case_id, 'health' AS service, requested_on, requested_on + 3 AS received_on FROM cases;
CREATE TABLE reviews AS SELECT case_id AS plan_id, issued_on + 364 AS due_on, issued_on + 340 AS meeting_on, issued_on + 350 AS decided_on FROM cases;
CREATE TABLE plans AS SELECT case_id AS plan_id, issued_on AS started_on, ceased_on, issued_on + 340 AS meeting_on, issued_on + 350 AS decided_on, issued_on + 351 AS draft_on,
	issued_on + 400 AS amended_on, NULL::date AS transfer_due_on, issued_on + 500 AS transfer_final_on FROM cases;
CREATE TABLE appeals AS SELECT case_id AS appeal_id, requested_on + 60 AS registered_on, requested_on + 80 AS conceded_on, requested_on + 90 AS decided_on, requested_on + 100 AS complied_on FROM cases;
CREATE TABLE mediations AS SELECT requested_on + 50 AS requested_on, requested_on + 70 AS held_on, true AS agreed, requested_on + 71 AS appealed_on FROM cases;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews', NULL, 'plans', 'appeals', 'mediations') \gset
SET LOCAL ehcp.as_of = '2021-12-31';
SELECT same('TABLE card.about', $$
	SELECT date '2021-12-31', (SELECT count(*) FROM cases WHERE requested_on <= '2021-12-31' OR requested_on IS NULL), (SELECT count(*) FROM advice WHERE requested_on <= '2021-12-31' OR requested_on IS NULL),
		(SELECT count(*) FROM reviews), (SELECT count(*) FROM plans WHERE started_on <= '2021-12-31' OR started_on IS NULL),
		(SELECT count(*) FROM appeals WHERE registered_on <= '2021-12-31' OR registered_on IS NULL), (SELECT count(*) FROM mediations WHERE requested_on <= '2021-12-31' OR requested_on IS NULL),
		(SELECT min(requested_on) FROM cases), (SELECT max(requested_on) FROM cases WHERE requested_on <= '2021-12-31'),
		(SELECT max(x) FROM (SELECT unnest(ARRAY[requested_on, decided_on, refused_on, issued_on, ceased_on, closed_on]) FROM cases WHERE requested_on <= '2021-12-31' OR requested_on IS NULL
			UNION ALL SELECT unnest(ARRAY[requested_on, received_on]) FROM advice UNION ALL SELECT unnest(ARRAY[meeting_on, decided_on]) FROM reviews
			UNION ALL SELECT unnest(ARRAY[started_on, ceased_on, meeting_on, decided_on, draft_on, amended_on, transfer_final_on]) FROM plans WHERE started_on <= '2021-12-31' OR started_on IS NULL
			UNION ALL SELECT unnest(ARRAY[registered_on, conceded_on, decided_on, complied_on]) FROM appeals WHERE registered_on <= '2021-12-31' OR registered_on IS NULL
			UNION ALL SELECT unnest(ARRAY[requested_on, held_on, appealed_on]) FROM mediations WHERE requested_on <= '2021-12-31' OR requested_on IS NULL) AS d(x) WHERE x <= '2021-12-31'),
		'england-and-wales', date '2028-12-31', extversion, extversion AS created_with
	FROM (SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness') AS e $$, 'about');
-- the latest event is in any column
CREATE FUNCTION missed_events() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	c record;
	latest date;
BEGIN
	PERFORM set_config('ehcp.as_of', '2030-06-01', true);
	FOR c IN SELECT relation, name, date '2030-01-01' + position::integer AS day FROM ehcp.scorecard_columns WHERE type = 'date' AND (relation, name) NOT IN (('reviews', 'due_on'), ('plans', 'transfer_due_on')) LOOP
		BEGIN
			EXECUTE format('UPDATE %1$I SET %2$I = %3$L WHERE ctid = (SELECT min(ctid) FROM %1$I WHERE %4$s)', c.relation, c.name, c.day,
				CASE c.relation WHEN 'cases' THEN 'num_nonnulls(closed_on, issued_on, refused_on) = 0 AND decision IS NOT FALSE' ELSE 'true' END);
			SELECT latest_event INTO latest FROM card.about;
			IF latest IS DISTINCT FROM c.day THEN
				RETURN NEXT format('%s.%s: %s', c.relation, c.name, latest);
			END IF;
			RAISE EXCEPTION USING ERRCODE = 'P0099';
		EXCEPTION WHEN SQLSTATE 'P0099' THEN
		END;
	END LOOP;
END
$$;
SELECT is_empty('SELECT missed_events()', '... an event of any kind');
SET LOCAL ehcp.as_of = '1999-01-01';
SET LOCAL ehcp.calendar = 'scotland';
SELECT results_eq('SELECT day, cases, first_request, last_request, latest_event, calendar FROM card.about',
	$$ VALUES (date '1999-01-01', (SELECT count(*) FROM cases WHERE requested_on IS NULL), NULL::date, NULL::date, NULL::date, 'scotland') $$, '... before the first case');
SELECT is((SELECT count(*) FROM odd_card.about), 1::bigint, '... is one row');
SELECT * FROM finish();
ROLLBACK;
