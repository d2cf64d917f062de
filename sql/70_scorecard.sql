-- The scorecard: views over the user's case table, for a dashboard to point at.

CREATE FUNCTION ehcp.as_of() RETURNS date
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_as_of';
COMMENT ON FUNCTION ehcp.as_of() IS
	'The day that the views of a scorecard answer for: the setting ehcp.as_of, or today in England.';

CREATE FUNCTION ehcp.earliest_date() RETURNS date
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_earliest_date';
COMMENT ON FUNCTION ehcp.earliest_date() IS
	'Behind the views of a scorecard: the first day that a date of a case can be.';

CREATE FUNCTION ehcp.date_by(day date, as_of date) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_date_by';
COMMENT ON FUNCTION ehcp.date_by(date, date) IS
	'Behind the views of a scorecard: the first day, if it has come by the second; NULL for one that cannot be right.';

CREATE VIEW ehcp.scorecard_columns AS
SELECT *
FROM (VALUES
	(1, 'cases', 'case_id', 'any', true, 'the case'),
	(2, 'cases', 'requested_on', 'date', true, 'the request for an assessment was received'),
	(3, 'cases', 'issued_on', 'date', true, 'the final plan was issued'),
	(4, 'cases', 'closed_on', 'date', true, 'the case ceased to wait: plan issued, refused or withdrawn; NULL: still open'),
	(5, 'cases', 'excepted', 'boolean', true, 'a statutory exception applies to the 20 weeks'),
	(6, 'cases', 'decided_on', 'date', false, 'the decision whether to assess'),
	(7, 'cases', 'decision', 'boolean', false, 'it was to assess'),
	(8, 'cases', 'refused_on', 'date', false, 'a plan was refused after the assessment'),
	(9, 'cases', 'ceased_on', 'date', false, 'the plan ceased'),
	(10, 'cases', 'contested', 'boolean', false, 'mediation or tribunal on the request or the assessment'),
	(11, 'cases', 'area', 'any', false, 'what the council is divided by, or the council'),
	(12, 'cases', 'owner', 'any', false, 'whose case it is'),
	(13, 'advice', 'case_id', 'any', true, 'the case'),
	(14, 'advice', 'service', 'any', true, 'who was asked'),
	(15, 'advice', 'requested_on', 'date', true, 'the service received the request for advice'),
	(16, 'advice', 'received_on', 'date', true, 'the advice came in'),
	(17, 'reviews', 'plan_id', 'any', true, 'the plan'),
	(18, 'reviews', 'due_on', 'date', true, 'the last day for the decision: the day before the anniversary of the plan or the last review'),
	(19, 'reviews', 'meeting_on', 'date', true, 'the review meeting was held'),
	(20, 'reviews', 'decided_on', 'date', true, 'the decision after the review was sent'),
	(21, 'reviews', 'person_id', 'any', false, 'whose plan it is')
) AS columns(position, relation, name, type, required, meaning);
COMMENT ON VIEW ehcp.scorecard_columns IS
	'The columns of the relations that ehcp.create_scorecard() takes.';
COMMENT ON COLUMN ehcp.scorecard_columns.position IS 'The order of the rows.';
COMMENT ON COLUMN ehcp.scorecard_columns.relation IS 'The argument: cases, advice or reviews.';
COMMENT ON COLUMN ehcp.scorecard_columns.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_columns.type IS 'Its type.';
COMMENT ON COLUMN ehcp.scorecard_columns.required IS 'False: the relation may be without it.';
COMMENT ON COLUMN ehcp.scorecard_columns.meaning IS 'What it says.';

CREATE VIEW ehcp.scorecard_figures AS
SELECT *
FROM (VALUES
	('ahead_by', 'completed less expected_by_now, rounded; behind is below 0 before rounding'),
	('area', 'NULL in the rows for all areas together'),
	('band', 'weeks since the request'),
	('case_id', 'the case, as in the case table'),
	('cases_over_6_weeks', 'the cases that wait for advice asked for more than 42 days ago; one that waits for two services counts once'),
	('cases_to_complete', 'how many of the overdue cases the milestone wants completed'),
	('cases_waiting', 'the cases that wait for advice; one that waits for two services counts once'),
	('ceased_on', 'the plan ceased'),
	('change', 'in percentage points, from the row before in time'),
	('change_percent', 'from a year before, in percent'),
	('children_outstanding', 'the children with an outstanding review, by person_id; NULL where no review has one'),
	('clearance_weeks', 'the weeks that the open cases would take at the pace of the last 12'),
	('closed_without_plan', 'refused or withdrawn'),
	('completed', 'cases ended, with a plan or without; or stages, or reviews, completed'),
	('completed_in_4_weeks', 'of the reviews completed in the month, those decided within 28 days of the meeting'),
	('contested', 'mediation or tribunal on the request or the assessment'),
	('counted_on', 'the day whose overdue cases the milestone speaks of'),
	('day', 'the end of the month, or the day of the scorecard where that is earlier'),
	('days_left', 'until the deadline; below 0 after it'),
	('days_open', 'since the request'),
	('deadline', 'the last day of the 20 weeks'),
	('decided_on', 'the decision: whether to assess, or after the review'),
	('decision', 'it was to assess'),
	('direction_of_travel', 'better or worse where the change is more than chance (95 %), else no clear change'),
	('due', 'plans due: cases whose limit ends in the month, exceptions left out, in a month to come those too that will be refused or withdrawn; or reviews due'),
	('due_on', 'the last day for it: in reviews_as_at, for the decision after the review'),
	('ended_on', 'the first of plan issued, plan refused, decision not to assess, case closed'),
	('excepted', 'a statutory exception applies to the 20 weeks'),
	('expected_by_now', 'completed by now on a straight line to the milestone'),
	('from_day', 'the first day of the band'),
	('held', 'of the reviews due in the month, those whose meeting was held, late meetings included'),
	('held_in_time', 'of the reviews due in the month, those whose meeting was held by the day due_on'),
	('in_20_weeks', 'of the issued, those within 140 days'),
	('in_20_weeks_including_exceptions', 'of these, those within 140 days'),
	('in_force', 'plans issued and not ceased'),
	('in_force_year_before', 'at the end of the same month a year before; on the same day while the month runs'),
	('in_progress', 'neither issued nor closed'),
	('in_time', 'of the completed, those within the limit'),
	('is_open', 'requested and not ended'),
	('is_whole', 'the month is over'),
	('issued', 'final plans; exceptions left out in the views of timeliness'),
	('issued_including_exceptions', 'final plans, those with an exception as well'),
	('issued_on', 'the final plan was issued'),
	('knows_decisions', 'the case table has the column decided_on'),
	('last_day', 'of the month, or the day of the scorecard where that is earlier'),
	('limit_days', 'the statutory limit'),
	('longest_wait_days', 'of the oldest request that waits'),
	('mean_of_12_months', 'requests a month, over the 12 months that end with the month; NULL while it runs'),
	('mean_weeks', 'from request to plan, exceptions left out'),
	('median_weeks', 'from request to plan, or to the end of the stage; exceptions left out'),
	('meeting_on', 'the review meeting was held'),
	('milestone', 'its name in the table milestones'),
	('milestone_result', 'met or missed; before its day, on course or behind'),
	('month', 'its first day'),
	('month_result', 'the percentage of the month, as it is shown, against the target: met, near or missed'),
	('next_step', 'the name in ehcp.statutory_limits'),
	('next_step_deadline', 'the last day for the next step'),
	('open', 'requested and not ended'),
	('opened', 'requests of the month'),
	('others_in_20_weeks', 'of these, those within 140 days'),
	('others_issued', 'plans since counted_on of cases that were not overdue then, exceptions left out'),
	('others_percent', 'of these, in percent'),
	('outstanding', 'reviews due, or met for, and not decided, at the last day'),
	('over_6_weeks', 'of the waiting requests for advice, those beyond 42 days'),
	('overdue', 'beyond the statutory limit; of reviews, not decided although the day due_on is over, or four weeks after the meeting'),
	('overdue_then', 'the cases overdue on the day counted_on'),
	('owner', 'whose case it is'),
	('percent', 'in time, of all; exceptions left out of both'),
	('percent_expected_in_20_weeks', 'of those that get a plan, by the Kaplan-Meier curve; exceptions, contested cases and those closed without a plan left out'),
	('percent_held', 'held, of the due'),
	('percent_held_in_time', 'held_in_time, of the due'),
	('percent_in_4_weeks', 'completed_in_4_weeks, of the completed'),
	('percent_including_exceptions', 'in time, of all; exceptions in both'),
	('percent_lower', 'the lower end of the 95 % interval of percent'),
	('percent_of_open', 'of the open cases of the area'),
	('percent_over_6_weeks', 'of the waiting'),
	('percent_overdue', 'of the open'),
	('percent_upper', 'the upper end of the 95 % interval of percent'),
	('person_id', 'whose plan it is, as in the table of reviews'),
	('plan_id', 'the plan, as in the table of reviews'),
	('points_from_target', 'percent less the target'),
	('received', 'requests'),
	('received_on', 'the advice came in'),
	('refused_on', 'a plan was refused after the assessment'),
	('requested_on', 'the request was received, for an assessment or for advice'),
	('requests', 'requests for an assessment'),
	('requests_year_before', 'in the same month a year before, up to the same day while the month runs'),
	('rolling_12_months', 'percent of the 12 months that end with the month: a ratio of sums'),
	('rolling_12_months_result', 'the rolling 12 months, as shown, against the target: met, near or missed'),
	('service', 'NULL in the rows for all services together, and for stages that have none'),
	('stage', 'in case_tracker: request, assessment or plan; in stage_timeliness a name in ehcp.statutory_limits'),
	('status', 'on track, due within four weeks, overdue, exception, or request date missing'),
	('target', 'its name in the table targets'),
	('target_percent', 'the percentage aimed at'),
	('to_day', 'the last day of the band; NULL: no end'),
	('waiting', 'requests for advice not answered: a case that waits for two services has two'),
	('week_ending', 'the last of the seven days'),
	('working_days_left', 'until the deadline, in the calendar that ehcp.calendar names; NULL outside of it'),
	('year', 'the calendar year of issue'),
	('year_to_date', 'percent since January')
) AS figures(name, meaning);
COMMENT ON VIEW ehcp.scorecard_figures IS
	'What the columns of a scorecard''s views mean; the columns carry it as their comments.';
