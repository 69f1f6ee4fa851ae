// Calendars on their way in: each is looked into first, so that people see what
// they are about to take in, and then stored.
import { Refusal, refusalOf } from "../api";
import type { Api, Calendar, CalendarPreview, CalendarSource } from "../api";
import { freeColour } from "../colours";
import { strings } from "../strings";

type ImportsApi = Pick<Api, "previewCalendar" | "importCalendar" | "changeSource">;

/** A file this large that cannot be sent at all is probably refused for its size, in bytes. */
const LARGE = 4 << 20;

export type Phase = "sending" | "reading" | "ready" | "storing" | "refused";

export class Import {
  phase = $state<Phase>("sending");
  /** The share of the file that has been sent, 0 to 1. */
  sent = $state(0);
  preview = $state.raw<CalendarPreview>();
  /** Why it cannot be, in words. */
  refusal = $state("");
  name = $state("");
  colour = $state("");
  readonly abort = new AbortController();

  constructor(
    readonly key: number,
    readonly source: CalendarSource,
    /** The calendar whose source it is to be. */
    readonly target?: Calendar,
  ) {
    if (!source.file) this.phase = "reading";
  }

  /** What it is called before anybody has looked into it; of an address, which may be a secret, only the host. */
  get label(): string {
    return this.source.file ? this.source.file.name : hostOf(this.source.url);
  }

  /** The calendar that is brought up to date; a file under another name is a new one. */
  get replaces(): CalendarPreview["replaces"] {
    const { preview } = this;
    if (this.target || this.source.url) return preview?.replaces;
    return preview && this.name.trim().toLowerCase() === preview.name.toLowerCase() ? preview.replaces : undefined;
  }

  get busy(): boolean {
    return this.phase === "sending" || this.phase === "reading" || this.phase === "storing";
  }
}

export function hostOf(url: string): string {
  try {
    return new URL(url.replace(/^webcals?:/i, "https:")).host || url;
  } catch {
    return url;
  }
}

/** The address of a calendar in a text, if it is nothing else. */
export function addressIn(text: string): string | undefined {
  const found = /^\s*(?:webcals?|https?):\/\/\S+\s*$/i.exec(text);
  return found ? text.trim() : undefined;
}

export class Imports {
  list = $state.raw<Import[]>([]);
  linkRefusal = $state("");
  #last = 0;

  constructor(
    private readonly api: ImportsApi,
    private readonly colours: () => string[],
    private readonly done: () => Promise<void>,
  ) {}

  get busy(): boolean {
    return this.list.some((i) => i.busy);
  }

  /** Those that can be stored as they are. */
  get ready(): Import[] {
    return this.list.filter((i) => i.phase === "ready");
  }

  /** Looks into files, one after the other. */
  async files(files: Iterable<File>, target?: Calendar): Promise<Import[]> {
    const all = [...files].map((file) => this.#add({ file }, target));
    for (const one of all) await this.#look(one);
    return all;
  }

  /** Looks into what is at an address; undefined when it is none, in linkRefusal, or refused. */
  async link(url: string, target?: Calendar): Promise<Import | undefined> {
    this.linkRefusal = url.trim() === "" ? strings.calendars.linkMissing : "";
    if (this.linkRefusal) return undefined;
    const one = this.#add({ url: url.trim() }, target);
    await this.#look(one);
    if (one.phase !== "refused") return one;
    // It is said beside the field the address was typed into.
    this.linkRefusal = one.refusal;
    this.#drop(one);
    return undefined;
  }

  /** Stores what was looked into; the name of the calendar, or nothing when it was refused. */
  async store(one: Import): Promise<string | undefined> {
    const { preview } = one;
    if (one.phase !== "ready" || !preview) return undefined;
    one.phase = "storing";
    one.refusal = "";
    one.sent = 0;
    const upload = { onsent: (share: number) => (one.sent = share), signal: one.abort.signal };
    const skip_bad = preview.problem_count > 0;
    try {
      const name = one.name.trim();
      const { calendar } = one.target
        ? await this.api.changeSource(one.target.id, one.source, skip_bad, upload)
        : await this.api.importCalendar(one.source, { ...(name && name !== preview.name && { name }), ...(!one.replaces && { colour: one.colour }), skip_bad }, upload);
      this.#drop(one);
      await this.done();
      return calendar.name;
    } catch (thrown) {
      this.#refuse(one, thrown);
      return undefined;
    }
  }

  /** Gives one up; what is under way is stopped. */
  drop(one: Import): void {
    one.abort.abort();
    this.#drop(one);
  }

  /** Leaves nothing behind: what was about to be taken in ends with the screen. */
  clear(): void {
    for (const one of this.list) one.abort.abort();
    this.list = [];
    this.linkRefusal = "";
  }

  #add(source: CalendarSource, target?: Calendar): Import {
    const one = new Import(++this.#last, source, target);
    this.list = [...this.list, one];
    return one;
  }

  async #look(one: Import): Promise<void> {
    const onsent = (share: number) => {
      one.sent = share;
      if (share === 1 && one.phase === "sending") one.phase = "reading";
    };
    try {
      const preview = await this.api.previewCalendar(one.source, one.target?.id ?? "", { onsent, signal: one.abort.signal });
      one.preview = preview;
      one.name = preview.name;
      one.colour = freeColour([...this.colours(), ...this.list.map((i) => i.colour)].filter(Boolean));
      one.phase = "ready";
    } catch (thrown) {
      this.#refuse(one, thrown);
    }
  }

  #refuse(one: Import, thrown: unknown): void {
    const refusal = refusalOf(thrown);
    if (refusal.code === "aborted") return;
    // What can be changed, such as the name, can be tried again.
    one.phase = one.preview ? "ready" : "refused";
    one.refusal = refusal instanceof Refusal && refusal.status === 0 && (one.source.file?.size ?? 0) > LARGE ? strings.calendars.perhapsLarge : (refusal.fields.url ?? refusal.fields.name ?? refusal.message);
  }

  #drop(one: Import): void {
    this.list = this.list.filter((i) => i !== one);
  }
}
