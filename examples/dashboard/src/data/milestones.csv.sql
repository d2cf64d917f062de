-- The progress of the milestones.
SELECT ehcp.as_of(), milestone, counted_on, due_on, overdue_then, cases_to_complete, completed, ahead_by, milestone_result
FROM milestone_progress
ORDER BY due_on, milestone;
