import { expect, it, vi } from "vitest";
import type { Task } from "../api";
import { Refusal } from "../refusal";
import { Finished } from "./finished.svelte";

const task = (id: string, title = id): Task & { notes: string } => ({ id, title, notes: "", status: "done" }) as Task & { notes: string };

it("shows what is found a page at a time, sorts out what the server found too much, and goes on where it was", async () => {
  const all = Array.from({ length: 450 }, (_, i) => task(`t${i}`, i % 2 ? `Müller ${i}` : `Möller ${i}`));
  const finishedPage = vi.fn(async (page: number, size: number, _patterns?: string[]) => all.slice((page - 1) * size, page * size));
  const finished = new Finished({ finishedPage });
  await finished.look("muller");
  expect([finished.list.length, finished.more, finished.list.every((t) => t.title.startsWith("Mü"))]).toEqual([50, true, true]);
  expect(finishedPage.mock.calls[0]?.[2]).toEqual(["%m_____%"]);
  while (finished.more) await finished.next();
  expect([finished.list.length, new Set(finished.list.map((t) => t.id)).size]).toEqual([225, 225]);
});

it("an answer that comes late does not take the place of a newer one, and a refusal keeps what is there", async () => {
  let answer: (tasks: (Task & { notes: string })[]) => void = () => undefined;
  const finishedPage = vi.fn().mockImplementationOnce(() => new Promise((resolve) => (answer = resolve))).mockResolvedValueOnce([task("new")]).mockRejectedValueOnce(new Refusal("Cut."));
  const finished = new Finished({ finishedPage });
  const slow = finished.look("x");
  await finished.look("new");
  answer([task("x")]);
  await slow;
  expect(finished.list.map((t) => t.id)).toEqual(["new"]);
  await finished.again();
  expect([finished.list.length, finished.error, finished.busy]).toEqual([1, "Cut.", false]);
});
