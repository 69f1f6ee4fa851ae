import { Refusal, stored } from "../api";
import type { Api, Block } from "../api";
import { strings } from "../strings";
import { addDays, instant } from "../time";
import type { Clockface } from "../time";
import { firstWeekday, weekStart } from "../weekgrid";
import type { Stretch } from "../weekgrid";
import { SpanStore } from "./span.svelte";
import type { Undo } from "./span.svelte";

type GridApi = Pick<Api, "blocks" | "events" | "updateBlock" | "createBlock" | "deleteBlock">;

export const GRID_DAYS = 7;

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

/** A whole week on the screen, and what people do to the blocks in it. */
export class Grid extends SpanStore {
  /** The day one looks at; none while that is today, whenever today is. */
  #chosen = $state<string>();
  #open = false;

  constructor(
    private readonly api: GridApi,
    private readonly face: () => Clockface,
    private readonly today: () => string,
  ) {
    super(api, () => ({ from: this.from, count: GRID_DAYS }));
  }

  get day(): string {
    return this.#chosen ?? this.today();
  }
  /** The first day of the week that is shown. */
  get from(): string {
    return weekStart(this.day, firstWeekday(this.face().locale));
  }
  get days(): string[] {
    return Array.from({ length: GRID_DAYS }, (_, i) => addDays(this.from, i));
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

  /** Looks at another day, and waits for its week where that is another one. */
  async look(day: string): Promise<void> {
    const was = this.from;
    this.#chosen = day === this.today() ? undefined : day;
    if (this.from === was) return;
    super.forget();
    await this.refresh();
  }

  override forget(): void {
    this.#chosen = undefined;
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
