import type { Api, Block, CalendarEvent } from "../api";
import { addDays } from "../time";
import { Loaded } from "./loaded.svelte";

export interface Span {
  blocks: Block[];
  events: CalendarEvent[];
  /** The days that were asked about: from the first to the one after the last. */
  from?: string;
  to?: string;
}
type SpanApi = Pick<Api, "blocks" | "events" | "updateBlock">;
export type Undo = () => Promise<void>;

/** Events and blocks of some days, and what people do to the blocks. */
export class SpanStore extends Loaded<Span> {
  /** Writes go out one after the other, in the order they were made. */
  #last: Promise<unknown> = Promise.resolve();
  /** What is on its way to the server, and how it shows. */
  #newest = new Map<string, { sent: Partial<Block>; shown: Partial<Block> }>();

  /** days names the first day and how many there are. */
  constructor(
    private readonly blocksApi: SpanApi,
    days: () => { from: string; count: number },
  ) {
    super(async () => {
      const { from, count } = days();
      const to = addDays(from, count);
      // A day of slack on both sides covers every zone's offset.
      const [blocks, listed] = await Promise.all([
        blocksApi.blocks(new Date(`${addDays(from, -1)}T00:00:00Z`), new Date(`${addDays(to, 1)}T00:00:00Z`)),
        blocksApi.events(from, to),
      ]);
      return { blocks: this.#withWrites(blocks), events: listed.events, from, to };
    });
  }

  /** Moves a block on and returns what takes that back. */
  mark(block: Block, state: "started" | "done", now: Date): Promise<Undo> {
    const change = state === "started" ? { state, started: now.toISOString() } : { state, finished: now.toISOString() };
    // The state alone says how far a block is; a moment that was never there
    // is not sent, since the server takes no empty date.
    const moments = Object.fromEntries(Object.entries({ started: block.started, finished: block.finished }).filter(([, at]) => at));
    return this.change(block, change, { state: block.state, ...moments });
  }

  /** Changes a block at once; a refusal puts it back and is thrown. */
  async change(block: Block, change: Partial<Block>, back: Partial<Block>): Promise<Undo> {
    const before = Object.fromEntries(Object.keys(change).map((name) => [name, block[name] as unknown])) as Partial<Block>;
    await this.#write(block.id, change, before);
    return () => this.#write(block.id, back, change, before);
  }

  /** An answer from before a write does not put the old back while the write is on its way. */
  #withWrites(blocks: Block[]): Block[] {
    return blocks.map((b) => {
      const write = this.#newest.get(b.id);
      return write ? ({ ...b, ...write.shown } as Block) : b;
    });
  }

  async #write(id: string, sent: Partial<Block>, before: Partial<Block>, shown = sent): Promise<void> {
    this.show(id, shown);
    this.#newest.set(id, { sent, shown });
    const turn = this.#last.then(() => this.blocksApi.updateBlock(id, sent));
    this.#last = turn.catch(() => undefined);
    try {
      await turn;
      // Again, so that an answer to a question asked meanwhile does not put the old back.
      if (this.#newest.get(id)?.sent === sent) this.show(id, shown);
    } catch (thrown) {
      if (this.#newest.get(id)?.sent === sent) this.show(id, before);
      throw thrown;
    } finally {
      if (this.#newest.get(id)?.sent === sent) this.#newest.delete(id);
    }
  }

  protected show(id: string, change: Partial<Block>): void {
    this.assume((span) => ({ ...span, blocks: span.blocks.map((b) => (b.id === id ? ({ ...b, ...change } as Block) : b)) }));
  }
}
