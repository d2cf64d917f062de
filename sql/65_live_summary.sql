-- Live summaries: a table of summaries by area and month that triggers keep equal to the rows.

CREATE TYPE ehcp.live_summary_part AS
(
	area text,
	month date,
	added_t ehcp.timeliness,
	removed_t ehcp.timeliness,
	added_f ehcp.caseflow,
	removed_f ehcp.caseflow
);
COMMENT ON TYPE ehcp.live_summary_part IS
	'Of one area and month: the summaries of cases added, and of cases removed; NULL is of no cases.';

CREATE FUNCTION ehcp.keep_live_summary() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_keep_live_summary';
COMMENT ON FUNCTION ehcp.keep_live_summary() IS
	'Trigger: adds what a statement changed to the live summary of the table.';

CREATE FUNCTION ehcp.check_live_summary_columns(cases regclass) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_check_live_summary_columns';
COMMENT ON FUNCTION ehcp.check_live_summary_columns(regclass) IS
	'Behind ehcp.create_live_summary(): the error for a table without the columns, and whether it has an area.';

CREATE FUNCTION ehcp.live_summary_query(source text, by_area boolean) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
-- grouped by bytes, as the triggers do, whatever the column's collation takes for equal
RETURN format('SELECT %s COLLATE "C" AS area, issued_on - extract(day FROM issued_on)::integer + 1 AS month,'
	' ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.caseflow_agg(requested_on, closed_on) AS f'
	' FROM %s GROUP BY 1, 2', CASE WHEN by_area THEN 'area::text' ELSE 'NULL::text' END, source);
COMMENT ON FUNCTION ehcp.live_summary_query(text, boolean) IS
	'Behind live summaries: the query that makes one from all rows.';

-- The triggers name the table of the parts in their WHEN clause: so they depend on it, a dump and
-- a rename know it, and dropping it takes them along.  Their first argument says whether cases
-- are kept by area; those of partitions have a second.
CREATE FUNCTION ehcp.live_summary_of(cases regclass, OUT parts regclass, OUT by_area boolean) RETURNS record
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	SELECT refobjid, tgargs = decode(encode('by area', 'hex') || '00', 'hex') INTO parts, by_area
	FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
	WHERE tgrelid = cases AND tgfoid IN ('ehcp.keep_live_summary'::regproc, 'ehcp.truncate_live_summary'::regproc) AND tgnargs = 1
		AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid
	LIMIT 1;
	IF parts IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('table %s has no live summary', cases),
			HINT = CASE WHEN pg_partition_root(cases) <> cases THEN format('Name the partitioned table: %s.', pg_partition_root(cases))
				ELSE 'ehcp.create_live_summary() makes one.' END;
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.live_summary_of(regclass) IS
	'Behind live summaries: the table of the parts of a case table''s summary, and whether it is by area.';

-- A statement on a partitioned table fires its triggers only, and one on a partition only those
-- of the partition: so each has its own, and a row is counted once.
CREATE FUNCTION ehcp.live_summary_triggers(cases regclass, parts regclass, by_area boolean)
RETURNS TABLE (relation regclass, trigger name, trouble text, definition text)
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH RECURSIVE tables AS (
		SELECT cases::oid AS oid
		UNION ALL
		SELECT inhrelid FROM tables JOIN pg_inherits ON inhparent = tables.oid
	), wanted AS (
		SELECT pg_class.oid AS tgrelid, event.trigger AS tgname,
			format('CREATE TRIGGER %s %s ON %s %s FOR EACH STATEMENT WHEN (%L::regclass IS NOT NULL) EXECUTE FUNCTION ehcp.%s(%s)',
				event.trigger, event.event, pg_class.oid::regclass, transition, parts, function,
				CASE WHEN by_area THEN '''by area''' ELSE '''of all areas''' END
					|| CASE WHEN pg_class.oid <> cases THEN ', ''partition''' ELSE '' END) AS definition
		FROM tables JOIN pg_class USING (oid)
			CROSS JOIN LATERAL (VALUES
				(name 'live_summary_insert', 'AFTER INSERT', 'REFERENCING NEW TABLE AS added', 'keep_live_summary'),
				('live_summary_update', 'AFTER UPDATE', 'REFERENCING OLD TABLE AS removed NEW TABLE AS added', 'keep_live_summary'),
				('live_summary_delete', 'AFTER DELETE', 'REFERENCING OLD TABLE AS removed', 'keep_live_summary'),
				('live_summary_truncate', CASE WHEN pg_class.oid <> cases THEN 'BEFORE TRUNCATE' ELSE 'AFTER TRUNCATE' END, '', 'truncate_live_summary')
			) AS event(trigger, event, transition, function)
		-- A TRUNCATE of a partitioned table fires those of its partitions.  The whole table has one
		-- nevertheless, as it may have partitions that have none yet
		WHERE relkind <> 'p' OR pg_class.oid = cases OR event.trigger <> 'live_summary_truncate'
	), present AS (
		SELECT tgrelid, tgname, tgenabled
		FROM pg_depend JOIN pg_trigger ON pg_trigger.oid = objid
		WHERE classid = 'pg_trigger'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = parts
	)
	SELECT tgrelid::regclass, tgname,
		CASE WHEN tgenabled IS NULL THEN 'missing'
			WHEN definition IS NULL THEN 'left over'
			-- a plain trigger doesn't fire under session_replication_role = replica
			WHEN tgenabled <> 'A' THEN 'not enabled always' END,
		definition
	FROM wanted FULL JOIN present USING (tgrelid, tgname)
	ORDER BY tgrelid, tgname;
