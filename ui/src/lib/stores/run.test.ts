import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Job } from "../jobs";
import type { RunEvent, Trace } from "../trace";
import { Run } from "./run.svelte";

const job = (status: Job["status"], more: Partial<Job> = {}): Job => ({ id: "j1", type: "briefing", status, origin: "api", progress: null, result: null, error: null, attempts: 1, created: "2026-11-23 07:00:00.000Z", started: "2026-11-23 07:00:00.000Z", finished: null, payload: { date: "2026-11-23" }, ...more });
const event = (seq: number, type = "node.started"): RunEvent => ({ seq, type, node: `n${seq}`, at: "2026-11-23T07:00:00Z" });
const TRACE = { id: "t1", job_id: "j1", type: "briefing", steps: [{ seq: 1, node: "kept", status: "done", attempt: 1, started: "2026-11-23T07:00:00Z" }], created: "" } as unknown as Trace;

/** A server with one run: it keeps the events that happen, and tells them to whoever listens. */
function stage(status: Job["status"] = "running", own: Record<string, unknown> = {}) {
  const log: RunEvent[] = [];
  const server = { state: job(status), trace: undefined as Trace | undefined, streams: 0, from: [] as number[], deaf: false, log };
  let topic: ((e: RunEvent) => void) | undefined;
  const streams = new Set<(e: RunEvent) => void>();
  const api = {
    jobRecord: vi.fn(async () => server.state),
    trace: vi.fn(async () => server.trace ?? Promise.reject(new Refusal("None yet.", 404))),
    hearRun: vi.fn(async (_: string, heard: (e: RunEvent) => void) => {
      topic = heard;
      return async () => void (topic = undefined);
    }),
    replay: vi.fn((_: string, after: number, heard: (e: RunEvent) => void, signal: AbortSignal) => {
      server.streams++;
      server.from.push(after);
      return new Promise<void>((_done, fail) => {
        const tell = (e: RunEvent) => e.seq > after && !signal.aborted && heard(e);
        streams.add(tell);
        signal.addEventListener("abort", () => {
          streams.delete(tell);
          fail(new Refusal("aborted"));
        });
        queueMicrotask(() => log.forEach(tell));
      });
    }),
    cancelJob: vi.fn(async () => job("cancelled")),
    retryJob: vi.fn(async () => job("queued")),
    run: vi.fn(async () => ({ job_id: "j2" })),
    deleteJob: vi.fn(async () => true),
    ...own,
  };
  const run = new Run("j1", api);
  const happens = (...events: RunEvent[]) => {
    log.push(...events);
    for (const e of events) {
      if (!server.deaf) topic?.(e);
      for (const tell of streams) tell(e);
    }
  };
  const settled = () => new Promise<void>((go) => setTimeout(go));
  return { run, api, server, happens, settled, open: () => streams.size, listening: () => topic !== undefined, seqs: () => run.events.map((e) => e.seq) };
}

