import { describe, expect, it } from "vitest";
import { outside, readHours } from "./hours";
import { dayLength, gapsOf, instantAt, laneOut, minuteOf, moved, onDay, resized, rowsOn, shifted, snap, stretched } from "./weekgrid";

const BERLIN = "Europe/Berlin";
const at = (text: string) => new Date(text);
const iso = (stretch: { start: Date; end: Date }) => [stretch.start, stretch.end].map((d) => d.toISOString().slice(0, 16));

describe("a minute of a local day and its instant", () => {
  it.each([
    ["2026-11-23", 0, BERLIN, "2026-11-22T23:00:00.000Z"],
    ["2026-11-23", 605, BERLIN, "2026-11-23T09:05:00.000Z"],
    ["2026-11-23", 1440, BERLIN, "2026-11-23T23:00:00.000Z"],
    ["2026-11-23", 540, "Asia/Kolkata", "2026-11-23T03:30:00.000Z"],
    ["2026-03-29", 90, BERLIN, "2026-03-29T00:30:00.000Z"],
    ["2026-03-29", 150, BERLIN, "2026-03-29T01:30:00.000Z"],
    ["2026-03-29", 180, BERLIN, "2026-03-29T01:00:00.000Z"],
    ["2026-10-25", 150, BERLIN, "2026-10-25T00:30:00.000Z"],
    ["2026-10-25", 180, BERLIN, "2026-10-25T02:00:00.000Z"],
    ["2026-03-08", 540, "America/New_York", "2026-03-08T13:00:00.000Z"],
    ["2026-09-06", 30, "America/Santiago", "2026-09-06T04:30:00.000Z"],
  ])("%s, minute %i, %s", (day, minute, zone, instant) => expect(instantAt(day, minute, zone).toISOString()).toBe(instant));

  it("belong together on every quarter of a year that exists", () => {
    for (const zone of [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]) {
      for (let day = 0; day < 365; day += 1) {
        const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
        expect([zone, date, minuteOf(instantAt(date, 1170, zone), zone)]).toEqual([zone, date, 1170]);
      }
    }
  });
});

describe("days the clocks change", () => {
  it.each([
    ["2026-03-29", 1380, [{ from: 120, to: 180 }]],
    ["2026-10-25", 1500, []],
    ["2026-11-23", 1440, []],
  ])("%s lasts %i minutes", (day, minutes, gaps) => {
    expect(dayLength(day, BERLIN)).toBe(minutes);
    expect(gapsOf(day, BERLIN)).toEqual(gaps);
  });
  it("of half an hour leave half an hour out", () => expect(gapsOf("2026-10-04", "Australia/Lord_Howe")).toEqual([{ from: 120, to: 150 }]));
  it("draw what runs through the hour that comes twice at least as long as it lasts", () => {
    expect(rowsOn("2026-10-25", at("2026-10-25T00:45:00Z"), at("2026-10-25T01:15:00Z"), BERLIN)).toEqual({ from: 165, to: 195 });
  });
  it("draw what runs over the missing hour across it", () => {
    expect(rowsOn("2026-03-29", at("2026-03-29T00:30:00Z"), at("2026-03-29T01:30:00Z"), BERLIN)).toEqual({ from: 90, to: 210 });
  });
});

describe("rows", () => {
  const rows = (day: string, from: string, to: string) => rowsOn(day, at(from), at(to), BERLIN);
  it("are minutes of the wall clock", () => expect(rows("2026-11-23", "2026-11-23T08:00:00Z", "2026-11-23T09:30:00Z")).toEqual({ from: 540, to: 630 }));
  it("go to midnight and on from it", () => {
    expect(rows("2026-11-23", "2026-11-23T21:00:00Z", "2026-11-24T01:00:00Z")).toEqual({ from: 1320, to: 1440 });
    expect(rows("2026-11-24", "2026-11-23T21:00:00Z", "2026-11-24T01:00:00Z")).toEqual({ from: 0, to: 120 });
  });
  it("that end at midnight leave the next day alone", () => {
    expect(rows("2026-11-23", "2026-11-23T22:00:00Z", "2026-11-23T23:00:00Z")).toEqual({ from: 1380, to: 1440 });
    expect(rows("2026-11-24", "2026-11-23T22:00:00Z", "2026-11-23T23:00:00Z")).toBeUndefined();
  });
  it("leave room for a line of text", () => {
    expect(rows("2026-11-23", "2026-11-23T08:00:00Z", "2026-11-23T08:05:00Z")).toEqual({ from: 540, to: 555 });
    expect(rows("2026-11-23", "2026-11-23T22:55:00Z", "2026-11-23T23:00:00Z")).toEqual({ from: 1425, to: 1440 });
  });
});

