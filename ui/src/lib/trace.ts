// What a run did, step by step: from the trace that is kept of it, and from the
// events that have happened since. Both carry the run's own numbers, so the
// later word on a step wins.
import { readable } from "./jobs";
import { strings } from "./strings";
import { instant } from "./time";

/** One event of a run; seq counts from 1 within it. */
export interface RunEvent {
  seq: number;
  type: string;
  node?: string;
  /** The number of an item of a fan-out, from 1; none for the node itself. */
  index?: number;
  /** How often the node has run before, in a loop. */
  iteration?: number;
  attempt?: number;
  at: string;
  data?: unknown;
}

export interface TraceStep {
  seq: number;
  node: string;
  /** The node in words, as the server has them. */
  sentence?: string;
  /** Empty for the step itself; else what it called. */
  tool?: string;
  args?: unknown;
  result?: unknown;
  /** The number of an item of a fan-out, from 1. */
  index?: number;
  status: string;
  attempt: number;
  started?: string;
  ended?: string;
  ms?: number;
  error?: string;
}
export interface GraphNode {
  name: string;
  kind?: string;
  /** The node in words, as the server has them. */
  sentence?: string;
  status?: string;
}
export interface GraphEdge {
  from: string;
  to: string;
  label?: string;
}
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}
export interface Trace {
  id: string;
  job_id: string;
  type: string;
  inputs?: unknown;
  steps: TraceStep[] | null;
  policy_checks?: unknown[] | null;
  model?: Record<string, unknown> | null;
  summary?: string;
  graph?: Graph | null;
  /** The number of the newest event that is in it. */
  last_seq?: number;
  created: string;
}

export type StepStatus = "pending" | "running" | "retrying" | "waiting" | "done" | "failed" | "skipped";

export interface ToolCall {
  seq: number;
  name: string;
  args: unknown;
  result: unknown;
  failed: boolean;
  error: string;
  ms: number;
}
/** All that is known of one node: a fan-out and the rounds of a loop are one step. */
export interface Step {
  node: string;
  title: string;
  status: StepStatus;
  attempts: number;
  started?: Date;
  ended?: Date;
  error: string;
  tools: ToolCall[];
  /** Items of a fan-out, and how many are through; 1 where there is none. */
  items: number;
  through: number;
}

/** The server's words for where a step is, in ours. */
const STATUS: Record<string, StepStatus> = {
  started: "running",
  running: "running",
  retry: "retrying",
  retried: "retrying",
  retrying: "retrying",
  waiting: "waiting",
  sleeping: "waiting",
  done: "done",
  ok: "done",
  finished: "done",
  failed: "failed",
  error: "failed",
  skipped: "skipped",
};
export function statusOf(word: string | undefined): StepStatus {
  return STATUS[word ?? ""] ?? "pending";
}

/** What an event says of its node; nothing where it says nothing. */
const SAID: Record<string, StepStatus> = {
  "node.started": "running",
  "node.finished": "done",
  "node.failed": "failed",
  "node.retry": "retrying",
  "node.skipped": "skipped",
  waiting: "waiting",
  sleeping: "waiting",
  resumed: "running",
};
/** The event that tells of a call. */
const TOOL = "tool";

interface Mark {
  seq: number;
  status: StepStatus;
}
interface Draft {
  node: string;
  sentence: string;
  first: number;
  attempts: number;
  started?: Date;
  ended?: Date;
  error: string;
  tools: Map<number, ToolCall>;
  /** The last word on the node itself, and on each item of a fan-out. */
  itself?: Mark;
  items: Map<number, Mark>;
}

/** A step in the words of the catalogue, else of the server. */
export function stepTitle(node: string, sentence = ""): string {
  return strings.activity.nodes[node] ?? (sentence || readable(node));
}

/** The steps of a run in the order they began; those that have not begun follow in the graph's order. */
export function stepsOf(graph: Graph | null | undefined, kept: TraceStep[], events: RunEvent[]): Step[] {
  const drafts = new Map<string, Draft>();
  const words = new Map((graph?.nodes ?? []).map((n) => [n.name, n.sentence ?? ""]));
  for (const step of kept) takeStep(draftOf(drafts, step.node, step.seq), step);
  for (const event of events) if (event.node && (SAID[event.type] || event.type === TOOL)) takeEvent(draftOf(drafts, event.node, event.seq), event);
  for (const draft of drafts.values()) draft.sentence ||= words.get(draft.node) ?? "";
  const begun = [...drafts.values()].sort((a, b) => a.first - b.first).map(finish);
  const waiting = (graph?.nodes ?? []).filter((n) => !drafts.has(n.name) && !isEnd(n.kind)).map(unbegun);
  return [...begun, ...waiting];
}

/** Where a run begins and ends is drawn, but nothing is done there. */
export function isEnd(kind: string | undefined): boolean {
  return kind === "start" || kind === "end";
}

