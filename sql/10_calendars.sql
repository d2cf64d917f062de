-- Calendars of working days: the tables, their guards, and the official calendars.

COMMENT ON SCHEMA ehcp IS 'Timeliness of Education, Health and Care plans: extension ehcp_timeliness.';
GRANT USAGE ON SCHEMA ehcp TO PUBLIC;

CREATE TABLE ehcp.calendars
(
	-- "C", so that the library can look up a name without a locale
	name text COLLATE "C" PRIMARY KEY,
	weekdays integer[] NOT NULL DEFAULT '{1,2,3,4,5}',
	first_day date NOT NULL,
	last_day date NOT NULL,
	official boolean NOT NULL DEFAULT false,
	copy_of text COLLATE "C",
	CONSTRAINT name_of_1_to_63_characters CHECK (char_length(name) BETWEEN 1 AND 63),
	CONSTRAINT weekdays_from_1_to_7
		CHECK (weekdays <@ '{1,2,3,4,5,6,7}' AND cardinality(weekdays) > 0),
	-- also limits the memory of a calendar in a backend
	CONSTRAINT first_and_last_day_within_200_years
		CHECK (CASE WHEN isfinite(first_day) AND isfinite(last_day)
			THEN last_day - first_day BETWEEN 0 AND 73049 ELSE false END)
);

COMMENT ON TABLE ehcp.calendars IS 'Calendars of working days, one row each.';
COMMENT ON COLUMN ehcp.calendars.name IS 'The name, as functions and the setting ehcp.calendar take it.';
COMMENT ON COLUMN ehcp.calendars.weekdays IS 'The weekdays worked: 1 is Monday, 7 Sunday.';
COMMENT ON COLUMN ehcp.calendars.first_day IS 'The first day that the calendar knows; a day before it is an error.';
COMMENT ON COLUMN ehcp.calendars.last_day IS 'The last day that the calendar knows; a day after it is an error.';
COMMENT ON COLUMN ehcp.calendars.official IS
	'A division of the GOV.UK file, shipped or loaded; only ehcp.load_bank_holidays() changes it.';
COMMENT ON COLUMN ehcp.calendars.copy_of IS
	'The calendar that this one was copied from, and from which ehcp.refresh_calendar() updates it.';

CREATE TABLE ehcp.closures
(
	-- Triggers replace a foreign key (ehcp.check_calendar_bounds() and ehcp.follow_calendar()): a
	-- restore loads the tables in any order, and a foreign key would reject closures that come first
	calendar text COLLATE "C",
	days daterange,
	reason text,
	copied boolean NOT NULL DEFAULT false,
	PRIMARY KEY (calendar, days, reason),
	-- the bounds of an empty or an unbounded range are NULL
	CONSTRAINT days_neither_empty_nor_infinite
		CHECK (isfinite(lower(days)) IS TRUE AND isfinite(upper(days)) IS TRUE)
);

COMMENT ON TABLE ehcp.closures IS 'Days that are closed although the weekday is worked. Ranges can overlap.';
COMMENT ON COLUMN ehcp.closures.calendar IS 'The calendar''s name.';
COMMENT ON COLUMN ehcp.closures.days IS 'The days closed: ''[2026-12-25,2026-12-31]'' is seven.';
COMMENT ON COLUMN ehcp.closures.reason IS 'The name of the bank holiday, or your own words.';
COMMENT ON COLUMN ehcp.closures.copied IS
	'It comes from the calendar that this one is a copy of; ehcp.refresh_calendar() can remove it.';

CREATE TABLE ehcp.bank_holiday_files
(
	loaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	bank_holidays jsonb NOT NULL,
	shipped boolean NOT NULL DEFAULT false,
	applied bigint
);

COMMENT ON TABLE ehcp.bank_holiday_files IS
	'The files of bank holidays, shipped or loaded, from which the official calendars are made: for each year, the newest file that has it.';
COMMENT ON COLUMN ehcp.bank_holiday_files.loaded_at IS 'When the file was loaded; for the shipped file, the day on which it was downloaded from GOV.UK.';
COMMENT ON COLUMN ehcp.bank_holiday_files.bank_holidays IS 'The file.';
COMMENT ON COLUMN ehcp.bank_holiday_files.shipped IS 'It comes with the extension.';
COMMENT ON COLUMN ehcp.bank_holiday_files.applied IS
	'In the row of the shipped file: the number of files from which the official calendars were made. If there are more or fewer files, the calendars are not used.';

-- In a publication of all tables, rows without a key could not be changed
ALTER TABLE ehcp.bank_holiday_files REPLICA IDENTITY FULL;

-- Everyone can read.  The installer, superuser or not, can change the tables and grant that right.
GRANT SELECT ON ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files TO PUBLIC;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files
	TO @extowner@ WITH GRANT OPTION;

-- A dump contains the user's own calendars and closures, including closures without a calendar.
-- The official calendars come from the extension and from the loaded files.
SELECT pg_catalog.pg_extension_config_dump('ehcp.calendars', 'WHERE NOT official');
SELECT pg_catalog.pg_extension_config_dump('ehcp.closures',
	'WHERE calendar NOT IN (SELECT name FROM ehcp.calendars WHERE official)');
SELECT pg_catalog.pg_extension_config_dump('ehcp.bank_holiday_files', 'WHERE NOT shipped');

-- Invalidation: sessions read the calendars again after a change

CREATE FUNCTION ehcp.calendars_changed() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_calendars_changed';
COMMENT ON FUNCTION ehcp.calendars_changed() IS
	'Trigger: makes every session read the calendars again.';

CREATE FUNCTION ehcp.calendars_changing() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_calendars_changing';
COMMENT ON FUNCTION ehcp.calendars_changing() IS
	'Trigger: makes this session keep no calendar until the change is complete.';

-- They fire before the change, because code within a statement may read a row that disappears if
-- the statement fails, and after the change.  They are row triggers, because a logical replication
-- worker fires no others, and ENABLE ALWAYS, because the worker runs under
-- session_replication_role = replica.  The statement triggers serve statements that change no row.
CREATE TRIGGER calendars_changing BEFORE INSERT OR UPDATE OR DELETE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.calendars_changing();
CREATE TRIGGER calendars_truncating BEFORE TRUNCATE ON ehcp.calendars
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.calendars_changing();
CREATE TRIGGER closures_changing BEFORE INSERT OR UPDATE OR DELETE ON ehcp.closures
	FOR EACH ROW EXECUTE FUNCTION ehcp.calendars_changing();
