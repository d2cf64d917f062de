-- What a relation does not say is NULL in a scorecard, or not there, and never a figure.  A scorecard
-- whose relations lack the optional columns shows the rows of one whose relations have them, except
-- for such NULLs.
BEGIN;
SET client_min_messages = error;
SELECT setseed(0.29);
SELECT * FROM no_plan();
SET LOCAL ehcp.as_of = '2021-09-15';

-- every case that has ended is closed, so that the other columns do not change when it ended
CREATE TABLE cases AS
SELECT i AS case_id, requested_on, CASE WHEN dice[1] < 0.6 THEN ended_on END AS issued_on, CASE WHEN dice[2] < 0.9 THEN ended_on END AS closed_on, dice[3] < 0.1 AS excepted,
	CASE WHEN dice[1] < 0.8 THEN requested_on + 30 + (dice[4] * 20)::integer WHEN dice[2] < 0.9 THEN least(ended_on, requested_on + 30) END AS decided_on, dice[1] < 0.8 AS decision,
	CASE WHEN dice[1] BETWEEN 0.6 AND 0.7 AND dice[2] < 0.9 THEN ended_on END AS refused_on, CASE WHEN dice[5] > 0.9 THEN ended_on + 200 END AS ceased_on,
	(ARRAY['north', 'south', NULL])[1 + i % 3] AS area, nullif(i % 4, 0) AS owner
FROM (SELECT i, date '2019-02-03' + 3 * i AS requested_on, date '2019-02-03' + 3 * i + 90 + (dice[6] * 150)::integer AS ended_on, dice
	FROM (SELECT i, array_agg(random()) AS dice FROM generate_series(1, 330) AS i, generate_series(1, 6 + i * 0) GROUP BY i) AS random) AS random;
UPDATE cases SET issued_on = NULL WHERE closed_on IS NULL;
UPDATE cases SET decided_on = closed_on WHERE NOT decision AND closed_on IS NOT NULL;
UPDATE cases SET decided_on = NULL WHERE NOT decision AND closed_on IS NULL;
CREATE TABLE reviews AS
SELECT case_id AS plan_id, issued_on + 364 AS due_on, CASE WHEN random() < 0.8 THEN issued_on + 360 END AS meeting_on, CASE WHEN random() < 0.7 THEN issued_on + 380 END AS decided_on, case_id / 2 AS person_id, area
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE plans AS
SELECT case_id AS plan_id, issued_on AS started_on, ceased_on, CASE WHEN random() < 0.8 THEN issued_on + 340 END AS meeting_on, CASE WHEN random() < 0.7 THEN issued_on + 350 END AS decided_on,
	'A'::text AS outcome, (ARRAY[2, 3])[1 + case_id % 2] AS cease_reason, CASE WHEN random() < 0.5 THEN issued_on + 355 END AS draft_on, CASE WHEN random() < 0.8 THEN issued_on + 400 END AS amended_on,
	CASE WHEN random() < 0.5 THEN date '2021-02-15' END AS transfer_due_on, CASE WHEN random() < 0.8 THEN date '2021-02-01' + (random() * 80)::integer END AS transfer_final_on, case_id AS person_id,
	(ARRAY['north', 'east', NULL])[1 + case_id % 3] AS area
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE appeals AS
SELECT case_id AS appeal_id, requested_on + 60 AS registered_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 200 END AS decided_on, CASE WHEN case_id % 4 = 0 THEN requested_on + 100 END AS conceded_on,
	'contents'::text AS kind, 'allowed'::text AS outcome, 'assess'::text AS order_kind, CASE WHEN case_id % 5 = 0 THEN requested_on + 300 END AS complied_on,
	-- one without cases, and one without plans
	(ARRAY['north', 'east', 'south', NULL])[1 + case_id % 4] AS area
FROM cases WHERE case_id % 7 = 0;
CREATE TABLE mediations AS
SELECT requested_on + 50 AS requested_on, CASE WHEN case_id % 4 > 0 THEN requested_on + 70 END AS held_on, case_id % 3 > 0 AS agreed, CASE WHEN case_id % 5 = 0 THEN requested_on + 120 END AS appealed_on, area
FROM cases WHERE case_id % 9 = 0;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', reviews => 'reviews', plans => 'plans', appeals => 'appeals', mediations => 'mediations') \gset

-- without them, apart from those that say where a row belongs, those without which another column is read, and
-- complied_on, without which the tracker lists every order
CREATE SCHEMA lacking;
SELECT format('CREATE TABLE lacking.%I AS SELECT %s FROM %1$I', c.relation, string_agg(name, ', ' ORDER BY c.position))
FROM ehcp.scorecard_columns AS c JOIN pg_attribute ON attrelid = to_regclass(c.relation) AND attname = name
WHERE required OR name IN ('area', 'owner', 'ceased_on', 'conceded_on', 'draft_on', 'transfer_due_on', 'order_kind', 'complied_on')
GROUP BY c.relation
\gexec
SELECT count(*) AS views FROM ehcp.create_scorecard('lacking.cases', 'less', reviews => 'lacking.reviews', plans => 'lacking.plans', appeals => 'lacking.appeals', mediations => 'lacking.mediations') \gset
INSERT INTO card.milestones VALUES ('transfers', '2021-02-01', '2021-12-31', 60, 'outstanding transfers'), ('amendments', '2021-02-01', '2021-12-31', 60, 'outstanding amendments');
INSERT INTO less.milestones TABLE card.milestones;

