# The setting ehcp.as_of: a value that is not a day is rejected when it is set, or, where
# PostgreSQL accepts it, raises an error when it is read; today is the same day for every reader.
use strict;
use warnings;
use Test::More;
use Session;
use Cluster;

system('createdb as_of') == 0 or die;
system('psql -X -q -d as_of -c "CREATE EXTENSION ehcp_timeliness"') == 0 or die;

my $library = `\$PG_CONFIG --pkglibdir`;
chomp $library;
$library = "$ENV{EHCP_STAGE}$library/ehcp_timeliness";
my $load = "LOAD '$library'";
my $read = 'SELECT to_char(ehcp.as_of(), \'YYYY-MM-DD\')';
my $kept = qr/ERROR:  the setting ehcp\.as_of is ".*", which is not a day/;
my $refused = qr/(ERROR|FATAL): +invalid value for parameter "ehcp\.as_of": "/;
my $form = qr/DETAIL: +The setting takes a day in the form YYYY-MM-DD.*HINT: +Write the day as in SET ehcp\.as_of = '2021-01-31'/s;

# What a session prints, including errors and their detail; the options are those of its connection.
sub run
{
	my ($sql, %how) = @_;
	local $ENV{PGOPTIONS} = $how{options} // '';
	my $user = $how{user} ? "-U $how{user}" : '';
	my $target = $how{database} // 'as_of';

	open my $file, '>', "$ENV{PGHOST}.as_of.sql" or die;
	print $file "$sql;\n";
	close $file;
	my $printed = `psql -X -q -A -t -v VERBOSITY=default -v SHOW_CONTEXT=never $user -d $target -f $ENV{PGHOST}.as_of.sql 2>&1`;
	unlink "$ENV{PGHOST}.as_of.sql";
	chomp $printed;
	return $printed =~ s/^psql:\S+: //gmr;
}

# What the setting accepts as a day, and what it rejects, under every DateStyle
my @days = ('2021-06-30', '2021-06-30 00:00:00+00', '2021-06-30 00:00:00+01', '2021-06-30T00:00:00', '2021-06-30T00:00:00.000Z', '2021-06-30 00:00',
	'2021-06-30 00:00:00.000000+05:30', '2021-06-30 00:00:00-0330', '2021-06-30 +01', '2021-06-30Z', '2021-06-30T00:00:00.000+01:00', '2021-06-30 00:00:00 +00:00:00');
my @not_days = ('infinity', '-infinity', 'today', 'now', 'yesterday', 'epoch', '30/06/2021', '06/30/2021', '30.06.2021', '30 June 2021', '2021-02-30', '2021-00-10',
	'2021-13-01', '2023-02-29', '0000-01-01', '0044-03-15 BC', '2021-06-30 BC', '12021-06-30', '-2021-06-30', '20210630', '2021-6-30', '2021-06-30 ', ' 2021-06-30',
	'2021-06-30 00:00:01', '2021-06-30 12:00:00+00', '2021-06-29T23:00:00.000Z', '2021-06-30 00:00:00.001', '2021-06-30 24:00:00', '2021-06-30T', '2021-06-30 00',
	'2021-06-30 00:00:', '2021-06-30 00:00:00.', '2021-06-30 00:00:00+', '2021-06-30 00:00:00+1', '2021-06-30 00:00:00+01:', '2021-06-30 00:00:00 Europe/London',
	'2021-06-30 00:00:00+00 ', '2021-06-30;', "2021-06-30\n", '44377', 'NULL', ' ');
