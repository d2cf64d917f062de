-- A table of dates.

CREATE FUNCTION ehcp.dates_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_dates_support';
COMMENT ON FUNCTION ehcp.dates_support(internal) IS
	'Tells the planner how many rows ehcp.dates() returns.';

CREATE FUNCTION ehcp.dates(from_day date, to_day date)
RETURNS TABLE (day date, working_day boolean, bank_holiday text, week_ending date, month date, quarter date,
	year integer, financial_year text, academic_year text)
LANGUAGE C STABLE STRICT PARALLEL SAFE SUPPORT ehcp.dates_support AS 'MODULE_PATHNAME', 'ehcp_dates';
COMMENT ON FUNCTION ehcp.dates(date, date) IS
	'The days from from_day to to_day, both included, with their periods, and whether they are working days of the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.dates(from_day date, to_day date, calendar text)
RETURNS TABLE (day date, working_day boolean, bank_holiday text, week_ending date, month date, quarter date,
	year integer, financial_year text, academic_year text)
LANGUAGE C STABLE STRICT PARALLEL SAFE SUPPORT ehcp.dates_support AS 'MODULE_PATHNAME', 'ehcp_dates';
COMMENT ON FUNCTION ehcp.dates(date, date, text) IS
	'The days from from_day to to_day, both included, with their periods, and whether they are working days of the calendar.';
