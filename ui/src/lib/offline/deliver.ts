// How one change meets the server. Sending the same change again does nothing
// more: records carry ids made here, and a tick only ever sets.
import type { Api, Parsed } from "../api";
import { draftOf } from "../quickadd";
import { refusalOf } from "../refusal";
import { strings } from "../strings";
import type { Change } from "./changes";

export type DeliverApi = Pick<Api, "parseTask" | "openTasks" | "projects" | "createProject" | "createTask" | "createBlock" | "updateTask" | "task" | "time" | "refresh">;

/** What came of a change: a sentence where the person should know, and whether it has to wait for them. */
export interface Outcome {
  sentence?: string;
  refused?: boolean;
}

/**
 * Delivers a change. Throws where it is worth trying again later: no
 * connection, a server that is too busy or broken, a session that has ended.
 */
export async function deliver(api: DeliverApi, change: Change): Promise<Outcome> {
  try {
    if (change.kind === "add") return await add(api, change);
    return await tick(api, change);
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (later(refusal.status)) throw refusal;
    // To a token that has ended all records look deleted: it is asked about first.
    await api.refresh();
    if (refusal.status === 404 && change.kind !== "add") return { sentence: strings.offline.gone(change.text) };
    return { refused: true, sentence: Object.values(refusal.fields)[0] ?? refusal.message };
  }
}

/** Whether a failure says nothing about the change itself. */
function later(status: number): boolean {
  return status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;
}

async function tick(api: DeliverApi, change: Change): Promise<Outcome> {
  if (change.kind === "block-done") return finish(api, change);
  await api.updateTask(change.task ?? "", { status: "done" });
  return {};
}

/** Presses Done as of then. A block that a new plan has replaced, or that was given up elsewhere, is no reason to leave a finished task open. */
async function finish(api: DeliverApi, change: Change): Promise<Outcome> {
  const { block = "", task, finished, at, text } = change;
  const press = (when: { at?: string }) => api.time(block, "done", { ...when, ...(finished !== undefined && { finished }) });
  try {
    try {
      await press({ at });
    } catch (thrown) {
      if (!("at" in refusalOf(thrown).fields)) throw thrown;
      await press({}); // this phone's clock is too far off
    }
    return {};
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (refusal.status !== 404 && refusal.status !== 409) throw refusal;
    await api.refresh(); // to a token that has ended all records look deleted
    if (!finished || !task) return { sentence: refusal.status === 404 ? strings.offline.gone(text) : strings.offline.otherwise(text, refusal.message) };
    // What comes up again and again is never finished.
    if (!(await api.task(task)).repeat) await api.updateTask(task, { status: "done" });
    return {};
  }
}

async function add(api: DeliverApi, change: Change): Promise<Outcome> {
  const parsed = await read(api, change);
  const known = { tasks: await api.openTasks(), projects: await api.projects() };
  const draft = draftOf(parsed, known);
  draft.task.id = change.task;
  if (draft.newProject) {
    await once(api.createProject(draft.newProject, change.project));
    draft.task.project = change.project;
  }
  await once(api.createTask(draft.task));
  const asked = parsed.questions?.some((q) => q.choices?.length) ? strings.offline.unclear(parsed.title) : undefined;
  if (!draft.block) return { sentence: asked };
  try {
    await once(api.createBlock({ id: change.block, task: change.task ?? "", ...draft.block, pinned: true }));
    return { sentence: asked };
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (later(refusal.status)) throw refusal;
    return { sentence: strings.offline.withoutTime(parsed.title, Object.values(refusal.fields)[0] ?? refusal.message) };
  }
}

/** Reads the words as of when they were typed; a clock that is too far off is left out of it. */
async function read(api: DeliverApi, change: Change): Promise<Parsed> {
  let parsed: Parsed;
  try {
    parsed = await api.parseTask(change.text, change.at);
  } catch (thrown) {
    if (!("at" in refusalOf(thrown).fields)) throw thrown;
    parsed = await api.parseTask(change.text);
  }
  return parsed.title ? parsed : { ...parsed, title: change.text };
}

/** That a record of this id is there already means that it has arrived before. */
async function once(creating: Promise<unknown>): Promise<void> {
  try {
    await creating;
  } catch (thrown) {
    if (!("id" in refusalOf(thrown).fields)) throw thrown;
  }
}
