-- The views over plans against an independent query on 20,000 random plans, on two days, and a
-- replayed day against the data of that day; DfE's published counts give its percentages.
BEGIN;
SET client_min_messages = warning;
SELECT * FROM no_plan();
SELECT setseed(0.18);

CREATE TABLE cases (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, ceased_on date);
CREATE TABLE plans AS
SELECT i AS plan_id, CASE WHEN r[1] > 0.02 THEN started END AS started_on,
	CASE WHEN r[2] < 0.15 THEN started + (r[2] * 15000)::integer END AS ceased_on, CASE WHEN r[3] < 0.6 THEN 1 + floor(r[3] * 9)::integer END AS cease_reason,
	CASE WHEN r[4] < 0.8 THEN met END AS meeting_on, CASE WHEN r[5] < 0.8 THEN substr('ACMX', 1 + floor(r[6] * 4)::integer, 1) END AS outcome,
	CASE WHEN r[7] < 0.7 THEN met + (r[8] * 60)::integer - 3 WHEN r[7] < 0.85 THEN met - (r[8] * 400)::integer END AS decided_on,
	CASE WHEN r[9] < 0.4 THEN met + (r[10] * 60)::integer - 5 END AS draft_on,
	CASE WHEN r[11] < 0.4 THEN met + (r[12] * 120)::integer END AS amended_on,
	CASE WHEN r[13] < 0.3 THEN (ARRAY[date '2022-02-15', '2022-03-31', '2022-02-14', '2021-09-01', '2021-02-15', '1900-01-01'])[1 + floor(r[14] * 6)::integer] END AS transfer_due_on,
	CASE WHEN r[15] < 0.5 THEN date '2021-12-15' + (r[15] * 220)::integer END AS transfer_final_on,
	CASE WHEN r[16] < 0.9 THEN i / 2 END AS person_id, (ARRAY['north', 'south', 'east', NULL])[1 + floor(r[17] * 3.2)::integer] AS area
FROM (SELECT i, r, date '2017-01-01' + (r[18] * 2000)::integer AS started, date '2019-06-01' + (r[19] * 1100)::integer AS met
	FROM (SELECT i, array_agg(random()) AS r FROM generate_series(1, 20000) AS i, generate_series(1, 19 + i * 0) GROUP BY i) AS dice) AS random;
-- where something changes: 28 days, 8 and 12 weeks, the anniversary of a 29 February, a day that is no date
INSERT INTO plans (plan_id, started_on, meeting_on, decided_on, outcome, draft_on, amended_on, area)
SELECT 30000 + row_number() OVER (), date '2018-01-01', day - n, CASE WHEN decided THEN day - n + m END, 'A', CASE WHEN decided THEN day - n + m END, CASE WHEN decided AND m > 27 THEN day END, 'north'
FROM unnest('{2021-12-31,2022-02-28}'::date[]) AS day, unnest('{0,27,28,29,56,57,83,84,85,112,365,366}'::integer[]) AS n, unnest('{0,1,28,29,56}'::integer[]) AS m, unnest('{t,f}'::boolean[]) AS decided;
INSERT INTO plans (plan_id, started_on, decided_on)
SELECT 40000 + row_number() OVER (), d, CASE WHEN with_decision THEN d END
FROM unnest('{2020-02-29,2021-02-28,2021-03-01,2020-12-31,2021-01-01,2020-03-01,1900-01-01,infinity,-infinity}'::date[]) AS d, unnest('{t,f}'::boolean[]) AS with_decision;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', plans => 'plans') \gset
INSERT INTO card.milestones VALUES ('transfers', '2021-10-01', '2022-02-15', 150, 'outstanding transfers'), ('all transfers', '2020-12-16', '2022-12-31', 150, 'outstanding transfers'), ('amendments', '2021-11-30', '2022-03-31', 50, 'outstanding amendments');

CREATE TABLE today AS SELECT date '2021-12-31' AS d;
CREATE FUNCTION by_day(x date, d date) RETURNS date IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN x BETWEEN '1989-09-01' AND d THEN x END $$;
-- the last of the twelve months that begin with a day
CREATE FUNCTION anniversary(x date) RETURNS date IMMUTABLE LANGUAGE sql AS $$
	SELECT CASE WHEN to_char(x, 'MMDD') = '0229' THEN make_date(extract(year FROM x)::integer + 1, 2, 28)
		ELSE make_date(extract(year FROM x)::integer + 1, extract(month FROM x)::integer, extract(day FROM x)::integer) - 1 END
