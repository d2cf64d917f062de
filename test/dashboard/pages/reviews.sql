-- What the page "Reviews and appeals" must show as at :'day': from the demo's tables, by plain SQL that knows nothing of
-- the extension; only the refusals to assess and the steps after an order are the scorecard's.

SET jit = off;
SET ehcp.as_of = :'day';
CREATE TEMP VIEW areas AS SELECT NULL AS area, true AS is_all UNION ALL SELECT DISTINCT area, false FROM plans;
CREATE TEMP VIEW days AS
SELECT area, started_on, cease_reason, CASE WHEN ceased_on <= :'day' THEN ceased_on END AS ceased_on,
	CASE WHEN meeting_on <= :'day' THEN meeting_on END AS meeting_on,
	CASE WHEN decided_on <= :'day' THEN decided_on END AS decided_on, CASE WHEN decided_on <= :'day' THEN outcome END AS outcome,
	decided_on > :'day'::date - interval '1 year' AND decided_on <= :'day' AS in_year,
	transfer_due_on, CASE WHEN transfer_final_on <= :'day' THEN transfer_final_on END AS final_on
FROM plans WHERE started_on <= :'day';

CREATE TEMP VIEW reviewed AS
SELECT coalesce(areas.area, 'all areas') AS area, is_all, count(*) AS expected, count(*) FILTER (WHERE in_year) AS in_year,
	count(*) FILTER (WHERE decided_on IS NOT NULL AND NOT in_year) AS earlier, count(*) FILTER (WHERE decided_on IS NULL) AS never,
	count(*) FILTER (WHERE in_year AND decided_on >= meeting_on) AS decided,
	count(*) FILTER (WHERE in_year AND decided_on BETWEEN meeting_on AND meeting_on + 28) AS in_4_weeks,
	count(*) FILTER (WHERE in_year AND outcome = 'M') AS maintain, count(*) FILTER (WHERE in_year AND outcome = 'A') AS amend,
	count(*) FILTER (WHERE in_year AND outcome = 'C') AS cease, count(*) FILTER (WHERE in_year AND outcome IS NULL) AS unknown
FROM areas JOIN days ON is_all OR days.area = areas.area
WHERE ceased_on IS NULL AND (meeting_on IS NOT NULL OR decided_on IS NOT NULL OR started_on + interval '1 year' - interval '1 day' <= :'day'::date)
GROUP BY areas.area, is_all;

CREATE TEMP VIEW waiting AS
SELECT since, coalesce(areas.area, 'all areas') AS area, is_all, count(first_day) AS n,
	count(*) FILTER (WHERE first_day + interval '3 months' <= :'day'::date) AS n3, count(*) FILTER (WHERE first_day + interval '6 months' <= :'day'::date) AS n6,
	count(*) FILTER (WHERE first_day + interval '12 months' <= :'day'::date) AS n12, count(*) FILTER (WHERE first_day + interval '24 months' <= :'day'::date) AS n24
FROM areas JOIN (
	SELECT 'due' AS since, area, CASE WHEN due_on < :'day' THEN due_on END AS first_day
	FROM days, LATERAL (SELECT (greatest(started_on, decided_on) + interval '1 year' - interval '1 day')::date AS due_on) AS due
	WHERE ceased_on IS NULL
	UNION ALL
	SELECT 'meeting', area, CASE WHEN meeting_on IS NOT NULL AND (decided_on IS NULL OR decided_on < meeting_on) THEN meeting_on END
	FROM days WHERE ceased_on IS NULL
) AS reviews ON is_all OR reviews.area = areas.area
GROUP BY since, areas.area, is_all;

CREATE TEMP VIEW transfers AS
SELECT transfer_due_on AS due_on, coalesce(areas.area, 'all areas') AS area, is_all, count(*) AS due,
	count(*) FILTER (WHERE final_on <= transfer_due_on) AS in_time, count(*) FILTER (WHERE final_on > transfer_due_on) AS late, count(*) FILTER (WHERE final_on IS NULL) AS to_do
