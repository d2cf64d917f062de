# Runs doc/without_the_extension.md: a case database without the extension, on a standby, which asks
# for a password; and beside it a database with the extension, whose owner is not a superuser.
# Every scorecard gives what it gives over a local table, nothing of the extension is sent, and a
# refresh does not block readers.
use strict;
use warnings;
use Test::More;
use Cluster;
use Examples;
use Session;

my $page = do { local (@ARGV, $/) = 'doc/without_the_extension.md'; <> };
my $columns = 'ref, area, received, decision_made, plan_finalised, closed, exception';
my $cases = q{
	SELECT format('EHC-%s', i) AS ref, 'Ada' AS forename, 'Byron' AS surname, date '2010-01-01' AS date_of_birth, (ARRAY['North', 'South', NULL])[1 + i % 3] AS area,
		d AS received, d + interval '40 days' AS decision_made, CASE WHEN i % 5 > 0 THEN done END AS plan_finalised, CASE WHEN i % 7 > 0 THEN done END AS closed,
		(ARRAY['N', 'Y', 'N', ' '])[1 + i % 4] AS exception
	FROM generate_series(1, 3000) AS i, LATERAL (SELECT timestamp '2020-01-06 23:30' + interval '1 day' * (i * 7919 % 700)) AS r(d),
		LATERAL (SELECT d + interval '1 day' * (100 + i % 90)) AS e(done)};

my $primary = Cluster->new;
{
	my $hba = "$primary->{directory}/data/pg_hba.conf";
	my $lines = do { local (@ARGV, $/) = $hba; <> };
	open my $conf, '>', $hba or die;
	print $conf "local all timeliness_reader scram-sha-256\n$lines";
	close $conf;
}
my $super = $primary->session('postgres');
$super->run('SELECT pg_reload_conf(); CREATE DATABASE case_system');
my $case_system = $primary->session('case_system');
is($case_system->run("CREATE SCHEMA ehc; CREATE TABLE ehc.requests AS $cases; ANALYZE"), '', 'the case system');
my $replica = Cluster->new(standby_of => $primary);
my $at_replica = $replica->session('case_system');

# what the primary has done has been replayed
sub replay
{
	my $lsn = $case_system->run('SELECT pg_current_wal_insert_lsn()');

	for (1 .. 600)
	{
		return if $at_replica->run("SELECT pg_last_wal_replay_lsn() >= '$lsn'") eq 't';
		select undef, undef, undef, 0.05;
	}
	die 'the standby does not follow';
}

my $admin = Session->new('postgres');
$admin->run('CREATE ROLE send_owner LOGIN; CREATE DATABASE send OWNER send_owner');
$admin->close;
$admin = Session->new('send');
my $owner = Session->new("'dbname=send user=send_owner'");
$_->run('SET client_min_messages = error') foreach $admin, $owner;

