-- Working days.

CREATE FUNCTION ehcp.is_working_day(day date) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_is_working_day';
COMMENT ON FUNCTION ehcp.is_working_day(date) IS
	'Is the day a working day of the calendar that ehcp.calendar names?';

CREATE FUNCTION ehcp.is_working_day(day date, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_is_working_day';
COMMENT ON FUNCTION ehcp.is_working_day(date, text) IS
	'Is the day a working day of the calendar?';

CREATE FUNCTION ehcp.calendar_knows(day date) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_knows';
COMMENT ON FUNCTION ehcp.calendar_knows(date) IS
	'Is the day in the range of the calendar that ehcp.calendar names? Other functions raise an error if it is not.';

CREATE FUNCTION ehcp.calendar_knows(day date, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_knows';
COMMENT ON FUNCTION ehcp.calendar_knows(date, text) IS
	'Is the day in the range of the calendar? Other functions raise an error if it is not.';

CREATE FUNCTION ehcp.add_working_days(day date, working_days integer) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_add_working_days';
COMMENT ON FUNCTION ehcp.add_working_days(date, integer) IS
	'The n-th working day after the day, or before it if n is negative, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.add_working_days(day date, working_days integer, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_add_working_days';
COMMENT ON FUNCTION ehcp.add_working_days(date, integer, text) IS
	'The n-th working day after the day, or before it if n is negative, in the calendar.';

CREATE FUNCTION ehcp.working_days_between(from_day date, to_day date) RETURNS integer
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days_between';
COMMENT ON FUNCTION ehcp.working_days_between(date, date) IS
	'The number of working days after from_day, up to and including to_day, in the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.working_days_between(from_day date, to_day date, calendar text) RETURNS integer
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_working_days_between';
COMMENT ON FUNCTION ehcp.working_days_between(date, date, text) IS
	'The number of working days after from_day, up to and including to_day, in the calendar.';

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
