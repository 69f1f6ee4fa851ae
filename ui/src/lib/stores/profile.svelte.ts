import { refusalOf } from "../api";
import type { Api, User } from "../api";
import { halves, joined } from "../localetags";

type ProfileApi = Pick<Api, "saveUser">;

export interface Draft {
  name: string;
  timezone: string;
  language: string;
  region: string;
}

/**
 * What a person changes about themselves before they save it, all at once. What
 * they have not touched follows the server, so that another window's change is
 * neither missed nor undone.
 */
export class Profile {
  #touched = $state.raw<Partial<Draft>>({});
  refusals = $state.raw<Record<string, string>>({});
  message = $state("");
  busy = $state(false);
  /** Stands until something is changed again; it outlives a page that is redrawn in another language. */
  saved = $state(false);

  constructor(
    private readonly api: ProfileApi,
    private readonly user: () => User | null,
    private readonly changed: (user: User, zoneMoved: boolean) => void,
  ) {}

  get stored(): Draft {
    const user = this.user();
    return { name: user?.name ?? "", timezone: user?.timezone || "UTC", ...halves(user?.locale ?? "") };
  }
  get draft(): Draft {
    return { ...this.stored, ...this.#touched };
  }
  get locale(): string {
    const { language, region } = this.draft;
    return joined(language, region);
  }
  get dirty(): boolean {
    const { stored, draft } = this;
    return (Object.keys(stored) as (keyof Draft)[]).some((k) => stored[k] !== draft[k]);
  }

  set(fields: Partial<Draft>): void {
    this.#touched = { ...this.#touched, ...fields };
    this.saved = false;
    this.message = "";
    this.refusals = Object.fromEntries(Object.entries(this.refusals).filter(([name]) => !(name in fields) && !(name === "locale" && ("language" in fields || "region" in fields))));
  }

  reset(): void {
    this.#touched = {};
    this.refusals = {};
    this.message = "";
  }

  /** Saves what differs; the names of the fields that were refused, in the order of the form. */
  async save(): Promise<string[]> {
    const user = this.user();
    if (!user || this.busy) return [];
    const { stored, draft, locale } = this;
    const fields: Partial<User> = {};
    if (draft.name.trim() !== stored.name) fields.name = draft.name.trim();
    if (draft.timezone !== stored.timezone) fields.timezone = draft.timezone;
    if (locale !== joined(stored.language, stored.region) || !user.locale) fields.locale = locale;
    this.busy = true;
    this.refusals = {};
    this.message = "";
    try {
      const now = await this.api.saveUser(user.id, fields);
      this.#touched = {};
      this.saved = true;
      this.changed(now, fields.timezone !== undefined);
      return [];
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      this.refusals = refusal.fields;
      const named = ["name", "locale", "timezone"].filter((name) => refusal.fields[name]);
      if (named.length === 0) this.message = refusal.message;
      return named;
    } finally {
      this.busy = false;
    }
  }
}
