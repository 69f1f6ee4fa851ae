// Pictures of every screen, 390 and 1440 px wide, light and dark, in e2e/shots/.
//   PULSEPLAN_BIN=bin/pulseplan node e2e/ui/shots.mjs [scene,scene...]
// A scene that cannot be reached is told and passed over; the exit code is then 1.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PATIENCE, PERSON, ZONE, browser, demo, fromMenu, signIn } from "./stage.mjs";

const OUT = join(import.meta.dirname, "..", "shots");
const WIDTHS = [390, 1440];
const SCHEMES = ["light", "dark"];

/** Each screen in the states a person meets, from the state before. */
const SCENES = [
  ["today", (page) => page.goto(page.home + "#/today")],
  [
    "plan",
    async (page) => {
      await page.getByRole("button", { name: "Plan my week" }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
    },
  ],
  [
    "week-plan",
    async (page) => {
      await page.goto(page.home + "#/week");
      if (page.viewportSize().width < 768) await page.getByRole("button", { name: "Next day" }).click();
      await page.locator("[data-step], [data-block]").first().waitFor();
    },
  ],
  [
    "week-why-not",
    async (page) => {
      await page.locator(".week-slot").focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByLabel("Task", { exact: true }).selectOption({ index: 1 });
      await page.getByRole("dialog").getByText(/costs|saves|Not by the rules/).first().waitFor();
    },
    async (page) => {
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^(Discard|Close)$/ }).first().click();
    },
  ],
  [
    "week",
    async (page) => {
      await page.goto(page.home + "#/week");
      await page.getByRole("heading", { level: 1, name: /Week/ }).waitFor();
      if (page.viewportSize().width < 768) await page.getByRole("button", { name: "Next day" }).click();
      await page.locator("[data-block]").first().waitFor();
    },
  ],
  [
    "week-block",
    async (page) => {
      await page.locator("[data-block]").first().click();
      await page.getByRole("dialog").waitFor();
    },
    async (page) => page.keyboard.press("Escape"),
  ],
  [
    "week-why",
    async (page) => {
      await page.locator("[data-block]").first().focus();
      await page.keyboard.press("w");
      await page.getByRole("heading", { name: "On other days" }).waitFor();
    },
    async (page) => page.keyboard.press("Escape"),
  ],
  [
    "week-dragged",
    async (page) => {
      const box = await page.locator("[data-block]").nth(2).boundingBox();
      await page.mouse.move(box.x + 20, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(box.x + 30, box.y + 60, { steps: 4 });
    },
    async (page) => {
      await page.keyboard.press("Escape");
      await page.mouse.up();
    },
  ],
  [
    "tasks",
    async (page) => {
      await page.goto(page.home + "#/tasks");
      await page.getByRole("button", { name: /^Complete / }).first().waitFor();
    },
  ],
  [
    "task-editor",
    async (page) => {
      await page.getByRole("button", { name: /^Edit / }).first().click();
      await page.getByRole("dialog").getByLabel("Title").waitFor();
    },
    async (page) => page.keyboard.press("Escape"),
  ],
  [
    "quick-add",
    async (page) => {
      await page.getByRole("textbox", { name: "Add a task" }).fill("Essay for History by Fri 17:00 ~3h !high split 45-90m after Lab 3 #writing");
      await page.getByText("3 h", { exact: true }).first().waitFor();
    },
  ],
  [
    "question",
    async (page) => {
      await page.getByRole("textbox", { name: "Add a task" }).fill("Call the bank tomorrow at 5");
      await page.getByRole("group").first().waitFor();
    },
  ],
  [
    "tasks-selected",
    async (page) => {
      await page.getByRole("textbox", { name: "Add a task" }).fill("");
      await page.locator("[data-row]").first().focus();
      await page.keyboard.press("x");
      await page.keyboard.press("Shift+ArrowDown");
    },
    async (page) => page.keyboard.press("Escape"),
  ],
  [
    "projects",
    async (page) => {
      await page.goto(page.home + "#/projects");
      await page.locator("main li a").first().waitFor();
    },
  ],
  [
    "project",
    async (page) => {
      await page.locator("main li a").first().click();
      await page.locator("[data-row]").first().waitFor();
    },
    async (page) => {
      await page.goto(page.home + "#/tasks");
      await page.locator("[data-row]").first().waitFor();
    },
  ],
  [
    "completed",
    async (page) => {
      await page.getByRole("button", { name: /^Complete / }).first().click();
      await page.getByRole("button", { name: "Undo" }).waitFor();
    },
    async (page) => page.getByRole("button", { name: "Undo" }).click(),
  ],
  [
    "account",
    async (page) => {
      await page.goto(page.home + "#/settings/account");
      await page.getByRole("button", { name: "Sign out everywhere" }).waitFor();
    },
  ],
  [
    "offline",
    async (page) => {
      await page.goto(page.home + "#/tasks");
      await page.context().setOffline(true);
      await page.getByText("You are offline.").waitFor();
      await page.getByRole("textbox", { name: "Add a task" }).fill("Call grandma tomorrow");
      await page.keyboard.press("Enter");
      await page.getByText("1 change waits to be sent.").waitFor();
      await page.getByText("Show", { exact: true }).click();
    },
    async (page) => {
      await page.getByRole("button", { name: "Leave out: Call grandma tomorrow" }).click();
      await page.context().setOffline(false);
      await page.getByText("You are offline.").waitFor({ state: "detached" });
    },
  ],
  ["day", (page) => page.goto(page.home + "#/day").then(() => page.locator("[data-day]").first().waitFor())],
  ["month", (page) => page.goto(page.home + "#/month").then(() => page.locator("[data-cell]").first().waitFor())],
  ["agenda", (page) => page.goto(page.home + "#/agenda").then(() => page.locator(".agenda-day").first().waitFor())],
  [
    "week-tasks",
    async (page) => {
      await page.goto(page.home + "#/week");
      await page.locator("main").getByRole("button", { name: "Tasks", exact: true }).click();
      await page.getByLabel("Which tasks").selectOption({ label: "All open" });
      await page.getByRole("button", { name: /^Place / }).first().waitFor();
    },
    async (page) => {
      if (page.viewportSize().width < 768) await page.keyboard.press("Escape");
      else await page.locator("main").getByRole("button", { name: "Tasks", exact: true }).click();
    },
  ],
  [
    "week-options",
    async (page) => {
      await page.getByRole("button", { name: "Options" }).click();
      await page.getByLabel("Add a time zone").fill("tokyo");
      await page.getByRole("option").first().waitFor();
    },
    async (page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    },
  ],
  [
    "palette",
    async (page) => {
      await page.goto(page.home + "#/today");
      await page.getByRole("heading", { name: /Robin/ }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("pl");
      await page.getByRole("option").first().waitFor();
    },
    (page) => page.keyboard.press("Escape"),
  ],
  ["keys", (page) => page.keyboard.press("?").then(() => page.getByRole("dialog").waitFor()), (page) => page.keyboard.press("Escape")],
  [
    "add",
    async (page) => {
      await page.keyboard.press("q");
      await page.getByRole("dialog").getByRole("textbox").fill("Essay for History by Fri 17:00 ~3h !high #writing");
      await page.getByRole("dialog").getByText("3 h", { exact: true }).first().waitFor();
    },
    async (page) => {
      await page.getByRole("dialog").getByRole("textbox").fill("");
      await page.keyboard.press("Escape");
    },
  ],
  [
    "menu",
    async (page) => {
      await page.getByRole("button", { name: /^Menu of|menu$/i }).first().click();
      await page.getByRole("menu").waitFor();
    },
    (page) => page.keyboard.press("Escape"),
  ],
  ["settings-profile", (page) => page.goto(page.home + "#/settings/profile").then(() => page.getByLabel("Language").waitFor())],
  ["settings-appearance", (page) => page.goto(page.home + "#/settings/appearance").then(() => page.getByRole("radio").first().waitFor())],
  ["settings-data", (page) => page.goto(page.home + "#/settings/data").then(() => page.getByRole("button", { name: "Download everything" }).waitFor())],
  ["calendars", (page) => page.goto(page.home + "#/calendars")],
  [
    "planning",
    async (page) => {
      await page.goto(page.home + "#/today");
      await page.operate("pause");
      await page.getByRole("button", { name: "Plan my week" }).click();
      await page.getByRole("button", { name: "Write it again" }).click();
      await page.getByRole("progressbar").nth(1).waitFor();
    },
  ],
  [
    "activity-going-on",
    async (page) => {
      await page.goto(page.home + "#/activity");
      await page.getByText("Queued").first().waitFor();
    },
  ],
  [
    "run-waiting",
    async (page) => {
      await page.locator('main a[href^="#/activity/0"]').filter({ hasText: /Plan,\s*Queued/ }).click();
      await page.getByRole("button", { name: "Cancel this run" }).waitFor();
    },
    async (page) => {
      await page.getByRole("button", { name: "Cancel this run" }).click();
      await page.getByRole("button", { name: "Run again" }).waitFor();
      await page.operate("resume");
    },
  ],
  [
    "activity",
    async (page) => {
      await page.goto(page.home + "#/activity");
      await page.getByText("Done", { exact: true }).nth(1).waitFor();
    },
  ],
  [
    "run",
    async (page) => {
      await page.locator('main a[href^="#/activity/0"]').filter({ hasText: /Morning briefing,\s*Done/ }).first().click();
      await page.getByText("1 call").first().click();
      await page.getByText("The same as a list").click();
    },
  ],
  [
    "run-failed",
    async (page) => {
      await page.goto(page.home + "#/activity/" + page.failed);
      await page.getByText("Why it failed").waitFor();
    },
  ],
  [
    "activity-none",
    async (page) => {
      await page.goto(page.home + "#/activity");
      await page.getByRole("button", { name: "In progress" }).click();
      await page.getByText("No run is like that.").waitFor();
    },
  ],
  [
    "schedule-change",
    async (page) => {
      await page.goto(page.home + "#/activity/schedules");
      await page.getByRole("button", { name: "Change Morning briefing" }).click();
      await page.getByLabel("At", { exact: true }).waitFor();
    },
  ],
  [
    "paused",
    async (page) => {
      await page.route("**/api/v1/health", (route) => route.fulfill({ contentType: "application/json", body: JSON.stringify({ status: "ok", jobs: "disabled" }) }));
      await page.route("**/api/v1/agent/run", (route) => route.fulfill({ status: 429, headers: { "Retry-After": "40" }, contentType: "application/json", body: JSON.stringify({ status: 429, message: "At most 5 agent runs a minute; please wait 40 seconds." }) }));
      await page.goto(page.home + "#/today");
      await page.reload();
      await page.getByRole("button", { name: "Plan my week" }).click();
      await page.getByRole("button", { name: /^Try again in/ }).waitFor();
    },
    async (page) => {
      await page.unroute("**/api/v1/health");
      await page.unroute("**/api/v1/agent/run");
      await page.goto(page.home + "#/calendars");
    },
  ],
  [
    "timer",
    async (page) => {
      await page.goto(page.home + "#/today");
      await page.evaluate(blockNow);
      await page.getByRole("button", { name: "Start Sort the lecture notes" }).first().click();
      await page.getByRole("button", { name: /^\+15 min for / }).click();
      await page.getByRole("timer").waitFor();
    },
  ],
  ["timer-asks", (page) => page.getByRole("button", { name: /^Done with / }).click(), async (page) => page.getByRole("button", { name: /^Not finished/ }).click()],
  [
    "outlook",
    async (page) => {
      await page.goto(page.home + "#/outlook");
      await page.getByRole("grid").waitFor();
    },
  ],
  ["settings", (page) => page.goto(page.home + "#/settings")],
  ["settings-hours", (page) => page.goto(page.home + "#/settings/hours")],
  [
    "settings-hours-editor",
    async (page) => {
      await page.getByRole("button", { name: "New hours" }).click();
      await page.getByRole("dialog").waitFor();
    },
    (page) => page.keyboard.press("Escape"),
  ],
  ["settings-rules", (page) => page.goto(page.home + "#/settings/rules")],
  ["settings-learned", (page) => page.goto(page.home + "#/settings/learned")],
  [
    "plans",
    async (page) => {
      await page.goto(page.home + "#/plans");
      await page.locator('main a[href^="#/plans/"]').first().waitFor();
    },
  ],
  [
    "plan-made-again",
    async (page) => {
      await page.locator('main a[href^="#/plans/"]').first().click();
      await page.getByRole("button", { name: "Make it again" }).click();
      await page.locator("#replay").waitFor();
    },
    (page) => page.goto(page.home + "#/calendars"),
  ],
  [
    "refused",
    async (page) => {
      await page.getByLabel("Subscription link").fill("ftp://example.org/x");
      await page.getByRole("button", { name: "Subscribe" }).click();
      await page.getByRole("alert").first().waitFor();
    },
  ],
];

async function shoot(page, name) {
  const whole = !/delete|completed|week|editor|palette|keys|^add|menu/.test(name);
  const { width, height } = page.viewportSize();
  // What is fixed to the window stands at the end of a long picture.
  if (whole) await page.setViewportSize({ width, height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) });
  await page.waitForTimeout(400); // animations and the last answers
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  if (whole) await page.setViewportSize({ width, height });
}

