-- A council's case table, generated from published figures (examples/published), and its
-- scorecard.
--
-- There are two extracts, because the months of 2020 were revised between the two reports:
-- cases_march_2021 has the counts of the first report, and cases those of the second
-- (January 2022).  The published figures are the numbers of plans issued in each month,
-- and of those issued in 20 weeks.  Everything else is invented, by arithmetic and not at
-- random: the days, the cases with an exception, the cases closed without a plan or still
-- open, the areas, the advice, the annual reviews, the plans with their amendments and phase
-- transfers, the appeals and the mediations.  In the second extract, the months of 2019 and
-- 2020 have equal shares of their year.

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
	decision boolean,				-- to assess; here always
	advice_requested_on date,
	advice_received_on date,
	issued_on date,					-- the final plan
	closed_on date,					-- issued, refused or withdrawn; NULL: still open
	excepted boolean NOT NULL,		-- a statutory exception applies
	refused_on date,				-- no plan after the assessment
	ceased_on date,					-- the plan
	area text
);
CREATE TABLE cases_march_2021 (LIKE cases INCLUDING ALL);

-- The days of the stages of a case that ends on end_on; NULL for stages that it did not reach.
CREATE FUNCTION stages(requested_on date, end_on date, i integer,
	OUT decided_on date, OUT advice_requested_on date, OUT advice_received_on date)
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
	SELECT CASE WHEN decided < end_on THEN decided END,
		CASE WHEN decided + 2 < end_on THEN decided + 2 END,
		CASE WHEN received < end_on THEN received END
	FROM (SELECT requested_on + 26 + i * 7 % 20 AS decided, requested_on + 60 + i * 11 % 40 AS received) AS days;
END;

-- The cases of one month: the published numbers issued, and issued in 20 weeks; in addition,
-- one in ten with an exception, and one in eight closed without a plan.
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
			CASE WHEN i <= in_time THEN ehcp.limit_days('final_plan') - i * 13 % 45					-- in time
				WHEN i <= issued + issued / 10 THEN ehcp.limit_days('final_plan') + 1 + i * 29 % 230	-- late
				ELSE 35 + i * 17 % 80 END AS days_taken												-- closed without a plan
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
-- open at the end of 2021: 110 requests, most of them from the last months
SELECT requested_on, s.decided_on, s.advice_requested_on, s.advice_received_on, NULL, NULL, i % 25 = 0
FROM generate_series(1, 110) AS i,
	LATERAL (SELECT date '2021-12-31' - i * i * 89 % 13000 / 60 AS requested_on) AS request,
	stages(requested_on, '2022-01-01', i) AS s
ORDER BY 1, 6;

UPDATE cases_march_2021 SET decision = true WHERE decided_on IS NOT NULL;
UPDATE cases SET
	decision = CASE WHEN decided_on IS NOT NULL THEN true END,
	area = (ARRAY['north', 'south', 'east'])[1 + case_id * 5 % 13 / 5],
	refused_on = CASE WHEN issued_on IS NULL AND closed_on > requested_on + 60 THEN closed_on END,
	ceased_on = CASE WHEN case_id % 11 = 0 AND issued_on < '2021-06-01' THEN issued_on + 30 + case_id % 180 END;

-- Three services are asked for advice; some are quicker.
CREATE TABLE advice AS
SELECT case_id, service, requested_on, CASE WHEN received_on <= '2021-12-31' THEN received_on END AS received_on
FROM (
	SELECT case_id, closed_on, service, advice_requested_on AS requested_on, advice_requested_on + 20 + case_id * 7 % slowness AS received_on
	FROM cases, (VALUES ('educational psychology', 40), ('health', 31), ('social care', 26)) AS services(service, slowness)
	WHERE advice_requested_on IS NOT NULL
) AS advice
WHERE closed_on IS NULL OR received_on < closed_on;

-- Every plan is reviewed each year: the decision is due by the day before the anniversary.
CREATE TABLE reviews AS
SELECT case_id AS plan_id, due_on, CASE WHEN meeting_on <= '2021-12-31' THEN meeting_on END AS meeting_on,
	CASE WHEN decided_on <= '2021-12-31' THEN decided_on END AS decided_on
FROM (
	SELECT case_id, anniversary - 1 AS due_on, meeting_on, CASE WHEN case_id % 9 > 0 THEN meeting_on + 8 + case_id * 11 % 27 END AS decided_on
	FROM cases, generate_series(1, 3) AS years,
		LATERAL (SELECT (issued_on + years * interval '1 year')::date) AS d(anniversary),
		LATERAL (SELECT CASE WHEN case_id % 8 > 0 THEN anniversary - 40 + case_id * 7 % 50 END) AS m(meeting_on)
	WHERE ceased_on IS NULL OR ceased_on > anniversary
) AS reviews
WHERE due_on < '2022-06-01';

-- What has come by the day of the extract
CREATE FUNCTION by_the_end(day date) RETURNS date
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN day <= '2021-12-31' THEN day END;

