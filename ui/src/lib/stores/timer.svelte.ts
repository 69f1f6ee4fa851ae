import type { Api, Block } from "../api";
import type { TimerAct, TimerAnswer, Timing } from "../planning";
import { instant } from "../time";
import { Loaded } from "./loaded.svelte";
import type { Span } from "./span.svelte";
import { pending } from "./week.svelte";

type TimerApi = Pick<Api, "time" | "timings">;

/**
 * The stopwatch of the blocks that are under way. The server keeps the time, so
 * that it goes on over a reload and is the same in every window; here it is only
 * added up.
 */
export class Timer extends Loaded<Timing[]> {
  /** Buttons whose answers are awaited, as "block/act". */
  #pressed = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  /** The newest proposal that a button of the timer has led to, with the block it was for. */
  offer = $state.raw<{ block: string; plan: string }>();

  constructor(
    private readonly api: TimerApi,
    /** Asks for the blocks again. */
    private readonly blocks: () => Promise<void>,
  ) {
    super(api.timings);
  }

  /**
   * Presses a button after those before it; what it did is shown when this
   * returns. A refusal is thrown. A button that is pressed already is not
   * pressed again.
   */
  async press(block: Block, act: TimerAct, fields: Record<string, unknown> = {}): Promise<TimerAnswer | undefined> {
    const button = `${block.id}/${act}`;
    if (this.#pressed.has(button)) return undefined;
    this.#pressed.add(button);
    const turn = this.#last.then(() => this.api.time(block.id, act, fields));
    this.#last = turn.catch(() => undefined);
    try {
      const answer = await turn;
      await this.again();
      if (answer.proposal && answer.proposal.state !== "applied") this.offer = { block: block.id, plan: answer.proposal.id };
      return answer;
    } finally {
      this.#pressed.delete(button);
    }
  }

  /** Blocks and stopwatch are asked for together: neither makes sense without the other. */
  again = async (): Promise<void> => {
    await Promise.all([this.blocks(), this.refresh()]);
  };

  override forget(): void {
    super.forget();
    this.offer = undefined;
  }
}

/** How long a block has been worked on, in ms. */
export function worked(timings: Timing[] | undefined, block: Block, now: Date): number {
  const mine = timings?.filter((t) => t.block === block.id) ?? [];
  // The clocks of server and browser may differ by a little.
  if (mine.length > 0) return mine.reduce((sum, t) => sum + Math.max(0, (t.end ? instant(t.end) : now).getTime() - instant(t.start).getTime()), 0);
  if (block.state !== "started" || !block.started) return 0;
  return Math.max(0, (block.paused ? instant(block.paused) : now).getTime() - instant(block.started).getTime());
}

/** "0:07", "12:34", "1:02:03" */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  return h > 0 ? `${h}:${two(m)}:${two(seconds % 60)}` : `${m}:${two(seconds % 60)}`;
}

/** Busy events and open blocks that a block now runs into, by time. */
export function runsInto(span: Span | undefined, block: Block): { title: string; start: Date; end: Date }[] {
  if (!span) return [];
  const [from, to] = [instant(block.start), instant(block.end)];
  const hits = (start: Date, end: Date) => start < to && end > from;
  const blocks = span.blocks.filter((b) => b.id !== block.id && b.state !== "done" && pending(b)).map((b) => ({ title: b.expand?.task?.title ?? "", start: instant(b.start), end: instant(b.end) }));
  const events = span.events.filter((e) => e.busy && !e.all_day).map((e) => ({ title: e.title, start: instant(e.start), end: instant(e.end) }));
  return [...blocks, ...events].filter((o) => hits(o.start, o.end)).sort((a, b) => a.start.getTime() - b.start.getTime());
}
