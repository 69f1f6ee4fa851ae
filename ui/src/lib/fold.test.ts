import { expect, it } from "vitest";
import { fold, patternOf, wordsOf } from "./fold";

it.each([
  ["Übung", "ubung"],
  ["STRASSE", "strasse"],
  ["Straße", "strasse"],
  ["Łódź", "lodz"],
  ["crème brûlée", "creme brulee"],
  ["ｆｕｌｌ", "full"],
])("%s is found as %s", (text, folded) => expect(fold(text)).toBe(folded));

it("takes a question apart", () => expect(wordsOf("  Größe  CS101 ")).toEqual(["grosse", "cs101"]));

/** LIKE as SQLite has it, for ASCII case-insensitive. */
function like(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\(.)|([%_])|([.*+?^${}()|[\]\\])/g, (_, escaped: string, wild: string, special: string) => (escaped ? `\\${escaped}` : wild === "%" ? ".*" : wild === "_" ? "." : `\\${special}`));
  return new RegExp(`^${source}$`, "is").test(text);
}
it.each([
  ["Müller anrufen", "muller"],
  ["Straße kehren", "strasse"],
  ["Straße kehren", "STRASSE"],
  ["Cœur", "coeur"],
  ["100% done_now", "100%"],
  ["a\\b", "a\\b"],
])("the server's pattern finds in “%s” what fold finds: %s", (text, question) => {
  for (const word of wordsOf(question)) {
    expect(fold(text)).toContain(word);
    expect(like(text, patternOf(word))).toBe(true);
  }
});
