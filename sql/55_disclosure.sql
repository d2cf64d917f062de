-- Suppression of small counts in a publication.

CREATE FUNCTION ehcp.withhold(count bigint, least_count bigint) RETURNS text
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_withhold';
COMMENT ON FUNCTION ehcp.withhold(bigint, bigint) IS
	'The count, or c if it is withheld: counts of 1 to least_count - 1 are, and as many others as needed to prevent recovery by subtraction. The partition is a line with a known total.';

CREATE FUNCTION ehcp.withhold(count bigint, least_count bigint, row_key text, column_key text) RETURNS text
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_withhold';
COMMENT ON FUNCTION ehcp.withhold(bigint, bigint, text, text) IS
	'The count, or c if it is withheld: counts of 1 to least_count - 1 are, and as many others as needed to prevent recovery by subtraction. The partition is a table of rows and columns with known totals; a NULL key marks a total.';
