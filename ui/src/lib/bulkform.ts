// What a form for many tasks says, and what that means for each of them. Pure.
import type { Task } from "./api";

export interface BulkForm {
  /** "set" with a day, "none", or empty for as it is. */
  due: string;
  day: string;
  /** An id, "none", or empty for as it is. */
  project: string;
  priority: string;
  state: string;
  estimate: number | null;
  tagsAdd: string;
  tagsRemove: string;
  plan: string;
  /** Weekly windows, "-" for none of their own, or empty for as they are. */
  hours: string;
}
export const NOTHING: BulkForm = { due: "", day: "", project: "", priority: "", state: "", estimate: null, tagsAdd: "", tagsRemove: "", plan: "", hours: "" };

/** Tags as people type them: "uni, #exam". */
export function tagsIn(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim().replace(/^#/, "")).filter(Boolean))];
}

export function empty(form: BulkForm): boolean {
  return Object.entries(form).every(([name, value]) => name === "day" || value === "" || value === null || value === undefined);
}

const same = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase();

/** The fields of a task that the form changes; none where it is so already. */
export function bulkFields(task: Task, form: BulkForm): Partial<Task> {
  const out: Record<string, unknown> = {};
  const set = (name: string, value: unknown, was: unknown) => {
    if (value !== was) out[name] = value;
  };
  if (form.due === "none" && task.due) Object.assign(out, { due: "", due_day: "" });
  if (form.due === "set") set("due_day", form.day, task.due_day);
  if (form.project) set("project", form.project === "none" ? "" : form.project, task.project ?? "");
  if (form.priority) set("priority", form.priority, task.priority);
  if (form.state) set("status", form.state, task.status);
  if (typeof form.estimate === "number") set("estimate", form.estimate, task.estimate);
  if (form.plan) set("auto_schedule", form.plan === "on", task.auto_schedule !== false);
  if (form.hours.trim()) set("hours", form.hours.trim() === "-" ? "" : form.hours.trim(), task.hours ?? "");
  const add = tagsIn(form.tagsAdd);
  const remove = tagsIn(form.tagsRemove);
  if (add.length > 0 || remove.length > 0) {
    const had = task.tags ?? [];
    const kept = had.filter((tag) => !remove.some((gone) => same(gone, tag)));
    const now = [...kept, ...add.filter((tag) => !kept.some((old) => same(old, tag)))];
    if (JSON.stringify(now) !== JSON.stringify(had)) out.tags = now;
  }
  return out as Partial<Task>;
}
