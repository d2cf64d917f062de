-- Statutory time limits and the deadlines they give.

CREATE FUNCTION ehcp.statutory_limits_rows(
	OUT name text, OUT trigger text, OUT amount integer, OUT unit text, OUT counting text,
	OUT exceptions text[], OUT regulation text, OUT status text, OUT note text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 39 AS 'MODULE_PATHNAME', 'ehcp_statutory_limits_rows';
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

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text) IS
	'The last day on which a statutory step is in time, for limits that need no calendar.';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text, text) IS
	'The last day on which a statutory step is in time, also for limits in working days.';
