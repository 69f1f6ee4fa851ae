export const keys = {
  title: "Keyboard",
  show: "Show the keys",
  search: "Search the keys",
  none: "No key does that.",
  here: "On this screen",
  groups: { anywhere: "Anywhere", go: "Go to" } as Record<string, string>,
  then: "then",
  or: "or",
  single: "Single-key shortcuts",
  singleHint: "Off, a letter alone does nothing: for speech input, or when you slip. Keys with Ctrl or Cmd stay.",
  /** How keys are called on a keyboard of this language. */
  caps: { Control: "Ctrl", Alt: "Alt", Shift: "Shift", Enter: "Enter", Escape: "Esc", Delete: "Del", Backspace: "Backspace", Space: "Space", Tab: "Tab", Home: "Home", End: "End", PageUp: "Page up", PageDown: "Page down", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" },
};
