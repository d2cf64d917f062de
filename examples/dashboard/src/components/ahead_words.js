// The sentences of the page "The backlog ahead".
import {count, decimal, longDay, longMonth, more, rowsOf, sum} from "./words.js";

// the page's figures for a day
export function figures(data, day) {
  const rows = rowsOf(data, day);
  return {
    ...rows,
    day,
    now: rows.backlog.at(-1),
    present: rows.trajectory.filter((d) => d.scenario === "present pace"),
    scenarios: [...new Set(rows.trajectory.map((d) => d.scenario))]
  };
}

// The trajectory of a scenario: what is open in half a year, what is needed, and what that means.
const halfYear = 26;
const quarter = 12;
export const projected = ({trajectory}, scenario) => trajectory.filter((d) => d.scenario === scenario);
const inScenario = (scenario) => scenario === "present pace" ? "At the present pace" : `In the scenario \u201c${scenario}\u201d`;

export function trajectory(f, scenario) {
  const then = projected(f, scenario)[halfYear - 1];
  if (!then) return "No case is open, so there is nothing to project";
  const band = then.open_lower === null ? "" : ` (likely ${then.open_lower} to ${then.open_upper})`;
  return `${inScenario(scenario)}, ${count(then.open, "case is", "cases are")} open${band} and ${then.overdue || "none"} overdue on ${longDay(then.week_ending)}`;
}

export function needed({present}) {
  const then = present[quarter - 1];
  return then ? `${decimal(then.needed_a_week)} a week, the oldest cases first, would leave none overdue by ${longDay(then.week_ending)}` : "";
}

export function trajectoryNote(f, scenario) {
  const weeks = projected(f, scenario);
  const then = f.present[quarter - 1];
  if (!then) return "";
  const goal = `With ${decimal(then.needed_a_week)} completions a week, the oldest cases first, no case is overdue on ${longDay(then.week_ending)}.`;
  const last = weeks.at(-1);
  const late = weeks.findLastIndex((d) => d.overdue > 0);
  const start = `${goal} ${inScenario(scenario)},`;
  if (late === weeks.length - 1)
    return `${start} ${count(last.overdue, "case is", "cases are")} overdue in a year, ${more(last.overdue - f.now.overdue)}${last.overdue === f.now.overdue ? " as" : " than"} now.`;
  return `${start} no case is overdue from ${longDay(weeks[late + 1].week_ending)} on.`;
}

export const trajectoryRead = "The lines to the left of \u201cnow\u201d show what happened, and those to the right what follows from the scenario. " +
  "The pale area shows how far chance alone is likely to move the open cases, 95 times in 100; it does not cover a change in the team or in demand.";

// what each scenario leaves in half a year and in a year
export const scenarioEnds = (f) => f.scenarios.map((scenario) => {
  const weeks = projected(f, scenario);
  return {scenario, completions: weeks[halfYear - 1].completions_a_week, half: weeks[halfYear - 1], year: weeks.at(-1)};
});

export function scenarios(f) {
  const [now, ...others] = scenarioEnds(f);
  if (!now) return "No case is open, so no scenario has anything to change";
  if (now.half.overdue === 0) return "At the present pace, no case is overdue in half a year";
  if (others.length === 0) return "No scenario is set up beside the present pace";
  const best = others.reduce((a, b) => b.half.overdue < a.half.overdue ? b : a);
  return best.half.overdue < now.half.overdue
    ? `In half a year, \u201c${best.scenario}\u201d leaves ${count(best.half.overdue, "case")} overdue; the present pace leaves ${now.half.overdue}`
    : `In half a year, no scenario leaves fewer cases overdue than the present pace, which leaves ${now.half.overdue}`;
}

export const left = (d) => `${d.open} open, ${d.overdue} overdue`;
export const scenariosRead = "Each row is a scenario: the cases completed a week, and what that leaves. A scenario can set a shortest time for a new case, so that more cases stay open than at the present pace, which sets none.";

export const dueMonth = (d) => longMonth(d.month);
export const expected = (d) => `${d.in_progress} open, ${d.expected === null ? "not known" : `about ${Math.round(d.expected)} in time`}`;

export function chances({chances}) {
  if (chances.length === 0) return "No open case has its 20 weeks ahead";
  const [first, last] = [chances[0], chances.at(-1)].map(dueMonth);
  const when = first === last ? `in ${first}` : `from ${first} to ${last}`;
  const open = sum(chances, "in_progress");
  const start = `The 20 weeks of ${count(open, "open case")} end ${when}`;
  if (chances.some((d) => d.expected === null)) return `${start}; how many can expect a plan in time is not known`;
  return `${start}; about ${Math.round(Math.round(10 * sum(chances, "expected")) / 10)} can expect a plan in time`;
}

export const chancesRead = "Each bar shows the open cases whose 20 weeks end in that month; the blue part can expect a plan in time, " +
  "if cases take as long as those of the last 52 weeks took. Cases that are overdue already cannot.";
