# All plans give the same answer, and queries get efficient plans.
use strict;
use warnings;
use Test::More;
use Session;

system('createdb plans') == 0 or die;
my $db = Session->new('plans');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases (area integer, requested_on date, issued_on date, excepted boolean) PARTITION BY HASH (area);
CREATE TABLE cases_0 PARTITION OF cases FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE cases_1 PARTITION OF cases FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO cases
SELECT i % 50, date '2018-01-01' + i % 1200, CASE WHEN i % 7 > 0 THEN date '2018-01-01' + i % 1200 + i * 37 % 400 END, i % 11 = 0
FROM generate_series(1, 60000) AS i;
CREATE TABLE summaries AS
SELECT area, requested_on, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.caseflow_agg(requested_on, issued_on) AS f
FROM cases GROUP BY 1, 2;
ANALYZE;
SET max_parallel_workers_per_gather = 0;
SQL

my %query = (
	'timeliness' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted) FROM cases',
	'timeliness by area' => 'SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted) FROM cases GROUP BY area ORDER BY area',
	'as of' => "SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted, '2020-12-31') FROM cases GROUP BY area ORDER BY area",
	'outcomes by area' => "SELECT area, ehcp.outcomes_agg(requested_on, issued_on, issued_on, '2019-12-31', '2020-12-31'), ehcp.outcomes_agg(requested_on, CASE WHEN excepted THEN issued_on END, issued_on, '2020-12-31') FROM cases GROUP BY area ORDER BY area",
	'filtered' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on) FILTER (WHERE excepted), ehcp.caseflow_agg(requested_on, issued_on) FILTER (WHERE area < 9) FROM cases',
	'stored summaries' => 'SELECT area % 5 AS part, ehcp.rollup(t), ehcp.rollup(f) FROM summaries GROUP BY part ORDER BY part',
	'caseflow' => 'SELECT ehcp.caseflow_agg(requested_on, issued_on) FROM cases',
	'caseflow by area' => 'SELECT area, ehcp.caseflow_agg(requested_on, issued_on, 42) FROM cases GROUP BY area ORDER BY area',
	'measures' => 'SELECT ehcp.completed(requested_on, issued_on, excepted), ehcp.percent_in_time(requested_on, issued_on, excepted),'
	  . ' ehcp.mean_weeks(requested_on, issued_on, excepted), ehcp.median_weeks(requested_on, issued_on, excepted) FROM cases',
	'working days' => 'SELECT sum(ehcp.working_days_between(requested_on, issued_on)) FROM cases',
	'funnel' => 'SELECT area % 5 AS part, ehcp.funnel_agg(area, 2 * area + 1), ehcp.rollup(ehcp.funnel_add(NULL, area, 100)) FROM summaries GROUP BY part ORDER BY part',
	'no rows' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on), ehcp.caseflow_agg(requested_on, issued_on) FROM cases WHERE area * area < 0',
);
my %serial = map { $_ => $db->run($query{$_}) } keys %query;
unlike(join('', values %serial), qr/ERROR/, 'all queries run');
# from here on PostgreSQL's own plans, also where aggregation a page at a time would cost less
$db->run('SET ehcp.enable_page_aggregate = off');

sub same_as_serial
{
	my ($plan, $pattern, @names) = @_;

	foreach my $name (@names)
	{
		like($db->run("EXPLAIN (COSTS off) $query{$name}"), $pattern, "$name: $plan is the plan");
		is($db->run($query{$name}), $serial{$name}, "$name: $plan gives the same");
	}
}

$db->run('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;'
	. ' SET min_parallel_table_scan_size = 0');
same_as_serial('parallel', qr/Finalize.*Gather.*Partial/s, 'timeliness', 'timeliness by area', 'caseflow',
	'caseflow by area', 'measures', 'working days', 'as of', 'outcomes by area', 'filtered', 'stored summaries', 'funnel');
$db->run('SET parallel_leader_participation = off');
same_as_serial('parallel without the leader', qr/Finalize.*Gather.*Partial/s, 'timeliness', 'caseflow by area', 'no rows');
$db->run('RESET parallel_leader_participation; SET max_parallel_workers_per_gather = 0');

