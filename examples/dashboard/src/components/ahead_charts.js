// The charts of the page "The backlog ahead".
import * as Plot from "@observablehq/plot";
import {bar, bars, blue, dashed, endLabel, halo, ink, openAndOverdue, overTime, pale, sky, vermillion} from "./plot.js";
import {shortDay} from "./words.js";
import {dueMonth, expected} from "./ahead_words.js";

// half a year of the backlog, and half a year of what becomes of it
export function trajectory({backlog, now}, weeks, width) {
  const ahead = weeks.slice(0, 26);
  const line = [...backlog.slice(-26), ...ahead];
  return overTime(width, 240, 84, {label: "cases"}, [
    Plot.areaY(ahead.filter((d) => d.open_lower !== null), {x: "week_ending", y1: "open_lower", y2: "open_upper", fill: sky, fillOpacity: 0.35, className: "band"}),
    Plot.ruleX([now].filter(Boolean), {x: "week_ending", stroke: ink, className: "today"}),
    Plot.text([now].filter(Boolean), {...halo, x: "week_ending", frameAnchor: "top", textAnchor: "end", dx: -6, text: () => "now", className: "now-label"}),
    Plot.lineY(line, {x: "week_ending", y: "open", stroke: blue, strokeWidth: 3, className: "projected-open"}),
    Plot.lineY(line, {x: "week_ending", y: "overdue", stroke: vermillion, strokeWidth: 3, ...dashed, className: "projected-overdue"}),
    openAndOverdue(ahead, Math.max(1, ...line.map((d) => d.open), ...ahead.map((d) => d.open_upper ?? 0)), "projected-label"),
    Plot.tip(ahead, Plot.pointerX({
      x: "week_ending", y: "open",
      title: (d) => `Week to ${shortDay(d.week_ending)}\n${d.open} open${d.open_lower === null ? "" : ` (${d.open_lower} to ${d.open_upper})`}, ${d.overdue} overdue`
    }))
  ], 1);
}

// of the open cases, those that can expect their plan in time: a bar for each month in which their 20 weeks end
export const chances = ({chances}, width) =>
  bars(chances, width, Math.max(1, ...chances.map((d) => d.in_progress)), dueMonth, expected, [
    Plot.barX(chances, {...bar, y: dueMonth, x: "in_progress", fill: pale, stroke: ink, strokeWidth: 0.5, className: "in-progress"}),
    Plot.barX(chances, {...bar, y: dueMonth, x: (d) => d.expected ?? 0, fill: blue, className: "expected"})
  ]);
