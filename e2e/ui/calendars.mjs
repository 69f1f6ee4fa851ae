// Checks of calendars and of the hours work is planned in.
import { createServer } from "node:http";
import { PATIENCE, ZONE } from "./stage.mjs";

const PASSWORD = "a long password";
const DAY = 86_400_000;

/** The days from now on, as the person's calendar has them. */
const dayAhead = (n) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(Date.now() + n * DAY);

/** An .ics text; an event is [uid, title, day, from, to], on the clock of the person. */
function ics(name, ...events) {
  return [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", `X-WR-CALNAME:${name}`,
    ...events.flatMap(([uid, title, day, from, to]) => {
      const at = (clock) => `TZID=${ZONE}:${day.replaceAll("-", "")}T${clock.replace(":", "")}00`;
      return ["BEGIN:VEVENT", `UID:${uid}@example.org`, "DTSTAMP:20261101T000000Z", `DTSTART;${at(from)}`, `DTEND;${at(to)}`, `SUMMARY:${title}`, "END:VEVENT"];
    }),
    "END:VCALENDAR", "",
  ].join("\r\n");
}
const file = (name, text) => ({ name, mimeType: "text/calendar", buffer: Buffer.from(text) });

/** A server of calendars, one a path, that says what it is told to. */
async function feeds() {
  const texts = new Map();
  const server = createServer((request, answer) => {
    const text = texts.get(request.url);
    answer.writeHead(text === undefined ? 404 : 200, { "Content-Type": "text/calendar" }).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  return { at: (path) => base + path, say: (path, text) => (text === undefined ? texts.delete(path) : texts.set(path, text)), stop: () => new Promise((resolve) => server.close(resolve)) };
}

export function calendarChecks({ stage, open, misdeeds, expect, focused, tabTo, IN_SYNC }) {
  /** Does something during which the browser itself complains of what is meant to fail. */
  async function excused(what) {
    const before = misdeeds.length;
    try {
      return await what();
    } finally {
      misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !/status of (400|502)/.test(m)));
    }
  }

  const call = async (token, path, body, method = body === undefined ? "GET" : "POST") => {
    const form = body instanceof FormData;
    const answer = await fetch(`${stage.base}/api/${path}`, { method, headers: { Authorization: token, ...(!form && { "Content-Type": "application/json" }) }, body: form ? body : body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const imported = (token, name, text) => {
    const body = new FormData();
    body.set("file", new File([text], `${name}.ics`));
    return call(token, "v1/calendars/import", body);
  };

  let count = 0;
  /** A new account with hours on every day, made past the page. */
  async function account() {
    const email = `calendars${++count}-${Date.now()}@example.org`;
    await call("", "collections/users/records", { email, password: PASSWORD, passwordConfirm: PASSWORD, timezone: ZONE, locale: "en-GB", onboarding: { finished: "2026-01-01T00:00:00Z" } });
    const { token } = await call("", "collections/users/auth-with-password", { identity: email, password: PASSWORD });
    await call(token, "collections/time_maps/records", { name: "Work", hours: "Mon-Sun 08:00-20:00", is_default: true });
    return { email, token };
  }
  async function enter(page, { email }, screen) {
    await page.goto(`${stage.base}/#/${screen}`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#title").waitFor();
  }
  const row = (page, name) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });

  return {
    "a calendar's colour and a hidden calendar show in another window within a second": async () => {
      const person = await account();
      await imported(person.token, "Choir", ics("Choir", ["a", "Rehearsal", dayAhead(0), "12:00", "13:00"]));
      const [mine, other, week] = [await open(), await open(), await open()];
      await enter(mine.page, person, "calendars");
      await enter(other.page, person, "calendars");
      await enter(week.page, person, "week");
      await week.page.locator("main").getByText("Rehearsal").first().waitFor();
      const dot = row(other.page, "Choir").locator("span").first();
      await dot.waitFor();

      await mine.page.getByRole("button", { name: "Settings of Choir" }).click();
      await mine.page.getByRole("radio", { name: "Orange" }).check({ force: true });
      const coloured = Date.now();
      await other.page.waitForFunction((e) => getComputedStyle(e).backgroundColor === "rgb(194, 99, 26)", await dot.elementHandle());
      expect(Date.now() - coloured < IN_SYNC, `The colour took ${Date.now() - coloured} ms.`);
      await mine.page.keyboard.press("Escape");

      await mine.page.getByRole("switch", { name: "Show Choir in views" }).click();
      const hidden = Date.now();
      await week.page.locator("main").getByText("Rehearsal").first().waitFor({ state: "detached" });
      expect(Date.now() - hidden < IN_SYNC, `To hide it took ${Date.now() - hidden} ms.`);
      await row(other.page, "Choir").getByText("Hidden").waitFor();
      await mine.page.getByRole("switch", { name: "Show Choir in views" }).click();
      await week.page.locator("main").getByText("Rehearsal").first().waitFor();
      await Promise.all([mine.close(), other.close(), week.close()]);
    },

    "what counts as busy changes how much time is free": async () => {
      const person = await account();
      const day = dayAhead(2);
      await imported(person.token, "Shifts", ics("Shifts", ["a", "Shift", day, "08:00", "18:00"]));
      const free = async () => (await call(person.token, "v1/plans/outlook?weeks=1")).days.find((d) => d.date === day).free;
      const until = async (wanted) => {
        for (const late = Date.now() + PATIENCE; ; await new Promise((later) => setTimeout(later, 50))) {
          const now = await free();
          if (now === wanted) return;
          if (Date.now() > late) throw new Error(`${now} minutes are free, and not ${wanted}.`);
        }
      };
      // Of twelve hours two are left; with all of them, what one may work a day at most.
      await until(120);
      const { page, close } = await open();
      await enter(page, person, "calendars");
      await page.getByRole("button", { name: "Settings of Shifts" }).click();
      await page.getByRole("radio", { name: "Never busy" }).check();
      await until(480);
      await page.getByRole("radio", { name: "Busy as each event says" }).check();
      await until(120);
      await close();
    },

    "a subscription is looked into, refreshed, says in words what is wrong, and recovers": async () => {
      const person = await account();
      const server = await feeds();
      const { page, close } = await open();
      try {
        const concert = ["a", "Concert", dayAhead(3), "19:00", "21:00"];
        server.say("/choir.ics", ics("Choir", concert));
        await enter(page, person, "calendars");
        await page.getByRole("heading", { name: "Add a calendar" }).waitFor();
        // Pasted anywhere, as from another window.
        await page.evaluate((text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }, server.at("/choir.ics"));
        await page.getByText("1 event, 1 date").waitFor();
        await page.getByRole("list", { name: "Next" }).getByText("Concert").waitFor();
        expect((await page.getByLabel("Name").inputValue()) === "Choir", "The calendar's own name was not taken.");
        expect((await call(person.token, "collections/calendars/records")).totalItems === 0, "It was stored before anybody said so.");
        await page.locator("form").filter({ has: page.getByLabel("Name") }).getByRole("button", { name: "Subscribe" }).click();
        await row(page, "Choir").getByText("Concert").waitFor();

        server.say("/choir.ics", ics("Choir", concert, ["b", "Second concert", dayAhead(4), "19:00", "21:00"]));
        await page.getByRole("button", { name: "Refresh Choir" }).click();
        await row(page, "Choir").getByText("Second concert").waitFor();
        await row(page, "Choir").getByText("2 events").waitFor();

        server.say("/choir.ics", undefined);
        await page.getByRole("button", { name: "Refresh Choir" }).click();
        const alert = row(page, "Choir").getByRole("alert");
        await alert.getByText("There is no calendar at that address").waitFor();
        await alert.getByText("is kept").waitFor();
        await row(page, "Choir").getByText("Second concert").waitFor();

        await alert.getByRole("button", { name: "Change the link" }).click();
        const link = page.getByLabel("New link");
        await link.fill(server.at("/lost.ics"));
        await excused(async () => {
          await page.getByRole("button", { name: "Look at it" }).click();
          await page.getByRole("dialog").getByRole("alert").filter({ hasText: "There is no calendar at that address" }).waitFor();
        });
        server.say("/newer.ics", ics("Choir", concert));
        await link.fill(server.at("/newer.ics"));
        await page.getByRole("button", { name: "Look at it" }).click();
        await page.getByText("0 new, 0 changed, 1 gone.").waitFor();
        await page.getByRole("button", { name: "Replace", exact: true }).click();
        await page.keyboard.press("Escape");
        await row(page, "Choir").getByText("1 event").waitFor();
        expect((await row(page, "Choir").getByRole("alert").count()) === 0, "It still says that something is wrong.");
      } finally {
        await close();
        await server.stop();
      }
    },

    "several files are looked into, unreadable events are named by line, and a newer file doubles nothing": async () => {
      const person = await account();
      const { page, close } = await open();
      const lecture = ["a", "Lecture", dayAhead(1), "10:00", "11:00"];
      await enter(page, person, "calendars");
      const bad = ics("Sports", ["s", "Swim", dayAhead(2), "18:00", "19:00"], ["t", "Run", dayAhead(3), "18:00", "19:00"]).replace(/(UID:t@[^]*?DTSTART);[^\r]*/, "$1:whenever");
      await page.locator('input[type="file"]').setInputFiles([file("Uni.ics", ics("Uni", lecture)), file("Sports.ics", bad)]);
      await page.getByText(/^Line \d+: DTSTART/).waitFor();
      await page.getByRole("button", { name: "Import all 2" }).click();
      await row(page, "Uni").waitFor();
      await row(page, "Sports").getByText("One event was left out").waitFor();

      await page.getByRole("button", { name: "Settings of Uni" }).click();
      await page.locator('dialog input[type="file"]').setInputFiles(file("uni-2.ics", ics("Uni 2", ["a", "Lecture, moved", dayAhead(1), "12:00", "13:00"], ["b", "Tutorial", dayAhead(2), "10:00", "11:00"])));
      await page.getByText("1 new, 1 changed, 0 gone.").waitFor();
      await page.getByRole("button", { name: "Replace", exact: true }).click();
      await page.keyboard.press("Escape");
      await row(page, "Uni").getByText("Lecture, moved").waitFor();
      await row(page, "Uni").getByText("2 events").waitFor();

      await page.getByRole("button", { name: "Settings of Sports" }).click();
      await page.getByRole("button", { name: "Remove this calendar" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove calendar" }).click();
      await row(page, "Sports").waitFor({ state: "detached" });
      await close();
    },

    "hours are drawn by keyboard alone, and a task that keeps them is planned in them": async () => {
      const person = await account();
      const { page, close } = await open();
      await enter(page, person, "settings/hours");
      await page.getByRole("heading", { name: "Your hours" }).waitFor();
      await tabTo(page, "New hours");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      await tabTo(page, "hours-name");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("Nights");
      await tabTo(page, "Clear");
      await page.keyboard.press("Space");
      await page.getByText("nothing could be planned in them").waitFor();
      for (let i = 0; i < 40 && !/^Mon 09:00/.test(await focused(page)); i++) await page.keyboard.press("Tab");
      for (let i = 0; i < 18; i++) await page.keyboard.press("ArrowDown"); // 18:00
      await page.keyboard.press("Space");
      for (let i = 0; i < 5; i++) await page.keyboard.press("Shift+ArrowDown"); // to 21:00
      await page.getByRole("status").filter({ hasText: "Mon 18:00–21:00" }).waitFor();
      await tabTo(page, "hours-text");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("daily 18-21");
      await page.getByRole("status").filter({ hasText: "Mon–Sun 18:00–21:00" }).waitFor();
      await tabTo(page, "Save hours");
      await page.keyboard.press("Enter");
      await page.getByText("Saved: Nights.").waitFor();

      const maps = (await call(person.token, "collections/time_maps/records")).items;
      const nights = maps.find((m) => m.name === "Nights");
      expect(nights?.hours === "Mon-Sun 18:00-21:00", `The server has ${JSON.stringify(maps)}.`);
      const task = await call(person.token, "collections/tasks/records", { title: "Piano", estimate: 60, time_map: nights.id });
      await call(person.token, "collections/tasks/records", { title: "Report", estimate: 60 });
      const { diff } = await call(person.token, "v1/plans", { days: 7 });
      const hour = (at) => Number(new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", hourCycle: "h23" }).format(new Date(at)));
      const piano = diff.added.filter((b) => b.task === task.id);
      expect(piano.length > 0 && piano.every((b) => hour(b.start) >= 18 && hour(b.start) < 21), `Piano is planned at ${JSON.stringify(piano)}.`);

      const card = page.getByRole("listitem", { name: "Nights" });
      await card.getByText("Kept by 1 task.").waitFor();
      await page.getByRole("button", { name: "Delete Nights" }).click();
      await page.getByRole("dialog").getByText("1 task will be planned in the usual hours (Work).").waitFor();
      await page.getByRole("button", { name: "Delete hours" }).click();
      await card.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await card.getByText("Kept by 1 task.").waitFor();
      expect((await call(person.token, `collections/tasks/records/${task.id}`)).time_map === nights.id, "The task has not got its hours back.");
      await close();
    },

    "other hours become the usual ones in every window, and can be taken back": async () => {
      const person = await account();
      await call(person.token, "collections/time_maps/records", { name: "Evenings", hours: "Mon-Fri 18:00-21:30" });
      const [mine, other] = [await open(), await open()];
      await enter(mine.page, person, "settings/hours");
      await enter(other.page, person, "calendars");
      const usual = other.page.locator("section").filter({ has: other.page.getByRole("heading", { name: "Hours", exact: true }) });
      await usual.getByText("Work: Mon–Sun 08:00–20:00").waitFor();
      await mine.page.getByRole("button", { name: "Make Evenings the usual hours" }).click();
      await usual.getByText("Evenings: Mon–Fri 18:00–21:30").waitFor();
      expect((await mine.page.getByRole("button", { name: "Delete Evenings" }).count()) === 0, "The usual hours can be deleted while there are others.");
      await mine.page.getByRole("button", { name: "Undo" }).click();
      await usual.getByText("Work: Mon–Sun 08:00–20:00").waitFor();
      await Promise.all([mine.close(), other.close()]);
    },
  };
}

/** Screens for axe, with how to get there. */
export function calendarScreens({ stage }) {
  return {
    "Calendars with a file looked into": async (page) => {
      await page.goto(`${stage.base}/#/calendars`);
      await page.getByText("Semester").first().waitFor();
      await page.locator('input[type="file"]').setInputFiles([file("New.ics", ics("New", ["a", "Concert", dayAhead(1), "10:00", "11:00"])), file("Bad.ics", ics("Bad", ["a", "Concert", dayAhead(1), "10:00", "11:00"]).replace(/DTSTART;[^\r]*/, "DTSTART:whenever"))]);
      await page.getByText(/^Line \d+: DTSTART/).waitFor();
      await page.getByText("How do I get the link of my calendar?").click();
    },
    "Calendars with the settings of one": async (page) => {
      await page.getByRole("button", { name: "Settings of Semester" }).click();
      await page.getByRole("dialog").waitFor();
    },
    "Settings: hours": async (page) => {
      await page.keyboard.press("Escape");
      await page.goto(`${stage.base}/#/settings/hours`);
      await page.getByRole("heading", { name: "Your hours" }).waitFor();
      await page.getByRole("button", { name: "Edit Study" }).waitFor();
    },
    "Settings: hours being drawn": async (page) => {
      await page.getByRole("button", { name: "New hours" }).click();
      await page.getByRole("dialog").waitFor();
    },
    "Settings: hours again": async (page) => {
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    },
  };
}
