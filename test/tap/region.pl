# The region's example: councils share only summaries, which give the same figures as the rows;
# and whatever is wrong with a council, its figures are the right ones, or marked.
use strict;
use warnings;
use Test::More;
use File::Temp 'tempdir';
use IO::Select;
use IO::Socket::UNIX;
use Session;

my $report = `examples/region/run 2>&1`;
is($?, 0, 'the example runs') or diag($report);
unlike($report, qr/ERROR|WARNING/, 'without an error');

my $region = Session->new('region');
my %council = map { $_ => Session->new("council_$_") } qw(north south);
my @councils = @council{qw(north south)};

# What the region should have, from the rows of both councils: a case counts if its plan was
# issued, up to the day of the data, without an exception.  Months under five are suppressed.
sub expected
{
	my (%month, %suppressed);

	foreach my $name (sort keys %council)
	{
		foreach my $line (split /\n/, $council{$name}->run("SELECT to_char(issued_on, 'YYYY-MM-01'), count(*),"
			. ' count(*) FILTER (WHERE issued_on - requested_on <= 140) FROM cases, extract WHERE issued_on <= data_to AND NOT excepted GROUP BY 1'))
		{
			my ($month, $issued, $in_time) = split /\|/, $line;
			$suppressed{"$month|$name"}++ if $issued < 5;
			next if $issued < 5;
			$month{$month}[0] += $issued;
			$month{$month}[1] += $in_time;
		}
	}
	return (join("\n", map { "$_|$month{$_}[0]|$month{$_}[1]" } sort keys %month), join("\n", sort keys %suppressed));
}

sub figures
{
	return $region->run('SELECT month, ehcp.completed(t), ehcp.in_time(t) FROM region_months WHERE ehcp.completed(t) > 0 ORDER BY month');
}

sub suppressed
{
	return $region->run('SELECT month, council FROM months WHERE t IS NULL ORDER BY month, council');
}

# all that the region keeps of a council
sub kept
{
	my ($name) = @_;

	return $region->run("SELECT data_to, (SELECT string_agg(m::text, ' ' ORDER BY month) FROM months AS m WHERE council = '$name'),"
		. " (SELECT f FROM flows WHERE council = '$name') FROM councils WHERE council = '$name'");
}

# Refreshes; returns the exit status and what is printed.  A refresh that hangs is ended.
sub refresh
{
	my $printed = `PGDATABASE=region timeout -k 1 100 examples/region/refresh 2>&1`;

	return ($? >> 8) . "\n$printed";
}

my ($figures, $suppressed) = expected();
is(figures(), $figures, 'the region by month');
cmp_ok(() = $figures =~ /^/mg, '>', 18, '... of a year and a half');
is(suppressed(), $suppressed, 'months with fewer than five plans are suppressed');
cmp_ok(() = $suppressed =~ /^/mg, '>', 0, '... of which there are some');
is(() = $report =~ /\| +c\b/g, () = $suppressed =~ /^/mg, 'a c for each of them, and no other');

# Closings that a month's summary does not count are none, or at least five
my $not_counted = "SELECT count(*), min(n), count(*) FILTER (WHERE n BETWEEN 1 AND 4) FROM (SELECT ehcp.closed(f, month, (month + interval '1 month - 1 day')::date)"
	. ' - coalesce(ehcp.completed(t), 0) AS n FROM council_months JOIN flows USING (council) WHERE %s) AS months';
like($region->run(sprintf $not_counted, 't IS NOT NULL'), qr/^[2-9]\d\|0\|0$/, 'what is suppressed cannot be had from the backlog');
like($region->run(sprintf $not_counted, 't IS NULL'), qr/^[1-9]\|0\|0$/, '... nor in a suppressed month');

my ($open, $overdue) = (0, 0);
foreach my $council (@councils)
{
	# without the cases of the small groups
	my ($n, $late) = split /\|/, $council->run("SELECT count(*), count(*) FILTER (WHERE requested_on < date '2020-12-31' - 140)"
		. " FROM (SELECT *, count(*) OVER (PARTITION BY to_char(closed_on, 'YYYY-MM'), issued_on IS NOT NULL AND NOT excepted) AS alike FROM cases) AS cases"
		. " WHERE requested_on <= '2020-12-31' AND (closed_on IS NULL OR alike >= 5 AND closed_on > '2020-12-31')");
	$open += $n;
	$overdue += $late;
}
like($report, qr/^ 2020-12-31 \|[ \d]+\|[ \d]+\| +$open \| +$overdue \| $/m, 'the backlog of the region');