describe("what overlaps", () => {
  const lanes = (...items: [number, number][]) => laneOut(items.map(([from, to]) => ({ from, to }))).map((i) => `${i.from}: ${i.lane}/${i.lanes}`);
  it("stands side by side, and what follows has the whole width again", () => expect(lanes([0, 60], [30, 90], [90, 120])).toEqual(["0: 0/2", "30: 1/2", "90: 0/1"]));
  it("takes a lane that has become free", () => expect(lanes([0, 90], [0, 30], [40, 60])).toEqual(["0: 0/2", "0: 1/2", "40: 1/2"]));
  it("is as wide as the others of its knot", () => expect(lanes([0, 100], [10, 20], [10, 20], [50, 60])).toEqual(["0: 0/3", "10: 1/3", "10: 2/3", "50: 1/3"]));
  it("does not when it only touches", () => expect(lanes([0, 60], [60, 120])).toEqual(["0: 0/1", "60: 0/1"]));
});

describe("moving", () => {
  const was = { start: at("2026-11-23T08:00:00Z"), end: at("2026-11-23T09:30:00Z") };
  it.each([
    [7, 0],
    [8, 15],
    [-20, 0],
    [1500, 1440],
  ])("minute %i is nearest to step %i", (minute, step) => expect(snap(minute)).toBe(step));
  it("keeps the length and snaps the start", () => expect(iso(moved(was, "2026-11-25", 608, BERLIN))).toEqual(["2026-11-25T09:15", "2026-11-25T10:45"]));
  it("keeps the length across a change of the clocks", () => expect(iso(moved(was, "2026-10-25", 105, BERLIN))).toEqual(["2026-10-24T23:45", "2026-10-25T01:15"]));
  it("puts what is dropped into the missing hour after it", () => expect(iso(moved(was, "2026-03-29", 120, BERLIN))).toEqual(["2026-03-29T01:00", "2026-03-29T02:30"]));
  it("never begins at the midnight that ends the day", () => expect(iso(moved(was, "2026-11-25", 1440, BERLIN))[0]).toBe("2026-11-25T22:45"));
  it("by minutes is by time that passes", () => expect(iso(shifted({ start: at("2026-10-25T00:45:00Z"), end: at("2026-10-25T01:00:00Z") }, 15))).toEqual(["2026-10-25T01:00", "2026-10-25T01:15"]));
  it("by a day keeps the time of the day", () => expect(iso(onDay({ start: at("2026-10-24T08:00:00Z"), end: at("2026-10-24T09:00:00Z") }, 1, BERLIN))).toEqual(["2026-10-25T09:00", "2026-10-25T10:00"]));
  it("an end keeps the start, and a step at least", () => {
    expect(iso(resized(was, "2026-11-23", 700, BERLIN))).toEqual(["2026-11-23T08:00", "2026-11-23T10:45"]);
    expect(iso(resized(was, "2026-11-23", 100, BERLIN))).toEqual(["2026-11-23T08:00", "2026-11-23T08:15"]);
    expect(iso(stretched(was, -600))).toEqual(["2026-11-23T08:00", "2026-11-23T08:15"]);
    expect(iso(stretched(was, 15))).toEqual(["2026-11-23T08:00", "2026-11-23T09:45"]);
  });
});

describe("working hours", () => {
  it("are read as the server writes them", () => {
    const hours = readHours("Mon-Fri 09:00-12:00, 13:00-17:00; Sat 10:00-14:00");
    expect(hours?.[0]).toEqual([{ from: 540, to: 720 }, { from: 780, to: 1020 }]);
    expect(hours?.[5]).toEqual([{ from: 600, to: 840 }]);
    expect(hours?.[6]).toEqual([]);
  });
  it("run past midnight, around the week's end too", () => {
    const hours = readHours("Sun 22:00-02:00");
    expect([hours?.[6], hours?.[0]]).toEqual([[{ from: 1320, to: 1440 }], [{ from: 0, to: 120 }]]);
  });
  it("that cannot be read draw nothing", () => expect([readHours("whenever"), readHours("Mon"), readHours("Mon 9-late")]).toEqual([undefined, undefined, undefined]));
  it("may be none", () => expect(readHours("none")?.flat()).toEqual([]));
  it("leave the rest of the day outside", () => {
    expect(outside([{ from: 540, to: 720 }, { from: 780, to: 1440 }])).toEqual([{ from: 0, to: 540 }, { from: 720, to: 780 }]);
    expect(outside([])).toEqual([{ from: 0, to: 1440 }]);
  });
});
