// When something was or will be, in words that stand in a sentence.
import { strings } from "./strings";
import { addDays, clockTime, dayAndTime, dayOf, instant, shortDay } from "./time";
import type { Clockface } from "./time";

/** "today at 14:05", "on Tue 24 Nov, 14:05" */
export function momentWords(at: string, today: string, face: Clockface): string {
  const moment = instant(at);
  return dayOf(moment, face.zone) === today ? strings.calendars.todayAt(clockTime(moment, face)) : strings.calendars.onDay(dayAndTime(moment, face));
}

/** When an event is: its day and time, or the days of one that lasts whole days. */
export function eventWhen(event: { all_day: boolean; start: string; start_day?: string | undefined; end_day?: string | undefined }, face: Clockface): string {
  const { start_day: first } = event;
  if (!event.all_day || !first) return dayAndTime(instant(event.start), face);
  const last = addDays(event.end_day ?? addDays(first, 1), -1); // the end is the day after
  return last > first ? `${shortDay(first, face.locale)} – ${shortDay(last, face.locale)}` : shortDay(first, face.locale);
}

/** A cause as a sentence of its own: "the server is away" becomes "The server is away." */
export function sentence(text: string): string {
  const whole = text.trim();
  return whole && whole.charAt(0).toLocaleUpperCase() + whole.slice(1) + (/[.!?…]$/.test(whole) ? "" : ".");
}
