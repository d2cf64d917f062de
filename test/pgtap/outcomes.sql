-- What becomes of requests: against R, against exact fractions of random cases, and by counting.
BEGIN;
SELECT plan(34);
SELECT setseed(0.4);
SET LOCAL search_path = public, ehcp;

-- R's survfit and etm, on their own data sets and on random ones; see test/data/outcomes.R
CREATE TEMP TABLE r_cases (name text, entry integer, exit integer, outcome integer, n integer);
\copy r_cases FROM 'test/data/outcomes_cases.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE r_curves (name text, days integer, at_risk bigint, plan float8, "none" float8, plan_se_survfit float8, none_se_survfit float8, plan_se_etm float8, none_se_etm float8,
	plan_lower float8, none_lower float8, plan_upper float8, none_upper float8);
\copy r_curves FROM 'test/data/outcomes_curves.csv' WITH (FORMAT csv, HEADER)
-- without delayed entry, the period begins on the day before the request
CREATE TEMP TABLE r_summaries AS
SELECT name, ehcp.outcomes_agg(date '2020-01-01', CASE outcome WHEN 1 THEN left_on END, CASE outcome WHEN 2 THEN left_on END, date '2020-01-01' + coalesce(entry, -1), left_on) AS t
FROM r_cases, generate_series(1, n), LATERAL (SELECT date '2020-01-01' + exit AS left_on) AS l GROUP BY name;
CREATE TEMP TABLE ours AS SELECT name, o.* FROM r_summaries, ehcp.outcomes(t) AS o;
SELECT cmp_ok(count(*), '>', 600::bigint, 'days on the curves of R') FROM r_curves;
SELECT set_eq('SELECT name, days, at_risk FROM ours', 'SELECT name, days, at_risk FROM r_curves', 'the days, and the requests at risk');
SELECT is_empty($$ SELECT name, days, o.plan, r.plan, o.none, r.none FROM ours AS o JOIN r_curves AS r USING (name, days)
	WHERE abs(o.plan - r.plan) > 1e-9 OR abs(o.none - r.none) > 1e-9 $$, 'shares as survfit and etm, to 1e-9');
SELECT is((SELECT count(plan_se_survfit) > 500 AND count(plan_se_etm) > 600 AND count(plan_lower) > 600 FROM r_curves), true, 'standard errors and intervals of R');
SELECT is_empty($$ SELECT name, days FROM ours AS o JOIN r_curves AS r USING (name, days)
	WHERE abs(plan_std_error - plan_se_survfit) > 1e-9 OR abs(none_std_error - none_se_survfit) > 1e-9 $$, 'standard errors as survfit, to 1e-9');
SELECT is_empty($$ SELECT name, days FROM ours AS o JOIN r_curves AS r USING (name, days)
	WHERE abs(plan_std_error - plan_se_etm) > 1e-9 OR abs(none_std_error - none_se_etm) > 1e-9 $$, 'standard errors as etm, to 1e-9');
-- R gives 0 and 1 an interval without a width
SELECT is_empty($$ SELECT name, days FROM ours AS o JOIN r_curves AS r USING (name, days)
	WHERE abs(o.plan_lower - r.plan_lower) > 1e-9 OR abs(o.plan_upper - r.plan_upper) > 1e-9 OR abs(o.none_lower - r.none_lower) > 1e-9 OR abs(o.none_upper - r.none_upper) > 1e-9
		OR (o.plan_lower IS NULL) <> (o.plan IN (0, 1)) OR (o.none_upper IS NULL) <> (o.none IN (0, 1)) $$, 'intervals as etm, to 1e-9');

