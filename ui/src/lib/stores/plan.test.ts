import { describe, expect, it } from "vitest";
import { Refusal } from "../api";
import type { Api, PlannedBlock, Proposal } from "../api";
import { Plan, byTask } from "./plan.svelte";

const PROPOSAL = { plan: { id: "p1", state: "proposed" }, diff: { added: [{}], moved: [], removed: [], kept: 2 }, unplaced: [], late: [], notes: [] } as unknown as Proposal;

function stage(own: Partial<Api> = {}) {
  return new Plan({ plan: async () => PROPOSAL, apply: async () => ({}), undo: async () => ({ restored: 0, removed: 1, left: [] }), ...own });
}
const settled = { ...PROPOSAL, plan: { id: "p1", state: "applied" } } as Proposal;

describe("a proposal", () => {
  it("is shown before anything changes, and applied by its id", async () => {
    const plan = stage();
    expect(await plan.show("p1", true)).toBe(true);
    expect([plan.proposal, plan.changes, plan.awaited]).toEqual([PROPOSAL, 1, true]);
    expect(await plan.apply()).toBe("p1");
    expect(plan.proposal).toBeUndefined();
  });
  it("that no longer fits stays visible until there is a new one", async () => {
    const plan = stage({ apply: async () => Promise.reject(new Refusal("Changed since.", 409, "plan_stale")) });
    await plan.show("p1", true);
    expect(await plan.apply()).toBeUndefined();
    expect([plan.stale, plan.error, plan.proposal]).toEqual([true, "Changed since.", PROPOSAL]);
    await plan.show("p2", true);
    expect([plan.stale, plan.error]).toEqual([false, ""]);
  });
  it("that is settled already is not shown", async () => {
    const plan = stage({ plan: async () => settled });
    expect(await plan.show("p1", true)).toBe(false);
    expect(plan.proposal).toBeUndefined();
  });
  it("goes when it is settled in another window, and not while the connection is lost", async () => {
    const answers = [PROPOSAL, PROPOSAL, new Refusal("No connection."), settled];
    const plan = stage({
      plan: async () => {
        const answer = answers.shift();
        return answer instanceof Refusal ? Promise.reject(answer) : (answer as Proposal);
      },
    });
    await plan.show("p1", false);
    for (const there of [true, true, false]) {
      await plan.follow();
      expect(plan.proposal !== undefined).toBe(there);
    }
  });
});

it("undo says what it had to leave alone", async () => {
  expect(await stage().undo("p1")).toBe("The plan was taken back.");
  expect(await stage({ undo: async () => ({ restored: 0, removed: 0, left: ["b1"] }) }).undo("p1")).toContain("1 block ");
});

it("puts the blocks of a task together, both by time", () => {
  const block = (id: string, task: string, start: string): PlannedBlock => ({ id, task, title: task, start, end: start, change: "added" });
  const groups = byTask([block("3", "essay", "2026-11-25T08:00:00Z"), block("2", "lab", "2026-11-24T08:00:00Z"), block("1", "essay", "2026-11-23T08:00:00Z")]);
  expect(groups.map((g) => [g.task, g.blocks.map((b) => b.id)])).toEqual([
    ["essay", ["1", "3"]],
    ["lab", ["2"]],
  ]);
});
