import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { strings } from "../strings";
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

it("takes back the newest step, and then the one before, also when their notices have gone", () => {
  const toasts = new Toasts();
  const [first, second] = [vi.fn(), vi.fn()];
  toasts.say("First.", { label: strings.app.undo, act: first });
  toasts.say("Second.", { label: "Look", act: () => undefined }, { label: strings.app.undo, act: second });
  vi.advanceTimersByTime(TOAST_TIME);
  expect(toasts.list).toHaveLength(0);
  toasts.undoLast();
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  vi.advanceTimersByTime(600);
  expect(toasts.list.map((t) => t.text)).toEqual([strings.shell.undone("Second.")]);
  toasts.undoLast();
  expect(first).toHaveBeenCalledOnce();
  toasts.undoLast();
  expect(toasts.list.at(-1)?.text).toBe(strings.shell.nothingToUndo);
});

it("does not take back what was taken back by its button, or replaced", () => {
  const toasts = new Toasts();
  const undo = vi.fn();
  toasts.say("One.", { label: strings.app.undo, act: undo });
  const toast = toasts.list[0];
  if (toast?.actions[0]) toasts.act(toast, toast.actions[0]);
  toasts.dismiss(toasts.say("Two.", { label: strings.app.undo, act: undo }));
  expect(undo).toHaveBeenCalledOnce();
  toasts.undoLast();
  expect(undo).toHaveBeenCalledOnce();
});

it("does not take back what was long ago, and adds nothing where the undo speaks for itself", () => {
  const toasts = new Toasts();
  const undo = vi.fn(() => void toasts.say("The plan was taken back."));
  toasts.say("Planned.", { label: strings.app.undo, act: undo });
  toasts.undoLast();
  vi.advanceTimersByTime(600);
  expect(toasts.list.map((t) => t.text)).toEqual(["The plan was taken back."]);
  toasts.say("Planned.", { label: strings.app.undo, act: undo });
  toasts.undoLast(Date.now() + 11 * 60_000);
  expect(undo).toHaveBeenCalledOnce();
});
