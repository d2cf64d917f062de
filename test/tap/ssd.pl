# The example on the tables of the Standard Safeguarding Dataset: its figures against a query
# on the tables, and the course of each kind of case.
use strict;
use warnings;
use Test::More;
use Session;

my $report = `examples/ssd/run 2>&1`;
is($?, 0, 'the example runs') or diag($report);
unlike($report, qr/ERROR|WARNING/, '... without an error or a warning');

my $db = Session->new('ssd');

# a request's plan is issued by its first assessment with outcome Y
my $years = $db->run(<<'SQL');
SELECT extract(year FROM day), count(*), sum(excepted), count(*) FILTER (WHERE excepted = 0 AND in_time),
	round(floor(1000.0 * count(*) FILTER (WHERE excepted = 0 AND in_time) / count(*) FILTER (WHERE excepted = 0) + 0.5) / 10, 1),
	round(floor(1000.0 * count(*) FILTER (WHERE in_time) / count(*) + 0.5) / 10, 1)
FROM (SELECT date_trunc('day', ehca_ehcp_assessment_outcome_date) AS day, (ehca_ehcp_assessment_exceptions = '1')::integer AS excepted,
		date_trunc('day', ehca_ehcp_assessment_outcome_date) - date_trunc('day', ehcr_ehcp_req_date) BETWEEN '0 days' AND '140 days' AS in_time
	FROM ssd_ehcp_assessment AS a JOIN ssd_ehcp_requests ON ehcr_ehcp_request_id = ehca_ehcp_request_id
	WHERE ehca_ehcp_assessment_outcome = 'Y' AND ehcr_ehcp_req_outcome <> 'Yes' AND NOT EXISTS (SELECT FROM ssd_ehcp_assessment AS earlier
		WHERE earlier.ehca_ehcp_request_id = a.ehca_ehcp_request_id AND earlier.ehca_ehcp_assessment_outcome = 'Y'
			AND earlier.ehca_ehcp_assessment_outcome_date < a.ehca_ehcp_assessment_outcome_date)) AS plans
