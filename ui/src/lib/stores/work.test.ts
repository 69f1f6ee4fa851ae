import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Job, JobNews } from "../jobs";
import { strings } from "../strings";
import { SILENCE, Work } from "./work.svelte";
import type { Around } from "./work.svelte";

const NOW = new Date("2026-11-23T08:00:00Z");
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const job = (status: Job["status"], more: Partial<Job> = {}): Job => ({ id: "j1", type: "schedule", status, origin: "button", progress: null, result: null, error: null, attempts: 1, created: NOW.toISOString(), started: null, finished: null, ...more });

/** A server with one run, whose state the test sets. */
function stage(own: Partial<Around["api"]> = {}) {
  const server = { state: job("queued"), keys: [] as string[], asked: 0 };
  const ears = new Set<(news: JobNews) => void>();
  const stored = new Map<string, string>();
  const around = {
    api: {
      run: vi.fn(async (_type: string, _payload: object, key: string) => {
        server.keys.push(key);
        return { job_id: "j1" };
      }),
      job: vi.fn(async () => {
        server.asked++;
        return server.state;
      }),
      cancelJob: vi.fn(async () => job("cancelled")),
      ...own,
    },
    runs: {
      value: undefined as Job[] | undefined,
      listen: (ear: (news: JobNews) => void) => {
        ears.add(ear);
        return () => void ears.delete(ear);
      },
    },
    service: { noteRefusal: vi.fn() },
    memory: { getItem: (k: string) => stored.get(k) ?? null, setItem: (k: string, v: string) => void stored.set(k, v), removeItem: (k: string) => void stored.delete(k) },
    key: () => `key ${++keys}`,
  };
  let keys = 0;
  const taken: [string, boolean][] = [];
  const take = vi.fn(async (done: Job, mine: boolean) => void taken.push([done.id, mine]));
  const work = new Work("schedule", around as unknown as Around, take);
  const hear = async (state: Job, action = "update") => {
    server.state = state;
    for (const ear of ears) ear({ action, job: state });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { work, server, around, stored, taken, take, hear };
}

describe("a run asked for with a button", () => {
  it("is followed to its end, and what it made is taken once", async () => {
    const { work, hear, taken, stored } = stage();
    const started = work.start(NOW);
    expect(work.busy).toBe(true);
    await started;
    expect([work.job?.id, stored.size]).toEqual(["j1", 1]);
    await hear(job("running", { progress: { done: 1, total: 3, sentence: "Reading the tasks" } }));
    expect(work.job?.progress?.sentence).toBe("Reading the tasks");
    await hear(job("done"));
    await hear(job("done"));
    expect([taken, work.busy, work.error, stored.size]).toEqual([[["j1", true]], false, "", 0]);
  });
  it("that ended before anybody listened is taken all the same", async () => {
    const { work, server, taken } = stage();
    server.state = job("done");
    await work.start(NOW);
    expect([taken, work.busy]).toEqual([[["j1", true]], false]);
  });
  it("is asked for once, however often the button is pressed", async () => {
    const { work, server } = stage();
    await Promise.all([work.start(NOW), work.start(NOW)]);
    await work.start(NOW);
    expect(server.keys).toHaveLength(1);
  });
  it("that failed says why, and the next one has a key of its own", async () => {
    const { work, hear, server } = stage();
    await work.start(NOW);
    await hear(job("failed", { error: { code: "plan_impossible", message: "A waits for B, and B for A." } }));
    expect([work.error, work.busy]).toEqual(["A waits for B, and B for A.", false]);
    server.state = job("queued");
    await work.start(NOW);
    expect([work.error, server.keys]).toEqual(["", ["key 1", "key 2"]]);
  });
  it("whose answer was lost is asked for again under the same key", async () => {
    const run = vi.fn().mockRejectedValueOnce(new Refusal(strings.app.unreachable)).mockResolvedValue({ job_id: "j1" });
    const { work } = stage({ run });
    await work.start(NOW);
    expect([work.error, work.busy]).toEqual([strings.app.unreachable, false]);
    await work.start(NOW);
    expect(run.mock.calls.map((c) => c[2] as string)).toEqual(["key 1", "key 1"]);
    expect(work.job?.id).toBe("j1");
  });
  it("that is one too many says the sentence and until when to wait", async () => {
    const { work } = stage({ run: async () => Promise.reject(new Refusal("Five runs a minute are enough.", 429, "rate_limited", {}, undefined, 40)) });
    await work.start(NOW);
    expect([work.error, work.notBefore]).toEqual(["Five runs a minute are enough.", new Date("2026-11-23T08:00:40Z")]);
    work.settle();
    expect([work.error, work.notBefore]).toEqual(["", undefined]);
  });
  it("that nothing can do now is told to the page", async () => {
    const { work, around } = stage({ run: async () => Promise.reject(new Refusal("Background work is off.", 503, "jobs_unavailable")) });
    await work.start(NOW);
    expect(work.error).toBe("Background work is off.");
    expect(around.service.noteRefusal).toHaveBeenCalledWith("jobs_unavailable");
  });
});

describe("a run nothing is heard of", () => {
  it("is asked about, as the message may have been lost", async () => {
    const { work, server, taken } = stage();
    await work.start(NOW);
    server.state = job("done");
    await vi.advanceTimersByTimeAsync(SILENCE);
    expect([taken, work.busy]).toEqual([[["j1", true]], false]);
  });
  it("survives a server that cannot be reached for a while", async () => {
    const { work, around, server, taken } = stage();
    await work.start(NOW);
    const answer = around.api.job;
    around.api.job = vi.fn(async () => Promise.reject(new Refusal(strings.app.unreachable)));
    await vi.advanceTimersByTimeAsync(5 * SILENCE);
    expect([work.busy, work.error]).toEqual([true, ""]);
    around.api.job = answer;
    server.state = job("done");
    await vi.advanceTimersByTimeAsync(SILENCE);
    expect(taken).toHaveLength(1);
  });
  it("and that is gone is said to be gone", async () => {
    const { work, around } = stage();
    await work.start(NOW);
    around.api.job = vi.fn(async () => Promise.reject(new Refusal("No.", 404)));
    await vi.advanceTimersByTimeAsync(SILENCE);
    expect([work.busy, work.error]).toEqual([false, strings.runs.gone]);
  });
  it("is not asked about after the person has left", async () => {
    const { work, server, stored } = stage();
    await work.start(NOW);
    const { asked } = server;
    work.forget();
    await vi.advanceTimersByTimeAsync(5 * SILENCE);
    expect([server.asked, stored.size, work.busy]).toEqual([asked, 0, false]);
  });
});

describe("after a reload", () => {
  it("this window's own run goes on", async () => {
    const { work, stored, hear, taken } = stage();
    stored.set("pulseplan_run_schedule", "j1");
    await work.resume(NOW);
    expect(work.job?.id).toBe("j1");
    await hear(job("done"));
    expect(taken).toEqual([["j1", true]]);
  });
  it("a run that was started elsewhere is shown, and what it made does not interrupt", async () => {
    const { work, around, hear, taken } = stage();
    around.runs.value = [job("running", { id: "other", type: "briefing" }), job("running")];
    await work.resume(NOW);
    expect(work.job?.id).toBe("j1");
    await hear(job("done"));
    expect(taken).toEqual([["j1", false]]);
  });
  it("another person's run is left alone, without a word", async () => {
    const { work, stored } = stage({ job: async () => Promise.reject(new Refusal("Not yours.", 403)) });
    stored.set("pulseplan_run_schedule", "j1");
    await work.resume(NOW);
    expect([work.busy, work.error, stored.size]).toEqual([false, "", 0]);
  });
});

it("a run another window starts shows here at once", async () => {
  const { work, hear, taken } = stage();
  await hear(job("queued"), "create");
  expect(work.job?.id).toBe("j1");
  await hear(job("done"));
  expect(taken).toEqual([["j1", false]]);
});

it("a run that follows from a change is not shown: nobody waits for it", async () => {
  const { work, hear, around } = stage();
  await hear(job("queued", { origin: "change" }), "create");
  expect(work.busy).toBe(false);
  around.runs.value = [job("running", { origin: "change" })];
  await work.resume(NOW);
  expect(work.busy).toBe(false);
});

it("a run that is tried again on another screen shows here, one that only goes on does not come back", async () => {
  const { work, server, hear } = stage();
  await work.start(NOW);
  await work.cancel();
  server.state = job("cancelled");
  await hear(job("running"));
  expect(work.busy).toBe(false);
  await hear(job("queued"));
  expect([work.job?.id, server.keys.length]).toEqual(["j1", 1]);
});

it("what it made and cannot be fetched is fetched when the server is back, or the refusal is said", async () => {
  const { work, server, hear, take, taken } = stage();
  await work.start(NOW);
  take.mockRejectedValueOnce(new Refusal(strings.app.unreachable));
  await hear(job("done"));
  expect([work.busy, work.error]).toEqual([true, ""]);
  await vi.advanceTimersByTimeAsync(SILENCE);
  expect([taken.length, work.busy]).toEqual([1, false]);
  server.state = job("queued");
  await work.start(NOW);
  take.mockRejectedValueOnce(new Refusal("That plan is gone.", 404));
  await hear(job("done"));
  expect([work.busy, work.error]).toEqual([false, "That plan is gone."]);
});

describe("cancelling", () => {
  it("ends the run without a complaint", async () => {
    const { work, around } = stage();
    await work.start(NOW);
    await work.cancel();
    expect(around.api.cancelJob).toHaveBeenCalledExactlyOnceWith("j1");
    expect([work.busy, work.error, work.cancelling]).toEqual([false, "", false]);
  });
  it("that comes too late takes what the run has made", async () => {
    const { work, around, server, taken } = stage();
    await work.start(NOW);
    around.api.cancelJob = vi.fn(async () => Promise.reject(new Refusal("It has ended.", 409, "job_state")));
    server.state = job("done");
    await work.cancel();
    expect([taken, work.error]).toEqual([[["j1", true]], ""]);
  });
});
