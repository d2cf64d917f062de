# scripts/test-versions counts what each version passed; a run that fails otherwise has failed.
use strict;
use warnings;
use Test::More;
use File::Temp 'tempdir';

# the scripts, and a substitute for the chroots that prints what a run prints
my $tree = tempdir(CLEANUP => 1);
system("mkdir $tree/scripts $tree/tools && cp scripts/test-versions $tree/scripts && cp tools/common.sh $tree/tools") == 0 or die;
open my $chroot, '>', "$tree/tools/in-chroot" or die;
print $chroot <<'END';
#!/bin/bash
case "$*" in
*" postgresql-15 "*)
	printf '%s\n' 'postgres (PostgreSQL) 15.1' 'test/unit/a.c  2 s  5 passed, 0 failed' 'test/tap/b.pl  3 s  7 passed, 0 failed' \
		"the servers' logs  0 s  1 passed, 0 failed" '13 passed, 0 failed' ;;
*" postgresql-17 "*) printf '%s\n' 'test/unit/a.c  2 s  5 passed, 2 failed' '5 passed, 2 failed'; exit 1 ;;
*" postgresql-18 "*) echo '5 passed, 0 failed'; exit 1 ;;
*) echo 'no count' ;;
esac
END
close $chroot;
chmod 0755, "$tree/tools/in-chroot";

sub counts
{
	my ($version) = @_;
	my $printed = `$tree/scripts/test-versions $version 2>&1`;

	# the row of the version, and the last line
	return join ' ', $? >> 8, $printed =~ /^(PostgreSQL.*\n.*)\n(.*)\n\z/m ? map { s/ +/ /gr } (split /\n/, $1)[1], $2 : $printed;
}

is(counts(15), '0 15.1 5 0 0 7 1 13 0 13 passed, 0 failed', 'all passed');
is(counts(17), '1 17 5 0 0 0 0 5 2 5 passed, 2 failed', 'some failed');
is(counts(18), '1 18 0 0 0 0 0 5 1 5 passed, 1 failed', 'the run failed, and no test');
is(counts(19), '1 19 0 0 0 0 0 0 1 0 passed, 1 failed', 'the run ended without a count');
done_testing();
