# Every example of the README and of doc/ runs, in their order, on the demo's database;
# where it says what it gives, it gives that.
use strict;
use warnings;
use Test::More;
use Session;

my $n_expected = 0;

system('createdb documentation && psql -X -q -d documentation -f examples/demo_cases.sql') == 0 or die;
foreach my $file ('README.md', glob 'doc/*.md')
{
	my $db = Session->new('documentation');
	my $text = do { local (@ARGV, $/) = $file; <> };

	# what others are granted, what has a name of theirs, and one role for all
	$db->run("BEGIN; CREATE ROLE send_team; SET client_min_messages = warning");
	# statements, and what psql is told about files: indented, up to a semicolon
	while ($text =~ /^    ((?:SELECT|INSERT|UPDATE|GRANT|SET|CREATE INDEX|\\set|\\lo_import)\b(?:.*\n(?:    .*\n)*?)*?.*?)(?:;(?:[ ]+-- (.*))?|(?<=`))\n/mg)
	{
		my ($sql, $expected) = ($1, $2);
		my $first = (split /\n/, $sql)[0];

		$sql =~ s/bank-holidays\.json/sql\/bank-holidays.json/;
		$sql =~ s/(cat|\\lo_import) return\.xml/$1 examples\/sen2\/return.xml/;
		$db->run('SAVEPOINT example');
		my $result = $db->run($sql);
		unlike($result, qr/ERROR/, "$file: $first");
		if (defined $expected)
		{
			$expected =~ s/, /|/g;
			$expected =~ s/\btrue\b/t/;
			$expected =~ s/\bfalse\b/f/;
			is($result, $expected, "... $expected");
			$n_expected++;
		}
		$db->run('ROLLBACK TO example') if $result =~ /ERROR/;
	}
	$db->run('ROLLBACK');
	$db->close;
}
cmp_ok($n_expected, '>=', 10, 'results were compared');
done_testing();
