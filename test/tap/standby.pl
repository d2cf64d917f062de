# A hot standby gives the primary's answers, also after a calendar has changed.  It rejects
# writes, and can be promoted.
use strict;
use warnings;
use Test::More;
use Cluster;
use AllFunctions;

my $primary = Cluster->new(conf => 'max_prepared_transactions = 2');
my $db = $primary->session('postgres');
$db->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');
my $standby = Cluster->new(standby_of => $primary);

# Waits until the standby has replayed everything from the primary.
sub replay
{
	my ($at_standby) = @_;
	my $lsn = $db->run('SELECT pg_current_wal_lsn()');

	for (1 .. 600)
	{
		return if $at_standby->run("SELECT pg_last_wal_replay_lsn() >= '$lsn'") eq 't';
		select undef, undef, undef, 0.05;
	}
	die 'the standby does not replay';
}

my $there = $standby->session('postgres');
is($there->run('SELECT pg_is_in_recovery()'), 't', 'a hot standby');
is($db->run(<<'SQL'), "140\n151", 'cases and calendars of the primary');
SELECT ehcp.copy_calendar('england-and-wales', 'ours');
CREATE TABLE cases (case_id integer PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean, decided_on date);
INSERT INTO cases SELECT i, 'area ' || i % 4, d, CASE WHEN i % 11 > 0 THEN d + 60 + i * 37 % 120 END, CASE WHEN i % 13 > 0 THEN d + 60 + i * 37 % 120 END, i % 9 = 0, d + 30 + i % 20
FROM generate_series(1, 20000) AS i, LATERAL (SELECT date '2020-01-01' + i % 500) AS s(d);
CREATE TABLE summaries AS SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted, '2021-06-30') AS t, ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases GROUP BY area;
CREATE FUNCTION asked() RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN ehcp.is_working_day('2026-12-30', 'ours'); END $$;
ALTER DATABASE postgres SET ehcp.as_of = '2021-03-31';
SELECT 151 FROM ehcp.create_live_summary('cases', 'live');
SQL
$db->run("SELECT ehcp.create_scorecard('cases', 'scorecard'); VACUUM ANALYZE");
$db->run("SET ehcp.as_of = '2021-03-31'");
replay($there);
$there->run("SET ehcp.as_of = '2021-03-31'");

# every function, every view, and a report
my $rows = "SELECT count(*), md5(string_agg(v::text, ' ' ORDER BY v::text COLLATE \"C\")) FROM";
my %calls = AllFunctions::calls($db);
my $writes = qr/^ehcp\.(copy_calendar|refresh_calendar|load_bank_holidays|apply_bank_holidays|create_|repair_|fold_|attach_|fill_|refill_|empty_)/;
my @views = map { "scorecard.$_" } split /\n/, $db->run('SELECT name FROM ehcp.scorecard_views()');
my @questions = (
	(map { $calls{$_} } grep { !/$writes/ } sort keys %calls),
	(map { "$rows $_ AS v" } @views, 'live', 'ehcp.statutory_limits', 'ehcp.calendars', 'ehcp.closures', 'ehcp.verify_live_summary(\'cases\')'),
	"$rows (SELECT area, ehcp.percent_in_time(t), ehcp.median_weeks(t), b.*, s.* FROM summaries, ehcp.backlog_series(f, '2020-01-01', '2021-01-01', '1 month') AS b, ehcp.survival(t) AS s) AS v",
	"$rows (SELECT area, date_trunc('month', issued_on), ehcp.timeliness_agg(requested_on, issued_on, excepted)::text, ehcp.caseflow_agg(requested_on, closed_on)::text FROM cases GROUP BY 1, 2) AS v",
	"$rows (SELECT name, day FROM ehcp.calendars, ehcp.working_days(first_day, last_day, name) AS day) AS v",
	"SELECT sum(ehcp.working_days_between(requested_on, issued_on, 'ours')), max(ehcp.add_working_days(requested_on, 15, 'ours')) FROM cases");
cmp_ok(scalar(@questions), '>', 80, 'questions');
sub same_answers
{
	my ($when) = @_;

	replay($there);
	# rows come in any order
	is(join("\n", sort split /\n/, $there->run($_)), join("\n", sort split /\n/, $db->run($_)), "$when: " . substr($_, 0, 100)) foreach @questions;
}
same_answers('at first');
like($db->run("$rows scorecard.monthly_timeliness AS v"), qr/^\d\d+\|/, 'the answers have rows');
is($there->run("SELECT * FROM ehcp.verify_live_summary('cases')"), '', 'the live summary agrees with the rows');

# parallel workers
$there->run('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0');
my $parallel = "SELECT ehcp.rollup(t)::text, count(*) FROM (SELECT ehcp.timeliness_agg(requested_on, issued_on) AS t FROM cases WHERE ehcp.is_working_day('2026-12-30', 'ours') AND ehcp.is_working_day(requested_on, 'ours') IS NOT NULL) AS s";
like($there->run("EXPLAIN $parallel"), qr/Gather/, 'workers');
is($there->run($parallel), $db->run($parallel), '... count the same');

# Open sessions on the standby learn of a calendar change
my $in_transaction = $standby->session('postgres');
my $repeatable = $standby->session('postgres');
my $question = "SELECT ehcp.is_working_day('2026-12-30', 'ours')";
foreach my $session ($there, $in_transaction, $repeatable)
{
	is($session->run($question), 't', 'the day is open');
	$session->run("PREPARE prepared AS $question; SET plan_cache_mode = force_generic_plan; EXECUTE prepared");
}
# keeps the primary from removing rows that they see, or replay would wait, and then cancel them
my $holder = $primary->session('postgres');
$holder->run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ehcp.closures');
$in_transaction->run('BEGIN; SELECT count(*) FROM ehcp.closures');
$repeatable->run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ehcp.closures');

