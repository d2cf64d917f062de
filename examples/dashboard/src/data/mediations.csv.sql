-- The mediations requested in the last 12 months.
SELECT ehcp.as_of(), sum(mediations_requested) AS requested, sum(mediations_held) AS held, sum(agreed) AS agreed, sum(went_on_to_appeal) AS appealed
FROM mediations
WHERE area IS NULL AND month > ehcp.as_of() - interval '1 year'
HAVING count(*) > 0;
