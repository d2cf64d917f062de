-- Every order of the Tribunal and every appeal that the authority does not oppose, with each step that the law then requires and its last day.
-- Reads appeals_as_at and today.
CREATE VIEW scorecard.order_tracker AS
SELECT appeal_id, area, kind, order_kind, conceded, ordered_on, step AS next_step, ehcp.deadline(ordered_on, step) AS next_step_deadline,
	ehcp.deadline(ordered_on, step) - (SELECT day FROM ehcp.today) AS days_left
FROM (
	SELECT appeal_id, area, kind, order_kind, concluded_on AS ordered_on,
		CASE WHEN knows_concessions THEN conceded_on IS NOT NULL AND (decided_on IS NULL OR conceded_on <= decided_on) END AS conceded
	FROM scorecard.appeals_as_at
	WHERE order_kind IS NOT NULL AND awaits_compliance
) AS orders
	-- an order of another kind has no step
	LEFT JOIN (VALUES ('assess', 'order_to_assess_notice', 'unopposed_assess_notice'), ('assess', 'order_to_assess_refusal', 'unopposed_assess_refusal'),
		('assess', 'order_to_assess_final_plan', 'unopposed_assess_final_plan'),
		('make_plan', 'order_to_make_plan_draft', 'unopposed_make_plan_draft'), ('make_plan', 'order_to_make_plan_final', 'unopposed_make_plan_final'),
		('amend_plan', 'order_to_amend_plan', 'unopposed_amend_plan'), ('amend_placement', 'order_to_amend_placement', 'unopposed_amend_placement'))
		AS steps(order_kind, after_order, unopposed) USING (order_kind),
	LATERAL (SELECT CASE WHEN conceded THEN unopposed ELSE after_order END) AS s(step);
