# What a hostile user of the same database might try: no code runs with another role's rights,
# and no role sees another role's rows.
use strict;
use warnings;
use Test::More;
use Session;
use AllFunctions;
use Planted;

my @roles = qw(ehcp_dba ehcp_owner ehcp_mallory ehcp_friend ehcp_alice ehcp_bob);
system('createdb hostile') == 0 or die;
my $db = Session->new('hostile');
$db->run("SET client_min_messages = error; CREATE ROLE $_") foreach @roles;
$db->run('ALTER ROLE ehcp_dba SUPERUSER; GRANT CREATE ON DATABASE hostile TO ehcp_owner, ehcp_mallory');

# Runs statements as a role ...
sub as
{
	my ($role, $sql) = @_;

	return $db->run("RESET ROLE; SET ROLE $role; $sql");
}

# ... which must succeed.
sub prepare
{
	my $said = as(@_);

	die "$_[1]\n$said" if $said =~ /ERROR/;
}
my $install = join '', map { do { local (@ARGV, $/) = $_; <> } } glob 'sql/[0-8]*.sql';
my $lie = 'LANGUAGE plpgsql AS $$ BEGIN RAISE \'planted code runs as %\', current_user; END $$';

# Mallory owns a schema ehcp that contains something which the scripts or their users might call
foreach my $planted (
	"CREATE FUNCTION ehcp.apply_bank_holidays(text) RETURNS integer $lie", "CREATE FUNCTION ehcp.deadline(date, varchar) RETURNS date $lie",
	"CREATE FUNCTION ehcp.to_char(date, text) RETURNS text $lie",
	"CREATE FUNCTION ehcp.contained(integer[], integer[]) RETURNS boolean IMMUTABLE $lie; CREATE OPERATOR ehcp.<@ (LEFTARG = integer[], RIGHTARG = integer[], FUNCTION = ehcp.contained)",
	'CREATE TABLE ehcp.calendars (name text)', 'CREATE VIEW ehcp.statutory_limits AS SELECT 1 AS one', 'CREATE TYPE ehcp.timeliness AS (n integer)',
	'CREATE DOMAIN ehcp.date AS integer', 'CREATE SEQUENCE ehcp.anything', 'ALTER DEFAULT PRIVILEGES IN SCHEMA ehcp GRANT ALL ON TABLES TO ehcp_friend')
{
	is(as('ehcp_mallory', "CREATE SCHEMA ehcp; $planted"), '', "mallory's schema: $planted");
	foreach my $installer ('ehcp_dba', 'ehcp_owner')
	{
		like(as($installer, 'CREATE EXTENSION ehcp_timeliness'), qr/^ERROR:  schema "ehcp" already contains objects$/, "... $installer is refused");
	}
	$db->run('RESET ROLE; DROP SCHEMA ehcp CASCADE; DROP OWNED BY ehcp_mallory; GRANT CREATE ON DATABASE hostile TO ehcp_mallory');
}

# an empty schema passes to the installer
foreach my $installer ('ehcp_dba', 'ehcp_owner')
{
	prepare('ehcp_mallory', 'CREATE SCHEMA ehcp; GRANT ALL ON SCHEMA ehcp TO ehcp_friend WITH GRANT OPTION; GRANT ALL ON SCHEMA ehcp TO PUBLIC');
	prepare('ehcp_friend', 'GRANT ALL ON SCHEMA ehcp TO ehcp_bob');
	is(as($installer, 'CREATE EXTENSION ehcp_timeliness'), '', "mallory's empty schema: $installer installs");
	is($db->run("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'ehcp'"), $installer, '... and owns it');
	foreach my $role (qw(ehcp_mallory ehcp_friend ehcp_bob))
	{
		like(as($role, "CREATE FUNCTION ehcp.deadline(date, varchar) RETURNS date $lie"), qr/permission denied for schema ehcp/, "... $role creates nothing there");
		is(as($role, "SELECT ehcp.deadline('2021-01-01', 'final_plan')"), '2021-05-21', '... but may use it');
	}
	like(as('ehcp_mallory', 'DROP SCHEMA ehcp CASCADE'), qr/must be owner of schema/, '... and mallory cannot drop it');
	$db->run('RESET ROLE; DROP EXTENSION ehcp_timeliness CASCADE; DROP SCHEMA ehcp CASCADE');
}

# A schema that is empty at first: mallory plants while the script runs.  A lock makes the
# script wait halfway; until it commits, mallory still owns the schema.
{
	my $holder = Session->new('hostile');
	my $installer = Session->new('hostile');

	foreach my $isolation ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
	{
		foreach my $planted ("CREATE FUNCTION ehcp.deadline(date, varchar) RETURNS date $lie", 'CREATE DOMAIN ehcp.date AS integer', undef)
		{
			prepare('ehcp_mallory', 'CREATE SCHEMA ehcp');
			$holder->run('BEGIN; LOCK TABLE pg_aggregate IN SHARE MODE');
			$installer->run("SET client_min_messages = error; BEGIN ISOLATION LEVEL $isolation; SELECT FROM pg_class LIMIT 1");
			$installer->start('CREATE EXTENSION ehcp_timeliness');
			$db->run('RESET ROLE');
			$db->until_waiting("relation = 'pg_aggregate'::regclass");
			prepare('ehcp_mallory', $planted) if defined $planted;
			$holder->run('COMMIT');
			my $said = $installer->finish;
			$installer->run('COMMIT');
			if (defined $planted)
			{
				is($said, 'ERROR:  schema "ehcp" contains objects that do not belong to the extension', "$isolation: mallory plants while the script runs: $planted");
				is($db->run("RESET ROLE; SELECT count(*) FROM pg_extension WHERE extname = 'ehcp_timeliness'"), '0', '... and it is not installed');
			}
			else
			{
				is($said, '', "$isolation: mallory plants nothing, and it is installed");
				is($db->run('RESET ROLE; SELECT ehcp.check_schema()'), '', '... and the schema is clean');
			}
			$db->run('RESET ROLE; DROP EXTENSION IF EXISTS ehcp_timeliness CASCADE; DROP SCHEMA ehcp CASCADE');
		}
	}
	$_->close foreach $holder, $installer;
}

