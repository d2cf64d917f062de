-- Working days, as users query them.
SET datestyle = ISO;
SELECT ehcp.is_working_day('2026-12-24'), ehcp.is_working_day('2026-12-25'), ehcp.is_working_day('2026-12-26');
-- 26 December 2026 is a Saturday: its substitute day is Monday the 28th
SELECT ehcp.add_working_days('2026-12-24', 1), ehcp.next_working_day('2026-12-24'),
	ehcp.previous_working_day('2026-12-29');
SELECT * FROM ehcp.working_days('2026-12-24', '2027-01-04');
SELECT ehcp.working_days_between('2026-12-24', '2027-01-04'), ehcp.working_days_between('2027-01-04', '2026-12-24'),
	ehcp.working_days_between('2026-12-25', '2026-12-28'), ehcp.working_days_between('2026-12-24', '2026-12-24');
-- 0 is the day itself, working or not
SELECT ehcp.add_working_days('2026-12-25', 0), ehcp.add_working_days('2026-12-25', 1),
	ehcp.add_working_days('2026-12-25', -1);

-- the divisions differ: 2 January and Easter Monday, St Patrick's Day
SELECT calendar, ehcp.is_working_day('2026-01-02', calendar) AS second_january,
	ehcp.is_working_day('2026-04-06', calendar) AS easter_monday,
	ehcp.is_working_day('2026-03-17', calendar) AS st_patrick
FROM unnest('{england-and-wales,scotland,northern-ireland}'::text[]) AS calendar;
SET ehcp.calendar = 'scotland';
SELECT ehcp.is_working_day('2026-01-02'), ehcp.next_working_day('2025-12-31'), ehcp.working_days_between('2025-12-31', '2026-01-05');
RESET ehcp.calendar;
SELECT ehcp.next_working_day('2025-12-31');

-- days that were created or moved by proclamation
SELECT day, ehcp.is_working_day(day)
FROM unnest('{2012-06-05,2020-05-04,2020-05-08,2022-06-03,2022-09-19,2023-05-08}'::date[]) AS day;

-- NULL in, NULL out
SELECT ehcp.is_working_day(NULL), ehcp.add_working_days('2026-12-24', NULL), ehcp.working_days_between(NULL, '2026-12-24'),
	ehcp.next_working_day('2026-12-24', NULL);
SELECT count(*) FROM ehcp.working_days('2026-12-24', NULL);

-- the first and last day of a calendar
SELECT ehcp.is_working_day('2012-01-01'), ehcp.next_working_day('2012-01-01'), ehcp.previous_working_day('2028-12-31');
SELECT ehcp.working_days_between('2012-01-01', '2028-12-31'), count(*) FROM ehcp.working_days('2012-01-01', '2028-12-31');
\set VERBOSITY default
SELECT ehcp.is_working_day('2011-12-31');
SELECT ehcp.is_working_day('2029-01-01');
SELECT ehcp.add_working_days('2029-01-01', 0);
SELECT ehcp.working_days_between('2026-01-01', '2029-01-01', 'scotland');
SELECT ehcp.working_days_between('2011-01-01', '2026-01-01');
SELECT * FROM ehcp.working_days('2028-12-01', '2029-01-01');
SELECT ehcp.next_working_day('2028-12-29');
SELECT ehcp.previous_working_day('2012-01-02');
SELECT ehcp.add_working_days('2026-12-24', 2147483647);
SELECT ehcp.add_working_days('2026-12-24', -2147483648);
SELECT ehcp.add_working_days('infinity', 1);
SELECT ehcp.is_working_day('-infinity');
SELECT * FROM ehcp.working_days('2026-12-24', '2026-12-23');

-- an unknown calendar
SELECT ehcp.is_working_day('2026-12-24', 'england');
SELECT ehcp.is_working_day('2026-12-24', '');
SET ehcp.calendar = 'Scotland';
SELECT ehcp.is_working_day('2026-12-24');
RESET ehcp.calendar;
SET ehcp.calender = 'scotland';

-- the error codes
\set VERBOSITY sqlstate
SELECT ehcp.is_working_day('2029-01-01');
SELECT ehcp.add_working_days('infinity', 1);
SELECT ehcp.is_working_day('2026-12-24', 'england');
SELECT ehcp.is_working_day('2026-12-24', repeat('scotland', 1000));
SELECT * FROM ehcp.working_days('2026-12-24', '2026-12-23');

-- does the calendar cover the day?
SELECT ehcp.calendar_knows('2012-01-01'), ehcp.calendar_knows('2011-12-31'), ehcp.calendar_knows('2028-12-31'), ehcp.calendar_knows('2029-01-01'),
	ehcp.calendar_knows('infinity'), ehcp.calendar_knows('-infinity'), ehcp.calendar_knows(NULL::date), ehcp.calendar_knows('2026-12-25', 'scotland');
SELECT ehcp.calendar_knows('2026-12-25', 'nowhere');