describe("a run that goes on", () => {
  it("shows what happened before one looked and what happens now, each once and in order", async () => {
    const { run, happens, settled, seqs, open } = stage();
    happens(event(1), event(2));
    await run.refresh();
    await settled();
    expect(seqs()).toEqual([1, 2]);
    happens(event(3));
    await settled();
    expect([seqs(), open()]).toEqual([[1, 2, 3], 0]);
    happens(event(4));
    expect([seqs(), open()]).toEqual([[1, 2, 3, 4], 0]);
  });
  it("misses nothing of a connection that was lost", async () => {
    const { run, server, happens, settled, seqs } = stage();
    await run.refresh();
    await settled();
    happens(event(1));
    await settled();
    server.deaf = true;
    happens(event(2), event(3));
    server.deaf = false;
    await run.refresh(); // what the page does when the connection is back
    await settled();
    expect([seqs(), server.from.at(-1)]).toEqual([[1, 2, 3], 1]);
  });
  it("asks for what is missing when an event comes before its time", async () => {
    const { run, server, happens, settled, seqs } = stage();
    await run.refresh();
    await settled();
    happens(event(1));
    await settled();
    server.deaf = true;
    happens(event(2));
    server.deaf = false;
    happens(event(3));
    await settled();
    expect(seqs()).toEqual([1, 2, 3]);
  });
  it("is read up when it ends, and no longer listened to", async () => {
    const { run, server, settled, listening, open } = stage();
    await run.refresh();
    await settled();
    expect([listening(), run.trace]).toEqual([true, undefined]);
    server.trace = TRACE;
    run.hear({ action: "update", job: job("done", { finished: "2026-11-23 07:00:02.000Z" }) });
    await settled();
    expect([run.steps.map((s) => s.node), listening(), open()]).toEqual([["kept"], false, 0]);
  });
  it("shows of its trace and of its events what is newer", async () => {
    const { run, server, happens, settled } = stage();
    const step = { seq: 1, node: "n1", attempt: 1, started: "2026-11-23T07:00:00Z" };
    server.trace = { ...TRACE, steps: [{ ...step, status: "running" }], last_seq: 1 };
    await run.refresh();
    await settled();
    happens(event(1), { ...event(2), node: "n1", type: "waiting" });
    expect(run.steps.map((s) => s.status)).toEqual(["waiting"]);
    // The end is told by the record, before the last event is.
    server.trace = { ...TRACE, steps: [{ ...step, status: "done", ended: "2026-11-23T07:00:02Z" }], last_seq: 4 };
    run.hear({ action: "update", job: job("done", { finished: "2026-11-23 07:00:02.000Z" }) });
    await settled();
    expect(run.steps.map((s) => s.status)).toEqual(["done"]);
  });
  it("that ends while it is being read has ended", async () => {
    let go = () => {};
    const { run, settled } = stage("running", {
      jobRecord: async () => {
        await new Promise<void>((done) => (go = done));
        return job("running");
      },
    });
    const read = run.refresh();
    run.hear({ action: "update", job: job("done", { finished: "2026-11-23 07:00:02.000Z" }) });
    go();
    await read;
    await settled();
    expect([run.job?.status, run.job?.payload]).toEqual(["done", { date: "2026-11-23" }]);
  });
  it("is left alone once nobody looks", async () => {
    const { run, settled, listening, open } = stage();
    await run.refresh();
    await settled();
    run.close();
    await settled();
    expect([listening(), open()]).toEqual([false, 0]);
  });
  it("can be cancelled", async () => {
    const { run } = stage();
    await run.refresh();
    await run.cancel();
    expect([run.job?.status, run.busy]).toEqual(["cancelled", ""]);
  });
});

describe("a run that has ended", () => {
  it("is read once, however often it is heard of", async () => {
    const { run, api, server, settled } = stage("done");
    server.trace = TRACE;
    await run.refresh();
    run.hear({ action: "update", job: job("done") });
    await settled();
    expect(api.trace).toHaveBeenCalledTimes(1);
    expect(api.hearRun).not.toHaveBeenCalled();
  });
  it("without a trace says nothing more than that", async () => {
    const { run } = stage("failed");
    await run.refresh();
    expect([run.steps, run.error, run.loading]).toEqual([[], "", false]);
  });
  it("well is run again as a new one with what it was asked for", async () => {
    const { run, api } = stage("done");
    await run.refresh();
    expect(await run.again("key")).toBe("j2");
    expect(api.run).toHaveBeenCalledWith("briefing", { date: "2026-11-23" }, "key");
  });
  it("badly goes on itself, and is followed again", async () => {
    const { run, settled, listening } = stage("failed");
    await run.refresh();
    expect(await run.again("key")).toBe("j1");
    await settled();
    expect([run.job?.status, listening()]).toEqual(["queued", true]);
  });
});

it("a run that fails again before the answer to “run again” is here has failed", async () => {
  const { run, api, settled } = stage("failed");
  await run.refresh();
  api.retryJob.mockImplementationOnce(async () => {
    run.hear({ action: "update", job: job("running", { attempts: 5 }) });
    run.hear({ action: "update", job: job("failed", { attempts: 5, finished: "2026-11-23 07:00:09.000Z" }) });
    return job("queued", { attempts: 0 });
  });
  await run.again("key");
  await settled();
  expect([run.job?.status, run.job?.attempts]).toEqual(["failed", 5]);
});

it("a run that is not there, or not one's own, is said to be missing", async () => {
  for (const status of [404, 403]) {
    const { run } = stage("done", { jobRecord: async () => Promise.reject(new Refusal("No.", status)) });
    await run.refresh();
    expect([run.missing, run.error, run.loading]).toEqual([true, "", false]);
  }
});

it("a server that cannot be reached leaves what is there", async () => {
  const { run, api, server } = stage("done");
  server.trace = TRACE;
  await run.refresh();
  api.jobRecord.mockRejectedValueOnce(new Refusal("No connection."));
  await run.refresh();
  expect([run.error, run.steps.length, run.missing]).toEqual(["No connection.", 1, false]);
});

it("a run that is deleted elsewhere is missing, one that is deleted here is not", async () => {
  const { run } = stage("done");
  await run.refresh();
  run.hear({ action: "delete", job: job("done") });
  expect(run.missing).toBe(true);
  const own = stage("done");
  await own.run.refresh();
  const gone = own.run.remove();
  own.run.hear({ action: "delete", job: job("done") });
  await gone;
  expect(own.run.missing).toBe(false);
});
