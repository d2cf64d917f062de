# The hint of create_scorecard proposes a view over a relation whose columns have other types.
# The view runs as it stands, and gives every reader the same figures; a value that it cannot
# read is an error.
use strict;
use warnings;
use Test::More;
use Session;

# the number of views of a scorecard
my $views = () = glob 'sql/scorecard/*.sql';

system('createdb hint') == 0 or die;
my $db = Session->new('hint');
$db->run('SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness; CREATE DOMAIN day AS date; CREATE DOMAIN our_day AS day;'
	. ' CREATE DOMAIN moment AS timestamptz; CREATE DOMAIN words AS text CHECK (length(value) < 99);'
	. " CREATE TYPE yes_no AS ENUM ('Yes', 'No', 'N/K'); SET timezone = 'UTC'");

# The CREATE VIEW statement of the hint, or the error without a hint
sub proposed
{
	my ($call) = @_;

	$db->run(<<"SQL");
SET client_min_messages = error;
CREATE OR REPLACE FUNCTION pg_temp.proposed() RETURNS text LANGUAGE plpgsql AS \$f\$
DECLARE hint text;
BEGIN
	PERFORM $call;
	RETURN 'no error';
EXCEPTION WHEN undefined_column OR datatype_mismatch THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN coalesce(substring(hint FROM 'CREATE VIEW.*;'), 'no view: ' || hint);
END
\$f\$
SQL
	return $db->run('SELECT pg_temp.proposed()');
}

my @readers = (['Europe/London', 'ISO, YMD'], ['UTC', 'SQL, DMY'], ['Pacific/Kiritimati', 'SQL, MDY'], ['America/Los_Angeles', 'German'],
	['Etc/GMT+12', 'Postgres, MDY'], ['Pacific/Kiritimati', 'ISO, DMY']);

# What each reader gets, under different session settings: one answer, or several
sub as_read
{
	my ($sql) = @_;
	my %answers;

	foreach my $reader (@readers)
	{
		$answers{ $db->run("SET timezone = '$reader->[0]'; SET datestyle = '$reader->[1]'; SET extra_float_digits = -10; SET bytea_output = 'escape'; $sql") }++;
		$db->run("RESET datestyle; RESET extra_float_digits; RESET bytea_output; SET timezone = 'UTC'");
	}
	return join ' OR ', sort keys %answers;
}

# 24 May 2021 in England, as a value of each type
my %dates = (
	'date' => "'2021-05-24'", 'our_day' => "'2021-05-24'",
	'timestamp' => "'2021-05-24 23:30'", 'timestamp(0)' => "'2021-05-24 00:00'",
	'timestamptz' => "'2021-05-23 23:30+00'", 'moment' => "'2021-05-24 22:59+00'",
	'text' => "'24/05/2021'", 'varchar(20)' => "' 24/5/2021 '", 'char(12)' => "'24/05/2021'", 'name' => "'24/05/2021'", 'words' => "'24/05/2021'",
	'integer' => '44340', 'bigint' => '44340', 'numeric' => '44340.75', 'numeric(8,2)' => '44340.99', 'real' => '44340.5', 'double precision' => '44340.99',
);
# the last days of abstime lie just after the first plausible day
$dates{smallint} = '32766';
my %flags = (
	'boolean' => ['true', 'false', 'NULL'],
	'text' => ["'Yes'", "'No'", "''"], 'varchar(9)' => ["' y '", "'n'", "'  '"], 'char(5)' => ["'TRUE'", "'False'", "''"], 'words' => ["'t'", "'F'", "' '"],
	'yes_no' => ["'Yes'", "'No'", 'NULL'], '"char"' => ["'Y'", "'N'", 'NULL'], 'bit' => ["'1'", "'0'", 'NULL'], 'name' => ["'1'", "'0'", "''"],
	'smallint' => ['1', '0', 'NULL'], 'integer' => ['1', '0', 'NULL'], 'bigint' => ['1', '0', 'NULL'],
	'numeric(3,2)' => ['1.00', '0.00', 'NULL'], 'numeric' => ['1', '0', 'NULL'], 'real' => ['1', '0', 'NULL'], 'double precision' => ['1', '0', 'NULL'],
);
my $n = 0;

