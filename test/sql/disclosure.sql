-- Suppression of small counts: lines, tables, and what cannot be protected.
SET datestyle = ISO;

-- a single row of counts, as an array
CREATE FUNCTION pg_temp.line(least_count bigint, VARIADIC counts bigint[]) RETURNS text LANGUAGE sql
BEGIN ATOMIC
	SELECT string_agg(coalesce(shown, '-'), ' ' ORDER BY i)
	FROM (SELECT i, ehcp.withhold(count, least_count) OVER (ORDER BY i) AS shown
		FROM unnest(counts) WITH ORDINALITY AS u(count, i)) AS line;
END;
-- 1 and 2 are small, and add up to 3: the smallest of the others is withheld with them
SELECT pg_temp.line(5, 1, 2, 7, 100, 0, NULL);
-- a single small count; two that exceed two ones by four, and two that exceed them by three
SELECT pg_temp.line(5, 100, 3, 40, 60), pg_temp.line(5, 100, 3, 3, 60), pg_temp.line(5, 100, 3, 2, 60);
-- five ones, whose sum reveals nothing
SELECT pg_temp.line(5, 1, 1, 1, 1, 1, 80, 90), pg_temp.line(2, 1, 1, 80, 90), pg_temp.line(2, 1, 2, 80, 90);
-- with the total among the rows
SELECT pg_temp.line(5, 3, 40, 60, 103), pg_temp.line(5, 3, 3), pg_temp.line(5, 4, 0, 4);
-- equal counts: the first in the order of the window
SELECT pg_temp.line(5, 3, 9, 9, 9);
-- nothing to withhold; all small; only zeros beside it; a count by itself
SELECT pg_temp.line(1, 1, 2, 3), pg_temp.line(5, 0, 0), pg_temp.line(5, 1, 2, 3), pg_temp.line(5, 3, 0, 0), pg_temp.line(5, 3), pg_temp.line(5, NULL);
-- the largest counts
SELECT pg_temp.line(5, 1, 9223372036854775807, 9223372036854775806), pg_temp.line(9223372036854775807, 9223372036854775806, 9223372036854775806, 9223372036854775807);

-- a table, as an array of rows; NULL means that there is no cell
CREATE TYPE pg_temp.cell AS (r integer, c integer, count bigint);
CREATE FUNCTION pg_temp.cells(counts bigint[]) RETURNS SETOF pg_temp.cell LANGUAGE sql
BEGIN ATOMIC
	SELECT r, c, counts[r][c] FROM generate_subscripts(counts, 1) AS r, generate_subscripts(counts, 2) AS c WHERE counts[r][c] IS NOT NULL;
END;
CREATE FUNCTION pg_temp.without_totals(least_count bigint, counts bigint[]) RETURNS SETOF text LANGUAGE sql
BEGIN ATOMIC
	SELECT string_agg(lpad(shown, 4), ' ' ORDER BY c)
	FROM (SELECT r, c, ehcp.withhold(count, least_count, r::text, c::text) OVER () AS shown FROM pg_temp.cells(counts)) AS shown
	GROUP BY r ORDER BY r;
END;
CREATE FUNCTION pg_temp.with_totals(least_count bigint, counts bigint[]) RETURNS SETOF text LANGUAGE sql
BEGIN ATOMIC
	SELECT string_agg(lpad(shown, 4), ' ' ORDER BY c)
	FROM (SELECT r, c, ehcp.withhold(sum(count)::bigint, least_count, r::text, c::text) OVER () AS shown FROM pg_temp.cells(counts) GROUP BY CUBE (r, c)) AS shown
	GROUP BY r ORDER BY r;
