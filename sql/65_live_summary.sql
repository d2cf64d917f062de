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
	'The summaries of cases added, and of cases removed, in one area and month; NULL for no cases.';

CREATE FUNCTION ehcp.keep_live_summary() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_keep_live_summary';
COMMENT ON FUNCTION ehcp.keep_live_summary() IS
	'Trigger: adds what a statement changed to the live summary of the table.';

CREATE FUNCTION ehcp.truncate_live_summary() RETURNS trigger
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_truncate_live_summary';
COMMENT ON FUNCTION ehcp.truncate_live_summary() IS
	'Trigger: empties the live summary of a truncated table, or subtracts the rows of a truncated partition.';

CREATE FUNCTION ehcp.is_live_summary_trigger(function oid) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN function IN ('ehcp.keep_live_summary()'::regprocedure, 'ehcp.truncate_live_summary()'::regprocedure);
COMMENT ON FUNCTION ehcp.is_live_summary_trigger(oid) IS
	'Behind live summaries: is this the function of a trigger that keeps one?';

CREATE FUNCTION ehcp.check_live_summary_columns(cases regclass) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_check_live_summary_columns';
COMMENT ON FUNCTION ehcp.check_live_summary_columns(regclass) IS
	'Behind live summaries: the error for a distributed table, or one without the columns, and whether it has an area.';

CREATE FUNCTION ehcp.live_summary_query(source text, by_area boolean) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
-- grouped by bytes, as the triggers do, not by the collation of the column
RETURN format('SELECT %s COLLATE "C" AS area, issued_on - extract(day FROM issued_on)::integer + 1 AS month,'
	' ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.caseflow_agg(requested_on, closed_on) AS f'
	' FROM %s GROUP BY 1, 2', CASE WHEN by_area THEN 'area::text' ELSE 'NULL::text' END, source);
COMMENT ON FUNCTION ehcp.live_summary_query(text, boolean) IS
	'Behind live summaries: the query that makes one from all rows.';

CREATE FUNCTION ehcp.as_owner(relation regclass, statement text) RETURNS SETOF record
LANGUAGE C STRICT AS 'MODULE_PATHNAME', 'ehcp_as_owner';
COMMENT ON FUNCTION ehcp.as_owner(regclass, text) IS
	'Behind live summaries and ehcp.create_scorecard(): what a statement returns that runs with the rights of a relation''s owner, and no others.';

CREATE FUNCTION ehcp.check_runs_as_owner(relation regclass) RETURNS void
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT (SELECT pg_has_role(relowner, current_user, 'USAGE') FROM pg_class WHERE oid = relation) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = format('this must run with the rights of the owner of %s', relation),
			HINT = 'Call ehcp.create_live_summary(), ehcp.repair_live_summary() or ehcp.fold_live_summary().';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_runs_as_owner(regclass) IS
	'Behind live summaries: the error where code of a relation''s owner would run with the rights of another.';

CREATE FUNCTION ehcp.check_live_summary_parts(parts regclass) RETURNS void
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_class WHERE oid = parts AND relkind = 'r' AND reloftype = 'ehcp.live_summary_part'::regtype) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s does not hold the parts of a live summary', parts),
			HINT = 'Name the table that ehcp.create_live_summary() made; its name ends with _parts.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_live_summary_parts(regclass) IS
	'Behind live summaries: the error for a relation that does not hold the parts of one.';

-- The triggers name the table of parts in their WHEN clause.  So they depend on it: a dump and a
-- rename keep the name, and dropping the table drops the triggers.  The first argument says
-- whether cases are kept by area; triggers of partitions have a second argument.
--
-- Any role can create such a trigger on its own table, and name the parts of another role's
-- summary.  So the parts must belong to the owner of the cases.  (In version 1.0.0 they belong to
-- the role that created the summary, and the owner has the rights to write: that is accepted if
-- only one table names the parts.)
CREATE FUNCTION ehcp.live_summary_of(cases regclass, OUT parts regclass, OUT by_area boolean) RETURNS record
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	candidate record;
	rejected record;
	owner oid;
