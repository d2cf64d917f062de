# A scorecard over foreign partitions: two servers have the rows, and each of them has another
# day, calendar and time zone.  Every view, also one that a later version adds, gives what it gives
# over local tables; its rows are grouped on the servers; and the day is sent to them as a
# parameter, from the view ehcp.today.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use Session;

my @servers = ('north', 'south');
my %columns = (
	cases => 'case_id integer, area text, requested_on date, issued_on date, closed_on date, excepted boolean, decided_on date, decision boolean, refused_on date, ceased_on date, contested boolean, owner text',
	advice => 'case_id integer, area text, service text, requested_on date, received_on date',
	reviews => 'plan_id integer, area text, person_id integer, due_on date, meeting_on date, decided_on date',
	plans => 'plan_id integer, area text, person_id integer, started_on date, ceased_on date, meeting_on date, decided_on date, outcome text, cease_reason text, draft_on date, amended_on date, transfer_due_on date, transfer_final_on date',
	appeals => 'appeal_id integer, area text, registered_on date, decided_on date, conceded_on date, kind text, outcome text, order_kind text, complied_on date',
	mediations => 'area text, requested_on date, held_on date, agreed boolean, appealed_on date');
my %areas = (north => "'north', 'north-east'", south => "'south', NULL");

foreach my $server (@servers)
{
	system("createdb remote_$server") == 0 or die;
	my $remote = Session->new("remote_$server");
	$remote->run("SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness; ALTER DATABASE remote_$server SET ehcp.as_of = '2018-03-01';"
		. " ALTER DATABASE remote_$server SET ehcp.calendar = 'scotland'; ALTER DATABASE remote_$server SET timezone = 'Pacific/Kiritimati';"
		. join('', map { "CREATE TABLE $_ ($columns{$_});" } sort keys %columns));
	$remote->close;
	$remote = Session->new("remote_$server");
	is($remote->run("SELECT ehcp.as_of(), ehcp.is_working_day('2020-11-30'), current_setting('timezone')"), '2018-03-01|f|Pacific/Kiritimati', "$server has a day, a calendar and a time zone of its own");
	$remote->close;
}

system('createdb foreign_partitions') == 0 or die;
my $db = Session->new('foreign_partitions');
$db->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness; CREATE EXTENSION postgres_fdw');
# as doc/foreign_partitions.md says
$db->run("CREATE SERVER $_ FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$ENV{PGHOST}', dbname 'remote_$_', extensions 'ehcp_timeliness', async_capable 'true', fdw_tuple_cost '1', batch_size '1000');"
	. " CREATE USER MAPPING FOR CURRENT_USER SERVER $_ OPTIONS (user '$ENV{PGUSER}')") foreach @servers;
$db->run('CREATE SCHEMA far; CREATE SCHEMA near');
foreach my $relation (sort keys %columns)
{
	$db->run("CREATE TABLE near.$relation ($columns{$relation}); CREATE TABLE far.$relation ($columns{$relation}) PARTITION BY LIST (area)");
	$db->run("CREATE FOREIGN TABLE far.${relation}_$_ PARTITION OF far.$relation FOR VALUES IN ($areas{$_}) SERVER $_ OPTIONS (schema_name 'public', table_name '$relation')") foreach @servers;
}
is($db->run(<<'SQL'), '', 'the rows');
INSERT INTO near.cases
SELECT i, (ARRAY['north', 'north-east', 'south', NULL])[1 + i % 4], CASE WHEN i % 97 > 0 THEN CASE WHEN i % 89 > 0 THEN requested_on ELSE '1900-01-01' END END,
	CASE WHEN i % 10 > 2 THEN ended_on END, CASE WHEN i % 7 > 0 THEN ended_on END, CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END,
	requested_on + 20 + i % 30, CASE WHEN i % 11 > 0 THEN i % 10 > 0 END, CASE WHEN i % 20 = 1 THEN ended_on END, CASE WHEN i % 8 = 0 THEN ended_on + 300 END,
	CASE i % 50 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END, 'team ' || i % 7
FROM generate_series(1, 15000) AS i, LATERAL (SELECT date '2019-02-01' + i * 7919 % 700) AS r(requested_on),
	LATERAL (SELECT CASE WHEN i % 13 > 0 THEN requested_on + 60 + i * 31 % 150 END) AS e(ended_on);
