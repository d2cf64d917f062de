# Which queries get the node that aggregates a page at a time, and that they answer as without it.
use strict;
use warnings;
use Test::More;
use Session;

my $node = qr/Custom Scan \(EhcpPartialAggregate\)/;

# where the server has it off
$ENV{PGOPTIONS} = '-c ehcp.enable_page_aggregate=on';
system('createdb pages') == 0 or die;
my $db = Session->new('pages');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases (area integer, gone text, requested_on date, issued_on date, closed_on date, excepted boolean, contested boolean, team text, note text, decision boolean, points numeric, days_allowed integer);
INSERT INTO cases
SELECT nullif(i % 40, 7), repeat('x', i % 5), CASE WHEN i % 31 > 0 THEN date '2019-01-01' + i % 1300 END, CASE WHEN i % 7 > 1 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 - 3 END,
	CASE WHEN i % 7 > 0 THEN date '2019-01-01' + i % 1300 + i * 37 % 400 END, CASE WHEN i % 13 > 0 THEN i % 11 = 0 END, nullif(i % 17, 3) = 0, 'team ' || i % 9,
	CASE i % 50 WHEN 0 THEN NULL WHEN 1 THEN repeat(md5(i::text), 400) ELSE repeat('z', i % 300) END, nullif(i % 5, 2) = 1, i % 6 + 0.50, 140
FROM generate_series(1, 20000) AS i;
ALTER TABLE cases DROP gone;
ALTER TABLE cases ADD opened_by text DEFAULT 'council', ADD weeks integer DEFAULT 20, ADD plan_on date;
INSERT INTO cases (area, requested_on, issued_on, closed_on, excepted, team, opened_by, weeks, plan_on)
SELECT i % 40, date '2021-01-01' + i % 300, date '2021-01-01' + i % 500, NULL, false, 'team 10', CASE WHEN i % 3 > 0 THEN 'parent' END, 16, date '2021-06-01' + i % 200
FROM generate_series(1, 3000) AS i;
UPDATE cases SET points = points * 1.0 WHERE area % 5 = 2;
DELETE FROM cases WHERE area = 3 AND days_allowed IS NOT NULL;
CREATE TABLE empty (LIKE cases);
CREATE INDEX ON cases (requested_on);
ANALYZE;
SET max_parallel_workers_per_gather = 0;
SET enable_indexscan = off;
SET enable_bitmapscan = off;
SET enable_tidscan = off;
SQL

# the answer with the node, without it, and whether the plan has it
sub check
{
	my ($name, $has, $query, %more) = @_;
	my $session = $more{session} // $db;

	if (!defined $has)
	{
		# whatever costs less
	}
	elsif ($has)
	{
		like($session->run("EXPLAIN (COSTS off) $query"), $node, "$name: the node");
	}
	else
	{
		unlike($session->run("EXPLAIN (COSTS off) $query"), $node, "$name: not the node");
		return if !$more{compare};
	}
	my $answer = $session->run($query);
	$session->run('SET ehcp.enable_page_aggregate = off');
	my $expected = $session->run($query);
	my $plan = $session->run("EXPLAIN (COSTS off) $query");
	$session->run('RESET ehcp.enable_page_aggregate');
	unlike($plan, $node, "$name: not with the setting off");
	$expected =~ /ERROR/ ? like($answer, qr/ERROR/, "$name: an error") : cmp_ok(length $expected, '>', $more{empty} ? -1 : 0, "$name: an answer");
	is($answer, $expected, "$name: the same");
}

my $t = 'ehcp.timeliness_agg(requested_on, issued_on, excepted)';
my $f = 'ehcp.caseflow_agg(requested_on, closed_on)';

