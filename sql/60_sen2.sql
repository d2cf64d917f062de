-- Cases and plans from the XML of the statutory person-level return (SEN2).

CREATE FUNCTION ehcp.raise_sen2_error(result_type anyelement, place text, item text, value text, expected text, hint text, state text)
RETURNS anyelement
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING
		ERRCODE = state,
		MESSAGE = format('%s: %s ', place, item)
			|| CASE WHEN value = '' THEN 'is missing' ELSE format('"%s" is not %s', left(value, 40), expected) END,
		HINT = hint;
END
$$;
COMMENT ON FUNCTION ehcp.raise_sen2_error(anyelement, text, text, text, text, text, text) IS
	'Behind ehcp.sen2_cases(): raises the error for an invalid value, with its place. It never returns; result_type is NULL of the type that the caller expects.';

-- These functions do not set a search path, so that the planner can inline them.

CREATE FUNCTION ehcp.sen2_date(value text, item text, place text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value = '' THEN NULL
	WHEN value !~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' THEN
		ehcp.raise_sen2_error(NULL::date, place, item, value, 'a date', 'Dates are written ccyy-mm-dd, as 2023-09-01.', '22007')
	-- day 31 of a month of 30 days is day 1 of the next
	WHEN extract(day FROM make_date(left(value, 4)::integer, substr(value, 6, 2)::integer, 1) + right(value, 2)::integer - 1)
			<> right(value, 2)::integer THEN
		ehcp.raise_sen2_error(NULL::date, place, item, value, 'a date', 'Dates are written ccyy-mm-dd, as 2023-09-01.', '22007')
	-- 1900-01-01 and 9999-12-31 stand for an unknown day, and 2203 is a typing error for 2023
	WHEN left(value, 4) COLLATE "C" NOT BETWEEN '1990' AND '2099' THEN
		ehcp.raise_sen2_error(NULL::date, place, item, value, 'from 1990 to 2099', 'Leave the item empty where the day is not known.', '22008')
	ELSE make_date(left(value, 4)::integer, substr(value, 6, 2)::integer, right(value, 2)::integer) END;
COMMENT ON FUNCTION ehcp.sen2_date(text, text, text) IS
	'Behind ehcp.sen2_cases(): a date of the return, ccyy-mm-dd whatever DateStyle is; NULL if it is empty.';

CREATE FUNCTION ehcp.sen2_flag(value text, item text, place text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value IN ('1', 'true') THEN true
	WHEN value IN ('', '0', 'false') THEN false
	ELSE ehcp.raise_sen2_error(NULL::boolean, place, item, value, 'a flag', 'It is 1 for yes or 0 for no.', '22023') END;
COMMENT ON FUNCTION ehcp.sen2_flag(text, text, text) IS
	'Behind ehcp.sen2_cases(): a flag of the return; false if it is empty.';

CREATE FUNCTION ehcp.sen2_outcome(value text, item text, place text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value IN ('Y', 'N', 'A', 'W', 'H') THEN value
	ELSE ehcp.raise_sen2_error(NULL::text, place, item, value, 'an outcome',
		'It is Y (yes), N (no), A (not decided yet), W (withdrawn or ceased) or H (historical).', '22023') END;
COMMENT ON FUNCTION ehcp.sen2_outcome(text, text, text) IS
	'Behind ehcp.sen2_cases(): the outcome of a request or of an assessment.';

CREATE FUNCTION ehcp.sen2_year(root text, collection text, year text, repeated text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF repeated <> '' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = format('%s: more than one %s', root, repeated),
			HINT = 'Each item is given once.';
	END IF;
	IF NOT starts_with(upper(collection), 'SEN2') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'document is not a SEN2 return: ' || CASE WHEN collection = ''
				THEN format('%s has no Header/CollectionDetails/Collection', root)
				ELSE format('its collection is "%s"', left(collection, 40)) END,
			HINT = 'The return has SEN2 there and its cases in Persons/Person/Requests, all without a namespace.';
	END IF;
	IF year !~ '^[1-9][0-9]{3}$' THEN
		PERFORM ehcp.raise_sen2_error(NULL::integer, 'Header/CollectionDetails', 'Year', year, 'a year', 'The return of 2024 covers the year 2023.', '22023');
	END IF;
	RETURN year;
END
$$;
COMMENT ON FUNCTION ehcp.sen2_year(text, text, text, text) IS
	'Behind ehcp.sen2_cases() and ehcp.sen2_plans(): the year in the header of the return, or an error if the document is not a return.';

CREATE FUNCTION ehcp.check_sen2_requests(persons integer, requests integer, rows text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF persons IS NULL OR persons > 0 AND requests = 0 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = CASE WHEN persons IS NULL THEN 'document has no Persons' ELSE format('document has no Requests in any of %s persons', persons) END,
			HINT = format('The return has its %s in Persons/Person/Requests, all without a namespace.', rows);
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.check_sen2_requests(integer, integer, text) IS
	'Behind ehcp.sen2_cases() and ehcp.sen2_plans(): an error if the return has no Persons, or persons without a request.';

CREATE FUNCTION ehcp.sen2_cases(document xml)
RETURNS TABLE (case_id text, requested_on date, decided_on date, decision boolean, issued_on date, refused_on date,
	closed_on date, closed_on_assumed boolean, excepted boolean, contested boolean, contested_otherwise boolean, exported boolean,
	plan_started_on date, ceased_on date, request_outcome text, assessment_outcome text)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 10000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	node record;
	root text;
	expected text;
	year_end date;				-- the last day of the year that the return covers
	place text := 'document';
	persons integer;			-- NULL until Persons is seen
	requests integer := 0;		-- of the person
	all_requests integer := 0;
	assessments integer;		-- of the request
	request_contested boolean;
	request_settled_on date;
	settled_on date;
	waiting boolean;
BEGIN
	IF strpos(document::text, '<!DOCTYPE') > 0 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'document has a document type declaration',
			HINT = 'The SEN2 return has none: remove <!DOCTYPE ...>.';
	END IF;

	-- The elements that make up cases, in document order, with only the items named here; also misplaced
	-- elements, to reject them.  This is a single pass: looking at the siblings of 20,000 persons, as
	-- preceding-sibling:: does, would take quadratic time.
	FOR node IN
		SELECT e.*
		FROM XMLTABLE('/descendant::*[not(parent::*) or self::Persons or self::Person or self::Requests or self::Assessment
				or (self::ReceivedDate or self::RequestOutcomeDate) and not(parent::Requests)
				or (self::AssessmentOutcomeDate or self::Week20 or self::NamedPlan) and not(parent::Assessment)]'
			PASSING document COLUMNS
				element text PATH 'name()',
				container text PATH 'name(..)',
				collection text PATH 'normalize-space(Header/CollectionDetails/Collection)',
				year text PATH 'normalize-space(Header/CollectionDetails/Year)',
				received text PATH 'normalize-space(ReceivedDate)',
				request_outcome text PATH 'normalize-space(RequestOutcome)',
				request_outcome_date text PATH 'normalize-space(RequestOutcomeDate)',
				request_mediation text PATH 'normalize-space(RequestMediation)',
				request_tribunal text PATH 'normalize-space(RequestTribunal)',
				exported text PATH 'normalize-space(Exported)',
				has_assessment boolean PATH 'boolean(Assessment)',
				assessment_outcome text PATH 'normalize-space(AssessmentOutcome)',
				assessment_outcome_date text PATH 'normalize-space(AssessmentOutcomeDate)',
				assessment_mediation text PATH 'normalize-space(AssessmentMediation)',
				assessment_tribunal text PATH 'normalize-space(AssessmentTribunal)',
				other_mediation text PATH 'normalize-space(OtherMediation)',
				other_tribunal text PATH 'normalize-space(OtherTribunal)',
				week20 text PATH 'normalize-space(Week20)',
				plan_start text PATH 'normalize-space(NamedPlan/StartDate)',
				plan_cease text PATH 'normalize-space(NamedPlan/CeaseDate)',
				-- NULL in most cases
				several_plans xml PATH 'self::*[NamedPlan[2]]/NamedPlan',
				repeated text PATH 'name((Header[2] | Header/CollectionDetails[2] | Header/CollectionDetails/Collection[2]
					| Header/CollectionDetails/Year[2] | ReceivedDate[2] | RequestOutcome[2] | RequestOutcomeDate[2] | RequestMediation[2] | RequestTribunal[2]
					| Exported[2] | AssessmentOutcome[2] | AssessmentOutcomeDate[2] | AssessmentMediation[2] | AssessmentTribunal[2]
					| OtherMediation[2] | OtherTribunal[2] | Week20[2] | NamedPlan/StartDate[2] | NamedPlan/CeaseDate[2])[1])') AS e
	LOOP
		IF node.container = '' THEN
			root := node.element;
			year_end := make_date(ehcp.sen2_year(root, node.collection, node.year, node.repeated) - 1, 12, 31);
			CONTINUE;
		END IF;

		expected := CASE WHEN node.element = 'Persons' THEN root WHEN node.element = 'Person' THEN 'Persons'
			WHEN node.element = 'Requests' THEN 'Person' WHEN node.element IN ('Assessment', 'ReceivedDate', 'RequestOutcomeDate') THEN 'Requests'
			ELSE 'Assessment' END;
		-- an item is among the elements only if it is misplaced
		IF node.container <> expected OR node.element NOT IN ('Persons', 'Person', 'Requests', 'Assessment') THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('%s: %s is in %s, not in %s', place, node.element, node.container, expected),
				HINT = 'The return is nested Persons/Person/Requests/Assessment/NamedPlan.';
		END IF;

		CASE node.element
		WHEN 'Persons' THEN
			persons := coalesce(persons, 0);
			CONTINUE;
		WHEN 'Person' THEN
			persons := persons + 1;
			requests := 0;
			place := format('person %s', persons);
			CONTINUE;
		WHEN 'Requests' THEN
			requests := requests + 1;
			all_requests := all_requests + 1;
			assessments := 0;
			place := format('person %s, request %s', persons, requests);
		ELSE
			assessments := assessments + 1;
			place := format('person %s, request %s, assessment %s', persons, requests, assessments);
		END CASE;
		IF node.repeated <> '' THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('%s: more than one %s', place, node.repeated),
				HINT = 'Each item is given once.';
		END IF;

		IF node.element = 'Requests' THEN
			requested_on := ehcp.sen2_date(node.received, 'ReceivedDate', place);
			request_outcome := ehcp.sen2_outcome(node.request_outcome, 'RequestOutcome', place);
			request_settled_on := ehcp.sen2_date(node.request_outcome_date, 'RequestOutcomeDate', place);
			decided_on := CASE WHEN request_outcome IN ('Y', 'N', 'H') THEN request_settled_on END;
			-- H: the decision to assess was made before the year; N with an assessment: the refusal was overturned
			decision := CASE WHEN request_outcome IN ('Y', 'H') THEN true WHEN request_outcome = 'N' THEN node.has_assessment END;
			-- ANY validates every flag; OR would skip the second if the first is set
			request_contested := true = ANY (ARRAY[ehcp.sen2_flag(node.request_mediation, 'RequestMediation', place),
				ehcp.sen2_flag(node.request_tribunal, 'RequestTribunal', place)]);
			-- the number of the authority that the child moved to, or a flag
			exported := CASE
				WHEN node.exported IN ('', '0', 'false') THEN false
				WHEN node.exported ~ '^([1-9][0-9]{2}|1|true)$' THEN true
				ELSE ehcp.raise_sen2_error(NULL::boolean, place, 'Exported', node.exported, 'the number of an authority or a flag',
					'It is the number of the authority that the child moved to, or 1 for yes or 0 for no.', '22023') END;
			CONTINUE WHEN node.has_assessment;
		END IF;

		-- all of this is empty for a request without an assessment
		assessment_outcome := CASE WHEN assessments > 0 THEN ehcp.sen2_outcome(node.assessment_outcome, 'AssessmentOutcome', place) END;
		settled_on := ehcp.sen2_date(node.assessment_outcome_date, 'AssessmentOutcomeDate', place);
		issued_on := CASE assessment_outcome WHEN 'Y' THEN settled_on END;
		refused_on := CASE assessment_outcome WHEN 'N' THEN settled_on END;
		excepted := ehcp.sen2_flag(node.week20, 'Week20', place);
		contested := true = ANY (ARRAY[request_contested,
			ehcp.sen2_flag(node.assessment_mediation, 'AssessmentMediation', place),
			ehcp.sen2_flag(node.assessment_tribunal, 'AssessmentTribunal', place)]);
		contested_otherwise := true = ANY (ARRAY[ehcp.sen2_flag(node.other_mediation, 'OtherMediation', place),
			ehcp.sen2_flag(node.other_tribunal, 'OtherTribunal', place)]);
		IF node.several_plans IS NULL THEN
			plan_started_on := ehcp.sen2_date(node.plan_start, 'StartDate', place);
			ceased_on := ehcp.sen2_date(node.plan_cease, 'CeaseDate', place);
		ELSE
			-- the plan that started last counts; of those that started on the same day, the one that lasts longest
			SELECT min(plan.start_date), (array_agg(plan.cease_date ORDER BY plan.start_date DESC NULLS LAST, plan.cease_date DESC NULLS FIRST))[1]
			INTO plan_started_on, ceased_on
			FROM (
				SELECT ehcp.sen2_date(p.start, 'StartDate', place) AS start_date, ehcp.sen2_date(p.cease, 'CeaseDate', place) AS cease_date
				FROM XMLTABLE('/plans/NamedPlan' PASSING xmlelement(NAME plans, node.several_plans)
					COLUMNS start text PATH 'normalize-space(StartDate)', cease text PATH 'normalize-space(CeaseDate)') AS p
			) AS plan;
		END IF;

		case_id := CASE WHEN assessments > 0 THEN format('%s.%s.%s', persons, requests, assessments) ELSE format('%s.%s', persons, requests) END;
		IF assessments = 0 THEN
			waiting := request_outcome IN ('Y', 'A', 'H') AND NOT exported;
			settled_on := CASE WHEN request_outcome IN ('N', 'W') THEN request_settled_on END;
		ELSE
			-- Y without a date: not issued yet
			waiting := (assessment_outcome = 'A' OR assessment_outcome = 'Y' AND settled_on IS NULL) AND NOT exported;
		END IF;
		closed_on := CASE WHEN NOT waiting
			THEN coalesce(settled_on, greatest(requested_on, request_settled_on, plan_started_on), year_end) END;
		closed_on_assumed := NOT waiting AND settled_on IS NULL;
		RETURN NEXT;
	END LOOP;

	PERFORM ehcp.check_sen2_requests(persons, all_requests, 'cases');
END
$$;
COMMENT ON FUNCTION ehcp.sen2_cases(xml) IS
	'Returns the cases of a SEN2 return: a row for each assessment, and for each request without one. It reads no names, dates of birth or UPNs.';

CREATE FUNCTION ehcp.sen2_code(value text, item text, place text, codes text, hint text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN value = '' THEN NULL
	WHEN length(value) = 1 AND strpos(codes, value) > 0 THEN value
	ELSE ehcp.raise_sen2_error(NULL::text, place, item, value, 'a code', hint, '22023') END;
COMMENT ON FUNCTION ehcp.sen2_code(text, text, text, text, text) IS
	'Behind ehcp.sen2_plans(): a code of one character; NULL if it is empty.';

CREATE FUNCTION ehcp.sen2_plans(document xml)
RETURNS TABLE (plan_id text, started_on date, ceased_on date, cease_reason text, meeting_on date, outcome text, decided_on date, draft_on date,
	transfer_due_on date, transfer_final_on date)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 10000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	reasons CONSTANT text := 'It is the number of a reason, 1 to 9.';
	node record;
	root text;
	expected text;
	place text := 'document';
	persons integer;			-- NULL until Persons is seen
	requests integer := 0;		-- of the person
	all_requests integer := 0;
BEGIN
	IF strpos(document::text, '<!DOCTYPE') > 0 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'document has a document type declaration',
			HINT = 'The SEN2 return has none: remove <!DOCTYPE ...>.';
	END IF;

	-- The persons and their requests, in document order, and the misplaced elements: as in sen2_cases.
	FOR node IN
		SELECT e.*
		FROM XMLTABLE('/descendant::*[not(parent::*) or self::Persons or self::Person or self::Requests
				or (self::Assessment or self::ActivePlans) and not(parent::Requests)
				or self::NamedPlan and not(parent::Assessment)
				or (self::StartDate or self::CeaseDate or self::CeaseReason) and not(parent::NamedPlan)
				or (self::ReviewMeeting or self::ReviewOutcome or self::LastReview or self::ReviewDraft
					or self::PhaseTransferDueDate or self::PhaseTransferFinalDate) and not(parent::ActivePlans)]'
			PASSING document COLUMNS
				element text PATH 'name()',
				container text PATH 'name(..)',
				collection text PATH 'normalize-space(Header/CollectionDetails/Collection)',
				year text PATH 'normalize-space(Header/CollectionDetails/Year)',
				has_plan boolean PATH 'boolean(Assessment/NamedPlan | ActivePlans)',
				plan_start text PATH 'normalize-space(Assessment/NamedPlan/StartDate)',
				plan_cease text PATH 'normalize-space(Assessment/NamedPlan/CeaseDate)',
				plan_reason text PATH 'normalize-space(Assessment/NamedPlan/CeaseReason)',
				-- NULL in most requests
				several_plans xml PATH 'self::*[(Assessment/NamedPlan)[2]]/Assessment/NamedPlan',
				meeting text PATH 'normalize-space(ActivePlans/ReviewMeeting)',
				review_outcome text PATH 'normalize-space(ActivePlans/ReviewOutcome)',
				last_review text PATH 'normalize-space(ActivePlans/LastReview)',
				draft text PATH 'normalize-space(ActivePlans/ReviewDraft)',
				transfer_due text PATH 'normalize-space(ActivePlans/PhaseTransferDueDate)',
				transfer_final text PATH 'normalize-space(ActivePlans/PhaseTransferFinalDate)',
				repeated text PATH 'name((Header[2] | Header/CollectionDetails[2] | Header/CollectionDetails/Collection[2] | Header/CollectionDetails/Year[2]
					| ActivePlans[2] | ActivePlans/ReviewMeeting[2] | ActivePlans/ReviewOutcome[2] | ActivePlans/LastReview[2] | ActivePlans/ReviewDraft[2]
					| ActivePlans/PhaseTransferDueDate[2] | ActivePlans/PhaseTransferFinalDate[2]
					| Assessment/NamedPlan/StartDate[2] | Assessment/NamedPlan/CeaseDate[2] | Assessment/NamedPlan/CeaseReason[2])[1])') AS e
	LOOP
		IF node.container = '' THEN
			root := node.element;
			PERFORM ehcp.sen2_year(root, node.collection, node.year, node.repeated);
			CONTINUE;
		END IF;

		expected := CASE WHEN node.element = 'Persons' THEN root WHEN node.element = 'Person' THEN 'Persons' WHEN node.element = 'Requests' THEN 'Person'
			WHEN node.element IN ('Assessment', 'ActivePlans') THEN 'Requests' WHEN node.element = 'NamedPlan' THEN 'Assessment'
			WHEN node.element IN ('StartDate', 'CeaseDate', 'CeaseReason') THEN 'NamedPlan' ELSE 'ActivePlans' END;
		-- the others are among the elements only if they are misplaced
		IF node.container <> expected OR node.element NOT IN ('Persons', 'Person', 'Requests') THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('%s: %s is in %s, not in %s', place, node.element, node.container, expected),
				HINT = 'The return is nested Persons/Person/Requests/Assessment/NamedPlan and Persons/Person/Requests/ActivePlans.';
		END IF;

		IF node.element = 'Persons' THEN
			persons := coalesce(persons, 0);
			CONTINUE;
		ELSIF node.element = 'Person' THEN
			persons := persons + 1;
			requests := 0;
			place := format('person %s', persons);
			CONTINUE;
		END IF;
		requests := requests + 1;
		all_requests := all_requests + 1;
		place := format('person %s, request %s', persons, requests);
		IF node.repeated <> '' THEN
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_parameter_value',
				MESSAGE = format('%s: more than one %s', place, node.repeated),
				HINT = 'Each item is given once.';
		END IF;
		CONTINUE WHEN NOT node.has_plan;

		plan_id := format('%s.%s', persons, requests);
		IF node.several_plans IS NULL THEN
			started_on := ehcp.sen2_date(node.plan_start, 'StartDate', place);
			ceased_on := ehcp.sen2_date(node.plan_cease, 'CeaseDate', place);
			cease_reason := ehcp.sen2_code(node.plan_reason, 'CeaseReason', place, '123456789', reasons);
		ELSE
			-- the plan that started last counts; of those that started on the same day, the one that lasts longest
			SELECT min(plan.start_date), (array_agg(plan.cease_date ORDER BY plan.start_date DESC NULLS LAST, plan.cease_date DESC NULLS FIRST, plan.reason))[1],
				(array_agg(plan.reason ORDER BY plan.start_date DESC NULLS LAST, plan.cease_date DESC NULLS FIRST, plan.reason))[1]
			INTO started_on, ceased_on, cease_reason
			FROM (
				SELECT ehcp.sen2_date(p.start, 'StartDate', place) AS start_date, ehcp.sen2_date(p.cease, 'CeaseDate', place) AS cease_date,
					ehcp.sen2_code(p.reason, 'CeaseReason', place, '123456789', reasons) AS reason
				FROM XMLTABLE('/plans/NamedPlan' PASSING xmlelement(NAME plans, node.several_plans)
					COLUMNS start text PATH 'normalize-space(StartDate)', cease text PATH 'normalize-space(CeaseDate)',
						reason text PATH 'normalize-space(CeaseReason)') AS p
			) AS plan;
		END IF;
		meeting_on := ehcp.sen2_date(node.meeting, 'ReviewMeeting', place);
		outcome := ehcp.sen2_code(node.review_outcome, 'ReviewOutcome', place, 'ACM', 'It is A (amend), C (cease) or M (maintain).');
		decided_on := ehcp.sen2_date(node.last_review, 'LastReview', place);
		draft_on := ehcp.sen2_date(node.draft, 'ReviewDraft', place);
		transfer_due_on := ehcp.sen2_date(node.transfer_due, 'PhaseTransferDueDate', place);
		transfer_final_on := ehcp.sen2_date(node.transfer_final, 'PhaseTransferFinalDate', place);
		RETURN NEXT;
	END LOOP;

	PERFORM ehcp.check_sen2_requests(persons, all_requests, 'plans');
END
$$;
COMMENT ON FUNCTION ehcp.sen2_plans(xml) IS
	'Returns the plans of a SEN2 return: a row for each request that has one, with its last annual review and its phase transfer. It reads no names, dates of birth or UPNs.';
