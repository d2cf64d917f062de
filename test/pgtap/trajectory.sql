-- The trajectory of a scorecard against a simulation case by case, from rates, ages and variations that are counted in the rows.
BEGIN;
SET client_min_messages = warning;
SELECT plan(17);
SELECT setseed(0.92);
\i test/data/projection.sql

CREATE TABLE cases AS
SELECT i AS case_id, CASE WHEN i % 53 > 0 THEN requested_on END AS requested_on, CASE WHEN i % 4 > 0 THEN ended_on END AS issued_on, ended_on AS closed_on, i % 20 = 0 AS excepted, area
FROM (SELECT i, requested_on, (ARRAY['north', 'south', 'east', NULL])[1 + i % 4] AS area,
		-- some ended before they began, and some on the day itself
		CASE WHEN dice > 0.12 THEN requested_on + (dice * 340)::integer - 50 END AS ended_on
	FROM (SELECT i, date '2019-11-01' + (random() * 870)::integer AS requested_on, random() AS dice FROM generate_series(1, 900) AS i) AS random) AS rows;
-- nothing has ended in 12 weeks; nothing is open; everything has come in the last 12 weeks
INSERT INTO cases SELECT 2000 + i, date '2021-03-01' + i, NULL, CASE WHEN i % 3 = 0 THEN date '2021-08-01' END, false, 'west' FROM generate_series(1, 60) AS i;
INSERT INTO cases SELECT 3000 + i, date '2020-03-01' + i, date '2021-12-20', date '2021-12-20', false, 'done' FROM generate_series(1, 9) AS i;
INSERT INTO cases SELECT 4000 + i, date '2021-12-01' + i, NULL, NULL, false, 'new' FROM generate_series(1, 9) AS i;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card') \gset
INSERT INTO card.scenarios (name, completions_a_week) VALUES ('nothing', 0), ('as now, but twelve', 12);
INSERT INTO card.scenarios VALUES ('since long', 9.25, 0.3, '-infinity', 7, 42, NULL), ('never', 30, 0.5, 'infinity', 0, 10, NULL), ('on a Wednesday', 30, 1, '2022-03-16', NULL, 84, NULL), ('tomorrow', 4, 0, '2022-01-01', NULL, 0, NULL),
	('in the last week', 40, NULL, '2022-12-29', 2.5, 0, NULL), ('of one area', 3, 0.5, '2022-02-01', 2, 0, 'north'), ('of no area', 3, 0, NULL, NULL, 0, 'nowhere'), ('of an unknown area', 5, 0, NULL, NULL, 0, 'not known'),
	('of an area without cases', 5, 0, NULL, NULL, 0, 'done');
SET LOCAL ehcp.as_of = '2021-12-31';

-- each case twice: in its area, and in all
CREATE TABLE known AS
SELECT requested_on, least(closed_on, issued_on) AS ended_on, a AS area
FROM cases, unnest(ARRAY[coalesce(area, 'not known'), NULL]) AS a
WHERE requested_on <= '2021-12-31' AND coalesce(least(closed_on, issued_on) >= requested_on, true);
UPDATE known SET ended_on = NULL WHERE ended_on > '2021-12-31';
CREATE TABLE paces AS
SELECT area, array_agg(requested_on - date '2021-12-31' ORDER BY requested_on) FILTER (WHERE ended_on IS NULL) AS waiting,
	count(*) FILTER (WHERE requested_on >= '2021-10-09') / 12.0 AS requests, count(*) FILTER (WHERE ended_on >= '2021-10-09') / 12.0 AS completions,
	coalesce(count(*) FILTER (WHERE ended_on >= '2021-10-09' AND ended_on - requested_on <= 140) / nullif(count(*) FILTER (WHERE ended_on >= '2021-10-09'), 0)::numeric, 0) AS share,
	(SELECT stddev_samp(change) FROM (SELECT count(*) FILTER (WHERE k.requested_on BETWEEN week AND week + 6) - count(*) FILTER (WHERE k.ended_on BETWEEN week AND week + 6) AS change
		FROM generate_series(0, 51) AS n, LATERAL (SELECT date '2022-01-01' - 7 * (n + 1)) AS w(week), known AS k WHERE k.area IS NOT DISTINCT FROM known.area GROUP BY n) AS changes)::float8 AS s,
	min(requested_on) <= '2021-01-01' AS has_margin
