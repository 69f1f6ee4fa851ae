// What a person looks at of their tasks, and in which order. Pure.
import type { Block, Project, Task } from "./api";
import { fold, wordsOf } from "./fold";
import type { Risk } from "./planning";
import { byDue, dueGroup } from "./stores/tasks.svelte";
import type { GroupKey } from "./stores/tasks.svelte";
import { dayOf } from "./time";

export const GROUPINGS = ["due", "project", "state", "priority"] as const;
export type Grouping = (typeof GROUPINGS)[number];
export const SORTINGS = ["due", "priority", "title", "estimate", "created"] as const;
export type Sorting = (typeof SORTINGS)[number];
export const ONLY = ["nodate", "unplanned", "risk", "blocked"] as const;
export type Only = (typeof ONLY)[number];
export const PRIORITIES = ["critical", "high", "medium", "low"] as const;
/** What the filter by project is called where a task has none. */
export const NO_PROJECT = "none";

export interface View {
  group: Grouping;
  sort: Sorting;
  /** An id, or NO_PROJECT; empty for any. */
  project: string;
  tag: string;
  priority: string;
  only: Only[];
  q: string;
}
export const PLAIN: View = { group: "due", sort: "due", project: "", tag: "", priority: "", only: [], q: "" };

function among<T extends string>(list: readonly T[], value: string | null | undefined, otherwise: T): T {
  return list.find((one) => one === value) ?? otherwise;
}

/** The view an address names; what it does not say is as the person had it last. */
export function viewOf(query: string, remembered: { group?: string; sort?: string } = {}): View {
  const has = new URLSearchParams(query);
  const said = (has.get("only") ?? "").split(",");
  return {
    group: among(GROUPINGS, has.get("group") ?? remembered.group, PLAIN.group),
    sort: among(SORTINGS, has.get("sort") ?? remembered.sort, PLAIN.sort),
    project: has.get("project") ?? "",
    tag: has.get("tag") ?? "",
    priority: PRIORITIES.find((p) => p === has.get("priority")) ?? "",
    only: ONLY.filter((name) => said.includes(name)),
    q: has.get("q") ?? "",
  };
}

/** The address of a view, so that another person, or a bookmark, sees the same. */
export function queryOf(view: View): string {
  const out = new URLSearchParams();
  if (view.group !== PLAIN.group || view.sort !== PLAIN.sort) {
    out.set("group", view.group);
    out.set("sort", view.sort);
  }
  for (const name of ["project", "tag", "priority", "q"] as const) if (view[name]) out.set(name, view[name]);
  if (view.only.length > 0) out.set("only", view.only.join(","));
  return out.toString();
}

export const filtered = (view: View): boolean => Boolean(view.project || view.tag || view.priority || view.only.length > 0 || view.q.trim());

/** What a list tells of a block that is to come. */
export type Ahead = Pick<Block, "task" | "start" | "end" | "state">;

/** What is known around the tasks of a list. */
export interface Facts {
  now: Date;
  zone: string;
  /** Open tasks, by id. */
  open: Map<string, Task>;
  /** The next block of a task that is still to come, or runs; by the task's id. */
  next: Map<string, Ahead>;
  risks: Map<string, Risk>;
  /** Notes by the task's id, once they were asked for. */
  notes: Map<string, string>;
  /** Which open tasks wait for a task, by its id. */
  heirs: Map<string, Task[]>;
}

/** Open tasks that a task waits for. */
export function waitsFor(task: Task, open: Map<string, Task>): Task[] {
  return (task.depends_on ?? []).flatMap((id) => open.get(id) ?? []);
}

export function heirsOf(tasks: Task[]): Map<string, Task[]> {
  const out = new Map<string, Task[]>();
  for (const task of tasks) for (const id of task.depends_on ?? []) out.set(id, [...(out.get(id) ?? []), task]);
  return out;
}

/** The first block of each task, where they come in the order of their start. */
export function nextOf(blocks: Ahead[]): Map<string, Ahead> {
  const out = new Map<string, Ahead>();
  for (const block of blocks) if (!out.has(block.task)) out.set(block.task, block);
  return out;
}

export const repeats = (task: Task): boolean => Boolean(task.repeat && typeof task.repeat === "object");
export const isOpen = (task: Task): boolean => task.status === "todo" || task.status === "doing";

const folded = new WeakMap<Task, string>();
function haystack(task: Task, notes: string): string {
  let text = folded.get(task);
  if (text === undefined) {
    text = fold([task.title, task.expand?.project?.name ?? "", ...(task.tags ?? []).map((tag) => `#${tag}`)].join("\n"));
    folded.set(task, text);
  }
  return notes ? `${text}\n${fold(notes)}` : text;
}

/** Whether all words are in the title, the notes, the project or the tags. */
export function found(task: Task, words: string[], notes = ""): boolean {
  if (words.length === 0) return true;
  const text = haystack(task, notes);
  return words.every((word) => text.includes(word));
}

const KEEPS: Record<Only, (task: Task, facts: Facts) => boolean> = {
  nodate: (task) => !task.due,
  unplanned: (task, { next }) => isOpen(task) && !next.has(task.id),
  risk: (task, { risks }) => risks.has(task.id),
  blocked: (task, { open }) => waitsFor(task, open).length > 0,
};

