# The installed files have the same bytes wherever and whenever they are built.
use strict;
use warnings;
use Test::More;
use File::Temp 'tempdir';

# as users build it, without the flags of an instrument
delete $ENV{COPT};

# another folder at another depth, other settings, other file dates
my @builds = map {
	my $directory = tempdir(CLEANUP => 1) . $_->[0];

	system("mkdir -p $directory && tar --exclude='*.o' --exclude='*.so' --exclude='*.bc' -cf - . | tar -xf - -C $directory --no-same-owner") == 0 or die;
	system("cd $directory && find . -type f -exec touch -d '$_->[1]' {} + && make -s clean") == 0 or die;
	my $output = `cd $directory && $_->[2] make -s PG_CONFIG=\$PG_CONFIG with_llvm=no DESTDIR=$directory/out install 2>&1`;
	is($?, 0, "built in $_->[0]") or diag($output);
	"$directory/out";
} ['/a', '2001-01-01', 'TZ=UTC LC_ALL=C'], ['/another/and_deeper', '2026-02-03 04:05', 'TZ=Asia/Tokyo LC_ALL=C.UTF-8 USER=nobody HOME=/'];

my @files = map { [`cd $_ && find . -type f -printf '%P %m\n' | LC_ALL=C sort`] } @builds;
is_deeply($files[1], $files[0], 'the same files');
cmp_ok(scalar @{ $files[0] }, '>=', 4, 'library, control file, scripts: ' . @{ $files[0] });
foreach my $file (map { (split)[0] } @{ $files[0] })
{
	is(system("cmp $builds[0]/$file $builds[1]/$file"), 0, $file);
}
is(`grep -rl $builds[0] $builds[0]`, '', '... without a path of the build machine');
done_testing();
