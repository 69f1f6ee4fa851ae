// From what the server understood of a sentence to records and to chips.
// Pure: no requests, no clock.
import type { Moment, Parsed, Question, Repeat, Window } from "./api";
import { strings } from "./strings";
import { list } from "./strings/writing";
import { addDays, clockRange, dayAndTime, dayOf, duration, instant, shortDay, weekdayName } from "./time";
import type { Clockface } from "./time";

/** An appointment whose length nobody said lasts this long, in minutes; the planner assumes the same. */
export const DEFAULT_MINUTES = 30;

export interface Chip {
  field: string;
  text: string;
  /** The piece was read but will have no effect. */
  doubtful?: boolean;
}

/** Names of the person's own records, to resolve "after X" and projects. */
export interface Known {
  tasks: { id: string; title: string }[];
  projects: { id: string; name: string }[];
}

export interface Draft {
  task: Record<string, unknown>;
  /** Name of a project that has to be made first. */
  newProject?: string;
  block?: { start: string; end: string };
}

const same = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase();

/** The records a sentence stands for. Fields nobody said are left out. */
export function draftOf(p: Parsed, known: Known): Draft {
  const task: Record<string, unknown> = { title: p.title };
  const set = (field: string, value: unknown) => {
    if (value !== undefined && value !== "" && value !== 0 && value !== false && value !== null) task[field] = value;
  };
  set("estimate", p.minutes);
  if (p.due?.all_day) set("due_day", p.due.date);
  else set("due", p.due?.time);
  if (p.hard !== undefined && p.hard !== null) task.deadline = p.hard ? "hard" : "soft";
  set("earliest", p.earliest?.time);
  set("priority", p.priority);
  set("min_chunk", p.min_chunk);
  set("max_chunk", p.max_chunk);
  set("max_per_day", p.max_per_day);
  set("no_split", p.no_split);
  set("energy", p.energy);
  set("repeat", p.repeat);
  if (p.tags?.length) task.tags = p.tags;
  if (p.window) task.hours = hoursOf(p.window);
  const before = (p.after ?? []).filter((ref) => ref.known).map((ref) => known.tasks.find((t) => same(t.title, ref.text))?.id);
  if (before.some(Boolean)) task.depends_on = [...new Set(before.filter(Boolean))];

  const draft: Draft = { task };
  if (p.project) {
    const project = known.projects.find((have) => same(have.name, p.project ?? ""));
    if (project) task.project = project.id;
    else draft.newProject = p.project;
  }
  if (p.pinned_start) {
    draft.block = appointment(p.pinned_start, p.pinned_end, p.minutes);
    // The appointment is the whole work: nothing is left to plan beside it.
    task.estimate ??= Math.round((instant(draft.block.end).getTime() - instant(draft.block.start).getTime()) / 60_000);
  }
  return draft;
}

function appointment(start: Moment, end: Moment | undefined, minutes: number | undefined): { start: string; end: string } {
  const until = end ? instant(end.time) : new Date(instant(start.time).getTime() + (minutes || DEFAULT_MINUTES) * 60_000);
  return { start: start.time, end: until.toISOString() };
}

const DAY_NAMES: Record<string, string> = { MO: "Mon", TU: "Tue", WE: "Wed", TH: "Thu", FR: "Fri", SA: "Sat", SU: "Sun" };

/** A window as the server's hours text: "Mon,Wed 17:00-22:00". */
function hoursOf(w: Window): string {
  const days = (w.days ?? []).map((d) => DAY_NAMES[d]).filter(Boolean);
  return `${days.length ? days.join(",") : "daily"} ${w.from}-${w.to}`;
}

/** The sentence with a question answered. */
export function answer(text: string, q: Question, value: string): string {
  return text.slice(0, q.utf16_start) + value + text.slice(q.utf16_end);
}

function when(m: Moment, face: Clockface): string {
  return m.all_day && m.date ? shortDay(m.date, face.locale) : dayAndTime(instant(m.time), face);
}

/** What was understood, in the order people think of it. */
export function chipsOf(p: Parsed, face: Clockface): Chip[] {
  const c = strings.tasks.chips;
  const chips: Chip[] = [];
  const add = (field: string, text: string | undefined | false, doubtful = false) => {
    if (text) chips.push(doubtful ? { field, text, doubtful } : { field, text });
  };
  if (p.pinned_start) {
    const from = instant(p.pinned_start.time);
    add("pinned", c.pinned(p.pinned_end ? `${shortDay(dayOf(from, face.zone), face.locale)}, ${clockRange(from, instant(p.pinned_end.time), face)}` : when(p.pinned_start, face)));
  }
  add("due", p.due && c.due(when(p.due, face)));
  add("hard", p.hard === true && strings.tasks.hard);
  add("earliest", p.earliest && c.earliest(when(p.earliest, face)));
  add("minutes", p.minutes ? duration(p.minutes) : undefined);
  add("priority", p.priority ? strings.tasks.priority(strings.tasks.priorities[p.priority] ?? p.priority) : undefined);
  add("project", p.project ? (p.project_known ? c.project(p.project) : c.projectNew(p.project)) : undefined);
  add("chunk", chunk(p));
  add("max_per_day", p.max_per_day ? c.maxPerDay(duration(p.max_per_day)) : undefined);
  add("no_split", p.no_split && c.noSplit);
  for (const ref of p.after ?? []) add("after", ref.known ? c.after(ref.text) : c.afterUnknown(ref.text), !ref.known);
  add("energy", p.energy ? c.energy(p.energy) : undefined);
  add("repeat", p.repeat && repeats(p.repeat, face));
  add("window", p.window && c.window(p.window.from, p.window.to));
  for (const tag of p.tags ?? []) add("tag", `#${tag}`);
  return chips;
}

function chunk(p: Parsed): string | undefined {
  const c = strings.tasks.chips;
  if (p.min_chunk && p.max_chunk) return c.chunk(duration(p.min_chunk), duration(p.max_chunk));
  if (p.min_chunk) return c.chunkFrom(duration(p.min_chunk));
  return p.max_chunk ? c.chunkTo(duration(p.max_chunk)) : undefined;
}

/** "MO" as the person's locale has it; 23 November 2026 was one. */
function weekday(name: string, locale: string): string {
  const at = Object.keys(DAY_NAMES).indexOf(name);
  return at === -1 ? name : weekdayName(addDays("2026-11-23", at), locale);
}

function repeats(r: Repeat, face: Clockface): string {
  const c = strings.tasks.chips;
  if (r.times > 1) return c.times(r.times, r.period);
  const days = (r.days ?? []).map((d) => {
    const day = weekday(d.slice(-2), face.locale);
    const nth = Number.parseInt(d, 10);
    return nth ? c.nth(nth, day) : day;
  });
  return days.length > 0 ? `${c.every(r.interval, r.period)}: ${list(days)}` : c.every(r.interval, r.period);
}
