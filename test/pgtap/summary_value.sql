-- The state of an aggregate holds the counts that GROUP BY computes, for any days in any order.
BEGIN;
SELECT plan(23);
SELECT setseed(0.3);
SET LOCAL search_path = public, ehcp;
SET LOCAL datestyle = ISO;

-- typical and unusual days: years of cases, a few mistyped years, one day for all, days far apart, placeholders
CREATE TEMP TABLE cases AS
SELECT shape, n, CASE WHEN random() < 0.98 THEN started_on END AS started_on,
	CASE WHEN random() < 0.9 THEN started_on + taken END AS completed_on, random() < 0.1 AS excepted
FROM (
	SELECT 'years' AS shape, n, date '2014-01-01' + (random() * 4000)::integer AS started_on, (random() * random() * 900)::integer AS taken FROM generate_series(1, 40000) AS n
	UNION ALL SELECT 'a year', n, date '2021-01-01' + (random() * 364)::integer, 100 + (random() * random() * 150)::integer FROM generate_series(1, 8000) AS n
	UNION ALL SELECT 'mistyped', n, CASE WHEN n % 500 = 7 THEN date '0021-03-04' WHEN n % 500 = 8 THEN date '1400001-01-01' ELSE date '2021-01-01' + n % 700 END,
		CASE WHEN n % 500 = 9 THEN 3000000 ELSE (random() * 300)::integer END FROM generate_series(1, 20000) AS n
	UNION ALL SELECT 'one day', n, date '2021-01-01', 0 FROM generate_series(1, 5000) AS n
	UNION ALL SELECT 'two ages', n, date '2021-01-01' - n % 2 * 50000, n % 100 FROM generate_series(1, 20000) AS n
	UNION ALL SELECT 'far apart', n, date '2021-01-01' + hashint4(n) % 500000, abs(hashint4(-n)) % 1000000 FROM generate_series(1, 9000) AS n
	UNION ALL SELECT 'placeholder', n, CASE WHEN random() < 0.2 THEN date '1900-01-01' ELSE date '2020-01-01' + (random() * 900)::integer END, (random() * 500)::integer
	FROM generate_series(1, 20000) AS n
	UNION ALL SELECT 'early days', n, date '4714-11-24 BC' + n % 300, n % 7 FROM generate_series(1, 5000) AS n
) AS random;
-- a few that end before they start
UPDATE cases SET completed_on = started_on - 5 WHERE n % 97 = 0 AND started_on > '4713-01-01 BC';
CREATE INDEX ON cases (shape, n);
ANALYZE cases;

-- the text of a summary, by GROUP BY
CREATE TEMP TABLE by_class AS
SELECT 't' AS kind, shape, CASE WHEN started_on <= completed_on THEN CASE WHEN excepted THEN 1 ELSE 0 END ELSE CASE WHEN excepted THEN 4 ELSE 3 END END AS class,
	CASE WHEN started_on <= completed_on THEN completed_on - started_on END AS day, count(*) AS cases
FROM cases WHERE completed_on IS NOT NULL GROUP BY 1, 2, 3, 4
UNION ALL
SELECT 'f', shape, class, day - date '2000-01-01', count(*)
FROM cases, LATERAL (VALUES (0, started_on), (1, completed_on),
	(2, CASE WHEN completed_on IS NULL OR completed_on > started_on + 141 THEN started_on + 141 END), (3, CASE WHEN completed_on > started_on + 141 THEN completed_on END)) AS e(class, day)
