-- Statutory deadlines, and the days of a limit.
SET datestyle = ISO;

-- 20 weeks from 1 September 2021: 140 days, not counting the day itself
SELECT ehcp.deadline('2021-09-01', 'final_plan'), date '2021-09-01' + 140 AS by_hand;
-- the phase transfer of September 2021, from any day of 2021
SELECT ehcp.deadline(day, 'phase_transfer'), ehcp.deadline(day, 'phase_transfer_post_16')
FROM unnest('{2021-01-01,2021-09-01,2021-12-31}'::date[]) AS day;
-- "beginning with" counts the day itself
SELECT ehcp.deadline('2021-09-01', 'draft_plan_representations');
-- a deadline on Saturday 25 December 2021 does not move
SELECT ehcp.deadline('2021-08-07', 'final_plan');
-- month ends
SELECT ehcp.deadline('2020-12-31', 'mediation_contact'), ehcp.deadline('2019-12-31', 'mediation_contact'),
	ehcp.deadline('2020-02-29', 'annual_review'), ehcp.deadline('2021-07-31', 'phase_transfer_between_post_16');
-- "12 months beginning with" a day end the day before; also where February has 29 days, or lacks one
SELECT day, ehcp.deadline(day, 'annual_review'), ehcp.deadline(day, 'transfer_review_after_review') AS after_review, ehcp.deadline(day, 'transfer_review_after_transfer') AS after_transfer
FROM unnest('{2021-11-08,2023-03-01,2024-02-29,2021-11-30,2021-12-01}'::date[]) AS day;
-- before the meeting
SELECT ehcp.deadline('2021-03-10', 'review_papers');
-- working days: 15 beginning with Thursday 23 December 2021, and with a Saturday
SELECT ehcp.deadline('2021-12-23', 'transfer_plan_late', 'england-and-wales'),
	ehcp.deadline('2021-12-25', 'transfer_plan_late', 'england-and-wales'),
	ehcp.deadline('2021-12-23', 'commissioning_body_notice', 'england-and-wales'),
	ehcp.deadline('2021-12-31', 'mediation_certificate_after', 'scotland'),
	ehcp.deadline('2021-12-31', 'mediation_certificate_after', 'england-and-wales');
SELECT ehcp.deadline('2021-12-23', 'appeal_response', 'england-and-wales'), ehcp.deadline('2021-12-23', 'mediation_tell_commissioning_body', 'england-and-wales');
-- with a calendar that the limit does not need
SELECT ehcp.deadline('2021-09-01', 'final_plan', 'scotland');

-- the days of a limit
SELECT ehcp.limit_days('final_plan'), ehcp.limit_days('draft_plan_representations'), ehcp.limit_days('review_papers'), ehcp.limit_days(NULL);
SELECT ehcp.limit_days('annual_review');
SELECT ehcp.limit_days('transfer_plan_late');
SELECT ehcp.limit_days('phase_transfer');
SELECT ehcp.limit_days('final plan');
\set VERBOSITY sqlstate
SELECT ehcp.limit_days('annual_review');
SELECT ehcp.limit_days('final plan');
\set VERBOSITY default
-- stored uses are listed if the limit changes; final_plan has not changed
CREATE TABLE limits (name text, days integer GENERATED ALWAYS AS (ehcp.limit_days(name)) STORED, plan_days integer GENERATED ALWAYS AS (ehcp.limit_days('final_plan')) STORED,
	days_of_name integer GENERATED ALWAYS AS (ehcp.limit_days(limit_name => pg_catalog.lower(name))) STORED);
