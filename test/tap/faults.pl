# Backends that are killed at work, and spills to a full disk: committed changes survive, other
# changes do not, and no file is left behind.
use strict;
use warnings;
use File::Temp;
use Test::More;
use Cluster;

my $files = File::Temp->newdir;
my $full = "$files/full";
chmod 0755, $files or die;
system("gcc -shared -fPIC -Wall -Wextra -Werror -o $files/full_disk.so test/tap/full_disk.c -ldl") == 0 or die;
my $cluster = Cluster->new(environment => { LD_PRELOAD => "$files/full_disk.so", FULL_DISK => $full });
my $db;

sub connect_again
{
	$cluster->wait_until_ready('postgres');
	$db = $cluster->session('postgres');
	$db->run("SET client_min_messages = error; SET datestyle = ISO; SET statement_timeout = '120s'");
}

connect_again();
is($db->run(<<'SQL'), "158\n27", 'cases, a calendar and a live summary') or die;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases (case_id integer PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO cases SELECT i, 'area ' || i % 3, d, d + 100 + i % 60, d + 100 + i % 60, i % 9 = 0
FROM generate_series(1, 20000) AS i, LATERAL (SELECT date '2020-01-01' + i % 200) AS s(d);
-- many groups of several days
CREATE TABLE many AS SELECT i % 20000 AS key, date '2020-01-01' + i * 79 % 2003 AS opened_on, date '2020-01-01' + i * 79 % 2003 + i * 47 % 907 AS closed_on
FROM generate_series(1, 300000) AS i;
CREATE TABLE copies (key integer, t ehcp.timeliness);
SELECT ehcp.copy_calendar('scotland', 'ours');
SELECT ehcp.create_live_summary('cases', 'live');
CREATE TABLE files AS
SELECT with_spring, jsonb_build_object('scotland', jsonb_build_object('events',
	(SELECT jsonb_agg(jsonb_build_object('title', reason, 'date', lower(days)) ORDER BY days) FROM ehcp.closures
	 WHERE calendar = 'scotland' AND (with_spring OR reason <> 'Spring bank holiday')))) AS file
FROM (VALUES (true), (false)) AS v(with_spring);
CREATE PROCEDURE load_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		PERFORM ehcp.load_bank_holidays(file) FROM files WHERE NOT with_spring;
		COMMIT;
		PERFORM ehcp.load_bank_holidays(file) FROM files WHERE with_spring;
		COMMIT;
	END LOOP;
END $$;
CREATE PROCEDURE change_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		INSERT INTO ehcp.closures SELECT 'ours', daterange(d, d + 1), 'term' FROM generate_series(0, 99) AS i, LATERAL (SELECT date '2025-01-01' + i * 2) AS s(d);
		UPDATE ehcp.calendars SET weekdays = '{1,2,3}' WHERE name = 'ours';
		COMMIT;
		DELETE FROM ehcp.closures WHERE reason = 'term';
		UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours';
		COMMIT;
	END LOOP;
END $$;
CREATE PROCEDURE write_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		UPDATE cases SET requested_on = requested_on + 1, area = 'area ' || case_id % 4;
		COMMIT;
		UPDATE cases SET requested_on = requested_on - 1, area = 'area ' || case_id % 3;
		COMMIT;
	END LOOP;
END $$;
SQL

# A calendar answers as its tables say, day by day.
my $calendars_differ = <<'SQL';
SELECT name, day::date FROM ehcp.calendars, generate_series(first_day, last_day, '1 day') AS day
WHERE ehcp.is_working_day(day::date, name) <> (extract(isodow FROM day) = ANY (weekdays)
	AND NOT EXISTS (SELECT FROM ehcp.closures WHERE calendar = name AND days @> day::date)) LIMIT 5
SQL
my $calendars = "SELECT md5(string_agg(c::text, ' ' ORDER BY name)), (SELECT md5(string_agg(s::text, ' ' ORDER BY calendar, days, reason)) FROM ehcp.closures AS s) FROM ehcp.calendars AS c";
my $cases = "SELECT md5(string_agg(c::text, ' ' ORDER BY case_id)) FROM cases AS c";
my $summary = 'SELECT md5(ehcp.timeliness_agg(requested_on, issued_on, excepted)::text), md5(ehcp.caseflow_agg(requested_on, closed_on)::text) FROM cases';
my $of_summary = 'SELECT md5(ehcp.rollup(t)::text), md5(ehcp.rollup(f)::text) FROM live';
my $live_differs = "SELECT * FROM ehcp.verify_live_summary('cases')";
my $temporary_files = 'SELECT count(*) FROM pg_ls_tmpdir()';
my %questions = (calendars => $calendars, cases => $cases, summary => $summary);

sub state_now
{
	return join ' ', map { $db->run($questions{$_}) } sort keys %questions;
}

# The two states between which a procedure alternates.
my %states = (at_first => state_now());
$db->run('UPDATE cases SET requested_on = requested_on + 1, area = \'area \' || case_id % 4');
$states{written} = state_now();
$db->run('UPDATE cases SET requested_on = requested_on - 1, area = \'area \' || case_id % 3');
$db->run("INSERT INTO ehcp.closures SELECT 'ours', daterange(d, d + 1), 'term' FROM generate_series(0, 99) AS i, LATERAL (SELECT date '2025-01-01' + i * 2) AS s(d);"
	. " UPDATE ehcp.calendars SET weekdays = '{1,2,3}' WHERE name = 'ours'");
$states{changed} = state_now();
$db->run("DELETE FROM ehcp.closures WHERE reason = 'term'; UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours'");
is($db->run('SELECT ehcp.load_bank_holidays(file) FROM files WHERE NOT with_spring'), '17', 'a file');
$states{loaded} = state_now();
is($db->run('SELECT ehcp.load_bank_holidays(file) FROM files WHERE with_spring'), '17', 'another');
is(state_now(), $states{at_first}, 'the procedure restores the first state');
is(scalar(keys %{ { map { $_ => 1 } values %states } }), 4, 'four states');

# Starts statements in a session, and kills its backend after a while.  Then the state is one of
# the given ones, all answers agree with it, and nothing is left behind.
sub killed
{
	my ($name, $seconds, $statements, @allowed) = @_;
	my $victim = $cluster->session('postgres');
	my $pid = $victim->run('SELECT pg_backend_pid()');
	my $now;

	$victim->start($statements);
	select undef, undef, undef, $seconds;
	is($db->run("SELECT state IN ('active', 'idle in transaction') FROM pg_stat_activity WHERE pid = $pid"), 't', "$name: it is at work");
	is(kill('KILL', $pid), 1, "$name: killed after $seconds s");
	eval { $victim->finish };
	$victim->close;
	# the server ends all other backends as soon as it notices
	1 while eval { $db->run('SELECT 1'); 1 };
	$db->close;
	connect_again();
	is($db->run('SELECT pg_postmaster_start_time() < now()'), 't', "$name: the server is up");
	$now = state_now();
	is(scalar(grep { $states{$_} eq $now } @allowed), 1, "$name: " . join(' or ', map { s/_/ /r } @allowed));
	is($db->run($calendars_differ), '', "$name: calendars answer as their tables say");
	is($db->run($live_differs), '', "$name: the live summary agrees with the rows");
	is($db->run($of_summary), $db->run($summary), "$name: ... and rolls up to the same");
	is($db->run($temporary_files), '0', "$name: no temporary file is left");
}

$SIG{PIPE} = 'IGNORE';
killed('a summary', 0.5, 'SELECT ehcp.timeliness_agg(date \'2020-01-01\', date \'2020-01-01\' + i % 5000), ehcp.caseflow_agg(date \'2020-01-01\' + i, date \'2020-01-01\' + i + 7)'
	. ' FROM generate_series(1, 100000000) AS i', 'at_first');
killed('a summary that spills', 0.8, "SET work_mem = '64kB'; INSERT INTO copies SELECT key, ehcp.timeliness_agg(opened_on, closed_on) FROM many, generate_series(1, 100) GROUP BY key", 'at_first');
killed('an uncommitted change of a calendar', 0.5, "BEGIN; INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-31]', 'office closed');"
	. " UPDATE ehcp.calendars SET weekdays = '{1}' WHERE name = 'ours'; SELECT ehcp.is_working_day('2026-12-30', 'ours')", 'at_first');
killed('an uncommitted load', 0.5, 'BEGIN; SELECT ehcp.load_bank_holidays(file) FROM files WHERE NOT with_spring', 'at_first');
foreach my $seconds (0.3, 0.71)
{
	killed("loads, $seconds", $seconds, 'CALL load_in_turn()', 'at_first', 'loaded');
	$db->run('SELECT ehcp.load_bank_holidays(file) FROM files WHERE with_spring');
}
foreach my $seconds (0.3, 0.73)
{
	killed("changes of a calendar, $seconds", $seconds, 'CALL change_in_turn()', 'at_first', 'changed');
	$db->run("DELETE FROM ehcp.closures WHERE reason = 'term'; UPDATE ehcp.calendars SET weekdays = '{1,2,3,4,5}' WHERE name = 'ours'");
}
killed('an uncommitted write', 0.5, "BEGIN; UPDATE cases SET requested_on = requested_on + 1, area = 'area ' || case_id % 4", 'at_first');
foreach my $seconds (0.41, 0.97)
{
	killed("writes, $seconds", $seconds, 'CALL write_in_turn()', 'at_first', 'written');
	$db->run("UPDATE cases SET requested_on = requested_on - 1, area = 'area ' || case_id % 3") if state_now() eq $states{written};
}
is(state_now(), $states{at_first}, 'as at first');
killed('a live summary that is made', 0.5, "BEGIN; DROP TABLE live_parts CASCADE; SELECT ehcp.create_live_summary('cases', 'live'); INSERT INTO cases VALUES (0)", 'at_first');
killed('a live summary that is repaired', 0.5, "BEGIN; DELETE FROM live_parts; SELECT ehcp.repair_live_summary('cases')", 'at_first');

# Spills without room: under the session's temp_file_limit, and on a full disk.
# Statements that need more memory than work_mem, each with a query whose answer they do not change.
my %big = (
	'groups' => 'SELECT md5(string_agg(t::text, \' \' ORDER BY key)) FROM (SELECT key, ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many GROUP BY key OFFSET 0) AS s',
	'a sort of summaries' => 'SELECT count(*), md5(string_agg(t::text, \' \' ORDER BY n)) FROM (SELECT t, row_number() OVER (ORDER BY t) AS n FROM'
		. ' (SELECT ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many GROUP BY key) AS s) AS s',
	'a moving window' => 'SELECT md5(string_agg(ehcp.completed(t)::text, \' \' ORDER BY key)) FROM (SELECT key, ehcp.rollup(t) OVER (ORDER BY key ROWS 3 PRECEDING) AS t FROM'
		. ' (SELECT key, ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many GROUP BY key) AS s) AS s',
	'working days' => "SELECT count(*), md5(string_agg(day::text, ' ' ORDER BY day)) FROM ehcp.calendars, ehcp.working_days(first_day, last_day, name) AS day WHERE name = 'long'",
	'a backlog' => "SELECT md5(string_agg(b::text, ' ' ORDER BY day)) FROM (SELECT ehcp.caseflow_agg(opened_on, closed_on) AS f FROM many) AS s, ehcp.backlog_series(f, '1900-01-01', '2100-01-01') AS b",
	'a curve' => "SELECT md5(string_agg(c::text, ' ' ORDER BY days)) FROM (SELECT ehcp.timeliness_agg(date '2000-01-01', date '2000-01-01' + i * 3) AS t FROM generate_series(1, 20000) AS i) AS s, ehcp.survival(t) AS c",
	'bands' => "SELECT md5(string_agg(b::text, ' ' ORDER BY from_day)) FROM (SELECT ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many) AS s, ehcp.bands(t, ARRAY(SELECT generate_series(0, 50000))) AS b",
	'withheld counts' => "SELECT md5(string_agg(n, ' ' ORDER BY key)) FROM (SELECT key, ehcp.withhold(count(*), 20) OVER () AS n FROM (SELECT i AS key FROM generate_series(1, 30000) AS i, generate_series(1, 1 + i % 25)) AS s GROUP BY key) AS s",
	'a write' => "INSERT INTO cases SELECT 100000 + i, 'area ' || i % 5000, '2020-01-01', '2020-05-01', NULL, false FROM generate_series(1, 20000) AS i;"
		. ' SELECT count(*) FROM cases; DELETE FROM cases WHERE case_id >= 100000',
	'a live summary' => "SELECT ehcp.create_live_summary('others', 'others_live'); SELECT md5(string_agg(l::text, ' ' ORDER BY area, month)) FROM others_live AS l; DROP TABLE others_live_parts CASCADE",
	'a check of one' => "$live_differs; SELECT 1",
);
$db->run("INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('long', '1900-01-01', '2099-12-31');"
	. " CREATE TABLE others AS SELECT key::text AS area, opened_on AS requested_on, closed_on AS issued_on, closed_on, false AS excepted FROM many");
$states{at_first} = state_now();
$db->run("SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 0");
my %answers = map { $_ => $db->run($big{$_}) } keys %big;
my $one = "\\set VERBOSITY sqlstate\nSET work_mem = '64kB'";
$db->run($one);
foreach my $name (sort keys %big)
{
	my $said;

	unlike($answers{$name}, qr/ERROR/, "$name: there is an answer");
	$db->run("SET temp_file_limit = '100kB'");
	$said = $db->run("BEGIN; $big{$name}");
	like($said, qr/^ERROR:  53400$/m, "$name: beyond temp_file_limit");
	is($db->run("ROLLBACK; $temporary_files"), '0', '... and no temporary file is left');
	$db->run('RESET temp_file_limit');
	is($db->run($big{$name}), $answers{$name}, '... with room, the same answer');

	open my $flag, '>', $full or die;
	$said = $db->run("BEGIN; $big{$name}");
	like($said, qr/^ERROR:  53100$/m, "$name: the disk is full");
	is($db->run("ROLLBACK; $temporary_files"), '0', '... and no temporary file is left');
	unlink $full;
	is($db->run($big{$name}), $answers{$name}, '... with room, the same answer');
	is($db->run($live_differs), '', '... the live summary agrees with the rows');
	is(state_now(), $states{at_first}, '... and the state is unchanged');
}
$db->close;
done_testing();
