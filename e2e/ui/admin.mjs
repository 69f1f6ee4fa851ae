// The operators' page in the admin UI: the real binary, a real browser.
//   PULSEPLAN_BIN=bin/pulseplan node e2e/ui/admin.mjs [folder for pictures]
// Prints TAP; exit code 1 when a check fails. With a folder it takes pictures
// of the page, 390 and 1440 px wide, light and dark.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PATIENCE, PERSON, browser, demo } from "./stage.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** One more task than a plan can hold: the run that plans them fails for good. */
const TOO_MANY = 2001;
/** What no operator may read: it is the title of every one of these tasks. */
const SECRET = "Ask the doctor";

const stage = await demo();
const chrome = await browser();
const misdeeds = [];
/** What the operator's commands say of a job. */
const look = (id) => stage.operate(`jobs/${id}`, "GET");

async function api(path, { token, ...options } = {}) {
  const answer = await fetch(stage.base + path, { ...options, headers: { ...(token && { Authorization: token }), ...(typeof options.body === "string" && { "Content-Type": "application/json" }) } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
  return body;
}
const json = (body) => ({ method: "POST", body: JSON.stringify(body) });
const run = async (token, type) => (await api("/api/v1/agent/run", { token, ...json({ type }) })).job_id;

/** Signs a person up whose plan must fail. */
async function overloaded() {
  const person = { email: "busy@example.org", password: "a long password" };
  await api("/api/collections/users/records", json({ ...person, passwordConfirm: person.password }));
  const { token } = await api("/api/collections/users/auth-with-password", json({ identity: person.email, password: person.password }));
  const form = new FormData();
  form.append("file", new Blob(["title,minutes\n" + `${SECRET},30\n`.repeat(TOO_MANY)]), "tasks.csv");
  await api("/api/v1/tasks/import", { token, method: "POST", body: form });
  return token;
}

async function open(options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 1000 }, locale: "en-GB", timezoneId: "Europe/Berlin", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && misdeeds.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => misdeeds.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== stage.base && !["data:", "blob:"].includes(url.protocol)) misdeeds.push(`request to ${url.origin}`);
  });
  await context.addInitScript((signedIn) => localStorage.setItem("__pb_superusers__/_", signedIn), administrator);
  await page.goto(`${stage.base}/_/`);
  await page.getByRole("link", { name: "Jobs" }).click();
  await page.getByRole("heading", { level: 1, name: "Jobs" }).waitFor();
  await page.getByText(/^As of/).waitFor();
  return { page, close: () => context.close() };
}

function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

/** The rows of a section, as text. */
const rows = (page, title) => page.getByRole("region", { name: title }).locator("tbody tr");
const dead = async (page, id) => (await rows(page, "Dead letters").filter({ hasText: id }).count()) > 0;

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") || document.activeElement?.textContent?.trim() || "");
async function tabTo(page, name) {
  for (let i = 0; i < 80; i++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`“${name}” cannot be reached with Tab.`);
}

async function until(what, sentence) {
  const late = Date.now() + PATIENCE;
  while (!(await what())) {
    if (Date.now() > late) throw new Error(sentence);
    await new Promise((next) => setTimeout(next, 100));
  }
}

/** What the admin UI keeps of who is signed in, and the runs there are: one that failed and one that is done. */
let administrator, robin, failed, done;
async function prepare() {
  administrator = JSON.stringify(await api("/api/collections/_superusers/auth-refresh", { method: "POST", token: await stage.administrator() }));
  ({ token: robin } = await api("/api/collections/users/auth-with-password", json({ identity: PERSON.email, password: PERSON.password })));
  failed = await run(await overloaded(), "schedule");
  done = await run(robin, "briefing");
  for (const [id, state] of [[failed, "failed"], [done, "done"]]) {
    await until(async () => (await look(id)).state === state, `Job ${id} does not become ${state}.`);
  }
}

const checks = {};

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1440]) {
    checks[`axe finds nothing in our part of the page, ${colorScheme}, ${width} px, and nothing is cut off`] = async () => {
      const { page, close } = await open({ colorScheme, viewport: { width, height: 900 } });
      await rows(page, "Recent jobs").first().waitFor();
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run({ include: [".page-pulseplan-jobs .page-content"], exclude: [".page-footer"] }, { resultTypes: ["violations"] }));
      const problems = found.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
      const over = await page.evaluate(() => {
        const box = document.querySelector(".page-pulseplan-jobs .page-content");
        return box.scrollWidth - box.clientWidth;
      });
      if (over > 0) problems.push(`${over} px wider than its place`);
      if (process.argv[2]) {
        mkdirSync(process.argv[2], { recursive: true });
        await page.screenshot({ path: join(process.argv[2], `jobs-${width}-${colorScheme}.png`) });
      }
      await close();
      expect(problems.length === 0, problems.join("\n"));
    };
  }
}

