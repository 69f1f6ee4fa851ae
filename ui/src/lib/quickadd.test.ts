import { describe, expect, it } from "vitest";
import type { Parsed } from "./api";
import { answer, chipsOf, draftOf } from "./quickadd";

const FACE = { zone: "Europe/Berlin", locale: "en-GB" };
const KNOWN = { tasks: [{ id: "lab", title: "Lab 3" }], projects: [{ id: "cs", name: "CS101" }] };
const said = (p: Partial<Parsed>): Parsed => ({ text: "", title: "Essay", ...p });

describe("records from a sentence", () => {
  it("leaves out what was not said", () => {
    expect(draftOf(said({}), KNOWN)).toEqual({ task: { title: "Essay" } });
  });
  it("keeps every piece that was", () => {
    const draft = draftOf(
      said({
        minutes: 180,
        due: { time: "2026-11-27T16:00:00Z" },
        hard: false,
        earliest: { time: "2026-11-24T08:00:00Z" },
        priority: "high",
        min_chunk: 45,
        max_chunk: 90,
        max_per_day: 120,
        no_split: true,
        energy: "low",
        tags: ["writing"],
        repeat: { times: 3, period: "week", interval: 1 },
        project: "cs101",
        after: [{ text: "lab 3", known: true }],
      }),
      KNOWN,
    );
    expect(draft).toEqual({
      task: {
        title: "Essay",
        estimate: 180,
        due: "2026-11-27T16:00:00Z",
        deadline: "soft",
        earliest: "2026-11-24T08:00:00Z",
        priority: "high",
        min_chunk: 45,
        max_chunk: 90,
        max_per_day: 120,
        no_split: true,
        energy: "low",
        tags: ["writing"],
        repeat: { times: 3, period: "week", interval: 1 },
        project: "cs",
        depends_on: ["lab"],
      },
    });
  });
  it("sends a whole day as a day, so that the server gives it its end", () => {
    const { task } = draftOf(said({ due: { time: "2026-11-27T23:00:00Z", date: "2026-11-27", all_day: true }, hard: true }), KNOWN);
    expect(task).toEqual({ title: "Essay", due_day: "2026-11-27", deadline: "hard" });
  });
  it("names a project that has to be made", () => {
    expect(draftOf(said({ project: "History" }), KNOWN)).toEqual({ task: { title: "Essay" }, newProject: "History" });
  });
  it("depends on no task that is not there", () => {
    expect(draftOf(said({ after: [{ text: "Lab 9", known: false }] }), KNOWN).task).not.toHaveProperty("depends_on");
  });
  it("turns a part of the day into hours", () => {
    expect(draftOf(said({ window: { from: "17:00", to: "22:00" } }), KNOWN).task.hours).toBe("daily 17:00-22:00");
    expect(draftOf(said({ window: { from: "17:00", to: "22:00", days: ["MO", "WE"] } }), KNOWN).task.hours).toBe("Mon,Wed 17:00-22:00");
  });
  it.each([
    ["its end", { pinned_end: { time: "2026-11-24T14:00:00Z" } }, "2026-11-24T14:00:00.000Z", 60],
    ["its minutes", { minutes: 90 }, "2026-11-24T14:30:00.000Z", 90],
    ["half an hour", {}, "2026-11-24T13:30:00.000Z", 30],
  ])("an appointment lasts %s", (_, more, end, estimate) => {
    const draft = draftOf(said({ pinned_start: { time: "2026-11-24T13:00:00Z" }, ...more }), KNOWN);
    expect(draft.block).toEqual({ start: "2026-11-24T13:00:00Z", end });
    expect(draft.task.estimate).toBe(estimate);
  });
});

describe("what was understood is said", () => {
  // Versions of ICU disagree on the comma behind the weekday.
  const texts = (p: Partial<Parsed>) => chipsOf(said(p), FACE).map((c) => c.text.replace(/(Tue|Fri),/, "$1"));
  it("in the person's zone", () => {
    expect(texts({ due: { time: "2026-11-27T16:00:00Z" }, minutes: 180 })).toEqual(["due Fri 27 Nov, 17:00", "3 h"]);
  });
  it("with the hours of an appointment", () => {
    expect(texts({ pinned_start: { time: "2026-11-24T13:00:00Z" }, pinned_end: { time: "2026-11-24T14:00:00Z" } })).toEqual(["at Tue 24 Nov, 14:00 – 15:00"]);
  });
  it("and so is what will have no effect", () => {
    expect(chipsOf(said({ after: [{ text: "Lab 9", known: false }] }), FACE)).toEqual([{ field: "after", text: "no open task is called “Lab 9”", doubtful: true }]);
  });
  it.each([
    [{ times: 3, period: "week", interval: 1 }, "3× a week"],
    [{ times: 1, period: "week", interval: 1, days: ["MO"] }, "every week: Mon"],
    [{ times: 1, period: "week", interval: 2 }, "every 2 weeks"],
    [{ times: 1, period: "month", interval: 1, days: ["1MO", "-1FR"] }, "every month: 1st Mon and last Fri"],
  ])("for repeats", (repeat, text) => expect(texts({ repeat })).toEqual([text]));
});

it("puts an answer where its question stood, also behind an emoji", () => {
  const text = "🎉 party at 5 !high";
  const q = { field: "pinned", text: "at 5", utf16_start: 9, utf16_end: 13, sentence: "?" };
  expect(answer(text, q, "at 2026-11-23 17:00")).toBe("🎉 party at 2026-11-23 17:00 !high");
});