CREATE TRIGGER closures_truncating BEFORE TRUNCATE ON ehcp.closures
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.calendars_changing();
CREATE TRIGGER calendars_statement AFTER INSERT OR UPDATE OR DELETE ON ehcp.calendars
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.calendars_changed();
CREATE TRIGGER closures_statement AFTER INSERT OR UPDATE OR DELETE ON ehcp.closures
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.calendars_changed();
ALTER TABLE ehcp.calendars ENABLE ALWAYS TRIGGER calendars_changing;
ALTER TABLE ehcp.calendars ENABLE ALWAYS TRIGGER calendars_truncating;
ALTER TABLE ehcp.calendars ENABLE ALWAYS TRIGGER calendars_statement;
ALTER TABLE ehcp.closures ENABLE ALWAYS TRIGGER closures_changing;
ALTER TABLE ehcp.closures ENABLE ALWAYS TRIGGER closures_truncating;
ALTER TABLE ehcp.closures ENABLE ALWAYS TRIGGER closures_statement;
CREATE TRIGGER calendars_changed AFTER INSERT OR UPDATE OR DELETE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.calendars_changed();
CREATE TRIGGER calendars_truncated AFTER TRUNCATE ON ehcp.calendars
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.calendars_changed();
CREATE TRIGGER closures_changed AFTER INSERT OR UPDATE OR DELETE ON ehcp.closures
	FOR EACH ROW EXECUTE FUNCTION ehcp.calendars_changed();
CREATE TRIGGER closures_truncated AFTER TRUNCATE ON ehcp.closures
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.calendars_changed();
ALTER TABLE ehcp.calendars ENABLE ALWAYS TRIGGER calendars_changed;
ALTER TABLE ehcp.calendars ENABLE ALWAYS TRIGGER calendars_truncated;
ALTER TABLE ehcp.closures ENABLE ALWAYS TRIGGER closures_changed;
ALTER TABLE ehcp.closures ENABLE ALWAYS TRIGGER closures_truncated;

COMMENT ON TRIGGER calendars_changed ON ehcp.calendars IS 'Makes every session read the calendars again.';
COMMENT ON TRIGGER calendars_truncated ON ehcp.calendars IS 'Makes every session read the calendars again.';
COMMENT ON TRIGGER closures_changed ON ehcp.closures IS 'Makes every session read the calendars again.';
COMMENT ON TRIGGER closures_truncated ON ehcp.closures IS 'Makes every session read the calendars again.';
COMMENT ON TRIGGER calendars_changing ON ehcp.calendars IS 'Makes this session keep no calendar until the change is complete.';
COMMENT ON TRIGGER calendars_truncating ON ehcp.calendars IS 'Makes this session keep no calendar until the change is complete.';
COMMENT ON TRIGGER calendars_statement ON ehcp.calendars IS 'Says that the change is complete.';
COMMENT ON TRIGGER closures_changing ON ehcp.closures IS 'Makes this session keep no calendar until the change is complete.';
COMMENT ON TRIGGER closures_truncating ON ehcp.closures IS 'Makes this session keep no calendar until the change is complete.';
COMMENT ON TRIGGER closures_statement ON ehcp.closures IS 'Says that the change is complete.';

-- Closures lie within the bounds of their calendar, even if sessions change both at the same time

CREATE FUNCTION ehcp.check_calendar_bounds() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_check_calendar_bounds';
COMMENT ON FUNCTION ehcp.check_calendar_bounds() IS
	'Trigger: refuses a closure that its calendar does not know, or that has none, and a range that leaves closures outside.';
CREATE TRIGGER check_calendar_bounds AFTER INSERT OR UPDATE OR DELETE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.check_calendar_bounds();
CREATE TRIGGER check_calendar_bounds AFTER INSERT OR UPDATE ON ehcp.closures
	FOR EACH ROW EXECUTE FUNCTION ehcp.check_calendar_bounds();
COMMENT ON TRIGGER check_calendar_bounds ON ehcp.calendars IS 'Refuses a range that leaves closures outside.';
COMMENT ON TRIGGER check_calendar_bounds ON ehcp.closures IS 'Refuses a closure that the calendar does not know, or that has none.';

-- Official calendars are guarded against accidental edits.  ehcp.loading_bank_holidays is on while
-- the extension itself changes them.

