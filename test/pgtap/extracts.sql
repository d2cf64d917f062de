-- Dates in text against to_date(), to_char() and the time zones of PostgreSQL.
BEGIN;
SELECT plan(16);

-- timestamps: to_char() takes the midnight of a date in the time zone of the session, which can lack it
CREATE TEMP TABLE days AS SELECT day FROM generate_series(timestamp '1900-01-01', timestamp '2100-12-31', interval '1 day') AS day;
SELECT is(count(*), 73414::bigint, 'every day of 1900 to 2100') FROM days;
CREATE TEMP TABLE formats (format text, by_itself boolean);
INSERT INTO formats
SELECT replace(three, '/', separator), three <> 'MM/DD/YYYY' AND (separator <> ' ' OR three LIKE '%Mon%')
FROM unnest('{DD/MM/YYYY,YYYY/MM/DD,MM/DD/YYYY,DD/Mon/YYYY,DD/FMMonth/YYYY,Mon/DD/YYYY,YYYY/Mon/DD}'::text[]) AS three, unnest('{/,-,.," "}'::text[]) AS separator
UNION ALL SELECT packed, false FROM unnest('{YYYYMMDD,DDMMYYYY,MMDDYYYY}'::text[]) AS packed;
SELECT is(count(*), 31::bigint, 'in 31 formats') FROM formats;

SELECT is_empty($$
	SELECT format, day, to_char(day, format) FROM formats, days
	WHERE ehcp.read_date(to_char(day, format), replace(format, 'FM', '')) IS DISTINCT FROM day
$$, 'each is read in its format');
SELECT is_empty($$
	SELECT format, day, to_char(day, format) FROM formats, days
	WHERE by_itself AND ehcp.read_date(to_char(day, format)) IS DISTINCT FROM day
$$, '... and without one, where the order is that of English dates, or plain');
SELECT is_empty($$
	SELECT format, day, to_char(day, format) FROM formats, days
	WHERE ehcp.read_date(' ' || upper(to_char(day, replace(format, 'DD', 'FMDD'))) || to_char(day + interval '13:14:15.678', ' HH24:MI:SS.MS'),
			replace(format, 'FM', '')) IS DISTINCT FROM day AND format ~ '[/. -]'
$$, '... without leading zeros, in capitals, with a time of day');
SELECT is_empty($$
	SELECT format, day FROM (VALUES ('DD/MM/YY'), ('MM-DD-YY'), ('DD-Mon-YY'), ('YYMMDD')) AS f(format), days
	WHERE day BETWEEN '1970-01-01' AND '2069-12-31'
		AND (ehcp.read_date(to_char(day, format), format) <> day OR to_date(to_char(day, format), format) <> day)
$$, 'a year of two digits is that of to_date()');

