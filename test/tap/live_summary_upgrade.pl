# Live summaries created by a released version: they are kept before and after an update of the
# extension, for every role that writes, and repair_live_summary() converts them to the new form.
use strict;
use warnings;
use Test::More;
use Session;

my $share = `\$PG_CONFIG --sharedir`;
chomp $share;
my $script = "$ENV{EHCP_STAGE}$share/extension/ehcp_timeliness--1.0.0.sql";
system("cp sql/released/ehcp_timeliness--1.0.0.sql $script") == 0 or die;
system('createdb live_summary_upgrade') == 0 or die;
my $db = Session->new('live_summary_upgrade');

$db->run(<<'SQL');
SET client_min_messages = error;
CREATE ROLE ehcp_case_owner;
CREATE ROLE ehcp_case_writer;
GRANT CREATE ON SCHEMA public TO ehcp_case_owner;
CREATE EXTENSION ehcp_timeliness VERSION '1.0.0';
SET ROLE ehcp_case_owner;
CREATE TABLE plain (case_id integer PRIMARY KEY, area text, requested_on date, issued_on date, closed_on date, excepted boolean);
CREATE TABLE parted (LIKE plain) PARTITION BY RANGE (case_id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (500);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (500) TO (100000);
GRANT SELECT, INSERT, UPDATE, DELETE ON plain, parted TO ehcp_case_writer;
GRANT INSERT ON parted_1 TO ehcp_case_writer;
INSERT INTO plain SELECT i, 'area ' || i % 3, date '2020-01-01' + i, date '2020-01-01' + i + 100 + i % 90, date '2020-01-01' + i + 100 + i % 90, i % 11 = 0 FROM generate_series(1, 900) AS i;
INSERT INTO parted TABLE plain;
SELECT ehcp.create_live_summary('plain', 'live_plain');
SELECT ehcp.create_live_summary('parted', 'live_parted');
SQL

# the expected summary, from the aggregates
sub is_kept
{
	my ($when) = @_;

	foreach my $table ('plain', 'parted')
	{
		is($db->run("SELECT count(*) FROM (SELECT area, month, t, f FROM live_$table) AS kept FULL JOIN (SELECT area, issued_on - extract(day FROM issued_on)::integer + 1 AS month,"
			. " ehcp.timeliness_agg(requested_on, issued_on, excepted) AS t, ehcp.caseflow_agg(requested_on, closed_on) AS f FROM $table GROUP BY 1, 2) AS counted"
			. ' ON kept.area = counted.area AND kept.month IS NOT DISTINCT FROM counted.month WHERE (kept.t::text = counted.t::text AND kept.f::text = counted.f::text) IS NOT TRUE'),
			'0', "$when: $table agrees with the rows");
	}
}

# changes of each kind, by the role that may write to the tables
my $next = 1000;
sub is_written
{
	my ($when) = @_;

	$db->run('SET ROLE ehcp_case_writer');
	foreach my $table ('plain', 'parted')
	{
		is($db->run("INSERT INTO $table VALUES ($next, 'area 1', '2021-01-04', NULL, NULL, false), ($next + 1, 'area 9', '2021-01-04', '2021-05-24', '2021-05-24', true);"
			. " UPDATE $table SET issued_on = '2021-06-30', closed_on = '2021-06-30' WHERE case_id IN ($next, 7);"
			. " DELETE FROM $table WHERE case_id = $next - 980"), '', "$when: $table is written to");
	}
	is($db->run("INSERT INTO parted_1 VALUES ($next - 998, 'area 2', '2021-01-04', NULL, NULL, false)"), '', "$when: so is a partition by its own name");
	$db->run('SET ROLE ehcp_case_owner');
	$next += 2;
	is_kept($when);
}

is_kept('made by 1.0.0');
is_written('with the new library');
$db->run('RESET ROLE');
is($db->run('ALTER EXTENSION ehcp_timeliness UPDATE'), '', 'the extension is updated');
is_kept('updated');
is_written('after the update');
foreach my $table ('plain', 'parted')
{
	is($db->run("SELECT count(*) FROM ehcp.verify_live_summary('$table')"), '0', "$table is verified");
	is($db->run("SELECT ehcp.repair_live_summary('$table')"), '0', "$table needs no repair");
	is($db->run("SELECT count(*) FROM pg_class CROSS JOIN LATERAL aclexplode(relacl) AS acl WHERE oid = 'live_${table}_parts'::regclass"
		. " AND acl.grantee <> relowner AND privilege_type <> 'SELECT'"), '0', '... and afterwards no other role may write to its parts');
}
is_written('after the repair');

# a fault is still found and repaired
$db->run('ALTER TABLE plain DISABLE TRIGGER USER; DELETE FROM plain WHERE case_id < 50; ALTER TABLE plain ENABLE TRIGGER USER');
cmp_ok($db->run("SELECT count(*) FROM ehcp.verify_live_summary('plain')"), '>', 0, 'a fault is found');
cmp_ok($db->run("SELECT ehcp.repair_live_summary('plain')"), '>', 0, '... and repaired');
is_kept('repaired');
$db->run('RESET ROLE');
$db->close;
unlink $script;
done_testing();
