-- The backlog, as users query it.
SET datestyle = ISO;
CREATE TABLE cases (requested_on date, closed_on date);
INSERT INTO cases VALUES
	('2021-01-04', '2021-05-24'),	-- closed on day 140
	('2021-01-04', '2021-05-25'),	-- closed on day 141: never overdue at the end of a day
	('2021-01-04', '2021-05-26'),	-- closed on day 142: overdue for a day
	('2021-01-04', NULL),			-- still open
	('2021-05-25', '2021-05-25'),	-- opened and closed on one day
	('2021-05-26', '2021-05-25'),	-- closed before it was opened: undated
	(NULL, '2021-05-25'), (NULL, NULL);
SELECT ehcp.caseflow_agg(requested_on, closed_on) AS f FROM cases \gset
SELECT :'f' AS summary;
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-23', '2021-05-27');
SELECT day, (ehcp.backlog(:'f', day)).* FROM unnest('{2021-01-03,2021-01-04,2021-05-25,2021-05-26,2030-01-01}'::date[]) AS day;
SELECT ehcp.undated(:'f'::ehcp.caseflow);
-- another limit: 6 weeks
SELECT ehcp.backlog(ehcp.caseflow_agg(requested_on, closed_on, 42), '2021-03-01') FROM cases;
SELECT ehcp.backlog(ehcp.caseflow_agg(requested_on, closed_on, 0), '2021-01-05') FROM cases;

-- steps: a week, a month (whose end stays the end), both
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-10', '2021-06-01', '7 days');
SELECT * FROM ehcp.backlog_series(:'f', '2021-01-31', '2021-06-30', '1 month');
SELECT day FROM ehcp.backlog_series(:'f', '2021-01-31', '2021-06-30', '1 month 3 days');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-26', '2021-05-26', '100 years');
-- the flows of a series add up to the change between its ends
SELECT sum(s.opened) = max(b.opened) - max(a.opened) AS opened, sum(s.closed) = max(b.closed) - max(a.closed) AS closed
FROM ehcp.backlog_series(:'f', '2021-01-08', '2021-06-25', '7 days') AS s,
	ehcp.backlog(:'f', '2021-01-01') AS a, ehcp.backlog(:'f', '2021-06-25') AS b;

-- rollup: NULL and empty summaries change nothing; limits must agree
SELECT ehcp.rollup(f) FROM (VALUES (:'f'::ehcp.caseflow), (NULL), ('empty'), (:'f')) AS s(f);
SELECT ehcp.caseflow_agg(requested_on, closed_on), ehcp.caseflow_agg(requested_on, closed_on, 42) FROM cases WHERE false;
SELECT * FROM ehcp.backlog_series('empty', '2021-01-01', '2021-01-02');
SELECT ehcp.rollup(f) FROM (VALUES ('limit 140; undated 1'::ehcp.caseflow), ('limit 42; undated 1')) AS s(f);
SELECT ehcp.caseflow_agg(requested_on, closed_on, 40 + extract(day FROM closed_on)::integer) FROM cases WHERE closed_on IS NOT NULL;

-- flows between two days, and clearance
SELECT ehcp.opened(:'f', '2021-01-04', '2021-05-25'), ehcp.opened(:'f', '2021-01-05', '2021-05-24'), ehcp.closed(:'f', '2021-05-25', '2021-05-25');
-- 2 open, and 3 closed in 12 weeks or in 1 week; none closed
SELECT ehcp.clearance_weeks(:'f', '2021-05-25'), ehcp.clearance_weeks(:'f', '2021-05-25', 1), ehcp.clearance_weeks(:'f', '2021-05-01'), ehcp.clearance_weeks('empty', '2021-05-01');
-- two cases were overdue at the end of the 25th; one of them closed on the 26th
SELECT ehcp.overdue_days(:'f', '2021-05-24', '2021-05-25'), ehcp.overdue_days(:'f', '2021-05-26', '2021-05-26'), ehcp.overdue_days(:'f', '2021-01-01', '2021-06-30'), ehcp.overdue_days('empty', '2021-01-01', '2021-06-30');
SELECT ehcp.overdue_days(:'f', '2021-05-26', '2021-05-25');
SELECT ehcp.overdue_days(:'f', '2021-05-26', 'infinity');
SELECT ehcp.overdue_days('limit 0; opened 2021-01-01:4000000000000000000; breached 2021-01-02:4000000000000000000', '2021-01-01', '2021-01-04');