COMMENT ON COLUMN ehcp.scorecard_figures.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_figures.meaning IS 'What it says.';

GRANT SELECT ON ehcp.scorecard_columns, ehcp.scorecard_figures TO PUBLIC;

-- The views, in the order of their making.  In a definition %1$s is the scorecard's
-- schema and %2$s the columns and the relation that it reads.  Only the three views
-- *_as_at know the user's relations.

CREATE FUNCTION ehcp.scorecard_views(OUT name text, OUT reads text, OUT comment text, OUT definition text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $views$
VALUES
('cases_as_at', 'cases', 'The cases as they stood on the day ehcp.as_of(): what came later is not there yet.', $$
	SELECT case_id, area, owner,
		ehcp.date_by(requested_on, ehcp.as_of()) AS requested_on,
		ehcp.date_by(decided_on, ehcp.as_of()) AS decided_on,
		CASE WHEN ehcp.date_by(decided_on, ehcp.as_of()) IS NOT NULL THEN decision END AS decision,
		ehcp.date_by(refused_on, ehcp.as_of()) AS refused_on,
		ehcp.date_by(issued_on, ehcp.as_of()) AS issued_on,
		ehcp.date_by(ceased_on, ehcp.as_of()) AS ceased_on,
		least(ehcp.date_by(closed_on, ehcp.as_of()), ehcp.date_by(issued_on, ehcp.as_of()), ehcp.date_by(refused_on, ehcp.as_of()),
			CASE WHEN NOT decision THEN ehcp.date_by(decided_on, ehcp.as_of()) END) AS ended_on,
		excepted IS TRUE AS excepted, contested IS TRUE AS contested,
		-- ended_on IS NULL, written column by column for an index on closed_on
		(closed_on IS NULL OR closed_on > ehcp.as_of() OR closed_on < ehcp.earliest_date())
			AND (issued_on IS NULL OR issued_on > ehcp.as_of() OR issued_on < ehcp.earliest_date())
			AND (refused_on IS NULL OR refused_on > ehcp.as_of() OR refused_on < ehcp.earliest_date())
			AND (decided_on IS NULL OR decided_on > ehcp.as_of() OR decided_on < ehcp.earliest_date() OR decision IS NOT FALSE) AS is_open,
		knows_decisions
	FROM (SELECT %2$s) AS cases
	WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL
$$),
('advice_as_at', 'advice', 'The requests for advice as they stood on the day ehcp.as_of().', $$
	SELECT case_id, service,
		ehcp.date_by(requested_on, ehcp.as_of()) AS requested_on,
		ehcp.date_by(received_on, ehcp.as_of()) AS received_on,
		received_on IS NULL OR received_on > ehcp.as_of() OR received_on < ehcp.earliest_date() AS is_open
	FROM (SELECT %2$s) AS advice
	WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL
$$),
('reviews_as_at', 'reviews', 'The annual reviews as they stood on the day ehcp.as_of().', $$
	SELECT plan_id,
		CASE WHEN due_on >= ehcp.earliest_date() AND isfinite(due_on) THEN due_on END AS due_on,
		ehcp.date_by(meeting_on, ehcp.as_of()) AS meeting_on,
		ehcp.date_by(decided_on, ehcp.as_of()) AS decided_on,
		person_id
	FROM (SELECT %2$s) AS reviews
$$),
('months', NULL, 'The months that the views by month speak of: ten whole years and the months of this one.', $$
	SELECT month, least(end_of_month, ehcp.as_of()) AS last_day, end_of_month <= ehcp.as_of() AS is_whole
	-- of integers, so that the planner knows how many
	FROM generate_series(0, 119 + extract(month FROM ehcp.as_of())::integer) AS n,
		LATERAL (SELECT (date_trunc('year', ehcp.as_of() - interval '10 years') + n * interval '1 month')::date) AS m(month),
		LATERAL (SELECT (month + interval '1 month - 1 day')::date) AS e(end_of_month)
$$),
('monthly_timeliness', NULL, 'Plans issued, and how many in 20 weeks, by the month of issue: by area and in all.', $$
	WITH issued AS (
		SELECT date_trunc('month', issued_on::timestamp)::date AS month, area,
			ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2
	), months AS (
		-- a row for each area and month, also where none was issued
		SELECT month, area, ehcp.rollup(t) AS t
		FROM (
			SELECT * FROM issued JOIN (SELECT month FROM %1$s.months) AS shown USING (month)
			UNION ALL
			SELECT month, area, 'empty' AS t FROM %1$s.months, (SELECT DISTINCT area FROM issued) AS areas
			WHERE month >= (SELECT min(month) FROM issued)
		) AS parts
		GROUP BY GROUPING SETS ((month, area), (month))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), windows AS (
		SELECT month, area, t, lag(t) OVER by_month AS t_before,
			CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
			ehcp.rollup(t) OVER this_year AS t_this_year
		FROM months
		WINDOW by_month AS (PARTITION BY area ORDER BY month),
			twelve AS (by_month ROWS 11 PRECEDING),
			this_year AS (PARTITION BY area, date_trunc('year', month::timestamp) ORDER BY month)
	)
	SELECT month, area,
		ehcp.completed(t) - ehcp.exceptions(t) AS issued,
		ehcp.in_time(t) AS in_20_weeks,
		ehcp.percent_in_time(t) AS percent,
		lower(ehcp.percent_in_time_interval(t)) AS percent_lower,
		upper(ehcp.percent_in_time_interval(t)) AS percent_upper,
		ehcp.completed(t) AS issued_including_exceptions,
		ehcp.in_time(t, 140, true) AS in_20_weeks_including_exceptions,
		ehcp.percent_in_time(t, 140, true) AS percent_including_exceptions,
		ehcp.percent_in_time(t_12_months) AS rolling_12_months,
		ehcp.percent_in_time(t_this_year) AS year_to_date,
		ehcp.percent_in_time(t) - ehcp.percent_in_time(t_before) AS change,
		CASE ehcp.clear_change(t_before, t) WHEN 1 THEN 'better' WHEN -1 THEN 'worse' WHEN 0 THEN 'no clear change' END AS direction_of_travel,
		ehcp.mean_weeks(t) AS mean_weeks,
		ehcp.median_weeks(t) AS median_weeks
	FROM windows
$$),
('yearly_timeliness', NULL, 'Plans issued, and how many in 20 weeks, by the calendar year of issue: by area and in all.', $$
	WITH issued AS (
		SELECT extract(year FROM issued_on)::integer AS year, area,
			ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2
	), years AS (
		SELECT year, area, ehcp.rollup(t) AS t
		FROM issued
		GROUP BY GROUPING SETS ((year, area), (year))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), windows AS (
		SELECT *, CASE WHEN lag(year) OVER by_year = year - 1 THEN lag(t) OVER by_year END AS t_before
		FROM years
		WINDOW by_year AS (PARTITION BY area ORDER BY year)
	)
	SELECT year, area,
		ehcp.completed(t) - ehcp.exceptions(t) AS issued,
		ehcp.in_time(t) AS in_20_weeks,
		ehcp.percent_in_time(t) AS percent,
		lower(ehcp.percent_in_time_interval(t)) AS percent_lower,
		upper(ehcp.percent_in_time_interval(t)) AS percent_upper,
		ehcp.completed(t) AS issued_including_exceptions,
		ehcp.in_time(t, 140, true) AS in_20_weeks_including_exceptions,
		ehcp.percent_in_time(t, 140, true) AS percent_including_exceptions,
		ehcp.percent_in_time(t) - ehcp.percent_in_time(t_before) AS change,
		CASE ehcp.clear_change(t_before, t) WHEN 1 THEN 'better' WHEN -1 THEN 'worse' WHEN 0 THEN 'no clear change' END AS direction_of_travel,
		ehcp.mean_weeks(t) AS mean_weeks,
		ehcp.median_weeks(t) AS median_weeks
	FROM windows
$$),
('plans_due', NULL, 'Cases by the month in which their 20 weeks end, by area and in all; those of months to come may still be refused or withdrawn.', $$
	WITH due AS (
		SELECT date_trunc('month', (requested_on + 140)::timestamp)::date AS month, area,
			ehcp.timeliness_agg(requested_on, issued_on, false) FILTER (WHERE NOT excepted) AS t,
			count(*) FILTER (WHERE NOT excepted) AS due,
			count(*) FILTER (WHERE NOT excepted AND ended_on IS NOT NULL AND issued_on IS NULL) AS closed_without_plan
		FROM %1$s.cases_as_at
		-- where it ended without a plan in the 20 weeks, none became due
		WHERE NOT contested AND requested_on IS NOT NULL
			AND (issued_on IS NOT NULL OR ended_on IS NULL OR ended_on > requested_on + 140)
		GROUP BY 1, 2
	), months AS (
		SELECT month, area, ehcp.rollup(t) AS t, sum(due)::bigint AS due, sum(closed_without_plan)::bigint AS closed_without_plan
		FROM due
		GROUP BY GROUPING SETS ((month, area), (month))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	)
	SELECT month, area, due,
		ehcp.completed(t) AS issued,
		ehcp.in_time(t) AS in_20_weeks,
		CASE WHEN month + interval '1 month' <= ehcp.as_of() + 1
			THEN round(100.0 * ehcp.in_time(t) / nullif(due, 0), 1) END AS percent,
		closed_without_plan,
		due - ehcp.completed(t) - closed_without_plan AS in_progress,
		ehcp.mean_weeks(t) AS mean_weeks
	FROM months
$$),
('weekly_backlog', NULL, 'Requests, endings, and the cases open and overdue, week by week to the day ehcp.as_of(): by area and in all.', $$
	WITH flows AS (
		SELECT area, ehcp.caseflow_agg(requested_on, ended_on) AS f, min(requested_on) AS first_day
		FROM %1$s.cases_as_at
		GROUP BY area
	), totals AS (
		SELECT area, ehcp.rollup(f) AS f
		FROM flows
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	)
	SELECT day AS week_ending, area, opened AS received, closed AS completed, open, overdue,
		round(100.0 * overdue / nullif(open, 0), 1) AS percent_overdue,
		CASE WHEN count(*) OVER twelve = 12 THEN round(12.0 * open / nullif(sum(closed) OVER twelve, 0), 1) END AS clearance_weeks
	FROM (SELECT ehcp.as_of() - least((ehcp.as_of() - min(first_day)) / 7, 520) * 7 AS first_week FROM flows
			HAVING count(first_day) > 0) AS weeks, totals,
		ehcp.backlog_series(f, first_week, ehcp.as_of(), '7 days')
	WINDOW twelve AS (PARTITION BY area ORDER BY day ROWS 11 PRECEDING)
$$),
('backlog_ages', NULL, 'The open cases by the weeks since their request: by area and in all.', $$
	WITH open AS (
		SELECT area, ehcp.timeliness_agg(requested_on, NULL, false, ehcp.as_of()) AS t
		FROM %1$s.cases_as_at
		WHERE is_open
		GROUP BY area
	), totals AS (
		SELECT area, ehcp.rollup(t) AS t
		FROM open
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	)
	SELECT area, ('{0-6,6-16,16-20,20-30,30-40,40-52,52+}'::text[])[n] AS band, from_day, to_day, open,
		round(100.0 * open / nullif(ehcp.open_cases(t), 0), 1) AS percent_of_open
	FROM totals,
		ehcp.bands(t, '{42,112,140,210,280,364}') WITH ORDINALITY AS bands(from_day, to_day, completed, open, n)
$$),
('stage_timeliness', NULL, 'The stages and their limits by month of completion: decision to assess, advice by service, refusal, final plan.', $$
	WITH completed AS (
		SELECT 'decision_to_assess' AS stage, NULL AS service, date_trunc('month', decided_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, decided_on) AS t
		FROM %1$s.cases_as_at
		WHERE decided_on IS NOT NULL
		GROUP BY 3
		UNION ALL
		SELECT 'advice' AS stage, substr(month_and_service, 11) AS service, left(month_and_service, 10)::date AS month, ehcp.rollup(t) AS t
		FROM (
			SELECT month_and_service, ehcp.timeliness_agg(requested_on, received_on) AS t
			FROM (
				-- one key: of two, the planner takes every pair for a group, and OFFSET 0 keeps them together
				SELECT to_char(received_on::timestamp, 'YYYY-MM-01') || service AS month_and_service, requested_on, received_on
				FROM %1$s.advice_as_at
				WHERE received_on IS NOT NULL
				OFFSET 0
			) AS received
			GROUP BY 1
		) AS advice
		GROUP BY GROUPING SETS ((2, 3), (3))
		UNION ALL
		SELECT 'refusal_to_issue' AS stage, NULL AS service, date_trunc('month', refused_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, refused_on) AS t
		FROM %1$s.cases_as_at
		WHERE refused_on IS NOT NULL AND requested_on IS NOT NULL
		GROUP BY 3
		UNION ALL
		SELECT 'final_plan' AS stage, NULL AS service, date_trunc('month', issued_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 3
	), months AS (
		SELECT stage, service, month, ehcp.rollup(t) AS t
		FROM (
			SELECT * FROM completed JOIN (SELECT month FROM %1$s.months) AS shown USING (month)
			UNION ALL
			SELECT month, stage, service, 'empty' AS t
			FROM %1$s.months, (SELECT stage, service, min(month) AS first_month FROM completed GROUP BY 1, 2) AS stages
			WHERE month >= first_month
		) AS parts
		GROUP BY stage, service, month
	), windows AS (
		SELECT *,
			ehcp.deadline('2000-01-01', stage) - date '2000-01-01' AS limit_days,
			CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
			ehcp.rollup(t) OVER this_year AS t_this_year
		FROM months
		WINDOW twelve AS (PARTITION BY stage, service ORDER BY month ROWS 11 PRECEDING),
			this_year AS (PARTITION BY stage, service, date_trunc('year', month::timestamp) ORDER BY month)
	)
	SELECT month, stage, service, limit_days,
		ehcp.completed(t) - ehcp.exceptions(t) AS completed,
		ehcp.in_time(t, limit_days) AS in_time,
		ehcp.percent_in_time(t, limit_days) AS percent,
		lower(ehcp.percent_in_time_interval(t, limit_days)) AS percent_lower,
		upper(ehcp.percent_in_time_interval(t, limit_days)) AS percent_upper,
		ehcp.percent_in_time(t_12_months, limit_days) AS rolling_12_months,
		ehcp.percent_in_time(t_this_year, limit_days) AS year_to_date,
		ehcp.median_weeks(t) AS median_weeks
	FROM windows
$$),
('advice_waiting', NULL, 'Advice asked for and not received, for cases that have not ended: by service and in all.', $$
	SELECT service, count(*) AS waiting,
		count(*) FILTER (WHERE ehcp.as_of() > requested_on + 42) AS over_6_weeks,
		round(100.0 * count(*) FILTER (WHERE ehcp.as_of() > requested_on + 42) / nullif(count(*), 0), 1) AS percent_over_6_weeks,
		max(ehcp.as_of() - requested_on) AS longest_wait_days,
		count(DISTINCT case_id) AS cases_waiting,
		count(DISTINCT case_id) FILTER (WHERE ehcp.as_of() > requested_on + 42) AS cases_over_6_weeks
	FROM %1$s.advice_as_at
	-- nobody waits for the advice of a case that has ended
	WHERE is_open AND NOT EXISTS (SELECT FROM %1$s.cases_as_at AS ended
		WHERE ended.case_id::text = advice_as_at.case_id AND ended_on IS NOT NULL)
	GROUP BY GROUPING SETS ((service), ())
$$),
('requests', NULL, 'Requests by month, against the same month a year before: by area and in all.', $$
	WITH received AS (
		SELECT date_trunc('month', requested_on::timestamp)::date AS month, area, count(*) AS requests,
			count(*) FILTER (WHERE extract(day FROM requested_on) <= extract(day FROM ehcp.as_of())) AS up_to_the_day
		FROM %1$s.cases_as_at
		WHERE requested_on IS NOT NULL
		GROUP BY 1, 2
	), months AS (
		SELECT month, area, sum(requests)::bigint AS requests, sum(up_to_the_day)::bigint AS up_to_the_day
		FROM (
			SELECT * FROM received JOIN (SELECT month FROM %1$s.months) AS shown USING (month)
			UNION ALL
			SELECT month, area, 0 AS requests, 0 AS up_to_the_day FROM %1$s.months, (SELECT DISTINCT area FROM received) AS areas
			WHERE month >= (SELECT min(month) FROM received)
		) AS parts
		GROUP BY GROUPING SETS ((month, area), (month))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), windows AS (
		SELECT month, area, requests,
			CASE WHEN is_whole THEN lag(requests, 12) OVER by_month ELSE lag(up_to_the_day, 12) OVER by_month END
				AS requests_year_before,
			CASE WHEN is_whole AND count(*) OVER twelve = 12 THEN round(avg(requests) OVER twelve, 1) END AS mean_of_12_months
		FROM months JOIN (SELECT month, is_whole FROM %1$s.months) AS shown USING (month)
		WINDOW by_month AS (PARTITION BY area ORDER BY month), twelve AS (by_month ROWS 11 PRECEDING)
	)
	SELECT month, area, requests, requests_year_before,
		round(100.0 * (requests - requests_year_before) / nullif(requests_year_before, 0), 1) AS change_percent,
		mean_of_12_months
	FROM windows
$$),
('cohort', NULL, 'What became of the requests of a month, exceptions included: by area and in all. Sums since a month are sums of its rows.', $$
	WITH requests AS (
		SELECT date_trunc('month', requested_on::timestamp)::date AS month, area,
			count(*) AS opened,
			count(issued_on) AS issued,
			count(*) FILTER (WHERE issued_on BETWEEN requested_on AND requested_on + 140) AS in_20_weeks,
			count(*) FILTER (WHERE ended_on IS NOT NULL AND issued_on IS NULL) AS closed_without_plan,
			count(*) FILTER (WHERE ended_on IS NULL) AS in_progress,
			count(*) FILTER (WHERE ended_on IS NULL AND ehcp.as_of() > requested_on + 140) AS overdue,
			ehcp.timeliness_agg(requested_on, issued_on, excepted, ehcp.as_of())
				FILTER (WHERE (issued_on IS NOT NULL OR ended_on IS NULL) AND NOT contested AND NOT excepted) AS t
		FROM %1$s.cases_as_at
		WHERE requested_on IS NOT NULL
		GROUP BY 1, 2
	)
	SELECT month, area, sum(opened)::bigint AS opened, sum(issued)::bigint AS issued, sum(in_20_weeks)::bigint AS in_20_weeks,
		sum(closed_without_plan)::bigint AS closed_without_plan, sum(in_progress)::bigint AS in_progress,
		sum(overdue)::bigint AS overdue,
		ehcp.percent_expected_in_time(ehcp.rollup(t)) AS percent_expected_in_20_weeks
	FROM requests
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
$$),
('review_timeliness', NULL, 'Annual reviews by month: due, held, decided in 4 weeks of the meeting, outstanding and overdue.', $$
	WITH due AS (
		SELECT date_trunc('month', due_on::timestamp)::date AS month, count(*) AS due, count(meeting_on) AS held,
			count(*) FILTER (WHERE meeting_on <= due_on) AS held_in_time
		FROM %1$s.reviews_as_at
		WHERE due_on <= ehcp.as_of()
		GROUP BY 1
	), decided AS (
		SELECT date_trunc('month', decided_on::timestamp)::date AS month, ehcp.timeliness_agg(meeting_on, decided_on) AS t
		FROM %1$s.reviews_as_at
		WHERE decided_on IS NOT NULL
		GROUP BY 1
	), reviews AS (
		SELECT reviews.*
		-- where reviews_as_at is of 1.0.0 and has no person_id, it is this one
		FROM (SELECT NULL::text AS person_id) AS unknown,
			LATERAL (SELECT plan_id, person_id, least(due_on, meeting_on) AS first_day,
				-- the law wants the decision by then, and four weeks after the meeting
				least(due_on, meeting_on + 28) AS limit_day, decided_on
			FROM %1$s.reviews_as_at) AS reviews
		WHERE first_day <= ehcp.as_of()
	), flows AS (
		SELECT min(first_day) AS first_day,
			ehcp.caseflow_agg(first_day, decided_on) FILTER (WHERE decided_on IS NULL OR decided_on >= first_day) AS outstanding,
			ehcp.caseflow_agg(limit_day, decided_on, 0) FILTER (WHERE decided_on IS NULL OR decided_on >= limit_day) AS undecided
		FROM reviews
	), children AS (
		-- the days on which some review of the child is outstanding
		SELECT CASE WHEN count(*) > 0 THEN ehcp.caseflow_agg(lower(days), upper(days)) END AS children
		FROM (SELECT unnest(range_agg(daterange(first_day, decided_on))) AS days
			FROM reviews
			WHERE person_id IS NOT NULL AND (decided_on IS NULL OR decided_on >= first_day)
			GROUP BY person_id) AS outstanding
	)
	SELECT month,
		coalesce(due, 0) AS due,
		coalesce(held, 0) AS held,
		round(100.0 * held / due, 1) AS percent_held,
		ehcp.completed(coalesce(t, 'empty')) AS completed,
		ehcp.in_time(coalesce(t, 'empty'), 28) AS completed_in_4_weeks,
		ehcp.percent_in_time(t, 28) AS percent_in_4_weeks,
		(ehcp.backlog(outstanding, last_day)).open AS outstanding,
		(ehcp.backlog(undecided, last_day)).overdue AS overdue,
		coalesce(held_in_time, 0) AS held_in_time,
		round(100.0 * held_in_time / due, 1) AS percent_held_in_time,
		(ehcp.backlog(children, last_day)).open AS children_outstanding
	FROM %1$s.months JOIN flows ON last_day >= first_day LEFT JOIN due USING (month) LEFT JOIN decided USING (month),
		children
$$),
('plans_in_force', NULL, 'The number of plans at the end of each month, and a year before: by area and in all.', $$
	WITH flows AS (
		SELECT area, ehcp.caseflow_agg(issued_on, ceased_on) AS f, min(issued_on) AS first_day
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL
		GROUP BY area
	), totals AS (
		SELECT area, ehcp.rollup(f) AS f
		FROM flows
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), counts AS (
		-- from a 31 December, each month's end
		SELECT day, area, open AS in_force, lag(open, 12) OVER (PARTITION BY area ORDER BY day) AS in_force_year_before
		FROM totals, ehcp.backlog_series(f, (date_trunc('year', ehcp.as_of() - interval '11 years') - interval '1 day')::date,
			ehcp.as_of(), '1 month')
		UNION ALL
		SELECT last_day, area, (ehcp.backlog(f, last_day)).open, (ehcp.backlog(f, (last_day - interval '1 year')::date)).open
		FROM totals, %1$s.months
		WHERE NOT is_whole
	)
	SELECT day, area, in_force, in_force_year_before,
		round(100.0 * (in_force - in_force_year_before) / nullif(in_force_year_before, 0), 1) AS change_percent
	FROM counts JOIN (SELECT last_day AS day FROM %1$s.months) AS shown USING (day)
	WHERE day >= (SELECT min(first_day) FROM flows)
$$),
('case_tracker', NULL, 'Every open case with its next statutory step, its deadline and its status.', $$
	SELECT case_id, area, owner, requested_on, ehcp.as_of() - requested_on AS days_open, stage, next_step,
		ehcp.deadline(requested_on, next_step) AS next_step_deadline,
		deadline, deadline - ehcp.as_of() AS days_left,
		CASE WHEN ehcp.calendar_knows(deadline) AND ehcp.calendar_knows(ehcp.as_of())
			THEN ehcp.working_days_between(ehcp.as_of(), deadline) END AS working_days_left,
		CASE WHEN requested_on IS NULL THEN 'request date missing'
			WHEN excepted THEN 'exception'
			WHEN deadline < ehcp.as_of() THEN 'overdue'
			WHEN deadline <= ehcp.as_of() + 28 THEN 'due within four weeks'
			ELSE 'on track' END AS status
	FROM (
		SELECT *, ehcp.deadline(requested_on, 'final_plan') AS deadline,
			-- where decisions aren't known, the timetable says
			CASE WHEN requested_on IS NULL THEN NULL
				WHEN CASE WHEN knows_decisions THEN decided_on IS NULL ELSE ehcp.as_of() <= requested_on + 42 END THEN 'request'
				WHEN ehcp.as_of() <= requested_on + 112 THEN 'assessment'
				ELSE 'plan' END AS stage
		FROM %1$s.cases_as_at
		WHERE is_open
	) AS open,
		LATERAL (SELECT CASE stage WHEN 'request' THEN 'decision_to_assess' WHEN 'assessment' THEN 'refusal_to_issue'
			WHEN 'plan' THEN 'final_plan' END)
			AS step(next_step)
$$),
('target_progress', NULL, 'Timeliness by month against the targets: met, near or missed.', $$
	SELECT name AS target, targets.percent AS target_percent, month, area, timeliness.percent,
		timeliness.percent - targets.percent AS points_from_target,
		CASE WHEN timeliness.percent >= targets.percent THEN 'met'
			WHEN timeliness.percent >= targets.percent - near_points THEN 'near'
			WHEN timeliness.percent IS NOT NULL THEN 'missed' END AS month_result,
		rolling_12_months,
		CASE WHEN rolling_12_months >= targets.percent THEN 'met'
			WHEN rolling_12_months >= targets.percent - near_points THEN 'near'
			WHEN rolling_12_months IS NOT NULL THEN 'missed' END AS rolling_12_months_result
	-- of an array, as the planner takes a small table that nobody analyzed for a large one
	FROM unnest(ARRAY(SELECT targets FROM %1$s.targets)) AS targets, %1$s.monthly_timeliness AS timeliness
$$),
('milestone_progress', NULL, 'How many of the cases overdue on a day have been completed since, against the milestone; and the plans of the other cases.', $$
	SELECT name AS milestone, counted_on, due_on, overdue_then, cases_to_complete, completed,
		round(expected, 1) AS expected_by_now,
		round(completed - expected, 1) AS ahead_by,
		CASE WHEN completed >= cases_to_complete THEN 'met'
			WHEN ehcp.as_of() >= due_on THEN 'missed'
			WHEN completed >= expected THEN 'on course'
			WHEN completed < expected THEN 'behind' END AS milestone_result,
		ehcp.completed(others) - ehcp.exceptions(others) AS others_issued,
		ehcp.in_time(others) AS others_in_20_weeks,
		ehcp.percent_in_time(others) AS others_percent
	FROM unnest(ARRAY(SELECT milestones FROM %1$s.milestones)) AS milestones,
		LATERAL (SELECT least(ehcp.as_of(), due_on)) AS d(day),
		LATERAL (SELECT CASE WHEN isfinite(counted_on) AND isfinite(due_on)
			THEN cases_to_complete::numeric * (day - counted_on) / (due_on - counted_on) END) AS e(expected),
		LATERAL (
			SELECT count(*) FILTER (WHERE was_overdue) AS overdue_then,
				count(*) FILTER (WHERE was_overdue AND ended_on <= day) AS completed,
				ehcp.timeliness_agg(requested_on, issued_on, excepted)
					FILTER (WHERE NOT was_overdue AND issued_on > counted_on AND issued_on <= day AND NOT contested) AS others
			FROM (
				SELECT *, coalesce(requested_on + 140 < counted_on, false) AS was_overdue
				FROM %1$s.cases_as_at
				WHERE ended_on IS NULL OR ended_on > counted_on
			) AS cases
		) AS counts
	WHERE counted_on <= ehcp.as_of()
$$)
$views$;
COMMENT ON FUNCTION ehcp.scorecard_views() IS
	'Behind ehcp.create_scorecard(): the views that it makes.';

-- What create_scorecard() reads: "columns FROM relation", checked; for no relation,
-- the same columns and no rows.

CREATE FUNCTION ehcp.scorecard_source(source regclass, role text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	problems text[];
	missing boolean;
	instead text;
	notes text;
	columns text;
	proposed text;
BEGIN
	IF source IS NOT NULL AND (SELECT relkind NOT IN ('r', 'p', 'v', 'm', 'f') FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s is no table or view', source),
			HINT = format('Name the table or the view that holds the %s.', role);
	END IF;
	IF (SELECT relpersistence = 't' FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s is temporary, and views of it would be too', source),
			HINT = 'Make it a table that stays: CREATE TABLE ... AS SELECT ...';
	END IF;

	WITH RECURSIVE bases AS (
		-- the type below all domains
		SELECT attname, atttypid FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped
		UNION ALL
		SELECT attname, typbasetype FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype = 'd'
	), has AS (
		SELECT attname, pg_type.oid AS actual, typname,
			CASE WHEN typcategory IN ('S', 'E') OR pg_type.oid IN ('"char"'::regtype, 'bit'::regtype) THEN 'text'
				WHEN typcategory = 'N' AND typname IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') THEN 'number'
				ELSE typname::text END AS kind,
			CASE WHEN typcategory = 'S' THEN '' ELSE '::text' END AS as_text,
			-- printed as the session's settings say; arrays as their elements
			coalesce(typtype NOT IN ('b', 'e') OR typtype = 'b' AND provolatile <> 'i'
				OR coalesce(element, pg_type.oid) IN ('float4'::regtype, 'float8'::regtype, 'bytea'::regtype), true) AS varies
		FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype <> 'd',
			LATERAL (SELECT CASE WHEN typcategory = 'A' THEN nullif(typelem, 0) END) AS e(element),
			LATERAL (SELECT provolatile FROM pg_type AS printed JOIN pg_proc ON pg_proc.oid = printed.typoutput
				WHERE printed.oid = coalesce(element, pg_type.oid)) AS output
	), wanted AS (
		SELECT w.name, w.type, w.required, w.position, actual, typname, kind, as_text, attname = w.name AS exists, attname,
			actual IS NOT NULL AND CASE w.type WHEN 'any' THEN varies ELSE actual <> w.type::regtype END AS mistyped,
			CASE WHEN attname = w.name THEN name ELSE quote_ident(attname) END AS given
		FROM ehcp.scorecard_columns AS w LEFT JOIN LATERAL (
			-- of that name, or of one that differs in capitals and spaces: that is proposed, but not read
			SELECT * FROM has
			WHERE lower(replace(attname::text, ' ', '_')) COLLATE "C" = w.name
			ORDER BY attname = w.name DESC, attname
			LIMIT 1
		) AS found ON true
		WHERE w.relation = role
	), readings AS (
		-- the same figures for every reader; what cannot be read is an error, and not another figure
		SELECT *, CASE
			WHEN actual IS NULL THEN '(your column)'
			WHEN NOT mistyped THEN given
			WHEN type = 'date' THEN CASE kind
				WHEN 'timestamp' THEN format('%s::date', given)
				WHEN 'timestamptz' THEN format('(%s AT TIME ZONE ''Europe/London'')::date', given)
				WHEN 'number' THEN format('CASE WHEN %1$s >= 20000 AND %1$s < 100000 THEN date ''1899-12-30'' + floor(%1$s)::integer '
					'WHEN %1$s IS NOT NULL THEN (''not a day number: '' || %1$s)::date END', given)
				WHEN 'text' THEN format('CASE WHEN btrim(%1$s) ~ ''^(0?[1-9]|[1-3][0-9])/(0?[1-9]|1[0-2])/[1-9][0-9]{3}$'' THEN to_date(btrim(%1$s), ''DD/MM/YYYY'') '
					'WHEN btrim(%1$s) <> '''' THEN (''not DD/MM/YYYY: '' || %1$s)::date END', given || as_text)
				END
			WHEN type = 'boolean' THEN CASE kind
				WHEN 'number' THEN format(CASE WHEN typname LIKE 'int_' THEN '%s::text::boolean' ELSE 'trim_scale(%s::numeric)::text::boolean' END, given)
				WHEN 'text' THEN format('nullif(btrim(%s), '''')::boolean', given || as_text)
				END
			ELSE CASE kind
				WHEN 'date' THEN format('to_char(%s, ''YYYY-MM-DD'')', given)
				WHEN 'timestamp' THEN format('to_char(%s, ''YYYY-MM-DD HH24:MI:SS.US'')', given)
				WHEN 'timestamptz' THEN format('to_char(%s AT TIME ZONE ''UTC'', ''YYYY-MM-DD HH24:MI:SS.US'')', given)
				WHEN 'number' THEN format('CASE WHEN %1$s = trunc(%1$s) THEN %1$s::bigint '
					'WHEN %1$s IS NOT NULL THEN (''not a whole number: '' || %1$s)::bigint END', given)
				WHEN 'bytea' THEN format('encode(%s, ''hex'')', given)
				END
			END AS reading
		FROM wanted
	)
	SELECT array_agg(format('column %s: %s expected, %s found', name,
				CASE WHEN type <> 'any' THEN type WHEN mistyped THEN 'text, or another type that every session prints alike,' ELSE 'any type' END,
				CASE WHEN actual IS NULL THEN 'none' WHEN exists THEN format_type(actual, NULL) ELSE 'column ' || quote_ident(attname) END)
			ORDER BY position) FILTER (WHERE exists AND mistyped OR required AND exists IS NOT TRUE),
		bool_or(required AND exists IS NOT TRUE),
		string_agg(CASE WHEN reading = name THEN name ELSE coalesce(reading, '(your expression)') || ' AS ' || name END, ', ' ORDER BY position)
			FILTER (WHERE required OR actual IS NOT NULL),
		concat(CASE WHEN bool_or(mistyped AND type = 'date' AND kind = 'text')
				THEN ' Text is read as DD/MM/YYYY, and anything else is an error: where yours has another form, change that.' END,
			CASE WHEN bool_or(mistyped AND type = 'date' AND kind = 'number') THEN ' Numbers are read as Excel''s day numbers.' END),
		string_agg(CASE
			WHEN exists IS NOT TRUE THEN format('NULL::%s AS %s', replace(type, 'any', 'text'), name)
			WHEN name IN ('area', 'service') THEN format('coalesce(%1$s::text, ''not known'') AS %1$s', name)
			-- the case's own type, for an index on it; elsewhere the type of no rows
			WHEN type = 'any' AND (role, name) <> ('cases', 'case_id') THEN name || '::text'
			ELSE name END, ', ' ORDER BY position)
			|| CASE role WHEN 'cases' THEN
				format(', %L::boolean AS knows_decisions', coalesce(bool_or(name = 'decided_on' AND exists), false)) ELSE '' END
	INTO problems, missing, instead, notes, columns
	FROM readings;

	IF source IS NULL THEN
		RETURN columns || ' WHERE false';
	ELSIF problems IS NOT NULL THEN
		-- beside the relation, and for its readers' eyes where that is for some only
		SELECT format('CREATE VIEW %I.%I%s AS SELECT %s FROM %s;', nspname,
			CASE WHEN octet_length(relname) <= 63 - length('_for_scorecard') THEN relname ELSE role END || '_for_scorecard',
			CASE WHEN ehcp.scorecard_rights(source) THEN ' WITH (security_invoker)' ELSE '' END, instead, source)
		INTO proposed
		FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
		WHERE pg_class.oid = source;
		RAISE EXCEPTION USING
			ERRCODE = CASE WHEN missing THEN 'undefined_column' ELSE 'datatype_mismatch' END,
			MESSAGE = format('%s cannot be read as the %s of a scorecard', source, role),
			DETAIL = upper(left(problems[1], 1)) || substr(array_to_string(problems, '; '), 2) || '.',
			HINT = format('Give it a view: %s%s', proposed, notes);
	END IF;
	RETURN columns || ' FROM ' || source;
END
$$;
COMMENT ON FUNCTION ehcp.scorecard_source(regclass, text) IS
	'Behind ehcp.create_scorecard(): what a view reads of the relation, or the error for one that cannot be read.';

-- Views over the relation read with the rights of whoever asks: it has row security, or is such a view.
CREATE FUNCTION ehcp.scorecard_rights(source regclass) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (SELECT relrowsecurity
		OR EXISTS (SELECT FROM pg_options_to_table(reloptions) WHERE option_name = 'security_invoker' AND option_value::boolean)
	FROM pg_class WHERE oid = source);
COMMENT ON FUNCTION ehcp.scorecard_rights(regclass) IS
	'Behind ehcp.create_scorecard(): do views over the relation read with their reader''s rights?';

-- A case in two rows counts twice, and nothing in the figures shows it.  Reviews of a plan are
-- many, but not two that are due on one day.  Two requests for advice may well be alike: of two
-- persons in a service, on one day.
CREATE FUNCTION ehcp.warn_of_duplicates(source regclass, role text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	keys CONSTANT name[] := CASE role WHEN 'cases' THEN '{case_id}' WHEN 'reviews' THEN '{plan_id,due_on}' END;
	what CONSTANT text := CASE role WHEN 'cases' THEN 'case_id' WHEN 'reviews' THEN 'review' END;
	relation record;
	search text;
	duplicates bigint;
	examples text;
BEGIN
	SELECT oid, relkind, relhassubclass, relkind IN ('v', 'f') OR row_security_active(oid) AS runs_code,
		relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) OR (SELECT rolsuper FROM pg_roles WHERE oid = relowner) AS is_trusted,
		pg_has_role(relowner, 'USAGE') AS has_rights, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser
	INTO relation
	FROM pg_class
	WHERE oid = source;
	IF keys IS NULL OR relation IS NULL THEN
		RETURN;
	END IF;
	IF NOT (relation.relkind = 'r' AND relation.relhassubclass) AND EXISTS (
		SELECT FROM pg_index
		WHERE indrelid = source AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
			AND NOT EXISTS (SELECT FROM pg_attribute
				WHERE attrelid = source AND attnum = ANY ((indkey::int2[])[0:indnkeyatts - 1]) AND attname <> ALL (keys)))
	THEN
		RETURN;
	END IF;
	IF NOT relation.is_trusted AND (relation.runs_code AND relation.is_superuser OR NOT relation.has_rights) THEN
		-- whose code would run with the caller's rights: of a table too, which has expressions in indexes
		-- and constraints, and which the owner can make a view at any time
		RAISE NOTICE USING
			MESSAGE = format('%s was not searched for duplicates, because it belongs to another role', source);
		RETURN;
	END IF;

	BEGIN
		search := format('SELECT max(total), string_agg(format(''%%s in %%s rows'', duplicate, rows), '', '' ORDER BY rows DESC, duplicate) '
			'FROM (SELECT %1$s COLLATE "C" AS duplicate, count(*) AS rows, count(*) OVER () AS total '
				'FROM %2$s WHERE num_nulls(%3$s) = 0 GROUP BY %3$s HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT 3) AS three',
			CASE role WHEN 'cases' THEN 'format(''%s'', case_id)' ELSE 'format(''plan_id %s due on %s'', plan_id, to_char(due_on, ''YYYY-MM-DD''))' END,
			source, array_to_string(keys, ', '));
		IF relation.is_trusted THEN
			EXECUTE search INTO duplicates, examples;
		ELSE
			SELECT * INTO duplicates, examples FROM ehcp.as_owner(source, search) AS found(total bigint, examples text);
		END IF;
	EXCEPTION WHEN OTHERS THEN
		-- the views can be made all the same, and tell it when they are read
		RAISE WARNING USING
			MESSAGE = format('%s could not be searched for duplicates', source),
			DETAIL = format('It could not be read: %s', SQLERRM);
		RETURN;
	END;
	IF duplicates > 0 THEN
		RAISE WARNING USING
			MESSAGE = format(CASE duplicates WHEN 1 THEN '%s %s is in more than one row of %s' ELSE '%s %ss are in more than one row of %s' END,
				duplicates, what, source),
			DETAIL = format(CASE role WHEN 'cases' THEN 'case_id %s' ELSE '%s' END, examples) || CASE WHEN duplicates > 3 THEN ', and others.' ELSE '.' END,
			HINT = format('Every row counts. Remove the duplicates, or give the scorecard a view that has one row for each %s.', rtrim(role, 's'));
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.warn_of_duplicates(regclass, text) IS
	'Behind ehcp.create_scorecard(): the warning that cases or reviews are in the relation more than once.';

CREATE FUNCTION ehcp.create_scorecard(cases regclass, target_schema name, advice regclass DEFAULT NULL, reviews regclass DEFAULT NULL)
RETURNS SETOF regclass
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	marker CONSTANT text := ' (made by ehcp.create_scorecard)';
	sources jsonb;
	readers_rights boolean;
	item record;
	relation regclass;
	figure record;
BEGIN
	IF cases IS NULL OR target_schema IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'the cases and the schema of a scorecard can''t be NULL',
			HINT = 'SELECT ehcp.create_scorecard(''cases'', ''scorecard'');';
	END IF;
	IF target_schema = 'ehcp' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'reserved_name',
			MESSAGE = 'a scorecard can''t be made in the schema of the extension',
			DETAIL = 'A later version may have objects of these names.',
			HINT = 'Choose a schema of your own: it is made if it is not there.';
	END IF;
	sources := jsonb_build_object(
		'cases', ehcp.scorecard_source(cases, 'cases'),
		'advice', ehcp.scorecard_source(advice, 'advice'),
		'reviews', ehcp.scorecard_source(reviews, 'reviews'));
	IF sources->>'cases' LIKE '%NULL::date AS ceased_on%' THEN
		RAISE NOTICE USING
			MESSAGE = format('%s has no column ceased_on: %I.plans_in_force counts every plan since it was issued', cases, target_schema);
	END IF;

	PERFORM ehcp.warn_of_duplicates(cases, 'cases');
	PERFORM ehcp.warn_of_duplicates(reviews, 'reviews');

	-- Where rows are for some eyes only, the views show each reader their own.
	SELECT bool_or(ehcp.scorecard_rights(source))
	INTO readers_rights
	FROM unnest(ARRAY[cases, advice, reviews]) AS source;

	IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = target_schema) THEN
		EXECUTE format('CREATE SCHEMA %I', target_schema);
	END IF;

	FOR item IN
		SELECT 'TABLE' AS kind, t.name, false AS is_kept, t.definition, t.comment
		FROM (VALUES
			('targets', 'name text PRIMARY KEY, percent numeric NOT NULL CHECK (percent BETWEEN 0 AND 100), '
				'near_points numeric NOT NULL DEFAULT 5 CHECK (near_points >= 0)',
				'Targets for the percentage in 20 weeks; within near_points below one is near'),
			('milestones', 'name text PRIMARY KEY, counted_on date NOT NULL, due_on date NOT NULL CHECK (due_on > counted_on), '
				'cases_to_complete bigint NOT NULL CHECK (cases_to_complete > 0)',
				'Milestones: so many of the cases overdue on the day counted_on are to be completed by the day due_on')
			) AS t(name, definition, comment)
		UNION ALL
		-- of a relation that is not named this time, what was made before
		SELECT 'VIEW', v.name, (v.reads = 'advice' AND advice IS NULL OR v.reads = 'reviews' AND reviews IS NULL) IS TRUE,
			format(v.definition, quote_ident(target_schema), sources->>v.reads), v.comment
		FROM ehcp.scorecard_views() AS v
	LOOP
		relation := to_regclass(format('%I.%I', target_schema, item.name));
		IF relation IS NOT NULL THEN
			IF right(obj_description(relation, 'pg_class'), length(marker)) IS DISTINCT FROM marker THEN
				RAISE EXCEPTION USING
					ERRCODE = 'duplicate_table',
					MESSAGE = format('%s already exists and is not of a scorecard', relation),
					HINT = format('Choose another schema for the scorecard, or rename what is there. If it is a scorecard''s, and was '
						'given another comment, end that with "%s".', btrim(marker));
			END IF;
			-- who reads the scorecard runs what its owners wrote: no stranger is one
			IF EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
				WHERE pg_class.oid = relation AND pg_get_userbyid(relowner) <> current_user AND NOT pg_has_role(relowner, nspowner, 'MEMBER'))
			THEN
				RAISE EXCEPTION USING
					ERRCODE = 'insufficient_privilege',
					MESSAGE = format('%s belongs to another role', relation),
					HINT = 'Choose a schema for the scorecard in which only you can create.';
			END IF;
			CONTINUE WHEN item.kind = 'TABLE';
			IF item.is_kept THEN
				RETURN NEXT relation;
				CONTINUE;
			END IF;
		END IF;

		BEGIN
			EXECUTE format(CASE item.kind
				WHEN 'TABLE' THEN 'CREATE TABLE %I.%I (%s)'
				ELSE 'CREATE OR REPLACE VIEW %I.%I WITH (security_barrier, security_invoker = %4$L) AS %3$s' END,
				target_schema, item.name, item.definition, coalesce(readers_rights, false));
		EXCEPTION WHEN invalid_table_definition THEN
			IF relation IS NULL THEN
				RAISE;
			END IF;
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_table_definition',
				MESSAGE = SQLERRM,
				DETAIL = format('View %s is of an earlier scorecard with other columns.', relation),
				HINT = format('DROP VIEW %s CASCADE, create the scorecard again, and grant what was granted.', relation);
		END;
		EXECUTE format('COMMENT ON %s %I.%I IS %L', item.kind, target_schema, item.name, item.comment || marker);
		CONTINUE WHEN item.kind = 'TABLE';

		relation := format('%I.%I', target_schema, item.name);
		FOR figure IN
			SELECT name, meaning
			FROM pg_attribute JOIN ehcp.scorecard_figures ON name = attname
			WHERE attrelid = relation
		LOOP
			EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, figure.name, figure.meaning);
		END LOOP;
		RETURN NEXT relation;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ehcp.create_scorecard(regclass, name, regclass, regclass) IS
	'Creates the views of a scorecard over a case table, and gives their names; it can be run again.';