CREATE FUNCTION days_by_text(name text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ehcp.limit_days(name)';
CREATE FUNCTION plan_days_by_text(name text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT ehcp.limit_days('final_plan'::text) + (ehcp.deadline('2021-09-01', 'final_plan') - '2021-09-01') $$;
CREATE INDEX limits_by_text ON limits (days_by_text(name));
CREATE INDEX limits_by_plan ON limits (plan_days_by_text(name), ehcp.is_overdue('2021-09-01', NULL, '2000-01-01'));
SELECT kind, object, statement FROM ehcp.deadlines_to_rebuild('1.0.0');
DROP TABLE limits;
DROP FUNCTION days_by_text, plan_days_by_text;

-- usable in a generated column and an index
CREATE TABLE requests (requested_on date,
	due_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED);
CREATE INDEX ON requests (ehcp.deadline(requested_on, 'decision_to_assess'));
INSERT INTO requests VALUES ('2021-09-01'), (NULL);
SELECT *, ehcp.deadline(requested_on, 'decision_to_assess') FROM requests;
DROP TABLE requests;

-- the planner looks up a constant limit once: the same days, the same NULLs
CREATE TABLE requests (requested_on date);
INSERT INTO requests VALUES ('2021-09-01'), (NULL);
SELECT ehcp.deadline(requested_on, 'final_plan'), ehcp.deadline(requested_on, 'review_papers'), ehcp.deadline(requested_on, 'draft_plan_representations'), ehcp.deadline(requested_on, 'annual_review')
FROM requests;

-- ... for a role that may execute deadline() and nothing else, as readers of a view may
BEGIN;
CREATE ROLE regress_ehcp_reader;
CREATE VIEW due AS SELECT ehcp.deadline(requested_on, 'final_plan') AS due_on FROM requests;
GRANT SELECT ON due TO regress_ehcp_reader;
PREPARE due AS SELECT * FROM due;
EXECUTE due;
REVOKE USAGE ON SCHEMA ehcp FROM PUBLIC;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ehcp FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ehcp.deadline(date, text) TO regress_ehcp_reader;
SET ROLE regress_ehcp_reader;
SELECT * FROM due;
-- ... also with a plan made for a role with all rights
EXECUTE due;
SELECT ehcp.deadline('2021-09-01', 'final_plan');
ROLLBACK;
DEALLOCATE due;
-- ... in PL/pgSQL, where the limit is different in each call
DO $$
DECLARE
	limit_name text;
BEGIN
	FOREACH limit_name IN ARRAY '{final_plan,advice,annual_review,final_plan}'::text[] LOOP
		RAISE INFO '% %', limit_name, ehcp.deadline('2021-09-01', limit_name);
	END LOOP;
END
$$;
SELECT name, ehcp.deadline('2021-09-01', name) FROM unnest('{final_plan,advice,advice,annual_review,review_papers,final_plan}'::text[]) AS name;

-- open after the 20 weeks, which end on 19 January 2022; due on that day
SELECT closed_on, day, ehcp.is_overdue('2021-09-01', closed_on, day)
FROM unnest('{2022-01-19,2022-01-20,2022-01-21,NULL}'::date[]) AS closed_on, unnest('{2022-01-19,2022-01-20,2022-01-21}'::date[]) AS day ORDER BY day, closed_on;
SELECT day, ehcp.due_between('2021-09-01', '2022-01-19', day), ehcp.due_between('2021-09-01', day, '2022-01-19') FROM unnest('{2022-01-18,2022-01-19,2022-01-20}'::date[]) AS day;
SELECT requested_on, ehcp.is_overdue(requested_on, NULL, '2022-02-01'), ehcp.is_overdue(requested_on, '2022-01-31', '2022-02-01'), ehcp.is_overdue(requested_on, NULL, NULL),
	ehcp.due_between(requested_on, '2022-01-01', NULL), ehcp.due_between(requested_on, NULL, '2022-01-01'), ehcp.due_between(requested_on, '2022-01-01', 'infinity')
FROM requests;

SELECT name, trigger, amount, unit, counting FROM ehcp.statutory_limits;
SELECT name, exceptions, regulation, status, note FROM ehcp.statutory_limits;

SELECT * FROM ehcp.statutory_limit_changes;
-- NULL in, NULL out
SELECT ehcp.deadline(NULL, 'final_plan'), ehcp.deadline('2021-09-01', NULL), ehcp.deadline('2021-09-01', 'final_plan', NULL);

-- errors
SELECT ehcp.deadline('2021-09-01', 'final plan');
SELECT ehcp.deadline('2021-09-01', 'decision');
SELECT ehcp.deadline('2021-09-01', '');
SELECT ehcp.deadline('2021-09-01', 'transfer_plan_late');
SELECT ehcp.deadline('2021-09-01', 'transfer_plan_late', 'england');
SELECT ehcp.deadline('2021-09-01', 'final_plan', 'england');
\set SHOW_CONTEXT never
SELECT * FROM ehcp.deadlines_to_rebuild('1.0');
SELECT kind, object, statement FROM ehcp.deadlines_to_rebuild('1.0.0');
SELECT ehcp.deadline('2021-09-01', 'appeal_response');
SELECT ehcp.deadline('2029-09-01', 'transfer_plan_late', 'england-and-wales');
SELECT ehcp.deadline('2028-12-28', 'transfer_plan_late', 'england-and-wales');
SELECT ehcp.deadline('infinity', 'final_plan');
SELECT ehcp.deadline('-infinity', 'transfer_plan_late', 'england-and-wales');
SELECT ehcp.deadline('5874897-12-31', 'final_plan');
SELECT ehcp.deadline('5874897-12-31', 'annual_review');
SELECT ehcp.deadline('4714-11-24 BC', 'review_papers');
SELECT ehcp.deadline('4714-11-24 BC', 'phase_transfer');
-- the same for columns
INSERT INTO requests VALUES ('infinity');
SELECT ehcp.deadline(requested_on, 'final_plan') FROM requests;
SELECT ehcp.deadline(requested_on, 'annual_review') FROM requests;
SELECT ehcp.deadline(requested_on, 'final plan') FROM requests;
SELECT ehcp.deadline(requested_on, 'transfer_plan_late') FROM requests;
UPDATE requests SET requested_on = '5874897-12-31';
SELECT ehcp.deadline(requested_on, 'final_plan') FROM requests;
SELECT ehcp.deadline(requested_on, 'phase_transfer_between_post_16') FROM requests;
\set VERBOSITY sqlstate
SELECT ehcp.deadline('2021-09-01', 'final plan');
SELECT ehcp.deadline('2021-09-01', 'transfer_plan_late');
SELECT ehcp.deadline('infinity', 'final_plan');
SELECT ehcp.deadline('5874897-12-31', 'final_plan');
SELECT ehcp.is_overdue(requested_on, NULL, '4714-11-24 BC') FROM requests;
DROP TABLE requests;
