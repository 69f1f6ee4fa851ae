import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Topic } from "../api";
import { Live } from "./live.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage(watch?: () => Promise<void>) {
  const wire = { changed: (_: Topic) => {}, connected: () => {}, lost: () => {}, tries: 0, left: 0 };
  const told: Topic[][] = [];
  const live = new Live(
    {
      watch: async (_, changed, connected, lost) => {
        wire.tries++;
        Object.assign(wire, { changed, connected, lost });
        await watch?.();
      },
      unwatch: async () => void wire.left++,
    },
    (topics) => told.push([...topics]),
  );
  live.start();
  return { live, wire, told };
}

describe("changes made elsewhere", () => {
  it("are told within a second, a burst as one", () => {
    const { wire, told } = stage();
    for (let i = 0; i < 200; i++) wire.changed("blocks");
    wire.changed("tasks");
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([["blocks", "tasks"]]);
  });
  it("are told during a burst that does not end", () => {
    const { wire, told } = stage();
    for (let i = 0; i < 100; i++) {
      wire.changed("blocks");
      vi.advanceTimersByTime(50);
    }
    expect(told.length).toBeGreaterThanOrEqual(5000 / 1000);
  });
  it("are not told after the person has left", () => {
    const { live, wire, told } = stage();
    wire.changed("tasks");
    live.stop();
    wire.changed("tasks");
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([]);
    expect(wire.left).toBe(1);
  });
});

describe("a connection", () => {
  it("that comes back asks for everything, since nothing is replayed", () => {
    const { wire, told } = stage();
    wire.connected();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([["tasks", "blocks", "plans", "calendars", "time_maps"]]);
  });
  it("that is gone for a moment is nobody's business; for longer it is said", () => {
    const { live, wire } = stage();
    wire.lost();
    vi.advanceTimersByTime(1000);
    wire.connected();
    vi.advanceTimersByTime(10_000);
    expect(live.offline).toBe(false);
    wire.lost();
    vi.advanceTimersByTime(10_000);
    expect(live.offline).toBe(true);
    wire.connected();
    expect(live.offline).toBe(false);
  });
  it("that cannot be made is tried again", async () => {
    const { live, wire } = stage(() => Promise.reject(new Error("refused")));
    await vi.advanceTimersByTimeAsync(12_000);
    expect(wire.tries).toBeGreaterThanOrEqual(3);
    expect(live.offline).toBe(true);
    live.stop();
    const tries = wire.tries;
    await vi.advanceTimersByTimeAsync(12_000);
    expect(wire.tries).toBe(tries);
  });
});