-- small random groups: with and without delayed entry, ties, gaps in which nobody is at risk
CREATE TEMP TABLE small AS
SELECT g, CASE WHEN g % 3 > 0 AND random() < 0.6 THEN entry END AS entry, entry + CASE outcome WHEN 0 THEN 0 ELSE 1 END + (random() * 5)::integer AS exit, outcome
FROM (SELECT g, (random() * (3 + g % 7))::integer AS entry, (random() * 2)::integer AS outcome FROM generate_series(1, 400) AS g, generate_series(1, 1 + g % 13)) AS random;
CREATE INDEX ON small (g);
CREATE TEMP TABLE small_summaries AS
SELECT g, ehcp.outcomes_agg(date '2020-01-01', CASE outcome WHEN 1 THEN left_on END, CASE WHEN outcome > 0 THEN left_on END, date '2020-01-01' + coalesce(entry, -1), left_on) AS t
FROM small, LATERAL (SELECT date '2020-01-01' + exit AS left_on) AS l GROUP BY g;

-- By the definition, in whole numbers over a common denominator.  The variance is that of
-- the delta method, which is a sum over all days and no recursion.
CREATE FUNCTION curve_of(which integer) RETURNS TABLE (days integer, at_risk bigint, plan numeric, "none" numeric, plan_variance numeric, none_variance numeric) LANGUAGE plpgsql AS $$
DECLARE
	ends integer[];
	risks numeric[];
	plans numeric[];
	nones numeric[];
	lefts numeric[] := '{1}';		-- before each day
	shares numeric[] := '{}';		-- after each day
	others numeric[] := '{}';
	below numeric := 1;
	s numeric := 1;
	p numeric := 0;
	o numeric := 0;
BEGIN
	SELECT array_agg(u ORDER BY u), array_agg(n ORDER BY u), array_agg(d1 ORDER BY u), array_agg(d2 ORDER BY u) INTO ends, risks, plans, nones
	FROM (SELECT DISTINCT exit AS u FROM small WHERE g = which AND outcome > 0) AS days,
		LATERAL (SELECT count(*) FILTER (WHERE exit >= u AND (entry IS NULL OR entry < u)) AS n, count(*) FILTER (WHERE exit = u AND outcome = 1) AS d1,
			count(*) FILTER (WHERE exit = u AND outcome = 2) AS d2 FROM small WHERE g = which) AS counts;
	FOR i IN 1 .. coalesce(cardinality(ends), 0) LOOP
		p := p * risks[i] + s * plans[i];
		o := o * risks[i] + s * nones[i];
		s := s * (risks[i] - plans[i] - nones[i]);
		below := below * risks[i];
		ASSERT p + o + s = below;
		shares := shares || trim_scale(p / (below + 0.0000000000000000000000000000000000000000));
		others := others || trim_scale(o / (below + 0.0000000000000000000000000000000000000000));
		lefts := lefts || trim_scale(s / (below + 0.0000000000000000000000000000000000000000));
		days := ends[i];
		at_risk := risks[i];
		plan := shares[i];
		"none" := others[i];
		SELECT sum(coalesce((shares[i] - shares[j]) ^ 2 * (plans[j] + nones[j]) / nullif(risks[j] * (risks[j] - plans[j] - nones[j]), 0), 0)
				+ lefts[j] ^ 2 * plans[j] * (risks[j] - plans[j]) / risks[j] ^ 3 - 2 * (shares[i] - shares[j]) * lefts[j] * plans[j] / risks[j] ^ 2),
			sum(coalesce((others[i] - others[j]) ^ 2 * (plans[j] + nones[j]) / nullif(risks[j] * (risks[j] - plans[j] - nones[j]), 0), 0)
				+ lefts[j] ^ 2 * nones[j] * (risks[j] - nones[j]) / risks[j] ^ 3 - 2 * (others[i] - others[j]) * lefts[j] * nones[j] / risks[j] ^ 2)
		INTO plan_variance, none_variance FROM generate_series(1, i) AS j;
		RETURN NEXT;
	END LOOP;
