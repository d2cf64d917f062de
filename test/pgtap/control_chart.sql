-- Control charts against R (test/data/control_charts.R).
BEGIN;
SELECT plan(10);

CREATE TEMP TABLE lines (line integer, month integer, value numeric, in_time bigint, issued bigint, rebased boolean,
	x_mean numeric, x_lower numeric, x_upper numeric, x_cause text, p_mean numeric, p_lower numeric, p_upper numeric, p_cause text);
\copy lines FROM 'test/data/control_charts.csv' WITH (FORMAT csv, HEADER, FORCE_NOT_NULL (x_cause, p_cause))
CREATE TEMP TABLE charts AS
SELECT *, ehcp.xmr(value, rebased, CASE WHEN line % 5 > 0 THEN issued END) OVER w AS x, ehcp.p_chart(in_time, issued, rebased) OVER w AS p
FROM lines WINDOW w AS (PARTITION BY line ORDER BY month);

SELECT cmp_ok(count(DISTINCT x_cause), '=', 9::bigint, 'every special cause is among the XmR charts') FROM lines;
SELECT cmp_ok(count(DISTINCT p_cause), '=', 9::bigint, 'and among the p'' charts') FROM lines;
SELECT is_empty($$
	SELECT line, month, value, x_mean, x_lower, x_upper, x_cause, x FROM charts
	WHERE value IS NOT NULL AND ((x).special_cause IS DISTINCT FROM nullif(x_cause, '') OR abs((x).mean - x_mean) > 0.0500001
		OR ((x).lower IS NULL) <> (x_lower IS NULL) OR abs((x).lower - x_lower) > 0.0500001 OR abs((x).upper - x_upper) > 0.0500001)
$$, 'the XmR charts');
SELECT is_empty($$
	SELECT line, month, in_time, issued, p_mean, p_lower, p_upper, p_cause, p FROM charts
	WHERE issued > 0 AND ((p).special_cause IS DISTINCT FROM nullif(p_cause, '') OR abs((p).mean - p_mean) > 0.0500001
		OR ((p).lower IS NULL) <> (p_lower IS NULL) OR abs((p).lower - p_lower) > 0.0500001 OR abs((p).upper - p_upper) > 0.0500001)
$$, 'the p'' charts');
SELECT is_empty($$
	SELECT line, month, x, p FROM (SELECT *, sum(rebased::integer) OVER (PARTITION BY line ORDER BY month) AS stretch FROM charts) AS v
	WINDOW w AS (PARTITION BY line, stretch)
	EXCEPT
	SELECT line, month, x, p FROM (
		SELECT *, count(value) OVER w AS n, sum(in_time) OVER w AS good, sum(issued) OVER w AS plans
		FROM (SELECT *, sum(rebased::integer) OVER (PARTITION BY line ORDER BY month) AS stretch FROM charts) AS v
		WINDOW w AS (PARTITION BY line, stretch)) AS v
	WHERE (x).points = n AND (p).points = n AND (x).on_trial = (n < 12) AND (p).on_trial = (n < 12)
		AND (p).too_few IS NOT DISTINCT FROM (CASE WHEN n > 0 THEN least(good, plans - good) < 5 * n END)
$$, 'the number of points, and of plans');
SELECT is_empty($$SELECT * FROM charts WHERE value IS NULL AND (x).special_cause IS NOT NULL OR issued = 0 AND ((p).special_cause IS NOT NULL OR (p).lower IS NOT NULL)$$,
	'a month that is not known is not special');
SELECT is_empty($$
	SELECT line, month FROM (SELECT *, ehcp.xmr(value, rebased) OVER w AS other, ehcp.xmr(value) OVER w AS plain
		FROM charts WINDOW w AS (PARTITION BY line ORDER BY month ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)) AS v
	WHERE ((other).mean, (other).lower, (other).special_cause) IS DISTINCT FROM ((x).mean, (x).lower, (x).special_cause)
		OR NOT EXISTS (SELECT FROM lines WHERE lines.line = v.line AND rebased AND month > 1) AND plain IS DISTINCT FROM other
$$, 'the frame makes no difference, nor does a start at the first month');
-- counts in place of percentages have the same special causes
SELECT is_empty($$
	SELECT line, month FROM (SELECT *, ehcp.xmr(value * 10, rebased) OVER w AS larger, ehcp.xmr(-value, rebased) OVER w AS mirrored
		FROM charts WINDOW w AS (PARTITION BY line ORDER BY month)) AS v
	LEFT JOIN (VALUES ('above the limits', 'below the limits'), ('rising', 'falling'), ('near the upper limit', 'near the lower limit'),
		('above the mean', 'below the mean')) AS pairs(up, down) ON (x).special_cause IN (up, down)
	WHERE (larger).special_cause IS DISTINCT FROM (x).special_cause
		OR (mirrored).special_cause IS DISTINCT FROM CASE (x).special_cause WHEN up THEN down ELSE up END
$$, 'another unit, and the other direction');
SELECT is((SELECT count(*) FROM (SELECT ehcp.xmr(1e9 - i % 2) OVER (ORDER BY i) AS x FROM generate_series(1, 100000) AS i) AS v WHERE (x).special_cause IS NOT NULL), 0::bigint,
	'the largest values, and the most of them');
SELECT set_eq($$ SELECT DISTINCT percent, (ehcp.xmr(percent, false, issued) OVER (PARTITION BY percent, issued ORDER BY i)).too_few
	FROM (VALUES (20.0, 25), (80.0, 25), (90.0, 50), (80.0, 24)) AS v (percent, issued), generate_series(1, 12) AS i $$, $$ VALUES (20.0, false), (80.0, false), (90.0, false), (80.0, true) $$, 'five plans expected late are as many as five in time');
SELECT * FROM finish();
ROLLBACK;
