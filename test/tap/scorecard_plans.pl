# The views of a scorecard on 200,000 cases with 600,000 requests for advice, under
# PostgreSQL's default settings: the planner estimates the rows well, and no plan costs so much
# that JIT compiles it, which would take longer than the query.
use strict;
use warnings;
use Test::More;
use Session;

system('createdb scorecard_plans') == 0 or die;
my $db = Session->new('scorecard_plans');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases AS
SELECT i AS case_id, requested_on, CASE WHEN i % 10 > 2 THEN ended_on END AS issued_on, ended_on AS closed_on, i % 20 = 0 AS excepted,
	requested_on + 20 + i % 30 AS decided_on, i % 10 > 0 AS decision, CASE WHEN i % 20 = 1 THEN ended_on END AS refused_on, i % 50 = 0 AS contested,
	CASE WHEN i % 9 = 0 THEN ended_on + 800 END AS ceased_on, 'area ' || i % 150 AS area, 'team ' || i % 700 AS owner
FROM (SELECT i, requested_on, CASE WHEN requested_on + taken <= '2026-11-20' THEN requested_on + taken END AS ended_on
	FROM generate_series(1, 200000) AS i, LATERAL (SELECT date '2014-11-20' + (i * 7919 % 4383)::integer, 60 + i * 31 % 150) AS r(requested_on, taken)) AS requests;
CREATE TABLE advice AS
SELECT case_id, service, requested_on + 45 AS requested_on, CASE WHEN requested_on + 65 + case_id % 40 <= '2026-11-20' THEN requested_on + 65 + case_id % 40 END AS received_on
FROM cases, (VALUES ('educational psychology'), ('health'), ('social care')) AS services(service);
CREATE TABLE reviews AS
SELECT case_id AS plan_id, case_id / 2 AS person_id, issued_on + 364 AS due_on, CASE WHEN issued_on < '2025-12-20' THEN issued_on + 340 END AS meeting_on,
	CASE WHEN issued_on < '2025-11-20' THEN issued_on + 350 + case_id % 30 END AS decided_on
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE plans AS
SELECT case_id AS plan_id, issued_on AS started_on, ceased_on, issued_on + 340 AS meeting_on, CASE WHEN case_id % 4 > 0 THEN issued_on + 350 + case_id % 30 END AS decided_on,
	substr('ACM', 1 + case_id % 3, 1) AS outcome, CASE WHEN ceased_on IS NOT NULL THEN '2' END AS cease_reason, issued_on + 350 + case_id % 30 AS draft_on, CASE WHEN case_id % 3 > 0 THEN issued_on + 400 + case_id % 40 END AS amended_on,
	CASE case_id % 4 WHEN 0 THEN date '2021-02-15' WHEN 1 THEN '2021-03-31' END AS transfer_due_on, CASE WHEN case_id % 3 > 0 THEN date '2021-01-20' + case_id % 60 END AS transfer_final_on,
	(case_id / 2) AS person_id, area
FROM cases WHERE issued_on IS NOT NULL;
CREATE INDEX ON cases (closed_on);
ALTER TABLE cases ADD PRIMARY KEY (case_id);
CREATE TABLE appeals AS
SELECT case_id AS appeal_id, requested_on + 60 AS registered_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 200 + case_id % 50 END AS decided_on, CASE WHEN case_id % 4 = 0 THEN requested_on + 100 END AS conceded_on,
	'contents' AS kind, 'allowed' AS outcome, (ARRAY['assess', 'make_plan', 'amend_plan', 'amend_placement'])[1 + case_id % 4] AS order_kind, CASE WHEN case_id % 5 = 0 THEN requested_on + 300 END AS complied_on, area
