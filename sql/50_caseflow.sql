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
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_send';
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

CREATE FUNCTION ehcp.caseflow_combine(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_combine';
COMMENT ON FUNCTION ehcp.caseflow_combine(ehcp.caseflow, ehcp.caseflow) IS
	'The cases of both summaries; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.caseflow_final(summary ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_final';
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

-- aggregates

CREATE AGGREGATE ehcp.caseflow_agg(opened_on date, closed_on date)
(
	SFUNC = ehcp.caseflow_add,
	STYPE = ehcp.caseflow,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
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
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.caseflow) IS
	'The cases of all summaries together.';
