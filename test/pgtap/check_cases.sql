-- One planted fault of each kind is found, and nothing else is.
BEGIN;
SELECT plan(146);
SET LOCAL client_min_messages = warning;

-- no fault: every stage, with all columns that a scorecard knows, and two more
CREATE TABLE cases (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, decided_on date, decision boolean, refused_on date,
	ceased_on date, contested boolean, area text, owner text, person_id integer);
INSERT INTO cases
SELECT i, requested_on, issued_on, coalesce(issued_on, refused_on, CASE WHEN i % 7 = 3 THEN requested_on + 50 END), i % 5 = 0, decided_on,
	CASE WHEN decided_on IS NOT NULL THEN i % 7 <> 3 END, refused_on, CASE WHEN i % 11 = 0 THEN issued_on + 400 END, i % 13 = 0, 'area ' || i % 3, 'team', 1000 + i / 2 * 2
FROM (SELECT i, date '2019-01-07' + i * 5 AS requested_on, date '2019-01-07' + i * 5 + 40 AS decided_on,
		CASE WHEN i % 7 NOT IN (2, 3, 4) THEN date '2019-01-07' + i * 5 + 100 + i % 80 END AS issued_on,
		CASE WHEN i % 7 = 2 THEN date '2019-01-07' + i * 5 + 110 END AS refused_on
	FROM generate_series(1, 60) AS i) AS steps;
CREATE TABLE advice AS
SELECT case_id, service, requested_on + 45 AS requested_on, CASE WHEN case_id % 4 > 0 THEN requested_on + 80 END AS received_on FROM cases, unnest('{health,school}'::text[]) AS service;
CREATE TABLE reviews AS
SELECT case_id AS plan_id, issued_on + 364 AS due_on, issued_on + 340 AS meeting_on, issued_on + 360 AS decided_on, person_id FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE plans AS
SELECT case_id AS plan_id, issued_on AS started_on, CASE WHEN case_id % 11 = 0 THEN issued_on + 400 END AS ceased_on, CASE WHEN case_id % 3 > 0 THEN issued_on + 340 END AS meeting_on,
	CASE WHEN case_id % 3 = 1 THEN issued_on + 360 END AS decided_on, 'A'::text AS outcome, 2 AS cease_reason, CASE WHEN case_id % 3 = 1 THEN issued_on + 361 END AS draft_on, CASE WHEN case_id % 3 = 1 THEN issued_on + 400 END AS amended_on,
	issued_on + 700 AS transfer_due_on, issued_on + 690 AS transfer_final_on, case_id AS person_id, area FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE appeals AS
SELECT case_id AS appeal_id, refused_on + 40 AS registered_on, CASE WHEN case_id % 4 = 0 THEN refused_on + 200 END AS decided_on, CASE WHEN case_id % 4 = 1 THEN refused_on + 60 END AS conceded_on, 'refusal'::text AS kind,
	'allowed'::text AS outcome, 'make_plan'::text AS order_kind, CASE WHEN case_id % 4 = 0 THEN refused_on + 230 END AS complied_on, area FROM cases WHERE refused_on IS NOT NULL;
CREATE TABLE mediations AS
SELECT refused_on + 10 AS requested_on, CASE WHEN case_id % 4 > 0 THEN refused_on + 30 END AS held_on, CASE WHEN case_id % 4 > 0 THEN case_id % 4 > 1 END AS agreed, CASE WHEN case_id % 4 = 1 THEN refused_on + 40 END AS appealed_on,
	area FROM cases WHERE refused_on IS NOT NULL;
SELECT is_empty('SELECT * FROM ehcp.check_cases(''cases'', ''advice'', ''reviews'', ''plans'', ''appeals'', ''mediations'')', 'no fault, no problem');

-- what is found after a fault, which is undone; and that the conditions find the rows
CREATE FUNCTION pg_temp.found(fault text, cases regclass DEFAULT 'cases', advice regclass DEFAULT 'advice', reviews regclass DEFAULT 'reviews', OUT problems text)
LANGUAGE plpgsql AS $$
DECLARE
	problem record;
	rows bigint;
