-- What became of the requests of each month, and what those in progress can expect at the pace of the last 52 weeks: by area and in total.
-- Reads cohort.
CREATE VIEW scorecard.outcomes AS
SELECT month, area, opened, in_20_weeks, issued - in_20_weeks AS late, closed_without_plan, in_progress, expected, percent_expected, is_total
FROM scorecard.cohort;
