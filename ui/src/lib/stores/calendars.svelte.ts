import { refusalOf } from "../api";
import type { Api, Calendar } from "../api";
import { strings } from "../strings";
import { Loaded } from "./loaded.svelte";

type CalendarsApi = Pick<Api, "calendars" | "importCalendar" | "subscribeCalendar" | "deleteCalendar">;

/** Events of a file that could not be read, and the file, to import without them. */
export interface Leftovers {
  file: File;
  problems: string[];
}

export class Calendars extends Loaded<Calendar[]> {
  busy = $state(false);
  fileError = $state("");
  linkError = $state("");
  leftovers = $state.raw<Leftovers>();

  constructor(private readonly api: CalendarsApi) {
    super(api.calendars);
  }

  /** Imports a file; returns the calendar's name, or nothing when it was refused. */
  async import(file: File, skipBad = false): Promise<string | undefined> {
    this.fileError = "";
    this.leftovers = undefined;
    return this.#during(
      () => this.api.importCalendar(file, skipBad),
      (thrown) => {
        const refusal = refusalOf(thrown);
        if (refusal.code === "calendar_problems") this.leftovers = { file, problems: sentences(refusal.detail) };
        else this.fileError = refusal.message;
      },
    );
  }

  async subscribe(url: string): Promise<string | undefined> {
    this.linkError = url.trim() === "" ? strings.calendars.linkMissing : "";
    if (this.linkError) return undefined;
    return this.#during(
      () => this.api.subscribeCalendar(url.trim()),
      (thrown) => {
        this.linkError = refusalOf(thrown).message;
      },
    );
  }

  async remove(calendar: Calendar): Promise<void> {
    await this.api.deleteCalendar(calendar.id);
    await this.refresh();
  }

  /** A refusal is about what was just typed; it ends with the screen and the person. */
  settle(): void {
    this.fileError = "";
    this.linkError = "";
    this.leftovers = undefined;
  }

  async #during(work: () => Promise<{ calendar: { name: string } }>, refused: (thrown: unknown) => void): Promise<string | undefined> {
    this.busy = true;
    try {
      const { calendar } = await work();
      await this.refresh();
      return calendar.name;
    } catch (thrown) {
      refused(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}

function sentences(detail: unknown): string[] {
  const problems = (detail as { problems?: { sentence?: string }[] } | undefined)?.problems ?? [];
  return problems.map((p) => p.sentence ?? "").filter(Boolean);
}