END;
COMMENT ON FUNCTION ehcp.live_summary_triggers(regclass, regclass, boolean) IS
	'Behind live summaries: the triggers that keep one, on the table and its partitions, and what is wrong with them.';

CREATE FUNCTION ehcp.attach_live_summary(cases regclass, parts regclass, by_area boolean) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wrong record;
	other record;
	writer record;
BEGIN
	FOR wrong IN SELECT * FROM ehcp.live_summary_triggers(cases, parts, by_area) WHERE trouble IS NOT NULL
	LOOP
		IF wrong.trouble = 'left over' THEN
			EXECUTE format('DROP TRIGGER %I ON %s', wrong.trigger, wrong.relation);
			CONTINUE;
		END IF;
		IF wrong.trouble = 'missing' THEN
			SELECT refobjid::regclass AS parts, tgnargs = 2 AS of_partition INTO other
			FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
			WHERE tgrelid = wrong.relation AND tgname = wrong.trigger AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid;
			IF FOUND THEN
				RAISE EXCEPTION USING
					ERRCODE = 'duplicate_object',
					MESSAGE = format('table %s has triggers of another live summary', wrong.relation),
					DETAIL = format('They keep table %s.', other.parts),
					HINT = CASE WHEN other.of_partition THEN 'ehcp.repair_live_summary() of the table that it was a partition of takes them away.'
						ELSE format('DROP TABLE %s CASCADE drops that one.', other.parts) END;
			END IF;
			EXECUTE wrong.definition;
		END IF;
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', wrong.relation, wrong.trigger);
	END LOOP;

	-- Whoever may write there may add to what is kept here.  To read it, which folding needs too,
	-- is for those who may read all cases, and to take from it for those who may change them.
	FOR writer IN
		SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(name) END AS name,
			has_table_privilege(name, cases, 'SELECT') AS reads,
			has_table_privilege(name, cases, 'UPDATE, DELETE') AS changes,
			truncates
		FROM (
			SELECT grantee, CASE WHEN grantee = 0 THEN 'public' ELSE pg_get_userbyid(grantee) END AS name,
				bool_or(privilege_type = 'TRUNCATE') AS truncates
			FROM (SELECT DISTINCT relation FROM ehcp.live_summary_triggers(cases, parts, by_area)) AS tables
				JOIN pg_class ON pg_class.oid = relation
				CROSS JOIN LATERAL (
					SELECT * FROM aclexplode(coalesce(relacl, acldefault('r', relowner)))
					UNION ALL
					SELECT acl.* FROM pg_attribute, aclexplode(attacl) AS acl WHERE attrelid = relation
				) AS acl
			WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
			GROUP BY grantee
		) AS writers
	LOOP
		EXECUTE format('GRANT INSERT%s%s%s ON %s TO %s',
			CASE WHEN writer.reads THEN ', SELECT' END,
			CASE WHEN writer.reads AND writer.changes OR writer.truncates THEN ', DELETE' END,
			CASE WHEN writer.truncates THEN ', TRUNCATE' END, parts, writer.name);
	END LOOP;
END
$$;
COMMENT ON FUNCTION ehcp.attach_live_summary(regclass, regclass, boolean) IS
	'Behind live summaries: sets the triggers right, and lets all who may write to the table keep its summary.';

CREATE FUNCTION ehcp.check_read_committed() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_transaction_state',
			MESSAGE = format('this can''t be done in a %s transaction', upper(current_setting('transaction_isolation'))),
			DETAIL = 'It would not see what others committed since the transaction began.',
			HINT = 'Use READ COMMITTED.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_read_committed() IS
	'Behind live summaries: the error for a transaction that may not see all rows.';

CREATE FUNCTION ehcp.create_live_summary(cases regclass, summary name) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	relation pg_class;
	trouble text;
	by_area boolean;
	schema regnamespace;
	parts regclass;
	result bigint;
