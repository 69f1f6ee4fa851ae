import { describe, expect, it } from "vitest";
import type { Block, Task } from "./api";
import type { Risk } from "./planning";
import { PLAIN, between, circleOf, drawn, heirsOf, nextOf, queryOf, sections, shown, tagsOf, viewOf } from "./tasklist";
import type { Facts, View } from "./tasklist";
import { bulkFields, empty, NOTHING, tagsIn } from "./bulkform";
import { estimatesOf, sumsOf } from "./projectsums";
import type { Measured } from "./api";

const NOW = new Date("2026-11-23T08:00:00Z");
const task = (id: string, more: Partial<Task> = {}): Task => ({ id, title: id, due: "", due_day: "", created: "2026-11-01 00:00:00.000Z", status: "todo", priority: "medium", estimate: 0, ...more }) as Task;
const facts = (tasks: Task[], more: Partial<Facts> = {}): Facts => ({ now: NOW, zone: "Europe/Berlin", open: new Map(tasks.map((t) => [t.id, t])), next: new Map(), risks: new Map(), notes: new Map(), heirs: heirsOf(tasks), ...more });
const WORDS = { due: { overdue: "o", today: "t", tomorrow: "m", week: "w", later: "l", none: "n" }, states: { doing: "Doing", todo: "To do", done: "Done" }, priorities: { critical: "C", high: "H", medium: "M", low: "L" }, noProject: "None" };
const ids = (tasks: Task[]) => tasks.map((t) => t.id);

describe("a view and its address", () => {
  it.each<[string, Partial<View>]>([
    ["", {}],
    ["group=project&sort=title", { group: "project", sort: "title" }],
    ["project=p1&tag=uni&priority=high&q=%C3%BCbung+3&only=unplanned%2Crisk", { project: "p1", tag: "uni", priority: "high", only: ["unplanned", "risk"], q: "übung 3" }],
  ])("%s", (query, view) => {
    expect(viewOf(query)).toEqual({ ...PLAIN, ...view });
    expect(queryOf({ ...PLAIN, ...view })).toBe(query);
  });
  it("takes what the address does not say from what the person had, and nothing that there is not", () => {
    expect(viewOf("group=colour", { group: "state", sort: "title" })).toEqual({ ...PLAIN, group: "due", sort: "title" });
    expect(viewOf("q=x", { group: "state" }).group).toBe("state");
    expect(viewOf("priority=urgent&only=risk,nonsense")).toEqual({ ...PLAIN, only: ["risk"] });
  });
});

