# A database with calendars of its own gives the same answers after a dump and restore.
# Nothing that the extension ships is there twice, even if the extension is newer.
use strict;
use warnings;
use Test::More;
use Session;

my $share = `\$PG_CONFIG --sharedir`;
chomp $share;
my $directory = "$ENV{EHCP_STAGE}$share/extension";
my $dump = "$ENV{EHCP_STAGE}/dump.sql";

system('createdb dumped') == 0 or die;
my $db = Session->new('dumped');
$db->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');
$db->run("SELECT ehcp.copy_calendar('england-and-wales', 'ours')");
$db->run("INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-31]', 'office closed'), ('ours', '[2026-12-30,2027-01-02)', 'again')");
$db->run("INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('weekends', '{6,7}', '2026-01-01', '2026-12-31')");
# a file for a year after those shipped, with a division that is not; and a correction of a year before
$db->run("CREATE FUNCTION file_of(division text, name text, year integer) RETURNS jsonb LANGUAGE sql AS \$\$"
	. " SELECT jsonb_build_object(name, jsonb_build_object('events', jsonb_agg(jsonb_build_object("
	. " 'title', reason, 'date', year || to_char(lower(days), '-MM-DD')) ORDER BY days)))"
	. " FROM ehcp.closures WHERE calendar = division AND days <@ '[2028-01-01,2028-12-31]'::daterange \$\$");
is($db->run("SELECT ehcp.load_bank_holidays(file_of('england-and-wales', 'england-and-wales', 2029) || file_of('scotland', 'isle-of-man', 2029))"),
	'17', 'a year more and a division more');
is($db->run("SELECT ehcp.load_bank_holidays(file_of('scotland', 'scotland', 2028) #- '{scotland,events,3}')"), '1', 'a bank holiday withdrawn');
$db->run("SELECT ehcp.refresh_calendar('ours')");
$db->run("SELECT ehcp.copy_calendar('isle-of-man', 'douglas')");
$db->run("CREATE TABLE requests (requested_on date, due_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED)");
$db->run("CREATE INDEX ON requests (ehcp.deadline(requested_on, 'decision_to_assess'))");
$db->run("INSERT INTO requests SELECT date '2020-01-01' + i FROM generate_series(1, 1000) AS i");
$db->run("CREATE TABLE summaries AS SELECT date_trunc('month', requested_on) AS month, ehcp.timeliness_agg(requested_on, due_on) AS t,"
	. ' ehcp.caseflow_agg(requested_on, due_on + 30) AS f FROM requests GROUP BY 1');

$db->run('CREATE VIEW cases AS SELECT requested_on AS case_id, requested_on, due_on AS issued_on, due_on AS closed_on, false AS excepted FROM requests');
$db->run("SELECT ehcp.create_scorecard('cases', 'scorecard'); INSERT INTO scorecard.targets VALUES ('interim', 55)");

my @questions = (
	'SELECT name, weekdays, first_day, last_day, official, copy_of FROM ehcp.calendars ORDER BY name',
	'SELECT calendar, days, reason, copied FROM ehcp.closures ORDER BY 1, 2, 3',
	"SELECT name, (SELECT string_agg(day::text, ' ') FROM ehcp.working_days(greatest(first_day, '2026-12-20'), least(last_day, '2029-12-31'), name) AS day)"
	  . ' FROM ehcp.calendars ORDER BY name',
	'SELECT bank_holidays FROM ehcp.bank_holiday_files ORDER BY loaded_at',
	'SELECT count(*), min(due_on), max(due_on), sum(due_on - requested_on) FROM requests',
	"SELECT requested_on FROM requests WHERE ehcp.deadline(requested_on, 'decision_to_assess') = '2021-01-01'",
	'SELECT month, t, f FROM summaries ORDER BY month',
	"SET ehcp.as_of = '2022-10-31'; SELECT string_agg(t::text, ' ' ORDER BY month) FROM scorecard.monthly_timeliness AS t",
	"SELECT count(*), min(obj_description('scorecard.case_tracker'::regclass)) FROM scorecard.target_progress WHERE month_result = 'met'");
