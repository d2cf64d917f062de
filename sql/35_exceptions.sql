-- Statutory exceptions that can be computed, and the period of the coronavirus rules.

CREATE FUNCTION ehcp.closure_exception(advice_requested_on date, closures datemultirange) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_closure_exception';
COMMENT ON FUNCTION ehcp.closure_exception(date, datemultirange) IS
	'Can the exception for a school closed for four weeks apply? Uses the weekends and bank holidays of the calendar that ehcp.calendar names.';

CREATE FUNCTION ehcp.closure_exception(advice_requested_on date, closures datemultirange, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_closure_exception';
COMMENT ON FUNCTION ehcp.closure_exception(date, datemultirange, text) IS
	'Can the exception for a school closed for four weeks apply? Uses the weekends and bank holidays of the calendar.';

CREATE FUNCTION ehcp.closure_exception(advice_requested_on date, calendar text) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calendar_closure_exception';
COMMENT ON FUNCTION ehcp.closure_exception(date, text) IS
	'Can the exception for a school closed for four weeks apply? Uses the closures in the school''s calendar.';

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

CREATE FUNCTION ehcp.closure_exception_grounds(advice_requested_on date, calendar text, OUT applies boolean,
	OUT closed_from date, OUT closed_to date, OUT days_closed integer, OUT advice_from date, OUT advice_to date, OUT reopens_later boolean)
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_closure_exception_grounds';
COMMENT ON FUNCTION ehcp.closure_exception_grounds(date, text) IS
	'Behind ehcp.explain_closure_exception(): the result of ehcp.closure_exception() and the closure that decides.';

CREATE FUNCTION ehcp.explain_closure_exception(advice_requested_on date, calendar text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT CASE
		WHEN applies AND reopens_later THEN
			format('The exception can apply: closed from %s to at least %s, the last day that the calendar knows, which are %s days (%s); '
				'advice was requested on %s, which is from %s to %s, a week before closing to a week before the earliest reopening.',
				first_day, last_day, days_closed, reasons, requested, earliest, latest)
		WHEN applies THEN
			format('The exception can apply: closed from %s to %s, %s days (%s); advice was requested on %s, '
				'which is from %s to %s, a week before closing to a week before reopening.',
				first_day, last_day, days_closed, reasons, requested, earliest, latest)
		WHEN closed_from IS NULL THEN
			'The exception cannot apply: the calendar has no closure of four weeks or more.'
		WHEN reopens_later THEN
			format('The exception cannot apply: advice was requested on %s; the nearest closure that is, or may be, of four weeks or more, '
				'from %s to at least %s, the last day that the calendar knows, is for advice requested from %s.',
				requested, first_day, last_day, earliest)
		ELSE
			format('The exception cannot apply: advice was requested on %s; the nearest closure of four weeks or more, '
				'from %s to %s, is for advice requested from %s to %s.',
				requested, first_day, last_day, earliest, latest)
		END
	FROM ehcp.closure_exception_grounds(advice_requested_on, calendar),
		-- ::timestamp, since a time zone can lack a day: to_char(date) takes its midnight in that of the session
		LATERAL (SELECT to_char(closed_from::timestamp, 'YYYY-MM-DD') AS first_day, to_char(closed_to::timestamp, 'YYYY-MM-DD') AS last_day,
			to_char(advice_requested_on::timestamp, 'YYYY-MM-DD') AS requested,
			to_char(advice_from::timestamp, 'YYYY-MM-DD') AS earliest, to_char(advice_to::timestamp, 'YYYY-MM-DD') AS latest) AS days_named,
		LATERAL (SELECT string_agg(reason, ', ' ORDER BY days) AS reasons FROM ehcp.closures
			WHERE closures.calendar = explain_closure_exception.calendar
				AND days && daterange(closed_from, closed_to, '[]')) AS closures_within;
END;
COMMENT ON FUNCTION ehcp.explain_closure_exception(date, text) IS
	'Explains why the exception for a closed school can or cannot apply: which closure, and which days.';

CREATE FUNCTION ehcp.absence_exception(absences datemultirange, started_on date, limit_days integer) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_absence_exception';
COMMENT ON FUNCTION ehcp.absence_exception(datemultirange, date, integer) IS
	'Can the exception for an absence from the area apply: at least four continuous weeks within the time limit?';

CREATE FUNCTION ehcp.absence_exception(absences datemultirange, started_on date, limit_days integer, least_days integer)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_absence_exception';
COMMENT ON FUNCTION ehcp.absence_exception(datemultirange, date, integer, integer) IS
	'Can the exception for an absence from the area apply: at least least_days consecutive days within the time limit?';

CREATE FUNCTION ehcp.in_coronavirus_window(deadline date) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN deadline BETWEEN date '2020-05-01' AND date '2020-09-25';
COMMENT ON FUNCTION ehcp.in_coronavirus_window(date) IS
	'Does the deadline fall in the period of the coronavirus rules, 1 May to 25 September 2020 (SI 2020/471)?';
