-- The scorecard: views over the user's case table, for a dashboard to point at.

CREATE VIEW ehcp.scorecard_columns AS
SELECT *
FROM (VALUES
	(1, 'cases', 'case_id', 'any', true, 'the case'),
	(2, 'cases', 'requested_on', 'date', true, 'the request for an assessment was received'),
	(3, 'cases', 'issued_on', 'date', true, 'the final plan was issued'),
	(4, 'cases', 'closed_on', 'date', true, 'the case ceased to wait: plan issued, refused or withdrawn; NULL: still open'),
	(5, 'cases', 'excepted', 'boolean', true, 'a statutory exception applies to the 20 weeks'),
	(6, 'cases', 'decided_on', 'date', false, 'the decision whether to assess'),
	(7, 'cases', 'decision', 'boolean', false, 'it was to assess'),
	(8, 'cases', 'refused_on', 'date', false, 'a plan was refused after the assessment'),
	(9, 'cases', 'ceased_on', 'date', false, 'the plan ceased'),
	(10, 'cases', 'contested', 'boolean', false, 'mediation or tribunal on the request or the assessment'),
	(11, 'cases', 'area', 'any', false, 'what the council is divided by, or the council'),
	(12, 'cases', 'owner', 'any', false, 'whose case it is'),
	(13, 'advice', 'case_id', 'any', true, 'the case'),
	(14, 'advice', 'service', 'any', true, 'who was asked'),
	(15, 'advice', 'requested_on', 'date', true, 'the service received the request for advice'),
	(16, 'advice', 'received_on', 'date', true, 'the advice came in'),
	(17, 'reviews', 'plan_id', 'any', true, 'the plan'),
	(18, 'reviews', 'due_on', 'date', true, 'the last day for the decision: the day before the anniversary of the plan or the last review'),
	(19, 'reviews', 'meeting_on', 'date', true, 'the review meeting was held'),
	(20, 'reviews', 'decided_on', 'date', true, 'the decision after the review was sent'),
	(21, 'reviews', 'person_id', 'any', false, 'whose plan it is')
) AS columns(position, relation, name, type, required, meaning);
COMMENT ON VIEW ehcp.scorecard_columns IS
	'The columns of the relations that ehcp.create_scorecard() takes.';
COMMENT ON COLUMN ehcp.scorecard_columns.position IS 'The order of the rows.';
COMMENT ON COLUMN ehcp.scorecard_columns.relation IS 'The argument: cases, advice or reviews.';
COMMENT ON COLUMN ehcp.scorecard_columns.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_columns.type IS 'Its type.';
COMMENT ON COLUMN ehcp.scorecard_columns.required IS 'False: the relation may be without it.';
COMMENT ON COLUMN ehcp.scorecard_columns.meaning IS 'What it says.';

