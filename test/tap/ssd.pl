# The example on the tables of the Standard Safeguarding Dataset: its answer against the
# tables themselves, and the way of each kind of case.
use strict;
use warnings;
use Test::More;
use Session;

my $report = `examples/ssd/run 2>&1`;
is($?, 0, 'the example runs') or diag($report);
unlike($report, qr/ERROR|WARNING/, 'and says no error');

my $db = Session->new('ssd');

# a plan is issued by the first assessment of its request that says Y
my $years = $db->run(<<'SQL');
SELECT extract(year FROM day), count(*), sum(excepted), count(*) FILTER (WHERE excepted = 0 AND in_time),
	round(floor(1000.0 * count(*) FILTER (WHERE excepted = 0 AND in_time) / count(*) FILTER (WHERE excepted = 0) + 0.5) / 10, 1),
	round(floor(1000.0 * count(*) FILTER (WHERE in_time) / count(*) + 0.5) / 10, 1)
FROM (SELECT date_trunc('day', ehca_ehcp_assessment_outcome_date) AS day, (ehca_ehcp_assessment_exceptions = '1')::integer AS excepted,
		date_trunc('day', ehca_ehcp_assessment_outcome_date) - date_trunc('day', ehcr_ehcp_req_date) BETWEEN '0 days' AND '140 days' AS in_time
	FROM ssd_ehcp_assessment AS a JOIN ssd_ehcp_requests ON ehcr_ehcp_request_id = ehca_ehcp_request_id
	WHERE ehca_ehcp_assessment_outcome = 'Y' AND NOT EXISTS (SELECT FROM ssd_ehcp_assessment AS earlier
		WHERE earlier.ehca_ehcp_request_id = a.ehca_ehcp_request_id AND earlier.ehca_ehcp_assessment_outcome = 'Y'
			AND earlier.ehca_ehcp_assessment_outcome_date < a.ehca_ehcp_assessment_outcome_date)) AS plans
