# When a statutory limit changes, the extension finds what a database stores with the earlier
# deadlines.  The update warns of it, and each suggested statement rebuilds the object that it names.
use strict;
use warnings;
use Test::More;
use Session;

my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
my ($version) = $meta =~ /"version": "([^"]+)"/;
my $share = `\$PG_CONFIG --sharedir`;
chomp $share;
my $directory = "$ENV{EHCP_STAGE}$share/extension";
system("cp sql/released/ehcp_timeliness--*.sql $directory/") == 0 or die;

sub database
{
	my ($name) = @_;

	system("createdb $name") == 0 or die;
	return Session->new($name);
}

# deadline() as the versions before 1.1.0 computed it
my $earlier = q{
CREATE OR REPLACE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	RETURN trigger_day + CASE limit_name WHEN 'annual_review' THEN interval '12 months' WHEN 'transfer_review_after_review' THEN interval '12 months'
		WHEN 'transfer_review_after_transfer' THEN interval '3 months' WHEN 'final_plan' THEN interval '140 days' WHEN 'review_decision' THEN interval '28 days' END;
END $$;
CREATE OR REPLACE FUNCTION ehcp.deadline(trigger_day date, limit_name text, calendar text) RETURNS date LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
	RETURN ehcp.deadline(trigger_day, limit_name);
END $$};

