-- The rows of the scorecard that are totals of other rows: each view marks them, each percentage
-- stands beside its numerator and its denominator, and the sums that BI tools compute are right.
BEGIN;
SET client_min_messages = warning;
SELECT setseed(0.16);
SELECT * FROM no_plan();

CREATE TABLE cases AS
SELECT i AS case_id, requested_on, CASE WHEN dice[1] < 0.8 THEN ended_on END AS issued_on, CASE WHEN dice[2] < 0.9 THEN ended_on END AS closed_on,
	dice[3] < 0.1 AS excepted, CASE WHEN dice[4] < 0.9 THEN requested_on + 30 + (dice[4] * 20)::integer END AS decided_on, dice[1] < 0.95 AS decision,
	CASE WHEN dice[1] BETWEEN 0.8 AND 0.85 THEN ended_on END AS refused_on, dice[5] < 0.05 AS contested, CASE WHEN dice[5] > 0.9 THEN ended_on + 200 END AS ceased_on,
	(ARRAY['north', 'south', 'east', NULL])[1 + floor(dice[6] * 3.3)::integer] AS area, nullif(i % 5, 0) AS owner
FROM (SELECT i, CASE WHEN i % 50 > 0 THEN date '2017-02-03' + i END AS requested_on, date '2017-02-03' + i + 40 + (dice[7] * 200)::integer AS ended_on, dice
	FROM (SELECT i, array_agg(random()) AS dice FROM generate_series(1, 1700) AS i, generate_series(1, 7 + i * 0) GROUP BY i) AS random) AS random;
CREATE TABLE advice AS
SELECT case_id, service, requested_on + 40 AS requested_on, CASE WHEN random() < 0.8 THEN requested_on + 60 + (random() * 60)::integer END AS received_on
FROM cases, unnest('{health,social care,NULL}'::text[]) AS service;
CREATE TABLE reviews AS
SELECT case_id AS plan_id, issued_on + 364 AS due_on, CASE WHEN random() < 0.8 THEN issued_on + 360 END AS meeting_on, CASE WHEN random() < 0.7 THEN issued_on + 350 + (random() * 60)::integer END AS decided_on,
	case_id / 3 AS person_id, area
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE ehc_plans AS
SELECT case_id AS plan_id, issued_on AS started_on, ceased_on, CASE WHEN random() < 0.8 THEN issued_on + 340 END AS meeting_on, CASE WHEN random() < 0.7 THEN issued_on + 340 + (random() * 60)::integer END AS decided_on,
	substr('ACMX', 1 + (random() * 3)::integer, 1) AS outcome, CASE WHEN random() < 0.5 THEN issued_on + 360 END AS draft_on, CASE WHEN random() < 0.8 THEN issued_on + 400 + (random() * 30)::integer END AS amended_on,
	CASE WHEN random() < 0.3 THEN date '2021-02-15' WHEN random() < 0.3 THEN '2021-03-31' END AS transfer_due_on, CASE WHEN random() < 0.8 THEN date '2021-02-01' + (random() * 80)::integer END AS transfer_final_on,
	case_id AS person_id, area, CASE WHEN case_id % 2 = 0 THEN '2' ELSE '3' END AS cease_reason
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE appeals AS
SELECT case_id AS appeal_id, requested_on + 60 AS registered_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 200 + case_id % 50 END AS decided_on, CASE WHEN case_id % 4 = 0 THEN requested_on + 100 END AS conceded_on,
	'contents'::text AS kind, 'allowed'::text AS outcome, (ARRAY['assess', 'make_plan', 'amend_plan', 'amend_placement'])[1 + case_id % 4] AS order_kind, CASE WHEN case_id % 5 = 0 THEN requested_on + 300 END AS complied_on, area
FROM cases WHERE requested_on IS NOT NULL AND case_id % 7 = 0;
CREATE TABLE mediations AS
SELECT requested_on + 50 AS requested_on, CASE WHEN case_id % 4 > 0 THEN requested_on + 70 + case_id % 30 END AS held_on, case_id % 3 > 0 AS agreed, CASE WHEN case_id % 5 = 0 THEN requested_on + 120 END AS appealed_on, area
FROM cases WHERE requested_on IS NOT NULL AND case_id % 9 = 0;
SELECT count(*) AS views FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews', plans => 'ehc_plans', appeals => 'appeals', mediations => 'mediations') \gset
INSERT INTO card.targets VALUES ('interim', 55), ('stretch', 90);
INSERT INTO card.milestones VALUES ('halve it', '2021-03-01', '2021-10-31', 60);
SET LOCAL ehcp.as_of = '2021-09-15';
SELECT cmp_ok(ehcp.refresh_history('card'), '>', 0::bigint, 'the history is noted');

