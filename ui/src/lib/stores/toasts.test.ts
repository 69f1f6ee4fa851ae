import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TOAST_TIME, Toasts } from "./toasts.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("goes by itself after its time", () => {
  const toasts = new Toasts();
  toasts.say("Saved.");
  vi.advanceTimersByTime(TOAST_TIME - 1);
  expect(toasts.list).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(toasts.list).toHaveLength(0);
});

it("stays while somebody reaches for it", () => {
  const toasts = new Toasts();
  toasts.say("Saved.");
  toasts.hold();
  vi.advanceTimersByTime(TOAST_TIME * 3);
  expect(toasts.list).toHaveLength(1);
  toasts.release();
  vi.advanceTimersByTime(TOAST_TIME);
  expect(toasts.list).toHaveLength(0);
});

it("keeps the newest three", () => {
  const toasts = new Toasts();
  for (const text of ["a", "b", "c", "d"]) toasts.say(text);
  expect(toasts.list.map((t) => t.text)).toEqual(["b", "c", "d"]);
});