# What users may have created: objects that must be listed, and objects that must not be.  The
# names need quotes.
my $objects = q{
CREATE SCHEMA "Board ""21""";
SET search_path = "Board ""21""", public;
CREATE FUNCTION trap(day date) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF current_setting('test.trap', true) = 'on' THEN
		RAISE WARNING 'planted code runs';
	END IF;
	RETURN day;
END $$;

-- wrapped in SQL bodies and in text, by an operator, by an aggregate
CREATE FUNCTION "due, by body"(day date) RETURNS date LANGUAGE sql IMMUTABLE RETURN ehcp.deadline(day, 'annual_review');
CREATE FUNCTION due_by_text(day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT ehcp . deadline (day, 'annual_review') $$;
CREATE FUNCTION due_by_plpgsql(day date) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN "Board ""21""".Due_By_Text(day); END $$;
CREATE FUNCTION "due ""quoted"""(day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT "ehcp"."deadline"(day, lower('ANNUAL_REVIEW')) $$;
CREATE FUNCTION due_of_quoted(day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT "Board ""21"""."due ""quoted"""(day) $$;
CREATE FUNCTION plan_due(day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT ehcp.deadline(day, 'final_plan') $$;
CREATE FUNCTION plan_due_by_body(day date) RETURNS date LANGUAGE sql IMMUTABLE RETURN ehcp.deadline(day, 'final_plan');
CREATE OPERATOR +~ (LEFTARG = date, RIGHTARG = text, FUNCTION = ehcp.deadline);
CREATE AGGREGATE chained(text) (SFUNC = ehcp.deadline, STYPE = date, INITCOND = '2021-11-08');

CREATE TABLE "The Plans" (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	"Made On" date,
	which text DEFAULT 'annual_review',
	"Review, due" date GENERATED ALWAYS AS (ehcp.deadline(trap("Made On"), 'annual_review')) STORED,
	by_name text GENERATED ALWAYS AS ('no. ' || id || (ehcp.deadline(limit_name => 'transfer_review_after_transfer', trigger_day => "Made On") - date '2000-01-01')) STORED,
	by_column date GENERATED ALWAYS AS (ehcp.deadline("Made On", which)) STORED,
	plan_due date GENERATED ALWAYS AS (ehcp.deadline("Made On", 'final_plan')) STORED,
	plan_due_by_name date GENERATED ALWAYS AS (ehcp.deadline(limit_name => 'final_plan', trigger_day => "Made On")) STORED,
	unknown date GENERATED ALWAYS AS (ehcp.deadline("Made On", NULL)) STORED);
INSERT INTO "The Plans" ("Made On") SELECT date '2021-01-01' + i FROM generate_series(0, 499) AS i UNION ALL VALUES (NULL::date), ('2024-02-29');
CREATE TABLE constants (id integer, due date NOT NULL GENERATED ALWAYS AS (ehcp.deadline('2021-11-08', 'annual_review')) STORED,
	words text COLLATE "C" GENERATED ALWAYS AS ('due ' || (ehcp.deadline('2021-11-08', 'annual_review') - date '2000-01-01')) STORED);
INSERT INTO constants SELECT generate_series(1, 3);
CREATE TABLE wrapped (made_on date, a date GENERATED ALWAYS AS ("due, by body"(made_on)) STORED, b date GENERATED ALWAYS AS (due_by_plpgsql(made_on)) STORED,
	c date GENERATED ALWAYS AS (due_of_quoted(made_on)) STORED, d date GENERATED ALWAYS AS (made_on +~ 'annual_review') STORED,
	e date GENERATED ALWAYS AS (plan_due(made_on)) STORED, f date GENERATED ALWAYS AS (plan_due_by_body(made_on)) STORED);
INSERT INTO wrapped SELECT "Made On" FROM "The Plans";
CREATE TABLE base (made_on date, due date GENERATED ALWAYS AS (ehcp.deadline(made_on, 'annual_review')) STORED, limit_on date, more_on date);
CREATE TABLE heir (more integer) INHERITS (base);
INSERT INTO base (made_on) SELECT "Made On" FROM "The Plans";
INSERT INTO heir (made_on) SELECT "Made On" FROM "The Plans";

-- partitions: with a stored column, and with a deadline as the key
CREATE TABLE years (made_on date, due date GENERATED ALWAYS AS (ehcp.deadline(made_on, 'annual_review')) STORED) PARTITION BY RANGE (made_on);
CREATE TABLE "year 2021" PARTITION OF years FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE year_2022 PARTITION OF years FOR VALUES FROM ('2022-01-01') TO ('2023-01-01') PARTITION BY LIST ((made_on <= '2022-03-31'));
CREATE TABLE year_2022_q1 PARTITION OF year_2022 FOR VALUES IN (true);
CREATE TABLE year_2022_rest PARTITION OF year_2022 FOR VALUES IN (false);
CREATE INDEX ON years ((ehcp.deadline(made_on, 'annual_review') + 1));
INSERT INTO years SELECT "Made On" FROM "The Plans" WHERE "Made On" < '2023-01-01';
CREATE TABLE due_months (made_on date) PARTITION BY RANGE (ehcp.deadline(made_on, 'annual_review'));
CREATE TABLE due_to_june PARTITION OF due_months FOR VALUES FROM ('2022-01-01') TO ('2022-07-01');
CREATE TABLE due_from_july PARTITION OF due_months DEFAULT PARTITION BY HASH (ehcp.deadline(made_on, 'transfer_review_after_review'));
CREATE TABLE due_from_july_0 PARTITION OF due_from_july FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE due_from_july_1 PARTITION OF due_from_july FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO due_months SELECT "Made On" FROM "The Plans" WHERE "Made On" IS NOT NULL;

CREATE INDEX by_review ON "The Plans" (ehcp.deadline("Made On", 'annual_review'));
CREATE INDEX "by plan" ON "The Plans" (ehcp.deadline("Made On", 'final_plan'));
CREATE INDEX "of ""2022""" ON "The Plans" (id) WHERE ehcp.deadline("Made On", 'annual_review') < '2022-06-01';
-- (of another limit: to the planner the operator is the function, and the index above would serve as well)
CREATE UNIQUE INDEX by_operator ON "The Plans" (("Made On" +~ 'transfer_review_after_transfer'), id);
CREATE INDEX by_stored ON "The Plans" ("Review, due");
CREATE TABLE held (made_on date, EXCLUDE USING gist (daterange(made_on, ehcp.deadline(made_on, 'annual_review')) WITH &&));
INSERT INTO held VALUES ('2021-01-01'), ('2022-01-01');
CREATE STATISTICS "of due" ON (ehcp.deadline("Made On", 'annual_review') - id), id FROM "The Plans";

-- constraints that hold under both laws, that no longer hold, that were never validated, and a domain
ALTER TABLE base ADD CONSTRAINT "is later" CHECK (limit_on >= ehcp.deadline(made_on, 'annual_review'));
ALTER TABLE base ADD CONSTRAINT "in time" CHECK (limit_on <= ehcp.deadline(made_on, 'annual_review') AND limit_on <> '2020-12-31') NO INHERIT;
ALTER TABLE base ADD CONSTRAINT "and heirs" CHECK (more_on <= ehcp.deadline(made_on, 'annual_review'));
ALTER TABLE base ADD CONSTRAINT not_promised CHECK (limit_on <= ehcp.deadline(made_on, 'annual_review')) NOT VALID;
ALTER TABLE base ADD CONSTRAINT another CHECK (limit_on > ehcp.deadline(made_on, 'final_plan'));
INSERT INTO base VALUES ('2021-11-08', DEFAULT, '2022-11-08');
INSERT INTO heir (made_on, more_on) VALUES ('2021-11-08', '2022-11-08');
CREATE DOMAIN "due day" AS date CONSTRAINT late CHECK (VALUE >= ehcp.deadline('2020-01-01', 'annual_review')) CONSTRAINT early CHECK (VALUE <= ehcp.deadline('2023-11-08', 'annual_review'));
CREATE TABLE domains (due "due day");
INSERT INTO domains VALUES ('2024-11-08'), ('2022-01-01');

-- through views and materialized views; a_last depends on both others
CREATE VIEW due_view AS SELECT id, ehcp.deadline("Made On", 'annual_review', 'scotland') AS due FROM "The Plans";
CREATE MATERIALIZED VIEW z_first AS SELECT due, count(*) AS n FROM due_view GROUP BY due;
CREATE MATERIALIZED VIEW "m, second" AS SELECT due, n FROM z_first WHERE n > 0;
CREATE MATERIALIZED VIEW a_last AS SELECT due, n, ehcp.deadline('2021-11-08', 'annual_review') AS direct FROM "m, second";
CREATE MATERIALIZED VIEW "of the column" AS SELECT "Review, due", count(*) FROM "The Plans" GROUP BY 1;
CREATE MATERIALIZED VIEW of_partitions AS SELECT due FROM years;
CREATE MATERIALIZED VIEW of_heirs AS SELECT due FROM base;
CREATE MATERIALIZED VIEW of_aggregate AS SELECT chained(which) FROM (SELECT which FROM "The Plans" LIMIT 2) AS s;
CREATE MATERIALIZED VIEW of_text AS SELECT (SELECT due_by_text(made_on)) AS due FROM wrapped;
CREATE MATERIALIZED VIEW of_plans AS SELECT ehcp.deadline(made_on, 'final_plan'), ehcp.deadline(made_on, 'review_decision', 'scotland') AS decision FROM held;
CREATE MATERIALIZED VIEW without_data AS SELECT ehcp.deadline(made_on, 'annual_review') FROM held WITH NO DATA;
CREATE UNIQUE INDEX of_view ON "of the column" ("Review, due");
CREATE INDEX expression_of_view ON of_partitions (ehcp.deadline(due, 'annual_review'));
};
my @listed = (
	'generated column|"Board ""21""".base (due)', 'generated column|"Board ""21""".heir (due)', 'generated column|"Board ""21""".years (due)',
	'generated column|"Board ""21""".constants (due)', 'generated column|"Board ""21""".constants (words)',
	'generated column|"Board ""21"""."The Plans" ("Review, due", by_column, by_name)', 'generated column|"Board ""21""".wrapped (a, b, c, d)',
	'partition key|"Board ""21""".due_months', 'partition key|"Board ""21""".due_from_july',
	'exclusion constraint|"Board ""21""".held_daterange_excl', 'index|"Board ""21""".by_review', 'index|"Board ""21"""."of ""2022"""', 'index|"Board ""21""".by_operator',
	'index|"Board ""21"""."year 2021_expr_idx"', 'index|"Board ""21""".year_2022_q1_expr_idx', 'index|"Board ""21""".year_2022_rest_expr_idx', 'index|"Board ""21""".expression_of_view',
	'check constraint|"Board ""21""".base ("in time")', 'check constraint|"Board ""21""".base ("is later")', 'check constraint|"Board ""21""".base ("and heirs")',
	'check constraint|"Board ""21"""."due day" (early)', 'check constraint|"Board ""21"""."due day" (late)',
	'materialized view|"Board ""21""".z_first', 'materialized view|"Board ""21"""."m, second"', 'materialized view|"Board ""21""".a_last',
	'materialized view|"Board ""21"""."of the column"', 'materialized view|"Board ""21""".of_partitions', 'materialized view|"Board ""21""".of_heirs',
	'materialized view|"Board ""21""".of_aggregate', 'materialized view|"Board ""21""".of_text', 'statistics|"Board ""21"""."of due"');

# Queries that count what is stale: values of stored columns, entries of indexes, rows in a wrong
# partition, and rows of materialized views.
sub stale
{
	my ($db) = @_;
	my %stale;
	my %column = (
		'"The Plans"' => { '"Review, due"' => q{ehcp.deadline("Made On", 'annual_review')}, by_column => q{ehcp.deadline("Made On", which)},
			by_name => q{'no. ' || id || (ehcp.deadline("Made On", 'transfer_review_after_transfer') - date '2000-01-01')} },
		constants => { due => q{ehcp.deadline('2021-11-08', 'annual_review')}, words => q{'due ' || (ehcp.deadline('2021-11-08', 'annual_review') - date '2000-01-01')} },
		wrapped => { map { $_ => q{ehcp.deadline(made_on, 'annual_review')} } 'a' .. 'd' },
		map { $_ => { due => q{ehcp.deadline(made_on, 'annual_review')} } } 'ONLY base', 'heir', 'years');
	my %index = (
		by_review => [q{"The Plans"}, q{ehcp.deadline("Made On", 'annual_review') = '2022-03-01'}],
		'of ""2022""' => [q{"The Plans"}, q{ehcp.deadline("Made On", 'annual_review') < '2022-06-01' AND id > 0}],
		by_operator => [q{"The Plans"}, q{"Made On" +~ 'transfer_review_after_transfer' = '2022-03-01'}],
		'year 2021_expr_idx' => [q{"year 2021"}, q{ehcp.deadline(made_on, 'annual_review') + 1 = '2022-03-02'}],
		year_2022_q1_expr_idx => [q{year_2022_q1}, q{ehcp.deadline(made_on, 'annual_review') + 1 = '2023-03-02'}],
		expression_of_view => [q{of_partitions}, q{ehcp.deadline(due, 'annual_review') = '2023-02-28'}]);

	foreach my $table (keys %column)
	{
		$stale{"$table.$_"} = $db->run("SELECT count(*) FROM $table WHERE $_ IS DISTINCT FROM $column{$table}{$_}") foreach keys %{ $column{$table} };
	}
	foreach my $index (keys %index)
	{
		my ($table, $condition) = @{ $index{$index} };

		# (compared row by row: the number can be the same with other rows)
		my $rows = "SELECT count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM $table AS t WHERE $condition";
		$db->run('SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off; SET enable_seqscan = on');
		my $right = $db->run($rows);
		like($right, qr/^[1-9]/, "a question for the index $index");
		$db->run('RESET enable_indexscan; RESET enable_bitmapscan; RESET enable_indexonlyscan; SET enable_seqscan = off');
		like($db->run("EXPLAIN (COSTS off) SELECT count(*) FROM $table WHERE $condition"), qr/\Q$index\E/, '... is answered from it');
		$stale{$index} = $db->run($rows) eq $right ? 0 : 1;
		$db->run('RESET enable_seqscan');
	}
	foreach my $partition ('due_to_june', 'due_from_july_0', 'due_from_july_1')
	{
		my $constraint = $db->run("SELECT pg_get_partition_constraintdef('$partition'::regclass)");

		$stale{$partition} = $db->run("SELECT count(*) FROM $partition WHERE NOT ($constraint)");
	}
	foreach my $view ('z_first', '"m, second"', 'a_last', '"of the column"', 'of_partitions', 'of_heirs', 'of_aggregate', 'of_text')
	{
		(my $query = $db->run("SELECT pg_get_viewdef('$view'::regclass)")) =~ s/;$//;
		$stale{$view} = $db->run("SELECT count(*) FROM ((TABLE $view EXCEPT ALL $query) UNION ALL ($query EXCEPT ALL TABLE $view)) AS s");
	}
	return %stale;
}

my $list = "SELECT kind, object FROM ehcp.deadlines_to_rebuild('%s')";
foreach my $old ('0.1.0', '1.0.0')
{
	(my $name = "law_$old") =~ tr/./_/;
	my $db = database($name);

	# as the old version left it
	is($db->run("SET client_min_messages = warning; CREATE EXTENSION ehcp_timeliness VERSION '$old'"), '', "$old: created");
	my $own = $db->run("SELECT string_agg(pg_get_functiondef(oid) || ';', E'\\n') FROM pg_proc WHERE oid IN ('ehcp.deadline(date, text)'::regprocedure, 'ehcp.deadline(date, text, text)'::regprocedure)");
	is($db->run($earlier), '', "$old: deadline as it was");
	is($db->run($objects), '', "$old: what users have made");
	is($db->run($own), '', "$old: the library's again");
	$db->close;

	# in a new session, which has no cached expression of the old function
	$db = Session->new($name);
	$db->run('SET client_min_messages = warning; SET search_path = "Board ""21""", public');
	my %stale = stale($db);
	# (objects that read stored columns or other materialized views still agree with them)
	cmp_ok($stale{$_}, '>', 0, "$old: stale: $_") foreach grep { !/^("m, second"|"of the column"|of_heirs|of_partitions)$/ } sort keys %stale;

	# another session that remembers an index from before the update
	my $open = Session->new($name);
	my $by_index = "EXPLAIN (COSTS off) SELECT FROM \"The Plans\" WHERE ehcp.deadline(\"Made On\", 'annual_review') = '2022-03-01'";
	$open->run('SET search_path = "Board ""21""", public; SET enable_seqscan = off');
	like($open->run($by_index), qr/by_review/, "$old: a session that stays open");

	# the update finds them, and runs none of their code
	$db->run('SET test.trap = on');
	my $n = @listed;
	like($db->run("\\set VERBOSITY default\nALTER EXTENSION ehcp_timeliness UPDATE;\n\\set VERBOSITY terse"),
		qr/\AWARNING:  deadlines that this database has stored are out of date: $n to rebuild: check constraint "Board ""21"""\.[^\n]*, \.\.\.
DETAIL:  ehcp\.deadline\(\) now gives another day for: transfer_review_after_review, transfer_review_after_transfer, annual_review\.
HINT:  SELECT \* FROM ehcp\.deadlines_to_rebuild\('\Q$old\E'\) lists all, with the statement that brings each up to date\.(\nCONTEXT:[^\n]*)?\z/, "$old: the update warns");
	like($open->run($by_index), qr/by_review/, "$old: the index serves the session that stayed open");
	$open->close;
	is_deeply([sort split /\n/, $db->run(sprintf $list, $old)], [sort @listed], "$old: all are listed, and nothing else");
	is($db->run(sprintf $list, $version), '', "$old: nothing has changed since $version");
	is($db->run("SELECT DISTINCT owner = current_user FROM ehcp.deadlines_to_rebuild('$old')"), 't', "$old: with their owner");

	# so does a role that has no right on any of them
	my $listed = $db->run("SELECT md5(string_agg(r::text, '' ORDER BY r)) FROM ehcp.deadlines_to_rebuild('$old') AS r");
	$db->run("CREATE ROLE law_reader_$name; SET ROLE law_reader_$name");
	is($db->run("SELECT count(*) FROM \"The Plans\""), 'ERROR:  relation "The Plans" does not exist at character 22', "$old: a role without rights");
	is($db->run("SELECT md5(string_agg(r::text, '' ORDER BY r)) FROM ehcp.deadlines_to_rebuild('$old') AS r"), $listed, '... sees the same list');
	$db->run('RESET ROLE; RESET test.trap');

	# the statements are the same under other settings
	$db->run("SET search_path = ehcp, \"Board \"\"21\"\"\"; SET standard_conforming_strings = off; SET escape_string_warning = off");
	is($db->run("SELECT md5(string_agg(r::text, '' ORDER BY r)) FROM ehcp.deadlines_to_rebuild('$old') AS r"), $listed, "$old: the same list under other settings");
	$db->run('RESET standard_conforming_strings; RESET escape_string_warning; SET search_path = "Board ""21""", public');

	# "SET column = DEFAULT" is not enough
	$db->run('BEGIN; UPDATE "The Plans" SET "Review, due" = DEFAULT');
	my %after = stale($db);
	cmp_ok($after{'"The Plans"."Review, due"'}, '>', 0, "$old: a column that is set to its default is not recomputed");
	$db->run('ROLLBACK');

	# every statement, in order and with an empty search_path; three constraints are violated under the new law
	foreach my $line (split /\n/, $db->run("SELECT kind, object, statement FROM ehcp.deadlines_to_rebuild('$old')"))
	{
		my ($kind, $object, $statement) = split /\|(?!\|)/, $line, 3;
		my $result = $db->run("SET search_path = pg_catalog; $statement");

		if ($object =~ /\("in time"\)$/)
		{
			like($result, qr/^ERROR:  check constraint "recheck_\d+" of relation "base" is violated by some row/, "$old: $object: a row is found");
			$db->run('DELETE FROM "Board ""21""".base WHERE limit_on IS NOT NULL');
			is($db->run($statement), '', '... and none when it is gone');
		}
		elsif ($object =~ /\("and heirs"\)$/)
		{
			like($result, qr/^ERROR:  check constraint "recheck_\d+" of relation "heir" is violated by some row/, "$old: $object: a row of the table that inherits is found");
			$db->run('DELETE FROM "Board ""21""".heir WHERE more_on IS NOT NULL');
		}
		elsif ($object =~ /\(early\)$/)
		{
			like($result, qr/^ERROR:  column "due" of table "domains" contains values that violate the new constraint/, "$old: $object: a value is found");
		}
		else
		{
			is($result, '', "$old: $statement");
		}
	}
	$db->run('SET search_path = "Board ""21""", public');
	%after = stale($db);
	is($after{$_}, 0, "$old: up to date: $_") foreach sort keys %after;
	is($db->run('SELECT count(*) FROM due_months'), '501', "$old: no row is lost");
	is($db->run("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'recheck%'"), '0', "$old: no constraint is left");
	is($db->run("SELECT a.attname, format_type(atttypid, atttypmod), attnotnull, collname FROM pg_attribute AS a JOIN pg_collation AS c ON c.oid = attcollation WHERE attrelid = 'constants'::regclass AND attnum > 0 AND NOT attisdropped"),
		'words|text|f|C', "$old: a column that was rebuilt has its type and collation");
	is($db->run("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'constants'::regclass AND attname = 'due'"), 't', '... and its NOT NULL');
	$db->close;
}

# no warning if no changed limit is stored
my $db = database('law_silent');
$db->run("SET client_min_messages = warning; CREATE EXTENSION ehcp_timeliness VERSION '1.0.0';"
	. " CREATE TABLE requests (requested_on date, due_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED, again_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, varchar 'final_plan')) STORED, CHECK (due_on <> ehcp.deadline(requested_on, 'decision_to_assess')));"
	. " CREATE INDEX ON requests (ehcp.deadline(requested_on, 'review_decision')); CREATE VIEW reviews AS SELECT ehcp.deadline(requested_on, 'annual_review') AS due_on FROM requests;"
	. " CREATE FUNCTION due(day date) RETURNS date LANGUAGE sql RETURN ehcp.deadline(day, 'annual_review');"
	. " CREATE TABLE plans (made_on date, due_on date DEFAULT ehcp.deadline(current_date, 'annual_review')); CREATE MATERIALIZED VIEW m AS SELECT requested_on FROM requests");
is($db->run('ALTER EXTENSION ehcp_timeliness UPDATE'), '', 'the update is silent where no changed limit is stored');
is($db->run("SELECT * FROM ehcp.deadlines_to_rebuild('0.1.0')"), '', '... and nothing is listed');

$db->run("CREATE MATERIALIZED VIEW one AS SELECT * FROM reviews");
is($db->run("SELECT * FROM ehcp.deadlines_to_rebuild('1.0.0')"), 'materialized view|public.one|' . $db->run('SELECT current_user') . '|REFRESH MATERIALIZED VIEW public.one', 'one is listed');

# a temporary table of another session is left alone
my $other = Session->new('law_silent');
$other->run("CREATE TEMP TABLE plans (made_on date, due_on date GENERATED ALWAYS AS (ehcp.deadline(made_on, 'annual_review')) STORED)");
like($other->run(sprintf $list, '1.0.0'), qr/^generated column\|pg_temp_\d+\.plans \(due_on\)\nmaterialized view/, 'a temporary table');
is($db->run(sprintf $list, '1.0.0'), 'materialized view|public.one', '... of another session is left out');
$other->close;

# functions of the same names, which the owner of the schema can create: the limit is no text, or is left to a default
$db->run("CREATE FUNCTION ehcp.limit_days(n integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n;"
	. " CREATE FUNCTION ehcp.deadline(day date, limit_name text DEFAULT 'annual_review', n integer DEFAULT 0) RETURNS date LANGUAGE sql IMMUTABLE RETURN day;"
	. " CREATE TABLE namesakes (made_on date, by_number integer GENERATED ALWAYS AS (ehcp.limit_days('final_plan') + ehcp.limit_days(5)) STORED,"
	. " by_default integer GENERATED ALWAYS AS (ehcp.limit_days('final_plan') + (ehcp.deadline(made_on) - made_on)) STORED)");
is($db->run("SELECT a.attname, ehcp.calls_deadline(d.adbin, '{annual_review}') FROM pg_attrdef AS d JOIN pg_attribute AS a ON attrelid = adrelid AND attnum = adnum WHERE adrelid = 'namesakes'::regclass ORDER BY 1"),
	"by_default|t\nby_number|f", 'functions of the same names');
$db->run('DROP TABLE namesakes; DROP FUNCTION ehcp.limit_days(integer), ehcp.deadline(date, text, integer)');

# functions that call each other in a circle
$db->run("CREATE FUNCTION ping(day date, n integer) RETURNS date LANGUAGE plpgsql AS \$\$ BEGIN RETURN CASE n WHEN 0 THEN ehcp.deadline(day, 'annual_review') ELSE public.pong(day, n - 1) END; END \$\$;"
	. " CREATE FUNCTION pong(day date, n integer) RETURNS date LANGUAGE plpgsql AS \$\$ BEGIN RETURN public.ping(day, n); END \$\$; CREATE MATERIALIZED VIEW circle AS SELECT pong('2021-11-08', 3)");
like($db->run(sprintf $list, '1.0.0'), qr/materialized view\|public\.circle/, 'functions in a circle');

# errors
is($db->run("SELECT * FROM ehcp.deadlines_to_rebuild('$_')"), qq{ERROR:  "$_" is not a version of ehcp_timeliness}, "a version \"$_\"")
	foreach '', '1', '1.0', '1.0.', '1.0.0.0', 'v1.0.0', '1.0.0 ', '1.0.-1', '1.0.99999999999', 'latest';
is($db->run('SELECT * FROM ehcp.deadlines_to_rebuild(NULL)'), '', 'NULL gives nothing');
is($db->run("SELECT string_agg(name, ', ' ORDER BY name) FROM ehcp.statutory_limit_changes WHERE version = '1.1.0'"), 'annual_review, transfer_review_after_review, transfer_review_after_transfer', 'the changes of 1.1.0');
$db->close;
unlink map { "$directory/ehcp_timeliness--$_.sql" } grep { $_ ne $version } '0.1.0', '1.0.0';
done_testing();
