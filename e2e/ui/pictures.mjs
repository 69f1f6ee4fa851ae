// The four pictures of the README, in docs/pictures/.
//   PULSEPLAN_BIN=bin/pulseplan node e2e/ui/pictures.mjs
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PATIENCE, browser, demo, signIn } from "./stage.mjs";

const OUT = join(import.meta.dirname, "..", "..", "docs", "pictures");
/** A day is most worth looking at in the morning: the first of these zones in which it is that. */
const ZONES = ["Europe/Berlin", "America/New_York", "America/Los_Angeles", "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata"];
const hour = (zone) => Number(new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format());
const zone = ZONES.find((name) => hour(name) >= 8 && hour(name) <= 11) ?? ZONES[0];

const PICTURES = {
  today: { wide: true, scheme: "light", show: (page) => page.getByRole("heading", { name: /Robin/ }).waitFor() },
  week: {
    wide: true,
    scheme: "light",
    show: async (page) => {
      await page.goto(`${stage.base}/#/week`);
      await page.locator("[data-block]").first().waitFor();
    },
  },
  why: {
    wide: true,
    scheme: "dark",
    show: async (page) => {
      await page.goto(`${stage.base}/#/week`);
      await page.locator("[data-block]").nth(4).focus();
      await page.keyboard.press("w");
      await page.getByRole("heading", { name: "On other days" }).waitFor();
    },
  },
  phone: {
    wide: false,
    scheme: "dark",
    show: async (page) => {
      await page.goto(`${stage.base}/#/tasks`);
      await page.getByRole("button", { name: /^Complete / }).first().waitFor();
    },
  },
};

const stage = await demo(zone);
const chrome = await browser();
try {
  mkdirSync(OUT, { recursive: true });
  for (const [name, { wide, scheme, show }] of Object.entries(PICTURES)) {
    const context = await chrome.newContext({ viewport: wide ? { width: 1280, height: 860 } : { width: 390, height: 860 }, colorScheme: scheme, locale: "en-GB", timezoneId: zone });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await signIn(page, stage.base);
    await show(page);
    await page.locator('[aria-busy="true"]').waitFor({ state: "detached" });
    await page.waitForTimeout(500); // animations and the last answers
    await page.screenshot({ path: join(OUT, `${name}.png`) });
    await context.close();
  }
  console.log(`Pictures are in ${OUT}`);
} finally {
  await chrome.close();
  await stage.stop();
}
