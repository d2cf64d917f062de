# The examples of the README and of doc/: indented lines that begin with a statement.
package Examples;

use strict;
use warnings;

our @pages = ('README.md', glob 'doc/*.md');
# how a statement begins
our $statement = qr/SELECT|WITH|INSERT|UPDATE|DELETE|GRANT|SET|RESET|ALTER|ANALYZE|EXPLAIN|CREATE[ ](?:EXTENSION|DOMAIN|TABLE|INDEX|VIEW|SERVER|USER[ ]MAPPING|FOREIGN[ ]TABLE)/;

# The examples of a page, in order.  Each has a statement or a psql command, and the result
# that the page shows, as psql -A -t prints it: from a comment after the statement, or from a
# table below it, where "…" stands for further rows.
sub of
{
	my ($page) = @_;

	return in_text(do { local (@ARGV, $/) = $page; <> }, "host '$ENV{PGHOST}', dbname 'documentation'", "user '$ENV{PGUSER}'");
}

# The same of a part of a page; with the server that has its cases, and who logs in there.
sub in_text
{
	my ($text, $server, $login) = @_;
	my @examples;

	while ($text =~ /^[ ]{4}(?:(\\(?:set|copy|lo_import|lo_unlink)\b.*(?:\n[ ]{4}\\.*)*)
		| ((?:$statement)\b.*?(?:\n[ ]{4}.*?)*?);(?:[ ]+--[ ](.*))?)\n
		(?=(?:\n[ ]{4}.*\n[ ]{4}-[-+]+\n((?:[ ]{4}.*\n)+))?)/mgx)
	{
		my ($sql, $comment, $table) = ($1 // $2, $3, $4);
		my $expected;

		$sql =~ s/bank-holidays\.json/sql\/bank-holidays.json/;
		# the demo's database has a table of that name
		$sql =~ s/^CREATE VIEW cases\b/CREATE VIEW sen2_view_of_cases/;
		$sql =~ s/DATABASE send/DATABASE documentation/;
		# a server that has the demo's cases: this one, unless the caller says another
		$sql =~ s/host '[^']*', dbname '[^']*'/$server/;
		$sql =~ s/OPTIONS \(user '[^']*', password '[^']*'\)/OPTIONS ($login)/;
		$sql =~ s/cat timeliness_20_week\.csv/cat test\/data\/ehc_plans_20_weeks_2019_2022.csv/;
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
