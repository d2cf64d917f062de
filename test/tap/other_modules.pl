# If another module exports a function with the name of one of ours, neither module calls the
# other's.  (Before version 16, PostgreSQL loads all modules into one namespace.)
use strict;
use warnings;
use Test::More;
use Session;

my $module = "$ENV{EHCP_STAGE}/planted";
my $include = `\$PG_CONFIG --includedir-server`;
chomp $include;

# the names that our files use across files
my @names = `cat src/*.h src/core/*.h` =~ /^extern (?:_Noreturn )?(?:const )?\w+ \*?(\w+)\(/mg;
cmp_ok(scalar @names, '>', 40, 'names were found');
open my $file, '>', "$module.c" or die;
print $file qq(#include "postgres.h"\n#include "fmgr.h"\nPG_MODULE_MAGIC;\n);
print $file qq(PGDLLEXPORT int $_(void);\nint $_(void) { elog(ERROR, "the planted $_ is called"); }\n) foreach @names;
close $file;
is(system("gcc -shared -fPIC -I$include -o $module.so $module.c"), 0, 'a module with the same names');

# the symbols that our library exports
my $library = `\$PG_CONFIG --pkglibdir`;
chomp $library;
my @exported = map { (split)[-1] } `nm -D --defined-only $ENV{EHCP_STAGE}$library/ehcp_timeliness.so`;
cmp_ok(scalar @exported, '>', 100, 'symbols are exported');
is_deeply([grep { !/^(?:(?:pg_finfo_)?(?:ehcp|timeliness|caseflow)_|_PG_init$|Pg_magic_func$)/ } @exported], [], 'all with a prefix of ours');

system('createdb other_modules && psql -q -d other_modules -c "CREATE EXTENSION ehcp_timeliness"') == 0 or die;
my $load = "LOAD '$module.so'";
my $use = q{SELECT ehcp.next_working_day('2021-03-01') IS NULL};
my %order = ('the other module first' => "$load; $use", 'ours first' => "$use; $load");

foreach my $name (sort keys %order)
{
	my $db = Session->new('other_modules');

	is($db->run($order{$name}), 'f', "$name: both are loaded");
	is($db->run("SELECT ehcp.deadline('2024-01-31', 'appeal_after_notice'), ehcp.working_days_between('2026-12-24', '2027-01-04'),"
		. " ehcp.timeliness_agg(date '2021-01-01', date '2021-03-01') FROM generate_series(1, 3)"),
		'2024-03-31|4|completed 59:3', "$name: each calls its own");
	is($db->run("SELECT * FROM ehcp.backlog_series(ehcp.caseflow_add(NULL, '2021-01-01', NULL), '2021-01-31', '2021-03-31', '1 month')"),
		"2021-01-31|1|0|1|0\n2021-02-28|0|0|1|0\n2021-03-31|0|0|1|0", '... in a series, too');
	$db->close;
}
done_testing();
