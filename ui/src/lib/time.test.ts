import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { speak } from "./strings";
import { addDays, briefly, clockTime, dayAndTime, dayOf, dayRange, dueWords, duration, firstWeekday, firstWeekdayByTable, halfDays, instant, languageTag, lasted, longDay, monthName, weekStart, weekdayName, weekdays, zones } from "./time";

const BERLIN = { zone: "Europe/Berlin", locale: "en-GB" };

describe("days belong to the person's zone", () => {
  it.each([
    ["2026-11-23T22:59:59Z", "Europe/Berlin", "2026-11-23"],
    ["2026-11-23T23:00:00Z", "Europe/Berlin", "2026-11-24"],
    ["2026-11-23T23:00:00Z", "America/New_York", "2026-11-23"],
    ["2026-11-23T13:30:00Z", "Australia/Lord_Howe", "2026-11-24"],
    ["2026-11-23T18:29:59Z", "Asia/Kolkata", "2026-11-23"],
    ["2026-11-23T18:30:00Z", "Asia/Kolkata", "2026-11-24"],
  ])("%s in %s is %s", (at, zone, day) => expect(dayOf(new Date(at), zone)).toBe(day));

  it("counts days across months and the end of summer time", () => {
    expect(addDays("2026-10-24", 1)).toBe("2026-10-25");
    expect(addDays("2026-10-25", 1)).toBe("2026-10-26");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  });
});

describe("times are written as the person's locale has them", () => {
  const at = new Date("2026-11-23T13:05:00Z");
  it("24 hours with two digits", () => expect(clockTime(at, BERLIN)).toBe("14:05"));
  it("midnight is 00:00, not 24:00", () => expect(clockTime(new Date("2026-11-22T23:00:00Z"), BERLIN)).toBe("00:00"));
  it("12 hours with its half", () => expect(clockTime(at, { zone: "America/New_York", locale: "en-US" })).toMatch(/^8:05\sAM$/));
  it("another language keeps its clock and our words", () => {
    expect(clockTime(at, { zone: "Europe/Berlin", locale: "de-DE" })).toBe("14:05");
    expect(longDay("2026-11-23", "de-DE")).toBe("Monday 23 November");
    expect(dayAndTime(at, { zone: "Europe/Berlin", locale: "de" })).toMatch(/^Mon,? 23 Nov, 14:05$/);
  });
  it("knows who halves the day", () => {
    expect(halfDays("en-US")).toBe(true);
    expect(halfDays("de-DE")).toBe(false);
    expect(halfDays("")).toBe(false);
  });
});

describe("in German", () => {
  const face = { zone: "Europe/Berlin", locale: "de-DE" };
  beforeAll(() => speak("de-DE"));
  afterAll(() => speak("en-GB"));
  it("days and times are in its words and its order", () => {
    const at = new Date("2026-11-25T13:05:00Z");
    expect(longDay("2026-11-25", "de-DE")).toBe("Mittwoch, 25. November");
    expect(dayAndTime(at, face)).toBe("Mi., 25. Nov., 14:05");
    expect(dayRange("2026-11-23", "2026-11-29", "de-DE")).toMatch(/^23\.\s*–\s*29\. November 2026$/);
    expect(dueWords(new Date("2026-11-26T23:00:00Z"), face)).toBe("Ende Do., 26. Nov.");
    expect([weekdayName("2026-11-23", "de-DE"), monthName("2026-03-23", "de-AT"), monthName("2026-01-23", "de-AT")]).toEqual(["Mo", "März", "Jänner"]);
  });
  it("decimals have a comma", () => expect([lasted(2340), duration(90), duration(90_000)]).toEqual(["2,3 s", "1 h 30 min", "1.500 h"]));
  it("who halves the day keeps the halves", () => expect(clockTime(new Date("2026-11-23T13:05:00Z"), { zone: "America/New_York", locale: "en-US" })).toMatch(/^8:05\sAM$/));
});

