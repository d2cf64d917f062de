// The charts of the page "Where we stand".
import * as Plot from "@observablehq/plot";
import {blue, common, dashed, endLabel, grey, halo, ink, overTime, sky, vermillion} from "./plot.js";
import {longMonth, percent} from "./words.js";
import * as words from "./standing_words.js";

const dotted = {strokeDasharray: "2 4", strokeLinecap: "butt"};

export function funnel(f, width) {
  const {authorities, england} = f;
  // the label of the own council, on the side where there is room
  const most = Math.max(1, ...authorities.map((d) => d.issued), f.own?.issued ?? 0);
  const isRight = f.own?.issued > most / 2;
  const limit = (y, style, className) => Plot.lineY(authorities, {x: "issued", y, stroke: ink, strokeWidth: 1.5, ...style, className});
  return Plot.plot({
    ...common, width, height: 400, marginLeft: 34, marginRight: 12, marginTop: 28, marginBottom: 44,
    x: {domain: [0, most], ticks: width < 600 ? 4 : 8, label: "plans issued in the year", labelArrow: "none", labelAnchor: "center", labelOffset: 40},
    y: {domain: [0, 100], ticks: 5, labelArrow: "none", grid: true, label: "percent in 20 weeks"},
    marks: [
      limit("funnel_lower_95", dashed, "lower-95"),
      limit("funnel_upper_95", dashed, "upper-95"),
      limit("funnel_lower_998", dotted, "lower-998"),
      limit("funnel_upper_998", dotted, "upper-998"),
      Plot.ruleY([england].filter(Boolean), {y: "percent", stroke: blue, strokeWidth: 2, className: "england"}),
      Plot.dot(authorities.filter((d) => d.who === "other authority"), {x: "issued", y: "percent", r: 3, fill: grey, fillOpacity: 0.7, className: "others"}),
      Plot.dot(authorities.filter((d) => d.who === "neighbour"), {x: "issued", y: "percent", r: 5, symbol: "square", fill: sky, stroke: ink, className: "neighbours"}),
      Plot.dot([f.cases].filter(Boolean), {x: "issued", y: "percent", r: 7, symbol: "diamond", fill: vermillion, stroke: "white", className: "own"}),
      Plot.dot([f.published].filter(Boolean), {x: "issued", y: "percent", r: 6, stroke: ink, strokeWidth: 2.5, className: "published"}),
      Plot.text([f.own].filter(Boolean), {...halo, strokeWidth: 5, x: "issued", y: "percent", dx: isRight ? -12 : 12, textAnchor: isRight ? "end" : "start", fontWeight: 600,
        text: (d) => `${f.council}: ${percent(d.percent)}`, className: "own-label"}),
      Plot.tip([...authorities, f.cases].filter(Boolean), Plot.pointer({
        x: "issued", y: "percent",
        title: (d) => `${words.name(d, f)}\n${d.in_20_weeks} of ${d.issued} in time: ${percent(d.percent)}${d.rank ? `\nrank ${words.rank(d)}` : ""}`
      }))
    ]
  });
}

// the months with a mean and limits of their own, one part for each start
function parts(control) {
  const starts = control.flatMap((d, i) => i === 0 || d.starts_anew ? [i] : []);
  return starts.map((start, i) => control.slice(start, starts[i + 1]));
}

export function control({control}, width) {
  const limit = (part, y, style, className) => Plot.lineY(part, {x: "month", y, stroke: ink, strokeWidth: 1.5, ...style, className, curve: "linear"});
  const clip = (figure) => (d) => d[figure] === null ? null : Math.min(100, Math.max(0, d[figure]));
  const starts = control.filter((d) => d.starts_anew);
  return overTime(width, 320, 64, {domain: [0, 100], label: "percent in 20 weeks"}, [
    parts(control).map((part) => [
      limit(part, "mean", {}, "mean"),
      limit(part, clip("lower"), dashed, "lower"),
      limit(part, clip("upper"), dashed, "upper")
    ]),
    Plot.ruleX(starts, {x: "month", stroke: ink, ...dotted, className: "starts"}),
    Plot.text(starts, {...halo, x: "month", frameAnchor: "top", textAnchor: "end", dx: -6, text: () => "new start", className: "start-labels"}),
    Plot.lineY(control, {x: "month", y: "percent", stroke: blue, strokeWidth: 2, className: "line"}),
    Plot.dot(control.filter((d) => d.special_cause === null), {x: "month", y: "percent", r: 4.5, fill: "white", stroke: blue, strokeWidth: 2, className: "ordinary"}),
    Plot.dot(control.filter((d) => d.special_cause !== null), {x: "month", y: "percent", r: 5.5, symbol: "square", fill: vermillion, className: "special"}),
    Plot.text(control.slice(-1), {...endLabel, x: "month", y: "mean", text: (d) => percent(d.mean), className: "mean-label"}),
    Plot.tip(control, Plot.pointer({
      x: "month", y: "percent",
      title: (d) => `${longMonth(d.month)}\n${d.in_20_weeks} of ${d.issued} in time: ${percent(d.percent)}\nlimits ${words.limits(d)}` + (d.special_cause === null ? "" : `\n${words.cause(d)}`)
    }))
  ]);
}
