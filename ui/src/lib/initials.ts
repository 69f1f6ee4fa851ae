/** One or two letters that stand for a person. */
export function initials(name: string, email: string): string {
  const words = (name.trim() || email.split("@")[0]?.replace(/[._+-]+/g, " ") || "").split(/\s+/).filter(Boolean);
  const first = (word: string | undefined) => [...(word ?? "")].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? "";
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "")).toLocaleUpperCase() || "·";
}
