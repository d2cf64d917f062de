-- Timeliness by month against the targets: met, near or missed.
-- Reads targets and monthly_timeliness.
CREATE VIEW scorecard.target_progress AS
SELECT name AS target, targets.percent AS target_percent, month, area, timeliness.percent,
	timeliness.percent - targets.percent AS points_from_target,
	CASE WHEN timeliness.percent >= targets.percent THEN 'met'
		WHEN timeliness.percent >= targets.percent - near_points THEN 'near'
		WHEN timeliness.percent IS NOT NULL THEN 'missed' END AS month_result,
	rolling_12_months,
	CASE WHEN rolling_12_months >= targets.percent THEN 'met'
		WHEN rolling_12_months >= targets.percent - near_points THEN 'near'
		WHEN rolling_12_months IS NOT NULL THEN 'missed' END AS rolling_12_months_result,
	issued, in_20_weeks, issued_12_months, in_20_weeks_12_months,
	is_total
-- from an array, because the planner expects many rows of a small table without statistics
FROM unnest(ARRAY(SELECT targets FROM scorecard.targets)) AS targets, scorecard.monthly_timeliness AS timeliness;