foreach my $type (sort keys %dates)
{
	my $table = 'd' . ++$n;
	# a request on 4 January: 140 days before
	my ($day, $taken) = $type eq 'smallint' ? ('1989-09-15', 10) : ('2021-05-24', 140);
	$db->run("CREATE TABLE $table (case_id integer, requested_on date, issued_on $type, closed_on $type, excepted boolean, decided_on $type, decision boolean, refused_on $type, ceased_on $type);"
		. " INSERT INTO $table VALUES (1, date '$day' - $taken, $dates{$type}, $dates{$type}, false, NULL, NULL, NULL, NULL)");
	my $view = proposed("ehcp.create_scorecard('$table', 'card$n')");
	if ($type =~ /date|day/)
	{
		is($view, 'no error', "$type is accepted");
		next;
	}
	is($db->run($view), '', "$type: the view runs as it stands") or diag($view);
	is($db->run("SELECT count(*) FROM ehcp.create_scorecard('${table}_for_scorecard', 'card$n')"), $views, '... and a scorecard accepts the view');
	is(as_read("SET ehcp.as_of = '2021-06-30'; SELECT to_char(issued_on, 'YYYY-MM-DD'), to_char(ended_on, 'YYYY-MM-DD') FROM card$n.cases_as_at"), "$day|$day", '... the same day for every reader');
	is(as_read("SET ehcp.as_of = '2021-06-30'; SELECT percent FROM card$n.yearly_timeliness WHERE area IS NULL"), '100.0', '... and the same percentage');
}

foreach my $type (sort keys %flags)
{
	my $table = 'f' . ++$n;

	$db->run("CREATE TABLE $table (case_id integer, requested_on date, issued_on date, closed_on date, excepted $type, contested $type)");
	$db->run("INSERT INTO $table VALUES ($_, '2021-01-04', '2021-05-24', NULL, $flags{$type}[$_], NULL)") foreach 0 .. 2;
	my $view = proposed("ehcp.create_scorecard('$table', 'card$n')");
	if ($type eq 'boolean')
	{
		is($view, 'no error', "$type is accepted");
		next;
	}
	is($db->run($view), '', "flag of $type: the view runs as it stands") or diag($view);
	is(as_read("SELECT case_id, coalesce(excepted::text, 'NULL') FROM ${table}_for_scorecard"), "0|true\n1|false\n2|NULL", '... as true, false and NULL');
	is($db->run("SELECT count(*) FROM ehcp.create_scorecard('${table}_for_scorecard', 'card$n')"), $views, '... and a scorecard accepts the view');
}

# A value that a view cannot read is an error for every reader, never a different day or flag
$db->run('CREATE TABLE odd (case_id integer, requested_on text, issued_on bigint, closed_on numeric, excepted text, contested integer, decided_on timestamptz)');
is($db->run(proposed("ehcp.create_scorecard('odd', 'card_odd')")), '', 'the view for odd values');
foreach my $odd ((map { ['requested_on', "'$_'"] } '04/01/21', '13/13/2021', '05/24/2021', '31/02/2021', '00/01/2021', '01/00/2021', '01/01/0000',
	'40/01/2021', '44200', 'today', 'infinity', '4/1/2021 24:00', '4/1/20211', 'n/a'),
	(map { ['issued_on', $_] } 20210104, 0, 1, 19999, 100000, -44200, 1609718400, 2147483648),
	(map { ['closed_on', $_] } "'NaN'", "'Infinity'", 99999999999, 0.5),
	(map { ['excepted', "'$_'"] } 'perhaps', 'x', '2', '-', 'N/K', 'o', 'on', 'off', 'ye', 'fals', 'yes no', 'Not known'),
	(map { ['contested', $_] } 2, -1, 9))
{
	my ($column, $value) = @$odd;

	$db->run("TRUNCATE odd; INSERT INTO odd ($column) VALUES ($value)");
	is_deeply([grep { !/^ERROR:/ } split / OR /, as_read("SELECT $column FROM odd_for_scorecard")], [], "$column $value is an error");
}
# ehcp.check_cases() finds what the view cannot read, and nothing that it can
foreach my $flag ('on', 'ye', 'perhaps', ' Y ', 'no', 'T', '0')
{
	$db->run("TRUNCATE odd; INSERT INTO odd (case_id, excepted) VALUES (1, '$flag')");
	is($db->run("SELECT count(*) FROM ehcp.check_cases('odd') WHERE rule = 'unreadable_flag'"),
		$db->run('SELECT count(excepted) FROM odd_for_scorecard') =~ /^ERROR/ ? 1 : 0, "check_cases() and the view agree on the flag $flag");
}
# the other forms of ehcp.read_date() are the same day for every reader
foreach my $text ('2021-01-04', '2021/1/4', '4.1.2021', '4-JAN-2021', '4/1/2021 10:00', '2021-01-04T00:00:00.000', '2021-01-04T00:00:00Z')
{
	$db->run("TRUNCATE odd; INSERT INTO odd (requested_on) VALUES ('$text')");
	is(as_read("SELECT to_char(requested_on, 'YYYY-MM-DD') FROM odd_for_scorecard"), '2021-01-04', "requested_on $text is a day");
}
# a day of any year in DD/MM/YYYY, with and without zeros
is($db->run("TRUNCATE odd; INSERT INTO odd (case_id, requested_on) SELECT day - date '1000-01-01', format(form, to_char(day, 'DD/MM/YYYY'), extract(day FROM day), extract(month FROM day), extract(year FROM day))"
	. " FROM (VALUES ('%1\$s'), ('%2\$s/%3\$s/%4\$s'), ('  %1\$s ')) AS forms(form), generate_series(0, 3287181, 97) AS n, LATERAL (SELECT date '1000-01-01' + n) AS d(day);"
	. " SELECT count(*), count(*) FILTER (WHERE requested_on IS DISTINCT FROM date '1000-01-01' + case_id) FROM odd_for_scorecard"), '101667|0', 'every DD/MM/YYYY is its day');
