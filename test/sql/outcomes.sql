-- What becomes of requests, as users query it.
SET datestyle = ISO;
SET extra_float_digits = 0;
CREATE TABLE requests (requested_on date, issued_on date, ended_on date, note text);
INSERT INTO requests VALUES
	('2021-01-01', '2021-03-01', '2021-03-01', 'a plan'), ('2021-01-01', '2021-03-01', NULL, 'a plan, and no other end'), ('2021-01-01', NULL, '2021-02-10', 'no plan'),
	('2021-01-01', '2021-06-01', '2021-02-20', 'a plan after another end'), ('2021-01-01', NULL, NULL, 'open'), ('2021-04-01', '2021-04-01', '2021-04-01', 'at once'),
	('2021-05-01', NULL, NULL, 'later'), (NULL, '2021-03-05', '2021-03-05', 'a plan without a request'), ('2021-03-09', '2021-03-05', NULL, 'a plan before its request'),
	(NULL, NULL, '2021-03-05', 'no plan and no request'), ('2021-03-09', NULL, '2021-03-05', 'no plan, before its request'), (NULL, NULL, NULL, 'nothing');

-- each request, as it stood on a day, and in a period
SELECT note, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-04-30') AS cohort, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-02-15', '2021-04-30') AS period
FROM requests GROUP BY note ORDER BY note;
-- on the edges of a period
SELECT from_day, as_of, ehcp.outcomes_agg(requested_on, issued_on, ended_on, from_day, as_of)
FROM requests, (VALUES (date '2020-12-31', date '2021-03-01'), ('2021-01-01', '2021-03-01'), ('2021-02-28', '2021-03-01'), ('2021-03-01', '2021-03-01'), ('2021-03-01', '2021-03-02')) AS p(from_day, as_of)
WHERE note = 'a plan' GROUP BY 1, 2 ORDER BY 1, 2;
SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-04-30') AS cohort, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-02-15', '2021-04-30') AS period FROM requests \gset
SELECT :'cohort' AS cohort, :'period' AS period;
SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-04-30') FROM requests WHERE false;

-- curves
\set t 'completed 100:2 140:3; open 120:5; without_plan 60:10'
SELECT * FROM ehcp.outcomes(:'t');
SELECT days, at_risk, plan, none FROM ehcp.outcomes(:'period');
SELECT * FROM ehcp.outcomes('empty');
SELECT * FROM ehcp.outcomes('open 7:3; undated 2');
SELECT * FROM ehcp.outcomes(NULL);
-- few are at risk at first: what follows changes no share, and yet gives chances
SELECT days, at_risk, plan, none FROM ehcp.outcomes('completed 3:1 50:8; without_plan 60:2; entered 10:10');
SELECT age, ehcp.chance_in_time('completed 3:1 50:8; without_plan 60:2; entered 10:10', age, 55) FROM unnest('{0,2,3,9,10,49,50,54,55,56,1000000}'::integer[]) AS age;

-- chances
SELECT ehcp.chance_in_time(:'t', 0), ehcp.chance_in_time(:'t', 60), ehcp.chance_in_time(:'t', 99), ehcp.chance_in_time(:'t', 139), ehcp.chance_in_time(:'t', 140), ehcp.chance_in_time(:'t', 2147483647);
SELECT ehcp.chance_in_time(:'t', 0, 100), ehcp.chance_in_time(:'t', 0, 0), ehcp.chance_in_time(:'t', 0, 100000), ehcp.chance_in_time('completed 7:1; open 20:1', 0, 21), ehcp.chance_in_time('empty', 139), ehcp.chance_in_time('empty', 140);
SELECT ehcp.chance_in_time(:'t', NULL), ehcp.chance_in_time(NULL, 5), ehcp.chance_in_time(:'t', 5, NULL);
SELECT * FROM ehcp.chances_in_time('completed 2:1; open 5:1; without_plan 3:1', 6);
SELECT * FROM ehcp.chances_in_time('completed 2:1', 0);
SELECT count(*), min(age_days), max(age_days) FROM ehcp.chances_in_time(:'t');
SELECT ehcp.expected_in_time('open 0:10 99:2 139:1 140:5 500:1', :'t'), ehcp.expected_in_time('open 0:10', :'t', 100), ehcp.expected_in_time('completed 7:1', :'t'), ehcp.expected_in_time('open 140:9', 'empty'),
	ehcp.expected_in_time('open 139:9', 'empty'), ehcp.expected_in_time('empty', 'empty'), ehcp.expected_in_time(NULL, :'t');
