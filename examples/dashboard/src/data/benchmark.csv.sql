-- The own council among all authorities, in the last whole year with published figures, or without published figures in
-- the last whole year.
SELECT ehcp.as_of(), year, who, code, name, issued, in_20_weeks, percent, percent_including_exceptions, points_from_england,
	rank, authorities, place_in_funnel, funnel_lower_95, funnel_upper_95, funnel_lower_998, funnel_upper_998
FROM (
	SELECT *, max(percent) FILTER (WHERE including_exceptions) OVER (PARTITION BY who, code) AS percent_including_exceptions
	FROM (
		SELECT *, max(year) FILTER (WHERE rank IS NOT NULL) OVER () AS year_published
		FROM benchmark
		WHERE year < ehcp.year_of(ehcp.as_of() + 1)
	) AS whole_years
	WHERE year = coalesce(year_published, ehcp.year_of(ehcp.as_of() + 1) - 1)
) AS measures
WHERE NOT including_exceptions AND percent IS NOT NULL
ORDER BY issued, code;
