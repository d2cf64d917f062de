# The examples of the README and of doc/: indented lines that begin with a statement.
package Examples;

use strict;
use warnings;

our @pages = ('README.md', glob 'doc/*.md');

# Those of a page, in their order: each a statement, or what psql is told about files, and
# what the page says that it gives, as psql -A -t prints it: by a comment behind it, or a
# table below, of which "…" leaves out the rest.
sub of
{
	my ($page) = @_;
	my $text = do { local (@ARGV, $/) = $page; <> };
	my @examples;

	while ($text =~ /^[ ]{4}(?:(\\(?:set|copy|lo_import|lo_unlink)\b.*(?:\n[ ]{4}\\.*)*)
		| ((?:SELECT|INSERT|UPDATE|GRANT|SET|RESET|ALTER|CREATE[ ](?:EXTENSION|DOMAIN|TABLE|INDEX|VIEW))\b.*?(?:\n[ ]{4}.*?)*?);(?:[ ]+--[ ](.*))?)\n
		(?=(?:\n[ ]{4}.*\n[ ]{4}-[-+]+\n((?:[ ]{4}.*\n)+))?)/mgx)
	{
		my ($sql, $comment, $table) = ($1 // $2, $3, $4);
		my $expected;

		$sql =~ s/bank-holidays\.json/sql\/bank-holidays.json/;
		# the demo's database has a table of that name
		$sql =~ s/^CREATE VIEW cases\b/CREATE VIEW sen2_view_of_cases/;
		$sql =~ s/DATABASE send/DATABASE documentation/;
		$sql =~ s/(cat|\\lo_import) return\.xml/$1 examples\/sen2\/return.xml/;
		if (defined $comment)
		{
			$expected = join '|', map { s/^true$/t/r =~ s/^false$/f/r } split /, /, $comment;
		}
		elsif (defined $table)
		{
			$expected = join "\n", map { s/^ +| +$//gr =~ s/ *\| */|/gr } split /\n/, $table;
		}
		push @examples, [$sql, $expected];
	}
	return @examples;
}

1;
