import { expect, it } from "vitest";
import { Selection } from "./selection.svelte";
import { TaskView } from "./taskview.svelte";

const ROWS = ["a", "b", "c", "d"];

it("chooses one by one, in ranges, and all", () => {
  const selection = new Selection();
  selection.toggle("b");
  selection.extend(ROWS, "d");
  expect([...selection.ids]).toEqual(["b", "c", "d"]);
  selection.toggle("c");
  expect([...selection.ids]).toEqual(["b", "d"]);
  selection.keep(new Set(["d"]));
  expect([...selection.ids]).toEqual(["d"]);
  selection.all(ROWS);
  expect(selection.size).toBe(4);
  selection.clear();
  expect([selection.size, selection.on]).toEqual([0, false]);
});

it("remembers how each person groups and sorts, and leaves filters to the address", () => {
  const kept = new Map<string, string>();
  const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const address = (query: string) => ({ query, look(next: string) { this.query = next; } });
  const mine = address("");
  new TaskView(mine, "ada", memory).set({ group: "project", q: "essay" });
  expect(mine.query).toBe("group=project&sort=due&q=essay");
  expect(new TaskView(address(""), "ada", memory).value).toMatchObject({ group: "project", q: "" });
  expect(new TaskView(address(""), "bob", memory).value.group).toBe("due");
  expect(new TaskView(address("group=state&sort=due"), "ada", memory).value.group).toBe("state");
});
