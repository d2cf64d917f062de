# Every example of the README and of doc/ runs, in the order of the page, in the demo's
# database; those of the tutorial run in an empty one.  Where the page shows a result, the
# example returns it.  Every link has a target.
use strict;
use warnings;
use Test::More;
use Examples;
use Session;

my $n_expected = 0;

sub text_of { local (@ARGV, $/) = @_; return scalar <> }

# the targets of links
sub headings_of
{
	my ($file) = @_;

	return map { lc(s/\[(.*?)\]\(.*?\)/$1/gr) =~ s/[^\w -]//gr =~ s/ /-/gr } text_of($file) =~ /^#+ (.*)/mg;
}

system('createdb tutorial && createdb documentation && psql -X -q -d documentation -f examples/demo_cases.sql') == 0 or die;
foreach my $page (@Examples::pages)
{
	# it takes two servers: test/tap/without_the_extension.pl
	next if $page eq 'doc/without_the_extension.md';
	my $is_tutorial = $page eq 'doc/tutorial.md';
	my $db = Session->new($is_tutorial ? 'tutorial' : 'documentation');

	# grants, objects with the names of the examples, and one role for all of them
	$db->run("BEGIN; CREATE ROLE send_team; SET client_min_messages = warning");
	foreach my $example (Examples::of($page))
	{
		my ($sql, $expected) = @$example;
		my $first = (split /\n/, $sql)[0];

		# already in the demo's database
		next if $sql =~ /^CREATE EXTENSION ehcp_timeliness/ && !$is_tutorial;
		# of Citus; test/tap/workers.pl runs the query in it
		next if $sql =~ /run_command_on_all_nodes/;
		$db->run('SAVEPOINT example');
		my $result = $db->run($sql);
		unlike($result, qr/ERROR/, "$page: $first");
		if (defined $expected)
		{
			# the page omits the rest
			$result = substr($result, 0, length $expected) if $expected =~ s/\n…$//;
			is($result, $expected, '... ' . (split /\n/, $expected)[0]);
			$n_expected++;
		}
		$db->run('ROLLBACK TO example') if $result =~ /ERROR/;
	}
	$db->run('ROLLBACK');
	$db->close;
}

# each link to a page of ours names a file and a heading that exist
foreach my $page (@Examples::pages, 'CHANGELOG.md', 'bench/README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'test/README.md', glob 'examples/*/README.md')
{
	my $folder = $page =~ s/[^\/]*$//r;

	foreach my $link (text_of($page) =~ /\]\((?!https?:)([^)]+)\)/g)
	{
		my ($file, $heading) = split /#/, $link;

		$file = $file eq '' ? $page : $folder . $file;
		ok(-e $file && (!defined $heading || grep { $_ eq $heading } headings_of($file)), "$page: a link to $link");
	}
}
cmp_ok($n_expected, '>=', 40, 'enough results were compared');
done_testing();
