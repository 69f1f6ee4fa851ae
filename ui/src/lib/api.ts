// The one file that talks to the server: PocketBase's SDK for records and
// realtime, and our own API under /api/v1. Everything it throws is a Refusal.
import PocketBase, { LocalAuthStore } from "pocketbase";
import type { RecordModel } from "pocketbase";
import { readEvents } from "./eventstream";
import type { Job, JobNews, Schedule } from "./jobs";
import { said } from "./refusal";
import type { RunEvent, Trace } from "./trace";

export { Refusal, refusalOf } from "./refusal";

export interface User extends RecordModel {
  email: string;
  name: string;
  timezone: string;
  locale: string;
}
export interface Project extends RecordModel {
  name: string;
  colour: string;
}
export interface Task extends RecordModel {
  title: string;
  status: "todo" | "doing" | "done" | "cancelled";
  priority: "" | "low" | "medium" | "high" | "critical";
  estimate: number;
  due: string;
  due_day: string;
  deadline: "" | "hard" | "soft";
  created: string;
  expand?: { project?: Project };
}
export interface Block extends RecordModel {
  task: string;
  start: string;
  end: string;
  state: "planned" | "locked" | "started" | "done" | "skipped";
  pinned: boolean;
  started: string;
  finished: string;
  expand?: { task?: Task };
}
export interface Calendar extends RecordModel {
  name: string;
  kind: "file" | "subscription";
  colour: string;
  counts_as: "auto" | "busy" | "free";
  host: string;
  status: "ok" | "pending" | "error";
  problem: string;
  event_count: number;
}
export interface TimeMap extends RecordModel {
  name: string;
  hours: string;
  is_default: boolean;
}

export interface CalendarEvent {
  id: string;
  calendar: string;
  title: string;
  location?: string;
  start: string;
  end: string;
  all_day: boolean;
  start_day?: string;
  end_day?: string;
  busy: boolean;
}

export interface Ref {
  collection: string;
  id: string;
}
export interface Part {
  text: string;
  time?: string;
  record?: Ref;
}
export interface Statement {
  text: string;
  kind: string;
  start?: string;
  end?: string;
  records: Ref[];
  parts: Part[];
}
export interface Section {
  key: string;
  title: string;
  statements: Statement[];
}
export interface Briefing {
  date: string;
  title: string;
  greeting: string;
  sections: Section[];
}

export interface PlannedBlock {
  id: string;
  task: string;
  title: string;
  start: string;
  end: string;
  change: "added" | "moved" | "removed" | "kept" | "fixed";
  was?: { start: string; end: string };
}
export interface Proposal {
  plan: { id: string; state: string };
  diff: { added: PlannedBlock[]; moved: PlannedBlock[]; removed: PlannedBlock[]; kept: number };
  unplaced: { task: string; title: string; minutes: number; sentence: string }[];
  late: { task: string; title: string; minutes: number }[];
  notes: { code: string; task?: string; sentence: string }[];
}
export interface Undone {
  restored: number;
  removed: number;
  left: string[];
}

export interface Moment {
  time: string;
  date?: string;
  all_day?: boolean;
}
export interface Window {
  from: string;
  to: string;
  days?: string[];
}
export interface Repeat {
  times: number;
  period: string;
  interval: number;
  days?: string[];
}
export interface Question {
  field: string;
  text: string;
  utf16_start: number;
  utf16_end: number;
  sentence: string;
  choices?: { label: string; value: string }[];
}
export interface Parsed {
  text: string;
  title: string;
  minutes?: number;
  due?: Moment;
  hard?: boolean | null;
  earliest?: Moment;
  pinned_start?: Moment;
  pinned_end?: Moment;
  priority?: string;
  min_chunk?: number;
  max_chunk?: number;
  max_per_day?: number;
  no_split?: boolean;
  after?: { text: string; known: boolean }[];
  project?: string;
  project_known?: boolean;
  tags?: string[];
  energy?: string;
  repeat?: Repeat;
  window?: Window;
  questions?: Question[];
}

export interface TaskImport {
  created: number;
  updated: number;
}
export interface CalendarImport {
  calendar: { id: string; name: string };
}

/** The fields lists show; notes and the like stay on the server. */
const TASK_FIELDS = "id,collectionId,collectionName,title,status,priority,estimate,due,due_day,deadline,created,expand.project.name";
const BLOCK_FIELDS = "id,collectionId,collectionName,task,start,end,state,pinned,started,finished,expand.task.title,expand.task.status,expand.task.expand.project.name,expand.task.expand.project.colour";
const JOB_FIELDS = "id,collectionId,collectionName,type,status,origin,progress,result,error,attempts,created,started,finished";
/** Largest page PocketBase gives at once. */
const BATCH = 1000;

