
-- The guard at the beginning did not see what others made in the schema since: until this
-- transaction commits, they go by the rights and the owner that the schema had before.
DO $$
BEGIN
	PERFORM ehcp.check_schema();
END
$$;
