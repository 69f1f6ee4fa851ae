import { tick } from "svelte";

/** A control that goes with what it has done leaves the focus to the screen's title. */
export async function keepFocus(): Promise<void> {
  await tick();
  if (document.activeElement === document.body) document.getElementById("title")?.focus();
}

/**
 * Keeps the keyboard's focus on what it is on while a part of the page is drawn
 * anew. What moves to another parent, or to another place among its siblings,
 * loses the focus in every browser; who it was is known by a data attribute.
 */
export class FocusKeeper {
  #held: string | undefined;

  /** name is the attribute's, as in dataset. */
  constructor(private readonly name: string) {}

  /** An attachment for the part of the page; things outside it end the hold. */
  watch = (root: HTMLElement): (() => void) => {
    const idOf = (target: EventTarget | null) => (target instanceof Element && root.contains(target) ? target.closest<HTMLElement>(`[data-${this.name}]`)?.dataset[this.name] : undefined);
    const focused = (event: FocusEvent) => (this.#held = idOf(event.target));
    // A press beside everything takes the focus away for good.
    const pressed = (event: PointerEvent) => {
      if (!idOf(event.target)) this.#held = undefined;
    };
    document.addEventListener("focusin", focused);
    document.addEventListener("pointerdown", pressed, true);
    return () => {
      document.removeEventListener("focusin", focused);
      document.removeEventListener("pointerdown", pressed, true);
    };
  };

  /** Gives the focus back where drawing has taken it; to be called after each drawing. */
  restore(root: HTMLElement): void {
    if (this.#held === undefined || (document.activeElement !== document.body && document.activeElement !== null)) return;
    root.querySelector<HTMLElement>(`[data-${this.name}="${CSS.escape(this.#held)}"]`)?.focus();
  }
}
