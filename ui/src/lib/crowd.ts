// What stands side by side on a day, and what does not fit: more lanes than can
// be read become "+n".
import { laneOut } from "./weekgrid";
import type { Lane, Rows } from "./weekgrid";

export interface Crowd<T> {
  shown: (T & Lane)[];
  /** Stretches in which something is hidden, with the lane they are said in. */
  more: (Rows & Lane & { items: T[] })[];
}

const overlaps = (a: Rows, b: Rows) => a.from < b.to && b.from < a.to;

/** Lanes for items, at most so many side by side; those that come first (by rank) are hidden last. */
export function crowdOut<T extends Rows>(items: T[], most: number, rank: (item: T) => number = () => 0): Crowd<T> {
  const shown: (T & Lane)[] = [];
  const more: Crowd<T>["more"] = [];
  const laned = laneOut(items);
  for (let at = 0; at < laned.length; ) {
    // A knot is a run of items that hang together: laneOut answers them one after the other.
    let end = at;
    let to = 0;
    while (end < laned.length && (end === at || (laned[end] as T & Lane).from < to)) to = Math.max(to, (laned[end++] as T & Lane).to);
    const knot = laned.slice(at, end);
    at = end;
    if ((knot[0] as Lane).lanes <= most) {
      shown.push(...knot);
      continue;
    }
    const kept: (T & Lane)[] = [];
    const hidden: T[] = [];
    for (const item of [...knot].sort((a, b) => rank(a) - rank(b) || a.from - b.from)) {
      const taken = new Set(kept.filter((other) => overlaps(other, item)).map((other) => other.lane));
      const lane = Array.from({ length: most - 1 }, (_, i) => i).find((i) => !taken.has(i));
      if (lane === undefined) hidden.push(item);
      else kept.push({ ...item, lane, lanes: most });
    }
    shown.push(...kept);
    hidden.sort((a, b) => a.from - b.from);
    let run: Crowd<T>["more"][number] | undefined;
    for (const item of hidden) {
      if (run && item.from < run.to) {
        run.to = Math.max(run.to, item.to);
        run.items.push(item);
      } else more.push((run = { from: item.from, to: item.to, lane: most - 1, lanes: most, items: [item] }));
    }
  }
  return { shown, more };
}
