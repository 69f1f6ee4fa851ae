// What stands around a plan: the timer, the weeks to come, the settings, what
// was learned, and the plans of the past.
import { PATIENCE, ZONE, fromMenu, signIn } from "./stage.mjs";

/** A minute in ms. */
const MINUTE = 60_000;

/** The records of a collection, or the answer to a change of one, as the signed-in person has it. */
function ask(page, path, method = "GET", fields) {
  return page.evaluate(
    async ({ path, method, body }) => {
      const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
      const answer = await fetch(`api/${path}`, { method, headers: { Authorization: token, "Content-Type": "application/json" }, body });
      return answer.status === 204 ? undefined : answer.json();
    },
    { path, method, body: fields && JSON.stringify(fields) },
  );
}
const records = (page, path, method, fields) => ask(page, `collections/${path}`, method, fields);

/** Fails until what is asked for holds. */
async function becomes(question, holds, sentence) {
  let got;
  const late = Date.now() + PATIENCE;
  do {
    got = await question();
    if (holds(got)) return got;
  } while (Date.now() < late);
  throw new Error(`${sentence} It is ${JSON.stringify(got)}.`);
}

const PASSWORD = "only for this check";
let people = 0;

/** The address of a new account: what is timed in it is all there is. */
async function newcomer(base) {
  const email = `timed-${++people}@example.org`;
  const body = JSON.stringify({ email, password: PASSWORD, passwordConfirm: PASSWORD, name: "Toni", timezone: ZONE, locale: "en-GB" });
  const answer = await fetch(`${base}/api/collections/users/records`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(`No account: ${answer.status} ${await answer.text()}`);
  return email;
}

async function enter(page, base, email) {
  await page.goto(`${base}/`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: /Toni/ }).waitFor();
}

/** A task with a block that runs right now; clear takes both away. */
async function blockNow(page, title, { from = -1, to = 30, estimate = 60 } = {}) {
  const task = await records(page, "tasks/records", "POST", { title, estimate });
  const at = (minutes) => new Date(Date.now() + minutes * MINUTE).toISOString();
  const block = await records(page, "blocks/records", "POST", { task: task.id, start: at(from), end: at(to), pinned: true });
  const stored = () => records(page, `blocks/records/${block.id}`);
  const clear = () => records(page, `tasks/records/${task.id}`, "DELETE");
  return { task, block, stored, clear };
}

/** Preferences as they are stored. */
const stored = async (page) => {
  const { record } = await page.evaluate(() => JSON.parse(localStorage.getItem("pulseplan_auth")));
  return (await records(page, `users/records/${record.id}`)).preferences ?? {};
};
/** Leaves the person as they were. */
async function restoring(page, act) {
  const { record } = await page.evaluate(() => JSON.parse(localStorage.getItem("pulseplan_auth")));
  const before = await stored(page);
  try {
    await act();
  } finally {
    await records(page, `users/records/${record.id}`, "PATCH", { preferences: before });
  }
}

/** Leaves out what Chromium itself writes of requests that are refused. */
async function refused(misdeeds, status, act) {
  const before = misdeeds.length;
  await act();
  misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !new RegExp(`status of ${status}`).test(m)));
}

