-- The Department for Education's figures on timeliness.
SET datestyle = ISO;
\set file `cat test/data/ehc_plans_20_weeks_2019_2022.csv`
\set published :file
SELECT ehcp.load_dfe_timeliness(:'file');
SELECT ehcp.load_dfe_timeliness(:'file') AS again;
SELECT year, level, count(*), sum(issued) AS issued, sum(in_time) AS in_time, sum(all_issued) AS all_issued, count(over_52_weeks) AS bands, count(mean_weeks) AS means
FROM ehcp.dfe_timeliness GROUP BY year, level ORDER BY year, level;
SELECT * FROM ehcp.dfe_timeliness WHERE code IN ('E92000001', 'E12000005', 'E08000030') AND year = 2022 ORDER BY code \gx
-- names with commas, in quotation marks
SELECT DISTINCT name FROM ehcp.dfe_timeliness WHERE name LIKE '%,%' ORDER BY name;
-- England is the sum of its authorities
SELECT year FROM ehcp.dfe_timeliness GROUP BY year
HAVING sum(all_issued) FILTER (WHERE level = 'national') <> sum(all_issued) FILTER (WHERE level = 'authority') ORDER BY year;

-- the authorities of the file that a reorganisation replaced, and their successors
SELECT changed_on, c.name, c.code, new_name, new_code, same_area, source,
	(SELECT max(year) FROM ehcp.dfe_timeliness AS d WHERE d.code = c.code) AS last_year, (SELECT min(year) FROM ehcp.dfe_timeliness AS d WHERE d.code = new_code) AS first_year
FROM ehcp.authority_changes AS c ORDER BY changed_on, c.name, new_name;

-- the columns of other releases: 2026, with characteristics and mean weeks, a byte order mark and CR LF
SELECT chr(65279) || replace($$time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex,pc_plans_issued_within_20_weeks,pc_plans_issued_20_weeks_ex,plans_issued_gt20weeks_ltyear,plans_issued_gt20weeks_ltyear_ex,pc_plans_issued_gt20weeks_ltyear,pc_plans_issued_gt20weeks_ltyear_ex,plans_issued_gt_1_year,plans_issued_gt_1_year_ex,pc_plans_issued_gt_1_year,pc_plans_issued_gt_1_year_ex,avg_weeks_issue_plan,avg_weeks_issue_plan_exc
2025,Calendar year,National,E92000001,England,,,,,,All EHC plans,All EHC plans,100,90,50,48,50,53.3,40,35,40,38.9,10,7,10,7.8,24.1,22.9
2025,Calendar year,National,E92000001,England,,,,,,Sex,Female,40,36,20,19,50,52.8,16,14,40,38.9,4,3,10,8.3,24.3,23.0
2025,Calendar year,Regional,E92000001,England,E12000009,South West,,,,All EHC plans,All EHC plans,100,90,50,48,50,53.3,40,35,40,38.9,10,7,10,7.8,24.1,22.9
2025,Calendar year,Local authority,E92000001,England,E12000009,South West,E06000023,801,"Bristol, City of",All EHC plans,All EHC plans,100,90,50,48,50,53.3,c,low,c,c,c,7,c,7.8,24.1,22.9
2025,Calendar year,Local authority,E92000001,England,E12000009,South West,E06000053,420,Isles of Scilly,All EHC plans,All EHC plans,0,0,0,0,z,z,0,0,z,z,0,0,z,z,z,z

$$, E'\n', E'\r\n') AS file \gset
SELECT ehcp.load_dfe_timeliness(:'file');
SELECT code, name, issued, in_time, from_20_to_52_weeks, over_52_weeks, mean_weeks, all_issued, all_in_time, all_from_20_to_52_weeks, all_over_52_weeks, all_mean_weeks
FROM ehcp.dfe_timeliness WHERE year = 2025 ORDER BY code;
-- 2022 and 2024, with four decimals, and other columns beside
SELECT ehcp.load_dfe_timeliness($$time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,NewallEHC,TotIncExcEHC,IncExc20weekEHC,IncExc20weekRate,TotNoExcEHC,NoExc20weekEHC,NoExc20weekRate,TotIncExc
2014,Calendar year,National,E92000001,England,,,,,,z,x,x,x,x,x,x,z
2021,Calendar year,National,E92000001,England,,,,,,120,320,125,39.0625,315,123,39.0476,z
2021,Calendar year,Regional,E92000001,England,E12000005,West Midlands,,,,120,320,125,39.0625,315,123,39.0476,z
2021,Calendar year,Local authority,E92000001,England,E12000005,West Midlands,335,E08000030,Walsall,120,320,125,39.0625,315,123,39.0476,z
$$);
SELECT ehcp.load_dfe_timeliness($$time_period,time_identifier,geographic_level,country_code,region_code,region_name,old_la_code,new_la_code,la_name,tot_inc_exc_ehc,inc_exc_20week_ehc,tot_no_exc_ehc,no_exc_20week_ehc
2023,Calendar year,National,E92000001,,,,,,320,125,315,123
2023,Calendar year,Local authority,E92000001,E12000005,West Midlands,335,E08000030,Walsall,320,125,315,123$$);
SELECT year, code, issued, in_time, all_issued, all_in_time FROM ehcp.dfe_timeliness WHERE year IN (2014, 2021, 2023) ORDER BY year, code;

