import { expect, it, vi } from "vitest";
import type { Change } from "../offline/changes";
import { Leaving } from "./leaving.svelte";

function stage(list: Change[], sends = false) {
  const outbox = { list, send: vi.fn(async () => void (sends && (outbox.list = []))) };
  const leave = vi.fn();
  return { outbox, leave, leaving: new Leaving(outbox, leave) };
}
const CHANGE = { id: "c", owner: "ada", kind: "add", at: "", text: "Essay" } as Change;

it("signing out asks nothing when all was sent", async () => {
  const { leaving, leave, outbox } = stage([]);
  await leaving.ask();
  expect([leave.mock.calls.length, leaving.asked, outbox.send.mock.calls.length]).toEqual([1, false, 0]);
});

it("what waits is sent first, and asked about only when it cannot be", async () => {
  const able = stage([CHANGE], true);
  await able.leaving.ask();
  expect([able.leave.mock.calls.length, able.leaving.asked]).toEqual([1, false]);
  const cut = stage([CHANGE]);
  await cut.leaving.ask();
  expect([cut.leave.mock.calls.length, cut.leaving.asked]).toEqual([0, true]);
  cut.leaving.confirm();
  expect([cut.leave.mock.calls.length, cut.leaving.asked]).toEqual([1, false]);
});
