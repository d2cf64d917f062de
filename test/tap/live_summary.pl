# Live summaries with several sessions: under load, killed in mid-flight, dumped and restored.
use strict;
use warnings;
use File::Temp;
use Test::More;
use Session;

my $scripts = File::Temp->newdir;
my $differs = "SELECT * FROM ehcp.verify_live_summary('cases')";
# the number of cases that are not in the summary
my $balance = 'SELECT (SELECT count(*) FROM cases) -'
	. " (SELECT coalesce(sum(ehcp.opened(f, '1900-01-01', '2100-01-01') + ehcp.undated(f)), 0) FROM live)";

system('createdb live_summary') == 0 or die;
my $db = Session->new('live_summary');
my $other = Session->new('live_summary');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
RESET client_min_messages;
CREATE TABLE cases (case_id bigint PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean);
CREATE SEQUENCE numbers;
INSERT INTO cases SELECT i, 'area ' || i % 4, date '2020-01-01' + i % 300, date '2020-06-01' + i % 60, date '2020-06-01' + i % 60, i % 9 = 0
FROM generate_series(1, 2000) AS i;
SELECT setval('numbers', 2000);
SQL
my $one = 'UPDATE cases SET requested_on = requested_on + 1 WHERE case_id = 4';
my $another = 'UPDATE cases SET requested_on = requested_on + 1 WHERE case_id = 64';

# a summary is created from all committed rows, and waits for uncommitted ones
$db->run("BEGIN; $one");
like($other->run("SET lock_timeout = '100ms'; SELECT ehcp.create_live_summary('cases', 'live')"), qr/lock timeout/, 'create_live_summary waits for a writer');
$db->run('COMMIT');
is($other->run("BEGIN; SELECT ehcp.create_live_summary('cases', 'live')"), '8', 'it is created');
is($other->run($differs), '', '... from all rows');
like($db->run("SET lock_timeout = '100ms'; $one"), qr/lock timeout/, '... writers wait for it');
is($db->run('SELECT count(*) FROM cases'), '2000', '... and readers do not');
$other->run('COMMIT');

# writers of the same area and month neither wait for each other nor fail
foreach my $level ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
{
	$db->run("BEGIN ISOLATION LEVEL $level; SELECT 1");
	$other->run("BEGIN ISOLATION LEVEL $level; SELECT 1");
	is($db->run($one), '', "$level: a writer");
	is($other->run($another), '', "$level: another, of the same area and month");
	is($db->run($differs), '', "$level: each sees its own rows");
	is($other->run($differs), '', "$level: ... and no others");
	# a serializable writer may fail, because both have read the same rows for the check
	is($db->run('COMMIT'), '', "$level: one commits");
	$level eq 'SERIALIZABLE' ? like($other->run('COMMIT'), qr/^$|serialize/, "$level: so does the other")
		: is($other->run('COMMIT'), '', "$level: so does the other");
}
is($db->run($differs), '', 'after both');
$db->run("BEGIN ISOLATION LEVEL SERIALIZABLE; $one");
$other->run("BEGIN ISOLATION LEVEL SERIALIZABLE; $another");
is($db->run('COMMIT') . $other->run('COMMIT'), '', 'serializable writers that only write do not fail each other');

# a session that folds waits for no other, and no writer waits for it
$_->run('RESET lock_timeout') foreach $db, $other;
# a vacuum of the parts would have the lock for which no session that folds waits
$db->run('ALTER TABLE live_parts SET (autovacuum_enabled = off)');
my $many = 'INSERT INTO live_parts SELECT area, month, f.* FROM live_parts, LATERAL (VALUES (added_t, added_t, added_f, added_f)) AS f, generate_series(1, 300)';
my $fold = "SELECT ehcp.fold_live_summary('live_parts')";
$db->run($many);
$db->run("BEGIN; $fold");
is($db->run('SELECT count(*) FROM live_parts'), '8', 'folded');
cmp_ok($other->run('SELECT count(*) FROM live_parts'), '>', 2000, '... but not yet for others');
is($other->run("$one; $fold; $differs"), '', '... which continue to write, and do not fold');
is($db->run("$another; COMMIT; $differs"), '', '... and the summary is right');
cmp_ok($db->run('SELECT count(*) FROM live_parts'), '<', 15, '... and folded');
$other->run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM cases');
$db->run("$many; $fold");
is($other->run("$many; $fold; $differs; COMMIT"), '', 'a session with an older snapshot leaves parts that were folded since');
is($other->run("$fold; $differs"), '', '... and folds them later');
cmp_ok($other->run('SELECT count(*) FROM live_parts'), '<', 15, '... all');

