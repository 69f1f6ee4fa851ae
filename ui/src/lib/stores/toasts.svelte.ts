import { strings } from "../strings";

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
/** Steps that can be taken back one after the other, and for how long, in ms: later they surprise more than they help. */
const STEPS = 20;
const STEP_TIME = 10 * 60_000;
/** An undo that says nothing itself within this is confirmed, in ms. */
const SILENCE = 500;

/** Something that can be taken back, as its notice said it. */
interface Step {
  id: number;
  text: string;
  act: () => void;
  at: number;
}

export class Toasts {
  list = $state.raw<Toast[]>([]);
  /** What can be taken back, the newest last; it outlives its notice. */
  #steps = $state.raw<Step[]>([]);
  #last = 0;
  /** What waits for a notice to be gone, whichever way it goes. */
  #ends = new Map<number, () => void>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, ...actions: Toast["actions"]): number {
    const id = ++this.#last;
    this.list = [...this.list, { id, text, actions }];
    const undo = actions.find((action) => action.label === strings.app.undo);
    if (undo) this.#steps = [...this.#steps.slice(1 - STEPS), { id, text, act: undo.act, at: Date.now() }];
    for (const old of this.list.slice(0, -MOST)) this.hide(old.id);
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

  /** Takes a notice back, with what it offered. */
  dismiss(id: number): void {
    this.hide(id);
    this.#steps = this.#steps.filter((step) => step.id !== id);
  }

  /** Takes a notice off the screen; what it said can still be taken back. */
  hide(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((t) => t.id !== id);
    const end = this.#ends.get(id);
    this.#ends.delete(id);
    if (!end) return;
    this.#steps = this.#steps.filter((step) => step.id !== id);
    queueMicrotask(end); // after the action that closed it
  }

  /** Calls back once a notice is gone; what it offered can be done no longer then, nor by key. */
  after(id: number, act: () => void): void {
    this.#ends.set(id, act);
  }

  /** Does what a notice offers. */
  act(toast: Toast, action: Toast["actions"][number]): void {
    if (action.label === strings.app.undo) this.dismiss(toast.id);
    else this.hide(toast.id);
    action.act();
  }

  /** Takes the newest step back, again and again the one before; says so when there is none. */
  undoLast(now = Date.now()): void {
    const step = this.#steps.at(-1);
    if (!step || now - step.at > STEP_TIME) {
      this.#steps = [];
      this.say(strings.shell.nothingToUndo);
      return;
    }
    this.dismiss(step.id);
    const said = this.#last;
    step.act();
    setTimeout(() => {
      if (this.#last === said) this.say(strings.shell.undone(step.text));
    }, SILENCE);
  }

  clear(): void {
    this.hold();
    this.list = [];
    this.#steps = [];
    this.#ends.clear();
  }

  #start(id: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.hide(id), TOAST_TIME),
    );
  }
}
