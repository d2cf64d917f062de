-- What the view is for.

\set ON_ERROR_STOP on
\pset footer off
\pset null ''
SET datestyle = ISO;

-- the scorecard comes here

\qecho
\qecho 'Plans issued within 20 weeks, by year (mediation and tribunals not left out: the dataset has none)'
\qecho
SELECT year, ehcp.completed(t) AS issued, ehcp.exceptions(t) AS with_exception, ehcp.in_time(t) AS in_20_weeks,
	ehcp.percent_in_time(t) AS percent, ehcp.percent_in_time(t, 140, true) AS including_exceptions, ehcp.median_weeks(t) AS median_weeks
FROM (SELECT extract(year FROM issued_on)::integer AS year, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t
	FROM cases WHERE issued_on IS NOT NULL GROUP BY 1) AS years
ORDER BY year;