# Installed without superuser rights; then look-alikes of everything that is called come first
# in the search path
is(as('ehcp_owner', 'CREATE EXTENSION ehcp_timeliness'), '', 'installed without superuser rights');
my %calls = AllFunctions::calls($db);
my @signatures = sort keys %calls;
my %answers = map { $_ => as('ehcp_alice', "BEGIN; $calls{$_}; ROLLBACK") } @signatures;
prepare('ehcp_mallory', 'CREATE SCHEMA planted; GRANT USAGE ON SCHEMA planted TO PUBLIC');
$db->run('SET ROLE ehcp_mallory');
cmp_ok(Planted::plant($db, 'planted', $install), '>', 5000, 'mallory plants look-alikes');
$db->run('SET search_path = planted, pg_catalog');
like($db->run("SELECT date '2021-01-01' = date '2021-01-01'"), qr/planted code runs as/, '... which are found first');
is(as('ehcp_alice', "BEGIN; $calls{$_}; ROLLBACK"), $answers{$_}, "... $_") foreach @signatures;
is(as('ehcp_dba', "BEGIN; SELECT ehcp.copy_calendar('scotland', 'ours'); INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-31]', 'x');"
	. " UPDATE ehcp.calendars SET last_day = '2029-12-31' WHERE name OPERATOR(pg_catalog.=) 'ours'; SELECT ehcp.refresh_calendar('ours'); ROLLBACK"), "158\n0",
	'... nor do the triggers run any');
unlike(as('ehcp_dba', 'TABLE ehcp.statutory_limits; TABLE ehcp.scorecard_columns; TABLE ehcp.scorecard_figures; TABLE ehcp.calendars'), qr/planted|ERROR/, '... nor the views');
$db->run('ROLLBACK; RESET search_path');

# Only owners and superusers can create operator classes and casts for our types, or change our objects
foreach my $refused (
	['CREATE OPERATOR CLASS planted.ops DEFAULT FOR TYPE ehcp.timeliness USING btree AS FUNCTION 1 ehcp.timeliness_cmp(ehcp.timeliness, ehcp.timeliness)', 'must be superuser'],
	['ALTER OPERATOR FAMILY ehcp.timeliness_ops USING btree ADD FUNCTION 1 (date, date) date_cmp(date, date)', 'must be superuser'],
	['CREATE CAST (ehcp.timeliness AS text) WITH INOUT AS IMPLICIT', 'must be owner of type'],
	['ALTER OPERATOR ehcp.= (ehcp.timeliness, ehcp.timeliness) SET (RESTRICT = NONE)', 'must be owner of operator'],
	["CREATE OR REPLACE FUNCTION ehcp.deadline(trigger_day date, limit_name text) RETURNS date $lie", 'permission denied for schema|must be owner'],
	['ALTER FUNCTION ehcp.deadline(date, text) SET search_path = planted', 'must be owner of function'],
	['ALTER TYPE ehcp.timeliness OWNER TO ehcp_mallory', 'must be owner of type'],
	['ALTER EXTENSION ehcp_timeliness ADD FUNCTION planted.now()', 'must be owner of extension'],
	['ALTER EXTENSION ehcp_timeliness UPDATE', 'must be owner of extension'],
	['DROP EXTENSION ehcp_timeliness', 'must be owner of extension'],
	["CREATE FUNCTION planted.f() RETURNS trigger LANGUAGE C AS '\$libdir/ehcp_timeliness', 'ehcp_calendars_changed'", 'permission denied for language c'])
{
	like(as('ehcp_mallory', $refused->[0]), qr/ERROR: .*($refused->[1])/, "mallory: $refused->[0]");
}

# Only the owner of the calendars can create triggers, rules and policies on them, and the
# installer cannot grant that right
$db->run('RESET ROLE; GRANT INSERT, UPDATE, DELETE ON ehcp.calendars, ehcp.closures, ehcp.bank_holiday_files TO ehcp_mallory');
prepare('ehcp_mallory', "CREATE FUNCTION planted.trap() RETURNS trigger $lie");
foreach my $role ('ehcp_mallory', 'ehcp_owner')
{
	foreach my $table ('calendars', 'closures', 'bank_holiday_files')
	{
		like(as($role, "CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON ehcp.$table FOR EACH ROW EXECUTE FUNCTION planted.trap()"), qr/permission denied/, "$role: a trigger on $table");
		like(as($role, "CREATE RULE trap AS ON INSERT TO ehcp.$table DO ALSO SELECT 1"), qr/must be owner/, "$role: a rule on $table");
		like(as($role, "CREATE POLICY trap ON ehcp.$table USING (true)"), qr/must be owner/, "$role: a policy on $table");
		like(as($role, "ALTER TABLE ehcp.$table ADD COLUMN trap integer DEFAULT planted.now(1)"), qr/must be owner/, "$role: a default on $table");
	}
	as($role, 'GRANT TRIGGER ON ehcp.closures TO ehcp_mallory');
	is($db->run("SELECT has_table_privilege('ehcp_mallory', 'ehcp.closures', 'TRIGGER')"), 'f', "$role cannot grant TRIGGER");
}
# a superuser has given the tables to mallory: reading calendars still runs none of mallory's code
$db->run('RESET ROLE; BEGIN; ALTER TABLE ehcp.closures OWNER TO ehcp_mallory; ALTER TABLE ehcp.calendars OWNER TO ehcp_mallory');
is(as('ehcp_mallory', 'GRANT SELECT ON ehcp.closures, ehcp.calendars TO PUBLIC; CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON ehcp.closures FOR EACH ROW EXECUTE FUNCTION planted.trap();'
	. ' CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON ehcp.calendars FOR EACH ROW EXECUTE FUNCTION planted.trap()'), '', 'an owner of the calendars plants triggers');
my @questions = grep { !/^ehcp\.(copy_calendar|refresh_calendar|load_bank|apply_bank|check_bank)/ } @signatures;
unlike(as('ehcp_alice', $calls{$_}), qr/planted/, "... which $_ does not run") foreach grep { /working|calendar|closure|deadline/ } @questions;
$db->run('ROLLBACK');

# ... and an owner who changes the tables does not crash the server
$db->run('RESET ROLE; BEGIN; ALTER TABLE ehcp.closures OWNER TO ehcp_mallory; ALTER TABLE ehcp.calendars OWNER TO ehcp_mallory; ALTER TABLE ehcp.bank_holiday_files OWNER TO ehcp_mallory');
foreach my $change ('calendars ALTER weekdays DROP DEFAULT, DROP CONSTRAINT weekdays_from_1_to_7, ALTER weekdays TYPE integer USING 12345', 'closures RENAME TO no_closures; CREATE TABLE ehcp.closures (calendar text COLLATE "C" PRIMARY KEY, days integer); INSERT INTO ehcp.closures VALUES (\'england-and-wales\', 12345)',
	'calendars DROP CONSTRAINT calendars_pkey, DROP CONSTRAINT name_of_1_to_63_characters, ALTER name TYPE integer USING 12345', 'bank_holiday_files ALTER shipped DROP DEFAULT, ALTER shipped TYPE text', 'calendars RENAME TO no_calendars; CREATE VIEW ehcp.calendars AS TABLE ehcp.no_calendars')
{
	my ($table) = $change =~ /^(\w+)/;

	is(as($change =~ /CREATE/ ? 'ehcp_dba' : 'ehcp_mallory', "SAVEPOINT s; ALTER TABLE ehcp.$change"), '', "ALTER TABLE ehcp.$change");
	is(as('ehcp_alice', "SELECT ehcp.is_working_day('2021-01-04')"), "ERROR:  \"ehcp.$table\" is not the table that CREATE EXTENSION made", '... is an error');
	$db->run('ROLLBACK TO s');
}
$db->run('ROLLBACK');

