-- Advice by service: requests that wait now, and the last 12 months.
SELECT ehcp.as_of(), service, coalesce(waiting, 0) AS waiting, coalesce(over_6_weeks, 0) AS over_6_weeks, longest_wait_days,
	rolling_12_months AS percent_in_6_weeks
FROM advice_waiting FULL JOIN (
	SELECT service, rolling_12_months
	FROM stage_timeliness
	WHERE stage = 'advice' AND month = date_trunc('month', ehcp.as_of()::timestamp)
) AS stage USING (service)
WHERE service IS NOT NULL
ORDER BY service;
