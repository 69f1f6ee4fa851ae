// The one place where the stores are made and wired to each other.
import { Api } from "./api";
import type { Topic } from "./api";
import { readConfig } from "./config";
import { Calendars } from "./stores/calendars.svelte";
import { Grid } from "./stores/grid.svelte";
import { Hours } from "./stores/hours.svelte";
import { Live } from "./stores/live.svelte";
import { Loaded } from "./stores/loaded.svelte";
import { Plan } from "./stores/plan.svelte";
import { QuickAdd } from "./stores/quickadd.svelte";
import { Router } from "./stores/router.svelte";
import { Session } from "./stores/session.svelte";
import { Tasks } from "./stores/tasks.svelte";
import { Toasts } from "./stores/toasts.svelte";
import { Week } from "./stores/week.svelte";
import { dayOf } from "./time";

/** How often the page looks at the clock, in ms. */
const TICK = 20_000;
/** A briefing speaks of the time that is left, so it is asked for again after this, in ms. */
const BRIEFING_AGE = 5 * 60_000;

const injected = document.querySelector('meta[name="pulseplan"]')?.getAttribute("content") ?? null;
export const config = readConfig(injected, location.pathname);

const api = new Api(location.origin + config.base.replace(/\/$/, ""));

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
export const quickAdd = new QuickAdd(api, tasks);
export const calendars = new Calendars(api);
export const hours = new Hours(api);
export const live = new Live(api, follow);

/** Which stores a change of each collection reaches. */
const REACH: Record<Topic, (() => Promise<void>)[]> = {
  tasks: [tasks.refresh, week.refresh, grid.follow, briefing.refresh],
  blocks: [week.refresh, grid.follow, briefing.refresh],
  plans: [briefing.refresh],
  calendars: [calendars.refresh, week.refresh, grid.follow, briefing.refresh],
  time_maps: [hours.refresh, briefing.refresh],
};

function follow(topics: ReadonlySet<Topic>): void {
  const reached = new Set([...topics].flatMap((topic) => REACH[topic]));
  for (const refresh of reached) void refresh();
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
    for (const store of [tasks, week, grid, briefing, calendars, hours]) store.forget();
    toasts.clear();
  };
}
