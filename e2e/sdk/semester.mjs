// The sample semester, moved by whole weeks so that its term is now.

import { readFile } from "node:fs/promises";

const SOURCE = new URL("../../app/cmd/sample/semester.ics", import.meta.url);
const MIDTERM = Date.UTC(2026, 8, 7); // a Monday in the middle of the file's term
const DAY = 24 * 60 * 60 * 1000;
const DATED = /^(DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID|RRULE)[;:]/;

function move(digits, days) {
  const [y, m, d] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number);
  return new Date(Date.UTC(y, m - 1, d) + days * DAY).toISOString().slice(0, 10).replaceAll("-", "");
}

/** The text of the calendar; dates inside VTIMEZONE stay, they are rules. */
export async function semester() {
  const days = 7 * Math.round((Date.now() - MIDTERM) / (7 * DAY));
  const lines = (await readFile(SOURCE, "utf8")).replaceAll(/\r\n[ \t]/g, "").split("\r\n");
  let inZone = false;
  return lines
    .map((line) => {
      if (line === "BEGIN:VTIMEZONE") inZone = true;
      if (line === "END:VTIMEZONE") inZone = false;
      if (inZone || !DATED.test(line)) return line;
      return line.replaceAll(/\b\d{8}(?=T\d{6}|\b)/g, (digits) => move(digits, days));
    })
    .join("\r\n");
}
