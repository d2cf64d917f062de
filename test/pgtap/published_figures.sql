-- Published figures, from case rows with the published counts.
BEGIN;
SELECT plan(13);

-- The Department for Education: every English authority, 2019 to 2022.  Counts
-- that the source withholds or lacks ("x", "z", "c") are not numbers.
CREATE TEMP TABLE source (time_period text, geographic_level text, region_code text, region_name text, new_la_code text,
	old_la_code text, la_name text, plans_issued_den text, plans_issued_den_ex text, plans_issued_within_20_weeks text,
	plans_issued_20_weeks_ex text, pc_plans_issued_within_20_weeks text, pc_plans_issued_20_weeks_ex text,
	x1 text, x2 text, x3 text, x4 text, x5 text, x6 text, x7 text, x8 text);
\copy source FROM 'test/data/ehc_plans_20_weeks_2019_2022.csv' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE published AS
SELECT time_period::integer AS year, coalesce(new_la_code, 'England') AS area, new_la_code IS NULL AS national,
	plans_issued_den::integer AS issued, plans_issued_den_ex::integer AS issued_ex,
	plans_issued_within_20_weeks::integer AS in_time, plans_issued_20_weeks_ex::integer AS in_time_ex,
	pc_plans_issued_within_20_weeks AS percent, pc_plans_issued_20_weeks_ex AS percent_ex
FROM source
WHERE geographic_level <> 'Regional'
	AND concat(plans_issued_den, plans_issued_den_ex, plans_issued_within_20_weeks, plans_issued_20_weeks_ex) ~ '^\d+$';
SELECT cmp_ok(count(*), '>=', 600::bigint, 'authority-years with complete counts') FROM published WHERE NOT national;
SELECT is(count(*), 4::bigint, 'and England') FROM published WHERE national;

-- A case for each plan: in time on days 0 to 140, late from day 141.  Of the late ones, a
-- tenth has no request date, and a tenth is issued before its request.
CREATE TEMP TABLE cases AS
SELECT year, area, excepted,
	CASE WHEN NOT late THEN issued_on - (140 - i % 141)
		WHEN i % 10 = 0 THEN NULL
		WHEN i % 10 = 1 THEN issued_on + 1
		ELSE issued_on - (141 + i % 500) END AS requested_on,
	issued_on
FROM published,
	LATERAL (VALUES (false, false, in_time_ex), (true, false, issued_ex - in_time_ex),
		(false, true, in_time - in_time_ex), (true, true, issued - issued_ex - (in_time - in_time_ex))) AS kind(late, excepted, n),
	LATERAL generate_series(0, n - 1) AS i,
	LATERAL (SELECT make_date(year, 1, 1) + i % 365 AS issued_on) AS issued;
ANALYZE cases;
SELECT is((SELECT count(*) FROM cases), (SELECT sum(issued) FROM published), 'a case row for each plan');

CREATE TEMP TABLE ours AS
SELECT year, area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t,
	ehcp.percent_in_time(requested_on, issued_on, excepted) AS percent_ex
FROM cases GROUP BY year, area;
-- The source prints "59" for 59.0, and "z" if no plan was issued
SELECT is_empty($$
	SELECT published.*, ehcp.percent_in_time(t, 140, true) FROM published JOIN ours USING (year, area)
	WHERE percent ~ '^\d' AND percent::numeric IS DISTINCT FROM ehcp.percent_in_time(t, 140, true)
$$, 'including exceptions, each authority-year');
SELECT is_empty($$
	SELECT published.*, ours.percent_ex FROM published JOIN ours USING (year, area)
	WHERE published.percent_ex ~ '^\d' AND published.percent_ex::numeric IS DISTINCT FROM ours.percent_ex
$$, 'excluding exceptions, each authority-year');
SELECT cmp_ok(count(*), '>=', 600::bigint, 'percentages were compared')
FROM published JOIN ours USING (year, area) WHERE percent ~ '^\d' AND published.percent_ex ~ '^\d';
SELECT is_empty($$
	SELECT published.* FROM published JOIN ours USING (year, area)
	WHERE (issued, issued_ex, in_time, in_time_ex) IS DISTINCT FROM (ehcp.completed(t),
		ehcp.completed(t) - ehcp.exceptions(t), ehcp.in_time(t, 140, true), ehcp.in_time(t))
$$, 'and the counts');
SELECT results_eq($$
	SELECT year, percent_ex, ehcp.percent_in_time(t, 140, true) FROM ours WHERE area = 'England' ORDER BY year
$$, $$ VALUES (2019, 60.4, 58.7), (2020, 58.0, 55.6), (2021, 59.9, 57.9), (2022, 49.2, 47.7) $$,
	'England, the published figures typed by hand');
-- In 2022 the counts of four authorities are withheld, so the others do not add up to England
SELECT results_eq($$
	SELECT year, ehcp.percent_in_time(ehcp.rollup(t)), ehcp.percent_in_time(ehcp.rollup(t), 140, true)
	FROM ours WHERE area <> 'England' AND year < 2022 GROUP BY year ORDER BY year
$$, $$ VALUES (2019, 60.4, 58.7), (2020, 58.0, 55.6), (2021, 59.9, 57.9) $$, 'England, rolled up from its authorities');

-- Walsall, two reports: plans issued excluding exceptions, and those issued within 20 weeks
CREATE TEMP TABLE months (report text, month date, issued integer, in_time integer, percent numeric, cumulative numeric);
\copy months (month, issued, in_time, percent) FROM 'examples/published/walsall_2020_21_monthly.csv' WITH (FORMAT csv, HEADER)
UPDATE months SET report = 'March 2021';
\copy months (month, issued, in_time, percent, cumulative) FROM 'examples/published/walsall_2021_monthly.csv' WITH (FORMAT csv, HEADER)
UPDATE months SET report = 'January 2022' WHERE report IS NULL;
CREATE TEMP TABLE walsall AS
SELECT report, month, ehcp.timeliness_agg(issued_on - CASE WHEN i <= in_time THEN 141 - i ELSE 140 + i END, issued_on, excepted) AS t,
	ehcp.percent_in_time(issued_on - CASE WHEN i <= in_time THEN 141 - i ELSE 140 + i END, issued_on, excepted) AS percent
FROM months, LATERAL generate_series(1, issued + 3) AS i, LATERAL (SELECT month + i % 28 AS issued_on, i > issued AS excepted) AS c
GROUP BY report, month;
-- A mistake in the report: 15 of 81 is 18.5 %, printed as 18.8 %; the counts are used
SELECT results_eq($$
	SELECT report, month, months.percent, walsall.percent FROM months JOIN walsall USING (report, month)
	WHERE months.percent <> walsall.percent
$$, $$ VALUES ('March 2021', date '2020-10-01', 18.8, 18.5) $$, 'every month of Walsall, except for the mistake of October 2020');
SELECT is((SELECT count(*) FROM walsall), 23::bigint, '23 months');
-- "134 issued, of which 78 (52%) compliant": another mistake
SELECT is(ehcp.percent_in_time('completed 100:78 200:56'), 58.2, '78 of 134');
-- the rolling 12 months at the end of 2021
SELECT is(ehcp.percent_in_time(ehcp.rollup(t)), (SELECT cumulative FROM months WHERE month = '2021-12-01'), 'December 2021, 12 months')
FROM walsall WHERE report = 'January 2022';
SELECT * FROM finish();
ROLLBACK;
