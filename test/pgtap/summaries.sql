-- Summary values: algebra, windows, replayed days and the measures of issue, on random cases.
BEGIN;
SELECT plan(29);
SELECT setseed(0.7);
SET LOCAL search_path = public, ehcp;

CREATE TEMP TABLE cases AS
SELECT area, started_on, excepted, CASE WHEN kind < 0.2 THEN NULL WHEN kind < 0.23 THEN started_on - 3
	ELSE coalesce(started_on, '2020-01-01') + (share * 300)::integer END AS completed_on
FROM (SELECT i % 60 AS area, CASE WHEN random() < 0.97 THEN date '2019-01-01' + (random() * 900)::integer END AS started_on,
	random() < 0.1 AS excepted, random() AS kind, random() AS share FROM generate_series(1, 12000) AS i) AS random;
CREATE TEMP TABLE parts AS
SELECT area, ehcp.timeliness_agg(started_on, completed_on, excepted, '2020-12-31') AS t, ehcp.caseflow_agg(started_on, completed_on) AS f
FROM cases GROUP BY area;
INSERT INTO parts VALUES (100, 'empty', 'empty');
CREATE TEMP TABLE pairs AS
SELECT a.t AS ta, b.t AS tb, c.t AS tc, a.f AS fa, b.f AS fb, c.f AS fc
FROM parts AS a, parts AS b, parts AS c WHERE (a.area * 7 + b.area * 3 + c.area) % 97 = 0;

