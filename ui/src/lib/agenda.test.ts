import { expect, it } from "vitest";
import type { Task } from "./api";
import { agendaOf, dueByDay } from "./agenda";
import type { Item } from "./stores/week.svelte";

const task = (title: string, due: string, due_day = ""): Task => ({ id: title, title, due, due_day }) as unknown as Task;
const item = { key: "x" } as Item;

it("tasks stand on the local day they are due", () => {
  const due = dueByDay([task("late", "2026-11-25 22:59:00.000Z"), task("night", "2026-11-25 23:30:00.000Z"), task("whole", "2026-11-25 23:00:00.000Z", "2026-11-25"), task("never", "")], "Europe/Berlin");
  expect([...due].map(([day, all]) => [day, all.map((t) => t.title)])).toEqual([
    ["2026-11-25", ["late", "whole"]],
    ["2026-11-26", ["night"]],
  ]);
});

it("free days are one line, and today is always there", () => {
  const day = (n: number, items: Item[] = []) => ({ day: `2026-11-${n}`, items });
  const parts = agendaOf([day(20, [item]), day(21), day(22), day(23), day(24), day(25)], new Map([["2026-11-25", [task("essay", "")]]]), "2026-11-23");
  expect(parts.map((p) => ("free" in p ? [p.day, p.last, p.free] : [p.day, p.items.length, p.due.length]))).toEqual([
    ["2026-11-20", 1, 0],
    ["2026-11-21", "2026-11-22", 2],
    ["2026-11-23", 0, 0],
    ["2026-11-24", "2026-11-24", 1],
    ["2026-11-25", 0, 1],
  ]);
});
