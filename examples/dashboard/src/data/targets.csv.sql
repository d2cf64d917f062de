-- The targets, and whether the last 12 months meet them.
SELECT ehcp.as_of(), target, target_percent, rolling_12_months_result
FROM target_progress
WHERE area IS NULL AND month = date_trunc('month', ehcp.as_of()::timestamp)
ORDER BY target_percent;
