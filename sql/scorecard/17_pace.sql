-- What became of all requests in the 52 weeks that end with the day ehcp.as_of(), as one summary: the present pace, for ehcp.outcomes() and ehcp.chances_in_time().
-- Reads cases_as_at and today.
CREATE VIEW scorecard.pace AS
SELECT ehcp.rollup(t) AS pace
FROM (
	SELECT ehcp.outcomes_agg(requested_on, issued_on, ended_on, (SELECT day FROM ehcp.today) - 52 * 7, (SELECT day FROM ehcp.today)) AS t
	FROM scorecard.cases_as_at
	WHERE was_to_end
	GROUP BY raw_area
) AS counted;
