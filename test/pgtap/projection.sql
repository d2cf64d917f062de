-- Trajectories against a simulation case by case, and against the identity of a queue.
BEGIN;
SELECT plan(29);
SELECT setseed(0.52);

\i test/data/projection.sql

CREATE TEMP TABLE runs AS
SELECT run, waiting, date '2021-06-30' + run AS from_day, weeks, by_week, CASE WHEN by_week THEN by_week_requests ELSE array_fill(by_week_requests[1], ARRAY[30]) END AS requests,
	CASE WHEN run % 3 = 0 THEN by_week_completions ELSE array_fill(by_week_completions[1], ARRAY[30]) END AS completions,
	CASE run % 5 WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE round(random()::numeric, run % 10) END AS share,
	('{0,0,0,42,98,140,141,300}'::integer[])[1 + floor(random() * 8)::integer] AS least_days
FROM (SELECT run, 1 + floor(random() * 30)::integer AS weeks, run % 2 = 0 AS by_week,
		(SELECT array_agg(-age ORDER BY age DESC) FROM (SELECT floor(random() * ('{150,400}'::integer[])[1 + run % 2])::integer AS age FROM generate_series(1, 1 + run % 60)) AS ages) AS waiting,
		(SELECT array_agg(round((random() * 9)::numeric, run % 10 + 0 * week)) FROM generate_series(1, 30) AS week) AS by_week_requests,
		(SELECT array_agg(round((random() * 12)::numeric, run % 10 + 0 * week)) FROM generate_series(1, 30) AS week) AS by_week_completions
	FROM generate_series(1, 1000) AS run) AS random;
CREATE TEMP TABLE opens AS
SELECT run, ehcp.timeliness_agg(from_day + requested_on, NULL, false, from_day) AS t FROM runs, unnest(waiting) AS requested_on GROUP BY run;
CREATE TEMP TABLE expected AS SELECT run, s.* FROM runs, simulated(waiting, from_day, weeks, requests, completions, share, least_days) AS s;

SELECT cmp_ok(count(*), '>', 12000::bigint, 'weeks') FROM expected;
SELECT cmp_ok(count(*), '>', 1000::bigint, '... in which cases are completed in time, and late') FROM expected WHERE in_time > 0 AND in_time < completed;
SELECT cmp_ok(count(*), '>', 1000::bigint, '... with nothing completed') FROM expected WHERE completed = 0;
SELECT set_eq($$ SELECT run, p.* FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks + run % 7, requests, completions, share, least_days) AS p $$,
	'SELECT * FROM expected', '1,000 random runs, case by case');
SELECT set_eq($$ SELECT run, p.* FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks, requests[1], completions[1], share, least_days) AS p WHERE NOT by_week AND run % 3 > 0 $$,
	'SELECT expected.* FROM expected JOIN runs USING (run) WHERE NOT by_week AND run % 3 > 0', 'the same requests every week');
SELECT set_eq($$ SELECT run, p.* FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks, requests[1], completions[1], share) AS p WHERE NOT by_week AND run % 3 > 0 AND least_days = 0 $$,
	'SELECT expected.* FROM expected JOIN runs USING (run) WHERE NOT by_week AND run % 3 > 0 AND least_days = 0', 'of any age');
SELECT set_eq($$ SELECT run, p.* FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks, requests, completions[1], share, least_days) AS p WHERE run % 3 > 0 $$,
	'SELECT expected.* FROM expected JOIN runs USING (run) WHERE run % 3 > 0', 'the same completions every week');
SELECT set_eq($$ SELECT run, p.* FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks, requests, completions, share) AS p WHERE least_days = 0 $$,
	'SELECT expected.* FROM expected JOIN runs USING (run) WHERE least_days = 0', 'both by week, of any age');
SELECT set_eq($$ SELECT run, p.* FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks, requests, completions) AS p WHERE least_days = 0 AND share = 0 $$,
	'SELECT expected.* FROM expected JOIN runs USING (run) WHERE least_days = 0 AND share = 0', 'the oldest first');

-- The order in which cases are completed does not change the queue.  It is the queue of
-- NHSRwaitinglist (wl_queue_size): what was there, plus arrivals, minus departures.
SELECT is_empty($$ SELECT * FROM (
		SELECT run, week_ending, open, cardinality(waiting) + sum(requested) OVER w - sum(completed) OVER w AS queue
		FROM runs JOIN opens USING (run), ehcp.project(t, from_day, from_day + 7 * weeks, requests, completions, share, least_days) AS p
		WINDOW w AS (PARTITION BY run ORDER BY week_ending)) AS queues
	WHERE open <> queue $$, 'the queue is what was there, plus arrivals, minus departures');
