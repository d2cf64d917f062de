# 5 million cases: 150 areas by 150 months fit in 60 MB, and a million groups spill to disk.
use strict;
use warnings;
use Test::More;

my $measured = `bench/group_memory 2>&1`;
is($?, 0, 'the measurement runs') or diag($measured);
my @lines = $measured =~ /^(.*groups, work_mem .* groups)$/mg;
is(scalar @lines, 3, '... and prints three results') or diag($measured);
foreach my $line (@lines)
{
	my ($megabytes, $groups) = $line =~ /: (\d+) MB at the peak, (\d+) groups/;
	my $million = $line =~ /^a million/;

	# hash_mem_multiplier is 2
	cmp_ok($megabytes, '<=', $million ? 2 * 64 + 32 : 60, $line);
	cmp_ok($groups, '>', $million ? 990000 : 22499, '... of all groups');
}
done_testing();