-- the views by area, service or owner have is_total, and no others
CREATE VIEW columns AS
SELECT relname::text AS view, attname::text AS name, atttypid::regtype::text AS type, attnum
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'card'::regnamespace AND relkind = 'v' AND attnum > 0;
SELECT bag_eq($$ SELECT view, type FROM columns WHERE name = 'is_total' $$,
	$$ SELECT DISTINCT view, 'boolean' FROM columns AS c WHERE name IN ('area', 'service', 'owner', 'who') AND NOT EXISTS (SELECT FROM columns WHERE view = c.view AND name IN ('case_id', 'plan_id', 'appeal_id', 'appealed_on')) $$,
	'each view with totals has is_total');
SELECT is(count(*), 29::bigint, '... twenty-nine') FROM columns WHERE name = 'is_total';

-- Every number is said to add up over something, or over nothing; every sum that is said to be right is.
SELECT is_empty($$ SELECT view, name FROM columns JOIN ehcp.scorecard_figures USING (name)
	WHERE type IN ('bigint', 'numeric', 'integer') AND summed_over IS NULL AND name NOT IN ('year', 'from_day', 'to_day', 'case_id', 'owner', 'plan_id', 'person_id', 'appeal_id') $$, 'every figure says what it may be summed over');
SELECT is_empty($$ SELECT view, name FROM columns JOIN ehcp.scorecard_figures USING (name)
	WHERE col_description(('card.' || view)::regclass, attnum)
		IS DISTINCT FROM concat(meaning, CASE summed_over WHEN 'nothing' THEN '. Cannot be summed' ELSE '. May be summed over ' || summed_over END) $$, '... in its comment');
-- the totals of a column over the other rows with the same key, against the row that is their total
CREATE FUNCTION wrong_sums() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	c record;
	n bigint;
	checked bigint;
BEGIN
	FOR c IN
		SELECT view, name, CASE WHEN split THEN 'area' ELSE 'service' END AS part,
			CASE view WHEN 'yearly_timeliness' THEN 'year' WHEN 'period_timeliness' THEN 'kind, from_day' WHEN 'weekly_backlog' THEN 'week_ending' WHEN 'plans_in_force' THEN 'day' WHEN 'history' THEN 'day' WHEN 'backlog_ages' THEN 'from_day' WHEN 'advice_waiting' THEN '()' WHEN 'advice_waiting_by_area' THEN '()' WHEN 'weekly_advice' THEN 'week_ending' WHEN 'annual_reviews' THEN '()' WHEN 'appeal_rate' THEN '()' WHEN 'review_backlog' THEN 'since' WHEN 'phase_transfers' THEN 'due_on' WHEN 'caseload' THEN '()' WHEN 'staff_weeks' THEN 'scenario, role'
				WHEN 'target_progress' THEN 'month, target' WHEN 'stage_timeliness' THEN 'month, stage' WHEN 'stage_timeliness_by_area' THEN 'month, stage' ELSE 'month' END AS key
		FROM columns JOIN ehcp.scorecard_figures USING (name),
			LATERAL (SELECT EXISTS (SELECT FROM columns AS other WHERE other.view = columns.view AND other.name = 'area')) AS s(split)
		WHERE type = 'bigint' AND summed_over <> 'nothing'
			-- rounded to whole cases, area by area
			AND view <> 'trajectory'
			-- several totals of the same rows: test/pgtap/funnel.sql
			AND view <> 'benchmark' AND EXISTS (SELECT FROM columns AS other WHERE other.view = columns.view AND other.name = 'is_total')
	LOOP
		EXECUTE format('SELECT count(*) FILTER (WHERE parts IS DISTINCT FROM total), count(total) FROM (SELECT sum(%1$I) FILTER (WHERE NOT is_total) AS parts, sum(%1$I) FILTER (WHERE is_total %5$s) AS total '
			'FROM card.%2$I %4$s GROUP BY %3$s) AS sums', c.name, c.view, c.key, CASE c.view WHEN 'stage_timeliness' THEN 'WHERE stage = ''advice''' ELSE '' END,
			-- two kinds of totals
			CASE WHEN c.view IN ('stage_timeliness_by_area', 'advice_waiting_by_area') THEN 'AND area IS NULL AND service IS NULL' ELSE '' END) INTO n, checked;
		IF n > 0 OR checked = 0 THEN
			RETURN NEXT format('%s.%s: %s wrong, %s totals', c.view, c.name, n, checked);
		END IF;
	END LOOP;
