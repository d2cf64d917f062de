// The dashboard in a browser, against the database.  Prints TAP, and at the end the totals.
//
// usage: node test/dashboard/run.mjs [picture.png]
//
// PGHOST and PGDATABASE name the demo's database, on which the dashboard has been built.
import {execFileSync} from "node:child_process";
import {writeFileSync} from "node:fs";
import {isDeepStrictEqual} from "node:util";
import * as words from "../../examples/dashboard/src/components/words.js";
import {serve} from "../../examples/dashboard/serve.js";
import {launch} from "./chromium.mjs";

let passed = 0;
let failed = 0;

function is(found, expected, name) {
  const ok = isDeepStrictEqual(found, expected);
  console.log(`${ok ? "" : "not "}ok ${passed + failed + 1} - ${name}`);
  if (ok) return passed++;
  console.log(`#   found    ${JSON.stringify(found)}\n#   expected ${JSON.stringify(expected)}`);
  failed++;
}

const psql = (...args) => execFileSync("psql", ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", ...args], {encoding: "utf8"}).trim();

// the last day of the demo, and the five month ends before it
const days = psql("-c", "SELECT (date '2022-01-01' - make_interval(months => n) - interval '1 day')::date FROM generate_series(0, 5) AS n").split("\n");

// What the page shows: the values of its marks, by the charts' scales.  Runs in the page.
function shown() {
  // browsers abbreviate September differently
  const plain = (element) => element.textContent.replace(/\s+/g, " ").replace(/\bSept\b/, "Sep").trim();
  const texts = (selector, root = document) => [...root.querySelectorAll(selector)].map(plain);
  const chart = (id) => document.querySelector(`#${id} svg[role=img]`);
  const title = (id) => plain(document.querySelector(`#${id}`).closest("section").querySelector("h2"));
  const marks = (id, selector, axis, at) => [...chart(id).querySelectorAll(selector)].flatMap(at)
    .map((value) => Math.round(10 * chart(id).scale(axis).invert(value)) / 10 + 0);
  const number = (name) => (element) => Number(element.getAttribute(name));
  const points = (element) => element.getAttribute("d").slice(1).replace("Z", "").split("L").map((point) => Number(point.split(",")[1]));
  const right = (element) => number("x")(element) + number("width")(element);
  const rows = (selector) => [...document.querySelectorAll(`${selector} tbody tr`)].map((row) => texts("th, td", row));
  const beyond = (element, box) => element.getBoundingClientRect().left < box.left - 1 || element.getBoundingClientRect().right > box.right + 1;
  return {
    days: texts("#day option"),
    day: plain(document.querySelector("#day").selectedOptions[0]),
    facts: [...document.querySelectorAll("#short > div")].map((fact) => texts("h2, strong, p", fact)),
    titles: Object.fromEntries(["compliance", "backlog", "trajectory", "ages", "advice-waiting", "advice-in-time", "near"].map((id) => [id, title(id)])),
    note: plain(document.querySelector("#compliance figcaption p")),
    meaning: texts("#trajectory figcaption > p")[0] ?? "",
    scenarios: texts("#scenario option"),
    scenario: document.querySelector("#scenario").value,
    months: marks("compliance", ".months circle", "y", number("cy")),
    intervals: marks("compliance", ".intervals line", "y", (line) => [number("y1")(line), number("y2")(line)]),
    rolling: marks("compliance", ".rolling path", "y", points),
    targets: marks("compliance", ".targets line", "y", number("y1")),
    open: marks("backlog", ".open path", "y", points),
    overdueLine: marks("backlog", ".overdue path", "y", points),
    projectedOpen: marks("trajectory", ".projected-open path", "y", points),
    projectedOverdue: marks("trajectory", ".projected-overdue path", "y", points),
    band: marks("trajectory", ".band path", "y", points),
    today: chart("trajectory").querySelectorAll(".today line").length,
    bands: marks("ages", ".bands rect", "y", number("y")),
    waiting: marks("advice-waiting", ".waiting rect", "x", right),
    late: marks("advice-waiting", ".over-6-weeks rect", "x", right),
    in6: marks("advice-in-time", ".in-6-weeks rect", "x", right),
    labels: [".target-labels", ".rolling-label", ".open-label", ".overdue-label", ".projected-label", ".band-labels", "#advice-waiting .services",
      "#advice-waiting .labels", "#advice-in-time .labels"].map((selector) => texts(`${selector} text`)),
    near: rows("#near"),
    overdue: rows("#overdue"),
    tables: [...document.querySelectorAll("figcaption table")].map((table) => [...table.tBodies[0].rows].map((row) => texts("th, td", row))),
    untold: [...document.querySelectorAll("figure svg[role=img]")].filter((svg) =>
      !svg.getAttribute("aria-label").startsWith(svg.closest("section").querySelector("h2").textContent)).length,
    headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => heading.tagName).join(" "),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    sticksOut: [...document.querySelectorAll("section text, section h2, section p, section strong, section table")]
      .filter((element) => !element.closest("details"))
      .filter((element) => beyond(element, element.closest("section").getBoundingClientRect())).map(plain)
  };
}

