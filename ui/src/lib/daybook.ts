// The days of the calendar, made anew only where something on them has changed:
// one block moved among hundreds of events draws two days, and not all.
import type { Block, CalendarEvent } from "./api";
import type { Span } from "./stores/span.svelte";
import { blockSpread, eventSpread, inOrder, onDayOf, pending } from "./stores/week.svelte";
import type { Day, Item, Spread } from "./stores/week.svelte";
import { addDays } from "./time";

interface Known extends Spread {
  zone: string;
  days: Map<string, Item>;
}

export class DayBook {
  /** What is known of a record, as long as the record itself is. */
  #known = new WeakMap<Block | CalendarEvent, Known>();
  #last = new Map<string, Day>();

  /** The days from one on; shows says which items are wanted. A day that is as it was is the same object. */
  days(span: Span | undefined, from: string, count: number, zone: string, shows: (item: Spread["item"]) => boolean = () => true): Day[] {
    const items = new Map<string, Item[]>(Array.from({ length: count }, (_, i) => [addDays(from, i), []]));
    const last = addDays(from, count - 1);
    const add = (known: Known) => {
      if (known.last < from || known.first > last || !shows(known.item)) return;
      for (let day = known.first < from ? from : known.first; day <= last && day <= known.last; day = addDays(day, 1)) items.get(day)?.push(this.#on(known, day));
    };
    for (const e of span?.events ?? []) add(this.#of(e, zone, eventSpread));
    for (const b of span?.blocks ?? []) if (pending(b)) add(this.#of(b, zone, blockSpread));
    const days = [...items].map(([day, found]) => this.#same({ day, items: found.sort(inOrder) }));
    this.#last = new Map(days.map((d) => [d.day, d]));
    return days;
  }

  #of<T extends Block | CalendarEvent>(record: T, zone: string, spread: (record: T, zone: string) => Spread): Known {
    let known = this.#known.get(record);
    if (known?.zone !== zone) {
      known = { ...spread(record, zone), zone, days: new Map() };
      this.#known.set(record, known);
    }
    return known;
  }

  #on(known: Known, day: string): Item {
    let item = known.days.get(day);
    if (!item) {
      item = onDayOf(known, day);
      known.days.set(day, item);
    }
    return item;
  }

  #same(day: Day): Day {
    const was = this.#last.get(day.day);
    return was && was.items.length === day.items.length && was.items.every((item, i) => item === day.items[i]) ? was : day;
  }
}
