// The charts.  Every series differs in more than its colour: dash, shape or label.
import * as Plot from "@observablehq/plot";
import {longMonth, percent, shortDay} from "./words.js";

// Okabe and Ito's colours, distinct for all types of colour vision
const blue = "#0072B2", sky = "#56B4E9", vermillion = "#D55E00", ink = "#1b1e23", pale = "#e8eaed";

const common = {style: {fontSize: "13px", fontFamily: "inherit", color: ink, overflow: "visible"}};
const halo = {fill: ink, stroke: "white", strokeWidth: 4};
const endLabel = {...halo, textAnchor: "start", dx: 6, fontWeight: 600};
const dashed = {strokeDasharray: "8 5", strokeLinecap: "butt"};

const overTime = (width, height, marginRight, y, marks) => Plot.plot({
  ...common, width, height, marginLeft: 34, marginRight, marginTop: 28,
  x: {type: "utc", label: null, ticks: width < 600 ? 4 : 8},
  y: {zero: true, ticks: 5, labelArrow: "none", grid: true, ...y},
  marks: [Plot.ruleY([0]), marks]
});

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
  Plot.text(backlog.slice(-1), {...endLabel, x: "week_ending", y: "open", dy: -7, text: (d) => `${d.open} open`, className: "open-label"}),
  Plot.text(backlog.slice(-1), {...endLabel, x: "week_ending", y: "overdue", dy: 7, text: (d) => `${d.overdue} overdue`, className: "overdue-label"}),
  Plot.tip(backlog, Plot.pointerX({
    x: "week_ending", y: "open",
    title: (d) => `Week to ${shortDay(d.week_ending)}\n${d.open} open, ${d.overdue} overdue\n${d.received} received, ${d.completed} completed`
  }))
]);

// half a year of the backlog, and half a year of what becomes of it
export function trajectory({backlog, now}, weeks, width) {
  const ahead = weeks.slice(0, 26);
  const line = [...backlog.slice(-26), ...ahead];
  return overTime(width, 240, 84, {label: "cases"}, [
    Plot.areaY(ahead.filter((d) => d.open_lower !== null), {x: "week_ending", y1: "open_lower", y2: "open_upper", fill: sky, fillOpacity: 0.35, className: "band"}),
    Plot.ruleX([now].filter(Boolean), {x: "week_ending", stroke: ink, className: "today"}),
    Plot.text([now].filter(Boolean), {...halo, x: "week_ending", frameAnchor: "top", textAnchor: "end", dx: -6, text: () => "now"}),
    Plot.lineY(line, {x: "week_ending", y: "open", stroke: blue, strokeWidth: 3, className: "projected-open"}),
    Plot.lineY(line, {x: "week_ending", y: "overdue", stroke: vermillion, strokeWidth: 3, ...dashed, className: "projected-overdue"}),
    Plot.text(ahead.slice(-1), {...endLabel, x: "week_ending", y: "open", dy: -7, text: (d) => `${d.open} open`, className: "projected-label"}),
    Plot.text(ahead.slice(-1), {...endLabel, x: "week_ending", y: "overdue", dy: 7, text: (d) => `${d.overdue} overdue`, className: "projected-label"}),
    Plot.tip(ahead, Plot.pointerX({
      x: "week_ending", y: "open",
      title: (d) => `Week to ${shortDay(d.week_ending)}\n${d.open} open${d.open_lower === null ? "" : ` (${d.open_lower} to ${d.open_upper})`}, ${d.overdue} overdue`
    }))
  ]);
}

export function ages({ages}, width) {
  const [late] = ages.filter((d) => d.is_overdue);
  const between = -width / ages.length / 2;
  return Plot.plot({
    ...common, width, height: 240, marginLeft: 0, marginRight: 0, marginTop: 44, marginBottom: 44,
    x: {domain: ages.map((d) => d.band), label: "weeks since the request", labelArrow: "none", labelAnchor: "center", labelOffset: 40, tickSize: 0},
    y: {axis: null, zero: true},
    marks: [
      Plot.barY(ages, {x: "band", y: "open", fill: (d) => d.is_overdue ? vermillion : blue, className: "bands"}),
      Plot.ruleY([0]),
      Plot.text(ages, {...halo, x: "band", y: "open", text: (d) => `${d.open}`, dy: -10, fontWeight: 600, className: "band-labels"}),
      late && [
        Plot.ruleX([late], {x: "band", dx: between, stroke: ink, ...dashed, insetTop: -32}),
        Plot.text([late], {x: "band", dx: between + 6, frameAnchor: "top", dy: -32, textAnchor: "start", text: () => "over 20 weeks"})
      ]
    ]
  });
}

// a bar for each service, below its name and figure, because names can be long and screens narrow
const services = (advice, width, most, label, marks) => Plot.plot({
  ...common, width, height: 8 + advice.length * 58, marginLeft: 0, marginRight: 0, marginTop: 4, marginBottom: 4,
  x: {axis: null, domain: [0, most]},
  y: {axis: null, domain: advice.map((d) => d.service), padding: 0},
  marks: [
    marks,
    Plot.text(advice, {y: "service", frameAnchor: "left", dy: -16, textAnchor: "start", text: "service", className: "services"}),
    Plot.text(advice, {y: "service", frameAnchor: "right", dy: -16, textAnchor: "end", fontWeight: 600, text: label, className: "labels"})
  ]
});
const bar = {y: "service", insetTop: 25, insetBottom: 9};

export const adviceWaiting = ({advice}, width) =>
  services(advice, width, Math.max(1, ...advice.map((d) => d.waiting)), (d) => `${d.waiting}, ${d.over_6_weeks || "none"} over 6 weeks`, [
    Plot.barX(advice, {...bar, x: "waiting", fill: sky, className: "waiting"}),
    Plot.barX(advice, {...bar, x: "over_6_weeks", fill: vermillion, className: "over-6-weeks"})
  ]);

export const adviceInTime = ({advice}, width) =>
  services(advice, width, 100, (d) => percent(d.percent_in_6_weeks), [
    Plot.barX(advice, {...bar, x: () => 100, fill: pale}),
    Plot.barX(advice, {...bar, x: "percent_in_6_weeks", fill: blue, className: "in-6-weeks"})
  ]);