END
$$;
CREATE TEMP TABLE exact AS SELECT g, c.* FROM small_summaries, curve_of(g) AS c;
CREATE TEMP TABLE computed AS SELECT g, o.* FROM small_summaries, ehcp.outcomes(t) AS o;
SELECT cmp_ok(count(*), '>', 1000::bigint, 'days on exact curves') FROM exact;
SELECT set_eq('SELECT g, days, at_risk FROM computed', 'SELECT g, days, at_risk FROM exact', 'their days, and the requests at risk');
SELECT is_empty($$ SELECT g, days, c.plan, e.plan FROM computed AS c JOIN exact AS e USING (g, days)
	WHERE abs(c.plan - e.plan::float8) > 1e-14 OR abs(c.none - e.none::float8) > 1e-14 $$, 'shares as exact fractions, to 1e-14');
SELECT is_empty($$ SELECT g, days, c.plan_std_error, e.plan_variance FROM computed AS c JOIN exact AS e USING (g, days)
	WHERE abs(c.plan_std_error ^ 2 - e.plan_variance::float8) > 1e-14 OR abs(c.none_std_error ^ 2 - e.none_variance::float8) > 1e-14 $$, 'variances as exact sums, to 1e-14');

-- The chance of a plan by a day, for a request open at an age: the same, begun at that age.
-- It is not known where nobody is at risk although some would still be open.
CREATE FUNCTION chance_of(which integer, age integer, by_day integer) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
	n numeric;
	d1 numeric;
	d2 numeric;
	s numeric := 1;
	p numeric := 0;
	below numeric := 1;
BEGIN
	FOR u IN age + 1 .. by_day LOOP
		SELECT count(*) FILTER (WHERE exit >= u AND (entry IS NULL OR entry < u)), count(*) FILTER (WHERE exit = u AND outcome = 1), count(*) FILTER (WHERE exit = u AND outcome = 2)
		INTO n, d1, d2 FROM small WHERE g = which;
		EXIT WHEN s = 0;
		IF n = 0 THEN
			RETURN NULL;
		END IF;
		p := p * n + s * d1;
		s := s * (n - d1 - d2);
		below := below * n;
	END LOOP;
	RETURN p / (below + 0.0000000000000000000000000000);
END
$$;
CREATE TEMP TABLE chances AS
SELECT g, t, age, by_day, ehcp.chance_in_time(t, age, by_day) AS ours, chance_of(g, age, by_day) AS exact
FROM small_summaries, (VALUES (0), (1), (3), (5), (8)) AS a(age), (VALUES (2), (6), (9), (12)) AS l(by_day) WHERE g <= 150;
SELECT is((SELECT count(*) FILTER (WHERE exact IS NULL) > 300 AND count(*) FILTER (WHERE exact > 0) > 300 AND count(*) FILTER (WHERE exact = 0) > 300 FROM chances), true, 'chances: known, 0, and not known');
SELECT is_empty('SELECT g, age, by_day, ours, exact FROM chances WHERE (ours IS NULL) <> (exact IS NULL) OR abs(ours - exact::float8) > 1e-14', 'chances as exact fractions, to 1e-14');
SELECT is_empty('SELECT g, age, by_day, ours, c.chance FROM chances, ehcp.chances_in_time(t, by_day) AS c WHERE c.age_days = age AND c.chance IS DISTINCT FROM ours', 'the table of chances has the same');
SELECT is_empty('SELECT g FROM small_summaries WHERE (SELECT array_agg(age_days ORDER BY age_days) FROM ehcp.chances_in_time(t)) <> (SELECT array_agg(i) FROM generate_series(0, 140) AS i)', '... for all ages up to 140');
-- (F(limit) - F(age)) / S(age), where some are left of all
CREATE TEMP TABLE from_shares AS
SELECT name, age, ehcp.chance_in_time(t, age, by_day) AS ours, (plan_at_last - plan_then) / nullif(1 - plan_then - none_then, 0) AS theirs
FROM r_summaries AS s, LATERAL (SELECT max(days) / 2 AS by_day FROM r_curves WHERE r_curves.name = s.name) AS l, LATERAL generate_series(0, by_day, 1 + by_day / 20) AS age,
	LATERAL (SELECT coalesce(max(plan) FILTER (WHERE days <= age), 0) AS plan_then, coalesce(max("none") FILTER (WHERE days <= age), 0) AS none_then,
		coalesce(max(plan) FILTER (WHERE days <= by_day), 0) AS plan_at_last FROM r_curves WHERE r_curves.name = s.name) AS r;
