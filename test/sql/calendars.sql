-- Calendars of one's own, and the GOV.UK file.
SET datestyle = ISO;

-- an office that closes between Christmas and New Year
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('our-council', '2026-01-01', '2027-12-31');
INSERT INTO ehcp.closures SELECT 'our-council', days, reason FROM ehcp.closures
WHERE calendar = 'england-and-wales' AND days <@ '[2026-01-01,2027-12-31]'::daterange;
SELECT ehcp.next_working_day('2026-12-24', 'our-council');
INSERT INTO ehcp.closures VALUES ('our-council', '[2026-12-24,2027-01-01]', 'office closed');
-- seen at once, in this session
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
DELETE FROM ehcp.closures WHERE calendar = 'our-council' AND reason = 'office closed';
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
-- and gone with a rollback
BEGIN;
INSERT INTO ehcp.closures VALUES ('our-council', '[2026-12-24,2027-01-01]', 'office closed');
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
SAVEPOINT a;
DELETE FROM ehcp.closures WHERE reason = 'office closed';
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
ROLLBACK TO a;
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
ROLLBACK;
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
-- another week
UPDATE ehcp.calendars SET weekdays = '{6,7}' WHERE name = 'our-council';
SELECT * FROM ehcp.working_days('2026-06-01', '2026-06-15', 'our-council');
-- another name
UPDATE ehcp.calendars SET name = 'our-weekends' WHERE name = 'our-council';
SELECT ehcp.next_working_day('2026-06-01', 'our-weekends');
SELECT ehcp.next_working_day('2026-06-01', 'our-council');
DELETE FROM ehcp.calendars WHERE name = 'our-weekends';
SELECT count(*) FROM ehcp.closures WHERE calendar LIKE 'our-%';

-- nonsense is refused
\set VERBOSITY terse
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('a', '2026-01-01', '2025-12-31');
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('a', '2026-01-01', 'infinity');
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('a', '1026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('a', '{}', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('a', '{0}', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('a', '{1,NULL}', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, first_day, last_day, origin) VALUES ('a', '2026-01-01', '2026-12-31', 'mine');
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('scotland', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.closures VALUES ('scotland', 'empty', 'nothing');
INSERT INTO ehcp.closures VALUES ('scotland', '[2026-01-01,)', 'for ever');
INSERT INTO ehcp.closures VALUES ('scotland', '[2026-01-01,infinity)', 'for ever');
INSERT INTO ehcp.closures VALUES ('nowhere', '[2026-01-01,2026-01-02)', 'a day');
SELECT ehcp.calendars_changed();
\set VERBOSITY default
\set SHOW_CONTEXT never

-- the GOV.UK file: loaded already, so nothing changes
\set file `cat sql/bank-holidays.json`
SELECT ehcp.load_bank_holidays(:'file');
SELECT DISTINCT origin FROM ehcp.calendars;
BEGIN;
-- a new year, with a holiday that moves and one more: three days change
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [
	{"title": "New Year", "date": "2029-01-01"}, {"title": "2nd January", "date": "2029-01-02"}]}}');
SELECT name, first_day, last_day, origin FROM ehcp.calendars WHERE name = 'scotland';
SELECT ehcp.next_working_day('2028-12-29', 'scotland');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [
	{"title": "New Year''s Day", "date": "2029-01-01"}, {"title": "Third", "date": "2029-01-03"}]}}');
SELECT days, reason FROM ehcp.closures WHERE calendar = 'scotland' AND lower(days) > '2029-01-01' ORDER BY 1;
SELECT ehcp.next_working_day('2028-12-29', 'scotland');
-- a division of which nobody has heard makes a calendar
SELECT ehcp.load_bank_holidays('{"isle-of-man": {"events": [{"title": "Tynwald Day", "date": "2026-07-06"}]}}');
SELECT * FROM ehcp.calendars WHERE name = 'isle-of-man';
ROLLBACK;
SELECT name, last_day, origin FROM ehcp.calendars WHERE name = 'scotland';
SELECT ehcp.next_working_day('2028-12-29', 'scotland');
SELECT ehcp.load_bank_holidays(NULL);

-- what is not such a file, and where
SELECT ehcp.load_bank_holidays('[]');
SELECT ehcp.load_bank_holidays('{}');
SELECT ehcp.load_bank_holidays('{"scotland": []}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": []}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"date": "2026-02-30", "title": "a"}]}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"date": "2026-02-28", "title": "a"}, {"date": "infinity", "title": "a"}]}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"date": "28/02/2026", "title": "a"}]}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"title": "a"}]}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"date": "2026-02-28", "title": 1}]}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [7]}}');
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"date": "2031-01-01", "title": "a"}]}}');
