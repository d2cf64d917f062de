# From every released version: the catalog after an update equals the catalog after CREATE
# EXTENSION, row by row.  Until the update, the old objects work with the new library.
use strict;
use warnings;
use Test::More;
use Session;
use AllFunctions;
use Catalog;

my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
my ($version) = $meta =~ /"version": "([^"]+)"/;
my $share = `\$PG_CONFIG --sharedir`;
chomp $share;
my $directory = "$ENV{EHCP_STAGE}$share/extension";
my $library = `\$PG_CONFIG --pkglibdir`;
chomp $library;
$library = "$ENV{EHCP_STAGE}$library/ehcp_timeliness.so";

sub database
{
	my ($name) = @_;

	system("createdb $name") == 0 or die;
	my $db = Session->new($name);
	$db->run('SET client_min_messages = error');
	return $db;
}

# Answers that this version corrects: the pattern of a function's signature, and the reason.
# A function that is listed here must answer differently, or be gone; all others must answer
# the same.
my %corrected = (
	'ehcp\.deadline_in_days\(date,integer,text\)' => 'dropped: deadline() looks a constant limit up by itself',
	'ehcp\.scorecard_source\(regclass,text\)' => 'dropped: it also takes the view that is there already',
	'ehcp\.scorecard_views\(\)' => 'the views of its version',
);
# The same for ehcp.deadline(), limit by limit.
my %corrected_deadlines = (
	annual_review => 'months beginning with a day end the day before',
	transfer_review_after_review => 'months beginning with a day end the day before',
	transfer_review_after_transfer => 'months beginning with a day end the day before',
);

my $new = database('upgrade_new');
is($new->run("CREATE EXTENSION ehcp_timeliness VERSION '$version'"), '', "$version is created");
my $expected = Catalog::lines($new);
foreach my $kind ('pg_proc .* procost', 'pg_proc .* provolatile', 'pg_proc .* proisstrict', 'pg_proc .* proparallel', 'pg_proc .* prosupport',
	'pg_proc .* proacl', 'pg_aggregate .* aggtransspace', 'pg_aggregate .* agginitval', 'pg_operator .* oprrest', 'pg_amop .* amopopr',
	'pg_cast .* castcontext', 'pg_class .* relacl', 'pg_attribute .* attnotnull', 'pg_constraint .* contype', 'pg_trigger .* tgenabled',
	'pg_description .* description', 'pg_extension .* extconfig', 'pg_extension .* extcondition', 'pg_init_privs .* initprivs',
	'pg_type .* typinput', 'pg_depend .* on extension ehcp_timeliness', 'view ehcp.statutory_limits', 'row of ehcp.closures')
{
	ok(scalar(grep { /^$kind\b/ } keys %$expected), "it has lines $kind");
}
cmp_ok(scalar(keys %$expected), '>', 5000, 'lines in all: ' . keys %$expected);
is(scalar(grep { /pg_temp_/ } keys %$expected), 0, 'and none of the test\'s own');
my @symbols = map { (split)[-1] } `nm -D --defined-only $library`;

# Every limit of a released version gives that version's answers on every day of 2019 to 2024,
# except limits corrected since, which ehcp.statutory_limit_changes lists.  Each release adds a
# file of answers; see doc/architecture.md.
my @answers = sort glob 'test/data/deadlines-*.csv';
cmp_ok(scalar(@answers), '>=', 1, 'files of answers');
foreach my $file (@answers)
{
	my ($old) = $file =~ /-([\d.]+)\.csv/;
	my %answers = split /[,\n]/, do { local (@ARGV, $/) = $file; <> };
	my %now = split /[,\n]/, $new->run("\\pset fieldsep ,\n" . do { local (@ARGV, $/) = 'test/data/deadlines.sql'; <> } . "\\pset fieldsep |");
	my @changed = sort grep { $answers{$_} ne $now{$_} } keys %answers;

	cmp_ok(scalar(keys %answers), '>=', 39, "deadlines of $old");
	is_deeply([grep { !exists $corrected_deadlines{$_} } @changed], [], '... are the same now, except the corrected ones');
	is_deeply([grep { exists $answers{$_} && $answers{$_} eq $now{$_} } sort keys %corrected_deadlines], [], '... and what is listed as corrected is different') if $old eq '1.0.0';
	is(join(',', @changed), $new->run("SELECT string_agg(l, ',' ORDER BY l COLLATE \"C\") FROM unnest(ehcp.limits_changed_since('$old')) AS l"),
		'... and ehcp.statutory_limit_changes lists these');
}

