# A separate cluster, for what must not happen to the cluster of scripts/with-cluster: a
# crash, a full disk, a standby.  It runs the same server with the same extension, and is
# removed when the test ends.
package Cluster;

use strict;
use warnings;
use File::Temp qw(tempdir);
use Session;

my @clusters;
# a test that is ended removes them, too
$SIG{INT} = $SIG{TERM} = sub { exit 1 };
# PostgreSQL refuses to run as root
my @as_server = $> == 0 ? qw(setpriv --reuid=postgres --regid=postgres --init-groups) : ();

# Creates and starts a cluster, with additional lines for postgresql.conf, or a standby of the
# given cluster.  The server inherits the environment.
sub new
{
	my ($class, %settings) = @_;
	my $self = bless { directory => tempdir(CLEANUP => 1), environment => $settings{environment} // {} }, $class;
	my $directory = $self->{directory};
	my $primary = $settings{standby_of};

	if ($> == 0)
	{
		chown((getpwnam('postgres'))[2, 3], $directory) or die;
	}
	$self->command($primary
		? ('pg_basebackup', '-D', "$directory/data", '-d', "host=$primary->{directory} user=postgres dbname=postgres", '-R', '-c', 'fast', '--no-sync')
		: ('initdb', '-D', "$directory/data", qw(-U postgres -A trust --no-locale --encoding=UTF8 --no-sync)));
	unless ($primary)
	{
		open my $conf, '>>', "$directory/data/postgresql.conf" or die;
		print $conf "listen_addresses = ''\nfsync = off\n";
		# the location of the extension, if it is not installed
		print $conf `psql -X -q -A -t -c "SELECT format('%s = %L', name, setting) FROM pg_settings WHERE source = 'configuration file' AND name IN ('extension_destdir', 'extension_control_path', 'dynamic_library_path')"`;
		print $conf "$_\n" foreach grep { defined } $ENV{SERVER_CONF}, $settings{conf};
		close $conf;
	}
	push @clusters, $self;
	$self->start;
	return $self;
}

# Runs a command as the server's user, and shows its output if it fails.
sub command
{
	my ($self, @command) = @_;
	my $log = "$self->{directory}.log";

	system("cd / && @{[map { quotemeta } @as_server, @command]} > $log 2>&1") == 0 or die "@command: " . do { local (@ARGV, $/) = $log; <> };
	unlink $log;
}

sub start
{
	my ($self) = @_;
	my $directory = $self->{directory};
	local %ENV = (%ENV, %{ $self->{environment} });

	$self->command('pg_ctl', '-D', "$directory/data", '-l', "$directory/log", '-w', '-s', '-o', "-k $directory", 'start');
}

# The name of a database for psql and other clients, quoted for a shell.
sub database
{
	my ($self, $database) = @_;

	return "'host=$self->{directory} user=postgres dbname=$database'";
}

sub session
{
	my ($self, $database) = @_;

	return Session->new($self->database($database));
}

# Waits until a crashed server accepts connections again.
sub wait_until_ready
{
	my ($self, $database) = @_;

	for (1 .. 600)
	{
		return if system("psql -X -q -d " . $self->database($database) . ' -c "SELECT 1" > /dev/null 2>&1') == 0;
		select undef, undef, undef, 0.1;
	}
	die "the server is not ready:\n" . do { local (@ARGV, $/) = "$self->{directory}/log"; <> };
}

# before the directories are removed
END
{
	local $?;

	foreach my $self (@clusters)
	{
		$self->command('pg_ctl', '-D', "$self->{directory}/data", '-m', 'immediate', '-s', 'stop') if -e "$self->{directory}/data/postmaster.pid";
	}
}

1;
