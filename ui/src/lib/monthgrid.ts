// The days of a month in rows of a week, and how keys move about in them.
import { addDays, weekStart } from "./time";

/** Six rows hold every month, whatever day it begins on; the grid does not jump from month to month. */
export const MONTH_DAYS = 42;

/** The first day of the month a day is in. */
export function monthStart(day: string): string {
  return `${day.slice(0, 8)}01`;
}

/** The day so many months on: the same of the month, or its last where that month is shorter. */
export function addMonths(day: string, n: number): string {
  const at = new Date(`${monthStart(day)}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + n);
  const first = at.toISOString().slice(0, 10);
  at.setUTCMonth(at.getUTCMonth() + 1, 0);
  const last = at.toISOString().slice(8, 10);
  const wanted = day.slice(8);
  return `${first.slice(0, 8)}${wanted < last ? wanted : last}`;
}

/** The first day of the month's first row; first is the weekday weeks begin on. */
export function monthFrom(day: string, first: number): string {
  return weekStart(monthStart(day), first);
}

/** The rows of the month a day is in. */
export function monthRows(day: string, first: number): string[][] {
  const from = monthFrom(day, first);
  return Array.from({ length: MONTH_DAYS / 7 }, (_, row) => Array.from({ length: 7 }, (_, column) => addDays(from, row * 7 + column)));
}

/** Where a key takes the day that has the focus; undefined for keys that move nothing. */
export function monthKey(day: string, key: string, first: number): string | undefined {
  const begin = weekStart(day, first);
  const moves: Record<string, () => string> = {
    ArrowUp: () => addDays(day, -7),
    ArrowDown: () => addDays(day, 7),
    ArrowLeft: () => addDays(day, -1),
    ArrowRight: () => addDays(day, 1),
    Home: () => begin,
    End: () => addDays(begin, 6),
    PageUp: () => addMonths(day, -1),
    PageDown: () => addMonths(day, 1),
  };
  return moves[key]?.();
}