/** The checks of everything around a plan, with what run.mjs gives every check. */
export function planningChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }) {
  async function goTo(page, place, title) {
    await page.goto(`${stage.base}/#/${place}`);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
  const button = (page, name) => page.getByRole("button", { name, exact: true });
  /** A window that hears of changes from its first moment on. */
  async function listening(page) {
    const heard = page.waitForResponse((r) => r.url().endsWith("/api/realtime") && r.request().method() === "POST");
    await page.reload();
    await heard;
  }

  return {
    "the timer is started, paused and resumed with the keyboard alone, and goes on over a reload": async () => {
      const { page, close } = await open();
      await enter(page, stage.base, await newcomer(stage.base));
      const { stored, clear } = await blockNow(page, "Timed by keys");
      await button(page, "Start Timed by keys").waitFor();
      await page.locator("#title").focus();
      await tabTo(page, "Start Timed by keys");
      await page.keyboard.press("Enter");
      await page.getByText("Started: Timed by keys.").waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Pause Timed by keys");
      expect((await stored()).state === "started", "The block is not started.");
      const clock = page.getByRole("timer", { name: "Time worked" });
      const first = await clock.locator("[aria-hidden]").innerText();
      await page.waitForFunction((was) => document.querySelector('[role="timer"] [aria-hidden]')?.textContent !== was, first);
      await page.reload();
      await button(page, "Pause Timed by keys").waitFor();
      expect((await clock.locator("[aria-hidden]").innerText()) !== "0:00", "The timer began anew after a reload.");
      await page.locator("#title").focus();
      await tabTo(page, "Pause Timed by keys");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Resume Timed by keys");
      const rests = await clock.locator("[aria-hidden]").innerText();
      expect(Boolean((await stored()).paused), "The stored block does not rest.");
      await page.waitForTimeout(1500); // longer than the digits take to move
      expect((await clock.locator("[aria-hidden]").innerText()) === rests, "The timer runs while it is paused.");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Pause Timed by keys");
      await becomes(stored, (b) => b.state === "started" && !b.paused, "The block should run again.");
      await clear();
      await close();
    },

    "one timer runs: starting another block pauses the first": async () => {
      const { page, close } = await open();
      await enter(page, stage.base, await newcomer(stage.base));
      const one = await blockNow(page, "First of two timers");
      const two = await blockNow(page, "Second of two timers", { from: 30, to: 45 });
      await button(page, "Start First of two timers").click();
      await button(page, "Pause First of two timers").waitFor();
      await page.getByRole("button", { name: /^Second of two timers, / }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
      await page.getByText("Started: Second of two timers. Paused: First of two timers.").waitFor();
      await button(page, "Pause Second of two timers").waitFor();
      expect(Boolean((await one.stored()).paused), "The first timer still runs.");
      const running = (await records(page, "timings/records?filter=" + encodeURIComponent("end=''"))).items;
      expect(running.length === 1 && running[0].block === two.block.id, `The open timings are ${JSON.stringify(running.map((t) => t.block))}.`);
      await page.getByRole("button", { name: /^First of two timers, .*paused/ }).waitFor();
      await Promise.all([one.clear(), two.clear()]);
      await close();
    },

    "what the timer does shows in another window within a second": async () => {
      const [mine, other] = [await open(), await open()];
      const email = await newcomer(stage.base);
      await enter(mine.page, stage.base, email);
      await enter(other.page, stage.base, email);
      await listening(other.page);
      const { clear } = await blockNow(mine.page, "Timed in two windows");
      const start = button(mine.page, "Start Timed in two windows");
      await start.waitFor();
      await button(other.page, "Start Timed in two windows").waitFor();
      const saved = mine.page.waitForResponse((r) => r.url().endsWith("/start") && r.request().method() === "POST");
      await start.click();
      await saved;
      await button(other.page, "Pause Timed in two windows").waitFor({ timeout: IN_SYNC });
      await other.page.getByRole("timer").waitFor({ timeout: IN_SYNC });
      const paused = other.page.waitForResponse((r) => r.url().endsWith("/pause") && r.request().method() === "POST");
      await button(other.page, "Pause Timed in two windows").click();
      await paused;
      await button(mine.page, "Resume Timed in two windows").waitFor({ timeout: IN_SYNC });
      await clear();
      await Promise.all([mine.close(), other.close()]);
    },

    "a block takes longer, runs into the next, and the plan that mends it is one press away": async () => {
      const { page, close } = await open();
      await enter(page, stage.base, await newcomer(stage.base));
      // Further away than the hour in which nothing moves by itself, and movable.
      const next = await blockNow(page, "Comes right after", { from: 70, to: 100, estimate: 30 });
      await records(page, `blocks/records/${next.block.id}`, "PATCH", { pinned: false });
      const { stored, block, clear } = await blockNow(page, "Takes longer", { from: -5, to: 70, estimate: 75 });
      await button(page, "Start Takes longer").click();
      await button(page, "+15 min for Takes longer").click();
      await becomes(stored, (b) => Date.parse(b.end.replace(" ", "T")) - Date.parse(block.end.replace(" ", "T")) === 15 * MINUTE, "The block should end 15 minutes later.");
      const status = page.getByRole("status").filter({ hasText: "It now overlaps with:" });
      await status.getByText(/^Comes right after, /).waitFor();
      await status.getByRole("button", { name: "Look at the plan" }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      await page.getByRole("button", { name: "Discard" }).click();
      await Promise.all([clear(), next.clear()]);
      await close();
    },

    "done asks whether the task is finished; not finished leaves the task open, and Escape changes nothing": async () => {
      const { page, close } = await open();
      await enter(page, stage.base, await newcomer(stage.base));
      const first = await blockNow(page, "Half of it");
      await button(page, "Start Half of it").click();
      await button(page, "Done with Half of it").click();
      await page.getByText("Is “Half of it” finished?").waitFor();
      expect((await focused(page)) === "Finished", `The question has the focus on “${await focused(page)}”.`);
      await page.keyboard.press("Escape");
      await button(page, "Done with Half of it").waitFor();
      expect((await first.stored()).state === "started", "Escape has ended the block.");
      await page.keyboard.press("Enter");
      await button(page, "Not finished").click();
      await becomes(first.stored, (b) => b.state === "done", "The block should be done.");
      expect((await records(page, `tasks/records/${first.task.id}`)).status !== "done", "The task is finished although one said it is not.");
      const second = await blockNow(page, "All of it");
      await button(page, "Done with All of it").click();
      await button(page, "Finished").click();
      await page.getByText("Finished: All of it.").waitFor();
      await becomes(() => records(page, `tasks/records/${second.task.id}`), (t) => t.status === "done", "The task should be done.");
      await Promise.all([first.clear(), second.clear()]);
      await close();
    },

    "a block is skipped, and undo brings it back": async () => {
      const { page, close } = await open();
      await enter(page, stage.base, await newcomer(stage.base));
      const { stored, clear } = await blockNow(page, "Not today");
      await button(page, "Skip Not today").click();
      await page.getByText("Skipped: Not today.").waitFor();
      await becomes(stored, (b) => b.state === "skipped", "The block should be skipped.");
      await page.getByRole("button", { name: "Undo" }).first().click();
      await button(page, "Start Not today").waitFor();
      await becomes(stored, (b) => b.state === "planned", "The block should be planned again.");
      await clear();
      await close();
    },

    "the outlook is walked with the arrow keys, and each day says how full it is": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await page.getByRole("link", { name: "Week", exact: true }).first().click();
      await page.getByRole("navigation", { name: "Views of the time to come" }).getByRole("link", { name: "Outlook" }).click();
      await page.getByRole("heading", { level: 1, name: "The next six weeks" }).waitFor();
      expect((await page.title()) === "Outlook · PulsePlan", `The page is called “${await page.title()}”.`);
      const grid = page.getByRole("grid", { name: "Days of the next six weeks" });
      const cells = grid.locator("[data-date]");
      expect((await cells.count()) === 42, `The outlook has ${await cells.count()} days.`);
      for (const label of await cells.evaluateAll((all) => all.map((c) => c.querySelector(".sr-only").textContent)))
        expect(/^.+: (Calm|Busy|Tight|Over)\. .*\d.* free/.test(label), `A day reads “${label}”.`);
      const dates = await cells.evaluateAll((all) => all.map((c) => c.dataset.date));
      expect((await cells.evaluateAll((all) => all.filter((c) => c.tabIndex === 0).length)) === 1, "More than one day can be reached with Tab.");
      await cells.first().focus();
      const here = () => page.evaluate(() => document.activeElement.dataset.date);
      for (const [key, to] of [["ArrowRight", dates[1]], ["ArrowDown", dates[8]], ["ArrowUp", dates[1]], ["PageDown", dates[41]], ["ArrowRight", dates[41]], ["PageUp", dates[0]]]) {
        await page.keyboard.press(key);
        expect((await here()) === to, `${key} leads to ${await here()}, not to ${to}.`);
      }
      await page.keyboard.press("ArrowRight");
      const answer = await ask(page, "v1/plans/outlook?weeks=6");
      const tomorrow = answer.days[1];
      const card = page.locator('section[aria-labelledby="outlook-day"]');
      const words = (m) => (m >= 60 ? `${Math.floor(m / 60)} h${m % 60 ? ` ${m % 60} min` : ""}` : `${m} min`);
      const shown = await card.locator("dd").allInnerTexts();
      expect(JSON.stringify(shown) === JSON.stringify([tomorrow.free, tomorrow.planned, tomorrow.events, tomorrow.demand].map(words)), `The card of tomorrow reads ${shown.join(", ")}.`);
      await card.getByRole("link", { name: "Open in the week" }).click();
      await page.locator(`[data-day="${dates[1]}"]`).waitFor();
      await close();
    },

    "a deadline that can no longer be met is said with its minutes, on Today and in the outlook": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      const due = new Date(Date.now() + 24 * 60 * MINUTE).toISOString();
      const task = await records(page, "tasks/records", "POST", { title: "Far too much", estimate: 2400, due, deadline: "hard", priority: "critical" });
      const risks = page.locator('section[aria-labelledby="risk-title"]');
      await risks.getByRole("listitem").filter({ hasText: /Far too much, due .*: .*too little\./ }).waitFor();
      await risks.getByRole("link", { name: "Outlook" }).click();
      await page.getByRole("heading", { level: 1, name: "The next six weeks" }).waitFor();
      const row = page.locator('section[aria-labelledby="deadlines-title"]').getByRole("listitem").filter({ hasText: "Far too much" });
      await row.getByText(/too little$/).first().waitFor();
      await row.getByText("hard deadline").waitFor();
      await records(page, `tasks/records/${task.id}`, "DELETE");
      await row.waitFor({ state: "detached" });
      await close();
    },

    "a limit is saved when its field is left, is there after a reload, and a wrong one says why": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await fromMenu(page, "Settings");
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      expect((await focused(page)) === "Settings", "The title of the settings has not got the focus.");
      await restoring(page, async () => {
        const field = page.getByLabel("Most work a day", { exact: true });
        await field.fill("5.5");
        await page.keyboard.press("Tab");
        await becomes(() => stored(page), (p) => p.max_per_day === 330, "5.5 hours should be stored as 330 minutes.");
        await page.reload();
        await page.waitForFunction(() => document.getElementById("pref-max_per_day")?.value === "5.5");
        await field.fill("99");
        await page.keyboard.press("Tab");
        const sentence = page.getByRole("alert").filter({ hasText: "15 min to 24 h" });
        await sentence.waitFor();
        expect((await field.getAttribute("aria-describedby")).includes(await sentence.getAttribute("id")), "The sentence is not said at its field.");
        expect((await stored(page)).max_per_day === 330, "A wrong limit was stored.");
        await page.getByRole("button", { name: "Reset Most work a day" }).click();
        await becomes(() => stored(page), (p) => p.max_per_day === undefined, "The limit should be gone.");
        // What only the server can know is refused by it, and its sentence stands at the field.
        await refused(misdeeds, 400, async () => {
          await page.getByLabel("Length of lunch", { exact: true }).fill("60");
          await page.keyboard.press("Tab");
          await becomes(() => stored(page), (p) => p.lunch_minutes === 60, "Lunch should be kept.");
          await page.getByLabel("Between", { exact: true }).fill("23:00");
          await page.getByLabel("and", { exact: true }).focus();
          await page.getByRole("alert").filter({ hasText: /must be after lunch_from/i }).waitFor();
        });
        expect((await stored(page)).lunch_from === undefined, "A refused time was stored.");
      });
      await close();
    },

    "what happens on a change is chosen, with how many blocks may move": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await goTo(page, "settings", "Settings");
      await restoring(page, async () => {
        const choice = (name) => page.getByRole("radio", { name });
        expect(await choice(/^Propose a new plan/).isChecked(), "Nothing is proposed for people who have not said.");
        await choice(/^Put the new plan in force/).check();
        await becomes(() => stored(page), (p) => p.replan === "apply", "Plans should be applied.");
        await page.getByLabel("Move at most", { exact: true }).fill("12");
        await page.keyboard.press("Tab");
        await becomes(() => stored(page), (p) => p.replan_moves === 12 && p.replan === "apply", "12 moves should be stored beside the rest.");
        await choice(/^Do nothing/).check();
        await becomes(() => stored(page), (p) => p.replan === "off", "Nothing should happen.");
        expect((await page.getByLabel("Move at most", { exact: true }).count()) === 0, "How many blocks may move is asked although none will.");
      });
      await close();
    },

    "time is kept free and a place gets its way, and both are taken back": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await goTo(page, "settings", "Settings");
      await restoring(page, async () => {
        await button(page, "Keep time free").click();
        await page.getByLabel("What for").fill("Sport");
        await page.getByLabel("How much of it, in minutes").fill("500");
        await button(page, "Keep free").click();
        await page.getByRole("alert").filter({ hasText: "fits between" }).waitFor();
        await page.getByLabel("How much of it, in minutes").fill("90");
        await button(page, "Keep free").click();
        await becomes(() => stored(page), (p) => p.free?.[0]?.title === "Sport" && p.free[0].minutes === 90 && p.free[0].days.length === 5, "Sport should be kept free on weekdays.");
        const row = page.getByRole("listitem").filter({ hasText: /^Sport, Mon.*: 1 h 30 min between 18:00 and 21:00/ });
        await row.getByRole("button").click();
        await row.waitFor({ state: "detached" });
        await page.getByText("No longer kept free.").waitFor();
        await page.getByRole("button", { name: "Undo" }).click();
        await row.waitFor();
        await button(page, "Add a place").click();
        await page.getByLabel("Place contains").fill("Lecture Hall");
        await page.getByLabel("Minutes to get there").fill("25");
        await button(page, "Add place").click();
        await page.getByRole("listitem").filter({ hasText: "Lecture Hall: 25 min" }).waitFor();
        await becomes(() => stored(page), (p) => p.places?.[0]?.minutes === 25, "The place should be stored.");
      });
      await close();
    },

    "every constraint is listed with its sentence, formula, price and cost, and a price is changed and reset": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await goTo(page, "settings/rules", "Settings");
      expect((await page.title()) === "Rules · PulsePlan", `The page is called “${await page.title()}”.`);
      await restoring(page, async () => {
        const { terms } = await ask(page, "v1/plans/terms");
        const rows = page.locator("main li").filter({ has: page.getByText("Formula") });
        await rows.first().waitFor();
        expect((await rows.count()) === terms.length, `${await rows.count()} of ${terms.length} constraints are shown.`);
        for (const term of terms) {
          const row = rows.filter({ has: page.getByRole("heading", { level: 3, name: term.label, exact: true }) });
          expect((await row.innerText()).includes(term.sentence), `${term.label} does not say “${term.sentence}”.`);
          await row.getByText("Formula").click();
          expect((await row.innerText()).includes(term.formula), `${term.label} does not show its formula.`);
          for (const w of term.weights) expect((await row.getByRole("textbox", { name: w.label, exact: true }).inputValue()) === String(w.value), `${w.label} does not show ${w.value}.`);
        }
        const w = terms.flatMap((t) => t.weights).find((w) => w.max > w.default + 1);
        const number = page.getByRole("textbox", { name: w.label, exact: true });
        await number.fill(String(w.max + 1));
        await page.keyboard.press("Tab");
        await page.getByRole("alert").filter({ hasText: `from ${w.min} to ${w.max.toLocaleString("en-GB")}` }).waitFor();
        await number.fill(String(w.default + 1));
        await page.keyboard.press("Tab");
        await becomes(() => stored(page), (p) => p.weights?.[w.name] === w.default + 1, `${w.name} should be stored.`);
        const slider = page.getByRole("slider", { name: w.label, exact: true });
        expect((await slider.inputValue()) === String(w.default + 1), "The slider does not follow the number.");
        await slider.focus();
        await page.keyboard.press("ArrowLeft");
        await becomes(() => stored(page), (p) => p.weights === undefined, "The usual price need not be stored.");
        await page.keyboard.press("ArrowRight");
        await becomes(() => stored(page), (p) => p.weights?.[w.name] === w.default + 1, `${w.name} should be stored again.`);
        await page.getByRole("button", { name: `Reset ${w.label}`, exact: true }).click();
        await page.getByText(`As usual again: ${w.label}.`).waitFor();
        await becomes(() => stored(page), (p) => p.weights === undefined, "The price should be the usual again.");
        await page.waitForFunction((id) => document.getElementById(id) === document.activeElement, `weight-${w.name}`);
      });
      await close();
    },

    "what was learned is shown with its evidence, switched off, and forgotten when asked": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      const project = await records(page, "projects/records", "POST", { name: "Pottery", kind: "project" });
      const tasks = [];
      for (let i = 1; i <= 3; i++) {
        const task = await records(page, "tasks/records", "POST", { title: `Bowl ${i}`, project: project.id, estimate: 30, spent: 55 });
        await records(page, `tasks/records/${task.id}`, "PATCH", { status: "done" });
        tasks.push(task);
      }
      await goTo(page, "settings/learned", "Settings");
      const row = page.getByRole("listitem").filter({ hasText: "Pottery" });
      await row.getByText(/×/).first().waitFor();
      await row.getByText("Show the evidence (3)").click();
      await row.getByRole("cell", { name: "Bowl 3" }).waitFor();
      await restoring(page, async () => {
        const use = page.getByRole("switch", { name: "Use what PulsePlan learned" });
        await use.click();
        await becomes(() => stored(page), (p) => p.learn === false, "Learning should be off.");
        expect((await use.getAttribute("aria-checked")) === "false", "The switch does not show that it is off.");
        await use.click();
        await becomes(() => stored(page), (p) => p.learn === undefined, "Learning should be on again.");
      });
      await page.getByRole("button", { name: "Reset Pottery" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
      await row.waitFor();
      await page.getByRole("button", { name: "Reset Pottery" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Forget it" }).click();
      await row.waitFor({ state: "detached" });
      await page.getByText("Forgotten: Pottery.").waitFor();
      await page.reload();
      await page.getByRole("switch", { name: "Use what PulsePlan learned" }).waitFor();
      const left = await ask(page, "v1/learned");
      expect(!left.durations.some((d) => d.title === "Pottery"), "What was forgotten is still known.");
      for (const { id } of tasks) await records(page, `tasks/records/${id}`, "DELETE");
      await close();
    },

    "a plan of the past is opened, made again with the same hash, and the one in force taken back": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      const task = await records(page, "tasks/records", "POST", { title: "Planned for the history", estimate: 30 });
      const made = await ask(page, "v1/plans", "POST", {});
      await ask(page, `v1/plans/${made.plan.id}/apply`, "POST");
      await page.getByRole("link", { name: "Activity" }).first().click();
      await page.getByRole("navigation", { name: "Parts of this screen" }).getByRole("link", { name: "Plans" }).click();
      await page.getByRole("heading", { level: 1, name: "Plans" }).waitFor();
      expect((await page.title()) === "Plans · PulsePlan", `The page is called “${await page.title()}”.`);
      const row = page.locator(`main a[href="#/plans/${made.plan.id}"]`);
      await row.getByText("In force").waitFor();
      await row.getByText("asked for by you").waitFor();
      expect((await page.getByText("In force").count()) === 1, "More than one plan is in force.");
      await row.click();
      await page.getByRole("heading", { level: 1, name: `Plan ${made.plan.revision}` }).waitFor();
      await page.getByText("Planned for the history").first().waitFor();
      await page.getByRole("button", { name: "Make it again" }).click();
      await page.getByText("Same plan: the hash matches.").waitFor();
      expect((await page.locator("#replay").innerText()).includes(made.plan.hash.slice(0, 16)), "The hash shown is not the plan's.");
      await page.getByRole("button", { name: "Take it back" }).click();
      await page.getByText(/^The plan was taken back/).waitFor();
      await page.getByText("Taken back", { exact: true }).waitFor();
      expect((await page.getByRole("button", { name: "Take it back" }).count()) === 0, "A plan can be taken back twice.");
      await page.getByRole("link", { name: "All plans" }).click();
      await row.getByText("Taken back").waitFor();
      await records(page, `tasks/records/${task.id}`, "DELETE");
      await refused(misdeeds, 404, async () => {
        await page.goto(`${stage.base}/#/plans/nosuchplan00000`);
        await page.getByText("This plan is not here any more.").waitFor();
      });
      await close();
    },
  };
}

