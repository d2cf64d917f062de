# META.json has the fields that the PGXN Meta Spec 1.0.0 requires, and names files that exist.
use strict;
use warnings;
use Test::More;
use JSON::PP;

my $meta = decode_json(do { local (@ARGV, $/) = 'META.json'; <> });

# required: name, version, abstract, maintainer, license, provides, meta-spec
like($meta->{name}, qr/\A[^\s\/\\\x00-\x1f]{2,}\z/, 'name');
like($meta->{version}, qr/\A\d+\.\d+\.\d+\z/, 'version');
ok(length $meta->{abstract}, 'abstract');
is(scalar(grep { !defined || !length } (ref $meta->{maintainer} ? @{ $meta->{maintainer} } : $meta->{maintainer})), 0, 'maintainer');
is($meta->{license}, 'postgresql', 'license: a name from the specification');
is($meta->{'meta-spec'}{version}, '1.0.0', 'meta-spec: version');
is($meta->{'meta-spec'}{url}, 'https://pgxn.org/meta/spec.txt', 'meta-spec: url');
is_deeply([keys %{ $meta->{provides} }], ['ehcp_timeliness'], 'provides');
my $provided = $meta->{provides}{ehcp_timeliness};
is($provided->{version}, $meta->{version}, 'provides: version');
ok(-f $provided->{file}, "provides: $provided->{file} is there");
ok(-f $provided->{docfile}, "provides: $provided->{docfile} is there");

# optional fields, if present
like($meta->{release_status}, qr/\A(stable|testing|unstable)\z/, 'release_status');
is(scalar(grep { !length || length > 255 || m{[/\\\x00-\x1f]} } @{ $meta->{tags} }), 0, 'tags');
foreach my $phase (values %{ $meta->{prereqs} })
{
	foreach my $relation (values %$phase)
	{
		like($relation->{$_}, qr/\A[\d.]+\z/, "prereqs: $_") foreach keys %$relation;
	}
}
my %known = map { $_ => 1 } qw(name version abstract maintainer license provides meta-spec description generated_by tags no_index prereqs release_status resources);
is_deeply([grep { !$known{$_} } keys %$meta], [], 'no field that the specification does not define');

# the same version everywhere
my ($top) = do { local (@ARGV, $/) = 'debian/changelog'; <> } =~ /\(([\d.]+)-/;
is($top, $meta->{version}, 'debian/changelog');
my ($control) = do { local (@ARGV, $/) = 'ehcp_timeliness.control'; <> } =~ /default_version = '([^']+)'/;
is($control, $meta->{version}, 'ehcp_timeliness.control');
like(`make -n PG_CONFIG=\$PG_CONFIG EXTENSION_VERSION=9.9.9 all 2>&1`, qr/does not have the version of META\.json/, '... and make compares them');

# The changes of each version are the text of its tag: what was added, changed and fixed, a line
# for each, and no line twice.
my $changes = do { local (@ARGV, $/) = 'CHANGELOG.md'; <> };
my ($first) = $changes =~ /^## ([\d.]+)/m;
is($first, $meta->{version}, 'CHANGELOG.md begins with this version');
my %entries;
foreach my $of_version (split /^(?=## )/m, $changes)
{
	my ($name) = $of_version =~ /\A## (\S+)/ or next;
	my @sections = $of_version =~ /^### (.*)/mg;

	is_deeply(\@sections, [grep { my $section = $_; grep { $_ eq $section } @sections } qw(Added Changed Fixed)], "CHANGELOG.md, $name: Added, Changed, Fixed");
	is_deeply([grep { !/\A(?:\z|#|- \S.*[.:]\z)/ } split /\n/, $of_version =~ s/\A.*?(?=^### )//msr], [], '... each entry is a line that ends as a sentence');
	$entries{$_}++ foreach $of_version =~ /^- (.*)/mg;
}
cmp_ok(scalar(keys %entries), '>', 150, 'entries: ' . keys %entries);
is_deeply([grep { $entries{$_} > 1 } sort keys %entries], [], 'no entry occurs twice');

(my $expected = do { local (@ARGV, $/) = 'debian/control.in'; <> }) =~ s/PGVERSION/15/g;
is(do { local (@ARGV, $/) = 'debian/control'; <> }, $expected, 'debian/control is generated from control.in');
done_testing();
