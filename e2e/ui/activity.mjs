// Runs as a person follows them: progress where it was asked for, Activity, schedules.
import { readFileSync } from "node:fs";
import { PATIENCE, signIn } from "./stage.mjs";

/** One more task than a plan can hold: the run that plans them fails for good. */
const TOO_MANY = 2001;
/** The lane all runs wait in. */
const QUEUE = "default";

/** Gives the signed-in person so many tasks. */
function importTasks(page, count) {
  return page.evaluate(async (count) => {
    const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
    const body = new FormData();
    body.set("file", new File(["title,minutes\n" + Array.from({ length: count }, (_, i) => `Task ${i},15\n`).join("")], "many.csv"));
    const answer = await fetch("api/v1/tasks/import", { method: "POST", headers: { Authorization: token }, body });
    if (!answer.ok) throw new Error(await answer.text());
  }, count);
}

/** Leaves out what Chromium itself writes of requests that are refused or cut off. */
async function without(misdeeds, pattern, act) {
  const before = misdeeds.length;
  await act();
  misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !pattern.test(m)));
}

/** The checks of runs, with what run.mjs gives every check. */
export function activityChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }) {
  const hold = () => stage.operate(`queue/${QUEUE}/pause`);
  const release = () => stage.operate(`queue/${QUEUE}/resume`);
  const proposal = (page) => page.getByRole("heading", { name: "Proposed plan" });
  const planning = (page) => page.getByRole("progressbar", { name: "Making a plan" });

  /** The records of a collection as the signed-in person has them. */
  const records = (page, path, method = "GET", fields) =>
    page.evaluate(
      async ({ path, method, body }) => {
        const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
        const answer = await fetch(`api/collections/${path}`, { method, headers: { Authorization: token, "Content-Type": "application/json" }, body });
        return answer.status === 204 ? undefined : answer.json();
      },
      { path, method, body: fields && JSON.stringify(fields) },
    );
  const newest = async (page) => (await records(page, "jobs/records?sort=-created&perPage=1")).items[0];

  /** Does something while nothing in the queue begins. */
  async function held(act) {
    await hold();
    try {
      await act();
    } finally {
      await release();
    }
  }
  async function goTo(page, place, title) {
    await page.goto(`${stage.base}/#/${place}`);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
  const rows = (page) => page.locator('main a[href^="#/activity/0"]');

  return {
    "a plan by button shows its progress and ends with a proposal, and the run shows its steps and its graph": async () => {
      const { page, close } = await open({ acceptDownloads: true });
      await signIn(page, stage.base);
      await page.evaluate(() => {
        globalThis.seen = [];
        new MutationObserver(() => {
          const bar = document.querySelector('[role="progressbar"][aria-label="Making a plan"]');
          if (bar) globalThis.seen.push(bar.getAttribute("aria-valuetext"));
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
      });
      await tabTo(page, "Plan my week");
      await page.keyboard.press("Enter");
      await proposal(page).waitFor();
      expect((await page.evaluate(() => globalThis.seen.length)) > 0, "No progress has shown.");
      expect((await focused(page)) === "Proposed plan", `The focus is on “${await focused(page)}”, not on the proposal.`);
      await page.getByRole("button", { name: /^(Discard|Close)$/ }).click();
      await page.getByRole("link", { name: "Activity" }).first().click();
      await page.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
      await rows(page).filter({ hasText: /Plan,\s*Done/ }).first().click();
      await page.getByRole("heading", { level: 1, name: "Plan" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "title");
      const steps = page.getByRole("region", { name: "Steps", exact: true }).locator("ol > li");
      await steps.nth(2).waitFor();
      for (const text of await steps.allInnerTexts()) expect(/Done/.test(text), `A step of a run that is done reads “${text}”.`);
      const graph = page.getByRole("region", { name: "How the steps hang together" });
      await tabTo(page, await graph.getByRole("button", { name: /^Find the best plan: Done, leads to / }).getAttribute("aria-label"));
      await page.keyboard.press("Enter");
      expect(/Find the best plan/.test(await focused(page)), "Choosing a step in the drawing does not lead to it.");
      await graph.getByText("The same as a list").click();
      await graph.getByRole("listitem").filter({ hasText: "Find the best plan (Done)" }).waitFor();
      await steps.first().getByText("1 call").click();
      await steps.first().getByText("records.tasks").waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export as JSON" }).click()]);
      const trace = JSON.parse(readFileSync(await file.path(), "utf8"));
      expect(trace.type === "schedule" && trace.steps.length > 0 && page.url().endsWith(trace.job_id), `The exported trace is of ${trace.type} ${trace.job_id}.`);
      await page.getByRole("button", { name: "Open the proposal" }).click();
      await proposal(page).waitFor();
      await close();
    },

    "a run that waits goes on after a reload and without a connection, and what it made is there": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await held(async () => {
        await page.getByRole("button", { name: "Plan my week" }).click();
        await planning(page).waitFor();
        await page.waitForFunction(() => sessionStorage.getItem("pulseplan_run_schedule"));
        await page.reload();
        await planning(page).waitFor();
        await page.getByText(/so far/).waitFor();
      });
      await proposal(page).waitFor();
      await without(misdeeds, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/, async () => {
        await held(async () => {
          await page.getByRole("button", { name: "Plan my week" }).click();
          await page.waitForFunction(() => sessionStorage.getItem("pulseplan_run_schedule"));
          await page.context().setOffline(true);
        });
        await page.waitForTimeout(500); // it ends while nobody can hear of it
        expect(await planning(page).isVisible(), "A run of which nothing is heard is no longer shown.");
        await page.context().setOffline(false);
        await proposal(page).waitFor();
      });
      await close();
    },

    "a run is cancelled where it was asked for, and run again from Activity": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await held(async () => {
        await page.getByRole("button", { name: "Plan my week" }).click();
        await page.waitForFunction(() => sessionStorage.getItem("pulseplan_run_schedule"));
        await tabTo(page, "Cancel");
        await page.keyboard.press("Enter");
        await planning(page).waitFor({ state: "detached" });
      });
      expect((await page.getByRole("alert").count()) === 0, "Cancelling reads like a failure.");
      const job = await newest(page);
      expect(job.status === "cancelled", `The run is ${job.status}.`);
      await goTo(page, "activity", "Activity");
      await page.getByRole("button", { name: "Cancelled" }).click();
      await rows(page).first().click();
      await held(async () => {
        await page.getByRole("button", { name: "Run again" }).click();
        await page.getByRole("button", { name: "Cancel this run" }).waitFor();
        await page.getByRole("progressbar", { name: "Plan" }).waitFor();
      });
      await page.getByRole("button", { name: "Open the proposal" }).waitFor();
      await page.getByRole("button", { name: "Run again" }).click();
      await page.waitForFunction((was) => !location.hash.endsWith(was), job.id);
      await page.getByRole("button", { name: "Export as JSON" }).waitFor(); // all of it is read
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete run" }).click();
      await page.getByText("The run is deleted.").waitFor();
      await page.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
      await close();
    },

    "a run that failed says why in the server's sentence, and can be tried again": async () => {
      const { page, close } = await open();
      await page.goto(`${stage.base}/`);
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByLabel("Email").fill("too-much@example.org");
      await page.getByLabel("Password").fill("a long password");
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("button", { name: "Finish later" }).click();
      await page.getByText("A plan needs something").waitFor();
      await importTasks(page, TOO_MANY);
      await page.getByRole("button", { name: "Plan my week" }).click();
      const alert = page.getByRole("alert").filter({ hasText: `you have ${TOO_MANY}.` });
      await alert.waitFor();
      const sentence = (await alert.getByRole("paragraph").innerText()).trim();
      const { id } = await newest(page);
      await page.getByRole("button", { name: "Try again" }).click();
      await alert.waitFor();
      for (let again; again?.id === undefined || again.id === id; ) again = await newest(page);
      await goTo(page, `activity/${id}`, "Plan");
      await page.getByRole("region", { name: "Why it failed" }).getByText(sentence).waitFor();
      await page.getByRole("region", { name: "Steps", exact: true }).getByRole("listitem").filter({ hasText: /Find the best plan\s*Failed/ }).waitFor();
      await page.getByRole("button", { name: /^Find the best plan: Failed/ }).waitFor();
      await held(async () => {
        await page.getByRole("button", { name: "Run again" }).click();
        await page.getByRole("region", { name: "Why it failed" }).waitFor({ state: "detached" });
        await page.getByRole("button", { name: "Cancel this run" }).waitFor();
      });
      await page.getByRole("region", { name: "Why it failed" }).getByText(sentence).waitFor();
      await close();
      // The outlook cannot be made of so many tasks either; Chromium notes each refusal.
      misdeeds.splice(0, misdeeds.length, ...misdeeds.filter((m) => !/status of 400.*plans\/outlook/.test(m)));
    },

    "one run too many says how long to wait, and a server without background work says so calmly": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      const refuse = (status, code, message, headers = {}) =>
        page.route("**/api/v1/agent/run", (route) => route.fulfill({ status, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify({ status, code, message, data: {} }) }));
      await without(misdeeds, /status of (429|503)/, async () => {
        await refuse(429, "rate_limited", "Five runs a minute are enough.", { "Retry-After": "2" });
        await page.getByRole("button", { name: "Plan my week" }).click();
        await page.getByRole("alert").filter({ hasText: "Five runs a minute are enough." }).waitFor();
        await page.getByRole("button", { name: /^Try again in \d/ }).waitFor();
        await page.unroute("**/api/v1/agent/run");
        await refuse(503, "jobs_unavailable", "Background work is off.");
        await page.getByRole("button", { name: "Try again", exact: true }).click();
        await page.getByRole("alert").filter({ hasText: "Background work is off." }).waitFor();
        await page.getByText("Background work is paused on this server.").waitFor();
        await page.unroute("**/api/v1/agent/run");
        await page.reload();
        await page.getByRole("list", { name: "Timeline" }).waitFor({ state: "attached" });
        await page.getByText("Background work is paused").waitFor({ state: "detached" });
      });
      await close();
    },

    "what one window runs another shows within a second, and how it ends": async () => {
      const [mine, other] = [await open(), await open()];
      await signIn(mine.page, stage.base);
      await signIn(other.page, stage.base);
      const listening = other.page.waitForResponse((r) => r.url().endsWith("/api/realtime") && r.request().method() === "POST");
      await other.page.reload();
      await listening;
      await goTo(other.page, "activity", "Activity");
      await rows(other.page).first().waitFor();
      let mark;
      await held(async () => {
        const accepted = mine.page.waitForResponse((r) => r.url().endsWith("/agent/run"));
        await mine.page.getByRole("button", { name: "Write it again" }).click();
        mark = (await (await accepted).json()).job_id;
        const row = other.page.locator(`main a[href="#/activity/${mark}"]`);
        await row.filter({ hasText: "Queued" }).waitFor({ timeout: IN_SYNC });
        expect((await row.count()) === 1, "The run shows twice in the other window.");
        await mine.page.getByRole("progressbar", { name: "Writing the briefing" }).waitFor();
        const followed = other.page.waitForRequest((r) => r.url().endsWith("/api/realtime") && (r.postData() ?? "").includes(`agents/${mark}`));
        await row.click();
        expect((await (await followed).response()).ok(), "The run's own topic cannot be followed.");
        await other.page.getByText("The steps appear here").or(other.page.getByText("Not begun").first()).waitFor();
      });
      await other.page.getByRole("region", { name: "Steps", exact: true }).getByText("Write the briefing").waitFor();
      await other.page.getByRole("button", { name: "Run again" }).waitFor();
      await other.page.waitForFunction(() => ![...document.querySelectorAll("ol > li")].some((li) => /Not begun|Running/.test(li.innerText)));
      await mine.page.getByRole("progressbar", { name: "Writing the briefing" }).waitFor({ state: "detached" });
      await Promise.all([mine.close(), other.close()]);
    },

    "what one window plans shows in another without taking the focus there, and goes when it is applied": async () => {
      const [mine, other] = [await open(), await open()];
      for (const { page } of [mine, other]) await signIn(page, stage.base);
      const listening = other.page.waitForResponse((r) => r.url().endsWith("/api/realtime") && r.request().method() === "POST");
      await other.page.reload();
      await listening;
      await other.page.getByRole("list", { name: "Timeline" }).waitFor({ state: "attached" });
      const task = await records(mine.page, "tasks/records", "POST", { title: "To be planned", estimate: 30 });
      await other.page.getByRole("button", { name: "Plan my week" }).focus();
      await mine.page.getByRole("button", { name: "Plan my week" }).click();
      await proposal(mine.page).waitFor();
      await proposal(other.page).waitFor();
      expect((await focused(other.page)) === "Plan my week", `The focus has gone to “${await focused(other.page)}”.`);
      await mine.page.getByRole("button", { name: /^Apply \d+ changes?$/ }).click();
      await proposal(other.page).waitFor({ state: "detached" });
      await mine.page.getByRole("button", { name: "Undo" }).click();
      await mine.page.getByText("The plan was taken back").waitFor();
      await records(mine.page, `tasks/records/${task.id}`, "DELETE");
      await Promise.all([mine.close(), other.close()]);
    },

    "Activity opened without a connection says so, and fills itself when it is back": async () => {
      const { page, close } = await open();
      const fetched = page.waitForResponse((r) => /\/assets\/Activity-.*\.js$/.test(r.url()));
      await signIn(page, stage.base);
      await fetched;
      await without(misdeeds, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/, async () => {
        await page.context().setOffline(true);
        await page.getByRole("link", { name: "Activity" }).first().click();
        await page.getByRole("alert").filter({ hasText: "The server cannot be reached." }).first().waitFor();
        await page.waitForFunction(() => document.activeElement?.id === "title");
        await page.context().setOffline(false);
        await rows(page).first().waitFor();
        await page.getByText("Every day at 07:00").waitFor();
      });
      expect((await page.getByRole("alert").count()) === 0, "The page still says that the server cannot be reached.");
      await close();
    },

    "a schedule is added, changed, switched off, run now, deleted and brought back, by keys alone": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await goTo(page, "activity", "Activity");
      const part = page.getByRole("region", { name: "Schedules" });
      const press = async (name, key = "Enter") => {
        await tabTo(page, name);
        await page.keyboard.press(key);
      };
      const stored = async () => (await records(page, "schedules/records?filter=(type='schedule')")).items[0];
      await part.getByText("Every day at 07:00").waitFor();
      await press("Add a schedule");
      await page.getByLabel("At", { exact: true }).fill("18:30");
      await part.getByRole("checkbox", { name: "Wed" }).focus();
      await page.keyboard.press("Space");
      await press("Save");
      await page.getByText("Saved: Mon, Tue, Thu and Fri at 18:30.").waitFor();
      await part.getByText("Mon, Tue, Thu and Fri at 18:30", { exact: true }).waitFor();
      const made = await stored();
      expect(made.cron === "30 18 * * 1,2,4,5" && made.enabled && made.next_run !== "", `Stored is ${JSON.stringify(made)}.`);
      await page.waitForFunction(() => document.activeElement?.id === "add-schedule");
      await press("Change Plan");
      await part.getByRole("checkbox", { name: "Wed" }).focus();
      await page.keyboard.press("Space");
      await page.getByLabel("At", { exact: true }).fill("07:30");
      await press("Save");
      await part.getByText("Weekdays at 07:30", { exact: true }).waitFor();
      expect((await stored()).cron === "30 7 * * 1-5", `Stored is ${(await stored()).cron}.`);
      await press("Plan", "Space");
      await part.getByText("Switched off").waitFor();
      await page.getByText("Switched off: Plan.").waitFor();
      expect((await stored()).enabled === false, "The schedule is still on.");
      await press("Run now: Plan");
      await press("Show");
      await page.getByRole("heading", { level: 1, name: "Plan" }).waitFor();
      await page.getByRole("button", { name: "Run again" }).waitFor();
      await page.getByRole("link", { name: "All runs" }).click();
      await part.getByText("Weekdays at 07:30", { exact: true }).waitFor();
      await press("Delete Plan");
      await part.getByText("Weekdays at 07:30", { exact: true }).waitFor({ state: "detached" });
      await press("Undo");
      await part.getByText("Weekdays at 07:30", { exact: true }).waitFor();
      expect((await stored()).id === made.id, "The schedule has come back under another id.");
      await records(page, `schedules/records/${made.id}`, "DELETE");
      await part.getByText("Weekdays at 07:30", { exact: true }).waitFor({ state: "detached", timeout: PATIENCE });
      await close();
    },
  };
}

