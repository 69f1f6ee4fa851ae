import { describe, expect, it } from "vitest";
import { EVERY_DAY, WEEKDAYS, readCron, readTimeField, rhythmWords, timeField, weekOrder, writeCron } from "./cron";

const words = (text: string, locale = "en-GB", first = 1) => {
  const rhythm = readCron(text);
  return rhythm && rhythmWords(rhythm, locale, first);
};

describe("a cron text", () => {
  it.each([
    ["0 7 * * *", "Every day at 07:00"],
    ["30 7 * * 1-5", "Weekdays at 07:30"],
    ["30 7 * * MON-FRI", "Weekdays at 07:30"],
    ["0 9 * * 0,6", "Weekends at 09:00"],
    ["0 9 * * 6,0", "Weekends at 09:00"],
    ["5 18 ? * mon,wed,5", "Mon, Wed and Fri at 18:05"],
    ["0  0  *  *  0-6", "Every day at 00:00"],
    ["0 12 * * 4", "Thu at 12:00"],
  ])("%s reads “%s”", (text, said) => expect(words(text)).toBe(said));
  it("reads in the halves of the day and from the weekday the person is used to", () => {
    expect(words("30 19 * * 0,1", "en-US", 7)).toMatch(/^Sun and Mon at 7:30\sPM$/);
  });
  it.each(["*/15 * * * *", "0 7 1 * *", "0 7 * 6 *", "0 7,19 * * *", "0 7 * * 5-1", "0 7 * * 7", "0 7 * * 1-2-3", "0 7 * * 1/2", "0 24 * * *", "60 7 * * *", "@daily", "CRON_TZ=UTC 0 7 * * *", ""])("%s has no words", (text) =>
    expect(readCron(text)).toBeUndefined(),
  );
  it("is read back as it was written, for every set of days", () => {
    for (let set = 1; set < 128; set++) {
      const rhythm = { hour: set % 24, minute: set % 60, days: EVERY_DAY.filter((day) => set & (1 << day)) };
      expect(readCron(writeCron(rhythm))).toEqual(rhythm);
    }
  });
  it("is written the way people write it", () => {
    expect(writeCron({ hour: 7, minute: 30, days: [5, 1, 4, 2, 3] })).toBe("30 7 * * 1-5");
    expect(writeCron({ hour: 7, minute: 0, days: EVERY_DAY })).toBe("0 7 * * *");
    expect(writeCron({ hour: 7, minute: 0, days: [6, 0] })).toBe("0 7 * * 0,6");
  });
});

it("the days of a week begin where the locale's do", () => {
  expect(weekOrder(1)).toEqual([...WEEKDAYS, 6, 0]);
  expect(weekOrder(7)).toEqual(EVERY_DAY);
  expect(weekOrder(6)).toEqual([6, 0, 1, 2, 3, 4, 5]);
});

it("a time field is read as it is written, and is nothing while it is empty", () => {
  expect(readTimeField(timeField({ hour: 7, minute: 5 }))).toEqual({ hour: 7, minute: 5 });
  expect(readTimeField("07:05:00")).toEqual({ hour: 7, minute: 5 });
  expect(readTimeField("")).toBeUndefined();
});
