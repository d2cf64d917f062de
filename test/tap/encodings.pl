# Databases with other encodings: the extension installs, the names of bank holidays are right,
# and ASCII replaces characters that an encoding lacks.
use strict;
use warnings;
use Test::More;
use Session;

my $meta = do { local (@ARGV, $/) = 'META.json'; <> };
my ($version) = $meta =~ /"version": "([^"]+)"/;
foreach my $script (glob("sql/ehcp_timeliness--*$version.sql"))
{
	my $text = do { local (@ARGV, $/) = $script; <> };

	is(join(' ', $text =~ /[^\x00-\x7f]/g), '', "$script is ASCII");
}
my $messages = join '', map { do { local (@ARGV, $/) = $_; <> } } glob('src/*.[ch] src/core/*.[ch] *.control');
is(join(' ', $messages =~ /[^\x00-\x7f]/g), '', '... and so are the messages of the library, and the control file');

# what a UTF-8 client gets for GOV.UK's apostrophe
my %apostrophe = (
	UTF8 => "\xe2\x80\x99", SQL_ASCII => "\xe2\x80\x99", WIN1252 => "\xe2\x80\x99", WIN1250 => "\xe2\x80\x99", WIN1251 => "\xe2\x80\x99",
	EUC_JP => "\xe2\x80\x99", EUC_KR => "\xe2\x80\x99", EUC_CN => "\xe2\x80\x99", ISO_8859_7 => undef,
	LATIN1 => "'", LATIN2 => "'", LATIN9 => "'", LATIN10 => "'", KOI8R => "'", WIN866 => "'", ISO_8859_5 => "'");
my $reasons = 'SELECT string_agg(DISTINCT reason, \'; \' ORDER BY reason) FROM ehcp.closures';
my ($expected, $all);
foreach my $encoding ('UTF8', grep { $_ ne 'UTF8' } sort keys %apostrophe)
{
	my $name = lc "encoding_$encoding";

	system("createdb -T template0 -E $encoding --locale=C $name") == 0 or die;
	my $db = Session->new($name);
	$db->run("SET client_min_messages = error; SET client_encoding = 'UTF8'");
	is($db->run('CREATE EXTENSION ehcp_timeliness'), '', "$encoding: installed");
	my $answer = $db->run($reasons);
	if ($encoding eq 'UTF8')
	{
		$expected = $answer;
		like($expected, qr/New Year\xe2\x80\x99s Day/, 'UTF8: as GOV.UK writes it');
	}
	else
	{
		my $apostrophe = $apostrophe{$encoding} // ($answer =~ /New Year(.*?)s Day/)[0];

		is(join(';', sort split /; /, $answer), join(';', sort split /; /, $expected =~ s/\xe2\x80\x99/$apostrophe/gr), "$encoding: the names");
	}
	$all //= $db->run('SELECT count(*) FROM ehcp.closures');
	is($db->run('SELECT count(*) FROM ehcp.closures'), $all, "$encoding: all bank holidays");
	is($db->run("SELECT ehcp.copy_calendar('scotland', 'ours'), ehcp.refresh_calendar('ours')"), '158|0', "$encoding: copied");

	# a file, as downloaded, for a future year
	my $file = '{"scotland": {"events": [' . join(', ', map { "{\"title\": \"New Year\xe2\x80\x99s Day $_\", \"date\": \"2029-01-0$_\"}" } 1 .. 8) . ']}}';
	my $said = $db->run("SELECT ehcp.load_bank_holidays('$file')");
	if (($apostrophe{$encoding} // '') eq "'")
	{
		like($said, qr/^ERROR:  character with byte sequence 0xe2 0x80 0x99 in encoding "UTF8" has no equivalent in encoding "$encoding"/,
			"$encoding: a file with a character that it lacks is rejected");
		$said = $db->run("SELECT ehcp.load_bank_holidays('" . ($file =~ s/\xe2\x80\x99/''/gr) . "')");
	}
	is($said, '8', "$encoding: a file is loaded");
	like($db->run("SELECT ehcp.explain_closure_exception('2021-07-20', 'scotland')"), qr/cannot apply/, "$encoding: explained");
	like($db->run("SELECT count(*) FROM ehcp.statutory_limits"), qr/^\d\d/, "$encoding: the limits");
	$db->close;
	system("dropdb --force $name") == 0 or die;
}
# an encoding to which PostgreSQL has no conversion
system('createdb -T template0 -E MULE_INTERNAL --locale=C encoding_mule') == 0 or die;
my $db = Session->new('encoding_mule');
like($db->run('CREATE EXTENSION ehcp_timeliness'), qr/^ERROR: .*conversion function for encoding "UTF8" to "MULE_INTERNAL" does not exist/, 'MULE_INTERNAL is refused');
$db->close;
done_testing();