END
$$;
SELECT is_empty('SELECT wrong_sums()', 'sums over areas and services equal the totals');

-- the percentages: numerator and denominator
CREATE TABLE ratios (view text, percent text, numerator text, denominator text);
INSERT INTO ratios VALUES
	('monthly_timeliness', 'percent', 'in_20_weeks', 'issued'),
	('monthly_timeliness', 'percent_including_exceptions', 'in_20_weeks_including_exceptions', 'issued_including_exceptions'),
	('monthly_timeliness', 'rolling_12_months', 'in_20_weeks_12_months', 'issued_12_months'),
	('monthly_timeliness', 'year_to_date', 'in_20_weeks_year_to_date', 'issued_year_to_date'),
	('yearly_timeliness', 'percent', 'in_20_weeks', 'issued'),
	('yearly_timeliness', 'percent_including_exceptions', 'in_20_weeks_including_exceptions', 'issued_including_exceptions'),
	('benchmark', 'percent', 'in_20_weeks', 'issued'),
	('period_timeliness', 'percent', 'in_20_weeks', 'issued'),
	('period_timeliness', 'percent_including_exceptions', 'in_20_weeks_including_exceptions', 'issued_including_exceptions'),
	('history', 'percent', 'in_20_weeks', 'issued'),
	('history', 'percent_now', 'in_20_weeks_now', 'issued_now'),
	('plans_due', 'percent', 'in_20_weeks', 'due'),
	('weekly_backlog', 'percent_overdue', 'overdue', 'open'),
	('backlog_ages', 'percent_of_open', 'open', 'open_in_all_bands'),
	('stage_timeliness', 'percent', 'in_time', 'completed'),
	('stage_timeliness', 'rolling_12_months', 'in_time_12_months', 'completed_12_months'),
	('stage_timeliness', 'year_to_date', 'in_time_year_to_date', 'completed_year_to_date'),
	('stage_timeliness_by_area', 'percent', 'in_time', 'completed'),
	('stage_timeliness_by_area', 'rolling_12_months', 'in_time_12_months', 'completed_12_months'),
	('stage_timeliness_by_area', 'year_to_date', 'in_time_year_to_date', 'completed_year_to_date'),
	('advice_waiting', 'percent_over_6_weeks', 'over_6_weeks', 'waiting'),
	('advice_waiting_by_area', 'percent_over_6_weeks', 'over_6_weeks', 'waiting'),
	('requests', 'change_percent', 'requests - requests_year_before', 'requests_year_before'),
	('requests', 'percent_refused_to_assess', 'refused_to_assess', 'requests'),
	('requests', 'percent_withdrawn', 'withdrawn', 'requests'),
	('review_timeliness', 'percent_held', 'held', 'due'),
	('review_timeliness', 'percent_held_in_time', 'held_in_time', 'due'),
	('review_timeliness', 'percent_in_4_weeks', 'completed_in_4_weeks', 'completed'),
	('review_timeliness_by_area', 'percent_held', 'held', 'due'),
	('review_timeliness_by_area', 'percent_held_in_time', 'held_in_time', 'due'),
	('review_timeliness_by_area', 'percent_in_4_weeks', 'completed_in_4_weeks', 'completed'),
	('plans_in_force', 'change_percent', 'in_force - in_force_year_before', 'in_force_year_before'),
	('trajectory', 'percent', 'in_time', 'completed'),
	('target_progress', 'percent', 'in_20_weeks', 'issued'),
	('target_progress', 'rolling_12_months', 'in_20_weeks_12_months', 'issued_12_months'),
	('annual_reviews', 'percent_completed_in_year', 'completed_in_year', 'expected'),
	('annual_reviews', 'percent_decided_in_4_weeks', 'decided_in_4_weeks', 'decided_after_meeting'),
	('amended_plans', 'percent_in_8_weeks', 'amended_in_8_weeks', 'amended_in_8_weeks + beyond_8_weeks'),
	('amended_plans', 'percent_in_12_weeks', 'amended_in_12_weeks', 'amended_in_12_weeks + beyond_12_weeks'),
	('phase_transfers', 'percent_final_in_time', 'final_in_time', 'transfers_due'),
	('appeal_rate', 'percent_appealed', 'registered_in_year', 'appealable'),
	('mediations', 'percent_mediations_held', 'mediations_held', 'mediations_requested'),
	('mediations', 'percent_agreed', 'agreed', 'mediations_held'),
	('mediations', 'percent_went_on_to_appeal', 'went_on_to_appeal', 'mediations_held'),
	('milestone_progress', 'others_percent', 'others_in_20_weeks', 'others_issued');
