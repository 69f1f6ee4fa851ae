import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { Popup } from "./signin.svelte";
import { SignIn } from "./signin.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const UNI = { name: "oidc", title: "University" };

function stage({ popup = true } = {}) {
  const window: Popup = { closed: false, location: { href: "" }, close: vi.fn() };
  const provider: { show: (url: string) => void; answer: (isNew: boolean) => void; refuse: (why: Error) => void } = { show: () => undefined, answer: () => undefined, refuse: () => undefined };
  const api = {
    signInWays: vi.fn(),
    signIn: vi.fn(async () => ({}) as never),
    requestCode: vi.fn(async () => ({ otpId: "otp" })),
    signInWithCode: vi.fn(async () => ({}) as never),
    signInWith: vi.fn((_: string, __: Record<string, unknown>, show: (url: string) => void) => {
      provider.show = show;
      return new Promise<boolean>((answer, refuse) => Object.assign(provider, { answer, refuse }));
    }),
  };
  const session = { enter: <T>(way: () => Promise<T>) => way() };
  return { api, window, provider, store: new SignIn(api, session, () => (popup ? window : null)) };
}

describe("a provider's window", () => {
  it("is opened at the click and sent to the provider when its address is known", async () => {
    const { store, window, provider, api } = stage();
    const done = store.with(UNI, "de-DE");
    expect(store.provider).toEqual({ title: "University", state: "waits" });
    provider.show("https://uni.example/authorize");
    expect(window.location.href).toBe("https://uni.example/authorize");
    expect(api.signInWith.mock.calls[0]?.[1]).toEqual({ timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: "de-DE" });
    provider.answer(true);
    expect(await done).toBe(true);
    expect(store.provider).toBeUndefined();
    expect(window.close).toHaveBeenCalled();
  });
  it("that the browser blocks becomes a link", () => {
    const { store, provider } = stage({ popup: false });
    void store.with(UNI, "en");
    expect(store.provider).toEqual({ title: "University", state: "blocked" });
    provider.show("https://uni.example/authorize");
    expect(store.provider?.url).toBe("https://uni.example/authorize");
  });
  it("that is closed is said, and whoever finishes all the same is signed in", async () => {
    const { store, window, provider } = stage();
    const done = store.with(UNI, "en");
    provider.show("https://uni.example/authorize");
    window.closed = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.provider?.state).toBe("closed");
    provider.answer(false);
    expect(await done).toBe(false);
  });
  it("in which the person says no is no lost connection", async () => {
    const { store, provider } = stage();
    const done = store.with(UNI, "en");
    provider.refuse(new Refusal("The server cannot be reached.", 0, "", {}, undefined, 0, undefined, "OAuth2 redirect error or missing code: access_denied"));
    await expect(done).rejects.toThrow("University did not sign you in.");
  });
  it("a second click leaves the first attempt behind", async () => {
    const { store, window, provider } = stage();
    void store.with(UNI, "en");
    const first = provider.show;
    window.closed = false;
    void store.with({ name: "google", title: "Google" }, "en");
    first("https://uni.example/late");
    expect([window.location.href, store.provider?.title]).toEqual(["", "Google"]);
  });
});

it("a password that needs a second proof has a code sent, and both are handed in", async () => {
  const { store, api } = stage();
  api.signIn.mockRejectedValueOnce(new Refusal("More.", 401, "", {}, undefined, 0, { mfaId: "mfa" }));
  expect(await store.withPassword("ada@example.org", "secret")).toBe(false);
  expect([store.form, store.mfa, store.code]).toEqual(["code", "mfa", { id: "otp" }]);
  await store.withCode("123");
  expect(api.signInWithCode).toHaveBeenCalledWith("otp", "123", "mfa");
  expect(store.form).toBe("in");
});

it("a wrong password is thrown as it is", async () => {
  const { store, api } = stage();
  api.signIn.mockRejectedValueOnce(new Refusal("No.", 400));
  await expect(store.withPassword("ada@example.org", "secret")).rejects.toThrow("No.");
  expect(store.form).toBe("in");
});
