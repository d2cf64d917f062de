-- The requests for advice as they stood on the day ehcp.as_of().
-- Reads advice.
CREATE VIEW scorecard.advice_as_at AS
SELECT case_id, service,
	ehcp.date_by(requested_on, ehcp.as_of()) AS requested_on,
	ehcp.date_by(received_on, ehcp.as_of()) AS received_on,
	received_on IS NULL OR received_on > ehcp.as_of() OR received_on < ehcp.earliest_date() AS is_open
FROM (SELECT * FROM advice) AS advice
WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL;