# Data that end before the month does
like($report, qr/^ north   \| 2021-12-31 \| \S+ +\| +$/m, 'a council whose data are complete');
like($report, qr/^ south   \| 2021-12-17 \| \S+ +\| 14 days are missing$/m, '... and one whose data are not');
like($report, qr/^ Dec 2021 \| [\d.]+ +\| [\d.]+\*$/m, 'the month that is not complete is marked');
like($report, qr/^ Dec 2021 \|.*\| south$/m, '... in the region\'s figure too');
like($report, qr/^ 2021-12-31 \|.*\| south$/m, '... and in the backlog');
is(() = $report =~ /\*$|\| south$/mg, 3, '... and nothing else is');

# The reader sees no case
$councils[0]->run('SET ROLE region_reader');
like($councils[0]->run('SELECT FROM cases'), qr/permission denied for table cases/, 'cases stay with their council');
like($councils[0]->run('SELECT FROM known_cases'), qr/permission denied for view known_cases/, '... in every form');
my $counter = 'CREATE FUNCTION pg_temp.counter(date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0001 AS'
	. " \$\$ BEGIN RAISE NOTICE 'called for %', \$1; RETURN true; END \$\$";
my $called = $councils[0]->run("$counter; SET client_min_messages = notice; SELECT FROM published.timeliness_by_month WHERE pg_temp.counter(month)");
my %called;
$called{$1}++ while $called =~ /called for (\S+)/g;
cmp_ok(scalar keys %called, '>', 18, 'a condition of the reader is evaluated');
is(scalar(grep { $_ > 1 } values %called), 0, '... once for a month, and not once for a case');
$councils[0]->run('RESET ROLE');
is($councils[0]->run("SELECT string_agg(DISTINCT column_name, ' ' ORDER BY column_name) FROM information_schema.column_privileges WHERE grantee = 'region_reader'"),
	'data_to f month t', 'nothing but months, summaries and the day of the data can be read');

# Another refresh changes nothing, nor do two at the same time
my %before = map { $_ => kept($_) } keys %council;
is(refresh(), "0\n", 'a second refresh');
is(kept($_), $before{$_}, "... and $_ is as before") foreach sort keys %council;
$region->run("CREATE TEMP TABLE fetched_extract AS SELECT data_to FROM councils WHERE council = 'north'; CREATE TEMP TABLE fetched_months AS SELECT month, t FROM months WHERE council = 'north';"
	. " CREATE TEMP TABLE fetched_caseflow AS SELECT f FROM flows WHERE council = 'north'; BEGIN; SELECT replace_data('north')");
open my $other, '-|', 'PGDATABASE=region examples/region/refresh 2>&1' or die;
my $waiting = 0;
for (1 .. 600)
{
	$waiting = $councils[0]->run('SELECT count(*) FROM pg_locks WHERE NOT granted');
	last if $waiting > 0;
	select undef, undef, undef, 0.1;
}
is($waiting, 1, 'a refresh waits for another');
$region->run('COMMIT; DROP TABLE fetched_extract, fetched_months, fetched_caseflow');
is(join('', <$other>), '', '... and then succeeds');
is(close $other, 1, '... without a problem');
is(figures(), $figures, '... and no case counts twice');
like($region->run("INSERT INTO months SELECT * FROM months LIMIT 1"), qr/ERROR:  duplicate key/, '... nor can anyone else');

# Settings of a council or of the region make no difference
$council{$_}->run("ALTER DATABASE council_$_ SET datestyle = '" . ($_ eq 'north' ? 'SQL, DMY' : 'German') . "'; ALTER DATABASE council_$_ SET timezone = 'Pacific/Kiritimati';"
	. " ALTER DATABASE council_$_ SET ehcp.as_of = '2020-06-30'; ALTER DATABASE council_$_ SET ehcp.calendar = 'scotland'; ALTER DATABASE council_$_ SET search_path = ''") foreach keys %council;
