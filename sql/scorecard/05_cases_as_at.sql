-- The cases as they stood on the day ehcp.as_of(): what came later is not there yet.
-- Reads cases.
CREATE VIEW scorecard.cases_as_at AS
SELECT case_id, area, owner,
	ehcp.date_by(requested_on, ehcp.as_of()) AS requested_on,
	ehcp.date_by(decided_on, ehcp.as_of()) AS decided_on,
	CASE WHEN ehcp.date_by(decided_on, ehcp.as_of()) IS NOT NULL THEN decision END AS decision,
	ehcp.date_by(refused_on, ehcp.as_of()) AS refused_on,
	ehcp.date_by(issued_on, ehcp.as_of()) AS issued_on,
	ehcp.date_by(ceased_on, ehcp.as_of()) AS ceased_on,
	least(ehcp.date_by(closed_on, ehcp.as_of()), ehcp.date_by(issued_on, ehcp.as_of()), ehcp.date_by(refused_on, ehcp.as_of()),
		CASE WHEN NOT decision THEN ehcp.date_by(decided_on, ehcp.as_of()) END) AS ended_on,
	excepted IS TRUE AS excepted, contested IS TRUE AS contested,
	-- ended_on IS NULL, written column by column for an index on closed_on
	(closed_on IS NULL OR closed_on > ehcp.as_of() OR closed_on < ehcp.earliest_date())
		AND (issued_on IS NULL OR issued_on > ehcp.as_of() OR issued_on < ehcp.earliest_date())
		AND (refused_on IS NULL OR refused_on > ehcp.as_of() OR refused_on < ehcp.earliest_date())
		AND (decided_on IS NULL OR decided_on > ehcp.as_of() OR decided_on < ehcp.earliest_date() OR decision IS NOT FALSE) AS is_open,
	knows_decisions
FROM (SELECT *, true AS knows_decisions FROM cases) AS cases
WHERE requested_on <= ehcp.as_of() OR requested_on IS NULL;
