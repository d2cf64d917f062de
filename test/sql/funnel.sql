-- Funnels, as users query them.
CREATE TABLE authorities (name text, year integer, in_time bigint, issued bigint);
INSERT INTO authorities VALUES
	('Ashford', 2023, 90, 300), ('Brook', 2023, 210, 300), ('Combe', 2023, 40, 50), ('Dale', 2023, 600, 1000), ('Easton', 2023, 100, 400),
	('Fenny', 2023, 0, 0),			-- no plans: says nothing
	('Glen', 2023, NULL, 200),		-- not published
	('Ashford', 2024, 150, 300), ('Brook', 2024, 200, 400);

SELECT year, ehcp.funnel_agg(in_time, issued) FROM authorities GROUP BY year ORDER BY year;
SELECT year, areas, in_time, issued, percent, round(phi::numeric, 4) AS phi, round(tau::numeric, 6) AS tau
FROM (SELECT year, ehcp.funnel_agg(in_time, issued) AS f FROM authorities GROUP BY year) AS v, ehcp.funnel_dispersion(f) ORDER BY year;

-- every authority against the others of its year
SELECT name, round(100.0 * in_time / nullif(issued, 0), 1) AS percent, round(ehcp.funnel_z(f, in_time, issued)::numeric, 2) AS z, l.*
FROM (SELECT *, ehcp.funnel_agg(in_time, issued) OVER (PARTITION BY year) AS f FROM authorities WHERE year = 2023) AS v
	LEFT JOIN LATERAL ehcp.funnel_limits(f, issued) AS l ON true
ORDER BY z DESC NULLS LAST, name;

-- nothing to compare with, or nothing to compare
SELECT ehcp.funnel_agg(in_time, issued) FROM authorities WHERE false;
SELECT ehcp.funnel_z('empty', 1, 2), ehcp.funnel_limits('empty', 2), ehcp.funnel_dispersion('empty');
SELECT ehcp.funnel_z('1/2', 0, 0), ehcp.funnel_limits('1/2', 0), ehcp.funnel_dispersion('1/2');
SELECT ehcp.funnel_add(NULL, 1, 2), ehcp.funnel_combine(NULL, NULL), ehcp.funnel_combine(NULL, '1/2'), ehcp.funnel_combine('1/2', NULL),
	ehcp.funnel_add('1/2', 0, 3);

-- order and equality
SELECT f FROM (VALUES ('1/2'::ehcp.funnel), ('0/1 1/2'), ('1/2'), ('empty')) AS v(f) GROUP BY f ORDER BY f::text;
SELECT '1/2'::ehcp.funnel OPERATOR(ehcp.=) '1/2', '1/2'::ehcp.funnel OPERATOR(ehcp.<>) '1/3';

-- mistakes
SELECT ehcp.funnel_agg(3, 2);
SELECT ehcp.funnel_agg(1, 0);
SELECT ehcp.funnel_agg(-1, 2);
SELECT ehcp.funnel_agg(NULL, -2), ehcp.funnel_agg(1, NULL);
SELECT ehcp.funnel_z('1/2', 3, 2);
SELECT ehcp.funnel_limits('1/2', -1);
SELECT '2/1'::ehcp.funnel;
SELECT '1/2 0/1'::ehcp.funnel;
SELECT 'one'::ehcp.funnel;
SELECT ehcp.funnel_remove('1/2', 1, 2);
DROP TABLE authorities;