-- a file replaces the years that it has
SELECT ehcp.load_dfe_timeliness(E'time_period,geographic_level,region_code,region_name,new_la_code,la_name,plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex\n2025,National,,,,,7,6,5,4\n2025,Regional,E12000005,West Midlands,,,7,6,5,4\n2025,Local authority,E12000005,West Midlands,E08000030,Walsall,7,6,5,4');
SELECT year, code, issued, all_issued, mean_weeks FROM ehcp.dfe_timeliness WHERE year = 2025;

-- other files and mistakes; nothing is loaded
\set SHOW_CONTEXT never
SELECT ehcp.load_dfe_timeliness('');
SELECT ehcp.load_dfe_timeliness('not a file');
SELECT ehcp.load_dfe_timeliness(E'time_period,geographic_level,new_la_code,la_name,num_caseload\n2025,National,,,5');
\set header 'time_period,geographic_level,region_code,region_name,new_la_code,la_name,plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex'
SELECT ehcp.load_dfe_timeliness(:'header');
SELECT ehcp.load_dfe_timeliness(:'header' || ',Plans_issued_den' || E'\n');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,6,5');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n202425,National,,,,,7,6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,School,,,,,7,6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,Local authority,,,Walsall,Walsall,7,6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,Local authority,,,E08000030,,7,6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,-6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,6,5,few');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,6,5,7');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,6,5,4\n2025,National,,,,,7,6,5,3');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,"England,7,6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,Nat"ional",,,,,7,6,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,8,5,4');
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2025,National,,,,,7,7,5,6');
SELECT ehcp.load_dfe_timeliness(:'header' || ',breakdown' || E'\n2025,National,,,,,7,6,5,4,Female');
-- parts of a file: a region, authorities without England, England and the regions, the regions of one authority less
SELECT string_agg(line, E'\n' ORDER BY i) FILTER (WHERE i = 1 OR line ~ 'E12000005') AS region,
	string_agg(line, E'\n' ORDER BY i) FILTER (WHERE i = 1 OR line ~ 'National|E12000005') AS region_and_england,
	string_agg(line, E'\n' ORDER BY i) FILTER (WHERE line !~ 'Local') AS totals,
	string_agg(line, E'\n' ORDER BY i) FILTER (WHERE line !~ 'Regional|Walsall') AS no_regions,
	-- in 2022 some authorities have no figures, so that England cannot tell; the region can
	string_agg(line, E'\n' ORDER BY i) FILTER (WHERE line !~ '^(2019|2020|2021)|Walsall') AS one_less,
	string_agg(line, E'\n' ORDER BY i) FILTER (WHERE line !~ '^(2019|2020|2021)|Local.*E12000001') AS one_region_less,
	string_agg(line, E'\n' ORDER BY i) FILTER (WHERE line !~ '^(2019|2020|2021)|Regional.*E12000001') AS one_total_less,
	string_agg(replace(line, 'Walsall,332,', 'Walsall,333,'), E'\n' ORDER BY i) FILTER (WHERE line !~ '^(2019|2020|2022)') AS mixed
FROM string_to_table(trim(trailing E'\n' FROM :'published'), E'\n') WITH ORDINALITY AS lines(line, i) \gset
SELECT ehcp.load_dfe_timeliness(:'region');
SELECT ehcp.load_dfe_timeliness(:'region_and_england');
SELECT ehcp.load_dfe_timeliness(:'totals');
SELECT ehcp.load_dfe_timeliness(:'no_regions');
SELECT ehcp.load_dfe_timeliness(:'one_less');
SELECT ehcp.load_dfe_timeliness(:'one_region_less');
SELECT ehcp.load_dfe_timeliness(:'one_total_less');
SELECT ehcp.load_dfe_timeliness(:'mixed');
SELECT ehcp.load_dfe_timeliness(NULL);
SELECT count(*), sum(issued) FROM ehcp.dfe_timeliness;
SELECT cardinality(fields) FROM ehcp.csv_rows(repeat(',', 1599));
SELECT ehcp.load_dfe_timeliness(repeat(',', 1600));

-- who can do what
CREATE ROLE regress_dfe_reader;
SET ROLE regress_dfe_reader;
SELECT count(*) > 0 AS reads FROM ehcp.dfe_timeliness;
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2026,National,,,,,7,6,5,4');
RESET ROLE;
GRANT INSERT, UPDATE, DELETE ON ehcp.dfe_timeliness TO regress_dfe_reader;
SET ROLE regress_dfe_reader;
SELECT ehcp.load_dfe_timeliness(:'header' || E'\n2026,National,,,,,7,6,5,3');
RESET ROLE;
TRUNCATE ehcp.dfe_timeliness;
REVOKE ALL ON ehcp.dfe_timeliness FROM regress_dfe_reader;
DROP ROLE regress_dfe_reader;
