-- The 20-week measure, as users query it.
SET datestyle = ISO;
CREATE TABLE cases (requested_on date, issued_on date, excepted boolean);
INSERT INTO cases VALUES
	('2021-01-04', '2021-05-24', false),	-- day 140: in time
	('2021-01-04', '2021-05-25', false),	-- day 141: late
	('2021-01-04', '2021-03-01', NULL),		-- no exception
	('2021-01-04', '2021-05-24', true),		-- an exception: in neither the numerator nor the denominator
	('2021-01-04', '2022-01-03', true),
	(NULL, '2021-05-24', false),			-- no request date: in the denominator, never in time
	('2021-05-25', '2021-05-24', NULL),		-- issued before the request: the same
	(NULL, '2021-05-24', true),				-- an exception takes precedence
	('2021-01-04', '2021-01-04', false),	-- the same day
	('2021-01-04', NULL, false),			-- not completed: left out
	(NULL, NULL, true);

SELECT ehcp.percent_in_time(requested_on, issued_on, excepted), ehcp.in_time(requested_on, issued_on, excepted),
	ehcp.completed(requested_on, issued_on, excepted), ehcp.mean_weeks(requested_on, issued_on, excepted),
	ehcp.median_weeks(requested_on, issued_on, excepted)
FROM cases;

SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t FROM cases \gset
SELECT :'t' AS summary;
SELECT ehcp.completed(t), ehcp.exceptions(t), ehcp.undated(t), ehcp.mean_weeks(t), ehcp.median_weeks(t)
FROM (SELECT :'t'::ehcp.timeliness) AS s(t);
SELECT ehcp.in_time(t), ehcp.in_time(t, 141), ehcp.in_time(t, 140, true), ehcp.in_time(t, 364, true), ehcp.in_time(t, 0)
FROM (SELECT :'t'::ehcp.timeliness) AS s(t);
SELECT ehcp.percent_in_time(t), ehcp.percent_in_time(t, 139), ehcp.percent_in_time(t, 141), ehcp.percent_in_time(t, 140, true),
	ehcp.percent_in_time(t, 140, false)
FROM (SELECT :'t'::ehcp.timeliness) AS s(t);
-- without the flag there are no exceptions
SELECT ehcp.timeliness_agg(requested_on, issued_on) FROM cases;

-- groups, FILTER, HAVING, a window, a rollup
SELECT excepted, ehcp.timeliness_agg(requested_on, issued_on, excepted),
	ehcp.completed(requested_on, issued_on, excepted) FILTER (WHERE issued_on < '2021-06-01')
FROM cases GROUP BY excepted HAVING ehcp.completed(requested_on, issued_on, excepted) > 0 ORDER BY excepted;
SELECT issued_on, ehcp.timeliness_agg(requested_on, issued_on, excepted) OVER (ORDER BY issued_on)
FROM cases WHERE issued_on IS NOT NULL ORDER BY issued_on;
SELECT ehcp.rollup(t) AS rolled_up
FROM (SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t FROM cases GROUP BY issued_on) AS months;
-- only the last 12 months of summaries
SELECT month, ehcp.rollup(t) OVER (ORDER BY month RANGE BETWEEN '11 months' PRECEDING AND CURRENT ROW)
FROM (VALUES (date '2020-01-01', 'completed 100:1'::ehcp.timeliness), ('2020-06-01', 'completed 150:1'),
	('2021-01-01', 'exceptions 7:2'), ('2021-06-01', NULL)) AS months(month, t);

-- nothing: no percentage, but a count
SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.completed(requested_on, issued_on, excepted),
	ehcp.in_time(requested_on, issued_on, excepted), ehcp.percent_in_time(requested_on, issued_on, excepted),
	ehcp.mean_weeks(requested_on, issued_on, excepted), ehcp.median_weeks(requested_on, issued_on, excepted)
FROM cases WHERE false;
SELECT ehcp.timeliness_agg(NULL, NULL, NULL), ehcp.timeliness_agg(NULL::date, NULL), ehcp.rollup(NULL::ehcp.timeliness);
-- only exceptions: an empty denominator
SELECT ehcp.percent_in_time(requested_on, issued_on, excepted), ehcp.completed(requested_on, issued_on, excepted)
FROM cases WHERE excepted;
-- only undated: none in time, and no weeks
SELECT ehcp.percent_in_time(requested_on, issued_on, excepted), ehcp.mean_weeks(requested_on, issued_on, excepted),
	ehcp.median_weeks(requested_on, issued_on, excepted)
FROM cases WHERE requested_on IS NULL AND NOT excepted;

