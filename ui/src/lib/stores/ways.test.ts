import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Api } from "../api";
import type { Way, Ways as Answer } from "../plans";
import { Ways } from "./ways.svelte";

const way = { id: "allow_day/2026-11-28", kind: "allow_day", sentence: "Work on Saturday.", gain: 120, price: 240 } satisfies Way;
const answer: Answer = { conflict: null, ways: [way] };
const change = { id: "c1", kind: "allow_day", sentence: "Saturday is allowed.", state: "applied" };

function stage(own: Partial<Api> = {}) {
  const api = { ways: vi.fn(async () => answer), takeWay: vi.fn(async () => ({ change, plan: {} })), undoChange: vi.fn(async () => ({ change })), ...own };
  return { api, ways: new Ways(api as unknown as Api) };
}

describe("ways out", () => {
  it("are asked for only while somebody looks", async () => {
    const { api, ways } = stage();
    await ways.follow();
    expect(api.ways).not.toHaveBeenCalled();
    const leave = ways.enter();
    await ways.follow();
    expect(api.ways).toHaveBeenCalledTimes(2);
    expect(ways.value).toEqual(answer);
    leave();
    await ways.follow();
    expect(api.ways).toHaveBeenCalledTimes(2);
  });
  it("are taken once, and put back by the change they made", async () => {
    const { api, ways } = stage();
    const [first, second] = await Promise.all([ways.take(way), ways.take(way)]);
    expect([first?.change, second]).toEqual([change, undefined]);
    expect(api.takeWay).toHaveBeenCalledExactlyOnceWith(way.id);
    await ways.undo(change);
    expect(api.undoChange).toHaveBeenCalledWith("c1");
  });
  it("that are refused say so, and the next try clears it", async () => {
    let refuse = true;
    const { ways } = stage({ takeWay: async () => (refuse ? Promise.reject(new Refusal("That task is gone.")) : ({ change, plan: {} } as never)) });
    expect(await ways.take(way)).toBeUndefined();
    expect([ways.refusal, ways.taking]).toEqual(["That task is gone.", ""]);
    refuse = false;
    await ways.take(way);
    expect(ways.refusal).toBe("");
  });
});
