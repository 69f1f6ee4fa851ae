// Checks of what people say of themselves, of how the page looks, and of their
// data: out, back in, and gone.
import { readFileSync } from "node:fs";
import { unzip } from "../sdk/zip.mjs";
import { mailServer } from "./mail.mjs";
import { userMenu } from "./stage.mjs";

const PASSWORD = "a long password";
/** What a browser says of requests that were meant to be refused. */
const EXPECTED = /status of 40[0134]/;

export function dataChecks({ stage, open, misdeeds, expect, violations, IN_SYNC }) {
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
  /** A new account with a task, made past the page. */
  async function account(title) {
    const email = `data${++count}-${Date.now()}@example.org`;
    await call("", "/api/collections/users/records", { email, password: PASSWORD, passwordConfirm: PASSWORD, name: "Kim", timezone: "Europe/Berlin", locale: "en-GB", onboarding: { finished: "2026-01-01T00:00:00Z" } });
    const { token } = await call("", "/api/collections/users/auth-with-password", { identity: email, password: PASSWORD });
    if (title) await call(token, "/api/collections/tasks/records", { title, estimate: 45 });
    return { email, token };
  }
  async function enter(page, { email }, password = PASSWORD) {
    await page.goto(`${stage.base}/`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await userMenu(page).waitFor();
  }
  const settings = (page, part) => page.goto(`${stage.base}/#/settings/${part}`);

  return {
    "a theme holds from the first thing that is drawn, here, in other windows and in other browsers": async () => {
      const kim = await account();
      const [{ page, close }, other] = [await open({ colorScheme: "light" }), await open({ colorScheme: "light" })];
      await enter(page, kim);
      await enter(other.page, kim);
      await settings(page, "appearance");
      const canvas = (p) => p.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.documentElement).backgroundColor, document.querySelector('meta[name="theme-color"]').content]);
      const light = await canvas(page);
      await page.getByText("Dark", { exact: true }).click();
      await other.page.locator('html[data-theme="dark"]').waitFor({ timeout: IN_SYNC * 2 });
      const dark = await canvas(page);
      expect(dark[1] !== light[1] && dark[2] !== light[2], `The page went from ${light} to ${dark}.`);
      // The theme that stands when the body begins is the one the first picture is drawn in.
      await page.addInitScript(() =>
        new MutationObserver(() => {
          if (document.body) globalThis.first ??= document.documentElement.dataset.theme ?? "none";
        }).observe(document, { childList: true, subtree: true }),
      );
      await page.reload();
      await page.getByText("Dark", { exact: true }).waitFor();
      expect((await page.evaluate(() => globalThis.first)) === "dark", "The page was drawn in another theme first.");
      await page.getByText("Compact", { exact: true }).click();
      await page.getByText("Larger", { exact: true }).click();
      for (const part of ["appearance", "profile", "data", "account"]) {
        await settings(page, part);
        await page.getByRole("heading", { level: 2 }).first().waitFor();
        const found = await violations(page);
        expect(found.length === 0, `Forced dark, ${part}: ${found.join("\n")}`);
      }
      await settings(page, "appearance");
      await page.getByText("As the system", { exact: true }).first().click();
      await page.locator("html:not([data-theme])").waitFor();
      expect((await canvas(page))[1] === light[1], "The system's theme did not come back.");
      await Promise.all([close(), other.close()]);
    },

    "a profile is saved at once, turns the page German and back, and other windows follow": async () => {
      const kim = await account();
      const [{ page, close }, other] = [await open(), await open()];
      await enter(page, kim);
      await enter(other.page, kim);
      await settings(page, "profile");
      await page.getByLabel("Language").selectOption("de");
      await page.getByLabel("Dates and times as in").selectOption("AT");
      await page.getByText(/^(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), \d/).waitFor();
      await page.getByLabel("Time zone").fill("Mars/Olympus");
      await page.getByRole("button", { name: "Save the profile" }).click();
      await page.getByRole("alert").filter({ hasText: "from the list" }).waitFor();
      await page.getByLabel("Time zone").fill("Europe/Vienna");
      await page.getByRole("button", { name: "Save the profile" }).click();
      await page.getByRole("heading", { level: 1, name: "Einstellungen" }).waitFor();
      await page.getByText("Gespeichert.").waitFor();
      await other.page.getByRole("link", { name: "Heute" }).first().waitFor({ timeout: IN_SYNC * 2 });
      const me = await call(kim.token, "/api/collections/users/auth-refresh");
      expect(me.record.locale === "de-AT" && me.record.timezone === "Europe/Vienna", `Stored as ${me.record.locale}, ${me.record.timezone}.`);
      await page.getByLabel("Sprache").selectOption("en");
      await page.getByLabel("Datum und Uhrzeit wie in").selectOption("DE");
      await page.getByRole("button", { name: "Profil speichern" }).click();
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      expect((await page.evaluate(() => JSON.parse(localStorage.getItem("pulseplan_auth")).record.locale)) === "en-DE", "English with German dates was not kept.");
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      await Promise.all([close(), other.close()]);
    },

    "a picture is put up and taken away": async () => {
      const { page, close } = await open();
      await enter(page, await account());
      await settings(page, "profile");
      await page.locator('input[type="file"]').setInputFiles({ name: "me.png", mimeType: "image/png", buffer: readFileSync(new URL("../../ui/public/icon-180.png", import.meta.url)) });
      const picture = page.locator("main img");
      await picture.waitFor();
      await page.waitForFunction(() => document.querySelector("main img")?.naturalWidth > 0);
      await page.getByRole("button", { name: "Remove the picture" }).click();
      await picture.waitFor({ state: "detached" });
      await close();
    },

    "everything is downloaded, looked at, and brought into another account": async () => {
      const kim = await account("=Essay; with, signs");
      const { page, close } = await open();
      await enter(page, kim);
      await settings(page, "data");
      const coming = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download everything" }).click();
      const download = await coming;
      expect(/^pulseplan-\d{4}-\d\d-\d\d\.zip$/.test(download.suggestedFilename()), download.suggestedFilename());
      await page.getByText(`${download.suggestedFilename()} is among your downloads.`).waitFor();
      const archive = readFileSync(await download.path());
      const files = unzip(archive);
      expect(files["tasks.csv"].includes("Essay; with, signs"), files["tasks.csv"]);
      expect(JSON.parse(files["records/tasks.json"]).records[0].title === "=Essay; with, signs", files["records/tasks.json"]);
      await close();

      const lee = await account();
      const mine = await open();
      await enter(mine.page, lee);
      await settings(mine.page, "data");
      const choose = (name, buffer) => mine.page.locator('input[type="file"]').setInputFiles({ name, mimeType: "application/zip", buffer });
      await excused(async () => {
        await choose("holiday.zip", Buffer.from("no archive"));
        await mine.page.getByRole("alert").filter({ hasText: "archive" }).waitFor();
      });
      await choose("pulseplan.zip", archive);
      await mine.page.getByRole("heading", { name: new RegExp(kim.email) }).waitFor();
      const tasks = async () => (await call(lee.token, "/api/collections/tasks/records", undefined, "GET")).totalItems;
      expect((await tasks()) === 0, "Looking at an archive has stored something.");
      await mine.page.getByText("What is in it", { exact: true }).click();
      const found = await violations(mine.page);
      expect(found.length === 0, found.join("\n"));
      await mine.page.getByRole("button", { name: "Import", exact: true }).click();
      await mine.page.getByText(/imported\.$/).waitFor();
      expect((await tasks()) === 1, "The task has not come.");
      await choose("pulseplan.zip", archive);
      await mine.page.getByRole("button", { name: "Import", exact: true }).click();
      await mine.page.getByText("All of it was here already.").waitFor();
      expect((await tasks()) === 1, "A second import has doubled the task.");
      await mine.page.goto(`${stage.base}/#/tasks`);
      await mine.page.getByRole("button", { name: /^Complete =Essay/ }).waitFor();
      await mine.close();
    },

    "tasks that are long over are counted, asked about, and deleted": async () => {
      const kim = await account("Still open");
      await call(kim.token, "/api/collections/tasks/records", { title: "Long over", status: "done", completed: "2025-01-01 10:00:00Z" });
      const { page, close } = await open();
      await enter(page, kim);
      await settings(page, "data");
      await page.getByLabel("Finished or cancelled longer ago than").selectOption("a year");
      await page.getByRole("button", { name: "Delete finished tasks…" }).click();
      await page.getByRole("dialog", { name: "Delete 1 task?" }).getByRole("button", { name: "Delete them" }).click();
      await page.getByText("1 task deleted.").waitFor();
      const { items } = await call(kim.token, "/api/collections/tasks/records", undefined, "GET");
      expect(items.map((t) => t.title).join() === "Still open", items.map((t) => t.title).join());
      await page.getByRole("button", { name: "Delete finished tasks…" }).click();
      await page.getByText("There are no such tasks.").waitFor();
      await close();
    },

    "an account is deleted with its sessions and all this browser keeps": async () => {
      const kim = await account("Nobody will see this");
      const [{ page, close }, other] = [await open(), await open()];
      await enter(page, kim);
      await enter(other.page, kim);
      await settings(page, "data");
      await page.getByRole("button", { name: "Delete my account…" }).click();
      await page.getByRole("button", { name: "Delete everything" }).click();
      await page.getByRole("alert").filter({ hasText: "not the address" }).waitFor();
      await page.getByLabel("Type the address of this account").fill(kim.email);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Delete everything" }).click();
      await excused(async () => {
        await page.getByRole("dialog").getByRole("button", { name: "Delete everything" }).click();
        await page.getByRole("heading", { name: "Goodbye" }).waitFor();
        await other.page.getByLabel("Password").waitFor({ timeout: IN_SYNC * 3 });
      });
      const found = await violations(page);
      expect(found.length === 0, found.join("\n"));
      const kept = await page.evaluate(async () => {
        const days = await new Promise((resolve) => {
          const asked = indexedDB.open("pulseplan");
          asked.onsuccess = () => {
            if (!asked.result.objectStoreNames.contains("days")) return resolve(0);
            const all = asked.result.transaction("days").objectStore("days").count();
            all.onsuccess = () => resolve(all.result);
          };
        });
        return [days, localStorage.length];
      });
      expect(kept.join() === "0,0", `The browser keeps ${kept}.`);
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByLabel("Email").fill(kim.email);
      await page.getByLabel("Password").fill(PASSWORD);
      await excused(async () => {
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("alert").waitFor();
      });
      await Promise.all([close(), other.close()]);
    },

    "a new password keeps this window and ends the others; a new address is confirmed by mail": async () => {
      const kim = await account();
      const administrator = await stage.administrator();
      const mail = await mailServer();
      const { meta, smtp } = await call(administrator, "/api/settings", undefined, "GET");
      await call(administrator, "/api/settings", { smtp: { ...smtp, enabled: true, host: "127.0.0.1", port: mail.port, tls: false, username: "", password: "" }, meta: { ...meta, appURL: stage.base } }, "PATCH");
      const [{ page, close }, other] = [await open(), await open()];
      try {
        await enter(page, kim);
        await enter(other.page, kim);
        await settings(page, "account");
        await page.getByLabel("Current password").fill("a guess");
        await page.getByLabel("New password").fill("another long password");
        await excused(async () => {
          await page.getByRole("button", { name: "Save the new password" }).click();
          await page.getByRole("alert").filter({ hasText: "not your password" }).waitFor();
          await page.getByLabel("Current password").fill(PASSWORD);
          await page.getByRole("button", { name: "Save the new password" }).click();
          await page.getByText("Your new password is saved.").waitFor();
          await other.page.getByLabel("Password").waitFor();
        });
        expect(await page.getByLabel("Current password").isVisible(), "This window was signed out too.");
        const next = `new-${kim.email}`;
        await page.getByLabel("New email address").fill(next);
        await page.getByRole("button", { name: "Send the mail" }).click();
        await page.getByText(`A mail is on its way to ${next}.`).waitFor();
        const link = /href="(http[^"]*#\/email\/[^"]+)"/.exec(await mail.next(next, /#\/email\//))?.[1];
        expect(Boolean(link), "The mail has no link to the dashboard.");
        await page.goto(link);
        await page.getByText(`From now on you sign in as ${next}.`).waitFor();
        const found = await violations(page);
        expect(found.length === 0, found.join("\n"));
        await page.getByLabel("Password").fill("another long password");
        await excused(async () => {
          await page.getByRole("button", { name: "Use this address" }).click();
          await page.getByText(`Your address is ${next} now.`).waitFor();
        });
        await page.getByText(next, { exact: true }).waitFor();
      } finally {
        await call(administrator, "/api/settings", { smtp: { ...smtp, enabled: false } }, "PATCH");
        await mail.stop();
        await Promise.all([close(), other.close()]);
      }
    },
  };
}

/** Screens for axe, with how to get there. */
export function dataScreens({ stage }) {
  const part = (name, ready) => async (page) => {
    await page.goto(`${stage.base}/#/settings/${name}`);
    await ready(page);
  };
  return {
    "Settings, Profile": part("profile", (page) => page.getByRole("button", { name: "Save the profile" }).waitFor()),
    "Settings, Appearance": part("appearance", (page) => page.getByText("Text size").waitFor()),
    "Settings, Data": part("data", async (page) => {
      await page.getByRole("button", { name: "Delete my account…" }).click();
      await page.getByRole("button", { name: "Delete everything" }).click();
      await page.getByRole("alert").first().waitFor();
    }),
    "Settings, Account": part("account", (page) => page.getByRole("button", { name: "Sign out everywhere" }).waitFor()),
  };
}