-- laws
SELECT cmp_ok(count(*), '>', 1000::bigint, 'triples of values') FROM pairs;
SELECT is_empty('SELECT FROM pairs WHERE (ta + tb) + tc <> ta + (tb + tc) OR (fa + fb) + fc <> fa + (fb + fc)', '+ is associative');
SELECT is_empty('SELECT FROM pairs WHERE ta + tb <> tb + ta OR fa + fb <> fb + fa', '+ is commutative');
SELECT is_empty('SELECT FROM pairs WHERE ta + tb - tb <> ta OR fa + fb - fb <> fa', 'a + b - b = a');
SELECT is_empty('SELECT FROM pairs WHERE ta - ta <> ''empty'' OR fa - fa <> ''empty''', 'a - a is empty');
SELECT is_empty('SELECT FROM pairs WHERE ta + ''empty'' <> ta OR ''empty'' + fa <> fa', 'empty changes nothing');
SELECT is_empty('SELECT FROM pairs WHERE ehcp.timeliness_send(ta + tb) <> ehcp.timeliness_send(tb + ta)
	OR ehcp.caseflow_send(fa + fb) <> ehcp.caseflow_send(fb + fa)', 'equal values have equal bytes');
SELECT is_empty('SELECT FROM pairs WHERE (ta = tb) <> (ta::text = tb::text) OR (fa = fb) <> (fa::text = fb::text)', '= is equality of contents');
SELECT is_empty('SELECT FROM pairs WHERE ta = tb AND ehcp.timeliness_hash(ta) <> ehcp.timeliness_hash(tb)
	OR ehcp.timeliness_hash(ta + tb) <> ehcp.timeliness_hash(tb + ta) OR ehcp.timeliness_hash_extended(ta + tb, 7) <> ehcp.timeliness_hash_extended(tb + ta, 7)',
	'equal values have equal hashes');
SELECT is_empty('SELECT FROM parts WHERE ehcp.timeliness_hash_extended(t, 1) = ehcp.timeliness_hash_extended(t, 2) AND t <> ''empty''
	OR ehcp.timeliness_hash_extended(t, 0) & 4294967295 <> ehcp.timeliness_hash(t)::bigint & 4294967295', 'different seeds give different hashes, and seed 0 gives the plain hash');
SELECT is_empty('SELECT FROM pairs WHERE sign(ehcp.timeliness_cmp(ta, tb)) <> -sign(ehcp.timeliness_cmp(tb, ta))
	OR (ta < tb) <> (ehcp.timeliness_cmp(ta, tb) < 0) OR (ta >= tb) = (ta < tb) OR (ta <= tb) <> NOT (ta > tb)
	OR (ta <= tb AND tb <= tc AND NOT ta <= tc)', 'the order is total');
SELECT is((SELECT sum(n) FROM (SELECT count(*) AS n FROM (SELECT ta FROM pairs UNION SELECT tb FROM pairs UNION SELECT tc FROM pairs) AS u) AS c),
	(SELECT count(DISTINCT t::text) FROM parts)::numeric, 'UNION and DISTINCT');
SELECT is((SELECT count(*) FROM (SELECT t, f FROM parts, generate_series(1, 3) GROUP BY t, f) AS g), (SELECT count(*) FROM parts), 'GROUP BY');

-- moving windows subtract the rows that they leave
SELECT set_eq($$ SELECT area, ehcp.rollup(t) OVER w, ehcp.rollup(f) OVER w AS f FROM parts WINDOW w AS (ORDER BY area ROWS BETWEEN 5 PRECEDING AND 2 FOLLOWING) $$,
	$$ SELECT area, (SELECT ehcp.rollup(t) FROM parts AS p WHERE least(p.area, 60) BETWEEN least(parts.area, 60) - 5 AND least(parts.area, 60) + 2) AS rollup,
		(SELECT ehcp.rollup(f) FROM parts AS p WHERE least(p.area, 60) BETWEEN least(parts.area, 60) - 5 AND least(parts.area, 60) + 2) AS f FROM parts $$,
	'rollup over a moving window');
SELECT results_eq($$ SELECT ehcp.rollup(t) OVER (ORDER BY n ROWS 1 PRECEDING)
		FROM (VALUES (1, NULL::ehcp.timeliness), (2, 'completed 1:1'), (3, NULL), (4, NULL), (5, 'completed 2:1')) AS v(n, t) $$,
	$$ VALUES ('empty'::ehcp.timeliness), ('completed 1:1'), ('completed 1:1'), ('empty'), ('completed 2:1') $$, '... with NULLs');
CREATE TEMP TABLE numbered AS SELECT *, row_number() OVER () AS n FROM cases LIMIT 1500;
SELECT set_eq($$ SELECT n, ehcp.timeliness_agg(started_on, completed_on, excepted, '2020-06-30') OVER w, ehcp.caseflow_agg(started_on, completed_on, 42) OVER w,
		ehcp.percent_in_time(started_on, completed_on, excepted) OVER w FROM numbered WINDOW w AS (ORDER BY n ROWS BETWEEN 9 PRECEDING AND 1 PRECEDING) $$,
	$$ SELECT n, (a).* FROM numbered, LATERAL (SELECT ehcp.timeliness_agg(started_on, completed_on, excepted, '2020-06-30'), ehcp.caseflow_agg(started_on, completed_on, 42),
		ehcp.percent_in_time(started_on, completed_on, excepted) FROM numbered AS m WHERE m.n BETWEEN numbered.n - 9 AND numbered.n - 1) AS a $$,
	'aggregates over a moving window');

-- a replayed day gives what the same query gave on that day, with the data of that day
SELECT is_empty($$
	SELECT day FROM generate_series(date '2018-12-01', date '2022-06-01', '17 days') AS g, LATERAL (SELECT g::date AS day) AS d,
		LATERAL (SELECT ehcp.timeliness_agg(started_on, completed_on, excepted, day) AS t FROM cases) AS replayed,
		LATERAL (SELECT ehcp.timeliness_agg(started_on, completed_on, excepted) AS t, count(*) FILTER (WHERE completed_on IS NULL AND started_on IS NOT NULL) AS open,
				count(*) FILTER (WHERE completed_on IS NULL AND day > started_on + 140) AS overdue, count(*) FILTER (WHERE completed_on IS NULL AND day > started_on + 42) AS overdue_42
			FROM (SELECT started_on, excepted, CASE WHEN completed_on <= day THEN completed_on END AS completed_on
				FROM cases WHERE started_on <= day OR started_on IS NULL) AS known) AS that_day
	WHERE (ehcp.completed(replayed.t), ehcp.in_time(replayed.t), ehcp.undated(replayed.t), ehcp.exceptions(replayed.t), ehcp.median_weeks(replayed.t),
			ehcp.open_cases(replayed.t), ehcp.overdue(replayed.t), ehcp.overdue(replayed.t, 42))
		IS DISTINCT FROM (ehcp.completed(that_day.t), ehcp.in_time(that_day.t), ehcp.undated(that_day.t), ehcp.exceptions(that_day.t), ehcp.median_weeks(that_day.t),
			open, overdue, overdue_42)
$$, 'as of 76 days: completed, in time, undated, exceptions, median, open, overdue');
SELECT is_empty($$
	SELECT day FROM generate_series(date '2019-06-01', date '2021-12-01', '30 days') AS g, LATERAL (SELECT g::date AS day) AS d,
		LATERAL (SELECT ehcp.timeliness_agg(started_on, completed_on, false, day) AS t, ehcp.caseflow_agg(started_on, completed_on) AS f
			FROM cases WHERE started_on IS NOT NULL AND (completed_on IS NULL OR completed_on >= started_on)) AS s, ehcp.backlog(f, day) AS b
	WHERE (ehcp.open_cases(t), ehcp.overdue(t)) <> (b.open, b.overdue)
$$, 'open and overdue as the backlog of that day');

CREATE TEMP TABLE whole AS SELECT ehcp.timeliness_agg(started_on, completed_on, excepted, '2020-12-31') AS t FROM cases;
SELECT set_eq($$ SELECT b.* FROM whole, ehcp.bands(t, '{0,42,112,140,141,364}') AS b $$, $$
	SELECT from_day, to_day, count(*) FILTER (WHERE completed AND days BETWEEN from_day AND coalesce(to_day, 100000)) AS completed,
		count(*) FILTER (WHERE NOT completed AND days BETWEEN from_day AND coalesce(to_day, 100000)) AS open
	FROM (VALUES (0, 0), (1, 42), (43, 112), (113, 140), (141, 141), (142, 364), (365, NULL)) AS bands(from_day, to_day),
		(SELECT completed_on <= '2020-12-31' IS TRUE AS completed, least(completed_on, '2020-12-31') - started_on AS days FROM cases
			WHERE started_on <= '2020-12-31' AND (completed_on IS NULL OR completed_on >= started_on) AND NOT (excepted AND completed_on <= '2020-12-31' IS TRUE)) AS known
	GROUP BY 1, 2
$$, 'bands');
SELECT set_eq($$ SELECT f::numeric, ehcp.percentile_weeks(t, f::numeric) FROM whole, generate_series(0, 1, 0.05) AS f $$, $$
	SELECT f::numeric, div((percentile_cont(f) WITHIN GROUP (ORDER BY completed_on - started_on))::numeric(20, 9) * 20 + 7, 14) / 10 AS percentile_weeks
	FROM cases, generate_series(0, 1, 0.05) AS f
	WHERE completed_on <= '2020-12-31' AND completed_on >= started_on AND NOT excepted GROUP BY f
$$, 'percentiles as percentile_cont');

-- Wilson's interval by its formula, in numeric
CREATE FUNCTION pg_temp.wilson(x numeric, n numeric, sign integer) RETURNS numeric LANGUAGE sql AS $$
	SELECT round(100 * (2 * x + z * z + sign * z * sqrt(z * z + 4 * x * (1 - x / n))) / 2 / (n + z * z), 1)
	FROM (SELECT 1.959963984540054) AS c(z)
$$;
SELECT is_empty($$
	SELECT x, n, i FROM generate_series(1, 60) AS n, generate_series(0, n) AS x,
		ehcp.percent_in_time_interval(CASE WHEN x > 0 THEN format('completed 1:%s', x) || CASE WHEN n > x THEN format(' 200:%s', n - x) ELSE '' END
			ELSE format('completed 200:%s', n) END::ehcp.timeliness) AS i
	WHERE lower(i) <> pg_temp.wilson(x, n, -1) OR upper(i) <> pg_temp.wilson(x, n, 1) OR NOT lower_inc(i) OR NOT upper_inc(i)
$$, 'Wilson intervals of all shares of up to 60 cases');
-- 81 of 263 is 25.5 to 36.6 %: Statistics in Medicine 17 (1998), p. 857, table I
SELECT is(ehcp.percent_in_time_interval('completed 1:81 200:182'), numrange(25.5, 36.6, '[]'), 'a published example');

-- survival, against R's survfit
CREATE TEMP TABLE r_cases (name text, days integer, completed integer);
\copy r_cases FROM 'test/data/survival_cases.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE r_curves (name text, days integer, at_risk bigint, completed bigint, open bigint, survival text, std_error text, lower text, upper text);
\copy r_curves FROM 'test/data/survival_curves.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE ours AS
SELECT name, s.* FROM (SELECT name, ehcp.timeliness_agg(date '2020-01-01' - days, CASE completed WHEN 1 THEN date '2020-01-01' END, false, '2020-01-01') AS t
	FROM r_cases GROUP BY name) AS t, ehcp.survival(t) AS s;
SELECT cmp_ok(count(*), '>', 600::bigint, 'steps of curves of R') FROM r_curves;
SELECT set_eq('SELECT name, days, at_risk, completed, open FROM ours', 'SELECT name, days, at_risk, completed, open FROM r_curves', 'the steps, and the cases at risk');
SELECT is_empty($$
	SELECT name, days, ours.survival, r.survival, ours.lower, r.lower FROM ours JOIN r_curves AS r USING (name, days)
	WHERE abs(ours.survival - r.survival::float8) > 1e-9
		OR (ours.std_error IS NULL) <> (r.std_error IN ('Inf', 'NaN', 'NA')) OR abs(ours.std_error - r.std_error::float8) > 1e-9
		OR (ours.lower IS NULL) <> (r.lower IN ('NA', 'NaN')) OR (ours.lower IS NOT NULL AND abs(ours.lower - nullif(r.lower, 'NA')::float8) > 1e-9)
		OR (ours.upper IS NULL) <> (r.upper IN ('NA', 'NaN')) OR (ours.upper IS NOT NULL AND abs(ours.upper - nullif(r.upper, 'NA')::float8) > 1e-9)
$$, 'survival, standard error and interval to 1e-9');
SELECT is_empty($$
	SELECT name, l FROM (SELECT DISTINCT name FROM r_cases) AS n, generate_series(0, 400, 20) AS l,
		LATERAL (SELECT ehcp.timeliness_agg(date '2020-01-01' - days, CASE completed WHEN 1 THEN date '2020-01-01' END, false, '2020-01-01') AS t FROM r_cases WHERE r_cases.name = n.name) AS t,
		LATERAL (SELECT max(days) AS last, min(survival::float8) AS least FROM r_curves WHERE r_curves.name = n.name) AS curve
	WHERE ehcp.percent_expected_in_time(t, l) IS DISTINCT FROM CASE WHEN l <= last OR least = 0
		THEN round((100 * (1 - coalesce((SELECT min(survival::float8) FROM r_curves WHERE r_curves.name = n.name AND days <= l), 1)))::numeric, 1) END
$$, 'percent expected in time, read off the curve of R');

-- flows and clearance, counted
SELECT is_empty($$
	SELECT day FROM generate_series(date '2019-06-01', date '2021-12-01', '40 days') AS g, LATERAL (SELECT g::date AS day) AS d,
		(SELECT ehcp.caseflow_agg(started_on, completed_on) AS f FROM cases) AS s,
		LATERAL (SELECT count(*) FILTER (WHERE started_on BETWEEN day - 29 AND day) AS opened, count(*) FILTER (WHERE completed_on BETWEEN day - 29 AND day) AS closed,
			count(*) FILTER (WHERE started_on <= day AND (completed_on IS NULL OR completed_on > day)) AS open,
			count(*) FILTER (WHERE completed_on BETWEEN day - 83 AND day) AS closed_12, count(*) FILTER (WHERE completed_on BETWEEN day - 27 AND day) AS closed_4
			FROM cases WHERE started_on IS NOT NULL AND (completed_on IS NULL OR completed_on >= started_on)) AS c
	WHERE (ehcp.opened(f, day - 29, day), ehcp.closed(f, day - 29, day), ehcp.clearance_weeks(f, day), ehcp.clearance_weeks(f, day, 4))
		IS DISTINCT FROM (opened, closed, round(open::numeric * 12 / nullif(closed_12, 0), 1), round(open::numeric * 4 / nullif(closed_4, 0), 1))
$$, 'openings, closings and clearance');
-- size
SELECT cmp_ok(pg_column_size(ehcp.timeliness_agg(date '2021-01-01', date '2021-05-21')), '<=', 64, 'one case in 64 bytes');
SELECT cmp_ok(pg_column_size(ehcp.timeliness_send(ehcp.timeliness_agg(started_on, CASE WHEN share > 0.1 THEN started_on + (share * 730)::integer END, share > 0.95, '2030-01-01'))), '<=', 3072,
	'10,000 cases within two years in 3 kB')
FROM (SELECT date '2028-01-02' + (random() * 729)::integer AS started_on, random() AS share FROM generate_series(1, 10000)) AS c;
SELECT * FROM finish();
ROLLBACK;
