import type { Job, JobNews } from "../jobs";
import { placed } from "../jobs";

/**
 * What is heard of jobs while a question about them is on its way. It is newer
 * than most of the answer, so it is laid over it.
 */
export class Meanwhile {
  #open = 0;
  #heard = new Map<string, JobNews>();

  note(news: JobNews): void {
    if (this.#open > 0) this.#heard.set(news.job.id, news);
  }

  /** Asks, and answers with the jobs as they are by now; wanted says which belong. */
  async ask(question: () => Promise<Job[]>, wanted: (job: Job) => boolean): Promise<Job[]> {
    this.#open++;
    try {
      let jobs = await question();
      for (const news of this.#heard.values()) jobs = after(jobs, news, wanted);
      return jobs;
    } finally {
      if (--this.#open === 0) this.#heard.clear();
    }
  }
}

/** The jobs after a change of one of them: it comes, stays or goes. */
export function after(jobs: Job[], { action, job }: JobNews, wanted: (job: Job) => boolean): Job[] {
  return action === "delete" || !wanted(job) ? jobs.filter((j) => j.id !== job.id) : placed(jobs, job);
}