/** Screens for axe, with how to get there. */
export function planningScreens({ stage }) {
  const show = (place) => async (page) => {
    await page.goto(`${stage.base}/#/${place}`);
    await page.locator("#title").waitFor();
  };
  return {
    "Today with a timer": async (page) => {
      await page.keyboard.press("Escape");
      await show("today")(page);
      const { clear } = await blockNow(page, "Looked at by axe", { from: -20 }); // begun before what other checks have left
      page.clearTimed = clear;
      await page.getByRole("button", { name: "Start Looked at by axe" }).click();
      await page.getByRole("timer").waitFor();
    },
    "Today with a timer that asks": async (page) => {
      await page.getByRole("button", { name: "Done with Looked at by axe" }).click();
      await page.getByText("Is “Looked at by axe” finished?").waitFor();
    },
    Outlook: async (page) => {
      await page.clearTimed();
      await show("outlook")(page);
      await page.getByRole("grid").waitFor();
    },
    Settings: async (page) => {
      await show("settings")(page);
      await page.getByLabel("Most work a day", { exact: true }).waitFor();
    },
    "Settings with forms and refusals": async (page) => {
      await page.getByRole("button", { name: "Keep time free" }).click();
      await page.getByRole("button", { name: "Add a place" }).click();
      await page.getByRole("button", { name: "Add place" }).click();
      await page.getByLabel("Most work a day", { exact: true }).fill("much");
      await page.keyboard.press("Tab");
      await page.getByRole("alert").nth(2).waitFor();
    },
    "Settings, rules": async (page) => {
      await show("settings/rules")(page);
      await page.getByText("Formula").first().click();
    },
    "Settings, learned": async (page) => {
      const task = await records(page, "tasks/records", "POST", { title: "Finished for axe", estimate: 30, spent: 50 });
      await records(page, `tasks/records/${task.id}`, "PATCH", { status: "done" });
      const { block } = await blockNow(page, "Worked for axe", { from: -60, to: -30 });
      await records(page, `blocks/records/${block.id}`, "PATCH", { state: "done" });
      await show("settings/learned")(page);
      await page.getByRole("columnheader", { name: "As planned" }).waitFor();
      await page.getByText(/^Show the evidence/).first().click();
    },
    "Settings, learned, with the question before a reset": async (page) => {
      await page.getByRole("button", { name: /^Reset / }).first().click();
      await page.getByRole("dialog").waitFor();
    },
    Plans: async (page) => {
      await page.keyboard.press("Escape");
      await show("plans")(page);
      await page.locator('main a[href^="#/plans/"]').first().waitFor();
    },
    "A plan of the past": async (page) => {
      await page.locator('main a[href^="#/plans/"]').first().click();
      await page.getByRole("button", { name: "Make it again" }).waitFor();
    },
  };
}
