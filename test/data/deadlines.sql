-- The answers of ehcp.deadline(), to be compared from version to version: a line for each limit.
SELECT name, md5(string_agg(ehcp.deadline(day::date, name, 'england-and-wales') - date '2000-01-01' || '', ',' ORDER BY day))
FROM ehcp.statutory_limits, generate_series(timestamp '2019-01-01', '2024-12-31', '1 day') AS day
GROUP BY name ORDER BY name COLLATE "C";
