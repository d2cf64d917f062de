-- Statutory time limits and the deadlines they give.

CREATE FUNCTION ehcp.statutory_limits_rows(
	OUT name text, OUT trigger text, OUT amount integer, OUT unit text, OUT counting text,
	OUT exceptions text[], OUT regulation text, OUT status text, OUT note text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 53 AS 'MODULE_PATHNAME', 'ehcp_statutory_limits_rows';
COMMENT ON FUNCTION ehcp.statutory_limits_rows() IS
	'Behind ehcp.statutory_limits: the table in the library.';

CREATE VIEW ehcp.statutory_limits AS
SELECT name, trigger, amount, unit, counting, exceptions, regulation, status, note
FROM ehcp.statutory_limits_rows();
COMMENT ON VIEW ehcp.statutory_limits IS
	'The statutory time limits for EHC plans in England, each with its regulation.';
COMMENT ON COLUMN ehcp.statutory_limits.name IS 'The name that ehcp.deadline() takes.';
COMMENT ON COLUMN ehcp.statutory_limits.trigger IS 'The event from which the limit is counted.';
COMMENT ON COLUMN ehcp.statutory_limits.amount IS 'The number of units; NULL for a fixed day of the year.';
COMMENT ON COLUMN ehcp.statutory_limits.unit IS 'days, weeks, months, working days, or day of the year.';
COMMENT ON COLUMN ehcp.statutory_limits.counting IS
	'after the trigger: its day is not counted; beginning with the trigger: its day is day 1; before the trigger: backwards.';
COMMENT ON COLUMN ehcp.statutory_limits.exceptions IS 'What can disapply the limit; empty if nothing can.';
COMMENT ON COLUMN ehcp.statutory_limits.regulation IS
	'SEND: the Special Educational Needs and Disability Regulations 2014, SI 2014/1530.';
COMMENT ON COLUMN ehcp.statutory_limits.status IS
	'T: read in the regulation; S: from a secondary source.';
COMMENT ON COLUMN ehcp.statutory_limits.note IS 'What else applies: a minimum, or another limit.';
GRANT SELECT ON ehcp.statutory_limits TO PUBLIC;

CREATE FUNCTION ehcp.deadline_support(internal) RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline_support';
COMMENT ON FUNCTION ehcp.deadline_support(internal) IS
	'Tells the planner that ehcp.deadline() has no use for a collation, so that foreign servers execute it.';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE SUPPORT ehcp.deadline_support AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text) IS
	'The last day on which a statutory step is in time, for limits that need no calendar.';

CREATE FUNCTION ehcp.deadline(trigger_day date, limit_name text, calendar text) RETURNS date
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_deadline';
COMMENT ON FUNCTION ehcp.deadline(date, text, text) IS
	'The last day on which a statutory step is in time, including limits in working days.';

CREATE FUNCTION ehcp.limit_days(limit_name text) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_limit_days';
COMMENT ON FUNCTION ehcp.limit_days(text) IS
	'The number of days from the trigger to the deadline, for limits counted in days or weeks; below 0 before the trigger.';

-- When the law changes.

