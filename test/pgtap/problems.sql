-- The view problems of a scorecard counts what check_cases() lists: in random rows with many faults,
-- for identifiers of several types, and for readers who have no right but on the view.
BEGIN;
SELECT * FROM no_plan();
SET client_min_messages = error;
SELECT setseed(0.75);

CREATE DOMAIN day AS date;
CREATE TABLE random AS
SELECT i, dice, CASE WHEN dice[1] < 0.95 THEN date '2020-01-06' + i END AS requested_on, date '2020-01-06' + i + (dice[2] * 300)::integer - 30 AS later
FROM (SELECT i, array_agg(random()) AS dice FROM generate_series(1, 400) AS i, generate_series(1, 9 + i * 0) GROUP BY i) AS d;
CREATE TABLE cases AS
SELECT CASE WHEN dice[3] < 0.95 THEN i - (dice[3] < 0.1)::integer END AS case_id,
	CASE WHEN dice[4] < 0.02 THEN date '1900-01-01' WHEN dice[4] < 0.04 THEN current_date + 400 ELSE requested_on END::day AS requested_on,
	CASE WHEN dice[5] < 0.6 THEN later + 60 END AS issued_on, CASE WHEN dice[5] < 0.5 THEN later + 60 WHEN dice[6] < 0.05 THEN requested_on - 3 END AS closed_on,
	CASE WHEN dice[6] < 0.9 THEN dice[7] < 0.1 END AS excepted, CASE WHEN dice[7] < 0.8 THEN later + CASE WHEN dice[7] < 0.1 THEN 70 ELSE 0 END END AS decided_on, CASE WHEN dice[8] < 0.9 THEN dice[8] < 0.8 END AS decision,
	CASE WHEN dice[5] > 0.9 THEN later + 20 END AS refused_on, CASE WHEN dice[8] < 0.1 THEN later + (dice[9] * 9000)::integer - 1000 END AS ceased_on,
	CASE WHEN dice[9] < 0.9 THEN false END AS contested, 'area ' || i % 3 AS area, CASE WHEN dice[9] > 0.1 THEN i / 2 END AS person_id
FROM random;
CREATE TABLE advice AS
SELECT CASE WHEN dice[2] < 0.95 THEN i + (dice[3] * 20)::integer END AS case_id, CASE WHEN dice[1] < 0.9 THEN 'health' END AS service, requested_on + 45 AS requested_on,
	CASE WHEN dice[4] < 0.8 THEN later + 40 WHEN dice[4] < 0.85 THEN 'infinity'::date END AS received_on
FROM random;
CREATE TABLE reviews AS
SELECT CASE WHEN dice[2] < 0.95 THEN i - (dice[5] < 0.2)::integer END AS plan_id, date '2022-01-03' + i / 2 * 2 - (CASE WHEN dice[6] < 0.1 THEN 700 ELSE 0 END) AS due_on,
	CASE WHEN dice[7] < 0.8 THEN date '2022-01-03' + i - (dice[7] * 60)::integer END AS meeting_on, CASE WHEN dice[8] < 0.9 THEN date '2022-01-03' + i - (dice[8] * 60)::integer END AS decided_on
FROM random;
CREATE TABLE plans AS
SELECT CASE WHEN dice[1] < 0.95 THEN i - (dice[1] < 0.1)::integer END AS plan_id, CASE WHEN dice[2] < 0.95 THEN later END AS started_on, CASE WHEN dice[3] < 0.3 THEN later + (dice[3] * 3000)::integer - 200 END AS ceased_on,
	CASE WHEN dice[4] < 0.8 THEN later + 300 - (dice[4] * 400)::integer END AS meeting_on, CASE WHEN dice[5] < 0.8 THEN later + 300 - (dice[5] * 400)::integer END AS decided_on,
	later + 310 - (dice[6] * 100)::integer AS draft_on, later + 310 - (dice[7] * 100)::integer AS amended_on, CASE WHEN dice[8] < 0.9 THEN i / 2 END AS person_id