export type Topic = "tasks" | "blocks" | "plans" | "calendars" | "time_maps" | "jobs" | "schedules";

/** Begins the name of each run's own topic. */
const RUN_TOPIC = "agents/";

/** PocketBase compares dates as text in its own layout. */
export function stored(at: Date): string {
  return at.toISOString().replace("T", " ");
}

export class Api {
  readonly pb: PocketBase;

  constructor(base: string) {
    this.pb = new PocketBase(base, new LocalAuthStore("pulseplan_auth"));
    // Two screens may ask the same question at once, and both need the answer.
    this.pb.autoCancellation(false);
  }

  /** Calls back when the server no longer knows the session. */
  onExpired(act: () => void): void {
    this.pb.afterSend = (response, data) => {
      if (response.status === 401 && this.pb.authStore.token) act();
      const wait = Number(response.headers.get("Retry-After"));
      return (wait > 0 ? { ...(data as object), wait } : data) as unknown;
    };
  }

  get user(): User | null {
    return this.pb.authStore.isValid ? (this.pb.authStore.record as User | null) : null;
  }
  onUser(act: () => void): void {
    this.pb.authStore.onChange(act);
  }
  signIn = (email: string, password: string) => said(this.pb.collection("users").authWithPassword(email, password));
  signUp = (fields: { email: string; password: string; name: string; timezone: string; locale: string }) =>
    said(this.pb.collection("users").create({ ...fields, passwordConfirm: fields.password }));
  refresh = () => said(this.pb.collection("users").authRefresh());
  signOut(): void {
    this.pb.authStore.clear();
  }
  saveUser = (id: string, fields: Partial<User>) => said(this.pb.collection<User>("users").update(id, fields));

  openTasks = () =>
    said(this.pb.collection<Task>("tasks").getFullList({ batch: BATCH, filter: "status='todo'||status='doing'", sort: "due,created", expand: "project", fields: TASK_FIELDS }));
  createTask = (fields: Record<string, unknown>) => said(this.pb.collection<Task>("tasks").create(fields));
  updateTask = (id: string, fields: Partial<Task>) => said(this.pb.collection<Task>("tasks").update(id, fields));
  deleteTask = (id: string) => said(this.pb.collection("tasks").delete(id));
  parseTask = (text: string) => said(this.pb.send<Parsed>("/api/v1/tasks/parse", { method: "POST", body: { text } }));
  importTasks = (file: File) => said(this.pb.send<TaskImport>("/api/v1/tasks/import", { method: "POST", body: form(file) }));

  projects = () => said(this.pb.collection<Project>("projects").getFullList({ batch: BATCH, fields: "id,name" }));
  createProject = (name: string) => said(this.pb.collection<Project>("projects").create({ name, kind: "project" }));

  blocks = (from: Date, to: Date) =>
    said(
      this.pb.collection<Block>("blocks").getFullList({
        batch: BATCH,
        filter: `end>'${stored(from)}'&&start<'${stored(to)}'`,
        sort: "start",
        expand: "task.project",
        fields: BLOCK_FIELDS,
      }),
    );
  createBlock = (fields: { task: string; start: string; end: string; pinned: boolean } & Partial<Block>) => said(this.pb.collection<Block>("blocks").create(fields));
  updateBlock = (id: string, fields: Partial<Block>) => said(this.pb.collection<Block>("blocks").update(id, fields));
  deleteBlock = (id: string) => said(this.pb.collection("blocks").delete(id));
  /** Events that overlap the days from..to; to is exclusive. */
  events = (from: string, to: string) => said(this.pb.send<{ events: CalendarEvent[] }>("/api/v1/events", { method: "GET", query: { from, to } }));

  briefing = () => said(this.pb.send<{ briefing: Briefing }>("/api/v1/briefings", { method: "POST", body: {} }));
  plan = (id: string) => said(this.pb.send<Proposal>(`/api/v1/plans/${encodeURIComponent(id)}`, { method: "GET" }));
  apply = (plan: string) => said(this.pb.send<unknown>(`/api/v1/plans/${encodeURIComponent(plan)}/apply`, { method: "POST" }));
  undo = (plan: string) => said(this.pb.send<Undone>(`/api/v1/plans/${encodeURIComponent(plan)}/undo`, { method: "POST" }));

  calendars = () => said(this.pb.collection<Calendar>("calendars").getFullList({ batch: BATCH, sort: "name" }));
  importCalendar = (file: File, skipBad: boolean) =>
    said(this.pb.send<CalendarImport>("/api/v1/calendars/import", { method: "POST", body: form(file, { skip_bad: String(skipBad) }) }));
  subscribeCalendar = (url: string) => said(this.pb.send<CalendarImport>("/api/v1/calendars/import", { method: "POST", body: { url } }));
  deleteCalendar = (id: string) => said(this.pb.collection("calendars").delete(id));

