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
	CONSTRAINT no_more_in_time_than_issued CHECK (in_time >= 0 AND in_time <= issued AND all_in_time >= 0 AND all_in_time <= all_issued)
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
		IF r.issued > r.all_issued THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, header[p.issued], f[p.issued], format('With exceptions, there are %s plans in %s.', r.all_issued, header[p.all_issued]));
		END IF;
		IF r.in_time > r.all_in_time THEN
			PERFORM ehcp.raise_dfe_error(NULL::text, line, header[p.in_time], f[p.in_time], format('With exceptions, there are %s plans in %s.', r.all_in_time, header[p.all_in_time]));
		END IF;
		rows := rows || r;
	END LOOP;

	SELECT format('It has more than one row for %s in %s.', code, year) INTO problem
	FROM unnest(rows) GROUP BY year, code HAVING count(*) > 1 LIMIT 1;
	IF rows IS NULL THEN
		problem := 'It has no rows for all plans.';
	END IF;
	-- A part of a file would replace the whole year.
	IF problem IS NULL THEN
		SELECT CASE WHEN NOT has_england THEN format('It has no row for England in %s.', year)
			ELSE format('It has no %s in %s, and those that have been loaded would be lost.', CASE lost WHEN 'region' THEN 'regions' ELSE 'authorities' END, year) END
		INTO problem
		FROM (SELECT year, bool_or(level = 'national') AS has_england, array_agg(level) AS levels FROM unnest(rows) GROUP BY year) AS years,
			LATERAL (SELECT min(level) FROM ehcp.dfe_timeliness AS d WHERE d.year = years.year AND level <> ALL (levels)) AS l(lost)
		WHERE NOT has_england OR lost IS NOT NULL
		ORDER BY year LIMIT 1;
	END IF;
	IF problem IS NULL THEN
		-- England and the regions against what they consist of; not more than them, if some of it is not published
		SELECT format('In %s, the %s have %s %s together, but %s has %s.', year, parts || CASE level WHEN 'region' THEN ' of ' || name ELSE '' END, together, item, name, whole_n)
		INTO problem
		FROM (
			SELECT whole.year, whole.level, whole.name, parts, place, item, whole_n, coalesce(sum(part_n), 0) AS together, bool_or(part.code IS NOT NULL AND part_n IS NULL) AS is_incomplete
			FROM unnest(rows) AS whole
				JOIN (SELECT DISTINCT year, level, CASE level WHEN 'region' THEN 'regions' ELSE 'authorities' END FROM unnest(rows) WHERE level <> 'national') AS kinds(year, level, parts)
					ON kinds.year = whole.year AND (whole.level = 'national' OR whole.level = 'region' AND kinds.level = 'authority')
				LEFT JOIN unnest(rows) AS part
					ON part.year = whole.year AND part.level = kinds.level AND (whole.level = 'national' OR part.region_code = whole.code),
				LATERAL (VALUES (1, 'plans issued', whole.all_issued, part.all_issued), (2, 'plans issued in time', whole.all_in_time, part.all_in_time),
					(3, 'plans issued without exceptions', whole.issued, part.issued), (4, 'plans issued in time without exceptions', whole.in_time, part.in_time)
				) AS counts(place, item, whole_n, part_n)
			GROUP BY whole.year, whole.level, whole.name, parts, place, item, whole_n
		) AS sums
		WHERE together > whole_n OR together < whole_n AND NOT is_incomplete
		ORDER BY year, level, parts, name, place LIMIT 1;
	END IF;
	IF problem IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'this is not the file of plans issued within 20 weeks as published',
			DETAIL = problem,
			HINT = 'Download the file from "Explore education statistics" again, whole and without a filter, and pass it as it is.';
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

-- Funnels: authorities compared with each other.

CREATE TYPE ehcp.funnel;

CREATE FUNCTION ehcp.funnel_in(cstring) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_in';
COMMENT ON FUNCTION ehcp.funnel_in(cstring) IS
	'Text input of ehcp.funnel.';

