-- The scorecard: what it accepts and refuses, and who can read it.  The figures of its
-- views are compared in test/pgtap.
SET datestyle = ISO;
\set SHOW_CONTEXT never

-- a table with the columns, under a name that needs quotes
CREATE SCHEMA "The ""Children's"" Schema";
CREATE TABLE "The ""Children's"" Schema"."case %1$s; --" (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean);
SELECT ehcp.create_scorecard('"The ""Children''s"" Schema"."case %1$s; --"', 'card "%2$s" O''Neil');
SELECT count(*) FROM "card ""%2$s"" O'Neil".monthly_timeliness;
SELECT obj_description('"card ""%2$s"" O''Neil".case_tracker'::regclass);

-- every column of every view has a comment, and every comment has a column
SELECT DISTINCT attname AS without_comment
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = '"card ""%2$s"" O''Neil"'::regnamespace AND relkind = 'v' AND attnum > 0 AND col_description(attrelid, attnum) IS NULL;
SELECT name AS without_column FROM ehcp.scorecard_figures
WHERE name NOT IN (SELECT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = '"card ""%2$s"" O''Neil"'::regnamespace AND relkind = 'v');
SET client_min_messages = warning;
DROP SCHEMA "The ""Children's"" Schema", "card ""%2$s"" O'Neil" CASCADE;
RESET client_min_messages;

-- what it accepts
SELECT relation, name, type, required FROM ehcp.scorecard_columns;

-- all problems at once, and the view to create
CREATE TABLE extract (id integer, case_id text, requested_on timestamp, issued_on date, excepted text, contested integer, decision text, decided_on text, area varchar(9));
SELECT ehcp.create_scorecard('extract', 'card');
ALTER TABLE extract ADD closed_on date;
SELECT ehcp.create_scorecard('extract', 'card');
SELECT to_regnamespace('card') AS not_made;
-- the view in the hint works (test/tap/hint.pl reads it in every type and setting)
DO $$
DECLARE
	hint text;
BEGIN
	PERFORM ehcp.create_scorecard('extract', 'card');
EXCEPTION WHEN datatype_mismatch THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	EXECUTE substring(hint FROM 'CREATE VIEW.*;');
END
$$;
INSERT INTO extract VALUES (1, 'a', '2021-01-04 10:00', '2021-05-24', 'Yes', 1, 'n', '1/02/2021', 'x', '2021-05-24');
SET client_min_messages = warning;
SELECT count(*) FROM ehcp.create_scorecard('extract_for_scorecard', 'card');
SELECT case_id, area, owner, requested_on, decided_on, decision, issued_on, ended_on, excepted, contested FROM card.cases_as_at;
-- a value that it cannot read is an error
UPDATE extract SET excepted = 'perhaps';
SELECT count(excepted) FROM card.cases_as_at WHERE excepted;
UPDATE extract SET excepted = '', decided_on = '01/02/21';
SELECT decided_on FROM card.cases_as_at;
DROP SCHEMA card CASCADE;
DROP TABLE extract CASCADE;
RESET client_min_messages;

-- an optional column whose name has capitals or spaces is not read: a notice, and a problem
CREATE TABLE extract (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, ceased_on date, "Decided_On" timestamp, "OWNER" text);
SELECT count(*) FROM ehcp.create_scorecard('extract', 'card');
SELECT * FROM card.problems ORDER BY rule;
SET client_min_messages = warning;
DROP SCHEMA card CASCADE;
DROP TABLE extract;
RESET client_min_messages;

