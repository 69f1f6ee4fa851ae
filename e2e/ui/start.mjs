// Checks of how people come in and begin, and of a dashboard without a
// connection.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { semester } from "../sdk/semester.mjs";
import { mailServer } from "./mail.mjs";
import { provider } from "./provider.mjs";
import { PATIENCE, fromMenu, proxy, userMenu } from "./stage.mjs";

/** From sign-up to a planned week takes a program less than this, in ms; people have two minutes. */
const SETUP = 120_000;
const PASSWORD = "a long password";

/** What a page says of a connection that is cut, and of requests that were meant to be refused. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED|ERR_CONNECTION|status of 40[0134]|status of 503/;

export function startChecks({ stage, open, misdeeds, expect, focused, tabTo, violations, home, IN_SYNC }) {
  /** Does something during which the browser itself complains of what is meant to fail. */
  async function excused(what) {
    const before = misdeeds.length;
    try {
      return await what();
    } finally {
      misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !EXPECTED.test(m)));
    }
  }

  const call = async (token, path, body, method = "POST") => {
    const answer = await fetch(`${stage.base}${path}`, { method, headers: { Authorization: token, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };

  let count = 0;
  /** A new account, made past the page. */
  async function account(fields = {}) {
    const email = `person${++count}-${Date.now()}@example.org`;
    const { id } = await call("", "/api/collections/users/records", { email, password: PASSWORD, passwordConfirm: PASSWORD, timezone: "Europe/Berlin", locale: "en-GB", onboarding: { finished: "2026-01-01T00:00:00Z" }, ...fields });
    const { token } = await call("", "/api/collections/users/auth-with-password", { identity: email, password: PASSWORD });
    return { email, id, token };
  }
  async function enter(page, { email }, base = stage.base) {
    await page.goto(`${base}/`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await userMenu(page).waitFor();
  }

  /** Lets the server send mail to a catcher of ours, and puts its settings back. */
  async function withMail(what) {
    const token = await stage.administrator();
    const mail = await mailServer();
    const { meta, smtp } = await call(token, "/api/settings", undefined, "GET");
    await call(token, "/api/settings", { smtp: { ...smtp, enabled: true, host: "127.0.0.1", port: mail.port, tls: false, username: "", password: "" }, meta: { ...meta, appURL: stage.base } }, "PATCH");
    try {
      await what(mail, token);
    } finally {
      await call(token, "/api/settings", { smtp: { ...smtp, enabled: false } }, "PATCH");
      await mail.stop();
    }
  }
  /** Waits until the page's worker is in charge of it. */
  const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  /** Waits until the builds the browser keeps are what one wants; gives their names. */
  async function builds(page, wanted) {
    for (const late = Date.now() + PATIENCE; ; await page.waitForTimeout(50)) {
      const names = await page.evaluate(() => caches.keys());
      if (wanted(names)) return names;
      if (Date.now() > late) throw new Error(`The browser keeps ${names.join(", ") || "no build"}.`);
    }
  }
  const kept = (page) =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          const asked = indexedDB.open("pulseplan");
          asked.onsuccess = () => {
            const db = asked.result;
            if (db.objectStoreNames.length === 0) return resolve(0);
            const reading = db.transaction(["days", "changes"]);
            const counts = ["days", "changes"].map((name) => reading.objectStore(name).count());
            reading.oncomplete = () => {
              db.close();
              resolve(counts.reduce((sum, c) => sum + c.result, 0));
            };
          };
        }),
    );
  const tasksOf = async ({ token }) => (await call(token, "/api/collections/tasks/records?perPage=200", undefined, "GET")).items;

  const checks = {
    "from sign-up to a planned week by pointer, with a real calendar, in less than two minutes": async () => {
      const { page, close } = await open({ locale: "en-US", timezoneId: "America/New_York" });
      const began = Date.now();
      await page.goto(`${stage.base}/`);
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByLabel("Email").fill("pointer@example.org");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("heading", { level: 1, name: "Is this your time?" }).waitFor();
      expect((await page.getByLabel("Time zone").inputValue()) === "America/New_York", "The browser's zone was not taken.");
      expect((await page.getByLabel("Language").inputValue()) === "en" && (await page.getByLabel("Dates and times as in").inputValue()) === "US", "The browser's locale was not taken.");
      await page.getByLabel("What should we call you?").fill("Pat");
      await page.getByRole("button", { name: "Continue" }).click();

      await page.getByRole("heading", { level: 1, name: "When do you like to work?" }).waitFor();
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByText("No hours yet").waitFor();
      const cell = (day, from) => page.getByRole("gridcell", { name: new RegExp(`^${day} ${from} to`) });
      const [a, b] = [await cell("Mon", "9:00 AM").boundingBox(), await cell("Thu", "4:30 PM").boundingBox()];
      await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
      await page.mouse.down();
      await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 6 });
      await page.mouse.up();
      await page.getByText(/^Mon–Thu 9:00\sAM–5:00\sPM$/).waitFor();
      const noon = await cell("Tue", "12:00 PM").boundingBox();
      await page.mouse.click(noon.x + noon.width / 2, noon.y + noon.height / 2);
      await page.getByText(/^Mon, Wed, Thu 9:00\sAM–5:00\sPM; Tue 9:00\sAM–12:00\sPM, 12:30\sPM–5:00\sPM$/).waitFor();
      await page.getByRole("button", { name: "Continue" }).click();

      await page.getByRole("heading", { level: 1, name: "When are you busy?" }).waitFor();
      // Dropped, as from a folder.
      const data = await page.evaluateHandle((text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], "Semester.ics", { type: "text/calendar" }));
        return transfer;
      }, await semester());
      await page.getByRole("group", { name: "Drop .ics files here" }).dispatchEvent("drop", { dataTransfer: data });
      await page.getByRole("listitem").filter({ hasText: "Semester" }).waitFor();
      await page.getByRole("button", { name: "Continue" }).click();

      await page.getByRole("heading", { level: 1, name: "What do you have to do?" }).waitFor();
      for (const text of ["Essay for History by tomorrow+6 ~3h", "Read chapter 4 90m"]) {
        await page.getByLabel("Add a task").fill(text.replace("tomorrow+6", "in 6 days"));
        await page.getByText("h", { exact: false }).first().waitFor();
        await page.getByRole("button", { name: "Add", exact: true }).click();
        await page.waitForFunction(() => document.getElementById("quick-add").value === "");
      }
      await page.getByText("2 tasks").waitFor();
      await page.getByRole("button", { name: "Continue" }).click();

      await page.getByText(/block.* of work\.$/).waitFor();
      await page.getByRole("button", { name: "Put it in place" }).click();
      await page.getByRole("heading", { level: 1, name: "Your week is planned." }).waitFor();
      await page.getByRole("button", { name: "Open Today" }).click();
      await page.getByRole("heading", { level: 1, name: /Pat/ }).waitFor();
      expect(Date.now() - began < SETUP, `It took ${Date.now() - began} ms.`);
      await page.locator("main").getByText("Read chapter 4").first().waitFor();
      expect((await page.getByText("Finish setting up").count()) === 0, "What is done is offered again.");
      await page.reload();
      await page.getByRole("heading", { level: 1, name: /Pat/ }).waitFor();
      expect(new URL(page.url()).hash !== "#/start", "Setting up was shown again.");
      await close();
    },

    "from sign-up to a planned week by keyboard alone": async () => {
      const { page, close } = await open();
      const file = join(await folder(), "Semester.ics");
      await page.goto(`${stage.base}/`);
      await page.getByLabel("Email").waitFor();
      await tabTo(page, "Create an account");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.id === "name");
      await page.keyboard.type("Kim");
      await page.keyboard.press("Tab");
      await page.keyboard.type("keys@example.org");
      await page.keyboard.press("Tab");
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Is this your time?" }).waitFor();
      await tabTo(page, "Continue");
      await page.keyboard.press("Enter");

      await page.getByRole("heading", { level: 1, name: "When do you like to work?" }).waitFor();
      await tabTo(page, "Clear");
      await page.keyboard.press("Enter");
      await page.getByText("No hours yet").waitFor();
      await tabTo(page, "Mon 09:00 to 09:30, free");
      await page.keyboard.press("Space");
      await page.keyboard.down("Shift");
      for (let i = 0; i < 13; i++) await page.keyboard.press("ArrowDown");
      await page.keyboard.up("Shift");
      await page.getByText("Mon 09:00–16:00").waitFor();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Space");
      await page.keyboard.down("Shift");
      for (let i = 0; i < 13; i++) await page.keyboard.press("ArrowUp");
      await page.keyboard.up("Shift");
      await page.getByText("Mon, Tue 09:00–16:00").waitFor();
      await tabTo(page, "Continue");
      await page.keyboard.press("Enter");

      await page.getByRole("heading", { level: 1, name: "When are you busy?" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "title");
      const chosen = page.waitForEvent("filechooser"); // early: the browser is told that somebody waits for it
      await tabTo(page, "Choose files");
      await page.keyboard.press("Enter");
      const chooser = await chosen;
      await chooser.setFiles(file);
      await page.getByRole("listitem").filter({ hasText: "Semester" }).waitFor();
      await tabTo(page, "Continue");
      await page.keyboard.press("Enter");

      await page.getByRole("heading", { level: 1, name: "What do you have to do?" }).waitFor();
      await tabTo(page, "quick-add");
      await page.keyboard.type("Read chapter 4 90m");
      await page.keyboard.press("Enter");
      await page.getByText("1 task", { exact: true }).waitFor();
      await tabTo(page, "Continue");
      await page.keyboard.press("Enter");
      await page.getByText(/block.* of work\.$/).waitFor();
      await tabTo(page, "Put it in place");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Your week is planned." }).waitFor();
      await tabTo(page, "See the week");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: /Week/ }).waitFor();
      await close();
    },

    "setting up can be skipped, left, and gone on with where one was": async () => {
      const person = await account({ onboarding: null });
      const { page, close } = await open();
      await enter(page, person);
      await page.getByRole("link", { name: "Set up in two minutes" }).click();
      await page.getByRole("button", { name: "Skip", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "When do you like to work?" }).waitFor();
      await page.getByRole("button", { name: "Student" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("heading", { level: 1, name: "When are you busy?" }).waitFor();
      await page.getByRole("button", { name: "Finish later" }).click();
      await page.getByRole("link", { name: "Set up in two minutes" }).waitFor();
      const other = await open(); // another device
      await call(person.token, "/api/collections/tasks/records", { title: "Not empty any more", estimate: 30 });
      await enter(other.page, person);
      await other.page.getByText("Still to do: Calendar, Tasks and Plan.").waitFor();
      await other.page.getByRole("link", { name: "Go on" }).click();
      await other.page.getByRole("heading", { level: 1, name: "When are you busy?" }).waitFor();
      await other.page.getByRole("button", { name: "Back" }).click();
      await other.page.getByText("Mon–Fri 10:00–18:00; Sat 10:00–14:00").waitFor();
      for (let i = 0; i < 3; i++) await other.page.getByRole("button", { name: "Skip", exact: true }).click();
      await other.page.getByRole("button", { name: "Finish without a plan" }).click();
      await other.page.locator("#title").waitFor();
      expect((await other.page.getByText("Finish setting up").count()) === 0, "What was finished is offered again.");
      await Promise.all([close(), other.close()]);
    },

    "a forgotten password is replaced by the link of a mail, which works once": async () => {
      const person = await account();
      await withMail(async (mail) => {
        const { page, close } = await open();
        await page.goto(`${stage.base}/`);
        await page.getByLabel("Email").fill(person.email);
        await page.getByRole("button", { name: "Forgot your password?" }).click();
        await page.getByRole("button", { name: "Send the link" }).click();
        await page.getByText("a link is on its way").waitFor();
        const link = /href="(http[^"]*#\/reset\/[^"]+)"/.exec(await mail.next(person.email, /#\/reset\//))?.[1];
        expect(link?.startsWith(stage.base), `The mail has no link to the dashboard: ${link}`);
        await page.goto(link);
        await page.getByText(`For ${person.email}`).waitFor();
        await page.getByLabel("New password").fill("short");
        await excused(async () => {
          await page.getByRole("button", { name: "Save and sign in" }).click();
          await page.getByRole("alert").waitFor();
        });
        await page.getByLabel("New password").fill("quite another one");
        await page.getByRole("button", { name: "Save and sign in" }).click();
        await page.getByText("Your new password is saved.").waitFor();
        await fromMenu(page, "Sign out");
        await page.getByLabel("Password").waitFor();
        await page.goto(link);
        await page.getByLabel("New password").fill("a third one, again");
        await excused(async () => {
          await page.getByRole("button", { name: "Save and sign in" }).click();
          await page.getByText("This link is too old, or it has been used.").waitFor();
        });
        await page.getByRole("button", { name: "Ask for a new link" }).click();
        await page.getByRole("button", { name: "Send the link" }).waitFor();
        expect((await page.getByLabel("Email").inputValue()) === person.email, "The address has to be typed again.");
        await close();
      });
    },

    "a password is changed from the settings: this window stays signed in, the others do not": async () => {
      const person = await account();
      await withMail(async (mail) => {
        const [mine, other] = [await open(), await open()];
        await enter(other.page, person);
        await enter(mine.page, person);
        await mine.page.goto(`${stage.base}/#/settings/account`);
        await mine.page.getByRole("button", { name: "Change the password" }).click();
        await mine.page.getByText(`A mail is on its way to ${person.email}.`).waitFor();
        const link = /href="(http[^"]*#\/reset\/[^"]+)"/.exec(await mail.next(person.email, /#\/reset\//))?.[1];
        await mine.page.goto(link);
        await mine.page.getByLabel("New password").fill("quite another one");
        await excused(async () => {
          await mine.page.getByRole("button", { name: "Save and sign in" }).click();
          await mine.page.getByText("Your new password is saved.").waitFor();
          await other.page.getByText("Your session has ended. Please sign in again.").waitFor();
          await mine.page.reload();
          await userMenu(mine.page).waitFor();
        });
        await Promise.all([mine.close(), other.close()]);
      });
    },

    "a new account is asked to confirm its address, and the link of the mail does it": async () => {
      await withMail(async (mail) => {
        const { page, close } = await open();
        await page.goto(`${stage.base}/`);
        await page.getByRole("button", { name: "Create an account" }).click();
        await page.getByLabel("Email").fill("verify@example.org");
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Create account" }).click();
        await page.getByRole("heading", { level: 1, name: "Is this your time?" }).waitFor();
        const link = /href="(http[^"]*#\/verify\/[^"]+)"/.exec(await mail.next("verify@example.org", /#\/verify\//))?.[1];
        expect(link?.startsWith(stage.base), `The mail has no link to the dashboard: ${link}`);
        await page.goto(`${stage.base}/#/settings/account`);
        await page.getByText("not confirmed yet").waitFor();
        await page.goto(link);
        await page.getByText("verify@example.org is confirmed.").waitFor();
        await page.getByRole("link", { name: "Go on to PulsePlan" }).click();
        await page.goto(`${stage.base}/#/settings/account`);
        await page.getByText("confirmed", { exact: true }).waitFor();
        await excused(async () => {
          await page.goto(`${stage.base}/#/verify/nonsense`);
          await page.getByText("This link is too old").waitFor();
        });
        await close();
      });
    },

    "a server without mail says so instead of promising a link": async () => {
      const { page, close } = await open();
      await page.goto(`${stage.base}/`);
      await page.getByRole("button", { name: "Forgot your password?" }).click();
      await page.getByText("This server sends no mail yet").waitFor();
      expect((await page.getByRole("button", { name: "Email me a code" }).count()) === 0, "A code is offered that cannot be sent.");
      await close();
    },

    "a code by mail signs in once": async () => {
      const person = await account();
      await withMail(async (mail, token) => {
        await call(token, "/api/collections/users", { otp: { enabled: true, duration: 180, length: 8 } }, "PATCH");
        const { page, close } = await open();
        try {
          await page.goto(`${stage.base}/#/tasks`);
          await page.getByRole("button", { name: "Email me a code instead" }).click();
          await page.getByLabel("Email").fill(person.email);
          await page.getByRole("button", { name: "Send the code" }).click();
          await page.getByText(`Sent to ${person.email}`).waitFor();
          const code = /\b(\d{8})\b/.exec(await mail.next(person.email, /\b\d{8}\b/))?.[1];
          await page.getByLabel("Code").fill("00000000");
          await excused(async () => {
            await page.getByRole("button", { name: "Sign in", exact: true }).click();
            await page.getByText("That code is not right, or it is too old.").waitFor();
          });
          await page.getByLabel("Code").fill(code);
          await page.keyboard.press("Enter");
          await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
        } finally {
          await call(token, "/api/collections/users", { otp: { enabled: false, duration: 180, length: 8 } }, "PATCH");
          await close();
        }
      });
    },

    "a provider signs in in a window of its own; one that is blocked or refuses is said in words": async () => {
      const idp = await provider({ sub: "42", email: "provided@example.org", email_verified: true, name: "Prov" });
      const token = await stage.administrator();
      const oidc = { name: "oidc", displayName: "University", clientId: "pulseplan", clientSecret: "secret", authURL: `${idp.base}/authorize`, tokenURL: `${idp.base}/token`, userInfoURL: `${idp.base}/userinfo`, pkce: false };
      await call(token, "/api/collections/users", { oauth2: { enabled: true, providers: [oidc] } }, "PATCH");
      const { page, close } = await open();
      try {
        await page.goto(`${stage.base}/`);
        const button = page.getByRole("button", { name: "Continue with University" });
        const popup = async () => {
          const [window] = await Promise.all([page.waitForEvent("popup"), button.click()]);
          await window.waitForURL(/authorize/);
          return window;
        };
        await (await popup()).locator("#no").click();
        await page.getByRole("alert").filter({ hasText: "University did not sign you in." }).waitFor();
        await (await popup()).close();
        await page.getByText("The window of University seems to be closed.").waitFor();
        await page.evaluate(() => (window.open = () => null));
        await button.click();
        const link = page.getByRole("link", { name: "Open University" });
        await link.waitFor();
        const [opened] = await Promise.all([page.waitForEvent("popup"), link.click()]);
        await opened.locator("#yes").click();
        await page.getByRole("heading", { level: 1, name: "Is this your time?" }).waitFor();
        const user = await page.evaluate(() => JSON.parse(localStorage.getItem("pulseplan_auth")).record);
        expect(user.email === "provided@example.org" && user.timezone === "Europe/Berlin", `The account has ${user.email} and ${user.timezone}.`);
      } finally {
        await call(token, "/api/collections/users", { oauth2: { enabled: false, providers: [] } }, "PATCH");
        await close();
        await idp.stop();
      }
    },

    "signing out everywhere ends the other windows within a second, and they say so": async () => {
      const person = await account();
      const [mine, other] = [await open(), await open()];
      await enter(mine.page, person);
      const listening = other.page.waitForResponse((r) => r.url().endsWith("/api/realtime") && r.request().method() === "POST");
      await enter(other.page, person);
      await other.page.goto(`${stage.base}/#/tasks`);
      await listening;
      await other.page.waitForTimeout(300); // the server has stored what the connection follows
      await mine.page.goto(`${stage.base}/#/settings/account`);
      await mine.page.getByRole("button", { name: "Sign out everywhere" }).click();
      await excused(async () => {
        const [answered] = await Promise.all([
          mine.page.waitForResponse((r) => r.url().endsWith("/api/v1/sign-out")),
          mine.page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click(),
        ]);
        expect(answered.status() === 204, `The server answered ${answered.status()}.`);
        await other.page.getByText("Your session has ended. Please sign in again.").waitFor({ timeout: IN_SYNC });
        await mine.page.getByText("You are signed out everywhere.").waitFor();
        expect((await kept(other.page)) === 0, "The other window has kept something of the day.");
      });
      await other.page.getByLabel("Email").fill(person.email);
      await other.page.getByLabel("Password").fill(PASSWORD);
      await other.page.getByRole("button", { name: "Sign in" }).click();
      await other.page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor(); // where one was
      await Promise.all([mine.close(), other.close()]);
    },

    "without a connection the last day opens, and what is added and ticked arrives once": async () => {
      const person = await account();
      const task = await call(person.token, "/api/collections/tasks/records", { title: "Known before", estimate: 30 });
      const doomed = await call(person.token, "/api/collections/tasks/records", { title: "Deleted elsewhere", estimate: 30 });
      const spared = await call(person.token, "/api/collections/tasks/records", { title: "Second thoughts", estimate: 30 });
      const work = await call(person.token, "/api/collections/tasks/records", { title: "Running work", estimate: 30 });
      await call(person.token, "/api/collections/blocks/records", { task: work.id, start: new Date(Date.now() - 60_000).toISOString(), end: new Date(Date.now() + 1_500_000).toISOString(), pinned: true });
      const { page, close } = await open();
      await enter(page, person);
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByRole("button", { name: "Complete Known before" }).waitFor();
      await controlled(page);
      await builds(page, (names) => names.length === 1);
      await excused(async () => {
        await page.context().setOffline(true);
        await page.reload();
        await page.getByText("You are offline.").waitFor();
        await page.getByText(/This is your day as of \d\d:\d\d\./).waitFor();
        await page.getByRole("button", { name: "Complete Known before" }).click();
        await page.getByRole("button", { name: "Complete Deleted elsewhere" }).click();
        await page.getByLabel("Add a task").fill("Typed on the train tomorrow 20m #travel");
        await page.getByText("Without a connection this is kept as you write it").waitFor();
        await page.keyboard.press("Enter");
        await page.getByText("3 changes wait to be sent.").waitFor();
        await page.getByRole("button", { name: "Complete Second thoughts" }).click();
        await page.getByText("4 changes wait to be sent.").waitFor();
        await page.getByRole("region", { name: "Notifications" }).locator("div.arrive").filter({ hasText: "Second thoughts" }).getByRole("button", { name: "Undo" }).click();
        await page.getByRole("button", { name: "Complete Second thoughts" }).waitFor();
        await page.getByText("3 changes wait to be sent.").waitFor();
        await page.goto(`${stage.base}/#/today`);
        await page.getByRole("button", { name: "Done with Running work" }).click();
        await page.getByRole("button", { name: /^Yes|^Finished|^It is/ }).first().click();
        await page.getByText("4 changes wait to be sent.").waitFor();
        await page.reload(); // a page that is closed forgets nothing
        await page.getByText("4 changes wait to be sent.").waitFor();
        await page.goto(`${stage.base}/#/tasks`);
        await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
        expect((await page.getByRole("button", { name: "Complete Known before" }).count()) === 0, "What was ticked off is there again.");
        await call(person.token, `/api/collections/tasks/records/${doomed.id}`, undefined, "DELETE");
        await page.context().setOffline(false);
        await page.getByText("“Deleted elsewhere” was deleted elsewhere").waitFor();
        await page.getByRole("listitem").filter({ hasText: "Typed on the train" }).waitFor();
        await page.getByText("You are offline.").waitFor({ state: "detached" });
      });
      const all = await tasksOf(person);
      expect(all.filter((t) => t.title === "Typed on the train" && t.estimate === 20 && t.tags.includes("travel")).length === 1, `The task is there ${all.filter((t) => /train/.test(t.title)).length} times.`);
      expect(all.find((t) => t.id === task.id).status === "done", "The tick has not arrived.");
      expect(all.find((t) => t.id === spared.id).status === "todo", "A tick that was taken back has arrived.");
      const blocks = (await call(person.token, "/api/collections/blocks/records", undefined, "GET")).items;
      expect(blocks.length === 1 && blocks[0].state === "done", `The block is ${blocks[0]?.state}.`);
      expect((await page.getByText(/change.* waits? to be sent/).count()) === 0, "Something still waits.");
      await close();
    },

    "what an account leaves in the browser goes when it signs out, and is asked about when unsent": async () => {
      const [ada, bob] = [await account({ name: "Ada" }), await account({ name: "Bob" })];
      await call(ada.token, "/api/collections/tasks/records", { title: "Secret of Ada" });
      const { page, close } = await open();
      await enter(page, ada);
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByText("Secret of Ada").first().waitFor();
      await controlled(page);
      expect((await kept(page)) > 0, "Nothing is kept for a day without a connection.");
      await excused(async () => {
        await page.context().setOffline(true);
        await page.getByLabel("Add a task").fill("Never sent");
        await page.keyboard.press("Enter");
        await page.getByText("1 change waits to be sent.").waitFor();
        await fromMenu(page, "Sign out");
        await page.getByText("1 change has not reached the server yet").waitFor();
        await page.getByRole("button", { name: "Sign out and lose them" }).click();
        await page.getByLabel("Password").waitFor();
        await page.waitForFunction(() => localStorage.length === 0);
        expect((await kept(page)) === 0, "The browser keeps something of who has left.");
        await page.context().setOffline(false);
      });
      await page.reload();
      await enter(page, bob);
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByText("All clear.").waitFor();
      expect((await page.getByText("Secret of Ada").count()) === 0, "One account sees another's task.");
      expect((await tasksOf(ada)).length === 1, "What was given up was sent.");
      await close();
    },

    "a new version is offered, taken, and leaves nothing of the old one": async () => {
      const front = await proxy(stage.base, "/plan", versions());
      home.add(new URL(front.base).origin);
      const person = await account();
      const { page, close } = await open();
      try {
        await enter(page, person, front.base);
        await controlled(page);
        const [first] = await builds(page, (names) => names.length === 1);
        front.next();
        await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()));
        await page.getByText("A new version is ready.").waitFor();
        await page.getByRole("button", { name: "Reload" }).click();
        await page.waitForFunction(() => document.querySelector('script[type="module"]')?.src.includes("next-"));
        await userMenu(page).waitFor();
        const [second] = await builds(page, (names) => names.length === 1 && names[0] !== first);
        front.next(); // and one that is loaded before its worker has been
        await page.reload();
        await page.waitForFunction(() => document.querySelector('script[type="module"]')?.src.includes("next-next-"));
        await builds(page, (names) => names.length === 1 && names[0] !== first && names[0] !== second);
        await excused(async () => {
          await page.context().setOffline(true);
          await page.reload();
          await page.getByText("You are offline.").waitFor();
          expect(await page.evaluate(() => document.querySelector('script[type="module"]').src.includes("next-next-")), "Without a connection an old version opens.");
          await page.context().setOffline(false);
        });
      } finally {
        await close();
        await front.stop();
      }
    },

    "below a path behind a proxy it opens without a connection too, and adds once": async () => {
      const front = await proxy(stage.base, "/plan");
      home.add(new URL(front.base).origin);
      const person = await account();
      const { page, close } = await open();
      try {
        await enter(page, person, front.base);
        await page.goto(`${front.base}/#/tasks`);
        await page.getByText("All clear.").waitFor();
        await controlled(page);
        const scope = await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).scope);
        expect(scope === `${front.base}/`, `The worker's scope is ${scope}.`);
        await excused(async () => {
          await page.context().setOffline(true);
          await page.reload();
          await page.getByText("You are offline.").waitFor();
          await page.getByLabel("Add a task").fill("From below a path");
          await page.keyboard.press("Enter");
          await page.getByText("1 change waits to be sent.").waitFor();
          await page.context().setOffline(false);
          await page.getByRole("button", { name: "Complete From below a path" }).waitFor();
        });
        expect((await tasksOf(person)).length === 1, "It was not added once.");
      } finally {
        await close();
        await front.stop();
      }
    },
  };

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1440]) {
      checks[`axe finds nothing on the ways in and the first steps, ${colorScheme}, ${width} px`] = async () => {
        const { page, close } = await open({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
        const found = [];
        const look = async (screen) => {
          for (const v of await violations(page)) found.push(`${screen}: ${v}`);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (over > 0) found.push(`${screen}: ${over} px wider than the window`);
        };
        const person = await account({ onboarding: null });
        await withMail(async (_, token) => {
          await call(token, "/api/collections/users", { otp: { enabled: true, duration: 180, length: 8 } }, "PATCH");
          await page.goto(`${stage.base}/`);
          await page.getByRole("button", { name: "Email me a code instead" }).waitFor();
          await look("Sign in");
          await page.getByRole("button", { name: "Forgot your password?" }).click();
          await page.getByRole("button", { name: "Send the link" }).click();
          await look("Forgot");
          await page.getByRole("button", { name: "Back to sign in" }).click();
          await page.getByRole("button", { name: "Email me a code instead" }).click();
          await page.getByLabel("Email").fill(person.email);
          await page.getByRole("button", { name: "Send the code" }).click();
          await page.getByLabel("Code").waitFor();
          await look("Code");
          await call(token, "/api/collections/users", { otp: { enabled: false, duration: 180, length: 8 } }, "PATCH");
        });
        await page.goto(`${stage.base}/#/reset/x.eyJlbWFpbCI6ImFAYi5jIiwiZXhwIjo5OTk5OTk5OTk5fQ.x`);
        await page.getByLabel("New password").waitFor();
        await look("Reset");
        await page.goto(`${stage.base}/#/today`);
        await page.reload();
        await enter(page, person);
        await page.getByRole("link", { name: "Set up in two minutes" }).click();
        await page.getByRole("heading", { level: 1, name: "Is this your time?" }).waitFor();
        await look("Start: place");
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("grid").waitFor();
        await look("Start: hours");
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByText("When are you busy?").waitFor();
        await look("Start: calendar");
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByLabel("Add a task").fill("Read chapter 4 90m");
        await page.getByRole("button", { name: "Add", exact: true }).click();
        await page.getByText("1 task", { exact: true }).waitFor();
        await look("Start: tasks");
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("button", { name: "Put it in place" }).waitFor();
        await look("Start: plan");
        await page.getByRole("button", { name: "Put it in place" }).click();
        await page.getByText("Your week is planned.").waitFor();
        await look("Start: planned");
        await page.goto(`${stage.base}/#/settings/account`);
        await page.getByRole("button", { name: "Sign out everywhere" }).waitFor();
        await look("Account");
        await excused(async () => {
          await page.context().setOffline(true);
          await page.goto(`${stage.base}/#/tasks`);
          await page.getByText("You are offline.").waitFor();
          await page.getByLabel("Add a task").fill("Later");
          await page.keyboard.press("Enter");
          await page.getByText("1 change waits to be sent.").waitFor();
          await page.getByText("Show", { exact: true }).click();
          await look("Offline with a change that waits");
          await fromMenu(page, "Sign out");
          await page.getByRole("dialog").waitFor();
          await look("Sign out with a change that waits");
          await page.getByRole("button", { name: "Cancel" }).click();
          await page.context().setOffline(false);
        });
        await close();
        expect(found.length === 0, found.join("\n"));
      };
    }
  }
  return checks;
}

/** The sample calendar in a folder, as people have one. */
async function folder() {
  const at = mkdtempSync(join(tmpdir(), "pulseplan-ics-"));
  writeFileSync(join(at, "Semester.ics"), await semester());
  return at;
}

/**
 * Makes each newer "build" out of the one there is: its script has another
 * name, and so its shell and its worker are others.
 */
function versions() {
  let version = 0;
  const prefix = () => "next-".repeat(version);
  return {
    next: () => version++,
    path: (path) => path.replace(/\/assets\/(?:next-)+/, "/assets/"),
    body: (path, text) => {
      if (version === 0) return text;
      if (path === "/" || path === "/index.html") return text.replace(/(src="\.\/assets\/)(index-)/, `$1${prefix()}$2`);
      if (path === "/sw.js") return text.replace(/const BUILD = "/, `$&${prefix()}`).replaceAll(/"assets\/(index-[^"]+\.js)"/g, `"assets/${prefix()}$1"`);
      return text;
    },
  };
}
