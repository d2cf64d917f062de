-- The region's report from what was refreshed last.  :report_to is its last day; a month that
-- ends later is left out.

\set ON_ERROR_STOP on
\pset footer off
\pset null ''
SET datestyle = ISO;

\qecho
\qecho 'The councils'
\qecho
SELECT * FROM notes(:'report_to') ORDER BY council;

\qecho 'Plans in 20 weeks, in percent (c: suppressed by the council; *: its data end before the month does)'
\qecho
SELECT to_char(month, 'Mon YYYY') AS month, council,
	concat(CASE WHEN is_suppressed THEN 'c' ELSE ehcp.percent_in_time(t)::text END, CASE WHEN NOT is_complete THEN '*' END) AS percent
FROM council_months
WHERE council_months.month + interval '1 month' <= date :'report_to' + 1
ORDER BY council_months.month, council
\crosstabview month council percent

\qecho 'The region, where published'
\qecho
SELECT to_char(month, 'Mon YYYY') AS month, ehcp.completed(t) AS issued, ehcp.percent_in_time(t) AS percent,
	ehcp.percent_in_time_interval(t) AS interval, ehcp.median_weeks(t), suppressed_by, not_complete_for
FROM region_months
WHERE region_months.month + interval '1 month' <= date :'report_to' + 1
ORDER BY region_months.month;

\qecho 'The region''s backlog, quarter by quarter'
\qecho
SELECT b.*, (SELECT string_agg(council, ', ' ORDER BY council) FROM councils WHERE data_to >= b.day IS NOT TRUE) AS not_complete_for
FROM (SELECT ehcp.rollup(f) AS f FROM flows) AS region,
	ehcp.backlog_series(f, '2020-03-31', :'report_to', '3 months') AS b;
