// Where the steps of a run stand when it is drawn: from top to bottom, each
// below everything it waits for. A layer that is too wide for its place goes on
// in another row. Lines pass between the boxes, never behind one.
import { isEnd } from "./trace";
import type { Graph } from "./trace";

export interface Box {
  name: string;
  x: number;
  y: number;
  height: number;
}
export interface Line {
  from: string;
  to: string;
  label: string;
  /** An SVG path. */
  path: string;
  /** Where the label stands. */
  x: number;
  y: number;
}
export interface Layout {
  width: number;
  height: number;
  boxes: Box[];
  lines: Line[];
}

/** Sizes in px. A box holds two lines of small text below its icon; where a run begins and ends one line is enough. */
export const BOX = { width: 92, height: 64, ends: 28 } as const;
const GAP = { across: 12, rows: 22, layers: 34 } as const;
/** Room at the sides for lines that pass a row or lead back up. */
const SIDE = 8;
/** So many boxes stand side by side at least, however narrow the place is. */
const LEAST = 2;
const STRIDE = BOX.width + GAP.across;

/** Lays a graph out for a place so many px wide. */
export function layout(graph: Graph, available: number): Layout {
  const names = graph.nodes.map((n) => n.name);
  const known = new Set(names);
  const edges = graph.edges.filter((e) => known.has(e.from) && known.has(e.to) && e.from !== e.to);
  const back = backEdges(names, edges);
  const forward = edges.filter((e) => !back.has(e));
  const layers = ordered(layered(names, forward), forward);

  const most = Math.max(LEAST, Math.floor((available - 2 * SIDE + GAP.across) / STRIDE));
  const layerRows = layers.map((layer) => broken(layer, most));
  const widest = Math.max(1, ...layerRows.flat().map((row) => row.length));
  const width = widest * STRIDE - GAP.across + 2 * SIDE;

  const kinds = new Map(graph.nodes.map((n) => [n.name, n.kind]));
  const heightOf = (name: string) => (isEnd(kinds.get(name)) ? BOX.ends : BOX.height);
  const rows: Row[] = [];
  const boxes: Placed[] = [];
  let y = 0;
  for (const [layer, broken] of layerRows.entries()) {
    for (const names of broken) {
      const left = (width - names.length * STRIDE + GAP.across) / 2;
      const height = Math.max(...names.map(heightOf));
      names.forEach((name, i) => boxes.push({ name, layer, x: left + i * STRIDE, y, height: heightOf(name) }));
      rows.push({ layer, y, height, gaps: Array.from({ length: names.length + 1 }, (_, i) => left + i * STRIDE - GAP.across / 2) });
      y += height + GAP.rows;
    }
    y += GAP.layers - GAP.rows;
  }
  const height = Math.max(0, y - GAP.layers);
  const at = new Map(boxes.map((b) => [b.name, b]));
  const lines = edges.flatMap((e) => {
    const [from, to] = [at.get(e.from), at.get(e.to)];
    if (!from || !to) return [];
    const drawn = back.has(e) ? around(from, to, width) : down(from, to, rows, width / 2);
    return [{ from: e.from, to: e.to, label: e.label ?? "", ...drawn }];
  });
  return { width, height, boxes, lines };
}

interface Placed extends Box {
  layer: number;
}
/** A row of boxes, with where lines can pass it. */
interface Row {
  layer: number;
  y: number;
  height: number;
  gaps: number[];
}

type Edge = Graph["edges"][number];

/** Edges that close a circle: those of a loop. */
function backEdges(names: string[], edges: Edge[]): Set<Edge> {
  const back = new Set<Edge>();
  const state = new Map<string, "open" | "closed">();
  const visit = (name: string) => {
    state.set(name, "open");
    for (const e of edges) {
      if (e.from !== name) continue;
      if (state.get(e.to) === "open") back.add(e);
      else if (!state.has(e.to)) visit(e.to);
    }
    state.set(name, "closed");
  };
  const entered = new Set(edges.map((e) => e.to));
  for (const name of [...names.filter((n) => !entered.has(n)), ...names]) if (!state.has(name)) visit(name);
  return back;
}

