import { refusalOf } from "../api";
import { same } from "../same";

/**
 * Something the server knows, as last heard. A later question's answer wins
 * over an earlier one's, whichever arrives first; a failure keeps what is
 * there, so that a lost connection never empties a screen.
 */
export class Loaded<T> {
  value = $state.raw<T>();
  error = $state("");
  #asked = 0;
  #heard = 0;

  /** Called with each answer of the server. */
  onheard: (value: T) => void = () => undefined;

  constructor(private readonly ask: () => Promise<T>) {}

  get loading(): boolean {
    return this.value === undefined && this.error === "";
  }

  refresh = async (): Promise<void> => {
    const turn = ++this.#asked;
    try {
      const value = await this.ask();
      if (turn < this.#heard) return;
      this.#heard = turn;
      // What has not changed is not drawn again.
      if (!same(this.value, value)) this.value = value;
      this.error = "";
      this.onheard(value);
    } catch (thrown) {
      if (turn < this.#heard) return;
      this.#heard = turn;
      const refusal = refusalOf(thrown);
      // Without a connection the page says so once, and not each list on it.
      this.error = refusal.status === 0 && this.value !== undefined ? "" : refusal.message;
    }
  };

  /** Shows what was kept from an earlier visit, until the server answers; false when there is something already. */
  recall(value: T): boolean {
    if (this.value !== undefined) return false;
    this.value = value;
    this.error = "";
    return true;
  }

  /** Shows a change before the server has confirmed it; questions on their way no longer count. */
  assume(change: (value: T) => T): void {
    if (this.value === undefined) return;
    this.#heard = ++this.#asked;
    this.value = change(this.value);
  }

  forget(): void {
    this.#heard = ++this.#asked;
    this.value = undefined;
    this.error = "";
  }
}