-- half up: 1 of 16 is 6.25 %, 1 of 400 is 0.25 %
SELECT ehcp.percent_in_time('completed 1:1 200:15'), ehcp.percent_in_time('completed 1:1 200:399'),
	ehcp.percent_in_time('completed 1:1 200:2000'), ehcp.percent_in_time('completed 200:1');
-- weeks: 7 days are 1.0, and half a tenth rounds up
SELECT ehcp.mean_weeks('completed 7:1'), ehcp.mean_weeks('completed 0:19 7:1'), ehcp.median_weeks('completed 0:1 7:1'),
	ehcp.median_weeks('completed 1:1 2:1 100:1'), ehcp.median_weeks('completed 3:2 8:2');

-- as of 24 May 2021, a day before one case ended
SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, '2021-05-24') AS t FROM cases \gset
SELECT :'t' AS summary;
SELECT ehcp.completed(t), ehcp.open_cases(t), ehcp.overdue(t), ehcp.overdue(t, 139), ehcp.percent_in_time(t)
FROM (SELECT :'t'::ehcp.timeliness) AS s(t);
SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, '2021-05-25'), ehcp.timeliness_agg(requested_on, issued_on, excepted, '2021-01-03') FROM cases;
SELECT * FROM ehcp.bands('completed 0:1 140:2 141:3 364:4 365:5; exceptions 7:9; open 42:1 43:2', '{42,140,364}');
SELECT * FROM ehcp.bands('completed 7:1', '{}');
SELECT ehcp.percent_in_time_interval(t), ehcp.percent_in_time_interval(t, 139), ehcp.percent_in_time_interval(t, 140, true),
	ehcp.percent_in_time_interval('completed 1:5'), ehcp.percent_in_time_interval('undated 5'), ehcp.percent_in_time_interval('exceptions 1:5')
FROM (SELECT :'t'::ehcp.timeliness) AS s(t);
SELECT ehcp.percentile_weeks('completed 7:1 14:1 21:1', 0), ehcp.percentile_weeks('completed 7:1 14:1 21:1', 0.25),
	ehcp.percentile_weeks('completed 7:1 14:1 21:1', 1), ehcp.percentile_weeks('completed 0:1 7:1', 0.05), ehcp.percentile_weeks('undated 1', 0.5);
SELECT days, at_risk, completed, open, round(survival::numeric, 4) AS survival, round(std_error::numeric, 4) AS std_error,
	round(lower::numeric, 4) AS lower, round(upper::numeric, 4) AS upper
FROM ehcp.survival('completed 100:2 140:3 200:1; exceptions 7:9; open 20:1 150:2');
SELECT ehcp.percent_expected_in_time('completed 100:2 140:3 200:1; open 20:1 150:2'), ehcp.percent_expected_in_time('completed 100:2; open 20:1 150:2', 100),
	ehcp.percent_expected_in_time('completed 100:2; open 20:1'), ehcp.percent_expected_in_time('completed 100:2; open 120:1'),
	ehcp.percent_expected_in_time('open 150:1'), ehcp.percent_expected_in_time('empty');
-- the curve must reach the limit; if no case is open the result is percent_in_time, also with ties
SELECT ehcp.percent_expected_in_time('open 140:3'), ehcp.percent_expected_in_time('open 139:3');
SELECT count(*) FROM generate_series(1, 200) AS n, generate_series(0, n) AS x, LATERAL (SELECT (CASE WHEN x > 0 THEN format('completed 1:%s', x)
	|| CASE WHEN n > x THEN format(' 200:%s', n - x) ELSE '' END ELSE format('completed 200:%s', n) END)::ehcp.timeliness AS t) AS s
WHERE ehcp.percent_expected_in_time(t) <> ehcp.percent_in_time(t);
SELECT days, survival, std_error FROM ehcp.survival('completed 10:4611686018427387904; open 20:1');
SELECT count(*) FROM ehcp.survival('empty');

-- a summary of many days, between two of few: 5,000 cases that took 20, 40, 60 ... days
SELECT n, ehcp.completed(t), ehcp.in_time(t), ehcp.in_time(t, 139) FROM (
	VALUES (1, 'completed 140:1 200:1'),
		(2, (SELECT ehcp.timeliness_agg('2000-01-01', date '2000-01-01' + 20 * n) FROM generate_series(1, 5000) AS n)),
		(3, 'completed 140:1 200:1')
) AS s(n, t);

-- algebra, order, jsonb
SET search_path = public, ehcp;
SELECT 'completed 7:1; undated 2'::ehcp.timeliness + 'completed 7:2 8:1', 'completed 7:3 8:1; undated 2'::ehcp.timeliness - 'completed 7:3',
	'completed 7:1'::ehcp.timeliness - 'completed 7:1', 'completed 7:1'::ehcp.timeliness = 'completed 7:1', 'completed 7:1'::ehcp.timeliness <> 'empty';
