// Every sentence people see, in one catalogue a language; a catalogue is one
// file an area. English is part of the page, the others are fetched when they
// are spoken. The server speaks for itself, in the language it is asked in.

import { en } from "./en";
import { writeIn } from "./writing";

export type Catalogue = typeof en;

/** The languages there are, with where their catalogue is and the locale that writes their dates when a person's own locale is of another language. */
const LANGUAGES = {
  en: { locale: "en-GB", load: () => Promise.resolve(en) },
  de: { locale: "de-DE", load: () => import("./de").then((m) => m.de) },
} satisfies Record<string, { locale: string; load: () => Promise<Catalogue> }>;

export type Language = keyof typeof LANGUAGES;
export const languages = Object.keys(LANGUAGES) as Language[];

/** The catalogue that is spoken: always reached through its name, so that it follows a change of language. */
export let strings: Catalogue = en;
/** The language that is spoken. */
export let language: Language = "en";

/** The first of these locales that we have the words of; English when there is none. */
export function languageOf(...locales: readonly string[]): Language {
  for (const locale of locales) {
    const name = locale.toLowerCase().split("-")[0];
    const found = languages.find((l) => l === name);
    if (found) return found;
  }
  return "en";
}

/**
 * Speaks the words of the first of these locales that has any, and writes
 * numbers and lists as it does. Where the catalogue cannot be fetched, the one
 * before stays. Answers the locale that is written in.
 */
export async function speak(...locales: readonly string[]): Promise<string> {
  const wanted = languageOf(...locales);
  if (wanted !== language) {
    try {
      strings = await LANGUAGES[wanted].load();
      language = wanted;
    } catch {
      // Offline before it was ever fetched: better in another language than not at all.
    }
  }
  const written = wordsLocale(locales.find((locale) => locale.toLowerCase().split("-")[0] === wanted) ?? "");
  writeIn(written);
  return written;
}

/** The locale to write words, dates and numbers in: the person's where its words are the catalogue's. */
export function wordsLocale(locale: string): string {
  return locale.toLowerCase().split("-")[0] === language ? locale : LANGUAGES[language].locale;
}

/** Which way the language is written. */
export function direction(of: Language): "ltr" | "rtl" {
  const locale = new Intl.Locale(of) as Intl.Locale & { getTextInfo?: () => { direction: "ltr" | "rtl" }; textInfo?: { direction: "ltr" | "rtl" } };
  return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? "ltr";
}
