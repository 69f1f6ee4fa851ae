// The preferences people set as numbers, with the bounds the server has for
// them (app/record/user.go) and what it assumes for people who have not said.
import type { Preferences } from "./planning";
import { number } from "./strings/writing";

export interface NumberRule {
  name: keyof Preferences & string;
  unit: "minutes" | "hours" | "days" | "blocks";
  min: number;
  max: number;
  /** What the server assumes; undefined for no limit. */
  usual?: number;
}

/** In minutes unless said; hours are minutes that people think of in hours. */
export const RULES = {
  max_per_day: { name: "max_per_day", unit: "hours", min: 15, max: 24 * 60, usual: 8 * 60 },
  max_per_week: { name: "max_per_week", unit: "hours", min: 15, max: 7 * 24 * 60 },
  horizon_days: { name: "horizon_days", unit: "days", min: 1, max: 60, usual: 14 },
  bundle_minutes: { name: "bundle_minutes", unit: "minutes", min: 0, max: 60, usual: 15 },
  break_after: { name: "break_after", unit: "minutes", min: 15, max: 24 * 60, usual: 90 },
  break: { name: "break", unit: "minutes", min: 0, max: 120, usual: 15 },
  buffer_before: { name: "buffer_before", unit: "minutes", min: 0, max: 120, usual: 0 },
  buffer_after: { name: "buffer_after", unit: "minutes", min: 0, max: 120, usual: 0 },
  lunch_minutes: { name: "lunch_minutes", unit: "minutes", min: 0, max: 180, usual: 0 },
  travel_minutes: { name: "travel_minutes", unit: "minutes", min: 0, max: 180, usual: 0 },
  replan_moves: { name: "replan_moves", unit: "blocks", min: 0, max: 100, usual: 5 },
  freeze_minutes: { name: "freeze_minutes", unit: "minutes", min: 0, max: 24 * 60, usual: 60 },
} as const satisfies Record<string, NumberRule>;

/** The number in a field as it is stored: hours become minutes. Undefined for text that is no such number. */
export function readNumber(rule: NumberRule, text: string): number | undefined {
  const t = text.trim().replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(t)) return undefined;
  const value = rule.unit === "hours" ? Number(t) * 60 : Number(t);
  return Number.isInteger(Math.round(value * 1e6) / 1e6) ? Math.round(value) : undefined;
}

/** A stored number as its field shows it. */
export function writeNumber(rule: NumberRule, value: number | undefined): string {
  if (value === undefined) return "";
  return rule.unit === "hours" ? number(value / 60, { maximumFractionDigits: 2, useGrouping: false }) : String(value);
}

/** "09:30" in minutes after midnight; undefined for anything else. */
export function readClock(text: string): number | undefined {
  const parts = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text.trim());
  if (!parts) return undefined;
  const at = Number(parts[1]) * 60 + Number(parts[2]);
  return at <= 24 * 60 ? at : undefined;
}
