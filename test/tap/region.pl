# The region's example: only summaries cross, and they give what the rows give.
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
my %month;
foreach my $council (@councils)
{
	foreach my $line (split /\n/, $council->run("SELECT date_trunc('month', issued_on)::date, sum((NOT excepted)::integer),"
		. ' sum((NOT excepted AND issued_on - requested_on <= 140)::integer) FROM cases WHERE issued_on IS NOT NULL GROUP BY 1'
		. ' HAVING count(*) >= 5'))
	{
		my ($month, $issued, $in_time) = split /\|/, $line;
		$month{$month}[0] += $issued;
		$month{$month}[1] += $in_time;
	}
}
is($region->run('SELECT month, ehcp.completed(t) - ehcp.exceptions(t), ehcp.in_time(t) FROM (SELECT month, ehcp.rollup(t) AS t'
	. ' FROM months GROUP BY month) AS r WHERE ehcp.completed(t) > 0 ORDER BY month'),
	join("\n", map { "$_|$month{$_}[0]|$month{$_}[1]" } sort keys %month), 'the region by month');
cmp_ok(scalar keys %month, '>', 18, '... of a year and a half');
my $withheld = 0;
$withheld += $_->run("SELECT count(*) FROM (SELECT FROM cases WHERE issued_on IS NOT NULL GROUP BY date_trunc('month', issued_on) HAVING count(*) < 5) AS m")
	foreach @councils;
cmp_ok($withheld, '>', 0, 'some months have fewer than five plans');
is($region->run('SELECT count(*) FROM months WHERE t IS NULL'), $withheld, 'and are withheld');
like($report, qr/^ Mar 2020 \| c +\| c +\|/m, 'and shown so');

my @open = map { $_->run("SELECT count(*), count(*) FILTER (WHERE requested_on < date '2020-12-31' - 140) FROM cases"
	. " WHERE requested_on <= '2020-12-31' AND (closed_on IS NULL OR closed_on > '2020-12-31')") } @councils;
my ($open, $overdue) = (0, 0);
foreach (@open) { my @n = split /\|/; $open += $n[0]; $overdue += $n[1]; }
like($report, qr/^ 2020-12-31 \|[ \d]+\|[ \d]+\| +$open \| +$overdue$/m, 'the backlog of the region');

# the reader sees no case
$councils[0]->run('SET ROLE region_reader');
like($councils[0]->run('SELECT FROM cases'), qr/permission denied for table cases/, 'cases stay with their council');
is($councils[0]->run('SELECT count(*) FROM published.timeliness_by_month') > 0, 1, 'summaries are read');
is($region->run("SELECT string_agg(DISTINCT attname, ' ') FROM pg_attribute JOIN pg_foreign_table ON attrelid = ftrelid WHERE attnum > 0"),
	'f month t', 'nothing but months and summaries crosses');

$_->close foreach $region, @councils;
done_testing();
