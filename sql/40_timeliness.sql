-- The distribution of days taken, and the measures computed from it.

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
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_send';
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
	'Counts of cases by the days that each took: completed, completed with an exception, open, undated, ended without a plan and, in a period, open when it began.';

-- behind the aggregates

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date) IS
	'Adds a case to a summary; NULL starts a new one.';

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date, boolean) IS
	'Adds a case, with or without an exception, to a summary; NULL starts a new one.';

CREATE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_add';
COMMENT ON FUNCTION ehcp.timeliness_add(ehcp.timeliness, date, date, boolean, date) IS
	'Adds a case, as it stood on a day, to a summary; NULL starts a new one.';

CREATE FUNCTION ehcp.timeliness_remove(summary ehcp.timeliness, started_on date, completed_on date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_remove';
COMMENT ON FUNCTION ehcp.timeliness_remove(ehcp.timeliness, date, date) IS
	'Subtracts a case from a summary.';

CREATE FUNCTION ehcp.timeliness_remove(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_remove';
COMMENT ON FUNCTION ehcp.timeliness_remove(ehcp.timeliness, date, date, boolean) IS
	'Subtracts a case, with or without an exception, from a summary.';

CREATE FUNCTION ehcp.timeliness_remove(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_remove';
COMMENT ON FUNCTION ehcp.timeliness_remove(ehcp.timeliness, date, date, boolean, date) IS
	'Subtracts a case, as it stood on a day, from a summary.';

CREATE FUNCTION ehcp.timeliness_combine(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_combine';
COMMENT ON FUNCTION ehcp.timeliness_combine(ehcp.timeliness, ehcp.timeliness) IS
	'The cases of both summaries; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.timeliness_uncombine(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_uncombine';
COMMENT ON FUNCTION ehcp.timeliness_uncombine(ehcp.timeliness, ehcp.timeliness) IS
	'Subtracts the cases of a summary from another; NULL is a summary of no cases.';

CREATE FUNCTION ehcp.timeliness_final(summary ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_final';
COMMENT ON FUNCTION ehcp.timeliness_final(ehcp.timeliness) IS
	'The summary in its stored form.';

-- measures

CREATE FUNCTION ehcp.completed(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_completed';
COMMENT ON FUNCTION ehcp.completed(ehcp.timeliness) IS
	'All completed cases, including exceptions and undated cases.';

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
	'The cases completed within 140 days, excluding exceptions.';

CREATE FUNCTION ehcp.in_time(summary ehcp.timeliness, limit_days integer) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_in_time';
COMMENT ON FUNCTION ehcp.in_time(ehcp.timeliness, integer) IS
	'The cases completed within the limit, excluding exceptions.';

CREATE FUNCTION ehcp.in_time(summary ehcp.timeliness, limit_days integer, include_exceptions boolean) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_in_time';
COMMENT ON FUNCTION ehcp.in_time(ehcp.timeliness, integer, boolean) IS
	'The cases completed within the limit.';

CREATE FUNCTION ehcp.percent_in_time(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time';
COMMENT ON FUNCTION ehcp.percent_in_time(ehcp.timeliness) IS
	'The percentage completed within 140 days, excluding exceptions; NULL if there are none.';

CREATE FUNCTION ehcp.percent_in_time(summary ehcp.timeliness, limit_days integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time';
COMMENT ON FUNCTION ehcp.percent_in_time(ehcp.timeliness, integer) IS
	'The percentage completed within the limit, excluding exceptions; NULL if there are none.';

CREATE FUNCTION ehcp.percent_in_time(summary ehcp.timeliness, limit_days integer, include_exceptions boolean) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time';
COMMENT ON FUNCTION ehcp.percent_in_time(ehcp.timeliness, integer, boolean) IS
	'The percentage completed within the limit; NULL if there are none.';

CREATE FUNCTION ehcp.mean_weeks(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_mean_weeks';
COMMENT ON FUNCTION ehcp.mean_weeks(ehcp.timeliness) IS
	'The mean weeks taken, excluding exceptions and undated cases; NULL if there are none.';

CREATE FUNCTION ehcp.median_weeks(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_median_weeks';
COMMENT ON FUNCTION ehcp.median_weeks(ehcp.timeliness) IS
	'The median weeks taken, excluding exceptions and undated cases; NULL if there are none.';

CREATE FUNCTION ehcp.mean_weeks(summary ehcp.timeliness, include_exceptions boolean) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_mean_weeks';
COMMENT ON FUNCTION ehcp.mean_weeks(ehcp.timeliness, boolean) IS
	'The mean weeks taken, with or without exceptions; excluding undated cases; NULL if there are none.';

CREATE FUNCTION ehcp.median_weeks(summary ehcp.timeliness, include_exceptions boolean) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_median_weeks';
COMMENT ON FUNCTION ehcp.median_weeks(ehcp.timeliness, boolean) IS
	'The median weeks taken, with or without exceptions; excluding undated cases; NULL if there are none.';

CREATE FUNCTION ehcp.open_cases(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_open_cases';
COMMENT ON FUNCTION ehcp.open_cases(ehcp.timeliness) IS
	'The open cases, with or without an exception.';

CREATE FUNCTION ehcp.overdue(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_overdue';
COMMENT ON FUNCTION ehcp.overdue(ehcp.timeliness) IS
	'The open cases older than 140 days.';

CREATE FUNCTION ehcp.overdue(summary ehcp.timeliness, limit_days integer) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_overdue';
COMMENT ON FUNCTION ehcp.overdue(ehcp.timeliness, integer) IS
	'The open cases older than the limit.';

CREATE FUNCTION ehcp.percent_in_time_interval(summary ehcp.timeliness) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time_interval';
COMMENT ON FUNCTION ehcp.percent_in_time_interval(ehcp.timeliness) IS
	'Wilson''s 95 % interval of the percentage completed within 140 days, excluding exceptions; NULL if there are none.';

CREATE FUNCTION ehcp.percent_in_time_interval(summary ehcp.timeliness, limit_days integer) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time_interval';
COMMENT ON FUNCTION ehcp.percent_in_time_interval(ehcp.timeliness, integer) IS
	'Wilson''s 95 % interval of the percentage completed within the limit, excluding exceptions; NULL if there are none.';

CREATE FUNCTION ehcp.percent_in_time_interval(summary ehcp.timeliness, limit_days integer, include_exceptions boolean) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_in_time_interval';
COMMENT ON FUNCTION ehcp.percent_in_time_interval(ehcp.timeliness, integer, boolean) IS
	'Wilson''s 95 % interval of the percentage completed within the limit; NULL if there are none.';

CREATE FUNCTION ehcp.change_interval(before ehcp.timeliness, now ehcp.timeliness) RETURNS numrange
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_change_interval';
COMMENT ON FUNCTION ehcp.change_interval(ehcp.timeliness, ehcp.timeliness) IS
	'The 95 % interval of the change of percent_in_time from one summary to the other, in percentage points; NULL if one has no percentage.';

CREATE FUNCTION ehcp.clear_change(before ehcp.timeliness, now ehcp.timeliness) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_clear_change';
COMMENT ON FUNCTION ehcp.clear_change(ehcp.timeliness, ehcp.timeliness) IS
	'1 if percent_in_time has risen by more than chance (95 %), -1 if it has fallen, 0 if neither is clear; NULL if one has no percentage.';

CREATE FUNCTION ehcp.percentile_weeks(summary ehcp.timeliness, fraction numeric) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percentile_weeks';
COMMENT ON FUNCTION ehcp.percentile_weeks(ehcp.timeliness, numeric) IS
	'The weeks that a fraction of cases do not exceed, excluding exceptions and undated cases; NULL if there are none.';

CREATE FUNCTION ehcp.percentile_weeks(summary ehcp.timeliness, fraction numeric, include_exceptions boolean) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percentile_weeks';
COMMENT ON FUNCTION ehcp.percentile_weeks(ehcp.timeliness, numeric, boolean) IS
	'The weeks that a fraction of cases do not exceed, with or without exceptions; excluding undated cases; NULL if there are none.';

CREATE FUNCTION ehcp.bands_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_bands_support';
COMMENT ON FUNCTION ehcp.bands_support(internal) IS
	'Tells the planner how many rows ehcp.bands() returns.';

CREATE FUNCTION ehcp.bands(summary ehcp.timeliness, edges integer[],
	OUT from_day integer, OUT to_day integer, OUT completed bigint, OUT open bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SUPPORT ehcp.bands_support AS 'MODULE_PATHNAME', 'timeliness_bands_rows';
COMMENT ON FUNCTION ehcp.bands(ehcp.timeliness, integer[]) IS
	'Completed (without an exception) and open cases by bands of days; each edge is the last day of a band.';

CREATE FUNCTION ehcp.bands(summary ehcp.timeliness, edges integer[], include_exceptions boolean,
	OUT from_day integer, OUT to_day integer, OUT completed bigint, OUT open bigint)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SUPPORT ehcp.bands_support AS 'MODULE_PATHNAME', 'timeliness_bands_rows';
COMMENT ON FUNCTION ehcp.bands(ehcp.timeliness, integer[], boolean) IS
	'Completed cases, with or without exceptions, and open cases by bands of days; each edge is the last day of a band. Undated cases are in no band.';

CREATE FUNCTION ehcp.survival(summary ehcp.timeliness,
	OUT days integer, OUT at_risk bigint, OUT completed bigint, OUT open bigint, OUT survival double precision,
	OUT std_error double precision, OUT lower double precision, OUT upper double precision)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 500 AS 'MODULE_PATHNAME', 'timeliness_survival';
COMMENT ON FUNCTION ehcp.survival(ehcp.timeliness) IS
	'The Kaplan-Meier curve: the share of cases that take longer than each number of days, open cases counted as censored.';

CREATE FUNCTION ehcp.percent_expected_in_time(summary ehcp.timeliness) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_expected_in_time';
COMMENT ON FUNCTION ehcp.percent_expected_in_time(ehcp.timeliness) IS
	'The percentage expected within 140 days, from the Kaplan-Meier curve; NULL if the curve does not extend to the limit.';

CREATE FUNCTION ehcp.percent_expected_in_time(summary ehcp.timeliness, limit_days integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_percent_expected_in_time';
COMMENT ON FUNCTION ehcp.percent_expected_in_time(ehcp.timeliness, integer) IS
	'The percentage expected within the limit, from the Kaplan-Meier curve; NULL if the curve does not extend to the limit.';

-- algebra and order

CREATE FUNCTION ehcp.timeliness_plus(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_plus';
COMMENT ON FUNCTION ehcp.timeliness_plus(ehcp.timeliness, ehcp.timeliness) IS
	'Behind +: the cases of both summaries.';

CREATE FUNCTION ehcp.timeliness_minus(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_minus';
COMMENT ON FUNCTION ehcp.timeliness_minus(ehcp.timeliness, ehcp.timeliness) IS
	'Behind -: the cases of the first without those of the second.';

CREATE FUNCTION ehcp.timeliness_eq(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_eq';
COMMENT ON FUNCTION ehcp.timeliness_eq(ehcp.timeliness, ehcp.timeliness) IS
	'Behind =.';

CREATE FUNCTION ehcp.timeliness_ne(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ne';
COMMENT ON FUNCTION ehcp.timeliness_ne(ehcp.timeliness, ehcp.timeliness) IS
	'Behind <>.';

CREATE FUNCTION ehcp.timeliness_lt(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_lt';
COMMENT ON FUNCTION ehcp.timeliness_lt(ehcp.timeliness, ehcp.timeliness) IS
	'Behind <.';

CREATE FUNCTION ehcp.timeliness_le(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_le';
COMMENT ON FUNCTION ehcp.timeliness_le(ehcp.timeliness, ehcp.timeliness) IS
	'Behind <=.';

CREATE FUNCTION ehcp.timeliness_gt(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_gt';
COMMENT ON FUNCTION ehcp.timeliness_gt(ehcp.timeliness, ehcp.timeliness) IS
	'Behind >.';

CREATE FUNCTION ehcp.timeliness_ge(a ehcp.timeliness, b ehcp.timeliness) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_ge';
COMMENT ON FUNCTION ehcp.timeliness_ge(ehcp.timeliness, ehcp.timeliness) IS
	'Behind >=.';

CREATE FUNCTION ehcp.timeliness_cmp(a ehcp.timeliness, b ehcp.timeliness) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_cmp';
COMMENT ON FUNCTION ehcp.timeliness_cmp(ehcp.timeliness, ehcp.timeliness) IS
	'Behind the order, which has no meaning and serves indexes.';

CREATE FUNCTION ehcp.timeliness_hash(summary ehcp.timeliness) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash';
COMMENT ON FUNCTION ehcp.timeliness_hash(ehcp.timeliness) IS
	'Behind hashing.';

CREATE FUNCTION ehcp.timeliness_hash_extended(summary ehcp.timeliness, seed bigint) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_summary_hash_extended';
COMMENT ON FUNCTION ehcp.timeliness_hash_extended(ehcp.timeliness, bigint) IS
	'Behind hashing with a seed.';

CREATE FUNCTION ehcp.jsonb(summary ehcp.timeliness) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_jsonb';
COMMENT ON FUNCTION ehcp.jsonb(ehcp.timeliness) IS
	'The summary as jsonb: a member for each class of cases.';

CREATE OPERATOR ehcp.+ (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_plus, COMMUTATOR = OPERATOR(ehcp.+));
COMMENT ON OPERATOR ehcp.+ (ehcp.timeliness, ehcp.timeliness) IS 'The cases of both summaries.';
CREATE OPERATOR ehcp.- (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_minus);
COMMENT ON OPERATOR ehcp.- (ehcp.timeliness, ehcp.timeliness) IS 'The cases of the first without those of the second, which it must contain.';
CREATE OPERATOR ehcp.= (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_eq, COMMUTATOR = OPERATOR(ehcp.=), NEGATOR = OPERATOR(ehcp.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR ehcp.= (ehcp.timeliness, ehcp.timeliness) IS 'The same counts of the same days.';
CREATE OPERATOR ehcp.<> (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_ne, COMMUTATOR = OPERATOR(ehcp.<>), NEGATOR = OPERATOR(ehcp.=),
	RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR ehcp.<> (ehcp.timeliness, ehcp.timeliness) IS 'Not the same counts of the same days.';
CREATE OPERATOR ehcp.< (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_lt, COMMUTATOR = OPERATOR(ehcp.>), NEGATOR = OPERATOR(ehcp.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR ehcp.< (ehcp.timeliness, ehcp.timeliness) IS 'Before, in an order that has no meaning.';
CREATE OPERATOR ehcp.<= (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_le, COMMUTATOR = OPERATOR(ehcp.>=), NEGATOR = OPERATOR(ehcp.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR ehcp.<= (ehcp.timeliness, ehcp.timeliness) IS 'Not after, in an order that has no meaning.';
CREATE OPERATOR ehcp.> (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_gt, COMMUTATOR = OPERATOR(ehcp.<), NEGATOR = OPERATOR(ehcp.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR ehcp.> (ehcp.timeliness, ehcp.timeliness) IS 'After, in an order that has no meaning.';
CREATE OPERATOR ehcp.>= (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = ehcp.timeliness_ge, COMMUTATOR = OPERATOR(ehcp.<=), NEGATOR = OPERATOR(ehcp.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR ehcp.>= (ehcp.timeliness, ehcp.timeliness) IS 'Not before, in an order that has no meaning.';

CREATE OPERATOR CLASS ehcp.timeliness_ops DEFAULT FOR TYPE ehcp.timeliness USING btree AS
	OPERATOR 1 ehcp.<, OPERATOR 2 ehcp.<=, OPERATOR 3 ehcp.=, OPERATOR 4 ehcp.>=, OPERATOR 5 ehcp.>,
	FUNCTION 1 ehcp.timeliness_cmp(ehcp.timeliness, ehcp.timeliness);
COMMENT ON OPERATOR CLASS ehcp.timeliness_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
COMMENT ON OPERATOR FAMILY ehcp.timeliness_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
CREATE OPERATOR CLASS ehcp.timeliness_ops DEFAULT FOR TYPE ehcp.timeliness USING hash AS
	OPERATOR 1 ehcp.=,
	FUNCTION 1 ehcp.timeliness_hash(ehcp.timeliness), FUNCTION 2 ehcp.timeliness_hash_extended(ehcp.timeliness, bigint);
COMMENT ON OPERATOR CLASS ehcp.timeliness_ops USING hash IS 'For GROUP BY and hash joins.';
COMMENT ON OPERATOR FAMILY ehcp.timeliness_ops USING hash IS 'For GROUP BY and hash joins.';

CREATE CAST (ehcp.timeliness AS jsonb) WITH FUNCTION ehcp.jsonb(ehcp.timeliness);
COMMENT ON CAST (ehcp.timeliness AS jsonb) IS 'A member for each class of cases.';

-- aggregates

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date) IS
	'The summary of the completed cases; other cases are not counted.';

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date, boolean) IS
	'The summary of the completed cases, with or without an exception; other cases are not counted.';

CREATE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date, excepted boolean, as_of date)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.timeliness_agg(date, date, boolean, date) IS
	'The summary of all cases as they stood at the end of a day: completed by then, or open.';

CREATE AGGREGATE ehcp.rollup(summary ehcp.timeliness)
(
	SFUNC = ehcp.timeliness_combine,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.timeliness_combine,
	MINVFUNC = ehcp.timeliness_uncombine,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.timeliness) IS
	'The cases of all summaries together.';

-- the measures directly from rows; within a query they all share the state of timeliness_agg

CREATE AGGREGATE ehcp.completed(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.completed,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.completed,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.completed(date, date, boolean) IS
	'All completed cases, including exceptions and undated cases.';

CREATE AGGREGATE ehcp.in_time(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.in_time,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.in_time,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.in_time(date, date, boolean) IS
	'The cases completed within 140 days, excluding exceptions.';

CREATE AGGREGATE ehcp.percent_in_time(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.percent_in_time,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.percent_in_time,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.percent_in_time(date, date, boolean) IS
	'The percentage completed within 140 days, excluding exceptions; NULL if there are none.';

CREATE AGGREGATE ehcp.mean_weeks(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.mean_weeks,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.mean_weeks,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.mean_weeks(date, date, boolean) IS
	'The mean weeks taken, excluding exceptions and undated cases; NULL if there are none.';

CREATE AGGREGATE ehcp.median_weeks(started_on date, completed_on date, excepted boolean)
(
	SFUNC = ehcp.timeliness_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.median_weeks,
	MSFUNC = ehcp.timeliness_add,
	MINVFUNC = ehcp.timeliness_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.median_weeks,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.median_weeks(date, date, boolean) IS
	'The median weeks taken, excluding exceptions and undated cases; NULL if there are none.';