/** The first steps of a new account, up to the plan, and back to Today with nothing done. */
async function shootStart(page, tag) {
  for (const [name, title] of Object.entries({ place: "Is this your time?", hours: "When do you like to work?", calendar: "When are you busy?", tasks: "What do you have to do?", plan: "Your week" })) {
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await shoot(page, `start-${name}-${tag}`);
    if (name !== "plan") await page.getByRole("button", { name: "Skip", exact: true }).click();
  }
  await page.getByRole("button", { name: "Finish later" }).click();
}

/** Enough beside the sample semester for a plan that changes something and cannot place everything. */
const MORE_TASKS = "title,minutes,due,deadline,priority\nPrepare the seminar talk,180,{friday}T18:00,soft,high\nGrade forty exams,1500,{tomorrow},hard,critical\n";

async function addTasks(base) {
  const session = await post(base, "/api/collections/users/auth-with-password", { identity: PERSON.email, password: PERSON.password });
  const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  const body = new FormData();
  body.set("file", new File([MORE_TASKS.replace("{friday}", day(4)).replace("{tomorrow}", day(1))], "more.csv"));
  await post(base, "/api/v1/tasks/import", body, session.token);
}

/** Schedules of all kinds, and a run that failed; returns its id. */
async function addRuns(stage) {
  const session = await post(stage.base, "/api/collections/users/auth-with-password", { identity: PERSON.email, password: PERSON.password });
  for (const schedule of [
    { type: "schedule", name: "Plan", cron: "*/45 6-20 * * 1-5", zone: "Asia/Tokyo" },
    { type: "schedule", name: "Sunday evening plan", cron: "30 18 * * 0", enabled: false },
  ])
    await post(stage.base, "/api/collections/schedules/records", schedule, session.token);
  const { job_id } = await post(stage.base, "/api/v1/agent/run", { type: "schedule" }, session.token);
  for (let status = ""; status !== "done"; ) ({ status } = await (await fetch(`${stage.base}/api/v1/agent/jobs/${job_id}`, { headers: { Authorization: session.token } })).json());
  const error = { code: "plan_impossible", message: "The essay waits for the draft, and the draft for the essay. Please take one of the two away." };
  await fetch(`${stage.base}/api/collections/jobs/records/${job_id}`, {
    method: "PATCH",
    headers: { Authorization: await stage.administrator(), "Content-Type": "application/json" },
    body: JSON.stringify({ status: "failed", attempts: 4, finished: new Date().toISOString(), error }),
  });
  return job_id;
}

