import { refusalOf } from "../api";
import type { Api } from "../api";
import type { Job, JobNews } from "../jobs";
import { addDays, dayOf, instant } from "../time";
import { Meanwhile, after } from "./meanwhile";

/** So many runs are asked for at once. */
export const PAGE = 30;

export const FILTERS = ["all", "open", "done", "failed", "cancelled"] as const;
export type Filter = (typeof FILTERS)[number];

const WORDS: Record<Filter, string> = {
  all: "",
  open: "(status='queued'||status='running'||status='waiting')",
  done: "status='done'",
  failed: "status='failed'",
  cancelled: "status='cancelled'",
};
const PASSES: Record<Filter, (job: Job) => boolean> = {
  all: () => true,
  open: (job) => job.status === "queued" || job.status === "running" || job.status === "waiting",
  done: (job) => job.status === "done",
  failed: (job) => job.status === "failed",
  cancelled: (job) => job.status === "cancelled",
};

export interface DayOfRuns {
  day: string;
  jobs: Job[];
}

/** Runs by the local day they were asked for on, as they come. */
export function byDay(jobs: Job[], zone: string): DayOfRuns[] {
  const days: DayOfRuns[] = [];
  for (const job of jobs) {
    const day = dayOf(instant(job.created), zone);
    const last = days.at(-1);
    if (last?.day === day) last.jobs.push(job);
    else days.push({ day, jobs: [job] });
  }
  return days;
}

/** Which word a day of the list goes by; nothing when it goes by its date. */
export function nearDay(day: string, today: string): "today" | "yesterday" | undefined {
  if (day === today) return "today";
  return day === addDays(today, -1) ? "yesterday" : undefined;
}

/** A person's runs, the newest first, page by page. */
export class Activity {
  filter = $state<Filter>("all");
  jobs = $state.raw<Job[]>();
  /** There are earlier runs than those shown. */
  more = $state(false);
  busy = $state(false);
  error = $state("");
  #meanwhile = new Meanwhile();
  #turn = 0;
  #shown = PAGE;

  constructor(private readonly api: Pick<Api, "jobs">) {}

  get loading(): boolean {
    return this.jobs === undefined && this.error === "";
  }

  /** Asks for what is shown again. */
  refresh = (): Promise<void> => this.#ask(this.#shown);

  /** Shows a page more. */
  further(): Promise<void> {
    return this.#ask(Math.max(this.#shown, this.jobs?.length ?? 0) + PAGE);
  }

  async choose(filter: Filter): Promise<void> {
    if (filter === this.filter) return;
    this.filter = filter;
    this.jobs = undefined;
    this.more = false;
    this.error = "";
    await this.#ask(PAGE);
  }

  hear = (news: JobNews): void => {
    this.#meanwhile.note(news);
    if (!this.jobs) return;
    const last = this.jobs.at(-1);
    // What is older than all that is shown belongs to a page not asked for yet.
    const earlier = this.more && last !== undefined && news.job.created < last.created;
    if (!earlier) this.jobs = after(this.jobs, news, PASSES[this.filter]);
  };

  async #ask(most: number): Promise<void> {
    const turn = ++this.#turn;
    const { filter } = this;
    this.busy = true;
    try {
      let full = false;
      const question = async () => {
        // One more than is shown says whether there are earlier ones.
        const found = await this.api.jobs(WORDS[filter], most + 1);
        full = found.length > most;
        return found.slice(0, most);
      };
      const jobs = await this.#meanwhile.ask(question, PASSES[filter]);
      if (turn !== this.#turn) return;
      this.#shown = most;
      this.jobs = jobs;
      this.more = full;
      this.error = "";
    } catch (thrown) {
      if (turn === this.#turn) this.error = refusalOf(thrown).message;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
