// The keys of the dashboard: each screen and dialog says which it hears while
// it is there, in one form for pressing them and for reading about them.
//
// A key is written as it is pressed: "q", "?", "Enter", "shift+ArrowDown",
// "mod+k" with mod for Ctrl, or for Cmd on a Mac. Strokes with a space between
// them come one after the other: "g t".
import { untrack } from "svelte";
import { strings } from "../strings";
import type { Screen } from "./router.svelte";

/** Where a key is listed: under its screen, or with those that work on all of them. */
export type Group = "anywhere" | "go" | Screen;

export interface Key {
  /** One way to press it, or several. */
  keys: string | readonly string[];
  /** What it does, as people read it; none is listed twice. */
  what: string;
  group: Group;
  /** Without it the key is only listed: a control hears it itself. */
  run?: (event: KeyboardEvent) => void;
  /** Whether it does something now. */
  when?: () => boolean;
  /** Only while the focus is in here; needed where a dialog is open. */
  scope?: () => Element | null | undefined;
  /** Also while somebody types; for strokes with a modifier. */
  typing?: boolean;
  /** Goes on while the key is held. */
  repeat?: boolean;
}

/** The next stroke of a sequence comes within this, in ms of the keyboard's clock: a page that is busy hears it later. */
export const PAUSE = 1500;
/** When nothing came, what was begun is off the screen too, in ms. */
const OVER = 2 * PAUSE;
/** Where this browser keeps that single keys are switched off. */
const PLACE = "pulseplan_keys";
const OFF = "off";

type Memory = Pick<Storage, "getItem" | "setItem" | "removeItem">;
/** What of an event says which stroke it is. */
type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"> & { getModifierState?: (name: string) => boolean };

/** Whether Cmd is the modifier of this machine. */
export function isMac(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

const isLetter = (key: string) => key.length === 1 && key.toLowerCase() !== key.toUpperCase();

/**
 * An event in the way keys are written. What is written on the key counts, not
 * where it is: only on keyboards without Latin letters a place stands for its letter.
 */
export function strokeOf(event: Pressed, mac: boolean): string {
  const alternate = event.getModifierState?.("AltGraph") ?? false; // it makes characters, and looks like Ctrl and Alt on some systems
  const latin = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  const foreign = isLetter(event.key) && !/\p{Script=Latin}/u.test(event.key);
  const key = foreign && latin ? latin : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  return [
    mod && !alternate && "mod",
    other && !alternate && "other",
    event.altKey && !alternate && "alt",
    // A sign needs Shift on some keyboards and not on others.
    event.shiftKey && (key.length > 1 || isLetter(key)) && "shift",
    key === " " ? "Space" : key,
  ]
    .filter(Boolean)
    .join("+");
}

/** Strokes in the order of strokeOf, whatever the order they were written in. */
function strokes(keys: string): string[] {
  return keys.split(" ").map((stroke) => {
    if (stroke.length === 1) return stroke;
    const parts = stroke.split(/\+(?=.)/);
    const key = parts.pop() ?? "";
    return [...["mod", "alt", "shift"].filter((name) => parts.includes(name)), key].join("+");
  });
}

/** Whether a stroke is a character alone, which speech input and slips of the hand make too (WCAG 2.2, 2.1.4). */
function isSingle(stroke: string): boolean {
  const key = stroke.replace(/^shift\+(?=.)/, "");
  return [...key].length === 1 && key !== " ";
}

/** The strokes of a key as they stand on a keyboard: [["Ctrl", "K"]], [["G"], ["T"]]. */
export function caps(keys: string, mac: boolean): string[][] {
  const names = strings.keys.caps;
  return strokes(keys).map((stroke) =>
    stroke.split(/\+(?=.)/).map((part) => {
      if (part === "mod") return mac ? "⌘" : names.Control;
      if (part === "alt") return mac ? "⌥" : names.Alt;
      if (part === "shift") return mac ? "⇧" : names.Shift;
      return names[part as keyof typeof names] ?? (part.length === 1 ? part.toUpperCase() : part);
    }),
  );
}

/** The same for a screen reader's list of shortcuts (aria-keyshortcuts); nothing for a sequence, which it has no words for. */
export function ariaKeys(keys: string, mac: boolean): string | undefined {
  if (keys.includes(" ")) return undefined;
  return strokes(keys)[0]?.replace("mod", mac ? "Meta" : "Control").replace("alt+", "Alt+").replace("shift+", "Shift+");
}

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range]), textarea, select, [contenteditable]:not([contenteditable=false])";

