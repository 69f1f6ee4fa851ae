import { tick } from "svelte";

/** A control that goes with what it has done leaves the focus to the screen's title. */
export async function keepFocus(): Promise<void> {
  await tick();
  if (document.activeElement === document.body) document.getElementById("title")?.focus();
}
