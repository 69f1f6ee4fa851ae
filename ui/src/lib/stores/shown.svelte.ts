// What of the calendar a person wants to see, remembered in the browser for
// each person: it is about a screen, and not about the person's days.
import { MOST_ZONES } from "../zones";
import { VIEWS } from "./router.svelte";
import type { View } from "./router.svelte";

/** Stands among the hidden calendars for the plan itself. */
export const PLAN = "plan";

interface Kept {
  view: View;
  hidden: string[];
  zones: string[];
  rail: boolean;
}

const USUAL: Kept = { view: "week", hidden: [], zones: [], rail: false };

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v): v is string => typeof v === "string") : []);

/** Reads what was kept; what is broken or from another version counts for nothing. */
function read(text: string | null): Kept {
  try {
    const kept = JSON.parse(text ?? "{}") as Partial<Record<keyof Kept, unknown>>;
    return {
      view: VIEWS.find((v) => v === kept.view) ?? USUAL.view,
      hidden: texts(kept.hidden),
      zones: texts(kept.zones).slice(0, MOST_ZONES),
      rail: kept.rail === true,
    };
  } catch {
    return USUAL;
  }
}

export class Shown {
  #owner: string | undefined;
  #kept = $state.raw<Kept>(USUAL);

  constructor(
    private readonly memory: Pick<Storage, "getItem" | "setItem">,
    private readonly owner: () => string,
  ) {}

  /** Takes up what the person had; to be called when the calendar opens. */
  open(): void {
    this.#owner = this.owner();
    this.#kept = read(this.#recall());
  }

  get view(): View {
    return this.#kept.view;
  }
  get zones(): string[] {
    return this.#kept.zones;
  }
  /** Whether the tasks without a place stand beside the days. */
  get rail(): boolean {
    return this.#kept.rail;
  }
  get hidden(): string[] {
    return this.#kept.hidden;
  }

  hides(name: string | undefined): boolean {
    return name !== undefined && this.#kept.hidden.includes(name);
  }
  toggle(name: string): void {
    this.#keep({ hidden: this.hides(name) ? this.hidden.filter((h) => h !== name) : [...this.hidden, name] });
  }
  use(view: View): void {
    if (view !== this.view) this.#keep({ view });
  }
  addZone(zone: string): void {
    if (this.zones.length < MOST_ZONES && !this.zones.includes(zone)) this.#keep({ zones: [...this.zones, zone] });
  }
  dropZone(zone: string): void {
    this.#keep({ zones: this.zones.filter((z) => z !== zone) });
  }
  showRail(rail: boolean): void {
    this.#keep({ rail });
  }

  #keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    try {
      this.memory.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // A browser that keeps nothing shows what was chosen as long as the page lives.
    }
  }
  #recall(): string | null {
    try {
      return this.memory.getItem(this.#key);
    } catch {
      return null;
    }
  }
  get #key(): string {
    return `pulseplan_calendar_${this.#owner ?? ""}`;
  }
}
