# Foreign tables: with the extension in the server option "extensions", postgres_fdw executes
# calls of the extension where the rows are.  Every IMMUTABLE function and aggregate for users
# is tried, by the catalog, with columns for all arguments, and with constants for all but the
# first.  Those that are not shipped are listed here with the reason.
use strict;
use warnings;
use Test::More;
use AllFunctions;
use Session;

my %not_shipped = (
	set => 'postgres_fdw sends no function that returns rows',
	window => 'postgres_fdw sends no window function',
);

system('createdb shipping') == 0 or die;
my $db = Session->new('shipping');
is($db->run(<<SQL), '', 'a loopback server');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE EXTENSION postgres_fdw;
CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$ENV{PGHOST}', dbname 'shipping', extensions 'ehcp_timeliness');
CREATE USER MAPPING FOR CURRENT_USER SERVER loopback OPTIONS (user '$ENV{PGUSER}');
CREATE TABLE cases (case_id integer PRIMARY KEY, area integer, requested_on date, issued_on date, closed_on date, excepted boolean, limit_name text);
INSERT INTO cases
SELECT i, i % 9, date '2020-01-01' + i % 400, CASE WHEN i % 3 > 0 THEN date '2020-01-01' + i % 400 + i % 300 END, NULL, i % 11 = 0, CASE i % 2 WHEN 0 THEN 'final_plan' ELSE 'advice' END
FROM generate_series(1, 3000) AS i;
CREATE FOREIGN TABLE remote_cases (case_id integer, area integer, requested_on date, issued_on date, closed_on date, excepted boolean, limit_name text)
	SERVER loopback OPTIONS (table_name 'cases');
ANALYZE cases;
SQL

# A column for each literal of the calls.
my %calls = AllFunctions::calls($db);
my %columns;
foreach my $call (values %calls)
{
	$columns{$_} //= 'c' . keys %columns foreach $call =~ /'[^']*'::[^,)]+/g;
}
my @literals = sort keys %columns;
$db->run('CREATE TABLE arguments (' . join(', ', map { my ($type) = /::(.*)/; "$columns{$_} $type" } @literals) . ');'
	. 'INSERT INTO arguments VALUES (' . join(', ', @literals) . ');'
	. 'CREATE FOREIGN TABLE remote_arguments (' . join(', ', map { my ($type) = /::(.*)/; "$columns{$_} $type" } @literals)
	. ") SERVER loopback OPTIONS (table_name 'arguments')");
is($db->run('SELECT count(*) FROM remote_arguments'), '1', 'a row of arguments');

# as in tools/reference: not what PostgreSQL calls for a type, an aggregate, an operator or a plan
my @functions = map { [split /\|/] } split /\n/, $db->run(q{SELECT p.oid::regprocedure, prokind, proretset FROM pg_proc AS p}
	. q{ WHERE pronamespace = 'ehcp'::regnamespace AND provolatile = 'i' AND NOT starts_with(obj_description(p.oid, 'pg_proc'), 'Behind ')}
	. q{ AND prorettype NOT IN ('trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)}
	. q{ AND p.oid NOT IN (SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend]) FROM pg_type)}
	. q{ ORDER BY 1});
cmp_ok(scalar(@functions), '>', 60, 'IMMUTABLE functions and aggregates: ' . @functions);

my %reasons;
foreach my $function (@functions)
{
	my ($signature, $kind, $returns_set) = @$function;
	my $call = $calls{$signature};
	my $reason = $returns_set eq 't' ? 'set' : $kind eq 'w' ? 'window' : undef;

	unless (defined $call)
	{
		# the type internal and the like
		next if $signature =~ /cstring|internal|pg_node_tree/;
		fail("a call of $signature");
		next;
	}
	$call =~ s/^SELECT //;
	foreach my $constants (0, 1)
	{
		my $n = 0;
		(my $with_columns = $call) =~ s/('[^']*'::[^,)]+)/$n++ == 0 || !$constants ? $columns{$1} : $1/ge;
		next if $constants && $n < 2;
		my $query = $kind eq 'a' ? "SELECT ($with_columns)::text FROM" : "SELECT count(*) FROM remote_arguments WHERE ($with_columns) IS NOT NULL";
		my $plan;

		if ($reason)
		{
			$reasons{$reason}++;
			$plan = $db->run("EXPLAIN (VERBOSE, COSTS off) SELECT $with_columns" . ($kind eq 'w' ? ' OVER ()' : '') . ' FROM remote_arguments');
			like($plan, qr/Remote SQL:/, 'a plan');
			unlike($plan, qr/Remote SQL:.*ehcp\./, "$with_columns: $not_shipped{$reason}");
			next;
		}
		if ($kind eq 'a')
		{
			like($db->run("EXPLAIN (VERBOSE, COSTS off) $query remote_arguments"), qr/Remote SQL: SELECT .*ehcp\./, "$with_columns is shipped");
			is($db->run("$query remote_arguments"), $db->run("$query arguments"), '... with the same answer');
			next;
		}
		$plan = $db->run("EXPLAIN (VERBOSE, COSTS off) $query");
		# with some constants the planner knows the answer
		ok($plan =~ /Remote SQL:.* WHERE / || $plan !~ /ehcp\./, "$with_columns is shipped") or diag($plan);
		unlike($plan, qr/^ *(Filter|One-Time Filter):/m, '... and nothing of it stays here');
		is($db->run("SELECT (($with_columns))::text FROM remote_arguments"), $db->run("SELECT (($with_columns))::text FROM arguments"), '... with the same answer');
	}
}
is(join(' ', sort keys %reasons), join(' ', sort keys %not_shipped), 'each reason has a function');

