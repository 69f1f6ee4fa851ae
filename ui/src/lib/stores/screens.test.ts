import { expect, it } from "vitest";
import { Refusal } from "../api";
import type { TimeMap } from "../api";
import { DEFAULT_HOURS, Hours } from "./hours.svelte";
import { NAV, navOf, partOf, screenOf } from "./router.svelte";

it.each([
  ["", "today"],
  ["#/today", "today"],
  ["#/week", "week"],
  ["#/tasks", "tasks"],
  ["#tasks?x=1", "tasks"],
  ["#/calendars/abc", "calendars"],
  ["#/nowhere", "today"],
  ["#/activity/abc", "activity"],
  ["#/settings/learned", "settings"],
  ["#/outlook", "outlook"],
])("the address %s shows %s", (hash, screen) => expect(screenOf(hash)).toBe(screen));

it.each([
  ["#/activity", ""],
  ["#/activity/", ""],
  ["#/activity/01k9abc?x=/y", "01k9abc"],
  ["#/activity/a%2Fb", "a/b"],
  ["#/activity/%", "%"],
])("the address %s opens “%s”", (hash, part) => expect(partOf(hash)).toBe(part));

it("a screen that is reached from another is marked there in the navigation", () => {
  expect([navOf("outlook"), navOf("plans"), navOf("today")]).toEqual(["week", "activity", "today"]);
  expect((NAV as readonly string[]).includes(navOf("settings"))).toBe(false);
});

it("hours nobody has set are the server's default, and saving makes them one's own", async () => {
  const saved: unknown[] = [];
  const hours = new Hours({
    timeMaps: async () => [],
    saveTimeMap: async (id, fields) => {
      saved.push([id, fields]);
      return { id: "m", ...fields } as TimeMap;
    },
  });
  await hours.refresh();
  expect(hours.text).toBe(DEFAULT_HOURS);
  expect(await hours.save("Sat 10:00-14:00")).toBe(true);
  expect(saved).toEqual([[undefined, { hours: "Sat 10:00-14:00", name: "Work", kind: "work", is_default: true }]]);
  expect(hours.text).toBe("Sat 10:00-14:00");
});

it("refused hours say why and stay as they were", async () => {
  const hours = new Hours({ timeMaps: async () => [], saveTimeMap: async () => Promise.reject(new Refusal("Bad.", 400, "", { hours: "“9” is not a window." })) });
  await hours.refresh();
  expect(await hours.save("9")).toBe(false);
  expect([hours.refusal, hours.text]).toEqual(["“9” is not a window.", DEFAULT_HOURS]);
});
