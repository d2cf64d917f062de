-- The appeals by month: two years.
SELECT ehcp.as_of(), month, is_whole, registered, concluded, ongoing
FROM appeals JOIN months USING (month)
WHERE area IS NULL AND month > ehcp.as_of() - interval '2 years'
ORDER BY month;