-- not ratios of counts: the bounds of an interval, a Kaplan-Meier curve, and the percentage to reach
SELECT bag_eq($$ SELECT view, name FROM columns WHERE type = 'numeric' AND (name ~ 'percent' OR name IN ('rolling_12_months', 'year_to_date'))
		AND name NOT IN ('percent_lower', 'percent_upper', 'percent_expected_in_20_weeks', 'percent_expected', 'target_percent') $$,
	'SELECT view, percent FROM ratios', 'the percentages of all views');
CREATE FUNCTION wrong_ratios() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	r record;
	wrong bigint;
	n bigint;
BEGIN
	FOR r IN TABLE ratios LOOP
		-- plans_due gives no percentage before the month is over
		EXECUTE format('SELECT count(*) FILTER (WHERE %2$I IS DISTINCT FROM round(100.0 * (%3$s) / nullif(%4$s, 0), 1)), count(%2$I) FROM card.%1$I %5$s', r.view, r.percent, r.numerator, r.denominator,
			CASE r.view WHEN 'plans_due' THEN 'WHERE month < ''2021-09-01''' ELSE '' END) INTO wrong, n;
		IF wrong > 0 OR n = 0 THEN
			RETURN NEXT format('%s.%s: %s wrong of %s', r.view, r.percent, wrong, n);
		END IF;
	END LOOP;
END
$$;
SELECT is_empty('SELECT wrong_ratios()', '... each beside its numerator and its denominator');

-- The SQL that tools generate: plans issued by month, year and area.
CREATE VIEW plans AS
SELECT date_trunc('month', issued_on::timestamp)::date AS month, date_trunc('year', issued_on::timestamp)::date AS year, coalesce(area, 'not known') AS area,
	coalesce(issued_on - requested_on BETWEEN 0 AND 140, false) AS in_time
FROM cases WHERE issued_on <= '2021-09-15' AND (requested_on <= '2021-09-15' OR requested_on IS NULL) AND NOT excepted AND NOT contested;
SELECT isnt(sum(issued)::bigint, (SELECT count(*) FROM plans), 'without the filter a sum is wrong') FROM card.monthly_timeliness;
-- Power BI: a visual by month, with a filter
SELECT bag_eq($$
	select "_"."month", "_"."a0" from (
		select "rows"."month" as "month", sum(cast("rows"."issued" as decimal)) as "a0"
		from (select "_"."month", "_"."issued" from "card"."monthly_timeliness" "_" where "_"."is_total" = false) "rows"
		group by "month") "_"
	where not "_"."a0" is null and "_"."a0" > 0 limit 1000001 $$,
	'SELECT month, count(*)::numeric FROM plans GROUP BY 1', 'Power BI, by month');
-- Tableau: by year
SELECT bag_eq($$
	SELECT CAST(TRUNC(EXTRACT(YEAR FROM "monthly_timeliness"."month")) AS INTEGER) AS "yr:month:ok", SUM("monthly_timeliness"."issued") AS "sum:issued:ok",
		(CAST(SUM("monthly_timeliness"."in_20_weeks") AS DOUBLE PRECISION) / NULLIF(SUM("monthly_timeliness"."issued"), 0)) AS "usr:in time:ok"
	FROM "card"."monthly_timeliness" "monthly_timeliness"
	WHERE (NOT "monthly_timeliness"."is_total")
	GROUP BY 1 $$,
	'SELECT extract(year FROM year)::integer, count(*)::numeric, count(*) FILTER (WHERE in_time) / count(*)::double precision FROM plans GROUP BY 1', 'Tableau, by year');
-- Superset: by area and quarter
SELECT bag_eq($$
	SELECT DATE_TRUNC('quarter', month) AS month, area AS area, sum(issued) AS "SUM(issued)"
	FROM card.monthly_timeliness WHERE is_total IS false GROUP BY DATE_TRUNC('quarter', month), area HAVING sum(issued) > 0 ORDER BY "SUM(issued)" DESC LIMIT 10000 $$,
	$$ SELECT date_trunc('quarter', month), area, count(*)::numeric FROM plans GROUP BY 1, 2 $$, 'Superset, by quarter and area');
