import type { Block, Task } from "../api";
import { Refusal, refusalOf } from "../refusal";
import { strings } from "../strings";
import { newId } from "./changes";
import type { Change, Kind, Shelf } from "./changes";
import { deliver } from "./deliver";
import type { DeliverApi } from "./deliver";

/** An answer is waited for so long, in ms, and less where the connection is known to be bad; then it is sent later. Sent twice is done once. */
const PATIENCE = 15_000;
const PATIENCE_LOST = 3000;
/** How long until a server that could not be reached, or was too busy, is asked again, in ms. */
const AGAIN = 15_000;

export interface Around {
  api: DeliverApi;
  shelf: Shelf;
  /** Whether it is known that nothing can be sent now. */
  away: () => boolean;
  /** Whether the connection is known to be bad. */
  slow: () => boolean;
  /** Does something that only one window of this browser may do at a time; a window that is not the one does nothing. */
  alone: (work: () => Promise<void>) => Promise<void>;
  /** Tells the other windows that what waits has changed. */
  changed: () => void;
  /** Something the person should know of a change that was sent. */
  say: (sentence: string) => void;
  /** Changes have arrived: what is shown is asked for again. */
  arrived: () => void;
}

/** What was done without a connection, until the server has it. Each change takes effect once, in the order it was made. */
export class Outbox {
  /** All that is not with the server: what waits, and what was refused. */
  list = $state.raw<Change[]>([]);
  waiting = $derived(this.list.filter((c) => c.refusal === undefined));
  refused = $derived(this.list.filter((c) => c.refusal !== undefined));
  sending = $state(false);
  #owner = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: Around) {}

  /** Takes up what an account has left, and removes what others have. It is known when this returns, and sent after that. */
  async open(owner: string): Promise<void> {
    this.#owner = owner;
    await this.around.shelf.only(owner).catch(() => undefined);
    await this.look();
    void this.send();
  }

  /** What is kept has changed in another window. */
  look = async (): Promise<void> => {
    const owner = this.#owner;
    const list = owner ? await this.around.shelf.changes(owner) : [];
    if (owner === this.#owner) this.list = list;
  };

  close(): void {
    clearTimeout(this.#timer);
    this.#owner = "";
    this.list = [];
  }

  /** Makes a change that has ids of its own from the start, for an attempt that may be the last. */
  make(kind: Kind, text: string, more: Partial<Change>, now = new Date()): Change {
    const ids = kind === "add" ? { task: newId(), block: newId(), project: newId() } : {};
    return { id: newId(), owner: this.#owner, kind, at: now.toISOString(), text, ...ids, ...more };
  }

  /** Keeps a change until it can be sent. */
  async keep(change: Change): Promise<void> {
    // A second tick of the same thing has nothing to add.
    const same = change.kind !== "add" && this.waiting.find((c) => c.kind === change.kind && c.task === change.task && c.block === change.block);
    if (same) return;
    this.list = [...this.list, change];
    await this.around.shelf.save(change);
    this.around.changed();
    this.#later(AGAIN);
  }

  /** Does it now where the server can be reached, else later. True: it is done, false: it waits. */
  async doOrKeep<T>(change: Change, now: () => Promise<T>): Promise<{ done: T } | undefined> {
    if (this.around.away()) {
      await this.keep(change);
      return undefined;
    }
    try {
      return { done: await this.#inTime(now()) };
    } catch (thrown) {
      if (refusalOf(thrown).status !== 0) throw thrown;
      await this.keep({ ...change, tried: true });
      return undefined;
    }
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Refusal(strings.app.unreachable)), this.around.slow() ? PATIENCE_LOST : PATIENCE);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes back a tick that has not been sent; false where there is none, or where it may have arrived. */
  async takeBack(kind: Kind, id: string): Promise<boolean> {
    const found = this.waiting.find((c) => c.kind === kind && (kind === "block-done" ? c.block : c.task) === id);
    if (!found || found.tried) return false;
    let taken = false;
    await this.around.alone(async () => {
      const kept = (await this.around.shelf.changes(this.#owner)).find((c) => c.id === found.id);
      if (!kept || kept.tried) return;
      await this.dismiss(found);
      taken = true;
    });
    return taken;
  }

  /** Gives a change up. */
  async dismiss(change: Change): Promise<void> {
    this.list = this.list.filter((c) => c.id !== change.id);
    await this.around.shelf.drop(change.id);
    this.around.changed();
  }

  /** Sends what waits, the oldest first, until all is sent or nothing gets through. */
  send = (): Promise<void> => {
    if (!this.#owner || this.around.away()) return Promise.resolve();
    this.#under ??= this.around
      .alone(() => this.#sendAll(this.#owner))
      .finally(() => {
        this.sending = false;
        this.#under = undefined;
      });
    this.sending = true;
    return this.#under;
  };
  #under: Promise<void> | undefined;

  async #sendAll(owner: string): Promise<void> {
    let arrived = false;
    const here = () => this.#owner === owner;
    try {
      for (;;) {
        const change = (await this.around.shelf.changes(owner)).find((c) => c.refusal === undefined);
        if (!here() || !change) return;
        // Written down first: a page that is closed now does not know whether it arrived.
        await this.around.shelf.save({ ...change, tried: true });
        const { refused, sentence } = await deliver(this.around.api, change);
        if (!here()) return;
        arrived = true;
        if (refused) await this.around.shelf.save({ ...change, tried: true, refusal: sentence ?? "" });
        else await this.around.shelf.drop(change.id);
        if (sentence && !refused) this.around.say(sentence);
        await this.look();
        this.around.changed();
      }
    } catch (thrown) {
      if (here()) await this.look();
      this.#later((refusalOf(thrown).wait || 0) * 1000 || AGAIN);
    } finally {
      if (arrived && here()) this.around.arrived();
    }
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.waiting.length > 0) void this.send().then(() => this.waiting.length > 0 && this.#later(AGAIN));
    }, wait);
  }

  /** Open tasks without those that have been ticked off here. */
  overTasks(tasks: Task[]): Task[] {
    const ticked = new Set(this.waiting.filter((c) => c.kind === "task-done" || c.finished).map((c) => c.task));
    return ticked.size > 0 ? tasks.filter((t) => !ticked.has(t.id)) : tasks;
  }

  /** Blocks with those that have been done here. */
  overBlocks(blocks: Block[]): Block[] {
    const done = new Map(this.waiting.filter((c) => c.kind === "block-done").map((c) => [c.block, c.at]));
    return done.size > 0 ? blocks.map((b) => (done.has(b.id) ? { ...b, state: "done" as const, finished: done.get(b.id) ?? b.finished, paused: "" } : b)) : blocks;
  }
}
