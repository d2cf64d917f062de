// The pages request nothing from other hosts: no fonts, and only the modules of package.json.
const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

const pages = [
  ["/index", "./", "Plans in time"],
  ["/reviews", "./reviews.html", "Reviews and appeals"],
  ["/standing", "./standing.html", "Where we stand"],
  ["/ahead", "./ahead.html", "The backlog ahead"]
];

export default {
  root: "src",
  output: "dist",
  title: "EHC plans",
  pages: [],
  sidebar: false,
  toc: false,
  pager: false,
  footer: "",
  preserveExtension: true,
  style: "style.css",
  globalStylesheets: [],
  head: `<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<script>document.documentElement.lang = "en-GB";</script>`,
  // src/components/days.js fills in the council, the days and the note; the pattern "late" is for the charts (plot.js)
  header: ({path, title}) => `<p id="council"></p>
<h1>${title}</h1>
<svg width="0" height="0" aria-hidden="true"><pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#D55E00"/><rect width="1.5" height="6" fill="white"/></pattern></svg>
<label>as at <select id="day"></select></label>
<nav aria-label="Pages">${pages.map(([page, href, name]) =>
    `<a href="${href}"${page === path ? ' aria-current="page"' : ""}>${name}</a>`).join("")}</nav>
<p id="note"></p>`,
  // a data loader is a query: see replay
  interpreters: {".sql": ["./replay"]}
};