BEGIN
	PERFORM ehcp.check_read_committed();
	SELECT * INTO relation FROM pg_class WHERE oid = cases;
	trouble := CASE
		WHEN relation.relkind NOT IN ('r', 'p') THEN 'Triggers see all changes of a table only, ordinary or partitioned.'
		WHEN relation.relrowsecurity THEN 'It has row security: whoever writes to it would see a summary of rows that are hidden from them.'
		WHEN relation.relpersistence <> 'p' THEN 'It is temporary or unlogged: what a crash empties, no trigger sees.'
		WHEN relation.relispartition THEN 'It is a partition: a change of the partitioned table does not fire its triggers.'
		WHEN relation.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits WHERE cases IN (inhrelid, inhparent))
			THEN 'It inherits, or is inherited from: a change of one table does not fire the triggers of another.'
		WHEN EXISTS (SELECT FROM pg_partition_tree(cases) JOIN pg_class ON oid = relid WHERE relkind = 'f' OR relpersistence <> 'p')
			THEN 'A partition is a foreign or an unlogged table: triggers do not see all its changes.'
		WHEN EXISTS (SELECT FROM pg_subscription_rel WHERE srrelid = cases OR srrelid IN (SELECT relid FROM pg_partition_tree(cases)))
			THEN 'A subscription writes to it: logical replication fires no statement triggers.'
	END;
	IF trouble IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s can''t have a live summary', cases),
			DETAIL = trouble,
			HINT = CASE WHEN relation.relispartition THEN 'Name the partitioned table.'
				ELSE 'Keep the summary in a materialized view, and REFRESH that.' END;
	END IF;
	by_area := ehcp.check_live_summary_columns(cases);
	IF summary LIKE '%.%' AND to_regnamespace(quote_ident(split_part(summary, '.', 1))) IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_name',
			MESSAGE = format('"%s" names a schema', summary),
			DETAIL = 'A live summary is made in the schema of the case table.',
			HINT = format('Give its name alone: %L.', substring(summary FROM '[^.]*$'));
	ELSIF octet_length(summary || '_parts') > 63 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'name_too_long',
			MESSAGE = format('the name "%s" is too long for a live summary', summary),
			DETAIL = 'The table behind it has six bytes more, and 63 is the most.';
	END IF;

	EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', cases);
	IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = cases AND tgfoid = 'ehcp.keep_live_summary'::regproc AND tgnargs = 1) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('table %s has a live summary already', cases),
			HINT = format('DROP TABLE %s CASCADE drops it.', (ehcp.live_summary_of(cases)).parts);
	END IF;

	schema := relation.relnamespace;
	EXECUTE format('CREATE TABLE %s.%I OF ehcp.live_summary_part', schema, summary || '_parts');
	parts := format('%s.%I', schema, summary || '_parts');
	-- it has no key, and is to be published nevertheless
	EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', parts);
	EXECUTE format('COMMENT ON TABLE %s IS %L', parts,
		format('Behind view %s: what was added and removed, statement by statement, and folded now and then.', summary));
	EXECUTE format($view$
		CREATE VIEW %s.%I AS
		SELECT area, month, ehcp.rollup(added_t) OPERATOR(ehcp.-) ehcp.rollup(removed_t) AS t,
			ehcp.rollup(added_f) OPERATOR(ehcp.-) ehcp.rollup(removed_f) AS f
		FROM %s GROUP BY area, month
		HAVING ehcp.rollup(added_f) OPERATOR(ehcp.<>) ehcp.rollup(removed_f)
		$view$, schema, summary, parts);
	EXECUTE format('COMMENT ON VIEW %s.%I IS %L', schema, summary,
		format('Timeliness (t) and caseflow (f) of the cases in %s, by area and month of issue; always up to date.', cases));

	PERFORM ehcp.attach_live_summary(cases, parts, by_area);
	EXECUTE format('INSERT INTO %s (area, month, added_t, added_f) %s', parts,
		ehcp.live_summary_query(cases::text, by_area));
	GET DIAGNOSTICS result = ROW_COUNT;
	RETURN result;
END
$$;
COMMENT ON FUNCTION ehcp.create_live_summary(regclass, name) IS
	'Makes a view of summaries by area and month of issue that is always equal to the rows, and tells how many there are.';

CREATE FUNCTION ehcp.truncate_live_summary() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
BEGIN
	SELECT refobjid INTO STRICT parts
	FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
	WHERE tgrelid = TG_RELID AND tgname = TG_NAME AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid;

	IF TG_WHEN = 'BEFORE' THEN
		-- a partition: its rows are about to go
		PERFORM ehcp.check_read_committed();
		EXECUTE format('INSERT INTO %s (area, month, removed_t, removed_f) %s', parts,
			ehcp.live_summary_query(TG_RELID::regclass::text, TG_ARGV[0] = 'by area'));
	ELSIF current_setting('transaction_isolation') = 'read committed' THEN
		-- which lets readers go on; one who folds has what a DELETE would not see
		EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parts);
		EXECUTE format('DELETE FROM %s', parts);
	ELSE
		-- as of an old snapshot a DELETE would leave some, but not a TRUNCATE
		EXECUTE format('TRUNCATE %s', parts);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ehcp.truncate_live_summary() IS
	'Trigger: empties the live summary of a truncated table, or takes away the rows of a truncated partition.';

