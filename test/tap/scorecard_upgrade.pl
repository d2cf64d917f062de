# A scorecard created by a released version: after an update of the extension its views answer
# as before, and create_scorecard() replaces them, keeping rights and dependent views.
use strict;
use warnings;
use Test::More;
use Session;

my $share = `\$PG_CONFIG --sharedir`;
chomp $share;
my $script = "$ENV{EHCP_STAGE}$share/extension/ehcp_timeliness--1.0.0.sql";
system("cp sql/released/ehcp_timeliness--1.0.0.sql $script") == 0 or die;
system('createdb scorecard_upgrade') == 0 or die;
my $db = Session->new('scorecard_upgrade');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness VERSION '1.0.0';
CREATE TABLE cases AS SELECT i AS case_id, day AS requested_on, CASE WHEN i % 5 > 0 THEN day + 130 END AS issued_on, CASE WHEN i % 5 > 0 THEN day + 130 END AS closed_on,
	false AS excepted, CASE i % 2 WHEN 0 THEN 'north' ELSE 'south' END AS area
FROM generate_series(1, 300) AS i, LATERAL (SELECT date '2020-01-06' + i) AS r(day);
CREATE TABLE advice AS SELECT case_id, 'health' AS service, requested_on + 45 AS requested_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 80 END AS received_on FROM cases;
CREATE TABLE reviews AS SELECT case_id AS plan_id, requested_on + 495 AS due_on, NULL::date AS meeting_on, NULL::date AS decided_on FROM cases WHERE issued_on IS NOT NULL;
SET ehcp.as_of = '2021-12-31';
SELECT ehcp.create_scorecard('cases', 'card', 'advice', 'reviews');
INSERT INTO card.targets VALUES ('interim', 55);
INSERT INTO card.milestones VALUES ('halve it', '2021-03-01', '2022-03-01', 20);
SELECT ehcp.create_scorecard('cases', 'Team Card');
CREATE VIEW dashboard AS SELECT month, overdue FROM card.review_timeliness;
COMMENT ON VIEW dashboard IS 'ours, not made by ehcp.create_scorecard';
GRANT SELECT ON card.advice_waiting TO pg_monitor;
SQL
my @views = split /\n/, $db->run("SELECT viewname FROM pg_views WHERE schemaname = 'card' ORDER BY 1");
is(scalar(@views), 18, 'views of 1.0.0');

# the columns, in order, and all rows of a view
my %columns = map { $_ => $db->run("SELECT string_agg(attname || ' ' || format_type(atttypid, NULL), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'card.$_'::regclass AND attnum > 0") } @views;
sub answers
{
	my ($view) = @_;
	my $columns = $columns{$view} =~ s/(\w+) [^,]+/$1/gr;

	return $db->run("SELECT md5(string_agg(v::text, ';' ORDER BY v::text)) FROM (SELECT $columns FROM card.$view) AS v");
}
my %answers = map { $_ => answers($_) } @views;
unlike(join(' ', %answers), qr/ERROR/, '... answer');

$db->run('SET client_min_messages = warning');
like($db->run('ALTER EXTENSION ehcp_timeliness UPDATE'), qr/\AWARNING:  scorecards of an earlier version are in these schemas: "Team Card", card\z/, 'the update names the scorecards');
$db->run('SET client_min_messages = error');
is(answers($_), $answers{$_}, "$_ answers as before") foreach @views;

# views over relations that are not named stay as 1.0.0 created them, and the other views read them
foreach my $relations ("'cases', 'card'", "'cases', 'card', 'advice', 'reviews'")
{
	is($db->run("SELECT count(*) FROM ehcp.create_scorecard($relations)"), scalar(() = glob 'sql/scorecard/*.sql'), "replaced: create_scorecard($relations)");
	is(answers($_), $answers{$_}, "$_ answers as before") foreach @views;
	foreach my $view (@views)
	{
		my $now = $db->run("SELECT string_agg(attname || ' ' || format_type(atttypid, NULL), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'card.$view'::regclass AND attnum > 0");

		is(substr($now, 0, length $columns{$view}), $columns{$view}, "$view has its columns, and new ones after them");
	}
	is($db->run('SELECT count(*) FROM card.review_timeliness WHERE children_outstanding IS NOT NULL'), '0', 'without person_id no children are counted');
}
is($db->run("SELECT has_table_privilege('pg_monitor', 'card.advice_waiting', 'SELECT')"), 't', 'granted rights stay');

# the table of milestones gains a column, and its rows count what they counted
is($db->run('SELECT name, cases_to_complete, population FROM card.milestones'), 'halve it|20|overdue cases', 'a milestone of before');
like($db->run("INSERT INTO card.milestones VALUES ('all', '2021-03-01', '2022-03-01', 20, 'all cases')"), qr/violates check constraint/, '... and only populations that are known');
is($db->run("INSERT INTO card.milestones VALUES ('reviews', '2021-08-01', '2022-03-01', 9, 'outstanding reviews'); SELECT counted_then FROM card.milestone_progress WHERE milestone = 'reviews'"),
	$db->run("SELECT count(*) FROM reviews WHERE due_on <= '2021-08-01'"), '... such as reviews');

# a relation gains a column
$db->run('ALTER TABLE reviews ADD person_id text; UPDATE reviews SET person_id = (plan_id / 10)::text');
is($db->run("SELECT count(*) FROM ehcp.create_scorecard('cases', 'card', 'advice', 'reviews')"), scalar(() = glob 'sql/scorecard/*.sql'), 'replaced, with person_id');
is($db->run("SELECT outstanding, children_outstanding FROM card.review_timeliness WHERE month = '2021-12-01'"),
	$db->run('SELECT count(*), count(DISTINCT person_id) FROM reviews WHERE due_on <= \'2021-12-31\''), 'children are counted');
$db->close;
unlink $script;
done_testing();
