import { direction, language, languageOf, speak } from "../strings";
import type { Language } from "../strings";

/** The language of the page. What is drawn under its name is drawn anew when it changes. */
export class Tongue {
  current = $state<Language>(language);
  #asked = 0;

  /** Speaks the language of a person's locale; without one, what the browser prefers. */
  async follow(locale: string, preferred: readonly string[]): Promise<void> {
    const asked = ++this.#asked;
    const spoken = await speak(languageOf(...(locale ? [locale] : preferred)));
    if (asked !== this.#asked) return;
    this.current = spoken;
    document.documentElement.lang = spoken;
    document.documentElement.dir = direction(spoken);
  }
}