BEGIN
	SELECT relowner INTO owner FROM pg_class WHERE oid = cases AND relkind IN ('r', 'p');
	FOR candidate IN
		SELECT DISTINCT refobjid, tgargs = 'by area'::bytea || decode('00', 'hex') AS by_area, relowner,
			relkind = 'r' AND reloftype = 'ehcp.live_summary_part'::regtype AS of_parts
		FROM pg_trigger JOIN pg_depend ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
			JOIN pg_class ON pg_class.oid = refobjid
		WHERE tgrelid = cases AND ehcp.is_live_summary_trigger(tgfoid) AND tgnargs = 1
			AND refclassid = 'pg_class'::regclass AND refobjid <> tgrelid
		ORDER BY refobjid
	LOOP
		IF candidate.of_parts AND (candidate.relowner = owner
			OR pg_has_role(candidate.relowner, owner, 'USAGE')
				AND has_table_privilege(owner, candidate.refobjid, 'SELECT') AND has_table_privilege(owner, candidate.refobjid, 'INSERT')
				AND has_table_privilege(owner, candidate.refobjid, 'DELETE'))
			AND NOT EXISTS (
				SELECT FROM pg_depend JOIN pg_trigger ON pg_trigger.oid = objid JOIN pg_class ON pg_class.oid = tgrelid
				WHERE classid = 'pg_trigger'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = candidate.refobjid
					AND ehcp.is_live_summary_trigger(tgfoid)
					AND tgrelid <> cases AND tgnargs = 1 AND (relowner = owner OR candidate.relowner <> owner))
		THEN
			parts := candidate.refobjid;
			by_area := candidate.by_area;
			RETURN;
		END IF;
		rejected := candidate;
	END LOOP;
	IF rejected IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('table %s has no live summary', cases),
			HINT = CASE WHEN pg_partition_root(cases) <> cases THEN format('Name the partitioned table: %s.', pg_partition_root(cases))
				ELSE 'ehcp.create_live_summary() creates one.' END;
	END IF;
	RAISE EXCEPTION USING
		ERRCODE = 'wrong_object_type',
		MESSAGE = format('%s is not the live summary of table %s', rejected.refobjid::regclass, cases),
		DETAIL = CASE WHEN NOT rejected.of_parts THEN 'It is not an ordinary table of the type ehcp.live_summary_part.'
			WHEN rejected.relowner <> owner THEN format('It belongs to role %s, and the cases belong to role %s.',
				rejected.relowner::regrole, owner::regrole)
			ELSE 'Triggers of another table name it too.' END,
		HINT = CASE WHEN rejected.of_parts AND rejected.relowner <> owner
			THEN format('If it is: ALTER TABLE %s OWNER TO %s.', rejected.refobjid::regclass, owner::regrole)
			ELSE 'Drop the triggers that do not belong to it.' END;
END
$$;
COMMENT ON FUNCTION ehcp.live_summary_of(regclass) IS
	'Behind live summaries: the table of the parts of a case table''s summary, and whether it is by area.';

