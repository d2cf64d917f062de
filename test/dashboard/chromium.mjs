// Headless Chromium, controlled with the DevTools protocol through a pipe.
import {spawn} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

// A browser with one page: send(method, parameters) calls a method, on(method, f) listens for events.  It ends
// with this process, and leaves no files behind.
export async function launch() {
  const home = mkdtempSync(join(tmpdir(), "ehcp_chromium."));
  const child = spawn(process.env.CHROMIUM || "chromium", [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    `--user-data-dir=${home}`, "--remote-debugging-pipe", "about:blank"
  ], {env: {...process.env, HOME: home}, stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"]});
  const [, , complaints, input, output] = child.stdio;
  let complaint = "";
  complaints.setEncoding("utf8").on("data", (chunk) => { complaint = (complaint + chunk).slice(-2000); });
  const ended = new Promise((resolve) => child.once("error", resolve).once("close", () => resolve(new Error(`Chromium has ended: ${complaint}`))));
  input.on("error", () => {});
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  process.once("exit", () => {
    child.kill("SIGKILL");
    rmSync(home, {recursive: true, force: true, maxRetries: 5});
  });

  const waiting = new Map();
  const listeners = new Map();
  let rest = "";
  let id = 0;
  let sessionId;
  output.setEncoding("utf8").on("data", (chunk) => {
    const messages = (rest + chunk).split("\0");
    rest = messages.pop();
    for (const message of messages.map(JSON.parse)) {
      const {resolve, reject} = waiting.get(message.id) ?? {};
      waiting.delete(message.id);
      if (message.error) reject?.(new Error(message.error.message));
      else resolve?.(message.result);
      listeners.get(message.method)?.(message.params);
    }
  });
  const send = (method, params = {}) => Promise.race([
    new Promise((resolve, reject) => {
      waiting.set(++id, {resolve, reject});
      input.write(JSON.stringify({id, method, params, sessionId}) + "\0");
    }),
    ended.then((error) => { throw error; })
  ]);

  const {targetId} = await send("Target.createTarget", {url: "about:blank"});
  ({sessionId} = await send("Target.attachToTarget", {targetId, flatten: true}));
  return {
    send,
    on: (method, listener) => listeners.set(method, listener),
    // the value of an expression in the page
    async evaluate(expression) {
      const {result, exceptionDetails} = await send("Runtime.evaluate", {expression, returnByValue: true, awaitPromise: true});
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    resize: (width, height) => send("Emulation.setDeviceMetricsOverride", {width, height, deviceScaleFactor: 1, mobile: width < 500}),
    // the whole page, as PNG
    async picture() {
      const {cssContentSize: {width, height}} = await send("Page.getLayoutMetrics");
      const {data} = await send("Page.captureScreenshot", {captureBeyondViewport: true, clip: {x: 0, y: 0, width, height, scale: 1}});
      return Buffer.from(data, "base64");
    },
    async close() {
      await send("Browser.close").catch(() => {});
      await ended;
    }
  };
}
