import { describe, expect, it } from "vitest";
import type { Block, Parsed, Task } from "../api";
import { Refusal } from "../refusal";
import type { Change, Kept, Shelf } from "./changes";
import { newId } from "./changes";
import type { DeliverApi } from "./deliver";
import { Outbox } from "./outbox.svelte";
import { over } from "./over";

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class MemoryShelf implements Shelf {
  days = new Map<string, Kept>();
  all: Change[] = [];
  get = async (owner: string, name: string) => this.days.get(`${owner}/${name}`);
  put = async (owner: string, name: string, kept: Kept) => void this.days.set(`${owner}/${name}`, kept);
  changes = async (owner: string) => this.all.filter((c) => c.owner === owner);
  save = async (change: Change) => {
    const at = this.all.findIndex((c) => c.id === change.id);
    if (at >= 0) this.all[at] = change;
    else this.all.push(change);
  };
  drop = async (id: string) => void (this.all = this.all.filter((c) => c.id !== id));
  only = async (owner: string) => void (this.all = this.all.filter((c) => c.owner === owner));
  wipe = async (changes: boolean) => {
    this.days.clear();
    if (changes) this.all = [];
  };
}

/** A server whose answers may be lost after it has done what was asked, or before. */
class Server {
  tasks = new Map<string, { title: string; status: string; repeat?: string }>();
  blocks = new Map<string, { state: string; finished: string }>();
  projects = new Map<string, string>();
  /** How often each record was made and each tick took effect. */
  effects = new Map<string, number>();
  expired = false;
  constructor(private readonly network: () => "well" | "cut" | "lost") {}

  #did(what: string): void {
    this.effects.set(what, (this.effects.get(what) ?? 0) + 1);
  }
  async #send<T>(act: () => T): Promise<T> {
    const state = this.network();
    await Promise.resolve();
    if (state === "cut") throw new Refusal("Cut.");
    const answer = act();
    if (state === "lost") throw new Refusal("Lost.");
    return answer;
  }
  #make(map: Map<string, unknown>, what: string, id: string, value: unknown): void {
    if (map.has(id)) throw new Refusal("There is one.", 400, "", { id: "Value must be unique." });
    map.set(id, value);
    this.#did(`${what} ${id}`);
  }
  #known(there: boolean): void {
    if (this.expired || !there) throw new Refusal("Not found.", 404);
  }

  api = {
    parseTask: (text: string) => this.#send(() => parsed(text)),
    openTasks: () => this.#send(() => [...this.tasks].map(([id, t]) => ({ id, title: t.title }) as Task)),
    projects: () => this.#send(() => [...this.projects].map(([id, name]) => ({ id, name }))),
    createProject: (name: string, id: string) => this.#send(() => this.#make(this.projects, "project", id, name)),
    createTask: (fields: Record<string, unknown>) => this.#send(() => this.#make(this.tasks, "task", String(fields.id), { title: fields.title, status: "todo" })),
    createBlock: (fields: Partial<Block>) => this.#send(() => this.#make(this.blocks, "block", String(fields.id), { state: "planned", finished: "" })),
    updateTask: (id: string, fields: Partial<Task>) =>
      this.#send(() => {
        const task = this.tasks.get(id);
        this.#known(task !== undefined);
        if (task && task.status !== fields.status) this.#did(`tick ${id}`);
        if (task && fields.status) task.status = fields.status;
      }),
    time: (id: string, _: string, fields: Record<string, unknown>) =>
      this.#send(() => {
        const block = this.blocks.get(id);
        this.#known(block !== undefined);
        if (block?.state === "skipped") throw new Refusal("That block was given up.", 409);
        if (block && block.state !== "done") this.#did(`tick ${id}`);
        if (block && block.state !== "done") Object.assign(block, { state: "done", finished: fields.at });
      }),
    task: (id: string) =>
      this.#send(() => {
        this.#known(this.tasks.has(id));
        return { id, repeat: this.tasks.get(id)?.repeat } as unknown as Task;
      }),
    refresh: () =>
      this.#send(() => {
        if (this.expired) throw new Refusal("Sign in.", 401);
      }),
  } as unknown as DeliverApi;
}

function parsed(text: string): Parsed {
  const project = / #(\w+)/.exec(text)?.[1];
  const pinned = text.includes("at ten") ? { time: "2026-11-25T10:00:00Z" } : undefined;
  return { text, title: text, ...(project && { project }), ...(pinned && { pinned_start: pinned }) };
}