$db->run('SET enable_partitionwise_aggregate = on');
same_as_serial('partition-wise', qr/Append.*Aggregate.*Aggregate/s, 'timeliness by area', 'caseflow by area', 'as of', 'outcomes by area');
$db->run('RESET enable_partitionwise_aggregate');
$db->run('SET enable_hashagg = off');
same_as_serial('sorted', qr/GroupAggregate/, 'timeliness by area', 'caseflow by area', 'as of', 'stored summaries');
$db->run('RESET enable_hashagg');

# groups that do not fit in memory
foreach my $aggregate ('ehcp.timeliness_agg(requested_on, issued_on, excepted)', 'ehcp.caseflow_agg(requested_on, issued_on)', 'ehcp.rollup(t)', 'ehcp.rollup(f)')
{
	my $from = $aggregate =~ /rollup/ ? 'summaries GROUP BY requested_on, area' : 'cases GROUP BY requested_on, issued_on';
	my $sum = "SELECT md5(string_agg(a::text, ';' ORDER BY a::text)) FROM (SELECT $aggregate AS a FROM $from) AS g";

	$db->run("SET work_mem = '256MB'");
	my $expected = $db->run($sum);
	$db->run("SET work_mem = '64kB'; SET enable_sort = off");
	like($db->run("EXPLAIN (ANALYZE, COSTS off, TIMING off) SELECT $aggregate FROM $from"), qr/HashAggregate.*Disk Usage/s, "$aggregate: groups spill to disk");
	is($db->run($sum), $expected, "$aggregate: with the same result");
	$db->run('RESET enable_sort; RESET work_mem');
}

# ... with enough cases for counters in each group
$db->run("SET work_mem = '64kB'; SET enable_sort = off");
same_as_serial('spilled', qr/HashAggregate/, 'timeliness by area', 'caseflow by area', 'as of', 'outcomes by area');
like($db->run("EXPLAIN (ANALYZE, COSTS off, TIMING off) $query{'timeliness by area'}"), qr/HashAggregate.*Disk Usage/s, 'large groups spill to disk');
$db->run('RESET enable_sort; RESET work_mem');

# comparison of values: hash and merge joins, and a sort in bounded memory
$db->run('SET search_path = public, ehcp');
$db->run("CREATE TABLE large AS SELECT i, ehcp.timeliness_agg(date '2020-01-01', date '2020-01-01' + (hashint4(i * 2000 + j) & 32767)) AS t"
	. ' FROM generate_series(1, 1000) AS i, generate_series(1, 2000) AS j GROUP BY i; ALTER TABLE large ALTER t SET STORAGE EXTERNAL; ANALYZE large');
cmp_ok($db->run('SELECT min(pg_column_size(t)) FROM large'), '>', 2100, 'values that are toasted');
foreach my $join ('hash', 'merge')
{
	my $query = 'SELECT count(*) FROM large AS a JOIN large AS b USING (t) WHERE a.i <= 100';
	$db->run('SET enable_' . ($join eq 'hash' ? 'merge' : 'hash') . 'join = off; SET enable_nestloop = off');
	like($db->run("EXPLAIN (COSTS off) $query"), qr/${join} join/i, "a $join join");
	is($db->run($query), '100', '... finds each');
	$db->run('RESET enable_mergejoin; RESET enable_hashjoin; RESET enable_nestloop');
}
my $peak = "SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\\s+(\\d+)')::integer / 1024";
my $before = $db->run($peak);
$db->run('SELECT count(*) FROM (SELECT t FROM large, generate_series(1, 3) ORDER BY t OFFSET 0) AS s');
cmp_ok($db->run($peak) - $before, '<', 40, 'a sort of toasted values, in MB');

# a query by a deadline uses an index on it
foreach my $limit ('final_plan', 'annual_review')
{
	$db->run("CREATE INDEX deadline_$limit ON cases_0 (ehcp.deadline(requested_on, '$limit')); ANALYZE cases_0");
	like($db->run("EXPLAIN (COSTS off) SELECT FROM cases_0 WHERE ehcp.deadline(requested_on, '$limit') = '2019-05-20'"), qr/deadline_$limit/, "an index on a deadline is used: $limit");
	like($db->run("SELECT pg_get_indexdef('deadline_$limit'::regclass)"), qr/\((ehcp.)?deadline\(requested_on, '$limit'::text\)\)/, '... and dumped as it was written');
}
is($db->run("SELECT count(*) FROM cases_0 WHERE ehcp.deadline(requested_on, 'final_plan') = '2019-05-20'"),
	$db->run("SELECT count(*) FROM cases_0 WHERE requested_on = '2018-12-31'"), '... with the same answer');