FROM cases WHERE requested_on IS NOT NULL AND case_id % 7 = 0;
CREATE TABLE mediations AS
SELECT requested_on + 50 AS requested_on, CASE WHEN case_id % 4 > 0 THEN requested_on + 70 + case_id % 30 END AS held_on, case_id % 3 > 0 AS agreed, CASE WHEN case_id % 5 = 0 THEN requested_on + 120 END AS appealed_on, area
FROM cases WHERE requested_on IS NOT NULL AND case_id % 9 = 0;
SELECT ehcp.create_scorecard('cases', 'card', 'advice', 'reviews', plans => 'plans', appeals => 'appeals', mediations => 'mediations');
VACUUM ANALYZE;
-- tables of a few rows, without statistics
INSERT INTO card.targets VALUES ('interim', 55), ('stretch', 90), ('now', 60);
INSERT INTO card.scenarios (name, completions_a_week) VALUES ('three hundred', 300), ('four hundred', 400);
INSERT INTO card.milestones VALUES ('halve it', '2026-09-01', '2027-03-01', 1000), ('half of the rest', '2026-10-01', '2027-03-01', 500);
SET ehcp.as_of = '2026-11-20';
SQL
is($db->run('SELECT count(*) FROM advice'), '600000', '600,000 requests for advice');
is($db->run("SELECT name FROM pg_settings WHERE name ~ '^(jit|max_parallel_workers_per_gather|work_mem|hash_mem_multiplier|.*_cost)' AND setting <> boot_val"), '', 'the settings are the defaults');

my @views = split /\n/, $db->run("SELECT viewname FROM pg_views WHERE schemaname = 'card' ORDER BY 1");
is(scalar(@views), scalar(() = glob 'sql/scorecard/*.sql'), 'views');
foreach my $settings ('RESET max_parallel_workers_per_gather', 'SET max_parallel_workers_per_gather = 0')
{
	$db->run($settings);
	foreach my $query ((map { "SELECT * FROM card.$_" } @views), (map { "SELECT count(*) FROM card.$_" } @views))
	{
		my $plan = $db->run("EXPLAIN (FORMAT JSON) $query");
		my ($cost) = $plan =~ /"Total Cost": ([\d.]+)/;

		# problems reads six relations with 1.3 million rows, and stages by area make 100,000 groups
		next if $query =~ /\b(problems|stage_timeliness_by_area)$/;
		unlike($plan, qr/"JIT"/, "$settings: $query is not compiled");
		# ... also on a server without JIT
		cmp_ok($cost, '<', $db->run('SHOW jit_above_cost'), "... and costs $cost");
	}
}
$db->run('RESET max_parallel_workers_per_gather');
like($db->run("EXPLAIN (FORMAT JSON) SELECT * FROM card.months"), qr/"Plan Rows": 131,/, 'the months are known');

# limits are constants in the plans, except the limit of a stage, which is a column
like($db->run('SELECT prosrc FROM pg_proc WHERE proname = $$scorecard_views$$') =~ s/.*'case_tracker'//sr, qr/ehcp\.limit_days\('decision_to_assess'\)/, 'views call limit_days()');
is(join(', ', grep { $db->run("EXPLAIN (VERBOSE) SELECT * FROM card.$_") =~ /limit_days\('/ } @views), '', '... and plans have the number in place of a call with a constant');
like($db->run('EXPLAIN (VERBOSE) SELECT * FROM card.backlog_ages'), qr/bands\(.*'\{42,112,140,210,280,364\}'::integer\[\]\)/, '... also in an array');

# an estimate within a factor of 25, or of few rows: the number of areas and services is unknown
foreach my $view (@views)
{
	my ($expected) = $db->run("EXPLAIN (FORMAT JSON) SELECT * FROM card.$view") =~ /"Plan Rows": (\d+)/;
	my $rows = $db->run("SELECT count(*) FROM card.$view");

	# ... or both: the planner multiplies two such numbers
	my $factor = $view eq 'advice_waiting_by_area' ? 25 * 25 : 25;

	ok($expected <= $factor * $rows + 1000 && $rows <= $factor * $expected, "$view: $rows rows, $expected estimated");
}
$db->close;
done_testing();
