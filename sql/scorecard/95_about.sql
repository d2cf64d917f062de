-- What the figures come from: the day, the calendar, the rows read, the first and last of their dates, and the versions.
-- Reads cases_as_at, advice_as_at, reviews_as_at, plans_as_at, appeals_as_at, mediations_as_at, today and calendars.
CREATE VIEW scorecard.about AS
SELECT (SELECT day FROM ehcp.today) AS day,
	cases, advice, reviews, plans, appeals, mediations, first_request, last_request,
	greatest(last_request, last_decision, last_refusal, last_issue, last_ceased, last_end, last_advice_request, last_advice, last_meeting, last_review_decision,
		last_plan, last_appeal, last_mediation) AS latest_event,
	(SELECT calendar FROM ehcp.today) AS calendar,
	(SELECT last_day FROM ehcp.calendars WHERE name = (SELECT calendar FROM ehcp.today)) AS calendar_last_day,
	(SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'ehcp_timeliness') AS version,
	-- create_scorecard() puts its version in this place
	text 'by hand' AS created_with
FROM (
	SELECT coalesce(sum(n), 0)::bigint AS cases, min(first_request) AS first_request, max(last_request) AS last_request, max(last_decision) AS last_decision,
		max(last_refusal) AS last_refusal, max(last_issue) AS last_issue, max(last_ceased) AS last_ceased, max(last_end) AS last_end
	FROM (
		SELECT count(*) AS n, min(requested_on) AS first_request, max(requested_on) AS last_request, max(decided_on) AS last_decision,
			max(refused_on) AS last_refusal, max(issued_on) AS last_issue, max(ceased_on) AS last_ceased, max(ended_on) AS last_end
		FROM scorecard.cases_as_at
		GROUP BY raw_area
	) AS counted
) AS all_cases, (
	SELECT coalesce(sum(n), 0)::bigint AS advice, max(last_advice_request) AS last_advice_request, max(last_advice) AS last_advice
	FROM (
		SELECT count(*) AS n, max(requested_on) AS last_advice_request, max(received_on) AS last_advice
		-- takes the place of raw_area if advice_as_at is that of 1.0.0, which has none; and of reviews below
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT requested_on, received_on, raw_area FROM scorecard.advice_as_at) AS advice
		GROUP BY advice.raw_area
	) AS counted
) AS all_advice, (
	SELECT coalesce(sum(n), 0)::bigint AS reviews, max(last_meeting) AS last_meeting, max(last_review_decision) AS last_review_decision
	FROM (
		SELECT count(*) AS n, max(meeting_on) AS last_meeting, max(decided_on) AS last_review_decision
		FROM (SELECT NULL::text AS raw_area) AS unknown,
			LATERAL (SELECT meeting_on, decided_on, raw_area FROM scorecard.reviews_as_at) AS reviews
		GROUP BY reviews.raw_area
	) AS counted
) AS all_reviews, (
	SELECT coalesce(sum(n), 0)::bigint AS plans,
		greatest(max(last_start), max(last_ceased), max(last_meeting), max(last_decision), max(last_draft), max(last_amendment), max(last_transfer)) AS last_plan
	FROM (
		SELECT count(*) AS n, max(started_on) AS last_start, max(ceased_on) AS last_ceased, max(meeting_on) AS last_meeting, max(decided_on) AS last_decision,
			max(draft_on) AS last_draft, max(amended_on) AS last_amendment, max(transfer_final_on) AS last_transfer
		FROM scorecard.plans_as_at
		GROUP BY raw_area
	) AS counted
) AS all_plans, (
	SELECT coalesce(sum(n), 0)::bigint AS appeals, greatest(max(last_registered), max(last_concession), max(last_decision), max(last_compliance)) AS last_appeal
	FROM (
		SELECT count(*) AS n, max(registered_on) AS last_registered, max(conceded_on) AS last_concession, max(decided_on) AS last_decision,
			max(complied_on) AS last_compliance
		FROM scorecard.appeals_as_at
		GROUP BY raw_area
	) AS counted
) AS all_appeals, (
	SELECT coalesce(sum(n), 0)::bigint AS mediations, greatest(max(last_wanted), max(last_held), max(last_appeal)) AS last_mediation
	FROM (
		SELECT count(*) AS n, max(requested_on) AS last_wanted, max(held_on) AS last_held, max(appealed_on) AS last_appeal
		FROM scorecard.mediations_as_at
		GROUP BY raw_area
	) AS counted
) AS all_mediations;
