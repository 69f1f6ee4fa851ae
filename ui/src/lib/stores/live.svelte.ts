import type { Api, Topic } from "../api";
import type { JobNews } from "../jobs";

/** A burst of changes, such as a plan being applied, is answered by one refetch, in ms. */
const QUIET = 120;
/** A burst that does not end is answered all the same after this, in ms. */
const PATIENCE = 500;
/** So many answers may follow each other closely; each comes back after a while, in ms. An import of thousands then keeps far below the requests a server takes in a minute. */
const ANSWERS = 8;
const ANSWER_EVERY = 2500;
/** A connection that comes back within this was never gone as far as people care, in ms. */
const LOST_AFTER = 3000;
/** How long until the first connection is tried again, in ms; the SDK retries later ones itself. */
const RETRY = 5000;

const TOPICS: Topic[] = ["tasks", "projects", "blocks", "plans", "calendars", "time_maps", "jobs", "schedules", "users"];

/**
 * Hears of changes made elsewhere. The server replays nothing, so every
 * connection begins with asking for everything.
 */
export class Live {
  offline = $state(false);
  /** There has been a connection since the start, and with it everything was asked for. */
  stood = false;
  #pending = new Set<Topic>();
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** Runs while all answers are spent. */
  #rest: ReturnType<typeof setTimeout> | undefined;
  #lost: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  /** The connection stands, as far as is known. */
  #stands = false;
  #answers = ANSWERS;
  #answered = 0;

  constructor(
    private readonly api: Pick<Api, "watch" | "unwatch">,
    private readonly changed: (topics: ReadonlySet<Topic>) => void,
    /** Jobs are told one by one and at once: they say themselves how far they are. */
    private readonly ran: (news: JobNews) => void,
    /** The session may have ended elsewhere. */
    private readonly farewell: () => void = () => undefined,
    /** Called with each connection, the first too. */
    private readonly back: () => void = () => undefined,
  ) {}

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.stood = false;
    this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#stands = false;
    for (const timer of [this.#quiet, this.#patience, this.#rest, this.#lost, this.#retry]) clearTimeout(timer);
    this.#quiet = this.#patience = this.#rest = this.#lost = this.#retry = undefined;
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
    this.api.watch(TOPICS, (topic) => this.#note(topic), ran, this.#connected, this.#gone, () => this.#running && this.farewell()).catch(() => {
      this.#gone();
      if (this.#running) this.#retry = setTimeout(() => this.#connect(), RETRY);
    });
  }

  #connected = (): void => {
    this.#stands = this.stood = true;
    clearTimeout(this.#lost);
    this.#lost = undefined;
    this.offline = false;
    this.back();
    this.all();
  };

  /** The browser knows by itself that it has no network. */
  cut(): void {
    if (!this.#running) return;
    clearTimeout(this.#lost);
    this.#lost = undefined;
    this.offline = true;
  }

  /** The network is back. A connection that outlived the cut says nothing of it; one that did not will connect anew. */
  mend(): void {
    if (this.#running && this.offline && this.#stands) this.#connected();
  }

  #gone = (): void => {
    this.#stands = false;
    if (!this.#running) return;
    this.#lost ??= setTimeout(() => {
      this.offline = true;
    }, LOST_AFTER);
  };

  #note(topic: Topic): void {
    if (!this.#running) return;
    this.#pending.add(topic);
    if (this.#rest !== undefined) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#tell, QUIET);
    this.#patience ??= setTimeout(this.#tell, PATIENCE);
  }

  #tell = (): void => {
    clearTimeout(this.#quiet);
    clearTimeout(this.#patience);
    this.#quiet = this.#patience = this.#rest = undefined;
    if (this.#pending.size === 0) return;
    const wait = this.#spend(Date.now());
    if (wait > 0) {
      this.#rest = setTimeout(this.#tell, wait);
      return;
    }
    const topics = new Set(this.#pending);
    this.#pending.clear();
    this.changed(topics);
  };

  /** Takes one answer, or says how long there is none, in ms. */
  #spend(now: number): number {
    this.#answers = Math.min(ANSWERS, this.#answers + (now - this.#answered) / ANSWER_EVERY);
    this.#answered = now;
    if (this.#answers < 1) return Math.ceil((1 - this.#answers) * ANSWER_EVERY);
    this.#answers -= 1;
    return 0;
  }
}
