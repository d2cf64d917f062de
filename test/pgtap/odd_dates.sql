-- Impossible dates, in every date column of every relation that a scorecard reads: each view
-- gives the figures of a table in which the date is missing or in the future.
BEGIN;
SET client_min_messages = warning;
SELECT plan(105);
SET LOCAL ehcp.as_of = '2021-12-31';

-- Six cases, requests for advice and reviews at every stage get the impossible date; others do not.
CREATE TABLE cases AS
SELECT i AS case_id, requested_on, CASE WHEN i % 6 = 2 THEN requested_on + 130 END AS issued_on,
	CASE WHEN i % 6 IN (2, 3, 5) THEN requested_on + 130 END AS closed_on, false AS excepted,
	CASE WHEN i % 6 < 5 THEN requested_on + 40 END AS decided_on, i % 6 <> 4 AS decision,
	CASE WHEN i % 6 = 3 THEN requested_on + 110 END AS refused_on, CASE WHEN i % 18 = 2 THEN requested_on + 300 END AS ceased_on,
	CASE i % 2 WHEN 0 THEN 'north' ELSE 'south' END AS area
FROM generate_series(1, 60) AS i, LATERAL (SELECT date '2020-01-06' + i * 11) AS r(requested_on);
CREATE TABLE advice AS
SELECT case_id, 'health' AS service, requested_on + 45 AS requested_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 80 END AS received_on FROM cases;
CREATE TABLE reviews AS
SELECT case_id AS plan_id, case_id / 2 AS person_id, requested_on + 100 AS due_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 90 END AS meeting_on,
	CASE WHEN case_id % 6 = 2 THEN requested_on + 95 END AS decided_on FROM cases;
CREATE TABLE expected_cases AS TABLE cases;
CREATE TABLE expected_advice AS TABLE advice;
CREATE TABLE expected_reviews AS TABLE reviews;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews') \gset
SELECT count(*) AS views FROM ehcp.create_scorecard('expected_cases', 'expected', 'expected_advice', 'expected_reviews') \gset
INSERT INTO card.targets VALUES ('interim', 55);
INSERT INTO card.milestones VALUES ('halve it', '2021-03-01', '2021-10-31', 5);
INSERT INTO card.scenarios (name, completions_a_week, from_day) VALUES ('three', 3, 'infinity');
INSERT INTO expected.targets TABLE card.targets;
INSERT INTO expected.milestones TABLE card.milestones;
INSERT INTO expected.scenarios TABLE card.scenarios;

-- Each view's rows, or its error.
CREATE FUNCTION figures(schema name) RETURNS TABLE (view name, figures text) LANGUAGE plpgsql AS $$
BEGIN
	FOR view IN SELECT viewname FROM pg_views WHERE schemaname = schema ORDER BY 1 LOOP
		BEGIN
			EXECUTE format('SELECT md5(string_agg(v::text, '';'' ORDER BY v::text)) FROM %I.%I AS v', schema, view) INTO figures;
		EXCEPTION WHEN OTHERS THEN
			figures := SQLERRM;
		END;
		RETURN NEXT;
	END LOOP;
END
$$;

CREATE FUNCTION odd_dates_agree() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	item record;
	odd date;