CREATE VIEW ehcp.scorecard_figures AS
SELECT *
FROM (VALUES
	('ahead_by', 'completed less expected_by_now, rounded; behind is below 0 before rounding'),
	('area', 'NULL in the rows for all areas together'),
	('band', 'weeks since the request'),
	('case_id', 'the case, as in the case table'),
	('cases_over_6_weeks', 'the cases that wait for advice asked for more than 42 days ago; one that waits for two services counts once'),
	('cases_to_complete', 'how many of the overdue cases the milestone wants completed'),
	('cases_waiting', 'the cases that wait for advice; one that waits for two services counts once'),
	('ceased_on', 'the plan ceased'),
	('change', 'in percentage points, from the row before in time'),
	('change_percent', 'from a year before, in percent'),
	('children_outstanding', 'the children with an outstanding review, by person_id; NULL where no review has one'),
	('clearance_weeks', 'the weeks that the open cases would take at the pace of the last 12'),
	('closed_without_plan', 'refused or withdrawn'),
	('completed', 'cases ended, with a plan or without; or stages, or reviews, completed'),
	('completed_in_4_weeks', 'of the reviews completed in the month, those decided within 28 days of the meeting'),
	('contested', 'mediation or tribunal on the request or the assessment'),
	('counted_on', 'the day whose overdue cases the milestone speaks of'),
	('day', 'the end of the month, or the day of the scorecard where that is earlier'),
	('days_left', 'until the deadline; below 0 after it'),
	('days_open', 'since the request'),
	('deadline', 'the last day of the 20 weeks'),
	('decided_on', 'the decision: whether to assess, or after the review'),
	('decision', 'it was to assess'),
	('direction_of_travel', 'better or worse where the change is more than chance (95 %), else no clear change'),
	('due', 'plans due: cases whose limit ends in the month, exceptions left out, in a month to come those too that will be refused or withdrawn; or reviews due'),
	('due_on', 'the last day for it: in reviews_as_at, for the decision after the review'),
	('ended_on', 'the first of plan issued, plan refused, decision not to assess, case closed'),
	('excepted', 'a statutory exception applies to the 20 weeks'),
	('expected_by_now', 'completed by now on a straight line to the milestone'),
	('from_day', 'the first day of the band'),
	('held', 'of the reviews due in the month, those whose meeting was held, late meetings included'),
	('held_in_time', 'of the reviews due in the month, those whose meeting was held by the day due_on'),
	('in_20_weeks', 'of the issued, those within 140 days'),
	('in_20_weeks_including_exceptions', 'of these, those within 140 days'),
	('in_force', 'plans issued and not ceased'),
	('in_force_year_before', 'at the end of the same month a year before; on the same day while the month runs'),
	('in_progress', 'neither issued nor closed'),
	('in_time', 'of the completed, those within the limit'),
	('is_open', 'requested and not ended'),
	('is_whole', 'the month is over'),
	('issued', 'final plans; exceptions left out in the views of timeliness'),
	('issued_including_exceptions', 'final plans, those with an exception as well'),
	('issued_on', 'the final plan was issued'),
	('knows_decisions', 'the case table has the column decided_on'),
	('last_day', 'of the month, or the day of the scorecard where that is earlier'),
	('limit_days', 'the statutory limit'),
	('longest_wait_days', 'of the oldest request that waits'),
	('mean_of_12_months', 'requests a month, over the 12 months that end with the month; NULL while it runs'),
	('mean_weeks', 'from request to plan, exceptions left out'),
	('median_weeks', 'from request to plan, or to the end of the stage; exceptions left out'),
	('meeting_on', 'the review meeting was held'),
	('milestone', 'its name in the table milestones'),
	('milestone_result', 'met or missed; before its day, on course or behind'),
	('month', 'its first day'),
	('month_result', 'the percentage of the month, as it is shown, against the target: met, near or missed'),
	('next_step', 'the name in ehcp.statutory_limits'),
	('next_step_deadline', 'the last day for the next step'),
	('open', 'requested and not ended'),
	('opened', 'requests of the month'),
	('others_in_20_weeks', 'of these, those within 140 days'),
	('others_issued', 'plans since counted_on of cases that were not overdue then, exceptions left out'),
	('others_percent', 'of these, in percent'),
	('outstanding', 'reviews due, or met for, and not decided, at the last day'),
	('over_6_weeks', 'of the waiting requests for advice, those beyond 42 days'),
	('overdue', 'beyond the statutory limit; of reviews, not decided although the day due_on is over, or four weeks after the meeting'),
	('overdue_then', 'the cases overdue on the day counted_on'),
	('owner', 'whose case it is'),
	('percent', 'in time, of all; exceptions left out of both'),
	('percent_expected_in_20_weeks', 'of those that get a plan, by the Kaplan-Meier curve; exceptions, contested cases and those closed without a plan left out'),
	('percent_held', 'held, of the due'),
	('percent_held_in_time', 'held_in_time, of the due'),
	('percent_in_4_weeks', 'completed_in_4_weeks, of the completed'),
	('percent_including_exceptions', 'in time, of all; exceptions in both'),
	('percent_lower', 'the lower end of the 95 % interval of percent'),
	('percent_of_open', 'of the open cases of the area'),
	('percent_over_6_weeks', 'of the waiting'),
	('percent_overdue', 'of the open'),
	('percent_upper', 'the upper end of the 95 % interval of percent'),
	('person_id', 'whose plan it is, as in the table of reviews'),
	('plan_id', 'the plan, as in the table of reviews'),
	('points_from_target', 'percent less the target'),
	('received', 'requests'),
	('received_on', 'the advice came in'),
	('refused_on', 'a plan was refused after the assessment'),
	('requested_on', 'the request was received, for an assessment or for advice'),
	('requests', 'requests for an assessment'),
	('requests_year_before', 'in the same month a year before, up to the same day while the month runs'),
	('rolling_12_months', 'percent of the 12 months that end with the month: a ratio of sums'),
	('rolling_12_months_result', 'the rolling 12 months, as shown, against the target: met, near or missed'),
	('service', 'NULL in the rows for all services together, and for stages that have none'),
	('stage', 'in case_tracker: request, assessment or plan; in stage_timeliness a name in ehcp.statutory_limits'),
	('status', 'on track, due within four weeks, overdue, exception, or request date missing'),
	('target', 'its name in the table targets'),
	('target_percent', 'the percentage aimed at'),
	('to_day', 'the last day of the band; NULL: no end'),
	('waiting', 'requests for advice not answered: a case that waits for two services has two'),
	('week_ending', 'the last of the seven days'),
	('working_days_left', 'until the deadline, in the calendar that ehcp.calendar names; NULL outside of it'),
	('year', 'the calendar year of issue'),
	('year_to_date', 'percent since January')
) AS figures(name, meaning);
COMMENT ON VIEW ehcp.scorecard_figures IS
	'What the columns of a scorecard''s views mean; the columns carry it as their comments.';
