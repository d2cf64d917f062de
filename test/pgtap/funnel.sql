-- Funnels against R (test/data/funnel.R), and as values.
BEGIN;
SELECT plan(20);
SELECT setseed(0.5);
SET LOCAL search_path = public, ehcp;

CREATE TEMP TABLE areas (set text, in_time bigint, issued bigint, adjusted_z double precision, lower_95 numeric, upper_95 numeric, lower_998 numeric,
	upper_998 numeric, adjusted_lower_95 numeric, adjusted_upper_95 numeric, adjusted_lower_998 numeric, adjusted_upper_998 numeric);
\copy areas FROM 'test/data/funnel_areas.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE dispersion (set text, areas bigint, in_time bigint, issued bigint, phi double precision, tau double precision,
	outside_95 bigint, outside_95_adjusted bigint);
\copy dispersion FROM 'test/data/funnel_dispersion.csv' WITH (FORMAT csv, HEADER)

-- every year of the Department for Education's file, from the file itself
CREATE TEMP TABLE source (time_period text, geographic_level text, region_code text, region_name text, new_la_code text,
	old_la_code text, la_name text, plans_issued_den text, plans_issued_den_ex text, plans_issued_within_20_weeks text,
	plans_issued_20_weeks_ex text, pc1 text, pc2 text, x1 text, x2 text, x3 text, x4 text, x5 text, x6 text, x7 text, x8 text);
\copy source FROM 'test/data/ehc_plans_20_weeks_2019_2022.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE funnels AS
SELECT time_period || ' excluding' AS set, ehcp.funnel_agg(nullif(plans_issued_20_weeks_ex, 'x')::bigint, nullif(plans_issued_den_ex, 'x')::bigint) AS f
FROM source WHERE geographic_level = 'Local authority' GROUP BY 1
UNION ALL
SELECT time_period || ' including', ehcp.funnel_agg(nullif(plans_issued_within_20_weeks, 'x')::bigint, nullif(plans_issued_den, 'x')::bigint)
FROM source WHERE geographic_level = 'Local authority' GROUP BY 1
UNION ALL
SELECT set, ehcp.funnel_agg(in_time, issued) FROM areas WHERE set !~ '20' GROUP BY 1;

SELECT is(count(*), 14::bigint, 'funnels') FROM dispersion JOIN funnels USING (set);
SELECT is_empty($$
	SELECT set, d.*, o.* FROM dispersion AS d JOIN funnels USING (set), ehcp.funnel_dispersion(f) AS o
	WHERE (d.areas, d.in_time, d.issued) IS DISTINCT FROM (o.areas, o.in_time, o.issued)
		OR NOT abs(d.phi - o.phi) <= 1e-10 * greatest(1, d.phi) OR NOT abs(d.tau - o.tau) <= 1e-10
$$, 'areas, phi and tau of every year');
SELECT cmp_ok(count(*), '>=', 600::bigint, 'authority-years') FROM areas WHERE set ~ '20';
SELECT is_empty($$
	SELECT a.* FROM areas AS a JOIN funnels USING (set) WHERE NOT abs(ehcp.funnel_z(f, in_time, issued) - adjusted_z) <= 1e-9
$$, 'z of every area');
SELECT is_empty($$
	SELECT a.*, o.* FROM areas AS a JOIN funnels USING (set), ehcp.funnel_limits(f, issued) AS o
	WHERE (round(a.lower_95, 1), round(a.upper_95, 1), round(a.lower_998, 1), round(a.upper_998, 1), round(a.adjusted_lower_95, 1),
		round(a.adjusted_upper_95, 1), round(a.adjusted_lower_998, 1), round(a.adjusted_upper_998, 1)) IS DISTINCT FROM o
$$, 'limits of every area');
SELECT is_empty($$
	SELECT set, outside_95_adjusted, count(*) FROM dispersion JOIN funnels USING (set) JOIN areas USING (set)
	WHERE abs(ehcp.funnel_z(f, areas.in_time, areas.issued)) > 1.959963984540054
	GROUP BY set, outside_95_adjusted HAVING count(*) <> outside_95_adjusted
$$, 'areas outside the 95 % limits');
SELECT is((SELECT percent FROM funnels, ehcp.funnel_dispersion(f) WHERE set = '2019 excluding'), 60.4, 'the pooled percentage');

-- the order of rows, and how they are put together, make no difference
SELECT is((SELECT string_agg(DISTINCT f::text, ' | ') FROM (
	SELECT ehcp.funnel_agg(in_time, issued ORDER BY random()) AS f FROM areas, generate_series(1, 20) AS i GROUP BY i) AS v),
	(SELECT ehcp.funnel_agg(in_time, issued)::text FROM areas), 'any order');
