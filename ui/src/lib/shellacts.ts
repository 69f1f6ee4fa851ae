// What the frame around the screens does, from its buttons, keys and commands.
import { router, shell } from "./state.svelte";

/** Where the words for a new task are typed: on the screen where that is at hand, else in a dialog over it. */
export function quickly(): void {
  const field = router.screen === "tasks" || router.screen === "projects" ? document.getElementById("quick-add") : null;
  if (!field) return shell.open("add");
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}
