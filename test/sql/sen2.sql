-- The cases of a SEN2 return: each course of a case, and each error.
SET datestyle = ISO;
\set return `cat examples/sen2/return.xml`
\pset null -

-- the columns of a scorecard
SELECT case_id, requested_on, decided_on, decision, issued_on, refused_on, closed_on, excepted, contested, ceased_on
FROM ehcp.sen2_cases(:'return');
-- ... and the other columns
SELECT case_id, request_outcome, assessment_outcome, closed_on, closed_on_assumed, contested_otherwise, exported, plan_started_on
FROM ehcp.sen2_cases(:'return');
-- by hand: of 1, 2, 6, 14 and 16 one has an exception; 1 is in time with 140 days, and 14 with 139;
-- 6 took 168, 16 has no request date; 4 and the second of 15 are contested
SELECT extract(year FROM issued_on) AS year, ehcp.completed(t), ehcp.in_time(t), ehcp.percent_in_time(t), ehcp.percent_in_time(t, 140, true) AS including_exceptions
FROM (SELECT date_trunc('year', issued_on)::date AS issued_on, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM ehcp.sen2_cases(:'return') WHERE issued_on IS NOT NULL AND NOT contested GROUP BY 1) AS years;
-- open at the end of the year: 7, 8, 9, the second request of 15, and 19
SELECT b.* FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM ehcp.sen2_cases(:'return')) AS s, ehcp.backlog(f, '2023-12-31') AS b;

-- named plans in every order: 2 has a second plan, which is in force, ceased, or without a start
SELECT other, before.plan_started_on, before.ceased_on, (before.plan_started_on, before.ceased_on) IS NOT DISTINCT FROM (after.plan_started_on, after.ceased_on) AS after_is_as_before
FROM unnest('{<StartDate>2023-12-02</StartDate>,<StartDate>2023-12-02</StartDate><CeaseDate>2023-12-20</CeaseDate>,<StartDate>2023-08-01</StartDate>,'
		'<StartDate>2023-08-01</StartDate><CeaseDate>2023-11-01</CeaseDate>,<StartDate>2022-08-01</StartDate>,<CeaseDate>2023-12-20</CeaseDate>,<PB>0</PB>}'::text[]) AS other,
	LATERAL (SELECT regexp_replace(:'return', '(<StartDate>2023-08-01.*?<CeaseReason>5</CeaseReason>)', '\1</NamedPlan><NamedPlan>' || other)::xml AS later,
		regexp_replace(:'return', '(<StartDate>2023-08-01.*?<CeaseReason>5</CeaseReason>)', other || '</NamedPlan><NamedPlan>\1')::xml AS earlier) AS documents,
	LATERAL (SELECT * FROM ehcp.sen2_cases(earlier) WHERE case_id = '2.1.1') AS before,
	LATERAL (SELECT * FROM ehcp.sen2_cases(later) WHERE case_id = '2.1.1') AS after;
-- refused to assess, but assessed after all: the case continues, or ends as its assessment does
SELECT outcome, c.decided_on, c.decision, c.issued_on, c.refused_on, c.closed_on, c.closed_on_assumed, c.request_outcome
FROM unnest('{A,Y,N,W,H}'::text[]) AS outcome, unnest('{"",2023-12-20}'::text[]) AS day,
	ehcp.sen2_cases(regexp_replace(:'return', '(19:.*)<AssessmentOutcome>A</AssessmentOutcome>',
		format('\1<AssessmentOutcome>%s</AssessmentOutcome><AssessmentOutcomeDate>%s</AssessmentOutcomeDate>', outcome, day))::xml) AS c
WHERE case_id = '19.1.1';
-- the scorecard counts it as open on each day from its request
CREATE TABLE sen2_cases AS SELECT * FROM ehcp.sen2_cases(:'return');
SELECT count(*) AS views FROM ehcp.create_scorecard('sen2_cases', 'sen2_scorecard') \gset
SET ehcp.as_of = '2023-12-31';
SELECT case_id, requested_on, stage, next_step, deadline, status FROM sen2_scorecard.case_tracker ORDER BY requested_on;
SELECT week_ending, open, overdue FROM sen2_scorecard.weekly_backlog WHERE area IS NULL ORDER BY 1 DESC LIMIT 1;
SET ehcp.as_of = '2023-07-31';
SELECT case_id, stage FROM sen2_scorecard.case_tracker WHERE case_id = '19.1.1';
RESET ehcp.as_of;
SET client_min_messages = warning;
DROP SCHEMA sen2_scorecard CASCADE;
RESET client_min_messages;
DROP TABLE sen2_cases;
-- moved: the number of an authority, or a flag
SELECT moved, (SELECT exported FROM ehcp.sen2_cases(replace(:'return', '<Exported>998<', format('<Exported>%s<', moved))::xml) WHERE case_id = '17.1.1')
FROM unnest('{998,1,true,0,false," "}'::text[]) AS moved;

