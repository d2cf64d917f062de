# The demo prints the published figures, and what an independent count gives.
use strict;
use warnings;
use Test::More;
use Session;

my $report = `examples/demo 2>&1`;
is($?, 0, 'the demo runs') or diag($report);
unlike($report, qr/ERROR|WARNING/, 'and says no error');
is(() = $report =~ /^\d\. /mg, 7, 'seven tables');

# month | issued | in 20 weeks | percent | published | ...
my @months = $report =~ /^ (\w{3} 202[01] \|.*)$/mg;
is(scalar @months, 23, '23 months');
my @differ = grep { my @column = split /\s*\|\s*/; $column[3] != $column[4] } @months;
is(scalar @differ, 1, 'one percentage is not as published');
like($differ[0], qr/^Oct 2020 .* 18\.5 .* 18\.8 .*15 of 81/, 'the misprint of October 2020');
like($report, qr/^ Dec 2021 .* 39\.0 \| +39\.0 /m, 'the rolling 12 months of December 2021');
like($report, qr/^ 2020 .* 19\.7 .*better/m, 'the direction of travel');

my $db = Session->new('demo');

# the backlog counted case by case on the last day, and the openings of its week
my $expected = $db->run("SELECT count(*) FILTER (WHERE requested_on > '2021-12-24'), count(*) FILTER (WHERE closed_on > '2021-12-24'),"
	. " count(*) FILTER (WHERE closed_on IS NULL), count(*) FILTER (WHERE closed_on IS NULL AND requested_on < '2021-08-13') FROM cases");
my ($printed) = $report =~ /^ 2021-12-31 \|([ 0-9|]*)\|/m;
$printed =~ s/ //g;
is($printed, $expected, 'the backlog at the end');
my ($cohort) = $report =~ /in_progress *\n[-+]+\n([ 0-9|]+)\n/;
$cohort =~ s/ //g;
is($cohort, $db->run("SELECT count(*), sum((issued_on IS NOT NULL)::integer), sum((issued_on - requested_on <= 140)::integer),"
	. " sum((closed_on IS NOT NULL AND issued_on IS NULL)::integer), sum((closed_on IS NULL)::integer)"
	. " FROM cases WHERE requested_on >= '2020-03-01'"), 'what has become of the requests');

# ten cases, by deadline, none past it
my @nearest = $report =~ /^ +\d+ \| 2021-\d\d-\d\d +\| (\d{4}-\d\d-\d\d) \|/mg;
is(scalar @nearest, 10, 'ten cases near to breach');
is("@nearest", join(' ', sort @nearest), 'the nearest first');
cmp_ok($nearest[0], 'ge', '2021-12-31', 'none past its deadline');
is($db->run("SELECT ehcp.completed(requested_on, issued_on, excepted) - count(*) FILTER (WHERE excepted AND issued_on IS NOT NULL) FROM cases"),
	247 + 488 + 315, 'the plans of three years');
$db->close;
done_testing();