foreach my $style ('ISO, YMD', 'ISO, DMY', 'SQL, DMY', 'SQL, MDY', 'German', 'Postgres, MDY')
{
	my $db = Session->new('as_of');

	$db->run("SET datestyle = '$style'; SET timezone = 'America/Los_Angeles'; SELECT ehcp.as_of() \\g /dev/null");
	is_deeply([map { $db->run("SET ehcp.as_of = '$_'; $read") } @days], [map { '2021-06-30' } @days], "$style: days are accepted");
	is_deeply([grep { $db->run("SET ehcp.as_of = '$_'") !~ $refused } @not_days], [], "$style: other values are rejected");
	is($db->run($read), '2021-06-30', '... and leaves the day as it was');
	is($db->run("SET ehcp.as_of = ''; SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date"), 't', '... empty: today');
	$db->close;
}
like(run("SELECT ehcp.as_of(); SET ehcp.as_of = '30/06/2021'"), qr/$refused.*$form/s, 'the error says which form is expected');
like(run("SELECT ehcp.as_of(); \\set VERBOSITY sqlstate\nSET ehcp.as_of = '30/06/2021'"), qr/22007/, '... with the SQLSTATE of the same error when it is read');

# Every way to set it, to a day and to another value, before and after the library is loaded
my %ways = (
	'SET' => sub { ("SET ehcp.as_of = '$_[0]'", '') },
	'SET LOCAL' => sub { ("BEGIN; SET LOCAL ehcp.as_of = '$_[0]'", '') },
	'SET LOCAL over SET' => sub { ("SET ehcp.as_of = '2020-01-01'; BEGIN; SET LOCAL ehcp.as_of = '$_[0]'", '') },
	'set_config' => sub { ("SELECT set_config('ehcp.as_of', '$_[0]', false) \\g /dev/null\n", '') },
	'PGOPTIONS' => sub { ('', "-c ehcp.as_of=$_[0]") },
);
foreach my $way (sort keys %ways)
{
	my ($sql, $options) = $ways{$way}->('2021-06-30');
	is(run("$sql; $read", options => $options), '2021-06-30', "$way: a day, before the library is loaded");
	($sql, $options) = $ways{$way}->('30/06/2021');
	like(run("$sql; $read", options => $options), qr/\A$kept/, "$way: not a day is an error when it is read, and no warning before");
	like(run("$sql; SELECT ehcp.next_working_day('2021-01-01') \\g /dev/null\n SHOW ehcp.as_of", options => $options), qr/\A30\/06\/2021\z/, '... kept when the library is loaded');
	next if $options;
	like(run("$load; $sql"), $refused, "$way: refused once the library is loaded");
}
like(run("BEGIN; SET LOCAL ehcp.as_of = '30/06/2021'; SAVEPOINT s; SET LOCAL ehcp.as_of = '2021-06-30'; $read; ROLLBACK TO s; $read; ROLLBACK;"
	. " SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date"), qr/\A2021-06-30\n$kept.*\nt\z/s, 'a rollback to a savepoint restores it');
is(run("SET ehcp.as_of = '2021-06-30'; $load; BEGIN; SET LOCAL ehcp.as_of = '2021-01-31'; $read; ROLLBACK; $read"), "2021-01-31\n2021-06-30", 'a day set for a transaction');
is(run("$load; BEGIN; SET ehcp.as_of = '2021-01-31'; ROLLBACK; SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date"), 't', '... and rolled back');

run("CREATE ROLE as_of_reader LOGIN SUPERUSER; CREATE FUNCTION day() RETURNS text LANGUAGE plpgsql SET ehcp.as_of = '2021-06-30' AS 'BEGIN RETURN ehcp.as_of(); END';"
	. " CREATE FUNCTION no_day() RETURNS text LANGUAGE plpgsql SET ehcp.as_of = '30/06/2021' AS 'BEGIN RETURN ehcp.as_of(); END'");
