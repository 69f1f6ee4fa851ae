import { describe, expect, it } from "vitest";
import { merged, pairs, stepsOf, unbroken } from "./trace";
import type { Graph, RunEvent, TraceStep } from "./trace";

const at = (second: number) => `2026-11-23T07:00:${String(second).padStart(2, "0")}Z`;
const event = (seq: number, type: string, node: string, more: Partial<RunEvent> = {}): RunEvent => ({ seq, type, node, at: at(seq), ...more });
const kept = (seq: number, node: string, more: Partial<TraceStep> = {}): TraceStep => ({ seq, node, status: "done", attempt: 1, started: at(seq), ended: at(seq + 1), ...more });
const GRAPH: Graph = { nodes: [{ name: "start", kind: "start" }, { name: "read_events" }, { name: "put_down" }], edges: [] };

describe("the steps of a run", () => {
  it("stand in the order they began, those to come after them, in words", () => {
    const steps = stepsOf(GRAPH, [], [event(1, "run.started", ""), event(2, "node.started", "put_down"), event(3, "node.started", "read_events"), event(4, "node.finished", "put_down")]);
    expect(steps.map((s) => [s.title, s.status])).toEqual([["Put down", "done"], ["Read events", "running"]]);
    expect(stepsOf(GRAPH, [], [event(2, "node.started", "put_down")]).map((s) => [s.title, s.status])).toEqual([["Put down", "running"], ["Read events", "pending"]]);
  });
  it("last from their first start to their last end, over all attempts", () => {
    const [step] = stepsOf(null, [], [event(1, "node.started", "a"), event(2, "node.retry", "a", { data: { message: "The calendar did not answer." } }), event(3, "node.started", "a", { attempt: 2 }), event(9, "node.finished", "a", { attempt: 2 })]);
    expect([step?.status, step?.attempts, step?.started, step?.ended, step?.error]).toEqual(["done", 2, new Date(at(1)), new Date(at(9)), ""]);
  });
  it("say why they failed, or why they are tried again", () => {
    const data = { code: "internal", message: "The calendar did not answer." };
    expect(stepsOf(null, [], [event(1, "node.started", "a"), event(2, "node.retry", "a", { data })])[0]).toMatchObject({ status: "retrying", error: data.message });
    expect(stepsOf(null, [], [event(1, "node.started", "a"), event(2, "node.failed", "a", { data })])[0]).toMatchObject({ status: "failed", error: data.message });
  });
  it("of a fan-out are one, as far as its items are", () => {
    const begun = [event(1, "node.started", "each"), ...[1, 2, 3].map((index) => event(1 + index, "node.started", "each", { index }))];
    expect(stepsOf(null, [], [...begun, event(5, "node.finished", "each", { index: 1 })])[0]).toMatchObject({ status: "running", items: 3, through: 1 });
    // One item may fail and the step go on.
    expect(stepsOf(null, [], [...begun, event(5, "node.failed", "each", { index: 1 }), event(9, "node.finished", "each")])[0]).toMatchObject({ status: "done", items: 3, through: 0 });
  });
  it("have their calls with them", () => {
    const [step] = stepsOf(null, [kept(1, "a"), kept(2, "a", { tool: "events.list", args: { from: "2026-11-23" }, result: { count: 3 }, ms: 12 })], []);
    expect(step?.tools).toEqual([{ seq: 2, name: "events.list", args: { from: "2026-11-23" }, result: { count: 3 }, failed: false, error: "", ms: 12 }]);
    expect([step?.status, step?.items]).toEqual(["done", 1]);
    const told = event(2, "tool", "a", { data: { tool: "events.list", args: { from: "2026-11-23" }, result: { count: 3 }, ms: 12 } });
    expect(stepsOf(null, [], [event(1, "node.started", "a"), told])[0]?.tools).toEqual(step?.tools);
    expect(stepsOf(null, [kept(2, "a", { tool: "events.list" })], [told])[0]?.tools).toHaveLength(1);
  });
  it("are as the later word says, from the trace or from the events", () => {
    expect(stepsOf(null, [kept(1, "a", { status: "failed", error: "No." })], [event(5, "node.started", "a", { attempt: 2 })])[0]).toMatchObject({ status: "running", error: "", attempts: 2, items: 1 });
  });
});

describe("events", () => {
  it("are kept once and in order, whichever way they come", () => {
    const all = [1, 2, 3, 4].map((seq) => event(seq, "custom", "a"));
    const [one, two, three, four] = all;
    if (!one || !two || !three || !four) throw new Error("four events");
    let known = merged([], [three]);
    known = merged(known, [one, three]);
    expect([known.map((e) => e.seq), unbroken(known)]).toEqual([[1, 3], 1]);
    known = merged(known, [four, two]);
    expect([known.map((e) => e.seq), unbroken(known)]).toEqual([[1, 2, 3, 4], 4]);
    expect(merged(known, [two])).toBe(known);
  });
  it("without a number are not kept", () => {
    expect(merged([], [event(0, "delta", "a")])).toEqual([]);
  });
});

it("values of a trace are read without their braces", () => {
  expect(pairs({ from_day: "2026-11-23", count: 3, deep: { a: 1 }, none: null })).toEqual([["From day", "2026-11-23"], ["Count", "3"], ["Deep", '{"a":1}'], ["None", "null"]]);
  expect([pairs(null), pairs(""), pairs(7)]).toEqual([[], [], [["", "7"]]]);
});
