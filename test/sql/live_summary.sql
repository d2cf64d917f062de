-- Live summaries, as users see them.
SET datestyle = ISO;
\set SHOW_CONTEXT never
CREATE TABLE cases
(
	case_id integer PRIMARY KEY,
	area text,
	requested_on date,
	issued_on date,
	closed_on date,
	excepted boolean,
	note text
);
INSERT INTO cases VALUES
	(1, 'north', '2021-01-04', '2021-05-24', '2021-05-24', false),	-- day 140
	(2, 'north', '2021-01-04', '2021-05-25', '2021-05-25', NULL),	-- day 141
	(3, 'north', '2021-02-01', NULL, NULL, false),					-- still open
	(4, 'south', NULL, '2021-05-03', '2021-05-03', false),			-- undated
	(5, 'south', '2021-06-01', '2021-05-31', '2021-05-31', true),	-- and with an exception
	(6, NULL, '2021-02-01', NULL, '2021-03-01', true);				-- no area; closed without a plan
SELECT ehcp.create_live_summary('cases', 'live');
SELECT * FROM live ORDER BY area, month;
SELECT obj_description('live'::regclass), obj_description('live_parts'::regclass);
-- month by month, and the backlog
SELECT month, ehcp.percent_in_time(ehcp.rollup(t)) FROM live WHERE month IS NOT NULL GROUP BY month;
SELECT area, b.* FROM (SELECT area, ehcp.rollup(f) AS f FROM live GROUP BY area) AS s, ehcp.backlog(f, '2021-05-24') AS b ORDER BY area;

-- every way to write: the summary always agrees with the rows
CREATE FUNCTION differs() RETURNS SETOF text LANGUAGE sql AS $$ SELECT d::text FROM ehcp.verify_live_summary('cases') AS d $$;
INSERT INTO cases VALUES (7, 'south', '2021-03-01', '2021-05-03', '2021-05-03', false), (8, 'east', '2021-03-01', NULL, NULL, false);
SELECT * FROM live WHERE area IN ('south', 'east') ORDER BY area, month;
UPDATE cases SET issued_on = '2021-06-30', closed_on = '2021-06-30' WHERE case_id IN (3, 8);
UPDATE cases SET area = 'west', excepted = NOT excepted WHERE case_id >= 6;
UPDATE cases SET case_id = case_id + 100 WHERE case_id = 1;
DELETE FROM cases WHERE case_id = 2;
SELECT * FROM live ORDER BY area, month;
SELECT differs();
\copy cases FROM PROGRAM 'printf "9\tnorth\t2021-03-01\t\\\\N\t\\\\N\tf\t\\\\N\n"'
SELECT differs();
SELECT f FROM live WHERE area = 'north' AND month IS NULL;
INSERT INTO cases VALUES (9, 'north', '2021-03-01', '2021-03-31', '2021-03-31', false), (10, 'north', '2021-03-02', NULL, NULL, false)
	ON CONFLICT (case_id) DO UPDATE SET issued_on = excluded.issued_on, closed_on = excluded.closed_on;
SELECT differs();
INSERT INTO cases VALUES (9, 'east', '2021-03-01', NULL, NULL, false) ON CONFLICT DO NOTHING;
SELECT differs();
MERGE INTO cases USING (VALUES (9, 'moved'), (10, 'gone'), (11, 'new'), (12, 'new')) AS v(id, what) ON case_id = id
	WHEN MATCHED AND what = 'gone' THEN DELETE
	WHEN MATCHED THEN UPDATE SET area = 'east'
	WHEN NOT MATCHED THEN INSERT VALUES (id, 'north', '2021-04-01', NULL, NULL, false);
SELECT differs();
WITH a AS (INSERT INTO cases VALUES (13, 'north', '2021-04-02', NULL, NULL, false)), b AS (INSERT INTO cases VALUES (14, 'north', '2021-04-03', NULL, NULL, false)),
	c AS (DELETE FROM cases WHERE case_id = 11) UPDATE cases SET area = 'south' WHERE case_id = 12;
