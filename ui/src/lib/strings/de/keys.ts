import type { Catalogue } from "..";

export const keys: Catalogue["keys"] = {
  title: "Tastatur",
  show: "Tasten anzeigen",
  search: "Tasten durchsuchen",
  none: "Dafür gibt es keine Taste.",
  here: "Auf dieser Seite",
  groups: { anywhere: "Überall", go: "Gehe zu" },
  then: "dann",
  or: "oder",
  single: "Kürzel mit nur einer Taste",
  singleHint: "Ausgeschaltet bewirkt ein Buchstabe allein nichts: gut bei Spracheingabe oder wenn du dich leicht vertippst. Kürzel mit Strg oder Cmd bleiben.",
  caps: { Control: "Strg", Alt: "Alt", Shift: "Umschalt", Enter: "Enter", Escape: "Esc", Delete: "Entf", Backspace: "Rücktaste", Space: "Leertaste", Tab: "Tab", Home: "Pos1", End: "Ende", PageUp: "Bild auf", PageDown: "Bild ab", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" },
};