# Names that are SQL
$db->run('RESET ROLE; CREATE TABLE victims (name text); INSERT INTO victims VALUES (1)');
foreach my $name (q{x'); DROP TABLE public.victims; --}, q{x"; DROP TABLE public.victims; --}, '%I%s%1$s%2$s%L', '$$; DROP TABLE public.victims; $$', '$views$', q{\\'; DROP TABLE victims; --},
	"line\nDROP TABLE victims;", 'pg_temp', 'select', 'Grüße "x" ' . 'é' x 20)
{
	(my $quoted = $name) =~ s/'/''/g;
	(my $identifier = $name) =~ s/"/""/g;
	(my $shown = $name) =~ s/\n/ /g;
	my ($first_line) = split /\n/, $name;

	# a calendar
	is(as('ehcp_owner', "SELECT ehcp.copy_calendar('scotland', '$quoted')"), '158', "a calendar $shown");
	is($db->run("SELECT ehcp.is_working_day('2026-12-25', '$quoted'), ehcp.refresh_calendar('$quoted')"), 'f|0', '... is read');
	is($db->run("SET ehcp.calendar = '$quoted'; SELECT ehcp.is_working_day('2026-12-25'); RESET ehcp.calendar"), 'f', '... and named by the setting');
	like($db->run("SELECT ehcp.explain_closure_exception('2026-12-25', '$quoted')"), qr/The exception cannot apply/, '... and explained');
	like($db->run("SELECT ehcp.is_working_day('1999-01-01', '$quoted')"), qr/ERROR: .*\Q$first_line\E/s, '... and named in an error');
	like($db->run("INSERT INTO ehcp.closures VALUES ('$quoted', '[1999-01-01,1999-01-02]', '$quoted')"), qr/ERROR: .*outside/s, '... and has its bounds checked');
	like($db->run("SELECT ehcp.load_bank_holidays(jsonb_build_object('$quoted', jsonb_build_object('events', '[{\"title\": \"x\", \"date\": \"2030-01-01\"}]'::jsonb)))"),
		qr/is not in the GOV.UK file/, '... and is not a division');
	$db->run("DELETE FROM ehcp.calendars WHERE name = '$quoted'");
	like($db->run("SET ehcp.as_of = '$quoted'; SELECT ehcp.as_of(); RESET ehcp.as_of"), qr/ERROR: .*invalid value for parameter "ehcp\.as_of"/s, '... and is not a day');
	like($db->run("SELECT ehcp.deadline('2021-01-01', '$quoted')"), qr/ERROR:/, '... and is not a limit');

	# a scorecard
	next if $name eq 'pg_temp';
	$db->run('BEGIN');
	is(as('ehcp_owner', "CREATE SCHEMA \"of $identifier\"; CREATE TABLE \"of $identifier\".\"$identifier\" AS SELECT 1 AS case_id, date '2021-01-01' AS requested_on,"
		. " date '2021-03-01' AS issued_on, date '2021-03-01' AS closed_on, false AS excepted, '$quoted'::text AS area, 1 AS \"$identifier\""), '', "a table $shown");
	my $made = $db->run("SELECT count(*) FROM ehcp.create_scorecard((SELECT max(oid)::regclass FROM pg_class WHERE relname = '$quoted'::name), '$quoted')");
	is($made, $db->run('SELECT count(*) FROM ehcp.scorecard_views()'), '... has a scorecard of that name');
	is($db->run("SELECT area = '$quoted', percent FROM \"$identifier\".yearly_timeliness WHERE area IS NOT NULL"), 't|100.0', '... which is read');
	is($db->run("SELECT count(*) FROM ehcp.create_scorecard((SELECT max(oid)::regclass FROM pg_class WHERE relname = '$quoted'::name), '$quoted')"), $made, '... and made again');
	my $table = "(SELECT max(pg_class.oid)::regclass FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relname = '$quoted'::name AND nspname LIKE 'of %')";
	is($db->run("SELECT ehcp.create_live_summary($table, 'live $quoted')"), '1', '... and has a live summary');
	is($db->run("INSERT INTO \"of $identifier\".\"$identifier\" VALUES (2, '2021-01-01', '2021-03-02', '2021-03-02', false, 'x', 2);"
		. " SELECT sum(ehcp.completed(t)) FROM \"of $identifier\".\"live $identifier\"; SELECT count(*) FROM ehcp.verify_live_summary($table); SELECT ehcp.repair_live_summary($table)"),
		"2\n0\n0", '... which is kept');
	$db->run('ROLLBACK');
	is($db->run('RESET ROLE; SELECT count(*) FROM public.victims'), '1', '... and nothing else happened');
}

# A scorecard in a schema where other roles may create: it does not adopt an object of another role
$db->run('RESET ROLE; CREATE SCHEMA shared AUTHORIZATION ehcp_owner; GRANT ALL ON SCHEMA shared TO ehcp_mallory; GRANT CREATE ON SCHEMA public TO ehcp_owner');
prepare('ehcp_owner', "CREATE TABLE cases AS SELECT i AS case_id, date '2021-01-01' + i AS requested_on, date '2021-05-01' + i * 2 AS issued_on, date '2021-05-01' + i * 2 AS closed_on,"
	. " false AS excepted, CASE i % 2 WHEN 0 THEN 'ehcp_alice' ELSE 'ehcp_bob' END AS area FROM generate_series(1, 100) AS i");
