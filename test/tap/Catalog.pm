# The extension's rows of the catalogs, for comparison.
package Catalog;

use strict;
use warnings;

# A line for every column of every catalog row of the extension.  pg_depend gives the rows,
# and the list of the catalogs' foreign keys gives the meaning of each OID, so no attribute
# can be forgotten.
my $function = <<'SQL';
CREATE FUNCTION pg_temp.identity(class oid, object oid, sub integer) RETURNS text LANGUAGE sql AS $$
	SELECT type || ' ' || identity
	FROM pg_identify_object(class, object, sub) $$;

CREATE TEMP TABLE lines (line text);
CREATE TEMP TABLE members (classid oid, objid oid, identity text);

CREATE FUNCTION pg_temp.catalog() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	catalog record;
	key record;
	value text;
BEGIN
	TRUNCATE pg_temp.lines;
	TRUNCATE pg_temp.members;
	INSERT INTO members
	WITH RECURSIVE members AS (
		SELECT 'pg_extension'::regclass::oid AS classid, oid AS objid FROM pg_extension WHERE extname = 'ehcp_timeliness'
		UNION
		SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname = 'ehcp'
		UNION
		SELECT pg_depend.classid, pg_depend.objid
		FROM members JOIN pg_depend ON refclassid = members.classid AND refobjid = members.objid AND deptype IN ('e', 'i', 'a', 'P', 'S')
	)
	SELECT classid, objid, pg_temp.identity(classid, objid, 0) AS identity FROM members
	WHERE pg_temp.identity(classid, objid, 0) NOT LIKE '%pg_toast%';

	FOR catalog IN
		-- the columns that identify the owner of the row
		SELECT c.oid AS class, relname AS name, coalesce(k.member_class, format('%L::regclass', relname)) AS member_class,
			coalesce(k.member, 'oid') AS member, coalesce(k.sub, '0') AS sub
		FROM pg_class AS c LEFT JOIN (VALUES
			('pg_aggregate', '''pg_proc''::regclass', 'aggfnoid', '0'),
			('pg_attribute', '''pg_class''::regclass', 'attrelid', 'attnum'),
			('pg_index', '''pg_class''::regclass', 'indexrelid', '0'),
			('pg_description', 'classoid', 'objoid', 'objsubid'),
			('pg_init_privs', 'classoid', 'objoid', 'objsubid'),
			('pg_seclabel', 'classoid', 'objoid', 'objsubid')) AS k(name, member_class, member, sub) ON k.name = relname
		WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared
			AND (k.name IS NOT NULL OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'oid'))
	LOOP
		EXECUTE format($query$
			INSERT INTO lines
			SELECT format('%%s %%s %%s = %%s', %1$L,
				CASE %4$s WHEN 0 THEN members.identity ELSE pg_temp.identity(members.classid, members.objid, %4$s) END,
				-- in Debian's 15.20, the version of a column, which is a random number
				key, coalesce(CASE %5$s ELSE regexp_replace(value, 'pg_attver=[0-9]+', 'pg_attver') END, 'NULL'))
			FROM %1$I AS r JOIN members ON members.classid = %2$s AND members.objid = r.%3$I, LATERAL jsonb_each_text(to_jsonb(r))
			WHERE key <> ALL (%6$L)$query$,
			catalog.name, catalog.member_class, catalog.member, catalog.sub,
			-- an OID is shown as the object that it identifies
			coalesce((SELECT string_agg(format('WHEN key = %L THEN (SELECT string_agg(coalesce(pg_temp.identity(%s, nullif(o, 0), 0), ''-''), '' '' ORDER BY i)'
					' FROM unnest(%s) WITH ORDINALITY AS u(o, i))', fkcols[1], pktable::oid,
					format(CASE WHEN is_array THEN 'r.%I::oid[]' ELSE 'ARRAY[r.%I::oid]' END, fkcols[1])), ' ')
				FROM pg_get_catalog_foreign_keys() WHERE fktable = catalog.class AND cardinality(fkcols) = 1), 'WHEN false THEN NULL'),
			-- trees are compared as the text to which PostgreSQL converts them
			ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = catalog.class AND atttypid = 'pg_node_tree'::regtype)
			|| '{oid,relfilenode,reltoastrelid,relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,objoid}'::text[]);
	END LOOP;
	-- the referenced objects of dependencies, and the text of the trees
	INSERT INTO lines
	SELECT format('pg_depend %s on %s = %s', pg_temp.identity(d.classid, d.objid, objsubid), pg_temp.identity(refclassid, refobjid, refobjsubid), deptype)
	FROM pg_depend AS d JOIN members USING (classid, objid);
	INSERT INTO lines SELECT identity || ' = ' || CASE classid
		WHEN 'pg_proc'::regclass THEN (SELECT pg_get_functiondef(oid) FROM pg_proc WHERE oid = objid AND prokind <> 'a')
		WHEN 'pg_class'::regclass THEN CASE (SELECT relkind FROM pg_class WHERE oid = objid) WHEN 'v' THEN pg_get_viewdef(objid) WHEN 'i' THEN pg_get_indexdef(objid) END
		WHEN 'pg_rewrite'::regclass THEN pg_get_ruledef(objid)
		WHEN 'pg_trigger'::regclass THEN pg_get_triggerdef(objid)
		WHEN 'pg_constraint'::regclass THEN pg_get_constraintdef(objid)
		WHEN 'pg_attrdef'::regclass THEN (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE oid = objid) END
	FROM members;
	-- the rows of the tables
	FOR catalog IN SELECT objid::regclass AS name FROM members JOIN pg_class ON classid = 'pg_class'::regclass AND objid = pg_class.oid WHERE relkind = 'r'
	LOOP
		EXECUTE format('INSERT INTO lines SELECT %L || t::text FROM %s AS t', 'row of ' || catalog.name || ': ', catalog.name);
	END LOOP;
	RETURN QUERY SELECT regexp_replace(replace(line, E'\n', ' '), '(RI_ConstraintTrigger_[ac])_\d+', '\1', 'g') FROM lines WHERE line IS NOT NULL;
END
$$;
SQL

# The catalog of a session's database: each line, and how often it occurs.
sub lines
{
	my ($db) = @_;
	my %lines;

	$db->run($function) if $db->run("SELECT to_regclass('pg_temp.members')") eq '';
	$lines{$_}++ foreach split /\n/, $db->run('SELECT pg_temp.catalog()');
	return \%lines;
}

# The lines that only one of two catalogs contains
sub differences
{
	my ($a, $b) = @_;

	return ((map { "only one: $_" } grep { ($b->{$_} // 0) != $a->{$_} } sort keys %$a),
		(map { "only the other: $_" } grep { ($a->{$_} // 0) != $b->{$_} } sort keys %$b));
}

1;
