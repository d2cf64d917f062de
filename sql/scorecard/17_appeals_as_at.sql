-- The appeals as they stood on the day ehcp.as_of().
-- Reads appeals and today.
CREATE VIEW scorecard.appeals_as_at AS
SELECT appeal_id, area, kind, registered_on, conceded_on, decided_on,
	-- the outcome and the order come with the day
	CASE WHEN decided_on IS NOT NULL OR conceded_on IS NOT NULL THEN outcome END AS outcome,
	CASE WHEN decided_on IS NOT NULL OR conceded_on IS NOT NULL THEN order_kind END AS order_kind,
	complied_on, awaits_compliance, ehcp.earlier(conceded_on, decided_on) AS concluded_on, knows_concessions, raw_area, knows_areas
FROM (
	SELECT appeal_id, area, kind, outcome, order_kind,
		ehcp.date_by(registered_on, (SELECT day FROM ehcp.today)) AS registered_on,
		ehcp.date_by(conceded_on, (SELECT day FROM ehcp.today)) AS conceded_on,
		ehcp.date_by(decided_on, (SELECT day FROM ehcp.today)) AS decided_on,
		ehcp.date_by(complied_on, (SELECT day FROM ehcp.today)) AS complied_on,
		-- written without a function, so that the planner can estimate it
		complied_on IS NULL OR complied_on > (SELECT day FROM ehcp.today) OR complied_on < ehcp.earliest_date() AS awaits_compliance,
		knows_concessions, raw_area, knows_areas
	FROM (SELECT *, true AS knows_concessions, area AS raw_area, true AS knows_areas FROM appeals) AS appeals
	WHERE registered_on <= (SELECT day FROM ehcp.today) OR registered_on IS NULL
) AS days;
