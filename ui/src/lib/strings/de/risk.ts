import { number } from "../writing";

export const risk = {
  title: "Gefährdet",
  due: (when: string) => `fällig ${when}`,
  outlook: "Ausblick",
  more: (n: number) => `${number(n)} weitere im Ausblick`,
};
