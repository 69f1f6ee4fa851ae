// What the command palette offers: commands, places, tasks, projects and what
// is in the days that are loaded.
import type { Block, CalendarEvent, Project, Task } from "./api";
import { say, titleOf } from "./blockacts";
import type { Entry } from "./palette";
import { applyPlan } from "./planacts";
import { isDark, quickly, turnTheme } from "./shellacts";
import { grid, leaving, plan, planning, quickAdd, router, session, shell, tasks, time, toasts, week, writing } from "./state.svelte";
import { GO } from "./stores/router.svelte";
import { focusOf } from "./stores/week.svelte";
import { strings } from "./strings";
import { taskEntry } from "./taskcommands";
import { dayAndTime, dayOf, duration, instant, shortDay } from "./time";
import { press } from "./timeracts";

/** Where a proposal and the progress of runs are seen. */
function toPlan(): void {
  if (router.screen !== "today" && router.screen !== "week") router.go("#/today");
}

function running(): Entry[] {
  const s = strings.timer;
  const focus = focusOf(week.value?.blocks ?? [], time.now, session.face.zone);
  if (!focus) return [];
  const { block } = focus;
  const title = titleOf(block);
  const entry = (id: string, text: string, icon: Entry["icon"], run: () => void): Entry => ({ id: `block:${id}`, section: "commands", title: text, icon, run });
  return [
    !focus.running
      ? entry("start", strings.today.startOf(title), "play", () => void press(block, "start"))
      : focus.paused
        ? entry("resume", s.resumeOf(title), "play", () => void press(block, "resume"))
        : entry("pause", s.pauseOf(title), "pause", () => void press(block, "pause")),
    entry("finish", strings.palette.finish(title), "check", () => void press(block, "done", { finished: true })),
    ...(focus.running ? [entry("more", strings.palette.more(duration(15), title), "clock", () => void press(block, "more", { minutes: 15 }))] : []),
  ];
}

function commands(): Entry[] {
  const s = strings.palette;
  const entry = (id: string, title: string, icon: Entry["icon"], run: () => void, more: Partial<Entry> = {}): Entry => ({ id: `do:${id}`, section: "commands", title, icon, run, ...more });
  const proposal = plan.proposal !== undefined;
  return [
    ...running(),
    ...(proposal ? [entry("apply", s.applyPlan, "check", () => void applyPlan()), entry("discard", s.discardPlan, "close", () => plan.discard())] : []),
    entry("plan", strings.plan.make, "spark", () => (toPlan(), void planning.start()), { words: s.planWords }),
    entry("add", strings.shell.add, "plus", quickly, { keys: "q" }),
    entry("undo", strings.shell.undo, "again", () => toasts.undoLast(), { keys: "mod+z" }),
    entry("briefing", s.writeBriefing, "pen", () => (router.go("#/today"), void writing.start())),
    entry("keys", strings.keys.show, "keyboard", () => shell.open("keys"), { keys: "?", words: s.keysWords }),
    entry("theme", isDark() ? strings.shell.toLight : strings.shell.toDark, isDark() ? "today" : "moon", turnTheme, { words: strings.palette.themeWords }),
    entry("import-tasks", s.importTasks, "upload", () => router.go("#/tasks"), { words: s.importWords }),
    entry("import-calendar", s.importCalendar, "upload", () => router.go("#/calendars"), { words: s.importWords }),
    entry("print", s.print, "print", () => setTimeout(() => window.print())),
    entry("sign-out", strings.app.signOut, "leave", () => void leaving.ask(), { words: s.signOutWords }),
  ];
}

const ICONS: Record<string, Entry["icon"]> = { outlook: "flag", settings: "settings", projects: "folder" };

function places(): Entry[] {
  const go = GO.map(([letter, screen]): Entry => ({ id: `go:${screen}`, section: "go", title: strings.screens[screen], icon: (ICONS[screen] ?? screen) as Entry["icon"], keys: `g ${letter}`, run: () => router.go(`#/${screen}`) }));
  const plans: Entry = { id: "go:plans", section: "go", title: strings.screens.plans, icon: "spark", run: () => router.go("#/plans") };
  const parts = Object.entries(strings.parts).map(([place, title]): Entry => {
    const inSettings = place.startsWith("settings/");
    return { id: `go:${place}`, section: inSettings ? "settings" : "go", title, icon: inSettings ? "settings" : "clock", words: inSettings ? strings.screens.settings : "", run: () => router.go(`#/${place}`) };
  });
  const setup: Entry = { id: "go:start", section: "settings", title: strings.account.setup, icon: "spark", run: () => router.go("#/start") };
  return [...go, plans, ...parts, setup];
}

/** What stands in the weeks that are loaded; each leads to its day. */
function days(): Entry[] {
  const open = (day: string) => {
    router.go("#/week");
    void grid.look(day);
  };
  const zone = session.face.zone;
  const blocks = new Map<string, Block>();
  const events = new Map<string, CalendarEvent>();
  for (const span of [week.value, grid.value]) {
    for (const block of span?.blocks ?? []) blocks.set(block.id, block);
    for (const event of span?.events ?? []) events.set(event.id, event);
  }
  return [
    ...[...events.values()].map((e): Entry => {
      const day = e.all_day ? (e.start_day ?? dayOf(instant(e.start), zone)) : dayOf(instant(e.start), zone);
      return { id: `event:${e.id}`, section: "days", title: e.title, icon: "calendars", hint: e.all_day ? shortDay(day, session.face.locale) : dayAndTime(instant(e.start), session.face), words: e.location ?? "", run: () => open(day) };
    }),
    ...[...blocks.values()].map((b): Entry => ({ id: `block:${b.id}`, section: "days", title: titleOf(b), icon: "clock", hint: dayAndTime(instant(b.start), session.face), words: strings.today.work, run: () => open(dayOf(instant(b.start), zone)) })),
  ];
}

function projectEntry(project: Project): Entry {
  const mine = () => (tasks.value ?? []).filter((t) => t.expand?.project?.name === project.name);
  return {
    id: `project:${project.id}`,
    section: "projects",
    title: project.name,
    icon: "folder",
    opens: () => ({ title: project.name, placeholder: strings.palette.tasksOf(project.name), entries: () => mine().map((task) => ({ ...taskEntry(task), section: "actions" as const })) }),
  };
}

/** All there is to choose from, but for what only the server knows. */
export function entriesOf(projects: Project[]): Entry[] {
  return [...commands(), ...places(), ...(tasks.value ?? []).map(taskEntry), ...projects.map(projectEntry), ...days()];
}

/** A task that is over is opened again, or looked at. */
export function finishedEntry(task: Task): Entry {
  const s = strings.palette;
  const reopen = async () => {
    try {
      await tasks.reopen({ ...task, status: "todo" });
      toasts.say(s.reopened(task.title), { label: strings.app.undo, act: () => void tasks.complete(task).catch(say) });
    } catch (thrown) {
      say(thrown);
    }
  };
  return { ...taskEntry(task), id: `finished:${task.id}`, section: "finished", found: true, other: { text: s.reopen, run: () => void reopen() }, opens: undefined, run: () => void reopen() };
}

/** Words that are nothing yet may become a task. */
export function addEntry(words: string): Entry {
  return {
    id: "add:words",
    section: "add",
    title: strings.palette.addThis(words),
    icon: "plus",
    found: true,
    run: () => {
      quickAdd.type(words);
      quickly();
    },
  };
}
