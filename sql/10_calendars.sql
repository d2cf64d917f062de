-- Calendars of working days: the tables, and the GOV.UK file that fills them.

COMMENT ON SCHEMA ehcp IS 'Timeliness of Education, Health and Care plans: extension ehcp_timeliness.';
GRANT USAGE ON SCHEMA ehcp TO PUBLIC;

CREATE TABLE ehcp.calendars
(
	-- "C", so that the library can look a name up without a locale
	name text COLLATE "C" PRIMARY KEY,
	weekdays integer[] NOT NULL DEFAULT '{1,2,3,4,5}',
	first_day date NOT NULL,
	last_day date NOT NULL,
	origin text NOT NULL DEFAULT 'own',
	CONSTRAINT name_of_1_to_63_characters CHECK (char_length(name) BETWEEN 1 AND 63),
	CONSTRAINT weekdays_from_1_to_7
		CHECK (weekdays <@ '{1,2,3,4,5,6,7}' AND cardinality(weekdays) > 0),
	-- which also bounds the memory that a calendar takes in a backend
	CONSTRAINT first_and_last_day_within_200_years
		CHECK (CASE WHEN isfinite(first_day) AND isfinite(last_day)
			THEN last_day - first_day BETWEEN 0 AND 73049 ELSE false END),
	CONSTRAINT origin_is_known CHECK (origin IN ('shipped', 'loaded', 'own'))
);

COMMENT ON TABLE ehcp.calendars IS 'Calendars of working days: a row each.';
COMMENT ON COLUMN ehcp.calendars.name IS 'The name that functions take, and that the setting ehcp.calendar gives.';
COMMENT ON COLUMN ehcp.calendars.weekdays IS 'The weekdays worked: 1 is Monday, 7 Sunday.';
COMMENT ON COLUMN ehcp.calendars.first_day IS 'The first day that the calendar knows; a day before it is an error.';
COMMENT ON COLUMN ehcp.calendars.last_day IS 'The last day that the calendar knows; a day after it is an error.';
COMMENT ON COLUMN ehcp.calendars.origin IS
	'shipped: as installed; loaded: by ehcp.load_bank_holidays() since; own: by somebody here.';

CREATE TABLE ehcp.closures
(
	calendar text COLLATE "C" REFERENCES ehcp.calendars ON UPDATE CASCADE ON DELETE CASCADE,
	days daterange,
	reason text NOT NULL,
	PRIMARY KEY (calendar, days),
	-- the bounds of an empty or an unbounded range are NULL
	CONSTRAINT days_neither_empty_nor_infinite
		CHECK (isfinite(lower(days)) IS TRUE AND isfinite(upper(days)) IS TRUE)
);

COMMENT ON TABLE ehcp.closures IS 'Days on which nobody works although the weekday is worked. Ranges may overlap.';
COMMENT ON COLUMN ehcp.closures.calendar IS 'The calendar''s name.';
COMMENT ON COLUMN ehcp.closures.days IS 'The days closed: ''[2026-12-25,2026-12-31]'' is seven.';
COMMENT ON COLUMN ehcp.closures.reason IS 'Why: the name of the bank holiday, or the authority''s own words.';

GRANT SELECT ON ehcp.calendars, ehcp.closures TO PUBLIC;

-- what was shipped comes with the extension; the rest is the user's to keep
SELECT pg_catalog.pg_extension_config_dump('ehcp.calendars', 'WHERE origin <> ''shipped''');
SELECT pg_catalog.pg_extension_config_dump('ehcp.closures',
	'WHERE calendar IN (SELECT name FROM ehcp.calendars WHERE origin <> ''shipped'')');

CREATE FUNCTION ehcp.calendars_changed() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'calendars_changed';
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

CREATE FUNCTION ehcp.load_bank_holidays(bank_holidays jsonb) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	division text;
	content jsonb;
	event jsonb;
	place text;
	trouble text;
	event_day date;
	from_day date;
	to_day date;
	calendar ehcp.calendars;
	changed integer;
	total integer := 0;
BEGIN
	IF jsonb_typeof(bank_holidays) <> 'object' OR bank_holidays = '{}' THEN
		trouble := 'The document is not an object with a member for each division.';
	END IF;

	-- all of it is checked before any of it is used
	IF trouble IS NULL THEN
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
				IF to_char(event_day, 'YYYY-MM-DD') IS DISTINCT FROM event->>'date' THEN
					trouble := place || '.date is not a day as 2026-12-25.';
				ELSIF jsonb_typeof(event->'title') IS DISTINCT FROM 'string' THEN
					trouble := place || '.title is not a string.';
				END IF;
				EXIT WHEN trouble IS NOT NULL;
			END LOOP;
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

	FOR division, content IN SELECT * FROM jsonb_each(bank_holidays)
	LOOP
		-- the file has whole years
		SELECT make_date(extract(year FROM min(day))::integer, 1, 1),
			make_date(extract(year FROM max(day))::integer, 12, 31)
		INTO from_day, to_day
		FROM (SELECT (value->>'date')::date AS day FROM jsonb_array_elements(content->'events')) AS days;

		SELECT * INTO calendar FROM ehcp.calendars WHERE name = division;
		IF NOT FOUND THEN
			INSERT INTO ehcp.calendars (name, first_day, last_day, origin)
			VALUES (division, from_day, to_day, 'loaded');
		ELSIF calendar.origin = 'own' THEN
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
		END IF;

		DELETE FROM ehcp.closures AS closure
		WHERE closure.calendar = division
			AND closure.days <@ daterange(from_day, to_day, '[]')
			AND NOT EXISTS (
				SELECT FROM jsonb_array_elements(content->'events')
				WHERE daterange((value->>'date')::date, (value->>'date')::date, '[]') = closure.days);
		GET DIAGNOSTICS changed = ROW_COUNT;
		total := total + changed;

		INSERT INTO ehcp.closures AS closure (calendar, days, reason)
		SELECT division, daterange(day, day, '[]'), string_agg(title, ', ' ORDER BY title)
		FROM jsonb_array_elements(content->'events'),
			LATERAL (SELECT (value->>'date')::date AS day, value->>'title' AS title) AS holiday
		GROUP BY day
		ON CONFLICT ON CONSTRAINT closures_pkey
			DO UPDATE SET reason = excluded.reason WHERE closure.reason <> excluded.reason;
		GET DIAGNOSTICS changed = ROW_COUNT;
		total := total + changed;

		UPDATE ehcp.calendars
		SET first_day = least(first_day, from_day), last_day = greatest(last_day, to_day),
			origin = 'loaded'
		WHERE name = division
			AND (changed > 0 OR first_day > from_day OR last_day < to_day);
	END LOOP;
	RETURN total;
END
$$;
COMMENT ON FUNCTION ehcp.load_bank_holidays(jsonb) IS
	'Takes the GOV.UK file of bank holidays into the calendars it names, and tells how many days changed.';
