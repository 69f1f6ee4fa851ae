// Where things stand on a grid of days and hours. A row is a minute on the
// wall clock of the person's zone, 0 to 1440, on every day: hours line up
// across the week. On the day the clocks go forward the hour that is missing
// stays empty; on the day they go back the hour that comes twice is one row,
// and what happens in it stands side by side.
//
// The grid is our own and not a calendar library's such as @event-calendar/core:
// a proposal shows on it as ghosts and arrows beside what is in force, a drag is
// priced while it rests, every block answers why and why not, and is moved and
// stretched by keys alone. A library would have to be opened up for each of
// these; here rows, drags and other zones' hours also share one sum, the one
// above, so that they agree on the days the clocks change.
import { addDays, dayOf, wallClock } from "./time";

export const DAY_MINUTES = 1440;
/** Drags and keys move by this much, in minutes. */
export const STEP = 15;
/** The shortest thing is drawn as if it lasted this long, in minutes: room for a line of text. */
export const LEAST_ROWS = 15;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Minutes since midnight on the wall clock. */
export function minuteOf(at: Date, zone: string): number {
  return Math.floor((wallClock(at, zone) % DAY) / MINUTE);
}

/**
 * The instant at a minute of a local day; 1440 is the next midnight. Of a
 * minute that comes twice the first is meant, and one that is missing is as
 * long after midnight as it would be without the gap (RFC 5545, 3.3.5).
 */
export function instantAt(day: string, minute: number, zone: string): Date {
  const meant = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE;
  const offset = (at: number) => wallClock(new Date(at), zone) - at;
  const before = meant - offset(meant - DAY);
  const after = meant - offset(meant + DAY);
  const fits = [Math.min(before, after), Math.max(before, after)].find((at) => wallClock(new Date(at), zone) === meant);
  return new Date(fits ?? before);
}

/** How long a local day lasts, in minutes: 1440 but for the days the clocks change. */
export function dayLength(day: string, zone: string): number {
  return (instantAt(addDays(day, 1), 0, zone).getTime() - instantAt(day, 0, zone).getTime()) / MINUTE;
}

/** The rows of a day the clocks jump over. */
export function gapsOf(day: string, zone: string): Rows[] {
  if (dayLength(day, zone) >= DAY_MINUTES) return [];
  const gaps: Rows[] = [];
  for (let minute = 0; minute < DAY_MINUTES; minute += STEP) {
    if (minuteOf(instantAt(day, minute, zone), zone) === minute) continue;
    const last = gaps.at(-1);
    if (last?.to === minute) last.to = minute + STEP;
    else gaps.push({ from: minute, to: minute + STEP });
  }
  return gaps;
}

/** A stretch of a day, in minutes of the wall clock. */
export interface Rows {
  from: number;
  to: number;
}

/** The rows a stretch of time takes on a day; nothing when it touches none of it. */
export function rowsOn(day: string, start: Date, end: Date, zone: string): Rows | undefined {
  const last = dayOf(new Date(Math.max(start.getTime(), end.getTime() - 1)), zone);
  const first = dayOf(start, zone);
  if (day < first || day > last) return undefined;
  const from = Math.min(day > first ? 0 : minuteOf(start, zone), DAY_MINUTES - LEAST_ROWS);
  const till = day < last || dayOf(end, zone) > day ? DAY_MINUTES : minuteOf(end, zone);
  // Across the hour that comes twice the clock may end before it began.
  const lasting = day > first ? 0 : Math.min(DAY_MINUTES, from + (till <= from ? (end.getTime() - start.getTime()) / MINUTE : 0));
  return { from, to: Math.max(till, lasting, from + LEAST_ROWS) };
}

export interface Lane {
  lane: number;
  lanes: number;
}

/** Puts what overlaps side by side: each as far left as it fits, all of one knot equally wide. */
export function laneOut<T extends Rows>(items: T[]): (T & Lane)[] {
  const sorted = [...items].sort((a, b) => a.from - b.from || b.to - a.to);
  const out: (T & Lane)[] = [];
  let knot: (T & Lane)[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const item of knot) item.lanes = ends.length;
    knot = [];
    ends = [];
  };
  for (const item of sorted) {
    if (ends.every((end) => end <= item.from)) close();
    const free = ends.findIndex((end) => end <= item.from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = item.to;
    const placed = { ...item, lane, lanes: 1 };
    knot.push(placed);
    out.push(placed);
  }
  close();
  return out;
}

/** The nearest step within a day. */
export function snap(minute: number, most = DAY_MINUTES): number {
  return Math.min(Math.max(Math.round(minute / STEP) * STEP, 0), most);
}

export interface Stretch {
  start: Date;
  end: Date;
}

/** A stretch put down elsewhere, as long as it was. */
export function moved(was: Stretch, day: string, minute: number, zone: string): Stretch {
  const start = instantAt(day, snap(minute, DAY_MINUTES - STEP), zone);
  return { start, end: new Date(start.getTime() + was.end.getTime() - was.start.getTime()) };
}

/** A stretch with another end on the day it began, at least one step long. */
export function resized(was: Stretch, day: string, minute: number, zone: string): Stretch {
  const end = instantAt(day, snap(minute), zone);
  return { start: was.start, end: new Date(Math.max(end.getTime(), was.start.getTime() + STEP * MINUTE)) };
}

/** A stretch with another beginning on the day it began, at least one step long. */
export function begun(was: Stretch, day: string, minute: number, zone: string): Stretch {
  const start = instantAt(day, snap(minute, DAY_MINUTES - STEP), zone);
  return { start: new Date(Math.min(start.getTime(), was.end.getTime() - STEP * MINUTE)), end: was.end };
}

/** From one day to another, in days. */
export function daysApart(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** A stretch some minutes later (or earlier), however the clocks are set meanwhile. */
export function shifted(was: Stretch, minutes: number): Stretch {
  return { start: new Date(was.start.getTime() + minutes * MINUTE), end: new Date(was.end.getTime() + minutes * MINUTE) };
}

/** A stretch at the same time of another day. */
export function onDay(was: Stretch, days: number, zone: string): Stretch {
  const start = instantAt(addDays(dayOf(was.start, zone), days), minuteOf(was.start, zone), zone);
  return { start, end: new Date(start.getTime() + was.end.getTime() - was.start.getTime()) };
}

/** A stretch that ends some minutes later (or earlier), at least one step long. */
export function stretched(was: Stretch, minutes: number): Stretch {
  return { start: was.start, end: new Date(Math.max(was.end.getTime() + minutes * MINUTE, was.start.getTime() + STEP * MINUTE)) };
}

/** A stretch that begins some minutes later (or earlier), at least one step long. */
export function startShifted(was: Stretch, minutes: number): Stretch {
  return { start: new Date(Math.min(was.start.getTime() + minutes * MINUTE, was.end.getTime() - STEP * MINUTE)), end: was.end };
}

export { firstWeekday, weekdayOf, weekStart } from "./time";
