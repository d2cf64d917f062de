-- By hand: what an update does after the statements that are new.

-- ehcp.deadline() looks a constant limit up by itself, and the planner puts no other function in its place.
DO $$
BEGIN
	-- 0.1.0 did not have them
	IF '@OLD_VERSION@' <> '0.1.0' THEN
		DROP FUNCTION ehcp.deadline_support(internal);
		DROP FUNCTION ehcp.deadline_in_days(date, integer, text);
		-- replaced by a function with the view that is there already
		DROP FUNCTION ehcp.scorecard_source(regclass, text);
		-- replaced by ehcp.raise_sen2_error()
		DROP FUNCTION ehcp.refuse_sen2(text, text, text, text, text, text);
	END IF;
END
$$;

-- What users have stored by limits that have changed since their version.
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

-- As in sql/95_guard_again.sql; it stays last.
DO $$
BEGIN
	PERFORM ehcp.check_schema();
END
$$;
