// The page requests nothing from other hosts: no fonts, and only the modules of package.json.
const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

export default {
  root: "src",
  output: "dist",
  pages: [],
  sidebar: false,
  toc: false,
  pager: false,
  footer: "",
  style: "style.css",
  globalStylesheets: [],
  head: `<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<script>document.documentElement.lang = "en-GB";</script>`,
  // a data loader is a query: see replay
  interpreters: {".sql": ["./replay"]}
};
