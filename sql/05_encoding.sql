-- The script is ASCII, so that a database with any encoding can read it.

CREATE FUNCTION ehcp.in_database_encoding(document text) RETURNS text
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	escape CONSTANT text := chr(92) || 'u2019';
BEGIN
	-- the apostrophe as GOV.UK writes it
	RETURN replace(document, escape, convert_from(decode('e28099', 'hex'), 'UTF8'));
EXCEPTION WHEN untranslatable_character THEN
	RETURN replace(document, escape, '''');
END
$$;
COMMENT ON FUNCTION ehcp.in_database_encoding(text) IS
	'Behind the install script: converts the names of bank holidays to the encoding of the database, with a plain apostrophe if it lacks the right single quotation mark.';
