
-- By hand: statements of an update that precede the generated ones.

-- Calendars: triggers in place of the foreign key, and bank holiday files with a time.
DROP TRIGGER apply_bank_holiday_file ON ehcp.bank_holiday_files;
DROP FUNCTION ehcp.apply_bank_holidays(jsonb);
ALTER TABLE ehcp.closures DROP CONSTRAINT closures_calendar_fkey;
-- files of one transaction have the same time; the later one must count
UPDATE ehcp.bank_holiday_files AS file SET loaded_at = later
FROM (SELECT ctid AS row, loaded_at + interval '1 microsecond' * (row_number() OVER (PARTITION BY loaded_at ORDER BY ctid) - 1) AS later
	FROM ehcp.bank_holiday_files) AS files
WHERE file.ctid = row AND loaded_at <> later;
-- Dates of official calendars that are in no file, because the user deleted it, stay: they become
-- a file that is older than all others.  These versions ship 2012 to 2028.
INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays)
SELECT '-infinity', jsonb_object_agg(calendar, jsonb_build_object('events', events))
FROM (
	SELECT calendar, jsonb_agg(jsonb_build_object('title', reason, 'date', to_char(lower(days)::timestamp, 'YYYY-MM-DD')) ORDER BY days) AS events
	FROM ehcp.closures JOIN ehcp.calendars ON name = calendar
	WHERE official
		AND NOT (calendar IN ('england-and-wales', 'scotland', 'northern-ireland') AND days <@ '[2012-01-01,2028-12-31]'::daterange)
		AND (calendar, extract(year FROM lower(days))) NOT IN (
			SELECT key, extract(year FROM date)
			FROM ehcp.bank_holiday_files, jsonb_each(bank_holidays), jsonb_to_recordset(value->'events') AS event(date date))
	GROUP BY calendar
) AS unsaid
HAVING count(*) > 0;
-- (a column added with its default would have a missing value in the catalog, unlike a new table)
ALTER TABLE ehcp.bank_holiday_files ADD COLUMN shipped boolean, ADD COLUMN applied bigint;
UPDATE ehcp.bank_holiday_files SET shipped = false;
ALTER TABLE ehcp.bank_holiday_files
	ALTER COLUMN shipped SET NOT NULL,
	ALTER COLUMN shipped SET DEFAULT false,
	ALTER COLUMN loaded_at SET DEFAULT clock_timestamp();

-- create_scorecard() has more arguments; all but the first two have defaults.  0.1.0 does not have it.
DO $drop$
BEGIN
	IF to_regprocedure('ehcp.create_scorecard(regclass, name, regclass, regclass)') IS NOT NULL THEN
		DROP FUNCTION ehcp.create_scorecard(regclass, name, regclass, regclass);
	END IF;
END
$drop$;
