# Each file of sql/scorecard runs in psql as it stands, and the view that it creates is the one
# that create_scorecard() creates.  tools/scorecard-views refuses a file of another form.
use strict;
use warnings;
use Test::More;
use Session;

my @files = sort glob 'sql/scorecard/*.sql';
my %file = map { (m{/\d+_(\w+)\.sql$} => $_) } @files;

system('createdb scorecard_views') == 0 or die;
my $db = Session->new('scorecard_views');
$db->run(<<'SQL');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE TABLE cases AS
SELECT i AS case_id, requested_on, CASE WHEN i % 10 > 2 THEN ended_on END AS issued_on, ended_on AS closed_on, i % 20 = 0 AS excepted,
	CASE WHEN i % 7 > 0 THEN requested_on + 20 + i % 30 END AS decided_on, i % 10 > 0 AS decision, CASE WHEN i % 20 = 1 THEN ended_on END AS refused_on,
	CASE WHEN i % 9 = 0 THEN ended_on + 200 END AS ceased_on, i % 50 = 3 AS contested, 'area ' || i % 3 AS area, 'team ' || i % 7 AS owner
FROM (SELECT i, requested_on, CASE WHEN i % 6 > 0 THEN requested_on + 60 + i * 31 % 150 END AS ended_on
	FROM generate_series(1, 900) AS i, LATERAL (SELECT date '2018-01-01' + i * 7919 % 1461) AS r(requested_on)) AS requests;
CREATE TABLE advice AS
SELECT case_id::text, service, requested_on + 45 AS requested_on, CASE WHEN case_id % 6 > 1 THEN requested_on + 65 + case_id % 40 END AS received_on
FROM cases, (VALUES ('health'), ('social care')) AS services(service);
CREATE TABLE reviews AS
SELECT case_id::text AS plan_id, issued_on + 364 AS due_on, issued_on + 340 AS meeting_on,
	CASE WHEN case_id % 4 > 0 THEN issued_on + 350 + case_id % 30 END AS decided_on, (case_id / 2)::text AS person_id
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE plans AS
SELECT case_id::text AS plan_id, issued_on AS started_on, ceased_on, issued_on + 340 AS meeting_on, CASE WHEN case_id % 4 > 0 THEN issued_on + 350 + case_id % 30 END AS decided_on,
	substr('ACM', 1 + case_id % 3, 1) AS outcome, CASE WHEN ceased_on IS NOT NULL THEN '2' END AS cease_reason, issued_on + 350 + case_id % 30 AS draft_on, CASE WHEN case_id % 3 > 0 THEN issued_on + 400 + case_id % 40 END AS amended_on,
	CASE case_id % 4 WHEN 0 THEN date '2021-02-15' WHEN 1 THEN '2021-03-31' END AS transfer_due_on, CASE WHEN case_id % 3 > 0 THEN date '2021-01-20' + case_id % 60 END AS transfer_final_on,
	(case_id / 2)::text AS person_id, area
FROM cases WHERE issued_on IS NOT NULL;
CREATE TABLE appeals AS
SELECT case_id::text AS appeal_id, requested_on + 60 AS registered_on, CASE WHEN case_id % 3 > 0 THEN requested_on + 200 + case_id % 50 END AS decided_on, CASE WHEN case_id % 4 = 0 THEN requested_on + 100 END AS conceded_on,
	'contents'::text AS kind, 'allowed'::text AS outcome, (ARRAY['assess', 'make_plan', 'amend_plan', 'amend_placement'])[1 + case_id % 4] AS order_kind, CASE WHEN case_id % 5 = 0 THEN requested_on + 300 END AS complied_on, area
FROM cases WHERE requested_on IS NOT NULL AND case_id % 7 = 0;
CREATE TABLE mediations AS
SELECT requested_on + 50 AS requested_on, CASE WHEN case_id % 4 > 0 THEN requested_on + 70 + case_id % 30 END AS held_on, case_id % 3 > 0 AS agreed, CASE WHEN case_id % 5 = 0 THEN requested_on + 120 END AS appealed_on, area
FROM cases WHERE requested_on IS NOT NULL AND case_id % 9 = 0;
-- some problems
INSERT INTO cases (case_id, requested_on, issued_on, area) VALUES (7, '2019-01-07', '2019-01-04', 'area 1'), (NULL, '2921-01-01', NULL, 'area 2');
INSERT INTO advice VALUES ('99999', 'health', NULL, '2019-03-01');
UPDATE reviews SET due_on = '1900-01-01' WHERE plan_id IN ('13', '14');
SELECT ehcp.create_scorecard('cases', 'scorecard', 'advice', 'reviews', plans => 'plans', appeals => 'appeals', mediations => 'mediations');
INSERT INTO scorecard.targets VALUES ('interim', 55);
INSERT INTO scorecard.scenarios (name, completions_a_week) VALUES ('ten', 10);
INSERT INTO scorecard.milestones VALUES ('halve it', '2021-06-01', '2022-01-31', 20);
SET ehcp.as_of = '2021-12-31';
SQL

