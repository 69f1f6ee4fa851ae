// The catalogues side by side: nothing missing, nothing left in English, and
// numbers that fit their nouns.
import { afterAll, describe, expect, it } from "vitest";
import { direction, language, languageOf, languages, speak, strings, wordsLocale } from ".";
import type { Catalogue } from ".";
import { de } from "./de";
import { en } from "./en";
import { list, number, percent, writtenIn } from "./writing";

/** Every entry of a catalogue with the way to it, "tasks.chips.due". */
function entries(node: unknown, path = ""): [string, unknown][] {
  if (typeof node !== "object" || node === null) return [[path, node]];
  return Object.entries(node).flatMap(([key, value]) => entries(value, path ? `${path}.${key}` : key));
}
const ENGLISH = new Map(entries(en));
const others: [string, Map<string, unknown>][] = [["de", new Map(entries(de))]];

/** Words that are the same in German: names, signs, and what German has taken in. */
const SAME = new Set(["PulsePlan", "Name", "Code", "Plan", "plan", "JSON", "Alt", "Tab", "Enter", "Esc", "Export", "Import", "System", "Pause", "Orange", "Indigo", "Outlook", "iCloud", "Nextcloud", "Canvas"]);

it("the page knows the catalogue of every language", () => expect(["en", ...others.map(([name]) => name)].sort()).toEqual([...languages].sort()));

describe.each(others)("the catalogue of %s", (_, other) => {
  it("has the keys of the English one", () => expect([...other.keys()].sort()).toEqual([...ENGLISH.keys()].sort()));

  it("has entries of the same kind, that ask for as much", () => {
    const shape = (value: unknown) => (typeof value === "function" ? value.length : typeof value);
    const unlike = [...ENGLISH].filter(([path, value]) => shape(other.get(path)) !== shape(value)).map(([path]) => path);
    expect(unlike).toEqual([]);
  });

  it("says nothing in English", () => {
    const left = [...ENGLISH].filter(([path, value]) => {
      const said = other.get(path);
      if (typeof value === "string") return said === value && /\p{L}/u.test(value) && !SAME.has(value);
      if (typeof value !== "function" || typeof said !== "function") return false;
      const [ours, theirs] = [spoken(value), spoken(said)];
      const words = ours.replaceAll(ARGUMENT, "").trim();
      return ours === theirs && /\p{L}{4,}/u.test(words) && !SAME.has(words);
    });
    expect(left.map(([path]) => path)).toEqual([]);
  });

  it("has no sentence with a hole in it", () => {
    const holes = [...other].filter(([, value]) => /undefined|NaN|\[object/.test(typeof value === "function" ? spoken(value) : String(value)));
    expect(holes.map(([path]) => path)).toEqual([]);
  });

  it("quotes and pauses as its language does", () => {
    const foreign = [...other].filter(([, value]) => /“[^„]*”|"|\w…|'/.test((typeof value === "function" ? spoken(value) : String(value)).replace(/„[^“]*“/g, "")));
    expect(foreign.map(([path]) => path)).toEqual([]);
  });
});

/** Stands where something is put into a sentence. */
const ARGUMENT = "¤";

/** What a sentence says about something; arguments are texts, or lists or numbers where it takes such. */
function spoken(sentence: unknown): string {
  const say = sentence as (...args: unknown[]) => string;
  for (const arg of [ARGUMENT, [ARGUMENT], 3]) {
    try {
      const said = say(...Array.from({ length: say.length }, () => arg));
      if (typeof said === "string" && !said.includes("NaN")) return said;
    } catch {
      // It wants another kind.
    }
  }
  // Texts and lists mixed: the last one is the list.
  try {
    return say(...Array.from({ length: say.length }, (_, i) => (i === say.length - 1 ? [ARGUMENT] : ARGUMENT)));
  } catch {
    return "";
  }
}

describe("plurals", () => {
  const forms = (catalogue: Catalogue) => [0, 1, 2, 21, 1200].map((n) => catalogue.activity.attempt(n));
  it("in English", async () => {
    await speak("en-GB");
    expect(forms(strings)).toEqual(["0 attempts", "1 attempt", "2 attempts", "21 attempts", "1,200 attempts"]);
    expect([0, 1, 2, 21].map(strings.plan.kept)).toEqual(["0 blocks stay where they are.", "1 block stays where it is.", "2 blocks stay where they are.", "21 blocks stay where they are."]);
  });
  it("in German", async () => {
    await speak("de-DE");
    expect(forms(strings)).toEqual(["0 Versuche", "1 Versuch", "2 Versuche", "21 Versuche", "1.200 Versuche"]);
    expect([0, 1, 2, 21].map(strings.plan.kept)).toEqual(["0 Blöcke bleiben, wo sie sind.", "1 Block bleibt, wo er ist.", "2 Blöcke bleiben, wo sie sind.", "21 Blöcke bleiben, wo sie sind."]);
    expect([1, 2].map((n) => strings.tasks.chips.every(n, "week"))).toEqual(["jede Woche", "alle 2 Wochen"]);
  });
});

describe("speaking", () => {
  afterAll(() => speak("en-GB"));
  it.each([
    [["de-AT"], "de", "de-AT", "1\u00a0200,5", "a, b und c"],
    [["de-LU", "en"], "de", "de-LU", "1.200,5", "a, b und c"],
    [["en-US"], "en", "en-US", "1,200.5", "a, b, and c"],
    [["fr-FR", "de"], "de", "de", "1.200,5", "a, b und c"],
    [["fr-FR"], "en", "en-GB", "1,200.5", "a, b and c"],
    [[], "en", "en-GB", "1,200.5", "a, b and c"],
  ])("to %j is in %s, written as in %s", async (locales, spoke, written, figure, listed) => {
    expect(await speak(...locales)).toBe(written);
    expect([language, writtenIn(), number(1200.5), list(["a", "b", "c"])]).toEqual([spoke, written, figure, listed]);
  });
  it("writes shares as the locale does", async () => {
    await speak("de");
    expect(percent(42.4)).toBe("42\u00a0%");
    await speak("en");
    expect(percent(42.4)).toBe("42%");
  });
  it("keeps the person's own locale where it is of the language spoken", async () => {
    await speak("de");
    expect(["de-AT", "DE", "den", "en-US", ""].map(wordsLocale)).toEqual(["de-AT", "DE", "de-DE", "de-DE", "de-DE"]);
  });
  it("knows which way scripts run", () => expect([...languages.map(direction), direction("ar" as never), direction("he" as never)]).toEqual(["ltr", "ltr", "rtl", "rtl"]));
  it("falls back to English", () => expect([languageOf("fr"), languageOf(), languageOf("fr", "DE-at")]).toEqual(["en", "en", "de"]));
});
