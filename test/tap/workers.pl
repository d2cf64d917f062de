# A distributed engine's worker, simulated by the application name of the session: no function
# answers from a setting that the session that asks may have set otherwise.
use strict;
use warnings;
use Test::More;
use AllFunctions;
use Session;

system('createdb workers') == 0 or die;
my $engine = 'citus_internal gpid=10000000123';

# A new session with this application name, and these options for the connection.
sub session
{
	my ($name, $options, $user) = @_;
	local $ENV{PGAPPNAME} = $name;
	local $ENV{PGOPTIONS} = $options // '';
	local $ENV{PGUSER} = $user // $ENV{PGUSER};
	my $session = Session->new('workers');

	$session->run("SET client_min_messages = error; SET statement_timeout = '60s'");
	return $session;
}
my $db = session('psql');
is($db->run('CREATE EXTENSION ehcp_timeliness'), '', 'the extension');
# a calendar that knows other days than all others
$db->run("INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('nowhere', '{7}', '2012-01-01', '2013-12-31')");

# What a call answers, or its SQLSTATE
my %calls = AllFunctions::calls($db);
my @signatures = sort keys %calls;
sub answers
{
	my ($session, $before) = @_;
	my %answers;

	$session->run("\\set VERBOSITY sqlstate\n$before");
	foreach my $signature (@signatures)
	{
		$answers{$signature} = $session->run("BEGIN; $calls{$signature}");
		$session->run('ROLLBACK');
	}
	$session->run('\\set VERBOSITY terse');
	return \%answers;
}
my $plain = answers($db, '');
# the functions that read a setting: with other settings they answer something else.  A Friday
# and a Saturday, since today can be the same day of the week as one of them.
my ($other, $next_day) = map { answers(session('psql'), "SET ehcp.calendar = 'nowhere'; SET ehcp.as_of = '$_'") } '1999-01-01', '1999-01-02';
my @read = grep { $plain->{$_} ne $other->{$_} || $plain->{$_} ne $next_day->{$_} } @signatures;
my %read = map { $_ => 1 } @read;
is_deeply([grep { !$read{$_} } 'ehcp.add_working_days(date,integer)', 'ehcp.as_of()', 'ehcp.calendar_knows(date)', 'ehcp.closure_exception(date,datemultirange)',
	'ehcp.closure_windows(datemultirange)', 'ehcp.is_working_day(date)', 'ehcp.next_working_day(date)', 'ehcp.previous_working_day(date)',
	'ehcp.working_days(date,date)', 'ehcp.working_days_between(date,date)'], [], 'these functions read a setting: ' . join(', ', @read));
# nothing else of the session counts, today included
my $elsewhere = answers(session('psql'), "SET timezone = 'Pacific/Kiritimati'; SET datestyle = 'German'; SET intervalstyle = 'sql_standard'; SET lc_messages = 'C'");
foreach my $answers ($plain, $elsewhere)
{
	# days are printed as DateStyle says
	s/\b(\d\d)\.(\d\d)\.(\d{4})\b/$3-$2-$1/g foreach values %$answers;
}
is_deeply([grep { $plain->{$_} ne $elsewhere->{$_} && $plain->{$_} !~ /interval/ } @signatures], [], 'no function reads the time zone or the style of dates');

# On a worker these raise an error, and all others answer as anywhere.
foreach my $name ($engine, 'citus_rebalancer gpid=1', 'citus_run_command gpid=1', 'citus_internal')
{
	my $worker = answers(session($name), '');

	is_deeply([grep { $worker->{$_} ne 'ERROR:  0A000' } @read], [], "$name: those that read a setting are refused");
	is_deeply([grep { !$read{$_} && $worker->{$_} ne $plain->{$_} } @signatures], [], '... and the others answer');
	$worker = answers(session($name), "SET ehcp.calendar = 'nowhere'; SET ehcp.as_of = '1999-01-01'");
	is_deeply([grep { $worker->{$_} ne $other->{$_} } @signatures], [], '... and all, if the session has the settings');
}
foreach my $name ('', 'psql', 'citus', 'citus_dashboard', 'citus_internals', 'my citus_internal gpid=1', 'Citus_internal gpid=1', 'citus_internal_gpid=1')
{
	is(session($name)->run("SELECT ehcp.is_working_day('2021-03-01'), ehcp.as_of() IS NOT NULL"), 't|t', "'$name' is not the name of a worker");
}

