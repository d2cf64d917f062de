-- The phase transfers due in the last and the next 12 months: all areas together, then each area.
SELECT ehcp.as_of(), due_on, phase, area, transfers_due, final_in_time, final_late, not_final, percent_final_in_time, legal_last_day, final_by_law
FROM phase_transfers
WHERE due_on > ehcp.as_of() - interval '1 year' AND due_on <= ehcp.as_of() + interval '1 year'
ORDER BY due_on, area NULLS FIRST;
