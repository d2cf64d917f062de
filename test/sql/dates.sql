-- A table of dates.
SET datestyle = ISO;
-- weeks end on the weekday of the scorecard's day, a Thursday
SET ehcp.as_of = '2026-12-31';
SELECT * FROM ehcp.dates('2026-12-23', '2027-01-04');
-- across the new financial and academic year, and a leap day
SELECT day, month, quarter, year, financial_year, academic_year
FROM ehcp.dates('2024-02-28', '2024-09-01') WHERE extract(day FROM day) IN (28, 29, 30, 31, 1) ORDER BY day;
-- the calendar of the setting, and another
SET ehcp.calendar = 'scotland';
SELECT day, working_day, bank_holiday FROM ehcp.dates('2026-01-01', '2026-01-02');
SELECT day, working_day, bank_holiday FROM ehcp.dates('2026-01-01', '2026-01-02', 'england-and-wales');
RESET ehcp.calendar;

-- closures of one's own: several on a day, on a day that is not worked anyway, beyond the days requested
BEGIN;
SELECT ehcp.copy_calendar('england-and-wales', 'ours');
INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-24,2026-12-29]', 'office closed'), ('ours', '[2026-12-25,2026-12-26]', 'Christmas Day'),
	('ours', '[2026-12-28,2027-01-03]', 'office closed');
SELECT day, working_day, bank_holiday FROM ehcp.dates('2026-12-25', '2027-01-01', 'ours');
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('none', '{1,2,3,4,5,6,7}', '2099-12-31', '2100-01-01');
SELECT day, working_day, bank_holiday, financial_year, academic_year FROM ehcp.dates('2099-12-31', '2100-01-01', 'none');
ROLLBACK;

-- week ends go by the day of the scorecard, as in weekly_backlog
SET ehcp.as_of = '2021-01-31';
SELECT day, week_ending FROM ehcp.dates('2021-01-24', '2021-02-01');
RESET ehcp.as_of;

SELECT count(*), min(day), max(day), count(*) FILTER (WHERE working_day) = ehcp.working_days_between('2012-01-01', '2028-12-31') AS same
FROM ehcp.dates('2012-01-01', '2028-12-31');
SELECT count(*) FROM ehcp.dates(NULL, '2021-01-31');
SELECT count(*) FROM ehcp.dates('2021-01-31', '2021-01-31', NULL);
-- the arguments may come from a row
SELECT n, count(*) FROM generate_series(1, 3) AS n, ehcp.dates('2021-01-31', date '2021-01-31' + n) GROUP BY 1 ORDER BY 1;

\set VERBOSITY default
SELECT * FROM ehcp.dates('2011-12-31', '2012-01-31');
SELECT * FROM ehcp.dates('2028-12-31', '2029-01-01', 'scotland');
SELECT * FROM ehcp.dates('2021-01-31', '2021-01-30');
SELECT * FROM ehcp.dates('-infinity', '2021-01-30');
SELECT * FROM ehcp.dates('2021-01-31', '2021-01-30', 'nowhere');
\set VERBOSITY sqlstate
SELECT * FROM ehcp.dates('2011-12-31', '2012-01-31');
SELECT * FROM ehcp.dates('2021-01-31', '2021-01-30');
SELECT * FROM ehcp.dates('2021-01-31', '2021-01-30', 'nowhere');
