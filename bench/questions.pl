# The questions: ours, each peer's answer, the floors, the bars.
#
#   question NAME
#   ours CODE
#   ours_by_row				the same without aggregation a page at a time
#   peer ENGINE => NAME, CODE			must give the same answer as ours
#   peer ENGINE => NAME, CODE, answers_differ => 1	may give another answer
#   floor NAME, CODE				no answer, only the cost of reading the same rows
#   bar MAX, against => NAME			ours takes at most MAX times as long, by default with 1 million cases
#
# Each peer has the best form that we found for it, with a comment that says why.

use strict;
use warnings;

# The measures of a whole summary, in plain SQL, of "rows" with excepted and days (NULL for
# cases with an exception and for undated ones).
my $measures = <<~'SQL';
	count(*), count(*) FILTER (WHERE excepted), count(*) FILTER (WHERE NOT excepted AND days IS NULL),
	count(*) FILTER (WHERE days <= 140),
	round(100.0 * count(*) FILTER (WHERE days <= 140) / nullif(count(*) FILTER (WHERE NOT excepted), 0), 1),
	round(avg(days) / 7, 1), round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days) / 7)::numeric, 1)
	SQL
# DuckDB's decimals are binary fractions, so this rounds half up in integers
my $duckdb_measures = <<~'SQL';
	count(*), count(*) FILTER (excepted), count(*) FILTER (NOT excepted AND days IS NULL),
	count(*) FILTER (days <= 140),
	((2000 * count(*) FILTER (days <= 140) + count(*) FILTER (NOT excepted)) // (2 * count(*) FILTER (NOT excepted)) / 10)::decimal(9, 1),
	((20 * sum(days) + 7 * count(days)) // (14 * count(days)) / 10)::decimal(9, 1), (quantile_cont(days, 0.5) / 7)::decimal(9, 1)
	SQL
my $days = 'CASE WHEN NOT excepted AND requested_on <= issued_on THEN issued_on - requested_on END AS days';
my $our_measures = 'ehcp.completed(t), ehcp.exceptions(t), ehcp.undated(t), ehcp.in_time(t), ehcp.percent_in_time(t), ehcp.mean_weeks(t), ehcp.median_weeks(t)';

# date_trunc of a timestamp, because that of a date uses the time zone and takes longer
my $month = "date_trunc('month', issued_on::timestamp)::date AS month";

question 'working days between';
ours <<~'SQL';
	SELECT sum(ehcp.working_days_between(requested_on, issued_on)) FROM cases
	SQL
floor 'sum(issued_on - requested_on)', <<~'SQL';
	SELECT sum(issued_on - requested_on) FROM cases
	SQL
# a calendar table with the running number of each working day, in a hash table
peer sql => 'calendar table joined twice', <<~'SQL';
	SELECT sum(t.n - f.n) FROM cases JOIN calendar AS f ON f.day = requested_on JOIN calendar AS t ON t.day = issued_on
	SQL
# the same numbers in an array, built once and indexed by the day: faster than the joins
peer sql => 'calendar in an array', <<~'SQL';
	WITH c AS (SELECT array_agg(n ORDER BY day) AS n FROM calendar)
	SELECT sum((SELECT n FROM c)[issued_on - date '2011-12-31'] - (SELECT n FROM c)[requested_on - date '2011-12-31']) FROM cases
	SQL
# has room for 50 holidays, so it uses a list that it ships, and is off by one there
peer orafce => 'orafce plvdate.bizdays_between', <<~'SQL', answers_differ => 1;
	SELECT sum(plvdate.bizdays_between(requested_on, issued_on)) FROM cases
	SQL
peer numpy => 'numpy busday_count', <<~'PYTHON';
	answer = np.busday_count(from_days, to_days, busdaycal=calendar).sum()
	PYTHON
peer numpy => 'numpy busday_count with the fetch', <<~'PYTHON';
	answer = np.busday_count(*fetch_pairs(), busdaycal=calendar).sum()
	PYTHON
# faster than a list indexed by the day
peer duckdb => 'DuckDB, calendar table joined twice', <<~'SQL';
	SELECT sum(t.n - f.n) FROM cases JOIN calendar AS f ON f.day = requested_on JOIN calendar AS t ON t.day = issued_on
	SQL
bar 1.08, against => 'sum(issued_on - requested_on)';
bar 0.5, over => 'sum(issued_on - requested_on)', against => 'numpy busday_count';

question 'working days between, of 10,000 cases';
ours <<~'SQL';
	SELECT sum(ehcp.working_days_between(requested_on, issued_on)) FROM some_cases
	SQL
peer sql => 'generate_series', <<~'SQL';
	SELECT sum((SELECT count(*) FROM generate_series(requested_on + 1, issued_on, '1 day') AS day
		WHERE extract(isodow FROM day) < 6 AND day::date NOT IN (SELECT day FROM holidays)))
	FROM some_cases WHERE requested_on IS NOT NULL AND issued_on IS NOT NULL
	SQL

question 'add 15 working days';
ours <<~'SQL';
	SELECT sum(ehcp.add_working_days(requested_on, 15) - requested_on) FROM cases
	SQL
floor 'sum(requested_on + 15 - requested_on)', <<~'SQL';
	SELECT sum(requested_on + 15 - requested_on) FROM cases
	SQL
peer sql => 'calendar table joined twice', <<~'SQL';
	SELECT sum(t.day - requested_on) FROM cases JOIN calendar AS f ON f.day = requested_on
		JOIN calendar AS t ON t.n = f.n + 15 AND t.working
	SQL
peer sql => 'calendar in two arrays', <<~'SQL';
	WITH c AS (SELECT array_agg(n ORDER BY day) AS n, array_agg(day ORDER BY day) FILTER (WHERE working) AS day FROM calendar)
	SELECT sum((SELECT day FROM c)[(SELECT n FROM c)[requested_on - date '2011-12-31'] + 15] - requested_on) FROM cases
	SQL
peer orafce => 'orafce plvdate.add_bizdays', <<~'SQL', answers_differ => 1;
	SELECT sum(plvdate.add_bizdays(requested_on, 15) - requested_on) FROM cases
	SQL
peer numpy => 'numpy busday_offset', <<~'PYTHON';
	answer = (np.busday_offset(known, 15, roll='backward', busdaycal=calendar) - known).sum().astype(int)
	PYTHON
peer duckdb => 'DuckDB, calendar table joined twice', <<~'SQL';
	SELECT sum(t.day - requested_on) FROM cases JOIN calendar AS f ON f.day = requested_on
		JOIN calendar AS t ON t.n = f.n + 15 AND t.working
	SQL

question 'deadline';
ours <<~'SQL';
	SELECT max(ehcp.deadline(requested_on, 'final_plan')) FROM cases
	SQL
peer sql => 'requested_on + 140', <<~'SQL';
	SELECT max(requested_on + 140) FROM cases
	SQL
bar 1.02, against => 'requested_on + 140';

question 'percent in time';
ours <<~'SQL';
	SELECT ehcp.percent_in_time(requested_on, issued_on, excepted) FROM cases
	SQL
ours_by_row;
peer sql => 'two count(*) FILTER', <<~'SQL';
	SELECT round(100.0 * count(*) FILTER (WHERE issued_on - requested_on <= 140 AND NOT excepted)
		/ nullif(count(*) FILTER (WHERE issued_on IS NOT NULL AND NOT excepted), 0), 1) FROM cases
	SQL
peer sql => 'WHERE and one count(*) FILTER', <<~'SQL';
	SELECT round(100.0 * count(*) FILTER (WHERE issued_on - requested_on <= 140) / nullif(count(*), 0), 1)
	FROM cases WHERE issued_on IS NOT NULL AND NOT excepted
	SQL
peer numpy => 'numpy count_nonzero', <<~'PYTHON';
	days = issued - requested
	answer = one_decimal(1000 * np.count_nonzero((days >= 0) & (days <= 140) & ~excepted), np.count_nonzero(~excepted))
	PYTHON
peer numpy => 'numpy count_nonzero with the fetch', <<~'PYTHON';
	area, requested, issued, excepted = fetch_completed()
	days = issued - requested
	answer = one_decimal(1000 * np.count_nonzero((days >= 0) & (days <= 140) & (excepted == 0)), np.count_nonzero(excepted == 0))
	PYTHON
# faster than two FILTERs
peer duckdb => 'DuckDB, WHERE and one count(*) FILTER', <<~'SQL';
	SELECT ((2000 * count(*) FILTER (issued_on - requested_on <= 140) + count(*)) // (2 * count(*)) / 10)::decimal(9, 1)
	FROM cases WHERE issued_on IS NOT NULL AND NOT excepted
	SQL
bar 0.25, against => 'two count(*) FILTER';
bar 1.3, against => 'DuckDB, WHERE and one count(*) FILTER';
bar 1.05, workers => 2, against => 'ours', against_workers => 0;

question 'whole summary';
ours <<~"SQL";
	SELECT $our_measures FROM (SELECT ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t FROM cases) AS summary
	SQL
ours_by_row;
floor 'count(*)', 'SELECT count(*) FROM cases';
floor 'count(issued_on)', 'SELECT count(issued_on) FROM cases';
# OFFSET 0, so that the days are computed once and not for each measure
peer sql => 'FILTER, percentile_cont', <<~"SQL";
	SELECT $measures FROM (SELECT excepted, $days FROM cases WHERE issued_on IS NOT NULL OFFSET 0) AS rows
	SQL
# a counting sort, which few users would write
peer sql => 'counted by days, window sum', <<~"SQL";
	WITH counted AS (
		SELECT excepted, requested_on <= issued_on AS dated, issued_on - requested_on AS days, count(*) AS n
		FROM cases WHERE issued_on IS NOT NULL GROUP BY 1, 2, 3
	), taken AS (
		SELECT days, n, sum(n) OVER (ORDER BY days) AS upto, sum(n) OVER () AS total FROM counted WHERE dated AND NOT excepted
	)
	SELECT sum(n), sum(n) FILTER (WHERE excepted), sum(n) FILTER (WHERE NOT excepted AND dated IS NOT TRUE),
		sum(n) FILTER (WHERE NOT excepted AND dated AND days <= 140),
		round(100.0 * sum(n) FILTER (WHERE NOT excepted AND dated AND days <= 140) / sum(n) FILTER (WHERE NOT excepted), 1),
		round(sum(n * days) FILTER (WHERE NOT excepted AND dated) / sum(n) FILTER (WHERE NOT excepted AND dated) / 7, 1),
		(SELECT round(avg(days) / 7, 1) FROM taken WHERE upto >= total / 2 AND upto - n <= total / 2)
	FROM counted
	SQL
peer numpy => 'numpy median', <<~'PYTHON';
	dated = ~excepted & (requested <= issued)
	days = (issued - requested)[dated]
	in_time, n = np.count_nonzero(days <= 140), np.count_nonzero(~excepted)
	answer = len(issued), len(issued) - n, n - len(days), in_time, one_decimal(1000 * in_time, n), weeks(days.sum(), len(days)), weeks(np.median(days))
	PYTHON
peer duckdb => 'DuckDB, FILTER, quantile_cont', <<~"SQL";
	SELECT $duckdb_measures FROM (SELECT excepted, $days FROM cases WHERE issued_on IS NOT NULL)
	SQL
bar 0.4, against => 'count(issued_on)';
bar 0.5, against => 'DuckDB, FILTER, quantile_cont';
bar 1.05, workers => 2, against => 'ours', against_workers => 0;
bar 0.6, workers => 2, cases => 5_000_000, against => 'ours', against_workers => 0;
bar 0.6, workers => 2, cases => 10_000_000, against => 'ours', against_workers => 0;
bar 0.9, workers => 2, cases => 10_000_000, against => 'DuckDB, FILTER, quantile_cont';

question 'median by 150 areas';
ours <<~'SQL';
	SELECT area, ehcp.median_weeks(requested_on, issued_on, excepted) FROM cases GROUP BY area ORDER BY area
	SQL
ours_by_row;
peer sql => 'percentile_cont', <<~'SQL';
	SELECT area, round((percentile_cont(0.5) WITHIN GROUP (ORDER BY issued_on - requested_on) / 7)::numeric, 1)
	FROM cases WHERE issued_on >= requested_on AND NOT excepted GROUP BY area ORDER BY area
	SQL
peer sql => 'counted by days, window sum', <<~'SQL';
	WITH counted AS (
		SELECT area, issued_on - requested_on AS days, count(*) AS n
		FROM cases WHERE issued_on >= requested_on AND NOT excepted GROUP BY 1, 2
	), taken AS (
		SELECT area, days, n, sum(n) OVER (PARTITION BY area ORDER BY days) AS upto, sum(n) OVER (PARTITION BY area) AS total FROM counted
	)
	SELECT area, round(avg(days) / 7, 1) FROM taken WHERE upto >= total / 2 AND upto - n <= total / 2 GROUP BY area ORDER BY area
	SQL
peer numpy => 'pandas', <<~'PYTHON';
	median = taken.groupby('area').days.median()
	answer = median.index, weeks(median.to_numpy())
	PYTHON
peer numpy => 'pandas with the fetch', <<~'PYTHON';
	median = fetch_taken().groupby('area').days.median()
	answer = median.index, weeks(median.to_numpy())
	PYTHON
# fastest with small integers; median() and a count by days are slower
peer duckdb => 'DuckDB, quantile_cont', <<~'SQL';
	SELECT area, (quantile_cont((issued_on - requested_on)::smallint, 0.5) / 7)::decimal(9, 1)
	FROM cases WHERE issued_on >= requested_on AND NOT excepted GROUP BY area ORDER BY area
	SQL
peer duckdb => 'DuckDB, quantile_cont of a CSV file', <<~'SQL';
	SELECT area, (quantile_cont((issued_on - requested_on)::smallint, 0.5) / 7)::decimal(9, 1)
	FROM read_csv('cases.csv', header = false, columns = {case_id: 'INTEGER', area: 'INTEGER', requested_on: 'DATE', issued_on: 'DATE', closed_on: 'DATE', excepted: 'BOOLEAN'})
	WHERE issued_on >= requested_on AND NOT excepted GROUP BY area ORDER BY area
	SQL
bar 0.07, against => 'percentile_cont';
bar 1.1, against => 'DuckDB, quantile_cont';
bar 1.05, workers => 2, against => 'ours', against_workers => 0;
bar 1.0, workers => 2, against => 'DuckDB, quantile_cont';

question 'whole summary by 150 areas';
ours <<~"SQL";
	SELECT area, $our_measures
	FROM (SELECT area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t FROM cases GROUP BY area) AS summaries ORDER BY area
	SQL
ours_by_row;
peer sql => 'FILTER, percentile_cont', <<~"SQL";
	SELECT area, $measures FROM (SELECT area, excepted, $days FROM cases WHERE issued_on IS NOT NULL OFFSET 0) AS rows
	GROUP BY area ORDER BY area
	SQL
peer duckdb => 'DuckDB, FILTER, quantile_cont', <<~"SQL";
	SELECT area, $duckdb_measures FROM (SELECT area, excepted, $days FROM cases WHERE issued_on IS NOT NULL)
	GROUP BY area ORDER BY area
	SQL
bar 0.6, against => 'DuckDB, FILTER, quantile_cont';
bar 1.05, workers => 2, against => 'ours', against_workers => 0;

question 'whole summary by area and month';
ours <<~"SQL";
	SELECT area, month, $our_measures
	FROM (SELECT area, $month, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
		FROM cases WHERE issued_on IS NOT NULL GROUP BY 1, 2) AS summaries ORDER BY area, month
	SQL
ours_by_row;
floor 'count(*) by area and month', <<~"SQL";
	SELECT area, $month, count(*) FROM cases WHERE issued_on IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
	SQL
peer sql => 'FILTER, percentile_cont', <<~"SQL";
	SELECT area, month, $measures FROM (SELECT area, $month, excepted, $days FROM cases WHERE issued_on IS NOT NULL OFFSET 0) AS rows
	GROUP BY area, month ORDER BY area, month
	SQL
peer duckdb => 'DuckDB, FILTER, quantile_cont', <<~"SQL";
	SELECT area, month, $duckdb_measures
	FROM (SELECT area, date_trunc('month', issued_on)::date AS month, excepted, $days FROM cases WHERE issued_on IS NOT NULL)
	GROUP BY area, month ORDER BY area, month
	SQL
bar 1.0, against => 'DuckDB, FILTER, quantile_cont';
bar 1.05, workers => 2, against => 'ours', against_workers => 0;

# The fastest plain SQL counts by day before it turns days into events.
my $weeks_of_events = <<~'SQL';
	weeks AS (
		SELECT date '2013-01-07' + 7 * greatest(-1, ceil((day - date '2013-01-07') / 7.0)::integer) AS week,
			sum(opened) AS opened, sum(closed) AS closed, sum(late) AS late
		FROM events GROUP BY 1
	)
	SELECT * FROM (
		SELECT week, opened, closed, sum(opened - closed) OVER w, sum(late) OVER w FROM weeks WINDOW w AS (ORDER BY week)
	) AS lines WHERE week BETWEEN '2013-01-07' AND '2024-12-30' ORDER BY week
	SQL
my $event_union = <<~"SQL";
	WITH events AS (
		SELECT requested_on AS day, 1 AS opened, 0 AS closed, 0 AS late FROM cases WHERE requested_on <= coalesce(closed_on, 'infinity')
		UNION ALL SELECT closed_on, 0, 1, 0 FROM cases WHERE requested_on <= closed_on
		UNION ALL SELECT requested_on + 141, 0, 0, 1 FROM cases WHERE requested_on + 140 < coalesce(closed_on, 'infinity')
		UNION ALL SELECT closed_on, 0, 0, -1 FROM cases WHERE requested_on + 140 < closed_on
	), $weeks_of_events
	SQL
my $events_by_day = <<~"SQL";
	WITH openings AS MATERIALIZED (
		SELECT requested_on AS day, count(*) AS n, count(*) FILTER (WHERE closed_on IS NULL OR closed_on - requested_on > 140) AS late
		FROM cases WHERE requested_on <= closed_on OR closed_on IS NULL AND requested_on IS NOT NULL GROUP BY 1
	), events AS (
		SELECT day, n AS opened, 0 AS closed, 0 AS late FROM openings
		UNION ALL SELECT day + 141, 0, 0, late FROM openings
		UNION ALL SELECT closed_on, 0, count(*), -count(*) FILTER (WHERE closed_on - requested_on > 140)
			FROM cases WHERE requested_on <= closed_on GROUP BY closed_on
	), $weeks_of_events
	SQL

question 'weekly backlog over 12 years';
ours <<~'SQL';
	SELECT day, opened, closed, open, overdue
	FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases) AS summary,
		ehcp.backlog_series(f, '2013-01-07', '2024-12-30', '7 days')
	SQL
ours_by_row;
peer sql => 'event union, window sum', $event_union;
peer sql => 'events counted by day', $events_by_day;
# one scan; few users would write it
peer sql => 'GROUPING SETS, window sum', <<~"SQL";
	WITH days AS MATERIALIZED (
		SELECT requested_on, closed_on, grouping(requested_on) = 0 AS opening, count(*) AS n,
			count(*) FILTER (WHERE requested_on + 140 < coalesce(closed_on, 'infinity')) AS late
		FROM cases WHERE requested_on <= coalesce(closed_on, 'infinity') GROUP BY GROUPING SETS ((requested_on), (closed_on))
	), events AS (
		SELECT requested_on AS day, n AS opened, 0 AS closed, 0 AS late FROM days WHERE opening
		UNION ALL SELECT requested_on + 141, 0, 0, late FROM days WHERE opening
		UNION ALL SELECT closed_on, 0, n, -late FROM days WHERE closed_on IS NOT NULL
	), $weeks_of_events
	SQL
peer numpy => 'numpy bincount', <<~'PYTHON';
	answer = backlog(opened, closed, first_monday, 7, 626)
	PYTHON
peer numpy => 'numpy bincount with the fetch', <<~'PYTHON';
	answer = backlog(*fetch_flow(), first_monday, 7, 626)
	PYTHON
peer duckdb => 'DuckDB, event union, window sum', $event_union;
# as fast as GROUPING SETS
peer duckdb => 'DuckDB, events counted by day', $events_by_day;
bar 0.08, against => 'events counted by day';
bar 0.12, against => 'GROUPING SETS, window sum';
bar 0.6, against => 'DuckDB, events counted by day';
bar 1.05, workers => 2, against => 'ours', against_workers => 0;
bar 0.5, workers => 2, against => 'DuckDB, events counted by day';
bar 0.6, workers => 2, cases => 5_000_000, against => 'ours', against_workers => 0;
bar 0.6, workers => 2, cases => 10_000_000, against => 'ours', against_workers => 0;
bar 0.9, workers => 2, cases => 10_000_000, against => 'DuckDB, events counted by day';

# Both cover the same days, 15 December 2012 to the end of 2024; open and overdue are read on the last.
my $steps = <<~'SQL';
	SELECT sum(opened), sum(closed), sum(open) FILTER (WHERE day = '2024-12-31'), sum(overdue) FILTER (WHERE day = '2024-12-31')
	SQL
my $from_rows = 'FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases) AS summary';

question 'backlog in 4,400 steps';
ours <<~"SQL";
	$steps $from_rows, ehcp.backlog_series(f, '2012-12-15', '2024-12-31', '1 day')
	SQL
peer sql => 'in 44 steps', <<~"SQL";
	$steps $from_rows, ehcp.backlog_series(f, '2013-03-24', '2024-12-31', '100 days')
	SQL
bar 1.1, against => 'in 44 steps';

question 'backlog in 4,400 steps, of a stored summary';
ours <<~"SQL";
	$steps FROM flow, ehcp.backlog_series(f, '2012-12-15', '2024-12-31', '1 day')
	SQL
peer sql => 'in 44 steps', <<~"SQL";
	$steps FROM flow, ehcp.backlog_series(f, '2013-03-24', '2024-12-31', '100 days')
	SQL

question 'open and overdue today';
ours <<~'SQL';
	SELECT open, overdue
	FROM (SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases) AS summary, ehcp.backlog(f, '2024-12-31')
	SQL
peer sql => 'ours, count(*) FILTER (is_overdue)', <<~'SQL';
	SELECT count(*), count(*) FILTER (WHERE ehcp.is_overdue(requested_on, closed_on, '2024-12-31'))
	FROM cases WHERE requested_on <= '2024-12-31' AND (closed_on IS NULL OR closed_on > '2024-12-31')
	SQL
peer sql => 'count(*) FILTER', <<~'SQL';
	SELECT count(*), count(*) FILTER (WHERE requested_on < date '2024-12-31' - 140)
	FROM cases WHERE requested_on <= '2024-12-31' AND (closed_on IS NULL OR closed_on > '2024-12-31')
	SQL
peer numpy => 'numpy count_nonzero', <<~'PYTHON';
	open = (opened <= TODAY) & (closed > TODAY)
	answer = np.count_nonzero(open), np.count_nonzero(open & (opened < TODAY - 140))
	PYTHON
peer duckdb => 'DuckDB, count(*) FILTER', <<~'SQL';
	SELECT count(*), count(*) FILTER (requested_on < date '2024-12-31' - 140)
	FROM cases WHERE requested_on <= '2024-12-31' AND (closed_on IS NULL OR closed_on > '2024-12-31')
	SQL

# the open cases nearest to their deadline, with the working days left
my $our_top_50 = <<~'SQL';
	SELECT case_id, ehcp.deadline(requested_on, 'final_plan') AS deadline,
		ehcp.working_days_between('2024-12-31', ehcp.deadline(requested_on, 'final_plan'))
	FROM cases WHERE closed_on IS NULL AND ehcp.due_between(requested_on, '2024-12-31', date '2024-12-31' + 140)
	ORDER BY requested_on, case_id LIMIT 50
	SQL
# working days only for the 50 cases
my $top_50 = <<~'SQL';
	SELECT case_id, deadline, (SELECT n FROM calendar WHERE day = deadline) - (SELECT n FROM calendar WHERE day = '2024-12-31')
	FROM (
		SELECT case_id, requested_on + 140 AS deadline
		FROM cases WHERE closed_on IS NULL AND requested_on >= date '2024-12-31' - 140
		ORDER BY requested_on, case_id LIMIT 50
	) AS nearest ORDER BY deadline, case_id
	SQL

question 'top 50 of the case tracker';
ours $our_top_50;
peer sql => 'ORDER BY, LIMIT', $top_50;
peer duckdb => 'DuckDB, ORDER BY, LIMIT', $top_50;

question 'top 50 of the case tracker, indexed';
before <<~'SQL';
	CREATE INDEX open_cases ON cases (requested_on, case_id) WHERE closed_on IS NULL;
	ANALYZE cases;
	SQL
after 'DROP INDEX open_cases';
ours $our_top_50;
peer sql => 'ORDER BY, LIMIT', $top_50;

question 'survival curve';
ours <<~'SQL';
	SELECT days, at_risk, completed, open, round(survival::numeric, 6), round(lower::numeric, 6), round(upper::numeric, 6)
	FROM (SELECT ehcp.timeliness_agg(requested_on, issued_on, false, '2024-12-31') AS t
		FROM cases WHERE NOT excepted AND (issued_on IS NOT NULL OR closed_on IS NULL)) AS summary, ehcp.survival(t)
	SQL
# counted by day; the product as a sum of logarithms
peer sql => 'window sum', <<~'SQL';
	WITH counted AS (
		SELECT coalesce(issued_on, '2024-12-31') - requested_on AS days, count(issued_on) AS completed, count(*) - count(issued_on) AS open
		FROM cases WHERE NOT excepted AND requested_on IS NOT NULL AND (issued_on IS NOT NULL OR closed_on IS NULL) GROUP BY 1
	), risk AS (
		SELECT *, sum(completed + open) OVER (ORDER BY days DESC)::float8 AS at_risk FROM counted
	), curve AS (
		SELECT *, sum(CASE WHEN completed < at_risk THEN ln(1 - completed / at_risk) ELSE '-infinity' END) OVER w AS log_survival,
			sqrt(sum(completed / at_risk / nullif(at_risk - completed, 0)) OVER w) AS std_error
		FROM risk WINDOW w AS (ORDER BY days)
	), log_log AS (
		SELECT *, CASE WHEN log_survival < 0 AND log_survival > '-infinity' THEN ln(-log_survival) END AS l,
			1.959963984540054 * std_error / nullif(log_survival, 0) AS z
		FROM curve
	)
	SELECT days, at_risk, completed, open, round(exp(log_survival)::numeric, 6),
		round(exp(-exp(l - z))::numeric, 6), round(exp(-exp(l + z))::numeric, 6)
	FROM log_log ORDER BY days
	SQL
# the days are integers, so survfit need not look for ties among fractions
peer r => 'R survfit', <<~'R';
	fit <- survfit(Surv(days, completed) ~ 1, conf.type = "log-log", timefix = FALSE)
	decimals <- function(x) ifelse(is.na(x), "", sprintf("%.6f", x))
	list(fit$time, fit$n.risk, fit$n.event, fit$n.censor, decimals(fit$surv), decimals(fit$lower), decimals(fit$upper))
	R

# a region by month, with the rolling 12 months
my $our_scorecard = <<~'SQL';
	SELECT month, ehcp.completed(t), ehcp.percent_in_time(t), ehcp.median_weeks(t),
		ehcp.percent_in_time(ehcp.rollup(t) OVER (ORDER BY month RANGE '11 months' PRECEDING))
	FROM months ORDER BY month
	SQL

my $scorecard_from_rows = <<~"SQL";
	WITH months AS (
		SELECT $month, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t FROM cases WHERE issued_on IS NOT NULL GROUP BY 1
	)
	$our_scorecard
	SQL

question 'scorecard from summaries by month';
ours <<~"SQL";
	WITH months AS (SELECT month, t FROM monthly_summaries)
	$our_scorecard
	SQL
peer sql => 'ours from rows', $scorecard_from_rows;
bar 0.01, cases => 10_000_000, against => 'ours from rows';

question 'scorecard of the region from summaries by area and month';
ours <<~"SQL";
	WITH months AS (SELECT month, ehcp.rollup(t) AS t FROM summaries GROUP BY month)
	$our_scorecard
	SQL
peer sql => 'ours from rows', $scorecard_from_rows;
peer sql => 'FILTER, percentile_cont from rows', <<~"SQL";
	WITH months AS (
		SELECT month, count(*) AS completed, count(*) FILTER (WHERE NOT excepted) AS n, count(*) FILTER (WHERE days <= 140) AS in_time,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median
		FROM (SELECT $month, excepted, $days FROM cases WHERE issued_on IS NOT NULL OFFSET 0) AS rows GROUP BY month
	)
	SELECT month, completed, round(100.0 * in_time / nullif(n, 0), 1), round((median / 7)::numeric, 1),
		round(100.0 * sum(in_time) OVER w / nullif(sum(n) OVER w, 0), 1)
	FROM months WINDOW w AS (ORDER BY month RANGE '11 months' PRECEDING) ORDER BY month
	SQL
bar 0.01, cases => 10_000_000, against => 'ours from rows';

1;
