# Aggregation a page at a time: mistakes that were made once, each by its name, and what
# needs several sessions, a cancel, a standby or much memory.
use strict;
use warnings;
use Test::More;
use Cluster;
use Session;

my $node = qr/Custom Scan \(EhcpPartialAggregate\)/;
my $t = 'ehcp.timeliness_agg(requested_on, issued_on, excepted)';
my $f = 'ehcp.caseflow_agg(requested_on, closed_on)';

# where the server has it off
$ENV{PGOPTIONS} = '-c ehcp.enable_page_aggregate=on';
system('createdb page_faults') == 0 or die;
my $db = Session->new('page_faults');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases (area integer, team text, requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO cases
SELECT i % 40, 'team ' || i % 9, date '2019-01-01' + i % 1300, CASE WHEN i % 7 > 1 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 END, CASE WHEN i % 7 > 0 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 END, i % 11 = 0
FROM generate_series(1, 20000) AS i;
ANALYZE cases;
SQL

sub without
{
	my ($session, $query) = @_;

	$session->run('SET ehcp.enable_page_aggregate = off');
	my $answer = $session->run($query);
	$session->run('RESET ehcp.enable_page_aggregate');
	return $answer;
}

# the node is in the plan, unless it says that it need not be, and the answer is that without it
sub same
{
	my ($name, $query, %more) = @_;
	my $session = $more{session} // $db;

	like($session->run("EXPLAIN (COSTS off) $query"), $node, "$name: the node") unless $more{any};
	my $answer = $session->run($query);
	is($answer, without($session, $query), "$name: the same");
	$more{error} ? like($answer, qr/ERROR/, '... an error') : unlike($answer, qr/ERROR|server closed/, '... no error');
}

# it crashed, and then answered for all rows
same("a one-time filter, $_", "SELECT area, $t FROM cases WHERE $_ GROUP BY area ORDER BY area", any => 1)
	foreach '(SELECT true)', '(SELECT false)', '(SELECT NULL::boolean)', '(SELECT count(*) > 3 FROM cases) AND area < 9', "now() > '2020-01-01'", 'EXISTS (SELECT FROM cases WHERE area = 100)', 'false', 'NULL';
$db->run("PREPARE once(boolean) AS SELECT area, $t FROM cases WHERE \$1 GROUP BY area ORDER BY area; SET plan_cache_mode = force_generic_plan");
same("a one-time filter that is a parameter, $_", "EXECUTE once($_)", any => 1) foreach 'true', 'false', 'NULL';
$db->run('RESET plan_cache_mode');

# offsets are kept by which attributes are null, and two patterns took each other's place
$db->run('CREATE TABLE wide (' . join(', ', map { "c$_ " . ('integer', 'smallint', 'text', 'bigint', 'boolean', 'date')[$_ % 6] } 1 .. 66) . ', requested_on date, issued_on date, excepted boolean)');
foreach my $n_attributes (5, 8, 9, 16, 17, 40, 63, 64, 65, 66)
{
	# the columns of a table that ends with the ones wanted
	my @columns = map { "c$_" } 1 .. $n_attributes - 3;
	my @values = map { my $k = $_; "CASE WHEN i * " . (2 * $k + 1) . ' / 7 % ' . ($k % 5 + 2) . ' > 0 THEN ' . ("i % 1000", "(i % 100)::smallint", "repeat('x', i % 9)", 'i', 'i % 3 = 0', "date '2020-01-01' + i % 50")[$k % 6] . ' END' } 1 .. $n_attributes - 3;

	$db->run("DROP TABLE IF EXISTS narrow; CREATE TABLE narrow AS SELECT " . join(', ', (map { "$values[$_] AS $columns[$_]" } 0 .. $#columns),
		"CASE WHEN i % 13 > 0 THEN date '2020-01-01' + i % 300 END AS requested_on", "CASE WHEN i % 5 > 0 THEN date '2020-03-01' + i % 700 END AS issued_on", 'CASE WHEN i % 3 > 0 THEN i % 4 = 0 END AS excepted') . ' FROM generate_series(1, 5000) AS i; ANALYZE narrow');
	same("rows of $n_attributes attributes, many patterns of null", "SELECT $columns[0], count($columns[-1]), $t FROM narrow GROUP BY 1 ORDER BY 1");
}

# a case that adds nothing gives the limit all the same
$db->run('CREATE TABLE undated AS SELECT i % 3 AS area, NULL::date AS requested_on, NULL::date AS closed_on, 42 + i % 3 AS days FROM generate_series(1, 3000) AS i; ANALYZE undated');
same('a state of no counts has its limit', "SELECT ehcp.caseflow_agg(requested_on, closed_on, 42) FROM undated");
same('... of each group', "SELECT area, ehcp.caseflow_agg(requested_on, closed_on, days) FROM undated GROUP BY area ORDER BY area");
same('... and another limit is a mistake', "SELECT ehcp.caseflow_agg(requested_on, closed_on, days) FROM undated", error => 1);
same('... in the aggregate above as well', "SELECT ehcp.rollup(f) FROM (SELECT area, ehcp.caseflow_agg(requested_on, closed_on, days) AS f FROM undated GROUP BY area) AS s", error => 1);

unlike($db->run("EXPLAIN SELECT $_ FROM cases"), $node, "$_ alone is not taken over") foreach 'count(*)', 'count(issued_on)', 'min(issued_on)', 'count(*), max(area)';

# what the filter removed
$db->run('SET max_parallel_workers_per_gather = 0');
foreach my $filter ('area = 3', "team LIKE '%1'", 'area > (SELECT 30)', 'area IN (SELECT i FROM generate_series(1, 9) AS i OFFSET 0)')
{
	my $query = "EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT area, $t FROM cases WHERE $filter GROUP BY area";
	my @counts = map { /Seq Scan on cases \(actual rows=(\d+)(?:\.00)? loops=1\)\n +Filter: .*\n +Rows Removed by Filter: (\d+)/ ? "$1 $2" : $_ } $db->run($query), without($db, $query);

	is($counts[0], $counts[1], "EXPLAIN ANALYZE counts the rows of $filter, and those removed");
}
# ... and so do the statistics of the table
$db->run('CREATE TABLE read_once AS SELECT * FROM cases WHERE area < 9; ANALYZE read_once; CREATE TABLE read_again AS SELECT * FROM cases WHERE area < 9; ANALYZE read_again');
{
	my $reader = Session->new('page_faults');

	$reader->run("SELECT $t FROM read_once WHERE area < 5");
	without($reader, "SELECT $t FROM read_again WHERE area < 5");
	$reader->run('SELECT pg_stat_force_next_flush()');
	$reader->close;
	my $counts = 'seq_scan, seq_tup_read, idx_scan FROM pg_stat_user_tables WHERE relname =';
	is($db->run("SELECT pg_stat_clear_snapshot(); SELECT $counts 'read_once'"), $db->run("SELECT pg_stat_clear_snapshot(); SELECT $counts 'read_again'"), 'the statistics count its rows as read');
	like($db->run("SELECT $counts 'read_once'"), qr/^\d\|\d{4}\|/, '... all of them');
}

# a key that is built in memory, as arrays are, was kept as a pointer
$db->run("CREATE FUNCTION list_of(n integer) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE AS \$\$ DECLARE l integer[] := '{}'; BEGIN l[1] := n; RETURN l; END \$\$");
same("by $_", "SELECT $_ AS list, $t FROM cases GROUP BY 1 ORDER BY 1", any => 1) foreach "array_append('{}'::integer[], area)", 'list_of(area)', 'ARRAY[area] || 3', "jsonb_build_object('area', area)", 'ROW(area, team)::text';
# ... and one that is the same for the whole scan was replaced by what lasts for a page
$db->run("CREATE TABLE one AS SELECT repeat('y', 9000) AS compressed, ARRAY(SELECT 1 FROM generate_series(1, 2000)) AS list, (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 1000) AS i) AS outside");
same("by $_ of a subquery", "SELECT md5(k::text), t FROM (SELECT (SELECT $_ FROM one) AS k, $t FROM cases GROUP BY 1) AS s(k, t)") foreach 'compressed', 'list', 'outside', 'left(outside, 3000)', 'list || 4';
same('a count of arrays', "SELECT count(list_of(area)), $t FROM cases");

# an integer that comes from an oid has no sign in memory
same('oids as integers', "SELECT min((CASE WHEN area > 3 THEN 4294967295::oid ELSE 5::oid END)::integer), max((CASE WHEN area > 3 THEN 4294967295::oid ELSE 5::oid END)::integer), $t FROM cases");
$db->run('CREATE TABLE oids AS SELECT *, (4294967000 + area)::oid AS o FROM cases; ANALYZE oids');
same('... of a column', "SELECT min(o::integer), max(o::integer), $t FROM oids");

# ... nor has a day, or a byte as a boolean, which can be any but 0; and a condition of a domain is not a column
$db->run(<<'SQL');
CREATE DOMAIN flag AS boolean;
CREATE CAST (oid AS date) WITHOUT FUNCTION;
CREATE CAST ("char" AS boolean) WITHOUT FUNCTION;
CREATE TABLE casts AS SELECT area, issued_on, (CASE WHEN area > 3 THEN 4294967286::bigint ELSE 7000 END + area % 10)::oid AS o, (CASE WHEN area > 3 THEN '-134'::bigint + 4294967296 ELSE 140 END)::oid AS days,
	(ARRAY['a', NULL, 'b', ''])[1 + area % 4]::"char" AS k, (area % 3 = 0)::flag AS f FROM cases WHERE issued_on > '2019-01-01';
ANALYZE casts;
SQL
my $o = '(CASE WHEN area > 3 THEN (4294967286::bigint + area % 10)::oid ELSE o END)';
same("casts without a function, $_", "SELECT $_ FROM casts") foreach 'ehcp.timeliness_agg(o::date, issued_on, false)', "ehcp.timeliness_agg($o\::date, issued_on, false), ehcp.caseflow_agg($o\::date, issued_on)", "min($o\::date), max($o\::date), min(o::date), ehcp.completed(issued_on, issued_on, false)",
	'ehcp.timeliness_agg(issued_on, issued_on, k::boolean), ehcp.timeliness_agg(issued_on, issued_on, f)', 'ehcp.completed(issued_on, issued_on, false) FILTER (WHERE k::boolean), ehcp.completed(issued_on, issued_on, false) FILTER (WHERE f)',
	"ehcp.timeliness_agg(issued_on, issued_on, false, $o\::date)", "ehcp.caseflow_agg(issued_on, issued_on, days::integer) FILTER (WHERE area < 4)";
same("a limit below 0 that comes from an oid", 'SELECT ehcp.caseflow_agg(issued_on, issued_on, (CASE WHEN area > 3 THEN days ELSE days END)::integer) FROM casts WHERE area > 3', error => 1);
same("casts without a function, WHERE $_", "SELECT ehcp.completed(issued_on, issued_on, false), count(*) FROM casts WHERE $_") foreach 'f', 'NOT f', 'f IS NOT TRUE', 'k::boolean', 'NOT k::boolean', '(k::boolean) IS UNKNOWN', 'o::integer < 0', 'o::integer = -6', "$o\::integer < 0";
same("casts without a function, by $_", "SELECT $_, ehcp.completed(issued_on, issued_on, false) FROM casts GROUP BY 1 ORDER BY 1", any => 1) foreach 'f', 'CASE WHEN k::boolean THEN 1 END', 'o::integer', "$o\::integer", "$o\::date";

# a pointer to a value out of line has the bytes of a value, which is another
$db->run("CREATE TABLE pointers AS SELECT i % 3 AS area, (SELECT string_agg(md5((i % 4 + x)::text), '') FROM generate_series(1, 100) AS x) AS note, date '2020-01-01' AS requested_on, date '2020-01-01' + i % 90 AS issued_on, false AS excepted FROM generate_series(1, 2000) AS i; ALTER TABLE pointers ALTER note SET (n_distinct = 4); ANALYZE pointers; SET cpu_tuple_cost = 1");
same("by a value out of line, $_", "SELECT $_, $t FROM pointers GROUP BY note, area ORDER BY md5(note), area") foreach 'md5(note), area', 'area, length(note)';
same('by a value out of line of an outer row', "SELECT md5(k), n FROM (SELECT DISTINCT note AS outside FROM pointers) AS x, LATERAL (SELECT outside AS k, $t AS n FROM pointers WHERE area < 2 GROUP BY 1) AS s ORDER BY 1", any => 1);
$db->run('RESET cpu_tuple_cost');

# null is kept as the number 0, and has the hash of 1.  Few groups have few buckets: of 20 times 120 groups, some of null and of 0 meet in a bucket
$db->run("CREATE TABLE nulls AS SELECT a, nullif(b, 1) AS b, date '2020-01-01' AS requested_on, date '2020-01-01' + a % 90 + b AS issued_on, false AS excepted FROM generate_series(0, 1199) AS a, generate_series(0, 1) AS b, generate_series(1, 2); ANALYZE nulls; SET cpu_tuple_cost = 1");
same('by null and by 0', "SELECT c, a, b, t FROM generate_series(0, 19) AS c, LATERAL (SELECT a, b, $t AS t FROM nulls WHERE a / 60 = c GROUP BY a, b) AS s ORDER BY c, a, b");
same('by null and by 1', "SELECT b + 1, $t FROM nulls GROUP BY b + 1 ORDER BY 1");
$db->run('RESET cpu_tuple_cost');

# two values with the same hash, found by computing PostgreSQL's hash function backwards
my @same_hash = ('IYQ120GNyhkH', 'ZVSMlKN4dtln');
is($db->run("SELECT hashtextextended('$same_hash[0]', 0) = hashtextextended('$same_hash[1]', 0)"), 't', 'two texts with the same hash');
$db->run("CREATE TABLE same_hash AS SELECT i % 3 AS area, CASE i % 2 WHEN 0 THEN '$same_hash[0]' ELSE '$same_hash[1]' END AS note, date '2020-01-01' AS requested_on, date '2020-01-01' + i % 90 AS issued_on, false AS excepted FROM generate_series(1, 3000) AS i; ANALYZE same_hash");
same("... by $_", "SELECT $_, $t FROM same_hash GROUP BY $_ ORDER BY $_") foreach 'note', 'note, area';

# a type of the length -2, as that of cstring, which ends with a byte 0; only a superuser can create one.  (Compared with a table of texts: 19rc1 itself reads such rows wrongly.)
$db->run(<<'SQL');
CREATE TYPE word;
CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'cstring_in';
CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'cstring_out';
CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, INTERNALLENGTH = -2, ALIGNMENT = char);
CREATE TABLE texts AS SELECT CASE WHEN i % 5 > 0 THEN repeat('w', i % 9) END AS word, i % 4 AS area, date '2020-01-01' AS requested_on, repeat('x', i % 3) AS other, date '2020-01-01' + i % 90 AS issued_on, false AS excepted
FROM generate_series(1, 3000) AS i;
CREATE TABLE words AS SELECT word::word, area, requested_on, other::word, issued_on, excepted FROM texts;
ANALYZE words;
SQL
foreach my $filter ('true', 'word IS NOT NULL', "other::text <> 'x'")
{
	my $query = "SELECT area, count(word), $t FROM words WHERE $filter GROUP BY area ORDER BY area";

	like($db->run("EXPLAIN $query"), $node, "after words, $filter: the node");
	is($db->run($query), without($db, $query =~ s/words/texts/r), '... the same as after texts');
}

# what wraps an expression to group by was grouped by its columns as well
foreach my $query ("SELECT to_char(date_trunc('month', issued_on), 'YYYY-MM'), $t FROM cases GROUP BY date_trunc('month', issued_on) ORDER BY 1",
	"SELECT extract(year FROM date_trunc('month', issued_on)), count(date_trunc('month', issued_on)), $t FROM cases GROUP BY date_trunc('month', issued_on) HAVING date_trunc('month', issued_on) > '2019-06-01' ORDER BY date_trunc('month', issued_on)",
	"SELECT to_char(date_trunc('month', issued_on), 'YYYY-MM'), $t FROM cases WHERE date_trunc('month', issued_on) = '2020-06-01' GROUP BY date_trunc('month', issued_on)")
{
	same('an expression around what is grouped by', $query);
	my ($keys) = $db->run("EXPLAIN $query") =~ /EhcpPartialAggregate.*\n +Group Key: (.*)/;
	like($keys, qr/^\(?date_trunc\('month'::text, [^,]*\)\)?$/, '... and by nothing else');
}

# more values to group by than the node can have
$db->run('CREATE TABLE many_keys AS SELECT ' . join(', ', map { "i % 2 AS k$_" } 1 .. 70) . ", date '2020-01-01' AS requested_on, date '2020-01-01' + i % 90 AS issued_on, false AS excepted FROM generate_series(1, 3000) AS i; ANALYZE many_keys;"
	. ' SET cpu_tuple_cost = 100; SET cpu_operator_cost = 0');
foreach my $n (10, 63, 64, 65, 70)
{
	my $keys = join ', ', map { "k$_" } 1 .. $n;

	same("$n keys", "SELECT $keys, $t FROM many_keys GROUP BY $keys ORDER BY 1", any => 1);
}
$db->run('RESET cpu_tuple_cost; RESET cpu_operator_cost');

# a function that tells what it sees, and raises its cost to nothing, sees what row security lets through
$db->run(<<'SQL');
CREATE ROLE page_faults_reader;
CREATE FUNCTION tell(team text, area integer) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE NOTICE '% %', team, area; RETURN true; END $$;
CREATE TABLE secret AS SELECT * FROM cases WHERE area < 10 LIMIT 600;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secret USING (area = 4 AND team <> 'team 3');
CREATE POLICY older ON secret AS RESTRICTIVE USING (requested_on < '2021-01-01');
CREATE VIEW barrier WITH (security_barrier) AS SELECT * FROM secret WHERE team < 'team 7';
GRANT SELECT ON secret, barrier TO page_faults_reader;
ANALYZE secret;
SET cpu_operator_cost = 1;
SET client_min_messages = notice;
SET ROLE page_faults_reader;
SQL
foreach my $query ("SELECT $t FROM secret WHERE tell(team, area)", "SELECT team, $t FROM secret WHERE tell(team, area) AND area > 2 AND team LIKE '%m%' GROUP BY team ORDER BY team",
	"SELECT $t FILTER (WHERE tell(team, area)), count(*) FROM secret", "SELECT $t FROM barrier WHERE tell(team, area) OR area = 1", "SELECT $t FROM barrier WHERE tell(team, area) AND area <> 3")
{
	my $seen = $db->run($query);

	is($seen, without($db, $query), "what a leaky function sees: $query");
	is(join(' ', grep { !/ 4$/ } $seen =~ /NOTICE:  (.*)/g), '', '... only rows that the reader may see') unless $query =~ /barrier/;
	cmp_ok(scalar(() = $seen =~ /NOTICE/g), '>', 3, '... it sees rows');
}
like($db->run("EXPLAIN SELECT $t FROM secret WHERE tell(team, area)"), $node, '... with the node');
$db->run('RESET ROLE; RESET cpu_operator_cost; SET client_min_messages = error');

# write skew through an aggregate: each counts the cases of the other's area, and adds one of its own
foreach my $level ('SERIALIZABLE', 'REPEATABLE READ')
{
	my ($a, $b) = map { Session->new('page_faults') } 1 .. 2;

	$_->run("SET enable_indexscan = off; BEGIN ISOLATION LEVEL $level") foreach $a, $b;
	like($a->run("EXPLAIN SELECT ehcp.completed(requested_on, issued_on, excepted) FROM cases WHERE area = 1"), $node, "$level: the node");
	my @counts = ($a->run('SELECT ehcp.completed(requested_on, issued_on, excepted) FROM cases WHERE area = 1'), $b->run('SELECT ehcp.completed(requested_on, issued_on, excepted) FROM cases WHERE area = 2'));
	$a->run("INSERT INTO cases VALUES (2, 'a', '2020-01-01', '2020-01-0$_', NULL, false)") foreach 2;
	$b->run("INSERT INTO cases VALUES (1, 'b', '2020-01-01', '2020-01-0$_', NULL, false)") foreach 2;
	my $done = $a->run('COMMIT') . $b->run('COMMIT');

	$level eq 'SERIALIZABLE' ? like($done, qr/could not serialize/, '... write skew is seen') : is($done, '', '... write skew is not seen');
	$_->close foreach $a, $b;
}

# a row changed before the scan comes to it conflicts as well, and a reader alone does not
{
	my ($a, $b) = map { Session->new('page_faults') } 1 .. 2;

	$_->run('BEGIN ISOLATION LEVEL SERIALIZABLE') foreach $a, $b;
	$b->run("SELECT $t FROM cases");
	$a->run("UPDATE cases SET team = 'moved' WHERE area = 5; COMMIT");
	my $read = $b->run("SELECT $t FROM cases; INSERT INTO undated VALUES (7); COMMIT");
	unlike($read, qr/could not serialize/, 'a transaction that only reads does not conflict');
	$_->close foreach $a, $b;
}

# a row that is checked again after waiting for another transaction; the first view computes of the table, the second has its rows as they are
$db->run('CREATE TABLE bare AS SELECT area, requested_on, issued_on, excepted FROM cases; ANALYZE bare; CREATE VIEW guarded_bare WITH (security_barrier) AS SELECT * FROM bare WHERE area > 2');
$db->run('CREATE VIEW guarded WITH (security_barrier) AS SELECT area, requested_on, least(issued_on, closed_on) AS issued_on, excepted FROM cases WHERE area > 2; CREATE TABLE targets (area integer, completed bigint, t ehcp.timeliness)');
foreach my $relation ('cases', 'guarded', 'guarded_bare')
{
	my ($a, $b) = map { Session->new('page_faults') } 1 .. 2;

	$db->run('TRUNCATE targets; INSERT INTO targets SELECT i, 0, NULL FROM generate_series(0, 5) AS i');
	my $update = "UPDATE targets SET completed = completed + (SELECT ehcp.completed(requested_on, issued_on, excepted) FILTER (WHERE c.area > 0) FROM $relation AS c WHERE c.area = targets.area), t = s.t"
	  . " FROM (SELECT area, $t AS t FROM $relation WHERE area < 5 GROUP BY area) AS s WHERE s.area = targets.area AND targets.completed >= 0 AND targets.area = 4";
	is(scalar(() = $a->run("EXPLAIN $update") =~ /$node/g), 2, "a row checked again, $relation: two nodes");
	$a->run('BEGIN; UPDATE targets SET completed = 1000000 WHERE area = 4');
	$b->start($update);
	$db->until_waiting('true');
	$a->run('COMMIT');
	$b->finish;
	is($db->run('SELECT completed, t FROM targets WHERE area = 4'), without($db, "SELECT 1000000 + ehcp.completed(requested_on, issued_on, excepted), $t FROM $relation WHERE area = 4"), '... and counted anew');
	$_->close foreach $a, $b;
}

# a plan that is kept, while its table changes
{
	$db->run("CREATE TABLE changing AS SELECT 1::smallint AS first, * FROM cases; ANALYZE changing; SET plan_cache_mode = force_generic_plan; PREPARE kept(integer) AS SELECT area, $t FROM changing WHERE area < \$1 GROUP BY area ORDER BY area");
	foreach my $change ('SELECT 1', 'ALTER TABLE changing DROP first', "ALTER TABLE changing ADD later text DEFAULT 'late'", 'ALTER TABLE changing ALTER team TYPE varchar(90)', 'UPDATE changing SET later = NULL WHERE area = 3',
		'VACUUM FULL changing', 'ALTER TABLE changing ALTER excepted TYPE boolean USING NOT excepted', 'TRUNCATE changing')
	{
		$db->run($change);
		same("a plan that is kept, after $change", 'EXECUTE kept(20)', any => 1);
		is($db->run('EXECUTE kept(20)'), without($db, "SELECT area, $t FROM changing WHERE area < 20 GROUP BY area ORDER BY area"), '... as a new plan');
	}
	$db->run('RESET plan_cache_mode');
}

# the first statement of a session
like(`psql -XqAt -d page_faults -c "EXPLAIN (COSTS off) SELECT $_ FROM cases"`, $node, "$_ in the first statement of a session")
	foreach $t, $f, 'ehcp.percent_in_time(requested_on, issued_on, excepted)', 'count(*), ehcp.median_weeks(requested_on, issued_on, excepted)';

# stopped in the middle: by a limit of time, by another session, by an error, by the end of the session
my $log = sub { open my $file, '<', "$ENV{PGHOST}/log" or die; local $/; return scalar <$file> };
my $slow = "SELECT n, s.t FROM generate_series(1, 10000000) AS n, LATERAL (SELECT $t AS t FROM cases WHERE area <> n) AS s OFFSET 10000000";
{
	my $session = Session->new('page_faults');
	my $before = length $log->();
	my $pid = $session->run('SET max_parallel_workers_per_gather = 0; SELECT pg_backend_pid()');

	like($session->run("EXPLAIN $slow"), $node, 'stopped: the node');
	like($session->run("SET statement_timeout = '200ms'; $slow; RESET statement_timeout"), qr/statement timeout/, '... by statement_timeout');
	is($session->run("SELECT $t FROM cases"), without($session, "SELECT $t FROM cases"), '... and the session goes on');
	$session->start($slow);
	select undef, undef, undef, 0.3;
	$db->run("SELECT pg_cancel_backend($pid)");
	like($session->finish, qr/user request/, '... by another session');
	$session->run("BEGIN; DECLARE c CURSOR FOR $slow; SET LOCAL statement_timeout = '200ms'; SAVEPOINT s; FETCH 1 FROM c; ROLLBACK TO s; COMMIT");
	$db->run("CREATE TABLE infinite AS SELECT * FROM cases; UPDATE infinite SET issued_on = 'infinity' WHERE ctid = (SELECT max(ctid) FROM infinite); ANALYZE infinite");
	like($session->run("DO \$\$ BEGIN FOR i IN 1 .. 50 LOOP BEGIN PERFORM $t FROM public.infinite; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; PERFORM $t FROM public.infinite; END \$\$"), qr/ERROR/, '... by an error, in subtransactions');
	$session->run("BEGIN; DECLARE c CURSOR FOR SELECT team, $t FROM cases GROUP BY team; FETCH 2 FROM c; CLOSE c; DECLARE d CURSOR FOR SELECT team, $t FROM cases GROUP BY team; FETCH 2 FROM d; COMMIT");
	$session->run("SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0");
	$session->run("SET statement_timeout = '200ms'; SELECT $t FROM cases WHERE pg_sleep(0.001) IS NOT NULL; RESET statement_timeout");
	is($session->run("SELECT $t FROM cases"), without($session, "SELECT $t FROM cases"), '... and the session goes on');
	$session->start($slow);
	select undef, undef, undef, 0.2;
	$db->run("SELECT pg_terminate_backend($pid)");
	eval { $session->finish };
	unlike(substr($log->(), $before), qr/leak|terminated by signal|PANIC|TRAP/, '... and nothing leaks');
	my $held = '1';
	for (1 .. 300)
	{
		# the session that was terminated may take its time
		$held = $db->run("SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND datname = 'page_faults' AND backend_type IN ('client backend', 'parallel worker') AND pid <> pg_backend_pid()");
		last if $held eq '0';
		select undef, undef, undef, 0.1;
	}
	is($held, '0', '... and no snapshot is held');
}

# memory; the planner does not know that the groups are many.  That of a session is the peak of its process, from which that of a session without the node is taken
sub peak
{
	my ($settings, $query) = @_;
	my $session = Session->new('page_faults');

	$session->run("SET max_parallel_workers_per_gather = 0; $settings");
	my $plan = $session->run("EXPLAIN $query");
	my $answer = $session->run($query);
	my ($kilobytes) = $session->run("SELECT pg_read_file('/proc/self/status')") =~ /^VmHWM:\s*(\d+) kB/m;
	$session->close;
	return ($kilobytes / 1024, $answer, $plan =~ $node);
}
sub bounded
{
	my ($name, $settings, $query, $megabytes) = @_;
	my ($with, $answer, $has) = peak($settings, $query);
	my ($without, $expected) = peak("$settings; SET ehcp.enable_page_aggregate = off", $query);

	ok($has, "$name: the node");
	is($answer, $expected, '... the same');
	cmp_ok($with, '<', $without + $megabytes, sprintf('... in %.0f MB, and %.0f without it', $with, $without));
}
$db->run(<<'SQL');
CREATE TABLE large (note text, requested_on date, issued_on date, excepted boolean);
INSERT INTO large SELECT repeat(chr(97 + i % 5), 2000000), '2020-01-01', date '2020-01-01' + i, false FROM generate_series(1, 60) AS i;
INSERT INTO large SELECT '', '2020-01-01', date '2020-01-01' + i % 90, false FROM generate_series(1, 3000) AS i;
CREATE TABLE groups AS SELECT i AS case_id, date '2019-01-01' + i % 1300 AS requested_on, date '2019-06-01' + i * 37 % 1300 AS issued_on, false AS excepted FROM generate_series(1, 1000000) AS i;
ALTER TABLE groups ALTER case_id SET (n_distinct = 1000);
ANALYZE large, groups;
SQL
bounded("large values, $_", '', "SELECT $_ FROM large", 20)
	foreach "$t FILTER (WHERE length(note) < 9)", "ehcp.timeliness_agg(requested_on, issued_on + length(note) % 7, excepted)", "min(length(upper(note))), $t";
# the costs of an evaluated filter are close
bounded("large values, filtered, $_", 'SET cpu_operator_cost = 1', "SELECT $t FROM large WHERE $_", 20) foreach 'length(note) <> 4', "upper(note) <> 'A'", "(note LIKE '%b%' OR length(note) = 7)", 'length(note) <> (SELECT 4)';
bounded('large values, grouped', 'SET cpu_tuple_cost = 1', "SELECT left(note, 1), $t FROM large GROUP BY note ORDER BY 1", 20);
bounded('large values, grouped by an expression', 'SET cpu_tuple_cost = 1', "SELECT left(note, 1), $t FROM large GROUP BY left(note, 1) ORDER BY 1", 20);
bounded('a million groups', "SET work_mem = '1MB'; SET hash_mem_multiplier = 1; SET enable_sort = off", "SELECT count(*), sum(n) FROM (SELECT case_id, ehcp.completed(requested_on, issued_on, excepted) AS n FROM groups GROUP BY case_id) AS s", 8);
bounded('a million groups, sorted', "SET work_mem = '1MB'; SET hash_mem_multiplier = 1; SET enable_hashagg = off", "SELECT count(*), sum(n) FROM (SELECT case_id, ehcp.completed(requested_on, issued_on, excepted) AS n FROM groups GROUP BY case_id) AS s", 8);
# a partition that has been read keeps no groups
$db->run('CREATE TABLE parts (case_id integer, area integer, requested_on date, issued_on date, excepted boolean) PARTITION BY LIST (area);'
	. join('', map { "CREATE TABLE parts_$_ PARTITION OF parts FOR VALUES IN ($_); ALTER TABLE parts_$_ ALTER case_id SET (n_distinct = 1000);" } 1 .. 40)
	. ' ALTER TABLE parts ALTER case_id SET (n_distinct_inherited = 1000); INSERT INTO parts SELECT case_id % 12500, 1 + case_id / 12500, requested_on, issued_on, excepted FROM groups WHERE case_id < 500000; ANALYZE parts');
bounded('forty partitions', 'SET enable_sort = off', 'SELECT count(*), sum(n) FROM (SELECT case_id, ehcp.completed(requested_on, issued_on, excepted) AS n FROM parts GROUP BY case_id) AS s', 20);

# executed again and again, as below a nested loop, it takes no more memory
{
	my $session = Session->new('page_faults');
	my $often = sub {
		"SELECT count(s.t) FROM generate_series(1, $_[0]) AS k, generate_series(1, 1000) AS n, LATERAL (SELECT area % 4, ehcp.timeliness_agg(requested_on, issued_on, excepted, date '2021-01-01' + n) AS t, count(*) FILTER (WHERE team <> repeat('x', n % 9)), count(team || n), $f AS f"
		  . " FROM few WHERE area < n + k GROUP BY area % 4 OFFSET 0) AS s" };
	my $process = sub { ($session->run("SELECT pg_read_file('/proc/self/status')") =~ /^RssAnon:\s*(\d+) kB/m)[0] };

	$session->run('SET jit = off; SET max_parallel_workers_per_gather = 0; SET cpu_tuple_cost = 1; CREATE TEMPORARY TABLE few AS SELECT * FROM cases LIMIT 90; ANALYZE few');
	like($session->run('EXPLAIN ' . $often->(1)), $node, 'executed again: the node');
	$session->run($often->(2));
	my $before = $process->();
	is($session->run($often->(1)), without($session, $often->(1)), '... the same');
	$session->run($often->(20));
	my $after = $process->();
	cmp_ok($after - $before, '<', 1024, "... $before kB after 2,000 times, $after kB after 20,000 more");
	$session->close;
}

# a hot standby, and a primary whose pages are not yet pruned
{
	my $primary = Cluster->new(conf => 'max_prepared_transactions = 2');
	my $here = $primary->session('postgres');

	$here->run("SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness; CREATE TABLE cases AS SELECT i % 40 AS area, date '2019-01-01' + i % 1300 AS requested_on, date '2019-03-01' + i % 1500 AS issued_on, false AS excepted FROM generate_series(1, 20000) AS i; ANALYZE cases; DELETE FROM cases WHERE area = 3");
	my $standby = Cluster->new(standby_of => $primary);
	my $there = $standby->session('postgres');

	$here->run("UPDATE cases SET issued_on = issued_on + 1 WHERE area = 4; DELETE FROM cases WHERE area = 5");
	my $lsn = $here->run('SELECT pg_current_wal_lsn()');
	for (1 .. 600)
	{
		last if $there->run("SELECT pg_last_wal_replay_lsn() >= '$lsn'") eq 't';
		select undef, undef, undef, 0.05;
	}
	my $query = "SELECT area, $t FROM cases GROUP BY area ORDER BY area";
	same('on a standby', $query, session => $there);
	is($there->run($query), $here->run($query), '... as on the primary');

	# a transaction that is prepared
	foreach my $end ('COMMIT', 'ROLLBACK')
	{
		my $answer = $here->run($query);

		$here->run("BEGIN; UPDATE cases SET issued_on = issued_on + 7 WHERE area < 9; DELETE FROM cases WHERE area = 20; INSERT INTO cases VALUES (41, '2020-01-01', '2020-05-01', false); PREPARE TRANSACTION 'half'");
		is($here->run($query), $answer, "... not changed by a transaction that is prepared");
		same('... the node', $query, session => $here);
		is($here->run("$end PREPARED 'half'"), '', "... $end");
		same('... afterwards', $query, session => $here);
		($end eq 'COMMIT' ? \&isnt : \&is)->($here->run($query), $answer, '... changed or not');
	}
	$_->close foreach $here, $there;
}

$db->close;
done_testing;