SELECT cmp_ok(count(*), '>', 70::bigint, 'chances from the curves of R') FROM from_shares WHERE ours IS NOT NULL AND theirs IS NOT NULL;
SELECT is_empty('SELECT * FROM from_shares WHERE abs(ours - theirs) > 1e-9 OR (ours IS NULL AND name IN (''pbc'', ''transplant'', ''ties''))', '... to 1e-9');

-- requests of a council with every mistake, counted one by one
CREATE TEMP TABLE requests AS
SELECT i, i % 7 AS area, CASE WHEN random() < 0.95 THEN requested_on END AS requested_on, CASE WHEN kind < 0.6 THEN requested_on + taken END AS issued_on,
	CASE WHEN kind < 0.3 THEN requested_on + taken WHEN kind < 0.4 THEN requested_on + taken - 30 + (random() * 60)::integer WHEN kind BETWEEN 0.6 AND 0.85 THEN requested_on + taken END AS ended_on
FROM (SELECT i, date '2019-01-01' + (random() * 900)::integer AS requested_on, (random() * random() * 500)::integer - CASE WHEN i % 40 = 0 THEN 60 ELSE 0 END AS taken, random() AS kind FROM generate_series(1, 6000) AS i) AS random;
CREATE INDEX ON requests (i);
CREATE FUNCTION counted(from_day date, as_of date) RETURNS jsonb LANGUAGE sql AS $$
	WITH known AS (
		SELECT requested_on, plan_on, coalesce(plan_on, other_end) AS end_on
		FROM (SELECT requested_on, CASE WHEN issued_on <= $2 THEN issued_on END AS plan_on, CASE WHEN ended_on <= $2 THEN ended_on END AS other_end
			FROM requests WHERE requested_on IS NULL OR requested_on <= $2) AS then_known),
	counted AS (SELECT *, end_on < requested_on OR requested_on IS NULL AS undated FROM known WHERE $1 IS NULL OR end_on IS NULL OR end_on > $1),
	entries AS (
		SELECT CASE WHEN plan_on IS NOT NULL THEN 'completed' WHEN end_on IS NOT NULL THEN 'without_plan' ELSE 'open' END AS class, coalesce(end_on, $2) - requested_on AS days
		FROM counted WHERE NOT coalesce(undated, false)
		UNION ALL SELECT 'entered', $1 - requested_on FROM counted WHERE NOT coalesce(undated, false) AND requested_on <= $1),
	classes AS (SELECT class, jsonb_object_agg(days, n) AS days FROM (SELECT class, days, count(*) AS n FROM entries GROUP BY 1, 2) AS d GROUP BY 1)
	SELECT jsonb_object_agg(class, days) || coalesce((SELECT jsonb_build_object('undated', nullif(count(*), 0)) FROM counted WHERE undated AND plan_on IS NOT NULL HAVING count(*) > 0), '{}')
	FROM classes
$$;
SELECT is_empty($$ SELECT day FROM generate_series(date '2019-03-01', '2022-06-01', '130 days') AS g, LATERAL (SELECT g::date AS day) AS d
	WHERE (SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, day)::jsonb FROM requests) IS DISTINCT FROM counted(NULL, day) $$, 'the cohort as counted one by one');
SELECT is_empty($$ SELECT day FROM generate_series(date '2019-03-01', '2022-06-01', '130 days') AS g, generate_series(0, 500, 125) AS length, LATERAL (SELECT g::date AS day) AS d
	WHERE (SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, day - length, day)::jsonb FROM requests) IS DISTINCT FROM counted(day - length, day) $$, 'the period as counted one by one');

