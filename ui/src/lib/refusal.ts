// What the server refuses, in words for people.
import { ClientResponseError } from "pocketbase";
import { strings } from "./strings";

/** A refusal in words, by field where the server says so. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly status = 0,
    readonly code = "",
    readonly fields: Record<string, string> = {},
    readonly detail: unknown = undefined,
    /** How long the server asks to wait, in seconds; 0 when it does not say. */
    readonly wait = 0,
    /** The answer as it came, and what the browser said where there was none; for whoever knows what to look for. */
    readonly raw: unknown = undefined,
    override readonly cause = "",
  ) {
    super(message);
  }
}

/** Turns whatever was thrown into a Refusal. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (!(thrown instanceof ClientResponseError)) return new Refusal(strings.app.failed);
  if (thrown.status === 0) return new Refusal(strings.app.unreachable, 0, "", {}, undefined, 0, undefined, (thrown.originalError as Error | null)?.message ?? "");
  const answer = thrown.response as { message?: string; code?: string; data?: Record<string, { message?: string }>; detail?: unknown; wait?: number };
  const fields: Record<string, string> = {};
  let message = answer.message || strings.app.failed;
  for (const [name, field] of Object.entries(answer.data ?? {})) {
    fields[name] = withoutName(name, field.message ?? message);
    message = withoutName(name, message);
  }
  return new Refusal(message, thrown.status, answer.code ?? "", fields, answer.detail, answer.wait, answer);
}

/** The refusal of a batch, which nothing came of: that of the first of its requests that was refused. */
export function batchRefusal(thrown: unknown): Refusal {
  if (!(thrown instanceof ClientResponseError)) return refusalOf(thrown);
  const { data } = thrown.response as { data?: { requests?: Record<string, { response?: Record<string, unknown> }> } };
  const first = Object.values(data?.requests ?? {})[0]?.response;
  if (!first) return refusalOf(thrown);
  const { status } = first as { status?: number };
  return refusalOf(new ClientResponseError({ url: thrown.url, status: status ?? thrown.status, response: first }));
}

/** Sentences that begin with the name of their field are read beside it: "url: is required" becomes "Is required". */
function withoutName(name: string, sentence: string): string {
  const prefix = `${name}: `;
  if (!sentence.toLowerCase().startsWith(prefix.toLowerCase())) return sentence;
  const rest = sentence.slice(prefix.length);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** Lets a promise fail with a Refusal. */
export async function said<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (thrown) {
    throw refusalOf(thrown);
  }
}