$$;
-- whole months: the day is over on the same day of a later month, or on its last day
CREATE FUNCTION months_over(x date, d date) RETURNS integer IMMUTABLE LANGUAGE sql AS $$
	SELECT ((extract(year FROM d) - extract(year FROM x)) * 12 + extract(month FROM d) - extract(month FROM x)
		- CASE WHEN extract(day FROM d) < extract(day FROM x) AND extract(day FROM d + 1) > 1 THEN 1 ELSE 0 END)::integer
$$;
CREATE VIEW known AS
SELECT plan_id::text, coalesce(area, 'not known') AS area, person_id, by_day(started_on, d) AS s, by_day(ceased_on, d) AS c, by_day(meeting_on, d) AS m, by_day(decided_on, d) AS dec,
	CASE WHEN by_day(decided_on, d) IS NOT NULL THEN outcome END AS o, by_day(draft_on, d) AS draft, by_day(amended_on, d) AS final,
	CASE WHEN transfer_due_on > '1990-01-01' THEN transfer_due_on END AS tdue, by_day(transfer_final_on, d) AS tfinal,
	CASE WHEN by_day(ceased_on, d) IS NOT NULL THEN cease_reason::text END AS reason
FROM plans, today WHERE started_on IS NULL OR started_on <= d;
CREATE FUNCTION share(x bigint, n bigint) RETURNS numeric LANGUAGE sql AS 'SELECT round(100.0 * x / nullif(n, 0), 1)';

