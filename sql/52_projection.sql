-- What becomes of a backlog: its trajectory, and the capacity that it needs.

CREATE FUNCTION ehcp.completions_needed(open ehcp.timeliness, from_day date, by_day date) RETURNS bigint
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_completions_needed';
COMMENT ON FUNCTION ehcp.completions_needed(ehcp.timeliness, date, date) IS
	'How many of the cases open on from_day must be completed so that none is overdue at the end of by_day, up to 20 weeks later.';

CREATE FUNCTION ehcp.completions_needed(open ehcp.timeliness, from_day date, by_day date, overdue_left bigint) RETURNS bigint
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_completions_needed';
COMMENT ON FUNCTION ehcp.completions_needed(ehcp.timeliness, date, date, bigint) IS
	'How many of the cases open on from_day must be completed so that at most overdue_left are overdue at the end of by_day, up to 20 weeks later.';

CREATE FUNCTION ehcp.project_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'timeliness_project_support';
COMMENT ON FUNCTION ehcp.project_support(internal) IS
	'Tells the planner how many rows ehcp.project() returns.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric, completions_a_week numeric,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric, numeric) IS
	'The trajectory of a backlog, a row for each week, with the same requests every week: the oldest cases are completed first.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric, completions_a_week numeric, share_for_cases_in_time numeric,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric, numeric, numeric) IS
	'The trajectory of a backlog, a row for each week, with the same requests every week: a share of the completions is kept for cases in time.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric, completions_a_week numeric, share_for_cases_in_time numeric, least_days integer,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric, numeric, numeric, integer) IS
	'The trajectory of a backlog, a row for each week, with the same requests every week: a share of the completions is kept for cases in time, and no case is younger than least_days.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric[], completions_a_week numeric,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project_by_week';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric[], numeric) IS
	'The trajectory of a backlog, a row for each week, with requests by week: the oldest cases are completed first.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric[], completions_a_week numeric, share_for_cases_in_time numeric,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project_by_week';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric[], numeric, numeric) IS
	'The trajectory of a backlog, a row for each week, with requests by week: a share of the completions is kept for cases in time.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric[], completions_a_week numeric, share_for_cases_in_time numeric, least_days integer,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project_by_week';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric[], numeric, numeric, integer) IS
	'The trajectory of a backlog, a row for each week, with requests by week: a share of the completions is kept for cases in time, and no case is younger than least_days.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric[], completions_a_week numeric[],
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project_rates_by_week';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric[], numeric[]) IS
	'The trajectory of a backlog, a row for each week, with requests and completions by week: the oldest cases are completed first.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric[], completions_a_week numeric[], share_for_cases_in_time numeric,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project_rates_by_week';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric[], numeric[], numeric) IS
	'The trajectory of a backlog, a row for each week, with requests and completions by week: a share of the completions is kept for cases in time.';

CREATE FUNCTION ehcp.project(open ehcp.timeliness, from_day date, to_day date, requests_a_week numeric[], completions_a_week numeric[], share_for_cases_in_time numeric, least_days integer,
	OUT week_ending date, OUT requested bigint, OUT completed bigint, OUT in_time bigint, OUT percent numeric,
	OUT open bigint, OUT overdue bigint, OUT mean_weeks numeric)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 52 SUPPORT ehcp.project_support AS 'MODULE_PATHNAME', 'timeliness_project_rates_by_week';
COMMENT ON FUNCTION ehcp.project(ehcp.timeliness, date, date, numeric[], numeric[], numeric, integer) IS
	'The trajectory of a backlog, a row for each week, with requests and completions by week: a share of the completions is kept for cases in time, and no case is younger than least_days.';

CREATE FUNCTION ehcp.open_margin(summary ehcp.caseflow, day date, weeks integer) RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'caseflow_open_margin';
COMMENT ON FUNCTION ehcp.open_margin(ehcp.caseflow, date, integer) IS
	'The 95 % margin of the open cases after some weeks, from their variation in the 52 weeks that end with the day; NULL if the record is shorter.';

-- capacity

CREATE FUNCTION ehcp.load(requests_a_week numeric, completions_a_week numeric) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_load';
COMMENT ON FUNCTION ehcp.load(numeric, numeric) IS
	'Requests for each completion, with 2 decimals: above 1 the backlog grows. NULL without completions.';

CREATE FUNCTION ehcp.target_queue(requests_a_week numeric, target_weeks numeric) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_target_queue';
COMMENT ON FUNCTION ehcp.target_queue(numeric, numeric) IS
	'The open cases with which nearly all are completed within the target, with 1 decimal: requests a week * target weeks / 4.';

CREATE FUNCTION ehcp.relief_capacity(requests_a_week numeric, queue numeric, target_queue numeric) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_relief_capacity';
COMMENT ON FUNCTION ehcp.relief_capacity(numeric, numeric, numeric) IS
	'The completions a week that bring the open cases (queue) down to target_queue in 26 weeks, with 2 decimals.';

CREATE FUNCTION ehcp.relief_capacity(requests_a_week numeric, queue numeric, target_queue numeric, weeks integer) RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_relief_capacity';
COMMENT ON FUNCTION ehcp.relief_capacity(numeric, numeric, numeric, integer) IS
	'The completions a week that bring the open cases (queue) down to target_queue in a number of weeks, with 2 decimals.';
