// The one file that talks to the server: PocketBase's SDK for records and
// realtime, and our own API under /api/v1. Everything it throws is a Refusal.
import PocketBase, { LocalAuthStore } from "pocketbase";
import type { RecordModel } from "pocketbase";
import { download } from "./archives";
import type { Imported } from "./archives";
import { readEvents } from "./eventstream";
import type { Job, JobNews, Schedule } from "./jobs";
import type { Learned, OutlookAnswer, PastPlan, Preferences, Replay, TermsAnswer, TimerAct, TimerAnswer, Timing } from "./planning";
import type { Applied, PlanChange, PlanRecord, Proposal, Undone, Why, WhyNot, WhyNotQuestion, Wish, Ways } from "./plans";
import { batchRefusal, said } from "./refusal";
import { post } from "./upload";
import type { Upload } from "./upload";
import { language } from "./strings";
import type { Uses } from "./stores/hours.svelte";
import type { RunEvent, Trace } from "./trace";

export { Refusal, refusalOf } from "./refusal";
export type { PlannedBlock, Proposal, Undone } from "./plans";

export interface User extends RecordModel {
  email: string;
  name: string;
  verified: boolean;
  onboarding?: Onboarding | null;
  timezone: string;
  locale: string;
  preferences?: Preferences | null;
  /** The name of the picture's file; empty for none. */
  avatar?: string;
}
/** A provider that signs the person in. */
export interface ProviderLink {
  id: string;
  provider: string;
}
/** How far the person is with setting up; steps by name. */
export interface Onboarding {
  step?: string;
  done?: string[];
  skipped?: string[];
  /** When it was put aside, and when it ended; RFC 3339. */
  left?: string;
  finished?: string;
}
export interface SignInWays {
  password: boolean;
  code: boolean;
  /** How long a code is good, in seconds. */
  codeSeconds: number;
  providers: { name: string; title: string }[];
  signUp: boolean;
  mail: boolean;
}
export interface Project extends RecordModel {
  name: string;
  colour: string;
  kind: "" | "course" | "project" | "area";
  /** Hours its tasks are planned in; empty for the person's own. */
  time_map: string;
  archived: boolean;
  /** Where it came from; empty for one made here. */
  source: string;
}
/** How long finished work took, as it was measured. */
export interface Measured extends RecordModel {
  task: string;
  project: string;
  /** Minutes, as they were estimated when work began. */
  estimate: number;
  actual: number;
}
export interface Task extends RecordModel {
  title: string;
  status: "todo" | "doing" | "done" | "cancelled";
  priority: "" | "low" | "medium" | "high" | "critical";
  estimate: number;
  due: string;
  due_day: string;
  deadline: "" | "hard" | "soft";
  /** Minutes that were worked on it. */
  spent?: number;
  /** Whether the planner finds its time. */
  auto_schedule?: boolean;
  asap?: boolean;
  spaced?: boolean;
  project?: string;
  tags?: string[] | null;
  depends_on?: string[];
  repeat?: Repeat | null;
  hours?: string;
  completed?: string;
  created: string;
  expand?: { project?: Project };
}
export interface Block extends RecordModel {
  task: string;
  start: string;
  end: string;
  state: "planned" | "locked" | "started" | "done" | "skipped";
  pinned: boolean;
  /** Whether others see the time as taken: free until it gets tight, then busy. */
  show_as?: "" | "free" | "busy";
  started: string;
  finished: string;
  /** Since when a started block rests; empty while it runs. */
  paused?: string;
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
  /** Not shown in views; its time counts all the same. */
  hidden?: boolean;
  tentative_free?: boolean;
  all_day_free?: boolean;
  /** 0: as the feed asks. */
  refresh_minutes?: number;
  fetched?: string;
  next_refresh?: string;
}
export interface TimeMap extends RecordModel {
  name: string;
  kind?: string;
  hours: string;
  is_default: boolean;
  colour?: string;
}

export interface CalendarEvent {
  id: string;
  calendar: string;
  title: string;
  location?: string;
  url?: string;
  status?: string;
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
  calendar: { id: string; name: string; status?: string; problem?: string };
}
/** What an import would bring. */
export interface CalendarPreview {
  name: string;
  host?: string;
  series: number;
  events: number;
  first?: string;
  last?: string;
  next: Pick<CalendarEvent, "title" | "start" | "end" | "all_day" | "start_day" | "end_day">[];
  problem_count: number;
  problems: { line?: number; property?: string; sentence: string }[];
  replaces?: { id: string; name: string; added: number; changed: number; removed: number };
}
/** Where a calendar comes from: a file, or an address. */
export type CalendarSource = { file: File; url?: undefined } | { url: string; file?: undefined };

