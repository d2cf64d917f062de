-- Live summaries after random statements, against the aggregates.
BEGIN;
SELECT plan(13);
SET LOCAL jit = off;
SELECT setseed(0.65);
CREATE TABLE cases (case_id integer PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean) PARTITION BY RANGE (case_id);
CREATE TABLE cases_low PARTITION OF cases FOR VALUES FROM (MINVALUE) TO (300);
CREATE TABLE cases_high PARTITION OF cases DEFAULT;
CREATE TABLE plain_cases (LIKE cases INCLUDING ALL);
SELECT is(ehcp.create_live_summary('cases', 'live'), 0::bigint, 'of no cases');
SELECT is(ehcp.create_live_summary('plain_cases', 'plain_live'), 0::bigint, 'nor of a plain table');

CREATE FUNCTION some_day() RETURNS date LANGUAGE sql VOLATILE AS $$ SELECT CASE WHEN random() < 0.9 THEN date '2020-01-01' + (random() * 300)::integer END $$;
CREATE FUNCTION some_area() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT (array['north', 'south', 'east', '', NULL])[1 + floor(random() * 5)::integer] $$;
CREATE FUNCTION some_cases(n integer) RETURNS SETOF cases LANGUAGE sql VOLATILE AS $$
	SELECT floor(random() * 600)::integer, some_area(), some_day(), CASE WHEN random() < 0.6 THEN some_day() + 150 END, some_day() + 160,
		CASE WHEN random() < 0.9 THEN random() < 0.2 END
	FROM generate_series(1, n)
$$;
CREATE FUNCTION statement_at_random(cases text) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT format((array[
		'INSERT INTO %1$s SELECT * FROM some_cases(%3$s) ON CONFLICT DO NOTHING',
		'INSERT INTO %1$s SELECT DISTINCT ON (case_id) * FROM some_cases(%3$s) ON CONFLICT (case_id) DO UPDATE SET issued_on = excluded.issued_on, area = excluded.area',
		'UPDATE %1$s SET issued_on = some_day() + 150, closed_on = some_day() + 170 WHERE case_id %% 40 = %2$s',
		'UPDATE %1$s SET area = some_area(), excepted = NOT excepted WHERE case_id BETWEEN %2$s AND %2$s * 10',
		'UPDATE %1$s SET requested_on = requested_on + 1',
		'UPDATE %1$s SET case_id = -case_id WHERE abs(case_id) = %2$s',
		'UPDATE %1$s SET area = area',
		'UPDATE %1$s SET closed_on = NULL WHERE area = some_area()',
		'DELETE FROM %1$s WHERE case_id %% 40 = %2$s',
		'DELETE FROM %1$s WHERE area IS NULL',
		'WITH a AS (DELETE FROM %1$s WHERE case_id < %2$s RETURNING *) UPDATE %1$s SET area = some_area() WHERE case_id > 550',
		'MERGE INTO %1$s AS c USING (SELECT DISTINCT ON (case_id) * FROM some_cases(%3$s)) AS s ON c.case_id = s.case_id '
			'WHEN MATCHED AND s.excepted THEN DELETE WHEN MATCHED THEN UPDATE SET area = s.area, requested_on = s.requested_on '
			'WHEN NOT MATCHED THEN INSERT VALUES (s.case_id, s.area, s.requested_on, s.issued_on, s.closed_on, s.excepted)',
		'MERGE INTO %1$s AS c USING (SELECT DISTINCT ON (case_id) * FROM some_cases(%3$s)) AS s ON c.case_id = s.case_id '
			|| CASE floor(random() * 5)
				WHEN 0 THEN 'WHEN NOT MATCHED THEN INSERT VALUES (s.case_id, s.area, s.requested_on, s.issued_on, s.closed_on, s.excepted) WHEN MATCHED THEN DELETE'
				WHEN 1 THEN 'WHEN NOT MATCHED THEN INSERT VALUES (s.case_id, s.area, s.requested_on, s.issued_on, s.closed_on, s.excepted) WHEN MATCHED THEN UPDATE SET issued_on = s.issued_on'
				WHEN 2 THEN 'WHEN MATCHED THEN UPDATE SET area = s.area, closed_on = s.closed_on'
				WHEN 3 THEN 'WHEN MATCHED AND s.excepted THEN DELETE WHEN MATCHED AND s.case_id < 300 THEN UPDATE SET case_id = -c.case_id'
				ELSE 'WHEN MATCHED THEN UPDATE SET case_id = c.case_id + 100000' END,
		'DO $do$ BEGIN UPDATE %1$s SET requested_on = requested_on + 7; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END $do$',
		CASE WHEN random() < 0.1 THEN 'TRUNCATE %1$s' ELSE 'INSERT INTO %1$s SELECT * FROM some_cases(50) ON CONFLICT DO NOTHING' END,
		'SELECT ehcp.fold_live_summary((ehcp.live_summary_of(coalesce(pg_partition_root(''%1$s''), ''%1$s''))).parts)'
		])[1 + floor(random() * 16)::integer], cases, floor(random() * 40)::integer, 1 + floor(random() * 20)::integer)
