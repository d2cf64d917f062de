-- The phase transfers by the day on which they are due: final in time, late, or not final: by area and in total.
-- Reads plans_as_at and today.
CREATE VIEW scorecard.phase_transfers AS
WITH counted AS (
	SELECT transfer_due_on AS due_on, raw_area, knows_areas, count(*) AS transfers_due,
		count(*) FILTER (WHERE transfer_final_on <= transfer_due_on) AS final_in_time,
		count(*) FILTER (WHERE transfer_final_on < transfer_due_on) AS final_before,
		count(*) FILTER (WHERE transfer_final_on > transfer_due_on) AS final_late
	FROM scorecard.plans_as_at
	-- a plan that ceased by the day is no longer due
	WHERE knows_transfers AND transfer_due_on IS NOT NULL AND (in_force OR transfer_final_on IS NOT NULL OR ceased_on > transfer_due_on)
	GROUP BY 1, 2, 3
), totals AS (
	SELECT due_on, area, sum(transfers_due)::bigint AS transfers_due, sum(final_in_time)::bigint AS final_in_time, sum(final_before)::bigint AS final_before,
		sum(final_late)::bigint AS final_late, grouping(area) = 1 AND count(area) > 0 AS is_total
	FROM (SELECT *, CASE WHEN knows_areas THEN coalesce(raw_area::text, 'not known') END AS area FROM counted) AS named
	GROUP BY GROUPING SETS ((due_on, area), (due_on))
	HAVING grouping(area) = 1 OR area IS NOT NULL
)
SELECT due_on, phase, area, transfers_due, final_in_time, final_late, transfers_due - final_in_time - final_late AS not_final,
	CASE WHEN due_on <= (SELECT day FROM ehcp.today) THEN round(100.0 * final_in_time / transfers_due, 1) END AS percent_final_in_time,
	legal_last_day,
	CASE WHEN legal_last_day < due_on THEN final_before ELSE final_in_time END AS final_by_law,
	is_total
FROM totals,
	LATERAL (SELECT CASE extract(month FROM due_on) * 100 + extract(day FROM due_on) WHEN 214 THEN 'phase_transfer' WHEN 215 THEN 'phase_transfer'
		WHEN 330 THEN 'phase_transfer_post_16' WHEN 331 THEN 'phase_transfer_post_16' ELSE 'phase_transfer_between_post_16' END) AS p(phase),
	-- the law says before 15 February and before 31 March
	LATERAL (SELECT CASE phase WHEN 'phase_transfer_between_post_16' THEN due_on ELSE ehcp.deadline(due_on, phase) END) AS l(legal_last_day);
