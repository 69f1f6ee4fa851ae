// The dashboard in other languages than the checks speak: German from sign-up
// to a planned week, weeks as regions begin them, and scripts that run from
// right to left.
import { readFileSync, readdirSync } from "node:fs";
import { semester } from "../sdk/semester.mjs";
import { PATIENCE } from "./stage.mjs";

const PASSWORD = "ein langes Passwort";
const STRINGS = new URL("../../ui/src/lib/strings/", import.meta.url);
/** Screens there are by name; what they link to is found on the way. */
const SCREENS = ["today", "week", "outlook", "tasks", "calendars", "activity", "activity/schedules", "plans", "settings", "settings/rules", "settings/learned", "settings/account"];

/** The texts of a catalogue that are said as they stand. */
function texts(language) {
  const folder = new URL(`${language}/`, STRINGS);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8").replace(/^import .*$/gm, ""));
  return new Set(sources.flatMap((source) => [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, text]) => JSON.parse(`"${text}"`))).filter((text) => /\p{L}{2,}/u.test(text)));
}

export function germanChecks({ stage, open, misdeeds, expect, violations }) {
  const german = texts("de");
  const english = [...texts("en")].filter((text) => !german.has(text));

  const call = async (token, path, body, method = "POST") => {
    const answer = await fetch(`${stage.base}${path}`, { method, headers: { Authorization: token, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  let count = 0;
  /** A new account, made past the page, and signed in there. */
  async function enter(page, fields) {
    const email = `tongue${++count}-${Date.now()}@example.org`;
    await call("", "/api/collections/users/records", { email, password: PASSWORD, passwordConfirm: PASSWORD, timezone: "Europe/Berlin", onboarding: { finished: "2026-01-01T00:00:00Z" }, ...fields });
    const auth = await call("", "/api/collections/users/auth-with-password", { identity: email, password: PASSWORD });
    await page.goto(`${stage.base}/`);
    await page.evaluate((kept) => localStorage.setItem("pulseplan_auth", JSON.stringify(kept)), auth);
    await page.reload();
    await page.locator("#title").waitFor();
    return auth;
  }

  /** What can be read or heard on the page, in English. */
  const inEnglish = (page) =>
    page.evaluate((sentences) => {
      const known = new Set(sentences);
      const found = new Set();
      const note = (text) => known.has(text?.trim().replace(/\s+/g, " ")) && found.add(text.trim());
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (walker.currentNode.parentElement.checkVisibility()) note(walker.currentNode.data);
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description"]) for (const element of document.querySelectorAll(`[${name}]`)) note(element.getAttribute(name));
      return [...found];
    }, english);

  /** By how much a page is wider than its window, in px. */
  const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  /** Goes to every screen, and to those they link to as parts of the same. */
  async function everywhere(page, look) {
    const seen = new Set();
    const next = [...SCREENS];
    for (let screen = next.shift(); screen; screen = next.shift()) {
      if (seen.has(screen)) continue;
      seen.add(screen);
      await page.goto(`${stage.base}/#/${screen}`);
      await page.waitForFunction((hash) => location.hash === hash && document.getElementById("title") && !document.querySelector("main [aria-busy=true]"), `#/${screen}`);
      await look(screen);
      const links = await page.locator('main a[href^="#/"], header a[href^="#/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href").slice(2)));
      next.push(...links.filter((link) => /^[a-z]+(\/[a-z]+)?$/.test(link) && link !== "start"));
    }
    return seen;
  }

  return {
    "a German signs up and comes to a planned week in German": async () => {
      const { page, close } = await open({ locale: "de-DE" });
      const left = [];
      const look = async (where) => left.push(...(await inEnglish(page)).map((text) => `${where}: ${text}`));
      await page.goto(`${stage.base}/`);
      await page.getByRole("heading", { name: "Anmelden" }).waitFor();
      expect((await page.title()) === "Anmelden · PulsePlan", `The title is “${await page.title()}”.`);
      expect((await page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`)) === "de ltr", "The page does not say that it is German.");
      await look("sign in");
      await page.getByRole("button", { name: "Konto anlegen" }).click();
      await page.getByLabel("E-Mail").fill(`deutsch-${Date.now()}@example.org`);
      await page.getByLabel("Passwort").fill(PASSWORD);
      await look("sign up");
      await page.getByRole("button", { name: "Konto anlegen" }).click();

      await page.getByRole("heading", { level: 1, name: "Stimmt deine Uhrzeit?" }).waitFor();
      await page.getByText(/^Jetzt: (Mo|Di|Mi|Do|Fr|Sa|So)\., \d+\. \S+, \d\d:\d\d$/).waitFor();
      const place = page.getByLabel("Datum und Uhrzeit wie in");
      expect((await place.inputValue()) === "DE" && (await place.locator("option:checked").innerText()) === "Deutschland", "The region is not named in German.");
      expect((await page.getByLabel("Sprache").locator("option:checked").innerText()) === "Deutsch", "The language is not named by itself.");
      await look("place");
      expect((await violations(page)).length === 0, `Place: ${await violations(page)}`);
      await page.getByRole("button", { name: "Weiter" }).click();

      await page.getByRole("heading", { level: 1, name: "Wann arbeitest du gern?" }).waitFor();
      await page.getByRole("button", { name: "9 bis 17 Uhr" }).click();
      await page.getByText("40 h in der Woche").waitFor();
      const days = await page.getByRole("grid").getByRole("columnheader").allInnerTexts();
      expect(days.join(" ") === "Mo Di Mi Do Fr Sa So", `The week is ${days.join(" ")}.`);
      await look("hours");
      await page.getByRole("button", { name: "Weiter" }).click();

      await page.getByRole("heading", { level: 1, name: "Wann bist du beschäftigt?" }).waitFor();
      await look("calendar");
      await page.locator('input[type="file"]').setInputFiles({ name: "Semester.ics", mimeType: "text/calendar", buffer: Buffer.from(await semester()) });
      await page.getByRole("listitem").filter({ hasText: "Semester" }).waitFor();
      await page.getByRole("button", { name: "Weiter" }).click();

      await page.getByRole("heading", { level: 1, name: "Was hast du zu tun?" }).waitFor();
      for (const text of ["Hausarbeit Geschichte in 6 Tagen ~3h !hoch", "Kapitel 4 lesen 90m"]) {
        await page.getByLabel("Aufgabe hinzufügen").fill(text);
        await page.getByText(/^(3 h|1 h 30 min)$/).first().waitFor();
        if (text.includes("!hoch")) await page.getByText("Priorität: Hoch").waitFor();
        await page.getByRole("button", { name: "Hinzufügen", exact: true }).click();
        await page.waitForFunction(() => document.getElementById("quick-add").value === "");
      }
      await page.getByText("2 Aufgaben").waitFor();
      await look("tasks");
      await page.getByRole("button", { name: "Weiter" }).click();

      await page.getByText(/^\d+ (Block|Blöcke) an \d+ (Tag|Tagen), 4 h 30 min Arbeit\.$/).waitFor();
      await look("plan");
      await page.getByRole("button", { name: "So übernehmen" }).click();
      await page.getByRole("heading", { level: 1, name: "Deine Woche ist geplant." }).waitFor();
      await page.getByRole("button", { name: "„Heute“ öffnen" }).click();
      await page.getByText(/^(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), \d+\. \p{L}+$/u).first().waitFor();
      await page.locator("main").getByText("Kapitel 4 lesen").first().waitFor();
      await everywhere(page, look);
      expect(left.length === 0, [...new Set(left)].join("\n"));
      await close();
    },

    "German fits on a phone, and axe finds nothing in it": async () => {
      const { page, close } = await open({ locale: "de-DE", viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
      await enter(page, { locale: "de-DE", name: "Robin" });
      const found = [];
      await everywhere(page, async (screen) => {
        const over = await tooWide(page);
        if (over > 0) found.push(`${screen}: ${over} px wider than the window`);
        if (["today", "week", "tasks", "settings"].includes(screen)) for (const v of await violations(page)) found.push(`${screen}: ${v}`);
      });
      expect(found.length === 0, found.join("\n"));
      await close();
    },

    "the language changes at once in every window when the person's locale does": async () => {
      const { page, close } = await open({ locale: "de-DE" });
      const auth = await enter(page, { locale: "en-GB" });
      await page.getByRole("navigation").getByRole("link", { name: "Tasks" }).first().waitFor();
      expect((await page.evaluate(() => document.documentElement.lang)) === "en", "The page is not in the person's own language.");
      // Changed on another device: this window only hears of it.
      await call(auth.token, `/api/collections/users/records/${auth.record.id}`, { locale: "de-AT" }, "PATCH");
      await page.getByRole("navigation").getByRole("link", { name: "Aufgaben" }).first().waitFor();
      await page.waitForFunction(() => document.documentElement.lang === "de" && document.title.startsWith("Heute"));
      // So does what the server says.
      await page.getByRole("heading", { level: 1, name: /^(Guten|Hallo)/ }).waitFor();
      await close();
    },

    "German is there without a connection": async () => {
      const { page, close } = await open({ locale: "de-DE" });
      await enter(page, { locale: "de-DE" });
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      const before = misdeeds.length;
      await page.context().setOffline(true);
      await page.reload();
      await page.getByText("Du bist offline.").waitFor();
      await page.getByRole("navigation").getByRole("link", { name: "Aufgaben" }).first().waitFor();
      expect((await page.evaluate(() => document.documentElement.lang)) === "de", "Without a connection the page is not German.");
      await close();
      // The browser itself complains of requests that do not go out.
      misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED/.test(m)));
    },

    "weeks begin on the day the person's region begins them": async () => {
      for (const [locale, first] of [
        ["en-US", 0],
        ["de-DE", 1],
        ["ar-EG", 6],
      ]) {
        const { page, close } = await open();
        await enter(page, { locale });
        await page.goto(`${stage.base}/#/week`);
        const day = page.locator("[data-day]").first();
        await day.waitFor();
        const date = await day.getAttribute("data-day");
        expect(new Date(`${date}T12:00:00Z`).getUTCDay() === first, `The week of ${locale} begins on ${date}.`);
        await close();
      }
    },

    "from right to left nothing is wider than a phone, and a block lands where it is dropped": async () => {
      const { page, close } = await open({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
      // No catalogue is written that way yet: the page is turned while it comes up, and stays so.
      await page.addInitScript(() => {
        new MutationObserver(() => document.documentElement.dir === "rtl" || (document.documentElement.dir = "rtl")).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["dir"] });
      });
      const auth = await enter(page, { locale: "de-DE" });
      const found = [];
      await everywhere(page, async (screen) => {
        const over = await tooWide(page);
        if (over > 0) found.push(`${screen}: ${over} px wider than the window`);
      });
      expect(found.length === 0, found.join("\n"));

      await page.setViewportSize({ width: 1280, height: 900 });
      const monday = new Date(Date.now() + 21 * 86_400_000);
      monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
      const date = (n) => new Date(monday.getTime() + n * 86_400_000).toISOString().slice(0, 10);
      const task = await call(auth.token, "/api/collections/tasks/records", { title: "Von rechts nach links" });
      const block = await call(auth.token, "/api/collections/blocks/records", { task: task.id, start: `${date(1)} 10:00:00.000Z`, end: `${date(1)} 11:00:00.000Z` });
      await page.goto(`${stage.base}/#/week`);
      await page.locator("[data-day]").first().waitFor();
      while (!(await page.locator(`[data-day="${date(1)}"]`).count())) await page.getByRole("button", { name: "Nächste Woche" }).click();
      const card = page.locator(`[data-block="${block.id}"]`);
      await card.waitFor();
      const [from, to] = [await card.boundingBox(), await page.locator(`[data-day="${date(3)}"]`).boundingBox()];
      expect(to.x < from.x, "The days do not run from right to left.");
      await page.mouse.move(from.x + from.width - 20, from.y + 10);
      await page.mouse.down();
      await page.mouse.move((from.x + to.x) / 2, from.y + 30, { steps: 4 });
      await page.mouse.move(to.x + to.width - 20, from.y + 10 + (to.height / 24) * 1.5, { steps: 4 });
      await page.mouse.up();
      await page.getByText(/^Verschoben und fixiert: Von rechts nach links/).waitFor();
      const stored = () => call(auth.token, `/api/collections/blocks/records/${block.id}`, undefined, "GET");
      const becomes = async (want) => {
        let got;
        for (const late = Date.now() + PATIENCE; Date.now() < late; await page.waitForTimeout(50)) if ((got = (await stored()).start) === want) return;
        throw new Error(`The block begins ${got}, not ${want}.`);
      };
      await becomes(`${date(3)} 11:30:00.000Z`);
      // The arrow that points to the next day leads there: to the left.
      await card.focus();
      await page.keyboard.press("Shift+ArrowLeft");
      await becomes(`${date(4)} 11:30:00.000Z`);
      await close();
    },
  };
}
