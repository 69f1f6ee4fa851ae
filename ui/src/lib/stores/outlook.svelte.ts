import type { Api } from "../api";
import type { OutlookAnswer, OutlookDay, Risk } from "../planning";
import { strings } from "../strings";
import { addDays, duration } from "../time";
import { Loaded } from "./loaded.svelte";

/** How far the outlook goes. */
export const OUTLOOK_WEEKS = 6;

export class Outlook extends Loaded<OutlookAnswer> {
  constructor(api: Pick<Api, "outlook">) {
    super(() => api.outlook(OUTLOOK_WEEKS));
  }
}

/** Days in rows of a week each; undefined where the outlook has not begun or is over. */
export function weeksOf(days: OutlookDay[], firstWeekday: number): (OutlookDay | undefined)[][] {
  const first = days[0];
  if (!first) return [];
  const lead = (new Date(`${first.date}T12:00:00Z`).getUTCDay() - firstWeekday + 7) % 7;
  const byDate = new Map(days.map((d) => [d.date, d]));
  const last = days[days.length - 1]?.date ?? first.date;
  const weeks: (OutlookDay | undefined)[][] = [];
  for (let day = addDays(first.date, -lead); day <= last; day = addDays(day, 7)) weeks.push(Array.from({ length: 7 }, (_, i) => byDate.get(addDays(day, i))));
  return weeks;
}

/** What is left before a deadline, in words. */
export function slackWords({ slack, late }: Risk): string {
  if (late > 0) return strings.outlook.short(duration(late));
  if (slack < 0) return strings.outlook.short(duration(-slack));
  return slack === 0 ? strings.outlook.justFits : strings.outlook.spare(duration(slack));
}

const PRESSING: Record<string, number> = { over: 0, tight: 1, busy: 2, calm: 3 };

/** The most pressing first; of the same pressure the earlier. */
export function byPressure(risks: Risk[]): Risk[] {
  return [...risks].sort((a, b) => (PRESSING[a.level] ?? 4) - (PRESSING[b.level] ?? 4) || a.due.localeCompare(b.due) || a.slack - b.slack);
}

/** What deserves a look today: deadlines that have become tight, or can no longer be met. */
export function atRisk(risks: Risk[]): Risk[] {
  return byPressure(risks.filter((r) => r.level === "over" || r.level === "tight"));
}

/** The day the focus moves to from another; the same where there is none. */
export function step(days: OutlookDay[], from: string, key: string, firstWeekday: number): string {
  const at = days.findIndex((d) => d.date === from);
  if (at === -1) return from;
  const column = (new Date(`${from}T12:00:00Z`).getUTCDay() - firstWeekday + 7) % 7;
  const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -column, End: 6 - column, PageUp: -days.length, PageDown: days.length };
  const by = moves[key];
  if (by === undefined) return from;
  const to = at + by;
  // A row may be cut short at either end; the ends of the outlook hold what runs past them.
  if (key.startsWith("Arrow") && (to < 0 || to >= days.length)) return from;
  return days[Math.min(days.length - 1, Math.max(0, to))]?.date ?? from;
}
