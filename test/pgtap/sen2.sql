-- A generated return against the table that it was generated from, and the data that no query may reveal.
BEGIN;
SELECT plan(25);
SELECT setseed(0.2024);

-- assessments of random requests of random persons; a request without one has assessment 0
CREATE TEMP TABLE made AS
SELECT person, request, assessment, received, request_outcome,
	CASE WHEN request_outcome IN ('Y', 'N') AND random() < 0.98 OR random() < 0.1 THEN coalesce(received, '2022-12-01') + (random() * 60)::integer END AS decided,
	floor(random() * 1.1)::integer AS request_mediation, floor(random() * 1.1)::integer AS request_tribunal, random() < 0.02 AS moved,
	CASE WHEN assessment > 0 THEN outcome END AS outcome,
	CASE WHEN assessment > 0 AND (outcome IN ('Y', 'N') AND random() < 0.95 OR random() < 0.1) THEN coalesce(received, '2022-12-01') + 90 + (random() * 110)::integer END AS settled,
	floor(random() * 1.05)::integer AS mediation, floor(random() * 1.05)::integer AS tribunal,
	floor(random() * 1.2)::integer AS other_mediation, floor(random() * 1.2)::integer AS other_tribunal, floor(random() * 1.1)::integer AS week20,
	-- from the named plans, below
	NULL::date AS started, NULL::date AS ceased
FROM (
	SELECT person, request, generate_series(least(n, 1), n) AS assessment, received, request_outcome, substr('YYYYYNAWHH', ceil(random() * 10)::integer, 1) AS outcome
	FROM (
		SELECT person, generate_series(1, 1 + floor(random() * 1.2)::integer) AS request, floor(random() * 2.4)::integer AS n,
			CASE WHEN random() < 0.97 THEN date '2022-08-01' + (random() * 500)::integer END AS received,
			substr('YYYYYNAWHH', ceil(random() * 10)::integer, 1) AS request_outcome
		FROM generate_series(1, 3000) AS person
	) AS requests
) AS assessments;
-- the columns of a request are the same for all its assessments
UPDATE made SET (received, request_outcome, decided, request_mediation, request_tribunal, moved) =
	(SELECT received, request_outcome, decided, request_mediation, request_tribunal, moved FROM made AS m
	WHERE (m.person, m.request) = (made.person, made.request) ORDER BY assessment LIMIT 1);
-- named plans: up to three per assessment, some on the same day, some without a start or an end
CREATE TEMP TABLE made_plans AS
SELECT person, request, assessment, n,
	CASE WHEN random() < 0.9 THEN date '2023-01-01' + 60 * floor(random() * 4)::integer END AS started,
	CASE WHEN random() < 0.6 THEN date '2023-11-01' + 15 * floor(random() * 4)::integer END AS ceased
FROM made, generate_series(1, CASE WHEN outcome IN ('Y', 'H') THEN 1 + floor(random() * random() * 4)::integer WHEN random() < 0.1 THEN 1 ELSE 0 END) AS n
WHERE assessment > 0;
-- the first start, and the end of the last plan: the plan that started last and, of several that started on the same day, lasts longest
UPDATE made SET (started, ceased) =
	(SELECT min(started), max(ceased) FILTER (WHERE NOT EXISTS (SELECT FROM made_plans AS later
		WHERE (later.person, later.request, later.assessment) = (plan.person, plan.request, plan.assessment)
			AND (coalesce(later.started, '-infinity'), coalesce(later.ceased, 'infinity')) > (coalesce(plan.started, '-infinity'), coalesce(plan.ceased, 'infinity'))))
	FROM made_plans AS plan WHERE (plan.person, plan.request, plan.assessment) = (made.person, made.request, made.assessment));

