// The calendar around the week: a day, a month and a list, tasks that are put on
// it, hours of other zones, and paper.
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

/** "YYYY-MM-DD", so many days from a day. */
const plus = (day, n) => new Date(Date.parse(`${day}T12:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
/** The Monday four weeks from now: nothing of the demo is planned that far ahead. */
const MONDAY = (() => {
  const day = new Date(Date.now() + 28 * 86_400_000);
  return plus(day.toISOString().slice(0, 10), -((day.getUTCDay() + 6) % 7));
})();
const offsetOf = (day, zone) => {
  const at = new Date(`${day}T12:00:00Z`);
  const there = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", day: "2-digit", hourCycle: "h23" }).formatToParts(at);
  const get = (type) => Number(there.find((p) => p.type === type).value);
  return (get("day") - at.getUTCDate()) * 1440 + (get("hour") - 12) * 60 + get("minute");
};
/** The stored text of a time on the wall clock of the demo's zone. */
const stored = (day, hour, minute = 0) => new Date(Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute - offsetOf(day, ZONE)) * 60_000).toISOString().replace("T", " ");

async function until(what, sentence) {
  const late = Date.now() + PATIENCE;
  let got;
  do {
    got = await what();
    if (got) return got;
  } while (Date.now() < late);
  throw new Error(sentence);
}

async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}
const middle = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** Where a minute of a day is on the grid, scrolled into sight. */
async function place(page, day, hour) {
  const column = page.locator(`[data-day="${day}"]`);
  await column.waitFor();
  // What arrives above the grid moves it: nothing has for a while.
  await page.waitForFunction(
    (quiet) => {
      const top = document.querySelector(".week").getBoundingClientRect().top;
      if (globalThis.gridTop !== top) [globalThis.gridTop, globalThis.gridSince] = [top, performance.now()];
      return performance.now() - globalThis.gridSince > quiet;
    },
    500,
  );
  await page.locator(".week").evaluate((week, hour) => (week.scrollTop = ((hour - 2) / 24) * week.querySelector("[data-day]").offsetHeight), hour);
  const box = await column.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + (hour / 24) * box.height };
}

/** The checks of the calendar, with what run.mjs gives every check. */
export function viewChecks({ stage, open, expect, focused }) {
  const blocksOf = async (page, task) => (await ask(page, `blocks/records?filter=${encodeURIComponent(`task='${task}'`)}`)).items;
  const at = (page) => page.evaluate(() => location.hash);

  return {
    "keys change the view, the address says which and of when, and the last one is remembered": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await page.goto(`${stage.base}/#/week`);
      await page.locator("[data-day]").first().waitFor();
      await page.keyboard.press("m");
      const month = page.getByRole("grid", { name: "Month" });
      await month.waitFor();
      expect((await at(page)) === "#/month", `The address of the month is ${await at(page)}.`);
      expect((await month.getByRole("gridcell").count()) === 42, "A month is not six weeks.");
      await page.goto(`${stage.base}/#/month/${MONDAY}`);
      const cell = (day) => page.locator(`[data-cell="${day}"]`);
      await cell(MONDAY).focus();
      for (const [key, day] of [["ArrowRight", 1], ["ArrowDown", 8], ["ArrowLeft", 7], ["End", 13]]) {
        await page.keyboard.press(key);
        await page.waitForFunction((wanted) => document.activeElement?.dataset.cell === wanted, plus(MONDAY, day));
      }
      await page.keyboard.press("Enter");
      await page.locator(`[data-day="${plus(MONDAY, 13)}"]`).waitFor();
      expect((await page.locator("[data-day]").count()) === 1, "A day is not alone.");
      expect((await at(page)) === `#/day/${plus(MONDAY, 13)}`, `The address of the day is ${await at(page)}.`);
      expect((await page.evaluate(() => document.activeElement?.id)) === "title", `The day opens with the focus on “${await focused(page)}”.`);
      await page.keyboard.press("j");
      await page.locator(`[data-day="${plus(MONDAY, 14)}"]`).waitFor();
      await page.keyboard.press("k");
      await page.keyboard.press("k");
      await page.locator(`[data-day="${plus(MONDAY, 12)}"]`).waitFor();
      await page.keyboard.press("a");
      await page.locator(".agenda").waitFor();
      await page.keyboard.press("t");
      await page.waitForFunction(() => location.hash === "#/agenda");
      await page.getByRole("button", { name: "Show more days" }).click();
      await page.locator(".agenda[aria-busy=false]").waitFor();
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
      await page.reload();
      await page.getByRole("link", { name: "Week", exact: true }).click();
      await page.locator(".agenda").waitFor();
      expect((await at(page)) === "#/agenda", "The view that was used last is not the one that opens.");
      await page.goto(`${stage.base}/#/week/${plus(MONDAY, 2)}`);
      await page.reload();
      await page.locator(`[data-day="${MONDAY}"]`).waitFor();
      expect((await page.locator("[data-day]").count()) === 7, "A week has not seven days.");
      // The keys of a block are its own.
      await page.locator(`[data-day="${MONDAY}"]`).waitFor();
      await page.goBack();
      await close();
    },

    "a task is dragged onto the calendar, by pointer and by words, and undo takes it away": async () => {
      const { page, close } = await open({ viewport: { width: 1440, height: 900 } });
      await signIn(page, stage.base);
      const task = await ask(page, "tasks/records", "POST", { title: "Brought in from beside", estimate: 90, auto_schedule: false, status: "todo" });
      await page.goto(`${stage.base}/#/week/${MONDAY}`);
      await page.getByRole("button", { name: "Tasks", exact: true }).click();
      const rail = page.getByRole("complementary", { name: "Tasks to place" });
      await rail.getByLabel("Which tasks").selectOption({ label: "All open" });
      await rail.getByLabel("Search tasks").fill("brought beside");
      const row = rail.locator(`[data-task="${task.id}"]`);
      await row.waitFor();
      const to = await place(page, plus(MONDAY, 2), 10);
      const from = await row.boundingBox();
      await drag(page, { x: from.x + 60, y: from.y + from.height - 6 }, { x: to.x, y: to.y + 12 });
      await page.getByText(/^Pinned: Brought in from beside/).waitFor();
      const [block] = await until(async () => {
        const all = await blocksOf(page, task.id);
        return all.length > 0 && all;
      }, "The task has got no block.");
      expect(block.start === stored(plus(MONDAY, 2), 10) && block.end === stored(plus(MONDAY, 2), 11, 30) && block.pinned, `The block is ${block.start} to ${block.end}, pinned: ${block.pinned}.`);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.locator(`[data-block="${block.id}"]`).waitFor({ state: "detached" });
      await until(async () => (await blocksOf(page, task.id)).length === 0, "Undo has left the block.");
      // By keys alone.
      await rail.getByRole("button", { name: "Place Brought in from beside" }).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Place on the calendar" });
      await dialog.getByLabel("Day", { exact: true }).fill(plus(MONDAY, 3));
      await dialog.getByLabel("Start").fill("14:15");
      await dialog.getByLabel("Length in minutes").fill("45");
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
      const [second] = await until(async () => {
        const all = await blocksOf(page, task.id);
        return all.length > 0 && all;
      }, "The dialog has made no block.");
      expect(second.start === stored(plus(MONDAY, 3), 14, 15) && second.end === stored(plus(MONDAY, 3), 15), `The second block is ${second.start} to ${second.end}.`);
      // Its upper edge makes it begin earlier.
      const card = page.locator(`[data-block="${second.id}"]`);
      await card.scrollIntoViewIfNeeded();
      const box = await card.boundingBox();
      const hour = (await page.locator("[data-day]").first().boundingBox()).height / 24;
      await drag(page, { x: box.x + 20, y: box.y + 2 }, { x: box.x + 20, y: box.y + 2 - hour / 4 });
      await page.getByText("Now lasts 1 h: Brought in from beside.").waitFor();
      await until(async () => (await blocksOf(page, task.id))[0].start === stored(plus(MONDAY, 3), 14), "The beginning has not moved.");
      // In a month it goes to another day, at the same time.
      await page.keyboard.press("m");
      const chip = page.locator(`[data-chip="${second.id}"]`);
      await chip.waitFor();
      await drag(page, middle(await chip.boundingBox()), middle(await page.locator(`[data-cell="${plus(MONDAY, 1)}"]`).boundingBox()));
      await until(async () => (await blocksOf(page, task.id))[0].start === stored(plus(MONDAY, 1), 14), "The block is not at its time of the other day.");
      await ask(page, `tasks/records/${task.id}`, "DELETE");
      await close();
    },

    "time that is drawn on the calendar becomes work on a new task in plain words": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await page.goto(`${stage.base}/#/day/${plus(MONDAY, 6)}`);
      const from = await place(page, plus(MONDAY, 6), 10);
      const to = await place(page, plus(MONDAY, 6), 10);
      const hour = (await page.locator("[data-day]").boundingBox()).height / 24;
      await drag(page, { x: from.x, y: from.y + 2 }, { x: to.x, y: from.y + hour * 1.5 });
      const dialog = page.getByRole("dialog", { name: "New block of work" });
      expect((await dialog.getByLabel("Length in minutes").inputValue()) === "90", `What was drawn lasts ${await dialog.getByLabel("Length in minutes").inputValue()} minutes.`);
      await page.keyboard.type("Draw the poster !high");
      await dialog.getByRole("option", { name: "New task: Draw the poster !high" }).click();
      await dialog.getByRole("button", { name: "Put it there" }).click();
      await dialog.waitFor({ state: "detached" });
      const card = page.locator("[data-block]", { hasText: "Draw the poster" });
      await card.waitFor();
      expect(/^Draw the poster, 10:00 – 11:30/.test(await card.getAttribute("aria-label")), `The block reads “${await card.getAttribute("aria-label")}”.`);
      const { items } = await ask(page, `tasks/records?filter=${encodeURIComponent("title='Draw the poster'")}`);
      expect(items.length === 1 && items[0].priority === "high", "The words were not understood.");
      await card.focus();
      await page.keyboard.press("Delete");
      await card.waitFor({ state: "detached" });
      await page.locator("div", { hasText: /^Taken out of the plan: Draw the poster/ }).last().getByRole("button", { name: "Undo" }).click();
      await card.waitFor();
      await ask(page, `tasks/records/${items[0].id}`, "DELETE");
      await close();
    },

    "the hours of other zones stand beside one's own, right across a change of clocks": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      /** The next day on which New York is further from here than the day before, or nearer. */
      let day = new Date().toISOString().slice(0, 10);
      const apart = (of) => offsetOf(of, "America/New_York") - offsetOf(of, ZONE);
      while (apart(plus(day, 1)) === apart(day)) day = plus(day, 1);
      const [before, after] = [day, plus(day, 1)];
      await page.goto(`${stage.base}/#/day/${before}`);
      await page.getByRole("button", { name: "Options" }).click();
      const dialog = page.getByRole("dialog", { name: "Calendar options" });
      for (const city of ["New York", "Kolkata"]) {
        await dialog.getByLabel("Add a time zone").fill(city);
        await dialog.getByRole("option", { name: new RegExp(`^${city}`) }).waitFor();
        await page.keyboard.press("Enter");
        await dialog.getByRole("button", { name: `Remove ${city}` }).waitFor();
      }
      await page.keyboard.press("Escape");
      const shows = async (of, zone, hour) => {
        await page.goto(`${stage.base}/#/day/${of}`);
        await page.locator(`[data-day="${of}"]`).waitFor();
        return page.locator(`.week-axis[data-zone="${zone}"] span`).nth(hour - 1).evaluate((span) => span.firstChild.textContent);
      };
      const clock = (minutes) => `${String(Math.floor((((minutes % 1440) + 1440) % 1440) / 60)).padStart(2, "0")}:${String(((minutes % 60) + 60) % 60).padStart(2, "0")}`;
      for (const of of [before, after]) {
        for (const [zone, hour] of [["America/New_York", 18], ["Asia/Kolkata", 12]]) {
          const [want, got] = [clock(hour * 60 + offsetOf(of, zone) - offsetOf(of, ZONE)), await shows(of, zone, hour)];
          expect(want === got, `At ${hour} on ${of} it is ${got} in ${zone}, not ${want}.`);
        }
      }
      await page.keyboard.press("w");
      await page.getByText(/^New York [−+]\d h$/).first().waitFor();
      await page.reload();
      await page.locator('.week-axis[data-zone="Asia/Kolkata"]').waitFor();
      // An event says both times.
      await page.goto(`${stage.base}/#/week`);
      await page.getByRole("button", { name: "Today", exact: true }).click();
      await page.locator(".week-body [data-event]").first().click();
      await page.getByRole("dialog").getByText(/^Kolkata: .*\d\d:\d\d – \d\d:\d\d$/).waitFor();
      await close();
    },

    "what one does not want to see is hidden, and stays hidden": async () => {
      const { page, close } = await open();
      await signIn(page, stage.base);
      await page.goto(`${stage.base}/#/week`);
      const events = page.locator("[data-event]");
      await events.first().waitFor();
      const legend = page.getByRole("group", { name: "What is shown" });
      await legend.getByRole("button", { name: "Semester" }).click();
      await events.first().waitFor({ state: "detached" });
      await page.reload();
      await legend.getByRole("button", { name: "Semester", pressed: false }).waitFor();
      expect((await events.count()) === 0, "The hidden calendar is back after a reload.");
      await legend.getByRole("button", { name: "Semester" }).click();
      await events.first().waitFor();
      await close();
    },

    "on a phone a day of the month lists what is on it, and tasks are placed by words": async () => {
      const { page, close } = await open({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
      await signIn(page, stage.base);
      await page.goto(`${stage.base}/#/month`);
      const day = plus(new Date().toISOString().slice(0, 10), 1);
      await page.locator(`[data-cell="${day}"]`).tap();
      await page.locator(`#agenda-${day}`).waitFor();
      await page.locator("main").getByRole("button", { name: "Tasks", exact: true }).tap();
      await page.getByRole("dialog", { name: "Tasks to place" }).getByLabel("Which tasks").selectOption({ label: "All open" });
      await page.getByRole("dialog").getByRole("button", { name: /^Place / }).first().tap();
      await page.getByRole("dialog", { name: "Place on the calendar" }).getByLabel("Start").waitFor();
      await close();
    },

    "the calendar prints without its surroundings: a week on one page across, a list on pages": async () => {
      const { page, close } = await open({ colorScheme: "dark" });
      await signIn(page, stage.base);
      for (const view of ["week", "day", "month", "agenda"]) {
        await page.goto(`${stage.base}/#/${view}`);
        await page.locator(view === "agenda" ? ".agenda-day" : view === "month" ? "[data-cell]" : "[data-event]").first().waitFor();
        const pdf = await page.pdf({ preferCSSPageSize: true });
        const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
        const [, , , wide, tall] = /\/MediaBox\s*\[\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\]/.exec(pdf.toString("latin1")) ? [0, ...pdf.toString("latin1").match(/\/MediaBox\s*\[\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\]/).slice(1).map(Number)] : [];
        if (view === "agenda") expect(pages >= 1 && tall > wide, `The list prints on ${pages} pages of ${wide} by ${tall}.`);
        else expect(pages === 1, `The ${view} prints on ${pages} pages.`);
        if (view === "week") expect(wide > tall, `The week prints on ${wide} by ${tall}.`);
      }
      await page.emulateMedia({ media: "print" });
      expect((await page.getByRole("button").filter({ visible: true }).filter({ hasNot: page.locator(".agenda-words") }).count()) === 0, "Buttons are printed.");
      expect((await page.getByRole("navigation").filter({ visible: true }).count()) === 0, "The navigation is printed.");
      await close();
    },
  };
}

/** Screens for axe. */
export function viewScreens({ stage }) {
  const wait = { day: "[data-day]", month: "[data-cell]", agenda: ".agenda-day" };
  const view = (name) => async (page) => {
    await page.keyboard.press("Escape");
    await page.goto(`${stage.base}/#/${name}`);
    await page.locator(wait[name]).first().waitFor();
    await page.locator('[aria-busy="true"]').waitFor({ state: "detached" });
  };
  return {
    Month: view("month"),
    Agenda: view("agenda"),
    Day: view("day"),
    "Calendar options": async (page) => {
      await page.getByRole("button", { name: "Options" }).click();
      await page.getByLabel("Add a time zone").fill("new");
      await page.getByRole("option").first().waitFor();
    },
    "Tasks beside the calendar": async (page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.locator("main").getByRole("button", { name: "Tasks", exact: true }).click();
      await page.getByLabel("Which tasks").selectOption({ label: "All open" });
      await page.getByRole("button", { name: /^Place / }).first().waitFor();
    },
    "A task that is placed": async (page) => {
      await page.getByRole("button", { name: /^Place / }).first().click();
      await page.getByRole("dialog", { name: "Place on the calendar" }).waitFor();
    },
  };
}
