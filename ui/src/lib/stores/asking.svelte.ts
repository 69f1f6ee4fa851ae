import type { Stretch } from "../weekgrid";

/** The block a person asks about; with plan it is one of that proposal. */
export interface AskedBlock {
  id: string;
  task: string;
  title: string;
  plan?: string;
}
/** A time at which no work is planned, and what a person knows of the work to put there. */
export interface AskedTime {
  /** The block that would go there; without one a new piece of the task. */
  block?: string;
  task?: string;
  at?: Date;
  minutes?: number;
}

/** Which questions are open; each is a dialog whose code is fetched when it is first wanted. */
export class Asking {
  why = $state.raw<AskedBlock>();
  whyNot = $state.raw<AskedTime>();
  /** The id of the task that is being edited. */
  edit = $state.raw<string>();

  close(): void {
    this.why = undefined;
    this.whyNot = undefined;
    this.edit = undefined;
  }
}

/** How a question about a block goes on at another time: as long as the block lasts. */
export function elsewhere(block: { id: string; task: string }, { start, end }: Stretch): AskedTime {
  return { block: block.id, task: block.task, at: start, minutes: Math.round((end.getTime() - start.getTime()) / 60_000) };
}