CREATE FUNCTION pg_temp.assessment(m made, order_of_plans integer) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN m.assessment > 0 THEN xmlelement(NAME "Assessment",
		xmlforest(m.outcome AS "AssessmentOutcome", to_char(m.settled, 'YYYY-MM-DD') AS "AssessmentOutcomeDate", m.mediation AS "AssessmentMediation",
			m.tribunal AS "AssessmentTribunal", m.other_mediation AS "OtherMediation", m.other_tribunal AS "OtherTribunal", m.week20 AS "Week20"),
		(SELECT xmlagg(xmlelement(NAME "NamedPlan",
			xmlforest(to_char(started, 'YYYY-MM-DD') AS "StartDate", to_char(ceased, 'YYYY-MM-DD') AS "CeaseDate"),
			xmlelement(NAME "PlanDetail", xmlforest('MARK' AS "URN"))) ORDER BY n * order_of_plans)
		FROM made_plans AS p WHERE (p.person, p.request, p.assessment) = (m.person, m.request, m.assessment)))::text END
$$;
CREATE FUNCTION pg_temp.request(m made, assessments text) RETURNS text LANGUAGE sql AS $$
	SELECT xmlelement(NAME "Requests",
		xmlforest(to_char(m.received, 'YYYY-MM-DD') AS "ReceivedDate", 'MARK' AS "RequestSource", to_char(m.decided, 'YYYY-MM-DD') AS "RequestOutcomeDate",
			m.request_outcome AS "RequestOutcome", m.request_mediation AS "RequestMediation", m.request_tribunal AS "RequestTribunal",
			CASE WHEN m.moved THEN '998' END AS "Exported"),
		assessments::xml,
		xmlelement(NAME "ActivePlans", xmlforest('MARK' AS "ReviewMeeting"), xmlelement(NAME "SENneed", xmlforest('MARK' AS "SENtype"))))::text
$$;
CREATE FUNCTION pg_temp.document(persons text) RETURNS xml LANGUAGE sql AS $$
	SELECT xmlelement(NAME "Message",
		xmlelement(NAME "Header", xmlelement(NAME "CollectionDetails", xmlforest('SEN2' AS "Collection", 2024 AS "Year", '2024-01-18' AS "ReferenceDate"))),
		persons::xml)
$$;
CREATE INDEX ON made_plans (person);
-- names, dates of birth and similar data carry a mark; the named plans once in order, and once in reverse order
CREATE TABLE returns AS
SELECT order_of_plans, pg_temp.document('<Persons>' || string_agg(format('<Person>%s%s</Person>',
	xmlforest('MARK' AS "Surname", 'MARK' AS "Forename", 'MARK' AS "PersonBirthDate", 'MARK' AS "Sex", 'MARK' AS "Ethnicity", 'MARK' AS "PostCode",
		'MARK' AS "UPN", 'MARK' AS "UniqueLearnerNumber", 'MARK' AS "UPNunknown"), requests), '' ORDER BY person) || '</Persons>') AS document
