import { filtered, queryOf, viewOf } from "../tasklist";
import type { View } from "../tasklist";

type Memory = Pick<Storage, "getItem" | "setItem">;
const PLACE = "pulseplan_tasks:";

/** How a person looks at their tasks: as the address says, else grouped and sorted as they had it last on this device. */
export class TaskView {
  readonly #key: string;

  constructor(
    private readonly address: { readonly query: string; look: (query: string) => void },
    person: string,
    private readonly memory: Memory,
  ) {
    this.#key = PLACE + person;
  }

  #remembered = $state.raw<{ group?: string; sort?: string }>();

  get value(): View {
    return viewOf(this.address.query, this.#remembered ?? this.#recall());
  }
  get filtered(): boolean {
    return filtered(this.value);
  }

  set(part: Partial<View>): void {
    const view = { ...this.value, ...part };
    if (part.group || part.sort) {
      this.#remembered = { group: view.group, sort: view.sort };
      try {
        this.memory.setItem(this.#key, JSON.stringify(this.#remembered));
      } catch {
        // Then it holds while the page does.
      }
    }
    // What was remembered is said too, so that the address alone shows the same to anybody.
    this.address.look(queryOf(view));
  }

  clear(): void {
    this.set({ project: "", tag: "", priority: "", only: [], q: "" });
  }

  #recall(): { group?: string; sort?: string } {
    try {
      const kept: unknown = JSON.parse(this.memory.getItem(this.#key) ?? "null");
      return kept && typeof kept === "object" ? kept : {};
    } catch {
      return {};
    }
  }
}