-- the other measures of a cohort are those of its plans and its open cases
SELECT is_empty($$ SELECT day FROM generate_series(date '2019-03-01', '2022-06-01', '130 days') AS g, LATERAL (SELECT g::date AS day) AS d,
		LATERAL (SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, day) AS o,
			ehcp.timeliness_agg(requested_on, issued_on, false, day) FILTER (WHERE issued_on <= day OR ended_on IS NULL OR ended_on > day) AS t FROM requests) AS s
	WHERE (ehcp.completed(o), ehcp.in_time(o), ehcp.percent_in_time(o), ehcp.undated(o), ehcp.open_cases(o), ehcp.overdue(o), ehcp.mean_weeks(o), ehcp.median_weeks(o), ehcp.percentile_weeks(o, 0.9), ehcp.percent_expected_in_time(o))
			IS DISTINCT FROM (ehcp.completed(t), ehcp.in_time(t), ehcp.percent_in_time(t), ehcp.undated(t), ehcp.open_cases(t), ehcp.overdue(t), ehcp.mean_weeks(t), ehcp.median_weeks(t), ehcp.percentile_weeks(t, 0.9), ehcp.percent_expected_in_time(t))
		OR ARRAY(SELECT ehcp.bands(o, '{42,140}')) <> ARRAY(SELECT ehcp.bands(t, '{42,140}')) OR ARRAY(SELECT ehcp.survival(o)) <> ARRAY(SELECT ehcp.survival(t)) $$, 'a cohort: measures as timeliness_agg without what ended without a plan');
SELECT is_empty($$ SELECT day FROM generate_series(date '2019-06-01', '2022-06-01', '130 days') AS g, LATERAL (SELECT g::date AS day) AS d,
		LATERAL (SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, day - 100, day) AS o,
			count(*) FILTER (WHERE issued_on > day - 100 AND issued_on <= day AND (requested_on <= day OR requested_on IS NULL)) AS plans,
			count(*) FILTER (WHERE issued_on > day - 100 AND issued_on <= day AND issued_on - requested_on BETWEEN 0 AND 140) AS in_time,
			count(*) FILTER (WHERE requested_on <= day AND (issued_on > day OR issued_on IS NULL) AND (ended_on > day OR ended_on IS NULL)) AS open,
			count(*) FILTER (WHERE ended_on > day - 100 AND ended_on <= day AND requested_on <= ended_on AND (issued_on > day OR issued_on IS NULL)) AS without
			FROM requests) AS s
	WHERE (ehcp.completed(o), ehcp.in_time(o), ehcp.open_cases(o), ehcp.without_plan(o)) IS DISTINCT FROM (plans, in_time, open, without) $$, 'a period: plans issued in it, and what is open at its end');

-- laws; a plan that follows another end is not known in the period before it
DELETE FROM requests WHERE ended_on < issued_on;
CREATE TEMP TABLE parts AS
SELECT area, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-12-31') AS cohort, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-03-31', '2020-12-31') AS period,
	ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-03-31', '2020-08-31') AS earlier, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-08-31', '2020-12-31') AS later
FROM requests GROUP BY area;
SELECT is((SELECT ROW(ehcp.rollup(cohort), ehcp.rollup(period)) FROM parts), (SELECT ROW(ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-12-31'), ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-03-31', '2020-12-31')) FROM requests), 'the parts are the whole');
SELECT is_empty('SELECT FROM parts AS a, parts AS b WHERE a.period + b.period - b.period <> a.period OR a.cohort + b.period - a.cohort <> b.period OR a.period + b.cohort <> b.cohort + a.period OR a.period - a.period <> ''empty''', 't + u - u = t');
SELECT is_empty('SELECT area FROM parts WHERE ARRAY(SELECT ehcp.outcomes(earlier + later)) <> ARRAY(SELECT ehcp.outcomes(period))', 'two periods, one after the other, have the outcomes of both');
SELECT is_empty('SELECT area FROM parts WHERE ARRAY(SELECT ehcp.chances_in_time(earlier + later)) <> ARRAY(SELECT ehcp.chances_in_time(period))', '... and the chances');
SELECT is((SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2018-12-31', '2020-12-31') FROM requests), (SELECT ehcp.rollup(cohort) FROM parts), 'a period that begins before all requests is the cohort');
SELECT is_empty('SELECT area FROM parts, LATERAL (VALUES (cohort), (period), (earlier)) AS v(t) WHERE t::text::ehcp.timeliness <> t', 'their text reads as the same value');
SELECT set_eq($$ SELECT i, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-06-30') OVER w, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-03-31', '2020-06-30') OVER w AS period
		FROM requests WHERE i <= 1500 WINDOW w AS (ORDER BY i RANGE BETWEEN 9 PRECEDING AND 1 PRECEDING) $$,
	$$ SELECT i, (a).* FROM requests, LATERAL (SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-06-30'), ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-03-31', '2020-06-30') AS period
		FROM requests AS m WHERE m.i BETWEEN requests.i - 9 AND requests.i - 1) AS a WHERE i <= 1500 $$, 'over a moving window');

