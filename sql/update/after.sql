-- By hand: statements of an update that follow the generated ones.

-- ehcp.deadline() looks up a constant limit itself, so the planner no longer puts another function in its place.
DO $$
BEGIN
	-- not in 0.1.0
	IF '@OLD_VERSION@' <> '0.1.0' THEN
		DROP FUNCTION ehcp.deadline_in_days(date, integer, text);
		-- replaced by a function with the view that is there already
		DROP FUNCTION ehcp.scorecard_source(regclass, text);
		-- replaced by ehcp.raise_sen2_error()
		DROP FUNCTION ehcp.refuse_sen2(text, text, text, text, text, text);
	END IF;
END
$$;

COMMENT ON EXTENSION ehcp_timeliness IS 'statutory deadlines, 20-week timeliness and backlogs of EHC plans';

-- Open sessions keep the expressions of indexes as the planner simplified them before the update.
CREATE FUNCTION ehcp.forget_expressions() RETURNS void
LANGUAGE C AS 'MODULE_PATHNAME', 'ehcp_forget_expressions';
DO $$
BEGIN
	PERFORM ehcp.forget_expressions();
END
$$;
DROP FUNCTION ehcp.forget_expressions();

-- Warns of stored deadlines whose limit has changed since the old version.
DO $$
DECLARE
	n bigint;
	n_shown CONSTANT integer := 5;
	shown text;
BEGIN
	SELECT count(*), string_agg(r.kind || ' ' || r.object, ', ' ORDER BY r.place) FILTER (WHERE r.place <= n_shown) INTO n, shown
	FROM ehcp.deadlines_to_rebuild('@OLD_VERSION@'::text) WITH ORDINALITY AS r(kind, object, owner, statement, place);
	IF n > 0 THEN
		RAISE WARNING 'deadlines that this database has stored are out of date: % to rebuild: %', n,
			shown || CASE WHEN n > n_shown THEN ', ...' ELSE '' END
			USING DETAIL = format('ehcp.deadline() now gives another day for: %s.', array_to_string(ehcp.limits_changed_since('@OLD_VERSION@'::text), ', ')),
			HINT = format('SELECT * FROM ehcp.deadlines_to_rebuild(%L) lists all, with the statement that brings each up to date.', '@OLD_VERSION@'::text);
	END IF;
END
$$;

-- Warns of scorecards, whose views are still those of the old version.
DO $$
DECLARE
	schemas text;
BEGIN
	SELECT string_agg(DISTINCT relnamespace::regnamespace::text, ', ') INTO schemas
	FROM pg_class JOIN pg_description ON classoid = 'pg_class'::regclass AND objoid = pg_class.oid AND objsubid = 0
	WHERE relkind = 'v' AND description LIKE '% (made by ehcp.create_scorecard)';
	IF schemas IS NOT NULL THEN
		RAISE WARNING 'scorecards of an earlier version are in these schemas: %', schemas
			USING DETAIL = 'Their views follow the rules of that version, and new views are missing.',
			HINT = 'Create each again, with the call that created it, such as SELECT ehcp.create_scorecard(''cases'', ''scorecard''). Then grant the new views.';
	END IF;
END
$$;

-- As in sql/95_guard_again.sql; must be last.
DO $$
BEGIN
	PERFORM ehcp.check_schema();
END
$$;
