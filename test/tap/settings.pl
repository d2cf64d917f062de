# The regression tests give the same answers under settings that a session, a database or a
# driver may have.  Only what a setting is meant to print differently is made alike before the
# comparison.
use strict;
use warnings;
use Test::More;

# The databases have the settings of pg_regress, and those of a group.
my @regress = ("timezone = 'PST8PDT'", "datestyle = 'Postgres, MDY'", "intervalstyle = 'postgres_verbose'", "lc_messages = 'C'", 'bytea_output = hex');
my @files = map { m{([^/]+)\.sql$} } sort { ($b =~ /install/) <=> ($a =~ /install/) || $a cmp $b } glob 'test/sql/*.sql';

# files that only read, and are quick under any plan
my @reading = qw(caseflow deadlines exceptions working_days);

my $dates = sub {
	local ($_) = @_;
	# 2021-01-31, as each DateStyle prints it
	s{\b(\d\d)[-./](\d\d)[-./](\d{4})\b}{<date>}g;
	s{\b\d{4}-\d\d-\d\d\b}{<date>}g;
	return $_;
};
my $widths = sub { $_[0] =~ s/"//gr =~ s/[ -]+/ /gr =~ s/ $//gmr };
my $order = sub { join "\n", sort split /\n/, $_[0] };

my @groups = (
	['names', [qw(quote_all_identifiers=on)], compare => $widths,
		# the other files print the text of definitions
		files => [grep { !/install|live_summary/ } @files]],
	['strings', [qw(standard_conforming_strings=off escape_string_warning=off backslash_quote=off)],
		# the other files use a backslash themselves
		files => [grep { !/caseflow|exceptions|sen2|timeliness/ } @files]],
	['German dates', ['datestyle=German', qw(intervalstyle=iso_8601 timezone=Pacific/Kiritimati)], compare => $dates],
	['SQL dates', ['datestyle=SQL, DMY', qw(intervalstyle=sql_standard timezone=Etc/GMT+12 timezone_abbreviations=Australia)], compare => $dates],
	['ISO dates', ['datestyle=ISO, YMD', qw(intervalstyle=postgres timezone=America/Sao_Paulo extra_float_digits=3)], compare => $dates],
	['nulls and XML', [qw(transform_null_equals=on array_nulls=off xmlbinary=hex xmloption=document default_text_search_config=pg_catalog.french)],
		# the other files use an array with a NULL, or XML
		files => [grep { !/calendars|deadlines|disclosure|exceptions|sen2|timeliness/ } @files]],
	['locale and storage', [qw(lc_time=C.utf8 lc_numeric=C.utf8 lc_monetary=C.utf8 client_encoding=SQL_ASCII default_toast_compression=pglz
		synchronous_commit=off default_transaction_deferrable=on gin_pending_list_limit=64kB statement_timeout=10min lock_timeout=10min idle_in_transaction_session_timeout=10min)], compare => $widths],
	# (check_function_bodies = off marks a restore, which accepts closures that are rejected otherwise)
	['plans without sorting', [qw(jit=off check_function_bodies=off enable_seqscan=off enable_sort=off enable_nestloop=off enable_material=off enable_incremental_sort=off enable_tidscan=off
		from_collapse_limit=1 join_collapse_limit=1 geqo_threshold=2 geqo_effort=1 constraint_exclusion=on cursor_tuple_fraction=1)], compare => $order, files => \@reading],
	['plans without hashing', [qw(enable_hashagg=off enable_hashjoin=off enable_indexscan=off enable_indexonlyscan=off enable_bitmapscan=off enable_mergejoin=off enable_memoize=off
		enable_partition_pruning=off work_mem=64kB hash_mem_multiplier=1 temp_buffers=800kB default_statistics_target=1 plan_cache_mode=force_generic_plan
		random_page_cost=100 cpu_operator_cost=1 effective_cache_size=8kB jit=off)], compare => $order, files => \@reading],
	['parallel plans', [qw(jit=off parallel_setup_cost=0 parallel_tuple_cost=0 min_parallel_table_scan_size=0 min_parallel_index_scan_size=0 max_parallel_workers_per_gather=2
		enable_partitionwise_aggregate=on enable_partitionwise_join=on plan_cache_mode=force_custom_plan), parallel_mode() . '=regress'], compare => $order, files => \@reading],
	# look-alikes of what the extension calls, earlier in the search path
	['search path', ['search_path=public, look_alikes, pg_catalog'], prepare => look_alikes()],
	# ordinary triggers do not fire, and foreign keys are not checked, so only files that read
	['replication role', [qw(session_replication_role=replica default_transaction_isolation=serializable)],
		files => [grep { $_ ne 'exceptions' } @reading]],
);

my %given = map { s/ *=.*//r => 1 } map { @{ $_->[1] } } @groups;
cmp_ok(scalar(keys %given), '>=', 40, 'settings: ' . keys %given);

my %expected = results('settings_as_usual', []);
foreach my $group (@groups)
{
	my ($name, $settings, %how) = @$group;
	my $alike = $how{compare} // sub { $_[0] };
	my %printed = results('settings_of_group', $settings, %how);

	foreach my $file (@{ $how{files} // \@files })
	{
		ok($alike->($printed{$file}) eq $alike->($expected{$file}), "$name: $file") or do
		{
			write_file("$ENV{PGHOST}.usual", $alike->($expected{$file}));
			write_file("$ENV{PGHOST}.group", $alike->($printed{$file}));
			diag(substr(`diff $ENV{PGHOST}.usual $ENV{PGHOST}.group`, 0, 3000));
			unlink "$ENV{PGHOST}.usual", "$ENV{PGHOST}.group";
		};
	}
}
done_testing();

# The output of each file in a database with the settings
sub results
{
	my ($database, $settings, %how) = @_;
	my %printed;

	system("psql -X -q -c 'DROP DATABASE IF EXISTS $database WITH (FORCE)' -c 'CREATE DATABASE $database' 2> $ENV{PGHOST}.log") == 0 or die;
	write_file("$ENV{PGHOST}.set", join '', ($how{prepare} // ''), map { my ($name, $value) = /^([\w.]+) ?= ?'?(.*?)'?$/; "ALTER DATABASE $database SET $name = " . ($name eq 'search_path' ? $value : "'$value'") . ";\n" } @regress, @$settings);
	system("psql -X -q -v ON_ERROR_STOP=1 -d $database -f $ENV{PGHOST}.set") == 0 or die;
	foreach my $file (@{ ['install', grep { $_ ne 'install' } @{ $how{files} // \@files }] })
	{
		$printed{$file} = `psql -X -a -q -d $database < test/sql/$file.sql 2>&1` =~ s/\Q$database\E/<database>/gr;
	}
	system("psql -X -q -c 'DROP DATABASE $database WITH (FORCE)'") == 0 or die;
	unlink "$ENV{PGHOST}.set", "$ENV{PGHOST}.log";
	return %printed;
}

# The setting has another name before version 16.
sub parallel_mode
{
	my $name = `psql -X -q -A -t -c "SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')"`;

	chomp $name;
	return $name;
}

# A schema with functions whose names the extension uses, and the tests do not
sub look_alikes
{
	return <<'SQL';
CREATE SCHEMA look_alikes;
GRANT USAGE ON SCHEMA look_alikes TO PUBLIC;
CREATE FUNCTION look_alikes.trap() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a look-alike was called'; END $$;
CREATE FUNCTION look_alikes.lower(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM look_alikes.trap(); END $$;
CREATE FUNCTION look_alikes.quote_ident(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM look_alikes.trap(); END $$;
SQL
}

sub write_file
{
	my ($name, $text) = @_;

	open my $file, '>', $name or die;
	print $file $text;
	close $file;
}
