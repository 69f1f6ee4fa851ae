import { SvelteSet } from "svelte/reactivity";
import type { Api, Calendar, CalendarEvent } from "../api";
import { addDays } from "../time";
import { Loaded } from "./loaded.svelte";

type CalendarsApi = Pick<Api, "calendars" | "saveCalendar" | "deleteCalendar" | "refreshCalendar">;

/** What a person may change of a calendar. */
export type CalendarFields = Partial<Pick<Calendar, "name" | "colour" | "hidden" | "counts_as" | "tentative_free" | "all_day_free" | "refresh_minutes">>;

export class Calendars extends Loaded<Calendar[]> {
  /** Calendars that are being read again. */
  readonly reading = new SvelteSet<string>();
  /** What is on its way to the server, by calendar. */
  #writes = new Map<string, CalendarFields[]>();
  /** Writes go out one after the other, in the order they were made. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly api: CalendarsApi) {
    super(async () => (await api.calendars()).map((c) => this.#laid(c)));
  }

  /** Changes a calendar at once; a refusal puts it back and is thrown. */
  async change(calendar: Calendar, fields: CalendarFields): Promise<void> {
    const before = Object.fromEntries(Object.keys(fields).map((name) => [name, calendar[name] as unknown])) as CalendarFields;
    const writes = this.#writes.get(calendar.id) ?? [];
    writes.push(fields);
    this.#writes.set(calendar.id, writes);
    this.#show(calendar.id, fields);
    const turn = this.#last.then(() => this.api.saveCalendar(calendar.id, fields));
    this.#last = turn.catch(() => undefined);
    try {
      const saved = await turn;
      writes.splice(writes.indexOf(fields), 1);
      this.assume((all) => all.map((c) => (c.id === saved.id ? this.#laid(saved) : c)));
    } catch (thrown) {
      writes.splice(writes.indexOf(fields), 1);
      this.#show(calendar.id, before);
      throw thrown;
    }
  }

  /** Reads a subscription again. What is wrong with its server is in the calendar's problem; a refusal of ours is thrown. */
  async read(calendar: Calendar): Promise<boolean> {
    if (this.reading.has(calendar.id)) return true;
    this.reading.add(calendar.id);
    try {
      const answer = await this.api.refreshCalendar(calendar.id);
      await this.refresh();
      return answer.calendar.status !== "error";
    } finally {
      this.reading.delete(calendar.id);
    }
  }

  async remove(calendar: Calendar): Promise<void> {
    await this.api.deleteCalendar(calendar.id);
    await this.refresh();
  }

  /** An answer from before a write does not put the old back while the write is on its way. */
  #laid(calendar: Calendar): Calendar {
    return Object.assign({}, calendar, ...(this.#writes.get(calendar.id) ?? [])) as Calendar;
  }

  #show(id: string, fields: CalendarFields): void {
    this.assume((all) => all.map((c) => (c.id === id ? this.#laid({ ...c, ...fields } as Calendar) : c)));
  }
}

/** How far the look ahead reaches, in days. */
const AHEAD = 14;
/** So many events of each calendar are shown. */
const MOST = 3;

/** The next few events of each calendar, by its id. */
export class NextEvents extends Loaded<Map<string, CalendarEvent[]>> {
  constructor(api: Pick<Api, "allEvents">, today: () => string, now: () => Date) {
    super(async () => {
      const next = new Map<string, CalendarEvent[]>();
      for (const event of await api.allEvents(today(), addDays(today(), AHEAD))) {
        if (Date.parse(event.end) <= now().getTime()) continue;
        const of = next.get(event.calendar) ?? [];
        if (of.length < MOST) next.set(event.calendar, [...of, event]);
      }
      return next;
    });
  }
}
