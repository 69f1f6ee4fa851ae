// Files on their way to the server, with how far they are. fetch does not tell
// that of what it sends, so this is the browser's older way.
import { ClientResponseError } from "pocketbase";
import { Refusal, refusalOf } from "./refusal";

export interface Upload {
  /** Called with the share that has been sent, 0 to 1. */
  onsent?: ((share: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Posts a form and answers with the JSON that comes back; what is refused is thrown as a Refusal. */
export function post<T>(url: string, body: FormData, headers: Record<string, string>, { onsent, signal }: Upload = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (status: number, response: unknown) => reject(refusalOf(new ClientResponseError({ url, status, response })));
    request.open("POST", url);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onsent?.(event.loaded / event.total);
    request.upload.onload = () => onsent?.(1);
    request.onload = () => (request.status < 300 ? resolve(request.response as T) : fail(request.status, request.response ?? {}));
    request.onerror = () => fail(0, {});
    request.onabort = () => reject(new Refusal("", -1, "aborted"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
