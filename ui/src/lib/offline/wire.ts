// The browser's own parts of working offline, put together.
import type { Shelf } from "./changes";
import { Outbox } from "./outbox.svelte";
import type { Around } from "./outbox.svelte";

const LOCK = "pulseplan_outbox";

/** The browser says by itself that there is no network; that there is one it does not promise. */
export function cutOff(): boolean {
  return !navigator.onLine;
}

/** The outbox of this window, in step with those of the browser's other windows. */
export function makeOutbox(shelf: Shelf, around: Pick<Around, "api" | "say" | "arrived" | "slow">): Outbox {
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(LOCK);
  const outbox = new Outbox({
    ...around,
    shelf,
    away: cutOff,
    changed: () => channel?.postMessage(""),
    // Not everywhere, as on pages without https; twice is then still once, for records have ids of their own.
    alone: async (work) => (navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined)) : work()),
  });
  if (channel) channel.onmessage = () => void outbox.look();
  return outbox;
}
