import { expect, it } from "vitest";
import type { Block } from "./api";
import { bundlesOf } from "./bundles";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 8, minute)).toISOString().replace("T", " ");
const block = (id: string, from: number, to: number, more: Partial<Block> = {}) => ({ id, task: id, start: at(from), end: at(to), state: "planned", pinned: false, ...more }) as Block;
const names = (blocks: Block[], most = 15) => [...bundlesOf(blocks, most)].map(([id, others]) => [id, others.map((b) => b.id)]);

it("small blocks of different tasks, one right after the other, are a bundle", () => {
  expect(names([block("c", 30, 45), block("a", 0, 15), block("b", 15, 30)])).toEqual([
    ["a", ["b", "c"]],
    ["b", ["a", "c"]],
    ["c", ["a", "b"]],
  ]);
});
it.each([
  ["a gap between them", [block("a", 0, 15), block("b", 20, 35)]],
  ["one that is longer", [block("a", 0, 15), block("b", 15, 60)]],
  ["one that is pinned", [block("a", 0, 15), block("b", 15, 30, { pinned: true })]],
  ["one that has begun", [block("a", 0, 15, { state: "started" }), block("b", 15, 30)]],
  ["one task alone", [block("a", 0, 15), block("b", 15, 30, { task: "a" })]],
])("%s makes none", (_, blocks) => {
  expect(names(blocks)).toEqual([]);
});
