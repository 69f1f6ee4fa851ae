/** Stretches of time, in the short signs of their units; n is a number in words. */
export const units = {
  milliseconds: (n: string) => `${n} ms`,
  seconds: (n: string) => `${n} s`,
  minutes: (n: string) => `${n} min`,
  hours: (n: string) => `${n} h`,
  /** Two of them, the greater first. */
  both: (greater: string, smaller: string) => `${greater} ${smaller}`,
};
