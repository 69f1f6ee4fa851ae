// What the command palette shows for a question: entries under their sections,
// the best first. Pure but for the memory of what was chosen before.
import type { IconName } from "../components/Icon.svelte";
import { match } from "./fuzzy";
import type { Mark } from "./fuzzy";

export type Section = "recent" | "commands" | "go" | "actions" | "tasks" | "projects" | "days" | "settings" | "finished" | "add";

export interface Entry {
  /** The same for the same thing, always. */
  id: string;
  section: Section;
  title: string;
  icon: IconName;
  /** Beside the title: when, in which project. */
  hint?: string;
  /** Other words it is found by. */
  words?: string;
  /** The keys that do the same. */
  keys?: string;
  run?: () => void;
  /** Opened instead of run. */
  opens?: () => Page;
  /** What Ctrl+Enter does. */
  other?: { text: string; run: () => void };
  /** Found elsewhere for this question: it fits, whatever its words are. */
  found?: boolean;
}

/** A palette within the palette: what can be done with something. */
export interface Page {
  title: string;
  placeholder: string;
  entries: () => Entry[];
  /** What the words themselves may mean there. */
  typed?: (question: string) => Promise<Entry[]>;
}

export interface Row {
  entry: Entry;
  marks: Mark[];
}
export interface Rows {
  section: Section;
  rows: Row[];
}

/** How sections follow each other where nothing is asked. */
const ORDER: Section[] = ["recent", "actions", "commands", "go", "tasks", "projects", "days", "settings", "finished", "add"];
/** What is shown before anything is asked; the rest is found by its words. */
const FIRST = new Set<Section>(["actions", "commands", "go"]);
/** So many of a section are shown for a question. */
const MOST = 7;
/** So many that were chosen before come first. */
const RECENT = 5;
/** Other words count less than the title. */
const OTHER_WORDS = 25;
/** The many blocks of a task come after it. */
const LESS: Partial<Record<Section, number>> = { days: 10 };

function rowOf(entry: Entry, question: string): (Row & { score: number }) | undefined {
  const title = match(question, entry.title);
  if (title) return { entry, ...title };
  const all = match(question, [entry.title, entry.hint, entry.words].filter(Boolean).join(" "), true);
  if (all) return { entry, score: all.score - OTHER_WORDS, marks: [] };
  return entry.found ? { entry, score: 0, marks: [] } : undefined;
}

/** The entries for a question; recents are ids, the newest first. */
export function arrange(entries: Entry[], question: string, recents: readonly string[] = []): Rows[] {
  if (question.trim() === "") {
    const recent = recents.flatMap((id) => entries.find((entry) => entry.id === id) ?? []).slice(0, RECENT);
    const groups = ORDER.map((section): Rows => {
      const mine = section === "recent" ? recent : entries.filter((entry) => entry.section === section && FIRST.has(section) && !recent.includes(entry));
      return { section, rows: mine.map((entry) => ({ entry, marks: [] })) };
    });
    return groups.filter((group) => group.rows.length > 0);
  }
  const groups = new Map<Section, (Row & { score: number })[]>();
  for (const entry of entries) {
    const row = rowOf(entry, question);
    if (!row) continue;
    row.score -= LESS[entry.section] ?? 0;
    // What one has chosen before is more likely meant again.
    const before = recents.indexOf(entry.id);
    if (before !== -1) row.score += 12 - Math.min(before, 10);
    groups.set(entry.section, [...(groups.get(entry.section) ?? []), row]);
  }
  return [...groups]
    .map(([section, rows]) => ({ section, rows: rows.sort((a, b) => b.score - a.score).slice(0, MOST) }))
    .sort((a, b) => late(a.section) - late(b.section) || (b.rows[0]?.score ?? 0) - (a.rows[0]?.score ?? 0) || ORDER.indexOf(a.section) - ORDER.indexOf(b.section))
    .map(({ section, rows }) => ({ section, rows: rows.map(({ entry, marks }) => ({ entry, marks })) }));
}

/** What is over, and the offer to make a task of the words, come after all that was found. */
function late(section: Section): number {
  return section === "add" ? 2 : section === "finished" ? 1 : 0;
}

/** Where the browser keeps what was chosen; it is removed when the person leaves. */
export const RECENTS = "pulseplan_recent";
const REMEMBERED = 12;

export class Recents {
  constructor(private readonly memory: Pick<Storage, "getItem" | "setItem">) {}

  get list(): string[] {
    try {
      const kept: unknown = JSON.parse(this.memory.getItem(RECENTS) ?? "[]");
      return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === "string") : [];
    } catch {
      return [];
    }
  }

  chose(id: string): void {
    try {
      this.memory.setItem(RECENTS, JSON.stringify([id, ...this.list.filter((other) => other !== id)].slice(0, REMEMBERED)));
    } catch {
      // A browser that remembers nothing begins afresh.
    }
  }
}
