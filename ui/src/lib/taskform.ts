// A task as a form has it, and back: texts as the controls of a browser write
// them, in the person's zone. Pure.
import type { Task } from "./api";
import { tagsIn } from "./bulkform";
import { dayOf, instant } from "./time";
import { instantAt, minuteOf } from "./weekgrid";

/** What a task may say of how it is planned; a record knows more. */
export interface TaskForm {
  title: string;
  notes: string;
  status: Task["status"];
  /** "uni, exam" */
  tags: string;
  /** Minutes; null when nobody has said. */
  estimate: number | null;
  priority: string;
  project: string;
  /** "2026-11-23T09:00" as datetime-local has it; empty for at once. */
  earliest: string;
  due_day: string;
  /** "17:00"; empty for the whole day. */
  due_time: string;
  deadline: string;
  asap: boolean;
  min_chunk: number | null;
  max_chunk: number | null;
  max_per_day: number | null;
  no_split: boolean;
  spaced: boolean;
  bundle: boolean;
  energy: string;
  hours: string;
  time_map: string;
  depends_on: string[];
  after_event: string;
  auto_schedule: boolean;
}

const pad = (n: number) => String(n).padStart(2, "0");
const clock = (at: Date, zone: string) => {
  const minute = minuteOf(at, zone);
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
};
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const minutes = (value: unknown): number | null => (typeof value === "number" && value > 0 ? value : null);

export function formOf(task: Task, zone: string): TaskForm {
  const due = task.due ? instant(task.due) : undefined;
  const earliest = text(task.earliest) ? instant(text(task.earliest)) : undefined;
  return {
    title: task.title,
    notes: text(task.notes),
    status: task.status,
    tags: (task.tags ?? []).join(", "),
    estimate: minutes(task.estimate),
    priority: task.priority,
    project: text(task.project),
    earliest: earliest ? `${dayOf(earliest, zone)}T${clock(earliest, zone)}` : "",
    due_day: task.due_day || (due ? dayOf(due, zone) : ""),
    due_time: due && !task.due_day ? clock(due, zone) : "",
    deadline: task.deadline,
    asap: task.asap === true,
    min_chunk: minutes(task.min_chunk),
    max_chunk: minutes(task.max_chunk),
    max_per_day: minutes(task.max_per_day),
    no_split: task.no_split === true,
    spaced: task.spaced === true,
    bundle: task.bundle === true,
    energy: text(task.energy),
    hours: text(task.hours),
    time_map: text(task.time_map),
    depends_on: Array.isArray(task.depends_on) ? task.depends_on.filter((id): id is string => typeof id === "string") : [],
    after_event: text(task.after_event),
    auto_schedule: task.auto_schedule !== false,
  };
}

/** An instant of the wall clock; undefined for text that is none. */
function at(day: string, time: string, zone: string): Date | undefined {
  const found = /^(\d\d):(\d\d)/.exec(time);
  return /^\d{4}-\d\d-\d\d$/.test(day) && found ? instantAt(day, Number(found[1]) * 60 + Number(found[2]), zone) : undefined;
}

/** The fields of the record that differ between two states of a form, so that nothing is written that was not changed. */
export function changesOf(before: TaskForm, now: TaskForm, zone: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const differs = (name: keyof TaskForm) => JSON.stringify(before[name]) !== JSON.stringify(now[name]);
  for (const name of ["notes", "status", "priority", "project", "deadline", "asap", "no_split", "spaced", "bundle", "energy", "hours", "time_map", "depends_on", "after_event", "auto_schedule"] as const) {
    if (differs(name)) out[name] = now[name];
  }
  if (differs("title")) out.title = now.title.trim();
  if (differs("tags")) out.tags = tagsIn(now.tags);
  for (const name of ["estimate", "min_chunk", "max_chunk", "max_per_day"] as const) if (differs(name)) out[name] = now[name] ?? 0;
  if (differs("earliest")) {
    const [day = "", time = ""] = now.earliest.split("T");
    out.earliest = at(day, time, zone)?.toISOString() ?? "";
  }
  if (differs("due_day") || differs("due_time")) {
    const due = at(now.due_day, now.due_time, zone);
    out.due = due?.toISOString() ?? "";
    out.due_day = due ? "" : now.due_day;
  }
  return out;
}