CREATE FUNCTION ehcp.refuse_official_edit(calendar text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('ehcp.loading_bank_holidays', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format('cannot modify official calendar "%s"', calendar),
			HINT = format('Modify a copy: SELECT ehcp.copy_calendar(%L, ''our-council'').  '
				'Load newer bank holidays with ehcp.load_bank_holidays().', calendar);
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.refuse_official_edit(text) IS
	'Behind the triggers: the error for an edit of an official calendar, unless the GOV.UK file is being loaded.';

CREATE FUNCTION ehcp.guard_calendars() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF TG_OP <> 'INSERT' AND OLD.official THEN
		PERFORM ehcp.refuse_official_edit(OLD.name);
	END IF;
	IF TG_OP = 'DELETE' THEN
		RETURN OLD;
	END IF;
	IF NEW.official THEN
		PERFORM ehcp.refuse_official_edit(NEW.name);
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ehcp.guard_calendars() IS
	'Trigger: refuses edits of official calendars.';

CREATE FUNCTION ehcp.guard_closures() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	calendar ehcp.calendars;
BEGIN
	IF TG_OP <> 'INSERT' THEN
		SELECT * INTO calendar FROM ehcp.calendars WHERE name = OLD.calendar;
		IF calendar.official THEN
			PERFORM ehcp.refuse_official_edit(OLD.calendar);
		END IF;
		IF TG_OP = 'DELETE' THEN
			RETURN OLD;
		END IF;
	END IF;

	SELECT * INTO calendar FROM ehcp.calendars WHERE name = NEW.calendar;
	IF calendar.official THEN
		PERFORM ehcp.refuse_official_edit(NEW.calendar);
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ehcp.guard_closures() IS
	'Trigger: refuses edits of official calendars.';

-- Does what a foreign key's cascade would do, also for the names of originals
CREATE FUNCTION ehcp.follow_calendar() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		DELETE FROM ehcp.closures WHERE calendar = OLD.name;
	ELSIF NEW.name <> OLD.name THEN
		UPDATE ehcp.closures SET calendar = NEW.name WHERE calendar = OLD.name;
		UPDATE ehcp.calendars SET copy_of = NEW.name WHERE copy_of = OLD.name;
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ehcp.follow_calendar() IS
	'Trigger: deletes the closures of a calendar with it, and renames it in its closures and its copies.';

CREATE FUNCTION ehcp.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING
		ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format('cannot truncate table "%s.%s": it holds the official calendars', TG_TABLE_SCHEMA, TG_TABLE_NAME),
		HINT = 'Use DELETE for rows of your own.';
END
$$;
COMMENT ON FUNCTION ehcp.refuse_truncate() IS 'Trigger: refuses a TRUNCATE, which would take the official calendars.';

CREATE TRIGGER guard_calendars BEFORE INSERT OR UPDATE OR DELETE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.guard_calendars();
CREATE TRIGGER follow_calendar AFTER UPDATE OR DELETE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.follow_calendar();
CREATE TRIGGER guard_closures BEFORE INSERT OR UPDATE OR DELETE ON ehcp.closures
	FOR EACH ROW EXECUTE FUNCTION ehcp.guard_closures();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ehcp.calendars
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.refuse_truncate();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ehcp.closures
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.refuse_truncate();

COMMENT ON TRIGGER guard_calendars ON ehcp.calendars IS 'Refuses edits of official calendars.';
COMMENT ON TRIGGER follow_calendar ON ehcp.calendars IS 'Deletes or renames the closures with the calendar, and renames the original of copies.';
COMMENT ON TRIGGER guard_closures ON ehcp.closures IS 'Refuses edits of official calendars.';
COMMENT ON TRIGGER refuse_truncate ON ehcp.calendars IS 'Keeps the official calendars.';
COMMENT ON TRIGGER refuse_truncate ON ehcp.closures IS 'Keeps the official calendars.';

-- The files of bank holidays

CREATE FUNCTION ehcp.bank_holidays_trouble(bank_holidays jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	division text;
	content jsonb;
	trouble text;
BEGIN
	IF jsonb_typeof(bank_holidays) <> 'object' OR bank_holidays = '{}' THEN
		RETURN 'The document is not an object with a member for each division.';
	END IF;
	FOR division, content IN SELECT key, value->'events' FROM jsonb_each(bank_holidays)
	LOOP
		IF jsonb_typeof(content) IS DISTINCT FROM 'array' OR content = '[]' THEN
			RETURN format('%I.events is not an array of bank holidays.', division);
		END IF;
		SELECT format(CASE WHEN known THEN '%I.events[%s].title is not a string.'
			ELSE '%I.events[%s].date is not a day as 2026-12-25.' END, division, place - 1)
		INTO trouble
		FROM (
			SELECT place, event,
				CASE WHEN event->>'date' COLLATE "C" ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' AND event->>'date' NOT LIKE '0000%'
					-- the day is not after the end of its month
					THEN make_date(left(event->>'date', 4)::integer, substr(event->>'date', 6, 2)::integer, 1)
						+ interval '1 month' - interval '1 day' * right(event->>'date', 2)::integer
						>= make_date(left(event->>'date', 4)::integer, substr(event->>'date', 6, 2)::integer, 1)
					ELSE false END AS known
			FROM jsonb_array_elements(content) WITH ORDINALITY AS events(event, place)
		) AS events
		WHERE NOT known OR jsonb_typeof(event->'title') IS DISTINCT FROM 'string'
		ORDER BY place LIMIT 1;
		IF FOUND THEN
			RETURN trouble;
		END IF;
	END LOOP;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ehcp.bank_holidays_trouble(jsonb) IS
	'Behind ehcp.load_bank_holidays(): where a document has another shape than the GOV.UK file, or NULL.';

CREATE FUNCTION ehcp.check_bank_holidays(bank_holidays jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	trouble text := ehcp.bank_holidays_trouble(bank_holidays);
BEGIN
	IF trouble IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'this is not the GOV.UK file of bank holidays',
			DETAIL = trouble,
			HINT = 'Pass www.gov.uk/bank-holidays.json as downloaded.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_bank_holidays(jsonb) IS
	'Behind ehcp.load_bank_holidays(): the error for a document of another shape.';

CREATE FUNCTION ehcp.bank_holiday_years(bank_holidays jsonb)
RETURNS TABLE (division text, year integer, days bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 50
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT key, extract(year FROM date)::integer, count(DISTINCT date)
	FROM jsonb_each(bank_holidays), jsonb_to_recordset(value->'events') AS event(date date)
	GROUP BY 1, 2
	ORDER BY 1, 2;
$$;
COMMENT ON FUNCTION ehcp.bank_holiday_years(jsonb) IS
	'Behind ehcp.load_bank_holidays(): the years about which a file says something, and how many bank holidays it has in each.';

-- The only definition of the official calendars.  For each division and year, the newest file with
-- at least eight bank holidays counts: no division has fewer, and a file with part of a year would
-- turn the other bank holidays into working days.  A calendar covers years without a gap.
CREATE FUNCTION ehcp.official_bank_holidays()
RETURNS TABLE (calendar text, days daterange, reason text, known daterange)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH events AS MATERIALIZED (
		SELECT file.ctid AS file, loaded_at, key AS division, extract(year FROM date)::integer AS year, date, title
		FROM ehcp.bank_holiday_files AS file, jsonb_each(bank_holidays), jsonb_to_recordset(value->'events') AS event(date date, title text)
		WHERE ehcp.bank_holidays_trouble(bank_holidays) IS NULL
	), newest AS (
		-- files with the same time, which version 1.0.0 wrote in one transaction, count in their order
		SELECT DISTINCT ON (division, year) division, year, file
		FROM (SELECT division, year, loaded_at, file FROM events GROUP BY 1, 2, 3, 4 HAVING count(DISTINCT date) >= 8) AS said
		ORDER BY division, year, loaded_at DESC, file DESC
	), runs AS (
		SELECT division, year, file, year - row_number() OVER (PARTITION BY division ORDER BY year) AS run FROM newest
	), longest AS (
		SELECT DISTINCT ON (division) division, run, daterange(make_date(min(year), 1, 1), make_date(max(year), 12, 31), '[]') AS known
		FROM runs GROUP BY division, run ORDER BY division, count(*) DESC, run DESC
	)
	SELECT DISTINCT division, daterange(date, date, '[]'), title, known
	FROM longest JOIN runs USING (division, run) JOIN events USING (division, year, file)
	ORDER BY 1, 2, 3;
$$;
COMMENT ON FUNCTION ehcp.official_bank_holidays() IS
	'Behind the official calendars: their closures, and the days they know, as the files say.';

CREATE FUNCTION ehcp.apply_bank_holidays() RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET ehcp.loading_bank_holidays = on
AS $$
DECLARE
	names text[];
	ranges daterange[];
	changed integer;
BEGIN
	IF NOT EXISTS (SELECT FROM ehcp.bank_holiday_files WHERE shipped) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = 'the bank holidays that the extension ships are missing from table "ehcp.bank_holiday_files"',
			HINT = 'Dump the database, create the extension in a new one, and restore the dump there.';
	END IF;
	-- One session at a time, so that each sees the files of the others
	PERFORM FROM ehcp.calendars WHERE official ORDER BY name FOR UPDATE;

	-- in the order of members in jsonb
	SELECT array_agg(calendar), array_agg(known) INTO names, ranges
	FROM (SELECT calendar, known FROM ehcp.official_bank_holidays() GROUP BY calendar, known ORDER BY octet_length(calendar), calendar) AS calendars;

	-- a user's calendar of that name stays; ehcp.verify_calendars() reports it
	INSERT INTO ehcp.calendars (name, first_day, last_day, official)
	SELECT calendar, lower(known), upper(known) - 1, true FROM unnest(names, ranges) AS due(calendar, known)
	WHERE calendar NOT IN (SELECT name FROM ehcp.calendars);
	UPDATE ehcp.calendars
	SET first_day = least(first_day, lower(known)), last_day = greatest(last_day, upper(known) - 1)
	FROM unnest(names, ranges) AS due(calendar, known)
	WHERE name = calendar AND official AND NOT known <@ daterange(first_day, last_day, '[]');

	WITH due AS MATERIALIZED (
		SELECT calendar, days, reason FROM ehcp.official_bank_holidays()
		WHERE calendar IN (SELECT name FROM ehcp.calendars WHERE official)
	), gone AS (
		DELETE FROM ehcp.closures AS closure
		WHERE calendar IN (SELECT name FROM ehcp.calendars WHERE official)
			AND NOT EXISTS (SELECT FROM due WHERE (due.calendar, due.days, due.reason) = (closure.calendar, closure.days, closure.reason))
		RETURNING calendar, days
	), come AS (
		INSERT INTO ehcp.closures (calendar, days, reason)
		SELECT calendar, days, reason FROM due
		ON CONFLICT DO NOTHING
		RETURNING calendar, days
	)
	SELECT count(*) INTO changed FROM (SELECT * FROM gone UNION SELECT * FROM come) AS changed_days;

	UPDATE ehcp.calendars
	SET weekdays = DEFAULT, first_day = lower(known), last_day = upper(known) - 1
	FROM unnest(names, ranges) AS due(calendar, known)
	WHERE name = calendar AND official AND (weekdays <> '{1,2,3,4,5}' OR daterange(first_day, last_day, '[]') <> known);
	-- divisions whose file was deleted
	DELETE FROM ehcp.calendars
	WHERE official AND name <> ALL (names);

	UPDATE ehcp.bank_holiday_files SET applied = (SELECT count(*) FROM ehcp.bank_holiday_files)
	WHERE shipped AND applied IS DISTINCT FROM (SELECT count(*) FROM ehcp.bank_holiday_files);
	RETURN changed;
END
$$;
COMMENT ON FUNCTION ehcp.apply_bank_holidays() IS
	'Behind the official calendars: makes them what the files say, and tells how many days changed.';

CREATE FUNCTION ehcp.apply_bank_holidays(bank_holidays jsonb, shipped_on date) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET ehcp.loading_bank_holidays = on
AS $$
BEGIN
	PERFORM ehcp.check_bank_holidays(bank_holidays);
	DELETE FROM ehcp.bank_holiday_files WHERE shipped;
	INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays, shipped)
	VALUES (shipped_on::timestamp AT TIME ZONE 'UTC', apply_bank_holidays.bank_holidays, true);
	RETURN ehcp.apply_bank_holidays();
END
$$;
COMMENT ON FUNCTION ehcp.apply_bank_holidays(jsonb, date) IS
	'Behind the install script: takes the file that the extension ships, and the day on which it was taken from GOV.UK.';

CREATE FUNCTION ehcp.load_bank_holidays(bank_holidays jsonb) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET ehcp.loading_bank_holidays = on
AS $$
#variable_conflict use_column
DECLARE
	known text[];
	before ehcp.calendars[];
	trouble record;
	changed integer;
BEGIN
	PERFORM ehcp.check_bank_holidays(load_bank_holidays.bank_holidays);

	SELECT array_agg(name ORDER BY name) INTO known FROM ehcp.calendars WHERE official;
	SELECT key AS division INTO trouble FROM jsonb_each(load_bank_holidays.bank_holidays) WHERE key <> ALL (known) ORDER BY key LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = format('division "%s" is not in the GOV.UK file', trouble.division),
			DETAIL = format('They are %s.', array_to_string(known, ', ')),
			HINT = 'To make a calendar of your own from this document, insert its days into ehcp.calendars and ehcp.closures; '
				'"Another feed" in doc/calendars.md has the statements.';
	END IF;
	SELECT * INTO trouble FROM ehcp.bank_holiday_years(load_bank_holidays.bank_holidays)
	WHERE days < 8 ORDER BY division, year LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'this is not the GOV.UK file of bank holidays',
			DETAIL = format('%I has fewer than eight bank holidays in %s: %s.', trouble.division, trouble.year, trouble.days),
			HINT = 'Pass www.gov.uk/bank-holidays.json as downloaded.';
	END IF;

	-- One session at a time, so that a file that is loaded later is newer.  A file that is loaded
	-- again becomes the newest, and is not kept twice.
	PERFORM FROM ehcp.calendars WHERE official ORDER BY name FOR UPDATE;
	DELETE FROM ehcp.bank_holiday_files WHERE bank_holidays = load_bank_holidays.bank_holidays AND NOT shipped;
	INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays)
	SELECT greatest(clock_timestamp(), max(loaded_at) + interval '1 microsecond'), load_bank_holidays.bank_holidays
	FROM ehcp.bank_holiday_files;
	before := ARRAY(SELECT calendars FROM ehcp.calendars WHERE official);
	changed := ehcp.apply_bank_holidays();

	-- a calendar has no gap, so it has these years or those that it had before
	SELECT name, old.first_day, old.last_day, min(year) AS first_year, max(year) AS last_year INTO trouble
	FROM ehcp.calendars AS now JOIN unnest(before) AS old USING (name) JOIN ehcp.bank_holiday_years(load_bank_holidays.bank_holidays) ON division = name
	WHERE make_date(year, 1, 1) NOT BETWEEN now.first_day AND now.last_day OR old.first_day < now.first_day OR old.last_day > now.last_day
	GROUP BY name, old.first_day, old.last_day ORDER BY name LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = format('bank holidays from %s to %s leave a gap in calendar "%s"',
				make_date(trouble.first_year, 1, 1), make_date(trouble.last_year, 12, 31), trouble.name),
			DETAIL = format('The calendar knows the days from %s to %s.', trouble.first_day, trouble.last_day),
			HINT = 'First load the file that has the years between.';
	END IF;
	RETURN changed;
END
$$;
COMMENT ON FUNCTION ehcp.load_bank_holidays(jsonb) IS
	'Loads the GOV.UK file of bank holidays into the calendars that it names; returns the number of days that changed.';

-- A restore inserts the files as rows, in any order.  Deleting a file takes back its dates.
CREATE FUNCTION ehcp.guard_bank_holiday_files() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('ehcp.loading_bank_holidays', true) IS DISTINCT FROM 'on' THEN
		IF TG_OP <> 'INSERT' AND OLD.shipped OR TG_OP <> 'DELETE' AND NEW.shipped THEN
			RAISE EXCEPTION USING
				ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = 'cannot modify the bank holidays that the extension ships',
				HINT = 'Those that you loaded have shipped = false.';
		END IF;
		IF TG_OP <> 'DELETE' THEN
			PERFORM ehcp.check_bank_holidays(NEW.bank_holidays);
		END IF;
	END IF;
	RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
COMMENT ON FUNCTION ehcp.guard_bank_holiday_files() IS
	'Trigger: refuses edits of the shipped file, and what is not a file of bank holidays.';

CREATE FUNCTION ehcp.apply_bank_holiday_file() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('ehcp.loading_bank_holidays', true) IS DISTINCT FROM 'on' THEN
		PERFORM ehcp.apply_bank_holidays();
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ehcp.apply_bank_holiday_file() IS 'Trigger: makes the official calendars what the files say.';

CREATE TRIGGER guard_bank_holiday_files BEFORE INSERT OR UPDATE OR DELETE ON ehcp.bank_holiday_files
	FOR EACH ROW EXECUTE FUNCTION ehcp.guard_bank_holiday_files();
CREATE TRIGGER apply_bank_holiday_files AFTER INSERT OR UPDATE OR DELETE ON ehcp.bank_holiday_files
	FOR EACH ROW EXECUTE FUNCTION ehcp.apply_bank_holiday_file();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ehcp.bank_holiday_files
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.refuse_truncate();
ALTER TABLE ehcp.bank_holiday_files ENABLE ALWAYS TRIGGER apply_bank_holiday_files;
COMMENT ON TRIGGER guard_bank_holiday_files ON ehcp.bank_holiday_files IS
	'Refuses edits of the shipped file, and what is not a file of bank holidays.';
COMMENT ON TRIGGER apply_bank_holiday_files ON ehcp.bank_holiday_files IS 'Makes the official calendars what the files say.';
COMMENT ON TRIGGER refuse_truncate ON ehcp.bank_holiday_files IS 'Keeps the shipped file.';

-- The user's own calendars

CREATE FUNCTION ehcp.copy_calendar(calendar text, new_name text) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	copied integer;
BEGIN
	-- raises the error that lists the nearest names
	PERFORM ehcp.deadline(current_date, 'final_plan', copy_calendar.calendar);
	IF EXISTS (SELECT FROM ehcp.calendars WHERE name = new_name) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('calendar "%s" already exists', new_name),
			HINT = CASE WHEN (SELECT official FROM ehcp.calendars WHERE name = new_name) THEN 'Choose another name.'
				ELSE 'Choose another name, or delete it from ehcp.calendars first.' END;
	END IF;

	INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day, copy_of)
	SELECT new_name, weekdays, first_day, last_day, name
	FROM ehcp.calendars WHERE name = copy_calendar.calendar;

	INSERT INTO ehcp.closures (calendar, days, reason, copied)
	SELECT new_name, days, reason, true
	FROM ehcp.closures WHERE calendar = copy_calendar.calendar;
	GET DIAGNOSTICS copied = ROW_COUNT;
	RETURN copied;
END
$$;
COMMENT ON FUNCTION ehcp.copy_calendar(text, text) IS
	'Creates a calendar of your own from another one; returns the number of its closures.';

CREATE FUNCTION ehcp.refresh_calendar(calendar text) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	-- this calendar last, and each original before its copy
	chain text[] := ARRAY[refresh_calendar.calendar];
	original text;
	lost record;
	changed integer;
BEGIN
	LOOP
		-- raises the error that lists the nearest names
		PERFORM ehcp.deadline(current_date, 'final_plan', chain[1]);
		SELECT copy_of INTO original FROM ehcp.calendars WHERE name = chain[1];
		EXIT WHEN original IS NULL;
		IF original = ANY (chain) THEN
			RAISE EXCEPTION USING
				ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format('calendar "%s" is a copy of itself', original),
				DETAIL = format('Each of these is a copy of the one before: %s.', array_to_string(original || chain, ', ')),
				HINT = 'Set copy_of to NULL in ehcp.calendars for the one that is the original.';
		END IF;
		chain := original || chain;
	END LOOP;
	IF cardinality(chain) = 1 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format('calendar "%s" is not a copy of another', refresh_calendar.calendar),
			HINT = 'ehcp.copy_calendar() makes copies; to make this one count as such, set copy_of in ehcp.calendars.';
	END IF;

	FOR i IN 2 .. cardinality(chain)
	LOOP
		UPDATE ehcp.calendars AS mine
		SET first_day = least(mine.first_day, theirs.first_day), last_day = greatest(mine.last_day, theirs.last_day)
		FROM ehcp.calendars AS theirs
		WHERE mine.name = chain[i] AND theirs.name = chain[i - 1]
			AND (mine.first_day > theirs.first_day OR mine.last_day < theirs.last_day);
		-- at which end the original no longer knows days of which it had closures: they must not become open
		SELECT first_day, last_day, bool_or(copied AND lower(days) < first_day) AS before, bool_or(copied AND upper(days) > last_day + 1) AS after,
			bool_or(NOT copied AND lower(days) < first_day) AS own_before, bool_or(NOT copied AND upper(days) > last_day + 1) AS own_after
		INTO lost
		FROM ehcp.closures JOIN ehcp.calendars AS theirs ON theirs.name = chain[i - 1]
		WHERE closures.calendar = chain[i]
		GROUP BY first_day, last_day;
		IF lost.before AND lost.own_before OR lost.after AND lost.own_after THEN
			RAISE EXCEPTION USING
				ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format('calendar "%s" has closures of its own on days that "%s" no longer knows', chain[i], chain[i - 1]),
				DETAIL = format('"%s" knows the days from %s to %s.', chain[i - 1], to_char(lost.first_day::timestamp, 'YYYY-MM-DD'), to_char(lost.last_day::timestamp, 'YYYY-MM-DD')),
				HINT = 'Load the file of bank holidays again, or delete these closures.';
		END IF;

		WITH gone AS (
			DELETE FROM ehcp.closures AS mine
			WHERE mine.calendar = chain[i] AND mine.copied
				AND NOT EXISTS (SELECT FROM ehcp.closures AS theirs
					WHERE theirs.calendar = chain[i - 1] AND theirs.days = mine.days AND theirs.reason = mine.reason)
			RETURNING mine.days
		), come AS (
			INSERT INTO ehcp.closures (calendar, days, reason, copied)
			SELECT chain[i], days, reason, true
			FROM ehcp.closures WHERE calendar = chain[i - 1]
			ON CONFLICT DO NOTHING
			RETURNING days
		)
		SELECT count(*) INTO changed FROM (SELECT days FROM gone UNION SELECT days FROM come) AS days;

		UPDATE ehcp.calendars
		SET first_day = CASE WHEN lost.before THEN lost.first_day ELSE first_day END, last_day = CASE WHEN lost.after THEN lost.last_day ELSE last_day END
		WHERE name = chain[i] AND (lost.before OR lost.after);
	END LOOP;
	RETURN changed;
END
$$;
COMMENT ON FUNCTION ehcp.refresh_calendar(text) IS
	'Updates a copy, and first its originals, from the calendar that it was copied from; returns the number of closed days that changed.';

-- Verification and repair

CREATE FUNCTION ehcp.calendar_tables_trouble() RETURNS TABLE (relation name, trouble text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT relname, troubles.trouble
	FROM pg_class, LATERAL (
		SELECT CASE
			WHEN relkind <> 'r' THEN 'is not an ordinary table'
			WHEN relowner <> (SELECT extowner FROM pg_extension WHERE extname = 'ehcp_timeliness')
				AND NOT (SELECT rolsuper FROM pg_roles WHERE pg_roles.oid = relowner)
				THEN format('belongs to role "%s", which has not installed the extension', pg_get_userbyid(relowner))
			WHEN relpersistence <> 'p' THEN 'is unlogged, and empty after a crash'
			WHEN relrowsecurity THEN 'has row security, and may hide rows'
			WHEN EXISTS (SELECT FROM pg_rewrite WHERE ev_class = pg_class.oid) THEN 'has rules'
			WHEN EXISTS (SELECT FROM pg_inherits WHERE pg_class.oid IN (inhrelid, inhparent)) THEN 'is inherited from, or inherits'
			WHEN (SELECT string_agg(attname || ' ' || atttypid::oid::text, ',' ORDER BY attnum)
				FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)
				NOT LIKE (SELECT string_agg(column_name || ' ' || type::oid::text, ',' ORDER BY place) || '%'
					FROM (VALUES
						('calendars', 1, 'name', 'text'::regtype), ('calendars', 2, 'weekdays', 'integer[]'), ('calendars', 3, 'first_day', 'date'),
						('calendars', 4, 'last_day', 'date'), ('calendars', 5, 'official', 'boolean'), ('calendars', 6, 'copy_of', 'text'),
						('closures', 1, 'calendar', 'text'), ('closures', 2, 'days', 'daterange'), ('closures', 3, 'reason', 'text'),
						('closures', 4, 'copied', 'boolean'),
						('bank_holiday_files', 1, 'loaded_at', 'timestamptz'), ('bank_holiday_files', 2, 'bank_holidays', 'jsonb'),
						('bank_holiday_files', 3, 'shipped', 'boolean'), ('bank_holiday_files', 4, 'applied', 'bigint')
					) AS wanted(table_name, place, column_name, type)
					WHERE table_name = relname)
				THEN 'has other columns than it was made with'
		END AS trouble
	) AS troubles
	WHERE relnamespace = 'ehcp'::regnamespace AND relname IN ('calendars', 'closures', 'bank_holiday_files') AND troubles.trouble IS NOT NULL
	ORDER BY relname;

	IF NOT FOUND AND to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
		RETURN QUERY EXECUTE
			'SELECT relname, ''is distributed, and empty here'' FROM pg_catalog.pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid'
			' WHERE relnamespace = ''ehcp''::regnamespace AND relname IN (''calendars'', ''closures'', ''bank_holiday_files'')';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.calendar_tables_trouble() IS
	'Behind ehcp.verify_calendars(): which table of the calendars is not what it was made as.';

-- Each trigger that the script above creates; test/tap/verify_calendars.pl finds any that is missing here
CREATE FUNCTION ehcp.calendar_triggers()
RETURNS TABLE (relation name, trigger name, trouble text, definition text, always boolean)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT wanted.relation, wanted.trigger,
		CASE WHEN tgname IS NULL THEN 'missing'
			-- the bits of pg_trigger.tgtype
			WHEN tgtype <> CASE level WHEN 'ROW' THEN 1 ELSE 0 END + CASE WHEN events LIKE 'BEFORE%' THEN 2 ELSE 0 END
				+ CASE WHEN events LIKE '%INSERT%' THEN 4 ELSE 0 END + CASE WHEN events LIKE '%DELETE%' THEN 8 ELSE 0 END
				+ CASE WHEN events LIKE '%UPDATE%' THEN 16 ELSE 0 END + CASE WHEN events LIKE '%TRUNCATE%' THEN 32 ELSE 0 END
				OR tgfoid <> function.oid OR tgqual IS NOT NULL OR tgattr <> '' THEN 'another'
			WHEN tgenabled NOT IN ('O', 'A') THEN 'disabled'
			WHEN tgenabled = 'O' AND wanted.always THEN 'not enabled always'
		END,
		format('CREATE TRIGGER %I %s ON ehcp.%I FOR EACH %s EXECUTE FUNCTION ehcp.%I()',
			wanted.trigger, events, wanted.relation, level, wanted.function),
		wanted.always
	FROM (VALUES
		(name 'calendars', name 'calendars_changed', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', name 'calendars_changed', true),
		('calendars', 'calendars_truncated', 'AFTER TRUNCATE', 'STATEMENT', 'calendars_changed', true),
		('calendars', 'calendars_changing', 'BEFORE INSERT OR UPDATE OR DELETE', 'ROW', 'calendars_changing', true),
		('calendars', 'calendars_truncating', 'BEFORE TRUNCATE', 'STATEMENT', 'calendars_changing', true),
		('calendars', 'calendars_statement', 'AFTER INSERT OR UPDATE OR DELETE', 'STATEMENT', 'calendars_changed', true),
		('calendars', 'check_calendar_bounds', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'check_calendar_bounds', false),
		('calendars', 'guard_calendars', 'BEFORE INSERT OR UPDATE OR DELETE', 'ROW', 'guard_calendars', false),
		('calendars', 'follow_calendar', 'AFTER UPDATE OR DELETE', 'ROW', 'follow_calendar', false),
		('calendars', 'refuse_truncate', 'BEFORE TRUNCATE', 'STATEMENT', 'refuse_truncate', false),
		('closures', 'closures_changed', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'calendars_changed', true),
		('closures', 'closures_truncated', 'AFTER TRUNCATE', 'STATEMENT', 'calendars_changed', true),
		('closures', 'closures_changing', 'BEFORE INSERT OR UPDATE OR DELETE', 'ROW', 'calendars_changing', true),
		('closures', 'closures_truncating', 'BEFORE TRUNCATE', 'STATEMENT', 'calendars_changing', true),
		('closures', 'closures_statement', 'AFTER INSERT OR UPDATE OR DELETE', 'STATEMENT', 'calendars_changed', true),
		('closures', 'check_calendar_bounds', 'AFTER INSERT OR UPDATE', 'ROW', 'check_calendar_bounds', false),
		('closures', 'guard_closures', 'BEFORE INSERT OR UPDATE OR DELETE', 'ROW', 'guard_closures', false),
		('closures', 'refuse_truncate', 'BEFORE TRUNCATE', 'STATEMENT', 'refuse_truncate', false),
		('bank_holiday_files', 'guard_bank_holiday_files', 'BEFORE INSERT OR UPDATE OR DELETE', 'ROW', 'guard_bank_holiday_files', false),
		('bank_holiday_files', 'apply_bank_holiday_files', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'apply_bank_holiday_file', true),
		('bank_holiday_files', 'refuse_truncate', 'BEFORE TRUNCATE', 'STATEMENT', 'refuse_truncate', false)
	) AS wanted(relation, trigger, events, level, function, always)
		JOIN pg_class ON pg_class.relnamespace = 'ehcp'::regnamespace AND pg_class.relname = wanted.relation
		JOIN pg_proc AS function ON function.pronamespace = 'ehcp'::regnamespace AND function.proname = wanted.function AND function.pronargs = 0
		LEFT JOIN pg_trigger ON tgrelid = pg_class.oid AND tgname = wanted.trigger
	ORDER BY 1, 2;
$$;
COMMENT ON FUNCTION ehcp.calendar_triggers() IS
	'Behind ehcp.verify_calendars(): the triggers on the tables of the calendars, and what is wrong with them.';

CREATE FUNCTION ehcp.verify_calendars() RETURNS TABLE (calendar text, problem text, remedy text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET row_security = off
-- a remedy is run in another session
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
	repair constant text := 'SELECT ehcp.repair_calendars();';
BEGIN
	-- reads only tables that are the installer's, and remain so
	LOCK TABLE ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files IN ACCESS SHARE MODE;
	RETURN QUERY
	SELECT NULL::text, format('table "ehcp.%s" %s', relation, trouble),
		'Make it again the table that CREATE EXTENSION made; until then nothing else is checked, and nothing repaired.'
	FROM ehcp.calendar_tables_trouble();
	IF FOUND THEN
		RETURN;
	END IF;

	RETURN QUERY
	SELECT NULL::text, format('trigger "%s" of table "ehcp.%s" is %s', trigger, relation, trouble), repair || ' as the owner of the table or a superuser'
	FROM ehcp.calendar_triggers() WHERE trouble IS NOT NULL;

	RETURN QUERY
	SELECT NULL::text, format('%s files of bank holidays are there, and %s were applied', there, coalesce(applied, 0)), repair
	FROM (SELECT count(*) AS there, max(applied) FILTER (WHERE shipped) AS applied FROM ehcp.bank_holiday_files) AS files
	WHERE applied IS DISTINCT FROM there;
	RETURN QUERY
	SELECT NULL::text, 'the bank holidays that the extension ships are missing',
		'Dump the database, create the extension in a new one, and restore the dump there.'
	WHERE NOT EXISTS (SELECT FROM ehcp.bank_holiday_files WHERE shipped);
	RETURN QUERY
	SELECT NULL::text, format('the file loaded at %s is not a file of bank holidays: %s', loaded_at, trouble),
		format('DELETE FROM ehcp.bank_holiday_files WHERE loaded_at = %L;', loaded_at)
	FROM ehcp.bank_holiday_files, ehcp.bank_holidays_trouble(bank_holidays) AS trouble
	WHERE trouble IS NOT NULL
	ORDER BY loaded_at;
	RETURN QUERY
	SELECT division, format('the file loaded at %s has fewer than eight bank holidays in %s, and is not used for that year', loaded_at, year),
		format('DELETE FROM ehcp.bank_holiday_files WHERE loaded_at = %L; and load a whole one', loaded_at)
	FROM (SELECT loaded_at, bank_holidays FROM ehcp.bank_holiday_files WHERE ehcp.bank_holidays_trouble(bank_holidays) IS NULL OFFSET 0) AS files,
		ehcp.bank_holiday_years(bank_holidays)
	WHERE days < 8
	ORDER BY division, loaded_at, year;

	-- the official calendars against the files
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT * FROM ehcp.official_bank_holidays()
	), divisions AS (
		SELECT DISTINCT calendar, known FROM due
	), differ AS (
		SELECT calendar, days, reason FROM ehcp.closures WHERE calendar IN (SELECT name FROM ehcp.calendars WHERE official)
		EXCEPT SELECT calendar, days, reason FROM due
		UNION ALL
		(SELECT calendar, days, reason FROM due
		EXCEPT SELECT calendar, days, reason FROM ehcp.closures)
	)
	SELECT calendar, format('%s closures are not those of the bank holiday files, the first on %s', count(*), min(lower(days))), repair
	FROM differ WHERE calendar NOT IN (SELECT name FROM ehcp.calendars WHERE NOT official)
	GROUP BY calendar
	UNION ALL
	SELECT coalesce(name, calendar),
		CASE WHEN name IS NULL THEN 'the bank holiday files have it, and there is no such calendar'
			WHEN NOT official THEN 'the bank holiday files have a division with the name of your own calendar'
			WHEN calendar IS NULL THEN 'it is official, and in no bank holiday file'
			ELSE 'its weekdays, first_day or last_day is not that of the bank holiday files' END,
		CASE WHEN NOT official THEN 'Give yours another name: UPDATE ehcp.calendars SET name = ...; then ' ELSE '' END || repair
	FROM divisions FULL JOIN ehcp.calendars ON calendar = name
	WHERE CASE WHEN calendar IS NULL THEN official
		WHEN name IS NULL OR NOT official THEN true
		ELSE weekdays <> '{1,2,3,4,5}' OR daterange(first_day, last_day, '[]') <> known END
	ORDER BY 1, 2;
	RETURN QUERY
	SELECT DISTINCT division, format('a bank holiday file has %s, and none has the years between', year), 'Load the file that has the years between.'
	FROM (SELECT bank_holidays FROM ehcp.bank_holiday_files WHERE ehcp.bank_holidays_trouble(bank_holidays) IS NULL OFFSET 0) AS files,
		ehcp.bank_holiday_years(bank_holidays),
		(SELECT DISTINCT calendar, known FROM ehcp.official_bank_holidays()) AS divisions
	WHERE calendar = division AND days >= 8 AND NOT make_date(year, 1, 1) <@ known
	ORDER BY 1, 2;

	-- closures and their calendars
	RETURN QUERY
	SELECT closures.calendar, format('%s closures are of a calendar that does not exist', count(*)),
		format('INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES (%L, ...); or DELETE FROM ehcp.closures WHERE calendar = %L;', closures.calendar, closures.calendar)
	FROM ehcp.closures LEFT JOIN ehcp.calendars ON name = closures.calendar
	WHERE name IS NULL
	GROUP BY closures.calendar ORDER BY closures.calendar;
	RETURN QUERY
	SELECT name, format('%s closures are outside what the calendar knows, the first is %s', count(*), (array_agg(days ORDER BY days))[1]),
		'Set first_day or last_day in ehcp.calendars, or delete these closures.'
	FROM ehcp.closures JOIN ehcp.calendars ON name = closures.calendar
	WHERE NOT official AND NOT days <@ daterange(first_day, last_day, '[]')
	GROUP BY name ORDER BY name;

	-- copies
	RETURN QUERY
	SELECT copy.name, format('it is a copy of "%s", which does not exist', copy.copy_of),
		format('UPDATE ehcp.calendars SET copy_of = NULL WHERE name = %L; or the name of its original', copy.name)
	FROM ehcp.calendars AS copy
	WHERE copy_of NOT IN (SELECT name FROM ehcp.calendars)
	ORDER BY copy.name;
	RETURN QUERY
	WITH RECURSIVE originals AS (
		SELECT name, copy_of FROM ehcp.calendars WHERE copy_of IS NOT NULL
		UNION
		SELECT originals.name, calendars.copy_of FROM originals JOIN ehcp.calendars ON calendars.name = originals.copy_of
		WHERE calendars.copy_of IS NOT NULL
	)
	SELECT name, 'it is a copy of itself, or of copies of itself',
		format('UPDATE ehcp.calendars SET copy_of = NULL WHERE name = %L; or the name of its original', name)
	FROM originals WHERE copy_of = name ORDER BY name;
	RETURN QUERY
	SELECT mine.name, format('it is not up to date with "%s", which it is a copy of', theirs.name),
		format('SELECT ehcp.refresh_calendar(%L); or ', mine.name) || repair
	FROM ehcp.calendars AS mine JOIN ehcp.calendars AS theirs ON theirs.name = mine.copy_of
	WHERE mine.first_day > theirs.first_day OR mine.last_day < theirs.last_day
		OR EXISTS (SELECT days, reason FROM ehcp.closures WHERE closures.calendar = theirs.name
			EXCEPT SELECT days, reason FROM ehcp.closures WHERE closures.calendar = mine.name)
		OR EXISTS (SELECT days, reason FROM ehcp.closures WHERE closures.calendar = mine.name AND copied
			EXCEPT SELECT days, reason FROM ehcp.closures WHERE closures.calendar = theirs.name)
	ORDER BY mine.name;
END
$$;
COMMENT ON FUNCTION ehcp.verify_calendars() IS
	'Returns one row for each problem with the calendars, with its remedy; no rows if all is well.';

CREATE FUNCTION ehcp.repair_calendars() RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
#variable_conflict use_column
DECLARE
	wrong record;
	before bigint;
	after bigint;
BEGIN
	-- no trigger or rule of another role runs
	LOCK TABLE ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO wrong FROM ehcp.calendar_tables_trouble() LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format('table "ehcp.%s" %s', wrong.relation, wrong.trouble),
			HINT = 'Restore the table as CREATE EXTENSION created it.';
	END IF;
	SELECT count(*) INTO before FROM ehcp.verify_calendars();

	FOR wrong IN SELECT * FROM ehcp.calendar_triggers() WHERE trouble IS NOT NULL
	LOOP
		IF wrong.trouble = 'another' THEN
			EXECUTE format('DROP TRIGGER %I ON ehcp.%I', wrong.trigger, wrong.relation);
		END IF;
		IF wrong.trouble IN ('another', 'missing') THEN
			EXECUTE wrong.definition;
		END IF;
		EXECUTE format('ALTER TABLE ehcp.%I ENABLE %s TRIGGER %I', wrong.relation, CASE WHEN wrong.always THEN 'ALWAYS' ELSE '' END, wrong.trigger);
	END LOOP;
	PERFORM ehcp.apply_bank_holidays();
	FOR wrong IN SELECT name FROM ehcp.calendars WHERE copy_of IS NOT NULL ORDER BY name
	LOOP
		BEGIN
			PERFORM ehcp.refresh_calendar(wrong.name);
		EXCEPTION WHEN undefined_object OR object_not_in_prerequisite_state OR check_violation THEN
			-- its original is missing, or itself, or has closures outside the copy: ehcp.verify_calendars() reports it
			NULL;
		END;
	END LOOP;

	SELECT count(*) INTO after FROM ehcp.verify_calendars();
	RETURN before - after;
END
$$;
COMMENT ON FUNCTION ehcp.repair_calendars() IS
	'Repairs the triggers of the calendars, makes the official calendars agree with the files, and refreshes copies; returns the number of problems solved.';
