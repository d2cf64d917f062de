-- A scorecard on the view, and some of its figures.

\set ON_ERROR_STOP on
\pset footer off
\pset null ''
SET datestyle = ISO;

SET client_min_messages = warning;
SELECT ehcp.create_scorecard('cases', 'scorecard') \g /dev/null
SET ehcp.as_of = '2023-12-31';

\qecho
\qecho 'Values that cannot be interpreted: correct them before you use a figure'
\qecho
SELECT relation, column_name, value, rule, effect, count(*)
FROM problems
GROUP BY relation, column_name, value, rule, effect
ORDER BY relation, column_name, value;

\qecho 'Plans issued within 20 weeks, by year (including plans after mediation or a tribunal, which the dataset does not record)'
\qecho
SELECT year, issued_including_exceptions AS issued, issued_including_exceptions - issued AS with_exception, in_20_weeks, percent,
	percent_including_exceptions AS including_exceptions, median_weeks
FROM scorecard.yearly_timeliness
WHERE area IS NULL
ORDER BY year;

\qecho 'The open cases by the weeks since their request, on 31 December 2023'
\qecho
SELECT band AS weeks, open, percent_of_open
FROM scorecard.backlog_ages
WHERE area IS NULL
ORDER BY from_day;
