import { refusalOf } from "../api";
import type { Api, TimeMap } from "../api";
import { strings } from "../strings";
import { Loaded } from "./loaded.svelte";
import type { Undo } from "./span.svelte";

type HoursApi = Pick<Api, "timeMaps" | "saveTimeMap"> & Partial<Pick<Api, "deleteTimeMap" | "hoursUses" | "setHours">>;

/** What the server assumes for people who have not said. */
export const DEFAULT_HOURS = "Mon-Fri 09:00-17:00";

/** Which tasks and projects keep some hours. */
export interface Uses {
  tasks: string[];
  projects: string[];
}

/** The time maps of a person; one of them is the usual one, for whatever names none. */
export class Hours extends Loaded<TimeMap[]> {
  refusal = $state("");

  constructor(private readonly api: HoursApi) {
    super(api.timeMaps);
  }

  /** By name, the usual one first. What an earlier visit has kept may have had another shape. */
  get all(): TimeMap[] {
    const maps = Array.isArray(this.value) ? this.value : [];
    return [...maps].sort((a, b) => Number(b.is_default) - Number(a.is_default) || a.name.localeCompare(b.name));
  }

  /** The one that counts where none is named. */
  get usual(): TimeMap | undefined {
    return this.all.find((m) => m.is_default);
  }

  get text(): string {
    return this.usual?.hours ?? DEFAULT_HOURS;
  }

  of(id: string | undefined): TimeMap | undefined {
    return id ? this.all.find((m) => m.id === id) : undefined;
  }

  /** A name nobody has yet: "Work", "Work 2". */
  freeName(wanted: string): string {
    const taken = new Set(this.all.map((m) => m.name.toLowerCase()));
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted} ${n}`;
    return name;
  }

  /** Saves the text of the usual hours; false when the server refused it, in refusal. */
  async save(hours: string): Promise<boolean> {
    this.refusal = "";
    try {
      const { usual } = this;
      this.#show(await this.api.saveTimeMap(usual?.id, usual ? { hours } : { hours, name: this.freeName(strings.hours.name), kind: "work", is_default: true }));
      return true;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      this.refusal = refusal.fields.hours ?? refusal.message;
      return false;
    }
  }

  /** Makes hours, or changes some; a refusal is thrown. The first ones are the usual ones. */
  async put(id: string | undefined, fields: Partial<TimeMap>): Promise<TimeMap> {
    const first = !id && !this.usual;
    const saved = await this.api.saveTimeMap(id, first ? { ...fields, is_default: true } : fields);
    this.#show(saved);
    return saved;
  }

  /** Makes hours the usual ones at once; a refusal puts that back and is thrown. */
  async makeUsual(map: TimeMap): Promise<Undo> {
    const before = this.usual;
    this.#show({ ...map, is_default: true } as TimeMap);
    try {
      this.#show(await this.api.saveTimeMap(map.id, { is_default: true }));
    } catch (thrown) {
      await this.refresh();
      throw thrown;
    }
    return async () => {
      if (before) this.#show(await this.api.saveTimeMap(before.id, { is_default: true }));
      else this.#show(await this.api.saveTimeMap(map.id, { is_default: false }));
    };
  }

  /** Takes hours away at once. Undo brings them back under their own id, to the tasks and projects that kept them. */
  async remove(map: TimeMap, uses: Uses): Promise<Undo> {
    const drop = () => this.assume((all) => all.filter((m) => m.id !== map.id));
    drop();
    try {
      await this.api.deleteTimeMap?.(map.id);
      drop();
    } catch (thrown) {
      await this.refresh();
      throw thrown;
    }
    return async () => {
      const { id, name, kind, hours, is_default, colour } = map;
      this.#show(await this.api.saveTimeMap(undefined, { id, name, kind, hours, is_default, colour }));
      await this.api.setHours?.(id, uses);
    };
  }

  #show(map: TimeMap): void {
    this.assume((all) => {
      const others = (Array.isArray(all) ? all : []).map((m) => (map.is_default && m.id !== map.id ? ({ ...m, is_default: false } as TimeMap) : m));
      return others.some((m) => m.id === map.id) ? others.map((m) => (m.id === map.id ? map : m)) : [...others, map];
    });
  }
}