async function post(base, path, body, token = "") {
  const form = body instanceof FormData;
  const headers = { Authorization: token, ...(form ? {} : { "Content-Type": "application/json" }) };
  const answer = await fetch(base + path, { method: "POST", headers, body: form ? body : JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Something to start, whatever time of the day it is; runs in the page. */
async function blockNow() {
  const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
  const post = async (collection, fields) => (await fetch(`api/collections/${collection}/records`, { method: "POST", headers: { Authorization: token, "Content-Type": "application/json" }, body: JSON.stringify(fields) })).json();
  const task = await post("tasks", { title: "Sort the lecture notes", estimate: 45 });
  await post("blocks", { task: task.id, start: new Date(Date.now() - 60_000).toISOString(), end: new Date(Date.now() + 44 * 60_000).toISOString(), pinned: true });
}

/** The screens that are photographed in German too. */
const GERMAN = ["today", "week", "month", "agenda", "tasks", "projects", "calendars", "outlook", "settings", "settings/hours", "settings/profile", "settings/data", "activity"];

/** Gives the person a locale, and waits until the page speaks its language. */
async function speak(page, locale) {
  await page.evaluate(async (locale) => {
    const { token, record } = JSON.parse(localStorage.getItem("pulseplan_auth"));
    await fetch(`api/collections/users/records/${record.id}`, { method: "PATCH", headers: { Authorization: token, "Content-Type": "application/json" }, body: JSON.stringify({ locale }) });
  }, locale);
  await page.waitForFunction((language) => document.documentElement.lang === language, locale.split("-")[0]);
}

/** Brings a page whose scene went wrong back to where the next can begin. */
async function startOver(page) {
  await page.context().setOffline(false);
  await page.unrouteAll();
  await page.operate("resume");
  await page.goto(`${page.home}#/today`);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
}

const only = (process.argv[2] ?? "").split(",").filter(Boolean);
const missed = [];
const stage = await demo();
const chrome = await browser();
try {
  mkdirSync(OUT, { recursive: true });
  await addTasks(stage.base);
  const failed = await addRuns(stage);
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      const context = await chrome.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: "en-GB", timezoneId: ZONE });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      page.home = `${stage.base}/`;
      page.failed = failed;
      page.operate = (what) => stage.operate(`queue/default/${what}`);
      const tag = `${width}-${scheme}`;
      await page.goto(page.home);
      await shoot(page, `sign-in-${tag}`);
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByLabel("Email").fill("not an address");
      await page.getByLabel("Password").fill("short");
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("alert").first().waitFor();
      await shoot(page, `sign-up-${tag}`);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("button", { name: "Forgot your password?" }).click();
      await page.getByText("This server sends no mail yet").waitFor();
      await shoot(page, `forgot-${tag}`);
      await page.getByRole("button", { name: "Back to sign in" }).click();
      await signIn(page, stage.base);
      for (const [name, enter, leave] of SCENES) {
        if (only.length > 0 && !only.includes(name)) continue;
        try {
          await enter(page);
          await shoot(page, `${name}-${tag}`);
          await leave?.(page);
        } catch (thrown) {
          missed.push(`${name}-${tag}: ${String(thrown.message).split("\n")[0]}`);
          await startOver(page);
        }
      }
      if (only.length > 0) {
        await context.close();
        continue;
      }
      await speak(page, "de-DE");
      for (const screen of GERMAN) {
        await page.goto(`${page.home}#/${screen}`);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await shoot(page, `german-${screen.replace("/", "-")}-${tag}`);
      }
      await speak(page, "en-GB");
      await fromMenu(page, "Sign out");
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByLabel("Name").fill("New");
      await page.getByLabel("Email").fill(`new-${tag}@example.org`);
      await page.getByLabel("Password").fill("a long password");
      await page.getByRole("button", { name: "Create account" }).click();
      await shootStart(page, tag);
      await page.getByText("A plan needs something").waitFor();
      await shoot(page, `empty-today-${tag}`);
      await page.goto(page.home + "#/week");
      await shoot(page, `empty-week-${tag}`);
      await page.goto(page.home + "#/tasks");
      await shoot(page, `empty-tasks-${tag}`);
      await page.goto(page.home + "#/calendars");
      await shoot(page, `empty-calendars-${tag}`);
      await page.goto(page.home + "#/activity");
      await page.getByText("Nothing has run yet.").waitFor();
      await shoot(page, `empty-activity-${tag}`);
      await context.close();
    }
  }
  console.log(`Pictures are in ${OUT}`);
  for (const scene of missed) console.error(`Not reached: ${scene}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  await chrome.close();
  await stage.stop();
}