-- a window that becomes empty can continue with another limit
SELECT i, ehcp.rollup(f) OVER (ORDER BY i ROWS 1 PRECEDING)
FROM (VALUES (1, 'limit 2; undated 1'::ehcp.caseflow), (2, 'empty'), (3, 'limit 4; undated 1')) AS v(i, f);

-- algebra, order, jsonb
SET search_path = public, ehcp;
SELECT :'f'::ehcp.caseflow + :'f' - :'f' = :'f', :'f'::ehcp.caseflow - :'f', 'empty'::ehcp.caseflow + 'limit 7; undated 1';
SELECT f, count(*) FROM (VALUES ('limit 7; undated 1'::ehcp.caseflow), ('limit 8; undated 1'), ('limit 7; undated 1'), ('empty')) AS v(f) GROUP BY f ORDER BY f;
SELECT :'f'::ehcp.caseflow::jsonb, 'empty'::ehcp.caseflow::jsonb;
SELECT 'limit 7; undated 1'::ehcp.caseflow + 'limit 8; undated 1';
SELECT 'limit 7; undated 1'::ehcp.caseflow - 'limit 7; undated 2';
-- enough closings on the day, but of another case
SELECT 'limit 140; opened 2021-01-01:1 2021-02-01:1; closed 2021-01-15:1 2021-02-15:1'::ehcp.caseflow - 'limit 140; opened 2021-01-01:1; closed 2021-02-15:1';
RESET search_path;

-- written by hand, NULL, and in binary format
SELECT ehcp.caseflow_add(NULL, '2021-01-04', NULL), ehcp.caseflow_add('limit 42; undated 1', NULL, NULL, 42),
	ehcp.caseflow_combine(NULL, 'limit 7; undated 1'), ehcp.caseflow_combine('empty', NULL), ehcp.caseflow_combine(NULL, NULL),
	ehcp.caseflow_final('limit 7; undated 1');
SELECT ehcp.backlog(NULL, '2021-01-04'), ehcp.backlog(:'f', NULL), ehcp.undated(NULL::ehcp.caseflow);
SELECT count(*) FROM ehcp.backlog_series(:'f', NULL, '2021-01-04');
SELECT ehcp.caseflow_send('limit 140; undated 1'), ehcp.caseflow_send('empty');

-- errors
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-27', '2021-05-26');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-26', '2021-05-27', '0 days');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-26', '2021-05-27', '-1 day');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-26', '2021-05-27', '1 month -1 day');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-26', '2021-05-27', '12 hours');
SELECT * FROM ehcp.backlog_series(:'f', '-infinity', '2021-05-27');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-27', 'infinity');
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-27', '5874897-12-31', '1000000 years');
SELECT ehcp.backlog(:'f', 'infinity');
SELECT ehcp.caseflow_agg('infinity', NULL);
SELECT ehcp.caseflow_agg('2021-01-04', 'infinity');
SELECT ehcp.caseflow_agg('2021-01-04', NULL, -1);
SELECT ehcp.caseflow_agg('2021-01-04', NULL, NULL);
SELECT ehcp.caseflow_agg('5874897-12-31', NULL);
SELECT ehcp.opened(:'f', '2021-05-27', '2021-05-26');
SELECT ehcp.closed(:'f', '-infinity', '2021-05-26');
SELECT ehcp.clearance_weeks(:'f', '2021-05-26', 0);
SELECT ehcp.caseflow_uncombine('limit 7; undated 1', 'limit 7; undated 1');
SELECT ehcp.caseflow_remove('limit 140; undated 1', NULL, NULL);
SELECT 'limit 140; opened 2021-01-04:1'::ehcp.caseflow;
SELECT 'limit 140; opened 2021-01-04:1; breached 2021-05-25:2'::ehcp.caseflow;
SELECT 'opened 2021-01-04:1'::ehcp.caseflow;
\set VERBOSITY sqlstate
SELECT ehcp.caseflow_agg('2021-01-04', NULL, -1);
SELECT ehcp.caseflow_agg('2021-01-04', NULL, NULL);
SELECT * FROM ehcp.backlog_series(:'f', '2021-05-26', '2021-05-27', '0 days');
SELECT ehcp.caseflow_combine('limit 140; undated 1', 'limit 42; undated 1');
SELECT 'limit 140; opened 2021-01-04:1'::ehcp.caseflow;
DROP TABLE cases;