foreach my $planted ('CREATE TABLE shared.targets (name text, percent numeric, near_points numeric)', 'CREATE VIEW shared.targets AS SELECT 1 AS name',
	'CREATE VIEW shared.months AS SELECT 1 AS month')
{
	my ($kind, $what) = $planted =~ /CREATE (\w+) (shared\.\w+)/;

	prepare('ehcp_mallory', "$planted; COMMENT ON $kind $what IS 'Targets (made by ehcp.create_scorecard)'");
	foreach my $maker ('ehcp_owner', 'ehcp_dba')
	{
		like(as($maker, "SELECT ehcp.create_scorecard('cases', 'shared')"), qr/ERROR: .*(belongs to|must be owner)/, "$maker: mallory's $what is not adopted");
	}
	prepare('ehcp_mallory', "DROP $kind $what");
}

# Row security: each view shows a reader what it would show if only their rows existed
prepare('ehcp_owner', 'CREATE TABLE advice AS SELECT case_id, \'service \' || case_id % 3 AS service, requested_on + 50 AS requested_on, requested_on + 90 AS received_on, area FROM cases;'
	. ' CREATE TABLE reviews AS SELECT case_id AS plan_id, issued_on + 365 AS due_on, issued_on + 360 AS meeting_on, issued_on + 380 AS decided_on, area FROM cases;'
	. ' UPDATE cases SET issued_on = NULL, closed_on = NULL WHERE case_id % 5 = 0; UPDATE advice SET received_on = NULL WHERE case_id % 7 = 0');
