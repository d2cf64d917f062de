-- Problems in the rows of cases, advice and reviews: what makes a figure wrong, or impossible.

CREATE VIEW ehcp.check_rules AS
SELECT *
FROM (VALUES
	('missing_column', 'error', 'A column that create_scorecard requires is missing.', 'create_scorecard refuses the relation.'),
	('column_name', 'error', 'The name of a column differs in capitals or spaces.',
		'create_scorecard does not read the column: it refuses the relation if the column is required, and otherwise leaves it out of the figures.'),
	('column_type', 'error', 'A column has another type.', 'create_scorecard refuses the relation; its hint is a view that converts the column.'),
	('unreadable_date', 'error', 'A text or number is not surely a date.', 'A query that converts it fails, and there is no figure.'),
	('unreadable_flag', 'error', 'A text or number is not a flag.', 'A query that converts it fails, and there is no figure.'),
	('blank_id', 'error', 'The case_id, or the plan_id of a review, is empty.', 'Advice does not find its case, and nobody can find the row in the case system.'),
	('duplicate_id', 'error', 'A case is in more than one row, or two reviews of a plan are due on the same day.', 'Each row counts.'),
	('blank_flag', 'warning', 'A flag is empty.', 'An empty exception counts as none, an empty decision as a decision to assess, and an empty contested as false.'),
	('date_before_1990', 'error', 'A date is before 1990.', 'Before 1 September 1989 the views read it as missing; after that they count it as it is.'),
	('date_in_future', 'error', 'A date is after today, or, if it can be planned (due_on, meeting_on, ceased_on), more than five years after today.',
		'The views do not count it until that day.'),
	('no_request_date', 'error', 'The day of the request is missing.',
		'A plan, a decision and advice that was received count as not in time, and an open case is in no line of the backlog.'),
	('before_request', 'error', 'A later step has a date before that of the request.',
		'The step counts as not in time, and a case that ends before its request is in no line of the backlog.'),
	('decided_after_issued', 'error', 'The decision to assess comes after the plan.', 'The decision or the plan counts with a wrong number of days.'),
	('ceased_before_issued', 'error', 'The plan ceased before it was issued.', 'The plan is not in force on any day.'),
	('not_closed', 'warning', 'The plan was issued or refused, and the case is not closed.',
		'The views end the case; a query of your own over closed_on counts it as open.'),
	('two_open_requests', 'warning', 'A person has more than one open request.', 'Each counts in the backlog.'),
	('all_excepted', 'error', 'There are ten plans or more, and each has an exception.', 'The percentage without exceptions is NULL: there is no plan in it.'),
	('advice_without_case', 'error', 'Advice belongs to a case that is not among the cases.', 'If it is not answered, it waits for ever, because its case never ends.'),
	('review_before_plan', 'error', 'A review is due, was held or was decided before its plan was issued.', 'It counts like any other review.'),
	('decided_before_meeting', 'error', 'A review was decided before its meeting.', 'It counts as decided and not in time.')
) AS rules(rule, severity, meaning, effect);
COMMENT ON VIEW ehcp.check_rules IS 'The rules of ehcp.check_cases().';
COMMENT ON COLUMN ehcp.check_rules.rule IS 'The rule.';
COMMENT ON COLUMN ehcp.check_rules.severity IS
	'error: a figure is wrong, or there is none, until it is corrected; warning: it can be right.';
COMMENT ON COLUMN ehcp.check_rules.meaning IS 'What is found.';
COMMENT ON COLUMN ehcp.check_rules.effect IS 'Which figures it changes, and how.';
GRANT SELECT ON ehcp.check_rules TO PUBLIC;

CREATE FUNCTION ehcp.can_read_date(value text) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_can_read_date';
COMMENT ON FUNCTION ehcp.can_read_date(text) IS
	'Behind ehcp.check_cases(): does ehcp.read_date() read the text, or is it blank?';

