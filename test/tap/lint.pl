# The install and update scripts avoid the known traps, checked by pattern and in the catalog.
# They run safely after an attacker has created look-alikes of every function and operator
# that they call.  The sources do not state a statutory limit as a number, and tests drop
# databases by force.
use strict;
use warnings;
use Test::More;
use Session;
use Planted;

my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
my ($version) = $meta =~ /"version": "([^"]+)"/;
my $share = `\$PG_CONFIG --sharedir`;
chomp $share;
my $directory = "$ENV{EHCP_STAGE}$share/extension";
my $set_path = 'SET LOCAL search_path = pg_catalog, pg_temp;';

# The faults of a script, found in its text.
sub problems
{
	my ($script, $old) = @_;
	my @problems;
	my $code = $script;

	push @problems, 'no guard' if $code !~ s/\A\\echo Use "(CREATE EXTENSION|ALTER EXTENSION) ehcp_timeliness( UPDATE)?" to load this file\. \\quit\n//;
	push @problems, 'SECURITY DEFINER' if $code =~ /SECURITY\s+DEFINER/i;
	# function bodies and strings follow other rules
	$code =~ s/--.*//mg;
	$code =~ s/(\$[a-z_]*\$).*?\1/\$\$/sg;
	$code =~ s/'(?:[^']|'')*'/''/g;
	$code =~ s/\A\s+//;
	push @problems, 'search_path is not set first' if substr($code, 0, length $set_path) ne $set_path;
	push @problems, "IF [NOT] EXISTS" if $code =~ /\bIF\s+(NOT\s+)?EXISTS/i;
	# CREATE OR REPLACE is allowed for objects of the old version
	while ($code =~ /CREATE OR REPLACE (\w+ [\w.]+)/gi)
	{
		push @problems, "OR REPLACE $1" if ($old // '') !~ /^CREATE \Q$1\E\b/m;
	}
	push @problems, "CREATE $1 $2" while $code =~ /^CREATE (?:OR REPLACE )?(FUNCTION|AGGREGATE|TABLE|VIEW|TYPE|OPERATOR(?: CLASS| FAMILY)?+) (?!ehcp\.)(\S+)/mg;
	# a literal argument of our functions has no type yet, so another function might match better
	push @problems, "untyped argument: $1" while $code =~ /;\s*SELECT (?!pg_catalog\.)([\w.]+\([^()]*(?:''|\$\$)(?!::)[^()]*\))/g;
	push @problems, "called: $1" while $code =~ /;\s*SELECT (?!pg_catalog\.|ehcp\.)(\S+)/g;
	return @problems;
}

my $install = read_file("sql/ehcp_timeliness--$version.sql");
is_deeply([problems($install)], [], "ehcp_timeliness--$version.sql");
my %updates = map { m{--(.*)\.sql$}; ($1 => $_) } grep { !/--\Q$version\E\.sql/ } glob 'sql/released/*.sql';
foreach my $old (sort keys %updates)
{
	is_deeply([problems(read_file("sql/ehcp_timeliness--$old--$version.sql"), read_file($updates{$old}))], [], "ehcp_timeliness--$old--$version.sql");
}
foreach my $planted ('CREATE OR REPLACE FUNCTION ehcp.f() RETURNS void', 'CREATE FUNCTION f() RETURNS void', 'CREATE TABLE IF NOT EXISTS ehcp.t ()',
	'CREATE FUNCTION ehcp.f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS', q{SELECT ehcp.load_bank_holidays('{}');}, q{SELECT set_config('a', 'b', false);},
	'DROP TABLE IF EXISTS ehcp.t;', 'CREATE OPERATOR = (', 'CREATE VIEW v AS')
{
	cmp_ok(scalar(my @found = problems("$install\n$planted\n")), '>', 0, "is found: $planted");
}
(my $without) = $install =~ s/\Q$set_path\E//r;
is_deeply([problems($without)], ['search_path is not set first'], 'is found: no search_path');

