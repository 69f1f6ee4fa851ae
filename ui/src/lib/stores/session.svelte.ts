import { refusalOf } from "../api";
import type { Api, User } from "../api";
import { strings } from "../strings";
import { browserZone, languageTag } from "../time";
import type { Clockface } from "../time";

type SessionApi = Pick<Api, "user" | "onUser" | "onExpired" | "signIn" | "signUp" | "signOut" | "signOutEverywhere" | "refresh" | "saveUser" | "me" | "changePassword">;

/** A stored token is renewed when it is older than this, in ms; the server's lasts days. */
const RENEW_AFTER = 6 * 60 * 60 * 1000;

/** Who is signed in, in this window and, through the stored token, in its sisters. */
export class Session {
  user = $state.raw<User | null>(null);
  /** Why the person has to sign in again; empty otherwise. */
  notice = $state("");
  /** The notice is about what the person has done. */
  calm = $state(false);
  #renewed = 0;

  constructor(
    private readonly api: SessionApi,
    /** Removes what this browser keeps of people; with changes also what they have not sent. */
    private readonly forget: (changes: boolean) => void = () => undefined,
  ) {
    this.user = api.user;
    api.onUser(() => {
      this.user = api.user;
    });
    api.onExpired(() => {
      this.notice = strings.app.expired;
      this.calm = false;
      this.forget(false); // what was not sent waits for the same person
      api.signOut();
    });
  }

  get face(): Clockface {
    return { zone: this.user?.timezone || "UTC", locale: this.user?.locale || "" };
  }

  async signIn(email: string, password: string, now: number): Promise<void> {
    await this.enter(() => this.api.signIn(email, password), now);
  }

  /** Signs in by any way there is. */
  async enter<T>(way: () => Promise<T>, now: number): Promise<T> {
    const before = this.#renewed;
    this.#renewed = now; // first: the page comes to life while the answer is being read
    try {
      const answer = await way();
      this.notice = "";
      return answer;
    } catch (thrown) {
      this.#renewed = before;
      throw thrown;
    }
  }

  /** The session may have ended elsewhere; the server knows. */
  async check(): Promise<void> {
    if (!this.user) return;
    try {
      await this.api.refresh();
    } catch {
      // A 401 has been told through onExpired; anything else is not about the session.
    }
  }

  async signUp(fields: { email: string; password: string; name: string }, language: string, now: number): Promise<void> {
    await this.api.signUp({ ...fields, timezone: browserZone(), locale: languageTag(language) });
    await this.signIn(fields.email, fields.password, now);
  }

  /** Renews an ageing token, so that a dashboard opened every morning never asks again. */
  async renew(now: number): Promise<void> {
    if (!this.user || now - this.#renewed < RENEW_AFTER) return;
    try {
      await this.api.refresh();
      this.#renewed = now;
    } catch (thrown) {
      const status = refusalOf(thrown).status;
      // The account is gone; a 401 has been told through onExpired already.
      if (status === 403 || status === 404) this.api.signOut();
    }
  }

  /** The person may have been changed in another window. */
  async follow(): Promise<void> {
    const id = this.user?.id;
    if (!id) return;
    try {
      const now = await this.api.me(id);
      if (this.user?.id === id) this.user = now;
    } catch {
      // What is shown stays; a session that has ended is told through onExpired.
    }
  }

  /** A new password ends every other session; this one goes on with it. */
  async changePassword(old: string, password: string, now: number): Promise<void> {
    const { user } = this;
    if (!user) return;
    await this.api.changePassword(user.id, old, password);
    await this.signIn(user.email, password, now);
  }

  async chooseZone(timezone: string): Promise<void> {
    if (!this.user) return;
    const saved = await this.api.saveUser(this.user.id, { timezone });
    this.user = saved;
  }

  signOut(): void {
    this.notice = "";
    this.forget(true);
    this.api.signOut();
  }

  /** Ends every session of the person, this one too. */
  async signOutEverywhere(): Promise<void> {
    await this.api.signOutEverywhere();
    this.signOut();
    this.notice = strings.account.everywhereDone;
    this.calm = true;
  }
}
