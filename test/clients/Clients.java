/*
 * Reads the scorecard with pgjdbc, and compares with what psql read.
 *
 * usage: java -cp postgresql.jar Clients.java FOLDER
 *
 * FOLDER has psql's answers (expect.sql).  The server is 127.0.0.1 at PGPORT.
 */
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.time.LocalDate;
import java.util.*;
import org.postgresql.util.PSQLException;

public class Clients {
	static Path folder;
	static int tests = 0;
	// what a value of each type must arrive as; other types arrive as text, in an object of the driver's
	static final Map<String, Class<?>> NATIVE = Map.of("date", java.sql.Date.class, "numeric", BigDecimal.class,
		"bigint", Long.class, "integer", Integer.class, "boolean", Boolean.class, "text", String.class);

	interface Test {
		String run() throws Exception;	// null, or what was found instead
	}

	static List<String> answer(String name) throws Exception {
		return Files.readAllLines(folder.resolve(name));
	}

	static void attempt(String name, Test test) {
		String found;

		try {
			found = test.run();
		} catch (Exception e) {
			found = e.toString();
		}
		tests++;
		System.out.println((found == null ? "ok " : "not ok ") + tests + " - pgjdbc: " + name);
		if (found != null)
			System.out.println("# found: " + found);
	}

	static Connection connect(String options) throws Exception {
		Properties properties = new Properties();
		properties.setProperty("user", System.getenv("PGUSER"));
		if (options != null)
			properties.setProperty("options", options);
		return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + System.getenv("PGPORT") + "/demo", properties);
	}

	// The rows as COPY writes them, after a look at their types.
	static String differs(ResultSet rows, String view, List<String> expected) throws Exception {
		List<String> columns = answer(view + ".columns");
		int n = 0;

		for (; rows.next(); n++) {
			List<String> values = new ArrayList<>();
			for (int i = 0; i < columns.size(); i++) {
				String type = columns.get(i).split("\t")[1];
				Object value = rows.getObject(i + 1);
				if (value == null) {
					values.add("\\N");
					continue;
				}
				Class<?> wanted = NATIVE.getOrDefault(type, org.postgresql.util.PGobject.class);
				if (value.getClass() != wanted)
					return "a " + type + " arrives as " + value.getClass();
				values.add(value instanceof Boolean ? ((Boolean) value ? "t" : "f")
					: value instanceof BigDecimal ? ((BigDecimal) value).toPlainString() : value.toString());
			}
			if (n >= expected.size() || !String.join("\t", values).equals(expected.get(n)))
				return "row " + n + " is " + values;
		}
		return n == expected.size() ? null : n + " rows for " + expected.size();
	}

	static String backlog(Connection connection, String expected) throws Exception {
		return differs(connection.createStatement().executeQuery(answer("scorecard.weekly_backlog.query").get(0)),
			"scorecard.weekly_backlog", answer(expected));
	}

	public static void main(String[] arguments) throws Exception {
		folder = Path.of(arguments[0]);
		TimeZone.setDefault(TimeZone.getTimeZone("Europe/London"));
		Connection connection = connect(null);
		String today = "scorecard.weekly_backlog.rows";

		for (String view : answer("views")) {
			attempt(view, () -> differs(connection.createStatement().executeQuery(answer(view + ".query").get(0)), view, answer(view + ".rows")));
			attempt("the comments of " + view, () -> {
				String[] names = view.split("\\.");
				ResultSet columns = connection.getMetaData().getColumns(null, names[0], names[1], "%");
				List<String> found = new ArrayList<>();

				while (columns.next())
					found.add(columns.getString("COLUMN_NAME") + "\t" + Objects.requireNonNullElse(columns.getString("REMARKS"), "\\N"));
				List<String> expected = new ArrayList<>();
				for (String line : answer(view + ".columns"))
					expected.add(line.replaceFirst("\t[^\t]*", ""));
				return found.equals(expected) ? null : found.toString();
			});
		}

		Object[] days = {java.sql.Date.valueOf("2021-01-31"), Timestamp.valueOf("2021-01-31 00:00:00"), LocalDate.of(2021, 1, 31),
			LocalDate.of(2021, 1, 31).atStartOfDay()};
		for (Object day : days) {
			String type = day.getClass().getName();
			attempt("requested_on <= a " + type, () -> {
				PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM cases WHERE requested_on <= ?");
				statement.setObject(1, day);
				ResultSet row = statement.executeQuery();
				row.next();
				return row.getString(1).equals(answer("requested").get(0)) ? null : row.getString(1);
			});
			attempt("as_at a " + type, () -> {
				PreparedStatement statement = connection.prepareStatement(answer("as_at.query").get(0).replace("$1", "?"));
				String found = null;

				// more often than the driver takes to prepare it on the server
				for (int i = 0; i < 7 && found == null; i++) {
					statement.setObject(1, day);
					found = differs(statement.executeQuery(), "scorecard.weekly_backlog", answer("january"));
				}
				return found;
			});
			attempt("after as_at", () -> backlog(connection, today));
			attempt("set_config to a " + type, () -> {
				PreparedStatement statement = connection.prepareStatement("SELECT set_config('ehcp.as_of', ?::text, false)");
				statement.setObject(1, day);
				statement.executeQuery();
				return backlog(connection, "january");
			});
			connection.createStatement().execute("RESET ehcp.as_of");
		}
		attempt("after RESET", () -> backlog(connection, today));
		attempt("the day in the connection", () -> {
			try (Connection other = connect("-c ehcp.as_of=2021-01-31")) {
				return backlog(other, "january");
			}
		});
		connection.setAutoCommit(false);
		connection.createStatement().execute("SET LOCAL ehcp.as_of = '2021-01-31'");
		attempt("SET LOCAL in a transaction", () -> backlog(connection, "january"));
		connection.rollback();
		attempt("after the transaction", () -> backlog(connection, today));
		connection.setAutoCommit(true);

		String[][] errors = {
			{"SELECT set_config('ehcp.as_of', '31/01/2021', false)", "22007", "Write the day as in SET ehcp.as_of = '2021-01-31'"},
			{"SELECT ehcp.deadline('2021-01-31', 'final_plann')", "42704", "ehcp.statutory_limits lists all"}};
		for (String[] error : errors)
			attempt("the error " + error[1] + " with its hint", () -> {
				try {
					connection.createStatement().executeQuery(error[0]);
				} catch (PSQLException e) {
					String hint = e.getServerErrorMessage().getHint();
					return e.getSQLState().equals(error[1]) && hint.contains(error[2]) ? null : e.getSQLState() + " " + hint;
				}
				return "no error";
			});
		connection.close();
		System.out.println("1.." + tests);
	}
}
