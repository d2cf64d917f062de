-- The history of a scorecard: what the data say now is what the other views show on each day, and
-- what was noted stays.
BEGIN;
SELECT * FROM no_plan();
SET client_min_messages = error;
SELECT setseed(0.42);
CREATE TABLE cases AS
SELECT i AS case_id, requested_on, CASE WHEN dice[1] < 0.7 THEN ended_on END AS issued_on, CASE WHEN dice[2] < 0.9 THEN ended_on END AS closed_on, dice[3] < 0.1 AS excepted,
	dice[4] < 0.05 AS contested, (ARRAY['north', 'south', NULL])[1 + floor(dice[5] * 3)::integer] AS area
FROM (SELECT i, CASE WHEN i % 40 > 0 THEN date '2019-02-03' + i END AS requested_on, date '2019-02-03' + i + 60 + (dice[6] * 200)::integer AS ended_on, dice
	FROM (SELECT i, array_agg(random()) AS dice FROM generate_series(1, 900) AS i, generate_series(1, 6 + i * 0) GROUP BY i) AS random) AS random;
SELECT FROM ehcp.create_scorecard('cases', 'card');
CREATE TABLE no_areas AS TABLE cases;
ALTER TABLE no_areas DROP area;
SELECT FROM ehcp.create_scorecard('no_areas', 'whole');

-- what the other views show on the last day of each month
CREATE FUNCTION replayed(schema name, to_day date) RETURNS TABLE (day date, area text, issued bigint, in_20_weeks bigint, percent numeric, open bigint, overdue bigint, is_total boolean)
LANGUAGE plpgsql AS $$
BEGIN
	FOR day IN SELECT (m + interval '1 month - 1 day')::date FROM generate_series(timestamp '2019-02-01', to_day, '1 month') AS m LOOP
		CONTINUE WHEN day > to_day;
		PERFORM set_config('ehcp.as_of', day::text, true);
		RETURN QUERY EXECUTE format('SELECT $1, b.area, coalesce(t.issued, 0), coalesce(t.in_20_weeks, 0), t.percent, b.open, b.overdue, b.is_total '
			'FROM %1$I.weekly_backlog AS b LEFT JOIN %1$I.monthly_timeliness AS t ON t.area IS NOT DISTINCT FROM b.area AND t.month = date_trunc(''month'', $1::timestamp) WHERE week_ending = $1', schema) USING day;
	END LOOP;
	PERFORM set_config('ehcp.as_of', to_day::text, true);
END
$$;
CREATE TABLE replay AS SELECT schema, r.* FROM unnest('{card,whole}'::name[]) AS schema, replayed(schema, '2021-09-15') AS r;
SET LOCAL ehcp.as_of = '2021-09-15';
SELECT bag_eq(format('SELECT day, coalesce(area, ''all''), issued_now, in_20_weeks_now, percent_now, open_now, overdue_now, is_total FROM %I.history WHERE EXISTS (SELECT FROM replay WHERE replay.day = history.day AND replay.area IS NOT DISTINCT FROM history.area)', schema),
	format('SELECT day, coalesce(area, ''all''), issued, in_20_weeks, percent, open, overdue, is_total FROM replay WHERE schema = %L', schema), schema || ': what the data say of each month end, as replayed')
FROM unnest('{card,whole}'::name[]) AS schema;
SELECT is(max(day), '2021-08-31', 'up to the last whole month') FROM card.history;
SELECT is(count(reported_on), 0::bigint, 'nothing is noted yet') FROM card.history;