END;
-- the ways around 1: 20 + 50 + 40, 20 + 80 + 70, 30 + 60 + 40, and 30 + 9 + 70, the cheapest
SELECT pg_temp.with_totals(5, '{{1,20,30},{40,50,60},{70,80,9}}');
SELECT pg_temp.without_totals(5, '{{1,20,30},{40,50,60},{70,80,9}}');
-- 30 + 0 + 70 is cheaper, but an empty cell may be known to everyone
SELECT pg_temp.with_totals(5, '{{1,20,30},{40,50,60},{70,80,0}}');
-- ... so it is withheld only if there is no other way
SELECT pg_temp.without_totals(5, '{{1,20},{40,0}}');
-- 10, 10, 10 and 10 with the two ones prevent subtraction, but one 1 can only rise if the other falls
SELECT pg_temp.without_totals(5, '{{1,10,50},{50,10,1},{10,50,10}}');
-- the total of a row is small: another total, and a cell in each of the two rows
SELECT pg_temp.with_totals(5, '{{1,0,0},{20,30,40},{50,60,70}}');
-- two such rows add up to 4, so neither can be 5: a third is needed
SELECT pg_temp.with_totals(5, '{{8,20},{0,2},{0,2}}');
-- the first table with totals published elsewhere, one of which is 1: its place stays open
SELECT pg_temp.without_totals(5, '{{1,0,0},{20,30,40},{50,60,70}}');
-- a total of 3, published elsewhere, of three cells
SELECT pg_temp.without_totals(5, '{{1,1,1},{20,30,40},{50,60,70}}');
-- all small; none small; empty
SELECT pg_temp.with_totals(5, '{{1,2,1},{3,1,2},{4,4,1}}');
SELECT pg_temp.with_totals(1, '{{1,2},{3,1}}');
SELECT pg_temp.with_totals(5, '{{0,0},{0,0}}');
-- a missing cell cannot be withheld
SELECT pg_temp.with_totals(5, '{{1,20,NULL},{40,NULL,60},{NULL,80,90}}');
-- a table of one column or one row, or a single cell
SELECT area, ehcp.withhold(n, 5, area, 'all') OVER (), ehcp.withhold(n, 5, NULL, area) OVER (), ehcp.withhold(n, 5) OVER ()
FROM (VALUES ('a', 3), ('b', 8), ('c', 9), (NULL, 20)) AS v(area, n);
SELECT ehcp.withhold(3, 5, 'a', 'b') OVER (), ehcp.withhold(8, 5, 'a', 'b') OVER (), ehcp.withhold(NULL, 5, 'a', 'b') OVER ();
SELECT ehcp.withhold(n, 5, 'a', 'b') OVER () FROM generate_series(1, 0) AS n;

-- random tables: the order of the rows and of the window, its frame and the keys' types change nothing
CREATE TEMP TABLE counts AS
SELECT t, area::varchar, month, sum(n)::bigint AS n
FROM (SELECT t, 'area ' || a AS area, date '2021-01-01' + 31 * m AS month, hashint4(t * 1000 + a * 100 + m) & (2 << t) - 1 AS n
	FROM generate_series(0, 5) AS t, generate_series(1, 7) AS a, generate_series(0, 5) AS m) AS cells
GROUP BY t, CUBE (area, month);
CREATE TEMP TABLE shown AS
SELECT *, ehcp.withhold(n, 5, area, month::text) OVER (PARTITION BY t) AS shown FROM counts;
SELECT t, count(*), count(*) FILTER (WHERE n BETWEEN 1 AND 4) AS small, count(*) FILTER (WHERE shown = 'c') AS withheld,
	count(*) FILTER (WHERE shown <> 'c' AND shown IS DISTINCT FROM n::text) AS wrong
FROM shown GROUP BY t ORDER BY t;
SELECT count(*) FROM (
	SELECT t, area, month, ehcp.withhold(n, 5, area, month::text) OVER (PARTITION BY t ORDER BY n DESC, random() ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW)
	FROM (SELECT * FROM counts ORDER BY random()) AS shuffled
	EXCEPT SELECT t, area, month, shown FROM shown) AS different;
-- WHERE applies before the window, and removes the rest of the table; outside a subquery it applies after
SELECT count(*) FROM (SELECT t, area, month, ehcp.withhold(n, 5, area, month::text) OVER (PARTITION BY t) FROM counts) AS s WHERE t = 3 AND area = 'area 1';

-- window functions read no table, and can run in a parallel worker
SELECT proname, pronargs, provolatile, proparallel FROM pg_proc WHERE pronamespace = 'ehcp'::regnamespace AND prokind = 'w' ORDER BY proname, pronargs;

-- errors
SELECT ehcp.withhold(3, 5);
SELECT ehcp.withhold(3, NULL) OVER ();
SELECT ehcp.withhold(NULL, NULL) OVER ();
SELECT ehcp.withhold(3, 0) OVER ();
SELECT ehcp.withhold(-1, 5) OVER ();
SELECT ehcp.withhold(9, n) OVER () FROM generate_series(5, 6) AS n;
SELECT ehcp.withhold(9, n) OVER (PARTITION BY n) FROM generate_series(5, 6) AS n;
SELECT ehcp.withhold(9, 5, area, month) OVER () FROM (VALUES ('a', 'May'), ('b', 'May'), ('a', 'May')) AS v(area, month);
SELECT ehcp.withhold(9, 5, area, 'May') OVER () FROM (VALUES ('a'), (NULL), (NULL)) AS v(area);
SELECT ehcp.withhold(n, 5, area, 'May') OVER () FROM (VALUES ('a', 9), (NULL, NULL), (NULL, 10)) AS v(area, n);
