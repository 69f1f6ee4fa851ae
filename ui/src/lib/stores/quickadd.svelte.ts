import { refusalOf } from "../api";
import type { Api, Parsed, Question } from "../api";
import { answer } from "../quickadd";
import { strings } from "../strings";
import type { Outbox } from "../offline/outbox.svelte";
import type { Added, Tasks } from "./tasks.svelte";

/** A preview waits for this pause in typing, in ms. */
export const PAUSE = 180;

/** What came of pressing Enter. */
export type Outcome = { added: Added } | { kept: string } | { ask: "choice" } | { ask: "text" };

/** One line of plain words on its way to a task. */
export class QuickAdd {
  text = $state("");
  parsed = $state.raw<Parsed>();
  error = $state("");
  /** The words cannot be read now; they are read when they are sent. */
  unread = $state(false);
  busy = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  /** The sentence whose open questions the person has been shown on Enter. */
  #asked = "";
  /** The project of tasks that name none; empty for none. */
  #project = "";

  constructor(
    private readonly api: Pick<Api, "parseTask">,
    private readonly tasks: Pick<Tasks, "add">,
    /** Where words go that cannot be sent. */
    private readonly later?: Pick<Outbox, "make" | "keep">,
  ) {}

  get questions(): Question[] {
    return this.parsed?.questions ?? [];
  }

  /** Tasks that name no project go into this one, until the returned function is called. */
  into(project: string): () => void {
    this.#project = project;
    return () => {
      if (this.#project === project) this.#project = "";
    };
  }

  type(text: string): void {
    this.text = text;
    this.error = "";
    this.unread = false;
    clearTimeout(this.#timer);
    this.#turn++;
    if (text.trim() === "") {
      this.parsed = undefined;
      return;
    }
    this.#timer = setTimeout(() => void this.preview(), PAUSE);
  }

  /** Asks the server how it reads the sentence; an older answer never replaces a newer one. */
  async preview(): Promise<void> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    try {
      const parsed = await this.api.parseTask(this.text);
      if (turn !== this.#turn) return;
      this.parsed = parsed;
      this.unread = false;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      const refusal = refusalOf(thrown);
      this.parsed = undefined;
      this.unread = refusal.status === 0 && this.later !== undefined;
      this.error = this.unread ? "" : refusal.message;
    }
  }

  choose(q: Question, value: string): void {
    this.text = answer(this.parsed?.text ?? this.text, q, value);
    void this.preview();
  }

  /** Adds the task, unless something has to be settled first. */
  async submit(): Promise<Outcome> {
    if (this.busy || this.text.trim() === "") return { ask: "text" };
    this.busy = true;
    // What waits is read when it is sent, and the page it was typed on is gone by then.
    const kept = this.#project && !this.parsed?.project ? `${this.text.trim()} for ${this.#project}` : this.text.trim();
    const change = this.later?.make("add", kept, {});
    try {
      if (this.parsed?.text !== this.text) await this.preview();
      const parsed = this.parsed;
      if (this.unread && change) {
        await this.later?.keep(change);
        this.type("");
        return { kept: change.text };
      }
      if (!parsed) return { ask: "text" };
      if (!parsed.title) {
        this.error = strings.tasks.untitled;
        return { ask: "text" };
      }
      if (this.questions.some((q) => q.choices?.length) && this.#asked !== this.text) {
        this.#asked = this.text;
        return { ask: "choice" };
      }
      const added = await this.tasks.add(this.#project && !parsed.project ? { ...parsed, project: this.#project } : parsed, change);
      this.type("");
      return { added };
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal.status === 0 && change) {
        await this.later?.keep({ ...change, tried: true });
        this.type("");
        return { kept: change.text };
      }
      this.error = Object.values(refusal.fields)[0] ?? refusal.message;
      return { ask: "text" };
    } finally {
      this.busy = false;
    }
  }
}
