import { number } from "../writing";
import { count } from "./plural";

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ORDINAL: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const ordinal = (n: number) => ORDINAL[ordinals.select(n)] ?? "th";

export const tasks = {
  add: "Add a task",
  addHint: "Plain words: “Essay for CS101 by Fri 17:00 ~3h !high”. Press q anywhere to come here.",
  placeholder: "What needs doing?",
  addAction: "Add",
  understood: "Understood as",
  untitled: "Please also say what the task is called.",
  chooseOrEnter: "Choose one, or press Enter again to add the task without it.",
  added: (title: string) => `Added: ${title}.`,
  addedAt: (title: string, when: string) => `Added: ${title}, ${when}.`,
  empty: "All clear. Nothing left to do.",
  emptyHint: "Type a task above; PulsePlan understands dates, durations and priorities.",
  complete: (title: string) => `Complete ${title}`,
  edit: (title: string) => `Edit ${title}`,
  completed: (title: string) => `Completed: ${title}.`,
  remove: (title: string) => `Delete ${title}`,
  removeTitle: "Delete this task?",
  removeText: (title: string) => `“${title}” and its planned time will be gone for good.`,
  removeAction: "Delete task",
  removed: (title: string) => `Deleted: ${title}.`,
  import: "Import tasks",
  importHint: "CSV or JSON",
  imported: (created: number, updated: number) => `${count(created, "task", "tasks")} added, ${number(updated)} updated.`,
  importRefused: "The file was not imported",
  groups: { overdue: "Overdue", today: "Today", tomorrow: "Tomorrow", week: "Next 7 days", later: "Later", none: "No due date" },
  hard: "hard deadline",
  hardShort: "hard",
  asap: "as soon as possible",
  spaced: "spread over days",
  priorities: { low: "Low", medium: "Medium", high: "High", critical: "Critical" } as Record<string, string>,
  priority: (name: string) => `${name} priority`,
  chips: {
    due: (when: string) => `due ${when}`,
    earliest: (when: string) => `from ${when}`,
    pinned: (when: string) => `at ${when}`,
    chunk: (from: string, to: string) => (from === to ? `in pieces of ${from}` : `in pieces of ${from} to ${to}`),
    chunkFrom: (from: string) => `in pieces of ${from} or more`,
    chunkTo: (to: string) => `in pieces of ${to} at most`,
    maxPerDay: (text: string) => `at most ${text} a day`,
    noSplit: "in one piece",
    after: (title: string) => `after ${title}`,
    afterUnknown: (title: string) => `no open task is called “${title}”`,
    project: (name: string) => name,
    projectNew: (name: string) => `${name} (new project)`,
    energy: (level: string) => `${level} energy`,
    times: (n: number, period: string) => `${number(n)}× a ${period}`,
    every: (interval: number, period: string) => (interval === 1 ? `every ${period}` : `every ${number(interval)} ${period}s`),
    /** Of the weekdays of a month: the first, the last (-1). */
    nth: (n: number, day: string) => (n < 0 ? (n === -1 ? `last ${day}` : `${number(-n)}${ordinal(-n)} last ${day}`) : `${number(n)}${ordinal(n)} ${day}`),
    window: (from: string, to: string) => `between ${from} and ${to}`,
  },
};
