# Aggregation a page at a time: who may execute what, which aggregates it takes over, and plans
# that are kept while rights and functions change.  Each answer or error is compared with that
# of PostgreSQL's own plan.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use Test::More;
use Session;

my $node = qr/Custom Scan \(EhcpPartialAggregate\)/;
my $t = 'ehcp.timeliness_agg(requested_on, issued_on, excepted)';
my $f = 'ehcp.caseflow_agg(requested_on, closed_on)';
my $add = 'ehcp.timeliness_add(ehcp.timeliness, date, date, boolean)';
my $combine = 'ehcp.timeliness_combine(ehcp.timeliness, ehcp.timeliness)';
my $final = 'ehcp.timeliness_final(ehcp.timeliness)';
my $agg = 'ehcp.timeliness_agg(date, date, boolean)';

# where the server has it off
$ENV{PGOPTIONS} = '-c ehcp.enable_page_aggregate=on';
system('createdb page_rights') == 0 or die;
my $db = Session->new('page_rights');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases (area integer, team text, requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO cases
SELECT i % 20, 'team ' || i % 9, date '2019-01-01' + i % 1300, CASE WHEN i % 7 > 1 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 END, CASE WHEN i % 7 > 0 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 END, i % 11 = 0
FROM generate_series(1, 8000) AS i;
ANALYZE cases;
CREATE ROLE page_owner;
CREATE ROLE page_caller;
CREATE ROLE page_viewer;
GRANT USAGE ON SCHEMA ehcp TO page_owner, page_caller, page_viewer;
GRANT SELECT ON cases TO page_caller;
SET max_parallel_workers_per_gather = 0;
SQL

# A long answer in short, for messages; its digest differs where it does.
sub short
{
	my ($answer) = @_;

	return length $answer < 300 ? $answer : substr($answer, 0, 200) . ' ... ' . md5_hex($answer);
}

sub without
{
	my ($query) = @_;

	$db->run('SET ehcp.enable_page_aggregate = off');
	my $answer = $db->run($query);
	$db->run('RESET ehcp.enable_page_aggregate');
	return $answer;
}

# The answer or error is that without the node.  has says whether the plan has it; without
# it, either is right.
sub same
{
	my ($name, $query, %more) = @_;

	if (defined $more{has})
	{
		my $plan = $db->run("EXPLAIN (COSTS off) " . ($more{explain} // $query));

		$more{has} ? like($plan, $node, "$name: the node") : unlike($plan, $node, "$name: not the node");
	}
	my $answer = $db->run($query);
	is(short($answer), short(without($query)), "$name: the same");
	like($answer, $more{like}, '... as expected') if $more{like};
	unlike($answer, qr/ERROR/, '... no error') if !$more{like};
}

# EXECUTE: that of the caller on the aggregate, and that of the aggregate's owner on its functions
same('with all rights', "SELECT area, $t FROM cases GROUP BY area ORDER BY area", has => 1);
$db->run("ALTER AGGREGATE $agg OWNER TO page_owner");
my $query = "SELECT area, $t FROM cases GROUP BY area ORDER BY area";
foreach my $role ('postgres', 'page_caller')
{
	$db->run("SET ROLE $role");
	same("$role, functions that all may execute", $query, has => 1);
	foreach my $function ($add, $final, $combine)
	{
		my ($name) = $function =~ /\.(\w+)\(/;

		$db->run("RESET ROLE; REVOKE EXECUTE ON FUNCTION $function FROM PUBLIC; SET ROLE $role");
		# PostgreSQL's plan does not combine
		same("$role, the owner may not execute $name", $query, like => $function eq $combine ? qr/^0\|/ : qr/^ERROR:  permission denied for function $name$/);
		like($db->run("\\set VERBOSITY sqlstate\n$query;\n\\set VERBOSITY terse"), qr/^ERROR:  42501$/, '... SQLSTATE') if $function ne $combine;
		$db->run("RESET ROLE; GRANT EXECUTE ON FUNCTION $function TO page_owner; SET ROLE $role");
		same("$role, the owner may execute $name again", $query, has => 1);
		$db->run("RESET ROLE; REVOKE EXECUTE ON FUNCTION $function FROM page_owner; GRANT EXECUTE ON FUNCTION $function TO PUBLIC; SET ROLE $role");
	}
	$db->run('RESET ROLE');
}
$db->run("REVOKE EXECUTE ON FUNCTION $agg, $add, $final FROM PUBLIC; SET ROLE page_caller");
same('the caller may not execute the aggregate, nor its owner the functions', $query, like => qr/^ERROR:  permission denied for aggregate timeliness_agg$/);
$db->run("RESET ROLE; GRANT EXECUTE ON FUNCTION $agg TO page_caller; SET ROLE page_caller");
same('the owner may execute neither function', $query, like => qr/^ERROR:  permission denied for function timeliness_final$/);
$db->run("RESET ROLE; GRANT EXECUTE ON FUNCTION $agg, $add, $final TO PUBLIC");

# ... that share a state, of which one belongs to another owner: PostgreSQL asks for the first
$db->run('CREATE ROLE page_other');
$db->run("ALTER AGGREGATE ehcp.completed(date, date, boolean) OWNER TO page_other; REVOKE EXECUTE ON FUNCTION $add FROM PUBLIC; GRANT EXECUTE ON FUNCTION $add TO page_owner");
same('one aggregate of two', "SELECT $t, ehcp.completed(requested_on, issued_on, excepted) FROM cases", has => 1);
same('... the other way around', "SELECT ehcp.completed(requested_on, issued_on, excepted), $t FROM cases", like => qr/^ERROR:  permission denied for function timeliness_add$/);
same('... in HAVING', "SELECT area, $t FROM cases GROUP BY area HAVING ehcp.completed(requested_on, issued_on, excepted) > 0 ORDER BY area", has => 1);
same('... without it', $query, has => 1);
$db->run("GRANT EXECUTE ON FUNCTION $add TO PUBLIC; ALTER AGGREGATE ehcp.completed(date, date, boolean) OWNER TO postgres; ALTER AGGREGATE $agg OWNER TO postgres");

# ... and PostgreSQL's own, beside ours
$db->run('REVOKE EXECUTE ON FUNCTION count() FROM PUBLIC; SET ROLE page_caller');
same('count(*) without the right', "SELECT count(*), $t FROM cases", like => qr/^ERROR:  permission denied for aggregate count$/);
$db->run('RESET ROLE; ALTER AGGREGATE count(*) OWNER TO page_owner; GRANT EXECUTE ON FUNCTION count() TO PUBLIC; REVOKE EXECUTE ON FUNCTION int8inc(bigint) FROM PUBLIC');
same('count(*) whose owner may not add', "SELECT count(*), $t FROM cases", like => qr/^ERROR:  permission denied for function int8inc$/);
$db->run('GRANT EXECUTE ON FUNCTION int8inc(bigint) TO PUBLIC; REVOKE EXECUTE ON FUNCTION int8pl(bigint, bigint) FROM PUBLIC');
same('... may not combine', "SELECT count(*), $t FROM cases");
$db->run('GRANT EXECUTE ON FUNCTION int8pl(bigint, bigint) TO PUBLIC; ALTER AGGREGATE count(*) OWNER TO postgres');

# functions and operators of filters, arguments and groups, of which the node evaluates some itself
foreach my $pair ([ 'int4eq(integer, integer)', "SELECT $t FROM cases WHERE area = 3" ], [ 'date_ge(date, date)', "SELECT $t FROM cases WHERE requested_on >= '2020-01-01'" ],
	[ 'int4pl(integer, integer)', "SELECT area + 1, $t FROM cases GROUP BY 1" ], [ 'ehcp.earlier(date, date)', "SELECT ehcp.timeliness_agg(requested_on, ehcp.earlier(issued_on, closed_on)) FROM cases" ],
	[ 'int4gt(integer, integer)', "SELECT $t FILTER (WHERE area > 4) FROM cases" ])
{
	my ($function, $text) = @$pair;

	next if $db->run("SELECT to_regprocedure('$function') IS NULL") eq 't';
	$db->run("REVOKE EXECUTE ON FUNCTION $function FROM PUBLIC; SET ROLE page_caller");
	my ($on, $off) = ($db->run($text), without($text));
	is($on, $off, "without the right to $function: the same");
	like($on, qr/permission denied for function/, '... an error') if $function !~ /ehcp/;
	$db->run("RESET ROLE; GRANT EXECUTE ON FUNCTION $function TO PUBLIC");
}

# tables, columns, and views with the rights of their owner or of the caller
$db->run(<<'SQL');
CREATE TABLE secret AS SELECT *, area AS hidden FROM cases;
ANALYZE secret;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner ON secret TO page_owner USING (area < 5);
CREATE POLICY caller ON secret TO page_caller USING (area BETWEEN 3 AND 9);
GRANT SELECT (area, team, requested_on, issued_on, excepted) ON secret TO page_owner, page_caller;
GRANT CREATE ON SCHEMA public TO page_owner;
SET ROLE page_owner;
CREATE VIEW as_owner AS SELECT area, team, requested_on, issued_on, excepted FROM secret;
CREATE VIEW as_owner_barrier WITH (security_barrier) AS SELECT area, upper(team) AS team, requested_on, issued_on, excepted FROM secret WHERE area <> 4;
CREATE VIEW as_caller WITH (security_invoker) AS SELECT area, team, requested_on, issued_on, excepted FROM secret;
CREATE VIEW as_caller_barrier WITH (security_invoker, security_barrier) AS SELECT area, upper(team) AS team, requested_on, issued_on, excepted FROM secret WHERE area <> 4;
CREATE VIEW too_much AS SELECT area, hidden, requested_on, issued_on, excepted FROM secret;
GRANT SELECT ON as_owner, as_owner_barrier, as_caller, as_caller_barrier, too_much TO page_caller, page_viewer;
RESET ROLE;
SQL
foreach my $role ('page_owner', 'page_caller', 'page_viewer', 'postgres')
{
	$db->run("SET ROLE $role");
	foreach my $relation ('secret', 'as_owner', 'as_owner_barrier', 'as_caller', 'as_caller_barrier', 'too_much')
	{
		my $denied = ($role eq 'page_viewer' && $relation =~ /secret|as_caller/) || ($relation eq 'too_much');

		same("$relation as $role", "SELECT area, $t FROM $relation GROUP BY area ORDER BY area", has => $denied ? undef : 1, like => $denied ? qr/permission denied/ : qr/^\d/);
	}
	same("a column without the right as $role", "SELECT ehcp.timeliness_agg(requested_on, closed_on) FROM secret", like => $role eq 'postgres' ? qr/^\D/ : qr/permission denied for table secret/);
	same("... in a filter as $role", "SELECT $t FROM secret WHERE hidden = 4", like => $role eq 'postgres' ? qr/^\D/ : qr/permission denied for table secret/);
	same("... in FILTER as $role", "SELECT $t FILTER (WHERE hidden = 4) FROM secret", like => $role eq 'postgres' ? qr/^\D/ : qr/permission denied for table secret/);
	same("... in GROUP BY as $role", "SELECT $t FROM secret GROUP BY hidden ORDER BY hidden", like => $role eq 'postgres' ? qr/^\D/ : qr/permission denied for table secret/);
	$db->run('RESET ROLE');
}
# the table's owner under FORCE ROW LEVEL SECURITY, and row_security off
$db->run('ALTER TABLE secret OWNER TO page_owner; ALTER TABLE secret FORCE ROW LEVEL SECURITY; SET ROLE page_owner');
same('row security of the owner', "SELECT area, $t FROM secret GROUP BY area ORDER BY area", has => 1, like => qr/^0\|.*\n4\|[^\n]*$/s);
$db->run('SET row_security = off');
same('row_security = off', "SELECT area, $t FROM secret GROUP BY area ORDER BY area", like => qr/would be affected by row-level security/);
$db->run('RESET row_security; RESET ROLE; ALTER TABLE secret NO FORCE ROW LEVEL SECURITY; ALTER TABLE secret OWNER TO postgres');

# a statement that is prepared by one role and executed by another, with a plan that is kept
foreach my $mode ('force_generic_plan', 'force_custom_plan', 'auto')
{
	$db->run("SET plan_cache_mode = $mode; PREPARE own AS SELECT area, $t FROM secret GROUP BY area ORDER BY area; PREPARE owned AS SELECT area, $t FROM as_owner GROUP BY area ORDER BY area");
	foreach my $role ('page_owner', 'page_caller', 'postgres', 'page_viewer', 'page_caller', 'page_owner')
	{
		$db->run("SET ROLE $role");
		foreach my $statement ('own', 'owned')
		{
			my $answer = $db->run("EXECUTE $statement");

			is(short($answer), short(without("SELECT area, $t FROM " . ($statement eq 'own' ? 'secret' : 'as_owner') . ' GROUP BY area ORDER BY area')), "$mode, $statement, executed as $role: as a new statement");
		}
		$db->run('RESET ROLE');
	}
	$db->run('DEALLOCATE own; DEALLOCATE owned; RESET plan_cache_mode');
}

# a plan that is kept, while rights and functions change; each change is followed by its opposite
$db->run("SET plan_cache_mode = force_generic_plan; PREPARE kept(integer) AS SELECT area, $t, count(*) FROM cases WHERE area < \$1 GROUP BY area ORDER BY area; ALTER AGGREGATE $agg OWNER TO page_owner");
my $definition = $db->run("SELECT pg_get_functiondef('$add'::regprocedure)");
my $aggregate = sub {
	my ($sfunc, $init) = @_;

	return "CREATE OR REPLACE AGGREGATE ehcp.timeliness_agg(started_on date, completed_on date, excepted boolean) (SFUNC = $sfunc, STYPE = ehcp.timeliness, SSPACE = 512, INITCOND = '$init', COMBINEFUNC = ehcp.timeliness_combine, FINALFUNC = ehcp.timeliness_final,"
	  . " MSFUNC = ehcp.timeliness_add, MINVFUNC = ehcp.timeliness_remove, MSTYPE = ehcp.timeliness, MINITCOND = 'empty', MFINALFUNC = ehcp.timeliness_final, PARALLEL = SAFE); ALTER AGGREGATE $agg OWNER TO page_owner";
};
$db->run("CREATE FUNCTION public.other_add(s ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT ehcp.timeliness_add(s, started_on, completed_on + 7, excepted)'");
my @changes = (
	'REVOKE on the transition function' => "REVOKE EXECUTE ON FUNCTION $add FROM PUBLIC", "GRANT EXECUTE ON FUNCTION $add TO PUBLIC",
	'REVOKE on the final function' => "REVOKE EXECUTE ON FUNCTION $final FROM PUBLIC", "GRANT EXECUTE ON FUNCTION $final TO PUBLIC",
	'REVOKE on the combining function' => "REVOKE EXECUTE ON FUNCTION $combine FROM PUBLIC", "GRANT EXECUTE ON FUNCTION $combine TO PUBLIC",
	'REVOKE on the aggregate' => "REVOKE EXECUTE ON FUNCTION $agg FROM PUBLIC", "GRANT EXECUTE ON FUNCTION $agg TO PUBLIC",
	'ALTER FUNCTION STRICT' => "ALTER FUNCTION $add STRICT", "ALTER FUNCTION $add CALLED ON NULL INPUT",
	'ALTER FUNCTION SET' => "ALTER FUNCTION $add SET datestyle = 'ISO'", "ALTER FUNCTION $add RESET ALL",
	'ALTER FUNCTION SECURITY DEFINER' => "ALTER FUNCTION $add SECURITY DEFINER", "ALTER FUNCTION $add SECURITY INVOKER",
	'ALTER FUNCTION of the combining function, STRICT' => "ALTER FUNCTION $combine STRICT", "ALTER FUNCTION $combine CALLED ON NULL INPUT",
	'CREATE OR REPLACE FUNCTION' => "CREATE OR REPLACE FUNCTION ehcp.timeliness_add(summary ehcp.timeliness, started_on date, completed_on date, excepted boolean) RETURNS ehcp.timeliness LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT ehcp.timeliness_add(summary, started_on, completed_on)'", $definition,
	'CREATE OR REPLACE AGGREGATE with another function' => $aggregate->('public.other_add', 'empty'), $aggregate->('ehcp.timeliness_add', 'empty'),
	'CREATE OR REPLACE AGGREGATE with cases to begin with' => $aggregate->('ehcp.timeliness_add', $db->run("SELECT ehcp.timeliness_agg(date '2020-01-01', date '2020-02-01', false)")), $aggregate->('ehcp.timeliness_add', 'empty'),
	'a policy' => 'ALTER TABLE cases ENABLE ROW LEVEL SECURITY', 'ALTER TABLE cases DISABLE ROW LEVEL SECURITY',
);
foreach my $role ('postgres', 'page_caller')
{
	for (my $i = 0; $i < @changes; $i += 3)
	{
		my ($name, $change, $back) = @changes[$i .. $i + 2];

		foreach my $statement ("after $name" => $change, 'after its opposite' => $back)
		{
			if ($statement =~ /^after/)
			{
				$name = $statement;
				next;
			}
			unlike($db->run($statement), qr/ERROR/, "the change is made: $name");
			$db->run("SET ROLE $role");
			is(short($db->run('EXECUTE kept(9)')), short(without("SELECT area, $t, count(*) FROM cases WHERE area < 9 GROUP BY area ORDER BY area")), "a plan that is kept, $name, as $role: as a new statement");
			$db->run('RESET ROLE');
		}
	}
}
like($db->run('EXPLAIN EXECUTE kept(9)'), $node, '... and it has the node again');
$db->run("DEALLOCATE kept; RESET plan_cache_mode; ALTER AGGREGATE $agg OWNER TO postgres");

# a transition function that is declared otherwise is not taken over
$db->run("ALTER FUNCTION $add STRICT");
same('a strict transition function', "SELECT area, ehcp.timeliness_agg(requested_on, issued_on, nullif(excepted, area = 3)), $t FROM cases GROUP BY area ORDER BY area");
$db->run("ALTER FUNCTION $add CALLED ON NULL INPUT; ALTER FUNCTION $combine STRICT");
same('a strict combining function', $query);
$db->run("ALTER FUNCTION $combine CALLED ON NULL INPUT");

# a user's own aggregates over our functions, and functions of his own with their names
my $undated = $db->run("SELECT ehcp.caseflow_agg(NULL, NULL, 42)");
my $some = $db->run("SELECT ehcp.timeliness_agg(date '2020-01-01', date '2020-02-01')");
$db->run(<<"SQL");
CREATE SCHEMA own;
CREATE AGGREGATE own.plain(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = ehcp.timeliness_combine);
CREATE AGGREGATE own.not_parallel(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = ehcp.timeliness_combine, FINALFUNC = ehcp.open_cases, PARALLEL = UNSAFE);
CREATE AGGREGATE own.no_combine(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', FINALFUNC = ehcp.timeliness_final);
CREATE AGGREGATE own.no_start(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, COMBINEFUNC = ehcp.timeliness_combine);
CREATE AGGREGATE own.with_cases(date, date) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = '$some', COMBINEFUNC = ehcp.timeliness_combine);
CREATE AGGREGATE own.with_limit(date, date, integer) (SFUNC = ehcp.caseflow_add, STYPE = ehcp.caseflow, INITCOND = '$undated', COMBINEFUNC = ehcp.caseflow_combine);
CREATE AGGREGATE own.with_limit(date, date) (SFUNC = ehcp.caseflow_add, STYPE = ehcp.caseflow, INITCOND = '$undated', COMBINEFUNC = ehcp.caseflow_combine);
CREATE FUNCTION own.combine(a ehcp.timeliness, b ehcp.timeliness) RETURNS ehcp.timeliness LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT ehcp.timeliness_combine(ehcp.timeliness_combine(a, b), b)';
CREATE AGGREGATE own.twice(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = own.combine);
CREATE FUNCTION own.timeliness_add(s ehcp.timeliness, a date, b date) RETURNS ehcp.timeliness LANGUAGE sql IMMUTABLE AS 'SELECT ehcp.timeliness_add(s, a, b + 1)';
CREATE AGGREGATE own.timeliness_agg(date, date) (SFUNC = own.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = ehcp.timeliness_combine);
CREATE AGGREGATE own.ordered(integer ORDER BY date, date) (SFUNC = own.ignore, STYPE = ehcp.timeliness);
CREATE AGGREGATE own.moving(date, date) (SFUNC = own.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', MSFUNC = ehcp.timeliness_add, MINVFUNC = ehcp.timeliness_remove, MSTYPE = ehcp.timeliness, MINITCOND = 'empty');
CREATE FUNCTION own.final(s ehcp.timeliness, a date, b date, e boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS \$\$ BEGIN RETURN ehcp.completed(s) || coalesce(a::text, ' none'); END \$\$;
CREATE AGGREGATE own.extra(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = ehcp.timeliness_combine, FINALFUNC = own.final, FINALFUNC_EXTRA);
CREATE AGGREGATE own.read_write(date, date, boolean) (SFUNC = ehcp.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = ehcp.timeliness_combine, FINALFUNC = ehcp.timeliness_final, FINALFUNC_MODIFY = READ_WRITE);
CREATE FUNCTION own.timeliness_add(s ehcp.timeliness, a date, b date, e boolean) RETURNS ehcp.timeliness LANGUAGE plpgsql IMMUTABLE AS \$\$ BEGIN RETURN ehcp.timeliness_add(s, b, a, e); END \$\$;
CREATE AGGREGATE own.plpgsql(date, date, boolean) (SFUNC = own.timeliness_add, STYPE = ehcp.timeliness, INITCOND = 'empty', COMBINEFUNC = ehcp.timeliness_combine);
SQL
my @own = (
	'own.plain(requested_on, issued_on, excepted)' => 1,
	'own.not_parallel(requested_on, issued_on, excepted)' => 1,
	'own.no_combine(requested_on, issued_on, excepted)' => 0,
	'own.no_start(requested_on, issued_on, excepted)' => 0,
	'own.with_cases(requested_on, issued_on)' => 0,
	'own.with_limit(requested_on, closed_on, 42)' => 0,
	'own.twice(requested_on, issued_on, excepted)' => 0,
	'own.timeliness_agg(requested_on, issued_on)' => 0,
	'own.moving(requested_on, issued_on)' => 0,
	'own.extra(requested_on, issued_on, excepted)' => 1,
	'own.read_write(requested_on, issued_on, excepted)' => 1,
	'own.plpgsql(requested_on, issued_on, excepted)' => 0,
);
for (my $i = 0; $i < @own; $i += 2)
{
	same("$own[$i]", "SELECT area, $own[$i] FROM cases GROUP BY area ORDER BY area", has => $own[$i + 1]);
	same("$own[$i], no rows", "SELECT $own[$i], count(*) FROM cases WHERE area > 100");
	same("$own[$i] beside ours", "SELECT $own[$i], $t FROM cases");
}
same('cases of another limit than that of INITCOND', "SELECT own.with_limit(requested_on, closed_on) FROM cases", has => 0, like => qr/ERROR/);
same('... of an integer', "SELECT area, own.with_limit(requested_on, closed_on, area) FROM cases GROUP BY area", has => 0, like => qr/ERROR/);
same('... and no cases', "SELECT own.with_limit(requested_on, closed_on) FROM cases WHERE area > 100", has => 0);

# operators, functions and types that a user puts before those of PostgreSQL
$db->run(<<'SQL');
CREATE SCHEMA shadow;
CREATE FUNCTION shadow.never(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 OPERATOR(pg_catalog.<>) $2';
CREATE FUNCTION shadow.before(date, date) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 OPERATOR(pg_catalog.<) $2';
CREATE OPERATOR shadow.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = shadow.never);
CREATE OPERATOR shadow.>= (LEFTARG = date, RIGHTARG = date, FUNCTION = shadow.before);
CREATE OPERATOR shadow.< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4gt);
CREATE FUNCTION shadow.date_trunc(text, timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS $$ SELECT pg_catalog.date_trunc('year', $2) $$;
CREATE FUNCTION shadow.least(date, date) RETURNS date LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE DOMAIN shadow.date AS pg_catalog.date CHECK (VALUE > '1990-01-01');
CREATE DOMAIN shadow.integer AS pg_catalog.int4;
CREATE TYPE shadow.answer AS ENUM ('no', 'yes');
CREATE AGGREGATE shadow.count(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '100', COMBINEFUNC = int8pl, PARALLEL = SAFE);
CREATE AGGREGATE shadow.min(date) (SFUNC = date_larger, STYPE = pg_catalog.date, COMBINEFUNC = date_larger, PARALLEL = SAFE);
CREATE TABLE shadowed AS SELECT area::shadow.integer AS area, requested_on::shadow.date AS requested_on, issued_on::shadow.date AS issued_on, closed_on, excepted, (CASE WHEN excepted THEN 'yes' ELSE 'no' END)::shadow.answer AS answer FROM cases;
ANALYZE shadowed;
SET search_path = shadow, pg_catalog, public;
SQL
foreach my $table ('cases', 'shadowed')
{
	same("shadowed, $table, $_", $_) foreach map { (my $text = $_) =~ s/cases/$table/; $text } "SELECT $t FROM cases WHERE area = 3", "SELECT $t FROM cases WHERE requested_on >= '2020-01-01'", "SELECT $t FROM cases WHERE area < 4",
		"SELECT date_trunc('month', issued_on::timestamp), $t FROM cases GROUP BY 1 ORDER BY 1", "SELECT area, $t, $f FROM cases GROUP BY area ORDER BY area", "SELECT min(requested_on), $t FROM cases", "SELECT count(*), $t FROM cases",
		"SELECT ehcp.timeliness_agg(requested_on, shadow.least(issued_on, closed_on)) FROM cases";
}
same('by a type of the user', "SELECT answer, $t FROM shadowed GROUP BY answer ORDER BY answer");
$db->run('RESET search_path');

$db->close;
done_testing;
