// Server-sent events over fetch: the browser's own EventSource cannot say who
// is asking.
import { ClientResponseError } from "pocketbase";

/**
 * Cuts a stream of server-sent events into their data (WHATWG HTML, 9.2.6),
 * however the network cuts the stream. Comments and other fields are passed over.
 */
export class EventCutter {
  #rest = "";
  #data: string[] = [];

  /** Takes the next piece and returns the data of the events it completes. */
  take(piece: string): string[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const complete: string[] = [];
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length > 0) complete.push(this.#data.join("\n"));
        this.#data = [];
      } else if (line.startsWith("data:")) this.#data.push(line.slice(5).replace(/^ /, ""));
    }
    return complete;
  }
}

/** Tells each event's data, read as JSON, until the stream or the signal ends. */
export async function readEvents<T>(url: string, token: string, heard: (event: T) => void, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, { headers: { Authorization: token, Accept: "text/event-stream" }, signal });
  if (!answer.ok || !answer.body) throw new ClientResponseError({ url, status: answer.status, data: await answer.json().catch(() => ({})) });
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const cutter = new EventCutter();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const data of cutter.take(decoder.decode(value, { stream: true }))) heard(JSON.parse(data) as T);
  }
}