Object.assign(checks, {
  "the page says where every job stands, and not what it is about": async () => {
    const { page, close } = await open();
    await rows(page, "Dead letters").filter({ hasText: failed }).filter({ hasText: "plan_too_large" }).waitFor();
    await rows(page, "Recent jobs").filter({ hasText: done }).filter({ hasText: "done" }).waitFor();
    const text = await page.locator("main").innerText();
    for (const secret of [SECRET, "busy@example.org", PERSON.email, "open tasks; you have"]) expect(!text.includes(secret), `The page shows “${secret}”.`);
    await close();
  },

  "the list can be narrowed to a state": async () => {
    const { page, close } = await open();
    await page.getByLabel("State").selectOption("failed");
    await until(async () => (await rows(page, "Recent jobs").count()) > 0 && (await rows(page, "Recent jobs").filter({ hasText: "done" }).count()) === 0, "Jobs that are done are still listed.");
    await page.getByLabel("State").selectOption("parked");
    await page.getByText("No job is parked.").waitFor();
    await close();
  },

  "a paused queue starts nothing, a waiting job can be cancelled, and resuming lets the rest go": async () => {
    const { page, close } = await open();
    await page.getByRole("button", { name: "Pause queue default" }).click();
    await page.getByRole("button", { name: "Resume queue default, which is paused" }).waitFor();
    const first = await run(robin, "briefing");
    const second = await run(robin, "briefing");
    await rows(page, "Recent jobs").filter({ hasText: second }).filter({ hasText: "ready" }).waitFor();
    await page.getByRole("button", { name: `Cancel job ${first}` }).click();
    await page.getByRole("button", { name: "Yes" }).click();
    await rows(page, "Recent jobs").filter({ hasText: first }).filter({ hasText: "cancelled" }).waitFor();
    await page.getByRole("button", { name: "Resume queue default, which is paused" }).click();
    await rows(page, "Recent jobs").filter({ hasText: second }).filter({ hasText: "done" }).waitFor();
    const { status } = await api(`/api/v1/agent/jobs/${first}`, { token: robin });
    expect(status === "cancelled", `Its owner reads ${status}.`);
    await close();
  },

  "by keyboard alone a dead letter is retried, and then discarded": async () => {
    const { page, close } = await open();
    await rows(page, "Dead letters").filter({ hasText: failed }).waitFor();
    await tabTo(page, `Retry job ${failed}`);
    const { finished } = await look(failed);
    await page.keyboard.press("Enter");
    await until(async () => { const now = await look(failed); return now.state === "failed" && now.finished > finished; }, "It was not tried again.");
    await rows(page, "Dead letters").filter({ hasText: failed }).waitFor(); // for the same reason
    await tabTo(page, `Discard job ${failed}`);
    const asOf = await page.getByText(/^As of/).innerText();
    await page.getByText(asOf).waitFor({ state: "detached" });
    expect((await focused(page)) === `Discard job ${failed}`, "A refresh took the focus away.");
    await page.keyboard.press("Enter");
    await page.getByText("Discard this job?").waitFor();
    await tabTo(page, "Yes");
    await page.keyboard.press("Enter");
    await until(async () => !(await dead(page, failed)), "The discarded job is still a dead letter.");
    expect((await look(failed)).state === "discarded", "The command says otherwise.");
    await close();
  },

  "a server that is gone is said, and the page recovers": async () => {
    const { page, close } = await open();
    await page.route("**/api/v1/operator/**", (route) => route.abort());
    const before = misdeeds.length;
    await page.getByRole("alert").filter({ hasText: "The server does not answer." }).waitFor();
    await page.unroute("**/api/v1/operator/**");
    await page.getByRole("alert").waitFor({ state: "detached" });
    misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !m.includes("net::ERR_FAILED")));
    await close();
  },
});

checks["the page wrote no error to its console and asked no other host"] = async () => {
  expect(misdeeds.length === 0, [...new Set(misdeeds)].join("\n"));
};

let missed = 0;
console.log(`TAP version 13\n1..${Object.keys(checks).length}`);
try {
  await prepare();
  for (const [i, [name, check]] of Object.entries(checks).entries()) {
    try {
      await check();
      console.log(`ok ${i + 1} - ${name}`);
    } catch (error) {
      missed++;
      console.log(`not ok ${i + 1} - ${name}`);
      for (const line of String(error.message).split("\n")) console.log(`  # ${line}`);
    }
  }
} finally {
  await chrome.close();
  await stage.stop();
}
process.exit(missed > 0 ? 1 : 0);