  timeMaps = () => said(this.pb.collection<TimeMap>("time_maps").getFullList({ batch: BATCH, sort: "name" }));
  saveTimeMap = (id: string | undefined, fields: Partial<TimeMap>) =>
    said(id ? this.pb.collection<TimeMap>("time_maps").update(id, fields) : this.pb.collection<TimeMap>("time_maps").create(fields));

  health = () => said(this.pb.send<{ jobs?: string }>("/api/v1/health", { method: "GET" }));
  /** Asks for a run; the same key asks for the same one, however often it is sent. */
  run = (type: string, payload: Record<string, unknown>, key: string) =>
    said(this.pb.send<{ job_id: string }>("/api/v1/agent/run", { method: "POST", body: { type, payload, idempotency_key: key, origin: "button" } }));
  job = (id: string) => said(this.pb.send<Job>(agent(id), { method: "GET" }));
  cancelJob = (id: string) => said(this.pb.send<Job>(agent(id, "/cancel"), { method: "POST" }));
  retryJob = (id: string) => said(this.pb.send<Job>(agent(id, "/retry"), { method: "POST" }));
  trace = (id: string) => said(this.pb.send<Trace>(agent(id, "/trace"), { method: "GET" }));
  /** The newest jobs that pass a filter of PocketBase. */
  jobs = (filter: string, most: number) =>
    said(this.pb.collection<Job & RecordModel>("jobs").getList(1, most, { filter, sort: "-created,-id", skipTotal: true, fields: JOB_FIELDS })).then((page): Job[] => page.items);
  jobRecord = (id: string): Promise<Job> => said(this.pb.collection<Job & RecordModel>("jobs").getOne(id));
  deleteJob = (id: string) => said(this.pb.collection("jobs").delete(id));
  /** Hears the events of one run, from now on, until the returned function is called or the connection is lost. */
  async hearRun(id: string, heard: (event: RunEvent) => void): Promise<() => Promise<void>> {
    const topic = RUN_TOPIC + id;
    try {
      return await said(this.pb.realtime.subscribe(topic, heard));
    } catch (thrown) {
      void this.pb.realtime.unsubscribe(topic).catch(() => undefined);
      throw thrown;
    }
  }
  /** Tells the events of a run after the given one, kept and new, until the run or the signal ends. */
  replay = (id: string, after: number, heard: (event: RunEvent) => void, signal: AbortSignal): Promise<void> =>
    said(readEvents(this.pb.buildURL(agent(id, `/events?after=${after}`)), this.pb.authStore.token, heard, signal));

  schedules = (): Promise<Schedule[]> => said(this.pb.collection<Schedule & RecordModel>("schedules").getFullList({ batch: BATCH, sort: "created" }));
  saveSchedule = (id: string | undefined, fields: Partial<Schedule>): Promise<Schedule> =>
    said(id ? this.pb.collection<Schedule & RecordModel>("schedules").update(id, fields) : this.pb.collection<Schedule & RecordModel>("schedules").create(fields));
  deleteSchedule = (id: string) => said(this.pb.collection("schedules").delete(id));

  /** Calls changed for every change of a topic, ran for every change of a job, connected after each (re)connection. */
  async watch(topics: Topic[], changed: (topic: Topic) => void, ran: (news: JobNews) => void, connected: () => void, lost: () => void): Promise<void> {
    this.pb.realtime.onDisconnect = (active) => {
      // The server refuses all topics of a connection where one is of a run
      // that is gone by then; those who still look at a run ask for it again.
      void this.pb.realtime.unsubscribeByPrefix(RUN_TOPIC).catch(() => undefined);
      if (active.length > 0) lost();
    };
    await said(
      Promise.all([
        this.pb.realtime.subscribe("PB_CONNECT", connected),
        ...topics.map((topic) =>
          topic === "jobs"
            ? this.pb.collection<Job & RecordModel>(topic).subscribe("*", ({ action, record }) => ran({ action, job: record }), { fields: JOB_FIELDS })
            : this.pb.collection(topic).subscribe("*", () => changed(topic), { fields: "id" }),
        ),
      ]),
    );
  }
  unwatch = () => this.pb.realtime.unsubscribe();
}

function agent(job: string, rest = ""): string {
  return `/api/v1/agent/jobs/${encodeURIComponent(job)}${rest}`;
}

function form(file: File, fields: Record<string, string> = {}): FormData {
  const body = new FormData();
  body.set("file", file);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}