GROUP BY 1 ORDER BY 1
SQL
my @printed = $report =~ /^ +(20\d\d \|.*)\|[^|]*$/mg;
is(join("\n", map { s/ //gr =~ s/\|$//r } @printed), $years, '20 weeks by year, as computed from the tables');
is(scalar @printed, 3, '... for three years');

is($db->run("SELECT count(*) - count(DISTINCT case_id), count(*) - (SELECT count(*) FROM ssd_ehcp_requests WHERE ehcr_ehcp_request_id NOT IN ('SSD_PH', 'request-1')) FROM cases"), '0|0',
	'a row for each request, except one with an unknown code and one placeholder');
is($db->run('SELECT relation, row_id, column_name, value, effect FROM problems ORDER BY 1, 2'), <<'ROWS' =~ s/\n\z//r, '... which are listed');
ssd_ehcp_assessment|SSD_PH|ehca_ehcp_assessment_id|SSD_PH|row not read
ssd_ehcp_named_plan|SSD_PH|ehcn_named_plan_id|SSD_PH|row not read
ssd_ehcp_requests|SSD_PH|ehcr_ehcp_request_id|SSD_PH|row not read
ssd_ehcp_requests|request-1|ehcr_ehcp_req_outcome|Yes|case left out
ROWS
like($report, qr/ehcr_ehcp_req_outcome +\| Yes +\| .* \| case left out +\| +1$/m, '... and printed');
is($db->run("SELECT max(requested_on) - min(requested_on) < 1200, min(requested_on) FROM cases"), 't|2021-01-05', 'no placeholder is a day of a case');
is($db->run(q{SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attname COLLATE "C") FROM pg_attribute WHERE attrelid = 'cases'::regclass
	AND attname IN ('case_id', 'requested_on', 'decided_on', 'decision', 'issued_on', 'refused_on', 'closed_on', 'excepted', 'contested', 'ceased_on')}),
	'case_id character varying, ceased_on date, closed_on date, decided_on date, decision boolean, excepted boolean, issued_on date, refused_on date, requested_on date',
	'the columns of a scorecard, except contested');
# open cases: nothing has ended them
is($db->run('SELECT count(*) FROM cases WHERE closed_on IS NULL'), $db->run(<<'SQL'), 'open cases');
SELECT count(*) FROM ssd_ehcp_requests WHERE ehcr_ehcp_req_outcome NOT IN ('N', 'W', 'Yes', 'SSD_PH')
	AND NOT EXISTS (SELECT FROM ssd_ehcp_assessment WHERE ehca_ehcp_request_id = ehcr_ehcp_request_id AND ehca_ehcp_assessment_outcome IN ('Y', 'N', 'W'))
SQL
is($db->run('SELECT count(*) FROM cases WHERE issued_on IS NOT NULL AND ceased_on IS NULL'), $db->run("SELECT count(*) FROM ssd_ehcp_active_plans WHERE ehcp_ehcp_request_id <> 'request-1'"), 'plans in force');
# plans: those of the cases, with the last review of the active ones
is($db->run('SELECT plan_id, started_on, ceased_on FROM plans ORDER BY plan_id COLLATE "C"'),
	$db->run('SELECT case_id, plan_started_on, ceased_on FROM ssd_requests_read WHERE plan_started_on IS NOT NULL ORDER BY case_id COLLATE "C"'), 'the plans of the cases');
is($db->run('SELECT count(*), count(decided_on), min(decided_on) FROM plans WHERE ceased_on IS NULL'),
	$db->run("SELECT count(*), count(*), min(ehcp_active_ehcp_last_review_date)::date FROM ssd_ehcp_active_plans WHERE ehcp_active_ehcp_id NOT LIKE 'SSD_PH%'"), '... with the last review of each active plan');
is($db->run('SELECT DISTINCT cease_reason FROM plans WHERE ceased_on IS NOT NULL'), '5', '... and the reason of those that ceased');
is($db->run("SET client_min_messages = warning; SELECT count(*) FROM ehcp.create_scorecard('cases', 'plans_card', plans => 'plans'); SET ehcp.as_of = '2023-12-31'; SELECT in_force > 0 AND completed_in_year > 0 FROM plans_card.annual_reviews; DROP SCHEMA plans_card CASCADE; RESET ehcp.as_of; RESET client_min_messages"),
	scalar(() = glob 'sql/scorecard/*.sql') . "\nt", '... and a scorecard takes them');
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
	'two plans of one day, one in force' => [ '2021-01-09', 'Y', '2021-02-17', ['Y:2021-04-20'], ['2021-04-20:', '2021-04-20:2023-03-31'],
		'2021-01-09|2021-02-17|t|2021-04-20||2021-04-20|f|' ],
	'two plans of one day' => [ '2021-01-09', 'Y', '2021-02-17', ['Y:2021-04-20'], ['2021-04-20:2022-03-31', '2021-04-20 01:00:2023-03-31'],
		'2021-01-09|2021-02-17|t|2021-04-20||2021-04-20|f|2023-03-31' ],
	'a plan without a start' => [ '2021-01-09', 'Y', '2021-02-17', ['Y:2021-04-20'], ['2021-04-20:2022-03-31', ':'],
		'2021-01-09|2021-02-17|t|2021-04-20||2021-04-20|f|2022-03-31' ],
	'refusal overturned, under assessment' => [ '2023-01-09', 'N', '2023-02-17', ['A:'], [], '2023-01-09|2023-02-17|t||||f|' ],
	'refusal overturned, no outcome yet' => [ '2023-01-09', 'N', '2023-02-17', [':'], [], '2023-01-09|2023-02-17|t||||f|' ],
	'refusal overturned, a plan' => [ '2023-01-09', 'N', '2023-02-17', ['Y:2023-11-15'], ['2023-11-15:'], '2023-01-09|2023-02-17|t|2023-11-15||2023-11-15|f|' ],
	'small letter' => [ '2023-01-09', 'y', '2023-02-17', ['n:2023-04-20'], [], '2023-01-09|2023-02-17|t||2023-04-20|2023-04-20|f|' ],
	'space around' => [ '2023-01-09', "\tY ", '2023-02-17', [" y\r\n:2023-04-20"], [], '2023-01-09|2023-02-17|t|2023-04-20||2023-04-20|f|' ],
	'blank' => [ '2023-01-09', ' ', '', [' :'], [], '2023-01-09||||||f|' ],
	'empty' => [ '2023-01-09', 'EMPTY', '', [], [], '2023-01-09||||||f|' ],
	'empty outcome, with a day' => [ '2023-01-09', 'EMPTY', '2023-02-17', [], [], '' ],
	'Yes' => [ '2023-01-09', 'Yes', '2023-02-17', [], [], '' ],
	'another code' => [ '2023-01-09', 'X', '2023-02-17', [], [], '' ],
	'assessment yes' => [ '2023-01-09', 'Y', '2023-02-17', ['yes:2023-04-20'], [], '' ],
	'one of two assessments' => [ '2023-01-09', 'Y', '2023-02-17', ['Y:2023-04-20', '1:2023-05-20'], [], '' ],
	'assessed on a day, to what outcome' => [ '2023-01-09', 'Y', '2023-02-17', [':2023-04-20'], [], '' ],
	'no day of the request' => [ '1900-01-01', 'Y', '2023-02-17', ['Y:2023-04-20'], [], '|2023-02-17|t|2023-04-20||2023-04-20|f|' ],
	'no day of the plan' => [ '2023-01-09', 'Y', '9999-12-31', ['Y:1900-01-01'], ['infinity:0001-01-01'], '2023-01-09||t||||f|' ],
	'ended on no day' => [ '1900-01-01', 'W', '1900-01-01', [], [], '' ],
	'no request date' => [ '', 'Y', '2021-02-17', ['Y:2021-04-20'], [], '|2021-02-17|t|2021-04-20||2021-04-20|f|' ],
);
sub literal { $_[0] eq '' ? 'NULL' : $_[0] eq 'EMPTY' ? "''" : "'$_[0]'" }
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
		my ($start, $end) = $plans->[$n] =~ /(.*):(.*)/;
		my $of = $n < @$assessments ? $n : 0;
		push @sql, "INSERT INTO ssd_ehcp_named_plan VALUES ('$name $n', '$name $of', " . literal($start) . ', ' . literal($end) . ')';
	}
	$db->run(join('; ', @sql));
	is($db->run("SELECT requested_on, decided_on, decision, issued_on, refused_on, closed_on, closed_on_assumed, ceased_on FROM cases WHERE case_id = '$name'"), $expected, $name);
}
# the cases left out are those that are listed as left out
my @left_out = sort grep { $cases{$_}[5] eq '' } keys %cases;
is($db->run("SELECT DISTINCT case_id COLLATE \"C\" FROM problems WHERE effect = 'case left out' ORDER BY 1"), join("\n", sort @left_out, 'request-1'), 'cases left out are listed');
is($db->run("SELECT case_id, column_name, value FROM problems WHERE case_id LIKE 'no day of the %' ORDER BY case_id, column_name"), <<'ROWS' =~ s/\n\z//r, 'an impossible day is listed');
no day of the plan|ehca_ehcp_assessment_outcome_date|1900-01-01 00:00:00
no day of the plan|ehcn_named_plan_ceased_date|0001-01-01 00:00:00
no day of the plan|ehcn_named_plan_start_date|infinity
no day of the plan|ehcr_ehcp_req_outcome_date|9999-12-31 00:00:00
no day of the request|ehcr_ehcp_req_date|1900-01-01 00:00:00
ROWS

# exceptions
foreach my $flag (['1', 't'], ['true', 't'], ['TRUE ', 't'], ['y', 't'], ['Yes', 't'], ['0', 'f'], ['false', 'f'], ['N', 'f'], ['', 'f'], [' ', 'f'], ['2', ''], ['x', ''], ['SSD_PH', ''])
{
	my ($value, $expected) = @$flag;

	$db->run("BEGIN; UPDATE ssd_ehcp_assessment SET ehca_ehcp_assessment_exceptions = '$value' WHERE ehca_ehcp_assessment_id = 'to the day 0'");
	is($db->run("SELECT excepted FROM cases WHERE case_id = 'to the day'"), $expected, "exceptions \"$value\"");
	is($db->run("SELECT value, effect FROM problems WHERE case_id = 'to the day'"), $expected eq '' ? "$value|case left out" : '', $expected eq '' ? '... listed' : '... and nothing listed');
	$db->run('ROLLBACK');
}

# tables without keys: orphaned and duplicate rows
is($db->run('BEGIN; SET LOCAL client_min_messages = warning; ALTER TABLE ssd_ehcp_requests DROP CONSTRAINT ssd_ehcp_requests_pkey CASCADE; ALTER TABLE ssd_ehcp_assessment DROP CONSTRAINT ssd_ehcp_assessment_pkey CASCADE;'
	. ' ALTER TABLE ssd_ehcp_named_plan DROP CONSTRAINT ssd_ehcp_named_plan_pkey; ALTER TABLE ssd_ehcp_named_plan ALTER ehcn_named_plan_id DROP NOT NULL;'
	. ' ALTER TABLE ssd_ehcp_requests ALTER ehcr_ehcp_request_id DROP NOT NULL'), '', 'no keys');
my $before = $db->run('SELECT * FROM cases ORDER BY case_id');
foreach my $table (qw(requests assessment named_plan))
{
	$db->run("INSERT INTO ssd_ehcp_$table SELECT * FROM ssd_ehcp_$table");
}
is($db->run('SELECT * FROM cases ORDER BY case_id'), $before, 'duplicate rows change nothing');
$db->run("INSERT INTO ssd_ehcp_requests SELECT ehcr_ehcp_request_id, ehcr_send_table_id, ehcr_ehcp_req_date + interval '1 day' FROM ssd_ehcp_requests WHERE ehcr_ehcp_request_id = 'to the day' LIMIT 1;"
	. " INSERT INTO ssd_ehcp_assessment VALUES ('alone', 'nobody', '2023-01-09', 'Y'), ('of none', NULL, '2023-01-09', 'Y');"
	. " INSERT INTO ssd_ehcp_named_plan VALUES ('alone', 'nobody', '2023-01-09'), (NULL, 'to the day 0', '2023-01-09'); INSERT INTO ssd_ehcp_requests VALUES (NULL, NULL, '2023-01-09')");
is($db->run("SELECT count(*) FROM cases WHERE case_id = 'to the day'"), '0', 'two different rows of one request');
is($db->run("SELECT DISTINCT relation, row_id, column_name, effect FROM problems WHERE case_id = 'to the day' OR case_id = 'nobody' OR row_id IN ('alone', 'of none') OR row_id IS NULL ORDER BY 1, 2, 3"),
	<<'ROWS' =~ s/\n\z//r, '... and orphaned rows are listed');
ssd_ehcp_assessment|alone|ehca_ehcp_request_id|row not read
ssd_ehcp_assessment|of none|ehca_ehcp_request_id|row not read
ssd_ehcp_named_plan|alone|ehcn_ehcp_asmt_id|row not read
ssd_ehcp_named_plan||ehcn_named_plan_id|row not read
ssd_ehcp_requests|to the day|ehcr_ehcp_request_id|case left out
ssd_ehcp_requests||ehcr_ehcp_request_id|row not read
ROWS
$db->run("INSERT INTO ssd_ehcp_named_plan VALUES ('of alone', 'alone', '2023-01-09'), ('of none', 'of none', '2023-01-09')");
is($db->run("SELECT count(*) FROM plans WHERE plan_id = 'nobody' OR plan_id IS NULL"), '0', '... and have no plan');
$db->run('ROLLBACK');

# in the scorecard, each case ends on the day that the view gives
is($db->run('SET ehcp.as_of = \'2030-12-31\'; SELECT count(*) FROM (SELECT case_id, ended_on, is_open FROM scorecard.cases_as_at EXCEPT ALL'
	. ' SELECT case_id, closed_on, closed_on IS NULL FROM cases) AS differences'), '0', 'a scorecard has the same cases open');
is($db->run("SELECT stage FROM scorecard.case_tracker WHERE case_id = 'refusal overturned, under assessment'"), 'plan', '... such as one whose refusal was overturned');

# days are those of England, for every column type and every time zone of the reader
my $days = $db->run('SELECT case_id, requested_on, decided_on, issued_on, closed_on, ceased_on FROM cases ORDER BY case_id');
foreach my $type ('timestamptz', 'date')
{
	my $using = $type eq 'date' ? '::date' : " AT TIME ZONE 'Europe/London'";
	my %columns = (requests => ['ehcr_ehcp_req_date', 'ehcr_ehcp_req_outcome_date'], assessment => ['ehca_ehcp_assessment_outcome_date'],
		named_plan => ['ehcn_named_plan_start_date', 'ehcn_named_plan_ceased_date']);

	$db->run('BEGIN; DROP SCHEMA scorecard CASCADE; DROP VIEW plans, cases, problems, ssd_requests_read; DROP FUNCTION ssd_outcome, ssd_flag, ssd_day(date), ssd_day(timestamp), ssd_day(timestamptz)');
	foreach my $table (sort keys %columns)
	{
		is($db->run("ALTER TABLE ssd_ehcp_$table " . join(', ', map { "ALTER $_ TYPE $type USING $_$using" } @{ $columns{$table} })), '', "$table with columns of type $type");
	}
	is($db->run('\i examples/ssd/cases.sql'), '', '... and the views');
	foreach my $zone ('Europe/London', 'Pacific/Auckland', 'America/Los_Angeles', 'UTC')
	{
		$db->run("SET LOCAL timezone = '$zone'");
		is($db->run('SELECT case_id, requested_on, decided_on, issued_on, closed_on, ceased_on FROM cases ORDER BY case_id'), $days, "... have the same days in $zone");
	}
	$db->run('ROLLBACK');
}
$db->close;
done_testing();
