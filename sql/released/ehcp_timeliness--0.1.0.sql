\echo Use "CREATE EXTENSION ehcp_timeliness" to load this file. \quit
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

CREATE FUNCTION ehcp.working_days(from_day date, to_day date) RETURNS SETOF date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days';
COMMENT ON FUNCTION ehcp.working_days(date, date) IS
	'The working days from from_day to to_day, both included, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.working_days(from_day date, to_day date, calendar text) RETURNS SETOF date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days';
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

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text) IS
	'The last day on which a statutory step is in time, for limits that need no calendar.';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text, text) IS
	'The last day on which a statutory step is in time, also for limits in working days.';
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

CREATE FUNCTION ehcp.percentile_weeks(summary ehcp.timeliness, fraction numeric) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percentile_weeks';
COMMENT ON FUNCTION ehcp.percentile_weeks(ehcp.timeliness, numeric) IS
	'The weeks that a fraction of cases do not exceed, exceptions and undated left out; NULL of none.';

CREATE FUNCTION ehcp.bands(summary ehcp.timeliness, edges integer[],
	OUT from_day integer, OUT to_day integer, OUT completed bigint, OUT open bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'timeliness_bands_rows';
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

CREATE FUNCTION ehcp.backlog_series(summary ehcp.caseflow, from_day date, to_day date,
	OUT day date, OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 365 AS 'MODULE_PATHNAME', 'caseflow_backlog_series';
COMMENT ON FUNCTION ehcp.backlog_series(ehcp.caseflow, date, date) IS
	'A row a day: the openings and closings of the day, and the cases open and overdue at its end.';

CREATE FUNCTION ehcp.backlog_series(summary ehcp.caseflow, from_day date, to_day date, step interval,
	OUT day date, OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS 'MODULE_PATHNAME', 'caseflow_backlog_series';
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
-- The bank holidays that GOV.UK published, from bank-holidays.json.

SELECT ehcp.apply_bank_holidays($json$
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
}$json$);
