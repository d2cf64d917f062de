-- Stored summaries with damaged bytes, as from a bad disk, raise an error that says so, and no
-- bytes crash the server.  So do binary values of counts by area, as from a client.
BEGIN;
SET client_min_messages = warning;
SELECT plan(84);
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

-- Counts by area in binary form.  A file of a bytea has the layout of one of the type.
CREATE CAST (bytea AS ehcp.funnel) WITHOUT FUNCTION;
CREATE CAST (bytea AS ehcp.strata) WITHOUT FUNCTION;
CREATE AGGREGATE collected(ehcp.strata) (SFUNC = ehcp.strata_combine, STYPE = ehcp.strata);
CREATE TEMP TABLE sent (i integer, f ehcp.funnel, s ehcp.strata);
INSERT INTO sent SELECT i % 60, ehcp.funnel_agg(x, n), collected(pair) FROM (SELECT i, x, n, ehcp.strata_add('empty', x, n, n - x, n + 1) AS pair
	FROM generate_series(1, 2000) AS i, LATERAL (SELECT 1 + floor(random() * 10 ^ (i % 15))::bigint AS n) AS a, LATERAL (SELECT floor(random() * (n + 1))::bigint AS x) AS b) AS v GROUP BY 1;
INSERT INTO sent VALUES (-1, 'empty', 'empty'), (-2, NULL, NULL), (-3, '9223372036854775807/9223372036854775807', '0/1:0/9223372036854775806');
CREATE TEMP TABLE received (LIKE sent);
SELECT current_setting('data_directory') || '/corrupt_summaries.binary' AS file \gset
COPY sent TO :'file' (FORMAT binary);
COPY received FROM :'file' (FORMAT binary);
SELECT is(count(*), 63::bigint, 'binary values there and back') FROM sent JOIN received USING (i)
WHERE (sent.f::text, ehcp.funnel_send(sent.f), sent.s::text, ehcp.strata_send(sent.s)) IS NOT DISTINCT FROM (received.f::text, ehcp.funnel_send(received.f), received.s::text, ehcp.strata_send(received.s));

CREATE FUNCTION receive(type text, value bytea, file text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE format('COPY (SELECT %L::bytea) TO %L (FORMAT binary)', value, file);
	EXECUTE format('CREATE TEMP TABLE one (value %s)', type);
	EXECUTE format('COPY one FROM %L (FORMAT binary)', file);
	EXECUTE 'SELECT value::text FROM one' INTO detail;
	DROP TABLE one;
	RETURN detail;
EXCEPTION WHEN others THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' | ', SQLSTATE, SQLERRM, detail);
END
$$;
SELECT is(receive('ehcp.' || type, bytes, :'file'), CASE WHEN wrong IS NULL THEN value ELSE format('22P03 | invalid binary value for type ehcp.%s | The value cannot be read: %s.', type, wrong) END, type || ': ' || value)
FROM (VALUES
	-- version, pairs in a row, and by row: distance from the first count before, the other counts
	(1, 'funnel', '3/5 10/40', '\x010103050728'::bytea, NULL), (2, 'strata', '3/5:2/9 10/40:0/7', '\x01020305020907280007', NULL),
	(3, 'funnel', 'empty', '\x0101', NULL), (4, 'strata', 'empty', '\x0102', NULL),
	(5, 'funnel', 'no bytes', '\x', 'its version is unknown'), (6, 'strata', 'no bytes', '\x', 'its version is unknown'),
	(7, 'funnel', 'one byte', '\x01', 'its version is unknown'), (8, 'strata', 'one byte', '\x01', 'its version is unknown'),
	(9, 'funnel', 'a later version', '\x020103050728', 'its version is unknown'), (10, 'strata', 'a later version', '\x02020305020907280007', 'its version is unknown'),
	(11, 'funnel', 'a strata', '\x01020305020907280007', 'its version is unknown'), (12, 'strata', 'a funnel', '\x010103050728', 'its version is unknown'),
	(13, 'funnel', 'the state of an aggregate', '\x00010100' || decode(repeat('00', 16), 'hex'), 'its version is unknown'),
	(14, 'strata', 'the state of an aggregate', '\x00010200' || decode(repeat('00', 16), 'hex'), 'its version is unknown'),
	(15, 'funnel', 'cut off', '\x0101030507', 'the last area is incomplete'), (16, 'strata', 'cut off', '\x0102030502', 'the last area is incomplete'),
	(17, 'funnel', 'a byte too many', '\x01010305072800', 'the last area is incomplete'), (18, 'strata', 'a byte too many', '\x0102030502090728000700', 'the last area is incomplete'),
	(19, 'funnel', 'a number without an end', '\x01010385', 'an area is malformed'), (20, 'strata', 'a number without an end', '\x010203050289', 'an area is malformed'),
	(21, 'funnel', 'a number with a zero too many', '\x0101038500', 'an area is malformed'), (22, 'strata', 'a number with a zero too many', '\x01020305028900', 'an area is malformed'),
	(23, 'funnel', 'a number of 65 bits', '\x010103ffffffffffffffffff02', 'an area is malformed'), (24, 'strata', 'a number of 65 bits', '\x0102030502ffffffffffffffffff02', 'an area is malformed'),
	(25, 'funnel', 'a distance too far', '\x01010305ffffffffffffffffff0105', 'an area is malformed'), (26, 'strata', 'a distance too far', '\x010203050209ffffffffffffffffff01050209', 'an area is malformed'),
	(27, 'funnel', 'more than a bigint', '\x010103ffffffffffffffffff01', 'more are in time than issued, none is issued, or there are too many'),
	(28, 'strata', 'more than a bigint', '\x0102030502ffffffffffffffffff01', 'more are in time than issued, none is issued, or there are too many'),
	(29, 'funnel', 'a sum of more than a bigint', '\x0101ffffffffffffffff7fffffffffffffffff7f0001', 'more are in time than issued, none is issued, or there are too many'),
	(30, 'strata', 'a sum of more than a bigint', '\x01020001ffffffffffffffff7fffffffffffffffff7f', 'more are in time than issued, none is issued, or there are too many'),
	(31, 'funnel', 'no plans', '\x01010000', 'more are in time than issued, none is issued, or there are too many'), (32, 'strata', 'no plans', '\x010200010000', 'more are in time than issued, none is issued, or there are too many'),
	(33, 'funnel', 'more in time than issued', '\x01010605', 'more are in time than issued, none is issued, or there are too many'),
	(34, 'strata', 'more in time than issued', '\x010203050a09', 'more are in time than issued, none is issued, or there are too many'),
	(35, 'funnel', 'not in order', '\x010103090005', 'the areas are not in order'), (36, 'strata', 'not in order', '\x01020305020900050109', 'the areas are not in order'),
	(37, 'funnel', 'more areas than there can be', '\x0101' || decode(repeat('0001', 100001), 'hex'), 'it has too many areas'),
	(38, 'strata', 'more areas than there can be', '\x0102' || decode(repeat('00010001', 100001), 'hex'), 'it has too many areas')
) AS v(i, type, value, bytes, wrong)
ORDER BY i;

