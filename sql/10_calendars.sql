-- Calendars of working days: the tables, what guards them, and how they are filled.

COMMENT ON SCHEMA ehcp IS 'Timeliness of Education, Health and Care plans: extension ehcp_timeliness.';
GRANT USAGE ON SCHEMA ehcp TO PUBLIC;

CREATE TABLE ehcp.calendars
(
	-- "C", so that the library can look a name up without a locale
	name text COLLATE "C" PRIMARY KEY,
	weekdays integer[] NOT NULL DEFAULT '{1,2,3,4,5}',
	first_day date NOT NULL,
	last_day date NOT NULL,
	official boolean NOT NULL DEFAULT false,
	copy_of text COLLATE "C",
	CONSTRAINT name_of_1_to_63_characters CHECK (char_length(name) BETWEEN 1 AND 63),
	CONSTRAINT weekdays_from_1_to_7
		CHECK (weekdays <@ '{1,2,3,4,5,6,7}' AND cardinality(weekdays) > 0),
	-- which also bounds the memory that a calendar takes in a backend
	CONSTRAINT first_and_last_day_within_200_years
		CHECK (CASE WHEN isfinite(first_day) AND isfinite(last_day)
			THEN last_day - first_day BETWEEN 0 AND 73049 ELSE false END)
);

COMMENT ON TABLE ehcp.calendars IS 'Calendars of working days: a row each.';
COMMENT ON COLUMN ehcp.calendars.name IS 'The name that functions take, and that the setting ehcp.calendar gives.';
COMMENT ON COLUMN ehcp.calendars.weekdays IS 'The weekdays worked: 1 is Monday, 7 Sunday.';
COMMENT ON COLUMN ehcp.calendars.first_day IS 'The first day that the calendar knows; a day before it is an error.';
COMMENT ON COLUMN ehcp.calendars.last_day IS 'The last day that the calendar knows; a day after it is an error.';
COMMENT ON COLUMN ehcp.calendars.official IS
	'A division of the GOV.UK file, shipped or loaded; only ehcp.load_bank_holidays() changes it.';
COMMENT ON COLUMN ehcp.calendars.copy_of IS
	'The calendar that this one was copied from, and that ehcp.refresh_calendar() looks at.';

CREATE TABLE ehcp.closures
(
	calendar text COLLATE "C" REFERENCES ehcp.calendars ON UPDATE CASCADE ON DELETE CASCADE,
	days daterange,
	reason text,
	copied boolean NOT NULL DEFAULT false,
	PRIMARY KEY (calendar, days, reason),
	-- the bounds of an empty or an unbounded range are NULL
	CONSTRAINT days_neither_empty_nor_infinite
		CHECK (isfinite(lower(days)) IS TRUE AND isfinite(upper(days)) IS TRUE)
);

COMMENT ON TABLE ehcp.closures IS 'Days on which nobody works although the weekday is worked. Ranges may overlap.';
COMMENT ON COLUMN ehcp.closures.calendar IS 'The calendar''s name.';
COMMENT ON COLUMN ehcp.closures.days IS 'The days closed: ''[2026-12-25,2026-12-31]'' is seven.';
COMMENT ON COLUMN ehcp.closures.reason IS 'Why: the name of the bank holiday, or the authority''s own words.';
COMMENT ON COLUMN ehcp.closures.copied IS
	'Came from the calendar that this one is a copy of; ehcp.refresh_calendar() may take it away again.';

CREATE TABLE ehcp.bank_holiday_files
(
	loaded_at timestamptz NOT NULL DEFAULT now(),
	bank_holidays jsonb NOT NULL
);

COMMENT ON TABLE ehcp.bank_holiday_files IS
	'The files that ehcp.load_bank_holidays() took and that changed something, so that a restored database loads them again.';
COMMENT ON COLUMN ehcp.bank_holiday_files.loaded_at IS 'When.';
COMMENT ON COLUMN ehcp.bank_holiday_files.bank_holidays IS 'The file.';

-- Everyone reads; the one who installs the extension, superuser or not, changes and
-- grants that on.
GRANT SELECT ON ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files TO PUBLIC;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files
	TO @extowner@ WITH GRANT OPTION;