-- each text that to_date() reads as one day and as another in another order
CREATE FUNCTION pg_temp.outcome(value text, format text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN coalesce(CASE WHEN format IS NULL THEN ehcp.read_date(value) ELSE ehcp.read_date(value, format) END::text, 'NULL');
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
	RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.strictly(value text, format text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN to_date(value, format);
EXCEPTION WHEN datetime_field_overflow THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE triples AS
SELECT format('%s/%s/%s', d, m, y) AS value FROM generate_series(0, 33) AS d, generate_series(0, 14) AS m, unnest('{1900,2000,2023,2024}'::integer[]) AS y;
-- (to_date() takes a 0 for a field that is not given)
SELECT is_empty($$
	SELECT value, pg_temp.outcome(value), pg_temp.strictly(value, 'DD/MM/YYYY') FROM triples
	WHERE pg_temp.outcome(value) <> CASE WHEN value ~ '\m0/' THEN '22008' ELSE pg_temp.strictly(value, 'DD/MM/YYYY') END
$$, 'days and months that exist, and those that do not');
SELECT is_empty($$
	SELECT value FROM triples
	WHERE pg_temp.outcome(value, 'MM/DD/YYYY') <> CASE WHEN value ~ '\m0/' THEN '22008' ELSE pg_temp.strictly(value, 'MM/DD/YYYY') END
$$, '... with the month first');

-- the day in England: each hour from 1996 on, in zones at most half a day from it, and half an hour
CREATE TEMP TABLE moments AS
SELECT moment, zone FROM generate_series(timestamp '1996-01-01', timestamp '2100-12-31', interval '3 hours 30 minutes') WITH ORDINALITY AS m(moment, i),
	LATERAL (SELECT (ARRAY['Z', '+00', '+01:00', '-05', '+0530', '+12:45', '-11:30'])[1 + i % 7] AS zone) AS z;
SELECT is_empty($$
	SELECT moment, zone FROM moments
	WHERE ehcp.read_date(to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS') || zone)
		<> ((to_char(moment, 'YYYY-MM-DD HH24:MI:SS') || zone)::timestamptz AT TIME ZONE 'Europe/London')::date
$$, 'the day in England, by PostgreSQL''s time zones');
SELECT is_empty($$
	SELECT day FROM (SELECT day::date FROM days) AS d WHERE day < '1996-01-01'
		AND (ehcp.read_date(day || 'T21:59Z') <> ((day || ' 21:59Z')::timestamptz AT TIME ZONE 'Europe/London')::date
			OR pg_temp.outcome(day || 'T22:00Z') <> '22008')
$$, '... before 1996, where summer time makes no difference');

-- no setting matters
CREATE TEMP TABLE answers AS
SELECT value, pg_temp.outcome(value) AS answer, to_char(ehcp.read_date(value), 'YYYYMMDD') AS day
FROM unnest('{04/03/2021,2021-03-04,4 Mar 2021,4.3.2021,2021-05-23T23:30:00Z," "}'::text[]) AS value;
CREATE FUNCTION pg_temp.is_same(setting text, value text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config(setting, value, true);
	RETURN NOT EXISTS (SELECT FROM answers WHERE to_char(ehcp.read_date(answers.value), 'YYYYMMDD') IS DISTINCT FROM day);
END $$;
SELECT is_empty($$
	SELECT * FROM (VALUES ('datestyle', 'SQL, MDY'), ('datestyle', 'ISO, YMD'), ('datestyle', 'German'), ('datestyle', 'Postgres, DMY'),
		('timezone', 'Pacific/Kiritimati'), ('timezone', 'Etc/GMT+12'), ('intervalstyle', 'sql_standard'), ('lc_time', 'C'), ('timezone_abbreviations', 'India')) AS s(setting, value)
	WHERE NOT pg_temp.is_same(setting, value)
$$, 'the same day under every setting');
SET LOCAL datestyle = ISO;
SET LOCAL timezone = 'UTC';

-- flags
SELECT is_empty($$
	SELECT value FROM unnest('{y,yes,t,true,1,n,no,f,false,0}'::text[]) AS word,
		LATERAL (VALUES (word), (upper(word)), (initcap(word)), (' ' || word), (word || chr(9) || chr(10))) AS v(value)
	WHERE ehcp.read_flag(value) IS DISTINCT FROM btrim(value, ' ' || chr(9) || chr(10))::boolean
$$, 'flags as PostgreSQL reads them');
SELECT throws_ok(format('SELECT ehcp.read_flag(%L)', value), '22P02', NULL, 'not a flag: ' || value) FROM unnest('{on,tru}'::text[]) AS value;

-- an error shows the whole text, up to 100 bytes and no part of a character; one that hides is named
CREATE FUNCTION pg_temp.said(value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN ehcp.read_date(value);
EXCEPTION WHEN invalid_datetime_format THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLERRM || ' ' || detail;
END $$;
SELECT is(pg_temp.said(U&'\00A004/01/2021'), U&'cannot read "\00A004/01/2021" as a date It does not have the form of a date,'
	' and it contains a character that is not ASCII, such as a no-break space.', 'a no-break space');
SELECT is(pg_temp.said('x' || repeat(U&'\00E9', 100)), format('cannot read "x%s..." as a date It does not have the form of a date,'
	' and it contains a character that is not ASCII, such as a no-break space.', repeat(U&'\00E9', 49)), 'a long text');
SELECT * FROM finish();
ROLLBACK;