function draftOf(drafts: Map<string, Draft>, node: string, seq: number): Draft {
  let draft = drafts.get(node);
  if (!draft) drafts.set(node, (draft = { node, sentence: "", first: seq, attempts: 0, error: "", tools: new Map(), items: new Map() }));
  draft.first = Math.min(draft.first, seq);
  return draft;
}

function takeStep(draft: Draft, step: TraceStep): void {
  const { seq, tool, args, result, error = "", attempt } = step;
  draft.sentence ||= step.sentence ?? "";
  if (tool) {
    draft.tools.set(seq, { seq, name: tool, args, result, error, failed: error !== "" || statusOf(step.status) === "failed", ms: step.ms ?? span(step.started, step.ended) });
    return;
  }
  note(draft, step.index, { seq, status: statusOf(step.status) }, attempt);
  if (step.started) begins(draft, instant(step.started));
  if (step.ended) draft.ended = later(draft.ended, instant(step.ended));
  if (error) draft.error = error;
}

function takeEvent(draft: Draft, event: RunEvent): void {
  const { seq } = event;
  if (event.type === TOOL) {
    const { tool = "", args, result, error = "", ms = 0 } = (event.data ?? {}) as { tool?: string; args?: unknown; result?: unknown; error?: string; ms?: number };
    draft.tools.set(seq, { seq, name: tool, args, result, error, failed: error !== "", ms });
    return;
  }
  const status = SAID[event.type];
  if (!status) return;
  note(draft, event.index, { seq, status }, event.attempt);
  const at = instant(event.at);
  if (event.type === "node.started") begins(draft, at);
  if (status === "done" || status === "failed" || status === "skipped") draft.ended = later(draft.ended, at);
  if (status === "failed" || status === "retrying") draft.error = errorIn(event.data) || draft.error;
}

function note(draft: Draft, index: number | undefined, mark: Mark, attempt = 1): void {
  draft.attempts = Math.max(draft.attempts, attempt);
  const known = index ? draft.items.get(index) : draft.itself;
  if (known && known.seq > mark.seq) return;
  if (index) draft.items.set(index, mark);
  else draft.itself = mark;
}

function begins(draft: Draft, at: Date): void {
  if (!draft.started || at < draft.started) draft.started = at;
}

function later(a: Date | undefined, b: Date): Date {
  return a && a > b ? a : b;
}

function span(started: string | undefined, ended: string | undefined): number {
  return started && ended ? Math.max(instant(ended).getTime() - instant(started).getTime(), 0) : 0;
}

function errorIn(data: unknown): string {
  const { message } = (data ?? {}) as { message?: unknown };
  return typeof message === "string" ? message : "";
}

/** Where nothing is said of the node itself, the item that needs attention most speaks for it. */
const LOUDEST: StepStatus[] = ["failed", "retrying", "running", "waiting", "pending", "done", "skipped"];

function finish(draft: Draft): Step {
  const { node, sentence, started, ended } = draft;
  const items = [...draft.items.values()];
  const tools = [...draft.tools.values()].sort((a, b) => a.seq - b.seq);
  const status = draft.itself?.status ?? LOUDEST.find((s) => items.some((i) => i.status === s)) ?? (tools.some((t) => t.failed) ? "failed" : "done");
  const open = status === "running" || status === "retrying" || status === "waiting" || status === "pending";
  return {
    node,
    title: stepTitle(node, sentence),
    status,
    attempts: draft.attempts,
    ...(started && { started }),
    ...(ended && !open && { ended }),
    error: status === "failed" || status === "retrying" ? draft.error : "",
    tools,
    items: Math.max(items.length, 1),
    through: items.filter((i) => i.status === "done" || i.status === "skipped").length,
  };
}

function unbegun({ name, status, sentence }: GraphNode): Step {
  return { node: name, title: stepTitle(name, sentence), status: statusOf(status), attempts: 0, error: "", tools: [], items: 1, through: 0 };
}

/** Adds events to those that are known: each once, in their order. Deltas have no number and are not kept. */
export function merged(known: RunEvent[], more: RunEvent[]): RunEvent[] {
  const all = new Map(known.map((e) => [e.seq, e]));
  for (const event of more) if (event.seq > 0) all.set(event.seq, event);
  return all.size === known.length ? known : [...all.values()].sort((a, b) => a.seq - b.seq);
}

/** The number up to which nothing is missing. */
export function unbroken(events: RunEvent[]): number {
  let last = 0;
  for (const { seq } of events) {
    if (seq !== last + 1) break;
    last = seq;
  }
  return last;
}

/** A value of a trace as people can read it: names and values, without the braces. */
export function pairs(value: unknown): [string, string][] {
  if (value === null || value === undefined || value === "") return [];
  if (typeof value !== "object") return [["", String(value)]];
  return Object.entries(value as Record<string, unknown>).map(([name, v]) => [readable(name), typeof v === "object" && v !== null ? JSON.stringify(v) : String(v)]);
}
