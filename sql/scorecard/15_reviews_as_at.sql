-- The annual reviews as they stood on the day ehcp.as_of().
-- Reads reviews and today.
CREATE VIEW scorecard.reviews_as_at AS
SELECT plan_id,
	CASE WHEN due_on >= ehcp.earliest_date() AND isfinite(due_on) THEN due_on END AS due_on,
	ehcp.date_by(meeting_on, (SELECT day FROM ehcp.today)) AS meeting_on,
	ehcp.date_by(decided_on, (SELECT day FROM ehcp.today)) AS decided_on,
	person_id, raw_area, knows_areas
FROM (SELECT *, NULL::text AS raw_area, false AS knows_areas FROM reviews) AS reviews;
