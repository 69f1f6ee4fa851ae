import { expect, it } from "vitest";
import { Refusal } from "../api";
import { Loaded } from "./loaded.svelte";

/** A question whose answers come when the test says so, in any order. */
function questions() {
  const open: { answer: (value: string) => void; refuse: (why: Error) => void }[] = [];
  const ask = () => new Promise<string>((answer, refuse) => open.push({ answer, refuse }));
  return { open, ask };
}

it("shows the answer to the latest question, whichever comes first", async () => {
  const { open, ask } = questions();
  const store = new Loaded(ask);
  const both = [store.refresh(), store.refresh()];
  open[1]?.answer("new");
  open[0]?.answer("old");
  await Promise.all(both);
  expect(store.value).toBe("new");
});

it("keeps what is there when the server refuses, and says so", async () => {
  const { open, ask } = questions();
  const store = new Loaded(ask);
  const first = store.refresh();
  expect(store.loading).toBe(true);
  open[0]?.answer("kept");
  await first;
  const second = store.refresh();
  open[1]?.refuse(new Refusal("Too busy.", 503));
  await second;
  expect([store.value, store.error, store.loading]).toEqual(["kept", "Too busy.", false]);
});

it("is calm about a lost connection while it has something to show", async () => {
  const { open, ask } = questions();
  const store = new Loaded(ask);
  const first = store.refresh();
  open[0]?.refuse(new Refusal("No connection."));
  await first;
  expect(store.error).toBe("No connection.");
  expect(store.recall("kept")).toBe(true);
  const second = store.refresh();
  open[1]?.refuse(new Refusal("No connection."));
  await second;
  expect([store.value, store.error]).toEqual(["kept", ""]);
});

it("recalls nothing over what the server has said", async () => {
  const { open, ask } = questions();
  const store = new Loaded(ask);
  const heard: string[] = [];
  store.onheard = (value) => heard.push(value);
  const first = store.refresh();
  open[0]?.answer("new");
  await first;
  expect(store.recall("old")).toBe(false);
  expect([store.value, heard]).toEqual(["new", ["new"]]);
});

it("does not let an answer that was on its way take back what the person has just done", async () => {
  const { open, ask } = questions();
  const store = new Loaded(ask);
  const first = store.refresh();
  open[0]?.answer("a");
  await first;
  const late = store.refresh();
  store.assume((v) => `${v}b`);
  open[1]?.answer("a");
  await late;
  expect(store.value).toBe("ab");
});

it("shows nothing of the last person to the next", async () => {
  const { open, ask } = questions();
  const store = new Loaded(ask);
  const mine = store.refresh();
  store.forget();
  open[0]?.answer("mine");
  await mine;
  expect(store.value).toBeUndefined();
});
