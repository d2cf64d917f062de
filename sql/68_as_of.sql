-- The day for which the views of a scorecard answer, and what had happened by that day.

CREATE FUNCTION ehcp.as_of() RETURNS date
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_as_of';
COMMENT ON FUNCTION ehcp.as_of() IS
	'The day for which the views of a scorecard answer: the setting ehcp.as_of, or today in England.';

CREATE FUNCTION ehcp.earliest_date() RETURNS date
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_earliest_date';
COMMENT ON FUNCTION ehcp.earliest_date() IS
	'Behind the views of a scorecard: the first day that a date of a case can have.';

CREATE FUNCTION ehcp.date_by(day date, as_of date) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_date_by';
COMMENT ON FUNCTION ehcp.date_by(date, date) IS
	'Behind the views of a scorecard: the first day if it has come by the second, or NULL; NULL for a day that cannot be right.';

-- The views read the day and the calendar from here.  The row is local: it stands in a catalog of the
-- database in which the question was asked, so a distributed engine cannot evaluate it on another
-- server.  A catalog is not dumped, distributed, truncated or emptied; the row is there as long as
-- the extension is.

CREATE FUNCTION ehcp.calendar_setting() RETURNS text
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_setting';
COMMENT ON FUNCTION ehcp.calendar_setting() IS
	'Behind ehcp.today: the setting ehcp.calendar.';

CREATE VIEW ehcp.today AS
SELECT ehcp.as_of() AS day, ehcp.calendar_setting() AS calendar
FROM pg_catalog.pg_extension
WHERE extname = 'ehcp_timeliness';
COMMENT ON VIEW ehcp.today IS
	'One row: the day and the calendar of this session. The views of a scorecard read them from here.';
COMMENT ON COLUMN ehcp.today.day IS 'The setting ehcp.as_of, or today in England.';
COMMENT ON COLUMN ehcp.today.calendar IS 'The setting ehcp.calendar.';
GRANT SELECT ON ehcp.today TO PUBLIC;
