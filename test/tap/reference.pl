# The reference agrees with the catalog.  Each function has an entry, with its arguments and
# result, and an example on the page of its topic.  The pages name nothing that does not exist.
use strict;
use warnings;
use Test::More;
use Examples;
use Session;

sub text_of { local (@ARGV, $/) = @_; return scalar <> }

my $catalog = `tools/reference`;
is($?, 0, 'tools/reference');
is_deeply([split /\n/, text_of('doc/reference.md')], [split /\n/, $catalog], 'doc/reference.md is up to date: make reference');

# what exists: functions by name and arguments, other objects by name
my (%functions, %others, %count, $topic);
foreach (split /\n/, $catalog)
{
	$topic = $1 if /^## \[.*\]\((\w+)\.md/;
	$others{$topic}{$1} = 1 if /^### (?:The \w+ ehcp\.)?(\w+)$/;
	next unless /^\| `(.*?)` \| (.*?) \| (.*?) \|/;
	my ($entry, $result, $nature) = ($1, $2, $3);

	if ($entry =~ /^(\w+)\((.*)\)$/)
	{
		my ($name, @arguments) = ($1, split /, /, $2);
		my $n_required = grep { !/DEFAULT/ } @arguments;

		s/ DEFAULT.*// foreach @arguments;
		$functions{$name}{ join ', ', @arguments[0 .. $_ - 1] } = [$topic, $result] foreach $n_required .. @arguments;
		$count{$nature =~ /aggregate/ ? 'aggregates' : 'functions'}++;
	}
	elsif ($nature =~ /^(operator|type)$/)
	{
		$others{$topic}{ $nature eq 'operator' ? (split / /, $entry)[1] : $entry } = 1;
		$count{"$nature entries"}++;
	}
	$others{$topic}{$entry} = 1 if $entry =~ /^ehcp\./;
}
cmp_ok($count{functions}, '>=', 60, 'functions');
cmp_ok($count{aggregates}, '>=', 12, 'aggregates');
cmp_ok($count{'operator entries'}, '>=', 16, 'operators');

# the entries: headings, lines of code and table rows that are a call
my %has_entry;
foreach my $page (grep { $_ ne 'doc/reference.md' } @Examples::pages)
{
	foreach (split /\n/, text_of($page))
	{
		next unless /^(?:\#+[ ]|[ ]{4}|\|[ ]) (\w+) \( ([^()]*) \) (?:[ ]OVER[ ]\(…\))? (?: [ ](?:→|\|)[ ] ([^:|]+) )? (?:$|[:|])/x;
		my ($name, $arguments, $result) = ($1, $2, $3);
		my @parts = split / \[, /, $arguments;
		my $given = shift @parts // '';
		my $brackets = ']' x @parts;

		$parts[-1] =~ s/\Q$brackets\E$// if @parts;
		foreach my $part (undef, @parts)
		{
			$given .= ", $part" if defined $part;
			# with or without the types
			my @fitting = grep { $_ eq $given || s/(\w+) [^,]+/$1/gr eq $given } sort keys %{ $functions{$name} };
			my ($arguments) = ((grep { $page eq "doc/$functions{$name}{$_}[0].md" } @fitting), @fitting);
			my $line = "$page: $name($given)";

			if (!defined $arguments)
			{
				fail("$line is in the catalog");
				next;
			}
			my ($topic, $gives) = @{ $functions{$name}{$arguments} };
			$has_entry{$name}{$arguments} = 1 if $page eq "doc/$topic.md";
			next unless defined $result;
			$result =~ s/ +$//;
			$gives = 'setof record' if $gives =~ /^setof \(/ && $result eq 'setof record';
			is($result, $gives, "$line gives that");
		}
	}
}
foreach my $name (sort keys %functions)
{
	my %topics;

	foreach my $arguments (sort keys %{ $functions{$name} })
	{
		my $topic = $functions{$name}{$arguments}[0];

		$topics{$topic} = 1;
		ok($has_entry{$name}{$arguments}, "$name($arguments) has an entry in doc/$topic.md");
	}
	foreach my $topic (sort keys %topics)
	{
		ok((grep { $_->[0] =~ /\behcp\.$name\(/ } Examples::of("doc/$topic.md")), "$name() has an example in doc/$topic.md");
	}
}
foreach my $topic (sort keys %others)
{
	my $text = text_of("doc/$topic.md");

	ok($text =~ /(?:`|\| )(?:ehcp\.)?\Q$_\E(?=[` ])/, "$_ is in doc/$topic.md") foreach sort keys %{ $others{$topic} };
}

# the names on the pages
my $db = Session->new('postgres');
$db->run('BEGIN; SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS ehcp_timeliness');
my %exists = map { $_ => 1 } split /\n/, $db->run("SELECT proname || '(' FROM pg_proc WHERE pronamespace = 'ehcp'::regnamespace"
	. " UNION SELECT relname FROM pg_class WHERE relnamespace = 'ehcp'::regnamespace"
	. " UNION SELECT typname FROM pg_type WHERE typnamespace = 'ehcp'::regnamespace UNION VALUES ('calendar'), ('as_of'), ('enable_page_aggregate')");
$db->run('ROLLBACK');
$db->close;
foreach my $page (@Examples::pages)
{
	my %names = map { $_ => 1 } text_of($page) =~ /\behcp\.(\w+\(?)/g;

	is(join(', ', grep { !$exists{$_} && !$exists{"$_("} } sort keys %names), '', "$page names nothing that does not exist");
}
done_testing();