# The errors say what to do
my $worker = session($engine);
like($worker->run("\\set VERBOSITY verbose\nSELECT ehcp.as_of()"), qr/\AERROR:  0A000: cannot read the setting ehcp\.as_of on a worker
DETAIL:  The application name of this session is "\Q$engine\E": a distributed engine opened it, and the session of the user can have another value\.
HINT:  Read the day where the question is asked: \(SELECT day FROM ehcp\.today\), or set ehcp\.as_of in this session\.$/m, 'the error of as_of()');
like($worker->run("SELECT ehcp.is_working_day('2021-03-01')"), qr/\AERROR:  0A000: cannot read the setting ehcp\.calendar on a worker
DETAIL: .*
HINT:  Name the calendar as the last argument of the function, or set ehcp\.calendar in this session\.$/m, '... and of working days');
$worker->close;

# Where the settings come from
my $read_both = "SELECT to_char(ehcp.as_of(), 'YYYY-MM-DD'), ehcp.is_working_day('2013-01-02')";
my $refused = qr/ERROR:  cannot read the setting ehcp\.(as_of|calendar) on a worker/;
my $set = "SET ehcp.as_of = '1999-01-01'; SET ehcp.calendar = 'scotland'";
my $answer = '1999-01-01|f';
is($db->run("$set; $read_both"), $answer, 'elsewhere');
# each with the library loaded by then, and not
foreach my $loaded (0, 1)
{
	my $when = $loaded ? 'loaded' : 'not loaded';
	my $at = sub {
		my $session = session($engine, $_[0], $_[1]);
		$session->run('SELECT ehcp.date_by(current_date, current_date)') if $loaded;
		return $session;
	};
	my $s = $at->();
	like($s->run($read_both), $refused, "$when: not set");
	is($s->run("$set; $read_both"), $answer, "$when: SET");
	like($s->run("RESET ehcp.as_of; SELECT ehcp.as_of()"), $refused, "$when: RESET ehcp.as_of");
	is($s->run("SELECT ehcp.is_working_day('2013-01-02')"), 'f', '... and the other setting stays');
	like($s->run("RESET ehcp.calendar; SELECT ehcp.is_working_day('2013-01-02')"), $refused, "$when: RESET ehcp.calendar");
	is($s->run("BEGIN; $set; $read_both; ROLLBACK"), $answer, "$when: in a transaction");
	like($s->run($_), $refused, '... that is rolled back') foreach 'SELECT ehcp.as_of()', "SELECT ehcp.is_working_day('2013-01-02')";
	is($s->run("BEGIN; SAVEPOINT s; $set; $read_both; ROLLBACK TO s"), $answer, "$when: in a subtransaction");
	like($s->run("$read_both; ROLLBACK"), $refused, '... that is rolled back');
	(my $set_local = $set) =~ s/SET/SET LOCAL/g;
	is($s->run("BEGIN; $set_local; $read_both; COMMIT"), $answer, "$when: SET LOCAL");
	like($s->run($_), $refused, '... and after the transaction') foreach 'SELECT ehcp.as_of()', "SELECT ehcp.is_working_day('2013-01-02')";
	is($s->run("SELECT set_config('ehcp.as_of', '1999-01-01', false) || set_config('ehcp.calendar', 'scotland', false); $read_both"), "1999-01-01scotland\n$answer", "$when: set_config()");
	like($s->run("DISCARD ALL; $read_both"), $refused, "$when: DISCARD ALL");
	is($s->run("SET ehcp.as_of = ''; SET ehcp.calendar = 'england-and-wales'; SELECT ehcp.as_of() = (now() AT TIME ZONE 'Europe/London')::date, ehcp.is_working_day('2013-01-02')"),
		't|t', "$when: set to the defaults, which says so");
	like($s->run("SET ehcp.as_of TO DEFAULT; SELECT ehcp.as_of()"), $refused, "$when: SET TO DEFAULT");
	$s->close;

	$s = $at->('-c ehcp.as_of=1999-01-01 -c ehcp.calendar=scotland');
	is($s->run($read_both), $answer, "$when: options of the connection");
	is($s->run("SET ehcp.as_of = '2001-01-01'; RESET ehcp.as_of; $read_both"), $answer, '... also after RESET');
	$s->close;

	# what is said on this server is not said by the session that asks
	foreach my $whom ('DATABASE workers', 'ROLE ehcp_worker', 'ROLE ehcp_worker IN DATABASE workers', 'ROLE ALL')
	{
		$db->run('CREATE ROLE ehcp_worker LOGIN') if $db->run("SELECT to_regrole('ehcp_worker')") eq '';
		$db->run("ALTER $whom SET ehcp.as_of = '1999-01-01'; ALTER $whom SET ehcp.calendar = 'scotland'");
		my $local = session('psql', undef, 'ehcp_worker');
		is($local->run($read_both), $answer, "$when: ALTER $whom: a session of this server");
		$local->close;
		$s = $at->(undef, 'ehcp_worker');
		like($s->run('SELECT ehcp.as_of()'), $refused, '... and one of the engine');
		like($s->run("SELECT ehcp.is_working_day('2013-01-02')"), $refused, '... twice');
		is($s->run("$set; $read_both"), $answer, '... that sets them');
		$s->close;
		$db->run("ALTER $whom RESET ehcp.as_of; ALTER $whom RESET ehcp.calendar");
	}
}
$db->run('DROP ROLE ehcp_worker');