# values that raise errors, in rows of another role
prepare('ehcp_owner', "INSERT INTO cases VALUES (666, '4000000-01-01', '5000000-01-01', NULL, false, 'ehcp_bob'), (667, 'infinity', NULL, NULL, false, 'ehcp_bob')");
foreach my $table (qw(cases advice reviews))
{
	prepare('ehcp_owner', "CREATE TABLE ${table}_of_alice AS SELECT * FROM $table WHERE area = 'ehcp_alice'; ALTER TABLE $table ENABLE ROW LEVEL SECURITY;"
		. " CREATE POLICY own ON $table FOR SELECT USING (area = current_user); GRANT SELECT ON $table TO ehcp_alice, ehcp_bob");
	prepare('ehcp_owner', "CREATE VIEW ${table}_" . ($_ =~ s/\W//gr) . " WITH (security_invoker = $_) AS SELECT * FROM $table; GRANT SELECT ON ${table}_" . ($_ =~ s/\W//gr) . ' TO ehcp_alice')
		foreach 'yes', "'T'", '1', "'On'";
}
$db->run("RESET ROLE; SET ehcp.as_of = '2021-11-30'");
prepare('ehcp_owner', "SELECT ehcp.create_scorecard('cases_of_alice', 'expected', 'advice_of_alice', 'reviews_of_alice')");
foreach my $suffix ('', '_yes', '_T', '_1', '_On')
{
	prepare('ehcp_owner', "SELECT ehcp.create_scorecard('cases$suffix', 'secured$suffix', 'advice$suffix', 'reviews$suffix'); GRANT USAGE ON SCHEMA \"secured$suffix\" TO ehcp_alice;"
		. " GRANT SELECT ON ALL TABLES IN SCHEMA \"secured$suffix\" TO ehcp_alice");
	foreach my $view (split /\n/, $db->run('SELECT name FROM ehcp.scorecard_views()'))
	{
		my $rows = "SELECT string_agg(v::text, ' ' ORDER BY v::text COLLATE \"C\") FROM";

		is(as('ehcp_alice', "$rows \"secured$suffix\".$view AS v"), as('ehcp_owner', "$rows expected.$view AS v"), "secured$suffix.$view as alice");
	}
}
is(as('ehcp_alice', 'SELECT ehcp.completed(ehcp.timeliness_agg(requested_on, issued_on)) FROM cases'),
	as('ehcp_owner', 'SELECT ehcp.completed(ehcp.timeliness_agg(requested_on, issued_on)) FROM cases_of_alice'), 'an aggregate as alice');
is(as('ehcp_alice', "SELECT max(ehcp.deadline(requested_on, 'final_plan')), max(ehcp.working_days_between(requested_on, '2021-12-31')) FROM cases"),
	as('ehcp_owner', "SELECT max(ehcp.deadline(requested_on, 'final_plan')), max(ehcp.working_days_between(requested_on, '2021-12-31')) FROM cases_of_alice"), '... no error reveals another row');
# a reader's own function that the planner calls first
prepare('ehcp_alice', "CREATE FUNCTION pg_temp.tell(anyelement) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0001 AS"
	. " \$\$ BEGIN RAISE NOTICE 'told %', \$1; RETURN true; END \$\$");
sub told
{
	my ($role, $query) = @_;
	my %told;

	my $said = as($role, "SET client_min_messages = notice; $query; SET client_min_messages = error");
	$told{$1}++ while $said =~ /told (\S+)/g;
	return \%told;
}
my $of_alice = as('ehcp_owner', 'SELECT count(*) FROM cases_of_alice');
is(scalar(keys %{ told('ehcp_alice', 'SELECT FROM cases WHERE pg_temp.tell(case_id)') }), $of_alice, 'a function of alice\'s sees her rows only');
is(scalar(keys %{ told('ehcp_alice', 'SELECT FROM secured.cases_as_at WHERE pg_temp.tell(case_id)') }), $of_alice, '... in a view, too');

# A reader's function sees the rows of a view, and no others, also without row security
prepare('ehcp_owner', 'CREATE TABLE plain AS SELECT * FROM cases_of_alice; UPDATE plain SET area = \'area \' || case_id % 3; SELECT ehcp.create_scorecard(\'plain\', \'open\');'
	. ' GRANT USAGE ON SCHEMA open TO ehcp_bob; GRANT SELECT ON open.case_tracker, open.monthly_timeliness TO ehcp_bob');
is(scalar(keys %{ told('ehcp_bob', 'SELECT FROM open.case_tracker WHERE pg_temp.tell(case_id)') }), as('ehcp_owner', 'SELECT count(*) FROM open.case_tracker'), 'of open cases');
my $told = told('ehcp_bob', "SELECT FROM open.monthly_timeliness WHERE pg_temp.tell(month)");
is_deeply([grep { $told->{$_} > 4 } sort keys %$told], [], 'once for a row, and not for each case');
# ... of every view that counts, or leaves cases out; only those that a view is planned together with are no barriers
is(as('ehcp_owner', "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'open'::regnamespace AND relkind = 'v' AND NOT reloptions @> '{security_barrier=true}'"),
	'advice_as_at appeals_as_at cases_as_at mediations_as_at plans_as_at reviews_as_at', 'all other views are barriers');
foreach my $day ('1999-12-31', '2020-03-01', '9999-12-31')
{
	prepare('ehcp_owner', "SET ehcp.as_of = '$day'");
	foreach my $view (split /\n/, as('ehcp_owner', "SELECT viewname FROM pg_views WHERE schemaname = 'open' AND viewname NOT LIKE '%as_at' ORDER BY 1"))
	{
		prepare('ehcp_owner', "GRANT SELECT ON open.$view TO ehcp_bob");
		my $n = 0;
		$n += $_ foreach values %{ told('ehcp_bob', "SELECT FROM open.$view AS v WHERE pg_temp.tell('row' || v::text)") };
		is($n, as('ehcp_owner', "SELECT count(*) FROM open.$view"), "$day: a function is called once for each row of $view");
		prepare('ehcp_owner', "REVOKE SELECT ON open.$view FROM ehcp_bob") unless $view =~ /case_tracker|monthly_timeliness/;
	}
}
# ... and those three tell of no case that their reader cannot read on another day
prepare('ehcp_owner', 'GRANT SELECT ON open.cases_as_at TO ehcp_bob');
my @on_any_day = split /\n/, as('ehcp_bob', "SET ehcp.as_of = '9999-12-31'; SELECT case_id FROM open.cases_as_at");
foreach my $day ('1999-12-31', '2020-03-01')
{
	my %any = map { $_ => 1 } @on_any_day;
	is_deeply([grep { !$any{$_} } sort keys %{ told('ehcp_bob', "SET ehcp.as_of = '$day'; SELECT FROM open.cases_as_at WHERE pg_temp.tell(case_id)") }], [], "$day: cases_as_at");
}
cmp_ok(scalar(@on_any_day), '>', 10, '... which has cases');
prepare('ehcp_owner', 'REVOKE SELECT ON open.cases_as_at FROM ehcp_bob; RESET ehcp.as_of');
# A plain view hides its other rows from nobody: the scorecard over it does, as does one over a barrier
prepare('ehcp_owner', 'CREATE VIEW third AS SELECT * FROM plain WHERE case_id % 3 = 0; CREATE VIEW third_behind_barrier WITH (security_barrier) AS SELECT * FROM third');
foreach my $view ('third', 'third_behind_barrier')
{
	prepare('ehcp_owner', "SELECT ehcp.create_scorecard('$view', 'of_$view'); GRANT USAGE ON SCHEMA of_$view TO ehcp_bob; GRANT SELECT ON of_$view.cases_as_at TO ehcp_bob");
	is(scalar(keys %{ told('ehcp_bob', "SELECT FROM of_$view.cases_as_at WHERE pg_temp.tell(case_id)") }),
		as('ehcp_owner', 'SELECT count(*) FROM third'), "a function sees the rows of $view, and not those that it leaves out");
	prepare('ehcp_owner', "DROP SCHEMA of_$view CASCADE");
}
# small numbers withheld: a reader can count them through a plain view, and not through a security barrier
prepare('ehcp_owner', 'CREATE VIEW open.barrier WITH (security_barrier) AS SELECT area, ehcp.withhold(count(*), 5) OVER (PARTITION BY area) AS n FROM plain GROUP BY area;'
	. ' CREATE VIEW open.plain AS SELECT area, ehcp.withhold(count(*), 5) OVER (PARTITION BY area) AS n FROM plain GROUP BY area; GRANT SELECT ON open.plain, open.barrier TO ehcp_bob');
is(told('ehcp_bob', 'SELECT FROM open.plain WHERE pg_temp.tell(\'x\' || area)')->{xarea} > 3, 1, 'a plain view of withheld numbers reveals their sum');
is(told('ehcp_bob', 'SELECT FROM open.barrier WHERE pg_temp.tell(\'x\' || area)')->{xarea}, 3, 'a barrier does not');

# a live summary would show writers what row security hides from them
like(as('ehcp_owner', "SELECT ehcp.create_live_summary('cases', 'live_cases')"), qr/cases cannot have a live summary/, 'row security, and no live summary');

like(as('ehcp_bob', "SELECT FROM $_"), qr/permission denied/, "... and reads no $_") foreach qw(plain open.cases_as_at);

# Live summaries of other roles: each runs with the rights of the owner of its table, and
# touches nothing that does not belong to it.
prepare('ehcp_mallory', 'CREATE SCHEMA mine; GRANT USAGE ON SCHEMA mine TO PUBLIC; GRANT USAGE, CREATE ON SCHEMA planted TO PUBLIC');
$db->run('RESET ROLE; CREATE SCHEMA council AUTHORIZATION ehcp_owner; GRANT USAGE ON SCHEMA council TO PUBLIC');
my $columns = 'area text, requested_on date, issued_on date, closed_on date, excepted boolean';
my $case = "VALUES ('north', '2021-01-04', '2021-05-24', '2021-05-24', false)";
# code that reports whose rights it has, and whether it can regain those of its caller
prepare('ehcp_mallory', 'CREATE FUNCTION mine.spy() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN IF current_setting(\'spy.on\', true) IS DISTINCT FROM \'on\' THEN RETURN true; END IF;'
	. ' IF current_user <> \'ehcp_mallory\' THEN RAISE \'planted code runs as %\', current_user; END IF;'
	. ' BEGIN EXECUTE \'RESET ROLE\'; EXCEPTION WHEN insufficient_privilege THEN RETURN true; END; IF current_user <> \'ehcp_mallory\' THEN RAISE \'planted code became %\', current_user; END IF; RETURN true; END $$;'
	. ' CREATE FUNCTION mine.spying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM mine.spy(); RETURN NEW; END $$');
my $run = sub { join("\n", map { as('ehcp_dba', "SELECT count(*) FROM $_") } "ehcp.verify_live_summary('$_[0]')", "ehcp.repair_live_summary('$_[0]')") };

# a cast of a type of the owner
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns); INSERT INTO mine.cases $case; SELECT ehcp.create_live_summary('mine.cases', 'live');"
	. ' CREATE TYPE mine.t AS ENUM (\'north\'); CREATE FUNCTION mine.cast(mine.t) RETURNS text LANGUAGE sql AS $$ SELECT mine.spy()::text $$;'
	. ' CREATE CAST (mine.t AS text) WITH FUNCTION mine.cast(mine.t); ALTER TABLE mine.cases ALTER area TYPE mine.t USING \'north\'');
like($run->('mine.cases'), qr/\AERROR:  column "area" of table "cases" is of type mine.t, not a text or an integer\nERROR:  column "area" .*\Z/, 'a cast of the owner\'s does not run');
prepare('ehcp_mallory', 'DROP TABLE mine.cases, mine.live_parts CASCADE; DROP TYPE mine.t CASCADE');

