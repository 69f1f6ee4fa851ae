import { direction, language, speak } from "../strings";
import { writtenIn } from "../strings/writing";

/** The language of the page. What is drawn under its name is drawn anew when it changes. */
export class Tongue {
  /** The locale whose words, numbers and lists are on the page. */
  current = $state(writtenIn());
  #last: Promise<unknown> = Promise.resolve();
  #asked = 0;

  /** Speaks the language of a person's locale; without one, what the browser prefers. */
  async follow(locale: string, preferred: readonly string[]): Promise<void> {
    const asked = ++this.#asked;
    // One after the other: the language asked for last is the one that stays.
    const turn = this.#last.then(() => (asked === this.#asked ? speak(...(locale ? [locale] : preferred)) : undefined));
    this.#last = turn;
    const written = await turn;
    if (asked !== this.#asked || written === undefined) return;
    this.current = written;
    document.documentElement.lang = language;
    document.documentElement.dir = direction(language);
  }
}