FROM (VALUES (1), (-1)) AS orders(order_of_plans), LATERAL (
	SELECT person, string_agg(pg_temp.request(m, assessments), '' ORDER BY request) AS requests
	FROM (SELECT DISTINCT ON (person, request) made AS m, person, request, string_agg(pg_temp.assessment(made, order_of_plans), '') OVER (PARTITION BY person, request
			ORDER BY assessment ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS assessments FROM made) AS requests
	GROUP BY person) AS persons
GROUP BY order_of_plans;
CREATE TEMP TABLE cases AS SELECT c.* FROM returns, ehcp.sen2_cases(document) AS c WHERE order_of_plans = 1;
CREATE TEMP TABLE cases_in_other_order AS SELECT c.* FROM returns, ehcp.sen2_cases(document) AS c WHERE order_of_plans = -1;
DELETE FROM returns WHERE order_of_plans = -1;
ALTER TABLE returns DROP order_of_plans;

SELECT cmp_ok((SELECT count(*) FROM made), '>', 4000::bigint, 'assessments and requests');
SELECT cmp_ok((SELECT count(*) FROM made_plans WHERE n = 2), '>', 300::bigint, 'some with two or more named plans');
SELECT results_eq('TABLE cases_in_other_order', 'TABLE cases', '... whose order in the document does not matter');
SELECT set_eq('SELECT DISTINCT request_outcome, coalesce(assessment_outcome, ''-'') AS assessment_outcome FROM cases',
	$$ SELECT a, b FROM unnest('{Y,N,A,W,H}'::text[]) AS a, unnest('{Y,N,A,W,H,-}'::text[]) AS b $$, 'all pairs of outcomes');
SELECT results_eq('SELECT case_id FROM cases', $$
	SELECT person || '.' || request || CASE WHEN assessment > 0 THEN '.' || assessment ELSE '' END FROM made ORDER BY person, request, assessment
$$, 'a row for each, in order');
SELECT set_eq('SELECT case_id, requested_on, decided_on, decision, issued_on, refused_on, excepted, contested, contested_otherwise, exported, plan_started_on, ceased_on,
		request_outcome, assessment_outcome FROM cases', $$
	SELECT * FROM (SELECT concat_ws('.', person, request, nullif(assessment, 0)), received, CASE WHEN strpos('YNH', request_outcome) > 0 THEN decided END,
		(('{"Y": true, "H": true, "N": false}'::jsonb)->>request_outcome)::boolean OR request_outcome = 'N' AND assessment > 0,
		CASE outcome WHEN 'Y' THEN settled END, CASE outcome WHEN 'N' THEN settled END,
		assessment > 0 AND week20 = 1, request_mediation + request_tribunal + CASE WHEN assessment > 0 THEN mediation + tribunal ELSE 0 END > 0,
		assessment > 0 AND other_mediation + other_tribunal > 0, moved, started, ceased, request_outcome, outcome
	FROM made) AS expected(a, b, c, d, e, f, g, h, i, j, k, l, m, n)
$$, 'every column');
-- the state of a case as a table: last outcome, whether it has a date, whether the case waits
SELECT set_eq('SELECT case_id, closed_on, closed_on_assumed FROM cases', $$
	SELECT concat_ws('.', person, request, nullif(assessment, 0)),
		CASE WHEN moved OR NOT waits THEN coalesce(given, greatest(received, decided, started), '2023-12-31') END AS closed, (moved OR NOT waits) AND given IS NULL AS assumed
	FROM made JOIN (VALUES ('r', 'Y', true, true), ('r', 'Y', false, true), ('r', 'N', true, false), ('r', 'N', false, false), ('r', 'A', true, true), ('r', 'A', false, true),
			('r', 'W', true, false), ('r', 'W', false, false), ('r', 'H', true, true), ('r', 'H', false, true),
			('a', 'Y', true, false), ('a', 'Y', false, true), ('a', 'N', true, false), ('a', 'N', false, false), ('a', 'A', true, true), ('a', 'A', false, true),
			('a', 'W', true, false), ('a', 'W', false, false), ('a', 'H', true, false), ('a', 'H', false, false)) AS ways(stage, code, dated, waits)
		ON stage = CASE WHEN assessment > 0 THEN 'a' ELSE 'r' END AND code = coalesce(outcome, request_outcome)
			AND dated = (CASE WHEN assessment > 0 THEN settled ELSE decided END IS NOT NULL),
		LATERAL (SELECT CASE WHEN assessment > 0 THEN settled WHEN code IN ('N', 'W') THEN decided END AS given) AS g
$$, 'the day on which a case ceased to wait');

-- the Department for Education's measure
SELECT set_eq($$ SELECT year, ehcp.completed(t), ehcp.exceptions(t), ehcp.in_time(t), ehcp.percent_in_time(t), ehcp.percent_in_time(t, 140, true) AS including
	FROM (SELECT extract(year FROM issued_on) AS year, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM cases WHERE issued_on IS NOT NULL AND NOT contested GROUP BY 1) AS years $$, $$
	SELECT extract(year FROM settled), count(*) AS issued, sum(week20) AS excepted, count(*) FILTER (WHERE settled - received <= 140 AND week20 = 0) AS in_time,
		round(floor(1000.0 * count(*) FILTER (WHERE settled - received <= 140 AND week20 = 0) / count(*) FILTER (WHERE week20 = 0) + 0.5) / 10, 1) AS percent,
		round(floor(1000.0 * count(*) FILTER (WHERE settled - received <= 140) / count(*) + 0.5) / 10, 1) AS including
	FROM made
	WHERE outcome = 'Y' AND settled IS NOT NULL AND request_mediation = 0 AND request_tribunal = 0 AND mediation = 0 AND tribunal = 0
	GROUP BY 1
$$, 'percent in 20 weeks, excluding and including exceptions, contested left out, by year of issue');
-- ... and in a scorecard on the return, which uses its columns as they are
CREATE TABLE sen2 AS TABLE cases;
SELECT count(*) AS views FROM ehcp.create_scorecard('sen2', 'sen2_card') \gset
SELECT set_eq('SELECT year, issued_including_exceptions, in_20_weeks, percent, percent_including_exceptions FROM sen2_card.yearly_timeliness WHERE area IS NULL', $$
	SELECT extract(year FROM settled)::integer, count(*) AS issued, count(*) FILTER (WHERE settled - received <= 140 AND week20 = 0) AS in_time,
		round(100.0 * count(*) FILTER (WHERE settled - received <= 140 AND week20 = 0) / count(*) FILTER (WHERE week20 = 0), 1) AS percent,
		round(100.0 * count(*) FILTER (WHERE settled - received <= 140) / count(*), 1) AS including
	FROM made
	WHERE outcome = 'Y' AND settled IS NOT NULL AND request_mediation = 0 AND request_tribunal = 0 AND mediation = 0 AND tribunal = 0
	GROUP BY 1
$$, 'the same from a scorecard on the return');
-- a case is open in the scorecard while it waits in the return: on the last day, on each day before, and in every view that counts open cases
SELECT set_config('ehcp.as_of', '2030-12-31', true);
SELECT set_eq('SELECT case_id, ended_on, is_open FROM sen2_card.cases_as_at', 'SELECT case_id, closed_on, closed_on IS NULL FROM cases', 'a case ends where sen2_cases says');
CREATE FUNCTION pg_temp.open_cases() RETURNS TABLE (day date, case_id text) LANGUAGE plpgsql AS $$
BEGIN
	FOR day IN SELECT d FROM generate_series(date '2022-07-15', '2024-08-15', '31 days') AS d LOOP
		PERFORM set_config('ehcp.as_of', day::text, true);
		RETURN QUERY SELECT day, c.case_id FROM sen2_card.cases_as_at AS c WHERE is_open;
	END LOOP;
END
$$;
SELECT set_eq('SELECT * FROM pg_temp.open_cases()',
	$$ SELECT day::date, case_id FROM generate_series(date '2022-07-15', '2024-08-15', '31 days') AS d(day), cases
		WHERE (requested_on <= day OR requested_on IS NULL) AND (closed_on > day OR closed_on IS NULL) $$, '... and is open on every day before');
SELECT set_config('ehcp.as_of', '2023-06-30', true);
CREATE FUNCTION pg_temp.waiting(OUT dated bigint, OUT undated bigint, OUT overdue bigint) LANGUAGE sql AS $$
	SELECT count(*) FILTER (WHERE requested_on <= '2023-06-30'), count(*) FILTER (WHERE requested_on IS NULL), count(*) FILTER (WHERE requested_on + 140 < '2023-06-30')
	FROM cases WHERE closed_on > '2023-06-30' OR closed_on IS NULL
$$;
SELECT results_eq('SELECT open, overdue FROM sen2_card.weekly_backlog WHERE area IS NULL ORDER BY week_ending DESC LIMIT 1', 'SELECT dated, overdue FROM pg_temp.waiting()', 'in weekly_backlog');
SELECT results_eq('SELECT sum(open)::bigint FROM sen2_card.backlog_ages WHERE area IS NULL', 'SELECT dated FROM pg_temp.waiting()', 'in backlog_ages');
SELECT results_eq('SELECT sum(in_progress)::bigint, sum(overdue)::bigint FROM sen2_card.cohort WHERE area IS NULL', 'SELECT dated, overdue FROM pg_temp.waiting()', 'in cohort');
SELECT results_eq($$ SELECT count(*), count(*) FILTER (WHERE deadline < '2023-06-30') FROM sen2_card.case_tracker $$, 'SELECT dated + undated, overdue FROM pg_temp.waiting()', 'in case_tracker');
SELECT results_eq($$ SELECT count(*) > 20, bool_and(stage <> 'request') FROM sen2_card.case_tracker JOIN cases USING (case_id) WHERE request_outcome = 'N' AND decided_on <= '2023-06-30' $$,
	'VALUES (true, true)', '... where an overturned refusal is past the request stage');
-- each of the rules matters
SELECT cmp_ok(count(DISTINCT percent), '=', 4::bigint, '... and not if one of the rules is left out')
FROM (SELECT ehcp.percent_in_time(requested_on, issued_on, excepted) FILTER (WHERE NOT contested), ehcp.percent_in_time(requested_on, issued_on, false) FILTER (WHERE NOT contested),
		ehcp.percent_in_time(requested_on, issued_on, excepted), ehcp.percent_in_time(requested_on, issued_on, excepted) FILTER (WHERE NOT contested AND NOT contested_otherwise)
	FROM cases WHERE issued_on IS NOT NULL) AS p(a, b, c, d), unnest(ARRAY[a, b, c, d]) AS percent;

-- personal data that must not be revealed
SELECT cmp_ok((SELECT (length(document::text) - length(replace(document::text, 'MARK', ''))) / 4 FROM returns), '>', 30000, 'the return contains the marks');
SELECT is_empty($$ SELECT * FROM cases WHERE cases::text LIKE '%MARK%' $$, 'no column contains one');

-- external entities: the server could read the file, but does not
SELECT current_setting('data_directory') || '/sen2_secret.txt' AS file \gset
COPY (SELECT 'Y') TO :'file';
SELECT is(btrim(pg_read_file(:'file'), E'\n'), 'Y', 'a file that would make a valid outcome');
SELECT format('<!DOCTYPE Message [<!ENTITY secret SYSTEM "file://%s">]><Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2024</Year></CollectionDetails></Header>'
	'<Persons><Person><Requests><RequestOutcome>&secret;</RequestOutcome></Requests></Person></Persons></Message>', :'file') AS external \gset
SELECT is((SELECT outcome FROM (SELECT :'external'::xml AS document) AS d, XMLTABLE('/Message/Persons/Person/Requests' PASSING document COLUMNS outcome text PATH 'RequestOutcome')),
	'', 'PostgreSQL takes the document, and leaves the entity empty');
SELECT throws_ok(format('SELECT ehcp.sen2_cases(%L)', :'external'), '22023', 'document has a document type declaration', 'sen2_cases refuses it');
SELECT throws_ok(format('SELECT ehcp.sen2_cases(%L)', regexp_replace(:'external', '<!DOCTYPE.*]>', '<!DOCTYPE Message SYSTEM "file://' || :'file' || '">')),
	'22023', 'document has a document type declaration', '... and a document whose type is a file');

-- also in a parallel worker
INSERT INTO returns SELECT document FROM returns, generate_series(1, 3);
ALTER TABLE returns SET (parallel_workers = 2);
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END $$;
SELECT isnt_empty($$ SELECT FROM pg_temp.plan('SELECT count(issued_on) FROM returns, ehcp.sen2_cases(document)') AS line WHERE line LIKE '%Gather%' $$, 'a parallel plan');
SELECT is((SELECT count(issued_on) FROM returns, ehcp.sen2_cases(document)), (SELECT 4 * count(issued_on) FROM cases), '... gives the same');

SELECT * FROM finish();
ROLLBACK;
