-- The requests for advice as they stood on the day ehcp.as_of().
-- Reads advice and today.
CREATE VIEW scorecard.advice_as_at AS
SELECT case_id, service,
	ehcp.date_by(requested_on, (SELECT day FROM ehcp.today)) AS requested_on,
	ehcp.date_by(received_on, (SELECT day FROM ehcp.today)) AS received_on,
	received_on IS NULL OR received_on > (SELECT day FROM ehcp.today) OR received_on < ehcp.earliest_date() AS is_open,
	raw_area, knows_areas
FROM (SELECT *, NULL::text AS raw_area, false AS knows_areas FROM advice) AS advice
WHERE requested_on <= (SELECT day FROM ehcp.today) OR requested_on IS NULL;
