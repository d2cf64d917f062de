// The dashboard in a browser, against the database.  Prints TAP, and at the end the totals.
//
// usage: node test/dashboard/run.mjs [folder]
//
// PGHOST and PGDATABASE name the demo's database, on which the dashboard has been built.  With a folder, takes a
// picture of each page.
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {isDeepStrictEqual} from "node:util";
import * as ahead from "../../examples/dashboard/src/components/ahead_words.js";
import * as reviews from "../../examples/dashboard/src/components/reviews_words.js";
import * as standing from "../../examples/dashboard/src/components/standing_words.js";
import * as words from "../../examples/dashboard/src/components/timeliness_words.js";
import {serve} from "../../examples/dashboard/serve.js";
import {launch} from "./chromium.mjs";
import * as aheadPage from "./pages/ahead.mjs";
import * as reviewsPage from "./pages/reviews.mjs";
import * as standingPage from "./pages/standing.mjs";
import * as timelinessPage from "./pages/timeliness.mjs";
import {psql} from "./psql.mjs";
import {parts, shown} from "./shown.mjs";

let passed = 0;
let failed = 0;

function is(found, expected, name) {
  const ok = isDeepStrictEqual(found, expected);
  console.log(`${ok ? "" : "not "}ok ${passed + failed + 1} - ${name}`);
  if (ok) return passed++;
  console.log(`#   found    ${JSON.stringify(found)}\n#   expected ${JSON.stringify(expected)}`);
  failed++;
}

// the last day of the demo, and the five month ends before it
const days = psql("-c", "SELECT (date '2022-01-01' - make_interval(months => n) - interval '1 day')::date FROM generate_series(0, 5) AS n").split("\n");
const dayNames = days.map((d) => new Date(d).toLocaleDateString("en-GB", {dateStyle: "long", timeZone: "UTC"}));

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
is(ahead.trajectory(always, "present pace"), "At the present pace, 1 case is open and 3 overdue on 26 January 2022", "a trajectory without a band");
is(ahead.needed(always), "6.0 a week, the oldest cases first, would leave none overdue by 12 January 2022", "what is needed");
is(ahead.trajectoryNote(always, "present pace"), "With 6.0 completions a week, the oldest cases first, no case is overdue on 12 January 2022. At the present pace, 3 cases are overdue in a year, as many as now.", "as many are overdue in a year");
is(ahead.trajectoryNote(projection("present pace", () => 1, 4), "present pace").replace(/.*2022. /, ""), "At the present pace, 1 case is overdue in a year, 3 fewer than now.", "fewer are overdue in a year");
is(ahead.trajectoryNote(projection("present pace", (i) => i < 3 ? 1 : 0, 4), "present pace").replace(/.*12 January 2022. /, ""), "At the present pace, no case is overdue from 4 January 2022 on.", "none is overdue any more");
is(ahead.needed({present: []}) + ahead.trajectoryNote({trajectory: [], present: []}, "present pace"), "", "no case is open");
is(words.advice({advice: []}), "No requests for advice are known", "no advice at all");
is(words.advice({advice: [{service: "a", over_6_weeks: 0}]}), "No request for advice has waited more than 6 weeks", "no advice is late");
is(plain(words.milestone({milestone_result: "behind", ahead_by: -2, due_on: "2022-03-01"})), "behind, 2.0 behind an even pace to 1 March 2022", "a milestone that is behind");
is(words.milestoneReached({completed: null}) + ", " + words.milestone({completed: null, milestone_result: null, ahead_by: null, due_on: "2022-03-01"}), "not known, the data do not say what has been completed", "a milestone that is not known");
is(words.milestone({completed: 1, milestone_result: null, ahead_by: null, due_on: "infinity"}), "no even pace, because it has no first or last day", "a milestone without a last day");
is(words.complianceNote({month: {...month, is_whole: false, issued: 0, percent: null}}), "December 2021 so far: no plan without an exception was issued.", "a month without a plan");
is(words.advice({advice: [{service: "a", over_6_weeks: 1}]}), "1 request for advice has waited more than 6 weeks, with a", "one late request for advice");

