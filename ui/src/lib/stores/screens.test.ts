import { expect, it } from "vitest";
import { Refusal } from "../api";
import type { Api, TimeMap } from "../api";
import { Calendars } from "./calendars.svelte";
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

const file = new File(["BEGIN:VCALENDAR"], "uni.ics");
function calendars(importCalendar: Api["importCalendar"]) {
  return new Calendars({ calendars: async () => [], importCalendar, subscribeCalendar: async () => ({ calendar: { id: "c", name: "Uni" } }), deleteCalendar: async () => true });
}

it("a file with unreadable events offers to be imported without them", async () => {
  const detail = { problems: [{ line: 3, sentence: "line 3: no start" }] };
  const store = calendars(async () => Promise.reject(new Refusal("No.", 400, "calendar_problems", {}, detail)));
  expect(await store.import(file)).toBeUndefined();
  expect([store.leftovers?.problems, store.fileError, store.busy]).toEqual([["line 3: no start"], "", false]);
});

it("a refused file and an empty link are told apart", async () => {
  const store = calendars(async () => Promise.reject(new Refusal("Not a calendar.")));
  await store.import(file);
  expect([store.fileError, store.linkError]).toEqual(["Not a calendar.", ""]);
  expect(await store.subscribe("  ")).toBeUndefined();
  expect(store.linkError).not.toBe("");
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