CREATE FUNCTION views_agree(label text) RETURNS SETOF text LANGUAGE plpgsql AS $body$
BEGIN
	PERFORM set_config('ehcp.as_of', d::text, true) FROM today;
	CREATE TEMP TABLE k AS
	SELECT *, anniversary(CASE WHEN greatest(dec, s) = dec THEN dec ELSE s END) AS due, m IS NOT NULL AND (dec IS NULL OR dec < m) AS waits,
		CASE WHEN draft >= coalesce(m, draft) THEN draft WHEN o = 'A' AND dec >= coalesce(m, dec) THEN dec END AS notice
	FROM public.known;
	CREATE TEMP TABLE twice AS SELECT * FROM k UNION ALL SELECT plan_id, NULL, person_id, s, c, m, dec, o, draft, final, tdue, tfinal, reason, due, waits, notice FROM k;
	RETURN NEXT bag_eq('SELECT plan_id, area, person_id, started_on, ceased_on, cease_reason, meeting_on, decided_on, outcome, draft_on, amended_on, transfer_due_on, transfer_final_on, due_on, in_force FROM card.plans_as_at',
		'SELECT plan_id, area, person_id, s, c, reason, m, dec, o, draft, final, tdue, tfinal, due, c IS NULL FROM k', label || 'plans_as_at');
	RETURN NEXT bag_eq('TABLE card.annual_reviews', $$
		SELECT area, count(*) AS n, count(*) FILTER (WHERE x) AS x, count(m) AS m, count(*) FILTER (WHERE x AND m IS NULL) AS none,
			count(*) FILTER (WHERE x AND y) AS y, count(*) FILTER (WHERE x AND dec IS NOT NULL AND NOT y) AS before, count(*) FILTER (WHERE x AND dec IS NULL) AS never,
			share(count(*) FILTER (WHERE y), count(*) FILTER (WHERE x)), count(*) FILTER (WHERE y AND m <= dec) AS md, count(*) FILTER (WHERE y AND dec - m BETWEEN 0 AND 28) AS quick,
			share(count(*) FILTER (WHERE y AND dec - m BETWEEN 0 AND 28), count(*) FILTER (WHERE y AND dec - m >= 0)) AS share_quick,
			count(*) FILTER (WHERE y AND o = 'A') AS a, count(*) FILTER (WHERE y AND o = 'C') AS ce, count(*) FILTER (WHERE y AND o = 'M') AS ma, count(*) FILTER (WHERE y AND (o = 'X' OR o IS NULL)) AS others,
			count(DISTINCT person_id) AS persons, count(DISTINCT person_id) FILTER (WHERE x AND dec IS NULL) AS persons_never, area IS NULL AS is_total
		FROM twice, today,
			LATERAL (SELECT coalesce(m, dec) IS NOT NULL OR s IS NULL OR anniversary(s) <= d, dec IS NOT NULL AND dec > d - CASE WHEN d > '2020-12-31' THEN 365 ELSE 366 END) AS f(x, y)
		WHERE c IS NULL GROUP BY area
	$$, label || 'annual_reviews');
	RETURN NEXT bag_eq('TABLE card.review_backlog', $$
		SELECT area, since, count(*) FILTER (WHERE day <= d) AS n0, count(*) FILTER (WHERE months >= 3) AS n3, count(*) FILTER (WHERE months >= 6) AS n6,
			count(*) FILTER (WHERE months >= 12) AS n12, count(*) FILTER (WHERE months >= 24) AS n24, area IS NULL AS is_total
		FROM twice, today, LATERAL (VALUES ('meeting', CASE WHEN waits THEN m END), ('due day', CASE WHEN due < d THEN due END)) AS v(since, day), LATERAL (SELECT months_over(day, d)) AS o(months)
		WHERE c IS NULL GROUP BY 1, 2
	$$, label || 'review_backlog');
	RETURN NEXT bag_eq('TABLE card.amended_plans', $$
		SELECT month, area, n, f, n - f, a8, b8, share(a8, a8 + b8) AS p8, a12, b12, share(a12, a12 + b12) AS p12, area IS NULL AS is_total
		FROM (SELECT date_trunc('month', notice::timestamp)::date AS month, area, count(*) AS n, count(f) AS f,
				count(*) FILTER (WHERE f - notice <= 56) AS a8, count(*) FILTER (WHERE coalesce(f, c, d) - notice > 56) AS b8,
				count(*) FILTER (WHERE f - m <= 84) AS a12, count(*) FILTER (WHERE coalesce(f, c, d) - m > 84) AS b12
			FROM twice, today, LATERAL (SELECT CASE WHEN final >= notice THEN final END) AS x(f)
			WHERE notice IS NOT NULL AND (c IS NULL OR f IS NOT NULL OR c - notice > 56 OR coalesce(c - m > 84, false)) GROUP BY 1, 2) AS counts
	$$, label || 'amended_plans');
	RETURN NEXT bag_eq('TABLE card.phase_transfers', $$
		SELECT tdue, phase, area, count(*) AS n, count(*) FILTER (WHERE tfinal <= tdue) AS x, count(*) FILTER (WHERE tfinal > tdue) AS late, count(*) FILTER (WHERE tfinal IS NULL) AS none,
			CASE WHEN tdue <= d THEN share(count(*) FILTER (WHERE tfinal <= tdue), count(*)) END, last, count(*) FILTER (WHERE tfinal <= last) AS lawful, area IS NULL AS is_total
		FROM today, twice JOIN (VALUES (date '2022-02-15', 'phase_transfer', date '2022-02-14'), ('2022-02-14', 'phase_transfer', '2022-02-14'), ('2022-03-31', 'phase_transfer_post_16', '2022-03-30'),
			('2021-09-01', 'phase_transfer_between_post_16', '2021-09-01'), ('2021-02-15', 'phase_transfer', '2021-02-14')) AS p(tdue, phase, last) USING (tdue)
		WHERE c IS NULL OR tfinal IS NOT NULL OR c > tdue GROUP BY 1, 2, 3, last, d
	$$, label || 'phase_transfers');
	-- all steps of a plan, one per row
	CREATE TEMP TABLE steps AS
	SELECT plan_id, step, last, row_number() OVER (PARTITION BY plan_id ORDER BY last, place) AS n, string_agg(CASE WHEN last < d THEN step END, ', ') OVER (PARTITION BY plan_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS past
	FROM k, today, LATERAL (VALUES (5, 'annual_review', due), (1, 'review_decision', CASE WHEN waits THEN m + 28 END), (2, 'amended_final_plan', CASE WHEN NOT coalesce(final >= notice, false) THEN notice + 56 END),
		(3, 'amended_final_plan_after_meeting', CASE WHEN notice IS NOT NULL AND NOT coalesce(final >= notice, false) THEN m + 84 END),
		(4, CASE to_char(tdue, 'MM') WHEN '02' THEN 'phase_transfer' WHEN '03' THEN 'phase_transfer_post_16' ELSE 'phase_transfer_between_post_16' END,
			CASE WHEN tfinal IS NULL THEN tdue - CASE WHEN to_char(tdue, 'MMDD') IN ('0215', '0331') THEN 1 ELSE 0 END END)) AS v(place, step, last)
	WHERE c IS NULL AND last IS NOT NULL;
	RETURN NEXT bag_eq('SELECT plan_id, next_step, next_step_deadline, days_left FROM card.review_tracker',
		'SELECT plan_id, step, last, last - d FROM today, k LEFT JOIN steps USING (plan_id) WHERE c IS NULL AND coalesce(n, 1) = 1', label || 'review_tracker: the next step');
	RETURN NEXT bag_eq('SELECT plan_id, status FROM card.review_tracker', $$
		SELECT plan_id, CASE WHEN bool_or(last < d) THEN 'overdue' WHEN due IS NULL THEN 'start date missing' WHEN bool_or(last - d <= 28) THEN 'due within four weeks' ELSE 'on track' END
		FROM today, k LEFT JOIN steps USING (plan_id) WHERE c IS NULL GROUP BY plan_id, due $$, label || 'review_tracker: the status');
	RETURN NEXT cmp_ok((SELECT count(DISTINCT (status, next_step IS NULL)) FROM card.review_tracker), '=', 5::bigint, label || '... of every kind, and without a next step');
	RETURN NEXT bag_eq($$ SELECT plan_id, array_agg(step ORDER BY step) FROM card.review_tracker, regexp_split_to_table(overdue_steps, ', ') AS step GROUP BY 1 $$,
		'SELECT plan_id, array_agg(step ORDER BY step) FROM steps, today WHERE last < d GROUP BY 1', label || 'review_tracker: what is past');
	RETURN NEXT cmp_ok((SELECT count(DISTINCT next_step) FROM card.review_tracker), '=', 7::bigint, label || '... with every next step');
	RETURN NEXT bag_eq('SELECT milestone, counted_then, overdue_then, completed, others_issued FROM card.milestone_progress', $$
		SELECT name, count(*) AS n, count(*) FILTER (WHERE last < since) AS late, count(*) FILTER (WHERE ended <= least(d, by_day)) AS done, 0::bigint AS others
		FROM today, (VALUES ('transfers', date '2021-10-01', date '2022-02-15'), ('all transfers', '2020-12-16', '2022-12-31'), ('amendments', '2021-11-30', '2022-03-31')) AS g(name, since, by_day), k,
			LATERAL (SELECT tdue, s, least(tfinal, c) WHERE name LIKE '%transfers' AND tdue <= by_day
				UNION ALL SELECT least(notice + 56, m + 84), notice, least(CASE WHEN final >= notice THEN final END, c) WHERE name = 'amendments' AND notice IS NOT NULL) AS x(last, first, ended)
		WHERE coalesce(first <= since, true) AND coalesce(ended > since, true) GROUP BY 1 $$, label || 'milestone_progress');
	RETURN NEXT cmp_ok((SELECT least(max(overdue_then), max(completed)) FROM card.milestone_progress), '>', 5::bigint, label || '... with some of each');
	DROP TABLE k, twice, steps;
END
$body$;
SELECT views_agree('31 December 2021: ');
UPDATE today SET d = '2022-02-28';
SELECT views_agree('28 February 2022: ');
-- the tracker and the backlog count the same
SELECT is((SELECT count(*) FROM card.review_tracker WHERE overdue_steps ~ '\mannual_review'), (SELECT incomplete FROM card.review_backlog WHERE is_total AND since = 'due day'), 'the tracker has the reviews of the backlog');
SELECT results_eq('SELECT sum(expected - meetings_held - no_meeting), sum(expected - completed_in_year - completed_earlier - not_completed), min(least(no_meeting, not_completed)) >= 0 FROM card.annual_reviews',
	'VALUES (0::numeric, 0::numeric, true)', 'expected = meeting held + none = completed in the year + earlier + not completed');

-- the replay: the views over the data of that day
CREATE TABLE then_plans AS
SELECT plan_id, started_on, by_day(ceased_on, d) AS ceased_on, cease_reason, by_day(meeting_on, d) AS meeting_on, CASE WHEN by_day(decided_on, d) IS NOT NULL THEN outcome END AS outcome, by_day(decided_on, d) AS decided_on, by_day(draft_on, d) AS draft_on,
	by_day(amended_on, d) AS amended_on, transfer_due_on, by_day(transfer_final_on, d) AS transfer_final_on, person_id, area
FROM plans, today WHERE started_on <= d OR started_on IS NULL;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card_then', plans => 'then_plans') \gset
SELECT bag_eq(format('TABLE card.%I', view), format('TABLE card_then.%I', view), 'a replayed day: ' || view)
FROM unnest('{plans_as_at,annual_reviews,review_backlog,amended_plans,phase_transfers,review_tracker}'::text[]) AS view;

-- a plan for each of DfE's counts: England, calendar year 2024
CREATE TABLE england AS
SELECT row_number() OVER () AS plan_id, CASE WHEN young THEN date '2024-06-03' ELSE '2021-06-03' END AS started_on, NULL::date AS ceased_on, met AS meeting_on, met + days AS decided_on
FROM (VALUES (638745 - 524654, true, NULL::date, NULL::integer), (524654 - 453761, false, NULL, NULL), (453761 - 348759, false, '2024-05-07', NULL),
	(154924, false, '2024-05-07', 28), (348759 - 154924, false, '2024-05-07', 29)) AS counts(n, young, met, days), generate_series(1, n);
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'england', plans => 'england') \gset
SET LOCAL ehcp.as_of = '2024-12-31';
SELECT results_eq('SELECT in_force, expected, meetings_held, no_meeting, decided_after_meeting, decided_in_4_weeks, percent_decided_in_4_weeks FROM england.annual_reviews',
	'VALUES (638745::bigint, 524654::bigint, 453761::bigint, 70893::bigint, 348759::bigint, 154924::bigint, 44.4)', 'England 2024');