$region->run("ALTER DATABASE region SET datestyle = 'SQL, MDY'; ALTER DATABASE region SET timezone = 'America/New_York'; ALTER DATABASE region SET ehcp.as_of = '2020-05-31';"
	. " ALTER DATABASE region SET default_transaction_isolation = 'repeatable read'");
is(refresh(), "0\n", 'a refresh with other settings');
is(kept($_), $before{$_}, "... and $_ is as before") foreach sort keys %council;
is(`psql -X -q -d region -v report_to=2021-12-31 -f examples/region/report.sql`, $report, '... and the report');
$region->run("ALTER DATABASE $_ RESET ALL") foreach qw(region council_north council_south);
# that took the council's own protection too
$region->run("ALTER ROLE region_reader IN DATABASE $_ SET row_security = off") foreach qw(council_north council_south);

# The faults of a council.  Each time, the council keeps its data and is named, and the other
# is refreshed; when the fault is gone, all is well.
sub fails
{
	my ($name, $problem, $plant, $mend) = @_;
	my $others = $region->run("SELECT refreshed_at FROM councils WHERE council = 'south'");

	is($plant->(), '', "$name: planted");
	like(refresh(), qr/^1\nnorth is stale: $problem/, '... and the refresh says so');
	is(kept('north'), $before{north}, '... and the council keeps its data');
	cmp_ok($region->run("SELECT refreshed_at > '$others', problem FROM councils WHERE council = 'south'"), 'eq', 't|', '... and the other one is refreshed');
	like(`psql -X -q -d region -v report_to=2021-12-31 -f examples/region/report.sql`, qr/^ north +\| 2021-12-31 \| \S+ +\| stale: $problem/m, '... and the report says so');
	is($mend->(), '', '... and it is mended');
	is(refresh(), "0\n", '... and all is well');
	is(kept('north'), $before{north}, '... with the same figures');
	is($region->run('SELECT count(*) FROM councils WHERE problem IS NOT NULL'), '0', '... and no problem');
}

# by a statement at the council, or by another connection
sub at_council { my ($sql) = @_; return sub { $council{north}->run($sql) } }
sub connects { my ($to) = @_; return sub { $region->run("UPDATE councils SET connection = '$to' WHERE council = 'north'") } }

my $connection = $region->run("SELECT connection FROM councils WHERE council = 'north'");
my $sockets = tempdir(CLEANUP => 1);
sub of_proxy { my ($folder) = @_; return connects($connection =~ s/host=\S+/host=$folder/r) }

fails('no server', qr/connection to server on socket .* failed: No such file/, connects("host=$sockets"), connects($connection));
fails('no database', qr/.*database "nowhere" does not exist/, connects($connection =~ s/council_north/nowhere/r), connects($connection));

# A server that accepts the connection and never answers; one that answers, and is silent from
# the query of a view on
$ENV{REFRESH_SECONDS} = 8;
foreach my $silent_from ('', 'published.timeliness_by_month')
{
	my $folder = "$sockets/$silent_from";

	mkdir $folder;
	my $proxy = proxy($folder, $silent_from);
	fails('silent from ' . ($silent_from || 'the start'), qr/no answer within 8 seconds/, of_proxy($folder), connects($connection));
	if ($silent_from eq '')
	{
		local $ENV{PGCONNECT_TIMEOUT} = 2;
		fails('silent, with a shorter time to connect', qr/connection to server .* failed: timeout expired/, of_proxy($folder), connects($connection));
	}
	kill 'KILL', $proxy;
	waitpid $proxy, 0;
	unlink "$folder/.s.PGSQL.5432";
}

# A table that is locked, for example while the council loads an extract; the region's query
# does not stay there
fails('a lock', qr/(canceling statement due to statement timeout|no answer within 8 seconds)/, at_council('BEGIN; LOCK TABLE cases'), sub
{
	my $waiting = 1;

	for (1 .. 300)
	{
		$waiting = $council{south}->run("SELECT count(*) FROM pg_stat_activity WHERE usename = 'region_reader' AND datname = 'council_north'");
		last if $waiting == 0;
		select undef, undef, undef, 0.1;
	}
	is($waiting, 0, '... and no query of the region waits at the council');
	return $council{north}->run('ROLLBACK');
});
delete $ENV{REFRESH_SECONDS};

