# A database session: a psql that stays open, for tests that need several.
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

# Runs statements; returns their output, including errors, without the last newline.
sub run
{
	my ($self, $sql) = @_;

	$self->start($sql);
	return $self->finish;
}

# The same in two steps, so that a test can do other things in between.
sub start
{
	my ($self, $sql) = @_;
	my $in = $self->{in};

	print $in "$sql\n;\n\\echo -- end " . ++$self->{n} . "\n";
	$in->flush;
}

sub finish
{
	my ($self) = @_;
	my $printed = $self->read_up_to("-- end $self->{n}");

	chomp $printed;
	return $printed;
}

# Waits for a line, and returns the output before it.
sub read_up_to
{
	my ($self, $last) = @_;
	my $printed = '';
	my $out = $self->{out};

	while (my $line = <$out>)
	{
		return $printed if $line eq "$last\n";
		$printed .= $line;
		last if $line eq "-- end $self->{n}\n";
	}
	die "\"$last\" does not come: $printed";
}

# Waits until another session waits for a lock: one of pg_locks that fulfils the condition.
sub until_waiting
{
	my ($self, $condition) = @_;

	for (1 .. 1200)
	{
		return if $self->run("SELECT count(*) FROM pg_locks WHERE NOT granted AND $condition") > 0;
		select undef, undef, undef, 0.02;
	}
	die "no session waits: $condition";
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
