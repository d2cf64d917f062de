# The benchmarks run on 10,000 cases, and all answers agree.  Times are not tested.
use strict;
use warnings;
use Test::More;

my $printed = `bench/run --cases 10000 --peers sql --workers --seconds 0 2>&1`;
is($?, 0, 'it runs') or diag($printed);

my $questions = () = do { local (@ARGV, $/) = 'bench/questions.pl'; <> } =~ /^question /mg;
my @asked = $printed =~ /^10,000 cases, (.*): \d+ answers of \d+ lines/mg;
is(scalar @asked, $questions, 'all questions were asked');
cmp_ok($questions, '>=', 15, '... a good many');
unlike($printed, qr/ of 0 lines/, '... and answered');
# each question has at least two answers, serial and with workers, before and during the timing
my ($compared) = $printed =~ /^(\d+) answers compared, 0 differ$/m;
cmp_ok($compared // 0, '>=', $questions * 8, 'ours and the peers\' answers agree');
my $bars = () = $printed =~ /^\| .* \| (?:met|missed|not run) \|/mg;
cmp_ok($bars, '>=', 12, 'and the bars are printed');
done_testing();
