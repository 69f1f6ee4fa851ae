import { between } from "../tasklist";

/** Which rows of a list are chosen, and which one the keys speak of. */
export class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  /** The row that has the focus, or had it last. */
  active = $state("");
  /** Boxes to tick are shown. */
  on = $state(false);
  /** Where a range begins. */
  #anchor = "";

  get size(): number {
    return this.ids.size;
  }

  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.#anchor = id;
    this.on = true;
  }

  /** Chooses all from where the range began to a row. */
  extend(order: string[], to: string): void {
    const from = this.#anchor || this.active || to;
    this.#anchor = from;
    this.ids = new Set([...this.ids, ...between(order, from, to)]);
    this.on = true;
  }

  all(order: string[]): void {
    this.ids = new Set(order);
    this.on = true;
  }

  /** Forgets rows that are not there any more. */
  keep(order: ReadonlySet<string>): void {
    const ids = [...this.ids].filter((id) => order.has(id));
    if (ids.length !== this.ids.size) this.ids = new Set(ids);
  }

  clear(): void {
    this.ids = new Set();
    this.#anchor = "";
    this.on = false;
  }
}