# A function with a SET clause says it itself
$db->run("CREATE FUNCTION then_and_there(OUT day date, OUT works boolean) LANGUAGE plpgsql SET ehcp.as_of = '1999-01-01' SET ehcp.calendar = 'scotland' AS"
	. ' $$ BEGIN day := ehcp.as_of(); works := ehcp.is_working_day(\'2013-01-02\'); END $$');
$worker = session($engine);
is($worker->run('SELECT to_char(day, \'YYYY-MM-DD\'), works FROM then_and_there()'), $answer, 'a function with a SET clause');
like($worker->run("SELECT ehcp.is_working_day('2013-01-02') FROM then_and_there()"), $refused, '... and after it');

# The name changes within a session: a pooler gives the connection to another client
my $s = session('psql');
$s->run("PREPARE works AS SELECT ehcp.is_working_day('2013-01-02'); PREPARE day AS SELECT ehcp.as_of() IS NOT NULL;"
	. " CREATE FUNCTION pg_temp.works() RETURNS boolean LANGUAGE plpgsql AS \$\$ BEGIN RETURN ehcp.is_working_day('2013-01-02'); END \$\$");
my @asked = ('EXECUTE works', 'EXECUTE day', 'SELECT pg_temp.works()');
is($s->run($_), 't', "$_, by a client") foreach @asked, @asked;
$s->run("SET application_name = '$engine'");
like($s->run($_), $refused, "$_, by the engine") foreach @asked;
like($s->run($_), $refused, '... named within a transaction') foreach "RESET application_name; BEGIN; EXECUTE works; SET LOCAL application_name = '$engine';\nEXECUTE works";
$s->run('ROLLBACK');
is($s->run($_), 't', "$_, by a client again") foreach @asked;
$s->close;

# Parallel workers have the source of a setting from their leader
$worker->run("CREATE TABLE days AS SELECT date '2013-01-02' AS day FROM generate_series(1, 10000); ANALYZE days;"
	. ' SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0');
foreach my $query ('SELECT count(*) FROM days WHERE ehcp.is_working_day(day)', "SELECT count(*) FROM days WHERE day > ehcp.as_of()")
{
	# (the planner reads the day too)
	like($worker->run("$set; EXPLAIN (COSTS off) $query; PREPARE q AS $query; SET plan_cache_mode = force_generic_plan; EXECUTE q"), qr/Gather.*\n(0|10000)\z/s, "$query: by parallel workers");
	like($worker->run("RESET ehcp.as_of; RESET ehcp.calendar; EXECUTE q"), $refused, '... which refuse');
	$worker->run('DEALLOCATE q');
}
is($worker->run("$set; SELECT count(*) FROM days WHERE ehcp.is_working_day(day); SELECT count(*) FROM days WHERE day > ehcp.as_of()"), "0\n10000", '... and answer with the settings of the session');
$worker->close;

