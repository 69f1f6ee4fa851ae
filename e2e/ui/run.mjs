// The dashboard as a person meets it: the real binary, a real browser.
//   PULSEPLAN_BIN=bin/pulseplan node e2e/ui/run.mjs [part of a check's name]
// Prints TAP; exit code 1 when a check fails.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { activityChecks, activityScreens } from "./activity.mjs";
import { germanChecks } from "./german.mjs";
import { calendarChecks, calendarScreens } from "./calendars.mjs";
import { viewChecks, viewScreens } from "./calendar.mjs";
import { dataChecks, dataScreens } from "./data.mjs";
import { planningChecks, planningScreens } from "./planning.mjs";
import { planChecks, planScreens } from "./plans.mjs";
import { PATIENCE, PERSON, ZONE, browser, demo, fromMenu, proxy, signIn } from "./stage.mjs";
import { shellChecks } from "./shell.mjs";
import { startChecks } from "./start.mjs";
import { rowTo, taskChecks, taskScreens } from "./tasks.mjs";
import { weekChecks } from "./week.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A change made in one window must show in another within this, in ms. */
const IN_SYNC = 1000;

const stage = await demo();
const chrome = await browser();
/** What no page may do: errors on the console, requests to another host. */
const misdeeds = [];
/** Origins that are ours. */
const home = new Set([stage.base]);

