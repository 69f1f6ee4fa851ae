import { expect, it } from "vitest";
import { aheadOn, cityOf, hourLabels, namedZones, offsetText, rangeIn, searchZones, shiftsOf, signedHours } from "./zones";

const BERLIN = "Europe/Berlin";
const at = (day: string, zone: string, hour: number) => {
  const label = hourLabels(day, BERLIN, zone, "en-GB").find((l) => l.minute === hour * 60);
  return label && [label.text, label.days];
};

it("each hour of one's day has the other zone's clock beside it, and its day", () => {
  expect(at("2026-11-25", "America/New_York", 3)).toEqual(["21:00", -1]);
  expect(at("2026-11-25", "America/New_York", 9)).toEqual(["03:00", 0]);
  expect(at("2026-11-25", "Asia/Kolkata", 9)).toEqual(["13:30", 0]);
  expect(at("2026-11-25", "Asia/Kathmandu", 9)).toEqual(["13:45", 0]);
  expect(at("2026-11-25", "Pacific/Auckland", 14)).toEqual(["02:00", 1]);
});

it("on the day the clocks change the labels change at that hour", () => {
  // Berlin goes back at 3 on 25 October, New York only a week later.
  expect([at("2026-10-25", "America/New_York", 1), at("2026-10-25", "America/New_York", 4)]).toEqual([["19:00", -1], ["23:00", -1]]);
  // India has no summer time: one's own change shows as a jump of its labels.
  expect([at("2026-10-25", "Asia/Kolkata", 1), at("2026-10-25", "Asia/Kolkata", 4)]).toEqual([["04:30", 0], ["08:30", 0]]);
  // New York goes back on 1 November at 7 in Berlin.
  expect([at("2026-11-01", "America/New_York", 6), at("2026-11-01", "America/New_York", 7), at("2026-11-01", "America/New_York", 8)]).toEqual([["01:00", 0], ["01:00", 0], ["02:00", 0]]);
});

it("a week tells on which day the distance to another zone changes", () => {
  const days = ["2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26"];
  expect(aheadOn("2026-10-24", BERLIN, "America/New_York")).toBe(-360);
  expect([...shiftsOf(days, BERLIN, "America/New_York")]).toEqual([["2026-10-25", -300]]);
  expect([...shiftsOf(days, BERLIN, "Asia/Kolkata")]).toEqual([["2026-10-25", 270]]);
  expect([...shiftsOf(days, BERLIN, "Europe/Paris")]).toEqual([]);
});

it.each([
  [0, "±0"],
  [60, "+1"],
  [-330, "−5:30"],
  [345, "+5:45"],
])("%i minutes are %s hours", (minutes, text) => expect(signedHours(minutes)).toBe(text));

it("a time has the other day's name where it is another", () => {
  const start = new Date("2026-11-25T23:00:00Z");
  const range = (zone: string) => rangeIn(start, new Date("2026-11-26T00:00:00Z"), BERLIN, { zone, locale: "en-GB" }, (day) => day);
  expect([range("America/New_York"), range("Asia/Tokyo")]).toEqual(["2026-11-25, 18:00 – 19:00", "08:00 – 09:00"]);
  expect(offsetText(start, "Asia/Kolkata")).toBe("+5:30");
});

it("zones are found by city, region and name, the nearest first", () => {
  const all = namedZones(["Asia/Calcutta", "Asia/Kolkata", "America/New_York", "America/Sao_Paulo", "America/North_Dakota/New_Salem", "Europe/Berlin"], "en");
  const found = (text: string) => searchZones(all, text, 3).map((z) => z.zone);
  expect(found("new york")).toEqual(["America/New_York"]);
  expect(found("new")).toEqual(["America/North_Dakota/New_Salem", "America/New_York"]);
  expect(found("são")).toEqual(["America/Sao_Paulo"]);
  expect(found("india")).toEqual(["Asia/Kolkata"]);
  expect(found(" ")).toEqual([]);
  expect(cityOf("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
});
