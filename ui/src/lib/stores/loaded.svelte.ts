import { refusalOf } from "../api";

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
      this.value = value;
      this.error = "";
    } catch (thrown) {
      if (turn < this.#heard) return;
      this.#heard = turn;
      this.error = refusalOf(thrown).message;
    }
  };

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
