import { number } from "../writing";

const plural = new Intl.PluralRules("en");

/** Chooses between singular and plural and writes the number in front. */
export function count(n: number, one: string, other: string): string {
  return `${number(n)} ${plural.select(n) === "one" ? one : other}`;
}
