-- Every plan in force with its next statutory step, the last day for it, and the steps whose last day has passed.
-- Reads plans_as_at and today.
CREATE VIEW scorecard.review_tracker AS
SELECT plan_id, area, person_id, started_on, meeting_on, decided_on, outcome, due_on, next_step, next_step_deadline,
	next_step_deadline - (SELECT day FROM ehcp.today) AS days_left,
	nullif(concat_ws(', ',
		CASE WHEN due_on < (SELECT day FROM ehcp.today) THEN 'annual_review' END,
		CASE WHEN decision_by < (SELECT day FROM ehcp.today) THEN 'review_decision' END,
		CASE WHEN amended_by < (SELECT day FROM ehcp.today) THEN 'amended_final_plan' END,
		CASE WHEN amended_after_meeting_by < (SELECT day FROM ehcp.today) THEN 'amended_final_plan_after_meeting' END,
		CASE WHEN transfer_by < (SELECT day FROM ehcp.today) THEN phase END), '') AS overdue_steps,
	CASE WHEN next_step_deadline < (SELECT day FROM ehcp.today) THEN 'overdue'
		-- nor a decision: when the review is due is not known
		WHEN due_on IS NULL THEN 'start date missing'
		WHEN next_step_deadline <= (SELECT day FROM ehcp.today) + 4 * 7 THEN 'due within four weeks'
		ELSE 'on track' END AS status
FROM (
	SELECT *,
		CASE WHEN awaits_decision THEN meeting_on + ehcp.limit_days('review_decision') END AS decision_by,
		CASE WHEN awaits_amendment THEN notice_on + ehcp.limit_days('amended_final_plan') END AS amended_by,
		CASE WHEN awaits_amendment THEN meeting_on + ehcp.limit_days('amended_final_plan_after_meeting') END AS amended_after_meeting_by,
		-- the law says before 15 February and before 31 March
		CASE WHEN knows_transfers AND transfer_final_on IS NULL THEN CASE phase WHEN 'phase_transfer_between_post_16' THEN transfer_due_on ELSE ehcp.deadline(transfer_due_on, phase) END END AS transfer_by
	FROM (
		SELECT *,
			knows_amendments AND notice_on IS NOT NULL AND (amended_on IS NULL OR amended_on < notice_on) AS awaits_amendment,
			CASE extract(month FROM transfer_due_on) * 100 + extract(day FROM transfer_due_on) WHEN 214 THEN 'phase_transfer' WHEN 215 THEN 'phase_transfer'
				WHEN 330 THEN 'phase_transfer_post_16' WHEN 331 THEN 'phase_transfer_post_16' ELSE 'phase_transfer_between_post_16' END AS phase
		FROM scorecard.plans_as_at
		WHERE in_force
	) AS plans
	-- computed once: without this, each use of a day below computes it again
	OFFSET 0
) AS limits,
	LATERAL (SELECT least(due_on, decision_by, amended_by, amended_after_meeting_by, transfer_by)) AS n(next_step_deadline),
	LATERAL (SELECT CASE next_step_deadline WHEN decision_by THEN 'review_decision' WHEN amended_by THEN 'amended_final_plan'
		WHEN amended_after_meeting_by THEN 'amended_final_plan_after_meeting' WHEN transfer_by THEN phase WHEN due_on THEN 'annual_review' END) AS s(next_step);