# TRUNCATE and a repair wait for a session that folds without writing
$db->run("$many; BEGIN; $fold");
like($other->run("SET lock_timeout = '100ms'; TRUNCATE cases"), qr/lock timeout/, 'TRUNCATE waits for a session that folds');
like($other->run("SELECT ehcp.repair_live_summary('cases')"), qr/lock timeout/, '... and so does a repair');
$db->run('COMMIT');
is($other->run("BEGIN; TRUNCATE cases; $differs; ROLLBACK; $differs"), '', '... and then continues');

# during a repair readers continue, and writers wait
$db->run('BEGIN; INSERT INTO live_parts SELECT * FROM live_parts LIMIT 1; COMMIT; BEGIN');
is($db->run("SELECT ehcp.repair_live_summary('cases')"), '1', 'repaired');
is($other->run('SELECT count(*) FROM live'), '8', 'a reader continues');
like($other->run($one), qr/lock timeout/, 'a writer waits');
$db->run('COMMIT');
is($other->run("RESET lock_timeout; $one; $differs"), '', '... and then continues');
# readers also continue while the table is truncated and loaded again
$db->run('RESET lock_timeout; CREATE TABLE copy AS SELECT * FROM cases; BEGIN; TRUNCATE cases');
is($other->run("SET lock_timeout = '100ms'; SELECT count(*) FROM live"), '8', 'a reader continues while the table is truncated');
$db->run('INSERT INTO cases SELECT * FROM copy');
is($other->run('SELECT count(*) FROM live'), '8', '... and loaded');
$db->run('COMMIT');
is($other->run("RESET lock_timeout; $differs"), '', 'the summary is right');

# Load.  Each client writes its own cases, and all write the same areas and months, so only the
# summary could make them fail.
sub script
{
	my ($name, $text) = @_;

	open my $file, '>', "$scripts/$name" or die;
	print $file $text;
	close $file;
	return "-f $scripts/$name";
}
my $statements = <<'SQL';
INSERT INTO cases SELECT nextval('numbers') * 16 + :client_id, 'area ' || :i % 4, date '2020-01-01' + :i, date '2020-06-01' + :i % 60, date '2020-06-01' + :i % 60, :i % 9 = 0
FROM generate_series(1, 1 + :i % 5);
UPDATE cases SET area = 'area ' || (:i + 1) % 4, requested_on = requested_on + 1 WHERE case_id % 16 = :client_id AND case_id / 16 % 20 = :i % 20;
UPDATE cases SET issued_on = NULL, closed_on = NULL WHERE case_id % 16 = :client_id AND case_id / 16 % 30 = :i % 30;
DELETE FROM cases WHERE case_id % 16 = :client_id AND case_id / 16 % 20 = (:i + 1) % 20;
SQL
my $i = "\\set i random(1, 1000)\n";
my $committed = script('committed', "${i}BEGIN;\n${statements}COMMIT;\n");
my $repeatable = script('repeatable', "${i}BEGIN ISOLATION LEVEL REPEATABLE READ;\n${statements}COMMIT;\n");
my $serializable = script('serializable', "${i}BEGIN ISOLATION LEVEL SERIALIZABLE;\n${statements}COMMIT;\n");
my $undone = script('undone', "${i}BEGIN;\n${statements}SAVEPOINT s;\n${statements}ROLLBACK TO s;\n${statements}ROLLBACK;\n");
my $single = script('single', "${i}${statements}");

# eight clients, each with a fixed number of transactions, however long they take
sub load
{
	my ($transactions, @scripts) = @_;

	open my $bench, '-|', "exec pgbench -n -c 8 -j 2 -t $transactions @scripts live_summary 2>&1" or die;
	return $bench;
}

# The number of clients of a load that are connected.
sub clients
{
	return $db->run("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'");
}

sub wait_for_clients
{
	for (1 .. 1200)
	{
		return if clients() > 0;
		select undef, undef, undef, 0.05;
	}
}

sub ended
{
	my ($bench) = @_;
	my $report = join('', <$bench>);

	close $bench;
	return $report;
}

sub transactions
{
	my ($report) = @_;

	return $report =~ /actually processed: (\d+)/ ? $1 : 0;
}

$db->run('UPDATE cases SET case_id = case_id * 16 + case_id % 8');
my $before = $db->run('SELECT count(*) FROM cases');
my $bench = load(60, "$committed\@3", "$repeatable\@3", "$undone\@1", "$single\@2");
my $seen = '';
wait_for_clients();
do
{
	$seen .= $other->run($differs) . ($other->run($balance) || '');
	select undef, undef, undef, 0.1;
} while clients() > 0;
my $report = ended($bench);
is($seen, '', 'verified under load, the summary always agrees with the rows');
like($report, qr/number of failed transactions: 0 /, 'no writer failed or deadlocked') or diag($report);
unlike($report, qr/aborted|ERROR/, '... or got an error') or diag($report);
is(transactions($report), 8 * 60, '... and all clients wrote');
is($other->run($differs), '', 'after the load');
is($other->run($balance), '0', '... for all cases');

