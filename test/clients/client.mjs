// Reads the scorecard with node's pg, and compares with what psql read.
//
// usage: node client.mjs FOLDER
//
// FOLDER has psql's answers (expect.sql).  The server is the one of PGHOST and PGPORT.
import {readFileSync} from "node:fs";
import pg from "pg";

const folder = process.argv[2];
const lines = (name) => readFileSync(`${folder}/${name}`, "utf8").split("\n").slice(0, -1);
let tests = 0;

async function attempt(name, test) {
  let found;
  try {
    found = await test();
  } catch (error) {
    found = error;
  }
  console.log(`${found === true ? "ok" : "not ok"} ${++tests} - node pg: ${name}`);
  if (found !== true) console.log(`# found: ${found}`);
}

async function connect(options) {
  const client = new pg.Client({database: "demo", ...options});
  await client.connect();
  return client;
}

const two = (number) => String(number).padStart(2, "0");
const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

// The value as COPY writes it, after a look at its type.  A date arrives as midnight of the local
// time zone; numeric and bigint as text, which keeps every digit.
function asText(value, type) {
  if (value === null) return "\\N";
  const found = value instanceof Date ? "Date" : typeof value;
  const wanted = {date: "Date", integer: "number", boolean: "boolean"}[type] ?? "string";
  if (found !== wanted) throw new Error(`a ${type} arrives as ${found}`);
  if (found === "Date") return dayOf(value);
  if (found === "boolean") return value ? "t" : "f";
  return String(value);
}

async function sameRows(client, view, expected, query = lines(`${view}.query`)[0], values = undefined) {
  const columns = lines(`${view}.columns`).map((line) => line.split("\t"));
  const {rows} = await client.query(query, values);
  const found = rows.map((row) => columns.map(([name, type]) => asText(row[name], type)).join("\t"));
  const i = found.findIndex((line, i) => line !== expected[i]);
  if (i >= 0) return `${found[i]} for ${expected[i]}`;
  return found.length === expected.length || `${found.length} rows for ${expected.length}`;
}

const client = await connect();
const backlog = (where, expected) => sameRows(where, "scorecard.weekly_backlog", lines(expected));
const today = "scorecard.weekly_backlog.rows";

for (const view of lines("views")) {
  await attempt(view, () => sameRows(client, view, lines(`${view}.rows`)));
  await attempt(`the comments of ${view}`, async () => {
    const {rows} = await client.query({
      text: "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 ORDER BY attnum",
      values: [view], rowMode: "array"});
    const found = rows.map(([name, comment]) => `${name}\t${comment ?? "\\N"}`).join("\n");
    return found === lines(`${view}.columns`).map((line) => line.replace(/\t[^\t]*/, "")).join("\n") || found;
  });
}

for (const [name, day] of [["Date", new Date(2021, 0, 31)], ["string", "2021-01-31"]]) {
  await attempt(`requested_on <= a ${name}`, async () => {
    const {rows} = await client.query("SELECT count(*) FROM cases WHERE requested_on <= $1", [day]);
    return rows[0].count === lines("requested")[0] || rows[0].count;
  });
  await attempt(`as_at a ${name}`, () => sameRows(client, "scorecard.weekly_backlog", lines("january"), lines("as_at.query")[0], [day]));
  await attempt("after as_at", () => backlog(client, today));
  await attempt(`set_config to a ${name}`, async () => {
    await client.query("SELECT set_config('ehcp.as_of', $1, false)", [day]);
    return backlog(client, "january");
  });
  await client.query("RESET ehcp.as_of");
}
await attempt("after RESET", () => backlog(client, today));
await attempt("the day in the connection", async () => {
  const other = await connect({options: "-c ehcp.as_of=2021-01-31"});
  const found = await backlog(other, "january");
  await other.end();
  return found;
});
await client.query("BEGIN");
await client.query("SET LOCAL ehcp.as_of = '2021-01-31'");
await attempt("SET LOCAL in a transaction", () => backlog(client, "january"));
await client.query("COMMIT");
await attempt("after the transaction", () => backlog(client, today));

for (const [sql, state, hint] of [
  ["SELECT set_config('ehcp.as_of', '31/01/2021', false)", "22007", "Write the day as in SET ehcp.as_of = '2021-01-31'"],
  ["SELECT ehcp.deadline('2021-01-31', 'final_plann')", "42704", "ehcp.statutory_limits lists all"]]) {
  await attempt(`the error ${state} with its hint`, async () => {
    const error = await client.query(sql).then(() => null, (error) => error);
    return (error?.code === state && error.hint.includes(hint)) || `${error?.code} ${error?.hint}`;
  });
}
await client.end();
console.log(`1..${tests}`);
