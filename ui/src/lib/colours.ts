// Colours to choose from. Each has at least 3:1 against the surfaces of both
// schemes (WCAG 2.2, 1.4.11), so that a stripe of it is seen in light and dark;
// text is never written in them.
export const PALETTE = [
  ["blue", "#3b7dd8"],
  ["teal", "#0f8a86"],
  ["green", "#3f8f3a"],
  ["olive", "#84791a"],
  ["orange", "#c2631a"],
  ["red", "#d0473e"],
  ["pink", "#c8478f"],
  ["purple", "#8f5fc9"],
  ["indigo", "#6670d4"],
  ["grey", "#757a82"],
] as const;

export type ColourName = (typeof PALETTE)[number][0];

export function isPalette(colour: string): boolean {
  return PALETTE.some(([, hex]) => hex === colour.toLowerCase());
}

/** The first colour that nothing has yet; they begin again when all are taken. */
export function freeColour(taken: string[]): string {
  const used = new Set(taken.map((c) => c.toLowerCase()));
  return PALETTE.find(([, hex]) => !used.has(hex))?.[1] ?? PALETTE[taken.length % PALETTE.length]?.[1] ?? PALETTE[0][1];
}
