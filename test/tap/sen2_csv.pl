# The tables and the view of doc/sen2.md for the return's CSV files.  The view has the same
# cases as ehcp.sen2_cases() reads from the XML, for the example and for random returns, and
# the tables reject what the view cannot interpret.
use strict;
use warnings;
use Test::More;
use Session;

my $page = do { local (@ARGV, $/) = 'doc/sen2.md'; <> };
my ($tables) = $page =~ /^(    CREATE DOMAIN .*?\n)\n/ms;
my ($view) = $page =~ /^    (CREATE VIEW cases .*?;)\n/ms;

ok(defined $tables && defined $view, 'doc/sen2.md has tables and a view');
system('createdb sen2_csv') == 0 or die;
my $db = Session->new('sen2_csv');
$db->run('SET client_min_messages = warning; CREATE EXTENSION ehcp_timeliness');
$db->run('SET search_path = public');
is($db->run($tables), '', 'the tables');
is($db->run($view), '', 'the view');
is($db->run('CREATE FUNCTION item(module xml, name text) RETURNS text IMMUTABLE'
	. " RETURN nullif((xpath(format('normalize-space(/*/%s)', name), module))[1]::text, '')"), '', 'a reader of modules');

# The modules of a return, as COLLECT writes them.
sub load_modules
{
	my ($return) = @_;

	return $db->run('TRUNCATE requests, assessment, namedplan') . $db->run(<<"SQL");
CREATE TEMP TABLE r AS SELECT n::text AS id, module FROM XMLTABLE('//Requests' PASSING ($return) COLUMNS n FOR ORDINALITY, module xml PATH '.');
CREATE TEMP TABLE a AS SELECT id AS request, format('%s.%s', id, n) AS id, assessment AS module
FROM r, XMLTABLE('/Requests/Assessment' PASSING module COLUMNS n FOR ORDINALITY, assessment xml PATH '.');
INSERT INTO requests
SELECT id, item(module, 'ReceivedDate')::date, item(module, 'RequestOutcomeDate')::date, item(module, 'RequestOutcome'),
	item(module, 'RequestMediation')::boolean, item(module, 'RequestTribunal')::boolean, item(module, 'Exported') FROM r;
INSERT INTO assessment
SELECT id, request, item(module, 'AssessmentOutcomeDate')::date, item(module, 'AssessmentOutcome'), item(module, 'AssessmentMediation')::boolean,
	item(module, 'AssessmentTribunal')::boolean, item(module, 'Week20')::boolean FROM a;
INSERT INTO namedplan
SELECT id, item(plan, 'StartDate')::date, item(plan, 'CeaseDate')::date
FROM a, XMLTABLE('/Assessment/NamedPlan' PASSING module COLUMNS n FOR ORDINALITY, plan xml PATH '.') ORDER BY id, n;
DROP TABLE r, a
SQL
}

my $columns = 'requested_on, decided_on, decision, issued_on, refused_on, closed_on, excepted, contested, ceased_on';
sub compare
{
	my ($return, $name, $least) = @_;

	is(load_modules($return), '', "$name: loaded");
	my $ours = $db->run("SELECT $columns FROM ehcp.sen2_cases($return) ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9");
	is($db->run("SELECT $columns FROM cases ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"), $ours, '... the same rows');
	cmp_ok(scalar(my @rows = split /\n/, $ours), '>=', $least, '... of many kinds');
	return $ours;
}

$db->run('\set return `cat examples/sen2/return.xml`');
compare(":'return'::xml", 'the example', 20);

# two plans, in either order
my $header = '<Header><CollectionDetails><Collection>SEN2</Collection><Year>2024</Year></CollectionDetails></Header>';
my @plans = ('<NamedPlan><StartDate>2021-03-01</StartDate><CeaseDate>2022-08-31</CeaseDate></NamedPlan>', '<NamedPlan><StartDate>2022-09-01</StartDate></NamedPlan>');
foreach my $order ([0, 1], [1, 0])
{
	my $return = "'<Message>$header<Persons><Person><Requests><ReceivedDate>2020-10-01</ReceivedDate><RequestOutcome>H</RequestOutcome><Assessment>"
		. "<AssessmentOutcome>Y</AssessmentOutcome><AssessmentOutcomeDate>2021-02-20</AssessmentOutcomeDate>@plans[@$order]</Assessment></Requests></Person></Persons></Message>'::xml";
	is(compare($return, "plans @$order", 1), '2020-10-01||t|2021-02-20||2021-02-20|f|f|', '... one row, and the plan in force has not ceased');
}

