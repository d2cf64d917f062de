-- What becomes of the backlog: at the present pace, and in each scenario for all areas.
SELECT ehcp.as_of(), scenario, week_ending, percent, open, open_lower, open_upper, overdue, requests_a_week, completions_a_week, needed_a_week
FROM trajectory
WHERE area IS NULL
ORDER BY scenario <> 'present pace', scenario, week_ending;
