-- Two groups compared over many areas.

CREATE TYPE ehcp.strata;

CREATE FUNCTION ehcp.strata_in(cstring) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_in';
COMMENT ON FUNCTION ehcp.strata_in(cstring) IS
	'Text input of ehcp.strata.';

CREATE FUNCTION ehcp.strata_out(ehcp.strata) RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_out';
COMMENT ON FUNCTION ehcp.strata_out(ehcp.strata) IS
	'Text output of ehcp.strata.';

CREATE FUNCTION ehcp.strata_recv(internal) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_recv';
COMMENT ON FUNCTION ehcp.strata_recv(internal) IS
	'Binary input of ehcp.strata.';

CREATE FUNCTION ehcp.strata_send(ehcp.strata) RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_send';
COMMENT ON FUNCTION ehcp.strata_send(ehcp.strata) IS
	'Binary output of ehcp.strata.';

CREATE TYPE ehcp.strata
(
	INPUT = ehcp.strata_in,
	OUTPUT = ehcp.strata_out,
	RECEIVE = ehcp.strata_recv,
	SEND = ehcp.strata_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE ehcp.strata IS
	'Behind ehcp.odds_ratio(): the plans in time and the plans issued of two groups in each of many areas.';

CREATE TYPE ehcp.odds_ratio_test AS
(
	areas bigint,
	odds_ratio double precision,
	lower double precision,
	upper double precision,
	chi_squared double precision,
	p double precision
);
COMMENT ON TYPE ehcp.odds_ratio_test IS 'An odds ratio over areas, with its interval and test.';
COMMENT ON COLUMN ehcp.odds_ratio_test.areas IS 'The areas in which both groups have plans; others say nothing.';
COMMENT ON COLUMN ehcp.odds_ratio_test.odds_ratio IS
	'The odds of the first group to have its plan in time, divided by those of the other group in the same area (Mantel and Haenszel). NULL if no area has a late plan of the first group and a plan in time of the other.';
COMMENT ON COLUMN ehcp.odds_ratio_test.lower IS 'The lower end of the 95 % interval (Robins, Breslow and Greenland). NULL also if the odds ratio is 0.';
COMMENT ON COLUMN ehcp.odds_ratio_test.upper IS 'The upper end.';
COMMENT ON COLUMN ehcp.odds_ratio_test.chi_squared IS 'The Mantel-Haenszel statistic, with the correction for continuity. NULL if the groups cannot differ in any area.';
COMMENT ON COLUMN ehcp.odds_ratio_test.p IS 'How often chance alone gives a difference as large, if there is none.';

CREATE FUNCTION ehcp.strata_add(strata ehcp.strata, in_time bigint, issued bigint, other_in_time bigint, other_issued bigint) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_add';
COMMENT ON FUNCTION ehcp.strata_add(ehcp.strata, bigint, bigint, bigint, bigint) IS
	'Behind ehcp.odds_ratio(): adds an area; NULL starts a new value.';

CREATE FUNCTION ehcp.strata_remove(strata ehcp.strata, in_time bigint, issued bigint, other_in_time bigint, other_issued bigint) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_remove';
COMMENT ON FUNCTION ehcp.strata_remove(ehcp.strata, bigint, bigint, bigint, bigint) IS
	'Behind ehcp.odds_ratio(): subtracts an area.';

CREATE FUNCTION ehcp.strata_combine(a ehcp.strata, b ehcp.strata) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_combine';
COMMENT ON FUNCTION ehcp.strata_combine(ehcp.strata, ehcp.strata) IS
	'Behind ehcp.odds_ratio(): the areas of both values; NULL has no areas.';

CREATE FUNCTION ehcp.odds_ratio(strata ehcp.strata) RETURNS ehcp.odds_ratio_test
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_odds_ratio';
COMMENT ON FUNCTION ehcp.odds_ratio(ehcp.strata) IS
	'Behind the aggregate ehcp.odds_ratio(): its final function.';

CREATE AGGREGATE ehcp.odds_ratio(in_time bigint, issued bigint, other_in_time bigint, other_issued bigint)
(
	SFUNC = ehcp.strata_add,
	STYPE = ehcp.strata,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.strata_combine,
	FINALFUNC = ehcp.odds_ratio,
	MSFUNC = ehcp.strata_add,
	MINVFUNC = ehcp.strata_remove,
	MSTYPE = ehcp.strata,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.odds_ratio,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.odds_ratio(bigint, bigint, bigint, bigint) IS
	'The Mantel-Haenszel odds ratio of two groups over areas, one row for each area: how the odds to have the plan in time differ in the same area, with 95 % interval and test.';