-- a date is ccyy-mm-dd under every DateStyle
SET datestyle = 'SQL, DMY';
SELECT string_agg(to_char(issued_on, 'YYYY-MM-DD'), ' ') FROM ehcp.sen2_cases(:'return');
SET datestyle = ISO;
SELECT requested_on FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', '>2024-02-29<')::xml) LIMIT 1;
-- no person, and NULL
\set header '<Header><CollectionDetails><Collection>SEN2</Collection><Year>2024</Year></CollectionDetails></Header>'
SELECT count(*) FROM ehcp.sen2_cases(format('<Message>%s<Persons/></Message>', :'header')::xml);
SELECT count(*) FROM ehcp.sen2_cases(NULL);

-- errors: other documents
\set SHOW_CONTEXT never
SELECT count(*) FROM ehcp.sen2_cases(format('<Message>%s</Message>', :'header')::xml);
SELECT count(*) FROM ehcp.sen2_cases(format('<Message>%s<Persons><Person/><Person><Plans/></Person></Persons></Message>', :'header')::xml);
SELECT count(*) FROM ehcp.sen2_cases('<Children><Child/></Children>');
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>SEN2<', '>CIN<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Message>', '<Message xmlns="http://example.org/sen2">')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2024<', '>24<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Year>2024</Year>', '')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', 'Persons>', 'People>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(replace(:'return', '<Persons>', ''), '</Persons>', '')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', 'Requests>', 'Request>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<!-- 3: refused to assess -->', '<ReceivedDate>2023-01-11</ReceivedDate>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<!-- 3: refused to assess -->', '<Assessment/>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Exported>998</Exported>', '<Week20>1</Week20>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<!-- 18: no request -->', '<Person/>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Exported>998</Exported>', '<NamedPlan/>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(format('<Message>%s<Persons><Person><Requests xmlns="http://example.org/sen2"><ReceivedDate xmlns=""/></Requests></Person></Persons></Message>', :'header')::xml);
-- dates
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-06-01<', '>2023-13-01<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-02-23<', '>2023-02-29<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-10-30<', '>30/10/2023<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2018-06-01<', '>2018-06-31<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-12-01<', '>2023-12-1<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', '>2023-01-09T00:00:00<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', '>infinity<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', '>0000-01-09<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', format('>%s<', repeat('2023-01-09 ', 1000)))::xml);
-- placeholders for an unknown day
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', '>1900-01-01<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-12-01<', '>9999-12-31<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-06-01<', '>2203-06-01<')::xml);
-- ... in a plan that does not count
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2022-08-31<', '>31/08/2022<')::xml);
-- outcomes
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestOutcome>A<', '<RequestOutcome>X<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestOutcome>A</RequestOutcome>', '')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<AssessmentOutcome>W<', '<AssessmentOutcome>w<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<AssessmentOutcome>W</AssessmentOutcome>', '')::xml);
-- flags
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Week20>1<', '<Week20>2<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestTribunal>1<', '<RequestTribunal>yes<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestMediation>0<', '<RequestMediation>-1<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<AssessmentMediation>1<', '<AssessmentMediation>Y<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<AssessmentTribunal>true<', '<AssessmentTribunal>TRUE<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<OtherTribunal>1<', '<OtherTribunal>01<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<OtherMediation>0<', '<OtherMediation>?<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Exported>998<', '<Exported>No<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Exported>998<', '<Exported>000<')::xml);
-- the second of two flags, if the first is set
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestTribunal>1<', '<RequestMediation>1</RequestMediation><RequestTribunal>yes<')::xml);
-- an element that occurs twice
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestTribunal>1<', '<RequestOutcome>N</RequestOutcome><RequestTribunal>1<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<CeaseReason>5</CeaseReason>', '<CeaseDate>2023-12-02</CeaseDate>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<CeaseReason>8</CeaseReason>', '<StartDate>2023-12-02</StartDate>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Year>2024</Year>', '<Year>2024</Year><Year>2023</Year>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '</Header>', '</Header><Header/>')::xml);
-- a document type declaration
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Message>', '<!DOCTYPE Message><Message>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(replace(:'return', '<Message>', '<!DOCTYPE Message [<!ENTITY y "Y">]><Message>'), '>Y<', '>&y;<')::xml);
-- all of these are 22023, except the dates
\set VERBOSITY sqlstate
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>SEN2<', '>CIN<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Message>', '<!DOCTYPE Message><Message>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Week20>1<', '<Week20>2<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestOutcome>A<', '<RequestOutcome>X<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-06-01<', '>2023-13-01<')::xml);
-- PostgreSQL's own errors: not well-formed, not a document, two documents
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '</Persons>', '')::xml);
SELECT count(*) FROM ehcp.sen2_cases('');
SELECT count(*) FROM ehcp.sen2_cases('<Message/><Message/>');
