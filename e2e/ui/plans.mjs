// Plans as a person looks at them: as a diff, with reasons, with ways out. Each
// check has an account of its own, so that what is planned is known.
import { PATIENCE, ZONE } from "./stage.mjs";

const PASSWORD = "only for this check";
const HOUR = 3_600_000;
/** One hour of work a day, so that two tasks cannot have the same day. */
const ONE_HOUR = "daily 09:00-10:00";

let people = 0;

async function send(base, path, method, body, token = "") {
  const answer = await fetch(base + path, { method, headers: { Authorization: token, ...(body && { "Content-Type": "application/json" }) }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** A person with hours and tasks; ask speaks for them. */
export async function newcomer(base, hours) {
  const email = `planner-${++people}@example.org`;
  await send(base, "/api/collections/users/records", "POST", { email, password: PASSWORD, passwordConfirm: PASSWORD, name: "Kim", timezone: ZONE, locale: "en-GB" });
  const { token } = await send(base, "/api/collections/users/auth-with-password", "POST", { identity: email, password: PASSWORD });
  const ask = (path, method = "GET", body) => send(base, path, method, body, token);
  await ask("/api/collections/time_maps/records", "POST", { name: "Work", hours, is_default: true });
  const task = (fields) => ask("/api/collections/tasks/records", "POST", { estimate: 60, status: "todo", auto_schedule: true, ...fields });
  const blocks = async (of) => (await ask(`/api/collections/blocks/records?perPage=200&sort=start&filter=${encodeURIComponent(`task='${of.id}'`)}`)).items;
  const plan = async () => {
    const { plan: made } = await ask("/api/v1/plans", "POST", {});
    await ask(`/api/v1/plans/${made.id}/apply`, "POST", {});
  };
  return { email, ask, task, blocks, plan };
}

export async function enter(page, base, { email }) {
  await page.goto(`${base}/`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: /Kim/ }).waitFor();
}

/** Asks until it holds. */
export async function until(holds, sentence) {
  const late = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(sentence);
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** Looks at the week a time is in. */
async function lookAt(page, at) {
  const day = new Date(at.replace(" ", "T")).toLocaleDateString("sv-SE", { timeZone: ZONE });
  const column = page.locator(`[data-day="${day}"]`);
  await page.locator("[data-day]").first().waitFor();
  while (!(await column.count())) await page.getByRole("button", { name: /^Next (week|day)$/ }).click();
  return column;
}

export function planChecks({ stage, open, misdeeds, expect, focused, tabTo }) {
  /** Chromium itself writes a refused request to the console, a little later than the page hears of it. */
  async function forgive(before, status) {
    const at = () => misdeeds.findIndex((m, i) => i >= before && m.includes(`status of ${status}`));
    await until(async () => at() !== -1, `No request was refused with ${status}.`);
    misdeeds.splice(at(), 1);
  }

  /** Two tasks in force, then one more that takes the place of the first: one block is new, one moves. */
  async function crowded(hours = ONE_HOUR) {
    const who = await newcomer(stage.base, hours);
    const early = await who.task({ title: "Early bird" });
    await who.plan();
    const [was] = await who.blocks(early);
    const urgent = await who.task({ title: "Urgent thing", priority: "critical", due: was.end, deadline: "hard" });
    return { who, early, urgent, was };
  }

  return {
    "a proposal is a diff on the week: what moves shows where from and where to, and one change can be left out": async () => {
      const { who, early, urgent, was } = await crowded();
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      await page.getByRole("button", { name: "Plan", exact: true }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      await page.getByRole("button", { name: "Apply 2 changes" }).waitFor();
      const column = await lookAt(page, was.start);
      const ghost = column.locator(`[data-block="${was.id}"]`);
      await ghost.waitFor();
      const label = await ghost.getAttribute("aria-label");
      expect(/^Early bird, .*, moves to /.test(label), `The block that moves reads “${label}”.`);
      const coming = column.locator("[data-step]");
      expect(/^Urgent thing, .*, new, accepted$/.test(await coming.getAttribute("aria-label")), `The new block reads “${await coming.getAttribute("aria-label")}”.`);
      // The reason is beside the change.
      await page.getByText("Show the changes").click();
      await page.getByRole("checkbox", { name: /^Early bird/ }).waitFor();
      const reasons = await page.getByRole("checkbox", { name: /^Early bird/ }).evaluate((box) => box.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent));
      expect(reasons.length === 2 && /\.$/.test(reasons[1]), `The move is explained by ${JSON.stringify(reasons)}.`);
      // What is left out together with what stands in its way is refused at both.
      await ghost.click();
      await page.getByRole("dialog").getByRole("button", { name: "Reject this change" }).click();
      await page.keyboard.press("Escape");
      const before = misdeeds.length;
      await page.getByRole("button", { name: "Apply 1 of 2 changes" }).click();
      await page.getByRole("alert").waitFor();
      await forgive(before, 409);
      const clashing = await page.locator(".is-clash").count();
      expect(clashing > 0, `The refusal “${await page.getByRole("alert").innerText()}” is not shown at the block it names.`);
      expect((await page.getByRole("checkbox", { name: /^Early bird/ }).evaluate((box) => box.getAttribute("aria-describedby"))).includes("clash"), "The refusal is not shown at the change that was left out.");
      expect((await who.blocks(urgent)).length === 0, "A refused plan has been applied in part.");
      // With all of it, it is applied, and one undo takes it back.
      await page.getByRole("button", { name: "Accept all" }).click();
      await page.getByRole("button", { name: "Apply 2 changes" }).click();
      await page.getByText("The plan is in place.").waitFor();
      await until(async () => (await who.blocks(urgent)).length === 1, "The new block is not there.");
      expect((await who.blocks(early))[0].start !== was.start, "The block has not moved.");
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByText("The plan was taken back.").waitFor();
      expect((await who.blocks(early))[0].start === was.start && (await who.blocks(urgent)).length === 0, "Undo has not put everything back.");
      await close();
    },

    "changes are rejected, planned around and applied with the keyboard alone": async () => {
      const who = await newcomer(stage.base, "daily 09:00-17:00");
      const [one, two] = [await who.task({ title: "First of two" }), await who.task({ title: "Second of two" })];
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await tabTo(page, "Plan my week");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "plan-title");
      const box = page.getByRole("checkbox", { name: /^Second of two/ });
      const turnedDown = await box.getAttribute("aria-label");
      await tabTo(page, turnedDown);
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Apply 1 of 2 changes" }).waitFor();
      await page.locator("#plan-title").focus();
      await tabTo(page, "Plan again without what I rejected");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Apply 2 changes" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "plan-title");
      expect((await box.getAttribute("aria-label")) !== turnedDown, "The new plan repeats what was turned down.");
      // Only a part of it: x on the calendar leaves a change out.
      await page.goto(`${stage.base}/#/week`);
      const step = page.locator("[data-step]", { hasText: "First of two" });
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      // From weeks without a change one press leads to them.
      for (let week = 0; week < 3; week++) await page.getByRole("button", { name: "Next week" }).click();
      await page.getByRole("button", { name: /^Go to / }).click();
      await page.waitForFunction(() => document.activeElement?.id === "plan-title");
      await step.focus();
      await page.keyboard.press("x");
      expect(/rejected$/.test(await focused(page)), `After x the focus is on “${await focused(page)}”.`);
      await page.locator("#plan-title").focus();
      await tabTo(page, "Apply 1 of 2 changes");
      await page.keyboard.press("Enter");
      await page.getByText("1 change is in place, 1 left out.").waitFor();
      expect((await who.blocks(one)).length === 0 && (await who.blocks(two)).length === 1, "Something else than the choice was applied.");
      await tabTo(page, "Undo");
      await page.keyboard.press("Enter");
      await page.getByText("The plan was taken back.").waitFor();
      expect((await who.blocks(two)).length === 0, "Undo has left the block.");
      await close();
    },

    "a block says why it is there: its terms add up, and the best place of another day is one click away": async () => {
      const who = await newcomer(stage.base, "daily 09:00-12:00");
      const task = await who.task({ title: "Explain me", due: new Date(Date.now() + 96 * HOUR).toISOString() });
      await who.plan();
      const [was] = await who.blocks(task);
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      await lookAt(page, was.start);
      const card = page.locator(`[data-block="${was.id}"]`);
      await card.focus();
      await page.keyboard.press("w");
      const dialog = page.getByRole("dialog", { name: "Why here?" });
      await dialog.getByText("Total").waitFor();
      const numbers = await dialog.locator("dd.font-medium, dd.tabular-nums").allInnerTexts();
      const [total, parts] = [Number(numbers.at(-1)), numbers.slice(0, -1).map(Number)];
      expect(parts.length > 0 && Math.abs(parts.reduce((a, b) => a + b, 0) - total) < 0.01, `${parts.join(" + ")} is not ${total}.`);
      const other = dialog.getByRole("button", { name: /^Move to / }).first();
      const words = await other.innerText();
      expect(/^Move to \w+ \d+ \w+, \d\d:\d\d \([+−±]\d/.test(words), `Another day is offered as “${words}”.`);
      await other.click();
      await page.getByText(/^Moved and pinned: Explain me/).waitFor();
      await until(async () => (await who.blocks(task))[0].pinned, "The block is not pinned.");
      expect((await who.blocks(task))[0].start !== was.start, "The block is where it was.");
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => (await who.blocks(task))[0].start === was.start, "Undo has not put the block back.");
      await close();
    },

    "one asks about a time with the keyboard alone, hears what forbids it, and puts the work there anyway": async () => {
      const who = await newcomer(stage.base, "daily 09:00-12:00");
      const task = await who.task({ title: "Anywhere else" });
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      await page.getByRole("button", { name: "Next week" }).click();
      await page.locator('[aria-label="Calendar"][aria-busy="false"]').waitFor();
      const slot = page.locator(".week-slot");
      await page.locator("#title").focus();
      await tabTo(page, await slot.getAttribute("aria-label"));
      for (const key of ["ArrowRight", "PageUp", "PageUp", "PageUp", "PageUp", "ArrowDown"]) await page.keyboard.press(key);
      expect(/, 05:15\. Enter asks/.test(await focused(page)), `The focus is on “${await focused(page)}”.`);
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Why not then?" });
      await dialog.waitFor();
      for (let i = 0; i < 6 && (await page.evaluate(() => document.activeElement.id)) !== "why-not-task"; i++) await page.keyboard.press("Tab");
      await page.keyboard.type("Any");
      await dialog.getByText("Not by the rules").waitFor();
      await tabTo(page, "Put it there anyway");
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
      await page.getByText(/^Pinned: Anywhere else, .*05:15/).waitFor();
      await until(async () => (await who.blocks(task)).some((b) => b.pinned && /T0[34]:15/.test(b.start.replace(" ", "T"))), "Nothing is pinned there.");
      await close();
    },

    "a right click on a free time asks about it, and a drag says what it would cost where it is": async () => {
      const who = await newcomer(stage.base, "daily 09:00-12:00");
      const task = await who.task({ title: "Dragged with a price" });
      await who.plan();
      const [was] = await who.blocks(task);
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      const column = await lookAt(page, was.start);
      const card = page.locator(`[data-block="${was.id}"]`);
      await card.scrollIntoViewIfNeeded();
      const box = await card.boundingBox();
      const hour = (await column.boundingBox()).height / 24;
      await page.mouse.move(box.x + 20, box.y + 8);
      await page.mouse.down();
      await page.mouse.move(box.x + 20, box.y + 8 + hour, { steps: 4 });
      const price = page.locator(".week-price");
      await price.waitFor();
      expect(/^([+−±]\d|same cost|not possible)/.test(await price.innerText()), `The drag says “${await price.innerText()}”.`);
      await page.keyboard.press("Escape");
      await page.mouse.up();
      await page.mouse.click(box.x + 20, box.y + box.height + hour * 1.1, { button: "right" });
      const dialog = page.getByRole("dialog", { name: "Why not then?" });
      await dialog.waitFor();
      expect(/^\d\d:(00|15|30|45)$/.test(await dialog.getByLabel("Time").inputValue()), "The time that was clicked is not asked about.");
      await dialog.getByLabel("Task", { exact: true }).selectOption({ label: "Dragged with a price" });
      await dialog.getByText(/costs|saves|Not by the rules/).first().waitFor();
      await close();
    },

    "on a phone a finger that rests on a free time asks about it, one that moves scrolls": async () => {
      const who = await newcomer(stage.base, "daily 09:00-12:00");
      await who.task({ title: "Under a finger" });
      const { page, close } = await open({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      await page.getByRole("button", { name: "Next day" }).click();
      await page.locator('[aria-label="Calendar"][aria-busy="false"]').waitFor();
      const box = await page.locator(".week").boundingBox();
      const at = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
      const wire = await page.context().newCDPSession(page);
      const touch = (type, points) => wire.send("Input.dispatchTouchEvent", { type, touchPoints: points });
      const dialog = page.getByRole("dialog", { name: "Why not then?" });
      await touch("touchStart", [at]);
      for (const part of [10, 20, 30]) await touch("touchMove", [{ x: at.x, y: at.y - part }]);
      await page.waitForFunction((began) => performance.now() > began + 700, await page.evaluate(() => performance.now()));
      expect((await dialog.count()) === 0, "A finger that scrolls has asked.");
      await touch("touchEnd", []);
      await touch("touchStart", [at]);
      await dialog.waitFor();
      await touch("touchEnd", []);
      expect(/^\d\d:(00|15|30|45)$/.test(await dialog.getByLabel("Time").inputValue()), "No time is asked about.");
      await close();
    },

    "what does not fit is said with the ways out; one is taken with the keyboard, and one click puts it back": async () => {
      const who = await newcomer(stage.base, ONE_HOUR);
      const task = await who.task({ title: "Far too much", estimate: 300, due: new Date(Date.now() + 48 * HOUR).toISOString(), deadline: "hard" });
      const records = async () => {
        const { items } = await who.ask("/api/collections/time_maps/records");
        const of = await who.ask(`/api/collections/tasks/records/${task.id}`);
        return JSON.stringify([items.map((m) => m.hours), of.due, of.estimate, of.deadline, of.status, of.max_per_day]);
      };
      const before = await records();
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.getByRole("button", { name: "Plan my week" }).click();
      await page.getByRole("heading", { name: /^Ways out/i }).waitFor();
      const panel = page.locator("main section", { has: page.getByRole("heading", { name: "Proposed plan" }) });
      await panel.getByText(/Far too much.* needs? 5 h/).first().waitFor();
      const way = panel.getByRole("heading", { name: /^Ways out/i }).locator("xpath=following-sibling::ul[1]").getByRole("button").first();
      await page.locator("#plan-title").focus();
      await tabTo(page, (await way.evaluate((b) => b.textContent)).trim());
      await page.keyboard.press("Enter");
      await page.getByText(/^Done: /).waitFor();
      await until(async () => (await records()) !== before, "Nothing was changed.");
      await page.waitForFunction(() => document.activeElement?.id === "plan-title");
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByText("Put back as it was.").waitFor();
      await until(async () => (await records()) === before, "The change was not put back.");
      await close();
    },

    "small tasks that are done together say so, and work with time to spare shows as free": async () => {
      const who = await newcomer(stage.base, "daily 09:00-12:00");
      const [bank, key] = [await who.task({ title: "Call the bank", estimate: 10, bundle: true }), await who.task({ title: "Fetch the key", estimate: 10, bundle: true })];
      const essay = await who.task({ title: "Essay with time", due: new Date(Date.now() + 240 * HOUR).toISOString() });
      await who.plan();
      const [[first], [second], [long]] = [await who.blocks(bank), await who.blocks(key), await who.blocks(essay)];
      expect(first.end === second.start || second.end === first.start, "The plan has not put the small tasks together.");
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      await lookAt(page, first.start);
      const card = page.locator(`[data-block="${first.id}"]`);
      const label = await card.getAttribute("aria-label");
      expect(/bundled with Fetch the key/.test(label), `A small task reads “${label}”.`);
      await card.click();
      await page.getByRole("dialog").getByText(/done together with Fetch the key/).waitFor();
      await page.keyboard.press("Escape");
      await lookAt(page, long.start);
      const free = await page.locator(`[data-block="${long.id}"]`).getAttribute("aria-label");
      expect(/shows as free/.test(free) === (long.show_as === "free"), `A block that shows as ${long.show_as} reads “${free}”.`);
      expect(long.show_as === "free", `Work with ten days to spare shows as “${long.show_as}”.`);
      await close();
    },

    "a plan that comes by itself is offered in one line, is looked at or applied, and takes no focus": async () => {
      const { page, close } = await open();
      const who = await newcomer(stage.base, ONE_HOUR);
      const task = await who.task({ title: "Gives way" });
      await who.plan();
      const [was] = await who.blocks(task);
      await enter(page, stage.base, who);
      await page.locator("#title").focus();
      const stamp = (text) => text.replace(" ", "T").replace(/[-:]|\.\d+/g, "");
      const meeting = (uid, at) => `BEGIN:VEVENT\r\nUID:${uid}@example.org\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:${stamp(at.start)}\r\nDTEND:${stamp(at.end)}\r\nSUMMARY:Team meeting\r\nEND:VEVENT\r\n`;
      const bring = (name, at) => page.evaluate(
        async ({ name, text }) => {
          const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
          const body = new FormData();
          body.set("file", new File([text], `${name}.ics`));
          await fetch("api/v1/calendars/import", { method: "POST", headers: { Authorization: token }, body });
        },
        { name, text: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n${meeting(name, at)}END:VCALENDAR\r\n` },
      );
      await bring("one", was);
      const offer = page.getByRole("region", { name: "A new plan is ready" });
      await offer.getByText(/^1 block would change because your tasks or events have changed/).waitFor();
      await offer.getByText(/Gives way: .*Team meeting/).waitFor();
      expect((await page.evaluate(() => document.activeElement?.id)) === "title", `An offer has moved the focus to “${await focused(page)}”.`);
      expect((await who.blocks(task))[0].start === was.start, "A plan that was only offered is in force.");
      await offer.getByRole("button", { name: "Look" }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      await page.getByRole("checkbox", { name: /^Gives way/ }).waitFor();
      await offer.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Apply 1 change" }).click();
      const said = page.getByText("The plan is in place.");
      await said.waitFor();
      await page.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Close" }).click();
      await said.waitFor({ state: "detached" });
      await until(async () => (await who.blocks(task))[0].start !== was.start, "The block has not moved.");
      // The next one is applied unseen, and taken back.
      const [there] = await who.blocks(task);
      await bring("two", there);
      await offer.getByText(/1 block would change/).waitFor();
      await tabTo(page, "Apply");
      await page.keyboard.press("Enter");
      await said.waitFor();
      await until(async () => (await who.blocks(task))[0].start !== there.start, "The offer was not applied.");
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByText("The plan was taken back.").waitFor();
      await until(async () => (await who.blocks(task))[0].start === there.start, "Undo has not put the block back.");
      await close();
    },

    "a task is told how it wants to be planned, and one undo takes that back": async () => {
      const who = await newcomer(stage.base, ONE_HOUR);
      await who.task({ title: "Comes before" });
      const task = await who.task({ title: "Has wishes", due_day: "2027-03-05" });
      const stored = () => who.ask(`/api/collections/tasks/records/${task.id}`);
      const before = await stored();
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByRole("button", { name: "Edit Has wishes" }).waitFor();
      await tabTo(page, "Edit Has wishes");
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Edit Has wishes" });
      await dialog.getByLabel("Estimate").fill("240");
      await dialog.getByLabel("At", { exact: true }).fill("17:30");
      await dialog.getByLabel("Deadline", { exact: true }).selectOption("hard");
      await dialog.getByLabel("Not before").fill("2027-03-01T08:00");
      await dialog.getByLabel("Shortest piece").fill("60");
      await dialog.getByLabel("Longest piece").fill("30");
      await dialog.getByLabel("Spread over the days").check();
      await dialog.getByLabel("As soon as possible").check();
      await dialog.getByLabel("Comes before").check();
      await dialog.getByLabel("Energy it takes").selectOption("high");
      await dialog.getByLabel("Own hours").fill("Mon-Fri 18 to late");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByText("The shortest piece is longer than the longest.").waitFor();
      await dialog.getByLabel("Longest piece").fill("90");
      const refused = misdeeds.length;
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("alert").filter({ hasText: /hours|Mon|time/ }).waitFor();
      await forgive(refused, 400);
      await dialog.getByLabel("Own hours").fill("Mon-Fri 18:00-21:00");
      await dialog.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved: Has wishes.").waitFor();
      const now = await stored();
      const said = [now.estimate, now.due, now.due_day, now.deadline, now.earliest, now.min_chunk, now.max_chunk, now.spaced, now.asap, now.depends_on.length, now.energy, now.hours];
      const want = [240, "2027-03-05 16:30:00.000Z", "", "hard", "2027-03-01 07:00:00.000Z", 60, 90, true, true, 1, "high", "Mon-Fri 18:00-21:00"];
      expect(JSON.stringify(said) === JSON.stringify(want), `The task says ${JSON.stringify(said)}.`);
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => {
        const { updated: _, ...rest } = await stored();
        const { updated: __, ...was } = before;
        return JSON.stringify(rest) === JSON.stringify(was);
      }, "Undo has not put everything back.");
      await close();
    },
  };
}

/** Screens for axe, with how to get there; the demo's own plan is proposed anew. */
export function planScreens({ stage }) {
  const escape = (page) => page.keyboard.press("Escape");
  return {
    "Tasks with the editor": async (page) => {
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByRole("button", { name: /^Edit / }).first().click();
      await page.getByRole("dialog").getByLabel("Title").waitFor();
    },
    "Week with a proposed plan": async (page) => {
      await escape(page);
      await page.goto(`${stage.base}/#/week`);
      await page.getByRole("group", { name: "Days of the week" }).or(page.locator("[data-day]")).first().waitFor();
      await page.getByRole("button", { name: "Today", exact: true }).click();
      if (page.viewportSize().width < 768) await page.getByRole("button", { name: "Next day" }).click();
      await page.locator("[data-block]").first().waitFor();
      await page.getByRole("button", { name: "Plan", exact: true }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
    },
    "Why not then": async (page) => {
      await page.locator(".week-slot").focus();
      await page.keyboard.press("Enter");
      const task = page.getByRole("dialog").getByLabel("Task", { exact: true });
      await task.selectOption({ index: 1 });
      await page.getByRole("dialog").getByText(/costs|saves|Not by the rules/).first().waitFor();
    },
    "Why here": async (page) => {
      await escape(page);
      await page.locator("[data-block]").first().focus();
      await page.keyboard.press("w");
      await page.getByRole("dialog", { name: "Why here?" }).getByRole("heading", { name: /^On other days/i }).waitFor();
    },
    "Closed again": escape,
  };
}
