// Costs in words and bars. The planner counts tenths of a pain minute; people
// see pain minutes.
import { number } from "./strings/writing";

/** "4.2", "18" */
export function pain(cost: number): string {
  return number(cost / 10, { maximumFractionDigits: 1 });
}

/** "+18", "−3.5", "±0": a difference. */
export function painDelta(delta: number): string {
  if (delta === 0) return "±0";
  return `${delta > 0 ? "+" : "−"}${pain(Math.abs(delta))}`;
}

/** How long the bar of each cost is, in percent of the longest; the smallest is still seen. */
export function bars(costs: number[]): number[] {
  const most = Math.max(...costs.map(Math.abs), 1);
  return costs.map((cost) => (cost === 0 ? 0 : Math.max((Math.abs(cost) / most) * 100, 2)));
}