/** A fresh profile, as another browser would be. */
async function open(options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: ZONE, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && misdeeds.push(`console: ${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => misdeeds.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!home.has(url.origin) && url.protocol !== "data:" && url.protocol !== "blob:") misdeeds.push(`request to ${url.origin}`);
  });
  return { page, close: () => context.close() };
}

function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") || document.activeElement?.textContent?.trim() || document.activeElement?.id || "");

/** Presses Tab until the focus is on what the person looks for. */
async function tabTo(page, name) {
  for (let i = 0; i < 120; i++) {
    if ((await focused(page)) === name) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      expect(outline !== "none", `“${name}” has the focus, but nobody can see it.`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`“${name}” cannot be reached with Tab.`);
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}

const blocksOf = (page) => page.locator("main section").filter({ hasText: "Coming days" }).getByRole("listitem").allInnerTexts();

/** Puts a block into the running minute, whatever time of the day the check runs at. */
async function blockForToday(page, title) {
  await page.evaluate(async (at) => {
    const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
    const send = async (collection, fields) => {
      const answer = await fetch(`api/collections/${collection}/records`, { method: "POST", headers: { Authorization: token, "Content-Type": "application/json" }, body: JSON.stringify(fields) });
      return answer.json();
    };
    const task = await send("tasks", { title: at.title });
    await send("blocks", { task: task.id, start: at.from, end: at.to, pinned: true });
  }, { from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 600_000).toISOString(), title });
  await page.getByText(title.slice(0, 40)).first().waitFor(); // the briefing shortens what is long
}

const checks = {
  "one signs in with the keyboard alone": async () => {
    const { page, close } = await open();
    await page.goto(`${stage.base}/`);
    await page.getByLabel("Email").waitFor();
    await page.keyboard.type(PERSON.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PERSON.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /Robin/ }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: /Robin/ }).waitFor();
    await page.keyboard.press("Tab");
    expect((await focused(page)) === "Skip to content", "The first Tab does not offer to skip to the content.");
    await page.keyboard.press("Enter");
    expect((await page.evaluate(() => document.activeElement.id)) === "main", "The skip link does not lead to the content.");
    await close();
  },

  "a wrong password is refused in a sentence": async () => {
    const { page, close } = await open();
    await page.goto(`${stage.base}/`);
    await page.getByLabel("Email").fill(PERSON.email);
    await page.getByLabel("Password").fill("not the password");
    const before = misdeeds.length;
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "do not belong together" }).waitFor();
    // Chromium itself writes refused requests to the console.
    misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !/status of 400/.test(m)));
    await close();
  },

  "a new account gets the browser's zone and locale, and an empty dashboard that says what to do": async () => {
    const { page, close } = await open({ locale: "en-US", timezoneId: "America/New_York" });
    await page.goto(`${stage.base}/`);
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.getByLabel("Email").fill("new@example.org");
    await page.getByLabel("Password").fill("a long password");
    const asked = page.waitForRequest((r) => r.url().endsWith("/api/collections/users/records") && r.method() === "POST");
    await page.getByRole("button", { name: "Create account" }).click();
    const sent = (await asked).postDataJSON();
    expect(sent.timezone === "America/New_York" && sent.locale === "en-US", `Sign-up sent ${sent.timezone} and ${sent.locale}.`);
    await page.getByRole("button", { name: "Finish later" }).click();
    await page.getByRole("link", { name: "Add your first task" }).click();
    await page.getByText("All clear.").waitFor();
    await close();
  },

  "a task is added in plain words with the keyboard alone, and ticked off and back": async () => {
    const { page, close } = await open();
    await signIn(page, stage.base);
    await page.keyboard.press("q");
    await page.waitForFunction(() => document.activeElement?.id === "quick-add");
    await page.keyboard.type("Write to Jonas tomorrow 45m !high");
    await page.getByText("45 min", { exact: true }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("Added: Write to Jonas.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("g");
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
    const row = page.getByRole("listitem").filter({ hasText: "Write to Jonas" });
    await row.waitFor();
    const ticks = await page.getByRole("button", { name: /^Complete / }).evaluateAll((all) => all.map((b) => b.getAttribute("aria-label")));
    const next = ticks[ticks.indexOf("Complete Write to Jonas") + 1];
    await rowTo(page, "Write to Jonas");
    await page.keyboard.press("Shift+Tab");
    expect((await focused(page)) === "Complete Write to Jonas", `Before the title of a row is “${await focused(page)}”.`);
    await page.keyboard.press("Enter");
    await row.waitFor({ state: "detached" });
    expect((await focused(page)) === next, `After ticking a task off the focus is on “${await focused(page)}”, not on “${next}”.`);
    await tabTo(page, "Undo");
    await page.keyboard.press("Enter");
    await row.waitFor();
    await close();
  },

  "what is ambiguous is asked, and the answer is understood": async () => {
    const { page, close } = await open();
    await signIn(page, stage.base);
    await page.goto(`${stage.base}/#/tasks`);
    await page.getByLabel("Add a task").fill("Call the bank tomorrow at 5");
    await page.keyboard.press("Enter");
    const choice = page.getByRole("button", { name: /17:00/ });
    await choice.waitFor();
    await choice.click();
    await page.getByText(/^at .*17:00/).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("listitem").filter({ hasText: "Call the bank" }).waitFor();
    await close();
  },

  "a plan is proposed, shown, applied and taken back": async () => {
    const { page, close } = await open();
    await signIn(page, stage.base);
    const before = await blocksOf(page);
    await tabTo(page, "Plan my week");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
    await page.getByRole("heading", { name: /^New/i }).waitFor();
    expect(JSON.stringify(await blocksOf(page)) === JSON.stringify(before), "A proposal has changed the days before it was applied.");
    await tabTo(page, await page.getByRole("button", { name: /^Apply \d+ changes?$/ }).innerText());
    await page.keyboard.press("Enter");
    await page.getByText("The plan is in place.").waitFor();
    const timeline = page.locator("main").getByText("Write to Jonas");
    await timeline.first().waitFor();
    await tabTo(page, "Undo");
    await page.keyboard.press("Enter");
    await page.getByText("The plan was taken back.").waitFor();
    await page.waitForFunction((was) => [...document.querySelectorAll("main section")].filter((s) => s.textContent.includes("Coming days")).flatMap((s) => [...s.querySelectorAll("li")].map((li) => li.innerText)).join("\n") === was, before.join("\n"));
    await close();
  },

  "a block is started and done, and both can be undone": async () => {
    const { page, close } = await open();
    await signIn(page, stage.base);
    await blockForToday(page, "Work of this minute");
    const now = page.locator('section[aria-labelledby="focus-title"]');
    const start = now.getByRole("button", { name: "Start Work of this minute" });
    await start.click();
    await page.getByText(/^Started: /).waitFor();
    await start.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await start.waitFor();
    await now.getByRole("button", { name: "Done with Work of this minute" }).click();
    await now.getByRole("button", { name: "Finished", exact: true }).click();
    await page.getByText("Finished: Work of this minute.").waitFor();
    await start.waitFor({ state: "detached" });
    await page.locator("div", { hasText: /^Finished: Work of this minute/ }).last().getByRole("button", { name: "Undo" }).click();
    await start.waitFor();
    await close();
  },

  "a change in one window shows in another within a second, and nothing twice": async () => {
    const [mine, other] = [await open(), await open()];
    await signIn(mine.page, stage.base);
    await signIn(other.page, stage.base);
    const listening = other.page.waitForResponse((r) => r.url().endsWith("/api/realtime") && r.request().method() === "POST");
    await other.page.reload();
    await listening;
    for (const { page } of [mine, other]) {
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByRole("button", { name: /^Complete / }).first().waitFor();
    }
    const saved = mine.page.waitForResponse((r) => r.url().includes("/api/collections/tasks/records") && r.request().method() === "POST");
    await mine.page.getByLabel("Add a task").fill("Seen in both windows 20m");
    await mine.page.getByRole("button", { name: "Add", exact: true }).click();
    await saved;
    const row = other.page.getByRole("listitem").filter({ hasText: "Seen in both windows" });
    await row.waitFor({ timeout: IN_SYNC });
    await mine.page.getByRole("listitem").filter({ hasText: "Seen in both windows" }).waitFor();
    expect((await row.count()) === 1, "The task shows twice in the other window.");
    await Promise.all([mine.close(), other.close()]);
  },

  "a window that was offline says so and catches up by itself": async () => {
    const [mine, other] = [await open(), await open()];
    await signIn(mine.page, stage.base);
    await signIn(other.page, stage.base);
    await other.page.goto(`${stage.base}/#/tasks`);
    await other.page.getByRole("button", { name: /^Complete / }).first().waitFor();
    const before = misdeeds.length;
    await other.page.context().setOffline(true);
    await mine.page.goto(`${stage.base}/#/tasks`);
    await mine.page.getByLabel("Add a task").fill("Missed while offline 20m");
    await mine.page.getByRole("button", { name: "Add", exact: true }).click();
    await mine.page.getByRole("listitem").filter({ hasText: "Missed while offline" }).waitFor();
    await other.page.getByLabel("Add a task").fill("Typed while offline");
    await other.page.keyboard.press("Enter");
    await other.page.getByText("1 change waits to be sent.").waitFor();
    await other.page.context().setOffline(false);
    await other.page.getByRole("listitem").filter({ hasText: "Missed while offline" }).waitFor();
    await other.page.getByRole("button", { name: "Complete Typed while offline" }).waitFor();
    await mine.page.getByRole("button", { name: "Complete Typed while offline" }).waitFor();
    expect((await mine.page.getByRole("button", { name: "Complete Typed while offline" }).count()) === 1, "What was typed offline has arrived twice.");
    misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/.test(m)));
    await Promise.all([mine.close(), other.close()]);
  },

  "a calendar file is imported and removed, hours are refused and saved": async () => {
    const { page, close } = await open();
    await signIn(page, stage.base);
    await page.goto(`${stage.base}/#/calendars`);
    const ics = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VEVENT", "UID:one@example.org", "DTSTAMP:20261101T000000Z", "DTSTART:20261124T190000Z", "DTEND:20261124T200000Z", "SUMMARY:Concert", "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
    await page.locator('input[type="file"]').setInputFiles({ name: "Evenings.ics", mimeType: "text/calendar", buffer: Buffer.from(ics) });
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Evenings" }) });
    await row.waitFor();
    await page.getByRole("button", { name: "Settings of Evenings" }).click();
    await page.getByRole("button", { name: "Remove this calendar" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove calendar" }).click();
    await row.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Edit hours" }).click();
    await page.getByRole("button", { name: "Edit Study" }).click();
    const before = misdeeds.length;
    const hours = page.getByLabel("As text");
    const was = await hours.inputValue();
    await hours.fill("Mon-Fri whenever");
    await page.getByRole("button", { name: "Save hours" }).click();
    await page.getByRole("alert").filter({ hasText: "whenever" }).waitFor();
    misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !/status of 400/.test(m)));
    await hours.fill(was);
    await page.getByRole("button", { name: "Save hours" }).click();
    await page.getByText("Saved: Study.").waitFor();
    await close();
  },

  "signing out here signs out there, and leaves nothing of the person behind": async () => {
    const { page, close } = await open();
    await signIn(page, stage.base);
    const sister = await page.context().newPage();
    await sister.goto(`${stage.base}/`);
    await sister.getByRole("heading", { level: 1, name: /Robin/ }).waitFor();
    await fromMenu(page, "Sign out");
    await page.getByLabel("Password").waitFor();
    await sister.getByLabel("Password").waitFor();
    expect((await page.evaluate(() => localStorage.length)) === 0, "Something of the session is still stored.");
    await close();
  },
};

