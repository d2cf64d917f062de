# Everyone may read calendars; the installer may change them, and grant others that right.
use strict;
use warnings;
use Test::More;
use Session;

system('createdb calendar_rights') == 0 or die;
my $root = Session->new('calendar_rights');
$root->run('CREATE ROLE ehcp_installer; CREATE ROLE ehcp_editor; CREATE ROLE ehcp_reader;'
	. ' GRANT CREATE ON DATABASE calendar_rights TO ehcp_installer');

# not a superuser: only the right to create in the database
$root->run('SET ROLE ehcp_installer; SET client_min_messages = error');
is($root->run('CREATE EXTENSION ehcp_timeliness'), '', 'installed without superuser rights');
is($root->run("SELECT ehcp.copy_calendar('england-and-wales', 'ours')"), '140', 'the installer can create a calendar');
is($root->run("INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-30,2026-12-31)', 'office closed')"), '', '... close a day');
my $file = '{"scotland": {"events": [' . join(', ', map { "{\"title\": \"day $_\", \"date\": \"2029-01-0$_\"}" } 1 .. 8) . ']}}';
is($root->run("SELECT ehcp.load_bank_holidays('$file')"), '8', '... load bank holidays');
is($root->run("SELECT ehcp.refresh_calendar('ours')"), '0', '... and refresh a copy');

# others can only read
$root->run('SET ROLE ehcp_reader');
is($root->run("SELECT ehcp.is_working_day('2026-12-30', 'ours')"), 'f', 'another role reads');
foreach my $refused (
	"INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-31,2027-01-01)', 'mine')",
	"UPDATE ehcp.closures SET reason = 'mine'", 'DELETE FROM ehcp.closures', 'TRUNCATE ehcp.closures',
	"INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('mine', '2026-01-01', '2026-12-31')",
	"UPDATE ehcp.calendars SET last_day = '2030-12-31' WHERE name = 'ours'",
	"SELECT ehcp.copy_calendar('scotland', 'mine')",
	"SELECT ehcp.load_bank_holidays(replace('$file', '2029', '2028')::jsonb)",
	"INSERT INTO ehcp.bank_holiday_files (bank_holidays) VALUES ('$file')")
{
	like($root->run($refused), qr/ERROR:  permission denied for table/, $refused);
}

# the right can be granted to others
$root->run('SET ROLE ehcp_installer; GRANT INSERT, UPDATE, DELETE ON ehcp.calendars, ehcp.closures TO ehcp_editor; SET ROLE ehcp_editor');
is($root->run("INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-31,2027-01-01)', 'closed')"), '', 'a role with the right closes a day');
like($root->run("DELETE FROM ehcp.calendars WHERE name = 'scotland'"), qr/cannot modify official calendar "scotland"/, '... but cannot change an official calendar');

# a role that edits calendars cannot make readers run its code
foreach my $code (
	'CREATE TRIGGER mine AFTER INSERT ON ehcp.closures FOR EACH ROW EXECUTE FUNCTION ehcp.calendars_changed()',
	'CREATE RULE mine AS ON INSERT TO ehcp.closures DO ALSO NOTIFY mine',
	'ALTER TABLE ehcp.closures ADD CHECK (true)',
	'CREATE POLICY mine ON ehcp.closures USING (true)',
	'CREATE FUNCTION ehcp.mine() RETURNS void LANGUAGE sql AS $$ $$')
{
	foreach my $role ('ehcp_editor', 'ehcp_reader')
	{
		like($root->run("SET ROLE $role; $code"), qr/ERROR: .*(denied|owner)/, "$role: $code");
	}
}
# ... nor through an operator or a function that hides ours
$root->run('RESET ROLE; CREATE SCHEMA planted AUTHORIZATION ehcp_editor; GRANT USAGE ON SCHEMA planted TO PUBLIC; SET ROLE ehcp_editor');
$root->run('CREATE FUNCTION planted.yes(daterange, daterange) RETURNS boolean LANGUAGE plpgsql AS'
	. " \$\$ BEGIN RAISE 'planted code runs as %', current_user; END \$\$;"
	. ' CREATE OPERATOR planted.<@ (LEFTARG = daterange, RIGHTARG = daterange, FUNCTION = planted.yes);'
	. ' CREATE FUNCTION planted.jsonb_each(jsonb) RETURNS void LANGUAGE plpgsql AS'
	. " \$\$ BEGIN RAISE 'planted code runs as %', current_user; END \$\$");
$root->run('SET ROLE ehcp_installer; SET search_path = planted, pg_catalog');
like($root->run("SELECT daterange '[2026-01-01,2026-01-02)' <@ daterange '[2026-01-01,2026-01-02)'"), qr/planted code runs/, 'the planted code is found first');
is($root->run("INSERT INTO ehcp.closures VALUES ('ours', '[2026-11-30,2026-12-01)', 'closed')"), '', '... but does not run when a calendar changes');
is($root->run("SELECT ehcp.is_working_day('2026-11-30', 'ours')"), 'f', '... nor when a day is looked up');
is($root->run("SELECT ehcp.load_bank_holidays('$file')"), '0', '... nor when a file is loaded');
is($root->run("SELECT ehcp.closure_exception('2026-11-30', 'ours')"), 'f', '... nor in closure_exception');
unlike($root->run("SELECT ehcp.explain_closure_exception('2026-11-30', 'ours')"), qr/planted/, '... nor in explain_closure_exception');

$root->run('RESET ROLE; RESET search_path');
$root->close;
system('dropdb --force calendar_rights') == 0 or die;
system('psql -q -c "DROP ROLE ehcp_installer, ehcp_editor, ehcp_reader" postgres') == 0 or die;
done_testing();