FROM areas JOIN days ON is_all OR days.area = areas.area
WHERE transfer_due_on > :'day'::date - interval '1 year' AND transfer_due_on <= :'day'::date + interval '1 year'
	AND (ceased_on IS NULL OR final_on IS NOT NULL OR ceased_on > transfer_due_on)
GROUP BY transfer_due_on, areas.area, is_all;

CREATE TEMP VIEW known_appeals AS
SELECT area, registered_on, CASE WHEN conceded_on <= :'day' AND conceded_on <= coalesce(decided_on, conceded_on) THEN conceded_on WHEN decided_on <= :'day' THEN decided_on END AS concluded_on
FROM appeals WHERE registered_on <= :'day';
CREATE TEMP VIEW months AS
SELECT m::date AS month, to_char(m, 'FMMonth YYYY') AS name,
	(SELECT count(*) FROM known_appeals WHERE date_trunc('month', registered_on) = m) AS registered,
	(SELECT count(*) FROM known_appeals WHERE date_trunc('month', concluded_on) = m) AS concluded,
	(SELECT count(*) FROM known_appeals WHERE registered_on < m + interval '1 month' AND (concluded_on IS NULL OR concluded_on >= m + interval '1 month')) AS ongoing
FROM generate_series(date_trunc('month', :'day'::date) - interval '23 months', :'day', '1 month') AS m;

CREATE TEMP VIEW rates AS
SELECT *, no_assessment + no_plan + reviews + ended AS decisions, round(100.0 * registered / nullif(no_assessment + no_plan + reviews + ended, 0), 1) AS percent
FROM (
	SELECT coalesce(area, 'all areas') AS area, is_all,
		(SELECT count(*) FROM known_appeals AS a WHERE (is_all OR a.area = areas.area) AND registered_on > :'day'::date - interval '1 year') AS registered,
		(SELECT requests_refused FROM scorecard.appeal_rate AS r WHERE r.area IS NOT DISTINCT FROM areas.area) AS no_assessment,
		(SELECT count(*) FROM cases AS c WHERE (is_all OR c.area = areas.area) AND refused_on > :'day'::date - interval '1 year' AND refused_on <= :'day') AS no_plan,
		(SELECT count(*) FROM days AS d WHERE (is_all OR d.area = areas.area) AND in_year) AS reviews,
		(SELECT count(*) FROM days AS d WHERE (is_all OR d.area = areas.area) AND ceased_on > :'day'::date - interval '1 year' AND cease_reason = 2) AS ended
	FROM areas
) AS counts;

SELECT json_build_object(
	'day', to_char(:'day'::date, 'FMDD FMMonth YYYY'),
	'reviewed', (SELECT json_agg(reviewed ORDER BY is_all DESC, area) FROM reviewed),
	'due', (SELECT json_agg(waiting ORDER BY is_all DESC, area) FROM waiting WHERE since = 'due'),
	'meeting', (SELECT json_agg(waiting ORDER BY is_all DESC, area) FROM waiting WHERE since = 'meeting'),
	'transfers', (SELECT json_agg(t ORDER BY due_on, is_all DESC, area) FROM (SELECT *, to_char(due_on, 'FMDD Mon YYYY') AS short_day, to_char(due_on, 'FMDD FMMonth YYYY') AS long_day, due_on >= :'day' AS is_ahead FROM transfers) AS t),
	'months', (SELECT json_agg(months ORDER BY month) FROM months),
	'rates', (SELECT json_agg(rates ORDER BY is_all DESC, area) FROM rates),
	'mediated', (SELECT json_build_array(count(*), count(*) FILTER (WHERE held_on <= :'day'), count(*) FILTER (WHERE held_on <= :'day' AND agreed),
			count(*) FILTER (WHERE held_on <= :'day' AND appealed_on BETWEEN held_on AND :'day'))
		FROM mediations WHERE requested_on >= date_trunc('month', :'day'::date) - interval '11 months' AND requested_on <= :'day'),
	'orders', (SELECT coalesce(json_agg(o ORDER BY next_step_deadline, appeal_id), '[]')
		FROM (SELECT appeal_id, conceded, next_step, next_step_deadline, to_char(next_step_deadline, 'FMDD Mon YYYY') AS name, days_left FROM scorecard.order_tracker) AS o)
);
