# A calendar that changes is seen by other sessions, and by no one before commit.
use strict;
use warnings;
use Test::More;
use Session;

system('createdb calendar_sessions') == 0 or die;
my $writer = Session->new('calendar_sessions');
my $reader = Session->new('calendar_sessions');
$writer->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');

my $question = "SELECT ehcp.is_working_day('2026-12-30')";
my $close = "INSERT INTO ehcp.closures VALUES ('england-and-wales', '[2026-12-30,2026-12-31)', 'office closed')";
my $open = "DELETE FROM ehcp.closures WHERE reason = 'office closed'";

is($reader->run($question), 't', 'a working day');
$writer->run("BEGIN; $close");
is($writer->run($question), 'f', 'closed for the one who closes it');
is($reader->run($question), 't', 'but not yet for others');
$writer->run('COMMIT');
is($reader->run($question), 'f', 'for all from the commit on');
$writer->run("BEGIN; $open");
is($writer->run($question), 't', 'opened again');
$writer->run('ROLLBACK');
is($writer->run($question), 'f', 'not after a rollback');
is($reader->run($question), 'f', 'nor for others');

# within a transaction, each statement finds what is committed by then
$reader->run("BEGIN; $question");
$writer->run($open);
is($reader->run($question), 't', 'in a running transaction, too');
$reader->run('COMMIT');
$reader->run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ehcp.closures; $question");
$writer->run($close);
is($reader->run($question), 'f', 'whatever its isolation level');
$reader->run('COMMIT');
is($reader->run($question), 'f', 'and after its end');

# no signal is lost where plain triggers do not fire
$writer->run("SET session_replication_role = replica; $open; RESET session_replication_role");
is($reader->run($question), 't', 'changed as by a replica');
$writer->run($close);
is($reader->run($question), 'f', 'closed');
$writer->run('TRUNCATE ehcp.closures');
is($reader->run($question), 't', 'truncated');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25')"), 't', '... with all that was in it');
$writer->run('DROP EXTENSION ehcp_timeliness; CREATE EXTENSION ehcp_timeliness');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25')"), 'f', 'dropped and made anew');

# on a Citus coordinator a distributed table looks empty
$writer->run('SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);'
	. " INSERT INTO pg_dist_partition VALUES ('ehcp.closures')");
like($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"),
	qr/ERROR: .*"ehcp.closures" is distributed/, 'a distributed table is refused');
$writer->run('DELETE FROM pg_dist_partition');
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', 'a local one is not');

$reader->close;
$writer->close;
done_testing();
