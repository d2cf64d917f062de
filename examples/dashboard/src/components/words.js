// The text of the page: sentences from the figures.

const format = (options) => {
  const {format} = new Intl.DateTimeFormat("en-GB", {timeZone: "UTC", ...options});
  return (date) => format(new Date(date));
};
export const longDay = format({day: "numeric", month: "long", year: "numeric"});
export const shortDay = format({day: "numeric", month: "short", year: "numeric"});
export const longMonth = format({month: "long", year: "numeric"});
const monthOnly = format({month: "long"});

export const percent = (p) => p === null ? "none" : `${p.toFixed(1)}\u00a0%`;
export const decimal = (x) => x?.toFixed(1);
export const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

// the page's figures for a day, from the functions that load.js returns
export function figures(data, day) {
  const rows = Object.fromEntries(Object.entries(data).map(([name, of]) => [name, of(day)]));
  return {
    ...rows,
    day,
    month: rows.months.at(-1),
    now: rows.backlog.at(-1),
    before: rows.backlog.at(-14),
    present: rows.trajectory.filter((d) => d.scenario === "present pace"),
    scenarios: [...new Set(rows.trajectory.map((d) => d.scenario))],
    overdue: rows.cases.filter((d) => d.days_left < 0),
    near: rows.cases.filter((d) => d.days_left >= 0)
  };
}

const named = ({target, target_percent}) => `the ${target} target of ${target_percent}\u00a0%`;

// the highest target that is met, or the lowest that is not
export function verdict({targets}) {
  const met = targets.findLast((d) => d.rolling_12_months_result === "met");
  const [next] = targets.filter((d) => d.rolling_12_months_result !== "met");
  if (met) return {result: "met", text: `${named(met)} is met`};
  if (!next?.rolling_12_months_result) return {result: "", text: ""};
  return next.rolling_12_months_result === "near"
    ? {result: "near", text: `just below ${named(next)}`}
    : {result: "missed", text: `below ${named(next)}`};
}

export function compliance(f) {
  const {month} = f;
  if (!month || month.rolling_12_months === null) return "Plans in time: no 12 months are known yet";
  const {text} = verdict(f);
  return `${percent(month.rolling_12_months)} of plans were in time over 12 months${text && `: ${text}`}`;
}

export const monthName = ({month, is_whole}) => longMonth(month) + (is_whole ? "" : " so far");

export function direction({month}) {
  const before = new Date(month.month);
  before.setUTCMonth(before.getUTCMonth() - 1);
  return {
    "better": `better than ${monthOnly(before)}, by more than chance`,
    "worse": `worse than ${monthOnly(before)}, by more than chance`,
    "no clear change": `no clear change on ${monthOnly(before)}`
  }[month.direction_of_travel] ?? `no comparison with ${monthOnly(before)}`;
}

export const complianceNote = (f) => f.month?.issued
  ? `${monthName(f.month)}: ${f.month.in_20_weeks} of ${count(f.month.issued, "plan")} in time, ${percent(f.month.percent)}` +
    ` (95\u00a0% interval ${f.month.percent_lower.toFixed(1)} to ${f.month.percent_upper.toFixed(1)}); ${direction(f)}.`
  : "No plan was issued in the last month.";

const more = (n) => n === 0 ? "as many" : `${Math.abs(n)} ${n < 0 ? "fewer" : "more"}`;

export function backlog({now, before}) {
  if (!now) return "No request has come in yet";
  const start = `${count(now.open, "case was", "cases were")} open, ${now.overdue} of them overdue`;
  return before ? `${start}: ${more(now.overdue - before.overdue)} overdue${now.overdue === before.overdue ? " as" : " than"} 13 weeks before` : start;
}

export const backlogNote = ({now}) => now?.clearance_weeks == null
  ? ""
  : `At the pace of the last 12 weeks the open cases would take ${now.clearance_weeks.toFixed(1)} weeks.`;

// The trajectory of a scenario: what is open in half a year, what is needed, and what that means.
const halfYear = 26;
const quarter = 12;
export const projected = ({trajectory}, scenario) => trajectory.filter((d) => d.scenario === scenario);
const inScenario = (scenario) => scenario === "present pace" ? "At the present pace" : `In the scenario \u201c${scenario}\u201d`;

export function trajectory(f, scenario) {
  const then = projected(f, scenario)[halfYear - 1];
  if (!then) return "No case is open, so there is nothing to project";
  const band = then.open_lower === null ? "" : ` (${then.open_lower} to ${then.open_upper})`;
  return `${inScenario(scenario)}, ${count(then.open, "case is", "cases are")} open${band} and ${then.overdue} overdue on ${longDay(then.week_ending)}`;
}

export function needed({present}) {
  const then = present[quarter - 1];
  return then ? `Needed: ${decimal(then.needed_a_week)} a week; now: ${decimal(then.completions_a_week)}.` : "";
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

export function ages({ages}) {
  const sum = (rows) => rows.reduce((n, d) => n + d.open, 0);
  const late = sum(ages.filter((d) => d.is_overdue));
  return late === 0
    ? "No open case has waited more than 20 weeks"
    : `${late} of ${count(sum(ages), "open case")} ${late === 1 ? "has" : "have"} waited more than 20 weeks`;
}

const sorted = (rows, by) => rows.filter((d) => d[by] !== null).sort((a, b) => b[by] - a[by]);

export function advice({advice}) {
  if (advice.length === 0) return "No requests for advice are known";
  const [worst] = sorted(advice, "over_6_weeks");
  if (!worst?.over_6_weeks) return "No request for advice has waited more than 6 weeks";
  const late = advice.reduce((n, d) => n + d.over_6_weeks, 0);
  return `${count(late, "request")} for advice ${late === 1 ? "has" : "have"} waited more than 6 weeks, ` +
    `${late === worst.over_6_weeks ? "all" : `${worst.over_6_weeks} of them`} with ${worst.service}`;
}

export function adviceInTime({advice}) {
  const [best, ...others] = sorted(advice, "percent_in_6_weeks");
  if (!best) return "Advice in 6 weeks: no 12 months are known yet";
  const worst = others.at(-1);
  return `Over 12 months, ${worst ? `${percent(worst.percent_in_6_weeks)} (${worst.service}) to ` : ""}` +
    `${percent(best.percent_in_6_weeks)} (${best.service}) of the advice came in 6 weeks`;
}

export const cases = ({near, overdue}) =>
  `${count(near.length, "case reaches its", "cases reach their")} 20 weeks in the next four weeks; ` +
  `${overdue.length} ${overdue.length === 1 ? "is" : "are"} overdue already`;

export const milestone = (d) => d.milestone_result === "met" || d.milestone_result === "missed"
  ? d.milestone_result
  : `${d.milestone_result}, ${Math.abs(d.ahead_by).toFixed(1)} ${d.ahead_by < 0 ? "behind" : "ahead of"} a straight line to ${longDay(d.due_on)}`;