-- Each plan with its last annual review.  A third of the decisions are to amend the plan, and
-- one plan in four is due for a phase transfer.
CREATE TABLE plans AS
SELECT plan_id, plan_id AS person_id, area, started_on, ceased_on, CASE WHEN ceased_on IS NOT NULL THEN 1 + plan_id % 4 END AS cease_reason,
	meeting_on, decided_on, outcome, CASE outcome WHEN 'A' THEN decided_on END AS draft_on,
	CASE outcome WHEN 'A' THEN by_the_end(decided_on + 30 + plan_id * 13 % 45) END AS amended_on,
	transfer_due_on, by_the_end(transfer_due_on - 75 + plan_id * 17 % 90) AS transfer_final_on
FROM (SELECT case_id AS plan_id, area, issued_on AS started_on, ceased_on FROM cases WHERE issued_on IS NOT NULL) AS issued
	LEFT JOIN (SELECT plan_id, max(meeting_on) AS meeting_on, max(decided_on) AS decided_on FROM reviews GROUP BY plan_id) AS last_reviews USING (plan_id),
	LATERAL (SELECT CASE WHEN decided_on IS NULL THEN NULL WHEN ceased_on > decided_on THEN 'C' WHEN plan_id % 3 = 1 THEN 'A' ELSE 'M' END) AS o(outcome),
	LATERAL (SELECT (ARRAY['2021-02-15', '2022-02-15', '2021-03-31', '2022-03-31']::date[])[1 + plan_id % 16]) AS t(day),
	LATERAL (SELECT CASE WHEN started_on < day - 150 AND (ceased_on IS NULL OR ceased_on > day) THEN day END) AS due(transfer_due_on);

-- Appeals against refusals and against plans; three in ten are not opposed.
CREATE TABLE appeals AS
SELECT case_id AS appeal_id, area, registered_on, kind, conceded_on, CASE WHEN conceded_on IS NULL THEN by_the_end(registered_on + 100 + case_id * 31 % 200) END AS decided_on,
	CASE WHEN case_id % 10 < 3 THEN 'not opposed' WHEN case_id % 10 < 7 THEN 'allowed' WHEN case_id % 10 < 9 THEN 'withdrawn' ELSE 'dismissed' END AS outcome,
	CASE WHEN case_id % 10 < 7 THEN order_kind END AS order_kind
FROM cases,
	LATERAL (SELECT by_the_end(closed_on + 35 + case_id * 7 % 25)) AS r(registered_on),
	LATERAL (SELECT CASE WHEN case_id % 10 < 3 THEN by_the_end(registered_on + 20 + case_id * 11 % 50) END) AS c(conceded_on),
	LATERAL (SELECT CASE WHEN issued_on IS NOT NULL THEN 'contents of the plan' WHEN refused_on IS NOT NULL THEN 'refusal to issue' ELSE 'refusal to assess' END,
		CASE WHEN issued_on IS NOT NULL THEN 'amend_plan' WHEN refused_on IS NOT NULL THEN 'make_plan' ELSE 'assess' END) AS k(kind, order_kind)
WHERE registered_on IS NOT NULL AND case_id % CASE WHEN issued_on IS NULL THEN 3 ELSE 29 END = 0;
UPDATE appeals SET outcome = NULL, order_kind = NULL WHERE conceded_on IS NULL AND decided_on IS NULL;
ALTER TABLE appeals ADD COLUMN complied_on date;
UPDATE appeals SET complied_on = by_the_end(coalesce(conceded_on, decided_on) + 10 + appeal_id * 13 % 130) WHERE order_kind IS NOT NULL;

-- Half of the families that can appeal about a refusal ask for mediation first.
CREATE TABLE mediations AS
SELECT cases.area, requested_on, held_on, CASE WHEN held_on IS NOT NULL THEN appeals.registered_on IS NULL AND case_id % 5 > 0 END AS agreed,
	CASE WHEN registered_on >= requested_on THEN registered_on END AS appealed_on
FROM (SELECT case_id, area, by_the_end(closed_on + 5 + case_id * 5 % 16) AS requested_on
		FROM cases WHERE CASE WHEN issued_on IS NULL THEN case_id % 6 IN (0, 1, 5) ELSE case_id % 58 IN (0, 11) END) AS cases
	LEFT JOIN appeals ON appeal_id = case_id,
	LATERAL (SELECT CASE WHEN case_id % 7 > 0 THEN by_the_end(requested_on + 12 + case_id * 3 % 23) END) AS h(held_on)
WHERE requested_on IS NOT NULL;

CREATE INDEX ON cases (closed_on);
CREATE INDEX ON cases (ehcp.deadline(requested_on, 'final_plan'));
ANALYZE;

-- The scorecards of the two extracts.
SELECT ehcp.create_scorecard('cases', 'scorecard', 'advice', 'reviews', plans => 'plans', appeals => 'appeals', mediations => 'mediations') \g /dev/null
SELECT ehcp.create_scorecard('cases_march_2021', 'scorecard_march_2021') \g /dev/null
INSERT INTO scorecard.targets VALUES ('interim', 55), ('stretch', 90);
INSERT INTO scorecard.scenarios (name, completions_a_week, share_for_cases_in_time, least_days) VALUES ('8 a week, the oldest first', 8, 0, ehcp.limit_days('decision_to_assess')), ('8 a week, half for new cases', 8, 0.5, 84);
INSERT INTO scorecard.milestones VALUES ('halve the backlog', '2021-11-26', '2022-03-01', 19);
SELECT format('ALTER DATABASE %I SET ehcp.as_of = %L', current_database(), '2021-12-31') \gexec
