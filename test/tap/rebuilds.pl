# What becomes of a scorecard when its relations are built anew: after DROP ... CASCADE, after a
# rename, or as dbt does it, one call restores the views, their comments and rights, and the
# targets and milestones have stayed.  And how to load the rows without blocking readers.
use strict;
use warnings;
use Test::More;
use Session;

system('createdb rebuilds') == 0 or die;
my $db = Session->new('rebuilds');
my $cases = "SELECT i AS case_id, day AS requested_on, CASE WHEN i %% 5 > 0 THEN day + 130 END AS issued_on, CASE WHEN i %% 5 > 0 THEN day + 130 END AS closed_on, false AS excepted,"
	. " 'area ' || i %% 2 AS area, 'need ' || i %% 3 AS need, 'phase' AS \"the %% \"\"Phase\"\"\" FROM generate_series(1, %s) AS i, LATERAL (SELECT date '2020-01-06' + i) AS r(day)";
my $advice = "SELECT i AS case_id, 'health' AS service, date '2020-03-06' AS requested_on, NULL::date AS received_on FROM generate_series(5, 300, 5) AS i";
sub cases { return sprintf $cases, @_ }

is($db->run(<<"SQL"), '', 'a scorecard with rights');
SET client_min_messages = error;
CREATE EXTENSION ehcp_timeliness;
SET ehcp.as_of = '2021-12-31';
CREATE SCHEMA "Case ""System""";
CREATE TABLE "Case ""System""".cases AS @{[cases(300)]};
CREATE TABLE advice AS $advice;
CREATE ROLE rebuilds_team; CREATE ROLE "rebuilds Head"; CREATE ROLE rebuilds_gone;
SELECT FROM ehcp.create_scorecard('"Case ""System""".cases', 'card', 'advice', case_columns => '{need,"the % \\"Phase\\""}');
INSERT INTO card.targets VALUES ('interim', 55);
INSERT INTO card.milestones VALUES ('halve it', '2021-03-01', '2022-03-01', 20);
GRANT USAGE ON SCHEMA card TO rebuilds_team, "rebuilds Head", rebuilds_gone;
GRANT SELECT ON card.monthly_timeliness, card.advice_waiting, card.targets TO rebuilds_team;
GRANT SELECT ON card.case_facts TO "rebuilds Head" WITH GRANT OPTION;
GRANT SELECT (case_id, need) ON card.case_facts TO rebuilds_team;
GRANT SELECT ON card.about TO PUBLIC;
GRANT SELECT ON card.about TO rebuilds_gone;
SQL
# the views, with all that belongs to them, in any order of the rights
my $state = "SELECT relname, pg_get_viewdef(oid), obj_description(oid, 'pg_class'), reloptions, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(relacl) AS a WHERE a::text !~ 'gone'),"
	. " (SELECT string_agg(concat(attname, format_type(atttypid, NULL), col_description(attrelid, attnum), attacl), ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0)"
	. " FROM pg_class WHERE relnamespace = 'card'::regnamespace AND relkind = 'v' ORDER BY 1";
my $views = () = glob 'sql/scorecard/*.sql';
my $issued = 'SELECT sum(issued) FROM card.yearly_timeliness WHERE area IS NULL';

# the rights are noted by each call
is($db->run("SELECT count(*) FROM ehcp.recreate_scorecard('card')"), $views, 'created again, with nothing lost');
my $whole = $db->run($state);
is(scalar(split /\n(?=\w+\|)/, $whole) >= $views, 1, 'the state of each view');

# dropped and created
is($db->run("DROP TABLE \"Case \"\"System\"\"\".cases CASCADE; SELECT count(*) FROM pg_views WHERE schemaname = 'card' AND viewname IN ('cases_as_at', 'monthly_timeliness', 'case_facts', 'problems', 'about')"), '0',
	'DROP TABLE ... CASCADE takes the views');