# the statements, each on the server and by the role that the page names
my $csv = "$replica->{directory}/cases.csv";
system("cp examples/extract/cases.csv $csv; chmod 644 $csv; chmod 755 $replica->{directory}") == 0 or die;
$Examples::statement = qr/$Examples::statement|BEGIN|COMMIT|DELETE|REFRESH|CREATE[ ](?:ROLE|UNIQUE[ ]INDEX|MATERIALIZED[ ]VIEW)/;
my $n_statements = 0;
foreach my $section (split /^(?=## )/m, $page)
{
	my ($heading) = $section =~ /(.*)/;

	foreach my $example (Examples::in_text($section, "host '$replica->{directory}', dbname 'case_system'", "user 'timeliness_reader', password 'secret'"))
	{
		my ($sql) = @$example;
		my $session = $heading =~ /On the case server/ ? $case_system
			: $sql =~ /^CREATE EXTENSION (postgres|file)_fdw|ON FOREIGN DATA WRAPPER|WRAPPER file_fdw|FOREIGN TABLE case_extract|GRANT SELECT ON case_extract|^CREATE ROLE/ ? $admin : $owner;

		$sql =~ s/\/srv\/extracts\/cases\.csv/$csv/;
		my $result = $session->run($sql);
		unlike($result, qr/ERROR|FATAL/, "$heading: " . (split /\n/, $sql)[0]);
		# what the rows above have
		is_deeply([sort keys %{ { map { (split /\|/)[0] => 1 } split /\n/, $result } }], ['blank_flag', 'not_closed'], '... finds these problems') if $sql =~ /check_cases\('case_system/;
		$n_statements++;
	}
	replay() if $heading =~ /On the case server/;
}
is($n_statements, scalar(() = $page =~ /^ {4}.*;$/mg), 'every statement of the page was run');
my ($cron) = $page =~ /^ {4}30 5 \* \* \*  (psql .*)/m;

is($at_replica->run("SELECT pg_is_in_recovery(), to_regnamespace('ehcp') IS NULL, count(*) FROM pg_extension"), 't|t|1', 'the case server is a standby, and does not have the extension');
is($owner->run("SELECT usesuper FROM pg_user WHERE usename = current_user"), 'f', 'the owner is not a superuser');

# the same figures as over a local table
$owner->run("CREATE TABLE near AS SELECT ref AS case_id, area, received::date AS requested_on, decision_made::date AS decided_on, plan_finalised::date AS issued_on,"
	. " closed::date AS closed_on, CASE exception WHEN 'Y' THEN true WHEN 'N' THEN false END AS excepted FROM ($cases) AS c; SELECT ehcp.create_scorecard('near', 'near_scorecard')");
my @views = split /\n/, $owner->run("SELECT relname FROM pg_class WHERE relnamespace = 'near_scorecard'::regnamespace AND relkind = 'v' ORDER BY 1");
cmp_ok(scalar(@views), '>=', 20, 'views');

sub answer
{
	my ($view) = @_;

	return $owner->run("SELECT count(*), md5(string_agg(v::text, ';' ORDER BY v::text COLLATE \"C\")) FROM $view AS v");
}
foreach my $day ('2021-06-30', '2022-03-31')
{
	$owner->run("SET ehcp.as_of = '$day'");
	foreach my $view (@views)
	{
		my $near = answer("near_scorecard.$view");

		is(answer("$_.$view"), $near, "$day: $view of $_") foreach $day =~ /2021/ ? ('live_scorecard', 'scorecard', 'copied_scorecard') : 'live_scorecard';
	}
}
is($owner->run('SELECT year, issued, in_20_weeks, percent FROM extract_scorecard.yearly_timeliness WHERE area IS NULL ORDER BY year'), "2021|27|11|40.7\n2022|8|2|25.0", 'the file: the figures of doc/extracts.md');

# what is sent
foreach my $view (@views)
{
	my @sql = $owner->run("EXPLAIN (VERBOSE, COSTS off) SELECT * FROM live_scorecard.$view") =~ /Remote SQL: (.*)/g;

	next unless @sql;
	is(scalar(grep { /ehcp|forename|surname|date_of_birth/ } @sql), 0, "$view sends nothing of the extension, and fetches no name");
	is(scalar(grep { !/received::date <= \$1::date/ } @sql), 0, "... $view: and sends the day") unless $view =~ /^(reviews|advice|problems)/;
	is(scalar(grep { /closed::date IS NULL/ } @sql) > 0, $view =~ /^(case_tracker|backlog_ages|pace|cohort|outcomes|plans_due)$/ ? 1 : '', "... $view: and the condition on open cases") if $view !~ /^(months|milestone_progress|advice_waiting|advice_waiting_by_area)$/;
}
like($owner->run("EXPLAIN (VERBOSE, COSTS off) SELECT count(*) FROM case_system_cases WHERE area = 'North'"), qr/Remote SQL: SELECT count\(\*\) FROM ehc.requests WHERE \(\(area = 'North'\)\)/, 'a count of your own is sent');
unlike($owner->run("EXPLAIN (VERBOSE, COSTS off) SELECT * FROM live_scorecard.monthly_timeliness WHERE area = 'North'"), qr/Remote SQL: .*North/, '... and a condition on a view is not');

# who may read
my $reader = Session->new('send');
$reader->run('SET ROLE send_team; SET statement_timeout = 20000');
like($reader->run('SELECT count(*) FROM scorecard.monthly_timeliness'), qr/^[1-9]/, 'a reader of the copy');
like($reader->run('SELECT * FROM case_system_requests'), qr/permission denied for foreign table/, '... cannot read the case system');
like($reader->run('SELECT * FROM cases'), qr/permission denied for materialized view/, '... or the cases');
$owner->run('GRANT USAGE ON SCHEMA live_scorecard TO send_team; GRANT SELECT ON ALL TABLES IN SCHEMA live_scorecard TO send_team');
like($reader->run('SELECT count(*) FROM live_scorecard.monthly_timeliness'), qr/^[1-9]/, '... and needs no user mapping for the views over it');
is($reader->run("SELECT count(*) FROM pg_user_mappings WHERE array_to_string(umoptions, ',') LIKE '%secret%'"), '0', '... and does not see the password');

# a refresh does not block readers, who see the old rows until it is complete
my $read = 'SELECT cases FROM scorecard.about';
my $read_copied = 'SELECT cases FROM copied_scorecard.about';
$owner->run('RESET ehcp.as_of; GRANT USAGE ON SCHEMA copied_scorecard TO send_team; GRANT SELECT ON ALL TABLES IN SCHEMA copied_scorecard TO send_team');
$case_system->run("INSERT INTO ehc.requests ($columns) VALUES ('EHC-new', 'North', '2021-12-01', NULL, NULL, NULL, 'N')");
replay();
foreach my $way ([$read, 'REFRESH MATERIALIZED VIEW CONCURRENTLY cases'], [$read_copied, 'DELETE FROM copied_cases; INSERT INTO copied_cases SELECT *, now() FROM case_system_cases'])
{
	my ($query, $refresh) = @$way;

	is($reader->run("BEGIN; $query"), '3000', "$refresh: a reader in a transaction");
	is($owner->run("SET lock_timeout = 5000; BEGIN; $refresh"), '', '... does not hold it up');
	is($reader->run($query), '3000', '... and is not held up');
	$owner->run('COMMIT');
	is($reader->run($query), '3001', '... and sees the new rows when it is complete');
	$reader->run('COMMIT');
}
is($owner->run("BEGIN; TRUNCATE copied_cases"), '', 'TRUNCATE');
like($reader->run("SET lock_timeout = 200; $read_copied"), qr/lock timeout/, '... would block readers');
$owner->run('ROLLBACK');
$reader->run('RESET lock_timeout');
is(`PGUSER=send_owner $cron 2>&1`, '', 'the command for cron prints nothing');
is($? >> 8, 0, '... and succeeds');

# what cannot be copied leaves the rows as they were
foreach my $fault (["UPDATE ehc.requests SET exception = 'X' WHERE ref = 'EHC-7'", qr/"X"/], ["INSERT INTO ehc.requests ($columns) VALUES ('EHC-8', 'North', '2021-12-01', NULL, NULL, NULL, 'N')", qr/EHC-8/],
	["INSERT INTO ehc.requests SELECT * FROM ehc.requests WHERE ref = 'EHC-9'", qr/EHC-9/])
{
	my ($change, $message) = @$fault;

	$case_system->run("CREATE TABLE kept AS TABLE ehc.requests; $change");
	replay();
	like(`PGUSER=send_owner $cron 2>&1`, $message, "$change: the refresh names what is wrong");
	isnt($? >> 8, 0, '... and fails');
	is($reader->run($read), '3001', '... and readers see the rows of before');
	$case_system->run('TRUNCATE ehc.requests; INSERT INTO ehc.requests SELECT * FROM kept; DROP TABLE kept');
	replay();
}

# a file in which the columns have moved
system("sed -i '1s/Date Requested,Decision Date/Decision Date,Date Requested/' $csv") == 0 or die;
like($owner->run('SELECT count(*) FROM extract_cases'), qr/column name mismatch/, 'a file with other columns is an error');

# the messages
$owner->run("ALTER SERVER case_system OPTIONS (ADD extensions 'ehcp_timeliness')");
like($owner->run('SELECT count(*) FROM live_scorecard.monthly_timeliness'), qr/schema "ehcp" does not exist/, 'with the option "extensions"');
$owner->run('ALTER SERVER case_system OPTIONS (DROP extensions)');
like($owner->run('SELECT count(*) FROM live_scorecard.monthly_timeliness'), qr/^[1-9]/, '... and without it again');
like($owner->run("UPDATE case_system_requests SET area = 'x'"), qr/does not allow updates/, 'an update is refused here');
$owner->run("ALTER SERVER case_system OPTIONS (SET updatable 'true')");
like($owner->run("UPDATE case_system_requests SET area = 'x'"), qr/cannot execute UPDATE in a read-only transaction|permission denied/, '... and there');
$owner->run("CREATE FOREIGN TABLE names (ref text, surname text) SERVER case_system OPTIONS (schema_name 'ehc', table_name 'requests')");
like($owner->run('SELECT * FROM names'), qr/permission denied for table requests/, 'a column that was not granted');
$owner->run("ALTER FOREIGN TABLE case_system_requests ALTER COLUMN area OPTIONS (column_name 'district')");
like($owner->run('SELECT area FROM case_system_requests'), qr/column "district" does not exist/, 'a column with another name');
$owner->run("ALTER FOREIGN TABLE case_system_requests ALTER COLUMN area OPTIONS (DROP column_name)");
$owner->run("CREATE SERVER trusting FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$ENV{PGHOST}', dbname 'send'); CREATE USER MAPPING FOR CURRENT_USER SERVER trusting OPTIONS (user 'postgres', password 'x');"
	. " CREATE FOREIGN TABLE trusted (case_id text) SERVER trusting OPTIONS (schema_name 'public', table_name 'near')");
like($owner->run('SELECT * FROM trusted'), qr/password (is|or GSSAPI delegated credentials) required/, 'a server that asks for no password');

# the case server is down
$at_replica->close;
$replica->command('pg_ctl', '-D', "$replica->{directory}/data", '-m', 'immediate', '-s', 'stop');
my $late = Session->new("'dbname=send user=send_owner'");
like($late->run('REFRESH MATERIALIZED VIEW CONCURRENTLY cases'), qr/could not connect to server "case_system"/, 'the case server is down: no refresh');
is($reader->run($read), '3001', '... and the copy is there');
like($late->run('SELECT * FROM live_scorecard.about'), qr/could not connect to server "case_system"/, '... and the live scorecard is not');

$_->close foreach $late, $reader, $owner, $admin, $case_system, $super;
system("dropdb --force send && psql -X -q -d postgres -c 'DROP ROLE send_owner, send_team'") == 0 or die;
done_testing();