BEGIN
	EXECUTE fault;
	problems := '';
	-- those that the fault is in, which takes half of the time
	FOR problem IN SELECT DISTINCT p.relation, p.column_name, p.rule, p.value, p.row, p.effect
		FROM ehcp.check_cases(cases, advice, reviews, substring(fault FROM 'plans')::regclass, substring(fault FROM 'appeals')::regclass, substring(fault FROM 'mediations')::regclass) AS p ORDER BY 1, 2, 3, 4, 5
	LOOP
		problems := concat_ws(', ', nullif(problems, ''), format('%s.%s %s', problem.relation, problem.column_name, problem.rule));
		IF problem.row IS NOT NULL THEN
			EXECUTE format('SELECT count(*) FROM %s WHERE %s', problem.relation, problem.row) INTO rows;
			problems := problems || CASE WHEN rows = 0 THEN ' NOT FOUND' ELSE '' END;
		END IF;
		problems := problems || CASE WHEN coalesce(problem.effect, '') = '' THEN ' NO EFFECT' ELSE '' END;
	END LOOP;
	RAISE EXCEPTION USING ERRCODE = 'UNDO1';
EXCEPTION
	WHEN SQLSTATE 'UNDO1' THEN
		NULL;
	WHEN OTHERS THEN
		problems := SQLERRM;