-- A statement on a partitioned table fires only the triggers of that table, and a statement on a
-- partition only those of the partition.  So each has its own triggers, and a row counts once.
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
		-- TRUNCATE of a partitioned table fires the triggers of its partitions.  The whole table has
		-- one nevertheless, because new partitions may have no triggers yet
		WHERE relkind <> 'p' OR pg_class.oid = cases OR event.trigger <> 'live_summary_truncate'
	), present AS (
		SELECT tgrelid, tgname, tgenabled
		FROM pg_depend JOIN pg_trigger ON pg_trigger.oid = objid JOIN pg_class ON pg_class.oid = tgrelid
		WHERE classid = 'pg_trigger'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = parts
			AND ehcp.is_live_summary_trigger(tgfoid)
			-- ignores triggers of other roles that name these parts: they keep nothing here
			AND (tgrelid IN (SELECT oid FROM tables) OR relowner = (SELECT relowner FROM pg_class WHERE oid = cases))
	)
	SELECT tgrelid::regclass, tgname,
		CASE WHEN tgenabled IS NULL THEN 'missing'
			WHEN definition IS NULL THEN 'left over'
			-- an ordinary trigger does not fire under session_replication_role = replica
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
	PERFORM ehcp.check_live_summary_parts(parts);
	PERFORM ehcp.check_runs_as_owner(cases);
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
					DETAIL = format('They write to table %s.', other.parts),
					HINT = CASE WHEN other.of_partition THEN 'Call ehcp.repair_live_summary() for the table that it was a partition of.'
						ELSE format('DROP TABLE %s CASCADE drops that one.', other.parts) END;
			END IF;
			EXECUTE wrong.definition;
		END IF;
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', wrong.relation, wrong.trigger);
	END LOOP;

	-- The triggers write with the owner's rights.  Another role that could write to the parts could
	-- falsify them, and one that could create a trigger on them would gain the owner's rights.
	-- (Version 1.0.0 granted these rights to writers, and default privileges can.)
	IF NOT EXISTS (SELECT FROM pg_class WHERE oid = parts AND pg_has_role(relowner, 'USAGE')) THEN
		RAISE WARNING USING
			MESSAGE = format('the rights on table %s stay as they are', parts),
			DETAIL = 'It does not belong to the owner of the cases.',
			HINT = format('ALTER TABLE %s OWNER TO %s.', parts, (SELECT relowner::regrole FROM pg_class WHERE oid = cases));
		RETURN;
	END IF;
	FOR writer IN
		SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS name
		FROM pg_class CROSS JOIN LATERAL (
			SELECT * FROM aclexplode(relacl)
			UNION ALL SELECT rights.* FROM pg_attribute CROSS JOIN LATERAL aclexplode(attacl) AS rights WHERE attrelid = pg_class.oid
		) AS rights
		WHERE oid = parts AND grantee <> relowner AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
		GROUP BY grantee
	LOOP
		EXECUTE format('REVOKE SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON %s FROM %s CASCADE', parts, writer.name);
	END LOOP;
END
$$;
COMMENT ON FUNCTION ehcp.attach_live_summary(regclass, regclass, boolean) IS
	'Behind live summaries: completes the triggers, and revokes the rights to write from all but the owner.';

CREATE FUNCTION ehcp.check_read_committed() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_transaction_state',
			MESSAGE = format('this operation cannot run in a %s transaction', upper(current_setting('transaction_isolation'))),
			DETAIL = 'It would not see what others committed since the transaction began.',
			HINT = 'Use READ COMMITTED.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_read_committed() IS
	'Behind live summaries: the error for a transaction that may not see all rows.';

CREATE FUNCTION ehcp.check_live_summary_table(cases regclass) RETURNS void
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	relation pg_class;
	trouble text;
BEGIN
	SELECT * INTO relation FROM pg_class WHERE oid = cases;
	trouble := CASE
		WHEN relation.relkind NOT IN ('r', 'p') THEN 'Triggers see all changes of a table only, ordinary or partitioned.'
		WHEN relation.relrowsecurity THEN 'It has row security: roles that write to it would see a summary of rows that are hidden from them.'
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
			MESSAGE = format('%s cannot have a live summary', cases),
			DETAIL = trouble,
			HINT = CASE WHEN relation.relispartition THEN 'Name the partitioned table.'
				ELSE 'Keep the summary in a materialized view, and REFRESH that.' END;
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_live_summary_table(regclass) IS
	'Behind ehcp.create_live_summary(): the error for a relation that cannot have a live summary.';

