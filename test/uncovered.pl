# Reads what gcov --json-format tells, and holds the lines of src/ that no test runs against
# test/uncovered.txt; see scripts/coverage.
use strict;
use warnings;
use JSON::PP;

my $list = @ARGV && $ARGV[0] eq '--list';
my (%count, %function, %reason, %uncovered);
my ($n_lines, $n_run, $n_explained, $passed, $failed) = (0, 0, 0, 0, 0);

# a source file comes once for each object it is built into: the module, the unit tests
while (my $built = <STDIN>)
{
	foreach my $file (@{ decode_json($built)->{files} })
	{
		my $name = $file->{file} =~ s/^(\.+\/)+//r;

		next unless $name =~ /^src\//;
		foreach my $line (@{ $file->{lines} })
		{
			$count{$name}{ $line->{line_number} } += $line->{count};
			$function{$name}{ $line->{line_number} } = $line->{function_name};
		}
	}
}

open my $known, '<', 'test/uncovered.txt' or die "test/uncovered.txt: $!\n";
while (<$known>)
{
	print if $list && /^#/;
	# file, function, line, reason
	$reason{"$1\t$2\t$3"} = $4 if /^([^#\t]+)\t([^\t]*)\t([^\t]*)\t(.*)$/;
}

foreach my $name (sort keys %count)
{
	my $unexplained = 0;
	open my $source, '<', $name or die "$name: $!\n";
	my @text = <$source>;

	foreach my $number (sort { $a <=> $b } keys %{ $count{$name} })
	{
		my $text = $text[$number - 1] =~ s/^\s+|\s+$//gr;
		my $line = "$name\t$function{$name}{$number}\t$text";

		$n_lines++;
		$n_run++, next if $count{$name}{$number} > 0;
		print "$line\t", $reason{$line} // '?', "\n" if $list && !$uncovered{$line};
		$uncovered{$line} = 1;
		$n_explained++, next if ($reason{$line} // '?') ne '?';
		$unexplained++;
		print "$name:$number: no test runs this line: $text\n" unless $list;
	}
	$passed++ if $unexplained == 0;
	$failed += $unexplained;
}
exit if $list;

foreach my $line (sort grep { !$uncovered{$_} } keys %reason)
{
	$failed++;
	print "test/uncovered.txt: a test runs this line, or it is no more: $line\n";
}
printf "%d of %d lines of src/ are run by a test (%.1f %%), %d others have a reason\n",
	$n_run, $n_lines, 100 * $n_run / ($n_lines || 1), $n_explained;
$failed++ if $n_run == 0;
print "$passed passed, $failed failed\n";
exit($failed > 0);
