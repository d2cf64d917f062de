-- The region's database: a copy of what the councils publish, and the region's figures.
-- examples/region/refresh fills it.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION ehcp_timeliness;

CREATE TABLE councils (
	council text PRIMARY KEY,
	connection text NOT NULL,
	data_to date,
	refreshed_at timestamptz,
	problem text
);
COMMENT ON TABLE councils IS 'The councils that the region reads.';
COMMENT ON COLUMN councils.connection IS 'A connection string, without a password: that is in the password file of the account that refreshes.';
COMMENT ON COLUMN councils.data_to IS 'The day up to which the data of the last refresh go.';
COMMENT ON COLUMN councils.refreshed_at IS 'The last refresh that succeeded.';
COMMENT ON COLUMN councils.problem IS 'Why the last refresh failed, if it did: the data are then those of an earlier refresh.';

CREATE TABLE months (
	council text REFERENCES councils ON UPDATE CASCADE ON DELETE CASCADE,
	month date CHECK (extract(day FROM month) = 1),
	t ehcp.timeliness,
	PRIMARY KEY (council, month)
);
COMMENT ON TABLE months IS 'Plans by the month of issue; t is NULL if the council suppressed the month.';

CREATE TABLE flows (
	council text PRIMARY KEY REFERENCES councils ON UPDATE CASCADE ON DELETE CASCADE,
	f ehcp.caseflow NOT NULL CHECK ((f::jsonb ->> 'limit')::integer = ehcp.limit_days('final_plan'))
);
COMMENT ON TABLE flows IS 'The openings and closings of each council, for the backlog.';

-- The last step of a refresh: replaces what the region has of a council by what was fetched, in
-- the temporary tables fetched_extract, fetched_months and fetched_caseflow.
CREATE FUNCTION replace_data(council text) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	had_to date;
	has_to date;
	too_late date;
BEGIN
	-- one refresh of a council at a time
	SELECT data_to INTO STRICT had_to FROM councils WHERE council = replace_data.council FOR UPDATE;
	SELECT min(data_to) INTO has_to FROM fetched_extract HAVING count(*) = 1 AND isfinite(min(data_to));
	SELECT max(month) INTO too_late FROM fetched_months WHERE month > has_to;
	IF has_to IS NULL THEN
		RAISE 'the council does not say up to which day its data go'
			USING HINT = 'Its extract has to set data_to.';
	ELSIF has_to > (now() AT TIME ZONE 'Europe/London')::date THEN
		RAISE 'the data go up to %, which has not come yet', has_to;
	ELSIF has_to < had_to THEN
		RAISE 'the data go up to %, and those of the last refresh go up to %', has_to, had_to
			USING HINT = 'If the council has gone back to an earlier extract on purpose, set data_to to NULL in the table councils.';
	ELSIF too_late IS NOT NULL THEN
		RAISE 'there are plans of the month of %, and the data go up to %', too_late, has_to;
	ELSIF NOT EXISTS (SELECT FROM fetched_caseflow) THEN
		RAISE 'there is no backlog';
	ELSIF NOT EXISTS (SELECT FROM fetched_months) AND EXISTS (SELECT FROM months WHERE council = replace_data.council) THEN
		RAISE 'there is no plan, and in the last refresh there were some';
	END IF;

	DELETE FROM months WHERE council = replace_data.council;
	DELETE FROM flows WHERE council = replace_data.council;
	INSERT INTO months (council, month, t) SELECT replace_data.council, month, t FROM fetched_months;
	INSERT INTO flows (council, f) SELECT replace_data.council, f FROM fetched_caseflow;
	UPDATE councils SET data_to = has_to, refreshed_at = now(), problem = NULL WHERE council = replace_data.council;
END
$$;

-- What a reader of the figures must know of each council, for a report up to a day
CREATE FUNCTION notes(report_to date) RETURNS TABLE (council text, data_to date, refreshed_on date, note text)
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT council, data_to, (refreshed_at AT TIME ZONE 'Europe/London')::date,
		nullif(concat_ws('; ',
			CASE WHEN problem IS NOT NULL THEN 'stale: ' || problem END,
			CASE WHEN refreshed_at IS NULL THEN 'no data yet' END,
			CASE WHEN data_to < report_to THEN format('%s days are missing', report_to - data_to) END), '')
	FROM councils;
END;

-- One row for each council and month, also where the council has nothing
CREATE VIEW council_months AS
SELECT council, month, t,
	months.month IS NOT NULL AND t IS NULL AS is_suppressed,
	data_to >= month + interval '1 month - 1 day' IS TRUE AS is_complete
FROM councils CROSS JOIN (SELECT DISTINCT month FROM months) AS all_months
	LEFT JOIN months USING (council, month);

CREATE VIEW region_months AS
SELECT month, ehcp.rollup(t) AS t,
	string_agg(council, ', ' ORDER BY council) FILTER (WHERE is_suppressed) AS suppressed_by,
	string_agg(council, ', ' ORDER BY council) FILTER (WHERE NOT is_complete) AS not_complete_for
FROM council_months
GROUP BY month;
