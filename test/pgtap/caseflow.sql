-- The backlog of random cases against a count of cases on each day.
BEGIN;
SELECT plan(14);
SELECT setseed(0.20);

CREATE TEMP TABLE cases AS
SELECT team, opened_on, CASE
	WHEN kind < 0.2 THEN NULL
	WHEN kind < 0.23 THEN opened_on - 1 - (share * 5)::integer
	WHEN kind < 0.26 THEN opened_on
	WHEN kind < 0.29 THEN opened_on + 139 + (share * 4)::integer
	WHEN opened_on IS NULL THEN '2020-01-01'
	ELSE opened_on + (share * 300)::integer END AS closed_on
FROM (SELECT i % 20 AS team, CASE WHEN i % 37 > 0 THEN date '2019-06-01' + (random() * 600)::integer END AS opened_on,
	random() AS kind, random() AS share FROM generate_series(1, 4000) AS i) AS random;
CREATE TEMP TABLE whole AS SELECT ehcp.caseflow_agg(opened_on, closed_on) AS f, ehcp.caseflow_agg(opened_on, closed_on, 42) AS f42 FROM cases;

CREATE TEMP TABLE expected AS
SELECT day::date AS day,
	count(*) FILTER (WHERE opened_on = day) AS opened,
	count(*) FILTER (WHERE closed_on = day) AS closed,
	count(*) FILTER (WHERE opened_on <= day AND (closed_on IS NULL OR closed_on > day)) AS open,
	count(*) FILTER (WHERE opened_on <= day AND (closed_on IS NULL OR closed_on > day) AND day > opened_on + 140) AS overdue,
	count(*) FILTER (WHERE opened_on <= day AND (closed_on IS NULL OR closed_on > day) AND day > opened_on + 42) AS overdue42
FROM generate_series(date '2019-05-20', date '2022-01-10', '1 day') AS day,
	(SELECT * FROM cases WHERE opened_on IS NOT NULL AND (closed_on IS NULL OR closed_on >= opened_on)) AS dated
GROUP BY day;
SELECT is((SELECT count(*) FROM expected), 967::bigint, 'days counted case by case');

SELECT set_eq($$ SELECT s.* FROM whole, ehcp.backlog_series(f, '2019-05-20', '2022-01-10') AS s $$,
	'SELECT day, opened, closed, open, overdue FROM expected', 'every day');
SELECT set_eq($$ SELECT day, overdue FROM whole, ehcp.backlog_series(f42, '2019-05-20', '2022-01-10') $$,
	'SELECT day, overdue42 FROM expected', 'a limit of 42 days');
SELECT set_eq($$ SELECT s.* FROM whole, ehcp.backlog_series(f, '2019-05-26', '2022-01-10', '7 days') AS s $$, $$
	SELECT day, opened, closed, open, overdue FROM (
		SELECT day, sum(opened) OVER w AS opened, sum(closed) OVER w AS closed, open, overdue
		FROM expected WINDOW w AS (ORDER BY day ROWS 6 PRECEDING)) AS weeks
	WHERE (day - date '2019-05-26') % 7 = 0 AND day >= '2019-05-26'
$$, 'every week');
-- from 31 July each step is the end of a month: 31 July, 31 August, 30 September, ...
SELECT set_eq($$ SELECT s.* FROM whole, ehcp.backlog_series(f, '2019-07-31', '2021-12-31', '1 month') AS s $$, $$
	SELECT max(day) AS day, sum(opened) AS opened, sum(closed) AS closed,
		(array_agg(open ORDER BY day DESC))[1] AS open, (array_agg(overdue ORDER BY day DESC))[1] AS overdue
	FROM expected WHERE day BETWEEN '2019-07-01' AND '2021-12-31' GROUP BY date_trunc('month', day)
$$, 'every month, to its last day');
SELECT set_eq($$ SELECT e.day, b.* FROM whole, expected AS e, ehcp.backlog(f, e.day) AS b $$, $$
	SELECT day, sum(opened) OVER w AS opened, sum(closed) OVER w AS closed, open, overdue FROM expected WINDOW w AS (ORDER BY day)
$$, 'backlog on every day');
SELECT is(ehcp.undated(f), (SELECT count(*) FROM cases WHERE opened_on IS NULL OR closed_on < opened_on), 'undated') FROM whole;

CREATE TEMP TABLE spans AS SELECT date '2019-05-20' + n * 41 AS from_day, days FROM generate_series(0, 20) AS n, unnest('{0,1,30,500}'::integer[]) AS days;
-- case by case: the days from the day after the limit to the day before the closing
SELECT set_eq($$ SELECT from_day, days, ehcp.overdue_days(f, from_day, from_day + days) AS overdue, ehcp.overdue_days(f42, from_day, from_day + days) AS overdue42
	FROM whole, spans $$, $$
	SELECT from_day, days, sum(greatest(last_day - greatest(opened_on + 141, from_day) + 1, 0)) AS overdue, sum(greatest(last_day - greatest(opened_on + 43, from_day) + 1, 0)) AS overdue42
	FROM spans, LATERAL (SELECT opened_on, least(coalesce(closed_on - 1, from_day + days), from_day + days) AS last_day
		FROM cases WHERE opened_on IS NOT NULL AND (closed_on IS NULL OR closed_on >= opened_on)) AS dated
	GROUP BY 1, 2
$$, 'overdue days');
SELECT is(ehcp.overdue_days(f, '2019-05-20', '2022-01-10'), (SELECT sum(overdue) FROM expected)::bigint, 'overdue days are the sum of the days') FROM whole;

CREATE TEMP TABLE by_team AS SELECT ehcp.caseflow_agg(opened_on, closed_on) AS f FROM cases GROUP BY team;
SELECT is(ehcp.rollup(f)::text, (SELECT f::text FROM whole), 'the rollup of the teams is the whole') FROM by_team;
SELECT is(ehcp.rollup(f::text::ehcp.caseflow)::text, (SELECT f::text FROM whole), 'through text') FROM by_team;

-- figures near the limits of a bigint
SELECT throws_ok(format('SELECT ehcp.clearance_weeks(%L, %L)', 'limit 536870911; opened 2021-01-01:' || open || '; closed 2021-01-02:1', '2021-01-03'),
	'22003', 'figure out of range', open || ' open, one closed')
FROM (VALUES (9000000000000000000), (700000000000000000)) AS v(open);
SELECT is(ehcp.clearance_weeks('limit 536870911; opened 2021-01-01:70000000000000001; closed 2021-01-02:1', '2021-01-03'), 840000000000000000.0, 'the largest counts');
SELECT * FROM finish();
ROLLBACK;
