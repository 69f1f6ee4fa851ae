// Dates as people read them, always in the person's zone and never the
// browser's. Instants are RFC 3339 text as the server writes them; a day is
// YYYY-MM-DD.

import { strings, wordsLocale } from "./strings";
import { number } from "./strings/writing";

/** Day first and 24 hours, as the server assumes for people who have not said. */
const FALLBACK_LOCALE = "en-GB";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let key = locale;
  for (const name in options) key += `|${name} ${String(options[name as keyof Intl.DateTimeFormatOptions])}`;
  let f = formatters.get(key);
  if (!f) {
    f = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, f);
  }
  return f;
}

/** Reads an instant; PocketBase writes a space where RFC 3339 has a T. */
export function instant(text: string): Date {
  return new Date(text.replace(" ", "T"));
}

/** The zone the browser is in. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** A browser's language as the server takes it: language, script, region. */
export function languageTag(tag: string): string {
  try {
    const { language, script, region } = new Intl.Locale(tag);
    return [language, script, region].filter(Boolean).join("-");
  } catch {
    return "";
  }
}

export interface Clockface {
  zone: string;
  locale: string;
}

/** Zones change their offset at quarters of an hour, so one answer holds for each, in ms. */
const QUARTER = 15 * MINUTE;
/** So many answers are remembered: of the days of many years, or of a year's quarters. */
const REMEMBERED = 35_040;
const offsets = new Map<string, number>();

