// What is known of projects from their tasks. Pure.
import type { Measured, Task } from "./api";

export interface Sum {
  open: number;
  done: number;
  /** Minutes that are still to be worked, of open tasks with an estimate. */
  left: number;
  /** Open tasks nobody has estimated. */
  unestimated: number;
  /** The open task that is due next. */
  next?: Task;
}
export const NO_SUM: Sum = { open: 0, done: 0, left: 0, unestimated: 0 };

/** Sums by the project's id. */
export function sumsOf(open: Task[], done: Task[]): Map<string, Sum> {
  const out = new Map<string, Sum>();
  const of = (id: string): Sum => {
    const sum = out.get(id) ?? { ...NO_SUM };
    out.set(id, sum);
    return sum;
  };
  for (const task of open) {
    if (!task.project) continue;
    const sum = of(task.project);
    sum.open++;
    if (task.estimate > 0) sum.left += Math.max(0, task.estimate - (task.spent ?? 0));
    else sum.unestimated++;
    if (task.due && (!sum.next || task.due < sum.next.due)) sum.next = task;
  }
  for (const task of done) if (task.project) of(task.project).done++;
  return out;
}

/** A finished task, what was thought it would take and what it took, in minutes. */
export interface Pair {
  id: string;
  title: string;
  estimated: number;
  worked: number;
  factor: number;
}
export interface Estimates {
  pairs: Pair[];
  estimated: number;
  worked: number;
  /** Worked minutes for each that was estimated; 0 where there is nothing to say. */
  factor: number;
}

/**
 * Estimates against what work took. What was measured counts with the estimate
 * that stood when work began; of other tasks, what they say themselves.
 */
export function estimatesOf(done: Task[], measured: Measured[]): Estimates {
  const known = new Map(measured.map((m) => [m.task, m]));
  const pairs = done.flatMap((task): Pair[] => {
    const m = known.get(task.id);
    const estimated = m?.estimate ?? task.estimate;
    const worked = m?.actual ?? task.spent ?? 0;
    return estimated > 0 && worked > 0 ? [{ id: task.id, title: task.title, estimated, worked, factor: worked / estimated }] : [];
  });
  const sum = (of: (pair: Pair) => number) => pairs.reduce((n, pair) => n + of(pair), 0);
  const [estimated, worked] = [sum((p) => p.estimated), sum((p) => p.worked)];
  return { pairs, estimated, worked, factor: estimated > 0 ? worked / estimated : 0 };
}
