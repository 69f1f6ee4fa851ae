// A phone with the official SDK: its storage, its realtime connection and its
// person, as docs/mobile.md describes them.

import "./contract.mjs";

import { EventSource } from "eventsource";
import PocketBase, { AsyncAuthStore } from "pocketbase";

import { within } from "./server.mjs";

globalThis.EventSource = EventSource; // on a phone: react-native-sse

export const PASSWORD = "correct-horse-battery";

/** What a phone has as AsyncStorage from @react-native-async-storage/async-storage. */
export class Storage {
  #items = new Map();
  async getItem(key) { return this.#items.get(key) ?? null; }
  async setItem(key, value) { this.#items.set(key, value); }
  async removeItem(key) { this.#items.delete(key); }
}

/** A client that keeps its sign-in in storage and has loaded it when it is returned. */
export async function open(url, storage = new Storage()) {
  const store = new AsyncAuthStore({
    save: (serialized) => storage.setItem("pb_auth", serialized),
    clear: () => storage.removeItem("pb_auth"),
    initial: await storage.getItem("pb_auth"),
  });
  return new PocketBase(url, store);
}

/** A client with a new person signed in. */
export async function person(url, name, zone = "Europe/Berlin", locale = "en-GB") {
  const pb = await open(url);
  const email = `${name.toLowerCase()}@example.org`;
  await pb.collection("users").create({
    email,
    password: PASSWORD,
    passwordConfirm: PASSWORD,
    name,
    timezone: zone,
    locale,
  });
  await pb.collection("users").authWithPassword(email, PASSWORD);
  return pb;
}

/** An instant some days from now, with an offset, as the API wants dates. */
export function inDays(days) {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();
}

/** Messages that arrive, and waiting for them. */
export class Inbox {
  messages = [];
  #waiting = new Set();

  /** The callback to subscribe with. */
  receive = (message) => {
    this.messages.push(message);
    for (const look of this.#waiting) look();
  };

  /** Resolves with the messages that fit once there are at least count of them. */
  arrive(count, fits, what) {
    const arrived = new Promise((resolve) => {
      const look = () => {
        const found = this.messages.filter(fits);
        if (found.length < count) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
    return within(arrived, what);
  }
}