/** Each node one layer below the lowest it waits for. */
function layered(names: string[], edges: Edge[]): string[][] {
  const depth = new Map(names.map((n) => [n, 0]));
  for (let round = 0; round < names.length; round++) {
    let moved = false;
    for (const e of edges) {
      const below = (depth.get(e.from) ?? 0) + 1;
      if (below <= (depth.get(e.to) ?? 0)) continue;
      depth.set(e.to, below);
      moved = true;
    }
    if (!moved) break;
  }
  const layers: string[][] = [];
  for (const name of names) (layers[depth.get(name) ?? 0] ??= []).push(name);
  return layers.map((layer) => layer ?? []);
}

/** Puts each node near the middle of those above it, which keeps lines from crossing. */
function ordered(layers: string[][], edges: Edge[]): string[][] {
  const place = new Map<string, number>();
  return layers.map((layer) => {
    const middle = (name: string) => {
      const above = edges.filter((e) => e.to === name && place.has(e.from)).map((e) => place.get(e.from) ?? 0);
      return above.length > 0 ? above.reduce((a, b) => a + b, 0) / above.length : 0.5;
    };
    const sorted = layer.map((name, i) => ({ name, i, at: middle(name) })).sort((a, b) => a.at - b.at || a.i - b.i);
    sorted.forEach(({ name }, i) => place.set(name, (i + 0.5) / sorted.length));
    return sorted.map(({ name }) => name);
  });
}

/** Breaks a layer into rows of about the same length. */
function broken(layer: string[], most: number): string[][] {
  const count = Math.ceil(layer.length / most);
  const rows: string[][] = [];
  let from = 0;
  for (let i = 0; i < count; i++) {
    const size = Math.ceil((layer.length - from) / (count - i));
    rows.push(layer.slice(from, from + size));
    from += size;
  }
  return rows;
}

type Drawn = Pick<Line, "path" | "x" | "y">;

/** From the foot of a box to the head of another, through the gaps of the rows between them. */
function down(from: Placed, to: Placed, rows: Row[], middle: number): Drawn {
  const start = { x: from.x + BOX.width / 2, y: from.y + from.height };
  const end = { x: to.x + BOX.width / 2, y: to.y };
  let path = `M${start.x} ${start.y}`;
  let at = start;
  const onTo = (x: number, y: number) => {
    const bend = (y - at.y) / 2;
    path += `C${at.x} ${at.y + bend} ${x} ${y - bend} ${x} ${y}`;
    at = { x, y };
  };
  for (const row of rows) {
    if (row.y <= from.y || row.y >= to.y) continue;
    const wish = passing(row, from, to, start.x, end.x, middle);
    const gap = row.gaps.reduce((best, x) => (Math.abs(x - wish) < Math.abs(best - wish) ? x : best));
    onTo(gap, row.y);
    path += `V${row.y + row.height}`;
    at = { x: gap, y: row.y + row.height };
  }
  const [x, y] = [(at.x + end.x) / 2, (at.y + end.y) / 2];
  onTo(end.x, end.y);
  return { path, x, y };
}

/**
 * Where a line would like to pass a row. Within a layer that goes on below
 * itself those that come pass outside and those that leave inside, so that
 * they do not cross.
 */
function passing(row: Row, from: Placed, to: Placed, x1: number, x2: number, middle: number): number {
  if (row.layer === to.layer) return x2 + Math.sign(x2 - middle);
  if (row.layer === from.layer) return x1 - Math.sign(x1 - middle);
  return x1 + ((x2 - x1) * (row.y - from.y)) / (to.y - from.y);
}

/** Back up at the right of everything. */
function around(from: Box, to: Box, width: number): Drawn {
  const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + from.height / 2, to.x + BOX.width, to.y + to.height / 2];
  const edge = width - 1;
  const path = `M${x1} ${y1}C${edge} ${y1} ${edge} ${y1} ${edge} ${(y1 + y2) / 2}S${edge} ${y2} ${x2} ${y2}`;
  return { path, x: edge, y: (y1 + y2) / 2 };
}
