import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refusal } from "../refusal";
import { Loaded } from "../stores/loaded.svelte";
import type { Kept, Shelf } from "./changes";
import { Days } from "./days.svelte";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-25T08:00:00Z") }));
afterEach(() => void vi.useRealTimers());

function stage() {
  const kept = new Map<string, Kept>();
  const shelf = { get: async (owner: string, name: string) => kept.get(`${owner}/${name}`), put: async (owner: string, name: string, value: Kept) => void kept.set(`${owner}/${name}`, value) } as Shelf;
  let answer = async (): Promise<string[]> => ["new"];
  const list = new Loaded(() => answer());
  const days = new Days(shelf, { list }, { list: (all: string[]) => all.filter((t) => t !== "ticked") });
  return { kept, list, days, say: (next: () => Promise<string[]>) => (answer = next) };
}

it("keeps each answer under the account it is of, and nothing without one", async () => {
  const { kept, list, days } = stage();
  await list.refresh();
  expect(kept.size).toBe(0);
  days.open("ada", false, Promise.resolve());
  await list.refresh();
  expect([...kept]).toEqual([["ada/list", { value: ["new"], at: "2026-11-25T08:00:00.000Z" }]]);
  days.close();
});

it("without a connection shows what was kept, with what was done since, and how old it is", async () => {
  const { kept, list, days, say } = stage();
  kept.set("ada/list", { value: ["old", "ticked"], at: "2026-11-24T18:00:00.000Z" });
  kept.set("bob/list", { value: ["Bob's"], at: "2026-11-24T19:00:00.000Z" });
  say(() => Promise.reject(new Refusal("Cut.")));
  days.open("ada", true, Promise.resolve());
  await list.refresh();
  await vi.advanceTimersByTimeAsync(0);
  expect([list.value, list.error, days.asOf?.toISOString()]).toEqual([["old"], "", "2026-11-24T18:00:00.000Z"]);
});

it("waits for a server that is only slow, and never shows the old over the new", async () => {
  const { kept, list, days } = stage();
  kept.set("ada/list", { value: ["old"], at: "2026-11-24T18:00:00.000Z" });
  days.open("ada", false, Promise.resolve());
  await list.refresh();
  await vi.advanceTimersByTimeAsync(5000);
  expect([list.value, days.asOf?.toISOString()]).toEqual([["new"], "2026-11-25T08:00:00.000Z"]);
});

it("shows nothing to whoever has left meanwhile", async () => {
  const { kept, list, days } = stage();
  kept.set("ada/list", { value: ["old"], at: "2026-11-24T18:00:00.000Z" });
  days.open("ada", true, Promise.resolve());
  days.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect([list.value, days.asOf]).toEqual([undefined, undefined]);
});
