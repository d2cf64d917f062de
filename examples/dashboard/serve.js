// Serves the built dashboard to this machine only.
//
// usage: node serve.js [port]
import {realpathSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {createServer} from "node:http";
import {extname, join, normalize} from "node:path";
import {fileURLToPath} from "node:url";

const dist = fileURLToPath(new URL("dist", import.meta.url));
const types = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".csv": "text/csv"};

// port 0 is any free port; through(path, content) can change each file that is sent
export function serve(port, through = (path, content) => content) {
  const server = createServer(async (request, response) => {
    try {
      const {pathname} = new URL(request.url, "http://localhost");
      const path = normalize(decodeURIComponent(pathname)).replace(/\/$/, "/index.html");
      const content = through(path, await readFile(join(dist, path)));
      response.writeHead(200, {"Content-Type": `${types[extname(path)]}; charset=utf-8`}).end(content);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server)));
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8000);
  const server = await serve(port).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    console.error(`port ${port} is in use: end what uses it, or run node examples/dashboard/serve.js with another port`);
    process.exit(1);
  });
  console.log(`http://127.0.0.1:${server.address().port}/ (Ctrl-C to stop)`);
}
