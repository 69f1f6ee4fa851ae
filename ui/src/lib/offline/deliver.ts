// How one change meets the server. Sending the same change again does nothing
// more: records carry ids made here, and a tick only ever sets.
import type { Api, Parsed } from "../api";
import { draftOf } from "../quickadd";
import { refusalOf } from "../refusal";
import { strings } from "../strings";
import type { Change } from "./changes";

export type DeliverApi = Pick<Api, "parseTask" | "openTasks" | "projects" | "createProject" | "createTask" | "createBlock" | "updateTask" | "updateBlock" | "block" | "refresh">;

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
  const there = change.block ? await finish(api, change.block, change.at) : true;
  const ends = change.task && (change.kind === "task-done" || change.finished);
  if (change.task && ends) await api.updateTask(change.task, { status: "done" });
  return there || ends ? {} : { sentence: strings.offline.gone(change.text) };
}

/** Marks a block done; false when it is no longer there, as after a new plan. */
async function finish(api: DeliverApi, id: string, at: string): Promise<boolean> {
  try {
    const block = await api.block(id);
    // Whoever was first to finish it keeps the moment.
    if (block.state !== "done") await api.updateBlock(id, { state: "done", finished: at });
    return true;
  } catch (thrown) {
    if (refusalOf(thrown).status !== 404) throw thrown;
    await api.refresh();
    return false;
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
