-- Plans in 20 weeks, by the month of issue: two years.
SELECT ehcp.as_of(), month, is_whole, issued, in_20_weeks, percent, percent_lower, percent_upper, rolling_12_months, direction_of_travel
FROM monthly_timeliness JOIN months USING (month)
WHERE area IS NULL AND month > ehcp.as_of() - interval '2 years'
ORDER BY month;
