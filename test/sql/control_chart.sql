-- Control charts, which can be checked by hand.
CREATE TABLE months (line text, month integer, value numeric);
INSERT INTO months
SELECT line, month, value FROM (VALUES
	-- The values add up to 155: mean 12.9.  The moving ranges 2 1 2 3 1 1 18 18 2 1 2 add up to 51, mean 4.64.  Two are 15.1 (3.267
	-- times that) or more and are left out.  The others add up to 15, mean 1.67; 2.66 times that is 4.4.
	('screened', '{10,12,11,13,10,11,12,30,12,10,11,13}'::numeric[]),
	-- The first seven points rise and the last seven but one fall; point 7 is in both.  The mean is -3/14, the moving ranges are 1, and
	-- one of 3, which is below 3.267 * 15/13: limits 2.66 * 15/13 = 3.07 from the mean.
	('trend', '{-3,-2,-1,0,1,2,3,2,1,0,-1,-2,-3,0}'),
	-- Seven points on one side of the mean, 153/14 = 10.9, and seven on the other.  The moving ranges add up to 15: limits 3.07 away.
	('shift', '{9,10,9,10,9,10,9,12,13,12,13,12,13,12}'),
	-- Six on one side are chance.  The mean is 10.5, the moving ranges are 1.
	('six', '{9,10,9,10,9,10,11,12,11,12,11,12}'),
	-- The mean is 5/18, the 17 moving ranges add up to 30: limits 4.7 away, and the outer third is 3.1 away.  Points 5 and 7 are in it, and
	-- 6 is on the same side of the mean.
	('near', '{-1,1,-1,1,4,2,4,-1,1,-1,1,-1,-1,1,-1,-1,-1,-1}'),
	-- No variation at all.
	('constant', '{7,7,7,7,7,7,7,7,7,7,7,7}'),
	-- Months without a value are not points: their neighbours are.
	('gaps', ARRAY[1, NULL, 2, 3, NULL, NULL, 4, 5, 6, 7, NULL]::numeric[]),
	('one', ARRAY[5, NULL]::numeric[]), ('none', ARRAY[NULL, NULL]::numeric[])) AS lines(line, points), unnest(points) WITH ORDINALITY AS p(value, month);
SELECT line, month, value, (x).*
FROM (SELECT *, ehcp.xmr(value) OVER (PARTITION BY line ORDER BY month) AS x FROM months) AS charts
ORDER BY line, month;

-- a line that starts anew in month 8: without the start, the mean is in the middle of both
SELECT month, value, (plain).mean AS plain_mean, (plain).special_cause AS plain_cause, (rebased).*
FROM (SELECT *, ehcp.xmr(value) OVER w AS plain, ehcp.xmr(value, month = 8) OVER w AS rebased FROM months WHERE line = 'shift'
	WINDOW w AS (ORDER BY month)) AS charts ORDER BY month;

-- percentages of few plans: 6 of 12 a month are enough, 4 of 12 are too few
SELECT DISTINCT issued, percent, (x).too_few
FROM (SELECT issued, percent, ehcp.xmr(percent, false, issued) OVER (PARTITION BY issued, percent) AS x
	FROM (VALUES (12, 50.0), (12, 33.3), (12, 66.7), (8, 50.0), (15, 33.4), (NULL, 50.0)) AS v(issued, percent), generate_series(1, 3)) AS charts ORDER BY 1, 2;

-- A p' chart: 50 of 100 plans in all.  The standard error of 16 plans is 12.5 points, of 4 plans 25.  The z of the months are
-- 0, 1, -1, 0, so that their moving ranges are 1, 2, 1, and sigma is 4/3 / 1.128 = 1.18.
SELECT month, in_time, issued, (p).*
FROM (SELECT *, ehcp.p_chart(in_time, issued) OVER (ORDER BY month) AS p
	FROM (VALUES (1, 32, 64), (2, 10, 16), (3, 6, 16), (4, 2, 4), (5, 0, 0), (6, NULL, NULL)) AS v(month, in_time, issued)) AS charts ORDER BY month;

-- mistakes
SELECT ehcp.xmr(1);
SELECT ehcp.xmr('NaN') OVER ();
SELECT ehcp.xmr('-Infinity') OVER ();
SELECT ehcp.xmr(1000000001) OVER ();
SELECT ehcp.xmr(101, false, 5) OVER ();
SELECT ehcp.xmr(50, false, -5) OVER ();
SELECT ehcp.p_chart(3, 2) OVER ();
SELECT ehcp.p_chart(-3, 2) OVER ();
SELECT ehcp.xmr(1) OVER () FROM generate_series(1, 100001) LIMIT 1;
DROP TABLE months;
