# ehcp.verify_calendars() and ehcp.repair_calendars(): each fault that can be planted is seen, and
# mended, or the remedy given mends it.  Nothing runs another role's code.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use Session;

system('createdb verify_calendars') == 0 or die;
my $db = Session->new('verify_calendars');
$db->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');
my $verify = 'SELECT * FROM ehcp.verify_calendars()';
is($db->run($verify), '', 'a new one is well');
is($db->run('SELECT ehcp.repair_calendars()'), '0', 'and has nothing to repair');

# the list of triggers has all that the tables have
is($db->run("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgrelid IN ('ehcp.calendars'::regclass, 'ehcp.closures'::regclass, 'ehcp.bank_holiday_files'::regclass)"
	. ' AND NOT tgisinternal ORDER BY 1, 2'),
	$db->run("SELECT 'ehcp.' || relation, trigger FROM ehcp.calendar_triggers() ORDER BY 1, 2"), 'all triggers are known');
my $triggers = "SELECT tgrelid::regclass, tgname, tgtype, tgfoid::regprocedure, tgenabled FROM pg_trigger WHERE tgrelid IN ('ehcp.calendars'::regclass, 'ehcp.closures'::regclass,"
	. " 'ehcp.bank_holiday_files'::regclass) ORDER BY tgrelid::regclass::text, tgname";
my $as_made = $db->run($triggers);

$db->run("SELECT ehcp.copy_calendar('scotland', 'ours'), ehcp.copy_calendar('ours', 'ours too'); INSERT INTO ehcp.closures VALUES ('ours too', '[2026-12-29,2026-12-31]', 'office closed')");
my $file = '{"scotland": {"events": [' . join(', ', map { "{\"title\": \"day $_\", \"date\": \"2029-01-0$_\"}" } 1 .. 8) . ']}}';
$db->run("SELECT ehcp.load_bank_holidays('$file'); SELECT ehcp.repair_calendars()");
my $contents = 'SELECT (SELECT md5(string_agg(c::text, \' \' ORDER BY name)) FROM ehcp.calendars AS c), (SELECT md5(string_agg(c::text, \' \' ORDER BY calendar, days, reason)) FROM ehcp.closures AS c)';
my $whole = $db->run($contents);
is($db->run($verify), '', 'all is well');

# Plants a fault in a transaction: it is seen, and after the repair nothing is left of it.
sub planted
{
	my ($name, $plant, $seen, $remedy) = @_;

	is($db->run("BEGIN; $plant"), '', "$name: planted");
	like($db->run($verify), $seen, '... is seen');
	if (defined $remedy)
	{
		$db->run('SAVEPOINT a');
		like($db->run('SELECT ehcp.repair_calendars()'), qr/^\d+$/, '... the repair leaves it, as it cannot know');
		like($db->run($verify), $seen, '... and it stays seen');
		is($db->run("ROLLBACK TO a; $remedy"), '', '... its remedy is followed');
	}
	else
	{
		like($db->run('SELECT ehcp.repair_calendars()'), qr/^[1-9]\d*$/, '... is repaired');
		is($db->run($contents), $whole, '... the calendars are as before');
		is($db->run($triggers), $as_made, '... and their triggers');
	}
	is($db->run($verify), '', '... and all is well');
	$db->run('ROLLBACK');
}

foreach my $trigger (split /\n/, $db->run('SELECT relation, trigger, always FROM ehcp.calendar_triggers()'))
{
	my ($table, $name, $always) = split /\|/, $trigger;

	planted("$table.$name, disabled", "ALTER TABLE ehcp.$table DISABLE TRIGGER $name", qr/trigger "$name" of table "ehcp.$table" is disabled/);
	planted("$table.$name, for replicas only", "ALTER TABLE ehcp.$table ENABLE REPLICA TRIGGER $name", qr/trigger "$name" of table "ehcp.$table" is disabled/);
	planted("$table.$name, missing", "DROP TRIGGER $name ON ehcp.$table", qr/trigger "$name" of table "ehcp.$table" is missing/);
	planted("$table.$name, another", "DROP TRIGGER $name ON ehcp.$table; CREATE TRIGGER $name AFTER INSERT ON ehcp.$table FOR EACH ROW EXECUTE FUNCTION ehcp.calendars_changed()",
		qr/trigger "$name" of table "ehcp.$table" is another/);
	planted("$table.$name, not always", "ALTER TABLE ehcp.$table ENABLE TRIGGER $name", qr/trigger "$name" of table "ehcp.$table" is not enabled always/) if $always eq 't';
}

my $unguarded = 'SET LOCAL ehcp.loading_bank_holidays = on; %s; SET LOCAL ehcp.loading_bank_holidays = off';
planted('a bank holiday is missing', sprintf($unguarded, "DELETE FROM ehcp.closures WHERE calendar = 'scotland' AND days @> date '2026-12-25'"),
	qr/^scotland\|1 closures are not those of the bank holiday files, the first on 2026-12-25/m);
