-- The annual reviews as they stood on the day ehcp.as_of().
-- Reads reviews.
CREATE VIEW scorecard.reviews_as_at AS
SELECT plan_id,
	CASE WHEN due_on >= ehcp.earliest_date() AND isfinite(due_on) THEN due_on END AS due_on,
	ehcp.date_by(meeting_on, ehcp.as_of()) AS meeting_on,
	ehcp.date_by(decided_on, ehcp.as_of()) AS decided_on,
	person_id
FROM (SELECT * FROM reviews) AS reviews;
