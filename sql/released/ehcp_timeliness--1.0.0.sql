\echo Use "CREATE EXTENSION ehcp_timeliness" to load this file. \quit

-- Nothing outside of PostgreSQL is found without its schema, neither while this runs nor
-- in what is parsed now and runs later: views, constraints, SQL functions.
SET LOCAL search_path = pg_catalog, pg_temp;

-- The schema may have been there before, made by a dump that is restored, or by somebody
-- who hopes to put functions beside ours that fit a call better.  So it is the
-- installer's from now on, without the rights that another gave, and must be empty.
ALTER SCHEMA ehcp OWNER TO @extowner@;
DO $$
DECLARE
	planted text;
	grantee text;
BEGIN
	SELECT pg_describe_object(classid, objid, objsubid) INTO planted
	FROM pg_depend
	WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'ehcp'::regnamespace
		AND NOT (classid = 'pg_extension'::regclass
			AND objid = (SELECT oid FROM pg_extension WHERE extname = 'ehcp_timeliness'))
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = 'schema "ehcp" has objects already',
			DETAIL = format('One of them is %s.', planted),
			HINT = 'See who made them, move or drop them, and create the extension again.';
	END IF;
	FOR grantee IN
		SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
		FROM pg_namespace, aclexplode(nspacl) AS acl
		WHERE nspname = 'ehcp' AND acl.grantee <> nspowner
	LOOP
		EXECUTE format('REVOKE ALL ON SCHEMA ehcp FROM %s CASCADE', grantee);
	END LOOP;
END
$$;
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

-- A row at a time, since a logical replication worker fires nothing else, and
-- ENABLE ALWAYS, since it works under session_replication_role = replica.
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

-- Official calendars are guarded against accidental edits, all against closures that
-- they do not know.  ehcp.loading_bank_holidays is on while the file is taken in.

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
DECLARE
	outside daterange;
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
	IF TG_OP = 'UPDATE' THEN
		SELECT days INTO outside
		FROM ehcp.closures
		WHERE calendar = OLD.name AND NOT days <@ daterange(NEW.first_day, NEW.last_day, '[]')
		LIMIT 1;
		IF FOUND THEN
			RAISE EXCEPTION USING
				ERRCODE = 'check_violation',
				MESSAGE = format('calendar "%s" would no longer know its closure %s', NEW.name, outside),
				HINT = 'Delete the closures outside first.';
		END IF;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ehcp.guard_calendars() IS
	'Trigger: refuses edits of official calendars, and a range that leaves closures outside.';

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
	-- what is empty or infinite is refused by its constraint
	IF NOT NEW.days <@ daterange(calendar.first_day, calendar.last_day, '[]')
		AND isfinite(lower(NEW.days)) AND isfinite(upper(NEW.days))
	THEN
		RAISE EXCEPTION USING
			ERRCODE = 'check_violation',
			MESSAGE = format('closure %s is outside what calendar "%s" knows', NEW.days, NEW.calendar),
			DETAIL = format('The calendar knows the days from %s to %s.', calendar.first_day, calendar.last_day),
			HINT = 'Set first_day or last_day in ehcp.calendars first.';
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ehcp.guard_closures() IS
	'Trigger: refuses edits of official calendars, and closures that the calendar does not know.';

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
COMMENT ON TRIGGER guard_closures ON ehcp.closures IS 'Refuses edits of official calendars, and closures outside.';
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
-- Working days.

CREATE FUNCTION ehcp.is_working_day(day date) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_is_working_day';
COMMENT ON FUNCTION ehcp.is_working_day(date) IS
	'Is the day a working day in the calendar that ehcp.calendar names?';

