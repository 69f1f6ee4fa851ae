import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Api, Parsed, Task } from "../api";
import { TOGETHER, Tasks, fieldsBefore, groupByDue } from "./tasks.svelte";

const NOW = new Date("2026-11-23T08:00:00Z");
const ZONE = "Europe/Berlin";
const task = (id: string, more: Partial<Task> = {}): Task =>
  ({ id, title: id, due: "", due_day: "", created: "2026-11-01 00:00:00.000Z", status: "todo", ...more }) as Task;

describe("open tasks stand under when they are due", () => {
  it.each([
    ["overdue", { due: "2026-11-23 07:59:00.000Z" }],
    ["today", { due: "2026-11-23 22:59:00.000Z" }],
    ["today", { due: "2026-11-23 23:00:00.000Z", due_day: "2026-11-23" }],
    ["tomorrow", { due: "2026-11-23 23:00:00.000Z" }],
    ["week", { due: "2026-11-30 10:00:00.000Z" }],
    ["later", { due: "2026-12-01 10:00:00.000Z" }],
    ["none", {}],
  ] as const)("%s", (key, more) => {
    expect(groupByDue([task("a", more)], NOW, ZONE).map((g) => g.key)).toEqual([key]);
  });
  it("the most pressing first, the undated last", () => {
    const groups = groupByDue([task("c"), task("b", { due: "2026-11-23 20:00:00.000Z" }), task("a", { due: "2026-11-23 10:00:00.000Z" })], NOW, ZONE);
    expect(groups.map((g) => g.tasks.map((t) => t.id))).toEqual([["a", "b"], ["c"]]);
  });
});

function stage(own: Partial<Api> = {}) {
  const api = {
    openTasks: vi.fn(async () => [task("a"), task("b")]),
    createTask: vi.fn(async (fields: Record<string, unknown>) => task("new", fields as Partial<Task>)),
    updateTask: vi.fn(async () => task("a")),
    updateTasks: vi.fn(async (_: { id: string }[]) => undefined),
    deleteTask: vi.fn(async () => true),
    deleteTasks: vi.fn(async (_: string[]) => undefined),
    projects: vi.fn(async () => []),
    createProject: vi.fn(async (name: string) => ({ id: "p1", name })),
    createBlock: vi.fn(async () => ({ id: "block", start: "2026-11-24T13:00:00Z" })),
    importTasks: vi.fn(),
    ...own,
  };
  return { api, tasks: new Tasks(api as unknown as Api) };
}
const said = (more: Partial<Parsed>): Parsed => ({ text: "", title: "Dentist", ...more });
const PINNED = { pinned_start: { time: "2026-11-24T13:00:00Z" } };

describe("a sentence becomes all of its records or none", () => {
  it("a new project before its task", async () => {
    const { api, tasks } = stage();
    await tasks.add(said({ project: "Health" }));
    expect(api.createTask).toHaveBeenCalledWith({ title: "Dentist", project: "p1" });
  });
  it("an appointment with its pinned block", async () => {
    const { api, tasks } = stage();
    await tasks.add(said(PINNED));
    expect(api.createBlock).toHaveBeenCalledWith({ task: "new", start: "2026-11-24T13:00:00Z", end: "2026-11-24T13:30:00.000Z", pinned: true });
  });
  it("no task is left of an appointment that was refused", async () => {
    const { api, tasks } = stage({ createBlock: vi.fn(async () => Promise.reject(new Refusal("No.", 400))) });
    await expect(tasks.add(said(PINNED))).rejects.toThrow("No.");
    expect(api.deleteTask).toHaveBeenCalledWith("new");
  });
  it("what is cut off in the middle is left for later: nothing is taken back without a connection", async () => {
    const { api, tasks } = stage({ createBlock: vi.fn(async () => Promise.reject(new Refusal("Cut."))) });
    await expect(tasks.add(said(PINNED), { task: "mine" })).rejects.toThrow("Cut.");
    expect(api.createTask).toHaveBeenCalledWith(expect.objectContaining({ id: "mine" }));
    expect(api.deleteTask).not.toHaveBeenCalled();
  });
});

