-- The views over appeals and mediations against an independent query on 20,000 random appeals, on
-- two days, and a replayed day against the data of that day; DfE's published counts give its rates.
BEGIN;
SET client_min_messages = warning;
SELECT * FROM no_plan();
SELECT setseed(0.18);

CREATE TABLE cases AS
SELECT i AS case_id, date '2019-01-01' + i % 900 AS requested_on, NULL::date AS issued_on, NULL::date AS closed_on, false AS excepted,
	CASE WHEN i % 3 > 0 THEN date '2019-02-01' + i % 1200 END AS decided_on, CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN false ELSE true END AS decision,
	CASE WHEN i % 11 = 0 THEN date '2019-04-01' + i % 1200 END AS refused_on, NULL::date AS ceased_on, (ARRAY['north', 'south', NULL])[1 + i % 3] AS area
FROM generate_series(1, 6000) AS i;
CREATE TABLE plans AS
SELECT i AS plan_id, date '2018-01-01' AS started_on, CASE WHEN i % 5 = 0 THEN date '2019-06-01' + i % 1300 END AS ceased_on, CASE WHEN i % 5 = 0 THEN i % 4 END AS cease_reason, NULL::date AS meeting_on,
	CASE WHEN i % 3 > 0 THEN date '2019-06-01' + i % 1300 END AS decided_on, (ARRAY['north', 'east', 'south', NULL])[1 + i % 4] AS area
FROM generate_series(1, 6000) AS i;
CREATE TABLE appeals AS
SELECT i AS appeal_id, CASE WHEN r[1] > 0.02 THEN registered END AS registered_on, CASE WHEN r[2] < 0.7 THEN registered + (r[3] * 400)::integer - 5 END AS decided_on,
	CASE WHEN r[4] < 0.3 THEN registered + (r[5] * 200)::integer END AS conceded_on, (ARRAY['refusal to assess', 'contents', NULL])[1 + floor(r[6] * 3)::integer] AS kind, CASE WHEN r[7] < 0.5 THEN 'allowed' END AS outcome,
	(ARRAY['assess', 'make_plan', 'amend_plan', 'amend_placement', 'other', NULL])[1 + floor(r[8] * 6)::integer] AS order_kind, CASE WHEN r[9] < 0.4 THEN registered + 150 + (r[10] * 300)::integer END AS complied_on,
	(ARRAY['north', 'south', 'east', NULL])[1 + floor(r[11] * 3.2)::integer] AS area
FROM (SELECT i, r, date '2018-06-01' + (r[12] * 1500)::integer AS registered
	FROM (SELECT i, array_agg(random()) AS r FROM generate_series(1, 20000) AS i, generate_series(1, 12 + i * 0) GROUP BY i) AS dice) AS random;
CREATE TABLE mediations AS
SELECT CASE WHEN random() > 0.02 THEN day END AS requested_on, CASE WHEN random() < 0.7 THEN day + (random() * 60)::integer - 2 END AS held_on, CASE WHEN random() < 0.8 THEN random() < 0.6 END AS agreed,
	CASE WHEN random() < 0.3 THEN day + (random() * 90)::integer END AS appealed_on, (ARRAY['north', 'south', NULL])[1 + floor(random() * 3)::integer] AS area
FROM (SELECT date '2019-01-01' + (random() * 1200)::integer AS day FROM generate_series(1, 5000)) AS days;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', plans => 'plans', appeals => 'appeals', mediations => 'mediations') \gset

CREATE TABLE today AS SELECT date '2021-12-31' AS d;
CREATE FUNCTION by_day(x date, d date) RETURNS date IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN x <= d THEN x END $$;
CREATE FUNCTION share(x bigint, n bigint) RETURNS numeric LANGUAGE sql AS 'SELECT round(100.0 * x / nullif(n, 0), 1)';
CREATE VIEW known AS
SELECT appeal_id::text, coalesce(area, 'not known') AS area, kind, by_day(registered_on, d) AS r, by_day(decided_on, d) AS x, by_day(conceded_on, d) AS c, by_day(complied_on, d) AS done,
	CASE WHEN least(decided_on, conceded_on) <= d THEN outcome END AS outcome, CASE WHEN least(decided_on, conceded_on) <= d THEN order_kind END AS o, d
FROM appeals, today WHERE registered_on IS NULL OR registered_on <= d;

