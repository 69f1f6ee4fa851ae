import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api";
import type { User } from "../api";
import type { Preferences } from "../planning";
import { RULES, readClock, readNumber, writeNumber } from "../preferences";
import { PreferencesStore, refusedPreference } from "./preferences.svelte";

const refusal = (text: string) => new Refusal(text, 400, "", { preferences: text });

function stage(there: Preferences, save: (sent: Preferences) => Promise<void> = async () => undefined) {
  let server: Preferences = there;
  let mine = { id: "u", preferences: there } as unknown as User;
  const sent: Preferences[] = [];
  const store = new PreferencesStore(
    {
      me: async () => ({ id: "u", preferences: server }) as unknown as User,
      saveUser: async (_id, fields) => {
        const preferences = fields.preferences as Preferences;
        sent.push(preferences);
        await save(preferences);
        server = preferences;
        return { id: "u", preferences } as unknown as User;
      },
    },
    () => mine,
    (user) => (mine = user),
  );
  return { store, sent, elsewhere: (p: Preferences) => (server = p), mine: () => mine };
}

describe("a preference", () => {
  it("shows at once and is saved with what another window saved meanwhile", async () => {
    const { store, sent, elsewhere } = stage({ clock: 24 });
    elsewhere({ clock: 24, break: 10 });
    const done = store.set("max_per_day", 300);
    expect(store.value.max_per_day).toBe(300);
    expect(await done).toBe(true);
    expect(sent).toEqual([{ clock: 24, break: 10, max_per_day: 300 }]);
    expect(store.value).toEqual({ clock: 24, break: 10, max_per_day: 300 });
  });
  it("that is refused goes back, and says why at its field", async () => {
    const { store } = stage({ break: 15 }, async () => Promise.reject(refusal("preferences.break: must be a whole number from 0 to 120")));
    expect(await store.set("break", 500)).toBe(false);
    expect([store.value.break, store.refusals.break]).toEqual([15, "Must be a whole number from 0 to 120"]);
    store.clear();
    expect(store.refusals).toEqual({});
  });
  it("is taken away by nothing", async () => {
    const { store, sent } = stage({ break: 15, clock: 24 });
    expect(await store.set("break", undefined)).toBe(true);
    expect(sent).toEqual([{ clock: 24 }]);
    expect("break" in store.value).toBe(false);
  });
  it("saved twice in a row ends as the later says, and both are sent in order", async () => {
    const { store, sent } = stage({});
    const both = [store.set("break", 5), store.set("break", 10)];
    expect(store.value.break).toBe(10);
    await Promise.all(both);
    expect(sent.map((p) => p.break)).toEqual([5, 10]);
    expect(store.value.break).toBe(10);
  });
  it("is read again only after the one before it was saved, so that neither is lost", async () => {
    const { store, sent } = stage({}, () => new Promise((saved) => setTimeout(saved)));
    await Promise.all([store.set("break", 5), store.set("buffer_after", 10)]);
    expect(sent).toEqual([{ break: 5 }, { break: 5, buffer_after: 10 }]);
  });
  it("that was refused does not stop the next", async () => {
    const refuse = vi.fn().mockRejectedValueOnce(refusal("preferences: no")).mockResolvedValue(undefined);
    const { store } = stage({}, refuse);
    expect(await Promise.all([store.set("break", 5), store.set("buffer_after", 10)])).toEqual([false, true]);
    expect(store.value).toEqual({ buffer_after: 10 });
  });
  it("keeps the other prices when one is set, and none when the last is taken away", async () => {
    const { store, sent } = stage({ weights: { Switch: 60 } });
    await store.setWeight("LoadPerMin", 5);
    await store.setWeight("Switch", undefined);
    await store.setWeight("LoadPerMin", undefined);
    expect(sent).toEqual([{ weights: { Switch: 60, LoadPerMin: 5 } }, { weights: { LoadPerMin: 5 } }, {}]);
  });
});

it.each([
  ["preferences.break: must be a whole number from 0 to 120", { name: "break", sentence: "Must be a whole number from 0 to 120" }],
  ["Preferences.lunch_to: must be after lunch_from.", { name: "lunch_to", sentence: "Must be after lunch_from." }],
  ["preferences.free[0].to: must be after from", { name: "free", sentence: "Must be after from" }],
  ["preferences.weights.Switch: must be a whole number from 0 to 1200", { name: "weights", sentence: "Must be a whole number from 0 to 1200" }],
  ["The server cannot be reached.", { name: "", sentence: "The server cannot be reached." }],
])("“%s” is about one field", (text, want) => expect(refusedPreference(refusal(text))).toEqual(want));

it.each([
  ["8", 480],
  ["7.5", 450],
  ["7,25", 435],
  ["7.123456", undefined],
  ["a lot", undefined],
  ["-1", undefined],
])("%s hours are %s minutes", (text, minutes) => expect(readNumber(RULES.max_per_day, text)).toBe(minutes));
it("a number is written as it is typed", () => {
  expect([writeNumber(RULES.max_per_day, 450), writeNumber(RULES.break, 15), writeNumber(RULES.break, undefined)]).toEqual(["7.5", "15", ""]);
});
it.each([
  ["09:30", 570],
  ["24:00", 1440],
  ["24:01", undefined],
  ["9", undefined],
])("the clock time %s is minute %s", (text, minute) => expect(readClock(text)).toBe(minute));
