# A database with its own calendars, dumped and restored in every way, gives the same answers.
# Nothing that the extension ships is there twice, even if the extension is newer.  What a
# restore leaves undone raises an error until ehcp.repair_calendars() does it.
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
# a file for the year after the shipped ones, and corrections of an earlier year
$db->run("CREATE FUNCTION file_of(division text, name text, year integer) RETURNS jsonb LANGUAGE sql AS \$\$"
	. " SELECT jsonb_build_object(name, jsonb_build_object('events', jsonb_agg(jsonb_build_object("
	. " 'title', reason, 'date', year || to_char(lower(days), '-MM-DD')) ORDER BY days)))"
	. " FROM ehcp.closures WHERE calendar = division AND days <@ '[2028-01-01,2028-12-31]'::daterange \$\$");
is($db->run("SELECT ehcp.load_bank_holidays(file_of('england-and-wales', 'england-and-wales', 2029) || file_of('scotland', 'scotland', 2029))"),
	'17', 'another year');
is($db->run("SELECT ehcp.load_bank_holidays(file_of('scotland', 'scotland', 2028) #- '{scotland,events,3}')"), '1', 'a bank holiday withdrawn');
is($db->run("BEGIN; SELECT ehcp.load_bank_holidays(replace(file_of('northern-ireland', 'northern-ireland', 2028)::text, '2028-12-26', '2028-12-27')::jsonb);"
	. " SELECT ehcp.load_bank_holidays(replace(file_of('northern-ireland', 'northern-ireland', 2028)::text, '2028-12-27', '2028-12-28')::jsonb); COMMIT"), "2\n2",
	'a bank holiday moved, and moved again in the same transaction');
# the first file is now the last in the table, as after any update of a row
$db->run("UPDATE ehcp.bank_holiday_files SET loaded_at = loaded_at WHERE bank_holidays::text LIKE '%2028-12-27%' AND bank_holidays::text NOT LIKE '%2028-12-28%'");
$db->run("SELECT ehcp.refresh_calendar('ours')");
$db->run("SELECT ehcp.copy_calendar('ours', 'ours too')");
# a dump with the calendars alone, which is restored many times
$db->close;
system('createdb -T dumped of_calendars') == 0 or die;
$db = Session->new('dumped');
$db->run('SET client_min_messages = error');
$db->run("CREATE TABLE requests (requested_on date, due_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED)");
$db->run("CREATE INDEX ON requests (ehcp.deadline(requested_on, 'decision_to_assess'))");
$db->run("INSERT INTO requests SELECT date '2020-01-01' + i FROM generate_series(1, 1000) AS i");
$db->run("CREATE TABLE summaries AS SELECT date_trunc('month', requested_on) AS month, ehcp.timeliness_agg(requested_on, due_on) AS t,"
	. ' ehcp.caseflow_agg(requested_on, due_on + 30) AS f FROM requests GROUP BY 1');

$db->run("CREATE VIEW cases AS SELECT requested_on - date '2020-01-01' AS case_id, requested_on, due_on AS issued_on, due_on AS closed_on, false AS excepted FROM requests");
$db->run("SELECT ehcp.create_scorecard('cases', 'scorecard'); INSERT INTO scorecard.targets VALUES ('interim', 55)");
is($db->run("\\set file `cat test/data/ehc_plans_20_weeks_2019_2022.csv`\nSELECT ehcp.load_dfe_timeliness(:'file')"), '646', 'the figures of every authority');
$db->run("CREATE TABLE funnels AS SELECT year, ehcp.funnel_agg(in_time, issued) AS f FROM ehcp.dfe_timeliness WHERE level = 'authority' GROUP BY year");

my @questions = (
	'SELECT name, weekdays, first_day, last_day, official, copy_of FROM ehcp.calendars ORDER BY name',
	'SELECT calendar, days, reason, copied FROM ehcp.closures ORDER BY 1, 2, 3',
	"SELECT name, (SELECT string_agg(day::text, ' ') FROM ehcp.working_days(greatest(first_day, '2026-12-20'), least(last_day, '2029-12-31'), name) AS day)"
	  . ' FROM ehcp.calendars ORDER BY name',
	'SELECT loaded_at, bank_holidays FROM ehcp.bank_holiday_files WHERE bank_holidays::text NOT LIKE \'%"2012-01-02"%\' ORDER BY loaded_at, bank_holidays',
	'SELECT count(*), min(due_on), max(due_on), sum(due_on - requested_on) FROM requests',
	"SELECT requested_on FROM requests WHERE ehcp.deadline(requested_on, 'decision_to_assess') = '2021-01-01'",
	'SELECT month, t, f FROM summaries ORDER BY month',
	"SET ehcp.as_of = '2022-10-31'; SELECT string_agg(t::text, ' ' ORDER BY month) FROM scorecard.monthly_timeliness AS t",
	"SELECT count(*), min(obj_description('scorecard.case_tracker'::regclass)) FROM scorecard.target_progress WHERE month_result = 'met'",
	'SELECT d::text FROM ehcp.dfe_timeliness AS d ORDER BY year, code',
	'SELECT year, f, ehcp.funnel_dispersion(f) FROM funnels ORDER BY year');