like($db->run("SELECT ehcp.recreate_scorecard('card')"), qr/^ERROR:  relation "Case ""System""".cases does not exist$/m, 'without the table there is no scorecard');
$db->run("DROP OWNED BY rebuilds_gone; DROP ROLE rebuilds_gone; CREATE TABLE \"Case \"\"System\"\"\".cases AS " . cases(310) . '; SET client_min_messages = notice');
my $notices = $db->run("SELECT count(*) FROM ehcp.recreate_scorecard('card')");
like($notices, qr/^NOTICE:  role "rebuilds_gone" had rights on the view "about" and no longer exists$/m, 'a role that is gone');
like($notices, qr/^NOTICE:  restored the rights on the dropped views that were granted to .*rebuilds_team/m, 'the rights that are restored');
like($notices, qr/^$views$/m, 'the views');
$db->run('SET client_min_messages = error');
is($db->run($state), $whole, 'one call restores the views, their comments and rights');
is($db->run('SELECT name FROM card.targets; SELECT name FROM card.milestones'), "interim\nhalve it", 'targets and milestones stay');
is($db->run($issued), 248, 'the figures are those of the new table');
is($db->run("SET ROLE rebuilds_team; SELECT count(*) > 0 FROM card.monthly_timeliness; SELECT count(need) FROM card.case_facts"), "t\n310", 'a reader reads');
like($db->run('SELECT count(owner) FROM card.case_facts; RESET ROLE'), qr/permission denied/, '... and no more than before');
$db->run('RESET ROLE');

# create_scorecard(), too, finds what is lost
$db->run("DROP TABLE \"Case \"\"System\"\"\".cases, advice CASCADE; CREATE TABLE \"Case \"\"System\"\"\".cases AS " . cases(320) . "; CREATE TABLE advice AS $advice");
is($db->run("SELECT count(*) FROM ehcp.create_scorecard('\"Case \"\"System\"\"\".cases', 'card')"), $views, 'create_scorecard() without advice');
is($db->run($state), $whole, '... restores the same, with advice');
is($db->run('SELECT waiting FROM card.advice_waiting WHERE service IS NULL'), '60', '... whose requests are read');

# a right that was taken away before a call stays away
$db->run("REVOKE SELECT ON card.advice_waiting FROM rebuilds_team; SELECT FROM ehcp.recreate_scorecard('card'); DROP TABLE advice CASCADE; CREATE TABLE advice AS $advice; SELECT FROM ehcp.recreate_scorecard('card')");
is($db->run("SELECT has_table_privilege('rebuilds_team', 'card.advice_waiting', 'SELECT')"), 'f', 'a right that was revoked');
$db->run("GRANT SELECT ON card.advice_waiting TO rebuilds_team; SELECT FROM ehcp.recreate_scorecard('card')");
is($db->run($state), $whole, '... and granted again');

# as dbt does it: the new table takes the name, the hook runs, and the old one is dropped
$db->run('CREATE VIEW dashboard AS SELECT month, issued FROM card.monthly_timeliness');
is($db->run('CREATE TABLE "Case ""System""".cases__dbt_tmp AS ' . cases(330) . '; BEGIN; ALTER TABLE "Case ""System""".cases RENAME TO cases__dbt_backup; ALTER TABLE "Case ""System""".cases__dbt_tmp RENAME TO cases;'
	. " SELECT count(*) FROM ehcp.recreate_scorecard('card'); COMMIT; DROP TABLE \"Case \"\"System\"\"\".cases__dbt_backup CASCADE; $issued"), "$views\n264", 'a dbt run');
is($db->run($state), $whole, '... leaves everything intact');
is($db->run('SELECT count(*) > 0 FROM dashboard'), 't', '... also a view over a view');

# a rename alone
$db->run('ALTER TABLE advice RENAME TO requests_for_advice; ALTER TABLE "Case ""System""".cases SET SCHEMA public');
is($db->run("SELECT count(*) FROM ehcp.recreate_scorecard('card'); SELECT name, value FROM card.recipe WHERE item = 'relation' ORDER BY 1"), "$views\nadvice|public.requests_for_advice\ncases|public.cases", 'a table with another name');
is($db->run($issued), 264, '... is the same');