-- the bytes of a strata, stored; those of a funnel are in funnel.sql
CREATE FUNCTION wrong_strata() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	bytes bytea;
	call text;
BEGIN
	FOR i IN 1 .. 1000 LOOP
		SELECT (ARRAY['\x0102', '\x0001020000000000', '\x00010200010000000400000001'])[1 + i % 3]::bytea
			|| coalesce(decode(string_agg(lpad(to_hex(trunc(random() * CASE WHEN i % 2 = 0 THEN 3 ELSE 256 END)::integer), 2, '0'), ''), 'hex'), '')
		INTO bytes
		FROM generate_series(1, i % 60);
		FOREACH call IN ARRAY ARRAY['%L::bytea::ehcp.strata::text', 'ehcp.odds_ratio(%L::bytea::ehcp.strata)::text', 'ehcp.strata_add(%L::bytea::ehcp.strata, 1, 2, 1, 2)::text'] LOOP
			BEGIN
				EXECUTE 'SELECT ' || format(call, bytes);
			EXCEPTION
				WHEN data_corrupted THEN
				WHEN others THEN
					RETURN NEXT format(call, bytes) || ': ' || SQLSTATE || ' ' || SQLERRM;
			END;
		END LOOP;
	END LOOP;
END
$$;
SELECT is_empty('SELECT * FROM wrong_strata()', 'random bytes of a strata: an answer or an error of these');
SELECT throws_ok($$SELECT '\x010103050728'::bytea::ehcp.strata::text$$, 'XX001', 'a stored value with counts by area is corrupt', 'a strata with the bytes of a funnel');
-- version 0, layout, pairs in a row, unused; 1 row with room for 1; issued by all: 3; the row: 5 of 3
SELECT throws_ok(format('SELECT %L::bytea::ehcp.%s::text', bytes, type), 'XX001', 'a stored value with counts by area is corrupt', 'the state of an aggregate: more in time than issued, ' || type)
FROM (VALUES ('funnel', '\x0001010001000000010000000300000000000000' || '05000000000000000300000000000000'),
	('strata', '\x0001020001000000010000000600000000000000' || '0100000000000000030000000000000005000000000000000300000000000000')) AS v(type, bytes);
SELECT * FROM finish();
ROLLBACK;