CREATE FUNCTION ehcp.can_read_flag(value text) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_can_read_flag';
COMMENT ON FUNCTION ehcp.can_read_flag(text) IS
	'Behind ehcp.check_cases(): does ehcp.read_flag() read the text, or is it blank?';

-- How each column that a scorecard knows is read from the relation, under the alias t.  A value is
-- turned into text by its type's output function alone, as for any SELECT: a cast may be somebody's code.
CREATE FUNCTION ehcp.checked_columns(source regclass, role text)
RETURNS TABLE (name text, type text, required boolean, attname name, actual text, is_mistyped boolean,
	value text, reading text, unreadable text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE bases AS (
		-- the type below all domains
		SELECT attname, atttypid AS declared, atttypid FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped
		UNION ALL
		SELECT attname, declared, typbasetype FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype = 'd'
	), has AS (
		SELECT bases.attname, declared, pg_type.oid AS base, quoted.value,
			CASE WHEN typnamespace = 'pg_catalog'::regnamespace THEN format('%s::text', quoted.value)
				ELSE format('CASE WHEN %1$s IS NOT NULL THEN format(''%%s'', %1$s) END', quoted.value) END AS as_text,
			CASE WHEN typcategory IN ('S', 'E') OR pg_type.oid IN ('"char"'::regtype, 'bit'::regtype) THEN 'text'
				WHEN pg_type.oid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype, 'float8'::regtype) THEN 'number'
				WHEN pg_type.oid IN ('date'::regtype, 'bool'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) THEN typname::text
				END AS kind,
			-- its text depends on the settings of the session
			coalesce(typtype NOT IN ('b', 'e') OR typtype = 'b' AND provolatile <> 'i' OR printed IN ('float4'::regtype, 'float8'::regtype, 'bytea'::regtype), true) AS varies
		FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype <> 'd',
			LATERAL (SELECT format('t.%I', bases.attname)) AS quoted(value),
			-- an array's is that of its elements
			LATERAL (SELECT CASE WHEN typcategory = 'A' AND typelem <> 0 THEN typelem ELSE pg_type.oid END) AS e(printed),
			LATERAL (SELECT provolatile FROM pg_type AS of_printed JOIN pg_proc ON pg_proc.oid = of_printed.typoutput WHERE of_printed.oid = printed) AS output
	), wanted AS (
		SELECT c.name, c.type, c.required, c.position, true AS is_checked FROM ehcp.scorecard_columns AS c WHERE c.relation = role
		UNION ALL
		SELECT more, 'any', false, 100, false FROM unnest('{person_id,plan_id}'::text[]) AS more WHERE role = 'cases'
	)
	SELECT w.name, w.type, w.required, found.attname, format_type(found.declared, NULL),
		w.is_checked AND CASE w.type WHEN 'any' THEN found.varies ELSE found.base <> w.type::regtype END,
		coalesce(found.value, 'NULL::text'),
		CASE w.type
			WHEN 'date' THEN CASE found.kind
				WHEN 'date' THEN found.value
				WHEN 'timestamp' THEN format('%s::date', found.value)
				WHEN 'timestamptz' THEN format('(%s AT TIME ZONE ''Europe/London'')::date', found.value)
				WHEN 'number' THEN format('CASE WHEN %1$s >= 20000 AND %1$s < 100000 THEN date ''1899-12-30'' + floor(%1$s)::integer END', found.value)
				WHEN 'text' THEN format('CASE WHEN ehcp.can_read_date(%1$s) THEN ehcp.read_date(%1$s) END', found.as_text)
				ELSE 'NULL::date' END
			WHEN 'boolean' THEN CASE found.kind
				WHEN 'bool' THEN found.value
				WHEN 'number' THEN format('CASE %s WHEN 1 THEN true WHEN 0 THEN false END', found.value)
				WHEN 'text' THEN format('CASE WHEN ehcp.can_read_flag(%1$s) THEN ehcp.read_flag(%1$s) END', found.as_text)
				ELSE 'NULL::boolean' END
			ELSE CASE WHEN found.attname IS NULL THEN 'NULL::text' ELSE format('CASE WHEN btrim(%1$s) <> '''' THEN %1$s END', found.as_text) END
			END,
		CASE w.type
			WHEN 'date' THEN CASE found.kind
				WHEN 'number' THEN format('NOT (%1$s >= 20000 AND %1$s < 100000)', found.value)
				WHEN 'text' THEN format('NOT ehcp.can_read_date(%s)', found.as_text) END
			WHEN 'boolean' THEN CASE found.kind
				WHEN 'number' THEN format('%s NOT IN (0, 1)', found.value)
				WHEN 'text' THEN format('NOT ehcp.can_read_flag(%s)', found.as_text) END
			END
	FROM wanted AS w LEFT JOIN LATERAL (
		SELECT * FROM has
		WHERE lower(replace(has.attname::text, ' ', '_')) COLLATE "C" = w.name
		ORDER BY has.attname = w.name DESC, has.attname
		LIMIT 1
	) AS found ON true
	ORDER BY w.position
$$;
COMMENT ON FUNCTION ehcp.checked_columns(regclass, text) IS
	'Behind ehcp.check_cases(): how the columns of a relation are read.';

CREATE FUNCTION ehcp.check_relation(source regclass, role text, cases regclass)
RETURNS TABLE (case_id text, "row" text, column_name name, value text, rule text)
LANGUAGE plpgsql STABLE
-- compiling the many conditions would take longer than evaluating them
SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
DECLARE
	today CONSTANT date := (now() AT TIME ZONE 'Europe/London')::date;
	of_columns CONSTANT jsonb := (SELECT jsonb_object_agg(c.name, to_jsonb(c)) FROM ehcp.checked_columns(source, role) AS c);
	id CONSTANT text := CASE role WHEN 'reviews' THEN 'plan_id' ELSE 'case_id' END;
	id_column CONSTANT text := of_columns->id->>'attname';
	of_case CONSTANT text := format('concat(%L, quote_literal(r.c_%s))', quote_ident(id_column) || ' = ', id);
	col record;
	selected text[] := '{}';
	conditions text[] := '{}';
	branches text[] := '{}';
	parts text[] := '{}';
	of_row text;
	readings text;
	of_cases jsonb;
	item record;
BEGIN
	IF source IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = format('the %s to check must not be NULL', role),
			HINT = format('Name the table or view that holds the %s.', role);
	END IF;
	IF NOT EXISTS (SELECT FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('relation with OID %s does not exist', source::oid),
			HINT = format('Name the table or view that holds the %s.', role);
	END IF;
	IF (SELECT relkind NOT IN ('r', 'p', 'v', 'm', 'f') FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('"%s" is not a table or view', source),
			HINT = format('Name the table or view that holds the %s.', role);
	END IF;

	-- the columns themselves, and what each is selected as: its reading, its value, and whether that is unreadable
	FOR col IN SELECT c.* FROM ehcp.checked_columns(source, role) AS c
	LOOP
		column_name := coalesce(col.attname, col.name);
		IF col.required AND col.attname IS NULL THEN
			value := NULL;
			rule := 'missing_column';
			RETURN NEXT;
		END IF;
		IF col.attname <> col.name AND col.name NOT IN ('person_id', 'plan_id') THEN
			value := format('%s, not %s', quote_ident(col.attname), col.name);
			rule := 'column_name';
			RETURN NEXT;
		END IF;
		IF col.is_mistyped THEN
			value := col.actual;
			rule := 'column_type';
			RETURN NEXT;
		END IF;
		selected := selected || format('%1$s AS c_%4$s, %2$s AS v_%4$s, %3$s AS u_%4$s', col.reading, col.value, coalesce(col.unreadable, 'false'), col.name);
		IF col.attname IS NOT NULL THEN
			parts := parts || format('CASE WHEN r.v_%1$s IS NULL THEN %2$L ELSE concat(%3$L, quote_literal(format(''%%s'', r.v_%1$s))) END',
				col.name, quote_ident(col.attname) || ' IS NULL', quote_ident(col.attname) || ' = ');
		END IF;
	END LOOP;
	readings := format('(SELECT %s FROM %s AS t OFFSET 0)', array_to_string(selected, ', '), source);
	of_row := format('concat_ws('' AND '', %s)', array_to_string(parts, ', '));
	IF role = 'cases' THEN
		of_row := format('CASE WHEN r.c_case_id IS NOT NULL THEN %s ELSE %s END', of_case, of_row);
	END IF;

	-- the rows, in one pass: the conditions first, and for the few rows that fulfil one, which
	FOR item IN
		SELECT r.rule, r.name, r.condition
		FROM (
			SELECT 'unreadable_date' AS rule, c.key AS name, format('r.u_%s', c.key) AS condition
			FROM jsonb_each(of_columns) AS c WHERE c.value->>'type' = 'date'
			UNION ALL
			SELECT 'unreadable_flag', c.key, format('r.u_%s', c.key)
			FROM jsonb_each(of_columns) AS c WHERE c.value->>'type' = 'boolean'
			UNION ALL
			SELECT 'date_before_1990', c.key, format('r.c_%s < ''1990-01-01''', c.key)
			FROM jsonb_each(of_columns) AS c WHERE c.value->>'type' = 'date'
			UNION ALL
			SELECT 'date_in_future', c.key, format('r.c_%s > %L', c.key, to_char(today
				+ CASE WHEN c.key IN ('due_on', 'meeting_on', 'ceased_on') THEN 5 * 366 ELSE 0 END, 'YYYY-MM-DD'))
			FROM jsonb_each(of_columns) AS c WHERE c.value->>'type' = 'date'
			UNION ALL
			SELECT 'blank_flag', c.key, format('r.c_%1$s IS NULL AND r.u_%1$s IS NOT TRUE%2$s', c.key, CASE c.key WHEN 'decision' THEN ' AND r.c_decided_on IS NOT NULL' ELSE '' END)
			FROM jsonb_each(of_columns) AS c WHERE c.value->>'type' = 'boolean'
			UNION ALL
			SELECT 'blank_id', id, format('r.c_%s IS NULL', id)
			UNION ALL
			SELECT 'no_request_date', 'requested_on', 'r.c_requested_on IS NULL AND r.u_requested_on IS NOT TRUE' WHERE role IN ('cases', 'advice')
			UNION ALL
			SELECT 'before_request', later, format('r.c_%s < r.c_requested_on', later)
			FROM unnest(CASE role WHEN 'cases' THEN '{decided_on,refused_on,issued_on,closed_on,ceased_on}'::text[] WHEN 'advice' THEN '{received_on}' END) AS later
			UNION ALL
			SELECT c.rule, c.name, c.condition
			FROM (VALUES
				('cases', 'decided_after_issued', 'decided_on', 'r.c_decided_on > r.c_issued_on'),
				('cases', 'ceased_before_issued', 'ceased_on', 'r.c_ceased_on < r.c_issued_on'),
				('cases', 'not_closed', 'closed_on', 'r.c_closed_on IS NULL AND r.u_closed_on IS NOT TRUE AND coalesce(r.c_issued_on, r.c_refused_on) IS NOT NULL'),
				('reviews', 'decided_before_meeting', 'decided_on', 'r.c_decided_on < r.c_meeting_on')
			) AS c(relation, rule, name, condition)
			WHERE c.relation = role
		) AS r
		-- a column that is missing is one problem, and not one of each row
		WHERE of_columns->r.name->>'attname' IS NOT NULL
	LOOP
		conditions := conditions || format('(%s)', item.condition);
		branches := branches || format('SELECT %L::name, left(format(''%%s'', r.v_%s), 200), %L WHERE %s',
			of_columns->item.name->>'attname', item.name, item.rule, item.condition);
	END LOOP;
	IF branches = '{}' THEN
		RETURN;
	END IF;
	RETURN QUERY EXECUTE format('SELECT r.c_%s, %s, p.* FROM (SELECT * FROM %s AS r WHERE %s) AS r CROSS JOIN LATERAL (%s) AS p(column_name, value, rule)',
		id, of_row, readings, array_to_string(conditions, ' OR '), array_to_string(branches, ' UNION ALL '));

	-- what takes several rows to see, unless an index makes duplicates impossible
	IF role <> 'advice' AND id_column IS NOT NULL
		AND NOT (role = 'cases' AND EXISTS (
			SELECT FROM pg_index JOIN pg_class ON pg_class.oid = pg_index.indrelid
				JOIN pg_attribute ON pg_attribute.attrelid = pg_index.indrelid AND pg_attribute.attnum = pg_index.indkey[0]
			WHERE pg_index.indrelid = source AND pg_index.indisunique AND pg_index.indisvalid AND pg_index.indimmediate
				AND pg_index.indnkeyatts = 1 AND pg_index.indpred IS NULL AND pg_index.indexprs IS NULL
				AND pg_attribute.attname = id_column
				-- the index does not know the rows of children
				AND (pg_class.relkind = 'p' OR NOT pg_class.relhassubclass)))
	THEN
		RETURN QUERY EXECUTE format('SELECT r.id, concat(%L, quote_literal(r.id)%s), %L::name, format(''%%s rows'', count(*)), ''duplicate_id'''
			' FROM (SELECT (%s) COLLATE "C" AS id, %s AS due_on, format(''%%s'', %s) AS due FROM %s AS t) AS r'
			' WHERE r.id IS NOT NULL%s GROUP BY r.id, r.due_on HAVING count(*) > 1',
			quote_ident(id_column) || ' = ',
			CASE role WHEN 'reviews' THEN format(', %L, quote_literal(min(r.due))', ' AND ' || quote_ident(of_columns->'due_on'->>'attname') || ' = ') END,
			id_column, of_columns->id->>'reading', coalesce(of_columns->'due_on'->>'reading', 'NULL::date'),
			coalesce(of_columns->'due_on'->>'value', 'NULL::text'), source, CASE role WHEN 'reviews' THEN ' AND r.due_on IS NOT NULL' END);
	END IF;
	IF role = 'cases' THEN
		IF id_column IS NOT NULL AND of_columns->'person_id'->>'attname' IS NOT NULL THEN
			RETURN QUERY EXECUTE format('SELECT r.id, concat(%L, quote_literal(r.id)), %L::name, r.person_id, ''two_open_requests'' FROM ('
				'SELECT r.*, min(r.id) OVER of_person AS first_id, max(r.id) OVER of_person AS last_id FROM ('
					'SELECT (%s) COLLATE "C" AS id, (%s) COLLATE "C" AS person_id FROM %s AS t'
					' WHERE (%s) IS NULL AND (%s) IS NULL AND (%s) IS NULL AND ((%s) IS NOT FALSE OR (%s) IS NULL)) AS r'
				' WHERE r.person_id IS NOT NULL WINDOW of_person AS (PARTITION BY r.person_id)) AS r WHERE r.first_id <> r.last_id',
				quote_ident(id_column) || ' = ', of_columns->'person_id'->>'attname', of_columns->'case_id'->>'reading',
				of_columns->'person_id'->>'reading', source, of_columns->'closed_on'->>'reading', of_columns->'issued_on'->>'reading',
				of_columns->'refused_on'->>'reading', of_columns->'decision'->>'reading', of_columns->'decided_on'->>'reading');
		END IF;
		RETURN QUERY EXECUTE format('SELECT NULL::text, NULL::text, %L::name, format(''%%s of %%s plans'', r.excepted, r.plans), ''all_excepted'''
			' FROM (SELECT count(*) AS plans, count(*) FILTER (WHERE %s) AS excepted FROM %s AS t WHERE (%s) IS NOT NULL) AS r'
			' WHERE r.plans >= 10 AND r.excepted = r.plans',
			coalesce(of_columns->'excepted'->>'attname', 'excepted'), of_columns->'excepted'->>'reading', source, of_columns->'issued_on'->>'reading');
		RETURN;
	END IF;

	-- against the cases
	SELECT jsonb_object_agg(c.name, to_jsonb(c)) INTO of_cases FROM ehcp.checked_columns(cases, 'cases') AS c;
	IF id_column IS NULL OR of_cases->'case_id'->>'attname' IS NULL THEN
		RETURN;
	END IF;
	IF role = 'advice' THEN
		RETURN QUERY EXECUTE format('SELECT r.id, concat(%L, quote_literal(r.id)), %L::name, format(''%%s rows'', count(*)), ''advice_without_case'''
			' FROM (SELECT (%s) COLLATE "C" AS id FROM %s AS t) AS r WHERE r.id IS NOT NULL'
			' AND NOT EXISTS (SELECT FROM (SELECT (%s) COLLATE "C" AS id FROM %s AS t) AS c WHERE c.id = r.id) GROUP BY r.id',
			quote_ident(id_column) || ' = ', id_column, of_columns->id->>'reading', source, of_cases->'case_id'->>'reading', cases);
	ELSE
		RETURN QUERY EXECUTE format('SELECT r.c_plan_id, %s, p.column_name, p.value, ''review_before_plan'''
			' FROM %s AS r JOIN (SELECT (%s) COLLATE "C" AS id, min(%s) AS issued_on FROM %s AS t GROUP BY 1) AS c ON c.id = r.c_plan_id COLLATE "C"'
			' CROSS JOIN LATERAL (%s) AS p(column_name, value)',
			of_row, readings,
			of_cases->(CASE WHEN of_cases->'plan_id'->>'attname' IS NULL THEN 'case_id' ELSE 'plan_id' END)->>'reading', of_cases->'issued_on'->>'reading', cases,
			(SELECT string_agg(format('SELECT %L::name, format(''%%s'', r.v_%s) WHERE r.c_%2$s < c.issued_on', c.attname, c.name), ' UNION ALL ')
				FROM ehcp.checked_columns(source, role) AS c WHERE c.type = 'date'));
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_relation(regclass, text, regclass) IS
	'Behind ehcp.check_cases(): the problems of one relation.';

