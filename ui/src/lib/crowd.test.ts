import { expect, it } from "vitest";
import { crowdOut } from "./crowd";

const row = (name: string, from: number, to: number) => ({ name, from, to });
const names = (all: { name: string }[]) => all.map((i) => i.name).sort();

it("few things side by side all have a lane", () => {
  const { shown, more } = crowdOut([row("a", 0, 60), row("b", 30, 90), row("c", 90, 120)], 3);
  expect(shown.map((i) => [i.name, i.lane, i.lanes])).toEqual([["a", 0, 2], ["b", 1, 2], ["c", 0, 1]]);
  expect(more).toEqual([]);
});

it("more than can be read leaves a lane to say how many are hidden", () => {
  const many = Array.from({ length: 9 }, (_, i) => row(`e${i}`, i, 60 + i));
  const { shown, more } = crowdOut([...many, row("alone", 200, 230)], 4);
  expect(names(shown)).toEqual(["alone", "e0", "e1", "e2"]);
  expect(more.map((m) => [m.from, m.to, m.lane, m.lanes, m.items.length])).toEqual([[3, 68, 3, 4, 6]]);
  expect(shown.find((i) => i.name === "alone")?.lanes).toBe(1);
});

it("what ranks first is hidden last", () => {
  const many = Array.from({ length: 6 }, (_, i) => row(`e${i}`, 0, 60));
  const { shown } = crowdOut([...many, row("work", 30, 45)], 3, (i) => (i.name === "work" ? 0 : 1));
  expect(names(shown)).toEqual(["e0", "e1", "work"].filter((n) => shown.some((i) => i.name === n)).sort());
  expect(names(shown)).toContain("work");
});

it("nothing that is shown overlaps another in its lane, and nothing is lost", () => {
  const many = Array.from({ length: 200 }, (_, i) => row(`e${i}`, (i * 37) % 600, ((i * 37) % 600) + 15 + ((i * 13) % 90)));
  const { shown, more } = crowdOut(many, 5);
  for (const a of shown) for (const b of shown) if (a !== b && a.lane === b.lane) expect(a.from < b.to && b.from < a.to, `${a.name} and ${b.name}`).toBe(false);
  expect(names([...shown, ...more.flatMap((m) => m.items)])).toEqual(names(many));
});
