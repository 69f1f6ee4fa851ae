import { Refusal, stored } from "../api";
import type { Api, Block } from "../api";
import { strings } from "../strings";
import { addDays, instant } from "../time";
import type { Clockface } from "../time";
import { MONTH_DAYS, monthFrom } from "../monthgrid";
import { newId } from "../offline/changes";
import { firstWeekday, weekStart } from "../weekgrid";
import type { Stretch } from "../weekgrid";
import type { View } from "./router.svelte";
import { SpanStore } from "./span.svelte";
import type { Undo } from "./span.svelte";

type GridApi = Pick<Api, "blocks" | "events" | "updateBlock" | "createBlock" | "deleteBlock">;

export const GRID_DAYS = 7;
/** The agenda begins with this many days, and goes on by as many. */
export const AGENDA_DAYS = 21;
/** One answer holds at most this many; see maxEventSpan of the server. */
const MOST_DAYS = 380;

/** What its planner or its person may still put elsewhere: what has not begun and is not held by a rule. */
export function movable(block: Block): boolean {
  return block.state === "planned";
}
/** One can also stop a running block earlier or later than meant. */
export function resizable(block: Block): boolean {
  return movable(block) || block.state === "started";
}

export function stretchOf(block: Block): Stretch {
  return { start: instant(block.start), end: instant(block.end) };
}

/** A task a block is made for, as far as the block shows it. */
export interface Work {
  id: string;
  title: string;
  expand?: { project?: { name: string; colour?: string } };
}

/** The days of the calendar on the screen, and what people do to the blocks in them. */
export class Grid extends SpanStore {
  view = $state<View>("week");
  /** The day one looks at; none while that is today, whenever today is. */
  #chosen = $state<string>();
  /** How many days the agenda shows. */
  #ahead = $state(AGENDA_DAYS);
  #open = false;
  /** The days that were asked for last. */
  #asked: { from?: string; to?: string } | undefined;

  constructor(
    private readonly api: GridApi,
    private readonly face: () => Clockface,
    private readonly today: () => string,
  ) {
    super(api, () => {
      const { from, count } = this;
      this.#asked = { from, to: addDays(from, count) };
      return { from, count };
    });
  }

  get day(): string {
    return this.#chosen ?? this.today();
  }
  /** Whether one looks at today, whenever that is. */
  get atToday(): boolean {
    return this.#chosen === undefined;
  }
  /** The first day that is asked for: of the week for a day and a week, so that days are leafed through at once. */
  get from(): string {
    if (this.view === "agenda") return this.day;
    const first = firstWeekday(this.face().locale);
    return this.view === "month" ? monthFrom(this.day, first) : weekStart(this.day, first);
  }
  get count(): number {
    if (this.view === "agenda") return this.#ahead;
    return this.view === "month" ? MONTH_DAYS : GRID_DAYS;
  }
  /** The days that are shown. */
  get days(): string[] {
    return this.view === "day" ? [this.day] : Array.from({ length: this.count }, (_, i) => addDays(this.from, i));
  }
  /** The week of the day one looks at. */
  get week(): string[] {
    const from = weekStart(this.day, firstWeekday(this.face().locale));
    return Array.from({ length: GRID_DAYS }, (_, i) => addDays(from, i));
  }
  /** Whether the agenda can go further. */
  get more(): boolean {
    return this.#ahead < MOST_DAYS;
  }