$$;

-- the statements after which the summary differs from the aggregates
CREATE TABLE effective (cases text);
CREATE TABLE refused (cases text, statement text);
CREATE FUNCTION differing(cases text, partitions text[], live text, n integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	statement text;
	differs bigint;
	written bigint;
BEGIN
	FOR i IN 1 .. n LOOP
		statement := statement_at_random(CASE WHEN random() < 0.3 THEN partitions[1 + floor(random() * cardinality(partitions))::integer] ELSE cases END);
		-- with a nested loop, MERGE alternates between rows to insert and rows to update
		PERFORM set_config('enable_hashjoin', j, true), set_config('enable_mergejoin', j, true) FROM (SELECT (random() < 0.5)::text AS j) AS s;
		BEGIN
			EXECUTE statement;
			GET DIAGNOSTICS written = ROW_COUNT;
		EXCEPTION WHEN feature_not_supported THEN
			INSERT INTO refused VALUES (cases, statement);
			written := 0;
		WHEN check_violation OR unique_violation THEN
			-- not a row of that partition
			written := 0;
		END;
		EXECUTE format('WITH kept AS (SELECT area, month, t::text, f::text FROM %I),'
			' counted AS (SELECT area, date_trunc(''month'', issued_on)::date, ehcp.timeliness_agg(requested_on, issued_on, excepted)::text,'
			' ehcp.caseflow_agg(requested_on, closed_on)::text FROM %I GROUP BY 1, 2)'
			' SELECT count(*) FROM ((TABLE kept EXCEPT ALL TABLE counted) UNION ALL (TABLE counted EXCEPT ALL TABLE kept)) AS d', live, cases) INTO differs;
		IF differs > 0 THEN
			RETURN NEXT format('%s: %s differ after %s', i, differs, statement);
		END IF;
		IF written > 0 THEN
			INSERT INTO effective VALUES (cases);
		END IF;
	END LOOP;
END $$;
SELECT is_empty($$ SELECT differing('cases', '{cases_low,cases_high}', 'live', 300) $$, 'a partitioned table, by any name');
SELECT is_empty($$ SELECT differing('plain_cases', '{plain_cases}', 'plain_live', 300) $$, 'a plain table');
-- a MERGE is rejected if PostgreSQL does not show all of it to triggers, and only then
SELECT cmp_ok(count(*), '>', 5::bigint, 'statements on the partitioned table refused') FROM refused WHERE cases = 'cases';
SELECT is_empty($$ SELECT * FROM refused WHERE cases <> 'cases' OR statement !~ 'MERGE INTO cases .*(UPDATE.*INSERT|INSERT.*UPDATE|UPDATE SET case_id)' $$, '... each a MERGE that updates and inserts, or moves');
SELECT throws_ok($$ MERGE INTO cases USING (SELECT 1) AS one ON false WHEN MATCHED THEN UPDATE SET area = NULL WHEN NOT MATCHED THEN INSERT (case_id) VALUES (1000) $$, '0A000',
	'this MERGE cannot be counted in the live summary of partitioned table "cases"', 'the error');
SELECT cmp_ok(count(*), '>', 300::bigint, 'statements that changed something') FROM effective;

-- a bulk load in one statement, larger than what the trigger holds in memory
TRUNCATE plain_cases;
INSERT INTO plain_cases
SELECT i, 'area ' || i % 7, date '2010-01-01' + i % 3000, date '2010-03-01' + i % 3100, date '2010-03-01' + i % 3100, i % 11 = 0 FROM generate_series(1, 400000) AS i;
SELECT is_empty($$ SELECT ehcp.verify_live_summary('plain_cases') $$, '400,000 cases in one statement');
UPDATE plain_cases SET requested_on = requested_on - 1 WHERE case_id % 2 = 0;
SELECT is_empty($$ SELECT ehcp.verify_live_summary('plain_cases') $$, 'half of them updated in another');

-- writers fold at random: the probability that none of 200 does is 4 in a million
CREATE TABLE many_areas (area text, requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO many_areas SELECT 'area ' || i, '2020-01-01', '2020-05-01', '2020-05-01' FROM generate_series(1, 500) AS i;
SELECT is(ehcp.create_live_summary('many_areas', 'many_live'), 500::bigint, 'many areas');
DO $$ BEGIN FOR i IN 1 .. 200 LOOP UPDATE many_areas SET closed_on = closed_on + 1; END LOOP; END $$;
SELECT cmp_ok((SELECT count(*) FROM many_live_parts), '<', 200 * 500::bigint, 'writers fold the parts');
SELECT is_empty($$ SELECT ehcp.verify_live_summary('many_areas') $$, '... correctly');
SELECT * FROM finish();
ROLLBACK;
