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
