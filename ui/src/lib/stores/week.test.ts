import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Api, Block, CalendarEvent } from "../api";
import { Week, daysOf, focusOf } from "./week.svelte";

const ZONE = "Europe/Berlin";
const block = (id: string, start: string, end: string, more: Partial<Block> = {}): Block =>
  ({ id, task: "t", start, end, state: "planned", started: "", finished: "", expand: { task: { title: id, status: "todo" } }, ...more }) as unknown as Block;
const event = (id: string, start: string, end: string, more: Partial<CalendarEvent> = {}): CalendarEvent => ({ id, calendar: "c", title: id, start, end, all_day: false, busy: true, ...more });
const titles = (blocks: Block[], events: CalendarEvent[]) => daysOf({ blocks, events }, "2026-11-23", 3, ZONE).map((d) => d.items.map((i) => i.title));

describe("the days of a span", () => {
  it("hold what happens on them, all-day first, then by time", () => {
    expect(
      titles(
        [block("work", "2026-11-24 08:00:00.000Z", "2026-11-24 09:00:00.000Z")],
        [event("lecture", "2026-11-24T08:00:00+01:00", "2026-11-24T09:00:00+01:00"), event("fair", "", "", { start: "2026-11-24T00:00:00+01:00", end: "2026-11-25T00:00:00+01:00", all_day: true, start_day: "2026-11-24", end_day: "2026-11-25" })],
      ),
    ).toEqual([[], ["fair", "lecture", "work"], []]);
  });
  it("show what lasts over midnight on both days, and what ends at midnight on one", () => {
    expect(titles([], [event("party", "2026-11-23T20:00:00+01:00", "2026-11-24T01:00:00+01:00"), event("talk", "2026-11-24T22:00:00+01:00", "2026-11-25T00:00:00+01:00")])).toEqual([["party"], ["party", "talk"], []]);
  });
  it("leave out work that was dropped or whose task is done", () => {
    const gone = { expand: { task: { title: "x", status: "done" } } } as unknown as Partial<Block>;
    expect(titles([block("a", "2026-11-23 08:00:00.000Z", "2026-11-23 09:00:00.000Z", gone), block("b", "2026-11-23 08:00:00.000Z", "2026-11-23 09:00:00.000Z", { state: "skipped" })], [])).toEqual([[], [], []]);
  });
});

describe("the block to work on", () => {
  const early = block("early", "2026-11-23 08:00:00.000Z", "2026-11-23 09:00:00.000Z");
  const late = block("late", "2026-11-23 10:00:00.000Z", "2026-11-23 11:00:00.000Z");
  const at = (time: string, ...blocks: Block[]) => {
    const f = focusOf(blocks, new Date(`2026-11-23T${time}:00Z`), ZONE);
    return f && [f.block.id, f.running, f.current];
  };
  it("is the next one before its time", () => expect(at("07:00", late, early)).toEqual(["early", false, false]));
  it("is the one whose time it is", () => expect(at("08:30", early, late)).toEqual(["early", false, true]));
  it("is the started one, even past its end", () => expect(at("09:30", { ...early, state: "started" } as Block, late)).toEqual(["early", true, true]));
  it("is the one that runs before one that rests, and of those the one that rested last", () => {
    const rests = (b: Block, paused: string) => ({ ...b, state: "started", paused }) as Block;
    expect(at("09:30", rests(early, "2026-11-23 08:30:00.000Z"), { ...late, state: "started" } as Block)).toEqual(["late", true, true]);
    expect(at("09:30", rests(early, "2026-11-23 08:30:00.000Z"), rests(late, "2026-11-23 08:20:00.000Z"))).toEqual(["early", true, true]);
    expect(focusOf([rests(early, "2026-11-23 08:30:00.000Z")], new Date("2026-11-23T09:30:00Z"), ZONE)?.paused).toBe(true);
  });
  it("is not one that is done", () => expect(at("08:30", { ...early, state: "done" } as Block, late)).toEqual(["late", false, false]));
  it("is the one that began before midnight", () => {
    const night = block("night", "2026-11-23 22:00:00.000Z", "2026-11-24 00:00:00.000Z");
    expect(focusOf([night], new Date("2026-11-23T23:30:00Z"), ZONE)?.block.id).toBe("night");
  });
  it("is never one of tomorrow", () => expect(at("12:00", early, late, block("next day", "2026-11-24 08:00:00.000Z", "2026-11-24 09:00:00.000Z"))).toBeUndefined());
});

describe("marking a block", () => {
  const mine = block("mine", "2026-11-23 08:00:00.000Z", "2026-11-23 09:00:00.000Z");
  const NOW = new Date("2026-11-23T08:10:00Z");
  function stage(updateBlock: Api["updateBlock"]) {
    const week = new Week({ blocks: async () => [mine], events: async () => ({ events: [] }), updateBlock }, () => "2026-11-23");
    return week;
  }
  it("shows at once, and undo puts back what was", async () => {
    const updateBlock = vi.fn(async () => mine);
    const week = stage(updateBlock as unknown as Api["updateBlock"]);
    await week.refresh();
    const back = await week.mark(mine, "done", NOW);
    expect(updateBlock).toHaveBeenLastCalledWith("mine", { state: "done", finished: NOW.toISOString() });
    expect(week.value?.blocks[0]?.state).toBe("done");
    await back();
    expect(updateBlock).toHaveBeenLastCalledWith("mine", { state: "planned" });
    expect(week.value?.blocks[0]?.state).toBe("planned");
  });
  it("goes back when the server refuses", async () => {
    const week = stage(async () => Promise.reject(new Refusal("No.")));
    await week.refresh();
    await expect(week.mark(mine, "started", NOW)).rejects.toThrow("No.");
    expect(week.value?.blocks[0]?.state).toBe("planned");
  });
});