/** How far a zone's clocks are from UTC at an instant, in ms; asking costs more than all else on a full calendar. */
function offsetAt(at: number, zone: string): number {
  const key = `${zone}|${at}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const parts = formatter("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }).formatToParts(at);
    const get = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
    offset = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")) - at;
    if (offsets.size >= REMEMBERED) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** The wall clock of a zone at an instant, in ms as if it stood in UTC. */
export function wallClock(at: Date, zone: string): number {
  const time = at.getTime();
  // No zone changes its clocks and changes them back within a day: where its ends agree, so does all of it.
  const day = Math.floor(time / DAY) * DAY;
  const first = offsetAt(day, zone);
  if (first === offsetAt(day + DAY, zone)) return time + first;
  return time + offsetAt(Math.floor(time / QUARTER) * QUARTER, zone);
}

export function dayOf(at: Date, zone: string): string {
  return new Date(wallClock(at, zone)).toISOString().slice(0, 10);
}

/** The day n days after day; calendar arithmetic, free of zones. */
export function addDays(day: string, n: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + n);
  return at.toISOString().slice(0, 10);
}

/** Whether the person's days have two halves. */
export function halfDays(locale: string): boolean {
  let half = halved.get(locale);
  if (half === undefined) {
    half = formatter(locale || FALLBACK_LOCALE, { hour: "numeric" }).resolvedOptions().hour12 === true;
    halved.set(locale, half);
  }
  return half;
}
const halved = new Map<string, boolean>();

export function clockTime(at: Date, { zone, locale }: Clockface): string {
  const half = halfDays(locale);
  return formatter(wordsLocale(locale), { timeZone: zone, hour: half ? "numeric" : "2-digit", minute: "2-digit", hourCycle: half ? "h12" : "h23" }).format(at);
}

export function clockRange(from: Date, to: Date, face: Clockface): string {
  return `${clockTime(from, face)} – ${clockTime(to, face)}`;
}

/** "Monday 23 November", in the order of the locale. */
export function longDay(day: string, locale: string): string {
  return formatter(wordsLocale(locale), { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" }).format(new Date(`${day}T12:00:00Z`));
}

export function shortDay(day: string, locale: string): string {
  return formatter(wordsLocale(locale), { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** "Tue 24 Nov, 14:00" */
export function dayAndTime(at: Date, face: Clockface): string {
  return `${shortDay(dayOf(at, face.zone), face.locale)}, ${clockTime(at, face)}`;
}

/** "23 – 29 November 2026", in the order of the locale. */
export function dayRange(from: string, to: string, locale: string): string {
  const noon = (day: string) => new Date(`${day}T12:00:00Z`);
  return formatter(wordsLocale(locale), { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" }).formatRange(noon(from), noon(to));
}

/** "Mon" */
export function weekdayName(day: string, locale: string): string {
  return formatter(wordsLocale(locale), { timeZone: "UTC", weekday: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** "Nov" */
export function shortMonth(day: string, locale: string): string {
  return formatter(wordsLocale(locale), { timeZone: "UTC", month: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** "November" */
export function monthName(day: string, locale: string): string {
  return formatter(wordsLocale(locale), { timeZone: "UTC", month: "long" }).format(new Date(`${day}T12:00:00Z`));
}

/** "November 2026" */
export function monthAndYear(day: string, locale: string): string {
  return formatter(wordsLocale(locale), { timeZone: "UTC", month: "long", year: "numeric" }).format(new Date(`${day}T12:00:00Z`));
}

export function minutesBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / MINUTE);
}

/** "45 min", "2 h", "1 h 30 min" */
export function duration(minutes: number): string {
  const u = strings.units;
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (h === 0) return u.minutes(number(m));
  return m === 0 ? u.hours(number(h)) : u.both(u.hours(number(h)), u.minutes(number(m)));
}

/** "45 min", "2 h", "1 h 05": for where there is little room. */
export function briefly(minutes: number): string {
  const u = strings.units;
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (h === 0) return u.minutes(number(m));
  return m === 0 ? u.hours(number(h)) : u.both(u.hours(number(h)), number(m, { minimumIntegerDigits: 2 }));
}

/** When something is due: "Tue 24 Nov, 14:00", or "end of Mon 23 Nov" for midnight. */
export function dueWords(at: Date, face: Clockface): string {
  if (wallClock(at, face.zone) % DAY !== 0) return dayAndTime(at, face);
  return strings.outlook.endOf(shortDay(addDays(dayOf(at, face.zone), -1), face.locale));
}

/** "35 ms", "0.4 s", "12 s", "1 min 5 s", "2 h 3 min": how long something took. */
export function lasted(ms: number): string {
  const u = strings.units;
  if (ms < 100) return u.milliseconds(number(Math.round(ms)));
  if (ms < 9950) return u.seconds(number(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return u.seconds(number(seconds));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60 || seconds % 60 === 0) return duration(minutes);
  return u.both(duration(minutes), u.seconds(number(seconds % 60)));
}

/** Every zone the browser knows, with the person's own among them. */
export function zones(own: string): string[] {
  const all = new Set(Intl.supportedValuesOf("timeZone"));
  all.add("UTC");
  if (own) all.add(own);
  return [...all].sort();
}

/**
 * Where weeks do not begin on Monday: CLDR 48, supplemental/weekData, for
 * browsers that keep theirs to themselves. 1 is Monday, 7 Sunday.
 */
const FIRST_WEEKDAY: Record<number, string> = {
  5: "MV",
  6: "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY",
  7: "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW",
};

/** As the table has it: of a locale without a region the likeliest counts. */
export function firstWeekdayByTable(locale: Intl.Locale): number {
  const region = locale.maximize().region ?? "001";
  const found = Object.entries(FIRST_WEEKDAY).find(([, regions]) => regions.split(" ").includes(region));
  return found ? Number(found[0]) : 1;
}

/** The weekday a locale's weeks begin on, 1 for Monday to 7 for Sunday; Monday for people who have not said (ISO 8601). */
export function firstWeekday(locale: string): number {
  if (!locale) return 1;
  try {
    const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
    return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? firstWeekdayByTable(known);
  } catch {
    return 1;
  }
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The first day of the week a day is in; first as firstWeekday has it. */
export function weekStart(day: string, first: number): string {
  return addDays(day, -((weekdayOf(day) - first + 7) % 7));
}

/** The weekdays in the order of a locale's weeks, 1 for Monday to 7 for Sunday. */
export function weekdays(locale: string): number[] {
  const first = firstWeekday(locale);
  return Array.from({ length: 7 }, (_, i) => ((first - 1 + i) % 7) + 1);
}
