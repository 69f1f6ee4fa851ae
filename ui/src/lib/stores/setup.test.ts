import { expect, it, vi } from "vitest";
import type { Onboarding, User } from "../api";
import { Setup } from "./setup.svelte";

const NOW = new Date("2026-11-25T08:00:00Z");

function stage(onboarding?: Onboarding) {
  const user = { id: "ada", onboarding } as User;
  const saveUser = vi.fn(async (_: string, fields: Partial<User>) => Object.assign(user, fields));
  return { user, saveUser, setup: new Setup({ saveUser }, () => user) };
}

it("goes step by step, and says what was done, skipped and is left", () => {
  const { setup } = stage();
  expect([setup.begun, setup.step]).toEqual([false, "place"]);
  setup.begin();
  expect(setup.pass("place", "done")).toBe("hours");
  expect(setup.pass("hours", "skipped")).toBe("calendar");
  expect([setup.mark("place"), setup.mark("hours"), setup.left]).toEqual(["done", "skipped", ["calendar", "tasks", "plan"]]);
  setup.go("hours");
  expect(setup.pass("hours", "done")).toBe("calendar");
  expect(setup.mark("hours")).toBe("done");
});

it("can be left and returned to where one was, also on another device", async () => {
  const { setup, user, saveUser } = stage();
  setup.begin();
  setup.pass("place", "done");
  setup.leave(NOW);
  await vi.waitFor(() => expect(saveUser).toHaveBeenCalledTimes(3));
  const elsewhere = new Setup({ saveUser }, () => user);
  expect([elsewhere.step, elsewhere.value.left, elsewhere.over]).toEqual(["hours", NOW.toISOString(), false]);
  elsewhere.begin();
  expect(elsewhere.value.left).toBeUndefined();
});

it("is over after the last step and stays over", () => {
  const { setup } = stage({ step: "plan", done: ["place", "hours", "calendar", "tasks"] });
  expect(setup.pass("plan", "done")).toBeUndefined();
  setup.finish(NOW);
  expect([setup.over, setup.left]).toEqual([true, []]);
});

it("what was done is not undone by skipping it on a second visit", () => {
  const { setup } = stage({ step: "place", done: ["place"] });
  setup.pass("place", "skipped");
  expect(setup.mark("place")).toBe("done");
});

it("a step that cannot be stored shows all the same", async () => {
  const user = { id: "ada" } as User;
  const setup = new Setup({ saveUser: async () => Promise.reject(new Error("cut")) }, () => user);
  setup.begin();
  setup.pass("place", "done");
  await Promise.resolve();
  expect(setup.step).toBe("hours");
});
