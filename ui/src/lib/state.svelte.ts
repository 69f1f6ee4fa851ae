// The one place where the stores are made and wired to each other.
import { Api } from "./api";
import type { Topic } from "./api";
import { readConfig } from "./config";
import { BRIEFING, PLAN, made } from "./jobs";
import { Calendars } from "./stores/calendars.svelte";
import { Grid } from "./stores/grid.svelte";
import { Hours } from "./stores/hours.svelte";
import { Live } from "./stores/live.svelte";
import { Loaded } from "./stores/loaded.svelte";
import { Plan } from "./stores/plan.svelte";
import { QuickAdd } from "./stores/quickadd.svelte";
import { Router } from "./stores/router.svelte";
import { Runs } from "./stores/runs.svelte";
import { Service } from "./stores/service.svelte";
import { Session } from "./stores/session.svelte";
import { Tasks } from "./stores/tasks.svelte";
import { Toasts } from "./stores/toasts.svelte";
import { Week } from "./stores/week.svelte";
import { Work, nothingMade } from "./stores/work.svelte";
import { dayOf } from "./time";

/** How often the page looks at the clock, in ms. */
const TICK = 20_000;
/** A briefing speaks of the time that is left, so it is asked for again after this, in ms. */
const BRIEFING_AGE = 5 * 60_000;

const injected = document.querySelector('meta[name="pulseplan"]')?.getAttribute("content") ?? null;
export const config = readConfig(injected, location.pathname);

export const api = new Api(location.origin + config.base.replace(/\/$/, ""));

class Time {
  now = $state.raw(new Date());
  today = $derived(dayOf(this.now, session.face.zone));
}

export const session = new Session(api);
export const time = new Time();
export const router = new Router();
export const toasts = new Toasts();
export const tasks = new Tasks(api);
export const week = new Week(api, () => time.today);
export const grid = new Grid(api, () => session.face, () => time.today);
export const briefing = new Loaded(async () => (await api.briefing()).briefing);
export const plan = new Plan(api);
export const runs = new Runs(api);
export const service = new Service(api);
export const quickAdd = new QuickAdd(api, tasks);
export const calendars = new Calendars(api);
export const hours = new Hours(api);
export const live = new Live(api, follow, runs.hear);

const around = { api, runs, service, memory: sessionStorage, key: newKey };
export const planning = new Work(PLAN, around, async (job, mine) => {
  const id = made(job, "plan");
  if (!id) throw nothingMade();
  await plan.show(id, mine);
});
export const writing = new Work(BRIEFING, around, briefing.refresh);

/** 128 random bits: also where the page is not served over https, which crypto.randomUUID asks for. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Finds runs that are under way again, and what became of those that were. */
async function catchUp(): Promise<void> {
  await runs.refresh();
  await Promise.all([planning.resume(), writing.resume(), service.look()]);
}

/** Which stores a change of each collection reaches. */
const REACH: Record<Topic, (() => Promise<void>)[]> = {
  tasks: [tasks.refresh, week.refresh, grid.follow, briefing.refresh],
  blocks: [week.refresh, grid.follow, briefing.refresh],
  plans: [briefing.refresh, plan.follow],
  calendars: [calendars.refresh, week.refresh, grid.follow, briefing.refresh],
  time_maps: [hours.refresh, briefing.refresh],
  jobs: [catchUp],
  schedules: [],
};

/** Screens that are loaded when they are opened hear here what has changed. */
const guests = new Set<(topics: ReadonlySet<Topic>) => void>();
export function listen(guest: (topics: ReadonlySet<Topic>) => void): () => void {
  guests.add(guest);
  return () => void guests.delete(guest);
}

function follow(topics: ReadonlySet<Topic>): void {
  const reached = new Set([...topics].flatMap((topic) => REACH[topic]));
  for (const refresh of reached) void refresh();
  for (const guest of guests) guest(topics);
}

/** Asks for everything again, as after a change of zone. */
export function refreshAll(): void {
  follow(new Set(Object.keys(REACH) as Topic[]));
}

/** Brings the page to life for the signed-in person; the returned function ends it. */
export function begin(): () => void {
  let day = time.today;
  let briefed = Date.now();
  const look = () => {
    time.now = new Date();
    if (time.today !== day) live.all();
    else if (Date.now() - briefed > BRIEFING_AGE && document.visibilityState === "visible") void briefing.refresh();
    else return;
    day = time.today;
    briefed = Date.now();
  };
  const awake = () => {
    if (document.visibilityState !== "visible") return;
    look();
    live.all();
    void session.renew(Date.now());
  };
  const timer = setInterval(look, TICK);
  document.addEventListener("visibilitychange", awake);
  window.addEventListener("online", awake);
  time.now = new Date();
  refreshAll();
  live.start();
  void session.renew(Date.now());
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", awake);
    window.removeEventListener("online", awake);
    live.stop();
    plan.discard();
    quickAdd.type("");
    for (const store of [tasks, week, grid, briefing, calendars, hours, runs, planning, writing, service]) store.forget();
    toasts.clear();
  };
}
