-- The Mantel-Haenszel odds ratio against R's mantelhaen.test (test/data/odds_ratio.R).
BEGIN;
SELECT plan(6);

CREATE TEMP TABLE areas (set text, in_time bigint, issued bigint, other_in_time bigint, other_issued bigint);
\copy areas FROM 'test/data/odds_ratio_areas.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE tests (set text, areas bigint, odds_ratio double precision, lower double precision, upper double precision, chi_squared double precision, p double precision);
\copy tests FROM 'test/data/odds_ratio.csv' WITH (FORMAT csv, HEADER)
CREATE FUNCTION pg_temp.differs(a double precision, b double precision) RETURNS boolean LANGUAGE sql
RETURN CASE WHEN a IS NULL OR b IS NULL THEN (a IS NULL) <> (b IS NULL) ELSE abs(a - b) > 1e-9 * greatest(abs(a), abs(b)) END;
CREATE TEMP TABLE ours AS
SELECT set, (t).* FROM (SELECT set, ehcp.odds_ratio(in_time, issued, other_in_time, other_issued) AS t FROM areas GROUP BY set) AS v;

SELECT is(count(*), 34::bigint, 'tests') FROM tests JOIN ours USING (set);
SELECT is_empty($$
	SELECT t.*, o.* FROM tests AS t JOIN ours AS o USING (set)
	WHERE t.areas <> o.areas OR pg_temp.differs(t.odds_ratio, o.odds_ratio) OR pg_temp.differs(t.lower, o.lower) OR pg_temp.differs(t.upper, o.upper)
		OR pg_temp.differs(t.chi_squared, o.chi_squared) OR pg_temp.differs(t.p, o.p)
$$, 'as R');
SELECT cmp_ok(count(*), '>=', 3::bigint, 'some intervals leave 1 out') FROM tests WHERE NOT 1 BETWEEN lower AND upper;

-- the other way round, the odds ratio is the inverse
SELECT is_empty($$
	SELECT set FROM ours JOIN (SELECT set, ehcp.odds_ratio(other_in_time, other_issued, in_time, issued) AS t FROM areas GROUP BY set) AS v USING (set)
	WHERE odds_ratio > 0 AND (pg_temp.differs(1 / odds_ratio, (t).odds_ratio) OR pg_temp.differs(1 / lower, (t).upper) OR pg_temp.differs(chi_squared, (t).chi_squared))
$$, 'exchanged groups');
-- the order of areas, and how they are put together, make no difference, not even in the last bit
SELECT is_empty($$
	SELECT o.set FROM ours AS o, LATERAL (SELECT ehcp.odds_ratio(in_time, issued, other_in_time, other_issued ORDER BY random()) AS t FROM areas AS a WHERE a.set = o.set) AS v
	WHERE (o.areas, o.odds_ratio, o.lower, o.upper, o.chi_squared, o.p) IS DISTINCT FROM t
$$, 'any order');
SELECT is_empty($$
	SELECT i FROM (SELECT i, ehcp.odds_ratio(in_time, issued, other_in_time, other_issued) OVER (ORDER BY i ROWS 5 PRECEDING) AS moved
		FROM (SELECT row_number() OVER () AS i, * FROM areas LIMIT 60) AS v) AS w,
		LATERAL (SELECT ehcp.odds_ratio(in_time, issued, other_in_time, other_issued) AS anew FROM (SELECT row_number() OVER () AS j, * FROM areas LIMIT 60) AS v WHERE j BETWEEN i - 5 AND i) AS a
	WHERE moved IS DISTINCT FROM anew
$$, 'a moving window');
SELECT * FROM finish();
ROLLBACK;
