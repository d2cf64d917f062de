-- Problems in an extract of text, with names of its own.
SET client_min_messages = warning;
CREATE TABLE "Our Extract" ("Case ID" text, requested_on text, "Issued_On" text, closed_on text, excepted text, "Decided On" text, area text, person_id text);
INSERT INTO "Our Extract" VALUES
	('C1', '04/01/2021 00:00', '24/05/2021', '24/05/2021', 'N', '01/02/2021', 'north', 'p1'),
	('C2', '04/01/2021', '24/05/2021', '24/05/2021', 'Y', '13/13/2021', 'north', 'p2'),
	('C3', ' ', '24/05/2021', '', '', '', 'north', 'p3'),
	('C4', '04/01/2021', '03/01/2021', '03/01/2021', 'maybe', '', 'O''Hara', 'p4'),
	('C5', '04/01/1900', '', '', 'N', '', NULL, 'p5'), ('C6', '04/01/2021', NULL, NULL, 'N', NULL, NULL, 'p5'),
	('C1', '04/01/2021 00:00', '24/05/2021', '24/05/2021', 'N', '01/02/2021', 'north', 'p1'),
	('', '04/01/2021', '', '', 'N', '', 'O''Hara', '');
SELECT relation, column_name, value, rule, severity FROM ehcp.check_cases('"Our Extract"') WHERE row IS NULL ORDER BY rule COLLATE "C", column_name COLLATE "C";
SELECT case_id, column_name, value, rule, severity FROM ehcp.check_cases('"Our Extract"') WHERE row IS NOT NULL ORDER BY rule COLLATE "C", case_id COLLATE "C", column_name COLLATE "C";
-- the condition that finds the row
SELECT DISTINCT row FROM ehcp.check_cases('"Our Extract"') WHERE rule IN ('blank_id', 'duplicate_id') ORDER BY row;
SELECT count(*) FROM "Our Extract" WHERE "Case ID" = '' AND requested_on = '04/01/2021' AND area = 'O''Hara';
-- the rules
SELECT rule, severity FROM ehcp.check_rules ORDER BY rule COLLATE "C";
-- errors
\set SHOW_CONTEXT never
SELECT * FROM ehcp.check_cases('pg_class_oid_index');
SELECT * FROM ehcp.check_cases('nowhere');
DROP TABLE "Our Extract";