/** The fields lists show; notes and the like stay on the server. */
const TASK_FIELDS =
  "id,collectionId,collectionName,title,status,priority,estimate,due,due_day,deadline,asap,spaced,project,tags,spent,depends_on,repeat,auto_schedule,hours,completed,created,expand.project.id,expand.project.name,expand.project.colour";
const PROJECT_FIELDS = "id,collectionId,collectionName,name,kind,colour,time_map,archived,source";
const BLOCK_FIELDS = "id,collectionId,collectionName,task,start,end,state,pinned,show_as,started,finished,paused,expand.task.title,expand.task.status,expand.task.expand.project.name,expand.task.expand.project.colour";
const PLAN_FIELDS = "id,collectionId,collectionName,state,trigger,added,moved,removed";
const TIMING_FIELDS = "id,block,task,start,end";
const JOB_FIELDS = "id,collectionId,collectionName,type,status,origin,progress,result,error,attempts,created,started,finished";
/** Largest page PocketBase gives at once. */
const BATCH = 1000;

export type Topic = "tasks" | "projects" | "blocks" | "plans" | "calendars" | "time_maps" | "jobs" | "schedules" | "users";

/** Begins the name of each run's own topic. */
const RUN_TOPIC = "agents/";

/** Where the server says that the session may have ended: see hooks/farewell.go. */
const SESSION_TOPIC = "session";

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
    // What the server says is in the language of the page, also before it knows who asks.
    this.pb.beforeSend = (url, options) => ({ url, options: { ...options, headers: { ...options.headers, "Accept-Language": language } } });
  }

  /** Calls back when the server no longer knows the session. */
  onExpired(act: () => void): void {
    this.pb.afterSend = (response, data, options?: { headers?: Record<string, string> }) => {
      const { token } = this.pb.authStore;
      // An answer to a question of the session before says nothing about this one.
      if (response.status === 401 && token && options?.headers?.Authorization === token) act();
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
  /** Which ways to sign in there are, and whether mail comes from here at all. */
  async signInWays(): Promise<SignInWays> {
    const [methods, server] = await said(
      Promise.all([this.pb.collection("users").listAuthMethods(), this.pb.send<{ sign_up: boolean; mail: boolean }>("/api/v1/sign-in", { method: "GET" })]),
    );
    const providers = methods.oauth2.enabled ? methods.oauth2.providers.map(({ name, displayName }) => ({ name, title: displayName || name })) : [];
    return { password: methods.password.enabled, code: methods.otp.enabled, codeSeconds: methods.otp.duration, providers, signUp: server.sign_up, mail: server.mail };
  }
  signIn = (email: string, password: string, mfaId = "") => said(this.pb.collection("users").authWithPassword(email, password, mfaId ? { body: { mfaId } } : {}));
  /** Has a code sent; the answer is the same whether or not there is such an account. */
  requestCode = (email: string) => said(this.pb.collection("users").requestOTP(email));
  signInWithCode = (id: string, code: string, mfaId = "") => said(this.pb.collection("users").authWithOTP(id, code, mfaId ? { body: { mfaId } } : {}));
  /** Signs in at a provider; open shows its page to the person, once its address is known. Answers whether the account is new. */
  async signInWith(provider: string, createData: Record<string, unknown>, open: (url: string) => void): Promise<boolean> {
    const { meta } = await said(this.pb.collection("users").authWithOAuth2({ provider, createData, urlCallback: open }));
    return meta?.isNew === true;
  }
  requestReset = (email: string) => said(this.pb.collection("users").requestPasswordReset(email));
  confirmReset = (token: string, password: string) => said(this.pb.collection("users").confirmPasswordReset(token, password, password));
  requestVerification = (email: string) => said(this.pb.collection("users").requestVerification(email));
  confirmVerification = (token: string) => said(this.pb.collection("users").confirmVerification(token));
  signOutEverywhere = () => said(this.pb.send<unknown>("/api/v1/sign-out", { method: "POST" }));
  signUp = (fields: { email: string; password: string; name: string; timezone: string; locale: string }) =>
    said(this.pb.collection("users").create({ ...fields, passwordConfirm: fields.password }));
  refresh = () => said(this.pb.collection("users").authRefresh());
  signOut(): void {
    this.pb.authStore.clear();
  }
  /** Saves the person; the stored session shows it after a reload too. */
  async saveUser(id: string, fields: Partial<User>): Promise<User> {
    return this.#keepUser(await said(this.pb.collection<User>("users").update(id, fields)));
  }
  /** Saves the person's picture; null takes it away. */
  savePicture = async (id: string, picture: File | null): Promise<User> => this.#keepUser(await said(this.pb.collection<User>("users").update(id, { avatar: picture })));
  #keepUser(user: User): User {
    const { token, record } = this.pb.authStore;
    if (record?.id === user.id) this.pb.authStore.save(token, user);
    return user;
  }
  /** Where a person's picture is, small. */
  pictureOf = (user: User): string => this.pb.files.getURL(user, String(user.avatar), { thumb: "128x128" });
  changePassword = (id: string, oldPassword: string, password: string) => said(this.pb.collection<User>("users").update(id, { oldPassword, password, passwordConfirm: password }));
  requestEmailChange = (email: string) => said(this.pb.collection("users").requestEmailChange(email));
  confirmEmailChange = (token: string, password: string) => said(this.pb.collection("users").confirmEmailChange(token, password));
  /** The providers that sign the person in. */
  providerLinks = (): Promise<ProviderLink[]> => said(this.pb.collection<ProviderLink & RecordModel>("_externalAuths").getFullList({ batch: BATCH, fields: "id,provider" }));
  removeProviderLink = (id: string) => said(this.pb.collection("_externalAuths").delete(id));

  /** Everything the person has, as a file; heard is told how much of it is there. */
  exportAccount = (heard: (part: number | undefined) => void) => download(this.pb.buildURL("/api/v1/account/export"), this.pb.authStore.token, language, heard);
  importAccount = (file: File, how: { dry: boolean; profile: boolean }) =>
    said(this.pb.send<Imported>("/api/v1/account/import", { method: "POST", query: { dry: how.dry, profile: how.profile }, body: form(file) }));
  /** Removes tasks that were over before a day; dry only counts them. */
  clearTasks = (before: string, dry: boolean) => said(this.pb.send<{ tasks: number }>("/api/v1/tasks/clear", { method: "POST", body: { before, dry } })).then(({ tasks }) => tasks);
  deleteAccount = (email: string, password: string) => said(this.pb.send<unknown>("/api/v1/account/delete", { method: "POST", body: { email, ...(password && { password }) } }));

  openTasks = () =>
    said(this.pb.collection<Task>("tasks").getFullList({ batch: BATCH, filter: "status='todo'||status='doing'", sort: "due,created", expand: "project", fields: TASK_FIELDS }));
  task = (id: string) => said(this.pb.collection<Task>("tasks").getOne(id));
  /** The newest tasks that are over and have these words in their title. */
  finishedTasks = (text: string, most: number): Promise<Task[]> =>
    said(
      this.pb.collection<Task>("tasks").getList(1, most, {
        filter: this.pb.filter("(status='done'||status='cancelled')&&title~{:text}", { text }),
        sort: "-updated",
        expand: "project",
        fields: TASK_FIELDS,
        skipTotal: true,
      }),
    ).then((page) => page.items);
  createTask = (fields: Record<string, unknown>) => said(this.pb.collection<Task>("tasks").create(fields));
  updateTask = (id: string, fields: Partial<Task>) => said(this.pb.collection<Task>("tasks").update(id, fields));
  deleteTask = (id: string) => said(this.pb.collection("tasks").delete(id));
  /** Changes all of them or none. */
  updateTasks = (changes: { id: string; fields: Partial<Task> }[]) => this.#together(changes.map(({ id, fields }) => ({ method: "PATCH", url: `/api/collections/tasks/records/${id}`, body: fields })));
  /** Deletes all of them or none; last: the page is being left, and the request outlives it. */
  deleteTasks = (ids: string[], last = false) => this.#together(ids.map((id) => ({ method: "DELETE", url: `/api/collections/tasks/records/${id}` })), last);
  /** Which of these tasks there still are. */
  tasksThere = (ids: string[]) =>
    said(this.pb.collection<Task>("tasks").getList(1, ids.length, { filter: ids.map((id) => this.pb.filter("id={:id}", { id })).join("||"), fields: "id", skipTotal: true })).then((list) => list.items.map((t) => t.id));
  /** Notes of open tasks, which lists do not carry. */
  taskNotes = (): Promise<{ id: string; notes: string }[]> =>
    said(this.pb.collection<Task & { notes: string }>("tasks").getFullList({ batch: BATCH, filter: "(status='todo'||status='doing')&&notes!=''", fields: "id,notes" }));
  /** A page of finished and cancelled tasks, the newest first, with their notes; by patterns of LIKE that all have to be found. */
  finishedPage = (page: number, size: number, patterns: string[] = [], project = "") => {
    const one = (pattern: string) => this.pb.filter("(title~{:p}||notes~{:p}||tags~{:p}||project.name~{:p})", { p: pattern });
    const filter = ["(status='done'||status='cancelled')", ...(project ? [this.pb.filter("project={:project}", { project })] : []), ...patterns.map(one)].join("&&");
    return said(this.pb.collection<Task & { notes: string }>("tasks").getList(page, size, { filter, sort: "-completed,-updated,id", expand: "project", fields: `${TASK_FIELDS},notes`, skipTotal: true })).then((list) => list.items);
  };
  /** What finished tasks of projects say of how long work takes: all of one project, or of any. */
  finishedWork = (project = ""): Promise<Task[]> =>
    said(this.pb.collection<Task>("tasks").getFullList({ batch: BATCH, filter: project ? this.pb.filter("status='done'&&project={:project}", { project }) : "status='done'&&project!=''", sort: "-completed,id", fields: "id,title,project,estimate,spent,completed,status,repeat" }));
  /** Work whose length was measured: of a project, a task, or of any. */
  measured = (of: { project?: string; task?: string } = {}): Promise<Measured[]> => {
    const [[field, id] = ["", ""]] = Object.entries(of);
    return said(this.pb.collection<Measured>("observations").getFullList({ batch: BATCH, filter: field && id ? this.pb.filter(`kind='duration'&&${field}={:id}`, { id }) : "kind='duration'", sort: "-at", fields: "id,task,project,estimate,actual" }));
  };
  /** at is when the words were typed, where that was not now. */
  parseTask = (text: string, at?: string) => said(this.pb.send<Parsed>("/api/v1/tasks/parse", { method: "POST", body: { text, ...(at && { at }) } }));
  importTasks = (file: File) => said(this.pb.send<TaskImport>("/api/v1/tasks/import", { method: "POST", body: form(file) }));

  projects = () => said(this.pb.collection<Project>("projects").getFullList({ batch: BATCH, sort: "name", fields: PROJECT_FIELDS }));
  createProject = (name: string, id?: string) => said(this.pb.collection<Project>("projects").create({ ...(id && { id }), name, kind: "project" }));
  saveProject = (id: string | undefined, fields: Partial<Project>) =>
    said(id ? this.pb.collection<Project>("projects").update(id, fields) : this.pb.collection<Project>("projects").create(fields));
  deleteProject = (id: string) => said(this.pb.collection("projects").delete(id));

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
  /** What has its time from an instant on, as far as it says how much of each task that is. */
  ahead = (from: Date): Promise<Pick<Block, "task" | "start" | "end" | "state">[]> =>
    said(this.pb.collection<Block>("blocks").getFullList({ batch: BATCH, filter: `end>'${stored(from)}'&&(state='planned'||state='locked'||state='started')`, sort: "start", fields: "task,start,end,state" }));
  block = (id: string) => said(this.pb.collection<Block>("blocks").getOne(id, { expand: "task.project", fields: BLOCK_FIELDS }));
  createBlock = (fields: { task: string; start: string; end: string; pinned: boolean } & Partial<Block>) => said(this.pb.collection<Block>("blocks").create(fields));
  updateBlock = (id: string, fields: Partial<Block>) => said(this.pb.collection<Block>("blocks").update(id, fields));
  deleteBlock = (id: string) => said(this.pb.collection("blocks").delete(id));
  /** Events that overlap the days from..to; to is exclusive. */
  events = (from: string, to: string) => said(this.pb.send<{ events: CalendarEvent[] }>("/api/v1/events", { method: "GET", query: { from, to } }));

  briefing = () => said(this.pb.send<{ briefing: Briefing }>("/api/v1/briefings", { method: "POST", body: {} }));
  plan = (id: string) => said(this.pb.send<Proposal>(`/api/v1/plans/${encodeURIComponent(id)}`, { method: "GET" }));
  propose = (wish: Wish) => said(this.pb.send<Proposal>("/api/v1/plans", { method: "POST", body: wish }));
  /** Puts a proposal into force, all of it but the changes named. */
  apply = (plan: string, reject: string[] = []) => said(this.pb.send<Applied>(`/api/v1/plans/${encodeURIComponent(plan)}/apply`, { method: "POST", body: { reject } }));
  undo = (plan: string) => said(this.pb.send<Undone>(`/api/v1/plans/${encodeURIComponent(plan)}/undo`, { method: "POST" }));
  /** The newest proposal, whoever asked for it. */
  newestProposal = () =>
    said(this.pb.collection<PlanRecord & RecordModel>("plans").getList(1, 1, { filter: "state='proposed'", sort: "-revision", skipTotal: true, fields: PLAN_FIELDS })).then((page): PlanRecord | undefined => page.items[0]);
  why = (block: string, plan = "") => said(this.pb.send<Why>("/api/v1/plans/why", { method: "GET", query: { block, ...(plan && { plan }) } }));
  whyNot = (question: WhyNotQuestion) => said(this.pb.send<WhyNot>("/api/v1/plans/why-not", { method: "GET", query: { ...question } }));
  ways = () => said(this.pb.send<Ways>("/api/v1/plans/ways", { method: "GET" }));
  takeWay = (way: string) => said(this.pb.send<{ change: PlanChange; plan: Proposal }>("/api/v1/plans/ways", { method: "POST", body: { way } }));
  undoChange = (id: string) => said(this.pb.send<{ change: PlanChange }>(`/api/v1/plans/changes/${encodeURIComponent(id)}/undo`, { method: "POST" }));

  /** One of the timer's buttons; fields is what the button sends along. */
  time = (block: string, act: TimerAct, fields: Record<string, unknown> = {}) =>
    said(this.pb.send<TimerAnswer>(`/api/v1/blocks/${encodeURIComponent(block)}/${act}`, { method: "POST", body: fields }));
  /** What was timed of the blocks that are under way. */
  timings = (): Promise<Timing[]> =>
    said(this.pb.collection<Timing & RecordModel>("timings").getFullList({ batch: BATCH, filter: "block.state='started'", sort: "start", fields: TIMING_FIELDS }));

  outlook = (weeks: number) => said(this.pb.send<OutlookAnswer>("/api/v1/plans/outlook", { method: "GET", query: { weeks } }));
  terms = () => said(this.pb.send<TermsAnswer>("/api/v1/plans/terms", { method: "GET" }));
  learned = () => said(this.pb.send<Learned>("/api/v1/learned", { method: "GET" }));
  unlearn = (key: string) => said(this.pb.send<unknown>(`/api/v1/learned/${encodeURIComponent(key)}`, { method: "DELETE" }));
  /** Plans of a state, or of any, the newest first. */
  plans = (page: number, size: number, filter = ""): Promise<PastPlan[]> =>
    said(this.pb.collection<PastPlan & RecordModel>("plans").getList(page, size, { filter, sort: "-revision", skipTotal: true })).then((list) => list.items);
  replayPlan = (id: string) => said(this.pb.send<Replay>(`/api/v1/plans/${encodeURIComponent(id)}/replay`, { method: "POST" }));
  /** The signed-in person as the server has them now. */
  me = async (id: string): Promise<User> => this.#keepUser(await said(this.pb.collection<User>("users").getOne(id)));

  calendars = () => said(this.pb.collection<Calendar>("calendars").getFullList({ batch: BATCH, sort: "name" }));
  /** What a file or address holds; calendar is the one whose source it would be. */
  previewCalendar = (source: CalendarSource, calendar = "", upload: Upload = {}) =>
    this.#send<CalendarPreview>("/api/v1/calendars/preview", source, calendar ? { calendar } : {}, upload);
  importCalendar = (source: CalendarSource, fields: { name?: string; colour?: string; skip_bad?: boolean }, upload: Upload = {}) => {
    const { skip_bad, ...rest } = fields;
    return this.#send<CalendarImport>("/api/v1/calendars/import", source, source.file && skip_bad ? { ...rest, skip_bad: "true" } : rest, upload);
  };
  /** Gives a calendar a newer file or another address. */
  changeSource = (id: string, source: CalendarSource, skipBad: boolean, upload: Upload = {}) =>
    this.#send<CalendarImport>(`/api/v1/calendars/${encodeURIComponent(id)}/source`, source, source.file && skipBad ? { skip_bad: "true" } : {}, upload);
  refreshCalendar = (id: string) => said(this.pb.send<CalendarImport>(`/api/v1/calendars/${encodeURIComponent(id)}/refresh`, { method: "POST" }));
  saveCalendar = (id: string, fields: Partial<Calendar>) => said(this.pb.collection<Calendar>("calendars").update(id, fields));
  /** Events of all calendars, the hidden ones too. */
  allEvents = (from: string, to: string) => said(this.pb.send<{ events: CalendarEvent[] }>("/api/v1/events", { method: "GET", query: { from, to, hidden: "true" } })).then(({ events }) => events);

  /** Sends a file as a form, so that one sees how far it is, and an address as JSON. */
  #send<T>(path: string, source: CalendarSource, fields: Record<string, string | undefined>, upload: Upload): Promise<T> {
    const given = Object.fromEntries(Object.entries(fields).filter((f): f is [string, string] => Boolean(f[1])));
    if (!source.file) return said(this.pb.send<T>(path, { method: "POST", body: { url: source.url, ...given }, ...(upload.signal && { signal: upload.signal }) }));
    return post<T>(this.pb.buildURL(path), form(source.file, given), { Authorization: this.pb.authStore.token, "Accept-Language": language }, upload);
  }
  deleteCalendar = (id: string) => said(this.pb.collection("calendars").delete(id));

  timeMaps = () => said(this.pb.collection<TimeMap>("time_maps").getFullList({ batch: BATCH, sort: "name" }));
  saveTimeMap = (id: string | undefined, fields: Partial<TimeMap>) =>
    said(id ? this.pb.collection<TimeMap>("time_maps").update(id, fields) : this.pb.collection<TimeMap>("time_maps").create(fields));
  deleteTimeMap = (id: string) => said(this.pb.collection("time_maps").delete(id));
  /** Which open tasks and which projects keep hours of their own, by time map. */
  hoursUses = async (): Promise<Map<string, Uses>> => {
    const [tasks, projects] = await said(
      Promise.all([
        this.pb.collection<RecordModel & { time_map: string }>("tasks").getFullList({ batch: BATCH, filter: "time_map!=''&&(status='todo'||status='doing')", fields: "id,time_map" }),
        this.pb.collection<RecordModel & { time_map: string }>("projects").getFullList({ batch: BATCH, filter: "time_map!=''", fields: "id,time_map" }),
      ]),
    );
    const uses = new Map<string, Uses>();
    for (const [kind, records] of [["tasks", tasks], ["projects", projects]] as const) {
      for (const { id, time_map } of records) {
        const of = uses.get(time_map) ?? { tasks: [], projects: [] };
        of[kind].push(id);
        uses.set(time_map, of);
      }
    }
    return uses;
  };
  /** Gives hours to tasks and projects. */
  setHours = async (time_map: string, { tasks, projects }: Uses): Promise<void> => {
    await said(Promise.all([...tasks.map((id) => this.pb.collection("tasks").update(id, { time_map })), ...projects.map((id) => this.pb.collection("projects").update(id, { time_map }))]));
  };

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

  /** Calls changed for every change of a topic, ran for every change of a job, connected after each (re)connection, farewell when the session may have ended. */
  async watch(topics: Topic[], changed: (topic: Topic) => void, ran: (news: JobNews) => void, connected: () => void, lost: () => void, farewell: () => void = () => undefined): Promise<void> {
    this.pb.realtime.onDisconnect = (active) => {
      // The server refuses all topics of a connection where one is of a run
      // that is gone by then; those who still look at a run ask for it again.
      void this.pb.realtime.unsubscribeByPrefix(RUN_TOPIC).catch(() => undefined);
      if (active.length > 0) lost();
    };
    await said(
      Promise.all([
        this.pb.realtime.subscribe("PB_CONNECT", connected),
        this.pb.realtime.subscribe(SESSION_TOPIC, farewell),
        ...topics.map((topic) =>
          topic === "jobs"
            ? this.pb.collection<Job & RecordModel>(topic).subscribe("*", ({ action, record }) => ran({ action, job: record }), { fields: JOB_FIELDS })
            : this.pb.collection(topic).subscribe("*", () => changed(topic), { fields: "id" }),
        ),
      ]),
    );
  }
  unwatch = () => this.pb.realtime.unsubscribe();

  /** One transaction of the server: all of it happens, or nothing. A refusal names what was refused first. */
  async #together(requests: { method: string; url: string; body?: unknown }[], last = false): Promise<void> {
    try {
      await this.pb.send("/api/batch", { method: "POST", body: { requests }, keepalive: last });
    } catch (thrown) {
      throw batchRefusal(thrown);
    }
  }
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
