-- Dates and flags in text, as extracts contain them.
-- (printed in a form that no DateStyle has)
CREATE FUNCTION pg_temp.shown(day date) RETURNS text LANGUAGE sql RETURN coalesce(to_char(day, 'YYYYMMDD'), 'NULL');
SELECT value, pg_temp.shown(ehcp.read_date(value))
FROM unnest('{31/12/2021,1/2/2021,2021-12-31,31-12-2021,31.12.2021,2021/12/31,31 Dec 2021,31-DEC-2021,31 December 2021,"Dec 31, 2021"}'::text[]) AS value;
-- a time of day is dropped
SELECT value, pg_temp.shown(ehcp.read_date(value))
FROM unnest('{31/12/2021 00:00:00,31/12/2021 23:59,2021-12-31T00:00:00,2021-12-31 00:00:00.000,2021-12-31T00:00:00.000Z,"Dec 31 2021 12:00AM"}'::text[]) AS value;
-- with a time zone, it is the day in England: in summer, an hour ahead of GMT
SELECT value, pg_temp.shown(ehcp.read_date(value))
FROM unnest('{2021-05-23T22:59:00Z,2021-05-23T23:00:00Z,2021-12-31T23:00:00Z,2021-12-31T23:00:00+01:00,2021-12-31 23:00:00-01}'::text[]) AS value;
-- blank text is NULL
SELECT value, pg_temp.shown(ehcp.read_date(value)), ehcp.read_flag(value) IS NULL AS no_flag FROM unnest(ARRAY['', '   ', chr(9), NULL]) AS value;
-- char and varchar
SELECT pg_temp.shown(ehcp.read_date('31/12/2021'::char(20))), pg_temp.shown(ehcp.read_date('31/12/2021'::varchar)), ehcp.read_flag('Y'::char(3));

-- a format
SELECT value, format, pg_temp.shown(ehcp.read_date(value, format))
FROM (VALUES ('12/31/2021', 'MM/DD/YYYY'), ('20211231', 'YYYYMMDD'), ('31122021', 'DDMMYYYY'), ('31-DEC-21', 'DD-Mon-YY'), ('31/12/70', 'dd/mm/yy'),
	('12/31/2021 10:00', 'MM/DD/YYYY'), ('  ', 'MM/DD/YYYY'), ('31/12/2021', NULL)) AS dates(value, format);

-- flags
SELECT ehcp.read_flag(value) AS flag, string_agg(value, ', ' ORDER BY i)
FROM unnest('{Y,y,Yes,YES,True,TRUE,T,1," Y ",N,n,No,False,F,0," no"}'::text[]) WITH ORDINALITY AS u(value, i) GROUP BY 1 ORDER BY 1;

-- in a generated column and an index
CREATE TEMP TABLE extract (requested text, requested_on date GENERATED ALWAYS AS (ehcp.read_date(requested)) STORED);
CREATE INDEX ON extract (ehcp.read_date(requested, 'DD/MM/YYYY'));
INSERT INTO extract VALUES ('04/01/2021');
SELECT pg_temp.shown(requested_on) FROM extract;
INSERT INTO extract VALUES ('01/13/2021');

-- errors, with what was found
\set VERBOSITY default
SELECT ehcp.read_date('04/13/2024');
SELECT ehcp.read_date('13-04-2024', 'MM-DD-YYYY');
SELECT ehcp.read_date('29/02/2023');
SELECT ehcp.read_date('01/01/0000');
SELECT ehcp.read_date('04/01/21');
SELECT ehcp.read_date('45395');
SELECT ehcp.read_date('20240413');
SELECT ehcp.read_date('n/a');
SELECT ehcp.read_date('04/01/2021 24:00');
SELECT ehcp.read_date('1995-06-30T23:00:00Z');
SELECT ehcp.read_date('2021-01-04', 'DD/MM/YYYY');
SELECT ehcp.read_date('04/01/2021', 'DD/MM');
SELECT ehcp.read_date('04/01/2021', 'YYYY/DD/MM');
SELECT ehcp.read_date(repeat('4/1/2021 ', 1000));
SELECT ehcp.read_flag('perhaps');
SELECT ehcp.read_flag('2');
-- the error codes
\set VERBOSITY sqlstate
SELECT ehcp.read_date('04/13/2024');
SELECT ehcp.read_date('29/02/2023');
SELECT ehcp.read_date('04/01/2021 24:00');
SELECT ehcp.read_date('04/01/21');
SELECT ehcp.read_date('45395');
SELECT ehcp.read_date('n/a');
SELECT ehcp.read_date('04/01/2021', 'DD/MM');
SELECT ehcp.read_flag('perhaps');