CREATE FUNCTION ehcp.can_give_relation(owner oid, schema oid) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN has_schema_privilege(owner, schema, 'CREATE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
COMMENT ON FUNCTION ehcp.can_give_relation(oid, oid) IS
	'Behind live summaries: can the current role give a relation in the schema to this owner?';

CREATE FUNCTION ehcp.fill_live_summary(cases regclass, parts regclass, by_area boolean) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	result bigint;
BEGIN
	PERFORM ehcp.attach_live_summary(cases, parts, by_area);
	EXECUTE format('INSERT INTO %s (area, month, added_t, added_f) %s', parts,
		ehcp.live_summary_query(cases::text, by_area));
	GET DIAGNOSTICS result = ROW_COUNT;
	RETURN result;
END
$$;
COMMENT ON FUNCTION ehcp.fill_live_summary(regclass, regclass, boolean) IS
	'Behind ehcp.create_live_summary(): what it does with the rights of the owner of the cases.';

CREATE FUNCTION ehcp.create_live_summary(cases regclass, summary name) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	relation pg_class;
	by_area boolean;
	schema regnamespace;
	parts regclass;
	result bigint;
BEGIN
	PERFORM ehcp.check_read_committed();
	PERFORM ehcp.check_live_summary_table(cases);
	PERFORM ehcp.check_live_summary_columns(cases);
	IF summary LIKE '%.%' AND to_regnamespace(quote_ident(split_part(summary, '.', 1))) IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_name',
			MESSAGE = format('"%s" names a schema', summary),
			DETAIL = 'A live summary is created in the schema of the case table.',
			HINT = format('Omit the schema: %L.', substring(summary FROM '[^.]*$'));
	ELSIF octet_length(summary || '_parts') > 63 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'name_too_long',
			MESSAGE = format('the name "%s" is too long for a live summary', summary),
			DETAIL = 'The name of its table has six more bytes, and names have at most 63.';
	END IF;

	EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', cases);
	-- again, now that no other session can change it
	PERFORM ehcp.check_live_summary_table(cases);
	by_area := ehcp.check_live_summary_columns(cases);
	SELECT * INTO STRICT relation FROM pg_class WHERE oid = cases;
	IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = cases AND tgfoid = 'ehcp.keep_live_summary()'::regprocedure AND tgnargs = 1) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('table %s already has a live summary', cases),
			HINT = format('DROP TABLE %s CASCADE drops it.', (ehcp.live_summary_of(cases)).parts);
	END IF;
	IF NOT pg_has_role(relation.relowner, 'USAGE') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = format('must be owner of table %s', cases),
			DETAIL = 'A live summary puts triggers on it.';
	END IF;

	schema := relation.relnamespace;
	EXECUTE format('CREATE TABLE %s.%I OF ehcp.live_summary_part', schema, summary || '_parts');
	parts := format('%s.%I', schema, summary || '_parts');
	-- lets a publication contain it, although it has no key
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

	-- the parts belong to the owner of the cases, whose rights the triggers use
	IF pg_get_userbyid(relation.relowner) <> current_user THEN
		IF ehcp.can_give_relation(relation.relowner, schema) THEN
			EXECUTE format('ALTER TABLE %s OWNER TO %s', parts, relation.relowner::regrole);
			EXECUTE format('ALTER VIEW %s.%I OWNER TO %s', schema, summary, relation.relowner::regrole);
		ELSE
			EXECUTE format('GRANT SELECT, INSERT, DELETE, TRUNCATE ON %s TO %s', parts, relation.relowner::regrole);
		END IF;
	END IF;
	SELECT n INTO STRICT result FROM ehcp.as_owner(cases,
		format('SELECT ehcp.fill_live_summary(%L, %L, %L)', cases, parts, by_area)) AS made(n bigint);
	RETURN result;
