import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Block, CalendarEvent } from "../api";
import type { TimerAnswer, Timing } from "../planning";
import { Timer, runsInto, stopwatch, worked } from "./timer.svelte";

const NOW = new Date("2026-11-25T10:00:00Z");
const block = (id: string, start = "2026-11-25 09:00:00.000Z", end = "2026-11-25 10:00:00.000Z", more: Partial<Block> = {}): Block =>
  ({ id, task: id, start, end, state: "planned", started: "", finished: "", paused: "", expand: { task: { title: id, status: "todo" } }, ...more }) as unknown as Block;
const timing = (of: string, start: string, end = ""): Timing => ({ id: start, block: of, task: "t", start: `2026-11-25 ${start}:00.000Z`, end: end && `2026-11-25 ${end}:00.000Z` });
const ANSWER: TimerAnswer = { spent: 5, remaining: 40, overlaps: [], proposal: null };

describe("the time worked on a block", () => {
  it("is the sum of its stretches, the open one up to now", () =>
    expect(worked([timing("a", "09:00", "09:10"), timing("b", "09:10", "09:30"), timing("a", "09:55")], block("a"), NOW)).toBe(15 * 60_000));
  it("is never below zero when the clocks differ", () => expect(worked([timing("a", "10:01")], block("a"), NOW)).toBe(0));
  it("goes by the block alone until its stretches are known, and rests while it is paused", () => {
    const started = { state: "started" as const, started: "2026-11-25 09:30:00.000Z" };
    expect(worked(undefined, block("a", undefined, undefined, started), NOW)).toBe(30 * 60_000);
    expect(worked([], block("a", undefined, undefined, { ...started, paused: "2026-11-25 09:40:00.000Z" }), NOW)).toBe(10 * 60_000);
    expect(worked([], block("a"), NOW)).toBe(0);
  });
});

it.each([
  [0, "0:00"],
  [7_900, "0:07"],
  [754_000, "12:34"],
  [3_723_000, "1:02:03"],
])("%i ms read %s", (ms, words) => expect(stopwatch(ms)).toBe(words));

describe("a button of the timer", () => {
  function stage(time: () => Promise<TimerAnswer>) {
    const blocks = vi.fn(async () => undefined);
    const timings = vi.fn(async () => [] as Timing[]);
    return { timer: new Timer({ time, timings }, blocks), blocks, timings };
  }
  it("shows what it did before it returns", async () => {
    const { timer, blocks, timings } = stage(async () => ANSWER);
    expect(await timer.press(block("a"), "start")).toEqual(ANSWER);
    expect([blocks.mock.calls.length, timings.mock.calls.length]).toEqual([1, 1]);
  });
  it("is not pressed twice at once", async () => {
    let answer: (a: TimerAnswer) => void = () => undefined;
    const time = vi.fn(() => new Promise<TimerAnswer>((resolve) => (answer = resolve)));
    const { timer } = stage(time);
    const first = timer.press(block("a"), "start");
    expect(await timer.press(block("a"), "start")).toBeUndefined();
    answer(ANSWER);
    await first;
    expect(time).toHaveBeenCalledTimes(1);
  });
  it("is pressed after those before it, also after one that was refused", async () => {
    const refuse: ((why: Error) => void)[] = [];
    const time = vi.fn(() => (refuse.length === 0 ? new Promise<TimerAnswer>((_, no) => refuse.push(no)) : Promise.resolve(ANSWER)));
    const { timer } = stage(time);
    const first = timer.press(block("a"), "done");
    const second = timer.press(block("b"), "start");
    await Promise.resolve();
    expect(time).toHaveBeenCalledTimes(1);
    refuse[0]?.(new Refusal("No.", 409));
    await expect(first).rejects.toThrow("No.");
    expect(await second).toEqual(ANSWER);
  });
  it("that is refused can be pressed again", async () => {
    const time = vi.fn(async (): Promise<TimerAnswer> => Promise.reject(new Refusal("No.", 409)));
    const { timer } = stage(time);
    await expect(timer.press(block("a"), "done")).rejects.toThrow("No.");
    await expect(timer.press(block("a"), "done")).rejects.toThrow("No.");
    expect(time).toHaveBeenCalledTimes(2);
  });
  it("keeps the plan it has led to, for its block", async () => {
    const { timer } = stage(async () => ({ ...ANSWER, proposal: { id: "p1" } }));
    await timer.press(block("a"), "more", { minutes: 15 });
    expect(timer.offer).toEqual({ block: "a", plan: "p1" });
    timer.forget();
    expect(timer.offer).toBeUndefined();
  });
  it("offers no plan that is in force already", async () => {
    const { timer } = stage(async () => ({ ...ANSWER, proposal: { id: "p1", state: "applied" } }));
    await timer.press(block("a"), "more", { minutes: 15 });
    expect(timer.offer).toBeUndefined();
  });
});

it("a block runs into what is open and busy at its time, and into nothing else", () => {
  const event = (title: string, start: string, end: string, more: Partial<CalendarEvent> = {}): CalendarEvent => ({ id: title, calendar: "c", title, start: `2026-11-25T${start}:00Z`, end: `2026-11-25T${end}:00Z`, all_day: false, busy: true, ...more });
  const mine = block("mine", undefined, "2026-11-25 10:15:00.000Z");
  const span = {
    blocks: [mine, block("next", "2026-11-25 10:00:00.000Z", "2026-11-25 11:00:00.000Z"), block("touching", "2026-11-25 10:15:00.000Z", "2026-11-25 11:00:00.000Z"), block("done", undefined, undefined, { state: "done" }), block("skipped", undefined, undefined, { state: "skipped" })],
    events: [event("Lecture", "09:30", "09:45"), event("Free", "09:30", "09:45", { busy: false }), event("Fair", "00:00", "23:00", { all_day: true })],
  };
  expect(runsInto(span, mine).map((o) => o.title)).toEqual(["Lecture", "next"]);
  expect(runsInto(undefined, mine)).toEqual([]);
});
