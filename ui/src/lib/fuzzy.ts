// Finds what people mean by a few letters: words in any order, beginnings of
// words first, and the signs of their language folded ("fruhstuck" and
// "fruehstueck" both find "Frühstück").

/** A stretch of the text that was matched, the end not part of it. */
export type Mark = [from: number, to: number];
export interface Match {
  /** The higher, the better. */
  score: number;
  marks: Mark[];
}

interface Folded {
  text: string;
  /** Where each letter of text stands in the original. */
  at: number[];
}

const EXPANDED: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", æ: "ae", ø: "oe" };
const ALWAYS: Record<string, string> = { ß: "ss", œ: "oe", ł: "l", đ: "d", ı: "i" };

/** Small letters without their signs; expanded writes an umlaut as two letters. */
function fold(original: string, expanded: boolean): Folded {
  let text = "";
  const at: number[] = [];
  let place = 0;
  for (const letter of original) {
    const small = letter.toLocaleLowerCase("en");
    const plain = (expanded && EXPANDED[small.normalize("NFC")]) || ALWAYS[small] || small.normalize("NFD").replace(/\p{M}/gu, "");
    for (const unit of plain) {
      text += unit;
      for (let i = 0; i < unit.length; i++) at.push(place);
    }
    place += letter.length;
  }
  at.push(original.length);
  return { text, at };
}

const begins = (text: string, i: number) => i === 0 || !/[\p{L}\p{N}]/u.test(text[i - 1] ?? "");

/** How well a word of the question is in a folded text, and where. */
function place(word: string, text: string, whole = false): { score: number; from: number[] } | undefined {
  let best: { score: number; from: number[] } | undefined;
  for (let i = text.indexOf(word); i !== -1; i = text.indexOf(word, i + 1)) {
    const alone = begins(text, i) && !/[\p{L}\p{N}]/u.test(text[i + word.length] ?? "");
    const score = (begins(text, i) ? 100 : 50) + (alone ? 15 : 0) + (i === 0 ? 20 : 0) - Math.min(i, 20) / 2;
    if (!best || score > best.score) best = { score, from: Array.from(word, (_, n) => i + n) };
  }
  return best ?? (whole ? undefined : scattered(word, text));
}

/** Whether the letters are there at all, one after the other: most are not, and that is known at once. */
function inOrder(word: string, text: string): boolean {
  let at = -1;
  return [...word].every((letter) => (at = text.indexOf(letter, at + 1)) !== -1);
}

/** Letters that begin words, or go on with one: "psa" finds "Problem set: algorithms". */
function scattered(word: string, text: string): { score: number; from: number[] } | undefined {
  if (word.length < 2 || !inOrder(word, text)) return undefined;
  const dead = new Set<string>();
  const walk = (n: number, after: number): number[] | undefined => {
    if (n === word.length) return [];
    const key = `${n}/${after}`;
    if (dead.has(key)) return undefined;
    for (let i = after + 1; i < text.length; i++) {
      if (text[i] !== word[n] || !(begins(text, i) || (n > 0 && i === after + 1))) continue;
      const rest = walk(n + 1, i);
      if (rest) return [i, ...rest];
    }
    dead.add(key);
    return undefined;
  };
  const from = walk(0, -1);
  return from && { score: 30 - Math.min((from.at(-1) ?? 0) - (from[0] ?? 0), 20) / 2, from };
}

function marksOf(places: number[], { at }: Folded): Mark[] {
  const marks: Mark[] = [];
  for (const i of [...new Set(places)].sort((a, b) => a - b)) {
    const from = at[i] ?? 0;
    let to = at[i + 1] ?? from;
    for (let n = i + 1; to === from && n < at.length; n++) to = at[n] ?? from; // two letters of one
    const last = marks.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else marks.push([from, to]);
  }
  return marks;
}

/** Which of question and text write their umlauts as two letters. */
const WRITINGS: [question: boolean, text: boolean][] = [
  [false, false],
  [true, true],
  [false, true], // "fruehstueck" for "Frühstück"
];

/** How well a question fits a text; undefined where a word of it is not in there. whole: not by letters of several words. */
export function match(question: string, original: string, whole = false): Match | undefined {
  let best: Match | undefined;
  for (const [theirs, ours] of WRITINGS) {
    const folded = fold(original, ours);
    const words = fold(question, theirs).text.split(/\s+/).filter(Boolean);
    const found = words.map((word) => place(word, folded.text, whole));
    if (found.some((f) => !f)) continue;
    const score = found.reduce((sum, f) => sum + (f?.score ?? 0), 0) / Math.max(1, words.length) - Math.min(folded.text.length, 100) / 20;
    if (!best || score > best.score) best = { score, marks: marksOf(found.flatMap((f) => f?.from ?? []), folded) };
  }
  return best;
}

/** A text in pieces, those that were matched marked. */
export function pieces(text: string, marks: readonly Mark[]): { text: string; marked: boolean }[] {
  const out: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from > at) out.push({ text: text.slice(at, from), marked: false });
    out.push({ text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < text.length || out.length === 0) out.push({ text: text.slice(at), marked: false });
  return out;
}