# with serializable writers, which may fail; truncated, repaired, and some backends terminated
$bench = load(60, "$committed\@3", "$repeatable\@2", "$serializable\@2", "$single\@1");
$seen = '';
my $terminated = 0;
wait_for_clients();
for (1 .. 5)
{
	# three of eight, so that the others can finish
	$terminated += $db->run("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
		. " WHERE application_name = 'pgbench' ORDER BY random() LIMIT 1) AS s") if $terminated < 3;
	select undef, undef, undef, 0.2;
	$seen .= $db->run($differs);
	$seen .= $db->run('TRUNCATE cases');
	$seen .= $db->run($differs);
	$seen .= $db->run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM cases LIMIT 1; TRUNCATE cases; COMMIT') if $_ == 3;
	$seen .= $db->run($differs);
	$seen .= $db->run("SELECT nullif(ehcp.repair_live_summary('cases'), 0)");
}
$report = ended($bench);
is($seen, '', 'truncated under load, the summary agrees with the rows');
cmp_ok($terminated, '>', 0, "$terminated writers were terminated");
cmp_ok(transactions($report), '>', 0, 'others continued to write');
is($other->run($differs), '', '... and the summary agrees with the rows');
is($other->run($balance), '0', '... all of them');

# a check waits for a TRUNCATE, and sees the rows after it
$db->run('BEGIN; TRUNCATE cases');
$other->start($differs);
$db->until_waiting("relation = 'cases'::regclass");
$db->run('INSERT INTO cases SELECT * FROM copy; COMMIT');
is($other->finish, '', 'a check waits for a TRUNCATE, and sees no difference');
$other->run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM copy');
$db->run('TRUNCATE cases');
like($other->run($differs), qr/\AERROR:  table public.cases was truncated or rewritten after this transaction began\Z/, 'with an older snapshot it raises an error');
$other->run('ROLLBACK');
$db->run('CREATE TABLE by_year (LIKE cases) PARTITION BY RANGE (case_id); CREATE TABLE by_year_1 PARTITION OF by_year FOR VALUES FROM (MINVALUE) TO (1000);'
	. " CREATE TABLE by_year_2 PARTITION OF by_year DEFAULT; INSERT INTO by_year SELECT * FROM copy; SELECT ehcp.create_live_summary('by_year', 'live_by_year')");
$db->run('BEGIN; TRUNCATE by_year_1');
$other->start("SELECT * FROM ehcp.verify_live_summary('by_year')");
$db->until_waiting("relation = 'by_year_1'::regclass");
$db->run('COMMIT');
is($other->finish, '', '... also if a partition is truncated');
$db->run('SET client_min_messages = error; DROP TABLE by_year, live_by_year_parts CASCADE; RESET client_min_messages; INSERT INTO cases SELECT * FROM copy');

# a killed backend ends all others, and the server recovers
$SIG{PIPE} = 'IGNORE';
for my $n (1 .. 3)
{
	$bench = load(1000000, "$committed\@3", "$repeatable\@2", "$single\@1");
	my $victim = '';
	until ($victim ne '')
	{
		select undef, undef, undef, 0.05 + $n * 0.1;
		$victim = $db->run("SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench' AND state = 'active'"
			. " AND query LIKE '%cases%' ORDER BY random() LIMIT 1");
	}
	is(kill('KILL', $victim), 1, "kill $n: a backend is killed in mid-flight");
	like(ended($bench), qr/aborted/, "kill $n: all other backends end, too");
	foreach my $session ($db, $other)
	{
		eval { $session->run('SELECT 1') };
		eval { $session->close };
	}
	until (system('psql -X -q -d live_summary -c "SELECT 1" > /dev/null 2>&1') == 0)
	{
		select undef, undef, undef, 0.2;
	}
	$db = Session->new('live_summary');
	$other = Session->new('live_summary');
	is($db->run($differs), '', "kill $n: after recovery the summary agrees with the rows");
	is($db->run($balance), '0', "kill $n: ... all of them");
}
$report = ended(load(10, "$committed\@1", "$repeatable\@1"));
like($report, qr/number of failed transactions: 0 /, 'writers continue') or diag($report);
is($db->run($differs), '', '... and the summary follows them');