GROUP BY 1 ORDER BY 1
SQL
my @printed = $report =~ /^ +(20\d\d \|.*)\|[^|]*$/mg;
is(join("\n", map { s/ //gr =~ s/\|$//r } @printed), $years, '20 weeks by year as from the tables');
is(scalar @printed, 3, '... of three years');

is($db->run('SELECT count(*) - count(DISTINCT case_id), count(*) - (SELECT count(*) FROM ssd_ehcp_requests) FROM cases'), '0|0', 'a row for each request');
is($db->run(q{SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attname COLLATE "C") FROM pg_attribute WHERE attrelid = 'cases'::regclass
	AND attname IN ('case_id', 'requested_on', 'decided_on', 'decision', 'issued_on', 'refused_on', 'closed_on', 'excepted', 'contested', 'ceased_on')}),
	'case_id character varying, ceased_on date, closed_on date, decided_on date, decision boolean, excepted boolean, issued_on date, refused_on date, requested_on date',
	'the columns of a scorecard, but for contested');
# open: nothing has ended it
is($db->run('SELECT count(*) FROM cases WHERE closed_on IS NULL'), $db->run(<<'SQL'), 'open cases');
SELECT count(*) FROM ssd_ehcp_requests WHERE ehcr_ehcp_req_outcome NOT IN ('N', 'W')
	AND NOT EXISTS (SELECT FROM ssd_ehcp_assessment WHERE ehca_ehcp_request_id = ehcr_ehcp_request_id AND ehca_ehcp_assessment_outcome IN ('Y', 'N', 'W'))
SQL
is($db->run('SELECT count(*) FROM cases WHERE issued_on IS NOT NULL AND ceased_on IS NULL'), $db->run('SELECT count(*) FROM ssd_ehcp_active_plans'), 'plans in force');
cmp_ok($db->run("SELECT count(*) FROM cases WHERE ceased_on > plan_started_on AND case_id LIKE '%5'"), '>', 10, '... and some that ceased');

# each kind by hand: request, its outcome and day; assessments as outcome:day; plans as start:end
my %cases = (
	'to the day' => [ '2023-01-09 08:00', 'Y', '2023-02-17 23:59', ['Y:2023-05-29 23:59'], ['2023-05-29:'],
		'2023-01-09|2023-02-17|t|2023-05-29||2023-05-29|f|' ],
	'refused to assess' => [ '2023-01-09', 'N', '2023-02-17', [], [], '2023-01-09|2023-02-17|f|||2023-02-17|f|' ],
	'refused a plan' => [ '2023-01-09', 'Y', '2023-02-17', ['N:2023-04-20'], [], '2023-01-09|2023-02-17|t||2023-04-20|2023-04-20|f|' ],
	'not decided' => [ '2023-01-09', 'A', '', [], [], '2023-01-09||||||f|' ],
	'no outcome at all' => [ '2023-01-09', '', '', [], [], '2023-01-09||||||f|' ],
	'under assessment' => [ '2023-01-09', 'Y', '2023-02-17', ['A:'], [], '2023-01-09|2023-02-17|t||||f|' ],
	'no assessment yet' => [ '2023-01-09', 'Y', '2023-02-17', [], [], '2023-01-09|2023-02-17|t||||f|' ],
	'to be issued' => [ '2023-01-09', 'Y', '2023-02-17', ['Y:'], [], '2023-01-09|2023-02-17|t||||f|' ],
	'withdrawn' => [ '2023-01-09', 'W', '2023-01-20', [], [], '2023-01-09|||||2023-01-20|f|' ],
	'withdrawn some day' => [ '2023-01-09', 'W', '', [], [], '2023-01-09|||||2023-01-09|t|' ],
	'withdrawn later' => [ '2023-01-09', 'Y', '2023-02-17', ['W:'], [], '2023-01-09|2023-02-17|t|||2023-02-17|t|' ],
	'withdrawn, no day at all' => [ '', 'W', '', [], [], '' ],
	'historical' => [ '2018-01-09', 'H', '', ['H:'], ['2018-06-01:'], '2018-01-09||t|||2018-06-01|t|' ],
	'assessed twice' => [ '2023-01-09', 'Y', '2023-02-17', ['N:2023-04-20', 'Y:2023-09-01'], ['2023-09-01:'],
		'2023-01-09|2023-02-17|t|2023-09-01||2023-09-01|f|' ],
	'assessed again' => [ '2023-01-09', 'Y', '2023-02-17', ['N:2023-04-20', 'A:'], [], '2023-01-09|2023-02-17|t||||f|' ],
	'a plan, and assessed again' => [ '2021-01-09', 'Y', '2021-02-17', ['A:', 'Y:2021-04-20', 'N:2022-04-20'], [],
		'2021-01-09|2021-02-17|t|2021-04-20||2021-04-20|f|' ],
	'two plans of two assessments' => [ '2021-01-09', 'Y', '2021-02-17', ['Y:2023-04-20', 'Y:2021-04-20'], ['2023-04-20:', '2021-04-20:2022-07-31'],
		'2021-01-09|2021-02-17|t|2021-04-20||2021-04-20|f|' ],
	'two plans, both ended' => [ '2021-01-09', 'Y', '2021-02-17', ['Y:2021-04-20'], ['2021-04-20:2022-07-31', '2022-08-01:2023-03-31'],
		'2021-01-09|2021-02-17|t|2021-04-20||2021-04-20|f|2023-03-31' ],
	'no request date' => [ '', 'Y', '2021-02-17', ['Y:2021-04-20'], [], '|2021-02-17|t|2021-04-20||2021-04-20|f|' ],
);
sub literal { $_[0] eq '' ? 'NULL' : "'$_[0]'" }
foreach my $name (sort keys %cases)
{
	my ($requested, $outcome, $decided, $assessments, $plans, $expected) = @{ $cases{$name} };
	my @sql = ("INSERT INTO ssd_ehcp_requests VALUES ('$name', NULL, " . join(', ', map { literal($_) } $requested, $decided, $outcome) . ')');
	foreach my $n (0 .. $#$assessments)
	{
		my ($code, $day) = split /:/, $assessments->[$n], 2;
		push @sql, "INSERT INTO ssd_ehcp_assessment VALUES ('$name $n', '$name', " . literal($day) . ", '$code', NULL)";
	}
	foreach my $n (0 .. $#$plans)
	{
		my ($start, $end) = split /:/, $plans->[$n], 2;
		my $of = $n < @$assessments ? $n : 0;
		push @sql, "INSERT INTO ssd_ehcp_named_plan VALUES ('$name $n', '$name $of', " . literal($start) . ', ' . literal($end) . ')';
	}
	$db->run(join('; ', @sql));
	is($db->run("SELECT requested_on, decided_on, decision, issued_on, refused_on, closed_on, closed_on_assumed, ceased_on FROM cases WHERE case_id = '$name'"), $expected, $name);
}
$db->close;
done_testing();
