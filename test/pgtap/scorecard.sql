-- Each view of a scorecard against an independent query on random cases, on two days, and a
-- replayed day against the data of that day.
BEGIN;
SET client_min_messages = warning;
SELECT plan(104);
SELECT setseed(0.70);

-- Random cases with everything that goes wrong: no request date, no closing date, ends
-- before starts, flags that are NULL, refusals to assess, overturned refusals.
CREATE TABLE cases AS
SELECT i AS case_id, CASE WHEN dice[1] > 0.02 THEN requested_on END AS requested_on,
	CASE WHEN outcome > 0.3 THEN ended_on END AS issued_on,
	CASE WHEN dice[2] > 0.05 THEN ended_on + (dice[2] > 0.97)::integer * 400 END AS closed_on,
	CASE WHEN dice[3] < 0.08 THEN true WHEN dice[3] < 0.9 THEN false END AS excepted,
	CASE WHEN dice[4] > 0.1 THEN requested_on + 20 + (dice[4] * 40)::integer END AS decided_on,
	CASE WHEN outcome < 0.1 THEN false WHEN dice[5] > 0.1 THEN true END AS decision,
	CASE WHEN outcome BETWEEN 0.1 AND 0.2 OR dice[5] > 0.98 THEN requested_on + 60 + (dice[5] * 80)::integer END AS refused_on,
	CASE WHEN dice[6] < 0.05 THEN true WHEN dice[6] < 0.9 THEN false END AS contested,
	CASE WHEN dice[7] < 0.1 THEN ended_on + (dice[7] * 5000)::integer END AS ceased_on,
	(ARRAY['north', 'south', 'east', NULL])[1 + floor(dice[8] * 3.2)::integer] AS area,
	i % 7 AS owner
FROM (
	SELECT i, dice, dice[9] AS outcome, requested_on,
		CASE WHEN dice[10] < 0.03 THEN requested_on - 3 WHEN dice[10] < 0.06 THEN requested_on + 139 + (dice[10] * 100)::integer - 3
			WHEN dice[10] < 0.9 THEN requested_on + 30 + (dice[10] * dice[10] * 300)::integer END AS ended_on
	FROM (SELECT i, array_agg(random()) AS dice FROM generate_series(1, 2500) AS i, generate_series(1, 10 + i * 0) GROUP BY i) AS random,
		LATERAL (SELECT date '2018-03-05' + (i * 1399 / 2500)) AS r(requested_on)
) AS random;
-- open cases at the ages where something changes
INSERT INTO cases (case_id, requested_on, excepted, decided_on, decision, area)
SELECT row_number() OVER () + 3000, d - age, false, CASE WHEN decided THEN d - age + 1 END, true, 'north'
FROM (VALUES (date '2021-12-31'), ('2021-08-17')) AS days(d), unnest('{0,41,42,43,111,112,113,139,140,141,210,211,280,281,364,365}'::integer[]) AS age, (VALUES (true), (false)) AS kinds(decided);
CREATE TABLE advice AS
SELECT case_id, CASE WHEN service = 2 AND case_id % 50 = 0 THEN NULL ELSE (ARRAY['health', 'social care'])[service] END AS service,
	CASE WHEN random() > 0.01 THEN requested_on + 40 END AS requested_on,
	CASE WHEN random() < 0.8 THEN requested_on + 40 + (random() * 80)::integer - 2 END AS received_on
FROM cases, generate_series(1, 2) AS service;
-- the same request twice, or again before or after the first is answered
INSERT INTO advice
SELECT case_id, service, requested_on + CASE case_id % 21 WHEN 1 THEN 0 ELSE case_id % 97 END, received_on + CASE case_id % 21 WHEN 1 THEN 0 ELSE case_id % 83 END
FROM advice WHERE case_id % 21 < 3;
CREATE TABLE reviews AS
SELECT case_id::text AS plan_id, due_on,
	CASE WHEN random() < 0.8 THEN due_on - 20 + (random() * 40)::integer END AS meeting_on,
	CASE WHEN random() < 0.7 THEN due_on - 15 + (random() * 90)::integer END AS decided_on,
	-- some children have several plans, and of some plans the child is unknown
	CASE WHEN case_id % 10 > 0 THEN case_id / 4 END AS person_id,
	(ARRAY['north', 'south', 'east', NULL])[1 + case_id % 4] AS area
FROM (SELECT case_id, issued_on + 360 + (random() * 30)::integer AS due_on FROM cases) AS issued;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews') \gset
INSERT INTO card.targets VALUES ('interim', 55, DEFAULT), ('stretch', 90, 10), ('now', 41.7, 0);
INSERT INTO card.scenarios (name, completions_a_week) VALUES ('twenty', 20);
INSERT INTO card.milestones VALUES ('halve it', '2021-03-01', '2021-10-31', 60), ('done', '2019-06-30', '2020-01-31', 10), ('later', '2022-03-01', '2022-09-01', 9);
INSERT INTO card.milestones VALUES ('all of them', '2021-04-01', '2022-03-31', 150, 'open cases'), ('reviews', '2021-05-03', '2021-12-24', 80, 'overdue reviews'), ('all reviews', '2021-06-20', '2022-06-20', 900, 'outstanding reviews');

-- The day, and the tables as they were on that day, by independent SQL.
CREATE TABLE today AS SELECT date '2021-12-31' AS d;
CREATE VIEW known AS
SELECT case_id, coalesce(area, 'not known') AS area, owner, requested_on, (SELECT x FROM (VALUES (issued_on)) AS v(x), today WHERE x <= d) AS issued_on,
	(SELECT x FROM (VALUES (refused_on)) AS v(x), today WHERE x <= d) AS refused_on,
	(SELECT x FROM (VALUES (decided_on)) AS v(x), today WHERE x <= d) AS decided_on,
	(SELECT x FROM (VALUES (ceased_on)) AS v(x), today WHERE x <= d) AS ceased_on,
	(SELECT min(x) FROM unnest(ARRAY[issued_on, closed_on, refused_on] || CASE WHEN decision = false THEN ARRAY[decided_on] ELSE '{}' END) AS x, today WHERE x <= d) AS ended_on,
	coalesce(excepted, false) AS excepted, coalesce(contested, false) AS contested
FROM cases
WHERE requested_on IS NULL OR NOT requested_on > (SELECT d FROM today);
-- each case twice: in its area and in all
CREATE VIEW twice AS SELECT * FROM known UNION ALL SELECT case_id, NULL, owner, requested_on, issued_on, refused_on, decided_on, ceased_on, ended_on, excepted, contested FROM known;
CREATE VIEW plans AS
SELECT area, issued_on, requested_on, excepted, requested_on IS NOT NULL AND requested_on <= issued_on AS dated, issued_on - requested_on AS days,
	requested_on IS NOT NULL AND issued_on - requested_on BETWEEN 0 AND 140 AS in_time
FROM twice WHERE issued_on IS NOT NULL AND NOT contested;

-- Wilson's interval in the form of the reference, and Newcombe's interval of a change
CREATE FUNCTION wilson(x bigint, n bigint, OUT l float, OUT u float) LANGUAGE sql AS $$
	SELECT (2 * x + z * z - z * sqrt(z * z + 4 * x * (1 - x / nullif(n, 0)::float))) / 2 / (n + z * z), (2 * x + z * z + z * sqrt(z * z + 4 * x * (1 - x / nullif(n, 0)::float))) / 2 / (n + z * z)
	FROM (SELECT 1.959963984540054::float) AS c(z)
$$;
CREATE FUNCTION travel(x1 bigint, n1 bigint, x2 bigint, n2 bigint) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN d - sqrt((p2 - w2.l) ^ 2 + (w1.u - p1) ^ 2) > 0 THEN 'better'
		WHEN d + sqrt((w2.u - p2) ^ 2 + (p1 - w1.l) ^ 2) < 0 THEN 'worse' ELSE 'no clear change' END
	FROM wilson(x1, n1) AS w1, wilson(x2, n2) AS w2, LATERAL (SELECT x1 / nullif(n1, 0)::float, x2 / nullif(n2, 0)::float) AS p(p1, p2), LATERAL (SELECT p2 - p1) AS c(d)
	WHERE d IS NOT NULL