SELECT results_eq('SELECT area, is_total, children FROM england.annual_reviews', 'VALUES (NULL::text, false, NULL::bigint)', '... in one row, without areas and children');

-- plans derived from the reviews: the two relations agree on what is overdue
CREATE TABLE reviews AS
SELECT plan_id, anniversary(started_on + 300 * (n - 1)) AS due_on, started_on + 300 * n - 20 AS meeting_on, CASE WHEN n < 3 OR plan_id % 3 = 0 THEN started_on + 300 * n END AS decided_on
FROM (SELECT * FROM plans WHERE started_on > '2017-01-01' AND started_on < '2019-01-01') AS p, generate_series(1, 3) AS n;
CREATE VIEW derived AS
SELECT plan_id, started_on, NULL::date AS ceased_on, max(r.meeting_on) AS meeting_on, max(r.decided_on) AS decided_on
FROM plans JOIN reviews AS r USING (plan_id) GROUP BY 1, 2;
-- (the first reviews are due by the anniversary of the start, the others by that of the decision before)
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'both_card', reviews => 'reviews', plans => 'derived') \gset
SET LOCAL ehcp.as_of = '2022-02-28';
SELECT is((SELECT count(*) FROM both_card.review_tracker WHERE overdue_steps ~ 'annual_review|review_decision' AND meeting_on > decided_on),
	(SELECT overdue FROM both_card.review_timeliness ORDER BY month DESC LIMIT 1), 'plans derived from the reviews: the same reviews are overdue');
