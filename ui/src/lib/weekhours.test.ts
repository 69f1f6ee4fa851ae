import { describe, expect, it } from "vitest";
import { readHours } from "./hours";
import { covers, drawn, minutesOf, writeHours } from "./weekhours";

describe("hours that are drawn", () => {
  it.each([
    ["Mon-Fri 09:00-17:00", "Mon-Fri 09:00-17:00"],
    ["daily 08:00-12:00,13:00-18:30", "Mon-Sun 08:00-12:00,13:00-18:30"],
    ["Mon,Wed 10:00-11:00; Tue 10:00-11:00; Sat 07:00-08:00", "Mon-Wed 10:00-11:00; Sat 07:00-08:00"],
    ["Sat,Sun 22:00-00:00", "Sat,Sun 22:00-24:00"],
    ["Fri 22:00-02:00", "Fri 22:00-24:00; Sat 00:00-02:00"],
    ["none", "none"],
  ])("%s is written as %s, and read back as the same", (text, want) => {
    const week = readHours(text);
    expect(week && writeHours(week)).toBe(want);
    expect(writeHours(readHours(want) ?? [])).toBe(want);
  });
  it("grow and shrink to the minute", () => {
    const nine = [{ from: 545, to: 600 }];
    expect(drawn(nine, { from: 600, to: 630 }, true)).toEqual([{ from: 545, to: 630 }]);
    expect(drawn([{ from: 540, to: 1020 }], { from: 720, to: 780 }, false)).toEqual([
      { from: 540, to: 720 },
      { from: 780, to: 1020 },
    ]);
    expect(drawn(nine, { from: 500, to: 700 }, false)).toEqual([]);
  });
  it("cover a stretch only as a whole", () => {
    const split = [{ from: 540, to: 570 }, { from: 570, to: 600 }];
    expect([covers(split, { from: 540, to: 600 }), covers(split, { from: 540, to: 601 })]).toEqual([true, false]);
  });
  it("add up", () => expect(minutesOf(readHours("Mon-Fri 09:00-17:00") ?? [])).toBe(2400));
});