planted('one too many', sprintf($unguarded, "INSERT INTO ehcp.closures VALUES ('scotland', '[2026-06-05,2026-06-06)', 'planted')"),
	qr/^scotland\|1 closures are not those of the bank holiday files, the first on 2026-06-05/m);
planted('another week', sprintf($unguarded, "UPDATE ehcp.calendars SET weekdays = '{6,7}' WHERE name = 'scotland'"), qr/^scotland\|its weekdays, first_day or last_day/m);
planted('another range', sprintf($unguarded, "UPDATE ehcp.calendars SET last_day = '2040-12-31' WHERE name = 'northern-ireland'"), qr/^northern-ireland\|its weekdays, first_day or last_day/m);
planted('an official calendar is missing', sprintf($unguarded, "DELETE FROM ehcp.calendars WHERE name = 'northern-ireland'"), qr/^northern-ireland\|the bank holiday files have it/m);
planted('an official calendar of no file', sprintf($unguarded, "INSERT INTO ehcp.calendars (name, first_day, last_day, official) VALUES ('wales', '2026-01-01', '2026-12-31', true)"),
	qr/^wales\|it is official, and in no bank holiday file/m);
planted('a file not applied', sprintf($unguarded, "UPDATE ehcp.bank_holiday_files SET applied = 1 WHERE shipped"), qr/2 files of bank holidays are there, and 1 were applied/);
planted('a file that is none', "ALTER TABLE ehcp.bank_holiday_files DISABLE TRIGGER guard_bank_holiday_files; INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays) VALUES ('2026-12-01 12:00', '[]');"
	. ' ALTER TABLE ehcp.bank_holiday_files ENABLE TRIGGER guard_bank_holiday_files',
	qr/the file loaded at 2026-12-01 12:00.* is not a file of bank holidays/, "DELETE FROM ehcp.bank_holiday_files WHERE loaded_at = '2026-12-01 12:00'");
planted('a file with too little', "INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays) VALUES ('2026-12-01 12:00', jsonb '$file' #- '{scotland,events,3}')",
	qr/^scotland\|the file loaded at 2026-12-01 12:00.* has fewer than eight bank holidays in 2029/m, "DELETE FROM ehcp.bank_holiday_files WHERE loaded_at = '2026-12-01 12:00'");
my $remedies = "BEGIN; INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays) VALUES ('2026-12-01 12:00+00', jsonb '$file' #- '{scotland,events,3}'); %s; SELECT remedy FROM ehcp.verify_calendars() ORDER BY 1; ROLLBACK";
is($db->run(sprintf $remedies, "SET LOCAL datestyle = 'SQL, DMY'; SET LOCAL timezone = 'Asia/Kolkata'"), $db->run(sprintf $remedies, ''), '... with the same remedy in every session');
planted('a file beyond a gap', "INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays) VALUES ('2026-12-01 12:00', replace('$file', '2029', '2031')::jsonb)",
	qr/^scotland\|a bank holiday file has 2031, and none has the years between/m, "DELETE FROM ehcp.bank_holiday_files WHERE loaded_at = '2026-12-01 12:00'");
planted('a division that is a calendar of ours', "INSERT INTO ehcp.bank_holiday_files (loaded_at, bank_holidays) VALUES ('2026-12-01 12:00', replace('$file', 'scotland', 'ours')::jsonb)",
	qr/^ours\|the bank holiday files have a division with the name of your own calendar/m, "DELETE FROM ehcp.bank_holiday_files WHERE loaded_at = '2026-12-01 12:00'");
my $replica = 'SET LOCAL session_replication_role = replica; %s; SET LOCAL session_replication_role = origin';
planted('closures of no calendar', sprintf($replica, "INSERT INTO ehcp.closures VALUES ('lost', '[2026-06-05,2026-06-06)', 'planted')"), qr/^lost\|1 closures are of a calendar that does not exist/m,
	"DELETE FROM ehcp.closures WHERE calendar = 'lost'");
planted('a closure outside', sprintf($replica, "INSERT INTO ehcp.closures VALUES ('ours', '[2031-06-05,2031-06-06)', 'planted')"), qr/^ours\|1 closures are outside what the calendar knows, the first is \[2031-06-05,2031-06-06\)/m,
	"DELETE FROM ehcp.closures WHERE reason = 'planted'");
planted('an original that is gone', "DELETE FROM ehcp.calendars WHERE name = 'ours'", qr/^ours too\|it is a copy of "ours", which does not exist/m,
	"UPDATE ehcp.calendars SET copy_of = NULL WHERE name = 'ours too'");