my @with = (
	'two dates' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on) FROM cases',
	'three columns' => "SELECT $t FROM cases",
	'as of' => "SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, '2020-12-31') FROM cases",
	'as of a column' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, plan_on) FROM cases WHERE plan_on IS NOT NULL',
	'caseflow' => "SELECT $f FROM cases",
	'caseflow with a limit' => 'SELECT ehcp.caseflow_agg(requested_on, closed_on, 42) FROM cases',
	'caseflow with the limit of a column' => 'SELECT weeks, ehcp.caseflow_agg(requested_on, closed_on, weeks) FROM cases GROUP BY weeks ORDER BY weeks',
	'a null limit' => 'SELECT ehcp.caseflow_agg(requested_on, closed_on, days_allowed) FROM cases',
	'two limits' => 'SELECT ehcp.caseflow_agg(requested_on, closed_on, weeks) FROM cases',
	'a negative limit' => 'SELECT ehcp.caseflow_agg(requested_on, closed_on, -1) FROM cases',
	'a null as of' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, plan_on) FROM cases',
	'measures' => 'SELECT ehcp.completed(requested_on, issued_on, excepted), ehcp.percent_in_time(requested_on, issued_on, excepted),'
	  . ' ehcp.mean_weeks(requested_on, issued_on, excepted), ehcp.median_weeks(requested_on, issued_on, excepted) FROM cases',
	'by an integer' => "SELECT area, $t FROM cases GROUP BY area ORDER BY area",
	'by text' => "SELECT team, $t, $f FROM cases GROUP BY team ORDER BY team",
	'by toasted text' => "SELECT md5(note), $t FROM cases GROUP BY note ORDER BY 1, 2",
	'by numbers that are equal' => "SELECT trim_scale(points), $t FROM cases GROUP BY points ORDER BY points",
	'by an added column' => "SELECT opened_by, $t FROM cases GROUP BY opened_by ORDER BY opened_by",
	'by a name' => "SELECT team::name AS name, $t FROM cases GROUP BY 1 ORDER BY 1",
	'by a boolean and an integer' => "SELECT decision, area, $t FROM cases GROUP BY 1, 2 ORDER BY 1, 2",
	'by month' => "SELECT date_trunc('month', issued_on::timestamp)::date AS month, $t FROM cases GROUP BY 1 ORDER BY 1",
	'by month in text' => "SELECT to_char(issued_on, 'YYYY-MM') AS month, team, $t FROM cases GROUP BY 1, 2 ORDER BY 1, 2",
	'by all columns' => ["SELECT md5(string_agg(t, ',' ORDER BY t)) FROM (SELECT ${t}::text AS t FROM cases GROUP BY area, requested_on, issued_on, closed_on, excepted, contested, team, decision, points, days_allowed, opened_by, weeks, plan_on) AS g", any => 1],
	'by a type without an order' => ["SELECT md5(string_agg(t, ',' ORDER BY t)) FROM (SELECT ${t}::text AS t FROM cases GROUP BY area::text::xid) AS g", any => 1],
	'by a constant' => "SELECT 'all' AS who, $t FROM cases GROUP BY who",
	'by a column that is constant' => "SELECT area, $t FROM cases WHERE area = 5 GROUP BY area",
	'group not shown' => "SELECT $t FROM cases GROUP BY area ORDER BY area",
	'HAVING' => "SELECT area, ehcp.in_time(requested_on, issued_on, excepted) FROM cases GROUP BY area HAVING ehcp.completed(requested_on, issued_on, excepted) > 200 ORDER BY area",
	'beside ours' => "SELECT team, count(*), count(note), min(requested_on), max(issued_on), max(area), $t FROM cases GROUP BY team ORDER BY team",
	'minimum of nothing' => "SELECT min(plan_on), max(plan_on), count(plan_on), $t FROM cases WHERE plan_on IS NULL",
	'FILTER' => "SELECT area, $t FILTER (WHERE NOT contested), $f FILTER (WHERE decision IS TRUE), count(*) FILTER (WHERE team = 'team 1') FROM cases GROUP BY area ORDER BY area",
	'FILTER before arguments' => "SELECT ehcp.caseflow_agg(requested_on, closed_on, 100 / (weeks - 16)) FILTER (WHERE weeks <> 16) FROM cases",
	'expressions' => 'SELECT ehcp.timeliness_agg(requested_on, CASE WHEN decision THEN issued_on END, excepted IS TRUE), ehcp.caseflow_agg(requested_on, least(closed_on, issued_on)) FROM cases',
	'no rows' => ["SELECT $t, $f, count(*) FROM empty", any => 1],
	'no groups' => ["SELECT area, $t FROM empty GROUP BY area", empty => 1, any => 1],
	'no row passes' => ["SELECT area, $t FROM cases WHERE area > 100 GROUP BY area", empty => 1],
	'dates' => "SELECT $t FROM cases WHERE requested_on >= '2020-01-01' AND issued_on < '2021-01-01' AND closed_on <> '2020-06-01'",
	'nulls' => "SELECT $t FROM cases WHERE issued_on IS NULL OR closed_on IS NOT NULL",
	'IS NULL' => "SELECT $f FROM cases WHERE closed_on IS NULL AND requested_on IS NOT NULL",
	'text' => "SELECT $t FROM cases WHERE team LIKE '%3' AND note <> 'z'",
	'a system column' => "SELECT $t FROM cases WHERE ctid < '(50,1)' AND tableoid = 'cases'::regclass",
	'a subquery as filter' => "SELECT $t FROM cases WHERE area IN (SELECT i FROM generate_series(1, 30, 2) AS i OFFSET 0) OR area = 4",
	'an initial plan' => "SELECT $t FROM cases WHERE area > (SELECT 20)",
	'a volatile filter' => "SELECT $t FROM cases WHERE random() >= 0",
	'a filter with a stable function' => "SELECT $t FROM cases WHERE requested_on <= ehcp.as_of() AND ehcp.date_by(issued_on, '2021-01-01') IS NOT NULL",
	'a row' => "SELECT $t FROM cases WHERE cases IS DISTINCT FROM NULL",
	'in a subquery' => "SELECT area, ehcp.completed(t) FROM (SELECT area, $t AS t FROM cases GROUP BY area) AS s WHERE area < 20 ORDER BY area",
	'lateral' => "SELECT n, t FROM generate_series(1, 60, 7) AS n, LATERAL (SELECT $t AS t FROM cases WHERE area < n) AS s ORDER BY n",
	'lateral, in an argument' => "SELECT n, t FROM generate_series(1, 60, 7) AS n, LATERAL (SELECT weeks, ehcp.timeliness_agg(requested_on, issued_on, excepted, date '2019-06-01' + n * 10) AS t FROM cases GROUP BY weeks) AS s ORDER BY n, weeks",
	'a correlated subquery' => "SELECT n, (SELECT $t FROM cases WHERE area = n) FROM generate_series(0, 9) AS n ORDER BY n",
	'ordered by a measure' => "SELECT area, ehcp.median_weeks(requested_on, issued_on, excepted) AS m FROM cases GROUP BY area ORDER BY m DESC, area LIMIT 5",
	'DISTINCT above' => "SELECT DISTINCT ehcp.in_time(requested_on, issued_on, excepted) FROM cases GROUP BY area ORDER BY 1",
	'a window above' => "SELECT area, ehcp.rollup($t) OVER (ORDER BY area) FROM cases GROUP BY area ORDER BY area",
	'a join above' => "SELECT c.area, c.team, ehcp.percent_in_time(t) FROM (SELECT area, $t AS t FROM cases GROUP BY area) AS s JOIN (SELECT DISTINCT area, team FROM cases) AS c USING (area) ORDER BY 1, 2",
	'a whole union' => "SELECT 1 AS n, $t FROM cases UNION ALL SELECT 2, $t FROM empty ORDER BY n",
	'a null argument' => "SELECT ehcp.timeliness_agg(requested_on, NULL, false, '2020-12-31') FROM cases",
);
while (my ($name, $query) = splice @with, 0, 2)
{
	my ($text, %more) = ref $query ? @$query : $query;
	check($name, $more{any} ? undef : 1, $text, %more);
}