SELECT t, count(*) FROM (VALUES ('completed 7:1'::ehcp.timeliness), ('undated 1'), ('completed 7:1'), ('empty')) AS v(t) GROUP BY t ORDER BY t;
SELECT 'completed 7:1 140:3; exceptions 200:1; open 9:1; undated 2; undated_exceptions 1'::ehcp.timeliness::jsonb, 'empty'::ehcp.timeliness::jsonb, 'undated 1'::ehcp.timeliness::jsonb;
CREATE TABLE months (month date, t ehcp.timeliness, UNIQUE (t));
INSERT INTO months VALUES ('2021-01-01', 'completed 7:1'), ('2021-02-01', 'completed 8:1'), ('2021-03-01', 'empty');
INSERT INTO months VALUES ('2021-04-01', 'completed 8:1');
SELECT a.month, b.month FROM months AS a JOIN months AS b USING (t) ORDER BY 1;
DROP TABLE months;
SELECT 'completed 7:1'::ehcp.timeliness - 'completed 7:2';
SELECT 'completed 7:1'::ehcp.timeliness - 'completed 8:1';
SELECT 'completed 0:9223372036854775807'::ehcp.timeliness + 'completed 0:1';
RESET search_path;

-- NULL in, NULL out
SELECT ehcp.completed(NULL::ehcp.timeliness), ehcp.percent_in_time(NULL::ehcp.timeliness, 140),
	ehcp.in_time('completed 1:1', NULL), ehcp.percent_in_time('completed 1:1', 140, NULL);

-- the functions behind the aggregates, called by hand
SELECT ehcp.timeliness_add(NULL, '2021-01-04', '2021-05-24'),
	ehcp.timeliness_add('completed 140:1', '2021-01-04', '2021-05-24', true),
	ehcp.timeliness_add('completed 140:1', '2021-01-04', NULL),
	ehcp.timeliness_combine('completed 140:1', 'completed 140:2; undated 1'),
	ehcp.timeliness_combine(NULL, 'undated 1'), ehcp.timeliness_combine('undated 1', NULL),
	ehcp.timeliness_combine('empty', 'empty'), ehcp.timeliness_combine(NULL, NULL),
	ehcp.timeliness_final('undated 1');
SELECT ehcp.timeliness_combine(t, t), t FROM (SELECT ehcp.timeliness_add(NULL, '2021-01-04', '2021-05-24') AS t OFFSET 0) AS s;

-- stored, and in binary format
CREATE TABLE stored (t ehcp.timeliness);
INSERT INTO stored SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted) FROM cases;
INSERT INTO stored SELECT ehcp.timeliness_agg(date '2021-01-01', date '2021-01-01' + i) FROM generate_series(0, 9999, 3) AS i;
SELECT ehcp.completed(t), ehcp.in_time(t), pg_column_size(t) < 5000 AS small FROM stored;
SELECT ehcp.timeliness_send(t) FROM stored LIMIT 1;
SELECT ehcp.completed(ehcp.rollup(t)) FROM stored;
DROP TABLE stored;

-- errors
SELECT ehcp.in_time('completed 1:1', -1);
SELECT ehcp.percent_in_time('completed 1:1', -1, true);
SELECT ehcp.percent_in_time_interval('completed 1:1', -1);
SELECT ehcp.percent_expected_in_time('completed 1:1', -1);
SELECT ehcp.overdue('open 1:1', -1);
SELECT ehcp.percentile_weeks('completed 1:1', 1.1);
SELECT ehcp.percentile_weeks('completed 1:1', 'NaN');
SELECT * FROM ehcp.bands('completed 1:1', '{140,42}');
SELECT * FROM ehcp.bands('completed 1:1', '{42,NULL}');
SELECT * FROM ehcp.bands('completed 1:1', '{-1}');
SELECT * FROM ehcp.bands('completed 1:1', '{2147483647}');
SELECT * FROM ehcp.bands('completed 1:1', '{{42,112},{140,364}}');
SELECT count(*) FROM ehcp.bands('completed 1:1', (ARRAY[NULL, 42, 140])[2:3]);
SELECT ehcp.timeliness_uncombine('completed 1:1', 'completed 1:1');
SELECT ehcp.timeliness_remove('completed 1:1', '2021-01-01', '2021-01-02');
SELECT ehcp.timeliness_agg('2021-01-01', '2021-01-01', false, NULL);
SELECT ehcp.timeliness_agg('2021-01-01', '2021-01-01', false, 'infinity');
SELECT ehcp.timeliness_agg('infinity', '2021-01-01');
SELECT ehcp.timeliness_agg('2021-01-01', 'infinity', true);
SELECT ehcp.timeliness_agg('4714-11-24 BC', '5874897-12-31');
SELECT 'completed 140'::ehcp.timeliness;
SELECT 'completed 140:1 140:1'::ehcp.timeliness;
SELECT 'finished 140:1'::ehcp.timeliness;
SELECT ('completed 140:1' || repeat(' 1:1', 1000))::ehcp.timeliness;
SELECT ''::ehcp.timeliness;
-- counts beyond a bigint
SELECT ehcp.completed('completed 0:9223372036854775807');
SELECT 'completed 0:9223372036854775807 1:1'::ehcp.timeliness;
SELECT ehcp.timeliness_combine('completed 0:9223372036854775807', 'undated 1');
SELECT ehcp.timeliness_agg(d, d) FROM (SELECT date '2021-01-01') AS s(d)
UNION ALL
SELECT ehcp.rollup(t) FROM (VALUES ('completed 0:9223372036854775807'::ehcp.timeliness), ('completed 0:1')) AS s(t);
SELECT ehcp.mean_weeks('completed 500000000:9223372036854775807');
SELECT ehcp.mean_weeks('completed 0:9223372036854775807');
SELECT ehcp.median_weeks('completed 500000000:9223372036854775807');
SELECT ehcp.percent_in_time('completed 0:9223372036854775806 200:1');

