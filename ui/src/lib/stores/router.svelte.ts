/** The screens the navigation names; a phone has room for five. */
export const NAV = ["today", "week", "tasks", "calendars", "activity"] as const;
/** The views of the calendar, one screen: "#/month/2026-11-25" shows the month with that day, "#/week" the view one used last. */
export const VIEWS = ["day", "week", "month", "agenda"] as const;
export const SCREENS = [...NAV, "day", "month", "agenda", "outlook", "plans", "projects", "settings", "start", "reset", "verify", "email", "gone"] as const;
export type Screen = (typeof SCREENS)[number];
export type View = (typeof VIEWS)[number];

/** The letter after "g" that leads to a screen. */
export const GO = [
  ["t", "today"],
  ["w", "week"],
  ["o", "outlook"],
  ["k", "tasks"],
  ["p", "projects"],
  ["c", "calendars"],
  ["a", "activity"],
  ["s", "settings"],
] as const satisfies readonly (readonly [string, Screen])[];

/** Screens that are reached from one of the navigation belong to it there. */
const WITHIN: Partial<Record<Screen, Screen>> = { day: "week", month: "week", agenda: "week", outlook: "week", plans: "activity", projects: "tasks" };

/** The screen that is marked in the navigation. */
export function navOf(screen: Screen): Screen {
  return WITHIN[screen] ?? screen;
}

/** The view of the calendar a screen is; undefined for any other screen. */
export function viewOf(screen: Screen): View | undefined {
  return VIEWS.find((view) => view === screen);
}

/** What one arrives at: the calendar is one place, whichever days of it are shown and how. */
export function placeOf(screen: Screen, part: string): string {
  return viewOf(screen) ? "week/" : `${screen}/${part}`;
}
/** The screen a hash such as "#/tasks" names; Today for anything else. */
export function screenOf(hash: string): Screen {
  const name = hash.replace(/^#\/?/, "").split(/[/?]/)[0];
  return SCREENS.find((s) => s === name) ?? "today";
}

/** What comes after the screen's name: "#/activity/abc" opens abc. */
export function partOf(hash: string): string {
  const part = hash.replace(/^#\/?/, "").split("?")[0]?.split("/")[1] ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What an address says after its question mark: "#/tasks?q=essay" looks for essays. */
export function queryOf(hash: string): string {
  return hash.split("?").slice(1).join("?");
}

export class Router {
  screen = $state<Screen>("today");
  /** How the screen is looked at. */
  query = $state("");
  /** What is opened on the screen; empty for the screen itself. */
  part = $state("");

  /** Goes to a place such as "#/tasks" at once, without waiting for the address bar. */
  go(hash: string): void {
    this.screen = screenOf(hash);
    this.part = partOf(hash);
    this.query = queryOf(hash);
    location.hash = hash;
  }

  /** Writes how the screen is looked at into the address, where it is no step of its own to go back to. */
  look(query: string, page: Window = window): void {
    if (query === this.query) return;
    this.query = query;
    const place = page.location.hash.split("?")[0] || "#/";
    page.history.replaceState(page.history.state, "", query ? `${place}?${query}` : place);
  }

  /** Follows the address bar until the returned function is called. */
  follow(page: Window): () => void {
    const read = () => {
      this.screen = screenOf(page.location.hash);
      this.part = partOf(page.location.hash);
      this.query = queryOf(page.location.hash);
    };
    read();
    page.addEventListener("hashchange", read);
    return () => page.removeEventListener("hashchange", read);
  }
}