$db->run("INSERT INTO empty SELECT * FROM cases WHERE area = 5 LIMIT 10; CREATE TABLE areas AS SELECT DISTINCT area FROM cases; CREATE VIEW v AS SELECT * FROM cases; ANALYZE areas");
my %without = (
	'count(*) alone' => 'SELECT count(*) FROM cases',
	'min alone' => 'SELECT area, min(requested_on) FROM cases GROUP BY area',
	'DISTINCT' => 'SELECT ehcp.timeliness_agg(DISTINCT requested_on, issued_on) FROM cases',
	'ORDER BY' => 'SELECT ehcp.timeliness_agg(requested_on, issued_on ORDER BY area) FROM cases',
	'another aggregate' => "SELECT $t, sum(area) FROM cases",
	'a join' => "SELECT area, $t FROM cases JOIN areas USING (area) GROUP BY area",
	'TABLESAMPLE' => "SELECT $t FROM cases TABLESAMPLE BERNOULLI (100)",
	'a one-time filter' => "SELECT $t FROM cases WHERE (SELECT true)",
	'a false filter' => "SELECT $t FROM cases WHERE false",
	'GROUPING SETS' => "SELECT area, $t FROM cases GROUP BY GROUPING SETS ((area), ())",
	'a subquery as argument' => "SELECT ehcp.timeliness_agg(requested_on, (SELECT max(issued_on) FROM areas WHERE areas.area = cases.area)) FROM cases",
	'a volatile argument' => "SELECT ehcp.timeliness_agg(requested_on, CASE WHEN random() < 2 THEN issued_on END) FROM cases",
	'a row as group' => "SELECT $t FROM cases GROUP BY cases",
	'a system column as group' => "SELECT $t FROM cases GROUP BY tableoid",
	'rollup' => "SELECT ehcp.rollup(t) FROM (SELECT $t AS t FROM cases GROUP BY area OFFSET 0) AS s WHERE false",
	'values' => "SELECT ehcp.timeliness_agg(a, a) FROM (VALUES (date '2020-01-01'), (date '2020-01-02')) AS v(a)",
	'a function' => "SELECT ehcp.timeliness_agg(a::date, a::date) FROM generate_series(timestamp '2020-01-01', '2020-02-01', '1 day') AS a",
	'a window' => "SELECT $t OVER () FROM cases",
	'outcomes' => "SELECT ehcp.outcomes_agg(requested_on, issued_on, closed_on, '2020-12-31') FROM cases",
	'outcomes of a period, beside ours' => "SELECT area, $t, ehcp.outcomes_agg(requested_on, issued_on, closed_on, '2020-03-31', '2020-12-31') FROM cases GROUP BY area ORDER BY area",
);
check($_, 0, $without{$_}) foreach sort keys %without;
check("$_ answer", 0, $without{$_}, compare => 1) foreach grep { /outcomes/ } sort keys %without;
check('one-time filters answer', 0, "SELECT area, $t FROM cases WHERE (SELECT true) GROUP BY area ORDER BY area", compare => 1);

# the first statement of a session
is(`psql -XqAt -d pages -c "EXPLAIN (COSTS off) SELECT $t FROM public.cases" | grep -c EhcpPartialAggregate`, "1\n", 'in the first statement of a session');

# views, and a security barrier with a function that tells what it sees
check('a view', 1, "SELECT area, ehcp.percent_in_time(requested_on, issued_on, excepted) FROM v GROUP BY area ORDER BY area");
$db->run(<<'SQL');
CREATE ROLE pages_reader;
CREATE TABLE seen (area integer);
CREATE FUNCTION tell(area integer) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN INSERT INTO public.seen VALUES (area); RETURN true; END $$;
CREATE FUNCTION tell_stable(area integer) RETURNS boolean LANGUAGE plpgsql STABLE COST 0.0001 AS $$ BEGIN RETURN public.tell(area); END $$;
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cases USING (area = 4);
CREATE VIEW barrier WITH (security_barrier) AS SELECT * FROM cases WHERE area < 3;
GRANT SELECT (area, requested_on, issued_on, excepted) ON cases TO pages_reader;
GRANT SELECT ON barrier TO pages_reader;
GRANT ALL ON seen TO pages_reader;
SQL
# a volatile function sees the rows in PostgreSQL's order, so that a view with it keeps its plan
foreach (['cases', 'tell', 1], ['cases', 'tell_stable', 1], ['barrier', 'tell', 0], ['barrier', 'tell_stable', 1])
{
	my ($relation, $function, $has) = @$_;
	my ($only) = $relation eq 'cases' ? '4' : '1,2';
	my $query = "SELECT $t FROM $relation WHERE $function(area)";

	$db->run('TRUNCATE seen; SET ROLE pages_reader');
	check("row security, $relation, $function", $has, $query, compare => 1);
	is($db->run("SELECT string_agg(DISTINCT area::text, ',') FROM seen WHERE area <> 0"), $only, '... and the function sees only the rows that the reader may see');
	$db->run('RESET ROLE');
}
$db->run('SET ROLE pages_reader');
like($db->run('SELECT ehcp.caseflow_agg(requested_on, closed_on) FROM cases'), qr/permission denied/, 'a column without the right');
check('columns with the right', 1, "SELECT area, $t FROM cases GROUP BY area");
$db->run('RESET ROLE; ALTER TABLE cases DISABLE ROW LEVEL SECURITY');

