// Words as people search for them: without accents, in small letters.

/** Letters that do not come apart into a letter and a mark. */
const LETTERS: Record<string, string> = { ß: "ss", ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", ı: "i", þ: "th", ð: "d" };

/** "Übung für Łódź" becomes "ubung fur lodz". */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßøđłæœıþð]/g, (letter) => LETTERS[letter] ?? letter);
}

/** The words of a question, folded; all of them must be found. */
export function wordsOf(question: string): string[] {
  return fold(question).split(/\s+/).filter(Boolean);
}

/** Letters that may stand for accented ones, or for two. */
const DOUBTFUL = /[^\x21-\x7e]|[aceinosuyzdglrt]/i;

/**
 * A pattern of SQL's LIKE that misses nothing the folded word is found in, where
 * accents are part of their letter, as keyboards write them: the server compares
 * letters as they are, so those that may carry an accent there match any. What it finds beside that is sorted out with fold.
 */
export function patternOf(word: string): string {
  // ß, æ and œ are one letter that folds to two, so a word with those pairs is looked for up to there.
  const sure = word.split(/ss|ae|oe|th/).reduce((longest, part) => (part.length > longest.length ? part : longest), "");
  return `%${Array.from(sure, (letter) => (DOUBTFUL.test(letter) ? "_" : letter === "%" || letter === "_" || letter === "\\" ? `\\${letter}` : letter)).join("")}%`;
}
