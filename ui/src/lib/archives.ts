// Archives of everything a person has: fetching one, and what an import says.
import { ClientResponseError } from "pocketbase";
import { refusalOf } from "./refusal";

/** What an import did, or would do. */
export interface Imported {
  stored: boolean;
  email: string;
  exported: string;
  profile: boolean;
  new: number;
  there: number;
  left_out: number;
  tables: { name: string; records: number; new: number; there: number; left_out: number }[];
  problems: { file: string; record: number; field?: string; sentence: string }[];
}

/** The largest archive the server takes, in bytes. */
export const MOST = 64 << 20;

/** Fetches a file, and says meanwhile how much of it is there, from 0 to 1; undefined where nobody knows. */
export async function download(url: string, token: string, language: string, heard: (part: number | undefined) => void): Promise<{ name: string; blob: Blob }> {
  let answer: Response;
  try {
    answer = await fetch(url, { headers: { Authorization: token, "Accept-Language": language } });
  } catch (thrown) {
    throw refusalOf(new ClientResponseError({ status: 0, originalError: thrown }));
  }
  if (!answer.ok || !answer.body) throw refusalOf(new ClientResponseError({ url, status: answer.status, data: (await answer.json().catch(() => ({}))) as object }));
  const whole = Number(answer.headers.get("Content-Length")) || undefined;
  const parts: BlobPart[] = [];
  let there = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw refusalOf(new ClientResponseError({ status: 0, originalError: thrown }));
    });
    if (done) break;
    parts.push(value);
    there += value.byteLength;
    heard(whole && Math.min(there / whole, 1));
  }
  return { name: nameIn(answer.headers.get("Content-Disposition") ?? ""), blob: new Blob(parts, { type: "application/zip" }) };
}

export function nameIn(disposition: string): string {
  return /filename="?([\w.-]+)"?/.exec(disposition)?.[1] ?? "pulseplan.zip";
}

/** Hands a file to the browser, which puts it where downloads go. */
export function keep(file: { name: string; blob: Blob }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file.blob);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // it is read after the click
}