describe("ticking off", () => {
  it("shows at once", async () => {
    const { tasks } = stage();
    await tasks.refresh();
    const done = tasks.complete(task("a"));
    expect(tasks.value?.map((t) => t.id)).toEqual(["b"]);
    await done;
  });
  it("comes back when the server refuses", async () => {
    const { tasks } = stage({ updateTask: vi.fn(async () => Promise.reject(new Refusal("No."))) });
    await tasks.refresh();
    await expect(tasks.complete(task("a"))).rejects.toThrow("No.");
    expect(tasks.value?.map((t) => t.id).sort()).toEqual(["a", "b"]);
  });
});

describe("a change of many", () => {
  const many = Array.from({ length: TOGETHER + 1 }, (_, i) => task(`t${i}`));
  it("goes out in as few pieces as can be, and shows at once", async () => {
    const { api, tasks } = stage();
    await tasks.refresh();
    const done = tasks.change([task("a")], () => ({ priority: "high" }));
    expect(tasks.value?.map((t) => t.priority)).toEqual(["high", undefined]);
    expect(await done).toEqual({ changed: [task("a")] });
    await tasks.change(many, () => ({ priority: "high" }));
    expect(vi.mocked(api.updateTasks).mock.calls.map(([changes]) => changes.length)).toEqual([1, TOGETHER, 1]);
  });
  it("says which have it where a later piece is refused", async () => {
    const updateTasks = vi.fn<(changes: { id: string }[]) => Promise<undefined>>(async () => undefined);
    updateTasks.mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Refusal("No.", 400));
    const { tasks } = stage({ updateTasks } as never);
    const { changed, refusal } = await tasks.change(many, () => ({ priority: "high" }));
    expect([changed.length, refusal?.message]).toEqual([TOGETHER, "No."]);
  });
  it("is taken back by what was there, a day before its instant", () => {
    expect(fieldsBefore(task("a", { due: "2026-11-23 23:00:00.000Z", due_day: "2026-11-23", tags: null }), { due_day: "2026-12-01", tags: ["x"], project: "p" })).toEqual({ due: "", due_day: "2026-11-23", tags: [], project: "" });
    expect(fieldsBefore(task("a", { due: "2026-11-23 10:00:00.000Z" }), { due: "", due_day: "" })).toEqual({ due: "2026-11-23 10:00:00.000Z", due_day: "" });
  });
});

describe("a task that is discarded", () => {
  it("is off the list, and still there on the server until it is deleted", async () => {
    const { api, tasks } = stage();
    await tasks.refresh();
    tasks.discard([task("a")]);
    await tasks.refresh();
    expect(tasks.value?.map((t) => t.id)).toEqual(["b"]);
    expect(api.deleteTasks).not.toHaveBeenCalled();
    await tasks.restore([task("a")]);
    expect(tasks.value?.map((t) => t.id)).toEqual(["a", "b"]);
    await tasks.delete([task("a")]);
    expect(api.deleteTasks).not.toHaveBeenCalled();
  });
  it("goes with the page, and comes back where the server refuses", async () => {
    const deleteTasks = vi.fn(async () => Promise.reject(new Refusal("No.", 400)));
    const { tasks } = stage({ deleteTasks } as never);
    await tasks.refresh();
    tasks.discard([task("a")]);
    await expect(tasks.delete([task("a")])).rejects.toThrow("No.");
    expect(tasks.value?.map((t) => t.id)).toEqual(["a", "b"]);
    tasks.discard([task("b")]);
    expect(tasks.flush()).toEqual(["b"]);
    expect(deleteTasks).toHaveBeenLastCalledWith(["b"], true);
  });
  it("is deleted by the page that comes after, where the last request did not get through", async () => {
    const { api, tasks } = stage({ tasksThere: vi.fn(async (ids: string[]) => ids.filter((id) => id !== "gone")) } as never);
    const done = tasks.finish(["gone", "a"]);
    await tasks.refresh();
    expect(tasks.value?.map((t) => t.id)).toEqual(["b"]);
    await done;
    expect(api.deleteTasks).toHaveBeenCalledWith(["a"]);
  });
});