/** Screens for axe, with how to get there. */
export function activityScreens({ stage, misdeeds }) {
  return {
    Activity: async (page) => {
      await page.keyboard.press("Escape");
      await page.goto(`${stage.base}/#/activity`);
      await page.locator('main a[href^="#/activity/0"]').first().waitFor();
    },
    "Activity with nothing of a kind": async (page) => {
      await page.getByRole("button", { name: "In progress" }).click();
      await page.getByText("No run is like that.").waitFor();
    },
    "A run with its graph as a list and a call open": async (page) => {
      await page.getByRole("button", { name: "Show all runs" }).click();
      await page.locator('main a[href^="#/activity/0"]').filter({ hasText: /Plan,\s*Done/ }).first().click();
      await page.getByText("The same as a list").click();
      await page.getByText("1 call").first().click();
    },
    "A run that waits": async (page) => {
      await stage.operate(`queue/${QUEUE}/pause`);
      await page.getByRole("button", { name: "Run again" }).click();
      await page.getByRole("button", { name: "Cancel this run" }).waitFor();
    },
    "A run that was cancelled, with the delete dialog": async (page) => {
      await page.getByRole("button", { name: "Cancel this run" }).click();
      await page.getByRole("button", { name: "Delete" }).click();
      await stage.operate(`queue/${QUEUE}/resume`);
      await page.getByRole("dialog").waitFor();
    },
    "Schedules with one that is made": async (page) => {
      await page.keyboard.press("Escape");
      await page.goto(`${stage.base}/#/activity/schedules`);
      await page.getByRole("button", { name: "Add a schedule" }).click();
      await page.getByLabel("What to run").waitFor();
    },
    "A run that is not there": (page) =>
      without(misdeeds, /status of 404/, async () => {
        await page.goto(`${stage.base}/#/activity/00000000000000000000000000`);
        await page.getByText("This run is not here any more.").last().waitFor();
      }),
  };
}
