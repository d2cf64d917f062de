-- Problems in the rows of cases, and of what belongs to them: what makes a figure wrong, or impossible.

CREATE VIEW ehcp.check_rules AS
SELECT *
FROM (VALUES
	('missing_column', 'error', 'A column that create_scorecard requires is missing.', 'create_scorecard refuses the relation.'),
	('column_name', 'error', 'The name of a column differs in capitals or spaces.',
		'create_scorecard does not read the column: it refuses the relation if the column is required, and otherwise leaves it out of the figures.'),
	('column_type', 'error', 'A column has another type.', 'create_scorecard refuses the relation; its hint is a view that converts the column.'),
	('unreadable_date', 'error', 'A text or number cannot be read as a date.', 'A query that converts it fails, and there is no figure.'),
	('unreadable_flag', 'error', 'A text or number is not a flag.', 'A query that converts it fails, and there is no figure.'),
	('blank_id', 'error', 'The case_id, or the plan_id of a review or a plan, or the appeal_id, is empty.', 'Advice does not find its case, and nobody can find the row in the case system.'),
	('duplicate_id', 'error', 'A case, a plan or an appeal is in more than one row, or two reviews of a plan are due on the same day.', 'Each row counts.'),
	('blank_flag', 'warning', 'A flag is empty.', 'An empty exception counts as none, an empty decision as a decision to assess, and an empty contested or agreed as false.'),
	('date_before_1990', 'error', 'A date is before 1990.', 'Before 1 September 1989 the views read it as missing; after that they count it as it is.'),
	('date_in_future', 'error', 'A date is after today, or, if it can be planned (due_on, meeting_on, ceased_on, transfer_due_on, held_on), more than five years after today.',
		'The views do not count it until that day.'),
	('no_request_date', 'error', 'The day of the request is missing.',
		'A plan, a decision and advice received count as not in time. An open case is in no line of the backlog, and a mediation in no month.'),
	('before_request', 'error', 'A later step has a date before that of the request.',
		'The step counts as not in time, and a case that ends before its request is in no line of the backlog.'),
	('no_start_date', 'warning', 'The start of a plan is missing.', 'The plan counts as in force and as due for a review, of which it cannot be said when.'),
	('before_start', 'error', 'A review, an amendment or a phase transfer has a date before the start of its plan.',
		'It counts like any other; a decision before the start does not change the day on which the next review is due.'),
	('ceased_before_start', 'error', 'A plan ceased before it started.', 'The plan is not in force on any day.'),
	('two_plans_in_force', 'warning', 'A person has more than one plan in force.', 'Each plan counts; the child counts once.'),
	('amended_before_draft', 'error', 'An amended plan was issued after the review meeting and before the amendment notice.',
		'It counts as the plan of an earlier notice, and the plan as one that waits for its amendment.'),
	('no_registration_date', 'error', 'The day on which an appeal was registered is missing.', 'The appeal is in no line of the appeals, and not in the appeal rate.'),
	('before_registration', 'error', 'An appeal was decided or conceded, or its order was complied with, before it was registered.',
		'An appeal that ended before it was registered is in no line of the appeals, and not in the appeal rate.'),
	('decided_after_issued', 'error', 'The decision to assess comes after the plan.', 'The decision or the plan counts with a wrong number of days.'),
	('ceased_before_issued', 'error', 'The plan ceased before it was issued.', 'The plan is not in force on any day.'),
	('not_closed', 'warning', 'The plan was issued or refused, and the case is not closed.',
		'The views end the case; a query of your own over closed_on counts it as open.'),
	('two_open_requests', 'warning', 'A person has more than one open request.', 'Each counts in the backlog.'),
	('all_excepted', 'error', 'There are ten plans or more, and each has an exception.', 'The percentage without exceptions is NULL: there is no plan in it.'),
	('advice_without_case', 'error', 'Advice belongs to a case that is not among the cases.', 'If it is not answered, it waits for ever, because its case never ends.'),
	('review_before_plan', 'error', 'A review is due, was held or was decided before its plan was issued.', 'It counts like any other review.'),
	('decided_before_meeting', 'error', 'A review was decided before its meeting; of a plan, at most four weeks before.', 'It counts as decided and not in time; of a plan, as a review that waits for its decision.')
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
RETURNS TABLE ("position" integer, name text, type text, required boolean, attname name, actual text, is_mistyped boolean,
	value text, reading text, unreadable text, key_type text, key text, has_key text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT c.position, c.name, c.type, c.required, c.attname, format_type(c.declared, NULL), c.is_mistyped AND c.meaning IS NOT NULL,
		coalesce(v.value, 'NULL::text'),
		CASE c.type
			WHEN 'date' THEN CASE c.kind
				WHEN 'date' THEN v.value
				WHEN 'timestamp' THEN format('%s::date', v.value)
				WHEN 'timestamptz' THEN format('(%s AT TIME ZONE ''Europe/London'')::date', v.value)
				WHEN 'number' THEN format('CASE WHEN %1$s >= 20000 AND %1$s < 100000 THEN date ''1899-12-30'' + floor(%1$s)::integer END', v.value)
				WHEN 'text' THEN format('CASE WHEN ehcp.can_read_date(%1$s) THEN ehcp.read_date(%1$s) END', v.as_text)
				ELSE 'NULL::date' END
			WHEN 'boolean' THEN CASE c.kind
				WHEN 'bool' THEN v.value
				WHEN 'number' THEN format('CASE %s WHEN 1 THEN true WHEN 0 THEN false END', v.value)
				WHEN 'text' THEN format('CASE WHEN ehcp.can_read_flag(%1$s) THEN ehcp.read_flag(%1$s) END', v.as_text)
				ELSE 'NULL::boolean' END
			ELSE v.reading
			END,
		CASE c.type
			WHEN 'date' THEN CASE c.kind
				WHEN 'number' THEN format('NOT (%1$s >= 20000 AND %1$s < 100000)', v.value)
				WHEN 'text' THEN format('NOT ehcp.can_read_date(%s)', v.as_text) END
			WHEN 'boolean' THEN CASE c.kind
				WHEN 'number' THEN format('%s NOT IN (0, 1)', v.value)
				WHEN 'text' THEN format('NOT ehcp.can_read_flag(%s)', v.as_text) END
			END,
		k.type,
		CASE k.type WHEN 'any' THEN format('(%s) COLLATE "C"', v.reading) WHEN 'text' THEN v.value || '::text' ELSE v.value END,
		CASE k.type WHEN 'any' THEN format('(%s) IS NOT NULL', v.reading) WHEN 'text' THEN format('btrim(%s) <> ''''', v.value) ELSE format('%s IS NOT NULL', v.value) END
	FROM ehcp.known_columns(source, role, CASE role WHEN 'cases' THEN '{person_id,plan_id}'::text[] END) AS c LEFT JOIN pg_type ON pg_type.oid = c.base,
		LATERAL (SELECT 't.' || quote_ident(c.attname)) AS q(value),
		LATERAL (SELECT CASE WHEN typnamespace = 'pg_catalog'::regnamespace THEN format('%s::text', q.value)
			ELSE format('CASE WHEN %1$s IS NOT NULL THEN format(''%%s'', %1$s) END', q.value) END) AS p(printed),
		LATERAL (SELECT q.value, p.printed, CASE WHEN c.attname IS NULL THEN 'NULL::text' ELSE format('CASE WHEN btrim(%1$s) <> '''' THEN %1$s END', p.printed) END) AS v(value, as_text, reading),
		-- the planner knows how many values there are of an identifier that is compared as it is
		LATERAL (SELECT CASE WHEN c.base = ANY ('{int2,int4,int8,uuid}'::regtype[]) THEN typname::text
			WHEN c.base = ANY ('{text,varchar}'::regtype[]) AND EXISTS (SELECT FROM pg_attribute JOIN pg_collation ON pg_collation.oid = attcollation
				WHERE attrelid = source AND pg_attribute.attname = c.attname AND collisdeterministic) THEN 'text'
			ELSE 'any' END) AS k(type)
	ORDER BY c.position, c.name
$$;
COMMENT ON FUNCTION ehcp.checked_columns(regclass, text) IS
	'Behind ehcp.check_cases(): how the columns of a relation are read.';

-- Does an index make two rows with the same value impossible?
CREATE FUNCTION ehcp.is_unique(source regclass, column_name text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN EXISTS (
	SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indrelid JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
	WHERE indrelid = source AND indisunique AND indisvalid AND indimmediate AND indnkeyatts = 1 AND indpred IS NULL AND indexprs IS NULL
		AND attname = column_name
		-- the index does not know the rows of children
		AND (relkind = 'p' OR NOT relhassubclass));
COMMENT ON FUNCTION ehcp.is_unique(regclass, text) IS
	'Behind ehcp.check_cases(): does an index make duplicates in the column impossible?';

-- The query that finds the problems of one relation.  check_cases() executes it, and the view problems
-- of a scorecard counts its rows.
CREATE FUNCTION ehcp.check_query(source regclass, role text, cases regclass) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	of_columns CONSTANT jsonb := (SELECT jsonb_object_agg(c.name, to_jsonb(c)) FROM ehcp.checked_columns(source, role) AS c);
	-- mediations have none
	id CONSTANT text := CASE role WHEN 'reviews' THEN 'plan_id' WHEN 'plans' THEN 'plan_id' WHEN 'appeals' THEN 'appeal_id' WHEN 'mediations' THEN NULL ELSE 'case_id' END;
	id_column CONSTANT text := of_columns->id->>'attname';
	of_case CONSTANT text := format('concat(%L, quote_literal(r.c_%s))', quote_ident(id_column) || ' = ', id);
	today CONSTANT text := '(SELECT (now() AT TIME ZONE ''Europe/London'')::date)';
	-- can lie ahead
	planned CONSTANT text[] := '{due_on,meeting_on,ceased_on,transfer_due_on,held_on}';
	-- the queries for the columns, the rows and what takes several rows to see
	queries text[];
	selected text;
	of_row text;
	readings text;
	conditions text;
	branches text;
	of_cases jsonb;
	key_of_cases jsonb;
	-- a date, unless the views read it as missing; and whether they do
	known constant text := 'CASE WHEN r.c_%1$s >= ehcp.earliest_date() THEN r.c_%1$s END';
	missing constant text := '((%1$s) IS NULL OR (%1$s) < ehcp.earliest_date())';
BEGIN
	SELECT array_agg(format('SELECT NULL::text AS case_id, NULL::text AS "row", %L::name AS column_name, %L::text AS value, %L AS rule', coalesce(c.attname, c.name), problem.value, problem.rule)
		ORDER BY c.position)
	INTO queries
	FROM ehcp.checked_columns(source, role) AS c,
		LATERAL (VALUES
			(c.required AND c.attname IS NULL, NULL, 'missing_column'),
			(c.attname <> c.name AND (role <> 'cases' OR c.name NOT IN ('person_id', 'plan_id')), format('%s, not %s', quote_ident(c.attname), c.name), 'column_name'),
			(c.is_mistyped, c.actual, 'column_type')) AS problem(exists, value, rule)
	WHERE problem.exists;

	-- each column is selected as its reading, its value, and whether that is unreadable
	SELECT string_agg(format('%1$s AS c_%4$s, %2$s AS v_%4$s, %3$s AS u_%4$s', c.reading, c.value, coalesce(c.unreadable, 'false'), c.name), ', '),
		string_agg(format('CASE WHEN r.v_%1$s IS NULL THEN %2$L ELSE concat(%3$L, quote_literal(format(''%%s'', r.v_%1$s))) END',
			c.name, quote_ident(c.attname) || ' IS NULL', quote_ident(c.attname) || ' = '), ', ') FILTER (WHERE c.attname IS NOT NULL)
	INTO selected, of_row
	FROM ehcp.checked_columns(source, role) AS c;
	readings := format('(SELECT %s AS today, %s AS key, %s FROM %s AS t%s)', today, coalesce(of_columns->id->>'key', 'NULL::text'), selected, source,
		-- what takes time to read is read once
		CASE WHEN EXISTS (SELECT FROM jsonb_each(of_columns) AS c WHERE (c.value->>'is_mistyped')::boolean) THEN ' OFFSET 0' END);
	of_row := format('concat_ws('' AND '', %s)', of_row);
	IF role = 'cases' THEN
		of_row := format('CASE WHEN r.c_case_id IS NOT NULL THEN %s ELSE %s END', of_case, of_row);
	END IF;

	-- the rows, in one pass: the conditions first, and for the few rows that fulfil one, which
	SELECT concat_ws(' OR ', string_agg(format('(%s)', r.condition), ' OR ') FILTER (WHERE r.rule NOT LIKE 'date%'),
			(SELECT string_agg(format('least(%1$s) < ''1990-01-01'' OR greatest(%1$s) > r.today%2$s', d.dates, d.later), ' OR ')
			FROM (SELECT string_agg('r.c_' || c.key, ', ') AS dates, later.later
				FROM jsonb_each(of_columns) AS c, LATERAL (SELECT CASE WHEN c.key = ANY (planned) THEN ' + 5 * 366' END) AS later(later)
				WHERE c.value->>'type' = 'date' AND c.value->>'attname' IS NOT NULL
				GROUP BY 2) AS d)),
		string_agg(format('SELECT %L::name AS column_name, left(format(''%%s'', r.v_%s), 200) AS value, %L AS rule WHERE %s', of_columns->r.name->>'attname', r.name, r.rule, r.condition), ' UNION ALL ')
	INTO conditions, branches
	FROM (
		SELECT checked.rule, c.key AS name, format(checked.condition, c.key, later, of_decision) AS condition
		FROM jsonb_each(of_columns) AS c,
			LATERAL (SELECT CASE WHEN c.key = ANY (planned) THEN ' + 5 * 366' END,
				CASE c.key WHEN 'decision' THEN ' AND r.c_decided_on >= ehcp.earliest_date()' WHEN 'agreed' THEN ' AND r.c_held_on >= ehcp.earliest_date()' END) AS more(later, of_decision),
			(VALUES
				('unreadable_date', 'date', 'r.u_%1$s'),
				('unreadable_flag', 'boolean', 'r.u_%1$s'),
				('date_before_1990', 'date', 'r.c_%1$s < ''1990-01-01'''),
				('date_in_future', 'date', 'r.c_%1$s > r.today%2$s'),
				('blank_flag', 'boolean', 'r.c_%1$s IS NULL AND r.u_%1$s IS NOT TRUE%3$s')
			) AS checked(rule, type, condition)
		WHERE checked.type = c.value->>'type'
			AND (checked.rule NOT LIKE 'unreadable%' OR c.value->>'unreadable' IS NOT NULL)
		UNION ALL
		SELECT 'blank_id', id, CASE WHEN of_columns->id->>'key_type' IN ('text', 'any') THEN format('r.c_%s IS NULL', id) ELSE 'r.key IS NULL' END
		UNION ALL
		SELECT 'no_request_date', 'requested_on', 'r.c_requested_on IS NULL AND r.u_requested_on IS NOT TRUE' WHERE role IN ('cases', 'advice', 'mediations')
		UNION ALL
		SELECT 'before_request', later, format(known, later) || ' < r.c_requested_on'
		FROM unnest(CASE role WHEN 'cases' THEN '{decided_on,refused_on,issued_on,closed_on,ceased_on}'::text[] WHEN 'advice' THEN '{received_on}' WHEN 'mediations' THEN '{held_on,appealed_on}' END) AS later
		UNION ALL
		SELECT 'before_start', later, format(known, later) || ' < r.c_started_on'
		FROM unnest(CASE role WHEN 'plans' THEN '{meeting_on,decided_on,draft_on,amended_on,transfer_final_on}'::text[] END) AS later
		UNION ALL
		SELECT 'before_registration', later, format(known, later) || ' < r.c_registered_on'
		FROM unnest(CASE role WHEN 'appeals' THEN '{decided_on,conceded_on,complied_on}'::text[] END) AS later
		UNION ALL
		SELECT c.rule, c.name, c.condition
		FROM (VALUES
			('cases', 'decided_after_issued', 'decided_on', 'r.c_decided_on > ' || format(known, 'issued_on')),
			('cases', 'ceased_before_issued', 'ceased_on', format(known, 'ceased_on') || ' < r.c_issued_on'),
			('cases', 'not_closed', 'closed_on', format('r.c_closed_on IS NULL AND r.u_closed_on IS NOT TRUE AND coalesce(%s, %s) IS NOT NULL', format(known, 'issued_on'), format(known, 'refused_on'))),
			('reviews', 'decided_before_meeting', 'decided_on', format(known, 'decided_on') || ' < r.c_meeting_on'),
			('plans', 'no_start_date', 'started_on', 'r.c_started_on IS NULL AND r.u_started_on IS NOT TRUE'),
			('plans', 'ceased_before_start', 'ceased_on', format(known, 'ceased_on') || ' < r.c_started_on'),
			-- an earlier one is of an earlier review, or of an earlier notice
			('plans', 'decided_before_meeting', 'decided_on', 'r.c_decided_on < r.c_meeting_on AND r.c_decided_on >= r.c_meeting_on - ehcp.limit_days(''review_decision'')'),
			('plans', 'amended_before_draft', 'amended_on', 'r.c_meeting_on >= ehcp.earliest_date() AND r.c_amended_on >= r.c_meeting_on AND r.c_amended_on < CASE WHEN r.c_draft_on >= r.c_meeting_on THEN r.c_draft_on WHEN r.c_outcome = ''A'' THEN r.c_decided_on END'),
			('appeals', 'no_registration_date', 'registered_on', 'r.c_registered_on IS NULL AND r.u_registered_on IS NOT TRUE')
		) AS c(relation, rule, name, condition)
		WHERE c.relation = role
	) AS r
	-- a column that is missing is one problem, and not one of each row
	WHERE of_columns->r.name->>'attname' IS NOT NULL;
	IF branches IS NOT NULL THEN
		-- the planner expects that few rows fulfil an equation
		queries := queries || format('SELECT %s AS case_id, %s AS "row", p.* FROM (SELECT * FROM %s AS r WHERE CASE WHEN %s THEN 1 END = 1) AS r CROSS JOIN LATERAL (%s) AS p(column_name, value, rule)',
			coalesce('r.c_' || id, 'NULL::text'), of_row, readings, conditions, branches);
	END IF;

	-- what takes several rows to see, unless an index makes duplicates impossible
	IF role <> 'advice' AND id_column IS NOT NULL AND NOT (role <> 'reviews' AND ehcp.is_unique(source, id_column)) THEN
		queries := queries || format('SELECT r.id::text AS case_id, concat(%L, quote_literal(r.id::text)%s) AS "row", %L::name AS column_name, format(''%%s rows'', count(*)) AS value, ''duplicate_id'' AS rule'
			' FROM (SELECT %s AS id, %s AS due_on, format(''%%s'', %s) AS due FROM %s AS t WHERE %s) AS r'
			'%s GROUP BY r.id%s HAVING count(*) > 1',
			quote_ident(id_column) || ' = ',
			CASE role WHEN 'reviews' THEN format(', %L, quote_literal(min(r.due))', ' AND ' || quote_ident(of_columns->'due_on'->>'attname') || ' = ') END,
			id_column, of_columns->id->>'key', coalesce(of_columns->'due_on'->>'reading', 'NULL::date'),
			coalesce(of_columns->'due_on'->>'value', 'NULL::text'), source, of_columns->id->>'has_key',
			CASE role WHEN 'reviews' THEN ' WHERE r.due_on IS NOT NULL' END, CASE role WHEN 'reviews' THEN ', r.due_on' END);
	END IF;
	IF role IN ('cases', 'plans') AND id_column IS NOT NULL AND of_columns->'person_id'->>'attname' IS NOT NULL THEN
		queries := queries || format('SELECT r.id AS case_id, concat(%L, quote_literal(r.id)) AS "row", %L::name AS column_name, r.person_id AS value, %L AS rule FROM ('
			'SELECT r.*, min(r.id) OVER of_person AS first_id, max(r.id) OVER of_person AS last_id FROM ('
				'SELECT (%s) COLLATE "C" AS id, (%s) COLLATE "C" AS person_id FROM %s AS t WHERE %s) AS r'
			' WHERE r.person_id IS NOT NULL WINDOW of_person AS (PARTITION BY r.person_id)) AS r WHERE r.first_id <> r.last_id',
			quote_ident(id_column) || ' = ', of_columns->'person_id'->>'attname', CASE role WHEN 'cases' THEN 'two_open_requests' ELSE 'two_plans_in_force' END,
			of_columns->id->>'reading', of_columns->'person_id'->>'reading', source,
			CASE role
				WHEN 'cases' THEN format('%s AND %s AND %s AND ((%4$s) IS NULL OR (%4$s) OR %5$s)', format(missing, of_columns->'closed_on'->>'reading'),
					format(missing, of_columns->'issued_on'->>'reading'), format(missing, of_columns->'refused_on'->>'reading'),
					of_columns->'decision'->>'reading', format(missing, of_columns->'decided_on'->>'reading'))
				ELSE format('(%1$s OR (%2$s) > %4$s) AND ((%3$s) IS NULL OR (%3$s) <= %4$s)', format(missing, of_columns->'ceased_on'->>'reading'),
					of_columns->'ceased_on'->>'reading', of_columns->'started_on'->>'reading', today)
			END);
	END IF;
	IF role = 'cases' THEN
		queries := queries || format('SELECT NULL::text AS case_id, NULL::text AS "row", %L::name AS column_name, format(''%%s of %%s plans'', r.excepted, r.plans) AS value, ''all_excepted'' AS rule'
			' FROM (SELECT count(*) AS plans, count(*) FILTER (WHERE %s) AS excepted FROM %s AS t WHERE (%s) >= ehcp.earliest_date()) AS r'
			' WHERE r.plans >= 10 AND r.excepted = r.plans',
			coalesce(of_columns->'excepted'->>'attname', 'excepted'), of_columns->'excepted'->>'reading', source, of_columns->'issued_on'->>'reading');
	ELSIF role IN ('advice', 'reviews') THEN
		-- against the cases
		SELECT jsonb_object_agg(c.name, to_jsonb(c)) INTO of_cases FROM ehcp.checked_columns(cases, 'cases') AS c;
		key_of_cases := of_cases->CASE WHEN role = 'reviews' AND of_cases->'plan_id'->>'attname' IS NOT NULL THEN 'plan_id' ELSE 'case_id' END;
		IF id_column IS NOT NULL AND of_cases->'case_id'->>'attname' IS NOT NULL THEN
			queries := queries || format(CASE role WHEN 'advice' THEN
					'SELECT r.id::text AS case_id, concat(%1$L, quote_literal(r.id::text)) AS "row", %2$L::name AS column_name, format(''%%s rows'', count(*)) AS value, ''advice_without_case'' AS rule'
					' FROM (SELECT %3$s AS id FROM %4$s AS t WHERE %5$s) AS r'
					' WHERE NOT EXISTS (SELECT FROM (SELECT %6$s AS id FROM %7$s AS t) AS c WHERE c.id%8$s = r.id%8$s) GROUP BY r.id'
				ELSE
					'SELECT r.c_plan_id AS case_id, %9$s AS "row", p.column_name, p.value, ''review_before_plan'' AS rule'
					' FROM %10$s AS r JOIN (SELECT %6$s AS id, %11$s AS issued_on FROM %7$s AS t%14$s) AS c ON c.id%8$s = r.key%8$s%15$s'
					' CROSS JOIN LATERAL (%12$s) AS p(column_name, value) WHERE CASE WHEN %13$s THEN 1 END = 1' END,
				quote_ident(id_column) || ' = ', id_column, of_columns->id->>'key', source, of_columns->id->>'has_key', key_of_cases->>'key', cases,
				CASE WHEN key_of_cases->>'key_type' <> of_columns->id->>'key_type' THEN '::text COLLATE "C"' WHEN key_of_cases->>'key_type' = 'text' THEN ' COLLATE "C"' END,
				of_row, readings, format(CASE WHEN is_one THEN '%s' ELSE 'min(CASE WHEN %1$s >= ehcp.earliest_date() THEN %1$s END)' END, of_cases->'issued_on'->>'reading'), before_plan.branches, before_plan.condition,
				CASE WHEN NOT is_one THEN ' GROUP BY 1' END, CASE WHEN of_columns->id->>'key_type' = 'text' THEN ' AND r.c_plan_id IS NOT NULL' END)
			FROM (SELECT string_agg(format('SELECT %L::name AS column_name, format(''%%s'', r.v_%s) AS value WHERE %s < c.issued_on', c.attname, c.name, format(known, c.name)), ' UNION ALL ') AS branches,
					string_agg(format(known, c.name) || ' < c.issued_on', ' OR ') AS condition
				FROM ehcp.checked_columns(source, role) AS c WHERE c.type = 'date' AND c.attname IS NOT NULL) AS before_plan,
				LATERAL (SELECT ehcp.is_unique(cases, key_of_cases->>'attname')) AS one(is_one)
			WHERE role = 'advice' OR before_plan.branches IS NOT NULL;
		END IF;
	END IF;
	RETURN (SELECT string_agg(format('(%s)', query), ' UNION ALL ' ORDER BY place) FROM unnest(queries) WITH ORDINALITY AS q(query, place));
END
$$;
COMMENT ON FUNCTION ehcp.check_query(regclass, text, regclass) IS
	'Behind ehcp.check_cases() and the view problems of a scorecard: the query that finds the problems of one relation.';

CREATE FUNCTION ehcp.check_relation(source regclass, role text, cases regclass)
RETURNS TABLE (case_id text, "row" text, column_name name, value text, rule text)
LANGUAGE plpgsql STABLE
-- compiling the many conditions would take longer than evaluating them
SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
BEGIN
	IF source IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = format('the %s to check must not be null', role),
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
	RETURN QUERY EXECUTE ehcp.check_query(source, role, cases);
END
$$;
COMMENT ON FUNCTION ehcp.check_relation(regclass, text, regclass) IS
	'Behind ehcp.check_cases(): the problems of one relation.';

CREATE FUNCTION ehcp.check_cases(cases regclass, advice regclass, reviews regclass, plans regclass, appeals regclass, mediations regclass)
RETURNS TABLE (relation regclass, case_id text, "row" text, column_name name, value text, rule text, severity text, effect text)
LANGUAGE sql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT given.source, found.case_id, found.row, found.column_name, found.value, found.rule, rules.severity, rules.effect
	FROM (VALUES (cases, 'cases'), (advice, 'advice'), (reviews, 'reviews'), (plans, 'plans'), (appeals, 'appeals'), (mediations, 'mediations')) AS given(source, role),
		LATERAL ehcp.check_relation(given.source, given.role, cases) AS found JOIN ehcp.check_rules AS rules ON rules.rule = found.rule
	WHERE given.role = 'cases' OR given.source IS NOT NULL
$$;
COMMENT ON FUNCTION ehcp.check_cases(regclass, regclass, regclass, regclass, regclass, regclass) IS
	'The problems in the rows of cases, and of the other relations that are not NULL: each with its place, the rule, and the figures that it changes.';

CREATE FUNCTION ehcp.check_cases(cases regclass, advice regclass, reviews regclass)
RETURNS TABLE (relation regclass, case_id text, "row" text, column_name name, value text, rule text, severity text, effect text)
LANGUAGE sql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT * FROM ehcp.check_cases(cases, advice, reviews, NULL, NULL, NULL)
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
