import { expect, test } from "vitest";
import { Look } from "./look.svelte";
import type { LookChoice } from "./look.svelte";

function page(kept: LookChoice = {}) {
  const put: LookChoice[] = [];
  let hear: (event: StorageEvent) => void = () => undefined;
  return {
    put,
    keep: (choice: LookChoice) => (kept = choice),
    another: (key: string) => hear({ key } as StorageEvent),
    pulseplanLook: { key: "pulseplan_look", read: () => kept, put: (choice: LookChoice) => void put.push(choice) },
    addEventListener: (_: string, heard: unknown) => (hear = heard as typeof hear),
  };
}

test("a choice is put on at once, and taken off again", () => {
  const at = page({ density: "compact" });
  const look = new Look(at);
  look.set("theme", "dark");
  look.set("density", undefined);
  expect(at.put).toEqual([{ density: "compact", theme: "dark" }, { theme: "dark" }]);
});

test("the person's theme is followed, and nothing is done for whoever has none", () => {
  const at = page({ theme: "dark" });
  const look = new Look(at);
  look.follow(undefined);
  look.follow("dark");
  expect(at.put).toEqual([]);
  look.follow("system");
  expect(look.choice).toEqual({});
});

test("another window's choice is worn here too", () => {
  const at = page();
  const look = new Look(at);
  at.keep({ size: "large" });
  at.another("something_else");
  expect(look.choice).toEqual({});
  at.another("pulseplan_look");
  expect(look.choice).toEqual({ size: "large" });
});

test("a page without the script has no look of its own", () => {
  const look = new Look({ addEventListener: () => undefined });
  look.set("theme", "light");
  expect(look.choice).toEqual({ theme: "light" });
});