  /** Whether some days cover those that are shown. */
  #within({ from, to }: { from?: string; to?: string } = {}): boolean {
    return from !== undefined && to !== undefined && from <= this.from && to >= addDays(this.from, this.count);
  }
  /** What is there of other days stays until the answer comes, and shows where it belongs. */
  override get loading(): boolean {
    return this.error === "" && !this.#within(this.value);
  }

  /** Asks the server only while somebody is looking. */
  follow = async (): Promise<void> => {
    if (this.#open) await this.refresh();
  };
  enter(): () => void {
    this.#open = true;
    void this.refresh();
    return () => {
      this.#open = false;
    };
  }

  /** Looks at another day, and waits for what is asked for where that is not there yet. */
  look(day: string): Promise<void> {
    return this.turn(this.view, day);
  }

  async turn(view: View, day: string): Promise<void> {
    if (view !== this.view || day !== this.day) this.#ahead = AGENDA_DAYS;
    this.view = view;
    this.#chosen = day === this.today() ? undefined : day;
    await this.#fill();
  }

  /** The agenda goes on. */
  async ahead(): Promise<void> {
    this.#ahead = Math.min(this.#ahead + AGENDA_DAYS, MOST_DAYS);
    await this.#fill();
  }

  async #fill(): Promise<void> {
    const wrong = this.error !== "";
    this.error = "";
    if (wrong || !this.#within(this.#asked)) await this.refresh();
  }

  /** Puts a new block on the calendar, pinned; undo takes it away again. */
  async create(task: Work, to: Stretch, now: Date): Promise<Undo> {
    if (to.start < now) throw new Refusal(strings.week.past);
    const fields = { id: newId(), task: task.id, start: stored(to.start), end: stored(to.end), pinned: true, state: "planned" as const };
    const block = { ...fields, started: "", finished: "", expand: { task: { status: "todo", ...task } } } as unknown as Block;
    const put = (all: Block[]) => [...all.filter((b) => b.id !== block.id), block];
    const drop = (all: Block[]) => all.filter((b) => b.id !== block.id);
    this.assume((span) => ({ ...span, blocks: put(span.blocks) }));
    try {
      await this.api.createBlock(fields);
      this.assume((span) => ({ ...span, blocks: span.blocks.some((b) => b.id === block.id) ? span.blocks : put(span.blocks) }));
    } catch (thrown) {
      this.assume((span) => ({ ...span, blocks: drop(span.blocks) }));
      throw thrown;
    }
    return async () => {
      this.assume((span) => ({ ...span, blocks: drop(span.blocks) }));
      try {
        await this.api.deleteBlock(block.id);
      } finally {
        await this.refresh();
      }
    };
  }

  override forget(): void {
    this.#chosen = undefined;
    this.#asked = undefined;
    super.forget();
  }

  /** Puts a block elsewhere and pins it there. Work cannot be planned for a time that is over. */
  async place(block: Block, to: Stretch, now: Date): Promise<Undo> {
    const begun = instant(block.start).getTime() === to.start.getTime();
    if ((begun ? to.end : to.start) < now) throw new Refusal(strings.week.past);
    const { start, end, pinned } = block;
    return this.change(block, { start: stored(to.start), end: stored(to.end), pinned: true }, { start, end, pinned });
  }

  /** Puts a block back where it was before one or more moves. */
  async restore(was: Block): Promise<void> {
    const { start, end, pinned } = was;
    const is = this.value?.blocks.find((b) => b.id === was.id) ?? was;
    await this.change(is, { start, end, pinned }, {});
  }

  pin(block: Block, pinned: boolean): Promise<Undo> {
    return this.change(block, { pinned }, { pinned: block.pinned });
  }

  /** Takes a block out of the plan; its task stays. Undo puts it back under its old name. */
  async remove(block: Block): Promise<Undo> {
    const drop = (all: Block[]) => all.filter((b) => b.id !== block.id);
    const put = (all: Block[]) => [...drop(all), block];
    this.assume((span) => ({ ...span, blocks: drop(span.blocks) }));
    try {
      await this.api.deleteBlock(block.id);
      this.assume((span) => ({ ...span, blocks: drop(span.blocks) }));
    } catch (thrown) {
      this.assume((span) => ({ ...span, blocks: put(span.blocks) }));
      throw thrown;
    }
    return async () => {
      const { id, task, start, end, pinned, state } = block;
      const moments = Object.fromEntries(Object.entries({ started: block.started, finished: block.finished }).filter(([, at]) => at));
      await this.api.createBlock({ id, task, start, end, pinned, state, ...moments });
      this.assume((span) => ({ ...span, blocks: put(span.blocks) }));
    };
  }
}
