export const SCREENS = ["today", "week", "tasks", "calendars"] as const;
export type Screen = (typeof SCREENS)[number];

/** The screen a hash such as "#/tasks" names; Today for anything else. */
export function screenOf(hash: string): Screen {
  const name = hash.replace(/^#\/?/, "").split(/[/?]/)[0];
  return SCREENS.find((s) => s === name) ?? "today";
}

export class Router {
  screen = $state<Screen>("today");

  /** Follows the address bar until the returned function is called. */
  follow(page: Window): () => void {
    const read = () => {
      this.screen = screenOf(page.location.hash);
    };
    read();
    page.addEventListener("hashchange", read);
    return () => page.removeEventListener("hashchange", read);
  }
}