# predicates are inlined, so they use an index on requested_on
$db->run('CREATE INDEX ON cases_0 (requested_on); ANALYZE cases_0');
my %predicate = (
	"is_overdue(requested_on, issued_on, '2018-06-01')" => qr/Index Cond: \(requested_on < '2018-01-12'/,
	"is_overdue(requested_on, issued_on, current_date - (current_date - date '2018-06-01'))" => qr/Index Cond: \(requested_on < /,
	"due_between(requested_on, '2019-01-01', '2019-01-07')" => qr/Index Cond: \(\(requested_on >= '2018-08-14'::date\) AND \(requested_on <= '2018-08-20'/,
);
like($db->run("EXPLAIN (COSTS off) SELECT * FROM cases_0 WHERE ehcp.$_"), $predicate{$_}, $_) foreach sort keys %predicate;
$db->run("PREPARE overdue(date) AS SELECT * FROM cases_0 WHERE ehcp.is_overdue(requested_on, issued_on, \$1); SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
like($db->run("EXPLAIN (COSTS off) EXECUTE overdue('2018-06-01')"), qr/Index Cond: \(requested_on < \(\$1 - 140\)\)/, '... with a parameter');
$db->run('RESET plan_cache_mode');
# the planner replaces limit_days() by its number
like($db->run("EXPLAIN (VERBOSE, COSTS off) SELECT requested_on + ehcp.limit_days('final_plan') FROM cases_0"), qr/Output: \(requested_on \+ 140\)$/m, 'limit_days() of a constant is a number');
like($db->run("EXPLAIN (COSTS off) SELECT * FROM cases_0 WHERE requested_on < date '2018-06-01' - ehcp.limit_days('final_plan')"), qr/Index Cond: \(requested_on < '2018-01-12'/,
	'... so the query uses an index');
like($db->run("EXPLAIN (COSTS off) SELECT * FROM generate_series(timestamp '2019-01-01', '2019-03-01', '1 week') AS g, LATERAL (SELECT g::date AS day) AS d, cases_0 WHERE ehcp.due_between(requested_on, day, day + 6)"),
	qr/Index Cond: \(\(requested_on >= \(/, '... in a join');
$db->run('RESET enable_seqscan');

# functions that return sets estimate their rows
my %rows = (
	"working_days('2026-01-01', '2026-12-31')" => 261,
	"working_days('2026-01-01', date '2026-01-01' + 6, 'scotland')" => 5,
	"dates('2026-01-01', '2026-12-31')" => 365,
	"dates('2026-01-01', date '2026-01-01' + 6, 'scotland')" => 7,
	"dates('2026-01-01', NULL)" => 1000,
	"backlog_series('empty', '2014-01-01', '2025-12-31')" => 4383,
	"backlog_series('empty', '2014-01-01', '2025-12-31', '7 days')" => 627,
	"backlog_series('empty', '2014-01-01', '2025-12-31', '1 month')" => 144,
	"backlog_series('empty', '2014-01-01', '2014-01-01')" => 1,
	"backlog_series('empty', '2014-01-01', '2025-12-31', '12 hours')" => 100,
	"backlog_series('empty', '-infinity', '2025-12-31')" => 365,
	"backlog_series('empty', NULL, '2025-12-31')" => 365,
	"project('empty', '2021-06-30', '2021-12-31', 5, 6)" => 26,
	"project('empty', '2021-06-30', '2021-07-01', ARRAY[5, 6], 6, 0.5, 84)" => 1,
	"project('empty', '2021-06-30', '2021-06-01', 5, 6)" => 52,
	"project('empty', '2021-06-30', NULL, 5, 6, 0.5)" => 52,
	"bands('empty', '{42,112,140}')" => 4,
	"bands('empty', '{}')" => 1,
);
like($db->run("EXPLAIN SELECT * FROM ehcp.$_"), qr/rows=$rows{$_} /, "$_: $rows{$_} rows") foreach sort keys %rows;
like($db->run("EXPLAIN SELECT b.* FROM summaries, ehcp.bands(t, ARRAY[area, 500]) AS b"), qr/Function Scan on bands .*rows=10 /, 'a guess where nothing is known');
like($db->run("EXPLAIN SELECT b.* FROM summaries, ehcp.backlog_series('empty', '2014-01-01', '2025-12-31', make_interval(days => area)) AS b"),
	qr/Function Scan on backlog_series .*rows=100 /, '... of the step');

# with default settings, workers read large tables, and the planner expects many groups to take memory
$db->run('CREATE TABLE many AS SELECT row_number() OVER () % 20000 AS child, cases.* FROM cases, generate_series(1, 6); ANALYZE many;'
	. ' SET max_parallel_workers_per_gather = 2');
like($db->run("EXPLAIN SELECT $_ FROM many"), qr/Gather/, "$_ by workers")
  foreach 'ehcp.timeliness_agg(requested_on, issued_on, excepted)', 'ehcp.caseflow_agg(requested_on, issued_on)', 'sum(ehcp.working_days_between(requested_on, issued_on))';
$db->run('SET max_parallel_workers_per_gather = 0; SET enable_sort = off');
like($db->run("EXPLAIN SELECT child, $_ FROM many GROUP BY child"), qr/Planned Partitions/, "$_ in 20,000 groups")
  foreach 'ehcp.timeliness_agg(requested_on, issued_on, excepted)', 'ehcp.caseflow_agg(requested_on, issued_on)';
$db->run('RESET enable_sort');

# a scorecard finds open and overdue cases by an index of the user's table
$db->run(<<'SQL');
CREATE TABLE register (case_id integer PRIMARY KEY, requested_on date, issued_on date, closed_on date, excepted boolean, decided_on date);
INSERT INTO register SELECT i, day, day + 130, CASE WHEN i % 50 > 0 OR day + 130 < '2021-12-01' THEN day + 130 END, false, day + 40
FROM generate_series(1, 30000) AS i, LATERAL (SELECT date '2012-01-01' + i / 10) AS r(day);
UPDATE register SET issued_on = closed_on;
INSERT INTO register SELECT i, date '2021-03-01' + i % 300, NULL, NULL, false, NULL FROM generate_series(30001, 30500) AS i;
CREATE INDEX register_closed_on ON register (closed_on);
VACUUM ANALYZE register;
SET ehcp.as_of = '2021-12-31';
SET client_min_messages = error;
SELECT ehcp.create_scorecard('register', 'card');
SQL
foreach my $query ('SELECT * FROM card.case_tracker', "SELECT * FROM card.case_tracker WHERE status = 'overdue'",
	'SELECT * FROM card.case_tracker ORDER BY deadline LIMIT 50', 'SELECT * FROM card.backlog_ages')
{
	my $plan = $db->run("EXPLAIN (COSTS off) $query");
	like($plan, qr/Index Scan (on|using) register_closed_on/, "$query: by the index");
	unlike($plan, qr/Seq Scan on register/, '... and no scan of the table');
}
like($db->run('EXPLAIN (COSTS off) SELECT * FROM card.case_tracker WHERE case_id = 30077'), qr/register_pkey/, 'one case by its key');
is($db->run("SELECT count(*) FROM card.case_tracker WHERE status = 'overdue'"),
	$db->run("SELECT count(*) FROM register WHERE closed_on IS NULL AND requested_on + 140 < '2021-12-31'"), 'the overdue');

# the day reaches the workers
$db->run('SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0');
my $issued = 'SELECT count(issued_on), min(ehcp.as_of()) FROM card.cases_as_at';
like($db->run("EXPLAIN (COSTS off) $issued"), qr/Gather/, 'workers mask cases');
is($db->run($issued), $db->run("SELECT count(*), date '2021-12-31' FROM register WHERE issued_on <= '2021-12-31'"), '... as at the same day');
$db->run('RESET ehcp.as_of; SET max_parallel_workers_per_gather = 0');

# the setting reaches the workers
$db->run("CREATE TABLE days AS SELECT date '2026-01-02' AS day FROM generate_series(1, 10000); ANALYZE days;"
	. " SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off; SET ehcp.calendar = 'scotland'");
my $working = 'SELECT count(*) FROM days WHERE ehcp.is_working_day(day)';
like($db->run("EXPLAIN (COSTS off) $working"), qr/Gather/, 'workers count working days');
is($db->run($working), '0', '2 January 2026 in Scotland');
is($db->run("RESET ehcp.calendar; $working"), '10000', '... and in England');

$db->close;
done_testing();
