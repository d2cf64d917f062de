-- The plans with their last annual review as they stood on the day ehcp.as_of().
-- Reads plans and today.
CREATE VIEW scorecard.plans_as_at AS
SELECT plan_id, area, person_id, started_on, ceased_on, cease_reason, meeting_on, outcome, decided_on, draft_on, amended_on, transfer_due_on, transfer_final_on,
	in_force,
	-- from the last decision on, or from the start of the plan
	ehcp.deadline(CASE WHEN decided_on IS NULL OR decided_on < started_on THEN started_on ELSE decided_on END, 'annual_review') AS due_on,
	meeting_on IS NOT NULL AND (decided_on IS NULL OR decided_on < meeting_on) AS awaits_decision,
	CASE WHEN draft_on IS NOT NULL AND (meeting_on IS NULL OR draft_on >= meeting_on) THEN draft_on
		WHEN amends AND decided_on IS NOT NULL AND (meeting_on IS NULL OR decided_on >= meeting_on) THEN decided_on END AS notice_on,
	knows_cease_reasons, knows_amendments, knows_transfers, raw_area, knows_areas
FROM (
	SELECT plan_id, area, person_id,
		ehcp.date_by(started_on, (SELECT day FROM ehcp.today)) AS started_on,
		ehcp.date_by(ceased_on, (SELECT day FROM ehcp.today)) AS ceased_on,
		CASE WHEN ehcp.date_by(ceased_on, (SELECT day FROM ehcp.today)) IS NOT NULL THEN cease_reason END AS cease_reason,
		-- written without a function, so that the planner can estimate it
		ceased_on IS NULL OR ceased_on > (SELECT day FROM ehcp.today) OR ceased_on < ehcp.earliest_date() AS in_force,
		ehcp.date_by(meeting_on, (SELECT day FROM ehcp.today)) AS meeting_on,
		CASE WHEN ehcp.date_by(decided_on, (SELECT day FROM ehcp.today)) IS NOT NULL THEN outcome END AS outcome,
		outcome = 'A' AS amends,
		ehcp.date_by(decided_on, (SELECT day FROM ehcp.today)) AS decided_on,
		ehcp.date_by(draft_on, (SELECT day FROM ehcp.today)) AS draft_on,
		ehcp.date_by(amended_on, (SELECT day FROM ehcp.today)) AS amended_on,
		CASE WHEN transfer_due_on >= ehcp.earliest_date() AND isfinite(transfer_due_on) THEN transfer_due_on END AS transfer_due_on,
		ehcp.date_by(transfer_final_on, (SELECT day FROM ehcp.today)) AS transfer_final_on,
		knows_cease_reasons, knows_amendments, knows_transfers, raw_area, knows_areas
	FROM (SELECT *, true AS knows_cease_reasons, true AS knows_amendments, true AS knows_transfers, area AS raw_area, true AS knows_areas FROM plans) AS plans
	WHERE started_on <= (SELECT day FROM ehcp.today) OR started_on IS NULL
) AS days;
