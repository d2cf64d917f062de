-- The history of a scorecard's figures.

-- The data of a month end can change after its report: what was noted stays.
CREATE FUNCTION ehcp.refresh_history(target_schema name) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	today CONSTANT date := (now() AT TIME ZONE 'Europe/London')::date;
	added bigint;
BEGIN
	IF target_schema IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'the schema of a scorecard must not be null',
			HINT = 'SELECT ehcp.refresh_history(''scorecard'');';
	END IF;
	IF to_regclass(format('%I.history', target_schema)) IS NULL OR to_regclass(format('%I.reported', target_schema)) IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('schema "%s" has no scorecard with a history', target_schema),
			HINT = format('Create it, or create it again: SELECT ehcp.create_scorecard(''cases'', %L);', target_schema);
	END IF;
	IF EXISTS (SELECT FROM pg_class WHERE oid IN (to_regclass(format('%I.history', target_schema)), to_regclass(format('%I.reported', target_schema)))
		AND pg_get_userbyid(relowner) <> current_user AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))
	THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = format('the history of "%s" belongs to another role', target_schema),
			HINT = 'Call this as the owner of the scorecard: SET ROLE first.';
	END IF;
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_transaction_state',
			MESSAGE = 'cannot refresh a history in this transaction',
			DETAIL = format('Its isolation level is %s, so it does not see what another refresh has added.', current_setting('transaction_isolation')),
			HINT = 'Use READ COMMITTED.';
	END IF;
	-- one refresh at a time; readers continue
	EXECUTE format('LOCK TABLE %I.reported IN SHARE ROW EXCLUSIVE MODE', target_schema);
	EXECUTE format('INSERT INTO %1$I.reported (day, area, reported_on, issued, in_20_weeks, open, overdue) '
		'SELECT day, area, $1, issued_now, in_20_weeks_now, open_now, overdue_now FROM %1$I.history '
		'WHERE day < $1 AND day NOT IN (SELECT day FROM %1$I.reported)', target_schema)
	USING today;
	GET DIAGNOSTICS added = ROW_COUNT;
	RETURN added;
END
$$;
COMMENT ON FUNCTION ehcp.refresh_history(name) IS
	'Notes the figures of the month ends that a scorecard has not noted yet, and returns the number of rows added; what was noted stays as it is.';
