// The sentences of the page "Plans in time".
import {count, longDay, longMonth, more, monthOnly, percent, rowsOf} from "./words.js";

// the page's figures for a day
export function figures(data, day) {
  const rows = rowsOf(data, day);
  return {
    ...rows,
    day,
    month: rows.months.at(-1),
    now: rows.backlog.at(-1),
    before: rows.backlog.at(-14),
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
  : f.month ? `${monthName(f.month)}: no plan without an exception was issued.` : "No plan has been issued yet.";

export function backlog({now, before}) {
  if (!now) return "No request has come in yet";
  const start = `${count(now.open, "case was", "cases were")} open, ${now.overdue} of them overdue`;
  return before ? `${start}: ${more(now.overdue - before.overdue)} overdue${now.overdue === before.overdue ? " as" : " than"} 13 weeks before` : start;
}

export const backlogNote = ({now}) => now?.clearance_weeks == null
  ? ""
  : `At the pace of the last 12 weeks, it would take ${now.clearance_weeks.toFixed(1)} weeks to complete the open cases.`;

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
  const all = late === 1 ? "" : late === worst.over_6_weeks ? "all " : `${worst.over_6_weeks} of them `;
  return `${count(late, "request")} for advice ${late === 1 ? "has" : "have"} waited more than 6 weeks, ${all}with ${worst.service}`;
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

export const milestoneReached = (d) => d.completed === null ? "not known" : `${d.completed} of ${d.cases_to_complete}`;
export const milestone = (d) => d.milestone_result === "met" || d.milestone_result === "missed"
  ? d.milestone_result
  : d.completed === null ? "the data do not say what has been completed"
  : d.ahead_by === null ? "no even pace, because it has no first or last day"
  : `${d.milestone_result}, ${Math.abs(d.ahead_by).toFixed(1)} ${d.ahead_by < 0 ? "behind" : "ahead of"} an even pace to ${longDay(d.due_on)}`;

// how to read each figure
export const read = {
  compliance: "The blue line counts the 12 months up to each month. A circle is one month; the bar through it (the 95 % interval) is how far chance alone can move it: the fewer plans, the longer the bar.",
  backlog: "Each line counts the cases at the end of the week. Open cases that are beyond their 20 weeks are overdue.",
  ages: "Each column counts the open cases by how long they have waited.",
  advice: "Each bar shows the requests for advice that wait for an answer on the day.",
  adviceInTime: "The blue part is the share of the advice that came within 6 weeks; longer is better."
};