-- binary values, valid and forged, through COPY with one row and one column
CREATE TABLE received (t ehcp.timeliness, f ehcp.caseflow);
CREATE FUNCTION receive(of text, value bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message bytea := '\x5047434f50590aff0d0a0000000000000000000001'::bytea
		|| int4send(length(value)) || value || '\xffff'::bytea;
	octal text;
BEGIN
	SELECT string_agg('\' || lpad(((get_byte(message, i) >> 6) * 100 + (get_byte(message, i) >> 3 & 7) * 10
		+ (get_byte(message, i) & 7))::text, 3, '0'), '' ORDER BY i)
	INTO octal FROM generate_series(0, length(message) - 1) AS i;
	EXECUTE format('COPY received (%I) FROM PROGRAM %L WITH (FORMAT binary)', of, 'printf ''' || octal || '''');
	EXECUTE format('DELETE FROM received RETURNING %I', of) INTO octal;
	RETURN octal;
END $$;
SELECT receive('t', ehcp.timeliness_send('completed 140:1 141:20; exceptions 7:1; undated 3')),
	receive('f', ehcp.caseflow_send('limit 7; opened 2021-01-04:1; breached 2021-01-12:1'));
-- golden values: every version reads what version 0.1.0 wrote, and writes the same
CREATE TABLE golden (of text, value text, stored bytea);
INSERT INTO golden VALUES
	('t', 'empty', '\x0100'),
	('t', 'completed 140:1', '\x0100e008'),
	-- version, no limit; 0:7; 1:8; 140: gap 138 and the flag for many, 992 more than 8; then the other classes
	('t', 'completed 0:7 1:8 140:1000; exceptions 161:1; open 30:2 45:1; undated 3; undated_exceptions 1',
		'\x0100060700d708e007a081808010e1f7ffff0f7092fdffff0ff8ffffff0f'),
	('t', 'completed 536870911:9223372036854775807', '\x0100ffffffff0ff7ffffffffffffff7f'),
	('f', 'empty', '\x0100'),
	('f', 'limit 140; opened 2021-01-04:4 2021-05-25:1; closed 2021-05-24:1 2021-05-25:2 2021-05-26:1; breached 2021-05-25:2; closed_overdue 2021-05-26:1; undated 3',
		'\x018d019be5b009e008f0ffffff0f0100f1ffffff0f8080808010f291cff60f');
SELECT of, value, receive(of, stored) = value AS is_read,
	CASE of WHEN 't' THEN ehcp.timeliness_send(value::ehcp.timeliness) ELSE ehcp.caseflow_send(value::ehcp.caseflow) END = stored AS is_written
FROM golden;
DROP TABLE golden;
\set SHOW_CONTEXT never
SELECT receive('t', '');
SELECT receive('t', '\x02');
SELECT receive('t', '\x00');
SELECT receive('t', '\x01');
SELECT receive('t', '\x0100e0');
SELECT receive('t', '\x0100e008ff');
SELECT receive('t', '\x018d01e008');
SELECT receive('f', '\x0100e008');
SELECT receive('f', '\x018d01e008');
SELECT receive('f', '\x018d01');
DROP FUNCTION receive;
DROP TABLE received;
\set VERBOSITY sqlstate
SELECT ehcp.in_time('completed 1:1', -1);
SELECT ehcp.timeliness_agg('infinity', '2021-01-01');
SELECT 'completed 140'::ehcp.timeliness;
SELECT ehcp.timeliness_combine('completed 0:9223372036854775807', 'undated 1');
DROP TABLE cases;