$$;
CREATE FUNCTION share(x bigint, n bigint) RETURNS numeric LANGUAGE sql AS 'SELECT round(100.0 * x / nullif(n, 0), 1)';
SELECT results_eq($$ SELECT round(l::numeric, 4), round(u::numeric, 4) FROM wilson(15, 81) $$, 'VALUES (0.1156, 0.2833)', 'the interval of 15 in 81, by hand');

CREATE FUNCTION views_agree(label text) RETURNS SETOF text LANGUAGE plpgsql AS $body$
BEGIN
	PERFORM set_config('ehcp.as_of', d::text, true) FROM today;
	-- these hide the views of the same names
	CREATE TEMP TABLE known AS TABLE public.known;
	CREATE TEMP TABLE twice AS TABLE public.twice;
	CREATE TEMP TABLE plans AS TABLE public.plans;
	ANALYZE known, twice, plans;
	RETURN NEXT bag_eq('SELECT case_id, area, owner, requested_on, decided_on, refused_on, issued_on, ceased_on, ended_on, excepted, contested, is_open FROM card.cases_as_at',
		'SELECT case_id, area, owner::text, requested_on, decided_on, refused_on, issued_on, ceased_on, ended_on, excepted, contested, ended_on IS NULL FROM known', label || 'cases_as_at');

	CREATE TEMP TABLE months AS
	SELECT month::date AS month, (month + interval '1 month')::date AS next_month FROM today, generate_series(timestamp '2011-01-01', d, '1 month') AS month;
	CREATE TEMP TABLE monthly AS
	SELECT month, next_month, a.area, count(p) FILTER (WHERE NOT excepted) AS issued, count(*) FILTER (WHERE in_time AND NOT excepted) AS in_time,
		count(p) AS issued_all, count(*) FILTER (WHERE in_time) AS in_time_all, round(avg(days) FILTER (WHERE dated AND NOT excepted) / 7, 1) AS mean,
		round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE dated AND NOT excepted))::numeric / 7, 1) AS median
	FROM months CROSS JOIN (SELECT DISTINCT area FROM plans) AS a LEFT JOIN plans AS p ON p.area IS NOT DISTINCT FROM a.area AND issued_on >= month AND issued_on < next_month
	WHERE next_month > (SELECT min(issued_on) FROM plans)
	GROUP BY month, next_month, a.area;
	RETURN NEXT bag_eq('SELECT month, area, issued, in_20_weeks, percent, issued_including_exceptions, in_20_weeks_including_exceptions, percent_including_exceptions, mean_weeks, median_weeks FROM card.monthly_timeliness',
		'SELECT month, area, issued, in_time, share(in_time, issued), issued_all, in_time_all, share(in_time_all, issued_all) AS share_all, mean, median FROM monthly', label || 'monthly_timeliness: figures of the month');
	RETURN NEXT bag_eq('SELECT month, area, percent_lower, percent_upper FROM card.monthly_timeliness',
		'SELECT month, area, round((100 * l)::numeric, 1) AS l, round((100 * u)::numeric, 1) AS u FROM monthly LEFT JOIN LATERAL wilson(in_time, issued) ON true', label || 'monthly_timeliness: interval');
	RETURN NEXT bag_eq('SELECT month, area, rolling_12_months, year_to_date FROM card.monthly_timeliness', $$
		SELECT month, area, (SELECT share(sum(in_time)::bigint, sum(issued)::bigint) FROM monthly AS m WHERE m.area IS NOT DISTINCT FROM monthly.area
				AND m.month BETWEEN monthly.month - interval '11 months' AND monthly.month HAVING count(*) = 12) AS rolling,
			(SELECT share(sum(in_time)::bigint, sum(issued)::bigint) FROM monthly AS m WHERE m.area IS NOT DISTINCT FROM monthly.area
				AND m.month <= monthly.month AND extract(year FROM m.month) = extract(year FROM monthly.month))
		FROM monthly $$, label || 'monthly_timeliness: rolling 12 months and year to date');
	RETURN NEXT bag_eq('SELECT month, area, change, direction_of_travel FROM card.monthly_timeliness', $$
		SELECT now.month, now.area, share(now.in_time, now.issued) - share(before.in_time, before.issued), travel(before.in_time, before.issued, now.in_time, now.issued)
		FROM monthly AS now LEFT JOIN monthly AS before ON before.area IS NOT DISTINCT FROM now.area AND before.next_month = now.month
	$$, label || 'monthly_timeliness: direction of travel');
	RETURN NEXT is((SELECT count(DISTINCT direction_of_travel) FROM card.monthly_timeliness), 3::bigint, label || '... in all three directions');
	-- (pgtap/control_chart.sql compares xmr() with R)
	RETURN NEXT bag_eq('SELECT month, area, special_cause FROM card.monthly_timeliness', $$
		SELECT month, area, CASE WHEN least(mean, 1 - mean) * issued_a_month >= 5 AND percent IS NOT NULL THEN coalesce((point).special_cause, 'no special cause') END
		FROM (SELECT month, area, percent, avg(issued) FILTER (WHERE percent IS NOT NULL) OVER (PARTITION BY area) AS issued_a_month, avg(percent) OVER (PARTITION BY area) / 100 AS mean,
			ehcp.xmr(percent) OVER (PARTITION BY area ORDER BY month) AS point
			FROM (SELECT *, CASE WHEN next_month <= d + 1 THEN share(in_time, issued) END AS percent FROM monthly, today) AS of_months) AS line
	$$, label || 'monthly_timeliness: special causes');
	RETURN NEXT ok(count(DISTINCT special_cause) >= 3 AND count(DISTINCT area) FILTER (WHERE special_cause IS NULL AND issued > 0) BETWEEN 1 AND count(DISTINCT area), label || '... of several kinds, and areas with too few plans') FROM card.monthly_timeliness;

	CREATE TEMP TABLE yearly AS
	SELECT extract(year FROM issued_on)::integer AS year, area, count(*) FILTER (WHERE NOT excepted) AS issued, count(*) FILTER (WHERE in_time AND NOT excepted) AS in_time,
		count(*) AS issued_all, count(*) FILTER (WHERE in_time) AS in_time_all, round(avg(days) FILTER (WHERE dated AND NOT excepted) / 7, 1) AS mean,
		round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE dated AND NOT excepted))::numeric / 7, 1) AS median
	FROM plans GROUP BY 1, 2;
	RETURN NEXT bag_eq('TABLE card.yearly_timeliness', $$
		SELECT now.year, now.area, now.issued, now.in_time, share(now.in_time, now.issued), round((100 * l)::numeric, 1) AS l, round((100 * u)::numeric, 1) AS u,
			now.issued_all, now.in_time_all, share(now.in_time_all, now.issued_all) AS share_all,
			share(now.in_time, now.issued) - share(before.in_time, before.issued), travel(before.in_time, before.issued, now.in_time, now.issued), now.mean, now.median, now.area IS NULL AS is_total
		FROM yearly AS now LEFT JOIN yearly AS before ON before.area IS NOT DISTINCT FROM now.area AND before.year = now.year - 1
			LEFT JOIN LATERAL wilson(now.in_time, now.issued) ON true
	$$, label || 'yearly_timeliness');
	RETURN NEXT bag_eq('SELECT year, including_exceptions, who, issued, in_20_weeks, percent, from_20_to_52_weeks, over_52_weeks, mean_weeks FROM card.benchmark', $$
		SELECT year, including, 'own cases' AS who, issued, in_time, share(in_time, issued), up_to_year, over_year, mean
		FROM (SELECT extract(year FROM issued_on)::integer AS year, including, count(*) AS issued, count(*) FILTER (WHERE in_time) AS in_time,
				count(*) FILTER (WHERE dated AND days > 140 AND days <= 364) AS up_to_year, count(*) FILTER (WHERE dated AND days > 364) AS over_year, round(avg(days) FILTER (WHERE dated) / 7, 1) AS mean
			FROM plans, (VALUES (false), (true)) AS v(including) WHERE area IS NULL AND (including OR NOT excepted) GROUP BY 1, 2) AS years
	$$, label || 'benchmark: the own cases');

	-- the periods from lists of their first days
	CREATE TEMP TABLE periods AS
	SELECT kind, period, from_day, next_day, area, count(*) FILTER (WHERE NOT excepted) AS issued, count(*) FILTER (WHERE in_time AND NOT excepted) AS in_time,
		count(*) AS issued_all, count(*) FILTER (WHERE in_time) AS in_time_all, round(avg(days) FILTER (WHERE dated AND NOT excepted) / 7, 1) AS mean,
		round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE dated AND NOT excepted))::numeric / 7, 1) AS median
	FROM (
		SELECT 'financial year', format('%s/%s', y, right((y + 1)::text, 2)), make_date(y, 4, 1), make_date(y + 1, 4, 1) FROM generate_series(1989, 2030) AS y
		UNION ALL
		SELECT 'academic year', format('%s/%s', y, right((y + 1)::text, 2)), make_date(y, 9, 1), make_date(y + 1, 9, 1) FROM generate_series(1989, 2030) AS y
		UNION ALL
		SELECT 'quarter', format('%s/%s Q%s', y, right((y + 1)::text, 2), q), CASE q WHEN 4 THEN make_date(y + 1, 1, 1) ELSE make_date(y, 1 + 3 * q, 1) END,
			CASE q WHEN 4 THEN make_date(y + 1, 4, 1) WHEN 3 THEN make_date(y + 1, 1, 1) ELSE make_date(y, 4 + 3 * q, 1) END
		FROM generate_series(1989, 2030) AS y, generate_series(1, 4) AS q
	) AS list(kind, period, from_day, next_day) JOIN plans ON issued_on >= from_day AND issued_on < next_day
	GROUP BY 1, 2, 3, 4, 5;
	RETURN NEXT bag_eq('TABLE card.period_timeliness', $$
		SELECT now.kind, now.period, now.from_day, now.next_day - 1 AS to_day, now.area, now.issued, now.in_time, share(now.in_time, now.issued), round((100 * l)::numeric, 1) AS l, round((100 * u)::numeric, 1) AS u,
			now.issued_all, now.in_time_all, share(now.in_time_all, now.issued_all) AS share_all,
			share(now.in_time, now.issued) - share(before.in_time, before.issued), travel(before.in_time, before.issued, now.in_time, now.issued), now.mean, now.median,
			now.next_day - 1 <= d AS is_whole, now.area IS NULL AS is_total
		FROM today, periods AS now LEFT JOIN periods AS before ON before.kind = now.kind AND before.area IS NOT DISTINCT FROM now.area AND before.next_day = now.from_day
			LEFT JOIN LATERAL wilson(now.in_time, now.issued) ON true
	$$, label || 'period_timeliness');
	RETURN NEXT is((SELECT count(DISTINCT (kind, is_whole)) FROM card.period_timeliness) >= 5, true, label || '... of three kinds, whole and not');

	RETURN NEXT bag_eq('SELECT month, area, due, issued, in_20_weeks, percent, closed_without_plan, in_progress, mean_weeks, is_total FROM card.plans_due', $$
		SELECT month, area, due, issued, in_time, CASE WHEN next_month - 1 <= d THEN share(in_time, due) END, none, open, mean, area IS NULL AS is_total
		FROM (
			SELECT date_trunc('month', (requested_on + 140)::timestamp)::date AS month, (date_trunc('month', (requested_on + 140)::timestamp) + interval '1 month')::date AS next_month, area,
				count(*) FILTER (WHERE NOT excepted) AS due, count(issued_on) FILTER (WHERE NOT excepted) AS issued,
				count(*) FILTER (WHERE NOT excepted AND issued_on - requested_on BETWEEN 0 AND 140) AS in_time,
				count(*) FILTER (WHERE NOT excepted AND issued_on IS NULL AND ended_on IS NOT NULL) AS none,
				count(*) FILTER (WHERE NOT excepted AND issued_on IS NULL AND ended_on IS NULL) AS open,
				round(avg(issued_on - requested_on) FILTER (WHERE NOT excepted AND issued_on >= requested_on) / 7, 1) AS mean
			FROM twice
			WHERE NOT contested AND requested_on IS NOT NULL AND NOT (issued_on IS NULL AND coalesce(ended_on - requested_on <= 140, false))
			GROUP BY 1, 2, 3) AS due, today
	$$, label || 'plans_due');

	CREATE TEMP TABLE weeks AS
	SELECT week, a.area, count(*) FILTER (WHERE requested_on BETWEEN week - 6 AND week) AS received, count(*) FILTER (WHERE ended_on BETWEEN week - 6 AND week) AS completed,
		count(*) FILTER (WHERE ended_on BETWEEN week - 83 AND week) AS completed_12,
		count(*) FILTER (WHERE requested_on <= week AND coalesce(ended_on > week, true)) AS open,
		count(*) FILTER (WHERE requested_on + 140 < week AND coalesce(ended_on > week, true)) AS overdue,
		-- case by case, from the 141st day or the first of the week to the day before the end or the last of the week
		coalesce(sum(greatest(least(coalesce(ended_on - 1, week), week) - greatest(requested_on + 141, week - 6) + 1, 0)), 0)::bigint AS overdue_days
	FROM today, (SELECT DISTINCT area FROM twice) AS a, generate_series(0, 229) AS w, LATERAL (SELECT d - w * 7) AS day(week),
		LATERAL (SELECT * FROM twice WHERE twice.area IS NOT DISTINCT FROM a.area AND requested_on IS NOT NULL AND coalesce(ended_on >= requested_on, true)) AS dated
	GROUP BY 1, 2;
	RETURN NEXT bag_eq('SELECT week_ending, area, received, completed, open, overdue, percent_overdue FROM card.weekly_backlog',
		'SELECT week, area, received, completed, open, overdue, share(overdue, open) FROM weeks WHERE week >= (SELECT min(requested_on) FROM known)', label || 'weekly_backlog');
	RETURN NEXT bag_eq('SELECT week_ending, area, overdue_days FROM card.weekly_backlog',
		'SELECT week, area, overdue_days FROM weeks WHERE week >= (SELECT min(requested_on) FROM known)', label || 'weekly_backlog: overdue days');
	RETURN NEXT bag_eq('SELECT week_ending, area, clearance_weeks FROM card.weekly_backlog WHERE clearance_weeks IS NOT NULL',
		'SELECT week, area, round(open * 12.0 / completed_12, 1) FROM weeks WHERE completed_12 > 0 AND week - 77 >= (SELECT min(requested_on) FROM known)', label || 'weekly_backlog: clearance');

	RETURN NEXT bag_eq('TABLE card.backlog_ages', $$
		SELECT area, band, l, u, n, share(n, (sum(n) OVER (PARTITION BY area))::bigint), (sum(n) OVER (PARTITION BY area))::bigint AS all_bands, area IS NULL AS is_total
		FROM (SELECT a.area, band, l, u, count(requested_on) AS n
			FROM (SELECT DISTINCT area FROM twice WHERE ended_on IS NULL) AS a CROSS JOIN today CROSS JOIN (VALUES ('0-6', 0, 42), ('6-16', 43, 112), ('16-20', 113, 140), ('20-30', 141, 210), ('30-40', 211, 280),
				('40-52', 281, 364), ('52+', 365, NULL)) AS bands(band, l, u)
				LEFT JOIN twice ON twice.area IS NOT DISTINCT FROM a.area AND ended_on IS NULL AND d - requested_on BETWEEN l AND coalesce(u, 100000)
			GROUP BY 1, 2, 3, 4) AS ages
	$$, label || 'backlog_ages');

	CREATE TEMP TABLE stages AS
	SELECT 'decision_to_assess' AS stage, NULL AS service, area, 42 AS within, requested_on AS since, decided_on AS done, false AS excepted FROM twice WHERE decided_on IS NOT NULL
	UNION ALL SELECT 'refusal_to_issue', NULL, area, 112, requested_on, refused_on, false FROM twice WHERE refused_on IS NOT NULL AND requested_on IS NOT NULL
	UNION ALL SELECT 'final_plan', NULL, area, 140, requested_on, issued_on, excepted FROM twice WHERE issued_on IS NOT NULL AND NOT contested
	UNION ALL SELECT 'advice', s, twice.area, 42, advice.requested_on, received_on, false FROM advice JOIN twice USING (case_id), today, unnest(ARRAY[coalesce(service, 'not known'), NULL]) AS s
		WHERE received_on <= d AND (advice.requested_on IS NULL OR advice.requested_on <= d);
	CREATE TEMP TABLE stage_months AS
	SELECT month, next_month, k.*, count(done) FILTER (WHERE NOT excepted) AS n, count(*) FILTER (WHERE NOT excepted AND done - since BETWEEN 0 AND k.within) AS x,
		round((percentile_cont(0.5) WITHIN GROUP (ORDER BY done - since) FILTER (WHERE done >= since AND NOT excepted))::numeric / 7, 1) AS median
	FROM (SELECT stage, service, area, within, min(min(done)) OVER (PARTITION BY stage, service) AS first_day FROM stages GROUP BY 1, 2, 3, 4) AS k JOIN months ON next_month > first_day
		LEFT JOIN stages AS s ON (s.stage, coalesce(s.service, ''), coalesce(s.area, '')) = (k.stage, coalesce(k.service, ''), coalesce(k.area, '')) AND date_trunc('month', done::timestamp)::date = month
	GROUP BY month, next_month, k.stage, k.service, k.area, k.within, first_day;
	CREATE TEMP TABLE stage_lines AS
	SELECT month, stage, service, area, within, n, x, share(x, n) AS percent, round((100 * l)::numeric, 1) AS l, round((100 * u)::numeric, 1) AS u,
		CASE WHEN count(*) OVER twelve = 12 THEN share((sum(x) OVER twelve)::bigint, (sum(n) OVER twelve)::bigint) END AS rolling, share((sum(x) OVER so_far)::bigint, (sum(n) OVER so_far)::bigint) AS this_year, median
	FROM stage_months AS m LEFT JOIN LATERAL wilson(x, n) ON true
	WINDOW twelve AS (PARTITION BY stage, service, area ORDER BY month RANGE '11 months' PRECEDING), so_far AS (PARTITION BY stage, service, area, extract(year FROM month) ORDER BY month);
	RETURN NEXT bag_eq('SELECT month, stage, service, limit_days, completed, in_time, percent, percent_lower, percent_upper, rolling_12_months, year_to_date, median_weeks FROM card.stage_timeliness',
		'SELECT month, stage, service, within, n, x, percent, l, u, rolling, this_year, median FROM stage_lines WHERE area IS NULL', label || 'stage_timeliness');
	RETURN NEXT bag_eq('SELECT month, stage, service, area, limit_days, completed, in_time, percent, percent_lower, percent_upper, rolling_12_months, year_to_date, median_weeks, is_total FROM card.stage_timeliness_by_area',
		$$ SELECT *, area IS NULL OR stage = 'advice' AND service IS NULL FROM stage_lines $$, label || 'stage_timeliness_by_area');
	RETURN NEXT bag_eq('SELECT month, stage, service, completed_12_months, in_time_12_months, completed_year_to_date, in_time_year_to_date FROM card.stage_timeliness_by_area WHERE area IS NULL',
		'SELECT month, stage, service, completed_12_months, in_time_12_months, completed_year_to_date, in_time_year_to_date FROM card.stage_timeliness', label || '... whose totals are those of stage_timeliness');

	RETURN NEXT bag_eq('TABLE card.advice_waiting', $$
		SELECT s, count(*) AS waiting, count(*) FILTER (WHERE d - requested_on >= 43) AS over, share(count(*) FILTER (WHERE d - requested_on >= 43), count(*)), d - min(requested_on),
			count(DISTINCT case_id) AS cases, count(DISTINCT CASE WHEN d - requested_on >= 43 THEN case_id END) AS cases_over, s IS NULL AS is_total
		FROM advice, today, unnest(ARRAY[coalesce(service, 'not known'), NULL]) AS s
		WHERE coalesce(requested_on, d) <= d AND NOT coalesce(received_on <= d, false) AND case_id NOT IN (SELECT case_id FROM known WHERE ended_on IS NOT NULL) GROUP BY s, d
	$$, label || 'advice_waiting');
	RETURN NEXT bag_eq('TABLE card.advice_waiting_by_area', $$
		SELECT s, a, count(*) AS waiting, count(*) FILTER (WHERE d - advice.requested_on >= 43) AS over, share(count(*) FILTER (WHERE d - advice.requested_on >= 43), count(*)), d - min(advice.requested_on),
			count(DISTINCT case_id) AS cases, count(DISTINCT CASE WHEN d - advice.requested_on >= 43 THEN case_id END) AS cases_over, s IS NULL OR a IS NULL AS is_total
		FROM advice LEFT JOIN known USING (case_id), today, unnest(ARRAY[coalesce(service, 'not known'), NULL]) AS s, unnest(ARRAY[coalesce(known.area, 'not known'), NULL]) AS a
		WHERE coalesce(advice.requested_on, d) <= d AND NOT coalesce(received_on <= d, false) AND ended_on IS NULL GROUP BY s, a, d
	$$, label || 'advice_waiting_by_area');

	RETURN NEXT bag_eq('TABLE card.advice_tracker', $$
		SELECT a.case_id, coalesce(k.area, 'not known') AS area, owner::text, coalesce(service, 'not known'), a.requested_on, CASE WHEN got THEN received_on END AS received, a.requested_on + 42 AS last, CASE WHEN got THEN received_on ELSE d END - a.requested_on AS days,
			CASE WHEN got THEN 'received late' WHEN d - a.requested_on > 42 THEN 'over 6 weeks' ELSE 'waiting' END
		FROM today, advice AS a LEFT JOIN known AS k USING (case_id), LATERAL (SELECT coalesce(received_on <= d, false)) AS g(got)
		WHERE coalesce(a.requested_on, d) <= d AND CASE WHEN got THEN received_on - a.requested_on > 42 ELSE k.ended_on IS NULL END
	$$, label || 'advice_tracker');
	RETURN NEXT is((SELECT count(*) FROM card.advice_tracker WHERE advice_status <> 'received late'), (SELECT waiting FROM card.advice_waiting WHERE service IS NULL), label || '... has what advice_waiting counts');
	CREATE TEMP TABLE advice_lines AS
	SELECT a.case_id, s AS service, a.requested_on, least(CASE WHEN received_on <= d THEN received_on END, k.ended_on) AS closed_on
	FROM today, advice AS a LEFT JOIN known AS k USING (case_id), unnest(ARRAY[coalesce(service, 'not known'), NULL]) AS s
	WHERE a.requested_on <= d AND NOT coalesce(received_on < a.requested_on, false);
	RETURN NEXT bag_eq('TABLE card.weekly_advice', $$
		SELECT week, s.service, counts.*, s.service IS NULL AS is_total
		FROM today, generate_series(0, 52) AS w, LATERAL (SELECT d - 7 * w) AS x(week), (SELECT DISTINCT service FROM advice_lines) AS s,
			LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE week - requested_on > 42) AS late, count(DISTINCT case_id) AS cases, count(DISTINCT case_id) FILTER (WHERE week - requested_on > 42) AS cases_late
				FROM advice_lines AS l WHERE l.service IS NOT DISTINCT FROM s.service AND requested_on <= week AND coalesce(closed_on > week, true)) AS counts
	$$, label || 'weekly_advice');

	CREATE TEMP TABLE received AS
	SELECT month, next_month, a.area, count(case_id) AS n,
		count(case_id) FILTER (WHERE extract(day FROM requested_on) <= extract(day FROM d)) AS n_to_day
	FROM today, months CROSS JOIN (SELECT DISTINCT area FROM twice WHERE requested_on IS NOT NULL) AS a LEFT JOIN twice ON twice.area IS NOT DISTINCT FROM a.area AND requested_on >= month AND requested_on < next_month
	WHERE next_month > (SELECT min(requested_on) FROM known) GROUP BY 1, 2, 3;
	RETURN NEXT bag_eq('SELECT month, area, requests, requests_year_before, change_percent, mean_of_12_months, is_total FROM card.requests', $$
		SELECT now.month, now.area, now.n, y, round(100.0 * (now.n - y) / nullif(y, 0), 1) AS change,
			(SELECT round(avg(n), 1) FROM received AS r WHERE r.area IS NOT DISTINCT FROM now.area AND r.month BETWEEN now.month - interval '11 months' AND now.month AND now.next_month - 1 <= (SELECT d FROM today) HAVING count(*) = 12), now.area IS NULL AS is_total
		FROM today, received AS now LEFT JOIN received AS before ON before.area IS NOT DISTINCT FROM now.area AND before.month = now.month - interval '1 year',
			LATERAL (SELECT CASE WHEN d >= now.next_month - 1 THEN before.n ELSE before.n_to_day END) AS b(y)
	$$, label || 'requests');
	RETURN NEXT bag_eq('SELECT month, area, refused_to_assess, percent_refused_to_assess, withdrawn, percent_withdrawn FROM card.requests', $$
		SELECT month, now.area, no, share(no, now.n) AS share_no, gone, share(gone, now.n) AS share_gone
		FROM received AS now, LATERAL (SELECT count(*) FILTER (WHERE k.decided_on IS NOT NULL AND c.decision = false) AS no,
				count(*) FILTER (WHERE k.ended_on IS NOT NULL AND num_nonnulls(k.issued_on, k.refused_on) = 0 AND NOT (k.decided_on IS NOT NULL AND coalesce(c.decision = false, false))) AS gone
			FROM twice AS k JOIN cases AS c USING (case_id) WHERE k.area IS NOT DISTINCT FROM now.area AND k.requested_on >= month AND k.requested_on < next_month) AS counts
	$$, label || 'requests: refused and withdrawn');

	RETURN NEXT bag_eq('SELECT month, area, opened, issued, in_20_weeks, closed_without_plan, in_progress, overdue FROM card.cohort', $$
		SELECT date_trunc('month', requested_on::timestamp)::date, area, count(*) AS opened, count(issued_on) AS issued, count(*) FILTER (WHERE issued_on - requested_on BETWEEN 0 AND 140) AS quick,
			count(*) FILTER (WHERE issued_on IS NULL AND ended_on IS NOT NULL) AS none, count(*) FILTER (WHERE ended_on IS NULL) AS open, count(*) FILTER (WHERE ended_on IS NULL AND d - requested_on > 140) AS late
		FROM twice, today WHERE requested_on IS NOT NULL GROUP BY 1, 2
	$$, label || 'cohort');
	RETURN NEXT is((SELECT sum(opened - issued - closed_without_plan - in_progress) FROM card.cohort), 0::numeric, label || 'cohort: the parts add up to the whole');
	RETURN NEXT bag_eq('SELECT month, area, percent_expected_in_20_weeks FROM card.cohort', $$
		WITH waits AS (
			SELECT date_trunc('month', requested_on::timestamp)::date AS month, area, issued_on IS NOT NULL AS done, coalesce(issued_on, d) - requested_on AS days
			FROM twice, today WHERE requested_on IS NOT NULL AND NOT contested AND NOT excepted AND (issued_on IS NOT NULL OR ended_on IS NULL)
		), steps AS (
			SELECT month, area, days, count(*) FILTER (WHERE done) AS d, sum(count(*)) OVER (PARTITION BY month, area ORDER BY days DESC) AS n
			FROM waits WHERE days >= 0 GROUP BY month, area, days
		)
		SELECT t.*,
			(SELECT CASE WHEN bool_or(d = n AND days <= 140) THEN 100.0 WHEN max(days) >= 140 THEN round(100 - 100 * exp(coalesce(sum(ln(nullif(1 - d::numeric / n, 0))) FILTER (WHERE days <= 140), 0)), 1) END
			 FROM steps AS s WHERE s.month = t.month AND s.area IS NOT DISTINCT FROM t.area)
		FROM (SELECT DISTINCT date_trunc('month', requested_on::timestamp)::date AS month, area FROM twice WHERE requested_on IS NOT NULL) AS t
	$$, label || 'cohort: expected, by the product of Kaplan and Meier');

	-- What the open cases can expect: age by age, the cases of the last 52 weeks one by one.
	CREATE TEMP TABLE stays AS
	SELECT greatest(d - 364 - requested_on, 0) AS first_age, -- at risk from the next day of age on
		CASE WHEN requested_on <= d - 364 THEN d - 364 - requested_on ELSE -1 END AS entered,
		coalesce(issued_on, ended_on, d) - requested_on AS last_age, issued_on IS NOT NULL AS has_plan, ended_on IS NOT NULL AS has_ended
	FROM known, today
	WHERE requested_on IS NOT NULL AND coalesce(issued_on, ended_on, d) >= requested_on AND coalesce(issued_on, ended_on, d) > CASE WHEN ended_on IS NULL THEN d - 364 - 1 ELSE d - 364 END
		AND NOT coalesce(ended_on <= d - 364, false);
	CREATE TEMP TABLE chances AS
	WITH RECURSIVE ages AS (
		SELECT age, (SELECT count(*) FROM stays WHERE entered < age AND last_age >= age) AS n, (SELECT count(*) FROM stays WHERE last_age = age AND has_ended AND entered < age) AS ended,
			(SELECT count(*) FROM stays WHERE last_age = age AND has_plan AND entered < age) AS plans
		FROM generate_series(0, 140) AS age
	), backwards AS (
		-- nobody is late at 140; one day earlier, a plan on the day, or none and the chance of the next
		SELECT 140 AS age, 0::float8 AS chance
		UNION ALL
		SELECT ages.age - 1, CASE WHEN n > 0 THEN (plans + (n - ended) * chance) / n END FROM backwards JOIN ages USING (age) WHERE ages.age > 0
	)
	SELECT * FROM backwards;
	RETURN NEXT bag_eq('SELECT case_id, chance_in_time FROM card.case_tracker', $$
		SELECT case_id, CASE WHEN d - requested_on >= 140 THEN 0.0 ELSE round((100 * chance)::numeric, 1) END
		FROM today, known LEFT JOIN chances ON age = (SELECT d FROM today) - requested_on WHERE ended_on IS NULL $$, label || 'case_tracker: the chance in time');
	RETURN NEXT bag_eq('SELECT month, area, expected, percent_expected FROM card.cohort', $$
		SELECT date_trunc('month', requested_on::timestamp)::date, area, round(coalesce(sum(share) FILTER (WHERE ended_on IS NULL), 0)::numeric, 1),
			round((100 * (coalesce(sum(share) FILTER (WHERE ended_on IS NULL), 0) + count(*) FILTER (WHERE issued_on - requested_on BETWEEN 0 AND 140)) / count(*))::numeric, 1) AS percent
		FROM twice LEFT JOIN chances ON age = (SELECT d FROM today) - requested_on, LATERAL (SELECT coalesce(chance, 0)) AS c(share) WHERE requested_on IS NOT NULL GROUP BY 1, 2 $$, label || 'cohort: the percentage to expect');
	RETURN NEXT bag_eq('SELECT month, area, expected FROM card.plans_due', $$
		SELECT date_trunc('month', (requested_on + 140)::timestamp)::date, area, round(coalesce(sum(chance) FILTER (WHERE ended_on IS NULL AND NOT excepted), 0)::numeric, 1)
		FROM twice LEFT JOIN chances ON age = (SELECT d FROM today) - requested_on
		WHERE NOT contested AND requested_on IS NOT NULL AND NOT (issued_on IS NULL AND coalesce(ended_on - requested_on <= 140, false)) GROUP BY 1, 2 $$, label || 'plans_due: expected');
	RETURN NEXT bag_eq('SELECT month, area, opened, in_20_weeks, late, closed_without_plan, in_progress, is_total FROM card.outcomes', $$
		SELECT date_trunc('month', requested_on::timestamp)::date, area, count(*) AS n, count(*) FILTER (WHERE days BETWEEN 0 AND 140) AS x, count(*) FILTER (WHERE NOT days BETWEEN 0 AND 140) AS y,
			count(*) FILTER (WHERE days IS NULL AND ended_on IS NOT NULL) AS z, count(*) FILTER (WHERE ended_on IS NULL) AS o, area IS NULL
		FROM twice, LATERAL (SELECT issued_on - requested_on) AS t(days) WHERE requested_on IS NOT NULL GROUP BY 1, 2 $$, label || 'outcomes');
	RETURN NEXT bag_eq('SELECT month, area, expected, percent_expected FROM card.outcomes', 'SELECT month, area, expected, percent_expected FROM card.cohort', label || '... and what to expect');
	RETURN NEXT cmp_ok((SELECT count(DISTINCT chance_in_time) FROM card.case_tracker), '>', 20::bigint, label || '... chances differ');

	CREATE TEMP TABLE review_lines AS
		SELECT month, a.area, due, held, share(held, due) AS share_held, done, quick, share(quick, done) AS share_quick, outstanding, overdue, punctual, share(punctual, due) AS share_punctual, children, a.area IS NULL AS is_total
		FROM today, months, unnest('{north,south,east,not known,NULL}'::text[]) AS a(area), LATERAL (SELECT least(next_month - 1, d)) AS e(e),
			LATERAL (SELECT count(*) FILTER (WHERE due_on >= month AND due_on < next_month AND due_on <= d) AS due,
				count(*) FILTER (WHERE due_on >= month AND due_on < next_month AND due_on <= d AND meeting_on <= d) AS held,
				count(*) FILTER (WHERE decided_on >= month AND decided_on <= e) AS done,
				count(*) FILTER (WHERE decided_on >= month AND decided_on <= e AND meeting_on <= d AND decided_on - meeting_on BETWEEN 0 AND 28) AS quick,
				count(*) FILTER (WHERE (due_on <= e OR meeting_on <= e) AND coalesce(decided_on > e, true)) AS outstanding,
				count(*) FILTER (WHERE NOT coalesce(decided_on <= e, false) AND (due_on < e OR e - meeting_on > 28)) AS overdue,
				count(*) FILTER (WHERE due_on >= month AND due_on < next_month AND due_on <= d AND meeting_on <= d AND meeting_on <= due_on) AS punctual,
				count(DISTINCT person_id) FILTER (WHERE (due_on <= e OR meeting_on <= e) AND coalesce(decided_on > e, true)) AS children
			 FROM reviews WHERE a.area IS NULL OR a.area = coalesce(reviews.area, 'not known')) AS counts
		WHERE e >= (SELECT min(least(due_on, CASE WHEN meeting_on <= d THEN meeting_on END)) FROM reviews);
	RETURN NEXT bag_eq('TABLE card.review_timeliness', 'SELECT month, due, held, share_held, done, quick, share_quick, outstanding, overdue, punctual, share_punctual, children FROM review_lines WHERE area IS NULL', label || 'review_timeliness');
	RETURN NEXT bag_eq('TABLE card.review_timeliness_by_area', 'TABLE review_lines', label || 'review_timeliness_by_area');

	RETURN NEXT bag_eq('TABLE card.plans_in_force', $$
		SELECT e, a.area, n, y, round(100.0 * (n - y) / nullif(y, 0), 1), a.area IS NULL AS is_total
		FROM today, months, (SELECT DISTINCT area FROM twice WHERE issued_on IS NOT NULL) AS a, LATERAL (SELECT least(next_month - 1, d),
				CASE WHEN d >= next_month - 1 THEN next_month - interval '1 year' - interval '1 day' ELSE d - interval '1 year' END) AS e(e, before),
			LATERAL (SELECT count(*) FILTER (WHERE issued_on <= e AND coalesce(ceased_on > e, true)) AS n,
				count(*) FILTER (WHERE issued_on <= before AND coalesce(ceased_on > before, true)) AS y
			 FROM twice WHERE twice.area IS NOT DISTINCT FROM a.area AND coalesce(ceased_on >= issued_on, true)) AS counts
		WHERE e >= (SELECT min(issued_on) FROM known)
	$$, label || 'plans_in_force');

	RETURN NEXT bag_eq('SELECT case_id, area, owner, requested_on, days_open, stage, next_step, next_step_deadline, deadline, days_left, working_days_left, status FROM card.case_tracker', $$
		SELECT case_id, area, owner::text, requested_on, d - requested_on AS age, stage, step,
			requested_on + CASE step WHEN 'decision_to_assess' THEN 42 WHEN 'refusal_to_issue' THEN 112 ELSE 140 END AS next, requested_on + 140 AS deadline, requested_on + 140 - d AS days_left,
			(SELECT CASE WHEN requested_on + 140 < d THEN -count(*) ELSE count(*) END::integer FROM generate_series(least(requested_on + 140, d) + 1, greatest(requested_on + 140, d), interval '1 day') AS day
				WHERE requested_on IS NOT NULL AND extract(isodow FROM day) < 6 AND day NOT IN (SELECT lower(days) FROM ehcp.closures WHERE calendar = 'england-and-wales'))
				+ CASE WHEN requested_on IS NULL THEN NULL ELSE 0 END AS working_days,
			CASE WHEN requested_on IS NULL THEN 'request date missing' WHEN excepted THEN 'exception' WHEN d - requested_on > 140 THEN 'overdue' WHEN d - requested_on >= 112 THEN 'due within four weeks' ELSE 'on track' END
		FROM today, known, LATERAL (SELECT CASE WHEN requested_on IS NULL THEN NULL WHEN decided_on IS NULL THEN 'request' WHEN d - requested_on <= 112 THEN 'assessment' ELSE 'plan' END) AS s(stage),
			LATERAL (SELECT CASE stage WHEN 'request' THEN 'decision_to_assess' WHEN 'plan' THEN 'final_plan' WHEN 'assessment' THEN 'refusal_to_issue' END) AS n(step)
		WHERE ended_on IS NULL
	$$, label || 'case_tracker');
	RETURN NEXT is((SELECT count(DISTINCT status) FROM card.case_tracker), 5::bigint, label || '... with every status');

	RETURN NEXT bag_eq('SELECT target, target_percent, month, area, percent, points_from_target, month_result, rolling_12_months, rolling_12_months_result FROM card.target_progress', $$
		SELECT name, goal, month, area, percent, percent - goal, CASE WHEN percent < goal - near THEN 'missed' WHEN percent < goal THEN 'near' WHEN percent >= goal THEN 'met' END AS result,
			rolling_12_months, CASE WHEN rolling_12_months < goal - near THEN 'missed' WHEN rolling_12_months < goal THEN 'near' WHEN rolling_12_months >= goal THEN 'met' END AS rolling_result
		FROM card.monthly_timeliness, (VALUES ('interim', 55, 5), ('stretch', 90, 10), ('now', 41.7, 0)) AS t(name, goal, near)
	$$, label || 'target_progress');
	RETURN NEXT bag_eq('SELECT milestone, counted_on, due_on, overdue_then, cases_to_complete, completed, expected_by_now, ahead_by, milestone_result, others_issued, others_in_20_weeks, others_percent
			FROM card.milestone_progress WHERE population = ''overdue cases''', $$
		SELECT name, since, by_day, backlog, goal::bigint, done, round(line, 1) AS line, round(done - line, 1) AS ahead,
			CASE WHEN done >= goal THEN 'met' WHEN d < by_day THEN CASE WHEN done < line THEN 'behind' ELSE 'on course' END ELSE 'missed' END AS result, n, x, share(x, n)
		FROM today, (VALUES ('halve it', date '2021-03-01', date '2021-10-31', 60), ('done', '2019-06-30', '2020-01-31', 10), ('later', '2022-03-01', '2022-09-01', 9)) AS m(name, since, by_day, goal),
			LATERAL (SELECT CASE WHEN d < by_day THEN goal::numeric * (d - since) / (by_day - since) ELSE goal END) AS l(line),
			LATERAL (SELECT count(*) FILTER (WHERE late) AS backlog, count(*) FILTER (WHERE late AND ended_on <= by_day) AS done,
				count(*) FILTER (WHERE NOT late AND NOT excepted AND NOT contested AND issued_on > since AND issued_on <= by_day) AS n,
				count(*) FILTER (WHERE NOT late AND NOT excepted AND NOT contested AND issued_on > since AND issued_on <= by_day AND issued_on - requested_on BETWEEN 0 AND 140) AS x
			 FROM (SELECT *, coalesce(since - requested_on > 140, false) AND coalesce(ended_on > since, true) AS late FROM known) AS all_cases) AS counts
		WHERE since <= d
	$$, label || 'milestone_progress');
	RETURN NEXT bag_eq('SELECT milestone, population, counted_then, overdue_then, completed, needed_a_week, completions_a_week, milestone_result, others_issued, others_in_20_weeks FROM card.milestone_progress', $$
		SELECT name, population, counted, late, done, CASE WHEN d < by_day THEN round(ceil(10 * greatest(goal - done, 0) / ((by_day - d) / 7.0)) / 10, 1) END AS needed,
			round(done_lately / nullif((least(d, by_day) - since_12_weeks) / 7.0, 0), 1) AS pace,
			CASE WHEN done >= goal THEN 'met' WHEN d >= by_day THEN 'missed' WHEN done * (by_day - since) < goal * (d - since) THEN 'behind' ELSE 'on course' END AS result, others, others_in_time
		FROM today, (VALUES ('halve it', date '2021-03-01', date '2021-10-31', 60, 'overdue cases'), ('done', '2019-06-30', '2020-01-31', 10, 'overdue cases'), ('later', '2022-03-01', '2022-09-01', 9, 'overdue cases'),
				('all of them', '2021-04-01', '2022-03-31', 150, 'open cases'), ('reviews', '2021-05-03', '2021-12-24', 80, 'overdue reviews'), ('all reviews', '2021-06-20', '2022-06-20', 900, 'outstanding reviews')) AS m(name, since, by_day, goal, population),
			LATERAL (SELECT greatest(since, least(d, by_day) - 84)) AS s(since_12_weeks),
			LATERAL (SELECT count(*) FILTER (WHERE is_counted) AS counted, count(*) FILTER (WHERE is_late) AS late, count(*) FILTER (WHERE is_counted AND ended <= least(d, by_day)) AS done,
				count(*) FILTER (WHERE is_counted AND ended <= least(d, by_day) AND ended > since_12_weeks) AS done_lately,
				count(*) FILTER (WHERE NOT is_counted AND issued > since AND issued <= least(d, by_day)) AS others, count(*) FILTER (WHERE NOT is_counted AND issued > since AND issued <= least(d, by_day) AND issued - began BETWEEN 0 AND 140) AS others_in_time
			 FROM (SELECT ended_on AS ended, waits AND coalesce(since - requested_on > 140, false) AS is_late,
					waits AND CASE population WHEN 'open cases' THEN coalesce(requested_on <= since, false) ELSE coalesce(since - requested_on > 140, false) END AS is_counted,
					CASE WHEN NOT excepted AND NOT contested THEN issued_on END AS issued, requested_on AS began
				FROM known, LATERAL (SELECT coalesce(ended_on > since, true)) AS w(waits) WHERE population LIKE '%cases'
				UNION ALL
				-- beyond the day due, or four weeks since the meeting
				SELECT decided, since > due_on OR since - meeting > 28, CASE population WHEN 'overdue reviews' THEN since > due_on OR since - meeting > 28 ELSE true END, NULL, NULL
				FROM (SELECT due_on, CASE WHEN meeting_on <= d THEN meeting_on END AS meeting, CASE WHEN decided_on <= d THEN decided_on END AS decided FROM reviews) AS r
				WHERE population LIKE '%reviews' AND (due_on <= since OR meeting <= since) AND coalesce(decided > since, true)) AS alive) AS counts
		WHERE since <= d
	$$, label || 'milestone_progress: of any population');
	RETURN NEXT bag_eq('TABLE card.caseload', $$
		SELECT o, open, late, soon, done, round(open * 12.0 / nullif(done, 0), 1) AS weeks, o IS NULL AS is_total
		FROM (SELECT o, count(*) FILTER (WHERE ended_on IS NULL) AS open, count(*) FILTER (WHERE ended_on IS NULL AND d - requested_on > 140) AS late,
				count(*) FILTER (WHERE ended_on IS NULL AND d - requested_on BETWEEN 112 AND 140) AS soon, count(*) FILTER (WHERE ended_on BETWEEN d - 83 AND d AND ended_on >= requested_on) AS done
			FROM known, today, unnest(ARRAY[coalesce(owner::text, 'not known'), NULL]) AS o
			WHERE requested_on IS NOT NULL AND (ended_on IS NULL OR ended_on >= d - 83) GROUP BY o) AS loads
	$$, label || 'caseload');
	DROP TABLE pg_temp.known, pg_temp.twice, pg_temp.plans, months, monthly, yearly, periods, weeks, stages, stage_months, stage_lines, review_lines, received, advice_lines, stays, chances;
END
$body$;

SELECT views_agree('31 December 2021: ');
UPDATE today SET d = '2021-08-17';
SELECT views_agree('17 August 2021: ');

-- The replay: the views over the data of that day, without anything later.
CREATE TABLE cases_then AS
SELECT case_id, requested_on, CASE WHEN issued_on <= d THEN issued_on END AS issued_on, CASE WHEN closed_on <= d THEN closed_on END AS closed_on, excepted,
	CASE WHEN decided_on <= d THEN decided_on END AS decided_on, CASE WHEN decided_on <= d THEN decision END AS decision, CASE WHEN refused_on <= d THEN refused_on END AS refused_on,
	CASE WHEN ceased_on <= d THEN ceased_on END AS ceased_on, contested, area, owner
FROM cases, today WHERE requested_on <= d OR requested_on IS NULL;
CREATE TABLE advice_then AS SELECT case_id, service, requested_on, CASE WHEN received_on <= d THEN received_on END AS received_on FROM advice, today WHERE requested_on <= d OR requested_on IS NULL;
CREATE TABLE reviews_then AS SELECT plan_id, due_on, CASE WHEN meeting_on <= d THEN meeting_on END AS meeting_on, CASE WHEN decided_on <= d THEN decided_on END AS decided_on, person_id, area FROM reviews, today;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases_then', 'card_then', 'advice_then', 'reviews_then') \gset
INSERT INTO card_then.targets TABLE card.targets;
INSERT INTO card_then.milestones TABLE card.milestones;
INSERT INTO card_then.scenarios TABLE card.scenarios;
CREATE FUNCTION replay_agrees() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	view name;
	different bigint;
	differences text := '';
	n integer := 0;
BEGIN
	FOR view IN SELECT viewname FROM pg_views WHERE schemaname = 'card' LOOP
		EXECUTE format('SELECT count(*) FROM ((TABLE card.%1$I EXCEPT ALL TABLE card_then.%1$I) UNION ALL (TABLE card_then.%1$I EXCEPT ALL TABLE card.%1$I)) AS different', view) INTO different;
		n := n + 1;
		-- (the problems are those of today's rows)
		IF different > 0 AND view <> 'problems' THEN
			differences := differences || view || ' ';
		END IF;
	END LOOP;
	RETURN NEXT is(differences, '', 'a replayed day gives the data of that day, in all views');
	RETURN NEXT is(n, (SELECT count(*)::integer FROM ehcp.scorecard_views()), '... every view of a scorecard');
END
$$;
SELECT replay_agrees();

-- a request that names no case waits, on 16 Tuesdays, and on 10 of them for more than 6 weeks
CREATE TABLE advice_before AS TABLE card.weekly_advice;
INSERT INTO advice VALUES (NULL, 'health', '2021-05-01', NULL);
SELECT results_eq('SELECT now.is_total, sum(now.waiting - before.waiting), sum(now.over_6_weeks - before.over_6_weeks), sum(now.cases_waiting - before.cases_waiting), sum(now.cases_over_6_weeks - before.cases_over_6_weeks)
	FROM card.weekly_advice AS now JOIN advice_before AS before ON before.week_ending = now.week_ending AND before.service IS NOT DISTINCT FROM now.service
	WHERE now.service = $$health$$ OR now.is_total GROUP BY 1 ORDER BY 1',
	'VALUES (false, 16::numeric, 10::numeric, 0::numeric, 0::numeric), (true, 16, 10, 0, 0)', 'weekly_advice: a request without a case');

-- Worked examples of the interval of a change, as printed in "Interval estimation for the
-- difference between independent proportions", Statistics in Medicine 17 (1998), table II,
-- method 10, in points with one decimal.
SELECT results_eq($$ SELECT ehcp.change_interval(b::ehcp.timeliness, n::ehcp.timeliness) FROM (VALUES
	(1, 'completed 1:48 200:32', 'completed 1:56 200:14'), (2, 'completed 1:3 200:7', 'completed 1:9 200:1'), (3, 'completed 1:2 200:5', 'completed 1:6 200:1'),
	(4, 'completed 200:29', 'completed 1:5 200:51'), (5, 'completed 200:20', 'completed 200:10'), (6, 'completed 200:10', 'completed 200:10'),
	(7, 'completed 200:20', 'completed 1:10'), (8, 'completed 200:10', 'completed 1:10')) AS t(i, b, n) ORDER BY i $$,
	$$ VALUES (numrange(5.2, 33.4, '[]')), ('[17.1,80.9]'), ('[5.8,80.6]'), ('[-3.8,19.3]'), ('[-16.1,27.8]'), ('[-27.8,27.8]'), ('[67.9,100.0]'), ('[60.8,100.0]') $$, 'the change: printed examples');
SELECT is(ehcp.change_interval('empty', 'completed 1:1'), NULL, 'the change from nothing');

-- Rounding does not decide whether a change is clear.
SELECT results_eq($$ SELECT ehcp.change_interval(b, n), ehcp.clear_change(b, n), ehcp.clear_change(n, b) FROM (VALUES (1, 'completed 1:1 200:39'::ehcp.timeliness, 'completed 1:9 200:51'::ehcp.timeliness),
	(2, 'completed 1:10 200:10', 'completed 1:23 200:7'), (3, 'completed 1:48 200:32', 'completed 1:56 200:14'), (4, 'completed 1:3', 'open 9:1')) AS t(i, b, n) ORDER BY i $$,
	$$ VALUES (numrange(0.0, 23.8, '[]'), 1, -1), ('[0.0,49.8]', 0, 0), ('[5.2,33.4]', 1, -1), (NULL, NULL, NULL) $$, 'whether a change is clear');
CREATE TABLE close_call AS
SELECT i AS case_id, make_date(year, 7, 1) - CASE WHEN i <= in_time THEN 100 ELSE 200 END AS requested_on, make_date(year, 7, 1) AS issued_on, make_date(year, 7, 1) AS closed_on, false AS excepted
FROM (VALUES (2018, 60, 9), (2019, 40, 1), (2020, 60, 9)) AS years(year, issued, in_time), generate_series(1, issued) AS i;
SELECT count(*) AS views FROM ehcp.create_scorecard('close_call', 'close_call') \gset
SET LOCAL ehcp.as_of = '2021-12-31';
SELECT results_eq('SELECT year, direction_of_travel FROM close_call.yearly_timeliness ORDER BY year', $$ VALUES (2018, NULL), (2019, 'worse'), (2020, 'better') $$, '... in a view');

-- Real figures: three years of a council, whose report shows an upward arrow twice
CREATE TABLE council AS
SELECT i AS case_id, make_date(year, 7, 1) - CASE WHEN i <= in_time THEN 100 ELSE 200 END AS requested_on, make_date(year, 7, 1) AS issued_on, make_date(year, 7, 1) AS closed_on, false AS excepted
FROM (VALUES (2019, 247, 11), (2020, 488, 96), (2021, 315, 123)) AS published(year, issued, in_time), generate_series(1, issued) AS i;
SELECT count(*) AS views FROM ehcp.create_scorecard('council', 'council') \gset
SET LOCAL ehcp.as_of = '2021-12-31';
SELECT results_eq('SELECT year, issued, in_20_weeks, percent, direction_of_travel FROM council.yearly_timeliness ORDER BY year',
	$$ VALUES (2019, 247::bigint, 11::bigint, 4.5, NULL), (2020, 488, 96, 19.7, 'better'), (2021, 315, 123, 39.0, 'better') $$, 'three published years');
SELECT is((SELECT plans.change_percent FROM council.plans_in_force AS plans WHERE day = '2021-12-31'), 42.9, 'plans in force, by hand: 1050 after 735');

-- no rows at all
CREATE TABLE nothing (LIKE cases);
SELECT count(*) AS views FROM ehcp.create_scorecard('nothing', 'nothing') \gset
SELECT is((SELECT count(*) FROM nothing.monthly_timeliness) + (SELECT count(*) FROM nothing.weekly_backlog) + (SELECT count(*) FROM nothing.case_tracker)
	+ (SELECT count(*) FROM nothing.review_timeliness) + (SELECT count(*) FROM nothing.plans_in_force) + (SELECT count(*) FROM nothing.cohort), 0::bigint, 'no cases, no rows');
SELECT is((SELECT sum(open) FROM nothing.backlog_ages), 0::numeric, 'and a backlog of 0');

SELECT results_eq('SELECT owner, open, completed_12_weeks, clearance_weeks, is_total FROM nothing.caseload', 'VALUES (NULL::text, 0::bigint, 0::bigint, NULL::numeric, false)', 'and no caseload');

-- a review beyond both limits counts once, and its decision ends it
CREATE TABLE some_reviews AS
SELECT * FROM (VALUES
	(1, date '2021-03-31', date '2021-02-15', NULL::date),	-- met in time, beyond both limits
	(2, '2021-03-31', '2021-03-20', NULL),		-- met in time, beyond 12 months, within four weeks
	(3, '2021-03-31', NULL, NULL),				-- no meeting
	(4, '2021-06-30', '2021-02-15', NULL),		-- met early, beyond four weeks, within 12 months
	(5, '2021-03-31', '2021-03-20', '2021-04-01'),	-- decided a day late: not overdue at the end of any month
	(6, '2021-03-31', '2021-03-20', '2021-04-07'),	-- overdue today
	(7, '2021-03-31', '2021-04-02', NULL),			-- met late
	(8, '2021-04-06', '2021-03-20', NULL),			-- the limit ends today
	(9, NULL, '2021-03-01', NULL)					-- due on an unknown day
) AS r(plan_id, due_on, meeting_on, decided_on);
SELECT count(*) AS views FROM ehcp.create_scorecard('nothing', 'few', reviews => 'some_reviews') \gset
SET LOCAL ehcp.as_of = '2021-04-06';
SELECT results_eq('SELECT month, due, held, held_in_time, outstanding, overdue, children_outstanding FROM few.review_timeliness ORDER BY month',
	$$ VALUES (date '2021-02-01', 0::bigint, 0::bigint, 0::bigint, 2::bigint, 0::bigint, NULL::bigint), ('2021-03-01', 6, 5, 4, 9, 3, NULL), ('2021-04-01', 1, 1, 1, 8, 7, NULL) $$, 'overdue reviews, by hand');
SELECT * FROM finish();
ROLLBACK;