END
$$;
COMMENT ON FUNCTION ehcp.create_live_summary(regclass, name) IS
	'Creates a view of summaries by area and month of issue that always agrees with the rows; returns the number of its rows.';

CREATE FUNCTION ehcp.empty_live_summary(parts regclass) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
BEGIN
	PERFORM ehcp.check_live_summary_parts(parts);
	PERFORM ehcp.check_runs_as_owner(parts);
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
		-- a DELETE with an old snapshot would leave some parts
		EXECUTE format('TRUNCATE %s', parts);
	ELSE
		-- readers continue; waits for a session that folds, whose new rows this DELETE would not see
		EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parts);
		EXECUTE format('DELETE FROM %s', parts);
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.empty_live_summary(regclass) IS
	'Behind live summaries: empties one whose table is truncated.';

CREATE FUNCTION ehcp.empty_live_summary(parts regclass, part_of_cases regclass, by_area boolean) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
BEGIN
	PERFORM ehcp.check_live_summary_parts(parts);
	PERFORM ehcp.check_runs_as_owner(parts);
	PERFORM ehcp.check_read_committed();
	EXECUTE format('INSERT INTO %s (area, month, removed_t, removed_f) %s', parts,
		ehcp.live_summary_query(part_of_cases::text, by_area));
END
$$;
COMMENT ON FUNCTION ehcp.empty_live_summary(regclass, regclass, boolean) IS
	'Behind live summaries: subtracts the rows of a partition that is about to be truncated.';

-- Folds one piece: the areas and months with the most parts in one stretch of the table.  Removed
-- cases are subtracted only if the stretch is the whole table, because the part that added them may
-- be elsewhere.
CREATE FUNCTION ehcp.fold_live_summary(parts regclass, at_most integer) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	-- 8 MB per piece
	pages constant bigint := CASE WHEN at_most <= 100000 THEN 1024 ELSE 4294967295 END;
	all_pages constant bigint := pg_relation_size(parts) / current_setting('block_size')::integer;
	first_page bigint;
	stretch text := '';
	chosen tid[];
	of_largest tid[];
	whole boolean := all_pages <= pages;
BEGIN
	PERFORM ehcp.check_live_summary_parts(parts);
	PERFORM ehcp.check_runs_as_owner(parts);
	IF NOT whole THEN
		first_page := pages * floor(random() * ceil(all_pages::double precision / pages));
		stretch := format('WHERE ctid >= %L::tid AND ctid < %L::tid', format('(%s,0)', first_page),
			format('(%s,0)', least(first_page + pages, 4294967295)));
	END IF;
	EXECUTE format($choose$
		WITH groups AS MATERIALIZED (
			SELECT array_agg(ctid) AS tids, count(*) AS n FROM %s %s GROUP BY area, month
		), largest_first AS (
			SELECT tids, sum(n) OVER (ORDER BY n DESC ROWS UNBOUNDED PRECEDING) AS up_to FROM groups WHERE n > 1
		)
		SELECT ARRAY(SELECT unnest(tids) FROM largest_first WHERE up_to <= $1), (SELECT tids[:$1] FROM groups ORDER BY n DESC LIMIT 1)
		WHERE (SELECT sum(n) > 1000 + $2 * count(*) FROM groups)
		$choose$, parts, stretch)
	-- one stretch of many contains fewer parts of each area and month
	INTO chosen, of_largest USING at_most, CASE WHEN whole THEN 2 ELSE 1.1 END;
	IF chosen IS NULL THEN
		RETURN 0;
	ELSIF chosen = '{}' THEN
		chosen := of_largest;
		whole := false;
	END IF;
	BEGIN
		-- one session at a time, and no other waits
		EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', parts);
		EXECUTE format($fold$
			WITH folded AS MATERIALIZED (
				SELECT area, month, ehcp.rollup(added_t) AS added_t, ehcp.rollup(removed_t) AS removed_t,
					ehcp.rollup(added_f) AS added_f, ehcp.rollup(removed_f) AS removed_f
				FROM %1$s WHERE ctid = ANY (ARRAY(SELECT unnest($1))) GROUP BY area, month
			), gone AS (
				DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT unnest($1)))
			)
			INSERT INTO %1$s (area, month, added_t, removed_t, added_f, removed_f)
			SELECT area, month, CASE WHEN $2 THEN added_t OPERATOR(ehcp.-) removed_t ELSE added_t END, CASE WHEN NOT $2 THEN removed_t END,
				CASE WHEN $2 THEN added_f OPERATOR(ehcp.-) removed_f ELSE added_f END, CASE WHEN NOT $2 THEN removed_f END
			FROM folded WHERE added_f OPERATOR(ehcp.<>) removed_f OR added_t OPERATOR(ehcp.<>) removed_t
			$fold$, parts)
		USING chosen, whole;
	EXCEPTION
		-- another session folds, or has folded since this transaction began
		WHEN lock_not_available OR serialization_failure THEN
			RETURN 0;
		-- within another statement, cases can be removed before they are added; or the parts are not
		-- the parts of cases
		WHEN data_exception OR program_limit_exceeded THEN
			RETURN -1;
	END;
	RETURN cardinality(chosen);
