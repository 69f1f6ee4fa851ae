/** How the page looks on this browser. What is left out is as the system, or the page, has it. */
export interface LookChoice {
  theme?: "light" | "dark";
  density?: "compact";
  motion?: "reduce";
  size?: "small" | "large" | "larger";
}

/** What public/look.js leaves for the page. */
interface Wardrobe {
  read: () => LookChoice;
  put: (choice: LookChoice) => void;
  key: string;
}
declare global {
  interface Window {
    pulseplanLook?: Wardrobe;
  }
}

/**
 * The look of the page. All of it is kept by this browser, for a large screen
 * and a phone may want different ones; the theme is also the person's, so that
 * a browser they are new on begins with it.
 */
export class Look {
  choice = $state.raw<LookChoice>({});
  readonly #page: Pick<Window, "pulseplanLook" | "addEventListener">;

  constructor(page: Pick<Window, "pulseplanLook" | "addEventListener">) {
    this.#page = page;
    this.choice = page.pulseplanLook?.read() ?? {};
    // Another window of this browser has chosen.
    page.addEventListener("storage", (event) => {
      const wardrobe = this.#page.pulseplanLook;
      if (wardrobe && (event.key === wardrobe.key || event.key === null)) this.#put(wardrobe.read());
    });
  }

  set<K extends keyof LookChoice>(name: K, value: LookChoice[K] | undefined): void {
    const { [name]: _, ...rest } = this.choice;
    this.#put(value === undefined ? rest : { ...rest, [name]: value });
  }

  /** The theme a person has chosen anywhere; undefined for whoever has not. */
  follow(theme: string | undefined): void {
    if (theme === undefined) return;
    const wanted = theme === "light" || theme === "dark" ? theme : undefined;
    if (wanted !== this.choice.theme) this.set("theme", wanted);
  }

  #put(choice: LookChoice): void {
    this.choice = choice;
    this.#page.pulseplanLook?.put(choice);
  }
}
