// The sentences of the page "Where we stand".
import {count, decimal, longMonth, percent, rowsOf, thousands} from "./words.js";

// the page's figures for a day
export function figures(data, day, council) {
  const rows = rowsOf(data, day);
  const one = (who) => rows.benchmark.find((d) => d.who === who);
  const authorities = rows.benchmark.filter((d) => d.rank !== null);
  const published = one("own authority");
  const cases = one("own cases");
  const start = rows.control.findLastIndex((d) => d.starts_anew);
  return {
    ...rows,
    day,
    council: council ?? published?.name ?? "our council",
    authorities,
    published,
    cases,
    own: cases ?? published,
    england: one("England"),
    region: one("region"),
    neighbours: one("neighbours"),
    // the months from the new start on, which have a mean and limits of their own
    line: rows.control.slice(Math.max(0, start)),
    isRebased: start >= 0
  };
}

const ahead = (points) => points === 0 ? "the same as England"
  : `${Math.abs(points).toFixed(1)} points ${points < 0 ? "below" : "above"} England`;
const ofPlans = (d) => `${thousands(d.in_20_weeks)} of ${thousands(d.issued)} ${d.issued === 1 ? "plan" : "plans"}`;
export const inTime = (d) => `${thousands(d.in_20_weeks)} of ${thousands(d.issued)}`;

export function summary(f) {
  const {own, england} = f;
  if (!own) return england ? `England: ${percent(england.percent)} of plans were in time in ${england.year}` : "No year is over yet that could be compared";
  return `In ${own.year}, ${ofPlans(own)} ${own.in_20_weeks === 1 ? "was" : "were"} in time: ${percent(own.percent)}` +
    (england ? `; England ${percent(england.percent)}` : "");
}

const places = {
  "inside the limits": "is between the dashed lines: given how much authorities differ, it does not stand out",
  "above the 95 % limit": "is above the dashed line: it stands out as better",
  "below the 95 % limit": "is below the dashed line: it stands out as worse",
  "above the 99.8 % limit": "is above the dotted line: it clearly stands out as better",
  "below the 99.8 % limit": "is below the dotted line: it clearly stands out as worse"
};
export const place = ({published}) => published?.place_in_funnel
  ? `${published.name}, as published, has rank ${rank(published)} and ${places[published.place_in_funnel]}.`
  : "";
export const rank = (d) => d?.rank ? `${d.rank} of ${d.authorities}` : null;

export const funnel = (f) => f.authorities.length === 0
  ? "The figures of other authorities are not loaded"
  : `${f.own ? `${f.council}: ${percent(f.own.percent)} of ${count(f.own.issued, "plan")} in time` : "The own council has no figure"}, among ${count(f.authorities.length, "authority", "authorities")} in ${f.authorities[0].year}`;

// the rows of the table: the own council, those together, and the neighbours one by one
export const compared = (f) => [f.cases, f.published, f.neighbours, f.region, f.england,
  ...f.benchmark.filter((d) => d.who === "neighbour").sort((a, b) => b.percent - a.percent || a.name.localeCompare(b.name))].filter(Boolean);
export const name = (d, f) => ({
  "own cases": `${f.council}, from its records`,
  "own authority": `${d.name}, as published`,
  "neighbours": d.authorities === 1 ? "The neighbour" : `The ${d.authorities} neighbours together`,
  "region": d.name,
  "England": "England"
})[d.who] ?? d.name;
export const points = (d) => d.points_from_england === null ? "–" : `${d.points_from_england > 0 ? "+" : ""}${d.points_from_england.toFixed(1)}`;

export function benchmark(f) {
  const {own, england, neighbours, published} = f;
  if (!own) return "The own council has no figure for the year";
  if (!england) return "The figures of other authorities are not loaded";
  return `${f.council} was ${ahead(own.points_from_england)} in ${own.year}` +
    (neighbours ? `; its neighbours together had ${percent(neighbours.percent)}` : "") +
    (rank(published) ? `. ${published.name}, as published, has rank ${rank(published)}` : "");
}

const causes = {
  "above the limits": "above the limits",
  "below the limits": "below the limits",
  "rising": "seven months or more, each above the one before",
  "falling": "seven months or more, each below the one before",
  "near the upper limit": "close to the upper limit",
  "near the lower limit": "close to the lower limit",
  "above the mean": "seven months or more above the average",
  "below the mean": "seven months or more below the average"
};
export const cause = (d) => d.special_cause === null ? null : causes[d.special_cause];
const last = (f) => f.line.at(-1);
const within = (limit) => Math.min(100, Math.max(0, limit)).toFixed(1);
export const limits = (d) => d.lower === null ? "–" : `${within(d.lower)} to ${within(d.upper)}`;

export function control(f) {
  if (f.line.length === 0) return "Month by month: no whole month with plans is known yet";
  const since = `since ${longMonth(f.line[0].month)}`;
  const special = f.line.filter((d) => d.special_cause !== null);
  if (special.length === 0) return `Month by month: no figure ${since} is out of the ordinary; the average is ${percent(last(f).mean)}`;
  return `Month by month: ${special.length} of ${count(f.line.length, "figure")} ${since} ${special.length === 1 ? "is" : "are"} out of the ordinary, the last in ${longMonth(special.at(-1).month)}: ${cause(special.at(-1))}`;
}

export function controlNote(f) {
  if (f.line.length === 0) return "";
  const d = last(f);
  const figure = `${longMonth(d.month)}: ${ofPlans(d)} in time, ${percent(d.percent)}.`;
  if (d.lower === null) return `${figure} One month alone has no limits.`;
  return `${figure} By chance alone, a month can be anywhere from ${limits(d)}\u00a0%.` +
    (d.on_trial ? ` These limits are from ${count(f.line.length, "month")} only, and can still change much.` : "") +
    (d.too_few ? " There are too few plans a month for the limits to mean much." : "");
}

// how to read each figure
export const read = {
  funnel: "Each dot is an authority: the further right, the more plans it issued; the higher, the more of them in time. The lines allow for chance, and for how much authorities differ anyway: " +
    "if nothing else made a difference, about 95 of 100 would be between the dashed lines, and nearly all between the dotted lines. A dot beyond them stands out.",
  control: (f) => "The straight line is the average, and the dashed lines are the limits of what chance alone explains. An orange square is out of the ordinary; look for its reason there, and not in each month." +
    (f.isRebased ? ` From ${longMonth(f.line[0].month)} the average and the limits start anew.` : ""),
  benchmark: "\u201cPoints\u201d is the difference from England in percentage points. Rank 1 has the highest percentage in time."
};
