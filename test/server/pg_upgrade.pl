# pg_upgrade from PostgreSQL 15 to 18 of a cluster with everything that users may store: the
# answers and the indexes are the same, and everything continues to work.  One database has
# the current version of the extension, the others have the released ones.
# scripts/test-upgrade-server runs this as root in a throwaway Debian.
use strict;
use warnings;
use Test::More;
use Session;
use Catalog;

my ($from, $to) = (15, 18);
my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
my ($version) = $meta =~ /"version": "([^"]+)"/;
my $as_server = 'setpriv --reuid=postgres --regid=postgres --init-groups';
my $path = $ENV{PATH};
my $directory = '/tmp/clusters';
mkdir $directory;
system("chown postgres $directory") == 0 or die;
chdir $directory;
$ENV{PGHOST} = $directory;
$ENV{PGUSER} = 'postgres';

sub command
{
	my ($command) = @_;
	my $output = `$command 2>&1`;

	is($?, 0, $command =~ s/^\Q$as_server\E //r =~ s/ .*//sr) or diag("$command:\n$output");
	return $output;
}

sub server
{
	my ($major, $what) = @_;

	$ENV{PATH} = "/usr/lib/postgresql/$major/bin:$path";
	command("$as_server pg_ctl -D $directory/$major -w -s -l $directory/log.$major -o '-k $directory -c listen_addresses= -c fsync=off' $what");
}

# The lines of a catalog.  A function that is dumped and created again has names for columns that
# had none, after their types.
sub alike
{
	my ($lines) = @_;
	my %alike;

	$alike{s/::(\w+) AS \g1\b/::$1/gr} += $lines->{$_} foreach keys %$lines;
	return \%alike;
}

foreach my $major ($from, $to)
{
	my $pg_config = "PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config with_llvm=no";

	command("cd /lent && make -s clean $pg_config && make -s $pg_config && make -s install $pg_config");
	$? == 0 or BAIL_OUT("it is not built for $major");
	command("$as_server /usr/lib/postgresql/$major/bin/initdb -D $directory/$major -U postgres -A trust --no-sync --data-checksums --no-locale --encoding=UTF8");
}
# only the old cluster has the scripts of the old versions
command("cp /lent/sql/released/*.sql /usr/share/postgresql/$from/extension/");
my @released = map { /--(.*)\.sql/ ? $1 : () } glob '/lent/sql/released/*.sql';
cmp_ok(scalar(@released), '>', 0, 'versions were released');

server($from, 'start');
my %databases = (upgraded => $version, map { ('upgraded_' . tr/./_/r => $_) } @released);
my @questions = (
	'SELECT name, weekdays, first_day, last_day, official, copy_of FROM ehcp.calendars ORDER BY name',
	'SELECT calendar, days, reason, copied FROM ehcp.closures ORDER BY 1, 2, 3',
	"SELECT name, md5(string_agg(day::text, ' ' ORDER BY day)) FROM ehcp.calendars, ehcp.working_days(first_day, last_day, name) AS day GROUP BY name ORDER BY name",
	'SELECT loaded_at, bank_holidays FROM ehcp.bank_holiday_files WHERE bank_holidays::text NOT LIKE \'%"2012-01-02"%\' ORDER BY loaded_at',
	'SELECT md5(string_agg(cases::text, E\'\n\' ORDER BY case_id)) FROM cases',
	'SELECT area, month, t, f, ehcp.percent_in_time(t), ehcp.median_weeks(t), (ehcp.backlog(f, \'2021-06-30\')).* FROM summaries ORDER BY area, month',
	'SELECT ehcp.rollup(t), ehcp.rollup(f) FROM summaries',
	"SET enable_seqscan = off; SELECT count(*) FROM cases WHERE ehcp.deadline(requested_on, 'decision_to_assess') = '2021-01-01'; RESET enable_seqscan",
	'SET enable_seqscan = off; SELECT count(*) FROM summaries WHERE t OPERATOR(ehcp.=) (SELECT t FROM summaries WHERE month = \'2021-03-01\' AND area = \'north\'); RESET enable_seqscan',
	"SELECT calendar_name, ehcp.add_working_days('2026-12-22', 4, calendar_name) FROM offices ORDER BY 1",
	'TABLE measures', 'SELECT * FROM due ORDER BY case_id LIMIT 20');
# ... from 1.0.0 on: every view of the scorecard (the view "about" says which version of PostgreSQL
# counts its rows, and when), and the live summary
my @live = ('SELECT count(*), ehcp.rollup(t), ehcp.rollup(f) FROM live_cases', "SELECT count(*) FROM ehcp.verify_live_summary('cases')");
# ... and what 1.1.0 can store
my @new = ('SELECT f, s, ehcp.funnel_dispersion(f) FROM comparisons ORDER BY f::text', 'TABLE outcomes', 'SELECT * FROM scorecard.reported ORDER BY day, area');
my $n_views = scalar(() = glob '/lent/sql/scorecard/*.sql');
my %views;
my %answers;

# What a database is asked, by the version that it had.
sub asked
{
	my ($database) = @_;

	return (@questions, @{ $views{$database} }, @{ $views{$database} } ? @live : (), $databases{$database} eq $version ? @new : ());
}

foreach my $database (sort keys %databases)
{
	command("createdb $database");
	my $db = Session->new($database);

	$db->run('SET client_min_messages = error');
	is($db->run("CREATE EXTENSION ehcp_timeliness VERSION '$databases{$database}'"), '', "$database: $databases{$database}");
	is($db->run(<<'SQL'), "151\n1\n151\n0" =~ s/151/158/gr, "$database: a user's own");
SELECT ehcp.copy_calendar('scotland', 'ours');
INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-31]', 'office closed'), ('ours', '[2026-12-30,2027-01-02)', 'again');
INSERT INTO ehcp.calendars (name, weekdays, first_day, last_day) VALUES ('weekends', '{6,7}', '2020-01-01', '2030-12-31');
SELECT ehcp.load_bank_holidays(jsonb_build_object('scotland', jsonb_build_object('events', (SELECT jsonb_agg(
	jsonb_build_object('title', reason, 'date', lower(days)) ORDER BY days) FROM ehcp.closures WHERE calendar = 'scotland'
	AND days <@ '[2028-01-01,2028-12-31]'::daterange AND reason <> 'Christmas Day'))));
SELECT ehcp.copy_calendar('england-and-wales', 'theirs') + 18;
CREATE TABLE cases (case_id integer PRIMARY KEY, requested_on date, issued_on date, closed_on date, excepted boolean, area text,
	deadline date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED,
	CHECK (ehcp.deadline(requested_on, 'decision_to_assess') >= requested_on));
INSERT INTO cases SELECT i, requested_on, CASE WHEN i % 11 > 0 THEN requested_on + taken END, requested_on + taken, i % 17 = 0, (ARRAY['north', 'south'])[i % 2 + 1]
FROM generate_series(1, 5000) AS i, LATERAL (SELECT date '2020-01-01' + i * 37 % 1000, 40 + i * i % 211) AS c(requested_on, taken);
UPDATE cases SET requested_on = NULL WHERE case_id % 501 = 0;
UPDATE cases SET issued_on = NULL, closed_on = NULL WHERE case_id % 13 = 0;
CREATE INDEX cases_decision ON cases (ehcp.deadline(requested_on, 'decision_to_assess'));
CREATE INDEX cases_open ON cases (requested_on) WHERE ehcp.deadline(requested_on, 'final_plan') < '2021-01-01';
CREATE TABLE summaries AS SELECT area, date_trunc('month', closed_on)::date AS month, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t,
	ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases GROUP BY GROUPING SETS ((1, 2), (1), ());
INSERT INTO summaries VALUES ('empty', '2000-01-01', 'empty', 'empty'), ('null', NULL, NULL, NULL);
CREATE UNIQUE INDEX summaries_t ON summaries (t, area, month);
CREATE INDEX summaries_f ON summaries USING hash (f);
CREATE TABLE offices (calendar_name text); INSERT INTO offices VALUES ('ours'), ('weekends'), ('theirs');
CREATE VIEW measures AS SELECT ehcp.completed(t), ehcp.percent_in_time(t), (ehcp.backlog(f, '2021-06-30')).overdue FROM summaries WHERE area IS NULL;
CREATE MATERIALIZED VIEW due AS SELECT case_id, ehcp.deadline(requested_on, 'final_plan', 'ours') AS due FROM cases WHERE requested_on IS NOT NULL;
CREATE FUNCTION late(cases) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1.closed_on > ehcp.deadline($1.requested_on, 'final_plan');
CREATE AGGREGATE my_rollup(ehcp.timeliness) (SFUNC = ehcp.timeliness_combine, STYPE = ehcp.timeliness, INITCOND = 'empty');
SELECT count(*) - count(*) FROM cases AS c WHERE late(c);
SQL
	if ($databases{$database} ne '0.1.0')
	{
		is($db->run("SELECT ehcp.create_live_summary('cases', 'live_cases') > 0; UPDATE cases SET area = 'north' WHERE case_id % 100 = 1"), 't', "$database: a live summary");
		is($db->run("SET ehcp.as_of = '2022-06-30'; SELECT count(*) FROM ehcp.create_scorecard('cases', 'scorecard'); INSERT INTO scorecard.targets (name, percent) VALUES ('interim', 55);"
			. " INSERT INTO scorecard.milestones VALUES ('half', '2022-01-01', '2022-09-01', 50); ALTER DATABASE $database SET ehcp.calendar = 'ours'; SET ehcp.calendar = 'ours'"),
			$databases{$database} eq $version ? $n_views : 18, "$database: and a scorecard");
	}
	if ($databases{$database} eq $version)
	{
		is($db->run("\\set file `cat /lent/test/data/ehc_plans_20_weeks_2019_2022.csv`\nSELECT ehcp.load_dfe_timeliness(:'file'); SELECT ehcp.refresh_history('scorecard') > 0;"
			. " CREATE TABLE comparisons AS SELECT ehcp.funnel_agg(in_time, issued) AS f, '3/5:2/9 10/40:0/7'::ehcp.strata AS s"
			. " FROM ehcp.dfe_timeliness WHERE level = 'authority' GROUP BY year;"
			. " CREATE TABLE outcomes AS SELECT ehcp.outcomes_agg(requested_on, issued_on, closed_on, '2021-01-01', '2022-06-30') AS t FROM cases"), "646\nt", "$database: comparisons and outcomes");
	}
	$views{$database} = $databases{$database} eq '0.1.0' ? [] : [map { "SELECT count(*), md5(string_agg(v::text, E'\\n' ORDER BY v::text COLLATE \"C\")) FROM scorecard.$_ AS v" } split /\n/,
		$db->run("SELECT viewname FROM pg_views WHERE schemaname = 'scorecard' AND viewname <> 'about' ORDER BY 1")];
	$answers{$database} = [map { $db->run($_) } asked($database)];
	is(scalar(grep { /ERROR/ || $_ eq '' } @{ $answers{$database} }), 0, "$database: every question has an answer") or diag(join "\n", grep { /ERROR/ } @{ $answers{$database} });
	$db->close;
}
server($from, 'stop');