WHERE day IS NOT NULL AND started_on IS NOT NULL AND (completed_on >= started_on OR completed_on IS NULL) GROUP BY 1, 2, 3, 4
UNION ALL
SELECT 'f', shape, 4, NULL, count(*) FROM cases WHERE started_on IS NULL OR completed_on < started_on GROUP BY 1, 2;
-- 4714 BC is the year -4713
CREATE FUNCTION pg_temp.iso(day date) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN day::text LIKE '% BC' THEN (1 - left(day::text, 4)::integer) || substring(day::text, 5, 6) ELSE day::text END
$$;
CREATE TEMP TABLE counted AS
SELECT kind, shape, CASE kind WHEN 'f' THEN 'limit 140; ' ELSE '' END || string_agg(CASE kind
		WHEN 't' THEN (ARRAY['completed', 'exceptions', 'open', 'undated', 'undated_exceptions'])[class + 1]
		ELSE (ARRAY['opened', 'closed', 'breached', 'closed_overdue', 'undated'])[class + 1] END || days, '; ' ORDER BY class) AS text
FROM (SELECT kind, shape, class, string_agg(' ' || CASE WHEN day IS NULL THEN '' WHEN kind = 't' THEN day || ':' ELSE pg_temp.iso(date '2000-01-01' + day) || ':' END || cases,
		'' ORDER BY day) AS days FROM by_class GROUP BY 1, 2, 3) AS classes
GROUP BY kind, shape;

SELECT is(count(*), 16::bigint, 'summaries counted by hand') FROM counted;
CREATE TEMP TABLE orders AS
SELECT shape, ehcp.timeliness_agg(started_on, completed_on, excepted) AS t, ehcp.caseflow_agg(started_on, completed_on) AS f,
	ehcp.timeliness_agg(started_on, completed_on, excepted ORDER BY started_on) AS t_up, ehcp.caseflow_agg(started_on, completed_on ORDER BY started_on) AS f_up,
	ehcp.timeliness_agg(started_on, completed_on, excepted ORDER BY completed_on - started_on) AS t_days,
	ehcp.timeliness_agg(started_on, completed_on, excepted ORDER BY started_on DESC) AS t_down, ehcp.caseflow_agg(started_on, completed_on ORDER BY started_on DESC) AS f_down
FROM cases GROUP BY shape;
SELECT is_empty($$ SELECT shape, left(t::text, 60), left(text, 60) FROM orders JOIN counted USING (shape) WHERE kind = 't' AND t::text <> text $$, 'timeliness: as counted by hand');
SELECT is_empty($$ SELECT shape, left(f::text, 60), left(text, 60) FROM orders JOIN counted USING (shape) WHERE kind = 'f' AND f::text <> text $$, 'caseflow: as counted by hand');
SELECT is_empty('SELECT shape FROM orders WHERE t_up <> t OR t_days <> t OR t_down <> t', 'timeliness: in any order of the rows');
SELECT is_empty('SELECT shape FROM orders WHERE f_up <> f OR f_down <> f', 'caseflow: in any order of the rows');

-- added up from parts with many or few cases
CREATE TEMP TABLE parts AS
SELECT shape, part, ehcp.timeliness_agg(started_on, completed_on, excepted) AS t, ehcp.caseflow_agg(started_on, completed_on) AS f
FROM cases, LATERAL (VALUES ('10th ' || n % 10), ('1000th ' || n % 1000), ('half ' || n % 2)) AS p(part) GROUP BY 1, 2;
SELECT is_empty($$
	SELECT shape, part FROM (SELECT shape, split_part(part, ' ', 1) AS part, ehcp.rollup(t) AS t, ehcp.rollup(f) AS f FROM parts GROUP BY 1, 2) AS p JOIN orders AS o USING (shape)
	WHERE p.t <> o.t OR p.f <> o.f
$$, 'rollup of halves, tenths and thousandths');
SELECT is_empty($$
	SELECT shape FROM (SELECT shape, ehcp.rollup(t ORDER BY part) AS t, ehcp.rollup(f ORDER BY part DESC) AS f FROM parts GROUP BY 1) AS p JOIN orders AS o USING (shape)
	WHERE p.t <> o.t + o.t + o.t OR p.f <> o.f + o.f + o.f
$$, 'small parts before large ones, and after');

