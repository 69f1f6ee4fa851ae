// What the forms for signing in have in common.
import { refusalOf } from "./api";

/** The first field that has to be mended takes the focus. */
export function reveal(fields: Record<string, string>, order: string[]): void {
  const first = order.find((name) => fields[name]);
  if (first) document.getElementById(first)?.focus();
}

/** Sentences at their fields, and one for the whole form where no field of it is meant. */
export function spread(thrown: unknown, order: string[]): { fields: Record<string, string>; message: string } {
  const refusal = refusalOf(thrown);
  const { passwordConfirm, ...own } = refusal.fields;
  const fields = passwordConfirm && !own.password ? { ...own, password: passwordConfirm } : own;
  const shown = order.some((name) => fields[name]);
  return { fields, message: shown ? "" : (Object.values(fields)[0] ?? refusal.message) };
}

/** The first field of a form takes the focus when it appears. */
export function begin(form: HTMLFormElement): void {
  form.querySelector("input")?.focus();
}

export function go(hash: string): void {
  location.hash = hash;
}

/** What a token of a mail says of itself: whose it is, and until when. The server alone decides. */
export function claims(token: string): { email: string; exp: number; newEmail: string } {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { email, exp, newEmail } = JSON.parse(atob(payload)) as { email?: string; exp?: number; newEmail?: string };
    return { email: email ?? "", exp: exp ?? 0, newEmail: newEmail ?? "" };
  } catch {
    return { email: "", exp: 0, newEmail: "" };
  }
}