CREATE FUNCTION ehcp.check_cases(cases regclass, advice regclass, reviews regclass)
RETURNS TABLE (relation regclass, case_id text, "row" text, column_name name, value text, rule text, severity text, effect text)
LANGUAGE sql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT given.source, found.case_id, found.row, found.column_name, found.value, found.rule, rules.severity, rules.effect
	FROM (VALUES (cases, 'cases'), (advice, 'advice'), (reviews, 'reviews')) AS given(source, role),
		LATERAL ehcp.check_relation(given.source, given.role, cases) AS found JOIN ehcp.check_rules AS rules ON rules.rule = found.rule
	WHERE given.role = 'cases' OR given.source IS NOT NULL
$$;
COMMENT ON FUNCTION ehcp.check_cases(regclass, regclass, regclass) IS
	'The problems in the rows of cases, and of advice and reviews if they are not NULL: each with its place, the rule, and the figures that it changes.';

CREATE FUNCTION ehcp.check_cases(cases regclass, advice regclass)
RETURNS TABLE (relation regclass, case_id text, "row" text, column_name name, value text, rule text, severity text, effect text)
LANGUAGE sql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT * FROM ehcp.check_cases(cases, advice, NULL)
$$;
COMMENT ON FUNCTION ehcp.check_cases(regclass, regclass) IS
	'The problems in the rows of cases and advice: each with its place, the rule, and the figures that it changes.';

CREATE FUNCTION ehcp.check_cases(cases regclass)
RETURNS TABLE (relation regclass, case_id text, "row" text, column_name name, value text, rule text, severity text, effect text)
LANGUAGE sql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT * FROM ehcp.check_cases(cases, NULL, NULL)
$$;
COMMENT ON FUNCTION ehcp.check_cases(regclass) IS
	'The problems in the rows of cases: each with its place, the rule, and the figures that it changes.';
