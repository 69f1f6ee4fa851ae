import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { PlannedBlock, Proposal } from "../api";
import type { Learned, PastPlan, Term, Weight } from "../planning";
import { History, OldPlan, PLANS_PAGE, inForce, underTasks } from "./history.svelte";
import { LearnedStore, fit } from "./learned.svelte";
import { byLevel, shareOf, valueOf, withinBounds } from "./terms.svelte";

const plan = (revision: number, state: PastPlan["state"]): PastPlan => ({ id: `p${revision}`, revision, state }) as PastPlan;

describe("the history of plans", () => {
  const many = Array.from({ length: PLANS_PAGE + 5 }, (_, i) => plan(100 - i, "superseded"));
  it("shows a page, says that there is more, and shows it when asked", async () => {
    const plans = vi.fn(async (_page: number, size: number) => many.slice(0, size));
    const history = new History({ plans });
    await history.refresh();
    expect([history.value?.length, history.more]).toEqual([PLANS_PAGE, true]);
    await history.further();
    expect([history.value?.length, history.more, history.busy]).toEqual([many.length, false, false]);
  });
  it("has one plan in force: the newest that was applied", () => {
    expect(inForce([plan(4, "proposed"), plan(3, "undone"), plan(2, "applied"), plan(1, "applied")])?.id).toBe("p2");
    expect(inForce([plan(1, "undone")])).toBeUndefined();
  });
  it("puts changed blocks under their tasks, by time", () => {
    const block = (id: string, task: string, start: string) => ({ id, task, title: task, start, end: start, change: "added" }) as PlannedBlock;
    expect(underTasks([block("2", "essay", "2026-11-26"), block("1", "lab", "2026-11-25"), block("3", "essay", "2026-11-24")]).map((g) => [g.task, g.blocks.map((b) => b.id)])).toEqual([
      ["essay", ["3", "2"]],
      ["lab", ["1"]],
    ]);
  });
});

describe("a plan of the past", () => {
  const found = async () => ({}) as Proposal;
  it("says when it is gone, and not while the connection is lost", async () => {
    const lost = new OldPlan({ plan: async () => Promise.reject(new Refusal("No connection.")), replayPlan: vi.fn() }, "p");
    await lost.refresh();
    expect([lost.missing, lost.error]).toEqual([false, "No connection."]);
    const gone = new OldPlan({ plan: async () => Promise.reject(new Refusal("Not found.", 404)), replayPlan: vi.fn() }, "p");
    await gone.refresh();
    expect(gone.missing).toBe(true);
  });
  it("is made again, and says so", async () => {
    const replay = { hash: "abc", same: true, work: 1, blocks: 2, sentence: "" };
    const old = new OldPlan({ plan: found, replayPlan: async () => replay }, "p");
    await old.again();
    expect([old.replay, old.replayRefusal, old.replaying]).toEqual([replay, "", false]);
  });
  it("that cannot be made again says why", async () => {
    const old = new OldPlan({ plan: found, replayPlan: async () => Promise.reject(new Refusal("Its input was not kept.", 409, "plan_state")) }, "p");
    await old.again();
    expect([old.replay, old.replayRefusal, old.replaying]).toEqual([undefined, "Its input was not kept.", false]);
  });
});

describe("what was learned", () => {
  const learned = { durations: [{ key: "d" }], times: [{ key: "t", mean: 0.8 }], weights: [] } as unknown as Learned;
  it("goes at once when it is reset, and comes back when that is refused", async () => {
    let refuse: (why: Error) => void = () => undefined;
    const store = new LearnedStore({ learned: async () => learned, unlearn: () => new Promise((_, no) => (refuse = no)) });
    await store.refresh();
    const gone = store.reset("d");
    expect(store.value?.durations).toEqual([]);
    refuse(new Refusal("No connection."));
    await expect(gone).rejects.toThrow("No connection.");
    expect(store.value).toEqual(learned);
  });
  it("goes as a whole when all is reset", async () => {
    const asked: string[] = [];
    const store = new LearnedStore({ learned: async () => (asked.length ? { durations: [], times: [], weights: [] } : learned), unlearn: async (key) => asked.push(key) });
    await store.refresh();
    await store.reset("all");
    expect([asked, store.empty]).toEqual([["all"], true]);
  });
  it("is empty only once it is known to be", async () => {
    const store = new LearnedStore({ learned: async () => ({ durations: [], times: [], weights: [] }), unlearn: vi.fn() });
    expect(store.empty).toBe(false);
    await store.refresh();
    expect(store.empty).toBe(true);
  });
  it.each([
    [0.9, "well"],
    [0.6, "fair"],
    [0.2, "badly"],
  ])("a share of %f goes %s", (mean, words) => expect(fit({ key: "", label: "", mean, count: 1, sentence: "" })).toBe(words));
});

describe("the constraints", () => {
  const weight: Weight = { name: "Switch", label: "A block", unit: "", value: 120, default: 120, min: 0, max: 1200 };
  const term = (name: string, level: Term["level"], cost: number): Term => ({ name, level, label: name, sentence: "", formula: "", weights: [], cost });
  it("stand by their level, the strictest first", () => {
    expect(byLevel([term("a", "soft", 1), term("b", "medium", 1), term("c", "soft", 1)]).map((g) => [g.level, g.terms.map((t) => t.name)])).toEqual([
      ["medium", ["b"]],
      ["soft", ["a", "c"]],
    ]);
  });
  it("have bars beside those of their level, and none where nothing costs", () => {
    const all = [term("a", "soft", 50), term("b", "soft", 100), term("c", "medium", 9000), term("d", "hard", 0)];
    expect(all.map((t) => shareOf(t, all))).toEqual([0.5, 1, 1, 0]);
  });
  it("have the price the person has chosen", () => {
    expect([valueOf(weight, undefined), valueOf(weight, { Switch: 0 }), valueOf(weight, { Other: 1 })]).toEqual([120, 0, 120]);
    expect(valueOf({ ...weight, value: 151 }, undefined), "an answer from before the price was reset").toBe(120);
  });
  it.each([
    ["0", 0],
    ["1200", 1200],
    ["1201", undefined],
    ["1.5", undefined],
    ["", undefined],
  ])("the price “%s” is read as %s", (text, value) => expect(withinBounds(weight, text)).toBe(value));
});