SELECT cmp_ok((SELECT overdue FROM both_card.review_timeliness ORDER BY month DESC LIMIT 1), '>', 1000::bigint, '... of which there are some');

-- A reader needs no right but on the view; with row security on the plans, the views have the rows of the reader.
CREATE ROLE regress_reader;
CREATE TABLE few AS SELECT * FROM plans WHERE plan_id <= 300;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'few_card', plans => 'few') \gset
CREATE TABLE guarded AS TABLE few;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (area = 'north');
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'guarded_card', plans => 'guarded') \gset
GRANT USAGE ON SCHEMA public, few_card, guarded_card TO regress_reader;
GRANT SELECT ON few_card.annual_reviews, few_card.review_tracker, guarded_card.annual_reviews, guarded_card.review_tracker TO regress_reader;
CREATE TABLE all_rows AS SELECT in_force FROM few_card.annual_reviews WHERE area IS NULL;
CREATE TABLE north AS SELECT in_force FROM few_card.annual_reviews WHERE area = 'north';
GRANT SELECT ON all_rows, north TO regress_reader;
SET LOCAL ROLE regress_reader;
SELECT throws_ok('SELECT count(*) FROM few', '42501', NULL, 'a reader who may not read the plans');
SELECT results_eq('SELECT in_force FROM few_card.annual_reviews WHERE area IS NULL', 'TABLE all_rows', '... reads the view over them');
SELECT throws_ok('SELECT count(*) FROM few_card.phase_transfers', '42501', NULL, '... and no other');
SELECT throws_ok('SELECT count(*) FROM guarded_card.annual_reviews', '42501', NULL, 'with row security, a view needs rights on the plans too');
RESET ROLE;
GRANT SELECT ON cases, guarded, guarded_card.plans_as_at TO regress_reader;
SET LOCAL ROLE regress_reader;
SELECT results_eq('SELECT area, in_force FROM guarded_card.annual_reviews WHERE is_total IS FALSE', $$ SELECT 'north'::text, in_force FROM north $$, '... and shows the rows of the reader');
SELECT results_eq('SELECT DISTINCT area FROM guarded_card.review_tracker', $$ VALUES ('north'::text) $$, '... in the tracker');
RESET ROLE;

