"""Reads the scorecard with Python's drivers, and compares with what psql read.

usage: clients.py FOLDER client ...

FOLDER has psql's answers (expect.sql).  The server is the one of PGHOST and PGPORT.
"""
import datetime
import decimal
import os
import sys

folder, day = sys.argv[1], datetime.date(2021, 1, 31)
midnight = datetime.datetime(2021, 1, 31)
tests = 0


def answer(name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read().splitlines()


def ok(client, passed, name, found=None):
    global tests
    tests += 1
    print(f"{'ok' if passed else 'not ok'} {tests} - {client}: {name}", flush=True)
    if not passed:
        print(f"# found: {found}")


def attempt(client, name, test):
    """A test that raises has failed."""
    try:
        found = test()
        ok(client, found is True, name, found)
    except Exception as error:
        ok(client, False, name, f"{type(error).__name__}: {error}")


# What a value of each type must arrive as; other types arrive as text.
NATIVE = {"date": datetime.date, "numeric": decimal.Decimal, "bigint": int, "integer": int, "boolean": bool}


def as_text(value, type_name, client):
    """The value as COPY writes it, after a look at its type."""
    if value is None:
        return r"\N"
    native = client.native.get(type_name, NATIVE.get(type_name, str))
    if type(value) is not native and not (type_name.endswith("range") and type(value).__name__ in client.ranges):
        raise TypeError(f"a {type_name} arrives as {type(value).__name__}")
    if isinstance(value, bool):
        return "t" if value else "f"
    if hasattr(value, "lower_inc"):
        return f"{'[' if value.lower_inc else '('}{value.lower},{value.upper}{']' if value.upper_inc else ')'}"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n")


def same_rows(rows, columns, expected, client):
    lines = ["\t".join(as_text(value, column[1], client) for value, column in zip(row, columns)) for row in rows]
    if lines == expected:
        return True
    different = [pair for pair in zip(lines, expected) if pair[0] != pair[1]][:1]
    return f"{len(lines)} rows for {len(expected)}; the first difference: {different}"


class Client:
    """What the tests need of a driver that follows Python's DB API."""
    native = {}
    ranges = ()
    mark = "%s"
    shows_hints = True
    date_parameters = (day, midnight, "2021-01-31")
    setting_parameters = (day, midnight, "2021-01-31")

    def connect(self, as_of=None):
        raise NotImplementedError

    def run(self, connection, sql, *parameters):
        cursor = connection.cursor()
        cursor.execute(sql, parameters or None) if self.mark == "%s" else cursor.execute(sql, *parameters)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else None

    def rollback(self, connection):
        connection.rollback()

    def close(self, connection):
        connection.close()

    def state_and_hint(self, error):
        raise NotImplementedError

    def comments(self, connection, schema, view):
        return dict(self.run(connection, f"SELECT attname, col_description(attrelid, attnum) FROM pg_attribute "
                             f"WHERE attrelid = {self.mark}::text::regclass AND attnum > 0", f"{schema}.{view}"))


class Psycopg2(Client):
    name = "psycopg 2"
    ranges = ("NumericRange", "DateRange")

    def __init__(self):
        import psycopg2
        self.driver = psycopg2

    def connect(self, as_of=None, **where):
        connection = self.driver.connect(dbname="demo", **where, **({"options": f"-c ehcp.as_of={as_of}"} if as_of else {}))
        connection.autocommit = True
        return connection

    def begin(self, connection):
        connection.autocommit = False

    def state_and_hint(self, error):
        return error.pgcode, error.diag.message_hint


class Psycopg3(Client):
    name = "psycopg 3"
    ranges = ("Range",)

    def __init__(self):
        import psycopg
        self.driver = psycopg

    def connect(self, as_of=None, **where):
        return self.driver.connect(dbname="demo", autocommit=True, **where, **({"options": f"-c ehcp.as_of={as_of}"} if as_of else {}))

    begin = Psycopg2.begin

    def state_and_hint(self, error):
        return error.sqlstate, error.diag.message_hint


class Odbc(Client):
    name = "psqlODBC"
    mark = "?"
    shows_hints = False  # only the message and its detail

    def __init__(self):
        import pyodbc
        self.driver = pyodbc

    def connect(self, as_of=None, host=None, port=None):
        setting = f"ConnSettings={{SET ehcp.as_of = '{as_of}'}};" if as_of else ""
        return self.driver.connect(f"Driver={{PostgreSQL Unicode}};Server={host or '127.0.0.1'};Port={port or os.environ['PGPORT']};"
                                   f"Database=demo;Uid={os.environ['PGUSER']};BoolsAsChar=0;{setting}", autocommit=True)

    begin = Psycopg2.begin

    def state_and_hint(self, error):
        return error.args[0], error.args[1]

    def extra(self):
        """Its catalog function lists the columns of a view, without their comments."""
        with self.connect() as connection:
            found = [row.column_name for row in connection.cursor().columns(schema="scorecard", table="weekly_backlog")]
        attempt(self.name, "the columns in its catalog", lambda: found == [line.split("\t")[0] for line in answer("scorecard.weekly_backlog.columns")] or found)


class SqlAlchemy(Client):
    """The reflection, and its own names for types and parameters."""

    def __init__(self):
        import sqlalchemy
        import warnings
        warnings.filterwarnings("ignore", "Did not recognize type 'ehcp.timeliness'")  # it reads its text
        self.sqlalchemy = sqlalchemy
        version = sqlalchemy.__version__.split(".")[0]
        self.name = "SQLAlchemy " + version
        self.url = "postgresql+psycopg2://" if version == "1" else "postgresql+psycopg://"
        self.ranges = ("NumericRange", "DateRange") if version == "1" else ("Range",)
        self.mark = ":p"

    def connect(self, as_of=None, **where):
        arguments = {"dbname": "demo", **where, **({"options": f"-c ehcp.as_of={as_of}"} if as_of else {})}
        self.engine = self.sqlalchemy.create_engine(self.url, connect_args=arguments, isolation_level="AUTOCOMMIT", future=True)
        return self.engine.connect()

    def run(self, connection, sql, *parameters):
        result = connection.execute(self.sqlalchemy.text(sql.replace("::", r"\:\:")), {"p": parameters[0]} if parameters else {})
        return [tuple(row) for row in result] if result.returns_rows else None

    def begin(self, connection):
        connection.rollback()
        connection.execution_options(isolation_level="READ COMMITTED")

    def state_and_hint(self, error):
        return getattr(error.orig, "pgcode", None) or error.orig.sqlstate, error.orig.diag.message_hint

    def comments(self, connection, schema, view):
        return {column["name"]: column["comment"] for column in self.sqlalchemy.inspect(self.engine).get_columns(view, schema=schema)}

    def extra(self):
        """A reflected view, in a query that SQLAlchemy writes."""
        table = self.sqlalchemy.Table("weekly_backlog", self.sqlalchemy.MetaData(), schema="scorecard", autoload_with=self.engine)
        with self.connect("2021-01-31") as connection:
            rows = connection.execute(table.select().order_by(*table.columns)).fetchall()
        columns = [line.split("\t") for line in answer("scorecard.weekly_backlog.columns")]
        attempt(self.name, "a reflected view", lambda: same_rows(rows, columns, answer("january"), self))


def raised(client, connection, sql, *parameters):
    try:
        client.run(connection, sql, *parameters)
    except Exception as error:
        return client.state_and_hint(error)
    return None


def test(client):
    name, connection = client.name, client.connect()
    backlog = answer("scorecard.weekly_backlog.query")[0]
    columns = [line.split("\t") for line in answer("scorecard.weekly_backlog.columns")]
    today, january = answer("scorecard.weekly_backlog.rows"), answer("january")

    def shows(expected, where=connection):
        return same_rows(client.run(where, backlog), columns, expected, client)

    for view in answer("views"):
        described = [line.split("\t") for line in answer(view + ".columns")]
        attempt(name, view, lambda: same_rows(client.run(connection, answer(view + ".query")[0]), described, answer(view + ".rows"), client))
        comments = {column[0]: column[2] for column in described if column[2] != r"\N"}

        def with_comments():
            found = {column: comment for column, comment in client.comments(connection, *view.split(".")).items() if comment}
            return found == comments or found
        attempt(name, f"the comments of {view}", with_comments)

    for value in client.date_parameters:
        attempt(name, f"requested_on <= a {type(value).__name__}", lambda: client.run(
            connection, f"SELECT count(*) FROM cases WHERE requested_on <= {client.mark}", value) == [(int(answer("requested")[0]),)])

    # the day: in the statement, which leaves no trace,
    as_at = answer("as_at.query")[0].replace("$1", client.mark)
    for value in client.date_parameters:
        attempt(name, f"as_at a {type(value).__name__}", lambda: same_rows(client.run(connection, as_at, value), columns, january, client))
    attempt(name, "after as_at", lambda: shows(today))

    # in the connection, for the session, for a transaction
    other = client.connect("2021-01-31")
    attempt(name, "the day in the connection", lambda: shows(january, other))
    client.close(other)
    for value in client.setting_parameters:
        attempt(name, f"set_config to a {type(value).__name__}", lambda: client.run(
            connection, f"SELECT set_config('ehcp.as_of', {client.mark}::text, false)", value) and shows(january))
        client.run(connection, "RESET ehcp.as_of")
    attempt(name, "after RESET", lambda: shows(today))
    client.begin(connection)
    client.run(connection, "SET LOCAL ehcp.as_of = '2021-01-31'")
    attempt(name, "SET LOCAL in a transaction", lambda: shows(january))
    client.rollback(connection)
    attempt(name, "after the transaction", lambda: shows(today))
    client.close(connection)

    connection = client.connect()
    client.run(connection, "SELECT * FROM ehcp.today")
    for sql, state, detail, hint in (
            ("SELECT set_config('ehcp.as_of', '31/01/2021', false)", "22007", "in the form YYYY-MM-DD", "Write the day as in SET ehcp.as_of = '2021-01-31'"),
            ("SELECT ehcp.deadline('2021-01-31', 'final_plann')", "42704", '"final_plan"', "ehcp.statutory_limits lists all"),
            (as_at.replace(client.mark, "'31/01/2021'"), "22007", "in the form YYYY-MM-DD", "Write the day as in SET ehcp.as_of = '2021-01-31'")):
        def with_state_and_hint():
            found = raised(client, connection, sql)
            return (found is not None and found[0] == state and (hint if client.shows_hints else detail) in found[1]) or found
        attempt(name, f"the error {state} with its {'hint' if client.shows_hints else 'detail'}", with_state_and_hint)
    client.close(connection)
    if hasattr(client, "extra"):
        client.extra()


CLIENTS = {"psycopg2": Psycopg2, "psycopg3": Psycopg3, "odbc": Odbc, "sqlalchemy": SqlAlchemy}


def test_end():
    print(f"1..{tests}")


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        try:
            test(CLIENTS[wanted]())
        except Exception as error:
            ok(wanted, False, "it runs to its end", f"{type(error).__name__}: {error}")
    test_end()
