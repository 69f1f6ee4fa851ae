// Hours in the words of a person's language, "Mon–Fri 09:00–17:00", and what
// people type of them.
import { readHours } from "./hours";
import type { Hours } from "./hours";
import { addDays, clockTime, weekdayName } from "./time";
import type { Clockface } from "./time";
import { joined, writeHours } from "./weekhours";
import type { Rows } from "./weekgrid";
import { DAY_MINUTES } from "./weekgrid";

/** Any Monday: only its name is shown. */
const MONDAY = "2026-11-23";
const SHORT = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ENGLISH = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** The short name of a weekday; 0 is Monday. */
export function nameOfDay(day: number, locale: string): string {
  return weekdayName(addDays(MONDAY, day), locale);
}

/** A minute of the day on the person's clock. */
export function minuteText(minutes: number, face: Clockface): string {
  // Midnight at the end of a day is 24:00 where the clock has 24 hours.
  const at = clockTime(new Date(Date.UTC(2026, 10, 23, 0, minutes % DAY_MINUTES)), { ...face, zone: "UTC" });
  return minutes === DAY_MINUTES && at === "00:00" ? "24:00" : at;
}

/** Hours as people write them; what cannot be drawn is left as it is. */
export function hoursWords(text: string, face: Clockface): string {
  const week = readHours(text);
  if (!week) return text;
  const texts = week.map((day) => windowsWords(day, face));
  const groups = new Map<string, number[]>();
  for (const [day, words] of texts.entries()) if (words) groups.set(words, [...(groups.get(words) ?? []), day]);
  return [...groups].map(([words, days]) => `${daysWords(days, face.locale)} ${words}`).join("; ");
}

export function windowsWords(windows: Rows[], face: Clockface): string {
  return joined(windows)
    .map((w) => `${minuteText(w.from, face)}–${minuteText(w.to, face)}`)
    .join(", ");
}

/** "Mon–Fri", "Mon, Wed" */
function daysWords(days: number[], locale: string): string {
  const runs: [number, number][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && day === last[1] + 1) last[1] = day;
    else runs.push([day, day]);
  }
  const name = (day: number) => nameOfDay(day, locale);
  return runs.map(([a, b]) => (a === b ? name(a) : b === a + 1 ? `${name(a)}, ${name(b)}` : `${name(a)}–${name(b)}`)).join(", ");
}

/** Hours as one would type them, "Mon-Fri 09:00-17:00", with the person's names of the days. */
export function typed(text: string, locale: string): string {
  const week = readHours(text);
  if (!week) return text;
  return writeHours(week).replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/g, (name) => nameOfDay(SHORT.indexOf(name), locale).replace(/\.$/, ""));
}

/**
 * What people type, in English or their own language: "Mon-Fri 9-17, Sa 10:00-14:00",
 * "weekdays 18-21:30". Undefined where it is not understood: the server, which
 * reads more than this, then says why.
 */
export function understood(text: string, locale: string): Hours | undefined {
  const own = Array.from({ length: 7 }, (_, day) => nameOfDay(day, locale).toLowerCase().replace(/\.$/, ""));
  const plain = text
    .toLowerCase()
    .replace(/\s*[-–—−]\s*/g, "-")
    .replace(/\b(\d{1,2})\.(\d{2})\b/g, "$1:$2");
  const parts = plain.split(/[;\n]/).filter((p) => p.trim());
  if (parts.length === 0) return undefined;
  const canonical: string[] = [];
  for (const part of parts) {
    const tokens = part.trim().split(/[\s,]+/).filter(Boolean);
    const days = tokens.filter((t) => !/^\d/.test(t));
    const times = tokens.filter((t) => /^\d/.test(t));
    if (days.length === 0 || tokens.findIndex((t) => /^\d/.test(t)) < days.length) {
      if (part.trim() !== "none") return undefined;
      canonical.push("none");
      continue;
    }
    const named = days.map((d) => daysOf(d.replace(/:$/, ""), own));
    const windows = times.map(windowOf);
    if (named.includes(undefined) || windows.includes(undefined) || windows.length === 0) return undefined;
    canonical.push(`${named.join(",")} ${windows.join(",")}`);
  }
  return readHours(canonical.join("; "));
}

/** The same for the server: its own form where the text is understood, and otherwise as it was typed. */
export function forServer(text: string, locale: string): string {
  const week = understood(text, locale);
  return week ? writeHours(week) : text;
}

function daysOf(token: string, own: string[]): string | undefined {
  if (token === "daily" || token === "everyday") return "mon-sun";
  if (token === "weekdays") return "mon-fri";
  if (token === "weekends") return "sat-sun";
  const days = token.split("-").map((t) => {
    const name = t.replace(/\.$/, "");
    const at = own.findIndex((d) => d === name);
    return at !== -1 ? at : name.length < 2 ? -1 : ENGLISH.findIndex((d) => d.startsWith(name));
  });
  if (days.length > 2 || days.includes(-1)) return undefined;
  return days.map((d) => ENGLISH[d]?.slice(0, 3)).join("-");
}

/** "9-17" is "09:00-17:00" */
function windowOf(token: string): string | undefined {
  const found = /^(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?$/.exec(token);
  if (!found) return undefined;
  const [from, to] = [
    [found[1], found[2]],
    [found[3], found[4]],
  ].map(([h, m]) => Number(h) * 60 + Number(m ?? 0)) as [number, number];
  if (from >= DAY_MINUTES || to > DAY_MINUTES || from === to || Number(found[2] ?? 0) > 59 || Number(found[4] ?? 0) > 59) return undefined;
  const clock = (n: number) => `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
  return `${clock(from)}-${clock(to)}`;
}
