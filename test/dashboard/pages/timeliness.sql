-- What the pages "Plans in time" and "The backlog ahead" must show as at :'day': from the demo's tables, by plain SQL that knows nothing of the extension;
-- only the intervals, the direction, working days, targets, milestones and trajectories are the scorecard's.

SET jit = off;
SET ehcp.as_of = :'day';
CREATE TEMP VIEW known AS SELECT *, closed_on IS NULL OR closed_on > ehcp.as_of() AS is_open FROM cases WHERE requested_on <= ehcp.as_of();
CREATE TEMP VIEW issued AS
SELECT date_trunc('month', issued_on)::date AS month, issued_on <= requested_on + 140 AS in_time
FROM cases WHERE issued_on <= ehcp.as_of() AND NOT excepted;

CREATE TEMP VIEW months AS
SELECT m::date AS month, to_char(m, 'FMMonth YYYY') AS name, issued, in_time, round(100.0 * in_time / nullif(issued, 0), 1) AS percent,
	CASE WHEN m - interval '11 months' >= (SELECT min(month) FROM issued) THEN rolling END AS rolling
FROM generate_series(date_trunc('month', :'day'::date) - interval '23 months', :'day', '1 month') AS m,
	LATERAL (SELECT count(*) AS issued, count(*) FILTER (WHERE in_time) AS in_time FROM issued WHERE month = m) AS own,
	LATERAL (SELECT round(avg(CASE WHEN in_time THEN 100.0 ELSE 0 END), 1) AS rolling FROM issued WHERE month BETWEEN m - interval '11 months' AND m) AS twelve;

CREATE TEMP VIEW weeks AS
SELECT day::date, to_char(day, 'FMDD Mon YYYY') AS name,
	(SELECT count(*) FROM known WHERE requested_on > day - interval '7 days' AND requested_on <= day) AS received,
	(SELECT count(*) FROM known WHERE closed_on > day - interval '7 days' AND closed_on <= day) AS completed,
	count(*) AS open, count(*) FILTER (WHERE day > requested_on + 140) AS overdue
FROM generate_series(:'day'::date - 103 * 7, :'day'::date, interval '7 days') AS day JOIN known
	ON requested_on <= day AND (closed_on IS NULL OR closed_on > day)
GROUP BY day;

CREATE TEMP VIEW bands AS
SELECT n, count(requested_on) AS open
FROM generate_series(1, 7) AS n LEFT JOIN known
	ON is_open AND n = width_bucket(:'day'::date - requested_on, ARRAY[0, 43, 113, 141, 211, 281, 365])
GROUP BY n;

CREATE TEMP VIEW services AS
SELECT service,
	count(*) FILTER (WHERE received_on IS NULL OR received_on > :'day') AS waiting,
	count(*) FILTER (WHERE (received_on IS NULL OR received_on > :'day') AND requested_on + 42 < :'day') AS late,
	max(:'day'::date - requested_on) FILTER (WHERE received_on IS NULL OR received_on > :'day') AS longest,
	round(avg(CASE WHEN received_on <= requested_on + 42 THEN 100.0 ELSE 0 END)
		FILTER (WHERE received_on <= :'day' AND received_on >= date_trunc('month', :'day'::date) - interval '11 months'), 1) AS percent
FROM advice WHERE requested_on <= :'day'
GROUP BY service;

CREATE TEMP VIEW chances AS
SELECT month, open, expected
FROM (
	SELECT date_trunc('month', (requested_on + 140)::timestamp)::date AS month, count(*) AS open
	FROM known
	WHERE is_open AND NOT excepted AND requested_on + 140 >= date_trunc('month', :'day'::date)
	GROUP BY 1
) AS counts JOIN (SELECT month, expected FROM scorecard.plans_due WHERE area IS NULL) AS plans_due USING (month);

CREATE TEMP VIEW tracked AS
SELECT known.case_id, requested_on + 140 AS deadline, requested_on + 140 - :'day'::date AS days_left, working_days_left,
	CASE WHEN known.excepted THEN 'exception' WHEN requested_on + 140 < :'day' THEN 'overdue' ELSE 'due within four weeks' END AS status
FROM known JOIN (SELECT case_id, working_days_left FROM scorecard.case_tracker) AS tracker USING (case_id)
WHERE is_open AND requested_on + 140 <= :'day'::date + 28;

SELECT json_build_object(
	'day', to_char(:'day'::date, 'FMDD FMMonth YYYY'),
	'months', (SELECT json_agg(months ORDER BY month) FROM months),
	'month_name', to_char(:'day'::date, 'FMMonth YYYY'),
	'month_before', to_char(date_trunc('month', :'day'::date) - interval '1 day', 'FMMonth'),
	'intervals', (SELECT json_agg(json_build_array(percent_lower, percent_upper) ORDER BY month) FROM scorecard.monthly_timeliness
		WHERE area IS NULL AND percent IS NOT NULL AND month IN (SELECT month FROM months)),
	'direction', (SELECT direction_of_travel FROM scorecard.monthly_timeliness WHERE area IS NULL AND month = date_trunc('month', :'day'::date)),
	'targets', (SELECT json_agg(targets ORDER BY percent) FROM scorecard.targets),
	'milestones', (SELECT coalesce(json_agg(m), '[]') FROM scorecard.milestone_progress AS m),
	'clearance', (SELECT clearance_weeks FROM scorecard.weekly_backlog WHERE area IS NULL ORDER BY week_ending DESC LIMIT 1),
	'chances', (SELECT json_agg(json_build_object('name', to_char(month, 'FMMonth YYYY'), 'open', open, 'expected', expected, 'about', round(expected)::integer) ORDER BY month) FROM chances),
	'expected', (SELECT round(sum(expected))::integer FROM chances),
	'weeks', (SELECT json_agg(weeks ORDER BY day) FROM weeks),
	'trajectory', (SELECT json_agg(t ORDER BY scenario <> 'present pace', scenario, week_ending) FROM (SELECT *, to_char(week_ending, 'FMDD Mon YYYY') AS name, to_char(week_ending, 'FMDD FMMonth YYYY') AS long_name FROM scorecard.trajectory WHERE area IS NULL) AS t),
	'bands', (SELECT json_agg(open ORDER BY n) FROM bands),
	'services', (SELECT json_agg(services ORDER BY service) FROM services),
	'near', (SELECT coalesce(json_agg(json_build_array(case_id::text, to_char(deadline, 'FMDD Mon YYYY'), days_left::text, working_days_left::text, status)
		ORDER BY deadline, case_id), '[]') FROM tracked WHERE days_left >= 0),
	'overdue', (SELECT coalesce(json_agg(json_build_array(case_id::text, to_char(deadline, 'FMDD Mon YYYY'), days_left::text, working_days_left::text, status)
		ORDER BY deadline, case_id), '[]') FROM tracked WHERE days_left < 0)
);
