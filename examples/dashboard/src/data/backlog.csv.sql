-- The open cases week by week: two years.
SELECT ehcp.as_of(), week_ending, received, completed, open, overdue, percent_overdue, clearance_weeks
FROM weekly_backlog
WHERE area IS NULL AND week_ending > ehcp.as_of() - 2 * 52 * 7
ORDER BY week_ending;
