import type { Api } from "../api";
import type { Learned, LearnedTime } from "../planning";
import { Loaded } from "./loaded.svelte";

/** The key that stands for every number. */
export const ALL = "all";

type LearnedApi = Pick<Api, "learned" | "unlearn">;

/** What was learned from finished work, with the evidence of each number. */
export class LearnedStore extends Loaded<Learned> {
  constructor(private readonly api: LearnedApi) {
    super(api.learned);
  }

  get empty(): boolean {
    const v = this.value;
    return v !== undefined && v.durations.length + v.times.length + v.weights.length === 0;
  }

  /** Forgets one number, or all of them; a refusal brings it back and is thrown. */
  async reset(key: string): Promise<void> {
    const before = this.value;
    const others = <T extends { key: string }>(all: T[]) => all.filter((one) => key !== ALL && one.key !== key);
    this.assume((v) => ({ durations: others(v.durations), times: others(v.times), weights: others(v.weights) }));
    try {
      await this.api.unlearn(key);
    } catch (thrown) {
      this.assume((v) => before ?? v);
      throw thrown;
    }
    await this.refresh();
  }
}

/** How well a time suits, for the shade behind its number. */
export function fit({ mean }: LearnedTime): "well" | "fair" | "badly" {
  if (mean >= 0.75) return "well";
  return mean >= 0.5 ? "fair" : "badly";
}
