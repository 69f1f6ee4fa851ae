// Days ahead as a list: what happens on them, what is due, and how many are free between.
import type { Task } from "./api";
import { dueDay } from "./stores/tasks.svelte";
import type { Day, Item } from "./stores/week.svelte";

export interface AgendaDay {
  day: string;
  items: Item[];
  due: Task[];
}
/** Days with nothing on them, one after the other. */
export interface FreeDays {
  day: string;
  last: string;
  free: number;
}
export type AgendaPart = AgendaDay | FreeDays;

/** Open tasks by the local day they are due on. */
export function dueByDay(tasks: Task[], zone: string): Map<string, Task[]> {
  const found = new Map<string, Task[]>();
  for (const task of tasks) {
    const day = dueDay(task, zone);
    if (!day) continue;
    const there = found.get(day);
    if (there) there.push(task);
    else found.set(day, [task]);
  }
  for (const due of found.values()) due.sort((a, b) => a.due.localeCompare(b.due) || a.title.localeCompare(b.title));
  return found;
}

/** The days with something on them, and the free ones between in one line; today is always there. */
export function agendaOf(days: Day[], due: Map<string, Task[]>, today: string): AgendaPart[] {
  const parts: AgendaPart[] = [];
  for (const { day, items } of days) {
    const tasks = due.get(day) ?? [];
    const last = parts.at(-1);
    if (items.length > 0 || tasks.length > 0 || day === today) parts.push({ day, items, due: tasks });
    else if (last && "free" in last) parts[parts.length - 1] = { day: last.day, last: day, free: last.free + 1 };
    else parts.push({ day, last: day, free: 1 });
  }
  return parts;
}