foreach my $script (sort glob 'sql/released/ehcp_timeliness--*.sql')
{
	my ($old) = $script =~ /--(.*)\.sql/;
	next if $old eq $version;
	(my $database = "upgrade_$old") =~ tr/./_/;

	# every C function of the old script is in the library
	my $text = do { local (@ARGV, $/) = $script; <> };
	my %wanted = map { $_ => 1 } $text =~ /'MODULE_PATHNAME', '(\w+)'/g;
	cmp_ok(scalar(keys %wanted), '>', 50, "$old: functions of the library");
	foreach my $symbol (sort keys %wanted)
	{
		is(scalar(grep { $_ eq $symbol || $_ eq "pg_finfo_$symbol" } @symbols), 2, "$old: the library has $symbol");
	}

	# so the old version can be created with the new library, and works as the new one does
	system("cp $script $directory/") == 0 or die;
	my $db = database($database);
	is($db->run("CREATE EXTENSION ehcp_timeliness VERSION '$old'"), '', "$old with the library of $version");
	works_alike($db, $new, $old);
	if ($wanted{ehcp_deadline_in_days})
	{
		is($db->run("SELECT ehcp.deadline_in_days('2021-01-01', 140, 'final_plan'), ehcp.deadline_in_days('5874897-12-30', 1, 'final_plan')"), '2021-05-21|5874897-12-31', "$old: deadline_in_days");
		is($db->run("SELECT ehcp.deadline_in_days('5874897-12-31', 1, 'final_plan')"), 'ERROR:  deadline "final_plan" is out of range for a date', '... out of range');
		is($db->run("SELECT ehcp.deadline_in_days('-infinity', 1, 'final_plan')"), 'ERROR:  an infinite date has no deadline', '... infinite');
	}

	# objects that a user has created
	$db->run("SELECT ehcp.copy_calendar('scotland', 'ours'); INSERT INTO ehcp.closures VALUES ('ours', '[2026-12-29,2026-12-31]', 'office closed')");
	$db->run("CREATE TABLE cases (requested_on date, due_on date GENERATED ALWAYS AS (ehcp.deadline(requested_on, 'final_plan')) STORED);"
		. " INSERT INTO cases SELECT date '2020-01-01' + i FROM generate_series(1, 1000) AS i;"
		. " CREATE INDEX ON cases (ehcp.deadline(requested_on, 'decision_to_assess'));"
		. ' CREATE TABLE summaries AS SELECT ehcp.timeliness_agg(requested_on, due_on) AS t, ehcp.caseflow_agg(requested_on, due_on) AS f FROM cases;'
		. ' CREATE VIEW measures AS SELECT ehcp.percent_in_time(t), (ehcp.backlog(f, \'2021-01-31\')).* FROM summaries;'
		. ' GRANT UPDATE ON ehcp.calendars TO pg_monitor');
	# a bank holiday withdrawn
	is($db->run("SELECT ehcp.load_bank_holidays(jsonb_build_object('scotland', jsonb_build_object('events', (SELECT jsonb_agg("
		. "jsonb_build_object('title', reason, 'date', lower(days)) ORDER BY days) FROM ehcp.closures WHERE calendar = 'scotland'"
		. " AND days <@ '[2028-01-01,2028-12-31]'::daterange AND reason <> 'Christmas Day'))))"), '1', "$old: a file loaded");
	# of two files loaded in one transaction, the later counts; and the dates of a file that the user deleted
	is($db->run("BEGIN; SELECT ehcp.load_bank_holidays(jsonb_build_object('northern-ireland', jsonb_build_object('events', (SELECT jsonb_agg("
		. "jsonb_build_object('title', reason, 'date', CASE WHEN reason = 'Boxing Day' THEN lower(days) + moved ELSE lower(days) END) ORDER BY days)"
		. " FROM ehcp.closures WHERE calendar = 'northern-ireland' AND days <@ '[2028-01-01,2028-12-31]'::daterange)))) FROM generate_series(1, 2) AS moved; COMMIT"), "2\n2", "$old: two files in one transaction");
	$db->run("SELECT ehcp.load_bank_holidays(replace(jsonb_build_object('isle-of-man', jsonb_build_object('events', (SELECT jsonb_agg("
		. "jsonb_build_object('title', reason, 'date', lower(days)) ORDER BY days) FROM ehcp.closures WHERE calendar = 'scotland' AND days <@ '[2027-01-01,2027-12-31]'::daterange)))::text, 'Boxing', 'Tynwald')::jsonb);"
		. " DELETE FROM ehcp.bank_holiday_files WHERE bank_holidays ? 'isle-of-man'");
	my $official = 'SELECT calendar, days, reason FROM ehcp.closures ORDER BY 1, 2, 3';
	my $closures = $db->run($official);
	like($closures, qr/^isle-of-man\|.*Tynwald Day/m, "$old: a division without its file");
	my $question = "SELECT t, f, measures.*, (SELECT array_agg(cases) FROM cases WHERE ehcp.deadline(requested_on, 'decision_to_assess') = '2021-01-01'),"
		. " ehcp.add_working_days('2026-12-24', 5, 'ours'), ehcp.is_working_day('2028-12-25', 'scotland'), (SELECT count(*) FROM ehcp.closures) FROM summaries, measures";
	my $answer = $db->run($question);
	unlike($answer, qr/ERROR/, "$old: a user's own objects");

	# the control file of the old version had another comment, and PostgreSQL does not update it
	$db->run("COMMENT ON EXTENSION ehcp_timeliness IS 'of $old'");
	is($db->run('ALTER EXTENSION ehcp_timeliness UPDATE'), '', "$old: updated");
	is($db->run($official), $closures, "$old: all closures are as they were");
	is($db->run("SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness'"), $version, "$old: to $version");
	is($db->run($question), $answer, "$old: the user's objects answer as before");
	like($db->run("SELECT relacl FROM pg_class WHERE oid = 'ehcp.calendars'::regclass"), qr/pg_monitor=w/, "$old: granted rights stay");
	like($answer, qr/\|t\|\d+$/, "$old: the loaded file still counts");
	is($db->run('SELECT calendar FROM ehcp.verify_calendars()'), 'ours', "$old: the copy is the only calendar that is not up to date");
	$db->run('DELETE FROM ehcp.bank_holiday_files WHERE NOT shipped');
	$db->run("REVOKE UPDATE ON ehcp.calendars FROM pg_monitor; DROP TABLE cases, summaries CASCADE; DELETE FROM ehcp.calendars WHERE name = 'ours'");

	my @differences = Catalog::differences($expected, Catalog::lines($db));
	is(scalar(@differences), 0, "$old: the updated catalog is the created one") or diag(join "\n", map { substr($_, 0, 200) } splice(@differences, 0, 40));

	# the comparison finds a difference of each kind
	my @planted = (
		[q{COMMENT ON FUNCTION ehcp.is_working_day(date) IS 'Another.'}, 'pg_description function ehcp.is_working_day'],
		[q{COMMENT ON COLUMN ehcp.calendars.name IS NULL}, 'pg_description table column ehcp.calendars.name'],
		[q{COMMENT ON OPERATOR ehcp.+ (ehcp.caseflow, ehcp.caseflow) IS 'Another.'}, 'pg_description operator ehcp.\+'],
		[q{COMMENT ON SCHEMA ehcp IS 'Another.'}, 'pg_description schema ehcp'],
		['ALTER FUNCTION ehcp.add_working_days(date, integer) COST 2', 'pg_proc .* procost'],
		['ALTER FUNCTION ehcp.working_days(date, date) ROWS 7', 'pg_proc .* prorows'],
		['ALTER FUNCTION ehcp.is_working_day(date) IMMUTABLE', 'pg_proc .* provolatile'],
		['ALTER FUNCTION ehcp.is_working_day(date) CALLED ON NULL INPUT', 'pg_proc .* proisstrict'],
		['ALTER FUNCTION ehcp.is_working_day(date) PARALLEL RESTRICTED', 'pg_proc .* proparallel'],
		['ALTER FUNCTION ehcp.is_working_day(date) LEAKPROOF', 'pg_proc .* proleakproof'],
		['ALTER FUNCTION ehcp.guard_calendars() RESET ALL', 'pg_proc .* proconfig'],
		['ALTER FUNCTION ehcp.guard_calendars() SECURITY DEFINER', 'pg_proc .* prosecdef'],
		['ALTER FUNCTION ehcp.working_days(date, date) SUPPORT generate_series_int4_support', 'pg_proc .* prosupport'],
		['REVOKE EXECUTE ON FUNCTION ehcp.next_working_day(date) FROM PUBLIC', 'pg_proc .* proacl'],
		['REVOKE SELECT ON ehcp.closures FROM PUBLIC', 'pg_class table ehcp.closures relacl'],
		['GRANT CREATE ON SCHEMA ehcp TO PUBLIC', 'pg_namespace schema ehcp nspacl'],
		['GRANT UPDATE (reason) ON ehcp.closures TO PUBLIC', 'pg_attribute .* attacl'],
		['ALTER OPERATOR ehcp.= (ehcp.caseflow, ehcp.caseflow) SET (RESTRICT = neqsel)', 'pg_operator .* oprrest'],
		['ALTER TYPE ehcp.timeliness SET (STORAGE = main)', 'pg_type .* typstorage'],
		[q{UPDATE pg_aggregate SET aggtransspace = 100 WHERE aggfnoid = 'ehcp.caseflow_agg(date, date)'::regprocedure}, 'pg_aggregate .* aggtransspace'],
		[q{UPDATE pg_aggregate SET agginitval = NULL WHERE aggfnoid = 'ehcp.caseflow_agg(date, date)'::regprocedure}, 'pg_aggregate .* agginitval'],
		[q{UPDATE pg_cast SET castcontext = 'i' WHERE castsource = 'ehcp.caseflow'::regtype}, 'pg_cast .* castcontext'],
		['CREATE OR REPLACE VIEW ehcp.statutory_limits AS SELECT name, trigger, amount, unit, counting, exceptions, regulation, status, upper(note) AS note'
			. ' FROM ehcp.statutory_limits_rows()', 'view ehcp.statutory_limits ='],
		['CREATE OR REPLACE FUNCTION ehcp.in_coronavirus_window(deadline date) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN true',
			'function ehcp.in_coronavirus_window'],
		['ALTER TABLE ehcp.closures DISABLE TRIGGER guard_closures', 'pg_trigger .*guard_closures.* tgenabled'],
		['ALTER TABLE ehcp.closures ENABLE TRIGGER closures_changed', 'pg_trigger .*closures_changed.* tgenabled'],
		['ALTER TABLE ehcp.calendars DROP CONSTRAINT weekdays_from_1_to_7', 'pg_constraint .*weekdays_from_1_to_7'],
		['ALTER TABLE ehcp.calendars ALTER official DROP DEFAULT', 'pg_attrdef default value for ehcp.calendars.official'],
		['ALTER TABLE ehcp.closures ALTER copied DROP NOT NULL', 'pg_attribute table column ehcp.closures.copied attnotnull'],
		['ALTER TABLE ehcp.closures ALTER reason SET STATISTICS 5', 'pg_attribute .* attstattarget'],
		['ALTER TABLE ehcp.closures ENABLE ROW LEVEL SECURITY', 'pg_class .* relrowsecurity'],
		[q{UPDATE pg_extension SET extcondition[1] = ''}, 'pg_extension .* extcondition'],
		['ALTER EXTENSION ehcp_timeliness DROP FUNCTION ehcp.previous_working_day(date)', 'pg_depend function ehcp.previous_working_day'],
		['ALTER OPERATOR CLASS ehcp.timeliness_ops USING btree RENAME TO other_ops', 'pg_opclass .* other_ops'],
		[q{DELETE FROM ehcp.closures WHERE calendar = 'scotland' AND days @> date '2026-12-25'}, 'row of ehcp.closures'],
		['CREATE FUNCTION ehcp.one_more() RETURNS void LANGUAGE sql AS $$ $$; ALTER EXTENSION ehcp_timeliness ADD FUNCTION ehcp.one_more()', 'pg_proc function ehcp.one_more']);
	$db->run('BEGIN; SET LOCAL allow_system_table_mods = on; SET LOCAL ehcp.loading_bank_holidays = on');
	is($db->run($_->[0]), '', $_->[0]) foreach @planted;
	my @seen = Catalog::differences($expected, Catalog::lines($db));
	foreach my $planted (@planted)
	{
		cmp_ok(scalar(grep { /^only \w+( other)?: $planted->[1]/ } @seen), '>', 0, "... is seen as $planted->[1]");
	}
	$db->run('ROLLBACK');
	is_deeply([Catalog::differences($expected, Catalog::lines($db))], [], '... and none after a rollback');
	$db->close;
	unlink "$directory/ehcp_timeliness--$old.sql";
}
$new->close;
done_testing();

# Every function of the old version that a query can call, in both databases, with the same
# arguments: the same answers, or errors in both, whose text may differ.
sub works_alike
{
	my ($db, $new, $old) = @_;
	my %calls = AllFunctions::calls($db);

	cmp_ok(scalar(keys %calls), '>', 100, "$old: functions to call");
	foreach my $signature (sort keys %calls)
	{
		my ($answer, $expected) = map { $_->run("BEGIN; $calls{$signature}") } $db, $new;

		unlike($answer, qr/could not (find|load)|no validator|incompatible/, "$old: $signature");
		s/^ERROR:.*/ERROR/m foreach $answer, $expected;
		if (my ($pattern) = grep { $signature =~ /^$_$/ } sort keys %corrected)
		{
			isnt($answer, $expected, "... which is corrected: $corrected{$pattern}");
		}
		else
		{
			is($answer, $expected, '... as the new version');
		}
		$_->run('ROLLBACK') foreach $db, $new;
	}
}
