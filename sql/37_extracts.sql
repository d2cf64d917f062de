-- Readers for dates and flags in text, as extracts of case systems contain them.

CREATE FUNCTION ehcp.read_date(value text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_read_date';
COMMENT ON FUNCTION ehcp.read_date(text) IS
	'The date in a text such as 31/12/2021, 2021-12-31 or 31 Dec 2021, whatever the settings of the session; NULL if it is blank.';

CREATE FUNCTION ehcp.read_date(value text, format text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_read_date';
COMMENT ON FUNCTION ehcp.read_date(text, text) IS
	'The date in a text of a format such as MM/DD/YYYY or YYYYMMDD, whatever the settings of the session; NULL if it is blank.';

CREATE FUNCTION ehcp.read_flag(value text) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_read_flag';
COMMENT ON FUNCTION ehcp.read_flag(text) IS
	'The flag in a text such as Y, No, TRUE or 0; NULL if it is blank.';
