// The service worker: it opens the dashboard without a connection, and nothing
// else. It holds the shell and the files it names, as one build, and never an
// answer of the API: what the page shows without a connection is the page's own
// business (lib/offline).
//
// It promises that a page never mixes two builds, that a shell it hands out is
// the server's own whenever the server answers, and that the files of builds
// that are over are dropped.
/// <reference lib="webworker" />
import { BUILD, FILES, ENTRY } from "./build";

const worker = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = "pulseplan-";
const CACHE = PREFIX + BUILD;
/** A server that has not answered a page's first question by then is taken to be away, in ms. */
const SLOW = 4000;

const scope = new URL(worker.registration.scope);
const shell = scope.href;
const assets = new Set(FILES.map((file) => new URL(file, scope).href));

worker.addEventListener("install", (event) => event.waitUntil(fill()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
  if (event.data === "which") event.ports[0]?.postMessage(ENTRY);
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  url.hash = "";
  if (request.mode === "navigate") {
    if (url.origin === scope.origin && (url.pathname === scope.pathname || url.pathname === scope.pathname + "index.html")) event.respondWith(page(request));
  } else if (assets.has(url.href)) {
    event.respondWith(asset(request));
  }
});

/** Fetches the build as a whole; a server that has another one by now has another worker too. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  const answer = await fetch(shell, { cache: "no-cache" });
  if (!(await mine(answer.clone()))) throw new Error("The server has another build.");
  await cache.put(shell, answer);
  await cache.addAll([...assets]);
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await worker.clients.claim();
}

/** Whether a shell is of this worker's build. */
async function mine(answer: Response): Promise<boolean> {
  return answer.ok && !answer.redirected && (await answer.text()).includes(ENTRY);
}

/** The server's shell, and the kept one where it does not answer. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(shell);
  const asked = fetch(request).then(async (answer) => {
    const copy = answer.clone();
    if (await mine(answer.clone())) await cache.put(shell, copy); // its configuration may have changed
    return answer;
  });
  if (!kept) return asked;
  asked.catch(() => undefined);
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), SLOW));
  try {
    const answer = await Promise.race([asked, late]);
    // A proxy whose server is down says so with a page of its own.
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url)) ?? fetch(request);
}