-- a case in two rows counts twice: a warning
CREATE TABLE extract (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, ceased_on date);
CREATE TABLE plans (plan_id text, due_on date, meeting_on date, decided_on date);
INSERT INTO extract SELECT n FROM unnest(ARRAY[1, 2, 2, 3, 3, 3, 4, 4, 5, 5, NULL, NULL]) AS n;
INSERT INTO plans VALUES ('p', '2021-01-04'), ('p', '2022-01-04'), ('q', '2021-01-04'), ('q', '2021-01-04'), ('r', NULL), ('r', NULL);
SELECT count(*) FROM ehcp.create_scorecard('extract', 'card', reviews => 'plans');
DELETE FROM extract WHERE case_id > 2;
SELECT count(*) FROM ehcp.create_scorecard('extract', 'card');
DELETE FROM extract WHERE case_id = 2;
SELECT count(*) FROM ehcp.create_scorecard('extract', 'card');
CREATE TABLE ehc_plans (plan_id text, started_on date, ceased_on date, meeting_on date, decided_on date);
INSERT INTO ehc_plans VALUES ('p'), ('p'), ('q'), (NULL), (NULL);
CREATE TABLE appeals (appeal_id integer, registered_on date, decided_on date);
INSERT INTO appeals VALUES (1), (1), (1), (2), (3), (3), (NULL), (NULL);
SELECT count(*) FROM ehcp.create_scorecard('extract', 'card', plans => 'ehc_plans', appeals => 'appeals');
-- a view that fails can still have a scorecard
CREATE VIEW failing AS SELECT case_id / 0 AS case_id, requested_on, issued_on, closed_on, excepted, ceased_on FROM extract;
SELECT count(*) FROM ehcp.create_scorecard('failing', 'failing_card');
SET client_min_messages = warning;
DROP SCHEMA card, failing_card CASCADE;
DROP TABLE extract, plans, ehc_plans, appeals CASCADE;
RESET client_min_messages;

CREATE DOMAIN day AS date;
CREATE TABLE cases (case_id bigint PRIMARY KEY, requested_on day, issued_on date, closed_on date, excepted boolean, ceased_on date, area text);
CREATE INDEX cases_closed_on ON cases (closed_on);
CREATE TABLE advice (case_id bigint, service text, requested_on date);
CREATE TABLE reviews (plan_id bigint, due_on date, meeting_on date, decided_on timestamptz);
SELECT ehcp.create_scorecard(NULL, 'card');
SELECT ehcp.create_scorecard('cases', NULL);
SELECT ehcp.recreate_scorecard(NULL);
SELECT ehcp.refresh_history(NULL);
SELECT ehcp.create_scorecard('no_such_table', 'card');
SELECT ehcp.create_scorecard('cases_closed_on', 'card');
SELECT ehcp.create_scorecard('cases', 'card', 'advice');
SELECT ehcp.create_scorecard('cases', 'card', reviews => 'reviews');
ALTER TABLE advice ADD received_on date;
ALTER TABLE reviews ALTER decided_on TYPE date;

-- it can be called again, with more relations; the user's rows there stay
SELECT count(*) FROM ehcp.create_scorecard('cases', 'card');
INSERT INTO card.targets VALUES ('stretch', 90);
INSERT INTO card.targets VALUES ('too much', 101);
INSERT INTO card.milestones VALUES ('backwards', '2021-03-01', '2021-03-01', 75);
CREATE ROLE regress_ehcp_head;
GRANT USAGE ON SCHEMA card TO regress_ehcp_head;
GRANT SELECT ON ALL TABLES IN SCHEMA card TO regress_ehcp_head;
CREATE VIEW dashboard AS SELECT * FROM card.monthly_timeliness;
SELECT count(*) FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews');
TABLE card.targets;

-- but it does not replace objects of others, nor change the type of the case number
CREATE SCHEMA taken;
CREATE TABLE taken.requests (n integer);
SELECT ehcp.create_scorecard('cases', 'taken');
SELECT viewname FROM pg_views WHERE schemaname = 'taken';
CREATE VIEW other_cases AS SELECT case_id::text, requested_on, issued_on, closed_on, excepted, ceased_on FROM cases;
SELECT ehcp.create_scorecard('other_cases', 'card');

-- called again without advice, it keeps the views on advice
SELECT count(*) FROM ehcp.create_scorecard('cases', 'card');
SELECT count(*) FROM card.advice_waiting;
INSERT INTO cases VALUES (1, '2021-01-04', NULL, '2021-02-01', false), (2, '2021-01-04', NULL, NULL, false);
INSERT INTO advice VALUES (1, 'health', '2021-01-20', NULL), (2, 'health', '2021-01-20', NULL);
SELECT service, waiting FROM card.advice_waiting ORDER BY service;
TRUNCATE cases, advice;

