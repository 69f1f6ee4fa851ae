// What the parts of the calendar share: fetched with it.
import { calendars, session } from "./state.svelte";
import { DayBook } from "./daybook";
import { PLAN, Shown } from "./stores/shown.svelte";
import type { Item } from "./stores/week.svelte";
import { language, strings } from "./strings";
import { clockRange, shortDay } from "./time";

export const shown = new Shown(localStorage, () => session.user?.id ?? "");
export const book = new DayBook();

/** Whether a person wants to see something. */
export function visible(item: Omit<Item, "fromBefore" | "intoNext">): boolean {
  return item.kind === "work" ? !shown.hides(PLAN) : !shown.hides(item.calendar);
}

/** The colour of an event's calendar or of a block's project; nothing for what has the usual one. */
export function colourOf(item: Pick<Item, "calendar" | "block">): string | undefined {
  const project = item.block?.expand?.task?.expand?.project?.colour;
  return (item.calendar ? calendars.value?.find((c) => c.id === item.calendar)?.colour : project) || undefined;
}

/** A day as a whole, without the hours on it. */
export const wholeDay = (item: Item): boolean => item.allDay || (item.kind === "event" && item.fromBefore && item.intoNext);

const ranges = new WeakMap<Item, { face: string; text: string }>();

/** "10:00 – 11:30", or that it lasts all day; worked out once for each, since hundreds of them stand on a full week. */
export function rangeOf(item: Item): string {
  if (wholeDay(item)) return strings.today.allDay;
  const face = `${session.face.zone}|${session.face.locale}|${language}`;
  let known = ranges.get(item);
  if (known?.face !== face) ranges.set(item, (known = { face, text: clockRange(item.start, item.end, session.face) }));
  return known.text;
}

/** An event in words, as it is read out. */
export function eventWords(item: Item, day: string): string {
  const marks = [item.detail, item.busy ? "" : strings.calendar.free].filter(Boolean);
  return strings.calendar.event(item.title || strings.calendar.unnamed, rangeOf(item), shortDay(day, session.face.locale), marks);
}

