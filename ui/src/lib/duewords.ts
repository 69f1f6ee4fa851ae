// When a task is due, or planned, as people say it: near days by their names.
import type { Task } from "./api";
import { dueDay } from "./stores/tasks.svelte";
import { strings } from "./strings";
import { number } from "./strings/writing";
import type { Ahead } from "./tasklist";
import { addDays, clockTime, dayOf, instant, shortDay, weekdayName } from "./time";
import type { Clockface } from "./time";

/** "today", "tomorrow", "yesterday", else "Thu 26 Nov". */
export function nearDay(day: string, today: string, locale: string): string {
  const s = strings.tasklist;
  if (day === today) return s.today;
  if (day === addDays(today, 1)) return s.tomorrow;
  if (day === addDays(today, -1)) return s.yesterday;
  return shortDay(day, locale);
}

/** "tomorrow", or "tomorrow, 14:00" where a time was said; empty for no date. */
export function dueText(task: Task, now: Date, face: Clockface): string {
  const day = dueDay(task, face.zone);
  if (!day) return "";
  const near = nearDay(day, dayOf(now, face.zone), face.locale);
  return task.due_day ? near : `${near}, ${clockTime(instant(task.due), face)}`;
}

/** "Thu 14:00" within a week, else "Thu 26 Nov, 14:00"; "running now" for what runs. */
export function plannedText(block: Ahead, now: Date, face: Clockface): string {
  if (block.state === "started") return strings.tasklist.running;
  const start = instant(block.start);
  const [day, today, time] = [dayOf(start, face.zone), dayOf(now, face.zone), clockTime(start, face)];
  if (day === today) return `${strings.tasklist.today} ${time}`;
  return day > today && day < addDays(today, 7) ? `${weekdayName(day, face.locale)} ${time}` : `${shortDay(day, face.locale)}, ${time}`;
}

/** "1.3" */
export function factorText(factor: number): string {
  return number(factor, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
}
