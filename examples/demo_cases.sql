-- A council's case table, made from published figures: examples/published.
--
-- Two extracts, since the months of 2020 were revised between the two reports:
-- cases_march_2021 has the counts of the first report, cases (January 2022) those
-- of the second.  Only how many plans were issued in a month and how many of them
-- in 20 weeks is published.  All else is made up, by arithmetic and not at random:
-- the days, the cases with an exception, those closed without a plan and those
-- still open.  The months of 2019 and 2020 in the second extract have equal shares
-- of their year.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION ehcp_timeliness;

CREATE TABLE published_months (report text, month date, issued integer, in_time integer,
	published_percent numeric, published_cumulative_percent numeric);
\copy published_months (month, issued, in_time, published_percent) FROM 'examples/published/walsall_2020_21_monthly.csv' WITH (FORMAT csv, HEADER)
UPDATE published_months SET report = 'March 2021';
\copy published_months (month, issued, in_time, published_percent, published_cumulative_percent) FROM 'examples/published/walsall_2021_monthly.csv' WITH (FORMAT csv, HEADER)
UPDATE published_months SET report = 'January 2022' WHERE report IS NULL;

CREATE TABLE published_years (year integer, issued integer, in_time integer, published_percent numeric);
\copy published_years FROM 'examples/published/walsall_years.csv' WITH (FORMAT csv, HEADER)

CREATE TABLE cases
(
	case_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	requested_on date NOT NULL,
	decided_on date,				-- whether to assess
	advice_requested_on date,
	advice_received_on date,
	issued_on date,					-- the final plan
	closed_on date,					-- issued, refused or withdrawn; NULL: still open
	excepted boolean NOT NULL		-- a statutory exception applies
);
CREATE TABLE cases_march_2021 (LIKE cases INCLUDING ALL);

-- The days of a case whose end is known, or NULL where it came to an end before.
CREATE FUNCTION stages(requested_on date, end_on date, i integer,
	OUT decided_on date, OUT advice_requested_on date, OUT advice_received_on date)
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
	SELECT CASE WHEN decided < end_on THEN decided END,
		CASE WHEN decided + 2 < end_on THEN decided + 2 END,
		CASE WHEN received < end_on THEN received END
	FROM (SELECT requested_on + 26 + i * 7 % 20 AS decided, requested_on + 60 + i * 11 % 40 AS received) AS days;
END;

-- The cases of one month: as many issued, and in 20 weeks, as published; one in ten
-- more with an exception, and one in eight closed without a plan.
CREATE FUNCTION month_of_cases(month date, issued integer, in_time integer)
RETURNS TABLE (requested_on date, decided_on date, advice_requested_on date, advice_received_on date,
	issued_on date, closed_on date, excepted boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
	WITH working AS (
		SELECT array_agg(day) AS days
		FROM ehcp.working_days(month, (month + interval '1 month - 1 day')::date) AS day
	), ended AS (
		SELECT i, i > issued AS excepted, i <= issued + issued / 10 AS has_plan,
			days[1 + i * 5 % cardinality(days)] AS end_on,
			CASE WHEN i <= in_time THEN 140 - i * 13 % 45				-- in time
				WHEN i <= issued + issued / 10 THEN 141 + i * 29 % 230	-- late
				ELSE 35 + i * 17 % 80 END AS days_taken					-- closed without a plan
		FROM working, generate_series(1, issued + issued / 10 + issued / 8) AS i
	)
	SELECT end_on - days_taken, s.decided_on, s.advice_requested_on, s.advice_received_on,
		CASE WHEN has_plan THEN end_on END, end_on, excepted AND has_plan
	FROM ended, stages(end_on - days_taken, end_on, i) AS s;
END;

INSERT INTO cases_march_2021 (requested_on, decided_on, advice_requested_on, advice_received_on, issued_on, closed_on, excepted)
SELECT c.*
FROM published_months, month_of_cases(month, issued, in_time) AS c
WHERE report = 'March 2021'
ORDER BY c.requested_on, c.closed_on;

INSERT INTO cases (requested_on, decided_on, advice_requested_on, advice_received_on, issued_on, closed_on, excepted)
SELECT c.*
FROM (
	SELECT month, issued, in_time FROM published_months WHERE report = 'January 2022'
	UNION ALL
	SELECT make_date(year, m, 1), issued * m / 12 - issued * (m - 1) / 12, in_time * m / 12 - in_time * (m - 1) / 12
	FROM published_years, generate_series(1, 12) AS m
	WHERE year < 2021
) AS months, month_of_cases(month, issued, in_time) AS c
UNION ALL
-- open at the end of 2021: 110 requests, most of them of the last months
SELECT requested_on, s.decided_on, s.advice_requested_on, s.advice_received_on, NULL, NULL, i % 25 = 0
FROM generate_series(1, 110) AS i,
	LATERAL (SELECT date '2021-12-31' - i * i * 89 % 13000 / 60 AS requested_on) AS request,
	stages(requested_on, '2022-01-01', i) AS s
ORDER BY 1, 6;

CREATE INDEX ON cases (ehcp.deadline(requested_on, 'final_plan'));
ANALYZE;
