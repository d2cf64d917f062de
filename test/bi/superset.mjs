// The dashboard of examples/superset in headless Chromium: the numbers that Superset gets with the SQL that it
// generates, against plain SQL over the case table.  Prints TAP.
//
// usage: node test/bi/superset.mjs http://127.0.0.1:PORT [picture.png]
//
// PGHOST and PGDATABASE name the demo's database; the dashboard shows 31 December 2021.
import {execFileSync} from "node:child_process";
import {writeFileSync} from "node:fs";
import {isDeepStrictEqual} from "node:util";
import {launch} from "../dashboard/chromium.mjs";

const [address, picture] = process.argv.slice(2);
const browser = await launch();
const asked = new Map();
const answers = new Map();
let failure;
let n = 0;
let failed = 0;

function is(found, expected, name) {
  const ok = isDeepStrictEqual(found, expected);
  console.log(`${ok ? "" : "not "}ok ${++n} - ${name}`);
  if (ok) return;
  console.log(`#   found    ${JSON.stringify(found)}\n#   expected ${JSON.stringify(expected)}`);
  failed++;
}

// the rows of a query, as arrays
const psql = (query) => JSON.parse(execFileSync("psql", ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c",
  `SET timezone = 'UTC'; SELECT coalesce(json_agg(json_build_array(${query.columns}) ORDER BY ${query.order ?? query.columns.split(",")[0]}), '[]') FROM (${query.from}) AS q`], {encoding: "utf8"}));

// what each chart asked, and the answer
browser.on("Network.requestWillBeSent", ({requestId, request}) => {
  if (request.method !== "POST" || !/\/api\/v1\/chart\/data/.test(request.url)) return;
  const {form_data: form} = JSON.parse(request.postData);
  // the choices of a filter belong to no chart
  if (form.slice_id) asked.set(requestId, form.slice_id);
});
browser.on("Network.loadingFinished", async ({requestId}) => {
  if (!asked.has(requestId)) return;
  try {
    const {body, base64Encoded} = await browser.send("Network.getResponseBody", {requestId});
    const {result, message, errors} = JSON.parse(base64Encoded ? Buffer.from(body, "base64") : body);
    if (!result) throw new Error(`chart ${asked.get(requestId)}: ${message ?? JSON.stringify(errors)}`);
    answers.set(asked.get(requestId), result[0]);
  } catch (error) {
    failure = error;
  }
});

// the window; of what is beyond it, Superset draws nothing
async function snapshot() {
  const {data} = await browser.send("Page.captureScreenshot");
  writeFileSync(picture, Buffer.from(data, "base64"));
}