SELECT is((SELECT ehcp.rollup(f) FROM (SELECT set, ehcp.funnel_agg(in_time, issued) AS f FROM areas GROUP BY set) AS v)::text,
	(SELECT ehcp.funnel_agg(in_time, issued) FROM areas)::text, 'rolled up');
SELECT is((ehcp.funnel_agg(in_time, issued) FILTER (WHERE set = 'ties') + ehcp.funnel_agg(in_time, issued) FILTER (WHERE set = 'one'))::text,
	ehcp.funnel_agg(in_time, issued) FILTER (WHERE set IN ('ties', 'one'))::text, 'added') FROM areas;
SELECT is(ehcp.rollup(f) = ehcp.rollup(f) FILTER (WHERE f IS NOT NULL), true, 'NULL is no areas') FROM (SELECT f FROM funnels UNION ALL VALUES (NULL::ehcp.funnel)) AS v;
SELECT is((SELECT count(*) FROM (SELECT ehcp.funnel_agg(1, 2) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)::text AS f
	FROM generate_series(1, 10) AS i) AS v WHERE f = '1/2 1/2 1/2'), 8::bigint, 'a moving window');
SELECT is_empty($$
	SELECT i FROM (SELECT i, lower, ehcp.funnel_agg(in_time, issued) OVER w AS moved, ehcp.rollup(f) OVER w AS rolled
		FROM (SELECT row_number() OVER () AS i, in_time, issued, ehcp.funnel_add('empty', in_time, issued) AS f FROM (TABLE areas LIMIT 60) AS v) AS v,
			LATERAL (SELECT greatest(1, i - 5) AS lower) AS l
		WINDOW w AS (ORDER BY i ROWS 5 PRECEDING)) AS v,
		LATERAL (SELECT ehcp.funnel_agg(in_time, issued) AS anew FROM (SELECT row_number() OVER () AS j, * FROM (TABLE areas LIMIT 60) AS v) AS v WHERE j BETWEEN lower AND i) AS a
	WHERE moved::text <> anew::text OR rolled::text <> anew::text
$$, 'a moving window, against each frame anew');
SELECT is((SELECT count(*) FROM (SELECT f FROM funnels UNION SELECT f::text::ehcp.funnel FROM funnels) AS v), 14::bigint, 'equal values are equal');
CREATE TEMP TABLE stored AS SELECT set, f FROM funnels;
SELECT is((SELECT count(*) FROM stored JOIN funnels USING (f)), 14::bigint, 'they join');
SELECT cmp_ok(pg_column_size(f), '<', 700, '150 authorities are small') FROM stored WHERE set = '2019 excluding';

-- bounds
SELECT throws_ok('SELECT ehcp.funnel_agg(1, 2) FROM generate_series(1, 100001)', '54000', 'too many areas', 'cases in place of areas');
SELECT throws_ok('SELECT ehcp.funnel_agg(1, 9223372036854775807) FROM generate_series(1, 2)', '22003', 'counts out of range', 'an overflow');
SELECT throws_ok($$SELECT '1/9223372036854775807'::ehcp.funnel + '1/1'$$, '22003', 'counts out of range', 'an overflow of +');

-- damaged bytes
CREATE CAST (bytea AS ehcp.funnel) WITHOUT FUNCTION;
CREATE FUNCTION pg_temp.survives(call text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE call;
	RETURN true;
EXCEPTION WHEN data_corrupted THEN
	RETURN true;
END
$$;
SELECT is((SELECT count(*) FROM generate_series(1, 2000) AS i,
	LATERAL (SELECT decode(string_agg(lpad(to_hex(trunc(random() * CASE WHEN i % 2 = 0 THEN 3 ELSE 256 END + 0 * j)::integer), 2, '0'), ''), 'hex') AS tail
		FROM generate_series(1, i % 60) AS j) AS bytes,
	LATERAL (SELECT (ARRAY['\x0101', '\x0001010000000000', '\x00010100010000000400000001'])[1 + i % 3]::bytea || coalesce(tail, '') AS value) AS v,
	LATERAL (VALUES ('%L::bytea::ehcp.funnel::text'), ('ehcp.funnel_z(%L::bytea::ehcp.funnel, 1, 2)'), ('%1$L::bytea::ehcp.funnel + %1$L::bytea::ehcp.funnel')) AS c(call)
	WHERE NOT pg_temp.survives('SELECT ' || format(call, value))), 0::bigint, 'random bytes');
SELECT * FROM finish();
ROLLBACK;
