import { refusalOf } from "../api";
import type { Api, TimeMap } from "../api";
import { strings } from "../strings";
import { Loaded } from "./loaded.svelte";

type HoursApi = Pick<Api, "timeMaps" | "saveTimeMap">;

/** What the server assumes for people who have not said. */
export const DEFAULT_HOURS = "Mon-Fri 09:00-17:00";

/** The default time map, edited as one line of text. */
export class Hours extends Loaded<TimeMap | null> {
  refusal = $state("");

  constructor(private readonly api: HoursApi) {
    super(async () => (await api.timeMaps()).find((m) => m.is_default) ?? null);
  }

  get text(): string {
    return this.value?.hours ?? DEFAULT_HOURS;
  }

  /** Saves the text; false when the server refused it, in refusal. */
  async save(hours: string): Promise<boolean> {
    this.refusal = "";
    try {
      const fields = this.value ? { hours } : { hours, name: strings.hours.name, kind: "work", is_default: true };
      const saved = await this.api.saveTimeMap(this.value?.id, fields);
      this.assume(() => saved);
      return true;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      this.refusal = refusal.fields.hours ?? refusal.message;
      return false;
    }
  }
}