BEGIN
	FOR item IN
		SELECT relation, key, col, is_to_come, odds
		FROM (VALUES ('cases', 'case_id', '{requested_on,issued_on,closed_on,decided_on,refused_on,ceased_on}'::text[]), ('advice', 'case_id', '{requested_on,received_on}'),
				('reviews', 'plan_id', '{due_on,meeting_on,decided_on}')) AS r(relation, key, columns), unnest(columns) AS col,
			(VALUES (true, '{infinity,5874897-12-31,294276-12-31}'::date[]),
				(false, '{-infinity,4714-11-24 BC,0044-03-15 BC,0025-01-06,1900-01-01,1989-08-31}')) AS v(is_to_come, odds)
	LOOP
		IF item.is_to_come AND item.col = 'requested_on' THEN
			-- a future request is not counted
			EXECUTE format('DELETE FROM expected_%I WHERE %I <= 6', item.relation, item.key);
		ELSE
			EXECUTE format('UPDATE expected_%I SET %I = NULL WHERE %I <= 6', item.relation, item.col, item.key);
		END IF;
		CREATE TEMP TABLE expected_figures AS SELECT * FROM figures('expected');
		FOREACH odd IN ARRAY item.odds LOOP
			EXECUTE format('UPDATE %I SET %I = $1 WHERE %I <= 6', item.relation, item.col, item.key) USING odd;
			RETURN NEXT is((SELECT string_agg(view || ': ' || coalesce(found.figures, 'no rows'), ', ')
				FROM figures('card') AS found JOIN expected_figures AS expected USING (view)
				WHERE (found.figures IS DISTINCT FROM expected.figures AND view <> 'problems' OR length(found.figures) <> 32)
					-- it shows a future day on which a review is due
					AND NOT (view = 'reviews_as_at' AND item.col = 'due_on' AND item.is_to_come AND isfinite(odd) AND length(found.figures) = 32)),
				NULL, format('%s.%s %s', item.relation, item.col, odd));
		END LOOP;
		DROP TABLE expected_figures;
		EXECUTE format('DELETE FROM %I WHERE %I <= 6', item.relation, item.key);
		EXECUTE format('DELETE FROM expected_%I WHERE %I <= 6', item.relation, item.key);
		EXECUTE format('INSERT INTO %1$I SELECT * FROM good_%1$I', item.relation);
		EXECUTE format('INSERT INTO expected_%1$I SELECT * FROM good_%1$I', item.relation);
	END LOOP;
END
$$;
CREATE TABLE good_cases AS SELECT * FROM cases WHERE case_id <= 6;
CREATE TABLE good_advice AS SELECT * FROM advice WHERE case_id <= 6;
CREATE TABLE good_reviews AS SELECT * FROM reviews WHERE plan_id <= 6;
SELECT odd_dates_agree();
SELECT set_eq($$ SELECT * FROM figures('card') $$, $$ SELECT * FROM figures('expected') $$, 'the tables are what they were');

-- the first plausible day is an ordinary date, and does not give an endless series
UPDATE cases SET requested_on = '1989-09-01' WHERE case_id = 1;
SELECT results_eq($$ SELECT requested_on, days_open, status FROM card.case_tracker WHERE case_id = 1 $$, $$ VALUES (date '1989-09-01', date '2021-12-31' - '1989-09-01', 'overdue') $$, 'the first plausible day');
SELECT cmp_ok((SELECT count(*) FROM card.weekly_backlog WHERE area IS NULL), '<=', 521::bigint, '... gives ten years of weeks');
SELECT cmp_ok((SELECT count(*) FROM card.requests WHERE area IS NULL), '<=', 132::bigint, '... and of months');
DELETE FROM cases WHERE case_id = 1;

-- the figures are unchanged: a placeholder does not count as a wait of 120 years
UPDATE cases SET requested_on = '1900-01-01' WHERE case_id = 2;
SELECT ok((SELECT max(mean_weeks) < 30 AND max(median_weeks) < 30 FROM card.monthly_timeliness), 'no mean includes a placeholder');

-- milestones without an end
INSERT INTO card.milestones VALUES ('no end', '2021-03-01', 'infinity', 5), ('no beginning', '-infinity', '2021-10-31', 5), ('long', '4714-11-24 BC', '5874897-12-31', 5);
SELECT results_eq('SELECT milestone, expected_by_now, milestone_result IS NULL FROM card.milestone_progress ORDER BY milestone COLLATE "C"', $$ VALUES ('halve it', 5.0, false), ('long', 0.0, false), ('no beginning', NULL, false), ('no end', NULL, true) $$, 'milestones without an end');
SELECT * FROM finish();
ROLLBACK;