# every course that a case can take, at random
srand 2024;
sub one_of { $_[rand @_] }
sub item
{
	my ($name, $value) = @_;

	return $value eq '' ? one_of('', "<$name/>") : "<$name>$value</$name>";
}
sub day { rand() < $_[0] ? sprintf('2023-%02d-%02d', 1 + rand 12, 1 + 9 * int rand 3) : '' }
foreach my $n (1 .. 8)
{
	my ($persons, $several, $overturned) = ('', 0, 0);

	foreach (1 .. 200)
	{
		my $assessments = '';

		foreach (1 .. one_of(0, 0, 1, 1, 1, 2))
		{
			my $plans = join '', map { '<NamedPlan>' . item('StartDate', day(0.9)) . item('CeaseDate', day(0.5)) . '</NamedPlan>' } 1 .. one_of(0, 0, 1, 2, 3);
			$several++ if $plans =~ /NamedPlan><NamedPlan/;
			$assessments .= '<Assessment>' . item('AssessmentOutcome', one_of(qw(Y N A W H))) . item('AssessmentOutcomeDate', day(0.7))
				. item('AssessmentMediation', one_of('', 0, 0, 1)) . item('AssessmentTribunal', one_of('', 0, 0, 'true')) . item('Week20', one_of('', 0, 1)) . "$plans</Assessment>";
		}
		my $outcome = one_of(qw(Y N A W H));
		$overturned++ if $outcome eq 'N' && $assessments =~ />A</;
		$persons .= '<Person><Requests>' . item('ReceivedDate', day(0.9)) . item('RequestOutcomeDate', day(0.7)) . item('RequestOutcome', $outcome)
			. item('RequestMediation', one_of('', 0, 0, 1)) . item('RequestTribunal', one_of('', 0, 'false')) . item('Exported', one_of('', '', '', 0, 1, 998)) . "$assessments</Requests></Person>";
	}
	cmp_ok($several, '>', 50, "return $n: assessments with several plans");
	cmp_ok($overturned, '>', 2, '... refusals that were overturned');
	compare("'<Message>$header<Persons>$persons</Persons></Message>'::xml", "return $n", 150);
}

# a scorecard accepts the view
is($db->run("SELECT count(*) FROM ehcp.create_scorecard('cases', 'card')"), $db->run('SELECT count(*) FROM ehcp.scorecard_views()'), 'a scorecard on it');
is($db->run("SET ehcp.as_of = '2030-01-01'; SELECT count(*) FROM card.case_tracker"), $db->run('SELECT count(*) FROM cases WHERE closed_on IS NULL'), '... with the same cases open');

# what the tables reject
sub refused
{
	my ($statement, $expected, $name) = @_;

	like($db->run($statement), $expected, $name);
}
my ($request) = $db->run('SELECT min(requeststableid) FROM requests');
refused("INSERT INTO requests (requeststableid, requestoutcome) VALUES ('x', '$_')", qr/violates check constraint "outcome_check"/, "outcome \"$_\"") foreach 'y', 'Y ', 'Yes', '', 'X', 'SSD_PH';
refused("INSERT INTO requests (requeststableid) VALUES ('x')", qr/violates not-null constraint/, 'no outcome');
refused("INSERT INTO assessment (assessmenttableid, requeststableid, assessmentoutcome) VALUES ('x', '$request', '$_')", qr/violates check constraint "outcome_check"/,
	"outcome \"$_\" of an assessment") foreach 'n', '';
refused("INSERT INTO assessment (assessmenttableid, requeststableid, assessmentoutcome, week20) VALUES ('x', '$request', 'Y', '$_')", qr/invalid input syntax for type boolean/, "flag \"$_\"")
	foreach '2', '', 'x';
refused("INSERT INTO requests (requeststableid, requestoutcome, receiveddate) VALUES ('x', 'Y', '$_')", qr/violates check constraint "day_check"/, "date $_")
	foreach '1900-01-01', '9999-12-31', 'infinity', '-infinity';
refused("INSERT INTO requests (requeststableid, requestoutcome, exported) VALUES ('x', 'Y', '$_')", qr/violates check constraint "requests_exported_check"/, "exported \"$_\"")
	foreach 'No', '', '12';
refused("INSERT INTO requests SELECT * FROM requests LIMIT 1", qr/violates unique constraint/, 'a request twice');
refused("INSERT INTO assessment (assessmenttableid, requeststableid, assessmentoutcome) VALUES ('x', 'x', 'Y')", qr/violates foreign key constraint/, 'an assessment without its request');
is($db->run("SET datestyle = 'SQL, DMY'; INSERT INTO requests (requeststableid, requestoutcome, receiveddate) VALUES ('x', 'Y', '2023-Sep-28 00:00:00');"
	. " SELECT to_char(receiveddate, 'YYYY-MM-DD') FROM requests WHERE requeststableid = 'x'"), '2023-09-28', 'a date as COLLECT writes it, under another DateStyle');
$db->close;
done_testing();
