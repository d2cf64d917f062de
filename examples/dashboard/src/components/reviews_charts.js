// The charts of the page "Reviews and appeals".
import * as Plot from "@observablehq/plot";
import {bar, bars, blue, columns, common, endLabel, late, overTime, pale, sky, vermillion} from "./plot.js";
import * as words from "./reviews_words.js";

// parts of a bar, one after the other
const stacked = (rows, y, parts) => parts.map(([figure, fill, className], i) => Plot.barX(rows, {
  ...bar, y, fill, className,
  x1: (d) => parts.slice(0, i).reduce((n, [before]) => n + figureOf(d, before), 0),
  x2: (d) => parts.slice(0, i + 1).reduce((n, [before]) => n + figureOf(d, before), 0)
}));
const figureOf = (d, figure) => typeof figure === "function" ? figure(d) : d[figure];
const ofExpected = (figure) => (d) => 100 * d[figure] / d.expected;

export const reviews = ({reviews}, width) => bars(reviews, width, 100, words.area, words.done, stacked(reviews, words.area, [
  [ofExpected("completed_in_year"), blue, "in-year"],
  [ofExpected("completed_earlier"), sky, "earlier"],
  [ofExpected("not_completed"), late, "not-completed"]
]));

const percents = (rows, figure, width, most, label, className) => bars(rows, width, most, words.area, label, [
  Plot.barX(rows, {...bar, y: words.area, x: () => most, fill: pale}),
  Plot.barX(rows, {...bar, y: words.area, x: (d) => d[figure] ?? 0, fill: blue, className})
]);
export const decisions = ({reviews}, width) => percents(reviews, "percent_decided_in_4_weeks", width, 100, words.decided, "in-4-weeks");
export const rates = ({rates}, width) =>
  percents(rates, "percent_appealed", width, Math.max(10, ...rates.map((d) => d.percent_appealed)), words.rated, "appealed");

export function outcomes(f, width) {
  const rows = words.outcomeRows(f);
  return bars(rows, width, Math.max(1, f.total.completed_in_year), (d) => d.outcome, words.outcome, [
    Plot.barX(rows, {...bar, y: "outcome", x: "completed", fill: pale}),
    Plot.barX(rows, {...bar, y: "outcome", x: "reviews", fill: blue, className: "outcomes"})
  ]);
}

export const waiting = ([total], since, width) =>
  columns(words.ages(total), width, "age", "reviews", `months since ${since}`, (d) => d.is_old ? vermillion : blue);

export function transfers({transfers}, width) {
  const rows = words.together(transfers);
  return bars(rows, width, Math.max(...rows.map((d) => d.transfers_due)), words.transfer, words.transferResult, stacked(rows, words.transfer, [
    ["final_in_time", blue, "final-in-time"],
    ["final_late", late, "final-late"],
    ["not_final", pale, "not-final"]
  ]));
}

export const ongoing = ({appeals}, width) => overTime(width, 240, 84, {label: "appeals"}, [
  Plot.lineY(appeals, {x: "month", y: "ongoing", stroke: blue, strokeWidth: 3, className: "ongoing"}),
  Plot.text(appeals.slice(-1), {...endLabel, x: "month", y: "ongoing", text: (d) => `${d.ongoing} ongoing`, className: "ongoing-label"})
]);

const letter = new Intl.DateTimeFormat("en-GB", {timeZone: "UTC", month: "short"});
export function flow({appeals}, width) {
  const rows = appeals.slice(-12).flatMap((d) => [{month: d.month, what: "registered", appeals: d.registered}, {month: d.month, what: "concluded", appeals: d.concluded}]);
  return Plot.plot({
    ...common, width, height: 240, marginLeft: 34, marginRight: 0, marginTop: 28,
    fx: {label: null, padding: 0.15, tickFormat: (month) => letter.format(month).slice(0, width < 500 ? 1 : 3)},
    x: {axis: null, domain: ["registered", "concluded"], padding: 0},
    y: {ticks: 5, tickFormat: (n) => Number.isInteger(n) ? `${n}` : "", labelArrow: "none", grid: true, label: "appeals", domain: [0, Math.max(1, ...rows.map((d) => d.appeals))]},
    marks: [
      Plot.barY(rows, {fx: "month", x: "what", y: "appeals", fill: (d) => d.what === "registered" ? sky : blue, className: "flow"}),
      Plot.ruleY([0])
    ]
  });
}
