-- Two groups compared over areas.
CREATE TABLE areas (area text, girls_in_time bigint, girls bigint, boys_in_time bigint, boys bigint);
INSERT INTO areas VALUES ('north', 18, 40, 30, 90), ('south', 30, 50, 45, 90), ('east', 0, 0, 5, 9), ('west', NULL, 4, 5, 9);
-- odds ratio: (18 * 60 / 130 + 30 * 45 / 140) / (22 * 30 / 130 + 20 * 45 / 140)
SELECT (t).areas, round((t).odds_ratio::numeric, 6) AS odds_ratio, round((18 * 60 / 130.0 + 30 * 45 / 140.0) / (22 * 30 / 130.0 + 20 * 45 / 140.0), 6) AS by_hand,
	round((t).lower::numeric, 4) AS lower, round((t).upper::numeric, 4) AS upper, round((t).chi_squared::numeric, 4) AS chi_squared, round((t).p::numeric, 4) AS p
FROM (SELECT ehcp.odds_ratio(girls_in_time, girls, boys_in_time, boys) AS t FROM areas) AS v;

-- nothing to compare
SELECT ehcp.odds_ratio(girls_in_time, girls, boys_in_time, boys) FROM areas WHERE area IN ('east', 'west');
SELECT (t).areas, (t).odds_ratio, (t).lower, (t).upper, round((t).chi_squared::numeric, 2) AS chi_squared, round((t).p::numeric, 6) AS p
FROM (VALUES (ehcp.odds_ratio('0/5:5/5')), (ehcp.odds_ratio('5/5:0/5')), (ehcp.odds_ratio('0/5:0/5')), (ehcp.odds_ratio('5/5:5/5')), (ehcp.odds_ratio('empty'))) AS v(t);

-- mistakes
SELECT ehcp.odds_ratio(6, 5, 1, 5);
SELECT ehcp.odds_ratio(1, 5, 6, 5);
SELECT ehcp.odds_ratio(1, -5, 1, 5);
SELECT ehcp.odds_ratio(1, 9223372036854775807, 1, 1);
SELECT '1/2'::ehcp.strata;
SELECT ehcp.strata_remove('1/2:1/2', 1, 2, 1, 2);
SELECT ehcp.strata_combine('1/2:1/2', '0/1:1/1'), ehcp.strata_send('1/2:1/2');
DROP TABLE areas;
