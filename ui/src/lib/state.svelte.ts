// The one place where the stores are made and wired to each other.
import { Api } from "./api";
import type { Task, Topic } from "./api";
import { readConfig } from "./config";
import { BRIEFING, PLAN, made } from "./jobs";
import { RECENTS, Recents } from "./palette";
import { Days } from "./offline/days.svelte";
import type { Outbox } from "./offline/outbox.svelte";
import { over } from "./offline/over";
import { BrowserShelf } from "./offline/shelf";
import { cutOff, makeOutbox } from "./offline/wire";
import { Install } from "./pwa.svelte";
import { Asking } from "./stores/asking.svelte";
import { Calendars } from "./stores/calendars.svelte";
import { Grid } from "./stores/grid.svelte";
import { Hours } from "./stores/hours.svelte";
import { Keys, isMac } from "./stores/keys.svelte";
import { Look } from "./stores/look.svelte";
import { Live } from "./stores/live.svelte";
import { Leaving } from "./stores/leaving.svelte";
import { Loaded } from "./stores/loaded.svelte";
import { Outlook } from "./stores/outlook.svelte";
import { Plan } from "./stores/plan.svelte";
import { Profile } from "./stores/profile.svelte";
import { PreferencesStore } from "./stores/preferences.svelte";
import { QuickAdd } from "./stores/quickadd.svelte";
import { Router, navOf } from "./stores/router.svelte";
import type { Screen } from "./stores/router.svelte";
import { Runs } from "./stores/runs.svelte";
import { Service } from "./stores/service.svelte";
import { Session } from "./stores/session.svelte";
import { Setup } from "./stores/setup.svelte";
import { Shell } from "./stores/shell.svelte";
import { SignIn } from "./stores/signin.svelte";
import type { Span } from "./stores/span.svelte";
import { Tasks } from "./stores/tasks.svelte";
import { Timer } from "./stores/timer.svelte";
import { Tongue } from "./stores/tongue.svelte";
import { Toasts } from "./stores/toasts.svelte";
import { Week } from "./stores/week.svelte";
import { Ways } from "./stores/ways.svelte";
import { Work, nothingMade } from "./stores/work.svelte";
import { dayOf } from "./time";
import type { Clockface } from "./time";

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

const shelf = new BrowserShelf();
export const session = new Session(api, forget);
export const time = new Time();
export const tongue = new Tongue();
export const router = new Router();
export const recents = new Recents(localStorage);
export const shell = new Shell();
export const keys = new Keys(localStorage, isMac(navigator.platform));
export const toasts = new Toasts();
export const outbox: Outbox = makeOutbox(shelf, { api, slow: () => live.offline, say: (sentence) => void toasts.say(sentence), arrived: () => live.all() });
/** The server with what has not reached it laid over its answers. */
const server = over(api, outbox, {
  task: (id) => tasks.value?.find((t) => t.id === id),
  block: (id) => [...(week.value?.blocks ?? []), ...(grid.value?.blocks ?? [])].find((b) => b.id === id),
});
export const tasks: Tasks = new Tasks(server);
export const week: Week = new Week(server, () => time.today);
export const grid: Grid = new Grid(server, () => session.face, () => time.today);
export const briefing = new Loaded(async () => (await api.briefing()).briefing);
export const plan = new Plan(api);
export const ways = new Ways(api);
export const asking = new Asking();
export const runs = new Runs(api);
export const service = new Service(api);
export const quickAdd = new QuickAdd(api, tasks, outbox);
export const timer = new Timer(server, week.refresh);
export const outlook = new Outlook(api);
export const preferences = new PreferencesStore(api, () => session.user, (user) => (session.user = user));
export const look = new Look(window);
export const profile = new Profile(api, () => session.user, (user, moved) => {
  session.user = user;
  if (moved) refreshAll();
});
export const calendars = new Calendars(api);
export const hours = new Hours(api);
export const projects = new Loaded(api.projects);
export const live = new Live(api, follow, runs.hear, () => void session.check(), () => void outbox.send());
export const setup = new Setup(api, () => session.user);
export const signIn = new SignIn(api, session, () => window.open("", "pulseplan_sign_in", "popup,width=560,height=720"));
export const install = new Install();
export const leaving = new Leaving(outbox, () => {
  tasks.flush();
  session.signOut();
  location.hash = "#/today"; // whoever signs in next begins there; an expired session, unlike this, comes back where it was
});
export const days = new Days(
  shelf,
  { tasks, week, briefing, calendars, hours, timer },
  { tasks: (all: Task[]) => outbox.overTasks(all), week: (span: Span) => ({ ...span, blocks: outbox.overBlocks(span.blocks) }) },
);

