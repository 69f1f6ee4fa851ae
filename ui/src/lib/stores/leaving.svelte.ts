import type { Outbox } from "../offline/outbox.svelte";

/** Signing out takes what was not sent with it: that is asked about first. */
export class Leaving {
  asked = $state(false);

  constructor(
    private readonly outbox: Pick<Outbox, "list" | "send">,
    /** Signs out; whoever signs in next begins at Today. */
    private readonly leave: () => void,
  ) {}

  /** Signs out, or asks whether what was not sent may go. */
  async ask(): Promise<void> {
    if (this.outbox.list.length > 0) await this.outbox.send();
    if (this.outbox.list.length > 0) this.asked = true;
    else this.leave();
  }

  confirm(): void {
    this.asked = false;
    this.leave();
  }
}
