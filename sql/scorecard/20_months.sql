-- The months of the views by month: those of ten whole years, and of this year so far.
-- Reads today.
CREATE VIEW scorecard.months AS
SELECT month, least(end_of_month, (SELECT day FROM ehcp.today)) AS last_day, end_of_month <= (SELECT day FROM ehcp.today) AS is_whole
-- a series of integers, whose number the planner knows
FROM generate_series(0, 131) AS n,
	LATERAL (SELECT (date_trunc('year', (SELECT day FROM ehcp.today) - interval '10 years') + n * interval '1 month')::date) AS m(month),
	LATERAL (SELECT (month + interval '1 month - 1 day')::date) AS e(end_of_month)
-- month <= the day, for the planner: it expects few months to come
WHERE CASE WHEN month <= (SELECT day FROM ehcp.today) THEN month END IS NOT NULL;
