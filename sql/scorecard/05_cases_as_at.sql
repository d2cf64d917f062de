-- The cases as they stood on the day ehcp.as_of(): what came later is not there yet.
-- Reads cases and today.
CREATE VIEW scorecard.cases_as_at AS
SELECT case_id, area, owner,
	ehcp.date_by(requested_on, (SELECT day FROM ehcp.today)) AS requested_on,
	ehcp.date_by(decided_on, (SELECT day FROM ehcp.today)) AS decided_on,
	CASE WHEN ehcp.date_by(decided_on, (SELECT day FROM ehcp.today)) IS NOT NULL THEN decision END AS decision,
	ehcp.date_by(refused_on, (SELECT day FROM ehcp.today)) AS refused_on,
	ehcp.date_by(issued_on, (SELECT day FROM ehcp.today)) AS issued_on,
	ehcp.date_by(ceased_on, (SELECT day FROM ehcp.today)) AS ceased_on,
	ehcp.first_between(ehcp.earliest_date(), (SELECT day FROM ehcp.today),
		closed_on, issued_on, refused_on, CASE WHEN NOT decision THEN decided_on END) AS ended_on,
	excepted IS NOT NULL AND excepted AS excepted, contested IS NOT NULL AND contested AS contested,
	-- ended_on IS NULL, written column by column for an index on closed_on
	(closed_on IS NULL OR closed_on > (SELECT day FROM ehcp.today) OR closed_on < ehcp.earliest_date())
		AND (issued_on IS NULL OR issued_on > (SELECT day FROM ehcp.today) OR issued_on < ehcp.earliest_date())
		AND (refused_on IS NULL OR refused_on > (SELECT day FROM ehcp.today) OR refused_on < ehcp.earliest_date())
		AND (decided_on IS NULL OR decided_on > (SELECT day FROM ehcp.today) OR decided_on < ehcp.earliest_date()
			OR decision IS NULL OR decision) AS is_open,
	knows_decisions, raw_area, knows_areas,
	-- the same 52 weeks before
	(closed_on IS NULL OR closed_on > (SELECT day FROM ehcp.today) - 52 * 7 OR closed_on < ehcp.earliest_date())
		AND (issued_on IS NULL OR issued_on > (SELECT day FROM ehcp.today) - 52 * 7 OR issued_on < ehcp.earliest_date())
		AND (refused_on IS NULL OR refused_on > (SELECT day FROM ehcp.today) - 52 * 7 OR refused_on < ehcp.earliest_date())
		AND (decided_on IS NULL OR decided_on > (SELECT day FROM ehcp.today) - 52 * 7 OR decided_on < ehcp.earliest_date()
			OR decision IS NULL OR decision) AS was_to_end,
	knows_refusals_to_assess, knows_refusals_to_issue
FROM (SELECT *, true AS knows_decisions, true AS knows_refusals_to_assess, true AS knows_refusals_to_issue, area AS raw_area, true AS knows_areas FROM cases) AS cases
WHERE requested_on <= (SELECT day FROM ehcp.today) OR requested_on IS NULL;
