import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Api, Block } from "../api";
import { strings } from "../strings";
import { Grid, movable, resizable, stretchOf } from "./grid.svelte";

const NOW = new Date("2026-11-23T08:10:00Z");
const mine = {
  id: "mine",
  task: "t",
  start: "2026-11-24 08:00:00.000Z",
  end: "2026-11-24 09:00:00.000Z",
  state: "planned",
  pinned: false,
  started: "",
  finished: "",
  expand: { task: { title: "Essay", status: "todo" } },
} as unknown as Block;
const to = { start: new Date("2026-11-25T10:00:00Z"), end: new Date("2026-11-25T11:00:00Z") };
const CHANGE = { start: "2026-11-25 10:00:00.000Z", end: "2026-11-25 11:00:00.000Z", pinned: true };

function stage(more: Partial<Api> = {}, locale = "en-GB") {
  const asked: string[] = [];
  const api = {
    blocks: vi.fn(async () => [mine]),
    events: vi.fn(async (from: string, to: string) => {
      asked.push(`${from}/${to}`);
      return { events: [] };
    }),
    updateBlock: vi.fn(async () => mine),
    createBlock: vi.fn(async () => mine),
    deleteBlock: vi.fn(async () => true),
    ...more,
  };
  const grid = new Grid(api as unknown as Api, () => ({ zone: "Europe/Berlin", locale }), () => "2026-11-26");
  return { grid, api, asked, shown: () => grid.value?.blocks.map((b) => [b.start, b.pinned]) };
}

describe("the week that is shown", () => {
  it("is the one today is in, from the locale's first day", async () => {
    expect(stage().grid.days).toEqual(["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"]);
    expect(stage({}, "en-US").grid.from).toBe("2026-11-22");
  });
  it("is asked for once, however many of its days are looked at", async () => {
    const { grid, asked } = stage();
    const leave = grid.enter();
    await grid.look("2026-11-29");
    expect([grid.day, asked]).toEqual(["2026-11-29", ["2026-11-23/2026-11-30"]]);
    await grid.look("2026-11-30");
    expect([grid.day, asked.at(-1)]).toEqual(["2026-11-30", "2026-11-30/2026-12-07"]);
    leave();
  });
  it("is not asked for while nobody looks", async () => {
    const { grid, asked } = stage();
    await grid.follow();
    expect(asked).toEqual([]);
    grid.enter()();
    await grid.follow();
    expect(asked).toHaveLength(1);
  });
  it("is forgotten with the person, and begins at today again", async () => {
    const { grid } = stage();
    await grid.look("2026-12-24");
    grid.forget();
    expect([grid.day, grid.value]).toEqual(["2026-11-26", undefined]);
  });
});