-- any role can create a scorecard, and create it again
CREATE ROLE "regress_ehcp Send Team";
GRANT SELECT ON cases TO "regress_ehcp Send Team";
SELECT format('GRANT CREATE ON DATABASE %I TO "regress_ehcp Send Team"', current_database()) \gexec
SET ROLE "regress_ehcp Send Team";
SELECT count(*) FROM ehcp.create_scorecard('cases', 'their_card');
SELECT count(*) FROM ehcp.create_scorecard('cases', 'their_card');
SELECT count(*) FROM their_card.case_tracker;
SELECT ehcp.create_scorecard('cases', 'card');
CREATE TEMP TABLE temporary (LIKE cases);
SELECT ehcp.create_scorecard('temporary', 'their_other_card');
SELECT ehcp.create_scorecard('cases', 'ehcp');
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA their_card CASCADE;
DROP OWNED BY "regress_ehcp Send Team";
DROP ROLE "regress_ehcp Send Team";
RESET client_min_messages;

-- readers of the views need no other right, not even on the extension's schema
INSERT INTO cases VALUES (1, '2021-01-04', '2021-05-24', '2021-05-24', false), (2, '2021-01-04', '2021-05-25', '2021-05-25', false), (3, '2021-09-01', NULL, NULL, false);
INSERT INTO advice VALUES (3, 'health', '2021-10-20', NULL);
BEGIN;
REVOKE USAGE ON SCHEMA ehcp FROM PUBLIC;
REVOKE SELECT ON ALL TABLES IN SCHEMA ehcp FROM PUBLIC;
SET ROLE regress_ehcp_head;
SET ehcp.as_of = '2021-12-31';
SELECT month, issued, in_20_weeks, percent FROM card.monthly_timeliness WHERE issued > 0 AND area IS NULL;
SELECT case_id, stage, next_step, deadline, days_left, working_days_left, status FROM card.case_tracker;
SELECT service, waiting, over_6_weeks FROM card.advice_waiting ORDER BY service;
SELECT count(*) > 0 AS rows FROM card.weekly_backlog;
SELECT count(*) FROM card.review_timeliness;
SAVEPOINT s;
SELECT * FROM cases;
ROLLBACK TO s;
ROLLBACK;

-- without decided_on, the stage follows from the timetable
SET ehcp.as_of = '2021-12-31';
INSERT INTO cases SELECT 100 + age, date '2021-12-31' - age, NULL, NULL, false FROM unnest('{42,43,111,112,113,140,141}'::integer[]) AS age;
SELECT days_open, stage, next_step, next_step_deadline, days_left, working_days_left, status FROM card.case_tracker WHERE case_id > 100 ORDER BY days_open;
DELETE FROM cases WHERE case_id > 100;

-- a deadline beyond the calendar has NULL working days left, and the rest of the row is there
SET ehcp.as_of = '2030-01-01';
SELECT case_id, deadline, days_left, working_days_left, status FROM card.case_tracker;
SET ehcp.as_of = '2021-12-31';
SET ehcp.calendar = 'nowhere';
SELECT case_id, working_days_left FROM card.case_tracker;
RESET ehcp.calendar;
-- a day in the year 21 cannot be right, nor can -infinity: the case waits, since an unknown day
INSERT INTO cases VALUES (4, '0021-12-01', '0022-02-01', '0022-02-01', false);
SELECT count(*), min(week_ending) FROM card.weekly_backlog;
SELECT count(*), min(month) FROM card.monthly_timeliness;
SELECT year, area, issued FROM card.yearly_timeliness WHERE area IS NULL;
INSERT INTO cases VALUES (5, '-infinity', NULL, NULL, false);
SELECT case_id, deadline FROM card.case_tracker;
DELETE FROM cases WHERE case_id IN (4, 5);
RESET ehcp.as_of;

-- row security on the case table: through every view, readers see only their rows
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cases TO regress_ehcp_head USING (case_id = 1);
GRANT SELECT ON cases, advice, reviews TO regress_ehcp_head;
SELECT count(*) FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews');
SET ROLE regress_ehcp_head;
SET ehcp.as_of = '2021-12-31';
SELECT month, issued, in_20_weeks, percent FROM card.monthly_timeliness WHERE issued > 0 AND area IS NULL;
SELECT count(*) FROM card.case_tracker;
RESET ehcp.as_of;
RESET ROLE;

SET client_min_messages = warning;
DROP SCHEMA card, taken CASCADE;
DROP TABLE cases, advice, reviews CASCADE;
DROP DOMAIN day;
DROP ROLE regress_ehcp_head;
