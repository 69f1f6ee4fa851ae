import { expect, it } from "vitest";
import { initials } from "./initials";

it.each([
  ["Robin", "demo@example.org", "R"],
  ["Robin van den Berg", "", "RB"],
  ["", "ada.lovelace@example.org", "AL"],
  ["", "demo@example.org", "D"],
  ["„Änne“ Öz", "", "ÄÖ"],
  ["", "", "·"],
])("%j with %j is %s", (name, email, want) => expect(initials(name, email)).toBe(want));
