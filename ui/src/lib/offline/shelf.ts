import type { Change, Kept, Shelf } from "./changes";

const NAME = "pulseplan";
const VERSION = 1;
const DAYS = "days";
const CHANGES = "changes";

/** The shelf in the browser's IndexedDB. A browser that has none, or forbids it, keeps nothing, and says nothing: offline is then as it was. */
export class BrowserShelf implements Shelf {
  #db: Promise<IDBDatabase> | undefined;

  async get(owner: string, name: string): Promise<Kept | undefined> {
    return this.#read<Kept | undefined>(DAYS, (store) => store.get([owner, name]));
  }
  async put(owner: string, name: string, kept: Kept): Promise<void> {
    await this.#write(DAYS, (store) => store.put(kept, [owner, name]));
  }
  async changes(owner: string): Promise<Change[]> {
    const all = (await this.#read<(Change & { order: number })[]>(CHANGES, (store) => store.getAll())) ?? [];
    return all.filter((c) => c.owner === owner).sort((a, b) => a.order - b.order);
  }
  async save(change: Change): Promise<void> {
    await this.#write(CHANGES, (store) => {
      const before = store.get(change.id);
      before.onsuccess = () => {
        const order = (before.result as { order?: number } | undefined)?.order ?? Date.now();
        store.put({ ...change, order });
      };
    });
  }
  async drop(id: string): Promise<void> {
    await this.#write(CHANGES, (store) => store.delete(id));
  }
  async only(owner: string): Promise<void> {
    await this.#write(DAYS, (store) => each(store, (cursor) => (cursor.key as string[])[0] !== owner && cursor.delete()));
    await this.#write(CHANGES, (store) => each(store, (cursor) => (cursor.value as Change).owner !== owner && cursor.delete()));
  }
  async wipe(changes: boolean): Promise<void> {
    await this.#write(DAYS, (store) => store.clear());
    if (changes) await this.#write(CHANGES, (store) => store.clear());
  }

  #open(): Promise<IDBDatabase> {
    this.#db ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore(DAYS);
        asked.result.createObjectStore(CHANGES, { keyPath: "id" });
      };
      asked.onsuccess = () => {
        // Another window brings a newer layout, or the browser takes the data away.
        asked.result.onversionchange = () => asked.result.close();
        asked.result.onclose = () => (this.#db = undefined);
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error ?? new Error(NAME));
    });
    this.#db.catch(() => undefined);
    return this.#db;
  }

  async #read<T>(name: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
    try {
      const db = await this.#open();
      return await new Promise<T>((resolve, reject) => {
        const asked = ask(db.transaction(name).objectStore(name));
        asked.onsuccess = () => resolve(asked.result as T);
        asked.onerror = () => reject(asked.error ?? new Error(name));
      });
    } catch {
      return undefined;
    }
  }

  /** Resolves when it is stored. */
  async #write(name: string, act: (store: IDBObjectStore) => unknown): Promise<void> {
    const db = await this.#open();
    await new Promise<void>((resolve, reject) => {
      const writing = db.transaction(name, "readwrite");
      writing.oncomplete = () => resolve();
      writing.onerror = writing.onabort = () => reject(writing.error ?? new Error(name));
      act(writing.objectStore(name));
    });
  }
}

function each(store: IDBObjectStore, act: (cursor: IDBCursorWithValue) => unknown): void {
  const asked = store.openCursor();
  asked.onsuccess = () => {
    const cursor = asked.result;
    if (!cursor) return;
    act(cursor);
    cursor.continue();
  };
}