describe("what a view shows", () => {
  const all = [
    task("Übung", { tags: ["Uni"], project: "p", expand: { project: { name: "Straßenbau" } as never }, due: "2026-11-24 10:00:00.000Z" }),
    task("Wäsche", { priority: "low", depends_on: ["Übung", "gone"] }),
    task("Anruf", { priority: "high", due: "2026-11-25 10:00:00.000Z" }),
  ];
  const known = facts(all, { notes: new Map([["Anruf", "Nummer von Zoë"]]), next: new Map([["Übung", {} as Block]]), risks: new Map([["Anruf", {} as Risk]]) });
  it.each<[Partial<View>, string[]]>([
    [{ q: "ubung" }, ["Übung"]],
    [{ q: "STRASSEN uni" }, ["Übung"]],
    [{ q: "zoe" }, ["Anruf"]],
    [{ q: "wasche zoe" }, []],
    [{ q: "#uni" }, ["Übung"]],
    [{ project: "none" }, ["Wäsche", "Anruf"]],
    [{ tag: "uni" }, ["Übung"]],
    [{ priority: "low" }, ["Wäsche"]],
    [{ only: ["nodate"] }, ["Wäsche"]],
    [{ only: ["unplanned"] }, ["Wäsche", "Anruf"]],
    [{ only: ["unplanned", "risk"] }, ["Anruf"]],
    [{ only: ["blocked"] }, ["Wäsche"]],
  ])("%j", (view, want) => expect(ids(shown(all, { ...PLAIN, ...view }, known))).toEqual(want));

  it("finds among two thousand in a moment", () => {
    const many = Array.from({ length: 2000 }, (_, i) => task(`Aufgabe ${i} für Müller`));
    const began = performance.now();
    expect(shown(many, { ...PLAIN, q: "1999 muller" }, facts(many)).length).toBe(1);
    shown(many, { ...PLAIN, q: "1998 muller" }, facts(many));
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe("sections", () => {
  const all = [task("a", { priority: "low", project: "p2", expand: { project: { name: "Beta", colour: "#0369a1" } as never } }), task("b", { priority: "", status: "doing" }), task("c", { priority: "critical", project: "p1", expand: { project: { name: "Alpha" } as never } })];
  it.each([
    ["priority", ["C:c", "M:b", "L:a"]],
    ["state", ["Doing:b", "To do:a,c"]],
    ["project", ["Alpha:c", "Beta:a", "None:b"]],
    ["due", ["n:a,b,c"]],
  ] as const)("by %s", (group, want) => expect(sections(all, { group, sort: "title" }, facts(all), WORDS).map((s) => `${s.title}:${ids(s.tasks)}`)).toEqual(want));
  it("are drawn from the top, as much as there is room for", () => {
    const parts = drawn(sections(all, { group: "priority", sort: "due" }, facts(all), WORDS), 2);
    expect(parts.map((p) => [p.title, p.tasks.length, p.total])).toEqual([["C", 1, 1], ["M", 1, 1]]);
  });
});

it("knows the next block of each task, the most used tags, and the rows between two", () => {
  const blocks = [{ task: "a", start: "1" }, { task: "b", start: "2" }, { task: "a", start: "3" }] as Block[];
  expect([...nextOf(blocks).values()].map((b) => b.start)).toEqual(["1", "2"]);
  expect(tagsOf([task("a", { tags: ["x", "y"] }), task("b", { tags: ["y"] }), task("c", { tags: null })])).toEqual(["y", "x"]);
  expect(between(["a", "b", "c", "d"], "d", "b")).toEqual(["b", "c", "d"]);
  expect(between(["a", "b"], "gone", "b")).toEqual(["b"]);
});

it("sees the circle a task would be in, and how it goes round", () => {
  const all = new Map([task("a", { depends_on: ["b"] }), task("b", { depends_on: ["c"] }), task("c"), task("d")].map((t) => [t.id, t]));
  expect(circleOf({ id: "c", title: "c" }, "a", all)).toEqual(["c", "a", "b", "c"]);
  expect(circleOf({ id: "c", title: "c" }, "d", all)).toBeUndefined();
});

describe("a form for many", () => {
  it("changes only what it says, and nothing that is so already", () => {
    const had = task("a", { priority: "high", tags: ["uni", "Exam"], due: "2026-11-24 10:00:00.000Z", hours: "Mon 9-10" });
    expect(bulkFields(had, NOTHING)).toEqual({});
    expect(bulkFields(had, { ...NOTHING, priority: "high", project: "none", day: "2026-12-01" })).toEqual({});
    expect(bulkFields(had, { ...NOTHING, due: "set", day: "2026-12-01", tagsAdd: "#new, uni", tagsRemove: "exam", estimate: 0, plan: "off", hours: "-" })).toEqual({ due_day: "2026-12-01", tags: ["uni", "new"], auto_schedule: false, hours: "" });
    expect(bulkFields(had, { ...NOTHING, due: "none" })).toEqual({ due: "", due_day: "" });
  });
  it("says nothing while it is empty", () => {
    expect([empty({ ...NOTHING, day: "2026-12-01" }), empty({ ...NOTHING, estimate: 0 }), empty({ ...NOTHING, due: "none" })]).toEqual([true, false, false]);
    expect(tagsIn(" a, #b ,,a")).toEqual(["a", "b"]);
  });
});

describe("a project's sums", () => {
  const open = [task("a", { project: "p", estimate: 60, spent: 20, due: "2026-11-25 10:00:00.000Z" }), task("b", { project: "p", due: "2026-11-24 10:00:00.000Z" }), task("c")];
  const done = [task("d", { project: "p", estimate: 60, spent: 90, status: "done" }), task("e", { project: "p", estimate: 30, spent: 30, status: "done" }), task("f", { project: "p", status: "done" })];
  it("count what is open, done and left", () => {
    const sum = sumsOf(open, done).get("p");
    expect([sum?.open, sum?.done, sum?.left, sum?.unestimated, sum?.next?.id]).toEqual([2, 3, 40, 1, "b"]);
  });
  it("hold what work took against the estimate that stood when it began", () => {
    const estimates = estimatesOf(done, [{ task: "e", estimate: 20, actual: 40 } as Measured]);
    expect(estimates.pairs.map((p) => [p.id, p.estimated, p.worked])).toEqual([["d", 60, 90], ["e", 20, 40]]);
    expect([estimates.estimated, estimates.worked, estimates.factor]).toEqual([80, 130, 1.625]);
  });
});
