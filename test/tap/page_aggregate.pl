# Random tables and random queries in several modes: aggregation a page at a time gives the
# answers, or the errors, of PostgreSQL's own plan.  Each table has the columns of %columns in
# an order of its own, between other columns, some of them dropped and some added later.
#
# PAGE_QUERIES is the number of queries (500), PAGE_SEED the seed (1), PAGE_MODE the only mode.
# A query that differs is shown with all statements that make it again.
use strict;
use warnings;
use Test::More;
use Session;

my $n_queries = $ENV{PAGE_QUERIES} // 500;
my $seed = $ENV{PAGE_SEED} // 1;
my $node = qr/Custom Scan \(EhcpPartialAggregate\)/;
my $queries_per_table = 20;

diag("$n_queries queries, seed $seed");

# A generator of its own: Perl's differs between machines.
my $state = $seed;

sub below
{
	my ($n) = @_;

	$state = ($state * 1103515245 + 12345) % 2147483648;
	return int($state / 65536) % $n;
}
sub chance { return below(1000) < 1000 * $_[0] }
sub pick { return $_[below(scalar @_)] }

sub shuffled
{
	my @list = @_;

	foreach my $i (reverse 1 .. $#list)
	{
		my $j = below($i + 1);
		@list[$i, $j] = @list[$j, $i];
	}
	return @list;
}

# where the server has it off
$ENV{PGOPTIONS} = '-c ehcp.enable_page_aggregate=on';
system('createdb page_aggregate') == 0 or die;
my $db = Session->new('page_aggregate');
$db->run(<<'SQL');
\set VERBOSITY sqlstate
\set ON_ERROR_ROLLBACK on
\pset null <null>
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN small AS integer CHECK (VALUE < 1000);
CREATE DOMAIN day AS date;
CREATE TYPE colour AS ENUM ('red', 'green', 'blue');
CREATE TYPE pair AS (number integer, word text);
CREATE DOMAIN short_text AS text CHECK (length(VALUE) < 20);
CREATE ROLE page_reader;
-- tells what it sees, in a sum that depends on the order
CREATE FUNCTION tell(n integer) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
	PERFORM set_config('page.seen', ((current_setting('page.seen')::bigint * 31 + coalesce(n, 77) + 1) % 1000000007)::text, false);
	RETURN true;
END $$;
-- what may see rows that row security hides
CREATE FUNCTION discreet(n integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE LEAKPROOF PARALLEL SAFE COST 0.0001 AS $$ BEGIN RETURN n IS DISTINCT FROM 3; END $$;
CREATE FUNCTION known(d date) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$ BEGIN RETURN d IS NOT NULL; END $$;
CREATE FUNCTION list_of(n integer) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ DECLARE l integer[] := '{}'; BEGIN l[1] := n; RETURN l; END $$;
CREATE TABLE again (number integer, answer text);
INSERT INTO again VALUES (1);
CREATE TABLE small_numbers AS SELECT n FROM generate_series(1, 30, 3) AS n;
CREATE TABLE large_value AS SELECT repeat('kept', 9000) AS kept;
GRANT SELECT ON small_numbers, large_value TO page_reader;
SET page.seen = 0;
-- so that few rows are enough for the node
SET cpu_tuple_cost = 1;
SET cpu_operator_cost = 0.1;
SET max_parallel_workers_per_gather = 0;
SET enable_tidscan = off;
-- the costs are such that nearly all would be compiled
SET jit = off;
SQL
my $version = $db->run('SHOW server_version_num');
my $db_pid = $db->run('SELECT pg_backend_pid()');
my $collation = $db->run("SELECT count(*) FROM pg_collation WHERE collname = 'any_case'") ? 'any_case' : '"C"';
my $run_in_worker = $version >= 160000 ? 'debug_parallel_query' : 'force_parallel_mode';

# Name, type, and a value for row i.  d is a date, b a boolean, i an integer.
my %columns = (
	d1 => ['date', "date '2019-01-01' + (random() * 800)::integer"],
	d2 => ['date', "date '2019-05-01' + (random() * 800)::integer"],
	d3 => ['date', "date '2019-07-01' + (random() * 1000)::integer"],
	d4 => ['day', "date '2020-06-01' + (random() * 100)::integer"],
	b1 => ['boolean', 'random() < 0.3'],
	b2 => ['boolean', 'random() < 0.6'],
	i1 => ['integer', '(random() * 20)::integer'],
	i2 => ['integer', '(random() * 4)::integer - 2'],
	i3 => ['small', '(random() * 300)::integer'],
	w => ['integer', '140'],
	s => ['smallint', '(random() * 6)::integer - 3'],
	g => ['bigint', '(random() * 5)::bigint - 3000000000'],
	t => ['text', "repeat('t', (random() * 5)::integer)"],
	v => ['varchar(20)', "'v' || (random() * 9)::integer"],
	n => ['text COLLATE ' . $collation, "(ARRAY['a', 'A', 'b', 'B', 'cc'])[1 + i % 5]"],
	p => ['numeric', "(ARRAY[1, 1.0, 1.00, 2.5, 2.50, 'NaN'])[1 + i % 6]::numeric"],
	f => ['double precision', "(ARRAY[0, '-0', 1.5, 'NaN'])[1 + i % 4]::double precision"],
	c => ['character(3)', "chr(97 + i % 4)"],
	k => ['"char"', "chr(60 + i % 5)::\"char\""],
	u => ['uuid', "md5((i % 5)::text)::uuid"],
	m => ['timestamp', "timestamp '2020-01-01 12:00' + (random() * 300)::integer * interval '1 day'"],
	e => ['interval', "(ARRAY[interval '1 day', '24:00:00', '2 days'])[1 + i % 3]"],
	a => ['integer[]', 'ARRAY[i % 3, 1]'],
	j => ['jsonb', "jsonb_build_object('a', i % 4)"],
	h => ['colour', "(ARRAY['red', 'green', 'blue'])[1 + i % 3]::colour"],
	o => ['oid', '(2147483645::bigint + i % 7)::oid'],
	y => ['text', "CASE i % 40 WHEN 0 THEN (SELECT string_agg(md5((i % 120 + x)::text), '') FROM generate_series(1, 100) AS x) WHEN 1 THEN repeat('y', 9000 + i % 2) ELSE repeat('y', i % 100) END"],
	l => ['name', "('name ' || i % 3)::name"],
	q => ['pair', "ROW(i % 3, nullif('q' || i % 2, 'q1'))::pair"],
	ba => ['bytea', "decode(repeat('0' || i % 3, i % 4), 'hex')"],
	ip => ['inet', "('10.0.0.' || i % 4)::inet"],
	ma => ['macaddr', "('08:00:2b:01:02:0' || i % 3)::macaddr"],
	mo => ['money', "(i % 4)::money"],
	r => ['int4range', "int4range(i % 3, i % 5 + 3)"],
	fl => ['real', "(ARRAY[0, '-0', 2.5, 'NaN'])[1 + i % 4]::real"],
	bt => ['bit varying(70)', "repeat('1', i % 3)::bit varying(70)"],
	ch => ['character(150)', "repeat('c', i % 2)"],
	dt => ['short_text', "'dt' || i % 3"],
	ar => ['text[]', "CASE i % 50 WHEN 0 THEN ARRAY(SELECT md5(x::text) FROM generate_series(1, 200) AS x) ELSE ARRAY['ar', i % 3 || ''] END"]);
my %default = (date => "date '2020-02-02'", day => "'2020-08-08'", boolean => 'true', integer => '7', small => '8', smallint => '9', bigint => '10',
	text => "'late'", numeric => '1.0', inet => "'10.0.0.9'", money => "'9'", real => "'-0'", 'character(150)' => "'late'", short_text => "'late'", 'text[]' => "'{late}'", bytea => "'late'", 'character(3)' => "'l'", colour => "'green'", pair => "ROW(9, 'late')::pair", 'double precision' => "'-0'", uuid => "'00000000-0000-0000-0000-000000000000'", jsonb => "'{\"a\": 9}'", name => "'late'");
my @fillers = ('integer', 'text', 'numeric', 'boolean', 'smallint', '"char"', 'timestamptz', 'varchar(9)', 'point', 'bytea', 'bit(3)');

my %computed = (d1 => 'CASE WHEN x.b2 IS NOT FALSE THEN x.d1 END', d3 => 'least(x.d3, x.d2)', i1 => 'x.i1 + coalesce(x.i2, 0)', b1 => 'x.b1 IS TRUE', n => 'x.n', t => 'x.t || x.v', w => '140');

# a table that a query can have, and the statements that make it
my %table;

sub make_table
{
	my ($number) = @_;
	my $name = "cases_$number";
	my $kind = pick(qw(plain plain plain plain unlogged temporary partitioned partitioned inherited inherited materialized empty dead));
	my $infinite = $kind !~ /empty|dead/ && chance(0.12);
	my @names = sort keys %columns;
	my %late = map { $_ => 1 } grep { $default{ $columns{$_}[0] } && chance(0.2) } @names;
	my %null_share = map { $_ => pick(0, 0, 0.1, 0.5, 1) } @names;
	$null_share{$_} = pick(0, 0.1, 0.2) foreach qw(d1 d2 d3 i1 b1);
	$null_share{w} = 0;
	my @more = map { "x$_" } 1 .. pick(0, 0, 3, 8, 30, 60);
	my @early = shuffled((grep { !$late{$_} } @names), @more);
	my %type = ((map { $_ => $columns{$_}[0] } @names), (map { $_ => pick(@fillers) } @more));
	my $is_view = $kind eq 'materialized';
	my $base = $is_view ? "${name}_base" : $name;
	my $has_id = $kind =~ /plain|unlogged|temporary/ && chance(0.4);
	my $generated = $kind =~ /partitioned|inherited|materialized/ ? '' : ', gen integer GENERATED ALWAYS AS (' . (grep({ $_ eq 'i1' } @early) ? 'i1 * 2' : '5') . ') ' . ($version >= 180000 && chance(0.5) ? 'VIRTUAL' : 'STORED');
	my $columns = sub { join ', ', map { "$_ $type{$_}" } @_ };
	my $rows = $kind eq 'empty' ? 0 : pick(50, 300, 700, 1500);
	my $sql = 'SELECT setseed(0.' . (100 + below(900)) . ");\n";
	my $insert = sub {
		my ($table, $half, @into) = @_;
		my @values = map {
			my $value = $columns{$_}[1];
			$value = "CASE WHEN random() < 0.003 THEN date 'infinity' ELSE $value END" if $infinite && /^d[12]$/;
			$null_share{$_} ? "CASE WHEN random() >= $null_share{$_} THEN $value END" : $value } @into;

		return "INSERT INTO $table (" . join(', ', 'part', @into) . ') SELECT i % 3, ' . join(', ', @values) . " FROM generate_series(1, $rows / 2) AS i;\n";
	};

	$sql .= 'CREATE ' . ($kind =~ /unlogged|temporary/ ? uc $kind : '') . " TABLE $base (part integer, " . $columns->(@early) . $generated . ($has_id ? ', id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY' : '') . ')'
	  . ($kind eq 'partitioned' ? ' PARTITION BY LIST (part)' : chance(0.3) ? ' WITH (fillfactor = ' . pick(20, 60, 90) . ', autovacuum_enabled = off)' : ' WITH (autovacuum_enabled = off)') . ";\n";
	$sql .= "ALTER TABLE $base ALTER y SET STORAGE " . pick('EXTERNAL', 'MAIN', 'PLAIN') . ";\n" if !$late{y} && chance(0.3);
	$sql =~ s/SET STORAGE PLAIN/SET STORAGE EXTENDED/ if $rows > 0;
	$sql .= "ALTER TABLE $base ALTER t SET STORAGE EXTERNAL, ALTER ar SET STORAGE EXTERNAL;\n" if !$late{t} && !$late{ar} && chance(0.2);
	if ($kind eq 'partitioned')
	{
		# with columns in another order, and one that is dropped
		$sql .= "CREATE TABLE ${name}_$_ (" . $columns->(shuffled(@early)) . ", gone text, part integer); ALTER TABLE ${name}_$_ DROP gone; ALTER TABLE $name ATTACH PARTITION ${name}_$_ FOR VALUES IN ($_);\n" foreach 0 .. 2;
	}
	if ($kind eq 'inherited')
	{
		# the child has its columns in another order, or those of the parent first
		$sql .= chance(0.5) ? "CREATE TABLE ${name}_0 (extra numeric, " . $columns->(shuffled(@early)) . ", part integer); ALTER TABLE ${name}_0 DROP extra; ALTER TABLE ${name}_0 INHERIT $name;\n" : "CREATE TABLE ${name}_0 (extra numeric) INHERITS ($name);\n";
		$sql .= "CREATE TABLE ${name}_1 () INHERITS (${name}_0);\n" if chance(0.3);
	}
	my @targets = $kind eq 'inherited' ? ($name, "${name}_0") : $base;
	$sql .= $insert->($_, 1, grep { !/^x/ } @early) foreach @targets;
	foreach my $filler (@more)
	{
		$sql .= "UPDATE $base SET $filler = '1' WHERE i1 % 3 = 0;\n" if !$late{i1} && chance(0.1) && $type{$filler} =~ /^(integer|smallint|text|numeric|varchar)/;
		$sql .= "ALTER TABLE $base DROP $filler;\n" if chance(0.3);
	}
	$sql .= "ALTER TABLE $base ADD $_ $type{$_}" . (chance(0.7) ? ' DEFAULT ' . ($default{ $type{$_} }) : '') . ";\n" foreach shuffled(sort keys %late);
	$sql .= "UPDATE $base SET w = 140 WHERE w IS NULL;\n" if $late{w} && chance(0.3);
	$sql .= $insert->($_, 2, shuffled(@names)) foreach @targets;
	$sql .= "DELETE FROM $base WHERE i1 = 5;\n" if chance(0.5);
	$sql .= "UPDATE $base SET b1 = NOT b1 WHERE i1 IN (6, 7);\n" if chance(0.5);
	# what becomes of its pages
	$sql .= pick("DELETE FROM $base WHERE i2 = 1;\nVACUUM (TRUNCATE off) $base", "UPDATE $base SET b2 = NOT b2;\nUPDATE $base SET b2 = NOT b2 WHERE i1 < 9;\nUPDATE $base SET b2 = NOT b2 WHERE i1 < 4", "UPDATE $base SET i2 = i2 WHERE i1 % 2 = 0;\nVACUUM $base", "VACUUM (FREEZE, ANALYZE) $base",
		"BEGIN; SAVEPOINT s; UPDATE $base SET b1 = NOT b1; ROLLBACK TO s; DELETE FROM $base WHERE i1 = 2; COMMIT", "DO \$\$ BEGIN FOR turn IN 1 .. 80 LOOP BEGIN UPDATE $base SET b1 = NOT b1 WHERE i1 = turn % 20; IF turn % 3 = 0 THEN RAISE division_by_zero; END IF; EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END \$\$",
		"BEGIN; UPDATE $base SET i2 = -i2; ROLLBACK", "DELETE FROM $base WHERE i1 > 6;\nVACUUM (FREEZE) $base;\n" . $insert->($targets[0], 2, shuffled(grep { !/^ar$/ } @names)) . "SELECT", $is_view || $kind =~ /partitioned/ ? 'SELECT' : "VACUUM FULL $base", 'SELECT') . ";\n" foreach 1 .. pick(0, 1, 1, 2, 3);
	$sql .= "DELETE FROM $base;\n" if $kind eq 'dead';
	$sql .= "DELETE FROM $base;\nVACUUM $base;\n" if $kind eq 'dead' && chance(0.3);
	$sql .= "CREATE MATERIALIZED VIEW $name AS SELECT * FROM $base;\n" if $is_view;
	$sql .= "DELETE FROM $base WHERE i1 = 1; REFRESH MATERIALIZED VIEW $name;\n" if $is_view && chance(0.5);
	$sql .= 'CREATE INDEX ON ' . $base . pick(' (i1)', ' (d1, i1)', ' (d2) WHERE b1', ' (lower(v))') . ";\n" if $kind !~ /materialized/ && chance(0.3);
	$sql .= "CREATE VIEW ${name}_view AS SELECT * FROM $name WHERE i1 <> 4; CREATE VIEW ${name}_barrier WITH (security_barrier) AS SELECT * FROM $name WHERE i1 > 4;\n";
	# computes some of its columns
	$sql .= "CREATE VIEW ${name}_computed WITH (security_barrier) AS SELECT x.part, " . join(', ', map { $computed{$_} ? "$computed{$_} AS $_" : "x.$_" } shuffled(@names)) . " FROM $name AS x" . pick('', ' WHERE i1 <> 7', ' WHERE tell(i2)', ' WHERE i1 > (SELECT 3)', ' WHERE b2 OR b2 IS NULL') . ";\n";
	$sql .= "ALTER TABLE $name ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON $name USING (" . pick('i1 < 9', 'b1', 'i1 < 9 AND tell(i2)', "n = 'a'", 'd1 IS NOT NULL OR b2', 'i1 IN (SELECT n FROM small_numbers)', 'discreet(i2) AND i1 < 12') . ");\n" if !$is_view && chance(0.6);
	$sql .= "GRANT SELECT (" . join(', ', 'part', grep { $_ ne 'i2' } @names) . ") ON $name TO page_reader; GRANT SELECT ON ${name}_view, ${name}_barrier, ${name}_computed TO page_reader;\n";
	$sql .= "ANALYZE $name;\n" if chance(0.8);
	%table = (name => $name, kind => $kind, infinite => $infinite, sql => $sql, generated => $generated ne '', has_id => $has_id);
	return $sql;
}

# The parts of a query.  A constant is a place for a parameter; its value is in @constants.
my @constants;
my $may_fail;

sub constant
{
	my ($type, $value) = @_;

	push @constants, [$type, $value];
	return "{$#constants}";
}
sub some_date { return constant('date', sprintf('20%d-%02d-%02d', 19 + below(3), 1 + below(12), 1 + below(28))) }
sub some_integer { return constant('integer', below(22)) }

sub date_argument
{
	my ($column) = @_;

	return $column if chance(0.7);
	return pick("CASE WHEN b1 THEN $column END", "least($column, d3)", "$column + i1", "greatest($column, d4)", "coalesce($column, " . some_date() . ')',
		"date_trunc('month', $column)::date", "nullif($column, d3)", 'd3', 'd4', "NULL::date", some_date(), "$column - 3", 'm::date');
}
sub exception { return pick('b1', 'b1', 'b1', 'b2', 'NOT b1', 'b2 IS TRUE', 'coalesce(b1, false)', 'false', 'NULL', 'i1 > 10', "n = 'A'", 'b1 OR i2 = 1') }

sub row_dependent_argument
{
	my ($safe, @others) = @_;

	# one mistake at a time, since which comes first is not promised
	return $safe if $may_fail || $table{infinite} || chance(0.9);
	$may_fail = 1;
	return pick(@others);
}

sub filter_of { return chance(0.06) ? ' FILTER (WHERE ' . condition(1) . ')' : '' }

sub our_aggregate
{
	my $dates = date_argument('d1') . ', ' . date_argument('d2');
	my $as_of = row_dependent_argument(some_date(), 'd4', 'd3');
	my $limit = row_dependent_argument(pick('42', '140', 'w', constant('integer', 200)), 'i3', 'NULL', '-1', 'i1');

	return pick("ehcp.timeliness_agg($dates)", "ehcp.timeliness_agg($dates, " . exception() . ')', "ehcp.timeliness_agg($dates, " . exception() . ", $as_of)",
		'ehcp.caseflow_agg(' . $dates . ')', "ehcp.caseflow_agg($dates, $limit)",
		map { "ehcp.$_($dates, " . exception() . ')' } qw(percent_in_time in_time completed mean_weeks median_weeks)) . filter_of();
}

sub other_aggregate
{
	return pick('count(*)', 'count(d2)', 'count(y)', 'count(b1 OR NULL)', 'min(d1)', 'max(d2)', 'min(i1)', 'max(i1 - i2)', 'max(d4)', 'min(i3)', 'min(d3 + i1)',
		'max((CASE WHEN b1 THEN o ELSE 5 END)::integer)', 'min(o::integer)') . filter_of() if chance(0.9);
	return pick('sum(i1)', 'avg(i1)', 'count(DISTINCT i1)', 'min(t)', 'max(p)', 'bool_and(b1)', "string_agg(v, ',' ORDER BY v)", 'count(DISTINCT d1)', 'percentile_disc(0.5) WITHIN GROUP (ORDER BY d1)');
}

# what it is grouped by, and what is shown of it: the same for values that are equal
my @groups = (
	[ 'i1', 'i1' ], [ 'i1', '(SELECT count(*) FROM small_numbers WHERE n < i1)' ], [ 'i2', 'i2' ], [ 'i2', 'i2 * 3 + 1' ], [ 's', 's' ], [ 'g', 'g' ], [ 'b1', 'b1' ], [ 'i3', 'i3' ], [ 'd4', 'd4' ], [ 'h', 'h' ], [ 'o', 'o' ], [ 'k', 'k' ], [ 'l', 'l' ],
	[ 't', 't' ], [ 'v', 'v' ], [ 'c', 'c' ], [ 'n', 'lower(n COLLATE "C")' ], [ 'y', 'md5(y)' ], [ '(SELECT kept FROM large_value)', 'md5((SELECT kept FROM large_value)::text)' ], [ 'u', 'u' ], [ 'm', 'm' ], [ 'a', 'a' ], [ 'j', 'j' ],
	[ 'p', 'trim_scale(p)' ], [ 'f', 'f + 0' ], [ 'e', 'extract(epoch FROM e)' ],
	[ 'q', 'q' ], [ 'ba', 'ba' ], [ 'ip', 'ip' ], [ 'ma', 'ma' ], [ 'mo', 'mo' ], [ 'r', 'r' ], [ 'fl', 'fl + 0' ], [ 'bt', 'bt' ], [ 'ch', 'ch' ], [ 'dt', 'dt' ], [ 'ar', 'md5(ar::text)' ], [ '(q).word', '(q).word' ], [ 'lower(r)', 'lower(r)' ], [ 'x.tableoid', '1' ], [ 'substr(ch, 1, 1)', 'substr(ch, 1, 1)' ], [ 'ch::text || dt', 'ch::text || dt' ],
	[ "date_trunc('month', d3::timestamp)", "to_char(date_trunc('month', d3::timestamp), 'YYYY-MM')" ],
	map { [ $_, $_ ] } "date_trunc('month', d1::timestamp)", "date_trunc('year', d2)::date", 'd1 - d2', 'i1 % 3', "to_char(d2, 'YYYY-MM')", 'lower(v)', 'v || t', 'b1 IS TRUE',
	'i1 IS NULL', "'all'::text", 'coalesce(i1, i2)', 'array_append(a, i1)', 'list_of(i1)', 'i1 + 0.5', 'left(y, 2)', 'ROW(i1, b1)::text', 'jsonb_build_object(coalesce(i2, 0)::text, b1)', 'd1', "(SELECT repeat('large', 900 + n) FROM small_numbers ORDER BY n LIMIT 1)", 'y || (SELECT min(n) FROM small_numbers)', 'ARRAY[i1, (SELECT max(n) FROM small_numbers)]');

sub simple_condition
{
	my ($can_be_argument) = @_;

	return pick(
		'd1 >= ' . some_date(), 'd2 < ' . some_date(), 'd1 = ' . some_date(), 'd2 <> ' . some_date(), 'd3 BETWEEN ' . some_date() . ' AND ' . some_date(), 'd4 <= ' . some_date(),
		'i1 = ' . some_integer(), 'i1 <> ' . some_integer(), 'i1 < ' . some_integer(), 'i2 > -1', 'i3 >= 100', 'i1 IN (1, 3, 5, 7, 9, 11)', 'i1 = ANY (ARRAY[1, 2, ' . some_integer() . '])', some_integer() . ' > i1',
		'd1 IS NULL', 'd2 IS NOT NULL', 'b1', 'NOT b1', 'b1 IS NOT TRUE', 'b2 IS UNKNOWN', 'b2 IS NOT FALSE', 'b1 = b2', 'b1 IS DISTINCT FROM b2', 'y IS NULL', 'a IS NOT NULL',
		"t LIKE 'tt%'", "v ~ '[1-5]'", "n = 'A'", "c = 'a'", 'p = 1', 'p > 1.5', 'f = 0', "e = '1 day'", "m > '2020-06-01'", "j ->> 'a' = '2'", 'a[1] = 1', 's > 0', 'g < 0', "k = '='", "h > 'red'", "o > 2147483647",
		'length(y) > 50', "y <> 'yyyy'", 'i1 % 2 = 0', 'd2 - d1 > 100', 'd1 + i1 < d2', "date_trunc('month', d1) = '2020-01-01'", "i1::text = '7'", 'coalesce(i1, 0) < 9', 'ROW(i1, i2) < ROW(9, 0)', 'i1 = i2', 'known(d1)',
		"(q).number = 1", "q IS NULL", "q IS NOT NULL", "(q).word IS NULL", "ba > '\\x00'", "ip << '10.0.0.0/30'", "ma > '08:00:2b:01:02:00'", "mo > '1'", 'r @> 2', 'NOT isempty(r)', 'fl > 0', "bt = B'11'", "ch = 'c'", "dt <> 'dt1'", "'ar' = ANY (ar)", 'array_length(ar, 1) > 2', 'NOT i1 = 3', 'NOT (b1 AND b2)', 'd1 = d2 IS NOT TRUE', 'b1 IS NULL', '(b1 AND i1 > 3) IS NOT TRUE', 'd1 IN (SELECT NULL::date)',
		"d1 > 'infinity'", "d1 >= '-infinity'", 'i1 > -2147483648', 'i1 < -2147483648', 'i1 >= 2147483647', 'discreet(i1)',
		'CASE WHEN b1 THEN i1 < 9 ELSE i2 > 0 END', "extract(year FROM d1) = 2020", 'd1 <= current_date', 'num_nulls(d1, d2, b1) < 2');
}

sub condition
{
	my ($can_be_argument) = @_;

	return pick('(' . simple_condition() . ' OR ' . simple_condition() . ')', 'NOT (' . simple_condition() . ')') if chance(0.15);
	return simple_condition() if $can_be_argument || chance(0.85);
	return pick('tell(i1)', 'tell(i1)', 'tell(i3)', 'random() >= 0', 'i1 > (SELECT 4)', 'd1 > (SELECT min(d1) FROM small_numbers, (VALUES (date \'2019-06-01\')) AS q(d1))', 'i1 IN (SELECT n FROM small_numbers OFFSET 0)',
		'(i1 IN (SELECT n FROM small_numbers) OR i1 = 2)', '(SELECT true)', 'false', 'true', 'now() > \'2020-01-01\'', some_integer() . ' < 30', "x.ctid < '(7,1)'", 'x.tableoid IS NOT NULL', 'x IS DISTINCT FROM NULL', "x.xmin <> '3'", 'x.cmin::text IS NOT NULL', 'x.*::text IS NOT NULL', 'row_to_json(x) IS NOT NULL', 'd1 > current_date - 9000', 'i1 > (SELECT count(*) FROM small_numbers) - 7', 'CASE WHEN (SELECT true) THEN i1 > 2 END', "i1 = ANY (ARRAY(SELECT n FROM small_numbers))", 'i1 > coalesce((SELECT n FROM small_numbers WHERE n = i2), 2)',
		'EXISTS (SELECT FROM small_numbers WHERE n = x.i1 OFFSET 0)', 'NULL::boolean');
}

# A query, with its outputs as c1, c2 ...; sorted by all if it has a limit.
sub random_query
{
	my ($relation) = @_;
	my @outputs;
	my @having;
	my @conditions;
	my $from = "$relation AS x";

	@constants = ();
	$may_fail = 0;
	my @by = map { pick(@groups) } 1 .. pick(0, 1, 1, 1, 2, 2, 3);
	# a key, on which the other columns depend
	push @by, [ 'id', pick('id', 'id + i1', 'md5(y)', 'id, t, b1', 'trim_scale(p)') ] if $table{has_id} && $relation eq $table{name} && chance(0.1);
	push @by, [ 'gen', 'gen' ] if $table{generated} && $relation eq $table{name} && chance(0.1);
	push @outputs, map { chance(0.9) ? $_->[1] : () } @by;
	push @outputs, map { our_aggregate() } 1 .. pick(1, 1, 2, 3);
	push @outputs, map { other_aggregate() } 1 .. pick(0, 0, 1, 2);
	push @conditions, map { condition(0) } 1 .. pick(0, 0, 1, 1, 2, 3);
	push @having, pick('count(*) > 3', 'ehcp.completed(d1, d2, b1) > 2', 'min(d1) IS NOT NULL', 'false', 'ehcp.percent_in_time(d1, d2, b1) < 80') if chance(0.12);
	$from = "ONLY $relation AS x" if $relation eq $table{name} && $table{kind} =~ /plain|inherited/ && chance(0.1);
	$from = "(SELECT * FROM $relation AS x WHERE " . condition(0) . pick('', '', '', ' OFFSET 0') . ') AS x' if chance(0.08);
	$from = pick("$relation AS x JOIN small_numbers ON n % 5 = i2", "$relation AS x LEFT JOIN (SELECT 1 AS one) AS q ON true", "$relation AS x TABLESAMPLE BERNOULLI (100)", "$relation AS x, small_numbers AS q") if chance(0.04);
	$from =~ s/TABLESAMPLE.*// if $relation =~ /view|barrier|computed/;

	my $limit = chance(0.1);
	my $distinct = chance(0.05);
	my $sets = @by > 1 && chance(0.03);
	my $n = 0;
	my $group = $sets ? 'GROUP BY ' . pick('ROLLUP', 'CUBE') . ' (' . join(', ', map { $_->[0] } @by) . ')' : @by ? 'GROUP BY ' . join(', ', map { $_->[0] } @by) : '';
	my $query = 'SELECT ' . ($distinct ? 'DISTINCT ' : '') . join(', ', map { $n++; $limit || $distinct ? "($_)::text COLLATE \"C\" AS c$n" : "$_ AS c$n" } @outputs) . " FROM $from"
	  . (@conditions ? ' WHERE ' . join(' AND ', @conditions) : '') . " $group"
	  . (@having ? " HAVING $having[0]" : '') . ($limit ? ' ORDER BY ' . join(', ', 1 .. $n) . ' LIMIT ' . pick(0, 1, 3, 1000) . pick('', ' OFFSET 2') : '');
	$query =~ s/^SELECT (?!DISTINCT)/SELECT generate_series(1, 2) AS c0, / if !$limit && chance(0.02);
	$query = "WITH q AS (SELECT * FROM (VALUES (1)) AS one) $query" if chance(0.03);

	# only the constants that it has
	my %new;
	my @had = @constants;
	$query =~ s/\{(\d+)\}/'{' . (exists $new{$1} ? $new{$1} : ($new{$1} = keys %new)) . '}'/eg;
	@constants = ();
	$constants[$new{$_}] = $had[$_] foreach keys %new;
	return $query;
}

# The query with each constant as literal, parameter, variable or column.
sub with_constants
{
	my ($query, $form) = @_;

	$query =~ s/\{(\d+)\}/$form->($1)/eg;
	return $query;
}
sub literal { my ($type, $value) = @{ $constants[$_[0]] }; return "$type '$value'" }

# A mode makes of a query the statements that are run with the setting on and off; those
# before and after; and the query that is explained.
my %modes = (
	simple => sub { my $query = with_constants($_[0], \&literal); return { run => $query, explain => $query } },
	settings => sub {
		my $query = with_constants($_[0], \&literal);
		my @names = shuffled(qw(enable_seqscan enable_hashagg enable_sort enable_partitionwise_aggregate enable_partition_pruning enable_material jit_above_cost enable_indexscan));

		@names = @names[0 .. below(3)];
		@names = grep { $_ ne 'jit_above_cost' } @names if chance(0.95);
		return { before => join('; ', map { "SET $_ = " . (/jit/ ? '0; SET jit = on' : /wise/ ? 'on' : 'off') } @names), run => $query, explain => $query, after => join('; ', map { "RESET $_" } @names) . '; SET jit = off' };
	},
	changing => sub {
		my ($query) = @_;
		my $types = @constants ? '(' . join(', ', map { $_->[0] } @constants) . ')' : '';
		my $values = @constants ? '(' . join(', ', map { literal($_) } 0 .. $#constants) . ')' : '';
		my $name = $table{name};
		my @changes = map { pick("ALTER TABLE $name ADD later integer DEFAULT 3", "ALTER TABLE $name ALTER i1 SET STATISTICS 7", "UPDATE $name SET b1 = NOT b1 WHERE i1 = " . below(20), "TRUNCATE $name", "DELETE FROM $name WHERE i1 > 8", "CREATE INDEX ON $name (i2)", "ANALYZE $name",
			"ALTER TABLE $name RENAME i2 TO i9; ALTER TABLE $name RENAME i9 TO i2", "ALTER TABLE $name ALTER w TYPE integer USING w + 1", "CLUSTER $name USING no_index", "ALTER TABLE $name SET (fillfactor = 50)", 'SET LOCAL work_mem = 64', "ALTER FUNCTION known(date) COST 7", "ALTER TABLE $name ENABLE ROW LEVEL SECURITY") } 1 .. 1 + below(3);

		$query = with_constants($query, sub { '$' . ($_[0] + 1) });
		return { before => 'SET plan_cache_mode = ' . pick('force_generic_plan', 'force_generic_plan', 'auto'), explain => "EXECUTE q$values", prepare => "PREPARE q$types AS $query", after => 'RESET plan_cache_mode',
			run => "PREPARE q$types AS $query;\nBEGIN;\nEXECUTE q$values;\n" . join('', map { "$_;\nEXECUTE q$values;\n" } @changes) . "ROLLBACK;\nEXECUTE q$values;\nDEALLOCATE q" };
	},
	'checked again' => sub {
		my $query = with_constants($_[0], \&literal);

		# another session changes the row that this one waits for, and the query is executed in what checks the row again
		return { run => "UPDATE again SET answer = number || coalesce((SELECT string_agg(s::text, '|' ORDER BY s::text COLLATE \"C\") FROM ($query) AS s), 'none') WHERE number < 100 RETURNING answer;\nTRUNCATE again;\nINSERT INTO again VALUES (1)",
			explain => $query, meanwhile => 'UPDATE again SET number = number + 1' };
	},
	generic => sub {
		my ($query) = @_;
		my $types = @constants ? '(' . join(', ', map { $_->[0] } @constants) . ')' : '';
		my $values = @constants ? '(' . join(', ', map { literal($_) } 0 .. $#constants) . ')' : '';

		$query = with_constants($query, sub { '$' . ($_[0] + 1) });
		return { before => 'SET plan_cache_mode = force_generic_plan', run => "PREPARE q$types AS $query;\nEXECUTE q$values;\nEXECUTE q$values;\nDEALLOCATE q",
			explain => "EXECUTE q$values", prepare => "PREPARE q$types AS $query", after => 'RESET plan_cache_mode' };
	},
	cursor => sub {
		my $query = with_constants($_[0], \&literal);
		my $scroll = chance(0.5);

		return { before => 'BEGIN', run => 'DECLARE q ' . ($scroll ? 'SCROLL' : 'NO SCROLL') . " CURSOR FOR $query;\nFETCH 3 FROM q;\nFETCH ALL FROM q;\n" . ($scroll ? "FETCH BACKWARD ALL FROM q;\nFETCH FIRST FROM q;\nFETCH ALL FROM q;\n" : '') . 'CLOSE q',
			explain => $query, after => 'ROLLBACK' };
	},
	'PL/pgSQL' => sub {
		my ($query) = @_;

		return { before => 'SET plan_cache_mode = force_generic_plan', explain => with_constants($query, \&literal),
			run => 'CREATE FUNCTION pg_temp.q() RETURNS SETOF text LANGUAGE plpgsql AS $$ DECLARE r record; ' . join('', map { "v$_ $constants[$_][0] := '$constants[$_][1]'; " } 0 .. $#constants)
			  . 'BEGIN FOR time_number IN 1 .. 2 LOOP FOR r IN ' . with_constants($query, sub { "v$_[0]" }) . " LOOP RETURN NEXT r::text; END LOOP; END LOOP; END \$\$;\nSELECT * FROM pg_temp.q();\nDROP FUNCTION pg_temp.q()",
			after => 'RESET plan_cache_mode' };
	},
	workers => sub {
		my $query = with_constants($_[0], \&literal);

		return { before => "SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0" . (chance(0.2) ? "; SET $run_in_worker = on" : '') . (chance(0.2) ? '; SET parallel_leader_participation = off' : ''),
			run => $query, explain => $query, after => "SET max_parallel_workers_per_gather = 0; RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET $run_in_worker; RESET parallel_leader_participation" };
	},
	'little memory' => sub {
		my $query = with_constants($_[0], \&literal);

		return { before => "SET work_mem = '64kB'; SET hash_mem_multiplier = 1" . pick('', '; SET enable_sort = off', '; SET enable_hashagg = off'), run => $query, explain => $query, after => 'RESET work_mem; RESET hash_mem_multiplier; RESET enable_sort; RESET enable_hashagg' };
	},
	transaction => sub {
		my $query = with_constants($_[0], \&literal);
		my $name = $table{name};
		my @changes = map { pick("DELETE FROM $name WHERE i1 = " . below(20), "UPDATE $name SET d2 = d2 + 1, n = 'A' WHERE i1 = " . below(20), "UPDATE $name SET y = NULL, b1 = true WHERE i2 = 1",
			"INSERT INTO $name (part, i1, d1, d2, w) SELECT 1, 3, '2020-01-01', date '2020-01-01' + n, 140 FROM small_numbers",
			"SAVEPOINT s; DELETE FROM $name WHERE i1 < 9; ROLLBACK TO s", "SAVEPOINT s; UPDATE $name SET b1 = NOT b1; RELEASE s", "SAVEPOINT s; TRUNCATE $name; ROLLBACK TO s", "ALTER TABLE $name ADD later integer DEFAULT 3") } 1 .. 1 + below(3);

		return { before => join(";\n", 'BEGIN ISOLATION LEVEL ' . pick('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE', 'SERIALIZABLE'), @changes), run => $query, explain => $query, after => 'ROLLBACK' };
	},
	rights => sub {
		my $query = with_constants($_[0], \&literal);

		$query =~ s/\b$table{name} AS x/$table{name} . pick('', '', '_view', '_barrier', '_computed') . ' AS x'/e;
		$query =~ s/ONLY (\w+_(?:view|barrier|computed))/$1/;
		$query =~ s/(_(?:view|barrier|computed) AS x) TABLESAMPLE BERNOULLI \(100\)/$1/;
		return { before => 'SET ROLE page_reader', run => $query, explain => $query, after => 'RESET ROLE' };
	},
	lateral => sub {
		my ($query) = @_;
		my @names = ('number', map { "v$_" } 0 .. $#constants);
		my @rows = map {
			my $shift = $_;
			'(' . join(', ', $shift, map { $constants[$_][0] eq 'integer' ? "integer '$constants[$_][1]' + $shift" : literal($_) . " + $shift * 20" } 0 .. $#constants) . ')' } 0 .. 4;
		my $q = with_constants($query, sub { "outside.v$_[0]" });
		my $outside = '(VALUES ' . join(', ', @rows) . ') AS outside(' . join(', ', @names) . ')';
		my $text = chance(0.5) ? "SELECT number, s.* FROM $outside, LATERAL ($q) AS s" : "SELECT number, (SELECT string_agg(s::text, '|' ORDER BY s::text COLLATE \"C\") FROM ($q) AS s) FROM $outside";

		return { run => $text, explain => $text };
	},
	analyze => sub {
		my $query = with_constants($_[0], \&literal);

		# the scans of both plans are compared, so both are sequential
		return { before => 'SET enable_indexscan = off; SET enable_bitmapscan = off', run => "$query;\n\\echo explained\nEXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) $query", explain => $query, after => 'RESET enable_indexscan; RESET enable_bitmapscan' };
	},
	above => sub {
		my $query = with_constants($_[0], \&literal);
		my $text = pick("SELECT DISTINCT s::text FROM ($query) AS s", "WITH s AS MATERIALIZED ($query) SELECT * FROM s UNION ALL SELECT * FROM s", "SELECT s.*, count(*) OVER () FROM ($query) AS s",
			"SELECT s.c1, n FROM ($query) AS s CROSS JOIN small_numbers", "CREATE TEMPORARY TABLE made AS $query;\nTABLE made;\nDROP TABLE made", "SELECT count(*) FROM ($query) AS s", "SELECT n, ARRAY(SELECT s::text FROM ($query) AS s WHERE n < 9 ORDER BY s::text COLLATE \"C\") FROM small_numbers");

		return { run => $text, explain => ($text =~ /^CREATE/ ? $query : $text) };
	});
my @modes = $ENV{PAGE_MODE} // sort keys %modes;
my (%used, %run, %failed, $n_errors, $n_differ);

# the statements of a query, and the parts of what they print
sub script
{
	my ($mode) = @_;
	my @script;

	push @script, "$mode->{before};" if $mode->{before};
	push @script, "$mode->{prepare};" if $mode->{prepare};
	push @script, '\echo -- plan', "EXPLAIN (COSTS off) $mode->{explain};";
	push @script, 'DEALLOCATE q;' if $mode->{prepare};
	push @script, '\echo -- on', 'SET page.seen = 0;', "$mode->{run};", '\echo seen', 'SHOW page.seen;', 'SET page.seen = 0;', 'SET ehcp.enable_page_aggregate = off;', '\echo -- off', "$mode->{run};",
	  '\echo seen', 'SHOW page.seen;', 'RESET ehcp.enable_page_aggregate;';
	push @script, "$mode->{after};" if $mode->{after};
	push @script, '\echo -- done';
	return join "\n", @script;
}

# Runs a script.  Where a mode has something that another session does meanwhile, the statement with
# the query waits for that session.
my $other;

sub run_script
{
	my ($script, $mode) = @_;

	return $db->run($script) if !$mode->{meanwhile};
	$other //= Session->new('page_aggregate');
	my $printed = '';
	foreach my $part (split /(?=^UPDATE again)/m, $script)
	{
		if ($part !~ /^UPDATE again/)
		{
			$printed .= $db->run($part) . "\n";
			next;
		}
		$other->run("BEGIN; $mode->{meanwhile}");
		$db->start($part);
		$other->until_waiting("pid = $db_pid");
		$other->run('COMMIT');
		$printed .= $db->finish . "\n";
	}
	return $printed;
}

# What must be equal: the lines in any order, and what the function has seen where no error stopped it.
sub comparable
{
	my ($printed) = @_;

	if ($printed =~ /^ERROR/m)
	{
		# those after it depend on which statement it stopped
		return ($printed =~ /^(ERROR.*)$/m)[0];
	}
	# of a plan, what the scans of the table returned and removed
	$printed =~ s{^explained\n(.*)(?=^seen)}{
		my @scans = $1 =~ /Seq Scan on cases\S*(?: x\S*)? (\(actual rows=\d+(?:\.00)? loops=1\)\n(?: +Filter: .*\n)?(?: +Rows Removed by Filter: \d+\n)?)/g;

		s/\.00| {2,}//g foreach @scans;
		join '', @scans;
	}ems;
	my @lines = split /\n/, $printed;
	return join "\n", sort @lines;
}

my $number = 0;
while ($number < $n_queries)
{
	if ($number % $queries_per_table == 0)
	{
		my $dropped = $table{name} ? ($table{kind} eq 'materialized' ? "DROP TABLE $table{name}_base CASCADE;\n" : "DROP TABLE IF EXISTS $table{name} CASCADE;\n") : '';
		my $problems = $db->run($dropped . make_table($number / $queries_per_table));

		$problems =~ s/^\n+//mg;
		die "a table cannot be made: $problems\n$table{sql}" if $problems =~ /ERROR/;
	}
	$number++;

	my $name = pick(@modes);
	my $query = random_query($table{name} . (chance(0.15) ? pick('_view', '_barrier', '_computed') : ''));
	my $mode = $modes{$name}->($query);
	my $script = script($mode);
	my $printed = eval { run_script($script, $mode) };
	my $shown = "query $number, seed $seed, mode $name, a table that is $table{kind}:\n$table{sql}\n$script\n";

	if (!defined $printed)
	{
		fail("the server closed the connection");
		diag($shown, $@);
		last;
	}
	my ($plan, $on, $off) = $printed =~ /-- plan\n(.*)-- on\n(.*)-- off\n(.*)-- done/s or die "not understood: $printed";

	$run{$name}++;
	$used{$name} //= 0;
	$used{$name}++ if $plan =~ $node;
	$n_errors++ if $off =~ /^ERROR/m;
	my ($a, $b) = map { comparable($_) } $on, $off;
	if ($a ne $b)
	{
		$failed{$name}++;
		if (++$n_differ <= ($ENV{PAGE_SHOW} // 3))
		{
			diag("DIFFERS: $shown\nplan:\n$plan\nwith the node:\n" . substr($a, 0, 3000) . "\nwithout:\n" . substr($b, 0, 3000));
		}
	}
}

foreach my $name (sort keys %run)
{
	is($failed{$name} // 0, 0, "$name: $run{$name} queries, $used{$name} of them with the node, the same answers");
	# some have what the node does not do; of a parameter of another row, the planner expects that few pass
	cmp_ok($used{$name}, '>=', 0.2 * $run{$name} - 4, "$name: enough of them have the node");
}
cmp_ok($n_errors // 0, '<', 0.4 * $number, ($n_errors // 0) . ' of the queries raise an error');
is($number, $n_queries, 'all queries have run');
$other->close if $other;
$db->close;
done_testing;
