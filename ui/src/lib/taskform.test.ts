import { describe, expect, it } from "vitest";
import type { Task } from "./api";
import { changesOf, formOf } from "./taskform";

const ZONE = "Europe/Berlin";
const task = { id: "t", title: "Essay", status: "todo", priority: "high", estimate: 180, due: "2026-11-27 16:00:00.000Z", due_day: "", deadline: "hard", created: "", earliest: "2026-11-24 08:30:00.000Z", depends_on: ["lab"], min_chunk: 0, auto_schedule: true } as unknown as Task;

describe("a task in a form", () => {
  it("stands on the wall clock of the person's zone", () => {
    const form = formOf(task, ZONE);
    expect([form.due_day, form.due_time, form.earliest, form.min_chunk, form.depends_on]).toEqual(["2026-11-27", "17:00", "2026-11-24T09:30", null, ["lab"]]);
  });
  it("that is due on a whole day has no time", () => {
    const form = formOf({ ...task, due: "2026-11-27 23:00:00.000Z", due_day: "2026-11-27" } as Task, ZONE);
    expect([form.due_day, form.due_time]).toEqual(["2026-11-27", ""]);
  });
  it("writes only what was changed", () => {
    const form = formOf(task, ZONE);
    expect(changesOf(form, formOf(task, ZONE), ZONE)).toEqual({});
    expect(changesOf(form, { ...form, title: " Long essay ", estimate: null, spaced: true, depends_on: [] }, ZONE)).toEqual({ title: "Long essay", estimate: 0, spaced: true, depends_on: [] });
  });
  it.each([
    ["another time", { due_time: "18:00" }, { due: "2026-11-27T17:00:00.000Z", due_day: "" }],
    ["a whole day", { due_time: "" }, { due: "", due_day: "2026-11-27" }],
    ["no day at all", { due_day: "", due_time: "" }, { due: "", due_day: "" }],
  ])("is due at %s", (_, change, want) => {
    const form = formOf(task, ZONE);
    expect(changesOf(form, { ...form, ...change }, ZONE)).toEqual(want);
  });
  it("begins when the clock of that day says so, also on the day the clocks change", () => {
    const form = formOf(task, ZONE);
    expect(changesOf(form, { ...form, earliest: "2027-03-28T12:00" }, ZONE)).toEqual({ earliest: "2027-03-28T10:00:00.000Z" });
    expect(changesOf(form, { ...form, earliest: "" }, ZONE)).toEqual({ earliest: "" });
  });
});
