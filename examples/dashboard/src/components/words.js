// Days, figures and counts in words, and the rows of a day.

const format = (options) => {
  const {format} = new Intl.DateTimeFormat("en-GB", {timeZone: "UTC", ...options});
  return (date) => format(new Date(date));
};
export const longDay = format({day: "numeric", month: "long", year: "numeric"});
export const shortDay = format({day: "numeric", month: "short", year: "numeric"});
export const longMonth = format({month: "long", year: "numeric"});
export const monthOnly = format({month: "long"});

export const percent = (p) => p === null ? "none" : `${p.toFixed(1)}\u00a0%`;
export const decimal = (x) => x?.toFixed(1);
export const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
export const thousands = (n) => n.toLocaleString("en-GB");
export const more = (n) => n === 0 ? "as many" : `${Math.abs(n)} ${n < 0 ? "fewer" : "more"}`;
export const share = (part, whole) => whole > 0 ? percent(Math.round(1000 * part / whole) / 10) : "none";
export const sum = (rows, figure) => rows.reduce((n, d) => n + d[figure], 0);

// the rows for a day, from the functions that load.js returns
export const rowsOf = (data, day) => Object.fromEntries(Object.entries(data).map(([name, of]) => [name, of(day)]));
