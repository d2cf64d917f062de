-- The appeal rate of the last 12 months: all areas together, then each area.
SELECT ehcp.as_of(), area, registered_in_year, requests_refused, plans_refused, reviews_completed, plans_ceased, appealable, percent_appealed
FROM appeal_rate
ORDER BY area NULLS FIRST;