-- a window of more than a thousand cases, which also leave it
CREATE TEMP TABLE moving AS
SELECT shape, n, ehcp.timeliness_agg(started_on, completed_on, excepted) OVER w AS t, ehcp.caseflow_agg(started_on, completed_on) OVER w AS f
FROM cases WHERE n <= 4000 AND shape IN ('a year', 'mistyped', 'one day') WINDOW w AS (PARTITION BY shape ORDER BY n ROWS BETWEEN 1499 PRECEDING AND CURRENT ROW);
SELECT is_empty($$
	SELECT shape, n FROM moving, LATERAL (SELECT ehcp.timeliness_agg(started_on, completed_on, excepted) AS t, ehcp.caseflow_agg(started_on, completed_on) AS f
		FROM cases AS c WHERE c.shape = moving.shape AND c.n BETWEEN moving.n - 1499 AND moving.n) AS a
	WHERE n % 200 = 0 AND (a.t <> moving.t OR a.f <> moving.f)
$$, 'a moving window');
SELECT is((SELECT ehcp.rollup(t) FROM (SELECT ehcp.timeliness_agg(started_on, completed_on, excepted) OVER (ORDER BY n) AS t, n FROM cases WHERE shape = 'a year' AND n <= 3000) AS w WHERE n = 3000),
	(SELECT ehcp.timeliness_agg(started_on, completed_on, excepted) FROM cases WHERE shape = 'a year' AND n <= 3000), 'a growing window');

-- counts beyond 32 bits, on a day that has a counter
CREATE TEMP TABLE heavy(n, t) AS
SELECT i, 'completed 100:1'::ehcp.timeliness FROM generate_series(1, 3000) AS i
UNION ALL VALUES (4000, 'completed 100:4294967290'::ehcp.timeliness), (4001, 'completed 100:4294967295 101:4294967296'), (4002, 'completed 100:4294964295'), (4003, 'completed 101:4294967295 102:4294967295');
SELECT is(ehcp.rollup(t ORDER BY n)::text, 'completed 100:12884901880 101:8589934591 102:4294967295', 'counts beyond 32 bits') FROM heavy;
SELECT is(ehcp.rollup(t ORDER BY n)::text, 'completed 100:4294970298', 'a counter that overflows, and continues') FROM (
	TABLE heavy UNION ALL SELECT 5000 + i, 'completed 100:1'::ehcp.timeliness FROM generate_series(1, 8) AS i) AS h WHERE n < 4001 OR n > 5000;
SELECT throws_ok($$ SELECT ehcp.rollup(t ORDER BY n) FROM (TABLE heavy UNION ALL SELECT 5000, 'completed 100:9223372036854775000'::ehcp.timeliness) AS h $$, '22003', NULL, 'more than a bigint holds');
SELECT throws_ok($$ SELECT ehcp.rollup(t ORDER BY n) FROM (TABLE heavy UNION ALL SELECT 5000, 'undated 9223372036854775000'::ehcp.timeliness) AS h $$, '22003', NULL, 'more in all than a bigint holds');

