
-- The guard at the beginning cannot see what others have created in the schema since: until this
-- transaction commits, the schema's former owner and privileges are in force for them.
DO $$
BEGIN
	PERFORM ehcp.check_schema();
END
$$;
