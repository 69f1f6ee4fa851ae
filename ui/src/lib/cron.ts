// The cron texts people meet: an hour on some days of the week. Others are
// shown as they are, since the server takes more than one can put in words.
import { strings } from "./strings";
import { clockTime, weekdayName } from "./time";

/** An hour of the wall clock on some days of the week, 0 for Sunday. */
export interface Rhythm {
  hour: number;
  minute: number;
  days: number[];
}

export const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
export const WEEKDAYS = [1, 2, 3, 4, 5];
const WEEKEND = [0, 6];
const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** Sunday; the names of weekdays are asked for from here. */
const SUNDAY = "2026-11-22";
const FIELDS = /^(\d{1,2}) (\d{1,2}) [*?] [*?] (\S+)$/;

/** Reads a cron text; nothing when it is not an hour on days of the week. */
export function readCron(text: string): Rhythm | undefined {
  const [, minute, hour, days] = FIELDS.exec(text.trim().replace(/\s+/g, " ")) ?? [];
  if (minute === undefined || hour === undefined || days === undefined) return undefined;
  const rhythm = { hour: Number(hour), minute: Number(minute), days: readDays(days) };
  return rhythm.hour < 24 && rhythm.minute < 60 && rhythm.days.length > 0 ? rhythm : undefined;
}

function readDays(text: string): number[] {
  if (text === "*" || text === "?") return EVERY_DAY;
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [first, last, more] = part.split("-").map(dayNumber);
    if (first === undefined || Number.isNaN(first) || more !== undefined) return [];
    const to = last ?? first;
    if (Number.isNaN(to) || to < first) return [];
    for (let day = first; day <= to; day++) days.add(day);
  }
  return [...days].sort((a, b) => a - b);
}

function dayNumber(text: string): number {
  const named = NAMES.indexOf(text);
  if (named >= 0) return named;
  return /^[0-6]$/.test(text) ? Number(text) : Number.NaN;
}

export function writeCron({ hour, minute, days }: Rhythm): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const written = same(sorted, EVERY_DAY) ? "*" : same(sorted, WEEKDAYS) ? "1-5" : sorted.join(",");
  return `${minute} ${hour} * * ${written}`;
}

/** The days of a week in the order a locale has them. */
export function weekOrder(firstWeekday: number): number[] {
  return EVERY_DAY.map((n) => (n + firstWeekday) % 7);
}

export function dayName(day: number, locale: string): string {
  const at = new Date(`${SUNDAY}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + day);
  return weekdayName(at.toISOString().slice(0, 10), locale);
}

/** "Weekdays at 07:30", on the person's clock face. */
export function rhythmWords({ hour, minute, days }: Rhythm, locale: string, firstWeekday: number): string {
  const s = strings.schedules;
  const time = clockTime(new Date(Date.UTC(2026, 0, 1, hour, minute)), { zone: "UTC", locale });
  if (same(days, EVERY_DAY)) return s.daily(time);
  if (same(days, WEEKDAYS)) return s.weekdays(time);
  if (same(days, WEEKEND)) return s.weekends(time);
  const names = weekOrder(firstWeekday).filter((d) => days.includes(d)).map((d) => dayName(d, locale));
  return s.onDays(names, time);
}

function same(a: number[], b: number[]): boolean {
  return a.length === b.length && a.every((day, i) => day === b[i]);
}

/** "07:30" as a time field has it. */
export function timeField({ hour, minute }: Pick<Rhythm, "hour" | "minute">): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Reads a time field; nothing while it is empty. */
export function readTimeField(text: string): { hour: number; minute: number } | undefined {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  return hour === undefined || minute === undefined ? undefined : { hour: Number(hour), minute: Number(minute) };
}
