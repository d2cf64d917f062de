-- What is not the extension's in its schema.

CREATE FUNCTION ehcp.check_schema() RETURNS void
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_check_schema';
COMMENT ON FUNCTION ehcp.check_schema() IS
	'An error if the schema ehcp has an object that is not the extension''s.';
