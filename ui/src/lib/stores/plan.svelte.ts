import { refusalOf } from "../api";
import type { Api } from "../api";
import { stepsOf, wishOf } from "../plandiff";
import type { Kind, Step } from "../plandiff";
import type { Applied, PlanRecord, Proposal, Wish } from "../plans";
import { strings } from "../strings";

type PlanApi = Pick<Api, "plan" | "apply" | "undo" | "propose" | "newestProposal">;

/** The code of a note that says an estimate was stretched by experience. */
export const LEARNED = "learned_estimate";

export interface TaskSteps {
  task: string;
  title: string;
  steps: Step[];
}

/** Changes of one kind under their tasks, both by time. */
export function byTask(steps: Step[], kind: Kind): TaskSteps[] {
  const groups = new Map<string, TaskSteps>();
  for (const step of steps) {
    if (step.kind !== kind) continue;
    const group = groups.get(step.task) ?? { task: step.task, title: step.title, steps: [] };
    group.steps.push(step);
    groups.set(step.task, group);
  }
  return [...groups.values()];
}

/** Why the server would not apply a selection: a sentence, and the blocks it is about. */
export interface Clash {
  sentence: string;
  blocks: string[];
}

/** A proposal that came by itself, and the reason of its first change. */
export interface Offer {
  id: string;
  trigger: PlanRecord["trigger"];
  changes: number;
  title: string;
  reason: string;
}

/** From a proposal to the plan in force; what makes proposals is a Work. */
export class Plan {
  proposal = $state.raw<Proposal>();
  /** The proposal is what this window has asked for, and may take the focus. */
  awaited = $state(false);
  applying = $state(false);
  /** Another plan is being made without what was rejected. */
  replanning = $state(false);
  error = $state("");
  /** The proposal no longer fits what is there; only a new one helps. */
  stale = $state(false);
  /** Ids of the changes the person does not want. */
  rejected = $state.raw<ReadonlySet<string>>(new Set());
  clashes = $state.raw<Clash[]>([]);
  /** A proposal that came by itself and waits to be looked at. */
  offer = $state.raw<Offer>();
  steps = $derived(stepsOf(this.proposal, this.rejected));
  /** What all proposals of one sitting must respect. */
  #wish: Wish = {};
  #looks = 0;
  /** Offers the person has put aside. */
  #dismissed = new Set<string>();

  constructor(private readonly api: PlanApi) {}

  get changes(): number {
    return this.steps.length;
  }
  get accepted(): number {
    return this.steps.filter((s) => s.accepted).length;
  }

  /** Shows a plan that has been made; false when it is settled already. */
  async show(id: string, awaited: boolean): Promise<boolean> {
    const proposal = await this.api.plan(id);
    if (proposal.plan.state !== "proposed") return false;
    this.take(proposal, awaited);
    return true;
  }

  /** Shows a proposal that is at hand. */
  take(proposal: Proposal, awaited: boolean): void {
    this.discard();
    this.awaited = awaited;
    this.proposal = proposal;
  }

  /** Plans have changed: one that was settled in another window is no longer a proposal, and one that came by itself is offered. */
  follow = async (): Promise<void> => {
    await this.#outlive();
    await this.look();
  };

  /** Looks for a proposal that came by itself. */
  look = async (): Promise<void> => {
    const turn = ++this.#looks;
    try {
      const newest = await this.api.newestProposal();
      const own = newest?.trigger === "change" || newest?.trigger === "overrun";
      const changes = newest ? newest.added + newest.moved + newest.removed : 0;
      const wanted = newest && own && changes > 0 && !this.#dismissed.has(newest.id) && newest.id !== this.proposal?.plan.id;
      const offer = wanted ? await this.#offerOf(newest, changes) : undefined;
      if (turn === this.#looks) this.offer = offer;
    } catch {
      // An offer nobody asked for is not worth a message.
    }
  };

  async #offerOf({ id, trigger }: PlanRecord, changes: number): Promise<Offer | undefined> {
    if (this.offer?.id === id) return this.offer;
    const { plan, diff } = await this.api.plan(id);
    if (plan.state !== "proposed") return undefined;
    const told = [...diff.moved, ...diff.removed].find((b) => b.reason);
    return { id, trigger, changes, title: told?.title ?? "", reason: told?.reason ?? "" };
  }

