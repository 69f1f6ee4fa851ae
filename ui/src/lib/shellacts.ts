// What the frame around the screens does, from its buttons, keys and commands.
import { look, preferences, router, shell } from "./state.svelte";

/** Where the words for a new task are typed: on the screen where that is at hand, else in a dialog over it. */
export function quickly(): void {
  const field = router.screen === "tasks" || router.screen === "projects" ? document.getElementById("quick-add") : null;
  if (!field) return shell.open("add");
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}

/** Whether the page is dark now, by choice or as the system is. */
export function isDark(): boolean {
  return look.choice.theme ? look.choice.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Turns the page to the other theme, here at once and wherever the person signs in. */
export function turnTheme(): void {
  const theme = isDark() ? "light" : "dark";
  look.set("theme", theme);
  void preferences.set("theme", theme);
}
