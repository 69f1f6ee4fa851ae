import { refusalOf } from "../api";
import type { Api, PlannedBlock, Proposal } from "../api";
import type { PastPlan, Replay } from "../planning";
import { Loaded } from "./loaded.svelte";

type HistoryApi = Pick<Api, "plans" | "plan" | "replayPlan" | "undo">;

/** Plans of a page of the history. */
export const PLANS_PAGE = 30;

/** The plans that were made, the newest first. */
export class History extends Loaded<PastPlan[]> {
  /** There are earlier ones. */
  more = $state(false);
  busy = $state(false);
  #pages = 1;

  constructor(private readonly api: Pick<HistoryApi, "plans">) {
    super(() => this.#ask());
  }

  async further(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#pages++;
    await this.refresh();
    this.busy = false;
  }

  /** One more than is shown says whether there is more, without counting all. */
  async #ask(): Promise<PastPlan[]> {
    const shown = this.#pages * PLANS_PAGE;
    const found = await this.api.plans(1, shown + 1);
    this.more = found.length > shown;
    return found.slice(0, shown);
  }
}

/** The plan that is in force: the newest that was applied and not taken back. */
export function inForce(plans: PastPlan[]): PastPlan | undefined {
  return plans.find((p) => p.state === "applied");
}

/** One plan of the history, opened to be read. */
export class OldPlan extends Loaded<Proposal> {
  replay = $state.raw<Replay>();
  /** Why it cannot be made again. */
  replayRefusal = $state("");
  replaying = $state(false);
  /** It was deleted, or never was. */
  missing = $state(false);

  constructor(
    private readonly api: Pick<HistoryApi, "plan" | "replayPlan">,
    readonly id: string,
  ) {
    super(async () => {
      try {
        this.missing = false;
        return await api.plan(id);
      } catch (thrown) {
        this.missing = refusalOf(thrown).status === 404;
        throw thrown;
      }
    });
  }

  /** Makes the plan again from what it was made from. */
  async again(): Promise<void> {
    if (this.replaying) return;
    this.replaying = true;
    this.replay = undefined;
    this.replayRefusal = "";
    try {
      this.replay = await this.api.replayPlan(this.id);
    } catch (thrown) {
      this.replayRefusal = refusalOf(thrown).message;
    } finally {
      this.replaying = false;
    }
  }
}

export interface TaskChanges {
  task: string;
  title: string;
  blocks: PlannedBlock[];
}

/** Changed blocks under their tasks, both by time. */
export function underTasks(blocks: PlannedBlock[]): TaskChanges[] {
  const groups = new Map<string, TaskChanges>();
  for (const b of [...blocks].sort((a, b) => a.start.localeCompare(b.start))) {
    const group = groups.get(b.task) ?? { task: b.task, title: b.title, blocks: [] };
    group.blocks.push(b);
    groups.set(b.task, group);
  }
  return [...groups.values()];
}