FROM random;
CREATE TABLE appeals AS
SELECT CASE WHEN dice[1] < 0.95 THEN i - (dice[1] < 0.1)::integer END AS appeal_id, requested_on AS registered_on, CASE WHEN dice[3] < 0.3 THEN later END AS decided_on, CASE WHEN dice[4] < 0.3 THEN later + 20 END AS conceded_on FROM random;
CREATE TABLE mediations AS
SELECT requested_on, CASE WHEN dice[3] < 0.9 THEN later + 20 END AS held_on, CASE WHEN dice[4] < 0.9 THEN dice[4] < 0.5 END AS agreed FROM random;

-- the view against the function, of a scorecard that is created anew
CREATE FUNCTION compare(what text, cases regclass, advice regclass DEFAULT NULL, reviews regclass DEFAULT NULL, plans regclass DEFAULT NULL, appeals regclass DEFAULT NULL, mediations regclass DEFAULT NULL, least_rules integer DEFAULT 1) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	DROP SCHEMA IF EXISTS card CASCADE;
	PERFORM ehcp.create_scorecard(cases, 'card', advice, reviews, plans => plans, appeals => appeals, mediations => mediations);
	RETURN NEXT bag_eq('SELECT relation, rule, severity, effect, problems FROM card.problems',
		format('SELECT CASE relation WHEN %1$L::regclass THEN ''cases'' WHEN %2$L::regclass THEN ''advice'' WHEN %4$L::regclass THEN ''plans'' WHEN %5$L::regclass THEN ''appeals'' WHEN %6$L::regclass THEN ''mediations'' ELSE ''reviews'' END, rule, severity, effect, count(*) FROM ehcp.check_cases(%1$L, %2$L, %3$L, %4$L, %5$L, %6$L) GROUP BY 1, 2, 3, 4',
			cases, advice, reviews, plans, appeals, mediations), what);
	RETURN NEXT cmp_ok((SELECT count(DISTINCT (relation, rule)) FROM card.problems)::integer, '>=', least_rules, '... which are several');
END
$$;
SELECT compare('random faults', 'cases', 'advice', 'reviews', 'plans', 'appeals', 'mediations', 32);
SELECT compare('of the cases alone', 'cases', least_rules => 9);
SELECT is_empty($$ SELECT rule FROM ehcp.check_rules WHERE rule NOT IN (SELECT rule FROM ehcp.check_cases('cases', 'advice', 'reviews', 'plans', 'appeals', 'mediations'))
	AND rule NOT IN ('missing_column', 'column_name', 'column_type', 'unreadable_date', 'unreadable_flag', 'all_excepted') $$, 'every other rule is among the faults');

-- identifiers of other types, blank ones among them
CREATE TABLE text_cases AS SELECT * FROM cases;
ALTER TABLE text_cases ALTER case_id TYPE text USING CASE WHEN case_id % 11 = 0 THEN ' ' ELSE 'c' || case_id END, ADD plan_id integer;
UPDATE text_cases SET plan_id = substr(case_id, 2)::integer WHERE case_id <> ' ' AND random() < 0.7;
CREATE TABLE text_advice AS SELECT * FROM advice;
ALTER TABLE text_advice ALTER case_id TYPE varchar(9) COLLATE "C" USING CASE WHEN case_id % 13 = 0 THEN '' ELSE 'c' || case_id END;
SELECT compare('text, and a plan_id', 'text_cases', 'text_advice', 'reviews', least_rules => 16);
SELECT compare('two types', 'text_cases', 'advice', 'reviews', least_rules => 16);
DROP SCHEMA card CASCADE;
ALTER TABLE text_cases ALTER case_id TYPE char(9), DROP plan_id;
SELECT compare('char', 'text_cases', 'text_advice', 'reviews', least_rules => 16);
DROP SCHEMA card CASCADE;
ALTER TABLE cases ALTER case_id TYPE bigint;
SELECT compare('integer and bigint', 'cases', 'advice', 'reviews', least_rules => 16);
CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
DROP SCHEMA card CASCADE;
ALTER TABLE text_cases ALTER case_id TYPE text COLLATE anycase;
UPDATE text_cases SET case_id = upper(case_id) WHERE random() < 0.5;
SELECT compare('a collation without capitals', 'text_cases', 'text_advice', 'reviews', least_rules => 16);
-- a unique index
DELETE FROM cases WHERE ctid NOT IN (SELECT min(ctid) FROM cases GROUP BY case_id);
ALTER TABLE cases ADD UNIQUE (case_id);
SELECT compare('no duplicates', 'cases', 'advice', 'reviews', least_rules => 16);
-- every plan an exception, and columns that are not read
UPDATE cases SET excepted = true;
ALTER TABLE cases RENAME decided_on TO "Decided_On";
ALTER TABLE advice RENAME service TO "the ""service""";
CREATE VIEW "the %1$s 'advice'" AS SELECT *, "the ""service""" AS service FROM advice;
SELECT compare('a column that is not read', 'cases', '"the %1$s ''advice''"', 'reviews', least_rules => 16);
SELECT bag_eq($$ SELECT relation, problems FROM card.problems WHERE rule = 'column_name' $$, $$ VALUES ('cases', 1::bigint) $$, '... is a problem');

