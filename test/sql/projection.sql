-- Trajectories and capacity, as users query them.
SET datestyle = ISO;
-- 30 open cases, each a week older than the next; cases that are completed change nothing
SELECT ehcp.rollup(t) AS open
FROM (SELECT ehcp.timeliness_agg(requested_on, NULL, false, '2021-06-30')
	FROM (SELECT date '2021-06-30' - 7 * i AS requested_on FROM generate_series(1, 30) AS i) AS cases
	UNION ALL VALUES ('completed 7:3; exceptions 8:2; undated 1; undated_exceptions 1'::ehcp.timeliness)) AS summaries(t) \gset
SELECT :'open'::ehcp.timeliness;

-- the oldest first, and with half of the completions for cases in time: the same open cases
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-08-31', 2, 3.5);
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-08-31', 2, 3.5, 0.5);
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-08-31', 2, 3.5, 1, 100);
-- requests by week, more than needed
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-07-21', ARRAY[0, 10.5, 0.5, 7], 0);
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-07-21', ARRAY[1, 2, 3], 40, 0);
-- numbers for later weeks are not read
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-07-21', ARRAY[1, 2, 3, NULL, numeric 'NaN'], 40, 0);
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-07-21', ARRAY[1, 2, 3], 40, 0.25, 28);
-- ... and completions by week
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-07-21', ARRAY[1, 2, 3], ARRAY[0, 40, 7]);
-- less than a week
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-07-06', 2, 3);
SELECT * FROM ehcp.project(:'open', '2021-06-30', '2021-06-30', '{}'::numeric[], 3);
-- a third is no decimal: three weeks of it are one case all the same
SELECT requested, completed FROM ehcp.project(:'open', '2021-06-30', '2021-07-21', 1/3.0, 0.3333);

-- completions needed: those requested 141 days before the day
SELECT ehcp.completions_needed(:'open', '2021-06-30', day), ehcp.completions_needed(:'open', '2021-06-30', day, 4) FROM unnest('{2021-06-30,2021-07-01,2021-10-31,2021-11-17}'::date[]) AS day;

-- capacity
SELECT ehcp.load(30, 27), ehcp.load(5.4, 12), ehcp.load(5, 0), ehcp.load(0, 0), ehcp.load(NULL, 5);
SELECT ehcp.target_queue(30, 52), ehcp.target_queue(5.41, 20), ehcp.target_queue(0, 20);
SELECT ehcp.relief_capacity(30, 1200, 390), ehcp.relief_capacity(5.4, 110, ehcp.target_queue(5.4, 20), 20), ehcp.relief_capacity(5, 0, 390, 26);

-- mistakes, each with what to do
CREATE FUNCTION mistake(call text) RETURNS TABLE (code text, message text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || replace(call, '$t', quote_literal('open 7:1'));
	code := 'no error';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END
$$;
\pset format unaligned
SELECT call, m.* FROM unnest(ARRAY[
	$$ ehcp.project(NULL, '2021-06-30', '2021-07-31', 1, 1) $$,
	$$ ehcp.project($t, NULL, '2021-07-31', 1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', NULL, 1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', NULL::numeric, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', NULL::numeric[], 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, NULL) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 1, NULL) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 1, 0, NULL) $$,
	$$ ehcp.project('empty', '2021-06-30', '2021-07-31', 1, 1) $$,
	$$ ehcp.project('completed 7:1', '2021-06-30', '2021-07-31', 1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-06-29', 1, 1) $$,
	$$ ehcp.project($t, '-infinity', '2021-06-29', 1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', 'infinity', 1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2202-01-31', 1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', -1, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, -0.1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 'NaN'::numeric, 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 'Infinity') $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1000000, 1000000.1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', ARRAY[1, 2, 3], 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', ARRAY[1, 2, NULL, 4], 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', ARRAY[1.5, 2, 'NaN', 4], 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', ARRAY[[1, 2], [3, 4]], 1) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', ARRAY[1, 2, 3, 4], ARRAY[1, 2, 3]) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', ARRAY[1, 2, 3, 4], ARRAY[1, 2, -3, 4]) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 1, 50) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 1, -0.5) $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 1, 'NaN') $$,
	$$ ehcp.project($t, '2021-06-30', '2021-07-31', 1, 1, 0.5, -1) $$,
	$$ ehcp.project('open 7:9223372036854775807', '2021-06-30', '2021-07-31', 1, 0) $$,
	$$ ehcp.completions_needed(NULL, '2021-06-30', '2021-07-31') $$,
	$$ ehcp.completions_needed($t, NULL, '2021-07-31') $$,
	$$ ehcp.completions_needed($t, '2021-06-30', NULL) $$,
	$$ ehcp.completions_needed($t, '2021-06-30', '2021-07-31', NULL) $$,
	$$ ehcp.completions_needed('undated 1', '2021-06-30', '2021-07-31') $$,
	$$ ehcp.completions_needed($t, '2021-06-30', '2021-06-29') $$,
	$$ ehcp.completions_needed($t, '2021-06-30', '2021-11-18') $$,
	$$ ehcp.completions_needed($t, '2021-06-30', 'infinity') $$,
	$$ ehcp.completions_needed($t, '2021-06-30', '2021-07-31', -1) $$,
	$$ ehcp.load(-1, 1) $$,
	$$ ehcp.load(1, 'NaN') $$,
	$$ ehcp.target_queue(1, -20) $$,
	$$ ehcp.relief_capacity(1, -1, 1) $$,
	$$ ehcp.relief_capacity(1, 1, 'Infinity') $$,
	$$ ehcp.relief_capacity(1, 10, 1, 0) $$]) WITH ORDINALITY AS c(call, i), mistake(call) AS m ORDER BY i;