# a view in the WHEN clause
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns); INSERT INTO mine.cases $case;"
	. ' CREATE VIEW mine.live_parts AS SELECT \'north\'::text AS area, date \'2021-05-01\' AS month, NULL::ehcp.timeliness AS added_t, NULL::ehcp.timeliness AS removed_t,'
	. ' NULL::ehcp.caseflow AS added_f, NULL::ehcp.caseflow AS removed_f WHERE mine.spy();'
	. ' CREATE TRIGGER live_summary_insert AFTER INSERT ON mine.cases REFERENCING NEW TABLE AS added FOR EACH STATEMENT'
	. ' WHEN (\'mine.live_parts\'::regclass IS NOT NULL) EXECUTE FUNCTION ehcp.keep_live_summary(\'by area\')');
like($run->('mine.cases'), qr/\AERROR:  mine.live_parts is not the live summary of table mine.cases\nERROR:  mine.live_parts is not the live summary.*\Z/, 'a view is not mistaken for the parts');
like(as('ehcp_dba', "INSERT INTO mine.cases $case"), qr/ERROR:  "live_parts" does not hold the parts of a live summary/, '... nor by a writer');
prepare('ehcp_mallory', 'DROP TABLE mine.cases; DROP VIEW mine.live_parts');

# code on the parts and in an index of the cases runs with the owner's rights, and cannot change them
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns); INSERT INTO mine.cases $case; SELECT ehcp.create_live_summary('mine.cases', 'live');"
	. ' CREATE TRIGGER spy BEFORE INSERT OR UPDATE ON mine.live_parts FOR EACH ROW EXECUTE FUNCTION mine.spying();'
	. ' CREATE FUNCTION mine.immutable_spy(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mine.spy() $$;'
	. ' CREATE INDEX ON mine.live_parts (mine.immutable_spy(area));'
	. " INSERT INTO mine.live_parts SELECT area, month, f.* FROM mine.live_parts, LATERAL (VALUES (added_t, added_t, added_f, added_f)) AS f, generate_series(1, 2000);"
	. ' DELETE FROM mine.live_parts WHERE removed_t IS NULL; GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON mine.cases TO ehcp_alice');
$db->run('SET spy.on = on');
is(as('ehcp_dba', "SELECT ehcp.fold_live_summary('mine.live_parts')"), '', 'a fold runs code on the parts with their owner\'s rights');
like($run->('mine.cases'), qr/\A1\n1\Z/, '... so does a repair');
is(as($_, "INSERT INTO mine.cases $case; UPDATE mine.cases SET closed_on = closed_on + 1; DELETE FROM mine.cases; TRUNCATE mine.cases; INSERT INTO mine.cases $case"), '', "... and a writer, $_") foreach 'ehcp_dba', 'ehcp_alice';
like($run->('mine.cases'), qr/\A0\n1\Z/, '... and the summary is right');
$db->run('RESET spy.on');
# the owner's code does not find what the writer has planted
prepare('ehcp_alice', 'CREATE FUNCTION planted.found() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE \'code of the writer runs as %\', current_user; END $$');
prepare('ehcp_mallory', 'CREATE SCHEMA helper; CREATE FUNCTION helper.found() RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;'
	. ' CREATE OR REPLACE FUNCTION mine.spying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM found(); RETURN NEW; EXCEPTION WHEN undefined_function THEN RETURN NEW; END $$');
is(as('ehcp_alice', "SET search_path = planted, public; INSERT INTO mine.cases $case; RESET search_path"), '', 'a writer\'s search_path does not reach it');
prepare('ehcp_mallory', 'DROP SCHEMA helper CASCADE; DROP TABLE mine.cases, mine.live_parts CASCADE');

# a trigger that names the parts of another's summary
prepare('ehcp_owner', "CREATE TABLE council.cases ($columns); INSERT INTO council.cases $case");
foreach my $maker ('ehcp_owner', 'ehcp_dba')
{
	prepare($maker, "SELECT ehcp.create_live_summary('council.cases', 'live')");
	my $parts = $db->run("SELECT 'council.live_parts'::regclass::oid");
	prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns)");
	prepare('ehcp_mallory', "CREATE TRIGGER live_summary_$_ ON mine.cases REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
		. " WHEN ('$parts'::regclass IS NOT NULL) EXECUTE FUNCTION ehcp.keep_live_summary('by area')") foreach 'insert AFTER INSERT';
	prepare('ehcp_mallory', "CREATE TRIGGER live_summary_truncate AFTER TRUNCATE ON mine.cases FOR EACH STATEMENT WHEN ('$parts'::regclass IS NOT NULL) EXECUTE FUNCTION ehcp.truncate_live_summary('by area')");
	my $before = $db->run('RESET ROLE; SELECT relacl FROM pg_class WHERE oid = \'council.live_parts\'::regclass; TABLE council.live; SELECT count(*) FROM pg_trigger WHERE tgrelid = \'council.cases\'::regclass');
	like($run->('mine.cases'), qr/\AERROR:  council.live_parts is not the live summary of table mine.cases\nERROR:  council.live_parts is not the live summary.*\Z/,
		"made by $maker: a superuser repairs nothing of it for mallory");
	like(as($_, "INSERT INTO mine.cases $case"), qr/ERROR:  table "live_parts" cannot be the live summary of table "cases"/, "... nor does $_ write to it") foreach 'ehcp_mallory', 'ehcp_dba';
	like(as('ehcp_dba', 'TRUNCATE mine.cases'), qr/ERROR:  table "live_parts" cannot be the live summary of table "cases"/, '... nor empty it');
	like(as('ehcp_mallory', "SELECT FROM ehcp.as_owner('council.cases', 'SELECT 1') AS a(one integer)"), qr/must be owner of table cases/, '... nor do anything as its owner');
	is($db->run('RESET ROLE; SELECT relacl FROM pg_class WHERE oid = \'council.live_parts\'::regclass; TABLE council.live; SELECT count(*) FROM pg_trigger WHERE tgrelid = \'council.cases\'::regclass'), $before, '... it is as it was');
	is(as('ehcp_owner', "SELECT ehcp.repair_live_summary('council.cases'); INSERT INTO council.cases $case; SELECT count(*) FROM ehcp.verify_live_summary('council.cases')"), "0\n0", '... and its owner repairs it');
	like($run->('council.cases'), qr/\A0\n1\Z/, '... and so does a superuser');
	$db->run('RESET ROLE; SET client_min_messages = error; DROP TABLE council.live_parts, mine.cases CASCADE');
}
# parts that a superuser owns, as version 1.0.0 left them, are safe from other tables that name them
prepare('ehcp_dba', "SELECT ehcp.create_live_summary('council.cases', 'live'); ALTER TABLE council.live_parts OWNER TO ehcp_dba");
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns); CREATE TRIGGER live_summary_insert AFTER INSERT ON mine.cases REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
	. ' WHEN (\'' . $db->run("SELECT 'council.live_parts'::regclass::oid") . '\'::regclass IS NOT NULL) EXECUTE FUNCTION ehcp.keep_live_summary(\'by area\')');
