import { expect, it } from "vitest";
import { RECENTS, Recents, arrange } from "./palette";
import type { Entry, Section } from "./palette";

const entry = (section: Section, title: string, more: Partial<Entry> = {}): Entry => ({ id: `${section}:${title}`, section, title, icon: "check", ...more });
const ALL = [
  entry("commands", "Plan my week", { words: "schedule" }),
  entry("commands", "Undo the last change"),
  entry("go", "Week"),
  entry("tasks", "Weekly review", { hint: "Admin" }),
  entry("tasks", "Essay"),
  entry("add", "Add “week”", { found: true }),
];
const shown = (question: string, recents: string[] = []) => arrange(ALL, question, recents).map(({ section, rows }) => [section, ...rows.map((row) => row.entry.title)]);

it("shows commands and places before anything is asked, what was chosen last first and once", () => {
  expect(shown("")).toEqual([
    ["commands", "Plan my week", "Undo the last change"],
    ["go", "Week"],
  ]);
  expect(shown("", ["tasks:Essay", "go:Week", "gone"])).toEqual([
    ["recent", "Essay", "Week"],
    ["commands", "Plan my week", "Undo the last change"],
  ]);
});

it("puts the section of the best match first, and the offer to add a task last", () => {
  expect(shown("week")).toEqual([["go", "Week"], ["tasks", "Weekly review"], ["commands", "Plan my week"], ["add", "Add “week”"]]);
});

it("finds by other words and by what stands beside, after titles", () => {
  expect(shown("schedule")[0]).toEqual(["commands", "Plan my week"]);
  expect(shown("admin")[0]).toEqual(["tasks", "Weekly review"]);
});

it("prefers what was chosen before among like ones", () => {
  const all = [entry("tasks", "Call Anna"), entry("tasks", "Call Anne")];
  expect(arrange(all, "call an", ["tasks:Call Anne"])[0]?.rows[0]?.entry.title).toBe("Call Anne");
});

it("marks what was matched in the title", () => {
  expect(arrange(ALL, "ess")[0]?.rows[0]?.marks).toEqual([[0, 3]]);
});

it("remembers the newest choices once each, and nothing from a broken memory", () => {
  const kept = new Map<string, string>();
  const recents = new Recents({ getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v) });
  for (const id of ["a", "b", "a"]) recents.chose(id);
  expect(recents.list).toEqual(["a", "b"]);
  kept.set(RECENTS, "{");
  expect(recents.list).toEqual([]);
});
