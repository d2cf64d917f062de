# A call of each function of the extension, for tests that must cover all of them.
package AllFunctions;

use strict;
use warnings;

# Returns a call of each function and aggregate that a query can call, with plausible
# arguments: a hash of SELECT statements by signature.  The arguments are literals, so that
# the statement calls nothing but the function.
sub calls
{
	my ($db) = @_;
	my %calls;
	my %value = (
		date => '2021-03-01', integer => '42', bigint => '7', boolean => 'true', numeric => '0.5', 'integer[]' => '{42,140}', 'numeric[]' => '{0.5,7}', interval => '7 days',
		datemultirange => '{[2021-07-24,2021-09-05)}', jsonb => '{"scotland": {"events": []}}', text => 'scotland', 'text[]' => '{relname}', name => 'scotland',
		regclass => 'pg_class', 'timestamp without time zone' => '2021-03-01 00:00', 'timestamp with time zone' => '2021-03-01 00:00', oid => '1259', xml => '<Return/>',
		'ehcp.timeliness' => $db->run("SELECT ehcp.timeliness_agg(date '2020-10-01', date '2021-01-01' + i) FROM generate_series(1, 100) AS i"),
		'ehcp.caseflow' => $db->run("SELECT ehcp.caseflow_agg(date '2020-10-01' + i, date '2021-01-01' + i) FROM generate_series(1, 100) AS i"),
		'ehcp.funnel' => '3/5 7/9 10/40', 'ehcp.strata' => '3/5:2/9 10/40:0/7');

	foreach my $function (split /\n/, $db->run(q{SELECT p.oid::regprocedure, p.proname, pg_get_function_identity_arguments(p.oid),}
		. q{ (SELECT string_agg(format_type(t, NULL), ';' ORDER BY i) FROM unnest(proargtypes) WITH ORDINALITY AS u(t, i))}
		. q{ FROM pg_proc AS p JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'}
		. q{ AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ehcp_timeliness')}
		. q{ WHERE prorettype <> 'trigger'::regtype AND NOT proargtypes::oid[] && '{internal,cstring,pg_node_tree}'::regtype[]::oid[]}))
	{
		my ($signature, $name, $names, $types) = split /\|/, $function;
		my @names = split /, /, $names // '';
		my @arguments;

		foreach my $type (split /;/, $types // '')
		{
			if ($type eq 'anyelement' && $names[@arguments] =~ /^view /)
			{
				push @arguments, 'NULL::ehcp.today';
				next;
			}
			$type = 'text' if $type eq 'anyelement';
			my $value = $value{$type} // die "AllFunctions has no value of type $type, for $signature\n";
			$value = 'final_plan' if ($names[@arguments] // '') =~ /^limit_name/;
			$value = '1.0.0' if ($names[@arguments] // '') eq 'since_version';
			push @arguments, "'$value'::$type";
		}
		$calls{$signature} = "SELECT ehcp.$name(" . join(', ', @arguments) . ')';
	}
	return %calls;
}

1;
