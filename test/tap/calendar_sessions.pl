# When other sessions see the changes of a calendar.  doc/calendars.md has a table of the
# cases tested here.
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

# Whether the day is open (t) or closed (f) for the writer, and for the reader.
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

# a reader whose statements come in one message, or are those of a function
$writer->run("CREATE FUNCTION asked_twice() RETURNS text LANGUAGE plpgsql AS \$\$ DECLARE first boolean; BEGIN first := ehcp.is_working_day('2026-12-30'); PERFORM pg_advisory_lock(7);"
	. " RETURN concat_ws(E'\\n\\n', first, ehcp.is_working_day('2026-12-30')); END \$\$");
foreach my $twice ("$question \\; SELECT pg_advisory_lock(7) \\; $question", 'SELECT asked_twice()')
{
	$writer->run('SELECT pg_advisory_lock(7)');
	$reader->start($twice);
	$writer->until_waiting("locktype = 'advisory'");
	$writer->run("$close; SELECT pg_advisory_unlock(7)");
	is($reader->finish, "t\n\nf", "a change between two statements: $twice");
	$reader->run('SELECT pg_advisory_unlock(7)');
	$writer->run($open);
}
seen('t', 't', 'and after its end');

# plans and functions that are older than a change
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

# as a replica, where ordinary triggers do not fire
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
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', 'dropped and created again in one transaction');
$writer->run('COMMIT');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', '... for another session');
like($reader->run($question), qr/calendar "ours" does not exist/, '... without what was not shipped');
$writer->run('DROP EXTENSION ehcp_timeliness');
$writer->run('CREATE EXTENSION ehcp_timeliness');
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', 'dropped and created again');
$writer->run('BEGIN; ALTER TABLE ehcp.closures RENAME TO others');
like($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), qr/relation "ehcp.closures" does not exist/, 'without the table');
$writer->run('ROLLBACK');
is($reader->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', '... for another session');

# A change that is read during its statement, which then fails.  The session reads calendars
# for the first time in a user's trigger, or in RETURNING; afterwards it must forget what it
# read there.
$writer->run("SELECT ehcp.copy_calendar('england-and-wales', 'ours'); DELETE FROM ehcp.closures WHERE calendar = 'ours' AND copied AND days <> '[2026-12-25,2026-12-26)';"
	. " INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-30)', 'office closed'); SELECT ehcp.copy_calendar('ours', 'other')");
$writer->run(<<'SQL');
CREATE TABLE scratch AS SELECT 0 AS n;
-- the working days from 24 to 31 December, as functions see them
CREATE FUNCTION december(calendar text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	-- a new command, to see the change so far
	UPDATE scratch SET n = n + 1;
	RETURN (SELECT string_agg(CASE WHEN ehcp.is_working_day(day, calendar) THEN to_char(day, 'DD') ELSE '' END, ' ' ORDER BY day)
		FROM generate_series(24, 31) AS i, LATERAL (SELECT date '2026-12-01' + i - 1 AS day) AS d);
EXCEPTION WHEN undefined_object THEN
	RETURN 'no calendar';
END
$$;
CREATE FUNCTION peek() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
	here text := TG_WHEN || ' ' || TG_LEVEL;
BEGIN
	IF here = ANY (string_to_array(current_setting('test.write', true), ',')) THEN
		UPDATE scratch SET n = n + 1;
	END IF;
	IF here = ANY (string_to_array(current_setting('test.peek', true), ',')) THEN
		PERFORM december('ours'), december('other');
		RAISE WARNING 'seen %: %', here, december('ours');
	END IF;
	IF here = current_setting('test.fail', true) THEN
		RAISE 'refused';
	END IF;
	RETURN coalesce(NEW, OLD);
END
$$;
SQL
foreach my $table ('calendars', 'closures')
{
	foreach my $level ('ROW', 'STATEMENT')
	{
		# names that fire last before a change, and first after it
		$writer->run("CREATE TRIGGER zz_peek BEFORE INSERT OR UPDATE OR DELETE ON ehcp.$table FOR EACH ROW EXECUTE FUNCTION peek();"
			. " ALTER TABLE ehcp.$table ENABLE ALWAYS TRIGGER zz_peek") if $level eq 'ROW';
		my $events = 'INSERT OR UPDATE OR DELETE' . ($level eq 'STATEMENT' ? ' OR TRUNCATE' : '');
		$writer->run("CREATE TRIGGER a_peek_$level AFTER $events ON ehcp.$table FOR EACH $level EXECUTE FUNCTION peek();"
			. " ALTER TABLE ehcp.$table ENABLE ALWAYS TRIGGER a_peek_$level");
	}
	$writer->run("CREATE TRIGGER a_peek BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ehcp.$table FOR EACH STATEMENT EXECUTE FUNCTION peek();"
		. " ALTER TABLE ehcp.$table ENABLE ALWAYS TRIGGER a_peek");
}

my $days = "'[2026-12-30,2026-12-31)'";
my %statements = (
	'INSERT' => "INSERT INTO ehcp.closures VALUES ('ours', $days, 'a')",
	'INSERT of several rows' => "INSERT INTO ehcp.closures SELECT 'ours', daterange(day, day + 1), 'a' FROM unnest('{2026-12-28,2026-12-30,2026-12-31}'::date[]) AS day",
	'INSERT ... ON CONFLICT' => "INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-30)', 'office closed') ON CONFLICT (calendar, days, reason) DO UPDATE SET days = $days",
	'UPDATE' => "UPDATE ehcp.closures SET days = $days WHERE reason = 'office closed'",
	'DELETE' => "DELETE FROM ehcp.closures WHERE reason = 'office closed'",
	'MERGE' => "MERGE INTO ehcp.closures AS c USING (VALUES ('ours', daterange '[2026-12-29,2026-12-30)'), ('ours', $days)) AS v(calendar, days) ON c.calendar = v.calendar AND c.days = v.days"
		. " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.calendar, v.days, 'a')",
	'COPY' => q{COPY ehcp.closures FROM PROGRAM 'printf "ours\t[2026-12-30,2026-12-31)\ta\tf\nours\t[2026-12-31,2027-01-01)\ta\tf\n"'},
	'a data-modifying WITH' => "WITH gone AS (DELETE FROM ehcp.closures WHERE reason = 'office closed' RETURNING *), come AS (INSERT INTO ehcp.closures SELECT calendar, $days, reason FROM gone)"
		. " UPDATE ehcp.calendars SET weekdays = '{1,2,3,4}' WHERE name = 'ours'",
	'UPDATE of the calendar' => "UPDATE ehcp.calendars SET weekdays = '{4,5}' WHERE name IN ('ours', 'other')",
	'a rename, which cascades' => "UPDATE ehcp.calendars SET name = name || '2' WHERE name IN ('ours', 'other')",
	'DELETE of the calendar, which cascades' => "DELETE FROM ehcp.calendars WHERE name IN ('ours', 'other')",
	'INSERT of a calendar' => "INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('third', '2026-01-01', '2026-12-31')",
	'TRUNCATE' => 'TRUNCATE ehcp.closures',
	'TRUNCATE of the calendars, which cascades' => 'TRUNCATE ehcp.calendars CASCADE');
my $ask = "SELECT december('ours'), december('other'), december('third')";
my $truth = $writer->run($ask);
like($truth, qr/^24   +28  30 31\|/, 'the days worked');

# A session that has not read any calendar yet
sub cold
{
	my ($settings) = @_;
	my $session = Session->new('calendar_sessions');

	$session->run($settings);
	return $session;
}

foreach my $name (sort keys %statements)
{
	my $statement = $statements{$name};
	# refuse_truncate rejects TRUNCATE otherwise
	my $role = $name =~ /TRUNCATE/ ? 'SET session_replication_role = replica; ' : '';
	my $session = cold("${role}SET client_min_messages = error");
	my @wrong;

	foreach my $peek ('BEFORE ROW', 'AFTER ROW', 'AFTER STATEMENT', 'BEFORE ROW,AFTER ROW,AFTER STATEMENT', 'BEFORE STATEMENT')
	{
		foreach my $write ('', 'BEFORE STATEMENT')
		{
			foreach my $fail ('AFTER ROW', 'AFTER STATEMENT')
			{
				next if $fail eq 'AFTER ROW' && $name =~ /TRUNCATE/;
				my %ways = (
					'alone' => [$statement, 'SELECT FROM scratch WHERE false'],
					'in a block that fails' => ["DO \$block\$ BEGIN BEGIN $statement; EXCEPTION WHEN raise_exception THEN PERFORM 1; END; END \$block\$", 'SELECT FROM scratch WHERE false'],
					'in a savepoint' => ["BEGIN; SAVEPOINT a; $statement", 'ROLLBACK TO a; COMMIT']);
				foreach my $way (sort keys %ways)
				{
					# DDL makes the session read calendars anew
					my $said = $session->run("ALTER TABLE ehcp.closures ALTER reason SET STATISTICS -1;"
						. " SET test.peek = '$peek'; SET test.write = '$write'; SET test.fail = '$fail'; $ways{$way}[0]");

					die "$name: $said" if $way ne 'in a block that fails' && $said !~ /refused/;
					my $answer = $session->run("$ways{$way}[1]; SET test.peek = ''; $ask");
					push @wrong, "$way, read $peek, written '$write', failed $fail: $answer" if $answer !~ /^\n*\Q$truth\E$/;
				}
			}
		}
	}
	is(scalar(@wrong), 0, "$name, read before it fails") or diag(join "\n", @wrong);
	$session->close;
}

# ... in what a statement returns or reads, which is part of the same command
foreach my $case (
	["INSERT INTO ehcp.closures VALUES ('ours', $days, 'a') RETURNING december('ours'), 1 / (n - n) FROM scratch", 'RETURNING'],
	["INSERT INTO ehcp.closures VALUES ('ours', $days, 'a') RETURNING december('ours'), 1 / (length(days::text) - length(days::text))", 'RETURNING a function that writes'],
	["INSERT INTO ehcp.closures VALUES ('ours', $days, 'a') RETURNING ehcp.is_working_day('2026-12-30', 'ours'), 1 / (length(days::text) - length(days::text))", 'RETURNING'],
	["INSERT INTO ehcp.closures SELECT 'ours', daterange(day, day + 1), 'a' || december('ours') || 1 / (day - date '2026-12-31') FROM unnest('{2026-12-30,2026-12-31}'::date[]) AS day",
		'the query that it inserts'],
	["UPDATE ehcp.closures SET days = $days, reason = 'x' || december('ours') WHERE reason = 'office closed' RETURNING december('ours'), 1 / (length(days::text) - length(days::text))", 'UPDATE ... RETURNING'],
	["DELETE FROM ehcp.closures WHERE reason = 'office closed' RETURNING december('ours'), 1 / (length(days::text) - length(days::text))", 'DELETE ... RETURNING'])
{
	foreach my $write ('', 'BEFORE STATEMENT', 'BEFORE ROW')
	{
		my $session = cold("SET test.write = '$write'");

		like($session->run($case->[0]), qr/^ERROR/, "$case->[1], written '$write'");
		is($session->run($ask), $truth, '... fails, and is forgotten');
		$session->close;
	}
}

# ... by a cursor that stays open, and by parallel workers
my $session = cold('BEGIN; DECLARE c CURSOR FOR SELECT i, december(\'ours\') FROM generate_series(1, 3) AS i; SAVEPOINT a');
$session->run("INSERT INTO ehcp.closures VALUES ('ours', $days, 'a')");
is($session->run('FETCH c'), '1|24    28   31', 'a cursor reads the change');
is($session->run('ROLLBACK TO a; FETCH c'), '2|24    28  30 31', '... which is taken back');
$session->run('COMMIT');
$session->close;
$session = cold('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off');
$session->run("CREATE FUNCTION count_peek() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RAISE 'counted %', (SELECT count(*) FROM days WHERE ehcp.is_working_day(day, 'ours')); END \$\$;"
	. " CREATE TRIGGER a_count AFTER INSERT ON ehcp.closures FOR EACH ROW EXECUTE FUNCTION count_peek()");
like($session->run("INSERT INTO ehcp.closures VALUES ('ours', $days, 'a')"), qr/counted 0$/, 'workers read the change');
is($session->run("SELECT count(*) FROM days WHERE ehcp.is_working_day(day, 'ours')"), '10000', '... and what is left when it has failed');
is($session->run($ask), $truth, '... and so does their leader');
$session->run('DROP FUNCTION count_peek() CASCADE');
$session->close;

# A change that succeeds: a trigger after it sees all of it, even if calendars were read during
# the change, and so does the session afterwards
foreach my $name (sort keys %statements)
{
	my $role = $name =~ /TRUNCATE/ ? 'SET session_replication_role = replica; ' : '';
	my $session = cold("${role}SET test.peek = 'BEFORE ROW,AFTER ROW,AFTER STATEMENT'; SET client_min_messages = warning");
	my $said = $session->run("BEGIN; $statements{$name}");
	my @seen = $said =~ /seen AFTER \w+: (.*)/g;

	$session->run("SET test.peek = ''");
	my $after = $session->run("SELECT december('ours')");
	# as read without the cache
	my $expected = $session->run("UPDATE ehcp.calendars SET name = name WHERE false; SELECT december('ours')");
	is($after, $expected, "$name: the session sees it");
	# a rename and a DELETE cascade row by row, and a trigger may fire before the last row
	is(scalar(grep { $_ ne $expected } @seen), 0, '... and so does a trigger after it: ' . @seen) if $name !~ /cascades|WITH/;
	$session->run('ROLLBACK');
	is($session->run($ask), $truth, '... and not when it is rolled back');
	$session->close;
}

# How often a transaction has scanned the closures: in whole, and for a calendar
my $begin = 'DO $$ BEGIN PERFORM pg_stat_force_next_flush(); END $$; BEGIN';
my $scans = "SELECT seq_scan || ' ' || idx_scan FROM pg_stat_xact_all_tables WHERE relid = 'ehcp.closures'::regclass";

# a statement that changes no row leaves calendars to be kept for the rest of the transaction
$session = cold("BEGIN; INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-30)', 'office closed') ON CONFLICT DO NOTHING");
my $thousand = "SELECT count(*) FILTER (WHERE ehcp.is_working_day('2026-12-30', 'ours')) FROM generate_series(1, 1000); $scans";
my ($scanned_once) = $session->run($thousand) =~ /\A1000\n(\d+ \d+)\z/;
is($session->run($thousand), "1000\n" . ($scanned_once // 'scans'), 'calls after a statement that changes no row read the calendar once');
$session->run('ROLLBACK');
$session->close;
$writer->run('DROP FUNCTION peek() CASCADE');

# on a Citus coordinator a distributed table looks empty
$writer->run('SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);'
	. " INSERT INTO pg_dist_partition VALUES ('ehcp.closures')");
like($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'northern-ireland')"),
	qr/ERROR:  cannot read calendars from distributed table "ehcp.closures"/, 'a distributed table is refused');
$writer->run('DELETE FROM pg_dist_partition');
is($writer->run("SELECT ehcp.is_working_day('2026-12-25', 'northern-ireland')"), 'f', 'a local table is read');
# A calendar and its closures are read in one snapshot, even if a change commits meanwhile.
# The reader waits twice for the lock of pg_dist_partition, the second time between reading the
# two tables: there the change commits.
# Only one look-up, because the next one would learn of the change.
# A session that has read eight calendars reads all others at once.
my $eight = "SELECT count(ehcp.is_working_day('2026-12-25', 'many-' || i)) FROM generate_series(1, 8) AS i";
my $days_worked = "SELECT ehcp.working_days_between(day, '2026-12-31', 'ours') FROM december";
my %reads = (
	'READ COMMITTED' => 'BEGIN', 'REPEATABLE READ' => 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ehcp.closures',
	'SERIALIZABLE' => 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM ehcp.closures',
	'many at once' => 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM ehcp.closures',
	'a parallel worker' => 'BEGIN; SET max_parallel_workers_per_gather = 1; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off');
$writer->run("SELECT ehcp.copy_calendar('england-and-wales', 'ours'); CREATE TABLE december AS SELECT date '2026-12-20' AS day; ANALYZE december;"
	. " INSERT INTO ehcp.calendars (name, first_day, last_day) SELECT 'many-' || i, '2026-01-01', '2026-12-31' FROM generate_series(1, 8) AS i");

# Waits until another session waits for the lock in a mode.
sub waiting
{
	my ($mode) = @_;

	$writer->until_waiting("relation = 'pg_dist_partition'::regclass AND mode = '$mode'");
}
foreach my $how (sort keys %reads)
{
	my ($first, $second) = map { Session->new('calendar_sessions') } 1, 2;
	my $reader = cold($reads{$how});
	my %states = (
		old => "UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours'; DELETE FROM ehcp.closures WHERE calendar = 'ours' AND days && '[2026-12-21,2026-12-31]'; INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-22,2026-12-23]', 'a')",
		new => "UPDATE ehcp.calendars SET weekdays = '{1,2,3,6,7}' WHERE name = 'ours'; DELETE FROM ehcp.closures WHERE calendar = 'ours' AND days && '[2026-12-21,2026-12-31]'; INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-28,2026-12-30]', 'a')");

	$writer->run("BEGIN; $states{old}; COMMIT");
	my $old = $writer->run($days_worked);
	$reader->run($eight) if $how eq 'many at once';
	$first->run('BEGIN; LOCK TABLE pg_dist_partition');
	$reader->start($days_worked);
	waiting('AccessShareLock');
	$second->start('BEGIN; LOCK TABLE pg_dist_partition');
	waiting('AccessExclusiveLock');
	$first->run('COMMIT');
	# the second session has the lock, and the reader waits again
	$second->finish;
	waiting('AccessShareLock');
	# (a replica, so that the check of the bounds does not wait)
	$writer->run("SET session_replication_role = replica; BEGIN; $states{new}; COMMIT; RESET session_replication_role");
	$second->run('COMMIT');
	my $seen = $reader->finish;
	my $new = $writer->run($days_worked);
	# the old weekdays with the new closures would give six
	is("$old, $new", '7, 5', "$how: days worked, before and after");
	ok($seen eq $old || $seen eq $new, '... and is read while it changes') or diag("read: $seen");
	is($reader->run($days_worked), $new, '... and read again');
	$_->close foreach $first, $second, $reader;
}

$session = cold("BEGIN; $eight");
my $locker = Session->new('calendar_sessions');
$locker->run('BEGIN; LOCK TABLE pg_dist_partition');
my $pid = $session->run('SAVEPOINT a; SELECT pg_backend_pid()');
$session->start($days_worked);
waiting('AccessShareLock');
$writer->run("SELECT pg_cancel_backend($pid)");
like($session->finish, qr/ERROR:  canceling statement/, 'cancelled while it reads all calendars');
$locker->run('COMMIT');
is($session->run("ROLLBACK TO a; $days_worked; $scans"), "5\n1 8", '... and they are read again');
is($session->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland'); $scans"), "f\n1 9", '... but for official ones');
$_->close foreach $session, $locker;

# Closures lie within the bounds of their calendar, in whatever order sessions commit
sub outcome
{
	my ($session, $statement) = @_;

	my ($error) = $session->run("\\set VERBOSITY sqlstate\n$statement\n;\n\\set VERBOSITY terse") =~ /ERROR:  (\w+)/;
	return $error // 'done';
}
$writer->run("INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('bounds', '2026-01-01', '2027-12-31')");
my $shorten = "UPDATE ehcp.calendars SET last_day = '2026-12-31' WHERE name = 'bounds'";
my $outside = "INSERT INTO ehcp.closures VALUES ('bounds', '[2027-06-01,2027-06-02]', 'outside')";
my $n_outside = 'SELECT count(*) FROM ehcp.closures JOIN ehcp.calendars ON name = calendar WHERE lower(days) < first_day OR upper(days) - 1 > last_day';
foreach my $isolation ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
{
	foreach my $other ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
	{
		foreach my $order ([$shorten, $outside], [$outside, $shorten], ["UPDATE ehcp.closures SET days = '[2027-06-01,2027-06-02]' WHERE calendar = 'bounds'", $shorten],
			[$shorten, "MERGE INTO ehcp.closures AS c USING (VALUES ('x')) AS v(reason) ON c.reason = v.reason WHEN NOT MATCHED THEN INSERT VALUES ('bounds', '[2027-06-01,2027-06-02]', v.reason)"],
			["INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('bounds', '2026-01-01', '2026-12-31') ON CONFLICT (name) DO UPDATE SET last_day = excluded.last_day", $outside])
		{
			$writer->run("UPDATE ehcp.calendars SET last_day = '2027-12-31' WHERE name = 'bounds'; DELETE FROM ehcp.closures WHERE calendar = 'bounds';"
				. " INSERT INTO ehcp.closures VALUES ('bounds', '[2026-06-01,2026-06-02]', 'inside')");
			my ($one, $two) = map { cold("BEGIN ISOLATION LEVEL $_; SELECT count(*) FROM ehcp.closures, ehcp.calendars") } $isolation, $other;

			my $said = $one->run($order->[0]);
			$two->start("\\set VERBOSITY sqlstate\n$order->[1]");
			# long enough for a session that does not wait
			select undef, undef, undef, 0.1;
			$one->run('COMMIT');
			my ($error) = $two->finish =~ /ERROR:  (\w+)/;
			$two->run('COMMIT');
			is($said, '', substr($order->[0], 0, 30) . " ($isolation), then " . substr($order->[1], 0, 30) . " ($other)");
			is($writer->run($n_outside), '0', '... leaves no closure outside');
			like($error // 'no error', qr/^(23514|40001)$/, '... and the second fails');
			$_->close foreach $one, $two;
		}
	}
}

# the same in one session, statement by statement, and with other commands than UPDATE
$writer->run("UPDATE ehcp.calendars SET last_day = '2027-12-31' WHERE name = 'bounds'; $outside; \\set VERBOSITY verbose");
foreach my $case (
	[$shorten, '23514', 'shortened'], ["UPDATE ehcp.calendars SET first_day = '2027-01-01' WHERE name = 'bounds'", '23514', 'shortened at its start'],
	["UPDATE ehcp.calendars SET last_day = '2025-12-31' WHERE name = 'bounds'", '23514', 'the last day before the first'],
	["UPDATE ehcp.calendars SET first_day = '2028-01-01' WHERE name = 'bounds'", '23514', 'the first day after the last'],
	["UPDATE ehcp.calendars SET last_day = 'infinity' WHERE name = 'bounds'", '23514', 'without end'],
	["UPDATE ehcp.calendars SET last_day = NULL WHERE name = 'bounds'", '23502', 'NULL'],
	["UPDATE ehcp.calendars SET name = 'bounds 2', last_day = '2026-12-31' WHERE name = 'bounds'", '23514', 'shortened and renamed'],
	["WITH shorter AS ($shorten RETURNING 1) INSERT INTO ehcp.closures SELECT 'bounds', '[2027-07-01,2027-07-02]', 'x' FROM shorter", '23514', 'in one statement with a closure'],
	["WITH longer AS (UPDATE ehcp.calendars SET last_day = '2028-12-31' WHERE name = 'bounds' RETURNING 1) INSERT INTO ehcp.closures SELECT 'bounds', '[2028-07-01,2028-07-02]', 'x' FROM longer", 'done', 'extended in one statement with a closure'],
	["UPDATE ehcp.calendars SET first_day = '5874800-01-01', last_day = '5874897-12-31' WHERE name = 'other'", '23514', 'at the end of time'],
	["INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('end', '5874800-01-01', '5874897-12-31'); INSERT INTO ehcp.closures VALUES ('end', '[5874897-12-29,5874897-12-31)', 'x')", 'done', 'a closure at the end of time'],
	["UPDATE ehcp.closures SET calendar = 'other', days = '[2035-01-01,2035-01-01]' WHERE calendar = 'bounds'", '23514', 'a closure moved to another calendar'],
	["INSERT INTO ehcp.closures VALUES ('nowhere', '[2027-06-01,2027-06-02]', 'x')", '23503', 'a closure of no calendar'],
	["UPDATE ehcp.calendars SET last_day = '2030-12-31', weekdays = '{1}' WHERE name = 'bounds'", 'done', 'extended'])
{
	is(outcome($writer, $case->[0]), $case->[1], "$case->[2]: $case->[1]");
}
is($writer->run($n_outside), '0', 'no closure is outside');
$writer->run("DELETE FROM ehcp.calendars WHERE name IN ('bounds', 'end', 'ours', 'other')");
$writer->run('ALTER TABLE pg_dist_partition RENAME logicalrelid TO other');
is($writer->run("SELECT ehcp.is_working_day('2027-12-27', 'northern-ireland')"), 'f', '... as it is if pg_dist_partition is not a table of Citus');

# a calendar with more closures than the first batch
$writer->run("INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('each other day', '2021-01-01', '2025-12-31');"
	. " INSERT INTO ehcp.closures SELECT 'each other day', daterange(day, day + 1), 'closed' FROM generate_series(0, 1825, 2) AS i,"
	. " LATERAL (SELECT date '2021-01-01' + i AS day) AS d");
is($reader->run("SELECT count(*) FROM ehcp.working_days('2021-01-01', '2025-12-31', 'each other day')"),
	$reader->run("SELECT count(*) FROM generate_series(1, 1825, 2) AS i WHERE extract(isodow FROM date '2021-01-01' + i) < 6"), '913 closures');

# Many calendars, read at once, answer as their tables say, and as they do one by one.  Every fifth
# has no closures; of the others, closures overlap and adjoin, and their rows are in any order.
$writer->run(q{INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day)
	SELECT 'many-' || i, (ARRAY[ARRAY[1,2,3,4,5], ARRAY[6,7,7,6,7], ARRAY[2,2,3,3,4], ARRAY[1,3,5,6,7]])[i % 4 + 1 : i % 4 + 1], date '2026-01-01' - i, '2026-12-31' FROM generate_series(9, 60) AS i;
	INSERT INTO ehcp.closures
	SELECT 'many-' || i, daterange(date '2026-01-01' + i + first, date '2026-01-01' + i + "end"), 'closed'
	FROM generate_series(9, 60) AS i, (VALUES (40, 50), (45, 60), (47, 48), (90, 100), (100, 101), (150, 190), (170, 191)) AS d(first, "end")
	WHERE i % 5 <> 0 ORDER BY md5(i::text || first)});
my $every = "SELECT count(ehcp.is_working_day(last_day, name)) FROM (SELECT name, last_day FROM ehcp.calendars ORDER BY official, name OFFSET 0) AS c";
my $differ = "SELECT name, day FROM ehcp.calendars, generate_series(greatest(first_day, '2025-11-01'), least(last_day, '2026-12-31'), '1 day') AS day"
	. " WHERE ehcp.is_working_day(day::date, name) <> (extract(isodow FROM day) = ANY (weekdays) AND NOT EXISTS (SELECT FROM ehcp.closures WHERE calendar = name AND days @> day::date)) LIMIT 5";
my $windows = "SELECT string_agg(name || (SELECT string_agg(w::text, ' ') FROM ehcp.closure_windows(name) AS w), ' ' ORDER BY name) FROM ehcp.calendars WHERE NOT official AND name";
# a change of no row: what was read is forgotten
my $forget = 'UPDATE ehcp.calendars SET name = name WHERE false';
my $n_calendars = $writer->run('SELECT count(*) FROM ehcp.calendars');

$session = cold("SET client_min_messages = error");
is($session->run("$begin; $every; $scans; $differ; COMMIT"), "$n_calendars\n1 11", "$n_calendars calendars: eight and the three official ones are read one by one");
my $at_once = $session->run("$windows LIKE '%'");
my @alone = map { $session->run("BEGIN; $forget; $windows LIKE '%$_'; COMMIT") =~ /(many.*)/ } 0 .. 9;
is(join(' ', sort map { split / (?=many)/ } @alone), join(' ', sort grep { /^many/ } split / (?=many|each)/, $at_once), '... with the closures that they have one by one');
like($at_once, qr/many-9\(2026-06-09,2026-07-25/, '... and which those are');

# ... also when they change, here or in another session
my $change = "INSERT INTO ehcp.closures SELECT name, '[2026-12-29,2026-12-31]', 'changed' FROM ehcp.calendars WHERE name LIKE 'many%'";
my $open_then = "SELECT count(*) FROM (SELECT name FROM ehcp.calendars ORDER BY official, name OFFSET 0) AS c WHERE name LIKE 'many%' AND (SELECT bool_or(ehcp.is_working_day(day, name)) FROM unnest('{2026-12-29,2026-12-30,2026-12-31}'::date[]) AS day)";
my $n_open = $session->run($open_then);
cmp_ok($n_open, '>', 40, 'open before a change');
is($session->run("BEGIN; $change; $open_then; $differ"), '0', 'changed in the same transaction');
is($session->run("ROLLBACK; $open_then; $differ"), $n_open, '... and when it is rolled back');
is($session->run("$begin; WITH closed AS ($change RETURNING (SELECT count(*) FROM ($every) AS e) AS n) SELECT min(n), max(n) FROM closed; $scans") =~ s/\d+$/N/r, "1|1\n0 N",
	'read while it changes: nothing is kept');
is($session->run("ROLLBACK; $open_then; $differ"), $n_open, '... nor afterwards');
$writer->run("BEGIN; $change");
is($session->run("$open_then"), $n_open, 'not committed by another session');
$writer->run('COMMIT');
is($session->run("$open_then; $differ"), '0', '... and committed');

# Invalid rows, which only the owner can make, are an error for their calendars and for no other
my %invalid = (
	'many-9' => ["UPDATE ehcp.calendars SET weekdays = '{1,9}' WHERE name = 'many-9'", 'invalid weekday: 9'],
	'many-11' => ["UPDATE ehcp.calendars SET weekdays = '{1,NULL}' WHERE name = 'many-11'", 'invalid weekday: 0'],
	'many-12' => ["UPDATE ehcp.calendars SET weekdays = NULL WHERE name = 'many-12'", 'column 2 of "calendars" is null'],
	'many-13' => ["UPDATE ehcp.calendars SET first_day = '2027-01-01' WHERE name = 'many-13'", 'invalid range of days'],
	'many-14' => ["UPDATE ehcp.calendars SET last_day = 'infinity' WHERE name = 'many-14'", 'invalid range of days'],
	'many-16' => ["INSERT INTO ehcp.closures VALUES ('many-16', 'empty', 'x')", 'closure is empty or infinite'],
	'many-17' => ["INSERT INTO ehcp.closures VALUES ('many-17', '[2026-01-01,)', 'x')", 'closure is empty or infinite'],
	'many-18' => ["INSERT INTO ehcp.closures VALUES ('many-18', NULL, 'x')", 'column 2 of "closures" is null']);
my $valid = join ', ', map { "'$_'" } sort keys %invalid;
$valid = "(SELECT * FROM ehcp.calendars WHERE name NOT IN ($valid) ORDER BY official, name OFFSET 0) AS c";
$session->run("\\set ON_ERROR_ROLLBACK on\nBEGIN; SET LOCAL session_replication_role = replica;"
	. ' ALTER TABLE ehcp.calendars DROP CONSTRAINT weekdays_from_1_to_7, DROP CONSTRAINT first_and_last_day_within_200_years, ALTER weekdays DROP NOT NULL;'
	. ' ALTER TABLE ehcp.closures DROP CONSTRAINT days_neither_empty_nor_infinite, DROP CONSTRAINT closures_pkey;'
	. ' ALTER TABLE ehcp.closures ALTER days DROP NOT NULL, ALTER calendar DROP NOT NULL, ALTER days SET STORAGE PLAIN');
is($session->run(join '; ', (map { $_->[0] } values %invalid), "INSERT INTO ehcp.closures VALUES ('many-19', '[2026-12-26,2026-12-28]', 'x'), (NULL, '[2026-01-01,2026-01-02)', 'x'), ('nowhere', '[2026-01-01,2026-01-02)', 'x')"), '', 'invalid rows');
is($session->run("SELECT count(ehcp.is_working_day(last_day, name)) FROM $valid"), $n_calendars - keys %invalid, '... of other calendars');
is($session->run($differ =~ s/FROM ehcp.calendars/FROM $valid/r), '', '... do no harm');
like($session->run("SELECT ehcp.is_working_day('2026-12-25', '$_')"), qr/^ERROR:  $invalid{$_}[1]/, "... and are an error for $_") foreach sort keys %invalid;
is($session->run("ROLLBACK; $every; $differ"), $n_calendars, 'valid again');
$session->close;

# thousands of calendars: right answers, in bounded memory
my $memory = "SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name IN ('ehcp calendars', 'ehcp closures')";
is($writer->run('BEGIN; INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day)'
	. " SELECT 'school-' || i, '{1,2,3,4,5,6,7}', '2012-01-01', '2028-12-31' FROM generate_series(1, 3000) AS i;"
	. " INSERT INTO ehcp.closures SELECT 'school-' || i, daterange(date '2026-01-01' + i % 300, date '2026-02-01' + i % 300), 'term'"
	. " FROM generate_series(1, 3000) AS i; SELECT count(*) < 1100 FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'object'; COMMIT"),
	't', 'thousands of calendars are changed with few locks');
is($reader->run("SELECT count(*) FROM generate_series(1, 3000) AS i WHERE ehcp.is_working_day(date '2026-01-01' + i % 300, 'school-' || i)"),
	'0', '3,000 calendars in one query');
is($reader->run("SELECT count(*) FROM generate_series(1, 3000) AS i, LATERAL (SELECT date '2026-02-01' + i % 300 AS day) AS d"
	. " WHERE NOT ehcp.is_working_day(day, 'school-' || i)"), '0', 'each with its own closures');
cmp_ok($reader->run($memory), '<', 16 * 1024 * 1024, '... in less than 16 MB');

# nearly as many as fit, with memory that is not used more than that: they are kept
$writer->run("UPDATE ehcp.calendars SET last_day = '2211-12-31' WHERE name BETWEEN 'school-1' AND 'school-2'");
my $schools = "SELECT count(ehcp.is_working_day('2026-01-01', CASE WHEN i % 100 = 0 THEN 'scotland' ELSE 'school-' || i END)) FROM generate_series(1, 3000) AS i";
is($reader->run("$begin; $schools; $schools; $scans; COMMIT"), "3000\n3000\n1 9", 'calendars that nearly fill the cache are read once');
cmp_ok($reader->run($memory), '>', 32 * 1024 * 1024, '... although they take more than the limit');
# the larger the table of closures, the more are read one by one first
my ($scanned, $pages) = $reader->run("$begin; INSERT INTO ehcp.closures SELECT 'many-10', '[2026-12-25,2026-12-26)', i || repeat('x', 1900) FROM generate_series(1, 1400) AS i;"
	. " $schools; $scans; SELECT pg_relation_size('ehcp.closures') / current_setting('block_size')::integer; ROLLBACK") =~ /^3000\n(.*)\n(.*)$/;
is($scanned, '1 ' . (int($pages / 32) + 1), "of a table of $pages pages");
# more than fit
$writer->run("UPDATE ehcp.calendars SET last_day = '2211-12-31' WHERE name LIKE 'school%'");
like($reader->run("$begin; SELECT count(ehcp.is_working_day('2200-01-01', 'school-' || i)) FROM generate_series(1, 3000) AS i; $scans; COMMIT"), qr/^3000\n0 3000$/,
	'3,000 calendars of 200 years each are read one by one');
cmp_ok($reader->run($memory), '<', 48 * 1024 * 1024, '... in less than 48 MB: some are forgotten');

$reader->close;
$writer->close;
done_testing();
