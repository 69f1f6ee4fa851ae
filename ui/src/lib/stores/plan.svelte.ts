import { refusalOf } from "../api";
import type { Api, PlannedBlock, Proposal } from "../api";
import { strings } from "../strings";
import { instant } from "../time";

type PlanApi = Pick<Api, "propose" | "apply" | "undo">;

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

/** From a wish for a plan to the plan in force. */
export class Plan {
  proposal = $state.raw<Proposal>();
  busy = $state<"" | "planning" | "applying">("");
  error = $state("");
  /** The proposal no longer fits what is there; only a new one helps. */
  stale = $state(false);

  constructor(private readonly api: PlanApi) {}

  get changes(): number {
    const d = this.proposal?.diff;
    return d ? d.added.length + d.moved.length + d.removed.length : 0;
  }

  async propose(): Promise<void> {
    if (this.busy) return;
    this.busy = "planning";
    this.error = "";
    this.stale = false;
    try {
      this.proposal = await this.api.propose();
    } catch (thrown) {
      this.proposal = undefined;
      this.error = refusalOf(thrown).message;
    }
    this.busy = "";
  }

  /** Puts the proposal into force; returns its id, or nothing when it was refused. */
  async apply(): Promise<string | undefined> {
    const id = this.proposal?.plan.id;
    if (!id || this.busy) return undefined;
    this.busy = "applying";
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
      this.busy = "";
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
