// What a page shows.  Runs in the page.
//
// marks: for each name, the figure, the marks, and what of them: the axis, and "start", "end", "size", "points" or an
// attribute.  The values are those of the chart's scales, with one decimal.  labels: for each name, the texts.
export function shown({marks, labels}) {
  // browsers abbreviate September differently
  const plain = (element) => element.textContent.replace(/\s+/g, " ").replace(/\bSept\b/, "Sep").trim();
  const texts = (selector, root = document) => [...root.querySelectorAll(selector)].map(plain);
  const chart = (id) => document.querySelector(`#${id} svg[role=img]`);
  const number = (element, name) => Number(element.getAttribute(name));
  const moved = (element, axis) => Number(element.getAttribute("transform").match(/-?[\d.]+/g)[axis === "x" ? 0 : 1]);
  const of = {
    start: (element, axis) => [number(element, axis)],
    end: (element) => [number(element, "x") + number(element, "width")],
    size: (element) => [number(element, "x") + number(element, "width"), number(element, "x")],
    bottomUp: (element) => [number(element, "y"), number(element, "y") + number(element, "height")],
    points: (element, axis) => element.getAttribute("d").slice(1).replace("Z", "").split("L").map((point) => Number(point.split(",")[axis === "x" ? 0 : 1])),
    moved: (element, axis) => [moved(element, axis)]
  };
  const values = ([id, selector, axis, what]) => {
    const svg = chart(id);
    if (!svg) return [];
    const read = of[what] ?? ((element) => [number(element, what)]);
    const round = (value) => Math.round(10 * value) / 10 + 0;
    return [...svg.querySelectorAll(selector)].flatMap((element) => {
      const found = read(element, axis).map((value) => svg.scale(axis).invert(value));
      return what === "size" || what === "bottomUp" ? [round(found[0] - found[1])] : found.map(round);
    });
  };
  const each = (object, f) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, f(value)]));

  const figures = [...document.querySelectorAll("figure[id]")];
  const within = (element, box) => element.left >= box.left - 1 && element.right <= box.right + 1;
  // a text in a chart that another one covers
  const covered = figures.flatMap((figure) => {
    const boxes = [...figure.querySelectorAll("svg[role=img] text")].filter((text) => text.textContent.trim()).map((text) => [plain(text), text.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
      .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)
      .map(([other]) => `${figure.id}: ${one} / ${other}`));
  });
  // the contrast of each colour of text with what is behind it
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const pale = new Set();
  for (const element of document.querySelectorAll("body *:not(script, style, option, details *), summary")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
    const [colour, ground] = [getComputedStyle(element)[element instanceof SVGElement ? "fill" : "color"], behind(element)];
    const [a, b] = [light(colour), light(ground)];
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) pale.add(`${colour} on ${ground}`);
  }

  // two parts of a legend that a print in black and white shows alike: their greys are close, and neither is striped
  const swatches = (figure) => [...figure.querySelectorAll(".keys span")].flatMap((key) => {
    const [fill] = [...key.querySelectorAll("rect")].map((rect) => getComputedStyle(rect).fill);
    return fill ? [[plain(key), fill.startsWith("url") ? null : light(fill)]] : [];
  });
  const alike = figures.flatMap((figure) => swatches(figure).flatMap(([one, a], i, all) => all.slice(i + 1)
    .filter(([, b]) => a !== null && b !== null && (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 1.5)
    .map(([other]) => `${figure.id}: ${one} / ${other}`)));

  return {
    heading: texts("h1"),
    council: [...texts("#council"), ...texts("#note")],
    pages: [...document.querySelectorAll("nav a")].map((link) => plain(link) + (link.getAttribute("aria-current") ? " (this)" : "")),
    days: texts("#day option"),
    day: plain(document.querySelector("#day").selectedOptions[0]),
    facts: [...document.querySelectorAll("#short > div")].map((fact) => texts("h2, strong, p", fact)),
    titles: [...document.querySelectorAll("section:not(#short) > h2")].map(plain),
    notes: Object.fromEntries(figures.map((figure) => [figure.id, texts("figcaption > p:not(.read)", figure)]).filter(([, notes]) => notes.length > 0)),
    said: texts("#compared p:not(.read), #future p"),
    choice: [texts("#scenario option"), document.querySelector("#scenario")?.value ?? null],
    marks: each(marks, values),
    labels: each(labels, (selector) => texts(selector)),
    tables: [...document.querySelectorAll("section table")].map((table) => [...table.tBodies[0].rows].map((row) => texts("th, td", row))),
    unread: figures.filter((figure) => figure.childElementCount > 0 && !figure.querySelector("figcaption > p.read")).map((figure) => figure.id),
    untold: [...document.querySelectorAll("figure svg[role=img]")].filter((svg) =>
      !svg.getAttribute("aria-label").startsWith(svg.closest("section").querySelector("h2").textContent)).length,
    headings: /^H1( H2)+$/.test([...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => heading.tagName).join(" ")),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    sticksOut: [...document.querySelectorAll("section text, section h2, section p, section strong, section table")]
      .filter((element) => !element.closest("details"))
      .filter((element) => !within(element.getBoundingClientRect(), element.closest("section").getBoundingClientRect())).map(plain),
    covered,
    alike,
    pale: [...pale]
  };
}

// what each part is
export const parts = {
  heading: "the heading", council: "the council", pages: "the pages", days: "the days to choose from", day: "the day", facts: "the facts in short", titles: "the titles",
  notes: "the notes of the figures", said: "the sentences", choice: "the scenarios", marks: "the marks of the charts", labels: "the labels", tables: "the tables",
  unread: "every figure says how to read it", untold: "every chart has a description", headings: "the order of the headings",
  overflow: "no horizontal scrolling", sticksOut: "nothing sticks out", covered: "no text covers another", alike: "the parts of a chart differ without colour", pale: "the contrast of all text"
};

// what every page has
const pages = ["Plans in time", "Reviews and appeals", "Where we stand", "The backlog ahead"];
export const everywhere = (name) => ({
  heading: [name],
  council: ["Demo council: EHC plans", "This is a demo. Its counts of plans by month are those that Walsall published, with equal months in 2019 and 2020; its days, reviews and appeals are invented."],
  pages: pages.map((page) => page === name ? `${page} (this)` : page),
  facts: [], notes: {}, said: [], choice: [[], null],
  unread: [], untold: 0, headings: true, overflow: 0, sticksOut: [], covered: [], alike: [], pale: []
});
