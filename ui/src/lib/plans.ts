// Plans as the API tells them: proposals, why a block is where it is, why a
// time was not chosen, and ways out of what does not fit. Costs are tenths of
// a pain minute; times are RFC 3339 text.

export type Change = "added" | "moved" | "removed" | "kept" | "fixed";

export interface Stretched {
  start: string;
  end: string;
}
export interface PlannedBlock extends Stretched {
  id: string;
  task: string;
  title: string;
  change: Change;
  /** Where a moved block was before. */
  was?: Stretched;
  /** Why it moves or goes, in a sentence. */
  reason?: string;
}
export interface PlanHead {
  id: string;
  state: string;
  from?: string;
  to?: string;
  trigger?: Trigger;
}
export interface Unplaced {
  task: string;
  title: string;
  minutes: number;
  sentence: string;
}
export interface Proposal {
  plan: PlanHead;
  blocks?: PlannedBlock[];
  diff: { added: PlannedBlock[]; moved: PlannedBlock[]; removed: PlannedBlock[]; kept: number };
  unplaced: Unplaced[];
  late: { task: string; title: string; minutes: number }[];
  notes: { code: string; task?: string; sentence: string }[];
}
export interface Applied {
  plan: PlanHead;
  applied?: { added: number; moved: number; removed: number };
  rejected?: number;
}
export interface Undone {
  restored: number;
  removed: number;
  left: string[];
}
/** What a proposal must not repeat, and what it must leave alone. */
export interface Wish {
  days?: number;
  avoid?: ({ task: string } & Stretched)[];
  keep?: string[];
}

/** Who asked for a plan: the person, or a change of what there is. */
export type Trigger = "you" | "change" | "schedule" | "overrun";
/** A plan as a list shows it. */
export interface PlanRecord {
  id: string;
  state: string;
  trigger: Trigger | "";
  added: number;
  moved: number;
  removed: number;
}

export interface CostTerm {
  name: string;
  label: string;
  cost: number;
  sentence: string;
}
export interface DeltaTerm {
  name: string;
  label: string;
  delta: number;
}
export interface Binding {
  rule: string;
  sentence: string;
}
/** The best place on another day; none where no rule allows one. */
export interface Alternative {
  /** The local day, YYYY-MM-DD. */
  date: string;
  start: string | null;
  end: string | null;
  possible: boolean;
  delta: number;
  terms: DeltaTerm[];
  sentence: string;
}
export interface Why {
  block: { id: string; task: string; title: string } & Stretched;
  cost: number;
  terms: CostTerm[];
  binding: Binding[];
  alternatives: Alternative[];
}
export interface WhyNotQuestion {
  task: string;
  /** When the work would begin. */
  at: string;
  /** How long; the task's usual piece when nobody says. */
  minutes?: number;
  plan?: string;
}
export interface WhyNot extends Stretched {
  task: string;
  title: string;
  possible: boolean;
  delta: number;
  terms: DeltaTerm[];
  refusals: Binding[];
  displaced: ({ task: string; title: string } & Stretched)[];
  sentence: string;
}

export interface Conflict {
  tasks: { id: string; title: string; minutes: number }[];
  need: number;
  free: number;
  short: number;
  until: string;
  sentence: string;
}
export interface Way {
  id: string;
  kind: string;
  task?: string;
  title?: string;
  sentence: string;
  /** Minutes that fit more. */
  gain: number;
  /** Minutes that still do not fit after it. */
  left?: number;
  /** 0 or none where it has no price. */
  price?: number;
}
export interface Ways {
  conflict: Conflict | null;
  ways: Way[];
}
export interface PlanChange {
  id: string;
  kind: string;
  sentence: string;
  state: string;
}