SELECT differs();
-- a row that is changed twice in a transaction, and a row that is not changed at all
BEGIN;
UPDATE cases SET area = 'a' WHERE case_id = 12;
UPDATE cases SET area = 'b' WHERE case_id = 12;
SELECT count(*) AS parts FROM live_parts \gset
UPDATE cases SET note = 'seen', case_id = case_id + 1000;
SELECT count(*) - :parts AS parts_for_a_note FROM live_parts;
SELECT differs();
SAVEPOINT s;
DELETE FROM cases;
SELECT count(*) FROM live;
ROLLBACK TO s;
SELECT differs();
DO $$ BEGIN DELETE FROM cases; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END $$;
SELECT differs();
SELECT sum(ehcp.opened(f, '2021-01-01', '2022-01-01') + ehcp.undated(f)) = (SELECT count(*) FROM cases) AS all_cases FROM live;
COMMIT;
-- as a replica, where ordinary triggers do not fire
SET session_replication_role = replica;
UPDATE cases SET area = 'c' WHERE area = 'b';
RESET session_replication_role;
SELECT differs();
-- a row deleted by a cascade
CREATE TABLE children (child_id integer PRIMARY KEY);
INSERT INTO children VALUES (1), (2);
ALTER TABLE cases ADD child_id integer REFERENCES children ON DELETE CASCADE ON UPDATE CASCADE;
UPDATE cases SET child_id = 1 + case_id % 2;
DELETE FROM children WHERE child_id = 1;
UPDATE children SET child_id = 3;
SELECT differs();
SELECT count(*) > 0 AS some_left FROM cases;
-- a user's trigger that writes in turn
CREATE FUNCTION close_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE cases SET closed_on = NEW.issued_on WHERE case_id = NEW.case_id; RETURN NULL; END $$;
CREATE TRIGGER close_case AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION close_case();
INSERT INTO cases VALUES (20, 'north', '2021-03-01', '2021-05-03', NULL, false), (21, 'north', '2021-03-01', '2021-06-03', NULL, false);
SELECT differs();
DROP TRIGGER close_case ON cases;
TRUNCATE cases;
SELECT count(*) AS parts FROM live_parts;
SELECT * FROM live;
INSERT INTO cases VALUES (1, 'north', '2021-01-04', '2021-05-24', '2021-05-24', false);
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM cases;
TRUNCATE cases;
SELECT count(*) FROM live;
ROLLBACK;
SELECT * FROM live;
-- renamed, moved, altered
INSERT INTO cases VALUES (2, 'south', '2021-01-04', '2021-05-24', '2021-05-24', false);
CREATE SCHEMA "Board";
ALTER VIEW live SET SCHEMA "Board";
ALTER TABLE live_parts SET SCHEMA "Board";
ALTER TABLE "Board".live_parts RENAME TO "the parts";
ALTER TABLE cases RENAME TO "the cases";
ALTER TABLE "the cases" DROP COLUMN note, ALTER area TYPE varchar(20);
DELETE FROM "the cases" WHERE case_id = 1;
SELECT * FROM "Board".live;
SELECT ehcp.verify_live_summary('"the cases"');
ALTER TABLE "the cases" RENAME TO cases;

-- a change that no trigger has seen is found and repaired
UPDATE cases SET area = 'south';
ALTER TABLE cases DISABLE TRIGGER ALL;
INSERT INTO cases VALUES (3, 'north', '2021-01-04', '2021-05-24', '2021-05-24', false), (4, NULL, '2021-01-04', NULL, NULL, false);
DELETE FROM cases WHERE case_id = 2;
ALTER TABLE cases ENABLE TRIGGER ALL;
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases');
SELECT * FROM ehcp.verify_live_summary('cases');
DROP TRIGGER live_summary_update ON cases;
UPDATE cases SET requested_on = requested_on + 1;
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases'), ehcp.repair_live_summary('cases');
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT * FROM "Board".live ORDER BY area;
-- a case that was never counted cannot be subtracted: the view raises an error
ALTER TABLE cases DISABLE TRIGGER live_summary_insert;
INSERT INTO cases VALUES (5, 'east', '2021-01-04', '2021-05-24', '2021-05-24', false);
ALTER TABLE cases ENABLE ALWAYS TRIGGER live_summary_insert;
DELETE FROM cases WHERE case_id = 5;
SELECT * FROM "Board".live;
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases');
SELECT * FROM "Board".live ORDER BY area;