like($run->('mine.cases'), qr/\AERROR:  council.live_parts is not the live summary of table mine.cases\nERROR:/, 'parts of a superuser are not mallory\'s either');
like(as('ehcp_mallory', "INSERT INTO mine.cases $case"), qr/ERROR:  table "live_parts" cannot be/, '... who does not write to them');
$db->run('RESET ROLE; DROP TABLE council.live_parts, council.cases, mine.cases CASCADE');

# Default privileges grant everything on the parts: a role with the right to create a trigger
# on them would gain the owner's rights with its next write
prepare('ehcp_owner', "CREATE TABLE council.cases ($columns); GRANT INSERT ON council.cases TO ehcp_mallory; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO ehcp_mallory;"
	. " SELECT ehcp.create_live_summary('council.cases', 'live'); ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM ehcp_mallory");
like(as('ehcp_mallory', 'CREATE TRIGGER spy BEFORE INSERT ON council.live_parts FOR EACH ROW EXECUTE FUNCTION mine.spying()'), qr/ERROR:  permission denied for table live_parts/, 'no trigger on another\'s parts');
$db->run('RESET ROLE; GRANT TRIGGER ON council.live_parts TO ehcp_mallory');
prepare('ehcp_owner', "GRANT UPDATE (added_t), INSERT (area) ON council.live_parts TO ehcp_mallory; SELECT ehcp.repair_live_summary('council.cases')");
is($db->run("SELECT has_any_column_privilege('ehcp_mallory', 'council.live_parts', 'UPDATE, INSERT')"), 'f', 'a repair revokes rights on columns');
like(as('ehcp_mallory', 'CREATE TRIGGER spy BEFORE INSERT ON council.live_parts FOR EACH ROW EXECUTE FUNCTION mine.spying()'), qr/ERROR:  permission denied for table live_parts/, '... nor after a repair');
$db->run('RESET ROLE; DROP TABLE council.live_parts, council.cases CASCADE');

# Another schema gets the name of the summary's while a writer waits
$db->run('CREATE SCHEMA shop AUTHORIZATION ehcp_mallory; GRANT ALL ON SCHEMA shop TO ehcp_alice; GRANT CREATE ON DATABASE hostile TO ehcp_mallory');
prepare('ehcp_alice', "CREATE TABLE shop.cases ($columns); SELECT ehcp.create_live_summary('shop.cases', 'live'); GRANT ALL ON shop.live_parts TO ehcp_mallory");
{
	my $pid = $db->run('SELECT pg_backend_pid()');
	my $swapper = Session->new('hostile');

	$swapper->run('SET client_min_messages = error; SET ROLE ehcp_mallory; BEGIN; LOCK TABLE shop.live_parts; ALTER SCHEMA shop RENAME TO old_shop; CREATE SCHEMA shop; GRANT ALL ON SCHEMA shop TO ehcp_alice;'
		. ' CREATE TABLE shop.live_parts (LIKE old_shop.live_parts); GRANT ALL ON shop.live_parts TO ehcp_alice; CREATE TRIGGER spying AFTER INSERT ON shop.live_parts FOR EACH STATEMENT EXECUTE FUNCTION mine.spying()');
	$db->start("RESET ROLE; SET ROLE ehcp_alice; INSERT INTO shop.cases $case");
	$swapper->until_waiting("pid = $pid");
	$swapper->run('COMMIT');
	is($db->finish, '', 'a writer waits for the parts, while another table gets their name');
	is(as('ehcp_alice', 'SELECT count(*) FROM old_shop.live; SELECT count(*) FROM shop.live_parts'), "1\n0", '... and finds them where they are');
	$swapper->run('BEGIN; LOCK TABLE old_shop.live_parts; DROP SCHEMA shop CASCADE; ALTER SCHEMA old_shop RENAME TO shop; CREATE SCHEMA old_shop; GRANT ALL ON SCHEMA old_shop TO ehcp_alice; CREATE TABLE old_shop.live_parts (LIKE shop.live_parts); GRANT ALL ON old_shop.live_parts TO ehcp_alice;'
		. " INSERT INTO old_shop.live_parts TABLE shop.live_parts");
	$db->start('TRUNCATE old_shop.cases');
	$swapper->until_waiting("pid = $pid");
	$swapper->run('COMMIT');
	is($db->finish, '', '... and so does one that truncates');
	is(as('ehcp_alice', 'SELECT count(*) FROM shop.live; SELECT count(*) FROM old_shop.live_parts'), "0\n1", '... and empties them');
	$swapper->close;
}
$db->run('RESET ROLE; DROP SCHEMA old_shop, shop CASCADE; REVOKE CREATE ON DATABASE hostile FROM ehcp_mallory');

# A type in the session's temporary schema would hide all others of its name
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns); INSERT INTO mine.cases $case; SELECT ehcp.create_live_summary('mine.cases', 'live');"
	. ' CREATE FUNCTION mine.planted(pg_catalog.date) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE \'planted code runs as %\', current_user; END $$;'
	. ' CREATE FUNCTION mine.planting(text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;'
	. ' CREATE FUNCTION mine.immutable_planting(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mine.planting($1) $$; CREATE INDEX ON mine.live_parts (mine.immutable_planting(area)); DELETE FROM mine.live_parts;'
	# only now, since CREATE INDEX itself runs restricted from version 17 on
	. ' CREATE OR REPLACE FUNCTION mine.planting(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN CREATE DOMAIN pg_temp.date AS pg_catalog.date CHECK (mine.planted(VALUE)); RETURN true; EXCEPTION WHEN duplicate_object THEN RETURN true; END $$');
foreach my $temporary ('', 'CREATE TEMP TABLE has_one (n integer); ')
{
	like(as('ehcp_dba', "${temporary}SELECT ehcp.repair_live_summary('mine.cases')"), qr/ERROR:  cannot create (?:temporary object|a type in a temporary schema) within security-restricted operation/, 'code of the owner leaves no type behind');
	is(as('ehcp_dba', "SELECT date '2021-01-01'"), '2021-01-01', '... that would run more of it');
}
prepare('ehcp_mallory', 'DROP TABLE mine.cases, mine.live_parts CASCADE');