fails('not allowed', qr/permission denied for view caseflow/, at_council('REVOKE SELECT ON published.caseflow FROM region_reader'),
	at_council('GRANT SELECT ON published.caseflow TO region_reader'));

# Row security, which hides cases from the owner of the views
$council{north}->run('CREATE ROLE publisher; GRANT ALL ON SCHEMA public, published TO publisher; GRANT SELECT ON cases, extract TO publisher; ALTER VIEW known_cases OWNER TO publisher');
my $policy = 'CREATE POLICY team ON cases USING (case_id % 2 = 0); ALTER TABLE cases ENABLE ROW LEVEL SECURITY';
my $no_policy = 'DROP POLICY team ON cases; ALTER TABLE cases DISABLE ROW LEVEL SECURITY';
foreach my $setting ('ALTER ROLE region_reader IN DATABASE council_north RESET row_security', 'ALTER ROLE region_reader IN DATABASE council_north SET row_security = off')
{
	$council{north}->run($setting);
	fails("row security, $setting", qr/query would be affected by row-level security policy for table "cases"/, at_council($policy), at_council($no_policy));
}
$council{north}->run($policy);
like(`psql -X -A -t -d council_north -U region_reader -c "SELECT count(*) FROM published.timeliness_by_month" 2>&1`,
	qr/query would be affected by row-level security policy for table "cases"/, 'the council refuses, whatever client reads');
$council{north}->run("$no_policy; ALTER VIEW known_cases OWNER TO CURRENT_USER; DROP OWNED BY publisher; DROP ROLE publisher");

# The day up to which the data go
fails('no day', qr/the council does not say up to which day its data go/, at_council('DELETE FROM extract'), at_council("INSERT INTO extract VALUES ('2021-12-31')"));
my $to = sub { at_council("UPDATE extract SET data_to = $_[0]") };
fails('NULL', qr/the council does not say up to which day its data go/, $to->('NULL'), $to->("'2021-12-31'"));
fails('a day to come', qr/the data go up to 2\d{3}-\d\d-\d\d, which has not come yet/, $to->('current_date + 3'), $to->("'2021-12-31'"));
fails('infinity', qr/the council does not say up to which day its data go/, $to->("'infinity'"), $to->("'2021-12-31'"));
fails('an earlier extract', qr/the data go up to 2021-11-30, and those of the last refresh go up to 2021-12-31/, $to->("'2021-11-30'"), $to->("'2021-12-31'"));

# What is published makes no sense
sub instead
{
	my ($view, $definition) = @_;

	return (at_council("ALTER VIEW published.$view RENAME TO moved; CREATE VIEW published.$view AS $definition; GRANT SELECT ON published.$view TO region_reader"),
		at_council("DROP VIEW published.$view; ALTER VIEW published.moved RENAME TO $view"));
}

fails('a month twice', qr/duplicate key value violates unique constraint "months_pkey"/,
	instead('timeliness_by_month', 'SELECT * FROM published.moved UNION ALL SELECT * FROM published.moved'));
fails('no month', qr/new row for relation "months" violates check constraint/, instead('timeliness_by_month', 'SELECT month + 1 AS month, t FROM published.moved'));
fails('a month after the last day', qr/there are plans of the month of 2022-01-01, and the data go up to 2021-12-31/,
	instead('timeliness_by_month', "SELECT (month + interval '1 month')::date AS month, t FROM published.moved"));
fails('nothing', qr/there is no plan, and in the last refresh there were some/, instead('timeliness_by_month', 'SELECT * FROM published.moved LIMIT 0'));
fails('no backlog', qr/there is no backlog/, instead('caseflow', 'SELECT * FROM published.moved LIMIT 0'));
fails('two', qr/duplicate key value violates unique constraint "flows_pkey"/, instead('caseflow', 'SELECT * FROM published.moved UNION ALL SELECT * FROM published.moved'));
fails('another limit', qr/new row for relation "flows" violates check constraint/, instead('caseflow', 'SELECT ehcp.caseflow_agg(requested_on, closed_on, 112) AS f FROM known_cases'));

