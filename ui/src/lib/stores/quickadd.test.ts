import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Parsed } from "../api";
import type { Change, Kind } from "../offline/changes";
import { PAUSE, QuickAdd } from "./quickadd.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const QUESTION = { field: "pinned", text: "at 5", utf16_start: 5, utf16_end: 9, sentence: "Which?", choices: [{ label: "17:00", value: "at 17:00" }] };

function stage(read: (text: string) => Partial<Parsed> | Promise<Partial<Parsed>> = () => ({})) {
  const parseTask = vi.fn(async (text: string): Promise<Parsed> => ({ text, title: text, ...(await read(text)) }));
  const add = vi.fn(async (p: Parsed) => ({ task: { id: "1", title: p.title } }));
  return { parseTask, add, line: new QuickAdd({ parseTask }, { add } as unknown as ConstructorParameters<typeof QuickAdd>[1]) };
}

describe("the preview", () => {
  it("waits for a pause in typing", async () => {
    const { line, parseTask } = stage();
    for (const text of ["E", "Es", "Essay"]) line.type(text);
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(parseTask.mock.calls).toEqual([["Essay"]]);
    expect(line.parsed?.title).toBe("Essay");
  });
  it("never shows an older sentence's reading", async () => {
    const answers: ((p: Partial<Parsed>) => void)[] = [];
    const { line } = stage(() => new Promise((resolve) => answers.push(resolve)));
    line.type("old");
    await vi.advanceTimersByTimeAsync(PAUSE);
    line.type("new");
    await vi.advanceTimersByTimeAsync(PAUSE);
    answers[1]?.({});
    answers[0]?.({});
    await vi.advanceTimersByTimeAsync(0);
    expect(line.parsed?.text).toBe("new");
  });
  it("is empty for an empty line", async () => {
    const { line, parseTask } = stage();
    line.type("a");
    line.type("  ");
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect([line.parsed, parseTask.mock.calls.length]).toEqual([undefined, 0]);
  });
});

describe("Enter", () => {
  it("adds what the line says now, not what the preview last saw", async () => {
    const { line, add } = stage();
    line.type("Essay");
    await vi.advanceTimersByTimeAsync(PAUSE);
    line.type("Essay 2h");
    expect(await line.submit()).toEqual({ added: { task: { id: "1", title: "Essay 2h" } } });
    expect(add.mock.calls[0]?.[0].text).toBe("Essay 2h");
    expect(line.text).toBe("");
  });
  it("asks what is ambiguous once, then takes silence for an answer", async () => {
    const { line, add } = stage(() => ({ questions: [QUESTION] }));
    line.type("call at 5");
    expect(await line.submit()).toEqual({ ask: "choice" });
    expect(add).not.toHaveBeenCalled();
    expect(await line.submit()).toHaveProperty("added");
  });
  it("adds nothing without a title, and says so", async () => {
    const { line, add } = stage(() => ({ title: "" }));
    line.type("tomorrow 2h");
    expect(await line.submit()).toEqual({ ask: "text" });
    expect([line.error, add.mock.calls.length]).toEqual(["Please also say what the task is called.", 0]);
  });
  it("shows a refusal beside the line and keeps the words", async () => {
    const { line, add } = stage();
    add.mockRejectedValueOnce(new Refusal("Bad.", 400, "bad_field", { earliest: "Must be before due." }));
    line.type("Essay");
    await line.submit();
    expect([line.error, line.text]).toEqual(["Must be before due.", "Essay"]);
  });
});

describe("without a connection", () => {
  function cut(when: "reading" | "adding") {
    const kept: Change[] = [];
    const later = { make: (kind: Kind, text: string) => ({ id: "c", owner: "ada", at: "now", kind, text, task: "t", block: "b", project: "p" }), keep: async (c: Change) => void kept.push(c) };
    const gone = async () => Promise.reject(new Refusal("Cut."));
    const parseTask = vi.fn(async (text: string): Promise<Parsed> => (when === "reading" ? gone() : { text, title: text }));
    const add = vi.fn(gone);
    return { kept, add, line: new QuickAdd({ parseTask }, { add } as unknown as ConstructorParameters<typeof QuickAdd>[1], later) };
  }
  it("keeps the words as they were typed, and says so without alarm", async () => {
    const { line, kept, add } = cut("reading");
    line.type("Essay tomorrow ");
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect([line.unread, line.error]).toEqual([true, ""]);
    expect(await line.submit()).toEqual({ kept: "Essay tomorrow" });
    expect([kept.map((c) => [c.text, c.tried]), line.text, add.mock.calls.length]).toEqual([[["Essay tomorrow", undefined]], "", 0]);
  });
  it("keeps what may have arrived under the ids it was sent with", async () => {
    const { line, kept, add } = cut("adding");
    line.type("Essay");
    expect(await line.submit()).toEqual({ kept: "Essay" });
    expect(add).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ task: "t", block: "b" }));
    expect(kept.map((c) => [c.task, c.tried])).toEqual([["t", true]]);
  });
});

it("a choice takes the question's place in the sentence and is read again", async () => {
  const { line, parseTask } = stage(() => ({ questions: [QUESTION] }));
  line.type("call at 5");
  await vi.advanceTimersByTimeAsync(PAUSE);
  line.choose(QUESTION, "at 17:00");
  await vi.advanceTimersByTimeAsync(0);
  expect(line.text).toBe("call at 17:00");
  expect(parseTask).toHaveBeenLastCalledWith("call at 17:00");
});
