// The charts of the page "Plans in time".
import * as Plot from "@observablehq/plot";
import {bar, bars, blue, columns, dashed, endLabel, halo, ink, late, openAndOverdue, overTime, pale, sky, vermillion} from "./plot.js";
import {longMonth, percent, shortDay} from "./words.js";

export function compliance({months, targets}, width) {
  const issued = months.filter((d) => d.percent !== null);
  const rolling = months.filter((d) => d.rolling_12_months !== null);
  return overTime(width, 300, 54, {domain: [0, 100], label: "percent in 20 weeks"}, [
    Plot.ruleY(targets, {y: "target_percent", stroke: ink, ...dashed, className: "targets"}),
    Plot.ruleX(issued, {x: "month", y1: "percent_lower", y2: "percent_upper", stroke: sky, strokeWidth: 3, className: "intervals"}),
    Plot.lineY(rolling, {x: "month", y: "rolling_12_months", stroke: blue, strokeWidth: 3.5, className: "rolling"}),
    Plot.dot(issued, {
      x: "month", y: "percent", r: 4.5, fill: "white", stroke: vermillion, strokeWidth: 2, className: "months",
      tip: true, title: (d) => `${longMonth(d.month)}\n${d.in_20_weeks} of ${d.issued} in time: ${percent(d.percent)}\n` +
        `95 % interval ${d.percent_lower} to ${d.percent_upper}\n12 months: ${percent(d.rolling_12_months)}`
    }),
    Plot.text(targets, {...halo, y: "target_percent", frameAnchor: "left", textAnchor: "start", dx: 4, dy: -9,
      text: (d) => `${d.target} target ${d.target_percent}\u00a0%`, className: "target-labels"}),
    Plot.text(rolling.slice(-1), {...endLabel, x: "month", y: "rolling_12_months", text: (d) => percent(d.rolling_12_months), className: "rolling-label"})
  ]);
}

export const backlog = ({backlog}, width) => overTime(width, 240, 84, {label: "cases"}, [
  Plot.lineY(backlog, {x: "week_ending", y: "open", stroke: blue, strokeWidth: 3, className: "open"}),
  Plot.lineY(backlog, {x: "week_ending", y: "overdue", stroke: vermillion, strokeWidth: 3, ...dashed, className: "overdue"}),
  openAndOverdue(backlog, Math.max(1, ...backlog.map((d) => d.open)), "now"),
  Plot.tip(backlog, Plot.pointerX({
    x: "week_ending", y: "open",
    title: (d) => `Week to ${shortDay(d.week_ending)}\n${d.open} open, ${d.overdue} overdue\n${d.received} received, ${d.completed} completed`
  }))
]);

export function ages({ages}, width) {
  const [beyond] = ages.filter((d) => d.is_overdue);
  const between = -width / ages.length / 2;
  return columns(ages, width, "band", "open", "weeks since the request", (d) => d.is_overdue ? vermillion : blue, beyond && [
    Plot.ruleX([beyond], {x: "band", dx: between, stroke: ink, ...dashed, insetTop: -32}),
    Plot.text([beyond], {x: "band", dx: between + 6, frameAnchor: "top", dy: -32, textAnchor: "start", text: () => "over 20 weeks"})
  ]);
}

const service = (d) => d.service;

export const adviceWaiting = ({advice}, width) =>
  bars(advice, width, Math.max(1, ...advice.map((d) => d.waiting)), service, (d) => `${d.waiting}, ${d.over_6_weeks || "none"} over 6 weeks`, [
    Plot.barX(advice, {...bar, y: service, x: "waiting", fill: sky, className: "waiting"}),
    Plot.barX(advice, {...bar, y: service, x: "over_6_weeks", fill: late, className: "over-6-weeks"})
  ]);

export const adviceInTime = ({advice}, width) =>
  bars(advice, width, 100, service, (d) => percent(d.percent_in_6_weeks), [
    Plot.barX(advice, {...bar, y: service, x: () => 100, fill: pale}),
    Plot.barX(advice, {...bar, y: service, x: "percent_in_6_weeks", fill: blue, className: "in-6-weeks"})
  ]);
