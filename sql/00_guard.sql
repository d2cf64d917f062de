\echo Use "CREATE EXTENSION ehcp_timeliness" to load this file. \quit

-- Nothing outside of PostgreSQL is found without its schema, neither while this runs nor
-- in what is parsed now and runs later: views, constraints, SQL functions.
SET LOCAL search_path = pg_catalog, pg_temp;

-- The schema may have been there before, made by a dump that is restored, or by somebody
-- who hopes to put functions beside ours that fit a call better.  So it is the
-- installer's from now on, without the rights that another gave, and must be empty.
ALTER SCHEMA ehcp OWNER TO @extowner@;
DO $$
DECLARE
	planted text;
	grantee text;
BEGIN
	SELECT pg_describe_object(classid, objid, objsubid) INTO planted
	FROM pg_depend
	WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'ehcp'::regnamespace
		AND NOT (classid = 'pg_extension'::regclass
			AND objid = (SELECT oid FROM pg_extension WHERE extname = 'ehcp_timeliness'))
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = 'schema "ehcp" has objects already',
			DETAIL = format('One of them is %s.', planted),
			HINT = 'See who made them, move or drop them, and create the extension again.';
	END IF;
	FOR grantee IN
		SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
		FROM pg_namespace, aclexplode(nspacl) AS acl
		WHERE nspname = 'ehcp' AND acl.grantee <> nspowner
	LOOP
		EXECUTE format('REVOKE ALL ON SCHEMA ehcp FROM %s CASCADE', grantee);
	END LOOP;
END
$$;
