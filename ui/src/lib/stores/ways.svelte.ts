import { refusalOf } from "../api";
import type { Api } from "../api";
import type { PlanChange, Proposal, Way, Ways as Answer } from "../plans";
import { Loaded } from "./loaded.svelte";

type WaysApi = Pick<Api, "ways" | "takeWay" | "undoChange">;

/** What does not fit into the plan, and what a person can do about it. */
export class Ways extends Loaded<Answer> {
  /** The way that is being taken. */
  taking = $state("");
  refusal = $state("");
  #watchers = 0;

  constructor(private readonly api: WaysApi) {
    super(api.ways);
  }

  /** Asks the server only while somebody is looking. */
  follow = async (): Promise<void> => {
    if (this.#watchers > 0) await this.refresh();
  };
  enter(): () => void {
    this.#watchers++;
    void this.refresh();
    return () => {
      this.#watchers--;
    };
  }

  /** Takes a way out; returns what was changed and the plan that follows, or nothing when it was refused. */
  async take(way: Way): Promise<{ change: PlanChange; plan: Proposal } | undefined> {
    if (this.taking) return undefined;
    this.taking = way.id;
    this.refusal = "";
    try {
      return await this.api.takeWay(way.id);
    } catch (thrown) {
      this.refusal = refusalOf(thrown).message;
      return undefined;
    } finally {
      this.taking = "";
      void this.follow();
    }
  }

  async undo(change: PlanChange): Promise<void> {
    await this.api.undoChange(change.id);
    await this.follow();
  }

  override forget(): void {
    this.refusal = "";
    super.forget();
  }
}
