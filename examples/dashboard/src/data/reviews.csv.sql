-- The annual reviews of the last 12 months: all areas together, then each area.
SELECT ehcp.as_of(), area, expected, completed_in_year, completed_earlier, not_completed, percent_completed_in_year,
	decided_after_meeting, decided_in_4_weeks, percent_decided_in_4_weeks,
	outcome_maintain, outcome_amend, outcome_cease, outcome_not_recorded
FROM annual_reviews
WHERE expected > 0
ORDER BY area NULLS FIRST;
