// What the charts share.  Every series differs in more than its colour: dash, shape or label.
import * as Plot from "@observablehq/plot";

// Okabe and Ito's colours, distinct for all types of colour vision
export const blue = "#0072B2", sky = "#56B4E9", vermillion = "#D55E00", ink = "#1b1e23", grey = "#8b929c", pale = "#e8eaed";
// the part of a bar beside others that is late: striped, because vermillion and blue have the same grey
export const late = "url(#late)";

export const common = {style: {fontSize: "13px", fontFamily: "inherit", color: ink, overflow: "visible"}};
export const halo = {fill: ink, stroke: "white", strokeWidth: 4};
export const endLabel = {...halo, textAnchor: "start", dx: 6, fontWeight: 600};
export const dashed = {strokeDasharray: "8 5", strokeLinecap: "butt"};

// two years, or one; the ticks have room for their labels
export const overTime = (width, height, marginRight, y, marks, years = 2) => Plot.plot({
  ...common, width, height, marginLeft: 34, marginRight, marginTop: 28,
  x: {type: "utc", label: null, ticks: `${width < 600 ? 3 * years : years === 2 ? 3 : 1} months`},
  y: {zero: true, ticks: 5, labelArrow: "none", grid: true, ...y},
  marks: [Plot.ruleY([0]), marks]
});

// the ends of the two lines of the backlog with their figures, which stay apart where the lines are close
export function openAndOverdue(rows, most, className) {
  const [last] = rows.slice(-1);
  const apart = last ? 185 * (last.open - last.overdue) / most : 0;
  return [
    Plot.text(rows.slice(-1), {...endLabel, x: "week_ending", y: "open", dy: Math.min(0, apart - 18), text: (d) => `${d.open} open`, className: `${className} open-label`}),
    Plot.text(rows.slice(-1), {...endLabel, x: "week_ending", y: "overdue", text: (d) => `${d.overdue} overdue`, className: `${className} overdue-label`})
  ];
}

// a bar for each row, below its name and figure, because names can be long and screens narrow
export const bars = (rows, width, most, name, label, marks) => Plot.plot({
  ...common, width, height: 8 + rows.length * 58, marginLeft: 0, marginRight: 0, marginTop: 4, marginBottom: 4,
  x: {axis: null, domain: [0, most]},
  y: {axis: null, domain: rows.map(name), padding: 0},
  marks: [
    marks,
    Plot.text(rows, {y: name, frameAnchor: "left", dy: -16, textAnchor: "start", text: name, className: "names"}),
    Plot.text(rows, {y: name, frameAnchor: "right", dy: -16, textAnchor: "end", fontWeight: 600, text: label, className: "labels"})
  ]
});
export const bar = {insetTop: 25, insetBottom: 9};

// columns with their figures above
export const columns = (rows, width, name, value, label, fill, marks) => Plot.plot({
  ...common, width, height: 240, marginLeft: 0, marginRight: 0, marginTop: 44, marginBottom: 44,
  x: {domain: rows.map((d) => d[name]), label, labelArrow: "none", labelAnchor: "center", labelOffset: 40, tickSize: 0},
  y: {axis: null, zero: true, domain: [0, Math.max(1, ...rows.map((d) => d[value]))]},
  marks: [
    Plot.barY(rows, {x: name, y: value, fill, className: "bands"}),
    Plot.ruleY([0]),
    Plot.text(rows, {...halo, x: name, y: value, text: (d) => `${d[value]}`, dy: -10, fontWeight: 600, className: "band-labels"}),
    marks
  ]
});
