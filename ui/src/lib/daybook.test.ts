import { expect, it } from "vitest";
import type { Block, CalendarEvent } from "./api";
import { DayBook } from "./daybook";
import { daysOf } from "./stores/week.svelte";

const ZONE = "Europe/Berlin";
const event = (id: string, start: string, end: string, more: Partial<CalendarEvent> = {}): CalendarEvent => ({ id, calendar: "c", title: id, start, end, all_day: false, busy: true, ...more });
const block = (id: string, start: string, end: string): Block => ({ id, task: "t", start, end, state: "planned", expand: { task: { title: id, status: "todo" } } }) as unknown as Block;

const events = [
  event("trip", "", "", { start: "2026-11-20T00:00:00+01:00", end: "2026-11-25T00:00:00+01:00", all_day: true, start_day: "2026-11-20", end_day: "2026-11-25" }),
  event("night", "2026-11-24T22:00:00+01:00", "2026-11-25T02:00:00+01:00"),
  event("late", "2026-12-24T10:00:00+01:00", "2026-12-24T11:00:00+01:00"),
];
const work = block("work", "2026-11-23 08:00:00.000Z", "2026-11-23 09:00:00.000Z");

it("has the same on each day as a span sorted into days", () => {
  const span = { events, blocks: [work] };
  expect(new DayBook().days(span, "2026-11-23", 7, ZONE)).toEqual(daysOf(span, "2026-11-23", 7, ZONE));
});

it("keeps the days that are as they were", () => {
  const book = new DayBook();
  const before = book.days({ events, blocks: [work] }, "2026-11-23", 7, ZONE);
  const moved = block("work", "2026-11-26 08:00:00.000Z", "2026-11-26 09:00:00.000Z");
  const after = book.days({ events, blocks: [moved] }, "2026-11-23", 7, ZONE);
  expect(after.map((day, i) => day === before[i])).toEqual([false, true, true, false, true, true, true]);
  expect(book.days({ events, blocks: [moved] }, "2026-11-23", 7, "Asia/Tokyo")[3]).not.toBe(after[3]);
});

it("leaves out what is not to be seen", () => {
  const days = new DayBook().days({ events, blocks: [work] }, "2026-11-23", 3, ZONE, (item) => item.kind === "work");
  expect(days.map((d) => d.items.map((i) => i.title))).toEqual([["work"], [], []]);
});