# what a newer version will ship: 2029 with another name for a day, and 2030
my $newer_file = $db->run("SELECT jsonb_build_object('england-and-wales', jsonb_build_object('events',"
	. " replace((a->'events')::text, 'Christmas Day', 'Otherwise')::jsonb || (b->'events')))"
	. " FROM (SELECT file_of('england-and-wales', 'england-and-wales', 2029)->'england-and-wales' AS a,"
	. " file_of('england-and-wales', 'england-and-wales', 2030)->'england-and-wales' AS b) AS files");
my @answers = map { $db->run($_) } @questions;
unlike("@answers", qr/ERROR/, 'all questions are answered');
$db->close;

sub restored
{
	my ($database, $name, @only) = @_;

	system("createdb $database") == 0 or die;
	is(`psql -X -q -v ON_ERROR_STOP=1 -d $database -f $dump 2>&1 | grep -v '^\$' | grep -i 'error'`, '', "$name: restored without an error");
	my $copy = Session->new($database);
	foreach my $i (@only)
	{
		is($copy->run($questions[$i]), $answers[$i], "$name: $questions[$i]");
	}
	return $copy;
}

system("pg_dump -d dumped -f $dump") == 0 or die;
my $text = do { local (@ARGV, $/) = $dump; <> };
unlike($text, qr/^(england-and-wales|northern-ireland)\t/m, 'nothing shipped is in the dump');
like($text, qr/^ours\t/m, 'what is ours is');
restored('restored', 'the same version', 0 .. $#questions)->close;

# twice: what was restored dumps the same
system("pg_dump -d restored | grep -v '^--' | grep -v restrict | sort > $dump.again; pg_dump -d dumped | grep -v '^--' | grep -v restrict | sort > $dump.first") == 0 or die;
is(`diff $dump.first $dump.again`, '', 'a dump of the restored is the same');

# a newer version that ships 2029 and 2030 by itself
{
	my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
	my ($version) = $meta =~ /"version": "([^"]+)"/;
	my $script = do { local (@ARGV, $/) = "$directory/ehcp_timeliness--$version.sql"; <> };
	my $control = do { local (@ARGV, $/) = "$directory/ehcp_timeliness.control"; <> };

	$script .= "SELECT ehcp.apply_bank_holidays(\$file\$$newer_file\$file\$);\n";
	(my $newer = $control) =~ s/default_version = '[^']*'/default_version = '99.0'/;
	write_file("$directory/ehcp_timeliness--99.0.sql", $script);
	write_file("$directory/ehcp_timeliness.control", $newer);
	# the years that were loaded stay as they were; the newer one is known besides
	my $copy = restored('newer', 'a newer version', 3 .. $#questions);
	is($copy->run("SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness'"), '99.0', 'it is the newer version');
	is($copy->run("SELECT reason FROM ehcp.closures WHERE calendar = 'england-and-wales' AND days @> date '2029-12-25'"),
		'Christmas Day', 'the loaded year as loaded');
	is($copy->run("SELECT count(*) FROM ehcp.closures WHERE calendar = 'england-and-wales' AND days <@ '[2030-01-01,2030-12-31]'::daterange"),
		'8', 'and the year it ships');
	is($copy->run("SELECT last_day FROM ehcp.calendars WHERE name = 'england-and-wales'"), '2030-12-31', 'is known');
	$copy->close;
	write_file("$directory/ehcp_timeliness.control", $control);
	unlink "$directory/ehcp_timeliness--99.0.sql";
}
done_testing();

sub write_file
{
	my ($file, $content) = @_;

	open my $handle, '>', $file or die "$file: $!";
	print $handle $content;
	close $handle;
}
