-- Funnels against R (test/data/funnel.R), and as values; and the view benchmark of a scorecard.
BEGIN;
SET client_min_messages = warning;
SELECT plan(43);
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

-- The view benchmark: every authority, year and measure of the Department for Education's file against R
\set file `cat test/data/ehc_plans_20_weeks_2019_2022.csv`
CREATE TEMP TABLE places (year integer, including_exceptions boolean, code text, percent numeric, rank bigint, authorities bigint, quartile integer, z numeric, place_in_funnel text);
\copy places FROM 'test/data/benchmark.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE cases (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, contested boolean);
INSERT INTO cases VALUES (1, '2020-10-05', '2021-02-22', '2021-02-22', false, false), (2, '2020-10-05', '2021-02-23', '2021-02-23', false, false), (3, '2020-10-05', '2021-10-04', '2021-10-04', true, false),
	(4, '2020-10-05', '2021-10-05', '2021-10-05', false, false), (5, '2020-10-05', '2021-02-02', '2021-02-02', false, true), (6, NULL, '2021-02-02', '2021-02-02', false, false), (7, NULL, '2021-02-02', '2021-02-02', true, false), (8, '2021-10-05', NULL, NULL, false, false);
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card') \gset
SET LOCAL ehcp.as_of = '2022-12-31';
-- by hand: 140, 141, 364 and 365 days, and two of which they are not known; the mean of 140, 141, 365 days, and of those with 364
CREATE VIEW own AS SELECT 2021 AS year, false AS including_exceptions, 4::bigint AS issued, 1::bigint AS in_20_weeks, 25.0 AS percent, 1::bigint AS from_20_to_52_weeks, 1::bigint AS over_52_weeks, 30.8 AS mean_weeks
	UNION ALL VALUES (2021, true, 6::bigint, 1::bigint, 16.7, 2::bigint, 1::bigint, 36.1);
SELECT results_eq('SELECT * FROM (SELECT year, including_exceptions, issued, in_20_weeks, percent, from_20_to_52_weeks, over_52_weeks, mean_weeks FROM card.benchmark ORDER BY 2) AS v', 'TABLE own', 'without published figures: the own cases');
SELECT is_empty($$ SELECT FROM card.benchmark WHERE num_nonnulls(code, name, points_from_england, rank, authorities, quartile, z, place_in_funnel, funnel_lower_95) > 0 OR NOT is_total OR who <> 'own cases' $$, '... and nothing else');
SELECT is(ehcp.load_dfe_timeliness(:'file'), 646, 'the figures are loaded');
SELECT set_eq('SELECT year, including_exceptions, code, percent, rank, authorities, quartile, z, place_in_funnel FROM card.benchmark WHERE NOT is_total AND percent IS NOT NULL', 'TABLE places', 'percentages, ranks, quartiles, z and places, against R');
SELECT is(count(*), 1200::bigint, '... of 1,200 authority-years') FROM places;
-- what is not published is not 0, and without plans there is no percentage
SELECT bag_eq($$ SELECT year, name, issued, in_20_weeks, rank, quartile, z, place_in_funnel, funnel_lower_95, authorities FROM card.benchmark WHERE percent IS NULL AND NOT including_exceptions AND who <> 'own cases' $$,
	$$ SELECT time_period::integer, la_name, nullif(plans_issued_den_ex, 'x')::bigint AS n, nullif(plans_issued_20_weeks_ex, 'x')::bigint AS x, NULL::bigint AS rank, NULL::integer AS quartile, NULL::numeric AS z, NULL::text AS place, NULL::numeric AS lower, (ARRAY[150, 151, 152, 147])[time_period::integer - 2018]::bigint
		FROM source WHERE geographic_level = 'Local authority' AND (plans_issued_den_ex IN ('0', 'x')) $$, 'authorities without a figure');
