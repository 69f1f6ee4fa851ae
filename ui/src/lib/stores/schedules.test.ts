import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Schedule } from "../jobs";
import { Schedules } from "./schedules.svelte";
import { Service } from "./service.svelte";

const morning: Schedule = { id: "s1", type: "briefing", name: "Morning briefing", cron: "0 7 * * *", zone: "", enabled: true, payload: null, catch_up: "once", next_run: "2026-11-24 06:00:00.000Z", last_run: "", problem: "" };

function stage(refuses = false) {
  const refuse = async () => Promise.reject(new Refusal("No."));
  const api = {
    schedules: async () => [morning],
    saveSchedule: vi.fn(refuses ? refuse : async (id: string | undefined, fields: Partial<Schedule>) => ({ ...morning, id: id ?? "s2", ...fields })),
    deleteSchedule: vi.fn(refuses ? refuse : async () => true),
    run: vi.fn(async () => ({ job_id: "j1" })),
  };
  return { api, schedules: new Schedules(api) };
}

describe("a schedule", () => {
  it("is switched at once, and back when the server refuses", async () => {
    const { api, schedules } = stage();
    await schedules.refresh();
    const saved = schedules.toggle(morning);
    expect(schedules.value?.[0]?.enabled).toBe(false);
    await saved;
    expect(api.saveSchedule).toHaveBeenCalledWith("s1", { enabled: false });
    const other = stage(true).schedules;
    await other.refresh();
    await expect(other.toggle(morning)).rejects.toThrow("No.");
    expect(other.value?.[0]?.enabled).toBe(true);
  });
  it("gets another rhythm as a cron text", async () => {
    const { api, schedules } = stage();
    await schedules.refresh();
    await schedules.change(morning, { hour: 7, minute: 30, days: [1, 2, 3, 4, 5] });
    expect(api.saveSchedule).toHaveBeenCalledWith("s1", { cron: "30 7 * * 1-5" });
    expect(schedules.value?.[0]?.cron).toBe("30 7 * * 1-5");
  });
  it("is made for a type, under its name", async () => {
    const { api, schedules } = stage();
    await schedules.refresh();
    await schedules.add("schedule", { hour: 6, minute: 0, days: [1] });
    expect(api.saveSchedule).toHaveBeenCalledWith(undefined, { type: "schedule", name: "Plan", cron: "0 6 * * 1", enabled: true, catch_up: "once" });
    expect(schedules.value).toHaveLength(2);
  });
  it("that is deleted goes at once, and undo makes it again as it was", async () => {
    const { api, schedules } = stage();
    await schedules.refresh();
    const gone = schedules.remove(morning);
    expect(schedules.value).toEqual([]);
    await (await gone)();
    const { next_run: _n, last_run: _l, problem: _p, ...own } = morning;
    expect(api.saveSchedule).toHaveBeenCalledWith(undefined, own);
    expect(schedules.value).toHaveLength(1);
  });
  it("that the server does not delete is there again", async () => {
    const { schedules } = stage(true);
    await schedules.refresh();
    await expect(schedules.remove(morning)).rejects.toThrow("No.");
    expect(schedules.value).toHaveLength(1);
  });
  it("runs now with what it asks for", async () => {
    const { api, schedules } = stage();
    expect(await schedules.runNow({ ...morning, payload: { date: "" } }, "key")).toBe("j1");
    expect(api.run).toHaveBeenCalledWith("briefing", { date: "" }, "key");
  });
});

describe("a server without background work", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is asked until it is back", async () => {
    const answers = ["ok", "unavailable", "unavailable", "ok"];
    const health = vi.fn(async () => ({ jobs: answers.shift() ?? "ok" }));
    const service = new Service({ health });
    await service.look();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([service.paused, health.mock.calls.length]).toEqual([false, 1]);
    await service.look();
    expect(service.paused).toBe(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect([service.paused, health.mock.calls.length]).toEqual([false, 4]);
  });
  it("is known from a refusal, and forgotten with the person", async () => {
    const health = vi.fn(async () => ({ jobs: "failing" }));
    const service = new Service({ health });
    service.noteRefusal("rate_limited");
    expect(service.paused).toBe(false);
    service.noteRefusal("jobs_unavailable");
    expect(service.paused).toBe(true);
    service.forget();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([service.paused, health.mock.calls.length]).toEqual([false, 0]);
  });
  it("is not taken from one that cannot be reached, nor from one that does not say", async () => {
    const service = new Service({ health: async () => Promise.reject(new Refusal("No connection.")) });
    await service.look();
    expect(service.paused).toBe(false);
    const old = new Service({ health: async () => ({}) });
    await old.look();
    expect(old.paused).toBe(false);
  });
});