END $$;
CREATE TEMP TABLE faults (expected text, fault text);
INSERT INTO faults VALUES
	('cases.case_id duplicate_id', 'INSERT INTO cases SELECT * FROM cases WHERE case_id = 3'),
	('cases.case_id blank_id', 'UPDATE cases SET case_id = NULL WHERE case_id = 3; DELETE FROM advice WHERE case_id = 3'),
	('cases.excepted blank_flag', 'UPDATE cases SET excepted = NULL WHERE case_id = 3'),
	('cases.contested blank_flag', 'UPDATE cases SET contested = NULL WHERE case_id = 3'),
	('cases.decision blank_flag', 'UPDATE cases SET decision = NULL WHERE case_id = 5'),
	('cases.requested_on no_request_date', 'UPDATE cases SET requested_on = NULL WHERE case_id = 1'),
	('cases.requested_on date_before_1990', 'UPDATE cases SET requested_on = ''1989-12-31'' WHERE case_id = 1'),
	('cases.requested_on date_before_1990', 'UPDATE cases SET requested_on = ''-infinity'' WHERE case_id = 1'),
	-- the views read 1900-01-01 as missing, so it is not before anything
	('cases.ceased_on date_before_1990', 'UPDATE cases SET ceased_on = ''1900-01-01'' WHERE case_id = 1'),
	('cases.closed_on date_before_1990', 'UPDATE cases SET closed_on = ''1900-01-01'' WHERE case_id = 4'),
	('cases.issued_on date_before_1990', 'UPDATE cases SET issued_on = ''1900-01-01'' WHERE case_id = 4'),
	('cases.closed_on date_before_1990, cases.closed_on date_before_1990, cases.person_id two_open_requests, cases.person_id two_open_requests', 'UPDATE cases SET person_id = 1, closed_on = ''1900-01-01'' WHERE case_id IN (4, 11)'),
	('plans.ceased_on date_before_1990, plans.ceased_on date_before_1990, plans.person_id two_plans_in_force, plans.person_id two_plans_in_force', 'UPDATE plans SET person_id = 999, ceased_on = ''1900-01-01'' WHERE plan_id IN (7, 8)'),
	('cases.ceased_on date_in_future', 'UPDATE cases SET ceased_on = ''2921-03-01'' WHERE case_id = 1'),
	('cases.ceased_on date_in_future', 'UPDATE cases SET ceased_on = ''infinity'' WHERE case_id = 1'),
	('', 'UPDATE cases SET ceased_on = current_date + 100 WHERE case_id = 1'),
	('cases.closed_on date_in_future', 'UPDATE cases SET closed_on = current_date + 100 WHERE case_id = 1'),
	('cases.closed_on date_in_future', 'UPDATE cases SET closed_on = current_date + 2 WHERE case_id = 4'),
	('cases.decided_on before_request', 'UPDATE cases SET decided_on = requested_on - 1 WHERE case_id = 1'),
	('', 'UPDATE cases SET decided_on = requested_on WHERE case_id = 1'),
	('cases.decided_on decided_after_issued', 'UPDATE cases SET decided_on = issued_on + 1 WHERE case_id = 1'),
	('cases.closed_on before_request', 'UPDATE cases SET closed_on = requested_on - 1 WHERE case_id = 3'),
	('cases.refused_on before_request', 'UPDATE cases SET refused_on = requested_on - 1 WHERE case_id = 2'),
	('cases.decided_on decided_after_issued, cases.issued_on before_request', 'UPDATE cases SET issued_on = requested_on - 1 WHERE case_id = 1'),
	('cases.ceased_on ceased_before_issued', 'UPDATE cases SET ceased_on = issued_on - 1 WHERE case_id = 22'),
	('cases.closed_on not_closed', 'UPDATE cases SET closed_on = NULL WHERE case_id = 1'),
	('cases.closed_on not_closed', 'UPDATE cases SET closed_on = NULL WHERE case_id = 2'),
	('', 'UPDATE cases SET issued_on = NULL, closed_on = NULL, ceased_on = NULL WHERE case_id = 1'),
	-- of both cases
	('cases.person_id two_open_requests, cases.person_id two_open_requests', 'UPDATE cases SET person_id = 1 WHERE case_id IN (4, 11)'),
	('', 'UPDATE cases SET person_id = 1 WHERE case_id IN (4, 1, 3, 2)'),
	('', 'UPDATE cases SET person_id = NULL'),
	('', 'UPDATE cases SET excepted = true WHERE case_id <> 1'),
	('cases.excepted all_excepted', 'UPDATE cases SET excepted = true'),
	('', 'UPDATE cases SET excepted = true; DELETE FROM cases WHERE case_id > 12; DELETE FROM advice WHERE case_id > 12'),
	('advice.case_id advice_without_case', 'UPDATE advice SET case_id = 999 WHERE case_id = 3'),
	('advice.case_id blank_id', 'UPDATE advice SET case_id = NULL WHERE case_id = 3 AND service = ''health'''),
	('advice.received_on before_request', 'UPDATE advice SET received_on = requested_on - 1 WHERE case_id = 3 AND service = ''health'''),
	('advice.requested_on no_request_date', 'UPDATE advice SET requested_on = NULL WHERE case_id = 3 AND service = ''health'''),
	('advice.requested_on date_before_1990', 'UPDATE advice SET requested_on = ''0021-03-01'' WHERE case_id = 3 AND service = ''health'''),
	('advice.received_on date_in_future', 'UPDATE advice SET received_on = ''2921-03-01'' WHERE case_id = 3 AND service = ''health'''),
	('', 'INSERT INTO advice SELECT * FROM advice'),
	('reviews.plan_id duplicate_id', 'INSERT INTO reviews SELECT plan_id, due_on FROM reviews WHERE plan_id = 7'),
	('', 'INSERT INTO reviews SELECT plan_id, due_on + 365 FROM reviews'),
	('reviews.plan_id blank_id', 'UPDATE reviews SET plan_id = NULL WHERE plan_id = 7'),
	('reviews.due_on review_before_plan', 'UPDATE reviews SET due_on = (SELECT issued_on - 1 FROM cases WHERE case_id = 7) WHERE plan_id = 7'),
	('reviews.decided_on decided_before_meeting, reviews.decided_on review_before_plan', 'UPDATE reviews SET decided_on = (SELECT issued_on - 1 FROM cases WHERE case_id = 7) WHERE plan_id = 7'),
	('reviews.meeting_on review_before_plan', 'UPDATE reviews SET meeting_on = (SELECT issued_on - 1 FROM cases WHERE case_id = 7) WHERE plan_id = 7'),
	('reviews.decided_on decided_before_meeting', 'UPDATE reviews SET decided_on = meeting_on - 1 WHERE plan_id = 7'),
	('reviews.due_on date_in_future', 'UPDATE reviews SET due_on = ''infinity'' WHERE plan_id = 7'),
	('', 'UPDATE reviews SET due_on = current_date + 364 WHERE plan_id = 7'),
	-- plans
	('plans.plan_id duplicate_id', 'INSERT INTO plans SELECT * FROM plans WHERE plan_id = 7'),
	('', 'ALTER TABLE plans ADD UNIQUE (plan_id)'),
	('plans.plan_id blank_id', 'UPDATE plans SET plan_id = NULL WHERE plan_id = 7'),
	('plans.Plan ID column_name, plans.Plan ID duplicate_id', 'ALTER TABLE plans RENAME plan_id TO "Plan ID"; INSERT INTO plans SELECT * FROM plans WHERE "Plan ID" = 7'),
	('plans.plan_id missing_column', 'ALTER TABLE plans DROP plan_id'),
	('plans.started_on no_start_date', 'UPDATE plans SET started_on = NULL WHERE plan_id = 7'),
	('plans.ceased_on ceased_before_start', 'UPDATE plans SET ceased_on = started_on - 1 WHERE plan_id = 7'),
	('', 'UPDATE plans SET ceased_on = started_on'),
	('plans.person_id two_plans_in_force, plans.person_id two_plans_in_force', 'UPDATE plans SET person_id = 999 WHERE plan_id IN (7, 8)'),
	('plans.person_id two_plans_in_force, plans.person_id two_plans_in_force', 'UPDATE plans SET person_id = 999, ceased_on = current_date + 100 WHERE plan_id IN (7, 8)'),
	('', 'UPDATE plans SET person_id = 999 WHERE plan_id IN (7, 22)'),
	('', 'ALTER TABLE plans DROP person_id'),
	('plans.meeting_on before_start', 'UPDATE plans SET meeting_on = started_on - 1 WHERE plan_id = 7'),
	('plans.decided_on before_start', 'UPDATE plans SET decided_on = started_on - 1 WHERE plan_id = 7'),
	('plans.draft_on before_start', 'UPDATE plans SET draft_on = started_on - 1 WHERE plan_id = 7'),
	('plans.transfer_final_on before_start', 'UPDATE plans SET transfer_final_on = started_on - 1 WHERE plan_id = 7'),
	('plans.decided_on decided_before_meeting', 'UPDATE plans SET decided_on = meeting_on - 1 WHERE plan_id = 7'),
	('plans.decided_on decided_before_meeting', 'UPDATE plans SET decided_on = meeting_on - 28 WHERE plan_id = 7'),
	('', 'UPDATE plans SET decided_on = meeting_on - 29 WHERE plan_id = 7'),
	('plans.amended_on amended_before_draft', 'UPDATE plans SET amended_on = draft_on - 1 WHERE plan_id = 7'),
	('', 'UPDATE plans SET amended_on = draft_on WHERE plan_id = 7'),
	('', 'UPDATE plans SET amended_on = meeting_on - 1 WHERE plan_id = 7'),
	('plans.decided_on date_in_future', 'UPDATE plans SET decided_on = current_date + 2 WHERE plan_id = 7'),
	('', 'UPDATE plans SET meeting_on = current_date + 30, transfer_due_on = current_date + 400 WHERE plan_id = 8'),
	('plans.transfer_due_on date_before_1990', 'UPDATE plans SET transfer_due_on = ''1900-01-01'' WHERE plan_id = 7'),
	('plans.decided_on column_type, plans.decided_on unreadable_date', 'ALTER TABLE plans ALTER decided_on TYPE text USING CASE plan_id WHEN 7 THEN ''soon'' ELSE to_char(decided_on, ''DD/MM/YYYY'') END'),
	('plans.ceased_on column_type', 'ALTER TABLE plans ALTER ceased_on TYPE text USING to_char(ceased_on, ''DD/MM/YYYY'')'),
	-- appeals
	('appeals.appeal_id duplicate_id', 'INSERT INTO appeals SELECT * FROM appeals WHERE appeal_id = 9'),
	('appeals.appeal_id blank_id', 'UPDATE appeals SET appeal_id = NULL WHERE appeal_id = 9'),
	('appeals.registered_on no_registration_date', 'UPDATE appeals SET registered_on = NULL WHERE appeal_id = 9'),
	('appeals.decided_on before_registration', 'UPDATE appeals SET decided_on = registered_on - 1 WHERE appeal_id = 9'),
	('', 'UPDATE appeals SET decided_on = registered_on, conceded_on = registered_on'),
	('appeals.conceded_on before_registration', 'UPDATE appeals SET conceded_on = registered_on - 1 WHERE appeal_id = 9'),
	('appeals.complied_on before_registration', 'UPDATE appeals SET complied_on = registered_on - 1 WHERE appeal_id = 9'),
	('appeals.decided_on date_in_future', 'UPDATE appeals SET decided_on = ''2921-03-01'' WHERE appeal_id = 9'),
	('appeals.registered_on column_type, appeals.registered_on unreadable_date', 'ALTER TABLE appeals ALTER registered_on TYPE text USING CASE appeal_id WHEN 9 THEN ''31/02/2020'' ELSE to_char(registered_on, ''DD/MM/YYYY'') END'),
	('appeals.decided_on missing_column', 'ALTER TABLE appeals DROP decided_on'),
	-- mediations, which have no identifier
	('', 'INSERT INTO mediations SELECT * FROM mediations'),
	('mediations.requested_on no_request_date', 'UPDATE mediations SET requested_on = NULL WHERE held_on = (SELECT min(held_on) FROM mediations)'),
	('mediations.held_on before_request', 'UPDATE mediations SET held_on = requested_on - 1 WHERE held_on = (SELECT min(held_on) FROM mediations)'),
	('', 'UPDATE mediations SET held_on = requested_on, agreed = true'),
	('mediations.agreed blank_flag', 'UPDATE mediations SET agreed = NULL WHERE held_on = (SELECT min(held_on) FROM mediations)'),
	('mediations.agreed column_type, mediations.agreed unreadable_flag', 'ALTER TABLE mediations ALTER agreed TYPE text USING CASE requested_on WHEN date ''2019-01-07'' + 165 THEN ''perhaps'' ELSE agreed::text END'),
	('mediations.requested_on column_type, mediations.requested_on unreadable_date', 'ALTER TABLE mediations ALTER requested_on TYPE text USING CASE requested_on WHEN date ''2019-01-07'' + 165 THEN ''Q1 2020'' ELSE to_char(requested_on, ''DD/MM/YYYY'') END'),
	('mediations.appealed_on date_before_1990', 'UPDATE mediations SET appealed_on = ''0021-03-01'' WHERE held_on = (SELECT min(held_on) FROM mediations)'),
	('', 'UPDATE mediations SET held_on = current_date + 30, agreed = false WHERE held_on = (SELECT min(held_on) FROM mediations)'),
	-- the last that is right
	('', 'UPDATE cases SET requested_on = ''1990-01-01'' WHERE case_id = 1'),
	('', 'UPDATE cases SET issued_on = (now() AT TIME ZONE ''Europe/London'')::date, closed_on = (now() AT TIME ZONE ''Europe/London'')::date, ceased_on = NULL WHERE case_id = 1; DELETE FROM reviews WHERE plan_id = 1'),
	('cases.issued_on date_in_future',
		'UPDATE cases SET issued_on = (now() AT TIME ZONE ''Europe/London'')::date + 1, ceased_on = NULL WHERE case_id = 1; DELETE FROM reviews WHERE plan_id = 1'),
	('', 'UPDATE cases SET decided_on = issued_on WHERE case_id = 1'),
	('', 'UPDATE cases SET ceased_on = issued_on WHERE case_id = 1'),
	('', 'UPDATE advice SET received_on = requested_on'),
	('', 'UPDATE reviews SET meeting_on = issued_on, decided_on = issued_on, due_on = issued_on FROM cases WHERE case_id = plan_id'),
	('cases.excepted all_excepted', 'UPDATE cases SET excepted = true; UPDATE cases SET issued_on = NULL, ceased_on = NULL WHERE case_id NOT IN (SELECT case_id FROM cases WHERE issued_on IS NOT NULL ORDER BY 1 LIMIT 10); DELETE FROM reviews'),
	('', 'UPDATE cases SET excepted = true; UPDATE cases SET issued_on = NULL, ceased_on = NULL WHERE case_id NOT IN (SELECT case_id FROM cases WHERE issued_on IS NOT NULL ORDER BY 1 LIMIT 9); DELETE FROM reviews'),
	-- the columns
	('cases.excepted missing_column', 'ALTER TABLE cases DROP excepted'),
	('cases.issued_on missing_column', 'ALTER TABLE cases DROP issued_on; DELETE FROM cases WHERE ceased_on IS NOT NULL; DELETE FROM advice'),
	('cases.case_id missing_column', 'ALTER TABLE cases DROP case_id'),
	('cases.closed_on missing_column, cases.requested_on missing_column', 'ALTER TABLE cases DROP requested_on, DROP closed_on'),
	('', 'ALTER TABLE cases DROP decided_on, DROP decision, DROP refused_on, DROP ceased_on, DROP contested, DROP area, DROP owner, DROP person_id'),
	('cases.Decided_On column_name', 'ALTER TABLE cases RENAME decided_on TO "Decided_On"'),
	('cases.Case ID column_name, cases.Case ID duplicate_id', 'ALTER TABLE cases RENAME case_id TO "Case ID"; INSERT INTO cases SELECT * FROM cases WHERE "Case ID" = 3'),
	('cases.requested_on column_type', 'ALTER TABLE cases ALTER requested_on TYPE text USING to_char(requested_on, ''DD/MM/YYYY'')'),
	('cases.requested_on column_type, cases.requested_on unreadable_date',
		'ALTER TABLE cases ALTER requested_on TYPE text USING CASE case_id WHEN 3 THEN ''04/13/2019'' ELSE to_char(requested_on, ''DD/MM/YYYY'') END'),
	('cases.requested_on column_type, cases.requested_on no_request_date',
		'ALTER TABLE cases ALTER requested_on TYPE text USING CASE case_id WHEN 3 THEN '' '' ELSE to_char(requested_on, ''DD/MM/YYYY 00:00'') END'),
	('cases.issued_on column_type', 'ALTER TABLE cases ALTER issued_on TYPE timestamptz'),
	('cases.issued_on column_type', 'ALTER TABLE cases ALTER issued_on TYPE timestamp'),
	('cases.issued_on column_type', 'ALTER TABLE cases ALTER issued_on TYPE integer USING issued_on - date ''1899-12-30'''),
	('cases.issued_on column_type, cases.issued_on unreadable_date', 'ALTER TABLE cases ALTER issued_on TYPE float8 USING CASE case_id WHEN 1 THEN float8 ''NaN'' ELSE issued_on - date ''1899-12-30'' END'),
	('cases.excepted column_type, cases.excepted unreadable_flag', 'ALTER TABLE cases ALTER excepted TYPE text USING CASE case_id WHEN 3 THEN ''maybe'' ELSE left(excepted::text, 1) END'),
	('cases.excepted blank_flag, cases.excepted column_type', 'ALTER TABLE cases ALTER excepted TYPE char(3) USING CASE case_id WHEN 3 THEN '''' ELSE left(excepted::text, 1) END'),
	('cases.excepted column_type, cases.excepted unreadable_flag', 'ALTER TABLE cases ALTER excepted TYPE integer USING CASE case_id WHEN 3 THEN 2 ELSE excepted::integer END'),
	('cases.person_id two_open_requests, cases.person_id two_open_requests', 'ALTER TABLE cases ALTER case_id TYPE text USING '' '' || case_id || ''  ''; UPDATE cases SET person_id = 1 WHERE case_id IN ('' 4  '', '' 11  ''); DELETE FROM advice'),
	('cases.case_id duplicate_id', 'ALTER TABLE cases ALTER case_id TYPE char(9); DELETE FROM advice; INSERT INTO cases SELECT * FROM cases WHERE case_id = ''3'''),
	('cases.case_id duplicate_id', 'CREATE UNIQUE INDEX ON cases (case_id) WHERE case_id > 3; CREATE UNIQUE INDEX ON cases (case_id, area); CREATE UNIQUE INDEX ON cases ((case_id * 1)) WHERE case_id > 3; INSERT INTO cases (case_id, requested_on, excepted, contested, area) VALUES (3, ''2019-01-22'', false, false, ''another'')'),
	('cases.case_id duplicate_id', 'ALTER TABLE cases ADD PRIMARY KEY (case_id); CREATE TABLE child () INHERITS (cases); INSERT INTO child SELECT * FROM cases WHERE case_id = 3'),
	('', 'ALTER TABLE cases ADD PRIMARY KEY (case_id)'),
	('cases.case_id column_type', 'ALTER TABLE cases ALTER case_id TYPE float8'),
	('cases.area column_type', 'ALTER TABLE cases ALTER area TYPE date USING ''2021-01-01'''),
	('', 'ALTER TABLE cases ALTER area TYPE text[] USING ARRAY[area]'),
	('advice.received_on missing_column', 'ALTER TABLE advice DROP received_on'),
	('reviews.Due On column_name, reviews.plan_id duplicate_id', 'ALTER TABLE reviews RENAME due_on TO "Due On"; INSERT INTO reviews SELECT * FROM reviews WHERE plan_id = 7');
