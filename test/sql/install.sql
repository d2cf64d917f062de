-- What CREATE EXTENSION creates.
SET datestyle = ISO;
CREATE EXTENSION ehcp_timeliness;

-- the one version number
\set meta `cat META.json`
SELECT extversion = :'meta'::json->>'version' AS is_distribution,
	extversion = :'meta'::json #>> '{provides,ehcp_timeliness,version}' AS is_provided
FROM pg_extension WHERE extname = 'ehcp_timeliness';

-- all objects, by kind; array types and the tables' row types are implicit
CREATE VIEW members AS
SELECT classid, objid, object.*
FROM pg_depend, LATERAL pg_identify_object(classid, objid, objsubid) AS object
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ehcp_timeliness')
	AND NOT (classid = 'pg_type'::regclass AND
		(SELECT typcategory = 'A' OR typtype = 'c' FROM pg_type WHERE oid = objid));
SELECT type, count(*) FROM members GROUP BY type ORDER BY type COLLATE "C";

-- everything is in schema ehcp
SELECT identity FROM members WHERE schema IS DISTINCT FROM 'ehcp' AND type <> 'cast';

-- every object, column and trigger has a comment
SELECT identity AS without_comment FROM members WHERE obj_description(objid, classid::regclass::name) IS NULL;
DROP VIEW members;
SELECT obj_description('ehcp'::regnamespace);
SELECT attrelid::regclass, attname AS column_without_comment
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'ehcp'::regnamespace AND relkind IN ('r', 'v') AND attnum > 0
	AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL;
SELECT tgname AS trigger_without_comment
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = 'ehcp'::regnamespace AND NOT tgisinternal
	AND obj_description(pg_trigger.oid, 'pg_trigger') IS NULL;

-- functions: STABLE if they read a table, else IMMUTABLE; parallel safe
-- unless they write
SELECT provolatile, proisstrict, proparallel, count(*),
	array_agg(DISTINCT proname::text ORDER BY proname::text)
FROM pg_proc
WHERE pronamespace = 'ehcp'::regnamespace AND prokind = 'f'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- aggregates: our own transition types, a combine function, parallel safe
SELECT aggfnoid::regprocedure AS aggregate
FROM pg_aggregate JOIN pg_proc ON pg_proc.oid = aggfnoid
WHERE pronamespace = 'ehcp'::regnamespace
	AND (aggcombinefn = 0 OR proparallel <> 's'
		OR aggtranstype NOT IN ('ehcp.timeliness'::regtype, 'ehcp.caseflow'::regtype, 'ehcp.funnel'::regtype, 'ehcp.strata'::regtype));
-- ... and what a distributed engine also needs: a type that is not a pseudo-type, with
-- text and binary functions; no default arguments; no name of a built-in aggregate;
-- and for moving windows, an inverse
SELECT aggfnoid::regprocedure AS aggregate
FROM pg_aggregate JOIN pg_proc ON pg_proc.oid = aggfnoid JOIN pg_type ON pg_type.oid = aggtranstype
WHERE pronamespace = 'ehcp'::regnamespace
	AND (typtype <> 'b' OR typinput = 0 OR typoutput = 0 OR typreceive = 0 OR typsend = 0 OR pronargdefaults > 0
		OR proname IN (SELECT proname FROM pg_proc WHERE prokind = 'a' AND pronamespace = 'pg_catalog'::regnamespace)
		OR aggminvtransfn = 0 OR agginitval IS NULL);

-- anyone may use it
CREATE ROLE regress_ehcp_reader;
SET ROLE regress_ehcp_reader;
SELECT ehcp.add_working_days('2026-12-24', 1);
SELECT count(*) FROM ehcp.statutory_limits;
SELECT count(*) FROM ehcp.calendars WHERE official;
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('mine', '2026-01-01', '2026-12-31');
RESET ROLE;
DROP ROLE regress_ehcp_reader;
