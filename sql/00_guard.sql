\echo Use "CREATE EXTENSION ehcp_timeliness" to load this file. \quit

-- Names without a schema resolve only to PostgreSQL's own objects, both while this script runs
-- and in the views, constraints and SQL functions that it creates.
SET LOCAL search_path = pg_catalog, pg_temp;

-- The schema may exist already: created by a restored dump, or by a hostile user who hopes to add
-- functions that match a call better than ours.  So it must be empty; the installer becomes its
-- owner, and privileges that others granted are revoked.
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
			MESSAGE = 'schema "ehcp" already contains objects',
			DETAIL = format('One of them is %s.', planted),
			HINT = 'Find out who created them, move or drop them, and create the extension again.';
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
