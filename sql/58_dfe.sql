-- The Department for Education's figures of every authority, from the files of "Explore education statistics".

CREATE TABLE ehcp.dfe_timeliness
(
	year integer,
	code text COLLATE "C",
	level text COLLATE "C" NOT NULL,
	name text NOT NULL,
	dfe_number text COLLATE "C",
	region_code text COLLATE "C",
	region_name text,
	issued bigint,
	in_time bigint,
	from_20_to_52_weeks bigint,
	over_52_weeks bigint,
	mean_weeks numeric,
	all_issued bigint,
	all_in_time bigint,
	all_from_20_to_52_weeks bigint,
	all_over_52_weeks bigint,
	all_mean_weeks numeric,
	PRIMARY KEY (year, code),
	CONSTRAINT level_known CHECK (level IN ('national', 'region', 'authority')),
	CONSTRAINT no_more_in_time_than_issued CHECK (in_time BETWEEN 0 AND issued AND all_in_time BETWEEN 0 AND all_issued)
);

COMMENT ON TABLE ehcp.dfe_timeliness IS
	'The Department for Education''s figures on plans issued within 20 weeks, by calendar year, as ehcp.load_dfe_timeliness() has loaded them. NULL: not published.';
COMMENT ON COLUMN ehcp.dfe_timeliness.year IS 'The calendar year in which the plans were issued.';
COMMENT ON COLUMN ehcp.dfe_timeliness.code IS 'The code of the Office for National Statistics, as in the file: E10000002, E12000008, E92000001.';
COMMENT ON COLUMN ehcp.dfe_timeliness.level IS 'national, region or authority.';
COMMENT ON COLUMN ehcp.dfe_timeliness.name IS 'The name of the authority or the region, or England.';
COMMENT ON COLUMN ehcp.dfe_timeliness.dfe_number IS 'An authority''s number with the Department for Education, of three digits.';
COMMENT ON COLUMN ehcp.dfe_timeliness.region_code IS 'The code of the region that the authority is in.';
COMMENT ON COLUMN ehcp.dfe_timeliness.region_name IS 'The name of that region.';
COMMENT ON COLUMN ehcp.dfe_timeliness.issued IS 'Plans issued, excluding exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.in_time IS 'Plans issued within 20 weeks, excluding exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.from_20_to_52_weeks IS 'Plans issued after more than 20 and up to 52 weeks, excluding exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.over_52_weeks IS 'Plans issued after more than 52 weeks, excluding exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.mean_weeks IS 'The mean weeks taken, excluding exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.all_issued IS 'Plans issued, including exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.all_in_time IS 'Plans issued within 20 weeks, including exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.all_from_20_to_52_weeks IS 'Plans issued after more than 20 and up to 52 weeks, including exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.all_over_52_weeks IS 'Plans issued after more than 52 weeks, including exceptions.';
COMMENT ON COLUMN ehcp.dfe_timeliness.all_mean_weeks IS 'The mean weeks taken, including exceptions.';

-- As with the calendars: everyone can read, the installer can change and grant.
GRANT SELECT ON ehcp.dfe_timeliness TO PUBLIC;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON ehcp.dfe_timeliness TO @extowner@ WITH GRANT OPTION;
SELECT pg_catalog.pg_extension_config_dump('ehcp.dfe_timeliness', '');

CREATE VIEW ehcp.authority_changes AS
SELECT *
FROM (VALUES
	(date '2019-04-01', 'E06000028', 'Bournemouth', 'E06000058', 'Bournemouth, Christchurch and Poole', false, 'SI 2018/648'),
	('2019-04-01', 'E06000029', 'Poole', 'E06000058', 'Bournemouth, Christchurch and Poole', false, 'SI 2018/648'),
	('2019-04-01', 'E10000009', 'Dorset', 'E06000058', 'Bournemouth, Christchurch and Poole', false, 'SI 2018/648'),
	('2019-04-01', 'E10000009', 'Dorset', 'E06000059', 'Dorset', false, 'SI 2018/648'),
	('2020-04-01', 'E10000002', 'Buckinghamshire', 'E06000060', 'Buckinghamshire', true, 'SI 2019/957'),
	('2021-04-01', 'E10000021', 'Northamptonshire', 'E06000061', 'North Northamptonshire', false, 'SI 2020/156'),
	('2021-04-01', 'E10000021', 'Northamptonshire', 'E06000062', 'West Northamptonshire', false, 'SI 2020/156'),
	('2023-04-01', 'E10000006', 'Cumbria', 'E06000063', 'Cumberland', false, 'SI 2022/331'),
	('2023-04-01', 'E10000006', 'Cumbria', 'E06000064', 'Westmorland and Furness', false, 'SI 2022/331'),
	('2023-04-01', 'E10000023', 'North Yorkshire', 'E06000065', 'North Yorkshire', true, 'SI 2022/328'),
	('2023-04-01', 'E10000027', 'Somerset', 'E06000066', 'Somerset', true, 'SI 2022/329')
) AS changes(changed_on, code, name, new_code, new_name, same_area, source);