const now = {week_ending: "2022-01-07", overdue: 3, open: 1, completions_a_week: 1};
const scenario = (name, overdue) => weeks(name, () => overdue);
is(ahead.scenarios({scenarios: ["present pace"], trajectory: scenario("present pace", 3)}), "No scenario is set up beside the present pace", "no scenario");
is(ahead.scenarios({scenarios: ["present pace", "a"], trajectory: [...scenario("present pace", 3), ...scenario("a", 4)]}),
  "In half a year, no scenario leaves fewer cases overdue than the present pace, which leaves 3", "a scenario that is worse");
is(ahead.chances({chances: [{month: "2022-01-01", in_progress: 1, expected: null}]}), "The 20 weeks of 1 open case end in January 2022; how many can expect a plan in time is not known", "a chance that is not known");
is(reviews.orders({orders: [{}], late: 0, soon: 1}), "0 steps after an order or a concession are overdue, and 1 is due in the next four weeks", "one order");
is(reviews.step({next_step: null}), "As the order says", "an order of another kind");
is(reviews.rated({percent_appealed: null, registered_in_year: 3}), "3: not known", "an appeal rate that is not known");
is(reviews.rates({rate: {percent_appealed: null, appealable: 0, registered_in_year: 1}}) + "; " + reviews.rated({percent_appealed: null, appealable: 0, registered_in_year: 1}), "The appeal rate is not known: no decision of the last 12 months that can be appealed is recorded; 1: no decision recorded", "no decision that could be appealed");
is(reviews.outcomes({total: {completed_in_year: 3, outcome_not_recorded: 3, outcome_amend: 0, outcome_cease: 0}}), "The outcome of 3 completed reviews is not recorded", "outcomes that are not recorded");
is(reviews.overdue({total: {}, sinceDue: [{incomplete: 1, incomplete_12_months: 0}]}) + "; " + reviews.overdue({sinceDue: [{incomplete: 0}]}), "1 annual review is overdue, for less than a year; No annual review is expected yet", "one overdue review, or no plans");
is(reviews.mediations({mediated: {held: 3, agreed: 2, appealed: null}}), "3 held: 2 agreed", "mediations without the appeals that followed");
is(reviews.transfers({day: "2022-05-01", transfers: [{due_on: "2022-03-31", phase: "phase_transfer_post_16", area: null, transfers_due: 2, final_in_time: 1}]}),
  "1 of 2 phase transfers due on 31 March 2022 (from school to post-16) had a final plan in time", "transfers that are past");
const standingAt = (benchmark, control = []) => standing.figures({benchmark: () => benchmark, control: () => control}, "2021-12-31", null);
const england = {who: "England", year: 2021, percent: 60, rank: null};
const cases = {who: "own cases", year: 2021, in_20_weeks: 1, issued: 1, percent: 100, rank: null, points_from_england: 40};
is(plain(standing.summary(standingAt([cases]))), "In 2021, 1 of 1 plan was in time: 100.0 %", "without published figures");
is(standing.funnel(standingAt([cases])), "The figures of other authorities are not loaded", "... and no funnel");
is(plain(standing.summary(standingAt([england]))), "England: 60.0 % of plans were in time in 2021", "no plan of the own council");
is(standing.benchmark(standingAt([cases, england])), "our council was 40.0 points above England in 2021", "no neighbours");
const point = {month: "2021-12-01", in_20_weeks: 1, issued: 1, percent: 100, mean: 50, lower: -10, upper: 90, special_cause: "above the limits", on_trial: true, too_few: true};
is(standing.control(standingAt([], [point])), "Month by month: 1 of 1 figure since December 2021 is out of the ordinary, the last in December 2021: above the limits", "a month that is more than chance");
is(plain(standing.controlNote(standingAt([], [point]))), "December 2021: 1 of 1 plan in time, 100.0 %. By chance alone, a month can be anywhere from 0.0 to 90.0 %. " +
  "These limits are from 1 month only, and can still change much. There are too few plans a month for the limits to mean much.", "limits on trial");