# A summary's tables are replaced while a role that may only read them verifies it
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns); INSERT INTO mine.cases $case; SELECT ehcp.create_live_summary('mine.cases', 'live'); GRANT SELECT ON mine.cases, mine.live_parts TO ehcp_alice");
is(as('ehcp_alice', "SELECT count(*) FROM ehcp.verify_live_summary('mine.cases')"), '0', 'a reader verifies a live summary');
foreach my $table ('cases', 'live_parts')
{
	my $swapper = Session->new('hostile');

	$swapper->run("SET client_min_messages = error; SET ROLE ehcp_mallory; BEGIN; ALTER TABLE mine.$table RENAME TO kept; CREATE TABLE mine.$table (n integer); GRANT SELECT ON mine.$table TO ehcp_alice");
	$db->start("RESET ROLE; SET ROLE ehcp_alice; SELECT count(*) FROM ehcp.verify_live_summary('mine.cases')");
	select undef, undef, undef, 0.5;
	$swapper->run('COMMIT');
	like($db->finish, qr/\AERROR:  table mine\.\w+ or its live summary was renamed or replaced meanwhile\z/, "... but not while $table is replaced");
	$swapper->run("DROP TABLE mine.$table; ALTER TABLE mine.kept RENAME TO $table");
	$swapper->close;
}
is(as('ehcp_alice', "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ehcp.verify_live_summary('mine.cases'); COMMIT"), '0', '... and afterwards again');
prepare('ehcp_mallory', 'DROP TABLE mine.cases, mine.live_parts CASCADE');

# A partition that is being detached no longer has ancestors, and writes to it are not counted
prepare('ehcp_mallory', "CREATE TABLE mine.cases ($columns) PARTITION BY LIST (area); CREATE TABLE mine.north PARTITION OF mine.cases FOR VALUES IN ('north'); SELECT ehcp.create_live_summary('mine.cases', 'live')");
{
	my $reader = Session->new('hostile');

	$reader->run('BEGIN; SELECT count(*) FROM mine.cases');
	like(as('ehcp_mallory', 'SET statement_timeout = \'1s\'; ALTER TABLE mine.cases DETACH PARTITION mine.north CONCURRENTLY'), qr/ERROR:  canceling statement due to statement timeout/, 'a partition is left half detached');
	$db->run('RESET statement_timeout');
	$reader->run('COMMIT');
	$reader->close;
}
is(as('ehcp_mallory', "INSERT INTO mine.north $case; UPDATE mine.north SET closed_on = NULL; DELETE FROM mine.north; TRUNCATE mine.north; INSERT INTO mine.north $case; SELECT count(*) FROM mine.live"), '0', '... and written to');
is(as('ehcp_mallory', "ALTER TABLE mine.cases DETACH PARTITION mine.north FINALIZE; INSERT INTO mine.north $case; SELECT ehcp.repair_live_summary('mine.cases'); DROP TABLE mine.north, mine.live_parts, mine.cases CASCADE"), '0', '... and detached');

# A MERGE on a partitioned table needs no rights on the schema, if it has no live summary
$db->run('RESET ROLE; REVOKE USAGE ON SCHEMA ehcp FROM PUBLIC; ALTER DATABASE hostile SET session_preload_libraries = \'ehcp_timeliness\'');
prepare('ehcp_mallory', 'CREATE TABLE mine.letters (area text, n integer) PARTITION BY LIST (area); CREATE TABLE mine.all_letters PARTITION OF mine.letters DEFAULT; INSERT INTO mine.letters VALUES (\'north\', 1);'
	. ' CREATE TRIGGER spying AFTER UPDATE ON mine.letters FOR EACH STATEMENT EXECUTE FUNCTION mine.spying()');
is(as('ehcp_mallory', 'MERGE INTO mine.letters USING (VALUES (\'north\'), (\'south\')) AS v (a) ON area = a WHEN MATCHED THEN UPDATE SET n = n + 1 WHEN NOT MATCHED THEN INSERT VALUES (a, 0); SELECT count(*) FROM mine.letters'),
	'2', 'a MERGE of a role that may not use the schema');
$db->run('RESET ROLE; GRANT USAGE ON SCHEMA ehcp TO PUBLIC; ALTER DATABASE hostile RESET session_preload_libraries; DROP TABLE mine.letters');

# The search for duplicates runs code of the relation's owner with the owner's rights, or not at
# all: the planner evaluates constant expressions of indexes and constraints, and a table can
# become a view
$db->run('RESET ROLE; GRANT ALL ON SCHEMA shared TO ehcp_alice');
prepare('ehcp_mallory', 'CREATE FUNCTION mine.tell(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE WARNING \'planted code runs as %\', current_user; RETURN $1; END $$;'
	. " CREATE TABLE mine.cases AS SELECT 1 AS case_id, date '2021-01-04' AS requested_on, date '2021-05-24' AS issued_on, date '2021-05-24' AS closed_on, false AS excepted; CREATE INDEX ON mine.cases (mine.tell(1));"
	. ' GRANT SELECT ON mine.cases TO ehcp_alice');
foreach my $maker ('ehcp_dba', 'ehcp_alice')
{
	my $swapper = Session->new('hostile');
	my $scorecard = "SET client_min_messages = warning; SELECT count(*) FROM ehcp.create_scorecard('mine.cases', 'shared'); SET client_min_messages = error";

	unlike(as($maker, "BEGIN; $scorecard; ROLLBACK"), qr/planted code runs as (?!ehcp_mallory)|ERROR/, "$maker makes a scorecard of mallory's table");
	$swapper->run('SET client_min_messages = error; SET ROLE ehcp_mallory; BEGIN; ALTER TABLE mine.cases RENAME TO kept; CREATE VIEW mine.cases AS SELECT mine.tell(1) AS case_id, requested_on, issued_on, closed_on, excepted FROM mine.kept;'
		. ' GRANT SELECT ON mine.cases TO ehcp_alice');
	$db->start("RESET ROLE; SET ROLE $maker; BEGIN; $scorecard; ROLLBACK");
	select undef, undef, undef, 0.5;
	$swapper->run('COMMIT');
	unlike($db->finish, qr/planted code runs as (?!ehcp_mallory)/, '... which becomes a view');
	$swapper->run('DROP VIEW mine.cases; ALTER TABLE mine.kept RENAME TO cases');
	$swapper->close;
}
prepare('ehcp_mallory', 'DROP TABLE mine.cases');

$db->run('RESET ROLE');
$db->close;
system('dropdb --force hostile') == 0 or die;
system("psql -q -d postgres -c 'DROP ROLE $_'") == 0 or die foreach @roles;
done_testing();
