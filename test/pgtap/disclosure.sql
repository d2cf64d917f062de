-- What readers can infer from random published tables: bounds of each withheld count, narrowed
-- line by line until nothing changes.
BEGIN;
SELECT plan(10);
SELECT setseed(0.5);

-- 100 tables of 3 to 9 rows and columns, with the totals among the cells or published
-- elsewhere; the first row and column are large, so that small counts can be hidden
CREATE TEMP TABLE tables AS
SELECT t, t % 2 = 0 AS has_totals, 3 + (random() * 6)::integer AS n_rows, 3 + (random() * 6)::integer AS n_columns,
	(ARRAY[2, 3, 5, 10])[1 + t / 2 % 4] AS least_count, 2 + random() * 20 AS mean
FROM generate_series(1, 100) AS t;
CREATE TEMP TABLE cells AS
SELECT row_number() OVER () AS id, t, has_totals, least_count, r::text AS row_key, c::text AS column_key, sum(count)::bigint AS count,
	(r IS NULL OR c IS NULL) AND NOT has_totals AS elsewhere
FROM (SELECT *, CASE WHEN r = 1 OR c = 1 THEN 20 + (random() * 30)::integer ELSE floor(-ln(1 - random()) * mean) END AS count
	FROM tables, generate_series(1, n_rows) AS r, generate_series(1, n_columns) AS c) AS inside
GROUP BY t, has_totals, least_count, CUBE (r, c);
CREATE TEMP TABLE published AS
SELECT *, ehcp.withhold(count, least_count, row_key, column_key) OVER (PARTITION BY t) AS shown FROM cells WHERE NOT elsewhere
UNION ALL
SELECT *, count::text FROM cells WHERE elsewhere;

-- each cell in its row and its column: cells with the sign 1, the total with -1
CREATE TEMP TABLE members AS
SELECT id, format('%s row %s', t, row_key) AS line, CASE WHEN column_key IS NULL THEN -1 ELSE 1 END AS sign FROM cells
UNION ALL
SELECT id, format('%s column %s', t, column_key), CASE WHEN row_key IS NULL THEN -1 ELSE 1 END FROM cells;

-- lower and upper become the bounds of each cell; a withheld count is not empty
CREATE TEMP TABLE known (id bigint PRIMARY KEY, lower float8, upper float8);
CREATE FUNCTION pg_temp.find_out() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		-- a line adds up to 0, so each cell is the remainder of the others
		WITH signed AS (
			SELECT line, id, sign, least(sign * lower, sign * upper) AS lower, greatest(sign * lower, sign * upper) AS upper
			FROM known JOIN members USING (id)
		), others AS (
			SELECT id, sign, coalesce(-sum(upper) OVER w, 0) AS lower, coalesce(-sum(lower) OVER w, 0) AS upper
			FROM signed
			WINDOW w AS (PARTITION BY line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)
		), found AS (
			SELECT id, max(least(sign * lower, sign * upper)) AS lower, min(greatest(sign * lower, sign * upper)) AS upper
			FROM others GROUP BY id
		)
		UPDATE known SET lower = greatest(known.lower, found.lower), upper = least(known.upper, found.upper)
		FROM found
		WHERE found.id = known.id AND (found.lower > known.lower OR found.upper < known.upper);
		EXIT WHEN NOT FOUND;
	END LOOP;
END $$;

SELECT cmp_ok(count(*), '>', 500::bigint, 'over 500 small counts') FROM cells WHERE count > 0 AND count < least_count;
SELECT is_empty('SELECT * FROM published WHERE (shown = ''c'') IS NOT TRUE AND (shown IS DISTINCT FROM count::text OR count > 0 AND count < least_count)',
	'shown counts are right, and not small');
SELECT is_empty('SELECT * FROM published WHERE shown = ''c'' AND count = 0', 'no empty cell is withheld if others can be');

-- only the small counts withheld
INSERT INTO known
SELECT id, CASE WHEN hidden THEN 1 ELSE count END, CASE WHEN hidden THEN float8 'Infinity' ELSE count END
FROM (SELECT *, NOT elsewhere AND count > 0 AND count < least_count AS hidden FROM cells) AS c;
SELECT pg_temp.find_out();
SELECT is_empty('SELECT * FROM known JOIN cells USING (id) WHERE count NOT BETWEEN lower AND upper', 'the reader''s bounds are right');
SELECT cmp_ok(count(*), '>', 50::bigint, 'the small counts alone withheld, over 50 are found')
FROM known JOIN cells USING (id) WHERE lower = upper AND count > 0 AND count < least_count;

-- as published
TRUNCATE known;
INSERT INTO known
SELECT id, CASE WHEN shown = 'c' THEN 1 ELSE count END, CASE WHEN shown = 'c' THEN float8 'Infinity' ELSE count END FROM published;
SELECT pg_temp.find_out();
SELECT is_empty('SELECT * FROM known JOIN cells USING (id) WHERE count NOT BETWEEN lower AND upper', 'the reader''s bounds are right');
SELECT is_empty('SELECT * FROM known JOIN published USING (id) WHERE shown = ''c'' AND lower = upper', 'no withheld count is found');
SELECT is_empty('SELECT * FROM known JOIN published USING (id) WHERE count > 0 AND count < least_count AND upper < least_count',
	'no count is known to be small');

-- lines
CREATE TEMP TABLE line_cells AS
SELECT *, ehcp.withhold(count, least_count) OVER (PARTITION BY line) AS shown
FROM (SELECT line, 2 + line % 9 AS least_count, floor(-ln(1 - random()) * (line % 30))::bigint AS count
	FROM generate_series(1, 2000) AS line, generate_series(0, line % 7) AS i
	UNION ALL SELECT line, 2 + line % 9, 50 FROM generate_series(1, 2000) AS line) AS c;
SELECT is_empty($$
	SELECT line FROM line_cells WHERE shown = 'c' GROUP BY line
	HAVING sum(count) - (count(*) - 1) < min(least_count)
$$, 'in a line, the sum of the withheld counts does not show that one is small');
SELECT is_empty($$
	SELECT line FROM line_cells GROUP BY line
	HAVING bool_or(shown = 'c' AND count = 0) OR bool_or(shown <> 'c' AND (shown <> count::text OR count > 0 AND count < least_count))
		OR max(count) FILTER (WHERE shown = 'c' AND count >= least_count) > min(count) FILTER (WHERE shown <> 'c' AND count > 0)
		OR count(*) FILTER (WHERE shown = 'c' AND count >= least_count) > 1
$$, '... and at most the smallest of the others is withheld');
SELECT * FROM finish();
ROLLBACK;
