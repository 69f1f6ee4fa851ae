import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Topic } from "../api";
import type { Job, JobNews } from "../jobs";
import { Live } from "./live.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage(watch?: () => Promise<void>) {
  const wire = { changed: (_: Topic) => {}, ran: (_: JobNews) => {}, connected: () => {}, lost: () => {}, tries: 0, left: 0 };
  const told: Topic[][] = [];
  const news: JobNews[] = [];
  const live = new Live(
    {
      watch: async (_, changed, ran, connected, lost) => {
        wire.tries++;
        Object.assign(wire, { changed, ran, connected, lost });
        await watch?.();
      },
      unwatch: async () => void wire.left++,
    },
    (topics) => told.push([...topics]),
    (one) => news.push(one),
  );
  live.start();
  return { live, wire, told, news };
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
  it("that go on for minutes are told often enough to follow, and seldom enough for any server", () => {
    const { wire, told } = stage();
    for (let i = 0; i < 3000; i++) {
      wire.changed("blocks");
      vi.advanceTimersByTime(i % 2 ? 10 : 150);
    }
    const minutes = (3000 * 80) / 60_000;
    expect(told.length).toBeGreaterThan(minutes * 20);
    expect(told.length).toBeLessThan(minutes * 40);
    vi.advanceTimersByTime(5000);
    const before = told.length;
    wire.changed("tasks");
    vi.advanceTimersByTime(1000);
    expect(told.slice(before)).toEqual([["tasks"]]);
  });
  it("of jobs are told one by one and at once, and not after the person has left", () => {
    const { live, wire, news } = stage();
    for (const status of ["running", "done"]) wire.ran({ action: "update", job: { id: "j", status } as Job });
    expect(news.map((n) => n.job.status)).toEqual(["running", "done"]);
    live.stop();
    wire.ran({ action: "delete", job: { id: "j" } as Job });
    expect(news).toHaveLength(2);
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
    expect(told).toEqual([["tasks", "projects", "blocks", "plans", "calendars", "time_maps", "jobs", "schedules", "users"]]);
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

describe("a network that was gone for a moment", () => {
  it("is forgotten at once where the connection outlived it, and everything is asked for again", () => {
    const { live, wire, told } = stage();
    wire.connected();
    vi.advanceTimersByTime(1000);
    live.cut();
    expect(live.offline).toBe(true);
    const before = told.length;
    live.mend();
    expect(live.offline).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(told.length).toBe(before + 1);
  });
  it("keeps the page offline until the server is heard again where the connection broke", () => {
    const { live, wire } = stage();
    wire.connected();
    live.cut();
    wire.lost();
    live.mend();
    expect(live.offline).toBe(true);
    wire.connected();
    expect(live.offline).toBe(false);
  });
});
