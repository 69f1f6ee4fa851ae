import type { Api, Topic } from "../api";
import type { JobNews } from "../jobs";

/** A burst of changes, such as a plan being applied, is answered by one refetch, in ms. */
const QUIET = 120;
/** A burst that does not end is answered all the same after this, in ms. */
const PATIENCE = 500;
/** A connection that comes back within this was never gone as far as people care, in ms. */
const LOST_AFTER = 3000;
/** How long until the first connection is tried again, in ms; the SDK retries later ones itself. */
const RETRY = 5000;

const TOPICS: Topic[] = ["tasks", "blocks", "plans", "calendars", "time_maps", "jobs", "schedules"];

/**
 * Hears of changes made elsewhere. The server replays nothing, so every
 * connection but the first begins with asking for everything again.
 */
export class Live {
  offline = $state(false);
  #pending = new Set<Topic>();
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #lost: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(
    private readonly api: Pick<Api, "watch" | "unwatch">,
    private readonly changed: (topics: ReadonlySet<Topic>) => void,
    /** Jobs are told one by one and at once: they say themselves how far they are. */
    private readonly ran: (news: JobNews) => void,
  ) {}

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  stop(): void {
    this.#running = false;
    for (const timer of [this.#quiet, this.#patience, this.#lost, this.#retry]) clearTimeout(timer);
    this.#quiet = this.#patience = this.#lost = this.#retry = undefined;
    this.#pending.clear();
    this.offline = false;
    this.api.unwatch().catch(() => undefined); // a connection that is gone needs no farewell
  }

  /** Everything may have changed, for example after sleep. */
  all(): void {
    for (const topic of TOPICS) this.#note(topic);
  }

  #connect(): void {
    const ran = (news: JobNews) => this.#running && this.ran(news);
    this.api.watch(TOPICS, (topic) => this.#note(topic), ran, this.#connected, this.#gone).catch(() => {
      this.#gone();
      if (this.#running) this.#retry = setTimeout(() => this.#connect(), RETRY);
    });
  }

  #connected = (): void => {
    clearTimeout(this.#lost);
    this.#lost = undefined;
    this.offline = false;
    this.all();
  };

  #gone = (): void => {
    if (!this.#running) return;
    this.#lost ??= setTimeout(() => {
      this.offline = true;
    }, LOST_AFTER);
  };

  #note(topic: Topic): void {
    if (!this.#running) return;
    this.#pending.add(topic);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#tell, QUIET);
    this.#patience ??= setTimeout(this.#tell, PATIENCE);
  }

  #tell = (): void => {
    clearTimeout(this.#quiet);
    clearTimeout(this.#patience);
    this.#quiet = this.#patience = undefined;
    const topics = new Set(this.#pending);
    this.#pending.clear();
    if (topics.size > 0) this.changed(topics);
  };
}
