# Calls every function of the extension in unusual places: as the function of an operator or
# of a user's aggregate, in a CHECK constraint, with NULL and with extreme arguments.  An
# ordinary user may do all of this.  The outcome is a figure or an error that says what is
# wrong, never a crash, an internal error, or a value that its own input rejects.  The
# functions come from the catalog, so that new ones are tried too.
#
# If a try has several independent parts, such as a table, a kind of trigger and the trigger's
# arguments, not every combination is tried.  One part takes its values in turn, so that each
# of them meets each value of every other part.
use strict;
use warnings;
use Test::More;
use Session;
use AllFunctions;

system('createdb odd_calls') == 0 or die;
my $db = Session->new('odd_calls');
$db->run("SET client_min_messages = error; CREATE EXTENSION ehcp_timeliness; CREATE ROLE ehcp_odd; CREATE SCHEMA odd AUTHORIZATION ehcp_odd");
my $version = $db->run("SELECT current_setting('server_version_num')");
my $forced = ($version >= 160000 ? 'debug_parallel_query' : 'force_parallel_mode') . ' = on';

# The calls, parsed.
my %calls = AllFunctions::calls($db);
my @functions;
foreach my $row (split /\n/, $db->run(q{SELECT p.oid::regprocedure, proname, prokind, proretset, provolatile, format_type(prorettype, NULL)}
	. q{ FROM pg_proc AS p WHERE pronamespace = 'ehcp'::regnamespace ORDER BY 1}))
{
	my %function;

	@function{qw(signature name kind returns_set volatility returns)} = split /\|/, $row;
	next unless $calls{$function{signature}};
	while ($calls{$function{signature}} =~ /('[^']*')::([^,)]+)/g)
	{
		push @{ $function{arguments} }, "$1::$2";
		push @{ $function{types} }, $2;
	}
	$function{types} //= [];
	$function{arguments} //= [];
	push @functions, \%function;
}
my @plain = grep { $_->{kind} eq 'f' } @functions;
my @summaries = ('ehcp.timeliness', 'ehcp.caseflow');
cmp_ok(scalar(@functions), '>', 100, 'the functions of the extension');
is(scalar(grep { $_->{signature} !~ /^ehcp\.\w+\(\)$/ && !@{ $_->{types} } } @functions), 0, '... with their arguments');

sub connect_as_user
{
	# this test does not look for slow statements
	$db->run("\\set VERBOSITY sqlstate\nSET client_min_messages = error; SET statement_timeout = '500ms'; SET max_parallel_workers_per_gather = 1;"
		. ' SET ROLE ehcp_odd; SET search_path = pg_catalog, odd');
}
connect_as_user();
# a few rows as arguments, and more for parallel workers to share
$db->run('CREATE TABLE odd.few AS SELECT generate_series(1, 3) AS n; CREATE TABLE odd.many AS SELECT i FROM generate_series(1, 5000) AS i; ANALYZE odd.few, odd.many');

# Returns the next of some values at each call.
my %turns;
sub in_turn
{
	my ($what, @values) = @_;

	return $values[$turns{$what}++ % @values];
}

# Runs statements, each in a transaction that is rolled back.  They may fail, but not with an
# internal error or an error that matches $also.
sub try_all
{
	my ($what, $also, @statements) = @_;
	my @faults;
	my %states;

	foreach my $statement (@statements)
	{
		my $said = eval { $db->run("BEGIN; $statement\n; ROLLBACK") };

		unless (defined $said)
		{
			$said = 'the server crashed';
			for (1 .. 300)
			{
				last if system('psql -X -q -d odd_calls -c "SELECT 1" > /dev/null 2>&1') == 0;
				select undef, undef, undef, 0.1;
			}
			$db = Session->new('odd_calls');
			connect_as_user();
		}
		$states{$_}++ foreach $said =~ /ERROR:  (\w+)/g;
		push @faults, "$statement: $said" if $said =~ /ERROR:  XX|the server crashed/ || ($also && $said =~ $also);
	}
	is_deeply([@faults[0 .. ($#faults < 9 ? $#faults : 9)]], [], "$what: " . @statements . ' tries');
	diag(scalar(@faults) . ' faults') if @faults;
	note(join ' ', map { "$_:$states{$_}" } sort keys %states);
}

sub call
{
	my ($function, @arguments) = @_;

	return "ehcp.$function->{name}(" . join(', ', @arguments) . ')' . ($function->{kind} eq 'w' ? ' OVER ()' : '');
}

# NULL and extremes, one argument at a time, and all of them NULL
my %extremes = (
	date => [qw(infinity -infinity 5874897-12-31), '4713-01-01 BC', '0001-01-01'], integer => [qw(0 -1 2147483647 -2147483648)],
	bigint => [qw(0 -1 9223372036854775807 -9223372036854775808)], numeric => [qw(0 1 -1 NaN Infinity -Infinity 1e-1000 1e100000)], boolean => ['false'],
	interval => ['0', '-1 day', '1 second', '1 month -40 days', '178000000 years', '2147483647 days', '-178000000 years'],
	'integer[]' => ['{}', '{NULL}', '{{1,2},{3,4}}', '{2147483647}', '{-1}', '[5:6]={1,2}', '{2,1}'], text => ['', 'x' x 10000, 'é' x 200, '%s', '-'], name => ['', 'é' x 31],
	datemultirange => ['{}', '{(,)}', '{[infinity,)}', '{[-infinity,infinity)}', '{[4713-01-01 BC,5874897-12-31)}'], jsonb => ['null', '[]', '{}', '1', '"x"', '[[[]]]'],
	oid => ['0', '4294967295'], regclass => ['0', 'pg_class_oid_index', 'pg_views', 'pg_sequences'], xml => ['', '<a/>', 'text'],
	'ehcp.timeliness' => ['empty', 'undated 1', 'completed 0:9223372036854775807', 'open 536870911:1', 'exceptions 0:1; undated_exceptions 9', 'completed 9:1; without_plan 6:9223372036854775805; entered 0:1', 'open 536870911:1; entered 536870911:1'],
	'ehcp.caseflow' => ['empty', 'limit 0; undated 9223372036854775807', 'limit 536870911; opened 2021-01-04:1', 'limit 7; opened -4713-11-24:5; closed -4713-11-24:5']);
my @odd;
foreach my $function (grep { $_->{kind} ne 'p' } @functions)
{
	my @arguments = @{ $function->{arguments} };

	push @odd, 'SELECT ' . call($function, map { "NULL::$_" } @{ $function->{types} });
	foreach my $i (0 .. $#arguments)
	{
		foreach my $value ('NULL', map { "'$_'" } @{ $extremes{$function->{types}[$i]} // [] })
		{
			push @odd, 'SELECT ' . call($function, map { $_ == $i ? "$value\::$function->{types}[$i]" : $arguments[$_] } 0 .. $#arguments);
		}
	}
}
try_all('NULL and extremes', undef, @odd);

# Functions with arguments of type internal or cstring, called by hand
try_all('called by hand', undef, map { my $signature = $_; map { "SELECT " . ($signature =~ s/\(.*//r) . "($_) IS NULL" }
	'NULL', "''", "'empty'", "'x'", "E'\\\\x01'", '0', "NULL::ehcp.timeliness", "'empty'::ehcp.timeliness", "'empty'::ehcp.caseflow" }
	split /\n/, $db->run("SELECT p.oid::regprocedure FROM pg_proc AS p WHERE pronamespace = 'ehcp'::regnamespace"
	. " AND ('{internal,cstring}'::regtype[]::oid[] && proargtypes::oid[] OR prorettype IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype)) ORDER BY 1"));

# Operators: they take window functions and functions that return sets
my @operators;
foreach my $function (grep { @{ $_->{types} } == 1 || @{ $_->{types} } == 2 } @functions)
{
	my @types = @{ $function->{types} };
	my ($right, $left) = reverse @{ $function->{arguments} };
	my $operands = $left ? '%1$s OPERATOR(odd.@#@) %2$s' : 'OPERATOR(odd.@#@) %2$s';
	my $create = "CREATE OPERATOR odd.@#@ (" . (@types > 1 ? "LEFTARG = $types[0], " : '') . "RIGHTARG = $types[-1], FUNCTION = ehcp.$function->{name}); ";
	my $used = sprintf $operands, $left // '', $right;
	my $columns = sprintf $operands, 'a', 'b';
	my $table = 'CREATE TABLE odd.t (' . (@types > 1 ? "a $types[0], " : '') . "b $types[-1]";
	my $values = $left ? "$left, $right" : $right;
	my $nulls = $left ? 'NULL, NULL' : 'NULL';

	push @operators, map { $create . $_ } "SELECT $used", "SELECT FROM odd.few WHERE ($used) IS NULL", "SELECT CASE WHEN n > 0 THEN ($used)::text END FROM odd.few",
		"SELECT count($used) FILTER (WHERE ($used) IS NOT NULL) FROM odd.few", "SELECT rank() OVER (ORDER BY $used), ($used)::text FROM odd.few", "SELECT rank() OVER (ORDER BY $used) FROM odd.few",
		"SELECT $columns FROM (VALUES ($nulls), ($values)) AS t" . ($left ? ' (a, b)' : ' (b)'),
		"$table, CHECK (($columns) IS NOT NULL)); INSERT INTO odd.t VALUES ($values)", "$table, CHECK (($columns) IS NULL)); INSERT INTO odd.t VALUES ($nulls)",
		"$table); INSERT INTO odd.t VALUES ($values); CREATE INDEX ON odd.t ((($columns)::text)); CREATE INDEX ON odd.t ((1)) WHERE ($columns) IS NULL", "$table); CREATE INDEX ON odd.t (($columns)); INSERT INTO odd.t VALUES ($values), ($nulls)",
		"$table, c text DEFAULT ($used)::text); INSERT INTO odd.t VALUES ($values)", "$table, c text GENERATED ALWAYS AS (($columns)::text) STORED); INSERT INTO odd.t VALUES ($values)",
		"DO \$\$ DECLARE x text; BEGIN x := $used; END \$\$", "CREATE DOMAIN odd.d AS $types[-1] CHECK ((" . sprintf($operands, $left // '', 'VALUE') . ") IS NULL); SELECT $right\::odd.d";
}
try_all('operators', undef, @operators);
is(eval { $db->run('BEGIN; CREATE OPERATOR odd.@#@ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = ehcp.withhold); SELECT 3::bigint OPERATOR(odd.@#@) 5::bigint; ROLLBACK') }, 'ERROR:  42P20',
	'withhold as an operator');
# our window functions have rules of their own for NULL: from 19 on, which has the syntax, they refuse it like rank()
foreach my $function (grep { $_->{kind} eq 'w' } @functions)
{
	is(eval { $db->run('SELECT ' . call($function, @{ $function->{arguments} }) =~ s/(?= OVER)/ $_ NULLS/r) }, 'ERROR:  ' . ($version >= 190000 ? '0A000' : '42601'), "$function->{signature} $_ NULLS") foreach 'IGNORE', 'RESPECT';
}

# Functions that return sets, in unusual and usual places
my @sets;
foreach my $function (grep { $_->{returns_set} eq 't' } @functions)
{
	my $call = call($function, @{ $function->{arguments} });
	my $first = @{ $function->{types} } ? $function->{types}[0] : 'integer';
	my $varying = @{ $function->{types} } ? call($function, 'v', @{ $function->{arguments} }[1 .. $#{ $function->{arguments} }]) : $call;
	my $three = "(VALUES (" . ($function->{arguments}[0] // 'NULL') . "), (NULL::$first), (" . ($function->{arguments}[0] // 'NULL') . ')) AS u (v)';

	push @sets, "SELECT $call", "SELECT $call LIMIT 1", "SELECT $call, $call, generate_series(1, 5)", "SELECT count(*) FROM $call", "SELECT count(*) FROM $call WITH ORDINALITY LIMIT 2",
		"SELECT * FROM ROWS FROM ($call, generate_series(1, 3)) AS r LIMIT 5", "SELECT count(r) FROM $three, LATERAL (SELECT * FROM $varying LIMIT 3) AS r", "SELECT count(r) FROM $three LEFT JOIN LATERAL $varying AS r ON true",
		"SELECT (SELECT count(*) FROM $varying) FROM $three", "SELECT $varying FROM $three", "SELECT EXISTS (SELECT FROM $call)", "SELECT CASE WHEN true THEN ($call)::text END", "SELECT coalesce(($call)::text, '')",
		"DECLARE c SCROLL CURSOR FOR SELECT $call; FETCH 2 FROM c; FETCH BACKWARD 2 FROM c; FETCH LAST FROM c; FETCH ABSOLUTE 1 FROM c", "DECLARE c CURSOR FOR SELECT * FROM $call; FETCH 1 FROM c; MOVE ALL FROM c; CLOSE c",
		"DO \$\$ DECLARE r record; x text; BEGIN FOR r IN SELECT * FROM $call LOOP EXIT; END LOOP; x := $call; END \$\$", "VALUES ($call)", "SELECT count($call)", "SELECT 1 LIMIT (SELECT count(*) FROM $call)",
		"SELECT FROM pg_class WHERE ($call) IS NULL", "SELECT sum(1) OVER (ORDER BY $call)", "SELECT 1 GROUP BY $call", "SELECT ($call).*", "WITH RECURSIVE w AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM w, $call AS r WHERE n < 3) SELECT count(*) FROM w",
		"CREATE TABLE odd.t (a text DEFAULT ($call)::text); INSERT INTO odd.t DEFAULT VALUES", "CREATE TABLE odd.t (a text, CHECK (($call)::text <> a))", "CREATE FUNCTION odd.f() RETURNS text LANGUAGE sql AS \$\$ SELECT ($call)::text \$\$; SELECT odd.f()",
		"PREPARE p AS SELECT count(*) FROM $call; EXECUTE p; EXECUTE p", "UPDATE odd.rows SET a = ($call)::text", "SELECT array(SELECT $call)", "EXPLAIN SELECT * FROM $three, LATERAL $varying AS r";
}
try_all('sets', undef, @sets);

# Window functions without a window, and over unusual windows
my @windows;
foreach my $function (grep { $_->{kind} eq 'w' } @functions)
{
	(my $call = call($function, @{ $function->{arguments} })) =~ s/ OVER.*//;

	push @windows, "SELECT $call", "SELECT $call FILTER (WHERE true) OVER ()", "SELECT FROM pg_class WHERE $call OVER () IS NULL", "SELECT DISTINCT $call OVER (PARTITION BY relkind) FROM pg_class",
		"SELECT $call OVER (ORDER BY relname ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING EXCLUDE CURRENT ROW) FROM pg_class", "SELECT $call OVER () FROM pg_class WHERE false", "SELECT $call OVER (), $call OVER (ORDER BY oid) FROM pg_class",
		"SELECT count(*) FROM pg_class HAVING $call OVER () IS NULL", "SELECT $call OVER (PARTITION BY relkind) FROM pg_class ORDER BY $call OVER () LIMIT 2", "DO \$\$ DECLARE x text; BEGIN x := $call; END \$\$", "CREATE TABLE odd.t (a text DEFAULT $call)",
		"CREATE AGGREGATE odd.a(bigint) (SFUNC = ehcp.$function->{name}, STYPE = text)", "CREATE CAST (odd.row AS text) WITH FUNCTION ehcp.$function->{name}", "SELECT $call WITHIN GROUP (ORDER BY oid) FROM pg_class";
}
try_all('window functions', undef, @windows);

# Trigger functions, on all kinds of tables, for all events and timings
my @triggers;
my @tables = ('(a integer)', '(name text, closure daterange, reason text, first_day date, last_day date)', '()',
	'(a integer) PARTITION BY LIST (a)', '(requested_on date, issued_on date, closed_on date, excepted boolean, area text)');
$db->run("CREATE TABLE odd.target$_ $tables[$_]; INSERT INTO odd.target$_ SELECT FROM generate_series(1, 2)") foreach grep { $tables[$_] !~ /PARTITION/ } 0 .. $#tables;
$db->run("CREATE TABLE odd.target3 $tables[3]; CREATE TABLE odd.target3_default PARTITION OF odd.target3 DEFAULT; CREATE VIEW odd.v AS SELECT 1 AS a");
foreach my $function (split /\n/, $db->run("SELECT p.oid::regproc FROM pg_proc AS p WHERE pronamespace = 'ehcp'::regnamespace AND prorettype = 'trigger'::regtype ORDER BY 1"))
{
	foreach my $n (0 .. $#tables)
	{
		my ($table, $columns) = ("odd.target$n", $tables[$n]);
		my $dml = "INSERT INTO $table SELECT; INSERT INTO $table SELECT FROM generate_series(1, 3); UPDATE $table SET " . ($columns =~ /\((\w+)/ ? "$1 = $1" : 'a = 1') . "; DELETE FROM $table; TRUNCATE $table";
		my @kinds = ('BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW', 'AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW',
			'BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s', 'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s',
			'AFTER INSERT ON %s REFERENCING NEW TABLE AS n', 'AFTER INSERT ON %s REFERENCING NEW TABLE AS n FOR EACH ROW',
			'AFTER UPDATE ON %s REFERENCING NEW TABLE AS n OLD TABLE AS o', 'AFTER DELETE ON %s REFERENCING OLD TABLE AS o',
			'INSTEAD OF INSERT OR UPDATE OR DELETE ON odd.v FOR EACH ROW');

		foreach my $k (0 .. $#kinds)
		{
			# the next arguments for each table and kind
			my $arguments = ('', "'by area'", "'x', '', 'pg_class'")[($n + $k) % 3];
			my $create = 'CREATE TRIGGER g ' . sprintf($kinds[$k], $table) . " EXECUTE FUNCTION $function($arguments); ";

			push @triggers, $create . ($kinds[$k] =~ /INSTEAD/ ? 'INSERT INTO odd.v VALUES (1); UPDATE odd.v SET a = 2; DELETE FROM odd.v'
				: $kinds[$k] =~ /REFERENCING/ ? join('; ', (split /; /, $dml)[$kinds[$k] =~ /INSERT/ ? (0, 1) : (2, 3)]) : $dml);
		}
		push @triggers, "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON $table DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION $function(); $dml; SET CONSTRAINTS ALL IMMEDIATE";
	}
}
# each statement separately, so that an error does not prevent the others
try_all('triggers', undef, map { s/; (?=INSERT|UPDATE|DELETE|TRUNCATE)(?!.*CREATE)/; ROLLBACK TO s; SAVEPOINT s; /gr } map { s/(EXECUTE FUNCTION [^;]*; )/$1SAVEPOINT s; /r } @triggers);

# A user's aggregates, with every function that fits as each of their parts.  The type's own
# input must accept a summary that they return.
$db->run('CREATE TYPE odd.row AS (a integer); CREATE TABLE odd.rows (i integer, a text)');
$db->run("CREATE TABLE odd.refused (name text, step text, state text, value text); CREATE TABLE odd.counts AS SELECT name, 0 AS stored, 0 AS errors FROM unnest('{timeliness,caseflow}'::text[]) AS name");
my %by_arguments;
push @{ $by_arguments{join ', ', @{ $_->{types} }} }, $_ foreach @plain;
my @aggregates;
my $parallel = "SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL $forced;";
my %n_rows = (date => q{'2021-01-04'::date + i}, integer => 'i', bigint => 'i::bigint', boolean => 'i % 2 = 0', text => q{'scotland'::text}, numeric => '(i / 20.0)::numeric');
foreach my $sfunc (grep { @{ $_->{types} } && $_->{returns_set} eq 'f' && $_->{returns} eq $_->{types}[0] } @plain)
{
	my ($stype, @types) = @{ $sfunc->{types} };
	my $is_summary = grep { $_ eq $stype } @summaries;
	my @inputs = map { my $type = $_; my ($value) = map { my $f = $_; map { $f->{arguments}[$_] } grep { $f->{types}[$_] eq $type } 0 .. $#{ $f->{types} } } @plain;
		'CASE WHEN i % 4 > 0 THEN ' . ($n_rows{$type} // $value) . ' END' } @types;
	my $rows = 'generate_series(1, 9) AS i';
	my $agg = 'odd.agg(' . (join(', ', @inputs) || '*') . ')';
	my $value = $is_summary ? "v::text::$stype" : 'v';
	my @calls = ("SELECT v, $value FROM (SELECT $agg AS v FROM $rows) AS q", "SELECT v, $value FROM (SELECT $agg AS v FROM $rows WHERE false) AS q", "SELECT v, $value FROM (SELECT $agg AS v FROM $rows GROUP BY CUBE (i % 2)) AS q",
		"SELECT v, $value FROM (SELECT $agg OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS v FROM $rows) AS q", "SELECT v, $value FROM (SELECT $agg OVER (ORDER BY i DESC) AS v FROM $rows) AS q");
	my $stored = "CREATE TEMP TABLE s AS SELECT $agg AS v FROM $rows GROUP BY i % 2; SELECT v, $value FROM s";
	my $create = 'CREATE AGGREGATE odd.agg(' . (join(', ', @types) || '*') . ") (SFUNC = ehcp.$sfunc->{name}, STYPE = $stype";
	# (the readers of an extract refuse most text)
	my @finals = (grep { $_->{returns_set} eq 'f' && $_->{name} !~ /^read_/ } @{ $by_arguments{$stype} // [] });
	my @combines = (grep { $_->{returns} eq $stype } @{ $by_arguments{"$stype, $stype"} // [] });
	my @values = map { "$_->{arguments}[0]" =~ s/::.*//r } $sfunc;

	my @initials = ('', ", INITCOND = $values[0]", $is_summary ? ", INITCOND = 'empty'" : ());
	my @alike = grep { $_->{returns} eq $stype } @{ $by_arguments{join ', ', @{ $sfunc->{types} }} };
	my $more = "SAVEPOINT s; " . join '; ROLLBACK TO s; ', @calls, $stored;

	push @aggregates, map { "$create$_); $more" } @initials;
	# the initial values in turn
	push @aggregates, map { $create . in_turn("final $_->{signature}", @initials) . ", FINALFUNC = ehcp.$_->{name}); " . ($calls[0] =~ s/, v::text::[\w.]+//r) } @finals;
	push @aggregates, map { $create . in_turn("extra $_->{signature}", @initials) . ", FINALFUNC = ehcp.$_->{name}, FINALFUNC_EXTRA); $more" } @alike;
	push @aggregates, map { $create . in_turn("combine $_->{signature}", @initials) . ", COMBINEFUNC = ehcp.$_->{name}, PARALLEL = SAFE); $parallel SELECT v, $value FROM (SELECT $agg AS v FROM odd.many) AS q" } @combines;
	foreach my $moves (@alike)
	{
		my $initial = in_turn("moves $moves->{signature}", @initials);
		my $minitial = $initial =~ s/INIT/MINIT/r;

		push @aggregates, "$create$initial, MSFUNC = ehcp.$sfunc->{name}, MINVFUNC = ehcp.$moves->{name}, MSTYPE = $stype$minitial); $more";
	}
}
try_all('aggregates', qr/ERROR:  22P02/, @aggregates);

# ... and final functions with direct arguments, by which a user can call functions on a state
# that only an aggregate may call
my @ordered;
foreach my $function (grep { my $f = $_; @{ $f->{types} } > 1 && grep { $_ eq $f->{types}[0] } @summaries } @plain)
{
	my ($stype, @types) = @{ $function->{types} };
	my $combine = $stype =~ s/ehcp\.(.*)/ehcp.$1_combine/r;
	my $value = (grep { $_ eq $function->{returns} } @summaries) ? "v, v::text::$function->{returns}" : 'v';
	my @given = @{ $function->{arguments} }[1 .. $#types + 1];

	foreach my $direct (\@given, [map { "NULL::$_" } @types])
	{
		foreach my $rows ("VALUES ($function->{arguments}[0]), (NULL), ($function->{arguments}[0])", "SELECT NULL::$stype", "SELECT '$extremes{$stype}[1]'::$stype", "SELECT NULL::$stype WHERE false")
		{
			my $initial = in_turn("ordered $function->{signature}", '', ", INITCOND = 'empty'", ", INITCOND = '$extremes{$stype}[2]'");

			push @ordered, 'CREATE AGGREGATE odd.agg(' . join(', ', @types) . " ORDER BY $stype) (SFUNC = $combine, STYPE = $stype, FINALFUNC = ehcp.$function->{name}$initial); SELECT $value FROM (SELECT odd.agg(" . join(', ', @$direct)
				. ") WITHIN GROUP (ORDER BY v) AS v FROM ($rows) AS r (v)) AS q";
		}
	}
}
try_all('ordered-set aggregates', qr/ERROR:  22P02/, @ordered);

# Cases can be subtracted only from a state that contains them: NULL and empty contain none
foreach my $summary ('timeliness', 'caseflow')
{
	my ($one, $two) = map { $db->run("SELECT ehcp.${summary}_add(NULL, '2021-01-04', '2021-0$_-01')") } 3, 4;

	$db->run("CREATE AGGREGATE odd.$_->[0](ehcp.$summary ORDER BY ehcp.$summary) (SFUNC = ehcp.${summary}_combine, STYPE = ehcp.$summary, FINALFUNC = ehcp.${summary}_$_->[0])") foreach ['combine'], ['uncombine'];
	$db->run("CREATE AGGREGATE odd.$_->[0](date, date ORDER BY ehcp.$summary) (SFUNC = ehcp.${summary}_combine, STYPE = ehcp.$summary, FINALFUNC = ehcp.${summary}_$_->[0])") foreach ['add'], ['remove'];
	foreach my $state ('NULL', "'empty'", "'$two'")
	{
		is($db->run("SELECT odd.remove('2021-01-04', '2021-03-01') WITHIN GROUP (ORDER BY $state\::ehcp.$summary)"), 'ERROR:  22023', "${summary}_remove($state, a case)");
		is($db->run("SELECT odd.uncombine('$one'::ehcp.$summary) WITHIN GROUP (ORDER BY $state\::ehcp.$summary)"), 'ERROR:  22023', "${summary}_uncombine($state, a case)");
		is($db->run("SELECT odd.uncombine('empty'::ehcp.$summary) WITHIN GROUP (ORDER BY $state\::ehcp.$summary)"), $state eq "'$two'" ? $two : $state eq 'NULL' ? 'empty' : 'empty', "${summary}_uncombine($state, no case)");
		is($db->run("SELECT odd.uncombine(NULL::ehcp.$summary) WITHIN GROUP (ORDER BY $state\::ehcp.$summary)"), $state eq 'NULL' ? '' : $state =~ s/'//gr, "${summary}_uncombine($state, NULL)");
	}
	is($db->run("SELECT odd.remove('2021-01-04', '2021-03-01') WITHIN GROUP (ORDER BY v) FROM (VALUES ('$one'::ehcp.$summary), ('$two')) AS u (v)"), $two, 'a case that is there is subtracted');
}
is($db->run("SELECT odd.uncombine('limit 7; undated 1'::ehcp.caseflow) WITHIN GROUP (ORDER BY 'limit 140; undated 3'::ehcp.caseflow)"), 'ERROR:  22023', 'no undated cases of another limit');

# Random sequences of these: each raises an error, or returns a value that can be stored and
# that the type's own input accepts.  Few days, so that many cases share one.
foreach my $summary ('timeliness', 'caseflow')
{
	my $limit = $summary eq 'caseflow' ? ', 2' : '';

	if ($summary eq 'caseflow')
	{
		$db->run("DROP AGGREGATE odd.$_(date, date ORDER BY ehcp.caseflow); CREATE AGGREGATE odd.$_(date, date, integer ORDER BY ehcp.caseflow) (SFUNC = ehcp.caseflow_combine, STYPE = ehcp.caseflow, FINALFUNC = ehcp.caseflow_$_)") foreach 'add', 'remove';
	}
	$db->run("RESET statement_timeout; SELECT setseed(0.5); CREATE TABLE odd.values_$summary (n integer GENERATED ALWAYS AS IDENTITY, step text, v ehcp.$summary)");
	$db->run(<<"SQL");
DO \$\$
DECLARE
	a ehcp.$summary;
	b ehcp.$summary;
	-- the values to choose from; NULL and empty stay, new results replace others
	kept ehcp.$summary\[] := ARRAY[NULL, 'empty'];
	opened date;
	closed date;
	chosen text;
	made ehcp.$summary;
BEGIN
	FOR i IN 1 .. 4000 LOOP
		a := kept[1 + floor(random() * cardinality(kept))];
		b := kept[1 + floor(random() * cardinality(kept))];
		opened := date '2021-01-01' + floor(random() * 5)::integer;
		closed := CASE WHEN random() < 0.9 THEN opened + floor(random() * 7)::integer - 1 END;
		chosen := (ARRAY['add', 'combine', 'remove', 'remove', 'uncombine', 'plus', 'minus'])[1 + floor(random() * 7)];
		BEGIN
			made := CASE chosen
				WHEN 'add' THEN (SELECT odd.add(opened, closed$limit) WITHIN GROUP (ORDER BY a))
				WHEN 'remove' THEN (SELECT odd.remove(opened, closed$limit) WITHIN GROUP (ORDER BY a))
				WHEN 'combine' THEN (SELECT odd.combine(b) WITHIN GROUP (ORDER BY a))
				WHEN 'uncombine' THEN (SELECT odd.uncombine(b) WITHIN GROUP (ORDER BY a))
				WHEN 'plus' THEN a OPERATOR(ehcp.+) b ELSE a OPERATOR(ehcp.-) b END;
		EXCEPTION WHEN invalid_parameter_value THEN
			UPDATE odd.counts SET errors = errors + 1 WHERE name = '$summary';
			CONTINUE;
		END;
		INSERT INTO odd.values_$summary (step, v) VALUES (chosen, made);
		-- keep few, so that the same values meet again
		kept[CASE WHEN cardinality(kept) < 100 THEN cardinality(kept) + 1 ELSE 3 + floor(random() * 98) END] := made;
		BEGIN
			IF made::text::ehcp.$summary OPERATOR(ehcp.<>) made THEN
				RAISE data_exception;
			END IF;
			UPDATE odd.counts SET stored = stored + 1 WHERE name = '$summary' AND made IS NOT NULL;
		EXCEPTION WHEN others THEN
			INSERT INTO odd.refused VALUES ('$summary', chosen, SQLSTATE, made::text);
		END;
	END LOOP;
END
\$\$
SQL
}
is($db->run('SELECT * FROM odd.refused LIMIT 5'), '', 'random sequences: what comes out goes in');
is($db->run('SELECT name FROM odd.counts WHERE stored < 1000 OR errors < 500'), '', '... and both values and errors came out');
note($db->run('TABLE odd.counts; SELECT name, step, count(*) FROM odd.refused GROUP BY 1, 2'));

# The types as parts of other types
try_all('types', undef, map { my $type = $_; my ($value, $other) = @{ $extremes{$type} }[0, 1];
	"CREATE DOMAIN odd.d AS $type CHECK (ehcp.undated(VALUE) = 0); SELECT '$value'::odd.d; SELECT '$other'::odd.d", "CREATE DOMAIN odd.d AS $type NOT NULL; SELECT NULL::odd.d", "CREATE TYPE odd.c AS (a $type, b $type); SELECT '(\"$value\",\"$other\")'::odd.c, '(,x)'::odd.c",
	"SELECT '{NULL,\"$value\",\"$other\"}'::$type\[]::text, '{x}'::$type\[]", "CREATE TYPE odd.r AS RANGE (SUBTYPE = $type); SELECT '[\"$value\",\"$other\"]'::odd.r, '[\"$other\",\"$value\"]'::odd.r",
	"CREATE TABLE odd.t (v $type PRIMARY KEY, w $type UNIQUE) PARTITION BY HASH (v)", "CREATE TABLE odd.t (v $type PRIMARY KEY, EXCLUDE USING hash (v WITH =)); INSERT INTO odd.t VALUES ('$value'), ('$other'); ANALYZE odd.t; SELECT * FROM odd.t WHERE v >= '$other' ORDER BY v; INSERT INTO odd.t VALUES ('$value')",
	"CREATE TABLE odd.t (v $type) PARTITION BY LIST (v); CREATE TABLE odd.t1 PARTITION OF odd.t FOR VALUES IN ('$value'); INSERT INTO odd.t VALUES ('$value'), ('$other')",
	"SELECT v::jsonb, v::text::bytea, v::varchar(3)::$type FROM (SELECT '$value'::$type AS v) AS q", "SELECT DISTINCT v, max(v::text), array_agg(v) FROM (VALUES ('$value'::$type), (NULL), ('$other'), ('$other')) AS u (v) GROUP BY v"
	} @summaries);

$db->run('RESET ROLE');
$db->close;
system('dropdb --force odd_calls') == 0 or die;
system("psql -q -d postgres -c 'DROP ROLE ehcp_odd'") == 0 or die;
done_testing();
