import { Refusal, refusalOf } from "../api";
import type { Api } from "../api";
import { ended } from "../jobs";
import type { Job, JobNews } from "../jobs";
import { strings } from "../strings";
import type { Runs } from "./runs.svelte";
import type { Service } from "./service.svelte";

type WorkApi = Pick<Api, "run" | "job" | "cancelJob">;

/** A run that nothing is heard of for so long is asked about, in ms: a message may be lost with its connection. */
export const SILENCE = 4000;

/** Where runs come from that nobody waits for: they follow from a change, and what they make speaks for itself. */
const BY_ITSELF = "change";

/** What a Work needs around it. */
export interface Around {
  api: WorkApi;
  runs: Pick<Runs, "listen" | "value">;
  service: Pick<Service, "noteRefusal">;
  /** Where the window remembers its run over a reload. */
  memory: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** A fresh idempotency key. */
  key: () => string;
}

/**
 * One kind of work that is asked for with a button: from the press over the
 * run's progress to what came of it. It finds a run that is under way again
 * after a reload, also one that was started elsewhere.
 */
export class Work {
  /** The run that is under way. */
  job = $state.raw<Job>();
  /** Why there is none, in the server's sentence; empty otherwise. */
  error = $state("");
  /** From when on it may be tried again; the server said how long to wait. */
  notBefore = $state.raw<Date>();
  /** When this window first knew of the run. */
  since = $state.raw(new Date(0));
  #asking = $state(false);
  #cancelling = $state(false);
  /** Kept until the server has answered, so that asking again never starts two. */
  #key = "";
  #mine = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly type: string,
    private readonly around: Around,
    /** Takes what a run has made; mine: this window has asked for it. */
    private readonly take: (job: Job, mine: boolean) => Promise<void>,
  ) {
    around.runs.listen(this.#hear);
  }

  get busy(): boolean {
    return this.#asking || this.job !== undefined;
  }
  get cancelling(): boolean {
    return this.#cancelling;
  }

  async start(now = new Date()): Promise<void> {
    if (this.busy) return;
    this.#asking = true;
    this.error = "";
    this.notBefore = undefined;
    this.since = now;
    this.#key ||= this.around.key();
    try {
      const { job_id } = await this.around.api.run(this.type, {}, this.#key);
      this.#key = "";
      await this.#follow(job_id, true, now);
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal.status !== 0) this.#key = "";
      this.around.service.noteRefusal(refusal.code);
      this.error = refusal.message;
      if (refusal.wait > 0) this.notBefore = new Date(now.getTime() + refusal.wait * 1000);
    } finally {
      this.#asking = false;
    }
  }

  async cancel(): Promise<void> {
    const { job } = this;
    if (!job || this.#cancelling) return;
    this.#cancelling = true;
    try {
      await this.#settle(await this.around.api.cancelJob(job.id));
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal.status === 409) await this.#ask(); // it has ended meanwhile
      else this.error = refusal.message;
    } finally {
      this.#cancelling = false;
    }
  }

  /** Finds the run that is under way: this window's own, else the newest of its kind. */
  async resume(now = new Date()): Promise<void> {
    if (this.job) return this.#ask();
    if (this.#asking) return;
    const own = this.around.memory.getItem(this.#place);
    if (own) return this.#follow(own, true, now);
    const other = this.around.runs.value?.find((job) => job.type === this.type && job.origin !== BY_ITSELF);
    if (other) await this.#follow(other.id, false, now, other);
  }

  /** The person has read why there is nothing. */
  settle(): void {
    this.error = "";
    this.notBefore = undefined;
  }

  forget(): void {
    this.#leave();
    this.settle();
    this.#key = "";
  }

  get #place(): string {
    return `pulseplan_run_${this.type}`;
  }

  async #follow(id: string, mine: boolean, now: Date, known?: Job): Promise<void> {
    this.#mine = mine;
    this.since = now;
    this.error = "";
    if (mine) this.around.memory.setItem(this.#place, id);
    this.job = known ?? unheard(id, this.type, now);
    await this.#ask();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.around.memory.removeItem(this.#place);
    this.job = undefined;
  }

  /** Asks the server how far the run is. */
  async #ask(): Promise<void> {
    const id = this.job?.id;
    if (!id) return;
    this.#wait();
    try {
      const job = await this.around.api.job(id);
      if (this.job?.id === id) await this.#settle(job);
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (this.job?.id !== id || (refusal.status !== 404 && refusal.status !== 403)) return; // asked again after the silence
      this.#leave();
      if (refusal.status === 404) this.error = strings.runs.gone;
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), SILENCE);
  }

  #hear = (news: JobNews): void => {
    const { action, job } = news;
    if (job.type !== this.type && job.id !== this.job?.id) return;
    if (!this.job) {
      // Started, or started again, in another window or screen, by its schedule or by a program.
      if ((action === "create" || job.status === "queued") && job.origin !== BY_ITSELF && !this.#asking && !ended(job)) void this.#follow(job.id, false, new Date(), job);
      return;
    }
    if (job.id !== this.job.id) return;
    if (action === "delete") return this.#leave();
    void this.#settle(job);
  };

  /** Takes in what is known of the run now; an end is taken once. */
  async #settle(job: Job): Promise<void> {
    if (this.job?.id !== job.id) return;
    if (!ended(job)) {
      this.job = job;
      return this.#wait();
    }
    const mine = this.#mine;
    if (job.status === "done") {
      if (this.#taking === job.id) return;
      this.#taking = job.id;
      const all = job.progress?.total ?? 0;
      this.job = { ...job, status: "running", progress: { done: all, total: all, sentence: strings.runs.fetching } }; // until what it made is here
      try {
        await this.take(job, mine);
        if (this.job?.id === job.id) this.#leave();
      } catch (thrown) {
        if (this.job?.id !== job.id) return;
        const refusal = refusalOf(thrown);
        if (refusal.status === 0) return this.#wait(); // once more when the server is back
        this.#leave();
        this.error = refusal.message;
      } finally {
        this.#taking = "";
      }
      return;
    }
    this.#leave();
    if (job.status === "failed") this.error = job.error?.message || strings.app.failed;
  }
  #taking = "";
}

/** A run of which only the id is known. */
function unheard(id: string, type: string, now: Date): Job {
  return { id, type, status: "queued", origin: "", progress: null, result: null, error: null, attempts: 0, created: now.toISOString(), started: null, finished: null };
}

/** What a run should have made is not there. */
export function nothingMade(): Refusal {
  return new Refusal(strings.runs.nothingMade);
}
