# Long computations stop at once when they are canceled.  What counts is not the clock, since the
# machine may be busy, but the processor time that the server's process still takes: a second at
# most.  CANCEL_MEGABYTES sets the size of the summaries.  With the default of 100, some
# computations end before they are canceled; 400 takes several GB of memory.
use strict;
use warnings;
use Test::More;
use POSIX ();
use Time::HiRes qw(sleep);
use Session;

my $limit = 1;
my $bytes = 1_000_000 * ($ENV{CANCEL_MEGABYTES} // 100);
my ($n_statements, $n_canceled) = (0, 0);

system('createdb cancel') == 0 or die;
my $db = Session->new('cancel');
my $other = Session->new('cancel');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
RESET client_min_messages;
SET datestyle = ISO;
SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;	-- one process does all the work
-- summaries of many days, created from bytes: each byte is the next day, with two cases
CREATE CAST (bytea AS ehcp.timeliness) WITHOUT FUNCTION;
CREATE CAST (bytea AS ehcp.caseflow) WITHOUT FUNCTION;
CREATE FUNCTION big_t(n integer) RETURNS ehcp.timeliness LANGUAGE sql AS $$
SELECT ('\x0100'::bytea || convert_to(repeat(E'\x01', n), 'UTF8'))::ehcp.timeliness $$;
CREATE FUNCTION varint(n bigint) RETURNS bytea LANGUAGE sql AS $$
SELECT CASE WHEN n < 128 THEN set_byte('\x00', 0, n::integer) ELSE set_byte('\x00', 0, (n & 127 | 128)::integer) || varint(n >> 7) END $$;
-- ... opened and closed on the same day, with a limit of 0 days
CREATE FUNCTION big_f(n integer) RETURNS ehcp.caseflow LANGUAGE sql AS $$
SELECT ('\x0101'::bytea || convert_to(repeat(E'\x01', n), 'UTF8') || varint((536870912::bigint - n) << 3 | 1) || convert_to(repeat(E'\x01', n - 1), 'UTF8'))::ehcp.caseflow $$;
SQL
my $pid = $db->run('SELECT pg_backend_pid()');
is($db->run('SELECT big_t(3), big_f(2)'), 'completed 0:2 1:2 2:2|limit 0; opened -4713-11-24:2 -4713-11-25:2; closed -4713-11-24:2 -4713-11-25:2', 'the bytes are valid summaries');

# The processor time that the session's process has taken, in seconds.
sub processor_seconds
{
	open my $file, '<', "/proc/$pid/stat" or die "/proc/$pid/stat: $!";
	my ($user, $system) = (split / /, <$file> =~ s/.*\) //r)[11, 12];

	return ($user + $system) / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

# Computes values, each given as a type and an expression; then runs each statement, with the
# values as $1, $2 ..., and cancels it after a number of seconds.
sub canceled
{
	my ($seconds, $values, @statements) = @_;
	my @values = map { [split / /, $_, 2] } @$values;
	my $do = 'DO $do$ DECLARE ' . join('', map { "v$_ $values[$_][0] := $values[$_][1]; " } 0 .. $#values) . 'BEGIN ';

	foreach my $statement (@statements)
	{
		my $using = @values ? ' USING ' . join(', ', map { "v$_" } 0 .. $#values) : '';

		# a cancel that comes too late must hit neither what is said here nor the next statement
		$do .= "BEGIN BEGIN RAISE NOTICE 'begin'; EXECUTE \$sql\$$statement\$sql\$$using; RAISE NOTICE 'done';"
			. " EXCEPTION WHEN query_canceled THEN RAISE NOTICE 'canceled'; WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM; END;"
			. " PERFORM pg_advisory_lock(1), pg_advisory_unlock(1); EXCEPTION WHEN query_canceled THEN PERFORM pg_advisory_unlock_all(); END; RAISE NOTICE 'end'; ";
	}
	$db->start("$do END \$do\$");
	foreach my $statement (@statements)
	{
		$db->read_up_to('NOTICE:  begin');
		$other->run('SELECT pg_advisory_lock(1)');
		sleep $seconds;
		my $start = processor_seconds();
		$other->run("SELECT pg_cancel_backend($pid)");
		$other->run('SELECT pg_advisory_unlock(1)');
		my $outcome = $db->read_up_to('NOTICE:  end');
		my $taken = processor_seconds() - $start;
		like($outcome, qr/\A(?:NOTICE:  (?:canceled|done)\n)+\z/, "$statement: canceled after $seconds s");
		$n_statements++;
		$n_canceled++ if $outcome !~ /done/;
		cmp_ok($taken, '<', $limit, sprintf('... and took %.2f s more', $taken));
	}
	is($db->finish, '', 'and nothing else happened');
}

# reading a summary, and computing one from two
canceled(0.3, ["ehcp.timeliness big_t($bytes)"],
	'SELECT ehcp.completed($1)',
	'SELECT ehcp.percent_in_time($1, 42)',
	'SELECT ehcp.median_weeks($1)',
	'SELECT ehcp.percentile_weeks($1, 1)',
	"SELECT ehcp.bands(\$1, '{42}')",
	'SELECT ehcp.survival($1)',
	'SELECT ehcp.percent_expected_in_time($1, 2000000000)',
	'SELECT ehcp.outcomes($1)',
	'SELECT ehcp.chance_in_time($1, 0, 100000)',
	"SELECT ehcp.expected_in_time(\$1, \$1, 100000)",
	'SELECT $1 OPERATOR(ehcp.+) $1 IS NULL',
	'SELECT $1 OPERATOR(ehcp.-) $1 IS NULL');
canceled(0.3, ["ehcp.caseflow big_f($bytes / 2)"],
	'SELECT ehcp.undated($1)',
	"SELECT ehcp.backlog(\$1, '300000-01-01')",
	"SELECT ehcp.opened(\$1, '2020-01-01', '300000-01-01')",
	"SELECT ehcp.clearance_weeks(\$1, '300000-01-01')",
	"SELECT ehcp.backlog_series(\$1, '4000-01-01 BC', '300000-01-01')",
	"SELECT ehcp.backlog_series(\$1, '300000-01-01', '1400000-01-01', '1 day')",
	'SELECT $1 OPERATOR(ehcp.-) big_f(2) IS NULL');

# text and binary format
canceled(0.5, ['ehcp.timeliness big_t(20000000)', 'text big_f(5000000)::text'],
	'SELECT $1::text IS NULL',
	'SELECT $1::jsonb IS NULL',
	'SELECT $2::ehcp.caseflow IS NULL');
my $file = $db->run('SHOW data_directory') . '/caseflow.binary';
$db->run("COPY (SELECT big_f(30000000)) TO '$file' (FORMAT binary); CREATE TABLE summaries (f ehcp.caseflow)");
canceled(0.5, [], "COPY summaries FROM '$file' (FORMAT binary)");

# aggregates: of many rows, of many days, of large summaries
canceled(0.5, [], "SELECT ehcp.timeliness_agg('2020-01-01', date '2020-01-01' + i % 500) IS NULL FROM generate_series(1, 50000000) AS i",
	"SELECT ehcp.caseflow_agg(date '2020-01-01' + i % 500, NULL) IS NULL FROM generate_series(1, 50000000) AS i",
	"SELECT ehcp.outcomes_agg('2020-01-01', date '2020-01-01' + i % 500, date '2020-01-01' + i % 500, '2022-01-01') IS NULL FROM generate_series(1, 50000000) AS i",
	'SELECT ehcp.funnel_agg(i % 50, 50) IS NULL FROM generate_series(1, 50000000) AS i',
	'SELECT ehcp.odds_ratio(i % 50, 50, i % 40, 40) IS NULL FROM generate_series(1, 50000000) AS i');
$db->run("CREATE TABLE parts AS SELECT ehcp.timeliness_agg('2020-01-01', date '2020-01-01' + i) AS t FROM generate_series(1, 3000) AS i, generate_series(1, 5) GROUP BY i % 100;"
	. ' INSERT INTO parts SELECT p.t FROM parts AS p, generate_series(1, 4000)');
canceled($_, [], "SELECT ehcp.timeliness_agg('2020-01-01', date '2020-01-01' + (i * 7919::bigint % 400000009)::integer) IS NULL FROM generate_series(1, 30000000) AS i") foreach 1, 2, 3.5;
canceled(0.5, [], 'SELECT ehcp.rollup(t) IS NULL FROM parts, generate_series(1, 10)', 'SELECT count(t) FROM (SELECT ehcp.rollup(t) OVER (ORDER BY random() ROWS 100 PRECEDING) AS t FROM parts) AS s');

# suppression: in a line, in a table, and for a single cell of a table
$db->run("CREATE TABLE counts AS SELECT i % 1000 AS n, repeat('x', 300) || i * 7919::bigint % 1000 AS r, repeat('y', 300) || i / 1000 AS c FROM generate_series(0, 999999) AS i");
canceled(4, [], 'SELECT count(w) FROM (SELECT ehcp.withhold(n, 5, r, c) OVER () AS w FROM counts) AS s');
canceled(1, [], 'SELECT count(w) FROM (SELECT ehcp.withhold(2, 1000000000, (i / 1000)::text, (i % 1000)::text) OVER () AS w FROM generate_series(0, 999999) AS i) AS s');
# control charts, of as many points as there can be
canceled(1.5, [], map { "SELECT count(x) FROM generate_series(1, 100) AS i, LATERAL (SELECT $_ OVER () AS x FROM (SELECT * FROM counts LIMIT 100000) AS c) AS s" }
	'ehcp.xmr(n + i)', 'ehcp.p_chart(n, 1000 + i)');

# set-returning functions
canceled(1, ['integer[] ARRAY(SELECT generate_series(0, 20000000))', "ehcp.timeliness big_t(10)"], 'SELECT count(*) FROM ehcp.bands($2, $1)');

# calendars: a name unlike any of many; closures that overlap; a large file
$db->run("ALTER TABLE ehcp.calendars DISABLE TRIGGER guard_calendars; ALTER TABLE ehcp.closures DISABLE TRIGGER guard_closures;"
	. " INSERT INTO ehcp.calendars SELECT 'a' || md5(i::text) || left(md5(i::text), 30), '{1}', '1900-01-01', '2099-12-31' FROM generate_series(1, 100000) AS i");
canceled(0.5, [], "SELECT ehcp.is_working_day('2020-01-01', repeat('z', 255))");
$db->run("DELETE FROM ehcp.calendars WHERE NOT official; INSERT INTO ehcp.calendars VALUES ('closed', '{1}', '1900-01-01', '2099-12-31');"
	. " INSERT INTO ehcp.closures SELECT 'closed', '[1900-01-02,2099-12-20]', i::text FROM generate_series(1, 200000) AS i");
my $before = processor_seconds();
is($db->run("SELECT ehcp.next_working_day('1900-01-01', 'closed')"), '2099-12-21', '200,000 closures of all days');
cmp_ok(processor_seconds() - $before, '<', 5, '... without comparing each with each');
canceled(1, ["jsonb (SELECT jsonb_build_object('scotland', jsonb_build_object('events', jsonb_agg(jsonb_build_object('title', i::text, 'date', date '2026-01-01' + i % 365)))) FROM generate_series(1, 300000) AS i)"],
	'SELECT ehcp.load_bank_holidays($1)');

# live summaries: created, kept, verified, repaired; and the SEN2 return
$db->run("CREATE TABLE cases AS SELECT 'area ' || i % 150 AS area, d AS requested_on, d + 140 AS issued_on, d + 140 AS closed_on, i % 9 = 0 AS excepted"
	. " FROM generate_series(1, 3000000) AS i, LATERAL (SELECT date '2010-01-01' + i % 4000) AS s(d)");
canceled(0.5, [], "SELECT ehcp.create_live_summary('cases', 'live')");
$db->run("SELECT ehcp.create_live_summary('cases', 'live')");
canceled(0.5, [], "SELECT * FROM ehcp.verify_live_summary('cases')", "SELECT ehcp.repair_live_summary('cases')");
canceled($_, [], 'INSERT INTO cases SELECT * FROM cases') foreach 0.5, 1.5;
is($db->run("SELECT * FROM ehcp.verify_live_summary('cases')"), '', 'the summary agrees with the rows');
$db->run("CREATE FUNCTION return_of(n integer) RETURNS xml LANGUAGE sql AS \$\$ SELECT ('<Return><Header><CollectionDetails><Collection>SEN2</Collection><Year>2024</Year></CollectionDetails></Header><Persons>'"
	. " || repeat('<Person><Requests><ReceivedDate>2023-09-01</ReceivedDate><RequestOutcomeDate>2023-10-01</RequestOutcomeDate><RequestOutcome>N</RequestOutcome></Requests></Person>', n) || '</Persons></Return>')::xml \$\$");
canceled($_, ['xml return_of(40000)'], 'SELECT count(*) FROM ehcp.sen2_cases($1)', 'SELECT count(*) FROM ehcp.sen2_plans($1)') foreach 0.5, 1.2;

cmp_ok($n_canceled, '>', $n_statements * 2 / 3, "$n_canceled of $n_statements statements were stopped");
$db->close;
$other->close;
done_testing();