$ENV{PATH} = "/usr/lib/postgresql/$to/bin:$path";
my $upgrade = "$as_server pg_upgrade -b /usr/lib/postgresql/$from/bin -B /usr/lib/postgresql/$to/bin -d $directory/$from -D $directory/$to -U postgres --no-sync";
like(command("$upgrade --check"), qr/Clusters are compatible/, 'pg_upgrade --check');
like(command($upgrade), qr/Upgrade Complete/i, 'pg_upgrade')
	or BAIL_OUT("pg_upgrade failed:\n" . `grep -h -B 2 -A 8 error: $directory/$to/pg_upgrade_output.d/*/log/*.log`);
server($to, 'start');

command('createdb fresh');
my $fresh = Session->new('fresh');
$fresh->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness');
my $expected = Catalog::lines($fresh);
$fresh->close;

foreach my $database (sort keys %databases)
{
	my $db = Session->new($database);
	my @asked = asked($database);

	like($db->run('SHOW server_version'), qr/^$to/, "$database: on $to");
	$db->run("SET client_min_messages = error; SET ehcp.as_of = '2022-06-30'");
	is($db->run($asked[$_]), $answers{$database}[$_], "$database: " . substr($asked[$_], 0, 100)) foreach 0 .. $#asked;
	like($db->run("SET enable_seqscan = off; EXPLAIN SELECT FROM cases WHERE ehcp.deadline(requested_on, 'decision_to_assess') = '2021-01-01'"), qr/cases_decision/, "$database: by the index");
	like($db->run("EXPLAIN SELECT FROM summaries WHERE f OPERATOR(ehcp.=) 'empty'; RESET enable_seqscan"), qr/summaries_f/, "$database: by the hash index");
	is($db->run("CREATE EXTENSION amcheck; SELECT bt_index_check(i, true) FROM unnest('{cases_decision,cases_open,summaries_t}'::regclass[]) AS i; SELECT count(*) FROM verify_heapam('summaries')"),
		"\n\n\n0", "$database: amcheck finds nothing");
	is($db->run("REINDEX DATABASE $database; REFRESH MATERIALIZED VIEW due"), '', "$database: all can be built anew");
	is($db->run("ALTER EXTENSION ehcp_timeliness UPDATE"), '', "$database: the extension is updated") if $databases{$database} ne $version;
	is($db->run("SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness'"), $version, "$database: it is $version");
	is($db->run($asked[$_]), $answers{$database}[$_], "$database, updated: " . substr($asked[$_], 0, 100)) foreach 0 .. $#asked;

	is($db->run('SELECT calendar, problem FROM ehcp.verify_calendars()'), 'ours|it is not up to date with "scotland", which it is a copy of',
		"$database: the calendars are as they were, a copy included that was not refreshed");
	is($db->run('SELECT ehcp.repair_calendars(); SELECT * FROM ehcp.verify_calendars()'), '1', "$database: and can be repaired");

	# ... and continues to work
	is($db->run("INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-22,2026-12-23)', 'closed'); SELECT ehcp.is_working_day('2026-12-22', 'ours')"), 'f', "$database: a day more is closed");
	like($db->run("DELETE FROM ehcp.closures WHERE calendar = 'scotland'"), qr/cannot modify official calendar/, "$database: official calendars are guarded");
	is($db->run("INSERT INTO cases (case_id, requested_on) VALUES (10000, '2022-01-31') RETURNING deadline"), '2022-06-20', "$database: a case more");
	is($db->run("SELECT count(*) FROM ehcp.create_scorecard('cases', 'scorecard'); SELECT count(*) > 0 FROM scorecard.outcomes"), "$n_views\nt", "$database: a scorecard");
	is($db->run("SELECT ehcp.create_live_summary('cases', 'live_cases') > 0"), 't', "$database: a live summary") unless @{ $views{$database} };
	is($db->run("DELETE FROM cases WHERE case_id % 7 = 0; SELECT count(*) FROM ehcp.verify_live_summary('cases')"), '0', "$database: it is kept");
	$db->run("DELETE FROM ehcp.calendars WHERE NOT official; DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped; DELETE FROM ehcp.dfe_timeliness");
	$db->run('DROP TABLE IF EXISTS comparisons, outcomes');
	$db->run('DROP SCHEMA scorecard CASCADE; DROP TABLE live_cases_parts, cases, summaries, offices CASCADE; DROP AGGREGATE my_rollup(ehcp.timeliness)');
	my @differences = Catalog::differences(alike($expected), alike(Catalog::lines($db)));
	is(scalar(@differences), 0, "$database: the catalog is that of a new one") or diag(join "\n", map { substr($_, 0, 200) } splice(@differences, 0, 40));
	$db->close;
}

# a dump of the upgraded cluster can be restored
command("pg_dump -d upgraded -f $directory/dump.sql && createdb restored && psql -q -X -v ON_ERROR_STOP=1 -d restored -f $directory/dump.sql");
server($to, 'stop');
done_testing();
