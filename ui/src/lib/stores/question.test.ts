import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import { Question } from "./question.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a question", () => {
  it("is asked once for a burst, and the last one counts", async () => {
    const asked: number[] = [];
    const q = new Question(async (n: number) => (asked.push(n), n * 2), 100);
    for (const n of [1, 2, 3]) q.put(n);
    expect(q.busy).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect([asked, q.value, q.busy]).toEqual([[3], 6, false]);
  });
  it("is not answered by the answer to an earlier one that comes later", async () => {
    const answers = new Map<number, (value: string) => void>();
    const q = new Question((n: number) => new Promise<string>((done) => answers.set(n, done)));
    q.put(1);
    q.put(2);
    answers.get(2)?.("two");
    await vi.runAllTimersAsync();
    answers.get(1)?.("one");
    await vi.runAllTimersAsync();
    expect(q.value).toBe("two");
  });
  it("that is refused says why, and one that is dropped says nothing", async () => {
    const q = new Question(async (fails: boolean) => (fails ? Promise.reject(new Refusal("That time is over.")) : "fine"));
    q.put(true);
    await vi.runAllTimersAsync();
    expect([q.error, q.value, q.busy]).toEqual(["That time is over.", undefined, false]);
    q.put(false);
    q.drop();
    await vi.runAllTimersAsync();
    expect([q.error, q.value, q.busy]).toEqual(["", undefined, false]);
  });
});