const present = "present pace";
const oldest = "8 a week, the oldest first";

// the page as at a day, with a scenario chosen
function expectedAt(day, scenario = present) {
  const e = JSON.parse(psql("-v", `day=${day}`, "-f", new URL("expected.sql", import.meta.url).pathname));
  const of = (name) => e.trajectory.filter((w) => w.scenario === name);
  const ahead = of(scenario);
  const half = ahead[25];
  const goal = of(present)[11];
  const start = scenario === present ? "At the present pace" : `In the scenario “${scenario}”`;
  const month = e.months.at(-1);
  const now = e.weeks.at(-1);
  const before = e.weeks.at(-14);
  const percent = (p) => `${p.toFixed(1)} %`;
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const direction = {
    "no clear change": `no clear change on ${e.month_before}`,
    "better": `better than ${e.month_before}, by more than chance`,
    "worse": `worse than ${e.month_before}, by more than chance`
  }[e.direction];
  const [first] = e.targets.filter((target) => target.percent > month.rolling);
  const verdict = `${month.rolling >= first.percent - first.near_points ? "just " : ""}below the ${first.name} target of ${first.percent} %`;
  const change = now.overdue - before.overdue;
  const late = ahead.map((w) => w.overdue > 0).lastIndexOf(true);
  const more = ahead[51].overdue - now.overdue;
  const needed = `Needed: ${goal.needed_a_week.toFixed(1)} a week; now: ${goal.completions_a_week.toFixed(1)}.`;
  const meaning = `With ${goal.needed_a_week.toFixed(1)} completions a week, the oldest cases first, no case is overdue on ${goal.long_name}. ${start}, ` + (late === 51
    ? `${ahead[51].overdue} ${ahead[51].overdue === 1 ? "case is" : "cases are"} overdue in a year, ${more === 0 ? "as many as" : `${Math.abs(more)} ${more < 0 ? "fewer" : "more"} than`} now.`
    : `no case is overdue from ${ahead[late + 1].long_name} on.`);
  const lateAdvice = sum(e.services.map((s) => s.late));
  const best = e.services.reduce((a, b) => b.percent > a.percent ? b : a);
  const worst = e.services.reduce((a, b) => b.percent < a.percent ? b : a);
  const slowest = e.services.reduce((a, b) => b.late > a.late ? b : a);
  return {
    days: days.map((d) => new Date(d).toLocaleDateString("en-GB", {dateStyle: "long", timeZone: "UTC"})),
    day: e.day,
    facts: [
      ["In 20 weeks, over 12 months", percent(month.rolling), `✗ ${verdict}`],
      [`In 20 weeks, ${e.month_name}`, percent(month.percent), `${month.in_time} of ${month.issued} plans; ${direction}`],
      ["Open cases", String(now.open), `${now.overdue} of them overdue`],
      ["Completions a week", goal.completions_a_week.toFixed(1), needed],
      ...e.milestones.map((m) => [`Milestone: ${m.milestone}`, `${m.completed} of ${m.cases_to_complete}`,
        `✓ ${m.milestone_result}, ${m.ahead_by.toFixed(1)} ahead of a straight line to 1 March 2022`])
    ],
    titles: {
      "compliance": `${percent(month.rolling)} of plans were in time over 12 months: ${verdict}`,
      "backlog": `${now.open} cases were open, ${now.overdue} of them overdue: ` +
        `${change === 0 ? "as many overdue as" : `${Math.abs(change)} ${change < 0 ? "fewer" : "more"} overdue than`} 13 weeks before`,
      "trajectory": `${start}, ${half.open} ${half.open === 1 ? "case is" : "cases are"} open (${half.open_lower} to ${half.open_upper}) and ${half.overdue} overdue on ${half.long_name}`,
      "ages": `${now.overdue} of ${now.open} open cases have waited more than 20 weeks`,
      "advice-waiting": `${lateAdvice} requests for advice have waited more than 6 weeks, ${lateAdvice === slowest.late ? "all" : `${slowest.late} of them`} with ${slowest.service}`,
      "advice-in-time": `Over 12 months, ${percent(worst.percent)} (${worst.service}) to ${percent(best.percent)} (${best.service}) of the advice came in 6 weeks`,
      "near": `${e.near.length} cases reach their 20 weeks in the next four weeks; ${e.overdue.length} are overdue already`
    },
    note: `${e.month_name}: ${month.in_time} of ${month.issued} plans in time, ${percent(month.percent)} ` +
      `(95 % interval ${e.intervals.at(-1).map((p) => p.toFixed(1)).join(" to ")}); ${direction}.`,
    meaning,
    scenarios: [present, "8 a week, half for new cases", oldest],
    scenario,
    projectedOpen: [...e.weeks.slice(-26), ...ahead.slice(0, 26)].map((w) => w.open),
    projectedOverdue: [...e.weeks.slice(-26), ...ahead.slice(0, 26)].map((w) => w.overdue),
    band: [...ahead.slice(0, 26).map((w) => w.open_upper), ...ahead.slice(0, 26).map((w) => w.open_lower).reverse()],
    today: 1,
    months: e.months.map((m) => m.percent).filter((p) => p !== null),
    intervals: e.intervals.flat(),
    rolling: e.months.map((m) => m.rolling).filter((p) => p !== null),
    targets: e.targets.map((t) => t.percent),
    open: e.weeks.map((w) => w.open),
    overdueLine: e.weeks.map((w) => w.overdue),
    bands: e.bands,
    waiting: e.services.map((s) => s.waiting),
    late: e.services.map((s) => s.late),
    in6: e.services.map((s) => s.percent),
    labels: [
      e.targets.map((t) => `${t.name} target ${t.percent} %`), [percent(month.rolling)], [`${now.open} open`], [`${now.overdue} overdue`], [`${half.open} open`, `${half.overdue} overdue`],
      e.bands.map(String), e.services.map((s) => s.service), e.services.map((s) => `${s.waiting}, ${s.late || "none"} over 6 weeks`),
      e.services.map((s) => percent(s.percent))
    ],
    near: e.near,
    overdue: e.overdue,
    tables: [
      e.months.map((m, i) => [m.name, String(m.issued), String(m.in_time), ...[m.percent, ...e.intervals[i], m.rolling].map((p) => p?.toFixed(1) ?? "–")]),
      e.weeks.map((w) => [w.name, w.received, w.completed, w.open, w.overdue].map(String)),
      ahead.map((w) => [w.name, ...[w.open, w.open_lower, w.open_upper, w.overdue].map(String), w.percent?.toFixed(1) ?? "–", w.needed_a_week?.toFixed(1) ?? "–"]),
      e.bands.map((open, i) => [["0-6", "6-16", "16-20", "20-30", "30-40", "40-52", "52+"][i], String(open), (100 * open / now.open).toFixed(1)]),
      e.services.map((s) => [s.service, s.waiting, s.late, s.longest].map(String)),
      e.services.map((s) => [s.service, s.percent.toFixed(1)])
    ],
    untold: 0,
    headings: `H1 ${"H2 ".repeat(4 + e.milestones.length + 7).trim()}`,
    overflow: 0,
    sticksOut: []
  };
}