# the definition, the columns and the rows of each view
my $views = "FROM pg_class WHERE relnamespace = 'scorecard'::regnamespace AND relkind = 'v'";
my @names = sort split /\n/, $db->run("SELECT relname $views");
sub views
{
	my %found;

	foreach my $name (@names)
	{
		$found{$name} = {
			definition => $db->run("SELECT pg_get_viewdef('scorecard.$name'::regclass)"),
			columns => $db->run("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'scorecard.$name'::regclass AND attnum > 0 ORDER BY attnum"),
			rows => $db->run("SELECT count(*), md5(string_agg(v::text, ' ' ORDER BY v::text COLLATE \"C\")) FROM scorecard.$name AS v"),
		};
	}
	return \%found;
}

my $created = views();
my $version = $db->run("SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness'");
is_deeply(\@names, [sort keys %file], 'a file for each view');
is_deeply([split /\n/, $db->run('SELECT name FROM ehcp.scorecard_views()')], [map { m{/\d+_(\w+)\.sql$} } @files], 'in the order of the files');
is($db->run('SELECT name, reads FROM ehcp.scorecard_views() WHERE reads IS NOT NULL'), "cases_as_at|cases\nadvice_as_at|advice\nreviews_as_at|reviews\nplans_as_at|plans\nappeals_as_at|appeals\nmediations_as_at|mediations",
	'these read your relations');
is(scalar(grep { $created->{$_}{rows} =~ /^0\|/ } @names), 0, 'none is empty');

$db->run(join ' ', map { "DROP VIEW IF EXISTS scorecard.$_ CASCADE;" } @names);
is($db->run("SELECT count(*) $views"), '0', 'all dropped');
foreach my $file (@files)
{
	is(`psql -X -q -d scorecard_views -v ON_ERROR_STOP=1 -f $file 2>&1`, '', "$file runs in psql");
}
my $run = views();
foreach my $name (@names)
{
	my ($comment, $reads) = do { local (@ARGV, $/) = $file{$name}; <> } =~ /\A-- (.*)\n-- Reads (.*)\.\n/;
	my @relations = split /\n/, $db->run("SELECT DISTINCT c.relname FROM pg_rewrite AS r JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid"
		. " JOIN pg_class AS c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid WHERE r.ev_class = 'scorecard.$name'::regclass AND c.oid <> r.ev_class AND c.relkind <> 'c'");

	is($run->{$name}{columns}, $created->{$name}{columns}, "$name: the same columns");
	# (about tells the version of create_scorecard(), or that there was none)
	is($run->{$name}{rows}, $created->{$name}{rows}, "$name: the same rows") unless $name eq 'about';
	# the others read views that create_scorecard() has checked
	is($run->{$name}{definition} =~ s/'by hand'/'$version'/r, $created->{$name}{definition}, "$name: the same definition") unless $name =~ /_as_at$|^problems$/;
	is_deeply([grep { $_ ne 'only the day' } sort split /, | and /, $reads], [sort @relations], "$name: reads what its comment says");
	is($db->run("SELECT comment FROM ehcp.scorecard_views() WHERE name = '$name'"), $comment, "$name: the comment");
}
$db->close;

# files of another form are rejected
my $good = "-- The days.\n-- Reads only the day.\nCREATE VIEW scorecard.days AS\nSELECT 1 AS day;\n";
foreach (['', $good], ['no comment', $good =~ s/^-- The days\.\n//r], ['no line of what it reads', $good =~ s/^-- Reads.*\n//mr], ['another name', $good =~ s/\.days/.months/r],
	['a second statement', "${good}SELECT 2;\n"], ['no end', $good =~ s/;\n/\n/r])
{
	my ($problem, $text) = @$_;

	mkdir 'views';
	open my $handle, '>', 'views/10_days.sql' or die;
	print $handle $text;
	close $handle;
	my $output = `tools/scorecard-views views/10_days.sql 2>&1`;

	$problem eq '' ? is($?, 0, 'a file of this form') : isnt($?, 0, "refused: $problem") && like($output, qr{^views/10_days\.sql:\d+: .*expected|has no end}m, '... with the line');
}
done_testing();
