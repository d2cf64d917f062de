-- The steps that orders and concessions require.
SELECT ehcp.as_of(), appeal_id, area, conceded, next_step, next_step_deadline, days_left
FROM order_tracker
ORDER BY next_step_deadline, appeal_id;
