// Tasks that wait for a place on the calendar, and how long their block is.
import type { Block, Task } from "./api";
import { DEFAULT_MINUTES } from "./quickadd";
import { instant, minutesBetween } from "./time";
import { STEP } from "./weekgrid";

export const RAIL_KINDS = ["unplanned", "manual", "all"] as const;
export type RailKind = (typeof RAIL_KINDS)[number];

/** A block put by hand is at most this long, in minutes. */
export const MOST_MINUTES = 12 * 60;
export const LEAST_MINUTES = 5;

/** Minutes of each task that have a place from now on. */
export function plannedOf(blocks: Pick<Block, "task" | "start" | "end" | "state">[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { task, start, end, state } of blocks) {
    if (state === "done" || state === "skipped") continue;
    found.set(task, (found.get(task) ?? 0) + minutesBetween(instant(start), instant(end)));
  }
  return found;
}

/** How long a block of a task would be: what is left of it and has no place; all that is left where everything has one. */
export function lengthOf(task: Pick<Task, "id" | "estimate" | "spent">, planned: Map<string, number>): number {
  if (!task.estimate) return DEFAULT_MINUTES;
  const whole = task.estimate - (task.spent ?? 0);
  const placed = planned.get(task.id) ?? 0;
  const left = placed < whole ? whole - placed : whole;
  return Math.min(Math.max(Math.ceil(left / LEAST_MINUTES) * LEAST_MINUTES, STEP), MOST_MINUTES);
}

/** Every word begins somewhere in the title. */
export function hasWords(title: string, search: string): boolean {
  const hay = title.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** The tasks of a kind that have the words of a search, the most pressing first. */
export function railOf(tasks: Task[], planned: Map<string, number>, kind: RailKind, search: string): Task[] {
  const wanted = (task: Task) => (kind === "all" ? true : kind === "manual" ? task.auto_schedule === false : !planned.get(task.id));
  return tasks
    .filter((task) => wanted(task) && hasWords(`${task.title} ${task.expand?.project?.name ?? ""}`, search.trim()))
    .sort((a, b) => (a.due || "9").localeCompare(b.due || "9") || a.created.localeCompare(b.created));
}