# The days of a limit stand in one place, src/core/statute.c, in weeks: SQL calls
# ehcp.limit_days(), C takes FINAL_PLAN_DAYS.  Comments, messages and "within 140 days" in a
# text may name them.
sub strays
{
	my ($file, $text) = @_;

	if ($file =~ /\.sql$/)
	{
		$text =~ s/--.*//mg;
		$text =~ s/(?<=[a-z] )\d+ days//g;
	}
	else
	{
		$text =~ s{/\*.*?\*/}{}sg;
		$text =~ s/"(?:[^"\\\n]|\\.)*"/""/g;
	}
	# a number by itself, or in an array; not in a date
	return map { "$file: $_" } grep { /(?<![\w.-])(?:42|112|140|141|28)(?![\w.-])/ } split /\n/, $text;
}

my %allowed = (
	'four weeks of a closure or an absence, which are not a limit (regs 5(4) and 10(4))' => qr{^src/core/\w+\.h: #define \w*LEAST_DAYS\s+28$},
);
my @sources = (glob('sql/[0-8]*.sql sql/scorecard/*.sql sql/update/*.sql'), glob('src/*.[ch] src/core/*.[ch]'),
	glob('examples/*.sql examples/*/*.sql examples/dashboard/src/data/*.sql'));
cmp_ok(scalar @sources, '>', 60, 'sources');
is_deeply([grep { my $line = $_; !grep { $line =~ $_ } values %allowed } map { strays($_, read_file($_)) } @sources], [], 'no statutory limit is written as a number of days');
foreach (['a.sql', 'SELECT requested_on + 140'], ['a.sql', "SELECT ehcp.bands(t, '{42,112,140}')"], ['a.sql', 'RETURN day - 42;'], ['a.sql', "SELECT day + interval '28 days'"], ['a.c', 'if (days > 140)'], ['a.c', 'x = "a" + 112;'])
{
	is(scalar(my @found = strays(@$_)), 1, "is found: $_->[1]");
}
foreach (['a.sql', "\t'The cases completed within 140 days, exceptions left out.';"], ['a.sql', 'SELECT 1 -- within 140 days'], ['a.c', 'errhint("20 weeks are 140 days.")'], ['a.sql', "SELECT 1140, 4.28, date '2021-01-28'"])
{
	is_deeply([strays(@$_)], [], "is not meant: $_->[1]");
}

# A test that took too long can still be connected, and a backend can take its time to end: databases are dropped by force
sub unforced
{
	my ($file, $text) = @_;

	return map { "$file: $_" } grep { /\bdrop(?:db| database)\b(?!.*force)/i } split /\n/, $text;
}

my @programs = grep { -f && $_ ne 'test/tap/lint.pl' } (glob('tools/* scripts/* bench/* examples/*/* test/run test/tap/*'));
cmp_ok(scalar @programs, '>', 60, 'programs');
is_deeply([map { unforced($_, read_file($_)) } @programs], [], 'all databases are dropped by force');
foreach ("system('dropdb a')", "psql -c 'DROP DATABASE IF EXISTS a'")
{
	is(scalar(my @found = unforced('a', $_)), 1, "is found: $_");
}
is_deeply([unforced('a', "system('dropdb --force a'); psql -c 'DROP DATABASE a WITH (FORCE)'")], [], 'by force is allowed');

# the properties of the functions in the catalog
my $db = database('lint');
$db->run('CREATE EXTENSION ehcp_timeliness');
my $functions = "FROM pg_proc JOIN pg_language ON pg_language.oid = prolang WHERE pronamespace = 'ehcp'::regnamespace";
is($db->run("SELECT count(*) > 100 $functions"), 't', 'functions');
is($db->run("SELECT pg_proc.oid::regprocedure $functions AND (prosecdef OR proleakproof)"), '', 'none has another\'s rights, or claims to leak nothing');
is($db->run("SELECT pg_proc.oid::regprocedure $functions AND lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL"
	. " AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)"), '', 'those with a body in text have a search_path');
# PostgreSQL records no dependency on what an array of names names, and pg_upgrade would create the function too early
is($db->run("SELECT pg_proc.oid::regprocedure " . $functions . q! AND pg_get_function_sqlbody(pg_proc.oid) ~ '[{,"]ehcp\W[^'']*''::reg\w+\[\]'!), '', 'none has an array with objects of ours');
is($db->run("SELECT defaclobjtype FROM pg_default_acl"), '', 'no default rights');
is($db->run("SELECT nspowner = (SELECT extowner FROM pg_extension WHERE extname = 'ehcp_timeliness') AND NOT has_schema_privilege('public', oid, 'CREATE')"
	. " FROM pg_namespace WHERE nspname = 'ehcp'"), 't', 'the schema is the extension owner\'s, and no other creates in it');

# The script refuses a schema with planted code, so this test disables that check
my @own = Planted::signatures($db);
my $unguarded = unguarded($install);
write_file("$directory/ehcp_timeliness--lint.sql", $unguarded);
write_file("$directory/ehcp_timeliness--lint2.sql", $unguarded =~ s/\Q$set_path\E//r);
my $planted = database('lint_create');
$planted->run('CREATE SCHEMA ehcp');
cmp_ok(Planted::plant($planted, 'ehcp', $install, @own), '>', 10000, 'look-alikes are planted');
is($planted->run("CREATE EXTENSION ehcp_timeliness VERSION 'lint'"), '', 'CREATE EXTENSION runs none');
is_deeply([Planted::bound($planted)], [], 'and refers to none');
is($planted->run("SELECT ehcp.explain_closure_exception(date '2021-06-01', text 'scotland') LIKE 'The exception%'"), 't', 'a SQL function runs none');
like($planted->run("DROP EXTENSION ehcp_timeliness; CREATE EXTENSION ehcp_timeliness VERSION 'lint2'"), qr/planted code runs/,
	'... which it would without its own search_path');
$planted->close;

foreach my $old (sort keys %updates)
{
	system("cp $updates{$old} $directory/") == 0 or die;
	my $update = read_file("sql/ehcp_timeliness--$old--$version.sql");
	(my $name = "lint_$old") =~ tr/./_/;
	my $db = database($name);

	write_file("$directory/ehcp_timeliness--$old--$version.sql", unguarded($update));
	$db->run("CREATE EXTENSION ehcp_timeliness VERSION '$old'");
	cmp_ok(Planted::plant($db, 'ehcp', $update . $install, @own, Planted::signatures($db)), '>', 10000, "$old: look-alikes are planted");
	is($db->run('BEGIN; ALTER EXTENSION ehcp_timeliness UPDATE'), '', "$old: the update runs none");
	is_deeply([Planted::bound($db)], [], "$old: and refers to none");
	$db->close;
	write_file("$directory/ehcp_timeliness--$old--$version.sql", $update);
	unlink "$directory/ehcp_timeliness--$old.sql";
}
unlink "$directory/ehcp_timeliness--lint.sql", "$directory/ehcp_timeliness--lint2.sql";
done_testing();

sub database
{
	my ($name) = @_;

	system("createdb $name") == 0 or die;
	my $db = Session->new($name);
	$db->run('SET client_min_messages = error');
	return $db;
}

# A script without its guards.
sub unguarded
{
	my ($script) = @_;
	my $unguarded = $script =~ s/^DO \$\$\n.*?^\$\$;\n//msgr;

	isnt($unguarded, $script, 'the guards are taken out');
	return $unguarded;
}

sub read_file
{
	my ($file) = @_;

	return do { local (@ARGV, $/) = $file; <> };
}

sub write_file
{
	my ($file, $content) = @_;

	open my $handle, '>', $file or die "$file: $!";
	print $handle $content;
	close $handle;
}