FROM known GROUP BY area;
CREATE TABLE plans AS
SELECT 'present pace' AS scenario, area, requests AS new_requests, completions AS new_completions, share, NULL::date AS from_day, 0 AS least_days FROM paces
UNION ALL
SELECT name, paces.area, coalesce(requests_a_week, requests), completions_a_week, coalesce(share_for_cases_in_time, share), from_day, least_days
FROM card.scenarios JOIN paces ON paces.area IS NOT DISTINCT FROM scenarios.area;
CREATE TABLE rates AS
SELECT scenario, area, array_agg(requests ORDER BY n) AS requests, array_agg(completions ORDER BY n) AS completions
FROM (SELECT scenario, plans.area, n, avg(CASE WHEN day < from_day THEN requests ELSE new_requests END) AS requests, avg(CASE WHEN day < from_day THEN completions ELSE new_completions END) AS completions
	FROM plans JOIN paces ON paces.area IS NOT DISTINCT FROM plans.area, generate_series(0, 51) AS n, generate_series(0, 6) AS d, LATERAL (SELECT date '2022-01-01' + 7 * n + d) AS days(day)
	GROUP BY 1, 2, 3) AS weeks
GROUP BY 1, 2;
CREATE TABLE expected AS
SELECT scenario, week_ending, area, requested, completed, in_time, percent, open, overdue, mean_weeks,
	CASE WHEN margin > open THEN 0 ELSE open - margin END AS open_lower, open + margin AS open_upper, round(requests[n], 1) AS requests_a_week, round(completions[n], 1) AS completions_a_week,
	CASE WHEN n <= 20 THEN round(ceil(10.0 * (SELECT count(*) FROM unnest(waiting) AS day WHERE day < 7 * n - 140) / n) / 10, 1) END AS needed_a_week,
	scenario = 'present pace' AND area IS NULL AS is_total
FROM plans JOIN (SELECT scenario, coalesce(area, '') AS key, requests, completions FROM rates) AS r USING (scenario)
	JOIN (SELECT coalesce(area, '') AS key, waiting, s, has_margin FROM paces) AS p USING (key),
	LATERAL simulated(waiting, '2021-12-31', 52, (SELECT array_agg(round(x, 9) ORDER BY i) FROM unnest(requests) WITH ORDINALITY AS u(x, i)),
		(SELECT array_agg(round(x, 9) ORDER BY i) FROM unnest(completions) WITH ORDINALITY AS u(x, i)), round(share, 9), least_days) AS s1,
	LATERAL (SELECT (week_ending - date '2021-12-31') / 7) AS w(n),
	LATERAL (SELECT CASE WHEN has_margin THEN ceil(2.0075837681558825 * s * sqrt(n + n * n / 52.0::float8))::bigint END) AS m(margin)
WHERE coalesce(area, '') = key AND waiting IS NOT NULL;

SELECT is(count(*), 16 * 52::bigint, 'weeks of 16 trajectories') FROM expected;
SELECT set_eq('SELECT scenario, week_ending, area, requested, completed, in_time, percent, open, overdue, mean_weeks FROM expected',
	'SELECT scenario, week_ending, area, received, completed, in_time, percent, open, overdue, mean_weeks FROM card.trajectory', 'the trajectories, case by case');
SELECT set_eq('SELECT scenario, week_ending, area, open_lower, open_upper FROM expected', 'SELECT scenario, week_ending, area, open_lower, open_upper FROM card.trajectory', 'the bands');
SELECT set_eq('SELECT scenario, week_ending, area, requests_a_week, completions_a_week FROM expected', 'SELECT scenario, week_ending, area, requests_a_week, completions_a_week FROM card.trajectory', 'the rates');
SELECT set_eq('SELECT scenario, week_ending, area, needed_a_week, is_total FROM expected', 'SELECT scenario, week_ending, area, needed_a_week, is_total FROM card.trajectory', 'what is needed');
SELECT cmp_ok(count(DISTINCT area), '=', 6::bigint, 'areas: not the one in which nothing is open') FROM card.trajectory WHERE scenario = 'present pace';
SELECT results_eq($$ SELECT DISTINCT completed, completions_a_week, percent FROM card.trajectory WHERE area = 'west' $$, 'VALUES (0::bigint, 0.0, NULL::numeric)', 'nothing has ended in 12 weeks: the pace is 0');
SELECT results_eq($$ SELECT DISTINCT open_lower FROM card.trajectory WHERE area = 'new' $$, 'VALUES (NULL::bigint)', 'a record of less than 52 weeks has no band');
-- where the trajectory begins is where the backlog ends
SELECT results_eq($$ SELECT area, open + completed - received FROM card.trajectory WHERE scenario = 'present pace' AND week_ending = '2022-01-07' ORDER BY area $$,
	$$ SELECT area, open FROM card.weekly_backlog WHERE week_ending = '2021-12-31' AND open > 0 ORDER BY area $$, 'it continues the backlog');
