import { Refusal, refusalOf } from "../api";
import type { Api, SignInWays } from "../api";
import { strings } from "../strings";
import { browserZone, languageTag } from "../time";
import { Loaded } from "./loaded.svelte";
import type { Session } from "./session.svelte";

type SignInApi = Pick<Api, "signInWays" | "signIn" | "requestCode" | "signInWithCode" | "signInWith">;

/** What is shown on the page for people who are not signed in. */
export type Form = "in" | "up" | "forgot" | "code";

/** A window of the browser that can be sent somewhere. */
export interface Popup {
  closed: boolean;
  location: { href: string };
  close(): void;
}

/** How often a provider's window is looked at, in ms. */
const LOOK = 500;

/** Signing in, in whichever way. */
export class SignIn {
  form = $state<Form>("in");
  /** Typed once, known to every form. */
  email = $state("");
  readonly ways: Loaded<SignInWays>;
  /** The provider whose window is open. */
  provider = $state.raw<{ title: string; state: "waits" | "closed" | "blocked"; url?: string }>();
  /** A code has been sent. */
  code = $state.raw<{ id: string }>();
  /** The password was right, and a second proof is asked for. */
  mfa = $state("");
  #popup: Popup | null = null;
  #turn = 0;

  constructor(
    private readonly api: SignInApi,
    private readonly session: Pick<Session, "enter">,
    /** Opens a window, or gives null where the browser does not let it. */
    private readonly open: () => Popup | null,
  ) {
    this.ways = new Loaded(api.signInWays.bind(api));
  }

  show(form: Form): void {
    this.form = form;
    this.code = undefined;
    this.mfa = "";
    this.leave();
  }

  /** Signs in by password; false when a code by mail has to follow. */
  async withPassword(email: string, password: string): Promise<boolean> {
    try {
      await this.session.enter(() => this.api.signIn(email, password), Date.now());
      return true;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      const mfa = (refusal.raw as { mfaId?: string } | undefined)?.mfaId;
      if (refusal.status !== 401 || !mfa) throw refusal;
      await this.send(email);
      this.mfa = mfa;
      this.form = "code";
      return false;
    }
  }

  async send(email: string): Promise<void> {
    const { otpId } = await this.api.requestCode(email);
    this.email = email;
    this.code = { id: otpId };
  }

  async withCode(code: string): Promise<void> {
    const id = this.code?.id;
    if (!id) return;
    await this.session.enter(() => this.api.signInWithCode(id, code, this.mfa), Date.now());
    this.show("in");
  }

  /**
   * Signs in at a provider, in a window of its own: opened at once, since a
   * browser lets nothing open later without a click. True when the account is new.
   */
  async with(provider: { name: string; title: string }, language: string): Promise<boolean> {
    this.leave();
    const turn = ++this.#turn;
    const { title } = provider;
    const popup = this.open();
    this.#popup = popup;
    this.provider = { title, state: popup ? "waits" : "blocked" };
    const watching = setInterval(() => {
      // Some providers cut the tie to their window, which then seems closed; whoever finishes there is signed in all the same.
      if (popup?.closed && this.provider?.state === "waits") this.provider = { title, state: "closed" };
    }, LOOK);
    try {
      const created = { timezone: browserZone(), locale: languageTag(language) };
      const show = (url: string) => {
        if (turn !== this.#turn) return;
        if (popup && !popup.closed) popup.location.href = url;
        else this.provider = { title, state: "blocked", url };
      };
      return await this.session.enter(() => this.api.signInWith(provider.name, created, show), Date.now());
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      throw refusal.status === 0 && /OAuth2 redirect error|State parameters/.test(refusal.cause) ? new Refusal(strings.sign.providerRefused(title), 400) : refusal;
    } finally {
      clearInterval(watching);
      if (turn === this.#turn) this.leave();
    }
  }

  /** Nobody waits for a provider's window any more. */
  leave(): void {
    this.#turn++;
    if (this.#popup && !this.#popup.closed) this.#popup.close();
    this.#popup = null;
    this.provider = undefined;
  }
}
