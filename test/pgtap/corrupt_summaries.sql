-- Stored summaries with damaged bytes, as from a bad disk, raise an error that says so, and no
-- bytes crash the server.
BEGIN;
SET client_min_messages = warning;
SELECT plan(41);
SELECT setseed(0.5);
SET LOCAL search_path = public, ehcp;
CREATE CAST (bytea AS ehcp.timeliness) WITHOUT FUNCTION;
CREATE CAST (bytea AS ehcp.caseflow) WITHOUT FUNCTION;

-- a future version; numbers without an end, of the limit and of cases; an invalid state of an aggregate; an unknown class
SELECT throws_ok(format('SELECT %s FROM (SELECT %L::bytea::ehcp.timeliness AS t, %L::bytea::ehcp.caseflow AS f) AS v', expression, t, f),
	'XX001', 'a stored summary is corrupt', format('%s of %s', expression, coalesce(t, f)))
FROM (VALUES
	(1, 't::text', '\x0200', NULL), (2, 't::text', '\x0180', NULL), (3, 't::text', '\x00000000000000', NULL), (4, 't::text', '\x010080', NULL),
	(5, 't::text', '\x01008080808070', NULL), (6, 'f::text', NULL, '\x018d0180'), (7, 't + t', '\x010080', NULL), (8, 't - t', '\x010080', NULL),
	(9, '(SELECT ehcp.rollup(x) FROM (VALUES (t), (t)) AS v(x))', '\x010080', NULL), (10, 'ehcp.completed(t)', '\x010080', NULL), (11, 'ehcp.percent_in_time(t)', '\x010080', NULL),
	(12, 'ehcp.mean_weeks(t)', '\x010080', NULL), (13, 'ehcp.median_weeks(t)', '\x010080', NULL), (14, 'ehcp.percentile_weeks(t, 0.9)', '\x010080', NULL),
	(15, $$ ehcp.bands(t, '{42}') $$, '\x010080', NULL), (16, 'ehcp.survival(t)', '\x010080', NULL), (17, 'ehcp.percent_expected_in_time(t)', '\x010080', NULL),
	(18, 't::jsonb', '\x010080', NULL), (19, 'f::jsonb', NULL, '\x018d0180'), (20, 'ehcp.undated(f)', NULL, '\x018d0180'),
	(21, $$ ehcp.backlog(f, '2021-01-31') $$, NULL, '\x018d0180'), (22, $$ ehcp.backlog_series(f, '2021-01-31', '2021-02-28') $$, NULL, '\x018d0180'),
	(23, $$ ehcp.opened(f, '2021-01-31', '2021-02-28') $$, NULL, '\x018d0180'), (24, $$ ehcp.clearance_weeks(f, '2021-01-31') $$, NULL, '\x018d0180'),
	(25, 't::jsonb', '\x01008080808070', NULL), (26, $$ ehcp.overdue_days(f, '2021-01-31', '2021-02-28') $$, NULL, '\x018d0180'),
	(27, $$ ehcp.project(t, '2021-01-31', '2021-02-28', 1, 1) $$, '\x010080', NULL), (28, $$ ehcp.completions_needed(t, '2021-01-31', '2021-02-28') $$, '\x010080', NULL),
	(29, $$ ehcp.open_margin(f, '2021-01-31', 4) $$, NULL, '\x018d0180'),
	(30, 'ehcp.outcomes(t)', '\x010080', NULL), (31, 'ehcp.without_plan(t)', '\x010080', NULL), (32, 'ehcp.chance_in_time(t, 7)', '\x010080', NULL), (33, 'ehcp.chances_in_time(t)', '\x010080', NULL),
	(34, $$ ehcp.expected_in_time(t, 'completed 7:1') $$, '\x010080', NULL), (35, $$ ehcp.expected_in_time('open 7:1', t) $$, '\x010080', NULL),
	-- a request that entered a period and does not leave it; more left than there were at risk
	(36, 'ehcp.outcomes(t)', '\x01008080808060', NULL), (37, 'ehcp.chance_in_time(t, 7)', '\x01008080808060', NULL), (38, 'ehcp.outcomes(t)', '\x010028f8ffffff5f', NULL)
) AS c(i, expression, t, f)
ORDER BY i;
SELECT throws_ok($$SELECT ehcp.rollup(t ORDER BY i) FROM (
	SELECT i % 50, ehcp.timeliness_agg(date '2021-01-01', date '2021-01-01' + i / 50 % 1000) FROM generate_series(1, 100000) AS i GROUP BY 1
	UNION ALL VALUES (50, '\x010080'::bytea::ehcp.timeliness)) AS v(i, t)$$,
	'XX001', 'a stored summary is corrupt', 'one after another with many cases a day');

-- every function of summaries, on random bytes after a valid or an invalid beginning
CREATE TEMP TABLE calls AS
SELECT format('SELECT ehcp.%I(%s)::text', proname, string_agg(value, ', ' ORDER BY i)) AS call
FROM pg_proc, unnest(proargtypes) WITH ORDINALITY AS a(type, i)
	LEFT JOIN (VALUES ('ehcp.timeliness'::regtype, '%1$L::bytea::ehcp.timeliness'), ('ehcp.caseflow', '%1$L::bytea::ehcp.caseflow'),
		('date', $$ date '2021-06-30' $$), ('integer', '140'), ('bigint', '7'), ('boolean', 'true'), ('numeric', '0.5'),
		('integer[]', $$ '{42,140}'::integer[] $$), ('numeric[]', $$ '{7,0.5,3}'::numeric[] $$), ('interval', $$ interval '7 days' $$)) AS v(regtype, value) ON type = regtype
WHERE pronamespace = 'ehcp'::regnamespace AND '{ehcp.timeliness,ehcp.caseflow}'::regtype[]::oid[] && proargtypes::oid[]
GROUP BY pg_proc.oid, proname
HAVING bool_and(value IS NOT NULL);
SELECT cmp_ok(count(*), '>', 60::bigint, 'functions of summaries') FROM calls;

CREATE FUNCTION wrong_errors() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	call text;
	bytes bytea;
BEGIN
	FOR i IN 1 .. 60 LOOP
		SELECT CASE floor(random() * 8)::integer WHEN 0 THEN '\x' WHEN 1 THEN '\x00' WHEN 2 THEN '\x018d01' ELSE '\x0100' END::bytea
			|| coalesce(string_agg(set_byte('\x00', 0, CASE WHEN random() < 0.5 THEN floor(random() * 256) ELSE floor(random() * 4) * 8 END::integer), NULL), '')
		INTO bytes
		FROM generate_series(1, (random() * random() * 60)::integer);
		FOR call IN SELECT * FROM calls LOOP
			BEGIN
				EXECUTE format(call, bytes);
			EXCEPTION
				-- or the errors for values that are too large, that do not contain each other, that no
				-- aggregate passes or, if a limit has no cases, that jsonb cannot represent
				WHEN data_corrupted OR numeric_value_out_of_range OR datetime_field_overflow OR invalid_parameter_value
					OR feature_not_supported OR invalid_text_representation THEN
				WHEN others THEN
					RETURN NEXT format(call, bytes) || ': ' || SQLSTATE || ' ' || SQLERRM;
			END;
		END LOOP;
	END LOOP;
END
$$;
SELECT is_empty('SELECT * FROM wrong_errors()', 'random bytes: an answer or an error of these');
SELECT * FROM finish();
ROLLBACK;
