import type { Loaded } from "../stores/loaded.svelte";
import type { Shelf } from "./changes";

/** What a page shows without a connection. Each list has a type of its own, and gets back what it gave. */
type Lists = Record<string, Loaded<any>>;

/** A server that has not answered by then is taken to be away, in ms. */
const SLOW = 1200;

/** Keeps the last answers of some lists, and shows them where the server does not answer. */
export class Days {
  /** When what is shown was true; undefined before anything is. */
  asOf = $state.raw<Date>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #owner = "";

  constructor(
    private readonly shelf: Shelf,
    private readonly lists: Lists,
    /** What was done since and has not been sent is laid over what is recalled. */
    private readonly laid: Record<string, (value: never) => unknown> = {},
  ) {
    for (const [name, list] of Object.entries(lists)) {
      list.onheard = (value: unknown) => {
        const now = new Date();
        this.asOf = now;
        // Kept where there is room; a full disk is no reason to show nothing.
        if (this.#owner) void shelf.put(this.#owner, name, { value, at: now.toISOString() }).catch(() => undefined);
      };
    }
  }

  /** offline: it is known that nobody will answer. ready: what has not been sent is known. */
  open(owner: string, offline: boolean, ready: Promise<unknown>): void {
    this.#owner = owner;
    const recall = () => void ready.then(() => this.#recall(owner));
    if (offline) recall();
    else this.#timer = setTimeout(recall, SLOW);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#owner = "";
    this.asOf = undefined;
  }

  async #recall(owner: string): Promise<void> {
    const kept = await Promise.all(Object.keys(this.lists).map(async (name) => ({ name, kept: await this.shelf.get(owner, name) })));
    if (this.#owner !== owner) return;
    const times = kept.flatMap(({ name, kept }) => {
      if (!kept) return [];
      const lay = this.laid[name] as ((value: unknown) => unknown) | undefined;
      return this.lists[name]?.recall(lay ? lay(kept.value) : kept.value) ? [kept.at] : [];
    });
    const oldest = times.sort()[0];
    if (oldest) this.asOf = new Date(oldest);
  }
}
