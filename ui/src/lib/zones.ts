// Other time zones beside one's own: what they are called, what their clocks
// show at a row of the grid, and how one finds them.
import { clockTime, dayOf, wallClock } from "./time";
import type { Clockface } from "./time";
import { DAY_MINUTES, instantAt } from "./weekgrid";

/** So many beside one's own can be read. */
export const MOST_ZONES = 3;
const MINUTE = 60_000;

/** "New York" of America/New_York: what people call a zone. */
export function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

export interface HourLabel {
  /** Minute of one's own wall clock. */
  minute: number;
  text: string;
  /** Days from one's own date to theirs. */
  days: number;
}

/** What the clocks of a zone show at each full hour of one's own day: right on the days clocks change, theirs or one's own. */
export function hourLabels(day: string, own: string, zone: string, locale: string): HourLabel[] {
  return Array.from({ length: DAY_MINUTES / 60 - 1 }, (_, i) => {
    const minute = (i + 1) * 60;
    const at = instantAt(day, minute, own);
    const theirs = dayOf(at, zone);
    return { minute, text: clockTime(at, { zone, locale }), days: theirs === day ? 0 : theirs > day ? 1 : -1 };
  });
}

/** By how many minutes a zone's clocks are ahead of one's own at noon of a day. */
export function aheadOn(day: string, own: string, zone: string): number {
  const noon = instantAt(day, DAY_MINUTES / 2, own);
  return (wallClock(noon, zone) - wallClock(noon, own)) / MINUTE;
}

/** On which of some days the clocks of a zone stand otherwise to one's own than the day before: by the day, minutes ahead. */
export function shiftsOf(days: string[], own: string, zone: string): Map<string, number> {
  const found = new Map<string, number>();
  let before = days[0] && aheadOn(days[0], own, zone);
  for (const day of days.slice(1)) {
    const ahead = aheadOn(day, own, zone);
    if (ahead !== before) found.set(day, ahead);
    before = ahead;
  }
  return found;
}

/** "+5:30", "−8": hours from UTC at an instant. */
export function offsetText(at: Date, zone: string): string {
  return signedHours((wallClock(at, zone) - Math.floor(at.getTime() / MINUTE) * MINUTE - (at.getTime() % MINUTE)) / MINUTE);
}

/** "+1", "−5:30", "±0" */
export function signedHours(minutes: number): string {
  const all = Math.abs(Math.round(minutes));
  const hours = `${Math.floor(all / 60)}${all % 60 === 0 ? "" : `:${String(all % 60).padStart(2, "0")}`}`;
  return minutes === 0 ? "±0" : `${minutes < 0 ? "−" : "+"}${hours}`;
}

/** When something is on the clocks of a zone, with the day where it is another than one's own. */
export function rangeIn(start: Date, end: Date, own: string, { zone, locale }: Clockface, dayName: (day: string) => string): string {
  const day = dayOf(start, zone);
  const range = `${clockTime(start, { zone, locale })} – ${clockTime(end, { zone, locale })}`;
  return day === dayOf(start, own) ? range : `${dayName(day)}, ${range}`;
}

export interface FoundZone {
  zone: string;
  city: string;
  /** "India Standard Time" */
  name: string;
}

/** Browsers list some zones under the names they had once; they know the new ones too. */
const RENAMED: Record<string, string> = {
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Asia/Rangoon": "Asia/Yangon",
  "Europe/Kiev": "Europe/Kyiv",
  "America/Godthab": "America/Nuuk",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Pacific/Truk": "Pacific/Chuuk",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Enderbury": "Pacific/Kanton",
};

let named: { locale: string; all: FoundZone[] } | undefined;

/** All zones with their names; made once, when somebody looks for one. */
export function namedZones(ids: string[], locale: string): FoundZone[] {
  if (named?.locale === locale) return named.all;
  const all = [...new Set(ids.map((id) => RENAMED[id] ?? id))].map((zone) => ({ zone, city: cityOf(zone), name: nameOf(zone, locale) }));
  named = { locale, all };
  return all;
}

function nameOf(zone: string, locale: string): string {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "longGeneric" }).formatToParts(0).find((p) => p.type === "timeZoneName")?.value ?? "";
  } catch {
    return "";
  }
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Zones whose city, region or name has every word of a search; those whose city begins with it first. */
export function searchZones(all: FoundZone[], text: string, most: number): FoundZone[] {
  const wanted = plain(text.trim());
  if (!wanted) return [];
  const words = wanted.split(/\s+/);
  const rank = (z: FoundZone) => (plain(z.city) === wanted ? 0 : plain(z.city).startsWith(wanted) ? 1 : plain(z.city).includes(wanted) ? 2 : 3);
  return all
    .filter((z) => {
      const hay = plain(`${z.zone.replaceAll("_", " ")} ${z.name}`);
      return words.every((word) => hay.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || a.city.localeCompare(b.city))
    .slice(0, most);
}

/** What a zone's clocks show at each full hour while they stay so many minutes ahead: for several days at once. */
export function steadyLabels(ahead: number, locale: string): HourLabel[] {
  return Array.from({ length: DAY_MINUTES / 60 - 1 }, (_, i) => {
    const minute = (i + 1) * 60;
    const theirs = minute + ahead;
    return { minute, text: clockTime(new Date(Date.UTC(2000, 0, 2) + theirs * MINUTE), { zone: "UTC", locale }), days: Math.floor(theirs / DAY_MINUTES) };
  });
}
