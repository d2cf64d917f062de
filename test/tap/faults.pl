# Backends that are killed at work, and spills to a full disk: committed changes survive, other
# changes do not, and no file is left behind.
use strict;
use warnings;
use File::Temp;
use Test::More;
use Cluster;

my $node = qr/Custom Scan \(EhcpPartialAggregate\)/;
# where the server has it off
$ENV{PGOPTIONS} = '-c ehcp.enable_page_aggregate=on';
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
is($db->run("CREATE EXTENSION ehcp_timeliness; ALTER DATABASE postgres SET ehcp.as_of = '2021-03-31'"), '', 'a database with a day of its own') or die;
$db->close;
connect_again();
is($db->run(<<'SQL'), "158\n27\n46\n153", 'cases, a calendar, a live summary, a scorecard and published figures') or die;
CREATE TABLE cases (case_id integer PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO cases SELECT i, 'area ' || i % 3, d, d + 100 + i % 60, d + 100 + i % 60, i % 9 = 0
FROM generate_series(1, 20000) AS i, LATERAL (SELECT date '2020-01-01' + i % 200) AS s(d);
-- many groups of several days
CREATE TABLE many AS SELECT i % 20000 AS key, date '2020-01-01' + i * 79 % 2003 AS opened_on, date '2020-01-01' + i * 79 % 2003 + i * 47 % 907 AS closed_on
FROM generate_series(1, 300000) AS i;
-- the planner takes them for few, and aggregates a page at a time
ALTER TABLE many ALTER key SET (n_distinct = 1000);
ANALYZE many;
CREATE TABLE copies (key integer, t ehcp.timeliness);
SELECT ehcp.copy_calendar('scotland', 'ours');
SELECT ehcp.create_live_summary('cases', 'live');
SELECT count(*) FROM ehcp.create_scorecard('cases', 'scorecard');
CREATE ROLE reader;
GRANT USAGE ON SCHEMA scorecard TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA scorecard TO reader;
-- England, its region and authorities, of which more have plans in time in the second file
CREATE TABLE published AS
SELECT more, E'time_period,geographic_level,region_code,region_name,new_la_code,la_name,plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex\n'
	|| string_agg(format(E'2025,%s,%s,%s,%s,%s\n', level, n * 50, n * 40, n * (20 + more), n * (15 + more)), '' ORDER BY level) AS file
FROM (VALUES (0), (1)) AS v(more), LATERAL (SELECT 'National,,,,' AS level, 151 AS n UNION ALL SELECT 'Regional,E12000001,North East,,', 151
	UNION ALL SELECT format('Local authority,E12000001,North East,E0%s,Area %s', 6000000 + i, i), 1 FROM generate_series(1, 151) AS i) AS l
GROUP BY more;
SELECT ehcp.load_dfe_timeliness(file) FROM published WHERE more = 0;
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
CREATE PROCEDURE note_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		PERFORM ehcp.refresh_history('scorecard');
		COMMIT;
		DELETE FROM scorecard.reported;
		COMMIT;
	END LOOP;
END $$;
CREATE PROCEDURE create_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		PERFORM ehcp.create_scorecard('cases', 'other');
		COMMIT;
		PERFORM ehcp.recreate_scorecard('scorecard');
		COMMIT;
		DROP SCHEMA other CASCADE;
		COMMIT;
	END LOOP;
END $$;
CREATE PROCEDURE publish_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		PERFORM ehcp.load_dfe_timeliness(file) FROM published WHERE more = 1;
		COMMIT;
		PERFORM ehcp.load_dfe_timeliness(file) FROM published WHERE more = 0;
		COMMIT;
	END LOOP;
END $$;
CREATE PROCEDURE damage() LANGUAGE plpgsql AS $$
BEGIN
	ALTER TABLE ehcp.closures DISABLE TRIGGER guard_closures;
	DELETE FROM ehcp.closures WHERE calendar = 'scotland';
	UPDATE ehcp.closures SET reason = 'moved' WHERE calendar = 'northern-ireland';
END $$;
CREATE PROCEDURE repair_in_turn() LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		CALL damage();
		COMMIT;
		PERFORM ehcp.repair_calendars();
		COMMIT;
	END LOOP;
END $$;
SQL

# A calendar answers as its tables say, day by day.
my $calendars_differ = <<'SQL';
WITH closed AS (SELECT calendar, range_agg(days) AS days FROM ehcp.closures GROUP BY calendar)
SELECT name, day FROM ehcp.calendars LEFT JOIN closed ON calendar = name, LATERAL (SELECT first_day + i AS day FROM generate_series(0, last_day - first_day) AS i) AS d
WHERE ehcp.is_working_day(day, name) <> (extract(isodow FROM day) = ANY (weekdays) AND (days @> day) IS NOT TRUE) LIMIT 5
SQL
my $calendars = "SELECT md5(string_agg(c::text, ' ' ORDER BY name)), (SELECT md5(string_agg(s::text, ' ' ORDER BY calendar, days, reason)) FROM ehcp.closures AS s) FROM ehcp.calendars AS c";
my $cases = 'SELECT count(*), sum(hashtextextended(c::text, 0)) FROM cases AS c';
my $summary = 'SELECT md5(ehcp.timeliness_agg(requested_on, issued_on, excepted)::text), md5(ehcp.caseflow_agg(requested_on, closed_on)::text) FROM cases';
my $of_summary = 'SELECT md5(ehcp.rollup(t)::text), md5(ehcp.rollup(f)::text) FROM live';
my $live_differs = "SELECT * FROM ehcp.verify_live_summary('cases')";
# those of a backend, and folders of those that workers share
my $temporary_files = "SELECT count(*) FROM pg_ls_dir('base/pgsql_tmp', true, false)";
# all tables and views, who can read them, and their comments
my $relations = <<'SQL';
SELECT md5(string_agg(concat_ws(' ', r.oid::regclass, relkind, nspacl, relacl, reloptions, obj_description(r.oid, 'pg_class')), ' ' ORDER BY r.oid::regclass::text))
FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = relnamespace WHERE nspname !~ '^(pg_.*|information_schema|ehcp)$'
SQL
my %questions = (
	calendars => $calendars, cases => $cases, summary => $summary, relations => $relations,
	copies => 'SELECT count(*) FROM copies',
	figures => "SELECT md5(string_agg(m::text, ' ' ORDER BY month, area)) FROM scorecard.monthly_timeliness AS m",
	history => "SELECT md5(string_agg((to_jsonb(r) - 'reported_on')::text, ' ' ORDER BY day, area)) FROM scorecard.reported AS r",
	published => "SELECT md5(string_agg(d::text, ' ' ORDER BY code)) FROM ehcp.dfe_timeliness AS d",
);

sub state_now
{
	return join ' ', map { $db->run($questions{$_}) } sort keys %questions;
}

# The states between which a procedure alternates: one of these and the first.
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
is($db->run("SELECT ehcp.refresh_history('scorecard')"), '60', 'month ends of three areas and the total');
$states{noted} = state_now();
is($db->run("DELETE FROM scorecard.reported; SELECT count(*) FROM ehcp.create_scorecard('cases', 'other')"), '46', 'another scorecard');
$states{created} = state_now();
is($db->run('DROP SCHEMA other CASCADE; SELECT ehcp.load_dfe_timeliness(file) FROM published WHERE more = 1'), '153', 'other published figures');
$states{published} = state_now();
is($db->run('SELECT ehcp.load_dfe_timeliness(file) FROM published WHERE more = 0'), '153', '... and the first ones again');
$db->run('CALL damage()');
$states{damaged} = state_now();
is($db->run('SELECT ehcp.repair_calendars() > 0'), 't', 'calendars that are damaged and repaired');
is(state_now(), $states{at_first}, 'the procedures restore the first state');
is(scalar(keys %{ { map { $_ => 1 } values %states } }), 8, 'eight states');

# Starts statements in a session, and kills its backend after some seconds, or else the process
# that a query returns, as soon as it returns one; $1 is the backend.  Then the state is one
# of the given ones, all answers agree with it, and nothing is left behind.
sub killed
{
	my ($name, $when, $statements, @allowed) = @_;
	my $victim = $cluster->session('postgres');
	my $pid = $victim->run('SET client_min_messages = error; SELECT pg_backend_pid()');
	my $process = $pid;
	my $now;

	$victim->start($statements);
	if ($when =~ /SELECT/)
	{
		for (1 .. 3000)
		{
			select undef, undef, undef, 0.02;
			last if $process = $db->run($when =~ s/\$1/$pid/r);
		}
	}
	else
	{
		select undef, undef, undef, $when;
	}
	like($process, qr/^[1-9]\d*$/, "$name: a process") or die;
	is($db->run("SELECT state IN ('active', 'idle in transaction') FROM pg_stat_activity WHERE pid = $pid"), 't', "$name: it is at work");
	is(kill('KILL', $process), 1, "$name: killed");
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
# as soon as it has a temporary file
my $spills = 'SELECT $1 FROM pg_ls_tmpdir() LIMIT 1';
killed('a summary that spills', $spills, "SET ehcp.enable_page_aggregate = off; SET work_mem = '64kB'; INSERT INTO copies SELECT key, ehcp.timeliness_agg(opened_on, closed_on) FROM many, generate_series(1, 100) GROUP BY key", 'at_first');
{
	my $pages = 'SELECT key, ehcp.timeliness_agg(opened_on, closed_on) FROM many WHERE key <> n GROUP BY key';
	my $shared = 'SELECT ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many WHERE pg_sleep(0.001) IS NOT NULL';
	my $settings = "SET work_mem = '64kB'; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0";

	$db->run($settings);
	like($db->run("EXPLAIN SELECT s.* FROM generate_series(1, 9) AS n, LATERAL ($pages) AS s"), $node, 'pages: the node');
	like($db->run("EXPLAIN $shared"), qr/Gather.*$node/s, 'pages that a worker reads: the node');
	killed('pages', 0.5, "$settings; INSERT INTO copies SELECT n, t FROM generate_series(1, 100000) AS n, LATERAL (SELECT ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many WHERE key <> n) AS s", 'at_first');
	killed('pages, and a spill', $spills, "$settings; INSERT INTO copies SELECT s.* FROM generate_series(1, 1000) AS n, LATERAL ($pages) AS s", 'at_first');
	killed('pages that a worker reads', "SELECT pid FROM pg_stat_activity WHERE leader_pid = \$1 AND backend_start < clock_timestamp() - interval '0.2 s' LIMIT 1", "$settings; CREATE TABLE shared AS $shared", 'at_first');
}
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

# what came with 1.1.0
my $waits = "SELECT pid FROM pg_stat_activity WHERE pid = \$1 AND state = 'idle in transaction' AND query ~ 'last'";
killed('uncommitted figures and a repair', $waits, "BEGIN; SELECT ehcp.refresh_history('scorecard'); SELECT ehcp.load_dfe_timeliness(file) FROM published WHERE more = 1;"
	. ' CALL damage(); SELECT ehcp.repair_calendars() AS last', 'at_first');
killed('uncommitted scorecards', $waits, "BEGIN; SELECT ehcp.recreate_scorecard('scorecard'); SELECT ehcp.create_scorecard('cases', 'other') AS last", 'at_first');
killed('history', 0.37, 'CALL note_in_turn()', 'at_first', 'noted');
$db->run('DELETE FROM scorecard.reported');
foreach my $seconds (0.43, 0.79)
{
	killed("scorecards, $seconds", $seconds, 'CALL create_in_turn()', 'at_first', 'created');
	$db->run('DROP SCHEMA IF EXISTS other CASCADE');
}
killed('published figures', 0.47, 'CALL publish_in_turn()', 'at_first', 'published');
$db->run('SELECT ehcp.load_dfe_timeliness(file) FROM published WHERE more = 0');
killed('repairs', 0.53, 'CALL repair_in_turn()', 'at_first', 'damaged');
$db->run('SELECT ehcp.repair_calendars()');
is(state_now(), $states{at_first}, 'as at first');

# Spills without room: under the session's temp_file_limit, and on a full disk.
# Statements that need more memory than work_mem, each with a query whose answer they do not change.
my $of_groups = "SELECT md5(string_agg(t::text, ' ' ORDER BY key)) FROM (SELECT key, ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many GROUP BY key OFFSET 0) AS s";
my %big = (
	'groups' => "SET ehcp.enable_page_aggregate = off; $of_groups; RESET ehcp.enable_page_aggregate",
	'groups, a page at a time' => $of_groups,
	'groups, a page at a time, that are sorted' => "SET enable_hashagg = off; $of_groups; RESET enable_hashagg",
	'a sort of summaries' => 'SELECT count(*), md5(string_agg(t::text, \' \' ORDER BY n)) FROM (SELECT t, row_number() OVER (ORDER BY t) AS n FROM'
		. ' (SELECT ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many WHERE key < 4000 GROUP BY key) AS s) AS s',
	'a moving window' => 'SELECT md5(string_agg(ehcp.completed(t)::text, \' \' ORDER BY key)) FROM (SELECT key, ehcp.rollup(t) OVER (ORDER BY key ROWS 3 PRECEDING) AS t FROM'
		. ' (SELECT key, ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many WHERE key < 4000 GROUP BY key) AS s) AS s',
	'working days' => "SELECT count(*), md5(string_agg(day::text, ' ' ORDER BY day)) FROM ehcp.calendars, ehcp.working_days(first_day, last_day, name) AS day WHERE name = 'long'",
	'a backlog' => "SELECT md5(string_agg(b::text, ' ' ORDER BY day)) FROM (SELECT ehcp.caseflow_agg(opened_on, closed_on) AS f FROM many) AS s, ehcp.backlog_series(f, '1980-01-01', '2040-01-01') AS b",
	'a curve' => "SELECT md5(string_agg(c::text, ' ' ORDER BY days)) FROM (SELECT ehcp.timeliness_agg(date '2000-01-01', date '2000-01-01' + i * 3) AS t FROM generate_series(1, 20000) AS i) AS s, ehcp.survival(t) AS c",
	'bands' => "SELECT md5(string_agg(b::text, ' ' ORDER BY from_day)) FROM (SELECT ehcp.timeliness_agg(opened_on, closed_on) AS t FROM many) AS s, ehcp.bands(t, ARRAY(SELECT generate_series(0, 50000))) AS b",
	'withheld counts' => "SELECT md5(string_agg(n, ' ' ORDER BY key)) FROM (SELECT key, ehcp.withhold(count(*), 20) OVER () AS n FROM (SELECT i AS key FROM generate_series(1, 30000) AS i, generate_series(1, 1 + i % 25)) AS s GROUP BY key) AS s",
	'a write' => "INSERT INTO cases SELECT 100000 + i, 'area ' || i % 5000, '2020-01-01', '2020-05-01', NULL, false FROM generate_series(1, 20000) AS i;"
		. ' SELECT count(*) FROM cases; DELETE FROM cases WHERE case_id >= 100000',
	'a live summary' => "SELECT ehcp.create_live_summary('others', 'others_live'); SELECT md5(string_agg(l::text, ' ' ORDER BY area, month)) FROM others_live AS l; DROP TABLE others_live_parts CASCADE",
	'a check of one' => "$live_differs; SELECT 1",
);
$db->run("INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('long', '1980-01-01', '2039-12-31');"
	. " CREATE TABLE others AS SELECT key::text AS area, opened_on AS requested_on, closed_on AS issued_on, closed_on, false AS excepted FROM many WHERE key < 4000");
$states{at_first} = state_now();
$db->run("SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 0");
like($db->run("SET enable_hashagg = $_; EXPLAIN $of_groups"), $node, "groups, a page at a time: the node, enable_hashagg = $_") foreach 'off', 'on';
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
