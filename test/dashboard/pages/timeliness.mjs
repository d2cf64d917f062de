// The page "Plans in time".
import {facts, percent, sum, texts} from "../psql.mjs";
import {everywhere} from "../shown.mjs";
import {sentences} from "./ahead.mjs";

export const file = "index.html";
export const spec = {
  marks: {
    months: ["compliance", ".months circle", "y", "cy"],
    from: ["compliance", ".intervals line", "y", "y1"],
    to: ["compliance", ".intervals line", "y", "y2"],
    rolling: ["compliance", ".rolling path", "y", "points"],
    targets: ["compliance", ".targets line", "y", "y1"],
    open: ["backlog", ".open path", "y", "points"],
    overdue: ["backlog", ".overdue path", "y", "points"],
    bands: ["ages", ".bands rect", "y", "start"],
    waiting: ["advice-waiting", ".waiting rect", "x", "end"],
    late: ["advice-waiting", ".over-6-weeks rect", "x", "end"],
    in6: ["advice-in-time", ".in-6-weeks rect", "x", "end"]
  },
  labels: {
    targets: ".target-labels text", rolling: ".rolling-label text", open: "#backlog .open-label text", overdue: "#backlog .overdue-label text", bands: ".band-labels text",
    services: "#advice-waiting .names text", waiting: "#advice-waiting .labels text", in6: "#advice-in-time .labels text"
  }
};

export function expectedAt(day) {
  const e = facts("timeliness", day);
  const future = sentences(e);
  const month = e.months.at(-1);
  const now = e.weeks.at(-1);
  const before = e.weeks.at(-14);
  const direction = {
    "no clear change": `no clear change on ${e.month_before}`,
    "better": `better than ${e.month_before}, by more than chance`,
    "worse": `worse than ${e.month_before}, by more than chance`
  }[e.direction];
  const [first] = e.targets.filter((target) => target.percent > month.rolling);
  const verdict = `${month.rolling >= first.percent - first.near_points ? "just " : ""}below the ${first.name} target of ${first.percent} %`;
  const change = now.overdue - before.overdue;
  const lateAdvice = sum(e.services.map((s) => s.late));
  const best = e.services.reduce((a, b) => b.percent > a.percent ? b : a);
  const worst = e.services.reduce((a, b) => b.percent < a.percent ? b : a);
  const slowest = e.services.reduce((a, b) => b.late > a.late ? b : a);
  return {
    ...everywhere("Plans in time"),
    day: e.day,
    facts: [
      ["In 20 weeks, over 12 months", percent(month.rolling), `✗ ${verdict}`],
      [`In 20 weeks, ${e.month_name}`, percent(month.percent), `${month.in_time} of ${month.issued} plans; ${direction}`],
      ["Open cases", String(now.open), `${now.overdue} of them overdue`],
      ["Cases completed a week", future.pace, future.needed],
      ...e.milestones.map((m) => [`Milestone: ${m.milestone}`, `${m.completed} of ${m.cases_to_complete}`,
        `✓ ${m.milestone_result}, ${m.ahead_by.toFixed(1)} ahead of an even pace to 1 March 2022`])
    ],
    titles: [
      `${percent(month.rolling)} of plans were in time over 12 months: ${verdict}`,
      `${now.open} cases were open, ${now.overdue} of them overdue: ` +
        `${change === 0 ? "as many overdue as" : `${Math.abs(change)} ${change < 0 ? "fewer" : "more"} overdue than`} 13 weeks before`,
      `${now.overdue} of ${now.open} open cases have waited more than 20 weeks`,
      `${lateAdvice} requests for advice have waited more than 6 weeks, ${lateAdvice === slowest.late ? "all" : `${slowest.late} of them`} with ${slowest.service}`,
      `Over 12 months, ${percent(worst.percent)} (${worst.service}) to ${percent(best.percent)} (${best.service}) of the advice came in 6 weeks`,
      future.title,
      `${e.near.length} cases reach their 20 weeks in the next four weeks; ${e.overdue.length} are overdue already`
    ],
    notes: {
      compliance: [`${e.month_name}: ${month.in_time} of ${month.issued} plans in time, ${percent(month.percent)} ` +
        `(95 % interval ${e.intervals.at(-1).map((p) => p.toFixed(1)).join(" to ")}); ${direction}.`],
      backlog: [`At the pace of the last 12 weeks, it would take ${e.clearance.toFixed(1)} weeks to complete the open cases.`]
    },
    said: [`${future.meaning} The backlog ahead`],
    marks: {
      months: e.months.map((m) => m.percent).filter((p) => p !== null),
      from: e.intervals.map(([from]) => from), to: e.intervals.map(([, to]) => to),
      rolling: e.months.map((m) => m.rolling).filter((p) => p !== null),
      targets: e.targets.map((t) => t.percent),
      open: e.weeks.map((w) => w.open), overdue: e.weeks.map((w) => w.overdue),
      bands: e.bands,
      waiting: e.services.map((s) => s.waiting), late: e.services.map((s) => s.late), in6: e.services.map((s) => s.percent)
    },
    labels: {
      targets: e.targets.map((t) => `${t.name} target ${t.percent} %`), rolling: [percent(month.rolling)], open: [`${now.open} open`], overdue: [`${now.overdue} overdue`],
      bands: e.bands.map(String), services: e.services.map((s) => s.service), waiting: e.services.map((s) => `${s.waiting}, ${s.late || "none"} over 6 weeks`),
      in6: e.services.map((s) => percent(s.percent))
    },
    tables: [
      texts(e.months.map((m, i) => [m.name, m.issued, m.in_time, ...[m.percent, ...e.intervals[i], m.rolling].map((p) => p?.toFixed(1))])),
      texts(e.weeks.map((w) => [w.name, w.received, w.completed, w.open, w.overdue])),
      texts(e.bands.map((open, i) => [["0-6", "6-16", "16-20", "20-30", "30-40", "40-52", "52+"][i], open, (100 * open / now.open).toFixed(1)])),
      texts(e.services.map((s) => [s.service, s.waiting, s.late, s.longest])),
      texts(e.services.map((s) => [s.service, s.percent.toFixed(1)])),
      e.near,
      e.overdue
    ]
  };
}

export const empty = [
  "Plans in time: no 12 months are known yet", "No request has come in yet", "No open case has waited more than 20 weeks", "No requests for advice are known",
  "Advice in 6 weeks: no 12 months are known yet", "No case is open, so there is nothing to project", "0 cases reach their 20 weeks in the next four weeks; 0 are overdue already"
];
