import { describe, expect, it } from "vitest";
import { match, pieces } from "./fuzzy";

const marked = (question: string, text: string) => {
  const found = match(question, text);
  return found && pieces(text, found.marks).filter((p) => p.marked).map((p) => p.text);
};
const order = (question: string, ...texts: string[]) =>
  texts
    .map((text) => ({ text, score: match(question, text)?.score }))
    .filter((t) => t.score !== undefined)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map((t) => t.text);

describe("a match", () => {
  it.each([
    ["essay", "Essay for CS101", ["Essay"]],
    ["CS ess", "Essay for CS101", ["Ess", "CS"]],
    ["101", "Essay for CS101", ["101"]],
    ["psa", "Problem set: algorithms", ["P", "s", "a"]],
    ["fruhstuck", "Frühstück", ["Frühstück"]],
    ["fruehstueck", "Frühstück", ["Frühstück"]],
    ["frühstück", "Fruehstueck", ["Fruehstueck"]],
    ["frühstück", "Frühstück", ["Frühstück"]],
    ["strasse", "An der Straße", ["Straße"]],
    ["cafe", "Café", ["Café"]],
    ["neue", "Neue Aufgabe", ["Neue"]],
    ["plan", "🌱 Plan", ["Plan"]],
  ])("of %j is in %j", (question, text, want) => expect(marked(question, text)).toEqual(want));

  it.each([
    ["x", "Essay"],
    ["essay physics", "Essay for CS101"],
    ["sy", "Essay"],
    ["eya", "Essay"],
  ])("of %j is not in %j", (question, text) => expect(match(question, text)).toBeUndefined());

  it("of nothing fits everything, and marks nothing", () => {
    expect(match("", "Essay")?.marks).toEqual([]);
    expect(pieces("Essay", [])).toEqual([{ text: "Essay", marked: false }]);
  });

  it("at the beginning comes before one at a word, and that before one within", () => {
    expect(order("plan", "Explanation", "Week plan", "Plan my week", "Planning")).toEqual(["Plan my week", "Planning", "Week plan", "Explanation"]);
  });
  it("of a short text comes before the same in a long one", () => {
    expect(order("week", "Week and a lot of other words that nobody has asked for", "Week")).toEqual(["Week", "Week and a lot of other words that nobody has asked for"]);
  });
  it("of letters all over a long text is answered", () => {
    expect(match("aaaaaaaaaaaaaaab", "a a ".repeat(75))).toBeUndefined();
    expect(match("a".repeat(40), "a a ".repeat(75))).toBeDefined();
  });
});
