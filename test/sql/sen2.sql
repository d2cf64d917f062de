-- The cases of a SEN2 return: each way a case can go, and each mistake.
SET datestyle = ISO;
\set return `cat examples/sen2/return.xml`
\pset null -

-- the columns of a scorecard
SELECT case_id, requested_on, decided_on, decision, issued_on, refused_on, closed_on, excepted, contested, ceased_on
FROM ehcp.sen2_cases(:'return');
-- and what there is beside them
SELECT case_id, request_outcome, assessment_outcome, closed_on, closed_on_assumed, contested_otherwise, exported, plan_started_on
FROM ehcp.sen2_cases(:'return');
-- by hand: of 1, 2, 6, 14 and 16 one has an exception; 1 is in time with 140 days, and 14 with 139;
-- 6 took 168, 16 has no request date; 4 and the second of 15 are contested
SELECT extract(year FROM issued_on) AS year, ehcp.completed(t), ehcp.in_time(t), ehcp.percent_in_time(t), ehcp.percent_in_time(t, 140, true) AS including_exceptions
FROM (SELECT date_trunc('year', issued_on)::date AS issued_on, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM ehcp.sen2_cases(:'return') WHERE issued_on IS NOT NULL AND NOT contested GROUP BY 1) AS years;
-- open at the end of the year: 7, 8, 9 and the second request of 15
SELECT b.* FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM ehcp.sen2_cases(:'return')) AS s, ehcp.backlog(f, '2023-12-31') AS b;

-- a date is ccyy-mm-dd, whatever the session takes for one
SET datestyle = 'SQL, DMY';
SELECT string_agg(to_char(issued_on, 'YYYY-MM-DD'), ' ') FROM ehcp.sen2_cases(:'return');
SET datestyle = ISO;
SELECT requested_on FROM ehcp.sen2_cases(replace(:'return', '>2023-01-09<', '>2024-02-29<')::xml) LIMIT 1;
-- no person, and NULL
\set header '<Header><CollectionDetails><Collection>SEN2</Collection><Year>2024</Year></CollectionDetails></Header>'
SELECT count(*) FROM ehcp.sen2_cases(format('<Message>%s<Persons/></Message>', :'header')::xml);
SELECT count(*) FROM ehcp.sen2_cases(NULL);

-- mistakes: foreign documents
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
-- the second of two, where the first is set
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestTribunal>1<', '<RequestMediation>1</RequestMediation><RequestTribunal>yes<')::xml);
-- given twice
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestTribunal>1<', '<RequestOutcome>N</RequestOutcome><RequestTribunal>1<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<CeaseReason>5</CeaseReason>', '<CeaseDate>2023-12-02</CeaseDate>')::xml);
-- a document type
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Message>', '<!DOCTYPE Message><Message>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(replace(:'return', '<Message>', '<!DOCTYPE Message [<!ENTITY y "Y">]><Message>'), '>Y<', '>&y;<')::xml);
-- all of these are 22023, but for the dates
\set VERBOSITY sqlstate
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>SEN2<', '>CIN<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Message>', '<!DOCTYPE Message><Message>')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<Week20>1<', '<Week20>2<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '<RequestOutcome>A<', '<RequestOutcome>X<')::xml);
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '>2023-06-01<', '>2023-13-01<')::xml);
-- and PostgreSQL's own: not well-formed, not a document, two of them
SELECT count(*) FROM ehcp.sen2_cases(replace(:'return', '</Persons>', '')::xml);
SELECT count(*) FROM ehcp.sen2_cases('');
SELECT count(*) FROM ehcp.sen2_cases('<Message/><Message/>');
