-- The problems in the rows of the relations, whatever the day: how many there are by each rule of ehcp.check_rules.
-- Reads advice, appeals, cases, check_rules, mediations, plans and reviews.
CREATE VIEW scorecard.problems AS
SELECT relation, rule, severity, problems, meaning, effect
FROM (SELECT relation::text, rule, count(*) AS problems FROM ehcp.check_cases('cases', 'advice', 'reviews', 'plans', 'appeals', 'mediations') GROUP BY 1, 2) AS found JOIN ehcp.check_rules USING (rule);
