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
