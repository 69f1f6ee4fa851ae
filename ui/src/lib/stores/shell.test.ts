import { expect, it } from "vitest";
import { Shell, broughtBy } from "./shell.svelte";

it.each([
  ["", undefined],
  ["?other=1", undefined],
  ["?add", ""],
  ["?add=Call%20Mum", "Call Mum"],
  ["?title=An%20article&url=https%3A%2F%2Fexample.org%2F", "An article https://example.org/"],
  ["?title=An%20article&text=An%20article%20https%3A%2F%2Fexample.org%2F&url=https%3A%2F%2Fexample.org%2F", "An article https://example.org/"],
  ["?text=two%0Alines", "two lines"],
  ["?title=Same&text=Same", "Same"],
])("an address %j brings %j", (search, want) => expect(broughtBy(search)).toBe(want));

it("has one dialog open at a time, and closes the one that is meant", () => {
  const shell = new Shell();
  shell.open("palette");
  shell.open("add");
  shell.close("palette");
  expect(shell.overlay).toBe("add");
  shell.close("add");
  expect(shell.overlay).toBeUndefined();
});
