-- Openings, closings and breaches by day, and the backlog computed from them.

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
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_send';
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
	'Counts of cases by the days on which they opened, closed, and exceeded the limit.';

-- behind the aggregates

CREATE FUNCTION ehcp.caseflow_add(summary ehcp.caseflow, opened_on date, closed_on date) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_add';
COMMENT ON FUNCTION ehcp.caseflow_add(ehcp.caseflow, date, date) IS
	'Adds a case with a limit of 140 days to a summary; NULL starts a new one.';

CREATE FUNCTION ehcp.caseflow_add(summary ehcp.caseflow, opened_on date, closed_on date, limit_days integer) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_add';
COMMENT ON FUNCTION ehcp.caseflow_add(ehcp.caseflow, date, date, integer) IS
	'Adds a case to a summary with the same limit; NULL starts a new one.';

CREATE FUNCTION ehcp.caseflow_remove(summary ehcp.caseflow, opened_on date, closed_on date) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_remove';
COMMENT ON FUNCTION ehcp.caseflow_remove(ehcp.caseflow, date, date) IS
	'Subtracts a case with a limit of 140 days from a summary.';

CREATE FUNCTION ehcp.caseflow_remove(summary ehcp.caseflow, opened_on date, closed_on date, limit_days integer) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_remove';
COMMENT ON FUNCTION ehcp.caseflow_remove(ehcp.caseflow, date, date, integer) IS
	'Subtracts a case from a summary.';