-- A dump has what is the user's own.  Official calendars come with the extension, and
-- what was loaded since with the files.
SELECT pg_catalog.pg_extension_config_dump('ehcp.calendars', 'WHERE NOT official');
SELECT pg_catalog.pg_extension_config_dump('ehcp.closures',
	'WHERE calendar IN (SELECT name FROM ehcp.calendars WHERE NOT official)');
SELECT pg_catalog.pg_extension_config_dump('ehcp.bank_holiday_files', '');

-- Sessions read the calendars again when they change

CREATE FUNCTION ehcp.calendars_changed() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_calendars_changed';
COMMENT ON FUNCTION ehcp.calendars_changed() IS
	'Trigger: makes every session read the calendars again.';

CREATE FUNCTION ehcp.calendars_changing() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_calendars_changing';
COMMENT ON FUNCTION ehcp.calendars_changing() IS
	'Trigger: makes this session keep no calendar until the change is complete.';

-- Before the change, because what runs within a statement may read a row that is taken back
-- when the statement fails, and after it.  A row at a time, because a logical replication
-- worker fires nothing else, and ENABLE ALWAYS, because it works under
-- session_replication_role = replica.  The end of the statement counts where no row changed.
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

-- Closures lie within what their calendar knows, whoever changes either at the same time

CREATE FUNCTION ehcp.check_calendar_bounds() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_check_calendar_bounds';
COMMENT ON FUNCTION ehcp.check_calendar_bounds() IS
	'Trigger: refuses a closure that its calendar does not know, and a range that leaves closures outside.';
CREATE TRIGGER check_calendar_bounds AFTER INSERT OR UPDATE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.check_calendar_bounds();
CREATE TRIGGER check_calendar_bounds AFTER INSERT OR UPDATE ON ehcp.closures
	FOR EACH ROW EXECUTE FUNCTION ehcp.check_calendar_bounds();
COMMENT ON TRIGGER check_calendar_bounds ON ehcp.calendars IS 'Refuses a range that leaves closures outside.';
COMMENT ON TRIGGER check_calendar_bounds ON ehcp.closures IS 'Refuses a closure that the calendar does not know.';

-- Official calendars are guarded against accidental edits.  ehcp.loading_bank_holidays
-- is on while the file is taken in.

