import { refusalOf } from "../api";
import type { Api } from "../api";
import { ended } from "../jobs";
import type { Job, JobNews } from "../jobs";
import { merged, stepsOf, unbroken } from "../trace";
import type { RunEvent, Step, Trace } from "../trace";

type RunApi = Pick<Api, "jobRecord" | "trace" | "hearRun" | "replay" | "cancelJob" | "retryJob" | "run" | "deleteJob">;

/**
 * One run that is looked at. While it goes on its topic tells each event; what
 * was told before, or missed with a lost connection, comes from the stream of
 * kept events, which is left as soon as both have told the same event.
 */
export class Run {
  job = $state.raw<Job>();
  trace = $state.raw<Trace>();
  events = $state.raw<RunEvent[]>([]);
  error = $state("");
  /** There is no such run, or it is another person's. */
  missing = $state(false);
  busy = $state<"" | "cancelling" | "again" | "deleting">("");

  /** What the trace knows, and what has happened since. */
  steps: Step[] = $derived.by(() => {
    const upTo = this.trace?.last_seq ?? 0;
    return stepsOf(this.trace?.graph, this.trace?.steps ?? [], this.events.filter((e) => e.seq > upTo));
  });

  #open = true;
  /** The latest question about the run, and what was heard since one was asked: that is newer than the answer. */
  #question: object | undefined;
  #news: Job | undefined;
  #asked = false;
  #turn = 0;
  /** Leaves the topic; there while it is listened to. */
  #leave: (() => Promise<void>) | undefined;
  #joining = false;
  #stream: AbortController | undefined;
  /** Events the topic has told: the stream has caught up when it tells one of them too. */
  #told = new Set<number>();

  constructor(
    readonly id: string,
    private readonly api: RunApi,
  ) {}

  get loading(): boolean {
    return !this.job && !this.error && !this.missing;
  }
  get ended(): boolean {
    return this.job !== undefined && ended(this.job);
  }

  /** Asks for everything; also after a connection that was lost, and with it the topic. */
  refresh = async (): Promise<void> => {
    const question = {};
    this.#question = question;
    this.#news = undefined;
    try {
      const job = await this.api.jobRecord(this.id);
      if (!this.#open || this.#question !== question) return;
      this.error = "";
      this.missing = false;
      this.#quiet();
      await this.#become(this.#newest(job));
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (!this.#open || this.#question !== question) return;
      if (refusal.status === 404 || refusal.status === 403) this.missing = true;
      else this.error = refusal.message;
    }
  };

  hear = ({ action, job }: JobNews): void => {
    if (job.id !== this.id || !this.#open) return;
    if (action === "delete") {
      this.missing = this.busy !== "deleting";
      this.#quiet();
      return;
    }
    this.#news = job;
    void this.#become({ ...this.job, ...job });
  };

  close(): void {
    this.#open = false;
    this.#quiet();
  }

  /** Stops the run; a refusal is thrown. */
  cancel(): Promise<void> {
    return this.#during("cancelling", async () => {
      this.#news = undefined;
      await this.#become(this.#newest({ ...this.job, ...(await this.api.cancelJob(this.id)) }));
    });
  }

  /** Runs the same again and returns the id of the run that does so: this one where it failed, else a new one. */
  again(key: string): Promise<string> {
    return this.#during("again", async () => {
      const job = this.job;
      if (!job || job.status === "done") return (await this.api.run(job?.type ?? "", job?.payload ?? {}, key)).job_id;
      this.#news = undefined;
      const retried = await this.api.retryJob(this.id);
      await this.#become(this.#newest({ ...job, started: null, finished: null, ...retried }));
      return this.id;
    });
  }

  remove(): Promise<void> {
    return this.#during("deleting", async () => void (await this.api.deleteJob(this.id)));
  }

  /** An answer with what was heard since its question over it. */
  #newest(answer: Job): Job {
    return this.#news ? { ...answer, ...this.#news } : answer;
  }

  async #during<T>(what: "cancelling" | "again" | "deleting", work: () => Promise<T>): Promise<T> {
    this.busy = what;
    try {
      return await work();
    } finally {
      this.busy = "";
    }
  }

  /** Takes in what the run is now: follows one that goes on, reads up one that has ended. */
  async #become(job: Job): Promise<void> {
    const was = this.job;
    this.job = job;
    if (!ended(job)) {
      if (was && ended(was)) this.#asked = false; // it goes on: what is kept of it is old
      void this.#join();
      if (!this.#stream && !this.#leave) this.#replay();
      if (!this.#asked) await this.#ask();
      return;
    }
    this.#quiet();
    if (!was || !ended(was) || was.finished !== job.finished || !this.trace) await this.#ask();
  }

  /** Reads the trace; of a run that goes on there may be none yet. */
  async #ask(): Promise<void> {
    this.#asked = true;
    const turn = ++this.#turn;
    try {
      const trace = await this.api.trace(this.id);
      if (this.#open && turn === this.#turn) this.trace = trace;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (this.#open && turn === this.#turn && refusal.status !== 404) this.error = refusal.message;
    }
  }

  async #join(): Promise<void> {
    if (this.#leave || this.#joining) return;
    this.#joining = true;
    try {
      const leave = await this.api.hearRun(this.id, this.#topic);
      if (!this.#open || this.ended) void leave().catch(() => undefined);
      else this.#leave = leave;
    } catch {
      // Without the topic the stream of events goes on by itself.
    } finally {
      this.#joining = false;
    }
  }

  #topic = (event: RunEvent): void => {
    if (!this.#open) return;
    this.#told.add(event.seq);
    this.#take([event]);
    if (unbroken(this.events) < (this.events.at(-1)?.seq ?? 0)) this.#replay();
  };

  /** Reads the kept events after the last that is not missing anything before it. */
  #replay(): void {
    if (this.#stream || !this.#open) return;
    const stream = new AbortController();
    this.#stream = stream;
    const heard = (event: RunEvent) => {
      if (stream.signal.aborted) return;
      this.#take([event]);
      if (this.#told.has(event.seq) && unbroken(this.events) === this.events.at(-1)?.seq) stream.abort();
    };
    void this.api
      .replay(this.id, unbroken(this.events), heard, stream.signal)
      .catch(() => undefined) // a stream that breaks is asked for again with the connection
      .finally(() => {
        if (this.#stream === stream) this.#stream = undefined;
      });
  }

  #take(events: RunEvent[]): void {
    this.events = merged(this.events, events);
  }

  #quiet(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    const leave = this.#leave;
    this.#leave = undefined;
    if (leave) void leave().catch(() => undefined);
  }
}
