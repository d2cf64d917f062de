-- User-defined calendars, and the GOV.UK file.
SET datestyle = ISO;

-- an office that closes between Christmas and New Year
SELECT ehcp.copy_calendar('england-and-wales', 'our-council');
SELECT ehcp.next_working_day('2026-12-24', 'our-council');
INSERT INTO ehcp.closures VALUES ('our-council', '[2026-12-24,2027-01-01]', 'office closed');
-- visible at once in this session
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
DELETE FROM ehcp.closures WHERE calendar = 'our-council' AND reason = 'office closed';
SELECT ehcp.next_working_day('2026-12-23', 'our-council');
-- ... and gone after a rollback
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

-- refreshing one of a chain of copies refreshes all of them
SELECT ehcp.copy_calendar('scotland', 'copy-1'), ehcp.copy_calendar('copy-1', 'copy-2'), ehcp.copy_calendar('copy-2', 'copy-3');
-- ... and they follow when their original is renamed, anywhere in the chain
UPDATE ehcp.calendars SET name = 'original' WHERE name = 'copy-1';
SELECT name, copy_of FROM ehcp.calendars WHERE NOT official ORDER BY name;
INSERT INTO ehcp.closures VALUES ('original', '[2026-07-20,2026-07-20]', 'fair');
SELECT * FROM ehcp.verify_calendars();
SELECT ehcp.refresh_calendar('copy-3');
SELECT calendar, days, copied FROM ehcp.closures WHERE reason = 'fair' ORDER BY calendar;
SELECT * FROM ehcp.verify_calendars();
DELETE FROM ehcp.closures WHERE calendar = 'original' AND reason = 'fair';
UPDATE ehcp.calendars SET last_day = '2029-12-31' WHERE name = 'original';
SELECT name, ehcp.refresh_calendar(name) FROM ehcp.calendars WHERE copy_of IS NOT NULL ORDER BY name DESC;
SELECT count(*) FROM ehcp.closures WHERE reason = 'fair';
SELECT name, last_day FROM ehcp.calendars WHERE NOT official ORDER BY name;
-- a circle, a missing original, and a misspelt one
\set SHOW_CONTEXT never
UPDATE ehcp.calendars SET copy_of = 'copy-3' WHERE name = 'original';
SELECT ehcp.refresh_calendar('copy-2');
UPDATE ehcp.calendars SET copy_of = 'original' WHERE name = 'original';
SELECT ehcp.refresh_calendar('copy-2');
SELECT calendar, problem FROM ehcp.verify_calendars();
UPDATE ehcp.calendars SET copy_of = NULL WHERE name = 'original';
SELECT ehcp.refresh_calendar('copy-2');
DELETE FROM ehcp.calendars WHERE name = 'copy-2';
SELECT * FROM ehcp.verify_calendars();
SELECT ehcp.refresh_calendar('copy-3');
DELETE FROM ehcp.calendars WHERE NOT official;
SELECT * FROM ehcp.verify_calendars();

-- invalid values are rejected
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
-- outside the bounds of the calendar, before or after a change
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
SELECT ehcp.copy_calendar('scotland', 'northern-ireland');
SELECT ehcp.copy_calendar('scotlnad', 'edinburgh');
SELECT ehcp.copy_calendar('scotland', '');
SELECT ehcp.copy_calendar('scotland', NULL);
SELECT name, weekdays, first_day, last_day, official, copy_of FROM ehcp.calendars WHERE name = 'glasgow';
INSERT INTO ehcp.closures VALUES ('glasgow', '[2026-07-20,2026-07-21)', 'Glasgow Fair');
SELECT ehcp.refresh_calendar('glasgow');
SELECT ehcp.refresh_calendar('scotland');
SELECT ehcp.refresh_calendar('edinburgh');