-- many parts are folded
INSERT INTO cases SELECT i, 'area ' || i % 3, date '2020-01-01' + i % 400, date '2020-04-01' + i % 500, date '2020-04-01' + i % 500, i % 7 = 0 FROM generate_series(100, 3000) AS i;
DO $$ BEGIN FOR i IN 0 .. 599 LOOP UPDATE cases SET requested_on = requested_on - 1 WHERE case_id = 100 + i; END LOOP; END $$;
INSERT INTO "Board"."the parts" SELECT area, month, f.* FROM "Board"."the parts", generate_series(1, 2) AS side,
	LATERAL (VALUES (added_t, added_t, added_f, added_f)) AS f, generate_series(1, 10);
SELECT ehcp.fold_live_summary('"Board"."the parts"');
SELECT count(*) = (SELECT count(*) FROM "Board".live) AS one_each, count(removed_t) AS removed FROM "Board"."the parts";
SELECT * FROM ehcp.verify_live_summary('cases');

-- a publication of the parts needs no key
SET client_min_messages = error;
CREATE PUBLICATION all_tables FOR ALL TABLES;
RESET client_min_messages;
INSERT INTO "Board"."the parts" SELECT area, month, f.* FROM "Board"."the parts", LATERAL (VALUES (added_t, added_t, added_f, added_f)) AS f, generate_series(1, 50);
SELECT ehcp.fold_live_summary('"Board"."the parts"');
SELECT count(*) = (SELECT count(*) FROM "Board".live) AS one_each FROM "Board"."the parts";
DROP PUBLICATION all_tables;

-- dropped
DROP TABLE "Board"."the parts";
DROP TABLE "Board"."the parts" CASCADE;
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'cases'::regclass AND NOT tgisinternal;
SELECT ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases');
-- ... and created again, without an area; then the case table is dropped
ALTER TABLE cases RENAME area TO team;
SELECT ehcp.create_live_summary('cases', 'live') > 10;
UPDATE cases SET team = 'no area', requested_on = requested_on + 1;
SELECT count(DISTINCT area) AS areas, count(*) = (SELECT count(DISTINCT date_trunc('month', issued_on)) + 1 FROM cases) AS months FROM live;
SELECT ehcp.verify_live_summary('cases');
ALTER TABLE cases ADD area text DEFAULT 'ignored';
UPDATE cases SET requested_on = requested_on + 1;
SELECT ehcp.verify_live_summary('cases');
DROP TABLE cases;
SELECT count(*) > 10 AS still_there FROM live;
DROP TABLE live_parts CASCADE;

