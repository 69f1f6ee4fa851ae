// Hours as they are drawn: windows of each weekday in minutes of the day, and
// the text the server keeps. Monday is first.
import type { Hours } from "./hours";
import type { Rows } from "./weekgrid";
import { DAY_MINUTES } from "./weekgrid";

const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Windows in order, those that touch made one. */
export function joined(windows: Rows[]): Rows[] {
  const out: Rows[] = [];
  for (const { from, to } of [...windows].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (to <= from) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** Windows with a stretch added, or taken away. */
export function drawn(windows: Rows[], stretch: Rows, on: boolean): Rows[] {
  if (on) return joined([...windows, stretch]);
  return joined(
    windows.flatMap(({ from, to }) => [
      { from, to: Math.min(to, stretch.from) },
      { from: Math.max(from, stretch.to), to },
    ]),
  );
}

/** Whether all of a stretch is inside the windows. */
export function covers(windows: Rows[], { from, to }: Rows): boolean {
  return joined(windows).some((w) => w.from <= from && w.to >= to);
}

export function minutesOf(week: Hours): number {
  return week.reduce((sum, day) => sum + joined(day).reduce((all, w) => all + w.to - w.from, 0), 0);
}

function clock(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The text for the server: days with the same windows together, "Mon-Fri 09:00-17:00; Sat 10:00-14:00". */
export function writeHours(week: Hours): string {
  const texts = NAMES.map((_, i) =>
    joined(week[i] ?? [])
      .map((w) => `${clock(w.from)}-${clock(Math.min(w.to, DAY_MINUTES))}`)
      .join(","),
  );
  const groups = new Map<string, number[]>();
  for (const [day, text] of texts.entries()) if (text) groups.set(text, [...(groups.get(text) ?? []), day]);
  const parts = [...groups].map(([text, days]) => `${spans(days)} ${text}`);
  return parts.length > 0 ? parts.join("; ") : "none";
}

/** "Mon-Fri", "Mon,Wed", "Mon-Wed,Sat" */
function spans(days: number[]): string {
  const runs: [number, number][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && day === last[1] + 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs.map(([a, b]) => (a === b ? NAMES[a] : b === a + 1 ? `${NAMES[a]},${NAMES[b]}` : `${NAMES[a]}-${NAMES[b]}`)).join(",");
}