-- the GOV.UK file, as downloaded; it is shipped already, so nothing changes
\set file `cat sql/bank-holidays.json`
SELECT md5(:'file'::jsonb::text);
SELECT ehcp.load_bank_holidays(:'file');
SELECT shipped, bank_holidays = :'file'::jsonb AS of_this_content FROM ehcp.bank_holiday_files ORDER BY loaded_at;
BEGIN;
-- a new year: the days of 2028, moved by a year
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
-- corrected: one renamed, one moved, one withdrawn, which changes four days
SELECT reason, days FROM ehcp.closures WHERE calendar = 'scotland' AND lower(days) > '2029-07-01' ORDER BY days;
SELECT replace(replace(:'next_year', '2029-08-07', '2029-08-06'), 'Christmas Day', 'Yule')::jsonb #- '{scotland,events,0}' AS corrected \gset
SELECT ehcp.load_bank_holidays(:'corrected');
SELECT ehcp.is_working_day('2029-08-06', 'scotland'), ehcp.is_working_day('2029-08-07', 'scotland');
-- the copy follows, and keeps its own closures
SELECT ehcp.refresh_calendar('glasgow');
SELECT ehcp.is_working_day('2029-08-06', 'glasgow'), ehcp.is_working_day('2026-07-20', 'glasgow');
SELECT ehcp.refresh_calendar('glasgow');
-- three files are stored; the one loaded twice is stored once
SELECT count(*) FROM ehcp.bank_holiday_files WHERE NOT shipped;
SELECT * FROM ehcp.verify_calendars();