COMMENT ON COLUMN ehcp.scorecard_figures.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_figures.meaning IS 'What it says.';

GRANT SELECT ON ehcp.scorecard_columns, ehcp.scorecard_figures TO PUBLIC;

-- What create_scorecard() reads: "columns FROM relation", checked; for no relation,
-- the same columns and no rows.

CREATE FUNCTION ehcp.scorecard_source(source regclass, role text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	problems text[];
	missing boolean;
	instead text;
	notes text;
	columns text;
	proposed text;
BEGIN
	IF source IS NOT NULL AND (SELECT relkind NOT IN ('r', 'p', 'v', 'm', 'f') FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s is no table or view', source),
			HINT = format('Name the table or the view that holds the %s.', role);
	END IF;
	IF (SELECT relpersistence = 't' FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('%s is temporary, and views of it would be too', source),
			HINT = 'Make it a table that stays: CREATE TABLE ... AS SELECT ...';
	END IF;

	WITH RECURSIVE bases AS (
		-- the type below all domains
		SELECT attname, atttypid FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped
		UNION ALL
		SELECT attname, typbasetype FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype = 'd'
	), has AS (
		SELECT attname, pg_type.oid AS actual, typname,
			CASE WHEN typcategory IN ('S', 'E') OR pg_type.oid IN ('"char"'::regtype, 'bit'::regtype) THEN 'text'
				WHEN typcategory = 'N' AND typname IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') THEN 'number'
				ELSE typname::text END AS kind,
			CASE WHEN typcategory = 'S' THEN '' ELSE '::text' END AS as_text,
			-- printed as the session's settings say; arrays as their elements
			coalesce(typtype NOT IN ('b', 'e') OR typtype = 'b' AND provolatile <> 'i'
				OR coalesce(element, pg_type.oid) IN ('float4'::regtype, 'float8'::regtype, 'bytea'::regtype), true) AS varies
		FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype <> 'd',
			LATERAL (SELECT CASE WHEN typcategory = 'A' THEN nullif(typelem, 0) END) AS e(element),
			LATERAL (SELECT provolatile FROM pg_type AS printed JOIN pg_proc ON pg_proc.oid = printed.typoutput
				WHERE printed.oid = coalesce(element, pg_type.oid)) AS output
	), wanted AS (
		SELECT w.name, w.type, w.required, w.position, actual, typname, kind, as_text, attname = w.name AS exists, attname,
			actual IS NOT NULL AND CASE w.type WHEN 'any' THEN varies ELSE actual <> w.type::regtype END AS mistyped,
			CASE WHEN attname = w.name THEN name ELSE quote_ident(attname) END AS given
		FROM ehcp.scorecard_columns AS w LEFT JOIN LATERAL (
			-- of that name, or of one that differs in capitals and spaces: that is proposed, but not read
			SELECT * FROM has
			WHERE lower(replace(attname::text, ' ', '_')) COLLATE "C" = w.name
			ORDER BY attname = w.name DESC, attname
			LIMIT 1
		) AS found ON true
		WHERE w.relation = role
	), readings AS (
		-- the same figures for every reader; what cannot be read is an error, and not another figure
		SELECT *, CASE
			WHEN actual IS NULL THEN '(your column)'
			WHEN NOT mistyped THEN given
			WHEN type = 'date' THEN CASE kind
				WHEN 'timestamp' THEN format('%s::date', given)
				WHEN 'timestamptz' THEN format('(%s AT TIME ZONE ''Europe/London'')::date', given)
				WHEN 'number' THEN format('CASE WHEN %1$s >= 20000 AND %1$s < 100000 THEN date ''1899-12-30'' + floor(%1$s)::integer '
					'WHEN %1$s IS NOT NULL THEN (''not a day number: '' || %1$s)::date END', given)
				WHEN 'text' THEN format('CASE WHEN btrim(%1$s) ~ ''^(0?[1-9]|[1-3][0-9])/(0?[1-9]|1[0-2])/[1-9][0-9]{3}$'' THEN to_date(btrim(%1$s), ''DD/MM/YYYY'') '
					'WHEN btrim(%1$s) <> '''' THEN (''not DD/MM/YYYY: '' || %1$s)::date END', given || as_text)
				END
			WHEN type = 'boolean' THEN CASE kind
				WHEN 'number' THEN format(CASE WHEN typname LIKE 'int_' THEN '%s::text::boolean' ELSE 'trim_scale(%s::numeric)::text::boolean' END, given)
				WHEN 'text' THEN format('nullif(btrim(%s), '''')::boolean', given || as_text)
				END
			ELSE CASE kind
				WHEN 'date' THEN format('to_char(%s, ''YYYY-MM-DD'')', given)
				WHEN 'timestamp' THEN format('to_char(%s, ''YYYY-MM-DD HH24:MI:SS.US'')', given)
				WHEN 'timestamptz' THEN format('to_char(%s AT TIME ZONE ''UTC'', ''YYYY-MM-DD HH24:MI:SS.US'')', given)
				WHEN 'number' THEN format('CASE WHEN %1$s = trunc(%1$s) THEN %1$s::bigint '
					'WHEN %1$s IS NOT NULL THEN (''not a whole number: '' || %1$s)::bigint END', given)
				WHEN 'bytea' THEN format('encode(%s, ''hex'')', given)
				END
			END AS reading
		FROM wanted
	)
	SELECT array_agg(format('column %s: %s expected, %s found', name,
				CASE WHEN type <> 'any' THEN type WHEN mistyped THEN 'text, or another type that every session prints alike,' ELSE 'any type' END,
				CASE WHEN actual IS NULL THEN 'none' WHEN exists THEN format_type(actual, NULL) ELSE 'column ' || quote_ident(attname) END)
			ORDER BY position) FILTER (WHERE exists AND mistyped OR required AND exists IS NOT TRUE),
		bool_or(required AND exists IS NOT TRUE),
		string_agg(CASE WHEN reading = name THEN name ELSE coalesce(reading, '(your expression)') || ' AS ' || name END, ', ' ORDER BY position)
			FILTER (WHERE required OR actual IS NOT NULL),
		concat(CASE WHEN bool_or(mistyped AND type = 'date' AND kind = 'text')
				THEN ' Text is read as DD/MM/YYYY, and anything else is an error: where yours has another form, change that.' END,
			CASE WHEN bool_or(mistyped AND type = 'date' AND kind = 'number') THEN ' Numbers are read as Excel''s day numbers.' END),
		string_agg(CASE
			WHEN exists IS NOT TRUE THEN format('NULL::%s AS %s', replace(type, 'any', 'text'), name)
			WHEN name IN ('area', 'service') THEN format('coalesce(%1$s::text, ''not known'') AS %1$s', name)
			-- the case's own type, for an index on it; elsewhere the type of no rows
			WHEN type = 'any' AND (role, name) <> ('cases', 'case_id') THEN name || '::text'
			ELSE name END, ', ' ORDER BY position)
			|| CASE role WHEN 'cases' THEN
				format(', %L::boolean AS knows_decisions', coalesce(bool_or(name = 'decided_on' AND exists), false)) ELSE '' END
	INTO problems, missing, instead, notes, columns
	FROM readings;

	IF source IS NULL THEN
		RETURN columns || ' WHERE false';
	ELSIF problems IS NOT NULL THEN
		-- beside the relation, and for its readers' eyes where that is for some only
		SELECT format('CREATE VIEW %I.%I%s AS SELECT %s FROM %s;', nspname,
			CASE WHEN octet_length(relname) <= 63 - length('_for_scorecard') THEN relname ELSE role END || '_for_scorecard',
			CASE WHEN ehcp.scorecard_rights(source) THEN ' WITH (security_invoker)' ELSE '' END, instead, source)
		INTO proposed
		FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
		WHERE pg_class.oid = source;
		RAISE EXCEPTION USING
			ERRCODE = CASE WHEN missing THEN 'undefined_column' ELSE 'datatype_mismatch' END,
			MESSAGE = format('%s cannot be read as the %s of a scorecard', source, role),
			DETAIL = upper(left(problems[1], 1)) || substr(array_to_string(problems, '; '), 2) || '.',
			HINT = format('Give it a view: %s%s', proposed, notes);
	END IF;
	RETURN columns || ' FROM ' || source;
END
$$;
COMMENT ON FUNCTION ehcp.scorecard_source(regclass, text) IS
	'Behind ehcp.create_scorecard(): what a view reads of the relation, or the error for one that cannot be read.';

-- Views over the relation read with the rights of whoever asks: it has row security, or is such a view.
CREATE FUNCTION ehcp.scorecard_rights(source regclass) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (SELECT relrowsecurity
		OR EXISTS (SELECT FROM pg_options_to_table(reloptions) WHERE option_name = 'security_invoker' AND option_value::boolean)
	FROM pg_class WHERE oid = source);
COMMENT ON FUNCTION ehcp.scorecard_rights(regclass) IS
	'Behind ehcp.create_scorecard(): do views over the relation read with their reader''s rights?';

-- A case in two rows counts twice, and nothing in the figures shows it.  Reviews of a plan are
-- many, but not two that are due on one day.  Two requests for advice may well be alike: of two
-- persons in a service, on one day.
CREATE FUNCTION ehcp.warn_of_duplicates(source regclass, role text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	keys CONSTANT name[] := CASE role WHEN 'cases' THEN '{case_id}' WHEN 'reviews' THEN '{plan_id,due_on}' END;
	what CONSTANT text := CASE role WHEN 'cases' THEN 'case_id' WHEN 'reviews' THEN 'review' END;
	relation record;
	duplicates bigint;
	examples text;
BEGIN
	SELECT oid, relkind, relhassubclass, relkind IN ('v', 'f') OR row_security_active(oid) AS runs_code,
		relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) OR (SELECT rolsuper FROM pg_roles WHERE oid = relowner)
			OR pg_has_role(relowner, 'USAGE') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_trusted
	INTO relation
	FROM pg_class
	WHERE oid = source;
	IF keys IS NULL OR relation IS NULL THEN
		RETURN;
	END IF;
	IF NOT (relation.relkind = 'r' AND relation.relhassubclass) AND EXISTS (
		SELECT FROM pg_index
		WHERE indrelid = source AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
			AND NOT EXISTS (SELECT FROM pg_attribute
				WHERE attrelid = source AND attnum = ANY ((indkey::int2[])[0:indnkeyatts - 1]) AND attname <> ALL (keys)))
	THEN
		RETURN;
	END IF;
	IF relation.runs_code AND NOT relation.is_trusted THEN
		-- whose code would run with the caller's rights
		RAISE NOTICE USING
			MESSAGE = format('%s was not searched for duplicates, because it belongs to another role', source);
		RETURN;
	END IF;

	BEGIN
		EXECUTE format('SELECT max(total), string_agg(format(''%%s in %%s rows'', duplicate, rows), '', '' ORDER BY rows DESC, duplicate) '
			'FROM (SELECT %1$s COLLATE "C" AS duplicate, count(*) AS rows, count(*) OVER () AS total '
				'FROM %2$s WHERE num_nulls(%3$s) = 0 GROUP BY %3$s HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT 3) AS three',
			CASE role WHEN 'cases' THEN 'format(''%s'', case_id)' ELSE 'format(''plan_id %s due on %s'', plan_id, to_char(due_on, ''YYYY-MM-DD''))' END,
			source, array_to_string(keys, ', '))
		INTO duplicates, examples;
	EXCEPTION WHEN OTHERS THEN
		-- the views can be made all the same, and tell it when they are read
		RAISE WARNING USING
			MESSAGE = format('%s could not be searched for duplicates', source),
			DETAIL = format('It could not be read: %s', SQLERRM);
		RETURN;
	END;
	IF duplicates > 0 THEN
		RAISE WARNING USING
			MESSAGE = format(CASE duplicates WHEN 1 THEN '%s %s is in more than one row of %s' ELSE '%s %ss are in more than one row of %s' END,
				duplicates, what, source),
			DETAIL = format(CASE role WHEN 'cases' THEN 'case_id %s' ELSE '%s' END, examples) || CASE WHEN duplicates > 3 THEN ', and others.' ELSE '.' END,
			HINT = format('Every row counts. Remove the duplicates, or give the scorecard a view that has one row for each %s.', rtrim(role, 's'));
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.warn_of_duplicates(regclass, text) IS
	'Behind ehcp.create_scorecard(): the warning that cases or reviews are in the relation more than once.';

CREATE FUNCTION ehcp.create_scorecard(cases regclass, target_schema name, advice regclass DEFAULT NULL, reviews regclass DEFAULT NULL)
RETURNS SETOF regclass
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	marker CONSTANT text := ' (made by ehcp.create_scorecard)';
	sources jsonb;
	readers_rights boolean;
	item record;
	relation regclass;
	figure record;
BEGIN
	IF cases IS NULL OR target_schema IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'the cases and the schema of a scorecard can''t be NULL',
			HINT = 'SELECT ehcp.create_scorecard(''cases'', ''scorecard'');';
	END IF;
	IF target_schema = 'ehcp' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'reserved_name',
			MESSAGE = 'a scorecard can''t be made in the schema of the extension',
			DETAIL = 'A later version may have objects of these names.',
			HINT = 'Choose a schema of your own: it is made if it is not there.';
	END IF;
	sources := jsonb_build_object(
		'cases', ehcp.scorecard_source(cases, 'cases'),
		'advice', ehcp.scorecard_source(advice, 'advice'),
		'reviews', ehcp.scorecard_source(reviews, 'reviews'));
	IF sources->>'cases' LIKE '%NULL::date AS ceased_on%' THEN
		RAISE NOTICE USING
			MESSAGE = format('%s has no column ceased_on: %I.plans_in_force counts every plan since it was issued', cases, target_schema);
	END IF;

	PERFORM ehcp.warn_of_duplicates(cases, 'cases');
	PERFORM ehcp.warn_of_duplicates(reviews, 'reviews');

	-- Where rows are for some eyes only, the views show each reader their own.
	SELECT bool_or(ehcp.scorecard_rights(source))
	INTO readers_rights
	FROM unnest(ARRAY[cases, advice, reviews]) AS source;

	IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = target_schema) THEN
		EXECUTE format('CREATE SCHEMA %I', target_schema);
	END IF;

	FOR item IN
		SELECT 'TABLE' AS kind, t.name, false AS is_kept, t.definition, t.comment
		FROM (VALUES
			('targets', 'name text PRIMARY KEY, percent numeric NOT NULL CHECK (percent BETWEEN 0 AND 100), '
				'near_points numeric NOT NULL DEFAULT 5 CHECK (near_points >= 0)',
				'Targets for the percentage in 20 weeks; within near_points below one is near'),
			('milestones', 'name text PRIMARY KEY, counted_on date NOT NULL, due_on date NOT NULL CHECK (due_on > counted_on), '
				'cases_to_complete bigint NOT NULL CHECK (cases_to_complete > 0)',
				'Milestones: so many of the cases overdue on the day counted_on are to be completed by the day due_on')
			) AS t(name, definition, comment)
		UNION ALL
		-- of a relation that is not named this time, what was made before
		SELECT 'VIEW', v.name, (v.reads = 'advice' AND advice IS NULL OR v.reads = 'reviews' AND reviews IS NULL) IS TRUE,
			format(v.definition, quote_ident(target_schema), sources->>v.reads), v.comment
		FROM ehcp.scorecard_views() AS v
	LOOP
		relation := to_regclass(format('%I.%I', target_schema, item.name));
		IF relation IS NOT NULL THEN
			IF right(obj_description(relation, 'pg_class'), length(marker)) IS DISTINCT FROM marker THEN
				RAISE EXCEPTION USING
					ERRCODE = 'duplicate_table',
					MESSAGE = format('%s already exists and is not of a scorecard', relation),
					HINT = format('Choose another schema for the scorecard, or rename what is there. If it is a scorecard''s, and was '
						'given another comment, end that with "%s".', btrim(marker));
			END IF;
			-- who reads the scorecard runs what its owners wrote: no stranger is one
			IF EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
				WHERE pg_class.oid = relation AND pg_get_userbyid(relowner) <> current_user AND NOT pg_has_role(relowner, nspowner, 'MEMBER'))
			THEN
				RAISE EXCEPTION USING
					ERRCODE = 'insufficient_privilege',
					MESSAGE = format('%s belongs to another role', relation),
					HINT = 'Choose a schema for the scorecard in which only you can create.';
			END IF;
			CONTINUE WHEN item.kind = 'TABLE';
			IF item.is_kept THEN
				RETURN NEXT relation;
				CONTINUE;
			END IF;
		END IF;

		BEGIN
			EXECUTE format(CASE item.kind
				WHEN 'TABLE' THEN 'CREATE TABLE %I.%I (%s)'
				ELSE 'CREATE OR REPLACE VIEW %I.%I WITH (security_barrier, security_invoker = %4$L) AS %3$s' END,
				target_schema, item.name, item.definition, coalesce(readers_rights, false));
		EXCEPTION WHEN invalid_table_definition THEN
			IF relation IS NULL THEN
				RAISE;
			END IF;
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_table_definition',
				MESSAGE = SQLERRM,
				DETAIL = format('View %s is of an earlier scorecard with other columns.', relation),
				HINT = format('DROP VIEW %s CASCADE, create the scorecard again, and grant what was granted.', relation);
		END;
		EXECUTE format('COMMENT ON %s %I.%I IS %L', item.kind, target_schema, item.name, item.comment || marker);
		CONTINUE WHEN item.kind = 'TABLE';

		relation := format('%I.%I', target_schema, item.name);
		FOR figure IN
			SELECT name, meaning
			FROM pg_attribute JOIN ehcp.scorecard_figures ON name = attname
			WHERE attrelid = relation
		LOOP
			EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, figure.name, figure.meaning);
		END LOOP;
		RETURN NEXT relation;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ehcp.create_scorecard(regclass, name, regclass, regclass) IS
	'Creates the views of a scorecard over a case table, and gives their names; it can be run again.';