is(run('SELECT day()'), '2021-06-30', 'a function with a day');
like(run('SELECT no_day()'), $kept, 'a function with something else: an error when it is read');
like(run("$load; SELECT no_day()"), $refused, '... and when it is called, once the library is loaded');
like(run("$load; CREATE FUNCTION later() RETURNS int LANGUAGE sql SET ehcp.as_of = 'today' RETURN 1"), $refused, '... and cannot be created then');
foreach my $holder ('DATABASE as_of', 'ROLE as_of_reader', 'ROLE as_of_reader IN DATABASE as_of', 'SYSTEM')
{
	my $set = "ALTER $holder SET ehcp.as_of";
	my %how = (user => $holder =~ /ROLE/ ? 'as_of_reader' : undef);

	# ALTER SYSTEM accepts only settings that PostgreSQL knows; postgresql.auto.conf is read like any other file
	my $known = $holder eq 'SYSTEM' ? "$load; " : '';

	like(run("$load; $set = '30/06/2021'"), $refused, "ALTER $holder: refused once the library is loaded") unless $known;
	is(run("$known$set = '2021-06-30'; SELECT pg_reload_conf() \\g /dev/null"), '', "ALTER $holder: set");
	is(run("SELECT pg_sleep(0.2) \\g /dev/null\n$read", %how), '2021-06-30', '... a day');
	# set before the library was installed, or by a session that did not load it
	is(run("$known$set = '30/06/2021'; SELECT pg_reload_conf() \\g /dev/null"), '', "ALTER $holder: set to something else");
	like(run("SELECT pg_sleep(0.2) \\g /dev/null\n$read", %how), qr/\A$kept/, '... an error when it is read');
	like(run($read, %how, options => "-c session_preload_libraries=$library"), qr/\A$kept/, '... also where each session loads the library');
	like(run("$read; SET ehcp.as_of = '2021-06-30'; $read; RESET ehcp.as_of; $read", %how), qr/\A$kept.*\n2021-06-30\n$kept/s, '... until the session sets a day');
	# a parallel worker copies the setting of its leader, even if the query does not read it
	my $parallel = "$load; SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \\g /dev/null\n";
	is(run("$parallel SELECT count(*) FROM pg_class WHERE oid = 0", %how), '0', '... and parallel workers of other queries do not fail');
	like(run("$parallel $read", %how), $kept, '... and the error in those that read it');
	run("${known}ALTER $holder RESET ehcp.as_of; SELECT pg_reload_conf() \\g /dev/null");
}
run('DROP ROLE as_of_reader');

# a server that preloads the library reads settings that were stored earlier
my $cluster = Cluster->new(conf => "shared_preload_libraries = '$library'\nehcp.as_of = '30/06/2021'");
my $postgres = $cluster->database('postgres');
run('CREATE EXTENSION ehcp_timeliness; CREATE DATABASE other', database => $postgres);
like(run($read, database => $postgres), qr/\A$kept/, 'postgresql.conf of a server that preloads: an error when it is read');
is(run("SET ehcp.as_of = '2021-06-30 00:00:00+00'; $read", database => $postgres), '2021-06-30', '... until the session sets a day');
like(run($read, database => $postgres, options => '-c ehcp.as_of=today'), qr/$refused/, 'and a connection that names something else is refused');
is(run($read, database => $postgres, options => '-c ehcp.as_of=2021-06-30'), '2021-06-30', '... one with a day is not');
# as pg_upgrade leaves it, or a restore from before the library was preloaded
run("SET allow_system_table_mods = on; INSERT INTO pg_db_role_setting VALUES ((SELECT oid FROM pg_database WHERE datname = 'postgres'), 0, '{ehcp.as_of=31/05/2021}')", database => $postgres);
like(run($read, database => $postgres), qr/\AERROR:  the setting ehcp\.as_of is "31\/05\/2021"/, 'a setting of the database there: an error when it is read, not a warning and today');

# today is one day for all readers: the clocks of these two time zones never show the same date
my $here = "SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date";
foreach my $zone ('Pacific/Kiritimati', 'Etc/GMT+12', 'UTC', 'America/Los_Angeles')
{
	is(run("SET timezone = '$zone'; $here"), 't', "today is the day in England where the session is in $zone");
}

# a misspelt name is not mistaken for the setting
like(run("$load; SET ehcp.as_off = '2021-06-30'"), qr/ERROR:  invalid configuration parameter name "ehcp\.as_off"/, 'a misspelt name is refused once the library is loaded');
like(run("SET ehcp.as_off = '2021-06-30'; $read"), qr/WARNING:  invalid configuration parameter name "ehcp\.as_off", removing it/, '... and before that, when it is');
done_testing();
