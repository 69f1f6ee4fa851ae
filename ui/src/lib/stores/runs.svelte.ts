import type { Api } from "../api";
import { ended } from "../jobs";
import type { Job, JobNews } from "../jobs";
import { Loaded } from "./loaded.svelte";
import { Meanwhile, after } from "./meanwhile";

/** More runs of one person are never under way at once. */
const MOST = 50;
const OPEN = "status='queued'||status='running'||status='waiting'";
const open = (job: Job) => !ended(job);

/** The person's runs that are under way, wherever they were started. */
export class Runs extends Loaded<Job[]> {
  #ears = new Set<(news: JobNews) => void>();
  #meanwhile: Meanwhile;

  constructor(api: Pick<Api, "jobs">) {
    const meanwhile = new Meanwhile();
    super(() => meanwhile.ask(() => api.jobs(OPEN, MOST), open));
    this.#meanwhile = meanwhile;
  }

  /** Calls back for every change of a job until the returned function is called. */
  listen(ear: (news: JobNews) => void): () => void {
    this.#ears.add(ear);
    return () => void this.#ears.delete(ear);
  }

  hear = (news: JobNews): void => {
    this.#meanwhile.note(news);
    if (this.value) this.value = after(this.value, news, open);
    for (const ear of this.#ears) ear(news);
  };
}
