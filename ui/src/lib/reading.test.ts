import { afterEach, expect, it, vi } from "vitest";
import { fromRight, onward } from "./reading";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["ltr", false, ["ArrowLeft", "ArrowRight", "ArrowUp", "Home"]],
  ["rtl", true, ["ArrowRight", "ArrowLeft", "ArrowUp", "Home"]],
])("on a page that runs %s arrows point onward", (dir, right, keys) => {
  vi.stubGlobal("document", { documentElement: { dir } });
  expect([fromRight(), ["ArrowLeft", "ArrowRight", "ArrowUp", "Home"].map(onward)]).toEqual([right, keys]);
});
