// The page "The backlog ahead".
import {facts, percent, sum, texts} from "../psql.mjs";
import {everywhere} from "../shown.mjs";

export const file = "ahead.html";
export const spec = {
  marks: {
    open: ["trajectory", ".projected-open path", "y", "points"],
    overdue: ["trajectory", ".projected-overdue path", "y", "points"],
    band: ["trajectory", ".band path", "y", "points"],
    chances: ["chances", ".in-progress rect", "x", "end"],
    expected: ["chances", ".expected rect", "x", "end"]
  },
  labels: {now: ".now-label text", ends: ".projected-label text", months: "#chances .names text", chances: "#chances .labels text"}
};

export const present = "present pace";
export const oldest = "8 a week, the oldest first";
const half = "8 a week, half for new cases";
const cases = (n) => n === 1 ? "case is" : "cases are";

// the sentences on a scenario
export function sentences(e, scenario = present) {
  const of = (name) => e.trajectory.filter((w) => w.scenario === name);
  const ahead = of(scenario);
  const then = ahead[25];
  const goal = of(present)[11];
  const start = scenario === present ? "At the present pace" : `In the scenario “${scenario}”`;
  const now = e.weeks.at(-1);
  const late = ahead.map((w) => w.overdue > 0).lastIndexOf(true);
  const more = ahead[51].overdue - now.overdue;
  return {
    ahead, of,
    pace: goal.completions_a_week.toFixed(1),
    needed: `${goal.needed_a_week.toFixed(1)} a week, the oldest cases first, would leave none overdue by ${goal.long_name}`,
    title: `${start}, ${then.open} ${cases(then.open)} open (likely ${then.open_lower} to ${then.open_upper}) and ${then.overdue || "none"} overdue on ${then.long_name}`,
    meaning: `With ${goal.needed_a_week.toFixed(1)} completions a week, the oldest cases first, no case is overdue on ${goal.long_name}. ${start}, ` + (late === 51
      ? `${ahead[51].overdue} ${cases(ahead[51].overdue)} overdue in a year, ${more === 0 ? "as many as" : `${Math.abs(more)} ${more < 0 ? "fewer" : "more"} than`} now.`
      : `no case is overdue from ${ahead[late + 1].long_name} on.`)
  };
}

export function expectedAt(day, scenario = present) {
  const e = facts("timeliness", day);
  const {ahead, of, title, meaning} = sentences(e, scenario);
  const first = ahead.slice(0, 26);
  const then = ahead[25];
  const overdue = of(present)[25].overdue;
  const best = [half, oldest].reduce((a, b) => of(b)[25].overdue < of(a)[25].overdue ? b : a);
  return {
    ...everywhere("The backlog ahead"),
    day: e.day,
    titles: [
      title,
      overdue === 0 ? "At the present pace, no case is overdue in half a year"
        : of(best)[25].overdue < overdue ? `In half a year, “${best}” leaves ${of(best)[25].overdue} ${of(best)[25].overdue === 1 ? "case" : "cases"} overdue; the present pace leaves ${overdue}`
          : `In half a year, no scenario leaves fewer cases overdue than the present pace, which leaves ${overdue}`,
      `The 20 weeks of ${sum(e.chances.map((c) => c.open))} open cases end from ${e.chances[0].name} to ${e.chances.at(-1).name}; about ${e.expected} can expect a plan in time`
    ],
    notes: {trajectory: [meaning]},
    choice: [[present, half, oldest], scenario],
    marks: {
      open: [...e.weeks.slice(-26), ...first].map((w) => w.open),
      overdue: [...e.weeks.slice(-26), ...first].map((w) => w.overdue),
      band: [...first.map((w) => w.open_upper), ...first.map((w) => w.open_lower).reverse()],
      chances: e.chances.map((c) => c.open),
      expected: e.chances.map((c) => c.expected)
    },
    labels: {
      now: ["now"], ends: [`${then.open} open`, `${then.overdue} overdue`], months: e.chances.map((c) => c.name),
      chances: e.chances.map((c) => `${c.open} open, about ${c.about} in time`)
    },
    tables: [
      texts(ahead.map((w) => [w.name, w.open, w.open_lower, w.open_upper, w.overdue, w.percent?.toFixed(1), w.needed_a_week?.toFixed(1)])),
      texts([present, half, oldest].map((name) => [name, of(name)[25].completions_a_week.toFixed(1), ...[25, 51].map((n) => `${of(name)[n].open} open, ${of(name)[n].overdue} overdue`)])),
      texts(e.chances.map((c) => [c.name, c.open, c.expected.toFixed(1)]))
    ]
  };
}

export const empty = ["No case is open, so there is nothing to project", "No case is open, so no scenario has anything to change", "No open case has its 20 weeks ahead"];