-- partitions: written to through the table, and by name
CREATE TABLE cases (note text, requested_on date, area text, excepted boolean, issued_on date, closed_on date) PARTITION BY LIST (area);
CREATE TABLE cases_north PARTITION OF cases FOR VALUES IN ('north');
CREATE TABLE cases_others PARTITION OF cases DEFAULT PARTITION BY RANGE (requested_on);
CREATE TABLE cases_old (closed_on date, gone integer, issued_on date, area text, note text, excepted boolean, requested_on date);
ALTER TABLE cases_old DROP gone;
ALTER TABLE cases_others ATTACH PARTITION cases_old FOR VALUES FROM (MINVALUE) TO ('2021-01-01');
CREATE TABLE cases_new PARTITION OF cases_others DEFAULT;
INSERT INTO cases SELECT NULL, date '2020-01-01' + i, (array['north', 'south', 'east'])[1 + i % 3], i % 5 = 0, date '2020-06-01' + i, date '2020-06-01' + i FROM generate_series(1, 600) AS i;
SELECT ehcp.create_live_summary('cases', 'live');
SELECT tgrelid::regclass, count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgfoid::regproc::text LIKE 'ehcp.%live_summary' AND tgenabled = 'A' GROUP BY 1 ORDER BY 1;
INSERT INTO cases SELECT * FROM cases;
INSERT INTO cases_others SELECT * FROM cases_others;
INSERT INTO cases_old SELECT * FROM cases_old LIMIT 10;
SELECT differs();
UPDATE cases SET area = 'north' WHERE area = 'south' AND requested_on < '2020-07-01';
UPDATE cases_others SET requested_on = requested_on + 300 WHERE requested_on BETWEEN '2020-06-01' AND '2021-02-01';
UPDATE cases_new SET closed_on = NULL, issued_on = NULL WHERE requested_on > '2021-06-01';
UPDATE cases_north SET excepted = NOT excepted;
SELECT differs();
DELETE FROM cases WHERE requested_on < '2020-02-01';
DELETE FROM cases_others WHERE requested_on < '2020-03-01';
DELETE FROM cases_new WHERE requested_on > '2021-09-01';
SELECT differs();
TRUNCATE cases_new;
SELECT differs();
BEGIN ISOLATION LEVEL REPEATABLE READ;
TRUNCATE cases_north;
ROLLBACK;
-- a new partition: writes through the table count at once, writes by its name after a repair
CREATE TABLE cases_west PARTITION OF cases FOR VALUES IN ('west');
INSERT INTO cases VALUES ('through the table', '2021-01-01', 'west', false);
SELECT differs();
INSERT INTO cases_west VALUES ('by its name', '2021-01-01', 'west', false);
SELECT differs();
SELECT ehcp.repair_live_summary('cases');
SELECT differs();
INSERT INTO cases_west VALUES ('by its name', '2021-01-01', 'west', false);
SELECT differs();
SELECT ehcp.verify_live_summary('cases_west');
-- detached with its rows
ALTER TABLE cases DETACH PARTITION cases_north;
-- its triggers are left over, and count nothing, not even as a partition of another table
CREATE TABLE elsewhere (LIKE cases) PARTITION BY LIST (area);
CREATE VIEW counted AS SELECT md5(string_agg(live::text, ',' ORDER BY live::text)) AS figures FROM live;
SELECT figures AS before FROM counted \gset
BEGIN;
INSERT INTO cases_north VALUES ('no longer counted', '2021-01-01', 'north', false);
SELECT count(*), figures = :'before' AS unchanged FROM cases_north, counted WHERE note = 'no longer counted' GROUP BY figures;
ALTER TABLE elsewhere ATTACH PARTITION cases_north DEFAULT;
DELETE FROM cases_north WHERE note = 'no longer counted';
TRUNCATE cases_north;
SELECT count(*), (SELECT figures = :'before' FROM counted) AS unchanged FROM cases_north;
ROLLBACK;
DROP VIEW counted;
DROP TABLE elsewhere;
SELECT ehcp.repair_live_summary('cases_north');
SELECT ehcp.create_live_summary('cases_north', 'live_north');
SELECT count(*) > 5 AS differing FROM ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases') > 5 AS repaired;
INSERT INTO cases_north VALUES ('no longer counted', '2021-01-01', 'north', false);
SELECT differs();
ALTER TABLE cases ATTACH PARTITION cases_north FOR VALUES IN ('north');
SELECT ehcp.repair_live_summary('cases') > 5 AS repaired;
SELECT differs();
TRUNCATE cases;
SELECT differs();
SELECT count(*) FROM live;
-- TRUNCATE of the table also empties a partition that has no trigger yet
CREATE TABLE cases_east PARTITION OF cases FOR VALUES IN ('east');
INSERT INTO cases VALUES ('through the table', '2021-01-01', 'east', false), ('in another', '2021-01-01', 'north', false);
TRUNCATE cases;
SELECT count(*) FROM live;
BEGIN ISOLATION LEVEL REPEATABLE READ;
TRUNCATE cases;
ROLLBACK;
-- a new partition that has its own summary
CREATE TABLE cases_south (LIKE cases);
SELECT ehcp.create_live_summary('cases_south', 'live_south');
ALTER TABLE cases ATTACH PARTITION cases_south FOR VALUES IN ('south');
SELECT ehcp.repair_live_summary('cases');
SET client_min_messages = warning;
DROP TABLE live_south_parts CASCADE;
SELECT ehcp.repair_live_summary('cases');
DROP TABLE live_parts CASCADE;
RESET client_min_messages;
DROP TABLE cases;

