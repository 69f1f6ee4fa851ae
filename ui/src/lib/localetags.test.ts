import { expect, test } from "vitest";
import { halves, joined, regions, samples } from "./localetags";
import { languageOf, wordsLocale } from "./strings";

const at = new Date("2026-11-25T16:30:00Z");

test("a tag is taken apart and put together", () => {
  for (const tag of ["de-AT", "en-DE", "en", "zh-Hant-TW"]) {
    const { language, region } = halves(tag);
    expect(joined(language, region)).toBe(tag);
  }
  expect(halves("no tag at all")).toEqual({ language: "en", region: "" });
});

test("English words with German dates can be", () => {
  expect(languageOf("en-DE")).toBe("en");
  expect(wordsLocale("en-DE")).toBe("en-DE");
  const mixed = samples(at, { zone: "Europe/Berlin", locale: "en-DE" });
  expect(mixed.date).toMatch(/^Wednesday,? 25 November 2026$/);
  expect([mixed.time, mixed.week]).toEqual(["17:30", "Monday"]);
  expect(mixed.short).toMatch(/^25\D11\D2026$/); // not the American order
  expect(samples(at, { zone: "America/New_York", locale: "en-US" })).toMatchObject({ short: "11/25/2026", week: "Sunday" });
  expect(samples(at, { zone: "Europe/Vienna", locale: "de-AT" })).toMatchObject({ date: "Mittwoch, 25. November 2026", week: "Montag" });
});

test("regions are the countries of today, by name", () => {
  const all = regions("de");
  const codes = all.map(({ code }) => code);
  for (const code of ["DE", "AT", "CH", "GB", "US", "JP"]) expect(codes).toContain(code);
  for (const code of ["DD", "SU", "EU", "ZZ", "XA", "UK"]) expect(codes).not.toContain(code);
  expect(all.find(({ code }) => code === "AT")?.name).toBe("Österreich");
  expect(regions("en", "419").some(({ code }) => code === "419")).toBe(true);
});
