import { describe, expect, it } from "vitest";
import { BOX, layout } from "./graphlayout";
import type { Box } from "./graphlayout";
import type { Graph } from "./trace";

function graph(...edges: [string, string][]): Graph {
  const names = [...new Set(edges.flat())];
  return { nodes: names.map((name) => ({ name })), edges: edges.map(([from, to]) => ({ from, to })) };
}
/** A graph that reads n things side by side and then writes, with its ends. */
function fan(n: number): Graph {
  const g = graph(...Array.from({ length: n }, (_, i): [string, string][] => [["start", `read ${i}`], [`read ${i}`, "write"]]).flat(), ["write", "end"]);
  for (const node of g.nodes) if (node.name === "start" || node.name === "end") node.kind = node.name;
  return g;
}
const overlap = (a: Box, b: Box) => a.x < b.x + BOX.width && b.x < a.x + BOX.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Points along a path of M, C, S and V. */
function points(path: string): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  for (const [, letter, rest] of path.matchAll(/([MCSV])([^MCSV]*)/g)) {
    const n = (rest ?? "").trim().split(/[ ,]+/).map(Number);
    const from = at;
    if (letter === "V") at = { x: from.x, y: n[0] ?? 0 };
    else at = { x: n.at(-2) ?? 0, y: n.at(-1) ?? 0 };
    if (letter === "M") continue;
    for (let t = 0; t <= 1; t += 0.05) {
      if (letter !== "C") found.push({ x: from.x + (at.x - from.x) * t, y: from.y + (at.y - from.y) * t });
      else {
        const [a, b, c, d] = [n[0] ?? 0, n[1] ?? 0, n[2] ?? 0, n[3] ?? 0];
        const mix = (p: number, q: number, r: number, s: number) => (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
        found.push({ x: mix(from.x, a, c, at.x), y: mix(from.y, b, d, at.y) });
      }
    }
  }
  return found;
}

const GRAPHS: [string, Graph][] = [
  ["a chain", graph(["a", "b"], ["b", "c"], ["c", "d"])],
  ["two at once", fan(2)],
  ["four at once", fan(4)],
  ["seven at once", fan(7)],
  ["a way around", graph(["a", "b"], ["b", "c"], ["a", "c"], ["c", "d"], ["a", "d"])],
  ["a loop", graph(["think", "act"], ["act", "think"], ["act", "say"])],
  ["two that do not meet", graph(["a", "b"], ["x", "y"])],
  ["one step", { nodes: [{ name: "only" }], edges: [] }],
];

describe.each(GRAPHS)("%s", (_, g) => {
  it.each([270, 334, 900])("in %i px stands within its size, each box by itself and below what it waits for", (room) => {
    const { boxes, width, height, lines } = layout(g, room);
    expect(boxes.map((b) => b.name).sort()).toEqual(g.nodes.map((n) => n.name).sort());
    for (const [i, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + BOX.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(i + 1)) expect(overlap(box, other), `${box.name} on ${other.name}`).toBe(false);
    }
    expect(width).toBeLessThanOrEqual(room);
    expect(lines).toHaveLength(g.edges.length);
  });
  it.each([270, 334, 900])("in %i px has no line behind a box it does not belong to", (room) => {
    const { boxes, lines } = layout(g, room);
    for (const line of lines) {
      for (const box of boxes.filter((b) => b.name !== line.from && b.name !== line.to)) {
        const hidden = points(line.path).find((p) => p.x > box.x && p.x < box.x + BOX.width && p.y > box.y && p.y < box.y + box.height);
        expect(hidden, `${line.from} to ${line.to} behind ${box.name}`).toBeUndefined();
      }
    }
  });
});

it("nothing breaks on edges that lead nowhere, or without any node", () => {
  expect(layout({ nodes: [], edges: [] }, 300)).toMatchObject({ boxes: [], lines: [], height: 0 });
  expect(layout({ nodes: [{ name: "a" }], edges: [{ from: "a", to: "gone" }, { from: "a", to: "a" }] }, 300).lines).toEqual([]);
});
