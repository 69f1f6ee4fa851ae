// A person's locale is one tag with two halves: the language of the words, and
// the region whose ways of writing dates hold. "en-DE" is English with days
// first and 24 hours.
import { firstWeekday } from "./time";
import type { Clockface } from "./time";

/** The halves of a tag; a script stays with the language. */
export function halves(tag: string): { language: string; region: string } {
  try {
    const { language, script, region } = new Intl.Locale(tag || "en-GB");
    return { language: [language, script].filter(Boolean).join("-"), region: region ?? "" };
  } catch {
    return { language: "en", region: "" };
  }
}

export function joined(language: string, region: string): string {
  return region ? `${language}-${region}` : language;
}

/** What the table of names has beside countries: groups of them, and codes for none. */
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

/** The countries the browser has a name for, in a language, by name; own is always among them. */
export function regions(language: string, own = ""): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter((code) => !NO_COUNTRY.has(code) && isCurrent(code));
  if (own && !codes.includes(own)) codes.push(own);
  const { compare } = new Intl.Collator(language);
  return codes
    .map((code) => ({ code, name: names.of(code) ?? (code === own ? code : "") }))
    .filter(({ name }) => name !== "")
    .sort((a, b) => compare(a.name, b.name));
}

/** Countries that are no more are written as the ones that followed. */
function isCurrent(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}

/** How things look in a locale, before it is saved. */
export function samples(now: Date, { zone, locale }: Clockface): { date: string; short: string; time: string; week: string } {
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(now);
  // 2026-11-23 was a Monday.
  const first = new Date(Date.UTC(2026, 10, 22 + firstWeekday(locale), 12));
  return {
    date: of({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    short: of({ day: "numeric", month: "numeric", year: "numeric" }),
    time: of({ hour: "numeric", minute: "2-digit" }),
    week: new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long" }).format(first),
  };
}
