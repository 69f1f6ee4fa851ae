import { describe, expect, it } from "vitest";
import { dayline, without } from "./dayline";
import type { Item } from "./stores/week.svelte";

const DAY = "2026-11-23";
const at = (clock: string, day = DAY) => new Date(`${day}T${clock}:00Z`);
const item = (from: string, to: string, more: Partial<Item> = {}): Item => ({ key: from, title: from, detail: "", kind: "work", start: at(from), end: at(to), fromBefore: false, intoNext: false, allDay: false, busy: true, ...more });
const OFFICE = [{ from: 9 * 60, to: 17 * 60 }];
const line = (items: Item[], now: number, { windows = OFFICE, short = false } = {}) => dayline(items, DAY, "UTC", windows, now, short);
const hours = (rows: { from: number; to: number }) => [rows.from / 60, rows.to / 60];

describe("the hours of a day", () => {
  it("are those of work, where there is nothing else", () => expect(hours(line([], 600))).toEqual([9, 17]));
  it("reach to what stands outside them, in whole hours", () => expect(hours(line([item("07:40", "08:00"), item("20:00", "21:10")], 600))).toEqual([7, 22]));
  it("reach to now, in the night too", () => {
    expect(hours(line([], 130))).toEqual([2, 17]);
    expect(hours(line([], 23 * 60 + 50))).toEqual([9, 24]);
  });
  it("are the usual ones on a day off without anything", () => expect(hours(line([], 720, { windows: [] }))).toEqual([9, 17]));
  it("begin a little before now in a short view, at what is running, and leave at least four", () => {
    expect(hours(line([item("09:00", "10:00")], 13 * 60, { short: true }))).toEqual([12, 17]);
    expect(hours(line([item("11:15", "13:30")], 13 * 60, { short: true }))).toEqual([11, 17]);
    expect(hours(line([], 16 * 60 + 55, { short: true }))).toEqual([14, 18]);
    expect(line([item("09:00", "10:00")], 13 * 60, { short: true }).earlier).toBe(1);
  });
  it("do not go back to yesterday's party", () => {
    const night = item("00:00", "13:30", { start: at("22:00", "2026-11-22"), fromBefore: true });
    const found = line([night], 13 * 60, { short: true });
    expect(hours(found)).toEqual([11, 17]);
    expect(found.pieces[0]?.from).toBe(11 * 60);
  });
});

describe("what stands in them", () => {
  it("stands side by side where it overlaps", () => {
    expect(line([item("09:00", "10:00"), item("09:30", "10:30")], 0).pieces.map((p) => [p.from, p.to, p.lane, p.lanes])).toEqual([
      [540, 600, 0, 2],
      [570, 630, 1, 2],
    ]);
  });
  it("has no whole days", () => expect(line([item("00:00", "23:59", { allDay: true })], 600).pieces).toEqual([]));
});

describe("free time", () => {
  it("is what is left of the hours of work from now on, in pieces worth using", () => {
    const items = [item("10:00", "11:00"), item("11:20", "12:00"), item("13:00", "14:00", { busy: false })];
    expect(line(items, 9 * 60 + 15).free).toEqual([
      { from: 555, to: 600 },
      { from: 720, to: 1020 },
    ]);
  });
  it("is nothing after work", () => expect(line([], 18 * 60).free).toEqual([]));
  it("is what others leave of some rows", () => {
    expect(without([{ from: 0, to: 100 }, { from: 200, to: 300 }], [{ from: 50, to: 60 }, { from: 55, to: 250 }])).toEqual([
      { from: 0, to: 50 },
      { from: 250, to: 300 },
    ]);
  });
});
