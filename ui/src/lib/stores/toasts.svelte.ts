/** A short notice with what can be done about it. */
export interface Toast {
  id: number;
  text: string;
  actions: { label: string; act: () => void }[];
}

/** How long a notice stays, in ms: long enough to read it and reach Undo. */
export const TOAST_TIME = 8000;
/** More than this at once is noise; the oldest gives way. */
const MOST = 3;

export class Toasts {
  list = $state.raw<Toast[]>([]);
  #last = 0;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, ...actions: Toast["actions"]): number {
    const id = ++this.#last;
    this.list = [...this.list, { id, text, actions }];
    for (const old of this.list.slice(0, -MOST)) this.dismiss(old.id);
    this.#start(id);
    return id;
  }

  /** A notice that is being read or reached for does not run away. */
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  release(): void {
    for (const { id } of this.list) if (!this.#timers.has(id)) this.#start(id);
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((t) => t.id !== id);
  }

  clear(): void {
    this.hold();
    this.list = [];
  }

  #start(id: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), TOAST_TIME),
    );
  }
}
