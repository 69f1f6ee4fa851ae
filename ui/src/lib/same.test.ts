import { describe, expect, it } from "vitest";
import { same } from "./same";

const task = { id: "a", due: "", tags: ["x", "y"], expand: { project: { name: "P" } } };

describe("what says the same", () => {
  it.each([
    [1, 1],
    [Number.NaN, Number.NaN],
    [undefined, undefined],
    [[task], [structuredClone(task)]],
    [new Map([["a", [1]]]), new Map([["a", [1]]])],
    [new Date(5), new Date(5)],
  ])("%o and %o", (a, b) => expect(same(a, b)).toBe(true));

  it.each([
    [1, "1"],
    [undefined, null],
    [{}, []],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[1, 2], [2, 1]],
    [[task], [{ ...task, tags: ["x"] }]],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Map(), {}],
    [new Date(5), new Date(6)],
    [new Date(5), {}],
  ])("and not %o and %o", (a, b) => expect(same(a, b)).toBe(false));
});