-- as many completions as are needed leave no case overdue, oldest first
INSERT INTO card.scenarios (name, completions_a_week, share_for_cases_in_time) SELECT 'needed', needed_a_week, 0 FROM card.trajectory WHERE is_total AND week_ending = date '2021-12-31' + 140;
SELECT is(overdue, 0::bigint, 'the completions that are needed are enough') FROM card.trajectory WHERE scenario = 'needed' AND week_ending = date '2021-12-31' + 140;

-- the work and the staff
SELECT results_eq('SELECT role, hours, hours_a_week FROM card.hours_per_plan ORDER BY hours DESC',
	$$ VALUES ('educational psychologist', 17.4, 37::numeric), ('case officer', 11.3, 37), ('SEND manager', 9.9, 37), ('social worker', 4.8, 37) $$, 'the figures of the study');
UPDATE card.hours_per_plan SET hours_a_week = 20 WHERE role = 'case officer';
DELETE FROM card.hours_per_plan WHERE role = 'social worker';
SELECT bag_eq('TABLE card.staff_weeks', $$
	SELECT scenario, plans.area, role, hours, n, round(n * hours / per_week, 1) AS work, round(new_completions, 1) AS pace, round(round(new_completions, 1) * hours / per_week, 1) AS staff,
		needed, round(needed * hours / per_week, 1) AS staff_needed, scenario = 'present pace' AND plans.area IS NULL AS is_total
	FROM (SELECT * FROM plans UNION ALL SELECT name, NULL, NULL, completions_a_week, 0, NULL, 0 FROM card.scenarios WHERE name = 'needed') AS plans JOIN paces ON paces.area IS NOT DISTINCT FROM plans.area,
		LATERAL (SELECT cardinality(waiting)::bigint, round(ceil((SELECT count(*) FROM unnest(waiting) AS day WHERE day < 7 * 12 - 140) / 1.2) / 10, 1)) AS w(n, needed),
		(VALUES ('educational psychologist', 17.4, 37), ('case officer', 11.3, 20), ('SEND manager', 9.9, 37)) AS roles(role, hours, per_week)
	WHERE n > 0 AND coalesce(from_day, '-infinity') <> 'infinity' AND scenario <> 'in the last week'
	UNION ALL
	-- scenarios that begin after the last week, or within it
	SELECT scenario, NULL, role, hours, n, round(n * hours / per_week, 1), pace, round(pace * hours / per_week, 1), needed, round(needed * hours / per_week, 1), false
	FROM (SELECT DISTINCT scenario, completions_a_week AS pace FROM card.trajectory WHERE scenario IN ('never', 'in the last week') AND week_ending = date '2021-12-31' + 364) AS last_week, paces,
		LATERAL (SELECT cardinality(waiting)::bigint, round(ceil((SELECT count(*) FROM unnest(waiting) AS day WHERE day < 7 * 12 - 140) / 1.2) / 10, 1)) AS w(n, needed),
		(VALUES ('educational psychologist', 17.4, 37), ('case officer', 11.3, 20), ('SEND manager', 9.9, 37)) AS roles(role, hours, per_week)
	WHERE area IS NULL
$$, 'the staff of each scenario');
-- what users have changed stays
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card') \gset
SELECT results_eq('SELECT role, hours_a_week FROM card.hours_per_plan ORDER BY hours DESC', $$ VALUES ('educational psychologist', 37::numeric), ('case officer', 20), ('SEND manager', 37) $$, 'the hours stay as users have changed them');

-- the names and rates that the table takes
SELECT throws_ok($$ INSERT INTO card.scenarios (name, completions_a_week) VALUES ('present pace', 5) $$, '23514', NULL, 'the name of the present pace is taken');
SELECT throws_ok($$ INSERT INTO card.scenarios (name, completions_a_week) VALUES ('much', 'NaN') $$, '23514', NULL, 'a rate is a number');

-- without areas, and without cases
CREATE TABLE no_areas AS SELECT case_id, requested_on, issued_on, closed_on, excepted FROM cases;
SELECT count(*) AS views FROM ehcp.create_scorecard('no_areas', 'no_areas') \gset
SELECT set_eq($$ SELECT week_ending, area, open, overdue, percent, false FROM card.trajectory WHERE scenario = 'present pace' AND area IS NULL $$,
	'SELECT week_ending, area, open, overdue, percent, is_total FROM no_areas.trajectory', 'without areas');
CREATE TABLE nothing (LIKE cases);
SELECT count(*) AS views FROM ehcp.create_scorecard('nothing', 'nothing') \gset
INSERT INTO nothing.scenarios (name, completions_a_week) VALUES ('ten', 10);
SELECT is_empty('TABLE nothing.trajectory', 'no cases, no rows');
SELECT * FROM finish();
ROLLBACK;
