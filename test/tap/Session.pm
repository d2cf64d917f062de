# A psql that stays open: one session of the database, for tests that need several.
package Session;

use strict;
use warnings;
use IPC::Open2;

sub new
{
	my ($class, $database) = @_;
	my $self = bless { n => 0 }, $class;

	$self->{pid} = open2($self->{out}, $self->{in},
		"psql -X -q -A -t -v VERBOSITY=terse -d $database 2>&1");
	return $self;
}

# Runs statements; returns what they print, errors too, without the last newline.
sub run
{
	my ($self, $sql) = @_;
	my $end = "-- end " . ++$self->{n};
	my $printed = '';
	my $in = $self->{in};
	my $out = $self->{out};

	print $in "$sql\n;\n\\echo $end\n";
	$in->flush;
	while (my $line = <$out>)
	{
		if ($line eq "$end\n")
		{
			chomp $printed;
			return $printed;
		}
		$printed .= $line;
	}
	die "psql ended: $printed";
}

sub close
{
	my ($self) = @_;
	my $in = $self->{in};

	print $in "\\q\n";
	close $in;
	waitpid $self->{pid}, 0;
}

1;
