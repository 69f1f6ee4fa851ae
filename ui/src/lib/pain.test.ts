import { expect, it } from "vitest";
import { bars, pain, painDelta } from "./pain";

it("shows costs in pain minutes, with a sign where it is a difference", () => {
  expect([pain(180), pain(42), pain(123456)]).toEqual(["18", "4.2", "12,345.6"]);
  expect([painDelta(180), painDelta(-35), painDelta(0)]).toEqual(["+18", "−3.5", "±0"]);
});

it("draws bars against the longest, and none for nothing", () => {
  expect(bars([100, -50, 1, 0])).toEqual([100, 50, 2, 0]);
  expect(bars([])).toEqual([]);
});