const told = {
  days: "the days to choose from", day: "the day", facts: "the facts in short", titles: "the titles", note: "the month in words",
  months: "a dot for each month", intervals: "its interval", rolling: "the line of 12 months", targets: "a line for each target",
  open: "the open cases week by week", overdueLine: "the overdue week by week",
  meaning: "what the trajectory means", scenarios: "the scenarios to choose from", scenario: "the scenario", projectedOpen: "what will be open", projectedOverdue: "what will be overdue",
  band: "the band", today: "where the projection begins", bands: "a bar for each age", waiting: "the advice that waits",
  late: "over 6 weeks", in6: "in 6 weeks", labels: "the labels", near: "the cases near breach", overdue: "the overdue cases",
  tables: "the figures as tables", untold: "every chart has a description", headings: "the order of the headings", overflow: "no horizontal scrolling",
  sticksOut: "nothing sticks out"
};

// the page as soon as it is as expected, or its state after ten seconds
async function settled(browser, asExpected) {
  const deadline = Date.now() + 10000;
  for (;;) {
    const page = await browser.evaluate(`(${shown})()`).catch((error) => ({error: error.message.split("\n")[0]}));
    if (!page.error && asExpected(page) || Date.now() > deadline) return page;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Sentences that do not occur in the demo
const month = {month: "2021-12-01", is_whole: true, issued: 1, in_20_weeks: 1, percent: 100, percent_lower: 20.7, percent_upper: 100,
  rolling_12_months: 52, direction_of_travel: "better"};
const target = (target, target_percent, rolling_12_months_result) => ({target, target_percent, rolling_12_months_result});
const plain = (text) => text.replace(/\s/g, " ");
const verdicts = (...targets) => plain(words.compliance({month, targets}));
is(verdicts(target("low", 50, "met"), target("high", 90, "missed")), "52.0 % of plans were in time over 12 months: the low target of 50 % is met", "a target is met");
is(verdicts(target("low", 50, "met"), target("high", 51, "met")), "52.0 % of plans were in time over 12 months: the high target of 51 % is met", "two targets are met");
is(verdicts(target("low", 55, "near"), target("high", 90, "missed")), "52.0 % of plans were in time over 12 months: just below the low target of 55 %", "a target is near");
is(verdicts(), "52.0 % of plans were in time over 12 months", "there is no target");
is(plain(words.complianceNote({month: {...month, is_whole: false}})), "December 2021 so far: 1 of 1 plan in time, 100.0 % (95 % interval 20.7 to 100.0); better than November, by more than chance.", "a month that is not over");
is(plain(words.compliance({month: {...month, rolling_12_months: null}, targets: []})), "Plans in time: no 12 months are known yet", "the first year");
is(words.backlog({now: {open: 1, overdue: 0}, before: {overdue: 0}}), "1 case was open, 0 of them overdue: as many overdue as 13 weeks before", "one open case");
const weeks = (scenario, overdue) => Array.from({length: 52}, (_, i) => ({scenario, week_ending: `2022-01-${String(1 + i % 28).padStart(2, "0")}`, open: 1, open_lower: null, open_upper: null, overdue: overdue(i), needed_a_week: 6, completions_a_week: 5.44}));
const projection = (scenario, overdue, now) => {
  const trajectory = weeks(scenario, overdue);
  return {trajectory, present: scenario === "present pace" ? trajectory : [], now: {overdue: now}};
};
const always = projection("present pace", () => 3, 3);
is(words.trajectory(always, "present pace"), "At the present pace, 1 case is open and 3 overdue on 26 January 2022", "a trajectory without a band");
is(words.needed(always), "Needed: 6.0 a week; now: 5.4.", "what is needed");
is(words.trajectoryNote(always, "present pace"), "With 6.0 completions a week, the oldest cases first, no case is overdue on 12 January 2022. At the present pace, 3 cases are overdue in a year, as many as now.", "as many are overdue in a year");
is(words.trajectoryNote(projection("present pace", () => 1, 4), "present pace").replace(/.*2022. /, ""), "At the present pace, 1 case is overdue in a year, 3 fewer than now.", "fewer are overdue in a year");
is(words.trajectoryNote(projection("present pace", (i) => i < 3 ? 1 : 0, 4), "present pace").replace(/.*12 January 2022. /, ""), "At the present pace, no case is overdue from 4 January 2022 on.", "none is overdue any more");
is(words.needed({present: []}) + words.trajectoryNote({trajectory: [], present: []}, "present pace"), "", "no case is open");
is(words.advice({advice: []}), "No requests for advice are known", "no advice at all");
is(words.advice({advice: [{service: "a", over_6_weeks: 0}]}), "No request for advice has waited more than 6 weeks", "no advice is late");
is(plain(words.milestone({milestone_result: "behind", ahead_by: -2, due_on: "2022-03-01"})), "behind, 2.0 behind a straight line to 1 March 2022", "a milestone that is behind");

// for the last part, a server that sends only the column names and the days
let emptied = false;
const server = await serve(0, (path, content) =>
  emptied && path.endsWith(".csv") && !path.includes("days") ? String(content).split("\n")[0] + "\n" : content);
const url = `http://127.0.0.1:${server.address().port}/`;
const browser = await launch();
try {
  const errors = [];
  const elsewhere = [];
  browser.on("Runtime.consoleAPICalled", ({type, args}) => {
    if (["error", "warning", "assert"].includes(type)) errors.push(args.map((arg) => arg.value ?? arg.description).join(" "));
  });
  browser.on("Runtime.exceptionThrown", ({exceptionDetails: {text, exception}}) => errors.push(exception?.description ?? text));
  browser.on("Log.entryAdded", ({entry}) => errors.push(`${entry.text} ${entry.url ?? ""}`));
  browser.on("Network.requestWillBeSent", ({request}) => {
    if (!request.url.startsWith(url) && !request.url.startsWith("data:")) elsewhere.push(request.url);
  });
  for (const domain of ["Runtime", "Log", "Network", "Page"]) await browser.send(`${domain}.enable`);

  const choose = (day) => browser.evaluate(`{
    const picker = document.querySelector("#day");
    picker.value = "${day}";
    picker.dispatchEvent(new Event("input", {bubbles: true}));
  }`);
  const chooseScenario = (name) => browser.evaluate(`{
    const picker = document.querySelector("#scenario");
    picker.value = ${JSON.stringify(name)};
    picker.dispatchEvent(new Event("input", {bubbles: true}));
  }`);
  const expected = new Map(days.map((day) => [day, expectedAt(day)]));
  for (const width of [1100, 390]) {
    await browser.resize(width, 844);
    await browser.send("Page.navigate", {url});
    for (const day of days) {
      // the page shows the first day already
      if (day !== days[0]) await choose(day);
      const page = await settled(browser, (page) => isDeepStrictEqual(page, expected.get(day)));
      for (const [part, name] of Object.entries(told)) is(page.error ?? page[part], expected.get(day)[part], `${day}, ${width} wide: ${name}`);
    }
    // a scenario stays chosen when the day changes
    for (const [day, scenario] of [[days.at(-1), oldest], [days[0], oldest], [days[0], present]]) {
      await choose(day);
      await chooseScenario(scenario);
      const expectedPage = expectedAt(day, scenario);
      const page = await settled(browser, (page) => isDeepStrictEqual(page, expectedPage));
      is(page, expectedPage, `${day}, ${width} wide: ${scenario}`);
    }
    if (width === 1100 && process.argv[2]) {
      await choose(days[0]);
      await settled(browser, (page) => isDeepStrictEqual(page, expected.get(days[0])));
      writeFileSync(process.argv[2], await browser.picture());
    }
    is(await browser.evaluate("document.documentElement.lang"), "en-GB", `${width} wide: the language`);
    is(await browser.evaluate(`document.querySelector("#day").labels.length`), 1, `${width} wide: the day has its label`);
    is(errors.splice(0), [], `${width} wide: no error in the console`);
    is(elsewhere.splice(0), [], `${width} wide: no request leaves the machine`);
  }

  emptied = true;
  await browser.send("Page.navigate", {url: `${url}?empty`});
  const titles = ["Plans in time: no 12 months are known yet", "No request has come in yet", "No case is open, so there is nothing to project", "No open case has waited more than 20 weeks",
    "No requests for advice are known", "Advice in 6 weeks: no 12 months are known yet",
    "0 cases reach their 20 weeks in the next four weeks; 0 are overdue already"];
  const page = await settled(browser, (page) => isDeepStrictEqual(Object.values(page.titles), titles));
  is(page.error ?? Object.values(page.titles), titles, "a scorecard without a case");
  is(errors, [], "no error there, either");
} finally {
  await browser.close();
  server.close();
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
