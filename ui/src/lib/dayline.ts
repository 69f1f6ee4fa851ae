// One day drawn to scale: which hours are worth showing, what stands in them,
// and what is left free. Minutes of the wall clock throughout, as in weekgrid.
import type { Item } from "./stores/week.svelte";
import { DAY_MINUTES, laneOut, rowsOn } from "./weekgrid";
import type { Lane, Rows } from "./weekgrid";

const HOUR = 60;
/** Shown of a day that has nothing in it and no hours. */
const USUAL: Rows = { from: 9 * HOUR, to: 17 * HOUR };
/** At least so much is shown. */
const LEAST = 4 * HOUR;
/** How much of what is over stays in a short view. */
const BEHIND = HOUR / 2;
const FAR_BEHIND = 2 * HOUR;
/** Less free time than this is a breath, not time to use. */
export const FREE = 30;

export interface Piece extends Rows, Lane {
  item: Item;
}
export interface Dayline extends Rows {
  pieces: Piece[];
  /** What is left of the hours of work, from now on. */
  free: Rows[];
  /** How many stand before the hours that are shown. */
  earlier: number;
}

const hourBefore = (minute: number) => Math.floor(minute / HOUR) * HOUR;
const hourAfter = (minute: number) => Math.min(Math.ceil(minute / HOUR) * HOUR, DAY_MINUTES);

/** The stretches of some rows that none of the others takes. */
export function without(rows: Rows[], others: Rows[]): Rows[] {
  const left: Rows[] = [];
  const taken = [...others].sort((a, b) => a.from - b.from);
  for (const { from, to } of [...rows].sort((a, b) => a.from - b.from)) {
    let free = from;
    for (const other of taken) {
      if (other.to <= free || other.from >= to) continue;
      if (other.from > free) left.push({ from: free, to: other.from });
      free = Math.max(free, other.to);
    }
    if (free < to) left.push({ from: free, to });
  }
  return left;
}

/** windows are the hours of work; now the minute it is; short: without what is over. */
export function dayline(items: Item[], day: string, zone: string, windows: Rows[], now: number, short: boolean): Dayline {
  const all = items.flatMap((item) => {
    const rows = item.allDay ? undefined : rowsOn(day, item.start, item.end, zone);
    return rows ? [{ ...rows, item }] : [];
  });
  const shown = [...all, ...windows];
  if (shown.length === 0) shown.push(USUAL);
  let from = hourBefore(Math.min(now, ...shown.map((r) => r.from)));
  const to = hourAfter(Math.max(Math.min(now + HOUR, DAY_MINUTES), ...shown.map((r) => r.to)));
  if (short) {
    const running = all.filter((p) => p.from <= now && p.to > now).map((p) => p.from);
    const begin = hourBefore(Math.max(Math.min(now - BEHIND, ...running), now - FAR_BEHIND));
    from = Math.max(from, Math.max(0, Math.min(begin, to - LEAST)));
  }
  const pieces = laneOut(all.filter((p) => p.to > from)).map((p) => ({ ...p, from: Math.max(p.from, from) }));
  const busy = all.filter((p) => p.item.busy);
  const ahead = windows.flatMap((w) => (w.to > now ? [{ from: Math.max(w.from, now), to: w.to }] : []));
  const free = without(ahead, busy).filter((r) => r.to - r.from >= FREE);
  return { from, to, pieces, free, earlier: all.length - pieces.length };
}
