# A calendar that changes: what other sessions see of it, and when.  doc/calendars.md
# has the table of what is tried here.
use strict;
use warnings;
use Test::More;
use Session;

system('createdb calendar_sessions') == 0 or die;
my $writer = Session->new('calendar_sessions');
my $reader = Session->new('calendar_sessions');
$writer->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');
$writer->run("SELECT ehcp.copy_calendar('england-and-wales', 'ours')");
$writer->run("ALTER DATABASE calendar_sessions SET ehcp.calendar = 'ours'; SET ehcp.calendar = 'ours'");
$reader->run("SET ehcp.calendar = 'ours'");

my $question = "SELECT ehcp.is_working_day('2026-12-30')";
my $close = "INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-30,2026-12-31)', 'office closed')";
my $open = "DELETE FROM ehcp.closures WHERE reason = 'office closed'";

# The day is open (t) or closed (f) for the writer, for the reader.
sub seen
{
	my ($writer_sees, $reader_sees, $name) = @_;

	is($writer->run($question), $writer_sees, "$name: the session itself");
	is($reader->run($question), $reader_sees, "$name: another session");
}

seen('t', 't', 'at first');
$writer->run($close);
seen('f', 'f', 'INSERT');
$writer->run("UPDATE ehcp.closures SET days = '[2026-12-31,2027-01-01)' WHERE reason = 'office closed'");
seen('t', 't', 'UPDATE');
$writer->run($open);
$writer->run(q{COPY ehcp.closures FROM PROGRAM 'printf "ours\t[2026-12-30,2026-12-31)\toffice closed\tf\n"'});
seen('f', 'f', 'COPY');
$writer->run($open);
seen('t', 't', 'DELETE');
$writer->run("UPDATE ehcp.calendars SET weekdays = '{1,2}' WHERE name = 'ours'");
seen('f', 'f', 'UPDATE of the calendar');
$writer->run("UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours'");

# transactions
$writer->run("BEGIN; $close");
seen('f', 't', 'before commit');
$writer->run('COMMIT');
seen('f', 'f', 'after commit');
$writer->run("BEGIN; $open");
seen('t', 'f', 'before rollback');
$writer->run('ROLLBACK');
seen('f', 'f', 'after rollback');
$writer->run("BEGIN; SAVEPOINT a; $open");
seen('t', 'f', 'in a savepoint');
$writer->run('ROLLBACK TO a');
seen('f', 'f', 'after its rollback');
$writer->run("$open; COMMIT");
seen('t', 't', 'and after the commit of the rest');
$writer->run("BEGIN; SAVEPOINT a; $close; RELEASE a; COMMIT");
seen('f', 'f', 'a savepoint released');
$writer->run("DO \$\$ BEGIN BEGIN $open; PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END; END \$\$");
seen('f', 'f', 'a block that failed');

# a reader in a transaction
$reader->run("BEGIN; $question");
$writer->run($open);
seen('t', 't', 'in a READ COMMITTED transaction');
$reader->run('COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ehcp.closures');
$writer->run($close);
seen('f', 'f', 'in a REPEATABLE READ transaction that began before');
$reader->run('COMMIT');
seen('f', 'f', 'and after its end');
$reader->run('BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM ehcp.closures');
$writer->run($open);
seen('t', 't', 'in a SERIALIZABLE transaction that began before');
$reader->run('COMMIT');
seen('t', 't', 'and after its end');

# plans and functions that outlive a change
$reader->run("PREPARE prepared AS $question");
$reader->run('SET plan_cache_mode = force_generic_plan');
$reader->run("CREATE FUNCTION asked() RETURNS boolean LANGUAGE plpgsql AS \$\$ BEGIN RETURN ehcp.is_working_day('2026-12-30'); END \$\$");
is($reader->run('EXECUTE prepared; SELECT asked()'), "t\nt", 'a prepared statement and a PL/pgSQL function, before');
$writer->run($close);
is($reader->run('EXECUTE prepared; SELECT asked()'), "f\nf", 'and after a change');
$reader->run('BEGIN; EXECUTE prepared; SELECT asked()');
$writer->run($open);
is($reader->run('EXECUTE prepared; SELECT asked()'), "t\nt", 'the same within one transaction');
$reader->run('COMMIT');
is($writer->run("DO \$\$ BEGIN $close; IF ehcp.is_working_day('2026-12-30') THEN RAISE 'open'; END IF;"
	. " $open; IF NOT ehcp.is_working_day('2026-12-30') THEN RAISE 'closed'; END IF; END \$\$"), '', 'statement by statement within a block');

