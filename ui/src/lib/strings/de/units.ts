export const units = {
  milliseconds: (n: string) => `${n} ms`,
  seconds: (n: string) => `${n} s`,
  minutes: (n: string) => `${n} min`,
  hours: (n: string) => `${n} h`,
  both: (greater: string, smaller: string) => `${greater} ${smaller}`,
};
