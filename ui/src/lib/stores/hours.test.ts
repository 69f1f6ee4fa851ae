import { expect, it } from "vitest";
import { Refusal } from "../api";
import type { TimeMap } from "../api";
import { Hours } from "./hours.svelte";
import type { Uses } from "./hours.svelte";

const map = (id: string, name: string, is_default = false) => ({ id, name, hours: "Mon-Fri 09:00-17:00", is_default }) as TimeMap;

function hours(refuse = false) {
  let kept = [map("w", "Work", true), map("e", "Evenings")];
  const given: [string, Uses][] = [];
  const store = new Hours({
    timeMaps: async () => kept,
    saveTimeMap: async (id, fields) => {
      if (refuse) throw new Refusal("No.");
      const saved = { ...kept.find((m) => m.id === id), id: id ?? fields.id ?? "n", ...fields } as TimeMap;
      // As the server does: one is the usual one.
      kept = [...kept.filter((m) => m.id !== saved.id).map((m) => (saved.is_default ? ({ ...m, is_default: false } as TimeMap) : m)), saved];
      return saved;
    },
    deleteTimeMap: async (id) => {
      kept = kept.filter((m) => m.id !== id);
      return true;
    },
    setHours: async (id, uses) => void given.push([id, uses]),
  });
  return { store, given };
}

it("the usual hours stand first, and others can become it and be taken back", async () => {
  const { store } = hours();
  await store.refresh();
  expect([store.usual?.name, store.all.map((m) => m.name)]).toEqual(["Work", ["Work", "Evenings"]]);
  const undo = await store.makeUsual(map("e", "Evenings"));
  expect([store.usual?.name, store.all.filter((m) => m.is_default).length]).toEqual(["Evenings", 1]);
  await undo();
  expect(store.usual?.name).toBe("Work");
});

it("what is refused leaves the usual hours as they were", async () => {
  const { store } = hours(true);
  await store.refresh();
  await expect(store.makeUsual(map("e", "Evenings"))).rejects.toThrow("No.");
  expect(store.usual?.name).toBe("Work");
});

it("deleted hours come back to what kept them", async () => {
  const { store, given } = hours();
  await store.refresh();
  const evenings = store.of("e");
  if (!evenings) throw new Error("no evenings");
  const uses = { tasks: ["t"], projects: ["p"] };
  const undo = await store.remove(evenings, uses);
  expect(store.of("e")).toBeUndefined();
  await undo();
  expect(store.of("e")?.name).toBe("Evenings");
  expect(given).toEqual([["e", uses]]);
});

it("the first hours are the usual ones, and names are nobody else's", async () => {
  const saved: Partial<TimeMap>[] = [];
  const store = new Hours({
    timeMaps: async () => [],
    saveTimeMap: async (_, fields) => {
      saved.push(fields);
      return { id: "n", ...fields } as TimeMap;
    },
  });
  await store.refresh();
  await store.put(undefined, { name: "Work", hours: "daily 09:00-17:00" });
  expect(saved[0]?.is_default).toBe(true);
  expect([store.freeName("Work"), store.freeName("Study")]).toEqual(["Work 2", "Study"]);
  await store.put(undefined, { name: "Study", hours: "none" });
  expect(saved[1]?.is_default).toBeUndefined();
});

it("what an earlier visit has kept in another shape is no hours", () => {
  const { store } = hours();
  store.recall(map("w", "Work", true) as never);
  expect(store.all).toEqual([]);
});