Object.assign(checks, weekChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }), activityChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }), planChecks({ stage, open, misdeeds, expect, focused, tabTo }), planningChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }));
Object.assign(checks, calendarChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }));
Object.assign(checks, viewChecks({ stage, open, expect, focused }));
Object.assign(checks, dataChecks({ stage, open, misdeeds, expect, violations, IN_SYNC }));
Object.assign(checks, taskChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }));
Object.assign(checks, shellChecks({ stage, open, expect, focused, violations }));
Object.assign(checks, startChecks({ stage, open, misdeeds, expect, focused, tabTo, violations, home, IN_SYNC }));
Object.assign(checks, germanChecks({ stage, open, misdeeds, expect, violations }));

checks["all of it works below a path behind a proxy"] = async () => {
  const front = await proxy(stage.base, "/plan");
  home.add(new URL(front.base).origin);
  const { page, close } = await open();
  const other = await open();
  try {
    await signIn(page, front.base);
    await signIn(other.page, front.base);
    for (const p of [page, other.page]) {
      await p.goto(`${front.base}/#/tasks`);
      await p.getByRole("button", { name: /^Complete / }).first().waitFor();
    }
    await page.getByLabel("Add a task").fill("Through the proxy 20m");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await other.page.getByRole("listitem").filter({ hasText: "Through the proxy" }).waitFor();
    await page.goto(`${front.base}/#/today`);
    await page.getByRole("button", { name: "Plan my week" }).click();
    await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
    await other.page.goto(`${front.base}/#/activity`);
    await other.page.getByRole("link", { name: /^Plan\s*, Done/ }).first().click();
    await other.page.getByRole("button", { name: /^Find the best plan: Done/ }).waitFor();
  } finally {
    await Promise.all([close(), other.close()]);
    await front.stop();
  }
};