END
$$;
COMMENT ON FUNCTION ehcp.fold_live_summary(regclass, integer) IS
	'Behind live summaries: folds one piece, as a writer does; returns how many parts there were in it, or -1 if they do not add up.';

CREATE FUNCTION ehcp.fold_live_summary(parts regclass) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	folded bigint;
BEGIN
	PERFORM ehcp.check_live_summary_parts(parts);
	SELECT n INTO STRICT folded FROM ehcp.as_owner(parts, format('SELECT ehcp.fold_live_summary(%L, 2147483647)', parts)) AS piece(n bigint);
	IF folded < 0 THEN
		RAISE WARNING USING
			MESSAGE = format('the parts in %s do not add up, and stay as they are', parts),
			HINT = 'Call ehcp.repair_live_summary() for the case table.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.fold_live_summary(regclass) IS
	'Merges the parts of each area and month when there are many, as writers do by themselves.';

-- VOLATILE, because the locks must come before the snapshot: a TRUNCATE that commits after the
-- snapshot empties the case table, but not the parts, for that snapshot.
CREATE FUNCTION ehcp.verify_live_summary(cases regclass)
RETURNS TABLE (area text, month date, t ehcp.timeliness, f ehcp.caseflow)
LANGUAGE plpgsql VOLATILE STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	parts regclass;
	by_area boolean;
	wrong record;
	differ text;