# Operators and casts
$db->run(q{CREATE TABLE summaries AS SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.caseflow_agg(requested_on, issued_on) AS f FROM cases GROUP BY area;}
	. q{ CREATE FOREIGN TABLE remote_summaries (area integer, t ehcp.timeliness, f ehcp.caseflow) SERVER loopback OPTIONS (table_name 'summaries')});
foreach my $column (qw(t f))
{
	my $type = $column eq 't' ? 'timeliness' : 'caseflow';
	my @conditions = ("$column OPERATOR(ehcp.=) 'empty'", "$column OPERATOR(ehcp.<>) $column", "($column OPERATOR(ehcp.+) $column) IS NOT NULL",
		"($column OPERATOR(ehcp.-) $column) OPERATOR(ehcp.=) 'empty'", "$column\::jsonb IS NOT NULL");
	foreach my $condition (@conditions)
	{
		like($db->run("EXPLAIN (VERBOSE, COSTS off) SELECT area FROM remote_summaries WHERE $condition"), qr/Remote SQL:.* WHERE /, "$condition is shipped");
		is($db->run("SELECT count(*) FROM remote_summaries WHERE $condition"), $db->run("SELECT count(*) FROM summaries WHERE $condition"), '... with the same answer');
	}
}

# A user's own queries.  Each is shipped whole: what is in the remote query, and the same answer.
my %query = (
	"SELECT count(*) FROM FROM WHERE ehcp.deadline(requested_on, 'final_plan') < date '2020-09-01'" => qr/count\(\*\).*WHERE.*ehcp\.deadline\(requested_on, 'final_plan'::text\) < /,
	"SELECT count(*) FROM FROM WHERE ehcp.deadline(requested_on, limit_name => 'annual_review') < date '2021-01-01'" => qr/count\(\*\).*WHERE.*ehcp\.deadline\(requested_on, 'annual_review'::text\) < /,
	"SELECT count(*) FROM FROM WHERE ehcp.deadline(requested_on, limit_name) < date '2020-09-01'" => qr/count\(\*\).*WHERE.*ehcp\.deadline\(requested_on, limit_name\) < /,
	"SELECT count(*) FROM FROM WHERE ehcp.deadline(requested_on, 'final_plan'::varchar) < '2020-09-01'" => qr/count\(\*\).*WHERE.*ehcp\.deadline\(/,
	"SELECT area, count(*) FILTER (WHERE issued_on > ehcp.deadline(requested_on, 'final_plan')) FROM FROM GROUP BY area ORDER BY area" => qr/count\(\*\) FILTER \(WHERE.*ehcp\.deadline.*GROUP BY/,
	"SELECT ehcp.deadline(requested_on, 'advice') AS due_on, count(*) FROM FROM GROUP BY due_on ORDER BY due_on" => qr/ehcp\.deadline\(requested_on, 'advice'::text\).*GROUP BY/,
	"SELECT case_id FROM FROM WHERE area = 3 ORDER BY ehcp.deadline(requested_on, 'final_plan'), case_id LIMIT 5" => qr/ORDER BY ehcp\.deadline.*LIMIT/,
	"SELECT count(*) FROM FROM WHERE ehcp.is_overdue(requested_on, closed_on, '2020-12-31')" => qr/count\(\*\).*WHERE.*requested_on < '2020-08-13'/,
	"SELECT count(*) FROM FROM WHERE ehcp.due_between(requested_on, '2020-12-01', '2020-12-31')" => qr/count\(\*\).*WHERE.*requested_on >= .*requested_on <= /,
	"SELECT count(*) FROM FROM WHERE requested_on + ehcp.limit_days('final_plan') < date '2020-12-31'" => qr/count\(\*\).*requested_on \+ 140\) < /,
	"SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted, '2020-12-31') FROM FROM GROUP BY area ORDER BY area" => qr/ehcp\.timeliness_agg\(.*GROUP BY/,
	"SELECT area, ehcp.outcomes_agg(requested_on, issued_on, closed_on, '2019-12-31', '2020-12-31') FROM FROM GROUP BY area ORDER BY area" => qr/ehcp\.outcomes_agg\(.*GROUP BY/,
	"SELECT ehcp.without_plan(ehcp.outcomes_agg(requested_on, issued_on, closed_on, '2020-12-31')) FROM FROM" => qr/ehcp\.outcomes_agg\(/,
	"SELECT ehcp.percent_in_time(requested_on, issued_on, excepted) FROM FROM WHERE NOT excepted" => qr/ehcp\.percent_in_time\(.*WHERE/,
);
foreach my $query (sort keys %query)
{
	(my $remote = $query) =~ s/FROM FROM/FROM remote_cases/;
	(my $local = $query) =~ s/FROM FROM/FROM cases/;
	my $plan = $db->run("EXPLAIN (VERBOSE, COSTS off) $remote");

	like($plan, qr/Remote SQL: .*$query{$query}/, $query);
	is($db->run($remote), $db->run($local), '... with the same answer');
}
$db->run("PREPARE due(text, date) AS SELECT count(*) FROM remote_cases WHERE ehcp.deadline(requested_on, \$1) < \$2; SET plan_cache_mode = force_generic_plan");
like($db->run("EXPLAIN (VERBOSE, COSTS off) EXECUTE due('final_plan', '2020-09-01')"), qr/Remote SQL: .*ehcp\.deadline\(requested_on, \$1::text\)/, 'a parameter for the name');
is($db->run("EXECUTE due('final_plan', '2020-09-01')"), $db->run("SELECT count(*) FROM cases WHERE requested_on + 140 < '2020-09-01'"), '... with the same answer');
$db->run('RESET plan_cache_mode');
like($db->run("SELECT count(*) FROM remote_cases WHERE ehcp.deadline(requested_on, 'final_plam') < date '2020-09-01'"), qr/ERROR:  statutory limit "final_plam" does not exist/, 'an unknown limit is the same error');
like($db->run("SELECT count(*) FROM remote_cases WHERE ehcp.deadline(requested_on, 'appeal_response') < date '2020-09-01'"), qr/ERROR:  statutory limit "appeal_response" is in working days and needs a calendar/, 'and so is a limit in working days');
# what reads a calendar is computed where the question was asked
unlike($db->run("EXPLAIN (VERBOSE, COSTS off) SELECT count(*) FROM remote_cases WHERE $_"), qr/Remote SQL:.*ehcp\./, "$_ is not shipped")
  foreach "ehcp.deadline(requested_on, 'appeal_response', 'scotland') < date '2020-09-01'", 'ehcp.is_working_day(requested_on)', "ehcp.is_working_day(requested_on, 'scotland')", 'requested_on < ehcp.as_of()';

# a view of the other server reads the settings of the session there, which the foreign server can set
$db->run("CREATE VIEW there AS SELECT ehcp.as_of() AS day, ehcp.is_working_day('2013-01-02') AS works; CREATE FOREIGN TABLE remote_there (day date, works boolean) SERVER loopback OPTIONS (table_name 'there');"
	. " SET ehcp.as_of = '1999-01-01'");
is($db->run("SELECT day = (now() AT TIME ZONE 'Europe/London')::date, works FROM remote_there"), 't|t', 'a view of the other server, with the settings there');
is($db->run("ALTER SERVER loopback OPTIONS (ADD options '-c ehcp.as_of=2021-01-31 -c ehcp.calendar=scotland'); SELECT day = '2021-01-31', works FROM remote_there"), 't|f', '... as the foreign server sets them');
$db->run('ALTER SERVER loopback OPTIONS (DROP options); RESET ehcp.as_of');

# Indexes and the like that are over deadline() serve as before: the planner drops the collation on both sides.
$db->run(<<'SQL');
CREATE TABLE stored (case_id integer, requested_on date, due_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED,
	CHECK (ehcp.deadline(requested_on, 'advice') > requested_on));
INSERT INTO stored SELECT case_id, requested_on FROM cases WHERE case_id <= 400;
CREATE UNIQUE INDEX stored_deadline ON stored (ehcp.deadline(requested_on, 'decision_to_assess'), case_id);
CREATE INDEX stored_late ON stored (case_id) WHERE ehcp.deadline(requested_on, 'final_plan') > '2021-06-01';
CREATE STATISTICS stored_statistics ON (ehcp.deadline(requested_on, 'final_plan') - 1) FROM stored;
ANALYZE stored;
CREATE TABLE parts (requested_on date) PARTITION BY RANGE (ehcp.deadline(requested_on, 'final_plan'));
CREATE TABLE parts_2020 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_2021 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
INSERT INTO parts SELECT requested_on FROM stored WHERE due_on BETWEEN '2020-01-01' AND '2021-12-31';
CREATE INDEX parts_2020_due ON parts_2020 (ehcp.deadline(requested_on, 'advice'));
CREATE INDEX parts_due ON parts (ehcp.deadline(requested_on, 'advice'));
SET enable_seqscan = off;
SQL
like($db->run("EXPLAIN (COSTS off) SELECT * FROM stored WHERE ehcp.deadline(requested_on, 'decision_to_assess') = '2020-03-01'"),
	qr/Index Cond: \(ehcp\.deadline\(requested_on, 'decision_to_assess'::text\) = /, 'an index serves');
$db->run("PREPARE at(text) AS SELECT * FROM stored WHERE ehcp.deadline(requested_on, 'decision_to_assess') = \$1::date");
like($db->run("EXPLAIN (COSTS off) EXECUTE at('2020-03-01')"), qr/Index Cond/, '... in a prepared statement');
is($db->run("INSERT INTO stored (case_id, requested_on) SELECT case_id, requested_on FROM cases WHERE case_id <= 401 ON CONFLICT (ehcp.deadline(requested_on, 'decision_to_assess'), case_id) DO NOTHING RETURNING case_id"),
	'401', '... and finds conflicts');
is($db->run("SELECT count(*) FROM stored WHERE due_on IS DISTINCT FROM requested_on + 140"), '0', 'a generated column');
unlike($db->run("EXPLAIN (COSTS off) SELECT * FROM parts WHERE ehcp.deadline(requested_on, 'final_plan') = '2021-02-01'"), qr/parts_2020/, 'partitions are pruned');
is($db->run("SELECT count(*) FROM pg_inherits WHERE inhparent = 'parts_due'::regclass AND inhrelid = 'parts_2020_due'::regclass"), '1', 'a matching index of a partition is attached');
# without them, a third of the 401 rows
like($db->run("EXPLAIN SELECT * FROM stored WHERE ehcp.deadline(requested_on, 'final_plan') - 1 > date '2021-06-01'"), qr/rows=[12]\d /, 'statistics');
like($db->run("EXPLAIN (COSTS off) SELECT requested_on FROM stored WHERE ehcp.deadline(requested_on, 'final_plan') > '2021-06-01' AND case_id > 0"), qr/stored_late/, 'a partial index serves');
like($db->run("SELECT pg_get_indexdef('stored_deadline'::regclass)"), qr/ehcp\.deadline\(requested_on, 'decision_to_assess'::text\)/, 'the definition is as written');
is($db->run("SET enable_seqscan = on; SELECT count(*) FROM (SELECT ehcp.deadline(requested_on, name) FROM cases, unnest('{final_plan,advice}'::text[]) AS name) AS d(due_on)"), '6000', 'names that are not constant');

# Rights: those on deadline(), and on nothing else.
$db->run("CREATE ROLE ehcp_shipping; GRANT SELECT ON cases, remote_cases TO ehcp_shipping; GRANT USAGE ON SCHEMA ehcp TO ehcp_shipping;"
	. " REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ehcp FROM PUBLIC; PREPARE deadlines AS SELECT count(ehcp.deadline(requested_on, 'final_plan')) FROM cases; EXECUTE deadlines;"
	. ' CREATE VIEW deadlines AS SELECT ehcp.deadline(requested_on, \'final_plan\') AS due_on FROM cases; GRANT SELECT ON deadlines TO ehcp_shipping; SET ROLE ehcp_shipping');
like($db->run("SELECT count(ehcp.deadline(requested_on, 'final_plan')) FROM cases"), qr/ERROR:  permission denied for function deadline/, 'without the right to execute deadline()');
like($db->run('EXECUTE deadlines'), qr/ERROR:  permission denied for function deadline/, '... also with a plan that another role has made');
$db->run('RESET ROLE; GRANT EXECUTE ON FUNCTION ehcp.deadline(date, text) TO ehcp_shipping; SET ROLE ehcp_shipping');
is($db->run("SELECT count(ehcp.deadline(requested_on, 'final_plan')) FROM cases; EXECUTE deadlines; SELECT count(due_on) FROM deadlines"), "3000\n3000\n3000", 'with that right alone');
$db->run("RESET ROLE; REVOKE USAGE ON SCHEMA ehcp FROM ehcp_shipping, PUBLIC; SET ROLE ehcp_shipping");
is($db->run('SELECT count(due_on) FROM deadlines'), '3000', '... and a view without rights on the schema');
$db->run('RESET ROLE; REVOKE ALL ON cases, remote_cases, deadlines FROM ehcp_shipping');
$db->close;
system('dropdb --force shipping') == 0 or die;
$db = Session->new('postgres');
is($db->run('DROP ROLE ehcp_shipping'), '', 'the role is dropped');
$db->close;
done_testing();
