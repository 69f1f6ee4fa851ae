// How numbers and lists are written: as the locale has them whose words are
// spoken. Catalogues and stores write through here, so that no language is
// built into a sentence.

let writing = "en-GB";
const numbers = new Map<string, Intl.NumberFormat>();

/** The locale in which words, numbers and lists are written now. */
export function writtenIn(): string {
  return writing;
}

/** Writes in a locale from now on. */
export function writeIn(locale: string): void {
  writing = locale;
}

/** "1,200", "1.200", "4.2", "4,2" */
export function number(n: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${writing}|${JSON.stringify(options)}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(writing, options);
    numbers.set(key, format);
  }
  return format.format(n);
}

/** "a, b and c", "a, b und c" */
export function list(items: string[]): string {
  return new Intl.ListFormat(writing).format(items);
}

/** "12 %", "12%": a whole number of hundredths. */
export function percent(hundredths: number): string {
  return number(hundredths / 100, { style: "percent" });
}