-- a file that skips a year: that year stays, and the years in the file change
SAVEPOINT a;
SELECT ehcp.load_bank_holidays(jsonb_build_object('scotland', jsonb_build_object('events',
	(file_of('scotland', 'scotland', 2026) #> '{scotland,events}') || (file_of('scotland', 'scotland', 2028) #> '{scotland,events}'))));
SELECT count(*), ehcp.is_working_day('2027-12-27', 'scotland') FROM ehcp.closures
WHERE calendar = 'scotland' AND days <@ '[2027-01-01,2027-12-31]'::daterange;
ROLLBACK TO a;
-- a file with too few days of a year: the same day twice counts once
SELECT ehcp.load_bank_holidays(jsonb_build_object('scotland', jsonb_build_object('events', (SELECT jsonb_agg(
	jsonb_build_object('title', 'day ' || i, 'date', date '2027-12-20' + i / 2)) FROM generate_series(1, 13) AS i))));
ROLLBACK TO a;
-- of two files in one transaction the later counts; loaded again, the earlier counts
SELECT replace(:'next_year', '2029-12-26', '2029-12-27') AS moved \gset
SELECT ehcp.load_bank_holidays(:'next_year'), ehcp.load_bank_holidays(:'moved');
SELECT ehcp.is_working_day('2029-12-26', 'scotland'), ehcp.is_working_day('2029-12-27', 'scotland');
SELECT ehcp.load_bank_holidays(:'next_year');
SELECT ehcp.is_working_day('2029-12-26', 'scotland'), ehcp.is_working_day('2029-12-27', 'scotland');
-- a file that changes nothing is stored too: it may be newer than what a later version ships
SELECT jsonb_set(:'file'::jsonb, '{scotland,events}', (:'file'::jsonb #> '{scotland,events}') || (:'moved'::jsonb #> '{scotland,events}')) AS next_shipped \gset
SELECT ehcp.apply_bank_holidays(:'next_shipped', (now() - interval '2 days')::date) AS shipped_before;
SELECT ehcp.is_working_day('2029-12-26', 'scotland'), ehcp.is_working_day('2029-12-27', 'scotland');
SELECT ehcp.apply_bank_holidays(:'next_shipped', (now() + interval '2 days')::date) AS shipped_after;
SELECT ehcp.is_working_day('2029-12-26', 'scotland'), ehcp.is_working_day('2029-12-27', 'scotland');
SELECT * FROM ehcp.verify_calendars();
ROLLBACK TO a;
-- deleting a file takes it back, and an earlier date makes it older; shipped files stay
UPDATE ehcp.bank_holiday_files SET loaded_at = '2026-01-01' WHERE bank_holidays = :'corrected';
SELECT ehcp.is_working_day('2029-08-06', 'scotland'), ehcp.is_working_day('2029-08-07', 'scotland');
ROLLBACK TO a;
DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped;
SELECT name, last_day FROM ehcp.calendars WHERE name = 'scotland';
SELECT calendar, problem FROM ehcp.verify_calendars();
SAVEPOINT b;
DELETE FROM ehcp.bank_holiday_files;
ROLLBACK TO b;
UPDATE ehcp.bank_holiday_files SET bank_holidays = :'next_year';
ROLLBACK TO b;
INSERT INTO ehcp.bank_holiday_files (bank_holidays, shipped) VALUES (:'next_year', true);
ROLLBACK TO b;
INSERT INTO ehcp.bank_holiday_files (bank_holidays) VALUES ('{}');
ROLLBACK TO b;
TRUNCATE ehcp.bank_holiday_files;
ROLLBACK TO a;

-- not one of the three divisions: the Welsh feed, another spelling
SELECT ehcp.load_bank_holidays(replace(:'file', '"england-and-wales"', '"cymru-a-lloegr"')::jsonb);
ROLLBACK TO a;
SELECT ehcp.load_bank_holidays(replace(:'file', '"england-and-wales"', '"England-and-Wales"')::jsonb);
ROLLBACK TO a;
SELECT ehcp.load_bank_holidays(file_of('scotland', 'glasgow', 2029));
ROLLBACK TO a;
-- such a file, stored by version 1.0.0 or by hand, can be deleted
INSERT INTO ehcp.bank_holiday_files (bank_holidays) VALUES (file_of('scotland', 'isle-of-man', 2026));
SELECT name, first_day, last_day, official FROM ehcp.calendars WHERE name = 'isle-of-man';
DELETE FROM ehcp.calendars WHERE name = 'isle-of-man';
ROLLBACK TO a;
INSERT INTO ehcp.bank_holiday_files (bank_holidays) VALUES (file_of('scotland', 'isle-of-man', 2026));
DELETE FROM ehcp.bank_holiday_files WHERE bank_holidays ? 'isle-of-man';
SELECT name, first_day, last_day, official FROM ehcp.calendars WHERE name = 'isle-of-man';
-- its days in a user-defined calendar, as in doc/calendars.md
SELECT replace(:'file', '"england-and-wales"', '"cymru-a-lloegr"') AS feed \gset
INSERT INTO ehcp.calendars (name, first_day, last_day)
SELECT 'cymru-a-lloegr', date_trunc('year', min(date)), date_trunc('year', max(date)) + interval '1 year - 1 day'
FROM jsonb_to_recordset(:'feed'::jsonb #> '{cymru-a-lloegr,events}') AS event(date date);
INSERT INTO ehcp.closures SELECT 'cymru-a-lloegr', daterange(date, date, '[]'), title
FROM jsonb_to_recordset(:'feed'::jsonb #> '{cymru-a-lloegr,events}') AS event(date date, title text);
SELECT first_day, last_day, ehcp.is_working_day('2026-12-25', name) FROM ehcp.calendars WHERE name = 'cymru-a-lloegr';
-- a byte order mark
SELECT chr(65279) || :'file' AS marked \gset
SELECT ehcp.load_bank_holidays(:'marked');
ROLLBACK TO a;
SELECT ehcp.load_bank_holidays(ltrim(:'marked', chr(65279))::jsonb);
ROLLBACK TO a;
-- a gap between the calendar and the file
SELECT ehcp.load_bank_holidays(file_of('scotland', 'scotland', 2031));
ROLLBACK;
SELECT name, last_day FROM ehcp.calendars WHERE name = 'scotland';
SELECT ehcp.next_working_day('2028-12-29', 'scotland');
SELECT ehcp.load_bank_holidays(NULL);

-- what is wrong with a file, and where
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
DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped;
SELECT * FROM ehcp.verify_calendars();