$db->run("TRUNCATE odd; INSERT INTO odd VALUES (1, NULL, NULL, NULL, NULL, NULL, NULL), (2, ' ', NULL, NULL, '', NULL, NULL)");
is($db->run('SELECT count(*), count(requested_on), count(issued_on), count(closed_on), count(excepted), count(contested), count(decided_on) FROM odd_for_scorecard'), '2|0|0|0|0|0|0', 'blank text and NULL are NULL');

# advice and reviews; names that need quotes, in capitals, with spaces
my $schema = '"The ""Team""\'s %1$s"';
my $in_literal = $schema =~ s/'/''/gr;
$db->run("CREATE TABLE cases (case_id integer PRIMARY KEY, requested_on date, issued_on date, closed_on date, excepted boolean, ceased_on date);"
	. " CREATE SCHEMA $schema; CREATE TABLE $schema.\"Advice; asked\" (\"Case ID\" integer, \"SERVICE\" text, \"Requested On\" timestamptz, \"RECEIVED_ON\" text);"
	. " CREATE TABLE $schema.\"Reviews\" (plan_id integer, due_on integer, \"Meeting_On\" timestamptz, decided_on varchar(10));"
	. " CREATE TABLE $schema.\"" . ('n' x 63) . '" (case_id integer, requested_on text, issued_on date, closed_on date, excepted boolean)');
my $advice = proposed("ehcp.create_scorecard('cases', 'card_quoted', '$in_literal.\"Advice; asked\"')");
like($advice, qr/"Case ID" AS case_id.*"SERVICE" AS service/, 'columns whose names have other capitals are proposed');
is($db->run($advice), '', '... in a view that runs') or diag($advice);
my $reviews = proposed("ehcp.create_scorecard('cases', 'card_quoted', reviews => '$in_literal.\"Reviews\"')");
is($db->run($reviews), '', '... and for reviews, too') or diag($reviews);
$db->run("INSERT INTO cases VALUES (1, '2021-01-04', NULL, NULL, false); INSERT INTO $schema.\"Advice; asked\" VALUES (1, 'health', '2021-05-23 23:30+00', '01/06/2021');"
	. " INSERT INTO $schema.\"Reviews\" VALUES (1, 44340, '2021-05-23 23:30+00', '01/06/2021')");
is($db->run("SELECT count(*) FROM ehcp.create_scorecard('cases', 'card_quoted', '$in_literal.\"Advice; asked_for_scorecard\"', '$in_literal.\"Reviews_for_scorecard\"')"), $views, '... and a scorecard over both');
is(as_read("SELECT service, to_char(requested_on, 'YYYY-MM-DD'), to_char(received_on, 'YYYY-MM-DD') FROM card_quoted.advice_as_at"), 'health|2021-05-24|2021-06-01', 'advice reads the same for every reader');
is(as_read("SELECT plan_id, to_char(due_on, 'YYYY-MM-DD'), to_char(meeting_on, 'YYYY-MM-DD'), to_char(decided_on, 'YYYY-MM-DD') FROM card_quoted.reviews_as_at"), '1|2021-05-24|2021-05-24|2021-06-01', '... and so do reviews');
my $long = proposed("ehcp.create_scorecard('$in_literal." . ('n' x 63) . "', 'card_long')");
is($db->run($long), '', 'a relation whose name is as long as a name can be');