# what cannot be restored is said
$db->run('DROP TABLE requests_for_advice CASCADE; SET client_min_messages = warning');
like($db->run("SELECT ehcp.recreate_scorecard('card')"), qr/^ERROR:  relation public.requests_for_advice does not exist$/m, 'advice that is gone is an error');
like($db->run("SELECT count(*) FROM ehcp.create_scorecard('cases', 'card')"), qr/^WARNING:  relation public.requests_for_advice no longer exists.*^$views$/ms, '... or a warning, and a scorecard without');
$db->run('SET client_min_messages = error');
is($db->run("SELECT count(*) FROM ehcp.recreate_scorecard('card'); SELECT count(*) FROM card.recipe WHERE name = 'advice'"), "$views\n0", '... from then on');
like($db->run('DROP TABLE cases CASCADE; CREATE TABLE cases AS ' . cases(10) . "; ALTER TABLE cases DROP need; SELECT ehcp.recreate_scorecard('card')"), qr/^ERROR:  "public.cases" has no column "need"/m, 'a column of case_facts that is gone is an error');
like($db->run("SELECT ehcp.recreate_scorecard('public')"), qr/^ERROR:  schema "public" does not say what its scorecard was created from$/m, 'a schema without a scorecard');

# nobody but the owner can have rights restored
$db->run('GRANT SELECT, INSERT ON card.recipe TO rebuilds_team; SET ROLE rebuilds_team; INSERT INTO card.recipe VALUES (\'grant\', \'case_tracker\', \'SELECT\', NULL, \'rebuilds_team\'); RESET ROLE');
like($db->run("SELECT ehcp.create_scorecard('cases', 'card', case_columns => '{}')"), qr/^ERROR:  "card.recipe" can be changed by other roles than its owner$/m, 'rows of somebody else are not used');
is($db->run("REVOKE INSERT ON card.recipe FROM rebuilds_team; DELETE FROM card.recipe WHERE name = 'case_tracker'; SELECT count(*) FROM ehcp.create_scorecard('cases', 'card', case_columns => '{}'); SELECT has_table_privilege('rebuilds_team', 'card.case_tracker', 'SELECT')"),
	"$views\nf", '... until it is put right');

# a superuser does not do what the owner of a recipe wrote, and does not run what a trigger on it would
is($db->run('CREATE ROLE rebuilds_owner; CREATE SCHEMA theirs AUTHORIZATION rebuilds_owner; SET ROLE rebuilds_owner; CREATE TABLE theirs.cases AS ' . cases(20)
	. "; SELECT count(*) FROM ehcp.create_scorecard('theirs.cases', 'theirs'); UPDATE theirs.recipe SET value = 'public.cases' WHERE item = 'relation'; RESET ROLE"), $views, 'the scorecard of another role');
like($db->run("SELECT $_"), qr/^ERROR:  .*theirs.* belongs to another role$/m, $_) foreach "ehcp.recreate_scorecard('theirs')", "ehcp.create_scorecard('cases', 'theirs')", "ehcp.refresh_history('theirs')";
$db->run('DROP SCHEMA theirs CASCADE; DROP ROLE rebuilds_owner');

# a relation with row security, also if the call does not name it
$db->run("CREATE SCHEMA rows; CREATE TABLE rows.plans AS SELECT case_id AS plan_id, issued_on AS started_on, NULL::date AS ceased_on, NULL::date AS meeting_on, NULL::date AS decided_on FROM cases;"
	. " SELECT FROM ehcp.create_scorecard('cases', 'rows_card', plans => 'rows.plans'); ALTER TABLE rows.plans ENABLE ROW LEVEL SECURITY; SELECT FROM ehcp.create_scorecard('cases', 'rows_card')");