CREATE FUNCTION views_agree(label text) RETURNS SETOF text LANGUAGE plpgsql AS $body$
BEGIN
	PERFORM set_config('ehcp.as_of', d::text, true) FROM today;
	CREATE TEMP TABLE k AS SELECT *, least(x, c) AS e FROM public.known;
	CREATE TEMP TABLE lines AS SELECT a AS area, r, e, d FROM k, unnest(ARRAY[area, NULL]) AS a WHERE r IS NOT NULL AND coalesce(e >= r, true);
	RETURN NEXT bag_eq('SELECT appeal_id, area, kind, registered_on, decided_on, conceded_on, complied_on, outcome, order_kind, concluded_on FROM card.appeals_as_at',
		'SELECT appeal_id, area, kind, r, x, c, done, outcome, o, e FROM k', label || 'appeals_as_at');
	RETURN NEXT bag_eq('TABLE card.appeals', $$
		SELECT month::date, area, count(*) FILTER (WHERE r >= month AND r <= last) AS n, count(*) FILTER (WHERE e >= month AND e <= last) AS ended,
			count(*) FILTER (WHERE r <= last AND coalesce(e > last, true)) AS open, area IS NULL AS is_total
		FROM today, generate_series(timestamp '2018-06-01', d, '1 month') AS month, LATERAL (SELECT least(d, (month + interval '1 month')::date - 1)) AS l(last), (SELECT area, r, e FROM lines) AS lines
		GROUP BY month, area
	$$, label || 'appeals');
	RETURN NEXT bag_eq('TABLE card.appeal_rate', $$
		SELECT a.area, n, ra, rp, rev, ce, ra + rp + rev + ce AS total, share(n, ra + rp + rev + ce), a.area IS NULL AS is_total
		FROM today, unnest('{north,south,east,not known,NULL}'::text[]) AS a(area), LATERAL (SELECT d - 365) AS y(before),
			LATERAL (SELECT count(*) AS n FROM k WHERE coalesce(a.area, k.area) = k.area AND r > before AND coalesce(e >= r, true)) AS appeals,
			LATERAL (SELECT count(*) FILTER (WHERE decision = false AND decided_on > before AND decided_on <= d) AS ra, count(*) FILTER (WHERE refused_on > before AND refused_on <= d) AS rp
				FROM cases WHERE requested_on <= d AND coalesce(a.area, area, '') = coalesce(area, CASE WHEN a.area IS NOT NULL THEN 'not known' ELSE '' END)) AS cases,
			LATERAL (SELECT count(*) FILTER (WHERE decided_on > before AND decided_on <= d) AS rev, count(*) FILTER (WHERE ceased_on > before AND ceased_on <= d AND cease_reason = 2) AS ce
				FROM plans WHERE coalesce(a.area, area, '') = coalesce(area, CASE WHEN a.area IS NOT NULL THEN 'not known' ELSE '' END)) AS plans
	$$, label || 'appeal_rate');
	RETURN NEXT bag_eq('TABLE card.order_tracker', $$
		SELECT appeal_id, area, kind, o, coalesce(c <= x, c IS NOT NULL), e, step, e + 7 * weeks AS last, e + 7 * weeks - d AS days
		FROM k LEFT JOIN (VALUES ('assess', 'assess_notice', 2), ('assess', 'assess_refusal', 10), ('assess', 'assess_final_plan', 14), ('make_plan', 'make_plan_draft', 5), ('make_plan', 'make_plan_final', 11),
				('amend_plan', 'amend_plan', 5), ('amend_placement', 'amend_placement', 2)) AS law(o, name, weeks) USING (o),
			LATERAL (SELECT CASE WHEN name IS NOT NULL THEN CASE WHEN coalesce(c <= x, c IS NOT NULL) THEN 'unopposed_' ELSE 'order_to_' END || name END) AS s(step)
		WHERE o IS NOT NULL AND done IS NULL
	$$, label || 'order_tracker');
	RETURN NEXT cmp_ok((SELECT count(DISTINCT next_step) FROM card.order_tracker), '=', 14::bigint, label || '... with every step');
	RETURN NEXT bag_eq('TABLE card.mediations', $$
		SELECT month, area, n, h, share(h, n) AS ph, quick, ag, share(ag, h) AS pa, ap, share(ap, h) AS pp, area IS NULL AS is_total
		FROM (SELECT date_trunc('month', requested_on::timestamp)::date AS month, a AS area, count(*) AS n, count(*) FILTER (WHERE held_on <= d) AS h, count(*) FILTER (WHERE held_on <= d AND held_on - requested_on BETWEEN 0 AND 30) AS quick,
				count(*) FILTER (WHERE held_on <= d AND agreed) AS ag, count(*) FILTER (WHERE held_on <= d AND appealed_on >= held_on AND appealed_on <= d) AS ap
			FROM mediations, today, unnest(ARRAY[coalesce(area, 'not known'), NULL]) AS a WHERE requested_on <= d GROUP BY 1, 2) AS counts
	$$, label || 'mediations');
	DROP TABLE k, lines;