INSERT INTO near.advice
SELECT case_id, area, service, requested_on + 45, CASE WHEN case_id % 9 > 1 THEN requested_on + 65 + case_id % 40 END
FROM near.cases, unnest('{health,social care,NULL}'::text[]) AS service;
INSERT INTO near.reviews
SELECT case_id, area, case_id / 2, issued_on + 364 * year, CASE WHEN case_id % 5 > 0 THEN issued_on + 364 * year - 20 END, CASE WHEN case_id % 5 > 1 THEN issued_on + 364 * year + case_id % 20 END
FROM near.cases, generate_series(1, 3) AS year WHERE issued_on IS NOT NULL;
INSERT INTO near.plans
SELECT case_id, area, case_id / 2, issued_on, ceased_on, issued_on + 340, CASE WHEN case_id % 5 > 1 THEN issued_on + 350 + case_id % 30 END, substr('ACM', 1 + case_id % 3, 1), CASE WHEN ceased_on IS NOT NULL THEN '2' END,
	CASE WHEN case_id % 7 > 0 THEN issued_on + 350 + case_id % 30 END, CASE WHEN case_id % 3 > 0 THEN issued_on + 390 + case_id % 40 END,
	CASE case_id % 4 WHEN 0 THEN date '2021-02-15' WHEN 1 THEN '2021-03-31' WHEN 2 THEN '2021-04-01' END, CASE WHEN case_id % 3 > 0 THEN date '2021-01-20' + case_id % 60 END
FROM near.cases WHERE issued_on IS NOT NULL;
INSERT INTO near.appeals
SELECT case_id, area, requested_on + 60, CASE WHEN case_id % 3 > 0 THEN requested_on + 200 + case_id % 50 END, CASE WHEN case_id % 4 = 0 THEN requested_on + 100 END, 'contents', 'allowed',
	(ARRAY['assess', 'make_plan', 'amend_plan', 'amend_placement'])[1 + case_id % 4], CASE WHEN case_id % 5 = 0 THEN requested_on + 300 END
FROM near.cases;
INSERT INTO near.mediations
SELECT area, requested_on + 50, CASE WHEN case_id % 4 > 0 THEN requested_on + 70 + case_id % 30 END, case_id % 3 > 0, CASE WHEN case_id % 5 = 0 THEN requested_on + 120 END
FROM near.cases;
INSERT INTO far.cases SELECT * FROM near.cases;
INSERT INTO far.advice SELECT * FROM near.advice;
INSERT INTO far.reviews SELECT * FROM near.reviews;
INSERT INTO far.plans SELECT * FROM near.plans;
INSERT INTO far.appeals SELECT * FROM near.appeals;
INSERT INTO far.mediations SELECT * FROM near.mediations;
SQL
foreach my $schema ('near', 'far')
{
	like($db->run("SELECT count(*) FROM ehcp.create_scorecard('$schema.cases', '${schema}_card', '$schema.advice', '$schema.reviews', plans => '$schema.plans', appeals => '$schema.appeals', mediations => '$schema.mediations')"), qr/^\d+$/, "the scorecard $schema");
	$db->run("INSERT INTO ${schema}_card.targets VALUES ('interim', 55); INSERT INTO ${schema}_card.milestones VALUES ('halve it', '2021-06-01', '2022-01-31', 20), ('before', '2019-09-01', '2019-12-01', 9);"
		. " INSERT INTO ${schema}_card.milestones VALUES ('reviews', '2021-03-01', '2022-01-31', 99, 'overdue reviews');"
		. " INSERT INTO ${schema}_card.scenarios (name, completions_a_week) VALUES ('sixty', 60)");
}
# ANALYZE without a name leaves out foreign tables
$db->run('ANALYZE; ' . join ' ', map { my $server = $_; map { "ANALYZE far.${_}_$server;" } sort keys %columns } @servers);

my @views = split /\n/, $db->run("SELECT relname FROM pg_class WHERE relnamespace = 'far_card'::regnamespace AND relkind = 'v' ORDER BY 1");
cmp_ok(scalar(@views), '>=', 18, 'views');

sub answer
{
	my ($view) = @_;

	return $db->run("SELECT count(*), md5(string_agg(v::text, ';' ORDER BY v::text COLLATE \"C\")) FROM $view AS v");
}

