import { refusalOf } from "../api";
import type { Api, Block, Parsed, Refusal, Task } from "../api";
import { draftOf } from "../quickadd";
import { addDays, dayOf, instant } from "../time";
import { Loaded } from "./loaded.svelte";

type TasksApi = Pick<Api, "openTasks" | "createTask" | "updateTask" | "updateTasks" | "deleteTask" | "deleteTasks" | "tasksThere" | "projects" | "createProject" | "createBlock" | "importTasks">;

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

/** Under which heading a task stands by when it is due. */
export function dueGroup(task: Task, now: Date, today: string, zone: string): GroupKey {
  const day = dueDay(task, zone);
  if (!day) return "none";
  if (instant(task.due) <= now) return "overdue";
  if (day <= today) return "today";
  if (day === addDays(today, 1)) return "tomorrow";
  return day <= addDays(today, 7) ? "week" : "later";
}

/** What is due first comes first, and of the same moment what was there first. */
export function byDue(a: Task, b: Task): number {
  return (a.due || "9").localeCompare(b.due || "9") || a.created.localeCompare(b.created);
}

/** Open tasks by when they are due, the most pressing first. */
export function groupByDue(tasks: Task[], now: Date, zone: string): Group[] {
  const today = dayOf(now, zone);
  const groups = new Map<GroupKey, Task[]>();
  for (const task of [...tasks].sort(byDue)) {
    const key = dueGroup(task, now, today, zone);
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

/** What came of a change of several tasks: how many have it, and why the others have not. */
export interface Bulk {
  changed: Task[];
  refusal?: Refusal;
}
/** The fields that take a change back: as they were. */
export function fieldsBefore(task: Task, fields: Partial<Task>): Partial<Task> {
  const before: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) before[name] = task[name] ?? (name === "tags" ? [] : "");
  // Both are written where one is: a due day carries its own instant.
  if ("due" in fields || "due_day" in fields) Object.assign(before, { due: task.due_day ? "" : task.due, due_day: task.due_day });
  return before as Partial<Task>;
}
/** So many tasks change together or not at all: what the server takes at once (hooks/settings.go). */
export const TOGETHER = 100;

export class Tasks extends Loaded<Task[]> {
  /** Tasks on their way out: off every list, and still on the server while the person may change their mind. */
  #leaving: Map<string, Task>;

  constructor(private readonly api: TasksApi) {
    const leaving = new Map<string, Task>();
    super(async () => (await api.openTasks()).filter((t) => !leaving.has(t.id)));
    this.#leaving = leaving;
  }

  /** Whether a task is on its way out. */
  leaves = (id: string): boolean => this.#leaving.has(id);

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

  /**
   * Changes several tasks at once, each in its own way. A hundred change
   * together or not at all; of more, those before a refusal keep the change, and
   * the answer says which.
   */
  async change(tasks: Task[], fieldsOf: (task: Task) => Partial<Task>): Promise<Bulk> {
    const changes = tasks.map((task) => ({ task, id: task.id, fields: fieldsOf(task) }));
    const after = new Map(changes.map(({ task, fields }) => [task.id, { ...task, ...fields } as Task]));
    this.assume((all) => all.map((t) => after.get(t.id) ?? t).filter((t) => t.status === "todo" || t.status === "doing"));
    const changed: Task[] = [];
    let refusal: Refusal | undefined;
    for (let at = 0; at < changes.length && !refusal; at += TOGETHER) {
      const part = changes.slice(at, at + TOGETHER);
      try {
        await this.api.updateTasks(part);
        changed.push(...part.map((c) => c.task));
      } catch (thrown) {
        refusal = refusalOf(thrown);
      }
    }
    if (refusal) {
      const kept = new Set(changed.map((t) => t.id));
      const was = new Map(tasks.filter((t) => !kept.has(t.id) && (t.status === "todo" || t.status === "doing")).map((t) => [t.id, t]));
      this.assume((all) => [...all.map((t) => was.get(t.id) ?? t), ...[...was.values()].filter((t) => !all.some((a) => a.id === t.id))]);
    }
    await this.refresh();
    return { changed, ...(refusal && { refusal }) };
  }

  /**
   * Takes tasks off the lists at once. They are deleted by delete(), and until
   * then nothing of them is lost: restore() only shows them again.
   */
  discard(tasks: Task[]): void {
    for (const task of tasks) this.#leaving.set(task.id, task);
    this.assume((all) => all.filter((t) => !this.#leaving.has(t.id)));
  }

  async restore(tasks: Task[]): Promise<void> {
    const back = tasks.filter((t) => this.#leaving.delete(t.id) && (t.status === "todo" || t.status === "doing"));
    this.assume((all) => [...all, ...back]);
    await this.refresh();
  }

  /** Deletes those that were discarded and not restored; a refusal brings them back and is thrown. last: the page is being left. */
  async delete(tasks: Task[], last = false): Promise<void> {
    const doomed = tasks.filter((t) => this.#leaving.has(t.id));
    try {
      for (let at = 0; at < doomed.length; at += TOGETHER) {
        const part = doomed.slice(at, at + TOGETHER);
        await this.api.deleteTasks(part.map((t) => t.id), last);
        for (const t of part) this.#leaving.delete(t.id);
      }
    } catch (thrown) {
      await this.restore(doomed);
      throw refusalOf(thrown);
    }
    if (!last) await this.refresh();
  }

  /** Deletes a task now; a refusal brings it back and is thrown. */
  async remove(task: Task): Promise<void> {
    this.discard([task]);
    await this.delete([task]);
  }

  /**
   * The page is left: nobody is there any more to change their mind, so what is
   * on its way out is deleted. Browsers drop such a last request now and then;
   * the ids are answered for whoever comes back to ask again.
   */
  flush(): string[] {
    const ids = [...this.#leaving.keys()];
    if (ids.length > 0) void this.delete([...this.#leaving.values()], true).catch(() => undefined);
    return ids;
  }

  /** Deletes what an earlier page was left with; most of it has gone by then. */
  async finish(ids: string[]): Promise<void> {
    for (const id of ids) this.#leaving.set(id, { id } as Task);
    try {
      for (let at = 0; at < ids.length; at += TOGETHER) {
        const there = await this.api.tasksThere(ids.slice(at, at + TOGETHER));
        if (there.length > 0) await this.api.deleteTasks(there);
      }
    } catch {
      // They are still there, and shown again.
    }
    for (const id of ids) this.#leaving.delete(id);
    await this.refresh();
  }

  override forget(): void {
    this.#leaving.clear();
    super.forget();
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