/** Nothing of a person stays in the browser when they leave; with changes, nor what they have not sent. */
function forget(changes: boolean): void {
  outbox.close();
  days.close();
  localStorage.removeItem(RECENTS);
  void shelf.wipe(changes).catch(() => undefined);
}

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
  tasks: [tasks.refresh, week.refresh, grid.follow, briefing.refresh, outlook.refresh, ways.follow],
  projects: [tasks.refresh, projects.refresh, week.refresh, grid.follow],
  blocks: [week.refresh, grid.follow, briefing.refresh, timer.refresh, outlook.refresh, ways.follow],
  plans: [briefing.refresh, plan.follow],
  calendars: [calendars.refresh, week.refresh, grid.follow, briefing.refresh, outlook.refresh, ways.follow],
  time_maps: [hours.refresh, briefing.refresh, outlook.refresh, ways.follow],
  jobs: [catchUp],
  schedules: [],
  users: [followPerson],
};

/** The zone and the locale all that is shown was asked for in. */
let asked: Clockface | undefined;
/** The person was changed somewhere: in another zone all of it is another day's, in another language the server says it in other words. */
async function followPerson(): Promise<void> {
  await session.follow();
  const { zone, locale } = session.face;
  const moved = asked !== undefined && (asked.zone !== zone || asked.locale !== locale);
  asked = { zone, locale };
  if (moved) refreshAll();
}

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

/** What a screen shows is asked for first; the rest when the connection for changes stands, or after this, in ms. */
const REST = 1000;
const FIRST: Partial<Record<Screen, (() => Promise<void>)[]>> = {
  today: [briefing.refresh, week.refresh, hours.refresh, plan.follow, tasks.refresh, timer.refresh],
  tasks: [tasks.refresh, projects.refresh, week.refresh],
  projects: [projects.refresh, tasks.refresh],
  week: [hours.refresh, plan.follow, calendars.refresh],
};

/** Where this tab keeps which tasks were being deleted when its page was left. */
const LEFT = "pulseplan_left";

function finishLeft(owner: string): void {
  const kept = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  const left = JSON.parse(kept ?? "null") as { owner: string; ids: string[] } | null;
  if (left?.owner === owner) void tasks.finish(left.ids);
}

/** Brings the page to life for the signed-in person; the returned function ends it. */
export function begin(): () => void {
  let day = time.today;
  let briefed = Date.now();
  const look = () => {
    time.now = new Date();
    if (time.today !== day) live.all();
    else if (Date.now() - briefed > BRIEFING_AGE && document.visibilityState === "visible") void Promise.all([briefing.refresh(), outlook.refresh()]);
    else return;
    day = time.today;
    briefed = Date.now();
  };
  const owner = session.user?.id ?? "";
  const awake = () => {
    if (document.visibilityState !== "visible") return;
    void outbox.send();
    look();
    live.all();
    void session.renew(Date.now());
  };
  const ticking = setInterval(look, TICK);
  document.addEventListener("visibilitychange", awake);
  window.addEventListener("online", awake);
  const going = () => {
    const ids = tasks.flush();
    if (ids.length > 0) sessionStorage.setItem(LEFT, JSON.stringify({ owner, ids }));
  };
  window.addEventListener("pagehide", going);
  finishLeft(owner);
  const cut = () => live.cut();
  const mend = () => live.mend();
  window.addEventListener("offline", cut);
  window.addEventListener("online", mend);
  time.now = new Date();
  asked = session.face;
  days.open(owner, cutOff(), outbox.open(owner));
  const away = cutOff();
  const rest = away ? undefined : setTimeout(() => !live.stood && refreshAll(), REST);
  if (away) refreshAll();
  else for (const refresh of FIRST[navOf(router.screen)] ?? []) void refresh();
  live.start();
  if (away) live.cut();
  void session.renew(Date.now());
  return () => {
    clearTimeout(rest);
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", awake);
    window.removeEventListener("online", awake);
    window.removeEventListener("pagehide", going);
    window.removeEventListener("offline", cut);
    window.removeEventListener("online", mend);
    outbox.close();
    days.close();
    live.stop();
    asking.close();
    shell.close();
    plan.forget();
    quickAdd.type("");
    for (const store of [tasks, week, grid, briefing, ways, timer, outlook, calendars, hours, projects, runs, planning, writing, service]) store.forget();
    toasts.clear();
  };
}
