# Thousands of functions and operators of an attacker: look-alikes of everything that the
# extension's scripts call, for many argument types.  Each raises an error when it runs.
package Planted;

use strict;
use warnings;

# Creates them in a schema, except for some signatures, and returns their number.
sub plant
{
	my ($db, $schema, $scripts, @except) = @_;
	# names that may be function calls
	my %names = map { $_ => 1 } $scripts =~ /\b([a-z_0-9]+)\(/g;
	my $names = join ',', sort keys %names;
	my $except = join ';', @except;

	return $db->run(<<"SQL");
SELECT set_config('planted.schema', '$schema', false), set_config('planted.names', '{$names}', false), set_config('planted.except', '$except', false)
\\g /dev/null
SET check_function_bodies = off;
DO \$do\$
DECLARE
	schema CONSTANT text := current_setting('planted.schema');
	types CONSTANT text[] := '{date,integer,bigint,text,name,varchar,boolean,jsonb,integer[],daterange,regclass}';
	lie CONSTANT text := 'LANGUAGE plpgsql IMMUTABLE AS \$\$ BEGIN RAISE ''planted code runs as %'', current_user; END \$\$';
	item record;
BEGIN
	FOR item IN
		SELECT name, arguments, CASE WHEN name ~ '^(is|has)' THEN 'boolean' ELSE 'text' END AS result
		FROM (SELECT DISTINCT unnest(current_setting('planted.names')::text[]) AS name) AS n,
			(SELECT a AS arguments FROM unnest(types) AS a
			UNION ALL SELECT a || ',' || b FROM unnest(types) AS a, unnest(types) AS b) AS s
		WHERE (name IN (SELECT proname FROM pg_proc WHERE pronamespace IN ('pg_catalog'::regnamespace, to_regnamespace('ehcp')))
				OR position('.' || name || '(' IN current_setting('planted.except')) > 0)
			AND format('ehcp.%s(%s)', name, replace(arguments, 'varchar', 'character varying')) NOT IN (SELECT unnest(string_to_array(current_setting('planted.except'), ';')))
	LOOP
		EXECUTE format('CREATE FUNCTION %I.%I(%s) RETURNS %s %s', schema, item.name, item.arguments, item.result, lie);
	END LOOP;
	FOR item IN
		SELECT a, b, format('planted_%s', row_number() OVER ()) AS name, result, symbols
		FROM unnest(types) AS a, unnest(types) AS b,
			(VALUES ('boolean', '{=,<>,<,>,<=,>=,<\@,\@>,&&,~,!~,~~}'::text[]), ('text', '{||,->,->>,+,-,*,/,%}')) AS o(result, symbols)
	LOOP
		EXECUTE format('CREATE FUNCTION %I.%I(%s, %s) RETURNS %s %s', schema, item.name, item.a, item.b, item.result, lie);
		FOR i IN 1 .. cardinality(item.symbols) LOOP
			EXECUTE format('CREATE OPERATOR %I.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %1\$I.%5\$I)', schema, item.symbols[i], item.a, item.b, item.name);
		END LOOP;
	END LOOP;
END
\$do\$;
RESET check_function_bodies;
SELECT (SELECT count(*) FROM pg_proc WHERE prosrc LIKE '%planted code runs%') + (SELECT count(*) FROM pg_operator JOIN pg_proc ON pg_proc.oid = oprcode WHERE prosrc LIKE '%planted code runs%');
SQL
}

# The planted objects that the extension's objects refer to
sub bound
{
	my ($db) = @_;

	return split /\n/, $db->run(<<'SQL');
SET enable_nestloop = off;
WITH functions AS MATERIALIZED (
	SELECT oid FROM pg_proc WHERE prosrc LIKE '%planted code runs%'
), planted AS MATERIALIZED (
	SELECT 'pg_proc'::regclass::oid AS classid, oid AS objid FROM functions
	UNION ALL
	SELECT 'pg_operator'::regclass, pg_operator.oid FROM pg_operator JOIN functions ON functions.oid = oprcode
)
SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) || ' refers to ' || pg_describe_object(refclassid, refobjid, 0)
FROM pg_depend AS d JOIN planted ON planted.classid = refclassid AND planted.objid = refobjid
WHERE NOT EXISTS (SELECT FROM planted AS itself WHERE itself.classid = d.classid AND itself.objid = d.objid);
RESET enable_nestloop
SQL
}

# The signatures that the extension itself creates
sub signatures
{
	my ($db) = @_;

	return split /\n/, $db->run("SELECT 'ehcp.' || proname || '(' || array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS u(t, i) ORDER BY i), ',') || ')'"
		. " FROM pg_proc WHERE pronamespace = 'ehcp'::regnamespace");
}

1;
