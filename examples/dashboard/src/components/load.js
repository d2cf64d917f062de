// The rows of a data loader's file: a function that returns the rows of a day.  Numbers, dates
// and booleans are converted; names stay text, like case "0012".
import {csvParseRows} from "d3-dsv";

const names = new Set(["as_of", "case_id", "service", "band", "target", "milestone", "scenario", "area", "since", "phase", "appeal_id", "next_step", "who", "code", "name", "place_in_funnel", "special_cause"]);

function value(column, text) {
  if (text === "") return null;
  if (names.has(column)) return text;
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return new Date(text);
  if (/^-?[\d.]+$/.test(text)) return Number(text);
  return {t: true, f: false}[text] ?? text;
}

export function byDay(csv) {
  const [columns, ...lines] = csvParseRows(csv);
  const rows = lines.map((line) => Object.fromEntries(columns.map((column, i) => [column, value(column, line[i])])));
  return (day) => rows.filter((row) => row.as_of === day);
}
