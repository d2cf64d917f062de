-- How long the open cases have waited.
SELECT ehcp.as_of(), band, from_day > ehcp.limit_days('final_plan') AS is_overdue, open, percent_of_open
FROM backlog_ages
WHERE area IS NULL
ORDER BY from_day;
