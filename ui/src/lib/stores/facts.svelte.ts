import type { Api, Task } from "../api";
import type { OutlookAnswer } from "../planning";
import { heirsOf, nextOf } from "../tasklist";
import type { Ahead, Facts } from "../tasklist";
import { Loaded } from "./loaded.svelte";
import { atRisk } from "./outlook.svelte";

/** What a list of tasks tells of them beside themselves: where they are planned, what is at risk, what waits. */
export class TaskFacts {
  readonly ahead: Loaded<Ahead[]>;
  /** Notes, for searching; asked for when somebody searches. */
  readonly notes: Loaded<Map<string, string>>;
  #searched = false;

  constructor(
    api: Pick<Api, "ahead" | "taskNotes">,
    private readonly around: { tasks: () => Task[]; outlook: () => OutlookAnswer | undefined; now: () => Date; zone: () => string },
  ) {
    this.ahead = new Loaded(() => api.ahead(new Date()));
    this.notes = new Loaded(async () => new Map((await api.taskNotes()).map((t) => [t.id, t.notes])));
  }

  #open = $derived.by(() => new Map(this.around.tasks().map((task) => [task.id, task])));
  #heirs = $derived.by(() => heirsOf(this.around.tasks()));
  #next = $derived.by(() => nextOf(this.ahead.value ?? []));
  #risks = $derived.by(() => new Map(atRisk(this.around.outlook()?.risks ?? []).map((risk) => [risk.task, risk])));

  value: Facts = $derived.by(() => ({
    now: this.around.now(),
    zone: this.around.zone(),
    open: this.#open,
    next: this.#next,
    risks: this.#risks,
    notes: this.notes.value ?? new Map<string, string>(),
    heirs: this.#heirs,
  }));

  /** Somebody searches: notes are wanted. */
  search(): void {
    if (this.#searched) return;
    this.#searched = true;
    void this.notes.refresh();
  }

  /** Something has changed elsewhere. */
  hear = (topics: ReadonlySet<string>): void => {
    if (topics.has("blocks") || topics.has("tasks")) void this.ahead.refresh();
    if (this.#searched && topics.has("tasks")) void this.notes.refresh();
  };
}