# Later data: months that were suppressed are published, and the other way round
my ($now_published) = $suppressed =~ /^(\S+)\|south$/m or die;
$council{south}->run("INSERT INTO cases SELECT 5000 + i, date '$now_published' - 100, date '$now_published' + i, date '$now_published' + i, false FROM generate_series(1, 20) AS i");
my $now_suppressed = '2021-09-01';
$council{north}->run("UPDATE cases SET excepted = true WHERE case_id IN (SELECT case_id FROM cases"
	. " WHERE NOT excepted AND issued_on BETWEEN '$now_suppressed' AND '2021-09-30' ORDER BY case_id OFFSET 4)");
# planned, and not known yet
$council{north}->run("INSERT INTO cases SELECT i, '2021-06-01', '2022-01-05', '2022-01-05', false FROM generate_series(6000, 6009) AS i; INSERT INTO cases VALUES (6010, '2022-01-03', NULL, NULL, false)");
is(refresh(), "0\n", 'later data');
($figures, my $then_suppressed) = expected();
is(figures(), $figures, '... give the figures of now');
is(suppressed(), $then_suppressed, '... and suppress what is small now');
unlike($then_suppressed, qr/^$now_published\|south$/m, '... a month that was small and is not');
like($then_suppressed, qr/^$now_suppressed\|north$/m, '... and one that was not and is');
like($region->run(sprintf $not_counted, 'true'), qr/\|0\|0$/, '... which cannot be had from the backlog either');
is($region->run("SELECT ehcp.opened(f, '2022-01-01', '2022-12-31'), ehcp.closed(f, '2022-01-01', '2022-12-31') FROM flows WHERE council = 'north'"), '0|0',
	'and nothing comes from after the day of the data');

# A council that has not answered yet has no data, and one that left has none any more
$region->run("INSERT INTO councils VALUES ('east', 'host=$sockets')");
like(refresh(), qr/^1\neast is stale: .*\n\z/, 'a new council that does not answer');
$report = `psql -X -q -d region -v report_to=2021-11-30 -f examples/region/report.sql`;
like($report, qr/^ east +\| +\| +\| stale: connection to server.*; no data yet$/m, '... is named');
like($report, qr/^ Nov 2021 +\| \* +\| [\d.]+ +\| [\d.]+ *$/m, '... has no figure');
like($report, qr/^ Nov 2021 +\|.*\| east$/m, '... and is missing in that of the region');
unlike($report, qr/Dec 2021/, 'a month that ends after the day of the report is left out');
is($region->run("DELETE FROM councils WHERE council <> 'south'; SELECT string_agg(DISTINCT council, ' ') FROM (SELECT council FROM months UNION ALL SELECT council FROM flows) AS kept"),
	'south', 'a council that leaves takes its figures along');
is(refresh(), "0\n", '... and all is well');

$_->close foreach $region, @councils;
done_testing();

# A process that listens in a folder, and passes on to the server what clients write, and back,
# until a client names what it is silent from; without that it never answers.
sub proxy
{
	my ($folder, $silent_from) = @_;
	my $listener = IO::Socket::UNIX->new(Listen => 10, Local => "$folder/.s.PGSQL.5432") or die "$folder: $!";
	my $pid = fork;

	return $pid if $pid;
	my $select = IO::Select->new($listener);
	my %peer;
	my @open;
	while (1)
	{
		foreach my $from ($select->can_read)
		{
			if ($from == $listener)
			{
				push @open, my $client = $listener->accept;
				next if $silent_from eq '';
				push @open, my $server = IO::Socket::UNIX->new(Peer => "$ENV{PGHOST}/.s.PGSQL.5432");
				@peer{$client, $server} = ($server, $client);
				$select->add($client, $server);
				next;
			}
			my $n = sysread $from, my $bytes, 65536;
			if (!$n)
			{
				$select->remove($from, $peer{$from});
				shutdown $peer{$from}, 2;
			}
			elsif (index($bytes, $silent_from) >= 0)
			{
				$select->remove($from, $peer{$from});
			}
			else
			{
				syswrite $peer{$from}, $bytes;
			}
		}
	}
}
