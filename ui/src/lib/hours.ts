// Working hours as the server writes them back, "Mon-Fri 09:00-17:00; Sat
// 10:00-14:00", to be drawn. The server is the judge of what people type.
import type { Rows } from "./weekgrid";
import { DAY_MINUTES } from "./weekgrid";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Windows of each weekday, Monday first. */
export type Hours = Rows[][];

function daysIn(token: string): number[] {
  if (token === "daily") return DAYS.map((_, i) => i);
  const [first = "", last = first] = token.split("-");
  const from = DAYS.indexOf(first);
  const to = DAYS.indexOf(last);
  if (from === -1 || to === -1) return [];
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => (from + i) % 7);
}

/** Reads hours; undefined for text that is none, so that nothing is drawn rather than something wrong. */
export function readHours(text: string): Hours | undefined {
  const week: Hours = DAYS.map(() => []);
  if (text.trim().toLowerCase() === "none") return week;
  for (const part of text.toLowerCase().split(/[;\n]/).filter((p) => p.trim())) {
    const tokens = part.trim().split(/[\s,]+/);
    const days = tokens.filter((t) => !/^\d/.test(t)).map(daysIn);
    const windows = tokens.filter((t) => /^\d/.test(t)).map((t) => /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(t)?.slice(1).map(Number));
    if (days.length === 0 || days.some((d) => d.length === 0) || windows.length === 0) return undefined;
    for (const window of windows) {
      if (!window) return undefined;
      const [h = 0, m = 0, toH = 0, toM = 0] = window;
      for (const day of days.flat()) add(week, day, h * 60 + m, toH * 60 + toM);
    }
  }
  return week;
}

/** A window that ends before it begins runs past midnight. */
function add(week: Hours, day: number, from: number, to: number): void {
  week[day]?.push({ from, to: to > from ? to : DAY_MINUTES });
  if (to <= from && to > 0) week[(day + 1) % 7]?.push({ from: 0, to });
}

/** The rows of a day outside its windows. */
export function outside(windows: Rows[]): Rows[] {
  const out: Rows[] = [];
  let free = 0;
  for (const { from, to } of [...windows].sort((a, b) => a.from - b.from)) {
    if (from > free) out.push({ from: free, to: from });
    free = Math.max(free, to);
  }
  if (free < DAY_MINUTES) out.push({ from: free, to: DAY_MINUTES });
  return out;
}