CREATE FUNCTION ehcp.statutory_limit_changes_rows(OUT version text, OUT name text, OUT change text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3 AS 'MODULE_PATHNAME', 'ehcp_statutory_limit_changes_rows';
COMMENT ON FUNCTION ehcp.statutory_limit_changes_rows() IS
	'Behind ehcp.statutory_limit_changes: the table in the library.';

CREATE VIEW ehcp.statutory_limit_changes AS
SELECT version, name, change
FROM ehcp.statutory_limit_changes_rows();
COMMENT ON VIEW ehcp.statutory_limit_changes IS
	'The limits for which ehcp.deadline() gives another day than in an earlier version.';
COMMENT ON COLUMN ehcp.statutory_limit_changes.version IS 'The first version that gives the new day.';
COMMENT ON COLUMN ehcp.statutory_limit_changes.name IS 'The name in ehcp.statutory_limits.';
COMMENT ON COLUMN ehcp.statutory_limit_changes.change IS 'The difference.';
GRANT SELECT ON ehcp.statutory_limit_changes TO PUBLIC;

CREATE FUNCTION ehcp.limits_changed_since(since_version text) RETURNS text[]
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_limits_changed_since';
COMMENT ON FUNCTION ehcp.limits_changed_since(text) IS
	'Behind ehcp.deadlines_to_rebuild(): the limits that have changed since a version.';

CREATE FUNCTION ehcp.calls_deadline(expression pg_node_tree, limit_names text[]) RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_calls_deadline';
COMMENT ON FUNCTION ehcp.calls_deadline(pg_node_tree, text[]) IS
	'Behind ehcp.deadlines_to_rebuild(): is ehcp.deadline() or ehcp.limit_days() called with one of these limits, or with one that is not constant?';

-- Follows dependencies from deadline() and limit_days() to everything that stores their results.
-- It reads catalogs that every role can read, and executes no code that it finds there.
CREATE FUNCTION ehcp.deadlines_to_rebuild(since_version text,
	OUT kind text, OUT object text, OUT owner name, OUT statement text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
WITH RECURSIVE changed AS MATERIALIZED (
	SELECT names, (SELECT string_agg(l.name, '|') FROM ehcp.statutory_limits AS l WHERE l.name <> ALL (names)) AS others
	FROM ehcp.limits_changed_since(since_version) AS names
	WHERE cardinality(names) > 0
),
-- the functions whose body is text, for which the catalog has no dependencies
bodies AS MATERIALIZED (
	SELECT p.oid, lower(p.prosrc) AS body, regexp_split_to_array(lower(p.prosrc), '[^[:alnum:]_$]+') AS words
	FROM changed, pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
	WHERE p.prosqlbody IS NULL AND l.lanname NOT IN ('internal', 'c') AND p.pronamespace <> 'pg_catalog'::regnamespace
),
affected(kind, oid, subid, depth) AS (
	SELECT 'deadline', f.oid::oid, 0, 0
	FROM changed, (VALUES ('ehcp.deadline(date, text)'::regprocedure), ('ehcp.deadline(date, text, text)'), ('ehcp.limit_days(text)')) AS f(oid)
	UNION
	SELECT next.kind, next.oid, next.subid, a.depth + 1
	FROM affected AS a CROSS JOIN changed,
	LATERAL (
		SELECT o.kind, o.oid, o.subid
		FROM pg_depend AS d,
		LATERAL (
			SELECT 'function' AS kind, p.oid, 0 AS subid, p.prosqlbody AS tree
			FROM pg_proc AS p WHERE d.classid = 'pg_proc'::regclass AND p.oid = d.objid
			UNION ALL
			SELECT 'operator', d.objid, 0, NULL
			WHERE d.classid = 'pg_operator'::regclass
			UNION ALL
			SELECT 'column', att.attrelid, att.attnum, def.adbin
			FROM pg_attrdef AS def JOIN pg_attribute AS att ON att.attrelid = def.adrelid AND att.attnum = def.adnum
			WHERE d.classid = 'pg_attrdef'::regclass AND def.oid = d.objid AND att.attgenerated = 's'
			UNION ALL
			SELECT 'relation', c.oid, 0, r.ev_action
			FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
			WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND c.relkind IN ('v', 'm')
			UNION ALL
			SELECT 'index', i.indexrelid, 0, tree
			FROM pg_index AS i, LATERAL (VALUES (i.indexprs), (i.indpred)) AS t(tree)
			WHERE d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
			UNION ALL
			SELECT 'partition key', k.partrelid, 0, k.partexprs
			FROM pg_partitioned_table AS k WHERE d.classid = 'pg_class'::regclass AND k.partrelid = d.objid
			UNION ALL
			SELECT 'constraint', con.oid, 0, con.conbin
			FROM pg_constraint AS con WHERE d.classid = 'pg_constraint'::regclass AND con.oid = d.objid AND con.contype = 'c'
			UNION ALL
			SELECT 'statistics', s.oid, 0, s.stxexprs
			FROM pg_statistic_ext AS s WHERE d.classid = 'pg_statistic_ext'::regclass AND s.oid = d.objid
		) AS o
		WHERE d.refobjid = a.oid AND CASE a.kind
			WHEN 'deadline' THEN d.refclassid = 'pg_proc'::regclass
				AND (o.tree IS NULL AND o.kind IN ('function', 'operator') OR ehcp.calls_deadline(o.tree, names))
			WHEN 'function' THEN d.refclassid = 'pg_proc'::regclass
			WHEN 'operator' THEN d.refclassid = 'pg_operator'::regclass
			-- the objects that read it; its own indexes and constraints follow a change of its rows
			WHEN 'relation' THEN d.refclassid = 'pg_class'::regclass AND o.kind IN ('relation', 'function')
			WHEN 'column' THEN d.refclassid = 'pg_class'::regclass AND o.kind IN ('relation', 'function')
		END
		UNION ALL
		-- the table of which it is a partition, or from which it inherits, also reads its rows
		SELECT 'relation', i.inhparent, 0
		FROM pg_inherits AS i
		WHERE i.inhrelid = a.oid AND a.kind IN ('relation', 'column')
		UNION ALL
		-- by name, or by calls, unless all calls have a constant limit that has not changed
		SELECT 'function', b.oid, 0
		FROM bodies AS b,
		LATERAL (
			SELECT lower(p.proname) AS name FROM pg_proc AS p WHERE a.kind = 'function' AND p.oid = a.oid
			UNION ALL
			SELECT lower(c.relname) FROM pg_class AS c WHERE a.kind IN ('relation', 'column') AND c.oid = a.oid
			UNION ALL
			SELECT NULL WHERE a.kind = 'deadline'
		) AS called
		WHERE CASE
			WHEN called.name IS NULL THEN regexp_count(b.body, '[[:<:]](deadline|limit_days)"?[[:space:]]*[(]')
				> regexp_count(b.body, '[[:<:]](deadline"?[[:space:]]*[(][^()]*,|limit_days"?[[:space:]]*[(])[[:space:]]*''(' || others || ')''[[:space:]]*(::[[:space:]]*text[[:space:]]*)?[,)]')
			WHEN called.name ~ '[^[:alnum:]_$]' THEN strpos(b.body, replace(called.name, '"', '""')) > 0
			ELSE called.name = ANY (b.words) END
	) AS next
	-- the limit on the depth is for functions that call each other in a circle
	WHERE a.depth < 40 AND (next.kind, next.oid, next.subid) <> (a.kind, a.oid, a.subid)
),
stored AS MATERIALIZED (
	SELECT a.kind, a.oid, a.subid, max(a.depth) AS depth FROM affected AS a GROUP BY 1, 2, 3
),
relations AS MATERIALIZED (
	SELECT c.oid, c.relkind, c.relispopulated, c.relowner, format('%I.%I', n.nspname, c.relname) AS name
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE NOT pg_is_other_temp_schema(n.oid)
),
-- each stored column with a column from which it is computed: PostgreSQL computes it again only if
-- such a column is written, so "SET column = DEFAULT" is not enough
columns AS MATERIALIZED (
	SELECT coalesce(pg_partition_root(s.oid), s.oid) AS relation, att.attname, att.attnotnull, source.attname AS source,
		format_type(att.atttypid, att.atttypmod) || CASE WHEN att.attcollation <> t.typcollation THEN
			(SELECT format(' COLLATE %I.%I', n.nspname, l.collname) FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = l.collnamespace WHERE l.oid = att.attcollation)
			ELSE '' END AS type,
		pg_get_expr(def.adbin, def.adrelid) AS expression
	FROM stored AS s JOIN pg_class AS c ON c.oid = s.oid AND c.relkind <> 'p'
		JOIN pg_attribute AS att ON att.attrelid = s.oid AND att.attnum = s.subid
		JOIN pg_type AS t ON t.oid = att.atttypid
		JOIN pg_attrdef AS def ON def.adrelid = s.oid AND def.adnum = s.subid
		LEFT JOIN LATERAL (
			SELECT of.attname
			FROM pg_depend AS d JOIN pg_attribute AS of ON of.attrelid = d.refobjid AND of.attnum = d.refobjsubid
			WHERE d.classid = 'pg_attrdef'::regclass AND d.objid = def.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid
				AND of.attnum > 0 AND of.attgenerated = '' AND of.attidentity <> 'a'
			ORDER BY of.attnum
			LIMIT 1
		) AS source ON true
	WHERE s.kind = 'column'
),
statements AS (
	SELECT 1 AS phase, 0 AS depth, 'generated column' AS kind, format('%s (%s)', r.name, string_agg(DISTINCT quote_ident(c.attname), ', ')) AS object, r.relowner AS owner,
		format('UPDATE %s%s SET %s', CASE r.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END, r.name, string_agg(DISTINCT format('%1$I = %1$I', c.source), ', ')) AS statement
	FROM columns AS c JOIN relations AS r ON r.oid = c.relation
	WHERE c.source IS NOT NULL
	GROUP BY r.name, r.relkind, r.relowner
	UNION ALL
	SELECT DISTINCT 1, 0, 'generated column', format('%s (%I)', r.name, c.attname), r.relowner,
		format('ALTER TABLE %s DROP COLUMN %I, ADD COLUMN %I %s GENERATED ALWAYS AS (%s) STORED%s', r.name, c.attname, c.attname, c.type, c.expression,
			CASE WHEN c.attnotnull THEN ' NOT NULL' ELSE '' END)
	FROM columns AS c JOIN relations AS r ON r.oid = c.relation
	WHERE c.source IS NULL
	UNION ALL
	-- an update moves the rows that now belong in another partition
	SELECT 1, 0, 'partition key', r.name, r.relowner,
		(SELECT format('UPDATE %s SET %I = %I', root.name, att.attname, att.attname)
		FROM pg_attribute AS att JOIN relations AS root ON root.oid = att.attrelid
		WHERE att.attrelid = pg_partition_root(r.oid) AND att.attnum > 0 AND NOT att.attisdropped AND att.attgenerated = '' AND att.attidentity <> 'a'
		ORDER BY att.attnum LIMIT 1)
	FROM stored AS s JOIN relations AS r ON r.oid = s.oid
	WHERE s.kind = 'partition key'
	UNION ALL
	SELECT 2, 0, CASE WHEN EXISTS (SELECT FROM pg_constraint AS con WHERE con.conindid = r.oid AND con.contype = 'x') THEN 'exclusion constraint' ELSE 'index' END,
		r.name, r.relowner, format('REINDEX INDEX %s', r.name)
	FROM stored AS s JOIN relations AS r ON r.oid = s.oid
	WHERE s.kind = 'index' AND r.relkind = 'i'
	UNION ALL
	-- PostgreSQL does not validate a valid constraint again, but it validates a second one with the same
	-- expression, also in the tables that inherit.  This comes first, because no row that violates it can be updated
	SELECT 0, 0, 'check constraint', format('%s (%I)', r.name, con.conname), r.relowner,
		format('ALTER TABLE %s ADD CONSTRAINT recheck_%s %s; ALTER TABLE %1$s DROP CONSTRAINT recheck_%2$s', r.name, con.oid, pg_get_constraintdef(con.oid))
	FROM stored AS s JOIN pg_constraint AS con ON con.oid = s.oid JOIN relations AS r ON r.oid = con.conrelid
	WHERE s.kind = 'constraint' AND con.convalidated AND con.coninhcount = 0 AND r.relkind <> 'f'
	UNION ALL
	SELECT 0, 0, 'check constraint', format('%I.%I (%I)', n.nspname, t.typname, con.conname), t.typowner,
		format('ALTER DOMAIN %I.%I ADD CONSTRAINT recheck_%s %s; ALTER DOMAIN %1$I.%2$I DROP CONSTRAINT recheck_%3$s', n.nspname, t.typname, con.oid, pg_get_constraintdef(con.oid))
	FROM stored AS s JOIN pg_constraint AS con ON con.oid = s.oid JOIN pg_type AS t ON t.oid = con.contypid JOIN pg_namespace AS n ON n.oid = t.typnamespace
	WHERE s.kind = 'constraint' AND con.convalidated AND NOT pg_is_other_temp_schema(n.oid)
	UNION ALL
	SELECT 3, s.depth, 'materialized view', r.name, r.relowner, format('REFRESH MATERIALIZED VIEW %s', r.name)
	FROM stored AS s JOIN relations AS r ON r.oid = s.oid
	WHERE s.kind = 'relation' AND r.relkind = 'm' AND r.relispopulated
	UNION ALL
	SELECT 4, 0, 'statistics', format('%I.%I', n.nspname, x.stxname), r.relowner, format('ANALYZE %s', r.name)
	FROM stored AS s JOIN pg_statistic_ext AS x ON x.oid = s.oid JOIN pg_namespace AS n ON n.oid = x.stxnamespace JOIN relations AS r ON r.oid = x.stxrelid
	WHERE s.kind = 'statistics'
)
SELECT s.kind, s.object, pg_get_userbyid(s.owner), s.statement
FROM statements AS s
ORDER BY s.phase, s.depth, s.kind, s.object;
END;
COMMENT ON FUNCTION ehcp.deadlines_to_rebuild(text) IS
	'What this database stores of ehcp.deadline() or ehcp.limit_days() for a limit that has changed since a version, each with the statement that brings it up to date, in the order in which to run them.';

-- Predicates that the planner inlines, so that an index on requested_on serves them.

CREATE FUNCTION ehcp.is_overdue(requested_on date, closed_on date, day date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN requested_on < day - ehcp.limit_days('final_plan') AND (closed_on IS NULL OR closed_on > day);
COMMENT ON FUNCTION ehcp.is_overdue(date, date, date) IS
	'Is the case, at the end of the day, open and past the 20 weeks for a final plan?';

CREATE FUNCTION ehcp.due_between(requested_on date, from_day date, to_day date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN requested_on >= from_day - ehcp.limit_days('final_plan') AND requested_on <= to_day - ehcp.limit_days('final_plan');
COMMENT ON FUNCTION ehcp.due_between(date, date, date) IS
	'Is the final plan due from one day to another, both included?';