# views with a security barrier, which the planner keeps apart
$db->run(<<'SQL');
CREATE VIEW shown WITH (security_barrier) AS
SELECT coalesce(area::text, 'none') AS area, requested_on, ehcp.date_by(issued_on, '2021-01-31') AS issued_on, least(closed_on, issued_on) AS ended_on,
	excepted IS TRUE AS excepted, team, note, weeks
FROM (SELECT * FROM cases WHERE NOT contested) AS cases WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL;
CREATE VIEW shown_again WITH (security_barrier) AS SELECT area, requested_on, issued_on, excepted FROM shown WHERE area <> '7';
CREATE VIEW few WITH (security_barrier) AS SELECT * FROM cases WHERE issued_on IS NOT NULL LIMIT 100;
CREATE VIEW sorted WITH (security_barrier) AS SELECT DISTINCT requested_on, issued_on, excepted FROM cases;
CREATE VIEW joined WITH (security_barrier) AS SELECT a.* FROM cases AS a, areas WHERE a.area = areas.area;
CREATE VIEW volatile WITH (security_barrier) AS SELECT *, random() AS chance FROM cases;
SQL
my @barriers = (
	'barrier' => "SELECT $t, count(*) FROM shown",
	'barrier, grouped' => "SELECT area, $t FROM shown GROUP BY area ORDER BY area",
	'barrier, computed' => "SELECT area, date_trunc('month', issued_on::timestamp)::date AS month, $t, ehcp.caseflow_agg(requested_on, ended_on, weeks) FROM shown WHERE team <> 'team 1' AND issued_on IS NOT NULL GROUP BY 1, 2, weeks ORDER BY 1, 2, weeks",
	'barrier, FILTER' => "SELECT area, $t FILTER (WHERE NOT excepted AND ended_on IS NOT NULL), min(requested_on) FROM shown GROUP BY area ORDER BY area",
	'barrier, all columns as they are' => "SELECT area, $t FROM (SELECT * FROM barrier) AS b GROUP BY area ORDER BY area",
	'barrier, lateral' => "SELECT n, t FROM generate_series(1, 60, 7) AS n, LATERAL (SELECT $t AS t FROM shown WHERE weeks < n) AS s ORDER BY n",
);
for (my $i = 0; $i < @barriers; $i += 2)
{
	check($barriers[$i], 1, $barriers[$i + 1]);
}
check("not $_->[0]", 0, $_->[1], compare => 1) foreach
	['a barrier of a barrier', "SELECT area, $t FROM shown_again GROUP BY area ORDER BY area"],
	['a barrier with a limit', "SELECT count(*), ehcp.completed(requested_on, issued_on, excepted) FROM few"],
	['a barrier with DISTINCT', "SELECT $t FROM sorted"],
	['a barrier with a join', "SELECT $t FROM joined"];
