// How quick the dashboard is for somebody with much to do: 500 open tasks and 600 events in the shown week.
//   PULSEPLAN_BIN=bin/pulseplan node e2e/ui/heavy.mjs [--json] [--throttle 4]
// Prints, for each thing a person does, the worst and the median time from the input to the picture
// that answers it, as the browser's Event Timing tells it. The bound is 100 ms (RAIL, web.dev/articles/rail).
import { PATIENCE, ZONE, browser, demo, signIn } from "./stage.mjs";

const TASKS = 500;
const EVENTS = 600;
/** An answer later than this is felt as a wait, in ms. */
const BOUND = 100;
/** Each thing is done so often. */
const TIMES = 7;

const json = process.argv.includes("--json");
const throttle = Number(process.argv[process.argv.indexOf("--throttle") + 1]) || 1;
const say = (line) => !json && console.log(line);

const stage = await demo();
const chrome = await browser();
const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", timezoneId: ZONE });
context.setDefaultTimeout(4 * PATIENCE);
const page = await context.newPage();

/** The Monday of the running week. */
function monday() {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day;
}

/** 600 events of half an hour to two hours, spread over the week as a shared room's calendar is. */
function calendar() {
  const stamp = (at) => at.toISOString().replace(/[-:]|\.\d+/g, "");
  const start = monday();
  const events = Array.from({ length: EVENTS }, (_, i) => {
    const at = new Date(start);
    at.setUTCDate(at.getUTCDate() + (i % 7));
    at.setUTCHours(6 + ((i * 7) % 13), (i % 4) * 15, 0, 0);
    const end = new Date(at.getTime() + (30 + (i % 4) * 30) * 60_000);
    return ["BEGIN:VEVENT", `UID:heavy-${i}@example.org`, `DTSTAMP:${stamp(start)}`, `DTSTART:${stamp(at)}`, `DTEND:${stamp(end)}`, `SUMMARY:Booking ${i}`, "TRANSP:TRANSPARENT", "END:VEVENT"].join("\r\n");
  });
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//PulsePlan//heavy//EN", ...events, "END:VCALENDAR", ""].join("\r\n");
}

async function fill() {
  await page.evaluate(
    async ({ tasks, ics }) => {
      const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
      const headers = { Authorization: token };
      const body = new FormData();
      body.set("file", new File([ics], "bookings.ics", { type: "text/calendar" }));
      const imported = await fetch("api/v1/calendars/import", { method: "POST", headers, body });
      if (!imported.ok) throw new Error((await imported.text()).slice(0, 500));
      const rows = Array.from({ length: tasks }, (_, i) => ({ title: `Task ${i}`, minutes: 30 + (i % 5) * 15, priority: ["low", "medium", "high", "critical"][i % 4], due: new Date(Date.now() + (i % 28) * 86_400_000).toISOString() }));
      const file = new FormData();
      file.set("file", new File([JSON.stringify(rows)], "tasks.json", { type: "application/json" }));
      const made = await fetch("api/v1/tasks/import", { method: "POST", headers, body: file });
      if (!made.ok) throw new Error((await made.text()).slice(0, 500));
    },
    { tasks: TASKS, ics: calendar() },
  );
}

/** Does something TIMES times; the browser says how long each answer took. */
async function measure(name, act) {
  const took = [];
  for (let i = 0; i < TIMES; i++) {
    await page.evaluate(() => {
      globalThis.longest = 0;
      globalThis.watching?.disconnect();
      globalThis.watching = new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.longest = Math.max(globalThis.longest, entry.duration))));
      globalThis.watching.observe({ type: "event", durationThreshold: 16 });
    });
    await act(i);
    // Two frames later the entry has been told.
    took.push(
      await page.evaluate(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        await frame();
        await frame();
        globalThis.watching.takeRecords().forEach((entry) => (globalThis.longest = Math.max(globalThis.longest, entry.duration)));
        return globalThis.longest;
      }),
    );
  }
  const sorted = took.toSorted((a, b) => a - b);
  return { name, median: sorted[TIMES >> 1], worst: sorted.at(-1) };
}

const results = [];
try {
  await signIn(page, stage.base);
  await fill();
  await page.goto(`${stage.base}/#/week`);
  await page.getByText(/^Booking \d+$/).first().waitFor({ state: "attached" });
  await page.locator("[data-block]").first().waitFor();
  if (throttle > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: throttle });

  const block = page.locator("[data-block]").last();
  results.push(await measure("open a block", async () => {
    await block.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }));
  results.push(await measure("move a block by key", async (i) => {
    await block.focus();
    await page.keyboard.press(i % 2 ? "Shift+ArrowDown" : "Shift+ArrowUp");
  }));
  results.push(await measure("drag a block", async () => {
    const box = await block.boundingBox();
    await page.mouse.move(box.x + 10, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 20, box.y + 60, { steps: 8 });
    await page.keyboard.press("Escape");
    await page.mouse.up();
  }));
  results.push(await measure("turn to another week", async (i) => page.getByRole("button", { name: i % 2 ? "Previous week" : "Next week" }).click()));
  results.push(await measure("open the tasks", async (i) => {
    await page.getByRole("link", { name: i % 2 ? "Week" : "Tasks", exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: i % 2 ? "Week" : "Tasks" }).waitFor();
  }));
  await page.getByRole("link", { name: "Tasks", exact: true }).first().click();
  await page.getByRole("button", { name: /^Complete / }).first().waitFor();
  results.push(await measure("type a task", async () => page.getByLabel("Add a task").pressSequentially("Essay")));
  results.push(await measure("tick a task", async () => page.getByRole("button", { name: /^Complete / }).nth(3).click()));
} finally {
  await chrome.close();
  await stage.stop();
}
if (json) console.log(JSON.stringify({ tasks: TASKS, events: EVENTS, throttle, bound: BOUND, results }, null, 2));
say(`${TASKS} tasks, ${EVENTS} events in the week, ${throttle > 1 ? `${throttle} times slower than` : ""} this machine; bound ${BOUND} ms`);
for (const { name, median, worst } of results) say(`${name.padEnd(24)} median ${String(median).padStart(5)} ms  worst ${String(worst).padStart(5)} ms${worst > BOUND ? "  above the bound" : ""}`);