-- a queue that never empties: floors of the totals
SELECT is_empty($$ SELECT p.* FROM generate_series(1, 200) AS n, LATERAL (SELECT n / 13.0 AS r, n / 17.0 AS c) AS rates,
		ehcp.project('open 0:5000', '2021-01-01', '2022-12-30', round(r, 9), round(c, 9)) AS p
	WHERE open <> 5000 + floor(round(r, 9) * (week_ending - '2021-01-01') / 7 + 0.00001) - floor(round(c, 9) * (week_ending - '2021-01-01') / 7 + 0.00001) $$, 'the queue of the rates');

-- completions needed: the cases open by_day that were requested 141 days before, one by one
SELECT is_empty($$ SELECT run, days FROM runs JOIN opens USING (run), unnest('{0,1,7,60,139,140}'::integer[]) AS days, unnest('{0,3,100}'::bigint[]) AS overdue_left
	WHERE ehcp.completions_needed(t, from_day, from_day + days, overdue_left)
		<> (SELECT greatest(count(*) FILTER (WHERE requested_on <= days - 141) - overdue_left, 0) FROM unnest(waiting) AS requested_on)
	OR ehcp.completions_needed(t, from_day, from_day + days) <> ehcp.completions_needed(t, from_day, from_day + days, 0) $$, 'completions needed');
-- It is exact: with that number of completions, spread evenly over whole weeks, no case is overdue at the end;
-- with one fewer, one case is.  The oldest cases are completed first.
SELECT is_empty($$ SELECT run, n_weeks, needed FROM opens JOIN runs USING (run), generate_series(1, 20) AS n_weeks,
		LATERAL (SELECT ehcp.completions_needed(t, from_day, from_day + 7 * n_weeks) AS needed) AS n,
		LATERAL (SELECT overdue FROM ehcp.project(t, from_day, from_day + 7 * n_weeks, 5, ceil(needed * 1e9 / n_weeks) / 1e9) ORDER BY week_ending DESC LIMIT 1) AS enough,
		LATERAL (SELECT overdue AS left_over FROM ehcp.project(t, from_day, from_day + 7 * n_weeks, 5, ceil(greatest(needed - 1, 0) * 1e9 / n_weeks) / 1e9) ORDER BY week_ending DESC LIMIT 1) AS fewer
	WHERE overdue <> 0 OR (needed > 0 AND left_over <> 1) $$, 'as many completions leave none overdue, and one fewer leaves one');

-- the examples that NHSRwaitinglist prints: load 1.111111, target queue 390, relief capacity 61.15385
SELECT results_eq('SELECT ehcp.load(30, 27), ehcp.target_queue(30, 52), ehcp.relief_capacity(30, 1200, 390, 26), ehcp.relief_capacity(30, 1200, 390)',
	'VALUES (1.11, 390.0, 61.15, 61.15)', 'the examples of NHSRwaitinglist');
SELECT is_empty($$ SELECT * FROM (SELECT round((random() * 1000)::numeric, 3) AS r, round((0.001 + random() * 1000)::numeric, 3) AS c, floor(random() * 2000)::numeric AS q, floor(random() * 300)::numeric AS tq,
		1 + floor(random() * 60)::integer AS w FROM generate_series(1, 2000)) AS random
	WHERE (ehcp.load(r, c), ehcp.target_queue(r, w), ehcp.relief_capacity(r, q, tq, w))
		IS DISTINCT FROM (round(r / c, 2), round(r * w / 4, 1), greatest(round(r + (q - tq) / w, 2), 0)) $$, 'and the formulas');

-- as many ages as a projection takes, and one more; the time depends on the ages, not on the cases
CREATE TEMP TABLE many_ages AS SELECT n, ehcp.timeliness_agg(date '2021-06-30' - i, NULL, false, '2021-06-30') AS t
FROM unnest('{999999,1000000}'::integer[]) AS n, LATERAL generate_series(0, n) AS i GROUP BY n;
SELECT is(p.open, 1000000 - 70::bigint, 'a million ages') FROM many_ages, ehcp.project(t, '2021-06-30', '2021-07-07', 0, 70) AS p WHERE n = 999999;
SELECT throws_ok($$ SELECT ehcp.project(t, '2021-06-30', '2021-07-07', 0, 70) FROM many_ages WHERE n = 1000000 $$,
	'54000', 'the open cases have more than 1000000 different ages', 'one age more');

-- The margin: 500 councils with 300 open cases and 90 random weeks, about 6 requests and 5
-- completions in each.  The margin is that of week 64, at the pace of the 52 weeks before.
CREATE TEMP TABLE weeks AS
SELECT council, week, (SELECT count(*) FILTER (WHERE random() < 0.2) FROM generate_series(1, 30 + 0 * week)) AS requests,
	(SELECT count(*) FILTER (WHERE random() < 0.2) FROM generate_series(1, 25 + 0 * week)) AS completions
