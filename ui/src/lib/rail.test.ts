import { expect, it } from "vitest";
import type { Block, Task } from "./api";
import { lengthOf, plannedOf, railOf } from "./rail";

const task = (id: string, more: Partial<Task> = {}): Task => ({ id, title: id, estimate: 0, due: "", created: id, auto_schedule: true, ...more }) as unknown as Task;
const block = (of: string, start: string, end: string, state = "planned"): Block => ({ task: of, start: `2026-11-25 ${start}:00.000Z`, end: `2026-11-25 ${end}:00.000Z`, state }) as unknown as Block;
const planned = plannedOf([block("a", "09:00", "10:00"), block("a", "11:00", "11:30"), block("b", "09:00", "10:00", "done")]);

it("the time a task has is what is ahead of it", () => expect([...planned]).toEqual([["a", 90]]));

it.each([
  [{ estimate: 0 }, 30],
  [{ estimate: 120 }, 30],
  [{ estimate: 120, spent: 60 }, 60],
  [{ estimate: 90 }, 90],
  [{ estimate: 5000 }, 720],
  [{ estimate: 92 }, 15],
  [{ estimate: 30, spent: 40 }, 15],
])("of %o a block is %i minutes long", (more, minutes) => expect(lengthOf(task("a", more), planned)).toBe(minutes));
it("without a place all of it is one block, in steps of five minutes", () => expect(lengthOf(task("c", { estimate: 92, spent: 10 }), planned)).toBe(85));

it("tasks are found by what becomes of them and by their words", () => {
  const all = [task("a"), task("b", { title: "Write the essay", due: "2026-11-30" }), task("c", { auto_schedule: false, expand: { project: { name: "History" } } as Task["expand"] })];
  const ids = (kind: Parameters<typeof railOf>[2], search = "") => railOf(all, planned, kind, search).map((t) => t.id);
  expect([ids("all"), ids("unplanned"), ids("manual"), ids("all", "essay wri"), ids("all", "history"), ids("all", "none")]).toEqual([["b", "a", "c"], ["b", "c"], ["c"], ["b"], ["c"], []]);
});