  async #outlive(): Promise<void> {
    const shown = this.proposal;
    if (!shown || this.applying) return;
    try {
      const { plan } = await this.api.plan(shown.plan.id);
      if (plan.state !== "proposed" && this.proposal === shown && !this.applying) this.discard();
    } catch (thrown) {
      if (refusalOf(thrown).status === 404 && this.proposal === shown) this.discard();
    }
  }

  /** Opens the offer as the proposal that is shown. */
  async openOffer(): Promise<void> {
    const id = this.offer?.id;
    if (!id) return;
    const there = await this.show(id, true);
    if (this.offer?.id === id) this.offer = undefined;
    if (!there) await this.look();
  }

  /** Applies the offer as it is; returns its id. */
  async applyOffer(): Promise<string | undefined> {
    const id = this.offer?.id;
    if (!id) return undefined;
    this.offer = undefined;
    await this.api.apply(id);
    return id;
  }

  dismissOffer(): void {
    this.#looks++;
    if (this.offer) this.#dismissed.add(this.offer.id);
    this.offer = undefined;
  }

  toggle(id: string): void {
    const rejected = new Set(this.rejected);
    if (!rejected.delete(id)) rejected.add(id);
    this.#reject(rejected);
  }
  acceptAll(): void {
    this.#reject(new Set());
  }
  rejectAll(): void {
    this.#reject(new Set(this.steps.map((s) => s.id)));
  }

  /** The sentences of the last refusal that are about a block. */
  clashesAt(id: string): string[] {
    return this.clashes.filter((c) => c.blocks.includes(id)).map((c) => c.sentence);
  }

  /** Puts the accepted changes into force; returns the plan's id and what was done, or nothing when it was refused. */
  async apply(): Promise<{ id: string; done: Applied } | undefined> {
    const id = this.proposal?.plan.id;
    if (!id || this.applying) return undefined;
    this.applying = true;
    this.#settle();
    try {
      const done = await this.api.apply(id, [...this.rejected]);
      this.discard();
      return { id, done };
    } catch (thrown) {
      this.#refuse(thrown);
      return undefined;
    } finally {
      this.applying = false;
    }
  }

  /** Makes another plan that leaves out what was rejected, now and in this sitting before. */
  async again(): Promise<void> {
    if (!this.proposal || this.replanning) return;
    this.replanning = true;
    this.#settle();
    const wish = wishOf(this.steps, this.#wish);
    try {
      const next = await this.api.propose(wish);
      this.take(next, true);
      this.#wish = wish;
    } catch (thrown) {
      this.#refuse(thrown);
    } finally {
      this.replanning = false;
    }
  }

  /** Makes a plan from what is there now, as after a pin or a way out. */
  async fresh(): Promise<void> {
    this.take(await this.api.propose({}), false);
  }

  discard(): void {
    this.proposal = undefined;
    this.rejected = new Set();
    this.#wish = {};
    this.#settle();
  }

  forget(): void {
    this.discard();
    this.offer = undefined;
    this.#dismissed.clear();
  }

  /** Takes a plan back and says what happened. */
  async undo(id: string): Promise<string> {
    const { left } = await this.api.undo(id);
    return left.length === 0 ? strings.plan.undone : strings.plan.undoneExcept(left.length);
  }

  #reject(rejected: ReadonlySet<string>): void {
    this.rejected = rejected;
    this.clashes = [];
    if (!this.stale) this.error = "";
  }
  #settle(): void {
    this.error = "";
    this.stale = false;
    this.clashes = [];
  }
  #refuse(thrown: unknown): void {
    const refusal = refusalOf(thrown);
    this.error = refusal.message;
    if (refusal.code === "plan_conflict") this.clashes = clashesOf(refusal.detail, refusal.message);
    else this.stale = refusal.status === 409;
  }
}

/** Reads the detail of a plan_conflict: the block that was to stay, and the one that cannot be beside it. */
function clashesOf(detail: unknown, sentence: string): Clash[] {
  const { blocks } = (detail ?? {}) as { blocks?: { id?: unknown }[] };
  if (!Array.isArray(blocks)) return [];
  return [{ sentence, blocks: blocks.map((b) => b.id).filter((id): id is string => typeof id === "string") }];
}