-- noted once
SET LOCAL ehcp.as_of = '2021-06-20';
SELECT is(ehcp.refresh_history('card'), (SELECT count(*) FROM card.history), 'all month ends until May are noted');
SELECT is(ehcp.refresh_history('card'), 0::bigint, '... once');
SELECT is_empty('SELECT FROM card.history WHERE has_moved IS DISTINCT FROM false OR (issued, in_20_weeks, open, overdue) <> (issued_now, in_20_weeks_now, open_now, overdue_now) OR percent IS DISTINCT FROM percent_now
	OR reported_on IS DISTINCT FROM (now() AT TIME ZONE ''Europe/London'')::date', '... as the data say');
CREATE TABLE noted AS SELECT day, area, issued, in_20_weeks, percent, open, overdue FROM card.history;

-- late entries: of all plans issued in May 2021, and a new area
UPDATE cases SET issued_on = '2021-05-20', closed_on = '2021-05-20' WHERE case_id IN (SELECT case_id FROM cases WHERE requested_on < '2021-05-01' AND closed_on IS NULL AND area = 'north' ORDER BY 1 LIMIT 3);
INSERT INTO cases VALUES (1001, '2021-03-01', NULL, NULL, false, false, 'west');
SELECT is_empty('SELECT n.* FROM noted AS n EXCEPT SELECT day, area, issued, in_20_weeks, percent, open, overdue FROM card.history', 'what was noted stays when the data change');
SELECT is(issued_now - issued, 3::bigint, '... beside what the data say now') FROM card.history WHERE day = '2021-05-31' AND area = 'north';
SELECT is(has_moved, true, '... which has moved') FROM card.history WHERE day = '2021-05-31' AND area = 'north';
SELECT is(has_moved, false, '... or not') FROM card.history WHERE day = '2019-12-31' AND area = 'south';
SET LOCAL ehcp.as_of = '2021-09-15';
SELECT is(ehcp.refresh_history('card'), 3 * 5::bigint, 'three more months are noted, with the new area');
SELECT is_empty('SELECT n.* FROM noted AS n EXCEPT SELECT day, area, issued, in_20_weeks, percent, open, overdue FROM card.history', '... and the others stay');
SELECT is(reported_on, NULL, '... also where the area was not there') FROM card.history WHERE day = '2021-05-31' AND area = 'west';
SELECT is(sum(open) FILTER (WHERE NOT is_total), sum(open) FILTER (WHERE is_total), '... so that areas add up to what was noted in total') FROM card.history WHERE day = '2021-05-31';
-- a day that moves back or to come
SET LOCAL ehcp.as_of = '2020-06-20';
SELECT is(ehcp.refresh_history('card'), 0::bigint, 'an earlier day adds nothing');
SET LOCAL ehcp.as_of = '2099-06-20';
SELECT lives_ok('SELECT ehcp.refresh_history(''card'')', 'a day that is yet to come');
SELECT cmp_ok(max(day), '<', (now() AT TIME ZONE 'Europe/London')::date, '... does not bring reports of months that are yet to come') FROM card.reported;
-- what was noted stays for ever, also where the views no longer go back: nothing is known of the data then, which is not 0
SET LOCAL ehcp.as_of = '2030-01-31';
SELECT isnt_empty('SELECT FROM card.history WHERE day < ''2020-01-01'' AND issued > 0 AND open > 0', 'what was noted more than ten years ago stays');
SELECT is_empty('SELECT FROM card.history WHERE day < ''2020-01-01'' AND num_nonnulls(issued_now, in_20_weeks_now, percent_now, open_now, overdue_now, has_moved) > 0', '... and what the data say of it is not known');
SELECT is_empty('SELECT FROM card.history WHERE day >= ''2020-01-01'' AND num_nulls(issued_now, in_20_weeks_now, open_now, overdue_now) > 0', '... but of the others it is');
-- nor is it on a day between
SET LOCAL ehcp.as_of = '2021-09-15';
INSERT INTO card.reported VALUES ('2021-05-20', NULL, '2021-06-01', 1, 1, 5, 1), ('2021-05-31', 'gone', '2021-06-01', 1, 1, 5, 1);
SELECT is((SELECT num_nonnulls(issued_now, in_20_weeks_now, open_now, overdue_now, has_moved) FROM card.history WHERE day = '2021-05-20'), 0, 'a day that is not the end of a month');
SELECT is((SELECT (issued_now, in_20_weeks_now, open_now, overdue_now, has_moved) FROM card.history WHERE area = 'gone'), (0::bigint, 0::bigint, 0::bigint, 0::bigint, true), 'an area that the data no longer have');
-- another scorecard over other relations keeps it, and errors
SELECT FROM ehcp.create_scorecard('no_areas', 'card');
SELECT cmp_ok(count(*), '>', 100::bigint, 'the notes stay when the scorecard is created again') FROM card.reported;
-- which has no areas now
SELECT is((SELECT sum(open) FROM card.history WHERE NOT is_total AND day = '2021-03-31'), (SELECT open::numeric FROM card.history WHERE area IS NULL AND day = '2021-03-31'), '... and the noted areas add up to what was noted in total');
SELECT is((SELECT count(open_now) FROM card.history WHERE area IS NOT NULL), 0::bigint, '... but nothing is known of the areas now');
-- a plan without a request date comes before all requests
CREATE TABLE early AS SELECT 1 AS case_id, NULL::date AS requested_on, date '2019-05-10' AS issued_on, date '2019-05-10' AS closed_on, false AS excepted UNION ALL SELECT 2, '2020-01-06', NULL, NULL, false;
SELECT FROM ehcp.create_scorecard('early', 'early_card');
SELECT is((SELECT min(day) FROM early_card.history WHERE issued_now = 1), '2019-05-31', 'the months of plans before the first request');
SELECT throws_ok('SELECT ehcp.refresh_history(''public'')', '42P01', 'schema "public" has no scorecard with a history', 'no scorecard');
SELECT * FROM finish();
ROLLBACK;
