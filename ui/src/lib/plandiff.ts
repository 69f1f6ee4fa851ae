// A proposal as a list of changes, and as things on the grid. Pure.
import type { PlannedBlock, Proposal, Wish } from "./plans";
import type { Day, Item } from "./stores/week.svelte";
import { addDays, dayOf, instant } from "./time";

export type Kind = "added" | "moved" | "removed";

/** One change of a proposal. */
export interface Step {
  id: string;
  kind: Kind;
  task: string;
  title: string;
  /** Where the block comes to stand; of a removed one, where it stood. */
  start: Date;
  end: Date;
  was?: { start: Date; end: Date };
  reason: string;
  accepted: boolean;
}

/** The changes of a proposal by time. */
export function stepsOf(proposal: Proposal | undefined, rejected: ReadonlySet<string>): Step[] {
  if (!proposal) return [];
  const { added, moved, removed } = proposal.diff;
  const step = (kind: Kind) => (b: PlannedBlock): Step => ({
    id: b.id,
    kind,
    task: b.task,
    title: b.title,
    start: instant(b.start),
    end: instant(b.end),
    was: b.was && { start: instant(b.was.start), end: instant(b.was.end) },
    reason: b.reason ?? "",
    accepted: !rejected.has(b.id),
  });
  const steps = [...added.map(step("added")), ...moved.map(step("moved")), ...removed.map(step("removed"))];
  return steps.sort((a, b) => a.start.getTime() - b.start.getTime() || a.title.localeCompare(b.title) || a.id.localeCompare(b.id));
}

/** What another plan must respect after these changes were rejected: new blocks do not come back, old ones stay. */
export function wishOf(steps: Step[], before: Wish = {}): Wish {
  const avoid = [...(before.avoid ?? [])];
  const keep = new Set(before.keep);
  for (const { id, kind, task, start, end, accepted } of steps) {
    if (accepted) continue;
    if (kind === "added") avoid.push({ task, start: start.toISOString(), end: end.toISOString() });
    else keep.add(id);
  }
  return { ...(avoid.length > 0 && { avoid }), ...(keep.size > 0 && { keep: [...keep] }) };
}

/** The days with what a proposal would put there, and with what it does to the blocks that are there. */
export function withSteps(days: Day[], steps: Step[], zone: string): Day[] {
  if (steps.length === 0) return days;
  const known = new Map(steps.map((s) => [s.id, s]));
  return days.map((whole) => {
    const { day, items } = whole;
    const there = items.map((item): Item => {
      const step = item.block && known.get(item.block.id);
      return step && step.kind !== "added" ? { ...item, step, leaving: true } : item;
    });
    const coming = steps.filter((s) => s.kind !== "removed" && touches(s, day, zone)).map((step): Item => arriving(step, day, zone));
    if (coming.length === 0 && there.every((item, i) => item === items[i])) return whole;
    return { day, items: [...there, ...coming].sort((a, b) => Number(b.allDay) - Number(a.allDay) || a.start.getTime() - b.start.getTime() || a.title.localeCompare(b.title)) };
  });
}

function lastDay(step: Step, zone: string): string {
  return dayOf(new Date(Math.max(step.start.getTime(), step.end.getTime() - 1)), zone);
}
function touches(step: Step, day: string, zone: string): boolean {
  return dayOf(step.start, zone) <= day && lastDay(step, zone) >= day;
}
function arriving(step: Step, day: string, zone: string): Item {
  const { title, start, end } = step;
  return {
    key: `new/${step.id}/${day}`,
    title,
    detail: "",
    kind: "work",
    start,
    end,
    fromBefore: dayOf(start, zone) < day,
    intoNext: lastDay(step, zone) >= addDays(day, 1),
    allDay: false,
    busy: true,
    step,
  };
}