SELECT is(pg_temp.found(fault), expected, fault) FROM faults;

-- every rule has been seen
SELECT is_empty('SELECT rule FROM ehcp.check_rules WHERE NOT EXISTS (SELECT FROM faults WHERE expected ~ rule)', 'a fault of each kind is planted');

-- a row without an id is found by what else is in it
CREATE TABLE no_ids AS SELECT NULL::integer AS case_id, date '2021-01-04' AS requested_on, NULL::date AS issued_on, NULL::date AS closed_on, true AS excepted, 'King''s Lynn'::text AS area;
SET LOCAL datestyle = ISO;
SELECT results_eq($$
	SELECT format('%s|%s|%s', p.case_id, p.value, p.row) FROM ehcp.check_cases('no_ids') AS p WHERE rule = 'blank_id'
$$, $$ VALUES ('||case_id IS NULL AND requested_on = ''2021-01-04'' AND issued_on IS NULL AND closed_on IS NULL AND excepted = ''t'' AND area = ''King''''s Lynn''') $$, 'a row without an id');

-- another's types and rights
CREATE ROLE regress_reader;
SET LOCAL ROLE regress_reader;
SELECT throws_ok('SELECT * FROM ehcp.check_cases(''cases'')', '42501', 'permission denied for table cases', 'who may not read the cases may not check them');
RESET ROLE;
GRANT SELECT ON cases TO regress_reader;
GRANT USAGE ON SCHEMA public TO regress_reader;
SET LOCAL ROLE regress_reader;
SELECT is_empty('SELECT * FROM ehcp.check_cases(''cases'')', 'who may read them may');
RESET ROLE;
CREATE TYPE trap AS ENUM ('north');
CREATE FUNCTION sprung(trap) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'a cast of the owner runs'; END $$;
CREATE CAST (trap AS text) WITH FUNCTION sprung(trap);
SELECT is(pg_temp.found('ALTER TABLE cases ALTER area TYPE trap USING ''north'', ALTER owner TYPE trap USING ''north''; INSERT INTO cases SELECT * FROM cases WHERE case_id = 3'),
	'cases.case_id duplicate_id', 'no cast of the owner''s runs');
SELECT throws_ok('SELECT * FROM ehcp.check_cases(''pg_class_oid_index'')', '42809', NULL, 'an index cannot be checked');
-- no rows would read as no problems
SELECT throws_ok(format('SELECT * FROM ehcp.check_cases(%s)', arguments), '22004', 'the cases to check must not be null', 'no cases: ' || arguments)
FROM (VALUES ('NULL'), ('to_regclass(''misspelt'')'), ('NULL, ''advice'''), ('NULL, NULL, ''reviews''')) AS calls(arguments);
SELECT throws_ok(format('SELECT * FROM ehcp.check_cases(%s)', arguments), '42P01', 'relation with OID 4294967295 does not exist', 'a relation that is gone: ' || arguments)
FROM (VALUES ('4294967295::oid::regclass'), ('''cases'', 4294967295::oid::regclass')) AS calls(arguments);
SELECT is(count(*), 2::bigint, 'columns of reviews alone') FROM ehcp.check_cases('cases', NULL, 'advice') AS p WHERE relation = 'advice'::regclass AND rule = 'missing_column' AND column_name IN ('plan_id', 'due_on');
SELECT * FROM finish();
ROLLBACK;