-- a second call that does not name them keeps the problems of advice and reviews
CREATE TABLE before AS TABLE card.problems;
SELECT is(count(*) > 0, true, 'called again') FROM ehcp.create_scorecard('cases', 'card');
SELECT bag_eq('TABLE card.problems', 'TABLE before', '... with the same problems');

-- a reader of the view needs no other right, and every day shows the same
CREATE ROLE regress_reader;
GRANT USAGE ON SCHEMA card TO regress_reader;
GRANT SELECT ON card.problems TO regress_reader;
GRANT SELECT ON before TO regress_reader;
REVOKE USAGE ON SCHEMA ehcp FROM PUBLIC;
REVOKE SELECT ON ALL TABLES IN SCHEMA ehcp FROM PUBLIC;
SET LOCAL ROLE regress_reader;
SELECT throws_ok('SELECT count(*) FROM cases', '42501', NULL, 'a reader who may not read the cases');
SELECT bag_eq('TABLE card.problems', 'TABLE before', '... reads the problems');
SET LOCAL ehcp.as_of = '2020-06-30';
SELECT bag_eq('TABLE card.problems', 'TABLE before', '... whatever the day');
RESET ROLE;

-- Readers who may see some rows get the problems of these
GRANT SELECT ON ehcp.check_rules, ehcp.scorecard_columns, ehcp.today TO PUBLIC;
GRANT USAGE ON SCHEMA ehcp TO PUBLIC;
CREATE TABLE guarded AS SELECT * FROM cases;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (area = 'area 1');
SELECT is(count(*) > 0, true, 'a scorecard with row security') FROM ehcp.create_scorecard('guarded', 'guarded_card');
GRANT USAGE ON SCHEMA guarded_card TO regress_reader;
GRANT SELECT ON guarded_card.problems, guarded TO regress_reader;
SET LOCAL ROLE regress_reader;
SELECT bag_eq('SELECT rule, problems FROM guarded_card.problems', 'SELECT rule, count(*) FROM ehcp.check_cases(''guarded'') GROUP BY 1', '... shows a reader the problems of their rows');
SELECT cmp_ok((SELECT problems FROM guarded_card.problems WHERE rule = 'no_request_date'), '<', 15::bigint, '... and no others');
RESET ROLE;

-- a call that does not name a relation with row security leaves the views with the rights of their readers
CREATE TABLE open_cases AS SELECT * FROM cases;
CREATE TABLE guarded_reviews AS SELECT * FROM reviews;
ALTER TABLE guarded_reviews ENABLE ROW LEVEL SECURITY;
SELECT is(count(*) > 0, true, 'reviews with row security') FROM ehcp.create_scorecard('open_cases', 'reviews_card', reviews => 'guarded_reviews');
SELECT is(count(*) > 0, true, '... which a second call does not name') FROM ehcp.create_scorecard('open_cases', 'reviews_card');
SELECT is_empty($$ SELECT relname FROM pg_class WHERE relnamespace = 'reviews_card'::regnamespace AND relkind = 'v' AND NOT 'security_invoker=true' = ANY (reloptions) AND NOT 'security_invoker=t' = ANY (reloptions) $$,
	'... and all views read with the rights of the reader');
SELECT * FROM finish();
ROLLBACK;
