# The demo prints the published figures, and figures that agree with an independent count.
use strict;
use warnings;
use Encode;
use Test::More;
use Session;

my $report = `examples/demo 2>&1`;
is($?, 0, 'the demo runs') or diag($report);
unlike($report, qr/ERROR|WARNING/, '... without an error or a warning');
my @tables = split /^\d+\. /m, $report;
is(scalar @tables, 13, 'twelve tables');
is(join("\n", grep { length decode('UTF-8', $_) > 100 } split /\n/, $report), '', 'no line is longer than 100 characters');

# The rows of a table (or of the second table under a heading), as psql -A prints them: bars
# between the columns, and no spaces
sub rows
{
	my ($n, @columns) = @_;
	my $part = $n == int $n ? 1 : 2;
	my @rows;

	foreach my $line (split /\n/, (split /\n\n/, (split /^[-+]+\n/m, $tables[$n])[$part])[0])
	{
		my @values = map { s/^ +| +$//gr } split /\|/, $line, -1;
		push @rows, join('|', @values[@columns ? @columns : 0 .. $#values]) if @values > 1;
	}
	return join("\n", @rows);
}

my $db = Session->new('demo');
my $whole_months = "to_char(month, 'Mon YYYY')";

# 1: month, issued, in 20 weeks, percent, published, note
is(rows(1, 0, 1, 2, 4), $db->run("SELECT $whole_months, issued, in_time, published_percent FROM published_months"
	. " WHERE report = 'March 2021' ORDER BY month"), 'the months of the first report');
is(join(' ', grep { (split /\|/)[1] ne (split /\|/)[2] } split /\n/, rows(1, 0, 3, 4, 5)), 'Oct 2020|18.5|18.8|misprint: 15 of 81',
	'as published, but for the misprint of October 2020');

# 2: month, issued, in 20 weeks, percent, published, rolling, published cumulative, year to date, mean, median
is(rows(2, 0, 1, 2, 3), $db->run("SELECT $whole_months, issued, in_time, round(published_percent, 1) FROM published_months"
	. " WHERE report = 'January 2022' ORDER BY month"), 'the months of 2021, as published');
like(rows(2, 0, 5, 6), qr/^Dec 2021\|39\.0\|39\.0$/m, 'the rolling 12 months of December 2021');
is(rows(2, 5), $db->run("SELECT round(100.0 * sum(twelve.in_time) / sum(twelve.issued), 1) FROM published_months AS this, LATERAL ("
	. " SELECT issued, in_time FROM published_months AS month WHERE report = 'January 2022' AND month.month <= this.month"
	. " UNION ALL SELECT issued * m / 12 - issued * (m - 1) / 12, in_time * m / 12 - in_time * (m - 1) / 12"
	. " FROM published_years, generate_series(extract(month FROM this.month)::integer + 1, 12) AS m WHERE year = 2020) AS twelve"
	. " WHERE this.report = 'January 2022' GROUP BY this.month ORDER BY this.month"), 'the rolling 12 months');
is(rows(2, 7), $db->run("SELECT round(100.0 * sum(in_time) OVER w / sum(issued) OVER w, 1) FROM published_months"
	. " WHERE report = 'January 2022' WINDOW w AS (ORDER BY month)"), 'the year to date');
is(rows(2, 8, 9), $db->run("SELECT round(avg(issued_on - requested_on) / 7, 1),"
	. " round((percentile_cont(0.5) WITHIN GROUP (ORDER BY issued_on - requested_on))::numeric / 7, 1) FROM cases"
	. " WHERE issued_on >= '2021-01-01' AND NOT excepted GROUP BY date_trunc('month', issued_on)"
	. " ORDER BY date_trunc('month', issued_on)"), 'means and medians');

# 3: year, issued, in 20 weeks, percent, published, direction, including exceptions
is(rows(3, 0, 1, 2, 3), $db->run('SELECT year, issued, in_time, round(100.0 * in_time / issued, 1) FROM published_years ORDER BY year'),
	'three years');
is(rows(3, 5), "\n▲ better\n▲ better", 'the direction of travel');
is(rows(3, 6), $db->run('SELECT round(100.0 * count(*) FILTER (WHERE issued_on - requested_on <= 140) / count(*), 1)'
	. ' FROM cases WHERE issued_on IS NOT NULL GROUP BY extract(year FROM issued_on) ORDER BY extract(year FROM issued_on)'),
	'including exceptions');

# 4
is(rows(4), $db->run('SELECT count(*), sum((issued_on IS NOT NULL)::integer), sum((issued_on - requested_on <= 140)::integer),'
	. ' sum((closed_on IS NOT NULL AND issued_on IS NULL)::integer), sum((closed_on IS NULL)::integer)'
	. " FROM cases WHERE requested_on >= '2020-03-01'"), 'the outcomes of the requests');

# 5: each week, counted case by case, and the bar
is(rows(5, 0 .. 5, 7), $db->run("SELECT day::date, count(*) FILTER (WHERE requested_on BETWEEN day - interval '6 days' AND day),"
	. " count(*) FILTER (WHERE closed_on BETWEEN day - interval '6 days' AND day), sum(open::integer), sum((open AND late)::integer),"
	. ' round(100.0 * sum((open AND late)::integer) / sum(open::integer), 1),'
	. " repeat('#', (sum((open AND NOT late)::integer) / 10)::integer) || repeat('!', (sum((open AND late)::integer) / 10)::integer)"
	. " FROM generate_series(date '2021-07-02', date '2021-12-31', '7 days') AS day, cases,"
	. ' LATERAL (SELECT requested_on <= day AND (closed_on IS NULL OR closed_on > day) AS open, day - requested_on > interval \'140 days\' AS late) AS state'
	. ' GROUP BY day ORDER BY day'), 'the backlog of each week');

# 6: ages
is(rows(6, 1), $db->run("SELECT count(case_id) FROM (VALUES (0, 42), (43, 112), (113, 140), (141, 210), (211, 280), (281, 364), (365, 9999)) AS bands(l, u)"
	. " LEFT JOIN cases ON closed_on IS NULL AND date '2021-12-31' - requested_on BETWEEN l AND u GROUP BY l ORDER BY l"), 'the ages of the open cases');

# 7: advice
is(rows(7, 0, 1, 2, 4), $db->run("SELECT service, count(*) FILTER (WHERE received_on IS NULL), count(*) FILTER (WHERE received_on IS NULL AND requested_on < date '2021-12-31' - 42),"
	. " round(100.0 * count(*) FILTER (WHERE received_on >= '2021-01-01' AND received_on - requested_on <= 42) / count(*) FILTER (WHERE received_on >= '2021-01-01'), 1)"
	. ' FROM advice GROUP BY service ORDER BY service'), 'advice by service');

# 8: targets and milestone
is(rows(8, 0, 1, 4, 6), join("\n", map { ("$_ 2021|interim|missed|missed", "$_ 2021|stretch|missed|missed") } qw(Oct Nov Dec)), 'all targets missed');
is(rows(8.5, 0 .. 4), $db->run("SELECT 'halve the backlog', date '2022-03-01', count(*), 19, count(closed_on) FROM cases"
	. " WHERE requested_on < date '2021-11-26' - 140 AND (closed_on IS NULL OR closed_on > '2021-11-26')"), 'the milestone');

# 9: the ten nearest, with working days counted one by one
is(rows(9, 0 .. 4), $db->run("SELECT case_id, requested_on, requested_on + 140, requested_on + 140 - date '2021-12-31',"
	. " (SELECT count(*) FROM generate_series(date '2022-01-01', requested_on + 140, '1 day') AS day"
	. " WHERE extract(isodow FROM day) < 6 AND day <> '2022-01-03') FROM cases"
	. " WHERE closed_on IS NULL AND requested_on >= '2021-08-13' ORDER BY requested_on, case_id LIMIT 10"), 'the ten nearest to breach');

# 10: reviews and plans
is(rows(10, 1, 2, 4, 6, 8), $db->run("SELECT count(*) FILTER (WHERE due_on BETWEEN month AND last), count(meeting_on) FILTER (WHERE due_on BETWEEN month AND last),"
	. ' count(*) FILTER (WHERE decided_on BETWEEN month AND last), count(*) FILTER (WHERE least(due_on, meeting_on) <= last AND coalesce(decided_on > last, true)),'
	. ' (SELECT count(*) FROM cases WHERE issued_on <= last AND coalesce(ceased_on > last, true))'
	. " FROM reviews, generate_series(timestamp '2021-07-01', '2021-12-01', '1 month') AS month, LATERAL (SELECT (month + interval '1 month - 1 day')::date) AS l(last)"
	. ' GROUP BY month, last ORDER BY month'), 'reviews and plans');

# 11: each limit, by hand, from the dates of one case
my ($requested) = rows(11, 0, 1) =~ /^decision_to_assess\|(.*)$/m;
my ($issued) = rows(11, 0, 3) =~ /^final_plan\|(.*)$/m;
is(rows(11, 0, 2), $db->run("SELECT * FROM (VALUES ('decision_to_assess', date '$requested' + 42), ('no_provision_notice', date '$requested' + 42),"
	. " ('advice', (SELECT advice_requested_on + 42 FROM cases WHERE requested_on = '$requested' AND issued_on = '$issued')),"
	. " ('refusal_to_issue', date '$requested' + 112), ('final_plan', date '$requested' + 140),"
	. " ('mediation_contact', (date '$issued' + interval '2 months')::date), ('appeal_after_notice', (date '$issued' + interval '2 months')::date),"
	. " ('annual_review', (date '$issued' + interval '12 months - 1 day')::date)) AS limits"), 'all deadlines of one request');

# 12: the open cases are those of today, plus requests, minus completions, at the rates of the last 12 weeks
is(rows(12, 0, 1), $db->run("SELECT day, now + floor(requests * weeks / 12 + 0.00001) - floor(completions * weeks / 12 + 0.00001) FROM generate_series(4, 28, 4) AS weeks, LATERAL (SELECT date '2021-12-31' + 7 * weeks AS day) AS d,"
	. " (SELECT count(*) FILTER (WHERE closed_on IS NULL) AS now, count(*) FILTER (WHERE requested_on > date '2021-12-31' - 84)::numeric AS requests, count(*) FILTER (WHERE closed_on > date '2021-12-31' - 84)::numeric AS completions FROM cases) AS counts"),
	'what becomes of the backlog');
is(rows(12.5, 0, 1), "present pace|5.4\n8 a week, half for new cases|8.0\n8 a week, the oldest first|8.0", 'the scenarios');
like($tables[12], qr/^Needed: 6\.8 a week, the oldest cases first, so that none is overdue on 25 March 2022; now: 5\.4\.$/m, 'what is needed, in words');
is('6.8', $db->run("SELECT round(ceil(count(*) / 1.2) / 10, 1) FROM cases WHERE closed_on IS NULL AND requested_on <= date '2022-03-25' - 141"), '... counted');

# The datasets of examples/superset have the columns of the views, and their comments.  Superset itself is not in
# the gate: see scripts/test-bi.
foreach my $file (glob 'examples/superset/dashboard/datasets/send/*.yaml')
{
	my ($view) = $file =~ /(\w+)\.yaml$/;
	my @columns = split /\n/, $db->run("SELECT attname, upper(format_type(atttypid, NULL)), col_description(attrelid, attnum)"
		. " FROM pg_attribute WHERE attrelid = 'scorecard.$view'::regclass AND attnum > 0 ORDER BY attnum");
	my @described;

	foreach my $column (split /^- column_name: /m, `cat $file` =~ s/\n    / /gr)
	{
		my ($type, $comment) = map { $column =~ /^  $_: (.*)/m ? $1 =~ s/^'(.*)'$/$1/r =~ s/''/'/gr : '' } 'type', 'description';
		push @described, ($column =~ /^(\w+)/)[0] . "|$type|$comment";
	}
	shift @described;
	# a dataset may add columns of its own
	is(join("\n", @described[0 .. $#columns]), join("\n", @columns), "the columns of $view in Superset");
}

# On a terminal, no pager waits for a key
system('dropdb --force demo') == 0 or die;
my $paged = `PSQL_PAGER='sh -c "echo PAGER; cat"' TERM=xterm script -qec 'stty rows 10 cols 80; examples/demo' /dev/null 2>&1`;
like($paged, qr/11\. All statutory dates/, 'the demo prints its report on a terminal');
unlike($paged, qr/PAGER/, '... without a pager');

$db->close;
done_testing();
