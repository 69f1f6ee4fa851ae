import type { Api, Block, CalendarEvent } from "../api";
import type { Step } from "../plandiff";
import { addDays, dayOf, instant } from "../time";
import { SpanStore } from "./span.svelte";
import type { Span } from "./span.svelte";

type WeekApi = Pick<Api, "blocks" | "events" | "updateBlock">;

/** Today and the six days after it. */
export const WEEK_DAYS = 7;

/** One line of a day: an event or a block of work. */
export interface Item {
  key: string;
  title: string;
  detail: string;
  kind: "event" | "work";
  start: Date;
  end: Date;
  /** Began on an earlier day, or ends on a later one. */
  fromBefore: boolean;
  intoNext: boolean;
  allDay: boolean;
  busy: boolean;
  /** The calendar an event is in. */
  calendar?: string;
  event?: CalendarEvent;
  block?: Block;
  /** What a proposal does with the block that is there (leaving), or would put here. */
  step?: Step;
  leaving?: boolean;
}
export interface Day {
  day: string;
  items: Item[];
}

/** Finished and dropped tasks keep their planned blocks until the next plan; nobody has to do them. */
export function pending(block: Block): boolean {
  const status = block.expand?.task?.status;
  return block.state === "started" || block.state === "done" || (block.state !== "skipped" && status !== "done" && status !== "cancelled");
}

/** Something with the local days it touches. */
export interface Spread {
  first: string;
  last: string;
  item: Omit<Item, "fromBefore" | "intoNext">;
}

export function eventSpread(e: CalendarEvent, zone: string): Spread {
  const start = instant(e.start);
  const end = instant(e.end);
  const first = e.all_day ? (e.start_day ?? dayOf(start, zone)) : dayOf(start, zone);
  const last = e.all_day ? addDays(e.end_day ?? addDays(first, 1), -1) : lastDay(start, end, zone);
  return { first, last, item: { key: e.id, title: e.title, detail: e.location ?? "", kind: "event", start, end, allDay: e.all_day, busy: e.busy, calendar: e.calendar, event: e } };
}

export function blockSpread(b: Block, zone: string): Spread {
  const start = instant(b.start);
  const end = instant(b.end);
  const task = b.expand?.task;
  const item = { key: b.id, title: task?.title ?? "", detail: task?.expand?.project?.name ?? "", kind: "work" as const, start, end, allDay: false, busy: true, block: b };
  return { first: dayOf(start, zone), last: lastDay(start, end, zone), item };
}

/** What something is on one of its days. */
export function onDayOf({ first, last, item }: Spread, day: string): Item {
  return { ...item, key: `${item.key}/${day}`, fromBefore: day > first, intoNext: day < last };
}

/** Whole days first, then by time. */
export function inOrder(a: Item, b: Item): number {
  return Number(b.allDay) - Number(a.allDay) || a.start.getTime() - b.start.getTime() || a.title.localeCompare(b.title);
}

/** Sorts a span into local days; what lasts over midnight stands on each of its days. */
export function daysOf(span: Span, from: string, count: number, zone: string): Day[] {
  const days = Array.from({ length: count }, (_, i): Day => ({ day: addDays(from, i), items: [] }));
  for (const spread of [...span.events.map((e) => eventSpread(e, zone)), ...span.blocks.filter(pending).map((b) => blockSpread(b, zone))]) {
    for (const day of days) if (day.day >= spread.first && day.day <= spread.last) day.items.push(onDayOf(spread, day.day));
  }
  for (const day of days) day.items.sort(inOrder);
  return days;
}

/** The last day a stretch touches; ending at midnight it does not touch the next. */
function lastDay(start: Date, end: Date, zone: string): string {
  return dayOf(new Date(Math.max(start.getTime(), end.getTime() - 1)), zone);
}

/** The work of a day that still is to be done. */
export function openBlocks(items: Item[]): (Item & { block: Block })[] {
  return items.filter((item): item is Item & { block: Block } => item.block !== undefined && item.block.state !== "done" && item.block.state !== "skipped");
}

export interface Focused {
  block: Block;
  /** It has been started; paused says that its timer rests. */
  running: boolean;
  paused: boolean;
  current: boolean;
}

/** The block to work on: the one that runs, else the one that was paused last, else the one whose time it is, else the next of today. */
export function focusOf(blocks: Block[], now: Date, zone: string): Focused | undefined {
  const open = blocks.filter((b) => pending(b) && b.state !== "done").sort((a, b) => a.start.localeCompare(b.start));
  const started = open.filter((b) => b.state === "started").sort((a, b) => (b.paused || "9").localeCompare(a.paused || "9"))[0];
  if (started) return { block: started, running: true, paused: Boolean(started.paused), current: true };
  const next = open.find((b) => instant(b.end) > now);
  if (!next) return undefined;
  const current = instant(next.start) <= now; // perhaps since yesterday evening
  return current || dayOf(instant(next.start), zone) === dayOf(now, zone) ? { block: next, running: false, paused: false, current } : undefined;
}

export class Week extends SpanStore {
  constructor(api: WeekApi, today: () => string) {
    super(api, () => ({ from: today(), count: WEEK_DAYS }));
  }
}
