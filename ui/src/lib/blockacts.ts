// What people do to a block, with the notice that says so and takes it back.
import { refusalOf } from "./api";
import type { Block } from "./api";
import { grid, session, tasks, toasts } from "./state.svelte";
import type { Work } from "./stores/grid.svelte";
import type { SpanStore, Undo } from "./stores/span.svelte";
import { strings } from "./strings";
import { clockRange, dayOf, duration, instant, minutesBetween, shortDay } from "./time";
import type { Stretch } from "./weekgrid";

export function say(thrown: unknown): void {
  toasts.say(refusalOf(thrown).message);
}

function undo(back: Undo) {
  return { label: strings.app.undo, act: () => void back().catch(say) };
}

export function titleOf(block: Block): string {
  return block.expand?.task?.title ?? "";
}

/** "Tue 24 Nov, 10:00 – 11:30" */
export function when({ start, end }: Stretch): string {
  const { face } = session;
  return `${shortDay(dayOf(start, face.zone), face.locale)}, ${clockRange(start, end, face)}`;
}

export async function mark(store: SpanStore, block: Block, state: "started" | "done"): Promise<void> {
  const name = titleOf(block);
  try {
    const back = undo(await store.mark(block, state, new Date()));
    if (state === "started") toasts.say(strings.today.started(name), back);
    else toasts.say(strings.today.blockDone(name), { label: strings.today.finishTask, act: () => void finish(block) }, back);
  } catch (thrown) {
    say(thrown);
  }
}

async function finish(block: Block): Promise<void> {
  const task = tasks.value?.find((t) => t.id === block.task);
  if (!task) return;
  try {
    await tasks.complete(task);
    toasts.say(strings.today.taskFinished(task.title), undo(() => tasks.reopen(task)));
  } catch (thrown) {
    say(thrown);
  }
}

/** Where a block was before a run of key presses, and the notice of the run; one undo takes all of it back. */
let run: { origin: Block; toast?: number } | undefined;

/** Puts a block elsewhere; false when that was refused. */
export async function place(block: Block, to: Stretch, by: "keys" | "pointer"): Promise<boolean> {
  const was = instant(block.start).getTime() === to.start.getTime() && instant(block.end).getTime() === to.end.getTime();
  if (was) return true;
  const before = run;
  const goesOn = by === "keys" && before?.origin.id === block.id && (before.toast === undefined || toasts.list.some((t) => t.id === before.toast));
  const mine = goesOn ? before : { origin: block };
  try {
    const stored = grid.place(block, to, new Date());
    run = mine;
    await stored;
  } catch (thrown) {
    say(thrown);
    return false;
  }
  if (mine.toast !== undefined) toasts.dismiss(mine.toast);
  // One edge has stayed where it was: then it lasts longer or shorter than before.
  const held = instant(mine.origin.start).getTime() === to.start.getTime() || instant(mine.origin.end).getTime() === to.end.getTime();
  const sentence = held ? strings.week.resized(titleOf(block), duration(minutesBetween(to.start, to.end))) : strings.week.moved(titleOf(block), when(to));
  mine.toast = toasts.say(sentence, undo(() => grid.restore(mine.origin)));
  return true;
}

export async function pin(block: Block, pinned: boolean): Promise<void> {
  try {
    const back = undo(await grid.pin(block, pinned));
    toasts.say((pinned ? strings.week.pinned : strings.week.unpinned)(titleOf(block)), back);
  } catch (thrown) {
    say(thrown);
  }
}

export async function remove(block: Block): Promise<void> {
  try {
    toasts.say(strings.week.removed(titleOf(block)), undo(await grid.remove(block)));
  } catch (thrown) {
    say(thrown);
  }
}

/** Puts a task on the calendar, pinned; false when that was refused. */
export async function create(task: Work, to: Stretch): Promise<boolean> {
  try {
    const back = await grid.create(task, to, new Date());
    toasts.say(strings.calendar.placed(task.title, when(to)), undo(back));
    return true;
  } catch (thrown) {
    say(thrown);
    return false;
  }
}
