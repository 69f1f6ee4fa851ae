import { refusalOf } from "../api";
import type { Api, Task } from "../api";
import { patternOf, wordsOf } from "../fold";
import { found } from "../tasklist";

/** So many finished tasks are shown at a time. */
const PAGE = 50;
/** So many are asked for at once: the server finds a little too much where letters may carry accents. */
const ASKED = 200;
/** So many pages are looked through before the person is asked whether to go on. */
const MOST = 5;

/** Finished and cancelled tasks, the newest first, a page at a time, from the server. */
export class Finished {
  list = $state.raw<Task[]>([]);
  /** There may be more. */
  more = $state(false);
  busy = $state(false);
  error = $state("");
  #page = 0;
  /** Found, and not shown yet. */
  #rest: Task[] = [];
  #words: string[] = [];
  #turn = 0;

  constructor(
    private readonly api: Pick<Api, "finishedPage">,
    /** Only those of a project. */
    private readonly project = "",
    /** Tasks that are on their way out. */
    private readonly leaves: (id: string) => boolean = () => false,
  ) {}

  /** Looks for words from the start; keeps what is shown until there is an answer. */
  async look(q: string): Promise<void> {
    this.#words = wordsOf(q);
    await this.#read(Math.max(PAGE, this.list.length), true);
  }

  /** The same again, as much as is shown: something has changed. */
  again = (): Promise<void> => this.#read(Math.max(PAGE, this.list.length), true);

  next = (): Promise<void> => this.#read(PAGE, false);

  async #read(wanted: number, anew: boolean): Promise<void> {
    const turn = ++this.#turn;
    let page = anew ? 0 : this.#page;
    let got: Task[] = anew ? [] : [...this.#rest];
    let more = anew || this.more;
    this.busy = true;
    try {
      for (let i = 0; i < MOST && got.length < wanted && more; i++) {
        const all = await this.api.finishedPage(page + 1, ASKED, this.#words.map(patternOf), this.project);
        if (turn !== this.#turn) return;
        page++;
        more = all.length === ASKED;
        const known = new Set(got.map((t) => t.id));
        got.push(...all.filter((t) => !known.has(t.id) && found(t, this.#words, t.notes)));
      }
      got = got.filter((t) => !this.leaves(t.id));
      const taken = got.slice(0, wanted);
      const seen = new Set(taken.map((t) => t.id));
      this.list = anew ? taken : [...this.list.filter((t) => !seen.has(t.id)), ...taken];
      this.#rest = got.slice(wanted);
      this.#page = page;
      this.more = more || this.#rest.length > 0;
      this.error = "";
    } catch (thrown) {
      if (turn === this.#turn) this.error = refusalOf(thrown).message;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