SELECT ehcp.without_plan(:'t'), ehcp.without_plan(:'period'), ehcp.without_plan('empty'), ehcp.without_plan('completed 7:1; exceptions 9:2');

-- the planner's estimates
CREATE FUNCTION estimated_rows(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END
$$;
SELECT estimated_rows($$ SELECT * FROM ehcp.chances_in_time('empty') $$), estimated_rows($$ SELECT * FROM ehcp.chances_in_time('empty', 41) $$), estimated_rows($$ SELECT * FROM ehcp.chances_in_time('empty', -41) $$),
	estimated_rows($$ SELECT c.* FROM (SELECT count(*)::integer AS n FROM requests) AS r, ehcp.chances_in_time('empty', n) AS c $$);

-- the value: text, algebra, jsonb, and the other measures
SELECT :'period'::ehcp.timeliness::jsonb;
SELECT :'t'::ehcp.timeliness OPERATOR(ehcp.+) :'period', :'t'::ehcp.timeliness OPERATOR(ehcp.+) :'period' OPERATOR(ehcp.-) :'t' OPERATOR(ehcp.=) :'period';
SELECT ehcp.completed(:'period'), ehcp.in_time(:'period'), ehcp.percent_in_time(:'period'), ehcp.undated(:'period'::ehcp.timeliness), ehcp.exceptions(:'period'), ehcp.open_cases(:'period'), ehcp.overdue(:'period', 100), ehcp.median_weeks(:'period');
SELECT * FROM ehcp.bands(:'period', '{42,140}');
SELECT days, at_risk, completed, open, survival FROM ehcp.survival(:'t');
SELECT ehcp.completions_needed(:'period', '2021-04-30', '2021-08-31');

-- mistakes, each with what to do
CREATE FUNCTION mistake(call text) RETURNS TABLE (code text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || call;
	code := 'no error';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END
$$;
\pset format unaligned
SELECT call, m.* FROM unnest(ARRAY[
	$$ ehcp.outcomes_agg(requested_on, issued_on, ended_on, NULL) FROM requests $$,
	$$ ehcp.outcomes_agg(requested_on, issued_on, ended_on, NULL, '2021-04-30') FROM requests $$,
	$$ ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-02-15', NULL) FROM requests $$,
	$$ ehcp.outcomes_agg(requested_on, issued_on, ended_on, 'infinity') FROM requests $$,
	$$ ehcp.outcomes_agg(requested_on, issued_on, ended_on, '-infinity', '2021-04-30') FROM requests $$,
	$$ ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2021-05-01', '2021-04-30') FROM requests $$,
	$$ ehcp.outcomes_agg('infinity'::date, NULL, NULL, '2021-04-30') $$,
	$$ ehcp.outcomes_agg('2021-01-01'::date, '-infinity', NULL, '2021-04-30') $$,
	$$ ehcp.outcomes_agg('2021-01-01'::date, NULL, 'infinity', '2021-04-30') $$,
	$$ ehcp.outcomes_agg('4713-01-01 BC'::date, NULL, NULL, '5874897-12-31') $$,
	$$ ehcp.outcomes_remove('completed 7:1', '2021-01-01', '2021-01-08', NULL, '2021-04-30') $$,
	$$ ehcp.outcomes('completed 7:1; exceptions 9:2') $$,
	$$ ehcp.chance_in_time('undated_exceptions 2', 7) $$,
	$$ ehcp.chances_in_time('completed 7:1; exceptions 9:2; without_plan 8:1') $$,
	$$ ehcp.expected_in_time('open 7:1', 'exceptions 9:2') $$,
	$$ ehcp.chance_in_time('completed 7:1', -1) $$,
	$$ ehcp.chance_in_time('completed 7:1', 7, -1) $$,
	$$ ehcp.chance_in_time('completed 7:1', 7, 100001) $$,
	$$ ehcp.chances_in_time('completed 7:1', 2147483647) $$,
	$$ ehcp.expected_in_time('open 7:1', 'completed 7:1', -1) $$,
	$$ ehcp.survival('completed 7:1; entered 5:1') $$,
	$$ ehcp.percent_expected_in_time('open 7:1; entered 5:1') $$,
	$$ 'completed 7:1; entered 7:1'::ehcp.timeliness $$,
	$$ 'without_plan 7:1; undated 1'::ehcp.timeliness $$,
	$$ 'completed 9:1; entered 7:1'::ehcp.timeliness OPERATOR(ehcp.-) 'completed 9:1' $$
]) AS call, mistake(call) AS m;
\pset format aligned
DROP TABLE requests;
DROP FUNCTION mistake, estimated_rows;