is(plain(standing.controlNote(standingAt([], [{...point, lower: null, upper: null}]))) + standing.limits({mean: 50, lower: null}), "December 2021: 1 of 1 plan in time, 100.0 %. One month alone has no limits.–", "one month alone");

// the page as soon as it is as expected, or its state after half a minute
async function settled(browser, page, asExpected) {
  const deadline = Date.now() + 30000;
  for (;;) {
    const found = await browser.evaluate(`(${shown})(${JSON.stringify(page.spec)})`).catch((error) => ({error: error.message.split("\n")[0]}));
    if (!found.error && asExpected(found) || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// the files of a council without appeals and mediations, as the page's queries answer on its database
function withoutAppeals() {
  const names = ["appeals", "appeal_rate", "orders", "mediations"];
  const answers = psql("--csv", "-P", "tuples_only=off", "-c", "SET search_path = scorecard", "-c", `SET ehcp.as_of = '${days[0]}'`, "-c", "BEGIN", "-c", "TRUNCATE public.appeals, public.mediations",
    ...names.flatMap((name) => ["-c", `\\echo :${name}`, "-f", new URL(`../../examples/dashboard/src/data/${name}.csv.sql`, import.meta.url).pathname]), "-c", "ROLLBACK");
  return Object.fromEntries(answers.split(/^:/m).slice(1).map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]));
}

// for the last parts, a server that sends other files in place of those of the data loaders
let instead = null;
const server = await serve(0, (path, content) => {
  const name = path.match(/\/([a-z_]+)\.[0-9a-f]+\.csv$/)?.[1];
  return instead && name && name !== "days" ? instead(name, String(content)) : content;
});
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

  const go = (file) => browser.send("Page.navigate", {url: url + file});
  const choose = (id, value) => browser.evaluate(`{
    const picker = document.querySelector("#${id}");
    picker.value = ${JSON.stringify(value)};
    picker.dispatchEvent(new Event("input", {bubbles: true}));
  }`);
  // compares the page part by part
  async function check(page, expected, name) {
    const found = await settled(browser, page, (found) => isDeepStrictEqual(found, expected));
    for (const [part, what] of Object.entries(parts)) is(found.error ?? found[part], expected[part], `${name}: ${what}`);
  }
  // the names of the elements that the tabulator key reaches, each of which must have an outline
  async function reached() {
    const names = [];
    await browser.evaluate("document.activeElement.blur()");
    for (;;) {
      for (const type of ["rawKeyDown", "keyUp"]) await browser.send("Input.dispatchKeyEvent", {type, key: "Tab", code: "Tab", windowsVirtualKeyCode: 9});
      const name = await browser.evaluate(`{
        const {activeElement: e} = document;
        e === document.body ? null : (e.id || e.textContent) + (getComputedStyle(e).outlineStyle === "none" ? ", without an outline" : "");
      }`);
      if (name === null || names.length === 50) return names;
      names.push(name);
    }
  }

  const pages = [
    [timelinessPage, "timeliness", days],
    [reviewsPage, "reviews", [days[0], days[2], days[5]]],
    [standingPage, "standing", [days[0], days[5]]],
    [aheadPage, "ahead", [days[0], days[5]]]
  ];
  const expected = new Map(pages.map(([page, name, days]) => [name, new Map(days.map((day) => [day, {...page.expectedAt(day), days: dayNames}]))]));
  for (const width of [1100, 390]) {
    await browser.resize(width, 844);
    for (const [page, name, days] of pages) {
      await go(page.file);
      // on a phone, the first and the last day are enough
      for (const day of width === 390 ? [days[0], days.at(-1)] : days) {
        // the page shows the first day already
        if (day !== days[0]) await choose("day", day);
        await check(page, expected.get(name).get(day), `${name}, ${day}, ${width} wide`);
      }
      is(await browser.evaluate("document.documentElement.lang"), "en-GB", `${name}, ${width} wide: the language`);
      is(await browser.evaluate(`[...document.querySelectorAll("select")].map((e) => e.labels.length).join()`), page === aheadPage ? "1,1" : "1", `${name}, ${width} wide: each menu has its label`);
      if (width === 390) {
        const stops = await browser.evaluate(`[...document.querySelectorAll("select, a[href], summary")].map((e) => e.id || e.textContent)`);
        is(await reached(), stops, `${name}: the keyboard reaches everything, and shows where it is`);
      }
      if (width === 1100) {
        await browser.send("Emulation.setEmulatedMedia", {media: "print"});
        is(await browser.evaluate(`[...document.querySelectorAll("section, select, nav, details")].filter((e) => {
          const {breakInside, display, appearance} = getComputedStyle(e);
          return e.localName === "section" ? breakInside !== "avoid" : e.localName === "select" ? appearance !== "none" : display !== "none";
        }).map((e) => e.id || e.textContent.trim())`), [], `${name}: a print breaks no figure, and has no menus`);
        await browser.send("Emulation.setEmulatedMedia", {media: ""});
      }
      if (width === 1100 && process.argv[2]) {
        await choose("day", days[0]);
        await settled(browser, page, (found) => isDeepStrictEqual(found, expected.get(name).get(days[0])));
        await browser.evaluate("document.activeElement.blur()");
        writeFileSync(join(process.argv[2], `${name}.png`), await browser.picture());
      }
    }
    is(errors.splice(0), [], `${width} wide: no error in the console`);
    is(elsewhere.splice(0), [], `${width} wide: no request leaves the machine`);
  }

  // a scenario stays chosen when the day changes
  const {oldest, present} = aheadPage;
  for (const [day, scenario] of [[days[5], oldest], [days[0], oldest], [days[0], present]]) {
    await choose("day", day);
    await choose("scenario", scenario);
    const expectedPage = {...aheadPage.expectedAt(day, scenario), days: dayNames};
    is(await settled(browser, aheadPage, (found) => isDeepStrictEqual(found, expectedPage)), expectedPage, `${day}: ${scenario}`);
  }
  // the day stays chosen on the other pages, in their address
  await choose("day", days[5]);
  await browser.evaluate(`document.querySelector('nav a[href*="reviews"]').click()`);
  const other = expected.get("reviews").get(days[5]);
  is((await settled(browser, reviewsPage, (found) => isDeepStrictEqual(found, other))).day, other.day, "another page shows the day that was chosen");
  is(await browser.evaluate("location.pathname + location.search"), `/reviews.html?day=${days[5]}`, "... and has it in its address");
  await go("index.html?day=2021-12-30");
  const first = expected.get("timeliness").get(days[0]);
  is((await settled(browser, timelinessPage, (found) => isDeepStrictEqual(found, first))).day, first.day, "a day that the page does not offer");

  // a council without appeals
  const files = withoutAppeals();
  instead = (name, content) => files[name] ?? content;
  await go("reviews.html?none");
  const without = {
    ...expected.get("reviews").get(days[0]),
    titles: expected.get("reviews").get(days[0]).titles.map((title, i) => i < 6 ? title : reviewsPage.empty[i])
  };
  const found = await settled(browser, reviewsPage, (found) => isDeepStrictEqual(found.titles, without.titles));
  is(found.titles, without.titles, "a council without appeals: the titles");
  is(found.facts, without.facts.slice(0, 3), "... the facts in short");
  is(found.tables, without.tables.slice(0, 6), "... the tables");
  is([found.sticksOut, found.covered, found.overflow], [[], [], 0], "... and nothing sticks out");

  // a scorecard without a case
  instead = (name, content) => content.split("\n")[0] + "\n";
  for (const [page, name] of pages) {
    await go(`${page.file}?empty`);
    const found = await settled(browser, page, (found) => isDeepStrictEqual(found.titles, page.empty));
    is(found.error ?? found.titles, page.empty, `${name}, without a case: the titles`);
    is([found.sticksOut, found.overflow, found.pale], [[], 0, []], "... and the layout");
  }
  is(errors, [], "no error there, either");
} finally {
  await browser.close();
  server.close();
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