checks["a title of 300 letters, or of markup, breaks no screen 320 px wide"] = async () => {
  const { page, close } = await open({ viewport: { width: 320, height: 800 } });
  await signIn(page, stage.base);
  await blockForToday(page, "<img src=x onerror=alert(1)>");
  await blockForToday(page, "W".repeat(300));
  for (const screen of ["today", "week", "outlook", "tasks", "projects", "calendars", "activity", "activity/schedules", "plans", "settings", "settings/hours", "settings/rules", "settings/learned"]) {
    await page.goto(`${stage.base}/#/${screen}`);
    await page.locator("#title").waitFor();
    if (screen === "today") {
      await page.getByRole("button", { name: "Plan my week" }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over === 0, `${screen} is ${over} px wider than the window.`);
    expect((await page.locator("main img").count()) === 0, `${screen} has made a picture of a title.`);
  }
  await close();
};

/** Screens for axe, with how to get there. */
const SCREENS = {
  Today: async (page) => page.getByRole("list", { name: "Timeline" }).waitFor({ state: "attached" }),
  "Today with a proposed plan": async (page) => {
    await page.getByRole("button", { name: "Plan my week" }).click();
    await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
  },
  Week: async (page) => {
    await page.goto(`${stage.base}/#/week`);
    await page.getByRole("heading", { level: 1, name: /Week/ }).waitFor();
    if (page.viewportSize().width < 768) await page.getByRole("button", { name: "Next day" }).click();
    await page.locator("[data-block]").first().waitFor();
  },
  "Week with a block open": async (page) => {
    await page.locator("[data-block]").first().click();
    await page.getByRole("dialog").waitFor();
  },
  "Week, further on": async (page) => {
    await page.keyboard.press("Escape");
    const next = page.getByRole("button", { name: /^Next (week|day)$/ });
    for (let i = 0; i < 6; i++) await next.click();
    await page.locator('[aria-label="Calendar"][aria-busy="false"]').waitFor();
  },
  Tasks: async (page) => {
    await page.goto(`${stage.base}/#/tasks`);
    await page.getByRole("button", { name: /^Complete / }).first().waitFor();
  },
  "Tasks with a preview and a question": async (page) => {
    await page.getByLabel("Add a task").fill("Call the bank tomorrow at 5 for History after Nobody #money !high");
    await page.getByRole("group").first().waitFor();
  },
  Calendars: async (page) => {
    await page.keyboard.press("Escape");
    await page.goto(`${stage.base}/#/calendars`);
    await page.getByText("Semester").waitFor();
  },
  "Calendars with a refusal": async (page) => {
    await page.getByRole("button", { name: "Subscribe" }).click();
    await page.getByRole("alert").first().waitFor();
  },
  ...calendarScreens({ stage }),
  ...taskScreens({ stage }),
  ...viewScreens({ stage }),
  ...planScreens({ stage }),
  ...activityScreens({ stage, misdeeds }),
  ...planningScreens({ stage }),
  ...dataScreens({ stage }),
};

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1440]) {
    checks[`axe finds nothing on any screen, ${colorScheme}, ${width} px, and nothing is cut off`] = async () => {
      const { page, close } = await open({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
      const found = [];
      const look = async (screen) => {
        for (const v of await violations(page)) found.push(`${screen}: ${v}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) found.push(`${screen}: ${over} px wider than the window`);
      };
      await page.goto(`${stage.base}/`);
      await page.getByLabel("Email").waitFor();
      await look("Sign in");
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("alert").first().waitFor();
      await look("Create account");
      await signIn(page, stage.base);
      for (const [screen, enter] of Object.entries(SCREENS)) {
        await enter(page);
        await look(screen);
      }
      await close();
      expect(found.length === 0, found.join("\n"));
    };
  }
}

checks["no page wrote an error to its console or asked another host"] = async () => {
  expect(misdeeds.length === 0, [...new Set(misdeeds)].join("\n"));
};

let failed = 0;
/** A part of a name runs the checks that have it. */
const names = Object.keys(checks).filter((name) => name.includes(process.argv[2] ?? ""));
console.log(`TAP version 13\n1..${names.length}`);
try {
  for (const [i, name] of names.entries()) {
    try {
      await checks[name]();
      console.log(`ok ${i + 1} - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${i + 1} - ${name}`);
      for (const line of String(error.message).split("\n")) console.log(`  # ${line}`);
    }
  }
} finally {
  await chrome.close();
  await stage.stop();
}
console.log(`# ${names.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