FROM generate_series(1, 500) AS council, generate_series(1, 90) AS week;
CREATE TEMP TABLE councils AS
SELECT council, ehcp.caseflow_agg(date '2020-01-01' + 7 * opened.week, date '2020-01-01' + 7 * closed.week) AS f
FROM (SELECT council, week, row_number() OVER (PARTITION BY council ORDER BY week) AS n
		FROM (SELECT council, week, requests FROM weeks UNION ALL SELECT council, 0, 300 FROM generate_series(1, 500) AS council) AS all_weeks, generate_series(1, requests)) AS opened
	LEFT JOIN (SELECT council, week, row_number() OVER (PARTITION BY council ORDER BY week) AS n FROM weeks, generate_series(1, completions)) AS closed USING (council, n)
GROUP BY council;
CREATE TEMP TABLE margins AS
SELECT council, h, ehcp.open_margin(f, date '2020-01-01' + 7 * 64, h) AS margin,
	ceil(2.0075837681558825 * s * sqrt(h + h * h / 52.0::float8)) AS expected,
	(ehcp.backlog(f, date '2020-01-01' + 7 * (64 + h))).open - (b.now + h * (b.now - b.year_ago) / 52.0) AS error
FROM councils JOIN (SELECT council, stddev_samp(requests - completions)::float8 AS s FROM weeks WHERE week BETWEEN 13 AND 64 GROUP BY council) AS variation USING (council),
	unnest('{1,4,13,26}'::integer[]) AS h,
	LATERAL (SELECT (ehcp.backlog(f, date '2020-01-01' + 7 * 64)).open AS now, (ehcp.backlog(f, date '2020-01-01' + 7 * 12)).open AS year_ago) AS b;
SELECT is_empty('SELECT * FROM margins WHERE abs(margin - expected) > 1e-9', 'the margin is the formula');
CREATE TEMP TABLE coverage AS SELECT h, round(100.0 * avg((abs(error) <= margin)::integer), 1) AS percent, round(avg(margin), 1) AS mean_margin FROM margins GROUP BY h;
SELECT diag(format('after %s weeks, %s %% of 500 councils are within the margin, on average %s cases', h, percent, mean_margin)) FROM coverage ORDER BY h;
SELECT ok(percent BETWEEN 92 AND 99, format('coverage after %s weeks', h)) FROM coverage ORDER BY h;
SELECT set_eq($$ SELECT ehcp.open_margin(f, '2021-06-30', 26) FROM (SELECT ehcp.caseflow_agg(day::date, NULL) AS f FROM generate_series(timestamp '2020-01-01', '2021-06-30', '7 days') AS day, generate_series(1, 10) AS n GROUP BY n % 2 + n / 5) AS steady $$,
	ARRAY[0::bigint], 'the same change every week has no margin');
SELECT is(ehcp.open_margin(f, '2020-12-29', 4), NULL, 'less than 52 weeks of record') FROM councils WHERE council = 1;
SELECT throws_ok($$ SELECT ehcp.open_margin('empty', '2021-06-30', 0) $$, '22023', 'weeks must be between 1 and 5200', 'no weeks');
SELECT throws_ok($$ SELECT ehcp.open_margin('empty', '1500000-01-01', 4) $$, '22008', 'date out of range for a caseflow', 'a day too late');
SELECT throws_ok($$ SELECT ehcp.open_margin('limit 140; opened 2020-01-06:1 2021-01-04:4000000000000000000; breached 2020-05-26:1 2021-05-25:4000000000000000000', '2021-06-30', 5200) $$, '22003', NULL, 'a margin of more than a bigint');
SELECT lives_ok($$ SELECT ehcp.open_margin('limit 140; opened 2020-01-06:1 2021-01-04:4000000000000000000; breached 2020-05-26:1 2021-05-25:4000000000000000000', '2021-06-30', 1) $$, '... but not after a week');
-- the second entry of the bytes, the closing in the last of the 52 weeks, gets a case that was not opened
CREATE CAST (bytea AS ehcp.caseflow) WITHOUT FUNCTION;
SELECT throws_ok(format('SELECT ehcp.open_margin(%L::bytea::ehcp.caseflow, %L, 4)', set_byte(bytes, 7, get_byte(bytes, 7) + 1), '2021-06-30'), 'XX001', 'a stored summary is corrupt', 'more closings than openings')
FROM ehcp.caseflow_send('limit 140; opened 2020-01-06:1; closed 2021-06-28:1; breached 2020-05-26:1; closed_overdue 2021-06-28:1') AS bytes;
SELECT * FROM finish();
ROLLBACK;
