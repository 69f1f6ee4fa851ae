import { expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Api, User } from "../api";
import { Session } from "./session.svelte";

const ADA = { id: "ada", email: "ada@example.org", timezone: "Europe/Berlin", locale: "en-GB" } as User;
const HOUR = 3_600_000;

function stage(own: Partial<Api> = {}) {
  const events = { user: () => {}, expired: () => {} };
  const api = {
    user: ADA as User | null,
    onUser: (act: () => void) => void (events.user = act),
    onExpired: (act: () => void) => void (events.expired = act),
    signIn: vi.fn(async () => {}),
    signUp: vi.fn(async () => {}),
    refresh: vi.fn(async () => {}),
    saveUser: vi.fn(async () => ADA),
    signOut: vi.fn(() => {
      api.user = null;
      events.user();
    }),
    ...own,
  };
  return { api, events, session: new Session(api as unknown as Api) };
}

it("tells the server where and how a new person lives", async () => {
  const { api, session } = stage();
  await session.signUp({ email: "ada@example.org", password: "secret", name: "Ada" }, "de-DE-1996", 0);
  expect(api.signUp).toHaveBeenCalledWith(expect.objectContaining({ locale: "de-DE", timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }));
  expect(api.signIn).toHaveBeenCalledWith("ada@example.org", "secret");
});

it("says that a session has ended, and forgets the person", () => {
  const { events, session } = stage();
  events.expired();
  expect([session.user, session.notice]).toEqual([null, "Your session has ended. Please sign in again."]);
});

it("renews an ageing token and leaves a young one", async () => {
  const { api, session } = stage();
  await session.renew(100 * HOUR);
  await session.renew(101 * HOUR);
  await session.renew(107 * HOUR);
  expect(api.refresh).toHaveBeenCalledTimes(2);
});

it("stays signed in when the server cannot be reached", async () => {
  const { session } = stage({ refresh: async () => Promise.reject(new Refusal("Offline.", 0)) });
  await session.renew(100 * HOUR);
  expect(session.user).toBe(ADA);
});

it("leaves when the account is gone", async () => {
  const { session } = stage({ refresh: async () => Promise.reject(new Refusal("Gone.", 404)) });
  await session.renew(100 * HOUR);
  expect(session.user).toBeNull();
});

it("a session that has ended takes the kept day away, signing out also what was not sent", () => {
  const forgotten: boolean[] = [];
  const { api, events } = stage();
  const session = new Session(api as unknown as Api, (changes) => forgotten.push(changes));
  events.expired();
  expect([forgotten, session.calm]).toEqual([[false], false]);
  session.signOut();
  expect(forgotten).toEqual([false, true]);
});

it("signing out everywhere ends this session too, and says so; a refusal leaves all as it was", async () => {
  const { session } = stage({ signOutEverywhere: async () => ({}) });
  await session.signOutEverywhere();
  expect([session.user, session.notice, session.calm]).toEqual([null, "You are signed out everywhere.", true]);
  const refused = stage({ signOutEverywhere: async () => Promise.reject(new Refusal("Cut.")) });
  await expect(refused.session.signOutEverywhere()).rejects.toThrow("Cut.");
  expect(refused.session.user).toBe(ADA);
});

it("a sign-in that fails does not count as one", async () => {
  const { api, session } = stage({ signIn: async () => Promise.reject(new Refusal("No.", 400)) });
  await expect(session.signIn("ada@example.org", "x", 100 * HOUR)).rejects.toThrow("No.");
  await session.renew(100 * HOUR + 1);
  expect(api.refresh).toHaveBeenCalledTimes(1);
});