function windowOf(shelf: Shelf, server: Server, more: { away?: () => boolean; said?: string[] } = {}, lock = { held: false }) {
  return new Outbox({
    api: server.api,
    shelf,
    away: more.away ?? (() => false),
    slow: () => false,
    changed: () => undefined,
    say: (sentence) => more.said?.push(sentence),
    arrived: () => undefined,
    alone: async (work) => {
      if (lock.held) return;
      lock.held = true;
      try {
        await work();
      } finally {
        lock.held = false;
      }
    },
  });
}

describe("in any order of connections, losses, windows and repetitions", () => {
  for (const locked of [true, false]) {
    it(`each change takes effect once${locked ? "" : ", also where windows cannot lock each other out"}`, async () => {
      for (let seed = 1; seed <= 400; seed++) {
        const random = numbers(seed);
        const pick = (n: number) => Math.floor(random() * n);
        let well = false;
        const server = new Server(() => (well ? "well" : (["well", "cut", "lost", "lost"] as const)[pick(4)] ?? "cut"));
        const shelf = new MemoryShelf();
        const lock = { held: false };
        const open = async () => {
          const box = windowOf(shelf, server, { away: () => !well && random() < 0.3 }, locked ? lock : { held: false });
          await box.open("ada");
          return box;
        };
        const windows = [await open(), await open()];
        for (const id of ["t1", "t2", "t3"]) server.tasks.set(id, { title: id, status: "todo" });
        for (const id of ["b1", "b2"]) server.blocks.set(id, { state: "planned", finished: "" });
        const want = new Map<string, number>();
        const running: Promise<unknown>[] = [];
        for (let step = 0; step < 25; step++) {
          const at = pick(windows.length);
          const box = windows[at];
          if (!box) continue;
          const what = pick(7);
          if (what === 0) {
            const change = box.make("add", `Essay ${step}${random() < 0.3 ? " #uni" : ""}${random() < 0.3 ? " at ten" : ""}`, {});
            want.set(`task ${change.task}`, 1);
            if (change.text.includes("at ten")) want.set(`block ${change.block}`, 1);
            await box.keep(change);
          } else if (what === 1) {
            const task = ["t1", "t2", "t3"][pick(3)] ?? "t1";
            want.set(`tick ${task}`, 1);
            await box.doOrKeep(box.make("task-done", task, { task }), () => server.api.updateTask(task, { status: "done" }));
          } else if (what === 2) {
            const block = ["b1", "b2"][pick(2)] ?? "b1";
            want.set(`tick ${block}`, 1);
            await box.keep(box.make("block-done", block, { block }));
          } else if (what === 3) {
            box.close(); // the window is closed in the middle of whatever it does, and opened again
            windows[at] = await open();
          } else running.push(box.send());
        }
        await Promise.all(running);
        well = true;
        for (let i = 0; i < 20 && shelf.all.length > 0; i++) for (const box of windows) await box.send();
        const effects = new Map([...server.effects].filter(([what]) => !what.startsWith("project")));
        expect(Object.fromEntries([...effects].sort()), `seed ${seed}`).toEqual(Object.fromEntries([...want].sort()));
        expect(new Set(server.projects.values()).size, `seed ${seed}`).toBe(server.projects.size);
        expect(shelf.all, `seed ${seed}`).toEqual([]);
        for (const box of windows) box.close();
      }
    });
  }
});

const WELL = () => "well" as const;

it("a tick of what was deleted elsewhere is dropped, and said", async () => {
  const [shelf, server, said] = [new MemoryShelf(), new Server(WELL), [] as string[]];
  const box = windowOf(shelf, server, { said });
  await box.open("ada");
  await box.keep(box.make("task-done", "Essay", { task: "gone" }));
  await box.send();
  expect([shelf.all, said]).toEqual([[], ["“Essay” was deleted elsewhere, so nothing was ticked off."]]);
});

it.each([
  ["replaced by a new plan", undefined, undefined, "done"],
  ["given up elsewhere", "skipped", undefined, "done"],
  ["replaced by a new plan, of what comes up again and again", undefined, "weekly", "todo"],
])("a finished task is finished although its block was %s", async (_, state, repeat, want) => {
  const [shelf, server, said] = [new MemoryShelf(), new Server(WELL), [] as string[]];
  server.tasks.set("t1", { title: "Essay", status: "todo", repeat });
  if (state) server.blocks.set("b1", { state, finished: "" });
  const box = windowOf(shelf, server, { said });
  await box.open("ada");
  await box.keep(box.make("block-done", "Essay", { block: "b1", task: "t1", finished: true }));
  await box.send();
  expect([shelf.all, said, server.tasks.get("t1")?.status]).toEqual([[], [], want]);
});

