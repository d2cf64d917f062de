-- What becomes of requests: a plan or an end without one, and the chances of those that are open.

-- behind the aggregates

CREATE FUNCTION ehcp.outcomes_add(summary ehcp.timeliness, requested_on date, issued_on date, ended_on date, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_outcomes_add';
COMMENT ON FUNCTION ehcp.outcomes_add(ehcp.timeliness, date, date, date, date) IS
	'Adds a request, as it stood on a day, to a summary; NULL starts a new one.';

CREATE FUNCTION ehcp.outcomes_add(summary ehcp.timeliness, requested_on date, issued_on date, ended_on date, from_day date, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_outcomes_add';
COMMENT ON FUNCTION ehcp.outcomes_add(ehcp.timeliness, date, date, date, date, date) IS
	'Adds a request, as it was in a period, to a summary; NULL starts a new one.';

CREATE FUNCTION ehcp.outcomes_remove(summary ehcp.timeliness, requested_on date, issued_on date, ended_on date, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_outcomes_remove';
COMMENT ON FUNCTION ehcp.outcomes_remove(ehcp.timeliness, date, date, date, date) IS
	'Subtracts a request, as it stood on a day, from a summary.';

CREATE FUNCTION ehcp.outcomes_remove(summary ehcp.timeliness, requested_on date, issued_on date, ended_on date, from_day date, as_of date) RETURNS ehcp.timeliness
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_outcomes_remove';
COMMENT ON FUNCTION ehcp.outcomes_remove(ehcp.timeliness, date, date, date, date, date) IS
	'Subtracts a request, as it was in a period, from a summary.';

-- aggregates

CREATE AGGREGATE ehcp.outcomes_agg(requested_on date, issued_on date, ended_on date, as_of date)
(
	SFUNC = ehcp.outcomes_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.outcomes_add,
	MINVFUNC = ehcp.outcomes_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.outcomes_agg(date, date, date, date) IS
	'The summary of requests as they stood at the end of a day: with a plan, ended without one, or open.';

CREATE AGGREGATE ehcp.outcomes_agg(requested_on date, issued_on date, ended_on date, from_day date, as_of date)
(
	SFUNC = ehcp.outcomes_add,
	STYPE = ehcp.timeliness,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.timeliness_combine,
	FINALFUNC = ehcp.timeliness_final,
	MSFUNC = ehcp.outcomes_add,
	MINVFUNC = ehcp.outcomes_remove,
	MSTYPE = ehcp.timeliness,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.timeliness_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.outcomes_agg(date, date, date, date, date) IS
	'The summary of what became of requests from the end of from_day to the end of as_of; those open on from_day enter at the age that they had.';

-- what became of them, and what will

CREATE FUNCTION ehcp.without_plan(summary ehcp.timeliness) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_without_plan';
COMMENT ON FUNCTION ehcp.without_plan(ehcp.timeliness) IS
	'The requests that ended without a plan.';

CREATE FUNCTION ehcp.outcomes(summary ehcp.timeliness,
	OUT days integer, OUT at_risk bigint, OUT plan double precision, OUT "none" double precision,
	OUT plan_std_error double precision, OUT plan_lower double precision, OUT plan_upper double precision,
	OUT none_std_error double precision, OUT none_lower double precision, OUT none_upper double precision)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 500 AS 'MODULE_PATHNAME', 'timeliness_outcomes';
COMMENT ON FUNCTION ehcp.outcomes(ehcp.timeliness) IS
	'The shares of requests that have a plan, or ended without one, after each number of days (Aalen-Johansen), with 95 % intervals; a row for each day on which one ended.';

CREATE FUNCTION ehcp.chance_in_time(summary ehcp.timeliness, age_days integer) RETURNS double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_chance_in_time';
COMMENT ON FUNCTION ehcp.chance_in_time(ehcp.timeliness, integer) IS
	'The chance that a request that is open at an age gets a plan within 140 days; NULL where nobody is at risk.';

CREATE FUNCTION ehcp.chance_in_time(summary ehcp.timeliness, age_days integer, limit_days integer) RETURNS double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_chance_in_time';
COMMENT ON FUNCTION ehcp.chance_in_time(ehcp.timeliness, integer, integer) IS
	'The chance that a request that is open at an age gets a plan within the limit; NULL where nobody is at risk.';

CREATE FUNCTION ehcp.chances_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_chances_support';
COMMENT ON FUNCTION ehcp.chances_support(internal) IS
	'Tells the planner how many rows ehcp.chances_in_time() returns.';

CREATE FUNCTION ehcp.chances_in_time(summary ehcp.timeliness,
	OUT age_days integer, OUT chance double precision)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 150 SUPPORT ehcp.chances_support AS 'MODULE_PATHNAME', 'timeliness_chances_in_time';
COMMENT ON FUNCTION ehcp.chances_in_time(ehcp.timeliness) IS
	'The chances of ehcp.chance_in_time() for each age up to 140 days: a table to join with many open cases.';

CREATE FUNCTION ehcp.chances_in_time(summary ehcp.timeliness, limit_days integer,
	OUT age_days integer, OUT chance double precision)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 150 SUPPORT ehcp.chances_support AS 'MODULE_PATHNAME', 'timeliness_chances_in_time';
COMMENT ON FUNCTION ehcp.chances_in_time(ehcp.timeliness, integer) IS
	'The chances of ehcp.chance_in_time() for each age up to the limit: a table to join with many open cases.';

CREATE FUNCTION ehcp.expected_in_time(cases ehcp.timeliness, pace ehcp.timeliness) RETURNS double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_expected_in_time';
COMMENT ON FUNCTION ehcp.expected_in_time(ehcp.timeliness, ehcp.timeliness) IS
	'How many open cases of a summary can expect a plan within 140 days, by the chances of another summary; NULL if the chance of one is not known.';

CREATE FUNCTION ehcp.expected_in_time(cases ehcp.timeliness, pace ehcp.timeliness, limit_days integer) RETURNS double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_expected_in_time';
COMMENT ON FUNCTION ehcp.expected_in_time(ehcp.timeliness, ehcp.timeliness, integer) IS
	'How many open cases of a summary can expect a plan within the limit, by the chances of another summary; NULL if the chance of one is not known.';
