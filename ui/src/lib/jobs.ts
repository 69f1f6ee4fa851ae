// A run of a workflow as the dashboard knows it, and what can be read off it
// without asking anybody.
import { strings } from "./strings";
import { en } from "./strings/en";
import { instant } from "./time";

export const STATUSES = ["queued", "running", "waiting", "done", "failed", "cancelled"] as const;
export type JobStatus = (typeof STATUSES)[number];

export interface Progress {
  done: number;
  /** 0 when nobody knows. */
  total: number;
  step?: string;
  /** The step in words. */
  sentence?: string;
}
export interface JobError {
  code: string;
  message: string;
}
export interface Job {
  id: string;
  type: string;
  status: JobStatus;
  origin: string;
  progress: Progress | null;
  result: Record<string, unknown> | null;
  error: JobError | null;
  attempts: number;
  created: string;
  /** Of the last attempt; the API leaves out what has not happened, the record has empty text. */
  started?: string | null;
  finished?: string | null;
  /** What was asked for; only the record says. */
  payload?: Record<string, unknown> | null;
}
/** One change of a job, as it is heard. */
export interface JobNews {
  action: string;
  job: Job;
}

/** Types the dashboard has buttons and schedules for. */
export const PLAN = "schedule";
export const BRIEFING = "briefing";

export function ended(job: Pick<Job, "status">): boolean {
  return job.status === "done" || job.status === "failed" || job.status === "cancelled";
}

/** "fetch_events" becomes "Fetch events": a name that has no words of its own is still readable. */
export function readable(name: string): string {
  const words = name.replace(/[_\-./]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function typeName(type: string): string {
  return strings.runs.types[type] ?? readable(type);
}

/** The name a schedule is stored under when nobody gave it one: the same in every language, and shown in the one of the page. */
export function storedName(type: string): string {
  return en.runs.types[type] ?? readable(type);
}

export function scheduleName({ type, name }: Pick<Schedule, "type" | "name">): string {
  return !name || name === storedName(type) ? typeName(type) : name;
}

/** How far a run is, from 0 to 1; nothing when nobody knows. */
export function fraction(progress: Progress | null): number | undefined {
  if (!progress || progress.total <= 0) return undefined;
  return Math.min(Math.max(progress.done / progress.total, 0), 1);
}

/** How long a run took, or has taken until now, in ms; nothing before it began. */
export function took(job: Job, now: Date): number | undefined {
  if (!job.started) return undefined;
  const end = job.finished ? instant(job.finished) : now;
  return Math.max(end.getTime() - instant(job.started).getTime(), 0);
}

/** What a run says it has made, such as the id of a record, by its name in the result. */
export function made(job: Job, name: string): string {
  const value = job.result?.[name];
  return typeof value === "string" ? value : "";
}

/** Puts a job in its place among others, the newest first; one that is known is replaced. */
export function placed(jobs: Job[], job: Job): Job[] {
  const others = jobs.filter((j) => j.id !== job.id);
  return [...others, job].sort(newestFirst);
}

export function newestFirst(a: Pick<Job, "created" | "id">, b: Pick<Job, "created" | "id">): number {
  return instant(b.created).getTime() - instant(a.created).getTime() || b.id.localeCompare(a.id);
}

export interface Schedule {
  id: string;
  type: string;
  name: string;
  /** Five fields; see cron.ts. */
  cron: string;
  /** Empty: the person's own. */
  zone: string;
  enabled: boolean;
  payload: Record<string, unknown> | null;
  catch_up: "once" | "skip" | "";
  next_run: string;
  last_run: string;
  problem: string;
}