it("a block keeps the moment it was first finished at, and one that was given up is said", async () => {
  const [shelf, server, said] = [new MemoryShelf(), new Server(WELL), [] as string[]];
  server.blocks.set("b1", { state: "done", finished: "before" });
  server.blocks.set("b2", { state: "skipped", finished: "" });
  server.blocks.set("b3", { state: "planned", finished: "" });
  const box = windowOf(shelf, server, { said });
  await box.open("ada");
  for (const block of ["b1", "b2", "b3"]) await box.keep(box.make("block-done", "Essay", { block }, new Date("2026-11-25T09:40:00Z")));
  await box.send();
  expect([...server.blocks.values()].map((b) => b.finished)).toEqual(["before", "", "2026-11-25T09:40:00.000Z"]);
  expect([shelf.all, said]).toEqual([[], ["“Essay” was not marked done. That block was given up."]]);
});

it("a session that has ended loses nothing: what waits is sent when the person is back", async () => {
  const [shelf, server, said] = [new MemoryShelf(), new Server(WELL), [] as string[]];
  server.tasks.set("t1", { title: "Essay", status: "todo" });
  server.expired = true;
  const box = windowOf(shelf, server, { said });
  await box.open("ada");
  await box.keep(box.make("task-done", "Essay", { task: "t1" }));
  await box.send();
  expect([shelf.all.length, said]).toEqual([1, []]);
  server.expired = false;
  await box.send();
  expect([shelf.all, server.tasks.get("t1")?.status]).toEqual([[], "done"]);
  box.close();
});

it("one account never sends or sees what another has left", async () => {
  const [shelf, server] = [new MemoryShelf(), new Server(() => "cut")];
  const ada = windowOf(shelf, server);
  await ada.open("ada");
  await ada.keep(ada.make("add", "Ada's secret", {}));
  ada.close();
  const well = new Server(WELL);
  const bob = windowOf(shelf, well);
  await bob.open("bob");
  expect([bob.list, shelf.all, well.tasks.size]).toEqual([[], [], 0]);
});

it("what the server refuses stays until the person has seen it, and holds up nothing", async () => {
  const [shelf, server] = [new MemoryShelf(), new Server(WELL)];
  const refuse = server.api.createTask;
  server.api.createTask = (fields) => (fields.title === "Bad" ? Promise.reject(new Refusal("No.", 400, "", { title: "Too long." })) : refuse(fields));
  const box = windowOf(shelf, server);
  await box.open("ada");
  for (const text of ["Bad", "Good"]) await box.keep(box.make("add", text, {}));
  await box.send();
  expect(box.refused.map((c) => [c.text, c.refusal])).toEqual([["Bad", "Too long."]]);
  expect([...server.tasks.values()].map((t) => t.title)).toEqual(["Good"]);
  await box.send();
  expect(box.list.length).toBe(1);
  if (box.refused[0]) await box.dismiss(box.refused[0]);
  expect([box.list, shelf.all]).toEqual([[], []]);
});

it("a tick that has not been sent can be taken back, one that may have arrived cannot", async () => {
  const [shelf, server] = [new MemoryShelf(), new Server(() => "lost")];
  server.tasks.set("t1", { title: "Essay", status: "todo" });
  const box = windowOf(shelf, server, { away: () => true });
  await box.open("ada");
  await box.keep(box.make("task-done", "Essay", { task: "t1" }));
  expect(await box.takeBack("task-done", "t1")).toBe(true);
  expect([box.list, shelf.all]).toEqual([[], []]);
  await box.keep({ ...box.make("task-done", "Essay", { task: "t1" }), tried: true });
  expect(await box.takeBack("task-done", "t1")).toBe(false);
  box.close();
});

it("lists show what was ticked here although the server does not know it yet", async () => {
  const server = new Server(() => "cut");
  const box = windowOf(new MemoryShelf(), server, { away: () => true });
  await box.open("ada");
  const blocks = [{ id: "b1", state: "planned", finished: "" }] as Block[];
  const api = { ...server.api, openTasks: async () => [{ id: "t1" }, { id: "t2" }] as Task[], blocks: async () => blocks, time: () => Promise.reject(new Refusal("Cut.")) };
  const covered = over(api as never as Parameters<typeof over>[0], box, { task: () => undefined, block: () => blocks[0] });
  await covered.updateTask("t1", { status: "done" });
  await covered.time("b1", "done", { finished: false });
  expect((await covered.openTasks()).map((t) => t.id)).toEqual(["t2"]);
  expect((await covered.blocks(new Date(), new Date()))[0]?.state).toBe("done");
  await covered.updateBlock("b1", { state: "planned" });
  expect((await covered.blocks(new Date(), new Date()))[0]?.state).toBe("planned");
  box.close();
});

it("ids are as PocketBase takes them", () => {
  const ids = Array.from({ length: 500 }, newId);
  expect(ids.every((id) => /^[a-z0-9]{15}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(500);
});
