// What a person does without a connection, as it is kept until it can be sent.
// docs/offline.md is the rule by which it meets what has changed elsewhere.

/** A task typed in plain words, a task ticked off, a block of work done. */
export type Kind = "add" | "task-done" | "block-done";

export interface Change {
  id: string;
  /** The account it belongs to; nobody else's is ever sent or shown. */
  owner: string;
  kind: Kind;
  /** When it was done, RFC 3339. */
  at: string;
  /** The words of an addition; otherwise the title of what was ticked. */
  text: string;
  /** Ids of the records: of those an addition will make, or of what was ticked. */
  task?: string;
  block?: string;
  project?: string;
  /** The work of a done block is finished too. */
  finished?: boolean;
  /** It may have reached the server although no answer came. */
  tried?: boolean;
  /** Why the server would not have it; it then waits for the person. */
  refusal?: string;
}

/** A record's id as PocketBase takes it: 15 of a-z and 0-9. Made here, so that a record sent twice is not doubled. */
export function newId(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  let id = "";
  // 252 is the last multiple of 36 in a byte: above it some letters would be likelier.
  while (id.length < 15) for (const byte of crypto.getRandomValues(new Uint8Array(20))) if (byte < 252 && id.length < 15) id += alphabet[byte % 36];
  return id;
}

/** Where changes and the last known day are kept. Everything is filed under its account. */
export interface Shelf {
  get(owner: string, name: string): Promise<Kept | undefined>;
  put(owner: string, name: string, kept: Kept): Promise<void>;
  /** Changes of an account in the order they were made. */
  changes(owner: string): Promise<Change[]>;
  /** Stores a change, new or anew. */
  save(change: Change): Promise<void>;
  drop(id: string): Promise<void>;
  /** Removes what belongs to anybody but this account. */
  only(owner: string): Promise<void>;
  /** Removes the known days of everybody, with changes also what waits to be sent. */
  wipe(changes: boolean): Promise<void>;
}

/** An answer of the server and when it came. */
export interface Kept {
  value: unknown;
  /** RFC 3339 */
  at: string;
}