CREATE FUNCTION ehcp.is_working_day(day date, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_is_working_day';
COMMENT ON FUNCTION ehcp.is_working_day(date, text) IS
	'Is the day a working day in the calendar?';

CREATE FUNCTION ehcp.calendar_knows(day date) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_knows';
COMMENT ON FUNCTION ehcp.calendar_knows(date) IS
	'Is the day within what the calendar that ehcp.calendar names knows? Other functions give an error for a day outside.';

CREATE FUNCTION ehcp.calendar_knows(day date, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_knows';
COMMENT ON FUNCTION ehcp.calendar_knows(date, text) IS
	'Is the day within what the calendar knows? Other functions give an error for a day outside.';

CREATE FUNCTION ehcp.add_working_days(day date, working_days integer) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_add_working_days';
COMMENT ON FUNCTION ehcp.add_working_days(date, integer) IS
	'The n-th working day after the day, before it for n below 0, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.add_working_days(day date, working_days integer, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_add_working_days';
COMMENT ON FUNCTION ehcp.add_working_days(date, integer, text) IS
	'The n-th working day after the day, before it for n below 0, in the calendar.';

CREATE FUNCTION ehcp.working_days_between(from_day date, to_day date) RETURNS integer
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days_between';
COMMENT ON FUNCTION ehcp.working_days_between(date, date) IS
	'The number of working days after from_day, up to and with to_day, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.working_days_between(from_day date, to_day date, calendar text) RETURNS integer
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days_between';
COMMENT ON FUNCTION ehcp.working_days_between(date, date, text) IS
	'The number of working days after from_day, up to and with to_day, in the calendar.';

CREATE FUNCTION ehcp.next_working_day(day date) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_next_working_day';
COMMENT ON FUNCTION ehcp.next_working_day(date) IS
	'The first working day after the day, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.next_working_day(day date, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_next_working_day';
COMMENT ON FUNCTION ehcp.next_working_day(date, text) IS
	'The first working day after the day, in the calendar.';

CREATE FUNCTION ehcp.previous_working_day(day date) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_previous_working_day';
COMMENT ON FUNCTION ehcp.previous_working_day(date) IS
	'The last working day before the day, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.previous_working_day(day date, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_previous_working_day';
COMMENT ON FUNCTION ehcp.previous_working_day(date, text) IS
	'The last working day before the day, in the calendar.';

CREATE FUNCTION ehcp.working_days_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days_support';
COMMENT ON FUNCTION ehcp.working_days_support(internal) IS
	'Tells the planner how many rows ehcp.working_days() returns.';

CREATE FUNCTION ehcp.working_days(from_day date, to_day date) RETURNS SETOF date
LANGUAGE C STABLE STRICT PARALLEL SAFE SUPPORT ehcp.working_days_support AS 'MODULE_PATHNAME', 'ehcp_working_days';
COMMENT ON FUNCTION ehcp.working_days(date, date) IS
	'The working days from from_day to to_day, both included, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.working_days(from_day date, to_day date, calendar text) RETURNS SETOF date
LANGUAGE C STABLE STRICT PARALLEL SAFE SUPPORT ehcp.working_days_support AS 'MODULE_PATHNAME', 'ehcp_working_days';
COMMENT ON FUNCTION ehcp.working_days(date, date, text) IS
	'The working days from from_day to to_day, both included, in the calendar.';
-- Statutory time limits and the deadlines they give.

CREATE FUNCTION ehcp.statutory_limits_rows(
	OUT name text, OUT trigger text, OUT amount integer, OUT unit text, OUT counting text,
	OUT exceptions text[], OUT regulation text, OUT status text, OUT note text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 39 AS 'MODULE_PATHNAME', 'ehcp_statutory_limits_rows';
COMMENT ON FUNCTION ehcp.statutory_limits_rows() IS
	'Behind ehcp.statutory_limits: the table that the library holds.';

CREATE VIEW ehcp.statutory_limits AS
SELECT name, trigger, amount, unit, counting, exceptions, regulation, status, note
FROM ehcp.statutory_limits_rows();
COMMENT ON VIEW ehcp.statutory_limits IS
	'The statutory time limits for EHC plans in England, each with its regulation.';
COMMENT ON COLUMN ehcp.statutory_limits.name IS 'The name that ehcp.deadline() takes.';
COMMENT ON COLUMN ehcp.statutory_limits.trigger IS 'The event that the limit is counted from.';
COMMENT ON COLUMN ehcp.statutory_limits.amount IS 'How many units; NULL for a fixed day of the year.';
COMMENT ON COLUMN ehcp.statutory_limits.unit IS 'days, weeks, months, working days, or day of the year.';
COMMENT ON COLUMN ehcp.statutory_limits.counting IS
	'after the trigger: its day is left out; beginning with it: its day is day 1; before it: backwards.';
COMMENT ON COLUMN ehcp.statutory_limits.exceptions IS 'What may disapply the limit; empty for nothing.';
COMMENT ON COLUMN ehcp.statutory_limits.regulation IS
	'SEND: the Special Educational Needs and Disability Regulations 2014, SI 2014/1530.';
COMMENT ON COLUMN ehcp.statutory_limits.status IS
	'T: the words of the regulation were read; S: a secondary source gives the figure.';
COMMENT ON COLUMN ehcp.statutory_limits.note IS 'What else holds: a minimum, or another limit beside it.';
GRANT SELECT ON ehcp.statutory_limits TO PUBLIC;

CREATE FUNCTION ehcp.deadline_in_days(trigger_day date, days integer, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline_in_days';
COMMENT ON FUNCTION ehcp.deadline_in_days(date, integer, text) IS
	'Behind ehcp.deadline(): what the planner makes of a limit of so many days.';

CREATE FUNCTION ehcp.deadline_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline_support';
COMMENT ON FUNCTION ehcp.deadline_support(internal) IS
	'Tells the planner how to simplify ehcp.deadline().';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE SUPPORT ehcp.deadline_support AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text) IS
	'The last day on which a statutory step is in time, for limits that need no calendar.';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text, text) IS
	'The last day on which a statutory step is in time, also for limits in working days.';

-- Predicates that the planner inlines, so that an index on requested_on serves them.

CREATE FUNCTION ehcp.is_overdue(requested_on date, closed_on date, day date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN requested_on < day - 140 AND (closed_on IS NULL OR closed_on > day);
COMMENT ON FUNCTION ehcp.is_overdue(date, date, date) IS
	'Is the case, at the end of the day, open and past the 20 weeks for a final plan?';

CREATE FUNCTION ehcp.due_between(requested_on date, from_day date, to_day date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN requested_on >= from_day - 140 AND requested_on <= to_day - 140;
COMMENT ON FUNCTION ehcp.due_between(date, date, date) IS
	'Is the final plan due from one day to another, both included?';
-- Statutory exceptions that can be computed, and the window of the coronavirus rules.

CREATE FUNCTION ehcp.closure_exception(advice_requested_on date, closures datemultirange) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_closure_exception';
COMMENT ON FUNCTION ehcp.closure_exception(date, datemultirange) IS
	'Can the exception for a school closed for four weeks apply? With the weekends and bank holidays of the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.closure_exception(advice_requested_on date, closures datemultirange, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_closure_exception';
COMMENT ON FUNCTION ehcp.closure_exception(date, datemultirange, text) IS
	'Can the exception for a school closed for four weeks apply? With the weekends and bank holidays of the calendar.';

CREATE FUNCTION ehcp.closure_exception(advice_requested_on date, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_closure_exception';
COMMENT ON FUNCTION ehcp.closure_exception(date, text) IS
	'Can the exception for a school closed for four weeks apply? With the closures of the school''s calendar.';

CREATE FUNCTION ehcp.closure_windows(closures datemultirange,
	OUT closed_on date, OUT reopens_on date, OUT days_closed integer, OUT advice_from date, OUT advice_to date)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'ehcp_closure_windows';
COMMENT ON FUNCTION ehcp.closure_windows(datemultirange) IS
	'Each closure of four weeks or more, and the days on which a request for advice makes the exception apply.';

CREATE FUNCTION ehcp.closure_windows(closures datemultirange, calendar text,
	OUT closed_on date, OUT reopens_on date, OUT days_closed integer, OUT advice_from date, OUT advice_to date)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'ehcp_closure_windows';
COMMENT ON FUNCTION ehcp.closure_windows(datemultirange, text) IS
	'Each closure of four weeks or more, and the days on which a request for advice makes the exception apply.';

CREATE FUNCTION ehcp.closure_windows(calendar text,
	OUT closed_on date, OUT reopens_on date, OUT days_closed integer, OUT advice_from date, OUT advice_to date)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'ehcp_calendar_closure_windows';
COMMENT ON FUNCTION ehcp.closure_windows(text) IS
	'Each closure of four weeks or more in a calendar, and the days on which a request for advice makes the exception apply.';

CREATE FUNCTION ehcp.explain_closure_exception(advice_requested_on date, calendar text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT coalesce(
		(SELECT format('The exception can apply: closed from %s to %s, %s days (%s); advice was requested on %s, '
				'which is from %s to %s, a week before closing to a week before reopening.',
				to_char(closed_on, 'YYYY-MM-DD'), to_char(reopens_on - 1, 'YYYY-MM-DD'), days_closed,
				(SELECT string_agg(reason, ', ' ORDER BY days) FROM ehcp.closures
					WHERE closures.calendar = explain_closure_exception.calendar
						AND days && daterange(closed_on, reopens_on)),
				to_char(advice_requested_on, 'YYYY-MM-DD'),
				to_char(advice_from, 'YYYY-MM-DD'), to_char(advice_to, 'YYYY-MM-DD'))
			FROM ehcp.closure_windows(calendar)
			WHERE advice_requested_on BETWEEN advice_from AND advice_to),
		(SELECT format('The exception cannot apply: advice was requested on %s; the nearest closure of four weeks or more, '
				'from %s to %s, is for advice requested from %s to %s.',
				to_char(advice_requested_on, 'YYYY-MM-DD'),
				to_char(closed_on, 'YYYY-MM-DD'), to_char(reopens_on - 1, 'YYYY-MM-DD'),
				to_char(advice_from, 'YYYY-MM-DD'), to_char(advice_to, 'YYYY-MM-DD'))
			FROM ehcp.closure_windows(calendar)
			WHERE NOT ehcp.closure_exception(advice_requested_on, calendar) AND advice_to IS NOT NULL
			ORDER BY least(abs(advice_requested_on - advice_from), abs(advice_requested_on - advice_to))
			LIMIT 1),
		CASE WHEN NOT ehcp.closure_exception(advice_requested_on, calendar)
			THEN 'The exception cannot apply: the calendar has no closure of four weeks or more.' END);
END;
COMMENT ON FUNCTION ehcp.explain_closure_exception(date, text) IS
	'Why the exception for a closed school can apply or cannot: which closure, which window.';

CREATE FUNCTION ehcp.absence_exception(absences datemultirange, started_on date, limit_days integer) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_absence_exception';
COMMENT ON FUNCTION ehcp.absence_exception(datemultirange, date, integer) IS
	'Can the exception for an absence from the area apply: at least 28 days on end within the time limit?';

CREATE FUNCTION ehcp.absence_exception(absences datemultirange, started_on date, limit_days integer, least_days integer)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_absence_exception';
COMMENT ON FUNCTION ehcp.absence_exception(datemultirange, date, integer, integer) IS
	'Can the exception for an absence from the area apply: at least so many days on end within the time limit?';

CREATE FUNCTION ehcp.in_coronavirus_window(deadline date) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN deadline BETWEEN date '2020-05-01' AND date '2020-09-25';
COMMENT ON FUNCTION ehcp.in_coronavirus_window(date) IS
	'Does the deadline fall in the time of the coronavirus rules, 1 May to 25 September 2020 (SI 2020/471)?';
-- The distribution of days taken, and the measures read off it.

CREATE TYPE ehcp.timeliness;

CREATE FUNCTION ehcp.timeliness_in(cstring) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_in';
COMMENT ON FUNCTION ehcp.timeliness_in(cstring) IS
	'Text input of ehcp.timeliness.';

CREATE FUNCTION ehcp.timeliness_out(ehcp.timeliness) RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_out';
COMMENT ON FUNCTION ehcp.timeliness_out(ehcp.timeliness) IS
	'Text output of ehcp.timeliness.';

CREATE FUNCTION ehcp.timeliness_recv(internal) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_recv';
COMMENT ON FUNCTION ehcp.timeliness_recv(internal) IS
	'Binary input of ehcp.timeliness.';

CREATE FUNCTION ehcp.timeliness_send(ehcp.timeliness) RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_send';
COMMENT ON FUNCTION ehcp.timeliness_send(ehcp.timeliness) IS
	'Binary output of ehcp.timeliness.';

CREATE TYPE ehcp.timeliness
(
	INPUT = ehcp.timeliness_in,
	OUTPUT = ehcp.timeliness_out,
	RECEIVE = ehcp.timeliness_recv,
	SEND = ehcp.timeliness_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE ehcp.timeliness IS
	'Cases by the whole days that each took: completed, completed with an exception, open, undated.';

-- behind the aggregates

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date) IS
	'Adds a case to a summary; a new one for NULL.';

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date, boolean) IS
	'Adds a case, maybe with an exception, to a summary; a new one for NULL.';

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date, boolean, date) IS
	'Adds a case, as it stood on a day, to a summary; a new one for NULL.';

CREATE FUNCTION ehcp.timeliness_remove(summary ehcp.timeliness, started_on date, completed_on date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_remove';
COMMENT ON FUNCTION ehcp.timeliness_remove(ehcp.timeliness, date, date) IS
	'Takes a case away from a summary.';

CREATE FUNCTION ehcp.timeliness_remove(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_remove';
COMMENT ON FUNCTION ehcp.timeliness_remove(ehcp.timeliness, date, date, boolean) IS
	'Takes a case, maybe with an exception, away from a summary.';

CREATE FUNCTION ehcp.timeliness_remove(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_remove';
COMMENT ON FUNCTION ehcp.timeliness_remove(ehcp.timeliness, date, date, boolean, date) IS
	'Takes a case, as it stood on a day, away from a summary.';

CREATE FUNCTION ehcp.timeliness_combine(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_combine';
COMMENT ON FUNCTION ehcp.timeliness_combine(ehcp.timeliness, ehcp.timeliness) IS
	'The cases of both summaries; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.timeliness_uncombine(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_uncombine';
COMMENT ON FUNCTION ehcp.timeliness_uncombine(ehcp.timeliness, ehcp.timeliness) IS
	'Takes the cases of a summary away from another; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.timeliness_final(summary ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_final';
COMMENT ON FUNCTION ehcp.timeliness_final(ehcp.timeliness) IS
	'The summary in its stored form.';

-- measures

CREATE FUNCTION ehcp.completed(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_completed';
COMMENT ON FUNCTION ehcp.completed(ehcp.timeliness) IS
	'All completed cases, with exceptions and undated.';

CREATE FUNCTION ehcp.exceptions(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_exceptions';
COMMENT ON FUNCTION ehcp.exceptions(ehcp.timeliness) IS
	'The completed cases with an exception.';

CREATE FUNCTION ehcp.undated(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_undated';
COMMENT ON FUNCTION ehcp.undated(ehcp.timeliness) IS
	'The completed cases, without an exception, whose start is missing or after the end.';

CREATE FUNCTION ehcp.in_time(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_in_time';
COMMENT ON FUNCTION ehcp.in_time(ehcp.timeliness) IS
	'The cases completed within 140 days, exceptions left out.';

CREATE FUNCTION ehcp.in_time(summary ehcp.timeliness, limit_days integer) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_in_time';
COMMENT ON FUNCTION ehcp.in_time(ehcp.timeliness, integer) IS
	'The cases completed within the limit, exceptions left out.';

CREATE FUNCTION ehcp.in_time(summary ehcp.timeliness, limit_days integer, include_exceptions boolean) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_in_time';
COMMENT ON FUNCTION ehcp.in_time(ehcp.timeliness, integer, boolean) IS
	'The cases completed within the limit.';

CREATE FUNCTION ehcp.percent_in_time(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time';
COMMENT ON FUNCTION ehcp.percent_in_time(ehcp.timeliness) IS
	'The percentage completed within 140 days, exceptions left out; NULL of none.';

CREATE FUNCTION ehcp.percent_in_time(summary ehcp.timeliness, limit_days integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time';
COMMENT ON FUNCTION ehcp.percent_in_time(ehcp.timeliness, integer) IS
	'The percentage completed within the limit, exceptions left out; NULL of none.';

CREATE FUNCTION ehcp.percent_in_time(summary ehcp.timeliness, limit_days integer, include_exceptions boolean) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time';
COMMENT ON FUNCTION ehcp.percent_in_time(ehcp.timeliness, integer, boolean) IS
	'The percentage completed within the limit; NULL of none.';

CREATE FUNCTION ehcp.mean_weeks(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_mean_weeks';
COMMENT ON FUNCTION ehcp.mean_weeks(ehcp.timeliness) IS
	'The mean weeks taken, exceptions and undated left out; NULL of none.';

CREATE FUNCTION ehcp.median_weeks(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_median_weeks';
COMMENT ON FUNCTION ehcp.median_weeks(ehcp.timeliness) IS
	'The median weeks taken, exceptions and undated left out; NULL of none.';

CREATE FUNCTION ehcp.open_cases(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_open_cases';
COMMENT ON FUNCTION ehcp.open_cases(ehcp.timeliness) IS
	'The open cases, whatever their exception flag.';

CREATE FUNCTION ehcp.overdue(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_overdue';
COMMENT ON FUNCTION ehcp.overdue(ehcp.timeliness) IS
	'The open cases older than 140 days.';

CREATE FUNCTION ehcp.overdue(summary ehcp.timeliness, limit_days integer) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_overdue';
COMMENT ON FUNCTION ehcp.overdue(ehcp.timeliness, integer) IS
	'The open cases older than the limit.';

CREATE FUNCTION ehcp.percent_in_time_interval(summary ehcp.timeliness) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time_interval';
COMMENT ON FUNCTION ehcp.percent_in_time_interval(ehcp.timeliness) IS
	'Wilson''s 95 % interval of the percentage completed within 140 days, exceptions left out; NULL of none.';

CREATE FUNCTION ehcp.percent_in_time_interval(summary ehcp.timeliness, limit_days integer) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time_interval';
COMMENT ON FUNCTION ehcp.percent_in_time_interval(ehcp.timeliness, integer) IS
	'Wilson''s 95 % interval of the percentage completed within the limit, exceptions left out; NULL of none.';

CREATE FUNCTION ehcp.percent_in_time_interval(summary ehcp.timeliness, limit_days integer, include_exceptions boolean) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time_interval';
COMMENT ON FUNCTION ehcp.percent_in_time_interval(ehcp.timeliness, integer, boolean) IS
	'Wilson''s 95 % interval of the percentage completed within the limit; NULL of none.';

CREATE FUNCTION ehcp.change_interval(before ehcp.timeliness, now ehcp.timeliness) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_change_interval';
COMMENT ON FUNCTION ehcp.change_interval(ehcp.timeliness, ehcp.timeliness) IS
	'The 95 % interval of the change of percent_in_time from one summary to the other, in points; NULL where one has no percentage.';

CREATE FUNCTION ehcp.percentile_weeks(summary ehcp.timeliness, fraction numeric) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percentile_weeks';
COMMENT ON FUNCTION ehcp.percentile_weeks(ehcp.timeliness, numeric) IS
	'The weeks that a fraction of cases do not exceed, exceptions and undated left out; NULL of none.';

CREATE FUNCTION ehcp.bands_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_bands_support';
COMMENT ON FUNCTION ehcp.bands_support(internal) IS
	'Tells the planner how many rows ehcp.bands() returns.';

CREATE FUNCTION ehcp.bands(summary ehcp.timeliness, edges integer[],
	OUT from_day integer, OUT to_day integer, OUT completed bigint, OUT open bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SUPPORT ehcp.bands_support AS 'MODULE_PATHNAME', 'timeliness_bands_rows';
COMMENT ON FUNCTION ehcp.bands(ehcp.timeliness, integer[]) IS
	'Completed (without an exception) and open cases by bands of days; each edge is the last day of one.';

CREATE FUNCTION ehcp.survival(summary ehcp.timeliness,
	OUT days integer, OUT at_risk bigint, OUT completed bigint, OUT open bigint, OUT survival double precision,
	OUT std_error double precision, OUT lower double precision, OUT upper double precision)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 500 AS 'MODULE_PATHNAME', 'timeliness_survival';
COMMENT ON FUNCTION ehcp.survival(ehcp.timeliness) IS
	'The Kaplan-Meier curve: the share of cases that take longer than each number of days, open cases counted as censored.';

CREATE FUNCTION ehcp.percent_expected_in_time(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_expected_in_time';
COMMENT ON FUNCTION ehcp.percent_expected_in_time(ehcp.timeliness) IS
	'The percentage expected within 140 days, from the Kaplan-Meier curve; NULL where that does not reach so far.';

CREATE FUNCTION ehcp.percent_expected_in_time(summary ehcp.timeliness, limit_days integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_expected_in_time';
COMMENT ON FUNCTION ehcp.percent_expected_in_time(ehcp.timeliness, integer) IS
	'The percentage expected within the limit, from the Kaplan-Meier curve; NULL where that does not reach so far.';

-- algebra and order

CREATE FUNCTION ehcp.timeliness_plus(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_plus';
COMMENT ON FUNCTION ehcp.timeliness_plus(ehcp.timeliness, ehcp.timeliness) IS
	'Behind +: the cases of both summaries.';

CREATE FUNCTION ehcp.timeliness_minus(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_minus';
COMMENT ON FUNCTION ehcp.timeliness_minus(ehcp.timeliness, ehcp.timeliness) IS
	'Behind -: the cases of the first without those of the second.';

CREATE FUNCTION ehcp.timeliness_eq(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_eq';
COMMENT ON FUNCTION ehcp.timeliness_eq(ehcp.timeliness, ehcp.timeliness) IS
	'Behind =.';

CREATE FUNCTION ehcp.timeliness_ne(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ne';
COMMENT ON FUNCTION ehcp.timeliness_ne(ehcp.timeliness, ehcp.timeliness) IS
	'Behind <>.';

CREATE FUNCTION ehcp.timeliness_lt(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_lt';
COMMENT ON FUNCTION ehcp.timeliness_lt(ehcp.timeliness, ehcp.timeliness) IS
	'Behind <.';

CREATE FUNCTION ehcp.timeliness_le(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_le';
COMMENT ON FUNCTION ehcp.timeliness_le(ehcp.timeliness, ehcp.timeliness) IS
	'Behind <=.';

CREATE FUNCTION ehcp.timeliness_gt(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_gt';
COMMENT ON FUNCTION ehcp.timeliness_gt(ehcp.timeliness, ehcp.timeliness) IS
	'Behind >.';

CREATE FUNCTION ehcp.timeliness_ge(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ge';
COMMENT ON FUNCTION ehcp.timeliness_ge(ehcp.timeliness, ehcp.timeliness) IS
	'Behind >=.';

CREATE FUNCTION ehcp.timeliness_cmp(a ehcp.timeliness, b ehcp.timeliness) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_cmp';
COMMENT ON FUNCTION ehcp.timeliness_cmp(ehcp.timeliness, ehcp.timeliness) IS
	'Behind the order, which means nothing but serves indexes.';

CREATE FUNCTION ehcp.timeliness_hash(summary ehcp.timeliness) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash';
COMMENT ON FUNCTION ehcp.timeliness_hash(ehcp.timeliness) IS
	'Behind hashing.';

CREATE FUNCTION ehcp.timeliness_hash_extended(summary ehcp.timeliness, seed bigint) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash_extended';
COMMENT ON FUNCTION ehcp.timeliness_hash_extended(ehcp.timeliness, bigint) IS
	'Behind hashing with a seed.';

CREATE FUNCTION ehcp.jsonb(summary ehcp.timeliness) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_jsonb';
COMMENT ON FUNCTION ehcp.jsonb(ehcp.timeliness) IS
	'The summary as jsonb: a member for each class of cases.';

CREATE OPERATOR ehcp.+ (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_plus, COMMUTATOR = OPERATOR(ehcp.+));
COMMENT ON OPERATOR ehcp.+ (ehcp.timeliness, ehcp.timeliness) IS 'The cases of both summaries.';
CREATE OPERATOR ehcp.- (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_minus);
COMMENT ON OPERATOR ehcp.- (ehcp.timeliness, ehcp.timeliness) IS 'The cases of the first without those of the second, which it must contain.';
CREATE OPERATOR ehcp.= (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_eq, COMMUTATOR = OPERATOR(ehcp.=), NEGATOR = OPERATOR(ehcp.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR ehcp.= (ehcp.timeliness, ehcp.timeliness) IS 'The same counts of the same days.';
CREATE OPERATOR ehcp.<> (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_ne, COMMUTATOR = OPERATOR(ehcp.<>), NEGATOR = OPERATOR(ehcp.=),
	RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR ehcp.<> (ehcp.timeliness, ehcp.timeliness) IS 'Not the same counts of the same days.';
CREATE OPERATOR ehcp.< (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_lt, COMMUTATOR = OPERATOR(ehcp.>), NEGATOR = OPERATOR(ehcp.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR ehcp.< (ehcp.timeliness, ehcp.timeliness) IS 'Before, in an order that means nothing.';
CREATE OPERATOR ehcp.<= (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_le, COMMUTATOR = OPERATOR(ehcp.>=), NEGATOR = OPERATOR(ehcp.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR ehcp.<= (ehcp.timeliness, ehcp.timeliness) IS 'Not after, in an order that means nothing.';
CREATE OPERATOR ehcp.> (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_gt, COMMUTATOR = OPERATOR(ehcp.<), NEGATOR = OPERATOR(ehcp.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR ehcp.> (ehcp.timeliness, ehcp.timeliness) IS 'After, in an order that means nothing.';
CREATE OPERATOR ehcp.>= (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_ge, COMMUTATOR = OPERATOR(ehcp.<=), NEGATOR = OPERATOR(ehcp.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR ehcp.>= (ehcp.timeliness, ehcp.timeliness) IS 'Not before, in an order that means nothing.';

CREATE OPERATOR CLASS ehcp.timeliness_ops DEFAULT FOR TYPE ehcp.timeliness USING btree AS
	OPERATOR 1 ehcp.<, OPERATOR 2 ehcp.<=, OPERATOR 3 ehcp.=, OPERATOR 4 ehcp.>=, OPERATOR 5 ehcp.>,
	FUNCTION 1 ehcp.timeliness_cmp(ehcp.timeliness, ehcp.timeliness);
COMMENT ON OPERATOR CLASS ehcp.timeliness_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
COMMENT ON OPERATOR FAMILY ehcp.timeliness_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
CREATE OPERATOR CLASS ehcp.timeliness_ops DEFAULT FOR TYPE ehcp.timeliness USING hash AS
	OPERATOR 1 ehcp.=,
	FUNCTION 1 ehcp.timeliness_hash(ehcp.timeliness), FUNCTION 2 ehcp.timeliness_hash_extended(ehcp.timeliness, bigint);
COMMENT ON OPERATOR CLASS ehcp.timeliness_ops USING hash IS 'For GROUP BY and hash joins.';
COMMENT ON OPERATOR FAMILY ehcp.timeliness_ops USING hash IS 'For GROUP BY and hash joins.';

CREATE CAST (ehcp.timeliness AS jsonb) WITH FUNCTION ehcp.jsonb(ehcp.timeliness);
COMMENT ON CAST (ehcp.timeliness AS jsonb) IS 'A member for each class of cases.';

-- aggregates

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date) IS
	'The summary of the completed cases; the others are left out.';

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date, boolean) IS
	'The summary of the completed cases, some with an exception; the others are left out.';

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date, excepted boolean, as_of date)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date, boolean, date) IS
	'The summary of all cases as they stood at the end of a day: completed by then, or open.';

CREATE AGGREGATE ehcp.rollup(summary ehcp.timeliness)
(
	SFUNC = ehcp.timeliness_combine,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_combine,
	MINVFUNC = ehcp.timeliness_uncombine,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.timeliness) IS
	'The cases of all summaries together.';

-- the measures straight from rows; in one query all share the state of timeliness_agg

CREATE AGGREGATE ehcp.completed(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.completed,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.completed,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.completed(date, date, boolean) IS
	'All completed cases, with exceptions and undated.';

CREATE AGGREGATE ehcp.in_time(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.in_time,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.in_time,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.in_time(date, date, boolean) IS
	'The cases completed within 140 days, exceptions left out.';

CREATE AGGREGATE ehcp.percent_in_time(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.percent_in_time,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.percent_in_time,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.percent_in_time(date, date, boolean) IS
	'The percentage completed within 140 days, exceptions left out; NULL of none.';

CREATE AGGREGATE ehcp.mean_weeks(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.mean_weeks,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.mean_weeks,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.mean_weeks(date, date, boolean) IS
	'The mean weeks taken, exceptions and undated left out; NULL of none.';

CREATE AGGREGATE ehcp.median_weeks(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.median_weeks,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.median_weeks,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.median_weeks(date, date, boolean) IS
	'The median weeks taken, exceptions and undated left out; NULL of none.';
-- Openings, closings and breaches by day, and the backlog read off them.

CREATE TYPE ehcp.caseflow;

CREATE FUNCTION ehcp.caseflow_in(cstring) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_in';
COMMENT ON FUNCTION ehcp.caseflow_in(cstring) IS
	'Text input of ehcp.caseflow.';

CREATE FUNCTION ehcp.caseflow_out(ehcp.caseflow) RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_out';
COMMENT ON FUNCTION ehcp.caseflow_out(ehcp.caseflow) IS
	'Text output of ehcp.caseflow.';

CREATE FUNCTION ehcp.caseflow_recv(internal) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_recv';
COMMENT ON FUNCTION ehcp.caseflow_recv(internal) IS
	'Binary input of ehcp.caseflow.';

CREATE FUNCTION ehcp.caseflow_send(ehcp.caseflow) RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_send';
COMMENT ON FUNCTION ehcp.caseflow_send(ehcp.caseflow) IS
	'Binary output of ehcp.caseflow.';

CREATE TYPE ehcp.caseflow
(
	INPUT = ehcp.caseflow_in,
	OUTPUT = ehcp.caseflow_out,
	RECEIVE = ehcp.caseflow_recv,
	SEND = ehcp.caseflow_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE ehcp.caseflow IS
	'Cases by the days on which they were opened, closed, and went over the limit.';

-- behind the aggregates

CREATE FUNCTION ehcp.caseflow_add(summary ehcp.caseflow, opened_on date, closed_on date) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_add';
COMMENT ON FUNCTION ehcp.caseflow_add(ehcp.caseflow, date, date) IS
	'Adds a case with a limit of 140 days to a summary; a new one for NULL.';

CREATE FUNCTION ehcp.caseflow_add(summary ehcp.caseflow, opened_on date, closed_on date, limit_days integer) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_add';
COMMENT ON FUNCTION ehcp.caseflow_add(ehcp.caseflow, date, date, integer) IS
	'Adds a case to a summary with the same limit; a new one for NULL.';

CREATE FUNCTION ehcp.caseflow_remove(summary ehcp.caseflow, opened_on date, closed_on date) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_remove';
COMMENT ON FUNCTION ehcp.caseflow_remove(ehcp.caseflow, date, date) IS
	'Takes a case with a limit of 140 days away from a summary.';

CREATE FUNCTION ehcp.caseflow_remove(summary ehcp.caseflow, opened_on date, closed_on date, limit_days integer) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_remove';
COMMENT ON FUNCTION ehcp.caseflow_remove(ehcp.caseflow, date, date, integer) IS
	'Takes a case away from a summary.';

CREATE FUNCTION ehcp.caseflow_combine(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_combine';
COMMENT ON FUNCTION ehcp.caseflow_combine(ehcp.caseflow, ehcp.caseflow) IS
	'The cases of both summaries; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.caseflow_uncombine(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_uncombine';
COMMENT ON FUNCTION ehcp.caseflow_uncombine(ehcp.caseflow, ehcp.caseflow) IS
	'Takes the cases of a summary away from another; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.caseflow_final(summary ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_final';
COMMENT ON FUNCTION ehcp.caseflow_final(ehcp.caseflow) IS
	'The summary in its stored form.';

-- the backlog

CREATE FUNCTION ehcp.undated(summary ehcp.caseflow) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_undated';
COMMENT ON FUNCTION ehcp.undated(ehcp.caseflow) IS
	'The cases with no opening day, or closed before it; they are in no line.';

CREATE FUNCTION ehcp.backlog(summary ehcp.caseflow, day date,
	OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_backlog';
COMMENT ON FUNCTION ehcp.backlog(ehcp.caseflow, date) IS
	'All openings and closings up to the end of the day, and the cases open and overdue then.';

CREATE FUNCTION ehcp.backlog_series_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_backlog_series_support';
COMMENT ON FUNCTION ehcp.backlog_series_support(internal) IS
	'Tells the planner how many rows ehcp.backlog_series() returns.';

CREATE FUNCTION ehcp.backlog_series(summary ehcp.caseflow, from_day date, to_day date,
	OUT day date, OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 365 SUPPORT ehcp.backlog_series_support AS 'MODULE_PATHNAME', 'caseflow_backlog_series';
COMMENT ON FUNCTION ehcp.backlog_series(ehcp.caseflow, date, date) IS
	'A row a day: the openings and closings of the day, and the cases open and overdue at its end.';

CREATE FUNCTION ehcp.backlog_series(summary ehcp.caseflow, from_day date, to_day date, step interval,
	OUT day date, OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100 SUPPORT ehcp.backlog_series_support AS 'MODULE_PATHNAME', 'caseflow_backlog_series';
COMMENT ON FUNCTION ehcp.backlog_series(ehcp.caseflow, date, date, interval) IS
	'A row a step: the openings and closings of the step that ends with the day, and the cases open and overdue at its end.';

CREATE FUNCTION ehcp.opened(summary ehcp.caseflow, from_day date, to_day date) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_opened';
COMMENT ON FUNCTION ehcp.opened(ehcp.caseflow, date, date) IS
	'The openings from one day to another, both included.';

CREATE FUNCTION ehcp.closed(summary ehcp.caseflow, from_day date, to_day date) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_closed';
COMMENT ON FUNCTION ehcp.closed(ehcp.caseflow, date, date) IS
	'The closings from one day to another, both included.';

CREATE FUNCTION ehcp.clearance_weeks(summary ehcp.caseflow, day date) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_clearance_weeks';
COMMENT ON FUNCTION ehcp.clearance_weeks(ehcp.caseflow, date) IS
	'The weeks that the open cases would take at the mean weekly closings of the last 12 weeks; NULL with none.';

CREATE FUNCTION ehcp.clearance_weeks(summary ehcp.caseflow, day date, over_weeks integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_clearance_weeks';
COMMENT ON FUNCTION ehcp.clearance_weeks(ehcp.caseflow, date, integer) IS
	'The weeks that the open cases would take at the mean weekly closings of the last so many weeks; NULL with none.';

-- algebra and order

CREATE FUNCTION ehcp.caseflow_plus(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_plus';
COMMENT ON FUNCTION ehcp.caseflow_plus(ehcp.caseflow, ehcp.caseflow) IS
	'Behind +: the cases of both summaries.';

CREATE FUNCTION ehcp.caseflow_minus(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_minus';
COMMENT ON FUNCTION ehcp.caseflow_minus(ehcp.caseflow, ehcp.caseflow) IS
	'Behind -: the cases of the first without those of the second.';

CREATE FUNCTION ehcp.caseflow_eq(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_eq';
COMMENT ON FUNCTION ehcp.caseflow_eq(ehcp.caseflow, ehcp.caseflow) IS
	'Behind =.';

CREATE FUNCTION ehcp.caseflow_ne(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ne';
COMMENT ON FUNCTION ehcp.caseflow_ne(ehcp.caseflow, ehcp.caseflow) IS
	'Behind <>.';

CREATE FUNCTION ehcp.caseflow_lt(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_lt';
COMMENT ON FUNCTION ehcp.caseflow_lt(ehcp.caseflow, ehcp.caseflow) IS
	'Behind <.';

CREATE FUNCTION ehcp.caseflow_le(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_le';
COMMENT ON FUNCTION ehcp.caseflow_le(ehcp.caseflow, ehcp.caseflow) IS
	'Behind <=.';

CREATE FUNCTION ehcp.caseflow_gt(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_gt';
COMMENT ON FUNCTION ehcp.caseflow_gt(ehcp.caseflow, ehcp.caseflow) IS
	'Behind >.';

CREATE FUNCTION ehcp.caseflow_ge(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ge';
COMMENT ON FUNCTION ehcp.caseflow_ge(ehcp.caseflow, ehcp.caseflow) IS
	'Behind >=.';

CREATE FUNCTION ehcp.caseflow_cmp(a ehcp.caseflow, b ehcp.caseflow) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_cmp';
COMMENT ON FUNCTION ehcp.caseflow_cmp(ehcp.caseflow, ehcp.caseflow) IS
	'Behind the order, which means nothing but serves indexes.';

CREATE FUNCTION ehcp.caseflow_hash(summary ehcp.caseflow) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash';
COMMENT ON FUNCTION ehcp.caseflow_hash(ehcp.caseflow) IS
	'Behind hashing.';

CREATE FUNCTION ehcp.caseflow_hash_extended(summary ehcp.caseflow, seed bigint) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash_extended';
COMMENT ON FUNCTION ehcp.caseflow_hash_extended(ehcp.caseflow, bigint) IS
	'Behind hashing with a seed.';

CREATE FUNCTION ehcp.jsonb(summary ehcp.caseflow) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_jsonb';
COMMENT ON FUNCTION ehcp.jsonb(ehcp.caseflow) IS
	'The summary as jsonb: a member for each class of cases.';

CREATE OPERATOR ehcp.+ (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_plus, COMMUTATOR = OPERATOR(ehcp.+));
COMMENT ON OPERATOR ehcp.+ (ehcp.caseflow, ehcp.caseflow) IS 'The cases of both summaries.';
CREATE OPERATOR ehcp.- (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_minus);
COMMENT ON OPERATOR ehcp.- (ehcp.caseflow, ehcp.caseflow) IS 'The cases of the first without those of the second, which it must contain.';
CREATE OPERATOR ehcp.= (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_eq, COMMUTATOR = OPERATOR(ehcp.=), NEGATOR = OPERATOR(ehcp.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR ehcp.= (ehcp.caseflow, ehcp.caseflow) IS 'The same counts of the same days.';
CREATE OPERATOR ehcp.<> (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_ne, COMMUTATOR = OPERATOR(ehcp.<>), NEGATOR = OPERATOR(ehcp.=),
	RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR ehcp.<> (ehcp.caseflow, ehcp.caseflow) IS 'Not the same counts of the same days.';
CREATE OPERATOR ehcp.< (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_lt, COMMUTATOR = OPERATOR(ehcp.>), NEGATOR = OPERATOR(ehcp.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR ehcp.< (ehcp.caseflow, ehcp.caseflow) IS 'Before, in an order that means nothing.';
CREATE OPERATOR ehcp.<= (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_le, COMMUTATOR = OPERATOR(ehcp.>=), NEGATOR = OPERATOR(ehcp.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR ehcp.<= (ehcp.caseflow, ehcp.caseflow) IS 'Not after, in an order that means nothing.';
CREATE OPERATOR ehcp.> (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_gt, COMMUTATOR = OPERATOR(ehcp.<), NEGATOR = OPERATOR(ehcp.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR ehcp.> (ehcp.caseflow, ehcp.caseflow) IS 'After, in an order that means nothing.';
CREATE OPERATOR ehcp.>= (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_ge, COMMUTATOR = OPERATOR(ehcp.<=), NEGATOR = OPERATOR(ehcp.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR ehcp.>= (ehcp.caseflow, ehcp.caseflow) IS 'Not before, in an order that means nothing.';

CREATE OPERATOR CLASS ehcp.caseflow_ops DEFAULT FOR TYPE ehcp.caseflow USING btree AS
	OPERATOR 1 ehcp.<, OPERATOR 2 ehcp.<=, OPERATOR 3 ehcp.=, OPERATOR 4 ehcp.>=, OPERATOR 5 ehcp.>,
	FUNCTION 1 ehcp.caseflow_cmp(ehcp.caseflow, ehcp.caseflow);
COMMENT ON OPERATOR CLASS ehcp.caseflow_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
COMMENT ON OPERATOR FAMILY ehcp.caseflow_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
CREATE OPERATOR CLASS ehcp.caseflow_ops DEFAULT FOR TYPE ehcp.caseflow USING hash AS
	OPERATOR 1 ehcp.=,
	FUNCTION 1 ehcp.caseflow_hash(ehcp.caseflow), FUNCTION 2 ehcp.caseflow_hash_extended(ehcp.caseflow, bigint);
COMMENT ON OPERATOR CLASS ehcp.caseflow_ops USING hash IS 'For GROUP BY and hash joins.';
COMMENT ON OPERATOR FAMILY ehcp.caseflow_ops USING hash IS 'For GROUP BY and hash joins.';

CREATE CAST (ehcp.caseflow AS jsonb) WITH FUNCTION ehcp.jsonb(ehcp.caseflow);
COMMENT ON CAST (ehcp.caseflow AS jsonb) IS 'A member for each class of cases.';

-- aggregates

CREATE AGGREGATE ehcp.caseflow_agg(opened_on date, closed_on date)
(
	SFUNC = ehcp.caseflow_add,
	STYPE = ehcp.caseflow,
	SSPACE = 1024,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
	MSFUNC = ehcp.caseflow_add,
	MINVFUNC = ehcp.caseflow_remove,
	MSTYPE = ehcp.caseflow,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.caseflow_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.caseflow_agg(date, date) IS
	'The summary of all cases, with a limit of 140 days.';

CREATE AGGREGATE ehcp.caseflow_agg(opened_on date, closed_on date, limit_days integer)
(
	SFUNC = ehcp.caseflow_add,
	STYPE = ehcp.caseflow,
	SSPACE = 1024,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
	MSFUNC = ehcp.caseflow_add,
	MINVFUNC = ehcp.caseflow_remove,
	MSTYPE = ehcp.caseflow,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.caseflow_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.caseflow_agg(date, date, integer) IS
	'The summary of all cases; the limit is the same for all.';

CREATE AGGREGATE ehcp.rollup(summary ehcp.caseflow)
(
	SFUNC = ehcp.caseflow_combine,
	STYPE = ehcp.caseflow,
	SSPACE = 1024,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
	MSFUNC = ehcp.caseflow_combine,
	MINVFUNC = ehcp.caseflow_uncombine,
	MSTYPE = ehcp.caseflow,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.caseflow_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.caseflow) IS
	'The cases of all summaries together.';
-- Withholding small counts from what is published.

CREATE FUNCTION ehcp.withhold(count bigint, least_count bigint) RETURNS text
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_withhold';
COMMENT ON FUNCTION ehcp.withhold(bigint, bigint) IS
	'The count, or c: counts of 1 to least_count - 1 are withheld, and what would give them away. The partition is a line with a known total.';

CREATE FUNCTION ehcp.withhold(count bigint, least_count bigint, row_key text, column_key text) RETURNS text
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_withhold';
COMMENT ON FUNCTION ehcp.withhold(bigint, bigint, text, text) IS
	'The count, or c: counts of 1 to least_count - 1 are withheld, and what would give them away. The partition is a table of rows and columns with known totals; NULL as a key is the total.';
-- The statutory person-level return (SEN2): cases from its XML.

CREATE FUNCTION ehcp.refuse_sen2(place text, item text, value text, expected text, hint text, state text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING
		ERRCODE = state,
		MESSAGE = format('%s: %s ', place, item)
			|| CASE WHEN value = '' THEN 'is missing' ELSE format('"%s" is not %s', left(value, 40), expected) END,
		HINT = hint;
END
$$;
COMMENT ON FUNCTION ehcp.refuse_sen2(text, text, text, text, text, text) IS
	'Behind ehcp.sen2_cases(): the error for a value that the return may not have, with its place.';

-- Without a search path of their own, so that the planner puts them in line.

CREATE FUNCTION ehcp.sen2_date(value text, item text, place text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value = '' THEN NULL
	WHEN CASE WHEN value ~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
		-- day 31 of a month of 30 days is the first of the next
		THEN extract(day FROM make_date(left(value, 4)::integer, substr(value, 6, 2)::integer, 1) + right(value, 2)::integer - 1)
			= right(value, 2)::integer
		ELSE false END
		OR ehcp.refuse_sen2(place, item, value, 'a date', 'Dates are written ccyy-mm-dd, as 2023-09-01.', '22007')
	THEN make_date(left(value, 4)::integer, substr(value, 6, 2)::integer, right(value, 2)::integer) END;
COMMENT ON FUNCTION ehcp.sen2_date(text, text, text) IS
	'Behind ehcp.sen2_cases(): a date of the return, ccyy-mm-dd whatever DateStyle is; NULL where it is empty.';

CREATE FUNCTION ehcp.sen2_flag(value text, item text, place text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value IN ('1', 'true') THEN true
	WHEN value IN ('', '0', 'false')
		OR ehcp.refuse_sen2(place, item, value, 'a flag', 'It is 1 for yes or 0 for no.', '22023')
	THEN false END;
COMMENT ON FUNCTION ehcp.sen2_flag(text, text, text) IS
	'Behind ehcp.sen2_cases(): a flag of the return; false where it is empty.';

CREATE FUNCTION ehcp.sen2_outcome(value text, item text, place text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value IN ('Y', 'N', 'A', 'W', 'H')
		OR ehcp.refuse_sen2(place, item, value, 'an outcome',
			'It is Y (yes), N (no), A (not decided yet), W (withdrawn or ceased) or H (historical).', '22023')
	THEN value END;
COMMENT ON FUNCTION ehcp.sen2_outcome(text, text, text) IS
	'Behind ehcp.sen2_cases(): the outcome of a request or of an assessment.';

CREATE FUNCTION ehcp.sen2_cases(document xml)
RETURNS TABLE (case_id text, requested_on date, decided_on date, decision boolean, issued_on date, refused_on date,
	closed_on date, closed_on_assumed boolean, excepted boolean, contested boolean, contested_otherwise boolean, exported boolean,
	plan_started_on date, ceased_on date, request_outcome text, assessment_outcome text)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 10000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	node record;
	root text;
	expected text;
	year_end date;				-- of the year that the return covers
	place text := 'document';
	persons integer;			-- NULL until Persons is seen
	requests integer := 0;		-- of the person
	all_requests integer := 0;
	assessments integer;		-- of the request
	request_contested boolean;
	request_settled_on date;
	settled_on date;
	waiting boolean;
BEGIN
	IF strpos(document::text, '<!DOCTYPE') > 0 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'document has a document type declaration',
			HINT = 'The SEN2 return has none: take <!DOCTYPE ...> out.';
	END IF;

	-- The elements that make a case, in the document's order, and of each only what is named here; also
	-- what stands in the wrong place, to refuse it.  One pass: to look at siblings among 20,000 persons,
	-- as preceding-sibling:: does, would be quadratic.
	FOR node IN
		SELECT e.*
		FROM XMLTABLE('/descendant::*[not(parent::*) or self::Persons or self::Person or self::Requests or self::Assessment
				or (self::ReceivedDate or self::RequestOutcomeDate) and not(parent::Requests)
				or (self::AssessmentOutcomeDate or self::Week20 or self::NamedPlan) and not(parent::Assessment)]'
			PASSING document COLUMNS
				element text PATH 'name()',
				container text PATH 'name(..)',
				collection text PATH 'normalize-space(Header/CollectionDetails/Collection)',
				year text PATH 'normalize-space(Header/CollectionDetails/Year)',
				received text PATH 'normalize-space(ReceivedDate)',
				request_outcome text PATH 'normalize-space(RequestOutcome)',
				request_outcome_date text PATH 'normalize-space(RequestOutcomeDate)',
				request_mediation text PATH 'normalize-space(RequestMediation)',
				request_tribunal text PATH 'normalize-space(RequestTribunal)',
				exported text PATH 'normalize-space(Exported)',
				has_assessment boolean PATH 'boolean(Assessment)',
				assessment_outcome text PATH 'normalize-space(AssessmentOutcome)',
				assessment_outcome_date text PATH 'normalize-space(AssessmentOutcomeDate)',
				assessment_mediation text PATH 'normalize-space(AssessmentMediation)',
				assessment_tribunal text PATH 'normalize-space(AssessmentTribunal)',
				other_mediation text PATH 'normalize-space(OtherMediation)',
				other_tribunal text PATH 'normalize-space(OtherTribunal)',
				week20 text PATH 'normalize-space(Week20)',
				plan_start text PATH 'normalize-space(NamedPlan[1]/StartDate)',
				plan_cease text PATH 'normalize-space(NamedPlan[last()]/CeaseDate)',
				repeated text PATH 'name((ReceivedDate[2] | RequestOutcome[2] | RequestOutcomeDate[2] | RequestMediation[2] | RequestTribunal[2]
					| Exported[2] | AssessmentOutcome[2] | AssessmentOutcomeDate[2] | AssessmentMediation[2] | AssessmentTribunal[2]
					| OtherMediation[2] | OtherTribunal[2] | Week20[2] | NamedPlan/StartDate[2] | NamedPlan/CeaseDate[2])[1])') AS e
	LOOP
		IF node.container = '' THEN
			root := node.element;
			IF NOT starts_with(upper(node.collection), 'SEN2') THEN
				RAISE EXCEPTION USING
					ERRCODE = 'invalid_parameter_value',
					MESSAGE = 'document is not a SEN2 return: ' || CASE WHEN node.collection = ''
						THEN format('%s has no Header/CollectionDetails/Collection', root)
						ELSE format('its collection is "%s"', left(node.collection, 40)) END,
					HINT = 'The return has SEN2 there and its cases in Persons/Person/Requests, all without a namespace.';
			END IF;
			IF node.year !~ '^[1-9][0-9]{3}$' THEN
				PERFORM ehcp.refuse_sen2('Header/CollectionDetails', 'Year', node.year, 'a year', 'The return of 2024 covers the year 2023.', '22023');
			END IF;
			year_end := make_date(node.year::integer - 1, 12, 31);
			CONTINUE;
		END IF;

		expected := CASE WHEN node.element = 'Persons' THEN root WHEN node.element = 'Person' THEN 'Persons'
			WHEN node.element = 'Requests' THEN 'Person' WHEN node.element IN ('Assessment', 'ReceivedDate', 'RequestOutcomeDate') THEN 'Requests'
			ELSE 'Assessment' END;
		-- an item is among the elements only where it is misplaced
		IF node.container <> expected OR node.element NOT IN ('Persons', 'Person', 'Requests', 'Assessment') THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('%s: %s stands in %s, not in %s', place, node.element, node.container, expected),
				HINT = 'The return is nested Persons/Person/Requests/Assessment/NamedPlan.';
		END IF;

		CASE node.element
		WHEN 'Persons' THEN
			persons := coalesce(persons, 0);
			CONTINUE;
		WHEN 'Person' THEN
			persons := persons + 1;
			requests := 0;
			place := format('person %s', persons);
			CONTINUE;
		WHEN 'Requests' THEN
			requests := requests + 1;
			all_requests := all_requests + 1;
			assessments := 0;
			place := format('person %s, request %s', persons, requests);
		ELSE
			assessments := assessments + 1;
			place := format('person %s, request %s, assessment %s', persons, requests, assessments);
		END CASE;
		IF node.repeated <> '' THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('%s: more than one %s', place, node.repeated),
				HINT = 'Each item is given once.';
		END IF;

		IF node.element = 'Requests' THEN
			requested_on := ehcp.sen2_date(node.received, 'ReceivedDate', place);
			request_outcome := ehcp.sen2_outcome(node.request_outcome, 'RequestOutcome', place);
			request_settled_on := ehcp.sen2_date(node.request_outcome_date, 'RequestOutcomeDate', place);
			decided_on := CASE WHEN request_outcome IN ('Y', 'N', 'H') THEN request_settled_on END;
			-- historical: it was decided to assess, before the year
			decision := CASE WHEN request_outcome IN ('Y', 'H') THEN true WHEN request_outcome = 'N' THEN false END;
			-- ANY reads each flag; OR would leave the second unread where the first is set
			request_contested := true = ANY (ARRAY[ehcp.sen2_flag(node.request_mediation, 'RequestMediation', place),
				ehcp.sen2_flag(node.request_tribunal, 'RequestTribunal', place)]);
			-- the authority that the child moved to
			exported := node.exported NOT IN ('', '0', 'false');
			CONTINUE WHEN node.has_assessment;
		END IF;

		-- of a request without an assessment all this is empty
		assessment_outcome := CASE WHEN assessments > 0 THEN ehcp.sen2_outcome(node.assessment_outcome, 'AssessmentOutcome', place) END;
		settled_on := ehcp.sen2_date(node.assessment_outcome_date, 'AssessmentOutcomeDate', place);
		issued_on := CASE assessment_outcome WHEN 'Y' THEN settled_on END;
		refused_on := CASE assessment_outcome WHEN 'N' THEN settled_on END;
		excepted := ehcp.sen2_flag(node.week20, 'Week20', place);
		contested := true = ANY (ARRAY[request_contested,
			ehcp.sen2_flag(node.assessment_mediation, 'AssessmentMediation', place),
			ehcp.sen2_flag(node.assessment_tribunal, 'AssessmentTribunal', place)]);
		contested_otherwise := true = ANY (ARRAY[ehcp.sen2_flag(node.other_mediation, 'OtherMediation', place),
			ehcp.sen2_flag(node.other_tribunal, 'OtherTribunal', place)]);
		plan_started_on := ehcp.sen2_date(node.plan_start, 'StartDate', place);
		ceased_on := ehcp.sen2_date(node.plan_cease, 'CeaseDate', place);

		case_id := CASE WHEN assessments > 0 THEN format('%s.%s.%s', persons, requests, assessments) ELSE format('%s.%s', persons, requests) END;
		IF assessments = 0 THEN
			waiting := request_outcome IN ('Y', 'A', 'H') AND NOT exported;
			settled_on := CASE WHEN request_outcome IN ('N', 'W') THEN request_settled_on END;
		ELSE
			-- decided to issue, and without a date: not issued yet
			waiting := (assessment_outcome = 'A' OR assessment_outcome = 'Y' AND settled_on IS NULL) AND NOT exported;
		END IF;
		closed_on := CASE WHEN NOT waiting
			THEN coalesce(settled_on, greatest(requested_on, request_settled_on, plan_started_on), year_end) END;
		closed_on_assumed := NOT waiting AND settled_on IS NULL;
		RETURN NEXT;
	END LOOP;

	IF persons IS NULL OR persons > 0 AND all_requests = 0 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = CASE WHEN persons IS NULL THEN 'document has no Persons' ELSE format('document has no Requests in any of %s persons', persons) END,
			HINT = 'The return has its cases in Persons/Person/Requests, all without a namespace.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.sen2_cases(xml) IS
	'The cases of a SEN2 return: a row for each assessment, and for each request without one. No names, no dates of birth, no UPN.';
-- Live summaries: a table of summaries by area and month that triggers keep equal to the rows.

CREATE TYPE ehcp.live_summary_part AS
(
	area text,
	month date,
	added_t ehcp.timeliness,
	removed_t ehcp.timeliness,
	added_f ehcp.caseflow,
	removed_f ehcp.caseflow
);
COMMENT ON TYPE ehcp.live_summary_part IS
	'Of one area and month: the summaries of cases added, and of cases removed; NULL is of no cases.';

CREATE FUNCTION ehcp.keep_live_summary() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_keep_live_summary';
COMMENT ON FUNCTION ehcp.keep_live_summary() IS
	'Trigger: adds what a statement changed to the live summary of the table.';

CREATE FUNCTION ehcp.check_live_summary_columns(cases regclass) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_check_live_summary_columns';
COMMENT ON FUNCTION ehcp.check_live_summary_columns(regclass) IS
	'Behind ehcp.create_live_summary(): the error for a table without the columns, and whether it has an area.';

CREATE FUNCTION ehcp.live_summary_query(source text, by_area boolean) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
-- grouped by bytes, as the triggers do, whatever the column's collation takes for equal
RETURN format('SELECT %s COLLATE "C" AS area, issued_on - extract(day FROM issued_on)::integer + 1 AS month,'
	' ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.caseflow_agg(requested_on, closed_on) AS f'
	' FROM %s GROUP BY 1, 2', CASE WHEN by_area THEN 'area::text' ELSE 'NULL::text' END, source);
COMMENT ON FUNCTION ehcp.live_summary_query(text, boolean) IS
	'Behind live summaries: the query that makes one from all rows.';

-- The triggers name the table of the parts in their WHEN clause: so they depend on it, a dump and
-- a rename know it, and dropping it takes them along.  Their first argument says whether cases
-- are kept by area; those of partitions have a second.
CREATE FUNCTION ehcp.live_summary_of(cases regclass, OUT parts regclass, OUT by_area boolean) RETURNS record
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	SELECT refobjid, tgargs = 'by area\000' INTO parts, by_area
	FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
	WHERE tgrelid = cases AND tgfoid IN ('ehcp.keep_live_summary'::regproc, 'ehcp.truncate_live_summary'::regproc) AND tgnargs = 1
		AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid
	LIMIT 1;
	IF parts IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('table %s has no live summary', cases),
			HINT = CASE WHEN pg_partition_root(cases) <> cases THEN format('Name the partitioned table: %s.', pg_partition_root(cases))
				ELSE 'ehcp.create_live_summary() makes one.' END;
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.live_summary_of(regclass) IS
	'Behind live summaries: the table of the parts of a case table''s summary, and whether it is by area.';

-- A statement on a partitioned table fires its triggers only, and one on a partition only those
-- of the partition: so each has its own, and a row is counted once.
CREATE FUNCTION ehcp.live_summary_triggers(cases regclass, parts regclass, by_area boolean)
RETURNS TABLE (relation regclass, trigger name, trouble text, definition text)
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH RECURSIVE tables AS (
		SELECT cases::oid AS oid
		UNION ALL
		SELECT inhrelid FROM tables JOIN pg_inherits ON inhparent = tables.oid
	), wanted AS (
		SELECT pg_class.oid AS tgrelid, event.trigger AS tgname,
			format('CREATE TRIGGER %s %s ON %s %s FOR EACH STATEMENT WHEN (%L::regclass IS NOT NULL) EXECUTE FUNCTION ehcp.%s(%s)',
				event.trigger, event.event, pg_class.oid::regclass, transition, parts, function,
				CASE WHEN by_area THEN '''by area''' ELSE '''of all areas''' END
					|| CASE WHEN pg_class.oid <> cases THEN ', ''partition''' ELSE '' END) AS definition
		FROM tables JOIN pg_class USING (oid)
			CROSS JOIN LATERAL (VALUES
				(name 'live_summary_insert', 'AFTER INSERT', 'REFERENCING NEW TABLE AS added', 'keep_live_summary'),
				('live_summary_update', 'AFTER UPDATE', 'REFERENCING OLD TABLE AS removed NEW TABLE AS added', 'keep_live_summary'),
				('live_summary_delete', 'AFTER DELETE', 'REFERENCING OLD TABLE AS removed', 'keep_live_summary'),
				('live_summary_truncate', CASE WHEN pg_class.oid <> cases THEN 'BEFORE TRUNCATE' ELSE 'AFTER TRUNCATE' END, '', 'truncate_live_summary')
			) AS event(trigger, event, transition, function)
		-- A TRUNCATE of a partitioned table fires those of its partitions.  The whole table has one
		-- nevertheless, as it may have partitions that have none yet
		WHERE relkind <> 'p' OR pg_class.oid = cases OR event.trigger <> 'live_summary_truncate'
	), present AS (
		SELECT tgrelid, tgname, tgenabled
		FROM pg_depend JOIN pg_trigger ON pg_trigger.oid = objid
		WHERE classid = 'pg_trigger'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = parts
	)
	SELECT tgrelid::regclass, tgname,
		CASE WHEN tgenabled IS NULL THEN 'missing'
			WHEN definition IS NULL THEN 'left over'
			-- a plain trigger doesn't fire under session_replication_role = replica
			WHEN tgenabled <> 'A' THEN 'not enabled always' END,
		definition
	FROM wanted FULL JOIN present USING (tgrelid, tgname)
	ORDER BY tgrelid, tgname;
END;
COMMENT ON FUNCTION ehcp.live_summary_triggers(regclass, regclass, boolean) IS
	'Behind live summaries: the triggers that keep one, on the table and its partitions, and what is wrong with them.';

CREATE FUNCTION ehcp.attach_live_summary(cases regclass, parts regclass, by_area boolean) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wrong record;
	other record;
	writer record;
BEGIN
	FOR wrong IN SELECT * FROM ehcp.live_summary_triggers(cases, parts, by_area) WHERE trouble IS NOT NULL
	LOOP
		IF wrong.trouble = 'left over' THEN
			EXECUTE format('DROP TRIGGER %I ON %s', wrong.trigger, wrong.relation);
			CONTINUE;
		END IF;
		IF wrong.trouble = 'missing' THEN
			SELECT refobjid::regclass AS parts, tgnargs = 2 AS of_partition INTO other
			FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
			WHERE tgrelid = wrong.relation AND tgname = wrong.trigger AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid;
			IF FOUND THEN
				RAISE EXCEPTION USING
					ERRCODE = 'duplicate_object',
					MESSAGE = format('table %s has triggers of another live summary', wrong.relation),
					DETAIL = format('They keep table %s.', other.parts),
					HINT = CASE WHEN other.of_partition THEN 'ehcp.repair_live_summary() of the table that it was a partition of takes them away.'
						ELSE format('DROP TABLE %s CASCADE drops that one.', other.parts) END;
			END IF;
			EXECUTE wrong.definition;
		END IF;
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', wrong.relation, wrong.trigger);
	END LOOP;

	-- Whoever may write there may add to what is kept here.  To read it, which folding needs too,
	-- is for those who may read all cases, and to take from it for those who may change them.
	FOR writer IN
		SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(name) END AS name,
			has_table_privilege(name, cases, 'SELECT') AS reads,
			has_table_privilege(name, cases, 'UPDATE, DELETE') AS changes,
			truncates
		FROM (
			SELECT grantee, CASE WHEN grantee = 0 THEN 'public' ELSE pg_get_userbyid(grantee) END AS name,
				bool_or(privilege_type = 'TRUNCATE') AS truncates
			FROM (SELECT DISTINCT relation FROM ehcp.live_summary_triggers(cases, parts, by_area)) AS tables
				JOIN pg_class ON pg_class.oid = relation
				CROSS JOIN LATERAL (
					SELECT * FROM aclexplode(coalesce(relacl, acldefault('r', relowner)))
					UNION ALL
					SELECT acl.* FROM pg_attribute, aclexplode(attacl) AS acl WHERE attrelid = relation
				) AS acl
			WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
			GROUP BY grantee
		) AS writers
	LOOP
		EXECUTE format('GRANT INSERT%s%s%s ON %s TO %s',
			CASE WHEN writer.reads THEN ', SELECT' END,
			CASE WHEN writer.reads AND writer.changes OR writer.truncates THEN ', DELETE' END,
			CASE WHEN writer.truncates THEN ', TRUNCATE' END, parts, writer.name);
	END LOOP;
END
$$;
COMMENT ON FUNCTION ehcp.attach_live_summary(regclass, regclass, boolean) IS
	'Behind live summaries: sets the triggers right, and lets all who may write to the table keep its summary.';

CREATE FUNCTION ehcp.check_read_committed() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_transaction_state',
			MESSAGE = format('this can''t be done in a %s transaction', upper(current_setting('transaction_isolation'))),
			DETAIL = 'It would not see what others committed since the transaction began.',
			HINT = 'Use READ COMMITTED.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_read_committed() IS
	'Behind live summaries: the error for a transaction that may not see all rows.';

CREATE FUNCTION ehcp.create_live_summary(cases regclass, summary name) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	relation pg_class;
	trouble text;
	by_area boolean;
	schema regnamespace;
	parts regclass;
	result bigint;
BEGIN
	PERFORM ehcp.check_read_committed();
	SELECT * INTO relation FROM pg_class WHERE oid = cases;
	trouble := CASE
		WHEN relation.relkind NOT IN ('r', 'p') THEN 'Triggers see all changes of a table only, ordinary or partitioned.'
		WHEN relation.relrowsecurity THEN 'It has row security: whoever writes to it would see a summary of rows that are hidden from them.'
		WHEN relation.relpersistence <> 'p' THEN 'It is temporary or unlogged: what a crash empties, no trigger sees.'
		WHEN relation.relispartition THEN 'It is a partition: a change of the partitioned table does not fire its triggers.'
		WHEN relation.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits WHERE cases IN (inhrelid, inhparent))
			THEN 'It inherits, or is inherited from: a change of one table does not fire the triggers of another.'
		WHEN EXISTS (SELECT FROM pg_partition_tree(cases) JOIN pg_class ON oid = relid WHERE relkind = 'f' OR relpersistence <> 'p')
			THEN 'A partition is a foreign or an unlogged table: triggers do not see all its changes.'
		WHEN EXISTS (SELECT FROM pg_subscription_rel WHERE srrelid = cases OR srrelid IN (SELECT relid FROM pg_partition_tree(cases)))
			THEN 'A subscription writes to it: logical replication fires no statement triggers.'
	END;
	IF trouble IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s can''t have a live summary', cases),
			DETAIL = trouble,
			HINT = CASE WHEN relation.relispartition THEN 'Name the partitioned table.'
				ELSE 'Keep the summary in a materialized view, and REFRESH that.' END;
	END IF;
	by_area := ehcp.check_live_summary_columns(cases);
	IF summary LIKE '%.%' AND to_regnamespace(quote_ident(split_part(summary, '.', 1))) IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_name',
			MESSAGE = format('"%s" names a schema', summary),
			DETAIL = 'A live summary is made in the schema of the case table.',
			HINT = format('Give its name alone: %L.', substring(summary FROM '[^.]*$'));
	ELSIF octet_length(summary || '_parts') > 63 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'name_too_long',
			MESSAGE = format('the name "%s" is too long for a live summary', summary),
			DETAIL = 'The table behind it has six bytes more, and 63 is the most.';
	END IF;

	EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', cases);
	IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = cases AND tgfoid = 'ehcp.keep_live_summary'::regproc AND tgnargs = 1) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('table %s has a live summary already', cases),
			HINT = format('DROP TABLE %s CASCADE drops it.', (ehcp.live_summary_of(cases)).parts);
	END IF;

	schema := relation.relnamespace;
	EXECUTE format('CREATE TABLE %s.%I OF ehcp.live_summary_part', schema, summary || '_parts');
	parts := format('%s.%I', schema, summary || '_parts');
	-- it has no key, and is to be published nevertheless
	EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', parts);
	EXECUTE format('COMMENT ON TABLE %s IS %L', parts,
		format('Behind view %s: what was added and removed, statement by statement, and folded now and then.', summary));
	EXECUTE format($view$
		CREATE VIEW %s.%I AS
		SELECT area, month, ehcp.rollup(added_t) OPERATOR(ehcp.-) ehcp.rollup(removed_t) AS t,
			ehcp.rollup(added_f) OPERATOR(ehcp.-) ehcp.rollup(removed_f) AS f
		FROM %s GROUP BY area, month
		HAVING ehcp.rollup(added_f) OPERATOR(ehcp.<>) ehcp.rollup(removed_f)
		$view$, schema, summary, parts);
	EXECUTE format('COMMENT ON VIEW %s.%I IS %L', schema, summary,
		format('Timeliness (t) and caseflow (f) of the cases in %s, by area and month of issue; always up to date.', cases));

	PERFORM ehcp.attach_live_summary(cases, parts, by_area);
	EXECUTE format('INSERT INTO %s (area, month, added_t, added_f) %s', parts,
		ehcp.live_summary_query(cases::text, by_area));
	GET DIAGNOSTICS result = ROW_COUNT;
	RETURN result;
END
$$;
COMMENT ON FUNCTION ehcp.create_live_summary(regclass, name) IS
	'Makes a view of summaries by area and month of issue that is always equal to the rows, and tells how many there are.';

CREATE FUNCTION ehcp.truncate_live_summary() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
BEGIN
	SELECT refobjid INTO STRICT parts
	FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
	WHERE tgrelid = TG_RELID AND tgname = TG_NAME AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid;

	IF TG_WHEN = 'BEFORE' THEN
		-- a partition: its rows are about to go
		PERFORM ehcp.check_read_committed();
		EXECUTE format('INSERT INTO %s (area, month, removed_t, removed_f) %s', parts,
			ehcp.live_summary_query(TG_RELID::regclass::text, TG_ARGV[0] = 'by area'));
	ELSIF current_setting('transaction_isolation') = 'read committed' THEN
		-- which lets readers go on; one who folds has what a DELETE would not see
		EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parts);
		EXECUTE format('DELETE FROM %s', parts);
	ELSE
		-- as of an old snapshot a DELETE would leave some, but not a TRUNCATE
		EXECUTE format('TRUNCATE %s', parts);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ehcp.truncate_live_summary() IS
	'Trigger: empties the live summary of a truncated table, or takes away the rows of a truncated partition.';

CREATE FUNCTION ehcp.fold_live_summary(parts regclass) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	worth_it boolean;
BEGIN
	EXECUTE format('SELECT sum(n) > 1000 + 2 * count(*) FROM (SELECT count(*) AS n FROM %s GROUP BY area, month) AS s', parts)
	INTO worth_it;
	IF worth_it THEN
		BEGIN
			-- one at a time, and nobody waits
			EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', parts);
			EXECUTE format($fold$
				WITH folded AS MATERIALIZED (
					SELECT area, month, array_agg(ctid) AS tids,
						ehcp.rollup(added_t) OPERATOR(ehcp.-) ehcp.rollup(removed_t) AS t,
						ehcp.rollup(added_f) OPERATOR(ehcp.-) ehcp.rollup(removed_f) AS f
					FROM %1$s GROUP BY area, month HAVING count(*) > 1
				), gone AS (
					DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT unnest(tids) FROM folded))
				)
				INSERT INTO %1$s (area, month, added_t, added_f)
				SELECT area, month, t, f FROM folded WHERE f OPERATOR(ehcp.<>) 'empty'
				$fold$, parts);
		EXCEPTION
			-- another folds; or has since this transaction began; or, in a statement inside
			-- another, what is removed comes before what was added
			WHEN lock_not_available OR serialization_failure OR invalid_parameter_value THEN
				NULL;
		END;
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.fold_live_summary(regclass) IS
	'Where there are many parts, makes one of all for an area and month, as writers do by themselves.';

CREATE FUNCTION ehcp.verify_live_summary(cases regclass)
RETURNS TABLE (area text, month date, t ehcp.timeliness, f ehcp.caseflow)
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
	by_area boolean;
	wrong record;
BEGIN
	SELECT * INTO parts, by_area FROM ehcp.live_summary_of(cases);
	FOR wrong IN SELECT * FROM ehcp.live_summary_triggers(cases, parts, by_area) WHERE trouble IS NOT NULL
	LOOP
		RAISE WARNING USING
			MESSAGE = format('trigger %s on table %s is %s', wrong.trigger, wrong.relation, wrong.trouble),
			HINT = format('SELECT ehcp.repair_live_summary(%L) sets it right.', cases);
	END LOOP;
	-- in one statement, so of one moment, whoever writes meanwhile: what was added is
	-- what was removed and what is there
	RETURN QUERY EXECUTE format($differ$
		SELECT area, month, ehcp.rollup(t), ehcp.rollup(f)
		FROM (
			SELECT area, month, t, f, t AS accounted_t, f AS accounted_f, NULL AS added_t, NULL AS added_f FROM (%s) AS there
			UNION ALL
			SELECT area, month, NULL, NULL, removed_t, removed_f, added_t, added_f FROM %s
		) AS both_sides
		GROUP BY area, month
		HAVING ehcp.rollup(accounted_t) OPERATOR(ehcp.<>) ehcp.rollup(added_t)
			OR ehcp.rollup(accounted_f) OPERATOR(ehcp.<>) ehcp.rollup(added_f)
		ORDER BY area, month
		$differ$, ehcp.live_summary_query(cases::text, by_area), parts);
END
$$;
COMMENT ON FUNCTION ehcp.verify_live_summary(regclass) IS
	'The areas and months whose live summary is not that of the rows, with that of the rows: none, if all is well.';

CREATE FUNCTION ehcp.repair_live_summary(cases regclass) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
	by_area boolean;
	wrong bigint;
BEGIN
	PERFORM ehcp.check_read_committed();
	-- writers wait, and one who folds, but readers go on
	EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', cases);
	SELECT * INTO parts, by_area FROM ehcp.live_summary_of(cases);
	EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parts);
	PERFORM ehcp.attach_live_summary(cases, parts, by_area);
	SELECT count(*) INTO wrong FROM ehcp.verify_live_summary(cases);
	IF wrong > 0 THEN
		EXECUTE format('DELETE FROM %s', parts);
		EXECUTE format('INSERT INTO %s (area, month, added_t, added_f) %s', parts,
			ehcp.live_summary_query(cases::text, by_area));
	END IF;
	RETURN wrong;
END
$$;
COMMENT ON FUNCTION ehcp.repair_live_summary(regclass) IS
	'Makes a live summary equal to the rows again, and its triggers complete; tells how many areas and months were wrong.';
-- The scorecard: views over the user's case table, for a dashboard to point at.

CREATE FUNCTION ehcp.as_of() RETURNS date
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_as_of';
COMMENT ON FUNCTION ehcp.as_of() IS
	'The day that the views of a scorecard answer for: the setting ehcp.as_of, or today.';

CREATE VIEW ehcp.scorecard_columns AS
SELECT *
FROM (VALUES
	(1, 'cases', 'case_id', 'any', true, 'the case'),
	(2, 'cases', 'requested_on', 'date', true, 'the request for an assessment was received'),
	(3, 'cases', 'issued_on', 'date', true, 'the final plan was issued'),
	(4, 'cases', 'closed_on', 'date', true, 'the case ceased to wait: plan issued, refused or withdrawn; NULL: still open'),
	(5, 'cases', 'excepted', 'boolean', true, 'a statutory exception applies to the 20 weeks'),
	(6, 'cases', 'decided_on', 'date', false, 'the decision whether to assess'),
	(7, 'cases', 'decision', 'boolean', false, 'it was to assess'),
	(8, 'cases', 'refused_on', 'date', false, 'a plan was refused after the assessment'),
	(9, 'cases', 'ceased_on', 'date', false, 'the plan ceased'),
	(10, 'cases', 'contested', 'boolean', false, 'mediation or tribunal on the request or the assessment'),
	(11, 'cases', 'area', 'any', false, 'what the council is divided by, or the council'),
	(12, 'cases', 'owner', 'any', false, 'whose case it is'),
	(13, 'advice', 'case_id', 'any', true, 'the case'),
	(14, 'advice', 'service', 'any', true, 'who was asked'),
	(15, 'advice', 'requested_on', 'date', true, 'the service received the request for advice'),
	(16, 'advice', 'received_on', 'date', true, 'the advice came in'),
	(17, 'reviews', 'plan_id', 'any', true, 'the plan'),
	(18, 'reviews', 'due_on', 'date', true, 'the review was due'),
	(19, 'reviews', 'meeting_on', 'date', true, 'the review meeting was held'),
	(20, 'reviews', 'decided_on', 'date', true, 'the decision after the review was sent')
) AS columns(position, relation, name, type, required, meaning);
COMMENT ON VIEW ehcp.scorecard_columns IS
	'The columns of the relations that ehcp.create_scorecard() takes.';
COMMENT ON COLUMN ehcp.scorecard_columns.position IS 'The order of the rows.';
COMMENT ON COLUMN ehcp.scorecard_columns.relation IS 'The argument: cases, advice or reviews.';
COMMENT ON COLUMN ehcp.scorecard_columns.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_columns.type IS 'Its type.';
COMMENT ON COLUMN ehcp.scorecard_columns.required IS 'False: the relation may be without it.';
COMMENT ON COLUMN ehcp.scorecard_columns.meaning IS 'What it says.';

CREATE VIEW ehcp.scorecard_figures AS
SELECT *
FROM (VALUES
	('ahead_by', 'completed less expected_by_now; below 0: behind'),
	('area', 'NULL in the rows for all areas together'),
	('band', 'weeks since the request'),
	('case_id', 'the case, as in the case table'),
	('cases_to_complete', 'how many of the overdue cases the milestone wants completed'),
	('ceased_on', 'the plan ceased'),
	('change', 'in percentage points, from the row before in time'),
	('change_percent', 'from a year before, in percent'),
	('clearance_weeks', 'the weeks that the open cases would take at the pace of the last 12'),
	('closed_without_plan', 'refused or withdrawn'),
	('completed', 'cases ended, with a plan or without; or stages, or reviews, completed'),
	('completed_in_4_weeks', 'of the reviews completed in the month, those decided within 28 days of the meeting'),
	('contested', 'mediation or tribunal on the request or the assessment'),
	('counted_on', 'the day whose overdue cases the milestone speaks of'),
	('day', 'the end of the month, or the day of the scorecard where that is earlier'),
	('days_left', 'until the deadline; below 0 after it'),
	('days_open', 'since the request'),
	('deadline', 'the last day of the 20 weeks'),
	('decided_on', 'the decision: whether to assess, or after the review'),
	('decision', 'it was to assess'),
	('direction_of_travel', 'better or worse where the change is more than chance (95 %), else no clear change'),
	('due', 'plans due: whose limit ends in the month, exceptions left out; or reviews due'),
	('due_on', 'the last day for it'),
	('ended_on', 'the first of plan issued, plan refused, decision not to assess, case closed'),
	('excepted', 'a statutory exception applies to the 20 weeks'),
	('expected_by_now', 'completed by now on a straight line to the milestone'),
	('from_day', 'the first day of the band'),
	('held', 'of the reviews due in the month, those whose meeting was held'),
	('in_20_weeks', 'of the issued, those within 140 days'),
	('in_20_weeks_including_exceptions', 'of these, those within 140 days'),
	('in_force', 'plans issued and not ceased'),
	('in_force_year_before', 'at the end of the same month a year before; on the same day while the month runs'),
	('in_progress', 'neither issued nor closed'),
	('in_time', 'of the completed, those within the limit'),
	('is_open', 'requested and not ended'),
	('is_whole', 'the month is over'),
	('issued', 'final plans; exceptions left out in the views of timeliness'),
	('issued_including_exceptions', 'final plans, those with an exception as well'),
	('issued_on', 'the final plan was issued'),
	('knows_decisions', 'the case table has the column decided_on'),
	('last_day', 'of the month, or the day of the scorecard where that is earlier'),
	('limit_days', 'the statutory limit'),
	('longest_wait_days', 'of the oldest request that waits'),
	('mean_of_12_months', 'requests a month, over the 12 months that end with the month; NULL while it runs'),
	('mean_weeks', 'from request to plan, exceptions left out'),
	('median_weeks', 'from request to plan, or to the end of the stage; exceptions left out'),
	('meeting_on', 'the review meeting was held'),
	('milestone', 'its name in the table milestones'),
	('milestone_result', 'met or missed; before its day, on course or behind'),
	('month', 'its first day'),
	('month_result', 'the percentage of the month against the target: met, near or missed'),
	('next_step', 'the name in ehcp.statutory_limits'),
	('next_step_deadline', 'the last day for the next step'),
	('open', 'requested and not ended'),
	('opened', 'requests of the month'),
	('others_in_20_weeks', 'of these, those within 140 days'),
	('others_issued', 'plans since counted_on of cases that were not overdue then, exceptions left out'),
	('others_percent', 'of these, in percent'),
	('outstanding', 'reviews due, or met for, and not decided, at the last day'),
	('over_6_weeks', 'of the waiting, those beyond 42 days'),
	('overdue', 'beyond the statutory limit'),
	('overdue_then', 'the cases overdue on the day counted_on'),
	('owner', 'whose case it is'),
	('percent', 'in time, of all; exceptions left out of both'),
	('percent_expected_in_20_weeks', 'of those that get a plan, by the Kaplan-Meier curve; exceptions, contested cases and those closed without a plan left out'),
	('percent_held', 'held, of the due'),
	('percent_in_4_weeks', 'completed_in_4_weeks, of the completed'),
	('percent_including_exceptions', 'in time, of all; exceptions in both'),
	('percent_lower', 'the lower end of the 95 % interval of percent'),
	('percent_of_open', 'of the open cases of the area'),
	('percent_over_6_weeks', 'of the waiting'),
	('percent_overdue', 'of the open'),
	('percent_upper', 'the upper end of the 95 % interval of percent'),
	('plan_id', 'the plan, as in the table of reviews'),
	('points_from_target', 'percent less the target'),
	('received', 'requests'),
	('received_on', 'the advice came in'),
	('refused_on', 'a plan was refused after the assessment'),
	('requested_on', 'the request was received, for an assessment or for advice'),
	('requests', 'requests for an assessment'),
	('requests_year_before', 'in the same month a year before, up to the same day while the month runs'),
	('rolling_12_months', 'percent of the 12 months that end with the month: a ratio of sums'),
	('rolling_12_months_result', 'the rolling 12 months against the target: met, near or missed'),
	('service', 'NULL in the rows for all services together, and for stages that have none'),
	('stage', 'in case_tracker: request, assessment or plan; in stage_timeliness a name in ehcp.statutory_limits'),
	('status', 'on track, due within four weeks, overdue, exception, or request date missing'),
	('target', 'its name in the table targets'),
	('target_percent', 'the percentage aimed at'),
	('to_day', 'the last day of the band; NULL: no end'),
	('waiting', 'requests for advice not answered'),
	('week_ending', 'the last of the seven days'),
	('working_days_left', 'until the deadline, in the calendar that ehcp.calendar names; NULL outside of it'),
	('year', 'the calendar year of issue'),
	('year_to_date', 'percent since January')
) AS figures(name, meaning);
COMMENT ON VIEW ehcp.scorecard_figures IS
	'What the columns of a scorecard''s views mean; the columns carry it as their comments.';
COMMENT ON COLUMN ehcp.scorecard_figures.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_figures.meaning IS 'What it says.';

GRANT SELECT ON ehcp.scorecard_columns, ehcp.scorecard_figures TO PUBLIC;

-- The views, in the order of their making.  In a definition %1$s is the scorecard's
-- schema and %2$s the columns and the relation that it reads.  Only the three views
-- *_as_at know the user's relations.

CREATE FUNCTION ehcp.scorecard_views(OUT name text, OUT reads text, OUT comment text, OUT definition text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $views$
VALUES
('cases_as_at', 'cases', 'The cases as they stood on the day ehcp.as_of(): what came later is not there yet.', $$
	SELECT case_id, area, owner, requested_on,
		CASE WHEN decided_on <= ehcp.as_of() THEN decided_on END AS decided_on,
		CASE WHEN decided_on <= ehcp.as_of() THEN decision END AS decision,
		CASE WHEN refused_on <= ehcp.as_of() THEN refused_on END AS refused_on,
		CASE WHEN issued_on <= ehcp.as_of() THEN issued_on END AS issued_on,
		CASE WHEN ceased_on <= ehcp.as_of() THEN ceased_on END AS ceased_on,
		CASE WHEN ended_on <= ehcp.as_of() THEN ended_on END AS ended_on,
		excepted IS TRUE AS excepted, contested IS TRUE AS contested,
		-- column by column, for an index on closed_on
		(closed_on IS NULL OR closed_on > ehcp.as_of())
			AND (issued_on IS NULL OR issued_on > ehcp.as_of())
			AND (refused_on IS NULL OR refused_on > ehcp.as_of())
			AND (decided_on IS NULL OR decided_on > ehcp.as_of() OR decision IS NOT FALSE) AS is_open,
		knows_decisions
	FROM (
		SELECT *, least(closed_on, issued_on, refused_on, CASE WHEN NOT decision THEN decided_on END) AS ended_on
		FROM (SELECT %2$s) AS relation
	) AS cases
	WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL
$$),
('advice_as_at', 'advice', 'The requests for advice as they stood on the day ehcp.as_of().', $$
	SELECT case_id, service, requested_on,
		CASE WHEN received_on <= ehcp.as_of() THEN received_on END AS received_on,
		received_on IS NULL OR received_on > ehcp.as_of() AS is_open
	FROM (SELECT %2$s) AS advice
	WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL
$$),
('reviews_as_at', 'reviews', 'The annual reviews as they stood on the day ehcp.as_of().', $$
	SELECT plan_id, due_on,
		CASE WHEN meeting_on <= ehcp.as_of() THEN meeting_on END AS meeting_on,
		CASE WHEN decided_on <= ehcp.as_of() THEN decided_on END AS decided_on
	FROM (SELECT %2$s) AS reviews
$$),
('months', NULL, 'The months that the views by month speak of: ten whole years and the months of this one.', $$
	SELECT month::date, least(end_of_month, ehcp.as_of()) AS last_day, end_of_month <= ehcp.as_of() AS is_whole
	FROM generate_series(date_trunc('year', ehcp.as_of() - interval '10 years'), ehcp.as_of()::timestamp, '1 month') AS month,
		LATERAL (SELECT (month + interval '1 month - 1 day')::date) AS e(end_of_month)
$$),
('monthly_timeliness', NULL, 'Plans issued, and how many in 20 weeks, by the month of issue: by area and in all.', $$
	WITH issued AS (
		SELECT date_trunc('month', issued_on::timestamp)::date AS month, area,
			ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2
	), months AS (
		-- a row for each area and month, also where none was issued
		SELECT month, area, ehcp.rollup(t) AS t
		FROM (
			SELECT * FROM issued JOIN (SELECT month FROM %1$s.months) AS shown USING (month)
			UNION ALL
			SELECT month, area, 'empty' AS t FROM %1$s.months, (SELECT DISTINCT area FROM issued) AS areas
			WHERE month >= (SELECT min(month) FROM issued)
		) AS parts
		GROUP BY GROUPING SETS ((month, area), (month))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), windows AS (
		SELECT month, area, t, lag(t) OVER by_month AS t_before,
			CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
			ehcp.rollup(t) OVER this_year AS t_this_year
		FROM months
		WINDOW by_month AS (PARTITION BY area ORDER BY month),
			twelve AS (by_month ROWS 11 PRECEDING),
			this_year AS (PARTITION BY area, date_trunc('year', month::timestamp) ORDER BY month)
	)
	SELECT month, area,
		ehcp.completed(t) - ehcp.exceptions(t) AS issued,
		ehcp.in_time(t) AS in_20_weeks,
		ehcp.percent_in_time(t) AS percent,
		lower(ehcp.percent_in_time_interval(t)) AS percent_lower,
		upper(ehcp.percent_in_time_interval(t)) AS percent_upper,
		ehcp.completed(t) AS issued_including_exceptions,
		ehcp.in_time(t, 140, true) AS in_20_weeks_including_exceptions,
		ehcp.percent_in_time(t, 140, true) AS percent_including_exceptions,
		ehcp.percent_in_time(t_12_months) AS rolling_12_months,
		ehcp.percent_in_time(t_this_year) AS year_to_date,
		ehcp.percent_in_time(t) - ehcp.percent_in_time(t_before) AS change,
		CASE WHEN lower(ehcp.change_interval(t_before, t)) > 0 THEN 'better'
			WHEN upper(ehcp.change_interval(t_before, t)) < 0 THEN 'worse'
			WHEN ehcp.change_interval(t_before, t) IS NOT NULL THEN 'no clear change' END AS direction_of_travel,
		ehcp.mean_weeks(t) AS mean_weeks,
		ehcp.median_weeks(t) AS median_weeks
	FROM windows
$$),
('yearly_timeliness', NULL, 'Plans issued, and how many in 20 weeks, by the calendar year of issue: by area and in all.', $$
	WITH issued AS (
		SELECT extract(year FROM issued_on)::integer AS year, area,
			ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2
	), years AS (
		SELECT year, area, ehcp.rollup(t) AS t
		FROM issued
		GROUP BY GROUPING SETS ((year, area), (year))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), windows AS (
		SELECT *, CASE WHEN lag(year) OVER by_year = year - 1 THEN lag(t) OVER by_year END AS t_before
		FROM years
		WINDOW by_year AS (PARTITION BY area ORDER BY year)
	)
	SELECT year, area,
		ehcp.completed(t) - ehcp.exceptions(t) AS issued,
		ehcp.in_time(t) AS in_20_weeks,
		ehcp.percent_in_time(t) AS percent,
		lower(ehcp.percent_in_time_interval(t)) AS percent_lower,
		upper(ehcp.percent_in_time_interval(t)) AS percent_upper,
		ehcp.completed(t) AS issued_including_exceptions,
		ehcp.in_time(t, 140, true) AS in_20_weeks_including_exceptions,
		ehcp.percent_in_time(t, 140, true) AS percent_including_exceptions,
		ehcp.percent_in_time(t) - ehcp.percent_in_time(t_before) AS change,
		CASE WHEN lower(ehcp.change_interval(t_before, t)) > 0 THEN 'better'
			WHEN upper(ehcp.change_interval(t_before, t)) < 0 THEN 'worse'
			WHEN ehcp.change_interval(t_before, t) IS NOT NULL THEN 'no clear change' END AS direction_of_travel,
		ehcp.mean_weeks(t) AS mean_weeks,
		ehcp.median_weeks(t) AS median_weeks
	FROM windows
$$),
('plans_due', NULL, 'Cases by the month in which their 20 weeks end, by area and in all: months to come show what is on its way.', $$
	WITH due AS (
		SELECT date_trunc('month', (requested_on + 140)::timestamp)::date AS month, area,
			ehcp.timeliness_agg(requested_on, issued_on, false) FILTER (WHERE NOT excepted) AS t,
			count(*) FILTER (WHERE NOT excepted) AS due,
			count(*) FILTER (WHERE NOT excepted AND ended_on IS NOT NULL AND issued_on IS NULL) AS closed_without_plan
		FROM %1$s.cases_as_at
		-- where it ended without a plan in the 20 weeks, none became due
		WHERE NOT contested AND requested_on IS NOT NULL
			AND (issued_on IS NOT NULL OR ended_on IS NULL OR ended_on > requested_on + 140)
		GROUP BY 1, 2
	), months AS (
		SELECT month, area, ehcp.rollup(t) AS t, sum(due)::bigint AS due, sum(closed_without_plan)::bigint AS closed_without_plan
		FROM due
		GROUP BY GROUPING SETS ((month, area), (month))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	)
	SELECT month, area, due,
		ehcp.completed(t) AS issued,
		ehcp.in_time(t) AS in_20_weeks,
		CASE WHEN month + interval '1 month' <= ehcp.as_of() + 1
			THEN round(100.0 * ehcp.in_time(t) / nullif(due, 0), 1) END AS percent,
		closed_without_plan,
		due - ehcp.completed(t) - closed_without_plan AS in_progress,
		ehcp.mean_weeks(t) AS mean_weeks
	FROM months
$$),
('weekly_backlog', NULL, 'Requests, endings, and the cases open and overdue, week by week to the day ehcp.as_of(): by area and in all.', $$
	WITH flows AS (
		SELECT area, ehcp.caseflow_agg(requested_on, ended_on) AS f, min(requested_on) AS first_day
		FROM %1$s.cases_as_at
		GROUP BY area
	), totals AS (
		SELECT area, ehcp.rollup(f) AS f
		FROM flows
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	)
	SELECT day AS week_ending, area, opened AS received, closed AS completed, open, overdue,
		round(100.0 * overdue / nullif(open, 0), 1) AS percent_overdue,
		CASE WHEN count(*) OVER twelve = 12 THEN round(12.0 * open / nullif(sum(closed) OVER twelve, 0), 1) END AS clearance_weeks
	FROM (SELECT ehcp.as_of() - least((ehcp.as_of() - min(first_day)) / 7, 520) * 7 AS first_week FROM flows
			HAVING count(first_day) > 0) AS weeks, totals,
		ehcp.backlog_series(f, first_week, ehcp.as_of(), '7 days')
	WINDOW twelve AS (PARTITION BY area ORDER BY day ROWS 11 PRECEDING)
$$),
('backlog_ages', NULL, 'The open cases by the weeks since their request: by area and in all.', $$
	WITH open AS (
		SELECT area, ehcp.timeliness_agg(requested_on, NULL, false, ehcp.as_of()) AS t
		FROM %1$s.cases_as_at
		WHERE is_open
		GROUP BY area
	), totals AS (
		SELECT area, ehcp.rollup(t) AS t
		FROM open
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	)
	SELECT area, ('{0-6,6-16,16-20,20-30,30-40,40-52,52+}'::text[])[n] AS band, from_day, to_day, open,
		round(100.0 * open / nullif(ehcp.open_cases(t), 0), 1) AS percent_of_open
	FROM totals,
		ehcp.bands(t, '{42,112,140,210,280,364}') WITH ORDINALITY AS bands(from_day, to_day, completed, open, n)
$$),
('stage_timeliness', NULL, 'The stages and their limits by month of completion: decision to assess, advice by service, refusal, final plan.', $$
	WITH completed AS (
		SELECT 'decision_to_assess' AS stage, NULL AS service, date_trunc('month', decided_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, decided_on) AS t
		FROM %1$s.cases_as_at
		WHERE decided_on IS NOT NULL
		GROUP BY 3
		UNION ALL
		SELECT 'advice' AS stage, service, date_trunc('month', received_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, received_on) AS t
		FROM %1$s.advice_as_at
		WHERE received_on IS NOT NULL
		GROUP BY GROUPING SETS ((2, 3), (3))
		UNION ALL
		SELECT 'refusal_to_issue' AS stage, NULL AS service, date_trunc('month', refused_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, refused_on) AS t
		FROM %1$s.cases_as_at
		WHERE refused_on IS NOT NULL AND requested_on IS NOT NULL
		GROUP BY 3
		UNION ALL
		SELECT 'final_plan' AS stage, NULL AS service, date_trunc('month', issued_on::timestamp)::date AS month,
			ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 3
	), months AS (
		SELECT stage, service, month, ehcp.rollup(t) AS t
		FROM (
			SELECT * FROM completed JOIN (SELECT month FROM %1$s.months) AS shown USING (month)
			UNION ALL
			SELECT month, stage, service, 'empty' AS t
			FROM %1$s.months, (SELECT stage, service, min(month) AS first_month FROM completed GROUP BY 1, 2) AS stages
			WHERE month >= first_month
		) AS parts
		GROUP BY stage, service, month
	), windows AS (
		SELECT *,
			ehcp.deadline('2000-01-01', stage) - date '2000-01-01' AS limit_days,
			CASE WHEN count(*) OVER twelve = 12 THEN ehcp.rollup(t) OVER twelve END AS t_12_months,
			ehcp.rollup(t) OVER this_year AS t_this_year
		FROM months
		WINDOW twelve AS (PARTITION BY stage, service ORDER BY month ROWS 11 PRECEDING),
			this_year AS (PARTITION BY stage, service, date_trunc('year', month::timestamp) ORDER BY month)
	)
	SELECT month, stage, service, limit_days,
		ehcp.completed(t) - ehcp.exceptions(t) AS completed,
		ehcp.in_time(t, limit_days) AS in_time,
		ehcp.percent_in_time(t, limit_days) AS percent,
		lower(ehcp.percent_in_time_interval(t, limit_days)) AS percent_lower,
		upper(ehcp.percent_in_time_interval(t, limit_days)) AS percent_upper,
		ehcp.percent_in_time(t_12_months, limit_days) AS rolling_12_months,
		ehcp.percent_in_time(t_this_year, limit_days) AS year_to_date,
		ehcp.median_weeks(t) AS median_weeks
	FROM windows
$$),
('advice_waiting', NULL, 'Advice asked for and not received, for cases that have not ended: by service and in all.', $$
	SELECT service, count(*) AS waiting,
		count(*) FILTER (WHERE ehcp.as_of() > requested_on + 42) AS over_6_weeks,
		round(100.0 * count(*) FILTER (WHERE ehcp.as_of() > requested_on + 42) / nullif(count(*), 0), 1) AS percent_over_6_weeks,
		max(ehcp.as_of() - requested_on) AS longest_wait_days
	FROM %1$s.advice_as_at
	-- nobody waits for the advice of a case that has ended
	WHERE is_open AND NOT EXISTS (SELECT FROM %1$s.cases_as_at AS ended
		WHERE ended.case_id::text = advice_as_at.case_id AND ended_on IS NOT NULL)
	GROUP BY GROUPING SETS ((service), ())
$$),
('requests', NULL, 'Requests by month, against the same month a year before: by area and in all.', $$
	WITH received AS (
		SELECT date_trunc('month', requested_on::timestamp)::date AS month, area, count(*) AS requests,
			count(*) FILTER (WHERE extract(day FROM requested_on) <= extract(day FROM ehcp.as_of())) AS up_to_the_day
		FROM %1$s.cases_as_at
		WHERE requested_on IS NOT NULL
		GROUP BY 1, 2
	), months AS (
		SELECT month, area, sum(requests)::bigint AS requests, sum(up_to_the_day)::bigint AS up_to_the_day
		FROM (
			SELECT * FROM received JOIN (SELECT month FROM %1$s.months) AS shown USING (month)
			UNION ALL
			SELECT month, area, 0 AS requests, 0 AS up_to_the_day FROM %1$s.months, (SELECT DISTINCT area FROM received) AS areas
			WHERE month >= (SELECT min(month) FROM received)
		) AS parts
		GROUP BY GROUPING SETS ((month, area), (month))
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), windows AS (
		SELECT month, area, requests,
			CASE WHEN is_whole THEN lag(requests, 12) OVER by_month ELSE lag(up_to_the_day, 12) OVER by_month END
				AS requests_year_before,
			CASE WHEN is_whole AND count(*) OVER twelve = 12 THEN round(avg(requests) OVER twelve, 1) END AS mean_of_12_months
		FROM months JOIN (SELECT month, is_whole FROM %1$s.months) AS shown USING (month)
		WINDOW by_month AS (PARTITION BY area ORDER BY month), twelve AS (by_month ROWS 11 PRECEDING)
	)
	SELECT month, area, requests, requests_year_before,
		round(100.0 * (requests - requests_year_before) / nullif(requests_year_before, 0), 1) AS change_percent,
		mean_of_12_months
	FROM windows
$$),
('cohort', NULL, 'What became of the requests of a month, exceptions included: by area and in all. Sums since a month are sums of its rows.', $$
	WITH requests AS (
		SELECT date_trunc('month', requested_on::timestamp)::date AS month, area,
			count(*) AS opened,
			count(issued_on) AS issued,
			count(*) FILTER (WHERE issued_on BETWEEN requested_on AND requested_on + 140) AS in_20_weeks,
			count(*) FILTER (WHERE ended_on IS NOT NULL AND issued_on IS NULL) AS closed_without_plan,
			count(*) FILTER (WHERE ended_on IS NULL) AS in_progress,
			count(*) FILTER (WHERE ended_on IS NULL AND ehcp.as_of() > requested_on + 140) AS overdue,
			ehcp.timeliness_agg(requested_on, issued_on, excepted, ehcp.as_of())
				FILTER (WHERE (issued_on IS NOT NULL OR ended_on IS NULL) AND NOT contested AND NOT excepted) AS t
		FROM %1$s.cases_as_at
		WHERE requested_on IS NOT NULL
		GROUP BY 1, 2
	)
	SELECT month, area, sum(opened)::bigint AS opened, sum(issued)::bigint AS issued, sum(in_20_weeks)::bigint AS in_20_weeks,
		sum(closed_without_plan)::bigint AS closed_without_plan, sum(in_progress)::bigint AS in_progress,
		sum(overdue)::bigint AS overdue,
		ehcp.percent_expected_in_time(ehcp.rollup(t)) AS percent_expected_in_20_weeks
	FROM requests
	GROUP BY GROUPING SETS ((month, area), (month))
	HAVING grouping(area) = 1 OR area IS NOT NULL
$$),
('review_timeliness', NULL, 'Annual reviews by month: due, held, decided in 4 weeks of the meeting, outstanding and overdue.', $$
	WITH due AS (
		SELECT date_trunc('month', due_on::timestamp)::date AS month, count(*) AS due, count(meeting_on) AS held
		FROM %1$s.reviews_as_at
		WHERE due_on <= ehcp.as_of()
		GROUP BY 1
	), decided AS (
		SELECT date_trunc('month', decided_on::timestamp)::date AS month, ehcp.timeliness_agg(meeting_on, decided_on) AS t
		FROM %1$s.reviews_as_at
		WHERE decided_on IS NOT NULL
		GROUP BY 1
	), flows AS (
		SELECT min(first_day) AS first_day,
			ehcp.caseflow_agg(first_day, decided_on) FILTER (WHERE decided_on IS NULL OR decided_on >= first_day) AS outstanding,
			-- no meeting although due; no decision 4 weeks after the meeting
			ehcp.caseflow_agg(due_on, last_day, 0) FILTER (WHERE last_day IS NULL OR last_day >= due_on) AS unmet,
			ehcp.caseflow_agg(meeting_on, decided_on, 28) FILTER (WHERE meeting_on IS NOT NULL) AS undecided
		FROM %1$s.reviews_as_at, LATERAL (SELECT least(due_on, meeting_on), least(meeting_on, decided_on)) AS days(first_day, last_day)
	)
	SELECT month,
		coalesce(due, 0) AS due,
		coalesce(held, 0) AS held,
		round(100.0 * held / due, 1) AS percent_held,
		ehcp.completed(coalesce(t, 'empty')) AS completed,
		ehcp.in_time(coalesce(t, 'empty'), 28) AS completed_in_4_weeks,
		ehcp.percent_in_time(t, 28) AS percent_in_4_weeks,
		(ehcp.backlog(outstanding, last_day)).open AS outstanding,
		(ehcp.backlog(unmet, last_day)).overdue + (ehcp.backlog(undecided, last_day)).overdue AS overdue
	FROM %1$s.months JOIN flows ON last_day >= first_day LEFT JOIN due USING (month) LEFT JOIN decided USING (month)
$$),
('plans_in_force', NULL, 'The number of plans at the end of each month, and a year before: by area and in all.', $$
	WITH flows AS (
		SELECT area, ehcp.caseflow_agg(issued_on, ceased_on) AS f, min(issued_on) AS first_day
		FROM %1$s.cases_as_at
		WHERE issued_on IS NOT NULL
		GROUP BY area
	), totals AS (
		SELECT area, ehcp.rollup(f) AS f
		FROM flows
		GROUP BY GROUPING SETS ((area), ())
		HAVING grouping(area) = 1 OR area IS NOT NULL
	), counts AS (
		-- from a 31 December, each month's end
		SELECT day, area, open AS in_force, lag(open, 12) OVER (PARTITION BY area ORDER BY day) AS in_force_year_before
		FROM totals, ehcp.backlog_series(f, (date_trunc('year', ehcp.as_of() - interval '11 years') - interval '1 day')::date,
			ehcp.as_of(), '1 month')
		UNION ALL
		SELECT last_day, area, (ehcp.backlog(f, last_day)).open, (ehcp.backlog(f, (last_day - interval '1 year')::date)).open
		FROM totals, %1$s.months
		WHERE NOT is_whole
	)
	SELECT day, area, in_force, in_force_year_before,
		round(100.0 * (in_force - in_force_year_before) / nullif(in_force_year_before, 0), 1) AS change_percent
	FROM counts JOIN (SELECT last_day AS day FROM %1$s.months) AS shown USING (day)
	WHERE day >= (SELECT min(first_day) FROM flows)
$$),
('case_tracker', NULL, 'Every open case with its next statutory step, its deadline and its status.', $$
	SELECT case_id, area, owner, requested_on, ehcp.as_of() - requested_on AS days_open, stage, next_step,
		ehcp.deadline(requested_on, next_step) AS next_step_deadline,
		deadline, deadline - ehcp.as_of() AS days_left,
		CASE WHEN ehcp.calendar_knows(deadline) AND ehcp.calendar_knows(ehcp.as_of())
			THEN ehcp.working_days_between(ehcp.as_of(), deadline) END AS working_days_left,
		CASE WHEN requested_on IS NULL THEN 'request date missing'
			WHEN excepted THEN 'exception'
			WHEN deadline < ehcp.as_of() THEN 'overdue'
			WHEN deadline <= ehcp.as_of() + 28 THEN 'due within four weeks'
			ELSE 'on track' END AS status
	FROM (
		SELECT *, ehcp.deadline(requested_on, 'final_plan') AS deadline,
			-- where decisions aren't known, the timetable says
			CASE WHEN requested_on IS NULL THEN NULL
				WHEN CASE WHEN knows_decisions THEN decided_on IS NULL ELSE ehcp.as_of() <= requested_on + 42 END THEN 'request'
				WHEN ehcp.as_of() <= requested_on + 112 THEN 'assessment'
				ELSE 'plan' END AS stage
		FROM %1$s.cases_as_at
		WHERE is_open
	) AS open,
		LATERAL (SELECT CASE stage WHEN 'request' THEN 'decision_to_assess' WHEN 'assessment' THEN 'refusal_to_issue'
			WHEN 'plan' THEN 'final_plan' END)
			AS step(next_step)
$$),
('target_progress', NULL, 'Timeliness by month against the targets: met, near or missed.', $$
	SELECT name AS target, targets.percent AS target_percent, month, area, timeliness.percent,
		timeliness.percent - targets.percent AS points_from_target,
		CASE WHEN timeliness.percent >= targets.percent THEN 'met'
			WHEN timeliness.percent >= targets.percent - near_points THEN 'near'
			WHEN timeliness.percent IS NOT NULL THEN 'missed' END AS month_result,
		rolling_12_months,
		CASE WHEN rolling_12_months >= targets.percent THEN 'met'
			WHEN rolling_12_months >= targets.percent - near_points THEN 'near'
			WHEN rolling_12_months IS NOT NULL THEN 'missed' END AS rolling_12_months_result
	FROM %1$s.targets, %1$s.monthly_timeliness AS timeliness
$$),
('milestone_progress', NULL, 'How many of the cases overdue on a day have been completed since, against the milestone; and the plans of the other cases.', $$
	SELECT name AS milestone, counted_on, due_on, overdue_then, cases_to_complete, completed,
		round(expected, 1) AS expected_by_now,
		round(completed - expected, 1) AS ahead_by,
		CASE WHEN completed >= cases_to_complete THEN 'met'
			WHEN ehcp.as_of() >= due_on THEN 'missed'
			WHEN completed >= expected THEN 'on course'
			ELSE 'behind' END AS milestone_result,
		ehcp.completed(others) - ehcp.exceptions(others) AS others_issued,
		ehcp.in_time(others) AS others_in_20_weeks,
		ehcp.percent_in_time(others) AS others_percent
	FROM %1$s.milestones,
		LATERAL (SELECT least(ehcp.as_of(), due_on)) AS d(day),
		LATERAL (SELECT cases_to_complete::numeric * (day - counted_on) / (due_on - counted_on)) AS e(expected),
		LATERAL (
			SELECT count(*) FILTER (WHERE was_overdue) AS overdue_then,
				count(*) FILTER (WHERE was_overdue AND ended_on <= day) AS completed,
				ehcp.timeliness_agg(requested_on, issued_on, excepted)
					FILTER (WHERE NOT was_overdue AND issued_on > counted_on AND issued_on <= day AND NOT contested) AS others
			FROM (
				SELECT *, coalesce(requested_on + 140 < counted_on, false) AS was_overdue
				FROM %1$s.cases_as_at
				WHERE ended_on IS NULL OR ended_on > counted_on
			) AS cases
		) AS counts
	WHERE counted_on <= ehcp.as_of()
$$)
$views$;
COMMENT ON FUNCTION ehcp.scorecard_views() IS
	'Behind ehcp.create_scorecard(): the views that it makes.';

-- What create_scorecard() reads: "columns FROM relation", checked; for no relation,
-- the same columns and no rows.

CREATE FUNCTION ehcp.scorecard_source(source regclass, role text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	problems text[];
	missing boolean;
	instead text;
	columns text;
BEGIN
	IF source IS NOT NULL AND (SELECT relkind NOT IN ('r', 'p', 'v', 'm', 'f') FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s is no table or view', source),
			HINT = format('Name the table or the view that holds the %s.', role);
	END IF;
	IF (SELECT relpersistence = 't' FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s is temporary, and views of it would be too', source),
			HINT = 'Make it a table that stays: CREATE TABLE … AS SELECT …';
	END IF;

	WITH wanted AS (
		SELECT w.name, w.type, w.required, w.position, actual,
			actual IS NOT NULL AND w.type <> 'any' AND actual <> w.type AS mistyped
		FROM ehcp.scorecard_columns AS w LEFT JOIN (
			SELECT attname, format_type(coalesce(nullif(typbasetype, 0), atttypid), NULL)
			FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
			WHERE attrelid = source AND attnum > 0 AND NOT attisdropped
		) AS has(name, actual) USING (name)
		WHERE w.relation = role
	)
	SELECT array_agg(format('column %s: %s expected, %s found', name, replace(type, 'any', 'any type'),
			coalesce(actual, 'none')) ORDER BY position) FILTER (WHERE mistyped OR (required AND actual IS NULL)),
		bool_or(required AND actual IS NULL),
		string_agg(CASE
			WHEN actual IS NULL THEN '(your column) AS ' || name
			WHEN NOT mistyped THEN name
			WHEN type = 'date' THEN format('%1$s::date AS %1$s', name)
			WHEN actual IN ('smallint', 'integer', 'bigint', 'numeric') THEN format('%1$s = 1 AS %1$s', name)
			ELSE format('%1$s = ''Y'' AS %1$s', name) END, ', ' ORDER BY position) FILTER (WHERE required OR actual IS NOT NULL),
		string_agg(CASE
			WHEN actual IS NULL THEN format('NULL::%s AS %s', replace(type, 'any', 'text'), name)
			WHEN name IN ('area', 'service') THEN format('coalesce(%1$s::text, ''not known'') AS %1$s', name)
			-- the case's own type, for an index on it; elsewhere the type of no rows
			WHEN type = 'any' AND (role, name) <> ('cases', 'case_id') THEN name || '::text'
			ELSE name END, ', ' ORDER BY position)
			|| CASE role WHEN 'cases' THEN
				format(', %L::boolean AS knows_decisions', bool_or(name = 'decided_on' AND actual IS NOT NULL)) ELSE '' END
	INTO problems, missing, instead, columns
	FROM wanted;

	IF source IS NULL THEN
		RETURN columns || ' WHERE false';
	ELSIF problems IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = CASE WHEN missing THEN 'undefined_column' ELSE 'datatype_mismatch' END,
			MESSAGE = format('%s can''t be read as the %s of a scorecard', source, role),
			DETAIL = upper(left(problems[1], 1)) || substr(array_to_string(problems, '; '), 2) || '.',
			HINT = format('Give it a view: CREATE VIEW %s_for_scorecard AS SELECT %s FROM %s;', role, instead, source);
	END IF;
	RETURN columns || ' FROM ' || source;
END
$$;
COMMENT ON FUNCTION ehcp.scorecard_source(regclass, text) IS
	'Behind ehcp.create_scorecard(): what a view reads of the relation, or the error for one that can''t be read.';

CREATE FUNCTION ehcp.create_scorecard(cases regclass, target_schema name, advice regclass DEFAULT NULL, reviews regclass DEFAULT NULL)
RETURNS SETOF regclass
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	marker CONSTANT text := ' (made by ehcp.create_scorecard)';
	sources jsonb;
	readers_rights boolean;
	item record;
	relation regclass;
	figure record;
BEGIN
	IF cases IS NULL OR target_schema IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'the cases and the schema of a scorecard can''t be NULL',
			HINT = 'SELECT ehcp.create_scorecard(''cases'', ''scorecard'');';
	END IF;
	IF target_schema = 'ehcp' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'reserved_name',
			MESSAGE = 'a scorecard can''t be made in the schema of the extension',
			DETAIL = 'A later version may have objects of these names.',
			HINT = 'Choose a schema of your own: it is made if it is not there.';
	END IF;
	sources := jsonb_build_object(
		'cases', ehcp.scorecard_source(cases, 'cases'),
		'advice', ehcp.scorecard_source(advice, 'advice'),
		'reviews', ehcp.scorecard_source(reviews, 'reviews'));
	IF sources->>'cases' LIKE '%NULL::date AS ceased_on%' THEN
		RAISE NOTICE USING
			MESSAGE = format('%s has no column ceased_on: %I.plans_in_force counts every plan since it was issued', cases, target_schema);
	END IF;

	-- Where rows are for some eyes only, the views show each reader their own.
	SELECT bool_or(relrowsecurity OR reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}')
	INTO readers_rights
	FROM pg_class
	WHERE oid IN (cases, advice, reviews);

	IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = target_schema) THEN
		EXECUTE format('CREATE SCHEMA %I', target_schema);
	END IF;

	FOR item IN
		SELECT 'TABLE' AS kind, t.name, false AS is_kept, t.definition, t.comment
		FROM (VALUES
			('targets', 'name text PRIMARY KEY, percent numeric NOT NULL CHECK (percent BETWEEN 0 AND 100), '
				'near_points numeric NOT NULL DEFAULT 5 CHECK (near_points >= 0)',
				'Targets for the percentage in 20 weeks; within near_points below one is near'),
			('milestones', 'name text PRIMARY KEY, counted_on date NOT NULL, due_on date NOT NULL CHECK (due_on > counted_on), '
				'cases_to_complete bigint NOT NULL CHECK (cases_to_complete > 0)',
				'Milestones: so many of the cases overdue on the day counted_on are to be completed by the day due_on')
			) AS t(name, definition, comment)
		UNION ALL
		-- of a relation that is not named this time, what was made before
		SELECT 'VIEW', v.name, (v.reads = 'advice' AND advice IS NULL OR v.reads = 'reviews' AND reviews IS NULL) IS TRUE,
			format(v.definition, quote_ident(target_schema), sources->>v.reads), v.comment
		FROM ehcp.scorecard_views() AS v
	LOOP
		relation := to_regclass(format('%I.%I', target_schema, item.name));
		IF relation IS NOT NULL THEN
			IF right(obj_description(relation, 'pg_class'), length(marker)) IS DISTINCT FROM marker THEN
				RAISE EXCEPTION USING
					ERRCODE = 'duplicate_table',
					MESSAGE = format('%s already exists and is not of a scorecard', relation),
					HINT = format('Choose another schema for the scorecard, or rename what is there. If it is a scorecard''s, and was '
						'given another comment, end that with "%s".', btrim(marker));
			END IF;
			-- who reads the scorecard runs what its owners wrote: no stranger is one
			IF EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
				WHERE pg_class.oid = relation AND pg_get_userbyid(relowner) <> current_user AND NOT pg_has_role(relowner, nspowner, 'MEMBER'))
			THEN
				RAISE EXCEPTION USING
					ERRCODE = 'insufficient_privilege',
					MESSAGE = format('%s belongs to another role', relation),
					HINT = 'Choose a schema for the scorecard in which only you can create.';
			END IF;
			CONTINUE WHEN item.kind = 'TABLE';
			IF item.is_kept THEN
				RETURN NEXT relation;
				CONTINUE;
			END IF;
		END IF;

		BEGIN
			EXECUTE format(CASE item.kind
				WHEN 'TABLE' THEN 'CREATE TABLE %I.%I (%s)'
				ELSE 'CREATE OR REPLACE VIEW %I.%I WITH (security_barrier, security_invoker = %4$L) AS %3$s' END,
				target_schema, item.name, item.definition, coalesce(readers_rights, false));
		EXCEPTION WHEN invalid_table_definition THEN
			IF relation IS NULL THEN
				RAISE;
			END IF;
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_table_definition',
				MESSAGE = SQLERRM,
				DETAIL = format('View %s is of an earlier scorecard with other columns.', relation),
				HINT = format('DROP VIEW %s CASCADE, create the scorecard again, and grant what was granted.', relation);
		END;
		EXECUTE format('COMMENT ON %s %I.%I IS %L', item.kind, target_schema, item.name, item.comment || marker);
		CONTINUE WHEN item.kind = 'TABLE';

		relation := format('%I.%I', target_schema, item.name);
		FOR figure IN
			SELECT name, meaning
			FROM pg_attribute JOIN ehcp.scorecard_figures ON name = attname
			WHERE attrelid = relation
		LOOP
			EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, figure.name, figure.meaning);
		END LOOP;
		RETURN NEXT relation;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ehcp.create_scorecard(regclass, name, regclass, regclass) IS
	'Creates the views of a scorecard over a case table, and gives their names; it can be run again.';
-- The bank holidays that GOV.UK published, from bank-holidays.json.

SELECT ehcp.apply_bank_holidays(file)
FROM (SELECT bank_holidays AS file FROM (
	SELECT bank_holidays, loaded_at FROM ehcp.bank_holiday_files UNION ALL SELECT $json$
{
 "england-and-wales": {
  "division": "england-and-wales",
  "events": [
   {
    "title": "New Year’s Day",
    "date": "2012-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2012-04-06",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2012-04-09",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2012-05-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2012-06-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Queen’s Diamond Jubilee",
    "date": "2012-06-05",
    "notes": "Extra bank holiday",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2012-08-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2012-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2012-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2013-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2013-03-29",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2013-04-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2013-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2013-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2013-08-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2013-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2013-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2014-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2014-04-18",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2014-04-21",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2014-05-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2014-05-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2014-08-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2014-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2014-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2015-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2015-04-03",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2015-04-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2015-05-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2015-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2015-08-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2015-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2015-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2016-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2016-03-25",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2016-03-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2016-05-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2016-05-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2016-08-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2016-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2016-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2017-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2017-04-14",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2017-04-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2017-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2017-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2017-08-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2017-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2017-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2018-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2018-03-30",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2018-04-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2018-05-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2018-05-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2018-08-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2018-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2018-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2019-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2019-04-19",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2019-04-22",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2019-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2019-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2019-08-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2019-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2019-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2020-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2020-04-10",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2020-04-13",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday (VE day)",
    "date": "2020-05-08",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2020-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2020-08-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2020-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2020-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2021-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2021-04-02",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2021-04-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2021-05-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2021-05-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2021-08-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2021-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2021-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2022-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2022-04-15",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2022-04-18",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2022-05-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2022-06-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Platinum Jubilee bank holiday",
    "date": "2022-06-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2022-08-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Bank Holiday for the State Funeral of Queen Elizabeth II",
    "date": "2022-09-19",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Boxing Day",
    "date": "2022-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2022-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2023-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2023-04-07",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2023-04-10",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2023-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Bank holiday for the coronation of King Charles III",
    "date": "2023-05-08",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2023-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2023-08-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2023-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2023-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2024-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2024-03-29",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2024-04-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2024-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2024-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2024-08-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2024-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2024-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2025-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2025-04-18",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2025-04-21",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2025-05-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2025-05-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2025-08-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2025-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2025-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2026-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2026-04-03",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2026-04-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2026-05-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2026-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2026-08-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2026-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2026-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2027-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2027-03-26",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2027-03-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2027-05-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2027-05-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2027-08-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2027-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2027-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2028-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2028-04-14",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2028-04-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2028-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2028-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2028-08-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2028-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2028-12-26",
    "notes": "",
    "bunting": true
   }
  ]
 },
 "scotland": {
  "division": "scotland",
  "events": [
   {
    "title": "2nd January",
    "date": "2012-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2012-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2012-04-06",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2012-05-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2012-06-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Queen’s Diamond Jubilee",
    "date": "2012-06-05",
    "notes": "Extra bank holiday",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2012-08-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2012-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2012-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2012-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2013-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2013-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2013-03-29",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2013-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2013-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2013-08-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2013-12-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2013-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2013-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2014-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2014-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2014-04-18",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2014-05-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2014-05-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2014-08-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2014-12-01",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2014-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2014-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2015-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2015-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2015-04-03",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2015-05-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2015-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2015-08-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2015-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2015-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2015-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2016-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2016-01-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2016-03-25",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2016-05-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2016-05-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2016-08-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2016-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2016-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2016-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2017-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2017-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2017-04-14",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2017-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2017-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2017-08-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2017-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2017-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2017-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2018-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2018-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2018-03-30",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2018-05-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2018-05-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2018-08-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2018-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2018-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2018-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2019-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2019-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2019-04-19",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2019-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2019-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2019-08-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2019-12-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2019-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2019-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2020-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2020-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2020-04-10",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday (VE day)",
    "date": "2020-05-08",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2020-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2020-08-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2020-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2020-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2020-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2021-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2021-01-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2021-04-02",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2021-05-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2021-05-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2021-08-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2021-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2021-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2021-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2022-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2022-01-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2022-04-15",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2022-05-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2022-06-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Platinum Jubilee bank holiday",
    "date": "2022-06-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2022-08-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Bank Holiday for the State Funeral of Queen Elizabeth II",
    "date": "2022-09-19",
    "notes": "",
    "bunting": false
   },
   {
    "title": "St Andrew’s Day",
    "date": "2022-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2022-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2022-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2023-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2023-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2023-04-07",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2023-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Bank holiday for the coronation of King Charles III",
    "date": "2023-05-08",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2023-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2023-08-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2023-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2023-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2023-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2024-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2024-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2024-03-29",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2024-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2024-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2024-08-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2024-12-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2024-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2024-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2025-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2025-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2025-04-18",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2025-05-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2025-05-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2025-08-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2025-12-01",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2025-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2025-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2026-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2026-01-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2026-04-03",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2026-05-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2026-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "World Cup bank holiday",
    "date": "2026-06-15",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2026-08-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2026-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2026-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2026-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2027-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2027-01-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2027-03-26",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2027-05-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2027-05-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2027-08-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2027-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2027-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2027-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2028-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "2nd January",
    "date": "2028-01-04",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2028-04-14",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday",
    "date": "2028-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2028-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Summer bank holiday",
    "date": "2028-08-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Andrew’s Day",
    "date": "2028-11-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2028-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2028-12-26",
    "notes": "",
    "bunting": true
   }
  ]
 },
 "northern-ireland": {
  "division": "northern-ireland",
  "events": [
   {
    "title": "New Year’s Day",
    "date": "2012-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2012-03-19",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2012-04-06",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2012-04-09",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2012-05-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2012-06-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Queen’s Diamond Jubilee",
    "date": "2012-06-05",
    "notes": "Extra bank holiday",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2012-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2012-08-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2012-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2012-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2013-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2013-03-18",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2013-03-29",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2013-04-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2013-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2013-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2013-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2013-08-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2013-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2013-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2014-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2014-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2014-04-18",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2014-04-21",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2014-05-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2014-05-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2014-07-14",
    "notes": "Substitute day",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2014-08-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2014-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2014-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2015-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2015-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2015-04-03",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2015-04-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2015-05-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2015-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2015-07-13",
    "notes": "Substitute day",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2015-08-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2015-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2015-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2016-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2016-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2016-03-25",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2016-03-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2016-05-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2016-05-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2016-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2016-08-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2016-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2016-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2017-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2017-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2017-04-14",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2017-04-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2017-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2017-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2017-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2017-08-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2017-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2017-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2018-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2018-03-19",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2018-03-30",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2018-04-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2018-05-07",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2018-05-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2018-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2018-08-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2018-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2018-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2019-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2019-03-18",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2019-04-19",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2019-04-22",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2019-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2019-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2019-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2019-08-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2019-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2019-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2020-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2020-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2020-04-10",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2020-04-13",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Early May bank holiday (VE day)",
    "date": "2020-05-08",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2020-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2020-07-13",
    "notes": "Substitute day",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2020-08-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2020-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2020-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2021-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2021-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2021-04-02",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2021-04-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2021-05-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2021-05-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2021-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2021-08-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2021-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2021-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2022-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2022-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2022-04-15",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2022-04-18",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2022-05-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2022-06-02",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Platinum Jubilee bank holiday",
    "date": "2022-06-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2022-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2022-08-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Bank Holiday for the State Funeral of Queen Elizabeth II",
    "date": "2022-09-19",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Boxing Day",
    "date": "2022-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2022-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2023-01-02",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2023-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2023-04-07",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2023-04-10",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2023-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Bank holiday for the coronation of King Charles III",
    "date": "2023-05-08",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2023-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2023-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2023-08-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2023-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2023-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2024-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2024-03-18",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2024-03-29",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2024-04-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2024-05-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2024-05-27",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2024-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2024-08-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2024-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2024-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2025-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2025-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2025-04-18",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2025-04-21",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2025-05-05",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2025-05-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2025-07-14",
    "notes": "Substitute day",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2025-08-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2025-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2025-12-26",
    "notes": "",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2026-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2026-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2026-04-03",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2026-04-06",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2026-05-04",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2026-05-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2026-07-13",
    "notes": "Substitute day",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2026-08-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2026-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2026-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2027-01-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2027-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2027-03-26",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2027-03-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2027-05-03",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2027-05-31",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2027-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2027-08-30",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2027-12-27",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2027-12-28",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "New Year’s Day",
    "date": "2028-01-03",
    "notes": "Substitute day",
    "bunting": true
   },
   {
    "title": "St Patrick’s Day",
    "date": "2028-03-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Good Friday",
    "date": "2028-04-14",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Easter Monday",
    "date": "2028-04-17",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Early May bank holiday",
    "date": "2028-05-01",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Spring bank holiday",
    "date": "2028-05-29",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Battle of the Boyne (Orangemen’s Day)",
    "date": "2028-07-12",
    "notes": "",
    "bunting": false
   },
   {
    "title": "Summer bank holiday",
    "date": "2028-08-28",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Christmas Day",
    "date": "2028-12-25",
    "notes": "",
    "bunting": true
   },
   {
    "title": "Boxing Day",
    "date": "2028-12-26",
    "notes": "",
    "bunting": true
   }
  ]
 }
}$json$::jsonb, '-infinity') AS files ORDER BY loaded_at) AS files;
