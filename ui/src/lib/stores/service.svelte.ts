import type { Api } from "../api";
import { refusalOf } from "../api";

/** How often a server without background work is asked whether it is back, in ms. */
const AGAIN = 20_000;

/** Whether the server does background work; records work without it. */
export class Service {
  paused = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Pick<Api, "health">) {}

  /** Asks the server; one that cannot be reached says nothing about its jobs. */
  look = async (): Promise<void> => {
    clearTimeout(this.#timer);
    try {
      const { jobs = "ok" } = await this.api.health();
      this.paused = jobs !== "ok";
    } catch (thrown) {
      if (refusalOf(thrown).status === 0) return;
    }
    if (this.paused) this.#timer = setTimeout(this.look, AGAIN);
  };

  /** A run was refused because nothing runs: that is known at once. */
  noteRefusal(code: string): void {
    if (code !== "jobs_unavailable") return;
    this.paused = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.look, AGAIN);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.paused = false;
  }
}
