import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Api } from "../api";
import { stepsOf, withSteps, wishOf } from "../plandiff";
import type { PlanRecord, PlannedBlock, Proposal } from "../plans";
import { Plan, byTask } from "./plan.svelte";
import type { Day } from "./week.svelte";

const block = (id: string, task: string, start: string, more: Partial<PlannedBlock> = {}): PlannedBlock => ({
  id,
  task,
  title: task,
  start,
  end: new Date(Date.parse(start) + 3_600_000).toISOString(),
  change: "added",
  ...more,
});
const ADDED = block("a", "essay", "2026-11-25T08:00:00Z");
const MOVED = block("m", "lab", "2026-11-24T08:00:00Z", { change: "moved", was: { start: "2026-11-23T08:00:00Z", end: "2026-11-23T09:00:00Z" }, reason: "Its old time is taken by Team meeting." });
const REMOVED = block("r", "quiz", "2026-11-26T08:00:00Z", { change: "removed" });
const PROPOSAL = { plan: { id: "p1", state: "proposed" }, diff: { added: [ADDED], moved: [MOVED], removed: [REMOVED], kept: 2 }, unplaced: [], late: [], notes: [] } satisfies Proposal;
const settled = { ...PROPOSAL, plan: { id: "p1", state: "applied" } } as Proposal;
const OFFER: PlanRecord = { id: "p9", state: "proposed", trigger: "change", added: 0, moved: 2, removed: 0 };

function stage(own: Partial<Api> = {}) {
  const api = {
    plan: vi.fn(async () => PROPOSAL as Proposal),
    apply: vi.fn(async () => ({ plan: { id: "p1", state: "applied" } })),
    undo: vi.fn(async () => ({ restored: 0, removed: 1, left: [] as string[] })),
    propose: vi.fn(async () => ({ ...PROPOSAL, plan: { id: "p2", state: "proposed" } }) as Proposal),
    newestProposal: vi.fn(async (): Promise<PlanRecord | undefined> => undefined),
    ...own,
  };
  return { plan: new Plan(api as unknown as Api), api };
}

