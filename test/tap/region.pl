# The region's example: councils share only summaries, which give the same figures as the rows.
use strict;
use warnings;
use Test::More;
use Session;

my $report = `examples/region/run 2>&1`;
is($?, 0, 'the example runs') or diag($report);
unlike($report, qr/ERROR|WARNING/, 'and says no error');

my $region = Session->new('region');
my @councils = map { Session->new("council_$_") } qw(north south);

# month by month, counted from the rows of both councils; months under five are withheld
my (%month, %withheld);
foreach my $council (@councils)
{
	foreach my $line (split /\n/, $council->run("SELECT date_trunc('month', issued_on)::date, count(*),"
		. ' count(*) FILTER (WHERE issued_on - requested_on <= 140) FROM cases WHERE issued_on IS NOT NULL AND NOT excepted GROUP BY 1'))
	{
		my ($month, $issued, $in_time) = split /\|/, $line;
		$withheld{$month}++ if $issued < 5;
		next if $issued < 5;
		$month{$month}[0] += $issued;
		$month{$month}[1] += $in_time;
	}
}
is($region->run('SELECT month, ehcp.completed(t), ehcp.in_time(t) FROM (SELECT month, ehcp.rollup(t) AS t'
	. ' FROM months GROUP BY month) AS r WHERE ehcp.completed(t) > 0 ORDER BY month'),
	join("\n", map { "$_|$month{$_}[0]|$month{$_}[1]" } sort keys %month), 'the region by month');
cmp_ok(scalar keys %month, '>', 18, '... of a year and a half');
cmp_ok(scalar keys %withheld, '>', 0, 'some months have fewer than five plans');
is($region->run('SELECT month, count(*) FROM months WHERE t IS NULL GROUP BY month ORDER BY month'),
	join("\n", map { "$_|$withheld{$_}" } sort keys %withheld), 'and are withheld');
is(() = $report =~ /\| c /g, $region->run('SELECT count(*) FROM months WHERE t IS NULL'), 'a c for each of them, and no other');
is($region->run("SELECT sum(ehcp.closed(f, month, (month + interval '1 month - 1 day')::date)) FROM months JOIN flows USING (council) WHERE t IS NULL"),
	'0', 'what is withheld is not in the backlog either');

my ($open, $overdue) = (0, 0);
foreach my $council (@councils)
{
	my ($n, $late) = split /\|/, $council->run("SELECT count(*), count(*) FILTER (WHERE requested_on < date '2020-12-31' - 140) FROM cases"
		. " WHERE requested_on <= '2020-12-31' AND (closed_on IS NULL OR closed_on > '2020-12-31')");
	$open += $n;
	$overdue += $late;
}
like($report, qr/^ 2020-12-31 \|[ \d]+\|[ \d]+\| +$open \| +$overdue$/m, 'the backlog of the region');

# the reader sees no case
$councils[0]->run('SET ROLE region_reader');
like($councils[0]->run('SELECT FROM cases'), qr/permission denied for table cases/, 'cases stay with their council');
my $counter = 'CREATE FUNCTION pg_temp.counter(date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0001 AS'
	. " \$\$ BEGIN RAISE NOTICE 'asked of %', \$1; RETURN true; END \$\$";
my $asked = $councils[0]->run("$counter; SET client_min_messages = notice; SELECT FROM published.timeliness_by_month WHERE pg_temp.counter(month)");
my %asked;
$asked{$1}++ while $asked =~ /asked of (\S+)/g;
cmp_ok(scalar keys %asked, '>', 18, 'a condition of the reader\'s is asked');
is(scalar(grep { $_ > 1 } values %asked), 0, '... once a month, and not once a case');
is($councils[0]->run('SELECT count(*) FROM published.timeliness_by_month') > 0, 1, 'summaries are read');
is($region->run("SELECT string_agg(DISTINCT attname, ' ') FROM pg_attribute JOIN pg_foreign_table ON attrelid = ftrelid WHERE attnum > 0"),
	'f month t', 'nothing but months and summaries crosses');

$_->close foreach $region, @councils;
done_testing();