# Live summaries: a distributed table has none
$db->run('CREATE TABLE cases (case_id integer, area text, requested_on date, issued_on date, closed_on date, excepted boolean) PARTITION BY RANGE (case_id);'
	. ' CREATE TABLE cases_1 PARTITION OF cases FOR VALUES FROM (1) TO (1000); CREATE TABLE plain (LIKE cases); CREATE TABLE later (LIKE cases);'
	. ' CREATE SCHEMA card; SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass)');
foreach my $table ('cases', 'cases_1')
{
	$db->run("TRUNCATE pg_dist_partition; INSERT INTO pg_dist_partition VALUES ('$table')");
	like($db->run("\\set VERBOSITY verbose\nSELECT ehcp.create_live_summary('cases', 'live_cases');\n\\set VERBOSITY terse"),
		qr/\AERROR:  0A000: distributed table "$table" cannot have a live summary\nDETAIL:  Its rows change on other servers.*\nHINT:  Keep the summary in a materialized view, and REFRESH that\.$/m,
		"create_live_summary() where $table is distributed");
}
is($db->run("SELECT to_regclass('live_cases_parts') IS NULL"), 't', '... leaves nothing behind');
like($db->run("SELECT ehcp.create_scorecard('plain', 'card')"), qr/\Acard\.cases_as_at\n/, 'a scorecard of a local table');
$db->run("DROP SCHEMA card CASCADE; CREATE SCHEMA card; INSERT INTO pg_dist_partition VALUES ('plain')");
like($db->run("SELECT ehcp.create_scorecard('plain', 'card')"), qr/\Acard\.cases_as_at\n/, '... and of a distributed one');
is($db->run("SELECT ehcp.create_live_summary('later', 'live_later')"), '0', 'a live summary of a table that is local');
is($db->run("SELECT count(*) FROM ehcp.verify_live_summary('later')"), '0', '... is verified');
$db->run("INSERT INTO pg_dist_partition VALUES ('later')");
like($db->run("SELECT * FROM ehcp.$_('later')"), qr/ERROR:  distributed table "later" cannot have a live summary/, "... and once it is distributed, $_() says so")
  foreach 'verify_live_summary', 'repair_live_summary';
$db->run('DROP TABLE pg_dist_partition');
is($db->run("SELECT count(*) FROM ehcp.verify_live_summary('later')"), '0', '... without Citus it is verified');

# The query of doc/citus.md that compares the calendars of servers
my $page = do { local (@ARGV, $/) = 'doc/citus.md'; <> };
my ($digest) = $page =~ /run_command_on_all_nodes\(\$\$\n(.*?)\$\$\)/s;
ok(defined $digest, 'the query of the page');
system('createdb workers_2') == 0 or die;
my $second = Session->new('workers_2');
$second->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');
$db->run("RESET ALL; DELETE FROM ehcp.calendars WHERE name = 'nowhere'");
my $same = $db->run($digest);
like($same, qr/\A\d+ calendars [0-9a-f]{32}\z/, '... has one line');
is($second->run($digest), $same, '... the same on both servers');
is($second->run("SET datestyle = 'German'; SET timezone = 'Asia/Tokyo'; SET ehcp.calendar = 'scotland'; $digest"), $same, '... whatever the settings');
my %changes = (
	'a calendar' => "SELECT ehcp.copy_calendar('scotland', 'ours') \\g /dev/null",
	'a closure' => "INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-31)', 'office closed')",
	'a weekday' => "UPDATE ehcp.calendars SET weekdays = '{1,2,3,4}' WHERE name = 'ours'",
	'a last day' => "UPDATE ehcp.calendars SET last_day = last_day + 1 WHERE name = 'ours'",
	'a moved closure' => "UPDATE ehcp.closures SET days = '[2026-12-28,2026-12-30)' WHERE reason = 'office closed'",
);
foreach my $change ('a calendar', 'a closure', 'a weekday', 'a last day', 'a moved closure')
{
	is($db->run($changes{$change}), '', $change);
	my $now = $db->run($digest);
	isnt($now, $same, '... is seen');
	$second->run($changes{$change});
	is($second->run($digest), $now, '... and no longer when both have it');
	$same = $now;
}
$db->run("DELETE FROM ehcp.closures WHERE reason = 'office closed'; INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-28,2026-12-29)', 'Monday'), ('ours', '[2026-12-29,2026-12-30)', 'Tuesday')");
is($db->run($digest), $same, 'the same days in other rows are the same');
$_->close foreach $db, $second;
done_testing();
