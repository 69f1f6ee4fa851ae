import { afterAll, expect, it } from "vitest";
import { forServer, hoursWords, typed, understood } from "./hourswords";
import { speak } from "./strings";
import { writeHours } from "./weekhours";

const UK = { zone: "Europe/London", locale: "en-GB" };

it.each([
  ["Mon-Fri 9:00-17:00", "Mon-Fri 09:00-17:00"],
  ["mon - fri 9–17", "Mon-Fri 09:00-17:00"],
  ["weekdays 18-21:30; weekends 10-16", "Mon-Fri 18:00-21:30; Sat,Sun 10:00-16:00"],
  ["Monday, Wednesday: 9-12, 13-17", "Mon,Wed 09:00-12:00,13:00-17:00"],
  ["daily 8.30-12.00", "Mon-Sun 08:30-12:00"],
  ["Sat 10-24", "Sat 10:00-24:00"],
  ["Fri 22:00-02:00", "Fri 22:00-24:00; Sat 00:00-02:00"],
  ["none", "none"],
  ["Mon-Fri 9-17\nSat 10-14", "Mon-Fri 09:00-17:00; Sat 10:00-14:00"],
])("“%s” is understood", (text, want) => {
  const week = understood(text, "en-GB");
  expect(week && writeHours(week)).toBe(want);
});

it.each(["", "Mon-Fri whenever", "9-17", "Mon-Fri 25-26", "Mon-Fri 9", "M 9-17", "Mon-Fri 9-9", "Mon 9:75-10", "9-17 Mon"])("“%s” is left to the server to refuse", (text) => {
  expect(understood(text, "en-GB")).toBeUndefined();
  expect(forServer(text, "en-GB")).toBe(text);
});

it("hours are written as people read them", () => {
  expect(hoursWords("Mon-Fri 09:00-17:00; Sat 10:00-24:00", UK)).toBe("Mon–Fri 09:00–17:00; Sat 10:00–24:00");
  expect(hoursWords("Mon,Wed 09:00-12:00,13:00-17:00", UK)).toBe("Mon, Wed 09:00–12:00, 13:00–17:00");
  expect(hoursWords("none", UK)).toBe("");
  expect(hoursWords("Mon 09:00-17:00", { zone: "America/New_York", locale: "en-US" })).toMatch(/^Mon 9:00\sAM–5:00\sPM$/);
});

it("and in German, in both directions", async () => {
  await speak("de");
  expect(hoursWords("Mon-Fri 09:00-17:00; Sun 10:00-12:00", { zone: "Europe/Berlin", locale: "de-DE" })).toBe("Mo–Fr 09:00–17:00; So 10:00–12:00");
  expect(typed("Mon-Fri 09:00-17:00; Tue,Thu 18:00-20:00", "de-DE")).toBe("Mo,Mi,Fr 09:00-17:00; Di,Do 09:00-17:00,18:00-20:00");
  expect(forServer("Mo-Fr 9-17; Di, Do 18-20; So 10-12", "de-DE")).toBe("Mon,Wed,Fri 09:00-17:00; Tue,Thu 09:00-17:00,18:00-20:00; Sun 10:00-12:00");
  expect(forServer("Mon-Fri 9-17", "de-DE")).toBe("Mon-Fri 09:00-17:00");
});
afterAll(() => void speak("en"));