# look-alikes that come first in the search path run neither for a writer nor for a check
$db->run(<<'SQL');
CREATE SCHEMA planted;
CREATE FUNCTION planted.code(ehcp.timeliness, ehcp.timeliness) RETURNS ehcp.timeliness LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted'; END $$;
CREATE FUNCTION planted.code(text, date) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted'; END $$;
CREATE FUNCTION planted.code(oid, oid) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted'; END $$;
CREATE FUNCTION planted.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted'; END $$;
CREATE OPERATOR planted.- (LEFTARG = ehcp.timeliness, RIGHTARG = ehcp.timeliness, FUNCTION = planted.code);
CREATE OPERATOR planted.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = planted.code);
CREATE TEMP TABLE changes (area text);
CREATE TEMP TABLE added (area text);
CREATE TEMP TABLE live_parts (area text);
CREATE TEMP TABLE pg_trigger (area text);
SET search_path = planted, pg_temp, pg_catalog, public;
SQL
like($db->run("SELECT 1::oid = 1::oid"), qr/planted/, 'the planted code is found first');
is($db->run("$one; INSERT INTO cases VALUES (-1, 'area 1', '2020-01-01'); DELETE FROM cases WHERE case_id = -1"), '', 'a writer does not run it');
is($db->run($differs), '', 'nor does a check');
is($db->run('SELECT public.live.area FROM public.live WHERE false'), '', 'nor does a reader');
$db->run('RESET search_path; DISCARD TEMP; SET client_min_messages = warning; DROP SCHEMA planted CASCADE');

# dumped and restored: nothing is counted twice, and the triggers keep the summary as before
$db->run('CREATE SCHEMA "the board"; ALTER VIEW live SET SCHEMA "the board"; ALTER TABLE live_parts SET SCHEMA "the board"');
$db->run('CREATE TABLE parted (LIKE cases) PARTITION BY LIST (area)');
$db->run("CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN ('area 1'); CREATE TABLE parted_2 PARTITION OF parted DEFAULT");
$db->run("SELECT ehcp.create_live_summary('parted', 'parted_live'); INSERT INTO parted SELECT * FROM cases; INSERT INTO parted_1 SELECT * FROM cases WHERE area = 'area 1'");
my $kept = $db->run('SELECT * FROM "the board".live ORDER BY area, month');
my $triggers = "SELECT tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgrelid::regclass::text, tgname";
my $all_triggers = $db->run($triggers);
system("pg_dump -d live_summary -f $scripts/dump.sql && createdb live_summary_restored") == 0 or die;
is(`psql -X -q -v ON_ERROR_STOP=1 -d live_summary_restored -f $scripts/dump.sql 2>&1 | grep -i error`, '', 'restored');
my $restored = Session->new('live_summary_restored');
cmp_ok(length $kept, '>', 1000, 'the original summary has rows');
is($restored->run('SELECT * FROM "the board".live ORDER BY area, month'), $kept, '... and the restored one has the same');
is($restored->run($triggers), $all_triggers, '... and the same triggers');
is($restored->run($differs), '', 'it agrees with the rows');
is($restored->run("SELECT * FROM ehcp.verify_live_summary('parted')"), '', '... also of a partitioned table');
is($restored->run("$one; DELETE FROM cases WHERE case_id % 3 = 0; DELETE FROM parted_1; $differs; SELECT * FROM ehcp.verify_live_summary('parted')"), '', '... and continues to');
# the data alone, into a database that has the triggers: each case counts twice, by the triggers
# and by the restored parts
$restored->run('TRUNCATE cases, parted');
system("pg_dump -a -t cases -t '\"the board\".live_parts' -d live_summary -f $scripts/data.sql") == 0 or die;
is(`psql -X -q -v ON_ERROR_STOP=1 -d live_summary_restored -f $scripts/data.sql 2>&1 | grep -i error`, '', 'the data alone is restored');
isnt($restored->run($differs), '', '... cases count twice, which the check finds');
cmp_ok($restored->run("SELECT ehcp.repair_live_summary('cases')"), '>', 5, '... and a repair mends');
is($restored->run('SELECT * FROM "the board".live ORDER BY area, month'), $kept, '... to the original summary');

# without the extension the cases remain, and can be written
like($restored->run('DROP EXTENSION ehcp_timeliness'), qr/cannot drop extension/, 'the extension is not dropped by accident');
$restored->run('SET client_min_messages = warning; DROP EXTENSION ehcp_timeliness CASCADE');
is($restored->run("$one; SELECT count(*) > 100 FROM cases"), 't', 'without it, the cases are a table as before');
is($restored->run($triggers), '', 'with no triggers');

$_->close foreach $db, $other, $restored;
system('dropdb --force live_summary_restored && dropdb --force live_summary') == 0 or die;
done_testing();
