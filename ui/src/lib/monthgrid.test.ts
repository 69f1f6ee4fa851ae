import { expect, it } from "vitest";
import { addMonths, monthKey, monthRows } from "./monthgrid";

it("a month is six rows from the locale's first day of the week", () => {
  const monday = monthRows("2026-11-25", 1);
  expect([monday.length, monday[0]?.[0], monday[0]?.[6], monday[5]?.[6]]).toEqual([6, "2026-10-26", "2026-11-01", "2026-12-06"]);
  expect(monthRows("2026-11-25", 7)[0]?.[0]).toBe("2026-11-01");
  expect(monthRows("2027-02-10", 1)[0]?.[0]).toBe("2027-02-01");
  expect(new Set(monthRows("2028-02-29", 6).flat()).size).toBe(42);
});

it.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2028-01-31", 1, "2028-02-29"],
  ["2026-03-31", -1, "2026-02-28"],
  ["2026-12-15", 1, "2027-01-15"],
  ["2026-01-15", -13, "2024-12-15"],
])("%s and %i months is %s", (day, n, then) => expect(addMonths(day, n)).toBe(then));

it.each([
  ["ArrowUp", "2026-11-18"],
  ["ArrowDown", "2026-12-02"],
  ["ArrowLeft", "2026-11-24"],
  ["Home", "2026-11-23"],
  ["End", "2026-11-29"],
  ["PageDown", "2026-12-25"],
  ["Enter", undefined],
])("%s leads from 25 November to %s", (key, day) => expect(monthKey("2026-11-25", key, 1)).toBe(day));
