-- Where the authority stands: plans in 20 weeks by calendar year, from its own cases and as published, beside its neighbours, its region and England; and every authority's place among all.
-- Reads cases_as_at, neighbours, authority_changes, dfe_timeliness and today.
CREATE VIEW scorecard.benchmark AS
WITH own AS (
	SELECT year, ehcp.rollup(t) AS t, ehcp.rollup(t_all) AS t_all
	FROM (
		SELECT ehcp.year_of(issued_on) AS year, raw_area, ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t,
			-- an exception counts like any other case
			ehcp.timeliness_agg(requested_on, issued_on) AS t_all
		FROM scorecard.cases_as_at
		WHERE issued_on IS NOT NULL AND NOT contested
		GROUP BY 1, 2
	) AS counted
	GROUP BY 1
), listed AS (
	-- an authority that was given another code is the same
	SELECT coalesce(new_code, neighbours.code) AS code, bool_or(is_own) AS is_own
	-- from an array, because the planner expects many rows of a small table without statistics
	FROM unnest(ARRAY(SELECT neighbours FROM scorecard.neighbours)) AS neighbours
		LEFT JOIN ehcp.authority_changes AS changes ON changes.code = neighbours.code AND same_area
	GROUP BY 1
), published AS MATERIALIZED (
	SELECT year, including_exceptions, level, is_own, d.code, d.name, d.region_code,
		p.issued, p.in_20_weeks, p.from_20_to_52_weeks, p.over_52_weeks, p.mean_weeks,
		round(100.0 * p.in_20_weeks / nullif(p.issued, 0), 1) AS percent
	FROM ehcp.dfe_timeliness AS d
		LEFT JOIN ehcp.authority_changes AS changes ON changes.code = d.code AND same_area
		LEFT JOIN listed ON listed.code = coalesce(new_code, d.code) AND level = 'authority',
		LATERAL (VALUES (false, d.issued, d.in_time, d.from_20_to_52_weeks, d.over_52_weeks, d.mean_weeks),
			(true, d.all_issued, d.all_in_time, d.all_from_20_to_52_weeks, d.all_over_52_weeks, d.all_mean_weeks)
		) AS p(including_exceptions, issued, in_20_weeks, from_20_to_52_weeks, over_52_weeks, mean_weeks)
	WHERE year <= ehcp.year_of((SELECT day FROM ehcp.today))
), compared AS (
	SELECT year, including_exceptions, 'own cases' AS who, NULL AS code, NULL AS name, ehcp.completed(c.t) - ehcp.exceptions(c.t) AS issued,
		ehcp.in_time(c.t) AS in_20_weeks, ehcp.percent_in_time(c.t) AS percent, NULL::bigint AS rank, NULL::bigint AS authorities,
		NULL::double precision AS z, NULL::ehcp.funnel AS f,
		ehcp.in_time(c.t, 52 * 7) - ehcp.in_time(c.t) AS from_20_to_52_weeks,
		-- the greatest limit leaves out only the cases whose days are not known
		ehcp.in_time(c.t, 2147483647) - ehcp.in_time(c.t, 52 * 7) AS over_52_weeks,
		ehcp.mean_weeks(c.t) AS mean_weeks
	FROM own, LATERAL (VALUES (false, t), (true, t_all)) AS c(including_exceptions, t)
	UNION ALL
	SELECT year, including_exceptions, CASE WHEN is_own THEN 'own authority' WHEN NOT is_own THEN 'neighbour' ELSE 'other authority' END AS who, code, name, issued,
		in_20_weeks, percent, CASE WHEN percent IS NOT NULL THEN rank() OVER (all_authorities ORDER BY percent DESC NULLS LAST) END AS rank,
		count(percent) OVER all_authorities AS authorities,
		ehcp.funnel_z(ehcp.funnel_agg(in_20_weeks, issued) OVER all_authorities, in_20_weeks, issued) AS z, ehcp.funnel_agg(in_20_weeks, issued) OVER all_authorities AS f, from_20_to_52_weeks, over_52_weeks, mean_weeks
	FROM published
	WHERE level = 'authority'
	WINDOW all_authorities AS (PARTITION BY year, including_exceptions)
	UNION ALL
	-- of the neighbours that have a figure; what one of them lacks is not known of all
	SELECT year, including_exceptions, 'neighbours' AS who, NULL AS code, NULL AS name, sum(issued)::bigint AS issued,
		sum(in_20_weeks)::bigint AS in_20_weeks, round(100.0 * sum(in_20_weeks) / sum(issued), 1) AS percent, NULL AS rank, count(*) AS authorities, NULL AS z, NULL AS f,
		CASE WHEN count(from_20_to_52_weeks) = count(*) THEN sum(from_20_to_52_weeks)::bigint END AS from_20_to_52_weeks,
		CASE WHEN count(over_52_weeks) = count(*) THEN sum(over_52_weeks)::bigint END AS over_52_weeks,
		CASE WHEN count(mean_weeks) = count(*) THEN round(sum(mean_weeks * issued) / sum(issued), 1) END AS mean_weeks
	FROM published
	WHERE NOT is_own AND percent IS NOT NULL
	GROUP BY year, including_exceptions
	UNION ALL
	SELECT year, including_exceptions, CASE level WHEN 'region' THEN 'region' ELSE 'England' END AS who, code, name, issued,
		in_20_weeks, percent, NULL AS rank, NULL AS authorities, NULL AS z, NULL AS f, from_20_to_52_weeks, over_52_weeks, mean_weeks
	FROM published
	WHERE level = 'national' OR level = 'region' AND code = (SELECT region_code FROM published WHERE is_own ORDER BY year DESC LIMIT 1)
)
SELECT year, including_exceptions, who, code, name, issued, in_20_weeks, percent,
	percent - max(percent) FILTER (WHERE who = 'England') OVER (PARTITION BY year, including_exceptions) AS points_from_england,
	rank, authorities,
	1 + (rank - 1) * 4 / authorities AS quartile,
	round(z::numeric, 2) AS z,
	CASE WHEN z > 3.090232306167813 THEN 'above the 99.8 % limit'
		WHEN z < -3.090232306167813 THEN 'below the 99.8 % limit'
		WHEN z > 1.959963984540054 THEN 'above the 95 % limit'
		WHEN z < -1.959963984540054 THEN 'below the 95 % limit'
		WHEN z IS NOT NULL THEN 'inside the limits' END AS place_in_funnel,
	adjusted_lower_95 AS funnel_lower_95, adjusted_upper_95 AS funnel_upper_95, adjusted_lower_998 AS funnel_lower_998, adjusted_upper_998 AS funnel_upper_998,
	from_20_to_52_weeks, over_52_weeks, mean_weeks,
	who IN ('own cases', 'neighbours', 'region', 'England') AS is_total
FROM compared, LATERAL ehcp.funnel_limits(f, issued);
