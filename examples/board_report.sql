-- The board report as at 31 December 2021, from the views of a scorecard.  The queries read the
-- demo's scorecard (demo_cases.sql).  To use them, create your own:
-- SELECT ehcp.create_scorecard('your_cases', 'scorecard').

\set ON_ERROR_STOP on
\pset footer off
\pset pager off
\pset null ''
SET datestyle = ISO;

\qecho
\qecho '1. Plans issued within 20 weeks, March 2020 to January 2021 (excluding exceptions)'
\qecho '   as at 31 January 2021: the report of March 2021, with its one misprint'
\qecho
SET ehcp.as_of = '2021-01-31';
SELECT to_char(month, 'Mon YYYY') AS month, timeliness.issued, in_20_weeks, percent, published_percent AS published,
	CASE WHEN percent <> published_percent THEN 'misprint: ' || in_20_weeks || ' of ' || timeliness.issued END AS note
FROM scorecard_march_2021.monthly_timeliness AS timeliness JOIN published_months USING (month)
WHERE area IS NULL AND report = 'March 2021'
ORDER BY timeliness.month;

SET ehcp.as_of = '2021-12-31';

\qecho '2. The same for 2021, with the rolling 12 months, the year to date, and the weeks taken'
\qecho '   only December of the printed cumulative column can be rebuilt: the revised months of'
\qecho '   2020 were not printed; here they are equal shares of the year'
\qecho
SELECT to_char(month, 'Mon YYYY') AS month, timeliness.issued, in_20_weeks AS in_time, percent AS "%", published_percent AS printed,
	rolling_12_months AS rolling, published_cumulative_percent AS printed, year_to_date AS to_date, mean_weeks AS mean, median_weeks AS median,
	CASE direction_of_travel WHEN 'better' THEN '▲' WHEN 'worse' THEN '▼' WHEN 'no clear change' THEN '=' END AS trend
FROM scorecard.monthly_timeliness AS timeliness JOIN published_months USING (month)
WHERE area IS NULL AND report = 'January 2022'
ORDER BY timeliness.month;

\qecho '3. Three years, with the direction of travel where a change is more than chance'
\qecho
SELECT year, timeliness.issued, in_20_weeks, percent, published_percent AS published,
	CASE direction_of_travel WHEN 'better' THEN '▲ ' WHEN 'worse' THEN '▼ ' WHEN 'no clear change' THEN '= ' END
		|| direction_of_travel AS direction_of_travel,
	percent_including_exceptions AS including_exceptions
FROM scorecard.yearly_timeliness AS timeliness JOIN published_years USING (year)
WHERE area IS NULL
ORDER BY year;

\qecho '4. The outcomes of requests since 1 March 2020 (including exceptions)'
\qecho
SELECT sum(opened) AS opened, sum(issued) AS issued, sum(in_20_weeks) AS issued_in_20_weeks,
	sum(closed_without_plan) AS closed_without_plan, sum(in_progress) AS in_progress
FROM scorecard.cohort
WHERE area IS NULL AND month >= '2020-03-01';

\qecho '5. The backlog, week by week: each # is ten open cases, each ! ten overdue (including exceptions)'
\qecho
SELECT week_ending AS week_to, received, completed, open, overdue, percent_overdue AS "% overdue", clearance_weeks AS clearance,
	repeat('#', ((open - overdue) / 10)::integer) || repeat('!', (overdue / 10)::integer) AS backlog
FROM scorecard.weekly_backlog
WHERE area IS NULL AND week_ending > '2021-06-30'
ORDER BY week_ending;

\qecho '6. The open cases by the weeks since their request'
\qecho
SELECT band AS weeks, open, percent_of_open, repeat('#', open::integer) AS cases
FROM scorecard.backlog_ages
WHERE area IS NULL
ORDER BY from_day;

\qecho '7. Advice: requests that wait, and the percentage received in 6 weeks over 12 months'
\qecho
-- a service can have requests that wait and no answers, or answers and none that waits
SELECT service, coalesce(waiting, 0) AS waiting, coalesce(over_6_weeks, 0) AS over_6_weeks, longest_wait_days, rolling_12_months AS percent_in_6_weeks
FROM scorecard.advice_waiting
	FULL JOIN (SELECT service, rolling_12_months FROM scorecard.stage_timeliness WHERE stage = 'advice' AND month = '2021-12-01') AS answered USING (service)