-- what the open cases can expect
SELECT is_empty($$ SELECT area FROM parts AS p, LATERAL (SELECT ehcp.rollup(later) AS pace FROM parts) AS l,
		LATERAL (SELECT sum(ehcp.chance_in_time(pace, age)) AS sum FROM (SELECT '2020-12-31' - requested_on AS age FROM requests AS r
			WHERE r.area = p.area AND requested_on <= '2020-12-31' AND (issued_on > '2020-12-31' OR issued_on IS NULL) AND (ended_on > '2020-12-31' OR ended_on IS NULL)) AS open) AS e
	WHERE (ehcp.expected_in_time(cohort, pace) - sum) / sum NOT BETWEEN -1e-12 AND 1e-12 OR sum IS NULL $$, 'the expected plans in time are the sum of the chances of the open cases');

-- a simulated council, which knows what will become of every request; the page has these figures
CREATE TEMP TABLE council AS
SELECT requested_on, CASE WHEN kind >= 0.32 THEN requested_on + days END AS issued_on, requested_on + days AS ended_on
FROM (SELECT date '2019-01-01' + (random() * 730)::integer AS requested_on, random() AS kind,
		(70 + 60 * (random() + random() + random()) * (0.7 + random()))::integer AS plan_days, (30 + 40 * (random() + random()))::integer AS none_days FROM generate_series(1, 60000)) AS r,
	LATERAL (SELECT CASE WHEN kind < 0.32 THEN none_days ELSE plan_days END AS days) AS d;
CREATE TEMP TABLE council_shares AS
SELECT truth, plan AS cohort, ehcp.chance_in_time(period, 0) AS period, ehcp.percent_expected_in_time(cohort) / 100 AS of_plans
FROM (SELECT count(*) FILTER (WHERE issued_on - requested_on <= 140)::float8 / count(*) AS truth, ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2020-12-31') AS cohort,
		ehcp.outcomes_agg(requested_on, issued_on, ended_on, '2019-12-31', '2020-12-31') AS period FROM council) AS s, ehcp.outcomes(cohort) WHERE days = 140;
SELECT cmp_ok(abs(cohort - truth), '<', 0.005::float8, 'the cohort gives the share that gets a plan in time') FROM council_shares;
SELECT cmp_ok(abs(period - truth), '<', 0.005::float8, '... and so does the period') FROM council_shares;
SELECT cmp_ok(of_plans - truth, '>', 0.05::numeric::float8, '... and Kaplan-Meier that of those that get one') FROM council_shares;

-- what 1.0.0 stored: the same bytes
SELECT is(ehcp.timeliness_send('completed 0:1 56:1 140:200; exceptions 161:1; open 30:2; undated 3; undated_exceptions 9'), '\x010000b8039f05c001a081808010e1f7ffff0f8afeffff0fffffffff0f01'::bytea, 'the bytes of a value with the classes of 1.0.0');
SELECT is(ehcp.timeliness_send('completed 5:1; without_plan 7:2; entered 3:1'), '\x0100288980808050d8ffffff0f'::bytea, 'those of the new classes');
SELECT * FROM finish();
ROLLBACK;
