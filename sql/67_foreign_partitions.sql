-- What the views of a scorecard compute from the dates of a row.  postgres_fdw sends none of date_trunc,
-- extract and least to another server: the first two have an argument of type text, whose collation
-- is not that of a remote column.

CREATE FUNCTION ehcp.month_of(day date) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_month_of';
COMMENT ON FUNCTION ehcp.month_of(date) IS
	'The first day of the month; an infinite day stays as it is.';

CREATE FUNCTION ehcp.year_of(day date) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_year_of';
COMMENT ON FUNCTION ehcp.year_of(date) IS
	'The calendar year, below 0 before the year 1; NULL for an infinite day.';

CREATE FUNCTION ehcp.earlier(a date, b date) RETURNS date
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_earlier';
COMMENT ON FUNCTION ehcp.earlier(date, date) IS
	'Behind the views of a scorecard: the earlier day; if one is NULL, the other.';

-- interval arithmetic goes back to the last day of a shorter month: to 28 February from 28 and from 29 February
CREATE FUNCTION ehcp.months_before(day date, months integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest((day - make_interval(months => months))::date, (day + 1 - make_interval(months => months))::date - 1);
COMMENT ON FUNCTION ehcp.months_before(date, integer) IS
	'Behind the views of a scorecard: the last day that lies whole months before a day.';

CREATE FUNCTION ehcp.first_between(from_day date, to_day date, a date, b date, c date, d date) RETURNS date
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_first_between';
COMMENT ON FUNCTION ehcp.first_between(date, date, date, date, date, date) IS
	'Behind the views of a scorecard: the earliest of the last four days that is not before the first argument or after the second; NULL if none is.';
