# What EXPLAIN says of aggregation a page at a time, in each of its formats: that its scan reads,
# returns and removes what the scan of PostgreSQL's own plan does.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use Cluster;
use Session;

my $node = qr/Custom Scan \(EhcpPartialAggregate\)/;
my $t = 'ehcp.timeliness_agg(requested_on, issued_on, excepted)';

# where the server has it off
$ENV{PGOPTIONS} = '-c ehcp.enable_page_aggregate=on';
my $cluster = Cluster->new(conf => "shared_preload_libraries = 'pg_stat_statements'");
my $db = $cluster->session('postgres');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE EXTENSION pg_stat_statements;
CREATE TABLE cases (area integer, team text, requested_on date, issued_on date, excepted boolean);
INSERT INTO cases SELECT i % 40, 'team ' || i % 9, date '2019-01-01' + i % 1300, CASE WHEN i % 7 > 1 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 END, i % 11 = 0 FROM generate_series(1, 20000) AS i;
CREATE VIEW barrier WITH (security_barrier) AS SELECT area, lower(team) AS team, requested_on, issued_on, excepted FROM cases WHERE area > 3;
CREATE TABLE parts (area integer, team text, requested_on date, issued_on date, excepted boolean) PARTITION BY LIST (area);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1, 2, 3);
CREATE TABLE parts_2 PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT * FROM cases;
VACUUM ANALYZE;
SET max_parallel_workers_per_gather = 0;
SELECT count(*), count(team) FROM cases;
SQL
my $version = $db->run('SHOW server_version_num');

