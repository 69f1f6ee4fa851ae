import { describe, expect, it } from "vitest";
import { Refusal } from "../api";
import type { Api, PlannedBlock, Proposal } from "../api";
import { Plan, byTask } from "./plan.svelte";

const PROPOSAL = { plan: { id: "p1", state: "proposed" }, diff: { added: [{}], moved: [], removed: [], kept: 2 }, unplaced: [], late: [], notes: [] } as unknown as Proposal;

function stage(own: Partial<Api> = {}) {
  return new Plan({ propose: async () => PROPOSAL, apply: async () => ({}), undo: async () => ({ restored: 0, removed: 1, left: [] }), ...own });
}

describe("a proposal", () => {
  it("is shown before anything changes, and applied by its id", async () => {
    const plan = stage();
    await plan.propose();
    expect([plan.proposal, plan.changes, plan.busy]).toEqual([PROPOSAL, 1, ""]);
    expect(await plan.apply()).toBe("p1");
    expect(plan.proposal).toBeUndefined();
  });
  it("that no longer fits stays visible and asks for a new one", async () => {
    const plan = stage({ apply: async () => Promise.reject(new Refusal("Changed since.", 409, "plan_stale")) });
    await plan.propose();
    expect(await plan.apply()).toBeUndefined();
    expect([plan.stale, plan.error, plan.proposal]).toEqual([true, "Changed since.", PROPOSAL]);
    await plan.propose();
    expect([plan.stale, plan.error]).toEqual([false, ""]);
  });
  it("that cannot be made says why", async () => {
    const plan = stage({ propose: async () => Promise.reject(new Refusal("A → B → A")) });
    await plan.propose();
    expect([plan.error, plan.proposal, plan.busy]).toEqual(["A → B → A", undefined, ""]);
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