COMMENT ON VIEW ehcp.authority_changes IS
	'The authorities for special educational needs that reorganisations of local government replaced since 2019, with the codes of the Office for National Statistics: a row for each pair of an old and a new authority.';
COMMENT ON COLUMN ehcp.authority_changes.changed_on IS 'The first day of the new authority.';
COMMENT ON COLUMN ehcp.authority_changes.code IS 'The code of the old authority.';
COMMENT ON COLUMN ehcp.authority_changes.name IS 'Its name.';
COMMENT ON COLUMN ehcp.authority_changes.new_code IS 'The code of a new authority for its area, or for a part of it.';
COMMENT ON COLUMN ehcp.authority_changes.new_name IS 'Its name.';
COMMENT ON COLUMN ehcp.authority_changes.same_area IS 'The new authority has the area of the old one, so that its line goes on under another code.';
COMMENT ON COLUMN ehcp.authority_changes.source IS 'The order that made the change.';
GRANT SELECT ON ehcp.authority_changes TO PUBLIC;

CREATE FUNCTION ehcp.csv_rows(file text, OUT line integer, OUT fields text[])
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000 AS 'MODULE_PATHNAME', 'ehcp_csv_rows';
COMMENT ON FUNCTION ehcp.csv_rows(text) IS
	'Behind ehcp.load_dfe_timeliness(): the rows of a CSV file, with the number of the line on which each begins.';

CREATE FUNCTION ehcp.raise_dfe_error(result_type anyelement, place integer, item text, value text, hint text)
RETURNS anyelement
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING
		ERRCODE = 'invalid_parameter_value',
		MESSAGE = format('line %s: %s cannot be "%s"', place, item, left(value, 40)),
		HINT = hint;
END
$$;
COMMENT ON FUNCTION ehcp.raise_dfe_error(anyelement, integer, text, text, text) IS
	'Behind ehcp.load_dfe_timeliness(): raises the error for an invalid value. It never returns; result_type is NULL of the type that the caller expects.';

-- These functions do not set a search path, so that the planner can inline them.