# the nodes of a plan, from the top
sub nodes
{
	my ($plan) = @_;

	return ($plan, map { nodes($_) } @{ $plan->{Plans} // [] });
}

sub explained
{
	my ($query, $options, $setting) = @_;
	my $printed = $db->run("SET ehcp.enable_page_aggregate = $setting; EXPLAIN ($options, FORMAT json) $query;\nRESET ehcp.enable_page_aggregate");

	return nodes(decode_json($printed)->[0]{Plan});
}

my $by_team = "SELECT team, $t, count(*) FROM cases WHERE area <> 3 GROUP BY team";
my %queries = (
	'grouped' => $by_team,
	'without a filter' => "SELECT $t FROM cases",
	'FILTER' => "SELECT $t FILTER (WHERE area = 3) FROM cases WHERE team <> 'team 1'",
	'a filter of PostgreSQL' => "SELECT $t FROM cases WHERE area IN (SELECT i FROM generate_series(1, 9) AS i OFFSET 0) OR team = 'team 1'",
	'an initial plan' => "SELECT $t FROM cases WHERE area > (SELECT 20)",
	'a barrier' => "SELECT team, $t FROM barrier WHERE team <> 'team 2' AND area < 30 GROUP BY team",
	'a barrier without a filter' => "SELECT $t FROM barrier",
	'partitions' => "SELECT team, $t FROM parts WHERE area <> 4 GROUP BY team",
	'repeated' => "SELECT n, s.t FROM generate_series(1, 4) AS n, LATERAL (SELECT team, $t AS t FROM cases WHERE area < n GROUP BY team) AS s",
	'no rows' => "SELECT $t FROM cases WHERE area > 100",
	'never executed' => "SELECT CASE WHEN n > 5 THEN (SELECT $t FROM cases WHERE area = n) END FROM generate_series(1, 3) AS n",
	'stopped' => "SELECT team, $t FROM cases GROUP BY team LIMIT 2",
);
foreach my $name (sort keys %queries)
{
	foreach my $options ('ANALYZE, BUFFERS, VERBOSE', 'ANALYZE, TIMING off, BUFFERS off', 'ANALYZE, WAL, SETTINGS, SUMMARY off')
	{
		my ($on, $off) = map { [ explained($queries{$name}, $options, $_) ] } 'on', 'off';
		my %scans;

		is(scalar(grep({ ($_->{'Custom Plan Provider'} // '') eq 'EhcpPartialAggregate' } @$on) > 0), 1, "$name, $options: the node");
		foreach my $plan ($on, $off)
		{
			# VERBOSE shows the columns that a scan returns, which are fewer below the node; hint bits are set
			$scans{$plan} = [ map { my $scan = $_; join ', ', map { "$_: $scan->{$_}" } grep { defined $scan->{$_} && /Actual (?:Rows|Loops)|Removed|Shared Hit|Relation Name|Schema|Alias|^Filter|Plan Rows/ } sort keys %$scan }
				  grep { $_->{'Node Type'} eq 'Seq Scan' } @$plan ];
		}
		is_deeply($scans{$on}, $scans{$off}, '... its scans are those without it');
		my ($custom) = grep { $_->{'Node Type'} eq 'Custom Scan' } @$on;
		if ($name eq 'never executed')
		{
			is($custom->{'Actual Loops'}, 0, '... not executed');
			ok(!exists $custom->{Batches}, '... no memory');
		}
		else
		{
			cmp_ok($custom->{'Peak Memory Usage'}, '>', 0, '... memory');
			cmp_ok($custom->{Batches}, '>', 0, '... batches');
		}
		cmp_ok($custom->{'Shared Hit Blocks'} + $custom->{'Shared Read Blocks'}, '>', 0, '... its pages') if $options =~ /VERBOSE/ && $name ne 'never executed';
		cmp_ok($custom->{'Actual Total Time'}, '>=', $custom->{Plans}[0]{'Actual Total Time'}, '... its time includes that of its scan') if $options =~ /VERBOSE/ && $name ne 'never executed';
		ok(!exists $custom->{'Actual Total Time'}, '... no time') if $options =~ /TIMING off/;
	}
	# without being executed
	unlike($db->run("EXPLAIN (VERBOSE, FORMAT $_) $queries{$name}"), qr/ERROR|Batches|Memory/, "$name, not executed, $_") foreach 'text', 'json', 'xml', 'yaml';
}
my ($group) = grep { $_->{'Node Type'} eq 'Custom Scan' } explained($by_team, 'VERBOSE', 'on');
is_deeply([ $group->{'Group Key'}, $group->{Output} ], [ ['cases.team'], [ 'team', "(PARTIAL $t)", '(PARTIAL count(*))' ] ], 'the values grouped by, and the output');

# the formats say the same
my %said = map { $_ => $db->run("EXPLAIN (ANALYZE, TIMING off, SUMMARY off, COSTS off, BUFFERS off, FORMAT $_) $by_team") } 'text', 'json', 'xml', 'yaml';
my ($batches, $memory) = $said{text} =~ /^ +->  $node \(actual rows=9(?:\.00)? loops=1\)\n +Group Key: team\n +Batches: (\d+)  Memory Usage: (\d+)kB\n +->  Seq Scan on cases \(actual rows=19500(?:\.00)? loops=1\)\n +Filter: \(area <> 3\)\n +Rows Removed by Filter: 500\n?\z/m or diag($said{text});
is($batches, 1, 'text');
like($said{json}, qr/"Group Key": \["team"\],\n +"Batches": $batches,\n +"Peak Memory Usage": $memory,.*"Rows Removed by Filter": 500/s, 'json');
like($said{yaml}, qr/Group Key: \n +- "team"\n +Batches: $batches\n +Peak Memory Usage: $memory\n.*Rows Removed by Filter: 500/s, 'yaml');
like($said{xml}, qr{<Group-Key>\s*<Item>team</Item>\s*</Group-Key>\s*<Batches>$batches</Batches>\s*<Peak-Memory-Usage>$memory</Peak-Memory-Usage>.*<Rows-Removed-by-Filter>500<}s, 'xml');
is($db->run("SELECT xml_is_well_formed_document(\$xml\$$said{xml}\$xml\$)"), 't', '... well formed') if $db->run("SELECT xml_is_well_formed_document('<a/>')") eq 't';
if ($version >= 160000)
{
	(my $generic = $by_team) =~ s/<> 3/<> \$1/;
	like($db->run("EXPLAIN (GENERIC_PLAN, COSTS off) $generic"), qr/$node\n +Group Key: team\n +->  Seq Scan on cases\n +Filter: \(area <> \$1\)/, 'GENERIC_PLAN');
}

# with workers
$db->run('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0');
foreach my $leader ('on', 'off')
{
	$db->run("SET parallel_leader_participation = $leader");
	my @nodes = explained($by_team, 'ANALYZE, VERBOSE', 'on');
	my ($scan) = grep { $_->{'Node Type'} eq 'Seq Scan' } @nodes;

	is(scalar(grep { $_->{'Node Type'} eq 'Custom Scan' } @nodes), 1, "workers, with the leader $leader: the node");
	# the rows of a process are a mean
	cmp_ok(abs($scan->{'Actual Rows'} * $scan->{'Actual Loops'} - 19500), '<=', 2, '... all rows');
	cmp_ok(abs($scan->{'Rows Removed by Filter'} * $scan->{'Actual Loops'} - 500), '<=', 2, '... those removed');
}
$db->run('RESET max_parallel_workers_per_gather; RESET parallel_leader_participation');

# other modules that look at plans and executions
my $logged = $db->run("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off; SET auto_explain.log_verbose = on; SET auto_explain.log_level = notice; SET client_min_messages = notice; SET max_parallel_workers_per_gather = 0;\n$by_team;\nSET auto_explain.log_min_duration = -1; SET client_min_messages = error");
like($logged, qr/$node .*\(actual rows=9(?:\.00)? loops=1\).*Batches: 1  Memory Usage: \d+kB.*Seq Scan on public\.cases .*\(actual rows=19500(?:\.00)? loops=1\).*Rows Removed by Filter: 500/s, 'auto_explain');
$db->run('SELECT pg_stat_statements_reset()');
$db->run("$by_team; SET ehcp.enable_page_aggregate = off; $by_team; RESET ehcp.enable_page_aggregate");
$db->run($by_team);
is($db->run("SELECT calls, rows FROM pg_stat_statements WHERE query LIKE '%GROUP BY team%'"), '3|27', 'pg_stat_statements: the same statement, with its rows');
$db->close;
done_testing;
