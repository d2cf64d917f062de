-- The check that the schema contains only the extension's objects.

CREATE FUNCTION ehcp.check_schema() RETURNS void
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_check_schema';
COMMENT ON FUNCTION ehcp.check_schema() IS
	'Behind CREATE EXTENSION and its updates: raises an error if the schema ehcp contains an object that does not belong to the extension.';
