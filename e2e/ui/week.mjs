// The week as a person rearranges it: by pointer, by keys, by finger, in two windows.
import { PATIENCE, ZONE, signIn } from "./stage.mjs";

/** The records of a collection, or the answer to a change of one, as the signed-in person has it. */
function ask(page, path, method = "GET", fields) {
  return page.evaluate(
    async ({ path, method, body }) => {
      const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
      const answer = await fetch(`api/collections/${path}`, { method, headers: { Authorization: token, "Content-Type": "application/json" }, body });
      return answer.status === 204 ? undefined : answer.json();
    },
    { path, method, body: fields && JSON.stringify(fields) },
  );
}

/** The Monday three weeks from now: nothing of the demo is planned that far ahead, and no check runs into the present. */
const FREE_WEEK = 21;
/** "YYYY-MM-DD" of a day of the free week, 0 for Monday. */
function freeDay(n) {
  const day = new Date(Date.now() + FREE_WEEK * 86_400_000);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + n);
  return day.toISOString().slice(0, 10);
}
/** The stored text of a time of the free week on the wall clock of the demo's zone. */
function freeTime(n, hour, minute = 0) {
  const noon = new Date(`${freeDay(n)}T12:00:00Z`);
  const offset = Number(new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", hourCycle: "h23" }).format(noon)) - 12;
  return time(Date.parse(`${freeDay(n)}T00:00:00Z`) + ((hour - offset) * 60 + minute) * 60_000);
}
const time = (at) => new Date(at).toISOString().replace("T", " ");

/** Fails until the stored block is as said. */
async function becomes(stored, want) {
  let got;
  const late = Date.now() + PATIENCE;
  do {
    const block = await stored();
    got = Object.fromEntries(Object.keys(want).map((name) => [name, block[name]]));
    if (JSON.stringify(got) === JSON.stringify(want)) return;
  } while (Date.now() < late);
  throw new Error(`The block is ${JSON.stringify(got)}, not ${JSON.stringify(want)}.`);
}

/** Carries what is at a point to another, as a hand does: in steps. */
async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** The checks of the week, with what run.mjs gives every check. */
export function weekChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }) {
  /** Opens the free week with one block of its own in it, Tuesday 10:00 to 11:00. */
  async function freeWeek(page, title) {
    await signIn(page, stage.base);
    const task = await ask(page, "tasks/records", "POST", { title });
    const block = await ask(page, "blocks/records", "POST", { task: task.id, start: freeTime(1, 10), end: freeTime(1, 11) });
    await lookAtFreeWeek(page);
    const card = page.locator(`[data-block="${block.id}"]`);
    await card.waitFor();
    const stored = () => ask(page, `blocks/records/${block.id}`);
    const clear = () => ask(page, `tasks/records/${task.id}`, "DELETE");
    return { card, stored, clear, id: block.id };
  }
  async function lookAtFreeWeek(page) {
    await page.goto(`${stage.base}/#/week`);
    const day = page.locator(`[data-day="${freeDay(1)}"]`);
    await page.locator("[data-day]").first().waitFor();
    while (!(await day.count())) await page.getByRole("button", { name: /^Next (week|day)$/ }).click();
  }

  return {
    "a block dragged on the week is moved and pinned there, and undo takes that back": async () => {
      const { page, close } = await open();
      const { card, stored, clear } = await freeWeek(page, "Dragged about");
      const box = await card.boundingBox();
      const day = await page.locator(`[data-day="${freeDay(3)}"]`).boundingBox();
      const hour = day.height / 24;
      await drag(page, { x: box.x + 20, y: box.y + 10 }, { x: day.x + 20, y: box.y + 10 + hour * 1.5 });
      await page.getByText(/^Moved and pinned: Dragged about/).waitFor();
      await becomes(stored, { start: freeTime(3, 11, 30), end: freeTime(3, 12, 30), pinned: true });
      expect((await page.getByRole("dialog").count()) === 0, "Dropping a block has opened it.");
      const label = await card.getAttribute("aria-label");
      expect(/^Dragged about, 11:30 – 12:30, .*, pinned$/.test(label), `The block reads “${label}”.`);
      await page.getByRole("button", { name: "Undo" }).click();
      await becomes(stored, { start: freeTime(1, 10), end: freeTime(1, 11), pinned: false });
      await page.locator(`[data-day="${freeDay(1)}"] [data-block]`).waitFor();
      const back = await card.boundingBox();
      await page.mouse.move(back.x + 20, back.y + 10);
      await page.mouse.down();
      await page.mouse.move(back.x + 20, back.y + 90, { steps: 4 });
      await page.keyboard.press("Escape");
      await page.mouse.up();
      await becomes(stored, { start: freeTime(1, 10), pinned: false });
      await clear();
      await close();
    },

    "a block is moved and made longer with the keyboard alone, and one undo takes the whole run back": async () => {
      const { page, close } = await open();
      const { card, stored, clear, id } = await freeWeek(page, "Moved by keys");
      await page.locator("#title").focus();
      await tabTo(page, await card.getAttribute("aria-label"));
      for (const key of ["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp", "Alt+ArrowDown"]) {
        await page.keyboard.press(key);
        await page.waitForFunction((block) => document.activeElement?.dataset.block === block, id);
      }
      await becomes(stored, { start: freeTime(2, 10, 15), end: freeTime(2, 11, 30), pinned: true });
      await page.getByText(/^Moved and pinned: Moved by keys, .*10:15 – 11:30/).waitFor();
      expect((await page.getByText(/^Moved and pinned/).count()) === 1, "A run of keys has left more than one notice.");
      await tabTo(page, "Undo");
      await page.keyboard.press("Enter");
      await becomes(stored, { start: freeTime(1, 10), end: freeTime(1, 11), pinned: false });
      // Over the end of the week the screen follows.
      await card.focus();
      for (let day = 2; day <= 7; day++) {
        await page.keyboard.press("Shift+ArrowRight");
        await page.locator(`[data-day="${freeDay(day)}"] [data-block="${id}"]`).waitFor();
        await page.waitForFunction((block) => document.activeElement?.dataset.block === block, id);
      }
      await becomes(stored, { start: freeTime(7, 10), end: freeTime(7, 11) });
      await clear();
      await close();
    },

    "the keyboard stays on a block while changes are heard of between two keys": async () => {
      const { page, close } = await open();
      const { card, stored, clear, id } = await freeWeek(page, "Held by keys");
      // Writes take their time, so that what is heard of meanwhile is older than the screen.
      await page.route(`**/blocks/records/${id}`, async (route) => {
        if (route.request().method() === "PATCH") await new Promise((go) => setTimeout(go, 400));
        await route.continue();
      });
      await card.focus();
      for (let day = 2; day <= 4; day++) {
        await page.keyboard.press("Shift+ArrowRight");
        const heard = page.waitForResponse((r) => r.url().includes("/blocks/records?"));
        const noise = await ask(page, "tasks/records", "POST", { title: "Heard of meanwhile" });
        await heard;
        await page.waitForFunction(() => new Promise((go) => requestAnimationFrame(() => go(true))));
        expect(await page.evaluate((block) => document.activeElement?.dataset.block === block, id), `On day ${day} the focus is on “${await focused(page)}”.`);
        expect(await page.locator(`[data-day="${freeDay(day)}"] [data-block="${id}"]`).count(), `An older answer has put the block back from day ${day}.`);
        await ask(page, `tasks/records/${noise.id}`, "DELETE");
      }
      await becomes(stored, { start: freeTime(4, 10), end: freeTime(4, 11), pinned: true });
      // Another block that comes before it in the day draws the day anew.
      const other = await ask(page, "tasks/records", "POST", { title: "Earlier in the day" });
      await ask(page, "blocks/records", "POST", { task: other.id, start: freeTime(4, 8), end: freeTime(4, 9) });
      await page.locator(`[data-day="${freeDay(4)}"] [data-block]`).nth(1).waitFor();
      expect(await page.evaluate((block) => document.activeElement?.dataset.block === block, id), "A block that came has taken the focus.");
      await ask(page, `tasks/records/${other.id}`, "DELETE");
      await clear();
      await close();
    },

    "a block is made longer by its edge, pinned, unpinned, deleted and brought back": async () => {
      const { page, close } = await open();
      const { card, stored, clear } = await freeWeek(page, "Edged");
      const box = await card.boundingBox();
      const hour = (await page.locator(`[data-day="${freeDay(1)}"]`).boundingBox()).height / 24;
      await drag(page, { x: box.x + 20, y: box.y + box.height - 3 }, { x: box.x + 20, y: box.y + box.height - 3 + hour / 2 });
      await page.getByText("Now lasts 1 h 30 min: Edged.").waitFor();
      await becomes(stored, { start: freeTime(1, 10), end: freeTime(1, 11, 30), pinned: true });
      await card.focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Edged" });
      await dialog.getByText("1 h 30 min").waitFor();
      await dialog.getByRole("button", { name: "Unpin" }).click();
      await becomes(stored, { pinned: false });
      await card.click();
      await dialog.getByRole("button", { name: "Pin", exact: true }).click();
      await becomes(stored, { pinned: true });
      await card.click();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      expect((await focused(page)) === (await card.getAttribute("aria-label")), "Closing the dialog does not lead back to the block.");
      await card.click();
      await dialog.getByRole("button", { name: "Delete" }).click();
      await card.waitFor({ state: "detached" });
      await page.getByText("Taken out of the plan: Edged.").waitFor();
      const before = misdeeds.length;
      expect((await stored()).status === 404, "The deleted block is still stored.");
      // Chromium itself writes refused requests to the console.
      misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !/status of 404/.test(m)));
      await page.locator("div", { hasText: /^Taken out of the plan: Edged/ }).last().getByRole("button", { name: "Undo" }).click();
      await card.waitFor();
      await becomes(stored, { start: freeTime(1, 10), end: freeTime(1, 11, 30), pinned: true, state: "planned" });
      await clear();
      await close();
    },

    "nothing is moved into the past, and the sentence says so": async () => {
      const { page, close } = await open();
      const { id, stored, clear } = await freeWeek(page, "Never yesterday");
      const now = Math.floor(Date.now() / 60_000) * 60_000;
      await ask(page, `blocks/records/${id}`, "PATCH", { start: time(now), end: time(now + 900_000) });
      await page.getByRole("button", { name: "Today" }).click();
      const card = page.locator(`[data-block="${id}"]`).first();
      await card.focus();
      await page.keyboard.press("Shift+ArrowLeft");
      await page.getByText(/That time is over/).waitFor();
      await becomes(stored, { start: time(now), pinned: false });
      await clear();
      await close();
    },

    "what one window does on the week shows in another within a second": async () => {
      const [mine, other] = [await open(), await open()];
      const { card, clear, id } = await freeWeek(mine.page, "Seen moving");
      await signIn(other.page, stage.base);
      const listening = other.page.waitForResponse((r) => r.url().endsWith("/api/realtime") && r.request().method() === "POST");
      await other.page.reload();
      await listening;
      await lookAtFreeWeek(other.page);
      await other.page.locator(`[data-day="${freeDay(1)}"] [data-block="${id}"]`).waitFor();
      await card.focus();
      const saved = mine.page.waitForResponse((r) => r.url().includes(`/blocks/records/${id}`) && r.request().method() === "PATCH");
      await mine.page.keyboard.press("Shift+ArrowRight");
      await saved;
      await other.page.locator(`[data-day="${freeDay(2)}"] [data-block="${id}"]`).waitFor({ timeout: IN_SYNC });
      expect((await other.page.locator(`[data-block="${id}"]`).count()) === 1, "The block shows twice in the other window.");
      await clear();
      await other.page.locator(`[data-block="${id}"]`).waitFor({ state: "detached", timeout: IN_SYNC });
      await Promise.all([mine.close(), other.close()]);
    },

    "on a phone the week is a day, and a resting finger takes a block": async () => {
      const { page, close } = await open({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
      const { card, stored, clear } = await freeWeek(page, "Under a finger");
      expect((await page.locator("[data-day]").count()) === 1, "More than one day shows on a phone.");
      await card.evaluate((element) => element.scrollIntoView({ block: "center" })); // not under what is fixed to the window
      const box = await card.boundingBox();
      const hour = (await page.locator("[data-day]").boundingBox()).height / 24;
      const at = { x: Math.round(box.x + 40), y: Math.round(box.y + 12) };
      const wire = await page.context().newCDPSession(page);
      const touch = (type, points) => wire.send("Input.dispatchTouchEvent", { type, touchPoints: points });
      await touch("touchStart", [at]);
      await page.locator(".is-lifted").waitFor();
      for (const part of [0.25, 0.5, 0.75, 1]) await touch("touchMove", [{ x: at.x, y: Math.round(at.y + hour * part) }]);
      await touch("touchEnd", []);
      await becomes(stored, { start: freeTime(1, 11), end: freeTime(1, 12), pinned: true });
      await clear();
      await close();
    },
  };
}