END
$body$;
SELECT views_agree('31 December 2021: ');
UPDATE today SET d = '2021-02-28';
SELECT views_agree('28 February 2021: ');

CREATE TABLE appeals_then AS
SELECT appeal_id, registered_on, by_day(decided_on, d) AS decided_on, by_day(conceded_on, d) AS conceded_on, kind, CASE WHEN least(decided_on, conceded_on) <= d THEN outcome END AS outcome,
	CASE WHEN least(decided_on, conceded_on) <= d THEN order_kind END AS order_kind, by_day(complied_on, d) AS complied_on, area FROM appeals, today WHERE registered_on <= d OR registered_on IS NULL;
CREATE TABLE mediations_then AS
SELECT requested_on, by_day(held_on, d) AS held_on, CASE WHEN held_on <= d THEN agreed END AS agreed, by_day(appealed_on, d) AS appealed_on, area FROM mediations, today WHERE requested_on <= d OR requested_on IS NULL;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card_then', plans => 'plans', appeals => 'appeals_then', mediations => 'mediations_then') \gset
SELECT bag_eq(format('TABLE card.%I', view), format('TABLE card_then.%I', view), 'a replayed day: ' || view)
FROM unnest('{appeals_as_at,appeals,appeal_rate,order_tracker,mediations_as_at,mediations}'::text[]) AS view;

-- England: 26,977 appeals of 405,735 decisions that could be appealed in 2025, 22,276 of 364,912 in 2024
CREATE TABLE england_cases AS SELECT i AS case_id, date '2023-06-01' AS requested_on, NULL::date AS issued_on, NULL::date AS closed_on, false AS excepted, day AS decided_on, false AS decision,
	NULL::date AS refused_on, NULL::date AS ceased_on FROM (VALUES (date '2024-05-01', 10000), ('2025-05-01', 12000)) AS v(day, n), generate_series(1, n) AS i;
CREATE TABLE england_plans AS SELECT i AS plan_id, date '2020-06-01' AS started_on, NULL::date AS ceased_on, NULL::text AS cease_reason, NULL::date AS meeting_on, day AS decided_on
FROM (VALUES (date '2024-05-01', 354912), ('2025-05-01', 393735)) AS v(day, n), generate_series(1, n) AS i;
CREATE TABLE england_appeals AS SELECT i AS appeal_id, day AS registered_on, NULL::date AS decided_on FROM (VALUES (date '2024-05-01', 22276), ('2025-05-01', 26977)) AS v(day, n), generate_series(1, n) AS i;
SELECT count(*) AS views FROM ehcp.create_scorecard('england_cases', 'england', plans => 'england_plans', appeals => 'england_appeals') \gset
SET LOCAL ehcp.as_of = '2025-12-31';
SELECT results_eq('SELECT area, registered_in_year, appealable, percent_appealed, is_total FROM england.appeal_rate', 'VALUES (NULL::text, 26977::bigint, 405735::bigint, 6.6, false)', 'England 2025');
SET LOCAL ehcp.as_of = '2024-12-31';
SELECT results_eq('SELECT registered_in_year, appealable, percent_appealed FROM england.appeal_rate', 'VALUES (22276::bigint, 364912::bigint, 6.1)', 'England 2024');

-- Without a relation there is no rate, and without its areas none by area.
SELECT count(*) AS views FROM ehcp.create_scorecard('england_cases', 'no_plans', appeals => 'england_appeals') \gset
SELECT count(*) AS views FROM ehcp.create_scorecard('england_cases', 'no_appeals', plans => 'england_plans') \gset
SELECT results_eq('SELECT percent_appealed FROM no_plans.appeal_rate UNION ALL SELECT percent_appealed FROM no_appeals.appeal_rate', 'VALUES (NULL::numeric), (NULL)', 'a missing relation');
CREATE TABLE cases_with_areas AS SELECT *, 'north' AS area FROM england_cases;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases_with_areas', 'no_areas', plans => 'england_plans', appeals => 'england_appeals') \gset
SELECT results_eq('SELECT area, percent_appealed, is_total FROM no_areas.appeal_rate', 'VALUES (NULL::text, 6.1, false)', 'a relation without areas');

