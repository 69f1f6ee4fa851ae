// Small tasks that are planned one right after the other: a bundle. The plan
// keeps them as blocks of their own, so that each can be started, done and
// moved; together they cost one switch. Pure.
import type { Block } from "./api";
import { instant, minutesBetween } from "./time";

/** A task longer than this is no part of a bundle, in minutes; people may choose up to as much. */
const MOST = 60;

/** What people who have not chosen have, in minutes, as the server does. */
export const BUNDLE_MINUTES = 15;

/** The other blocks of each block's bundle, by time; blocks by themselves are not in it. */
export function bundlesOf(blocks: Block[], most: number): Map<string, Block[]> {
  const found = new Map<string, Block[]>();
  const small = blocks
    .filter((b) => b.state === "planned" && !b.pinned && minutesBetween(instant(b.start), instant(b.end)) <= Math.min(most, MOST))
    .sort((a, b) => a.start.localeCompare(b.start));
  let run: Block[] = [];
  const close = () => {
    if (new Set(run.map((b) => b.task)).size > 1) for (const b of run) found.set(b.id, run.filter((other) => other !== b));
    run = [];
  };
  for (const block of small) {
    const last = run.at(-1);
    if (last && instant(last.end).getTime() !== instant(block.start).getTime()) close();
    run.push(block);
  }
  close();
  return found;
}
