import { expect, it } from "vitest";
import { PALETTE, freeColour, isPalette } from "./colours";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string) => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

it.each(PALETTE.map(([name, hex]) => [name, hex]))("%s is seen on light and dark surfaces", (_, hex) => {
  for (const surface of ["#ffffff", "#faf9f6", "#1b1d1a", "#131412"]) expect(contrast(hex, surface)).toBeGreaterThanOrEqual(3);
});

it("gives each its own colour while there are any", () => {
  const taken: string[] = [];
  for (let i = 0; i < PALETTE.length; i++) taken.push(freeColour(taken));
  expect(new Set(taken).size).toBe(PALETTE.length);
  expect(isPalette(freeColour(taken))).toBe(true);
  expect(isPalette("#123456")).toBe(false);
});