describe("putting a block elsewhere", () => {
  it("shows at once, pins it, and undo puts back what was", async () => {
    const { grid, api, shown } = stage();
    await grid.refresh();
    const stored = grid.place(mine, to, NOW);
    expect(shown()).toEqual([[CHANGE.start, true]]);
    const undo = await stored;
    expect(api.updateBlock).toHaveBeenLastCalledWith("mine", CHANGE);
    await undo();
    expect(api.updateBlock).toHaveBeenLastCalledWith("mine", { start: mine.start, end: mine.end, pinned: false });
    expect(shown()).toEqual([[mine.start, false]]);
  });
  it("that the server refuses puts it back", async () => {
    const { grid, shown } = stage({ updateBlock: async () => Promise.reject(new Refusal("No.")) });
    await grid.refresh();
    await expect(grid.place(mine, to, NOW)).rejects.toThrow("No.");
    expect(shown()).toEqual([[mine.start, false]]);
  });
  it("into the past is refused before anything happens", async () => {
    const { grid, api, shown } = stage();
    await grid.refresh();
    const past = { start: new Date("2026-11-23T08:00:00Z"), end: new Date("2026-11-23T09:00:00Z") };
    await expect(grid.place(mine, past, NOW)).rejects.toThrow(strings.week.past);
    expect(api.updateBlock).not.toHaveBeenCalled();
    expect(shown()).toEqual([[mine.start, false]]);
  });
  it("leaves a start that is over alone: a running block may end later, but not before now", async () => {
    const { grid } = stage();
    await grid.refresh();
    const running = { ...mine, start: "2026-11-23 08:00:00.000Z", end: "2026-11-23 09:00:00.000Z", state: "started" } as Block;
    await grid.place(running, { ...stretchOf(running), end: new Date("2026-11-23T08:15:00Z") }, NOW);
    await expect(grid.place(running, { ...stretchOf(running), end: new Date("2026-11-23T08:05:00Z") }, NOW)).rejects.toThrow(strings.week.past);
  });
  it("is not taken back by an answer from before the server had it", async () => {
    let write: () => void = () => undefined;
    const { grid, shown } = stage({ updateBlock: async () => new Promise((done) => (write = () => done(mine))) });
    await grid.refresh();
    const stored = grid.place(mine, to, NOW);
    await grid.refresh();
    expect(shown()).toEqual([[CHANGE.start, true]]);
    await vi.waitFor(() => write());
    await stored;
    expect(shown()).toEqual([[CHANGE.start, true]]);
    await grid.refresh();
    expect(shown()).toEqual([[mine.start, false]]); // by now the server's word counts
  });
  it("several times writes in that order, and one way back leads to the beginning", async () => {
    const written: unknown[] = [];
    let first: () => void = () => undefined;
    const { grid, shown } = stage({
      updateBlock: async (_, fields) => {
        if (written.push(fields.start) === 1) await new Promise<void>((go) => (first = go));
        return mine;
      },
    });
    await grid.refresh();
    const one = grid.place(mine, to, NOW);
    const two = grid.place(grid.value?.blocks[0] ?? mine, { start: to.end, end: new Date("2026-11-25T12:00:00Z") }, NOW);
    await vi.waitFor(() => expect(written).toEqual([CHANGE.start]));
    first();
    await Promise.all([one, two]);
    expect([written, shown()]).toEqual([[CHANGE.start, CHANGE.end], [[CHANGE.end, true]]]);
    await grid.restore(mine);
    expect([written.at(-1), shown()]).toEqual([mine.start, [[mine.start, false]]]);
  });
});

describe("taking a block out", () => {
  it("happens at once, and undo puts it back as it was, under its own id", async () => {
    const { grid, api, shown } = stage();
    await grid.refresh();
    const undo = await grid.remove(mine);
    expect(api.deleteBlock).toHaveBeenCalledExactlyOnceWith("mine");
    expect(shown()).toEqual([]);
    await undo();
    expect(api.createBlock).toHaveBeenCalledWith({ id: "mine", task: "t", start: mine.start, end: mine.end, pinned: false, state: "planned" });
    expect(shown()).toEqual([[mine.start, false]]);
  });
  it("that the server refuses puts it back", async () => {
    const { grid, shown } = stage({ deleteBlock: async () => Promise.reject(new Refusal("No.")) });
    await grid.refresh();
    await expect(grid.remove(mine)).rejects.toThrow("No.");
    expect(shown()).toEqual([[mine.start, false]]);
  });
});

it("pinning changes the pin alone", async () => {
  const { grid, api } = stage();
  await grid.refresh();
  const undo = await grid.pin(mine, true);
  expect(api.updateBlock).toHaveBeenLastCalledWith("mine", { pinned: true });
  await undo();
  expect(api.updateBlock).toHaveBeenLastCalledWith("mine", { pinned: false });
});

it.each([
  ["planned", true, true],
  ["started", false, true],
  ["locked", false, false],
  ["done", false, false],
] as const)("a block that is %s can be moved: %s, can end elsewhere: %s", (state, move, end) => {
  const block = { ...mine, state } as Block;
  expect([movable(block), resizable(block)]).toEqual([move, end]);
});
