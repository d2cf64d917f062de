-- By hand: what an update does after the statements that are new.

-- As in sql/95_guard_again.sql; it stays last.
DO $$
BEGIN
	PERFORM ehcp.check_schema();
END
$$;