# what a newer version may ship: 2029 with another name for a day, and 2030
my $shipped = do { local (@ARGV, $/) = 'sql/bank-holidays.json'; <> };
my $newer_file = $db->run("SELECT jsonb_set(\$json\$$shipped\$json\$, '{england-and-wales,events}', \$json\$$shipped\$json\$::jsonb #> '{england-and-wales,events}' ||"
	. " replace((a->'events')::text, 'Christmas Day', 'Otherwise')::jsonb || (b->'events'))"
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
unlike($text, qr/^(england-and-wales|northern-ireland)\t/m, 'the dump contains nothing that the extension ships');
like($text, qr/^ours\t/m, '... but our own calendars');
restored('restored', 'the same version', 0 .. $#questions)->close;

my $verify = 'SELECT * FROM ehcp.verify_calendars()';

# Creates a database, and restores into it with one command after another.
sub restored_by
{
	my ($name, @commands) = @_;

	system('dropdb --force --if-exists restored_by && createdb restored_by') == 0 or die;
	my $printed = join '', map { `$_ 2>&1` } @commands;
	unlike($printed, qr/error/i, "$name: restored without an error");
	return Session->new('restored_by');
}

sub same
{
	my ($name, $copy, @only) = @_;

	is($copy->run($questions[$_]), $answers[$_], "$name: $questions[$_]") foreach @only;
	is($copy->run($verify), '', "$name: ehcp.verify_calendars() finds nothing");
	$copy->close;
}

my $psql = 'psql -X -q -v ON_ERROR_STOP=1 -d restored_by';
my $pg_restore = 'pg_restore -d restored_by';
my @calendars = (0 .. 3);
my @all = (0 .. $#questions);
system("pg_dump -Fc -d dumped -f $dump.all") == 0 or die;
same('custom', restored_by('custom', "$pg_restore $dump.all"), @all);
same('custom, by sections', restored_by('custom, by sections', map { "$pg_restore --section=$_ $dump.all" } 'pre-data', 'data', 'post-data'), @all);

system("pg_dump -Fc -d of_calendars -f $dump.c && pg_dump -Fd -j 2 -d of_calendars -f $dump.d && pg_dump -s -d of_calendars -f $dump.s && pg_dump -a -d of_calendars -f $dump.a"
	. " && pg_dump -a --inserts -d of_calendars -f $dump.i && pg_dump -a --disable-triggers -d of_calendars -f $dump.x") == 0 or die;
system("pg_dump --section=$_ -d of_calendars -f $dump.$_") == 0 or die foreach 'pre-data', 'data', 'post-data';
same('custom, one transaction', restored_by('custom, one transaction', "$pg_restore -1 $dump.c"), @calendars);
same('directory', restored_by('directory', "$pg_restore $dump.d"), @calendars);
same('plain, by sections', restored_by('plain, by sections', map { "$psql -f $dump.$_" } 'pre-data', 'data', 'post-data'), @calendars);
same('plain, schema and then data', restored_by('plain, schema and then data', "$psql -f $dump.s", "$psql -f $dump.a"), @calendars);
same('INSERTs', restored_by('INSERTs', "$psql -f $dump.s", "$psql -f $dump.i"), @calendars);
same('custom, schema and then data', restored_by('custom, schema and then data', "$pg_restore -s $dump.c", "$pg_restore -a $dump.c"), @calendars);

# The tables in every order: a parallel restore can have any.
foreach my $order ('calendars closures bank_holiday_files', 'closures bank_holiday_files calendars', 'bank_holiday_files closures calendars')
{
	open my $list, '>', "$dump.list" or die;
	my @lines = grep { !/^;/ } `pg_restore -l $dump.c`;
	my @data = map { my $table = $_; grep { /TABLE DATA ehcp $table / } @lines } split / /, $order;
	is(scalar(@data), 3, 'three tables of the extension have data');
	print $list grep({ / (SCHEMA|EXTENSION) / } @lines), @data;
	close $list;
	same($order, restored_by($order, "$pg_restore -L $dump.list $dump.c"), @calendars[0 .. 2]);
}

# In parallel, ten times, because a race does not show in every run
foreach my $i (1 .. 10)
{
	foreach my $way (["$pg_restore -j 4 $dump.d"], ["$pg_restore -s $dump.c", "$pg_restore -a -j 4 $dump.c"],
		[map { "$pg_restore -j 3 --section=$_ $dump.d" } 'pre-data', 'data', 'post-data'])
	{
		(my $name = join ' and ', map { s/$pg_restore//r =~ s/ \S*$//r } @$way) =~ s/^/in parallel, $i:/;
		my $copy = restored_by($name, @$way);
		is(join("\n", map { $copy->run($questions[$_]) } @calendars), join("\n", @answers[@calendars]), "$name: the calendars");
		is($copy->run($verify), '', "$name: ehcp.verify_calendars() finds nothing");
		$copy->close;
	}
}

# Without triggers the files are not applied.  What depends on them is an error.
foreach my $way (['plain', "$psql -f $dump.s", "$psql -f $dump.x"], ['custom', "$pg_restore -s $dump.c", "$pg_restore -a --disable-triggers $dump.c"],
	(map { ['in parallel', "$pg_restore -s $dump.c", "$pg_restore -a --disable-triggers -j 4 $dump.c"] } 1 .. 10))
{
	my ($name, @commands) = @$way;
	my $copy = restored_by("--disable-triggers, $name", @commands);

	like($copy->run("SELECT ehcp.is_working_day('2028-12-28', 'northern-ireland')"), qr/ERROR: .*official calendars are not up to date/, "--disable-triggers, $name: an official calendar is refused");
	is($copy->run("SELECT ehcp.is_working_day('2026-12-30', 'ours'), ehcp.is_working_day('2026-12-28', 'ours too')"), 'f|f', "--disable-triggers, $name: one of ours answers");
	like($copy->run($verify), qr/trigger "apply_bank_holiday_files" of table "ehcp.bank_holiday_files" is not enabled always.*5 files of bank holidays are there, and 1 were applied/s,
		"--disable-triggers, $name: ehcp.verify_calendars() tells");
	like($copy->run('SELECT ehcp.repair_calendars()'), qr/^[1-9]\d*$/, "--disable-triggers, $name: repaired");
	same("--disable-triggers, $name", $copy, @calendars);
}

# A database of version 1.0.0, restored here: files dated by their transaction only, and a division that only 1.0.0 accepted
{
	system("cp sql/released/ehcp_timeliness--1.0.0.sql $directory/ && createdb of_1_0_0") == 0 or die;
	my $old = Session->new('of_1_0_0');
	$old->run("SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness VERSION '1.0.0'");
	$old->run('CREATE FUNCTION file_of(division text, name text, year integer) RETURNS jsonb LANGUAGE sql AS $$'
		. " SELECT jsonb_build_object(name, jsonb_build_object('events', jsonb_agg(jsonb_build_object("
		. " 'title', reason, 'date', year || to_char(lower(days), '-MM-DD')) ORDER BY days)))"
		. ' FROM ehcp.closures WHERE calendar = division AND days <@ \'[2028-01-01,2028-12-31]\'::daterange $$');
	is($old->run("SELECT ehcp.load_bank_holidays(file_of('england-and-wales', 'england-and-wales', 2029) || file_of('scotland', 'isle-of-man', 2029));"
		. " BEGIN; SELECT ehcp.load_bank_holidays(replace(file_of('scotland', 'scotland', 2028)::text, '2028-12-26', '2028-12-27')::jsonb);"
		. " SELECT ehcp.load_bank_holidays(replace(file_of('scotland', 'scotland', 2028)::text, '2028-12-27', '2028-12-28')::jsonb); COMMIT"), "17\n2\n2", '1.0.0: files are loaded');
	$old->run("SELECT ehcp.copy_calendar('isle-of-man', 'douglas'); INSERT INTO ehcp.closures VALUES ('douglas', '[2029-07-05,2029-07-06)', 'Tynwald Day')");
	my @its = map { $old->run($_) } @questions[@calendars];
	$old->close;
	unlink "$directory/ehcp_timeliness--1.0.0.sql";
	system("pg_dump -Fc -d of_1_0_0 -f $dump.old") == 0 or die;
	foreach my $options ('', '-j 4', '-1')
	{
		my $copy = restored_by("from 1.0.0 $options", "$pg_restore $options $dump.old");
		isnt($copy->run("SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness'"), '1.0.0', "from 1.0.0 $options: it is this version");
		is($copy->run($questions[$_]), $its[$_], "from 1.0.0 $options: $questions[$_]") foreach @calendars;
		is($copy->run($verify), '', "from 1.0.0 $options: ehcp.verify_calendars() finds nothing");
		# a file that 1.1.0 no longer accepts can be deleted
		is($copy->run("DELETE FROM ehcp.bank_holiday_files WHERE bank_holidays ? 'isle-of-man'; SELECT count(*) FROM ehcp.calendars WHERE official"), '3', "from 1.0.0 $options: undone");
		$copy->close;
	}
}

# a dump of the restored database is the same
system("pg_dump -d restored | grep -v '^--' | grep -v restrict | sort > $dump.again; pg_dump -d dumped | grep -v '^--' | grep -v restrict | sort > $dump.first") == 0 or die;
is(`diff $dump.first $dump.again`, '', 'a dump of the restored database is the same');

# A newer version ships 2029 and 2030 itself.  The newer of the shipped and the loaded file
# counts, after a restore and after an update
{
	my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
	my ($version) = $meta =~ /"version": "([^"]+)"/;
	my $script = do { local (@ARGV, $/) = "$directory/ehcp_timeliness--$version.sql"; <> };
	my $control = do { local (@ARGV, $/) = "$directory/ehcp_timeliness.control"; <> };
	my $christmas = "SELECT reason FROM ehcp.closures WHERE calendar = 'england-and-wales' AND days @> date '2029-12-25'";

	(my $newer = $control) =~ s/default_version = '[^']*'/default_version = '99.0'/;
	write_file("$directory/ehcp_timeliness.control", $newer);
	foreach my $shipped (['2026-11-22', 'Christmas Day', 3 .. $#questions], ['2199-01-01', 'Otherwise', 3 .. $#questions])
	{
		my ($day, $expected, @same) = @$shipped;
		my $ships = "\nSELECT ehcp.apply_bank_holidays(\$json\$$newer_file\$json\$::jsonb, '$day'::date);\n";

		(my $its = $script) =~ s/\nSELECT ehcp\.apply_bank_holidays\(.*?'::date\);\n/$ships/s or die;
		write_file("$directory/ehcp_timeliness--99.0.sql", $its);
		write_file("$directory/ehcp_timeliness--$version--99.0.sql", $ships);
		my $copy = restored("newer", "a newer version of $day", @same);
		is($copy->run("SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness'"), '99.0', "restored into a version of $day");
		holds($copy, $christmas, $expected, "restored into a version of $day");
		system('dropdb --force newer') == 0 or die;

		system('createdb -T restored updated') == 0 or die;
		$copy = Session->new('updated');
		is($copy->run('ALTER EXTENSION ehcp_timeliness UPDATE'), '', "updated to a version of $day");
		holds($copy, $christmas, $expected, "updated to a version of $day");
		system('dropdb --force updated') == 0 or die;
	}
	write_file("$directory/ehcp_timeliness.control", $control);
	unlink "$directory/ehcp_timeliness--99.0.sql", "$directory/ehcp_timeliness--$version--99.0.sql";
}
done_testing();

sub holds
{
	my ($copy, $christmas, $expected, $name) = @_;

	is($copy->run($christmas), $expected, "$name: 2029 as in the newer file");
	is($copy->run("SELECT count(*) FROM ehcp.closures WHERE calendar = 'england-and-wales' AND days <@ '[2030-01-01,2030-12-31]'::daterange"), '8', "$name: and the year it ships");
	is($copy->run("SELECT last_day FROM ehcp.calendars WHERE name = 'england-and-wales'"), '2030-12-31', "$name: is known");
	is($copy->run("SELECT ehcp.repair_calendars() >= 0; SELECT * FROM ehcp.verify_calendars()"), 't', "$name: all is well");
	$copy->close;
}

sub write_file
{
	my ($file, $content) = @_;

	open my $handle, '>', $file or die "$file: $!";
	print $handle $content;
	close $handle;
}
