// What the command palette does with one task.
import type { Task } from "./api";
import { say } from "./blockacts";
import type { Entry, Page } from "./palette";
import { pinAt } from "./planacts";
import { api, asking, session, tasks, time, toasts } from "./state.svelte";
import { dueDay } from "./stores/tasks.svelte";
import { strings } from "./strings";
import { addDays, clockTime, dayAndTime, instant, shortDay } from "./time";
import { STEP, weekdayOf } from "./weekgrid";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SATURDAY = 6;
/** Work of unknown length is put down for so long, in minutes. */
const USUAL = 60;
/** Words are read as part of a sentence: the title of it does not matter. */
const SENTENCE = "x";

function whenDue(task: Task): string {
  const day = dueDay(task, session.face.zone);
  if (!day) return "";
  const text = shortDay(day, session.face.locale);
  return task.due_day ? text : `${text}, ${clockTime(instant(task.due), session.face)}`;
}

export async function complete(task: Task): Promise<void> {
  try {
    await tasks.complete(task);
    toasts.say(strings.tasks.completed(task.title), { label: strings.app.undo, act: () => void tasks.reopen(task).catch(say) });
  } catch (thrown) {
    say(thrown);
  }
}

/** Changes a task, says so, and can put back what was there. */
async function change(task: Task, fields: Partial<Task>, sentence: string): Promise<void> {
  const before = Object.fromEntries(Object.keys(fields).map((name) => [name, task[name] as unknown])) as Partial<Task>;
  const write = async (what: Partial<Task>) => {
    await api.updateTask(task.id, what);
    await tasks.refresh();
  };
  try {
    await write(fields);
    toasts.say(sentence, { label: strings.app.undo, act: () => void write(before).catch(say) });
  } catch (thrown) {
    say(thrown);
  }
}

function duePage(task: Task): Page {
  const s = strings.palette;
  const { face } = session;
  const on = (day: string) => () => void change(task, { due: "", due_day: day }, s.dueSet(task.title, shortDay(day, face.locale)));
  const entry = (id: string, title: string, day: string): Entry => ({ id: `due:${id}`, section: "actions", title, icon: "flag", hint: shortDay(day, face.locale), run: on(day) });
  const today = time.today;
  const saturday = addDays(today, (SATURDAY - weekdayOf(today) + 7) % 7);
  const monday = addDays(today, 8 - weekdayOf(today));
  return {
    title: s.dueOf(task.title),
    placeholder: s.dueHint,
    entries: () => [
      entry("today", s.today, today),
      entry("tomorrow", s.tomorrow, addDays(today, 1)),
      entry("weekend", s.weekend, saturday),
      entry("week", s.nextWeek, monday),
      ...(task.due ? [{ id: "due:never", section: "actions", title: s.never, icon: "close", run: () => void change(task, { due: "", due_day: "" }, s.dueRemoved(task.title)) } satisfies Entry] : []),
    ],
    typed: async (question) => {
      const { due, pinned_start } = await api.parseTask(`${SENTENCE} by ${question}`);
      const meant = due ?? pinned_start;
      if (!meant) return [];
      const whole = meant.all_day && meant.date;
      const text = whole ? shortDay(whole, face.locale) : dayAndTime(instant(meant.time), face);
      const fields = whole ? { due: "", due_day: whole } : { due: meant.time, due_day: "" };
      return [{ id: "due:typed", section: "actions", title: text, icon: "flag", found: true, run: () => void change(task, fields, s.dueSet(task.title, text)) }];
    },
  };
}

function priorityPage(task: Task): Page {
  const s = strings.palette;
  const names: [Task["priority"], string][] = [...(["critical", "high", "medium", "low"] as const).map((p): [Task["priority"], string] => [p, strings.tasks.priorities[p] ?? p]), ["", s.noPriority]];
  return {
    title: s.priorityOf(task.title),
    placeholder: s.priorityHint,
    entries: () => names.map(([priority, name]): Entry => ({ id: `priority:${priority}`, section: "actions", title: name, icon: task.priority === priority ? "check" : "dash", run: () => void change(task, { priority }, s.prioritySet(task.title, name)) })),
  };
}

function planPage(task: Task): Page {
  const s = strings.palette;
  const long = (task.estimate || USUAL) * MINUTE;
  const put = (start: Date) => () => void pinAt({ task: task.id, title: task.title }, { start, end: new Date(start.getTime() + long) }, false);
  const next = Math.ceil(time.now.getTime() / (STEP * MINUTE)) * STEP * MINUTE;
  const entry = (id: string, title: string, start: Date): Entry => ({ id: `at:${id}`, section: "actions", title, icon: "clock", hint: dayAndTime(start, session.face), run: put(start) });
  return {
    title: s.planOf(task.title),
    placeholder: s.planHint,
    entries: () => [entry("now", s.now, new Date(next)), entry("hour", s.inHour, new Date(next + HOUR))],
    typed: async (question) => {
      const { pinned_start } = await api.parseTask(`${SENTENCE} at ${question}`).then((read) => (read.pinned_start ? read : api.parseTask(`${SENTENCE} ${question}`)));
      if (!pinned_start) return [];
      const start = instant(pinned_start.time);
      return [{ ...entry("typed", dayAndTime(start, session.face), start), hint: "", found: true }];
    },
  };
}

function taskPage(task: Task): Page {
  const s = strings.palette;
  const entry = (id: string, title: string, icon: Entry["icon"], more: Partial<Entry>): Entry => ({ id: `task-${id}`, section: "actions", title, icon, ...more });
  return {
    title: task.title,
    placeholder: s.actionOf(task.title),
    entries: () => [
      entry("complete", s.complete, "check", { run: () => void complete(task) }),
      entry("edit", s.edit, "pen", { run: () => (asking.edit = task.id) }),
      entry("due", s.setDue, "flag", { opens: () => duePage(task) }),
      entry("priority", s.setPriority, "alert", { opens: () => priorityPage(task) }),
      entry("plan", s.planAt, "clock", { opens: () => planPage(task) }),
    ],
  };
}

export function taskEntry(task: Task): Entry {
  return {
    id: `task:${task.id}`,
    section: "tasks",
    title: task.title,
    icon: "tasks",
    hint: [task.expand?.project?.name, whenDue(task)].filter(Boolean).join(" · "),
    opens: () => taskPage(task),
    other: { text: strings.palette.complete, run: () => void complete(task) },
  };
}