# parallel workers
$writer->run("CREATE TABLE days AS SELECT date '2026-12-30' AS day FROM generate_series(1, 10000); ANALYZE days");
my $working = 'SELECT count(*) FROM days WHERE ehcp.is_working_day(day)';
foreach my $session ($writer, $reader)
{
	$session->run('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;'
		. ' SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off');
}
like($writer->run("EXPLAIN (COSTS off) $working"), qr/Gather/, 'counted by workers');
is($writer->run("BEGIN; $close; $working"), '0', 'workers see what their transaction has changed');
is($reader->run($working), '10000', 'those of others do not');
is($writer->run("ROLLBACK; $working"), '10000', 'nor after a rollback');
$writer->run($close);
is($reader->run($working), '0', 'all do after a commit');
is($reader->run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM days LIMIT 1; $working"), '0', 'in a REPEATABLE READ transaction, too');
$writer->run($open);
is($reader->run("$working; COMMIT"), '10000', 'when it has changed since');

# where plain triggers do not fire
seen('t', 't', 'before session_replication_role = replica');
$writer->run("SET session_replication_role = replica; $close");
seen('f', 'f', 'INSERT as a replica');
$writer->run($open);
seen('t', 't', 'DELETE as a replica');
$writer->run("UPDATE ehcp.calendars SET weekdays = '{1,2}' WHERE name = 'ours'");
seen('f', 'f', 'UPDATE of the calendar as a replica');
$writer->run("UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours'");
seen('t', 't', 'and back');
$writer->run("$close; SELECT ehcp.is_working_day('2026-12-30')");
seen('f', 'f', 'before TRUNCATE');
$writer->run('TRUNCATE ehcp.closures');
seen('t', 't', 'TRUNCATE');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25')"), 't', '... of all that was in it');
$writer->run('TRUNCATE ehcp.calendars CASCADE; RESET session_replication_role');
like($writer->run($question), qr/calendar "ours" does not exist/, 'TRUNCATE of the calendars: the session itself');
like($reader->run($question), qr/calendar "ours" does not exist/, 'TRUNCATE of the calendars: another session');
$writer->run('BEGIN; DROP EXTENSION ehcp_timeliness; CREATE EXTENSION ehcp_timeliness; RESET ehcp.calendar');
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', 'dropped and made anew in one transaction');
$writer->run('COMMIT');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', '... for another session');
like($reader->run($question), qr/calendar "ours" does not exist/, '... without what was not shipped');
$writer->run('DROP EXTENSION ehcp_timeliness');
$writer->run('CREATE EXTENSION ehcp_timeliness');
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', 'dropped and made anew');
$writer->run('BEGIN; ALTER TABLE ehcp.closures RENAME TO others');
like($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), qr/relation "ehcp.closures" does not exist/, 'without its table');
$writer->run('ROLLBACK');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', '... for another session');

# on a Citus coordinator a distributed table looks empty
$writer->run('SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);'
	. " INSERT INTO pg_dist_partition VALUES ('ehcp.closures')");
like($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'northern-ireland')"),
	qr/ERROR: .*"ehcp.closures" is distributed/, 'a distributed table is refused');
$writer->run('DELETE FROM pg_dist_partition');
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'northern-ireland')"), 'f', 'a local one is not');
$writer->run('ALTER TABLE pg_dist_partition RENAME logicalrelid TO other');
is($writer->run("SELECT ehcp.is_working_day('2027-12-27', 'northern-ireland')"), 'f', 'nor where that table is of something else');

# a calendar with more closures than are read at first
$writer->run("INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('each other day', '2021-01-01', '2025-12-31');"
	. " INSERT INTO ehcp.closures SELECT 'each other day', daterange(day, day + 1), 'closed' FROM generate_series(0, 1825, 2) AS i,"
	. " LATERAL (SELECT date '2021-01-01' + i AS day) AS d");
is($reader->run("SELECT count(*) FROM ehcp.working_days('2021-01-01', '2025-12-31', 'each other day')"),
	$reader->run("SELECT count(*) FROM generate_series(1, 1825, 2) AS i WHERE extract(isodow FROM date '2021-01-01' + i) < 6"), '913 closures');

# thousands of calendars: all right, in bounded memory
$writer->run('INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day)'
	. " SELECT 'school-' || i, '{1,2,3,4,5,6,7}', '2012-01-01', '2028-12-31' FROM generate_series(1, 3000) AS i;"
	. " INSERT INTO ehcp.closures SELECT 'school-' || i, daterange(date '2026-01-01' + i % 300, date '2026-02-01' + i % 300), 'term'"
	. ' FROM generate_series(1, 3000) AS i');
is($reader->run("SELECT count(*) FROM generate_series(1, 3000) AS i WHERE ehcp.is_working_day(date '2026-01-01' + i % 300, 'school-' || i)"),
	'0', '3,000 calendars in one query');
is($reader->run("SELECT count(*) FROM generate_series(1, 3000) AS i, LATERAL (SELECT date '2026-02-01' + i % 300 AS day) AS d"
	. " WHERE NOT ehcp.is_working_day(day, 'school-' || i)"), '0', 'each with its own closures');
cmp_ok($reader->run("SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name = 'ehcp calendars'"), '<', 16 * 1024 * 1024,
	'in less than 16 MB');
$writer->run("UPDATE ehcp.calendars SET last_day = '2211-12-31' WHERE name LIKE 'school%'");
$reader->run("SELECT count(ehcp.is_working_day('2200-01-01', 'school-' || i)) FROM generate_series(1, 3000) AS i");
cmp_ok($reader->run("SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name = 'ehcp calendars'"), '<', 48 * 1024 * 1024,
	'of 200 years each: in less than 48 MB, by forgetting');

$reader->close;
$writer->close;
done_testing();