it("names a week, its days and its month in our words, whatever the locale", () => {
  expect(dayRange("2026-11-23", "2026-11-29", "en-GB")).toMatch(/^23\s*–\s*29 November 2026$/);
  expect(dayRange("2026-12-28", "2027-01-03", "en-US")).toMatch(/^December 28, 2026\s*–\s*January 3, 2027$/);
  expect([weekdayName("2026-11-23", "de-DE"), monthName("2026-11-23", "de-DE")]).toEqual(["Mon", "November"]);
});

it("reads the server's two ways of writing an instant as one", () => {
  expect(instant("2026-11-23 13:05:00.000Z").getTime()).toBe(instant("2026-11-23T14:05:00+01:00").getTime());
});

it.each([
  [0, "0 min"],
  [45, "45 min"],
  [60, "1 h"],
  [150, "2 h 30 min"],
])("%d minutes read %s", (minutes, text) => expect(duration(minutes)).toBe(text));

it.each([
  ["en-GB", "en-GB"],
  ["de", "de"],
  ["zh-Hant-TW", "zh-Hant-TW"],
  ["en-US-u-hc-h12", "en-US"],
  ["ca-ES-valencia", "ca-ES"],
  ["not a tag", ""],
])("the browser's %s is sent as %s", (tag, sent) => expect(languageTag(tag)).toBe(sent));

it("offers the person's own zone even when the browser does not know it", () => {
  expect(zones("Mars/Olympus")).toContain("Mars/Olympus");
  expect(zones("Europe/Berlin").filter((z) => z === "Europe/Berlin")).toHaveLength(1);
});

it.each([
  [0, "0 ms"],
  [35.4, "35 ms"],
  [100, "0.1 s"],
  [2340, "2.3 s"],
  [9949, "9.9 s"],
  [9950, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min"],
  [65_000, "1 min 5 s"],
  [3_600_000, "1 h"],
  [7_380_000, "2 h 3 min"],
])("%d ms are “%s”", (ms, text) => expect(lasted(ms)).toBe(text));

it.each([
  [45, "45 min"],
  [120, "2 h"],
  [125, "2 h 05"],
])("%i minutes are briefly %s", (minutes, words) => expect(briefly(minutes)).toBe(words));

it("what is due at midnight is due at the end of the day before", () => {
  const face = { zone: "Europe/Berlin", locale: "en-GB" };
  expect(dueWords(new Date("2026-11-26T23:00:00Z"), face)).toBe("end of Thu 26 Nov");
  expect(dueWords(new Date("2026-11-26T22:59:00Z"), face)).toBe("Thu 26 Nov, 23:59");
});

describe("weeks begin as the locale has them", () => {
  it("on Monday where nobody says otherwise", () => expect([firstWeekday(""), firstWeekday("no tag!")]).toEqual([1, 1]));
  it.each([
    ["en-US", 7],
    ["en", 7],
    ["en-GB", 1],
    ["de-DE", 1],
    ["de", 1],
    ["ar-EG", 6],
    ["ar", 6],
    ["fa-IR", 6],
    ["he-IL", 7],
    ["pt-PT", 7],
    ["en-001", 1],
  ])("%s on %i, by the browser as by the table", (locale, first) => expect([firstWeekday(locale), firstWeekdayByTable(new Intl.Locale(locale))]).toEqual([first, first]));
  it("and are listed in their order", () => expect([weekdays("de-DE"), weekdays("en-US"), weekdays("ar-EG")]).toEqual([[1, 2, 3, 4, 5, 6, 7], [7, 1, 2, 3, 4, 5, 6], [6, 7, 1, 2, 3, 4, 5]]));
  it.each([
    ["2026-11-23", 1, "2026-11-23"],
    ["2026-11-29", 1, "2026-11-23"],
    ["2026-11-29", 7, "2026-11-29"],
    ["2026-11-28", 7, "2026-11-22"],
    ["2027-01-01", 1, "2026-12-28"],
  ])("%s with weeks from %i is in the week of %s", (day, first, start) => expect(weekStart(day, first)).toBe(start));
});
