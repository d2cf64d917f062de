-- Funnels: authorities compared with each other.

CREATE TYPE ehcp.funnel;

CREATE FUNCTION ehcp.funnel_in(cstring) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_in';
COMMENT ON FUNCTION ehcp.funnel_in(cstring) IS
	'Text input of ehcp.funnel.';

CREATE FUNCTION ehcp.funnel_out(ehcp.funnel) RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_out';
COMMENT ON FUNCTION ehcp.funnel_out(ehcp.funnel) IS
	'Text output of ehcp.funnel.';

CREATE FUNCTION ehcp.funnel_recv(internal) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_recv';
COMMENT ON FUNCTION ehcp.funnel_recv(internal) IS
	'Binary input of ehcp.funnel.';

CREATE FUNCTION ehcp.funnel_send(ehcp.funnel) RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_send';
COMMENT ON FUNCTION ehcp.funnel_send(ehcp.funnel) IS
	'Binary output of ehcp.funnel.';

CREATE TYPE ehcp.funnel
(
	INPUT = ehcp.funnel_in,
	OUTPUT = ehcp.funnel_out,
	RECEIVE = ehcp.funnel_recv,
	SEND = ehcp.funnel_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE ehcp.funnel IS
	'The plans in time and the plans issued of each of many areas, without the areas'' names.';

-- behind the aggregates

CREATE FUNCTION ehcp.funnel_add(funnel ehcp.funnel, in_time bigint, issued bigint) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_add';
COMMENT ON FUNCTION ehcp.funnel_add(ehcp.funnel, bigint, bigint) IS
	'Adds an area to a funnel; NULL starts a new one.';

CREATE FUNCTION ehcp.funnel_remove(funnel ehcp.funnel, in_time bigint, issued bigint) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_remove';
COMMENT ON FUNCTION ehcp.funnel_remove(ehcp.funnel, bigint, bigint) IS
	'Subtracts an area from a funnel.';

CREATE FUNCTION ehcp.funnel_combine(a ehcp.funnel, b ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_combine';
COMMENT ON FUNCTION ehcp.funnel_combine(ehcp.funnel, ehcp.funnel) IS
	'The areas of both funnels; NULL is a funnel of no areas.';

CREATE FUNCTION ehcp.funnel_uncombine(a ehcp.funnel, b ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_uncombine';
COMMENT ON FUNCTION ehcp.funnel_uncombine(ehcp.funnel, ehcp.funnel) IS
	'Subtracts the areas of a funnel from another; NULL is a funnel of no areas.';

CREATE FUNCTION ehcp.funnel_final(funnel ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_final';
COMMENT ON FUNCTION ehcp.funnel_final(ehcp.funnel) IS
	'The funnel in its stored form.';

-- measures

CREATE FUNCTION ehcp.funnel_dispersion(funnel ehcp.funnel,
	OUT areas bigint, OUT in_time bigint, OUT issued bigint, OUT percent numeric, OUT phi double precision, OUT tau double precision)
RETURNS record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_dispersion';
COMMENT ON FUNCTION ehcp.funnel_dispersion(ehcp.funnel) IS
	'The areas of a funnel with plans, their pooled percentage, and how much they differ: phi is about 1 if by chance only, and tau, otherwise 0, is the standard deviation between areas on the scale of the arcsine of the square root.';

CREATE FUNCTION ehcp.funnel_limits(funnel ehcp.funnel, issued bigint,
	OUT lower_95 numeric, OUT upper_95 numeric, OUT lower_998 numeric, OUT upper_998 numeric,
	OUT adjusted_lower_95 numeric, OUT adjusted_upper_95 numeric, OUT adjusted_lower_998 numeric, OUT adjusted_upper_998 numeric)
RETURNS record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_limits';
COMMENT ON FUNCTION ehcp.funnel_limits(ehcp.funnel, bigint) IS
	'The 95 % and 99.8 % limits of the percentage in time of an area with that number of plans, by chance alone and adjusted for overdispersion; NULL without plans.';

CREATE FUNCTION ehcp.funnel_z(funnel ehcp.funnel, in_time bigint, issued bigint) RETURNS double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_z';
COMMENT ON FUNCTION ehcp.funnel_z(ehcp.funnel, bigint, bigint) IS
	'By how many standard errors an area is above (below: negative) the pooled percentage, adjusted for overdispersion; outside 1.96 is outside the 95 % limits, and outside 3.09 outside the 99.8 % limits. NULL without plans.';

-- algebra and order

CREATE FUNCTION ehcp.funnel_plus(a ehcp.funnel, b ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_combine';
COMMENT ON FUNCTION ehcp.funnel_plus(ehcp.funnel, ehcp.funnel) IS
	'Behind +: the areas of both funnels.';

CREATE FUNCTION ehcp.funnel_eq(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_eq';
COMMENT ON FUNCTION ehcp.funnel_eq(ehcp.funnel, ehcp.funnel) IS
	'Behind =.';

CREATE FUNCTION ehcp.funnel_ne(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_ne';
COMMENT ON FUNCTION ehcp.funnel_ne(ehcp.funnel, ehcp.funnel) IS
	'Behind <>.';

CREATE FUNCTION ehcp.funnel_lt(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_lt';
COMMENT ON FUNCTION ehcp.funnel_lt(ehcp.funnel, ehcp.funnel) IS
	'Behind <.';

CREATE FUNCTION ehcp.funnel_le(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_le';
COMMENT ON FUNCTION ehcp.funnel_le(ehcp.funnel, ehcp.funnel) IS
	'Behind <=.';

CREATE FUNCTION ehcp.funnel_gt(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_gt';
COMMENT ON FUNCTION ehcp.funnel_gt(ehcp.funnel, ehcp.funnel) IS
	'Behind >.';

CREATE FUNCTION ehcp.funnel_ge(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_ge';
COMMENT ON FUNCTION ehcp.funnel_ge(ehcp.funnel, ehcp.funnel) IS
	'Behind >=.';

CREATE FUNCTION ehcp.funnel_cmp(a ehcp.funnel, b ehcp.funnel) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_cmp';
COMMENT ON FUNCTION ehcp.funnel_cmp(ehcp.funnel, ehcp.funnel) IS
	'Behind the order, which has no meaning and serves indexes.';

CREATE FUNCTION ehcp.funnel_hash(funnel ehcp.funnel) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_hash';
COMMENT ON FUNCTION ehcp.funnel_hash(ehcp.funnel) IS
	'Behind hashing.';

CREATE FUNCTION ehcp.funnel_hash_extended(funnel ehcp.funnel, seed bigint) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_hash_extended';
COMMENT ON FUNCTION ehcp.funnel_hash_extended(ehcp.funnel, bigint) IS
	'Behind hashing with a seed.';

CREATE OPERATOR ehcp.+ (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_plus, COMMUTATOR = OPERATOR(ehcp.+));
COMMENT ON OPERATOR ehcp.+ (ehcp.funnel, ehcp.funnel) IS 'The areas of both funnels.';
CREATE OPERATOR ehcp.= (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_eq, COMMUTATOR = OPERATOR(ehcp.=), NEGATOR = OPERATOR(ehcp.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR ehcp.= (ehcp.funnel, ehcp.funnel) IS 'The same counts of the same number of areas.';
CREATE OPERATOR ehcp.<> (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_ne, COMMUTATOR = OPERATOR(ehcp.<>), NEGATOR = OPERATOR(ehcp.=),
	RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR ehcp.<> (ehcp.funnel, ehcp.funnel) IS 'Not the same counts.';
CREATE OPERATOR ehcp.< (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_lt, COMMUTATOR = OPERATOR(ehcp.>), NEGATOR = OPERATOR(ehcp.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR ehcp.< (ehcp.funnel, ehcp.funnel) IS 'Before, in an order that has no meaning.';
CREATE OPERATOR ehcp.<= (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_le, COMMUTATOR = OPERATOR(ehcp.>=), NEGATOR = OPERATOR(ehcp.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR ehcp.<= (ehcp.funnel, ehcp.funnel) IS 'Not after, in an order that has no meaning.';
CREATE OPERATOR ehcp.> (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_gt, COMMUTATOR = OPERATOR(ehcp.<), NEGATOR = OPERATOR(ehcp.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR ehcp.> (ehcp.funnel, ehcp.funnel) IS 'After, in an order that has no meaning.';
CREATE OPERATOR ehcp.>= (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_ge, COMMUTATOR = OPERATOR(ehcp.<=), NEGATOR = OPERATOR(ehcp.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR ehcp.>= (ehcp.funnel, ehcp.funnel) IS 'Not before, in an order that has no meaning.';

CREATE OPERATOR CLASS ehcp.funnel_ops DEFAULT FOR TYPE ehcp.funnel USING btree AS
	OPERATOR 1 ehcp.<, OPERATOR 2 ehcp.<=, OPERATOR 3 ehcp.=, OPERATOR 4 ehcp.>=, OPERATOR 5 ehcp.>,
	FUNCTION 1 ehcp.funnel_cmp(ehcp.funnel, ehcp.funnel);
COMMENT ON OPERATOR CLASS ehcp.funnel_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
COMMENT ON OPERATOR FAMILY ehcp.funnel_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
CREATE OPERATOR CLASS ehcp.funnel_ops DEFAULT FOR TYPE ehcp.funnel USING hash AS
	OPERATOR 1 ehcp.=,
	FUNCTION 1 ehcp.funnel_hash(ehcp.funnel), FUNCTION 2 ehcp.funnel_hash_extended(ehcp.funnel, bigint);
COMMENT ON OPERATOR CLASS ehcp.funnel_ops USING hash IS 'For GROUP BY and hash joins.';
COMMENT ON OPERATOR FAMILY ehcp.funnel_ops USING hash IS 'For GROUP BY and hash joins.';

-- aggregates

CREATE AGGREGATE ehcp.funnel_agg(in_time bigint, issued bigint)
(
	SFUNC = ehcp.funnel_add,
	STYPE = ehcp.funnel,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.funnel_combine,
	FINALFUNC = ehcp.funnel_final,
	MSFUNC = ehcp.funnel_add,
	MINVFUNC = ehcp.funnel_remove,
	MSTYPE = ehcp.funnel,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.funnel_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.funnel_agg(bigint, bigint) IS
	'The funnel of areas, one row for each; areas without plans are left out.';

CREATE AGGREGATE ehcp.rollup(funnel ehcp.funnel)
(
	SFUNC = ehcp.funnel_combine,
	STYPE = ehcp.funnel,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.funnel_combine,
	FINALFUNC = ehcp.funnel_final,
	MSFUNC = ehcp.funnel_combine,
	MINVFUNC = ehcp.funnel_uncombine,
	MSTYPE = ehcp.funnel,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.funnel_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.funnel) IS
	'The areas of all funnels together.';