planted('copies in a circle', "UPDATE ehcp.calendars SET copy_of = 'ours too' WHERE name = 'ours'", qr/^ours\|it is a copy of itself.*^ours too\|it is a copy of itself/ms,
	"UPDATE ehcp.calendars SET copy_of = 'scotland' WHERE name = 'ours'");
planted('a copy that is not up to date', "DELETE FROM ehcp.closures WHERE calendar = 'ours' AND reason = 'day 1'", qr/^ours\|it is not up to date with "scotland"/m);
planted('a copy of a copy that is not', "DELETE FROM ehcp.closures WHERE calendar = 'ours too' AND reason = 'day 1'", qr/^ours too\|it is not up to date with "ours"/m);
planted('a copy that ends earlier', "UPDATE ehcp.calendars SET last_day = '2029-12-30' WHERE name = 'ours'", qr/^ours\|it is not up to date with "scotland"/m);

# The tables turned into something else: nothing of theirs is read or written
$db->run('CREATE ROLE ehcp_mallory; CREATE SCHEMA planted AUTHORIZATION ehcp_mallory;'
	. " CREATE FUNCTION planted.trap() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RAISE 'planted code runs as %', current_user; END \$\$;"
	. " CREATE FUNCTION planted.seen(text) RETURNS boolean LANGUAGE plpgsql AS \$\$ BEGIN RAISE 'planted code runs as %', current_user; END \$\$");
foreach my $changed (['ALTER TABLE ehcp.closures OWNER TO ehcp_mallory; CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON ehcp.closures FOR EACH ROW EXECUTE FUNCTION planted.trap()', 'closures', 'belongs to role "ehcp_mallory"'],
	['ALTER TABLE ehcp.calendars OWNER TO ehcp_mallory', 'calendars', 'belongs to role "ehcp_mallory"'],
	['ALTER TABLE ehcp.bank_holiday_files OWNER TO ehcp_mallory', 'bank_holiday_files', 'belongs to role'],
	['ALTER TABLE ehcp.calendars RENAME TO moved; CREATE VIEW ehcp.calendars AS SELECT * FROM ehcp.moved WHERE planted.seen(name)', 'calendars', 'is not an ordinary table'],
	['ALTER TABLE ehcp.closures ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON ehcp.closures USING (planted.seen(reason))', 'closures', 'has row security'],
	['CREATE RULE r AS ON INSERT TO ehcp.closures DO ALSO SELECT planted.seen(NEW.reason)', 'closures', 'has rules'],
	['ALTER TABLE ehcp.bank_holiday_files SET UNLOGGED', 'bank_holiday_files', 'is unlogged'],
	['CREATE TABLE planted.child () INHERITS (ehcp.closures)', 'closures', 'is inherited from'],
	['ALTER TABLE ehcp.closures RENAME days TO days_closed', 'closures', 'has other columns'],
	['ALTER TABLE ehcp.calendars ALTER copy_of TYPE varchar', 'calendars', 'has other columns'],
	["CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass); INSERT INTO pg_catalog.pg_dist_partition VALUES ('ehcp.closures')", 'closures', 'is distributed'])
{
	my ($plant, $table, $problem) = @$changed;

	is($db->run("BEGIN; SET LOCAL allow_system_table_mods = on; $plant"), '', "$problem: planted");
	like($db->run($verify), qr/^\|table "ehcp.$table" $problem[^\n]*\z/, '... is seen, and nothing more is done');
	like($db->run('SELECT ehcp.repair_calendars()'), qr/^ERROR: .*table "ehcp.$table" $problem/, '... and nothing repaired');
	$db->run('ROLLBACK');
}
is($db->run($verify), '', 'all is well again');

# Who may: everyone looks, and repairs who may change the tables
$db->run('SET ROLE ehcp_mallory');
is($db->run($verify), '', 'a reader may look');
like($db->run('SELECT ehcp.repair_calendars()'), qr/ERROR:  permission denied for table/, '... and not repair');
$db->run('RESET ROLE; GRANT INSERT, UPDATE, DELETE ON ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files TO ehcp_mallory');
$db->run("DELETE FROM ehcp.closures WHERE calendar = 'ours' AND reason = 'day 1'; SET ROLE ehcp_mallory");
is($db->run('SELECT ehcp.repair_calendars()'), '2', 'who may change them repairs what is in them');
$db->run('RESET ROLE; ALTER TABLE ehcp.closures DISABLE TRIGGER closures_changed; SET ROLE ehcp_mallory');
like($db->run('SELECT ehcp.repair_calendars()'), qr/ERROR:  must be owner/, '... and the owner their triggers');
is($db->run('RESET ROLE; SELECT ehcp.repair_calendars()'), '1', 'as a superuser does');

