// A real server for a test: the binary of PULSEPLAN_BIN on a data folder of its
// own. It can be stopped as an administrator would, killed as a power cut would,
// and started again on the same port and folder.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PATIENCE = 60_000; // milliseconds until a wait is given up
const HEALTH_INTERVAL = 25; // milliseconds between two questions for health

export const binary = process.env.PULSEPLAN_BIN;

/** Runs the program to its end and returns what it wrote to standard output. */
export async function run(...args) {
  assert.ok(binary, "PULSEPLAN_BIN must name the pulseplan binary");
  const { stdout } = await promisify(execFile)(binary, args, { maxBuffer: 64 << 20 });
  return stdout;
}

/** Makes an administrator of a data folder, beside a running server. */
export async function superuser(folder, email, password) {
  await promisify(execFile)(binary, ["superuser", "upsert", email, password], { env: { PATH: process.env.PATH, PULSEPLAN_DATA: folder } });
}

/** Rejects with a sentence when a promise takes longer than PATIENCE. */
export async function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${PATIENCE / 1000} s for ${what}`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Checks ask more often in a minute than a person does; the one of the limits sets them itself. */
const UNLIMITED = { PULSEPLAN_API_REQUESTS: "0", PULSEPLAN_AGENT_RUNS: "0" };

export class Server {
  #process;
  #limits;
  #exited;
  #output = "";
  #address = "127.0.0.1:0"; // the system picks the port, later starts keep it

  /** A started server in an empty data folder. limits are variables in place of none at all. */
  static async start(limits = UNLIMITED) {
    const server = new Server();
    server.#limits = limits;
    server.folder = await mkdtemp(join(tmpdir(), "pulseplan-e2e-"));
    await server.start();
    return server;
  }

  get url() {
    return `http://${this.#address}`;
  }

  get data() {
    return join(this.folder, "data");
  }

  async start() {
    assert.ok(binary, "PULSEPLAN_BIN must name the pulseplan binary");
    this.#output = "";
    this.#process = spawn(binary, ["serve", "--http", this.#address, "--data", this.data], {
      env: { PATH: process.env.PATH, HOME: this.folder, PULSEPLAN_LOG_LEVEL: "warn", ...this.#limits },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exited = once(this.#process, "exit");
    this.#address = await within(this.#announced(), "the server to print its address");
    await within(this.#healthy(), "the server to be well");
  }

  #announced() {
    return new Promise((resolve, reject) => {
      const read = (chunk) => {
        this.#output += chunk;
        const found = this.#output.match(/ is at http:\/\/(127\.0\.0\.1:\d+)/);
        if (found) resolve(found[1]);
      };
      this.#process.stdout.on("data", read);
      this.#process.stderr.on("data", read);
      this.#process.once("error", reject);
      this.#process.once("exit", (code, signal) =>
        reject(new Error(`the server ended early (${signal ?? code}): ${this.#output}`)),
      );
    });
  }

  async #healthy() {
    for (;;) {
      try {
        const answer = await fetch(`${this.url}/api/v1/health`);
        if (answer.ok && (await answer.json()).status === "ok") return;
      } catch {
        // not listening yet
      }
      await new Promise((resolve) => setTimeout(resolve, HEALTH_INTERVAL));
    }
  }

  /** Waits for a server that starts itself anew, as a restore makes it. */
  async back() {
    await new Promise((resolve) => setTimeout(resolve, 1500)); // PocketBase answers a restore a second before it begins
    await within(this.#healthy(), "the server to be back");
  }

  /** Ends the server as an administrator would; it must end well. */
  async stop() {
    this.#process.kill("SIGTERM");
    const [code, signal] = await within(this.#exited, "the server to stop");
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, `the server did not stop well: ${this.#output}`);
  }

  /** Ends the server at once, without a chance to tidy up. */
  async kill() {
    this.#process.kill("SIGKILL");
    await within(this.#exited, "the server to be gone");
  }

  /** Stops the server and removes its folder. */
  async end() {
    try {
      await this.stop();
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}
