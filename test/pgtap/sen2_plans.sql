-- The plans of a SEN2 return: a generated return against the table that it was generated from,
-- each error, and the data that no query may reveal.
BEGIN;
SELECT * FROM no_plan();
SELECT setseed(0.18);
\set return `cat examples/sen2/return.xml`

-- the example: one review, and a plan that replaced another one
SELECT results_eq(format('SELECT * FROM ehcp.sen2_plans(%L)', :'return'), $$ VALUES
	('1.1', date '2023-05-29', NULL::date, NULL, NULL::date, NULL, NULL::date, NULL::date, NULL::date, NULL::date),
	('2.1', '2023-08-01', '2023-12-01', '5', NULL, NULL, NULL, NULL, NULL, NULL),
	('5.1', '2023-09-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('12.1', '2018-06-01', NULL, NULL, '2023-05-15', 'A', '2023-06-08', '2023-06-08', '2024-02-15', NULL),
	('20.1', '2019-06-03', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) $$, 'the example');
SELECT bag_eq(format('SELECT plan_id, started_on, ceased_on FROM ehcp.sen2_plans(%L)', :'return'),
	format('SELECT substring(case_id FROM ''^\d+\.\d+''), plan_started_on, ceased_on FROM ehcp.sen2_cases(%L) WHERE plan_started_on IS NOT NULL', :'return'),
	'... starts and ends as sen2_cases gives them');
SELECT is((SELECT count(*) FROM ehcp.sen2_plans(NULL)), 0::bigint, 'NULL');

-- random requests: an assessment or two, named plans, and the active plan with each item or without
CREATE TEMP TABLE made AS
SELECT person, request, floor(random() * 2.5)::integer AS assessments,
	random() < 0.7 AS active,
	CASE WHEN random() < 0.7 THEN date '2023-01-01' + (random() * 364)::integer END AS meeting,
	CASE WHEN random() < 0.8 THEN substr('ACM', 1 + floor(random() * 3)::integer, 1) END AS outcome,
	CASE WHEN random() < 0.7 THEN date '2023-01-01' + (random() * 364)::integer END AS decided,
	CASE WHEN random() < 0.5 THEN date '2023-01-01' + (random() * 364)::integer END AS draft,
	CASE WHEN random() < 0.3 THEN date '2024-02-15' END AS due, CASE WHEN random() < 0.2 THEN date '2024-02-01' + (random() * 30)::integer END AS final
FROM generate_series(1, 1200) AS person, generate_series(1, 2) AS request WHERE request = 1 OR random() < 0.2;
CREATE TEMP TABLE made_plans AS
SELECT person, request, assessment, n,
	CASE WHEN random() < 0.9 THEN date '2019-01-01' + 300 * floor(random() * 4)::integer END AS started,
	CASE WHEN random() < 0.5 THEN date '2023-01-01' + 60 * floor(random() * 4)::integer END AS ceased,
	CASE WHEN random() < 0.5 THEN 1 + floor(random() * 9)::integer END AS reason
FROM made, generate_series(1, assessments) AS assessment, generate_series(1, floor(random() * 2.4)::integer) AS n;
CREATE INDEX ON made_plans (person);
CREATE FUNCTION pg_temp.document(order_of_plans integer, before text) RETURNS xml LANGUAGE sql AS $$
	SELECT xmlelement(NAME "Message",
		xmlelement(NAME "Header", xmlelement(NAME "CollectionDetails", xmlforest('SEN2' AS "Collection", 2024 AS "Year", '2024-01-18' AS "ReferenceDate"))),
		xmlelement(NAME "Persons", xmlagg(p ORDER BY person)))
	FROM (SELECT person, xmlelement(NAME "Person", xmlforest('MARK' AS "Surname", 'MARK' AS "PersonBirthDate", 'MARK' AS "UPN"), xmlagg(r ORDER BY request)) AS p
		FROM (SELECT person, request, xmlelement(NAME "Requests", xmlforest('MARK' AS "RequestSource"),
				(SELECT xmlagg(xmlelement(NAME "Assessment", xmlforest('MARK' AS "Week20"),
					(SELECT xmlagg(xmlelement(NAME "NamedPlan",
						xmlforest(started AS "StartDate", ceased AS "CeaseDate", reason AS "CeaseReason"), xmlelement(NAME "PlanDetail", xmlforest('MARK' AS "URN"))) ORDER BY n * order_of_plans)
					 FROM made_plans AS p WHERE (p.person, p.request, p.assessment) = (m.person, m.request, a))) ORDER BY a * order_of_plans)
				 FROM generate_series(1, assessments) AS a),
				CASE WHEN active THEN xmlelement(NAME "ActivePlans", xmlforest('MARK' AS "TransferLA", before || meeting AS "ReviewMeeting", outcome AS "ReviewOutcome",
					decided AS "LastReview", draft AS "ReviewDraft", due AS "PhaseTransferDueDate", final AS "PhaseTransferFinalDate"),
					xmlelement(NAME "SENneed", xmlforest('MARK' AS "SENtype"))) END) AS r
			FROM made AS m) AS requests GROUP BY person) AS persons
$$;
CREATE TABLE returns AS SELECT pg_temp.document(1, ' ') AS document;
CREATE TABLE plans AS SELECT p.* FROM returns, ehcp.sen2_plans(document) AS p;
SELECT set_eq('SELECT * FROM ehcp.sen2_plans(pg_temp.document(-1, ''''))', 'TABLE plans', 'the order of plans in the document does not matter');
SELECT bag_eq('TABLE plans', $$
	SELECT person || '.' || request, (SELECT min(started) FROM made_plans AS p WHERE (p.person, p.request) = (m.person, m.request)), last.ceased, last.reason::text,
		item.*
	FROM made AS m LEFT JOIN LATERAL (SELECT meeting, outcome, decided, draft, due, final WHERE active) AS item ON true LEFT JOIN LATERAL (
		-- the plan than which none is later
		SELECT ceased, min(reason) AS reason FROM made_plans AS p WHERE (p.person, p.request) = (m.person, m.request)
			AND NOT EXISTS (SELECT FROM made_plans AS later WHERE (later.person, later.request) = (m.person, m.request)
				AND (coalesce(later.started, '-infinity'), coalesce(later.ceased, 'infinity')) > (coalesce(p.started, '-infinity'), coalesce(p.ceased, 'infinity')))
		GROUP BY 1) AS last ON true
	WHERE active OR EXISTS (SELECT FROM made_plans AS p WHERE (p.person, p.request) = (m.person, m.request))
$$, 'every column');
SELECT cmp_ok(count(*), '>', 1000::bigint, '... of many plans') FROM plans;
SELECT is_empty($$ SELECT * FROM plans WHERE plans::text LIKE '%MARK%' $$, 'no personal data');
SELECT cmp_ok((length(document::text) - length(replace(document::text, 'MARK', ''))) / 4, '>', 7000, '... of which the return is full') FROM returns;
-- a return before version 1.2 has none of the items
SELECT bag_eq($$ SELECT p.* FROM returns, ehcp.sen2_plans(regexp_replace(document::text, '<ActivePlans>.*?</ActivePlans>', '<ActivePlans/>', 'g')::xml) AS p $$,
	'SELECT plan_id, started_on, ceased_on, cease_reason, NULL::date AS m, NULL::text AS o, NULL::date AS d, NULL::date AS p, NULL::date AS t, NULL::date AS f FROM plans', 'a return of an earlier version');
SET LOCAL datestyle = 'SQL, DMY';
SELECT results_eq(format('SELECT to_char(meeting_on, ''YYYY-MM-DD'') FROM ehcp.sen2_plans(%L) WHERE plan_id = ''12.1''', :'return'), $$ VALUES ('2023-05-15') $$, 'whatever DateStyle is');
RESET datestyle;