WHERE service IS NOT NULL
ORDER BY service;

\qecho '8. Against the targets: the last three months'
\qecho
SELECT to_char(month, 'Mon YYYY') AS month, target, target_percent, percent, month_result, rolling_12_months AS rolling, rolling_12_months_result AS rolling_result
FROM scorecard.target_progress
WHERE area IS NULL AND month >= '2021-10-01'
ORDER BY target_progress.month, target_percent;
SELECT milestone, due_on, overdue_then AS overdue, cases_to_complete AS target, completed AS done, expected_by_now AS by_now, ahead_by,
	milestone_result AS result, others_percent AS others
FROM scorecard.milestone_progress;

\qecho '9. The ten open cases nearest to breach'
\qecho
SELECT case_id, requested_on, deadline, days_left AS days, working_days_left AS working_days, next_step, status
FROM scorecard.case_tracker
WHERE days_left >= 0
ORDER BY deadline, case_id
LIMIT 10;

\qecho '10. Annual reviews and plans'
\qecho
SELECT to_char(month, 'Mon YYYY') AS month, due, held, percent_held AS "% held", completed, percent_in_4_weeks AS "% in 4 weeks", outstanding, overdue,
	in_force AS plans, change_percent AS "% up"
FROM scorecard.review_timeliness AS reviews JOIN scorecard.months USING (month)
	JOIN scorecard.plans_in_force AS plans ON plans.day = months.last_day AND plans.area IS NULL
WHERE month >= '2021-07-01'
ORDER BY reviews.month;

\qecho '11. All statutory dates of one request'
\qecho
SELECT name AS limit, trigger_day AS counted, ehcp.deadline(trigger_day, name) AS deadline, done_on,
	CASE WHEN done_on <= ehcp.deadline(trigger_day, name) THEN 'in time'
		WHEN done_on > ehcp.deadline(trigger_day, name) THEN done_on - ehcp.deadline(trigger_day, name) || ' days late'
		WHEN name LIKE 'refusal%' OR name LIKE 'no_provision%' THEN 'not refused'
	END AS kept, replace(replace(regulation, 'Children and Families Act', 'CFA'), 'SEND reg.', 'reg.') AS regulation
FROM (SELECT * FROM cases WHERE issued_on > '2021-11-01' AND issued_on - requested_on > ehcp.limit_days('final_plan') AND NOT excepted ORDER BY case_id LIMIT 1) AS request,
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

\qecho '12. What becomes of the backlog: at the present pace, with its 95 % band, and in the scenarios'
\qecho
SELECT week_ending AS week_to, open, open_lower AS "from", open_upper AS "to", overdue, percent AS "% in time", needed_a_week AS needed, completions_a_week AS now,
	repeat('#', ((open - overdue) / 10)::integer) || repeat('!', (overdue / 10)::integer) AS backlog
FROM scorecard.trajectory
WHERE area IS NULL AND scenario = 'present pace' AND (week_ending - ehcp.as_of()) % (4 * 7) = 0 AND week_ending <= ehcp.as_of() + 7 * (4 * 7)
ORDER BY week_ending;
SELECT scenario, max(completions_a_week) AS a_week, sum(open) FILTER (WHERE week_ending = ehcp.as_of() + 26 * 7) AS "in 26 weeks",
	sum(overdue) FILTER (WHERE week_ending = ehcp.as_of() + 26 * 7) AS overdue, max(week_ending) FILTER (WHERE overdue > 0) AS "overdue until"
FROM scorecard.trajectory
WHERE area IS NULL
GROUP BY scenario
ORDER BY scenario <> 'present pace', scenario;
SELECT format('Needed: %s a week, the oldest cases first, so that none is overdue on %s; now: %s.',
	needed_a_week, to_char(week_ending, 'FMDD FMMonth YYYY'), completions_a_week) AS sentence
FROM scorecard.trajectory
WHERE area IS NULL AND scenario = 'present pace' AND week_ending = ehcp.as_of() + 12 * 7
\gset
\qecho :sentence
\qecho