/** The tasks a view shows. */
export function shown(tasks: Task[], view: View, facts: Facts): Task[] {
  const words = wordsOf(view.q);
  return tasks.filter(
    (task) =>
      (!view.project || (view.project === NO_PROJECT ? !task.project : task.project === view.project)) &&
      (!view.tag || (task.tags ?? []).some((tag) => fold(tag) === fold(view.tag))) &&
      (!view.priority || (task.priority || "medium") === view.priority) &&
      view.only.every((name) => KEEPS[name](task, facts)) &&
      found(task, words, facts.notes.get(task.id)),
  );
}

const rank = (task: Task): number => PRIORITIES.findIndex((p) => p === (task.priority || "medium"));
const ORDERS: Record<Sorting, (a: Task, b: Task) => number> = {
  due: byDue,
  priority: (a, b) => rank(a) - rank(b) || byDue(a, b),
  title: (a, b) => a.title.localeCompare(b.title),
  estimate: (a, b) => (b.estimate || 0) - (a.estimate || 0) || byDue(a, b),
  created: (a, b) => b.created.localeCompare(a.created),
};
export function sorted(tasks: Task[], sort: Sorting): Task[] {
  return [...tasks].sort(ORDERS[sort]);
}

export interface Section {
  /** Names the section, also as part of an element's id. */
  key: string;
  title: string;
  tasks: Task[];
  overdue?: boolean;
  colour?: string;
  href?: string;
  /** How many there are in all, where not all are here. */
  more?: boolean;
}
/** The words sections have for titles. */
export interface SectionWords {
  due: Record<GroupKey, string>;
  states: Record<string, string>;
  priorities: Record<string, string>;
  noProject: string;
}

const DUE_ORDER: GroupKey[] = ["overdue", "today", "tomorrow", "week", "later", "none"];
const STATES = ["doing", "todo", "done", "cancelled"];

/** Tasks under headings, in the order of the headings; empty ones are left out. */
export function sections(tasks: Task[], view: Pick<View, "group" | "sort">, facts: Pick<Facts, "now" | "zone">, words: SectionWords): Section[] {
  const order = sorted(tasks, view.sort);
  const by = new Map<string, Task[]>();
  const today = dayOf(facts.now, facts.zone);
  const keyOf = (task: Task): string => {
    if (view.group === "project") return task.project || NO_PROJECT;
    if (view.group === "state") return task.status;
    if (view.group === "priority") return task.priority || "medium";
    return dueGroup(task, facts.now, today, facts.zone);
  };
  for (const task of order) {
    const key = keyOf(task);
    const list = by.get(key);
    if (list) list.push(task);
    else by.set(key, [task]);
  }
  const section = (key: string, title: string, more: Partial<Section> = {}): Section[] => {
    const list = by.get(key);
    return list ? [{ key: `${view.group}-${key}`, title, tasks: list, ...more }] : [];
  };
  if (view.group === "due") return DUE_ORDER.flatMap((key) => section(key, words.due[key], { overdue: key === "overdue" }));
  if (view.group === "state") return STATES.flatMap((key) => section(key, words.states[key] ?? key));
  if (view.group === "priority") return PRIORITIES.flatMap((key) => section(key, words.priorities[key] ?? key));
  const projects = new Map<string, Project | undefined>();
  for (const task of order) if (task.project) projects.set(task.project, task.expand?.project);
  const named = [...projects].sort(([, a], [, b]) => (a?.name ?? "").localeCompare(b?.name ?? ""));
  return [...named.flatMap(([id, project]) => section(id, project?.name ?? "", { colour: project?.colour, href: `#/projects/${id}` })), ...section(NO_PROJECT, words.noProject)];
}

/** The part of the sections that is drawn, from the top: the page need not hold two thousand rows to show twenty. */
export function drawn(all: Section[], most: number): (Section & { total: number })[] {
  const out: (Section & { total: number })[] = [];
  let left = most;
  for (const section of all) {
    if (left <= 0) break;
    out.push({ ...section, tasks: section.tasks.slice(0, left), total: section.tasks.length });
    left -= section.tasks.length;
  }
  return out;
}

/** The tags there are, the most used first. */
export function tagsOf(tasks: Task[]): string[] {
  const uses = new Map<string, number>();
  for (const task of tasks) for (const tag of task.tags ?? []) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  return [...uses].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([tag]) => tag);
}

/** Ids between two rows, both included, in the order they are shown. */
export function between(order: string[], from: string, to: string): string[] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a === -1 || b === -1) return b === -1 ? [] : [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** Whether a task would wait for itself if it came after another; answers the way round by titles, or nothing. */
export function circleOf(task: { id: string; title: string }, first: string, all: Map<string, Task>): string[] | undefined {
  const queue: { id: string; path: string[] }[] = [{ id: first, path: [task.title] }];
  const seen = new Set<string>();
  for (let at = queue.shift(); at; at = queue.shift()) {
    if (at.id === task.id) return [...at.path, task.title];
    if (seen.has(at.id)) continue;
    seen.add(at.id);
    const here = all.get(at.id);
    if (!here) continue;
    for (const next of here.depends_on ?? []) queue.push({ id: next, path: [...at.path, here.title] });
  }
  return undefined;
}
