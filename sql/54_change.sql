-- Control charts: which months of a line are more than chance.

CREATE TYPE ehcp.chart_point AS
(
	mean numeric,
	lower numeric,
	upper numeric,
	special_cause text,
	points integer,
	on_trial boolean,
	too_few boolean
);
COMMENT ON TYPE ehcp.chart_point IS 'A point of a control chart.';
COMMENT ON COLUMN ehcp.chart_point.mean IS 'The mean of the line from where it starts anew; of a p'' chart, the pooled percentage.';
COMMENT ON COLUMN ehcp.chart_point.lower IS 'The lower limit; NULL with fewer than two points, and in a p'' chart for a month without plans.';
COMMENT ON COLUMN ehcp.chart_point.upper IS 'The upper limit.';
COMMENT ON COLUMN ehcp.chart_point.special_cause IS
	'Why the point is more than chance: above or below the limits; rising or falling (seven in a row); near the upper or near the lower limit (two of three); above or below the mean (seven in a row). NULL: it can be chance.';
COMMENT ON COLUMN ehcp.chart_point.points IS 'The points from which the limits were computed.';
COMMENT ON COLUMN ehcp.chart_point.on_trial IS 'There are fewer than 12 points, so that the limits can still change much.';
COMMENT ON COLUMN ehcp.chart_point.too_few IS
	'There are too few plans for limits to mean much: at an average point, fewer than 5 are expected in time, or fewer than 5 late. NULL if the number of plans is not given.';

CREATE FUNCTION ehcp.xmr(value numeric) RETURNS ehcp.chart_point
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_xmr';
COMMENT ON FUNCTION ehcp.xmr(numeric) IS
	'The XmR chart of the values of a partition: mean, limits and special causes by the rules of NHS England. A NULL value is not a point.';

CREATE FUNCTION ehcp.xmr(value numeric, rebased boolean) RETURNS ehcp.chart_point
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_xmr';
COMMENT ON FUNCTION ehcp.xmr(numeric, boolean) IS
	'The same; the line starts anew at each row for which rebased is true.';

CREATE FUNCTION ehcp.xmr(value numeric, rebased boolean, issued bigint) RETURNS ehcp.chart_point
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_xmr';
COMMENT ON FUNCTION ehcp.xmr(numeric, boolean, bigint) IS
	'The same for percentages of the plans issued; says if there are too few plans for limits to mean much.';

CREATE FUNCTION ehcp.p_chart(in_time bigint, issued bigint) RETURNS ehcp.chart_point
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_p_chart';
COMMENT ON FUNCTION ehcp.p_chart(bigint, bigint) IS
	'Laney''s p'' chart of the percentages in time of a partition: limits that allow for the number of plans of each month, and for how much months differ anyway. A month without plans is not a point.';

CREATE FUNCTION ehcp.p_chart(in_time bigint, issued bigint, rebased boolean) RETURNS ehcp.chart_point
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ehcp_p_chart';
COMMENT ON FUNCTION ehcp.p_chart(bigint, bigint, boolean) IS
	'The same; the line starts anew at each row for which rebased is true.';
