"""PgBouncer in transaction mode, with one server connection for all clients: what one client sets
must not reach another, and the forms that doc/as_of.md recommends must give the right figures.

usage: pooler.py FOLDER HOST PORT

FOLDER has psql's answers (expect.sql).  HOST and PORT are the pooler's.
"""
import sys

from clients import Psycopg2, Psycopg3, answer, attempt, same_rows, test_end

host, port = sys.argv[2:4]
QUERY = answer("scorecard.weekly_backlog.query")[0]
AS_AT = answer("as_at.query")[0].replace("$1", "%s")
COLUMNS = [line.split("\t") for line in answer("scorecard.weekly_backlog.columns")]
JANUARY, TODAY = answer("january"), answer("scorecard.weekly_backlog.rows")


def try_pooler(client, **options):
    name = f"PgBouncer, {client.name}"

    def connect(**more):
        return client.driver.connect(dbname="demo", host=host, port=port, **more, **options)

    def shows(connection, expected, query=QUERY, *parameters):
        return same_rows(client.run(connection, query, *parameters), COLUMNS, expected, client)

    one, other = connect(), connect()
    one.autocommit = other.autocommit = True
    attempt(name, "the figures", lambda: shows(one, TODAY))

    for value in client.date_parameters:
        attempt(name, f"as_at a {type(value).__name__}", lambda: shows(one, JANUARY, AS_AT, value))
        attempt(name, "as_at does not reach another client", lambda: shows(other, TODAY))
    for query in (AS_AT.replace("%s", "'31/01/2021'"), AS_AT.replace("%s", "NULL")):
        try:
            client.run(one, query)
            attempt(name, "an error of as_at", lambda: "no error")
        except client.driver.Error:
            attempt(name, "an error of as_at does not reach another client", lambda: shows(other, TODAY))

    # the reason for what follows, and for the page's warning
    client.run(one, "SET ehcp.as_of = '2021-01-31'")
    attempt(name, "SET reaches another client", lambda: shows(other, JANUARY))
    client.run(one, "RESET ehcp.as_of")

    client.run(one, "BEGIN")
    client.run(one, "SET LOCAL ehcp.as_of = '2021-01-31'")
    attempt(name, "SET LOCAL in a transaction", lambda: shows(one, JANUARY))
    client.run(one, "COMMIT")
    attempt(name, "SET LOCAL does not reach another client", lambda: shows(other, TODAY))
    other.close()

    def refused():
        try:
            connect(options="-c ehcp.as_of=2021-01-31").close()
        except Exception as error:
            return "unsupported startup parameter" in str(error) or str(error)
        return "a connection"
    attempt(name, "the day in the options of a connection is refused", refused)
    attempt(name, "the day of a role", lambda: shows(connect(user="reader_of_january"), JANUARY))


try_pooler(Psycopg2())
try_pooler(Psycopg3(), prepare_threshold=None)
test_end()
