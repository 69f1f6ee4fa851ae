import { number } from "../writing";

export const risk = {
  title: "At risk",
  due: (when: string) => `due ${when}`,
  outlook: "Outlook",
  more: (n: number) => `${number(n)} more in the outlook`,
};
