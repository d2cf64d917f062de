-- Statutory time limits and the deadlines they give.

CREATE FUNCTION ehcp.statutory_limits_rows(
	OUT name text, OUT trigger text, OUT amount integer, OUT unit text, OUT counting text,
	OUT exceptions text[], OUT regulation text, OUT status text, OUT note text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 53 AS 'MODULE_PATHNAME', 'ehcp_statutory_limits_rows';
COMMENT ON FUNCTION ehcp.statutory_limits_rows() IS
	'Behind ehcp.statutory_limits: the table that the library holds.';

CREATE VIEW ehcp.statutory_limits AS
SELECT name, trigger, amount, unit, counting, exceptions, regulation, status, note
FROM ehcp.statutory_limits_rows();
COMMENT ON VIEW ehcp.statutory_limits IS
	'The statutory time limits for EHC plans in England, each with its regulation.';
COMMENT ON COLUMN ehcp.statutory_limits.name IS 'The name that ehcp.deadline() takes.';
COMMENT ON COLUMN ehcp.statutory_limits.trigger IS 'The event that the limit is counted from.';
COMMENT ON COLUMN ehcp.statutory_limits.amount IS 'How many units; NULL for a fixed day of the year.';
COMMENT ON COLUMN ehcp.statutory_limits.unit IS 'days, weeks, months, working days, or day of the year.';
COMMENT ON COLUMN ehcp.statutory_limits.counting IS
	'after the trigger: its day is left out; beginning with it: its day is day 1; before it: backwards.';
COMMENT ON COLUMN ehcp.statutory_limits.exceptions IS 'What may disapply the limit; empty for nothing.';
COMMENT ON COLUMN ehcp.statutory_limits.regulation IS
	'SEND: the Special Educational Needs and Disability Regulations 2014, SI 2014/1530.';
COMMENT ON COLUMN ehcp.statutory_limits.status IS
	'T: the words of the regulation were read; S: a secondary source gives the figure.';
COMMENT ON COLUMN ehcp.statutory_limits.note IS 'What else holds: a minimum, or another limit beside it.';
GRANT SELECT ON ehcp.statutory_limits TO PUBLIC;

CREATE FUNCTION ehcp.deadline_in_days(trigger_day date, days integer, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline_in_days';
COMMENT ON FUNCTION ehcp.deadline_in_days(date, integer, text) IS
	'Behind ehcp.deadline(): what the planner makes of a limit of so many days.';

CREATE FUNCTION ehcp.deadline_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline_support';
COMMENT ON FUNCTION ehcp.deadline_support(internal) IS
	'Tells the planner how to simplify ehcp.deadline().';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE SUPPORT ehcp.deadline_support AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text) IS
	'The last day on which a statutory step is in time, for limits that need no calendar.';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text, text) IS
	'The last day on which a statutory step is in time, also for limits in working days.';

-- Predicates that the planner inlines, so that an index on requested_on serves them.

CREATE FUNCTION ehcp.is_overdue(requested_on date, closed_on date, day date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN requested_on < day - 140 AND (closed_on IS NULL OR closed_on > day);
COMMENT ON FUNCTION ehcp.is_overdue(date, date, date) IS
	'Is the case, at the end of the day, open and past the 20 weeks for a final plan?';

CREATE FUNCTION ehcp.due_between(requested_on date, from_day date, to_day date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN requested_on >= from_day - 140 AND requested_on <= to_day - 140;
COMMENT ON FUNCTION ehcp.due_between(date, date, date) IS
	'Is the final plan due from one day to another, both included?';