# the same answers, on three days (on the third nothing had happened) and today
foreach my $setting ("SET ehcp.as_of = '2021-12-31'", "SET enable_partitionwise_aggregate = on; BEGIN; SET LOCAL ehcp.as_of = '2020-02-15'; SET LOCAL timezone = 'America/Los_Angeles'",
	"COMMIT; SET ehcp.as_of = '1995-05-05'", "RESET ehcp.as_of; SET ehcp.calendar = 'northern-ireland'")
{
	$db->run($setting);
	foreach my $view (@views)
	{
		my $near = answer("near_card.$view");

		is(answer("far_card.$view"), $near, "$setting: $view is what it is over local tables");
		unlike($near, qr/^0\||ERROR/, '... and not empty') if $setting =~ /2021/;
	}
}
# ... and of a reader who has no user mapping
$db->run("SET ehcp.as_of = '2021-12-31'; SET enable_partitionwise_aggregate = on");
$db->run('CREATE ROLE foreign_reader; GRANT USAGE ON SCHEMA near_card, far_card TO foreign_reader; GRANT SELECT ON ALL TABLES IN SCHEMA near_card, far_card TO foreign_reader; SET ROLE foreign_reader');
is(answer("far_card.$_"), answer("near_card.$_"), "a reader: $_") foreach 'monthly_timeliness', 'case_tracker';
$db->run('RESET ROLE; DROP OWNED BY foreign_reader; DROP ROLE foreign_reader');

