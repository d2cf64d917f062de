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
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_send';
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
	'Cases by the whole days that each took: completed, completed with an exception, undated.';

-- behind the aggregates

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date) IS
	'Adds a case to a summary; a new one for NULL.';

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date, boolean) IS
	'Adds a case, maybe with an exception, to a summary; a new one for NULL.';

CREATE FUNCTION ehcp.timeliness_combine(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_combine';
COMMENT ON FUNCTION ehcp.timeliness_combine(ehcp.timeliness, ehcp.timeliness) IS
	'The cases of both summaries; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.timeliness_final(summary ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_final';
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

-- aggregates

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
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
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date, boolean) IS
	'The summary of the completed cases, some with an exception; the others are left out.';

CREATE AGGREGATE ehcp.rollup(summary ehcp.timeliness)
(
	SFUNC = ehcp.timeliness_combine,
	STYPE = ehcp.timeliness,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
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
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.median_weeks(date, date, boolean) IS
	'The median weeks taken, exceptions and undated left out; NULL of none.';
