// Answers of the demo's database.
import {execFileSync} from "node:child_process";

export const psql = (...args) => execFileSync("psql", ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", ...args],
  {encoding: "utf8", maxBuffer: 2 ** 26}).trim();

// what a page must show as at a day: the object that the page's SQL prints
const known = new Map();
export function facts(name, day) {
  const key = `${name} ${day}`;
  if (!known.has(key)) known.set(key, JSON.parse(psql("-v", `day=${day}`, "-f", new URL(`pages/${name}.sql`, import.meta.url).pathname)));
  return known.get(key);
}

export const percent = (p) => `${p.toFixed(1)} %`;
export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
export const texts = (rows) => rows.map((row) => row.map((cell) => String(cell ?? "–")));
