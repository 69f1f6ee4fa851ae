import { refusalOf } from "../api";

/**
 * A question that is asked again while the person changes it: the last one
 * counts, whichever answer arrives first, and a burst is asked once.
 */
export class Question<Q, A> {
  value = $state.raw<A>();
  error = $state("");
  busy = $state(false);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** wait is how long the person must rest before anything is asked, in ms. */
  constructor(
    private readonly answer: (question: Q) => Promise<A>,
    private readonly wait = 0,
  ) {}

  put(question: Q): void {
    this.busy = true;
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    if (this.wait > 0) this.#timer = setTimeout(() => void this.#ask(question, turn), this.wait);
    else void this.#ask(question, turn);
  }

  /** Nobody wants to know any more. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.value = undefined;
    this.error = "";
    this.busy = false;
  }

  async #ask(question: Q, turn: number): Promise<void> {
    try {
      const value = await this.answer(question);
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = "";
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.value = undefined;
      this.error = refusalOf(thrown).message;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