/** What of the page decides whether a key is heard. */
export interface Place {
  /** Somebody types there. */
  typing: (target: EventTarget | null) => boolean;
  /** A dialog that keeps everything else away is open. */
  modal: () => boolean;
  inside: (target: EventTarget | null, scope: Element) => boolean;
}

const page: Place = {
  typing: (target) => target instanceof Element && target.closest(FIELDS) !== null,
  modal: () => document.querySelector("dialog:modal") !== null,
  inside: (target, scope) => target instanceof Node && scope.contains(target),
};

export class Keys {
  /** All that are heard now, the newest last. */
  list = $state.raw<readonly Key[]>([]);
  /** Whether characters alone do something. */
  single = $state(true);
  /** The strokes of a sequence that has begun. */
  begun = $state.raw<readonly string[]>([]);
  #begunAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly memory: Memory,
    readonly mac: boolean,
    private readonly place: Place = page,
  ) {
    try {
      this.single = memory.getItem(PLACE) !== OFF;
    } catch {
      // A browser that remembers nothing has them on.
    }
  }

  /** Hears these too, until the returned function is called: `$effect(() => keys.add(...))`. */
  add(...added: Key[]): () => void {
    untrack(() => (this.list = [...this.list, ...added])); // who adds some does not do so anew when others do
    return () => untrack(() => void (this.list = this.list.filter((key) => !added.includes(key))));
  }

  setSingle(on: boolean): void {
    this.single = on;
    this.#forget();
    try {
      if (on) this.memory.removeItem(PLACE);
      else this.memory.setItem(PLACE, OFF);
    } catch {
      // Then it holds until the page is closed.
    }
  }

  /** Hears a press; to be the window's keydown listener. */
  hear = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead"].includes(event.key)) return;
    const stroke = strokeOf(event, this.mac);
    const typed = event.timeStamp - this.#begunAt <= PAUSE ? [...this.begun, stroke] : [stroke];
    this.#forget();
    // A stroke that does not go on with what was begun begins anew.
    for (const sequence of typed.length > 1 ? [typed, [stroke]] : [typed]) {
      const { key, more } = this.#find(sequence, event);
      if (key) {
        event.preventDefault();
        if (!event.repeat || key.repeat) key.run?.(event);
        return;
      }
      if (more) {
        event.preventDefault();
        this.begun = sequence;
        this.#begunAt = event.timeStamp;
        this.#timer = setTimeout(() => this.#forget(), OVER);
        return;
      }
    }
  };

  /** The keys that go on with what has been begun. */
  get next(): { key: Key; stroke: string }[] {
    const at = this.begun.length;
    if (at === 0) return [];
    return this.list.flatMap((key) =>
      ways(key).flatMap((way) => {
        const stroke = way[at];
        return stroke && this.begun.every((s, i) => way[i] === s) && key.run && key.when?.() !== false ? [{ key, stroke }] : [];
      }),
    );
  }

  /** The newest key a sequence is, or whether it is the beginning of one. */
  #find(sequence: string[], event: KeyboardEvent): { key?: Key; more: boolean } {
    let more = false;
    const typing = this.place.typing(event.target);
    const modal = this.place.modal();
    for (const key of [...this.list].reverse()) {
      const scope = key.scope?.();
      if (key.scope ? !scope || !this.place.inside(event.target, scope) : modal) continue;
      if (!key.run || (typing && !key.typing)) continue;
      for (const way of ways(key)) {
        if (!sequence.every((stroke, i) => way[i] === stroke)) continue;
        if (way[0] !== undefined && isSingle(way[0]) && (typing || !this.single)) continue;
        if (key.when?.() === false) continue;
        if (way.length === sequence.length) return { key, more: false };
        more = true;
      }
    }
    return { more };
  }

  #forget(): void {
    clearTimeout(this.#timer);
    if (this.begun.length > 0) this.begun = [];
  }
}

function ways(key: Key): string[][] {
  return (typeof key.keys === "string" ? [key.keys] : key.keys).map(strokes);
}