BEGIN
	parts := (ehcp.live_summary_of(cases)).parts;
	EXECUTE format('LOCK TABLE %s, %s IN ACCESS SHARE MODE', cases, parts);
	-- again, now that no other session can change them
	SELECT * INTO parts, by_area FROM ehcp.live_summary_of(cases);
	-- If other relations got these names meanwhile, the locks are on those.  The names could change
	-- again, to views that run code
	IF (SELECT count(DISTINCT relation) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation IN (cases, parts)) < 2
	THEN
		RAISE EXCEPTION USING
			ERRCODE = 'serialization_failure',
			MESSAGE = format('table %s or its live summary was renamed or replaced meanwhile', cases),
			HINT = 'Try again.';
	END IF;
	PERFORM ehcp.check_live_summary_columns(cases);
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') AND EXISTS (
		SELECT FROM pg_class WHERE oid IN (SELECT relid FROM pg_partition_tree(cases) UNION ALL VALUES (cases), (parts))
			AND relfilenode <> 0 AND relfilenode <> pg_relation_filenode(oid))
	THEN
		RAISE EXCEPTION USING
			ERRCODE = 'serialization_failure',
			MESSAGE = format('table %s was truncated or rewritten after this transaction began', cases),
			HINT = 'Use READ COMMITTED, or start a new transaction.';
	END IF;
	FOR wrong IN SELECT * FROM ehcp.live_summary_triggers(cases, parts, by_area) WHERE trouble IS NOT NULL
	LOOP
		RAISE WARNING USING
			MESSAGE = format('trigger %s on table %s is %s', wrong.trigger, wrong.relation, wrong.trouble),
			HINT = format('SELECT ehcp.repair_live_summary(%L) repairs it.', cases);
	END LOOP;
	-- One statement, and so one snapshot, while others write.  The cases added must equal the cases
	-- removed and the cases in the table
	differ := format($differ$
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
	-- code of the owner that this runs does not have the caller's rights
	IF (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = cases) THEN
		RETURN QUERY SELECT * FROM ehcp.as_owner(cases, differ) AS d(area text, month date, t ehcp.timeliness, f ehcp.caseflow);
	ELSE
		RETURN QUERY EXECUTE differ;
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.verify_live_summary(regclass) IS
	'Returns the areas and months whose live summary differs from the rows, with the right summary; no rows if all is well.';

CREATE FUNCTION ehcp.refill_live_summary(cases regclass, parts regclass, by_area boolean) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
	wrong bigint;
	filled bigint;
BEGIN
	PERFORM ehcp.attach_live_summary(cases, parts, by_area);
	BEGIN
		SELECT count(*) INTO wrong FROM ehcp.verify_live_summary(cases);
	EXCEPTION
		-- the parts cannot be read, and need not be: they are computed anew from the cases below
		WHEN data_exception OR program_limit_exceeded OR data_corrupted THEN
			NULL;
	END;
	IF wrong = 0 THEN
		RETURN 0;
	END IF;
	EXECUTE format('DELETE FROM %s', parts);
	EXECUTE format('INSERT INTO %s (area, month, added_t, added_f) %s', parts,
		ehcp.live_summary_query(cases::text, by_area));
	GET DIAGNOSTICS filled = ROW_COUNT;
	RETURN coalesce(wrong, filled);
END
$$;
COMMENT ON FUNCTION ehcp.refill_live_summary(regclass, regclass, boolean) IS
	'Behind ehcp.repair_live_summary(): what it does with the rights of the owner of the cases.';

CREATE FUNCTION ehcp.repair_live_summary(cases regclass) RETURNS bigint
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts regclass;
	by_area boolean;
	kept pg_class;
	relation pg_class;
	wrong bigint;
BEGIN
	PERFORM ehcp.check_read_committed();
	parts := (ehcp.live_summary_of(cases)).parts;
	-- writers and sessions that fold wait; readers continue
	EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', cases);
	EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parts);
	-- again, now that no other session can change them
	SELECT * INTO parts, by_area FROM ehcp.live_summary_of(cases);
	PERFORM ehcp.check_live_summary_columns(cases);
	SELECT * INTO STRICT relation FROM pg_class WHERE oid = cases;
	SELECT * INTO STRICT kept FROM pg_class WHERE oid = parts;
	-- created by version 1.0.0
	IF kept.relowner <> relation.relowner AND pg_has_role(kept.relowner, 'USAGE') AND pg_has_role(relation.relowner, 'USAGE')
		AND ehcp.can_give_relation(relation.relowner, kept.relnamespace)
	THEN
		EXECUTE format('ALTER TABLE %s OWNER TO %s', parts, relation.relowner::regrole);
	END IF;
	SELECT n INTO STRICT wrong FROM ehcp.as_owner(cases,
		format('SELECT ehcp.refill_live_summary(%L, %L, %L)', cases, parts, by_area)) AS refilled(n bigint);
	RETURN wrong;
END
$$;
COMMENT ON FUNCTION ehcp.repair_live_summary(regclass) IS
	'Makes a live summary agree with the rows again, and completes its triggers; returns the number of areas and months that were wrong.';