CREATE FUNCTION ehcp.refuse_official_edit(calendar text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('ehcp.loading_bank_holidays', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format('calendar "%s" is official and is not edited', calendar),
			HINT = format('Make one of your own, SELECT ehcp.copy_calendar(%L, ''our-council''), and edit that; '
				'newer bank holidays come with ehcp.load_bank_holidays().', calendar);
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

CREATE FUNCTION ehcp.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING
		ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format('table "%s.%s" is not truncated: it has the official calendars', TG_TABLE_SCHEMA, TG_TABLE_NAME),
		HINT = 'DELETE what is your own.';
END
$$;
COMMENT ON FUNCTION ehcp.refuse_truncate() IS 'Trigger: refuses a TRUNCATE, which would take the official calendars.';

CREATE TRIGGER guard_calendars BEFORE INSERT OR UPDATE OR DELETE ON ehcp.calendars
	FOR EACH ROW EXECUTE FUNCTION ehcp.guard_calendars();
CREATE TRIGGER guard_closures BEFORE INSERT OR UPDATE OR DELETE ON ehcp.closures
	FOR EACH ROW EXECUTE FUNCTION ehcp.guard_closures();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ehcp.calendars
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.refuse_truncate();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ehcp.closures
	FOR EACH STATEMENT EXECUTE FUNCTION ehcp.refuse_truncate();

COMMENT ON TRIGGER guard_calendars ON ehcp.calendars IS 'Refuses edits of official calendars.';
COMMENT ON TRIGGER guard_closures ON ehcp.closures IS 'Refuses edits of official calendars.';
COMMENT ON TRIGGER refuse_truncate ON ehcp.calendars IS 'Keeps the official calendars.';
COMMENT ON TRIGGER refuse_truncate ON ehcp.closures IS 'Keeps the official calendars.';

-- The GOV.UK file

CREATE FUNCTION ehcp.check_bank_holidays(bank_holidays jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	division text;
	content jsonb;
	event jsonb;
	place text;
	event_day date;
	trouble text;
BEGIN
	IF jsonb_typeof(bank_holidays) <> 'object' OR bank_holidays = '{}' THEN
		trouble := 'The document is not an object with a member for each division.';
	ELSE
		<<divisions>>
		FOR division, content IN SELECT * FROM jsonb_each(bank_holidays)
		LOOP
			IF jsonb_typeof(content->'events') IS DISTINCT FROM 'array' OR content->'events' = '[]' THEN
				trouble := format('%I.events is not an array of bank holidays.', division);
				EXIT;
			END IF;
			FOR event, place IN
				SELECT value, format('%I.events[%s]', division, ordinality - 1)
				FROM jsonb_array_elements(content->'events') WITH ORDINALITY
			LOOP
				BEGIN
					event_day := event->>'date';
				EXCEPTION WHEN invalid_datetime_format OR datetime_field_overflow THEN
					event_day := NULL;
				END;
				IF event_day IS NULL OR to_char(event_day, 'YYYY-MM-DD') IS DISTINCT FROM event->>'date' THEN
					trouble := place || '.date is not a day as 2026-12-25.';
				ELSIF jsonb_typeof(event->'title') IS DISTINCT FROM 'string' THEN
					trouble := place || '.title is not a string.';
				END IF;
				EXIT divisions WHEN trouble IS NOT NULL;
			END LOOP;

			-- no part of the kingdom has fewer than eight; a part of a year would
			-- turn the other bank holidays into working days
			SELECT format('%I has only %s bank holidays in %s.', division, count(*), year)
			INTO trouble
			FROM jsonb_to_recordset(content->'events') AS event(date date), LATERAL extract(year FROM date) AS year
			GROUP BY year HAVING count(*) < 8
			ORDER BY year LIMIT 1;
			EXIT WHEN trouble IS NOT NULL;
		END LOOP;
	END IF;
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

CREATE FUNCTION ehcp.apply_bank_holidays(bank_holidays jsonb) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET ehcp.loading_bank_holidays = on
AS $$
DECLARE
	division text;
	events jsonb;
	from_day date;
	to_day date;
	calendar ehcp.calendars;
	changed integer;
	total integer := 0;
BEGIN
	PERFORM ehcp.check_bank_holidays(bank_holidays);

	FOR division, events IN SELECT key, value->'events' FROM jsonb_each(bank_holidays)
	LOOP
		SELECT make_date(extract(year FROM min(date))::integer, 1, 1),
			make_date(extract(year FROM max(date))::integer, 12, 31)
		INTO from_day, to_day
		FROM jsonb_to_recordset(events) AS event(date date);

		SELECT * INTO calendar FROM ehcp.calendars WHERE name = division;
		IF NOT FOUND THEN
			INSERT INTO ehcp.calendars (name, first_day, last_day, official)
			VALUES (division, from_day, to_day, true);
		ELSIF NOT calendar.official THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('calendar "%s" is your own and is not loaded over', division),
				HINT = 'Give it another name: UPDATE ehcp.calendars SET name = ...';
		ELSIF from_day > calendar.last_day + 1 OR to_day < calendar.first_day - 1 THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('bank holidays from %s to %s leave a gap in calendar "%s"',
					from_day, to_day, division),
				DETAIL = format('The calendar knows the days from %s to %s.',
					calendar.first_day, calendar.last_day),
				HINT = 'Load the file that has the years between, first.';
		ELSIF from_day < calendar.first_day OR to_day > calendar.last_day THEN
			UPDATE ehcp.calendars
			SET first_day = least(first_day, from_day), last_day = greatest(last_day, to_day)
			WHERE name = division;
		END IF;

		WITH holidays AS (
			SELECT daterange(date, date, '[]') AS days, title AS reason
			FROM jsonb_to_recordset(events) AS event(date date, title text)
		), gone AS (
			DELETE FROM ehcp.closures AS closure
			WHERE closure.calendar = division AND closure.days <@ daterange(from_day, to_day, '[]')
				AND NOT EXISTS (SELECT FROM holidays
					WHERE holidays.days = closure.days AND holidays.reason = closure.reason)
			RETURNING days
		), come AS (
			INSERT INTO ehcp.closures (calendar, days, reason)
			SELECT division, days, reason FROM holidays
			ON CONFLICT DO NOTHING
			RETURNING days
		)
		SELECT count(*) INTO changed FROM (SELECT days FROM gone UNION SELECT days FROM come) AS days;
		total := total + changed;
	END LOOP;
	RETURN total;
END
$$;
COMMENT ON FUNCTION ehcp.apply_bank_holidays(jsonb) IS
	'Behind ehcp.load_bank_holidays(): takes the file into the calendars, and tells how many days changed.';

CREATE FUNCTION ehcp.load_bank_holidays(bank_holidays jsonb) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	changed integer := ehcp.apply_bank_holidays(bank_holidays);
BEGIN
	IF changed > 0 THEN
		INSERT INTO ehcp.bank_holiday_files (bank_holidays) VALUES (bank_holidays);
	END IF;
	RETURN changed;
END
$$;
COMMENT ON FUNCTION ehcp.load_bank_holidays(jsonb) IS
	'Takes the GOV.UK file of bank holidays into the calendars it names, and tells how many days changed.';

-- A restored database gets the files as rows; what they say is taken in again.
CREATE FUNCTION ehcp.apply_bank_holiday_file() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM ehcp.apply_bank_holidays(NEW.bank_holidays);
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ehcp.apply_bank_holiday_file() IS 'Trigger: takes a file of bank holidays into the calendars.';
CREATE TRIGGER apply_bank_holiday_file BEFORE INSERT ON ehcp.bank_holiday_files
	FOR EACH ROW EXECUTE FUNCTION ehcp.apply_bank_holiday_file();
ALTER TABLE ehcp.bank_holiday_files ENABLE ALWAYS TRIGGER apply_bank_holiday_file;
COMMENT ON TRIGGER apply_bank_holiday_file ON ehcp.bank_holiday_files IS
	'Takes a file of bank holidays into the calendars.';

-- Calendars of one's own

CREATE FUNCTION ehcp.copy_calendar(calendar text, new_name text) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	copied integer;
BEGIN
	-- for its error that lists the nearest names
	PERFORM ehcp.deadline(current_date, 'final_plan', copy_calendar.calendar);
	IF EXISTS (SELECT FROM ehcp.calendars WHERE name = new_name) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('calendar "%s" exists already', new_name),
			HINT = 'Choose another name, or delete it from ehcp.calendars first.';
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
	'Starts a calendar of your own from another, and tells how many closures it has.';

CREATE FUNCTION ehcp.refresh_calendar(calendar text) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	original text;
	changed integer;
BEGIN
	-- for its error that lists the nearest names
	PERFORM ehcp.deadline(current_date, 'final_plan', refresh_calendar.calendar);

	SELECT copy_of INTO original FROM ehcp.calendars WHERE name = refresh_calendar.calendar;
	IF original IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format('calendar "%s" is not a copy of another', refresh_calendar.calendar),
			HINT = 'ehcp.copy_calendar() makes copies; to make this one count as such, set copy_of in ehcp.calendars.';
	END IF;
	PERFORM ehcp.deadline(current_date, 'final_plan', original);

	UPDATE ehcp.calendars AS mine
	SET first_day = least(mine.first_day, theirs.first_day), last_day = greatest(mine.last_day, theirs.last_day)
	FROM ehcp.calendars AS theirs
	WHERE mine.name = refresh_calendar.calendar AND theirs.name = original
		AND (mine.first_day > theirs.first_day OR mine.last_day < theirs.last_day);

	WITH gone AS (
		DELETE FROM ehcp.closures AS mine
		WHERE mine.calendar = refresh_calendar.calendar AND mine.copied
			AND NOT EXISTS (SELECT FROM ehcp.closures AS theirs
				WHERE theirs.calendar = original AND theirs.days = mine.days AND theirs.reason = mine.reason)
		RETURNING mine.days
	), come AS (
		INSERT INTO ehcp.closures (calendar, days, reason, copied)
		SELECT refresh_calendar.calendar, days, reason, true
		FROM ehcp.closures WHERE calendar = original
		ON CONFLICT DO NOTHING
		RETURNING days
	)
	SELECT count(*) INTO changed FROM (SELECT days FROM gone UNION SELECT days FROM come) AS days;
	RETURN changed;
END
$$;
COMMENT ON FUNCTION ehcp.refresh_calendar(text) IS
	'Brings a copy up to date with the calendar it was copied from, and tells how many of its closures changed.';
