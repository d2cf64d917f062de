# The C is laid out as "make indent" lays it out.  The check finds what is not, and what it
# cannot parse.
use strict;
use warnings;
use Test::More;
use File::Temp;

# What the check says of files, and whether they pass.
sub check
{
	my $output = `tools/indent --check @_ 2>&1`;

	return ($? == 0, $output);
}

my ($passes, $output) = check();
ok($passes, 'the layout is that of make indent') or diag($output);

my @sources = glob 'src/*.[ch] src/core/*.[ch] test/*/*.[ch]';
my $all = join '', map { do { local (@ARGV, $/) = $_; <> } } @sources;
$all =~ s{/\*.*?\*/}{}sg;
my @own = $all =~ /^(?:\} |typedef struct \w+ )(\w+);$/mg;
my %listed = do { local @ARGV = 'tools/typedefs.list'; map { chomp; ($_ => 1) } <> };
cmp_ok(scalar @own, '>', 50, 'types of our own');
is_deeply([grep { !$listed{$_} } @own], [], 'tools/typedefs.list has them');

my $file = File::Temp->new(SUFFIX => '.c');
sub check_text
{
	my ($text) = @_;

	open my $handle, '>', "$file" or die;
	print $handle $text;
	close $handle;
	return check($file);
}

my $good = "static bool\nis_small(int64_t count, Cost *cost)\n{\n\tSummary    *summary = cost->summary;\n\n\treturn count < 5;\n}\n";
ok((check_text($good))[0], 'a function passes');
foreach (['an indentation', "\treturn", "\t  return"], ['a declaration', "Summary    *", 'Summary *'], ['a brace', "\n{", ' {'], ['a cast', 'cost->', '(Cost*)cost->'])
{
	my ($name, $old, $new) = @$_;
	my ($passes, $output) = check_text($good =~ s/\Q$old\E/$new/r);

	ok(!$passes, "is found: $name");
	like($output, qr/^\+.*/m, '... and the difference is shown');
}
($passes, $output) = check_text($good =~ s/5;/f((DayCount) {1, 2});/r);
ok(!$passes, 'is found: what it cannot parse');
like($output, qr/cannot parse/, '... and said');
done_testing();