-- The transfers to plans that had to be done by 31 March 2018: 1,700 in the last months, 39 left, 99 % of all
-- done.  How many there were in all is assumed: 3,900, of which 39 are 1 %.
CREATE TABLE transfers AS
SELECT i AS plan_id, date '2015-09-01' AS started_on, NULL::date AS ceased_on, NULL::date AS meeting_on, NULL::date AS decided_on, date '2018-03-31' AS transfer_due_on,
	CASE WHEN i <= 2200 THEN date '2016-01-01' + i % 600 WHEN i <= 3861 THEN date '2017-09-02' + i % 211 END AS transfer_final_on FROM generate_series(1, 3900) AS i;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'transfers_card', plans => 'transfers') \gset
INSERT INTO transfers_card.milestones VALUES ('transfers', '2017-09-01', '2018-03-31', 1700, 'outstanding transfers');
SET LOCAL ehcp.as_of = '2018-03-31';
SELECT results_eq('SELECT counted_then, completed, counted_then - completed, round(100.0 * completed / counted_then, 1), milestone_result FROM transfers_card.milestone_progress', $$ VALUES (1700::bigint, 1661::bigint, 39::bigint, 97.7, 'missed') $$, '1,700 transfers, 39 left');
SELECT results_eq('SELECT transfers_due, final_in_time, not_final, percent_final_in_time FROM transfers_card.phase_transfers', 'VALUES (3900::bigint, 3861::bigint, 39::bigint, 99.0)', '... 99 % of all');
SET LOCAL ehcp.as_of = '2018-03-03';
-- four weeks before: 28 days and what is left
SELECT results_eq('SELECT needed_a_week, completions_a_week FROM transfers_card.milestone_progress', $$
	SELECT round(ceil(10.0 * (1700 - count(*)) / 4) / 10, 1), round(count(*) FILTER (WHERE transfer_final_on > '2017-12-09') / 12.0, 1) FROM transfers WHERE transfer_final_on BETWEEN '2017-09-02' AND '2018-03-03' $$, '... at a pace');
-- a review decided before any was due
CREATE TABLE decided_early AS SELECT 1 AS plan_id, date '2021-12-31' AS due_on, NULL::date AS meeting_on, date '2021-10-11' AS decided_on;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'early', reviews => 'decided_early') \gset
SET LOCAL ehcp.as_of = '2021-11-27';
SELECT results_eq('SELECT month, completed, due, outstanding, overdue FROM early.review_timeliness ORDER BY 1', $$ VALUES (date '2021-10-01', 1::bigint, 0::bigint, 0::bigint, 0::bigint), ('2021-11-01', 0, 0, 0, 0) $$, 'a review that was decided before it was due');
SELECT results_eq('SELECT month, completed, due, outstanding, overdue FROM early.review_timeliness_by_area ORDER BY 1', $$ VALUES (date '2021-10-01', 1::bigint, 0::bigint, 0::bigint, 0::bigint), ('2021-11-01', 0, 0, 0, 0) $$, '... by area');
SELECT * FROM finish();
ROLLBACK;