-- Metabase: by area
SELECT bag_eq($$
	SELECT "card"."yearly_timeliness"."area" AS "area", SUM("card"."yearly_timeliness"."issued") AS "sum", SUM("card"."yearly_timeliness"."in_20_weeks") AS "sum_2"
	FROM "card"."yearly_timeliness" WHERE "card"."yearly_timeliness"."is_total" = FALSE
	GROUP BY "card"."yearly_timeliness"."area" ORDER BY "card"."yearly_timeliness"."area" ASC $$,
	'SELECT area, count(*)::numeric AS n, count(*) FILTER (WHERE in_time)::numeric AS x FROM plans GROUP BY 1', 'Metabase, by area');

-- The sum by year, in the SQL of each; Superset's is what scripts/test-bi has seen
CREATE FUNCTION years(generated text) RETURNS text LANGUAGE sql AS $$
	SELECT bag_eq('SELECT extract(year FROM year)::integer, n::bigint FROM (' || generated || ') AS g(year, n)',
		'SELECT extract(year FROM year)::integer, count(*) FROM plans GROUP BY 1', 'SUM(issued) by year: ' || left(generated, 50)) $$;
SELECT years($$
	select make_date("_"."year", 1, 1), "_"."a0" from (
		select "rows"."year" as "year", sum(cast("rows"."issued" as decimal)) as "a0"
		from (select "_"."year", "_"."issued" from "card"."yearly_timeliness" "_" where "_"."is_total" = false) "rows" group by "year") "_"
	where not "_"."a0" is null limit 1000001 $$);
SELECT years($$
	SELECT DATE_TRUNC('YEAR', CAST("monthly_timeliness"."month" AS TIMESTAMP)) AS "tyr:month:ok", SUM("monthly_timeliness"."issued") AS "sum:issued:ok"
	FROM "card"."monthly_timeliness" "monthly_timeliness" WHERE (NOT "monthly_timeliness"."is_total") GROUP BY 1 $$);
SELECT years($$
	SELECT DATE_TRUNC('year', month) AS month, SUM(issued) AS issued FROM (SELECT * FROM card.monthly_timeliness WHERE NOT is_total) AS virtual_table
	GROUP BY DATE_TRUNC('year', month) ORDER BY issued DESC LIMIT 10000 $$);
SELECT years($$
	SELECT CAST(DATE_TRUNC('year', "card"."monthly_timeliness"."month") AS date) AS "month", SUM("card"."monthly_timeliness"."issued") AS "sum"
	FROM "card"."monthly_timeliness" WHERE "card"."monthly_timeliness"."is_total" = FALSE
	GROUP BY CAST(DATE_TRUNC('year', "card"."monthly_timeliness"."month") AS date) ORDER BY 1 ASC $$);

-- without areas the rows for all areas are no totals of others: the same filter gives the same sums
CREATE TABLE no_areas AS TABLE cases;
ALTER TABLE no_areas DROP area, DROP owner;
SELECT count(*) AS views FROM ehcp.create_scorecard('no_areas', 'no_areas') \gset
SELECT is(sum(issued) FILTER (WHERE NOT is_total), sum(issued), 'without areas: months') FROM no_areas.monthly_timeliness;
SELECT is(sum(issued) FILTER (WHERE NOT is_total), (SELECT sum(issued) FROM card.yearly_timeliness WHERE is_total), 'years') FROM no_areas.yearly_timeliness;
SELECT is(sum(received) FILTER (WHERE NOT is_total), (SELECT sum(received) FROM card.weekly_backlog WHERE is_total), 'weeks') FROM no_areas.weekly_backlog;
SELECT is(sum(in_force) FILTER (WHERE NOT is_total AND day = '2021-08-31'), (SELECT in_force::numeric FROM card.plans_in_force WHERE is_total AND day = '2021-08-31'), 'plans in force') FROM no_areas.plans_in_force;
SELECT is(sum(opened) FILTER (WHERE NOT is_total), (SELECT sum(opened) FROM card.cohort WHERE is_total), 'cohorts') FROM no_areas.cohort;
SELECT is(bool_or(is_total), false, 'nothing waits: a 0, which is no total') FROM no_areas.advice_waiting;
SELECT results_eq('SELECT owner, is_total FROM no_areas.caseload', 'VALUES (NULL::text, false)', 'no owner: one row, which is no total');
-- no case at all
CREATE TABLE nothing (LIKE cases);
SELECT count(*) AS views FROM ehcp.create_scorecard('nothing', 'nothing') \gset
SELECT results_eq('SELECT bool_or(is_total), sum(open), sum(open_in_all_bands) FROM nothing.backlog_ages', 'VALUES (false, 0::numeric, 0::numeric)', 'no cases');
SELECT * FROM finish();
ROLLBACK;