# case_id, area and the others are shown as text, which must not depend on the reader
foreach my $type ('date', 'timestamp', 'timestamptz', 'real', 'double precision', 'bytea')
{
	my $table = 'a' . ++$n;
	# 31 December 1994 is missing in Kiritimati
	my %value = (date => "'1994-12-31'", bytea => "'\\x41'", real => '7', 'double precision' => '7');
	$db->run("CREATE TABLE $table (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, area $type); INSERT INTO $table VALUES (1, '2021-01-04', NULL, NULL, false, " . ($value{$type} // "'2021-01-04'") . ')');
	my $view = proposed("ehcp.create_scorecard('$table', 'card$n')");
	is($db->run($view), '', "area of $type: refused, and the view runs as it stands") or diag($view);
	is($db->run("SELECT count(*) FROM ehcp.create_scorecard('${table}_for_scorecard', 'card$n')"), $views, '... and a scorecard accepts the view');
	unlike(as_read("SELECT area FROM card$n.cases_as_at"), qr/ OR |ERROR/, '... with the same text for every reader');
}
foreach my $type ('integer', 'bigint', 'numeric', 'text', 'varchar(9)', 'uuid', 'yes_no', 'words', 'boolean', 'text[]')
{
	my $table = 'i' . ++$n;
	$db->run("CREATE TABLE $table (case_id integer, requested_on date, issued_on date, closed_on date, excepted boolean, area $type)");
	is(proposed("ehcp.create_scorecard('$table', 'card$n')"), 'no error', "area of $type is accepted");
}

# a review is named by its day, also in a time zone that lacks it
$db->run("CREATE TABLE reviewed_twice AS SELECT 1 AS plan_id, date '1994-12-31' AS due_on, NULL::date AS meeting_on, NULL::date AS decided_on FROM generate_series(1, 2)");
like($db->run("\\set VERBOSITY default\nSET timezone = 'Pacific/Kiritimati'; SET client_min_messages = warning; SELECT count(*) FROM ehcp.create_scorecard('i$n', 'card_twice', reviews => 'reviewed_twice')"),
	qr/plan_id 1 due on 1994-12-31 in 2 rows/, 'a review in two rows');
$db->run("\\set VERBOSITY terse\nSET timezone = 'UTC'; SET client_min_messages = error");

# over a relation with row security, the view checks the rights of its reader
$db->run('CREATE TABLE guarded (case_id integer, requested_on timestamptz, issued_on date, closed_on date, excepted boolean); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;'
	. ' CREATE VIEW guarded_view WITH (security_invoker = YES) AS SELECT * FROM cases');
my $guarded = proposed("ehcp.create_scorecard('guarded', 'card_guarded')");
like($guarded, qr/WITH \(security_invoker\)/, 'a relation with row security');
is($db->run($guarded), '', '... the view runs');
is($db->run("SELECT count(*) FROM ehcp.create_scorecard('guarded_for_scorecard', 'card_guarded'); SELECT reloptions FROM pg_class WHERE oid = 'card_guarded.cases_as_at'::regclass"),
	"$views\n{security_barrier=false,security_invoker=t}", '... and so does the scorecard over it');
is($db->run("SELECT count(*) FROM ehcp.create_scorecard('guarded_view', 'card_guarded_view'); SELECT reloptions FROM pg_class WHERE oid = 'card_guarded_view.cases_as_at'::regclass"),
	"$views\n{security_barrier=false,security_invoker=t}", '... and over a view whose option is spelt differently');

# creating a scorecard over another role's view does not run its code
$db->run('CREATE ROLE hint_other; GRANT CREATE ON SCHEMA public TO hint_other; SET ROLE hint_other; CREATE TABLE ran (who text); GRANT ALL ON ran TO PUBLIC;'
	. " CREATE FUNCTION trap(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.ran VALUES (current_user); RETURN \$1; END';"
	. ' CREATE VIEW others_view AS SELECT public.trap(1) AS case_id, NULL::date AS requested_on, NULL::date AS issued_on, NULL::date AS closed_on, false AS excepted; RESET ROLE; SET client_min_messages = notice');
like($db->run("SELECT count(*) FROM ehcp.create_scorecard('others_view', 'card_other')"), qr/NOTICE:  .*others_view" was not searched for duplicates.*^$views$/ms, 'a view of another role is not searched');
is($db->run('SELECT count(*) FROM ran'), '0', '... and its code does not run');
$db->run('DROP OWNED BY hint_other CASCADE; DROP ROLE hint_other');
$db->close;
done_testing();
