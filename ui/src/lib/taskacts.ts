// What people do to one task or to several, with the notice that says so and
// takes it back.
import { refusalOf } from "./api";
import type { Task } from "./api";
import { say } from "./blockacts";
import { tasks, toasts } from "./state.svelte";
import { fieldsBefore } from "./stores/tasks.svelte";
import { strings } from "./strings";
import { isOpen } from "./tasklist";

const what = (list: Task[]): string => (list.length === 1 ? (list[0]?.title ?? "") : strings.tasklist.several(list.length));
const undo = (act: () => Promise<unknown>) => ({ label: strings.app.undo, act: () => void act().catch(say) });

/** Changes tasks, all of them or as many as could be; words says what was done to those that have it. */
export async function change(list: Task[], fieldsOf: (task: Task) => Partial<Task>, words: (what: string) => string = strings.tasklist.changed): Promise<boolean> {
  const wanted = list.filter((task) => Object.keys(fieldsOf(task)).length > 0);
  if (wanted.length === 0) return true;
  const before = new Map(wanted.map((task) => [task.id, fieldsBefore(task, fieldsOf(task))]));
  const { changed, refusal } = await tasks.change(wanted, fieldsOf);
  const back = undo(async () => {
    const again = await tasks.change(
      changed.map((task) => ({ ...task, ...fieldsOf(task) }) as Task),
      (task) => before.get(task.id) ?? {},
    );
    if (again.refusal) throw again.refusal;
  });
  if (!refusal) toasts.say(words(what(changed)), back);
  else if (changed.length === 0) toasts.say(wanted.length === 1 ? refusal.message : strings.tasklist.noneChanged(refusal.message));
  else toasts.say(strings.tasklist.partly(changed.length, wanted.length, refusal.message), back);
  return !refusal;
}

/** Ticks tasks off. A single one waits in the outbox where it cannot be sent, and so do several. */
export async function complete(list: Task[]): Promise<void> {
  const open = list.filter(isOpen);
  const [task, ...more] = open;
  if (!task) return;
  if (more.length > 0 && navigator.onLine) return void (await change(open, () => ({ status: "done" }), strings.tasklist.completed));
  try {
    for (const one of open) await tasks.complete(one);
    toasts.say(
      strings.tasklist.completed(what(open)),
      undo(async () => {
        for (const one of open) await tasks.reopen(one);
      }),
    );
  } catch (thrown) {
    say(thrown);
  }
}

export async function reopen(list: Task[]): Promise<void> {
  const closed = list.filter((task) => !isOpen(task));
  if (closed.length > 0) await change(closed, () => ({ status: "todo" }), strings.tasklist.reopened);
}

/**
 * Takes tasks away. They are deleted when the notice that offers to undo it is
 * gone, or with the page: what comes back so is the task itself, with its
 * blocks and all that was worked on it.
 */
export function discard(list: Task[]): void {
  if (list.length === 0) return;
  tasks.discard(list);
  const notice = toasts.say(
    strings.tasklist.deleted(what(list)),
    undo(async () => {
      await tasks.restore(list);
      for (const seen of watchers) seen();
    }),
  );
  toasts.after(notice, () => void tasks.delete(list).catch((thrown: unknown) => toasts.say(strings.tasklist.noneChanged(refusalOf(thrown).message))));
  for (const seen of watchers) seen();
}

/** Lists beside the open ones, such as finished tasks, that have to look again. */
const watchers = new Set<() => void>();
export function watchDiscards(seen: () => void): () => void {
  watchers.add(seen);
  return () => void watchers.delete(seen);
}
