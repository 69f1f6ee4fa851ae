import { refusalOf } from "../api";
import type { Api, Refusal, User } from "../api";
import type { Preferences } from "../planning";

type PreferencesApi = Pick<Api, "me" | "saveUser">;

/** The server names a preference in front of what it says about it. */
/** PocketBase begins its messages with a capital letter. */
const NAMED = /^[Pp]references\.([a-z_]+)(?:[.[][^:]*)?: /;

/** Which preference a refusal is about, and what is wrong with it; the name is empty for any other refusal. */
export function refusedPreference(refusal: Refusal): { name: string; sentence: string } {
  const text = refusal.fields.preferences ?? refusal.message;
  const named = NAMED.exec(text);
  if (!named) return { name: "", sentence: text };
  const rest = text.slice(named[0].length);
  return { name: named[1] ?? "", sentence: rest.charAt(0).toUpperCase() + rest.slice(1) };
}

/**
 * How the person likes their days. A change shows at once and is sent after
 * those before it; one that is refused goes back to what the server has, with
 * its sentence at the field.
 */
export class PreferencesStore {
  /** What is shown but not yet confirmed; undefined within it takes a preference away. */
  #hoped = $state.raw<Record<string, unknown>>({});
  /** What the server said last time, by preference; "" for what belongs to none. */
  refusals = $state.raw<Record<string, string>>({});
  #last: Promise<unknown> = Promise.resolve();
  #newest = new Map<string, unknown>();

  constructor(
    private readonly api: PreferencesApi,
    private readonly user: () => User | null,
    private readonly changed: (user: User) => void,
  ) {}

  get value(): Preferences {
    return without({ ...this.user()?.preferences, ...this.#hoped });
  }

  /** Asks for what another window may have saved. */
  refresh = async (): Promise<void> => {
    const id = this.user()?.id;
    if (!id) return;
    try {
      this.changed(await this.api.me(id));
    } catch {
      // What is shown stays; saving will say what is wrong.
    }
  };

  /** Saves one preference, or takes it away; false when that was refused. */
  async set(name: string, value: unknown): Promise<boolean> {
    this.#hoped = { ...this.#hoped, [name]: value };
    this.refusals = { ...this.refusals, [name]: "", "": "" };
    const token = {};
    this.#newest.set(name, token);
    const turn = this.#last.then(() => this.#write(name, value));
    this.#last = turn.catch(() => undefined);
    try {
      await turn;
      return true;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      const said = refusedPreference(refusal);
      // The field that was changed is where people look, whatever the server named.
      if (this.#newest.get(name) === token) this.refusals = { ...this.refusals, [name]: said.sentence };
      return false;
    } finally {
      if (this.#newest.get(name) === token) {
        this.#newest.delete(name);
        this.#hoped = Object.fromEntries(Object.entries(this.#hoped).filter(([n]) => n !== name));
      }
    }
  }

  /** One price of a constraint; undefined is the default again. */
  setWeight(name: string, value: number | undefined): Promise<boolean> {
    const weights = without({ ...this.value.weights, [name]: value }) as Record<string, number>;
    return this.set("weights", Object.keys(weights).length > 0 ? weights : undefined);
  }

  clear(): void {
    this.refusals = {};
  }

  /** The rest of the preferences is what the server has by then: another window may have saved. */
  async #write(name: string, value: unknown): Promise<void> {
    const id = this.user()?.id;
    if (!id) return;
    const there = (await this.api.me(id)).preferences ?? {};
    const preferences = without({ ...there, [name]: value });
    this.changed(await this.api.saveUser(id, { preferences }));
  }
}

function without(all: Record<string, unknown>): Preferences {
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined));
}
