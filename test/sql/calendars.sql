-- Calendars of one's own, and the GOV.UK file.
SET datestyle = ISO;

-- an office that closes between Christmas and New Year
SELECT ehcp.copy_calendar('england-and-wales', 'our-council');
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
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('a', '{8}', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('scotland', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('a', '2026-01-01', '2026-12-31');
INSERT INTO ehcp.closures VALUES ('a', 'empty', 'nothing');
INSERT INTO ehcp.closures VALUES ('a', '[2026-01-01,)', 'for ever');
INSERT INTO ehcp.closures VALUES ('a', '[2026-01-01,infinity)', 'for ever');
INSERT INTO ehcp.closures VALUES ('a', NULL, 'when?');
INSERT INTO ehcp.closures VALUES ('a', '[2026-01-01,2026-01-02)', NULL);
INSERT INTO ehcp.closures VALUES ('nowhere', '[2026-01-01,2026-01-02)', 'a day');
-- outside what the calendar knows, now or after a change
\set VERBOSITY default
\set SHOW_CONTEXT never
INSERT INTO ehcp.closures VALUES ('a', '[2026-12-24,2027-01-01]', 'too long');
INSERT INTO ehcp.closures VALUES ('a', '[2026-12-24,2026-12-31]', 'just so'), ('a', '[2026-12-25,2026-12-26)', 'overlapping is fine');
UPDATE ehcp.closures SET days = '[2025-12-31,2026-01-01]' WHERE reason = 'just so';
UPDATE ehcp.calendars SET last_day = '2026-12-30' WHERE name = 'a';
UPDATE ehcp.calendars SET last_day = '2027-12-31' WHERE name = 'a';
INSERT INTO ehcp.closures VALUES ('a', '[2026-12-24,2027-01-01]', 'too long');
DELETE FROM ehcp.calendars WHERE name = 'a';
\set VERBOSITY terse
SELECT ehcp.calendars_changed();
\set VERBOSITY default
\set SHOW_CONTEXT never

-- official calendars are guarded
INSERT INTO ehcp.closures VALUES ('scotland', '[2026-12-24,2027-01-01]', 'office closed');
UPDATE ehcp.closures SET reason = 'mine' WHERE calendar = 'scotland';
UPDATE ehcp.closures SET calendar = 'scotland' WHERE calendar = 'scotland';
DELETE FROM ehcp.closures WHERE calendar = 'scotland';
UPDATE ehcp.calendars SET weekdays = '{1}' WHERE name = 'scotland';
DELETE FROM ehcp.calendars WHERE name = 'scotland';
INSERT INTO ehcp.calendars (name, first_day, last_day, official) VALUES ('a', '2026-01-01', '2026-12-31', true);
TRUNCATE ehcp.closures;
TRUNCATE ehcp.calendars, ehcp.closures;

-- copies
SELECT ehcp.copy_calendar('scotland', 'glasgow');
SELECT ehcp.copy_calendar('scotland', 'glasgow');
SELECT ehcp.copy_calendar('scotlnad', 'edinburgh');
SELECT ehcp.copy_calendar('scotland', '');
SELECT ehcp.copy_calendar('scotland', NULL);
SELECT name, weekdays, first_day, last_day, official, copy_of FROM ehcp.calendars WHERE name = 'glasgow';
INSERT INTO ehcp.closures VALUES ('glasgow', '[2026-07-20,2026-07-21)', 'Glasgow Fair');
SELECT ehcp.refresh_calendar('glasgow');
SELECT ehcp.refresh_calendar('scotland');
SELECT ehcp.refresh_calendar('edinburgh');

-- the GOV.UK file, as it was downloaded; loaded already, so nothing changes
\set file `cat sql/bank-holidays.json`
SELECT md5(:'file'::jsonb::text);
SELECT ehcp.load_bank_holidays(:'file');
SELECT count(*) FROM ehcp.bank_holiday_files;
BEGIN;
-- a new year: the days of 2028, a year later
CREATE FUNCTION file_of(division text, name text, year integer) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object(name, jsonb_build_object('division', name, 'events', jsonb_agg(jsonb_build_object(
		'title', reason, 'date', year || to_char(lower(days), '-MM-DD')) ORDER BY days)))
	FROM ehcp.closures WHERE calendar = division AND days <@ '[2028-01-01,2028-12-31]'::daterange
$$;
SELECT file_of('scotland', 'scotland', 2029) AS next_year \gset
SELECT jsonb_array_length(:'next_year'::jsonb #> '{scotland,events}');
SELECT ehcp.load_bank_holidays(:'next_year');
SELECT ehcp.load_bank_holidays(:'next_year');
SELECT name, first_day, last_day, official FROM ehcp.calendars WHERE name = 'scotland';
SELECT ehcp.next_working_day('2028-12-29', 'scotland'), ehcp.is_working_day('2029-12-25', 'scotland');
-- corrected: one renamed, one moved, one withdrawn, which is four days
SELECT reason, days FROM ehcp.closures WHERE calendar = 'scotland' AND lower(days) > '2029-07-01' ORDER BY days;
SELECT replace(replace(:'next_year', '2029-08-07', '2029-08-06'), 'Christmas Day', 'Yule')::jsonb #- '{scotland,events,0}' AS corrected \gset
SELECT ehcp.load_bank_holidays(:'corrected');
SELECT ehcp.is_working_day('2029-08-06', 'scotland'), ehcp.is_working_day('2029-08-07', 'scotland');
-- the copy follows, and keeps what is its own
SELECT ehcp.refresh_calendar('glasgow');
SELECT ehcp.is_working_day('2029-08-06', 'glasgow'), ehcp.is_working_day('2026-07-20', 'glasgow');
SELECT ehcp.refresh_calendar('glasgow');
SELECT count(*) FROM ehcp.bank_holiday_files;
-- a division of which nobody has heard makes a calendar
SELECT ehcp.load_bank_holidays(file_of('scotland', 'isle-of-man', 2026));
SELECT name, first_day, last_day, official FROM ehcp.calendars WHERE name = 'isle-of-man';
-- a name that is taken, and a gap between
SAVEPOINT a;
SELECT ehcp.load_bank_holidays(file_of('scotland', 'glasgow', 2029));
ROLLBACK TO a;
SELECT ehcp.load_bank_holidays(file_of('scotland', 'scotland', 2031));
ROLLBACK;
SELECT name, last_day FROM ehcp.calendars WHERE name = 'scotland';
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
-- a part of a year
SELECT ehcp.load_bank_holidays('{"scotland": {"events": [{"date": "2026-12-25", "title": "a"}]}}');
DELETE FROM ehcp.calendars WHERE name = 'glasgow';
