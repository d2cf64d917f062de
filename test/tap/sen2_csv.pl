# The view of doc/sen2.md over the return's CSV files has the cases that ehcp.sen2_cases()
# reads from the XML: here both of the example.
use strict;
use warnings;
use Test::More;
use Session;

my ($view) = do { local (@ARGV, $/) = 'doc/sen2.md'; <> } =~ /^    (CREATE VIEW .*?;)\n/ms;

ok(defined $view, 'doc/sen2.md has a view');
system('createdb sen2_csv') == 0 or die;
my $db = Session->new('sen2_csv');
$db->run('SET client_min_messages = warning; CREATE EXTENSION ehcp_timeliness');
$db->run('\set return `cat examples/sen2/return.xml`');

# the tables, as COLLECT writes the modules
is($db->run(<<'SQL'), '', 'tables');
CREATE FUNCTION item(module xml, name text) RETURNS text IMMUTABLE
RETURN nullif((xpath(format('normalize-space(/*/%s)', name), module))[1]::text, '');

CREATE TABLE requests AS
SELECT n::text AS requeststableid, item(module, 'ReceivedDate')::date AS receiveddate, item(module, 'RequestOutcomeDate')::date AS requestoutcomedate,
	item(module, 'RequestOutcome') AS requestoutcome, item(module, 'RequestMediation')::boolean AS requestmediation,
	item(module, 'RequestTribunal')::boolean AS requesttribunal, nullif(item(module, 'Exported'), '0') AS exported, module
FROM XMLTABLE('//Requests' PASSING (:'return'::xml) COLUMNS n FOR ORDINALITY, module xml PATH '.');

CREATE TABLE assessment AS
SELECT requeststableid, format('%s.%s', requeststableid, n) AS assessmenttableid, item(assessment, 'AssessmentOutcome') AS assessmentoutcome,
	item(assessment, 'AssessmentOutcomeDate')::date AS assessmentoutcomedate, item(assessment, 'AssessmentMediation')::boolean AS assessmentmediation,
	item(assessment, 'AssessmentTribunal')::boolean AS assessmenttribunal, item(assessment, 'Week20')::boolean AS week20, assessment AS module
FROM requests, XMLTABLE('/Requests/Assessment' PASSING module COLUMNS n FOR ORDINALITY, assessment xml PATH '.');

-- one for each assessment, from the start of the first to the end of the last
CREATE TABLE namedplan AS
SELECT assessmenttableid, item(module, 'NamedPlan[1]/StartDate')::date AS startdate, item(module, 'NamedPlan[last()]/CeaseDate')::date AS ceasedate
FROM assessment WHERE xpath_exists('/Assessment/NamedPlan', module);
SQL
is($db->run("SET search_path = public; $view"), '', 'the view');

my $columns = 'requested_on, decided_on, decision, issued_on, refused_on, closed_on, excepted, contested, ceased_on';
my $ours = $db->run("SELECT $columns FROM ehcp.sen2_cases(:'return') ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9");
is($db->run("SELECT $columns FROM cases ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"), $ours, 'the same rows');
cmp_ok(scalar(my @rows = split /\n/, $ours), '>=', 15, 'of many kinds');
$db->close;
done_testing();