-- errors
CREATE TEMP TABLE errors (before text, after text, state text, message text);
INSERT INTO errors VALUES
	('>2023-05-15<', '>15/05/2023<', '22007', 'person 12, request 1: ReviewMeeting "15/05/2023" is not a date'),
	('<ReviewDraft>2023-06-08<', '<ReviewDraft>2023-06-31<', '22007', 'person 12, request 1: ReviewDraft "2023-06-31" is not a date'),
	('<LastReview>2023-06-08<', '<LastReview>1900-01-01<', '22008', 'person 12, request 1: LastReview "1900-01-01" is not from 1990 to 2099'),
	('>2024-02-15<', '>Feb 2024<', '22007', 'person 12, request 1: PhaseTransferDueDate "Feb 2024" is not a date'),
	('</ActivePlans>', '<PhaseTransferFinalDate>9999-12-31</PhaseTransferFinalDate></ActivePlans>', '22008', 'person 1, request 1: PhaseTransferFinalDate "9999-12-31" is not from 1990 to 2099'),
	('>2018-06-01<', '>2018-06<', '22007', 'person 12, request 1: StartDate "2018-06" is not a date'),
	('>2020-08-31<', '>2020<', '22007', 'person 12, request 1: CeaseDate "2020" is not a date'),
	('<CeaseReason>5<', '<CeaseReason>10<', '22023', 'person 2, request 1: CeaseReason "10" is not a code'),
	('<CeaseReason>6<', '<CeaseReason>0<', '22023', 'person 12, request 1: CeaseReason "0" is not a code'),
	('<ReviewOutcome>A<', '<ReviewOutcome>a<', '22023', 'person 12, request 1: ReviewOutcome "a" is not a code'),
	('<ReviewOutcome>A<', '<ReviewOutcome>AC<', '22023', 'person 12, request 1: ReviewOutcome "AC" is not a code'),
	('<ReviewOutcome>A<', '<ReviewOutcome>M</ReviewOutcome><ReviewOutcome>A<', '22023', 'person 12, request 1: more than one ReviewOutcome'),
	('</ActivePlans>', '</ActivePlans><ActivePlans/>', '22023', 'person 1, request 1: more than one ActivePlans'),
	('<CeaseReason>5<', '<CeaseDate>2023-12-02</CeaseDate><CeaseReason>5<', '22023', 'person 2, request 1: more than one CeaseDate'),
	('<!-- 3: refused to assess -->', '<ActivePlans/>', '22023', 'person 3: ActivePlans is in Person, not in Requests'),
	('<CeaseReason>5</CeaseReason>', '<LastReview/>', '22023', 'person 2, request 1: LastReview is in NamedPlan, not in ActivePlans'),
	('<Exported>998</Exported>', '<NamedPlan/>', '22023', 'person 17, request 1: NamedPlan is in Requests, not in Assessment'),
	('<Week20>1</Week20>', '<StartDate/>', '22023', 'person 2, request 1: StartDate is in Assessment, not in NamedPlan'),
	('<Year>2024</Year>', '', '22023', 'Header/CollectionDetails: Year is missing'),
	('</Header>', '</Header><Header/>', '22023', 'Message: more than one Header'),
	('>SEN2<', '>CIN<', '22023', 'document is not a SEN2 return: its collection is "CIN"'),
	('<Message>', '<!DOCTYPE Message><Message>', '22023', 'document has a document type declaration'),
	('<Message>', '<Message xmlns="http://example.org/sen2">', '22023', 'document is not a SEN2 return: Message has no Header/CollectionDetails/Collection'),
	('Persons>', 'People>', '22023', 'document: Person is in People, not in Persons'),
	('Requests>', 'Request>', '22023', 'person 1: Assessment is in Request, not in Requests');
SELECT throws_ok(format('SELECT count(*) FROM ehcp.sen2_plans(%L)', replace(:'return', before, after)), state, message, left(before || ' ' || after, 60)) FROM errors;
SELECT throws_ok($$ SELECT count(*) FROM ehcp.sen2_plans('<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2024</Year></CollectionDetails></Header><Persons><Person/></Persons></Message>') $$,
	'22023', 'document has no Requests in any of 1 persons', 'persons without requests');
SELECT * FROM finish();
ROLLBACK;
