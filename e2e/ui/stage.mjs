// What every browser check needs: the real binary serving its demo on a free
// port in a folder of its own, and Debian's Chromium.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createProxy, request as forward } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** How long the demo may take to import, plan and listen, in ms. */
const START = 60_000;
/** Nothing a person waits for takes longer than this, in ms. */
export const PATIENCE = 15_000;
export const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const PERSON = { email: "demo@example.org", password: "pulseplan-demo" };
export const ZONE = "Europe/Berlin";

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A check asks more often in a minute than a person does, and the calendars it subscribes to are its own. */
const UNLIMITED = { PULSEPLAN_AGENT_RUNS: "0", PULSEPLAN_API_REQUESTS: "0", PULSEPLAN_INTEGRATION_CALLS: "0", PULSEPLAN_ALLOW_PRIVATE: "127.0.0.1/32" };
const ADMINISTRATOR = { email: "root@example.org", password: "only for the checks" };

/**
 * Starts the demo; stop() ends it and removes its folder, operate() asks it
 * something as its operator does, and administrator() gives the token of one.
 */
export async function demo(zone = ZONE) {
  const binary = process.env.PULSEPLAN_BIN;
  if (!binary || !existsSync(binary)) throw new Error("PULSEPLAN_BIN must name the pulseplan binary to check.");
  const folder = mkdtempSync(join(tmpdir(), "pulseplan-ui-"));
  const data = join(folder, "data");
  const port = await freePort();
  const server = spawn(binary, ["demo", "--http", `127.0.0.1:${port}`, "--data", data, "--zone", zone], { cwd: folder, env: { ...process.env, ...UNLIMITED }, stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise((resolve) => server.once("exit", resolve));
  const stop = async () => {
    server.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  let said = "";
  try {
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`The demo did not start within ${START} ms:\n${said}`)), START);
      const hear = (chunk) => {
        said += chunk;
        if (!said.includes("Serving http")) return;
        clearTimeout(late);
        resolve();
      };
      server.stdout.on("data", hear);
      server.stderr.on("data", hear);
      server.once("exit", (code) => {
        clearTimeout(late);
        reject(new Error(`The demo ended with ${code}:\n${said}`));
      });
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const base = `http://127.0.0.1:${port}`;
  const operate = async (path, method = "POST") => {
    const { token } = JSON.parse(readFileSync(join(data, "operator.json"), "utf8"));
    const answer = await fetch(`${base}/api/v1/operator/${path}`, { method, headers: { "X-PulsePlan-Operator": token } });
    if (!answer.ok) throw new Error(`${method} ${path} as the operator: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const administrator = async () => {
    const { email, password } = ADMINISTRATOR;
    const made = spawnSync(binary, ["superuser", "upsert", email, password], { env: { ...process.env, PULSEPLAN_DATA: data } });
    if (made.status !== 0) throw new Error(`No administrator: ${made.stderr}`);
    const answer = await fetch(`${base}/api/collections/_superusers/auth-with-password`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ identity: email, password }) });
    return (await answer.json()).token;
  };
  return { base, stop, operate, administrator };
}

/**
 * A proxy as people run one: below a path that it strips, to the demo and back.
 * With versions it hands out builds that are newer than the server's.
 */
export async function proxy(base, path, versions) {
  const target = new URL(base);
  const server = createProxy((request, answer) => {
    if (!request.url.startsWith(`${path}/`)) {
      answer.writeHead(404).end();
      return;
    }
    const asked = request.url.slice(path.length);
    const headers = versions ? { ...request.headers, "accept-encoding": "identity", "if-none-match": "" } : request.headers;
    const inner = forward({ host: target.hostname, port: target.port, path: versions?.path(asked) ?? asked, method: request.method, headers }, (got) => {
      if (versions && /^\/(index\.html|sw\.js)?$/.test(asked)) {
        const chunks = [];
        got.on("data", (chunk) => chunks.push(chunk));
        got.on("end", () => {
          const body = Buffer.from(versions.body(asked, Buffer.concat(chunks).toString("utf8")));
          answer.writeHead(got.statusCode, { ...got.headers, "content-length": body.length }).end(body);
        });
        return;
      }
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    inner.on("error", () => answer.destroy());
    answer.on("close", () => inner.destroy());
    request.pipe(inner);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${server.address().port}${path}`, stop, next: versions?.next };
}

export function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** Signs in by pointer; the check by keyboard is a check of its own. */
export async function signIn(page, base) {
  await page.goto(`${base}/`);
  await page.getByLabel("Email").fill(PERSON.email);
  await page.getByLabel("Password").fill(PERSON.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: /Robin/ }).waitFor({ timeout: PATIENCE });
}

/** The button of the person's menu; it is there while somebody is signed in. */
export const userMenu = (page) => page.getByRole("button", { name: /^Menu of / });

/** Opens the person's menu and takes what it offers. */
export async function fromMenu(page, name) {
  await userMenu(page).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}
