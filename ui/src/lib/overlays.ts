import type { Component } from "svelte";
import type { Overlay } from "./stores/shell.svelte";

/** The code of the dialogs that open over any screen. */
export const OVERLAYS: Record<Overlay, () => Promise<{ default: Component }>> = {
  add: () => import("../components/AddDialog.svelte"),
  keys: () => import("../components/KeysDialog.svelte"),
  palette: () => import("../components/Palette.svelte"),
};
