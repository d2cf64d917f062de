-- What the page "Where we stand" must show as at :'day': from the demo's table and the published file, by plain SQL; only
-- ranks, limits, places and the control chart are the scorecard's and the extension's.

SET jit = off;
SET ehcp.as_of = :'day';
-- the last year that is over, with published figures
CREATE TEMP VIEW last_year AS SELECT extract(year FROM :'day'::date + 1)::integer - 1 AS year;
CREATE TEMP VIEW own AS
SELECT count(*) FILTER (WHERE NOT excepted) AS issued, count(*) FILTER (WHERE NOT excepted AND issued_on <= requested_on + 140) AS in_time,
	round(100.0 * count(*) FILTER (WHERE NOT excepted AND issued_on <= requested_on + 140) / count(*) FILTER (WHERE NOT excepted), 1) AS percent,
	round(100.0 * count(*) FILTER (WHERE issued_on <= requested_on + 140) / count(*), 1) AS percent_all
FROM cases, last_year WHERE extract(year FROM issued_on) = year AND issued_on <= :'day';
CREATE TEMP VIEW published AS
SELECT level, code, name, region_name, issued, in_time, round(100.0 * in_time / nullif(issued, 0), 1) AS percent, round(100.0 * all_in_time / nullif(all_issued, 0), 1) AS percent_all
FROM ehcp.dfe_timeliness JOIN last_year USING (year);
CREATE TEMP VIEW neighbours AS SELECT * FROM published WHERE level = 'authority' AND name IN ('Birmingham', 'Sandwell', 'Wolverhampton', 'Staffordshire');
CREATE TEMP VIEW authorities AS
SELECT p.*, b.rank, b.authorities, place_in_funnel AS place, funnel_lower_95, funnel_upper_95, funnel_lower_998, funnel_upper_998
FROM published AS p JOIN scorecard.benchmark AS b USING (code), last_year
WHERE level = 'authority' AND p.percent IS NOT NULL AND b.year = last_year.year AND NOT including_exceptions;
CREATE TEMP VIEW months AS
SELECT date_trunc('month', issued_on)::date AS month, count(*) AS issued, count(*) FILTER (WHERE issued_on <= requested_on + 140) AS in_time,
	round(100.0 * count(*) FILTER (WHERE issued_on <= requested_on + 140) / count(*), 1) AS percent
FROM cases
WHERE NOT excepted AND issued_on <= :'day' AND issued_on >= date_trunc('month', :'day'::date + 1) - interval '24 months'
GROUP BY 1;
CREATE TEMP VIEW line AS
SELECT month, to_char(month, 'FMMonth YYYY') AS name, issued, in_time, percent, month = '2021-01-01' AS starts_anew, (x).*
FROM (SELECT *, ehcp.xmr(percent, month = '2021-01-01', issued) OVER (ORDER BY month) AS x FROM months) AS charted;

SELECT json_build_object(
	'day', to_char(:'day'::date, 'FMDD FMMonth YYYY'),
	'year', (SELECT year FROM last_year),
	'own', (SELECT row_to_json(own) FROM own),
	'published', (SELECT row_to_json(a) FROM authorities AS a WHERE name = 'Walsall'),
	'england', (SELECT row_to_json(p) FROM published AS p WHERE level = 'national'),
	'region', (SELECT row_to_json(p) FROM published AS p WHERE level = 'region' AND name = 'West Midlands'),
	'together', (SELECT json_build_object('issued', sum(issued), 'in_time', sum(in_time), 'percent', round(100.0 * sum(in_time) / sum(issued), 1),
		'percent_all', (SELECT round(100.0 * sum(all_in_time) / sum(all_issued), 1) FROM ehcp.dfe_timeliness JOIN last_year USING (year) WHERE code IN (SELECT code FROM neighbours))) FROM neighbours),
	'neighbours', (SELECT json_agg(a ORDER BY percent DESC, name) FROM authorities AS a WHERE code IN (SELECT code FROM neighbours)),
	'authorities', (SELECT json_agg(a ORDER BY issued, code COLLATE "C") FROM authorities AS a),
	'line', (SELECT json_agg(line ORDER BY month) FROM line)
);