-- nobody listed: every authority is another one, there is England and no region
SELECT results_eq($$ SELECT who, count(*) FROM card.benchmark WHERE NOT including_exceptions GROUP BY who ORDER BY who COLLATE "C" $$, $$ VALUES ('England', 4::bigint), ('other authority', (SELECT count(*) FROM source WHERE geographic_level = 'Local authority')), ('own cases', 1) $$, 'no neighbours');
SELECT bag_eq($$ SELECT year, including_exceptions, issued, in_20_weeks, percent, points_from_england FROM card.benchmark WHERE who = 'England' $$,
	$$ SELECT time_period::integer AS year, false AS i, plans_issued_den_ex::bigint AS n, plans_issued_20_weeks_ex::bigint AS x, pc2::numeric AS percent, 0.0 AS points FROM source WHERE geographic_level = 'National'
		UNION ALL SELECT time_period::integer, true, plans_issued_den::bigint, plans_issued_within_20_weeks::bigint, pc1::numeric, 0.0 FROM source WHERE geographic_level = 'National' $$, 'England');

-- the own authority under its old code; a neighbour that has never had one
INSERT INTO card.neighbours VALUES ('E10000002', true);
INSERT INTO card.neighbours SELECT DISTINCT new_la_code FROM source WHERE la_name IN ('Bracknell Forest', 'Surrey', 'West Berkshire', 'Isles of Scilly');
INSERT INTO card.neighbours VALUES ('E06999999');
SELECT throws_ok($$ INSERT INTO card.neighbours VALUES ('E10000025', true) $$, '23P01', NULL, 'only one is the own');
SELECT throws_ok($$ INSERT INTO card.neighbours VALUES ('Oxfordshire') $$, '23514', NULL, 'a code is expected');
SELECT bag_eq($$ SELECT year, code, name, percent FROM card.benchmark WHERE who = 'own authority' AND NOT including_exceptions $$,
	$$ SELECT time_period::integer, new_la_code, la_name, pc2::numeric FROM source WHERE la_name = 'Buckinghamshire' $$, 'the own authority, across its change of code');
SELECT bag_eq($$ SELECT year, name, percent FROM card.benchmark WHERE who = 'neighbour' AND NOT including_exceptions $$,
	$$ SELECT time_period::integer, la_name, nullif(pc2, 'x')::numeric FROM source WHERE la_name IN ('Bracknell Forest', 'Surrey', 'West Berkshire', 'Isles of Scilly') $$, 'the neighbours');
SELECT bag_eq($$ SELECT year, including_exceptions, issued, in_20_weeks, percent, authorities, from_20_to_52_weeks, mean_weeks FROM card.benchmark WHERE who = 'neighbours' $$,
	$$ SELECT time_period::integer, i, sum(n)::bigint AS n, sum(x)::bigint AS x, round(100 * sum(x) / sum(n), 1) AS percent, count(*) AS authorities, NULL::bigint AS band, NULL::numeric AS mean
		FROM source, LATERAL (VALUES (false, nullif(plans_issued_den_ex, 'x')::numeric, nullif(plans_issued_20_weeks_ex, 'x')::numeric),
			(true, nullif(plans_issued_den, 'x')::numeric, nullif(plans_issued_within_20_weeks, 'x')::numeric)) AS m(i, n, x)
		WHERE la_name IN ('Bracknell Forest', 'Surrey', 'West Berkshire', 'Isles of Scilly') AND n > 0 GROUP BY 1, 2 $$, 'the neighbours with a figure together, and how many');
