-- The cases beyond their 20 weeks, and those with four weeks left or less.
SELECT ehcp.as_of(), case_id, status, deadline, days_left, working_days_left
FROM case_tracker
WHERE days_left <= 4 * 7
ORDER BY deadline, case_id;
