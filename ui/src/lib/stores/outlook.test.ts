import { expect, it } from "vitest";
import type { OutlookDay, Pressure, Risk } from "../planning";
import { addDays } from "../time";
import { atRisk, byPressure, slackWords, step, weeksOf } from "./outlook.svelte";

/** Wednesday 25 November 2026 and the days after it. */
const FIRST = "2026-11-25";
const days = (n: number): OutlookDay[] => Array.from({ length: n }, (_, i) => ({ date: addDays(FIRST, i), free: 0, planned: 0, events: 0, demand: 0, level: "calm" }));
const risk = (task: string, level: Pressure, due: string, slack: number, late = 0): Risk => ({ task, title: task, due, hard: true, slack, late, level, sentence: "" });

it.each([
  [1, [undefined, undefined, "2026-11-25"], 2],
  [7, [undefined, undefined, undefined, "2026-11-25"], 2],
])("a week that begins on day %i leaves the days before today empty", (first, begins, lines) => {
  const weeks = weeksOf(days(7), first);
  expect(weeks[0]?.slice(0, begins.length).map((d) => d?.date)).toEqual(begins);
  expect(weeks.every((w) => w.length === 7)).toBe(true);
  expect(weeks.length).toBe(lines);
});

it("no day has no week", () => expect(weeksOf([], 1)).toEqual([]));

it("every day of six weeks is in exactly one week", () => {
  const all = weeksOf(days(42), 1).flat().filter(Boolean).map((d) => d?.date);
  expect(all).toEqual(days(42).map((d) => d.date));
});

it.each([
  ["ArrowRight", "2026-11-27"],
  ["ArrowLeft", "2026-11-25"],
  ["ArrowDown", "2026-12-03"],
  ["ArrowUp", "2026-11-26"],
  ["Home", "2026-11-25"],
  ["End", "2026-11-29"],
  ["PageDown", "2026-12-08"],
  ["PageUp", "2026-11-25"],
  ["x", "2026-11-26"],
])("%s leads from Thursday to %s", (key, to) => expect(step(days(14), "2026-11-26", key, 1)).toBe(to));

it("arrows never leave the outlook", () => {
  expect(step(days(14), FIRST, "ArrowLeft", 1)).toBe(FIRST);
  expect(step(days(14), "2026-12-08", "ArrowRight", 1)).toBe("2026-12-08");
  expect(step(days(14), "2026-12-05", "ArrowDown", 1)).toBe("2026-12-05");
});

it.each([
  [150, 0, "2 h 30 min to spare"],
  [-30, 0, "30 min too little"],
  [0, 0, "just fits"],
  [0, 45, "45 min too little"],
])("a slack of %i with %i late reads “%s”", (slack, late, words) => expect(slackWords(risk("a", "tight", "", slack, late))).toBe(words));

it("what is most pressing comes first, then what is due first", () => {
  const all = [risk("calm", "calm", "2026-11-26", 600), risk("later", "tight", "2026-11-29", 10), risk("sooner", "tight", "2026-11-27", 20), risk("over", "over", "2026-12-09", -5)];
  expect(byPressure(all).map((r) => r.task)).toEqual(["over", "sooner", "later", "calm"]);
  expect(atRisk(all).map((r) => r.task)).toEqual(["over", "sooner", "later"]);
});