-- Advice of a case that is there twice is in the tracker once, and waits if neither row has ended.
CREATE TABLE twice AS SELECT * FROM (VALUES (1, date '2024-03-01', NULL::date, 'north', 'x'), (1, '2024-03-01', NULL, 'east', 'w'), (2, '2024-03-01', NULL, 'north', 'x'), (2, '2024-03-01', '2024-05-01', 'north', 'x'),
	(3, '2024-03-01', NULL, 'south', NULL), (3, '2024-03-01', NULL, NULL, NULL)) AS v(case_id, requested_on, closed_on, area, owner), LATERAL (SELECT closed_on AS issued_on, false AS excepted) AS plan;
CREATE TABLE advice AS SELECT case_id, 'health' AS service, date '2024-04-01' AS requested_on, CASE WHEN late THEN date '2024-07-01' END AS received_on FROM generate_series(1, 4) AS case_id, (VALUES (true), (false)) AS v(late);
SELECT count(*) AS views FROM ehcp.create_scorecard('twice', 'twice_card', 'advice') \gset
SELECT bag_eq('SELECT case_id, area, owner, advice_status FROM twice_card.advice_tracker', $$ VALUES (1, 'east', 'w', 'received late'), (1, 'east', 'w', 'over 6 weeks'), (2, 'north', 'x', 'received late'),
	(3, 'south', NULL, 'received late'), (3, 'south', NULL, 'over 6 weeks'), (4, 'not known', NULL, 'received late'), (4, 'not known', NULL, 'over 6 weeks') $$, 'a case in two rows');
SELECT is(count(*), (SELECT waiting FROM twice_card.advice_waiting WHERE service IS NULL), '... as advice_waiting counts') FROM twice_card.advice_tracker WHERE advice_status <> 'received late';
SELECT results_eq('SELECT area, waiting FROM twice_card.advice_waiting_by_area WHERE service IS NULL ORDER BY area', $$ VALUES ('east', 1::bigint), ('not known', 1), ('south', 1), (NULL, 3) $$, '... and by area');
SELECT bag_eq('SELECT area, sum(completed) FROM twice_card.stage_timeliness_by_area WHERE stage = ''advice'' AND service IS NULL GROUP BY area', $$ VALUES ('east', 1::numeric), ('north', 1), ('south', 1), ('not known', 1), (NULL, 4) $$, '... received');
-- advice with areas of its own
CREATE TABLE advice_of_areas AS SELECT *, CASE case_id WHEN 1 THEN 7 WHEN 2 THEN 8 WHEN 4 THEN 8 END AS area FROM advice;
SELECT count(*) AS views FROM ehcp.create_scorecard('twice', 'own_card', 'advice_of_areas') \gset
SELECT results_eq('SELECT area, waiting FROM own_card.advice_waiting_by_area WHERE service IS NULL ORDER BY area', $$ VALUES ('7', 1::bigint), ('8', 1), ('not known', 1), (NULL, 3) $$, 'areas of the advice');
SELECT bag_eq('SELECT area, sum(completed) FROM own_card.stage_timeliness_by_area WHERE stage = ''advice'' AND service = ''health'' GROUP BY area', $$ VALUES ('7', 1::numeric), ('8', 2), ('not known', 1), (NULL, 4) $$, '... received');
SELECT bag_eq('SELECT case_id, area FROM own_card.advice_tracker WHERE advice_status = ''over 6 weeks''', $$ VALUES (1, '7'), (3, 'not known'), (4, '8') $$, '... and in the tracker');
-- no areas at all
CREATE TABLE cases_without_areas AS TABLE twice;
ALTER TABLE cases_without_areas DROP area;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases_without_areas', 'none_card', 'advice') \gset
SELECT results_eq('SELECT area, service, waiting, is_total FROM none_card.advice_waiting_by_area ORDER BY service', $$ VALUES (NULL::text, 'health', 3::bigint, false), (NULL, NULL, 3, true) $$, 'no areas');
SELECT is_empty('SELECT * FROM none_card.advice_tracker WHERE area IS NOT NULL', '... in the tracker');
SELECT is_empty('SELECT * FROM none_card.stage_timeliness_by_area WHERE area IS NOT NULL OR is_total <> (service IS NULL AND stage = ''advice'')', '... in the stages');
SELECT * FROM finish();
ROLLBACK;
