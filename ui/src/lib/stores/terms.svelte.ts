import type { Api } from "../api";
import type { Term, TermsAnswer, Weight } from "../planning";
import { Loaded } from "./loaded.svelte";

/** Every constraint of the plan, and what it costs in the plan in force. */
export class Terms extends Loaded<TermsAnswer> {
  constructor(api: Pick<Api, "terms">) {
    super(api.terms);
  }
}

/** The value a price has: what the person has chosen, else the usual one. What the server said with the terms may be older than that. */
export function valueOf(weight: Weight, chosen: Record<string, number> | undefined): number {
  return chosen?.[weight.name] ?? weight.default;
}

/** Constraints by how strict they are, the strictest first; each as the server orders them. */
export function byLevel(terms: Term[]): { level: Term["level"]; terms: Term[] }[] {
  return (["hard", "medium", "soft"] as const).map((level) => ({ level, terms: terms.filter((t) => t.level === level) })).filter((group) => group.terms.length > 0);
}

/** Share of the costliest constraint of the same level, 0 to 1: what bars are drawn by. */
export function shareOf(term: Term, terms: Term[]): number {
  const most = Math.max(0, ...terms.filter((t) => t.level === term.level).map((t) => t.cost));
  return most > 0 ? Math.max(0, term.cost) / most : 0;
}

/** A price that is out of its bounds, or none at all, is not sent. */
export function withinBounds(weight: Weight, text: string): number | undefined {
  if (!/^\d+$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= weight.min && value <= weight.max ? value : undefined;
}
