-- The months of the views by month: those of ten whole years, and of this year so far.
-- Reads only the day.
CREATE VIEW scorecard.months AS
SELECT month, least(end_of_month, ehcp.as_of()) AS last_day, end_of_month <= ehcp.as_of() AS is_whole
-- a series of integers, whose number the planner knows
FROM generate_series(0, 119 + extract(month FROM ehcp.as_of())::integer) AS n,
	LATERAL (SELECT (date_trunc('year', ehcp.as_of() - interval '10 years') + n * interval '1 month')::date) AS m(month),
	LATERAL (SELECT (month + interval '1 month - 1 day')::date) AS e(end_of_month);