describe("a proposal", () => {
  it("is shown before anything changes, and applied by its id", async () => {
    const { plan, api } = stage();
    expect(await plan.show("p1", true)).toBe(true);
    expect([plan.proposal, plan.changes, plan.accepted, plan.awaited]).toEqual([PROPOSAL, 3, 3, true]);
    expect((await plan.apply())?.id).toBe("p1");
    expect(api.apply).toHaveBeenCalledWith("p1", []);
    expect(plan.proposal).toBeUndefined();
  });
  it("that no longer fits stays visible until there is a new one", async () => {
    const { plan } = stage({ apply: async () => Promise.reject(new Refusal("Changed since.", 409, "plan_stale")) });
    await plan.show("p1", true);
    expect(await plan.apply()).toBeUndefined();
    expect([plan.stale, plan.error, plan.proposal]).toEqual([true, "Changed since.", PROPOSAL]);
    await plan.show("p2", true);
    expect([plan.stale, plan.error]).toEqual([false, ""]);
  });
  it("that is settled already is not shown", async () => {
    const { plan } = stage({ plan: async () => settled });
    expect(await plan.show("p1", true)).toBe(false);
    expect(plan.proposal).toBeUndefined();
  });
  it("goes when it is settled in another window, and not while the connection is lost", async () => {
    const answers = [PROPOSAL, PROPOSAL, new Refusal("No connection."), settled];
    const { plan } = stage({
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

describe("single changes", () => {
  it("are rejected and accepted one by one and all at once, and only the rest is applied", async () => {
    const { plan, api } = stage();
    await plan.show("p1", true);
    plan.toggle("m");
    expect(plan.steps.map((s) => [s.id, s.accepted])).toEqual([["m", false], ["a", true], ["r", true]]);
    plan.toggle("m");
    plan.rejectAll();
    expect(plan.accepted).toBe(0);
    plan.acceptAll();
    plan.toggle("r");
    expect([plan.accepted, plan.changes]).toEqual([2, 3]);
    await plan.apply();
    expect(api.apply).toHaveBeenCalledWith("p1", ["r"]);
  });
  it("that cannot be left out alone are refused at the blocks it is about, until the choice changes", async () => {
    const detail = { rule: "overlap", blocks: [{ id: "m" }, { id: "a" }] };
    const { plan } = stage({ apply: async () => Promise.reject(new Refusal("Two blocks would overlap.", 409, "plan_conflict", {}, detail)) });
    await plan.show("p1", true);
    plan.toggle("m");
    await plan.apply();
    expect([plan.error, plan.stale, plan.clashesAt("a"), plan.clashesAt("r")]).toEqual(["Two blocks would overlap.", false, ["Two blocks would overlap."], []]);
    plan.toggle("a");
    expect([plan.error, plan.clashes]).toEqual(["", []]);
  });
  it("that were rejected do not come back in the next plans of the sitting", async () => {
    const { plan, api } = stage();
    await plan.show("p1", true);
    plan.toggle("a");
    plan.toggle("m");
    await plan.again();
    const avoid = [{ task: "essay", start: "2026-11-25T08:00:00.000Z", end: "2026-11-25T09:00:00.000Z" }];
    expect(api.propose).toHaveBeenLastCalledWith({ avoid, keep: ["m"] });
    expect([plan.proposal?.plan.id, plan.accepted]).toEqual(["p2", 3]);
    plan.toggle("r");
    await plan.again();
    expect(api.propose).toHaveBeenLastCalledWith({ avoid, keep: ["m", "r"] });
    plan.discard();
    await plan.show("p1", true);
    await plan.again();
    expect(api.propose).toHaveBeenLastCalledWith({});
  });
});

describe("a proposal that came by itself", () => {
  it("is offered once, and opens, applies or goes as the person says", async () => {
    const { plan, api } = stage({ newestProposal: vi.fn(async () => OFFER) });
    await plan.follow();
    expect([plan.offer, plan.proposal]).toEqual([{ id: "p9", trigger: "change", changes: 2, title: "lab", reason: MOVED.reason }, undefined]);
    plan.dismissOffer();
    await plan.follow();
    expect(plan.offer).toBeUndefined();
    plan.forget();
    await plan.look();
    expect(await plan.applyOffer()).toBe("p9");
    expect(api.apply).toHaveBeenCalledExactlyOnceWith("p9");
    expect(plan.offer).toBeUndefined();
    await plan.look();
    await plan.openOffer();
    expect([plan.proposal, plan.awaited, plan.offer]).toEqual([PROPOSAL, true, undefined]);
  });
  it("is offered only where a change or an overrun made it, and only where it changes something", async () => {
    for (const more of [{ trigger: "you" }, { trigger: "schedule" }, { moved: 0 }] as Partial<PlanRecord>[]) {
      const { plan } = stage({ newestProposal: async () => ({ ...OFFER, ...more }) });
      await plan.look();
      expect(plan.offer).toBeUndefined();
    }
  });
});

it("undo says what it had to leave alone", async () => {
  expect(await stage().plan.undo("p1")).toBe("The plan was taken back.");
  expect(await stage({ undo: async () => ({ restored: 0, removed: 0, left: ["b1"] }) }).plan.undo("p1")).toContain("1 block ");
});

it("puts the changes of a task together by kind, both by time", () => {
  const diff = { added: [block("3", "essay", "2026-11-25T08:00:00Z"), block("2", "lab", "2026-11-24T08:00:00Z"), block("1", "essay", "2026-11-23T08:00:00Z")], moved: [], removed: [REMOVED], kept: 0 };
  const groups = byTask(stepsOf({ ...PROPOSAL, diff }, new Set()), "added");
  expect(groups.map((g) => [g.task, g.steps.map((s) => s.id)])).toEqual([
    ["essay", ["1", "3"]],
    ["lab", ["2"]],
  ]);
});

it("what was accepted leaves no wish", () => {
  expect(wishOf(stepsOf(PROPOSAL, new Set()))).toEqual({});
});

it("the grid shows what a plan would put there, and what leaves", () => {
  const at = (text: string) => ({ start: new Date(text), end: new Date(Date.parse(text) + 3_600_000) });
  const there = { key: "m/2026-11-23", title: "lab", detail: "", kind: "work" as const, ...at("2026-11-23T08:00:00Z"), fromBefore: false, intoNext: false, allDay: false, busy: true, block: { id: "m" } };
  const days = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"].map((day, i) => ({ day, items: i === 0 ? [there] : [] })) as unknown as Day[];
  const shown = withSteps(days, stepsOf(PROPOSAL, new Set()), "UTC");
  expect(shown.map((d) => d.items.map((item) => [item.key, item.step?.kind, item.leaving ?? false]))).toEqual([
    [["m/2026-11-23", "moved", true]],
    [["new/m/2026-11-24", "moved", false]],
    [["new/a/2026-11-25", "added", false]],
    [],
  ]);
  expect(withSteps(days, [], "UTC")).toBe(days);
});