-- areas of other types
CREATE TABLE cases (area character(9), requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO cases VALUES ('E1', '2021-01-04');
SELECT ehcp.create_live_summary('cases', 'live');
INSERT INTO cases VALUES ('E1', '2021-01-04'), ('', '2021-01-05'), (NULL, '2021-01-06');
SELECT area, f FROM live ORDER BY area;
SELECT differs();
ALTER TABLE cases ALTER area TYPE integer USING 335;
INSERT INTO cases VALUES (-3, '2021-01-04');
SELECT area, f FROM live ORDER BY area;
SELECT ehcp.repair_live_summary('cases');
ALTER TABLE cases ALTER area TYPE varchar(9) USING 'north';
SELECT ehcp.repair_live_summary('cases');
INSERT INTO cases VALUES ('south', '2021-01-04');
UPDATE cases SET area = 'south';
SELECT area, f FROM live ORDER BY area;
SELECT differs();
DROP TABLE live_parts CASCADE;

-- areas that are equal by the collation stay separate
CREATE COLLATION regress_any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
ALTER TABLE cases ALTER area TYPE text COLLATE regress_any_case;
INSERT INTO cases VALUES ('South', '2021-01-04'), ('SOUTH', '2021-01-04');
SELECT ehcp.create_live_summary('cases', 'live');
UPDATE cases SET area = 'sOUTH' WHERE area COLLATE "C" = 'South';
DELETE FROM cases WHERE area COLLATE "C" = 'SOUTH';
SELECT area, f FROM live WHERE area > 'r' ORDER BY area COLLATE "C";
SELECT differs();
DROP TABLE live_parts CASCADE;
DELETE FROM cases WHERE area COLLATE "C" = 'sOUTH';
ALTER TABLE cases ALTER area TYPE text COLLATE "default";
DROP COLLATION regress_any_case;

-- the errors that a writer gets
SELECT ehcp.create_live_summary('cases', 'live');
INSERT INTO cases VALUES ('south', 'infinity');
INSERT INTO cases VALUES ('south', NULL, '-infinity');
INSERT INTO cases VALUES ('south', NULL, NULL, 'infinity');
INSERT INTO cases VALUES ('south', NULL, '4714-11-24 BC');
INSERT INTO cases VALUES ('south', NULL, '300000-11-24');
SELECT differs();
DELETE FROM cases WHERE issued_on > '200000-01-01';
ALTER TABLE cases RENAME excepted TO exempt;
INSERT INTO cases VALUES ('south', '2021-01-04');
ALTER TABLE cases RENAME exempt TO excepted;
ALTER TABLE cases ALTER closed_on TYPE timestamp;
INSERT INTO cases VALUES ('south', '2021-01-04');
ALTER TABLE cases ALTER closed_on TYPE date;
ALTER TABLE cases RENAME area TO team;
INSERT INTO cases VALUES ('south', '2021-01-04');
ALTER TABLE cases RENAME team TO area;
SELECT differs();
-- a role that may write to the table needs no right on its summary, and gets none
CREATE ROLE regress_ehcp_writer;
GRANT INSERT, SELECT ON cases TO regress_ehcp_writer;
SET ROLE regress_ehcp_writer;
INSERT INTO cases VALUES ('south', '2021-01-04');
SELECT * FROM live_parts;
INSERT INTO live_parts VALUES ('south');
DELETE FROM live_parts;
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases');
SELECT ehcp.fold_live_summary('live_parts');
SELECT * FROM ehcp.as_owner('cases', 'SELECT 1') AS a(one integer);
RESET ROLE;
SELECT differs();
-- with rights on columns, with TRUNCATE alone, and through a view of another role
REVOKE ALL ON cases FROM regress_ehcp_writer;
GRANT UPDATE (closed_on), SELECT ON cases TO regress_ehcp_writer;
SET ROLE regress_ehcp_writer;
UPDATE cases SET closed_on = '2021-02-03' WHERE area = 'south';
RESET ROLE;
SELECT differs();
REVOKE ALL ON cases FROM regress_ehcp_writer;
CREATE VIEW cases_of_2021 AS SELECT * FROM cases WHERE requested_on >= '2021-01-01';
GRANT INSERT, UPDATE, DELETE, SELECT ON cases_of_2021 TO regress_ehcp_writer;
SET ROLE regress_ehcp_writer;
INSERT INTO cases_of_2021 VALUES ('west', '2021-01-04');
UPDATE cases_of_2021 SET closed_on = '2021-02-04' WHERE area = 'west';
DELETE FROM cases_of_2021 WHERE area = 'south';
RESET ROLE;
SELECT differs();
SELECT area, f FROM live WHERE area = 'west';
DROP VIEW cases_of_2021;
CREATE TEMP TABLE kept_cases AS SELECT * FROM cases;
GRANT TRUNCATE ON cases TO regress_ehcp_writer;
SET ROLE regress_ehcp_writer;
TRUNCATE cases;
BEGIN ISOLATION LEVEL REPEATABLE READ;
TRUNCATE cases;
COMMIT;
RESET ROLE;
SELECT count(*) FROM live;
INSERT INTO cases SELECT * FROM kept_cases;
DROP TABLE kept_cases;
-- rights that version 1.0.0 granted are revoked by a repair; those of readers stay
GRANT INSERT, SELECT ON live_parts TO regress_ehcp_writer;
GRANT DELETE, TRUNCATE ON live_parts TO PUBLIC;
GRANT SELECT ON live_parts TO pg_monitor;
SELECT ehcp.repair_live_summary('cases');
SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'live_parts' AND grantee <> current_user;
-- ... and so does the owner to whom version 1.0.0 gave the parts
CREATE ROLE regress_ehcp_owner;
GRANT USAGE, CREATE ON SCHEMA public TO regress_ehcp_owner;
ALTER TABLE cases OWNER TO regress_ehcp_owner;
INSERT INTO cases VALUES ('south', '2021-01-04');
SELECT ehcp.repair_live_summary('cases');
GRANT SELECT, INSERT, DELETE, TRUNCATE ON live_parts TO regress_ehcp_owner;
INSERT INTO cases VALUES ('south', '2021-01-04');
SET ROLE regress_ehcp_owner;
INSERT INTO cases VALUES ('south', '2021-01-04');
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT ehcp.repair_live_summary('cases');
RESET ROLE;
SELECT ehcp.repair_live_summary('cases');
SELECT relowner::regrole FROM pg_class WHERE oid = 'live_parts'::regclass;
SET ROLE regress_ehcp_owner;
INSERT INTO cases VALUES ('south', '2021-01-04');
SELECT ehcp.repair_live_summary('cases');
RESET ROLE;
SELECT differs();
DROP TABLE live_parts CASCADE;
-- a summary that a superuser creates belongs to the owner of the cases
SELECT ehcp.create_live_summary('cases', 'live');
SELECT relname, relowner::regrole FROM pg_class WHERE relname IN ('live', 'live_parts') ORDER BY relname;
SELECT differs();
SET ROLE regress_ehcp_writer;
SELECT ehcp.create_live_summary('cases', 'another');
RESET ROLE;
-- parts that do not add up: the error tells readers what to do, a fold leaves them, a repair ignores them
INSERT INTO live_parts (area, added_f) SELECT 'south', ehcp.caseflow_agg('2021-01-01', NULL, 7) FROM generate_series(1, 3);
SELECT count(f) FROM live;
SELECT * FROM ehcp.verify_live_summary('cases');
INSERT INTO live_parts (area, added_f) SELECT 'south', f FROM (SELECT ehcp.caseflow_agg('2021-01-01', NULL, 7) AS f) AS s, generate_series(1, 2000);
SELECT ehcp.fold_live_summary('live_parts');
SELECT ehcp.repair_live_summary('cases') > 0;
SELECT differs();
INSERT INTO live_parts (area, month, added_t, added_f) SELECT 'south', NULL, 'completed 140:9000000000000000000',
	'limit 140; opened 2021-01-04:4000000000000000000; closed 2021-05-24:4000000000000000000' FROM generate_series(1, 2000);
SELECT count(f) FROM live;
SELECT ehcp.fold_live_summary('live_parts');
INSERT INTO cases VALUES ('south', '2021-01-04');
SELECT ehcp.repair_live_summary('cases') > 0;
SELECT differs();
SELECT ehcp.fold_live_summary('cases');
-- a fold in pieces: with all parts of an area and month, removed cases are subtracted; else both are kept
INSERT INTO cases SELECT 'area ' || i % 7, date '2020-01-01' + i % 30 FROM generate_series(1, 700) AS i;
SET ROLE regress_ehcp_owner;
SELECT ehcp.repair_live_summary('cases');
INSERT INTO live_parts SELECT area, month, f.* FROM live_parts, LATERAL (VALUES (added_t, added_t, added_f, added_f)) AS f, generate_series(1, 500);
SELECT count(*) > 3000 AS many FROM live_parts;
SELECT ehcp.fold_live_summary('live_parts', 100) AS folded;
SELECT * FROM ehcp.verify_live_summary('cases');
SELECT count(*) > 2 AS pieces, max(n) BETWEEN 500 AND 1000 AS bounded FROM (SELECT ehcp.fold_live_summary('live_parts', 1000) AS n FROM generate_series(1, 20)) AS s WHERE n <> 0;
RESET ROLE;
SELECT differs();
SELECT count(*) < 1100 AS few FROM live_parts;
SELECT ehcp.fold_live_summary('live_parts');
SELECT differs();
DROP TABLE live_parts CASCADE;
DELETE FROM cases;
ALTER TABLE cases OWNER TO CURRENT_USER;

-- relations that cannot have a live summary
SELECT ehcp.create_live_summary(NULL, 'live');
SELECT ehcp.create_live_summary('cases', 'public.live');
SELECT ehcp.create_live_summary('cases', repeat('x', 58)::name);
CREATE VIEW a_view AS SELECT * FROM cases;
CREATE MATERIALIZED VIEW a_materialized_view AS SELECT * FROM cases;
CREATE TEMP TABLE a_temporary_table AS SELECT * FROM cases;
CREATE UNLOGGED TABLE an_unlogged_table AS SELECT * FROM cases;
CREATE TABLE a_child () INHERITS (cases);
CREATE TABLE a_partitioned_table (LIKE cases) PARTITION BY LIST (area);
CREATE TABLE a_partition PARTITION OF a_partitioned_table FOR VALUES IN ('north');
CREATE FOREIGN DATA WRAPPER regress_ehcp;
CREATE SERVER regress_ehcp FOREIGN DATA WRAPPER regress_ehcp;
CREATE FOREIGN TABLE a_foreign_table (requested_on date) SERVER regress_ehcp;
SELECT ehcp.create_live_summary('a_view', 'live');
SELECT ehcp.create_live_summary('a_materialized_view', 'live');
SELECT ehcp.create_live_summary('a_temporary_table', 'live');
SELECT ehcp.create_live_summary('an_unlogged_table', 'live');
SELECT ehcp.create_live_summary('a_child', 'live');
SELECT ehcp.create_live_summary('cases', 'live');
SELECT ehcp.create_live_summary('a_partition', 'live');
SELECT ehcp.create_live_summary('a_foreign_table', 'live');
CREATE FOREIGN TABLE a_foreign_partition PARTITION OF a_partitioned_table DEFAULT SERVER regress_ehcp;
SELECT ehcp.create_live_summary('a_partitioned_table', 'live');
DROP FOREIGN DATA WRAPPER regress_ehcp CASCADE;
CREATE UNLOGGED TABLE an_unlogged_partition PARTITION OF a_partitioned_table DEFAULT;
SELECT ehcp.create_live_summary('a_partitioned_table', 'live');
DROP TABLE an_unlogged_partition;
DROP TABLE a_child;
SET client_min_messages = error;
CREATE SUBSCRIPTION regress_ehcp CONNECTION 'dbname=none' PUBLICATION none WITH (connect = false, slot_name = NONE);
RESET client_min_messages;
INSERT INTO pg_subscription_rel SELECT oid, 'cases'::regclass, 'r' FROM pg_subscription WHERE subname = 'regress_ehcp';
SELECT ehcp.create_live_summary('cases', 'live');
DROP SUBSCRIPTION regress_ehcp;
-- columns
ALTER TABLE cases RENAME issued_on TO issued;
SELECT ehcp.create_live_summary('cases', 'live');
ALTER TABLE cases ADD issued_on timestamptz;
SELECT ehcp.create_live_summary('cases', 'live');
ALTER TABLE cases DROP issued_on, ADD issued_on date GENERATED ALWAYS AS (issued) STORED;
DROP VIEW a_view;
DROP MATERIALIZED VIEW a_materialized_view;
ALTER TABLE cases ALTER area TYPE json USING NULL;
SELECT ehcp.create_live_summary('cases', 'live');
ALTER TABLE cases ALTER area TYPE text;
SELECT ehcp.create_live_summary('cases', 'live');
INSERT INTO cases VALUES ('south', '2021-01-04', '2021-02-04', '2021-02-04', false);
SELECT area, month, t FROM live WHERE month IS NOT NULL;
SELECT ehcp.create_live_summary('cases', 'live_again');
SELECT ehcp.create_live_summary('a_partitioned_table', 'live');
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT ehcp.repair_live_summary('cases');
ROLLBACK;
-- an infinite date that exists already
ALTER TABLE cases DISABLE TRIGGER ALL;
INSERT INTO cases VALUES ('south', 'infinity');
SELECT ehcp.repair_live_summary('cases');
-- the trigger function in another trigger
CREATE TABLE other (area text);
CREATE TRIGGER wrong BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION ehcp.keep_live_summary();
INSERT INTO other VALUES ('south');
DROP TRIGGER wrong ON other;
CREATE TRIGGER wrong AFTER INSERT ON other FOR EACH STATEMENT EXECUTE FUNCTION ehcp.keep_live_summary();
INSERT INTO other VALUES ('south');
DROP TRIGGER wrong ON other;
CREATE TRIGGER wrong AFTER INSERT ON other REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ehcp.keep_live_summary();
INSERT INTO other VALUES ('south');
CREATE TRIGGER wrong AFTER INSERT ON cases REFERENCING NEW TABLE AS added FOR EACH STATEMENT WHEN ('other'::regclass IS NOT NULL)
	EXECUTE FUNCTION ehcp.keep_live_summary('by area');
INSERT INTO cases VALUES ('south');
SELECT ehcp.keep_live_summary();
SELECT ehcp.truncate_live_summary();
SELECT * FROM ehcp.as_owner(0, 'SELECT 1') AS a(one integer);
\set VERBOSITY sqlstate
SELECT ehcp.create_live_summary('a_partition', 'live');
SELECT ehcp.create_live_summary('cases', 'live');
SELECT ehcp.verify_live_summary('other');
\set VERBOSITY default

DROP TABLE cases, other, a_partitioned_table, an_unlogged_table, a_temporary_table;
DROP TABLE live_parts CASCADE;
DROP FUNCTION differs, close_case;
DROP TABLE children;
DROP SCHEMA "Board";
REVOKE ALL ON SCHEMA public FROM regress_ehcp_owner;
DROP ROLE regress_ehcp_writer, regress_ehcp_owner;