-- a user's aggregate without a final function returns its state, which is a valid value
CREATE AGGREGATE pg_temp.raw(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty');
CREATE AGGREGATE pg_temp.raw(date, date) (SFUNC = ehcp.caseflow_add, STYPE = ehcp.caseflow, INITCOND = 'empty');
CREATE TEMP TABLE raw AS
SELECT shape, pg_temp.raw(started_on, completed_on, excepted) AS t, pg_temp.raw(started_on, completed_on) AS f FROM cases GROUP BY shape;
SELECT is_empty('SELECT shape FROM raw JOIN orders AS o USING (shape) WHERE raw.t::text <> o.t::text OR raw.f::text <> o.f::text
	OR raw.t <> o.t OR ehcp.caseflow_hash(raw.f) <> ehcp.caseflow_hash(o.f) OR ehcp.timeliness_send(raw.t) <> ehcp.timeliness_send(o.t)', 'a state is equal to its value');
SELECT is_empty($$
	SELECT shape FROM raw JOIN orders AS o USING (shape), LATERAL (SELECT ehcp.timeliness_add(raw.t, '2021-01-01', '2021-01-01', false) AS t, ehcp.caseflow_combine(raw.f, raw.f) AS f OFFSET 0) AS added
	WHERE added.t <> o.t + 'completed 0:1' OR added.f <> o.f + o.f OR raw.t <> o.t OR raw.f <> o.f
$$, 'functions called directly do not change it');
SELECT is_empty($$
	SELECT shape FROM (SELECT shape, t, f, ehcp.timeliness_add(t, '2021-01-01', '2021-01-01', false) AS more_t, ehcp.caseflow_add(f, '2021-01-01', '2021-01-01') AS more_f
		FROM (SELECT shape, pg_temp.raw(started_on, completed_on, excepted) AS t, pg_temp.raw(started_on, completed_on) AS f FROM cases GROUP BY shape OFFSET 0) AS s OFFSET 0) AS s
	JOIN orders AS o USING (shape) WHERE s.t <> o.t OR s.f <> o.f OR more_t <> o.t + 'completed 0:1' OR more_f <> o.f + 'limit 140; opened 2021-01-01:1; closed 2021-01-01:1'
$$, '... also in the memory of the aggregate');
SELECT is_empty('SELECT FROM (SELECT ehcp.rollup(t) AS t, ehcp.rollup(f) AS f FROM raw) AS r, (SELECT ehcp.rollup(t) AS t, ehcp.rollup(f) AS f FROM orders) AS o
	WHERE r.t <> o.t OR r.f <> o.f', 'rollup of states');

-- a state that is damaged or has another layout raises an error and does not crash: a superuser can create one
CREATE CAST (ehcp.timeliness AS bytea) WITHOUT FUNCTION;
CREATE CAST (bytea AS ehcp.timeliness) WITHOUT FUNCTION;
SELECT set_eq($$ SELECT shape FROM raw WHERE substring(t::bytea FROM 9 FOR 4) <> '\x00000000' $$,
	'{years,a year,mistyped,one day,two ages,placeholder,early days}'::text[], 'the states that have counters');
CREATE FUNCTION pg_temp.try(state bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	SELECT ehcp.completed(ehcp.rollup(t)) + length(state::ehcp.timeliness::text) INTO n FROM (VALUES (state::ehcp.timeliness), ('completed 7:1'), (state::ehcp.timeliness)) AS s(t);
	RETURN 'read';
EXCEPTION WHEN data_corrupted OR numeric_value_out_of_range THEN
	RETURN 'refused';
END $$;
CREATE TEMP TABLE damaged AS
SELECT pg_temp.try(set_byte(state, place, (random() * 255)::integer)) AS result, place
FROM (SELECT raw.t::bytea AS state FROM raw WHERE shape = 'a year') AS s,
	LATERAL (SELECT CASE WHEN i < 1200 THEN i % 120 ELSE (random() * (length(state) - 1))::integer END AS place FROM generate_series(1, 2000) AS i) AS p;
SELECT is((SELECT count(*) FROM damaged), 2000::bigint, 'damaged states');
SELECT cmp_ok(count(*), '>', 500::bigint, '... refused') FROM damaged WHERE result = 'refused';
SELECT is_empty('SELECT place, result FROM damaged WHERE result = ''read'' AND place = 1', '... and other layouts');

-- pg_input_is_valid(), from version 16 on, raises no error
SELECT CASE WHEN current_setting('server_version_num')::integer < 160000 THEN pass(input || ' raises an error') ELSE
	results_eq(format('SELECT pg_input_is_valid(%L, %L)', input, 'ehcp.timeliness'), format('VALUES (%L::boolean)', valid), input) END
FROM (VALUES ('completed 1:1', true), ('completed 1:1 0:1', false)) AS v(input, valid);
SELECT * FROM finish();
ROLLBACK;
