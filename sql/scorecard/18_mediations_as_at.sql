-- The mediations as they stood on the day ehcp.as_of().
-- Reads mediations and today.
CREATE VIEW scorecard.mediations_as_at AS
SELECT area,
	ehcp.date_by(requested_on, (SELECT day FROM ehcp.today)) AS requested_on,
	ehcp.date_by(held_on, (SELECT day FROM ehcp.today)) AS held_on,
	ehcp.date_by(held_on, (SELECT day FROM ehcp.today)) IS NOT NULL AND agreed IS NOT NULL AND agreed AS agreed,
	ehcp.date_by(appealed_on, (SELECT day FROM ehcp.today)) AS appealed_on,
	knows_appeals, raw_area, knows_areas
FROM (SELECT *, true AS knows_appeals, area AS raw_area, true AS knows_areas FROM mediations) AS mediations
WHERE requested_on <= (SELECT day FROM ehcp.today) OR requested_on IS NULL;
