import type { Api, Onboarding, User } from "../api";

/** What a new person is led through, in this order; each can be skipped and returned to. */
export const STEPS = ["place", "hours", "calendar", "tasks", "plan"] as const;
export type Step = (typeof STEPS)[number];

/** How far the person is, kept with the account: what was begun on the phone goes on in the browser. */
export class Setup {
  /** What has not been stored yet shows already. */
  #hoped = $state.raw<{ owner: string; value: Onboarding }>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly api: Pick<Api, "saveUser">,
    private readonly user: () => User | null,
  ) {}

  get value(): Onboarding {
    const user = this.user();
    return (this.#hoped?.owner === user?.id ? this.#hoped?.value : undefined) ?? user?.onboarding ?? {};
  }
  get begun(): boolean {
    return this.value.step !== undefined;
  }
  get over(): boolean {
    return Boolean(this.value.finished);
  }
  get step(): Step {
    return STEPS.find((s) => s === this.value.step) ?? STEPS[0];
  }
  /** Steps that were neither done nor skipped. */
  get left(): Step[] {
    return STEPS.filter((s) => !this.mark(s));
  }
  mark(step: Step): "done" | "skipped" | undefined {
    if (this.value.done?.includes(step)) return "done";
    return this.value.skipped?.includes(step) ? "skipped" : undefined;
  }

  begin(): void {
    if (!this.begun || this.over) this.#save({ step: this.over ? STEPS[0] : this.step, left: undefined, finished: undefined });
    else if (this.value.left) this.#save({ left: undefined });
  }
  go(step: Step): void {
    this.#save({ step });
  }
  /** Leaves a step behind and returns the next; undefined after the last. */
  pass(step: Step, how: "done" | "skipped"): Step | undefined {
    const { done = [], skipped = [] } = this.value;
    const without = (list: string[]) => list.filter((s) => s !== step);
    const next = STEPS[STEPS.indexOf(step) + 1];
    // What was done once is not undone by skipping it now.
    const was = how === "skipped" && done.includes(step) ? "done" : how;
    this.#save({ step: next ?? step, done: was === "done" ? [...without(done), step] : without(done), skipped: was === "skipped" ? [...without(skipped), step] : without(skipped) });
    return next;
  }
  leave(now = new Date()): void {
    this.#save({ left: now.toISOString() });
  }
  finish(now = new Date()): void {
    this.#save({ finished: now.toISOString() });
  }

  /** Steps are stored one after the other. One that cannot be is not worth a message: it is asked for again. */
  #save(change: Onboarding): void {
    const owner = this.user()?.id;
    if (!owner) return;
    const value = { ...this.value, ...change };
    this.#hoped = { owner, value };
    this.#last = this.#last.then(() => this.api.saveUser(owner, { onboarding: JSON.parse(JSON.stringify(value)) as Onboarding })).catch(() => undefined);
  }
}
