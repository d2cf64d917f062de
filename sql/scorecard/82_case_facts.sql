-- Each case in figures: 1 or 0 for what it counts as, its days, and the months of its steps. Their sums are the figures of the other views.
-- Reads cases_as_at and today.
CREATE VIEW scorecard.case_facts AS
SELECT case_id, area, owner, requested_on, decided_on, decision, refused_on, issued_on, ceased_on, ended_on, excepted, contested, deadline,
	month_requested, month_decided, month_refused, month_issued, month_due, month_ended,
	requests, counts, in_time, counts_including_exceptions, in_time_including_exceptions, issued, in_20_weeks,
	received, completed, waits AS is_open, is_overdue, closed_without_plan, in_force,
	due, decided, decided_in_time, refused, refused_in_time,
	days_taken, weeks_taken, days_open
FROM (
	SELECT *,
		ehcp.deadline(requested_on, 'final_plan') AS deadline,
		ehcp.month_of(requested_on) AS month_requested,
		ehcp.month_of(decided_on) AS month_decided,
		ehcp.month_of(refused_on) AS month_refused,
		ehcp.month_of(issued_on) AS month_issued,
		ehcp.month_of(requested_on + ehcp.limit_days('final_plan')) AS month_due,
		ehcp.month_of(ended_on) AS month_ended,
		(requested_on IS NOT NULL)::integer AS requests,
		-- monthly_timeliness and yearly_timeliness
		(issued_on IS NOT NULL AND NOT contested AND NOT excepted)::integer AS counts,
		(issued_quickly AND NOT contested AND NOT excepted)::integer AS in_time,
		(issued_on IS NOT NULL AND NOT contested)::integer AS counts_including_exceptions,
		(issued_quickly AND NOT contested)::integer AS in_time_including_exceptions,
		-- cohort
		(issued_on IS NOT NULL)::integer AS issued,
		issued_quickly::integer AS in_20_weeks,
		-- weekly_backlog: without cases that ended before their request
		(requested_on IS NOT NULL AND (ended_on IS NULL OR ended_on >= requested_on))::integer AS received,
		(requested_on IS NOT NULL AND ended_on IS NOT NULL AND ended_on >= requested_on)::integer AS completed,
		(requested_on IS NOT NULL AND is_open)::integer AS waits,
		(requested_on IS NOT NULL AND is_open AND (SELECT day FROM ehcp.today) > requested_on + ehcp.limit_days('final_plan'))::integer AS is_overdue,
		(NOT is_open AND issued_on IS NULL)::integer AS closed_without_plan,
		(issued_on IS NOT NULL AND ceased_on IS NULL)::integer AS in_force,
		-- plans_due
		(requested_on IS NOT NULL AND NOT contested AND NOT excepted
			AND (issued_on IS NOT NULL OR is_open OR ended_on > requested_on + ehcp.limit_days('final_plan')))::integer AS due,
		-- stage_timeliness
		CASE WHEN knows_decisions THEN (decided_on IS NOT NULL)::integer END AS decided,
		CASE WHEN knows_decisions THEN (requested_on IS NOT NULL AND decided_on IS NOT NULL AND decided_on >= requested_on
			AND decided_on <= requested_on + ehcp.limit_days('decision_to_assess'))::integer END AS decided_in_time,
		CASE WHEN knows_refusals_to_issue THEN (requested_on IS NOT NULL AND refused_on IS NOT NULL)::integer END AS refused,
		CASE WHEN knows_refusals_to_issue THEN (requested_on IS NOT NULL AND refused_on IS NOT NULL AND refused_on >= requested_on
			AND refused_on <= requested_on + ehcp.limit_days('refusal_to_issue'))::integer END AS refused_in_time,
		CASE WHEN issued_on >= requested_on THEN issued_on - requested_on END AS days_taken,
		CASE WHEN issued_on >= requested_on THEN round((issued_on - requested_on) / 7.0, 1) END AS weeks_taken,
		CASE WHEN is_open THEN (SELECT day FROM ehcp.today) - requested_on END AS days_open
	FROM (
		SELECT *, requested_on IS NOT NULL AND issued_on IS NOT NULL AND issued_on >= requested_on
			AND issued_on <= requested_on + ehcp.limit_days('final_plan') AS issued_quickly
		FROM scorecard.cases_as_at
	) AS cases
) AS facts;