CREATE FUNCTION ehcp.dfe_count(value text, item text, place integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value IS NULL OR lower(value) IN ('', 'x', 'z', 'c', 'low', 'k', 'u') THEN NULL
	WHEN value ~ '^[0-9]{1,15}$' THEN value::bigint
	ELSE ehcp.raise_dfe_error(NULL::bigint, place, item, value, 'It is a number of plans, or one of the symbols x, z, c, k, u and low.') END;
COMMENT ON FUNCTION ehcp.dfe_count(text, text, integer) IS
	'Behind ehcp.load_dfe_timeliness(): a number of plans; NULL for a symbol.';

CREATE FUNCTION ehcp.dfe_mean(value text, item text, place integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value IS NULL OR lower(value) IN ('', 'x', 'z', 'c', 'low', 'k', 'u') THEN NULL
	WHEN value ~ '^[0-9]{1,6}([.][0-9]{1,15})?$' THEN value::numeric
	ELSE ehcp.raise_dfe_error(NULL::numeric, place, item, value, 'It is a number of weeks, or one of the symbols x, z, c, k, u and low.') END;
COMMENT ON FUNCTION ehcp.dfe_mean(text, text, integer) IS
	'Behind ehcp.load_dfe_timeliness(): a number of weeks; NULL for a symbol.';

CREATE FUNCTION ehcp.load_dfe_timeliness(csv text) RETURNS integer
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	header text[];
	names text[];
	p record;						-- the place of each column
	missing text;
	line integer;
	f text[];						-- the fields of a line
	r ehcp.dfe_timeliness;
	rows ehcp.dfe_timeliness[];
	problem text;
	n integer;
	n_changed integer := 0;
BEGIN
	SELECT fields INTO header FROM ehcp.csv_rows(csv) LIMIT 1;
	-- releases differ in upper case and in underscores
	SELECT array_agg(lower(replace(btrim(h), '_', '')) ORDER BY i) INTO names FROM unnest(header) WITH ORDINALITY AS u(h, i);

	-- the names in the releases from 2025 on, and in those of 2021 to 2024
	SELECT array_position(names, 'timeperiod') AS year,
		array_position(names, 'timeidentifier') AS period,
		array_position(names, 'geographiclevel') AS level,
		array_position(names, 'countrycode') AS country_code,
		array_position(names, 'regioncode') AS region_code,
		array_position(names, 'regionname') AS region_name,
		array_position(names, 'newlacode') AS code,
		array_position(names, 'oldlacode') AS dfe_number,
		array_position(names, 'laname') AS name,
		array_position(names, 'breakdowntopic') AS topic,
		array_position(names, 'breakdown') AS breakdown,
		coalesce(array_position(names, 'plansissueddenex'), array_position(names, 'totnoexcehc')) AS issued,
		coalesce(array_position(names, 'plansissued20weeksex'), array_position(names, 'noexc20weekehc')) AS in_time,
		coalesce(array_position(names, 'plansissuedden'), array_position(names, 'totincexcehc')) AS all_issued,
		coalesce(array_position(names, 'plansissuedwithin20weeks'), array_position(names, 'incexc20weekehc')) AS all_in_time,
		array_position(names, 'plansissuedgt20weeksltyearex') AS from_20_to_52_weeks,
		array_position(names, 'plansissuedgt1yearex') AS over_52_weeks,
		array_position(names, 'plansissuedgt20weeksltyear') AS all_from_20_to_52_weeks,
		array_position(names, 'plansissuedgt1year') AS all_over_52_weeks,
		array_position(names, 'avgweeksissueplanexc') AS mean_weeks,
		array_position(names, 'avgweeksissueplan') AS all_mean_weeks
	INTO p;
	SELECT string_agg(name, ', ') INTO missing
	FROM (VALUES ('time_period', p.year), ('geographic_level', p.level), ('region_code', p.region_code), ('region_name', p.region_name),
		('new_la_code', p.code), ('la_name', p.name), ('plans_issued_den_ex', p.issued), ('plans_issued_20_weeks_ex', p.in_time),
		('plans_issued_den', p.all_issued), ('plans_issued_within_20_weeks', p.all_in_time)) AS v(name, place)
	WHERE place IS NULL;
	SELECT string_agg(name, ', ') INTO problem
	FROM (SELECT name FROM unnest(names) AS name GROUP BY name HAVING count(*) > 1) AS repeated;
	IF missing IS NOT NULL OR problem IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'this is not the file of plans issued within 20 weeks',
			DETAIL = CASE WHEN header IS NULL THEN 'It has no rows.'
				WHEN missing IS NOT NULL THEN format('It has no columns %s.', missing)
				ELSE format('It has more than one column %s.', problem) END,
			HINT = 'Pass timeliness_20_week.csv of "Education, health and care plans", as downloaded from "Explore education statistics"; in the releases of 2021 to 2024 it is sen2_mi.csv.';
	END IF;

	FOR line, f IN SELECT c.line, c.fields FROM ehcp.csv_rows(csv) AS c OFFSET 1
	LOOP
		IF cardinality(f) <> cardinality(header) THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, 'the number of fields', cardinality(f)::text, format('The first line has %s.', cardinality(header)));
		END IF;
		-- other rows are about some of the plans, by age, ethnicity, need or sex
		CONTINUE WHEN lower(f[p.topic]) NOT IN ('total', 'all ehc plans', 'all ehc plans issued')
			OR lower(f[p.breakdown]) NOT IN ('total', 'all ehc plans', 'all ehc plans issued');

		r := NULL;
		IF f[p.year] !~ '^(19|20)[0-9]{2}$' OR f[p.period] <> 'Calendar year' THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, header[p.year], concat_ws(' ', f[p.period], f[p.year]), 'It is a calendar year.');
		END IF;
		r.year := f[p.year]::integer;
		CASE lower(f[p.level])
		WHEN 'national' THEN
			r.level := 'national';
			r.code := coalesce(nullif(f[p.country_code], ''), 'E92000001');
			r.name := 'England';
		WHEN 'regional' THEN
			r.level := 'region';
			r.code := f[p.region_code];
			r.name := f[p.region_name];
		WHEN 'local authority' THEN
			r.level := 'authority';
			r.code := f[p.code];
			r.name := f[p.name];
			r.dfe_number := nullif(f[p.dfe_number], '');
			r.region_code := nullif(f[p.region_code], '');
			r.region_name := nullif(f[p.region_name], '');
		ELSE
			PERFORM ehcp.raise_dfe_error(NULL::text, line, header[p.level], f[p.level], 'It is National, Regional or Local authority.');
		END CASE;
		IF r.code !~ '^E[0-9]{8}$' THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, 'the code', r.code, 'It is E and eight digits, in new_la_code, region_code or country_code.');
		END IF;
		IF r.name = '' THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, 'the name', r.name, 'It is in la_name or region_name.');
		END IF;

		r.issued := ehcp.dfe_count(f[p.issued], header[p.issued], line);
		r.in_time := ehcp.dfe_count(f[p.in_time], header[p.in_time], line);
		r.from_20_to_52_weeks := ehcp.dfe_count(f[p.from_20_to_52_weeks], header[p.from_20_to_52_weeks], line);
		r.over_52_weeks := ehcp.dfe_count(f[p.over_52_weeks], header[p.over_52_weeks], line);
		r.mean_weeks := ehcp.dfe_mean(f[p.mean_weeks], header[p.mean_weeks], line);
		r.all_issued := ehcp.dfe_count(f[p.all_issued], header[p.all_issued], line);
		r.all_in_time := ehcp.dfe_count(f[p.all_in_time], header[p.all_in_time], line);
		r.all_from_20_to_52_weeks := ehcp.dfe_count(f[p.all_from_20_to_52_weeks], header[p.all_from_20_to_52_weeks], line);
		r.all_over_52_weeks := ehcp.dfe_count(f[p.all_over_52_weeks], header[p.all_over_52_weeks], line);
		r.all_mean_weeks := ehcp.dfe_mean(f[p.all_mean_weeks], header[p.all_mean_weeks], line);
		IF r.in_time > r.issued THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, header[p.in_time], f[p.in_time], format('There are %s plans in %s.', r.issued, header[p.issued]));
		END IF;
		IF r.all_in_time > r.all_issued THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, header[p.all_in_time], f[p.all_in_time], format('There are %s plans in %s.', r.all_issued, header[p.all_issued]));
		END IF;
		rows := rows || r;
	END LOOP;

	SELECT format('It has more than one row for %s in %s.', code, year) INTO problem
	FROM unnest(rows) GROUP BY year, code HAVING count(*) > 1 LIMIT 1;
	IF rows IS NULL THEN
		problem := 'It has no rows for all plans.';
	END IF;
	IF problem IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'this is not the file of plans issued within 20 weeks as published',
			DETAIL = problem,
			HINT = 'Download the file from "Explore education statistics" again, and pass it as it is.';
	END IF;

	DELETE FROM ehcp.dfe_timeliness AS d
	WHERE d.year IN (SELECT loaded.year FROM unnest(rows) AS loaded)
		AND NOT EXISTS (SELECT FROM unnest(rows) AS loaded WHERE loaded.year = d.year AND loaded.code = d.code);
	GET DIAGNOSTICS n_changed = ROW_COUNT;
	INSERT INTO ehcp.dfe_timeliness AS d SELECT loaded.* FROM unnest(rows) AS loaded
	ON CONFLICT (year, code) DO UPDATE SET (level, name, dfe_number, region_code, region_name, issued, in_time, from_20_to_52_weeks, over_52_weeks,
			mean_weeks, all_issued, all_in_time, all_from_20_to_52_weeks, all_over_52_weeks, all_mean_weeks)
		= ROW(EXCLUDED.level, EXCLUDED.name, EXCLUDED.dfe_number, EXCLUDED.region_code, EXCLUDED.region_name, EXCLUDED.issued, EXCLUDED.in_time,
			EXCLUDED.from_20_to_52_weeks, EXCLUDED.over_52_weeks, EXCLUDED.mean_weeks, EXCLUDED.all_issued, EXCLUDED.all_in_time,
			EXCLUDED.all_from_20_to_52_weeks, EXCLUDED.all_over_52_weeks, EXCLUDED.all_mean_weeks)
	WHERE d.* IS DISTINCT FROM EXCLUDED.*;
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n_changed + n;
END
$$;
COMMENT ON FUNCTION ehcp.load_dfe_timeliness(text) IS
	'Loads the Department for Education''s file of plans issued within 20 weeks, of any release from 2021 on, into ehcp.dfe_timeliness; returns the number of rows that changed.';
