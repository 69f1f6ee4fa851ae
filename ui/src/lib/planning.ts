// What the server says of plans beside the proposals themselves: the weeks to
// come, the constraints, what was learned, the history and the timer.
import type { Trigger } from "./plans";

export type Pressure = "calm" | "busy" | "tight" | "over";

/** A day to come; all times in minutes. */
export interface OutlookDay {
  /** YYYY-MM-DD. */
  date: string;
  free: number;
  planned: number;
  events: number;
  /** What must be worked on this day so that every later deadline can still be met. */
  demand: number;
  level: Pressure;
}
export interface Risk {
  task: string;
  title: string;
  due: string;
  hard: boolean;
  /** Minutes to spare; below zero so many are missing. */
  slack: number;
  /** Minutes that no plan can do before the deadline. */
  late: number;
  level: Pressure;
  sentence: string;
}
export interface OutlookAnswer {
  days: OutlookDay[];
  risks: Risk[];
}

/** A price that people may change. */
export interface Weight {
  name: string;
  label: string;
  unit: string;
  value: number;
  default: number;
  min: number;
  max: number;
}
/** One named constraint of the objective; cost in tenths of a pain minute. */
export interface Term {
  name: string;
  level: "hard" | "medium" | "soft";
  label: string;
  sentence: string;
  formula: string;
  weights: Weight[];
  cost: number;
}
export interface TermsAnswer {
  terms: Term[];
  total: number;
}

export interface Evidence {
  task: string;
  title: string;
  /** Minutes. */
  estimate: number;
  actual: number;
  at: string;
}
export interface LearnedDuration {
  key: string;
  project: string;
  title: string;
  /** How much longer work takes than estimated, 1.4 for 40 % more. */
  factor: number;
  /** The same for the longer one in five. */
  p80: number;
  count: number;
  evidence: Evidence[];
  /** Whether there is enough of it to plan with. */
  active: boolean;
  sentence: string;
}
export interface LearnedTime {
  key: string;
  label: string;
  /** Share of blocks that were worked as planned, 0 to 1. */
  mean: number;
  count: number;
  sentence: string;
}
export interface LearnedWeight {
  key: string;
  label: string;
  factor: number;
  count: number;
  sentence: string;
}
export interface Learned {
  durations: LearnedDuration[];
  times: LearnedTime[];
  weights: LearnedWeight[];
}

export type PlanState = "proposed" | "applied" | "superseded" | "undone";

/** A plan as the list of plans has it. */
export interface PastPlan {
  id: string;
  revision: number;
  state: PlanState;
  from: string;
  to: string;
  trigger?: Trigger | "";
  blocks: number;
  added: number;
  moved: number;
  removed: number;
  kept: number;
  unplaced: number;
  late: number;
  moved_minutes?: number;
  moved_today?: number;
  /** Percent of the blocks before that stayed. */
  stability?: number;
  applied: string;
  undone: string;
  created: string;
}
export interface Replay {
  hash: string;
  same: boolean;
  work: number;
  blocks: number;
  sentence: string;
}

/** Work on a block as it was timed; end is empty while it goes on. */
export interface Timing {
  id: string;
  block: string;
  task: string;
  start: string;
  end: string;
}
export type TimerAct = "start" | "pause" | "resume" | "done" | "skip" | "more";
export interface Overlap {
  id?: string;
  title: string;
  start: string;
  end: string;
}
export interface TimerAnswer {
  spent: number;
  remaining: number;
  overlaps: Overlap[];
  /** Applied already when the person's preferences say so. */
  proposal: { id: string; state?: string } | null;
}

/** Where a person sometimes is, and the way there in minutes. */
export interface Place {
  match: string;
  minutes: number;
}
/** Time that stays free between two clock times on some days. */
export interface FreeTime {
  /** What it is for; shown where it cannot be kept. */
  title?: string;
  /** Mon to Sun; none for every day. */
  days: string[];
  from: string;
  to: string;
  minutes: number;
}
/** How a person likes their days; what is missing is the planner's default. */
export interface Preferences {
  max_per_day?: number;
  max_per_week?: number;
  break_after?: number;
  break?: number;
  buffer_before?: number;
  buffer_after?: number;
  horizon_days?: number;
  lunch_minutes?: number;
  lunch_from?: string;
  lunch_to?: string;
  free?: FreeTime[];
  travel_minutes?: number;
  places?: Place[];
  bundle_minutes?: number;
  replan?: "off" | "propose" | "apply";
  replan_moves?: number;
  freeze_minutes?: number;
  learn?: boolean;
  weights?: Record<string, number>;
  [other: string]: unknown;
}