$db->run('SET enable_indexscan = on');
check('not a barrier with an index that finds the rows', 0, "SELECT $t FROM barrier WHERE requested_on = '2020-03-03'", compare => 1);
$db->run('SET enable_indexscan = off');
check('not a volatile column', 0, "SELECT $t FROM volatile");
my $through = $db->run("EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT area, $t FROM shown WHERE issued_on IS NOT NULL AND note LIKE 'z%' GROUP BY area");
like($through, qr/$node.*Subquery Scan on shown.*Seq Scan on cases/s, 'EXPLAIN of a barrier');
is(join(' ', $through =~ /Subquery Scan on shown \(actual rows=(\d+)/, $through =~ /Seq Scan on cases \(actual rows=(\d+)/),
	$db->run("SELECT count(*) FILTER (WHERE note LIKE 'z%') || ' ' || count(*) FROM shown WHERE issued_on IS NOT NULL"), '... counts the rows');

# what this transaction did
$db->run("BEGIN; INSERT INTO cases (area, requested_on, issued_on) VALUES (99, '2020-01-01', '2020-01-05'); DELETE FROM cases WHERE area = 2; UPDATE cases SET area = 98 WHERE area = 1");
check('in the transaction that changed it', 1, "SELECT area, $t FROM cases GROUP BY area ORDER BY area");
$db->run('SAVEPOINT s; UPDATE cases SET area = 97 WHERE area = 98; DELETE FROM cases WHERE area = 99; ROLLBACK TO s');
check('after a savepoint', 1, "SELECT area, $t FROM cases GROUP BY area ORDER BY area");
$db->run("DECLARE c CURSOR FOR SELECT area, $t FROM cases GROUP BY area ORDER BY area; DECLARE d SCROLL CURSOR FOR SELECT $t FROM cases GROUP BY area");
$db->run('DELETE FROM cases WHERE area < 20');
is($db->run('FETCH 3 FROM c') =~ tr/\n//, 2, 'a cursor sees what was there');
is($db->run('FETCH ALL FROM d; FETCH BACKWARD ALL FROM d') =~ tr/\n//, 2 * ($db->run('MOVE FORWARD ALL FROM d; MOVE BACKWARD ALL FROM d; FETCH ALL FROM d') =~ tr/\n//) + 1, 'a cursor that scrolls');
$db->run('ROLLBACK');

# isolation, and a row checked again
foreach my $level ('REPEATABLE READ', 'SERIALIZABLE')
{
	my $other = Session->new('pages');

	$db->run("BEGIN ISOLATION LEVEL $level");
	my $before = $db->run("SELECT area, $t FROM cases GROUP BY area ORDER BY area");
	$other->run("DELETE FROM cases WHERE area = 30 AND issued_on IS NOT NULL AND ctid = (SELECT max(ctid) FROM cases WHERE area = 30)");
	is($db->run("SELECT area, $t FROM cases GROUP BY area ORDER BY area"), $before, "$level: the same snapshot");
	$db->run('COMMIT');
	$other->close;
}
{
	my ($a, $b) = map { Session->new('pages') } 1 .. 2;

	$_->run('BEGIN ISOLATION LEVEL SERIALIZABLE') foreach $a, $b;
	my $plan = $a->run("EXPLAIN SELECT $t FROM cases");
	$_->run("SELECT $t FROM cases") foreach $a, $b;
	$a->run("INSERT INTO cases (area, requested_on, issued_on) VALUES (1, '2020-01-01', '2020-01-05')");
	$b->run("INSERT INTO cases (area, requested_on, issued_on) VALUES (1, '2020-01-01', '2020-01-05')");
	my $done = $a->run('COMMIT') . $b->run('COMMIT');
	like($plan, $node, 'SERIALIZABLE: the node');
	like($done, qr/could not serialize/, '... and a conflict is seen');
	$_->close foreach $a, $b;
}
{
	my ($a, $b) = map { Session->new('pages') } 1 .. 2;

	$db->run("CREATE TABLE targets (area integer, completed bigint); INSERT INTO targets SELECT DISTINCT area, 0 FROM cases WHERE area < 6");
	my $update = 'UPDATE targets SET completed = completed + (SELECT ehcp.completed(requested_on, issued_on, excepted) FROM cases WHERE cases.area = targets.area) WHERE area = 4';
	like($a->run("EXPLAIN $update"), $node, 'a row checked again: the node');
	$a->run('BEGIN; UPDATE targets SET completed = 1000000 WHERE area = 4');
	$b->start("SET client_min_messages = error; $update");
	$db->until_waiting('true');
	$a->run('COMMIT');
	$b->finish;
	is($db->run('SELECT completed FROM targets WHERE area = 4'),
		1000000 + $db->run('SELECT ehcp.completed(requested_on, issued_on, excepted) FROM cases WHERE area = 4'), '... and counted anew');
	$_->close foreach $a, $b;
}

# plans that are kept
$db->run("PREPARE kept(integer, date) AS SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted, \$2) FROM cases WHERE area < \$1 AND requested_on < \$2 - 30 GROUP BY area ORDER BY area; SET plan_cache_mode = force_generic_plan");
foreach my $arguments ([5, '2020-06-30'], [30, '2021-06-30'], [5, '2020-06-30'])
{
	my ($area, $day) = @$arguments;

	like($db->run("EXPLAIN EXECUTE kept($area, '$day')"), $node, 'a generic plan: the node');
	is($db->run("EXECUTE kept($area, '$day')"),
		$db->run("SET ehcp.enable_page_aggregate = off; SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted, '$day') FROM cases WHERE area < $area AND requested_on < date '$day' - 30 GROUP BY area ORDER BY area; RESET ehcp.enable_page_aggregate"),
		'... with the same answer');
}
$db->run('RESET plan_cache_mode');

# little memory
$db->run("SET work_mem = '64kB'; SET hash_mem_multiplier = 1");
check('little memory', 1, "SELECT team, area, $t, $f FROM cases GROUP BY 1, 2 ORDER BY 1, 2");
like($db->run("EXPLAIN (ANALYZE, COSTS off, TIMING off) SELECT team, area, $t, $f FROM cases GROUP BY 1, 2"), qr/Group Key: team, area\n +Batches: \d\d/, '... in batches');
check('little memory and many groups', undef, "SELECT md5(string_agg(t, ',' ORDER BY t)) FROM (SELECT ${t}::text AS t FROM cases GROUP BY note, area, points) AS g");
$db->run('RESET work_mem; RESET hash_mem_multiplier');

# what EXPLAIN says
my $explained = $db->run("EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT area, $t FROM cases WHERE excepted GROUP BY area");
like($explained, qr/^Finalize (?:Hash|Group)Aggregate.*Group Key: area.*$node \(actual rows=[\d.]+ loops=1\)\n +Group Key: area\n/s, 'EXPLAIN');
my ($rows, $removed) = $explained =~ /->  Seq Scan on cases \(actual rows=(\d+)(?:\.00)? loops=1\)\n +Filter: excepted\n +Rows Removed by Filter: (\d+)/;
is("$rows $removed", $db->run("SELECT count(*) FILTER (WHERE excepted) || ' ' || count(*) FILTER (WHERE excepted IS NOT TRUE) FROM cases"), '... counts the rows, and those that the filter removed');
like($db->run("EXPLAIN (VERBOSE, COSTS off) SELECT area, ehcp.percent_in_time(requested_on, issued_on, excepted) FROM cases WHERE excepted GROUP BY area"),
	qr/Output: area, \(PARTIAL ehcp\.percent_in_time\(requested_on, issued_on, excepted\)\)\n +Group Key: cases\.area\n +->  Seq Scan on public\.cases\n +Output: area, requested_on, issued_on, excepted\n +Filter: cases\.excepted/, 'VERBOSE');
unlike($db->run("SELECT n_tup_ins FROM pg_stat_user_tables; EXPLAIN (FORMAT json, ANALYZE) SELECT area, $t FROM cases GROUP BY area"), qr/ERROR/, 'JSON');

# dates that cannot be counted
sub with_mistake
{
	my ($set) = @_;

	$db->run("DROP TABLE IF EXISTS mistakes; CREATE TABLE mistakes AS SELECT * FROM cases; UPDATE mistakes SET $set WHERE ctid = (SELECT max(ctid) FROM mistakes WHERE area = 30); ANALYZE mistakes");
}
foreach my $date ('infinity', '-infinity')
{
	foreach my $column ('requested_on', 'issued_on')
	{
		with_mistake("$column = '$date'");
		check("$column is $date, timeliness", 1, 'SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted) FROM mistakes GROUP BY area ORDER BY area');
		check("$column is $date, as of", 1, "SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted, '2020-12-31') FROM mistakes GROUP BY area ORDER BY area");
		check("$column is $date, caseflow", 1, 'SELECT area, ehcp.caseflow_agg(requested_on, issued_on) FROM mistakes GROUP BY area ORDER BY area');
		check("$column is $date, in a row left out", 1, 'SELECT area, ehcp.caseflow_agg(requested_on, issued_on) FILTER (WHERE area <> 30) FROM mistakes GROUP BY area ORDER BY area');
	}
}
with_mistake("issued_on = '5000000-01-01', requested_on = '4000-01-01 BC'");
check('too many days', 1, "SELECT area, $t FROM mistakes GROUP BY area ORDER BY area");
check('a date too late', 1, 'SELECT area, ehcp.caseflow_agg(issued_on, closed_on) FROM mistakes GROUP BY area ORDER BY area');
with_mistake("plan_on = 'infinity'");
check('an infinite as of', 1, 'SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted, plan_on) FROM mistakes WHERE plan_on IS NOT NULL');

# partitions, also with columns in another order, and children
$db->run(<<"SQL");
CREATE TABLE parts (area integer, requested_on date, issued_on date, excepted boolean, team text) PARTITION BY LIST (area);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1, 2, 3);
CREATE TABLE parts_2 (team text, excepted boolean, gone integer, issued_on date, area integer, requested_on date);
ALTER TABLE parts_2 DROP gone;
ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES IN (4, 5, 6);
CREATE TABLE parts_3 PARTITION OF parts DEFAULT PARTITION BY HASH (team);
CREATE TABLE parts_3_0 PARTITION OF parts_3 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parts_3_1 PARTITION OF parts_3 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT area, requested_on, issued_on, excepted, team FROM cases;
CREATE TABLE parent AS SELECT * FROM cases WHERE area < 20;
CREATE TABLE child (more integer) INHERITS (parent);
INSERT INTO child SELECT cases.*, 1 FROM cases WHERE area > 20;
ANALYZE;
SQL
my @appended = (
	'partitions' => "SELECT $t, count(*) FROM parts",
	'partitions, grouped' => "SELECT team, $t FROM parts GROUP BY team ORDER BY team",
	'partitions, grouped by the key and a month' => "SELECT area, date_trunc('month', issued_on::timestamp)::date AS month, $t FROM parts WHERE excepted IS NOT TRUE GROUP BY 1, 2 ORDER BY 1, 2",
	'partitions, HAVING' => "SELECT team, ehcp.in_time(requested_on, issued_on, excepted) FROM parts GROUP BY team HAVING ehcp.completed(requested_on, issued_on, excepted) > 100 ORDER BY team",
	'partitions, pruned' => "SELECT team, $t FROM parts WHERE area IN (2, 5) GROUP BY team ORDER BY team",
	'one partition' => "SELECT area, $t FROM parts WHERE area = 5 GROUP BY area ORDER BY area",
	'partitions in a view' => "SELECT team, $t FROM (SELECT * FROM parts WHERE team <> 'team 1') AS v GROUP BY team ORDER BY team",
	'partitions, lateral' => "SELECT n, t FROM generate_series(1, 60, 7) AS n, LATERAL (SELECT $t AS t FROM parts WHERE area < n) AS s ORDER BY n",
	'children' => "SELECT area, $t FROM parent GROUP BY area ORDER BY area",
	'the parent only' => "SELECT area, $t FROM ONLY parent GROUP BY area ORDER BY area",
);
for (my $i = 0; $i < @appended; $i += 2)
{
	check($appended[$i], 1, $appended[$i + 1]);
}
$db->run('ALTER TABLE child ADD CHECK (area > 20)');
check('children, one excluded by its constraint', 1, "SELECT area, $t FROM parent WHERE area < 10 GROUP BY area ORDER BY area");
$db->run(<<'SQL');
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
SELECT set_config('pages.file', current_setting('data_directory') || '/parts_4.csv', false);
DO $$ BEGIN
	EXECUTE format('COPY (SELECT 4, requested_on, issued_on, excepted FROM cases LIMIT 100) TO %L (FORMAT csv)', current_setting('pages.file'));
	CREATE TABLE mixed (area integer, requested_on date, issued_on date, excepted boolean) PARTITION BY LIST (area);
	CREATE TABLE mixed_3 PARTITION OF mixed FOR VALUES IN (3);
	EXECUTE format('CREATE FOREIGN TABLE mixed_4 PARTITION OF mixed FOR VALUES IN (4) SERVER files OPTIONS (filename %L, format ''csv'')', current_setting('pages.file'));
	INSERT INTO mixed SELECT 3, requested_on, issued_on, excepted FROM cases LIMIT 100;
END $$;
SQL
check($_, 0, "SELECT area, $t FROM $_ GROUP BY area", compare => 1) foreach 'mixed_4', 'mixed';
check('UNION ALL in a subquery', 0, "SELECT $t FROM (SELECT requested_on, issued_on, excepted FROM cases UNION ALL SELECT requested_on, issued_on, excepted FROM child) AS s");
like($db->run("EXPLAIN (COSTS off) SELECT team, $t FROM parts WHERE area IN (2, 5) GROUP BY team"), qr/Append\n +->  $node\n.*parts_1.*$node\n.*parts_2/s, 'partitions: a node for each');
$db->run("PREPARE area(integer) AS SELECT team, $t FROM parts WHERE area = \$1 GROUP BY team ORDER BY team; SET plan_cache_mode = force_generic_plan");
like($db->run('EXPLAIN (COSTS off) EXECUTE area(5)'), qr/Append\n +Subplans Removed: 3\n +->  $node/, 'partitions: pruned in execution');
is($db->run('EXECUTE area(5)'), $db->run("SELECT team, $t FROM parts_2 WHERE area = 5 GROUP BY team ORDER BY team"), '... with the same answer');
$db->run('RESET plan_cache_mode; SET enable_partitionwise_aggregate = on');
check($_, undef, { @appended }->{$_}) foreach 'partitions, grouped', 'partitions, grouped by the key and a month', 'one partition';
$db->run('RESET enable_partitionwise_aggregate');

# workers
$db->run('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0');
my @shared = (
	@appended,
	@barriers,
	'all cases' => "SELECT $t, $f, count(*), min(requested_on) FROM cases",
	'by team' => "SELECT team, $t, $f FROM cases WHERE excepted IS NOT TRUE GROUP BY team ORDER BY team",
	'by month' => "SELECT date_trunc('month', issued_on::timestamp)::date AS month, $t FROM cases GROUP BY 1 ORDER BY 1",
	'by toasted text' => "SELECT md5(note), $t FROM cases GROUP BY note ORDER BY 1, 2",
	'an initial plan' => "SELECT $t FROM cases WHERE area > (SELECT 20)",
	'a subquery as filter' => "SELECT $t FROM cases WHERE area IN (SELECT i FROM generate_series(1, 30, 2) AS i OFFSET 0) OR area = 4",
	'no groups' => "SELECT $t FROM cases WHERE area > 100",
);
while (my ($name, $query) = splice @shared, 0, 2)
{
	check("workers, $name", undef, $query);
	like($db->run("EXPLAIN (COSTS off) $query"), qr/Finalize.*Gather.*$node.*Parallel Seq Scan/s, "workers, $name: the node below Gather") if $name !~ /month|toasted|only|lateral|partition|no groups|barrier/;
}
like($db->run("EXPLAIN (COSTS off) SELECT $t FROM parts"), qr/Gather.*Parallel Append.*$node/s, 'workers, partitions: the node below Parallel Append');
$db->run('ALTER TABLE parent SET (parallel_workers = 0); ALTER TABLE child SET (parallel_workers = 0)');
check('workers, each for whole children', undef, "SELECT area, $t FROM parent GROUP BY area ORDER BY area");
unlike($db->run("EXPLAIN (COSTS off) SELECT area, $t FROM parent GROUP BY area"), qr/Gather.*$node/s, '... the node is not below Gather');
$db->run('SET parallel_leader_participation = off');
check('workers without the leader', 1, "SELECT team, $t, $f FROM cases GROUP BY team ORDER BY team");
$db->run("RESET parallel_leader_participation; SET work_mem = '64kB'; SET hash_mem_multiplier = 1");
check('workers with little memory', undef, "SELECT team, area, $t, $f FROM cases GROUP BY 1, 2 ORDER BY 1, 2");
$db->run('RESET work_mem; RESET hash_mem_multiplier; RESET max_parallel_workers_per_gather');

# more attributes than a byte of the null bitmap has, each null or not; and than a word has
{
	my @names = map { "c$_" } 1 .. 14;
	my @more = map { "d$_" } 1 .. 70;

	$db->run('CREATE TABLE wide (' . join(', ', map({ "$_ " . (qw(smallint integer bigint boolean date))[substr($_, 1) % 5] } @names), 'requested_on date', 'issued_on date', 'excepted boolean') . ')');
	$db->run('INSERT INTO wide SELECT ' . join(', ', map({ my $n = substr $_, 1; "CASE WHEN random() > 0.3 THEN " . ('(i % 7)::smallint', 'i % 7', '(i % 7)::bigint', 'i % 7 = 0', "date '2020-01-01' + i % 7")[$n % 5] . ' END' } @names),
		"date '2020-01-01' + i % 300", "CASE WHEN random() > 0.2 THEN date '2020-03-01' + i % 500 END", 'i % 9 = 0') . ' FROM generate_series(1, 20000) AS i; ANALYZE wide');
	check('many attributes', 1, "SELECT c13, c4, $t, count(c14), max(c9) FROM wide GROUP BY c13, c4 ORDER BY c13, c4");
	check('many attributes, each by itself', 1, "SELECT c6, c12, ehcp.caseflow_agg(requested_on, c9) FROM wide WHERE c1 IS NULL OR c2 > 3 GROUP BY c6, c12 ORDER BY c6, c12");
	check("grouped by $_", 1, "SELECT $_, $t FROM wide GROUP BY $_ ORDER BY $_") foreach @names;
	$db->run('ALTER TABLE wide ' . join(', ', map { "ADD $_ integer" } @more) . "; UPDATE wide SET d70 = c2, d65 = c2 WHERE c2 IS NOT NULL AND c4");
	check('more attributes than a word has bits', 1, "SELECT d70, c13, $t FROM wide WHERE d65 IS NULL OR d65 > 2 GROUP BY d70, c13 ORDER BY d70, c13");
}

# a variable of a function
$db->run(<<"SQL");
CREATE FUNCTION in_function(below integer, day date) RETURNS SETOF text LANGUAGE plpgsql AS \$\$
BEGIN
	RETURN QUERY SELECT team || ehcp.timeliness_agg(requested_on, issued_on, excepted, day) FROM cases WHERE area < below GROUP BY team ORDER BY team;
END \$\$;
SQL
foreach my $i (1 .. 7)
{
	is($db->run("SELECT in_function($i * 5, date '2020-12-31' + $i)"),
		$db->run("SET ehcp.enable_page_aggregate = off; SELECT team || ehcp.timeliness_agg(requested_on, issued_on, excepted, date '2020-12-31' + $i) FROM cases WHERE area < $i * 5 GROUP BY team ORDER BY team; RESET ehcp.enable_page_aggregate"),
		"variables of a function, $i");
}

# which plan the costs choose, under PostgreSQL's default settings
my $default = Session->new('pages');
sub chooses
{
	my ($name, $has, $query) = @_;
	my $plan = $default->run("EXPLAIN (COSTS off) $query");

	$has ? like($plan, $has, "costs: $name") : unlike($plan, $node, "costs: $name");
}
$default->run(<<'SQL');
SET client_min_messages = error;
SET ehcp.as_of = '2026-11-20';
SELECT setseed(0.5);
CREATE TABLE known AS
SELECT i AS case_id, requested_on, CASE WHEN i % 10 > 0 THEN ended_on END AS issued_on, ended_on AS closed_on, i % 20 = 0 AS excepted,
	requested_on + 30 AS decided_on, i % 10 > 0 AS decision, CASE WHEN i % 15 = 0 THEN ended_on END AS refused_on, false AS contested, 'area ' || i % 150 AS area
FROM (SELECT i, requested_on, CASE WHEN requested_on + taken <= '2026-11-20' THEN requested_on + taken END AS ended_on
	FROM (SELECT i, date '2014-11-20' + (random() * 4383)::integer AS requested_on, 60 + (random() * random() * 300)::integer AS taken
		FROM generate_series(1, 30500) AS i) AS requests) AS cases;
CREATE INDEX ON known (closed_on);
CREATE INDEX ON known (requested_on);
ANALYZE known;
SELECT ehcp.create_scorecard('known', 'card');
SQL
chooses('few cases are open, and an index knows them', undef, 'SELECT * FROM card.backlog_ages');
chooses('a month of cases, by an index', undef, "SELECT area, $t FROM known WHERE requested_on BETWEEN '2020-01-01' AND '2020-01-31' GROUP BY area");
chooses('all cases', $node, "SELECT area, $t FROM known GROUP BY area");
chooses('all cases, in the order of an index', $node, "SELECT requested_on, $f FROM known GROUP BY requested_on ORDER BY requested_on");
$default->run('DROP INDEX known_requested_on_idx');
chooses('plans by month', $node, 'SELECT * FROM card.stage_timeliness');
chooses('plans by year', $node, 'SELECT * FROM card.yearly_timeliness');
chooses('a text of which few rows pass', undef, "SELECT $t FROM known WHERE area = 'area 7'");

# workers take as long to start as 1 million rows to read: this table is as 1 million rows, and then
# as 5 million, against that time
$default->run('ALTER TABLE known SET (parallel_workers = 2); SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2');
foreach (
	['all cases', "SELECT $t, $f FROM known"],
	['by area', "SELECT area, $t FROM known GROUP BY area"],
	['by area and month', "SELECT area, date_trunc('month', issued_on::timestamp)::date AS month, $t FROM known GROUP BY 1, 2"],
	['backlog', "SELECT $f FROM known WHERE closed_on > '2000-01-01' OR closed_on IS NULL"])
{
	my ($name, $query) = @$_;

	$default->run('SET parallel_setup_cost = 30; SET parallel_tuple_cost = 0.003');
	unlike($default->run("EXPLAIN (COSTS off) $query"), qr/Gather/, "costs: no workers for 1 million rows, $name");
	next if $name =~ /month/;
	$default->run('SET parallel_setup_cost = 6; SET parallel_tuple_cost = 0.0006');
	chooses("workers for 5 million rows, $name", qr/Gather.*$node/s, $query);
}

# the setting
is($db->run("SELECT setting, vartype, context FROM pg_settings WHERE name = 'ehcp.enable_page_aggregate'"), 'on|bool|user', 'the setting');
like(do { local (@ARGV, $/) = 'doc/page_aggregate.md'; <> }, qr/the default is `@{[$db->run("SELECT boot_val FROM pg_settings WHERE name = 'ehcp.enable_page_aggregate'")]}`/, '... its default, as its page says');

done_testing;
