import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Keys, PAUSE, ariaKeys, caps, isMac, strokeOf } from "./keys.svelte";
import type { Key, Place } from "./keys.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const press = (key: string, more: Partial<KeyboardEvent> = {}) => {
  const event = { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, isComposing: false, defaultPrevented: false, target: null, timeStamp: Date.now(), preventDefault: vi.fn(), ...more };
  return event as unknown as KeyboardEvent;
};
const memory = () => {
  const kept = new Map<string, string>();
  return { kept, getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) };
};
/** A page where what has the focus is a word: "field", "dialog", or nothing. */
const page = (modal = false): Place => ({ typing: (target) => (target as unknown) === "field", modal: () => modal, inside: (target, scope) => (target as unknown) === scope });
const key = (keys: Key["keys"], more: Partial<Key> = {}): Key & { run: ReturnType<typeof vi.fn> } => ({ keys, what: String(keys), group: "anywhere", run: vi.fn(), ...more }) as never;

describe("a stroke", () => {
  it.each([
    ["a letter", press("q"), "q"],
    ["a letter with Caps Lock", press("Q"), "q"],
    ["a letter with Shift", press("Q", { shiftKey: true }), "shift+q"],
    ["a sign, with or without Shift", press("?", { shiftKey: true }), "?"],
    ["a modifier", press("k", { ctrlKey: true }), "mod+k"],
    ["a sign by AltGr", press("@", { ctrlKey: true, altKey: true, getModifierState: (name) => name === "AltGraph" }), "@"],
    ["a letter of another alphabet, by its place", press("й", { code: "KeyQ" }), "q"],
    ["a letter with a mark, as it is", press("ü", { code: "BracketLeft" }), "ü"],
    ["where a letter stands elsewhere, by what is written on it", press("z", { code: "KeyY" }), "z"],
    ["a named key", press("ArrowDown", { shiftKey: true }), "shift+ArrowDown"],
  ])("is %s", (_, event, want) => expect(strokeOf(event, false)).toBe(want));

  it("has Cmd on a Mac", () => {
    expect(strokeOf(press("k", { metaKey: true }), true)).toBe("mod+k");
    expect(strokeOf(press("k", { ctrlKey: true }), true)).toBe("other+k");
    expect([isMac("MacIntel"), isMac("Linux x86_64"), isMac("Win32")]).toEqual([true, false, false]);
  });

  it("is shown as it stands on the keyboard", () => {
    expect(caps("g t", false)).toEqual([["G"], ["T"]]);
    expect(caps("shift+mod+z", false)).toEqual([["Ctrl", "Shift", "Z"]]);
    expect(caps("mod+k", true)).toEqual([["⌘", "K"]]);
    expect(caps("?", false)).toEqual([["?"]]);
    expect([ariaKeys("mod+k", false), ariaKeys("mod+k", true), ariaKeys("g t", false)]).toEqual(["Control+k", "Meta+k", undefined]);
  });
});

describe("keys", () => {
  it("run what is pressed, and nothing after they have gone", () => {
    const keys = new Keys(memory(), false, page());
    const q = key("q");
    const gone = keys.add(q);
    const event = press("q");
    keys.hear(event);
    expect(q.run).toHaveBeenCalledOnce();
    expect(event.preventDefault).toHaveBeenCalled();
    gone();
    keys.hear(press("q"));
    expect(q.run).toHaveBeenCalledOnce();
  });

  it("hear a sequence, and forget one that is not finished in time", () => {
    const keys = new Keys(memory(), false, page());
    const [t, week] = [key("g t"), key("g w")];
    keys.add(t, week);
    keys.hear(press("g"));
    expect(keys.next.map((n) => n.stroke)).toEqual(["t", "w"]);
    keys.hear(press("t"));
    expect(t.run).toHaveBeenCalledOnce();
    keys.hear(press("g"));
    vi.advanceTimersByTime(PAUSE + 1);
    keys.hear(press("w"));
    expect(week.run).not.toHaveBeenCalled();
  });

  it("begin anew where a stroke does not go on with the sequence", () => {
    const keys = new Keys(memory(), false, page());
    const [t, q] = [key("g t"), key("q")];
    keys.add(t, q);
    keys.hear(press("g"));
    keys.hear(press("q"));
    expect(q.run).toHaveBeenCalledOnce();
    keys.hear(press("t"));
    expect(t.run).not.toHaveBeenCalled();
  });

  it("stay silent while somebody types, but for those that are for it", () => {
    const keys = new Keys(memory(), false, page());
    const [q, k, z] = [key("q"), key("mod+k", { typing: true }), key("mod+z")];
    keys.add(q, k, z);
    const target = "field" as unknown as EventTarget;
    keys.hear(press("q", { target }));
    keys.hear(press("k", { target, ctrlKey: true }));
    keys.hear(press("z", { target, ctrlKey: true }));
    expect([q.run.mock.calls.length, k.run.mock.calls.length, z.run.mock.calls.length]).toEqual([0, 1, 0]);
  });

  it("leave a dialog to its own", () => {
    const keys = new Keys(memory(), false, page(true));
    const dialog = "dialog" as unknown as Element;
    const [q, own] = [key("q"), key("x", { scope: () => dialog })];
    keys.add(q, own);
    keys.hear(press("q"));
    keys.hear(press("x", { target: dialog }));
    keys.hear(press("x"));
    expect([q.run.mock.calls.length, own.run.mock.calls.length]).toEqual([0, 1]);
  });

  it("prefer the newest that does something now", () => {
    const keys = new Keys(memory(), false, page());
    let wanted = true;
    const [shell, screen] = [key("d"), key(["d", "Delete"], { when: () => wanted })];
    keys.add(shell);
    keys.add(screen);
    keys.hear(press("d"));
    wanted = false;
    keys.hear(press("d"));
    expect([shell.run.mock.calls.length, screen.run.mock.calls.length]).toEqual([1, 1]);
  });

  it("are pressed once while held, unless they go on", () => {
    const keys = new Keys(memory(), false, page());
    const [once, on] = [key("q"), key("j", { repeat: true })];
    keys.add(once, on);
    keys.hear(press("q", { repeat: true }));
    keys.hear(press("j", { repeat: true }));
    expect([once.run.mock.calls.length, on.run.mock.calls.length]).toEqual([0, 1]);
  });

  it("of one character can be switched off, and stay so", () => {
    const kept = memory();
    const keys = new Keys(kept, false, page());
    const [q, go, k] = [key("q"), key("g t"), key("mod+k")];
    keys.add(q, go, k);
    keys.setSingle(false);
    for (const event of [press("q"), press("g"), press("t"), press("k", { ctrlKey: true })]) keys.hear(event);
    expect([q.run.mock.calls.length, go.run.mock.calls.length, k.run.mock.calls.length]).toEqual([0, 0, 1]);
    expect(new Keys(kept, false, page()).single).toBe(false);
    keys.setSingle(true);
    expect(kept.kept.size).toBe(0);
  });
});
