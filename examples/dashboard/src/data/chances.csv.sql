-- The open cases by the month in which their 20 weeks end, and how many of them can expect their plan in time.
SELECT ehcp.as_of(), month, in_progress, expected
FROM plans_due
WHERE area IS NULL AND month >= date_trunc('month', ehcp.as_of()::timestamp) AND in_progress > 0
ORDER BY month;
