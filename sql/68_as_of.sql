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

-- A day in one statement.  A text is read as the setting reads it, so that a literal or a parameter
-- without a type is the day as written.  STABLE, like a function with a SET clause: the setting has its
-- former value when the function has returned.  What the view calls decides whether it can run in a
-- parallel worker, so the function cannot promise it; the query inside can still be parallel.

CREATE FUNCTION ehcp.as_at(day text, view anyelement) RETURNS SETOF anyelement
LANGUAGE C STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ehcp_as_at_text';
COMMENT ON FUNCTION ehcp.as_at(text, anyelement) IS
	'The rows of a view of a scorecard as on the day, which is written as in the setting ehcp.as_of: ehcp.as_at(''2021-01-31'', NULL::scorecard.monthly_timeliness).';

CREATE FUNCTION ehcp.as_at(day date, view anyelement) RETURNS SETOF anyelement
LANGUAGE C STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ehcp_as_at_date';
COMMENT ON FUNCTION ehcp.as_at(date, anyelement) IS
	'The rows of a view of a scorecard as on the day: ehcp.as_at(day, NULL::scorecard.monthly_timeliness).';

CREATE FUNCTION ehcp.as_at(day timestamp without time zone, view anyelement) RETURNS SETOF anyelement
LANGUAGE C STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ehcp_as_at_timestamp';
COMMENT ON FUNCTION ehcp.as_at(timestamp without time zone, anyelement) IS
	'The rows of a view of a scorecard as on the day, given as its midnight: for drivers that send a day as a timestamp.';

CREATE FUNCTION ehcp.as_at(day timestamp with time zone, view anyelement) RETURNS SETOF anyelement
LANGUAGE C STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ehcp_as_at_timestamptz';
COMMENT ON FUNCTION ehcp.as_at(timestamp with time zone, anyelement) IS
	'The rows of a view of a scorecard as on the day, given as its midnight in the time zone of the session: for drivers that send a day as a timestamp.';