CREATE FUNCTION ehcp.caseflow_combine(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_combine';
COMMENT ON FUNCTION ehcp.caseflow_combine(ehcp.caseflow, ehcp.caseflow) IS
	'The cases of both summaries; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.caseflow_uncombine(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_uncombine';
COMMENT ON FUNCTION ehcp.caseflow_uncombine(ehcp.caseflow, ehcp.caseflow) IS
	'Subtracts the cases of a summary from another; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.caseflow_final(summary ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_final';
COMMENT ON FUNCTION ehcp.caseflow_final(ehcp.caseflow) IS
	'The summary in its stored form.';

-- the backlog

CREATE FUNCTION ehcp.undated(summary ehcp.caseflow) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_undated';
COMMENT ON FUNCTION ehcp.undated(ehcp.caseflow) IS
	'The cases without an opening day, or closed before it; no other figure counts them.';

CREATE FUNCTION ehcp.backlog(summary ehcp.caseflow, day date,
	OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_backlog';
COMMENT ON FUNCTION ehcp.backlog(ehcp.caseflow, date) IS
	'All openings and closings up to the end of the day, and the cases open and overdue then.';

CREATE FUNCTION ehcp.backlog_series_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_backlog_series_support';
COMMENT ON FUNCTION ehcp.backlog_series_support(internal) IS
	'Tells the planner how many rows ehcp.backlog_series() returns.';

CREATE FUNCTION ehcp.backlog_series(summary ehcp.caseflow, from_day date, to_day date,
	OUT day date, OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 365 SUPPORT ehcp.backlog_series_support AS 'MODULE_PATHNAME', 'caseflow_backlog_series';
COMMENT ON FUNCTION ehcp.backlog_series(ehcp.caseflow, date, date) IS
	'A row for each day: the openings and closings of the day, and the cases open and overdue at its end.';

CREATE FUNCTION ehcp.backlog_series(summary ehcp.caseflow, from_day date, to_day date, step interval,
	OUT day date, OUT opened bigint, OUT closed bigint, OUT open bigint, OUT overdue bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100 SUPPORT ehcp.backlog_series_support AS 'MODULE_PATHNAME', 'caseflow_backlog_series';
COMMENT ON FUNCTION ehcp.backlog_series(ehcp.caseflow, date, date, interval) IS
	'A row for each step: the openings and closings of the step that ends with the day, and the cases open and overdue at its end.';

CREATE FUNCTION ehcp.opened(summary ehcp.caseflow, from_day date, to_day date) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_opened';
COMMENT ON FUNCTION ehcp.opened(ehcp.caseflow, date, date) IS
	'The openings from one day to another, both included.';

CREATE FUNCTION ehcp.closed(summary ehcp.caseflow, from_day date, to_day date) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_closed';
COMMENT ON FUNCTION ehcp.closed(ehcp.caseflow, date, date) IS
	'The closings from one day to another, both included.';

CREATE FUNCTION ehcp.overdue_days(summary ehcp.caseflow, from_day date, to_day date) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_overdue_days';
COMMENT ON FUNCTION ehcp.overdue_days(ehcp.caseflow, date, date) IS
	'The days that all cases together were overdue from one day to another, both included.';

CREATE FUNCTION ehcp.clearance_weeks(summary ehcp.caseflow, day date) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_clearance_weeks';
COMMENT ON FUNCTION ehcp.clearance_weeks(ehcp.caseflow, date) IS
	'The weeks that the open cases would take at the mean weekly closings of the last 12 weeks; NULL if there are none.';

CREATE FUNCTION ehcp.clearance_weeks(summary ehcp.caseflow, day date, over_weeks integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_clearance_weeks';
COMMENT ON FUNCTION ehcp.clearance_weeks(ehcp.caseflow, date, integer) IS
	'The weeks that the open cases would take at the mean weekly closings of the last over_weeks weeks; NULL if there are none.';

-- algebra and order

CREATE FUNCTION ehcp.caseflow_plus(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_plus';
COMMENT ON FUNCTION ehcp.caseflow_plus(ehcp.caseflow, ehcp.caseflow) IS
	'Behind +: the cases of both summaries.';

CREATE FUNCTION ehcp.caseflow_minus(a ehcp.caseflow, b ehcp.caseflow) RETURNS ehcp.caseflow
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_minus';
COMMENT ON FUNCTION ehcp.caseflow_minus(ehcp.caseflow, ehcp.caseflow) IS
	'Behind -: the cases of the first without those of the second.';

CREATE FUNCTION ehcp.caseflow_eq(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_eq';
COMMENT ON FUNCTION ehcp.caseflow_eq(ehcp.caseflow, ehcp.caseflow) IS
	'Behind =.';

CREATE FUNCTION ehcp.caseflow_ne(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ne';
COMMENT ON FUNCTION ehcp.caseflow_ne(ehcp.caseflow, ehcp.caseflow) IS
	'Behind <>.';

CREATE FUNCTION ehcp.caseflow_lt(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_lt';
COMMENT ON FUNCTION ehcp.caseflow_lt(ehcp.caseflow, ehcp.caseflow) IS
	'Behind <.';

CREATE FUNCTION ehcp.caseflow_le(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_le';
COMMENT ON FUNCTION ehcp.caseflow_le(ehcp.caseflow, ehcp.caseflow) IS
	'Behind <=.';

CREATE FUNCTION ehcp.caseflow_gt(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_gt';
COMMENT ON FUNCTION ehcp.caseflow_gt(ehcp.caseflow, ehcp.caseflow) IS
	'Behind >.';

CREATE FUNCTION ehcp.caseflow_ge(a ehcp.caseflow, b ehcp.caseflow) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ge';
COMMENT ON FUNCTION ehcp.caseflow_ge(ehcp.caseflow, ehcp.caseflow) IS
	'Behind >=.';

CREATE FUNCTION ehcp.caseflow_cmp(a ehcp.caseflow, b ehcp.caseflow) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_cmp';
COMMENT ON FUNCTION ehcp.caseflow_cmp(ehcp.caseflow, ehcp.caseflow) IS
	'Behind the order, which has no meaning and serves indexes.';

CREATE FUNCTION ehcp.caseflow_hash(summary ehcp.caseflow) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash';
COMMENT ON FUNCTION ehcp.caseflow_hash(ehcp.caseflow) IS
	'Behind hashing.';

CREATE FUNCTION ehcp.caseflow_hash_extended(summary ehcp.caseflow, seed bigint) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash_extended';
COMMENT ON FUNCTION ehcp.caseflow_hash_extended(ehcp.caseflow, bigint) IS
	'Behind hashing with a seed.';

CREATE FUNCTION ehcp.jsonb(summary ehcp.caseflow) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_jsonb';
COMMENT ON FUNCTION ehcp.jsonb(ehcp.caseflow) IS
	'The summary as jsonb: a member for each class of cases.';

CREATE OPERATOR ehcp.+ (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_plus, COMMUTATOR = OPERATOR(ehcp.+));
COMMENT ON OPERATOR ehcp.+ (ehcp.caseflow, ehcp.caseflow) IS 'The cases of both summaries.';
CREATE OPERATOR ehcp.- (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_minus);
COMMENT ON OPERATOR ehcp.- (ehcp.caseflow, ehcp.caseflow) IS 'The cases of the first without those of the second, which it must contain.';
CREATE OPERATOR ehcp.= (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_eq, COMMUTATOR = OPERATOR(ehcp.=), NEGATOR = OPERATOR(ehcp.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR ehcp.= (ehcp.caseflow, ehcp.caseflow) IS 'The same counts of the same days.';
CREATE OPERATOR ehcp.<> (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_ne, COMMUTATOR = OPERATOR(ehcp.<>), NEGATOR = OPERATOR(ehcp.=),
	RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR ehcp.<> (ehcp.caseflow, ehcp.caseflow) IS 'Not the same counts of the same days.';
CREATE OPERATOR ehcp.< (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_lt, COMMUTATOR = OPERATOR(ehcp.>), NEGATOR = OPERATOR(ehcp.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR ehcp.< (ehcp.caseflow, ehcp.caseflow) IS 'Before, in an order that has no meaning.';
CREATE OPERATOR ehcp.<= (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_le, COMMUTATOR = OPERATOR(ehcp.>=), NEGATOR = OPERATOR(ehcp.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR ehcp.<= (ehcp.caseflow, ehcp.caseflow) IS 'Not after, in an order that has no meaning.';
CREATE OPERATOR ehcp.> (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_gt, COMMUTATOR = OPERATOR(ehcp.<), NEGATOR = OPERATOR(ehcp.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR ehcp.> (ehcp.caseflow, ehcp.caseflow) IS 'After, in an order that has no meaning.';
CREATE OPERATOR ehcp.>= (LEFTARG = ehcp.caseflow, RIGHTARG = ehcp.caseflow, FUNCTION = ehcp.caseflow_ge, COMMUTATOR = OPERATOR(ehcp.<=), NEGATOR = OPERATOR(ehcp.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR ehcp.>= (ehcp.caseflow, ehcp.caseflow) IS 'Not before, in an order that has no meaning.';

CREATE OPERATOR CLASS ehcp.caseflow_ops DEFAULT FOR TYPE ehcp.caseflow USING btree AS
	OPERATOR 1 ehcp.<, OPERATOR 2 ehcp.<=, OPERATOR 3 ehcp.=, OPERATOR 4 ehcp.>=, OPERATOR 5 ehcp.>,
	FUNCTION 1 ehcp.caseflow_cmp(ehcp.caseflow, ehcp.caseflow);
COMMENT ON OPERATOR CLASS ehcp.caseflow_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
COMMENT ON OPERATOR FAMILY ehcp.caseflow_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
CREATE OPERATOR CLASS ehcp.caseflow_ops DEFAULT FOR TYPE ehcp.caseflow USING hash AS
	OPERATOR 1 ehcp.=,
	FUNCTION 1 ehcp.caseflow_hash(ehcp.caseflow), FUNCTION 2 ehcp.caseflow_hash_extended(ehcp.caseflow, bigint);
COMMENT ON OPERATOR CLASS ehcp.caseflow_ops USING hash IS 'For GROUP BY and hash joins.';
COMMENT ON OPERATOR FAMILY ehcp.caseflow_ops USING hash IS 'For GROUP BY and hash joins.';

CREATE CAST (ehcp.caseflow AS jsonb) WITH FUNCTION ehcp.jsonb(ehcp.caseflow);
COMMENT ON CAST (ehcp.caseflow AS jsonb) IS 'A member for each class of cases.';

-- aggregates

CREATE AGGREGATE ehcp.caseflow_agg(opened_on date, closed_on date)
(
	SFUNC = ehcp.caseflow_add,
	STYPE = ehcp.caseflow,
	SSPACE = 1024,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
	MSFUNC = ehcp.caseflow_add,
	MINVFUNC = ehcp.caseflow_remove,
	MSTYPE = ehcp.caseflow,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.caseflow_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.caseflow_agg(date, date) IS
	'The summary of all cases, with a limit of 140 days.';

CREATE AGGREGATE ehcp.caseflow_agg(opened_on date, closed_on date, limit_days integer)
(
	SFUNC = ehcp.caseflow_add,
	STYPE = ehcp.caseflow,
	SSPACE = 1024,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
	MSFUNC = ehcp.caseflow_add,
	MINVFUNC = ehcp.caseflow_remove,
	MSTYPE = ehcp.caseflow,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.caseflow_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.caseflow_agg(date, date, integer) IS
	'The summary of all cases, which must have the same limit.';

CREATE AGGREGATE ehcp.rollup(summary ehcp.caseflow)
(
	SFUNC = ehcp.caseflow_combine,
	STYPE = ehcp.caseflow,
	SSPACE = 1024,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.caseflow_combine,
	FINALFUNC = ehcp.caseflow_final,
	MSFUNC = ehcp.caseflow_combine,
	MINVFUNC = ehcp.caseflow_uncombine,
	MSTYPE = ehcp.caseflow,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.caseflow_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.caseflow) IS
	'The cases of all summaries together.';
