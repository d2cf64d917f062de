# Fifty connections change calendars, read reports and write cases at the same time.  No answer
# is wrong, and memory does not grow.  LOAD_SECONDS sets the duration; scripts/test-load runs
# this test for five minutes.
use strict;
use warnings;
use File::Temp;
use Test::More;
use Session;

my $seconds = $ENV{LOAD_SECONDS} // 15;
my $scripts = File::Temp->newdir;

system('createdb load') == 0 or die;
my $db = Session->new('load');
$db->run("SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness; ALTER DATABASE load SET ehcp.as_of = '2021-03-31'; SET ehcp.as_of = '2021-03-31';"
	. " ALTER DATABASE load SET ehcp.enable_page_aggregate = on; SET ehcp.enable_page_aggregate = on");
my $made = $db->run(<<'SQL');
-- raises an error if an answer is wrong
CREATE FUNCTION check_answer(question text, answer text, expected text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF answer IS DISTINCT FROM expected THEN
		RAISE 'wrong answer: % is % and not %', question, answer, expected;
	END IF;
END $$;

-- calendars, with their number of working days in 2026, counted day by day
CREATE TABLE offices (number integer PRIMARY KEY, calendar text, working_days integer);
INSERT INTO offices SELECT i, 'office ' || i FROM generate_series(1, 9) AS i;
INSERT INTO offices VALUES (10, 'scotland');
SELECT count(ehcp.copy_calendar('england-and-wales', calendar)) FROM offices WHERE number < 10;
CREATE FUNCTION count_days(name text) RETURNS integer LANGUAGE sql AS $$
SELECT count(*) FROM ehcp.calendars AS c, generate_series(0, 364) AS i, LATERAL (SELECT date '2026-01-01' + i) AS d(day)
WHERE c.name = count_days.name AND extract(isodow FROM day) = ANY (weekdays)
	AND NOT EXISTS (SELECT FROM ehcp.closures WHERE calendar = c.name AND days @> day)
$$;
CREATE FUNCTION ask_days(name text) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
	RETURN ehcp.working_days_between('2025-12-31', '2026-12-31', name);
END $$;
UPDATE offices SET working_days = count_days(calendar);
-- changes of this calendar only move a closure from one working day to another
INSERT INTO ehcp.closures VALUES ('office 9', '[2026-02-02,2026-02-03)', 'moving');
UPDATE offices SET working_days = count_days(calendar) WHERE number = 9;
CREATE TABLE files AS
SELECT n, jsonb_build_object('scotland', jsonb_build_object('events', (SELECT jsonb_agg(jsonb_build_object('title', reason, 'date', lower(days)))
	FROM ehcp.closures WHERE calendar = 'scotland' AND days <@ '[2026-01-01,2026-12-31]'::daterange AND (n = 0 OR reason <> 'Spring bank holiday')))) AS file
FROM generate_series(0, 1) AS n;

CREATE FUNCTION change_calendar(k integer, d integer, undone boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	office text := 'office ' || k;
	day date := date '2026-01-01' + d;
BEGIN
	IF k = 10 THEN
		office := 'scotland';
		PERFORM ehcp.load_bank_holidays(file) FROM files WHERE n = d % 2;
	ELSIF k = 9 THEN
		DELETE FROM ehcp.closures WHERE calendar = office AND reason = 'moving';
		INSERT INTO ehcp.closures VALUES (office, daterange('2026-02-02'::date + d % 5, '2026-02-03'::date + d % 5), 'moving');
	ELSIF d % 5 = 0 THEN
		UPDATE ehcp.calendars SET weekdays = CASE WHEN 6 = ANY (weekdays) THEN '{1,2,3,4,5}' ELSE '{1,2,3,4,5,6}' END::integer[] WHERE name = office;
	ELSIF d % 5 = 1 THEN
		DELETE FROM ehcp.closures WHERE calendar = office AND reason = 'load';
	ELSE
		INSERT INTO ehcp.closures VALUES (office, daterange(day, day + 1 + d % 3), 'load') ON CONFLICT DO NOTHING;
	END IF;
	PERFORM check_answer(office || ' as changed', ask_days(office)::text, count_days(office)::text);
	IF undone THEN
		RAISE 'undone' USING ERRCODE = 'UNDO1';
	END IF;
	UPDATE offices SET working_days = count_days(office) WHERE number = k;
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
	PERFORM check_answer(office || ' as changed back', ask_days(office)::text, (SELECT working_days FROM offices WHERE number = k)::text);
END $$;
CREATE FUNCTION check_office(k integer) RETURNS void LANGUAGE sql AS $$
SELECT check_answer(calendar, ehcp.working_days_between('2025-12-31', '2026-12-31', calendar)::text, working_days::text) FROM offices WHERE number = k;
SELECT check_answer(calendar, count(*)::text, max(working_days)::text) FROM offices, ehcp.working_days('2026-01-01', '2026-12-31', calendar) AS day WHERE number = k GROUP BY calendar;
$$;

-- cases that do not change, and the reports on them
CREATE TABLE cases AS
SELECT i AS case_id, 'area ' || i % 4 AS area, d AS requested_on, CASE WHEN i % 11 > 0 THEN d + 60 + i * 37 % 120 END AS issued_on,
	CASE WHEN i % 13 > 0 THEN d + 60 + i * 37 % 120 END AS closed_on, i % 9 = 0 AS excepted
FROM generate_series(1, 2000) AS i, LATERAL (SELECT date '2020-01-01' + i % 500) AS s(d);
SELECT 20 FROM ehcp.create_scorecard('cases', 'scorecard') LIMIT 1;
\set return `cat examples/sen2/return.xml`
CREATE TABLE returns AS SELECT (:'return')::xml AS file;
CREATE TABLE reports AS SELECT row_number() OVER () AS number, query, NULL::text AS answer FROM (
	SELECT format('SELECT md5(string_agg(v::text, '' '' ORDER BY v::text COLLATE "C")) FROM scorecard.%I AS v', name) AS query FROM ehcp.scorecard_views() WHERE name NOT IN ('targets', 'milestones')
	UNION ALL VALUES
	('SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, ''2021-01-31'')::text FROM cases'),
	('SELECT md5(string_agg(t::text, '' '' ORDER BY area)) FROM (SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t FROM cases GROUP BY 1) AS s'),
	('SELECT md5(string_agg(b::text, '' '' ORDER BY day)) FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases) AS s, ehcp.backlog_series(f, ''2020-01-01'', ''2021-12-31'') AS b'),
	('SELECT md5(string_agg(s::text, '' '' ORDER BY days)) FROM (SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, ''2021-01-31'') AS t FROM cases) AS c, ehcp.survival(t) AS s'),
	('SELECT sum(ehcp.working_days_between(requested_on, issued_on))::text FROM cases'),
	('SELECT md5(string_agg(o::text, '' '' ORDER BY days)) FROM (SELECT ehcp.outcomes_agg(requested_on, issued_on, closed_on, ''2020-06-30'', ''2021-01-31'') AS t FROM cases) AS c, ehcp.outcomes(t) AS o'),
	('SELECT md5(string_agg(p::text, '' '' ORDER BY week_ending)) FROM (SELECT ehcp.timeliness_agg(requested_on, issued_on, false, ''2021-01-31'') AS t FROM cases) AS c, ehcp.project(t, ''2021-01-31'', ''2021-06-30'', 12, 15) AS p'),
	('SELECT ehcp.overdue_days(ehcp.caseflow_agg(requested_on, closed_on), ''2020-01-01'', ''2021-12-31'')::text FROM cases'),
	('SELECT concat(ehcp.funnel_dispersion(f), ehcp.funnel_limits(f, 50)) FROM (SELECT ehcp.funnel_agg(in_time, issued) AS f FROM (SELECT area, count(*) FILTER (WHERE issued_on <= requested_on + ehcp.limit_days(''final_plan'')) AS in_time, count(issued_on) AS issued FROM cases GROUP BY 1) AS a) AS b'),
	('SELECT md5(string_agg((x).special_cause, '' '' ORDER BY month)) FROM (SELECT month, ehcp.xmr(n) OVER (ORDER BY month) AS x FROM (SELECT date_trunc(''month'', requested_on)::date AS month, count(*) AS n FROM cases GROUP BY 1) AS c) AS s'),
	('SELECT ehcp.expected_in_time(t, p)::text || ehcp.chance_in_time(p, 50) FROM (SELECT ehcp.timeliness_agg(requested_on, closed_on, false, ''2021-01-31'') AS t, ehcp.outcomes_agg(requested_on, issued_on, closed_on, ''2020-06-30'', ''2021-01-31'') AS p FROM cases) AS c'),
	('SELECT ehcp.odds_ratio(CASE WHEN i % 3 = 0 THEN 1 ELSE 2 END, 3, 2, 5)::text FROM generate_series(1, 100) AS i'),
	('SELECT md5(string_agg((x).special_cause, '' '' ORDER BY month)) FROM (SELECT month, ehcp.p_chart(n / 2, n) OVER (ORDER BY month) AS x FROM (SELECT date_trunc(''month'', requested_on)::date AS month, count(*) AS n FROM cases GROUP BY 1) AS c) AS s'),
	('SELECT md5(string_agg(p::text, '' '' ORDER BY p::text COLLATE "C")) FROM ehcp.sen2_plans((SELECT file FROM returns)) AS p'),
	('SELECT md5(string_agg(t::text, '' '' ORDER BY area)) FROM (SELECT area, ehcp.percent_in_time(requested_on, issued_on, excepted) AS p, ehcp.outcomes_agg(requested_on, issued_on, closed_on, ''2021-01-31'') AS t FROM cases WHERE requested_on > ''2020-02-01'' GROUP BY 1) AS s'),
	('SELECT md5(string_agg(n, '' '' ORDER BY area, month)) FROM (SELECT area, month, ehcp.withhold(n, 5, area, month::text) OVER () AS n FROM (SELECT area, date_trunc(''month'', issued_on) AS month, count(*) AS n FROM cases WHERE issued_on IS NOT NULL GROUP BY 1, 2) AS c) AS s')
) AS s;
CREATE FUNCTION report(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE answer text; BEGIN EXECUTE query INTO answer; RETURN answer; END $$;
-- what a page at a time must give, too
SET ehcp.enable_page_aggregate = off;
UPDATE reports SET answer = report(query);
SET ehcp.enable_page_aggregate = on;
CREATE FUNCTION check_report(n bigint) RETURNS void LANGUAGE sql AS $$
SELECT check_answer(query, report(query), answer) FROM reports WHERE number = 1 + n % (SELECT count(*) FROM reports);
$$;

-- ... and cases that clients write
CREATE TABLE written (case_id bigint PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean);
INSERT INTO written SELECT i, 'area ' || i % 4, date '2020-01-01' + i % 300, date '2020-06-01' + i % 60, date '2020-06-01' + i % 60, i % 9 = 0 FROM generate_series(1, 6400) AS i;
SELECT count(*) FROM ehcp.create_live_summary('written', 'live');
CREATE FUNCTION check_live() RETURNS void LANGUAGE sql AS $$
SELECT check_answer('the live summary', string_agg(v::text, ' '), NULL) FROM ehcp.verify_live_summary('written') AS v;
$$;

-- everything, repeatedly in one session, with errors in between
CREATE FUNCTION work(n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. n LOOP
		PERFORM check_report(i);
		PERFORM count(*) FROM offices, ehcp.working_days('2026-01-01', '2026-12-31', calendar);
		PERFORM max(ehcp.add_working_days('2026-01-01', i % 200, calendar)), max(ehcp.deadline('2026-01-01', 'final_plan')) FROM offices;
		PERFORM ehcp.closure_exception('2020-05-01', '{[2020-07-20,2020-09-05)}'::datemultirange), ehcp.percentile_weeks(ehcp.timeliness_agg(requested_on, issued_on), 0.9) FROM cases GROUP BY area;
		PERFORM ehcp.rollup(t)::text::ehcp.timeliness, ehcp.rollup(f)::jsonb FROM live;
		UPDATE written SET requested_on = requested_on + 1 WHERE case_id = i % 100 - 200;
		FOR j IN 0 .. 7 LOOP
			BEGIN
				PERFORM report((ARRAY[
					'SELECT ehcp.is_working_day(''2026-01-01'', ''no such'')', 'SELECT ehcp.is_working_day(''2126-01-01'')', 'SELECT ehcp.deadline(''2026-01-01'', ''no such'')',
					'SELECT ''completed 1:1 0:1''::ehcp.timeliness', 'SELECT ehcp.backlog_series(f, ''2020-01-01'', ''2019-01-01'') FROM live', 'SELECT t OPERATOR(ehcp.-) (t OPERATOR(ehcp.+) t) FROM live WHERE t OPERATOR(ehcp.<>) ''empty''',
					'SELECT ehcp.timeliness_agg(requested_on, ''infinity'') FROM cases', 'SELECT ehcp.withhold(-1, 5) OVER () FROM cases'])[1 + j]);
				RAISE 'no error' USING ERRCODE = 'NOERR';
			EXCEPTION WHEN OTHERS THEN
				IF SQLSTATE = 'NOERR' THEN
					RAISE;
				END IF;
			END;
		END LOOP;
	END LOOP;
END $$;
SELECT 'made';
SQL
like($made, qr/\A9\n20\n\d+\nmade\z/, 'calendars, cases, reports') or die;
$db->run('VACUUM ANALYZE');
is($db->run('SELECT check_office(number) FROM offices; SELECT check_report(number) FROM reports; SELECT check_live()'), "\n" x ($db->run('SELECT count(*) FROM reports') + 10), 'all answers are right at first');
like($db->run("SELECT check_answer('it', '1', '2')"), qr/ERROR:  wrong answer/, '... and a wrong one would be reported');
cmp_ok($db->run('SELECT count(*) FROM reports WHERE answer IS NOT NULL'), '>', 15, 'reports');

sub script
{
	my ($name, $weight, $text) = @_;

	open my $file, '>', "$scripts/$name" or die;
	print $file "\\set k random(1, 10)\n\\set n random(0, 100000)\n$text";
	close $file;
	return "-f $scripts/$name\@$weight";
}

# A client that changes a calendar locks it, and a client that reads it shares the lock, so the
# calendar must agree with the tables.
my @scripts = (
	script('change', 6, "BEGIN;\nSELECT pg_advisory_xact_lock(:k);\nSELECT change_calendar(:k, :n % 360, :n % 7 = 0);\nCOMMIT;\n"),
	script('roll_back', 1, "BEGIN;\nSELECT pg_advisory_xact_lock(:k);\nSELECT change_calendar(:k, :n % 360, false);\nROLLBACK;\n"),
	script('ask', 12, "BEGIN;\nSELECT pg_advisory_xact_lock_shared(:k);\nSELECT check_office(:k);\nCOMMIT;\n"),
	# in a transaction that has read calendars before, and may have an older snapshot
	script('ask_again', 4, "BEGIN;\nSELECT ask_days(calendar) FROM offices;\nSELECT pg_advisory_xact_lock_shared(:k);\nSELECT check_office(:k);\nCOMMIT;\n"),
	script('ask_repeatable', 4, "SELECT ask_days(calendar) FROM offices;\nSELECT pg_advisory_lock_shared(:k);\nBEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT check_office(:k);\nCOMMIT;\nSELECT pg_advisory_unlock_shared(:k);\n"),
	# without a lock: always all or nothing of a change
	script('ask_moving', 8, "SELECT check_office(9);\n"),
	script('report', 8, "SELECT check_report(:n);\n"),
	script('write', 6, "BEGIN;\nUPDATE written SET area = 'area ' || :n % 4, requested_on = requested_on + :n % 3 - 1 WHERE case_id % 64 = :client_id AND case_id / 64 % 20 = :n % 20;\n"
		. "DELETE FROM written WHERE case_id = :client_id + 64 * (:n % 100);\nINSERT INTO written VALUES (:client_id + 64 * (:n % 100), 'area 1', '2020-01-01', '2020-05-01', NULL, false) ON CONFLICT DO NOTHING;\nCOMMIT;\n"),
	script('write_undone', 2, "BEGIN;\nUPDATE written SET issued_on = issued_on + 1 WHERE case_id % 64 = :client_id;\nROLLBACK;\n"),
	script('check_live', 2, "SELECT check_live();\n"));

# The memory of a session: the bytes that its contexts use, and the anonymous memory of its process.
sub memory
{
	my ($session) = @_;
	my $contexts = $session->run('SELECT sum(used_bytes) FROM pg_backend_memory_contexts');
	my $pid = $session->run('SELECT pg_backend_pid()');
	my ($process) = do { local (@ARGV, $/) = "/proc/$pid/status"; <> } =~ /^RssAnon:\s+(\d+) kB/m;

	return ($contexts, $process * 1024);
}

my $worker = Session->new('load');
is($worker->run('SELECT work(60)'), '', 'a session that works all the time is warmed up');
my ($contexts, $process) = memory($worker);
open my $bench, '-|', "exec pgbench -n -M prepared -c 50 -j 2 -T $seconds @scripts load 2>&1" or die;
my $rounds = 0;
my $said = '';
my $end = time + $seconds;
while (time < $end)
{
	$said .= $worker->run('SELECT work(10)');
	$rounds += 10;
}
my $report = join('', <$bench>);
close $bench;
is($?, 0, 'pgbench') or diag($report);
unlike($report, qr/ERROR|aborted/, 'no answer was wrong, and no client failed') or diag($report);
like($report, qr/number of failed transactions: 0 /, '... or had to retry');
my ($transactions) = $report =~ /actually processed: (\d+)/;
cmp_ok($transactions, '>', 50 * $seconds, "$transactions transactions of 50 connections in $seconds s");
is($said, '', '... nor was an answer of the session that works all the time');
# a fast end still leaves enough rounds to see a leak
if ($rounds < 200)
{
	$said = $worker->run('SELECT work(' . (200 - $rounds) . ')');
	is($said, '', '... nor afterwards');
	$rounds = 200;
}
my ($contexts_then, $process_then) = memory($worker);
cmp_ok($contexts_then - $contexts, '<', 128 * 1024, "its memory contexts: $contexts bytes, and $contexts_then after $rounds rounds");
# free memory within it comes and goes by almost 5 MB
cmp_ok($process_then - $process, '<', 8 * 1024 * 1024, "its process: $process bytes, and $process_then");

# the state at the end
is($db->run('SELECT check_office(number) FROM offices; SELECT check_live()'), "\n" x 10, 'all answers are right afterwards');
is($db->run('SELECT count(*) FROM offices WHERE working_days <> count_days(calendar)'), '0', '... and so are the noted figures');
cmp_ok($db->run('SELECT count(*) FROM ehcp.closures WHERE reason = \'load\''), '>', 0, 'calendars have changed');
cmp_ok($db->run('SELECT count(*) FROM ehcp.bank_holiday_files'), '>', 0, 'files were loaded') if $seconds > 5;
$worker->close;
$db->close;
done_testing();