is($db->run("SELECT count(*), count(*) FILTER (WHERE reloptions::text ~ 'security_invoker=t') FROM pg_class WHERE relnamespace = 'rows_card'::regnamespace AND relkind = 'v'"), "$views|$views", 'every view reads with the rights of its reader');
$db->run('DROP SCHEMA rows, rows_card CASCADE');

# dump and restore
system('pg_dump -Fc -f rebuilds.dump rebuilds && createdb rebuilds_2 && pg_restore -d rebuilds_2 rebuilds.dump') == 0 or die;
my $restored = Session->new('rebuilds_2');
$restored->run('SET client_min_messages = error');
is($restored->run('DROP TABLE cases CASCADE; CREATE TABLE cases AS ' . cases(50) . "; SELECT count(*) FROM ehcp.recreate_scorecard('card')"), $views, 'after a dump and restore');
is($restored->run("SELECT has_table_privilege('rebuilds_team', 'card.monthly_timeliness', 'SELECT')"), 't', '... with the rights');
$restored->close;
unlink 'rebuilds.dump';

# a load does not block a reader, who sees the old figures until it is complete
my $reader = Session->new('rebuilds');
$reader->run("SET lock_timeout = '200ms'; SET ehcp.as_of = '2021-12-31'");
is($reader->run($issued), 8, 'a reader');
$db->run('BEGIN; DELETE FROM cases; INSERT INTO cases (case_id, requested_on, issued_on, closed_on, excepted, area) SELECT case_id, requested_on, issued_on, closed_on, excepted, area FROM (' . cases(100) . ') AS loaded');
is($reader->run($issued), 8, 'DELETE and INSERT: the old figures');
$db->run('COMMIT');
is($reader->run($issued), 80, '... and then the new ones');
$db->run('BEGIN; CREATE TABLE cases_loaded AS ' . cases(200));
is($reader->run($issued), 80, 'a second table: the old figures');
is($db->run("ALTER TABLE cases RENAME TO cases_old; ALTER TABLE cases_loaded RENAME TO cases; SELECT count(*) FROM ehcp.recreate_scorecard('card'); DROP TABLE cases_old; COMMIT"), $views, '... which takes the place of the first');
is($reader->run($issued), 160, '... and then the new ones');
$db->run('BEGIN; TRUNCATE cases');
like($reader->run($issued), qr/lock timeout/, 'TRUNCATE blocks the reader');
$db->run('ROLLBACK');

# the history of figures: two refreshes at the same time, and what was noted after the table is built anew
is($db->run("BEGIN; SELECT ehcp.refresh_history('card') > 0"), 't', 'a history is noted');
like($reader->run("SELECT ehcp.refresh_history('card')"), qr/lock timeout/, 'a second refresh waits for the first');
is($reader->run('SELECT count(*) > 0, count(reported_on) FROM card.history'), 't|0', '... and readers do not');
is($db->run('COMMIT; SELECT count(*) FROM card.history WHERE reported_on IS NULL'), '0', '... which adds every month end');
is($reader->run("SELECT ehcp.refresh_history('card')"), '0', '... and nothing is left for the second');
like($db->run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT ehcp.refresh_history('card')"), qr/^ERROR:  cannot refresh a history in this transaction$/m, 'a snapshot that would not see the first');
my $noted = 'SELECT md5(string_agg(concat(day, area, issued, in_20_weeks, open, overdue), chr(32) ORDER BY day, area)) FROM card.history';
my $before = $db->run("ROLLBACK; $noted");
is($db->run('DROP TABLE cases CASCADE; CREATE TABLE cases AS ' . cases(150) . "; SELECT count(*) FROM ehcp.recreate_scorecard('card'); $noted"), "$views\n$before", 'the table is built anew, and the history stays');
is($db->run('SELECT bool_or(has_moved) FROM card.history'), 't', '... although the data say something else');
is($db->run("DELETE FROM cases; $noted"), $before, '... also for months that the data no longer have');
$_->close foreach $reader, $db;
system("dropdb --force $_") == 0 or die foreach 'rebuilds', 'rebuilds_2';
done_testing();