# What the two functions say of the files, the working-day functions take as well
$db->run("BEGIN; SET LOCAL session_replication_role = replica; ALTER TABLE ehcp.bank_holiday_files DISABLE TRIGGER ALL; DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped");
like($db->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), qr/ERROR: .*not up to date with the files/, 'a file taken away past the triggers is noticed');
$db->run('ROLLBACK');
is($db->run("SELECT ehcp.is_working_day('2026-12-25', 'scotland')"), 'f', 'and rolled back');

# Closures stay with their calendar, whoever commits first
my $other = Session->new('verify_calendars');
$db->run("BEGIN; INSERT INTO ehcp.closures VALUES ('ours too', '[2026-11-30,2026-12-01)', 'closed')");
$other->start("DELETE FROM ehcp.calendars WHERE name = 'ours too'");
waits();
$db->run('COMMIT');
is($other->finish, '', 'a calendar is deleted when the closure is there');
is($db->run("SELECT count(*) FROM ehcp.closures WHERE calendar = 'ours too'"), '0', '... and takes it along');
$db->run("SELECT ehcp.copy_calendar('ours', 'ours too')");
$other->run("BEGIN; UPDATE ehcp.calendars SET name = 'another' WHERE name = 'ours too'");
$db->start("INSERT INTO ehcp.closures VALUES ('ours too', '[2026-11-30,2026-12-01)', 'closed')");
waits();
$other->run('COMMIT');
like($db->finish, qr/ERROR:  calendar "ours too" does not exist/, 'a closure of a calendar that is renamed meanwhile is refused');
foreach my $change ("DELETE FROM ehcp.calendars WHERE name = 'another'", "UPDATE ehcp.calendars SET name = 'other' WHERE name = 'another'")
{
	$other->run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM ehcp.calendars LIMIT 1');
	$db->run("INSERT INTO ehcp.closures VALUES ('another', '[2026-11-30,2026-12-01)', 'closed')");
	like($other->run($change), qr/ERROR:  could not serialize access/, 'a REPEATABLE READ transaction that does not see a closure leaves it with its calendar');
	$other->run('ROLLBACK');
	$db->run("DELETE FROM ehcp.closures WHERE reason = 'closed'");
	is($other->run("BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO ehcp.closures VALUES ('another', '[2026-11-30,2026-12-01)', 'closed'); $change; ROLLBACK"), '', '... and takes those along that it sees');
}
is($db->run($verify), '', 'all is well');
$other->close;

# Nothing is in the way where all tables are published
is($db->run("SET client_min_messages = error; BEGIN; CREATE PUBLICATION everything FOR ALL TABLES; SELECT ehcp.load_bank_holidays(replace('$file', '01-01', '01-09')::jsonb);"
	. ' DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped; SELECT ehcp.repair_calendars() > 0; ROLLBACK'), "2\nt", 'files are loaded and taken back in a database that is published');

# The work is in proportion to the file: the rows that all plan nodes return or leave out
$db->run("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off;"
	. " SET auto_explain.log_nested_statements = on; SET auto_explain.log_format = json; SET auto_explain.log_level = notice; SET client_min_messages = notice");
my $n = 3000;
my $plans = $db->run("SELECT ehcp.load_bank_holidays(jsonb_build_object('scotland', jsonb_build_object('events', (SELECT jsonb_agg("
	. "jsonb_build_object('title', 'day ' || i, 'date', date '2012-01-01' + i * 2)) FROM generate_series(1, $n) AS i))))");
my @plans = map { decode_json($_)->{Plan} } $plans =~ /plan:\n(\{\n.*?\n\})$/msg;
my $rows = 0;
$rows += rows_of($_) foreach @plans;
like($plans, qr/^\d{4}$/m, 'a large file is loaded');
cmp_ok($rows, '>', 10 * $n, '... its work is counted');
cmp_ok($rows, '<', 100 * $n, '... and is some rows for each of its days');

$db->close;
system('dropdb --force verify_calendars && psql -q -c "DROP ROLE ehcp_mallory" postgres') == 0 or die;
done_testing();

# Until somebody waits for a lock.
sub waits
{
	for (1 .. 300)
	{
		return if `psql -X -A -t -c "SELECT count(*) FROM pg_locks WHERE NOT granted" verify_calendars` > 0;
		select undef, undef, undef, 0.1;
	}
	fail('somebody waits');
}

# The rows that a node of a plan and those below it returned or left out.
sub rows_of
{
	my ($node) = @_;
	my $rows = 0;

	$rows += $node->{$_} * $node->{'Actual Loops'} foreach grep { /^Actual Rows$|^Rows Removed/ } keys %$node;
	$rows += rows_of($_) foreach @{ $node->{Plans} // [] };
	return $rows;
}