SELECT results_eq($$ SELECT DISTINCT who, name FROM card.benchmark WHERE who = 'region' $$, $$ VALUES ('region', 'South East') $$, 'the region');
SELECT bag_eq($$ SELECT year, percent FROM card.benchmark WHERE who = 'region' AND including_exceptions $$, $$ SELECT time_period::integer, pc1::numeric FROM source WHERE region_name = 'South East' AND geographic_level = 'Regional' $$, '... its figures');
SELECT results_eq('SELECT * FROM (SELECT year, including_exceptions, issued, in_20_weeks, percent, from_20_to_52_weeks, over_52_weeks, mean_weeks FROM card.benchmark WHERE who = ''own cases'' ORDER BY 2) AS v', 'TABLE own', 'the own cases are as before');
SELECT set_eq($$ SELECT who, points_from_england FROM card.benchmark WHERE who IN ('own cases', 'own authority') AND year = 2021 AND NOT including_exceptions $$, $$ VALUES ('own cases', 25.0 - 59.9), ('own authority', 82.0 - 59.9) $$, 'points from England');
SELECT set_eq('SELECT year, including_exceptions, code, percent, rank, authorities, quartile, z, place_in_funnel FROM card.benchmark WHERE NOT is_total AND percent IS NOT NULL', 'TABLE places', 'the places are as before');
SELECT bag_eq('SELECT code, percent, funnel_lower_95, funnel_upper_95, funnel_lower_998, funnel_upper_998 FROM card.benchmark WHERE year = 2021 AND NOT including_exceptions AND percent IS NOT NULL AND NOT is_total',
	$$ SELECT new_la_code, pc2::numeric, round(adjusted_lower_95, 1) AS a, round(adjusted_upper_95, 1) AS b, round(adjusted_lower_998, 1) AS c, round(adjusted_upper_998, 1) AS d
		FROM source JOIN (SELECT DISTINCT ON (in_time, issued) * FROM areas WHERE set = '2021 excluding') AS a ON (in_time::text, issued::text) = (plans_issued_20_weeks_ex, plans_issued_den_ex)
		WHERE time_period = '2021' AND geographic_level = 'Local authority' $$, 'the limits, against R');
-- England is the sum of the authorities, where every one has a figure
SELECT is_empty($$ SELECT year FROM card.benchmark WHERE year < 2022 GROUP BY year, including_exceptions HAVING sum(issued) FILTER (WHERE NOT is_total) <> sum(issued) FILTER (WHERE who = 'England') $$, 'the rows that are no totals add up to England');
-- bands and mean weeks, where published: those of the neighbours weighted by their plans
UPDATE ehcp.dfe_timeliness SET (from_20_to_52_weeks, over_52_weeks, mean_weeks) = (issued - in_time, 0, CASE name WHEN 'Surrey' THEN 30 ELSE 20.2 END) WHERE year = 2020;
SELECT results_eq($$ SELECT from_20_to_52_weeks, over_52_weeks, mean_weeks FROM card.benchmark WHERE year = 2020 AND NOT including_exceptions AND who = 'neighbours' $$,
	$$ SELECT sum(plans_issued_den_ex::bigint - plans_issued_20_weeks_ex::bigint)::bigint, 0::bigint, round(sum(plans_issued_den_ex::numeric * CASE la_name WHEN 'Surrey' THEN 30 ELSE 20.2 END) / sum(plans_issued_den_ex::numeric), 1)
		FROM source WHERE time_period = '2020' AND la_name IN ('Bracknell Forest', 'Surrey', 'West Berkshire', 'Isles of Scilly') $$, 'bands and mean weeks of the neighbours');
-- the years that have begun by the day
SET LOCAL ehcp.as_of = '2021-03-01';
SELECT results_eq('SELECT year, max(issued) FILTER (WHERE who = ''own cases'') FROM card.benchmark WHERE NOT including_exceptions GROUP BY year ORDER BY year', 'VALUES (2019, NULL::bigint), (2020, NULL), (2021, 3)', 'another day');

-- bounds
SELECT throws_ok('SELECT ehcp.funnel_agg(1, 2) FROM generate_series(1, 100001)', '54000', 'too many areas', 'cases in place of areas');
SELECT throws_ok('SELECT ehcp.funnel_agg(1, 9223372036854775807) FROM generate_series(1, 2)', '22003', 'counts out of range', 'an overflow');
SELECT throws_ok($$SELECT '1/9223372036854775807'::ehcp.funnel + '1/1'$$, '22003', 'counts out of range', 'an overflow of +');

CREATE AGGREGATE removed(bigint, bigint) (SFUNC = ehcp.funnel_remove, STYPE = ehcp.funnel, INITCOND = '1/2');
SELECT throws_ok('SELECT removed(1, 3)', '22023', 'cannot subtract an area from a value that does not contain it', 'an aggregate that removes what it does not have');

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
