import { refusalOf } from "../api";
import type { Api, PlannedBlock, Proposal } from "../api";
import { strings } from "../strings";
import { instant } from "../time";

type PlanApi = Pick<Api, "plan" | "apply" | "undo">;

export interface TaskBlocks {
  task: string;
  title: string;
  blocks: PlannedBlock[];
}

/** Blocks under their tasks, both by time. */
export function byTask(blocks: PlannedBlock[]): TaskBlocks[] {
  const groups = new Map<string, TaskBlocks>();
  for (const b of [...blocks].sort((a, b) => instant(a.start).getTime() - instant(b.start).getTime())) {
    const group = groups.get(b.task) ?? { task: b.task, title: b.title, blocks: [] };
    group.blocks.push(b);
    groups.set(b.task, group);
  }
  return [...groups.values()];
}

/** From a proposal to the plan in force; what makes proposals is a Work. */
export class Plan {
  proposal = $state.raw<Proposal>();
  /** The proposal is what this window has asked for, and may take the focus. */
  awaited = $state(false);
  applying = $state(false);
  error = $state("");
  /** The proposal no longer fits what is there; only a new one helps. */
  stale = $state(false);

  constructor(private readonly api: PlanApi) {}

  get changes(): number {
    const d = this.proposal?.diff;
    return d ? d.added.length + d.moved.length + d.removed.length : 0;
  }

  /** Shows a plan that has been made; false when it is settled already. */
  async show(id: string, awaited: boolean): Promise<boolean> {
    const proposal = await this.api.plan(id);
    if (proposal.plan.state !== "proposed") return false;
    this.discard();
    this.awaited = awaited;
    this.proposal = proposal;
    return true;
  }

  /** Plans have changed: one that was applied in another window is no longer a proposal. */
  follow = async (): Promise<void> => {
    const shown = this.proposal;
    if (!shown || this.applying) return;
    try {
      const { plan } = await this.api.plan(shown.plan.id);
      if (plan.state !== "proposed" && this.proposal === shown && !this.applying) this.discard();
    } catch (thrown) {
      if (refusalOf(thrown).status === 404 && this.proposal === shown) this.discard();
    }
  };

  /** Puts the proposal into force; returns its id, or nothing when it was refused. */
  async apply(): Promise<string | undefined> {
    const id = this.proposal?.plan.id;
    if (!id || this.applying) return undefined;
    this.applying = true;
    this.error = "";
    try {
      await this.api.apply(id);
      this.proposal = undefined;
      return id;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      this.error = refusal.message;
      this.stale = refusal.status === 409;
      return undefined;
    } finally {
      this.applying = false;
    }
  }

  discard(): void {
    this.proposal = undefined;
    this.error = "";
    this.stale = false;
  }

  /** Takes a plan back and says what happened. */
  async undo(id: string): Promise<string> {
    const { left } = await this.api.undo(id);
    return left.length === 0 ? strings.plan.undone : strings.plan.undoneExcept(left.length);
  }
}
