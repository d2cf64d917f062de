-- What is not the extension's in its schema.

CREATE FUNCTION ehcp.check_schema() RETURNS void
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_check_schema';
COMMENT ON FUNCTION ehcp.check_schema() IS
	'Raises an error if schema ehcp holds an object that does not belong to the extension.';
