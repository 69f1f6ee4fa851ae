import { expect, test } from "vitest";
import { Refusal } from "../api";
import type { User } from "../api";
import { Profile } from "./profile.svelte";

function setUp(answer: (fields: Partial<User>) => Partial<User> = (f) => f) {
  let user = { id: "me", name: "Ada", timezone: "Europe/Berlin", locale: "en-GB" } as User;
  const sent: Partial<User>[] = [];
  const moved: boolean[] = [];
  const profile = new Profile(
    {
      saveUser: async (_, fields) => {
        sent.push(fields);
        return { ...user, ...answer(fields) } as User;
      },
    },
    () => user,
    (now, zone) => {
      user = now;
      moved.push(zone);
    },
  );
  return { profile, sent, moved, other: (fields: Partial<User>) => (user = { ...user, ...fields } as User) };
}

test("all that differs is sent at once, and nothing else", async () => {
  const { profile, sent, moved } = setUp();
  expect(profile.dirty).toBe(false);
  profile.set({ language: "de", region: "AT", timezone: "Europe/Vienna" });
  expect(profile.locale).toBe("de-AT");
  expect(await profile.save()).toEqual([]);
  expect(sent).toEqual([{ locale: "de-AT", timezone: "Europe/Vienna" }]);
  expect([profile.saved, profile.dirty, moved]).toEqual([true, false, [true]]);
});

test("what was not touched follows another window, what was stays", () => {
  const { profile, other } = setUp();
  profile.set({ name: "Ada L." });
  other({ name: "Somebody", timezone: "Asia/Tokyo" });
  expect(profile.draft).toMatchObject({ name: "Ada L.", timezone: "Asia/Tokyo" });
  profile.reset();
  expect(profile.draft.name).toBe("Somebody");
});

test("a refusal stays at its field until that is changed, and what was typed stays", async () => {
  const { profile } = setUp(() => {
    throw new Refusal("No.", 400, "", { timezone: "Must be a zone." });
  });
  profile.set({ timezone: "Mars/Olympus" });
  expect(await profile.save()).toEqual(["timezone"]);
  expect([profile.refusals.timezone, profile.draft.timezone, profile.message]).toEqual(["Must be a zone.", "Mars/Olympus", ""]);
  profile.set({ timezone: "Europe/Paris" });
  expect(profile.refusals.timezone).toBeUndefined();
});

test("a refusal of no field is told for the whole form", async () => {
  const { profile } = setUp(() => {
    throw new Refusal("The server cannot be reached.");
  });
  profile.set({ name: "A" });
  await profile.save();
  expect(profile.message).toBe("The server cannot be reached.");
});