CREATE FUNCTION ehcp.fold_live_summary(parts regclass) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	worth_it boolean;
BEGIN
	EXECUTE format('SELECT sum(n) > 1000 + 2 * count(*) FROM (SELECT count(*) AS n FROM %s GROUP BY area, month) AS s', parts)
	INTO worth_it;
	IF worth_it THEN
		BEGIN
			-- one at a time, and nobody waits
			EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', parts);
			EXECUTE format($fold$
				WITH folded AS MATERIALIZED (
					SELECT area, month, array_agg(ctid) AS tids,
						ehcp.rollup(added_t) OPERATOR(ehcp.-) ehcp.rollup(removed_t) AS t,
						ehcp.rollup(added_f) OPERATOR(ehcp.-) ehcp.rollup(removed_f) AS f
					FROM %1$s GROUP BY area, month HAVING count(*) > 1
				), gone AS (
					DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT unnest(tids) FROM folded))
				)
				INSERT INTO %1$s (area, month, added_t, added_f)
				SELECT area, month, t, f FROM folded WHERE f OPERATOR(ehcp.<>) 'empty'
				$fold$, parts);
		EXCEPTION
			-- another folds; or has since this transaction began; or, in a statement inside
			-- another, what is removed comes before what was added
			WHEN lock_not_available OR serialization_failure OR invalid_parameter_value THEN
				NULL;
		END;
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.fold_live_summary(regclass) IS
	'Where there are many parts, makes one of all for an area and month, as writers do by themselves.';

CREATE FUNCTION ehcp.verify_live_summary(cases regclass)
RETURNS TABLE (area text, month date, t ehcp.timeliness, f ehcp.caseflow)
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
	by_area boolean;
	wrong record;
BEGIN
	SELECT * INTO parts, by_area FROM ehcp.live_summary_of(cases);
	FOR wrong IN SELECT * FROM ehcp.live_summary_triggers(cases, parts, by_area) WHERE trouble IS NOT NULL
	LOOP
		RAISE WARNING USING
			MESSAGE = format('trigger %s on table %s is %s', wrong.trigger, wrong.relation, wrong.trouble),
			HINT = format('SELECT ehcp.repair_live_summary(%L) sets it right.', cases);
	END LOOP;
	-- in one statement, so of one moment, whoever writes meanwhile: what was added is
	-- what was removed and what is there
	RETURN QUERY EXECUTE format($differ$
		SELECT area, month, ehcp.rollup(t), ehcp.rollup(f)
		FROM (
			SELECT area, month, t, f, t AS accounted_t, f AS accounted_f, NULL AS added_t, NULL AS added_f FROM (%s) AS there
			UNION ALL
			SELECT area, month, NULL, NULL, removed_t, removed_f, added_t, added_f FROM %s
		) AS both_sides
		GROUP BY area, month
		HAVING ehcp.rollup(accounted_t) OPERATOR(ehcp.<>) ehcp.rollup(added_t)
			OR ehcp.rollup(accounted_f) OPERATOR(ehcp.<>) ehcp.rollup(added_f)
		ORDER BY area, month
		$differ$, ehcp.live_summary_query(cases::text, by_area), parts);
END
$$;
COMMENT ON FUNCTION ehcp.verify_live_summary(regclass) IS
	'The areas and months whose live summary is not that of the rows, with that of the rows: none, if all is well.';

CREATE FUNCTION ehcp.repair_live_summary(cases regclass) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
	by_area boolean;
	wrong bigint;
BEGIN
	PERFORM ehcp.check_read_committed();
	-- writers wait, and one who folds, but readers go on
	EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', cases);
	SELECT * INTO parts, by_area FROM ehcp.live_summary_of(cases);
	EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parts);
	PERFORM ehcp.attach_live_summary(cases, parts, by_area);
	SELECT count(*) INTO wrong FROM ehcp.verify_live_summary(cases);
	IF wrong > 0 THEN
		EXECUTE format('DELETE FROM %s', parts);
		EXECUTE format('INSERT INTO %s (area, month, added_t, added_f) %s', parts,
			ehcp.live_summary_query(cases::text, by_area));
	END IF;
	RETURN wrong;
END
$$;
COMMENT ON FUNCTION ehcp.repair_live_summary(regclass) IS
	'Makes a live summary equal to the rows again, and its triggers complete; tells how many areas and months were wrong.';