sub changed
{
	my ($name, $change, $answer) = @_;
	my $said = $db->run($change);

	unlike($said, qr/ERROR/, $name) or diag($said);
	is($db->run($question), $answer, "$name: the primary");
	replay($there);
	is($there->run("$question; EXECUTE prepared; SELECT asked()"), join("\n", ($answer) x 3), "$name: a session of the standby");
	is($in_transaction->run("$question; EXECUTE prepared; SELECT asked()"), join("\n", ($answer) x 3), "$name: ... in a transaction");
	is($repeatable->run("$question; EXECUTE prepared; SELECT asked()"), join("\n", ($answer) x 3), "$name: ... in a REPEATABLE READ transaction");
	is($there->run($parallel), $db->run($parallel), "$name: ... its workers");
}
my $close = "INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-30,2026-12-31)', 'office closed')";
my $open = "DELETE FROM ehcp.closures WHERE reason = 'office closed'";
changed('INSERT', $close, 'f');
changed('DELETE', $open, 't');
changed('UPDATE of the weekdays', "UPDATE ehcp.calendars SET weekdays = '{1,2}' WHERE name = 'ours'", 'f');
changed('and back', "UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours'", 't');
changed('a savepoint released', "BEGIN; SAVEPOINT a; $close; RELEASE a; COMMIT", 'f');
changed('a savepoint rolled back', "BEGIN; SAVEPOINT a; $open; ROLLBACK TO a; COMMIT", 'f');
changed('a rollback', "BEGIN; $open; ROLLBACK", 'f');
changed('a prepared transaction', "BEGIN; $open; PREPARE TRANSACTION 'one'; COMMIT PREPARED 'one'", 't');
changed('session_replication_role = replica', "SET session_replication_role = replica; $close; RESET session_replication_role", 'f');
changed('COPY', "$open; COPY ehcp.closures FROM PROGRAM 'printf \"ours\\t[2026-12-30,2026-12-31)\\toffice closed\\tf\\n\"'", 'f');
changed('a calendar dropped and made', "DELETE FROM ehcp.calendars WHERE name = 'ours'; SELECT ehcp.copy_calendar('england-and-wales', 'ours')", 't');
$db->run("BEGIN; $close");
replay($there);
is($there->run($question), 't', 'an uncommitted change is not seen');
$db->run('ROLLBACK');
$_->run('COMMIT') foreach $in_transaction, $repeatable, $holder;
changed('VACUUM FULL', 'VACUUM FULL ehcp.closures', 't');

# a bank holiday file
my $load = "SELECT ehcp.load_bank_holidays(jsonb_build_object('scotland', jsonb_build_object('events', (SELECT jsonb_agg(jsonb_build_object('title', reason, 'date', lower(days)))"
	. " FROM ehcp.closures WHERE calendar = 'scotland' AND reason <> 'Christmas Day' AND days <@ '[2028-01-01,2028-12-31]'::daterange))))";
is($there->run("SELECT ehcp.is_working_day('2028-12-25', 'scotland')"), 'f', 'Christmas');
is($db->run($load), '1', 'a file without it is loaded');
replay($there);
is($there->run("SELECT ehcp.is_working_day('2028-12-25', 'scotland')"), 't', '... and the standby learns of it');
$db->run('UPDATE cases SET issued_on = issued_on + 1, area = \'area 9\' WHERE case_id % 7 = 0; DELETE FROM cases WHERE case_id % 5 = 0');
same_answers('after changes');
is($there->run("SELECT * FROM ehcp.verify_live_summary('cases')"), '', 'the live summary agrees with the rows');

# functions that write are rejected
$there->run("\\set VERBOSITY sqlstate\nSET client_min_messages = error");
foreach my $call ("ehcp.copy_calendar('scotland', 'mine')", "ehcp.refresh_calendar('ours')", "ehcp.load_bank_holidays(bank_holidays) FROM ehcp.bank_holiday_files",
	"ehcp.create_scorecard('cases', 'another')", "ehcp.create_live_summary('summaries', 'x')", "ehcp.create_live_summary('cases', 'x')", "ehcp.repair_live_summary('cases')")
{
	is($there->run("SELECT $call"), $call =~ /'summaries'/ ? 'ERROR:  42703' : 'ERROR:  25006', "$call: refused");
}
is($there->run($_), 'ERROR:  25006', "$_: refused") foreach $close, "UPDATE ehcp.calendars SET last_day = last_day - 1 WHERE name = 'ours'";
is($there->run($question), 't', '... and the session continues');

# the standby is promoted, and its open sessions can write
is($there->run('SELECT pg_promote()'), 't', 'promoted');
is($there->run($close), '', 'a change after it');
is($there->run($question), 'f', '... is seen');
is($in_transaction->run($question), 'f', '... also by other sessions');
is($there->run("INSERT INTO cases VALUES (0, 'area 0', '2020-01-01', '2020-05-01', '2020-05-01', false); SELECT * FROM ehcp.verify_live_summary('cases')"), '', 'the live summary is kept');

$_->close foreach $db, $there, $in_transaction, $repeatable, $holder;
done_testing();