async function until(condition, what) {
  for (let i = 0; i < 1800; i++) {
    if (failure) throw failure;
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (picture) await snapshot();
  throw new Error(`not in three minutes: ${what}`);
}

await until(() => fetch(`${address}/health`).then(({ok}) => ok, () => false), "Superset answers");
await browser.send("Network.enable");
await browser.send("Page.enable");
await browser.resize(1400, 1500);
await browser.send("Page.navigate", {url: `${address}/health`});
await until(() => browser.evaluate("document.body?.textContent.includes('OK')"), "the browser reaches it");
const status = await browser.evaluate(`fetch("/login/", {method: "POST", body: new URLSearchParams({username: "admin", password: "admin"})}).then((answer) => answer.status)`);
if (status !== 200) throw new Error(`login: ${status}`);
const charts = new Map(Object.entries(await browser.evaluate(`fetch("/api/v1/chart/?q=(page_size:100)").then((answer) => answer.json())
  .then(({result}) => Object.fromEntries(result.map(({id, slice_name}) => [slice_name, id])))`)));
await browser.send("Page.navigate", {url: `${address}/superset/dashboard/ehc-plans/?standalone=1&expand_filters=0`});
await until(() => answers.size >= charts.size, `${charts.size} charts have their data`);
await until(() => browser.evaluate("document.querySelectorAll('.loading').length === 0"), "the charts are drawn");
await new Promise((resolve) => setTimeout(resolve, 3000)); // they are animated
const shown = await browser.evaluate("document.body.innerText");
if (picture) await snapshot();

const data = (name) => answers.get(charts.get(name)).data;
const query = (name) => answers.get(charts.get(name)).query.replace(/\s+/g, " ").trim();
const day = (time) => time === null ? null : new Date(time).toISOString().slice(0, 10);
const rows = (name, ...columns) => data(name).map((row) => columns.map((column) => ["month", "week_ending", "deadline"].includes(column) ? day(row[column]) : row[column]));
const sorted = (name, ...columns) => rows(name, ...columns).sort((a, b) => a[0] < b[0] ? -1 : 1);

// the cases as at the day
const cases = `(SELECT case_id, area, excepted, CASE WHEN requested_on <= d.day THEN requested_on END AS requested_on, CASE WHEN issued_on <= d.day THEN issued_on END AS issued_on,
    CASE WHEN least(issued_on, closed_on, refused_on) <= d.day THEN least(issued_on, closed_on, refused_on) END AS ended_on, d.day
  FROM cases, (SELECT date '2021-12-31' AS day) AS d WHERE requested_on <= d.day) AS c`;
const issued = "count(*) FILTER (WHERE NOT excepted)";
const inTime = "count(*) FILTER (WHERE NOT excepted AND issued_on - requested_on <= 140)";

is(charts.size, 8, "the charts of the dashboard");
const [[open, overdue]] = psql({columns: "a, b", from: `SELECT count(*) AS a, count(*) FILTER (WHERE day > requested_on + 140) AS b FROM ${cases} WHERE ended_on IS NULL`});
is(rows("Open cases", "open_cases"), [[open]], "open cases");
is(rows("Open for more than 20 weeks", "overdue_cases"), [[overdue]], "overdue cases");
is([open, overdue].every((number) => shown.split("\n").includes(String(number))), true, "... and the page shows them");

const years = psql({columns: "month, issued, in_time", from: `SELECT date_trunc('year', issued_on)::date AS month, ${issued} AS issued, ${inTime} AS in_time FROM ${cases} WHERE issued_on IS NOT NULL GROUP BY 1`});
is(sorted("Plans issued, by year", "month", "issued", "in_20_weeks"), years, "SUM(issued) by year");
is(/SELECT DATE_TRUNC\('year', month\) AS month, SUM\(issued\) AS issued.* FROM \(SELECT \* FROM scorecard\.monthly_timeliness WHERE NOT is_total ?\) AS virtual_table GROUP BY/.test(query("Plans issued, by year")), true,
  `... with ${query("Plans issued, by year")}`);

const months = "Percent in 20 weeks: the month, and the last 12 months";
is(sorted(months, "month", "percent_in_time", "percent_12_months"), psql({columns: "month, percent, rolling", from: `
  SELECT month, round(100.0 * a / nullif(n, 0), 1) AS percent, CASE WHEN row_number() OVER w >= 12 THEN round(100.0 * sum(a) OVER w / nullif(sum(n) OVER w, 0), 1) END AS rolling
  FROM (SELECT date_trunc('month', issued_on)::date AS month, ${issued} AS n, ${inTime} AS a FROM ${cases} WHERE issued_on IS NOT NULL GROUP BY 1) AS m
  WINDOW w AS (ORDER BY month RANGE '11 months' PRECEDING)`}), "the percentages, by month");

const weeks = sorted("Backlog at the end of each week", "week_ending", "open_cases", "overdue_cases");
is(weeks.length > 100, true, "weeks");
is(weeks, psql({columns: "week, open, overdue", from: `
  SELECT week, count(*) FILTER (WHERE requested_on <= week AND coalesce(ended_on > week, true)) AS open,
    count(*) FILTER (WHERE requested_on + 140 < week AND coalesce(ended_on > week, true)) AS overdue
  FROM ${cases}, unnest('{${weeks.map(([week]) => week)}}'::date[]) AS week GROUP BY week`}), "the backlog, by week");

is(rows("Open cases by weeks since the request", "weeks", "open_cases"), psql({columns: "label, n", order: "from_day", from: `
  SELECT label, from_day, count(case_id) AS n
  FROM (VALUES (' 0-6', 0, 42), (' 6-16', 43, 112), ('16-20', 113, 140), ('20-30', 141, 210), ('30-40', 211, 280), ('40-52', 281, 364), ('52+', 365, 99999)) AS b(label, from_day, to_day)
    LEFT JOIN ${cases} ON ended_on IS NULL AND day - requested_on BETWEEN from_day AND to_day GROUP BY 1, 2`}), "the ages of the open cases, in their order");

is(sorted("By area", "area", "open_cases", "overdue_cases", "issued", "in_20_weeks", "percent_in_time"), psql({columns: "area, open, overdue, n, a, percent", order: "area", from: `
  SELECT area, count(*) FILTER (WHERE ended_on IS NULL) AS open, count(*) FILTER (WHERE ended_on IS NULL AND day > requested_on + 140) AS overdue,
    count(issued_on) FILTER (WHERE NOT excepted) AS n, ${inTime} AS a, round(100.0 * ${inTime} / count(issued_on) FILTER (WHERE NOT excepted), 1) AS percent
  FROM ${cases} GROUP BY area`}), "by area");

is(rows("The next cases to pass 20 weeks", "case_id", "deadline", "days_left"), psql({columns: "case_id, deadline, days_left", order: "deadline", from: `
  SELECT case_id, requested_on + 140 AS deadline, requested_on + 140 - day AS days_left FROM ${cases}
  WHERE ended_on IS NULL AND NOT excepted AND requested_on + 140 - day BETWEEN 0 AND 28 ORDER BY deadline, case_id LIMIT 8`}), "the next cases");

console.log(`1..${n}`);
await browser.close();
process.exit(failed ? 1 : 0);
