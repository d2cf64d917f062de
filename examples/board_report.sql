-- The board report as at 31 December 2021, by plain queries to copy.  They read the demo's case table
-- (demo_cases.sql); yours needs its own names in place of requested_on, issued_on,
-- closed_on and excepted, and nothing else.

\set ON_ERROR_STOP on
\pset footer off
\pset null ''
SET datestyle = ISO;

\qecho
\qecho '1. Plans issued within 20 weeks, March 2020 to January 2021 (exceptions left out)'
\qecho '   as in the report of March 2021, with its one slip'
\qecho
WITH months AS (
	SELECT date_trunc('month', issued_on)::date AS month,
		ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM cases_march_2021
	WHERE issued_on IS NOT NULL
	GROUP BY 1
)
SELECT to_char(month, 'Mon YYYY') AS month,
	ehcp.completed(t) - ehcp.exceptions(t) AS issued,
	ehcp.in_time(t) AS in_20_weeks,
	ehcp.percent_in_time(t) AS percent,
	published_percent AS published,
	CASE WHEN ehcp.percent_in_time(t) <> published_percent
		THEN 'misprint: ' || ehcp.in_time(t) || ' of ' || ehcp.completed(t) - ehcp.exceptions(t) END AS note
FROM months JOIN published_months USING (month)
WHERE report = 'March 2021'
ORDER BY months.month;

\qecho '2. The same for 2021, with the rolling 12 months and the year to date'
\qecho '   the printed cumulative column can be rebuilt for December only: the months of 2020'
\qecho '   behind it were revised and not printed; here they are equal shares of the year'
\qecho
WITH months AS (
	SELECT date_trunc('month', issued_on)::date AS month,
		ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM cases
	WHERE issued_on IS NOT NULL
	GROUP BY 1
), report AS (
	SELECT *,
		ehcp.percent_in_time(ehcp.rollup(t) OVER (ORDER BY month RANGE '11 months' PRECEDING)) AS rolling_12_months,
		ehcp.percent_in_time(ehcp.rollup(t) OVER (PARTITION BY date_trunc('year', month) ORDER BY month)) AS year_to_date
	FROM months
)
SELECT to_char(month, 'Mon YYYY') AS month,
	ehcp.completed(t) - ehcp.exceptions(t) AS issued,
	ehcp.in_time(t) AS in_20_weeks,
	ehcp.percent_in_time(t) AS percent,
	published_percent AS published,
	rolling_12_months, published_cumulative_percent AS published_cumulative, year_to_date,
	ehcp.mean_weeks(t) AS mean_weeks, ehcp.median_weeks(t) AS median_weeks
FROM report JOIN published_months USING (month)
WHERE published_months.report = 'January 2022'
ORDER BY report.month;

\qecho '3. Three years, and the direction of travel'
\qecho
SELECT year,
	ehcp.completed(t) - ehcp.exceptions(t) AS issued,
	ehcp.in_time(t) AS in_20_weeks,
	ehcp.percent_in_time(t) AS percent,
	published_percent AS published,
	CASE sign(ehcp.percent_in_time(t) - lag(ehcp.percent_in_time(t)) OVER (ORDER BY year))
		WHEN 1 THEN '▲ better' WHEN 0 THEN '= same' WHEN -1 THEN '▼ worse' END AS direction_of_travel,
	ehcp.percent_in_time(t, 140, true) AS including_exceptions
FROM (
	SELECT extract(year FROM issued_on)::integer AS year, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM cases
	WHERE issued_on IS NOT NULL
	GROUP BY 1
) AS years JOIN published_years USING (year)
ORDER BY year;

\qecho '4. Requests since 1 March 2020: what had become of them by 31 December 2021 (exceptions included)'
\qecho
SELECT count(*) AS opened,
	count(*) FILTER (WHERE issued_on <= '2021-12-31') AS issued,
	ehcp.in_time(ehcp.timeliness_agg(requested_on, issued_on, excepted) FILTER (WHERE issued_on <= '2021-12-31'), 140, true)
		AS issued_in_20_weeks,
	count(*) FILTER (WHERE closed_on <= '2021-12-31' AND issued_on IS NULL) AS closed_without_plan,
	count(*) FILTER (WHERE closed_on IS NULL OR closed_on > '2021-12-31') AS in_progress
FROM cases
WHERE requested_on BETWEEN '2020-03-01' AND '2021-12-31';

\qecho '5. The backlog, week by week: each # is five open cases, each ! five overdue (exceptions included)'
\qecho
SELECT day, opened, closed, open, overdue,
	repeat('#', ((open - overdue) / 5)::integer) || repeat('!', (overdue / 5)::integer) AS backlog
FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases) AS summary,
	ehcp.backlog_series(f, '2021-07-02', '2021-12-31', '7 days');

\qecho '6. The ten open cases nearest to breach on 31 December 2021'
\qecho
SELECT case_id, requested_on,
	ehcp.deadline(requested_on, 'final_plan') AS deadline,
	ehcp.deadline(requested_on, 'final_plan') - date '2021-12-31' AS days_left,
	ehcp.working_days_between('2021-12-31', ehcp.deadline(requested_on, 'final_plan')) AS working_days_left,
	CASE WHEN excepted THEN 'exception' WHEN decided_on IS NULL THEN 'decision to assess'
		WHEN advice_received_on IS NULL THEN 'advice' ELSE 'plan' END AS waiting_for
FROM cases
WHERE requested_on <= '2021-12-31' AND (closed_on IS NULL OR closed_on > '2021-12-31')
	AND ehcp.deadline(requested_on, 'final_plan') >= '2021-12-31'
ORDER BY deadline, case_id
LIMIT 10;

\qecho '7. All statutory dates of one request'
\qecho
SELECT name AS limit, trigger_day AS counted_from, ehcp.deadline(trigger_day, name) AS deadline, done_on,
	CASE WHEN done_on <= ehcp.deadline(trigger_day, name) THEN 'in time'
		WHEN done_on > ehcp.deadline(trigger_day, name) THEN 'late by ' || done_on - ehcp.deadline(trigger_day, name) || ' days'
		WHEN name LIKE 'refusal%' OR name LIKE 'no_provision%' THEN 'not refused'
	END AS kept, regulation
FROM (SELECT * FROM cases WHERE issued_on > '2021-11-01' AND issued_on - requested_on > 140 AND NOT excepted ORDER BY case_id LIMIT 1) AS request,
	LATERAL (VALUES
		(1, 'decision_to_assess', requested_on, decided_on),
		(2, 'no_provision_notice', requested_on, NULL),
		(3, 'advice', advice_requested_on, advice_received_on),
		(4, 'refusal_to_issue', requested_on, NULL),
		(5, 'final_plan', requested_on, issued_on),
		(6, 'mediation_contact', issued_on, NULL),
		(7, 'appeal_after_notice', issued_on, NULL),
		(8, 'annual_review', issued_on, NULL)) AS step(n, name, trigger_day, done_on)
	JOIN ehcp.statutory_limits USING (name)
ORDER BY n;
