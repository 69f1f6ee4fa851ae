import { expect, it } from "vitest";
import { PLAN, Shown } from "./shown.svelte";

function memory(kept: Record<string, string> = {}) {
  return { kept, getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => void (kept[key] = value) };
}

it("what one wants to see of the calendar is kept, for each person", () => {
  const store = memory();
  let person = "ada";
  const shown = new Shown(store, () => person);
  shown.open();
  shown.use("month");
  shown.toggle("cal1");
  shown.toggle(PLAN);
  shown.toggle(PLAN);
  for (const zone of ["Asia/Kolkata", "Asia/Kolkata", "Asia/Tokyo", "UTC", "America/New_York"]) shown.addZone(zone);
  shown.dropZone("Asia/Tokyo");
  const again = new Shown(store, () => person);
  again.open();
  expect([again.view, again.hidden, again.zones, again.hides("cal1"), again.hides(PLAN), again.hides(undefined)]).toEqual(["month", ["cal1"], ["Asia/Kolkata", "UTC"], true, false, false]);
  person = "ben";
  again.open();
  expect([again.view, again.hidden, again.zones]).toEqual(["week", [], []]);
});

it.each(["", "nonsense", '{"view":"year","hidden":"all","zones":[1,"UTC"]}', "null"])("what is broken counts for nothing: %s", (text) => {
  const shown = new Shown(memory({ pulseplan_calendar_ada: text }), () => "ada");
  shown.open();
  expect(shown.view).toBe("week");
  expect(shown.hidden).toEqual([]);
});

it("a browser that keeps nothing still shows what is chosen", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  const shown = new Shown({ getItem: refuse, setItem: refuse }, () => "ada");
  shown.open();
  shown.use("agenda");
  expect(shown.view).toBe("agenda");
});
