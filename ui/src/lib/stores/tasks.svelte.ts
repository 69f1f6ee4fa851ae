import { refusalOf } from "../api";
import type { Api, Block, Parsed, Task } from "../api";
import { draftOf } from "../quickadd";
import { addDays, dayOf, instant } from "../time";
import { Loaded } from "./loaded.svelte";

type TasksApi = Pick<Api, "openTasks" | "createTask" | "updateTask" | "deleteTask" | "projects" | "createProject" | "createBlock" | "importTasks">;

export type GroupKey = "overdue" | "today" | "tomorrow" | "week" | "later" | "none";
export interface Group {
  key: GroupKey;
  tasks: Task[];
}

const ORDER: GroupKey[] = ["overdue", "today", "tomorrow", "week", "later", "none"];

/** The local day a task is due on; a whole day is due until its end. */
export function dueDay(task: Task, zone: string): string {
  if (task.due_day) return task.due_day;
  return task.due ? dayOf(instant(task.due), zone) : "";
}

function groupOf(task: Task, now: Date, today: string, zone: string): GroupKey {
  const day = dueDay(task, zone);
  if (!day) return "none";
  if (instant(task.due) <= now) return "overdue";
  if (day <= today) return "today";
  if (day === addDays(today, 1)) return "tomorrow";
  return day <= addDays(today, 7) ? "week" : "later";
}

/** Open tasks by when they are due, the most pressing first. */
export function groupByDue(tasks: Task[], now: Date, zone: string): Group[] {
  const today = dayOf(now, zone);
  const groups = new Map<GroupKey, Task[]>();
  const sorted = [...tasks].sort((a, b) => (a.due || "9").localeCompare(b.due || "9") || a.created.localeCompare(b.created));
  for (const task of sorted) {
    const key = groupOf(task, now, today, zone);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return ORDER.flatMap((key) => {
    const found = groups.get(key);
    return found ? [{ key, tasks: found }] : [];
  });
}

export interface Added {
  task: Task;
  block?: Block;
}
/** Ids the records of an addition will have, so that one that is sent twice is not doubled. */
export interface AddIds {
  task?: string;
  block?: string;
  project?: string;
}

export class Tasks extends Loaded<Task[]> {
  constructor(private readonly api: TasksApi) {
    super(api.openTasks);
  }

  /** Makes the records a sentence stands for: all of them, or none. */
  async add(parsed: Parsed, ids: AddIds = {}): Promise<Added> {
    const known = { tasks: await this.api.openTasks(), projects: await this.api.projects() };
    const draft = draftOf(parsed, known);
    if (draft.newProject) draft.task.project = (await this.api.createProject(draft.newProject, ids.project)).id;
    const task = await this.api.createTask({ ...draft.task, ...(ids.task && { id: ids.task }) });
    if (!draft.block) {
      await this.refresh();
      return { task };
    }
    try {
      const block = await this.api.createBlock({ ...(ids.block && { id: ids.block }), task: task.id, ...draft.block, pinned: true });
      await this.refresh();
      return { task, block };
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      // An appointment without its time would look like any other task. Without
      // a connection nothing can be taken back: the rest is sent later.
      if (refusal.status !== 0) await this.api.deleteTask(task.id);
      throw refusal;
    }
  }

  /** Ticks a task off at once; a refusal brings it back and is thrown. */
  async complete(task: Task): Promise<void> {
    const sent = this.api.updateTask(task.id, { status: "done" }); // first: where it has to wait, its title is looked up
    this.assume((all) => all.filter((t) => t.id !== task.id));
    await this.#orBack(sent, task);
  }

  async reopen(task: Task): Promise<void> {
    await this.api.updateTask(task.id, { status: task.status });
    this.assume((all) => (all.some((t) => t.id === task.id) ? all : [...all, task])); // without a connection nobody else brings it back
    await this.refresh();
  }

  async remove(task: Task): Promise<void> {
    this.assume((all) => all.filter((t) => t.id !== task.id));
    await this.#orBack(this.api.deleteTask(task.id), task);
  }

  async import(file: File): Promise<{ created: number; updated: number }> {
    const outcome = await this.api.importTasks(file);
    await this.refresh();
    return outcome;
  }

  async #orBack(done: Promise<unknown>, task: Task): Promise<void> {
    try {
      await done;
    } catch (thrown) {
      this.assume((all) => (all.some((t) => t.id === task.id) ? all : [...all, task]));
      throw thrown;
    }
  }
}