CREATE FUNCTION ehcp.funnel_out(ehcp.funnel) RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_out';
COMMENT ON FUNCTION ehcp.funnel_out(ehcp.funnel) IS
	'Text output of ehcp.funnel.';

CREATE FUNCTION ehcp.funnel_recv(internal) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_recv';
COMMENT ON FUNCTION ehcp.funnel_recv(internal) IS
	'Binary input of ehcp.funnel.';

CREATE FUNCTION ehcp.funnel_send(ehcp.funnel) RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_send';
COMMENT ON FUNCTION ehcp.funnel_send(ehcp.funnel) IS
	'Binary output of ehcp.funnel.';

CREATE TYPE ehcp.funnel
(
	INPUT = ehcp.funnel_in,
	OUTPUT = ehcp.funnel_out,
	RECEIVE = ehcp.funnel_recv,
	SEND = ehcp.funnel_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE ehcp.funnel IS
	'The plans in time and the plans issued of each of many areas, without the areas'' names.';

-- behind the aggregates

CREATE FUNCTION ehcp.funnel_add(funnel ehcp.funnel, in_time bigint, issued bigint) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_add';
COMMENT ON FUNCTION ehcp.funnel_add(ehcp.funnel, bigint, bigint) IS
	'Adds an area to a funnel; NULL starts a new one.';

CREATE FUNCTION ehcp.funnel_remove(funnel ehcp.funnel, in_time bigint, issued bigint) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_remove';
COMMENT ON FUNCTION ehcp.funnel_remove(ehcp.funnel, bigint, bigint) IS
	'Subtracts an area from a funnel.';

CREATE FUNCTION ehcp.funnel_combine(a ehcp.funnel, b ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_combine';
COMMENT ON FUNCTION ehcp.funnel_combine(ehcp.funnel, ehcp.funnel) IS
	'The areas of both funnels; NULL is a funnel of no areas.';

CREATE FUNCTION ehcp.funnel_uncombine(a ehcp.funnel, b ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_uncombine';
COMMENT ON FUNCTION ehcp.funnel_uncombine(ehcp.funnel, ehcp.funnel) IS
	'Subtracts the areas of a funnel from another; NULL is a funnel of no areas.';

CREATE FUNCTION ehcp.funnel_final(funnel ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_final';
COMMENT ON FUNCTION ehcp.funnel_final(ehcp.funnel) IS
	'The funnel in its stored form.';

-- measures

CREATE FUNCTION ehcp.funnel_dispersion(funnel ehcp.funnel,
	OUT areas bigint, OUT in_time bigint, OUT issued bigint, OUT percent numeric, OUT phi double precision, OUT tau double precision)
RETURNS record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_dispersion';
COMMENT ON FUNCTION ehcp.funnel_dispersion(ehcp.funnel) IS
	'The areas of a funnel with plans, their pooled percentage, and how much they differ: phi is about 1 if by chance only, and tau, otherwise 0, is the standard deviation between areas on the scale of the arcsine of the square root.';

CREATE FUNCTION ehcp.funnel_limits(funnel ehcp.funnel, issued bigint,
	OUT lower_95 numeric, OUT upper_95 numeric, OUT lower_998 numeric, OUT upper_998 numeric,
	OUT adjusted_lower_95 numeric, OUT adjusted_upper_95 numeric, OUT adjusted_lower_998 numeric, OUT adjusted_upper_998 numeric)
RETURNS record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_limits';
COMMENT ON FUNCTION ehcp.funnel_limits(ehcp.funnel, bigint) IS
	'The 95 % and 99.8 % limits of the percentage in time of an area with that number of plans, by chance alone and adjusted for overdispersion; NULL without plans.';

CREATE FUNCTION ehcp.funnel_z(funnel ehcp.funnel, in_time bigint, issued bigint) RETURNS double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_z';
COMMENT ON FUNCTION ehcp.funnel_z(ehcp.funnel, bigint, bigint) IS
	'By how many standard errors an area is above (below: negative) the pooled percentage, adjusted for overdispersion; outside 1.96 is outside the 95 % limits, and outside 3.09 outside the 99.8 % limits. NULL without plans.';

-- algebra and order

CREATE FUNCTION ehcp.funnel_plus(a ehcp.funnel, b ehcp.funnel) RETURNS ehcp.funnel
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_combine';
COMMENT ON FUNCTION ehcp.funnel_plus(ehcp.funnel, ehcp.funnel) IS
	'Behind +: the areas of both funnels.';

CREATE FUNCTION ehcp.funnel_eq(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_eq';
COMMENT ON FUNCTION ehcp.funnel_eq(ehcp.funnel, ehcp.funnel) IS
	'Behind =.';

CREATE FUNCTION ehcp.funnel_ne(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_ne';
COMMENT ON FUNCTION ehcp.funnel_ne(ehcp.funnel, ehcp.funnel) IS
	'Behind <>.';

CREATE FUNCTION ehcp.funnel_lt(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_lt';
COMMENT ON FUNCTION ehcp.funnel_lt(ehcp.funnel, ehcp.funnel) IS
	'Behind <.';

CREATE FUNCTION ehcp.funnel_le(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_le';
COMMENT ON FUNCTION ehcp.funnel_le(ehcp.funnel, ehcp.funnel) IS
	'Behind <=.';

CREATE FUNCTION ehcp.funnel_gt(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_gt';
COMMENT ON FUNCTION ehcp.funnel_gt(ehcp.funnel, ehcp.funnel) IS
	'Behind >.';

CREATE FUNCTION ehcp.funnel_ge(a ehcp.funnel, b ehcp.funnel) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_ge';
COMMENT ON FUNCTION ehcp.funnel_ge(ehcp.funnel, ehcp.funnel) IS
	'Behind >=.';

CREATE FUNCTION ehcp.funnel_cmp(a ehcp.funnel, b ehcp.funnel) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_cmp';
COMMENT ON FUNCTION ehcp.funnel_cmp(ehcp.funnel, ehcp.funnel) IS
	'Behind the order, which has no meaning and serves indexes.';

CREATE FUNCTION ehcp.funnel_hash(funnel ehcp.funnel) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_hash';
COMMENT ON FUNCTION ehcp.funnel_hash(ehcp.funnel) IS
	'Behind hashing.';

CREATE FUNCTION ehcp.funnel_hash_extended(funnel ehcp.funnel, seed bigint) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_funnel_hash_extended';
COMMENT ON FUNCTION ehcp.funnel_hash_extended(ehcp.funnel, bigint) IS
	'Behind hashing with a seed.';

CREATE OPERATOR ehcp.+ (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_plus, COMMUTATOR = OPERATOR(ehcp.+));
COMMENT ON OPERATOR ehcp.+ (ehcp.funnel, ehcp.funnel) IS 'The areas of both funnels.';
CREATE OPERATOR ehcp.= (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_eq, COMMUTATOR = OPERATOR(ehcp.=), NEGATOR = OPERATOR(ehcp.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR ehcp.= (ehcp.funnel, ehcp.funnel) IS 'The same counts of the same number of areas.';
CREATE OPERATOR ehcp.<> (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_ne, COMMUTATOR = OPERATOR(ehcp.<>), NEGATOR = OPERATOR(ehcp.=),
	RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR ehcp.<> (ehcp.funnel, ehcp.funnel) IS 'Not the same counts.';
CREATE OPERATOR ehcp.< (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_lt, COMMUTATOR = OPERATOR(ehcp.>), NEGATOR = OPERATOR(ehcp.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR ehcp.< (ehcp.funnel, ehcp.funnel) IS 'Before, in an order that has no meaning.';
CREATE OPERATOR ehcp.<= (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_le, COMMUTATOR = OPERATOR(ehcp.>=), NEGATOR = OPERATOR(ehcp.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR ehcp.<= (ehcp.funnel, ehcp.funnel) IS 'Not after, in an order that has no meaning.';
CREATE OPERATOR ehcp.> (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_gt, COMMUTATOR = OPERATOR(ehcp.<), NEGATOR = OPERATOR(ehcp.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR ehcp.> (ehcp.funnel, ehcp.funnel) IS 'After, in an order that has no meaning.';
CREATE OPERATOR ehcp.>= (LEFTARG = ehcp.funnel, RIGHTARG = ehcp.funnel, FUNCTION = ehcp.funnel_ge, COMMUTATOR = OPERATOR(ehcp.<=), NEGATOR = OPERATOR(ehcp.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR ehcp.>= (ehcp.funnel, ehcp.funnel) IS 'Not before, in an order that has no meaning.';

CREATE OPERATOR CLASS ehcp.funnel_ops DEFAULT FOR TYPE ehcp.funnel USING btree AS
	OPERATOR 1 ehcp.<, OPERATOR 2 ehcp.<=, OPERATOR 3 ehcp.=, OPERATOR 4 ehcp.>=, OPERATOR 5 ehcp.>,
	FUNCTION 1 ehcp.funnel_cmp(ehcp.funnel, ehcp.funnel);
COMMENT ON OPERATOR CLASS ehcp.funnel_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
COMMENT ON OPERATOR FAMILY ehcp.funnel_ops USING btree IS 'For DISTINCT, UNIQUE and sorting.';
CREATE OPERATOR CLASS ehcp.funnel_ops DEFAULT FOR TYPE ehcp.funnel USING hash AS
	OPERATOR 1 ehcp.=,
	FUNCTION 1 ehcp.funnel_hash(ehcp.funnel), FUNCTION 2 ehcp.funnel_hash_extended(ehcp.funnel, bigint);
COMMENT ON OPERATOR CLASS ehcp.funnel_ops USING hash IS 'For GROUP BY and hash joins.';
COMMENT ON OPERATOR FAMILY ehcp.funnel_ops USING hash IS 'For GROUP BY and hash joins.';

-- aggregates

CREATE AGGREGATE ehcp.funnel_agg(in_time bigint, issued bigint)
(
	SFUNC = ehcp.funnel_add,
	STYPE = ehcp.funnel,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.funnel_combine,
	FINALFUNC = ehcp.funnel_final,
	MSFUNC = ehcp.funnel_add,
	MINVFUNC = ehcp.funnel_remove,
	MSTYPE = ehcp.funnel,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.funnel_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.funnel_agg(bigint, bigint) IS
	'The funnel of areas, one row for each; areas without plans are left out.';

CREATE AGGREGATE ehcp.rollup(funnel ehcp.funnel)
(
	SFUNC = ehcp.funnel_combine,
	STYPE = ehcp.funnel,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.funnel_combine,
	FINALFUNC = ehcp.funnel_final,
	MSFUNC = ehcp.funnel_combine,
	MINVFUNC = ehcp.funnel_uncombine,
	MSTYPE = ehcp.funnel,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.funnel_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.rollup(ehcp.funnel) IS
	'The areas of all funnels together.';

-- Two groups compared over many areas.

CREATE TYPE ehcp.strata;

CREATE FUNCTION ehcp.strata_in(cstring) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_in';
COMMENT ON FUNCTION ehcp.strata_in(cstring) IS
	'Text input of ehcp.strata.';

CREATE FUNCTION ehcp.strata_out(ehcp.strata) RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_out';
COMMENT ON FUNCTION ehcp.strata_out(ehcp.strata) IS
	'Text output of ehcp.strata.';

CREATE FUNCTION ehcp.strata_recv(internal) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_recv';
COMMENT ON FUNCTION ehcp.strata_recv(internal) IS
	'Binary input of ehcp.strata.';

CREATE FUNCTION ehcp.strata_send(ehcp.strata) RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_send';
COMMENT ON FUNCTION ehcp.strata_send(ehcp.strata) IS
	'Binary output of ehcp.strata.';

CREATE TYPE ehcp.strata
(
	INPUT = ehcp.strata_in,
	OUTPUT = ehcp.strata_out,
	RECEIVE = ehcp.strata_recv,
	SEND = ehcp.strata_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE ehcp.strata IS
	'Behind ehcp.odds_ratio(): the plans in time and the plans issued of two groups in each of many areas.';

CREATE TYPE ehcp.odds_ratio_test AS
(
	areas bigint,
	odds_ratio double precision,
	lower double precision,
	upper double precision,
	chi_squared double precision,
	p double precision
);
COMMENT ON TYPE ehcp.odds_ratio_test IS 'An odds ratio over areas, with its interval and test.';
COMMENT ON COLUMN ehcp.odds_ratio_test.areas IS 'The areas in which both groups have plans; others say nothing.';
COMMENT ON COLUMN ehcp.odds_ratio_test.odds_ratio IS
	'The odds of the first group to have its plan in time, divided by those of the other group in the same area (Mantel and Haenszel). NULL if no area has a late plan of the first group and a plan in time of the other.';
COMMENT ON COLUMN ehcp.odds_ratio_test.lower IS 'The lower end of the 95 % interval (Robins, Breslow and Greenland). NULL also if the odds ratio is 0.';
COMMENT ON COLUMN ehcp.odds_ratio_test.upper IS 'The upper end.';
COMMENT ON COLUMN ehcp.odds_ratio_test.chi_squared IS 'The Mantel-Haenszel statistic, with the correction for continuity. NULL if the groups cannot differ in any area.';
COMMENT ON COLUMN ehcp.odds_ratio_test.p IS 'How often chance alone gives a difference as large, if there is none.';

CREATE FUNCTION ehcp.strata_add(strata ehcp.strata, in_time bigint, issued bigint, other_in_time bigint, other_issued bigint) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_add';
COMMENT ON FUNCTION ehcp.strata_add(ehcp.strata, bigint, bigint, bigint, bigint) IS
	'Behind ehcp.odds_ratio(): adds an area; NULL starts a new value.';

CREATE FUNCTION ehcp.strata_remove(strata ehcp.strata, in_time bigint, issued bigint, other_in_time bigint, other_issued bigint) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_remove';
COMMENT ON FUNCTION ehcp.strata_remove(ehcp.strata, bigint, bigint, bigint, bigint) IS
	'Behind ehcp.odds_ratio(): subtracts an area.';

CREATE FUNCTION ehcp.strata_combine(a ehcp.strata, b ehcp.strata) RETURNS ehcp.strata
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_strata_combine';
COMMENT ON FUNCTION ehcp.strata_combine(ehcp.strata, ehcp.strata) IS
	'Behind ehcp.odds_ratio(): the areas of both values; NULL has no areas.';

CREATE FUNCTION ehcp.odds_ratio(strata ehcp.strata) RETURNS ehcp.odds_ratio_test
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_odds_ratio';
COMMENT ON FUNCTION ehcp.odds_ratio(ehcp.strata) IS
	'Behind the aggregate ehcp.odds_ratio(): its final function.';

CREATE AGGREGATE ehcp.odds_ratio(in_time bigint, issued bigint, other_in_time bigint, other_issued bigint)
(
	SFUNC = ehcp.strata_add,
	STYPE = ehcp.strata,
	SSPACE = 512,
	INITCOND = 'empty',
	COMBINEFUNC = ehcp.strata_combine,
	FINALFUNC = ehcp.odds_ratio,
	MSFUNC = ehcp.strata_add,
	MINVFUNC = ehcp.strata_remove,
	MSTYPE = ehcp.strata,
	MINITCOND = 'empty',
	MFINALFUNC = ehcp.odds_ratio,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ehcp.odds_ratio(bigint, bigint, bigint, bigint) IS
	'The Mantel-Haenszel odds ratio of two groups over areas, one row for each area: how the odds to have the plan in time differ in the same area, with 95 % interval and test.';
