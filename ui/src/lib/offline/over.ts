// The server as the stores see it while some of what was done has not reached
// it: ticks go to the outbox where they cannot be sent, and its answers are
// shown with what waits.
import type { Api, Block, Task } from "../api";
import type { TimerAct, TimerAnswer } from "../planning";
import type { Outbox } from "./outbox.svelte";

type Covered = Pick<Api, "openTasks" | "updateTask" | "blocks" | "updateBlock" | "time">;

/** What is known of records without asking: titles for the list of what waits. */
export interface Known {
  task: (id: string) => Task | undefined;
  block: (id: string) => Block | undefined;
}

/** The same server, with ticks that wait where they must. Everything else goes through as it is. */
export function over<A extends Covered>(api: A, outbox: Pick<Outbox, "overTasks" | "overBlocks" | "doOrKeep" | "make" | "takeBack">, known: Known): A {
  const covered: Covered = {
    openTasks: async () => outbox.overTasks(await api.openTasks()),
    blocks: async (from, to) => outbox.overBlocks(await api.blocks(from, to)),

    updateTask: async (id, fields) => {
      const task = known.task(id);
      if (fields.status && fields.status !== "done" && (await outbox.takeBack("task-done", id))) return { ...task, id, ...fields } as Task;
      if (fields.status !== "done" || Object.keys(fields).length !== 1) return api.updateTask(id, fields);
      const kept = await outbox.doOrKeep(outbox.make("task-done", task?.title ?? "", { task: id }), () => api.updateTask(id, fields));
      return kept ? kept.done : ({ ...task, id, ...fields } as Task);
    },

    updateBlock: async (id, fields) => {
      const block = known.block(id);
      if (fields.state && fields.state !== "done" && (await outbox.takeBack("block-done", id))) return { ...block, id, ...fields } as Block;
      if (fields.state !== "done") return api.updateBlock(id, fields);
      const kept = await outbox.doOrKeep(outbox.make("block-done", titleOf(block), { block: id, task: block?.task }), () => api.updateBlock(id, fields));
      return kept ? kept.done : ({ ...block, id, ...fields } as Block);
    },

    time: async (id: string, act: TimerAct, fields: Record<string, unknown> = {}) => {
      if (act !== "done") return api.time(id, act, fields);
      const block = known.block(id);
      const change = outbox.make("block-done", titleOf(block), { block: id, task: block?.task, finished: fields.finished === true });
      const kept = await outbox.doOrKeep(change, () => api.time(id, act, fields));
      return kept ? kept.done : ({ block: { id, state: "done" }, task: { id: block?.task ?? "" }, spent: 0, remaining: 0, overlaps: [], proposal: null } as unknown as TimerAnswer);
    },
  };
  return Object.assign(Object.create(api as object) as A, covered);
}

function titleOf(block: Block | undefined): string {
  return block?.expand?.task?.title ?? "";
}
