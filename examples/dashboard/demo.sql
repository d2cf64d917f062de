-- What the page "Where we stand" needs beside the demo's cases: the published figures of every
-- authority, the neighbours, and the month in which the line of the percentages starts anew.
\set ON_ERROR_STOP on
\set file `cat examples/published/ehc_plans_20_weeks_2020_2021.csv`
SELECT ehcp.load_dfe_timeliness(:'file') \g /dev/null

-- The demo's cases have the monthly counts that Walsall published in its reports; so Walsall is its
-- authority, and the authorities that border on Walsall are its neighbours.
INSERT INTO scorecard.neighbours SELECT code, name = 'Walsall'
FROM ehcp.dfe_timeliness
WHERE year = 2021 AND name IN ('Walsall', 'Birmingham', 'Sandwell', 'Wolverhampton', 'Staffordshire');

SELECT format('ALTER DATABASE %I SET dashboard.council = %L', current_database(), 'Demo council'),
	format('ALTER DATABASE %I SET dashboard.note = %L', current_database(), 'This is a demo. Its counts of plans by month are those that Walsall published, with equal months in 2019 and 2020; its days, reviews and appeals are invented.'),
	format('ALTER DATABASE %I SET dashboard.new_start = %L', current_database(), '2021-01-01') \gexec
