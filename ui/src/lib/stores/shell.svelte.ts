/** Dialogs that open over any screen; one at a time. */
export type Overlay = "add" | "keys" | "palette";

/** Where the browser brings words to that were shared with the app, and asks for a new task. */
const SHARED = ["title", "text", "url"];
const ADD = "add";

/** The words an address brings along for a new task; nothing when it does not ask for one. */
export function broughtBy(search: string): string | undefined {
  const query = new URLSearchParams(search);
  const words = SHARED.map((name) => query.get(name)?.trim() ?? "").filter(Boolean);
  // What is shared often says its address twice, or its title in its text.
  const said = words.filter((word, i) => !words.some((other, j) => (j !== i && other.length > word.length && other.includes(word)) || (j < i && other === word)));
  if (said.length > 0) return said.join(" ").replace(/\s+/g, " ");
  return query.has(ADD) ? (query.get(ADD) ?? "") : undefined;
}

export class Shell {
  overlay = $state<Overlay>();

  open(overlay: Overlay): void {
    this.overlay = overlay;
  }
  /** Closes what is open; with a name only when it is that. */
  close(overlay?: Overlay): void {
    if (overlay === undefined || this.overlay === overlay) this.overlay = undefined;
  }
}