# The plan as a tree, and all its nodes
sub plan
{
	my ($query) = @_;

	return decode_json($db->run("EXPLAIN (VERBOSE, FORMAT JSON) $query"))->[0]{Plan};
}
sub nodes
{
	my ($plan) = @_;

	return ($plan, map { nodes($_) } @{ $plan->{Plans} // [] });
}
# Does the node return rows of a relation that nothing has grouped?
sub returns_rows
{
	my ($node, $ctes) = @_;

	return 0 if $node->{'Node Type'} =~ /^(Aggregate|Group)$/;
	return ($node->{Relations} // '') !~ /^Aggregate on/ if $node->{'Node Type'} eq 'Foreign Scan';
	return returns_rows($ctes->{ $node->{'CTE Name'} }, $ctes) if $node->{'Node Type'} eq 'CTE Scan';
	return 1 if $node->{'Relation Name'};
	# of a semi-join or an anti-join, only one side is returned
	my $other = ($node->{'Join Type'} // '') =~ /^(Right )?(Semi|Anti)$/ ? $1 ? 'Outer' : 'Inner' : 'InitPlan';
	return scalar grep { $_->{'Parent Relationship'} !~ /InitPlan|SubPlan|$other/ && returns_rows($_, $ctes) } @{ $node->{Plans} // [] };
}
sub grouping_sets_above_rows
{
	my @nodes = nodes($_[0]);
	my %ctes = map { $_->{'Subplan Name'} =~ /^CTE (.*)/ ? ($1 => $_) : () } grep { $_->{'Subplan Name'} } @nodes;

	return scalar grep { $_->{'Grouping Sets'} && grep { $_->{'Parent Relationship'} eq 'Outer' && returns_rows($_, \%ctes) } @{ $_->{Plans} } } @nodes;
}

# what the test would see
is(grouping_sets_above_rows(plan('SELECT area, count(*) FROM near.cases GROUP BY GROUPING SETS ((area), ())')), 1, 'grouping sets above a scan are found');
is(grouping_sets_above_rows(plan('SELECT area, sum(n) FROM (SELECT area, count(*) AS n FROM near.cases GROUP BY area) AS c GROUP BY GROUPING SETS ((area), ())')), 0, '... and not above groups');

# each view that aggregates has its rows grouped on the servers, both at once
my $n_aggregate = 0;
foreach my $view (@views)
{
	my @near = nodes(plan("SELECT * FROM near_card.$view"));
	my $far = plan("SELECT * FROM far_card.$view");
	my @scans = grep { $_->{'Node Type'} eq 'Foreign Scan' } nodes($far);
	my @sql = map { $_->{'Remote SQL'} } @scans;

	is(scalar(grep { $_->{Operation} && $_->{Operation} ne 'Select' } nodes($far)), 0, "$view only reads");
	next unless @scans;
	is(grouping_sets_above_rows($_), 0, "$view: no grouping sets above rows") foreach $far, $near[0];
	is_deeply([grep { /as_of\(|current_setting|now\(/i } @sql], [], '... no setting of the server is read');
	# problems compares the rows as they are, whatever the day: it fetches them
	next if $view eq 'problems';
	# (the relation of reviews has no row that comes later: only its columns do)
	is_deeply([grep { !/\$\d+::date/ } @sql], $view eq 'reviews_as_at' ? [('SELECT plan_id, area, person_id, due_on, meeting_on, decided_on FROM public.reviews') x 2] : [], '... the day is a parameter of what is sent');
	ok((grep { $_->{'Async Capable'} } @scans) == @scans, '... the servers work at the same time');
	next unless grep { $_->{'Node Type'} eq 'Aggregate' } @near;

	$n_aggregate++;
	# advice_waiting and advice_waiting_by_area also ask for the cases that have ended, and for
	# nothing else about them, or for the areas of the open cases; case_tracker has a row for each
	# open case, beside what it computes the chances from, and advice_tracker one for each request
	is_deeply([grep { !/ GROUP BY / && !($view =~ /^advice_waiting/ && /^SELECT case_id(?:, area)? FROM public\.cases WHERE/) && $view !~ /^(?:case|advice)_tracker$/ } @sql], [], '... the servers group the rows');
}
cmp_ok($n_aggregate, '>=', 13, 'views that aggregate');

# What a view computes from, followed through views and functions: the settings only through ehcp.today
my $reached = <<'SQL';
WITH RECURSIVE reached(class, object) AS (
	SELECT 'pg_class'::regclass::oid, oid FROM pg_class WHERE oid = '%s'::regclass
	UNION
	SELECT refclassid, refobjid
	FROM reached LEFT JOIN pg_rewrite ON class = 'pg_class'::regclass AND ev_class = object
		JOIN pg_depend ON CASE WHEN class = 'pg_class'::regclass THEN classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid ELSE classid = class AND objid = object END
	WHERE NOT (class = 'pg_class'::regclass AND object = coalesce(to_regclass('ehcp.today'), 0)) AND refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass)
), functions AS (
	SELECT object AS oid FROM reached WHERE class = 'pg_proc'::regclass
	UNION
	SELECT oprcode FROM reached JOIN pg_operator ON class = 'pg_operator'::regclass AND pg_operator.oid = object
)
SELECT coalesce(string_agg(DISTINCT pg_proc.oid::regprocedure::text, ' '), '')
FROM functions JOIN pg_proc USING (oid) JOIN pg_language ON pg_language.oid = prolang
WHERE pronamespace = 'ehcp'::regnamespace
	-- that reads a setting or the clock: it has no calendar as an argument; or that cannot be followed
	AND (provolatile <> 'i' AND NOT coalesce('calendar' = ANY (proargnames), false) OR lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL)
SQL
foreach my $view (@views)
{
	is($db->run(sprintf $reached, "far_card.$view"), '', "$view reads no setting but from ehcp.today");
}
$db->run('CREATE VIEW wrong AS SELECT ehcp.is_overdue(day, NULL, day) AS a FROM (SELECT current_date AS day) AS d; CREATE VIEW wrong_too AS SELECT a, ehcp.calendar_knows(current_date) FROM wrong; CREATE VIEW wrong_day AS SELECT ehcp.as_of(), a FROM wrong');
is($db->run(sprintf $reached, 'wrong_too'), 'ehcp.calendar_knows(date)', 'a view that reads ehcp.calendar is found');
is($db->run(sprintf $reached, 'wrong_day'), 'ehcp.as_of()', '... and one that reads ehcp.as_of');

# The row of ehcp.today cannot get lost, and is the reader's
is($db->run("SET ehcp.as_of = '2021-06-30'; SET ehcp.calendar = 'scotland'; SELECT * FROM ehcp.today"), '2021-06-30|scotland', 'ehcp.today');
is($db->run("SELECT count(*) FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid JOIN pg_class ON refobjid = pg_class.oid AND refclassid = 'pg_class'::regclass WHERE ev_class = 'ehcp.today'::regclass AND refobjid <> ev_class AND relnamespace <> 'pg_catalog'::regnamespace"), '0', '... reads no table that could be emptied, distributed or not restored');
like($db->run('EXPLAIN SELECT * FROM ehcp.today'), qr/Scan .*rows=1 /, '... is one row');
$db->close;

# in a session that has not used the extension before
my $fresh = Session->new('foreign_partitions');
is($fresh->run('SELECT calendar FROM ehcp.today'), 'england-and-wales', '... and has the default calendar before the library is loaded');
$fresh->close;
system("dropdb --force $_") == 0 or die foreach 'foreign_partitions', map { "remote_$_" } @servers;
done_testing();
