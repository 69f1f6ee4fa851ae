import { expect, it } from "vitest";
import { Refusal } from "../api";
import type { Calendar, CalendarEvent } from "../api";
import { Calendars, NextEvents } from "./calendars.svelte";

const uni = { id: "c", name: "Uni", colour: "#111111", counts_as: "auto", hidden: false } as Calendar;

/** A server whose writes end when the test says so. */
function server(record: Calendar = uni) {
  let kept = { ...record };
  const waiting: { fields: Partial<Calendar>; end: (refuse?: boolean) => Promise<void> }[] = [];
  const api = {
    calendars: async () => [{ ...kept }],
    deleteCalendar: async () => true,
    refreshCalendar: async () => ({ calendar: { id: "c", name: "Uni", status: "ok" } }),
    saveCalendar: (_: string, fields: Partial<Calendar>) =>
      new Promise<Calendar>((resolve, reject) => {
        waiting.push({
          fields,
          end: async (refuse = false) => {
            if (refuse) reject(new Refusal("No."));
            else {
              kept = { ...kept, ...fields } as Calendar;
              resolve({ ...kept });
            }
            await new Promise((later) => setTimeout(later));
          },
        });
      }),
  };
  return { store: new Calendars(api), waiting, change: (fields: Partial<Calendar>) => (kept = { ...kept, ...fields } as Calendar) };
}
const settled = () => new Promise((later) => setTimeout(later));

it("a change shows at once, and an answer from before it does not take it back", async () => {
  const { store, waiting } = server();
  await store.refresh();
  const changing = store.change(uni, { colour: "#222222" });
  expect(store.value?.[0]?.colour).toBe("#222222");
  await store.refresh();
  expect(store.value?.[0]?.colour).toBe("#222222");
  await waiting[0]?.end();
  await changing;
  expect(store.value?.[0]?.colour).toBe("#222222");
});

it("a change that is refused is taken back and thrown, and what else was changed stays", async () => {
  const { store, waiting } = server();
  await store.refresh();
  const naming = store.change(uni, { name: "Taken" });
  const hiding = store.change(uni, { hidden: true });
  expect(store.value?.[0]).toMatchObject({ name: "Taken", hidden: true });
  const refused = expect(naming).rejects.toThrow("No.");
  await settled();
  await waiting[0]?.end(true);
  await refused;
  expect(store.value?.[0]).toMatchObject({ name: "Uni", hidden: true });
  await waiting[1]?.end();
  await hiding;
  expect(store.value?.[0]).toMatchObject({ name: "Uni", hidden: true });
});

it("writes go out one after the other", async () => {
  const { store, waiting } = server();
  await store.refresh();
  void store.change(uni, { hidden: true });
  const last = store.change(uni, { hidden: false });
  await settled();
  expect(waiting.map((w) => w.fields)).toEqual([{ hidden: true }]);
  await waiting[0]?.end();
  await settled();
  await waiting[1]?.end();
  await last;
  expect(store.value?.[0]?.hidden).toBe(false);
});

it("a calendar is read once at a time", async () => {
  const { store } = server();
  await store.refresh();
  const reading = store.read(uni);
  expect(store.reading.has("c")).toBe(true);
  expect(await store.read(uni)).toBe(true);
  expect(await reading).toBe(true);
  expect(store.reading.has("c")).toBe(false);
});

it("the next events of each calendar are those that are not over", async () => {
  const event = (calendar: string, start: string, end: string) => ({ id: start, calendar, title: start, start, end, all_day: false, busy: true }) satisfies CalendarEvent;
  const next = new NextEvents(
    {
      allEvents: async (from, to) => {
        expect([from, to]).toEqual(["2026-11-23", "2026-12-07"]);
        return [
          event("a", "2026-11-23T07:00:00Z", "2026-11-23T08:00:00Z"),
          ...[10, 11, 12, 13].map((h) => event("a", `2026-11-23T${h}:00:00Z`, `2026-11-23T${h}:30:00Z`)),
          event("b", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z"),
        ];
      },
    },
    () => "2026-11-23",
    () => new Date("2026-11-23T09:00:00Z"),
  );
  await next.refresh();
  expect(next.value?.get("a")?.map((e) => e.start.slice(11, 13))).toEqual(["10", "11", "12"]);
  expect(next.value?.get("b")?.length).toBe(1);
});