-- The columns whose figures differ on purpose, as the documentation says.
CREATE TABLE differs (view, name) AS VALUES
	-- without decisions, the timetable says in which stage a case is
	('case_tracker', 'stage'), ('case_tracker', 'next_step'), ('case_tracker', 'next_step_deadline'),
	-- the next of the steps that are known
	('review_tracker', 'next_step'), ('review_tracker', 'next_step_deadline'), ('review_tracker', 'days_left'), ('review_tracker', 'overdue_steps'), ('review_tracker', 'status'),
	-- counted as not recorded
	('annual_reviews', 'outcome_amend'), ('annual_reviews', 'outcome_not_recorded');

CREATE FUNCTION figures(schema name, view text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT jsonb_strip_nulls(to_jsonb(v) - ARRAY(SELECT name FROM differs WHERE view = %L)) FROM %I.%I AS v', view, schema, view);
END
$$;
-- (views of the relations themselves say which columns there are)
CREATE FUNCTION differing(view text) RETURNS SETOF jsonb LANGUAGE sql AS $$
	WITH with_columns AS MATERIALIZED (SELECT figures('card', view) AS row), without AS (SELECT figures('less', view) AS row EXCEPT TABLE with_columns)
	SELECT without.row FROM without WHERE NOT EXISTS (SELECT FROM with_columns WHERE with_columns.row @> without.row)
$$;
SELECT is_empty(format('SELECT differing(%L)', name), name || ': nothing else than with the columns')
FROM ehcp.scorecard_views() WHERE name NOT LIKE '%\_as\_at' ORDER BY name;
-- and what is not known there is known here, so the test has something to find
SELECT is((SELECT count(refused_to_assess) > 0 AND sum(refused_to_assess) > 0 AND sum(withdrawn) > 0 FROM card.requests), true, 'requests were refused and withdrawn');
SELECT is((SELECT count(refused_to_assess) + count(percent_refused_to_assess) + count(withdrawn) + count(percent_withdrawn) FROM less.requests), 0::bigint, '... which is NULL without decisions');
SELECT is((SELECT requests_refused > 0 AND plans_refused > 0 AND plans_ceased > 0 AND percent_appealed > 0 FROM card.appeal_rate WHERE area IS NULL), true, 'an appeal rate');
SELECT is((SELECT sum(num_nonnulls(requests_refused, plans_refused, plans_ceased, appealable, percent_appealed)) FROM less.appeal_rate), 0::bigint, '... which is NULL without its denominator, in every area');
SELECT is((SELECT sum(went_on_to_appeal) > 0 FROM card.mediations), true, 'appeals after mediation');
SELECT is((SELECT count(went_on_to_appeal) + count(percent_went_on_to_appeal) FROM less.mediations), 0::bigint, '... which are NULL without them');
SELECT is((SELECT sum(not_final) > 0 FROM card.phase_transfers), true, 'transfers');
SELECT is((SELECT count(*) FROM less.phase_transfers), 0::bigint, '... none without the day on which they were final');
SELECT results_eq('SELECT milestone, counted_then > 0, milestone_result IS NOT NULL FROM card.milestone_progress ORDER BY 1', $$ VALUES ('amendments', true, true), ('transfers', true, true) $$, 'milestones for amendments and transfers');
SELECT is((SELECT sum(num_nonnulls(overdue_then, counted_then, completed, ahead_by, milestone_result, needed_a_week, completions_a_week)) FROM less.milestone_progress), 0::bigint, '... which are not known');
SELECT is((SELECT count(decided) + count(decided_in_time) + count(refused) + count(refused_in_time) FROM less.case_facts), 0::bigint, 'the stages of a case that are not known');

-- One column at a time: what needs it is NULL, and nothing else.
CREATE TABLE cases_without_refusals AS TABLE cases;
ALTER TABLE cases_without_refusals DROP refused_on;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases_without_refusals', 'less') \gset
SELECT is((SELECT sum(refused_to_assess) FROM less.requests), (SELECT sum(refused_to_assess) FROM card.requests), 'refused_on is for refusals to issue');
SELECT is((SELECT count(withdrawn) FROM less.requests), 0::bigint, '... without which a withdrawal is not known');
CREATE TABLE cases_without_decision AS TABLE cases;
ALTER TABLE cases_without_decision DROP decision;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases_without_decision', 'less') \gset
SELECT is((SELECT count(refused_to_assess) + count(withdrawn) FROM less.requests), 0::bigint, 'days of decisions do not say what was decided');
SELECT is((SELECT sum(decided) FROM less.case_facts), (SELECT sum(decided) FROM card.case_facts), '... but that it was');
-- plans of which nothing says that they are to be transferred or amended
CREATE TABLE plans_only AS SELECT plan_id, started_on, ceased_on, meeting_on, decided_on, transfer_final_on, amended_on FROM plans;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'less', plans => 'plans_only') \gset
SELECT is((SELECT sum(num_nonnulls(overdue_then, counted_then, completed, ahead_by, milestone_result, needed_a_week, completions_a_week)) FROM less.milestone_progress), 0::bigint, 'transfers and amendments of which there is no notice');
SELECT * FROM finish();
ROLLBACK;
